//! The table of formats (domain §4) drives the rule; the page is driven by the same table in the web crate.

use super::{check, fields_with};
use crate::form::*;
use crate::lang::Lang;

const TABLE: &str = include_str!("../../../tests/formats.tsv");

#[test]
fn the_table_of_formats_drives_the_rule() {
    let mut kinds = std::collections::BTreeSet::new();
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let [kind, typed, verdict, expect]: [&str; 4] =
            line.split('\t').collect::<Vec<_>>().try_into().unwrap_or_else(|_| panic!("{line}"));
        kinds.insert(kind);
        let text = format!(
            r#"{{"id": "thu", "version": 1, "valid_from": "2026-01-01", "minutes": 1, "source": "made up", "title": "Thử",
            "declaration": "Đúng", "steps": [{{"slug": "mot", "title": "Một", "questions": [{{"key": "x", "kind": {kind},
            "label": {{"vi": "Mục", "en": "Item"}}, "help": {{"vi": "Gợi ý", "en": "Hint"}}}}]}}]}}"#
        );
        let form: Form = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{line}: {error}"));
        let checked = check(&form, "mot", &[("x", typed)], &Answers::new());
        let shown =
            checked.answers.get("x").map(|answer| show_value(&form, form.question("x").unwrap(), &answer.value, Lang::Vi));
        let (value, piece) = match verdict {
            "ok" => (Some(expect), None),
            "warn" => expect.split_once('|').map(|(value, piece)| (Some(value), Some(piece))).unwrap_or_else(|| panic!("{line}")),
            "no" => (None, Some(expect)),
            _ => panic!("{line}"),
        };
        assert_eq!(shown.as_deref(), value, "{line}: {:?}", checked.problems);
        let sentences = if verdict == "no" { &checked.problems } else { &checked.warnings };
        assert_eq!(sentences.len(), usize::from(piece.is_some()), "{line}: {sentences:?}");
        assert_eq!(checked.is_done(), verdict != "no", "{line}: a soft rule never refuses");
        for sentence in sentences {
            assert!(sentence.message.vi.contains(piece.unwrap_or_default()), "{line}: {}", sentence.message.vi);
            assert!(sentence.message.en.as_deref().is_some_and(|en| !en.is_empty() && en != sentence.message.vi), "{line}");
        }
        assert!(fields_with(&checked).iter().all(|field| field.starts_with('x')));
    }
    assert!(kinds.len() >= 22, "{kinds:?}");
}

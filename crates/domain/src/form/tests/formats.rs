//! The table of formats (domain §4) drives the rule; the page is driven by the same table in the web crate.

use std::collections::BTreeSet;

use unicode_normalization::is_nfc;

use super::{check, fields_with};
use crate::form::*;
use crate::lang::Lang;

#[path = "../../../tests/formats/mod.rs"]
mod table;

#[test]
fn the_table_of_formats_drives_the_rule() {
    let mut kinds = BTreeSet::new();
    let mut decomposed = 0;
    for row in table::rows() {
        let line = row.line;
        kinds.insert(row.kind);
        let form: Form = serde_json::from_str(&row.form).unwrap_or_else(|error| panic!("{line}: {error}"));
        let typed: Vec<(&str, &str)> = row.fields.iter().map(|(name, typed)| (name.as_str(), typed.as_str())).collect();
        decomposed += typed.iter().filter(|(_, typed)| !is_nfc(typed)).count();
        let checked = check(&form, "mot", &typed, &Answers::new());
        let shown =
            checked.answers.get("x").map(|answer| show_value(&form, form.question("x").unwrap(), &answer.value, Lang::Vi));
        assert_eq!(shown.as_deref(), row.shown, "{line}: {:?}", checked.problems);
        let sentences = if row.shown.is_none() { &checked.problems } else { &checked.warnings };
        assert_eq!(sentences.len(), usize::from(row.sentence.is_some()), "{line}: {sentences:?}");
        assert_eq!(checked.is_done(), row.shown.is_some(), "{line}: a soft rule never refuses");
        for (sentence, (vi, en)) in sentences.iter().zip(row.sentence) {
            let said = &sentence.message;
            assert!(said.vi.contains(vi), "{line}: {}", said.vi);
            assert!(said.en.as_deref().is_some_and(|said| said.contains(en) && !en.is_empty()), "{line}: {:?}", said.en);
        }
        assert!(fields_with(&checked).iter().all(|field| field.starts_with('x')));
    }
    assert!(kinds.len() >= 24, "{kinds:?}");
    assert!(decomposed > 0, "an editor has composed what is to be typed decomposed");
}

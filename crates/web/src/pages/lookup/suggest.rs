//! Suggestions while typing, for the page's script and for browsers (OpenSearch Suggestions).

use domain::catalogue::{Directory, Entry};
use domain::lang::Lang;
use domain::search::Found;
use serde_json::{Value, json};

use super::search::by_name;

/// How many suggestions are offered: as many as a telephone shows above its keyboard.
pub const OFFERED: usize = 6;

/// `[query, names, fields, addresses, languages]`: the first four are OpenSearch Suggestions 1.1, the last says in which
/// language a name is.
pub fn suggestions(origin: &str, lang: Lang, query: &str, directory: &Directory, found: &Found) -> Value {
    let entries = by_name(found.hits.iter().filter_map(|hit| directory.entry(hit.doc)).collect());
    let entries: Vec<&Entry<'_>> = entries.iter().map(|same| &same[0]).take(OFFERED).collect();
    let each = |say: &dyn Fn(&Entry<'_>) -> String| entries.iter().copied().map(say).collect::<Vec<_>>();
    json!([
        query,
        each(&|entry| entry.title().get(lang).to_owned()),
        each(&|entry| entry.sector().map_or_else(String::new, |sector| sector.name().get(lang).to_owned())),
        each(&|entry| format!("{origin}{}", lang.href(&entry.path()))),
        each(&|entry| if entry.title().en.is_some() { lang.tag() } else { Lang::Vi.tag() }.to_owned()),
    ])
}

#[cfg(test)]
mod tests {
    use domain::search::Hit;

    use super::*;
    use crate::pages::lookup::tests::directory;

    #[test]
    fn a_suggestion_has_a_name_a_field_an_address_and_a_language() {
        let directory = directory(60);
        let hits = (0..20).map(|doc| Hit { doc, score: 1.0 }).collect();
        let found = Found { hits, ..Found::default() };
        for lang in [Lang::Vi, Lang::En] {
            let answer = suggestions("https://x.example", lang, "<b>", &directory, &found);
            let lists: Vec<&Vec<Value>> = answer.as_array().unwrap()[1..].iter().map(|list| list.as_array().unwrap()).collect();
            assert_eq!(answer[0], "<b>");
            assert!(lists.len() == 4 && lists.iter().all(|list| list.len() == OFFERED), "{answer}");
            let href = answer[3][0].as_str().unwrap();
            assert!(href.starts_with("https://x.example/") && href.contains("/dich-vu/"), "{href}");
            assert_eq!(href.contains("/en/"), lang == Lang::En);
        }
        let nothing = suggestions("https://x.example", Lang::Vi, "", &directory, &Found::default());
        assert_eq!(nothing, json!(["", [], [], [], []]));
    }
}

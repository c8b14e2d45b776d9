//! Small pieces that write their own HTML.

use std::fmt;

use askama::filters::{Html, HtmlSafe, escape};
use domain::lang::{Lang, Text};

/// A [`Text`] that marks itself `lang="vi"` where a page in English has no translation of it.
#[derive(Debug, Clone, Copy)]
pub struct Marked<'a>(pub &'a Text, pub Lang);

impl HtmlSafe for Marked<'_> {}

impl fmt::Display for Marked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Marked(text, wanted) = self;
        let (lang, text) = (text.lang(*wanted), escaped(text.get(*wanted)));
        if lang == *wanted { f.write_str(&text) } else { write!(f, "<span lang=\"{}\">{text}</span>", lang.tag()) }
    }
}

/// `text` with the five characters replaced that mean something in HTML.
pub fn escaped(text: &str) -> String {
    match escape(text, Html) {
        Ok(safe) => safe.to_string(),
        // Writing into a string has no way to fail; an empty text is safe in any case.
        Err(_) => String::new(),
    }
}

/// A JSON value that may stand inside `<script>`: no `<` survives, so nothing can close the element.
pub fn script_json(value: &serde_json::Value) -> String {
    value.to_string().replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_marks_its_language_where_it_differs_from_the_page() {
        for (text, lang, expect) in [
            (Text::both("Có", "Yes"), Lang::En, "Yes"),
            (Text::vi("A & B"), Lang::Vi, "A &#38; B"),
            (Text::vi("<Có>"), Lang::En, "<span lang=\"vi\">&#60;Có&#62;</span>"),
        ] {
            assert_eq!(Marked(&text, lang).to_string(), expect);
        }
    }

    #[test]
    fn json_cannot_leave_its_script() {
        assert!(!script_json(&serde_json::json!({"a": "</script><b>"})).contains('<'));
    }
}

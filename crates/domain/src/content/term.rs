//! The glossary (giải thích từ ngữ): words of these services in plain words.

use serde::{Deserialize, Serialize};

use crate::lang::Text;

/// Một từ ngữ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GlossaryTerm {
    /// Its place on the page: `#ban-sao`.
    pub slug: String,
    /// The word, as letters and forms have it.
    pub name: Text,
    /// What it means, in plain words.
    pub text: Text,
    /// Where that comes from.
    pub source: String,
}

impl GlossaryTerm {
    /// What is missing.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for (what, text) in [("name", &self.name), ("text", &self.text)] {
            problems.extend(text.lacking().map(|lacking| format!("{}, {what}: {lacking}", self.slug)));
        }
        if self.source.trim().is_empty() {
            problems.push(format!("{}: no source", self.slug));
        }
        // An anchor with other signs could not be linked to.
        if self.slug.is_empty()
            || !self.slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        {
            problems.push(format!("{:?} is not an anchor: small letters, digits and hyphens", self.slug));
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named() {
        let term = |slug: &str, text: Text, source: &str| GlossaryTerm {
            slug: slug.to_owned(),
            name: Text::both("Bản sao", "Copy"),
            text,
            source: source.to_owned(),
        };
        let good = Text::both("Bản chụp", "A copy");
        assert_eq!(term("ban-sao", good.clone(), "x").problems(), [""; 0]);
        assert_eq!(term("ban-sao", Text::vi("Bản chụp"), "x").problems(), ["ban-sao, text: not translated"]);
        assert_eq!(term("ban-sao", Text::default(), " ").problems(), ["ban-sao, text: empty", "ban-sao: no source"]);
        for slug in ["", "Bản sao", "ban_sao"] {
            assert_eq!(term(slug, good.clone(), "x").problems().len(), 1, "{slug}");
        }
    }
}

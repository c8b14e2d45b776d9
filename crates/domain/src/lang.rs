//! The two languages of the portal, and texts that exist in both (design: Vietnamese first, English second).

use serde::{Deserialize, Serialize};

/// A language of pages and mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Tiếng Việt, at the root of the site.
    #[default]
    Vi,
    /// English, under `/en`.
    En,
}

impl Lang {
    /// The BCP 47 tag: `vi` or `en`.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::Vi => "vi",
            Lang::En => "en",
        }
    }

    /// The text of this language; both stand side by side, so that no page can miss a translation.
    pub fn say<'a>(self, vi: &'a str, en: &'a str) -> &'a str {
        match self {
            Lang::Vi => vi,
            Lang::En => en,
        }
    }

    /// The address of `path` (which starts with `/`) in this language.
    pub fn href(self, path: &str) -> String {
        match self {
            Lang::Vi => path.to_owned(),
            Lang::En if path == "/" => "/en".to_owned(),
            Lang::En => format!("/en{path}"),
        }
    }

    /// The other language.
    pub fn other(self) -> Lang {
        match self {
            Lang::Vi => Lang::En,
            Lang::En => Lang::Vi,
        }
    }
}

/// A text in Vietnamese and, where somebody has translated it, in English.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct Text {
    /// Vietnamese.
    pub vi: String,
    /// English, if there is one.
    pub en: Option<String>,
}

/// How a [`Text`] stands in a data file: a plain string, or `{ vi = "…", en = "…" }`.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Plain(String),
    Both {
        vi: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        en: Option<String>,
    },
}

impl From<Written> for Text {
    fn from(written: Written) -> Self {
        match written {
            Written::Plain(vi) => Text { vi, en: None },
            Written::Both { vi, en } => Text { vi, en },
        }
    }
}

impl From<Text> for Written {
    fn from(text: Text) -> Self {
        match text.en {
            None => Written::Plain(text.vi),
            en => Written::Both { vi: text.vi, en },
        }
    }
}

impl Text {
    /// What a text of the portal's own lacks: `empty`, or `not translated` into English.
    pub fn lacking(&self) -> Option<&'static str> {
        let nothing = |text: &str| text.trim().is_empty();
        match &self.en {
            _ if nothing(&self.vi) => Some("empty"),
            Some(en) if !nothing(en) => None,
            _ => Some("not translated"),
        }
    }

    /// A text in both languages.
    pub fn both(vi: impl Into<String>, en: impl Into<String>) -> Text {
        Text { vi: vi.into(), en: Some(en.into()) }
    }

    /// A text that exists in Vietnamese only.
    pub fn vi(vi: impl Into<String>) -> Text {
        Text { vi: vi.into(), en: None }
    }

    /// The text in `lang`, or in Vietnamese where it is not translated.
    pub fn get(&self, lang: Lang) -> &str {
        match (lang, &self.en) {
            (Lang::En, Some(en)) => en,
            _ => &self.vi,
        }
    }

    /// The language that [`Text::get`] answers in: a page marks `lang="vi"` where it differs from its own.
    pub fn lang(&self, wanted: Lang) -> Lang {
        if self.en.is_some() { wanted } else { Lang::Vi }
    }

    /// Nothing is written.
    pub fn is_empty(&self) -> bool {
        self.vi.trim().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_by_language() {
        for (lang, path, expect) in
            [(Lang::Vi, "/", "/"), (Lang::Vi, "/gop-y", "/gop-y"), (Lang::En, "/", "/en"), (Lang::En, "/gop-y", "/en/gop-y")]
        {
            assert_eq!(lang.href(path), expect);
        }
    }

    #[test]
    fn a_text_reads_from_a_string_or_both() {
        let plain: Text = serde_json::from_str("\"Có\"").unwrap();
        assert_eq!(plain, Text::vi("Có"));
        assert_eq!(plain.get(Lang::En), "Có");
        let both: Text = serde_json::from_str(r#"{"vi":"Có","en":"Yes"}"#).unwrap();
        assert_eq!(both.get(Lang::En), "Yes");
        assert_eq!(serde_json::to_string(&both).unwrap(), r#"{"vi":"Có","en":"Yes"}"#);
    }
}

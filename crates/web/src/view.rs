//! The building blocks of pages: each is a value that a template prints with `{{ block }}`, already safe.

mod field;
mod list;
mod question;

use std::fmt;

use askama::Template;
use askama::filters::HtmlSafe;
use domain::lang::Lang;

pub use field::{Choice, Explain, Field, Kind, explain};
pub use list::{Bar, Cell, Row, ServiceItem, Step, Steps, Summary, Table, Tag, Tone};
pub use question::{AGAIN, Asked, Drawing, ROWS};

use crate::html::escaped;

/// Blocks print themselves as HTML; their templates escape what they are given.
macro_rules! prints_html {
    ($($block:ty),* $(,)?) => { $(impl HtmlSafe for $block {})* };
}

prints_html!(ShownErrors<'_>, Hidden, Field, Asked, Explain, Summary, Cell, Table, ServiceItem, Steps, Tag, Bar);

/// One thing to mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The id of the field, or the address of the page where it is mended.
    pub id: String,
    /// What to do, in the page's language.
    pub text: String,
}

impl FieldError {
    fn href(&self) -> String {
        if self.id.starts_with('/') { self.id.clone() } else { format!("#{}", self.id) }
    }
}

/// Everything that has to be mended in a form, in the order of its fields.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ErrorSummary {
    /// The errors.
    pub items: Vec<FieldError>,
}

impl ErrorSummary {
    /// Collects the errors that stand at `fields`, so that both places say the same words.
    pub fn of<'a>(fields: impl IntoIterator<Item = &'a Field>) -> ErrorSummary {
        let item = |field: &Field| Some(FieldError { id: field.id.clone(), text: field.error.clone()? });
        ErrorSummary { items: fields.into_iter().filter_map(item).collect() }
    }

    /// Adds an error of the field with this id.
    pub fn add(&mut self, id: impl Into<String>, text: impl Into<String>) {
        self.items.push(FieldError { id: id.into(), text: text.into() });
    }

    /// Nothing has to be mended.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The box above the heading; prints nothing where nothing has to be mended.
    pub fn summary(&self, lang: Lang) -> ShownErrors<'_> {
        ShownErrors { items: &self.items, lang }
    }
}

/// The box above the heading that lists all errors.
#[derive(Debug, Template)]
#[template(path = "parts/errors.html")]
pub struct ShownErrors<'a> {
    items: &'a [FieldError],
    lang: Lang,
}

/// Hidden fields: names and values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hidden(pub Vec<(String, String)>);

impl Hidden {
    /// Hidden fields from pairs of name and value.
    pub fn new<N: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (N, V)>) -> Hidden {
        Hidden(pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

impl fmt::Display for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.0 {
            write!(f, "<input type=\"hidden\" name=\"{}\" value=\"{}\">", escaped(name), escaped(value))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_listed_once_and_linked_to_their_fields() {
        let ok = Field::text(Lang::Vi, "ten", "Họ và tên").value("An");
        let bad = Field::text(Lang::Vi, "cccd", "Số căn cước").error(Some("Nhập đủ 12 chữ số".into()));
        let errors = ErrorSummary::of([&ok, &bad]);
        let html = errors.summary(Lang::Vi).to_string();
        assert!(html.contains("<a href=\"#cccd\">Nhập đủ 12 chữ số</a>") && !html.contains("#ten"), "{html}");
        assert_eq!(ErrorSummary::default().summary(Lang::Vi).to_string().trim(), "");
    }

    #[test]
    fn hidden_fields_escape_their_values() {
        assert_eq!(Hidden::new([("a", "\"<")]).to_string(), "<input type=\"hidden\" name=\"a\" value=\"&#34;&#60;\">");
    }
}

//! Longer texts of the data as HTML: paragraphs, lists, headings; in Vietnamese marked where the page is English.

use std::fmt;

use askama::filters::HtmlSafe;
use domain::lang::{Lang, Text};

use crate::html::escaped;

/// A text in paragraphs, which blank lines part; single line breaks are kept, and `- ` or `+ ` opens an item of a list.
#[derive(Debug, Clone, Copy)]
pub struct Prose<'a>(pub &'a Text, pub Lang);

/// A page's text: lines run on within a paragraph, `## ` opens a heading, `- ` an item of a list.
#[derive(Debug, Clone, Copy)]
pub struct Body<'a>(pub &'a Text, pub Lang);

impl HtmlSafe for Prose<'_> {}
impl HtmlSafe for Body<'_> {}

/// ` lang="vi"` where `text` is not in the page's language.
pub(crate) fn mark(text: &Text, page: Lang) -> &'static str {
    match (text.lang(page), page) {
        (Lang::Vi, Lang::En) => " lang=\"vi\"",
        _ => "",
    }
}

impl fmt::Display for Prose<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Prose(text, page) = self;
        write_lines(f, text, *page, "<br>", |line| match item(line) {
            Some(item) => Line::Item(item),
            None => Line::Words(line),
        })
    }
}

impl fmt::Display for Body<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Body(text, page) = self;
        write_lines(f, text, *page, " ", |line| match (line.strip_prefix("## "), item(line)) {
            (Some(heading), _) => Line::Heading(heading),
            (None, Some(item)) => Line::Item(item),
            (None, None) => Line::Words(line),
        })
    }
}

/// What a line is.
enum Line<'a> {
    Heading(&'a str),
    Item(&'a str),
    Words(&'a str),
}

/// The words of an item of a list, as agencies type them.
fn item(line: &str) -> Option<&str> {
    ["- ", "+ ", "– ", "• "].iter().find_map(|mark| line.strip_prefix(mark))
}

/// What a line belongs to.
#[derive(Clone, Copy, PartialEq)]
enum Open {
    Nothing,
    Paragraph,
    List,
}

impl Open {
    fn close(self) -> &'static str {
        match self {
            Open::Nothing => "",
            Open::Paragraph => "</p>",
            Open::List => "</ul>",
        }
    }
}

/// Writes `text` line by line; `between` stands between two lines of a paragraph.
fn write_lines(
    f: &mut fmt::Formatter<'_>,
    text: &Text,
    page: Lang,
    between: &str,
    read: impl Fn(&str) -> Line<'_>,
) -> fmt::Result {
    let mark = mark(text, page);
    let mut open = Open::Nothing;
    for line in text.get(page).lines().map(str::trim) {
        let (wanted, start, shown) = match read(line) {
            Line::Heading(words) => (Open::Nothing, "", format!("<h2{mark}>{}</h2>", escaped(words))),
            Line::Item(words) => (Open::List, "<ul>", format!("<li{mark}>{}</li>", escaped(words))),
            Line::Words("") => (Open::Nothing, "", String::new()),
            Line::Words(words) => (Open::Paragraph, "<p", escaped(words)),
        };
        match (open == wanted, wanted) {
            (true, Open::Paragraph) => write!(f, "{between}{shown}")?,
            (true, _) => f.write_str(&shown)?,
            (false, Open::Paragraph) => write!(f, "{}{start}{mark}>{shown}", open.close())?,
            (false, _) => write!(f, "{}{start}{shown}", open.close())?,
        }
        open = wanted;
    }
    f.write_str(open.close())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_keep_their_lines_and_lists_are_lists() {
        let text = Text::vi("Một <b>\nhai\n\n\nba\n");
        assert_eq!(Prose(&text, Lang::Vi).to_string(), "<p>Một &#60;b&#62;<br>hai</p><p>ba</p>");
        assert_eq!(Prose(&Text::vi("Một"), Lang::En).to_string(), "<p lang=\"vi\">Một</p>");
        let listed = Text::vi("Mang theo:\n- đơn\n+ bản sao\nrồi nộp");
        assert_eq!(Prose(&listed, Lang::Vi).to_string(), "<p>Mang theo:</p><ul><li>đơn</li><li>bản sao</li></ul><p>rồi nộp</p>");
        assert_eq!(Prose(&Text::default(), Lang::Vi).to_string(), "");
    }

    #[test]
    fn bodies_have_headings_and_lists() {
        let text = Text::both("Mở\nđầu\n\n## Việc\n- một\n- hai\nsau", "Start");
        assert_eq!(Body(&text, Lang::Vi).to_string(), "<p>Mở đầu</p><h2>Việc</h2><ul><li>một</li><li>hai</li></ul><p>sau</p>");
        assert_eq!(Body(&text, Lang::En).to_string(), "<p>Start</p>");
        assert_eq!(Body(&Text::vi("- x"), Lang::En).to_string(), "<ul><li lang=\"vi\">x</li></ul>");
    }
}

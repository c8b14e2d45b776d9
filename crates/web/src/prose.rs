//! Longer texts of the data as HTML: paragraphs, lists, headings; in Vietnamese marked where the page is English.

use std::fmt;

use askama::filters::HtmlSafe;
use domain::lang::{Lang, Text};

use crate::html::escaped;

/// A text in paragraphs, which blank lines part; single line breaks are kept.
#[derive(Debug, Clone, Copy)]
pub struct Prose<'a>(pub &'a Text, pub Lang);

/// A page's text: as [`Prose`], and `## ` opens a heading, `- ` an item of a list.
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
        let mark = mark(text, *page);
        let mut open = false;
        for line in text.get(*page).lines().map(str::trim) {
            match (line.is_empty(), open) {
                (true, true) => f.write_str("</p>")?,
                (true, false) => {}
                (false, true) => write!(f, "<br>{}", escaped(line))?,
                (false, false) => write!(f, "<p{mark}>{}", escaped(line))?,
            }
            open = !line.is_empty();
        }
        if open { f.write_str("</p>") } else { Ok(()) }
    }
}

/// What a line of a [`Body`] belongs to.
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

impl fmt::Display for Body<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Body(text, page) = self;
        let mark = mark(text, *page);
        let mut open = Open::Nothing;
        for line in text.get(*page).lines().map(str::trim) {
            let (wanted, start, shown) = if let Some(heading) = line.strip_prefix("## ") {
                (Open::Nothing, "", format!("<h2{mark}>{}</h2>", escaped(heading)))
            } else if let Some(item) = line.strip_prefix("- ") {
                (Open::List, "<ul>", format!("<li{mark}>{}</li>", escaped(item)))
            } else if line.is_empty() {
                (Open::Nothing, "", String::new())
            } else {
                (Open::Paragraph, "<p", escaped(line))
            };
            match (open == wanted, wanted) {
                (true, Open::Paragraph) => write!(f, " {shown}")?,
                (true, _) => f.write_str(&shown)?,
                (false, Open::Paragraph) => write!(f, "{}{start}{mark}>{shown}", open.close())?,
                (false, _) => write!(f, "{}{start}{shown}", open.close())?,
            }
            open = wanted;
        }
        f.write_str(open.close())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_keep_their_lines() {
        let text = Text::vi("Một <b>\nhai\n\n\nba\n");
        assert_eq!(Prose(&text, Lang::Vi).to_string(), "<p>Một &#60;b&#62;<br>hai</p><p>ba</p>");
        assert_eq!(Prose(&Text::vi("Một"), Lang::En).to_string(), "<p lang=\"vi\">Một</p>");
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

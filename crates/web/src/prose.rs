//! Longer texts of the data as HTML: paragraphs, lists, headings; in Vietnamese marked where the page is English.

use std::fmt;

use askama::filters::HtmlSafe;
use domain::lang::{Lang, Text};

use crate::html::escaped;

/// A text in paragraphs, which blank lines part; single line breaks are kept, and `- ` opens an item of a list and `+ ` one
/// below it.
#[derive(Debug, Clone, Copy)]
pub struct Prose<'a>(pub &'a Text, pub Lang);

/// A page's text: lines run on within a paragraph, `## ` opens a heading, `- ` an item of a list.
#[derive(Debug, Clone, Copy)]
pub struct Body<'a>(pub &'a Text, pub Lang);

impl HtmlSafe for Prose<'_> {}
impl HtmlSafe for Body<'_> {}

/// `text` as the beginning of a sentence.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

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
        write_lines(f, text, *page, "<br>", |line| item(line).unwrap_or(Line::Words(line)))
    }
}

impl fmt::Display for Body<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Body(text, page) = self;
        write_lines(f, text, *page, " ", |line| match line.strip_prefix("## ") {
            Some(heading) => Line::Heading(heading),
            None => item(line).unwrap_or(Line::Words(line)),
        })
    }
}

/// What a line is.
enum Line<'a> {
    Heading(&'a str),
    /// An item and how deep it stands.
    Item(usize, &'a str),
    Words(&'a str),
}

/// An item of a list as agencies type it: `-` or a dot, `+` for what belongs to that, `++` for what belongs to this. Word
/// processors leave dots in their own private letters, and a space after the mark is often forgotten.
fn item(line: &str) -> Option<Line<'_>> {
    let mark: usize = line.chars().take_while(|&c| c == '+').count();
    let (depth, rest) = match line.chars().next()? {
        '+' if mark <= 3 => (mark, &line[mark..]),
        c @ ('-' | '–' | '•' | '●' | '▪' | '\u{f000}'..='\u{f0ff}') => (0, &line[c.len_utf8()..]),
        _ => return None,
    };
    let words = rest.trim_start();
    // `-5 °C` and `+84…` are no items.
    (rest.len() > words.len() || words.starts_with(char::is_alphabetic)).then_some(Line::Item(depth, words))
}

/// What a line belongs to.
#[derive(Clone, PartialEq)]
enum Open {
    Nothing,
    Paragraph,
    /// The depths of the lists that are open, from outside in; each has an open item.
    Lists(Vec<usize>),
}

impl Open {
    fn close(&self) -> String {
        match self {
            Open::Nothing => String::new(),
            Open::Paragraph => "</p>".into(),
            Open::Lists(depths) => "</li></ul>".repeat(depths.len()),
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
        open = match (read(line), open) {
            (Line::Heading(words), before) => {
                write!(f, "{}<h2{mark}>{}</h2>", before.close(), escaped(words))?;
                Open::Nothing
            }
            (Line::Words(""), before) => {
                f.write_str(&before.close())?;
                Open::Nothing
            }
            (Line::Words(words), Open::Paragraph) => {
                write!(f, "{between}{}", escaped(words))?;
                Open::Paragraph
            }
            (Line::Words(words), before) => {
                write!(f, "{}<p{mark}>{}", before.close(), escaped(words))?;
                Open::Paragraph
            }
            (Line::Item(depth, words), Open::Lists(mut depths)) => {
                while depths.len() > 1 && depths[depths.len() - 2] >= depth {
                    depths.pop();
                    f.write_str("</li></ul>")?;
                }
                match depths.last_mut() {
                    Some(last) if *last >= depth => {
                        *last = depth;
                        f.write_str("</li>")?;
                    }
                    _ => {
                        depths.push(depth);
                        f.write_str("<ul>")?;
                    }
                }
                write!(f, "<li{mark}>{}", escaped(words))?;
                Open::Lists(depths)
            }
            (Line::Item(depth, words), before) => {
                write!(f, "{}<ul><li{mark}>{}", before.close(), escaped(words))?;
                Open::Lists(vec![depth])
            }
        };
    }
    f.write_str(&open.close())
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
        assert_eq!(
            Prose(&listed, Lang::Vi).to_string(),
            "<p>Mang theo:</p><ul><li>đơn<ul><li>bản sao</li></ul></li></ul><p>rồi nộp</p>"
        );
        assert_eq!(Prose(&Text::default(), Lang::Vi).to_string(), "");
    }

    #[test]
    fn items_are_told_by_their_marks_and_stand_below_what_they_belong_to() {
        for (typed, html) in [
            ("-Đơn\n•\tẢnh\n\u{f0b7} Phim", "<ul><li>Đơn</li><li>Ảnh</li><li>Phim</li></ul>"),
            ("+ a\n+ b\n- c", "<ul><li>a</li><li>b</li><li>c</li></ul>"),
            ("- a\n+ b\n++ c\n+ d\n- e", "<ul><li>a<ul><li>b<ul><li>c</li></ul></li><li>d</li></ul></li><li>e</li></ul>"),
            ("- a\n++ b\n+ c", "<ul><li>a<ul><li>b</li><li>c</li></ul></li></ul>"),
            ("- a\n\n+ b", "<ul><li>a</li></ul><ul><li>b</li></ul>"),
            ("-5 °C\n+84 24\n---\n* chú ý", "<p>-5 °C<br>+84 24<br>---<br>* chú ý</p>"),
        ] {
            assert_eq!(Prose(&Text::vi(typed), Lang::Vi).to_string(), html, "{typed}");
        }
    }

    #[test]
    fn bodies_have_headings_and_lists() {
        let text = Text::both("Mở\nđầu\n\n## Việc\n- một\n- hai\nsau", "Start");
        assert_eq!(Body(&text, Lang::Vi).to_string(), "<p>Mở đầu</p><h2>Việc</h2><ul><li>một</li><li>hai</li></ul><p>sau</p>");
        assert_eq!(Body(&text, Lang::En).to_string(), "<p>Start</p>");
        assert_eq!(Body(&Text::vi("- x"), Lang::En).to_string(), "<ul><li lang=\"vi\">x</li></ul>");
    }
}

//! Free text (văn bản): NFC, no control characters, blanks as one space.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::{Outcome, Parsed, Wrong};

/// White space, and the marks without width that come along when text is pasted.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}')
}

/// NFC on one line: runs of blanks and control characters become one space (R4.1).
pub(super) fn one_line(raw: &str) -> String {
    let visible: String = raw.chars().filter(|c| !is_invisible(*c)).map(|c| if c.is_control() { ' ' } else { c }).nfc().collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A key for comparing words as people mean them: without diacritics and case, single spaces (R4.2).
pub fn fold(text: &str) -> String {
    let bare: String = text.nfd().filter(|c| !is_combining_mark(*c)).collect();
    one_line(&bare.replace(['đ', 'Đ'], "d").to_lowercase())
}

fn too_long(length: usize, max: usize) -> Option<Wrong> {
    (length > max).then(|| {
        Wrong::new(
            format!("Rút gọn còn tối đa {max} ký tự, hiện có {length}"),
            format!("Shorten this to {max} characters at most, there are {length} now"),
        )
    })
}

/// One line of text of at most `max` characters; empty text is the caller's question.
pub fn parse_line(raw: &str, max: usize) -> Outcome<String> {
    let value = one_line(raw);
    too_long(value.chars().count(), max).map_or(Ok(Parsed::clean(value)), Err)
}

/// Text of several lines, at most `max` characters with its line ends; blank lines at both ends go.
pub fn parse_lines(raw: &str, max: usize) -> Outcome<String> {
    let lines: Vec<String> = raw.replace("\r\n", "\n").split(['\n', '\r']).map(one_line).collect();
    let value = lines.join("\n").trim_matches('\n').to_owned();
    too_long(value.chars().count(), max).map_or(Ok(Parsed::clean(value)), Err)
}

#[cfg(test)]
mod tests {
    use super::super::cases::check;
    use super::*;

    #[test]
    fn lines() {
        check(
            |raw| parse_line(raw, 10),
            String::clone,
            &[
                ("  Bệnh \u{a0} viện\t", Ok(("Bệnh viện", 0))),
                ("Be\u{302}\u{323}nh", Ok(("Bệnh", 0))),
                ("a\nb\u{200b}c", Ok(("a bc", 0))),
                ("12345678901", Err("tối đa 10 ký tự, hiện có 11")),
            ],
        );
        check(
            |raw| parse_lines(raw, 20),
            String::clone,
            &[("\r\n một  hai\r\n\r\nba \n", Ok(("một hai\n\nba", 0))), ("", Ok(("", 0)))],
        );
    }

    #[test]
    fn folding() {
        for (text, expect) in
            [("ĐĂNG KÝ  Khai sinh", "dang ky khai sinh"), ("Thừa Thiên–Huế", "thua thien–hue"), ("Đắk Lắk", "dak lak")]
        {
            assert_eq!(fold(text), expect);
            assert_eq!(fold(&text.nfd().collect::<String>()), expect);
        }
    }
}

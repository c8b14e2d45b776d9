//! Cleaning text for display: composed letters, plain spaces, line breaks kept, words never changed.

use unicode_normalization::UnicodeNormalization;

/// One line: NFC, every run of white space one space.
pub(super) fn line(raw: &str) -> String {
    let mut line = String::with_capacity(raw.len());
    for word in visible(raw).split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// Several lines: each cleaned, at most one blank line between two, none at the ends.
pub(super) fn lines(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut blank = false;
    for part in raw.replace("\r\n", "\n").split(['\n', '\r', '\u{2028}', '\u{2029}']) {
        let part = line(part);
        if part.is_empty() {
            blank = true;
            continue;
        }
        if !text.is_empty() {
            text.push_str(if std::mem::take(&mut blank) { "\n\n" } else { "\n" });
        }
        blank = false;
        text.push_str(&part);
    }
    text
}

/// NFC without marks that take no room; bullets of symbol fonts, which no screen shows, become "•".
fn visible(raw: &str) -> String {
    raw.chars()
        .filter(|sign| !matches!(sign, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}'))
        .map(|sign| match sign {
            '\u{F000}'..='\u{F0FF}' => '•',
            sign if sign.is_control() => ' ',
            sign => sign,
        })
        .nfc()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_kept_and_blanks_are_not() {
        for (raw, expect) in [
            ("  một\t hai \r\n ba\r\n\r\n\r\n\n bốn \n", "một hai\nba\n\nbốn"),
            ("\u{f0fc} gạch\u{200e} đầu\u{a0}dòng", "• gạch đầu dòng"),
            ("tiê\u{301}ng", "tiếng"),
            (" \n ", ""),
        ] {
            assert_eq!(lines(raw), expect);
        }
        assert_eq!(line(" một\n\thai "), "một hai");
    }
}

//! Folding: how two spellings of one word are found equal (R4.1 to R4.4).

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The search key of a text (R4.2): decomposed, marks dropped, đ as d, lower case, spaces collapsed.
///
/// ```
/// assert_eq!(domain::search::fold("  ĐĂNG KÝ\tkhai sinh "), "dang ky khai sinh");
/// ```
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for letter in text.chars().flat_map(char::to_lowercase).nfd() {
        if is_combining_mark(letter) || is_invisible(letter) {
            continue;
        }
        if letter.is_whitespace() || letter.is_control() {
            gap = true;
            continue;
        }
        if gap && !folded.is_empty() {
            folded.push(' ');
        }
        gap = false;
        folded.push(plain(letter));
    }
    folded
}

/// A word of a text in the three shapes that searching needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Composed and in lower case, to show.
    pub(super) text: String,
    /// Without marks, to find.
    pub(super) folded: String,
    /// A fingerprint of letters and marks that ignores where the tone stands (R4.4); never 0.
    pub(super) exact: u32,
    /// Whether it was written with any mark.
    pub(super) marked: bool,
}

/// Cuts a text into at most `most` words, of which none is longer than [`LONGEST_WORD`] letters.
pub(super) fn words(text: &str, most: usize) -> Vec<Word> {
    let mut found = Vec::new();
    let mut open = Open::default();
    for letter in text.chars().flat_map(char::to_lowercase).nfd() {
        if is_invisible(letter) {
            continue;
        }
        if is_combining_mark(letter) {
            open.mark(letter);
        } else if letter.is_alphanumeric() {
            open.letter(letter);
        } else {
            open.close(&mut found);
            if found.len() >= most {
                return found;
            }
        }
    }
    open.close(&mut found);
    found.truncate(most);
    found
}

/// Longer runs of letters are no word of any language we serve; the rest of the run is ignored.
pub(super) const LONGEST_WORD: usize = 48;

/// Fingerprints of a whole folded text and of its punctuation: names exist that differ in a full stop alone.
pub(super) fn prints(text: &str) -> [u16; 2] {
    let folded = fold(text);
    let signs = folded.chars().filter(|sign| !sign.is_alphanumeric() && !sign.is_whitespace());
    let signs: String = signs.collect();
    [folded, signs].map(|text| fingerprint(text.bytes()) as u16)
}

/// FNV-1a; the index keeps fingerprints, so this may change only with the layout's version.
pub(super) fn fingerprint(bytes: impl IntoIterator<Item = u8>) -> u32 {
    let mut state = 0x811c_9dc5_u32;
    for byte in bytes {
        state = (state ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    state.max(1)
}

#[derive(Default)]
struct Open {
    decomposed: String,
    folded: String,
    shaped: String,
    tones: String,
    letters: usize,
    marked: bool,
}

impl Open {
    fn letter(&mut self, letter: char) {
        self.letters += 1;
        if self.letters > LONGEST_WORD {
            return;
        }
        self.decomposed.push(letter);
        self.folded.push(plain(letter));
        self.shaped.push(if letter == 'ð' { 'đ' } else { letter });
        self.marked |= plain(letter) != letter;
    }

    fn mark(&mut self, mark: char) {
        // Nothing on a letter of Vietnamese stacks higher than two marks.
        if self.letters == 0 || self.letters > LONGEST_WORD || self.decomposed.len() > 8 * LONGEST_WORD {
            return;
        }
        match mark {
            '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => self.tones.push(mark),
            '\u{302}' | '\u{306}' | '\u{31b}' => self.shaped.push(mark),
            _ => return,
        }
        self.decomposed.push(mark);
        self.marked = true;
    }

    fn close(&mut self, found: &mut Vec<Word>) {
        if self.letters == 0 {
            return;
        }
        let done = std::mem::take(self);
        found.push(Word {
            text: done.decomposed.nfc().collect(),
            exact: fingerprint(done.shaped.bytes().chain(done.tones.bytes())),
            folded: done.folded,
            marked: done.marked,
        });
    }
}

/// đ has no decomposition; ð stands for it in texts that passed through old fonts.
fn plain(letter: char) -> char {
    match letter {
        'đ' | 'ð' => 'd',
        other => other,
    }
}

/// Direction marks, joiners and soft hyphens: seen by nobody, so they part no word.
fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(text: &str) -> Word {
        let mut found = words(text, 9);
        assert_eq!(found.len(), 1, "{text:?}");
        found.remove(0)
    }

    #[test]
    fn folds_case_marks_spaces_and_both_normal_forms() {
        for (text, key) in [
            ("đăng ký khai sinh", "dang ky khai sinh"),
            ("ĐĂNG KÝ KHAI SINH", "dang ky khai sinh"),
            ("  Đăng\tký \u{a0} khai\nsinh ", "dang ky khai sinh"),
            ("Ðăng ký", "dang ky"),
            ("kh\u{200b}ai\u{202e} sinh", "khai sinh"),
            ("", ""),
            ("\u{301}\u{301}", ""),
            ("出生登记", "出生登记"),
        ] {
            assert_eq!(fold(text), key);
            assert_eq!(fold(&text.nfd().collect::<String>()), key);
        }
    }

    #[test]
    fn the_place_of_the_tone_makes_no_difference_and_the_tone_does() {
        for (old, new) in [("hoà", "hòa"), ("uỷ", "ủy"), ("Thuỷ", "thủy"), ("hoá", "hóa"), ("khoẻ", "khỏe")] {
            assert_eq!(only(old).exact, only(new).exact, "{old} {new}");
        }
        for (one, other) in [("bán", "bản"), ("ban", "bán"), ("dang", "đang"), ("đang", "đăng"), ("o", "ơ")] {
            assert_ne!(only(one).exact, only(other).exact, "{one} {other}");
            assert_eq!(only(one).folded, only(other).folded);
        }
        let decomposed: String = "trợ".nfd().collect();
        assert_eq!(only(&decomposed), only("trợ"));
        assert!(!only("khai").marked && only("ký").marked && only("đi").marked);
    }

    #[test]
    fn words_are_bounded() {
        assert_eq!(words(&"a ".repeat(500), 7).len(), 7);
        assert_eq!(only(&"x".repeat(500)).folded.len(), LONGEST_WORD);
        assert!(only(&format!("a{}", "\u{301}".repeat(9000))).text.len() < 1000);
        assert!(words("?!,. \u{202e} --", 9).is_empty());
    }
}

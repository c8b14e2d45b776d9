//! Vietnamese keys that reached us undecoded: Telex (`ddawng kys`) and VNI (`d9a8ng ky1`).

use unicode_normalization::UnicodeNormalization as _;

const CIRCUMFLEX: char = '\u{302}';
const BREVE: char = '\u{306}';
const HORN: char = '\u{31b}';
const STROKE: char = 'đ';

/// What a word typed in Telex stands for; nothing when no key of it is a mark.
pub(super) fn telex(typed: &str) -> Option<String> {
    let mut word = Keys::default();
    for key in typed.chars() {
        let taken = match key {
            's' => word.tone('\u{301}'),
            'f' => word.tone('\u{300}'),
            'r' => word.tone('\u{309}'),
            'x' => word.tone('\u{303}'),
            'j' => word.tone('\u{323}'),
            'z' => word.tone.take().is_some(),
            'w' => word.hook() || word.bare_hook(),
            'a' | 'e' | 'o' => word.put(&[key], CIRCUMFLEX),
            'd' => word.put(&['d'], STROKE),
            'b'..='y' => false,
            _ => return None,
        };
        word.taken |= taken;
        if !taken {
            word.letters.push((key, None));
        }
    }
    word.spell()
}

/// What a word typed in VNI stands for; nothing when no key of it is a mark.
pub(super) fn vni(typed: &str) -> Option<String> {
    let mut word = Keys::default();
    for key in typed.chars() {
        let taken = match key {
            '1' => word.tone('\u{301}'),
            '2' => word.tone('\u{300}'),
            '3' => word.tone('\u{309}'),
            '4' => word.tone('\u{303}'),
            '5' => word.tone('\u{323}'),
            '6' => word.put(&['a', 'e', 'o'], CIRCUMFLEX),
            '7' => word.horn(),
            '8' => word.put(&['a'], BREVE),
            '9' => word.put(&['d'], STROKE),
            '0' => word.tone.take().is_some(),
            'a'..='z' => false,
            _ => return None,
        };
        word.taken |= taken;
        if !taken {
            word.letters.push((key, None));
        }
    }
    word.spell()
}

#[derive(Default)]
struct Keys {
    letters: Vec<(char, Option<char>)>,
    tone: Option<char>,
    taken: bool,
}

impl Keys {
    fn tone(&mut self, tone: char) -> bool {
        let free = self.tone.is_none() && self.letters.iter().any(|(letter, _)| is_vowel(*letter));
        if free {
            self.tone = Some(tone);
        }
        free
    }

    /// Marks the last bare letter among `bases`, wherever it stands: people type marks at the end, too.
    fn put(&mut self, bases: &[char], mark: char) -> bool {
        let place = self.letters.iter_mut().rev().find(|(letter, set)| set.is_none() && bases.contains(letter));
        if let Some((_, set)) = place {
            *set = Some(mark);
            return true;
        }
        false
    }

    fn horn(&mut self) -> bool {
        let pair = self.letters.windows(2).rposition(|two| two == [('u', None), ('o', None)]);
        if let Some(at) = pair {
            self.letters[at].1 = Some(HORN);
            self.letters[at + 1].1 = Some(HORN);
            return true;
        }
        // Who types a horn for each half of ươ at the end has typed one more than is needed.
        self.put(&['u', 'o'], HORN) || self.letters.iter().any(|(_, mark)| *mark == Some(HORN))
    }

    /// Telex w: a breve on a, a horn on u and o; "ua" takes it on the u unless the u belongs to "qu".
    fn hook(&mut self) -> bool {
        let last = self.letters.iter().rposition(|(letter, set)| set.is_none() && matches!(letter, 'a' | 'o' | 'u'));
        let Some(at) = last else { return self.horn() };
        if self.letters[at].0 != 'a' {
            return self.horn();
        }
        let after_u = at > 0 && self.letters[at - 1] == ('u', None);
        let after_qu = at > 1 && self.letters[at - 2].0 == 'q';
        if after_u && !after_qu && at + 1 == self.letters.len() {
            self.letters[at - 1].1 = Some(HORN);
        } else {
            self.letters[at].1 = Some(BREVE);
        }
        true
    }

    fn bare_hook(&mut self) -> bool {
        self.letters.push(('u', Some(HORN)));
        true
    }

    fn spell(mut self) -> Option<String> {
        if !self.taken {
            return None;
        }
        // "dduwocj": the second half of ươ need not be typed.
        for at in 1..self.letters.len() {
            if self.letters[at - 1] == ('u', Some(HORN)) && self.letters[at] == ('o', None) {
                self.letters[at].1 = Some(HORN);
            }
        }
        let toned = self.tone_place();
        let mut spelled = String::new();
        for (at, (letter, mark)) in self.letters.iter().enumerate() {
            match mark {
                Some(STROKE) => spelled.push(STROKE),
                Some(mark) => spelled.extend([*letter, *mark]),
                None => spelled.push(*letter),
            }
            if toned == Some(at) {
                spelled.extend(self.tone);
            }
        }
        Some(spelled.nfc().collect())
    }

    /// Where a reader expects the tone; searching does not mind, the page that shows the word does.
    fn tone_place(&self) -> Option<usize> {
        self.tone?;
        let letters = &self.letters;
        if let Some(at) = letters.iter().rposition(|(letter, mark)| is_vowel(*letter) && mark.is_some()) {
            return Some(at);
        }
        let mut first = letters.iter().position(|(letter, _)| is_vowel(*letter))?;
        let mut count = letters[first..].iter().take_while(|(letter, _)| is_vowel(*letter)).count();
        let lead = first.checked_sub(1).map(|at| (letters[at].0, letters[first].0));
        if count > 1 && matches!(lead, Some(('q', 'u') | ('g', 'i'))) {
            first += 1;
            count -= 1;
        }
        let closed = first + count < letters.len();
        Some(match count {
            1 => first,
            2 if !closed => first,
            _ => first + 1,
        })
    }
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telex_with_marks_beside_their_letter_or_at_the_end() {
        for (typed, word) in [
            ("ddawng", "đăng"),
            ("ddangw", "đăng"),
            ("dangwd", "đăng"),
            ("kys", "ký"),
            ("thur", "thủ"),
            ("tucj", "tục"),
            ("tujc", "tục"),
            ("giaays", "giấy"),
            ("giaasy", "giấy"),
            ("ddieejn", "điện"),
            ("nguowif", "người"),
            ("nguwowif", "người"),
            ("nguwoif", "người"),
            ("dduwocj", "được"),
            ("hoaf", "hòa"),
            ("quys", "quý"),
            ("toanf", "toàn"),
            ("ngoaif", "ngoài"),
            ("nuocwws", "nước"),
            ("truongwwf", "trường"),
            ("muaw", "mưa"),
            ("hoawcj", "hoặc"),
            ("tuw", "tư"),
            ("khuyeens", "khuyến"),
            ("tw", "tư"),
        ] {
            assert_eq!(telex(typed).as_deref(), Some(word), "{typed}");
        }
        for plain in ["khai", "sinh", "", "xin", "tro", "ký", "b2"] {
            assert_eq!(telex(plain), None, "{plain}");
        }
    }

    #[test]
    fn vni_with_marks_beside_their_letter_or_at_the_end() {
        for (typed, word) in [
            ("d9a8ng", "đăng"),
            ("dang89", "đăng"),
            ("ky1", "ký"),
            ("thu3", "thủ"),
            ("tu5c", "tục"),
            ("gia6y1", "giấy"),
            ("nguo7i2", "người"),
            ("ngu7o7i2", "người"),
            ("truong772", "trường"),
            ("d9ie65n", "điện"),
        ] {
            assert_eq!(vni(typed).as_deref(), Some(word), "{typed}");
        }
        for plain in ["khai", "14", "", "2025"] {
            assert_eq!(vni(plain), None, "{plain}");
        }
    }
}

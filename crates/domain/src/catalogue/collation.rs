//! The order of Vietnamese lists (R4.5): letters first (a ă â … d đ e ê …), tones after, case not at all.

use unicode_normalization::UnicodeNormalization;

use crate::procedure::Procedure;

/// The alphabet; a letter's place is its weight.
const LETTERS: &str = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";
/// Combining tones in dictionary order after the bare letter: huyền, hỏi, ngã, sắc, nặng.
const TONES: [char; 5] = ['\u{300}', '\u{309}', '\u{303}', '\u{301}', '\u{323}'];
/// Marks that make another letter of the alphabet: â, ă, ơ.
const SHAPES: [char; 3] = ['\u{302}', '\u{306}', '\u{31b}'];

/// Bytes that compare as Vietnamese lists do: all letters of `text`, then all its tones.
pub fn collation_key(text: &str) -> Vec<u8> {
    let mut letters: Vec<u8> = Vec::with_capacity(text.len());
    let mut tones = Vec::with_capacity(text.len());
    let mut signs = text.nfd().flat_map(char::to_lowercase).peekable();
    let mut gap = false;
    while let Some(sign) = signs.next() {
        let (mut shape, mut tone) = (None, 0);
        // A tone may stand before the shape: ặ is a + dot below + breve.
        while let Some(mark) = signs.next_if(|next| unicode_normalization::char::is_combining_mark(*next)) {
            if SHAPES.contains(&mark) {
                shape = Some(mark);
            } else if let Some(place) = TONES.iter().position(|known| *known == mark) {
                tone = place as u8 + 1;
            }
        }
        let letter = shape.and_then(|mark| [sign, mark].into_iter().nfc().next()).unwrap_or(sign);
        let weight = match letter {
            '0'..='9' => Some(letter as u8 - b'0' + 10),
            _ => LETTERS.chars().position(|known| known == letter).map(|place| place as u8 + 20),
        };
        match weight {
            Some(weight) => {
                if std::mem::take(&mut gap) && !letters.is_empty() {
                    letters.push(1);
                    tones.push(0);
                }
                letters.push(weight);
                tones.push(tone);
            }
            None if sign.is_alphanumeric() => {
                let mut utf8 = [0; 4];
                letters.push(u8::MAX);
                letters.extend_from_slice(sign.encode_utf8(&mut utf8).as_bytes());
                tones.push(tone);
            }
            // Spaces and punctuation part words, nothing more.
            None => gap = true,
        }
    }
    letters.push(0);
    letters.extend(tones);
    letters
}

/// Puts procedures in the order of lists, the code deciding between equal names. The place of each is its number in the
/// directory and in the search index.
pub fn sort(procedures: &mut [Procedure]) {
    procedures.sort_by_cached_key(|procedure| (collation_key(&procedure.name), procedure.code.clone()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vietnamese_order() {
        let ordered = [
            "",
            "10 bước",
            // Letters of the whole text come before tones.
            "ÁN phí",
            "An toàn",
            "Ăn uống",
            "Âm nhạc",
            "ba",
            "Bà",
            "bả",
            "bã",
            "bá",
            "bạ",
            "ba ba",
            "Bán hàng",
            "Bản sao",
            "bao",
            "Da giày",
            "Dược phẩm",
            "Đất đai",
            "Đường bộ",
            "ê",
            "Ôn tập",
            "Ơn",
            "ụ",
            "Ưu đãi",
            "Y tế",
            "Ωmega",
        ];
        for pair in ordered.windows(2) {
            assert!(collation_key(pair[0]) < collation_key(pair[1]), "{} < {}", pair[0], pair[1]);
        }
    }

    #[test]
    fn spelling_does_not_matter() {
        for (one, other) in [("Hộ tịch", "Hộ tịch"), ("HỘ TỊCH", "hộ tịch"), ("Thi đua, khen  thưởng", "Thi đua khen thưởng")]
        {
            assert_eq!(collation_key(one), collation_key(other));
        }
    }
}

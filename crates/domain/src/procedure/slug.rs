//! Names as they stand in addresses: ASCII words joined by hyphens.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The most bytes that a procedure's slug has: in the longest lists each byte more is hundreds (quality: page).
const MOST: usize = 32;
/// The same of a group, whose slug is its key.
const MOST_OF_A_GROUP: usize = 80;

/// `text` without diacritics and case, words parted by one space (R4.2), other signs dropped: "Hộ  tịch" -> "ho tich".
pub(crate) fn ascii_words(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for letter in text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        let letter = if letter == 'đ' { 'd' } else { letter };
        if letter.is_ascii_alphanumeric() {
            if gap && !folded.is_empty() {
                folded.push(' ');
            }
            gap = false;
            folded.push(letter);
        } else {
            gap = true;
        }
    }
    folded
}

/// The name in an address: folded, whole words, at most 32 bytes. The code beside it is the key, so a cut is harmless.
pub fn slug(name: &str) -> String {
    cut(&ascii_words(name), MOST)
}

/// The address of a group (sector, agency …), where nothing but the name is the key: what is cut off a long name is told
/// apart by its hash, so that the address is unique and depends on nothing else.
pub fn slug_of(name: &str) -> String {
    let folded = ascii_words(name);
    let short = cut(&folded, MOST_OF_A_GROUP);
    if short.len() == folded.len() { short } else { format!("{short}-{:08x}", stable_hash(folded.as_bytes()) as u32) }
}

/// FNV-1a: the same on every machine and in every build, for addresses and blocks that must not move.
pub(crate) fn stable_hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

fn cut(folded: &str, most: usize) -> String {
    let mut slug = String::new();
    for word in folded.split(' ').filter(|word| !word.is_empty()) {
        if slug.is_empty() {
            slug.push_str(&word[..word.len().min(most)]);
        } else if slug.len() + 1 + word.len() <= most {
            slug.push('-');
            slug.push_str(word);
        } else {
            break;
        }
    }
    if slug.is_empty() { "thu-tuc".to_owned() } else { slug }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs() {
        let long = "Cấp phép ".repeat(30);
        for (name, expect) in [
            ("Thủ tục đăng ký khai sinh", "thu-tuc-dang-ky-khai-sinh"),
            ("  Đổi\tGiấy phép, (cấp tỉnh) – A/B  ", "doi-giay-phep-cap-tinh-a-b"),
            // NFD and NFC spell one address (R4.1).
            ("Hộ tịch", "ho-tich"),
            ("…", "thu-tuc"),
            (&long, "cap-phep-cap-phep-cap-phep-cap"),
            (&"x".repeat(200), &"x".repeat(32)),
        ] {
            assert_eq!(slug(name), expect, "{name}");
            assert!(slug(name).len() <= MOST);
        }
    }

    #[test]
    fn long_group_names_do_not_collide() {
        let stem = "Cơ quan trực tiếp quản lý người thi hành công vụ gây thiệt hại trong hoạt động quản lý hành chính";
        assert_ne!(slug_of(&format!("{stem} ở cấp tỉnh")), slug_of(&format!("{stem} ở cấp xã")));
        assert_eq!(slug_of("Hộ tịch"), "ho-tich");
    }
}

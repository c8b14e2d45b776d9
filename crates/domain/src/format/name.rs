//! A person's name (họ, chữ đệm, tên): one field, any letter, stored NFC; nobody's name is spelled for them.

use unicode_normalization::char::is_combining_mark;

use super::words::one_line;
use super::{Outcome, Parsed, Wrong, text_value};
use crate::lang::Text;

/// Longest name, in characters.
const LONGEST: usize = 100;

text_value!(
    /// Họ, chữ đệm và tên: 1 to 100 characters, NFC, single spaces.
    PersonName
);

impl PersonName {
    /// Reads a name. Errors: empty, longer than 100 characters, a digit or another sign that no name has.
    /// Warns where all letters are of one case, for registers want `Nguyễn Thị An`.
    pub fn parse(raw: &str) -> Outcome<PersonName> {
        let value = one_line(raw);
        let length = value.chars().count();
        if !value.chars().any(char::is_alphabetic) {
            return Err(Wrong::new(
                "Nhập họ, chữ đệm và tên, ví dụ Nguyễn Thị An",
                "Enter the full name, for example Nguyễn Thị An",
            ));
        }
        if length > LONGEST {
            return Err(Wrong::new(
                format!("Nhập tên dài tối đa {LONGEST} ký tự, hiện có {length}"),
                format!("Enter a name of at most {LONGEST} characters, there are {length} now"),
            ));
        }
        if let Some(sign) = value.chars().find(|c| !may_stand_in_a_name(*c)) {
            return Err(Wrong::new(
                format!("Tên chỉ gồm chữ, dấu cách, dấu nháy, dấu chấm và gạch nối: bỏ ký tự “{sign}”"),
                format!("A name has only letters, spaces, apostrophes, dots and hyphens: remove “{sign}”"),
            ));
        }
        let warning = one_case(&value).then(|| {
            let better = capitalised(&value);
            Text::both(
                format!("Giấy tờ hộ tịch ghi hoa chữ đầu của mỗi từ: có phải bạn muốn nhập {better}?"),
                format!("Registers capitalise each word: did you mean {better}?"),
            )
        });
        Ok(Parsed::warned(PersonName(value), warning))
    }
}

fn may_stand_in_a_name(c: char) -> bool {
    c.is_alphabetic() || is_combining_mark(c) || matches!(c, ' ' | '\'' | '’' | '.' | '-' | '·')
}

/// All upper or all lower case in a name of at least two letters.
fn one_case(name: &str) -> bool {
    let cased: Vec<char> = name.chars().filter(|c| c.is_uppercase() || c.is_lowercase()).collect();
    cased.len() > 1 && (cased.iter().all(|c| c.is_uppercase()) || cased.iter().all(|c| c.is_lowercase()))
}

fn capitalised(name: &str) -> String {
    let mut start = true;
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if start {
            out.extend(c.to_uppercase());
        } else {
            out.extend(c.to_lowercase());
        }
        start = matches!(c, ' ' | '-' | '\'' | '’');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::cases::check;
    use super::*;

    #[test]
    fn names() {
        let long = "a".repeat(101);
        check(
            PersonName::parse,
            |name| name.as_str().to_owned(),
            &[
                ("  Nguyễn   Thị\tAn ", Ok(("Nguyễn Thị An", 0))),
                ("Nguye\u{302}\u{303}n An", Ok(("Nguyễn An", 0))),
                ("Y Bhăm Niê-Kđăm", Ok(("Y Bhăm Niê-Kđăm", 0))),
                ("O'Brien", Ok(("O'Brien", 0))),
                ("Nguyen Van B", Ok(("Nguyen Van B", 0))),
                ("李小龙", Ok(("李小龙", 0))),
                ("Ă", Ok(("Ă", 0))),
                ("NGUYỄN THỊ AN", Ok(("NGUYỄN THỊ AN", 1))),
                ("nguyễn thị an", Ok(("nguyễn thị an", 1))),
                ("", Err("Nhập họ, chữ đệm và tên")),
                ("  . ", Err("Nhập họ, chữ đệm và tên")),
                ("An 2", Err("bỏ ký tự “2”")),
                ("<b>An</b>", Err("bỏ ký tự “<”")),
                (&long, Err("tối đa 100 ký tự, hiện có 101")),
            ],
        );
        assert!(PersonName::parse("ĐẶNG VĂN Ơ").unwrap().warnings[0].vi.contains("Đặng Văn Ơ"));
    }
}

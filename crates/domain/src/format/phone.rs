//! Telephone numbers in Vietnam (số điện thoại).

use super::{Outcome, Parsed, Wrong, first_non_digit, text_value, words::is_blank};
use crate::lang::Text;

/// The old eleven-digit mobile prefixes and what they became in 2018.
const RENUMBERED: [(&str, &str); 21] = [
    ("0120", "070"),
    ("0121", "079"),
    ("0122", "077"),
    ("0123", "083"),
    ("0124", "084"),
    ("0125", "085"),
    ("0126", "076"),
    ("0127", "081"),
    ("0128", "078"),
    ("0129", "082"),
    ("0162", "032"),
    ("0163", "033"),
    ("0164", "034"),
    ("0165", "035"),
    ("0166", "036"),
    ("0167", "037"),
    ("0168", "038"),
    ("0169", "039"),
    ("0186", "056"),
    ("0188", "058"),
    ("0199", "059"),
];

/// Prefixes of which few numbers were ever given out.
const RARE: [&str; 3] = ["052", "055", "089"];

/// Which numbers a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhoneUse {
    /// Di động only.
    Mobile,
    /// Di động or cố định.
    Personal,
    /// Also 1800 and 1900: numbers of agencies (đường dây nóng).
    Public,
}

text_value!(
    /// Số điện thoại: digits alone, from 0 (or 1800, 1900 for agencies).
    Phone
);

impl Phone {
    /// Reads any number: mobile, landline, 1800 or 1900.
    pub fn parse(raw: &str) -> Outcome<Phone> {
        Phone::parse_for(PhoneUse::Public, raw)
    }

    /// Reads a number for `purpose`; spaces, dots, dashes and brackets go, +84 becomes 0.
    /// Errors: other signs, no number of Vietnam, an old 01xx prefix (the sentence has the new one). Warns of rare prefixes.
    pub fn parse_for(purpose: PhoneUse, raw: &str) -> Outcome<Phone> {
        let typed: String = raw.chars().filter(|c| !is_blank(*c) && !matches!(c, '.' | '-' | '–' | '(' | ')' | '/')).collect();
        let international = typed.starts_with('+');
        let digits = typed.strip_prefix('+').unwrap_or(&typed);
        if let Some(sign) = first_non_digit(digits) {
            return Err(Wrong::new(
                format!("Số điện thoại chỉ gồm chữ số: bỏ ký tự “{sign}”"),
                format!("A phone number has digits only: remove “{sign}”"),
            ));
        }
        let number = match digits.strip_prefix("84") {
            Some(rest) if international || digits.len() >= 11 => format!("0{}", rest.strip_prefix('0').unwrap_or(rest)),
            None if international => {
                return Err(Wrong::new(
                    "Nhập số điện thoại ở Việt Nam, bắt đầu bằng 0 hoặc +84",
                    "Enter a phone number in Viet Nam, beginning with 0 or +84",
                ));
            }
            _ => digits.to_owned(),
        };
        if is_mobile(&number) {
            let rare = RARE.contains(&&number[..3]).then(|| {
                let prefix = &number[..3];
                Text::both(
                    format!("Đầu số {prefix} ít được cấp: xem lại số điện thoại"),
                    format!("Few numbers begin with {prefix}: check the phone number"),
                )
            });
            return Ok(Parsed::warned(Phone(number), rare));
        }
        if (purpose != PhoneUse::Mobile && is_landline(&number)) || (purpose == PhoneUse::Public && is_hotline(&number)) {
            return Ok(Parsed::clean(Phone(number)));
        }
        Err(refusal(purpose, &number))
    }

    /// The number in groups, as people read it aloud: `0912 345 678`.
    pub fn grouped(&self) -> String {
        let cuts: &[usize] = match self.0.len() {
            11 if self.0.starts_with("024") || self.0.starts_with("028") => &[3, 7],
            11 => &[4, 8],
            10 if self.0.starts_with('0') => &[4, 7],
            8 => &[4],
            _ => &[],
        };
        let mut out = String::new();
        for (at, digit) in self.0.chars().enumerate() {
            if cuts.contains(&at) {
                out.push(' ');
            }
            out.push(digit);
        }
        out
    }
}

fn is_mobile(number: &str) -> bool {
    let [b'0', second, third, ..] = number.as_bytes() else { return false };
    let prefix = match second {
        b'3' | b'5' | b'8' | b'9' => true,
        b'7' => matches!(third, b'0' | b'6'..=b'9'),
        _ => false,
    };
    number.len() == 10 && prefix
}

fn is_landline(number: &str) -> bool {
    number.starts_with("02") && matches!(number.len(), 10 | 11)
}

fn is_hotline(number: &str) -> bool {
    (number.starts_with("1800") || number.starts_with("1900")) && matches!(number.len(), 8..=10)
}

fn refusal(purpose: PhoneUse, number: &str) -> Wrong {
    let renumbered = RENUMBERED.iter().find(|(old, _)| number.len() == 11 && number.starts_with(old));
    if let Some((old, new)) = renumbered {
        let whole = format!("{new}{}", &number[old.len()..]);
        return Wrong::new(
            format!("Đầu số {old} đã đổi thành {new}: nhập {whole}"),
            format!("The prefix {old} has become {new}: enter {whole}"),
        );
    }
    let length = number.len();
    if length != 10 && is_mobile(&format!("{number:0<10}")[..10]) {
        return Wrong::new(
            format!("Nhập đủ 10 chữ số của số di động, hiện có {length}"),
            format!("Enter all 10 digits of the mobile number, there are {length} now"),
        );
    }
    match purpose {
        PhoneUse::Mobile => Wrong::new(
            "Nhập số di động 10 chữ số, bắt đầu bằng 03, 05, 07, 08 hoặc 09, ví dụ 0912 345 678",
            "Enter a mobile number of 10 digits that begins with 03, 05, 07, 08 or 09, for example 0912 345 678",
        ),
        PhoneUse::Personal | PhoneUse::Public => Wrong::new(
            "Nhập số di động 10 chữ số như 0912 345 678, hoặc số cố định có mã vùng như 024 3825 1234",
            "Enter a mobile number of 10 digits such as 0912 345 678, or a landline with its area code such as 024 3825 1234",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases::check;
    use super::*;

    #[test]
    fn mobiles() {
        check(
            |raw| Phone::parse_for(PhoneUse::Mobile, raw),
            |phone| phone.as_str().to_owned(),
            &[
                ("0912345678", Ok(("0912345678", 0))),
                ("0321234567", Ok(("0321234567", 0))),
                ("0861234567", Ok(("0861234567", 0))),
                ("0871234567", Ok(("0871234567", 0))),
                ("+84912345678", Ok(("0912345678", 0))),
                ("84 912 345 678", Ok(("0912345678", 0))),
                ("+84 (0) 912.345-678", Ok(("0912345678", 0))),
                ("0761234567", Ok(("0761234567", 0))),
                ("0521234567", Ok(("0521234567", 1))),
                ("0551234567", Ok(("0551234567", 1))),
                ("0891234567", Ok(("0891234567", 1))),
                ("0123456789", Err("bắt đầu bằng 03")),
                ("0712345678", Err("bắt đầu bằng 03")),
                ("0621234567", Err("bắt đầu bằng 03")),
                ("02438251234", Err("bắt đầu bằng 03")),
                ("01234567890", Err("đã đổi thành 083: nhập 0834567890")),
                ("0169 123 4567", Err("nhập 0391234567")),
                ("091234567", Err("hiện có 9")),
                ("09123456789", Err("hiện có 11")),
                ("0912x45678", Err("“x”")),
                ("+1 202 555 0100", Err("+84")),
                ("", Err("10 chữ số")),
            ],
        );
    }

    #[test]
    fn landlines_and_hotlines() {
        check(
            |raw| Phone::parse_for(PhoneUse::Personal, raw),
            |phone| phone.as_str().to_owned(),
            &[
                ("024 3825 1234", Ok(("02438251234", 0))),
                ("+84 24 3825 1234", Ok(("02438251234", 0))),
                ("0203 123 456", Ok(("0203123456", 0))),
                ("1800 1096", Err("cố định")),
            ],
        );
        check(Phone::parse, |phone| phone.as_str().to_owned(), &[("1800 1096", Ok(("18001096", 0))), ("18001", Err("cố định"))]);
    }

    #[test]
    fn groups() {
        for (number, expect) in [("0912345678", "0912 345 678"), ("02438251234", "024 3825 1234"), ("18001096", "1800 1096")] {
            assert_eq!(Phone::parse(number).unwrap().value.grouped(), expect);
        }
    }
}

//! Numbers of identity papers (giấy tờ tùy thân).

use serde::{Deserialize, Serialize};

use super::{Outcome, Parsed, Wrong, first_non_digit, text_value, ungrouped};
use crate::lang::Text;

/// Province codes of the 63 provinces that personal ID numbers begin with; the mergers of 2025 changed none (TT 07/2016/TT-BCA).
const PROVINCES: [u16; 63] = [
    1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40, 42, 44, 45, 46, 48,
    49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79, 80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96,
];

/// Giới tính as a register has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Nam.
    Male,
    /// Nữ.
    Female,
}

text_value!(
    secret
    /// Số định danh cá nhân, số căn cước: twelve digits.
    PersonalId
);

impl PersonalId {
    /// Reads twelve digits, grouped as one likes. Errors: other signs, another length, a province code that never was.
    /// Codes from 100 on are countries of birth, whose list is not verified: they pass.
    pub fn parse(raw: &str) -> Outcome<PersonalId> {
        let digits = ungrouped(raw);
        if let Some(sign) = first_non_digit(&digits) {
            return Err(Wrong::new(
                format!("Số căn cước chỉ gồm 12 chữ số: bỏ ký tự “{sign}”"),
                format!("An ID number has 12 digits only: remove “{sign}”"),
            ));
        }
        match digits.len() {
            12 => {}
            9 => {
                return Err(Wrong::new(
                    "Nhập đủ 12 chữ số của số căn cước, hiện có 9 như số chứng minh nhân dân cũ",
                    "Enter all 12 digits of the ID number, there are 9 as on an old identity card",
                ));
            }
            length if length < 12 => {
                return Err(Wrong::new(
                    format!("Nhập đủ 12 chữ số của số căn cước, hiện có {length}"),
                    format!("Enter all 12 digits of the ID number, there are {length} now"),
                ));
            }
            length => {
                return Err(Wrong::new(
                    format!("Số căn cước có 12 chữ số, hiện có {length}: bỏ bớt chữ số thừa"),
                    format!("An ID number has 12 digits, there are {length} now: remove those too many"),
                ));
            }
        }
        let province = digits.bytes().take(3).fold(0u16, |sum, digit| sum * 10 + u16::from(digit - b'0'));
        if province < 100 && !PROVINCES.contains(&province) {
            let code = &digits[..3];
            return Err(Wrong::new(
                format!("Ba số đầu {code} không phải mã tỉnh nào: xem lại số trên thẻ căn cước"),
                format!("The first three digits {code} are no province's: look at the number on the ID card again"),
            ));
        }
        Ok(Parsed::clean(PersonalId(digits)))
    }

    /// The sex and year of birth that the number was given for: digit 4 is century and sex, digits 5 and 6 the year.
    pub fn given_for(&self) -> (Sex, i16) {
        let digit = |at: usize| i16::from(self.0.as_bytes().get(at).map_or(0, |byte| byte - b'0'));
        let sex = if digit(3) % 2 == 0 { Sex::Male } else { Sex::Female };
        (sex, 1900 + digit(3) / 2 * 100 + digit(4) * 10 + digit(5))
    }

    /// What in the number does not fit the other answers. Warnings only: sex and birth date can be corrected, the number stays.
    pub fn doubts(&self, sex: Option<Sex>, born_year: Option<i16>) -> Vec<Text> {
        let (given_sex, given_year) = self.given_for();
        let mut doubts = Vec::new();
        if let Some(year) = born_year.filter(|year| *year != given_year) {
            doubts.push(Text::both(
                format!("Số căn cước này thường cấp cho người sinh năm {given_year}, bạn nhập {year}: xem lại cả hai"),
                format!("This ID number is usually given to someone born in {given_year}, you entered {year}: check both"),
            ));
        }
        if sex.is_some_and(|sex| sex != given_sex) {
            let (vi, en) = if given_sex == Sex::Male { ("nam", "men") } else { ("nữ", "women") };
            doubts.push(Text::both(
                format!("Số căn cước này thường cấp cho {vi}: xem lại số và giới tính"),
                format!("This ID number is usually given to {en}: check the number and the sex"),
            ));
        }
        doubts
    }
}

text_value!(
    secret
    /// Số chứng minh nhân dân: nine digits, of a card that was valid to the end of 2024.
    OldIdCard
);

impl OldIdCard {
    /// Reads nine digits. Errors: other signs, another length. Always warns that the card is no longer valid.
    pub fn parse(raw: &str) -> Outcome<OldIdCard> {
        let digits = ungrouped(raw);
        if let Some(sign) = first_non_digit(&digits) {
            return Err(Wrong::new(
                format!("Số chứng minh nhân dân chỉ gồm 9 chữ số: bỏ ký tự “{sign}”"),
                format!("An old identity card number has 9 digits only: remove “{sign}”"),
            ));
        }
        if digits.len() != 9 {
            let length = digits.len();
            return Err(Wrong::new(
                format!("Nhập 9 chữ số của số chứng minh nhân dân, hiện có {length}"),
                format!("Enter the 9 digits of the old identity card, there are {length} now"),
            ));
        }
        let warning = Text::both(
            "Chứng minh nhân dân không còn giá trị từ 01/01/2025: nếu đã có thẻ căn cước, hãy nhập số căn cước",
            "Old identity cards are no longer valid since 01/01/2025: enter the ID number if there is a newer card",
        );
        Ok(Parsed::warned(OldIdCard(digits), [warning]))
    }
}

text_value!(
    secret
    /// Số hộ chiếu Việt Nam: a letter and seven digits, or eight on newer ones.
    Passport
);

impl Passport {
    /// Reads a Vietnamese passport's number and raises its letter. Errors: another shape.
    pub fn parse(raw: &str) -> Outcome<Passport> {
        let number = ungrouped(raw).to_uppercase();
        let tail = number.strip_prefix(|c: char| c.is_ascii_uppercase());
        match tail {
            Some(tail) if matches!(tail.len(), 7 | 8) && first_non_digit(tail).is_none() => Ok(Parsed::clean(Passport(number))),
            _ => Err(Wrong::new(
                "Nhập số hộ chiếu gồm một chữ cái và 7 hoặc 8 chữ số, ví dụ B1234567",
                "Enter the passport number: a letter and 7 or 8 digits, for example B1234567",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases::check;
    use super::*;

    #[test]
    fn personal_ids() {
        check(
            PersonalId::parse,
            |id| id.as_str().to_owned(),
            &[
                ("001190012345", Ok(("001190012345", 0))),
                (" 079 099.000-123 ", Ok(("079099000123", 0))),
                ("101190012345", Ok(("101190012345", 0))),
                ("00119001234", Err("Nhập đủ 12 chữ số của số căn cước, hiện có 11")),
                ("", Err("hiện có 0")),
                ("123456789", Err("chứng minh nhân dân cũ")),
                ("0011900123456", Err("hiện có 13")),
                ("00119001234O", Err("bỏ ký tự “O”")),
                ("003190012345", Err("003")),
                ("000190012345", Err("000")),
                ("٠٠١١٩٠٠١٢٣٤٥", Err("bỏ ký tự")),
            ],
        );
    }

    #[test]
    fn what_a_number_was_given_for() {
        for (number, sex, year) in [
            ("001085000001", Sex::Male, 1985),
            ("001190000001", Sex::Female, 1990),
            ("001212000001", Sex::Male, 2012),
            ("001326000001", Sex::Female, 2026),
        ] {
            let id = PersonalId::parse(number).unwrap().value;
            assert_eq!(id.given_for(), (sex, year));
            assert!(id.doubts(Some(sex), Some(year)).is_empty());
            assert_eq!(id.doubts(None, None), []);
            assert_eq!(id.doubts(Some(sex), Some(year + 1)).len(), 1);
        }
        assert_eq!(PersonalId::parse("001085000001").unwrap().value.doubts(Some(Sex::Female), Some(1900)).len(), 2);
    }

    #[test]
    fn old_cards_and_passports() {
        check(
            OldIdCard::parse,
            |id| id.as_str().to_owned(),
            &[("012 345 678", Ok(("012345678", 1))), ("12345678", Err("hiện có 8")), ("01234567A", Err("“A”"))],
        );
        check(
            Passport::parse,
            |id| id.as_str().to_owned(),
            &[
                ("b 1234567", Ok(("B1234567", 0))),
                ("P01234567", Ok(("P01234567", 0))),
                ("12345678", Err("một chữ cái")),
                ("BB123456", Err("một chữ cái")),
                ("B123456", Err("7 hoặc 8")),
            ],
        );
    }

    #[test]
    fn debug_output_hides_numbers() {
        assert_eq!(format!("{:?}", PersonalId::parse("001190012345").unwrap().value), "PersonalId(***)");
    }
}

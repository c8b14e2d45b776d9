//! Tax codes (mã số thuế).

use super::{Outcome, Parsed, PersonalId, Wrong, first_non_digit, text_value, ungrouped};

/// Weights of the first nine digits in the check digit.
const WEIGHTS: [u32; 9] = [31, 29, 23, 19, 17, 13, 7, 5, 3];

text_value!(
    /// Mã số thuế: ten digits with a check digit, a branch's thirteen (`0314409058-002`), or a person's twelve, which are the
    /// personal ID number since 01/07/2025.
    TaxCode
);

impl TaxCode {
    /// Reads a code with or without its dash. Errors: other signs, another length, a check digit that is wrong, a branch 000,
    /// of twelve digits what [`PersonalId::parse`] refuses.
    pub fn parse(raw: &str) -> Outcome<TaxCode> {
        let digits = ungrouped(raw);
        if let Some(sign) = first_non_digit(&digits) {
            return Err(Wrong::new(
                format!("Mã số thuế chỉ gồm chữ số: bỏ ký tự “{sign}”"),
                format!("A tax code has digits only: remove “{sign}”"),
            ));
        }
        match digits.len() {
            12 => PersonalId::parse(&digits).map(|id| id.map(|id| TaxCode(id.as_str().to_owned()))),
            10 if checks(&digits) => Ok(Parsed::clean(TaxCode(digits))),
            13 if checks(&digits[..10]) && &digits[10..] != "000" => {
                Ok(Parsed::clean(TaxCode(format!("{}-{}", &digits[..10], &digits[10..]))))
            }
            13 if checks(&digits[..10]) => Err(Wrong::new(
                "Ba số cuối của mã số thuế chi nhánh bắt đầu từ 001: xem lại mã",
                "The last three digits of a branch's tax code begin at 001: check the code",
            )),
            10 | 13 => Err(Wrong::new(
                "Mã số thuế này không đúng: xem lại từng chữ số trên giấy đăng ký thuế",
                "This tax code is not right: check each digit on the tax registration",
            )),
            length => Err(Wrong::new(
                format!("Nhập mã số thuế gồm 10, 12 hoặc 13 chữ số, hiện có {length}"),
                format!("Enter a tax code of 10, 12 or 13 digits, there are {length} now"),
            )),
        }
    }
}

/// Whether ten digits agree with their check digit: 10 less the weighted sum modulo 11.
fn checks(digits: &str) -> bool {
    let numbers: Vec<u32> = digits.bytes().map(|digit| u32::from(digit - b'0')).collect();
    let sum: u32 = numbers.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    &digits[2..9] != "0000000" && numbers.get(9) == Some(&(10 - sum % 11))
}

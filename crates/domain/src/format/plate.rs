//! Number plates (biển số xe).

use super::{Outcome, Parsed, Wrong, text_value, words::is_blank};
use crate::lang::Text;

text_value!(
    /// Biển số xe: province, series and number, as `30A-123.45` or `29X1-1234`.
    Plate
);

impl Plate {
    /// Reads a plate, its groups set apart as one likes; where no dash says so, five last digits are the number.
    /// Errors: another shape. Warns of numbers of four digits, which plates that belong to a person no longer have.
    pub fn parse(raw: &str) -> Outcome<Plate> {
        let typed: String = raw.chars().filter(|c| !is_blank(*c) && *c != '.').collect::<String>().to_uppercase();
        let typed = typed.replace(['–', '\u{2011}'], "-");
        let read = match typed.split_once('-') {
            Some((series, number)) => shaped(series, number),
            None => {
                let letters = typed.rfind(char::is_alphabetic).and_then(|at| Some(at + typed[at..].chars().next()?.len_utf8()));
                letters.and_then(|at| match typed.len() - at {
                    4 | 5 => shaped(&typed[..at], &typed[at..]),
                    6 => typed.get(at + 1..).and_then(|number| shaped(&typed[..=at], number)),
                    _ => None,
                })
            }
        };
        let Some((plate, short)) = read else {
            return Err(Wrong::new(
                "Nhập biển số như trên xe, ví dụ 30A-123.45 hoặc 29X1-123.45",
                "Enter the plate as on the vehicle, for example 30A-123.45 or 29X1-123.45",
            ));
        };
        let warning = short.then(|| {
            Text::both(
                "Biển số định danh có 5 chữ số cuối: xem lại nếu xe đã đổi biển",
                "Plates that belong to a person end in 5 digits: check whether the vehicle has a newer one",
            )
        });
        Ok(Parsed::warned(Plate(plate), warning))
    }
}

/// The canonical plate, and whether its number is one of the old four digits.
fn shaped(series: &str, number: &str) -> Option<(String, bool)> {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (province, rest) = (series.get(..2)?, series.get(2..)?);
    let letters: String = rest.chars().take_while(|c| c.is_ascii_uppercase() || *c == 'Đ').collect();
    let after = rest.strip_prefix(letters.as_str())?;
    let fits =
        digits(province) && matches!(letters.chars().count(), 1 | 2) && after.len() <= 1 && digits(after) && digits(number);
    match (fits, number.len()) {
        (true, 5) => Some((format!("{series}-{}.{}", &number[..3], &number[3..]), false)),
        (true, 4) => Some((format!("{series}-{number}"), true)),
        _ => None,
    }
}

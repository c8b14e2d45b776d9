//! Whole numbers and money (số, số tiền).

use serde::{Deserialize, Serialize};

use super::words::is_blank;
use super::{Outcome, Parsed, Wrong, first_non_digit, ungrouped};
use crate::lang::{Lang, Text};

/// Reads a code of `min` to `max` digits, grouped as one likes; zeros in front are kept. Errors: other signs, another length.
pub fn parse_digits(raw: &str, min: usize, max: usize) -> Outcome<String> {
    let digits = ungrouped(raw);
    if let Some(sign) = first_non_digit(&digits) {
        return Err(Wrong::new(
            format!("Mã này chỉ gồm chữ số: bỏ ký tự “{sign}”"),
            format!("This code has digits only: remove “{sign}”"),
        ));
    }
    let length = digits.len();
    if (min..=max).contains(&length) {
        return Ok(Parsed::clean(digits));
    }
    let (vi, en) = if min == max {
        (format!("{min}"), format!("{min}"))
    } else {
        (format!("từ {min} đến {max}"), format!("{min} to {max}"))
    };
    Err(Wrong::new(format!("Nhập {vi} chữ số, hiện có {length}"), format!("Enter {en} digits, there are {length} now")))
}

/// Reads a whole number from `min` to `max`, digits grouped as one likes. Errors: no number, or out of the range.
pub fn parse_integer(raw: &str, min: i64, max: i64) -> Outcome<i64> {
    let wrong = || Wrong::new(format!("Nhập một số từ {min} đến {max}"), format!("Enter a number from {min} to {max}"));
    let typed: String = raw.chars().filter(|c| !is_blank(*c)).collect();
    let (negative, digits) = match typed.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, typed.as_str()),
    };
    let value: i64 = grouped_digits(digits).and_then(|digits| digits.parse().ok()).ok_or_else(wrong)?;
    let value = if negative { -value } else { value };
    if (min..=max).contains(&value) {
        return Ok(Parsed::clean(value));
    }
    Err(Wrong::new(
        format!("Nhập một số từ {min} đến {max}, bạn đang nhập {value}"),
        format!("Enter a number from {min} to {max}, you entered {value}"),
    ))
}

/// `1.234`, as figures are written in Vietnamese, with a comma in English.
pub fn grouped(count: usize, lang: Lang) -> String {
    let digits = count.to_string();
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push_str(lang.say(".", ","));
        }
        shown.push(digit);
    }
    shown
}

/// The digits of `12`, `1.234.567` or `1,234,567`; a decimal part or odd groups are not guessed at.
fn grouped_digits(typed: &str) -> Option<String> {
    let separator = typed.chars().find(|c| matches!(c, '.' | ','));
    let groups: Vec<&str> = match separator {
        Some(separator) => typed.split(separator).collect(),
        None => vec![typed],
    };
    let shape = groups.iter().enumerate().all(|(at, group)| {
        let length = group.len();
        group.bytes().all(|b| b.is_ascii_digit())
            && if groups.len() == 1 {
                length > 0
            } else if at == 0 {
                (1..=3).contains(&length)
            } else {
                length == 3
            }
    });
    shape.then(|| groups.concat())
}

/// Số tiền: whole đồng.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(
    /// Đồng.
    pub i64,
);

impl Money {
    /// Reads an amount in đồng, with or without the sign. Errors: no whole number. Warns below 1.000 đ, likely typed in thousands.
    pub fn parse(raw: &str) -> Outcome<Money> {
        let typed: String = raw.chars().filter(|c| !is_blank(*c)).collect::<String>().to_lowercase();
        let typed = ["vnđ", "vnd", "đồng", "₫", "đ"].iter().find_map(|sign| typed.strip_suffix(sign)).unwrap_or(&typed);
        let amount: Option<i64> =
            grouped_digits(typed).and_then(|digits| digits.parse().ok()).filter(|amount| *amount < 1_000_000_000_000_000);
        let Some(amount) = amount else {
            return Err(Wrong::new(
                "Nhập số tiền bằng đồng, chỉ gồm chữ số, ví dụ 1.234.567",
                "Enter the amount in đồng, digits only, for example 1.234.567",
            ));
        };
        let warning = (1..1000).contains(&amount).then(|| {
            Text::both(
                format!("Bạn nhập {amount} đồng: có phải {amount} nghìn đồng ({})?", Money(amount * 1000)),
                format!("You entered {amount} đồng: did you mean {amount} thousand ({})?", Money(amount * 1000)),
            )
        });
        Ok(Parsed::warned(Money(amount), warning))
    }
}

impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let digits = self.0.unsigned_abs().to_string();
        if self.0 < 0 {
            f.write_str("-")?;
        }
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                f.write_str(".")?;
            }
            write!(f, "{digit}")?;
        }
        f.write_str(" đ")
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases::check;
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        for (count, vi, en) in
            [(0, "0", "0"), (999, "999", "999"), (5661, "5.661", "5,661"), (1_000_000, "1.000.000", "1,000,000")]
        {
            assert_eq!((grouped(count, Lang::Vi).as_str(), grouped(count, Lang::En).as_str()), (vi, en));
        }
    }

    #[test]
    fn integers() {
        check(
            |raw| parse_integer(raw, 1, 20),
            i64::to_string,
            &[
                ("1", Ok(("1", 0))),
                (" 20 ", Ok(("20", 0))),
                ("007", Ok(("7", 0))),
                ("0", Err("từ 1 đến 20, bạn đang nhập 0")),
                ("21", Err("bạn đang nhập 21")),
                ("-3", Err("bạn đang nhập -3")),
                ("1.5", Err("từ 1 đến 20")),
                ("hai", Err("từ 1 đến 20")),
                ("", Err("từ 1 đến 20")),
                ("99999999999999999999", Err("từ 1 đến 20")),
            ],
        );
    }

    #[test]
    fn money() {
        check(
            Money::parse,
            Money::to_string,
            &[
                ("1234567", Ok(("1.234.567 đ", 0))),
                ("1.234.567đ", Ok(("1.234.567 đ", 0))),
                ("1,234,567 VND", Ok(("1.234.567 đ", 0))),
                ("0", Ok(("0 đ", 0))),
                ("100", Ok(("100 đ", 1))),
                ("1000", Ok(("1.000 đ", 0))),
                ("1,5", Err("bằng đồng")),
                ("-5000", Err("bằng đồng")),
                ("1.5 triệu", Err("bằng đồng")),
                ("", Err("bằng đồng")),
            ],
        );
    }
}

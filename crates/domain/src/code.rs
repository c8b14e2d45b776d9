//! Codes that identify things: each is a type with a `parse`, so that a string is checked once, where it comes in.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A string that is not a code of the kind that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a {kind}")]
pub struct NotACode {
    kind: &'static str,
}

macro_rules! code {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $valid:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Reads the code exactly as it stands: nothing is trimmed or repaired. Errors: it is malformed.
            pub fn parse(text: &str) -> Result<Self, NotACode> {
                let valid: fn(&str) -> bool = $valid;
                if valid(text) { Ok($name(text.to_owned())) } else { Err(NotACode { kind: $kind }) }
            }

            /// The code as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotACode;
            fn try_from(text: String) -> Result<Self, NotACode> {
                $name::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> String {
                code.0
            }
        }
    };
}

fn digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|b| b.is_ascii_digit())
}

code!(
    /// Mã thủ tục hành chính: `^\d\.\d{6}$`, as in `1.001193` (domain §3.2).
    ProcedureCode, "procedure code",
    |text| matches!(text.split_once('.'), Some((head, tail)) if digits(head, 1) && digits(tail, 6))
);

code!(
    /// An agency of this portal, as in `H99.01`: the unit identifier that its dossier codes carry (mã định danh đơn vị).
    AgencyCode, "agency code", is_unit
);

code!(
    /// A citizen's or officer's account.
    AccountId, "account id", |text| uuid::Uuid::try_parse(text).is_ok()
);

code!(
    /// The identity of one submission, made when the form is first shown: a draft and its dossier share it (UUIDv7).
    SubmissionId, "submission id", |text| text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()
);

code!(
    /// The identity of a long job (mã tác vụ), made when the page that may start it is first shown (UUIDv7).
    JobId, "job id", |text| text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()
);

code!(
    /// Reference number of a citizen's message to the agency (mã góp ý), as in `GY-261124-7K3M9Q`.
    FeedbackCode, "feedback code", |text| is_reference("GY", text)
);

code!(
    /// Number of a notice of maintenance or of an incident (số thông báo), as in `TB-261124-7K3M9Q`.
    NoticeCode, "notice code", |text| is_reference("TB", text)
);

/// A prefix, a day and six letters.
fn is_reference(prefix: &str, text: &str) -> bool {
    let mut parts = text.split('-');
    parts.next() == Some(prefix)
        && parts.next().is_some_and(|day| digits(day, 6))
        && parts.next().is_some_and(|tail| tail.len() == 6 && tail.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()))
        && parts.next().is_none()
}

impl NoticeCode {
    /// The year of its day: notices are filed by it.
    pub fn year(&self) -> i16 {
        2000 + self.0.get(3..5).and_then(|year| year.parse().ok()).unwrap_or(0)
    }
}

/// `H99`, `H99.01`, `H55.242`: a letter, two digits, then groups of up to three digits.
fn is_unit(text: &str) -> bool {
    let mut groups = text.split('.');
    let head = groups.next().is_some_and(|head| {
        matches!(head.as_bytes(), [letter, tail @ ..] if letter.is_ascii_uppercase() && tail.len() == 2 && tail.iter().all(u8::is_ascii_digit))
    });
    head && groups.all(|group| (1..=3).contains(&group.len()) && digits(group, group.len()))
}

code!(
    /// Mã hồ sơ: unit identifier, the day's date in Vietnam and that day's running number, as in `H99.01-261124-0007` (R3.3).
    DossierCode, "dossier code", is_dossier
);

fn is_dossier(text: &str) -> bool {
    let mut parts = strip_sector_prefix(text).split('-');
    let (Some(unit), Some(day), Some(number), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    is_unit(unit) && real_date(day) && number.len() >= 4 && digits(number, number.len())
}

/// `000.00.00.H17-…` is the long form of `H17-…`.
fn strip_sector_prefix(text: &str) -> &str {
    let bytes = text.as_bytes();
    let long = bytes.len() > 10
        && [0, 1, 2, 4, 5, 7, 8].iter().all(|&i| bytes[i].is_ascii_digit())
        && [3, 6, 9].iter().all(|&i| bytes[i] == b'.');
    if long { &text[10..] } else { text }
}

fn real_date(day: &str) -> bool {
    let number = |range: std::ops::Range<usize>| day.get(range).and_then(|part| part.parse::<i8>().ok());
    digits(day, 6)
        && matches!((number(0..2), number(2..4), number(4..6)), (Some(y), Some(m), Some(d)) if Date::new(2000 + i16::from(y), m, d).is_ok())
}

impl DossierCode {
    /// The code of the `number`-th dossier of `agency` on `date` (in Vietnam); numbers past 9999 widen the code (R3.3).
    pub fn of(agency: &AgencyCode, date: Date, number: u64) -> DossierCode {
        DossierCode(format!("{agency}-{:02}{:02}{:02}-{number:04}", date.year().rem_euclid(100), date.month(), date.day()))
    }

    /// Reads what a person typed: spaces dropped, letters raised. Errors: still not a code.
    pub fn parse_typed(text: &str) -> Result<DossierCode, NotACode> {
        let typed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        DossierCode::parse(&typed.to_ascii_uppercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn procedure_codes() {
        for good in ["1.001193", "2.000635"] {
            assert_eq!(ProcedureCode::parse(good).map(String::from), Ok(good.to_owned()));
        }
        // The four malformed codes of the national export, never repaired (R5.3).
        for bad in [" 1.014325", "1.0133611", "2.009182739", "1.014955-Xoa", "", "1.00119", "١.001193"] {
            assert!(ProcedureCode::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn dossier_codes() {
        for good in ["000.00.00.H17-240115-0007", "H17-240115-0007", "H55.242-240115-0007", "H99.01-261124-10000"] {
            assert!(DossierCode::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "H17-240230-0007",
            "H17-240115-007",
            "17-240115-0007",
            "H17-240115-0007-1",
            "H17.-240115-0007",
            "H17-240115",
            "é17-240115-0007",
        ] {
            assert!(DossierCode::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(DossierCode::parse_typed(" h99.01-261124-0007 ").unwrap().as_str(), "H99.01-261124-0007");
    }

    #[test]
    fn running_numbers_widen() {
        let unit = AgencyCode::parse("H99.01").unwrap();
        for (number, expect) in [(7, "H99.01-261124-0007"), (9999, "H99.01-261124-9999"), (10000, "H99.01-261124-10000")] {
            let code = DossierCode::of(&unit, jiff::civil::date(2026, 11, 24), number);
            assert_eq!(code.as_str(), expect);
            assert_eq!(DossierCode::parse(expect), Ok(code));
        }
    }

    #[test]
    fn feedback_codes() {
        assert!(FeedbackCode::parse("GY-261124-7K3M9Q").is_ok());
        for bad in ["GY-261124-7k3m9q", "GY-26112-7K3M9Q", "GY-261124-7K3M9", "XX-261124-7K3M9Q"] {
            assert!(FeedbackCode::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(NoticeCode::parse("TB-261124-7K3M9Q").unwrap().year(), 2026);
        assert!(NoticeCode::parse("GY-261124-7K3M9Q").is_err());
    }
}

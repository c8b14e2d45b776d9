//! Formats of what people type (định dạng dữ liệu, domain §4): text in, a canonical value or one sentence that says what to do.
//!
//! Every type here has a `parse`. A hard rule ends in [`Wrong`]; a soft one never refuses and only adds a warning to
//! [`Parsed`]. What was typed with spaces, dots or dashes in a code is read without them.

mod date;
mod email;
mod identity;
mod name;
mod number;
mod phone;
mod plate;
mod tax;
mod time;
mod words;

pub use date::{PartialDate, parse_date, parse_partial_date, spell_date_vi};
pub use email::Email;
pub use identity::{OldIdCard, Passport, PersonalId, Sex};
pub use name::PersonName;
pub use number::{Money, grouped, parse_digits, parse_integer};
pub use phone::{Phone, PhoneUse};
pub use plate::Plate;
pub use tax::TaxCode;
pub use time::{parse_time, show_time_of_day};
pub use words::{fold, parse_line, parse_lines};

use crate::lang::Text;

/// A value that holds every hard rule, with what its owner should look at again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed<T> {
    /// The canonical value.
    pub value: T,
    /// Soft rules that it does not hold.
    pub warnings: Vec<Text>,
}

impl<T> Parsed<T> {
    fn clean(value: T) -> Self {
        Parsed { value, warnings: Vec::new() }
    }

    fn warned(value: T, warnings: impl IntoIterator<Item = Text>) -> Self {
        Parsed { value, warnings: warnings.into_iter().collect() }
    }

    /// The same with another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Parsed<U> {
        Parsed { value: f(self.value), warnings: self.warnings }
    }
}

/// Which box of an input a sentence is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Part {
    /// The only box, or all of them.
    #[default]
    Whole,
    /// Ngày.
    Day,
    /// Tháng.
    Month,
    /// Năm.
    Year,
    /// Tỉnh, thành phố.
    Province,
    /// Xã, phường, đặc khu.
    Ward,
    /// Số nhà, đường, thôn.
    Street,
}

impl Part {
    /// What stands after the name of the question in the name of the box: `""`, `"-day"` …
    pub fn suffix(self) -> &'static str {
        match self {
            Part::Whole => "",
            Part::Day => "-day",
            Part::Month => "-month",
            Part::Year => "-year",
            Part::Province => "-province",
            Part::Ward => "-ward",
            Part::Street => "-street",
        }
    }
}

/// A value that breaks a hard rule: the sentence tells what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The sentence, in both languages.
    pub message: Text,
    /// The box it is about.
    pub part: Part,
}

impl Wrong {
    fn new(vi: impl Into<String>, en: impl Into<String>) -> Wrong {
        Wrong { message: Text::both(vi, en), part: Part::Whole }
    }

    fn at(part: Part, vi: impl Into<String>, en: impl Into<String>) -> Wrong {
        Wrong { message: Text::both(vi, en), part }
    }
}

/// What a `parse` answers.
pub type Outcome<T> = Result<Parsed<T>, Wrong>;

/// A code without the spaces, dots and dashes that people group its digits with.
fn ungrouped(raw: &str) -> String {
    raw.chars().filter(|c| !words::is_blank(*c) && !matches!(c, '.' | '-' | '–' | '\u{2011}')).collect()
}

/// The first character that is no digit.
fn first_non_digit(text: &str) -> Option<char> {
    text.chars().find(|c| !c.is_ascii_digit())
}

/// A string type that can only be made by its `parse`; `secret` ones show `***` in debug output (R7.3).
macro_rules! text_value {
    ($(#[$doc:meta])* $name:ident) => {
        text_value!(@type $(#[$doc])* $name);
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.0).finish()
            }
        }
    };
    (secret $(#[$doc:meta])* $name:ident) => {
        text_value!(@type $(#[$doc])* $name);
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(***)"))
            }
        }
    };
    (@type $(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The canonical text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = String;
            fn try_from(text: String) -> Result<Self, String> {
                Self::parse(&text).map(|parsed| parsed.value).map_err(|wrong| wrong.message.vi)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.0
            }
        }
    };
}
use text_value;

#[cfg(test)]
pub(crate) mod cases {
    //! One table form for every format: what is typed, and the canonical text or a piece of the sentence.
    use super::*;

    /// What a typed text gives: the canonical text with the number of warnings, or a piece of the Vietnamese sentence.
    pub(crate) type Row<'a> = (&'a str, Result<(&'a str, usize), &'a str>);

    /// Checks rows of (typed, `Ok` canonical text and number of warnings, or `Err` with a piece of the Vietnamese sentence).
    pub(crate) fn check<T>(parse: impl Fn(&str) -> Outcome<T>, text: impl Fn(&T) -> String, rows: &[Row<'_>]) {
        for (typed, expect) in rows {
            match (parse(typed), expect) {
                (Ok(parsed), Ok((canonical, warnings))) => {
                    assert_eq!(text(&parsed.value), *canonical, "{typed:?}");
                    assert_eq!(parsed.warnings.len(), *warnings, "{typed:?}: {:?}", parsed.warnings);
                    let again = parse(&text(&parsed.value)).ok().map(|again| text(&again.value));
                    assert_eq!(again.as_deref(), Some(*canonical), "{typed:?} is not stable");
                }
                (Err(wrong), Err(piece)) => {
                    assert!(wrong.message.vi.contains(piece), "{typed:?}: {:?} lacks {piece:?}", wrong.message.vi);
                    assert!(wrong.message.en.is_some(), "{typed:?} has no English sentence");
                }
                (Ok(_), Err(piece)) => panic!("{typed:?} was accepted, expected {piece:?}"),
                (Err(wrong), Ok(_)) => panic!("{typed:?} was refused: {}", wrong.message.vi),
            }
        }
    }
}

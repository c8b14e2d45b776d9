//! Answers (câu trả lời): a value, where it came from and since when.

use std::collections::BTreeMap;
use std::fmt;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::clock::{date_in, time_in, vietnam_date};
use crate::code::DossierCode;
use crate::format::PartialDate;
use crate::lang::Lang;

/// Answers by the key of their question.
pub type Answers = BTreeMap<String, Answer>;

/// A canonical value. Debug output shows its kind alone: it is personal data (R7.3).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Left empty on purpose: no prefilled value comes back.
    Blank,
    /// Names, numbers of papers, text, and the value of a choice.
    Text(String),
    /// Whole numbers, amounts in đồng.
    Integer(i64),
    /// A day.
    Date(Date),
    /// A day of which only year or month may be known.
    PartialDate(PartialDate),
    /// Có, không.
    YesNo(bool),
    /// A place of today.
    Address(Address),
    /// Rows of a table.
    Rows(Vec<BTreeMap<String, Value>>),
}

impl Value {
    /// A text value.
    pub fn text(text: impl Into<String>) -> Value {
        Value::Text(text.into())
    }

    /// The text, of a text value.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// How conditions name the value: `yes`, `no`, a number, a choice.
    pub fn word(&self) -> Option<String> {
        match self {
            Value::Text(text) => Some(text.clone()),
            Value::YesNo(yes) => Some(if *yes { "yes" } else { "no" }.to_owned()),
            Value::Integer(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// The first and the last day that a date may mean.
    pub fn days(&self) -> Option<(Date, Date)> {
        match self {
            Value::Date(date) => Some((*date, *date)),
            Value::PartialDate(date) => Some((date.first(), date.last())),
            _ => None,
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Value::Blank => "Blank",
            Value::Text(_) => "Text(***)",
            Value::Integer(_) => "Integer(***)",
            Value::Date(_) => "Date(***)",
            Value::PartialDate(_) => "PartialDate(***)",
            Value::YesNo(_) => "YesNo(***)",
            Value::Address(_) => "Address(***)",
            Value::Rows(_) => "Rows(***)",
        })
    }
}

/// Địa chỉ hiện nay: two levels since 01/07/2025 (R4.7).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Code of the province, or [`ABROAD`](super::ABROAD).
    pub province: String,
    /// Code of the ward, or its name where the list of the province's wards is not loaded; empty abroad.
    pub ward: String,
    /// Số nhà, đường, tổ, thôn; the whole address abroad.
    pub street: String,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(***)")
    }
}

/// Where a value came from (TT32 11.2c, R1.8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The person typed it in this form.
    You,
    /// The account's own data (thông tin tài khoản).
    Account,
    /// An earlier dossier of the same person.
    Earlier {
        /// Its code.
        code: DossierCode,
        /// The day it was submitted.
        on: Date,
    },
    /// Data that an agency holds.
    Agency {
        /// The agency or register.
        name: String,
        /// When its data were read.
        at: Timestamp,
    },
}

impl Source {
    /// The sentence beside the value, with its date: `Lấy từ hồ sơ H99-… (12/03/2026)`. None for what the person typed.
    fn describe(&self, as_of: Timestamp, lang: Lang) -> Option<String> {
        Some(match self {
            Source::You => return None,
            Source::Account => {
                let day = date_in(vietnam_date(as_of), lang);
                format!("{} ({day})", lang.say("Lấy từ thông tin tài khoản", "Taken from your account"))
            }
            Source::Earlier { code, on } => {
                format!("{} {code} ({})", lang.say("Lấy từ hồ sơ", "Taken from dossier"), date_in(*on, lang))
            }
            Source::Agency { name, at } => {
                format!("{} {name} ({})", lang.say("Lấy từ dữ liệu của", "Taken from the data of"), time_in(*at, lang))
            }
        })
    }
}

/// Câu trả lời: a value with its origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The value.
    pub value: Value,
    /// Where it came from.
    pub source: Source,
    /// Since when it is known: typed, saved in the account, submitted, read from the register.
    pub as_of: Timestamp,
    /// The prefilled value that the person put this one in place of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced: Option<Replaced>,
}

/// A prefilled value that was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// What was there.
    pub value: Value,
    /// Where that had come from.
    pub source: Source,
    /// Since when it was known.
    pub as_of: Timestamp,
}

impl Replaced {
    /// Where the value had come from, and of when it was.
    pub fn origin(&self, lang: Lang) -> Option<String> {
        self.source.describe(self.as_of, lang)
    }
}

impl Answer {
    /// A value that the person typed.
    pub fn typed(value: Value, now: Timestamp) -> Answer {
        Answer { value, source: Source::You, as_of: now, replaced: None }
    }

    /// Where the value came from, and of when it is; none where the person typed it.
    pub fn origin(&self, lang: Lang) -> Option<String> {
        self.source.describe(self.as_of, lang)
    }

    /// `value` given at `now` where this answer stood: an unchanged value keeps its origin, a changed one remembers it.
    pub(crate) fn succeeded_by(&self, value: Value, now: Timestamp) -> Answer {
        if value == self.value {
            return self.clone();
        }
        let replaced = match (&self.replaced, &self.source) {
            (Some(first), _) if first.value == value => {
                return Answer { value, source: first.source.clone(), as_of: first.as_of, replaced: None };
            }
            (Some(first), _) => Some(first.clone()),
            (None, Source::You) => None,
            (None, source) => Some(Replaced { value: self.value.clone(), source: source.clone(), as_of: self.as_of }),
        };
        Answer { value, source: Source::You, as_of: now, replaced }
    }
}

//! Time limits (thời hạn giải quyết) in words.

use serde::{Deserialize, Serialize};

use crate::{
    lang::{Lang, Text},
    term::{Term, TermUnit},
};

/// Thời hạn giải quyết as published: a term and what the source says about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeLimit {
    /// How many units.
    pub value: u32,
    /// Of what.
    pub unit: TermUnit,
    /// What else is said: cases, exceptions, or the whole limit in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

impl TimeLimit {
    /// The limit that due dates are computed from.
    pub fn term(&self) -> Term {
        Term { value: self.value, unit: self.unit }
    }

    /// Says something: a limit that only an officer knows and that has no words is none (TT32 5).
    pub fn is_known(&self) -> bool {
        self.unit != TermUnit::Other || self.note.as_ref().is_some_and(|note| !note.is_empty())
    }
}

impl Term {
    /// The limit in words: "3 ngày làm việc", "1 working day", "Trong ngày làm việc".
    pub fn describe(&self, lang: Lang) -> String {
        let (vi, one, many) = match self.unit {
            TermUnit::Other => return lang.say("Tùy từng trường hợp", "Depends on the case").to_owned(),
            TermUnit::WorkingDay if self.value == 0 => {
                return lang.say("Trong ngày làm việc", "Within the working day").to_owned();
            }
            _ if self.value == 0 => return lang.say("Giải quyết ngay", "At once").to_owned(),
            TermUnit::Hour => ("giờ", "hour", "hours"),
            TermUnit::WorkingDay => ("ngày làm việc", "working day", "working days"),
            TermUnit::Day => ("ngày", "day", "days"),
            TermUnit::Month => ("tháng", "month", "months"),
            TermUnit::Year => ("năm", "year", "years"),
        };
        let unit = lang.say(vi, if self.value == 1 { one } else { many });
        format!("{} {unit}", self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_in_words() {
        for (value, unit, vi, en) in [
            (3, TermUnit::WorkingDay, "3 ngày làm việc", "3 working days"),
            (1, TermUnit::WorkingDay, "1 ngày làm việc", "1 working day"),
            (0, TermUnit::WorkingDay, "Trong ngày làm việc", "Within the working day"),
            (0, TermUnit::Day, "Giải quyết ngay", "At once"),
            (8, TermUnit::Hour, "8 giờ", "8 hours"),
            (20, TermUnit::Day, "20 ngày", "20 days"),
            (1, TermUnit::Month, "1 tháng", "1 month"),
            (2, TermUnit::Year, "2 năm", "2 years"),
            (7, TermUnit::Other, "Tùy từng trường hợp", "Depends on the case"),
        ] {
            let term = Term { value, unit };
            assert_eq!((term.describe(Lang::Vi).as_str(), term.describe(Lang::En).as_str()), (vi, en));
        }
    }
}

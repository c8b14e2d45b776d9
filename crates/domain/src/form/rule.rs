//! Rules that concern several answers.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::input::row_name;
use super::route::value;
use super::{Answers, Condition, Form, Question, Value};
use crate::clock::{date_in, show_date};
use crate::format::{PersonalId, Sex};
use crate::lang::{Lang, Text};

/// A rule over several answers (quy tắc kiểm tra chéo), or over those of one row of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CrossRule {
    /// What must hold.
    pub check: Rule,
    /// Only then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// Warns and lets pass.
    #[serde(default)]
    pub soft: bool,
    /// The question that the sentence stands at; else the last of those concerned that is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The sentence, where the rule's own does not say enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<Text>,
}

/// What a rule asks for. A rule about answers that are not there holds, except the first two.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Rule {
    /// One of these is answered.
    AtLeastOneOf(Vec<String>),
    /// This optional question is answered (with `when`).
    RequiredIf(String),
    /// A condition holds; its sentence is the rule's `message`.
    Holds(Condition),
    /// One date lies before another; of dates not wholly known only a certain contradiction counts.
    DateBefore {
        /// The key of the earlier date.
        first: String,
        /// The key of the later date.
        second: String,
        /// The same day is allowed.
        #[serde(default)]
        same_day: bool,
    },
    /// A date lies not after today.
    DateNotFuture(String),
    /// A date lies not before today.
    DateNotPast(String),
    /// A date lies at most this many days before today.
    WithinDays {
        /// The key of the date.
        key: String,
        /// How many days.
        days: i32,
    },
    /// One date lies at most this many days after another.
    AtMostDaysAfter {
        /// The key of the earlier date.
        first: String,
        /// The key of the later date.
        second: String,
        /// How many days.
        days: i32,
    },
    /// Born at least this many years before another date, or today.
    AgeAtLeast {
        /// The key of the birth date.
        born: String,
        /// How many years.
        years: i16,
        /// The key of the other date.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on: Option<String>,
    },
    /// Everybody in a table was born at least this many years ago.
    RowsAgeAtLeast {
        /// The key of the table.
        rows: String,
        /// The key of its column of birth dates.
        column: String,
        /// How many years.
        years: i16,
    },
    /// A number lies in a range that depends on `when`.
    IntRange {
        /// The key of the number.
        key: String,
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// Two answers are not the same.
    Different(String, String),
    /// No answer stands twice in a column of a table, nor is that of another question.
    Distinct {
        /// The key of the table.
        rows: String,
        /// The key of the column.
        column: String,
        /// The key of the other question.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        also: Option<String>,
    },
    /// A personal ID number fits birth date and sex; always a warning, for both can be corrected by law.
    IdAgrees {
        /// The key of the number.
        id: String,
        /// The key of the birth date.
        born: String,
        /// The key of the sex, a choice of `male` and `female`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sex: Option<String>,
    },
}

/// A sentence of a rule that does not hold; where it stands at one box of a table, the name of that box.
pub(super) type Broken = (Option<String>, Text);

impl CrossRule {
    /// The keys that the rule itself is about.
    pub(super) fn keys(&self) -> Vec<&str> {
        match &self.check {
            Rule::AtLeastOneOf(keys) => keys.iter().map(String::as_str).collect(),
            Rule::RequiredIf(key)
            | Rule::DateNotFuture(key)
            | Rule::DateNotPast(key)
            | Rule::WithinDays { key, .. }
            | Rule::IntRange { key, .. } => vec![key],
            Rule::Holds(condition) => {
                let mut looks = Vec::new();
                condition.looks_at(&mut looks);
                looks.into_iter().map(|(key, _)| key).collect()
            }
            Rule::DateBefore { first, second, .. }
            | Rule::AtMostDaysAfter { first, second, .. }
            | Rule::Different(first, second) => vec![first, second],
            Rule::AgeAtLeast { born, on, .. } => std::iter::once(born.as_str()).chain(on.as_deref()).collect(),
            Rule::RowsAgeAtLeast { rows, .. } => vec![rows],
            Rule::Distinct { rows, also, .. } => also.as_deref().into_iter().chain([rows.as_str()]).collect(),
            Rule::IdAgrees { id, born, sex } => [id.as_str(), born.as_str()].into_iter().chain(sex.as_deref()).collect(),
        }
    }

    /// Whether the rule only warns.
    pub(super) fn warns(&self) -> bool {
        self.soft || matches!(self.check, Rule::IdAgrees { .. })
    }

    /// The question of `all` that the sentence stands at, among those asked.
    pub(super) fn stands_at<'a>(&self, all: &[&'a Question], is_asked: impl Fn(&str) -> bool) -> Option<&'a Question> {
        let place = |key: &str| all.iter().position(|question| question.key == key);
        let at = match &self.at {
            Some(at) if is_asked(at) => place(at),
            _ => self.keys().into_iter().filter(|key| is_asked(key)).filter_map(place).max(),
        };
        at.map(|at| all[at])
    }

    /// The sentences of the rule where it does not hold over `view`: answers to those of the questions `all` that are asked.
    pub(super) fn broken(&self, all: &[&Question], view: &Answers, is_asked: impl Fn(&str) -> bool, today: Date) -> Vec<Broken> {
        if self.when.as_ref().is_some_and(|when| !when.holds(view)) {
            return Vec::new();
        }
        let mut found = self.rule_broken(&Words { all, view }, is_asked, today);
        if let (Some(message), false) = (&self.message, found.is_empty()) {
            found.truncate(1);
            found.iter_mut().for_each(|(_, text)| *text = message.clone());
        }
        found
    }

    fn rule_broken(&self, words: &Words<'_>, is_asked: impl Fn(&str) -> bool, today: Date) -> Vec<Broken> {
        let view = words.view;
        let days = |key: &str| value(view, key).and_then(Value::days);
        let label = |key: &str, lang: Lang| words.label(key, lang);
        let broken = |breaks: bool, vi: String, en: String| if breaks { vec![(None, Text::both(vi, en))] } else { Vec::new() };
        match &self.check {
            Rule::AtLeastOneOf(keys) => {
                let all = |lang: Lang, or: &str| keys.iter().map(|key| label(key, lang)).collect::<Vec<_>>().join(or);
                broken(
                    !keys.iter().any(|key| value(view, key).is_some()),
                    format!("Nhập ít nhất một trong các mục: {}", all(Lang::Vi, ", ")),
                    format!("Enter at least one of: {}", all(Lang::En, ", ")),
                )
            }
            Rule::RequiredIf(key) => {
                let missing = is_asked(key) && value(view, key).is_none();
                words.find(key).filter(|_| missing).map(|question| (None, super::input::missing(question))).into_iter().collect()
            }
            Rule::Holds(condition) => {
                broken(!condition.holds(view), "Xem lại câu trả lời này".into(), "Check this answer".into())
            }
            Rule::DateBefore { first, second, same_day } => {
                let breaks =
                    matches!((days(first), days(second)), (Some((a, _)), Some((_, b))) if a > b || (!same_day && a == b));
                broken(
                    breaks,
                    format!("Nhập lại: {} phải trước {}", label(first, Lang::Vi), label(second, Lang::Vi)),
                    format!("Enter again: {} must be before {}", label(first, Lang::En), label(second, Lang::En)),
                )
            }
            Rule::DateNotFuture(key) => broken(
                days(key).is_some_and(|(first, _)| first > today),
                format!("Ngày này chưa tới: nhập ngày từ {} trở về trước", show_date(today)),
                format!("This date has not come yet: enter {} or an earlier date", date_in(today, Lang::En)),
            ),
            Rule::DateNotPast(key) => broken(
                days(key).is_some_and(|(_, last)| last < today),
                format!("Ngày này đã qua: nhập ngày từ {} trở đi", show_date(today)),
                format!("This date has passed: enter {} or a later date", date_in(today, Lang::En)),
            ),
            Rule::WithinDays { key, days: limit } => broken(
                days(key).is_some_and(|(_, last)| passed(last, today) > *limit),
                format!("Đã quá {limit} ngày kể từ {}", label(key, Lang::Vi)),
                format!("More than {limit} days have passed since {}", label(key, Lang::En)),
            ),
            Rule::AtMostDaysAfter { first, second, days: limit } => broken(
                matches!((days(first), days(second)), (Some((_, a)), Some((b, _))) if passed(a, b) > *limit),
                format!("{} và {} cách nhau quá {limit} ngày", label(first, Lang::Vi), label(second, Lang::Vi)),
                format!("{} and {} lie more than {limit} days apart", label(first, Lang::En), label(second, Lang::En)),
            ),
            Rule::AgeAtLeast { born, years, on } => {
                let until = match on {
                    Some(key) => days(key).map(|(_, last)| last),
                    None => Some(today),
                };
                let young = |(first, _): (Date, Date)| until.is_some_and(|until| is_under(*years, first, until));
                broken(
                    days(born).is_some_and(young),
                    format!("Người này phải từ đủ {years} tuổi: xem lại {}", label(born, Lang::Vi)),
                    format!("This person must be at least {years} years old: check {}", label(born, Lang::En)),
                )
            }
            Rule::RowsAgeAtLeast { rows, column, years } => {
                let young = words.younger(rows, column, *years, today);
                let entries = young.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
                broken(
                    !young.is_empty(),
                    format!("Mục {entries} chưa đủ {years} tuổi: xem lại"),
                    format!("Under {years} years old: entry {entries}, check"),
                )
            }
            Rule::IntRange { key, min, max } => broken(
                matches!(value(view, key), Some(Value::Integer(number)) if !(min..=max).contains(&number)),
                format!("Nhập một số từ {min} đến {max}"),
                format!("Enter a number from {min} to {max}"),
            ),
            Rule::Different(a, b) => broken(
                matches!((value(view, a), value(view, b)), (Some(a), Some(b)) if a == b),
                format!("{} và {} đang giống nhau: xem lại", label(a, Lang::Vi), label(b, Lang::Vi)),
                format!("{} and {} are the same: check them", label(a, Lang::En), label(b, Lang::En)),
            ),
            Rule::Distinct { rows, column, also } => words.twice(rows, column, also.as_deref()),
            Rule::IdAgrees { id, born, sex } => {
                let number = value(view, id).and_then(Value::as_text).and_then(|text| PersonalId::parse(text).ok());
                let year = days(born).map(|(first, _)| first.year());
                let sex = sex.as_deref().and_then(|key| value(view, key)).and_then(Value::as_text).and_then(|word| match word {
                    "male" => Some(Sex::Male),
                    "female" => Some(Sex::Female),
                    _ => None,
                });
                let doubts = number.map(|number| number.value.doubts(sex, year)).unwrap_or_default();
                doubts.into_iter().map(|text| (None, text)).collect()
            }
        }
    }
}

/// Whole days from one date to another; negative where the other is earlier.
fn passed(from: Date, to: Date) -> i32 {
    to.since(from).map_or(0, |span| span.get_days())
}

/// Whether who was born on a date, or somewhat later, is certainly under this many years old on another.
fn is_under(years: i16, born: Date, on: Date) -> bool {
    born.checked_add(jiff::Span::new().years(years)).is_ok_and(|of_age| of_age > on)
}

/// Questions and answers as a rule's sentences speak of them.
struct Words<'a> {
    all: &'a [&'a Question],
    view: &'a Answers,
}

impl<'a> Words<'a> {
    fn find(&self, key: &str) -> Option<&'a Question> {
        self.all.iter().find(|question| question.key == key).copied()
    }

    fn label(&self, key: &str, lang: Lang) -> String {
        self.find(key).map_or_else(|| key.to_owned(), |question| question.label_inside(lang))
    }

    /// The entries of a table, from 1, whose birth date makes them younger than this many years.
    fn younger(&self, rows: &str, column: &str, years: i16, today: Date) -> Vec<usize> {
        let Some(Value::Rows(table)) = value(self.view, rows) else { return Vec::new() };
        let born = |row: &BTreeMap<String, Value>| row.get(column).and_then(Value::days);
        let young = |row| born(row).is_some_and(|(first, _)| is_under(years, first, today));
        (1..).zip(table).filter(|(_, row)| young(row)).map(|(number, _)| number).collect()
    }

    /// The boxes of a column whose answer stands above or is that of another question.
    fn twice(&self, rows: &str, column: &str, also: Option<&str>) -> Vec<Broken> {
        let Some(Value::Rows(table)) = value(self.view, rows) else { return Vec::new() };
        let mut seen: BTreeMap<&str, Option<usize>> = BTreeMap::new();
        if let Some(other) = also.and_then(|key| value(self.view, key)).and_then(Value::as_text) {
            seen.insert(other, None);
        }
        let mut found = Vec::new();
        for (row, number) in table.iter().zip(1..) {
            let Some(text) = row.get(column).and_then(Value::as_text) else { continue };
            match seen.get(text) {
                None => {
                    seen.insert(text, Some(number));
                }
                Some(Some(above)) => found.push((
                    Some(row_name(rows, number, column)),
                    Text::both(
                        format!("Mục {number} trùng với mục {above}: xem lại cả hai"),
                        format!("Entry {number} repeats entry {above}: check both"),
                    ),
                )),
                Some(None) => {
                    let other = |lang| also.map(|key| self.label(key, lang)).unwrap_or_default();
                    found.push((
                        Some(row_name(rows, number, column)),
                        Text::both(
                            format!("Mục {number} trùng với {}: xem lại cả hai", other(Lang::Vi)),
                            format!("Entry {number} is the same as {}: check both", other(Lang::En)),
                        ),
                    ));
                }
            }
        }
        found
    }
}

impl Form {
    /// The questions by which rules know their keys.
    pub(super) fn all_questions(&self) -> Vec<&Question> {
        self.questions().collect()
    }
}

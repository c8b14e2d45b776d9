//! The working calendar (lịch làm việc): which days count, and the arithmetic of days (domain §3.4).
//!
//! Holidays and make-up days are rows that an agency loads, each with its basis; Saturday and Sunday are off unless a
//! row says otherwise. A year whose rows nobody loaded is an error rather than a guess; a year loaded before the
//! government has announced its days off is `complete = false`, and dates that touch it are provisional (R3.16).

use std::collections::BTreeMap;

use jiff::civil::{Date, Time, Weekday, time};
use serde::{Deserialize, Serialize};

use crate::lang::Text;
pub use crate::term::{Term, TermUnit};

mod due;
mod left;
mod why;

#[cfg(test)]
pub(crate) mod tests;

pub(crate) use due::on_time;
pub use due::{Due, DueError, Pause, due, move_by_pause, typed_due};
pub use left::{TimeLeft, time_left};
pub use why::{Why, show_term};

/// What a row of the calendar does to its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowKind {
    /// Ngày nghỉ: a day off.
    Off,
    /// Ngày làm bù: a Saturday or Sunday that is worked in exchange for a day off.
    Makeup,
}

/// A day that differs from the week's pattern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarRow {
    /// The day in Vietnam.
    pub date: Date,
    /// Off or worked.
    pub kind: RowKind,
    /// What it is called, as in "Tết Nguyên đán".
    pub name: Text,
    /// The document it rests on, or `unverified`.
    pub basis: String,
}

/// A year whose rows are loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarYear {
    /// The year.
    pub year: i16,
    /// Whether the government has announced its days off and exchanges.
    pub complete: bool,
}

/// One stretch of office hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficeHours {
    /// The office opens.
    pub from: Time,
    /// The office closes.
    pub to: Time,
}

/// The calendar as its data file states it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarData {
    /// From this time on a same-day dossier is due on the next working day (R3.6).
    #[serde(default = "fifteen")]
    pub cutoff: Time,
    /// Office hours of a working day in order; an agency sets its own (R3.15, the default is unverified).
    #[serde(default = "eight_hours")]
    pub hours: Vec<OfficeHours>,
    /// By when a submitted dossier is accepted or sent back. Practice speaks of 8 working hours, unverified (domain §3.4).
    #[serde(default = "one_working_day")]
    pub answer_within: Term,
    /// The years that the rows cover.
    pub years: Vec<CalendarYear>,
    /// The days that differ.
    pub rows: Vec<CalendarRow>,
}

fn fifteen() -> Time {
    time(15, 0, 0, 0)
}

fn eight_hours() -> Vec<OfficeHours> {
    vec![
        OfficeHours { from: time(7, 30, 0, 0), to: time(11, 30, 0, 0) },
        OfficeHours { from: time(13, 30, 0, 0), to: time(17, 30, 0, 0) },
    ]
}

fn one_working_day() -> Term {
    Term { value: 1, unit: TermUnit::WorkingDay }
}

/// What is wrong with a calendar's data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarProblem {
    /// Two rows for one day.
    #[error("{0} has two rows")]
    Twice(Date),
    /// A row in a year that `years` does not name.
    #[error("{0} lies in a year that is not listed")]
    UnlistedYear(Date),
    /// One year named twice.
    #[error("year {0} is listed twice")]
    YearTwice(i16),
    /// A make-up day from Monday to Friday, where it would change nothing.
    #[error("{0} is made up for but is no Saturday or Sunday")]
    MakeupOnWeekday(Date),
    /// A row without a name or a basis.
    #[error("{0} has no name or no basis")]
    Nameless(Date),
    /// Office hours that are empty, overlap or run backwards.
    #[error("office hours are empty or out of order")]
    Hours,
}

/// A date falls in a year whose days off nobody has loaded (R3.16).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the working calendar of {year} is not loaded")]
pub struct YearNotLoaded {
    /// The year.
    pub year: i16,
}

/// What a day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind<'a> {
    /// Monday to Friday, nothing special.
    Working,
    /// A make-up day: worked.
    Makeup(&'a CalendarRow),
    /// Saturday or Sunday.
    Weekend,
    /// A holiday or an exchanged day.
    Off(&'a CalendarRow),
}

impl DayKind<'_> {
    /// Whether offices work on such a day.
    pub fn works(self) -> bool {
        matches!(self, DayKind::Working | DayKind::Makeup(_))
    }
}

/// A checked calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkingCalendar {
    cutoff: Time,
    hours: Vec<OfficeHours>,
    answer_within: Term,
    years: BTreeMap<i16, bool>,
    rows: BTreeMap<Date, CalendarRow>,
}

impl WorkingCalendar {
    /// Checks the data of a calendar. Errors: every problem at once.
    pub fn parse(data: CalendarData) -> Result<WorkingCalendar, Vec<CalendarProblem>> {
        let mut problems = Vec::new();
        let mut years = BTreeMap::new();
        for CalendarYear { year, complete } in data.years {
            if years.insert(year, complete).is_some() {
                problems.push(CalendarProblem::YearTwice(year));
            }
        }
        let mut rows = BTreeMap::new();
        for row in data.rows {
            let date = row.date;
            if !years.contains_key(&date.year()) {
                problems.push(CalendarProblem::UnlistedYear(date));
            }
            if row.kind == RowKind::Makeup && !weekend(date) {
                problems.push(CalendarProblem::MakeupOnWeekday(date));
            }
            if row.name.is_empty() || row.basis.trim().is_empty() {
                problems.push(CalendarProblem::Nameless(date));
            }
            if rows.insert(date, row).is_some() {
                problems.push(CalendarProblem::Twice(date));
            }
        }
        let in_order = data.hours.iter().all(|h| h.from < h.to) && data.hours.windows(2).all(|pair| pair[0].to <= pair[1].from);
        if data.hours.is_empty() || !in_order {
            problems.push(CalendarProblem::Hours);
        }
        if problems.is_empty() {
            Ok(WorkingCalendar { cutoff: data.cutoff, hours: data.hours, answer_within: data.answer_within, years, rows })
        } else {
            Err(problems)
        }
    }

    /// From this time on a same-day dossier is due on the next working day (R3.6).
    pub fn cutoff(&self) -> Time {
        self.cutoff
    }

    /// By when a submitted dossier is accepted or sent back.
    pub fn answer_within(&self) -> Term {
        self.answer_within
    }

    /// The years that are loaded, and whether each is complete.
    pub fn years(&self) -> impl Iterator<Item = CalendarYear> + '_ {
        self.years.iter().map(|(&year, &complete)| CalendarYear { year, complete })
    }

    /// What `date` is. Errors: its year is not loaded.
    pub fn day(&self, date: Date) -> Result<DayKind<'_>, YearNotLoaded> {
        if !self.years.contains_key(&date.year()) {
            return Err(YearNotLoaded { year: date.year() });
        }
        Ok(match self.rows.get(&date) {
            Some(row) if row.kind == RowKind::Off => DayKind::Off(row),
            Some(row) => DayKind::Makeup(row),
            None if weekend(date) => DayKind::Weekend,
            None => DayKind::Working,
        })
    }

    /// Whether offices work on `date`. Errors: its year is not loaded.
    pub fn works(&self, date: Date) -> Result<bool, YearNotLoaded> {
        Ok(self.day(date)?.works())
    }

    /// The first working day after `date`. Errors: a year on the way is not loaded.
    pub fn next_working_day(&self, date: Date) -> Result<Date, YearNotLoaded> {
        self.on_or_after(next(date)?)
    }

    /// `date` itself if it is worked, else the first working day after it. Errors: a year on the way is not loaded.
    pub fn on_or_after(&self, mut date: Date) -> Result<Date, YearNotLoaded> {
        while !self.works(date)? {
            date = next(date)?;
        }
        Ok(date)
    }

    /// The `days`-th working day after `date`, which itself never counts (Bộ luật Dân sự 2015, 147); `date` for 0 days.
    /// Errors: a year on the way is not loaded.
    pub fn add_working_days(&self, mut date: Date, days: u32) -> Result<Date, YearNotLoaded> {
        for _ in 0..days {
            date = self.next_working_day(date)?;
        }
        Ok(date)
    }

    /// How many working days lie after `from` up to and including `to`; negative when `to` is the earlier one.
    /// Errors: a year on the way is not loaded.
    pub fn working_days_between(&self, from: Date, to: Date) -> Result<i64, YearNotLoaded> {
        let (mut day, last, sign) = if from <= to { (from, to, 1) } else { (to, from, -1) };
        let mut count = 0;
        while day < last {
            day = next(day)?;
            count += i64::from(self.works(day)?);
        }
        Ok(count * sign)
    }

    /// Whether a date computed over these days may still move, because a year of theirs is not complete (R3.16).
    pub fn provisional(&self, from: Date, to: Date) -> bool {
        (from.year()..=to.year()).any(|year| self.years.get(&year) != Some(&true))
    }
}

fn weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The day after; the calendar's own end (year 9999) counts as a year that nobody loaded.
fn next(date: Date) -> Result<Date, YearNotLoaded> {
    date.tomorrow().map_err(|_| YearNotLoaded { year: date.year() })
}

//! Due dates (ngày hẹn trả): from a term and the time of receipt to the day it ends, with the reasons.

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Span, Timestamp};
use serde::{Deserialize, Serialize};

use super::why::{Why, between};
use super::{Term, TermUnit, WorkingCalendar, YearNotLoaded};
use crate::clock::{at, vietnam_date, vietnam_time};

/// When a dossier is to be settled, and why on that day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The last second that is on time: 23:59:59 in Vietnam of the due day, or the exact time of a term in hours.
    pub at: Timestamp,
    /// The due day in Vietnam.
    pub date: Date,
    /// Dự kiến: a year on the way is not complete (R3.16).
    pub provisional: bool,
    /// How the date came about, in the order in which a person would count.
    pub reasons: Vec<Why>,
}

/// Whether `end` is at or before the due time `due` (R1.14a); fractions of a second do not count.
pub(crate) fn on_time(due: Timestamp, end: Timestamp) -> bool {
    end.as_second() <= due.as_second()
}

/// Why no due date can be computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DueError {
    /// The calendar does not reach that far.
    #[error(transparent)]
    YearNotLoaded(#[from] YearNotLoaded),
    /// The term is set case by case: the officer types the date (R1.14b).
    #[error("this term needs a due date typed by the officer")]
    NeedsTypedDate,
    /// The typed date has passed.
    #[error("the typed due date has passed")]
    Past,
    /// The typed date is not a working day.
    #[error("the typed due date is not a working day")]
    NotWorking,
    /// The term or date is longer than any procedure has.
    #[error("the term is longer than {MOST_DAYS} days")]
    TooLong,
}

/// No term of the national catalogue comes near ten years; what is longer is a slip of the keyboard.
const MOST_DAYS: u32 = 3660;

/// The due date of a dossier received at `received` under `term`.
///
/// The day of receipt never counts (Bộ luật Dân sự 2015, 147). A term in days, months or years that ends on a day off
/// ends with the next working day (148). `0` of any unit is the same day, or the next working day from the cut-off on or
/// on a day off (R3.6). Hours are office hours from the moment of receipt (R3.15).
/// Errors: the calendar does not reach, the term is set case by case, or it is absurdly long.
pub fn due(calendar: &WorkingCalendar, term: Term, received: Timestamp) -> Result<Due, DueError> {
    let now = vietnam_time(received);
    let (day, n) = (now.date(), term.value);
    let mut reasons = vec![Why::Received { at: now }, Why::Term(term)];
    let (date, at) = match term.unit {
        TermUnit::Other => return Err(DueError::NeedsTypedDate),
        _ if n == 0 => {
            let date = same_day(calendar, now, &mut reasons)?;
            (date, end_of(date))
        }
        TermUnit::Hour => {
            let end = office_hours(calendar, now, n)?;
            reasons.extend(between(calendar, day, end.date())?);
            (end.date(), at(end))
        }
        TermUnit::WorkingDay => {
            let date = calendar.add_working_days(day, days(n)?)?;
            reasons.extend(between(calendar, day, date)?);
            (date, end_of(date))
        }
        TermUnit::Day | TermUnit::Month | TermUnit::Year => {
            let ends = add_calendar(day, term)?;
            let date = roll(calendar, ends, &mut reasons)?;
            (date, end_of(date))
        }
    };
    Ok(finish(calendar, day, date, at, reasons))
}

/// A due date typed by an officer, for a term that is set case by case or a calendar that does not reach (R1.14b, R3.16).
/// Errors: it has passed, is absurdly far, or is a day off of a loaded year.
pub fn typed_due(calendar: &WorkingCalendar, date: Date, now: Timestamp) -> Result<Due, DueError> {
    let today = vietnam_date(now);
    if date < today {
        return Err(DueError::Past);
    }
    if date.duration_since(today) > SignedDuration::from_hours(24 * i64::from(MOST_DAYS)) {
        return Err(DueError::TooLong);
    }
    if calendar.works(date) == Ok(false) {
        return Err(DueError::NotWorking);
    }
    let reasons = vec![Why::Received { at: vietnam_time(now) }, Why::Typed];
    Ok(finish(calendar, today, date, end_of(date), reasons))
}

/// A time in which the clock stood still: from the request for a supplement to its completion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// The request went out.
    pub from: Timestamp,
    /// The supplement was complete.
    pub to: Timestamp,
}

/// The due date after a pause (R3.7, policy `pause`): moved by the working days that passed meanwhile, or, for a term in
/// days, months or years, by the days that passed and then on to a working day. It never moves earlier (R3.14), and an
/// office-hours term keeps its time of day. `due_at` is the due time before the pause.
/// Errors: the calendar does not reach.
pub fn move_by_pause(calendar: &WorkingCalendar, unit: TermUnit, due_at: Timestamp, pause: Pause) -> Result<Due, DueError> {
    let before = vietnam_time(due_at);
    let (from, to) = (vietnam_date(pause.from), vietnam_date(pause.to));
    let mut reasons = Vec::new();
    let date = if to <= from {
        before.date()
    } else if matches!(unit, TermUnit::Day | TermUnit::Month | TermUnit::Year) {
        let passed = u32::try_from(to.duration_since(from).as_hours() / 24).map_err(|_| DueError::TooLong)?;
        reasons.push(Why::Paused { from, to, days: passed, working: false });
        let ends = add_calendar(before.date(), Term { value: passed, unit: TermUnit::Day })?;
        roll(calendar, ends, &mut reasons)?
    } else {
        let passed = u32::try_from(calendar.working_days_between(from, to)?).map_err(|_| DueError::TooLong)?;
        reasons.push(Why::Paused { from, to, days: passed, working: true });
        let date = calendar.add_working_days(before.date(), passed)?;
        reasons.extend(between(calendar, before.date(), date)?);
        date
    };
    Ok(finish(calendar, from.min(before.date()), date, at(date.to_datetime(before.time())), reasons))
}

fn finish(calendar: &WorkingCalendar, from: Date, date: Date, at: Timestamp, mut reasons: Vec<Why>) -> Due {
    let provisional = calendar.provisional(from, date);
    reasons.push(Why::Due { date });
    if provisional {
        reasons.push(Why::Provisional { year: date.year() });
    }
    Due { at, date, provisional, reasons }
}

/// 24:00 of the law as the last second of the day, so that the date of the instant is the due date.
fn end_of(date: Date) -> Timestamp {
    at(date.at(23, 59, 59, 0))
}

fn days(n: u32) -> Result<u32, DueError> {
    if n > MOST_DAYS { Err(DueError::TooLong) } else { Ok(n) }
}

fn same_day(calendar: &WorkingCalendar, now: DateTime, reasons: &mut Vec<Why>) -> Result<Date, DueError> {
    let day = now.date();
    if calendar.works(day)? && now.time() < calendar.cutoff {
        return Ok(day);
    }
    let date = calendar.next_working_day(day)?;
    if calendar.works(day)? {
        reasons.push(Why::AfterCutoff { cutoff: calendar.cutoff });
        reasons.extend(between(calendar, day, date)?);
    } else {
        reasons.extend(between(calendar, day.yesterday().unwrap_or(day), date)?);
    }
    Ok(date)
}

/// `day` plus calendar days, months or years; a month ends on the same day number or on its last day.
fn add_calendar(day: Date, term: Term) -> Result<Date, DueError> {
    let n = i64::from(days(term.value)?);
    let span = match term.unit {
        TermUnit::Month => Span::new().try_months(n),
        TermUnit::Year => Span::new().try_years(n),
        _ => Span::new().try_days(n),
    };
    span.and_then(|span| day.checked_add(span)).map_err(|_| DueError::TooLong)
}

fn roll(calendar: &WorkingCalendar, ends: Date, reasons: &mut Vec<Why>) -> Result<Date, DueError> {
    let date = calendar.on_or_after(ends)?;
    if date != ends {
        reasons.push(Why::EndsOnDayOff { date: ends });
        reasons.extend(between(calendar, ends.yesterday().unwrap_or(ends), date)?);
    }
    Ok(date)
}

/// The moment at which `hours` office hours have passed since `now`.
fn office_hours(calendar: &WorkingCalendar, now: DateTime, hours: u32) -> Result<DateTime, DueError> {
    let mut left = i64::from(days(hours)?) * 3600;
    let mut day = calendar.on_or_after(now.date())?;
    let mut earliest = if day == now.date() { now.time() } else { Time::MIN };
    loop {
        for stretch in &calendar.hours {
            let from = stretch.from.max(earliest);
            let open = stretch.to.duration_since(from).as_secs();
            if open >= left {
                return Ok(day.to_datetime(from.saturating_add(SignedDuration::from_secs(left))));
            }
            left -= open.max(0);
        }
        earliest = Time::MIN;
        day = calendar.next_working_day(day)?;
    }
}

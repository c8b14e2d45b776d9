//! Days left or late in words: "còn 3 ngày làm việc", "trễ 2 ngày làm việc".

use jiff::Timestamp;

use super::due::on_time;
use super::{WorkingCalendar, YearNotLoaded};
use crate::clock::vietnam_date;
use crate::lang::Text;

/// How a due date stands to a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeLeft {
    /// So many working days after today, up to and including the due day.
    Left(u32),
    /// The due day is today, and its time has not passed.
    Today,
    /// So many working days have begun since the due day; 0 while only days off have.
    Late(u32),
}

/// How the due time `due` stands at `now` (or at the end of a settled dossier). Errors: the calendar does not reach.
pub fn time_left(calendar: &WorkingCalendar, due: Timestamp, now: Timestamp) -> Result<TimeLeft, YearNotLoaded> {
    let (due_day, today) = (vietnam_date(due), vietnam_date(now));
    let days = calendar.working_days_between(today, due_day)?;
    let days_apart = u32::try_from(days.unsigned_abs()).unwrap_or(u32::MAX);
    Ok(if !on_time(due, now) {
        TimeLeft::Late(days_apart)
    } else if due_day == today {
        TimeLeft::Today
    } else {
        TimeLeft::Left(days_apart)
    })
}

impl TimeLeft {
    /// In words.
    pub fn text(self) -> Text {
        let days = |n: u32| if n == 1 { "working day" } else { "working days" };
        match self {
            TimeLeft::Left(0) => Text::both("còn chưa đến 1 ngày làm việc", "less than 1 working day left"),
            TimeLeft::Left(n) => Text::both(format!("còn {n} ngày làm việc"), format!("{n} {} left", days(n))),
            TimeLeft::Today => Text::both("hạn trong hôm nay", "due today"),
            TimeLeft::Late(0) => Text::both("trễ chưa đến 1 ngày làm việc", "less than 1 working day late"),
            TimeLeft::Late(n) => Text::both(format!("trễ {n} ngày làm việc"), format!("{n} {} late", days(n))),
        }
    }

    /// Whether the due time has passed.
    pub fn late(self) -> bool {
        matches!(self, TimeLeft::Late(_))
    }
}

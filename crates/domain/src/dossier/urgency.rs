//! How soon a dossier needs its officer: the groups of a work list.

use jiff::Timestamp;

use crate::calendar::{TimeLeft, WorkingCalendar, time_left};
use crate::clock::vietnam_date;

/// Working days before a deadline from which on a dossier is due soon: an apology is due a day before it (R3.9).
const SOON: u32 = 2;

/// The group of a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// Quá hạn: the deadline has passed.
    Overdue,
    /// Đến hạn hôm nay.
    Today,
    /// Sắp đến hạn: within two working days.
    Soon,
    /// Còn thời gian.
    Later,
}

impl Urgency {
    /// Every group, the most urgent first: the order of a list by deadline.
    pub const ALL: [Urgency; 4] = [Urgency::Overdue, Urgency::Today, Urgency::Soon, Urgency::Later];
}

/// The group of `deadline` at `now`. Where the calendar does not reach, days of the week count as working days.
pub fn urgency(calendar: &WorkingCalendar, deadline: Timestamp, now: Timestamp) -> Urgency {
    match time_left(calendar, deadline, now) {
        Ok(TimeLeft::Late(_)) => Urgency::Overdue,
        Ok(TimeLeft::Today) => Urgency::Today,
        Ok(TimeLeft::Left(days)) if days <= SOON => Urgency::Soon,
        Ok(TimeLeft::Left(_)) => Urgency::Later,
        Err(_) if deadline < now => Urgency::Overdue,
        Err(_) => match vietnam_date(deadline).duration_since(vietnam_date(now)).as_hours() / 24 {
            0 => Urgency::Today,
            days if days <= i64::from(SOON) => Urgency::Soon,
            _ => Urgency::Later,
        },
    }
}

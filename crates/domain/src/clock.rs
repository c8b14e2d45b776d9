//! Time in Vietnam: every date the portal prints or counts by is a date in Asia/Ho_Chi_Minh.

use jiff::{Timestamp, civil, tz::TimeZone};

use crate::lang::Lang;

/// The time zone of the portal. Vietnam has kept UTC+7 without summer time since 1975.
pub fn vietnam() -> TimeZone {
    TimeZone::fixed(jiff::tz::offset(7))
}

/// The civil date and time in Vietnam at `at`.
pub fn vietnam_time(at: Timestamp) -> civil::DateTime {
    vietnam().to_datetime(at)
}

/// The date in Vietnam at `at`.
pub fn vietnam_date(at: Timestamp) -> civil::Date {
    vietnam_time(at).date()
}

/// The first instant of `date` in Vietnam.
pub fn start_of(date: civil::Date) -> Timestamp {
    at(date.at(0, 0, 0, 0))
}

/// The instant of a civil time in Vietnam.
pub fn at(time: civil::DateTime) -> Timestamp {
    jiff::tz::offset(7).to_timestamp(time).unwrap_or(Timestamp::MAX)
}

/// `24/11/2026`, as Vietnamese pages print dates.
pub fn show_date(date: civil::Date) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}

/// `14:59 24/11/2026`, the time in Vietnam.
pub fn show_time(moment: Timestamp) -> String {
    let time = vietnam_time(moment);
    format!("{:02}:{:02} {}", time.hour(), time.minute(), show_date(time.date()))
}

/// A deadline in words: its day in Vietnam, with the time where that is not the day's end.
pub fn show_due(deadline: Timestamp) -> String {
    let time = vietnam_time(deadline);
    if (time.hour(), time.minute()) == (23, 59) { show_date(time.date()) } else { show_time(deadline) }
}

/// A date as the pages of a language print it: `24/11/2026`, `24 November 2026`.
pub fn date_in(date: civil::Date, lang: Lang) -> String {
    match lang {
        Lang::Vi => show_date(date),
        Lang::En => date.strftime("%-d %B %Y").to_string(),
    }
}

/// The time in Vietnam, likewise: `14:59 24/11/2026`, `14:59 on 24 November 2026`.
pub fn time_in(moment: Timestamp, lang: Lang) -> String {
    let time = vietnam_time(moment);
    format!("{:02}:{:02}{} {}", time.hour(), time.minute(), lang.say("", " on"), date_in(time.date(), lang))
}

/// A deadline, likewise; as [`show_due`].
pub fn due_in(deadline: Timestamp, lang: Lang) -> String {
    let time = vietnam_time(deadline);
    if (time.hour(), time.minute()) == (23, 59) { date_in(time.date(), lang) } else { time_in(deadline, lang) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_its_way() {
        for (at, vi, en) in [
            ("2026-11-25T16:59:59Z", "25/11/2026", "25 November 2026"),
            ("2026-11-05T03:30:00Z", "10:30 05/11/2026", "10:30 on 5 November 2026"),
        ] {
            let at = at.parse().unwrap();
            assert_eq!((due_in(at, Lang::Vi).as_str(), due_in(at, Lang::En).as_str()), (vi, en));
        }
    }

    #[test]
    fn a_day_ends_without_a_time() {
        for (at, expect) in [("2026-11-25T16:59:59Z", "25/11/2026"), ("2026-11-25T03:30:00Z", "10:30 25/11/2026")] {
            assert_eq!(show_due(at.parse().unwrap()), expect);
        }
    }

    #[test]
    fn the_year_turns_at_seventeen_utc() {
        for (utc, expect) in [("2026-12-31T16:59:59Z", "31/12/2026"), ("2026-12-31T17:00:00Z", "01/01/2027")] {
            assert_eq!(show_date(vietnam_date(utc.parse().unwrap())), expect);
        }
        assert_eq!(start_of(civil::date(2027, 1, 1)).to_string(), "2026-12-31T17:00:00Z");
    }
}

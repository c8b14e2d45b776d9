//! "Vì sao là ngày này": the reasons of a due date as data, and as sentences in both languages.

use jiff::civil::{Date, DateTime, Time};

use super::{CalendarRow, DayKind, Term, TermUnit, WorkingCalendar, YearNotLoaded, next};
use crate::clock::date_in;
use crate::lang::{Lang, Text};
use crate::procedure::UNVERIFIED;

/// One reason of a due date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The dossier was received then (time in Vietnam).
    Received {
        /// Civil time in Vietnam.
        at: DateTime,
    },
    /// The term of the procedure.
    Term(Term),
    /// A same-day dossier came too late for the day (R3.6).
    AfterCutoff {
        /// The cut-off time.
        cutoff: Time,
    },
    /// Saturdays and Sundays on the way, which do not count.
    Weekends(Vec<Date>),
    /// Holidays or exchanged days on the way, in a row and under one name.
    Off {
        /// The first of them.
        from: Date,
        /// The last of them.
        to: Date,
        /// Their name.
        name: Text,
        /// The document they rest on.
        basis: String,
    },
    /// A Saturday or Sunday on the way that is worked.
    Makeup {
        /// The day.
        date: Date,
        /// Its name.
        name: Text,
        /// The document it rests on.
        basis: String,
    },
    /// The term would end on a day off and moves to the next working day (Bộ luật Dân sự 2015, 148).
    EndsOnDayOff {
        /// Where it would have ended.
        date: Date,
    },
    /// The clock stood still while a supplement was awaited.
    Paused {
        /// The request.
        from: Date,
        /// The completion.
        to: Date,
        /// How many days the due date moves.
        days: u32,
        /// Whether those are working days.
        working: bool,
    },
    /// The officer set the date for this case (R1.14b).
    Typed,
    /// The result.
    Due {
        /// The due day.
        date: Date,
    },
    /// The days off of that year are not announced yet (R3.16).
    Provisional {
        /// The year.
        year: i16,
    },
}

impl Why {
    /// The reason as a sentence.
    pub fn text(&self) -> Text {
        match self {
            Why::Received { at } => {
                let time = clock(at.time());
                said(|lang| {
                    let date = date_in(at.date(), lang);
                    match lang {
                        Lang::Vi => format!("Tiếp nhận lúc {time} ngày {date}."),
                        Lang::En => format!("Received at {time} on {date}."),
                    }
                })
            }
            Why::Term(Term { value: 0, .. }) => Text::both(
                "Thời hạn: trong ngày làm việc; nhận sau giờ quy định thì trả trong ngày làm việc tiếp theo.",
                "Time limit: the same working day; what comes too late for it is settled on the next working day.",
            ),
            Why::Term(term) => {
                let spoken = show_term(*term);
                let from = match term.unit {
                    TermUnit::Hour => ("tính từ lúc tiếp nhận", "counted from the moment of receipt"),
                    _ => ("không tính ngày tiếp nhận", "the day of receipt does not count"),
                };
                Text::both(
                    format!("Thời hạn: {}, {}.", spoken.vi, from.0),
                    format!("Time limit: {}; {}.", spoken.en.as_deref().unwrap_or(&spoken.vi), from.1),
                )
            }
            Why::AfterCutoff { cutoff } => {
                let time = clock(*cutoff);
                Text::both(
                    format!("Tiếp nhận từ {time} trở đi nên tính sang ngày làm việc tiếp theo."),
                    format!("Received at or after {time}, so it is due on the next working day."),
                )
            }
            Why::Weekends(days) => said(|lang| {
                let list = days.iter().map(|&day| date_in(day, lang)).collect::<Vec<_>>().join(", ");
                match lang {
                    Lang::Vi => format!("Không tính thứ Bảy, Chủ nhật: {list}."),
                    Lang::En => format!("Saturdays and Sundays do not count: {list}."),
                }
            }),
            Why::Off { from, to, name, basis } => said(|lang| {
                let (first, last) = (date_in(*from, lang), date_in(*to, lang));
                let days = if from == to { first } else { format!("{first} – {last}") };
                match lang {
                    Lang::Vi => format!("Không tính ngày nghỉ {days}: {} ({}).", name.vi, document(basis).vi),
                    Lang::En => format!("Days off do not count, {days}: {} ({}).", english(name), english(&document(basis))),
                }
            }),
            Why::Makeup { date, name, basis } => said(|lang| {
                let day = date_in(*date, lang);
                match lang {
                    Lang::Vi => format!("Có tính ngày {day}: {} ({}).", name.vi, document(basis).vi),
                    Lang::En => format!("{day} counts as a working day: {} ({}).", english(name), english(&document(basis))),
                }
            }),
            Why::EndsOnDayOff { date } => said(|lang| {
                let day = date_in(*date, lang);
                match lang {
                    Lang::Vi => format!("Thời hạn kết thúc vào ngày nghỉ {day} nên chuyển sang ngày làm việc tiếp theo."),
                    Lang::En => format!("The time limit ends on a day off, {day}, so it moves to the next working day."),
                }
            }),
            Why::Paused { from, to, days, working } => {
                let (vi, en) = if *working { ("ngày làm việc", "working") } else { ("ngày", "calendar") };
                let plural = if *days == 1 { "day" } else { "days" };
                said(|lang| {
                    let (a, b) = (date_in(*from, lang), date_in(*to, lang));
                    match lang {
                        Lang::Vi => format!("Cộng {days} {vi} tạm dừng chờ bổ sung, từ {a} đến {b}."),
                        Lang::En => format!("Plus {days} {en} {plural} on hold for your supplement, from {a} to {b}."),
                    }
                })
            }
            Why::Typed => Text::both(
                "Thời hạn theo từng trường hợp; ngày hẹn do cán bộ tiếp nhận ấn định.",
                "The time limit depends on the case; the receiving officer set the date.",
            ),
            Why::Due { date } => said(|lang| {
                let day = date_in(*date, lang);
                match lang {
                    Lang::Vi => format!("Hạn trả kết quả: hết ngày {day}."),
                    Lang::En => format!("Due by the end of {day}."),
                }
            }),
            Why::Provisional { year } => Text::both(
                format!("Ngày dự kiến: lịch nghỉ lễ năm {year} chưa được công bố đầy đủ."),
                format!("Provisional: the days off of {year} are not fully announced."),
            ),
        }
    }
}

/// A term in words, as pages print it: "3 ngày làm việc", "3 working days".
pub fn show_term(term: Term) -> Text {
    let n = term.value;
    let (vi, one, many) = match term.unit {
        TermUnit::Hour => ("giờ làm việc", "working hour", "working hours"),
        TermUnit::WorkingDay => ("ngày làm việc", "working day", "working days"),
        TermUnit::Day => ("ngày", "day", "days"),
        TermUnit::Month => ("tháng", "month", "months"),
        TermUnit::Year => ("năm", "year", "years"),
        TermUnit::Other => return Text::both("Theo từng trường hợp", "Depends on the case"),
    };
    if n == 0 {
        return Text::both("Trong ngày làm việc", "The same working day");
    }
    Text::both(format!("{n} {vi}"), format!("{n} {}", if n == 1 { one } else { many }))
}

/// The reasons between two days: what does not count after `from` up to `to`, and which weekend days do.
pub(super) fn between(calendar: &WorkingCalendar, from: Date, to: Date) -> Result<Vec<Why>, YearNotLoaded> {
    let mut weekends = Vec::new();
    let mut rows: Vec<Why> = Vec::new();
    let mut day = from;
    while day < to {
        day = next(day)?;
        match calendar.day(day)? {
            DayKind::Working => {}
            DayKind::Weekend => weekends.push(day),
            DayKind::Makeup(CalendarRow { date, name, basis, .. }) => {
                rows.push(Why::Makeup { date: *date, name: name.clone(), basis: basis.clone() });
            }
            DayKind::Off(row) => match rows.last_mut() {
                Some(Why::Off { to, name, basis, .. }) if next(*to)? == day && *name == row.name && *basis == row.basis => {
                    *to = day
                }
                _ => rows.push(Why::Off { from: day, to: day, name: row.name.clone(), basis: row.basis.clone() }),
            },
        }
    }
    if !weekends.is_empty() {
        rows.insert(0, Why::Weekends(weekends));
    }
    Ok(rows)
}

/// The document that a row rests on, or that none is known.
fn document(basis: &str) -> Text {
    if basis == UNVERIFIED { Text::both("thông tin tham khảo", "for information only") } else { Text::vi(basis) }
}

/// A sentence made in each language.
fn said(words: impl Fn(Lang) -> String) -> Text {
    Text::both(words(Lang::Vi), words(Lang::En))
}

fn english(text: &Text) -> &str {
    text.en.as_deref().unwrap_or(&text.vi)
}

fn clock(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

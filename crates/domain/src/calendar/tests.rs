use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

use super::*;
use crate::clock::{at, show_time, vietnam_date, vietnam_time};
use crate::lang::Lang;
use crate::procedure::UNVERIFIED;

/// Days off of Monday-to-Friday offices and their make-up days, 2024 to 2027 (domain §3.4).
pub(crate) fn national() -> CalendarData {
    let off = "2024-01-01 2024-02-08 2024-02-09 2024-02-12 2024-02-13 2024-02-14 2024-04-18 2024-04-29 2024-04-30 2024-05-01 \
        2024-09-02 2024-09-03 2025-01-01 2025-01-27 2025-01-28 2025-01-29 2025-01-30 2025-01-31 2025-04-07 2025-04-30 \
        2025-05-01 2025-05-02 2025-09-01 2025-09-02 2026-01-01 2026-01-02 2026-02-16 2026-02-17 2026-02-18 2026-02-19 \
        2026-02-20 2026-04-27 2026-04-30 2026-05-01 2026-08-31 2026-09-01 2026-09-02 2026-11-24 2027-01-01 2027-02-04 \
        2027-02-05 2027-02-08 2027-02-09 2027-02-10 2027-04-16 2027-04-30 2027-05-03 2027-09-02 2027-09-03 2027-11-24";
    let makeup = "2024-05-04 2025-04-26 2026-01-10 2026-08-22";
    let rows = |list: &str, kind, name: &str| -> Vec<CalendarRow> {
        list.split_whitespace()
            .map(|day| CalendarRow {
                date: day.parse().unwrap(),
                kind,
                name: Text::both(name, format!("{name} (en)")),
                basis: "thử".into(),
            })
            .collect()
    };
    CalendarData {
        cutoff: fifteen(),
        hours: eight_hours(),
        answer_within: one_working_day(),
        years: [(2024, true), (2025, true), (2026, true), (2027, false)]
            .map(|(year, complete)| CalendarYear { year, complete })
            .into(),
        rows: [rows(off, RowKind::Off, "Nghỉ lễ"), rows(makeup, RowKind::Makeup, "Làm bù")].concat(),
    }
}

pub(crate) fn calendar() -> WorkingCalendar {
    WorkingCalendar::parse(national()).unwrap()
}

pub(crate) fn moment(text: &str) -> Timestamp {
    at(text.parse().unwrap())
}

fn term(value: u32, unit: TermUnit) -> Term {
    Term { value, unit }
}

fn due_on(received: &str, value: u32, unit: TermUnit) -> Date {
    due(&calendar(), term(value, unit), moment(received)).unwrap().date
}

#[test]
fn working_days_of_the_years() {
    let calendar = calendar();
    for (year, expect) in [(2024, 251), (2025, 250), (2026, 249), (2027, 249)] {
        let first = date(year, 1, 1);
        let after_first = calendar.working_days_between(first, date(year, 12, 31)).unwrap();
        assert_eq!(after_first + i64::from(calendar.works(first).unwrap()), expect, "{year}");
    }
}

#[test]
fn vectors_of_working_days() {
    for (received, n, expect) in [
        ("2026-02-12", 3, "2026-02-24"),
        ("2026-02-13", 1, "2026-02-23"),
        ("2026-04-24", 3, "2026-05-04"),
        ("2026-08-20", 3, "2026-08-24"),
        ("2026-08-28", 1, "2026-09-03"),
        ("2026-01-07", 3, "2026-01-10"),
        ("2025-04-24", 3, "2025-04-28"),
        ("2024-04-26", 5, "2024-05-07"),
        ("2026-11-23", 1, "2026-11-25"),
        ("2025-01-24", 7, "2025-02-11"),
        ("2026-02-10", 15, "2026-03-10"),
        ("2027-02-03", 5, "2027-02-17"),
    ] {
        // The day of receipt never counts, so the hour changes nothing.
        for hour in ["00:00", "09:00", "14:59", "23:59"] {
            assert_eq!(
                due_on(&format!("{received}T{hour}"), n, TermUnit::WorkingDay).to_string(),
                expect,
                "{received} {hour} + {n}"
            );
        }
    }
}

#[test]
fn same_day_terms() {
    for (received, expect) in [
        ("2026-11-25T14:59:59", "2026-11-25"),
        ("2026-11-25T15:00", "2026-11-26"),
        ("2026-11-27T15:30", "2026-11-30"),
        ("2026-11-23T15:00", "2026-11-25"),
        ("2026-11-25T00:00", "2026-11-25"),
        // On a day off; on a Saturday that works; after the cut-off of such a Saturday.
        ("2026-11-24T09:00", "2026-11-25"),
        ("2026-11-28T09:00", "2026-11-30"),
        ("2026-08-22T09:00", "2026-08-22"),
        ("2026-08-22T15:00", "2026-08-24"),
    ] {
        for unit in [TermUnit::WorkingDay, TermUnit::Day, TermUnit::Hour] {
            assert_eq!(due_on(received, 0, unit).to_string(), expect, "{received} {unit:?}");
        }
    }
}

#[test]
fn the_day_of_receipt_is_vietnams() {
    // 17:30 UTC is half past midnight of the next day in Vietnam.
    let received: Timestamp = "2026-11-24T17:30:00Z".parse().unwrap();
    assert_eq!(due(&calendar(), term(1, TermUnit::WorkingDay), received).unwrap().date, date(2026, 11, 26));
}

#[test]
fn calendar_days_months_and_years() {
    use TermUnit::{Day, Month, Year};
    for (received, n, unit, expect) in [
        ("2026-03-02", 10, Day, "2026-03-12"),
        ("2026-03-02", 5, Day, "2026-03-09"),
        // Ends on Tết, so with the first working day after it.
        ("2026-02-06", 10, Day, "2026-02-23"),
        // A Saturday that works ends the term itself.
        ("2026-08-12", 10, Day, "2026-08-22"),
        ("2026-01-31", 1, Month, "2026-03-02"),
        ("2026-03-31", 1, Month, "2026-05-04"),
        ("2024-02-29", 1, Year, "2025-02-28"),
        ("2025-09-02", 1, Year, "2026-09-03"),
    ] {
        assert_eq!(due_on(&format!("{received}T10:00"), n, unit).to_string(), expect, "{received} + {n} {unit:?}");
    }
}

#[test]
fn office_hours_count_from_the_moment() {
    for (received, hours, expect) in [
        ("2026-11-25T08:00", 1, "09:00 25/11/2026"),
        ("2026-11-25T11:00", 1, "14:00 25/11/2026"),
        ("2026-11-25T17:00", 1, "08:00 26/11/2026"),
        ("2026-11-25T06:00", 8, "17:30 25/11/2026"),
        ("2026-11-23T20:00", 1, "08:30 25/11/2026"),
        ("2026-11-28T10:00", 4, "11:30 30/11/2026"),
        ("2026-11-25T10:00", 24, "10:00 30/11/2026"),
    ] {
        let due = due(&calendar(), term(hours, TermUnit::Hour), moment(received)).unwrap();
        assert_eq!(show_time(due.at), expect, "{received} + {hours} h");
        assert_eq!(due.date, vietnam_date(due.at));
    }
}

#[test]
fn the_last_second_is_on_time() {
    let due = due(&calendar(), term(1, TermUnit::WorkingDay), moment("2026-11-25T10:00")).unwrap();
    for (end, expect) in [
        ("2026-11-26T23:59:59", true),
        ("2026-11-26T23:59:59.999", true),
        ("2026-11-27T00:00:00", false),
        ("2026-11-25T10:00:00", true),
    ] {
        assert_eq!(on_time(due.at, moment(end)), expect, "{end}");
    }
}

#[test]
fn errors_and_provisional_dates() {
    let calendar = calendar();
    let at = moment("2027-12-30T10:00");
    assert_eq!(due(&calendar, term(2, TermUnit::WorkingDay), at), Err(YearNotLoaded { year: 2028 }.into()));
    assert_eq!(due(&calendar, term(0, TermUnit::Other), at), Err(DueError::NeedsTypedDate));
    for unit in [TermUnit::Hour, TermUnit::WorkingDay, TermUnit::Day, TermUnit::Month, TermUnit::Year] {
        assert_eq!(due(&calendar, term(u32::MAX, unit), at), Err(DueError::TooLong), "{unit:?}");
    }
    for (received, expect) in [("2026-12-30T10:00", false), ("2026-12-31T10:00", true), ("2027-03-01T10:00", true)] {
        let due = due(&calendar, term(1, TermUnit::WorkingDay), moment(received)).unwrap();
        assert_eq!(due.provisional, expect, "{received}");
        assert_eq!(due.reasons.iter().any(|why| matches!(why, Why::Provisional { .. })), expect, "{received}");
    }
}

#[test]
fn typed_dates() {
    let now = moment("2026-11-25T16:00");
    for (day, expect) in [
        ("2026-11-24", Err(DueError::Past)),
        ("2026-11-25", Ok("2026-11-25")),
        ("2026-11-28", Err(DueError::NotWorking)),
        ("2026-12-15", Ok("2026-12-15")),
        ("2028-01-04", Ok("2028-01-04")),
        ("2126-12-15", Err(DueError::TooLong)),
    ] {
        let due = typed_due(&calendar(), day.parse().unwrap(), now);
        assert_eq!(due.as_ref().map(|due| due.date.to_string()).map_err(|e| *e), expect.map(str::to_owned), "{day}");
        if let Ok(due) = due {
            assert_eq!(due.provisional, due.date.year() > 2026);
        }
    }
}

#[test]
fn pauses_move_the_due_date() {
    use TermUnit::{Day, Hour, WorkingDay};
    for (unit, due_at, from, to, expect) in [
        // Four of five days were left on Monday 07/12; they are counted again from Wednesday 09/12.
        (WorkingDay, "2026-12-11T23:59:59", "2026-12-07T09:00", "2026-12-09T16:00", "23:59 15/12/2026"),
        (WorkingDay, "2026-12-11T23:59:59", "2026-12-07T09:00", "2026-12-07T16:00", "23:59 11/12/2026"),
        // Over a weekend only Monday stands still.
        (WorkingDay, "2026-12-11T23:59:59", "2026-12-04T09:00", "2026-12-07T09:00", "23:59 14/12/2026"),
        (Day, "2026-12-11T23:59:59", "2026-12-04T09:00", "2026-12-06T09:00", "23:59 14/12/2026"),
        (Day, "2026-12-11T23:59:59", "2026-12-04T09:00", "2026-12-10T09:00", "23:59 17/12/2026"),
        (Hour, "2026-12-11T10:00", "2026-12-10T09:00", "2026-12-11T09:00", "10:00 14/12/2026"),
        // A pause that runs backwards moves nothing.
        (WorkingDay, "2026-12-11T23:59:59", "2026-12-09T09:00", "2026-12-07T16:00", "23:59 11/12/2026"),
    ] {
        let pause = Pause { from: moment(from), to: moment(to) };
        let due = move_by_pause(&calendar(), unit, moment(due_at), pause).unwrap();
        assert_eq!(show_time(due.at), expect, "{unit:?} {from} {to}");
    }
}

#[test]
fn why_this_date() {
    let why = |received: &str, n, unit, lang| -> Vec<String> {
        let due = due(&calendar(), term(n, unit), moment(received)).unwrap();
        due.reasons.iter().map(|why| why.text().get(lang).to_owned()).collect()
    };
    assert_eq!(
        why("2026-02-12T09:05", 3, TermUnit::WorkingDay, Lang::Vi),
        [
            "Tiếp nhận lúc 09:05 ngày 12/02/2026.",
            "Thời hạn: 3 ngày làm việc, không tính ngày tiếp nhận.",
            "Không tính thứ Bảy, Chủ nhật: 14/02/2026, 15/02/2026, 21/02/2026, 22/02/2026.",
            "Không tính ngày nghỉ 16/02/2026 – 20/02/2026: Nghỉ lễ (thử).",
            "Hạn trả kết quả: hết ngày 24/02/2026.",
        ]
    );
    assert_eq!(
        why("2026-08-20T09:00", 3, TermUnit::WorkingDay, Lang::En),
        [
            "Received at 09:00 on 20 August 2026.",
            "Time limit: 3 working days; the day of receipt does not count.",
            "Saturdays and Sundays do not count: 23 August 2026.",
            "22 August 2026 counts as a working day: Làm bù (en) (thử).",
            "Due by the end of 24 August 2026.",
        ]
    );
    assert_eq!(
        why("2026-11-23T15:00", 0, TermUnit::WorkingDay, Lang::Vi)[2..],
        [
            "Tiếp nhận từ 15:00 trở đi nên tính sang ngày làm việc tiếp theo.",
            "Không tính ngày nghỉ 24/11/2026: Nghỉ lễ (thử).",
            "Hạn trả kết quả: hết ngày 25/11/2026.",
        ]
    );
    assert_eq!(
        why("2026-12-03T10:00", 30, TermUnit::Day, Lang::Vi)[2..],
        [
            "Thời hạn kết thúc vào ngày nghỉ 02/01/2027 nên chuyển sang ngày làm việc tiếp theo.",
            "Không tính thứ Bảy, Chủ nhật: 02/01/2027, 03/01/2027.",
            "Hạn trả kết quả: hết ngày 04/01/2027.",
            "Ngày dự kiến: lịch nghỉ lễ năm 2027 chưa được công bố đầy đủ.",
        ]
    );
}

#[test]
fn a_day_without_a_document_says_so() {
    let name = Text::both("Nghỉ hoán đổi", "Day off swapped");
    let (from, to, basis) = (date(2026, 8, 31), date(2026, 8, 31), UNVERIFIED.to_owned());
    let off = Why::Off { from, to, name: name.clone(), basis: basis.clone() }.text();
    assert_eq!(off.vi, "Không tính ngày nghỉ 31/08/2026: Nghỉ hoán đổi (thông tin tham khảo).");
    assert_eq!(off.get(Lang::En), "Days off do not count, 31 August 2026: Day off swapped (for information only).");
    let makeup = Why::Makeup { date: date(2026, 8, 22), name, basis }.text();
    assert_eq!(makeup.get(Lang::En), "22 August 2026 counts as a working day: Day off swapped (for information only).");
}

#[test]
fn days_left_and_late() {
    for (due, now, vi, en) in [
        ("2026-11-30T23:59:59", "2026-11-25T09:00", "còn 3 ngày làm việc", "3 working days left"),
        ("2026-11-25T23:59:59", "2026-11-23T23:00", "còn 1 ngày làm việc", "1 working day left"),
        ("2026-11-25T23:59:59", "2026-11-25T23:59:59", "hạn trong hôm nay", "due today"),
        ("2026-11-25T10:00", "2026-11-25T11:00", "trễ chưa đến 1 ngày làm việc", "less than 1 working day late"),
        ("2026-11-27T23:59:59", "2026-11-28T09:00", "trễ chưa đến 1 ngày làm việc", "less than 1 working day late"),
        ("2026-11-27T23:59:59", "2026-12-01T09:00", "trễ 2 ngày làm việc", "2 working days late"),
        ("2026-11-27T23:59:59", "2026-11-30T09:00", "trễ 1 ngày làm việc", "1 working day late"),
    ] {
        let text = time_left(&calendar(), moment(due), moment(now)).unwrap().text();
        assert_eq!((text.get(Lang::Vi), text.get(Lang::En)), (vi, en), "{due} at {now}");
    }
}

#[test]
fn bad_data_is_reported_at_once() {
    let row =
        |day: &str, kind, name: &str| CalendarRow {
            date: day.parse().unwrap(), kind, name: Text::vi(name), basis: "thử".into()
        };
    let data = CalendarData {
        cutoff: fifteen(),
        hours: vec![],
        answer_within: one_working_day(),
        years: vec![CalendarYear { year: 2026, complete: true }, CalendarYear { year: 2026, complete: false }],
        rows: vec![
            row("2026-01-01", RowKind::Off, "Tết Dương lịch"),
            row("2026-01-01", RowKind::Off, "Tết Dương lịch"),
            row("2026-01-05", RowKind::Makeup, "Làm bù"),
            row("2028-01-01", RowKind::Off, " "),
        ],
    };
    let expect = [
        CalendarProblem::YearTwice(2026),
        CalendarProblem::Twice(date(2026, 1, 1)),
        CalendarProblem::MakeupOnWeekday(date(2026, 1, 5)),
        CalendarProblem::UnlistedYear(date(2028, 1, 1)),
        CalendarProblem::Nameless(date(2028, 1, 1)),
        CalendarProblem::Hours,
    ];
    assert_eq!(WorkingCalendar::parse(data), Err(expect.to_vec()));
}

#[test]
fn a_calendar_reads_from_data() {
    let json = r#"{"years":[{"year":2026,"complete":true}],"rows":[
        {"date":"2026-01-01","kind":"off","name":"Tết Dương lịch","basis":"BLLĐ 2019, 112"},
        {"date":"2026-01-10","kind":"makeup","name":{"vi":"Làm bù","en":"Make-up day"},"basis":"12729/VPCP-KGVX"}]}"#;
    let calendar = WorkingCalendar::parse(serde_json::from_str(json).unwrap()).unwrap();
    assert!(!calendar.works(date(2026, 1, 1)).unwrap());
    assert!(calendar.works(date(2026, 1, 10)).unwrap());
    assert_eq!(calendar.cutoff(), fifteen());
}

fn units() -> impl Strategy<Value = TermUnit> {
    prop_oneof![
        Just(TermUnit::Hour),
        Just(TermUnit::WorkingDay),
        Just(TermUnit::Day),
        Just(TermUnit::Month),
        Just(TermUnit::Year)
    ]
}

/// Moments in 2024 to mid-2026, so that terms of some months stay in the loaded years.
fn moments() -> impl Strategy<Value = Timestamp> {
    (0..900_i32 * 86_400).prop_map(|seconds| moment("2024-01-01T00:00") + i64::from(seconds).seconds())
}

fn limit(unit: TermUnit) -> u32 {
    match unit {
        TermUnit::Month => 12,
        TermUnit::Year => 1,
        _ => 60,
    }
}

proptest! {
    #[test]
    fn a_longer_term_never_ends_earlier(received in moments(), unit in units(), n in 0..60_u32) {
        // 0 is the same day whatever the unit: there is no term of 0 hours to compare 1 hour with.
        let n = (n % limit(unit)).max(u32::from(unit == TermUnit::Hour));
        let calendar = calendar();
        let one = due(&calendar, term(n, unit), received).unwrap();
        let two = due(&calendar, term(n + 1, unit), received).unwrap();
        prop_assert!(one.at <= two.at && one.date <= two.date);
    }

    #[test]
    fn a_due_date_is_a_working_day_after_receipt(received in moments(), unit in units(), n in 0..60_u32) {
        let calendar = calendar();
        let due = due(&calendar, term(n % limit(unit), unit), received).unwrap();
        prop_assert!(calendar.works(due.date).unwrap());
        prop_assert!(due.at >= received);
        prop_assert_eq!(vietnam_date(due.at), due.date);
    }

    #[test]
    fn a_new_holiday_never_makes_it_earlier(received in moments(), unit in units(), n in 0..60_u32, holiday in 0..1200_i64) {
        let day = date(2024, 1, 1) + holiday.days();
        let mut data = national();
        data.rows.retain(|row| row.date != day);
        data.rows.push(CalendarRow { date: day, kind: RowKind::Off, name: Text::vi("Nghỉ thêm"), basis: "thử".into() });
        let more = WorkingCalendar::parse(data).unwrap();
        let term = term(n % limit(unit), unit);
        prop_assert!(due(&calendar(), term, received).unwrap().at <= due(&more, term, received).unwrap().at);
    }

    #[test]
    fn days_between_undo_adding(received in moments(), n in 0..200_u32) {
        let calendar = calendar();
        let from = vietnam_date(received);
        let to = calendar.add_working_days(from, n).unwrap();
        prop_assert_eq!(calendar.working_days_between(from, to), Ok(i64::from(n)));
        prop_assert_eq!(calendar.working_days_between(to, from), Ok(-i64::from(n)));
    }

    #[test]
    fn a_pause_never_moves_a_date_earlier(received in moments(), unit in units(), n in 1..30_u32, start in 0..40_i64, length in 0..40_i64) {
        let calendar = calendar();
        let before = due(&calendar, term(n % limit(unit) + u32::from(unit == TermUnit::Year), unit), received).unwrap();
        let from = received + (start * 24).hours();
        let after = move_by_pause(&calendar, unit, before.at, Pause { from, to: from + (length * 24).hours() }).unwrap();
        prop_assert!(after.at >= before.at);
        prop_assert!(calendar.works(after.date).unwrap());
        prop_assert_eq!(vietnam_time(after.at).time(), vietnam_time(before.at).time());
    }
}

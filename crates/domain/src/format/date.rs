//! Dates (ngày tháng năm): three boxes, or one date pasted into any of them; stored ISO, printed dd/mm/yyyy.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::words::{is_blank, one_line};
use super::{Outcome, Parsed, Part, Wrong};
use crate::clock::show_date;

/// The earliest year that a form takes.
const FIRST_YEAR: i16 = 1900;
/// The latest year that a form takes where the future is allowed.
const LAST_YEAR: i16 = 2100;

/// Three boxes as typed.
struct Boxes {
    day: String,
    month: String,
    year: String,
}

impl Boxes {
    /// A whole date pasted into one box counts as the three boxes: `12/3/2026`, `12-03-2026`, `2026-03-12`.
    fn read(day: &str, month: &str, year: &str) -> Boxes {
        let boxes = Boxes { day: one_line(day), month: one_line(month), year: one_line(year) };
        let whole = [&boxes.day, &boxes.month, &boxes.year].into_iter().find_map(|text| pasted(text));
        whole.unwrap_or(boxes)
    }

    fn is_empty(&self) -> bool {
        self.day.is_empty() && self.month.is_empty() && self.year.is_empty()
    }
}

fn pasted(text: &str) -> Option<Boxes> {
    let compact: String = text.chars().filter(|c| !is_blank(*c)).collect();
    let parts: Vec<&str> = compact.split(['/', '-', '.']).collect();
    match parts[..] {
        [year, month, day] if year.len() == 4 => Some(Boxes { day: day.into(), month: month.into(), year: year.into() }),
        [day, month, year] => Some(Boxes { day: day.into(), month: month.into(), year: year.into() }),
        _ => None,
    }
}

/// Reads a real date from 1900 on, not after `latest` where there is one.
/// Errors name the box: empty, no number, no such day, a year of two digits, before 1900, after `latest`.
pub fn parse_date(day: &str, month: &str, year: &str, latest: Option<Date>) -> Outcome<Date> {
    let boxes = Boxes::read(day, month, year);
    if boxes.is_empty() {
        return Err(Wrong::at(
            Part::Day,
            "Nhập ngày, tháng và năm, ví dụ 12 3 2026",
            "Enter day, month and year, for example 12 3 2026",
        ));
    }
    let empty: Vec<(Part, &str, &str)> = [
        (Part::Day, boxes.day.as_str(), "ngày", "the day"),
        (Part::Month, boxes.month.as_str(), "tháng", "the month"),
        (Part::Year, boxes.year.as_str(), "năm", "the year"),
    ]
    .into_iter()
    .filter(|(_, text, ..)| text.is_empty())
    .map(|(part, _, vi, en)| (part, vi, en))
    .collect();
    if let [(part, ..), ..] = empty[..] {
        let join = |names: Vec<&str>, and: &str| names.join(and);
        return Err(Wrong::at(
            part,
            format!("Nhập thêm {}", join(empty.iter().map(|(_, vi, _)| *vi).collect(), " và ")),
            format!("Enter {} too", join(empty.iter().map(|(_, _, en)| *en).collect(), " and ")),
        ));
    }
    let year = read_year(&boxes.year)?;
    let month = read_month(&boxes.month)?;
    let day = small(&boxes.day)
        .filter(|day| (1..=31).contains(day))
        .ok_or_else(|| Wrong::at(Part::Day, "Nhập ngày là số từ 1 đến 31", "Enter the day as a number from 1 to 31"))?;
    let Ok(date) = Date::new(year, month, day) else {
        let last = Date::new(year, month, 1).map_or(31, |first| first.days_in_month());
        return Err(Wrong::at(
            Part::Day,
            format!("Tháng {month} năm {year} chỉ có {last} ngày: nhập lại ngày"),
            format!("Month {month} of {year} has only {last} days: enter the day again"),
        ));
    };
    not_after(PartialDate::Day(date), latest)?;
    Ok(Parsed::clean(date))
}

fn small(text: &str) -> Option<i8> {
    (text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

fn read_month(text: &str) -> Result<i8, Wrong> {
    small(text)
        .filter(|month| (1..=12).contains(month))
        .ok_or_else(|| Wrong::at(Part::Month, "Nhập tháng là số từ 1 đến 12", "Enter the month as a number from 1 to 12"))
}

fn read_year(text: &str) -> Result<i16, Wrong> {
    let year: Option<i16> = (text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten();
    match year {
        None => Err(Wrong::at(Part::Year, "Nhập năm đủ 4 chữ số, ví dụ 1990", "Enter the year with 4 digits, for example 1990")),
        Some(year) if year < FIRST_YEAR => Err(Wrong::at(Part::Year, "Nhập năm từ 1900 trở đi", "Enter a year from 1900 on")),
        Some(year) if year > LAST_YEAR => Err(Wrong::at(
            Part::Year,
            format!("Nhập năm đến {LAST_YEAR} là muộn nhất"),
            format!("Enter a year up to {LAST_YEAR}"),
        )),
        Some(year) => Ok(year),
    }
}

/// Refuses what lies wholly after `latest`.
fn not_after(date: PartialDate, latest: Option<Date>) -> Result<(), Wrong> {
    match latest {
        Some(latest) if date.first() > latest => {
            let shown = show_date(latest);
            let part = if date.first().year() > latest.year() { Part::Year } else { Part::Day };
            Err(Wrong::at(
                part,
                format!("Ngày này chưa tới: nhập ngày từ {shown} trở về trước"),
                format!("This date has not come yet: enter {shown} or an earlier date"),
            ))
        }
        _ => Ok(()),
    }
}

/// A date of which old papers may have only the year, or month and year (ngày không đầy đủ).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum PartialDate {
    /// Only the year.
    Year(i16),
    /// Month and year.
    Month(i16, i8),
    /// The whole date.
    Day(Date),
}

impl PartialDate {
    /// The first day that it may mean.
    pub fn first(self) -> Date {
        match self {
            PartialDate::Year(year) => Date::new(year, 1, 1).unwrap_or(Date::MIN),
            PartialDate::Month(year, month) => Date::new(year, month, 1).unwrap_or(Date::MIN),
            PartialDate::Day(date) => date,
        }
    }

    /// The last day that it may mean.
    pub fn last(self) -> Date {
        match self {
            PartialDate::Year(year) => Date::new(year, 12, 31).unwrap_or(Date::MAX),
            PartialDate::Month(..) => self.first().last_of_month(),
            PartialDate::Day(date) => date,
        }
    }

    /// `1960`, `05/1960` or `12/05/1960`.
    pub fn show(self) -> String {
        match self {
            PartialDate::Year(year) => format!("{year:04}"),
            PartialDate::Month(year, month) => format!("{month:02}/{year:04}"),
            PartialDate::Day(date) => show_date(date),
        }
    }

    /// What stands in the three boxes: day, month, year.
    pub fn boxes(self) -> [String; 3] {
        match self {
            PartialDate::Year(year) => [String::new(), String::new(), format!("{year:04}")],
            PartialDate::Month(year, month) => [String::new(), month.to_string(), format!("{year:04}")],
            PartialDate::Day(date) => [date.day().to_string(), date.month().to_string(), format!("{:04}", date.year())],
        }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PartialDate::Year(year) => write!(f, "{year:04}"),
            PartialDate::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            PartialDate::Day(date) => write!(f, "{date}"),
        }
    }
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> String {
        date.to_string()
    }
}

impl TryFrom<String> for PartialDate {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let malformed = "not yyyy, yyyy-mm or yyyy-mm-dd";
        if let Ok(date) = text.parse::<Date>() {
            return Ok(PartialDate::Day(date));
        }
        let (year, month) = match text.split_once('-') {
            Some((year, month)) => (year, Some(month)),
            None => (text.as_str(), None),
        };
        let year: i16 = year.parse().map_err(|_| malformed)?;
        match month.map(str::parse::<i8>) {
            None => Date::new(year, 1, 1).map(|_| PartialDate::Year(year)).map_err(|_| malformed),
            Some(Ok(month)) => Date::new(year, month, 1).map(|_| PartialDate::Month(year, month)).map_err(|_| malformed),
            Some(Err(_)) => Err(malformed),
        }
    }
}

/// Reads a date of which the day, or day and month, may be left empty; the rest as [`parse_date`]. `1960` or `5/1960` may be pasted.
pub fn parse_partial_date(day: &str, month: &str, year: &str, latest: Option<Date>) -> Outcome<PartialDate> {
    let mut boxes = Boxes::read(day, month, year);
    let typed: Vec<&String> = [&boxes.day, &boxes.month, &boxes.year].into_iter().filter(|text| !text.is_empty()).collect();
    if let [only] = typed[..] {
        let compact: String = only.chars().filter(|c| !is_blank(*c)).collect();
        boxes = match compact.split_once(['/', '-', '.']) {
            Some((month, year)) => Boxes { day: String::new(), month: month.into(), year: year.into() },
            None if compact.len() == 4 => Boxes { day: String::new(), month: String::new(), year: compact },
            None => boxes,
        };
    }
    if boxes.is_empty() {
        return Err(Wrong::at(
            Part::Year,
            "Nhập ngày, tháng, năm, hoặc chỉ năm, ví dụ 1960",
            "Enter day, month and year, or the year alone, for example 1960",
        ));
    }
    if !boxes.day.is_empty() {
        return parse_date(&boxes.day, &boxes.month, &boxes.year, latest).map(|parsed| parsed.map(PartialDate::Day));
    }
    if boxes.year.is_empty() {
        return Err(Wrong::at(Part::Year, "Nhập thêm năm", "Enter the year too"));
    }
    let year = read_year(&boxes.year)?;
    let date = if boxes.month.is_empty() { PartialDate::Year(year) } else { PartialDate::Month(year, read_month(&boxes.month)?) };
    not_after(date, latest)?;
    Ok(Parsed::clean(date))
}

const UNITS: [&str; 10] = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];

/// A number below 100 as it is read aloud: `hai mươi mốt`.
fn spell_below_hundred(number: usize) -> String {
    let (tens, ones) = (number / 10, number % 10);
    let head = match tens {
        0 => return UNITS[ones].to_owned(),
        1 => "mười".to_owned(),
        _ => format!("{} mươi", UNITS[tens]),
    };
    match (tens, ones) {
        (_, 0) => head,
        (_, 5) => format!("{head} lăm"),
        (2.., 1) => format!("{head} mốt"),
        (2.., 4) => format!("{head} tư"),
        _ => format!("{head} {}", UNITS[ones]),
    }
}

fn spell_year(year: usize) -> String {
    let (thousands, hundreds, rest) = (year / 1000, year / 100 % 10, year % 100);
    let mut words = format!("{} nghìn", UNITS[thousands % 10]);
    if hundreds > 0 || rest > 0 {
        words += &format!(" {} trăm", UNITS[hundreds]);
    }
    match rest {
        0 => {}
        1..=9 => words += &format!(" linh {}", UNITS[rest]),
        _ => words += &format!(" {}", spell_below_hundred(rest)),
    }
    words
}

/// A date in Vietnamese words, as a birth certificate carries it beside the figures (ngày sinh ghi bằng chữ).
pub fn spell_date_vi(date: Date) -> String {
    let month = match date.month() {
        4 => "tư".to_owned(),
        month => spell_below_hundred(usize::from(month.unsigned_abs())),
    };
    let day = spell_below_hundred(usize::from(date.day().unsigned_abs()));
    format!("ngày {day} tháng {month} năm {}", spell_year(usize::from(date.year().unsigned_abs())))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    const TODAY: Date = date(2026, 11, 24);

    #[test]
    fn dates() {
        for (boxes, expect) in [
            (["12", "3", "2026"], Ok(date(2026, 3, 12))),
            ([" 05 ", "03", "1990"], Ok(date(1990, 3, 5))),
            (["12/3/2026", "", ""], Ok(date(2026, 3, 12))),
            (["", "", "12-03-2026"], Ok(date(2026, 3, 12))),
            (["2026-03-12", "", ""], Ok(date(2026, 3, 12))),
            (["12. 3. 2026", "", ""], Ok(date(2026, 3, 12))),
            (["29", "2", "2024"], Ok(date(2024, 2, 29))),
            (["24", "11", "2026"], Ok(TODAY)),
            (["1", "1", "1900"], Ok(date(1900, 1, 1))),
            (["", "", ""], Err((Part::Day, "Nhập ngày, tháng và năm"))),
            (["12", "", ""], Err((Part::Month, "Nhập thêm tháng và năm"))),
            (["", "3", "2026"], Err((Part::Day, "Nhập thêm ngày"))),
            (["30", "2", "2026"], Err((Part::Day, "Tháng 2 năm 2026 chỉ có 28 ngày"))),
            (["31", "4", "2026"], Err((Part::Day, "chỉ có 30 ngày"))),
            (["32", "1", "2026"], Err((Part::Day, "từ 1 đến 31"))),
            (["0", "1", "2026"], Err((Part::Day, "từ 1 đến 31"))),
            (["12", "13", "2026"], Err((Part::Month, "từ 1 đến 12"))),
            (["12", "ba", "2026"], Err((Part::Month, "từ 1 đến 12"))),
            (["12", "3", "26"], Err((Part::Year, "đủ 4 chữ số"))),
            (["12", "3", "1899"], Err((Part::Year, "từ 1900"))),
            (["25", "11", "2026"], Err((Part::Day, "chưa tới: nhập ngày từ 24/11/2026"))),
            (["1", "1", "2027"], Err((Part::Year, "chưa tới"))),
        ] {
            let [day, month, year] = boxes;
            match (parse_date(day, month, year, Some(TODAY)), expect) {
                (Ok(parsed), Ok(expect)) => assert_eq!(parsed.value, expect),
                (Err(wrong), Err((part, piece))) => {
                    assert_eq!(wrong.part, part, "{boxes:?}");
                    assert!(wrong.message.vi.contains(piece), "{boxes:?}: {}", wrong.message.vi);
                }
                (found, expect) => panic!("{boxes:?}: {found:?}, expected {expect:?}"),
            }
        }
        assert!(parse_date("25", "11", "2026", None).is_ok());
    }

    #[test]
    fn partial_dates() {
        for (boxes, expect) in [
            (["", "", "1960"], Ok("1960")),
            (["1960", "", ""], Ok("1960")),
            (["", "5", "1960"], Ok("05/1960")),
            (["5/1960", "", ""], Ok("05/1960")),
            (["12", "5", "1960"], Ok("12/05/1960")),
            (["12/5/1960", "", ""], Ok("12/05/1960")),
            (["", "12", "2026"], Err(Part::Day)),
            (["", "", "2027"], Err(Part::Year)),
            (["12", "", "1960"], Err(Part::Month)),
            (["", "5", ""], Err(Part::Year)),
            (["", "", ""], Err(Part::Year)),
            (["", "", "60"], Err(Part::Year)),
        ] {
            let [day, month, year] = boxes;
            let found = parse_partial_date(day, month, year, Some(TODAY));
            let shown = found.as_ref().map(|parsed| parsed.value.show()).map_err(|wrong| wrong.part);
            assert_eq!(shown.as_deref().map_err(|part| *part), expect, "{boxes:?}");
        }
    }

    #[test]
    fn dates_in_words() {
        for (day, expect) in [
            (date(2026, 3, 12), "ngày mười hai tháng ba năm hai nghìn không trăm hai mươi sáu"),
            (date(1995, 4, 21), "ngày hai mươi mốt tháng tư năm một nghìn chín trăm chín mươi lăm"),
            (date(2005, 12, 5), "ngày năm tháng mười hai năm hai nghìn không trăm linh năm"),
            (date(2024, 1, 14), "ngày mười bốn tháng một năm hai nghìn không trăm hai mươi tư"),
            (date(2010, 10, 31), "ngày ba mươi mốt tháng mười năm hai nghìn không trăm mười"),
            (date(2000, 11, 15), "ngày mười lăm tháng mười một năm hai nghìn"),
            (date(1900, 6, 4), "ngày bốn tháng sáu năm một nghìn chín trăm"),
        ] {
            assert_eq!(spell_date_vi(day), expect);
        }
    }

    proptest! {
        #[test]
        fn every_date_reads_back(year in 1900i16..=2026, month in 1i8..=12, day in 1i8..=31, shape in 0..3) {
            prop_assume!(Date::new(year, month, day).is_ok_and(|day| day <= TODAY));
            let expect = Date::new(year, month, day).unwrap();
            let partial = match shape { 0 => PartialDate::Year(year), 1 => PartialDate::Month(year, month), _ => PartialDate::Day(expect) };
            let [d, m, y] = PartialDate::Day(expect).boxes();
            prop_assert_eq!(parse_date(&d, &m, &y, Some(TODAY)).unwrap().value, expect);
            prop_assert_eq!(parse_date(&show_date(expect), "", "", Some(TODAY)).unwrap().value, expect);
            let [d, m, y] = partial.boxes();
            prop_assert_eq!(parse_partial_date(&d, &m, &y, Some(TODAY)).unwrap().value, partial);
            prop_assert_eq!(PartialDate::try_from(partial.to_string()), Ok(partial));
            prop_assert!(partial.first() <= expect && expect <= partial.last());
        }

        #[test]
        fn no_typed_boxes_panic(day in ".{0,12}", month in ".{0,6}", year in ".{0,8}") {
            let _ = parse_date(&day, &month, &year, Some(TODAY));
            let _ = parse_partial_date(&day, &month, &year, None);
        }

        #[test]
        fn no_two_days_share_their_words(a in 0i32..40_000, b in 0i32..40_000) {
            let day = |n: i32| date(1950, 1, 1).checked_add(jiff::Span::new().days(n)).unwrap();
            prop_assert_eq!(spell_date_vi(day(a)) == spell_date_vi(day(b)), a == b);
        }
    }
}

//! The five figures of 11.3 for one year, their definitions, and what is hidden in finer cuts (R1.2, R1.4, R1.14a).

use std::collections::BTreeMap;
use std::fmt;

use super::{Counts, Month};
use crate::code::AgencyCode;
use crate::lang::Lang;
use crate::rating::{Criterion, Satisfaction};

/// One of the figures that TT32 11.3 asks of every service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Figure {
    /// 11.3a.
    ReceivedOnline,
    /// 11.3b.
    ResolvedOnline,
    /// 11.3c.
    OnTime,
    /// 11.3d.
    Received,
    /// 11.3đ.
    Satisfaction,
}

impl Figure {
    /// All five, in the law's order.
    pub const ALL: [Figure; 5] =
        [Figure::ReceivedOnline, Figure::ResolvedOnline, Figure::OnTime, Figure::Received, Figure::Satisfaction];

    /// The letter under which the law names it.
    pub fn letter(self) -> &'static str {
        match self {
            Figure::ReceivedOnline => "a",
            Figure::ResolvedOnline => "b",
            Figure::OnTime => "c",
            Figure::Received => "d",
            Figure::Satisfaction => "đ",
        }
    }

    /// The name of the column in open data.
    pub fn key(self) -> &'static str {
        match self {
            Figure::ReceivedOnline => "received_online",
            Figure::ResolvedOnline => "resolved_online",
            Figure::OnTime => "on_time_percent",
            Figure::Received => "received_total",
            Figure::Satisfaction => "satisfaction",
        }
    }

    /// What it is called.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Figure::ReceivedOnline => lang.say("Hồ sơ trực tuyến đã tiếp nhận", "Online dossiers received"),
            Figure::ResolvedOnline => lang.say("Hồ sơ trực tuyến đã giải quyết", "Online dossiers settled"),
            Figure::OnTime => lang.say("Tỉ lệ hồ sơ trực tuyến giải quyết đúng hạn", "Online dossiers settled on time"),
            Figure::Received => lang
                .say("Tổng hồ sơ đã tiếp nhận, trực tuyến và không trực tuyến", "All dossiers received, online and not online"),
            Figure::Satisfaction => lang.say("Mức độ hài lòng của người sử dụng", "Satisfaction of users"),
        }
    }

    /// What is counted, as the pages print it (R1.14a).
    pub fn definition(self, lang: Lang) -> &'static str {
        match self {
            Figure::ReceivedOnline => lang.say(
                "Hồ sơ nộp trực tuyến, tính một lần vào lúc cơ quan tiếp nhận lần đầu. Hồ sơ mới nộp, còn chờ tiếp nhận, nêu riêng.",
                "Handed in online, counted once, at the time when the agency first accepted it. What still waits for that is shown apart.",
            ),
            Figure::ResolvedOnline => lang.say(
                "Hồ sơ nộp trực tuyến, tính vào lúc giải quyết xong lần đầu: có kết quả hoặc có văn bản từ chối giải quyết. Hồ sơ không được tiếp nhận và hồ sơ rút lại không tính. Hồ sơ nhận năm trước mà giải quyết năm nay tính vào năm nay.",
                "Handed in online, counted at the time when it was first settled: with a result or by a written refusal to settle. What was not accepted or was withdrawn does not count. A dossier received last year and settled this year counts this year.",
            ),
            Figure::OnTime => lang.say(
                "Phần của số đã giải quyết ở trên mà ngày xong không muộn hơn ngày hẹn trả. Thời gian chờ người nộp bổ sung được cộng vào ngày hẹn; xin lỗi và gia hạn thì không.",
                "The share of those settled whose end is not later than the due date. Time spent waiting for the applicant's supplement moves the due date; an apology with an extension does not.",
            ),
            Figure::Received => lang.say(
                "Hồ sơ trực tuyến đã tiếp nhận, cộng với hồ sơ nhận trực tiếp và qua bưu chính, tính vào lúc tiếp nhận.",
                "Online dossiers received plus those received at the counter and by post, counted when they were received.",
            ),
            Figure::Satisfaction => lang.say(
                "Đánh giá còn hiệu lực, mỗi hồ sơ một đánh giá, tính vào lúc gửi; đánh giá sửa lại thay đánh giá cũ. Nội dung bỏ trống không tính. Hài lòng là Rất hài lòng và Hài lòng.",
                "Ratings as they stand, one a dossier, counted when they were sent; a changed rating replaces the old one. A content left out is not counted. Satisfied means Very satisfied and Satisfied.",
            ),
        }
    }
}

/// A share of a whole in hundredths of a percent: 0 to 10,000 (R2.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(u16);

impl Percent {
    /// `part` of `whole`, rounded half up to two decimals. `None`: there is no whole, so there is no percentage (R1.2),
    /// or the numbers cannot be a part and its whole.
    pub fn of(part: i64, whole: i64) -> Option<Percent> {
        if whole <= 0 || !(0..=whole).contains(&part) {
            return None;
        }
        let (part, whole) = (i128::from(part), i128::from(whole));
        u16::try_from((part * 20_000 + whole) / (whole * 2)).ok().map(Percent)
    }

    /// In hundredths of a percent.
    pub fn hundredths(self) -> u16 {
        self.0
    }

    /// `66,67%` in Vietnamese, `66.67%` in English; whole ones without decimals.
    pub fn show(self, lang: Lang) -> String {
        let (whole, rest) = (self.0 / 100, self.0 % 100);
        if rest == 0 { format!("{whole}%") } else { format!("{whole}{}{rest:02}%", lang.say(",", ".")) }
    }
}

/// `66.67`, as open data wants it.
impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

/// Satisfaction with one content (11.3đ, R1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Satisfied {
    /// How many rated this content.
    pub rated: i64,
    /// How many at each level, in the order of [`Satisfaction::ALL`].
    pub levels: [i64; 3],
}

impl Satisfied {
    /// The share of a level; `None` where nobody rated.
    pub fn percent(&self, level: Satisfaction) -> Option<Percent> {
        let at = Satisfaction::ALL.iter().position(|each| *each == level)?;
        Percent::of(self.levels[at], self.rated)
    }

    /// The share of those satisfied: Rất hài lòng and Hài lòng.
    pub fn satisfied(&self) -> Option<Percent> {
        Percent::of(self.levels[0] + self.levels[1], self.rated)
    }
}

/// The figures of one service, agency or portal from 1 January of a year in Vietnam to its end or now (từ đầu năm tới hiện tại).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearToDate {
    /// The year.
    pub year: i16,
    /// What its months count to; `waiting` alone is summed from the beginning of the log.
    pub counts: Counts,
}

impl YearToDate {
    /// Sums the cells of one service, agency or portal; all its months are given, those of earlier years too, for what
    /// waits may have begun to wait in them.
    pub fn sum(year: i16, cells: impl IntoIterator<Item = (Month, Counts)>) -> YearToDate {
        let mut counts = Counts::default();
        for (month, cell) in cells {
            if month.year == year {
                counts += cell;
            } else if month.year < year {
                counts.waiting += cell.waiting;
            }
        }
        YearToDate { year, counts }
    }

    /// 11.3a: online dossiers received.
    pub fn received_online(&self) -> i64 {
        self.counts.received_online
    }

    /// 11.3b: online dossiers settled.
    pub fn resolved_online(&self) -> i64 {
        self.counts.resolved_online
    }

    /// 11.3c: the share of those that was on time; `None` where none was settled.
    pub fn on_time(&self) -> Option<Percent> {
        Percent::of(self.counts.on_time_online, self.counts.resolved_online)
    }

    /// 11.3d: dossiers received, online and not.
    pub fn received(&self) -> i64 {
        self.counts.received()
    }

    /// 11.3đ: satisfaction with one content.
    pub fn satisfaction(&self, criterion: Criterion) -> Satisfied {
        let levels = self.counts.row(criterion);
        Satisfied { rated: levels.iter().sum(), levels }
    }

    /// No dossier was received or settled, none waits, nobody rated: "chưa có hồ sơ".
    pub fn is_empty(&self) -> bool {
        self.counts.is_zero()
    }
}

/// Below so many raters a cut finer than a service's year is hidden (R1.4).
pub const FEWEST_RATERS: i64 = 10;

/// The agencies of one service whose ratings may be shown apart (R1.4). Those with fewer raters than [`FEWEST_RATERS`] are
/// hidden; where a reader could work out the hidden ones from the service's total, the smallest of the others goes too.
pub fn shown_cuts<'a>(agencies: impl IntoIterator<Item = (&'a AgencyCode, &'a Counts)>) -> Vec<&'a AgencyCode> {
    let raters: BTreeMap<&AgencyCode, i64> = agencies.into_iter().map(|(code, counts)| (code, counts.raters())).collect();
    let hidden: i64 = raters.values().filter(|n| **n < FEWEST_RATERS).sum();
    let mut shown: Vec<(i64, &AgencyCode)> =
        raters.into_iter().filter(|(_, n)| *n >= FEWEST_RATERS).map(|(code, n)| (n, code)).collect();
    shown.sort_unstable();
    if hidden > 0 && hidden < FEWEST_RATERS && !shown.is_empty() {
        shown.remove(0);
    }
    let mut codes: Vec<&AgencyCode> = shown.into_iter().map(|(_, code)| code).collect();
    codes.sort_unstable();
    codes
}

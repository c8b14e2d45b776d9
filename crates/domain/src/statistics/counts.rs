//! Signed sums of what a cell counts.

use std::ops::{Add, AddAssign, Neg, Sub};

use serde::{Deserialize, Serialize};

use crate::lang::Lang;
use crate::rating::{Criterion, Levels, Satisfaction};

/// How many numbers [`Counts`] is.
const WIDTH: usize = 21;

/// What a cell counts. A single cell may be negative: the month that a replaced rating leaves, the month in which a dossier
/// stops waiting that began to wait in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "[i64; WIDTH]", into = "[i64; WIDTH]")]
pub struct Counts {
    /// Tiếp nhận trực tuyến: first entries into state 2 of dossiers that came online.
    pub received_online: i64,
    /// Tiếp nhận không trực tuyến: at the counter or by post.
    pub received_other: i64,
    /// Đã giải quyết, of those that came online.
    pub resolved_online: i64,
    /// Đã giải quyết, of those that came otherwise.
    pub resolved_other: i64,
    /// Đúng hạn, of `resolved_online`.
    pub on_time_online: i64,
    /// Chờ tiếp nhận: entries into state 1 less exits from it; a stock, so it is summed from the beginning of the log.
    pub waiting: i64,
    /// Không được tiếp nhận: state 3.
    pub not_accepted: i64,
    /// Rút hồ sơ.
    pub withdrawn: i64,
    /// Dừng xử lý because a supplement or payment never came.
    pub stopped: i64,
    /// Live ratings: content by level, in the order of [`Criterion::ALL`] and [`Satisfaction::ALL`].
    pub ratings: [[i64; 3]; 4],
}

impl Counts {
    /// What one rating counts; a content that was skipped counts nowhere (R1.1).
    pub fn of_levels(levels: &Levels) -> Counts {
        let mut counts = Counts::default();
        for (row, criterion) in counts.ratings.iter_mut().zip(Criterion::ALL) {
            if let Some(level) = levels.get(criterion) {
                row[place(level)] = 1;
            }
        }
        counts
    }

    /// Nothing is counted.
    pub fn is_zero(&self) -> bool {
        *self == Counts::default()
    }

    /// Ratings of `criterion` at `level`.
    pub fn rated(&self, criterion: Criterion, level: Satisfaction) -> i64 {
        self.row(criterion)[place(level)]
    }

    /// Ratings of `criterion`, by level.
    pub fn row(&self, criterion: Criterion) -> [i64; 3] {
        self.ratings[Criterion::ALL.iter().position(|each| *each == criterion).unwrap_or_default()]
    }

    /// How many people rated: the overall content is the one that nobody skips.
    pub fn raters(&self) -> i64 {
        self.ratings[0].iter().sum()
    }

    /// Received by any channel (11.3d).
    pub fn received(&self) -> i64 {
        self.received_online + self.received_other
    }
}

fn place(level: Satisfaction) -> usize {
    Satisfaction::ALL.iter().position(|each| *each == level).unwrap_or_default()
}

impl From<[i64; WIDTH]> for Counts {
    fn from(numbers: [i64; WIDTH]) -> Counts {
        let [received_online, received_other, resolved_online, resolved_other, on_time_online, waiting, rest @ ..] = numbers;
        let [not_accepted, withdrawn, stopped, flat @ ..] = rest;
        let mut ratings = [[0; 3]; 4];
        for (number, from) in ratings.as_flattened_mut().iter_mut().zip(flat) {
            *number = from;
        }
        Counts {
            received_online,
            received_other,
            resolved_online,
            resolved_other,
            on_time_online,
            waiting,
            not_accepted,
            withdrawn,
            stopped,
            ratings,
        }
    }
}

impl From<Counts> for [i64; WIDTH] {
    fn from(counts: Counts) -> [i64; WIDTH] {
        let head = [
            counts.received_online,
            counts.received_other,
            counts.resolved_online,
            counts.resolved_other,
            counts.on_time_online,
            counts.waiting,
            counts.not_accepted,
            counts.withdrawn,
            counts.stopped,
        ];
        let mut numbers = [0; WIDTH];
        for (number, from) in numbers.iter_mut().zip(head.iter().chain(counts.ratings.as_flattened())) {
            *number = *from;
        }
        numbers
    }
}

fn combine(a: Counts, b: Counts, each: fn(i64, i64) -> i64) -> Counts {
    let (mut a, b): ([i64; WIDTH], [i64; WIDTH]) = (a.into(), b.into());
    for (a, b) in a.iter_mut().zip(b) {
        *a = each(*a, b);
    }
    a.into()
}

impl Add for Counts {
    type Output = Counts;
    fn add(self, other: Counts) -> Counts {
        combine(self, other, |a, b| a + b)
    }
}

impl Sub for Counts {
    type Output = Counts;
    fn sub(self, other: Counts) -> Counts {
        combine(self, other, |a, b| a - b)
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        *self = *self + other;
    }
}

impl Neg for Counts {
    type Output = Counts;
    fn neg(self) -> Counts {
        Counts::default() - self
    }
}

impl std::iter::Sum for Counts {
    fn sum<I: Iterator<Item = Counts>>(counts: I) -> Counts {
        counts.fold(Counts::default(), Add::add)
    }
}

/// What is in none of the five figures and is shown apart from them (R1.14a).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Apart {
    /// Chờ tiếp nhận, at the time of the figures.
    Waiting,
    /// Không được tiếp nhận.
    NotAccepted,
    /// Rút hồ sơ.
    Withdrawn,
    /// Dừng xử lý.
    Stopped,
}

impl Apart {
    /// All of them.
    pub const ALL: [Apart; 4] = [Apart::Waiting, Apart::NotAccepted, Apart::Withdrawn, Apart::Stopped];

    /// How many.
    pub fn of(self, counts: &Counts) -> i64 {
        match self {
            Apart::Waiting => counts.waiting,
            Apart::NotAccepted => counts.not_accepted,
            Apart::Withdrawn => counts.withdrawn,
            Apart::Stopped => counts.stopped,
        }
    }

    /// The name of the column in open data.
    pub fn key(self) -> &'static str {
        match self {
            Apart::Waiting => "waiting",
            Apart::NotAccepted => "not_accepted",
            Apart::Withdrawn => "withdrawn",
            Apart::Stopped => "stopped",
        }
    }

    /// What it is called.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Apart::Waiting => lang.say("Đang chờ tiếp nhận", "Waiting to be accepted"),
            Apart::NotAccepted => lang.say("Không được tiếp nhận", "Not accepted"),
            Apart::Withdrawn => lang.say("Người nộp rút hồ sơ", "Withdrawn by the applicant"),
            Apart::Stopped => lang.say("Dừng vì không bổ sung", "Stopped, nothing was supplied"),
        }
    }

    /// What is counted.
    pub fn definition(self, lang: Lang) -> &'static str {
        match self {
            Apart::Waiting => lang.say(
                "Hồ sơ đã nộp, cơ quan chưa tiếp nhận hoặc trả lại, tính tại thời điểm của số liệu.",
                "Handed in and neither accepted nor sent back at the time of the figures.",
            ),
            Apart::NotAccepted => lang.say(
                "Hồ sơ bị trả lại ngay khi nộp kèm lý do; không tính là đã tiếp nhận hay đã giải quyết.",
                "Sent back with a reason when handed in; counted neither as received nor as settled.",
            ),
            Apart::Withdrawn => lang.say(
                "Hồ sơ dừng theo yêu cầu của người nộp; không tính là đã giải quyết.",
                "Ended because the applicant asked for it; not counted as settled.",
            ),
            Apart::Stopped => lang.say(
                "Hồ sơ dừng vì giấy tờ hoặc khoản phải nộp không đến; không tính là đã giải quyết.",
                "Ended because papers or a payment never came; not counted as settled.",
            ),
        }
    }
}

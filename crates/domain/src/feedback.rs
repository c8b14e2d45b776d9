//! A citizen's message to the agency (góp ý, phản ánh kiến nghị): TT32 11.2g, R1.12.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::clock;
use crate::code::{AgencyCode, FeedbackCode};
use crate::lang::{Lang, Text};

/// What the message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeedbackKind {
    /// Góp ý.
    Suggestion,
    /// Phản ánh.
    Complaint,
    /// Câu hỏi.
    Question,
    /// Lời khen.
    Praise,
}

impl FeedbackKind {
    /// All kinds, in the order of the form.
    pub const ALL: [FeedbackKind; 4] =
        [FeedbackKind::Suggestion, FeedbackKind::Question, FeedbackKind::Complaint, FeedbackKind::Praise];

    /// The value of the radio button.
    pub fn key(self) -> &'static str {
        match self {
            FeedbackKind::Suggestion => "suggestion",
            FeedbackKind::Complaint => "complaint",
            FeedbackKind::Question => "question",
            FeedbackKind::Praise => "praise",
        }
    }

    /// The kind's name on the form and in the mail.
    pub fn text(self) -> Text {
        match self {
            FeedbackKind::Suggestion => Text::both("Góp ý để dịch vụ tốt hơn", "A suggestion to make the service better"),
            FeedbackKind::Complaint => Text::both("Phản ánh điều chưa đúng", "A report of something that went wrong"),
            FeedbackKind::Question => Text::both("Hỏi một điều", "A question"),
            FeedbackKind::Praise => Text::both("Lời khen", "Praise"),
        }
    }

    /// The kind whose [`FeedbackKind::key`] is `key`.
    pub fn parse(key: &str) -> Option<FeedbackKind> {
        FeedbackKind::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// How many characters a message may have.
pub const TEXT_MAX: usize = 2000;

/// One message, as it is stored before anything is mailed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feedback {
    /// The reference number that the writer is given.
    pub code: FeedbackCode,
    /// What it is.
    pub kind: FeedbackKind,
    /// The text, NFC.
    pub text: String,
    /// The writer's e-mail address, if an answer is wanted.
    pub contact: Option<String>,
    /// The page of the portal that it is about, a path.
    pub about: Option<String>,
    /// The agency that is responsible, or the portal's own.
    pub agency: Option<AgencyCode>,
    /// The language that the writer used.
    pub lang: Lang,
    /// When it was stored.
    pub received_at: Timestamp,
}

/// The alphabet of reference numbers: nothing that is misread on paper or the phone.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// A reference number of the day (in Vietnam), from four random bytes.
pub fn reference(now: Timestamp, random: [u8; 4]) -> FeedbackCode {
    let day = clock::vietnam_date(now);
    let bits = u32::from_le_bytes(random);
    let tail: String = (0..6).map(|place| char::from(ALPHABET[(bits >> (place * 5)) as usize & 31])).collect();
    let code = format!("GY-{:02}{:02}{:02}-{tail}", day.year().rem_euclid(100), day.month(), day.day());
    FeedbackCode::parse(&code).expect("a reference is made to its own format")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_carry_the_day_in_vietnam() {
        let late: Timestamp = "2026-11-24T17:30:00Z".parse().unwrap();
        assert_eq!(reference(late, [0; 4]).as_str(), "GY-261125-222222");
        assert_eq!(reference(late, [255; 4]).as_str(), "GY-261125-ZZZZZZ");
    }
}

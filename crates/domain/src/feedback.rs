//! A citizen's message to the agency (góp ý, phản ánh kiến nghị): TT32 11.2g, R1.12.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::clock;
use crate::code::{AgencyCode, FeedbackCode};
use crate::format::Email;
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
            FeedbackKind::Question => Text::both("Đặt câu hỏi", "A question"),
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

/// What keeps a message from being taken: at which field, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedbackProblem {
    /// No kind is chosen.
    Kind,
    /// Nothing is written.
    Empty,
    /// More than [`TEXT_MAX`] characters: so many.
    TooLong(usize),
    /// The address is none; the format's own sentence.
    Contact(Text),
}

/// What a citizen wrote, checked: kind, text, address for an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What it is.
    pub kind: FeedbackKind,
    /// The text.
    pub text: String,
    /// Where an answer goes.
    pub contact: Option<String>,
}

impl Message {
    /// Reads the form's three fields. Errors: every problem at once.
    pub fn parse(kind: &str, text: &str, contact: &str) -> Result<Message, Vec<FeedbackProblem>> {
        let mut problems = Vec::new();
        let kind = FeedbackKind::parse(kind);
        if kind.is_none() {
            problems.push(FeedbackProblem::Kind);
        }
        let text = text.trim();
        match text.chars().count() {
            0 => problems.push(FeedbackProblem::Empty),
            many if many > TEXT_MAX => problems.push(FeedbackProblem::TooLong(many)),
            _ => {}
        }
        let contact = match contact.trim() {
            "" => None,
            typed => match Email::parse(typed) {
                Ok(email) => Some(email.value.as_str().to_owned()),
                Err(wrong) => {
                    problems.push(FeedbackProblem::Contact(wrong.message));
                    None
                }
            },
        };
        match kind {
            Some(kind) if problems.is_empty() => Ok(Message { kind, text: text.to_owned(), contact }),
            _ => Err(problems),
        }
    }
}

/// The alphabet of reference numbers: nothing that is misread on paper or the phone.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// The six letters that end a reference number, from four random bytes.
pub(crate) fn tail(random: [u8; 4]) -> String {
    let bits = u32::from_le_bytes(random);
    (0..6).map(|place| char::from(ALPHABET[(bits >> (place * 5)) as usize & 31])).collect()
}

/// A reference number of the day (in Vietnam), from four random bytes.
pub fn reference(now: Timestamp, random: [u8; 4]) -> FeedbackCode {
    let day = clock::vietnam_date(now);
    let code = format!("GY-{:02}{:02}{:02}-{}", day.year().rem_euclid(100), day.month(), day.day(), tail(random));
    FeedbackCode::parse(&code).expect("a reference is made to its own format")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let long = "ă".repeat(TEXT_MAX + 1);
        for (fields, expect) in [
            (("question", " Giờ mở cửa? ", ""), Ok((FeedbackKind::Question, "Giờ mở cửa?", None))),
            (("praise", "Tốt", " An@Example.com "), Ok((FeedbackKind::Praise, "Tốt", Some("An@example.com")))),
            (("", " ", "an"), Err(3)),
            (("complaint", &long, ""), Err(1)),
            (("complaint", &long[2..], ""), Ok((FeedbackKind::Complaint, &long[2..], None))),
            (("khen", "Tốt", ""), Err(1)),
        ] {
            let read = Message::parse(fields.0, fields.1, fields.2);
            let read = read.as_ref().map(|m| (m.kind, m.text.as_str(), m.contact.as_deref())).map_err(Vec::len);
            assert_eq!(read, expect, "{} {}", fields.0, fields.2);
        }
        assert_eq!(Message::parse("praise", &long, "").unwrap_err(), [FeedbackProblem::TooLong(TEXT_MAX + 1)]);
    }

    #[test]
    fn references_carry_the_day_in_vietnam() {
        let late: Timestamp = "2026-11-24T17:30:00Z".parse().unwrap();
        assert_eq!(reference(late, [0; 4]).as_str(), "GY-261125-222222");
        assert_eq!(reference(late, [255; 4]).as_str(), "GY-261125-ZZZZZZ");
    }
}

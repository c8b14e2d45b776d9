//! Mail that waits for delivery (thư chờ gửi): written with the fact that it tells of, sent afterwards (safety §3).

use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::code::{DossierCode, FeedbackCode, ProcedureCode};
use crate::dossier::Dossier;
use crate::feedback::FeedbackKind;
use crate::lang::{Lang, Text};

/// What every notice about a dossier carries at least (R2.2; the mail names the office, never the officer).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Mã hồ sơ.
    pub dossier: DossierCode,
    /// Mã thủ tục.
    pub procedure: ProcedureCode,
    /// The procedure's legal name.
    pub procedure_name: String,
    /// The agency that received or handles it.
    pub agency: Text,
    /// The office that has it in hand now.
    pub office: Text,
    /// When it was handed in.
    pub submitted_at: Timestamp,
    /// When it was accepted, once it is.
    pub received_at: Option<Timestamp>,
    /// When this step was taken.
    pub processed_at: Timestamp,
    /// The end of the day on which the result is due, once it is accepted.
    pub due_at: Option<Timestamp>,
}

impl Notice {
    /// The notice of a step that took effect at `processed_at` and left `dossier` as it is. The agency is also the office
    /// while a dossier stays with the agency that received it.
    pub fn of(dossier: &Dossier, procedure_name: impl Into<String>, agency: &Text, processed_at: Timestamp) -> Notice {
        Notice {
            dossier: dossier.code.clone(),
            procedure: dossier.procedure.clone(),
            procedure_name: procedure_name.into(),
            agency: agency.clone(),
            office: agency.clone(),
            submitted_at: dossier.submitted_at,
            received_at: dossier.received_at,
            processed_at,
            due_at: dossier.due.map(|due| due.at),
        }
    }
}

/// A letter: what a mail says, as data; `mail` has the words. No answer, ID number, birth date or address stands in one,
/// but in feedback to the agency, where text and contact are the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "letter", rename_all = "snake_case")]
pub enum Letter {
    /// The one-time code for signing in.
    SignInCode {
        /// Six digits.
        code: String,
        /// How long it can be used.
        minutes: u32,
    },
    /// A dossier was handed in and waits to be accepted (R1.14b).
    Submitted {
        /// What it tells.
        notice: Notice,
        /// The day by which it is accepted or sent back.
        answer_by: Timestamp,
    },
    /// A dossier was accepted: time received and due date (form 01).
    Received {
        /// What it tells.
        notice: Notice,
    },
    /// An accepted dossier was put in work.
    InProgress {
        /// What it tells.
        notice: Notice,
    },
    /// Work on a dossier stopped because something asked for never came; the reason stands on the dossier's page.
    Stopped {
        /// What it tells.
        notice: Notice,
    },
    /// A dossier was not accepted; the reason stands on its page, for it may speak of persons.
    NotAccepted {
        /// What it tells.
        notice: Notice,
    },
    /// The result is there.
    Resolved {
        /// What it tells.
        notice: Notice,
        /// Path and query of the signed link to the rating.
        rating: String,
    },
    /// Settling was refused in writing; the reason stands on the dossier's page.
    Refused {
        /// What it tells.
        notice: Notice,
        /// Path and query of the signed link to the rating.
        rating: String,
    },
    /// The result was handed over.
    HandedOver {
        /// What it tells.
        notice: Notice,
    },
    /// The applicant withdrew the dossier.
    Withdrawn {
        /// What it tells.
        notice: Notice,
    },
    /// A citizen's message, to the agency.
    Feedback {
        /// Reference number.
        code: FeedbackCode,
        /// What it is.
        kind: FeedbackKind,
        /// The citizen's words.
        text: String,
        /// The page that it is about.
        about: Option<String>,
    },
    /// Thanks to who left an address.
    FeedbackReceived {
        /// Reference number.
        code: FeedbackCode,
    },
}

/// Where a mail stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MailState {
    /// To be sent when its time comes.
    Pending,
    /// A sender holds a lease.
    Sending,
    /// SES took it.
    Sent,
    /// Given up after [`TRIES`]; an alarm tells.
    Dead,
}

/// One mail to one recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutgoingMail {
    /// UUIDv7; SES carries it as a tag.
    pub id: String,
    /// The one recipient's address.
    pub to: String,
    /// The citizen's address, for a message to the agency.
    pub reply_to: Option<String>,
    /// The language of the recipient.
    pub lang: Lang,
    /// What it says.
    pub letter: Letter,
    /// When the fact happened.
    pub created_at: Timestamp,
}

/// Attempts before a mail is given up: the schedule of [`retry_at`] covers about three days.
pub const TRIES: u32 = 19;

/// How long a sender may take before another takes over: 90 seconds.
pub const LEASE_SECONDS: i64 = 90;

/// When the next attempt is due after `attempts` failed ones: 30 s, doubling, 8 hours at most; `None` gives the mail up.
pub fn retry_at(now: Timestamp, attempts: u32) -> Option<Timestamp> {
    if attempts >= TRIES {
        return None;
    }
    let seconds = (30_i64 << attempts.saturating_sub(1).min(12)).min(8 * 3600);
    Some(now.saturating_add(seconds.seconds()).unwrap_or(Timestamp::MAX))
}

/// An address or a subject that would break out of its header: control characters, CR and LF are refused (safety §3).
pub fn safe_in_header(text: &str) -> bool {
    !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_are_spaced_and_end() {
        let now: Timestamp = "2026-11-24T00:00:00Z".parse().unwrap();
        for (attempts, seconds) in
            [(1, Some(30)), (2, Some(60)), (9, Some(7680)), (11, Some(28_800)), (18, Some(28_800)), (19, None)]
        {
            let due = retry_at(now, attempts).map(|at| at.as_second() - now.as_second());
            assert_eq!(due, seconds, "{attempts}");
        }
    }

    #[test]
    fn headers_take_no_line_breaks() {
        for (text, safe) in [("an@nguoi-dan.example", true), ("a\r\nBcc: b@x.example", false), ("a\u{0}b", false)] {
            assert_eq!(safe_in_header(text), safe);
        }
    }
}

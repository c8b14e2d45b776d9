//! Dossiers (hồ sơ): their states, what may be done in each, and what an act changes (domain §3.1).
//!
//! [`Dossier`] is the header: codes, times and levels, no words. What people write (reasons, where to collect) stands in
//! [`Note`]s beside it, so that neither the header nor the log ever carries free text. [`decide`] is the one way in which
//! a dossier changes.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::calendar::{Due, Term, WorkingCalendar, due};
use crate::clock;
use crate::code::{AccountId, AgencyCode, DossierCode, ProcedureCode, SubmissionId};
use crate::lang::Lang;

mod act;
mod decide;
mod due;
mod path;
mod person;
mod slip;
mod urgency;

#[cfg(test)]
mod tests;

pub use act::{Act, ActKind, FieldProblem, Illegal, LONGEST_REASON, transition};
pub use decide::{
    Decision, MailKind, NewDossier, Refused, decide, decide_through, fits, needs_typed_due, register_paper, submit,
};
pub use due::{term_for, term_of, why_due};
pub use path::DossierPath;
pub use person::{PaperApplicant, last_four, proof, proofs};
pub use slip::{SlipApplicant, slip, slip_dated};
pub use urgency::{Urgency, urgency};

/// Trạng thái hồ sơ, with the national portal's codes 1 to 10.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
#[repr(u8)]
pub enum DossierState {
    /// Mới đăng ký.
    Submitted = 1,
    /// Được tiếp nhận.
    Received = 2,
    /// Không được tiếp nhận: the end.
    NotAccepted = 3,
    /// Đang xử lý.
    Processing = 4,
    /// Yêu cầu bổ sung giấy tờ: the clock stands still.
    AwaitingSupplement = 5,
    /// Yêu cầu thực hiện nghĩa vụ tài chính: the clock stands still.
    AwaitingPayment = 6,
    /// Công dân yêu cầu rút hồ sơ.
    WithdrawalAsked = 7,
    /// Dừng xử lý: the end, by a written refusal, a withdrawal or a supplement that never came.
    Stopped = 8,
    /// Đã xử lý xong.
    Resolved = 9,
    /// Đã trả kết quả: the end.
    HandedOver = 10,
}

impl DossierState {
    /// Every state, in the order of the codes.
    pub const ALL: [DossierState; 10] = [
        DossierState::Submitted,
        DossierState::Received,
        DossierState::NotAccepted,
        DossierState::Processing,
        DossierState::AwaitingSupplement,
        DossierState::AwaitingPayment,
        DossierState::WithdrawalAsked,
        DossierState::Stopped,
        DossierState::Resolved,
        DossierState::HandedOver,
    ];

    /// The national portal's code.
    pub fn code(self) -> u8 {
        self as u8
    }

    /// The official name, and ours in English.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            DossierState::Submitted => lang.say("Mới đăng ký", "Submitted"),
            DossierState::Received => lang.say("Được tiếp nhận", "Accepted"),
            DossierState::NotAccepted => lang.say("Không được tiếp nhận", "Not accepted"),
            DossierState::Processing => lang.say("Đang xử lý", "In progress"),
            DossierState::AwaitingSupplement => lang.say("Yêu cầu bổ sung giấy tờ", "Supplement requested"),
            DossierState::AwaitingPayment => lang.say("Yêu cầu thực hiện nghĩa vụ tài chính", "Payment requested"),
            DossierState::WithdrawalAsked => lang.say("Công dân yêu cầu rút hồ sơ", "Withdrawal requested"),
            DossierState::Stopped => lang.say("Dừng xử lý", "Stopped"),
            DossierState::Resolved => lang.say("Đã xử lý xong", "Settled"),
            DossierState::HandedOver => lang.say("Đã trả kết quả", "Result handed over"),
        }
    }

    /// The states that may follow (our reading of the forms, domain §3.1 and §8: only names and codes are sourced).
    pub fn next(self) -> &'static [DossierState] {
        use DossierState::{
            AwaitingPayment, AwaitingSupplement, HandedOver, NotAccepted, Processing, Received, Resolved, Stopped, Submitted,
            WithdrawalAsked,
        };
        match self {
            Submitted => &[Received, NotAccepted, AwaitingSupplement, WithdrawalAsked],
            Received => &[Processing, AwaitingSupplement, AwaitingPayment, WithdrawalAsked, Stopped],
            Processing => &[AwaitingSupplement, AwaitingPayment, WithdrawalAsked, Stopped, Resolved],
            AwaitingSupplement => &[Submitted, Received, Processing, WithdrawalAsked, Stopped],
            AwaitingPayment => &[Processing, Resolved, WithdrawalAsked, Stopped],
            WithdrawalAsked => &[Stopped, Processing],
            Resolved => &[HandedOver],
            NotAccepted | Stopped | HandedOver => &[],
        }
    }

    /// Whether nothing follows.
    pub fn is_final(self) -> bool {
        self.next().is_empty()
    }

    /// Whether the agency waits for the citizen and the clock stands still.
    pub fn pauses(self) -> bool {
        matches!(self, DossierState::AwaitingSupplement | DossierState::AwaitingPayment)
    }
}

impl TryFrom<u8> for DossierState {
    type Error = String;
    fn try_from(code: u8) -> Result<Self, String> {
        DossierState::ALL.into_iter().find(|state| state.code() == code).ok_or_else(|| format!("no dossier state {code}"))
    }
}

impl From<DossierState> for u8 {
    fn from(state: DossierState) -> u8 {
        state.code()
    }
}

impl fmt::Display for DossierState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code(), self.name(Lang::Vi))
    }
}

/// Hình thức nộp hồ sơ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Trực tuyến.
    Online,
    /// Trực tiếp, at the counter.
    Counter,
    /// Qua dịch vụ bưu chính công ích.
    Post,
}

impl Channel {
    /// The channel's name in `lang`.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Channel::Online => lang.say("Trực tuyến", "Online"),
            Channel::Counter => lang.say("Trực tiếp", "At the counter"),
            Channel::Post => lang.say("Bưu chính", "By post"),
        }
    }
}

/// How a dossier was resolved (R1.14a).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResolvedKind {
    /// With a result.
    Result,
    /// By a written refusal to settle (R3.8).
    Refusal,
}

/// Ngày hẹn trả kết quả, as the header keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueDate {
    /// The last second that is on time.
    pub at: Timestamp,
    /// Dự kiến (R3.16).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub provisional: bool,
}

impl DueDate {
    /// The day in Vietnam.
    pub fn date(self) -> Date {
        clock::vietnam_date(self.at)
    }
}

impl From<&Due> for DueDate {
    fn from(due: &Due) -> DueDate {
        DueDate { at: due.at, provisional: due.provisional }
    }
}

/// The header of a dossier: at most 1 KB stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dossier {
    /// Mã hồ sơ.
    pub code: DossierCode,
    /// Mã thủ tục; the name is looked up, never copied.
    pub procedure: ProcedureCode,
    /// The catalogue's edition of the day it was handed in (R5.2).
    #[serde(default)]
    pub edition: u64,
    /// The agency that settles it.
    pub agency: AgencyCode,
    /// How it came.
    pub channel: Channel,
    /// Where it stands.
    pub state: DossierState,
    /// Rises by one with each change; 1 at first.
    pub version: u32,
    /// When it was handed in.
    pub submitted_at: Timestamp,
    /// By when it is accepted or sent back while new.
    pub answer_by: Timestamp,
    /// Its first entry into state 2, once it was accepted (R1.14a).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_at: Option<Timestamp>,
    /// When its result is due, once it was accepted; moved by pauses, never by an extension (R1.14a).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<DueDate>,
    /// The term under which it was accepted: a later edition of the catalogue never changes it (R5.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<Term>,
    /// When it was resolved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved_at: Option<Timestamp>,
    /// Whether that was at or before the due date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_time: Option<bool>,
    /// How it was resolved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved_kind: Option<ResolvedKind>,
    /// The account of who handed it in online; a paper dossier has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applicant: Option<AccountId>,
    /// The draft with its answers.
    pub submission_id: SubmissionId,
    /// The officer who registered it from paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<AccountId>,
    /// The officer who accepted it, named on the owner's page (R2.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_by: Option<AccountId>,
    /// The officer who took it in work or settled it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handled_by: Option<AccountId>,
    /// How many supplements were asked for (R3.4).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub supplements: u8,
    /// The pause that runs now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause: Option<RunningPause>,
    /// The states that it went through, with their times.
    #[serde(default, skip_serializing_if = "DossierPath::is_empty")]
    pub path: DossierPath,
    /// HMACs of what a look-up without sign-in may prove knowledge of: the last four of ID number and telephone (R3.12).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proofs: Vec<String>,
}

fn is_zero(n: &u8) -> bool {
    *n == 0
}

/// Since when the clock stands still, and where the dossier goes back to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunningPause {
    /// The request went out.
    pub since: Timestamp,
    /// The state it came from.
    pub from: DossierState,
}

/// The officer's next deadline, by which work lists are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deadline {
    /// To be accepted, settled or answered by then; overdue once that is before now.
    At(Timestamp),
    /// The agency waits for the citizen.
    Paused {
        /// Since then.
        since: Timestamp,
    },
    /// The result waits to be collected.
    Collect {
        /// Since then.
        since: Timestamp,
    },
}

/// The officer's next deadline in `dossier`; `None` once nothing is left to do, which takes it off the lists.
pub fn next_deadline(dossier: &Dossier) -> Option<Deadline> {
    let due = dossier.due.map_or(dossier.answer_by, |due| due.at);
    match dossier.state {
        DossierState::Submitted => Some(Deadline::At(dossier.answer_by)),
        DossierState::Received | DossierState::Processing | DossierState::WithdrawalAsked => Some(Deadline::At(due)),
        DossierState::AwaitingSupplement | DossierState::AwaitingPayment => {
            Some(Deadline::Paused { since: dossier.pause.map_or(dossier.submitted_at, |pause| pause.since) })
        }
        DossierState::Resolved => Some(Deadline::Collect { since: dossier.resolved_at.unwrap_or(dossier.submitted_at) }),
        DossierState::NotAccepted | DossierState::Stopped | DossierState::HandedOver => None,
    }
}

/// By when a dossier handed in at `submitted_at` is to be accepted or sent back. Where the calendar does not reach,
/// the days of the week decide: a submission never waits for the calendar.
pub fn answer_by(calendar: &WorkingCalendar, submitted_at: Timestamp) -> Timestamp {
    match due(calendar, calendar.answer_within(), submitted_at) {
        Ok(due) => due.at,
        Err(_) => {
            let day = clock::vietnam_date(submitted_at);
            let days = match day.weekday() {
                jiff::civil::Weekday::Friday => 3,
                jiff::civil::Weekday::Saturday => 2,
                _ => 1,
            };
            clock::at(day.saturating_add(jiff::Span::new().days(days)).at(23, 59, 59, 0))
        }
    }
}

/// What an officer or applicant wrote with one act; one note a version at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The version of the dossier that it belongs to.
    pub version: u32,
    /// When.
    pub at: Timestamp,
    /// What it says.
    #[serde(flatten)]
    pub body: NoteBody,
}

/// The words of a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "note", rename_all = "snake_case")]
pub enum NoteBody {
    /// Why: a refusal, a request, a withdrawal.
    Reason {
        /// The reason in the writer's words.
        text: String,
    },
    /// The result and how to get it.
    Result {
        /// Số kết quả: the result's number in the agency's register.
        number: String,
        /// Nơi trả kết quả.
        place: String,
        /// Giờ trả kết quả.
        hours: String,
        /// What else the applicant should know, such as the originals to bring.
        remark: Option<String>,
    },
}

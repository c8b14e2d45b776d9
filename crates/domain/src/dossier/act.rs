//! Acts on a dossier, and the state each leads to.

use jiff::civil::Date;

use super::{DossierState, NoteBody};
use crate::access::Action;

/// The most characters of a reason.
pub const LONGEST_REASON: usize = 2000;

/// Something done to a dossier, with what is said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Tiếp nhận: sets the time received and the due date. `due` is typed for a term set case by case or where the
    /// calendar does not reach, and only then (R1.14b).
    Accept {
        /// The typed due date.
        due: Option<Date>,
    },
    /// Không tiếp nhận (form 03).
    NotAccept {
        /// Why, and what to do.
        reason: String,
    },
    /// Chuyển xử lý.
    StartProcessing,
    /// Yêu cầu bổ sung (form 02): complete and once; a second one is a supervisor's exception (R3.4).
    AskSupplement {
        /// What is missing and how to mend it.
        reason: String,
        /// A supervisor approved a second request.
        exception: bool,
    },
    /// Bổ sung: the applicant gave what was asked for.
    GiveSupplement,
    /// Yêu cầu thực hiện nghĩa vụ tài chính.
    AskPayment {
        /// What is to be paid and how.
        reason: String,
    },
    /// The payment came.
    ConfirmPayment,
    /// Rút hồ sơ: the applicant asks for it.
    Withdraw {
        /// Why.
        reason: String,
    },
    /// The agency agrees to the withdrawal.
    ConfirmWithdrawal,
    /// The agency goes on after a wish to withdraw.
    KeepProcessing {
        /// Why.
        reason: String,
    },
    /// Từ chối giải quyết, in writing (R3.8): resolves the dossier.
    RefuseToSettle {
        /// Why.
        reason: String,
    },
    /// Dừng giải quyết (form 05) because a supplement or payment never came: resolves nothing.
    Stop {
        /// Why.
        reason: String,
    },
    /// Đã xử lý xong.
    Resolve {
        /// The result's number.
        number: String,
        /// Where to collect it.
        place: String,
        /// When to collect it.
        hours: String,
        /// What else to know.
        remark: Option<String>,
    },
    /// Trả kết quả.
    HandOver,
}

/// An act without its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is the act of the same name in `Act`")]
pub enum ActKind {
    Accept,
    NotAccept,
    StartProcessing,
    AskSupplement,
    GiveSupplement,
    AskPayment,
    ConfirmPayment,
    Withdraw,
    ConfirmWithdrawal,
    KeepProcessing,
    RefuseToSettle,
    Stop,
    Resolve,
    HandOver,
}

impl ActKind {
    /// Every act.
    pub const ALL: [ActKind; 14] = [
        ActKind::Accept,
        ActKind::NotAccept,
        ActKind::StartProcessing,
        ActKind::AskSupplement,
        ActKind::GiveSupplement,
        ActKind::AskPayment,
        ActKind::ConfirmPayment,
        ActKind::Withdraw,
        ActKind::ConfirmWithdrawal,
        ActKind::KeepProcessing,
        ActKind::RefuseToSettle,
        ActKind::Stop,
        ActKind::Resolve,
        ActKind::HandOver,
    ];

    /// What an officer's role must allow; `None`: the applicant's own act.
    pub fn action(self) -> Option<Action> {
        match self {
            ActKind::Accept | ActKind::NotAccept => Some(Action::Receive),
            ActKind::StartProcessing | ActKind::ConfirmPayment => Some(Action::Process),
            ActKind::AskSupplement | ActKind::AskPayment => Some(Action::AskSupplement),
            ActKind::ConfirmWithdrawal | ActKind::KeepProcessing => Some(Action::DecideWithdrawal),
            ActKind::RefuseToSettle | ActKind::Stop => Some(Action::RefuseToSettle),
            ActKind::Resolve => Some(Action::Resolve),
            ActKind::HandOver => Some(Action::HandOver),
            ActKind::GiveSupplement | ActKind::Withdraw => None,
        }
    }
}

/// The act does not fit the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{act:?} does not fit state {from}")]
pub struct Illegal {
    /// Where the dossier stands.
    pub from: DossierState,
    /// What was tried.
    pub act: ActKind,
}

/// The state that `act` leads to from `from`; `back` is the state a pause came from, where one runs.
/// Errors: the act does not fit.
pub fn transition(from: DossierState, act: ActKind, back: Option<DossierState>) -> Result<DossierState, Illegal> {
    use DossierState as S;
    let to = match (act, from) {
        (ActKind::Accept, S::Submitted) => S::Received,
        (ActKind::NotAccept, S::Submitted) => S::NotAccepted,
        (ActKind::StartProcessing, S::Received) => S::Processing,
        (ActKind::AskSupplement, S::Submitted | S::Received | S::Processing) => S::AwaitingSupplement,
        (ActKind::GiveSupplement, S::AwaitingSupplement) => match back {
            Some(back @ (S::Submitted | S::Received | S::Processing)) => back,
            _ => return Err(Illegal { from, act }),
        },
        (ActKind::AskPayment, S::Received | S::Processing) => S::AwaitingPayment,
        (ActKind::ConfirmPayment, S::AwaitingPayment) => S::Processing,
        (ActKind::Withdraw, S::Submitted | S::Received | S::Processing | S::AwaitingSupplement | S::AwaitingPayment) => {
            S::WithdrawalAsked
        }
        (ActKind::ConfirmWithdrawal, S::WithdrawalAsked) => S::Stopped,
        (ActKind::KeepProcessing, S::WithdrawalAsked) => S::Processing,
        (ActKind::RefuseToSettle, S::Received | S::Processing | S::AwaitingSupplement | S::AwaitingPayment) => S::Stopped,
        (ActKind::Stop, S::AwaitingSupplement | S::AwaitingPayment) => S::Stopped,
        (ActKind::Resolve, S::Processing | S::AwaitingPayment) => S::Resolved,
        (ActKind::HandOver, S::Resolved) => S::HandedOver,
        _ => return Err(Illegal { from, act }),
    };
    Ok(to)
}

/// What is wrong with one typed field of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FieldProblem {
    /// Nothing was written where something must be.
    #[error("{field} is missing")]
    Missing {
        /// The field's name in the form.
        field: &'static str,
    },
    /// Too much was written.
    #[error("{field} is longer than {most} characters")]
    TooLong {
        /// The field's name in the form.
        field: &'static str,
        /// The most characters.
        most: usize,
    },
}

impl FieldProblem {
    /// The field's name in the form.
    pub fn field(self) -> &'static str {
        match self {
            FieldProblem::Missing { field } | FieldProblem::TooLong { field, .. } => field,
        }
    }
}

impl Act {
    /// The act without its words.
    pub fn kind(&self) -> ActKind {
        match self {
            Act::Accept { .. } => ActKind::Accept,
            Act::NotAccept { .. } => ActKind::NotAccept,
            Act::StartProcessing => ActKind::StartProcessing,
            Act::AskSupplement { .. } => ActKind::AskSupplement,
            Act::GiveSupplement => ActKind::GiveSupplement,
            Act::AskPayment { .. } => ActKind::AskPayment,
            Act::ConfirmPayment => ActKind::ConfirmPayment,
            Act::Withdraw { .. } => ActKind::Withdraw,
            Act::ConfirmWithdrawal => ActKind::ConfirmWithdrawal,
            Act::KeepProcessing { .. } => ActKind::KeepProcessing,
            Act::RefuseToSettle { .. } => ActKind::RefuseToSettle,
            Act::Stop { .. } => ActKind::Stop,
            Act::Resolve { .. } => ActKind::Resolve,
            Act::HandOver => ActKind::HandOver,
        }
    }

    /// What an officer's role must allow; `None`: the applicant's own act.
    pub fn action(&self) -> Option<Action> {
        match self {
            Act::AskSupplement { exception: true, .. } => Some(Action::ApproveException),
            act => act.kind().action(),
        }
    }

    /// The words of the act, trimmed. Errors: every problem of every field at once.
    pub(super) fn words(&self) -> Result<Option<NoteBody>, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let mut read = |field, text: &str, most| {
            let text = text.trim();
            if text.is_empty() {
                problems.push(FieldProblem::Missing { field });
            } else if text.chars().count() > most {
                problems.push(FieldProblem::TooLong { field, most });
            }
            text.to_owned()
        };
        let body = match self {
            Act::NotAccept { reason }
            | Act::AskSupplement { reason, .. }
            | Act::AskPayment { reason }
            | Act::Withdraw { reason }
            | Act::KeepProcessing { reason }
            | Act::RefuseToSettle { reason }
            | Act::Stop { reason } => Some(NoteBody::Reason { text: read("reason", reason, LONGEST_REASON) }),
            Act::Resolve { number, place, hours, remark } => Some(NoteBody::Result {
                number: read("number", number, 100),
                place: read("place", place, 300),
                hours: read("hours", hours, 200),
                remark: remark
                    .as_deref()
                    .map(str::trim)
                    .filter(|remark| !remark.is_empty())
                    .map(|remark| read("remark", remark, LONGEST_REASON)),
            }),
            _ => None,
        };
        if problems.is_empty() { Ok(body) } else { Err(problems) }
    }
}

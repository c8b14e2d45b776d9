//! What an act changes: the new header, its log event, its note and its mail, to be stored in one transaction.

use jiff::Timestamp;
use jiff::civil::Date;

use super::act::{Act, ActKind, FieldProblem, Illegal, transition};
use super::{Channel, Dossier, DossierPath, DossierState, DueDate, Note, ResolvedKind, RunningPause, answer_by};
use crate::calendar::{Due, DueError, Pause, Term, TermUnit, WorkingCalendar, due, move_by_pause, on_time, typed_due};
use crate::code::{AccountId, AgencyCode, DossierCode, ProcedureCode, SubmissionId};
use crate::log::{Actor, Event, LogLine};
use crate::outbox::{Letter, Notice};

/// Which mail the applicant gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is the letter of the same name in `outbox::Letter`")]
pub enum MailKind {
    Submitted,
    Received,
    InProgress,
    NotAccepted,
    Resolved,
    Refused,
    HandedOver,
    Withdrawn,
    Stopped,
}

impl MailKind {
    /// The letter of this kind; `rating` is the path of the signed link, used where the dossier is resolved.
    pub fn letter(self, dossier: &Dossier, notice: Notice, rating: String) -> Letter {
        match self {
            MailKind::Submitted => Letter::Submitted { notice, answer_by: dossier.answer_by },
            MailKind::Received => Letter::Received { notice },
            MailKind::InProgress => Letter::InProgress { notice },
            MailKind::NotAccepted => Letter::NotAccepted { notice },
            MailKind::Resolved => Letter::Resolved { notice, rating },
            MailKind::Refused => Letter::Refused { notice, rating },
            MailKind::HandedOver => Letter::HandedOver { notice },
            MailKind::Withdrawn => Letter::Withdrawn { notice },
            MailKind::Stopped => Letter::Stopped { notice },
        }
    }
}

/// What is to be stored, all or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The state before, for the store's condition; `None` for a new dossier.
    pub from: Option<DossierState>,
    /// The header after; the store's condition asks for `version - 1`.
    pub dossier: Dossier,
    /// When it took effect; earlier than `now` only for a paper dossier entered later.
    pub effective_at: Timestamp,
    /// The log's event.
    pub event: Event,
    /// What was written.
    pub note: Option<Note>,
    /// The mail to the applicant.
    pub mail: Option<MailKind>,
    /// The due date with its reasons, where this act set or moved it.
    pub due: Option<Due>,
}

impl Decision {
    /// The log line; `id` is a new UUIDv7.
    pub fn line(&self, id: String, actor: Actor, now: Timestamp) -> LogLine {
        LogLine {
            id,
            recorded_at: now,
            effective_at: self.effective_at,
            actor,
            procedure: Some(self.dossier.procedure.clone()),
            agency: Some(self.dossier.agency.clone()),
            channel: Some(self.dossier.channel),
            event: self.event.clone(),
        }
    }
}

/// Why nothing happens.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The state has no such act: the page is old (409).
    #[error(transparent)]
    Illegal(#[from] Illegal),
    /// Fields to mend, all at once (422).
    #[error("fields to mend")]
    Fields(Vec<FieldProblem>),
    /// No due date, or a typed one that cannot be (422).
    #[error(transparent)]
    Due(#[from] DueError),
    /// A due date was typed though the term gives one (422).
    #[error("the due date follows from the term and is not typed")]
    DueNotTyped,
    /// A second supplement needs a supervisor (409, R3.4).
    #[error("a second supplement request needs a supervisor's approval")]
    SecondSupplement,
    /// An applicant's act by someone else: as if the dossier did not exist (404).
    #[error("not the applicant")]
    NotYours,
    /// A paper dossier received in the future (422).
    #[error("the time of receipt lies in the future")]
    FutureReceipt,
    /// A paper dossier that came online (a wrong call).
    #[error("a paper dossier comes by counter or post")]
    NotPaper,
}

/// What a new dossier is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDossier {
    /// Mã hồ sơ, just allocated.
    pub code: DossierCode,
    /// Mã thủ tục.
    pub procedure: ProcedureCode,
    /// The catalogue's edition.
    pub edition: u64,
    /// The receiving agency.
    pub agency: AgencyCode,
    /// Its submission.
    pub submission_id: SubmissionId,
}

impl NewDossier {
    fn header(self, channel: Channel, state: DossierState, submitted_at: Timestamp, answer_by: Timestamp) -> Dossier {
        Dossier {
            code: self.code,
            procedure: self.procedure,
            edition: self.edition,
            agency: self.agency,
            channel,
            state,
            version: 1,
            submitted_at,
            answer_by,
            received_at: None,
            due: None,
            term: None,
            resolved_at: None,
            on_time: None,
            resolved_kind: None,
            applicant: None,
            submission_id: self.submission_id,
            created_by: None,
            received_by: None,
            handled_by: None,
            supplements: 0,
            pause: None,
            path: DossierPath::begin(state, submitted_at),
            proofs: Vec::new(),
        }
    }
}

/// A citizen hands in a dossier: state 1, an acknowledgement without a due date (R1.14b).
pub fn submit(new: NewDossier, applicant: AccountId, now: Timestamp, calendar: &WorkingCalendar) -> Decision {
    let mut dossier = new.header(Channel::Online, DossierState::Submitted, now, answer_by(calendar, now));
    dossier.applicant = Some(applicant);
    let event = Event::Submitted { dossier: dossier.code.clone(), version: 1 };
    Decision { from: None, dossier, effective_at: now, event, note: None, mail: Some(MailKind::Submitted), due: None }
}

/// A receptionist registers a paper dossier (11.3d): it starts as received, at `received_at`, which is not after `now`.
/// Errors: no due date, a receipt in the future, or an online channel.
#[expect(clippy::too_many_arguments, reason = "a decision names all that it rests on")]
pub fn register_paper(
    new: NewDossier,
    channel: Channel,
    officer: AccountId,
    received_at: Timestamp,
    typed: Option<Date>,
    now: Timestamp,
    calendar: &WorkingCalendar,
    term: Term,
) -> Result<Decision, Refused> {
    if channel == Channel::Online {
        return Err(Refused::NotPaper);
    }
    if received_at > now {
        return Err(Refused::FutureReceipt);
    }
    let due = due_for(calendar, term, typed, received_at)?;
    let mut dossier = new.header(channel, DossierState::Received, received_at, due.at);
    dossier.received_at = Some(received_at);
    dossier.due = Some(DueDate::from(&due));
    dossier.term = Some(term);
    dossier.created_by = Some(officer.clone());
    dossier.received_by = Some(officer);
    let event = Event::Moved {
        dossier: dossier.code.clone(),
        from: None,
        to: DossierState::Received,
        version: 1,
        received: true,
        resolved_on_time: None,
    };
    Ok(Decision {
        from: None,
        dossier,
        effective_at: received_at,
        event,
        note: None,
        mail: Some(MailKind::Received),
        due: Some(due),
    })
}

/// What `act` by `actor` at `now` changes in `dossier`, under the procedure's `term` ([`term_of`](super::term_of)). The caller has checked the role of
/// an officer ([`Act::action`]) and the agency; whether an applicant is the applicant is checked here.
/// Errors: see [`Refused`]; fields are checked before the state's rules, so that a person mends once.
pub fn decide(
    dossier: &Dossier,
    act: &Act,
    actor: &Actor,
    now: Timestamp,
    calendar: &WorkingCalendar,
    term: Term,
) -> Result<Decision, Refused> {
    let kind = act.kind();
    let officer = match actor {
        Actor::Officer(id) => Some(id),
        Actor::Citizen(id) if kind.action().is_none() && dossier.applicant.as_ref() == Some(id) => None,
        Actor::Citizen(_) | Actor::Anyone => return Err(Refused::NotYours),
        Actor::Operator => None,
    };
    let from = dossier.state;
    let to = leads_to(dossier, kind)?;
    let received = dossier.received_at.is_some();
    let words = act.words().map_err(Refused::Fields)?;

    let mut after = dossier.clone();
    after.state = to;
    after.version += 1;
    after.path.enter(to, now);
    let mut new_due = None;

    // A pause ends when the dossier moves on, not when its applicant merely asks to withdraw it.
    if let Some(RunningPause { since, .. }) = dossier.pause.filter(|_| !to.pauses() && to != DossierState::WithdrawalAsked) {
        after.pause = None;
        if matches!(kind, ActKind::Stop | ActKind::ConfirmWithdrawal) {
            // Nothing is resolved, so nothing is judged by the due date.
        } else if let Some(due) = dossier.due {
            let moved = move_by_pause(calendar, term.unit, due.at, Pause { from: since, to: now })?;
            after.due = Some(DueDate { at: moved.at, provisional: moved.provisional });
            new_due = Some(moved);
        } else if to == DossierState::Submitted {
            after.answer_by = answer_by(calendar, now);
        }
    }
    match act {
        Act::Accept { due } => {
            let due = due_for(calendar, term, *due, now)?;
            after.received_at = Some(now);
            after.due = Some(DueDate::from(&due));
            after.term = Some(term);
            after.received_by = officer.cloned();
            new_due = Some(due);
        }
        Act::StartProcessing => after.handled_by = officer.cloned(),
        Act::AskSupplement { exception, .. } => {
            if dossier.supplements > 0 && !exception {
                return Err(Refused::SecondSupplement);
            }
            after.supplements = after.supplements.saturating_add(1);
        }
        Act::Resolve { .. } => resolve(&mut after, ResolvedKind::Result, officer, now),
        Act::RefuseToSettle { .. } => resolve(&mut after, ResolvedKind::Refusal, officer, now),
        _ => {}
    }
    if to.pauses() {
        after.pause = Some(RunningPause { since: now, from });
    }

    let event = Event::Moved {
        dossier: after.code.clone(),
        from: Some(from),
        to,
        version: after.version,
        received: !received && after.received_at.is_some(),
        resolved_on_time: after.on_time.filter(|_| dossier.resolved_at.is_none()),
    };
    let note = words.map(|body| Note { version: after.version, at: now, body });
    Ok(Decision { from: Some(from), effective_at: now, event, note, mail: mail(kind), due: new_due, dossier: after })
}

/// Like [`decide`], and from state 2 straight to a result too: that is taking the dossier in work and resolving it, two
/// decisions of which each has its version and line, and only the last is told of. Errors: see [`Refused`].
pub fn decide_through(
    dossier: &Dossier,
    act: &Act,
    actor: &Actor,
    now: Timestamp,
    calendar: &WorkingCalendar,
    term: Term,
) -> Result<Vec<Decision>, Refused> {
    if !straight_to_result(dossier, act.kind()) {
        return Ok(vec![decide(dossier, act, actor, now, calendar, term)?]);
    }
    let mut first = decide(dossier, &Act::StartProcessing, actor, now, calendar, term)?;
    first.mail = None;
    let second = decide(&first.dossier, act, actor, now, calendar, term)?;
    Ok(vec![first, second])
}

/// Whether [`decide_through`] takes `kind` where `dossier` stands now.
pub fn fits(dossier: &Dossier, kind: ActKind) -> bool {
    straight_to_result(dossier, kind) || leads_to(dossier, kind).is_ok()
}

fn straight_to_result(dossier: &Dossier, kind: ActKind) -> bool {
    dossier.state == DossierState::Received && kind == ActKind::Resolve
}

/// The state after `kind`. What was never accepted is neither refused to settle nor taken in work: it would be resolved
/// without being received.
fn leads_to(dossier: &Dossier, kind: ActKind) -> Result<DossierState, Illegal> {
    let from = dossier.state;
    let needs_receipt = matches!(kind, ActKind::RefuseToSettle | ActKind::KeepProcessing | ActKind::ConfirmPayment);
    if needs_receipt && dossier.received_at.is_none() {
        return Err(Illegal { from, act: kind });
    }
    transition(from, kind, dossier.pause.map(|pause| pause.from))
}

/// First entry into 9, or into 8 by a written refusal (R1.14a).
fn resolve(after: &mut Dossier, kind: ResolvedKind, officer: Option<&AccountId>, now: Timestamp) {
    after.resolved_at = Some(now);
    after.resolved_kind = Some(kind);
    after.on_time = Some(after.due.is_some_and(|due| on_time(due.at, now)));
    after.handled_by = officer.cloned().or(after.handled_by.take());
}

/// The due date: typed for a term set case by case or where the calendar does not reach, computed otherwise.
fn due_for(calendar: &WorkingCalendar, term: Term, typed: Option<Date>, received: Timestamp) -> Result<Due, Refused> {
    let computed = due(calendar, term, received);
    match (computed, typed) {
        (Ok(_), Some(_)) => Err(Refused::DueNotTyped),
        (Ok(due), None) => Ok(due),
        (Err(DueError::NeedsTypedDate | DueError::YearNotLoaded(_)), Some(date)) => Ok(typed_due(calendar, date, received)?),
        (Err(error), _) => Err(error.into()),
    }
}

/// Whether the officer must type the due date of a dossier received at `now` under `term`.
pub fn needs_typed_due(calendar: &WorkingCalendar, term: Term, now: Timestamp) -> bool {
    term.unit == TermUnit::Other || matches!(due(calendar, term, now), Err(DueError::YearNotLoaded(_)))
}

fn mail(kind: ActKind) -> Option<MailKind> {
    match kind {
        ActKind::Accept => Some(MailKind::Received),
        ActKind::NotAccept => Some(MailKind::NotAccepted),
        ActKind::StartProcessing | ActKind::KeepProcessing => Some(MailKind::InProgress),
        ActKind::Resolve => Some(MailKind::Resolved),
        ActKind::RefuseToSettle => Some(MailKind::Refused),
        ActKind::HandOver => Some(MailKind::HandedOver),
        ActKind::ConfirmWithdrawal => Some(MailKind::Withdrawn),
        ActKind::Stop => Some(MailKind::Stopped),
        _ => None,
    }
}

//! What an officer proposes, and whether it may be published (R1.11).

use jiff::{SignedDuration, Timestamp};

use super::{CurrentNotice, MaintenanceNotice, NoticeKind, Scope};
use crate::calendar::{WorkingCalendar, YearNotLoaded};
use crate::clock;
use crate::code::{AgencyCode, NoticeCode, ProcedureCode, SubmissionId};
use crate::lang::Text;

/// How many characters a title may have: banners and the head item carry it.
pub const TITLE_MAX: usize = 100;
/// How many characters the other texts may have.
pub const TEXT_MAX: usize = 1000;
/// How many services a notice names at most; what touches more is told for the whole portal.
pub const SERVICES_MAX: usize = 20;
/// How many at one agency, whose name takes the room of some.
pub const SERVICES_AT_ONE_MAX: usize = 10;
/// The longest window: a longer one is most likely a slip of the pen.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(31 * 24);
/// The furthest start: a banner that stands for months is read by nobody.
const FURTHEST: SignedDuration = SignedDuration::from_hours(92 * 24);
/// The earliest start of an incident that is told of late.
const INCIDENT_BACK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Under so many whole working days a notice is short: the law asks for one, people for a week.
const COMFORTABLE: u32 = 7;

/// What an officer wants to publish, as far as it could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Maintenance or incident.
    pub kind: NoticeKind,
    /// What happens, in a few words.
    pub title: Text,
    /// What is done and why.
    pub what: Text,
    /// Another way to be served meanwhile.
    pub other_way: Text,
    /// What it is about.
    pub scope: Scope,
    /// When it begins, if that was said.
    pub starts_at: Option<Timestamp>,
    /// When the portal is expected back, if that was said.
    pub returns_at: Option<Timestamp>,
}

/// How far ahead a notice is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lead {
    /// Whole working days between the day of publication and the start.
    pub working_days: u32,
    /// The earliest start that a publication at this time allows.
    pub earliest: Timestamp,
}

impl Lead {
    /// Allowed by law, but short for people who plan.
    pub fn is_short(&self) -> bool {
        self.working_days < COMFORTABLE
    }
}

/// Why a proposal is not published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoticeProblem {
    /// The text of this field is missing.
    Missing(&'static str),
    /// The text of this field is longer than so many characters.
    TooLong(&'static str, usize),
    /// When it begins is not said.
    NoStart,
    /// When the portal is back is not said: the law wants it (TT32 11.2e).
    NoReturn,
    /// It ends before or when it starts.
    ReturnsFirst,
    /// The window is longer than [`LONGEST`].
    WindowTooLong,
    /// No whole working day lies between publication and start.
    TooSoon(Lead),
    /// The start is months away.
    TooFarAhead,
    /// An incident that began more than a week ago.
    LongPast,
    /// Named services, and none is named.
    NoService,
    /// More services than [`SERVICES_MAX`], or than [`SERVICES_AT_ONE_MAX`] at one agency: how many there may be.
    TooManyServices(usize),
    /// The portal publishes no such service.
    UnknownService(ProcedureCode),
    /// The working days of this year are not loaded (R3.16).
    CalendarNotLoaded(i16),
}

/// The first instant at which maintenance may begin that is published at `now`: the day after the next working day.
/// Errors: a year on the way is not loaded.
pub fn earliest_start(calendar: &WorkingCalendar, now: Timestamp) -> Result<Timestamp, YearNotLoaded> {
    let whole = calendar.next_working_day(clock::vietnam_date(now))?;
    let after = whole.tomorrow().map_err(|_| YearNotLoaded { year: whole.year() })?;
    Ok(clock::start_of(after))
}

/// How far ahead of `starts_at` a publication at `now` is. Errors: a year on the way is not loaded.
pub fn lead(calendar: &WorkingCalendar, now: Timestamp, starts_at: Timestamp) -> Result<Lead, YearNotLoaded> {
    let earliest = earliest_start(calendar, now)?;
    let published = clock::vietnam_date(now);
    // The day of the start is not whole before it; at midnight the day before is.
    let last = clock::vietnam_date(starts_at).yesterday().unwrap_or(published);
    let days = if last > published { calendar.working_days_between(published, last)? } else { 0 };
    Ok(Lead { working_days: u32::try_from(days).unwrap_or(0), earliest })
}

/// Reads codes of services as people list them: by lines, commas or spaces; doubled ones count once.
/// Errors: what is no code of a procedure.
pub fn parse_services(typed: &str) -> Result<Vec<ProcedureCode>, Vec<String>> {
    let (mut codes, mut wrong) = (Vec::new(), Vec::new());
    for word in typed.split(|c: char| c.is_whitespace() || c == ',' || c == ';').filter(|word| !word.is_empty()) {
        match ProcedureCode::parse(word) {
            Ok(code) if codes.contains(&code) => {}
            Ok(code) => codes.push(code),
            Err(_) => wrong.push(word.to_owned()),
        }
    }
    if wrong.is_empty() { Ok(codes) } else { Err(wrong) }
}

impl Proposal {
    /// Checks it against the rules; `known` says which services the portal publishes. Answers with how far ahead it is,
    /// for maintenance. Errors: every problem at once.
    pub fn check(
        &self,
        calendar: &WorkingCalendar,
        now: Timestamp,
        known: impl Fn(&ProcedureCode) -> bool,
    ) -> Result<Option<Lead>, Vec<NoticeProblem>> {
        let mut problems = self.wrong_texts();
        let most = match &self.scope {
            Scope::All => None,
            Scope::Services(_) => Some(SERVICES_MAX),
            Scope::At { .. } => Some(SERVICES_AT_ONE_MAX),
        };
        let codes = self.scope.services();
        match most {
            None => {}
            Some(_) if codes.is_empty() => problems.push(NoticeProblem::NoService),
            Some(most) if codes.len() > most => problems.push(NoticeProblem::TooManyServices(most)),
            Some(_) => problems.extend(codes.iter().filter(|code| !known(code)).cloned().map(NoticeProblem::UnknownService)),
        }
        let lead = self.wrong_times(calendar, now, &mut problems);
        if problems.is_empty() { Ok(lead) } else { Err(problems) }
    }

    fn wrong_texts(&self) -> Vec<NoticeProblem> {
        let mut problems = Vec::new();
        let long = |text: &str, most: usize| text.chars().count() > most;
        for (field, english, text, most) in [
            ("title", "title-en", &self.title, TITLE_MAX),
            ("what", "what-en", &self.what, TEXT_MAX),
            ("other-way", "other-way-en", &self.other_way, TEXT_MAX),
        ] {
            if text.is_empty() {
                problems.push(NoticeProblem::Missing(field));
            } else if long(&text.vi, most) {
                problems.push(NoticeProblem::TooLong(field, most));
            }
            if text.en.as_deref().is_some_and(|en| long(en, most)) {
                problems.push(NoticeProblem::TooLong(english, most));
            }
        }
        problems
    }

    /// What everyone would be told under `code`; what is not said yet is at `now`.
    pub fn current(&self, code: NoticeCode, now: Timestamp) -> CurrentNotice {
        let starts_at = self.starts_at.unwrap_or(now);
        CurrentNotice {
            code,
            kind: self.kind,
            title: self.title.clone(),
            scope: self.scope.clone(),
            starts_at,
            returns_at: self.returns_at.unwrap_or(starts_at),
        }
    }

    fn wrong_times(&self, calendar: &WorkingCalendar, now: Timestamp, problems: &mut Vec<NoticeProblem>) -> Option<Lead> {
        let mut ahead = None;
        match (self.starts_at, self.kind) {
            (None, _) => problems.push(NoticeProblem::NoStart),
            (Some(start), _) if start.duration_since(now) > FURTHEST => problems.push(NoticeProblem::TooFarAhead),
            (Some(start), NoticeKind::Incident) if now.duration_since(start) > INCIDENT_BACK => {
                problems.push(NoticeProblem::LongPast);
            }
            (Some(_), NoticeKind::Incident) => {}
            (Some(start), NoticeKind::Maintenance) => match lead(calendar, now, start) {
                Ok(lead) if start < lead.earliest => problems.push(NoticeProblem::TooSoon(lead)),
                Ok(lead) => ahead = Some(lead),
                Err(YearNotLoaded { year }) => problems.push(NoticeProblem::CalendarNotLoaded(year)),
            },
        }
        match (self.starts_at, self.returns_at) {
            (_, None) => problems.push(NoticeProblem::NoReturn),
            (Some(start), Some(back)) if back <= start => problems.push(NoticeProblem::ReturnsFirst),
            (Some(start), Some(back)) if back.duration_since(start) > LONGEST => problems.push(NoticeProblem::WindowTooLong),
            _ => {}
        }
        ahead
    }

    /// Publishes it under `code`. Errors: see [`Proposal::check`].
    pub fn publish(
        self,
        code: NoticeCode,
        submission: SubmissionId,
        agency: AgencyCode,
        now: Timestamp,
        calendar: &WorkingCalendar,
        known: impl Fn(&ProcedureCode) -> bool,
    ) -> Result<MaintenanceNotice, Vec<NoticeProblem>> {
        let lead = self.check(calendar, now, known)?;
        let (Some(starts_at), Some(returns_at)) = (self.starts_at, self.returns_at) else {
            return Err(vec![NoticeProblem::NoStart]);
        };
        Ok(MaintenanceNotice {
            code,
            submission,
            kind: self.kind,
            title: self.title,
            what: self.what,
            other_way: self.other_way,
            scope: self.scope,
            starts_at,
            returns_at,
            agency,
            published_at: now,
            lead: lead.map(|lead| lead.working_days),
            ended_at: None,
            withdrawn_at: None,
            changes: Vec::new(),
            version: 1,
        })
    }
}

//! Notices of maintenance and of incidents (thông báo bảo trì, thông báo sự cố): TT32 11.2e, R1.11.
//!
//! Maintenance is told of ahead: one whole working day lies between the day of publication and the start. What cannot wait
//! is an incident: it says so and is counted as one. A notice goes by itself when its time of return has come.

mod check;
mod current;
mod words;

#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::access::Action;
use crate::account::Account;
use crate::clock;
use crate::code::{AgencyCode, NoticeCode, ProcedureCode, SubmissionId};
use crate::feedback::tail;
use crate::lang::Text;

pub use check::{
    LONGEST, Lead, NoticeProblem, Proposal, SERVICES_AT_ONE_MAX, SERVICES_MAX, TEXT_MAX, TITLE_MAX, earliest_start, lead,
    parse_services,
};
pub use current::{CurrentNotice, INCIDENTS_MAX, MAINTENANCE_MAX, NotListed, closes_somewhere, closing, current_with, shown};

/// Why the portal does not work as usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// Bảo trì, nâng cấp: planned, and told of at least one whole working day ahead (R1.11).
    Maintenance,
    /// Sự cố khẩn cấp: what could not be planned; shown and counted as an incident, never as maintenance.
    Incident,
}

/// What a notice is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Every service of the portal.
    All,
    /// These services, wherever they are received.
    Services(Vec<ProcedureCode>),
    /// These services at one agency; the others that receive them go on.
    At {
        /// The agency.
        agency: AgencyCode,
        /// Its name.
        name: Text,
        /// The services.
        services: Vec<ProcedureCode>,
    },
}

impl Scope {
    /// The services that are named; none where it is all of them.
    pub fn services(&self) -> &[ProcedureCode] {
        match self {
            Scope::All => &[],
            Scope::Services(services) | Scope::At { services, .. } => services,
        }
    }

    /// The same services at one agency alone.
    pub fn only_at(self, agency: AgencyCode, name: Text) -> Scope {
        match self {
            Scope::Services(services) => Scope::At { agency, name, services },
            scope => scope,
        }
    }

    /// Whether a service is affected, be it at one agency.
    pub fn has(&self, procedure: &ProcedureCode) -> bool {
        *self == Scope::All || self.services().contains(procedure)
    }

    /// Whether forms of a service that go to `receiver` are closed; without one, those that go anywhere.
    pub fn closes(&self, procedure: &ProcedureCode, receiver: Option<&AgencyCode>) -> bool {
        let here = match self {
            Scope::At { agency, .. } => receiver == Some(agency),
            Scope::All | Scope::Services(_) => true,
        };
        here && self.has(procedure)
    }

    /// Whether the same services are affected, in whichever order they were named.
    pub fn is_the_same(&self, other: &Scope) -> bool {
        let same_place = match (self, other) {
            (Scope::All, Scope::All) | (Scope::Services(_), Scope::Services(_)) => true,
            (Scope::At { agency, .. }, Scope::At { agency: other, .. }) => agency == other,
            _ => false,
        };
        let (one, other) = (self.services(), other.services());
        same_place && one.len() == other.len() && one.iter().all(|code| other.contains(code))
    }
}

/// Where a notice stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeState {
    /// Đã thông báo: its window lies ahead.
    Announced,
    /// Đang diễn ra.
    Ongoing,
    /// Đã kết thúc: the time of return has come, or it was ended before.
    Past,
    /// Đã rút: withdrawn before it began.
    Withdrawn,
}

/// What was changed after publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeChange {
    /// The portal was back before the expected time.
    Ended,
    /// The expected return was moved; where it was before.
    ReturnMoved {
        /// The time that was told before.
        from: Timestamp,
    },
    /// It does not take place.
    Withdrawn,
}

/// How often a return may be moved: a notice stays a bounded item.
pub const CHANGES_MAX: usize = 20;

/// A published notice of maintenance (thông báo bảo trì) or of an incident (thông báo sự cố), by its kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaintenanceNotice {
    /// Its number.
    pub code: NoticeCode,
    /// The form that it came from: the same form again is no second notice.
    pub submission: SubmissionId,
    /// Maintenance or incident.
    pub kind: NoticeKind,
    /// What happens, in a few words.
    pub title: Text,
    /// What is done and why.
    pub what: Text,
    /// Another way to be served meanwhile (kênh phục vụ khác).
    pub other_way: Text,
    /// What it is about.
    pub scope: Scope,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When the portal is expected back (thời gian dự kiến hoạt động trở lại).
    pub returns_at: Timestamp,
    /// The agency whose officer published it.
    pub agency: AgencyCode,
    /// When it was published.
    pub published_at: Timestamp,
    /// Whole working days between publication and start; none is counted for an incident.
    pub lead: Option<u32>,
    /// When it was ended, where that was before the expected return.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// When it was withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn_at: Option<Timestamp>,
    /// What was changed, and when.
    #[serde(default)]
    pub changes: Vec<(Timestamp, NoticeChange)>,
    /// Rises with each change.
    pub version: u32,
}

/// Something that is done with a published notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeAct {
    /// Kết thúc sớm: the portal is back.
    End,
    /// Đổi giờ hoạt động lại.
    MoveReturn(Timestamp),
    /// Rút: it does not take place.
    Withdraw,
}

/// Why an act is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ActRefused {
    /// It is over, or withdrawn.
    #[error("the notice is over")]
    Over,
    /// What has not begun is withdrawn, not ended.
    #[error("the window has not begun")]
    NotBegun,
    /// What has begun is ended, not withdrawn.
    #[error("the window has begun")]
    Begun,
    /// The new return is not after the start and after now.
    #[error("the return does not lie after the start and after now")]
    ReturnsFirst,
    /// The window would be longer than [`LONGEST`].
    #[error("the window is too long")]
    TooLong,
    /// The return was moved [`CHANGES_MAX`] times.
    #[error("changed too often")]
    TooOften,
}

impl MaintenanceNotice {
    /// Where it stands at `now`.
    pub fn state(&self, now: Timestamp) -> NoticeState {
        if self.withdrawn_at.is_some() { NoticeState::Withdrawn } else { state_at(self.starts_at, self.over_at(), now) }
    }

    /// When it was or is expected to be over.
    pub fn over_at(&self) -> Timestamp {
        self.ended_at.unwrap_or(self.returns_at)
    }

    /// How long the portal was away until `now`; zero for what did not begin.
    pub fn lasted(&self, now: Timestamp) -> SignedDuration {
        match self.state(now) {
            NoticeState::Announced | NoticeState::Withdrawn => SignedDuration::ZERO,
            NoticeState::Ongoing => now.duration_since(self.starts_at),
            NoticeState::Past => self.over_at().duration_since(self.starts_at),
        }
    }

    /// Whether `account` may change it: who might publish it. `runs` is the agency that runs the portal.
    pub fn may_be_changed_by(&self, account: &Account, runs: Option<&AgencyCode>) -> bool {
        let own = self.scope != Scope::All && account.may(Action::PublishNotice, &self.agency);
        own || account.may_stop_everything(runs)
    }

    /// The notice after `act`. Errors: the act does not fit where it stands.
    pub fn after(&self, act: NoticeAct, now: Timestamp) -> Result<MaintenanceNotice, ActRefused> {
        let state = self.state(now);
        let mut next = MaintenanceNotice { version: self.version + 1, ..self.clone() };
        let change = match (act, state) {
            (_, NoticeState::Past | NoticeState::Withdrawn) => return Err(ActRefused::Over),
            (NoticeAct::End, NoticeState::Announced) => return Err(ActRefused::NotBegun),
            (NoticeAct::Withdraw, NoticeState::Ongoing) => return Err(ActRefused::Begun),
            (NoticeAct::End, NoticeState::Ongoing) => {
                next.ended_at = Some(now);
                NoticeChange::Ended
            }
            (NoticeAct::Withdraw, NoticeState::Announced) => {
                next.withdrawn_at = Some(now);
                NoticeChange::Withdrawn
            }
            (NoticeAct::MoveReturn(to), _) => {
                if to <= self.starts_at || to <= now {
                    return Err(ActRefused::ReturnsFirst);
                }
                if to.duration_since(self.starts_at) > LONGEST {
                    return Err(ActRefused::TooLong);
                }
                if self.changes.len() >= CHANGES_MAX {
                    return Err(ActRefused::TooOften);
                }
                next.returns_at = to;
                NoticeChange::ReturnMoved { from: self.returns_at }
            }
        };
        next.changes.push((now, change));
        Ok(next)
    }
}

/// Where a window stands at `now`; its last moment is over.
fn state_at(starts_at: Timestamp, over_at: Timestamp, now: Timestamp) -> NoticeState {
    if now >= over_at {
        NoticeState::Past
    } else if now < starts_at {
        NoticeState::Announced
    } else {
        NoticeState::Ongoing
    }
}

/// How old a form may be when it is sent: its number carries the day on which it was opened.
const FORM_LIVES: SignedDuration = SignedDuration::from_hours(24);

/// The number that the notice of a form gets: always the same one, so that a form sent twice is one notice.
/// `None`: the form's identity is no UUIDv7 of the last day.
pub fn code_of(submission: &SubmissionId, now: Timestamp) -> Option<NoticeCode> {
    let id = uuid::Uuid::try_parse(submission.as_str()).ok().filter(|id| id.get_version_num() == 7)?;
    let (seconds, _) = id.get_timestamp()?.to_unix();
    let opened = Timestamp::from_second(i64::try_from(seconds).ok()?).ok()?;
    if now.duration_since(opened).abs() > FORM_LIVES {
        return None;
    }
    let [.., a, b, c, d] = id.into_bytes();
    let day = clock::vietnam_date(opened);
    let code = format!("TB-{:02}{:02}{:02}-{}", day.year().rem_euclid(100), day.month(), day.day(), tail([a, b, c, d]));
    NoticeCode::parse(&code).ok()
}

/// What the notices of a year come to: how many began, and how long the portal was away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Windows of maintenance that began.
    pub maintenance: u32,
    /// How long they lasted together.
    pub maintained: SignedDuration,
    /// Incidents that began.
    pub incidents: u32,
    /// How long they lasted together.
    pub down: SignedDuration,
}

/// Counts notices as of `now`: an incident counts as one, what was withdrawn or lies ahead as none.
pub fn tally<'a>(notices: impl IntoIterator<Item = &'a MaintenanceNotice>, now: Timestamp) -> Tally {
    let mut tally = Tally::default();
    for notice in notices {
        if matches!(notice.state(now), NoticeState::Announced | NoticeState::Withdrawn) {
            continue;
        }
        let lasted = notice.lasted(now);
        match notice.kind {
            NoticeKind::Maintenance => (tally.maintenance, tally.maintained) = (tally.maintenance + 1, tally.maintained + lasted),
            NoticeKind::Incident => (tally.incidents, tally.down) = (tally.incidents + 1, tally.down + lasted),
        }
    }
    tally
}

//! The notices that everyone needs now: they stand in the `head` item, short and few (design: at most 8 KB together).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{MaintenanceNotice, NoticeKind, NoticeState, Scope, state_at};
use crate::code::{AgencyCode, NoticeCode, ProcedureCode};
use crate::lang::Text;

/// How many notices of maintenance stand at once: those to come and those under way.
pub const MAINTENANCE_MAX: usize = 5;
/// How many incidents stand at once, besides: planned work never keeps an emergency from being told.
pub const INCIDENTS_MAX: usize = 3;

/// What banners and closed forms need of a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrentNotice {
    /// Its number, under which the rest is found.
    pub code: NoticeCode,
    /// Maintenance or incident.
    pub kind: NoticeKind,
    /// What happens, in a few words.
    pub title: Text,
    /// What it is about.
    pub scope: Scope,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When the portal is expected back.
    pub returns_at: Timestamp,
}

/// Why a notice is not put with those that stand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotListed {
    /// As many of its kind stand as may: [`NoticeKind::most_standing`].
    #[error("as many of this kind stand as may")]
    TooMany(NoticeKind),
    /// This one stands already and says the same.
    #[error("{0} says the same")]
    Twice(NoticeCode),
}

impl NoticeKind {
    /// How many of the kind stand at once.
    pub fn most_standing(self) -> usize {
        match self {
            NoticeKind::Maintenance => MAINTENANCE_MAX,
            NoticeKind::Incident => INCIDENTS_MAX,
        }
    }
}

impl CurrentNotice {
    /// Where it stands at `now`.
    pub fn state(&self, now: Timestamp) -> NoticeState {
        state_at(self.starts_at, self.returns_at, now)
    }

    /// Whether it tells people the same as `other`: kind, title, services and window, whatever the order of the services and
    /// the case of the title.
    pub fn says_the_same(&self, other: &CurrentNotice) -> bool {
        let title = |notice: &CurrentNotice| notice.title.vi.trim_end_matches('.').to_lowercase();
        (self.kind, self.starts_at, self.returns_at) == (other.kind, other.starts_at, other.returns_at)
            && self.scope.is_the_same(&other.scope)
            && title(self) == title(other)
    }
}

impl MaintenanceNotice {
    /// What everyone needs of it. `None`: it is over or withdrawn.
    pub fn current(&self, now: Timestamp) -> Option<CurrentNotice> {
        matches!(self.state(now), NoticeState::Announced | NoticeState::Ongoing).then(|| CurrentNotice {
            code: self.code.clone(),
            kind: self.kind,
            title: self.title.clone(),
            scope: self.scope.clone(),
            starts_at: self.starts_at,
            returns_at: self.returns_at,
        })
    }
}

/// The list after `notice` was published or changed, by time of start; what is over goes. Errors: it would be too long, or
/// `notice` is a new one that says what another says.
pub fn current_with(
    standing: &[CurrentNotice],
    notice: &MaintenanceNotice,
    now: Timestamp,
) -> Result<Vec<CurrentNotice>, NotListed> {
    let mut list: Vec<CurrentNotice> =
        shown(standing, now).into_iter().filter(|other| other.code != notice.code).cloned().collect();
    if let Some(current) = notice.current(now) {
        if notice.version == 1
            && let Some(twin) = list.iter().find(|other| other.says_the_same(&current))
        {
            return Err(NotListed::Twice(twin.code.clone()));
        }
        if list.iter().filter(|other| other.kind == current.kind).count() >= current.kind.most_standing() {
            return Err(NotListed::TooMany(current.kind));
        }
        list.push(current);
    }
    list.sort_by(|a, b| (a.starts_at, &a.code).cmp(&(b.starts_at, &b.code)));
    Ok(list)
}

/// Those that banners tell of at `now`: to come or under way.
pub fn shown(standing: &[CurrentNotice], now: Timestamp) -> Vec<&CurrentNotice> {
    standing.iter().filter(|notice| notice.state(now) != NoticeState::Past).collect()
}

/// The notice under way that keeps forms of `procedure` closed at `now` which go to `receiver`, or without one those that go
/// anywhere; of several the one that lasts longest.
pub fn closing<'a>(
    standing: &'a [CurrentNotice],
    procedure: &ProcedureCode,
    receiver: Option<&AgencyCode>,
    now: Timestamp,
) -> Option<&'a CurrentNotice> {
    ongoing(standing, now).filter(|notice| notice.scope.closes(procedure, receiver)).max_by_key(|notice| notice.returns_at)
}

/// Whether a notice under way keeps forms of `procedure` closed at `now` which go to any agency.
pub fn closes_somewhere(standing: &[CurrentNotice], procedure: &ProcedureCode, now: Timestamp) -> bool {
    ongoing(standing, now).any(|notice| notice.scope.has(procedure))
}

fn ongoing(standing: &[CurrentNotice], now: Timestamp) -> impl Iterator<Item = &CurrentNotice> {
    standing.iter().filter(move |notice| notice.state(now) == NoticeState::Ongoing)
}

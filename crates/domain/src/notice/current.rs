//! The notices that everyone needs now: they stand in the `head` item, short and few (design: at most 8 KB together).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{MaintenanceNotice, NoticeKind, NoticeState, Scope, state_at};
use crate::code::{NoticeCode, ProcedureCode};
use crate::lang::Text;

/// How many notices stand at once: those to come and those under way.
pub const CURRENT_MAX: usize = 5;

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

/// [`CURRENT_MAX`] notices stand already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{CURRENT_MAX} notices stand already")]
pub struct TooManyNotices;

impl CurrentNotice {
    /// Where it stands at `now`.
    pub fn state(&self, now: Timestamp) -> NoticeState {
        state_at(self.starts_at, self.returns_at, now)
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

/// The list after `notice` was published or changed, by time of start; what is over goes. Errors: it would be too long.
pub fn current_with(
    standing: &[CurrentNotice],
    notice: &MaintenanceNotice,
    now: Timestamp,
) -> Result<Vec<CurrentNotice>, TooManyNotices> {
    let mut list: Vec<CurrentNotice> =
        shown(standing, now).into_iter().filter(|other| other.code != notice.code).cloned().collect();
    list.extend(notice.current(now));
    list.sort_by(|a, b| (a.starts_at, &a.code).cmp(&(b.starts_at, &b.code)));
    if list.len() > CURRENT_MAX { Err(TooManyNotices) } else { Ok(list) }
}

/// Those that banners tell of at `now`: to come or under way.
pub fn shown(standing: &[CurrentNotice], now: Timestamp) -> Vec<&CurrentNotice> {
    standing.iter().filter(|notice| notice.state(now) != NoticeState::Past).collect()
}

/// The notice under way that keeps the forms of `procedure` closed at `now`; of several the one that lasts longest.
pub fn closing<'a>(standing: &'a [CurrentNotice], procedure: &ProcedureCode, now: Timestamp) -> Option<&'a CurrentNotice> {
    let closed = standing.iter().filter(|notice| notice.state(now) == NoticeState::Ongoing && notice.scope.has(procedure));
    closed.max_by_key(|notice| notice.returns_at)
}

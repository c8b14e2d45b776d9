//! Notices of maintenance and of incidents (R1.11): banners on every page, forms that are closed meanwhile, and the lists.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::code::{AgencyCode, ProcedureCode};
use domain::lang::Text;
use domain::notice::{CurrentNotice, MaintenanceNotice, closes_somewhere, closing, shown};
use jiff::Timestamp;
use web::frame::{Banner, Site};

use crate::{App, Failure};

/// Years of notices that are kept.
const YEARS_KEPT: usize = 10;

/// Why and until when a form is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// What the reader is told, with the time of return.
    pub text: Text,
    /// Seconds until the expected return, at least one.
    pub retry_after: u32,
}

/// The lists of notices by year, of one version of the head's notices: any change of a notice is a new version.
#[derive(Debug, Default)]
pub(crate) struct HeldNotices(Mutex<Held>);

#[derive(Debug, Default)]
struct Held {
    version: u64,
    years: HashMap<i16, Arc<Vec<MaintenanceNotice>>>,
}

impl HeldNotices {
    /// No lock is held while anything is awaited. What belongs to another version is let go.
    fn with<T>(&self, version: u64, look: impl FnOnce(&mut Held) -> T) -> T {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.version != version || held.years.len() > YEARS_KEPT {
            *held = Held { version, ..Held::default() };
        }
        look(&mut held)
    }
}

/// The portal's identity with the banners of `now`; nothing is copied while there are none.
pub(crate) fn with_banners(site: Arc<Site>, standing: &[CurrentNotice], now: Timestamp) -> Arc<Site> {
    let notices: Vec<Banner> =
        shown(standing, now).into_iter().filter_map(|notice| banner(notice, notice.banner(now)?)).collect();
    if notices.is_empty() { site } else { Arc::new(Site { notices, ..Site::clone(&site) }) }
}

fn banner(notice: &CurrentNotice, text: Text) -> Option<Banner> {
    Some(Banner { text, path: format!("/thong-bao/{}", notice.code), link: notice.link() })
}

impl App {
    /// Whether forms of `procedure` that go to `receiver` are closed now, and until when; without a receiver, whether those
    /// that go anywhere are. As [`App::head`].
    pub async fn closed(&self, procedure: &ProcedureCode, receiver: Option<&AgencyCode>) -> Result<Option<Closed>, Failure> {
        let (head, now) = (self.head().await?, self.now());
        Ok(closing(&head.notices, procedure, receiver, now).map(|notice| {
            let seconds = notice.returns_at.duration_since(now).as_secs().max(0);
            // A second more than the whole ones left: who comes back then finds it open.
            Closed { text: notice.closed(), retry_after: u32::try_from(seconds).unwrap_or(u32::MAX).saturating_add(1) }
        }))
    }

    /// Whether any agency takes no forms of `procedure` now. As [`App::head`].
    pub async fn closed_somewhere(&self, procedure: &ProcedureCode) -> Result<bool, Failure> {
        let (head, now) = (self.head().await?, self.now());
        Ok(closes_somewhere(&head.notices, procedure, now))
    }

    /// Failures: 503 with the time of return, while forms of `procedure` that go to `receiver` are closed.
    pub async fn open_for(&self, procedure: &ProcedureCode, receiver: &AgencyCode) -> Result<(), Failure> {
        match self.closed(procedure, Some(receiver)).await? {
            None => Ok(()),
            Some(closed) => Err(Failure::Closed(closed)),
        }
    }

    /// What the page of a service says of maintenance to come or under way. As [`App::head`].
    pub async fn notices_at(&self, procedure: &ProcedureCode) -> Result<Vec<Banner>, Failure> {
        let (head, now) = (self.head().await?, self.now());
        let affecting = shown(&head.notices, now).into_iter().filter(|notice| notice.scope.has(procedure));
        Ok(affecting.filter_map(|notice| banner(notice, notice.at_service(now)?)).collect())
    }

    /// The notices of a year, those that begin last first. No call while no notice has changed, else one round trip.
    pub async fn notices_of(&self, year: i16) -> Result<Arc<Vec<MaintenanceNotice>>, Failure> {
        let version = self.head().await?.notices_version;
        if let Some(notices) = self.held_notices().with(version, |held| held.years.get(&year).cloned()) {
            return Ok(notices);
        }
        let notices = Arc::new(self.store().notices_of(year).await?);
        self.held_notices().with(version, |held| held.years.insert(year, notices.clone()));
        Ok(notices)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_of_any_notice_lets_go_of_all_lists() {
        let held = HeldNotices::default();
        held.with(1, |held| held.years.insert(2026, Arc::default()));
        for (version, known) in [(1, true), (2, false), (2, false)] {
            assert_eq!(held.with(version, |held| held.years.contains_key(&2026)), known, "{version}");
        }
    }
}

//! What is published, as this process last saw it: the head, looked at once a minute, and behind it what one edition
//! publishes, fetched when first asked for. A warm page costs no call (quality: "database calls").
//!
//! Every method takes one edition and stays with it, so that a switch on the way never mixes two.

mod agencies;
mod cache;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::agency::{Agencies, Agency, Head, Identity, Province};
use domain::calendar::WorkingCalendar;
use domain::catalogue::{Block, Directory, block_of};
use domain::clock::vietnam_date;
use domain::code::{AgencyCode, ProcedureCode};
use domain::content::Content;
use domain::form::{Form, Places};
use domain::lang::Text;
use domain::procedure::Procedure;
use domain::search::Index;
use jiff::{SignedDuration, Timestamp};
use store::{AgencyPart, CommonProcedure, FormEntry, Store};
use tokio::sync::OnceCell;
use web::frame::Site;

use crate::{App, Failure};
use cache::Recent;

pub use agencies::ProvinceAgencies;

/// How long a head is believed.
const HEAD_LIVES: SignedDuration = SignedDuration::from_secs(60);
/// How soon it is asked for again while the database does not answer; until then the last one stands.
const HEAD_RETRY: SignedDuration = SignedDuration::from_secs(5);
/// Bytes of open blocks that are kept: about thirty of them.
const BLOCKS_MAX: usize = 12 << 20;
/// Forms that are kept: more than any portal offers.
const FORMS_MAX: usize = 100;

/// The directory of an edition with its search index; both number procedures alike.
#[derive(Clone)]
pub struct Catalogue {
    /// The edition.
    pub edition: u64,
    /// Names and groups.
    pub directory: Directory,
    /// The search index.
    pub index: Index,
}

impl fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Catalogue({}, {} procedures)", self.edition, self.directory.len())
    }
}

/// What this process holds of what is published.
#[derive(Debug, Default)]
pub(crate) struct Published {
    current: Mutex<Option<Current>>,
    /// Forms by edition, id and version. A version never changes; the places that it offers are its edition's.
    forms: Mutex<HashMap<(u64, String, u32), Arc<Form>>>,
}

#[derive(Debug, Clone)]
struct Current {
    read_at: Timestamp,
    head: Arc<Head>,
    site: Arc<Site>,
    edition: Arc<Edition>,
}

impl Current {
    /// Nothing goes back: neither to an edition before nor, within one, to the notices before.
    fn is_later_than(&self, head: &Head) -> bool {
        (self.head.edition, self.head.notices_version) > (head.edition, head.notices_version)
    }
}

/// What one edition publishes, as far as it was asked for.
struct Edition {
    number: u64,
    blocks: u16,
    directory_parts: u16,
    catalogue: OnceCell<Arc<Catalogue>>,
    calendar: OnceCell<Arc<WorkingCalendar>>,
    texts: OnceCell<Arc<Content>>,
    common: OnceCell<Arc<[CommonProcedure]>>,
    forms: OnceCell<Vec<FormEntry>>,
    places: OnceCell<Places>,
    agencies: OnceCell<Arc<AgencyPart>>,
    by_province: Mutex<HashMap<String, Arc<ProvinceAgencies>>>,
    open_blocks: Mutex<Recent<u16, Arc<Block>>>,
}

impl fmt::Debug for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Edition({})", self.number)
    }
}

/// No lock here is held while anything is awaited, and none is left half changed by a panic.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Edition {
    fn of(head: &Head) -> Edition {
        Edition {
            number: head.edition,
            blocks: head.blocks,
            directory_parts: head.directory_parts,
            catalogue: OnceCell::new(),
            calendar: OnceCell::new(),
            texts: OnceCell::new(),
            common: OnceCell::new(),
            forms: OnceCell::new(),
            places: OnceCell::new(),
            agencies: OnceCell::new(),
            by_province: Mutex::default(),
            open_blocks: Mutex::new(Recent::new(BLOCKS_MAX)),
        }
    }

    fn lacks(&self, what: &str) -> Failure {
        Failure::Internal(format!("edition {} lacks its {what}", self.number))
    }

    async fn catalogue(&self, store: &Store) -> Result<Arc<Catalogue>, Failure> {
        let load = || async {
            let (directory, index) = store.directory(self.number, self.directory_parts).await?;
            let spoiled = |error: &dyn fmt::Display| Failure::Internal(format!("edition {}: {error}", self.number));
            let directory = Directory::open(directory.into()).map_err(|error| spoiled(&error))?;
            let index = Index::open(index).map_err(|error| spoiled(&error))?;
            Ok::<_, Failure>(Arc::new(Catalogue { edition: self.number, directory, index }))
        };
        self.catalogue.get_or_try_init(load).await.cloned()
    }

    async fn calendar(&self, store: &Store) -> Result<Arc<WorkingCalendar>, Failure> {
        let load = || async {
            let data = store.calendar(self.number).await?.ok_or_else(|| self.lacks("calendar"))?;
            let calendar = WorkingCalendar::parse(data);
            calendar.map(Arc::new).map_err(|problems| Failure::Internal(format!("edition {}: {problems:?}", self.number)))
        };
        self.calendar.get_or_try_init(load).await.cloned()
    }

    async fn texts(&self, store: &Store) -> Result<Arc<Content>, Failure> {
        let load = || async {
            let texts = store.texts(self.number).await?.ok_or_else(|| self.lacks("texts"))?;
            Ok::<_, Failure>(Arc::new(texts))
        };
        self.texts.get_or_try_init(load).await.cloned()
    }

    async fn common(&self, store: &Store) -> Result<Arc<[CommonProcedure]>, Failure> {
        let load = || async {
            let common = store.common(self.number).await?.ok_or_else(|| self.lacks("common procedures"))?;
            Ok::<_, Failure>(common.into())
        };
        self.common.get_or_try_init(load).await.cloned()
    }

    async fn forms(&self, store: &Store) -> Result<&[FormEntry], Failure> {
        let load = || async { store.forms(self.number).await?.ok_or_else(|| self.lacks("forms")) };
        self.forms.get_or_try_init(load).await.map(Vec::as_slice)
    }

    async fn places(&self, store: &Store) -> Result<&Places, Failure> {
        self.places.get_or_try_init(|| async { Ok::<_, Failure>(store.places(self.number).await?) }).await
    }

    async fn block(&self, store: &Store, code: &ProcedureCode) -> Result<Option<Arc<Block>>, Failure> {
        let number = block_of(code, self.blocks);
        if let Some(block) = lock(&self.open_blocks).get(&number) {
            return Ok(Some(block));
        }
        let Some(block) = store.block(self.number, number).await? else {
            return Ok(None);
        };
        let size = block.size();
        let block = Arc::new(block);
        lock(&self.open_blocks).put(number, block.clone(), size);
        Ok(Some(block))
    }
}

impl Published {
    /// The current edition if it is fresh. Else the caller is to look at the head: for the next minute it is the only one,
    /// the others go on with what is known.
    fn fresh(&self, now: Timestamp) -> (Option<Current>, bool) {
        let mut current = lock(&self.current);
        let Some(known) = current.as_mut() else {
            return (None, false);
        };
        // A clock that was set back makes a head stale too.
        let fresh = (SignedDuration::ZERO..HEAD_LIVES).contains(&now.duration_since(known.read_at));
        known.read_at = if fresh { known.read_at } else { now };
        (Some(known.clone()), fresh)
    }

    /// The head was just changed from here: it is read again before it is believed.
    fn changed(&self) {
        if let Some(known) = lock(&self.current).as_mut() {
            known.read_at = Timestamp::MIN;
        }
    }

    /// The database did not answer: what is known stands until the next attempt.
    fn stands(&self, now: Timestamp) {
        if let Some(known) = lock(&self.current).as_mut() {
            known.read_at = now - HEAD_LIVES + HEAD_RETRY;
        }
    }

    /// Takes a head that was just read. What was fetched of its edition before is kept.
    fn take(&self, head: Head, now: Timestamp, origin: &str) -> Current {
        let mut current = lock(&self.current);
        let known = current.take();
        let known = match known {
            // Two looked at once and the other saw the later head.
            Some(known) if known.is_later_than(&head) => return current.insert(known).clone(),
            known => known,
        };
        let edition = known.as_ref().filter(|known| known.head.edition == head.edition).map(|known| known.edition.clone());
        let site = known.filter(|known| known.head.identity == head.identity).map(|known| known.site);
        let site = site.unwrap_or_else(|| Arc::new(site_of(&head.identity, origin)));
        let edition = edition.unwrap_or_else(|| Arc::new(Edition::of(&head)));
        current.insert(Current { read_at: now, head: Arc::new(head), site, edition }).clone()
    }
}

fn site_of(identity: &Identity, origin: &str) -> Site {
    Site {
        origin: origin.to_owned(),
        name: identity.name.clone(),
        agency: identity.agency.clone(),
        responsible: identity.responsible.clone(),
        address: identity.address.clone(),
        hotline: identity.hotline.clone(),
        email: identity.email.clone(),
        demo: identity.demo,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        notices: Vec::new(),
    }
}

/// The frame of a page while nothing is known of whose portal it is.
fn nameless(origin: &str) -> Site {
    Site {
        origin: origin.to_owned(),
        name: Text::both("Cổng dịch vụ công trực tuyến", "Online public services"),
        agency: Text::default(),
        responsible: Text::default(),
        address: Text::default(),
        hotline: String::new(),
        email: String::new(),
        demo: false,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        notices: Vec::new(),
    }
}

impl App {
    async fn current(&self) -> Result<Current, Failure> {
        let (published, now) = (&self.0.published, self.now());
        let (known, fresh) = published.fresh(now);
        let known = match known {
            Some(known) if fresh => return Ok(known),
            known => known,
        };
        let failure = match self.store().head().await {
            Ok(Some(head)) => return Ok(published.take(head, now, self.origin())),
            Ok(None) => Failure::Unavailable("nothing is published yet".into()),
            Err(error) => Failure::from(error),
        };
        let known = known.ok_or_else(|| failure.clone())?;
        published.stands(now);
        tracing::warn!(edition = known.head.edition, why = failure.internals(), "the head could not be read again");
        Ok(known)
    }

    /// What everyone needs each minute: at most a minute old, older only while the database does not answer.
    /// No call, or one round trip once a minute. Failures: nothing was published, or the database never answered.
    pub async fn head(&self) -> Result<Arc<Head>, Failure> {
        Ok(self.current().await?.head)
    }

    /// To be called after a change of the head: this process sees it at once, the others within a minute.
    pub fn head_changed(&self) {
        self.0.published.changed();
    }

    /// The portal's identity for the frame of a page, with the notices that stand now; without names while nothing is
    /// known. As [`App::head`].
    pub async fn site(&self) -> Arc<Site> {
        match self.current().await {
            Ok(current) => crate::notice::with_banners(current.site, &current.head.notices, self.now()),
            Err(_) => Arc::new(nameless(self.origin())),
        }
    }

    /// The procedure with this code, as the current edition publishes it. No call while its block is warm, else one.
    pub async fn procedure(&self, code: &ProcedureCode) -> Result<Option<Arc<Procedure>>, Failure> {
        let edition = self.current().await?.edition;
        let Some(block) = edition.block(self.store(), code).await? else {
            return Ok(None);
        };
        let spoiled = |error| Failure::Internal(format!("edition {}, {code}: {error}", edition.number));
        Ok(block.find(code).map_err(spoiled)?.map(Arc::new))
    }

    /// Directory and search index, a few megabytes: only for who lists or searches. One round trip for each edition.
    pub async fn directory(&self) -> Result<Arc<Catalogue>, Failure> {
        self.current().await?.edition.catalogue(self.store()).await
    }

    /// The working calendar. One round trip for each edition.
    pub async fn calendar(&self) -> Result<Arc<WorkingCalendar>, Failure> {
        self.current().await?.edition.calendar(self.store()).await
    }

    /// Guides, questions and pages. One round trip for each edition.
    pub async fn texts(&self) -> Result<Arc<Content>, Failure> {
        self.current().await?.edition.texts(self.store()).await
    }

    /// The procedures that many people ask for, in the order of the home page. One round trip for each edition.
    pub async fn common_procedures(&self) -> Result<Arc<[CommonProcedure]>, Failure> {
        self.current().await?.edition.common(self.store()).await
    }

    /// One version of a form, whether it is still offered or not: a draft keeps the one it was begun with.
    /// One round trip the first time, another for the first that asks for a place.
    pub async fn form(&self, id: &str, version: u32) -> Result<Option<Arc<Form>>, Failure> {
        let edition = self.current().await?.edition;
        let key = (edition.number, id.to_owned(), version);
        if let Some(form) = lock(&self.0.published.forms).get(&key) {
            return Ok(Some(form.clone()));
        }
        let Some(mut form) = self.store().form(id, version).await? else {
            return Ok(None);
        };
        if form.asks_for_places() {
            form = form.with_places(edition.places(self.store()).await?);
        }
        let form = Arc::new(form);
        let mut forms = lock(&self.0.published.forms);
        if forms.len() >= FORMS_MAX {
            forms.clear();
        }
        forms.insert(key, form.clone());
        Ok(Some(form))
    }

    /// The form that a new dossier of `procedure` begins with today: the latest version that is valid.
    /// `None`: this portal takes no dossiers for it. Two round trips the first time.
    pub async fn form_of(&self, procedure: &Procedure) -> Result<Option<Arc<Form>>, Failure> {
        self.form_where(|entry| entry.procedure.as_ref() == Some(&procedure.code)).await
    }

    /// The form of a person's own data (thông tin tài khoản), which belongs to no procedure. As [`App::form_of`].
    pub async fn form_named(&self, id: &str) -> Result<Option<Arc<Form>>, Failure> {
        self.form_where(|entry| entry.id == id).await
    }

    async fn form_where(&self, wanted: impl Fn(&FormEntry) -> bool) -> Result<Option<Arc<Form>>, Failure> {
        let edition = self.current().await?.edition;
        let today = vietnam_date(self.now());
        let valid = edition.forms(self.store()).await?.iter().filter(|entry| wanted(entry) && entry.valid_from <= today);
        match valid.max_by_key(|entry| entry.version) {
            Some(entry) => {
                let form = self.form(&entry.id, entry.version).await?;
                form.ok_or_else(|| edition.lacks(&format!("form {} {}", entry.id, entry.version))).map(Some)
            }
            None => Ok(None),
        }
    }

    /// The provinces that the portal serves.
    pub async fn provinces(&self) -> Result<Vec<Province>, Failure> {
        let edition = self.current().await?.edition;
        Ok(edition.root(self.store()).await?.provinces.clone())
    }

    /// Wards and agencies of a province. `None`: the portal does not serve it. One round trip for each edition.
    pub async fn agencies_in(&self, province: &str) -> Result<Option<Arc<ProvinceAgencies>>, Failure> {
        let edition = self.current().await?.edition;
        edition.province(self.store(), province).await
    }

    /// The agency with this code. As [`App::agencies_in`].
    pub async fn agency(&self, code: &AgencyCode) -> Result<Option<Agency>, Failure> {
        let edition = self.current().await?.edition;
        edition.agency(self.store(), code).await
    }

    /// Everything about agencies at once, for pages that list them all: a round trip a province where they are many.
    pub async fn agencies(&self) -> Result<Agencies, Failure> {
        let current = self.current().await?;
        current.edition.all_agencies(self.store(), current.head.identity.clone()).await
    }
}

//! A dossier that its owner opens.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use app::{App, Failure, SignedIn};
use domain::agency::Agency;
use domain::code::{AccountId, DossierCode};
use domain::dossier::{Dossier, DossierPath, DossierState, Note, NoteBody, term_of};
use domain::lang::Lang;
use domain::procedure::Procedure;
use domain::term::Term;
use http::HeaderMap;
use store::Key;

/// An owner at her dossier.
#[derive(Debug)]
pub(crate) struct Owned {
    pub(crate) person: SignedIn,
    pub(crate) dossier: Dossier,
    /// `None`: it is not published any more.
    pub(crate) procedure: Option<Arc<Procedure>>,
    pub(crate) agency: Option<Agency>,
    /// The words of its first steps, where they were asked for with it.
    notes: Vec<Note>,
}

/// The versions of a dossier whose words its page asks for before it knows whether there are any: most dossiers have no others.
const FIRST: RangeInclusive<u32> = 2..=4;

impl Owned {
    /// Opens a dossier. One round trip. Failures: to sign in and come back to `back`; 404 for what is not there or somebody
    /// else's, which look alike.
    pub(crate) async fn open(app: &App, headers: &HeaderMap, back: String, code: &str) -> Result<Owned, Failure> {
        Owned::open_with(app, headers, back, code, None).await
    }

    /// The same with the words of its first steps, in the same round trip.
    pub(crate) async fn open_with_words(app: &App, headers: &HeaderMap, back: String, code: &str) -> Result<Owned, Failure> {
        Owned::open_with(app, headers, back, code, Some(FIRST)).await
    }

    async fn open_with(
        app: &App,
        headers: &HeaderMap,
        back: String,
        code: &str,
        words: Option<RangeInclusive<u32>>,
    ) -> Result<Owned, Failure> {
        let code = DossierCode::parse(code).map_err(|_| Failure::NotFound)?;
        let versions: Vec<u32> = words.into_iter().flatten().collect();
        let keys: Vec<Key> =
            [Key::dossier(&code)].into_iter().chain(versions.iter().map(|version| Key::note(&code, *version))).collect();
        let (person, items) = app.session_with(headers, &keys).await?;
        let person = person.ok_or(Failure::SignIn(back))?;
        let mut items = items.into_iter();
        let dossier: Dossier = store::read(items.next().flatten().ok_or(Failure::NotFound)?)?;
        if dossier.applicant.as_ref() != Some(&person.account.id) {
            return Err(Failure::NotFound);
        }
        let procedure = app.procedure(&dossier.procedure).await?;
        let agency = app.agency(&dossier.agency).await?;
        let worded = |version: u32| dossier.path.worded().any(|of| of == version);
        let found =
            versions.into_iter().zip(items).filter_map(|(version, item)| Some((version, item.filter(|_| worded(version))?)));
        let notes = found.map(|(version, item)| app.store().note(&code, version, &item)).collect::<Result<_, _>>()?;
        Ok(Owned { person, dossier, procedure, agency, notes })
    }

    /// The service's name; its code once it is not published any more.
    pub(crate) fn procedure_name(&self, lang: Lang) -> String {
        let name = self.procedure.as_ref().map(|procedure| procedure.title().get(lang).to_owned());
        name.unwrap_or_else(|| self.dossier.procedure.to_string())
    }

    /// The agency's name; its code where it is not known any more.
    pub(crate) fn agency_name(&self, lang: Lang) -> String {
        let name = self.agency.as_ref().map(|agency| agency.name.get(lang).to_owned());
        name.unwrap_or_else(|| self.dossier.agency.to_string())
    }

    /// The term that its due date follows from.
    pub(crate) fn term(&self) -> Term {
        term_of(&self.dossier, self.procedure.as_deref())
    }

    /// The words of its steps and the officers who had it. At most one round trip; none where its words came with it and the
    /// officers' names are known.
    pub(crate) async fn beside(&self, app: &App) -> Result<Beside, Failure> {
        let dossier = &self.dossier;
        let here = |version: &u32| self.notes.iter().any(|note| note.version == *version);
        let versions: Vec<u32> = dossier.path.worded().filter(|version| !here(version)).collect();
        let mut officers: Vec<AccountId> =
            dossier.received_by.iter().chain(&dossier.handled_by).chain(&dossier.created_by).cloned().collect();
        officers.sort();
        officers.dedup();
        let (others, officers) = app.beside(&dossier.code, &versions, &officers).await?;
        Ok(Beside { notes: self.notes.iter().cloned().chain(others).collect(), officers })
    }
}

/// What stands beside a dossier's header.
#[derive(Debug, Default)]
pub(crate) struct Beside {
    pub(crate) notes: Vec<Note>,
    officers: HashMap<AccountId, String>,
}

impl Beside {
    /// The name of an officer, for the owner's page alone (R2.2).
    pub(crate) fn officer(&self, id: Option<&AccountId>) -> Option<&str> {
        self.officers.get(id?).map(String::as_str)
    }

    /// What was written with the step that made `version`.
    pub(crate) fn note(&self, version: u32) -> Option<&NoteBody> {
        self.notes.iter().find(|note| note.version == version).map(|note| &note.body)
    }
}

/// The path of a dossier, as far as its header has it.
pub(crate) fn path_of(dossier: &Dossier) -> DossierPath {
    if !dossier.path.is_empty() {
        return dossier.path.clone();
    }
    let mut path = DossierPath::begin(DossierState::Submitted, dossier.submitted_at);
    if let Some(received) = dossier.received_at {
        path.enter(DossierState::Received, received);
    }
    path
}

//! A dossier that its owner opens.

use std::sync::Arc;

use app::{App, Failure, SignedIn};
use domain::account::Account;
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
}

impl Owned {
    /// Opens a dossier. One round trip. Failures: to sign in and come back to `back`; 404 for what is not there or somebody
    /// else's, which look alike.
    pub(crate) async fn open(app: &App, headers: &HeaderMap, back: String, code: &str) -> Result<Owned, Failure> {
        let code = DossierCode::parse(code).map_err(|_| Failure::NotFound)?;
        let (person, items) = app.session_with(headers, &[Key::dossier(&code)]).await?;
        let person = person.ok_or(Failure::SignIn(back))?;
        let item = items.into_iter().next().flatten().ok_or(Failure::NotFound)?;
        let dossier: Dossier = store::read(item)?;
        if dossier.applicant.as_ref() != Some(&person.account.id) {
            return Err(Failure::NotFound);
        }
        let procedure = app.procedure(&dossier.procedure).await?;
        let agency = app.agency(&dossier.agency).await?;
        Ok(Owned { person, dossier, procedure, agency })
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

    /// The words of its steps and the officers who had it. One round trip; none for one that nobody has accepted yet.
    pub(crate) async fn beside(&self, app: &App) -> Result<Beside, Failure> {
        let dossier = &self.dossier;
        let versions: Vec<u32> = dossier.path.worded().collect();
        let mut officers: Vec<AccountId> =
            dossier.received_by.iter().chain(&dossier.handled_by).chain(&dossier.created_by).cloned().collect();
        officers.sort();
        officers.dedup();
        let (notes, officers) = app.store().beside(&dossier.code, &versions, &officers).await?;
        Ok(Beside { notes, officers })
    }
}

/// What stands beside a dossier's header.
#[derive(Debug, Default)]
pub(crate) struct Beside {
    pub(crate) notes: Vec<Note>,
    officers: Vec<Account>,
}

impl Beside {
    /// The name of an officer, for the owner's page alone (R2.2).
    pub(crate) fn officer(&self, id: Option<&AccountId>) -> Option<&str> {
        let id = id?;
        self.officers.iter().find(|officer| officer.id == *id).map(Account::name)
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

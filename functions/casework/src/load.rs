//! A dossier with all that its pages show.

use std::collections::BTreeSet;
use std::sync::Arc;

use app::{App, Failure};
use domain::account::Account;
use domain::agency::Agency;
use domain::calendar::{Term, WorkingCalendar};
use domain::code::{AccountId, DossierCode};
use domain::dossier::{Dossier, Note, PaperApplicant, SlipApplicant, term_of};
use domain::form::{Answers, Form};
use domain::lang::Lang;
use domain::log::{Actor, LogLine};
use domain::procedure::Procedure;
use store::DossierFile;

/// Header, words, history and everybody in them.
pub(crate) struct Loaded {
    pub(crate) dossier: Dossier,
    pub(crate) notes: Vec<Note>,
    pub(crate) paper: Option<PaperApplicant>,
    pub(crate) history: Vec<LogLine>,
    pub(crate) procedure: Option<Arc<Procedure>>,
    pub(crate) calendar: Arc<WorkingCalendar>,
    pub(crate) agency: Option<Agency>,
    pub(crate) answers: Option<(Arc<Form>, Answers)>,
    people: Vec<Account>,
}

/// The first round: what stands under the code, in one query each.
pub(crate) async fn first(app: &App, code: &DossierCode) -> Result<Option<(DossierFile, Vec<LogLine>)>, Failure> {
    let (file, history) = tokio::try_join!(app.store().dossier_file(code), app.store().history(code))?;
    Ok(file.map(|file| (file, history)))
}

impl Loaded {
    /// The second round, side by side: people, answers, procedure, agency.
    pub(crate) async fn of(app: &App, file: DossierFile, history: Vec<LogLine>) -> Result<Loaded, Failure> {
        let DossierFile { dossier, notes, applicant } = file;
        let people: Vec<AccountId> = everybody(&dossier, &history);
        let draft = async {
            // A paper dossier has no answers: its applicant stands beside the header.
            if dossier.created_by.is_some() { Ok(None) } else { app.store().draft(&dossier.submission_id).await }
        };
        let (people, draft, procedure, calendar, agency) = tokio::try_join!(
            async { Ok::<_, Failure>(app.store().accounts(&people).await?) },
            async { Ok::<_, Failure>(draft.await?) },
            app.procedure(&dossier.procedure),
            app.calendar(),
            app.agency(&dossier.agency),
        )?;
        let answers = match draft {
            Some((draft, filled)) => app.form(&draft.form, draft.form_version).await?.map(|form| (form, filled.answers)),
            None => None,
        };
        Ok(Loaded { dossier, notes, paper: applicant, history, procedure, calendar, agency, answers, people })
    }

    /// The term that its due date follows from.
    pub(crate) fn term(&self) -> Term {
        term_of(&self.dossier, self.procedure.as_deref())
    }

    /// The procedure's name in `lang`, or its code where no edition has it any more.
    pub(crate) fn procedure_name(&self, lang: Lang) -> String {
        self.procedure
            .as_ref()
            .map_or_else(|| self.dossier.procedure.to_string(), |procedure| procedure.title().get(lang).to_owned())
    }

    /// The agency's name in `lang`, or its code.
    pub(crate) fn agency_name(&self, lang: Lang) -> String {
        self.agency.as_ref().map_or_else(|| self.dossier.agency.to_string(), |agency| agency.name.get(lang).to_owned())
    }

    /// The account of an id that the dossier or its history names.
    pub(crate) fn person(&self, id: Option<&AccountId>) -> Option<&Account> {
        let id = id?;
        self.people.iter().find(|account| account.id == *id)
    }

    /// Whom the dossier is from: as the counter wrote her down, or as she submitted it.
    pub(crate) fn applicant(&self) -> SlipApplicant {
        let submitted = || self.answers.as_ref().map(|(form, answers)| (&**form, answers));
        let account = || self.person(self.dossier.applicant.as_ref());
        let paper = self.paper.as_ref().map(SlipApplicant::of_paper);
        paper.unwrap_or_else(|| SlipApplicant::of_answers(submitted(), account()))
    }

    /// Who did something, in words.
    pub(crate) fn actor(&self, actor: &Actor, lang: Lang) -> String {
        actor_name(actor, &self.people, lang)
    }
}

/// Who did something: an officer by name, a citizen as what she is here.
pub(crate) fn actor_name(actor: &Actor, people: &[Account], lang: Lang) -> String {
    match actor {
        Actor::Officer(id) => people
            .iter()
            .find(|account| account.id == *id)
            .map_or_else(|| lang.say("Cán bộ", "An officer").to_owned(), |account| account.name().to_owned()),
        Actor::Citizen(_) => lang.say("Người nộp", "The applicant").to_owned(),
        Actor::Operator => lang.say("Quản trị hệ thống", "The operator").to_owned(),
        Actor::Anyone => lang.say("Không rõ", "Unknown").to_owned(),
    }
}

fn everybody(dossier: &Dossier, history: &[LogLine]) -> Vec<AccountId> {
    let officers = history.iter().filter_map(|line| match &line.actor {
        Actor::Officer(id) => Some(id),
        _ => None,
    });
    let named = [&dossier.applicant, &dossier.created_by, &dossier.received_by, &dossier.handled_by];
    let all: BTreeSet<&AccountId> = named.into_iter().flatten().chain(officers).collect();
    all.into_iter().cloned().collect()
}

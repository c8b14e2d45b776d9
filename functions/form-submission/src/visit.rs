//! A draft that its owner opens: who asks, what stands in it, which form and service it belongs to.

use std::sync::Arc;

use app::{App, Failure, Here, SessionCookie, SignedIn, Who};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::code::{ProcedureCode, SubmissionId};
use domain::draft::{Draft, DraftState, Filled, Owner};
use domain::form::Form;
use domain::form::Value;
use domain::lang::{Lang, Text};
use domain::prefill::Profile;
use domain::procedure::Procedure;
use http::HeaderMap;
use store::Key;
use web::frame::{Frame, Site};

use crate::words::{frame, go};

/// Attempts to save over what another window saved meanwhile.
const ATTEMPTS: u32 = 5;

/// An owner at her draft.
#[derive(Debug)]
pub(crate) struct Visit {
    pub(crate) person: Option<SignedIn>,
    /// Her session has ended: what she sends is kept, and nothing is shown.
    pub(crate) ended: bool,
    pub(crate) cookie: SessionCookie,
    pub(crate) draft: Draft,
    pub(crate) filled: Filled,
    pub(crate) form: Arc<Form>,
    pub(crate) procedure: Arc<Procedure>,
}

/// Who asks, as drafts know her.
pub(crate) fn owner_of(person: Option<&SignedIn>, cookie: Option<&SessionCookie>) -> Option<Owner> {
    match (person, cookie) {
        (Some(person), _) => Some(Owner::Account(person.account.id.clone())),
        (None, Some(cookie)) if cookie.account().is_none() => Some(Owner::Browser(cookie.hash())),
        _ => None,
    }
}

impl Visit {
    /// Opens a draft, submitted or not. One round trip. Failures: 404 for what is not there or somebody else's; to sign in
    /// again where the session has ended.
    pub(crate) async fn open(app: &App, headers: &HeaderMap, here: &Here, code: &str, id: &str) -> Result<Visit, Failure> {
        let visit = Visit::open_late(app, headers, here, code, id).await?;
        if visit.ended { Err(Failure::SignIn(here.whole())) } else { Ok(visit) }
    }

    /// The same, and also for an owner whose session ended not long ago: for who only sends.
    pub(crate) async fn open_late(app: &App, headers: &HeaderMap, here: &Here, code: &str, id: &str) -> Result<Visit, Failure> {
        let (Ok(code), Ok(id)) = (ProcedureCode::parse(code), SubmissionId::parse(id)) else { return Err(Failure::NotFound) };
        let (who, items) = app.who_with(headers, &[Key::draft(&id), Key::answers(&id)]).await?;
        let mut items = items.into_iter();
        let found = app.store().open_draft(&id, items.next().flatten(), items.next().flatten())?;
        let (draft, filled) = found.filter(|(draft, _)| draft.procedure == code).ok_or(Failure::NotFound)?;
        let cookie = SessionCookie::read(app.jar(), headers);
        let (person, late) = match who {
            Who::Person(person) => (Some(*person), None),
            Who::Ended(account) => (None, Some(Owner::Account(account))),
            Who::Nobody => (None, None),
        };
        let ended = late.as_ref() == Some(&draft.owner);
        if !ended && owner_of(person.as_ref(), cookie.as_ref()).as_ref() != Some(&draft.owner) {
            // Nobody guesses the id of a draft: who has it and is not signed in is most likely its owner.
            let unknown = person.is_none() && matches!(draft.owner, Owner::Account(_));
            return Err(if unknown { Failure::SignIn(here.whole()) } else { Failure::NotFound });
        }
        let cookie = cookie.ok_or(Failure::NotFound)?;
        let form = app.form(&draft.form, draft.form_version).await?;
        let form = form.ok_or_else(|| Failure::Internal(format!("form {} {} is gone", draft.form, draft.form_version)))?;
        let procedure = app.procedure(&code).await?.ok_or(Failure::NotFound)?;
        Ok(Visit { person, ended, cookie, draft, filled, form, procedure })
    }

    /// Opens a draft that is still being filled in. Failures: as [`Visit::open`]; 410 where it has ended. `Err` of the inner
    /// result is the way to the receipt of what was handed in already.
    pub(crate) async fn open_to_fill(
        app: &App,
        headers: &HeaderMap,
        here: &Here,
        code: &str,
        id: &str,
    ) -> Result<Result<Visit, String>, Failure> {
        Visit::open(app, headers, here, code, id).await?.still_open(app, here)
    }

    /// Opens a draft for who sends an answer: also where her session has ended meanwhile, so that nothing is lost.
    pub(crate) async fn open_to_answer(
        app: &App,
        headers: &HeaderMap,
        here: &Here,
        code: &str,
        id: &str,
    ) -> Result<Result<Visit, String>, Failure> {
        Visit::open_late(app, headers, here, code, id).await?.still_open(app, here)
    }

    fn still_open(self, app: &App, here: &Here) -> Result<Result<Visit, String>, Failure> {
        if let DraftState::Submitted { dossier, .. } = &self.draft.state {
            return Ok(Err(here.href(&format!("/ho-so/{dossier}/bien-nhan"))));
        }
        if !self.draft.is_open(app.now()) {
            return Err(ended());
        }
        Ok(Ok(self))
    }

    /// Checks the token of a form of this page. Failures: 403.
    pub(crate) fn check_csrf(&self, app: &App, fields: &web::fields::Fields) -> Result<(), Failure> {
        app.check_csrf(&self.cookie, fields)
    }

    /// The address of a page of this draft, without a language.
    pub(crate) fn path(&self, page: &str) -> String {
        format!("/nop/{}/{}/{page}", self.draft.procedure, self.draft.id)
    }

    /// The frame of a page of this draft; the service's name stands above the heading.
    pub(crate) fn frame(&self, app: &App, site: &Arc<Site>, lang: Lang, page: &str, title: impl Into<String>) -> Frame {
        let title = title.into();
        let path = self.path(page);
        let name = self.procedure.title().get(lang).to_owned();
        let cookie = Some(&self.cookie);
        frame(app, site, lang, &path, format!("{title} – {name}"), self.person.as_ref(), cookie).h1(title).caption(name)
    }

    /// What the account says of the person, with the address that codes go to; nothing of who has not signed in.
    pub(crate) fn profile(&self) -> Profile {
        let Some(person) = &self.person else { return Profile::default() };
        let account = &person.account;
        account.profile.clone().with("email", Value::text(&account.email), account.created_at)
    }

    /// The page where the draft goes on: the agency first, then the first step with an open question, then the check.
    pub(crate) fn goes_on_at(&self) -> String {
        match (&self.draft.agency, self.form.resume_at(&self.filled.answers)) {
            (None, _) => self.path("co-quan"),
            (Some(_), Some(step)) => self.path(&step.slug),
            (Some(_), None) => self.path("kiem-tra"),
        }
    }

    /// Saves the draft after `change`; where another window saved it meanwhile, `change` is made on what that one left.
    /// One transaction. Failures: 409 where it was handed in meanwhile, 410 where it was deleted.
    pub(crate) async fn save(&mut self, app: &App, change: impl Fn(&mut Draft, &mut Filled)) -> Result<(), Failure> {
        for _ in 0..ATTEMPTS {
            let (mut draft, mut filled) = (self.draft.clone(), self.filled.clone());
            change(&mut draft, &mut filled);
            draft.version += 1;
            draft.saved_at = app.now();
            match app.store().save_draft(&draft, &filled).await {
                Ok(()) => {
                    (self.draft, self.filled) = (draft, filled);
                    return Ok(());
                }
                Err(error) if error.is_conflict() => {
                    let found = app.store().draft(&self.draft.id).await?;
                    let (draft, filled) = found.filter(|(draft, _)| draft.owner == self.draft.owner).ok_or_else(ended)?;
                    if matches!(draft.state, DraftState::Submitted { .. }) {
                        return Err(Failure::Conflict(Text::both(
                            "Tờ khai này vừa được nộp ở một cửa sổ khác nên không sửa được nữa. Mở Trang của tôi để xem hồ sơ.",
                            "This form has just been handed in from another window and can no longer be changed. See your dossier on My page.",
                        )));
                    }
                    (self.draft, self.filled) = (draft, filled);
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(Failure::Unavailable("a draft is saved by too many at once".into()))
    }
}

fn ended() -> Failure {
    Failure::Gone(Text::both(
        "Bản nháp này không còn: nó đã được xóa, hoặc quá 30 ngày không được lưu. Mở lại dịch vụ để điền tờ khai mới.",
        "This draft is gone: it was deleted, or not saved for 30 days. Open the service again to begin anew.",
    ))
}

/// Leads to where the draft goes on.
pub(crate) async fn resume(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Path((code, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let to = match Visit::open_to_fill(&app, &headers, &here, &code, &id).await? {
        Ok(visit) => here.href(&visit.goes_on_at()),
        Err(receipt) => receipt,
    };
    Ok(go(&app, &headers, &to).await)
}

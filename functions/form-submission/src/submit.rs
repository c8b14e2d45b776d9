//! Handing in, once only (safety §1): one read, one running number, one transaction; a replay is answered from the read.

use app::{App, Failure, Here, Posted, Recipient, SignedIn};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::agency::Agency;
use domain::clock::vietnam_date;
use domain::code::DossierCode;
use domain::dossier::{self, Decision, NewDossier};
use domain::draft::{Draft, DraftState};
use domain::form::{Answers, Form, Value, check_all, visible_answers};
use domain::lang::Text;
use domain::log::{Actor, Event, LogLine};
use http::{HeaderMap, StatusCode};
use store::{Step, StoreError};

use crate::check::{DECLARATION, PAYLOAD, UPDATE_PROFILE, Wrong, check_page, learnt, payload_hash};
use crate::start::SUBMISSION;
use crate::visit::Visit;
use crate::words::{go, sign_in_href};

/// Running numbers that are tried: a taken code means that somebody else wrote into the counter's place.
const NUMBERS: u32 = 5;
/// The facts that name a number of the applicant which a look-up may prove knowledge of.
const NUMBERS_OF_APPLICANT: [&str; 5] =
    ["applicant.personal_id", "applicant.old_id", "applicant.passport", "applicant.other_id", "applicant.phone"];

pub(crate) async fn submit(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Path((code, id)): Path<(String, String)>,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    let visit = Visit::open(&app, &headers, &here, &code, &id).await?;
    if fields.get(SUBMISSION) != visit.draft.id.as_str() {
        return Err(Failure::BadRequest(Text::both(
            "Trang vừa gửi thiếu mã của tờ khai. Mở lại trang kiểm tra rồi nộp.",
            "What was sent lacks the identity of the form. Open the check page again and hand in.",
        )));
    }
    visit.check_csrf(&app, &fields)?;
    let Some(person) = &visit.person else {
        return Ok(go(&app, &headers, &sign_in_href(here.lang, &visit.path("kiem-tra"))).await);
    };
    let seen = fields.get(PAYLOAD);
    if let DraftState::Submitted { payload, dossier } = &visit.draft.state {
        return replayed(&app, &here, &headers, seen, payload, dossier).await;
    }
    crate::closed::open_for(&app, &visit.draft.procedure, Some(&visit.draft)).await?;
    let now = app.now();
    if !visit.draft.is_open(now) {
        return Err(Failure::Gone(Text::both(
            "Bản nháp này đã hết hạn. Mở lại dịch vụ để điền tờ khai mới.",
            "This draft has ended. Open the service again to begin anew.",
        )));
    }
    let Some(agency) = receiving(&app, &visit).await? else {
        return Ok(go(&app, &headers, &here.href(&visit.path("co-quan"))).await);
    };
    let checked = check_all(&visit.form, &visit.filled.answers, now);
    let wrong = if seen != payload_hash(&visit) {
        Some(Wrong::Changed)
    } else {
        (fields.get(DECLARATION) != "yes").then_some(Wrong::Undeclared)
    };
    if wrong.is_some() || !checked.is_done() {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return check_page(&app, here.lang, &headers, &visit, &checked, status, wrong).await;
    }
    let answers = visible_answers(&visit.form, &visit.filled.answers);
    match hand_in(&app, &visit, person, &agency, &answers).await? {
        HandedIn::Now(code) => {
            if fields.get(UPDATE_PROFILE) == "yes" {
                update_profile(&app, &visit, person).await;
            }
            Ok(go(&app, &headers, &here.href(&format!("/ho-so/{code}/bien-nhan"))).await)
        }
        HandedIn::Stands(draft) => match &draft.state {
            DraftState::Submitted { payload, dossier } => replayed(&app, &here, &headers, seen, payload, dossier).await,
            // Another window changed the draft in the same moment: the person looks at it once more.
            DraftState::Draft => {
                let visit = Visit::open(&app, &headers, &here, &code, &id).await?;
                let checked = check_all(&visit.form, &visit.filled.answers, now);
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                check_page(&app, here.lang, &headers, &visit, &checked, status, Some(Wrong::Changed)).await
            }
        },
    }
}

/// The same payload has the same receipt; another one is refused (safety §1).
async fn replayed(
    app: &App,
    here: &Here,
    headers: &HeaderMap,
    seen: &str,
    payload: &str,
    dossier: &DossierCode,
) -> Result<Response, Failure> {
    if seen == payload {
        return Ok(go(app, headers, &here.href(&format!("/ho-so/{dossier}/bien-nhan"))).await);
    }
    let site = app.site().await;
    let title = here.lang.say("Tờ khai này đã được nộp với nội dung khác", "This form was handed in with other answers");
    let frame = web::frame::Frame::new(&site, here.lang, here.path.clone(), title).no_index();
    let page = web::pages::message::Message::new(frame)
        .say(here.lang.say(
            "Nội dung bạn vừa gửi khác với hồ sơ đã nộp, nên không được ghi lại. Mở biên nhận để xem hồ sơ đã nộp.",
            "What you have just sent differs from what was handed in, so it was not kept. Open the receipt to see the dossier.",
        ))
        .link(&format!("/ho-so/{dossier}/bien-nhan"), here.lang.say("Mở biên nhận", "Open the receipt"));
    Ok(crate::words::show(StatusCode::UNPROCESSABLE_ENTITY, &page, headers, &site))
}

/// The chosen agency, as long as it receives the procedure.
async fn receiving(app: &App, visit: &Visit) -> Result<Option<Agency>, Failure> {
    let Some(code) = &visit.draft.agency else { return Ok(None) };
    let agency = app.agency(code).await?;
    Ok(agency.filter(|agency| visit.procedure.receives.contains(&agency.kind)))
}

/// What came of handing in.
enum HandedIn {
    /// The dossier is there.
    Now(DossierCode),
    /// Somebody was first: the draft as it stands.
    Stands(Box<Draft>),
}

/// Takes a number and writes the dossier.
async fn hand_in(app: &App, visit: &Visit, person: &SignedIn, agency: &Agency, answers: &Answers) -> Result<HandedIn, Failure> {
    let now = app.now();
    let calendar = app.calendar().await?;
    let edition = app.head().await?.edition;
    let payload = payload_hash(visit);
    for _ in 0..NUMBERS {
        let number = app.store().running_number(&agency.code, vietnam_date(now)).await?;
        let code = DossierCode::of(&agency.code, vietnam_date(now), number);
        let new = NewDossier {
            code: code.clone(),
            procedure: visit.draft.procedure.clone(),
            edition,
            agency: agency.code.clone(),
            submission_id: visit.draft.id.clone(),
        };
        let mut decision = dossier::submit(new, person.account.id.clone(), now, &calendar);
        decision.dossier.proofs = proofs(app, &code, &visit.form, answers, visit);
        let draft = Draft {
            state: DraftState::Submitted { payload: payload.clone(), dossier: code.clone() },
            version: visit.draft.version + 1,
            ..visit.draft.clone()
        };
        match write(app, visit, person, agency, decision, &draft, answers).await {
            Ok(()) => return Ok(HandedIn::Now(code)),
            Err(Fault::Store(StoreError::Conflict { at: 0, .. })) => {
                let found = app.store().draft(&visit.draft.id).await?;
                return found.map(|(draft, _)| HandedIn::Stands(Box::new(draft))).ok_or(Failure::NotFound);
            }
            Err(Fault::Store(StoreError::Conflict { .. })) => {}
            Err(Fault::Store(error)) => return Err(error.into()),
            Err(Fault::Other(failure)) => return Err(failure),
        }
    }
    Err(Failure::Unavailable(format!("no free running number at {}", agency.code)))
}

enum Fault {
    Store(StoreError),
    Other(Failure),
}

async fn write(
    app: &App,
    visit: &Visit,
    person: &SignedIn,
    agency: &Agency,
    decision: Decision,
    draft: &Draft,
    answers: &Answers,
) -> Result<(), Fault> {
    let recipient = Recipient::from(&person.account);
    let mail = app.notice_mail(&decision, Some(&recipient), &visit.procedure.name, &agency.name).map_err(Fault::Other)?;
    let mail = mail.ok_or_else(|| Fault::Other(Failure::Internal("a submission without its mail".into())))?;
    let actor = Actor::Citizen(person.account.id.clone());
    let line = decision.line(app.new_id().map_err(Fault::Other)?, actor, app.now());
    app.store().submit_draft(draft, answers, Step { decision, line }, &mail).await.map_err(Fault::Store)
}

/// What a look-up may prove knowledge of: numbers that the form asked for, else those of the account.
fn proofs(app: &App, code: &DossierCode, form: &Form, answers: &Answers, visit: &Visit) -> Vec<String> {
    let fact = |wanted: &&str| {
        let question = form.questions().find(|question| question.fact.as_deref() == Some(wanted))?;
        answers.get(&question.key)?.value.as_text().map(str::to_owned)
    };
    let mut numbers: Vec<String> = NUMBERS_OF_APPLICANT.iter().filter_map(fact).collect();
    if numbers.is_empty() {
        let profile = visit.profile();
        let known = |key: &str| match profile.answers.get(key).map(|answer| &answer.value) {
            Some(Value::Text(text)) => Some(text.clone()),
            _ => None,
        };
        numbers.extend(["personal_id", "phone"].into_iter().filter_map(known));
    }
    dossier::proofs(app.secret(), code, numbers.iter().map(String::as_str))
}

/// Takes what was typed over into the account. The dossier is handed in whatever becomes of this, and where somebody else
/// changed the account meanwhile, that stands.
async fn update_profile(app: &App, visit: &Visit, person: &SignedIn) {
    let mut account = person.account.clone();
    account.profile.answers.extend(learnt(visit));
    account.version += 1;
    let Ok(id) = app.new_id() else { return };
    let now = app.now();
    let line = LogLine {
        id,
        recorded_at: now,
        effective_at: now,
        actor: Actor::Citizen(account.id.clone()),
        procedure: None,
        agency: None,
        channel: None,
        event: Event::ProfileChanged { account: account.id.clone() },
    };
    if let Err(error) = app.store().change_account(&account, &line).await {
        tracing::warn!(%error, "the account was not updated after handing in");
    }
}

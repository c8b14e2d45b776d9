//! What a person says of herself once, for every form (thông tin tài khoản, TT32 11.2c): read by the same engine as any form.

use app::{App, Failure, Here, Posted, SignedIn};
use axum::extract::State;
use axum::response::Response;
use domain::form::{Answers, Form, Problem, Raw, Value, check_step};
use domain::lang::Lang;
use domain::log::{Actor, Event, LogLine};
use http::{HeaderMap, StatusCode};
use std::sync::Arc;
use web::answer::{self, Caching, Wants};
use web::fields::Fields;
use web::frame::Frame;
use web::pages::account::ProfilePage;
use web::view::{AGAIN, Drawing, ErrorSummary, FieldError};

use crate::sign_in::next_of;

/// The form of a person's own data.
pub(crate) const FORM: &str = "ho-so-ca-nhan";
/// The hidden field with the version of the account that the person saw.
const VERSION: &str = "phien-ban";

/// The form. Failures: it is not published.
pub(crate) async fn form(app: &App) -> Result<Arc<Form>, Failure> {
    app.form_named(FORM).await?.ok_or_else(|| Failure::Internal(format!("the form {FORM} is not published")))
}

/// What the account holds, and the address that codes go to where it holds no other.
pub(crate) fn known(person: &SignedIn) -> Answers {
    let account = &person.account;
    account.profile.clone().with("email", Value::text(&account.email), account.created_at).answers
}

/// What the page shows.
struct Shown {
    raw: Raw,
    problems: Vec<Problem>,
    answers: Answers,
    next: String,
    changed: bool,
    status: StatusCode,
}

pub(crate) async fn show(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    let person = app.signed_in(&headers, &here).await?;
    let form = form(&app).await?;
    let answers = known(&person);
    let raw = form.steps.iter().fold(Raw::default(), |raw, step| raw.or(Raw::of_answers(step, &answers)));
    let next = next_of(&Fields::query(Some(&here.query)));
    let shown = Shown { raw, problems: Vec::new(), answers, next, changed: false, status: StatusCode::OK };
    Ok(page(&app, here.lang, &headers, &person, &form, shown).await)
}

async fn page(app: &App, lang: Lang, headers: &HeaderMap, person: &SignedIn, form: &Form, shown: Shown) -> Response {
    let site = app.site().await;
    let title = lang.say("Thông tin của bạn", "About you");
    let mut frame = Frame::new(&site, lang, "/tai-khoan/thong-tin", title)
        .personal(person.who(lang), app.csrf(&person.cookie))
        .crumb("/tai-khoan", lang.say("Trang của tôi", "My page"));
    let item = |problem: &Problem| FieldError { id: problem.field.clone(), text: problem.message.get(lang).to_owned() };
    frame.errors = ErrorSummary { items: shown.problems.iter().map(item).collect() };
    let today = domain::clock::vietnam_date(app.now());
    let drawing = Drawing { form, lang, raw: &shown.raw, problems: &shown.problems, today };
    let groups = form
        .steps
        .iter()
        .map(|step| {
            let asked = form.visible_questions(step, &shown.answers);
            let drawn = asked.into_iter().map(|question| drawing.question(question, None, 0)).collect();
            (step.title.get(lang).to_owned(), drawn)
        })
        .collect();
    let page = ProfilePage { frame, groups, changed: shown.changed, next: shown.next, version: person.account.version };
    app::send(answer::page(shown.status, &page, Caching::Private, &Wants::of(headers, &site)))
}

pub(crate) async fn change(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    let person = app.signed_in(&headers, &here).await?;
    app.check_csrf(&person.cookie, &fields)?;
    let form = form(&app).await?;
    let next = next_of(&fields);
    let now = app.now();
    let typed: Vec<(String, String)> = fields.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let mut answers = known(&person);
    let (mut raw, mut problems) = (Raw::default(), Vec::<Problem>::new());
    for step in &form.steps {
        let checked = check_step(&form, step, &typed, &answers, now);
        answers.extend(checked.answers);
        raw = raw.or(checked.raw);
        problems.extend(checked.problems);
    }
    let again = |problems, changed, status| Shown {
        raw: raw.clone(),
        problems,
        answers: answers.clone(),
        next: next.clone(),
        changed,
        status,
    };
    if fields.find(AGAIN).is_some() {
        return Ok(page(&app, here.lang, &headers, &person, &form, again(Vec::new(), false, StatusCode::OK)).await);
    }
    if !problems.is_empty() {
        let shown = again(problems, false, StatusCode::UNPROCESSABLE_ENTITY);
        return Ok(page(&app, here.lang, &headers, &person, &form, shown).await);
    }
    let stale = fields.get(VERSION) != person.account.version.to_string();
    let mut account = person.account.clone();
    account.profile.answers =
        answers.iter().filter(|(_, answer)| answer.value != Value::Blank).map(|(k, a)| (k.clone(), a.clone())).collect();
    account.version += 1;
    let line = LogLine {
        id: app.new_id()?,
        recorded_at: now,
        effective_at: now,
        actor: Actor::Citizen(account.id.clone()),
        procedure: None,
        agency: None,
        channel: None,
        event: Event::ProfileChanged { account: account.id.clone() },
    };
    let written = if stale { Ok(false) } else { app.store().change_account(&account, &line).await.map(|()| true) };
    match written {
        Ok(true) => {
            let to = if next.is_empty() { here.href("/tai-khoan") } else { next };
            let site = app.site().await;
            Ok(app::send(answer::redirect(&to, &Wants::of(&headers, &site))))
        }
        Err(error) if !error.is_conflict() => Err(error.into()),
        _ => {
            // The page carries the version that stands now, so that saving once more is on purpose.
            let person = app.signed_in(&headers, &here).await?;
            let shown = again(Vec::new(), true, StatusCode::CONFLICT);
            Ok(page(&app, here.lang, &headers, &person, &form, shown).await)
        }
    }
}

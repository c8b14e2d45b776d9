//! One step of a form: its questions, prefilled; its answers, checked and kept.

use app::{App, Failure, Here, Posted};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::clock::vietnam_date;
use domain::form::{Answers, Checked, Problem, Raw, Step, check_step, without_row};
use domain::lang::Lang;
use domain::prefill::fill;
use http::{HeaderMap, StatusCode};
use web::fields::Fields;
use web::pages::form::StepPage;
use web::view::{AGAIN, Asked, Drawing, ErrorSummary, FieldError, Hidden, ROWS};

use crate::sources;
use crate::visit::Visit;
use crate::words::{go, saved_text, show as show_page};

/// In query and form: the person came from check-your-answers and goes back there.
pub(crate) const CHANGE: &str = "sua";

pub(crate) async fn show(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Path((code, id, slug)): Path<(String, String, String)>,
) -> Result<Response, Failure> {
    let mut visit = match Visit::open_to_fill(&app, &headers, &here, &code, &id).await? {
        Ok(visit) => visit,
        Err(receipt) => return Ok(go(&app, &headers, &receipt).await),
    };
    let form = visit.form.clone();
    let step = form.step(&slug).ok_or(Failure::NotFound)?;
    if visit.draft.agency.is_none() || !is_asked(&visit, step) {
        return Ok(go(&app, &headers, &here.href(&visit.goes_on_at())).await);
    }
    ask_sources(&app, &mut visit).await;
    let so_far = so_far(&app, &visit, step);
    let shown = Shown {
        raw: Raw::of_answers(step, &so_far),
        answers: so_far,
        problems: Vec::new(),
        more: false,
        change: Fields::query(Some(&here.query)).find(CHANGE).is_some(),
        rows: Fields::default(),
    };
    Ok(page(&app, here.lang, &headers, &visit, step, &shown).await)
}

pub(crate) async fn answer(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Path((code, id, slug)): Path<(String, String, String)>,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    let mut visit = match Visit::open_to_answer(&app, &headers, &here, &code, &id).await? {
        Ok(visit) => visit,
        Err(receipt) => return Ok(go(&app, &headers, &receipt).await),
    };
    visit.check_csrf(&app, &fields)?;
    let form = visit.form.clone();
    let step = form.step(&slug).ok_or(Failure::NotFound)?;
    if visit.draft.agency.is_none() || !is_asked(&visit, step) {
        return Ok(go(&app, &headers, &here.href(&visit.goes_on_at())).await);
    }
    ask_sources(&app, &mut visit).await;
    let fields = without_removed_row(fields);
    let typed: Vec<(String, String)> = fields.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let before = so_far(&app, &visit, step);
    let checked = check_step(&form, step, &typed, &before, app.now());
    if visit.ended {
        return keep(&app, &here, &mut visit, step, &checked).await;
    }
    let change = fields.find(CHANGE).is_some();
    let again = fields.find(AGAIN).is_some();
    if again || !checked.is_done() {
        let shown = shown_again(&app, &visit, step, checked, change, again, fields);
        return Ok(page(&app, here.lang, &headers, &visit, step, &shown).await);
    }
    let (known, asked) = (visit.filled.known.clone(), visit.filled.asked);
    visit
        .save(&app, |_, filled| {
            filled.answers.extend(checked.answers.clone());
            if !filled.asked {
                (filled.known, filled.asked) = (known.clone(), asked);
            }
        })
        .await?;
    let next = if change {
        visit.goes_on_at()
    } else {
        let next = form.next_step(&step.slug, &visit.filled.answers);
        next.map_or_else(|| visit.goes_on_at(), |step| visit.path(&step.slug))
    };
    // A change that opens questions elsewhere goes through them, and then back to the check.
    let next = if change && !next.ends_with("/kiem-tra") { format!("{next}?{CHANGE}=1") } else { next };
    Ok(go(&app, &headers, &here.href(&next)).await)
}

/// What was sent, without the row of a table that is to go.
fn without_removed_row(fields: Fields) -> Fields {
    let removed = fields.find(AGAIN).and_then(|again| again.strip_prefix('-')).and_then(|again| again.rsplit_once('-'));
    let Some((key, row)) = removed.and_then(|(key, row)| Some((key.to_owned(), row.parse::<usize>().ok()?))) else {
        return fields;
    };
    let sent = fields.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let shown = format!("{ROWS}{key}");
    let less = |(name, value): (String, String)| match value.parse::<usize>() {
        Ok(rows) if name == shown => (name, rows.saturating_sub(1).to_string()),
        _ => (name, value),
    };
    without_row(sent, &key, row).into_iter().map(less).collect()
}

/// Keeps what was sent after the session had ended, as far as it is right, and asks to sign in: on to the next step where
/// all of it is right, else back to this one.
async fn keep(app: &App, here: &Here, visit: &mut Visit, step: &Step, checked: &Checked) -> Result<Response, Failure> {
    visit.save(app, |_, filled| filled.answers.extend(checked.answers.clone())).await?;
    let next = if checked.is_done() { visit.form.next_step(&step.slug, &visit.filled.answers) } else { Some(step) };
    let page = next.map_or("kiem-tra", |step| step.slug.as_str());
    Err(Failure::SignIn(here.href(&visit.path(page))))
}

fn is_asked(visit: &Visit, step: &Step) -> bool {
    visit.form.visible_steps(&visit.filled.answers).iter().any(|asked| asked.slug == step.slug)
}

/// Asks earlier dossiers where the person signed in after the draft was begun; kept with the next answer.
async fn ask_sources(app: &App, visit: &mut Visit) {
    let account = visit.person.as_ref().map(|person| &person.account.id);
    sources::complete(app, account, &visit.draft.procedure, &mut visit.filled).await;
}

/// What is stored, and for this step what is offered beside it.
fn so_far(app: &App, visit: &Visit, step: &Step) -> Answers {
    let stored = &visit.filled.answers;
    let offered = fill(&visit.form, step, stored, &visit.profile(), &visit.filled.known, app.now());
    stored.clone().into_iter().chain(offered).collect()
}

/// What a page of a step shows.
struct Shown {
    raw: Raw,
    answers: Answers,
    problems: Vec<Problem>,
    more: bool,
    change: bool,
    /// Says how many rows tables have.
    rows: Fields,
}

/// The page once more: with all that has to be mended, with questions that were opened, or with a province's wards.
fn shown_again(app: &App, visit: &Visit, step: &Step, checked: Checked, change: bool, again: bool, fields: Fields) -> Shown {
    let mut answers: Answers = visit.filled.answers.clone().into_iter().chain(checked.answers).collect();
    let offered = fill(&visit.form, step, &answers, &visit.profile(), &visit.filled.known, app.now());
    let opened: Answers = offered.into_iter().filter(|(key, _)| checked.revealed.contains(key)).collect();
    let raw = checked.raw.or(Raw::of_answers(step, &opened));
    answers.extend(opened);
    Shown {
        raw,
        answers,
        problems: if again { Vec::new() } else { checked.problems },
        more: !again && !checked.revealed.is_empty(),
        change,
        rows: fields,
    }
}

impl Shown {
    /// How many rows a table shows at least: as many as before, and one more where that was asked for.
    fn rows_of(&self, key: &str) -> usize {
        let shown: usize = self.rows.get(&format!("{ROWS}{key}")).parse().unwrap_or(0);
        shown + usize::from(self.rows.find(AGAIN).and_then(|again| again.strip_prefix('+')) == Some(key))
    }
}

async fn page(app: &App, lang: Lang, headers: &HeaderMap, visit: &Visit, step: &Step, shown: &Shown) -> Response {
    let form = &visit.form;
    let today = vietnam_date(app.now());
    let drawing = Drawing { form, lang, raw: &shown.raw, problems: &shown.problems, today };
    let questions: Vec<Asked> = form
        .visible_questions(step, &shown.answers)
        .into_iter()
        .map(|question| {
            let origin = shown.answers.get(&question.key).and_then(|answer| answer.origin(lang));
            let origin = origin.map(|origin| format!("{origin} – {}", lang.say("bạn sửa được", "you may change it")));
            drawing.question(question, origin, shown.rows_of(&question.key))
        })
        .collect();
    let steps = form.visible_steps(&shown.answers);
    let place = steps.iter().position(|asked| asked.slug == step.slug).map_or(0, |at| at + 1);
    let back = match form.previous_step(&step.slug, &shown.answers) {
        _ if shown.change => visit.path("kiem-tra"),
        Some(before) => visit.path(&before.slug),
        None => visit.path("co-quan"),
    };
    let site = app.site().await;
    let mut frame = visit.frame(app, &site, lang, &step.slug, step.title.get(lang)).back(&back);
    let of = format!("{} {place}/{}", lang.say("Bước", "Step"), steps.len());
    frame.caption = frame.caption.map(|service| format!("{service} · {of}"));
    frame.errors = summary(&shown.problems, lang);
    let status = if shown.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = StepPage {
        frame,
        intro: step.intro.as_ref().map(|intro| intro.get(lang).to_owned()),
        more: shown.more,
        action: lang.href(&visit.path(&step.slug)),
        hidden: Hidden::new(shown.change.then_some((CHANGE, "1"))),
        questions,
        saved: saved_text(lang, visit.draft.saved_at),
    };
    show_page(status, &page, headers, &site)
}

/// All problems, each a link to its box.
pub(crate) fn summary(problems: &[Problem], lang: Lang) -> ErrorSummary {
    let item = |problem: &Problem| FieldError { id: problem.field.clone(), text: problem.message.get(lang).to_owned() };
    ErrorSummary { items: problems.iter().map(item).collect() }
}

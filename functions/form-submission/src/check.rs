//! Check-your-answers, and the print of what was entered.

use std::sync::Arc;

use app::{App, Failure, Here};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::agency::Agency;
use domain::clock::time_in;
use domain::form::{Answers, Checked, Form, Problem, SummaryRow, check_all, payload, show_value, summary};
use domain::lang::Lang;
use domain::secret::sha256_hex;
use http::{HeaderMap, StatusCode};
use web::frame::Link;
use web::pages::form::{CheckPage, PrintPage, Section};
use web::view::{Choice, ErrorSummary, Field, FieldError, Hidden, Row, Summary};

use crate::start::SUBMISSION;
use crate::step::CHANGE;
use crate::visit::Visit;
use crate::words::{go, saved_text, show as show_page, sign_in_href};

/// The hidden field that says what the person saw when she handed in.
pub(crate) const PAYLOAD: &str = "payload";
/// The box of the declaration; its value is `yes`.
pub(crate) const DECLARATION: &str = "declaration";
/// The box that takes what was typed over into the account; its value is `yes`.
pub(crate) const UPDATE_PROFILE: &str = "update_profile";

/// The id of the form of a person's own data.
const PROFILE_FORM: &str = "ho-so-ca-nhan";

/// What is handed in, as one hash: agency, form and values. A replay has the same one (R6.9).
pub(crate) fn payload_hash(visit: &Visit) -> String {
    let agency = visit.draft.agency.as_ref().map_or("", |agency| agency.as_str());
    let bytes = [agency.as_bytes(), b"\n", &payload(&visit.form, &visit.filled.answers)].concat();
    sha256_hex(&bytes)
}

/// What the account would learn from the answers.
pub(crate) fn learnt(visit: &Visit) -> Answers {
    if visit.person.is_none() { Answers::new() } else { visit.profile().learnt_from(&visit.form, &visit.filled.answers) }
}

/// Leads a GET of the submitting address to the check, as after signing in again.
pub(crate) async fn back(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Path((code, id)): Path<(String, String)>,
) -> Response {
    go(&app, &headers, &here.href(&format!("/nop/{code}/{id}/kiem-tra"))).await
}

pub(crate) async fn show(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Path((code, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let visit = match Visit::open_to_fill(&app, &headers, &here, &code, &id).await? {
        Ok(visit) => visit,
        Err(receipt) => return Ok(go(&app, &headers, &receipt).await),
    };
    let on = visit.goes_on_at();
    if on != visit.path("kiem-tra") {
        return Ok(go(&app, &headers, &here.href(&on)).await);
    }
    let checked = check_all(&visit.form, &visit.filled.answers, app.now());
    check_page(&app, here.lang, &headers, &visit, &checked, StatusCode::OK, None).await
}

/// What keeps a form from being handed in besides its answers.
pub(crate) enum Wrong {
    /// The declaration is not ticked.
    Undeclared,
    /// The form is not what the person saw.
    Changed,
}

/// The page, with what has to be mended.
pub(crate) async fn check_page(
    app: &App,
    lang: Lang,
    headers: &HeaderMap,
    visit: &Visit,
    checked: &Checked,
    status: StatusCode,
    wrong: Option<Wrong>,
) -> Result<Response, Failure> {
    let site = app.site().await;
    let agency = agency_of(app, visit).await?;
    let title = lang.say("Kiểm tra tờ khai trước khi nộp", "Check your answers before handing in");
    let last = visit.form.visible_steps(&visit.filled.answers).last().map(|step| visit.path(&step.slug));
    let mut frame = visit.frame(app, &site, lang, "kiem-tra", title).back(&last.unwrap_or_else(|| visit.path("co-quan")));
    let place = |problem: &Problem| {
        let page = format!("{}?{CHANGE}=1#{}", visit.path(&problem.step), problem.field);
        (lang.href(&page), problem.message.get(lang).to_owned())
    };
    let mut errors = ErrorSummary::default();
    errors.items.extend(checked.problems.iter().map(place).map(|(id, text)| FieldError { id, text }));
    let agree = Choice::new("yes", lang.say("Tôi cam đoan như trên", "I declare so"));
    let mut declared = Field::checkboxes(lang, DECLARATION, lang.say("Lời cam đoan", "Declaration"), vec![agree]);
    match wrong {
        Some(Wrong::Undeclared) => {
            let text = lang.say("Đánh dấu lời cam đoan để nộp hồ sơ", "Tick the declaration to hand in the dossier");
            errors.add(DECLARATION, text);
            declared.error = Some(text.to_owned());
        }
        Some(Wrong::Changed) => errors.add(
            "noi-dung",
            lang.say(
                "Tờ khai đã thay đổi sau khi bạn mở trang này. Kiểm tra lại các câu trả lời rồi nộp",
                "The form has changed since you opened this page. Check the answers again and hand in",
            ),
        ),
        None => {}
    }
    frame.errors = errors;
    let page = CheckPage {
        frame,
        sections: sections(visit, agency.as_ref(), lang, true),
        warnings: checked.warnings.iter().map(place).map(|(href, label)| Link::new(href, label)).collect(),
        declaration: visit.form.declaration.get(lang).to_owned(),
        declared,
        learn: learn(app, visit, lang).await?,
        sign_in: visit.person.is_none().then(|| sign_in_href(lang, &visit.path("kiem-tra"))),
        action: lang.href(&visit.path("nop")),
        hidden: Hidden::new([(SUBMISSION, visit.draft.id.to_string()), (PAYLOAD, payload_hash(visit))]),
        print: lang.href(&visit.path("in")),
        saved: saved_text(lang, visit.draft.saved_at),
    };
    Ok(show_page(status, &page, headers, &site))
}

async fn agency_of(app: &App, visit: &Visit) -> Result<Option<Agency>, Failure> {
    match &visit.draft.agency {
        Some(code) => app.agency(code).await,
        None => Ok(None),
    }
}

/// The box that updates the account, where there is something to update.
async fn learn(app: &App, visit: &Visit, lang: Lang) -> Result<Option<(Field, Vec<Row>)>, Failure> {
    let learnt = learnt(visit);
    if learnt.is_empty() {
        return Ok(None);
    }
    let Some(form) = app.form_named(PROFILE_FORM).await? else { return Ok(None) };
    let rows = rows_of(&form, &learnt, lang);
    let choice =
        Choice::new("yes", lang.say("Cập nhật cả thông tin tài khoản của tôi theo tờ khai này", "Update my account's data too"))
            .hint(lang.say("Để lần sau tờ khai tự điền đúng", "So that the next form comes filled in right"));
    let label = lang.say("Thông tin tài khoản", "Your account");
    let mut field = Field::checkboxes(lang, UPDATE_PROFILE, label, vec![choice]);
    field.optional = true;
    Ok(Some((field, rows)))
}

fn rows_of(form: &Arc<Form>, learnt: &Answers, lang: Lang) -> Vec<Row> {
    let row = |(key, answer): (&String, &domain::form::Answer)| {
        let question = form.question(key)?;
        Some(Row::new(question.label.get(lang), show_value(form, question, &answer.value, lang)))
    };
    learnt.iter().filter_map(row).collect()
}

/// The agency, then the answers by step; with the way to change each.
fn sections(visit: &Visit, agency: Option<&Agency>, lang: Lang, change: bool) -> Vec<Section> {
    let name = agency.map_or_else(String::new, |agency| agency.name.get(lang).to_owned());
    let mut first = Row::new(lang.say("Gửi tới", "Sent to"), name);
    if change {
        first = first.change(lang.href(&format!("{}?{CHANGE}=1", visit.path("co-quan"))));
    }
    let title = lang.say("Cơ quan nhận hồ sơ", "Receiving agency").to_owned();
    let mut sections = vec![Section { title, rows: Summary::new(lang, vec![first]) }];
    for line in summary(&visit.form, &visit.filled.answers, lang) {
        let row = row(visit, &line, lang, change);
        match sections.last_mut().filter(|section| section.title == line.step_title) {
            Some(section) => section.rows.rows.push(row),
            None => sections.push(Section { title: line.step_title.clone(), rows: Summary::new(lang, vec![row]) }),
        }
    }
    sections
}

fn row(visit: &Visit, line: &SummaryRow, lang: Lang, change: bool) -> Row {
    let mut row = Row::new(&line.label, &line.value).table(&line.key, line.table.clone());
    if let Some((value, source)) = &line.replaced {
        row = row.note(format!("{} “{value}” ({source})", lang.say("Bạn sửa, thay cho", "Changed by you, in place of")));
    } else if let Some(origin) = &line.origin {
        row = row.note(origin);
    }
    if !change {
        return row;
    }
    let first = visit.form.question(&line.key).and_then(|question| question.inputs().into_iter().next());
    let anchor = first.map_or_else(|| format!("{}-hint", line.key), |input| input.name);
    row.change(lang.href(&format!("{}?{CHANGE}=1#{anchor}", visit.path(&line.step))))
}

pub(crate) async fn print(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Path((code, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let visit = match Visit::open_to_fill(&app, &headers, &here, &code, &id).await? {
        Ok(visit) => visit,
        Err(receipt) => return Ok(go(&app, &headers, &receipt).await),
    };
    let (site, lang) = (app.site().await, here.lang);
    let agency = agency_of(&app, &visit).await?;
    let page = PrintPage {
        frame: visit.frame(&app, &site, lang, "in", visit.form.title.get(lang)).back(&visit.path("kiem-tra")),
        sections: sections(&visit, agency.as_ref(), lang, false),
        declaration: visit.form.declaration.get(lang).to_owned(),
        printed: format!("{} {}.", lang.say("In lúc", "Printed at"), time_in(app.now(), lang)),
        back: lang.href(&visit.path("kiem-tra")),
    };
    Ok(show_page(StatusCode::OK, &page, &headers, &site))
}

//! Before the first question: what the form takes, what it needs, how the data are used; and the draft that it begins.

use app::{App, Failure, Here, Posted, SessionCookie, SignedIn, send};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::clock::time_in;
use domain::code::{ProcedureCode, SubmissionId};
use domain::draft::{Draft, DraftState, Filled, KEPT};
use domain::form::Form;
use domain::lang::{Lang, Text};
use domain::procedure::{Delivery, Paper, Procedure};
use http::{HeaderMap, StatusCode, header};
use web::answer::{self, Caching, Wants};
use web::frame::{Frame, Link};
use web::pages::account::DraftLine;
use web::pages::form::{Papers, StartPage};
use web::pages::message::Message;
use web::view::{Hidden, ServiceItem};

use crate::closed::first_page;
use crate::sources;
use crate::visit::owner_of;
use crate::words::{frame, go, show as show_page, sign_in_href};

/// The hidden field that carries the identity of a submission from the first look at its form.
pub(crate) const SUBMISSION: &str = "submission_id";

fn service_path(procedure: &Procedure) -> String {
    format!("/dich-vu/{}/{}", procedure.code, procedure.slug())
}

pub(crate) async fn show(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Result<Response, Failure> {
    let code = ProcedureCode::parse(&code).map_err(|_| Failure::NotFound)?;
    let procedure = app.procedure(&code).await?.ok_or(Failure::NotFound)?;
    let Some(form) = app.form_of(&procedure).await? else {
        return Ok(no_form(&app, here.lang, &headers, &procedure).await);
    };
    let (person, _) = app.session_with(&headers, &[]).await?;
    let read = SessionCookie::read(app.jar(), &headers).filter(|cookie| person.is_some() || cookie.account().is_none());
    let (cookie, fresh) = match read {
        Some(cookie) => (cookie, false),
        None => (SessionCookie::new(None, app.random()?), true),
    };
    let owner = owner_of(person.as_ref(), Some(&cookie)).filter(|_| !fresh);
    let drafts = match &owner {
        Some(owner) => app.store().drafts_of(owner, app.now()).await?,
        None => Vec::new(),
    };
    let drafts: Vec<Draft> = drafts.into_iter().filter(|draft| draft.procedure == code).collect();
    if let Some(closed) = app.closed(&code, None).await? {
        return Ok(first_page(&app, &here, &headers, &closed, &drafts, to_service(&procedure, here.lang)).await);
    }
    let page = start_page(&app, here.lang, &procedure, &form, person.as_ref(), &cookie, &drafts).await?;
    let site = app.site().await;
    let mut response = show_page(StatusCode::OK, &page, &headers, &site);
    if fresh {
        // Set with the first look, so that a doubled first click comes from one browser.
        keep(&app, &mut response, &cookie);
    }
    Ok(response)
}

fn keep(app: &App, response: &mut Response, cookie: &SessionCookie) {
    let seconds = u32::try_from(KEPT.as_secs()).unwrap_or(u32::MAX);
    response.headers_mut().append(header::SET_COOKIE, app.jar().set(&cookie.value(), seconds));
}

async fn start_page(
    app: &App,
    lang: Lang,
    procedure: &Procedure,
    form: &Form,
    person: Option<&SignedIn>,
    cookie: &SessionCookie,
    drafts: &[Draft],
) -> Result<StartPage, Failure> {
    let path = format!("/nop/{}", procedure.code);
    let title = procedure.title();
    let heading = form.title.get(lang).to_owned();
    let name = title.get(lang).to_owned();
    let service = service_path(procedure);
    let site = app.site().await;
    let frame = frame(app, &site, lang, &path, format!("{heading} – {}", procedure.code), person, Some(cookie))
        .h1(heading)
        .caption(name.clone())
        .crumb(&service, name.clone());
    Ok(StartPage {
        frame,
        minutes: form.minutes,
        reason: Delivery::of(true).reason().map(|reason| reason.get(lang).to_owned()),
        papers: papers(procedure, lang),
        drafts: drafts.iter().map(|draft| draft_line(lang, draft)).collect(),
        sign_in: person.is_none().then(|| sign_in_href(lang, &path)),
        hidden: Hidden::new([(SUBMISSION, app.new_id()?)]),
        action: lang.href(&path),
        service: to_service(procedure, lang),
    })
}

/// The way to the service's own page.
fn to_service(procedure: &Procedure, lang: Lang) -> Link {
    let about = lang.say("Xem hướng dẫn của dịch vụ", "See the guide of the service");
    Link::new(lang.href(&service_path(procedure)), format!("{about}: {}", procedure.title().get(lang)))
}

/// A draft of this service: what tells drafts apart is when they were saved.
fn draft_line(lang: Lang, draft: &Draft) -> DraftLine {
    let time = time_in(draft.saved_at, lang);
    let item = ServiceItem {
        lang,
        href: lang.href(&format!("/nop/{}/{}", draft.procedure, draft.id)),
        name: Text::both(format!("Điền tiếp bản nháp lưu lúc {time}"), format!("Go on with the draft saved at {time}")),
        facts: Vec::new(),
        tag: None,
    };
    DraftLine { item, delete: lang.href(&format!("/tai-khoan/ban-nhap/{}/xoa", draft.id)) }
}

fn papers(procedure: &Procedure, lang: Lang) -> Vec<Papers> {
    let group = |group: &domain::procedure::PaperGroup| Papers {
        case: group.case.get(lang).to_owned(),
        items: group.items.iter().map(|paper| paper_text(paper, lang)).collect(),
    };
    procedure.papers.iter().filter(|group| !group.items.is_empty()).map(group).collect()
}

fn paper_text(paper: &Paper, lang: Lang) -> String {
    let count = |n: u32, vi: &str, one: &str| match (n, lang) {
        (0, _) => None,
        (n, Lang::Vi) => Some(format!("{n} {vi}")),
        (1, Lang::En) => Some(format!("1 {one}")),
        (n, Lang::En) => Some(format!("{n} {one}s")),
    };
    let counts: Vec<String> =
        [count(paper.originals, "bản chính", "original"), count(paper.copies, "bản sao", "copy")].into_iter().flatten().collect();
    let counts = if counts.is_empty() { String::new() } else { format!(" ({})", counts.join(", ").replace("copys", "copies")) };
    let when = paper.when.as_ref().map(|when| format!(": {}", when.get(lang))).unwrap_or_default();
    format!("{}{counts}{when}", paper.name.get(lang))
}

/// The service is described here and filed elsewhere: says where and how.
async fn no_form(app: &App, lang: Lang, headers: &HeaderMap, procedure: &Procedure) -> Response {
    let site = app.site().await;
    let title = lang.say("Dịch vụ này chưa nộp trực tuyến tại cổng này", "This service cannot be filed online here yet");
    let frame = Frame::new(&site, lang, format!("/nop/{}", procedure.code), title).no_index();
    let mut page = Message::new(frame).say(procedure.title().get(lang));
    if let Some(place) = &procedure.handed_in_at {
        page = page.say(format!("{}: {}", lang.say("Nơi nộp hồ sơ", "Where to file"), place.get(lang)));
    } else if !procedure.agencies.is_empty() {
        let agencies: Vec<&str> = procedure.agencies.iter().map(|agency| agency.get(lang)).collect();
        page = page.say(format!("{}: {}", lang.say("Nộp tại", "File it with"), agencies.join("; ")));
    }
    for way in &procedure.ways {
        let note = way.note.as_ref().map(|note| format!(": {}", note.get(lang))).unwrap_or_default();
        page = page.say(format!("{}{note}", way.channel.name(lang)));
    }
    page = page
        .link(
            &service_path(procedure),
            lang.say("Giấy tờ, lệ phí và các bước của dịch vụ", "Papers, fees and steps of the service"),
        )
        .link("/tim-kiem", lang.say("Tìm dịch vụ khác", "Find another service"));
    send(answer::page(StatusCode::NOT_FOUND, &page, Caching::MINUTE, &Wants::of(headers, &site)))
}

pub(crate) async fn begin(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Path(code): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    let code = ProcedureCode::parse(&code).map_err(|_| Failure::NotFound)?;
    let id = SubmissionId::parse(fields.get(SUBMISSION)).map_err(|_| {
        Failure::BadRequest(Text::both(
            "Trang vừa gửi thiếu mã của tờ khai. Mở lại trang đầu của tờ khai rồi bấm Bắt đầu điền.",
            "What was sent lacks the identity of the form. Open the form's first page again and press Begin.",
        ))
    })?;
    let procedure = app.procedure(&code).await?.ok_or(Failure::NotFound)?;
    let form = app.form_of(&procedure).await?.ok_or(Failure::NotFound)?;
    crate::closed::open_for(&app, &code, None).await?;
    let (person, _) = app.session_with(&headers, &[]).await?;
    let read = SessionCookie::read(app.jar(), &headers).filter(|cookie| person.is_some() || cookie.account().is_none());
    if let Some(person) = &person {
        app.check_csrf(&person.cookie, &fields)?;
    }
    let (cookie, fresh) = match read {
        Some(cookie) => (cookie, false),
        None => (SessionCookie::new(None, app.random()?), true),
    };
    let owner = owner_of(person.as_ref(), Some(&cookie)).ok_or(Failure::NotFound)?;
    let mut filled = Filled::default();
    sources::complete(&app, person.as_ref().map(|person| &person.account.id), &code, &mut filled).await;
    let draft = Draft {
        id,
        owner,
        procedure: code,
        form: form.id.clone(),
        form_version: form.version,
        agency: None,
        saved_at: app.now(),
        version: 1,
        state: DraftState::Draft,
    };
    let draft = create(&app, draft, &filled).await?;
    let mut response = go(&app, &headers, &here.href(&format!("/nop/{}/{}/co-quan", draft.procedure, draft.id))).await;
    if fresh {
        keep(&app, &mut response, &cookie);
    }
    Ok(response)
}

/// Creates the draft; a doubled click finds its own. An identity that somebody else has already gives way to a new one.
async fn create(app: &App, mut draft: Draft, filled: &Filled) -> Result<Draft, Failure> {
    match app.store().save_draft(&draft, filled).await {
        Ok(()) => Ok(draft),
        Err(error) if error.is_conflict() => match app.store().draft(&draft.id).await? {
            Some((found, _)) if found.owner == draft.owner && found.procedure == draft.procedure => Ok(found),
            _ => {
                draft.id = SubmissionId::parse(&app.new_id()?).map_err(|error| Failure::Internal(error.to_string()))?;
                app.store().save_draft(&draft, filled).await?;
                Ok(draft)
            }
        },
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn papers_say_how_many() {
        let paper = |originals, copies| Paper {
            name: Text::both("Giấy chứng sinh", "Birth notice"),
            originals,
            copies,
            when: None,
            template: None,
        };
        for (originals, copies, vi, en) in [
            (0, 0, "Giấy chứng sinh", "Birth notice"),
            (1, 0, "Giấy chứng sinh (1 bản chính)", "Birth notice (1 original)"),
            (2, 2, "Giấy chứng sinh (2 bản chính, 2 bản sao)", "Birth notice (2 originals, 2 copies)"),
        ] {
            let paper = paper(originals, copies);
            assert_eq!((paper_text(&paper, Lang::Vi).as_str(), paper_text(&paper, Lang::En).as_str()), (vi, en));
        }
    }
}

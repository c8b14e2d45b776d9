//! Forms while maintenance or an incident is under way: 503 with the time of return, and nothing typed is lost (R1.11).

use std::sync::Arc;

use app::{App, Closed, Failure, Here, peek, send};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::clock::show_time;
use domain::code::ProcedureCode;
use domain::draft::Draft;
use domain::lang::{Lang, Text};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use web::answer::{self, Caching, Wants};
use web::fields::Fields;
use web::frame::{CSRF, Frame, Link};
use web::pages::closed::ClosedPage;
use web::view::Hidden;

/// Failures: 503 while forms of `procedure` are closed; `draft` says that what was filled in is kept.
pub(crate) async fn open_for(app: &App, procedure: &ProcedureCode, draft: bool) -> Result<(), Failure> {
    let Some(closed) = app.closed(procedure).await? else { return Ok(()) };
    let (vi, en) = if draft {
        (
            "Tờ khai của bạn vẫn được giữ trong bản nháp: quay lại sau giờ đó để nộp.",
            "Your form is kept as a draft: come back then to hand it in.",
        )
    } else {
        ("Chưa có gì được ghi: quay lại sau giờ đó để bắt đầu.", "Nothing was recorded: come back then to begin.")
    };
    let text = Text::both(format!("{} {vi}", closed.text.vi), format!("{} {en}", closed.text.get(Lang::En)));
    Err(Failure::Closed(Closed { text, ..closed }))
}

/// Around the steps of a form and the check of its answers. While it is closed they are answered with 503 and show what stands
/// in the draft. What is sent goes into the draft as always, as far as it is right; what is wrong is shown back, and what could
/// not be saved too.
pub(crate) async fn keep(State(app): State<App>, here: Here, request: Request, next: Next) -> Response {
    let procedure = here.path.split('/').nth(2).and_then(|code| ProcedureCode::parse(code).ok());
    let closed = match procedure {
        Some(procedure) => app.closed(&procedure).await.ok().flatten(),
        None => None,
    };
    let Some(closed) = closed else { return next.run(request).await };
    if request.method().is_safe() {
        let response = next.run(request).await;
        return if response.status() == StatusCode::OK { shown_back(response, &closed) } else { response };
    }
    let headers = request.headers().clone();
    let (request, typed) = match peek(request).await {
        Ok(read) => read,
        Err(failure) => return failure.into_response(),
    };
    let response = next.run(request).await;
    let failure = response.extensions().get::<Arc<Failure>>().cloned();
    match (failure.as_deref(), response.status()) {
        (None, StatusCode::SEE_OTHER) => {
            let draft = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok()).map(str::to_owned);
            page(&app, &here, &headers, &closed, Ending::Saved(draft)).await
        }
        (None, StatusCode::OK | StatusCode::UNPROCESSABLE_ENTITY) => shown_back(response, &closed),
        (Some(Failure::Unavailable(why) | Failure::Internal(why)), _) => {
            tracing::warn!(why, "a draft could not be saved while the form is closed");
            page(&app, &here, &headers, &closed, Ending::NotSaved(typed.unwrap_or_default())).await
        }
        // Somebody else's draft, one that has ended, a session to be opened again: as always.
        _ => response,
    }
}

/// The form's own page with what was typed in it; the notice stands above.
fn shown_back(mut response: Response, closed: &Closed) -> Response {
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(closed.retry_after));
    response
}

/// The first page of a form that is closed: until when, and the visitor's drafts to be read meanwhile.
pub(crate) async fn first_page(
    app: &App,
    here: &Here,
    headers: &HeaderMap,
    closed: &Closed,
    drafts: &[Draft],
    service: Link,
) -> Response {
    let read = |draft: &Draft| {
        let time = show_time(draft.saved_at);
        let label = match here.lang {
            Lang::Vi => format!("Đọc bản nháp lưu lúc {time}"),
            Lang::En => format!("Read the draft saved at {time}"),
        };
        Link::new(here.href(&format!("/nop/{}/{}/in", draft.procedure, draft.id)), label)
    };
    page(app, here, headers, closed, Ending::First(drafts.iter().map(read).chain([service]).collect())).await
}

/// What became of what was typed.
enum Ending {
    /// Nothing was sent: the drafts that there are, and the service's page.
    First(Vec<Link>),
    /// It is in the draft, which goes on here.
    Saved(Option<String>),
    /// It is nowhere but in these fields.
    NotSaved(Fields),
}

async fn page(app: &App, here: &Here, headers: &HeaderMap, closed: &Closed, ending: Ending) -> Response {
    let (lang, site) = (here.lang, app.site().await);
    let title = lang.say("Cổng chưa nhận tờ khai lúc này", "The form cannot be taken just now");
    let (kept, links, fields) = match ending {
        Ending::First(links) => (
            if links.len() > 1 {
                lang.say(
                    "Bản nháp của bạn vẫn được giữ: đọc lại được ngay, điền tiếp và nộp sau giờ đó.",
                    "Your drafts are kept: read them now, go on and hand in then.",
                )
            } else {
                lang.say(
                    "Quay lại sau giờ đó để bắt đầu điền. Trong lúc chờ, bạn có thể chuẩn bị giấy tờ.",
                    "Come back then to begin. Meanwhile you can get the papers ready.",
                )
            },
            links,
            Fields::default(),
        ),
        Ending::Saved(to) => (
            lang.say(
                "Những gì bạn vừa nhập đã được lưu vào bản nháp. Quay lại sau giờ đó để làm tiếp.",
                "What you have just typed is saved in your draft. Come back then to go on.",
            ),
            to.map(|to| Link::new(to, lang.say("Xem bản nháp", "See the draft"))).into_iter().collect(),
            Fields::default(),
        ),
        Ending::NotSaved(fields) => (
            lang.say(
                "Chưa lưu được những gì bạn vừa nhập. Giữ trang này mở, sau giờ đó bấm Gửi lại.",
                "What you have just typed could not be saved. Keep this page open, and send it again then.",
            ),
            Vec::new(),
            fields,
        ),
    };
    let typed = fields.iter().filter(|(name, value)| *name != CSRF && !name.starts_with('_') && !value.is_empty());
    let page = ClosedPage {
        frame: Frame::new(&site, lang, here.path.clone(), title).no_index(),
        message: closed.text.get(lang).to_owned(),
        kept: kept.to_owned(),
        links,
        typed: typed.map(|(_, value)| value.to_owned()).collect(),
        action: here.whole(),
        hidden: Hidden::new(fields.iter().map(|(name, value)| (name.to_owned(), value.to_owned()))),
    };
    let answered = answer::page(StatusCode::SERVICE_UNAVAILABLE, &page, Caching::Private, &Wants::of(headers, &site));
    send(answer::retry_after(answered, closed.retry_after))
}

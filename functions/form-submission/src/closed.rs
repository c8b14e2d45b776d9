//! Forms while maintenance or an incident is under way: 503 with the time of return, and nothing typed is lost (R1.11).

use std::sync::Arc;

use app::{App, Closed, Failure, Here, peek, send};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::clock::time_in;
use domain::code::ProcedureCode;
use domain::draft::Draft;
use domain::lang::{Lang, Text};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use web::answer::{self, Caching, Wants};
use web::fields::Fields;
use web::frame::{CSRF, Frame, Link};
use web::pages::closed::ClosedPage;
use web::view::Hidden;

use crate::visit::Visit;

/// Failures: 503 while forms of `procedure` are closed where the draft goes; of a draft it says that it is kept.
pub(crate) async fn open_for(app: &App, procedure: &ProcedureCode, draft: Option<&Draft>) -> Result<(), Failure> {
    let receiver = draft.and_then(|draft| draft.agency.as_ref());
    let Some(closed) = app.closed(procedure, receiver).await? else { return Ok(()) };
    let (vi, en) = if draft.is_some() {
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
    let (headers, safe) = (request.headers().clone(), request.method().is_safe());
    let Some(closed) = closing(&app, &headers, &here).await else {
        let response = next.run(request).await;
        if safe || response.status() != StatusCode::SEE_OTHER {
            return response;
        }
        // The agency that was chosen just now may be the one that is closed.
        return match closing(&app, &headers, &here).await {
            Some(closed) => page(&app, &here, &headers, &closed, Ending::Saved(location(&response))).await,
            None => response,
        };
    };
    if safe {
        let response = next.run(request).await;
        return if response.status() == StatusCode::OK { shown_back(response, &closed) } else { response };
    }
    let (request, typed) = match peek(request).await {
        Ok(read) => read,
        Err(failure) => return failure.into_response(),
    };
    let response = next.run(request).await;
    let failure = response.extensions().get::<Arc<Failure>>().cloned();
    match (failure.as_deref(), response.status()) {
        (None, StatusCode::SEE_OTHER) => match closing(&app, &headers, &here).await {
            Some(closed) => page(&app, &here, &headers, &closed, Ending::Saved(location(&response))).await,
            // It goes to an agency now that is not closed.
            None => response,
        },
        (None, StatusCode::OK | StatusCode::UNPROCESSABLE_ENTITY) => shown_back(response, &closed),
        (Some(Failure::Unavailable(why) | Failure::Internal(why)), _) => {
            tracing::warn!(why, "a draft could not be saved while the form is closed");
            page(&app, &here, &headers, &closed, Ending::NotSaved(typed.unwrap_or_default())).await
        }
        // Somebody else's draft, one that has ended, a session to be opened again: as always.
        _ => response,
    }
}

/// What keeps the draft of this address from being handed in. A call to the database only while one agency alone is closed:
/// the draft says whether it goes there.
async fn closing(app: &App, headers: &HeaderMap, here: &Here) -> Option<Closed> {
    let mut parts = here.path.split('/').skip(2);
    let (code, id) = (parts.next()?, parts.next()?);
    let procedure = ProcedureCode::parse(code).ok()?;
    let closed = app.closed(&procedure, None).await.ok()?;
    if closed.is_some() || !app.closed_somewhere(&procedure).await.ok()? {
        return closed;
    }
    let visit = Visit::open_late(app, headers, here, code, id).await.ok()?;
    app.closed(&procedure, visit.draft.agency.as_ref()).await.ok()?
}

fn location(response: &Response) -> Option<String> {
    response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok()).map(str::to_owned)
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
        let time = time_in(draft.saved_at, here.lang);
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

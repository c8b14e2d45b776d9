//! After sending: the reference number, and where the message stands.

use app::{App, Failure, Here, send};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::clock;
use domain::code::FeedbackCode;
use domain::lang::Lang;
use domain::outbox::MailState;
use http::{HeaderMap, StatusCode};
use store::KeptFeedback;
use web::answer::{self, Caching, Wants};
use web::fields::Fields;
use web::frame::Frame;
use web::pages::feedback::{FeedbackState, name};
use web::pages::message::Message;
use web::view::{Row, Summary};

/// Thanks for a message that is stored.
pub(crate) async fn thanks(
    State(app): State<App>,
    Path(code): Path<String>,
    here: Here,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let code = FeedbackCode::parse(&code).map_err(|_| Failure::NotFound)?;
    let kept = app.store().feedback(&code).await?.ok_or(Failure::NotFound)?;
    let (lang, site) = (here.lang, app.site().await);
    let title = lang.say("Đã nhận ý kiến của bạn", "Your message has been received");
    let reference = match lang {
        Lang::Vi => format!("Mã tham chiếu của bạn là {code}. Ghi lại mã này để xem tình trạng xử lý."),
        Lang::En => format!("Your reference number is {code}. Keep it to see where your message stands."),
    };
    let mut page =
        Message::new(Frame::new(&site, lang, format!("/gop-y/cam-on/{code}"), title).no_index()).say(reference).say(lang.say(
            "Ý kiến đã được lưu và đang được chuyển đến cơ quan có trách nhiệm.",
            "It is stored and on its way to the agency responsible.",
        ));
    if kept.answerable {
        page = page.say(lang.say(
            "Thư xác nhận sẽ tới địa chỉ bạn để lại; câu trả lời của cơ quan cũng tới đó.",
            "A confirmation comes to the address that you left, and so does the agency's answer.",
        ));
    }
    let page = page
        .link(
            &format!("/gop-y/tra-cuu?{}={code}", name::REFERENCE),
            lang.say("Xem tình trạng xử lý ý kiến", "See how it is being handled"),
        )
        .link("/", lang.say("Về trang chủ", "Back to the home page"));
    Ok(send(answer::page(StatusCode::OK, &page, Caching::Private, &Wants::of(&headers, &site))))
}

/// Where a message stands: times and state, never its words. A number that nothing has gets one answer, whatever it is.
pub(crate) async fn show(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    let (lang, query) = (here.lang, Fields::query(Some(&here.query)));
    let typed = query.get(name::REFERENCE);
    let kept = match FeedbackCode::parse(&typed.split_whitespace().collect::<String>().to_ascii_uppercase()) {
        Ok(code) => app.store().feedback(&code).await?,
        Err(_) => None,
    };
    let (status, found, error) = match kept {
        Some(kept) => (StatusCode::OK, Some(summary(&app, lang, &kept).await?), None),
        None if typed.is_empty() => (StatusCode::OK, None, None),
        None => {
            let error = lang.say(
                "Không có ý kiến nào mang mã này. Xem lại mã trong thư xác nhận hoặc trên trang sau khi gửi",
                "No message has this number. Check it against the confirmation or the page after sending",
            );
            (StatusCode::NOT_FOUND, None, Some(error.to_owned()))
        }
    };
    let site = app.site().await;
    let frame = Frame::new(&site, lang, "/gop-y/tra-cuu", lang.say("Ý kiến đang ở đâu", "Where a message stands"))
        .no_index()
        .crumb("/gop-y", lang.say("Góp ý, phản ánh", "Send feedback"));
    let page = FeedbackState::new(frame, typed, found, error);
    Ok(send(answer::page(status, &page, Caching::Private, &Wants::of(&headers, &site))))
}

async fn summary(app: &App, lang: Lang, kept: &KeptFeedback) -> Result<Summary, Failure> {
    let site = app.site().await;
    let agency = match &kept.agency {
        Some(code) => app.agency(code).await?.map_or_else(|| code.to_string(), |agency| agency.name.get(lang).to_owned()),
        None => site.agency.get(lang).to_owned(),
    };
    let state = match app.store().mail_state(&kept.mail).await? {
        Some((MailState::Pending | MailState::Sending, _)) => {
            lang.say("Đã lưu, đang chuyển đến cơ quan", "Stored, on its way to the agency")
        }
        Some((MailState::Dead, _)) => lang.say(
            "Đã lưu. Thư tới cơ quan chưa chuyển được; người quản trị đã được báo",
            "Stored. The mail to the agency could not be delivered; the administrator has been told",
        ),
        // The record of a mail that was sent is kept for 90 days.
        Some((MailState::Sent, _)) | None => lang.say("Đã chuyển đến cơ quan", "Handed on to the agency"),
    };
    let rows = vec![
        Row::new(lang.say("Mã tham chiếu", "Reference number"), kept.code.as_str()),
        Row::new(lang.say("Nhận lúc", "Received"), clock::time_in(kept.received_at, lang)),
        Row::new(lang.say("Gửi đến", "To"), agency),
        Row::new(lang.say("Tình trạng", "State"), state),
    ];
    Ok(Summary { lang, rows })
}

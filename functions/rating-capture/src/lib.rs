//! The satisfaction rating after use (TT32 11.2d and Art. 12): through the signed link, or by the owner who signed in.

mod give;
mod visit;

use app::{App, Failure, Here, send};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use domain::clock;
use domain::lang::{Lang, Text};
use domain::rating::{Offer, offer};
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use web::answer::{self, Caching, Wants};
use web::fields::Fields;
use web::frame::Frame;
use web::pages::message::Message;
use web::pages::rating::{RatingPage, Shown};

use crate::visit::Visit;

/// The function's routes, in both languages.
pub fn router(app: App) -> Router {
    let routes =
        Router::new().route("/danh-gia/{code}", get(show).post(give::give)).route("/danh-gia/{code}/cam-on", get(thanks));
    app::site(app, routes)
}

/// The form, with the live rating in it; nothing is changed by looking.
async fn show(State(app): State<App>, Path(code): Path<String>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    let signature = Fields::query(Some(&here.query)).get("k").to_owned();
    let visit = Visit::open(&app, &headers, &here, &code, &signature).await?;
    let until = match offer(&visit.dossier, app.now()) {
        Offer::Open(until) => until,
        Offer::NotYet => return Ok(not_yet(&app, &here, &headers, &visit).await),
        Offer::Never => return Err(never()),
        Offer::Over(until) => return Err(over(until)),
    };
    let remark = visit.remark(&app).await?.unwrap_or_default();
    let shown = visit.live.as_ref().map_or(Shown::Nothing, |live| Shown::Live(&live.levels, &remark));
    form(&app, &here, &headers, &visit, until, &shown).await
}

/// The form with what is `shown` in it; 422 where something has to be mended.
async fn form(
    app: &App,
    here: &Here,
    headers: &HeaderMap,
    visit: &Visit,
    until: Timestamp,
    shown: &Shown<'_>,
) -> Result<Response, Failure> {
    let site = app.site().await;
    let about = visit.about(app, here.lang).await?;
    let title = here.lang.say("Đánh giá sự hài lòng", "Rate the service");
    let mut frame = Frame::new(&site, here.lang, visit.path(), title).no_index();
    if let Some(person) = visit.owner.as_ref().filter(|_| visit.signature.is_none()) {
        frame = frame.csrf(app.csrf(&person.cookie));
    }
    let page = RatingPage::new(frame, about, visit.signature.as_deref(), last_day(until, here.lang), shown, visit.live.is_some());
    let status = if page.frame.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(send(answer::page(status, &page, Caching::Private, &Wants::of(headers, &site))))
}

/// The last day on which a rating that is open `until` then can be given.
fn last_day(until: Timestamp, lang: Lang) -> String {
    let after = clock::vietnam_date(until);
    clock::date_in(after.yesterday().unwrap_or(after), lang)
}

async fn not_yet(app: &App, here: &Here, headers: &HeaderMap, visit: &Visit) -> Response {
    let (lang, site) = (here.lang, app.site().await);
    let title = lang.say("Chưa đến lúc đánh giá", "Not to be rated yet");
    let page = Message::new(Frame::new(&site, lang, visit.path(), title).no_index())
        .say(lang.say(
            "Hồ sơ đang được giải quyết. Khi có kết quả, mở lại đúng đường dẫn này để đánh giá; bạn có 30 ngày.",
            "The dossier is being handled. Open this same link once there is a result; you then have 30 days.",
        ))
        .link("/tra-cuu", lang.say("Tra cứu hồ sơ", "Track a dossier"));
    send(answer::page(StatusCode::OK, &page, Caching::Private, &Wants::of(headers, &site)))
}

fn never() -> Failure {
    Failure::Gone(Text::both(
        "Hồ sơ này kết thúc mà không có kết quả, nên không có gì để đánh giá. Bạn vẫn có thể viết cho cơ quan ở trang Góp ý.",
        "This dossier ended without a result, so there is nothing to rate. You can still write to the agency on the feedback page.",
    ))
}

fn over(until: Timestamp) -> Failure {
    let [day, day_en] = [Lang::Vi, Lang::En].map(|lang| last_day(until, lang));
    Failure::Gone(Text::both(
        format!("Thời gian đánh giá đã hết vào cuối ngày {day}. Bạn vẫn có thể viết cho cơ quan ở trang Góp ý."),
        format!("Rating closed at the end of {day_en}. You can still write to the agency on the feedback page."),
    ))
}

/// After the rating: thanks, and the way to change it. Reads nothing.
async fn thanks(State(app): State<App>, Path(code): Path<String>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    let code = domain::code::DossierCode::parse(&code).map_err(|_| Failure::NotFound)?;
    let signature = Fields::query(Some(&here.query)).get("k").to_owned();
    let change = match app.opens_rating(&code, &signature) {
        true => app.rating_link(&code),
        false => format!("/danh-gia/{code}"),
    };
    let (lang, site) = (here.lang, app.site().await);
    let path = change.replacen(code.as_str(), &format!("{code}/cam-on"), 1);
    let title = lang.say("Cảm ơn bạn đã đánh giá", "Thank you for rating");
    let page = Message::new(Frame::new(&site, lang, path, title).no_index())
        .say(lang.say(
            "Đánh giá của bạn được tính vào số liệu công khai của dịch vụ, không kèm tên và mã hồ sơ của bạn.",
            "Your rating counts in the public figures of the service, without your name or your dossier's code.",
        ))
        .link(&change, lang.say("Sửa đánh giá", "Change the rating"))
        .link("/thong-ke", lang.say("Xem số liệu thống kê", "See the statistics"))
        .link("/", lang.say("Về trang chủ", "Back to the home page"));
    Ok(send(answer::page(StatusCode::OK, &page, Caching::Private, &Wants::of(&headers, &site))))
}

#[cfg(test)]
mod tests {
    use domain::rating::open_until;

    use super::*;

    #[test]
    fn the_last_day_is_the_thirtieth_after_the_end() {
        for (ended, expect) in [("2026-11-24T09:30:00Z", "24/12/2026"), ("2026-11-24T17:30:00Z", "25/12/2026")] {
            assert_eq!(last_day(open_until(ended.parse().unwrap()), Lang::Vi), expect);
        }
    }
}

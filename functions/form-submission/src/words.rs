//! Words, addresses and answers that several pages of this function use.

use std::sync::Arc;

use app::{App, SessionCookie, SignedIn, send};
use axum::response::Response;
use domain::clock::time_in;
use domain::lang::Lang;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use web::answer::{self, Caching, Page, Wants};
use web::frame::{Frame, Site};

/// When the draft was saved, and what that means.
pub(crate) fn saved_text(lang: Lang, at: Timestamp) -> String {
    let time = time_in(at, lang);
    match lang {
        Lang::Vi => format!("Đã lưu bản nháp lúc {time}. Bạn có thể dừng ở đây và làm tiếp sau."),
        Lang::En => format!("Draft saved at {time}. You can stop here and go on later."),
    }
}

/// The way to signing in that comes back to `path` (without a language).
pub(crate) fn sign_in_href(lang: Lang, path: &str) -> String {
    let back: String = form_urlencoded::byte_serialize(lang.href(path).as_bytes()).collect();
    format!("{}?tiep={back}", lang.href("/dang-nhap"))
}

/// The frame of a page that belongs to a person or to a browser's draft.
pub(crate) fn frame(
    app: &App,
    site: &Arc<Site>,
    lang: Lang,
    path: &str,
    title: impl Into<String>,
    person: Option<&SignedIn>,
    cookie: Option<&SessionCookie>,
) -> Frame {
    let frame = Frame::new(site, lang, path, title);
    match (person, cookie) {
        (Some(person), _) => frame.personal(person.who(lang), app.csrf(&person.cookie)),
        (None, Some(cookie)) => frame.csrf(app.csrf(cookie)),
        (None, None) => frame.no_index(),
    }
}

/// Sends a page that nobody may keep.
pub(crate) fn show(status: StatusCode, page: &impl Page, headers: &HeaderMap, site: &Site) -> Response {
    send(answer::page(status, page, Caching::Private, &Wants::of(headers, site)))
}

/// "See there", in the language of the request already.
pub(crate) async fn go(app: &App, headers: &HeaderMap, to: &str) -> Response {
    let site = app.site().await;
    send(answer::redirect(to, &Wants::of(headers, &site)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_comes_back_in_the_same_language() {
        assert_eq!(sign_in_href(Lang::En, "/nop/1.001193?a=b"), "/en/dang-nhap?tiep=%2Fen%2Fnop%2F1.001193%3Fa%3Db");
    }
}

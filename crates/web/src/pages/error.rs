//! What went wrong, what to do now, and the words under which the log knows it.

use std::sync::Arc;

use askama::Template;
use domain::lang::Lang;
use http::StatusCode;

use crate::answer::{self, Answer, Caching, Wants};
use crate::fields::FieldsError;
use crate::frame::{Frame, Link, Site};

/// The errors that have a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// 400: what was sent cannot be read.
    BadRequest,
    /// 403: not for this person, or the form came from elsewhere.
    Forbidden,
    /// 404: no such page, service or dossier, or not for these eyes.
    NotFound,
    /// 405: this address answers other methods only.
    MethodNotAllowed,
    /// 409: somebody changed it in the meantime.
    Conflict,
    /// 410: it was here and is not any more.
    Gone,
    /// 413: too much was sent.
    TooLarge,
    /// 415: not a form.
    UnsupportedType,
    /// 429: too many tries.
    TooManyRequests,
    /// 500: our mistake.
    Internal,
    /// 503: something we need does not answer, or the portal is being maintained.
    Unavailable,
}

impl ErrorKind {
    /// All of them.
    pub const ALL: [ErrorKind; 11] = [
        ErrorKind::BadRequest,
        ErrorKind::Forbidden,
        ErrorKind::NotFound,
        ErrorKind::MethodNotAllowed,
        ErrorKind::Conflict,
        ErrorKind::Gone,
        ErrorKind::TooLarge,
        ErrorKind::UnsupportedType,
        ErrorKind::TooManyRequests,
        ErrorKind::Internal,
        ErrorKind::Unavailable,
    ];

    /// The status that the answer has.
    pub fn status(self) -> StatusCode {
        match self {
            ErrorKind::BadRequest => StatusCode::BAD_REQUEST,
            ErrorKind::Forbidden => StatusCode::FORBIDDEN,
            ErrorKind::NotFound => StatusCode::NOT_FOUND,
            ErrorKind::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            ErrorKind::Conflict => StatusCode::CONFLICT,
            ErrorKind::Gone => StatusCode::GONE,
            ErrorKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            ErrorKind::UnsupportedType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            ErrorKind::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
            ErrorKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            ErrorKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Title, what happened, what to do.
    fn words(self, lang: Lang) -> [&'static str; 3] {
        match self {
            ErrorKind::BadRequest => [
                lang.say("Không đọc được dữ liệu gửi lên", "We could not read what was sent"),
                lang.say("Dữ liệu bị hỏng hoặc thiếu trên đường truyền.", "The data were damaged or incomplete."),
                lang.say("Quay lại trang trước, tải lại trang rồi gửi lại.", "Go back, reload the page and send it again."),
            ],
            ErrorKind::Forbidden => [
                lang.say("Bạn không được phép làm việc này", "You are not allowed to do this"),
                lang.say(
                    "Phiên làm việc đã hết hạn, hoặc tài khoản của bạn không có quyền này.",
                    "Your session has ended, or your account does not have this right.",
                ),
                lang.say(
                    "Quay lại trang trước, tải lại trang, đăng nhập rồi thử lại.",
                    "Go back, reload the page, sign in and try again.",
                ),
            ],
            ErrorKind::NotFound => [
                lang.say("Không tìm thấy trang", "Page not found"),
                lang.say(
                    "Địa chỉ có thể bị gõ nhầm, hoặc nội dung đã được chuyển đi.",
                    "The address may be mistyped, or the content has moved.",
                ),
                lang.say(
                    "Kiểm tra lại địa chỉ hoặc tìm dịch vụ bạn cần.",
                    "Check the address or search for the service you need.",
                ),
            ],
            ErrorKind::MethodNotAllowed => [
                lang.say("Không mở được địa chỉ này theo cách đó", "This address cannot be opened that way"),
                lang.say("Địa chỉ này chỉ nhận dữ liệu từ một biểu mẫu.", "This address only takes what a form sends."),
                lang.say("Bắt đầu lại từ trang chủ.", "Start again from the home page."),
            ],
            ErrorKind::Conflict => [
                lang.say("Nội dung vừa được thay đổi", "This has just been changed"),
                lang.say(
                    "Trong lúc bạn làm, người khác hoặc một cửa sổ khác đã thay đổi nội dung này.",
                    "While you were working, somebody else or another window changed it.",
                ),
                lang.say(
                    "Tải lại trang để xem bản mới nhất rồi làm lại.",
                    "Reload the page to see the latest state, then do it again.",
                ),
            ],
            ErrorKind::Gone => [
                lang.say("Nội dung này không còn nữa", "This is no longer here"),
                lang.say("Liên kết đã hết hạn hoặc nội dung đã bị gỡ.", "The link has expired or the content was removed."),
                lang.say("Tìm dịch vụ hoặc tra cứu hồ sơ của bạn.", "Search for a service or track your dossier."),
            ],
            ErrorKind::TooLarge => [
                lang.say("Dữ liệu gửi lên quá lớn", "Too much was sent"),
                lang.say("Một câu trả lời dài hơn mức cho phép.", "An answer is longer than is allowed."),
                lang.say("Quay lại, rút ngắn nội dung rồi gửi lại.", "Go back, shorten it and send it again."),
            ],
            ErrorKind::UnsupportedType => [
                lang.say("Dữ liệu gửi lên không đúng dạng", "What was sent has the wrong type"),
                lang.say("Cổng chỉ nhận dữ liệu từ các biểu mẫu của cổng.", "The portal only takes what its own forms send."),
                lang.say("Mở lại biểu mẫu trên cổng rồi gửi lại.", "Open the form on the portal and send it again."),
            ],
            ErrorKind::TooManyRequests => [
                lang.say("Bạn đã thử quá nhiều lần", "Too many tries"),
                lang.say(
                    "Để bảo vệ tài khoản và hồ sơ, cổng tạm dừng nhận thêm.",
                    "To protect accounts and dossiers, the portal pauses here.",
                ),
                lang.say("Chờ một lúc rồi thử lại.", "Wait a while, then try again."),
            ],
            ErrorKind::Internal => [
                lang.say("Cổng đang gặp lỗi", "Something went wrong here"),
                lang.say("Lỗi thuộc về chúng tôi, không phải do bạn.", "The mistake is ours, not yours."),
                lang.say(
                    "Thử lại sau ít phút. Nội dung đã lưu vẫn còn.",
                    "Try again in a few minutes. What was saved is still there.",
                ),
            ],
            ErrorKind::Unavailable => [
                lang.say("Cổng tạm thời chưa phục vụ được", "The portal is not available just now"),
                lang.say("Hệ thống đang bận hoặc đang được bảo trì.", "The system is busy or under maintenance."),
                lang.say(
                    "Thử lại sau ít phút. Nội dung đã lưu vẫn còn.",
                    "Try again in a few minutes. What was saved is still there.",
                ),
            ],
        }
    }
}

impl From<FieldsError> for ErrorKind {
    fn from(error: FieldsError) -> ErrorKind {
        match error {
            FieldsError::WrongType => ErrorKind::UnsupportedType,
            FieldsError::TooLarge => ErrorKind::TooLarge,
            FieldsError::Malformed => ErrorKind::BadRequest,
        }
    }
}

/// The page of an error.
#[derive(Debug, Template)]
#[template(path = "pages/error.html")]
pub struct ErrorPage {
    /// What stands around it.
    pub frame: Frame,
    /// Which error.
    pub kind: ErrorKind,
    /// What happened.
    pub message: String,
    /// What to do.
    pub advice: String,
    /// What the log knows it by; empty if nothing was logged.
    pub reference: String,
    /// Ways out.
    pub links: Vec<Link>,
    /// Seconds after which to try again.
    pub retry_after: Option<u32>,
}

crate::page!(ErrorPage);

impl ErrorPage {
    /// The page of an error at `path` (without `/en`).
    pub fn new(site: &Arc<Site>, lang: Lang, path: &str, kind: ErrorKind, reference: impl Into<String>) -> ErrorPage {
        let [title, message, advice] = kind.words(lang);
        let frame = Frame::new(site, lang, path, title).no_index();
        let links = match kind {
            ErrorKind::Gone => vec![Link::new(lang.href("/tra-cuu"), lang.say("Tra cứu hồ sơ", "Track a dossier"))],
            ErrorKind::NotFound => {
                vec![Link::new(lang.href("/linh-vuc"), lang.say("Tất cả dịch vụ theo lĩnh vực", "All services by field"))]
            }
            _ => Vec::new(),
        };
        ErrorPage {
            frame,
            kind,
            message: message.into(),
            advice: advice.into(),
            reference: reference.into(),
            links,
            retry_after: None,
        }
    }

    /// Says in other words what happened, in the page's language: what was changed, when the portal is back.
    pub fn message(mut self, message: impl Into<String>) -> ErrorPage {
        self.message = message.into();
        self
    }

    /// Says in other words what to do.
    pub fn advice(mut self, advice: impl Into<String>) -> ErrorPage {
        self.advice = advice.into();
        self
    }

    /// Adds a way out; `path` is without `/en`.
    pub fn link(mut self, path: &str, label: impl Into<String>) -> ErrorPage {
        self.links.insert(0, Link::new(self.frame.href(path), label));
        self
    }

    /// Says when to try again; who tried too often reads it too.
    pub fn retry_after(mut self, seconds: u32) -> ErrorPage {
        self.retry_after = Some(seconds);
        if self.kind == ErrorKind::TooManyRequests {
            self.advice = later(seconds, self.frame.lang);
        }
        self
    }

    /// Sends it: as a page, or as problem+json to a program.
    pub fn answer(&self, wants: &Wants) -> Answer {
        let status = self.kind.status();
        let answer = if wants.json {
            answer::problem(status, &self.frame.title, &self.message, &self.reference, wants)
        } else {
            answer::page(status, self, Caching::Private, wants)
        };
        match self.retry_after {
            Some(seconds) => answer::retry_after(answer, seconds),
            None => answer,
        }
    }

    /// The search box helps where somebody looks for something.
    fn search(&self) -> bool {
        matches!(self.kind, ErrorKind::NotFound | ErrorKind::Gone)
    }
}

/// "Thử lại sau 1 giờ.", in whole hours, or in minutes where it is sooner.
fn later(seconds: u32, lang: Lang) -> String {
    let (hours, minutes) = (seconds.div_ceil(3600), seconds.div_ceil(60));
    match (lang, seconds < 3600) {
        (Lang::Vi, true) => format!("Thử lại sau {minutes} phút."),
        (Lang::Vi, false) => format!("Thử lại sau {hours} giờ."),
        (Lang::En, true) => format!("Try again in {minutes} min."),
        (Lang::En, false) => format!("Try again in {hours} h."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::tests::site;

    #[test]
    fn every_error_has_a_page_in_both_languages() {
        let site = site();
        for lang in [Lang::Vi, Lang::En] {
            for kind in ErrorKind::ALL {
                let page = ErrorPage::new(&site, lang, "/x", kind, "REF-1");
                let answer = page.answer(&Wants::default());
                assert_eq!(answer.status(), kind.status());
                assert_eq!(answer.headers()["content-language"], lang.tag());
                assert_eq!(answer.headers()["cache-control"], "no-store");
                let html = String::from_utf8(answer.into_body()).unwrap();
                for part in ["REF-1", "<meta name=\"robots\" content=\"noindex\">", kind.words(lang)[1], &site.email] {
                    assert!(html.contains(&crate::html::escaped(part)) || html.contains(part), "{part} of {kind:?} in {lang:?}");
                }
                assert_eq!(html.contains("role=\"search\""), matches!(kind, ErrorKind::NotFound | ErrorKind::Gone));
            }
        }
    }

    #[test]
    fn who_tried_too_often_reads_when_to_come_back() {
        for (seconds, vi, en) in [
            (90, "Thử lại sau 2 phút.", "Try again in 2 min."),
            (3600, "Thử lại sau 1 giờ.", "Try again in 1 h."),
            (86_400, "Thử lại sau 24 giờ.", "Try again in 24 h."),
        ] {
            for (lang, words) in [(Lang::Vi, vi), (Lang::En, en)] {
                let page = ErrorPage::new(&site(), lang, "/x", ErrorKind::TooManyRequests, "").retry_after(seconds);
                assert_eq!(page.advice, words);
            }
        }
    }

    #[test]
    fn a_program_gets_a_problem() {
        let wants = Wants { json: true, ..Wants::default() };
        let answer = ErrorPage::new(&site(), Lang::En, "/x", ErrorKind::Unavailable, "R").retry_after(30).answer(&wants);
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
        assert_eq!(answer.headers()["retry-after"], "30");
        let problem: serde_json::Value = serde_json::from_slice(answer.body()).unwrap();
        assert_eq!(problem["status"], 503);
        assert_eq!(problem["reference"], "R");
    }

    #[test]
    fn own_words_take_the_place_of_the_general_ones() {
        let page = ErrorPage::new(&site(), Lang::Vi, "/x", ErrorKind::Conflict, "")
            .message("Cán bộ khác đã tiếp nhận hồ sơ này lúc 09:00.")
            .link("/can-bo", "Về hộp việc");
        let html = page.to_string();
        assert!(html.contains("Cán bộ khác đã tiếp nhận") && html.contains("href=\"/can-bo\""));
        assert!(!html.contains("Mã tham chiếu"));
    }
}

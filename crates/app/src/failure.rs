//! What a handler answers when it cannot answer: one type, turned into a page in one place ([`crate::site()`]).

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use domain::lang::Text;
use http::{HeaderValue, StatusCode, header};
use store::StoreError;

use crate::Closed;

/// Why a request is not answered as asked. A page in the request's language follows; internals go to the log alone.
#[derive(Debug, Clone)]
pub enum Failure {
    /// 404: nothing is there, or it is somebody else's.
    NotFound,
    /// 403: the form did not come from this portal's own page, or its token is old.
    Forbidden,
    /// 400: the request makes no sense; the text says what to do.
    BadRequest(Text),
    /// 409: something changed meanwhile; the text says what.
    Conflict(Text),
    /// 410: it was there and is over; the text says what to do.
    Gone(Text),
    /// 413: the body is larger than any form of the portal.
    TooLarge,
    /// 415: the body is no form.
    WrongType,
    /// 429: too often; after so many seconds again.
    TooMany(u32),
    /// 303 to signing in, and back to this path and query.
    SignIn(String),
    /// 503 while maintenance or an incident is under way, with the time of return (R1.11).
    Closed(Closed),
    /// 503: the database does not answer.
    Unavailable(String),
    /// 500, with the text for the log.
    Internal(String),
}

impl Failure {
    /// The status it is answered with.
    pub fn status(&self) -> StatusCode {
        match self {
            Failure::NotFound => StatusCode::NOT_FOUND,
            Failure::Forbidden => StatusCode::FORBIDDEN,
            Failure::BadRequest(_) => StatusCode::BAD_REQUEST,
            Failure::Conflict(_) => StatusCode::CONFLICT,
            Failure::Gone(_) => StatusCode::GONE,
            Failure::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Failure::WrongType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Failure::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Failure::SignIn(_) => StatusCode::SEE_OTHER,
            Failure::Closed(_) | Failure::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Failure::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What the reader of the page is told besides the status's own words.
    pub fn advice(&self) -> Option<&Text> {
        match self {
            Failure::BadRequest(text) | Failure::Conflict(text) | Failure::Gone(text) => Some(text),
            Failure::Closed(closed) => Some(&closed.text),
            _ => None,
        }
    }

    /// What only the log is told.
    pub fn internals(&self) -> Option<&str> {
        match self {
            Failure::Unavailable(why) | Failure::Internal(why) => Some(why),
            _ => None,
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(why) => Failure::Unavailable(why),
            StoreError::Conflict { at, .. } => Failure::Internal(format!("condition {at} failed where the handler expects none")),
            StoreError::Corrupt(why) => Failure::Internal(why),
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        match &self {
            Failure::SignIn(back) => {
                let lang = if back == "/en" || back.starts_with("/en/") { "/en" } else { "" };
                let back: String = form_urlencoded::byte_serialize(back.as_bytes()).collect();
                if let Ok(location) = HeaderValue::from_str(&format!("{lang}/dang-nhap?tiep={back}")) {
                    response.headers_mut().insert(header::LOCATION, location);
                }
            }
            Failure::TooMany(seconds) => {
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
            }
            Failure::Closed(closed) => {
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(closed.retry_after));
            }
            Failure::Unavailable(_) => {
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(30));
            }
            _ => {}
        }
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

//! What stands around every handler of a function: both languages, where unsafe requests may come from, failures turned
//! into pages, and one line of log a request.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use domain::lang::Text;
use http::{HeaderMap, Method, StatusCode, header};
use web::answer::{self, Wants};
use web::pages::error::{ErrorKind, ErrorPage};

use crate::{App, Failure, Here};

/// The routes of a function, served at the root in Vietnamese and under `/en` in English.
pub fn site(app: App, routes: Router<App>) -> Router {
    Router::new()
        .nest("/en", routes.clone())
        .merge(routes)
        .fallback(|| async { Failure::NotFound })
        .method_not_allowed_fallback(|| async { StatusCode::METHOD_NOT_ALLOWED })
        .layer(from_fn_with_state(app.clone(), around))
        .with_state(app)
}

async fn around(State(app): State<App>, request: Request, next: Next) -> Response {
    let here = Here::of(request.uri());
    let method = request.method().clone();
    let headers = request.headers().clone();
    let response = if comes_from_elsewhere(&method, &headers, app.origin()) {
        Failure::Forbidden.into_response()
    } else {
        next.run(request).await
    };
    let response = finish(&app, &here, &headers, response).await;
    tracing::info!(method = %method, route = route(&here.path), status = response.status().as_u16(), "request");
    response
}

/// The first segment of a path: a whole path may hold a dossier's code.
fn route(path: &str) -> &str {
    let end = path.get(1..).and_then(|rest| rest.find('/')).map_or(path.len(), |at| at + 1);
    &path[..end]
}

/// A browser says where an unsafe request comes from: refused when that is another site (safety §5).
fn comes_from_elsewhere(method: &Method, headers: &HeaderMap, origin: &str) -> bool {
    if method.is_safe() {
        return false;
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), text(header::ORIGIN.as_str())) {
        (Some("same-origin" | "none"), _) => false,
        (Some(_), _) => true,
        (None, Some(claimed)) => claimed != origin && claimed != "null",
        (None, None) => false,
    }
}

/// Turns what went wrong into a page of the request's language; a failure is logged here and nowhere else.
async fn finish(app: &App, here: &Here, headers: &HeaderMap, response: Response) -> Response {
    let failure = response.extensions().get::<Arc<Failure>>().cloned();
    let status = response.status();
    let kind = match (&failure, status) {
        (Some(failure), _) if matches!(**failure, Failure::SignIn(_)) => return response,
        (Some(failure), _) => kind_of(failure.status()),
        (None, StatusCode::METHOD_NOT_ALLOWED) => ErrorKind::MethodNotAllowed,
        // The router's own words, for an address that does not decode: every page of ours has a language.
        (None, StatusCode::BAD_REQUEST) if !response.headers().contains_key(header::CONTENT_LANGUAGE) => ErrorKind::BadRequest,
        (None, _) => return response,
    };
    let reference = failure.as_ref().and_then(|f| f.internals()).map(|why| {
        let reference = app.new_id().unwrap_or_default();
        tracing::error!(reference, route = route(&here.path), status = status.as_u16(), why, "failure");
        reference
    });
    let site = app.site().await;
    let mut page = ErrorPage::new(&site, here.lang, &here.path, kind, reference.unwrap_or_default());
    if let Some(advice) = failure.as_ref().and_then(|f| f.advice()) {
        page = page.message(Text::get(advice, here.lang)).advice(String::new());
    }
    if let Some(seconds) = response.headers().get(header::RETRY_AFTER).and_then(|s| s.to_str().ok()).and_then(|s| s.parse().ok())
    {
        page = page.retry_after(seconds);
    }
    let mut answered = send(page.answer(&Wants::of(headers, &site)));
    if let Some(allow) = response.headers().get(header::ALLOW) {
        answered.headers_mut().insert(header::ALLOW, allow.clone());
    }
    answered
}

fn kind_of(status: StatusCode) -> ErrorKind {
    ErrorKind::ALL.into_iter().find(|kind| kind.status() == status).unwrap_or(ErrorKind::Internal)
}

/// A whole answer as axum sends it.
pub fn send(answer: answer::Answer) -> Response {
    answer.map(Body::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unsafe_requests_come_from_our_own_pages() {
        let origin = "https://dichvucong.minh-hoa.example";
        for (method, pairs, refused) in [
            (Method::GET, vec![("sec-fetch-site", "cross-site")], false),
            (Method::POST, vec![("sec-fetch-site", "same-origin")], false),
            (Method::POST, vec![("sec-fetch-site", "cross-site")], true),
            (Method::POST, vec![("sec-fetch-site", "same-site")], true),
            (Method::POST, vec![("origin", origin)], false),
            (Method::POST, vec![("origin", "https://elsewhere.example")], true),
            (Method::POST, vec![], false),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in &pairs {
                headers.insert(*name, value.parse().unwrap());
            }
            assert_eq!(comes_from_elsewhere(&method, &headers, origin), refused, "{method} {pairs:?}");
        }
    }

    #[test]
    fn the_log_names_the_route_and_no_code() {
        for (path, expect) in [("/", "/"), ("/gop-y", "/gop-y"), ("/ho-so/H99.01-261124-0001", "/ho-so")] {
            assert_eq!(route(path), expect);
        }
    }
}

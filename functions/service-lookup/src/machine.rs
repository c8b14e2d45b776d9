//! What programs read: health, site maps, robots, the search box of browsers, whom to tell of a weakness.

use app::{App, Failure, Here, send};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::clock::vietnam_date;
use domain::lang::Lang;
use http::{HeaderMap, StatusCode};
use jiff::ToSpan;
use web::answer::{self, Caching, Wants};
use web::frame::Site;
use web::pages::lookup::machine;

/// Is the function alive? It asks nobody, so that it tells of this function alone.
pub(crate) async fn health(State(app): State<App>, headers: HeaderMap) -> Response {
    let site = app.site().await;
    let answer = serde_json::json!({ "status": "ok", "version": site.version });
    send(answer::json(StatusCode::OK, &answer, Caching::Private, &Wants::of(&headers, &site)))
}

pub(crate) async fn site_maps(State(app): State<App>, headers: HeaderMap) -> Result<Response, Failure> {
    let (catalogue, site) = (app.directory().await?, app.site().await);
    Ok(xml(machine::site_map_index(app.origin(), &catalogue.directory), &headers, &site))
}

/// What else lies at the root: the parts of the site map, and the icon that old browsers ask for. Both are in one
/// language.
pub(crate) async fn file(
    State(app): State<App>,
    here: Here,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    if here.lang != Lang::Vi {
        return Err(Failure::NotFound);
    }
    if name == "favicon.ico" {
        return Ok(plain("image/svg+xml", machine::ICON.to_owned(), &headers, app.site().await.as_ref()));
    }
    let number = name.strip_prefix("sitemap-").and_then(|rest| rest.strip_suffix(".xml")).and_then(|n| n.parse().ok());
    let number: usize = number.ok_or(Failure::NotFound)?;
    let (catalogue, texts, site) = (app.directory().await?, app.texts().await?, app.site().await);
    let part = machine::site_map(app.origin(), &catalogue.directory, &texts, number).ok_or(Failure::NotFound)?;
    Ok(xml(part, &headers, &site))
}

pub(crate) async fn robots(State(app): State<App>, headers: HeaderMap) -> Response {
    plain("text/plain; charset=utf-8", machine::robots(app.origin()), &headers, app.site().await.as_ref())
}

pub(crate) async fn open_search(State(app): State<App>, headers: HeaderMap) -> Response {
    let site = app.site().await;
    plain("application/opensearchdescription+xml; charset=utf-8", machine::open_search(&site), &headers, &site)
}

/// Whom to tell of a weakness (RFC 9116). It holds for half a year from the first of this month, so that caches agree.
pub(crate) async fn security(State(app): State<App>, headers: HeaderMap) -> Response {
    let site = app.site().await;
    let until = vietnam_date(app.now()).first_of_month().saturating_add(6.months());
    plain("text/plain; charset=utf-8", machine::security(&site, until), &headers, &site)
}

fn plain(content_type: &'static str, text: String, headers: &HeaderMap, site: &Site) -> Response {
    send(answer::body(StatusCode::OK, content_type, text.into_bytes(), Caching::MINUTE, &Wants::of(headers, site)))
}

fn xml(text: String, headers: &HeaderMap, site: &Site) -> Response {
    send(answer::xml(text, Caching::MINUTE, &Wants::of(headers, site)))
}

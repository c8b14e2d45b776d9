//! Finding a service and reading about it: home, search, browsing, service pages, guides, statistics, and what machines
//! read. Everything here only reads, and a warm page asks the database nothing; words that found nothing are counted.

mod browse;
mod home;
mod machine;
mod notices;
mod search;
mod service;
mod statistics;
mod text;

use app::{App, send};
use axum::Router;
use axum::response::Response;
use axum::routing::get;
use http::{HeaderMap, StatusCode};
use web::answer::{self, Caching, Page, Wants};
use web::frame::Site;

/// The function's routes, in both languages.
pub fn router(app: App) -> Router {
    let routes = Router::new()
        .route("/", get(home::show))
        .route("/tim-kiem", get(search::show))
        .route("/tim-kiem/goi-y", get(search::suggest))
        .route("/linh-vuc", get(browse::sectors))
        .route("/linh-vuc/{slug}", get(browse::sector))
        .route("/co-quan", get(browse::agencies))
        .route("/co-quan/{slug}", get(browse::agency))
        .route("/doi-tuong", get(browse::all))
        .route("/doi-tuong/{slug}", get(browse::subject))
        .route("/su-kien", get(browse::life_events))
        .route("/su-kien/{slug}", get(browse::life_event))
        .route("/dich-vu", get(browse::all))
        .route("/dich-vu/{code}", get(service::find))
        .route("/dich-vu/{code}/{slug}", get(service::show))
        .route("/huong-dan", get(text::guides))
        .route("/huong-dan/thuat-ngu", get(text::glossary))
        .route("/huong-dan/tuan-thu", get(text::compliance))
        .route("/huong-dan/{slug}", get(text::guide))
        .route("/hoi-dap", get(text::questions))
        .route("/gioi-thieu", get(text::portal))
        .route("/rieng-tu", get(text::privacy))
        .route("/cookie", get(text::cookies))
        .route("/tiep-can", get(text::accessibility))
        .route("/du-lieu", get(text::open_data))
        .route("/so-do", get(text::site_map))
        .route("/sitemap.xml", get(machine::site_maps))
        .route("/robots.txt", get(machine::robots))
        .route("/opensearch.xml", get(machine::open_search))
        .route("/.well-known/security.txt", get(machine::security))
        .route("/suc-khoe", get(machine::health))
        .route("/{file}", get(machine::file))
        .merge(statistics::routes())
        .merge(notices::routes())
        // People type the slash after the language.
        .route("/en/", get(home::show));
    app::site(app, routes)
}

/// A public page, as caches may keep it.
fn answer(page: &impl Page, headers: &HeaderMap, site: &Site) -> Response {
    send(answer::page(StatusCode::OK, page, Caching::MINUTE, &Wants::of(headers, site)))
}

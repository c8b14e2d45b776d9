//! What programs read: health, site maps, robots, the search box of browsers, whom to tell of a weakness.

use app::{App, send};
use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use web::answer::{self, Caching, Wants};

/// Is the function alive? It asks nobody, so that it tells of this function alone.
pub(crate) async fn health(State(app): State<App>, headers: HeaderMap) -> Response {
    let site = app.site().await;
    let answer = serde_json::json!({ "status": "ok", "version": site.version });
    send(answer::json(StatusCode::OK, &answer, Caching::Private, &Wants::of(&headers, &site)))
}

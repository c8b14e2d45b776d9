//! Finding a service and reading about it: home, search, browsing, service pages, guides, and what machines read.
//! Everything here only reads, and a warm page asks the database nothing.

mod machine;

use app::App;
use axum::Router;
use axum::routing::get;

/// The function's routes, in both languages.
pub fn router(app: App) -> Router {
    let routes = Router::new().route("/suc-khoe", get(machine::health));
    app::site(app, routes)
}

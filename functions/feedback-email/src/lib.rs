//! Feedback to the agency (TT32 11.2g): stored first, mailed after, with a reference number to ask by.

mod agency;
mod form;
mod state;

use app::App;
use axum::Router;
use axum::routing::get;

/// The function's routes, in both languages.
pub fn router(app: App) -> Router {
    let routes = Router::new()
        .route("/gop-y", get(form::show).post(form::take))
        .route("/gop-y/cam-on/{code}", get(state::thanks))
        .route("/gop-y/tra-cuu", get(state::show));
    app::site(app, routes)
}

//! Forms, prefilled from what is known; drafts; submitting once only; the receipt, tracking and look-up of dossiers.
//!
//! A form's way: [`start`] makes the draft, [`agency`] and [`step`] fill it in, [`check`] shows it, [`submit`] turns it
//! into a dossier, which [`tracking`] and [`receipt`] show to its owner and [`look_up`] in part to who has its code.

mod agency;
mod check;
mod closed;
mod look_up;
mod owned;
mod receipt;
mod sources;
mod start;
mod step;
mod submit;
mod tracking;
mod visit;
mod words;

use app::App;
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

/// The function's routes, in both languages.
pub fn router(app: App) -> Router {
    // While maintenance is under way, what is filled in is kept, and what was filled in is read.
    let steps = Router::new()
        .route("/nop/{code}/{id}/co-quan", get(agency::show).post(agency::choose))
        .route("/nop/{code}/{id}/{step}", get(step::show).post(step::answer))
        .route("/nop/{code}/{id}/kiem-tra", get(check::show))
        .route_layer(from_fn_with_state(app.clone(), closed::keep));
    let routes = Router::new()
        .route("/nop/{code}", get(start::show).post(start::begin))
        .route("/nop/{code}/{id}", get(visit::resume))
        .route("/nop/{code}/{id}/in", get(check::print))
        .route("/nop/{code}/{id}/nop", get(check::back).post(submit::submit))
        .merge(steps)
        .route("/ho-so/{code}", get(tracking::show))
        .route("/ho-so/{code}/rut", post(tracking::withdraw))
        .route("/ho-so/{code}/bien-nhan", get(receipt::show))
        .route("/ho-so/{code}/hen.ics", get(receipt::calendar))
        .route("/tra-cuu", get(look_up::ask).post(look_up::answer));
    app::site(app, routes)
}

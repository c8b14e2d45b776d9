//! Accounts: signing in with a one-time code, the profile, and what belongs to a person.

mod my_page;
mod profile;
mod sign_in;

use app::App;
use axum::Router;
use axum::routing::{get, post};

/// The function's routes, in both languages.
pub fn router(app: App) -> Router {
    let routes = Router::new()
        .route("/dang-nhap", get(sign_in::ask_address).post(sign_in::send_code))
        .route("/dang-nhap/ma", get(sign_in::ask_code).post(sign_in::check_code))
        .route("/dang-xuat", get(sign_in::ask_sign_out).post(sign_in::sign_out))
        .route("/tai-khoan", get(my_page::show))
        .route("/tai-khoan/thong-tin", get(profile::show).post(profile::change))
        .route("/tai-khoan/ban-nhap/{id}/xoa", post(my_page::delete_draft));
    app::site(app, routes)
}

//! Officers: the inbox by deadline, acts on a dossier, dossiers from paper, the receipt slip, notices; the catalogue, what is
//! not found in it, and other long work with its progress.

mod acts;
mod catalogue;
mod decide;
mod inbox;
mod load;
mod notices;
mod officer;
mod page;
mod paper;
mod papers;
mod progress;
mod slip;
mod unfound;
mod words;

use app::App;
use axum::Router;
use axum::routing::{get, post};

/// The function's routes, in both languages.
pub fn router(app: App) -> Router {
    let routes = Router::new()
        .route("/can-bo", get(inbox::show))
        .route("/can-bo/tiep-nhan", get(paper::ask).post(paper::register))
        .route("/can-bo/tiep-nhan/nhieu", get(papers::ask).post(papers::import))
        .route("/can-bo/tiep-nhan/nhieu/mau.csv", get(papers::template))
        .route("/can-bo/danh-muc", get(catalogue::show))
        .route("/can-bo/danh-muc/cong-bo", post(catalogue::publish))
        .route("/can-bo/danh-muc/nhap", post(catalogue::import))
        .route("/can-bo/danh-muc/tu-chua-tim-thay", get(unfound::show))
        .route("/can-bo/danh-muc/tu-chua-tim-thay.csv", get(unfound::file))
        .route("/tien-trinh/{id}", get(progress::show))
        .route("/tien-trinh/{id}/loi.csv", get(progress::mistakes))
        .route("/can-bo/ho-so/{code}", get(page::show))
        .route("/can-bo/ho-so/{code}/phieu", get(slip::show))
        .route("/can-bo/ho-so/{code}/{act}", post(decide::act))
        .route("/can-bo/thong-bao", get(notices::list))
        .route("/can-bo/thong-bao/moi", get(notices::form::ask).post(notices::form::publish))
        .route("/can-bo/thong-bao/{code}", get(notices::show))
        .route("/can-bo/thong-bao/{code}/{act}", post(notices::act));
    app::site(app, routes)
}

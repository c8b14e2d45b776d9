//! The page of a service. Its code is the key: any other last part of the address leads to the right one (R1.7).

use app::{App, Failure, Here, send};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::clock::vietnam_date;
use domain::code::ProcedureCode;
use http::HeaderMap;
use web::answer::{self, Wants};
use web::frame::Frame;
use web::pages::lookup::service::Service;

use crate::statistics;

pub(crate) async fn find(
    State(app): State<App>,
    here: Here,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    show(State(app), here, Path((code, String::new())), headers).await
}

pub(crate) async fn show(
    State(app): State<App>,
    here: Here,
    Path((code, slug)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let code = ProcedureCode::parse(&code).map_err(|_| Failure::NotFound)?;
    let procedure = app.procedure(&code).await?.ok_or(Failure::NotFound)?;
    let site = app.site().await;
    if slug != procedure.slug() {
        let to = here.href(&format!("/dich-vu/{code}/{}", procedure.slug()));
        return Ok(send(answer::moved(&to, &Wants::of(&headers, &site))));
    }
    let form = app.form_of(&procedure).await?;
    // Only what a province published for itself needs to know which are served.
    let served = if procedure.province().is_some() { app.provinces().await? } else { Vec::new() };
    let frame = Frame::new(&site, here.lang, here.path.as_str(), "");
    let mut page = Service::new(frame, &procedure, form.as_ref().map(|form| form.minutes), vietnam_date(app.now()))
        .only_in(procedure.elsewhere(&served));
    if form.is_some() {
        page = page.notices(app.notices_at(&code).await?);
    }
    if form.is_some()
        && let Some(block) = statistics::block_of(&app, here.lang, &code).await?
    {
        page = page.figures(&block);
    }
    Ok(crate::answer(&page, &headers, &site))
}

//! Browsing by sector, agency, applicant and life event.

use app::{App, Failure, Here, send};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::catalogue::GroupKind;
use domain::procedure::LifeEvent;
use http::HeaderMap;
use web::answer::{self, Wants};
use web::fields::Fields;
use web::frame::{Frame, Site};
use web::pages::lookup::browse::{EventPage, Filter, Index, List, NO_SECTOR};

/// The frame of a list: its address keeps the filters, so that the other language has them too.
fn frame(site: &std::sync::Arc<Site>, here: &Here, title: &str) -> Frame {
    let path = if here.query.is_empty() { here.path.clone() } else { format!("{}?{}", here.path, here.query) };
    Frame::new(site, here.lang, path, title)
}

pub(crate) async fn sectors(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    let (catalogue, site) = (app.directory().await?, app.site().await);
    let filter = Filter::read(&catalogue.directory, &Fields::query(Some(&here.query)));
    let title = here.lang.say("Dịch vụ công trực tuyến theo lĩnh vực", "Online public services by field");
    let page = Index::sectors(frame(&site, &here, title), &catalogue.directory, &filter);
    Ok(crate::answer(&page, &headers, &site))
}

/// Addresses above a service or a group that have no page of their own.
pub(crate) async fn all(State(app): State<App>, here: Here, headers: HeaderMap) -> Response {
    let site = app.site().await;
    send(answer::moved(&here.href("/linh-vuc"), &Wants::of(&headers, &site)))
}

pub(crate) async fn sector(
    State(app): State<App>,
    here: Here,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (catalogue, site) = (app.directory().await?, app.site().await);
    let group = catalogue.directory.group(GroupKind::Sector, &slug);
    if group.is_none() && slug != NO_SECTOR {
        return Err(Failure::NotFound);
    }
    let filter = Filter::read(&catalogue.directory, &Fields::query(Some(&here.query)));
    let page = List::sector(frame(&site, &here, ""), &catalogue.directory, group, &filter);
    Ok(crate::answer(&page, &headers, &site))
}

pub(crate) async fn agencies(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    let (catalogue, site) = (app.directory().await?, app.site().await);
    let title = here.lang.say("Dịch vụ theo cơ quan", "Services by agency");
    let page = Index::agencies(Frame::new(&site, here.lang, "/co-quan", title), &catalogue.directory);
    Ok(crate::answer(&page, &headers, &site))
}

pub(crate) async fn agency(
    State(app): State<App>,
    here: Here,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (catalogue, site) = (app.directory().await?, app.site().await);
    let frame = Frame::new(&site, here.lang, here.path.as_str(), "");
    let page = Index::agency(frame, &catalogue.directory, &slug).ok_or(Failure::NotFound)?;
    Ok(crate::answer(&page, &headers, &site))
}

pub(crate) async fn subject(
    State(app): State<App>,
    here: Here,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (catalogue, site) = (app.directory().await?, app.site().await);
    let group = catalogue.directory.group(GroupKind::Subject, &slug).ok_or(Failure::NotFound)?;
    let page = Index::subject(Frame::new(&site, here.lang, here.path.as_str(), ""), &catalogue.directory, group);
    Ok(crate::answer(&page, &headers, &site))
}

pub(crate) async fn life_events(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    let (catalogue, texts, site) = (app.directory().await?, app.texts().await?, app.site().await);
    let title = here.lang.say("Dịch vụ theo sự kiện trong đời", "Services by life event");
    let page = Index::life_events(Frame::new(&site, here.lang, "/su-kien", title), &catalogue.directory, &texts);
    Ok(crate::answer(&page, &headers, &site))
}

pub(crate) async fn life_event(
    State(app): State<App>,
    here: Here,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (catalogue, texts, site) = (app.directory().await?, app.texts().await?, app.site().await);
    let event = LifeEvent::ALL.iter().find(|event| event.slug() == slug).ok_or(Failure::NotFound)?;
    let group = catalogue.directory.group(GroupKind::LifeEvent, &slug).ok_or(Failure::NotFound)?;
    let frame = Frame::new(&site, here.lang, here.path.as_str(), "");
    let page = EventPage::new(frame, &catalogue.directory, group, *event, &texts);
    Ok(crate::answer(&page, &headers, &site))
}

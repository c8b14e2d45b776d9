//! Notices of maintenance and of incidents: the list with its history, each by itself, and feeds (TT32 11.2e, R1.11).

use app::{App, Failure, Here, send};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use domain::clock::vietnam_date;
use domain::code::NoticeCode;
use domain::lang::Text;
use domain::notice::{MaintenanceNotice, shown, tally};
use http::{HeaderMap, StatusCode};
use web::answer::{self, Caching, Wants};
use web::feed;
use web::fields::Fields;
use web::frame::{Frame, Site};
use web::pages::lookup::notices::{NoticePage, Notices};

/// Notices in a feed.
const IN_A_FEED: usize = 30;
/// The first year of the history: the circular that asks for notices is of 2017.
const FIRST_YEAR: i16 = 2017;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/thong-bao", get(list))
        .route("/thong-bao/{code}", get(one))
        .route("/thong-bao.atom", get(atom))
        .route("/thong-bao.ics", get(calendar))
}

async fn list(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    let (now, lang) = (app.now(), here.lang);
    let this_year = vietnam_date(now).year();
    let query = Fields::query(Some(&here.query));
    let year = number(query.get("nam"), this_year)?;
    let page = number(query.get("trang"), 1_usize)?;
    if !(FIRST_YEAR..=this_year).contains(&year) || page == 0 || page > 100 {
        return Err(Failure::NotFound);
    }
    let (notices, head, site) = (app.notices_of(year).await?, app.head().await?, app.site().await);
    let title = lang.say("Thông báo bảo trì, sự cố", "Maintenance and incidents");
    let mut frame = Frame::new(&site, lang, "/thong-bao", title).description(lang.say(
        "Khi nào cổng bảo trì hoặc có sự cố, đến lúc nào hoạt động lại, và bạn được phục vụ ở đâu trong thời gian đó.",
        "When the portal is maintained or has an incident, when it is back, and how you are served meanwhile.",
    ));
    if !here.query.is_empty() {
        frame = frame.only_copy_of("/thong-bao");
        frame.path = format!("/thong-bao?{}", here.query);
    }
    let page = Notices::new(frame, &shown(&head.notices, now), (year, page), &notices, tally(notices.iter(), now), now);
    Ok(crate::answer(&page, &headers, &site))
}

/// A number of the query. Failures: 404 for what is none.
fn number<N: std::str::FromStr>(typed: &str, default: N) -> Result<N, Failure> {
    if typed.is_empty() { Ok(default) } else { typed.parse().map_err(|_| Failure::NotFound) }
}

async fn one(State(app): State<App>, here: Here, Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Failure> {
    let (code, file) = name.strip_suffix(".ics").map_or((name.as_str(), false), |code| (code, true));
    let code = NoticeCode::parse(code).map_err(|_| Failure::NotFound)?;
    let notice = app.store().notice(&code).await?.ok_or(Failure::NotFound)?;
    let site = app.site().await;
    if file {
        return Ok(text(feed::CALENDAR, feed::calendar(&site, here.lang, &[notice]), &headers, &site));
    }
    let agency = app.agency(&notice.agency).await?;
    let agency = agency.map_or_else(|| notice.agency.to_string(), |agency| agency.name.get(here.lang).to_owned());
    let services = services(&app, &notice).await?;
    let title = format!("{} ({code})", notice.title.get(here.lang));
    let frame = Frame::new(&site, here.lang, here.path.as_str(), title).description(notice.what.get(here.lang));
    Ok(crate::answer(&NoticePage::new(frame, &notice, &agency, services, app.now()), &headers, &site))
}

/// Addresses and names of the services that a notice is about; its code for one that is not published any more.
async fn services(app: &App, notice: &MaintenanceNotice) -> Result<Vec<(String, Text)>, Failure> {
    let catalogue = app.directory().await?;
    let named = notice.scope.services().iter().map(|code| match catalogue.directory.find(code) {
        Some(entry) => (entry.path(), entry.title()),
        None => (format!("/dich-vu/{code}"), Text::vi(code.as_str())),
    });
    Ok(named.collect())
}

/// The latest notices, of this year and, where those are few, of the last.
async fn latest(app: &App) -> Result<(Vec<MaintenanceNotice>, i16), Failure> {
    let year = vietnam_date(app.now()).year();
    let mut notices: Vec<MaintenanceNotice> = app.notices_of(year).await?.to_vec();
    if notices.len() < IN_A_FEED {
        notices.extend(app.notices_of(year - 1).await?.iter().cloned());
    }
    notices.sort_by(|a, b| (b.published_at, &b.code).cmp(&(a.published_at, &a.code)));
    notices.truncate(IN_A_FEED);
    Ok((notices, year))
}

async fn atom(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    let ((notices, year), site) = (latest(&app).await?, app.site().await);
    Ok(text(feed::ATOM, feed::atom(&site, here.lang, &notices, year), &headers, &site))
}

async fn calendar(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    let ((notices, _), site) = (latest(&app).await?, app.site().await);
    Ok(text(feed::CALENDAR, feed::calendar(&site, here.lang, &notices), &headers, &site))
}

fn text(content_type: &'static str, text: String, headers: &HeaderMap, site: &Site) -> Response {
    send(answer::body(StatusCode::OK, content_type, text.into_bytes(), Caching::MINUTE, &Wants::of(headers, site)))
}

//! Statistics pages and their data. They read what the roll-up published: nothing while it is warm, one item else.

use std::collections::HashMap;
use std::sync::Arc;

use app::{App, Failure, Here, send};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use domain::code::{AgencyCode, ProcedureCode};
use domain::lang::{Lang, Text};
use domain::statistics::{AllFigures, Counts, ServiceFigures};
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use web::answer::{self, Caching, Wants};
use web::frame::Frame;
use web::pages::statistics::{FiguresBlock, Named, ServiceStatistics, Statistics, data};

/// The routes of statistics, in both languages.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/thong-ke", get(all))
        .route("/thong-ke.csv", get(all_csv))
        .route("/thong-ke.json", get(all_json))
        .route("/thong-ke/{service}", get(service))
}

/// The block of figures for a service's own page. `None`: nothing was rolled up yet. At most one read.
pub(crate) async fn block_of(app: &App, lang: Lang, code: &ProcedureCode) -> Result<Option<FiguresBlock>, Failure> {
    let figures = app.figures_of(code).await?;
    Ok(figures.map(|(year, as_of)| FiguresBlock::new(lang, code, &year, as_of)))
}

/// How the data of one service are wanted.
#[derive(Clone, Copy)]
enum Form {
    Page,
    Csv,
    Json,
}

/// `1.001193`, `1.001193.csv` or `1.001193.json`.
fn asked(segment: &str) -> Option<(ProcedureCode, Form)> {
    let (code, form) = match segment {
        segment if segment.ends_with(".csv") => (segment.strip_suffix(".csv")?, Form::Csv),
        segment if segment.ends_with(".json") => (segment.strip_suffix(".json")?, Form::Json),
        segment => (segment, Form::Page),
    };
    Some((ProcedureCode::parse(code).ok()?, form))
}

/// The number in `?trang=2`; the first page where none is asked for. `None`: no number.
fn page_asked(query: &str) -> Option<usize> {
    query.split('&').find_map(|pair| pair.strip_prefix("trang=")).map_or(Some(1), |number| number.parse().ok())
}

async fn all(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    let site = app.site().await;
    let page = page_asked(&here.query).ok_or(Failure::NotFound)?;
    let path = if page == 1 { "/thong-ke".to_owned() } else { format!("/thong-ke?trang={page}") };
    let frame = Frame::new(&site, here.lang, path, "");
    let shown = match app.all_figures().await? {
        None => Statistics::none(frame),
        Some((figures, as_of)) => {
            let codes = Statistics::on_page(&figures, page).ok_or(Failure::NotFound)?;
            let catalogue = app.directory().await?;
            let named = |code: &ProcedureCode| Named {
                code: code.clone(),
                name: catalogue.directory.find(code).map(|entry| entry.title()),
            };
            let services: Vec<_> = codes.into_iter().map(named).collect();
            let agencies = agencies_named(&app, Statistics::agencies_shown(&figures)).await?;
            Statistics::new(frame, &figures, as_of, page, &services, &agencies)
        }
    };
    Ok(send(answer::page(StatusCode::OK, &shown, Caching::MINUTE, &Wants::of(&headers, &site))))
}

async fn all_csv(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    let site = app.site().await;
    let wants = Wants::of(&headers, &site);
    let (figures, as_of, names) = all_named(&app, here.lang).await?;
    let text = data::all_csv(&figures, as_of, here.lang, names);
    Ok(send(answer::csv(&format!("thong-ke-{}.csv", figures.year), &text, Caching::MINUTE, &wants)))
}

async fn all_json(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    let site = app.site().await;
    let wants = Wants::of(&headers, &site);
    let (figures, as_of, names) = all_named(&app, here.lang).await?;
    let document = data::all_json(&figures, as_of, here.lang, names);
    Ok(send(answer::json(StatusCode::OK, &document, Caching::MINUTE, &wants)))
}

/// The figures of all with what tells the name of a service's or agency's code.
async fn all_named(app: &App, lang: Lang) -> Result<(Arc<AllFigures>, Timestamp, impl Fn(&str) -> String), Failure> {
    let (figures, as_of) = app.all_figures().await?.ok_or(Failure::NotFound)?;
    let catalogue = app.directory().await?;
    let agencies = agencies_named(app, figures.agencies.keys().collect()).await?;
    let agencies: HashMap<String, Text> =
        agencies.into_iter().filter_map(|agency| Some((agency.code.to_string(), agency.name?))).collect();
    let names = move |code: &str| {
        let title = ProcedureCode::parse(code).ok().and_then(|code| catalogue.directory.find(&code).map(|entry| entry.title()));
        title.or_else(|| agencies.get(code).cloned()).map(|name| name.get(lang).to_owned()).unwrap_or_default()
    };
    Ok((figures, as_of, names))
}

async fn service(
    State(app): State<App>,
    here: Here,
    Path(segment): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (code, form) = asked(&segment).ok_or(Failure::NotFound)?;
    let procedure = app.procedure(&code).await?.ok_or(Failure::NotFound)?;
    let (figures, as_of) = app.service_figures(&code).await?.unwrap_or_else(|| nothing_counted(app.now()));
    let agencies = agencies_named(&app, figures.agencies.keys().collect()).await?;
    let site = app.site().await;
    let wants = Wants::of(&headers, &site);
    let named = Named { code, name: Some(procedure.title()) };
    let lang = here.lang;
    Ok(send(match form {
        Form::Page => {
            let frame = Frame::new(&site, lang, format!("/thong-ke/{}", named.code), "");
            let frame = if procedure.name_en.is_none() { frame.canonical_vi() } else { frame };
            let page = ServiceStatistics::new(frame, &named, &figures, as_of, &agencies);
            answer::page(StatusCode::OK, &page, Caching::MINUTE, &wants)
        }
        Form::Csv => {
            let text = data::service_csv(&named, &figures, as_of, &agencies, lang);
            answer::csv(&format!("thong-ke-{}-{}.csv", named.code, figures.year), &text, Caching::MINUTE, &wants)
        }
        Form::Json => {
            let document = data::service_json(&named, &figures, as_of, &agencies, lang);
            answer::json(StatusCode::OK, &document, Caching::MINUTE, &wants)
        }
    }))
}

/// Figures of a service whose first dossier is still to come: its page says so rather than that there is no such service.
fn nothing_counted(now: Timestamp) -> (Arc<ServiceFigures>, Timestamp) {
    let year = domain::clock::vietnam_date(now).year();
    let agencies = std::collections::BTreeMap::new();
    (Arc::new(ServiceFigures { year, version: 0, as_of: now, counts: Counts::default(), agencies }), now)
}

async fn agencies_named(app: &App, codes: Vec<&AgencyCode>) -> Result<Vec<Named<AgencyCode>>, Failure> {
    let mut named = Vec::with_capacity(codes.len());
    for code in codes {
        named.push(Named { code: code.clone(), name: app.agency(code).await?.map(|agency| agency.name) });
    }
    Ok(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_asked_for_as_page_or_data() {
        for (segment, expect) in [
            ("1.001193", Some("page")),
            ("1.001193.csv", Some("csv")),
            ("1.001193.json", Some("json")),
            ("1.001193.xml", None),
            ("1.00119", None),
            (".csv", None),
        ] {
            let form = asked(segment).map(|(code, form)| {
                assert_eq!(code.as_str(), "1.001193");
                match form {
                    Form::Page => "page",
                    Form::Csv => "csv",
                    Form::Json => "json",
                }
            });
            assert_eq!(form, expect, "{segment}");
        }
    }

    #[test]
    fn pages_are_numbers() {
        for (query, expect) in
            [("", Some(1)), ("trang=3", Some(3)), ("x=1&trang=2", Some(2)), ("trang=x", None), ("trang=-1", None)]
        {
            assert_eq!(page_asked(query), expect, "{query}");
        }
    }
}

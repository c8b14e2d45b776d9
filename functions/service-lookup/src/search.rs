//! Searching by words.

use app::{App, Failure, Here, send};
use axum::extract::State;
use axum::response::Response;
use domain::search::Found;
use http::{HeaderMap, StatusCode};
use web::answer::{self, Caching, Wants};
use web::fields::Fields;
use web::frame::Frame;
use web::pages::lookup::search::{Asked, Search};
use web::pages::lookup::suggest::suggestions;

/// Words that found nothing, or a guess alone, are counted; nothing else here asks the database when warm.
pub(crate) async fn show(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    let (catalogue, site) = (app.directory().await?, app.site().await);
    let asked = Asked::read(&Fields::query(Some(&here.query)));
    let frame = Frame::new(&site, here.lang, asked.path(), "").description(here.lang.say(
        "Tìm thủ tục bằng lời thường ngày, có dấu hay không dấu, viết tắt cũng được.",
        "Find a procedure in everyday words, with or without Vietnamese marks.",
    ));
    let index = &catalogue.index;
    let (found, guess) = match (asked.query.is_empty(), asked.literal) {
        (true, _) => (Found::default(), None),
        (false, false) => (index.search(&asked.query, asked.limit()), None),
        (false, true) => (index.search_literal(&asked.query, asked.limit()), index.search(&asked.query, 1).suggestion),
    };
    if !asked.literal && !asked.many && found.is_guess() {
        app.count_unfound(&asked.query).await;
    }
    let page = Search::new(frame, &asked, &catalogue.directory, found, guess);
    Ok(crate::answer(&page, &headers, &site))
}

/// What fits the words typed so far, as JSON. A warm answer asks nobody, and half a word is counted nowhere.
pub(crate) async fn suggest(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    let (catalogue, site) = (app.directory().await?, app.site().await);
    let asked = Asked::read(&Fields::query(Some(&here.query)));
    let found = catalogue.index.search(&asked.query, asked.limit());
    let answer = suggestions(&site.origin, here.lang, &asked.query, &catalogue.directory, &found);
    Ok(send(answer::json(StatusCode::OK, &answer, Caching::MINUTE, &Wants::of(&headers, &site))))
}

//! Words that were searched for and found nothing (`/can-bo/danh-muc/tu-chua-tim-thay`), for the catalogue's editor: what
//! people ask for, and whether it is found today.

use app::{App, Catalogue, Failure, Here, send};
use axum::extract::State;
use axum::response::Response;
use domain::lang::Lang;
use domain::unfound::{self, Unfound};
use http::{HeaderMap, StatusCode};
use web::answer::{self, Caching, Wants};
use web::frame::Link;
use web::pages::casework::{Today, UnfoundLine, UnfoundPage, unfound_csv};

use crate::catalogue::editor;

/// Lines of the page.
const SHOWN: usize = 200;
/// Lines of the file: each is searched for, and the answer is to come within seconds.
const MOST: usize = 2_000;

pub(crate) async fn show(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    let officer = editor(&app, &headers, here.whole()).await?;
    let mut lines = lines(&app, here.lang, SHOWN + 1).await?;
    let more = lines.len() > SHOWN;
    lines.truncate(SHOWN);
    let (lang, site) = (here.lang, app.site().await);
    let title = lang.say("Từ khóa chưa tìm thấy thủ tục", "Words that found nothing");
    let frame = officer.frame(&app, &site, &here, title).crumb("/can-bo/danh-muc", lang.say("Danh mục thủ tục", "The catalogue"));
    let page = UnfoundPage::new(frame, &lines, more);
    Ok(send(answer::page(StatusCode::OK, &page, Caching::Private, &Wants::of(&headers, &site))))
}

pub(crate) async fn file(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    editor(&app, &headers, here.whole()).await?;
    let text = unfound_csv(&lines(&app, here.lang, MOST).await?, here.lang);
    let wants = Wants::of(&headers, &*app.site().await);
    Ok(send(answer::csv("tu-chua-tim-thay.csv", &text, Caching::Private, &wants)))
}

/// The first `most` lines of the list.
async fn lines(app: &App, lang: Lang, most: usize) -> Result<Vec<UnfoundLine>, Failure> {
    let months = unfound::months(app.now());
    let (catalogue, counted) =
        tokio::try_join!(app.directory(), async { Ok::<_, Failure>(app.store().unfound(&months).await?) })?;
    let listed = unfound::list(counted).into_iter().take(most);
    Ok(listed.map(|unfound| UnfoundLine { today: today(&catalogue, &unfound, lang), unfound }).collect())
}

fn today(catalogue: &Catalogue, unfound: &Unfound, lang: Lang) -> Today {
    let found = catalogue.index.search(&unfound.words, 1);
    let first = found.hits.first().and_then(|hit| catalogue.directory.entry(hit.doc));
    let link = first.map(|entry| Link::to(lang.href(&entry.path()), &entry.title(), lang));
    match link {
        None => Today::Nothing,
        Some(link) if found.is_guess() => Today::Guess(link),
        Some(link) => Today::Finds(link),
    }
}

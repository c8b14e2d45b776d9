//! Guides, questions and answers, pages about the portal, the site map.

use app::{App, Failure, Here};
use axum::extract::{Path, State};
use axum::response::Response;
use http::HeaderMap;
use web::frame::Frame;
use web::pages::lookup::compliance::Compliance;
use web::pages::lookup::text::{About, GLOSSARY, Glossary, GuidePage, Guides, Questions, SiteMap};

pub(crate) async fn guides(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    let (texts, site) = (app.texts().await?, app.site().await);
    let frame =
        Frame::new(&site, here.lang, "/huong-dan", here.lang.say("Hướng dẫn", "Guides")).description(here.lang.say(
            "Hướng dẫn từng bước những việc thường gặp trên cổng.",
            "Step by step through what people do on this portal most.",
        ));
    Ok(crate::answer(&Guides::new(frame, &texts), &headers, &site))
}

pub(crate) async fn guide(
    State(app): State<App>,
    here: Here,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (texts, catalogue, site) = (app.texts().await?, app.directory().await?, app.site().await);
    let guide = texts.guide(&slug).ok_or(Failure::NotFound)?;
    let frame = Frame::new(&site, here.lang, here.path.as_str(), guide.title.get(here.lang));
    Ok(crate::answer(&GuidePage::new(frame, guide, &catalogue.directory), &headers, &site))
}

pub(crate) async fn glossary(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    let (texts, site) = (app.texts().await?, app.site().await);
    let title = here.lang.say("Giải thích từ ngữ", "Glossary");
    let frame = Frame::new(&site, here.lang, GLOSSARY, title).description(here.lang.say(
        "Từ ngữ hay gặp khi làm thủ tục hành chính, nói bằng lời thường ngày.",
        "Words of administrative procedures in everyday language.",
    ));
    Ok(crate::answer(&Glossary::new(frame, &texts), &headers, &site))
}

pub(crate) async fn questions(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    let (texts, site) = (app.texts().await?, app.site().await);
    let title = here.lang.say("Hỏi đáp", "Questions and answers");
    let frame = Frame::new(&site, here.lang, "/hoi-dap", title).description(here.lang.say(
        "Trả lời những câu hỏi thường gặp khi làm thủ tục và khi dùng cổng.",
        "Answers to what people often ask about procedures and about using this portal.",
    ));
    Ok(crate::answer(&Questions::new(frame, &texts), &headers, &site))
}

/// The page about the portal that the data keep under `slug`; its address is the request's own.
async fn about(app: &App, here: &Here, headers: &HeaderMap, slug: &str) -> Result<Response, Failure> {
    let (texts, site) = (app.texts().await?, app.site().await);
    let page = texts.page(slug).ok_or(Failure::NotFound)?;
    let opening = page.body.get(here.lang).split("\n\n").next().unwrap_or_default();
    let frame = Frame::new(&site, here.lang, here.path.as_str(), page.title.get(here.lang)).description(opening.trim());
    Ok(crate::answer(&About::new(frame, page), headers, &site))
}

pub(crate) async fn portal(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    about(&app, &here, &headers, "gioi-thieu").await
}

pub(crate) async fn privacy(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    about(&app, &here, &headers, "quyen-rieng-tu").await
}

pub(crate) async fn cookies(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    about(&app, &here, &headers, "cookie").await
}

pub(crate) async fn accessibility(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    about(&app, &here, &headers, "tiep-can").await
}

pub(crate) async fn open_data(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    about(&app, &here, &headers, "du-lieu-mo").await
}

pub(crate) async fn site_map(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    let (texts, catalogue, site) = (app.texts().await?, app.directory().await?, app.site().await);
    let frame = Frame::new(&site, here.lang, "/so-do", here.lang.say("Sơ đồ cổng", "Site map"))
        .description(here.lang.say("Mọi trang của cổng, xếp thành cây.", "All pages of the portal, as a tree."));
    Ok(crate::answer(&SiteMap::new(frame, &catalogue.directory, &texts), &headers, &site))
}

/// What the last walk found of Article 11. One read.
pub(crate) async fn compliance(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    let (found, site) = (app.store().compliance().await?, app.site().await);
    let title = here.lang.say("Tuân thủ Điều 11 Thông tư 32/2017/TT-BTTTT", "Article 11 of Circular 32/2017/TT-BTTTT");
    let frame = Frame::new(&site, here.lang, "/huong-dan/tuan-thu", title).description(here.lang.say(
        "Từng điểm của Điều 11 và điều đã thấy trên cổng này.",
        "Each clause of Article 11, and what was found of it on this portal.",
    ));
    Ok(crate::answer(&Compliance::new(frame, found.as_ref()), &headers, &site))
}

//! The first page.

use app::{App, Failure, Here};
use axum::extract::State;
use axum::response::Response;
use domain::clock::time_in;
use domain::lang::Lang;
use domain::rating::Criterion;
use domain::statistics::{Percent, YearToDate};
use http::HeaderMap;
use web::frame::Frame;
use web::pages::lookup::home::{Figure, Home};

pub(crate) async fn show(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    let (catalogue, texts) = (app.directory().await?, app.texts().await?);
    let site = app.site().await;
    let frame = Frame::new(&site, here.lang, "/", here.lang.say("Tìm và làm thủ tục hành chính", "Find and use public services"))
        .h1(here.lang.say("Dịch vụ công trực tuyến", "Online public services"))
        .description(here.lang.say(
            "Tìm thủ tục hành chính, xem giấy tờ, thời hạn, lệ phí; nộp hồ sơ trực tuyến và theo dõi kết quả.",
            "Find an administrative procedure, its papers, time and fees; apply online and follow the result.",
        ));
    let mut page = Home::new(frame, &catalogue.directory, &texts);
    if let Some((all, as_of)) = app.all_figures().await? {
        let total = all.total();
        if !total.is_empty() {
            page = page.figures(three(&total, here.lang), time_in(as_of, here.lang));
        }
    }
    if let Some(job) = &app.head().await?.seeding {
        page = page.seeding(here.href(&format!("/tien-trinh/{job}")));
    }
    Ok(crate::answer(&page, &headers, &site))
}

/// What was received, how much of it in time, how content people are: what is not there yet is left out (R1.2).
fn three(total: &YearToDate, lang: Lang) -> Vec<Figure> {
    let percent = |share: Option<Percent>, vi: &str, en: &str| {
        share.map(|share| Figure { value: share.show(lang), label: lang.say(vi, en).to_owned() })
    };
    let received = Figure::count(total.received(), lang, "hồ sơ đã tiếp nhận từ đầu năm", "dossiers received this year");
    let on_time = percent(total.on_time(), "hồ sơ trực tuyến giải quyết đúng hạn", "of online dossiers settled on time");
    let content = percent(
        total.satisfaction(Criterion::Overall).satisfied(),
        "người đánh giá hài lòng",
        "of those who rated are satisfied",
    );
    [Some(received), on_time, content].into_iter().flatten().collect()
}

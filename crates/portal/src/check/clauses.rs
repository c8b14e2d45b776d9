//! One function a clause: what a visitor can see of it.

use std::collections::BTreeMap;

use domain::compliance::{Clause, Verdict};
use domain::lang::{Lang, Text};
use domain::rating::Criterion;
use domain::statistics::Figure;
use http::StatusCode;
use scraper::Html;

use super::Findings;
use super::visitor::{Seen, Visitor, all, links, select, words, words_at};
use super::walk::{CLICKS, Walk, code_of};
use crate::Fault;

/// Services that are named where many are concerned.
const NAMED: usize = 5;

fn home_links_to(visitor: &Visitor, walk: &Walk, path: &str) -> bool {
    let home = walk.pages.first().map(Seen::html);
    home.is_some_and(|home| links(&home).iter().filter_map(|href| visitor.local(href)).any(|link| link == path))
}

/// 11.1a: guides in steps, reachable from home.
pub(super) async fn guides(visitor: &mut Visitor, walk: &Walk, found: &mut Findings) -> Result<(), Fault> {
    let (clause, path) = (Clause::Guides, "/huong-dan");
    if !home_links_to(visitor, walk, path) {
        found.fails(
            clause,
            "/",
            Text::both("Trang chủ không dẫn tới mục hướng dẫn", "The home page does not lead to the guides"),
        );
    }
    let list = visitor.get(path).await?;
    let guides: Vec<String> = {
        let paths = links(&list.html());
        paths.iter().filter_map(|href| visitor.local(href)).filter(|link| link.starts_with("/huong-dan/")).collect()
    };
    let mut in_steps = 0;
    for guide in &guides {
        let page = visitor.get(guide).await?;
        let steps = all(&page.html(), "main ol > li").len();
        in_steps += usize::from(page.status == StatusCode::OK && steps > 1);
    }
    if in_steps == 0 {
        found.fails(clause, path, Text::both("Không có hướng dẫn nào theo từng bước", "There is no guide in steps"));
    }
    found.else_holds(
        clause,
        path,
        Text::both(
            format!("{in_steps} hướng dẫn theo từng bước, từ trang chủ"),
            format!("{in_steps} guides in steps, from home"),
        ),
    );
    Ok(())
}

/// 11.1b: questions, each with its answer.
pub(super) async fn questions(visitor: &mut Visitor, walk: &Walk, found: &mut Findings) -> Result<(), Fault> {
    let (clause, path) = (Clause::Questions, "/hoi-dap");
    if !home_links_to(visitor, walk, path) {
        found.fails(
            clause,
            "/",
            Text::both("Trang chủ không dẫn tới mục hỏi đáp", "The home page does not lead to the questions"),
        );
    }
    let page = visitor.get(path).await?;
    let html = page.html();
    let mut answered = 0;
    for question in all(&html, "main details") {
        let asked = select(question, "summary").first().map(|summary| words(*summary)).unwrap_or_default();
        if words(question).trim_start_matches(&asked).trim().is_empty() {
            found.fails(
                clause,
                path,
                Text::both(format!("Câu hỏi chưa có trả lời: {asked}"), format!("A question without an answer: {asked}")),
            );
        } else {
            answered += 1;
        }
    }
    if answered == 0 {
        found.fails(clause, path, Text::both("Không có câu hỏi nào kèm trả lời", "There is no question with an answer"));
    }
    found.else_holds(
        clause,
        path,
        Text::both(format!("{answered} câu hỏi kèm trả lời"), format!("{answered} questions with answers")),
    );
    Ok(())
}

/// What a page lacks of what every browser needs.
fn lacks(page: &Seen, html: &Html) -> Option<Text> {
    let no = |selector: &str| all(html, selector).is_empty();
    if page.status != StatusCode::OK {
        return Some(Text::both(format!("Trang trả lời {}", page.status), format!("The page answers {}", page.status)));
    }
    if !page.content_type.to_lowercase().contains("charset=utf-8") {
        return Some(Text::both("Thiếu bảng mã UTF-8", "The page does not say that it is UTF-8"));
    }
    if no("html[lang]") {
        return Some(Text::both("Trang không khai ngôn ngữ", "The page does not name its language"));
    }
    if no("meta[name=viewport]") {
        return Some(Text::both("Trang không vừa màn hình điện thoại", "The page does not fit a telephone"));
    }
    // Without its scripts a page still says what it is about.
    if words_at(html, "main h1").is_empty() || words_at(html, "main").split(' ').count() < 10 {
        return Some(Text::both("Trang trống khi không có JavaScript", "The page is empty without JavaScript"));
    }
    None
}

/// 11.2a: plain pages that any browser shows, with or without JavaScript. Which browsers show them well is for people to see.
pub(super) fn browsers(pages: &[&Seen], found: &mut Findings) {
    let mut titles: BTreeMap<String, &str> = BTreeMap::new();
    for page in pages {
        let html = page.html();
        if let Some(lack) = lacks(page, &html) {
            found.fails(Clause::Browsers, &page.path, lack);
        }
        let title = words_at(&html, "title");
        if let Some(other) = titles.insert(title.clone(), &page.path).filter(|other| *other != page.path) {
            found.fails(
                Clause::Browsers,
                &page.path,
                Text::both(format!("Trùng tiêu đề với {other}"), format!("The same title as {other}")),
            );
        }
    }
    found.else_holds(
        Clause::Browsers,
        "/",
        Text::both(
            format!("{} trang đọc được không cần JavaScript", pages.len()),
            format!("{} pages read without JavaScript", pages.len()),
        ),
    );
}

/// The addresses that an XML file of the portal names.
fn locations(visitor: &Visitor, xml: &str) -> Vec<String> {
    let parts = xml.split("<loc>").skip(1).filter_map(|part| part.split("</loc>").next());
    parts
        .filter_map(|url| {
            url.trim()
                .find("://")
                .and_then(|at| url.trim()[at + 3..].find('/').map(|slash| at + 3 + slash))
                .map(|slash| url.trim()[slash..].to_owned())
        })
        .filter(|path| visitor.local(path).is_some())
        .collect()
}

/// 11.2b: every service that the site map names is at most three clicks from home, and search engines may have it.
pub(super) async fn clicks(visitor: &mut Visitor, walk: &Walk, sample: &[Seen], found: &mut Findings) -> Result<(), Fault> {
    let clause = Clause::Clicks;
    for (path, status) in walk.broken.iter().take(NAMED) {
        found.fails(
            clause,
            path,
            Text::both(
                format!("Liên kết dẫn tới trang trả lời {status}"),
                format!("A link leads to a page that answers {status}"),
            ),
        );
    }
    let index = visitor.get("/sitemap.xml").await?;
    let mut named = Vec::new();
    for part in locations(visitor, &index.text) {
        if part.ends_with(".xml") {
            let part = visitor.get(&part).await?;
            named.extend(locations(visitor, &part.text));
        } else {
            named.push(part);
        }
    }
    let services: Vec<&str> = named.iter().filter_map(|path| code_of(path)).collect();
    if services.is_empty() {
        found.fails(clause, "/sitemap.xml", Text::both("Sơ đồ XML không nêu dịch vụ nào", "The XML site map names no service"));
    }
    let far: Vec<&str> =
        services.iter().copied().filter(|code| walk.clicks.get(*code).is_none_or(|clicks| *clicks > CLICKS)).collect();
    if !far.is_empty() {
        let some = far.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        found.fails(
            clause,
            "/",
            Text::both(
                format!("{} dịch vụ không tới được sau ba lần bấm: {some}", far.len()),
                format!("{} services are not within three clicks: {some}", far.len()),
            ),
        );
    }
    let robots = visitor.get("/robots.txt").await?;
    let shut =
        |line: &str| matches!(line.trim().to_lowercase().as_str(), "disallow: /" | "disallow: /dich-vu" | "disallow: /dich-vu/");
    if robots.status != StatusCode::OK || robots.text.lines().any(shut) {
        found.fails(clause, "/robots.txt", Text::both("Công cụ tìm kiếm bị chặn", "Search engines are kept out"));
    }
    for page in sample {
        let html = page.html();
        let hidden = all(&html, "meta[name=robots]")
            .iter()
            .any(|meta| meta.value().attr("content").unwrap_or_default().contains("noindex"));
        if hidden || all(&html, "link[rel=canonical]").is_empty() {
            found.fails(
                clause,
                &page.path,
                Text::both("Trang không dành cho công cụ tìm kiếm", "The page is not for search engines"),
            );
        }
    }
    let furthest = walk.clicks.values().max().copied().unwrap_or(0);
    found.else_holds(
        clause,
        "/",
        Text::both(
            format!("{} dịch vụ, xa nhất {furthest} lần bấm", services.len()),
            format!("{} services, the furthest {furthest} clicks away", services.len()),
        ),
    );
    Ok(())
}

/// 11.2d: a rating belongs to a dossier, so that a visitor sees only that nobody else gets to give one.
pub(super) async fn rating(visitor: &mut Visitor, found: &mut Findings) -> Result<(), Fault> {
    let path = "/danh-gia/khong-co";
    let page = visitor.get(path).await?;
    if page.status.is_server_error() || page.status == StatusCode::OK {
        found.fails(
            Clause::Rating,
            path,
            Text::both("Liên kết đánh giá giả không bị từ chối", "A made-up rating link is not turned away"),
        );
    }
    let seen = Text::both(
        "Đánh giá đi theo hồ sơ đã giải quyết: cần một hồ sơ để xem",
        "A rating follows a settled dossier: it takes one to see it",
    );
    found.add(Clause::Rating, Verdict::NeedsOfficer, path, seen);
    Ok(())
}

/// A job that nobody has begun: the nil UUID.
const NO_JOB: &str = "/tien-trinh/00000000-0000-0000-0000-000000000000";

/// 11.2đ: long work is started by officers, and is theirs to see. A visitor sees that a job that does not exist is not shown,
/// and the percentage of the work that home leads to, if there is such.
pub(super) async fn progress(visitor: &mut Visitor, walk: &Walk, found: &mut Findings) -> Result<(), Fault> {
    let clause = Clause::Progress;
    let unknown = visitor.get(NO_JOB).await?;
    if unknown.status != StatusCode::NOT_FOUND || words_at(&unknown.html(), "main h1").is_empty() {
        let (vi, en) =
            ("Tiến trình không tồn tại không được trả lời bằng trang 404", "A job that does not exist gets no page with 404");
        found.fails(clause, NO_JOB, Text::both(vi, en));
    }
    let home = walk.pages.first().map(|home| links(&home.html())).unwrap_or_default();
    let public = home.iter().filter_map(|href| visitor.local(href)).find(|path| path.starts_with("/tien-trinh/"));
    if let Some(path) = public {
        let (first, second) = (percentage(&visitor.get(&path).await?), percentage(&visitor.get(&path).await?));
        match (first, second) {
            (Some(first), Some(second)) if first <= second => {
                let seen = Text::both(format!("Đang cho thấy {second}%"), format!("Shows {second}% now"));
                found.add(clause, Verdict::Holds, &path, seen);
            }
            (Some(first), Some(second)) => {
                let vi = format!("Phần trăm giảm từ {first} xuống {second}");
                found.fails(clause, &path, Text::both(vi, format!("The percentage falls from {first} to {second}")));
            }
            _ => {
                let vi = "Trang tiến trình không có thanh và dòng chữ cùng nêu một phần trăm";
                let en = "The page has no bar and words that say the same percentage";
                found.fails(clause, &path, Text::both(vi, en));
            }
        }
    }
    let seen = Text::both(
        "Việc dài (công bố danh mục, nhập hồ sơ) do cán bộ bắt đầu và chỉ họ xem được",
        "Long work (publishing the catalogue, imports) is started by officers and shown to them",
    );
    found.add(clause, Verdict::NeedsOfficer, "/can-bo", seen);
    Ok(())
}

/// What a page's bar says, where its words say the same.
fn percentage(page: &Seen) -> Option<u8> {
    let html = page.html();
    let bars = all(&html, "progress[value]");
    let value = bars.first()?.value().attr("value")?;
    let said = words_at(&html, "[role=status]").starts_with(&format!("{value}%"));
    value.parse().ok().filter(|percent| said && *percent <= 100)
}

/// 11.2g: an address on every page, and a form beside it.
pub(super) async fn feedback(visitor: &mut Visitor, pages: &[&Seen], found: &mut Findings) -> Result<(), Fault> {
    let (clause, path) = (Clause::Feedback, "/gop-y");
    for page in pages {
        let html = page.html();
        if !all(&html, "footer a[href]").iter().any(|link| link.value().attr("href").unwrap_or_default().starts_with("mailto:")) {
            found.fails(
                clause,
                &page.path,
                Text::both("Chân trang không có địa chỉ thư điện tử", "No email address in the footer"),
            );
        }
    }
    let form = visitor.get(path).await?;
    if all(&form.html(), "main form[method=post] textarea").is_empty() {
        found.fails(clause, path, Text::both("Không có chỗ viết góp ý", "There is nowhere to write feedback"));
    }
    found.else_holds(
        clause,
        path,
        Text::both(
            format!("Địa chỉ ở chân {} trang, và một biểu mẫu", pages.len()),
            format!("An address at the foot of {} pages, and a form", pages.len()),
        ),
    );
    Ok(())
}

/// The clause of a figure.
fn clause_of(figure: Figure) -> Clause {
    match figure {
        Figure::ReceivedOnline => Clause::ReceivedOnline,
        Figure::ResolvedOnline => Clause::ResolvedOnline,
        Figure::OnTime => Clause::OnTime,
        Figure::Received => Clause::Received,
        Figure::Satisfaction => Clause::Satisfaction,
    }
}

/// 11.3: each service that takes dossiers publishes the five figures, from 1 January to a time that is named.
pub(super) async fn figures(visitor: &mut Visitor, online: &[&str], found: &mut Findings) -> Result<(), Fault> {
    for code in online {
        let path = format!("/thong-ke/{code}");
        let page = visitor.get(&path).await?;
        let html = page.html();
        let rows: Vec<(String, String)> = all(&html, "main tr")
            .into_iter()
            .filter_map(|row| {
                let head = select(row, "th").first().map(|head| words(*head))?;
                Some((head, select(row, "td").first().map(|cell| words(*cell)).unwrap_or_default()))
            })
            .collect();
        for figure in Figure::ALL {
            let label = format!("{}) {}", figure.letter(), figure.name(Lang::Vi));
            if !rows.iter().any(|(head, value)| *head == label && !value.is_empty()) {
                found.fails(
                    clause_of(figure),
                    &path,
                    Text::both(format!("Thiếu số liệu {label}"), format!("The figure {} is missing", figure.letter())),
                );
            }
        }
        for criterion in Criterion::ALL {
            let content = criterion.text().get(Lang::Vi).split(" (").next().unwrap_or_default().to_owned();
            if !rows.iter().any(|(head, _)| head.starts_with(&content)) {
                found.fails(
                    Clause::Satisfaction,
                    &path,
                    Text::both(format!("Thiếu nội dung đánh giá: {content}"), format!("A rated content is missing: {content}")),
                );
            }
        }
        if !words_at(&html, "main").contains("số liệu đến") {
            for figure in Figure::ALL {
                let seen = Text::both("Không nêu số liệu đến lúc nào", "The page does not say until when its figures count");
                found.fails(clause_of(figure), &path, seen);
            }
        }
    }
    for figure in Figure::ALL {
        if online.is_empty() {
            let seen = Text::both("Chưa có dịch vụ nào nhận hồ sơ tại cổng", "No service takes dossiers at this portal");
            found.fails(clause_of(figure), "/", seen);
        }
        found.else_holds(
            clause_of(figure),
            "/thong-ke",
            Text::both(
                format!("Có ở {} dịch vụ nhận hồ sơ trực tuyến", online.len()),
                format!("Published by {} services that take dossiers online", online.len()),
            ),
        );
    }
    Ok(())
}

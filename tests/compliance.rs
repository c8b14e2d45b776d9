//! `portal check` finds nothing on a sound portal, and every fault that is planted in a clause that it checks.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::Response;
use domain::compliance::{Clause, Compliance, Verdict};
use domain::lang::Lang;
use http::{Request, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tests::Portal;
use tokio::net::TcpListener;

use crate::notices;

/// Changes what the portal answers: path, status and text.
type Plant = dyn Fn(&str, &mut StatusCode, &mut String) + Send + Sync;

#[derive(Clone)]
struct Front {
    client: Client<HttpConnector, Full<Bytes>>,
    to: SocketAddr,
    plant: Arc<Plant>,
}

/// A front before the portal that changes its pages.
async fn front(to: SocketAddr, plant: Arc<Plant>) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let front = Front { client: Client::builder(TokioExecutor::new()).build_http(), to, plant };
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(pass).with_state(front)).await });
    address
}

async fn pass(State(front): State<Front>, request: Request<Body>) -> Response {
    let (mut parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    parts.uri = format!("http://{}{path}", front.to).parse().expect("an address");
    parts.headers.remove(header::ACCEPT_ENCODING);
    let body = body.collect().await.expect("a body").to_bytes();
    let answer = front.client.request(Request::from_parts(parts, Full::new(body))).await.expect("the portal answers");
    let (mut parts, body) = answer.into_parts();
    let bytes = body.collect().await.expect("a body").to_bytes();
    let mut text = String::from_utf8_lossy(&bytes).into_owned();
    (front.plant)(&path, &mut parts.status, &mut text);
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(text))
}

async fn checked(portal: &Portal, plant: Arc<Plant>) -> Compliance {
    let address = front(portal.running.portal, plant).await;
    let calendar = portal::check::calendar_of(None).expect("the built-in calendar");
    portal::check::check(&format!("http://{address}"), &calendar, portal.clock.now(), |_, _| {}).await.expect("it answers")
}

fn shown(found: &Compliance) -> String {
    portal::check::Printed(found, Lang::En).to_string()
}

/// A plant that changes the pages whose address begins so.
fn on(prefix: &'static str, change: impl Fn(&str) -> String + Send + Sync + 'static) -> Arc<Plant> {
    Arc::new(move |path, _, text| {
        if path.starts_with(prefix) {
            *text = change(text);
        }
    })
}

/// Nothing but home.
fn on_home(change: impl Fn(&str) -> String + Send + Sync + 'static) -> Arc<Plant> {
    Arc::new(move |path, _, text| {
        if path == "/" {
            *text = change(text);
        }
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sound_portal_holds_and_the_page_says_so() {
    let portal = Portal::start().await;
    let found = checked(&portal, Arc::new(|_, _, _| {})).await;
    assert!(found.holds(), "{}", shown(&found));
    for clause in Clause::ALL {
        let signed_in = matches!(clause, Clause::Forms | Clause::Rating | Clause::Progress);
        let expect = if signed_in { Verdict::NeedsOfficer } else { Verdict::Holds };
        assert_eq!(found.verdict(clause), expect, "{}\n{}", clause.id(), shown(&found));
    }

    // A notice that stands is looked for at home; a form that is closed meanwhile is not a form that fails.
    let mut desk = portal.signed_in(notices::ADMINISTRATOR).await;
    notices::publish(&mut desk, &notices::NIGHT, &[]).await;
    let with_notice = checked(&portal, Arc::new(|_, _, _| {})).await;
    assert_eq!(with_notice.verdict(Clause::Maintenance), Verdict::Holds, "{}", shown(&with_notice));
    assert!(
        shown(&with_notice).contains("1 notices this year, maintenance always announced a working day ahead; 1 shown at home")
    );
    portal.clock.set("2026-11-28T23:00:00+07:00");
    let closed = checked(&portal, Arc::new(|_, _, _| {})).await;
    assert!(closed.holds(), "{}", shown(&closed));
    assert_eq!(closed.verdict(Clause::Forms), Verdict::NeedsOfficer, "{}", shown(&closed));

    let mut browser = portal.browser();
    let before = browser.get("/huong-dan/tuan-thu").await.expect(200);
    assert!(before.words("main").contains("Chưa có kết quả kiểm tra nào"));
    portal.running.app.store().put_compliance(&found).await.expect("it is kept");
    for (lang, words) in [(Lang::Vi, "Điểm 11.3đ"), (Lang::En, "Clause 11.3đ")] {
        let page = browser.get(&lang.href("/huong-dan/tuan-thu")).await.expect(200);
        assert!(page.words("main").contains(words), "{}", page.words("main"));
        assert!(page.words("main").contains(&domain::clock::time_in(found.checked_at, lang)), "the walk's date");
    }
}

/// Percentages that anybody may see are looked at.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_visitor_sees_of_long_work_is_looked_at() {
    let portal = Portal::start().await;
    let path = "/tien-trinh/01990000-0000-7000-8000-000000000001";
    let page = |value: &'static str, words: &'static str| {
        let reads = std::sync::atomic::AtomicUsize::new(0);
        let plant = move |asked: &str, status: &mut StatusCode, text: &mut String| {
            if asked == "/" {
                *text = text.replace("<main", &format!("<p><a href=\"{path}\">Xem tiến độ</a></p><main"));
            } else if asked == path {
                let read = reads.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                let [value, words] = [value, words].map(|each| each.split('|').nth(read).unwrap_or_default());
                *status = StatusCode::OK;
                *text = format!("<h1>x</h1><progress max=100 value={value}></progress><p role=status>{words}% đã làm</p>");
            }
        };
        Arc::new(plant)
    };
    // What the walk reads, and what is read twice to compare.
    for (value, words, expect) in [
        ("33|34|35", "33|34|35", Ok("Shows 35% now")),
        ("33|34|33", "33|34|33", Err("The percentage falls from 34 to 33")),
        ("33|34|35", "33|30|35", Err("The page has no bar and words that say the same percentage")),
        ("||", "||", Err("The page has no bar and words that say the same percentage")),
        ("330|340|350", "330|340|350", Err("The page has no bar and words that say the same percentage")),
    ] {
        let found = checked(&portal, page(value, words)).await;
        let verdict = if expect.is_ok() { Verdict::Holds } else { Verdict::Fails };
        let said = expect.unwrap_or_else(|wrong| wrong);
        assert!(told(&found, Clause::Progress, verdict, path, said), "{value} {words}: {}", shown(&found));
    }
}

/// Whether a finding says this of this page.
fn told(found: &Compliance, clause: Clause, verdict: Verdict, page: &str, said: &str) -> bool {
    found
        .of(clause)
        .any(|finding| finding.verdict == verdict && finding.page.starts_with(page) && finding.seen.get(Lang::En).contains(said))
}

/// The working days are the portal's own where it has a folder of data files.
#[test]
fn notices_are_judged_by_the_portals_own_working_days() {
    let folder = tempfile::tempdir().expect("a folder");
    let built_in = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/portal/data");
    copy(&built_in, folder.path());
    let calendar = std::fs::read_to_string(folder.path().join("calendar.toml")).expect("a calendar");
    let off = calendar.lines().find(|line| line.contains("\"2026-11-24\"")).expect("a day off");
    std::fs::write(folder.path().join("calendar.toml"), calendar.replace(off, "")).expect("a file");
    let day = jiff::civil::date(2026, 11, 23);
    let next = |data| portal::check::calendar_of(data).expect("a calendar").next_working_day(day).expect("the year is loaded");
    assert_eq!((next(None).day(), next(Some(folder.path())).day()), (25, 24));
    std::fs::remove_file(folder.path().join("calendar.toml")).expect("it was there");
    let fault = portal::check::calendar_of(Some(folder.path())).expect_err("a file is missing");
    assert!(fault.to_string().contains("calendar.toml"), "{fault}");
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder").map(|entry| entry.expect("an entry")) {
        let (file, to) = (entry.path(), to.join(entry.file_name()));
        if file.is_dir() { copy(&file, &to) } else { std::fs::copy(&file, &to).map(|_| ()).expect("a copy") }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_planted_fault_is_found() {
    let portal = Portal::start().await;
    let without = |what: &'static str| move |text: &str| text.replace(what, "");
    let mut desk = portal.signed_in(notices::ADMINISTRATOR).await;
    let notice = notices::code_of(&notices::publish(&mut desk, &notices::NIGHT, &[]).await);
    let not_shown = format!("Notice {notice} stands and is not shown");
    let no_return = format!("The banner of {notice} does not say that the portal is back at 02:00 29/11/2026");
    // Clause, page and reason that the finding must name; what is planted.
    let plants: Vec<(Clause, &str, &str, Arc<Plant>)> = vec![
        (
            Clause::Guides,
            "/",
            "The home page does not lead to the guides",
            on_home(|text| text.replace("href=\"/huong-dan\"", "")),
        ),
        (Clause::Guides, "/huong-dan", "There is no guide in steps", on("/huong-dan/", |text| text.replace("<ol", "<ul"))),
        (
            Clause::Questions,
            "/",
            "The home page does not lead to the questions",
            on_home(|text| text.replace("href=\"/hoi-dap", "data-x=\"")),
        ),
        (
            Clause::Questions,
            "/hoi-dap",
            "There is no question with an answer",
            on("/hoi-dap", |text| text.replace("<details", "<div")),
        ),
        (
            Clause::Browsers,
            "/dich-vu/1.001193",
            "The page does not fit a telephone",
            on("/dich-vu/1.001193", without("<meta name=\"viewport\"")),
        ),
        (Clause::Browsers, "/", "The page is empty without JavaScript", on_home(|text| text.replace("<main", "<div"))),
        (
            Clause::Clicks,
            "/",
            "1 services are not within three clicks: 2.000815",
            Arc::new(|path, _, text| {
                if !path.starts_with("/sitemap") {
                    *text = text.replace("/dich-vu/2.000815", "/khong-co");
                }
            }),
        ),
        (
            Clause::Clicks,
            "/robots.txt",
            "Search engines are kept out",
            on("/robots.txt", |_| "User-agent: *\nDisallow: /\n".into()),
        ),
        (
            Clause::Clicks,
            "/linh-vuc",
            "A link leads to a page that answers 404",
            Arc::new(|path, status, _| {
                if path == "/linh-vuc" {
                    *status = StatusCode::NOT_FOUND;
                }
            }),
        ),
        (
            Clause::Forms,
            "/nop/",
            "What is out of format is not refused",
            Arc::new(|path, status, text| {
                if path.starts_with("/nop/") && *status == StatusCode::UNPROCESSABLE_ENTITY {
                    *status = StatusCode::OK;
                    *text = text.replace("class=\"errors\"", "");
                }
            }),
        ),
        (
            Clause::Forms,
            "/nop/",
            "What was typed is lost when there is a mistake",
            Arc::new(|path, status, text| {
                if path.starts_with("/nop/") && *status == StatusCode::UNPROCESSABLE_ENTITY {
                    *text = text.replace("?!", "");
                }
            }),
        ),
        (Clause::Forms, "/nop/", "has no label", on("/nop/", |text| text.replace("<label", "<span"))),
        (
            Clause::Rating,
            "/danh-gia/",
            "A made-up rating link is not turned away",
            Arc::new(|path, status, _| {
                if path.starts_with("/danh-gia/") {
                    *status = StatusCode::OK;
                }
            }),
        ),
        (
            Clause::Progress,
            "/tien-trinh/",
            "A job that does not exist gets no page with 404",
            Arc::new(|path, status, _| {
                if path.starts_with("/tien-trinh/") {
                    *status = StatusCode::INTERNAL_SERVER_ERROR;
                }
            }),
        ),
        (
            Clause::Maintenance,
            "/",
            "The home page does not lead to the notices",
            on_home(|text| text.replace("href=\"/thong-bao\"", "")),
        ),
        (Clause::Maintenance, "/", &not_shown, on_home(|text| text.replace("<aside", "<div"))),
        (Clause::Maintenance, "/", &no_return, on_home(|text| text.replace("dự kiến hoạt động lại lúc 02:00", "dự kiến"))),
        (
            Clause::Maintenance,
            "/thong-bao/TB-1",
            "Maintenance was announced less than a working day ahead",
            Arc::new(|path, _, text| match path {
                "/thong-bao.atom" => {
                    *text = "<feed><entry><id>http://x/thong-bao/TB-1</id><published>2026-11-27T03:00:00Z</published>\
                         <category term=\"maintenance\"/></entry></feed>"
                        .into();
                }
                "/thong-bao.ics" => {
                    *text = "BEGIN:VEVENT\r\nUID:TB-1@x\r\nDTSTART:20261127T170000Z\r\nDTEND:20261127T190000Z\r\nEND:VEVENT\r\n"
                        .into();
                }
                _ => {}
            }),
        ),
        (Clause::Feedback, "/dich-vu/1.001193", "No email address in the footer", on("/dich-vu/1.001193", without("mailto:"))),
        (Clause::Feedback, "/gop-y", "There is nowhere to write feedback", on("/gop-y", without("<textarea"))),
        (Clause::ReceivedOnline, "/thong-ke/", "The figure a is missing", on("/thong-ke/", without("a) "))),
        (Clause::ResolvedOnline, "/thong-ke/", "The figure b is missing", on("/thong-ke/", without("b) "))),
        (Clause::OnTime, "/thong-ke/", "The figure c is missing", on("/thong-ke/", without("c) "))),
        (Clause::Received, "/thong-ke/", "The figure d is missing", on("/thong-ke/", without("d) "))),
        (Clause::Satisfaction, "/thong-ke/", "The figure đ is missing", on("/thong-ke/", without("đ) "))),
        (Clause::Satisfaction, "/thong-ke/", "A rated content is missing: Thái độ", on("/thong-ke/", without("Thái độ hỗ trợ"))),
        (
            Clause::Received,
            "/thong-ke/",
            "The page does not say until when its figures count",
            on("/thong-ke/", without("số liệu đến")),
        ),
    ];
    let mut missed = Vec::new();
    for (clause, page, reason, plant) in plants {
        let found = checked(&portal, plant).await;
        if found.holds() || !told(&found, clause, Verdict::Fails, page, reason) {
            missed.push(format!("{}: {page} {reason}\n{}", clause.id(), shown(&found)));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

//! `portal check` finds nothing on a sound portal, and every fault that is planted in a clause that it checks.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::Response;
use domain::calendar::WorkingCalendar;
use domain::compliance::{Clause, Compliance, Verdict};
use http::{Request, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tests::Portal;
use tokio::net::TcpListener;

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
    let data = portal::data::Data::built_in().expect("the data are right");
    let calendar = WorkingCalendar::parse(data.calendar).expect("the calendar is right");
    portal::check::check(&format!("http://{address}"), &calendar, portal.clock.now(), |_, _| {}).await.expect("it answers")
}

fn shown(found: &Compliance) -> String {
    portal::check::Printed(found, domain::lang::Lang::En).to_string()
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

    let mut browser = portal.browser();
    let before = browser.get("/huong-dan/tuan-thu").await.expect(200);
    assert!(before.words("main").contains("Chưa có lần xem nào"));
    portal.running.app.store().put_compliance(&found).await.expect("it is kept");
    for (path, words) in [("/huong-dan/tuan-thu", "Điểm 11.3đ"), ("/en/huong-dan/tuan-thu", "Clause 11.3đ")] {
        let page = browser.get(path).await.expect(200);
        assert!(page.words("main").contains(words), "{}", page.words("main"));
        assert!(page.words("main").contains(&domain::clock::show_time(found.checked_at)), "the walk's date");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_planted_fault_is_found() {
    let portal = Portal::start().await;
    let without = |what: &'static str| move |text: &str| text.replace(what, "");
    let plants: Vec<(Clause, &str, Arc<Plant>)> = vec![
        (Clause::Guides, "home does not lead to the guides", on_home(|text| text.replace("href=\"/huong-dan\"", ""))),
        (Clause::Guides, "guides without steps", on("/huong-dan/", |text| text.replace("<ol", "<ul"))),
        (Clause::Questions, "home does not lead to the questions", on_home(|text| text.replace("href=\"/hoi-dap", "data-x=\""))),
        (Clause::Questions, "no answers", on("/hoi-dap", |text| text.replace("<details", "<div"))),
        (Clause::Browsers, "no viewport", on("/dich-vu/1.001193", without("<meta name=\"viewport\""))),
        (Clause::Browsers, "empty without scripts", on_home(|text| text.replace("<main", "<div"))),
        (
            Clause::Clicks,
            "one service is in no list",
            Arc::new(|path, _, text| {
                if !path.starts_with("/sitemap") {
                    *text = text.replace("/dich-vu/2.000815", "/khong-co");
                }
            }),
        ),
        (Clause::Clicks, "search engines are kept out", on("/robots.txt", |_| "User-agent: *\nDisallow: /\n".into())),
        (
            Clause::Clicks,
            "a dead link",
            Arc::new(|path, status, _| {
                if path == "/linh-vuc" {
                    *status = StatusCode::NOT_FOUND;
                }
            }),
        ),
        (
            Clause::Forms,
            "nonsense is taken",
            Arc::new(|path, status, text| {
                if path.starts_with("/nop/") && *status == StatusCode::UNPROCESSABLE_ENTITY {
                    *status = StatusCode::OK;
                    *text = text.replace("class=\"errors\"", "");
                }
            }),
        ),
        (
            Clause::Forms,
            "what was typed is lost",
            Arc::new(|path, status, text| {
                if path.starts_with("/nop/") && *status == StatusCode::UNPROCESSABLE_ENTITY {
                    *text = text.replace("?!", "");
                }
            }),
        ),
        (Clause::Forms, "fields without a label", on("/nop/", |text| text.replace("<label", "<span"))),
        (
            Clause::Rating,
            "anyone may rate",
            Arc::new(|path, status, _| {
                if path.starts_with("/danh-gia/") {
                    *status = StatusCode::OK;
                }
            }),
        ),
        (Clause::Maintenance, "home does not lead to the notices", on_home(|text| text.replace("href=\"/thong-bao\"", ""))),
        (
            Clause::Maintenance,
            "told too late",
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
        (Clause::Feedback, "no address", on("/dich-vu/1.001193", without("mailto:"))),
        (Clause::Feedback, "nowhere to write", on("/gop-y", without("<textarea"))),
        (Clause::ReceivedOnline, "a figure is missing", on("/thong-ke/", without("a) "))),
        (Clause::ResolvedOnline, "a figure is missing", on("/thong-ke/", without("b) "))),
        (Clause::OnTime, "a figure is missing", on("/thong-ke/", without("c) "))),
        (Clause::Received, "a figure is missing", on("/thong-ke/", without("d) "))),
        (Clause::Satisfaction, "a figure is missing", on("/thong-ke/", without("đ) "))),
        (Clause::Satisfaction, "a content is missing", on("/thong-ke/", without("Thái độ hỗ trợ"))),
        (Clause::Received, "as of no time", on("/thong-ke/", without("số liệu đến"))),
    ];
    let mut missed = Vec::new();
    for (clause, what, plant) in plants {
        let found = checked(&portal, plant).await;
        if found.verdict(clause) != Verdict::Fails || found.holds() {
            missed.push(format!("{}: {what}\n{}", clause.id(), shown(&found)));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

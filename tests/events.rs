//! Every event in `events/` is fed to its handler, as `cargo lambda invoke` would, and does what its name says.
//!
//! The files hold the names of made-up things: a session, a draft, a dossier. Here the portal's own stand in for them, so that
//! an answer is the handler's and not the way to signing in.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use axum::body::Body;
use http::Request;
use http_body_util::BodyExt;
use serde_json::Value;
use tests::{Browser, Page, Portal, officer};
use tower::ServiceExt;

use crate::journey::{act, answer, fill_in, hand_in};
use crate::unfound::EDITOR;

/// What each event of an HTTP API is answered with: the status, and words of the page or of the way on.
const ANSWERS: [(&str, u16, &str); 26] = [
    ("account-send-code", 303, "/dang-nhap/ma?y="),
    ("account-sign-in", 200, "Bạn không cần mật khẩu"),
    ("casework-accept", 303, "?xong=tiep-nhan"),
    ("casework-dossier", 200, "Trần Nguyễn Bảo Châu"),
    ("casework-inbox", 200, "Tiếp nhận hồ sơ giấy"),
    ("casework-publish-notice", 200, "Nâng cấp"),
    ("casework-register-paper", 303, "/phieu"),
    ("casework-unfound", 200, "Chưa có từ nào đủ số lượt"),
    ("feedback-email-form", 200, "Góp ý, phản ánh"),
    ("feedback-email-send", 303, "/gop-y/cam-on/GY-261125-"),
    ("form-submission-agency", 303, "/nguoi-yeu-cau"),
    ("form-submission-begin", 303, "/co-quan"),
    ("form-submission-look-up", 200, "Mới đăng ký"),
    ("form-submission-receipt", 200, "Đã nộp hồ sơ"),
    ("form-submission-start", 200, "Bắt đầu điền"),
    ("form-submission-step", 303, "/giay-to-nguoi-yeu-cau"),
    ("form-submission-submit", 303, "/bien-nhan"),
    ("form-submission-tracking", 200, "Được trả lời chậm nhất"),
    ("rating-capture-form", 200, "Đánh giá"),
    ("rating-capture-give", 303, "/cam-on"),
    ("service-lookup-home", 200, "Dịch vụ thường dùng"),
    ("service-lookup-notices-atom", 200, "<feed"),
    ("service-lookup-notices", 200, "Thông báo"),
    ("service-lookup-search", 200, "khai sinh"),
    ("service-lookup-service", 301, "/dich-vu/1.001193/thu-tuc-dang-ky-khai-sinh"),
    ("service-lookup-unfound", 200, "Không tìm thấy"),
];

/// The request that lambda_http makes of an event of an HTTP API (payload 2.0).
fn request_of(event: &Value) -> Request<Body> {
    let text = |pointer: &str| event.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let query = text("/rawQueryString");
    let uri = if query.is_empty() { text("/rawPath") } else { format!("{}?{query}", text("/rawPath")) };
    let mut request = Request::builder().method(text("/requestContext/http/method").as_str()).uri(uri);
    for (name, value) in event["headers"].as_object().into_iter().flatten() {
        request = request.header(name, value.as_str().unwrap_or_default());
    }
    for cookie in event["cookies"].as_array().into_iter().flatten() {
        request = request.header("cookie", cookie.as_str().unwrap_or_default());
    }
    request.body(Body::from(text("/body"))).expect("an event is a request")
}

/// What stands in this portal for the names in an event: by the event, or by its function.
struct StandIns(BTreeMap<&'static str, Vec<(&'static str, String)>>);

impl StandIns {
    async fn of(portal: &Portal) -> StandIns {
        let mut citizen = portal.signed_in("su-kien@nguoi-dan.example").await;
        let mut officer = portal.signed_in(officer::SUPERVISOR).await;
        let started = begin(&mut citizen).await;
        let chosen = begin(&mut citizen).await;
        let asked = answer(&mut citizen, &chosen, &[]).await.expect(200);
        let check = fill_in(&mut citizen, &[]).await;
        let [new, accepted, settled] = [hand_in_another(&mut citizen).await, hand_in_another(&mut citizen).await, {
            let code = hand_in_another(&mut citizen).await;
            act(&mut officer, &code, "tiep-nhan", &[]).await.expect(200);
            act(&mut officer, &code, "ket-qua", &[("number", "1/2026")]).await.expect(200);
            code
        }];
        let link = portal.running.app.rating_link(&domain::code::DossierCode::parse(&settled).expect("a code"));
        let key = link.split("?k=").nth(1).expect("a signed link").to_owned();
        let hers = |more: Vec<(&'static str, String)>| [signed(&citizen, &asked), more].concat();
        let draft =
            |page: &Page| ("0192f5a0-0000-7000-8000-000000000001", page.path.split('/').nth(3).unwrap_or_default().to_owned());
        let payload = check.form(&check.path.replace("/kiem-tra", "/nop")).get("payload").unwrap_or_default().to_owned();
        let page = officer.get("/can-bo").await.expect(200);
        let mut editor = portal.signed_in(EDITOR).await;
        let list = editor.get("/can-bo/danh-muc").await.expect(200);
        StandIns(BTreeMap::from([
            ("casework-unfound", signed(&editor, &list)),
            ("casework", [signed(&officer, &page), vec![("H99.01-261124-0007", accepted)]].concat()),
            ("rating-capture", vec![("H99.01-261124-0007", settled), (KEY, key)]),
            ("form-submission-agency", hers(vec![draft(&started)])),
            ("form-submission-step", hers(vec![draft(&asked)])),
            ("form-submission-submit", hers(vec![draft(&check), ("payload=0", format!("payload={payload}"))])),
            ("form-submission-look-up", vec![("H99.01-261124-0001", new.clone()), ("bon-so=2345", "bon-so=0001".into())]),
            ("form-submission-receipt", hers(vec![("H99.01-261124-0001", new.clone())])),
            ("form-submission-tracking", hers(vec![("H99.01-261124-0001", new)])),
        ]))
    }

    /// The event with the stand-ins; its own come before its function's.
    fn put_into(&self, name: &str, event: &str) -> String {
        let own = self.0.iter().rev().filter(|(of, _)| name == **of || name.starts_with(&format!("{of}-")));
        own.flat_map(|(_, pairs)| pairs).fold(event.to_owned(), |event, (from, to)| event.replace(from, to))
    }
}

/// The key of a rating's link in the files.
const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The session of a browser and the token of its forms, in place of those in the files.
fn signed(browser: &Browser, page: &Page) -> Vec<(&'static str, String)> {
    let session = browser.cookie("sid").expect("a session").to_owned();
    let token = page.form("/dang-xuat").get("csrf").expect("a token").to_owned();
    let claimed = [
        "__Host-sid=01990000-0000-7000-8000-000000000001.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "__Host-sid=0192f5a0-0000-7000-8000-000000000002.BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc",
        "__Host-sid=-.BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc",
    ];
    let cookies = claimed.map(|claimed| (claimed, format!("sid={session}")));
    cookies.into_iter().chain([("csrf=AAAA", format!("csrf={token}"))]).collect()
}

/// A draft of the birth form, at the choice of its agency.
async fn begin(citizen: &mut Browser) -> Page {
    let start = citizen.get("/nop/1.001193").await.expect(200);
    citizen.submit(start.form("/nop/1.001193")).await.expect(200)
}

async fn hand_in_another(citizen: &mut Browser) -> String {
    let check = fill_in(citizen, &[]).await;
    hand_in(citizen, &check).await.1
}

#[tokio::test]
async fn every_event_does_what_its_name_says() {
    let portal = Portal::start().await;
    portal.clock.set("2026-11-25T09:00:00+07:00");
    let stand_ins = StandIns::of(&portal).await;
    let running = &portal.running;
    let site = portal::serve::gather(&running.app, running.mailbox.clone());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../events");
    let mut answers: BTreeMap<&str, (u16, &str)> =
        ANSWERS.into_iter().map(|(name, status, words)| (name, (status, words))).collect();
    for entry in fs::read_dir(folder).expect("events/") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let text = stand_ins.put_into(&name, &fs::read_to_string(&path).expect("a file"));
        let event: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        if name.starts_with("mail-delivery-") {
            let started: mail_delivery::Started = serde_json::from_value(event).unwrap_or_else(|error| panic!("{name}: {error}"));
            running.delivery.handle(started).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        } else if name.starts_with("statistics-rollup-") {
            let started = serde_json::from_value(event).unwrap_or_else(|error| panic!("{name}: {error}"));
            let app = &running.app;
            let report = statistics_rollup::handle(app.store(), app.now(), started).await;
            assert!(report.unwrap_or_else(|error| panic!("{name}: {error}")).is_some(), "{name}: nothing was rolled up");
        } else if name.starts_with("job-runner-") {
            let started = serde_json::from_value(event).unwrap_or_else(|error| panic!("{name}: {error}"));
            let until = jiff::Timestamp::MAX;
            job_runner::handle(&running.app, started, until).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        } else {
            let (status, words) =
                answers.remove(name.as_str()).unwrap_or_else(|| panic!("what {name} is answered with is not said"));
            let request = request_of(&event);
            let function = app::routes::function_of(request.uri().path());
            assert!(name.starts_with(&format!("{function}-")), "{name} is answered by {function}");
            let Ok(answer) = site.clone().oneshot(request).await;
            let (parts, body) = answer.into_parts();
            let to = parts.headers.get("location").and_then(|to| to.to_str().ok()).unwrap_or_default().to_owned();
            let body = body.collect().await.expect("a body").to_bytes();
            let said = if to.is_empty() { String::from_utf8_lossy(&body).into_owned() } else { to };
            assert_eq!(parts.status.as_u16(), status, "{name}: {said}");
            assert!(said.contains(words), "{name} says nothing of {words:?}: {said}");
        }
    }
    assert!(answers.is_empty(), "these have no event: {answers:?}");
}

//! What every route costs the database, once a process is warm: each route of each function is opened as people open it, and
//! the calls that it made are held against the table.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use tests::proxy::Proxy;
use tests::{Browser, Portal, made_up, officer};

use crate::counter::register;
use crate::jobs::{HEAD, to_the_end};
use crate::journey::{act, answers, fill_in, hand_in};
use crate::notices::{ADMINISTRATOR, NIGHT, code_of, publish};
use crate::unfound::EDITOR;

/// Method and pattern of a route.
type Route = String;

/// Routes that ask the database nothing.
const FREE: &[&str] = &[
    "GET /",
    "GET /.well-known/security.txt",
    "GET /co-quan",
    "GET /co-quan/{slug}",
    "GET /cookie",
    "GET /dang-nhap",
    "GET /dang-nhap/ma",
    "GET /danh-gia/{code}/cam-on",
    "GET /dich-vu",
    "GET /dich-vu/{code}",
    "GET /dich-vu/{code}/{slug}",
    "GET /doi-tuong",
    "GET /doi-tuong/{slug}",
    "GET /du-lieu",
    "GET /gioi-thieu",
    "GET /gop-y",
    "GET /hoi-dap",
    "GET /huong-dan",
    "GET /huong-dan/thuat-ngu",
    "GET /huong-dan/{slug}",
    "GET /linh-vuc",
    "GET /linh-vuc/{slug}",
    "GET /nop/{code}/{id}/nop",
    "GET /opensearch.xml",
    "GET /rieng-tu",
    "GET /robots.txt",
    "GET /sitemap.xml",
    "GET /so-do",
    "GET /su-kien",
    "GET /su-kien/{slug}",
    "GET /suc-khoe",
    "GET /thong-bao.ics",
    "GET /thong-ke",
    "GET /thong-ke.csv",
    "GET /thong-ke.json",
    "GET /thong-ke/{service}",
    "GET /tiep-can",
    "GET /tim-kiem",
    "GET /tim-kiem/goi-y",
    "GET /tra-cuu",
    "GET /{file}",
];

/// The calls of the others, among them no scan; of a form's answer, one that is taken. Whoever is signed in costs no call of her own: her session
/// comes along with the first read. The editor's list of words looks at two months of shards side by side.
const CALLS: &[(&str, &str)] = &[
    ("GET /can-bo", "BatchGetItem + GetItem + Query"),
    ("GET /can-bo/danh-muc", "BatchGetItem + Query"),
    ("GET /can-bo/danh-muc/tu-chua-tim-thay", "BatchGetItem + 24 Query"),
    ("GET /can-bo/danh-muc/tu-chua-tim-thay.csv", "BatchGetItem + 24 Query"),
    ("GET /can-bo/ho-so/{code}", "3 BatchGetItem + 3 Query"),
    ("GET /can-bo/ho-so/{code}/phieu", "2 BatchGetItem + 2 Query"),
    ("GET /can-bo/thong-bao", "BatchGetItem + 2 Query"),
    ("GET /can-bo/thong-bao/moi", "BatchGetItem"),
    ("GET /can-bo/thong-bao/{code}", "BatchGetItem"),
    ("GET /can-bo/tiep-nhan", "BatchGetItem"),
    ("GET /can-bo/tiep-nhan/nhieu", "BatchGetItem + Query"),
    ("GET /can-bo/tiep-nhan/nhieu/mau.csv", "BatchGetItem"),
    ("GET /dang-xuat", "BatchGetItem"),
    ("GET /danh-gia/{code}", "BatchGetItem"),
    ("GET /gop-y/cam-on/{code}", "GetItem"),
    ("GET /gop-y/tra-cuu", "2 GetItem"),
    ("GET /ho-so/{code}", "BatchGetItem"),
    ("GET /ho-so/{code}/bien-nhan", "2 BatchGetItem"),
    ("GET /ho-so/{code}/hen.ics", "BatchGetItem"),
    ("GET /huong-dan/tuan-thu", "GetItem"),
    ("GET /nop/{code}", "BatchGetItem + Query"),
    ("GET /nop/{code}/{id}", "BatchGetItem"),
    ("GET /nop/{code}/{id}/co-quan", "BatchGetItem"),
    ("GET /nop/{code}/{id}/in", "BatchGetItem"),
    ("GET /nop/{code}/{id}/kiem-tra", "BatchGetItem"),
    ("GET /nop/{code}/{id}/{step}", "BatchGetItem"),
    ("GET /tai-khoan", "BatchGetItem + 2 Query"),
    ("GET /tai-khoan/thong-tin", "BatchGetItem"),
    ("GET /thong-bao", "Query"),
    ("GET /thong-bao.atom", "2 Query"),
    ("GET /thong-bao/{code}", "GetItem"),
    ("GET /tien-trinh/{id}", "BatchGetItem"),
    ("GET /tien-trinh/{id}/loi.csv", "BatchGetItem + GetItem + Query"),
    ("POST /can-bo/danh-muc/cong-bo", "BatchGetItem + BatchWriteItem + 2 GetItem + TransactWriteItems + UpdateItem"),
    ("POST /can-bo/danh-muc/nhap", "BatchGetItem + 2 BatchWriteItem + GetItem + TransactWriteItems"),
    ("POST /can-bo/ho-so/{code}/{act}", "BatchGetItem + GetItem + TransactWriteItems"),
    ("POST /can-bo/thong-bao/moi", "BatchGetItem + 2 GetItem + TransactWriteItems"),
    ("POST /can-bo/thong-bao/{code}/{act}", "BatchGetItem + 2 GetItem + TransactWriteItems"),
    ("POST /can-bo/tiep-nhan", "BatchGetItem + TransactWriteItems + UpdateItem"),
    ("POST /can-bo/tiep-nhan/nhieu", "BatchGetItem + 2 BatchWriteItem + GetItem + TransactWriteItems"),
    ("POST /dang-nhap", "TransactWriteItems + 2 UpdateItem"),
    ("POST /dang-nhap/ma", "DeleteItem + GetItem + PutItem + TransactWriteItems + UpdateItem"),
    ("POST /dang-xuat", "DeleteItem"),
    ("POST /danh-gia/{code}", "BatchGetItem + TransactWriteItems"),
    ("POST /gop-y", "TransactWriteItems + UpdateItem"),
    ("POST /ho-so/{code}/rut", "BatchGetItem + TransactWriteItems"),
    ("POST /nop/{code}", "2 BatchGetItem + Query + TransactWriteItems"),
    ("POST /nop/{code}/{id}/co-quan", "BatchGetItem + TransactWriteItems"),
    ("POST /nop/{code}/{id}/nop", "BatchGetItem + TransactWriteItems + UpdateItem"),
    ("POST /nop/{code}/{id}/{step}", "BatchGetItem + TransactWriteItems"),
    ("POST /tai-khoan/ban-nhap/{id}/xoa", "BatchGetItem + 2 DeleteItem"),
    ("POST /tai-khoan/thong-tin", "BatchGetItem + TransactWriteItems"),
    ("POST /tra-cuu", "BatchGetItem + 2 UpdateItem"),
];

/// The routes of all functions, as their routers name them.
fn routes() -> BTreeSet<Route> {
    let mut found = BTreeSet::new();
    let functions = Path::new(env!("CARGO_MANIFEST_DIR")).join("../functions");
    for function in std::fs::read_dir(functions).expect("functions/") {
        let sources = function.expect("an entry").path().join("src");
        for file in std::fs::read_dir(sources).expect("src/").map(|entry| entry.expect("an entry").path()) {
            let text = if file.is_file() { std::fs::read_to_string(&file).expect("a file") } else { continue };
            for route in text.split(".route(\"").skip(1) {
                let (pattern, methods) = route.split_once("\",").expect("a pattern and its methods");
                let methods = methods.split(".route(").next().unwrap_or_default().lines().next().unwrap_or_default();
                for (method, call) in [("GET", "get("), ("POST", "post(")] {
                    if methods.contains(call) && pattern != "/en/" {
                        found.insert(format!("{method} {pattern}"));
                    }
                }
            }
        }
    }
    found
}

/// The route that answers: of those that fit, the one with most of its segments in letters.
fn route_of(routes: &BTreeSet<Route>, method: &str, path: &str) -> Option<Route> {
    let fits = |route: &&Route| {
        let Some(pattern) = route.strip_prefix(method).and_then(|rest| rest.strip_prefix(' ')) else { return false };
        let (pattern, path): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
        pattern.len() == path.len() && pattern.iter().zip(&path).all(|(own, asked)| own.starts_with('{') || own == asked)
    };
    routes.iter().filter(fits).min_by_key(|route| route.matches('{').count()).cloned()
}

/// Calls by their number, as the table writes them: some are made side by side, so their order says nothing.
fn sum(calls: Vec<String>) -> String {
    let mut counts = BTreeMap::<String, usize>::new();
    for call in calls {
        *counts.entry(call).or_default() += 1;
    }
    let each = counts.into_iter().map(|(call, count)| if count == 1 { call } else { format!("{count} {call}") });
    each.collect::<Vec<_>>().join(" + ")
}

/// What was seen of each route the last time.
type Seen = Arc<Mutex<BTreeMap<Route, String>>>;

/// The portal behind a proxy that counts, and what it counted.
async fn counted(portal: &Portal) -> (std::net::SocketAddr, Seen) {
    let proxy = Proxy::before(portal.running.dynamodb).await;
    let (routes, seen) = (Arc::new(routes()), Seen::default());
    let (counter, noted) = (proxy.clone(), Arc::clone(&seen));
    let count = from_fn(move |request: Request, next: Next| {
        let (proxy, routes, seen) = (counter.clone(), Arc::clone(&routes), Arc::clone(&noted));
        async move {
            let route = route_of(&routes, request.method().as_str(), request.uri().path());
            proxy.calls();
            let answer = next.run(request).await;
            let calls = sum(proxy.calls());
            if let (Some(route), true) = (route, answer.status().as_u16() < 400) {
                seen.lock().unwrap_or_else(PoisonError::into_inner).insert(route, calls);
            }
            answer
        }
    });
    (portal.through_with(&proxy, |site| site.layer(count)).await, seen)
}

/// What anybody opens.
async fn visit(browser: &mut Browser) {
    for path in [
        "/",
        "/tim-kiem?q=khia+sinh",
        "/tim-kiem/goi-y?q=khai+s",
        "/linh-vuc",
        "/co-quan",
        "/doi-tuong",
        "/su-kien",
        "/dich-vu",
        "/dich-vu/1.001193",
        "/huong-dan",
        "/huong-dan/thuat-ngu",
        "/huong-dan/tuan-thu",
        "/hoi-dap",
        "/gioi-thieu",
        "/rieng-tu",
        "/cookie",
        "/tiep-can",
        "/du-lieu",
        "/so-do",
        "/sitemap.xml",
        "/sitemap-1.xml",
        "/robots.txt",
        "/opensearch.xml",
        "/.well-known/security.txt",
        "/suc-khoe",
        "/thong-bao.atom",
        "/thong-bao.ics",
        "/thong-ke",
        "/thong-ke.csv",
        "/thong-ke.json",
        "/thong-ke/1.001193",
    ] {
        browser.get(path).await.expect(200);
    }
    // One of each kind of list, as the site map names them.
    let named = browser.get("/so-do").await.links();
    for kind in ["/linh-vuc/", "/co-quan/", "/doi-tuong/", "/su-kien/"] {
        let one = named.iter().find(|link| link.starts_with(kind)).unwrap_or_else(|| panic!("nothing is below {kind}"));
        browser.get(one).await.expect(200);
    }
    let guides = browser.get("/huong-dan").await.links();
    let guide = guides.iter().find(|link| link.starts_with("/huong-dan/bat-dau") || link.starts_with("/huong-dan/nop"));
    browser.get(guide.unwrap_or_else(|| panic!("{guides:?}"))).await.expect(200);
    let form = browser.get("/gop-y").await.expect(200).form("/gop-y").set("kind", "question").set("text", "Quầy mở lúc nào?");
    let thanks = browser.submit(form).await.expect(200);
    let code = thanks.path.rsplit('/').next().expect("a reference").to_owned();
    browser.get(&format!("/gop-y/tra-cuu?ma={code}")).await.expect(200);
}

/// What a citizen does, from signing in to signing out; answers with the codes of the two dossiers that stay.
async fn apply(portal: &Portal, citizen: &mut Browser, email: &str) -> [String; 2] {
    let profile = portal.sign_in(citizen, "/dang-nhap", email).await;
    let form =
        answers("ho-so-ca-nhan").iter().fold(profile.form("/tai-khoan/thong-tin"), |form, (name, value)| form.set(name, value));
    citizen.submit(form).await.expect(200);
    let check = fill_in(citizen, &[]).await;
    citizen.get(&check.path.replace("/kiem-tra", "/in")).await.expect(200);
    citizen.get(&check.path.replace("/kiem-tra", "/nop")).await.expect(200);
    citizen.get(check.path.trim_end_matches("/kiem-tra")).await.expect(200);
    let (_, kept) = hand_in(citizen, &check).await;
    let check = fill_in(citizen, &[]).await;
    let (_, withdrawn) = hand_in(citizen, &check).await;
    let tracking = citizen.get(&format!("/ho-so/{withdrawn}")).await.expect(200);
    citizen.submit(tracking.form(&format!("/ho-so/{withdrawn}/rut")).set("reason", "Tôi nộp nhầm phường.")).await.expect(200);
    fill_in(citizen, &[]).await;
    let mine = citizen.get("/tai-khoan").await.expect(200);
    let delete = mine.forms().into_iter().find(|form| form.action.ends_with("/xoa")).expect("a draft to delete");
    citizen.submit(delete).await.expect(200);
    let form = citizen.get("/tra-cuu").await.expect(200).form("/tra-cuu");
    citizen.submit(form.set("ma", &kept).set("bon-so", "0001")).await.expect(200);
    [kept, withdrawn]
}

/// What the desk does with a dossier until it is rated.
async fn settle(portal: &Portal, desk: &mut Browser, citizen: &mut Browser, code: &str) {
    desk.get("/can-bo").await.expect(200);
    act(desk, code, "tiep-nhan", &[]).await.expect(200);
    desk.get(&format!("/can-bo/ho-so/{code}/phieu")).await.expect(200);
    citizen.get(&format!("/ho-so/{code}/hen.ics")).await.expect(200);
    act(desk, code, "ket-qua", &[("number", "1/2026")]).await.expect(200);
    citizen.get(&format!("/ho-so/{code}")).await.expect(200);
    let rating = portal.running.app.rating_link(&domain::code::DossierCode::parse(code).expect("a code"));
    let form = citizen.get(&rating).await.expect(200).forms().into_iter().find(|form| form.action.starts_with("/danh-gia/"));
    citizen.submit(form.expect("the form of the rating").set("overall", "satisfied")).await.expect(200);
}

/// Dossiers on paper, one and many.
async fn register_paper(desk: &mut Browser, round: &str) {
    register(
        desk,
        &[("procedure", "1.001193"), ("received-time", "8:30"), ("name", "Bùi Thị Lan"), ("personal_id", "017167000008")],
    )
    .await;
    let page = desk.get("/can-bo/tiep-nhan/nhieu").await.expect(200);
    desk.get("/can-bo/tiep-nhan/nhieu/mau.csv").await.expect(200);
    let text = format!("{HEAD}\n{round},2.000815,Trực tiếp,20/11/2026,08:30,An,,,\nx{round},9.999999,,20/11/2026,08:30,Ca,,,\n");
    let progress = desk.upload(page.form("/can-bo/tiep-nhan/nhieu"), "tep", Some(text.as_bytes())).await.expect(200);
    let done = to_the_end(desk, progress).await;
    desk.get(&done.link("Tải các dòng có lỗi")).await.expect(200);
}

/// A notice from its form to its withdrawal.
async fn tell(administrator: &mut Browser, anybody: &mut Browser) {
    let page = publish(administrator, &NIGHT, &[]).await;
    let code = code_of(&page);
    administrator.get("/can-bo/thong-bao").await.expect(200);
    anybody.get("/thong-bao").await.expect(200);
    anybody.get(&format!("/thong-bao/{code}")).await.expect(200);
    let page = administrator.get(&format!("/can-bo/thong-bao/{code}")).await.expect(200);
    administrator.submit(page.form(&format!("/can-bo/thong-bao/{code}/rut"))).await.expect(200);
}

/// What the editor of the catalogue does.
async fn edit(editor: &mut Browser) {
    let page = editor.get("/can-bo/danh-muc").await.expect(200);
    let progress = editor
        .upload(page.form("/can-bo/danh-muc/nhap"), "tep", Some(made_up::records(30, 9).text().as_bytes()))
        .await
        .expect(200);
    to_the_end(editor, progress).await;
    let progress = editor.submit(editor.clone().get("/can-bo/danh-muc").await.form("/can-bo/danh-muc/cong-bo")).await.expect(200);
    to_the_end(editor, progress).await;
    editor.get("/can-bo/danh-muc/tu-chua-tim-thay").await.expect(200);
    editor.get("/can-bo/danh-muc/tu-chua-tim-thay.csv").await.expect(200);
}

#[tokio::test]
async fn every_route_costs_what_the_table_says() {
    let portal = Portal::start().await;
    let (address, seen) = counted(&portal).await;
    let mut anybody = portal.browser().at(address);
    let mut desk = portal.signed_in(officer::SUPERVISOR).await.at(address);
    let mut administrator = portal.signed_in(ADMINISTRATOR).await.at(address);
    let mut editor = portal.signed_in(EDITOR).await.at(address);
    // The first round warms the process: what is published is read once, and again only when it is published anew.
    for _ in 0..2 {
        edit(&mut editor).await;
    }
    for round in ["1", "2"] {
        tell(&mut administrator, &mut anybody).await;
        let mut citizen = portal.browser().at(address);
        let [kept, _] = apply(&portal, &mut citizen, &format!("goi{round}@nguoi-dan.example")).await;
        settle(&portal, &mut desk, &mut citizen, &kept).await;
        register_paper(&mut desk, round).await;
        citizen.get("/dang-xuat").await.expect(200);
        let out = citizen.get("/dang-xuat").await.form("/dang-xuat");
        citizen.submit(out).await.expect(200);
        visit(&mut anybody).await;
    }
    let seen = seen.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let free = FREE.iter().map(|route| (*route, ""));
    let table: BTreeMap<Route, String> =
        free.chain(CALLS.iter().copied()).map(|(route, calls)| (route.to_owned(), calls.to_owned())).collect();
    assert_eq!(table.keys().collect::<BTreeSet<_>>(), routes().iter().collect(), "the table has every route, and no other");
    assert_eq!(seen.keys().collect::<BTreeSet<_>>(), routes().iter().collect(), "every route is opened");
    let other: Vec<_> = seen.iter().filter(|(route, calls)| table.get(*route) != Some(calls)).collect();
    assert!(other.is_empty(), "the table says otherwise of {other:#?}");
}

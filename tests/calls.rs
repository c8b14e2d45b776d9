//! How many calls to the database each route costs (quality: a request reads once and writes once wherever that is
//! possible, and nothing scans).

use tests::proxy::Proxy;
use tests::{Browser, Page, Portal};

use crate::journey::{fill_in, hand_in};

async fn calls_of(proxy: &Proxy, browser: &mut Browser, path: &str) -> Vec<String> {
    proxy.calls();
    browser.get(path).await.expect(200);
    proxy.calls()
}

#[tokio::test]
async fn public_pages_cost_nothing_when_warm() {
    let portal = Portal::start().await;
    let proxy = Proxy::before(portal.running.dynamodb).await;
    let mut browser = portal.browser().at(portal.through(&proxy).await);
    for path in [
        "/",
        "/linh-vuc",
        "/linh-vuc/ho-tich",
        "/tim-kiem?q=khai+sinh",
        "/tim-kiem?q=khia+sinh",
        "/tim-kiem/goi-y?q=khai+s",
        "/dich-vu/1.001193/thu-tuc-dang-ky-khai-sinh",
        "/huong-dan",
        "/hoi-dap",
        "/thong-bao",
        "/thong-bao.atom",
    ] {
        browser.get(path).await.expect(200);
        let calls = calls_of(&proxy, &mut browser, path).await;
        assert!(calls.is_empty(), "{path}: {calls:?}");
    }
}

#[tokio::test]
async fn a_citizens_way_costs_what_it_should() {
    let portal = Portal::start().await;
    let proxy = Proxy::before(portal.running.dynamodb).await;
    let address = portal.through(&proxy).await;
    let mut browser = portal.signed_in("dem@nguoi-dan.example").await.at(address);
    // What is published is read once: the first dossier warms the process.
    let check = fill_in(&mut browser, &[]).await;
    hand_in(&mut browser, &check).await;
    let check = fill_in(&mut browser, &[]).await;

    // A step: one read, one write.
    let step = check.path.replace("/kiem-tra", "/nguoi-yeu-cau");
    let page = browser.get(&step).await.expect(200);
    proxy.calls();
    let saved: Page = browser.submit_only(page.form(&step)).await;
    assert!(saved.status.is_redirection(), "{}", saved.words("main"));
    assert_eq!(proxy.calls(), ["BatchGetItem", "TransactWriteItems"]);

    // Handing in: one read, one counter, one transaction. A replay: one read, no write.
    let check = browser.get(&check.path).await.expect(200);
    let path = check.path.replace("/kiem-tra", "/nop");
    let form = check.form(&path).set("declaration", "yes");
    proxy.calls();
    browser.submit_only(form.clone()).await.expect(303);
    assert_eq!(proxy.calls(), ["BatchGetItem", "UpdateItem", "TransactWriteItems"]);
    let replay = browser.submit_only(form).await.expect(303);
    assert_eq!(proxy.calls(), ["BatchGetItem"]);

    // Tracking: one read.
    let receipt = replay.location().expect("the receipt");
    let tracking = receipt.replace("/bien-nhan", "");
    let calls = calls_of(&proxy, &mut browser, &tracking).await;
    assert!(calls.len() <= 2 && calls[0] == "BatchGetItem", "{calls:?}");
}

#[tokio::test]
async fn nothing_on_a_request_path_scans() {
    let portal = Portal::start().await;
    let proxy = Proxy::before(portal.running.dynamodb).await;
    let address = portal.through(&proxy).await;
    let mut citizen = portal.signed_in("quet@nguoi-dan.example").await.at(address);
    let check = fill_in(&mut citizen, &[]).await;
    let (_, code) = hand_in(&mut citizen, &check).await;
    let mut officer = portal.signed_in(tests::officer::RECEPTIONIST).await.at(address);
    for path in ["/tai-khoan", "/tai-khoan/thong-tin", "/thong-ke", "/tra-cuu", "/gop-y", "/sitemap.xml"] {
        citizen.get(path).await.expect(200);
    }
    for path in ["/can-bo".to_owned(), "/can-bo/tiep-nhan".to_owned(), format!("/can-bo/ho-so/{code}")] {
        officer.get(&path).await.expect(200);
    }
    let scans: Vec<String> = proxy.calls().into_iter().filter(|call| call == "Scan").collect();
    assert!(scans.is_empty());
}

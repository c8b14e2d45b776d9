//! How many calls to the database a request costs (quality: it reads once and writes once wherever that is possible, and
//! nothing scans): the way of a dossier call by call, and the table of every route.

use tests::proxy::Proxy;
use tests::{Browser, Page, Portal};

use crate::journey::{fill_in, hand_in};

mod table;

async fn calls_of(proxy: &Proxy, browser: &mut Browser, path: &str) -> Vec<String> {
    proxy.calls();
    browser.get(path).await.expect(200);
    proxy.calls()
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

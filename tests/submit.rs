//! Handing in, once only, whatever browsers, windows and networks do (safety §1, R6.9).

use tests::proxy::{Fault, Proxy, TRANSACTION_CONFLICT};
use tests::{Browser, Portal};

use crate::journey::{answer, fill_in, hand_in};

#[tokio::test]
async fn twenty_at_once_are_one_dossier_with_one_receipt() {
    let portal = Portal::start().await;
    let mut citizen = portal.signed_in("hai.muoi@nguoi-dan.example").await;
    let check = fill_in(&mut citizen, &[]).await;
    let path = check.path.replace("/kiem-tra", "/nop");
    let form = check.form(&path).set("declaration", "yes");
    let sent = (0..20).map(|_| {
        let (mut browser, form) = (citizen.clone(), form.clone());
        tokio::spawn(async move { browser.submit_only(form).await })
    });
    let mut receipts = Vec::new();
    for answer in sent.collect::<Vec<_>>() {
        let answer = answer.await.expect("a browser that does not break").expect(303);
        receipts.push(answer.location().unwrap_or_default());
    }
    receipts.sort();
    receipts.dedup();
    assert_eq!(receipts.len(), 1, "{receipts:?}");
    let mine = citizen.get("/tai-khoan").await.expect(200);
    let dossiers: Vec<String> = mine.links().into_iter().filter(|link| link.starts_with("/ho-so/")).collect();
    assert_eq!(dossiers.len(), 1, "{dossiers:?}");
}

#[tokio::test]
async fn a_replay_has_the_same_receipt_and_other_answers_are_refused() {
    let portal = Portal::start().await;
    let mut citizen = portal.signed_in("lap.lai@nguoi-dan.example").await;
    let check = fill_in(&mut citizen, &[]).await;
    let (receipt, code) = hand_in(&mut citizen, &check).await;
    let path = check.path.replace("/kiem-tra", "/nop");
    let form = check.form(&path).set("declaration", "yes");
    let again = citizen.submit(form.clone()).await.expect(200);
    assert_eq!(again.path, receipt.path);
    let other = citizen.submit(form.set("payload", "0000")).await;
    assert_eq!(other.status.as_u16(), 422);
    assert!(other.text().contains(&code), "the refusal leads to the receipt");
}

#[tokio::test]
async fn a_conflict_of_transactions_is_tried_again_and_makes_one_dossier() {
    let portal = Portal::start().await;
    let proxy = Proxy::before(portal.running.dynamodb).await;
    let mut citizen = portal.signed_in("va-cham@nguoi-dan.example").await;
    let through = portal.through(&proxy).await;
    let mut here: Browser = citizen.at(through);
    let check = fill_in(&mut here, &[]).await;
    proxy.plant(Fault { operation: "TransactWriteItems", times: 3, body: TRANSACTION_CONFLICT });
    proxy.calls();
    let (_, code) = hand_in(&mut here, &check).await;
    let tried = proxy.calls().iter().filter(|call| *call == "TransactWriteItems").count();
    assert_eq!(tried, 4, "three conflicts and the one that went through");
    citizen.get(&format!("/ho-so/{code}")).await.expect(200);
}

#[tokio::test]
async fn the_second_application_fills_itself_in_and_shows_what_was_changed() {
    let portal = Portal::start().await;
    let mut citizen = portal.signed_in("lan.hai@nguoi-dan.example").await;
    let check = fill_in(&mut citizen, &[]).await;
    let (_, first) = hand_in(&mut citizen, &check).await;

    let start = citizen.get("/nop/1.001193").await.expect(200);
    let mut page = citizen.submit(start.form("/nop/1.001193")).await;
    let (mut filled, mut sourced) = (0, false);
    for _ in 0..40 {
        if page.path.contains("/kiem-tra") {
            break;
        }
        filled += usize::from(page.text().contains(&first));
        sourced |= page.words("main").contains(&format!("Lấy từ hồ sơ {first}"));
        page = answer(&mut citizen, &page.expect(200), &[("requester_phone", "0912 345 678")]).await;
    }
    assert!(filled >= 5, "{filled} pages were prefilled from {first}");
    assert!(sourced, "a prefilled answer says where it comes from");
    let (receipt, second) = hand_in(&mut citizen, &page).await;
    assert_ne!(first, second);
    assert!(receipt.text().contains("0912"), "the receipt shows the changed answer: {}", receipt.words("main"));
    let mut receptionist = portal.signed_in(tests::officer::RECEPTIONIST).await;
    let page = receptionist.get(&format!("/can-bo/ho-so/{second}")).await.expect(200);
    let words = page.words("main");
    assert!(words.contains("0912") && words.contains("0900"), "the officer sees what it was and what it is: {words}");
}

//! One dossier goes the whole way: found, filled in, submitted, decided, rated, answered, counted. HTTP alone.

use serde_json::Value;
use tests::{Browser, Form, Page, Portal, officer};

/// Answers by the names of their boxes.
pub(crate) type Answers = Vec<(String, String)>;

/// The answers to a form, as a browser without JavaScript sends them.
pub(crate) fn answers(form: &str) -> Answers {
    let path = format!("{}/data/forms/{form}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let data: Value = serde_json::from_str(&text).expect("the answers are JSON");
    let answers = data.as_object().expect("an object of answers");
    answers.iter().map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned())).collect()
}

/// Answers one page of the birth form with those answers that it asks for.
pub(crate) async fn answer(browser: &mut Browser, page: &Page, changed: &[(&str, &str)]) -> Page {
    browser.submit(answered(page, &answers("khai-sinh"), changed)).await
}

/// The form of a page with those of `answers` that it asks for and does not have, and of `changed` whatever stands there.
pub(crate) fn answered(page: &Page, answers: &Answers, changed: &[(&str, &str)]) -> Form {
    let path = page.path.split('?').next().unwrap_or_default();
    let html = page.html();
    let asked = |name: &str| {
        let selector = scraper::Selector::parse(&format!("[name=\"{name}\"]")).expect("a selector");
        html.select(&selector).next().is_some()
    };
    let mut form = page.form(path);
    for (name, value) in answers {
        // What is there already was prefilled: a citizen leaves it.
        let filled = form.get(name).is_some_and(|value| !value.is_empty());
        if asked(name) && !filled {
            form = form.set(name, value);
        }
    }
    for (name, value) in changed {
        if asked(name) {
            form = form.set(name, value);
        }
    }
    form
}

/// From the service's start page to check-your-answers.
pub(crate) async fn fill_in(browser: &mut Browser, changed: &[(&str, &str)]) -> Page {
    let start = browser.get("/nop/1.001193").await.expect(200);
    let mut page = browser.submit(start.form("/nop/1.001193")).await;
    for _ in 0..40 {
        if page.path.contains("/kiem-tra") {
            return page.expect(200);
        }
        page = answer(browser, &page.expect(200), changed).await;
    }
    panic!("the form does not end: {}", page.path);
}

/// Hands in from check-your-answers; answers with the receipt and the dossier's code.
pub(crate) async fn hand_in(browser: &mut Browser, check: &Page) -> (Page, String) {
    let path = check.path.split('?').next().unwrap_or_default().replace("/kiem-tra", "/nop");
    let receipt = browser.submit(check.form(&path).set("declaration", "yes")).await.expect(200);
    let code = receipt.path.split('/').find(|part| part.starts_with("H99.")).unwrap_or_else(|| panic!("{}", receipt.path));
    let code = code.to_owned();
    (receipt, code)
}

/// An officer's act on a dossier's page.
pub(crate) async fn act(browser: &mut Browser, code: &str, act: &str, fields: &[(&str, &str)]) -> Page {
    let page = browser.get(&format!("/can-bo/ho-so/{code}")).await.expect(200);
    let mut form = page.form(&format!("/can-bo/ho-so/{code}/{act}"));
    for (name, value) in fields {
        form = form.set(name, value);
    }
    browser.submit(form).await
}

#[tokio::test]
async fn one_dossier_goes_the_whole_way() {
    let portal = Portal::start().await;
    let mut citizen = portal.browser();

    // 1. Find.
    let home = citizen.get("/").await.expect(200);
    assert!(home.find_form("/tim-kiem").is_some(), "home has the search");
    let found = citizen.get("/tim-kiem?q=dang+ky+khai+sinh").await.expect(200);
    let service = citizen.get(&found.link("khai sinh")).await.expect(200);
    assert!(service.path.starts_with("/dich-vu/1.001193/"), "{}", service.path);

    // 2 and 3. Begin before signing in; what was typed moves along.
    let check = fill_in(&mut citizen, &[]).await;
    assert!(check.words("main").contains("Trần Nguyễn Bảo Châu"));
    let address = "cha.me@nguoi-dan.example";
    let signing = format!("/dang-nhap?tiep={}", check.path);
    portal.sign_in(&mut citizen, &signing, address).await;
    let check = citizen.get(&check.path).await.expect(200);
    assert!(check.words("main").contains("Trần Nguyễn Bảo Châu"), "what was typed is there after signing in");
    let (receipt, code) = hand_in(&mut citizen, &check).await;
    assert!(receipt.words("main").contains(&code));
    let mail = portal.mail_to(address, |mail| mail.subject.contains(&code)).await;
    assert!(!mail.text.contains("001192000001"), "no ID number in a mail");

    // 4. Process.
    let mut receptionist = portal.signed_in(officer::RECEPTIONIST).await;
    let inbox = receptionist.get("/can-bo").await.expect(200);
    assert!(inbox.words("main").contains(&code), "{}", inbox.words("main"));
    act(&mut receptionist, &code, "tiep-nhan", &[]).await.expect(200);
    let mut handler = portal.signed_in(officer::HANDLER).await;
    let result = [("number", "128/2026"), ("place", "Bộ phận Một cửa, quầy 2"), ("hours", "7 giờ 30 – 11 giờ 30")];
    act(&mut handler, &code, "ket-qua", &result).await.expect(200);
    let mail = portal.mail_to(address, |mail| mail.links.iter().any(|link| link.contains("/danh-gia/"))).await;
    let tracking = citizen.get(&format!("/ho-so/{code}")).await.expect(200);
    assert!(tracking.words("main").contains("128/2026"), "{}", tracking.words("main"));

    // 5. Rate, through the mail's link, in a browser that is nobody's.
    let link = mail.links.iter().find(|link| link.contains("/danh-gia/")).expect("the rating's link");
    let path = &link[link.find("/danh-gia/").expect("a path")..];
    let mut anybody = portal.browser();
    let page = anybody.get(path).await.expect(200);
    anybody.submit(page.form("/danh-gia/").set("overall", "very_satisfied")).await.expect(200);

    // 7. Count.
    let report = statistics(&portal).await;
    assert!(report.agrees(), "{report}");
    // A page looks at what is published once a minute.
    portal.clock.pass(jiff::SignedDuration::from_mins(2));
    let figures = citizen.get("/thong-ke/1.001193").await.expect(200);
    assert!(figures.words("main").contains("100"), "{}", figures.words("main"));
}

/// Rolls up and counts again.
pub(crate) async fn statistics(portal: &Portal) -> portal::recount::Report {
    let app = &portal.running.app;
    statistics_rollup::rollup(app.store(), app.now(), statistics_rollup::Scope::Nightly, |_, _| {}).await.expect("rolls up");
    portal::recount::recount(app.store(), app.now()).await.expect("recounts")
}

//! One dossier goes the whole way: found, filled in, submitted, decided, rated, written about, counted. What people do goes
//! over HTTP alone; the one thing that nobody does, the nightly roll-up, is started by its schedule's event.

use domain::code::ProcedureCode;
use domain::rating::{Criterion, Satisfaction};
use serde_json::{Value, json};
use tests::{Browser, Form, Page, Portal, officer};

use crate::counter::register;
use crate::statistics::{row, rows};

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

/// The made-up mother, who registers a child and then another.
const PARENT: &str = "cha.me@nguoi-dan.example";
/// Somebody without a computer, who comes to the counter.
const AT_THE_COUNTER: &str = "ba.lan@nguoi-dan.example";

#[tokio::test]
async fn one_dossier_goes_the_whole_way() {
    let portal = Portal::start().await;
    let mut citizen = portal.browser();

    find(&mut citizen).await;
    let check = begin_and_sign_in(&portal, &mut citizen).await;
    let (receipt, code) = hand_in(&mut citizen, &check).await;
    assert!(receipt.words("main").contains(&code));
    let mail = portal.mail_to(PARENT, |mail| mail.subject.contains(&code)).await;
    assert!(!mail.text.contains("001192000001"), "no ID number in a mail");

    // The officers: one from the citizen's form, one on paper, one that is left to wait.
    let mut receptionist = portal.signed_in(officer::RECEPTIONIST).await;
    let inbox = receptionist.get("/can-bo").await.expect(200);
    assert!(inbox.words("main").contains(&code), "{}", inbox.words("main"));
    act(&mut receptionist, &code, "tiep-nhan", &[]).await.expect(200);
    let mut handler = portal.signed_in(officer::HANDLER).await;
    let result = [("number", "128/2026"), ("place", "Bộ phận Một cửa, quầy 2"), ("hours", "7 giờ 30 – 11 giờ 30")];
    act(&mut handler, &code, "ket-qua", &result).await.expect(200);
    let tracking = citizen.get(&format!("/ho-so/{code}")).await.expect(200);
    assert!(tracking.words("main").contains("128/2026"), "{}", tracking.words("main"));
    let brought = [("procedure", "1.001193"), ("received-time", "8:30"), ("name", "Bùi Thị Lan"), ("email", AT_THE_COUNTER)];
    let (slip, paper) = register(&mut receptionist, &brought).await;
    assert!(slip.words("article").contains("Hẹn trả kết quả 23/11/2026"), "{}", slip.words("article"));
    act(&mut handler, &paper, "ket-qua", &result).await.expect(200);
    // A second child: the form fills itself in from the first dossier.
    let check = fill_in(&mut citizen, &[("child_name", "Trần Nguyễn Bảo Long")]).await;
    assert!(check.words("main").contains(&format!("Lấy từ hồ sơ {code} (23/11/2026)")), "{}", check.words("main"));
    let (_, waiting) = hand_in(&mut citizen, &check).await;

    rate(&portal, PARENT, &code, &[("overall", "very_satisfied"), ("attitude", "satisfied")]).await;
    rate(&portal, AT_THE_COUNTER, &paper, &[("overall", "dissatisfied")]).await;
    write_to_the_agency(&portal, &mut citizen, &waiting).await;
    count(&portal).await;
}

/// 1. Home leads to the service, its guide and the general guide and questions, in both languages.
async fn find(citizen: &mut Browser) {
    for (lang, typed, service, words) in [
        (
            "",
            "dang+ky+khai+sinh",
            "khai sinh",
            ["Các bước thực hiện", "Giấy tờ cần có", "Phí, lệ phí", "Hỏi đáp", "Căn cứ pháp lý"],
        ),
        ("/en", "birth+registration", "Birth", ["Steps", "Papers you need", "Fees", "Questions and answers", "Legal basis"]),
    ] {
        let home = citizen.get(if lang.is_empty() { "/" } else { lang }).await.expect(200);
        let search = home.form(&format!("{lang}/tim-kiem"));
        let found = citizen.submit(search.set("q", &typed.replace('+', " "))).await.expect(200);
        let page = citizen.get(&found.link(service)).await.expect(200);
        assert!(page.path.starts_with(&format!("{lang}/dich-vu/1.001193/")), "{}", page.path);
        let headings = page.all("h2, h3");
        for heading in words {
            assert!(headings.iter().any(|there| there == heading), "no {heading:?} in {headings:?}");
        }
        assert!(page.all("#cac-buoc + ol > li").len() >= 3, "a guide in steps");
        assert!(page.all("details summary").len() >= 3, "questions that only this procedure has");
        let (guides, questions) = if lang.is_empty() {
            ("Tất cả hướng dẫn", "Tất cả câu hỏi")
        } else {
            ("All guides", "All questions")
        };
        let guides = citizen.get(&home.link(guides)).await.expect(200);
        let guide = guides.links().into_iter().find(|link| link.starts_with(&format!("{lang}/huong-dan/")));
        let guide = citizen.get(&guide.expect("a general guide")).await.expect(200);
        assert!(guide.all("main ol > li").len() >= 3, "{} has steps: {}", guide.path, guide.words("main"));
        let questions = citizen.get(&home.link(questions)).await.expect(200);
        assert!(questions.path.starts_with(&format!("{lang}/hoi-dap")) && questions.all("main details").len() >= 5);
    }
}

/// 2 and 3. The form is begun before signing in; what was typed moves along, past the first profile, to a print and back.
async fn begin_and_sign_in(portal: &Portal, citizen: &mut Browser) -> Page {
    let service = citizen.get("/dich-vu/1.001193/thu-tuc-dang-ky-khai-sinh").await.expect(200);
    assert_eq!(service.link("Nộp trực tuyến"), "/nop/1.001193");
    let check = fill_in(citizen, &[]).await;
    assert!(check.words("main").contains("Trần Nguyễn Bảo Châu"));
    let profile = portal.sign_in(citizen, &check.link("Đăng nhập để nộp"), PARENT).await.expect(200);
    assert!(profile.path.starts_with("/tai-khoan/thong-tin?"), "{}", profile.path);
    let known = answers("ho-so-ca-nhan")
        .into_iter()
        .fold(profile.form("/tai-khoan/thong-tin"), |form, (name, value)| form.set(&name, &value));
    let back = citizen.submit(known).await.expect(200);
    assert_eq!(back.path, check.path, "from the profile back to the form");
    assert!(back.words("main").contains("Trần Nguyễn Bảo Châu"), "what was typed is there after signing in");
    let print = citizen.get(&back.link("In tờ khai")).await.expect(200);
    for wanted in ["Trần Nguyễn Bảo Châu", "02/11/2026", "Nguyễn Thị Thu Hà", "Tôi cam đoan", "In lúc 09:00 23/11/2026"]
    {
        assert!(print.words("main").contains(wanted), "no {wanted:?} in print: {}", print.words("main"));
    }
    citizen.get(&print.link("Quay lại")).await.expect(200)
}

/// 5. Through the mail's link, in a browser that is nobody's.
async fn rate(portal: &Portal, address: &str, code: &str, levels: &[(&str, &str)]) {
    let mail = portal.mail_to(address, |mail| mail.subject == format!("Hồ sơ {code} đã có kết quả")).await;
    let link = mail.links.iter().find(|link| link.contains("/danh-gia/")).expect("the rating's link");
    let mut anybody = portal.browser();
    let page = anybody.get(&link[link.find("/danh-gia/").expect("a path")..]).await.expect(200);
    let form = levels.iter().fold(page.form("/danh-gia/"), |form, (name, level)| form.set(name, level));
    let thanks = anybody.submit(form).await.expect(200);
    assert!(thanks.path.contains("/cam-on"), "{}", thanks.path);
}

/// 6. A question about a dossier reaches its agency, which answers to the citizen; the citizen has a number to ask by.
async fn write_to_the_agency(portal: &Portal, citizen: &mut Browser, code: &str) {
    let page = citizen.get(&format!("/gop-y?trang=/ho-so/{code}")).await.expect(200);
    let form = page.form("/gop-y").set("kind", "question").set("text", "Hồ sơ của bé thứ hai đang ở đâu?").set("contact", PARENT);
    let thanks = citizen.submit(form).await.expect(200);
    let number = thanks.path.rsplit('/').next().expect("a number").to_owned();
    assert!(number.starts_with("GY-261123-") && thanks.words("main").contains(&number), "{}", thanks.words("main"));
    let mail = portal.mail_to("phuong-song-mau@minh-hoa.example", |mail| mail.subject.contains(&number)).await;
    assert_eq!(mail.reply_to.as_deref(), Some(PARENT));
    assert!(mail.text.contains("Hồ sơ của bé thứ hai đang ở đâu?"), "{}", mail.text);
    portal.mail_to(PARENT, |mail| mail.subject.contains(&number)).await;
    let state = citizen.get(&thanks.link("Xem tình trạng xử lý ý kiến")).await.expect(200);
    assert!(state.words("main").contains("Phường Sông Mẫu"), "{}", state.words("main"));
}

/// 7. The five figures of 11.3, to the number, wherever they are published, and as a recount finds them.
async fn count(portal: &Portal) {
    let report = statistics(portal).await;
    assert!(report.agrees(), "{report}");
    assert_eq!((report.dossiers, report.ratings), (3, 2));
    let code = ProcedureCode::parse("1.001193").expect("a code");
    let counted = report.services.get(&code).expect("what the recount found of it");
    // Two online of which one waits, one on paper; of two ratings one is content; two more contents were rated by one.
    assert_eq!(
        (counted.received_online, counted.resolved_online, counted.on_time_online, counted.received(), counted.waiting),
        (1, 1, 1, 2, 1)
    );
    assert_eq!(counted.rated(Criterion::Overall, Satisfaction::VerySatisfied), 1);
    assert_eq!(counted.rated(Criterion::Overall, Satisfaction::Dissatisfied), 1);
    assert_eq!(counted.rated(Criterion::Attitude, Satisfaction::Satisfied), 1);

    // A page looks at what is published once a minute.
    portal.clock.pass(jiff::SignedDuration::from_secs(61));
    let mut reader = portal.browser();
    for (lang, waiting) in [("", "Đang chờ tiếp nhận"), ("/en", "Waiting to be accepted")] {
        for path in ["/thong-ke", "/thong-ke/1.001193", "/dich-vu/1.001193/thu-tuc-dang-ky-khai-sinh"] {
            let page = reader.get(&format!("{lang}{path}")).await.expect(200);
            let figures = page.all("table:has(#nam-so-lieu) td.num");
            assert_eq!(figures, ["1", "1", "100%", "2", "50%"], "{lang}{path}: {}", page.words("main"));
            assert!(page.words("main").contains(waiting), "{lang}{path}: {}", page.words("main"));
        }
    }
    for (path, kind, code) in [("/thong-ke", "portal", ""), ("/thong-ke/1.001193", "service", "1.001193")] {
        let file = rows(&reader.get(&format!("{path}.csv")).await.expect(200));
        let line = &file[&(kind.to_owned(), code.to_owned())];
        let document: Value = serde_json::from_slice(&reader.get(&format!("{path}.json")).await.expect(200).body).expect("JSON");
        let object = row(&document, kind, code);
        for (name, text, number) in [
            ("received_online", "1", json!(1)),
            ("resolved_online", "1", json!(1)),
            ("on_time_percent", "100.00", json!(100.0)),
            ("received_total", "2", json!(2)),
            ("overall_ratings", "2", json!(2)),
            ("overall_very_satisfied", "1", json!(1)),
            ("overall_dissatisfied", "1", json!(1)),
            ("overall_satisfied_percent", "50.00", json!(50.0)),
            ("attitude_ratings", "1", json!(1)),
        ] {
            assert_eq!((line[name].as_str(), &object[name]), (text, &number), "{path} {name}");
        }
    }
}

/// Rolls up and counts again.
pub(crate) async fn statistics(portal: &Portal) -> portal::recount::Report {
    portal.roll_up().await;
    let app = &portal.running.app;
    portal::recount::recount(app.store(), app.now()).await.expect("recounts")
}

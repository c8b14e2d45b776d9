//! Feedback to the agency (TT32 11.2g): stored first, mailed to who is responsible, acknowledged, looked up.

use domain::code::FeedbackCode;
use domain::feedback::FeedbackKind;
use domain::lang::Lang;
use domain::log::Event;
use tests::{Browser, Form, Page, Portal};

const WRITER: &str = "binh@nguoi-dan.example";
const PROVINCE: &str = "gop-y@minh-hoa.example";
const WARD: &str = "phuong-song-mau@minh-hoa.example";

async fn filled(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Form {
    let page = browser.get(path).await.expect(200);
    fields.iter().fold(page.form("/gop-y"), |form, (name, value)| form.set(name, value))
}

fn reference(thanks: &Page) -> FeedbackCode {
    FeedbackCode::parse(thanks.path.rsplit('/').next().unwrap()).unwrap_or_else(|_| panic!("{}", thanks.path))
}

#[tokio::test]
async fn a_message_is_stored_mailed_acknowledged_and_found() {
    let portal = Portal::start().await;
    let app = &portal.running.app;
    let mut browser = portal.browser();
    let fields = [("kind", "question"), ("text", "Quầy một cửa\nmở lúc nào?"), ("contact", WRITER)];
    let form = filled(&mut browser, "/gop-y?trang=/dich-vu/1.001193/dang-ky-khai-sinh", &fields).await;
    let thanks = browser.submit(form).await.expect(200);
    let code = reference(&thanks);
    assert!(thanks.words("main").contains(code.as_str()));

    let kept = app.store().whole_feedback(&code).await.unwrap().unwrap();
    assert_eq!((kept.kind, kept.text.as_str(), kept.lang), (FeedbackKind::Question, "Quầy một cửa\nmở lúc nào?", Lang::Vi));
    assert_eq!(kept.about.as_deref(), Some("/dich-vu/1.001193/dang-ky-khai-sinh"));

    let mail = portal.mail_to(PROVINCE, |mail| mail.subject.contains(code.as_str())).await;
    assert_eq!(mail.reply_to.as_deref(), Some(WRITER));
    assert_eq!(mail.from, "khong-tra-loi@minh-hoa.example", "never from the citizen");
    assert!(mail.text.contains("Quầy một cửa\nmở lúc nào?") && mail.text.contains("/dich-vu/1.001193/"), "{}", mail.text);
    let acknowledgement = portal.mail_to(WRITER, |mail| mail.subject.contains(code.as_str())).await;
    assert!(!acknowledgement.text.contains("mở lúc nào"), "the acknowledgement does not carry the words");
    let link = acknowledgement.links.iter().find(|link| link.contains("/gop-y/tra-cuu")).expect("a link to where it stands");

    let state = browser.get(&link[link.find("/gop-y").unwrap()..]).await.expect(200);
    let words = state.words("main");
    assert!(words.contains(code.as_str()) && !words.contains("mở lúc nào") && !words.contains(WRITER), "{words}");

    let day = domain::clock::vietnam_date(app.now());
    let lines = app.store().lines_and_spoiled(day, domain::log::shard("1.001193")).await.unwrap().lines;
    let line = lines.iter().find(|line| line.event == Event::FeedbackReceived { code: code.clone() }).expect("a log line");
    assert!(!serde_json::to_string(line).unwrap().contains("binh@"));
}

#[tokio::test]
async fn a_message_goes_to_the_agency_that_was_chosen_or_that_the_page_is_about() {
    let portal = Portal::start().await;
    let mut browser = portal.browser();
    let fields = [("kind", "complaint"), ("text", "Chờ lâu.")];
    for (path, agency, to) in [
        ("/gop-y", None, PROVINCE),
        ("/gop-y", Some("H99.01"), WARD),
        ("/gop-y?trang=/ho-so/H99.01-261123-0007", None, WARD),
        ("/gop-y", Some("H99.77"), PROVINCE),
    ] {
        let mut form = filled(&mut browser, path, &fields).await;
        if let Some(agency) = agency {
            form = form.set("agency", agency);
        }
        let code = reference(&browser.submit(form).await.expect(200));
        let mail = portal.mail_to(to, |mail| mail.subject.contains(code.as_str())).await;
        assert_eq!(mail.reply_to, None, "no address, nobody to answer");
    }
}

#[tokio::test]
async fn the_same_form_twice_is_one_message_and_changed_words_are_another() {
    let portal = Portal::start().await;
    let mut browser = portal.browser();
    let form = filled(&mut browser, "/gop-y", &[("kind", "praise"), ("text", "Nhanh và lịch sự.")]).await;
    let first = reference(&browser.submit(form.clone()).await.expect(200));
    let again = reference(&browser.submit(form.clone()).await.expect(200));
    let other = reference(&browser.submit(form.set("text", "Nhanh.")).await.expect(200));
    assert_eq!(first, again);
    assert_ne!(first, other);
    portal.mail_to(PROVINCE, |mail| mail.subject.contains(other.as_str())).await;
    let sent = portal.running.mailbox.list(Some(PROVINCE), 100);
    assert_eq!(sent.iter().filter(|mail| mail.subject.contains(first.as_str())).count(), 1);
}

#[tokio::test]
async fn what_is_wrong_is_said_at_once_and_what_was_typed_is_kept() {
    let portal = Portal::start().await;
    let mut browser = portal.browser();
    let long = "ă".repeat(2001);
    let form = filled(&mut browser, "/gop-y", &[("text", &long), ("contact", "binh")]).await;
    let page = browser.submit(form).await.expect(422);
    let errors = page.all(".errors li");
    assert_eq!(errors.len(), 3, "{errors:?}");
    assert!(page.words("title").starts_with("Lỗi: "));
    let form = page.form("/gop-y");
    assert_eq!((form.get("text"), form.get("contact")), (Some(long.as_str()), Some("binh")));
    // Control characters in an address never reach a header.
    let form = form.set("kind", "praise").set("text", "Tốt").set("contact", "a@x.example\r\nBcc: b@x.example");
    browser.submit(form).await.expect(422);
}

#[tokio::test]
async fn a_number_that_nothing_has_gets_one_calm_answer() {
    let portal = Portal::start().await;
    let mut browser = portal.browser();
    for typed in ["GY-261123-222222", "x", "GY-261123-%3Cb%3E"] {
        let page = browser.get(&format!("/gop-y/tra-cuu?ma={typed}")).await.expect(404);
        assert!(page.words("main").contains("Không có ý kiến nào mang mã này"), "{}", page.words("main"));
    }
    browser.get("/gop-y/tra-cuu").await.expect(200);
    browser.get("/gop-y/cam-on/GY-261123-222222").await.expect(404);
    browser.get("/en/gop-y").await.expect(200);
}

#[tokio::test]
async fn nobody_s_mailbox_is_filled_through_the_form() {
    let portal = Portal::start().await;
    let mut browser = portal.browser();
    let mut last = None;
    for n in 0..7 {
        let text = format!("Tin số {n}");
        let form = filled(&mut browser, "/gop-y", &[("kind", "question"), ("text", &text), ("contact", WRITER)]).await;
        last = Some(reference(&browser.submit(form).await.expect(200)));
    }
    let last = last.unwrap();
    portal.mail_to(PROVINCE, |mail| mail.subject.contains(last.as_str())).await;
    assert_eq!(portal.running.mailbox.list(Some(PROVINCE), 100).len(), 7, "every message reaches the agency");
    assert_eq!(portal.running.mailbox.list(Some(WRITER), 100).len(), 5, "five acknowledgements a day");
}

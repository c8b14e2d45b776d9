//! An account: signing in and out, what a person says of herself once and finds in every form again (TT32 11.2c), drafts.

use jiff::SignedDuration;
use tests::{Browser, Form, Page, Portal, officer};

use crate::journey::{Answers, answered, answers, fill_in, hand_in};

const EMAIL: &str = "cha.me@nguoi-dan.example";
const PROFILE: &str = "/tai-khoan/thong-tin";

/// The profile's form with a made-up person's data in it.
fn filled(page: &Page, data: &Answers) -> Form {
    data.iter().fold(page.form(PROFILE), |form, (name, value)| form.set(name, value))
}

/// A browser of somebody who has just told who she is.
async fn known(portal: &Portal) -> Browser {
    let mut browser = portal.browser();
    let page = portal.sign_in(&mut browser, "/dang-nhap", EMAIL).await;
    browser.submit(filled(&page, &answers("ho-so-ca-nhan"))).await.expect(200);
    browser
}

#[tokio::test]
async fn the_first_sign_in_leads_to_the_profile_and_from_there_to_the_form() {
    let portal = Portal::start().await;
    let mut browser = portal.browser();
    let page = portal.sign_in(&mut browser, "/dang-nhap?tiep=/nop/1.001193", EMAIL).await.expect(200);
    assert_eq!(page.path, "/tai-khoan/thong-tin?tiep=%2Fnop%2F1.001193");
    assert_eq!(page.form(PROFILE).get("email"), Some(EMAIL), "the address that the code went to stands there");
    assert_eq!(page.link("Bỏ qua lúc này"), "/nop/1.001193", "nobody has to");
    let form = browser.submit(filled(&page, &answers("ho-so-ca-nhan"))).await.expect(200);
    assert_eq!(form.path, "/nop/1.001193");

    // My page says what is known now, of numbers only the end (R7.3).
    let mine = browser.get("/tai-khoan").await.expect(200);
    let words = mine.words("main");
    assert!(words.contains("Nguyễn Thị Thu Hà") && words.contains("14/03/1992") && words.contains("•001"), "{words}");
    assert!(!mine.text().contains("001192000001"));

    // The second time nothing stands between code and form; an officer is never asked.
    let mut again = portal.browser();
    assert_eq!(portal.sign_in(&mut again, "/dang-nhap?tiep=/nop/1.001193", EMAIL).await.path, "/nop/1.001193");
    let mut desk = portal.browser();
    assert_eq!(portal.sign_in(&mut desk, "/dang-nhap", officer::HANDLER).await.path, "/can-bo");
    // A place elsewhere is no place to go on to.
    let mut lured = portal.browser();
    let page = portal.sign_in(&mut lured, "/dang-nhap?tiep=//xau.example/", EMAIL).await;
    assert_eq!(page.path, "/tai-khoan");
    // In English.
    let mut english = portal.browser();
    let page = english.get("/en/dang-nhap").await.expect(200);
    let sent = english.submit(page.form("/en/dang-nhap").set("email", "new@nguoi-dan.example")).await.expect(200);
    assert!(sent.words("h1").contains("Enter the sign-in code"), "{}", sent.words("h1"));
    let mail = portal.mail_to("new@nguoi-dan.example", |mail| mail.subject == "Your sign-in code").await;
    let code = mail.text.split(|c: char| !c.is_ascii_digit()).find(|digits| digits.len() == 6).expect("a code");
    let page = english.submit(sent.form("/en/dang-nhap/ma").set("code", code)).await.expect(200);
    assert_eq!((page.path.as_str(), page.words("h1").as_str()), ("/en/tai-khoan/thong-tin?tiep=%2Fen%2Ftai-khoan", "About you"));
}

#[tokio::test]
async fn what_is_wrong_in_a_profile_is_said_at_once_and_nothing_is_saved() {
    let portal = Portal::start().await;
    let mut browser = known(&portal).await;
    let page = browser.get(PROFILE).await.expect(200);
    let wrong = [("name", "Hà 1"), ("born-day", "31"), ("born-month", "2"), ("phone", "12"), ("personal_id", "123")];
    let form = wrong.iter().fold(page.form(PROFILE), |form, (name, value)| form.set(name, value));
    let page = browser.submit(form).await.expect(422);
    assert_eq!(page.all(".errors a").len(), 4, "name, date, phone and number: {:?}", page.all(".errors a"));
    assert!(page.words("title").starts_with("Lỗi: "), "{}", page.words("title"));
    let again = page.form(PROFILE);
    for (name, value) in wrong {
        assert_eq!(again.get(name), Some(value), "{name} is kept");
    }
    let form = browser.get(PROFILE).await.expect(200).form(PROFILE);
    assert_eq!((form.get("name"), form.get("phone")), (Some("Nguyễn Thị Thu Hà"), Some("0900000001")));
    // Two answers that cannot both be: a card from before its owner was born.
    let page = browser.submit(form.set("id_issued_on-year", "1990")).await.expect(422);
    assert_eq!(page.all(".errors a").len(), 1, "{:?}", page.all(".errors a"));
    browser.submit(page.form(PROFILE).set("id_issued_on-year", "2021").set("csrf", "x")).await.expect(403);
}

#[tokio::test]
async fn the_second_of_two_windows_is_told_and_saves_on_purpose() {
    let portal = Portal::start().await;
    let mut one = known(&portal).await;
    let mut two = one.clone();
    let (first, second) = (one.get(PROFILE).await.expect(200), two.get(PROFILE).await.expect(200));
    one.submit(first.form(PROFILE).set("phone", "0912345678")).await.expect(200);
    let page = two.submit(second.form(PROFILE).set("name", "Nguyễn Thu Hà")).await.expect(409);
    assert!(page.words("[role=alert]").contains("vừa được sửa ở một cửa sổ khác"), "{}", page.words("main"));
    let form = page.form(PROFILE);
    assert_eq!(form.get("name"), Some("Nguyễn Thu Hà"), "what was typed stands there");
    two.submit(form).await.expect(200);
    let saved = two.get(PROFILE).await.expect(200).form(PROFILE);
    assert_eq!(saved.get("name"), Some("Nguyễn Thu Hà"));
}

#[tokio::test]
async fn a_profile_fills_in_the_form_and_each_value_says_so() {
    let portal = Portal::start().await;
    let mut browser = known(&portal).await;
    let start = browser.get("/nop/1.001193").await.expect(200);
    // The agency is offered from the residence.
    let agency = browser.submit(start.form("/nop/1.001193")).await.expect(200);
    assert!(agency.path.ends_with("/co-quan"), "{}", agency.path);
    assert!(
        agency.words("main").contains("Điền sẵn theo nơi cư trú trong thông tin tài khoản của bạn"),
        "{}",
        agency.words("main")
    );
    assert_eq!((agency.form(&agency.path).get("province"), agency.form(&agency.path).get("ward")), (Some("99"), Some("99001")));
    let english = browser.get(&format!("/en{}", agency.path)).await.expect(200);
    assert!(english.words("main").contains("Filled in from the residence in your account"), "{}", english.words("main"));

    let mut page = browser.submit(agency.form(&agency.path)).await.expect(200);
    assert!(page.path.ends_with("/nguoi-yeu-cau"), "{}", page.path);
    let mut seen = Answers::new();
    for _ in 0..2 {
        let form = page.form(&page.path);
        assert!(page.words("main").contains("Lấy từ thông tin tài khoản"), "{}: {}", page.path, page.words("main"));
        seen.extend(form.fields.into_iter().filter(|(name, value)| name.starts_with("requester_") && !value.is_empty()));
        let next = answered(&page, &answers("khai-sinh"), &[]);
        page = browser.submit(next).await.expect(200);
    }
    for wanted in [
        ("requester_name", "Nguyễn Thị Thu Hà"),
        ("requester_born-year", "1992"),
        ("requester_id_issued_on-year", "2021"),
        ("requester_id_issued_by", "Cục Cảnh sát quản lý hành chính về trật tự xã hội"),
    ] {
        assert!(seen.contains(&(wanted.0.into(), wanted.1.into())), "{wanted:?} is not filled in: {seen:?}");
    }
    // Somebody who lives where no agency of this portal is gets no offer, and no wrong sentence.
    let profile = browser.get(PROFILE).await.expect(200);
    let elsewhere = profile.form(PROFILE).set("address-province", "").set("address-ward", "").set("address-street", "");
    browser.submit(elsewhere).await.expect(200);
    let start = browser.get("/nop/1.001193").await.expect(200);
    let agency = browser.submit(start.form("/nop/1.001193")).await.expect(200);
    assert!(!agency.words("main").contains("Điền sẵn"), "{}", agency.words("main"));
}

#[tokio::test]
async fn a_form_teaches_the_profile_only_who_wants_it() {
    let portal = Portal::start().await;
    let mut browser = known(&portal).await;
    for (phone, wanted, saved) in [("0912345678", false, "0900000001"), ("0987654321", true, "0987654321")] {
        let check = fill_in(&mut browser, &[("requester_phone", phone)]).await;
        let path = check.path.replace("/kiem-tra", "/nop");
        assert!(check.words("main").contains("Cập nhật cả thông tin tài khoản của tôi"), "{}", check.words("main"));
        let form = check.form(&path).set("declaration", "yes");
        let form = if wanted { form.set("update_profile", "yes") } else { form };
        browser.submit(form).await.expect(200);
        let profile = browser.get(PROFILE).await.expect(200).form(PROFILE);
        assert_eq!(profile.get("phone"), Some(saved));
    }
}

#[tokio::test]
async fn a_draft_is_left_found_again_and_deleted() {
    let portal = Portal::start().await;
    let mut browser = known(&portal).await;
    let start = browser.get("/nop/1.001193").await.expect(200);
    let agency = browser.submit(start.form("/nop/1.001193")).await.expect(200);
    let first = browser.submit(agency.form(&agency.path)).await.expect(200);
    let left = browser.submit(answered(&first, &answers("khai-sinh"), &[])).await.expect(200);

    // A day later, from another browser.
    portal.clock.pass(SignedDuration::from_hours(24));
    let mut phone = portal.signed_in(EMAIL).await;
    let mine = phone.get("/tai-khoan").await.expect(200);
    assert!(mine.words("main").contains("Lưu lúc 09:00 23/11/2026"), "{}", mine.words("main"));
    let draft = mine.links().into_iter().find(|link| link.starts_with("/nop/1.001193/")).expect("the draft");
    let resumed = phone.get(&draft).await.expect(200);
    assert_eq!(resumed.path, left.path, "it goes on where it was left");
    let offered = phone.get("/nop/1.001193").await.expect(200);
    assert!(offered.links().contains(&draft), "the form's first page offers it too");
    let back = phone.get(&first.path).await.expect(200);
    assert_eq!(back.form(&first.path).get("requester_relation"), Some("mother"), "what was answered is there");

    // Nobody else deletes it; its owner does, and then it is gone from every page.
    let delete = mine.form("/tai-khoan/ban-nhap/");
    let mut stranger = portal.signed_in("la@nguoi-dan.example").await;
    let token = stranger.get("/dang-xuat").await.expect(200).form("/dang-xuat").get("csrf").expect("a token").to_owned();
    stranger.submit(delete.clone().set("csrf", &token)).await.expect(200);
    phone.get(&draft).await.expect(200);
    phone.submit(delete.clone().set("csrf", "x")).await.expect(403);
    let mine = phone.submit(delete).await.expect(200);
    assert_eq!(mine.path, "/tai-khoan");
    assert!(mine.words("main").contains("Bạn không có bản nháp nào."), "{}", mine.words("main"));
    phone.get(&draft).await.expect(404);
    phone.get(&left.path).await.expect(404);
}

#[tokio::test]
async fn a_draft_that_nobody_came_back_to_ends_after_thirty_days() {
    let portal = Portal::start().await;
    let mut browser = portal.browser();
    let start = browser.get("/nop/1.001193").await.expect(200);
    let agency = browser.submit(start.form("/nop/1.001193")).await.expect(200);
    for (hours, status) in [(24 * 30 - 1, 200), (2, 410)] {
        portal.clock.pass(SignedDuration::from_hours(hours));
        browser.get(&agency.path).await.expect(status);
    }
}

#[tokio::test]
async fn who_signed_out_is_out_everywhere_with_that_cookie() {
    let portal = Portal::start().await;
    let mut browser = known(&portal).await;
    let mut copy = browser.clone();
    let mut other = portal.signed_in(EMAIL).await;
    let page = browser.get("/dang-xuat").await.expect(200);
    browser.submit(page.form("/dang-xuat").set("csrf", "x")).await.expect(403);
    let out = browser.submit(page.form("/dang-xuat")).await.expect(200);
    assert_eq!((out.path.as_str(), browser.cookie("sid")), ("/", None));
    for browser in [&mut browser, &mut copy] {
        let asked = browser.get("/tai-khoan").await.expect(200);
        assert!(asked.path.starts_with("/dang-nhap?tiep="), "{}", asked.path);
    }
    assert_eq!(other.get("/tai-khoan").await.expect(200).path, "/tai-khoan", "another device stays signed in");
}

#[tokio::test]
async fn a_session_ends_after_twelve_hours() {
    let portal = Portal::start().await;
    let mut browser = known(&portal).await;
    portal.clock.pass(SignedDuration::from_hours(12) - SignedDuration::from_secs(1));
    assert_eq!(browser.get("/tai-khoan").await.expect(200).path, "/tai-khoan");
    portal.clock.pass(SignedDuration::from_secs(1));
    assert!(browser.get("/tai-khoan").await.path.starts_with("/dang-nhap?tiep="));
}

async fn ask_code(browser: &mut Browser, lang: &str, email: &str) -> Page {
    let page = browser.get(&format!("{lang}/dang-nhap")).await.expect(200);
    browser.submit(page.form(&format!("{lang}/dang-nhap")).set("email", email)).await
}

#[tokio::test]
async fn nobody_s_mailbox_is_filled_with_codes() {
    let portal = Portal::start().await;
    let mut browser = portal.browser();
    let (mut sent, mut refused) = (0, 0);
    // Five an hour, ten a day: in the third hour the day is full.
    for (hour, taken) in [(0, 5), (1, 5), (2, 0)] {
        for n in 0..6 {
            let page = ask_code(&mut browser, "", EMAIL).await;
            assert_eq!(page.status.as_u16(), if n < taken { 200 } else { 429 }, "hour {hour}, code {n}");
            if n < taken {
                sent += 1;
            } else {
                refused += 1;
                assert_eq!(page.headers["retry-after"], if n == 5 { "3600" } else { "86400" });
            }
        }
        portal.clock.pass(SignedDuration::from_hours(1));
    }
    assert_eq!((sent, refused), (10, 8));
    let page = ask_code(&mut browser, "/en", EMAIL).await.expect(429);
    assert!(page.words("main").contains("Too many tries"), "{}", page.words("main"));
    ask_code(&mut browser, "", "khac@nguoi-dan.example").await.expect(200);
    portal.mail_to("khac@nguoi-dan.example", |_| true).await;
    assert_eq!(portal.running.mailbox.list(Some(EMAIL), 100).len(), 10);
}

#[tokio::test]
async fn a_network_that_guesses_codes_is_stopped() {
    let portal = Portal::start().await;
    let mut browser = portal.browser();
    let sent = ask_code(&mut browser, "", EMAIL).await.expect(200);
    let guess = sent.form("/dang-nhap/ma").set("yeu-cau", "x").set("code", "123456");
    for n in 0..300 {
        assert_eq!(browser.submit_only(guess.clone()).await.status.as_u16(), 422, "guess {n}");
    }
    let stopped = browser.submit(guess.clone()).await.expect(429);
    assert_eq!(stopped.headers["retry-after"], "3600");
    // Its neighbours on the same network still sign in: a right code is no guess.
    let mut neighbour = portal.signed_in("hang.xom@nguoi-dan.example").await;
    assert_eq!(neighbour.get("/tai-khoan").await.expect(200).path, "/tai-khoan");
    portal.clock.pass(SignedDuration::from_hours(1));
    browser.submit(guess).await.expect(422);
}

#[tokio::test]
async fn a_dossier_of_the_account_is_on_my_page() {
    let portal = Portal::start().await;
    let mut browser = known(&portal).await;
    let check = fill_in(&mut browser, &[]).await;
    let (_, code) = hand_in(&mut browser, &check).await;
    for (lang, state) in [("", "Mới đăng ký"), ("/en", "Submitted")] {
        let mine = browser.get(&format!("{lang}/tai-khoan")).await.expect(200);
        assert!(mine.links().contains(&format!("{lang}/ho-so/{code}")), "{:?}", mine.links());
        assert!(mine.words("main").contains(state), "{}", mine.words("main"));
    }
}

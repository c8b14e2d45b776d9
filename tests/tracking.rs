//! Following a dossier: looked up by code and second factor without signing in (R3.12), withdrawn by its owner, its due
//! date put into a calendar.

use icalendar::{Calendar, CalendarComponent, Component};
use jiff::SignedDuration;
use tests::{Browser, Page, Portal, officer};

use crate::counter::register;
use crate::journey::{act, fill_in, hand_in};

const OWNER: &str = "theo.doi@nguoi-dan.example";

/// The owner's browser and the code of a birth registration that she handed in.
async fn handed_in(portal: &Portal) -> (Browser, String) {
    let mut citizen = portal.signed_in(OWNER).await;
    let check = fill_in(&mut citizen, &[]).await;
    let (_, code) = hand_in(&mut citizen, &check).await;
    (citizen, code)
}

async fn look_up(browser: &mut Browser, lang: &str, code: &str, four: &str) -> Page {
    let page = browser.get(&format!("{lang}/tra-cuu")).await.expect(200);
    browser.submit(page.form(&format!("{lang}/tra-cuu")).set("ma", code).set("bon-so", four)).await
}

#[tokio::test]
async fn code_and_last_four_show_state_and_dates_and_nothing_else() {
    let portal = Portal::start().await;
    let (_, code) = handed_in(&portal).await;
    let mut receptionist = portal.signed_in(officer::RECEPTIONIST).await;
    let mut anybody = portal.browser();
    let found = look_up(&mut anybody, "", &code, "0001").await.expect(200);
    assert!(found.words("main").contains("Mới đăng ký"), "{}", found.words("main"));
    assert!(found.words("main").contains("Được trả lời chậm nhất"), "{}", found.words("main"));
    act(&mut receptionist, &code, "tiep-nhan", &[]).await.expect(200);

    // As it is typed from the receipt: small letters, blanks.
    let typed = format!(" {} ", code.to_lowercase());
    for (lang, words) in [
        ("", ["Được tiếp nhận", "Ngày hẹn trả kết quả", "23/11/2026"]),
        ("/en", ["Accepted at", "Result due", "23 November 2026"]),
    ] {
        let found = look_up(&mut anybody, lang, &typed, "0001").await.expect(200);
        let shown = found.words("main");
        for wanted in [&code, words[0], words[1], words[2]] {
            assert!(shown.contains(wanted) || found.words("h1").contains(wanted), "no {wanted:?}: {shown}");
        }
        for secret in ["Nguyễn Thị", "Thu Hà", "Châu", OWNER, "0900000001", "001192000001", "Lê Thị Tiếp", "khai sinh"]
        {
            assert!(!shown.contains(secret), "{secret} is shown to whoever has a code");
        }
        assert!(found.text().contains("noindex"), "no search engine keeps it");
    }

    // On paper it is what the counter wrote down, paper or telephone.
    let fields = [("procedure", "2.000635"), ("received-time", "08:00"), ("name", "Bùi Thị Lan")];
    let fields = [&fields[..], &[("phone", "0900 000 008"), ("personal_id", "017167004321")]].concat();
    let (_, code) = register(&mut receptionist, &fields).await;
    for four in ["0008", "4321"] {
        look_up(&mut anybody, "", &code, four).await.expect(200);
    }
}

#[tokio::test]
async fn an_unknown_code_and_a_wrong_factor_have_one_answer() {
    let portal = Portal::start().await;
    let (_, code) = handed_in(&portal).await;
    let mut anybody = portal.browser();
    let mut answers = Vec::new();
    for (code, four) in [(code.as_str(), "9999"), ("H99.01-261123-7777", "9999"), ("H99.77-250101-0001", "0001")] {
        let page = look_up(&mut anybody, "", code, four).await.expect(422);
        answers.push((page.text().replace(code, "CODE"), page.headers.get("content-type").cloned()));
    }
    assert!(answers[0].0.contains("Không có hồ sơ nào khớp với mã và 4 số này"));
    answers.dedup();
    assert_eq!(answers.len(), 1, "who tries learns nothing of which codes there are");

    let page = look_up(&mut anybody, "", "khong-phai", "12").await.expect(422);
    assert_eq!(page.all(".errors a").len(), 2, "{:?}", page.all(".errors a"));
    assert_eq!(page.form("/tra-cuu").get("ma"), Some("khong-phai"));
}

#[tokio::test]
async fn five_wrong_factors_close_a_code_for_an_hour_and_right_ones_never_do() {
    let portal = Portal::start().await;
    let (_, code) = handed_in(&portal).await;
    let mut anybody = portal.browser();
    for _ in 0..7 {
        look_up(&mut anybody, "", &code, "0001").await.expect(200);
    }
    for _ in 0..5 {
        look_up(&mut anybody, "", &code, "9999").await.expect(422);
    }
    for (lang, words) in [("", "Bạn đã thử quá nhiều lần"), ("/en", "Too many tries")] {
        let closed = look_up(&mut anybody, lang, &code, "0001").await.expect(429);
        assert_eq!(closed.headers.get("retry-after").and_then(|seconds| seconds.to_str().ok()), Some("3600"));
        assert!(closed.words("main").contains(words), "{}", closed.words("main"));
    }
    // Neither another code nor the next hour is closed by it.
    look_up(&mut anybody, "", "H99.01-261123-7777", "9999").await.expect(422);
    portal.clock.pass(SignedDuration::from_hours(1));
    look_up(&mut anybody, "", &code, "0001").await.expect(200);
}

#[tokio::test]
async fn an_owner_withdraws_and_the_agency_agrees() {
    let portal = Portal::start().await;
    let (mut citizen, code) = handed_in(&portal).await;
    let path = format!("/ho-so/{code}");
    let page = citizen.get(&path).await.expect(200);
    let form = page.form(&format!("{path}/rut"));
    let bare = citizen.submit(form.clone()).await.expect(422);
    assert!(bare.words(".errors").contains("Nhập lý do rút hồ sơ"), "{}", bare.words("main"));

    let wish = form.set("reason", "Tôi nộp nhầm phường.");
    let asked = citizen.submit(wish.clone()).await.expect(200);
    assert!(asked.words("[role=status]").contains("Đã gửi yêu cầu rút hồ sơ tới cơ quan."), "{}", asked.words("main"));
    assert!(asked.find_form(&format!("{path}/rut")).is_none(), "it is asked for once");
    let again = citizen.submit(wish.clone()).await.expect(200);
    assert_eq!(again.path, asked.path, "a doubled click finds its wish");
    let mut stranger = portal.signed_in("la@nguoi-dan.example").await;
    stranger.submit(wish.clone()).await.expect(404);

    let mut handler = portal.signed_in(officer::HANDLER).await;
    let seen = handler.get(&format!("/can-bo/ho-so/{code}")).await.expect(200);
    assert!(seen.words("main").contains("Tôi nộp nhầm phường."), "{}", seen.words("main"));
    act(&mut handler, &code, "dong-y-rut", &[]).await.expect(200);
    portal.mail_to(OWNER, |mail| mail.subject == format!("Hồ sơ {code} đã được rút")).await;
    let over = citizen.get(&path).await.expect(200);
    assert!(over.words("main").contains("Việc giải quyết đã dừng."), "{}", over.words("main"));
    citizen.submit(wish).await.expect(409);
}

#[tokio::test]
async fn the_due_date_goes_into_a_calendar_once_there_is_one() {
    let portal = Portal::start().await;
    let (mut citizen, code) = handed_in(&portal).await;
    let path = format!("/ho-so/{code}");
    citizen.get(&format!("{path}/hen.ics")).await.expect(404);
    let mut receptionist = portal.signed_in(officer::RECEPTIONIST).await;
    act(&mut receptionist, &code, "tiep-nhan", &[]).await.expect(200);

    let offered = citizen.get(&path).await.expect(200).link("Thêm ngày hẹn vào lịch");
    for (lang, summary) in [("", "Hẹn trả kết quả hồ sơ"), ("/en", "Result due: dossier")] {
        let file = citizen.get(&format!("{lang}{offered}")).await.expect(200);
        assert!(file.headers["content-type"].to_str().unwrap().starts_with("text/calendar"));
        assert!(file.headers["cache-control"].to_str().unwrap().contains("no-store"), "{:?}", file.headers);
        let calendar: Calendar = file.text().parse().expect("a calendar");
        let [CalendarComponent::Event(event)] = &calendar.components[..] else { panic!("{}", file.text()) };
        assert_eq!(event.property_value("SUMMARY"), Some(format!("{summary} {code}").as_str()));
        assert_eq!(event.property_value("DTSTART"), Some("20261123"));
        assert_eq!(event.property_value("DTEND"), Some("20261124"));
        assert!(
            event.property_value("URL").is_some_and(|url| url.ends_with(&format!("{lang}{path}"))),
            "{:?}",
            event.property_value("URL")
        );
        assert!(
            event.property_value("LOCATION").is_some_and(|place| place.contains("Phường Sông Mẫu") || place.contains("Song Mau"))
        );
    }
    portal.signed_in("la@nguoi-dan.example").await.get(&offered).await.expect(404);
    let asked = portal.browser().get(&offered).await.expect(200);
    assert!(asked.path.starts_with("/dang-nhap?tiep="), "{}", asked.path);
}

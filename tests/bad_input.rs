//! Bad input ends in a page that says what to do, in the reader's language, and never in a 500.

use http::Method;
use tests::{Portal, officer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::journey::{act, fill_in, hand_in};

const FORM: Option<&str> = Some("application/x-www-form-urlencoded");

#[tokio::test]
async fn nonsense_gets_a_page_that_helps() {
    let portal = Portal::start().await;
    let mut browser = portal.browser();
    let long = "x".repeat(600_000);
    let cases: [(Method, &str, &str, Option<&str>, u16, &str); 14] = [
        (Method::GET, "/khong-co", "", None, 404, "Không tìm thấy"),
        (Method::GET, "/en/khong-co", "", None, 404, "not found"),
        (Method::GET, "/dich-vu/9.999999", "", None, 404, "Không tìm thấy"),
        (Method::GET, "/dich-vu/%FF%FE", "", None, 400, "Không đọc được"),
        (Method::GET, "/nop/khong", "", None, 404, "Không tìm thấy"),
        (Method::GET, "/ho-so/H99.01-261124-9999", "", None, 200, "thư điện tử"),
        (Method::POST, "/dang-nhap", &long, FORM, 413, "quá lớn"),
        (Method::POST, "/dang-nhap", "{}", Some("application/json"), 415, "không đúng dạng"),
        (Method::POST, "/dang-nhap", "email=%FF%FE", FORM, 400, "Không đọc được"),
        (Method::POST, "/dang-nhap", "email=khong-phai", FORM, 422, "Lỗi"),
        (Method::POST, "/", "", FORM, 405, "cách đó"),
        (Method::POST, "/nop/1.001193", "", FORM, 400, "tờ khai"),
        (Method::POST, "/dang-nhap/ma", "yeu-cau=x&code=1", FORM, 422, "Mã không đúng"),
        (Method::GET, "/danh-gia/H99.01-261124-0001?k=AAAA", "", None, 200, "thư điện tử"),
    ];
    for (method, path, body, kind, status, words) in cases {
        browser.set_cookie("sid", "broken;cookie");
        let mut page = browser.send(method.clone(), path, body, kind).await;
        if let Some(to) = page.location() {
            page = browser.get(&to).await;
        }
        let text = page.words("body");
        assert_eq!(page.status.as_u16(), status, "{method} {path}: {text}");
        assert!(text.contains(words), "{method} {path}: {text}");
    }
}

/// A browser that sends all before it reads, as Firefox does, gets the page that says what was wrong with what it sent.
#[tokio::test]
async fn what_is_far_too_large_is_read_to_its_end_before_the_answer() {
    let portal = Portal::start().await;
    let length = 24_000_000;
    for path in ["/dang-nhap", "/can-bo/tiep-nhan/nhieu"] {
        let mut connection = TcpStream::connect(portal.running.portal).await.unwrap();
        let host = portal.running.portal;
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             content-length: {length}\r\nconnection: close\r\n\r\n"
        );
        connection.write_all(head.as_bytes()).await.unwrap();
        connection.write_all(&vec![b'x'; length]).await.unwrap_or_else(|error| panic!("{path} is not read on: {error}"));
        let mut answer = Vec::new();
        connection.read_to_end(&mut answer).await.unwrap_or_else(|error| panic!("{path}: {error}"));
        let answer = String::from_utf8(answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 413 "), "{path}: {}", answer.lines().next().unwrap_or_default());
        assert!(answer.contains("quá lớn"), "{path}");
    }
}

/// Whatever is typed into the search: a page or an answer that helps, in the reader's language, and nothing of it acts.
#[tokio::test]
async fn searching_for_nonsense_gets_a_page_that_helps() {
    let portal = Portal::start().await;
    let mut browser = portal.browser();
    let long = "khai%20sinh%20".repeat(700);
    let typed = [
        "",
        "%20%20",
        &long,
        "%3Cscript%3Ealert(1)%3C/script%3E",
        "%22%3E%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E",
        "%00%07%1B",
        "%E2%80%AEkhai%20sinh%E2%80%8F",
        "%FF%FE",
        "%E5%87%BA%E7%94%9F%E7%99%BB%E8%AE%B0",
        "how%20do%20i%20register%20a%20birth",
        "l%C3%A0m%20th%E1%BA%BF%20n%C3%A0o%20%E1%BB%9F%20%C4%91%C3%A2u",
        "'%20OR%201%3D1%20--",
        "%F0%9F%99%82",
        "1.001193",
    ];
    for typed in typed {
        for path in ["/tim-kiem", "/en/tim-kiem", "/tim-kiem/goi-y", "/en/tim-kiem/goi-y"] {
            let page = browser.get(&format!("{path}?q={typed}")).await;
            let text = page.text();
            if typed == "%FF%FE" && page.status == 400 {
                continue;
            }
            assert_eq!(page.status.as_u16(), 200, "{path} {typed}: {text}");
            if path.ends_with("goi-y") {
                let answer: serde_json::Value = serde_json::from_str(&text).expect("JSON");
                let lists = answer.as_array().expect("a list");
                assert!(lists.len() == 5 && lists[1..].iter().all(serde_json::Value::is_array), "{text}");
            } else {
                assert!(!text.contains("<script>alert") && !text.contains("<img src=x") && !text.contains('\u{202e}'), "{typed}");
                assert!(page.links().iter().any(|link| link.ends_with("/linh-vuc")), "{typed}: no other way is shown");
            }
        }
    }
    // Where nothing fits: what most people look for, fields, and whom to call.
    let page = browser.get("/tim-kiem?q=%E5%87%BA%E7%94%9F").await.expect(200);
    let links = page.links();
    assert!(page.words("main").contains("Không tìm thấy thủ tục nào"));
    for wanted in ["/dich-vu/", "/linh-vuc/"] {
        assert!(links.iter().any(|link| link.starts_with(wanted)), "{wanted} in {links:?}");
    }
    assert!(page.text().contains("href=\"tel:"), "whom to call");
    // A slip and an abbreviation are said, and the words as typed are one link away.
    let page = browser.get("/tim-kiem?q=gks").await.expect(200);
    assert!(page.words("main").contains("Kết quả cho: khai sinh") || page.words("main").contains("giấy khai sinh"), "gks");
    assert!(page.links().iter().any(|link| link.contains("dung-chu=1")), "no literal search");
}

#[tokio::test]
async fn all_errors_of_a_step_are_shown_at_once_and_nothing_typed_is_lost() {
    let portal = Portal::start().await;
    let mut citizen = portal.browser();
    let start = citizen.get("/nop/1.001193").await.expect(200);
    let mut page = citizen.submit(start.form("/nop/1.001193")).await;
    while !page.path.contains("/nguoi-yeu-cau") {
        page = crate::journey::answer(&mut citizen, &page.expect(200), &[]).await;
    }
    let path = page.path.clone();
    let form = page.form(&path).set("requester_name", "Nguyễn <b>Văn</b> 1").set("requester_born-day", "31");
    let form = form.set("requester_born-month", "2").set("requester_born-year", "1990");
    let page = citizen.submit(form).await.expect(422);
    let errors = page.all(".errors a");
    assert_eq!(errors.len(), 3, "name, date and relation: {errors:?}");
    assert!(page.words("title").starts_with("Lỗi: "));
    let again = page.form(&path);
    assert_eq!(again.get("requester_name"), Some("Nguyễn <b>Văn</b> 1"));
    assert_eq!(again.get("requester_born-day"), Some("31"));
    for link in page.html().select(&scraper::Selector::parse(".errors a").expect("a selector")) {
        let id = link.value().attr("href").unwrap_or_default().trim_start_matches('#').to_owned();
        let target = scraper::Selector::parse(&format!("[id=\"{id}\"]")).expect("a selector");
        assert!(page.html().select(&target).next().is_some(), "the summary leads to #{id}");
    }
}

#[tokio::test]
async fn a_code_stands_five_tries_and_says_the_same_each_time() {
    let portal = Portal::start().await;
    let mut browser = portal.browser();
    let page = browser.get("/dang-nhap").await.expect(200);
    let email = "nam.lan@nguoi-dan.example";
    let sent = browser.submit(page.form("/dang-nhap").set("email", email)).await.expect(200);
    let mail = portal.mail_to(email, |_| true).await;
    let code = mail.text.split(|c: char| !c.is_ascii_digit()).find(|digits| digits.len() == 6).expect("a code").to_owned();
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let mut said = Vec::new();
    for typed in [wrong, wrong, wrong, wrong, wrong, code.as_str()] {
        let answer = browser.submit(sent.form("/dang-nhap/ma").set("code", typed)).await.expect(422);
        said.push(answer.words(".errors"));
    }
    said.dedup();
    assert_eq!(said.len(), 1, "wrong ones, the fifth and a late right one are answered alike: {said:?}");
    // An old code likewise.
    let sent = browser.submit(page.form("/dang-nhap").set("email", "cu@nguoi-dan.example")).await.expect(200);
    let mail = portal.mail_to("cu@nguoi-dan.example", |_| true).await;
    let code = mail.text.split(|c: char| !c.is_ascii_digit()).find(|digits| digits.len() == 6).expect("a code").to_owned();
    portal.clock.pass(jiff::SignedDuration::from_mins(11));
    let answer = browser.submit(sent.form("/dang-nhap/ma").set("code", &code)).await.expect(422);
    assert_eq!(answer.words(".errors"), said[0]);
}

#[tokio::test]
async fn foreign_dossiers_are_not_there_and_the_second_officer_is_told() {
    let portal = Portal::start().await;
    let mut citizen = portal.signed_in("chu@nguoi-dan.example").await;
    let check = fill_in(&mut citizen, &[]).await;
    let (_, code) = hand_in(&mut citizen, &check).await;

    let mut stranger = portal.signed_in("la@nguoi-dan.example").await;
    for path in [format!("/ho-so/{code}"), format!("/ho-so/{code}/bien-nhan"), format!("/can-bo/ho-so/{code}")] {
        stranger.get(&path).await.expect(404);
    }
    let mut elsewhere = portal.signed_in(officer::ELSEWHERE).await;
    elsewhere.get(&format!("/can-bo/ho-so/{code}")).await.expect(404);

    let mut one = portal.signed_in(officer::RECEPTIONIST).await;
    let mut two = portal.signed_in(officer::SUPERVISOR).await;
    let seen = two.get(&format!("/can-bo/ho-so/{code}")).await.expect(200);
    act(&mut one, &code, "tiep-nhan", &[]).await.expect(200);
    let answer = two.submit(seen.form(&format!("/can-bo/ho-so/{code}/tiep-nhan"))).await.expect(409);
    assert!(answer.words("main").contains("Được tiếp nhận"), "it says what changed: {}", answer.words("main"));
}

#[tokio::test]
async fn a_form_without_its_token_changes_nothing() {
    let portal = Portal::start().await;
    let mut officer = portal.signed_in(officer::RECEPTIONIST).await;
    let page = officer.get("/can-bo/tiep-nhan").await.expect(200);
    let form = page.form("/can-bo/tiep-nhan").set("csrf", "AAAA").set("name", "Nguyễn Văn Thử");
    officer.submit(form).await.expect(403);
    officer.headers.insert("sec-fetch-site", "cross-site".parse().expect("a header"));
    officer.submit(page.form("/can-bo/tiep-nhan")).await.expect(403);
}

//! Words that found nothing: counted without who searched, at no cost to the page, and shown to the catalogue's editor.

use domain::statistics::Month;
use domain::unfound::UnfoundWords;
use jiff::SignedDuration;
use store::Key;
use tests::proxy::{Fault, Proxy};
use tests::{Browser, Page, Portal, officer};

const LIST: &str = "/can-bo/danh-muc/tu-chua-tim-thay";
pub(crate) const EDITOR: &str = "danh.muc@minh-hoa.example";
const NOVEMBER: Month = Month { year: 2026, month: 11 };

async fn ask(browser: &mut Browser, path: &str, words: &str) -> Page {
    let query: String = form_urlencoded::byte_serialize(words.as_bytes()).collect();
    browser.get(&format!("{path}?q={query}")).await.expect(200)
}

/// Searches `times`, each so much later than the one before that it is another occasion.
async fn search(portal: &Portal, words: &str, times: usize) {
    for _ in 0..times {
        let page = ask(&mut portal.browser(), "/tim-kiem", words).await;
        assert!(page.words("main h2").contains("Không tìm thấy"), "{words}: {}", page.words("main"));
        portal.clock.pass(SignedDuration::from_mins(10));
    }
}

fn of(words: &str) -> UnfoundWords {
    UnfoundWords::of(words).unwrap_or_else(|| panic!("{words} may be kept"))
}

#[tokio::test]
async fn what_is_missed_often_is_shown_to_the_editor() {
    let portal = Portal::start().await;
    let mut editor = portal.signed_in(EDITOR).await;
    let desk = editor.get("/can-bo/danh-muc").await.expect(200);
    let list = desk.links().into_iter().find(|link| link == LIST).expect("the catalogue's page leads there");
    let empty = editor.get(&list).await.expect(200);
    assert!(empty.words("main").contains("Chưa có từ nào đủ số lượt"), "{}", empty.words("main"));
    assert!(empty.all("tbody tr").is_empty() && !empty.links().iter().any(|link| link.ends_with(".csv")));

    // Twice is not often enough; the same page loaded again is no new occasion.
    let mut visitor = portal.browser();
    for _ in 0..5 {
        ask(&mut visitor, "/tim-kiem", "Pitbull zqwx").await;
    }
    portal.clock.pass(SignedDuration::from_mins(10));
    search(&portal, "pitbull  ZQWX?", 1).await;
    ask(&mut portal.browser(), "/tim-kiem", "khai sinh").await;
    assert!(editor.get(LIST).await.expect(200).all("tbody tr").is_empty());

    search(&portal, "pitbull zqwx", 1).await;
    search(&portal, "xyzzy plugh", 4).await;
    let page = editor.get(LIST).await.expect(200);
    assert_eq!(page.headers["cache-control"], "no-store");
    let rows = page.all("tbody");
    assert_eq!(rows.len(), 2, "{rows:?}");
    for (row, parts) in
        rows.iter().zip([["xyzzy plugh", "4", "11/2026", "chưa ra gì"], ["pitbull zqwx", "3", "11/2026", "chưa ra gì"]])
    {
        assert!(parts.iter().all(|part| row.contains(part)), "{row}");
    }
    let text = page.words("main");
    for part in ["bảng từ thường ngày", "danh sách từ đồng nghĩa", "không ghi ai tìm"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("words.tsv") && !text.contains("synonyms"), "files are no matter of an editor's: {text}");
    let english = editor.get(&format!("/en{LIST}")).await.expect(200);
    assert!(english.words("main").contains("still nothing") && english.words("h1").contains("Words that found nothing"));

    let file = editor.get(&page.links().into_iter().find(|link| link.ends_with(".csv")).expect("a file")).await.expect(200);
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8; header=present");
    let lines: Vec<String> = file.text().trim_start_matches('\u{feff}').lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[1].starts_with("xyzzy plugh,4,11/2026,chưa ra gì,"), "{lines:?}");

    // Three months on, nothing of it stands.
    portal.clock.set("2027-02-01T09:00:00+07:00");
    let mut editor = portal.signed_in(EDITOR).await;
    assert!(editor.get(LIST).await.expect(200).all("tbody tr").is_empty());
}

#[tokio::test]
async fn it_is_the_editors_alone() {
    let portal = Portal::start().await;
    let (page, file) = (LIST.to_owned(), format!("{LIST}.csv"));
    let mut anybody = portal.browser();
    let mut citizen = portal.signed_in("ai.do@nguoi-dan.example").await;
    let mut receptionist = portal.signed_in(officer::RECEPTIONIST).await;
    let mut administrator = portal.signed_in("quan.tri@minh-hoa.example").await;
    for path in [&page, &file] {
        assert!(anybody.get(path).await.path.starts_with("/dang-nhap"));
        for browser in [&mut citizen, &mut receptionist, &mut administrator] {
            browser.get(path).await.expect(404);
        }
    }
}

/// Through a proxy: what a search costs is seen in the calls to the database.
#[tokio::test]
async fn nothing_personal_and_nothing_half_typed_is_counted() {
    let portal = Portal::start().await;
    let proxy = Proxy::before(portal.running.dynamodb).await;
    let mut browser = portal.browser().at(portal.through(&proxy).await);
    ask(&mut browser, "/tim-kiem", "khai sinh").await;
    ask(&mut browser, "/tim-kiem/goi-y", "khai sinh").await;
    proxy.calls();

    ask(&mut browser, "/tim-kiem/goi-y", "pitbull").await;
    ask(&mut browser, "/tim-kiem", "khai sinh").await;
    ask(&mut browser, "/tim-kiem", "khia sinh").await;
    browser.get("/tim-kiem?q=pitbull&dung-chu=1").await.expect(200);
    browser.get("/tim-kiem?q=pitbull&nhieu=1").await.expect(200);
    for words in [
        "",
        "z",
        "0912345678",
        "zqwx 001190012345",
        "zqwx 0912 345 678",
        "zqwx 12/3/1990",
        "H99.01-261124-0001",
        "zqwx@example.com",
        "zqwx.example.com",
        "https://zqwx",
        "<b>zqwx</b>",
        "zqwx zqwy zqwz zqwu zqwv zqxa zqxb zqxc zqxd",
        &"zqwx".repeat(20),
    ] {
        ask(&mut browser, "/tim-kiem", words).await;
        assert_eq!(proxy.calls(), [""; 0], "{words}");
    }
    ask(&mut browser, "/tim-kiem", "pitbull").await;
    assert_eq!(proxy.calls(), ["UpdateItem"]);
    let counted = portal.running.app.store().unfound(&[NOVEMBER]).await.unwrap();
    assert_eq!(counted.iter().map(|(_, counted)| counted.words.as_str()).collect::<Vec<_>>(), ["pitbull"]);

    // What is kept: the words, how often, and the end of the third month, which tells of no moment.
    let items = portal.running.app.store().items(&[Key::unfound(&of("pitbull"), NOVEMBER)]).await.unwrap();
    let item = items.into_iter().next().flatten().expect("the counter");
    let mut names: Vec<&str> = item.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["count", "expires", "pk", "sk", "words"]);
    let ends: jiff::Timestamp = "2027-02-01T00:00:00+07:00".parse().unwrap();
    assert_eq!(item["expires"].as_n().unwrap(), &ends.as_second().to_string());
}

#[tokio::test]
async fn counting_never_harms_the_page_and_has_a_bound() {
    let portal = Portal::start().await;
    let proxy = Proxy::before(portal.running.dynamodb).await;
    let mut browser = portal.browser().at(portal.through(&proxy).await);
    ask(&mut browser, "/tim-kiem", "khai sinh").await;
    proxy.calls();
    let denied = r#"{"__type":"com.amazonaws.dynamodb.v20120810#AccessDeniedException","Message":"away"}"#;
    proxy.plant(Fault { operation: "UpdateItem", times: 1, body: denied });
    let page = ask(&mut browser, "/tim-kiem", "pitbull").await;
    assert!(page.words("main").contains("Không tìm thấy thủ tục nào"), "{}", page.words("main"));
    assert_eq!(proxy.calls(), ["UpdateItem"]);

    // Who types nonsense all day: so many in ten minutes, then none until the next ten.
    for (first, minutes) in [('a', 0), ('k', 10)] {
        portal.clock.pass(SignedDuration::from_mins(minutes));
        for second in 'a'..='z' {
            for third in ['x', 'z'] {
                ask(&mut browser, "/tim-kiem", &format!("zqw{first}{second}{third}w")).await;
            }
        }
        let writes = proxy.calls().into_iter().filter(|call| call == "UpdateItem").count();
        assert!((39..=40).contains(&writes), "{writes} writes");
    }
}

#[tokio::test]
async fn words_that_meet_others_at_their_place_leave_them_alone() {
    let portal = Portal::start().await;
    let store = portal.running.app.store();
    let mut standing = std::collections::HashMap::new();
    let (first, second) = ('a'..='z')
        .flat_map(|a| ('a'..='z').flat_map(move |b| ('a'..='z').map(move |c| of(&format!("{a}{b}{c}")))))
        .find_map(|words| Some((standing.insert(words.place(NOVEMBER), words.clone())?, words)))
        .expect("two of so many meet");
    for (words, counted) in [(&first, true), (&second, false), (&first, true)] {
        assert_eq!(store.count_unfound(words, NOVEMBER).await.unwrap(), counted);
    }
    let [(month, counted)] = store.unfound(&[NOVEMBER]).await.unwrap().try_into().unwrap();
    assert_eq!((month, counted.words.as_str(), counted.count), (NOVEMBER, first.as_str(), 2));
}

//! The published figures (TT32 11.3) as pages and as open data, in both languages.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tests::{Browser, Page, Portal, officer};

use crate::counter::register;
use crate::journey::{act, fill_in, hand_in, statistics};

/// The rows of a CSV file by kind and code, each a value by the name of its column.
pub(crate) fn rows(file: &Page) -> BTreeMap<(String, String), BTreeMap<String, String>> {
    let text = file.text();
    let mut lines = text.trim_start_matches('\u{feff}').split_terminator("\r\n").map(fields);
    let head = lines.next().expect("a head");
    lines
        .map(|line| {
            assert_eq!(line.len(), head.len(), "{line:?}");
            let row: BTreeMap<String, String> = head.iter().cloned().zip(line).collect();
            ((row["kind"].clone(), row["code"].clone()), row)
        })
        .collect()
}

/// The fields of a line of CSV (RFC 4180) without line breaks within.
fn fields(line: &str) -> Vec<String> {
    let (mut fields, mut field, mut quoted) = (Vec::new(), String::new(), false);
    for letter in line.chars() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(std::mem::take(&mut field)),
            letter => field.push(letter),
        }
    }
    fields.push(field);
    fields
}

/// The row of an open document's kind and code.
pub(crate) fn row<'a>(document: &'a Value, kind: &str, code: &str) -> &'a Value {
    let rows = document["rows"].as_array().expect("rows");
    rows.iter().find(|row| row["kind"] == kind && row["code"] == code).unwrap_or_else(|| panic!("no {kind} {code}: {document}"))
}

async fn document(browser: &mut Browser, path: &str) -> Value {
    let file = browser.get(path).await.expect(200);
    assert_eq!(file.headers["content-type"], "application/json", "{path}");
    serde_json::from_slice(&file.body).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Two dossiers online in one ward, one settled; one on paper in the other ward.
async fn three_dossiers(portal: &Portal) {
    let mut citizen = portal.signed_in("dem@nguoi-dan.example").await;
    let mut supervisor = portal.signed_in(officer::SUPERVISOR).await;
    for settled in [true, false] {
        let check = fill_in(&mut citizen, &[]).await;
        let (_, code) = hand_in(&mut citizen, &check).await;
        act(&mut supervisor, &code, "tiep-nhan", &[]).await.expect(200);
        if settled {
            act(&mut supervisor, &code, "ket-qua", &[("number", "1/2026")]).await.expect(200);
        }
    }
    let mut elsewhere = portal.signed_in(officer::ELSEWHERE).await;
    register(&mut elsewhere, &[("procedure", "2.000635"), ("received-time", "8:00"), ("name", "Lý A Páo")]).await;
    let report = statistics(portal).await;
    assert!(report.agrees(), "{report}");
    // A process looks at what is published once a minute.
    portal.clock.pass(jiff::SignedDuration::from_secs(61));
}

#[tokio::test]
async fn all_figures_are_a_page_a_table_and_a_document() {
    let portal = Portal::start().await;
    three_dossiers(&portal).await;
    let mut reader = portal.browser();
    for (lang, whole, ward, service) in [
        ("", "Toàn cổng", "Ủy ban nhân dân Phường Sông Mẫu", "Thủ tục đăng ký khai sinh"),
        ("/en", "Whole portal", "People's Committee of Song Mau Ward", "Birth registration"),
    ] {
        let file = reader.get(&format!("{lang}/thong-ke.csv")).await.expect(200);
        assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8; header=present");
        assert!(file.headers["content-disposition"].to_str().unwrap().contains("thong-ke-2026.csv"));
        let rows = rows(&file);
        let document = document(&mut reader, &format!("{lang}/thong-ke.json")).await;
        assert_eq!(document["year"], 2026);
        assert_eq!(document["as_of"], "2026-11-23T09:00:00+07:00");
        assert_eq!(document["definitions"].as_object().map(serde_json::Map::len), Some(9), "{}", document["definitions"]);
        assert_eq!(document["rows"].as_array().map(Vec::len), Some(rows.len()));
        for (kind, code, name, counted) in [
            ("portal", "", whole, [2, 1, 1, 3, 1, 0]),
            ("agency", "H99.01", ward, [2, 1, 1, 2, 0, 0]),
            ("agency", "H99.02", "", [0, 0, 0, 1, 1, 0]),
            ("service", "1.001193", service, [2, 1, 1, 2, 0, 0]),
            ("service", "2.000635", "", [0, 0, 0, 1, 1, 0]),
        ] {
            let (line, object) = (&rows[&(kind.to_owned(), code.to_owned())], row(&document, kind, code));
            for (name, value) in [
                "received_online",
                "resolved_online",
                "resolved_online_on_time",
                "received_total",
                "received_not_online",
                "resolved_not_online",
            ]
            .into_iter()
            .zip(counted)
            {
                assert_eq!((&line[name], &object[name]), (&value.to_string(), &json!(value)), "{lang} {kind} {code} {name}");
            }
            let share = if counted[1] == 0 { (String::new(), Value::Null) } else { ("100.00".to_owned(), json!(100.0)) };
            assert_eq!((&line["on_time_percent"], &object["on_time_percent"]), (&share.0, &share.1), "{kind} {code}");
            assert!(line["name"].contains(name) && object["name"] == line["name"], "{lang} {kind} {code}: {}", line["name"]);
        }
        let page = reader.get(&format!("{lang}/thong-ke")).await.expect(200);
        let figures = page.all("table:has(#nam-so-lieu) td.num");
        assert_eq!(figures[..4], ["2", "1", "100%", "3"], "{}", page.words("main"));
        assert!(page.links().contains(&format!("{lang}/thong-ke/1.001193")), "{:?}", page.links());
        let links = page.links();
        assert!(links.contains(&format!("{lang}/thong-ke.csv")) && links.contains(&format!("{lang}/thong-ke.json")), "{links:?}");
    }
}

#[tokio::test]
async fn one_service_is_the_same_in_each_form_and_language() {
    let portal = Portal::start().await;
    three_dossiers(&portal).await;
    let mut reader = portal.browser();
    for lang in ["", "/en"] {
        let page = reader.get(&format!("{lang}/thong-ke/1.001193")).await.expect(200);
        assert_eq!(page.all("table:has(#nam-so-lieu) td.num")[..4], ["2", "1", "100%", "2"], "{}", page.words("main"));
        let rows = rows(&reader.get(&page.link("CSV")).await.expect(200));
        let document = document(&mut reader, &page.link("JSON")).await;
        for (kind, code) in [("service", "1.001193"), ("agency", "H99.01")] {
            let (line, object) = (&rows[&(kind.to_owned(), code.to_owned())], row(&document, kind, code));
            assert_eq!((line["received_total"].as_str(), &object["received_total"]), ("2", &json!(2)));
        }
        assert_eq!((rows.len(), document["rows"].as_array().map(Vec::len)), (2, Some(2)), "the other ward has none of it");
        // A service that nobody asked for yet says so; one that is not there is not found.
        let none = reader.get(&format!("{lang}/thong-ke/1.000894")).await.expect(200);
        let words = if lang.is_empty() {
            "Năm nay dịch vụ này chưa có hồ sơ."
        } else {
            "No dossiers for this service this year yet."
        };
        assert!(none.words("main").contains(words), "{}", none.words("main"));
        for path in ["/thong-ke/9.999999", "/thong-ke/9.999999.csv", "/thong-ke/x", "/thong-ke?trang=2", "/thong-ke?trang=x"] {
            reader.get(&format!("{lang}{path}")).await.expect(404);
        }
    }
}

#[tokio::test]
async fn a_year_without_dossiers_says_so_and_divides_by_nothing() {
    let portal = Portal::start().await;
    statistics(&portal).await;
    portal.clock.pass(jiff::SignedDuration::from_secs(61));
    let mut reader = portal.browser();
    for (lang, empty) in [("", "Chưa có hồ sơ nào trong năm nay."), ("/en", "No dossiers this year yet.")] {
        let page = reader.get(&format!("{lang}/thong-ke")).await.expect(200);
        assert!(page.words("main").contains(empty), "{}", page.words("main"));
        assert!(!page.words("main").contains('%'), "no share of nothing (R1.2): {}", page.words("main"));
        let rows = rows(&reader.get(&format!("{lang}/thong-ke.csv")).await.expect(200));
        let portal = &rows[&("portal".to_owned(), String::new())];
        assert_eq!((rows.len(), portal["received_total"].as_str(), portal["on_time_percent"].as_str()), (1, "0", ""));
    }
}

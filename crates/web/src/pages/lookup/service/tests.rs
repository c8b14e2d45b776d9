use domain::code::ProcedureCode;
use domain::procedure::{Fee, FeeKind, Named, PaperGroup, Part, Question, Step, TimeLimit};
use domain::term::TermUnit;
use jiff::civil::date;

use super::*;
use crate::frame::tests::site;

const TODAY: Date = date(2026, 11, 29);

fn way(channel: Channel, days: u32, fee: u64) -> Way {
    Way {
        channel,
        note: None,
        term: Some(TimeLimit { value: days, unit: TermUnit::WorkingDay, note: None }),
        fees: vec![Fee::new(FeeKind::Charge, Some(fee))],
        returns: Vec::new(),
    }
}

fn procedure() -> Procedure {
    let mut procedure = Procedure::named(ProcedureCode::parse("1.001193").unwrap(), "Thủ tục đăng ký <khai sinh>");
    procedure.sector = Some(Named { code: "G".into(), name: "Hộ tịch".into() });
    procedure.ways = vec![way(Channel::Online, 3, 8000), way(Channel::Counter, 3, 8000), way(Channel::Post, 5, 100)];
    procedure.agencies = vec![Text::vi("Ủy ban nhân dân cấp xã")];
    procedure.steps = vec![Step { title: Text::vi("Nộp"), text: Text::vi("Dòng một\nDòng hai") }];
    let paper = Paper { name: Text::vi("Tờ khai"), originals: 1, copies: 2, when: None, template: Some("mau.docx".into()) };
    procedure.papers = vec![PaperGroup { case: Text::default(), sets: Some(1), items: vec![paper] }];
    procedure.questions =
        vec![Question { question: Text::vi("Ai?"), answer: Text::vi("Cha mẹ."), source: "nguồn".to_owned() }];
    procedure
}

fn html(lang: Lang, procedure: &Procedure, minutes: Option<u32>) -> String {
    Service::new(Frame::new(&site(), lang, "/x", ""), procedure, minutes, TODAY).to_string()
}

#[test]
fn one_can_apply_at_top_and_end_where_a_form_is_published() {
    let html = html(Lang::Vi, &procedure(), Some(15));
    assert_eq!(html.matches("href=\"/nop/1.001193\"").count(), 2);
    assert!(html.contains("Trực tuyến một phần") && html.contains("Vì sao một phần:"));
    assert!(!html.contains("Chưa nộp trực tuyến tại cổng này"));
}

/// R1.17: the record's way online is not this portal's.
#[test]
fn elsewhere_it_says_where_and_how() {
    let html = html(Lang::Vi, &procedure(), None);
    assert!(!html.contains("/nop/") && !html.contains("toàn trình"));
    for part in ["Chưa nộp trực tuyến tại cổng này", "trực tiếp tại nơi tiếp nhận", "Trực tuyến, không qua cổng này"]
    {
        assert!(html.contains(part), "{part}");
    }
}

/// Who is told of a form is told where to get it.
#[test]
fn a_form_says_where_it_is_to_be_had() {
    let mut plain = procedure();
    plain.papers[0].items[0].template = None;
    assert!(!html(Lang::Vi, &plain, None).contains("Lấy mẫu tại nơi nộp"));
    let html = html(Lang::Vi, &procedure(), Some(15));
    assert!(html.contains("Lấy mẫu tại nơi nộp") && html.contains("mã 1.001193.") && html.contains("điền ngay tại đây"));
}

/// Another province's own procedure says so before it says how to apply.
#[test]
fn what_applies_elsewhere_says_where() {
    let frame = Frame::new(&site(), Lang::Vi, "/x", "");
    let page = Service::new(frame, &procedure(), None, TODAY).only_in(Some("tỉnh Lào Cai"));
    assert!(page.to_string().contains("<b>Chỉ áp dụng tại tỉnh Lào Cai.</b>"));
}

#[test]
fn the_title_is_unique_and_the_page_describes_itself() {
    let html = html(Lang::Vi, &procedure(), None);
    for part in [
        "<title>Thủ tục đăng ký &#60;khai sinh&#62; (1.001193) –",
        "<h1>Thủ tục đăng ký &#60;khai sinh&#62;</h1>",
        "\"@type\":\"GovernmentService\"",
        "\"@type\":\"BreadcrumbList\"",
        "\"identifier\":\"1.001193\"",
        "href=\"/linh-vuc/ho-tich\"",
        "href=\"/gop-y?trang=/dich-vu/1.001193/thu-tuc-dang-ky-khai-sinh\"",
        "rel=\"canonical\" href=\"http://localhost:8080/dich-vu/1.001193/thu-tuc-dang-ky-khai-sinh\"",
        "Dòng một<br>Dòng hai",
        "1 bản chính · 2 bản sao · có mẫu",
        "<summary>Ai?</summary>",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert!(!html.contains("<khai"));
}

#[test]
fn times_and_fees_stand_once_with_their_ways() {
    let page = Service::new(Frame::new(&site(), Lang::Vi, "/x", ""), &procedure(), None, TODAY);
    let time: Vec<&str> = page.facts[0].lines.iter().map(|line| line.vi.as_str()).collect();
    assert_eq!(time, ["3 ngày làm việc (trực tuyến, trực tiếp)", "5 ngày làm việc (bưu chính)"]);
    let fees: Vec<(&str, Option<&str>, bool)> =
        page.fees.iter().map(|fee| (fee.amount.as_str(), fee.ways.as_deref(), fee.doubtful)).collect();
    // R5.3: what was likely entered in thousands is shown as it stands, with a doubt.
    assert_eq!(fees, [("8.000 đ", Some("Trực tuyến, Trực tiếp"), false), ("100 đ", Some("Bưu chính"), true)]);
    assert_eq!(page.ways.len(), 2);
}

/// R1.16: what nobody has published is said, never left out.
#[test]
fn a_bare_record_says_what_is_missing() {
    let bare = Procedure::named(ProcedureCode::parse("1.000001").unwrap(), "Thử");
    let html = html(Lang::Vi, &bare, None);
    assert!(html.matches("hưa công bố").count() >= 9, "{html}");
    assert!(html.contains("Thành phần, số lượng hồ sơ") && html.contains("Cách nộp chưa được công bố"));
}

/// Design §6a: an English page over a Vietnamese record marks it and leaves search engines with the original.
#[test]
fn an_untranslated_service_is_marked_and_canonical_in_vietnamese() {
    let html = html(Lang::En, &procedure(), None);
    for part in [
        "<h1 lang=\"vi\">",
        "<p lang=\"vi\">Dòng một",
        "rel=\"canonical\" href=\"http://localhost:8080/dich-vu/1.001193/",
        "\"url\":\"http://localhost:8080/dich-vu/1.001193/",
        "<span lang=\"vi\">Ủy ban nhân dân cấp xã</span>",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert!(!html.contains("rel=\"alternate\""));
    let translated = Procedure { name_en: Some("Birth".into()), ..procedure() };
    assert!(self::html(Lang::En, &translated, None).contains("rel=\"alternate\" hreflang=\"en\""));
}

/// R5.1: the day decides which sum the page names.
#[test]
fn fees_change_on_their_day() {
    let mut procedure = procedure();
    let charge = |amount| Fee::new(FeeKind::Charge, Some(amount));
    procedure.ways.truncate(1);
    procedure.ways[0].fees = vec![
        Fee { valid_to: Some(date(2026, 12, 31)), ..charge(25_000) },
        Fee { valid_from: Some(date(2027, 1, 1)), ..charge(50_000) },
    ];
    for (day, there, gone) in [
        (date(2026, 12, 31), ["25.000 đ", "Áp dụng đến hết ngày 31/12/2026"], "50.000 đ"),
        (date(2027, 1, 1), ["50.000 đ", "50.000 đ"], "25.000 đ"),
    ] {
        let html = Service::new(Frame::new(&site(), Lang::Vi, "/x", ""), &procedure, None, day).to_string();
        assert!(there.iter().all(|part| html.contains(part)) && !html.contains(gone), "{day}: {html}");
    }
}

#[test]
fn sources_name_what_is_not_verified() {
    let mut procedure = procedure();
    procedure.sources.insert(Part::Fees, "unverified".into());
    procedure.sources.insert(Part::Steps, "Luật Thử".into());
    for (lang, lines) in [
        (
            Lang::Vi,
            [
                "Cổng Dịch vụ công quốc gia, thủ tục 1.001193",
                "Thông tin tham khảo, cần hỏi lại cơ quan giải quyết: phí, lệ phí",
                "Luật Thử: các bước",
            ],
        ),
        (
            Lang::En,
            [
                "National Public Service Portal, procedure 1.001193",
                "For information only, check with the agency: fees",
                "<span lang=\"vi\">Luật Thử</span>: steps",
            ],
        ),
    ] {
        let html = html(lang, &procedure, None);
        for line in lines {
            assert!(html.contains(&format!("<li>{line}</li>")), "{line} in {html}");
        }
    }
}

#[test]
fn an_answer_without_a_source_says_so() {
    let mut procedure = procedure();
    let doubt = "Thông tin tham khảo, cần hỏi lại nơi tiếp nhận.";
    assert!(!html(Lang::Vi, &procedure, None).contains(doubt));
    procedure.questions[0].source = "unverified".to_owned();
    assert!(html(Lang::Vi, &procedure, None).contains(doubt));
    assert!(html(Lang::En, &procedure, None).contains("For information only, check with the receiving office."));
}

#[test]
fn descriptions_fit_and_end_in_whole_words() {
    let mut procedure = procedure();
    procedure.name = "Cấp phép ".repeat(60);
    let words = facts::description(&procedure, TODAY, Lang::Vi);
    assert!(words.chars().count() <= 156 && words.starts_with("Thời hạn: 3 ngày làm việc") && words.ends_with('…'), "{words}");
}

/// Records head their only case and step with the service's own name, and give the number of a text within its name.
#[test]
fn what_was_said_above_is_not_said_again() {
    let mut procedure = procedure();
    let name = procedure.name.clone();
    procedure.papers[0].case = Text::vi(name.clone());
    procedure.steps[0].title = Text::vi(name);
    procedure.ways = vec![way(Channel::Counter, 3, 0), way(Channel::Post, 3, 0)];
    procedure.legal_basis = [("60/2014/QH13", "Luật Hộ tịch 60/2014/QH13"), ("87/2020/NĐ-CP", "Nghị định về hộ tịch")]
        .map(|(code, name)| LegalBasis { code: code.into(), name: name.into() })
        .into();
    let html = html(Lang::Vi, &procedure, None);
    let main = html.split("<h2 id=\"chuan-bi\">").nth(1).unwrap();
    assert!(!main.contains("<b>Thủ tục đăng ký"), "{main}");
    assert!(main.contains("<li>Luật Hộ tịch 60/2014/QH13</li>") && main.contains("hộ tịch (87/2020/NĐ-CP)"));
    assert!(main.contains("<p>Cách nộp: Trực tiếp, Bưu chính</p>") && !main.contains("<h3>Trực tiếp"), "{main}");
}

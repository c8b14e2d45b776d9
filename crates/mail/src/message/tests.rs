use std::collections::BTreeSet;

use mail_parser::{Message, MessageParser};

use domain::code::{DossierCode, FeedbackCode, ProcedureCode};
use domain::feedback::FeedbackKind;
use domain::lang::{Lang, Text};
use domain::outbox::{Letter, Notice, OutgoingMail};

use super::*;

const TO: &str = "an@nguoi-dan.example";
const RATING: &str = "/danh-gia/H99.01-261124-0007?k=c2lnbmF0dXJl";

fn settings(demo: bool) -> Settings {
    Settings {
        origin: "https://dvc.minh-hoa.example".into(),
        portal_name: Text::both("Cổng dịch vụ công tỉnh Minh Họa", "Minh Hoa Province Public Services"),
        sender: "khong-tra-loi@minh-hoa.example".into(),
        configuration_set: None,
        demo,
    }
}

fn notice() -> Notice {
    Notice {
        dossier: DossierCode::parse("H99.01-261124-0007").unwrap(),
        procedure: ProcedureCode::parse("1.001193").unwrap(),
        procedure_name: "Thủ tục đăng ký khai sinh".into(),
        agency: Text::both("Ủy ban nhân dân Phường Sông Mẫu", "People's Committee of Song Mau Ward"),
        office: Text::both("Bộ phận một cửa", "One-stop desk"),
        submitted_at: "2026-11-24T01:05:00Z".parse().unwrap(),
        received_at: Some("2026-11-24T02:30:00Z".parse().unwrap()),
        processed_at: "2026-11-24T03:15:00Z".parse().unwrap(),
        due_at: Some("2026-11-25T16:59:59Z".parse().unwrap()),
    }
}

fn waiting() -> Notice {
    Notice { received_at: None, due_at: None, ..notice() }
}

/// Every letter with the words that its subject starts with, in both languages.
fn letters() -> Vec<(Letter, &'static str, &'static str)> {
    let reference = FeedbackCode::parse("GY-261124-7K3M9Q").unwrap();
    vec![
        (Letter::SignInCode { code: "483920".into(), minutes: 10 }, "Mã đăng nhập của bạn", "Your sign-in code"),
        (
            Letter::Submitted { notice: waiting(), answer_by: "2026-11-25T10:00:00Z".parse().unwrap() },
            "Hồ sơ H99.01-261124-0007 đã gửi",
            "Dossier H99.01-261124-0007 handed in",
        ),
        (
            Letter::Received { notice: notice() },
            "Hồ sơ H99.01-261124-0007 đã được tiếp nhận",
            "Dossier H99.01-261124-0007 has been accepted",
        ),
        (
            Letter::InProgress { notice: notice() },
            "Hồ sơ H99.01-261124-0007 đang được xử lý",
            "Dossier H99.01-261124-0007 is being processed",
        ),
        (
            Letter::Stopped { notice: notice() },
            "Hồ sơ H99.01-261124-0007 đã dừng xử lý",
            "Work on dossier H99.01-261124-0007 has stopped",
        ),
        (
            Letter::NotAccepted { notice: waiting() },
            "Hồ sơ H99.01-261124-0007 không được tiếp nhận",
            "Dossier H99.01-261124-0007 was not accepted",
        ),
        (
            Letter::Resolved { notice: notice(), rating: RATING.into() },
            "Hồ sơ H99.01-261124-0007 đã có kết quả",
            "The result of dossier H99.01-261124-0007 is ready",
        ),
        (
            Letter::Refused { notice: notice(), rating: RATING.into() },
            "Hồ sơ H99.01-261124-0007 bị từ chối giải quyết",
            "Dossier H99.01-261124-0007 was refused",
        ),
        (
            Letter::HandedOver { notice: notice() },
            "Hồ sơ H99.01-261124-0007 đã trả kết quả",
            "The result of dossier H99.01-261124-0007 was handed over",
        ),
        (
            Letter::Withdrawn { notice: notice() },
            "Hồ sơ H99.01-261124-0007 đã được rút",
            "Dossier H99.01-261124-0007 has been withdrawn",
        ),
        (
            Letter::Feedback {
                code: reference.clone(),
                kind: FeedbackKind::Complaint,
                text: "Tôi chờ <b>3 ngày</b>.\nGiờ mở cửa ở đâu?".into(),
                about: Some("/dich-vu/1.001193/khai-sinh".into()),
            },
            "GY-261124-7K3M9Q: Phản ánh điều chưa đúng",
            "GY-261124-7K3M9Q: A report of something that went wrong",
        ),
        (
            Letter::FeedbackReceived { code: reference },
            "Đã nhận ý kiến GY-261124-7K3M9Q của bạn",
            "Your message GY-261124-7K3M9Q has been received",
        ),
    ]
}

fn mail(letter: Letter, lang: Lang) -> OutgoingMail {
    let reply_to = matches!(letter, Letter::Feedback { .. }).then(|| "binh@nguoi-dan.example".to_owned());
    OutgoingMail {
        id: "0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b".into(),
        to: TO.into(),
        reply_to,
        lang,
        letter,
        created_at: "2026-11-24T03:15:00Z".parse().unwrap(),
    }
}

fn composed(letter: &Letter, lang: Lang) -> Vec<u8> {
    compose(&settings(true), &mail(letter.clone(), lang)).unwrap()
}

fn text(message: &Message<'_>) -> String {
    message.body_text(0).unwrap().replace("\r\n", "\n")
}

/// What an HTML body shows, with the addresses of its links.
fn visible(html: &str) -> String {
    let mut shown = String::new();
    for piece in html.split_once("<h1").unwrap().1.split('<') {
        let (tag, words) = piece.split_once('>').unwrap();
        if let Some(href) = tag.split_once("href=\"").and_then(|(_, rest)| rest.split('"').next()) {
            shown.push_str(&format!(" {href} "));
        }
        shown.push_str(&format!(" {words}"));
    }
    [("&#38;", "&"), ("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'")]
        .iter()
        .fold(shown, |text, (entity, sign)| text.replace(entity, sign))
}

fn tokens(text: &str) -> BTreeSet<String> {
    text.split_whitespace().map(|word| word.trim_matches([':', '-', '(', ')']).to_owned()).filter(|w| !w.is_empty()).collect()
}

#[test]
fn subjects_start_with_the_fact_and_survive_the_headers() {
    for (letter, vi, en) in letters() {
        for (lang, expect) in [(Lang::Vi, vi), (Lang::En, en)] {
            let raw = composed(&letter, lang);
            let message = MessageParser::new().parse(&raw).unwrap();
            let subject = message.subject().unwrap();
            assert!(subject.starts_with(expect), "{subject}");
            let head = String::from_utf8(raw.clone()).unwrap();
            let line = head.lines().find(|line| line.starts_with("Subject:")).unwrap();
            assert_eq!(line.contains("=?utf-8?"), !subject.is_ascii(), "RFC 2047 where it is needed: {line}");
            assert!(raw.is_ascii() && head.lines().all(|line| line.len() <= 998), "{subject}");
        }
    }
}

#[test]
fn every_message_has_one_recipient_our_sender_and_its_id() {
    for (letter, ..) in letters() {
        let raw = composed(&letter, Lang::Vi);
        let message = MessageParser::new().parse(&raw).unwrap();
        let only = |address: Option<&mail_parser::Address<'_>>| -> Vec<String> {
            address.map(|a| a.iter().filter_map(|a| a.address().map(str::to_owned)).collect()).unwrap_or_default()
        };
        assert_eq!(only(message.to()), [TO]);
        assert_eq!(only(message.from()), ["khong-tra-loi@minh-hoa.example"]);
        assert_eq!(message.from().unwrap().first().unwrap().name(), Some("Cổng dịch vụ công tỉnh Minh Họa"));
        let reply_to = if matches!(letter, Letter::Feedback { .. }) { vec!["binh@nguoi-dan.example"] } else { vec![] };
        assert_eq!(only(message.reply_to()), reply_to, "Reply-To is for feedback alone");
        assert_eq!(message.cc().map(|_| ()), None);
        assert_eq!(message.header_raw("X-Portal-Mail-Id").map(str::trim), Some("0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"));
        assert_eq!(message.message_id(), Some("0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b@minh-hoa.example"));
    }
}

#[test]
fn a_reply_address_is_kept_off_other_letters() {
    let stray = OutgoingMail { reply_to: Some("x@y.example".into()), ..mail(Letter::Received { notice: notice() }, Lang::Vi) };
    let raw = compose(&settings(true), &stray).unwrap();
    assert!(MessageParser::new().parse(&raw).unwrap().reply_to().is_none());
}

#[test]
fn notices_carry_the_five_data_and_the_way_to_the_dossier() {
    let mut seen = 0;
    for (letter, ..) in letters() {
        let (Letter::Received { notice }
        | Letter::InProgress { notice }
        | Letter::Stopped { notice }
        | Letter::Resolved { notice, .. }
        | Letter::Refused { notice, .. }
        | Letter::HandedOver { notice }
        | Letter::Withdrawn { notice }
        | Letter::NotAccepted { notice }
        | Letter::Submitted { notice, .. }) = &letter
        else {
            continue;
        };
        seen += 1;
        let accepted = notice.received_at.is_some();
        for (lang, agency, office, handed_in, received, processed, due, link) in [
            (
                Lang::Vi,
                "Cơ quan: Ủy ban nhân dân Phường Sông Mẫu",
                "Nơi đang giữ hồ sơ: Bộ phận một cửa",
                "Gửi lúc: 08:05, 24/11/2026",
                if accepted { "Tiếp nhận lúc: 09:30, 24/11/2026" } else { "Tiếp nhận lúc: Chưa tiếp nhận" },
                "Xử lý bước này lúc: 10:15, 24/11/2026",
                if accepted { "Ngày hẹn trả: 25/11/2026" } else { "Ngày hẹn trả: " },
                "https://dvc.minh-hoa.example/ho-so/H99.01-261124-0007",
            ),
            (
                Lang::En,
                "Agency: People's Committee of Song Mau Ward",
                "Office that has it: One-stop desk",
                "Handed in: 08:05, 24 November 2026",
                if accepted { "Accepted: 09:30, 24 November 2026" } else { "Accepted: Not accepted yet" },
                "This step taken: 10:15, 24 November 2026",
                if accepted { "Result due: 25 November 2026" } else { "Result due: " },
                "https://dvc.minh-hoa.example/en/ho-so/H99.01-261124-0007",
            ),
        ] {
            let raw = composed(&letter, lang);
            let message = MessageParser::new().parse(&raw).unwrap();
            let text = text(&message);
            for expect in [agency, office, handed_in, received, processed, due, link, "Thủ tục đăng ký khai sinh"] {
                assert!(text.contains(expect), "{expect} in {text}");
            }
            let marked = message.body_html(0).unwrap().contains(" lang=\"vi\">Thủ tục đăng ký khai sinh</td>");
            assert_eq!(marked, lang == Lang::En, "Vietnamese is marked where the mail is in English");
        }
    }
    assert_eq!(seen, 9);
}

#[test]
fn text_and_html_say_the_same() {
    for (letter, ..) in letters() {
        for lang in [Lang::Vi, Lang::En] {
            let raw = composed(&letter, lang);
            let message = MessageParser::new().parse(&raw).unwrap();
            let plain = tokens(&text(&message));
            let html = tokens(&visible(&message.body_html(0).unwrap()));
            let subject = tokens(message.subject().unwrap());
            let demo = tokens(
                "BẢN TRÌNH DIỄN người và hồ sơ trong thư này là tưởng tượng DEMONSTRATION the people and dossiers in this email are made up –",
            );
            let missing: Vec<_> = plain.iter().filter(|w| !html.contains(*w) && !demo.contains(*w)).collect();
            assert!(missing.is_empty(), "not in html: {missing:?}");
            let more: Vec<_> = html.iter().filter(|w| !plain.contains(*w) && !subject.contains(*w)).collect();
            assert!(more.is_empty(), "only in html: {more:?}");
        }
    }
}

#[test]
fn only_an_end_asks_for_a_rating() {
    for (letter, ..) in letters() {
        let ended = matches!(letter, Letter::Resolved { .. } | Letter::Refused { .. });
        for (lang, link, last) in [
            (Lang::Vi, "https://dvc.minh-hoa.example/danh-gia/H99.01-261124-0007?k=c2lnbmF0dXJl", "24/12/2026"),
            (Lang::En, "https://dvc.minh-hoa.example/en/danh-gia/H99.01-261124-0007?k=c2lnbmF0dXJl", "24 December 2026"),
        ] {
            let raw = composed(&letter, lang);
            let text = text(&MessageParser::new().parse(&raw).unwrap());
            assert_eq!((text.contains(link), text.contains(last)), (ended, ended), "{text}");
        }
    }
}

#[test]
fn a_result_says_whether_it_came_early_or_late() {
    for (processed_at, early, late) in
        [("2026-11-24T03:15:00Z", true, false), ("2026-11-25T16:59:59.4Z", false, false), ("2026-11-25T17:00:00Z", false, true)]
    {
        let notice = Notice { processed_at: processed_at.parse().unwrap(), ..notice() };
        let raw = composed(&Letter::Resolved { notice, rating: RATING.into() }, Lang::Vi);
        let text = text(&MessageParser::new().parse(&raw).unwrap());
        assert_eq!((text.contains("sớm hơn ngày hẹn"), text.contains("xin lỗi")), (early, late), "{processed_at}");
    }
}

#[test]
fn no_body_names_a_person() {
    for (letter, ..) in letters() {
        for lang in [Lang::Vi, Lang::En] {
            let raw = composed(&letter, lang);
            let message = MessageParser::new().parse(&raw).unwrap();
            let body = text(&message) + &message.body_html(0).unwrap();
            assert!(!body.contains(TO) && !body.contains("binh@nguoi-dan.example"), "{body}");
            let digits = body.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
            assert!(digits.is_some_and(|most| most < 9), "no ID or telephone number: {body}");
        }
    }
}

#[test]
fn feedback_reaches_the_agency_as_it_was_written() {
    let (letter, ..) = letters().into_iter().find(|(letter, ..)| matches!(letter, Letter::Feedback { .. })).unwrap();
    let raw = composed(&letter, Lang::Vi);
    let message = MessageParser::new().parse(&raw).unwrap();
    let text = text(&message);
    for expect in [
        "Tôi chờ <b>3 ngày</b>.\nGiờ mở cửa ở đâu?",
        "Mã tham chiếu: GY-261124-7K3M9Q",
        "Loại: Phản ánh điều chưa đúng",
        "Về trang: https://dvc.minh-hoa.example/dich-vu/1.001193/khai-sinh",
        "chỉ cần trả lời thư này",
    ] {
        assert!(text.contains(expect), "{expect} in {text}");
    }
    assert!(message.body_html(0).unwrap().contains("&#60;b&#62;3 ngày"), "markup is shown, not obeyed");
}

#[test]
fn a_sign_in_code_stands_in_the_body_alone() {
    let raw = composed(&Letter::SignInCode { code: "483920".into(), minutes: 10 }, Lang::Vi);
    let message = MessageParser::new().parse(&raw).unwrap();
    assert!(text(&message).contains("\n\n483920\n\n"), "{}", text(&message));
    assert!(!message.subject().unwrap().contains("483920"));
}

#[test]
fn only_a_demonstration_says_that_it_is_one() {
    for demo in [true, false] {
        let raw = compose(&settings(demo), &mail(Letter::Received { notice: notice() }, Lang::Vi)).unwrap();
        let message = MessageParser::new().parse(&raw).unwrap();
        assert_eq!(text(&message).contains("BẢN TRÌNH DIỄN"), demo);
        assert_eq!(message.body_html(0).unwrap().contains("BẢN TRÌNH DIỄN"), demo);
    }
}

#[test]
fn control_characters_are_refused_in_every_header() {
    let good = || mail(letters().swap_remove(10).0, Lang::Vi);
    assert!(compose(&settings(true), &good()).is_ok());
    for bad in ["a@x.example\r\nBcc: b@x.example", "a\n@x.example", "a\u{0}@x.example", "a@x.example\u{85}"] {
        let bent = [
            OutgoingMail { to: bad.into(), ..good() },
            OutgoingMail { reply_to: Some(bad.into()), ..good() },
            OutgoingMail { id: bad.into(), ..good() },
        ];
        for mail in bent {
            assert!(matches!(compose(&settings(true), &mail), Err(MailError::Refused(_))), "{bad:?}");
        }
        let bent = [Settings { sender: bad.into(), ..settings(true) }, Settings { portal_name: Text::vi(bad), ..settings(true) }];
        for settings in bent {
            assert!(matches!(compose(&settings, &good()), Err(MailError::Refused(_))), "{bad:?}");
        }
    }
}

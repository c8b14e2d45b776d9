//! The officer's desk: a dossier on paper from the counter to the hand-over (TT32 11.3d), its slip, a refusal in writing,
//! and what the applicant hears of each step (R2.2).

use tests::{Browser, Form, Page, Portal, officer};

use crate::journey::{act, fill_in, hand_in};

const APPLICANT: &str = "ba.lan@nguoi-dan.example";

/// What a receptionist types for the person at the counter; the rest stands in the form already.
const PERSON: [(&str, &str); 5] = [
    ("procedure", "1.001193"),
    ("received-time", "8 giờ 30"),
    ("name", "Bùi Thị Lan"),
    ("phone", "0900 000 008"),
    ("personal_id", "017167000008"),
];

async fn paper(officer: &mut Browser, fields: &[(&str, &str)]) -> Form {
    let page = officer.get("/can-bo/tiep-nhan").await.expect(200);
    fields.iter().fold(page.form("/can-bo/tiep-nhan"), |form, (name, value)| form.set(name, value))
}

/// Registers a dossier on paper; answers with its slip and its code.
pub(crate) async fn register(officer: &mut Browser, fields: &[(&str, &str)]) -> (Page, String) {
    let form = paper(officer, fields).await;
    let slip = officer.submit(form).await.expect(200);
    let code = slip.path.split('/').find(|part| part.starts_with("H99.")).unwrap_or_else(|| panic!("{}", slip.path)).to_owned();
    assert_eq!(slip.path, format!("/can-bo/ho-so/{code}/phieu"));
    (slip, code)
}

fn person(more: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    PERSON.iter().chain(more).copied().collect()
}

/// Asserts that these steps of a dossier were told to an address by mail, each once, and nothing else of any dossier.
async fn told(portal: &Portal, to: &str, code: &str, steps: &[&str]) {
    let mut expect: Vec<String> = steps.iter().map(|step| format!("Hồ sơ {code} {step}")).collect();
    for subject in &expect {
        portal.mail_to(to, |mail| mail.subject == *subject).await;
    }
    let mails = portal.running.mailbox.list(Some(to), 100);
    let mut come: Vec<String> = mails.into_iter().map(|mail| mail.subject).filter(|subject| subject.contains("H99.")).collect();
    come.sort();
    expect.sort();
    assert_eq!(come, expect);
}

const RESULT: [(&str, &str); 3] = [("number", "17/2026"), ("place", "Quầy 2"), ("hours", "Giờ hành chính")];

#[tokio::test]
async fn a_paper_dossier_has_its_slip_and_each_step_its_mail() {
    let portal = Portal::start().await;
    let mut receptionist = portal.signed_in(officer::RECEPTIONIST).await;
    let (slip, code) = register(&mut receptionist, &person(&[("email", APPLICANT), ("remark", "Giấy chứng sinh, 01 bản")])).await;

    // Form 01: who, what, from when to when, and whom it was given to.
    let words = slip.words("article");
    for wanted in [
        "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
        code.as_str(),
        "Bùi Thị Lan",
        "017167000008",
        "0900000008",
        "Thủ tục đăng ký khai sinh (1.001193)",
        "Giấy chứng sinh, 01 bản",
        "08:30 23/11/2026 (trực tiếp)",
        "Hẹn trả kết quả 23/11/2026",
        "ngày 23 tháng 11 năm 2026",
        "Lê Thị Tiếp",
    ] {
        assert!(words.to_lowercase().contains(&wanted.to_lowercase()), "no {wanted:?} on the slip: {words}");
    }
    // The picture is the signed link of this dossier's rating, and nothing else.
    let app = &portal.running.app;
    let link = app.rating_link(&domain::code::DossierCode::parse(&code).unwrap());
    let picture = web::qr::svg(&format!("{}{link}", app.origin()), "Mã QR dẫn tới trang đánh giá").unwrap();
    assert!(slip.text().contains(&picture));
    let mut phone = portal.browser();
    let early = phone.get(&link).await.expect(200);
    assert!(early.words("main").contains("Khi có kết quả"), "{}", early.words("main"));
    receptionist.get(&format!("/en/can-bo/ho-so/{code}/phieu")).await.expect(200);

    let mut handler = portal.signed_in(officer::HANDLER).await;
    act(&mut handler, &code, "xu-ly", &[]).await.expect(200);
    act(&mut handler, &code, "ket-qua", &RESULT).await.expect(200);
    let handed = act(&mut receptionist, &code, "trao", &[]).await.expect(200);
    assert!(handed.words("[role=status]").contains("Đã ghi việc trả kết quả."), "{}", handed.words("main"));
    told(&portal, APPLICANT, &code, &["đã được tiếp nhận", "đang được xử lý", "đã có kết quả", "đã trả kết quả"]).await;
    let mail = portal.mail_to(APPLICANT, |mail| mail.subject.contains("đã có kết quả")).await;
    assert!(mail.links.iter().any(|in_mail| in_mail.ends_with(&link)), "slip and mail lead to one rating: {:?}", mail.links);
    let page = phone.get(&link).await.expect(200);
    phone.submit(page.form("/danh-gia/").set("overall", "satisfied")).await.expect(200);
}

#[tokio::test]
async fn a_paper_dossier_without_an_address_goes_all_the_way_without_a_mail() {
    let portal = Portal::start().await;
    let mut supervisor = portal.signed_in(officer::SUPERVISOR).await;
    let (slip, code) = register(&mut supervisor, &PERSON).await;
    assert!(!slip.words("article").contains('@'), "{}", slip.words("article"));
    act(&mut supervisor, &code, "ket-qua", &RESULT).await.expect(200);
    act(&mut supervisor, &code, "trao", &[]).await.expect(200);
    // Whoever comes next and left an address is told: the one before was not overlooked for being slow.
    let (_, next) = register(&mut supervisor, &person(&[("email", APPLICANT)])).await;
    portal.mail_to(APPLICANT, |mail| mail.subject.contains(&next)).await;
    let come: Vec<String> = portal.running.mailbox.list(None, 1000).into_iter().map(|mail| mail.subject).collect();
    assert!(!come.iter().any(|subject| subject.contains(&code)), "{come:?}");
    // Without any mail the slip's picture still leads to the rating.
    let link = portal.running.app.rating_link(&domain::code::DossierCode::parse(&code).unwrap());
    let mut phone = portal.browser();
    let page = phone.get(&link).await.expect(200);
    phone.submit(page.form("/danh-gia/").set("overall", "very_satisfied")).await.expect(200);
}

#[tokio::test]
async fn what_is_wrong_at_the_counter_is_said_at_once_and_registered_once() {
    let portal = Portal::start().await;
    let mut receptionist = portal.signed_in(officer::RECEPTIONIST).await;
    let wrong = [
        ("procedure", "khac"),
        ("procedure-code", "1.1"),
        ("received-time", "25:00"),
        ("name", ""),
        ("phone", "12"),
        ("email", "khong-phai"),
        ("personal_id", "123"),
        ("remark", "Giấy chứng sinh"),
    ];
    let page = receptionist.submit(paper(&mut receptionist.clone(), &wrong).await).await.expect(422);
    assert_eq!(page.all(".errors a").len(), 6, "{:?}", page.all(".errors a"));
    let form = page.form("/can-bo/tiep-nhan");
    for (name, value) in wrong {
        assert_eq!(form.get(name), Some(value), "{name} is kept");
    }
    // A procedure that the police receive is not for the ward's desk.
    let foreign = PERSON.iter().fold(form, |form, (name, value)| form.set(name, value)).set("email", "");
    let foreign = foreign.set("procedure", "khac").set("procedure-code", "1.004222");
    let page = receptionist.submit(foreign).await.expect(422);
    assert!(page.words(".errors").contains("Cơ quan này không tiếp nhận thủ tục đó"), "{}", page.words(".errors"));

    // Mended and sent twice it is one dossier; changed and sent again it is refused and nothing is lost of the first.
    let form = PERSON.iter().fold(page.form("/can-bo/tiep-nhan"), |form, (name, value)| form.set(name, value));
    let slip = receptionist.submit(form.clone()).await.expect(200);
    let again = receptionist.submit(form.clone()).await.expect(200);
    assert_eq!(again.path, slip.path);
    let other = receptionist.submit(form.set("name", "Đỗ Mạnh Cường")).await.expect(409);
    let code = slip.path.split('/').nth(3).unwrap();
    assert!(other.words("main").contains(code), "{}", other.words("main"));

    // Neither another role nor another ward registers here, and another ward's officer has no such slip.
    portal.signed_in(officer::HANDLER).await.get("/can-bo/tiep-nhan").await.expect(404);
    let mut elsewhere = portal.signed_in(officer::ELSEWHERE).await;
    let there = paper(&mut elsewhere.clone(), &PERSON).await;
    assert_eq!(there.get("agency"), Some("H99.02"));
    elsewhere.submit(there.set("agency", "H99.01")).await.expect(404);
    elsewhere.get(&slip.path).await.expect(404);
}

#[tokio::test]
async fn a_dossier_that_nobody_accepted_has_no_slip() {
    let portal = Portal::start().await;
    let mut citizen = portal.signed_in(APPLICANT).await;
    let check = fill_in(&mut citizen, &[]).await;
    let (_, code) = hand_in(&mut citizen, &check).await;
    let mut receptionist = portal.signed_in(officer::RECEPTIONIST).await;
    let path = format!("/can-bo/ho-so/{code}");
    assert_eq!(receptionist.get(&format!("{path}/phieu")).await.expect(200).path, path, "there is no due date to promise");
    act(&mut receptionist, &code, "tiep-nhan", &[]).await.expect(200);
    let slip = receptionist.get(&format!("{path}/phieu")).await.expect(200);
    let words = slip.words("article");
    assert!(words.contains(APPLICANT), "{words}");
    assert!(words.contains("09:00 23/11/2026 (trực tuyến)") && words.contains("Lê Thị Tiếp"), "{words}");
}

#[tokio::test]
async fn a_refusal_says_why_and_can_be_rated() {
    let portal = Portal::start().await;
    let mut citizen = portal.signed_in(APPLICANT).await;
    let check = fill_in(&mut citizen, &[]).await;
    let (_, code) = hand_in(&mut citizen, &check).await;
    let mut receptionist = portal.signed_in(officer::RECEPTIONIST).await;
    act(&mut receptionist, &code, "tiep-nhan", &[]).await.expect(200);
    let offered = receptionist.get(&format!("/can-bo/ho-so/{code}")).await.expect(200);
    assert!(
        offered.find_form(&format!("/can-bo/ho-so/{code}/tu-choi")).is_none(),
        "the desk that received it does not refuse it"
    );

    let mut handler = portal.signed_in(officer::HANDLER).await;
    let bare = act(&mut handler, &code, "tu-choi", &[]).await.expect(422);
    assert_eq!(bare.all(".errors a"), ["Chọn một lý do", "Ghi rõ lý do của hồ sơ này và việc người nộp cần làm"]);
    let words = "Giấy chứng sinh đã dùng cho hồ sơ khác.";
    let done = act(&mut handler, &code, "tu-choi", &[("kind", "khong-du-dieu-kien"), ("reason", words)]).await.expect(200);
    assert!(done.words("[role=status]").contains("Đã ghi việc từ chối giải quyết."), "{}", done.words("main"));
    assert!(done.forms().is_empty(), "nothing is left to do: {:?}", done.forms());

    let mail = portal.mail_to(APPLICANT, |mail| mail.subject == format!("Hồ sơ {code} bị từ chối giải quyết")).await;
    assert!(!mail.text.contains("Giấy chứng sinh"), "the reason stands on the dossier's page alone: {}", mail.text);
    let page = citizen.get(&format!("/ho-so/{code}")).await.expect(200);
    let shown = page.words("main");
    assert!(shown.contains("Hồ sơ không đủ điều kiện giải quyết.") && shown.contains(words), "{shown}");
    assert!(shown.contains("bạn có quyền khiếu nại"), "{shown}");
    let link = mail.links.iter().find(|link| link.contains("/danh-gia/")).expect("a refusal is rated too");
    let mut anybody = portal.browser();
    let page = anybody.get(&link[link.find("/danh-gia/").unwrap()..]).await.expect(200);
    anybody.submit(page.form("/danh-gia/").set("overall", "dissatisfied")).await.expect(200);
}

const NOTHING: &[(&str, &str)] = &[];

/// An officer's acts, each with what is typed.
type Acts<'a> = &'a [(&'a str, &'a str, &'a [(&'a str, &'a str)])];

#[tokio::test]
async fn every_act_of_an_officer_is_told_to_the_applicant() {
    let portal = Portal::start().await;
    let reason: &[(&str, &str)] = &[("kind", "khac"), ("reason", "Bạn mang bản chính tới quầy.")];
    let (accept, receive) = (("tiep-nhan", officer::RECEPTIONIST, NOTHING), "đã được tiếp nhận");
    let ways: [(Acts<'_>, bool, Acts<'_>, &[&str]); 4] = [
        (&[("tra-lai", officer::RECEPTIONIST, reason)], false, &[], &["không được tiếp nhận"]),
        (&[accept], true, &[("dong-y-rut", officer::HANDLER, NOTHING)], &[receive, "đã được rút"]),
        (
            &[accept],
            true,
            &[("tiep-tuc", officer::HANDLER, reason), ("ket-qua", officer::HANDLER, &RESULT)],
            &[receive, "đang được xử lý", "đã có kết quả"],
        ),
        (
            &[accept, ("xu-ly", officer::HANDLER, NOTHING)],
            false,
            &[("ket-qua", officer::SUPERVISOR, &RESULT), ("trao", officer::RECEPTIONIST, NOTHING)],
            &[receive, "đang được xử lý", "đã có kết quả", "đã trả kết quả"],
        ),
    ];
    let mut desk = std::collections::BTreeMap::new();
    for email in [officer::RECEPTIONIST, officer::HANDLER, officer::SUPERVISOR] {
        desk.insert(email, portal.signed_in(email).await);
    }
    for (place, (before, withdraws, after, steps)) in ways.into_iter().enumerate() {
        let address = format!("buoc.{place}@nguoi-dan.example");
        let mut citizen = portal.signed_in(&address).await;
        let check = fill_in(&mut citizen, &[]).await;
        let (_, code) = hand_in(&mut citizen, &check).await;
        for (word, email, fields) in before {
            act(desk.get_mut(email).unwrap(), &code, word, fields).await.expect(200);
        }
        if withdraws {
            let page = citizen.get(&format!("/ho-so/{code}")).await.expect(200);
            let form = page.form(&format!("/ho-so/{code}/rut")).set("reason", "Tôi khai nhầm tên.");
            citizen.submit(form).await.expect(200);
        }
        for (word, email, fields) in after {
            act(desk.get_mut(email).unwrap(), &code, word, fields).await.expect(200);
        }
        told(&portal, &address, &code, &[&["đã gửi, đang chờ tiếp nhận"][..], steps].concat()).await;
    }
}

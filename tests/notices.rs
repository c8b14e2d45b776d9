//! Notices of maintenance and of incidents (TT32 11.2e, R1.11): published a working day ahead, shown everywhere, gone by
//! themselves; forms that are closed meanwhile keep what was typed.

use domain::code::NoticeCode;
use domain::log::Event;
use domain::notice::{INCIDENTS_MAX, MAINTENANCE_MAX, NoticeKind};
use http::Method;
use tests::proxy::{Fault, Proxy};
use tests::{Browser, Page, Portal, officer};

use crate::journey::{answer, answered, answers, fill_in, hand_in};

pub(crate) const ADMINISTRATOR: &str = "quan.tri@minh-hoa.example";
/// Leads the agency that runs the portal.
const LEADER: &str = "lanh.dao@minh-hoa.example";
/// The scope of a ward's notice.
const BIRTHS: [(&str, &str); 2] = [("scope", "services"), ("services", "1.001193")];
const FORM: &str = "application/x-www-form-urlencoded";
const BIRTH: &str = "/dich-vu/1.001193/thu-tuc-dang-ky-khai-sinh";
const NEW: &str = "/can-bo/thong-bao/moi";

/// A window on the night from Saturday to Sunday, which the clock of a new portal (Monday 23/11/2026) has well ahead.
pub(crate) const NIGHT: [(&str, &str); 14] = [
    ("kind", "maintenance"),
    ("title", "Nâng cấp máy chủ"),
    ("title-en", "Server upgrade"),
    ("what", "Thay máy chủ đã cũ."),
    ("what-en", "The old server is replaced."),
    ("other-way", "Nộp tại bộ phận một cửa, hoặc gọi 1900 0000."),
    ("start-day", "28"),
    ("start-month", "11"),
    ("start-year", "2026"),
    ("start-time", "22:00"),
    ("return-day", "29"),
    ("return-month", "11"),
    ("return-year", "2026"),
    ("return-time", "02h00"),
];

/// An incident of everything that began at 08:55 and lasts until 11:00 of the first day.
const NOW: [(&str, &str); 12] = [
    ("kind", "incident"),
    ("title", "Mất kết nối với trung tâm dữ liệu"),
    ("what", "Đường truyền bị đứt."),
    ("other-way", "Nộp tại bộ phận một cửa."),
    ("start-day", "23"),
    ("start-month", "11"),
    ("start-year", "2026"),
    ("start-time", "8:55"),
    ("return-day", "23"),
    ("return-month", "11"),
    ("return-year", "2026"),
    ("return-time", "11:00"),
];

/// The form of a notice with the window on that night typed into it.
pub(crate) fn night(form: tests::Form) -> tests::Form {
    NIGHT.iter().fold(form, |form, (name, value)| form.set(name, value))
}

/// Fills in the form and looks at the preview.
async fn preview(desk: &mut Browser, fields: &[(&str, &str)], changed: &[(&str, &str)]) -> Page {
    let page = desk.get(NEW).await.expect(200);
    let form = fields.iter().chain(changed).fold(page.form(NEW), |form, (name, value)| form.set(name, value));
    desk.submit(form.set("buoc", "xem")).await
}

/// Publishes, and answers with the notice's page at the desk.
pub(crate) async fn publish(desk: &mut Browser, fields: &[(&str, &str)], changed: &[(&str, &str)]) -> Page {
    let seen = preview(desk, fields, changed).await.expect(200);
    let page = desk.submit(seen.form(NEW).set("buoc", "cong-bo")).await.expect(200);
    assert!(page.words("main").contains("Đã công bố"), "{}", page.words("main"));
    page
}

pub(crate) fn code_of(page: &Page) -> NoticeCode {
    let name = page.path.split(['/', '?']).find(|part| part.starts_with("TB-")).unwrap_or_else(|| panic!("{}", page.path));
    NoticeCode::parse(name).expect("a notice's code")
}

fn banner(page: &Page) -> String {
    page.words("aside.wrap")
}

/// Begins a form and goes to the step whose address ends in `step`.
async fn begin(citizen: &mut Browser, step: &str) -> Page {
    let start = citizen.get("/nop/1.001193").await.expect(200);
    let mut page = citizen.submit(start.form("/nop/1.001193")).await;
    while !page.path.contains(step) {
        page = answer(citizen, &page.expect(200), &[]).await;
    }
    page.expect(200)
}

fn retry_after(page: &Page) -> u64 {
    let value = page.headers.get("retry-after").unwrap_or_else(|| panic!("{} has no Retry-After", page.path));
    value.to_str().expect("text").parse().expect("seconds")
}

#[tokio::test]
async fn the_banner_stands_from_publication_turns_and_goes_by_itself() {
    let portal = Portal::start().await;
    // Another function: it has its own copy of the head.
    let proxy = Proxy::before(portal.running.dynamodb).await;
    let mut elsewhere = portal.browser().at(portal.through(&proxy).await);
    assert_eq!(banner(&elsewhere.get("/").await.expect(200)), "");
    let mut desk = portal.signed_in(ADMINISTRATOR).await;

    let seen = preview(&mut desk, &NIGHT, &[("scope", "services"), ("services", "1.001193")]).await.expect(200);
    let words = seen.words("main");
    assert!(words.contains("Báo trước 3 ngày làm việc trọn vẹn") && words.contains("dưới 7 ngày làm việc"), "{words}");
    assert_eq!(banner(&seen), "", "a preview publishes nothing");
    publish(&mut desk, &NIGHT, &[("scope", "services"), ("services", "1.001193")]).await;

    let mut reader = portal.browser();
    assert!(banner(&reader.get("/").await).contains("Sắp bảo trì"), "here at once");
    assert_eq!(banner(&elsewhere.get("/").await), "", "elsewhere the head is believed for a minute");
    portal.clock.pass(jiff::SignedDuration::from_secs(60));
    assert!(banner(&elsewhere.get("/").await).contains("Sắp bảo trì"), "and not longer");

    let first = reader.get("/nop/1.001193").await.expect(200).form("/nop/1.001193");
    let ahead = "Sắp bảo trì: Nâng cấp máy chủ. Từ 22:00 28/11/2026 cổng không nhận hồ sơ trực tuyến của 1 dịch vụ; \
                 dự kiến hoạt động lại lúc 02:00 29/11/2026.";
    let ahead_en = "Maintenance ahead: Server upgrade. From 22:00 on 28 November 2026 the portal takes no dossiers online for 1 service; \
                    expected back at 02:00 on 29 November 2026.";
    let ongoing = "Bảo trì đang diễn ra: Nâng cấp máy chủ. Hiện cổng không nhận hồ sơ trực tuyến của 1 dịch vụ; \
                   dự kiến hoạt động lại lúc 02:00 29/11/2026.";
    for (now, vi, en, begins) in [
        ("2026-11-23T09:05:00+07:00", ahead, ahead_en, 303),
        ("2026-11-28T21:59:59+07:00", ahead, "Maintenance ahead: Server upgrade.", 303),
        ("2026-11-28T22:00:00+07:00", ongoing, "Maintenance under way: Server upgrade.", 503),
        ("2026-11-29T01:59:59+07:00", ongoing, "Maintenance under way: Server upgrade.", 503),
        ("2026-11-29T02:00:00+07:00", "", "", 303),
        ("2026-12-29T02:00:00+07:00", "", "", 303),
    ] {
        portal.clock.set(now);
        for path in ["/", BIRTH, "/gop-y", "/thong-ke", "/khong-co", "/dang-nhap", "/nop/1.001193"] {
            let shown = banner(&reader.get(path).await);
            assert!(shown.starts_with(vi) && shown.is_empty() == vi.is_empty(), "{now} {path}: {shown}");
        }
        let shown = banner(&reader.get("/en/gop-y").await);
        assert!(shown.starts_with(en) && shown.is_empty() == en.is_empty(), "{now}: {shown}");
        // The service itself says it once more, another one does not.
        let (named, other) = (reader.get(BIRTH).await.words("main"), reader.get("/dich-vu/2.000635").await.words("main"));
        assert_eq!(named.contains("tạm dừng nhận hồ sơ trực tuyến"), !vi.is_empty(), "{now}: {named}");
        assert!(!other.contains("tạm dừng nhận hồ sơ trực tuyến"), "{now}: {other}");
        let start = reader.get("/nop/1.001193").await.expect(if begins == 303 { 200 } else { 503 });
        assert_eq!(start.headers.contains_key("retry-after"), begins == 503, "{now}");
        reader.submit_only(first.clone()).await.expect(begins);
    }
}

#[tokio::test]
async fn a_closed_form_says_when_it_is_back_and_keeps_what_was_typed() {
    let portal = Portal::start().await;
    let mut citizen = portal.signed_in("dien@nguoi-dan.example").await;
    let check = fill_in(&mut citizen, &[]).await;
    let mut second = portal.browser();
    let step = begin(&mut second, "/nguoi-yeu-cau").await;
    let start = second.get("/nop/1.001193").await.expect(200);
    let agency = second.get(&step.path.replace("/nguoi-yeu-cau", "/co-quan")).await.expect(200);
    let mut desk = portal.signed_in(ADMINISTRATOR).await;
    let notice = publish(&mut desk, &NOW, &[]).await;
    assert!(notice.words("main").contains("Sự cố khẩn cấp, không báo trước được"), "{}", notice.words("main"));

    // Who opens the form is told until when, and reads what was filled in so far.
    for (lang, words, draft) in
        [("", "Dự kiến hoạt động lại lúc 11:00 23/11/2026", "Đọc bản nháp"), ("/en", "Expected back at 11:00", "Read the draft")]
    {
        let closed = second.get(&format!("{lang}/nop/1.001193")).await.expect(503);
        assert_eq!(retry_after(&closed), 2 * 3600 + 1);
        assert!(closed.words("main").contains(words), "{}", closed.words("main"));
        let draft_page = second.get(&closed.link(draft)).await.expect(200);
        let chosen = if lang.is_empty() { "Phường Sông Mẫu" } else { "Song Mau Ward" };
        assert!(draft_page.words("main").contains(chosen), "the agency was chosen: {}", draft_page.words("main"));
        let nobody = portal.browser().get(&format!("{lang}/nop/1.001193")).await.expect(503);
        assert!(!nobody.words("main").contains(draft), "{}", nobody.words("main"));
    }
    let checked = citizen.get(&check.path).await.expect(503);
    assert_eq!((retry_after(&checked), checked.words("dl.rows")), (2 * 3600 + 1, check.words("dl.rows")));
    assert!(banner(&checked).contains("11:00 23/11/2026"));
    citizen.get(&check.path.replace("/kiem-tra", "/in")).await.expect(200);

    // Beginning: nothing is written, both languages say until when.
    for (path, words) in [
        ("/nop/1.001193", "Cổng đang có sự cố nên chưa nhận được tờ khai này. Dự kiến hoạt động lại lúc 11:00 23/11/2026."),
        (
            "/en/nop/1.001193",
            "There is an incident and this form cannot be taken just now. Expected back at 11:00 on 23 November 2026.",
        ),
    ] {
        let mut form = start.form("/nop/1.001193");
        form.action = path.to_owned();
        let closed = second.submit(form).await.expect(503);
        assert!(closed.words("main").contains(words), "{}", closed.words("main"));
        assert_eq!(retry_after(&closed), 2 * 3600 + 1);
        assert!(!banner(&closed).is_empty());
    }
    // A program reads the same as a problem.
    second.headers.insert("accept", "application/json".parse().expect("a header"));
    let problem = second.submit_only(start.form("/nop/1.001193")).await.expect(503);
    assert_eq!(problem.headers["content-type"], "application/problem+json");
    assert!(problem.text().contains("11:00 23/11/2026"), "{}", problem.text());
    second.headers.clear();

    // A step: what is right is saved.
    let path = step.path.clone();
    let right = answered(&step, &answers("khai-sinh"), &[]);
    let name = right.get("requester_name").expect("a name").to_owned();
    let saved = second.submit_only(right.clone()).await.expect(503);
    assert!(saved.words("main").contains("đã được lưu vào bản nháp"), "{}", saved.words("main"));
    assert_eq!(retry_after(&saved), 2 * 3600 + 1);
    let again = second.get(&path).await.expect(503);
    assert_eq!(retry_after(&again), 2 * 3600 + 1);
    assert_eq!(again.form(&path).get("requester_name"), Some(name.as_str()), "the draft has it");

    // What is wrong is shown back as it was typed.
    let wrong = right.clone().set("requester_name", "Tên 123 <b>").set("requester_born-year", "19");
    let shown = second.submit_only(wrong).await.expect(503);
    retry_after(&shown);
    assert_eq!(shown.form(&path).get("requester_name"), Some("Tên 123 <b>"));
    assert!(banner(&shown).contains("11:00 23/11/2026"));

    // The agency likewise.
    let chosen = second.submit_only(agency.form(&agency.path)).await.expect(503);
    assert!(chosen.words("main").contains("đã được lưu vào bản nháp"), "{}", chosen.words("main"));

    // Where the draft cannot be saved either, all that was typed comes back, ready to be sent again.
    let proxy = Proxy::before(portal.running.dynamodb).await;
    let mut down = second.at(portal.through(&proxy).await);
    let refused = r#"{"__type":"com.amazon.coral.validate#ValidationException","message":"planted"}"#;
    proxy.plant(Fault { operation: "TransactWriteItems", times: 1, body: refused });
    let lost = down.submit_only(right.clone().set("requester_name", "Trần Thị Giữ Lại")).await.expect(503);
    assert!(lost.words("main").contains("Chưa lưu được") && lost.words("main").contains("Trần Thị Giữ Lại"));
    assert!(!lost.text().contains("planted"), "no internals");
    let form = lost.form(&path);
    assert_eq!(form.get("requester_name"), Some("Trần Thị Giữ Lại"));
    assert!(form.get("csrf").is_some_and(|token| !token.is_empty()));
    down.submit_only(form).await.expect(503);
    let kept = second.get(&path).await.expect(503);
    assert_eq!(kept.form(&path).get("requester_name"), Some("Trần Thị Giữ Lại"), "sent again, it is in the draft");

    // Handing in: the draft stays, and goes in once the portal is back.
    let submit = check.path.replace("/kiem-tra", "/nop");
    let closed = citizen.submit_only(check.form(&submit).set("declaration", "yes")).await.expect(503);
    assert!(closed.words("main").contains("vẫn được giữ trong bản nháp"), "{}", closed.words("main"));
    portal.clock.set("2026-11-23T11:00:00+07:00");
    let check = citizen.get(&check.path).await.expect(200);
    assert_eq!(banner(&check), "");
    let (_, code) = hand_in(&mut citizen, &check).await;

    // A replay is answered with its receipt even while the portal is away.
    publish(&mut desk, &NOW, &[("start-time", "11:00"), ("return-time", "12:00"), ("title", "Lại mất kết nối")]).await;
    let replay = citizen.submit_only(check.form(&submit).set("declaration", "yes")).await.expect(303);
    assert!(replay.location().is_some_and(|to| to.contains(&code)), "{:?}", replay.location());
    // Withdrawing waits too.
    let dossier = citizen.get(&format!("/ho-so/{code}")).await.expect(200);
    let closed = citizen.submit_only(dossier.form(&format!("/ho-so/{code}/rut")).set("reason", "Nộp nhầm")).await.expect(503);
    assert!(closed.words("main").contains("12:00 23/11/2026"), "{}", closed.words("main"));
}

#[tokio::test]
async fn other_services_go_on_and_a_session_that_ended_loses_nothing() {
    let portal = Portal::start().await;
    let mut desk = portal.signed_in(ADMINISTRATOR).await;
    publish(&mut desk, &NOW, &[("scope", "services"), ("services", "2.000635, 2.000815")]).await;
    let mut citizen = portal.signed_in("khac@nguoi-dan.example").await;
    let check = fill_in(&mut citizen, &[]).await;
    assert!(banner(&check).contains("2 dịch vụ"));
    hand_in(&mut citizen, &check).await;
    // Somebody else's draft stays not there, whatever is under way.
    publish(&mut desk, &NOW, &[]).await;
    let mut stranger = portal.browser();
    let path = check.path.replace("/kiem-tra", "/nguoi-yeu-cau");
    stranger.send(Method::POST, &path, "a=b", Some(FORM)).await.expect(303);
}

#[tokio::test]
async fn what_may_not_be_published_is_refused_with_a_way_out_and_nothing_typed_is_lost() {
    let portal = Portal::start().await;
    let mut desk = portal.signed_in(ADMINISTRATOR).await;
    // Monday 23/11/2026 09:00; Tuesday is a day off, so Wednesday has to lie between.
    for (now, changed, words) in [
        (
            "09:00",
            vec![("start-day", "25"), ("start-time", "23:59"), ("return-day", "26")],
            "sớm nhất được bắt đầu lúc 00:00 26/11/2026",
        ),
        (
            "23:59",
            vec![("start-day", "25"), ("start-time", "23:59"), ("return-day", "26")],
            "sớm nhất được bắt đầu lúc 00:00 26/11/2026",
        ),
        ("09:00", vec![("start-day", "20"), ("return-day", "21")], "sớm nhất được bắt đầu lúc 00:00 26/11/2026"),
        ("09:00", vec![("return-day", "27")], "Giờ hoạt động lại phải sau giờ bắt đầu"),
        (
            "09:00",
            vec![("return-day", ""), ("return-month", ""), ("return-year", ""), ("return-time", "")],
            "Nhập lúc dự kiến hoạt động lại",
        ),
        ("09:00", vec![("return-time", "")], "Nhập giờ và phút, ví dụ 14:05"),
        ("09:00", vec![("return-day", "31")], "Tháng 11 năm 2026 chỉ có 30 ngày"),
        ("09:00", vec![("scope", "services"), ("services", "9.999999")], "Cổng không có dịch vụ nào mang mã 9.999999"),
        ("09:00", vec![("scope", "services"), ("services", "khai sinh")], "sửa lại: khai, sinh"),
        ("09:00", vec![("scope", "services")], "Nhập mã của ít nhất một dịch vụ"),
        ("09:00", vec![("title", " "), ("other-way", "")], "Nhập tên ngắn"),
        ("09:00", vec![("kind", "incident"), ("start-day", "1"), ("return-day", "2")], "Sự cố bắt đầu đã quá 7 ngày"),
    ] {
        portal.clock.set(&format!("2026-11-23T{now}:00+07:00"));
        let mut desk = if now == "09:00" { desk.clone() } else { portal.signed_in(ADMINISTRATOR).await };
        for button in ["xem", "cong-bo"] {
            let page = desk.get(NEW).await.expect(200);
            let form = NIGHT.iter().chain(&changed).fold(page.form(NEW), |form, (name, value)| form.set(name, value));
            let page = desk.submit(form.set("buoc", button)).await.expect(422);
            let errors = page.words(".errors");
            assert!(errors.contains(words), "{changed:?}: {errors}");
            assert_eq!(page.form(NEW).get("what"), Some("Thay máy chủ đã cũ."));
            assert!(page.words("title").starts_with("Lỗi: "));
        }
    }
    portal.clock.set("2026-11-23T09:30:00+07:00");
    assert_eq!(banner(&portal.browser().get("/").await), "");
    assert!(portal.running.app.store().notices_of(2026).await.unwrap().is_empty(), "nothing was stored");
    // In English too, and the earliest start stands above the form before anything is typed.
    let page = desk.get(&format!("/en{NEW}")).await.expect(200);
    assert!(page.words("main").contains("no earlier than 00:00 on 26 November 2026"), "{}", page.words("main"));
    let form = NIGHT.iter().fold(page.form(&format!("/en{NEW}")), |form, (name, value)| form.set(name, value));
    let page = desk.submit(form.set("start-day", "24").set("return-day", "25")).await.expect(422);
    assert!(
        page.words(".errors").contains("it can begin at 00:00 on 26 November 2026 at the earliest"),
        "{}",
        page.words(".errors")
    );
}

#[tokio::test]
async fn a_form_sent_twice_is_one_notice() {
    let portal = Portal::start().await;
    let mut desk = portal.signed_in(ADMINISTRATOR).await;
    let seen = preview(&mut desk, &NIGHT, &[]).await.expect(200);
    let form = seen.form(NEW).set("buoc", "cong-bo");
    let first = code_of(&desk.submit(form.clone()).await.expect(200));
    portal.clock.set("2026-11-23T20:59:00+07:00");
    let again = code_of(&desk.submit(form.clone()).await.expect(200));
    assert_eq!(first, again);
    // Other words are looked at first, and then refused: this form has its notice.
    let other = desk.submit(form.set("title", "Việc khác")).await.expect(409);
    assert!(other.words("main").contains(first.as_str()), "{}", other.words("main"));
    assert_eq!(portal.running.app.store().notices_of(2026).await.unwrap().len(), 1);
    // What was not previewed is shown first.
    let page = desk.get(NEW).await.expect(200);
    let form = NIGHT.iter().fold(page.form(NEW), |form, (name, value)| form.set(name, value));
    let page = desk.submit(form.set("title", "Việc khác").set("buoc", "cong-bo")).await.expect(200);
    assert!(page.words("main").contains("Kiểm tra trước khi công bố"), "{}", page.words("main"));
    assert_eq!(portal.running.app.store().notices_of(2026).await.unwrap().len(), 1);
    let lost = desk.submit(page.form(NEW).set("submission", "5f0c3b1e-6a2f-4b0e-9d3e-111111111111")).await.expect(400);
    assert!(lost.words("main").contains("Mở biểu mẫu mới"), "{}", lost.words("main"));
}

#[tokio::test]
async fn notices_are_ended_moved_and_withdrawn_with_a_line_each() {
    let portal = Portal::start().await;
    let store = portal.running.app.store().clone();
    let mut desk = portal.signed_in(ADMINISTRATOR).await;
    let mut reader = portal.browser();
    let act = |page: &Page, code: &NoticeCode, act: &str| page.form(&format!("/can-bo/thong-bao/{code}/{act}"));

    let page = publish(&mut desk, &NIGHT, &[]).await;
    let night = code_of(&page);
    let stale = act(&page, &night, "rut");
    assert!(page.find_form(&format!("/can-bo/thong-bao/{night}/ket-thuc")).is_none(), "it has not begun");
    // A return before the start is refused at its field.
    let wrong = desk.submit(act(&page, &night, "doi-gio").set("return-day", "28").set("return-time", "21:00")).await.expect(422);
    assert!(wrong.words(".errors").contains("phải sau giờ bắt đầu"), "{}", wrong.words(".errors"));
    let page = desk.submit(act(&wrong, &night, "doi-gio").set("return-day", "29").set("return-time", "04:30")).await.expect(200);
    assert!(page.words("main").contains("trước đó là 02:00 29/11/2026"), "{}", page.words("main"));
    assert!(banner(&reader.get("/").await).contains("hoạt động lại lúc 04:30 29/11/2026"));
    desk.submit(stale).await.expect(409);
    desk.submit(act(&page, &night, "rut")).await.expect(200);
    assert_eq!(banner(&reader.get("/").await), "");
    let public = reader.get(&format!("/thong-bao/{night}")).await.expect(200);
    assert!(public.words("main").contains("Đã rút, không diễn ra"), "{}", public.words("main"));

    let page = publish(&mut desk, &NOW, &[]).await;
    let incident = code_of(&page);
    let ending = act(&page, &incident, "ket-thuc");
    portal.clock.set("2026-11-23T09:30:00+07:00");
    desk.submit(ending.clone()).await.expect(200);
    assert_eq!(banner(&reader.get("/").await), "");
    let start = reader.get("/nop/1.001193").await.expect(200);
    reader.submit_only(start.form("/nop/1.001193")).await.expect(303);
    desk.submit(ending).await.expect(409);

    let mut lines = Vec::new();
    for shard in 0..domain::log::SHARDS {
        lines.extend(store.lines_and_spoiled(jiff::civil::date(2026, 11, 23), shard).await.unwrap().lines);
    }
    let mut told: Vec<(NoticeCode, u32)> = lines
        .iter()
        .filter_map(|line| match &line.event {
            Event::NoticePublished { notice, .. } => Some((notice.clone(), 1)),
            Event::NoticeChanged { notice, version, .. } => Some((notice.clone(), *version)),
            _ => None,
        })
        .collect();
    let mut expected = [(night.clone(), 1), (night.clone(), 2), (night, 3), (incident.clone(), 1), (incident.clone(), 2)];
    told.sort();
    expected.sort();
    assert_eq!(told, expected);
    let incidents = lines.iter().filter(|line| matches!(line.event, Event::NoticePublished { kind: NoticeKind::Incident, .. }));
    assert_eq!(incidents.count(), 1);

    // The history counts the incident as one, and the maintenance that was withdrawn as none.
    let history = reader.get("/thong-bao").await.expect(200);
    let words = history.words("main");
    assert!(words.contains("Năm 2026: 0 lần bảo trì, dừng tổng cộng 0 phút; 1 sự cố, dừng tổng cộng 35 phút."), "{words}");
    assert!(words.contains("Nâng cấp máy chủ") && words.contains("Mất kết nối với trung tâm dữ liệu"), "{words}");
    let english = reader.get("/en/thong-bao").await.expect(200);
    assert!(english.words("main").contains("incidents: 1, 0 h 35 min together"), "{}", english.words("main"));
    for (path, status) in [
        ("/thong-bao?nam=2025", 200),
        ("/thong-bao?nam=2027", 404),
        ("/thong-bao?nam=x", 404),
        ("/thong-bao?trang=0", 404),
        ("/thong-bao/TB-261123-222222", 404),
        ("/thong-bao/x.ics", 404),
        ("/thong-bao.rss", 404),
    ] {
        reader.get(path).await.expect(status);
    }
}

#[tokio::test]
async fn only_who_may_publish_sees_the_desk_of_notices() {
    let portal = Portal::start().await;
    let mut desk = portal.signed_in(officer::SUPERVISOR).await;
    let page = desk.get("/can-bo").await.expect(200);
    assert!(page.links().contains(&"/can-bo/thong-bao".to_owned()));
    let code = code_of(&publish(&mut desk, &NIGHT, &BIRTHS).await);
    for who in [officer::RECEPTIONIST, officer::HANDLER, "dan@nguoi-dan.example"] {
        let mut other = portal.signed_in(who).await;
        for path in ["/can-bo/thong-bao", NEW, &format!("/can-bo/thong-bao/{code}")] {
            other.get(path).await.expect(404);
        }
        other.send(Method::POST, &format!("/can-bo/thong-bao/{code}/rut"), "version=1", Some(FORM)).await.expect(404);
    }
}

#[tokio::test]
async fn what_one_ward_closes_goes_on_in_the_others() {
    let portal = Portal::start().await;
    let mut ward = portal.signed_in(officer::SUPERVISOR).await;
    let mut here = portal.signed_in("o-day@nguoi-dan.example").await;
    let check = fill_in(&mut here, &[]).await;
    let notice = publish(&mut ward, &NOW, &BIRTHS).await;
    let listed = here.get(&format!("/thong-bao/{}", code_of(&notice))).await.expect(200);
    assert!(listed.words("main").contains("1 dịch vụ tại Ủy ban nhân dân Phường Sông Mẫu"), "{}", listed.words("main"));
    let service = here.get(BIRTH).await.expect(200);
    assert!(
        service.words("main").contains("Tại Ủy ban nhân dân Phường Sông Mẫu: Dịch vụ này đang tạm dừng"),
        "{}",
        service.words("main")
    );

    // What goes to this ward is read and kept, and not taken.
    let path = check.path.replace("/kiem-tra", "/nop");
    here.submit(check.form(&path).set("declaration", "yes")).await.expect(503);
    here.get(&check.path).await.expect(503);
    // Anybody may begin; the choice of this ward says when it is back, the choice of another goes on.
    let start = here.get("/nop/1.001193").await.expect(200);
    let agencies = here.submit(start.form("/nop/1.001193")).await.expect(200);
    assert!(agencies.path.ends_with("/co-quan"), "{}", agencies.path);
    let closed = answer(&mut here, &agencies, &[]).await.expect(503);
    assert!(closed.words("main").contains("Tại Ủy ban nhân dân Phường Sông Mẫu: Cổng đang có sự cố"), "{}", closed.words("main"));
    assert!(retry_after(&closed) > 7_000);
    let again = here.get(&agencies.path).await.expect(503);
    let elsewhere = [("ward", "99002"), ("agency", "H99.02")];
    let step = answer(&mut here, &again, &elsewhere).await.expect(200);
    assert!(step.path.ends_with("/nguoi-yeu-cau"), "{}", step.path);

    // It is over there, too.
    portal.clock.set("2026-11-23T11:00:01+07:00");
    let check = here.get(&check.path).await.expect(200);
    hand_in(&mut here, &check).await;
}

/// A ward tells of its own services; all of the portal is stopped by who runs it.
#[tokio::test]
async fn a_ward_cannot_close_the_whole_portal() {
    let portal = Portal::start().await;
    let mut ward = portal.signed_in(officer::SUPERVISOR).await;
    let page = ward.get(NEW).await.expect(200);
    assert!(!page.words("main").contains("Toàn bộ cổng") && page.words("main").contains("Chỉ một số dịch vụ"));
    for (changed, words) in [
        (&[("scope", "all")][..], "Chỉ cơ quan quản lý cổng hoặc người quản trị được báo dừng toàn bộ cổng"),
        (&[("scope", "")][..], "Chỉ cơ quan quản lý cổng"),
        (&[("services", "1.004222 1.001193")][..], "Phường Sông Mẫu không tiếp nhận dịch vụ 1.004222. Bỏ mã đó"),
    ] {
        for fields in [&NIGHT[..], &NOW] {
            let refused = preview(&mut ward, fields, changed).await.expect(422);
            assert!(refused.words(".errors").contains(words), "{}", refused.words(".errors"));
        }
    }
    let english = ward.get(&format!("/en{NEW}")).await.expect(200);
    let form = NOW.iter().fold(english.form(&format!("/en{NEW}")), |form, (name, value)| form.set(name, value));
    let refused = ward.submit(form.set("scope", "all")).await.expect(422);
    assert!(refused.words(".errors").contains("Only the agency that runs the portal"), "{}", refused.words(".errors"));
    assert!(portal.running.app.store().notices_of(2026).await.unwrap().is_empty(), "nothing was published");
    assert_eq!(banner(&portal.browser().get("/").await), "");
    let own = publish(&mut ward, &NOW, &BIRTHS).await;

    // What others published is not hers to end or withdraw; hers is theirs who run the portal.
    let mut leader = portal.signed_in(LEADER).await;
    let whole = code_of(&publish(&mut leader, &NIGHT, &[]).await);
    let seen = ward.get(&format!("/can-bo/thong-bao/{whole}")).await.expect(200);
    assert!(seen.find_form(&format!("/can-bo/thong-bao/{whole}/rut")).is_none());
    let csrf = page.form(NEW).get("csrf").unwrap().to_owned();
    let body = format!("version=1&csrf={csrf}");
    ward.send(Method::POST, &format!("/can-bo/thong-bao/{whole}/rut"), &body, Some(FORM)).await.expect(403);
    let own = format!("/can-bo/thong-bao/{}", code_of(&own));
    let page = leader.get(&own).await.expect(200);
    leader.submit(page.form(&format!("{own}/ket-thuc"))).await.expect(200);
}

#[tokio::test]
async fn five_of_maintenance_stand_at_once_and_the_incident_still_goes_out() {
    let portal = Portal::start().await;
    let mut desk = portal.signed_in(ADMINISTRATOR).await;
    for n in 0..MAINTENANCE_MAX {
        publish(&mut desk, &NIGHT, &[("title", &format!("Lần {n}"))]).await;
    }
    let seen = preview(&mut desk, &NIGHT, &[("title", "Một lần nữa")]).await.expect(200);
    let page = desk.submit(seen.form(NEW).set("buoc", "cong-bo")).await.expect(422);
    assert!(page.words(".errors").contains("Đang có 5 thông báo bảo trì"), "{}", page.words(".errors"));
    for n in 0..INCIDENTS_MAX {
        publish(&mut desk, &NOW, &[("title", &format!("Sự cố {n}"))]).await;
    }
    let seen = preview(&mut desk, &NOW, &[]).await.expect(200);
    let page = desk.submit(seen.form(NEW).set("buoc", "cong-bo")).await.expect(422);
    assert!(page.words(".errors").contains("Đang có 3 thông báo sự cố"), "{}", page.words(".errors"));
    let most = MAINTENANCE_MAX + INCIDENTS_MAX;
    assert_eq!(portal.browser().get("/").await.all("aside.wrap p").len(), most);
    // An administrator's desk begins here.
    let list = desk.get("/can-bo").await.expect(200);
    assert!(list.path.ends_with("/can-bo/thong-bao") && list.words("main").contains("Lần 4"), "{}", list.words("main"));
    // The catalogue is published without touching them, and they without it.
    let head = portal.running.app.store().head().await.unwrap().unwrap();
    assert_eq!((head.notices.len(), head.notices_version), (most, most as u64));
    let bytes = serde_json::to_vec(&head).unwrap().len();
    assert!(bytes < 8 * 1024, "the head has {bytes} bytes");
}

/// Two forms that say the same are one notice: the second is told which one stands, and keeps what was typed.
#[tokio::test]
async fn a_notice_is_not_published_twice_through_two_forms() {
    let portal = Portal::start().await;
    let mut desk = portal.signed_in(ADMINISTRATOR).await;
    // Both were previewed before either was published.
    let (one, other) = (preview(&mut desk, &NIGHT, &[]).await, preview(&mut desk, &NIGHT, &[("what", "Việc ấy.")]).await);
    let first = code_of(&desk.submit(one.expect(200).form(NEW).set("buoc", "cong-bo")).await.expect(200));
    let refused = desk.submit(other.expect(200).form(NEW).set("buoc", "cong-bo")).await.expect(422);
    let errors = refused.words(".errors");
    assert!(errors.contains(&format!("Thông báo {first} còn hiệu lực nói đúng như vậy")), "{errors}");
    assert_eq!(refused.form(NEW).get("what"), Some("Việc ấy."));
    // A third is told before its preview; what differs is another notice.
    let refused = preview(&mut desk, &NIGHT, &[("title", "NÂNG CẤP MÁY CHỦ.")]).await.expect(422);
    assert!(refused.words(".errors").contains(first.as_str()), "{}", refused.words(".errors"));
    assert_eq!(portal.running.app.store().notices_of(2026).await.unwrap().len(), 1);
    publish(&mut desk, &NIGHT, &[("return-time", "03:00")]).await;
    // Where another function does not know of the first yet, the head itself decides.
    let proxy = Proxy::before(portal.running.dynamodb).await;
    let mut elsewhere = desk.at(portal.through(&proxy).await);
    elsewhere.get("/can-bo/thong-bao").await.expect(200);
    let second = code_of(&publish(&mut desk, &NOW, &[]).await);
    let seen = preview(&mut elsewhere, &NOW, &[]).await.expect(200);
    let refused = elsewhere.submit(seen.form(NEW).set("buoc", "cong-bo")).await.expect(422);
    assert!(refused.words(".errors").contains(second.as_str()), "{}", refused.words(".errors"));
    // What was withdrawn stands in nobody's way.
    let page = desk.get(&format!("/can-bo/thong-bao/{first}")).await.expect(200);
    desk.submit(page.form(&format!("/can-bo/thong-bao/{first}/rut"))).await.expect(200);
    publish(&mut desk, &NIGHT, &[]).await;
}

#[tokio::test]
async fn feeds_are_read_by_parsers_of_others() {
    let portal = Portal::start().await;
    let mut reader = portal.browser();
    let empty = reader.get("/thong-bao.atom").await.expect(200);
    assert!(feed_rs::parser::parse(&empty.body[..]).expect("an empty feed").entries.is_empty());

    let mut desk = portal.signed_in(ADMINISTRATOR).await;
    let what = "Dòng một, có dấu phẩy; chấm phẩy \\ và <b> & \"nháy\".\nDòng hai rất dài để phải gập lại khi viết vào tệp lịch.";
    let night = code_of(&publish(&mut desk, &NIGHT, &[("what", what)]).await);
    portal.clock.pass(jiff::SignedDuration::from_mins(1));
    let incident = code_of(&publish(&mut desk, &NOW, &[]).await);
    portal.clock.set("2026-11-23T09:30:00+07:00");
    let page = desk.get(&format!("/can-bo/thong-bao/{incident}")).await.expect(200);
    desk.submit(page.form(&format!("/can-bo/thong-bao/{incident}/ket-thuc"))).await.expect(200);

    for (lang, path, title, summary) in [
        ("vi", "/thong-bao", "Bảo trì: Nâng cấp máy chủ", "Bảo trì: Nâng cấp máy chủ"),
        ("en", "/en/thong-bao", "Maintenance: Server upgrade", "Maintenance: Server upgrade"),
    ] {
        let answer = reader.get(&format!("{path}.atom")).await.expect(200);
        assert_eq!(answer.headers["content-type"], "application/atom+xml; charset=utf-8");
        let feed = feed_rs::parser::parse(&answer.body[..]).unwrap_or_else(|error| panic!("{error}: {}", answer.text()));
        assert_eq!(feed.feed_type, feed_rs::model::FeedType::Atom);
        assert_eq!(feed.language.as_deref(), Some(lang));
        let titles: Vec<&str> =
            feed.entries.iter().filter_map(|entry| entry.title.as_ref()).map(|t| t.content.as_str()).collect();
        assert_eq!((titles.len(), titles[1]), (2, title), "the newest first: {titles:?}");
        let entry = &feed.entries[1];
        assert!(entry.id.ends_with(&format!("{path}/{night}")), "{}", entry.id);
        assert_eq!(entry.published.map(|at| at.to_rfc3339()).as_deref(), Some("2026-11-23T02:00:00+00:00"));
        assert_eq!(feed.entries[0].updated.map(|at| at.to_rfc3339()).as_deref(), Some("2026-11-23T02:30:00+00:00"));
        assert_eq!(feed.entries[0].categories[0].term, "incident");
        let link = &entry.links[0].href;
        let local = &link[link.find(path).expect("a path")..];
        reader.get(local).await.expect(200);
        let text = entry.content.as_ref().and_then(|content| content.body.clone()).unwrap_or_default();
        if lang == "vi" {
            assert!(text.contains(what), "{text}");
        }

        let answer = reader.get(&format!("{path}.ics")).await.expect(200);
        assert_eq!(answer.headers["content-type"], "text/calendar; charset=utf-8");
        let events = events(&answer);
        assert_eq!(events.len(), 2);
        let of = |code: &NoticeCode| events.iter().find(|event| event["UID"].starts_with(code.as_str())).expect("an event");
        assert_eq!(of(&night)["DTSTART"], "20261128T150000Z");
        assert_eq!(of(&night)["DTEND"], "20261128T190000Z");
        assert_eq!(of(&night)["SUMMARY"], summary);
        assert_eq!((of(&incident)["DTEND"].as_str(), of(&incident)["SEQUENCE"].as_str()), ("20261123T023000Z", "1"));
        assert_eq!(of(&incident)["STATUS"], "CONFIRMED");
        if lang == "vi" {
            assert!(
                of(&night)["DESCRIPTION"].contains("Dòng một, có dấu phẩy; chấm phẩy \\ và <b>"),
                "{}",
                of(&night)["DESCRIPTION"]
            );
        }
    }
    // One alone, and one that was withdrawn.
    let page = desk.get(&format!("/can-bo/thong-bao/{night}")).await.expect(200);
    desk.submit(page.form(&format!("/can-bo/thong-bao/{night}/rut"))).await.expect(200);
    let page = reader.get(&format!("/thong-bao/{night}")).await.expect(200);
    let one = events(&reader.get(&page.link(".ics")).await.expect(200));
    assert_eq!((one.len(), one[0]["STATUS"].as_str()), (1, "CANCELLED"));
    assert!(reader.get("/thong-bao").await.text().contains("rel=\"alternate\" type=\"application/atom+xml\""));
}

/// The events of a calendar, as a parser of others reads them: properties by name.
fn events(answer: &Page) -> Vec<std::collections::BTreeMap<String, String>> {
    use icalendar::{Calendar, CalendarComponent, Component};
    let text = answer.text();
    assert!(text.lines().all(|line| line.len() <= 75), "lines are folded");
    let calendar: Calendar = text.parse().unwrap_or_else(|error| panic!("{error}: {text}"));
    let event = |component: &CalendarComponent| match component {
        CalendarComponent::Event(event) => {
            Some(event.properties().iter().map(|(name, property)| (name.clone(), property.value().to_owned())).collect())
        }
        _ => None,
    };
    calendar.components.iter().filter_map(event).collect()
}

#[tokio::test]
async fn a_publication_that_meets_another_is_tried_again() {
    let portal = Portal::start().await;
    let proxy = Proxy::before(portal.running.dynamodb).await;
    let mut desk = portal.signed_in(ADMINISTRATOR).await.at(portal.through(&proxy).await);
    proxy.plant(Fault { operation: "TransactWriteItems", times: 1, body: HEAD_CHANGED });
    let page = publish(&mut desk, &NIGHT, &[]).await;
    assert_eq!(portal.running.app.store().head().await.unwrap().unwrap().notices.len(), 1);
    let calls = proxy.calls();
    assert!(calls.iter().filter(|call| *call == "TransactWriteItems").count() == 2 && !calls.contains(&"Scan".to_owned()));
    // An act is one read of who and what, one of the head, one transaction.
    let code = code_of(&page);
    proxy.calls();
    desk.submit_only(page.form(&format!("/can-bo/thong-bao/{code}/rut"))).await.expect(303);
    assert_eq!(proxy.calls()[..3], ["BatchGetItem", "GetItem", "TransactWriteItems"]);
}

/// What DynamoDB says when the head was changed between reading and writing it.
const HEAD_CHANGED: &str = r#"{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","Message":"Transaction cancelled","CancellationReasons":[{"Code":"None"},{"Code":"ConditionalCheckFailed","Message":"The conditional request failed"},{"Code":"None"}]}"#;

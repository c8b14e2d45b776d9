//! Every form of the portal's data, over HTTP alone: filled in, handed in, shown to the officer, filled in by itself the
//! second time; and a table of household members, with one of them taken out again.

use domain::form::Form;
use portal::data::Data;
use tests::{Browser, Page, Portal, officer};

use crate::journey::{Answers, answered, answers, hand_in};

/// The forms that take dossiers, with their answers: a file beside the tests for each file of the data.
fn forms() -> Vec<(Form, Answers)> {
    let data = Data::built_in().expect("the built-in data are right");
    let with_procedure = data.forms.into_iter().filter(|form| form.procedure.is_some());
    with_procedure
        .map(|form| {
            let of_one = form.procedure.as_ref().map(|code| format!("-{}", code.as_str().replace('.', "-"))).unwrap_or_default();
            let answers = answers(form.id.strip_suffix(&of_one).unwrap_or(&form.id));
            (form, answers)
        })
        .collect()
}

/// From the service's start page to check-your-answers; also counts the fields that came filled in, and all that were asked.
async fn fill_in(browser: &mut Browser, procedure: &str, answers: &Answers) -> (Page, usize, usize) {
    let start = browser.get(&format!("/nop/{procedure}")).await.expect(200);
    let mut page = browser.submit(start.form(&format!("/nop/{procedure}"))).await;
    for _ in 0..40 {
        if page.path.contains("/kiem-tra") {
            let page = page.expect(200);
            let sources = [page.all("main small"), page.all("main p.soft")].concat();
            let filled = sources.iter().filter(|source| source.starts_with("Lấy từ")).count();
            // Neither the agency nor a date once more in words is a field.
            let field = |label: &String| label != "Gửi tới" && !label.ends_with("ghi bằng chữ");
            let asked = [page.all("main dt"), page.all("main caption")].concat().into_iter().filter(field).count();
            return (page, filled, asked);
        }
        page = page.expect(200);
        page = browser.submit(answered(&page, answers, &[])).await;
    }
    panic!("the form does not end: {}", page.path);
}

#[tokio::test]
async fn every_form_goes_all_the_way_and_fills_itself_in_the_second_time() {
    let portal = Portal::start().await;
    let mut officers = Vec::new();
    for email in [officer::RECEPTIONIST, officer::POLICE] {
        officers.push(portal.signed_in(email).await);
    }
    for (place, (form, answers)) in forms().into_iter().enumerate() {
        let code = form.procedure.as_ref().expect("a form of a procedure").as_str();
        let mut citizen = portal.signed_in(&format!("nguoi.{place}@nguoi-dan.example")).await;
        let service = citizen.get(&format!("/dich-vu/{code}/x")).await.expect(200);
        assert!(service.words("main").contains("Trực tuyến một phần"), "{code} says how far it goes online");
        let start = citizen.get(&format!("/nop/{code}")).await.expect(200);
        assert!(start.words("main").contains("Trực tuyến một phần."), "{code} gives its reason (R2.1)");

        let (check, ..) = fill_in(&mut citizen, code, &answers).await;
        assert!(!check.words("main").contains("Chưa nhập"), "{code}: {}", check.words("main"));
        let print = citizen.get(&check.path.replace("/kiem-tra", "/in")).await.expect(200);
        for value in answers.iter().filter(|(name, _)| name.ends_with("name")).map(|(_, value)| value) {
            assert!(print.words("main").contains(value) || !check.words("main").contains(value), "{code}: {value} is printed");
        }
        let (receipt, dossier) = hand_in(&mut citizen, &check).await;
        assert!(receipt.words("main").contains(&dossier), "{code}");
        let mut seen = None;
        for officer in &mut officers {
            let page = officer.get(&format!("/can-bo/ho-so/{dossier}")).await;
            seen = seen.or((page.status == 200).then(|| page.words("main")));
        }
        let seen = seen.unwrap_or_else(|| panic!("{code}: {dossier} came to nobody"));
        assert!(seen.contains("Nguyễn Thị Thu Hà"), "{code}: {seen}");

        let (check, filled, asked) = fill_in(&mut citizen, code, &answers).await;
        assert!(check.text().contains(&format!("Lấy từ hồ sơ {dossier}")), "{code}");
        assert!(filled * 100 >= asked * 60, "{code}: {filled} of {asked} fields came filled in over HTTP");
    }
}

/// Presses a button of a step's page with what stands in its boxes, and more.
async fn press(browser: &mut Browser, page: &Page, button: &str, typed: &[(&str, &str)]) -> Page {
    let path = page.path.split('?').next().unwrap_or_default();
    let form = typed.iter().fold(page.form(path), |form, (name, value)| form.set(name, value));
    browser.submit(form.set("_again", button)).await.expect(200)
}

#[tokio::test]
async fn three_members_of_a_household_and_one_taken_out() {
    let portal = Portal::start().await;
    let mut citizen = portal.signed_in("ca.nha@nguoi-dan.example").await;
    let answers: Answers = answers("ct01").into_iter().filter(|(name, _)| !name.starts_with("members")).collect();
    let start = citizen.get("/nop/1.004222").await.expect(200);
    let mut page = citizen.submit(start.form("/nop/1.004222")).await;
    for _ in 0..20 {
        if page.find_form(&page.path).is_some_and(|form| form.get("_rows-members").is_some()) {
            break;
        }
        page = citizen.submit(answered(&page.expect(200), &answers, &[])).await;
    }
    let child = |row: usize, name: &str, number: &str| -> Vec<(String, String)> {
        [
            ("name", name),
            ("born-day", "2"),
            ("born-month", "9"),
            ("born-year", "2015"),
            ("sex", "male"),
            ("personal_id", number),
            ("relation", "child"),
        ]
        .into_iter()
        .map(|(column, value)| (format!("members-{row}-{column}"), value.to_owned()))
        .collect()
    };
    let mut typed: Vec<(String, String)> = Vec::new();
    for (row, name, number) in [(1, "Trần An", "001215000101"), (2, "Trần Bình", "001215000102"), (3, "Trần Chi", "001215000103")]
    {
        typed.extend(child(row, name, number));
        let sent: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        page = if row < 3 { press(&mut citizen, &page, "+members", &sent).await } else { page };
    }
    let sent: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(page.all("legend").iter().filter(|legend| legend.starts_with("Thành viên ")).count(), 3);
    assert!(
        page.all("button").contains(&"Bỏ thành viên 2".to_owned()) && page.all("button").contains(&"Thêm thành viên".to_owned())
    );

    // The second goes; the third moves up, and nothing typed is lost.
    let page = press(&mut citizen, &page, "-members-2", &sent).await;
    let form = page.form(&page.path);
    let names: Vec<Option<&str>> = (1..=3).map(|row| form.get(&format!("members-{row}-name"))).collect();
    assert_eq!(names, [Some("Trần An"), Some("Trần Chi"), None], "{}", page.words("main"));
    assert_eq!(form.get("members-2-personal_id"), Some("001215000103"));

    // One number twice is said at the second of them, with the row's number; mended, it goes on.
    let twice = citizen.submit(form.clone().set("members-2-personal_id", "001215000101")).await.expect(422);
    assert!(twice.words(".errors").contains("Mục 2 trùng với mục 1"), "{}", twice.words("main"));
    assert!(twice.text().contains("href=\"#members-2-personal_id\""));
    let mut page = citizen.submit(twice.form(&twice.path).set("members-2-personal_id", "001215000103")).await;
    for _ in 0..10 {
        if page.path.contains("/kiem-tra") {
            break;
        }
        page = citizen.submit(answered(&page.expect(200), &answers, &[])).await;
    }
    let check = page.expect(200);
    // Each member is a list of its own: five values, each with its head.
    let members = |page: &Page| -> Vec<String> {
        let (heads, values) = (page.all("[role=group] dt"), page.all("[role=group] dd"));
        assert_eq!((heads.len(), &heads[..5]), (values.len(), &heads[5..]), "every member has the same heads");
        let people = page.all("[role=group] > p").into_iter().zip(values.chunks(5));
        people.map(|(member, values)| format!("{member} {}", values.join(" "))).collect()
    };
    let expect =
        ["Thành viên 1 Trần An 02/09/2015 Nam 001215000101 Con", "Thành viên 2 Trần Chi 02/09/2015 Nam 001215000103 Con"];
    assert_eq!(members(&check), expect);
    assert_eq!(members(&citizen.get(&check.path.replace("/kiem-tra", "/in")).await.expect(200)), expect);
    let english = citizen.get(&format!("/en{}", check.path)).await.expect(200);
    assert_eq!(members(&english)[0], "Member 1 Trần An 02/09/2015 Male 001215000101 Child");

    let (_, dossier) = hand_in(&mut citizen, &check).await;
    let mut police = portal.signed_in(officer::POLICE).await;
    let page = police.get(&format!("/can-bo/ho-so/{dossier}")).await.expect(200);
    assert_eq!(members(&page), expect);
    let mut ward = portal.signed_in(officer::RECEPTIONIST).await;
    ward.get(&format!("/can-bo/ho-so/{dossier}")).await.expect(404);
}

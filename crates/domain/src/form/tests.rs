//! The engine over a small form, and over every form in the portal's data.

mod data;
mod formats;
mod rules;
mod samples;

use jiff::{Timestamp, civil::date};
use proptest::prelude::*;

use super::*;
use crate::clock::at;

fn now() -> Timestamp {
    at(date(2026, 11, 24).at(10, 0, 0, 0))
}

fn small() -> Form {
    let lists: Lists = toml::from_str(
        r#"
[provinces]
source = "made up"
choices = [
  { value = "99", text = { vi = "Tỉnh Minh Họa", en = "Minh Họa" }, formerly = ["Cũ Kỹ"] },
  { value = "98", text = { vi = "Tỉnh Xa", en = "Xa" } },
]
[wards]
source = "made up"
choices = [{ value = "99001", within = "99", text = { vi = "Phường Sông Mẫu", en = "Sông Mẫu" } }]
"#,
    )
    .unwrap();
    toml::from_str::<Form>(include_str!("tests/small.toml")).unwrap().with_lists(&lists)
}

fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn check(form: &Form, slug: &str, pairs: &[(&str, &str)], so_far: &Answers) -> Checked {
    check_step(form, form.step(slug).unwrap(), &fields(pairs), so_far, now())
}

/// Every step filled in well.
fn filled(form: &Form) -> Answers {
    let mut answers = Answers::new();
    for (slug, pairs) in [
        ("mot", &[("name", "Nguyễn An"), ("born-day", "12/3/1990"), ("married", "yes"), ("spouse", "Trần Bình")][..]),
        ("hai", &[("home-province", "99"), ("home-ward", "99001"), ("home-street", "Số 1"), ("phone", "0912 345 678")]),
        (
            "ba",
            &[
                ("wedding-day", "1"),
                ("wedding-month", "2"),
                ("wedding-year", "2020"),
                ("children-1-name", "Nguyễn Bé"),
                ("children-1-born-year", "2021"),
            ],
        ),
    ] {
        let checked = check(form, slug, pairs, &answers);
        assert!(checked.is_done(), "{slug}: {:?}", checked.problems);
        answers.extend(checked.answers);
    }
    answers
}

fn fields_with(checked: &Checked) -> Vec<&str> {
    checked.problems.iter().map(|problem| problem.field.as_str()).collect()
}

#[test]
fn all_problems_at_once_each_at_its_box_with_values_kept() {
    let form = small();
    let checked =
        check(&form, "mot", &[("name", "An 2"), ("born-day", "30"), ("born-month", "2"), ("born-year", "1990")], &Answers::new());
    assert_eq!(fields_with(&checked), ["name", "born-day", "married"]);
    assert_eq!(checked.problems[2].message.vi, "Chọn Có hoặc Không: Đã kết hôn chưa?");
    assert_eq!(checked.raw.get("name"), "An 2");
    assert_eq!(checked.raw.get("born-day"), "30");
    assert!(checked.answers.is_empty());
    let checked = check(&form, "mot", &[("married", "maybe")], &Answers::new());
    assert_eq!(checked.problems[0].message.vi, "Nhập họ và tên");
    assert_eq!(checked.problems[0].message.en.as_deref(), Some("Enter the full name"));
    assert_eq!(fields_with(&checked), ["name", "born-day", "married"]);
}

#[test]
fn a_question_opened_by_this_page_is_shown_first_without_an_error() {
    let form = small();
    let base = [("name", "Nguyễn An"), ("born-day", "12/3/1990"), ("married", "yes")];
    let shown = [(SHOWN, "name"), (SHOWN, "born"), (SHOWN, "married")];
    let checked = check(&form, "mot", &[&base[..], &shown].concat(), &Answers::new());
    assert_eq!((checked.problems.len(), checked.revealed.as_slice()), (0, &["spouse".to_owned()][..]));
    assert!(!checked.is_done());
    let checked = check(&form, "mot", &[&base[..], &shown, &[(SHOWN, "spouse")]].concat(), &Answers::new());
    assert_eq!(fields_with(&checked), ["spouse"]);
    let checked = check(&form, "mot", &base, &Answers::new());
    assert_eq!(fields_with(&checked), ["spouse"], "an API shows nothing and is told at once");
    let checked = check(
        &form,
        "mot",
        &[("name", "Nguyễn An"), ("born-day", "12/3/1990"), ("married", "no"), ("spouse", "9")],
        &Answers::new(),
    );
    assert!(checked.is_done() && !checked.answers.contains_key("spouse"), "what is not asked is not read");
}

#[test]
fn steps_follow_their_conditions() {
    let form = small();
    let slugs = |answers: &Answers| form.visible_steps(answers).iter().map(|step| step.slug.clone()).collect::<Vec<_>>();
    let mut answers = filled(&form);
    assert_eq!(slugs(&answers), ["mot", "hai", "ba"]);
    assert_eq!(form.next_step("hai", &answers).map(|step| step.slug.as_str()), Some("ba"));
    assert_eq!(form.resume_at(&answers), None);
    answers.insert("married".into(), Answer::typed(Value::YesNo(false), now()));
    assert_eq!(slugs(&answers), ["mot", "hai"]);
    assert_eq!(form.next_step("hai", &answers), None);
    assert_eq!(form.previous_step("hai", &answers).map(|step| step.slug.as_str()), Some("mot"));
    assert_eq!(form.previous_step("ba", &answers), None);
    assert!(!visible_answers(&form, &answers).contains_key("wedding"), "a hidden answer is not submitted");
    answers.remove("phone");
    assert_eq!(form.resume_at(&answers).map(|step| step.slug.as_str()), Some("hai"));
}

#[test]
fn addresses_have_two_levels_of_today() {
    let form = small();
    let home = |province: &str, ward: &str, street: &str| {
        let pairs = [("home-province", province), ("home-ward", ward), ("home-street", street), ("phone", "0912345678")];
        let checked = check(&form, "hai", &pairs, &Answers::new());
        let message = checked.problems.first().map(|problem| (problem.field.clone(), problem.message.vi.clone()));
        let shown =
            checked.answers.get("home").map(|answer| show_value(&form, form.question("home").unwrap(), &answer.value, Lang::Vi));
        (shown, message)
    };
    for (typed, expect) in [
        (["99", "99001", "Số 1"], "Số 1, Phường Sông Mẫu, Tỉnh Minh Họa"),
        (["minh hoạ", "sông mẫu", "Số 1"], "Số 1, Phường Sông Mẫu, Tỉnh Minh Họa"),
        (["98", "Xã Gì Đó", "Thôn 2"], "Thôn 2, Xã Gì Đó, Tỉnh Xa"),
        ([ABROAD, "", "Viêng Chăn, Lào"], "Viêng Chăn, Lào (ở nước ngoài)"),
    ] {
        assert_eq!(home(typed[0], typed[1], typed[2]).0.as_deref(), Some(expect));
    }
    for (typed, field, piece) in [
        (["99", "Xã Gì Đó", "Số 1"], "home-ward", "thuộc Tỉnh Minh Họa"),
        (["Tỉnh Cũ Kỹ", "x", "Số 1"], "home-province", "nay thuộc Tỉnh Minh Họa"),
        (["Không Đâu", "x", "Số 1"], "home-province", "danh sách hiện nay"),
        (["", "x", "Số 1"], "home-province", "Chọn tỉnh"),
        (["99", "99001", ""], "home-street", "Nhập số nhà"),
        ([ABROAD, "", ""], "home-street", "nước ngoài"),
        (["", "", ""], "home-province", "Nhập nơi ở"),
    ] {
        let (at, message) = home(typed[0], typed[1], typed[2]).1.unwrap();
        assert_eq!(at, field, "{typed:?}");
        assert!(message.contains(piece), "{typed:?}: {message}");
    }
}

#[test]
fn rules_over_several_answers() {
    let form = small();
    let neither = check(&form, "hai", &[("home-province", "99"), ("home-ward", "99001"), ("home-street", "1")], &Answers::new());
    assert_eq!(fields_with(&neither), ["email"]);
    assert_eq!(neither.problems[0].message.vi, "Nhập ít nhất một trong các mục: số điện thoại, email");
    let malformed = check(
        &form,
        "hai",
        &[("home-province", "99"), ("home-ward", "99001"), ("home-street", "1"), ("phone", "12")],
        &Answers::new(),
    );
    assert_eq!(fields_with(&malformed), ["phone"], "one thing at a time");

    let answers = filled(&form);
    let wedding = |day: &str| check(&form, "ba", &[("wedding-day", day)], &answers);
    assert_eq!(fields_with(&wedding("11/3/1990")), ["wedding-day"]);
    assert_eq!(fields_with(&wedding("12/3/1990")), ["wedding-day"], "the same day is not before");
    let young = wedding("11/3/2008");
    assert_eq!((young.problems.len(), young.warnings.len()), (0, 1));
    assert_eq!(wedding("12/3/2008").warnings, []);
    // Going back to the birth date meets the same rule there.
    let back = [("name", "Nguyễn An"), ("born-day", "1/1/2024"), ("married", "yes"), ("spouse", "Trần Bình")];
    assert_eq!(fields_with(&check(&form, "mot", &back, &answers)), ["born-day"]);
    assert!(check(&form, "mot", &back, &Answers::new()).is_done(), "a page not seen yet is not argued with");
}

#[test]
fn rows_of_a_table() {
    let form = small();
    let answers = filled(&form);
    assert_eq!(
        show_value(&form, form.question("children").unwrap(), &answers["children"].value, Lang::Vi),
        "1. Tên con: Nguyễn Bé; Năm sinh của con: 2021"
    );
    let checked = check(
        &form,
        "ba",
        &[("wedding-day", "1/2/2020"), ("children-1-name", " "), ("children-2-name", "Bé 2"), ("children-3-born-year", "2022")],
        &answers,
    );
    assert_eq!(fields_with(&checked), ["children-2-name", "children-2-born-year", "children-3-name"]);
    assert_eq!(checked.raw.rows("children"), 3);
    let empty = check(&form, "ba", &[("wedding-day", "1/2/2020")], &answers);
    assert_eq!(empty.answers["children"].value, Value::Blank);
}

#[test]
fn an_answer_keeps_its_origin_until_it_is_changed() {
    let form = small();
    let offered =
        Answer { value: Value::text("Nguyễn An"), source: Source::Account, as_of: Timestamp::UNIX_EPOCH, replaced: None };
    let so_far = Answers::from([("name".to_owned(), offered.clone())]);
    let rest = [("born-day", "12/3/1990"), ("married", "no")];
    let same = check(&form, "mot", &[&[("name", " Nguyễn  An ")], &rest[..]].concat(), &so_far).answers;
    assert_eq!(same["name"], offered);
    let changed = check(&form, "mot", &[&[("name", "Nguyễn Thị An")], &rest[..]].concat(), &so_far).answers;
    assert!(changed["name"].replaced.is_some() && changed["name"].source == Source::You && changed["name"].as_of == now());
    let rows = summary(&form, &changed, Lang::Vi);
    assert_eq!(rows[0].replaced, Some(("Nguyễn An".into(), "Lấy từ thông tin tài khoản (01/01/1970)".into())));
    let back = check(&form, "mot", &[&[("name", "Nguyễn An")], &rest[..]].concat(), &changed).answers;
    assert_eq!(back["name"], offered, "typing the old value again is no change");
}

#[test]
fn the_summary_holds_every_question_that_is_asked() {
    let form = small();
    let rows: Vec<(String, String)> =
        summary(&form, &filled(&form), Lang::Vi).into_iter().map(|row| (row.label, row.value)).collect();
    let expect = [
        ("Họ và tên", "Nguyễn An"),
        ("Ngày sinh", "12/03/1990"),
        ("Ngày sinh, ghi bằng chữ", "ngày mười hai tháng ba năm một nghìn chín trăm chín mươi"),
        ("Đã kết hôn chưa?", "Có"),
        ("Tên vợ hoặc chồng", "Trần Bình"),
        ("Nơi ở", "Số 1, Phường Sông Mẫu, Tỉnh Minh Họa"),
        ("Số điện thoại", "0912 345 678"),
        ("Email", "Không khai"),
        ("Ngày cưới", "01/02/2020"),
        ("Các con", "1. Tên con: Nguyễn Bé; Năm sinh của con: 2021"),
    ];
    assert_eq!(rows, expect.map(|(label, value)| (label.to_owned(), value.to_owned())));
    assert!(summary(&form, &Answers::new(), Lang::Vi).iter().all(|row| row.value == "Chưa nhập"));
}

#[test]
fn changes_between_two_dossiers() {
    let form = small();
    let earlier = filled(&form);
    let mut later = earlier.clone();
    assert!(changes(&form, &earlier, &later, Lang::Vi).is_empty());
    later.insert("phone".into(), Answer::typed(Value::text("0987654321"), now()));
    later.insert("email".into(), Answer::typed(Value::text("an@example.com"), now()));
    let found: Vec<_> =
        changes(&form, &earlier, &later, Lang::Vi).into_iter().map(|change| (change.key, change.before, change.after)).collect();
    assert_eq!(
        found,
        [
            ("phone".to_owned(), Some("0912 345 678".to_owned()), Some("0987 654 321".to_owned())),
            ("email".to_owned(), None, Some("an@example.com".to_owned())),
        ]
    );
}

#[test]
fn one_check_serves_page_and_old_drafts() {
    let form = small();
    let mut answers = filled(&form);
    let all = check_all(&form, &answers, now());
    assert!(all.is_done(), "{:?}", all.problems);
    assert_eq!(all.answers, answers);
    answers.remove("home");
    answers.insert("name".into(), Answer::typed(Value::text("An 2"), now()));
    answers.insert("wedding".into(), Answer::typed(Value::text("nothing"), now()));
    let found: Vec<_> =
        check_all(&form, &answers, now()).problems.into_iter().map(|problem| (problem.step, problem.field)).collect();
    let expect = [("mot", "name"), ("hai", "home-province"), ("ba", "wedding-month")];
    assert_eq!(found, expect.map(|(step, field)| (step.to_owned(), field.to_owned())));
}

#[test]
fn equal_sentences_are_told_apart() {
    let mut form = small();
    if let Some(question) = form.steps[0].questions.get_mut(1) {
        question.kind = Kind::Name;
        question.in_words = false;
    }
    let checked = check(&form, "mot", &[("name", "3"), ("born", "4"), ("married", "no")], &Answers::new());
    assert!(checked.problems[0].message.vi.starts_with("Họ và tên: nhập họ"), "{:?}", checked.problems);
    assert!(checked.problems[1].message.vi.starts_with("Ngày sinh: nhập họ"));
}

#[test]
fn boxes_of_a_page() {
    let form = small();
    let names = |key: &str| {
        form.question(key).unwrap().inputs().into_iter().map(|input| (input.name, input.autocomplete)).collect::<Vec<_>>()
    };
    assert_eq!(names("name"), [("name".to_owned(), "off")]);
    assert_eq!(names("born").len(), 3);
    let mut born = form.question("born").unwrap().clone();
    born.autocomplete = Some("bday".into());
    assert_eq!(born.inputs().iter().map(|input| input.autocomplete).collect::<Vec<_>>(), ["bday-day", "bday-month", "bday-year"]);
    assert_eq!(form.question("children").unwrap().row_inputs(2)[1].1[2].name, "children-2-born-year");
}

#[test]
fn faulty_data_are_all_named_at_once() {
    let text = r#"
id = "Thu Nghiem"
version = 0
valid_from = "2026-01-01"
title = "Không có tiếng Anh"
minutes = 0
source = ""
declaration = { vi = "", en = "" }
[[steps]]
slug = "mot"
title = { vi = "Một", en = "One" }
show_if = { is = ["later", "yes"] }
[[steps.questions]]
key = "a"
kind = "personal_id"
label = { vi = "A", en = "A" }
help = { vi = "", en = "A" }
autocomplete = "name"
prefill = ["profile.nothing", "earlier"]
[[steps.questions]]
key = "a"
kind = { choice = { list = "nowhere" } }
label = { vi = "A", en = "A" }
help = { vi = "A", en = "A" }
fact = "x.ethnicity"
[[steps]]
slug = "mot"
title = { vi = "Hai", en = "Two" }
questions = []
[[rules]]
check = { date_before = { first = "a", second = "b" } }
"#;
    let found = toml::from_str::<Form>(text).unwrap().validate();
    for piece in [
        "id \"Thu Nghiem\"",
        "version",
        "minutes",
        "source",
        "title: no English",
        "declaration: no text",
        "condition on later",
        "help (R1.20): no text",
        "question a: must be sensitive",
        "autocomplete of a paper's number",
        "profile.nothing",
        "prefilled by its fact",
        "question a: there are two",
        "unknown list nowhere",
        "step mot: there are two",
        "step mot: no questions",
        "rule 1: unknown key b",
        "a is no date",
    ] {
        assert!(found.iter().any(|fault| fault.contains(piece)), "{piece} not in {found:#?}");
    }
    assert_eq!(small().validate(), Vec::<String>::new());
    let unknown = toml::from_str::<Form>(&text.replace("minutes = 0", "minuten = 0")).unwrap_err().to_string();
    assert!(unknown.contains("minuten"), "{unknown}");
}

#[test]
fn a_form_survives_json() {
    let form = small();
    assert_eq!(serde_json::from_str::<Form>(&serde_json::to_string(&form).unwrap()).unwrap(), form);
    let answers = filled(&form);
    assert_eq!(serde_json::from_str::<Answers>(&serde_json::to_string(&answers).unwrap()).unwrap(), answers);
    assert!(!format!("{answers:?}").contains("Nguyễn"));
}

proptest! {
    #[test]
    fn no_sent_fields_panic_and_what_is_accepted_reads_back(
        slug in prop::sample::select(vec!["mot", "hai", "ba"]),
        pairs in prop::collection::vec(
            (prop_oneof![
                prop::sample::select(vec![
                    "name", "born", "born-day", "born-month", "born-year", "married", "spouse", "home-province", "home-ward", "home-street",
                    "phone", "email", "wedding-day", "children-1-name", "children-2-born-year", "children--name", SHOWN,
                ]).prop_map(String::from),
                ".{0,8}",
            ], prop_oneof![
                prop::sample::select(vec!["yes", "no", "99", "98", "99001", "12/3/1990", "2020", "1", "Nguyễn An", "0912345678", "an@x.vn", "name"])
                    .prop_map(String::from),
                ".{0,20}",
            ]),
            0..16,
        ),
    ) {
        let form = small();
        let so_far = filled(&form);
        let step = form.step(slug).unwrap();
        let checked = check_step(&form, step, &pairs, &so_far, now());
        for (key, answer) in &checked.answers {
            let again = fields_of(key, &answer.value);
            let question = form.question(key).unwrap();
            let read = super::input::read(&form, question, key, super::input::Fields(&again), date(2026, 11, 24));
            prop_assert_eq!(read.value.as_ref(), Some(&answer.value));
            prop_assert!(!show_value(&form, question, &answer.value, Lang::Vi).is_empty());
        }
        let mut merged = so_far;
        merged.extend(checked.answers);
        check_all(&form, &merged, now());
    }

    #[test]
    fn the_payload_knows_no_order_and_no_origin(order in Just(vec!["name", "born", "married", "spouse", "home", "phone", "wedding", "children"]).prop_shuffle()) {
        let form = small();
        let answers = filled(&form);
        let mut shuffled = Answers::new();
        for key in order {
            shuffled.insert(key.to_owned(), Answer { source: Source::Account, as_of: Timestamp::UNIX_EPOCH, ..answers[key].clone() });
        }
        prop_assert_eq!(payload(&form, &shuffled), payload(&form, &answers), "an empty answer counts as none");
        shuffled.insert("name".into(), Answer::typed(Value::text("Khác"), now()));
        prop_assert_ne!(payload(&form, &shuffled), payload(&form, &answers));
    }
}

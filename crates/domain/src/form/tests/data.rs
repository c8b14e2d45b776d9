//! Every form in the portal's data fits together, and can be filled in.

use std::path::PathBuf;

use super::*;
use crate::prefill::{Known, Profile, fill};

fn data(folder: &str) -> Vec<(String, String)> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../portal/data").join(folder);
    let mut files: Vec<(String, String)> = std::fs::read_dir(&path)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(path).unwrap()))
        .collect();
    files.sort();
    files
}

/// The name of a form's file.
pub(super) fn base_id(form: &Form) -> &str {
    let of_one = form.procedure.as_ref().map(|code| format!("-{}", code.as_str().replace('.', "-"))).unwrap_or_default();
    form.id.strip_suffix(&of_one).unwrap_or(&form.id)
}

/// Every form, one of each procedure that a file serves.
pub(super) fn forms() -> Vec<Form> {
    let lists: Lists = data("lists").into_iter().map(|(name, text)| (name, toml::from_str(&text).unwrap())).collect();
    data("forms")
        .into_iter()
        .flat_map(|(name, text)| {
            let form: Form = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(form.id, name);
            let form = form.with_lists(&lists);
            assert_eq!(form.validate(), Vec::<String>::new(), "{name}");
            form.of_each_procedure()
        })
        .collect()
}

pub(super) fn form(id: &str) -> Form {
    forms().into_iter().find(|form| form.id == id).unwrap()
}

#[test]
fn every_form_fits_together() {
    for form in forms() {
        assert_eq!(form.validate(), Vec::<String>::new(), "{}", form.id);
    }
}

#[test]
fn the_lists_are_whole() {
    let form = form("khai-sinh");
    assert_eq!(form.list("ethnicities").len(), 54);
    let today = date(2026, 11, 24);
    let of_today = |name: &str| form.list(name).iter().filter(|choice| choice.valid_on(today)).collect::<Vec<_>>();
    assert_eq!(of_today(PROVINCES).len(), 34 + 1);
    // R4.7: 3,321 communes, wards and special zones, and the two of the made-up province.
    assert_eq!(of_today(WARDS).len(), 3_321 + 2);
    assert_eq!(form.wards("79").count(), 168);
    let known = |code: &str| form.wards("01").find(|ward| ward.value == code).map(|ward| ward.text.clone());
    assert_eq!(known("00004"), Some(crate::lang::Text::both("Phường Ba Đình", "Ba Đình Ward")));
    assert_eq!(Places::among(&form.lists).problems(), Vec::<String>::new());
    // R4.9: a province that became a city has its name by the day; nobody can choose a ward of before the mergers.
    let named = |day| {
        form.list(PROVINCES)
            .iter()
            .filter(|choice| choice.value == "75" && choice.valid_on(day))
            .map(|choice| choice.text.vi.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!((named(date(2026, 4, 29)), named(date(2026, 4, 30))), (vec!["Tỉnh Đồng Nai"], vec!["Thành phố Đồng Nai"]));
    assert!(form.wards("01").all(|ward| !ward.valid_on(date(2025, 6, 30))));
    let merged: usize = of_today(PROVINCES).iter().map(|province| province.formerly.len()).sum();
    // 63 before, 34 after; Bà Rịa – Vũng Tàu stands with both dashes and Huế under its old name.
    assert_eq!(merged, 63 - 34 + 2);
}

/// What a mother types who registers her child, page by page.
const BIRTH: [(&str, &[(&str, &str)]); 10] = [
    ("nguoi-yeu-cau", &[("requester_name", "Nguyễn Thị Mẫu"), ("requester_born", "27/3/1990"), ("requester_relation", "mother")]),
    (
        "giay-to-nguoi-yeu-cau",
        &[
            ("requester_id_kind", "can_cuoc"),
            ("requester_personal_id", "001 190 000 001"),
            ("requester_id_issued_on", "15/6/2021"),
            ("requester_id_issued_by", "Cơ quan cấp thẻ mẫu"),
        ],
    ),
    (
        "lien-he",
        &[
            ("requester_address-province", "99"),
            ("requester_address-ward", "99001"),
            ("requester_address-street", "Số 1 đường Mẫu"),
            ("requester_phone", "0912 345 678"),
            ("requester_email", "mau@example.com"),
        ],
    ),
    (
        "tre",
        &[
            ("child_name", "Trần Minh Mẫu"),
            ("child_born", "20/11/2026"),
            ("child_sex", "male"),
            ("child_nationality", "vn"),
            ("child_ethnicity", "01"),
        ],
    ),
    ("noi-sinh-que-quan", &[("child_birth_place", "Trạm y tế Phường Sông Mẫu"), ("child_hometown", "Xã Đồi Thử, tỉnh Minh Họa")]),
    ("cha-me", &[("parents_married", "yes")]),
    (
        "me",
        &[
            ("mother_name", "Nguyễn Thị Mẫu"),
            ("mother_born", "27/3/1990"),
            ("mother_nationality", "vn"),
            ("mother_ethnicity", "01"),
            ("mother_address-province", "99"),
            ("mother_address-ward", "99001"),
            ("mother_address-street", "Số 1 đường Mẫu"),
            ("mother_id_kind", "can_cuoc"),
            ("mother_personal_id", "001190000001"),
        ],
    ),
    (
        "cha",
        &[
            ("father_name", "Trần Văn Thử"),
            ("father_born-year", "1988"),
            ("father_nationality", "khac"),
            ("father_nationality_other", "Lào"),
            ("father_address-province", ABROAD),
            ("father_address-street", "Viêng Chăn, Lào"),
            ("father_id_kind", "khac"),
            ("father_other_id", "Hộ chiếu Lào số MAU 0001"),
        ],
    ),
    ("hon-nhan", &[("marriage_number", "25/2020"), ("marriage_on", "5/9/2020"), ("marriage_place", "UBND Xã Đồi Thử")]),
    ("ban-sao", &[("copies_wanted", "yes"), ("copies", "3")]),
];

fn birth(form: &Form) -> Answers {
    let mut answers = Answers::new();
    for (slug, pairs) in BIRTH {
        let checked = check(form, slug, pairs, &answers);
        assert!(checked.is_done(), "{slug}: {:?} {:?}", checked.problems, checked.revealed);
        assert!(checked.warnings.is_empty(), "{slug}: {:?}", checked.warnings);
        answers.extend(checked.answers);
        assert_eq!(form.next_step(slug, &answers), form.resume_at(&answers), "after {slug}");
    }
    answers
}

#[test]
fn a_birth_is_filled_in_page_by_page() {
    let form = form("khai-sinh");
    let answers = birth(&form);
    assert!(check_all(&form, &answers, now()).is_done());
    let rows = summary(&form, &answers, Lang::Vi);
    let value = |label: &str| rows.iter().find(|row| row.label == label).map(|row| row.value.as_str());
    assert_eq!(
        value("Ngày sinh của trẻ, ghi bằng chữ"),
        Some("ngày hai mươi tháng mười một năm hai nghìn không trăm hai mươi sáu")
    );
    assert_eq!(value("Nơi cư trú của cha"), Some("Viêng Chăn, Lào (ở nước ngoài)"));
    assert_eq!(value("Dân tộc của mẹ"), Some("Kinh"));
    assert_eq!(value("Dân tộc của cha"), None, "asked of Vietnamese citizens only");
    assert_eq!(value("Số bản sao"), Some("3"));
}

#[test]
fn a_parent_may_be_missing_but_not_both() {
    let form = form("khai-sinh");
    let mut answers = birth(&form);
    let set = |answers: &mut Answers, key: &str, value: Value| answers.insert(key.to_owned(), Answer::typed(value, now()));
    set(&mut answers, "requester_relation", Value::text("grandparent"));
    set(&mut answers, "parents_married", Value::YesNo(false));
    set(&mut answers, "mother_given", Value::YesNo(true));
    set(&mut answers, "father_given", Value::YesNo(false));
    let slugs: Vec<&str> = form.visible_steps(&answers).iter().map(|step| step.slug.as_str()).collect();
    assert!(slugs.contains(&"cha") && !slugs.contains(&"hon-nhan"));
    assert!(check_all(&form, &answers, now()).is_done());
    assert!(!visible_answers(&form, &answers).contains_key("father_name"));
    set(&mut answers, "mother_given", Value::YesNo(false));
    let checked = check_all(&form, &answers, now());
    assert_eq!(fields_with(&checked), ["father_given"]);
    let page = check(&form, "cha", &[("father_given", "no")], &answers);
    assert_eq!(fields_with(&page), ["father_given"]);
    let earlier_page = check(&form, "me", &[("mother_given", "no")], &{
        let mut fresh = answers.clone();
        fresh.retain(|key, _| !key.starts_with("father"));
        fresh
    });
    assert!(earlier_page.is_done(), "the father's page has not been seen yet");
}

#[test]
fn a_birth_long_ago_and_a_doubtful_number_only_warn() {
    let form = form("khai-sinh");
    let mut answers = birth(&form);
    answers.insert("child_born".into(), Answer::typed(Value::Date(date(2026, 9, 24)), now()));
    answers.insert("requester_personal_id".into(), Answer::typed(Value::text("001091000001"), now()));
    let checked = check_all(&form, &answers, now());
    assert!(checked.is_done());
    let fields: Vec<&str> = checked.warnings.iter().map(|warning| warning.field.as_str()).collect();
    assert_eq!(fields, ["requester_personal_id", "child_born-day"]);
    answers.insert("child_born".into(), Answer::typed(Value::Date(date(2026, 9, 25)), now()));
    assert_eq!(check_all(&form, &answers, now()).warnings.len(), 1, "60 days are not late");
    answers.insert("child_born".into(), Answer::typed(Value::Date(date(1990, 3, 27)), now()));
    assert!(fields_with(&check_all(&form, &answers, now())).contains(&"mother_born-year"), "not born with the mother");
}

/// Answers of every page, each offered value accepted as it is; what was offered is counted.
fn accept_offers(form: &Form, profile: &Profile, known: &[Known], typed: &[(&str, &[(&str, &str)])]) -> (Answers, usize) {
    let (mut answers, mut offered_count) = (Answers::new(), 0);
    for (slug, pairs) in typed {
        let step = form.step(slug).unwrap();
        // Two rounds: the first answer may open questions that have offers too.
        let offered = fill(form, step, &answers, profile, known, now());
        let mut sent = Vec::new();
        for (key, answer) in &offered {
            sent.extend(fields_of(key, &answer.value));
        }
        let belongs = |name: &str| {
            offered.keys().any(|key| name == key || name.strip_prefix(key.as_str()).is_some_and(|rest| rest.starts_with('-')))
        };
        sent.extend(fields(pairs).into_iter().filter(|(name, _)| !belongs(name)));
        let mut so_far = answers.clone();
        so_far.extend(offered.clone());
        let checked = check_step(form, step, &sent, &so_far, now());
        assert!(checked.is_done(), "{slug}: {:?}", checked.problems);
        offered_count += checked.answers.values().filter(|answer| answer.source != Source::You).count();
        answers.extend(checked.answers);
    }
    (answers, offered_count)
}

#[test]
fn a_second_application_comes_mostly_filled_in() {
    let form = form("khai-sinh");
    let first = birth(&form);
    let code = crate::code::DossierCode::parse("H99.01-261124-0007").unwrap();
    let known = [Known::earlier(&form, code, date(2026, 11, 24), now(), &first)];
    let (second, offered) = accept_offers(&form, &Profile::default(), &known, &BIRTH);
    let asked = visible_answers(&form, &second).len();
    assert!(offered * 100 >= asked * 60, "{offered} of {asked}");
    assert_eq!(second["father_name"].origin(Lang::Vi).as_deref(), Some("Lấy từ hồ sơ H99.01-261124-0007 (24/11/2026)"));
    assert_eq!(second["father_name"].as_of, now());
    for key in ["child_name", "child_born", "child_sex", "child_birth_place", "copies_wanted"] {
        assert_eq!(second[key].source, Source::You, "{key} is the new child's");
    }
}

#[test]
fn the_account_fills_the_applicant_and_the_mother_that_she_is() {
    let (form, own) = (form("khai-sinh"), form("ho-so-ca-nhan"));
    let mut profile = Profile::default();
    for (slug, pairs) in [
        (
            "ban-than",
            &[("name", "Nguyễn Thị Mẫu"), ("born", "27/3/1990"), ("sex", "female"), ("nationality", "vn"), ("ethnicity", "01")][..],
        ),
        ("giay-to", &[("personal_id", "001190000001"), ("id_issued_on", "15/6/2021"), ("id_issued_by", "Cơ quan cấp thẻ mẫu")]),
        (
            "lien-he",
            &[("address-province", "99"), ("address-ward", "99001"), ("address-street", "Số 1"), ("phone", "0912345678")],
        ),
    ] {
        let checked = check(&own, slug, pairs, &profile.answers);
        assert!(checked.is_done() && checked.warnings.is_empty(), "{slug}: {checked:?}");
        profile.answers.extend(checked.answers);
    }
    let (answers, _) = accept_offers(&form, &profile, &[], &BIRTH);
    for key in [
        "requester_name",
        "requester_born",
        "requester_id_issued_by",
        "requester_address",
        "mother_name",
        "mother_born",
        "mother_ethnicity",
        "mother_address",
    ] {
        assert_eq!(answers[key].source, Source::Account, "{key}");
    }
    assert_eq!(answers["father_name"].source, Source::You);
    assert_eq!(profile.learnt_from(&form, &answers).into_keys().collect::<Vec<_>>(), ["email"]);
    let with_mail = profile.with("email", Value::text("tai-khoan@example.com"), now());
    assert_eq!(with_mail.learnt_from(&form, &answers)["email"].value, Value::text("mau@example.com"));
}

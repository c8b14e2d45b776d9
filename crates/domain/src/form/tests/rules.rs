//! What conditions, rows and rules of a form do, each as a table of cases over a form of a few lines.

use jiff::civil::date;

use super::{check, fields, fields_with};
use crate::clock::at;
use crate::code::ProcedureCode;
use crate::form::*;

/// A form of one step with these questions, rules and head.
fn form_of(head: &str, rest: &str) -> Form {
    let text = format!(
        "id = \"thu\"\nversion = 1\nvalid_from = \"2026-01-01\"\nminutes = 1\nsource = \"made up\"\n\
         title = {{ vi = \"Thử\", en = \"Trial\" }}\ndeclaration = {{ vi = \"Đúng\", en = \"True\" }}\n{head}\n\
         [[steps]]\nslug = \"mot\"\ntitle = {{ vi = \"Một\", en = \"One\" }}\n{rest}"
    );
    toml::from_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn question(key: &str, kind: &str, more: &str) -> String {
    format!(
        "[[steps.questions]]\nkey = \"{key}\"\nkind = {kind}\nlabel = {{ vi = \"Mục {key}\", en = \"Item {key}\" }}\n\
         help = {{ vi = \"Gợi ý\", en = \"Hint\" }}\noptional = true\n{more}\n"
    )
}

const MEMBERS: &str = r#"
[[steps.questions]]
key = "own_id"
kind = "personal_id"
label = { vi = "Số của bạn", en = "Your number" }
help = { vi = "Số", en = "Number" }
sensitive = true
[[steps.questions]]
key = "members"
label = { vi = "Thành viên", en = "Members" }
help = { vi = "Mỗi người một mục", en = "One each" }
sensitive = true
[steps.questions.kind.rows]
item = { vi = "Thành viên", en = "Member" }
min = 1
max = 4
[[steps.questions.kind.rows.questions]]
key = "name"
kind = "name"
label = { vi = "Họ và tên", en = "Full name" }
help = { vi = "Tên", en = "Name" }
[[steps.questions.kind.rows.questions]]
key = "id"
kind = "personal_id"
label = { vi = "Số định danh", en = "ID number" }
help = { vi = "Số", en = "Number" }
sensitive = true
optional = true
[[steps.questions.kind.rows.questions]]
key = "from"
kind = "date"
label = { vi = "Từ ngày", en = "From" }
help = { vi = "Ngày", en = "Day" }
optional = true
[[steps.questions.kind.rows.questions]]
key = "to"
kind = "date"
label = { vi = "Đến ngày", en = "To" }
help = { vi = "Ngày", en = "Day" }
optional = true
[[steps.questions.kind.rows.rules]]
check = { date_before = { first = "from", second = "to" } }
[[steps.questions.kind.rows.rules]]
check = { id_agrees = { id = "id", born = "from" } }
[[rules]]
check = { distinct = { rows = "members", column = "id", also = "own_id" } }
"#;

#[test]
fn rows_have_rules_of_their_own_and_say_which_row() {
    let form = form_of("", MEMBERS);
    assert_eq!(form.validate(), Vec::<String>::new());
    let own = ("own_id", "001190000001");
    for (typed, problems, warnings) in [
        (vec![], vec![("members-1-name", "Nhập ít nhất 1 mục: thành viên")], 0),
        (vec![("members-1-name", "An")], vec![], 0),
        (
            vec![("members-1-name", "An"), ("members-3-id", "001190000002")],
            vec![("members-3-name", "Thành viên 3: nhập họ và tên")],
            0,
        ),
        (
            vec![("members-1-name", "An 4"), ("members-2-name", "Bình")],
            vec![("members-1-name", "Thành viên 1: tên chỉ gồm chữ")],
            0,
        ),
        // Over one row: hard, then soft.
        (
            vec![
                ("members-1-name", "An"),
                ("members-2-name", "Bình"),
                ("members-2-from", "2/1/2020"),
                ("members-2-to", "1/1/2020"),
            ],
            vec![("members-2-to-day", "Thành viên 2: nhập lại: từ ngày phải trước đến ngày")],
            0,
        ),
        (vec![("members-1-name", "An"), ("members-1-id", "001190000002"), ("members-1-from", "2/1/1991")], vec![], 1),
        // Over the rows and another question.
        (
            vec![
                ("members-1-name", "An"),
                ("members-1-id", "001190000002"),
                ("members-2-name", "Bình"),
                ("members-2-id", "001 190 000 002"),
            ],
            vec![("members-2-id", "Mục 2 trùng với mục 1")],
            0,
        ),
        (
            vec![("members-1-name", "An"), ("members-1-id", "001190000001")],
            vec![("members-1-id", "Mục 1 trùng với số của bạn")],
            0,
        ),
    ] {
        let checked = check(&form, "mot", &[&[own], &typed[..]].concat(), &Answers::new());
        let found: Vec<(&str, &str)> =
            checked.problems.iter().map(|problem| (problem.field.as_str(), problem.message.vi.as_str())).collect();
        assert_eq!(found.len(), problems.len(), "{typed:?}: {found:?}");
        for ((field, sentence), (expect, piece)) in found.iter().zip(&problems) {
            assert!(field == expect && sentence.contains(piece), "{typed:?}: {field} {sentence}");
        }
        assert_eq!(checked.warnings.len(), warnings, "{typed:?}: {:?}", checked.warnings);
        assert!(checked.problems.iter().all(|problem| problem.message.en.is_some()));
    }
}

#[test]
fn a_row_is_taken_out_and_those_below_move_up() {
    let sent = [
        ("own_id", "1"),
        ("members-1-name", "An"),
        ("members-2-name", "Bình"),
        ("members-3-from-day", "1"),
        ("membersx-3-name", "x"),
    ];
    for (row, expect) in [
        (1, vec![("own_id", "1"), ("members-1-name", "Bình"), ("members-2-from-day", "1"), ("membersx-3-name", "x")]),
        (2, vec![("own_id", "1"), ("members-1-name", "An"), ("members-2-from-day", "1"), ("membersx-3-name", "x")]),
        (3, vec![("own_id", "1"), ("members-1-name", "An"), ("members-2-name", "Bình"), ("membersx-3-name", "x")]),
        (9, sent.to_vec()),
        (0, sent.to_vec()),
    ] {
        assert_eq!(without_row(fields(&sent), "members", row), fields(&expect), "{row}");
    }
}

#[test]
fn rows_are_shown_as_a_table() {
    let form = form_of("", MEMBERS);
    let typed =
        [("own_id", "001190000001"), ("members-1-name", "An"), ("members-1-from", "2/1/2020"), ("members-2-name", "Bình")];
    let answers = check(&form, "mot", &typed, &Answers::new()).answers;
    let rows = summary(&form, &answers, crate::lang::Lang::Vi);
    let table = rows[1].table.as_ref().unwrap();
    assert_eq!((table.item.as_str(), table.head.join("|").as_str()), ("Thành viên", "Họ và tên|Số định danh|Từ ngày|Đến ngày"));
    assert_eq!(table.rows, [["An", "", "02/01/2020", ""], ["Bình", "", "", ""]]);
    assert!(rows[0].table.is_none() && rows[1].value.starts_with("1. Họ và tên: An; Từ ngày: 02/01/2020\n2. "));
}

#[test]
fn every_rule_has_its_case() {
    let dates = |first: &str, second: &str| format!("{}{}", question("a", first, ""), question("b", second, ""));
    let today = "24/11/2026";
    let people = question(
        "a",
        "{ rows = { item = { vi = \"Người\", en = \"Person\" }, min = 0, max = 3, questions = [{ key = \"b\", \
         kind = \"partial_date\", label = { vi = \"Sinh\", en = \"Born\" }, help = { vi = \"Ngày\", en = \"Day\" } }] } }",
        "",
    );
    type Case<'a> = (String, &'a str, Vec<(&'a str, &'a str)>, Option<&'a str>);
    let cases: Vec<Case<'_>> = vec![
        (
            dates("\"date\"", "\"date\""),
            "{ date_before = { first = \"a\", second = \"b\" } }",
            vec![("a", "2/1/2020"), ("b", "1/1/2020")],
            Some("b-day"),
        ),
        (
            dates("\"date\"", "\"date\""),
            "{ date_before = { first = \"a\", second = \"b\" } }",
            vec![("a", "1/1/2020"), ("b", "1/1/2020")],
            Some("b-day"),
        ),
        (
            dates("\"date\"", "\"date\""),
            "{ date_before = { first = \"a\", second = \"b\", same_day = true } }",
            vec![("a", "1/1/2020"), ("b", "1/1/2020")],
            None,
        ),
        (
            dates("\"partial_date\"", "\"date\""),
            "{ date_before = { first = \"a\", second = \"b\" } }",
            vec![("a", "2020"), ("b", "1/3/2020")],
            None,
        ),
        (
            dates("\"partial_date\"", "\"date\""),
            "{ date_before = { first = \"a\", second = \"b\" } }",
            vec![("a", "2021"), ("b", "1/3/2020")],
            Some("b-day"),
        ),
        (question("a", "\"any_date\"", ""), "{ date_not_future = \"a\" }", vec![("a", "25/11/2026")], Some("a-day")),
        (question("a", "\"any_date\"", ""), "{ date_not_future = \"a\" }", vec![("a", today)], None),
        (question("a", "\"any_date\"", ""), "{ date_not_past = \"a\" }", vec![("a", "23/11/2026")], Some("a-day")),
        (question("a", "\"any_date\"", ""), "{ date_not_past = \"a\" }", vec![("a", today)], None),
        (question("a", "\"date\"", ""), "{ within_days = { key = \"a\", days = 15 } }", vec![("a", "8/11/2026")], Some("a-day")),
        (question("a", "\"date\"", ""), "{ within_days = { key = \"a\", days = 15 } }", vec![("a", "9/11/2026")], None),
        (
            dates("\"any_date\"", "\"any_date\""),
            "{ at_most_days_after = { first = \"a\", second = \"b\", days = 731 } }",
            vec![("a", "1/12/2026"), ("b", "2/12/2028")],
            Some("b-day"),
        ),
        (
            dates("\"any_date\"", "\"any_date\""),
            "{ at_most_days_after = { first = \"a\", second = \"b\", days = 731 } }",
            vec![("a", "1/12/2026"), ("b", "1/12/2028")],
            None,
        ),
        (
            question("a", "\"date\"", ""),
            "{ age_at_least = { born = \"a\", years = 18 } }",
            vec![("a", "25/11/2008")],
            Some("a-day"),
        ),
        (question("a", "\"date\"", ""), "{ age_at_least = { born = \"a\", years = 18 } }", vec![("a", "24/11/2008")], None),
        (
            people.clone(),
            "{ rows_age_at_least = { rows = \"a\", column = \"b\", years = 18 } }",
            vec![("a-1-b", "24/11/2008"), ("a-2-b", "25/11/2008")],
            Some("a-1-b-year"),
        ),
        (
            people.clone(),
            "{ rows_age_at_least = { rows = \"a\", column = \"b\", years = 18 } }",
            vec![("a-1-b", "24/11/2008"), ("a-2-b", "2008")],
            None,
        ),
        (people, "{ rows_age_at_least = { rows = \"a\", column = \"b\", years = 18 } }", vec![], None),
        (
            dates("\"text\" ", "\"date\"").replace("\"text\" ", "{ text = { max = 9 } }"),
            "{ at_least_one_of = [\"a\", \"b\"] }",
            vec![],
            Some("b-day"),
        ),
        (
            dates("\"yes_no\"", "\"date\""),
            "{ required_if = \"b\" }\nwhen = { is = [\"a\", \"yes\"] }",
            vec![("a", "yes")],
            Some("b-day"),
        ),
        (dates("\"yes_no\"", "\"date\""), "{ required_if = \"b\" }\nwhen = { is = [\"a\", \"yes\"] }", vec![("a", "no")], None),
        (
            question("a", "{ integer = { min = 1, max = 20 } }", ""),
            "{ int_range = { key = \"a\", min = 1, max = 1 } }",
            vec![("a", "2")],
            Some("a"),
        ),
        (
            question("a", "{ integer = { min = 1, max = 20 } }", ""),
            "{ int_range = { key = \"a\", min = 1, max = 1 } }",
            vec![("a", "1")],
            None,
        ),
        (dates("\"name\"", "\"name\""), "{ different = [\"a\", \"b\"] }", vec![("a", "An"), ("b", " An ")], Some("b")),
        (dates("\"name\"", "\"name\""), "{ different = [\"a\", \"b\"] }", vec![("a", "An"), ("b", "Ân")], None),
        (
            dates("\"yes_no\"", "\"yes_no\""),
            "{ holds = { not = { is = [\"a\", \"yes\"] } } }\nwhen = { is = [\"b\", \"yes\"] }\nmessage = { vi = \"Không được\", en = \"No\" }",
            vec![("a", "yes"), ("b", "yes")],
            Some("a"),
        ),
        (
            dates("\"yes_no\"", "\"yes_no\""),
            "{ holds = { not = { is = [\"a\", \"yes\"] } } }\nwhen = { is = [\"b\", \"yes\"] }\nmessage = { vi = \"Không được\", en = \"No\" }",
            vec![("a", "yes"), ("b", "no")],
            None,
        ),
    ];
    for (questions, rule, typed, expect) in cases {
        for soft in [false, true] {
            let form = form_of("", &format!("{questions}[[rules]]\ncheck = {rule}\nsoft = {soft}\n"));
            assert_eq!(form.validate(), Vec::<String>::new(), "{rule}");
            let checked = check(&form, "mot", &typed, &Answers::new());
            let warned: Vec<&str> = checked.warnings.iter().map(|warning| warning.field.as_str()).collect();
            let (hard, soft_ones) = if soft { (None, expect) } else { (expect, None) };
            assert_eq!(fields_with(&checked), hard.into_iter().collect::<Vec<_>>(), "{rule} {typed:?}");
            assert_eq!(warned, soft_ones.into_iter().collect::<Vec<_>>(), "soft: {rule} {typed:?}");
            for sentence in checked.problems.iter().chain(&checked.warnings) {
                assert!(sentence.message.en.is_some() && !sentence.message.vi.is_empty(), "{rule}");
            }
        }
    }
}

#[test]
fn one_file_serves_two_procedures() {
    let head = "procedures = [\"1.004222\", \"1.004194\"]";
    let rest = format!(
        "{}{}{}{}[[rules]]\ncheck = {{ date_before = {{ first = \"a\", second = \"b\" }} }}\n\
         [[rules]]\ncheck = {{ required_if = \"c\" }}\nwhen = {{ procedure = \"1.004222\" }}\n",
        question("a", "\"any_date\"", ""),
        question("b", "\"any_date\"", "show_if = { procedure = \"1.004194\" }"),
        question("c", "\"name\"", "show_if = { any = [{ procedure = \"1.004222\" }, { answered = \"a\" }] }"),
        question("d", "\"name\"", "show_if = { not = { all = [{ procedure = \"1.004222\" }, { answered = \"a\" }] } }"),
    );
    let file = form_of(head, &rest);
    assert_eq!(file.validate(), Vec::<String>::new());
    let of_each = file.of_each_procedure();
    let told: Vec<(String, Vec<&str>, usize)> = of_each
        .iter()
        .map(|form| (form.id.clone(), form.questions().map(|question| question.key.as_str()).collect(), form.rules.len()))
        .collect();
    assert_eq!(
        told,
        [("thu-1-004222".to_owned(), vec!["a", "c", "d"], 1), ("thu-1-004194".to_owned(), vec!["a", "b", "c", "d"], 1)]
    );
    assert_eq!(of_each[1].procedure, ProcedureCode::parse("1.004194").ok());
    for form in &of_each {
        assert_eq!(form.validate(), Vec::<String>::new());
    }
    let asked = |form: &Form, typed: &[(&str, &str)]| {
        let answers = check(form, "mot", typed, &Answers::new()).answers;
        form.visible_questions(&form.steps[0], &answers).iter().map(|question| question.key.clone()).collect::<Vec<_>>()
    };
    assert_eq!(asked(&of_each[0], &[("a", "1/1/2027"), ("c", "An")]), ["a", "c"]);
    assert_eq!(asked(&of_each[1], &[]), ["a", "b", "d"]);
    assert_eq!(fields_with(&check(&of_each[0], "mot", &[], &Answers::new())), ["c"]);

    let spoiled = form_of(head, &question("a", "\"name\"", "show_if = { procedure = \"1.001193\" }"));
    assert!(spoiled.validate().iter().any(|fault| fault.contains("does not serve 1.001193")), "{:?}", spoiled.validate());
    let single = form_of("", &question("a", "\"name\"", ""));
    assert_eq!(single.clone().of_each_procedure(), [single]);
}

#[test]
fn what_can_be_chosen_has_its_days() {
    let lists: Lists = toml::from_str(
        r#"
[provinces]
source = "made up"
choices = [
  { value = "75", text = { vi = "Tỉnh Đồng Nai", en = "Đồng Nai" }, valid_to = "2026-04-29" },
  { value = "75", text = { vi = "Thành phố Đồng Nai", en = "Đồng Nai City" }, valid_from = "2026-04-30" },
]
[wards]
source = "made up"
choices = [
  { value = "75001", within = "75", text = { vi = "Xã Cũ", en = "Cũ" }, valid_to = "2026-06-30" },
  { value = "75002", within = "75", text = { vi = "Phường Mới", en = "Mới" }, valid_from = "2026-07-01" },
]
"#,
    )
    .unwrap();
    let form = form_of("", &question("home", "{ address = {} }", "")).with_lists(&lists);
    assert_eq!(form.validate(), Vec::<String>::new());
    let home = |ward: &str, day| {
        let typed = fields(&[("home-province", "75"), ("home-ward", ward), ("home-street", "Số 1")]);
        check_step(&form, &form.steps[0], &typed, &Answers::new(), at(day))
    };
    let shown = |checked: &Checked| {
        show_value(&form, form.question("home").unwrap(), &checked.answers["home"].value, crate::lang::Lang::Vi)
    };
    let (before, after) = (date(2026, 6, 30).at(8, 0, 0, 0), date(2026, 7, 1).at(8, 0, 0, 0));
    assert_eq!(fields_with(&home("75002", before)), ["home-ward"], "R4.9: not there yet");
    assert_eq!(fields_with(&home("75001", after)), ["home-ward"], "R4.9: gone");
    // What was chosen then keeps its name; the province has its newest.
    assert_eq!(shown(&home("75001", before)), "Số 1, Xã Cũ, Thành phố Đồng Nai");
    assert_eq!(shown(&home("phuong moi", after)), "Số 1, Phường Mới, Thành phố Đồng Nai");
}

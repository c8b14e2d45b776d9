//! Every form, filled in as a person of the demonstration would: it can be finished, and the second time it comes mostly
//! filled in. The answers stand beside the tests, one file a form, by the names of the boxes.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::data::{base_id, form, forms};
use super::now;
use crate::code::DossierCode;
use crate::form::*;
use crate::prefill::{Known, Profile, fill};

/// Of the fields of a second application so many of a hundred come filled in.
const FILLED_IN: usize = 60;

type Fields = Vec<(String, String)>;

fn sample(id: &str) -> Fields {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../../tests/data/forms/{id}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let fields: BTreeMap<String, String> = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{id}: {error}"));
    fields.into_iter().collect()
}

/// Goes through a form page by page: what is offered is taken, the rest typed. Fails where a page is not done or is warned of.
fn fill_in(form: &Form, typed: &Fields, profile: &Profile, known: &[Known]) -> Answers {
    let mut answers = Answers::new();
    for _ in 0..form.steps.len() {
        let Some(step) = form.resume_at(&answers) else { break };
        let offered = fill(form, step, &answers, profile, known, now());
        let mut sent: Fields = offered.iter().flat_map(|(key, answer)| fields_of(key, &answer.value)).collect();
        let is_offered = |name: &str| {
            offered.keys().any(|key| name == key || name.strip_prefix(key.as_str()).is_some_and(|rest| rest.starts_with('-')))
        };
        sent.extend(typed.iter().filter(|(name, _)| !is_offered(name)).cloned());
        let so_far: Answers = answers.clone().into_iter().chain(offered).collect();
        let checked = check_step(form, step, &sent, &so_far, now());
        assert!(checked.is_done(), "{} {}: {:?}", form.id, step.slug, checked.problems);
        assert!(checked.warnings.is_empty(), "{} {}: {:?}", form.id, step.slug, checked.warnings);
        answers.extend(checked.answers);
    }
    let all = check_all(form, &answers, now());
    assert!(all.is_done() && all.warnings.is_empty(), "{}: {:?} {:?}", form.id, all.problems, all.warnings);
    assert_eq!(form.resume_at(&answers), None, "{}", form.id);
    answers
}

fn own_data() -> Profile {
    let form = form("ho-so-ca-nhan");
    Profile { answers: fill_in(&form, &sample(&form.id), &Profile::default(), &[]) }
}

#[test]
fn every_form_can_be_filled_in_and_comes_mostly_filled_in_the_second_time() {
    let profile = own_data();
    let code = DossierCode::parse("H99.01-261124-0007").unwrap();
    let with_procedure: Vec<Form> = forms().into_iter().filter(|form| form.procedure.is_some()).collect();
    assert!(with_procedure.len() >= 6);
    let mut short = Vec::new();
    for form in with_procedure {
        let typed = sample(base_id(&form));
        let first = fill_in(&form, &typed, &Profile::default(), &[]);
        let known = [Known::earlier(&form, code.clone(), jiff::civil::date(2026, 11, 24), now(), &first)];
        let offered = |profile: &Profile, known: &[Known]| {
            let answers = visible_answers(&form, &fill_in(&form, &typed, profile, known));
            (answers.values().filter(|answer| answer.source != Source::You).count(), answers.len())
        };
        let (by_profile, _) = offered(&profile, &[]);
        let (second, asked) = offered(&profile, &known);
        let percent = second * 100 / asked;
        let line = format!("{}: {second} of {asked} fields ({percent} %), by the account alone {by_profile}", form.id);
        eprintln!("{line}");
        if percent < FILLED_IN {
            short.push(line);
        }
    }
    assert!(short.is_empty(), "{short:#?}");
}

#[test]
fn the_same_form_of_another_procedure_fills_this_one_in() {
    let all = forms();
    let of = |id: &str| all.iter().find(|form| form.id == id).unwrap();
    let (permanent, temporary) = (of("ct01-1-004222"), of("ct01-1-004194"));
    let first = fill_in(permanent, &sample("ct01"), &Profile::default(), &[]);
    let code = DossierCode::parse("H99.03-261124-0001").unwrap();
    let known = [Known::earlier(permanent, code, jiff::civil::date(2026, 11, 24), now(), &first)];
    let second = fill_in(temporary, &sample("ct01"), &Profile::default(), &known);
    for key in ["name", "head_personal_id", "members", "new_address"] {
        assert_eq!(
            second[key].origin(crate::lang::Lang::Vi).as_deref(),
            Some("Lấy từ hồ sơ H99.03-261124-0001 (24/11/2026)"),
            "{key}"
        );
    }
    assert!(!first.contains_key("stay_from") && second["stay_from"].source == Source::You);
}

/// A declaration that two answers do not agree on is taken, but not in silence.
#[test]
fn who_leaves_out_the_parents_agreement_is_warned() {
    let form = form("ct01-1-004222");
    let grown = |typed: &mut Fields| {
        typed.retain(|(name, _)| !name.starts_with("parent_agrees"));
        set(typed, &[("any_minor", "no")]);
    };
    type Changed = &'static [(&'static str, &'static str)];
    let cases: [(&str, Changed, Option<&str>); 5] = [
        ("a child of one month", &[], Some("any_minor")),
        ("born in 2015", &[("members-1-born-month", "9"), ("members-1-born-year", "2015")], Some("any_minor")),
        ("of age since yesterday", &[("members-1-born-day", "23"), ("members-1-born-year", "2008")], None),
        ("nobody beside the applicant", &[("has_members", "no")], None),
        ("the applicant herself", &[("has_members", "no"), ("born-year", "2010")], Some("any_minor")),
    ];
    for (what, changed, expect) in cases {
        let mut typed = sample("ct01");
        grown(&mut typed);
        set(&mut typed, changed);
        assert_eq!(warned(&form, &typed, "y-kien").as_deref(), expect, "{what}");
    }
    for (household, is_head, expect) in [("join", "yes", Some("is_head")), ("join", "no", None), ("new", "yes", None)] {
        let mut typed = sample("ct01");
        set(&mut typed, &[("household", household), ("is_head", is_head)]);
        assert_eq!(warned(&form, &typed, "chu-ho").as_deref(), expect, "{household} {is_head}");
    }
    let temporary = self::form("ct01-1-004194");
    let mut typed = sample("ct01");
    set(&mut typed, &[("is_head", "yes")]);
    assert_eq!(warned(&temporary, &typed, "chu-ho"), None, "nobody is asked for the household there");
}

fn set(typed: &mut Fields, changed: &[(&str, &str)]) {
    for (name, value) in changed {
        typed.retain(|(other, _)| other != name);
        typed.push(((*name).to_owned(), (*value).to_owned()));
    }
}

/// The key of the one warning on a page, all pages before it filled in.
fn warned(form: &Form, typed: &Fields, slug: &str) -> Option<String> {
    let mut answers = Answers::new();
    for step in &form.steps {
        let checked = check_step(form, step, typed, &answers, now());
        assert!(checked.is_done(), "{}: {:?}", step.slug, checked.problems);
        if step.slug == slug {
            assert!(checked.warnings.len() <= 1, "{:?}", checked.warnings);
            return checked.warnings.into_iter().next().map(|warning| warning.key);
        }
        answers.extend(checked.answers);
    }
    panic!("{} has no page {slug}", form.id);
}

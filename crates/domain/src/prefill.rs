//! Prefilling (tự động khai báo, TT32 11.2c, R1.8, R1.15): from the account, an earlier dossier and agencies' data.
//!
//! A value is offered with its origin and stays the person's to change. A source that is down gives nothing, and nothing
//! that was typed or left empty on purpose is ever replaced.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::code::DossierCode;
use crate::form::{Answer, Answers, Condition, Form, Question, Source, Step, Value, visible_answers};

/// What a profile can hold: keys of the form of a person's own data.
pub const PROFILE_KEYS: [&str; 11] = [
    "name",
    "born",
    "sex",
    "ethnicity",
    "nationality",
    "personal_id",
    "id_issued_on",
    "id_issued_by",
    "phone",
    "email",
    "address",
];

/// Thông tin tài khoản: what a person said of herself once, read by the same engine as any form.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Profile {
    /// The answers to the form of a person's own data, by [`PROFILE_KEYS`].
    pub answers: Answers,
}

impl Profile {
    /// The same with a value where there is none yet: the account's e-mail address, for one.
    pub fn with(mut self, key: &str, value: Value, at: Timestamp) -> Profile {
        self.answers.entry(key.to_owned()).or_insert_with(|| Answer::typed(value, at));
        self
    }

    /// What the person typed in a form where the profile has nothing or something else: offered as "update my data too".
    pub fn learnt_from(&self, form: &Form, answers: &Answers) -> Answers {
        let view = visible_answers(form, answers);
        let mut learnt = Answers::new();
        for question in form.questions() {
            let Some(answer) =
                view.get(&question.key).filter(|answer| answer.source == Source::You && answer.value != Value::Blank)
            else {
                continue;
            };
            for origin in &question.prefill {
                if let Place::Profile(key) = &origin.from
                    && origin.holds(&view)
                    && self.answers.get(key).is_none_or(|known| known.value != answer.value)
                {
                    learnt.entry(key.clone()).or_insert_with(|| Answer::typed(answer.value.clone(), answer.as_of));
                }
            }
        }
        learnt
    }
}

/// Where a question may take its value from; in a data file `"profile.name"`, or `{ from = "form.requester_name", when = … }`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Origin {
    /// The place.
    pub from: Place,
    /// Only then.
    pub when: Option<Condition>,
}

impl Origin {
    fn holds(&self, view: &Answers) -> bool {
        self.when.as_ref().is_none_or(|when| when.holds(view))
    }
}

/// A place that values come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// `profile.KEY`: the account.
    Profile(String),
    /// `earlier` or `earlier.FACT`: the latest dossier that has the fact, of any form.
    Earlier(Option<String>),
    /// `agency` or `agency.FACT`: data that an agency holds.
    Agency(Option<String>),
    /// `form.KEY`: an earlier answer of the same form.
    Form(String),
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Plain(String),
    When { from: String, when: Condition },
}

impl TryFrom<Written> for Origin {
    type Error = String;
    fn try_from(written: Written) -> Result<Self, String> {
        let (from, when) = match written {
            Written::Plain(from) => (from, None),
            Written::When { from, when } => (from, Some(when)),
        };
        let (place, rest) = from.split_once('.').map_or((from.as_str(), None), |(place, rest)| (place, Some(rest.to_owned())));
        let from = match (place, rest) {
            ("profile", Some(key)) => Place::Profile(key),
            ("earlier", fact) => Place::Earlier(fact),
            ("agency", fact) => Place::Agency(fact),
            ("form", Some(key)) => Place::Form(key),
            _ => return Err(format!("unknown prefill source {from}")),
        };
        Ok(Origin { from, when })
    }
}

impl From<Origin> for Written {
    fn from(origin: Origin) -> Written {
        let dotted = |place: &str, rest: Option<String>| rest.map_or_else(|| place.to_owned(), |rest| format!("{place}.{rest}"));
        let from = match origin.from {
            Place::Profile(key) => dotted("profile", Some(key)),
            Place::Earlier(fact) => dotted("earlier", fact),
            Place::Agency(fact) => dotted("agency", fact),
            Place::Form(key) => dotted("form", Some(key)),
        };
        match origin.when {
            None => Written::Plain(from),
            Some(when) => Written::When { from, when },
        }
    }
}

/// What one source knows, by fact (`mother.name`). A draft keeps it, so that every page offers the same values in one read.
/// Debug output shows no values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    source: Source,
    as_of: Timestamp,
    values: BTreeMap<String, Value>,
}

impl Known {
    /// What an earlier dossier says, submitted `at` on the day `on`: `form` is the form, of any procedure, that it was filled in with.
    pub fn earlier(form: &Form, code: DossierCode, on: Date, at: Timestamp, answers: &Answers) -> Known {
        let view = visible_answers(form, answers);
        let fact = |question: &Question| {
            let value = &view.get(&question.key)?.value;
            question.fact.clone().filter(|_| *value != Value::Blank).map(|fact| (fact, value.clone()))
        };
        Known { source: Source::Earlier { code, on }, as_of: at, values: form.questions().filter_map(fact).collect() }
    }

    /// What an agency's register answered `at` this time.
    pub fn agency(name: impl Into<String>, at: Timestamp, values: BTreeMap<String, Value>) -> Known {
        Known { source: Source::Agency { name: name.into(), at }, as_of: at, values }
    }

    fn answer(&self, fact: &str) -> Option<Answer> {
        let value = self.values.get(fact)?.clone();
        Some(Answer { value, source: self.source.clone(), as_of: self.as_of, replaced: None })
    }
}

/// The values to offer on a page: for the questions of `step` that are asked and have no answer in `so_far`. Of several
/// dossiers the latest counts. What would be refused today (a choice that went, a malformed number) is not offered.
pub fn fill(form: &Form, step: &Step, so_far: &Answers, profile: &Profile, known: &[Known], now: Timestamp) -> Answers {
    let mut latest: Vec<&Known> = known.iter().collect();
    latest.sort_by_key(|known| std::cmp::Reverse(known.as_of));
    let from = |agency: bool, fact: &str| {
        latest.iter().filter(|known| matches!(known.source, Source::Agency { .. }) == agency).find_map(|known| known.answer(fact))
    };
    let mut all = so_far.clone();
    let mut offered = Answers::new();
    for question in &step.questions {
        let view = visible_answers(form, &all);
        if so_far.contains_key(&question.key) || !form.asks(step, question, &view) {
            continue;
        }
        let fact = |named: &Option<String>| named.clone().or_else(|| question.fact.clone());
        let found = question.prefill.iter().filter(|origin| origin.holds(&view)).find_map(|origin| {
            let answer = match &origin.from {
                Place::Profile(key) => profile.answers.get(key).map(|known| Answer {
                    value: known.value.clone(),
                    source: Source::Account,
                    as_of: known.as_of,
                    replaced: None,
                }),
                Place::Earlier(named) => fact(named).and_then(|fact| from(false, &fact)),
                Place::Agency(named) => fact(named).and_then(|fact| from(true, &fact)),
                Place::Form(key) => view.get(key).map(|answer| Answer { replaced: None, ..answer.clone() }),
            }?;
            form.fits(question, &answer.value, now).map(|value| Answer { value, ..answer })
        });
        if let Some(answer) = found {
            all.insert(question.key.clone(), answer.clone());
            offered.insert(question.key.clone(), answer);
        }
    }
    offered
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::clock::at;

    fn form() -> Form {
        let text = r#"
id = "thu"
version = 1
valid_from = "2026-01-01"
title = { vi = "Thử", en = "Trial" }
minutes = 1
source = "made up"
declaration = { vi = "Đúng", en = "True" }
[[steps]]
slug = "mot"
title = { vi = "Một", en = "One" }
[[steps.questions]]
key = "name"
kind = "name"
label = { vi = "Tên", en = "Name" }
help = { vi = "Tên", en = "Name" }
fact = "applicant.name"
prefill = ["agency", "profile.name", "earlier", "earlier.groom.name"]
[[steps.questions]]
key = "same"
kind = "yes_no"
label = { vi = "Có phải một người?", en = "The same person?" }
help = { vi = "Chọn", en = "Select" }
[[steps.questions]]
key = "head"
kind = "name"
label = { vi = "Chủ hộ", en = "Head of household" }
help = { vi = "Tên", en = "Name" }
prefill = [{ from = "form.name", when = { is = ["same", "yes"] } }]
"#;
        let form: Form = toml::from_str(text).unwrap();
        assert_eq!(form.validate(), Vec::<String>::new());
        form
    }

    fn day(number: i8) -> Timestamp {
        at(date(2026, 11, number).at(9, 0, 0, 0))
    }

    fn dossier(number: i8, fact: &str, name: &str) -> Known {
        let code = DossierCode::parse(&format!("H99.01-2611{number:02}-0001")).unwrap();
        let source = Source::Earlier { code, on: date(2026, 11, number) };
        Known { source, as_of: day(number), values: BTreeMap::from([(fact.to_owned(), Value::text(name))]) }
    }

    fn offered(so_far: &Answers, profile: &Profile, known: &[Known]) -> Answers {
        let form = form();
        fill(&form, &form.steps[0], so_far, profile, known, day(24))
    }

    #[test]
    fn the_best_source_that_answers_counts() {
        let profile = Profile::default().with("name", Value::text("Tài Khoản"), day(1));
        let earlier =
            [dossier(3, "applicant.name", "Cũ Hơn"), dossier(5, "applicant.name", "Mới Hơn"), dossier(9, "groom.name", "Chú Rể")];
        let agency = Known::agency("Sổ mẫu", day(20), BTreeMap::from([("applicant.name".to_owned(), Value::text("Cơ Quan"))]));
        let name = |profile: &Profile, known: &[Known]| {
            let found = offered(&Answers::new(), profile, known);
            found
                .get("name")
                .map(|answer| (answer.value.as_text().unwrap().to_owned(), answer.origin(crate::lang::Lang::Vi).unwrap()))
        };
        let all = [&earlier[..], &[agency]].concat();
        for (profile, known, expect) in [
            (&profile, &all[..], Some(("Cơ Quan", "Lấy từ dữ liệu của Sổ mẫu (09:00 20/11/2026)"))),
            (&profile, &earlier[..], Some(("Tài Khoản", "Lấy từ thông tin tài khoản (01/11/2026)"))),
            (&Profile::default(), &earlier[..], Some(("Mới Hơn", "Lấy từ hồ sơ H99.01-261105-0001 (05/11/2026)"))),
            (&Profile::default(), &earlier[2..], Some(("Chú Rể", "Lấy từ hồ sơ H99.01-261109-0001 (09/11/2026)"))),
            (&Profile::default(), &[], None),
        ] {
            let expect = expect.map(|(name, source)| (name.to_owned(), source.to_owned()));
            assert_eq!(name(profile, known), expect);
        }
    }

    #[test]
    fn nothing_typed_or_left_empty_is_replaced_and_nothing_malformed_is_offered() {
        let known = [dossier(5, "applicant.name", "Mới Hơn")];
        for value in [Value::text("Đã Gõ"), Value::Blank] {
            let so_far = Answers::from([("name".to_owned(), Answer::typed(value, day(6)))]);
            assert!(offered(&so_far, &Profile::default(), &known).is_empty());
        }
        assert!(offered(&Answers::new(), &Profile::default(), &[dossier(5, "applicant.name", "R2-D2")]).is_empty());
    }

    #[test]
    fn an_answer_of_this_form_is_offered_when_its_condition_holds() {
        let typed = |value| Answer::typed(value, day(6));
        let so_far = |same: bool| {
            Answers::from([("name".to_owned(), typed(Value::text("An"))), ("same".to_owned(), typed(Value::YesNo(same)))])
        };
        assert_eq!(offered(&so_far(true), &Profile::default(), &[])["head"], typed(Value::text("An")));
        assert!(offered(&so_far(false), &Profile::default(), &[]).is_empty());
    }

    #[test]
    fn origins_read_and_write() {
        for text in
            [r#""profile.name""#, r#""earlier""#, r#""earlier.groom.name""#, r#"{"from":"form.a","when":{"is":["b","yes"]}}"#]
        {
            let origin: Origin = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&origin).unwrap(), text);
        }
        assert!(serde_json::from_str::<Origin>(r#""nowhere""#).is_err());
    }
}

//! Conditions (điều kiện): when a step or question is asked, a rule holds, a value is offered.

use serde::{Deserialize, Serialize};

use super::{Answers, Value};
use crate::code::ProcedureCode;

/// A condition over the answers so far; in a data file `{ is = ["parents_married", "yes"] }`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// The answer of a key is this one.
    Is(String, String),
    /// The answer of a key is one of these.
    OneOf(String, Vec<String>),
    /// There is an answer.
    Answered(String),
    /// The form is filled in for this procedure, of those that its file serves. Settled by [`super::Form::of_each_procedure`].
    Procedure(ProcedureCode),
    /// All of these hold.
    All(Vec<Condition>),
    /// One of these holds.
    Any(Vec<Condition>),
    /// This does not hold.
    Not(Box<Condition>),
}

impl Condition {
    /// Whether it holds over `answers`; what has no answer is never equal to anything.
    pub fn holds(&self, answers: &Answers) -> bool {
        let value = |key: &String| answers.get(key).map(|answer| &answer.value);
        let word = |key| value(key).and_then(Value::word);
        match self {
            Condition::Is(key, wanted) => word(key).as_ref() == Some(wanted),
            Condition::OneOf(key, wanted) => word(key).is_some_and(|word| wanted.contains(&word)),
            Condition::Answered(key) => value(key).is_some_and(|value| *value != Value::Blank),
            Condition::Procedure(_) => false,
            Condition::All(conditions) => conditions.iter().all(|condition| condition.holds(answers)),
            Condition::Any(conditions) => conditions.iter().any(|condition| condition.holds(answers)),
            Condition::Not(condition) => !condition.holds(answers),
        }
    }

    /// Every key that it looks at, with the words it compares the answer to.
    pub(crate) fn looks_at<'a>(&'a self, found: &mut Vec<(&'a str, Vec<&'a str>)>) {
        match self {
            Condition::Is(key, wanted) => found.push((key, vec![wanted])),
            Condition::OneOf(key, wanted) => found.push((key, wanted.iter().map(String::as_str).collect())),
            Condition::Answered(key) => found.push((key, Vec::new())),
            Condition::Procedure(_) => {}
            Condition::All(conditions) | Condition::Any(conditions) => {
                for condition in conditions {
                    condition.looks_at(found);
                }
            }
            Condition::Not(condition) => condition.looks_at(found),
        }
    }

    /// Every procedure that it names.
    pub(crate) fn procedures<'a>(&'a self, found: &mut Vec<&'a ProcedureCode>) {
        match self {
            Condition::Procedure(code) => found.push(code),
            Condition::All(conditions) | Condition::Any(conditions) => {
                for condition in conditions {
                    condition.procedures(found);
                }
            }
            Condition::Not(condition) => condition.procedures(found),
            Condition::Is(..) | Condition::OneOf(..) | Condition::Answered(_) => {}
        }
    }

    /// The same for a form of `code`: what always or never holds then is left out.
    pub(super) fn settled(self, code: &ProcedureCode) -> Settled {
        let settle = |conditions: Vec<Condition>| conditions.into_iter().map(|condition| condition.settled(code));
        match self {
            Condition::Procedure(named) => Settled::of(named == *code),
            Condition::Not(condition) => match condition.settled(code) {
                Settled::Open(condition) => Settled::Open(Condition::Not(Box::new(condition))),
                Settled::Always => Settled::Never,
                Settled::Never => Settled::Always,
            },
            Condition::All(conditions) => {
                let mut open = Vec::new();
                for condition in settle(conditions) {
                    match condition {
                        Settled::Open(condition) => open.push(condition),
                        Settled::Always => {}
                        Settled::Never => return Settled::Never,
                    }
                }
                if open.is_empty() { Settled::Always } else { Settled::Open(Condition::All(open)) }
            }
            Condition::Any(conditions) => {
                let mut open = Vec::new();
                for condition in settle(conditions) {
                    match condition {
                        Settled::Open(condition) => open.push(condition),
                        Settled::Always => return Settled::Always,
                        Settled::Never => {}
                    }
                }
                if open.is_empty() { Settled::Never } else { Settled::Open(Condition::Any(open)) }
            }
            open => Settled::Open(open),
        }
    }
}

/// A condition once the procedure is known.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Settled {
    /// It depends on answers still.
    Open(Condition),
    /// It holds whatever is answered.
    Always,
    /// It never holds.
    Never,
}

impl Settled {
    fn of(holds: bool) -> Settled {
        if holds { Settled::Always } else { Settled::Never }
    }
}

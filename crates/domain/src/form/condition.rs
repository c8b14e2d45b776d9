//! Conditions (điều kiện): when a step or question is asked, a rule holds, a value is offered.

use serde::{Deserialize, Serialize};

use super::{Answers, Value};

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
            Condition::All(conditions) | Condition::Any(conditions) => {
                for condition in conditions {
                    condition.looks_at(found);
                }
            }
            Condition::Not(condition) => condition.looks_at(found),
        }
    }
}

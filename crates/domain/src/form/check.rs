//! Checking what was typed: every problem at once (R6.10), one rule for page, API and old drafts.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::Timestamp;

use super::input::{Fields, Note, first_box, missing, read};
use super::route::asked;
use super::{Answer, Answers, CrossRule, Form, Question, Step, Value, fields_of, lower_first};
use crate::clock::vietnam_date;
use crate::lang::{Lang, Text};

/// Name of the hidden inputs that list the keys a page showed. Without any, every question counts as shown.
pub const SHOWN: &str = "_shown";

/// A sentence at a box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Slug of the step.
    pub step: String,
    /// Key of the question.
    pub key: String,
    /// `id` of the box.
    pub field: String,
    /// What to do about it.
    pub message: Text,
}

/// What stands in the boxes of a step, by their names. Debug output shows no values (R7.3).
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Raw(BTreeMap<String, String>);

impl Raw {
    /// The boxes of a step as its answers fill them.
    pub fn of_answers(step: &Step, answers: &Answers) -> Raw {
        Raw(fields_of_step(step, answers).into_iter().collect())
    }

    /// The boxes of a step as they were sent; what belongs to no question of it is left out.
    fn of_fields(step: &Step, fields: &[(String, String)]) -> Raw {
        let belongs = |name: &str| step.questions.iter().any(|question| belongs_to(&question.key, name));
        let mut raw = BTreeMap::new();
        for (name, value) in fields.iter().filter(|(name, _)| belongs(name)) {
            raw.entry(name.clone()).or_insert_with(|| value.clone());
        }
        Raw(raw)
    }

    /// What stands in the box of this name.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// The same, with what stands in `other` where this has no such box.
    pub fn or(mut self, other: Raw) -> Raw {
        for (name, value) in other.0 {
            self.0.entry(name).or_insert(value);
        }
        self
    }

    /// The number of rows of a table that have something in them.
    pub fn rows(&self, key: &str) -> usize {
        let row_of = |name: &str| -> Option<usize> { name.strip_prefix(key)?.strip_prefix('-')?.split('-').next()?.parse().ok() };
        self.0.iter().filter(|(_, value)| !value.trim().is_empty()).filter_map(|(name, _)| row_of(name)).max().unwrap_or(0)
    }
}

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

fn belongs_to(key: &str, name: &str) -> bool {
    name.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

fn fields_of_step(step: &Step, answers: &Answers) -> Vec<(String, String)> {
    step.questions
        .iter()
        .filter_map(|question| answers.get(&question.key).map(|answer| fields_of(&question.key, &answer.value)))
        .flatten()
        .collect()
}

/// What checking gave.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checked {
    /// The answers that hold the hard rules of their question, with their origin.
    pub answers: Answers,
    /// What keeps the step from being done, in the order of the page.
    pub problems: Vec<Problem>,
    /// What should be looked at again; never keeps anything from being done.
    pub warnings: Vec<Problem>,
    /// Keys of questions that an answer of this very step opened and the page had not shown: show the step again, without errors.
    pub revealed: Vec<String>,
    /// What stands in the boxes, to be shown again.
    pub raw: Raw,
}

impl Checked {
    /// The step is done.
    pub fn is_done(&self) -> bool {
        self.problems.is_empty() && self.revealed.is_empty()
    }
}

/// Checks what a page of `step` sent. `so_far` holds the stored answers and, for this step, the values that were offered
/// ([`crate::prefill::fill`]): what comes back unchanged keeps its origin.
pub fn check_step(form: &Form, step: &Step, fields: &[(String, String)], so_far: &Answers, now: Timestamp) -> Checked {
    let mut walk = Walk::new(form, now);
    let mut checked = Checked::default();
    for each in &form.steps {
        if each.slug == step.slug {
            walk.read(each, fields, so_far, &mut checked);
        } else {
            walk.pass(each, so_far);
        }
    }
    let here = |key: &str| step.questions.iter().any(|question| question.key == key);
    let place = |key: &str| form.steps.iter().position(|each| each.questions.iter().any(|question| question.key == key));
    let current = form.steps.iter().position(|each| each.slug == step.slug);
    for rule in &form.rules {
        let keys: Vec<&str> = rule.keys().into_iter().chain(rule.at.as_deref()).collect();
        // A rule waits until the pages that it concerns have been seen; it speaks on each of them.
        let seen = |key: &&str| here(key) || !walk.asked.contains(*key) || place(key) <= current || so_far.contains_key(*key);
        if keys.iter().any(|key| here(key)) && keys.iter().all(seen) {
            let local = |key: &str| here(key) && walk.asked.contains(key);
            walk.apply(rule, local, &mut checked);
        }
    }
    checked.raw = Raw::of_fields(step, fields);
    checked.finish(form)
}

/// Checks all answers as if every page were sent once more: before submitting, and for an API that sends them at once.
pub fn check_all(form: &Form, answers: &Answers, now: Timestamp) -> Checked {
    let mut walk = Walk::new(form, now);
    let mut checked = Checked::default();
    for step in &form.steps {
        walk.read(step, &fields_of_step(step, answers), answers, &mut checked);
    }
    for rule in &form.rules {
        walk.apply(rule, |key| walk.asked.contains(key), &mut checked);
    }
    checked.finish(form)
}

/// One pass through the form in its order, so that each condition sees the answers before it.
struct Walk<'a> {
    form: &'a Form,
    now: Timestamp,
    view: Answers,
    asked: BTreeSet<String>,
}

impl<'a> Walk<'a> {
    fn new(form: &'a Form, now: Timestamp) -> Walk<'a> {
        Walk { form, now, view: Answers::new(), asked: BTreeSet::new() }
    }

    /// Takes the answers of a step as they are.
    fn pass(&mut self, step: &Step, answers: &Answers) {
        for question in &step.questions {
            if asked(step, question, &self.view) {
                self.asked.insert(question.key.clone());
                if let Some(answer) = answers.get(&question.key) {
                    self.view.insert(question.key.clone(), answer.clone());
                }
            }
        }
    }

    /// Reads the answers of a step from its boxes.
    fn read(&mut self, step: &Step, fields: &[(String, String)], so_far: &Answers, checked: &mut Checked) {
        let shown: Vec<&str> = fields.iter().filter(|(name, _)| name == SHOWN).map(|(_, key)| key.as_str()).collect();
        for question in &step.questions {
            if !asked(step, question, &self.view) {
                continue;
            }
            self.asked.insert(question.key.clone());
            if !shown.is_empty() && !shown.contains(&question.key.as_str()) {
                checked.revealed.push(question.key.clone());
                continue;
            }
            let note = |(field, message): Note| Problem { step: step.slug.clone(), key: question.key.clone(), field, message };
            let read = read(self.form, question, &question.key, Fields(fields), vietnam_date(self.now));
            checked.problems.extend(read.problems.into_iter().map(note));
            checked.warnings.extend(read.warnings.into_iter().map(note));
            match read.value {
                Some(Value::Blank) if !question.optional => {
                    checked.problems.push(note((first_box(&question.kind, &question.key), missing(question))));
                }
                Some(value) => {
                    let answer = match so_far.get(&question.key) {
                        Some(before) => before.succeeded_by(value, self.now),
                        None => Answer::typed(value, self.now),
                    };
                    self.view.insert(question.key.clone(), answer.clone());
                    checked.answers.insert(question.key.clone(), answer);
                }
                None => {}
            }
        }
    }

    /// Adds what a rule has to say, at one of the questions that `may_stand` allows. A rule with a key that has a problem of
    /// its own keeps silent: one thing at a time at one box.
    fn apply(&self, rule: &CrossRule, may_stand: impl Fn(&str) -> bool, checked: &mut Checked) {
        let silenced = |key: &&str| {
            checked.problems.iter().any(|problem| problem.key == **key)
                || checked.revealed.iter().any(|revealed| revealed == *key)
        };
        if rule.keys().iter().any(silenced) {
            return;
        }
        let is_asked = |key: &str| self.asked.contains(key);
        let all = self.form.all_questions();
        let Some((question, step)) = rule.stands_at(&all, may_stand).and_then(|question| self.placed(question)) else {
            return;
        };
        let broken = rule.broken(&all, &self.view, is_asked, vietnam_date(self.now));
        let sentences = broken.into_iter().map(|(field, message)| Problem {
            step: step.slug.clone(),
            key: question.key.clone(),
            field: field.unwrap_or_else(|| first_box(&question.kind, &question.key)),
            message,
        });
        if rule.warns() { checked.warnings.extend(sentences) } else { checked.problems.extend(sentences) }
    }

    fn placed<'q>(&self, question: &'q Question) -> Option<(&'q Question, &'a Step)> {
        self.form.step_of(&question.key).map(|step| (question, step))
    }
}

impl Checked {
    /// Sorts the sentences by page and tells equal ones apart by what they are about.
    fn finish(mut self, form: &Form) -> Checked {
        let place = |problem: &Problem| form.questions().position(|question| question.key == problem.key);
        for sentences in [&mut self.problems, &mut self.warnings] {
            sentences.sort_by_key(place);
            let mut count: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
            for sentence in sentences.iter() {
                count.entry(sentence.message.vi.clone()).or_default().insert(sentence.key.clone());
            }
            for sentence in sentences.iter_mut() {
                let shared = count.get(&sentence.message.vi).is_some_and(|keys| keys.len() > 1);
                if let Some(question) = form.question(&sentence.key).filter(|_| shared) {
                    let about = |lang: Lang| format!("{}: {}", question.label.get(lang), lower_first(sentence.message.get(lang)));
                    sentence.message = Text::both(about(Lang::Vi), about(Lang::En));
                }
            }
        }
        self
    }
}

impl Form {
    /// A value as the question takes it today: `None` where it would be refused. For values that come from elsewhere.
    pub(crate) fn fits(&self, question: &Question, found: &Value, now: Timestamp) -> Option<Value> {
        let fields = fields_of(&question.key, found);
        let read = read(self, question, &question.key, Fields(&fields), vietnam_date(now));
        read.value.filter(|value| *value != Value::Blank)
    }
}

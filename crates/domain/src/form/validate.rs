//! Whether the data of a form fit together: everything wrong at once, for whoever writes the file.

use std::collections::BTreeSet;

use super::input::TOKENS;
use super::list::twice;
use super::{Choice, Condition, CrossRule, Form, Kind, Question, Rule};
use crate::lang::Text;
use crate::prefill::PROFILE_KEYS;

impl Form {
    /// Everything that is inconsistent in the data, one sentence each; empty where the form may be published.
    pub fn validate(&self) -> Vec<String> {
        let mut faults = Faults { form: self, found: Vec::new() };
        faults.form();
        faults.found
    }
}

struct Faults<'a> {
    form: &'a Form,
    found: Vec<String>,
}

fn is_word(text: &str, extra: char) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == extra)
}

/// Whether an answer of one kind can be offered to a question of the other; what would be refused there is not offered anyway.
fn alike(from: &Kind, to: &Kind) -> bool {
    let phone = |kind: &Kind| matches!(kind, Kind::Phone | Kind::Mobile | Kind::Hotline);
    std::mem::discriminant(from) == std::mem::discriminant(to)
        || (phone(from) && phone(to))
        || matches!((from, to), (Kind::Date, Kind::PartialDate | Kind::AnyDate) | (Kind::PersonalId, Kind::TaxCode))
}

impl<'a> Faults<'a> {
    fn fault(&mut self, wrong: bool, sentence: impl FnOnce() -> String) {
        if wrong {
            self.found.push(sentence());
        }
    }

    fn text(&mut self, place: &str, text: &Text) {
        self.fault(text.is_empty(), || format!("{place}: no text"));
        self.fault(text.en.as_deref().is_none_or(|en| en.trim().is_empty()), || format!("{place}: no English text"));
    }

    fn form(&mut self) {
        let form = self.form;
        self.fault(!is_word(&form.id, '-'), || format!("id {:?}: small letters, digits and hyphens only", form.id));
        self.fault(form.version == 0, || "version: starts at 1".into());
        self.fault(form.minutes == 0, || "minutes: at least 1".into());
        self.fault(form.source.trim().is_empty(), || "source: empty".into());
        self.fault(form.steps.is_empty(), || "no steps".into());
        self.fault(form.procedure.is_some() && !form.procedures.is_empty(), || "procedure and procedures: one of them".into());
        self.text("title", &form.title);
        self.text("declaration", &form.declaration);
        let mut slugs = BTreeSet::new();
        let mut earlier: Vec<&Question> = Vec::new();
        for step in &form.steps {
            let place = format!("step {}", step.slug);
            self.fault(!is_word(&step.slug, '-'), || format!("{place}: small letters, digits and hyphens only"));
            self.fault(!slugs.insert(&step.slug), || format!("{place}: there are two"));
            self.fault(step.questions.is_empty(), || format!("{place}: no questions"));
            self.text(&format!("{place}, title"), &step.title);
            if let Some(intro) = &step.intro {
                self.text(&format!("{place}, intro"), intro);
            }
            self.condition(&place, step.show_if.as_ref(), &earlier);
            for question in &step.questions {
                let place = format!("question {}", question.key);
                self.fault(earlier.iter().any(|before| before.key == question.key), || format!("{place}: there are two"));
                self.question(&place, question);
                self.condition(&place, question.show_if.as_ref(), &earlier);
                self.prefill(&place, question, &earlier);
                earlier.push(question);
            }
        }
        for (name, list) in &form.lists {
            self.choices(&format!("list {name}"), &list.choices);
        }
        for (number, rule) in form.rules.iter().enumerate() {
            let place = format!("rule {}", number + 1);
            for key in rule.keys().into_iter().chain(rule.at.as_deref()) {
                self.fault(form.question(key).is_none(), || format!("{place}: unknown key {key}"));
            }
            self.cross_rule(&place, rule, &earlier);
        }
    }

    /// A rule over those of the questions `all` that it names.
    fn cross_rule(&mut self, place: &str, rule: &CrossRule, all: &[&Question]) {
        if let Some(message) = &rule.message {
            self.text(place, message);
        }
        self.condition(place, rule.when.as_ref(), all);
        if let Rule::Holds(condition) = &rule.check {
            self.condition(place, Some(condition), all);
            self.fault(rule.message.is_none(), || format!("{place}: holds without a message"));
        }
        self.rule(place, &rule.check, all);
    }

    fn question(&mut self, place: &str, question: &'a Question) {
        self.fault(!is_word(&question.key, '_'), || format!("{place}: small letters, digits and underscores only"));
        self.text(&format!("{place}, label"), &question.label);
        self.text(&format!("{place}, help (R1.20)"), &question.help);
        if let Some(explain) = &question.explain {
            self.text(&format!("{place}, explain"), explain);
        }
        let identity = matches!(question.kind, Kind::PersonalId | Kind::OldIdCard | Kind::Passport);
        let ethnic = question.fact.as_deref().is_some_and(|fact| fact.ends_with(".ethnicity") || fact.ends_with(".religion"));
        self.fault((identity || ethnic) && !question.sensitive, || format!("{place}: must be sensitive (R7.3)"));
        let date = matches!(question.kind, Kind::Date | Kind::AnyDate | Kind::PartialDate);
        if let Some(token) = question.autocomplete.as_deref().filter(|token| *token != "off") {
            self.fault(!TOKENS.contains(&token), || format!("{place}: unknown autocomplete {token}"));
            self.fault(identity, || format!("{place}: autocomplete of a paper's number is off"));
            self.fault((token == "bday") != date, || format!("{place}: autocomplete bday and dates go together"));
            let address = matches!(question.kind, Kind::Address { .. });
            self.fault((token == "address") != address, || format!("{place}: autocomplete address and addresses go together"));
        }
        self.fault(question.in_words && question.kind != Kind::Date, || format!("{place}: only a date is printed in words"));
        match &question.kind {
            Kind::Integer { min, max } => self.fault(min > max, || format!("{place}: min above max")),
            Kind::Text { max } | Kind::LongText { max } => self.fault(*max == 0, || format!("{place}: max is 0")),
            Kind::Choice { options, list: None } => {
                self.fault(options.len() < 2, || format!("{place}: fewer than two options and no list"));
                self.choices(place, options);
            }
            Kind::Choice { options, list: Some(list) } => {
                let form = self.form;
                self.fault(!options.is_empty(), || format!("{place}: options beside a list"));
                self.fault(!form.lists.contains_key(list), || format!("{place}: unknown list {list}"));
            }
            Kind::Digits { min, max } => {
                self.fault(min > max || *min == 0, || format!("{place}: no such codes"));
            }
            Kind::Rows { item, min, max, questions, rules } => {
                self.text(&format!("{place}, item"), item);
                self.fault(min > max || *max == 0 || questions.is_empty(), || format!("{place}: no rows are possible"));
                for (at, inner) in questions.iter().enumerate() {
                    let place = format!("{place}, column {}", inner.key);
                    self.question(&place, inner);
                    self.fault(questions[..at].iter().any(|before| before.key == inner.key), || {
                        format!("{place}: there are two")
                    });
                    self.fault(matches!(inner.kind, Kind::Rows { .. }), || format!("{place}: a table in a table"));
                    self.fault(inner.sensitive && !question.sensitive, || {
                        format!("{place}: its table must be sensitive too (R7.3)")
                    });
                    let alone = inner.show_if.is_none() && inner.prefill.is_empty() && inner.fact.is_none() && !inner.in_words;
                    self.fault(!alone, || format!("{place}: a column has no condition, prefill or fact"));
                }
                let columns: Vec<&Question> = questions.iter().collect();
                for (number, rule) in rules.iter().enumerate() {
                    let place = format!("{place}, rule {}", number + 1);
                    for key in rule.keys().into_iter().chain(rule.at.as_deref()) {
                        self.fault(!columns.iter().any(|column| column.key == key), || format!("{place}: unknown column {key}"));
                    }
                    self.fault(matches!(rule.check, Rule::Distinct { .. } | Rule::RowsAgeAtLeast { .. }), || {
                        format!("{place}: a table in a table")
                    });
                    self.cross_rule(&place, rule, &columns);
                }
            }
            _ => {}
        }
    }

    fn choices(&mut self, place: &str, choices: &[Choice]) {
        for code in twice(choices) {
            self.fault(true, || format!("{place}, choice {code}: there are two"));
        }
        for choice in choices {
            let plain =
                !choice.value.is_empty() && choice.value.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
            self.fault(!plain, || format!("{place}, choice {:?}: ASCII letters and digits only", choice.value));
            self.text(&format!("{place}, choice {}", choice.value), &choice.text);
        }
    }

    /// A condition looks at what was asked before it, and compares it to answers that it can have.
    fn condition(&mut self, place: &str, condition: Option<&Condition>, earlier: &[&Question]) {
        let (mut looks, mut procedures) = (Vec::new(), Vec::new());
        if let Some(condition) = condition {
            condition.looks_at(&mut looks);
            condition.procedures(&mut procedures);
        }
        for code in procedures {
            let form = self.form;
            self.fault(!form.procedures.contains(code), || format!("{place}: the file does not serve {code}"));
        }
        for (key, words) in looks {
            let Some(question) = earlier.iter().find(|question| question.key == key) else {
                self.fault(true, || format!("{place}: a condition on {key}, which is not asked before it"));
                continue;
            };
            let form = self.form;
            for word in words {
                let possible = match &question.kind {
                    Kind::YesNo => matches!(word, "yes" | "no"),
                    Kind::Choice { .. } => form.choices(question).iter().any(|choice| choice.value == word),
                    Kind::Integer { min, max } => word.parse::<i64>().is_ok_and(|number| (min..=max).contains(&&number)),
                    _ => false,
                };
                self.fault(!possible, || format!("{place}: {key} is never {word}"));
            }
        }
    }

    fn prefill(&mut self, place: &str, question: &Question, earlier: &[&Question]) {
        for origin in &question.prefill {
            use crate::prefill::Place;
            match &origin.from {
                Place::Profile(key) => {
                    self.fault(!PROFILE_KEYS.contains(&key.as_str()), || {
                        format!("{place}: unknown prefill source profile.{key}")
                    });
                }
                Place::Earlier(None) | Place::Agency(None) => {
                    self.fault(question.fact.is_none(), || format!("{place}: prefilled by its fact and has none"));
                }
                Place::Earlier(Some(_)) | Place::Agency(Some(_)) => {}
                Place::Form(key) => {
                    let alike = earlier.iter().any(|before| before.key == *key && alike(&before.kind, &question.kind));
                    self.fault(!alike, || format!("{place}: form.{key} is no earlier question of a like kind"));
                }
            }
            self.condition(place, origin.when.as_ref(), earlier);
        }
    }

    fn rule(&mut self, place: &str, rule: &Rule, all: &[&Question]) {
        let find = |key: &str| all.iter().find(|question| question.key == key).copied();
        let kind = |key: &str| find(key).map(|question| &question.kind);
        let date = |key: &str| kind(key).is_none_or(|kind| matches!(kind, Kind::Date | Kind::AnyDate | Kind::PartialDate));
        let dates: Vec<&str> = match rule {
            Rule::DateBefore { first, second, .. } | Rule::AtMostDaysAfter { first, second, .. } => vec![first, second],
            Rule::DateNotFuture(key) | Rule::DateNotPast(key) | Rule::WithinDays { key, .. } => vec![key],
            Rule::AgeAtLeast { born, on, .. } => std::iter::once(born.as_str()).chain(on.as_deref()).collect(),
            Rule::IdAgrees { born, .. } => vec![born],
            Rule::AtLeastOneOf(_)
            | Rule::RequiredIf(_)
            | Rule::Holds(_)
            | Rule::IntRange { .. }
            | Rule::Different(..)
            | Rule::RowsAgeAtLeast { .. }
            | Rule::Distinct { .. } => Vec::new(),
        };
        for key in dates {
            self.fault(!date(key), || format!("{place}: {key} is no date"));
        }
        match rule {
            Rule::AtLeastOneOf(keys) => self.fault(keys.len() < 2, || format!("{place}: at least one of fewer than two")),
            Rule::RequiredIf(key) => {
                self.fault(find(key).is_some_and(|question| !question.optional), || format!("{place}: {key} is not optional"));
            }
            Rule::IntRange { key, min, max } => {
                self.fault(min > max, || format!("{place}: min above max"));
                let number = kind(key).is_none_or(|kind| matches!(kind, Kind::Integer { .. } | Kind::Money));
                self.fault(!number, || format!("{place}: {key} is no number"));
            }
            Rule::RowsAgeAtLeast { rows, column, .. } => {
                let is_date = |inner: &Question| matches!(inner.kind, Kind::Date | Kind::AnyDate | Kind::PartialDate);
                let has = |kind: &Kind| {
                    let is_column = |inner: &Question| inner.key == *column && is_date(inner);
                    matches!(kind, Kind::Rows { questions, .. } if questions.iter().any(is_column))
                };
                self.fault(kind(rows).is_some_and(|kind| !has(kind)), || {
                    format!("{place}: {rows} is no table with the date {column}")
                });
            }
            Rule::Distinct { rows, column, .. } => {
                let has = |kind: &Kind| matches!(kind, Kind::Rows { questions, .. } if questions.iter().any(|inner| inner.key == *column));
                self.fault(kind(rows).is_some_and(|kind| !has(kind)), || format!("{place}: {rows} is no table with {column}"));
            }
            Rule::IdAgrees { id, .. } => {
                self.fault(kind(id).is_some_and(|kind| *kind != Kind::PersonalId), || format!("{place}: {id} is no personal ID"));
            }
            _ => {}
        }
    }
}

//! Answers out: check-your-answers, print, receipt and the officer's page from one list; changes; the payload to hash.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{ABROAD, Address, Answer, Answers, Form, Kind, PROVINCES, Question, Value};
use crate::clock::show_date;
use crate::format::{Money, Phone, spell_date_vi};
use crate::lang::Lang;

/// One line of a summary.
#[derive(Clone, PartialEq, Eq)]
pub struct SummaryRow {
    /// Slug of the step, where it can be changed.
    pub step: String,
    /// Heading of the step.
    pub step_title: String,
    /// Key of the question.
    pub key: String,
    /// What was asked.
    pub label: String,
    /// The answer as people read it.
    pub value: String,
    /// Where it came from, with its date; none where the person typed it.
    pub origin: Option<String>,
    /// Masked in lists (R7.3).
    pub sensitive: bool,
    /// The prefilled value that it was put in place of, and where that came from.
    pub replaced: Option<(String, String)>,
    /// The answer as a table, of a question with rows: the same as `value`.
    pub table: Option<RowsTable>,
}

/// An answer of several rows (bảng kê).
#[derive(Clone, PartialEq, Eq)]
pub struct RowsTable {
    /// The head of the column of numbers, as `Thành viên`.
    pub item: String,
    /// The heads of the other columns.
    pub head: Vec<String>,
    /// The cells of each row, as many as there are heads; empty where nothing was given.
    pub rows: Vec<Vec<String>>,
}

impl std::fmt::Debug for SummaryRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SummaryRow").field("key", &self.key).finish_non_exhaustive()
    }
}

/// The answers of the questions that are asked: what is submitted. What a hidden question once held stays behind.
pub fn visible_answers(form: &Form, answers: &Answers) -> Answers {
    form.view(answers)
}

/// Every question that is asked with its answer in words, in the order of the form.
pub fn summary(form: &Form, answers: &Answers, lang: Lang) -> Vec<SummaryRow> {
    let view = form.view(answers);
    let mut rows = Vec::new();
    for step in form.visible_steps(answers) {
        for question in form.visible_questions(step, answers) {
            let answer = view.get(&question.key);
            let row = |label: String, value: String| SummaryRow {
                step: step.slug.clone(),
                step_title: step.title.get(lang).to_owned(),
                key: question.key.clone(),
                label,
                value,
                origin: answer.and_then(|answer| answer.origin(lang)),
                sensitive: question.sensitive,
                replaced: answer
                    .and_then(|answer| answer.replaced.as_ref())
                    .and_then(|was| Some((show_value(form, question, &was.value, lang), was.origin(lang)?))),
                table: answer.and_then(|answer| table(form, question, &answer.value, lang)),
            };
            let label = question.label.get(lang).to_owned();
            rows.push(row(label.clone(), answer_in_words(form, question, answer, lang)));
            if let (true, Some(Value::Date(date))) = (question.in_words, answer.map(|answer| &answer.value)) {
                let label = format!("{label}{}", lang.say(", ghi bằng chữ", ", in Vietnamese words"));
                rows.push(SummaryRow { replaced: None, ..row(label, spell_date_vi(*date)) });
            }
        }
    }
    rows
}

fn answer_in_words(form: &Form, question: &Question, answer: Option<&Answer>, lang: Lang) -> String {
    match answer {
        Some(answer) => show_value(form, question, &answer.value, lang),
        None => lang.say("Chưa nhập", "Not filled in yet").to_owned(),
    }
}

/// A value as people read it: the text of a choice, a date as dd/mm/yyyy, an address on one line.
pub fn show_value(form: &Form, question: &Question, value: &Value, lang: Lang) -> String {
    match value {
        Value::Blank => lang.say("Không khai", "Left empty").to_owned(),
        Value::Text(text) => match question.kind {
            Kind::Choice { .. } => form
                .choices(question)
                .iter()
                .find(|choice| choice.value == *text)
                .map_or_else(|| text.clone(), |choice| choice.text.get(lang).to_owned()),
            Kind::Phone | Kind::Mobile | Kind::Hotline => {
                Phone::parse(text).map_or_else(|_| text.clone(), |phone| phone.value.grouped())
            }
            _ => text.clone(),
        },
        Value::Integer(number) if question.kind == Kind::Money => Money(*number).to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Date(date) => show_date(*date),
        Value::PartialDate(date) => date.show(),
        Value::YesNo(yes) => if *yes { lang.say("Có", "Yes") } else { lang.say("Không", "No") }.to_owned(),
        Value::Address(address) => show_address(form, address, lang),
        Value::Rows(rows) => show_rows(form, question, rows, lang),
    }
}

fn show_address(form: &Form, address: &Address, lang: Lang) -> String {
    if address.province == ABROAD {
        return format!("{} ({})", address.street, lang.say("ở nước ngoài", "abroad"));
    }
    let name = |found: Option<&super::Choice>, otherwise: &str| {
        found.map_or_else(|| otherwise.to_owned(), |choice| choice.text.get(lang).to_owned())
    };
    // Of a place that was renamed the newest name stands last (R4.9).
    let province = form.list(PROVINCES).iter().rfind(|choice| choice.value == address.province);
    let ward = form.wards(&address.province).filter(|choice| choice.value == address.ward).last();
    [address.street.clone(), name(ward, &address.ward), name(province, &address.province)].join(", ")
}

fn table(form: &Form, question: &Question, value: &Value, lang: Lang) -> Option<RowsTable> {
    let (Kind::Rows { item, questions, .. }, Value::Rows(rows)) = (&question.kind, value) else { return None };
    let cell = |row: &BTreeMap<String, Value>, column: &Question| {
        row.get(&column.key).map(|value| show_value(form, column, value, lang)).unwrap_or_default()
    };
    Some(RowsTable {
        item: item.get(lang).to_owned(),
        head: questions.iter().map(|column| column.label.get(lang).to_owned()).collect(),
        rows: rows.iter().map(|row| questions.iter().map(|column| cell(row, column)).collect()).collect(),
    })
}

/// A row a line: `1. Họ và tên: …; Ngày sinh: …`.
fn show_rows(form: &Form, question: &Question, rows: &[BTreeMap<String, Value>], lang: Lang) -> String {
    let Kind::Rows { questions, .. } = &question.kind else { return String::new() };
    let line = |row: &BTreeMap<String, Value>| {
        let cells = questions.iter().filter_map(|inner| {
            row.get(&inner.key).map(|value| format!("{}: {}", inner.label.get(lang), show_value(form, inner, value, lang)))
        });
        cells.collect::<Vec<_>>().join("; ")
    };
    rows.iter().zip(1..).map(|(row, number)| format!("{number}. {}", line(row))).collect::<Vec<_>>().join("\n")
}

/// One answer that is not what it was.
#[derive(Clone, PartialEq, Eq)]
pub struct Change {
    /// Key of the question.
    pub key: String,
    /// What was asked.
    pub label: String,
    /// The answer then; `None`: not asked or not answered.
    pub before: Option<String>,
    /// The answer now.
    pub after: Option<String>,
    /// Masked in lists (R7.3).
    pub sensitive: bool,
}

impl std::fmt::Debug for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Change").field("key", &self.key).finish_non_exhaustive()
    }
}

/// What changed from `earlier` to `later`, by the questions that each asks; a new origin alone is no change.
pub fn changes(form: &Form, earlier: &Answers, later: &Answers, lang: Lang) -> Vec<Change> {
    let (before, after) = (form.view(earlier), form.view(later));
    let shown = |answers: &Answers, question: &Question| {
        let value = super::route::value(answers, &question.key)?.clone();
        Some((show_value(form, question, &value, lang), value))
    };
    form.questions()
        .filter_map(|question| {
            let (old, new) = (shown(&before, question), shown(&after, question));
            let same = old.as_ref().map(|(_, value)| value) == new.as_ref().map(|(_, value)| value);
            (!same).then(|| Change {
                key: question.key.clone(),
                label: question.label.get(lang).to_owned(),
                before: old.map(|(text, _)| text),
                after: new.map(|(text, _)| text),
                sensitive: question.sensitive,
            })
        })
        .collect()
}

/// The bytes to hash for the idempotent submit (R6.9): form, version and the values that are submitted, in a fixed order.
/// Where a value came from, and what was left empty, is not in them.
pub fn payload(form: &Form, answers: &Answers) -> Vec<u8> {
    #[derive(Serialize)]
    struct Payload<'a> {
        form: &'a str,
        version: u32,
        values: BTreeMap<&'a str, &'a Value>,
    }
    let view = form.view(answers);
    let values = view
        .iter()
        .filter(|(_, answer)| answer.value != Value::Blank)
        .map(|(key, answer)| (key.as_str(), &answer.value))
        .collect();
    serde_json::to_vec(&Payload { form: &form.id, version: form.version, values })
        .expect("strings, numbers and maps with text keys are JSON")
}

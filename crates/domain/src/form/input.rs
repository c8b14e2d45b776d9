//! From the boxes of a page to a value, and back.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::list::meant;
use super::{
    ABROAD, ADDRESS_MAX, Address, Answer, Answers, Choice, CrossRule, Form, HISTORIC_MAX, Kind, PROVINCES, Question, Value,
};
use crate::format::{
    Email, Money, OldIdCard, Outcome, Part, Passport, PersonName, PersonalId, Phone, PhoneUse, Plate, TaxCode, fold, parse_date,
    parse_digits, parse_integer, parse_line, parse_lines, parse_partial_date, parse_time, show_time_of_day,
};
use crate::lang::{Lang, Text};

/// What a browser sent, as name and value in order; of a name given twice the first counts.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a>(pub(super) &'a [(String, String)]);

impl<'a> Fields<'a> {
    fn get(self, name: &str) -> &'a str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    fn part(self, name: &str, part: Part) -> &'a str {
        self.get(&format!("{name}{}", part.suffix()))
    }
}

/// A sentence at a box.
pub(super) type Note = (String, Text);

/// What reading one question gave.
pub(super) struct Read {
    /// The value where the hard rules hold; [`Value::Blank`] where nothing was typed.
    pub(super) value: Option<Value>,
    pub(super) problems: Vec<Note>,
    pub(super) warnings: Vec<Note>,
}

impl Read {
    fn blank() -> Read {
        Read { value: Some(Value::Blank), problems: Vec::new(), warnings: Vec::new() }
    }

    fn of<T>(name: &str, outcome: Outcome<T>, value: impl FnOnce(T) -> Value) -> Read {
        match outcome {
            Ok(parsed) => Read {
                value: Some(value(parsed.value)),
                problems: Vec::new(),
                warnings: parsed.warnings.into_iter().map(|warning| (name.to_owned(), warning)).collect(),
            },
            Err(wrong) => Read {
                value: None,
                problems: vec![(format!("{name}{}", wrong.part.suffix()), wrong.message)],
                warnings: Vec::new(),
            },
        }
    }

    fn refused(name: String, message: Text) -> Read {
        Read { value: None, problems: vec![(name, message)], warnings: Vec::new() }
    }
}

/// Reads a question from the boxes that begin with `name`.
pub(super) fn read(form: &Form, question: &Question, name: &str, fields: Fields<'_>, today: Date) -> Read {
    let raw = fields.get(name);
    let text = |text: String| Value::Text(text);
    let blank = parse_line(raw, usize::MAX).is_ok_and(|line| line.value.is_empty());
    match &question.kind {
        Kind::Date | Kind::AnyDate | Kind::PartialDate => read_date(&question.kind, name, fields, today),
        Kind::Address { abroad } => read_address(form, *abroad, name, fields, today),
        Kind::Rows { .. } => read_rows(form, question, name, fields, today),
        _ if blank => Read::blank(),
        Kind::Name => Read::of(name, PersonName::parse(raw), |v| text(v.into())),
        Kind::PersonalId => Read::of(name, PersonalId::parse(raw), |v| text(v.into())),
        Kind::OldIdCard => Read::of(name, OldIdCard::parse(raw), |v| text(v.into())),
        Kind::Passport => Read::of(name, Passport::parse(raw), |v| text(v.into())),
        Kind::Phone => Read::of(name, Phone::parse_for(PhoneUse::Personal, raw), |v| text(v.into())),
        Kind::Mobile => Read::of(name, Phone::parse_for(PhoneUse::Mobile, raw), |v| text(v.into())),
        Kind::Hotline => Read::of(name, Phone::parse_for(PhoneUse::Public, raw), |v| text(v.into())),
        Kind::Email => Read::of(name, Email::parse(raw), |v| text(v.into())),
        Kind::TaxCode => Read::of(name, TaxCode::parse(raw), |v| text(v.into())),
        Kind::Plate => Read::of(name, Plate::parse(raw), |v| text(v.into())),
        Kind::Digits { min, max } => Read::of(name, parse_digits(raw, *min, *max), text),
        Kind::Time => Read::of(name, parse_time(raw), |v| text(show_time_of_day(v))),
        Kind::Money => Read::of(name, Money::parse(raw), |v| Value::Integer(v.0)),
        Kind::Integer { min, max } => Read::of(name, parse_integer(raw, *min, *max), Value::Integer),
        Kind::Text { max } => Read::of(name, parse_line(raw, *max), text),
        Kind::HistoricAddress => Read::of(name, parse_line(raw, HISTORIC_MAX), text),
        Kind::LongText { max } => Read::of(name, parse_lines(raw, *max), text),
        Kind::YesNo => match raw.trim() {
            "yes" => Read { value: Some(Value::YesNo(true)), ..Read::blank() },
            "no" => Read { value: Some(Value::YesNo(false)), ..Read::blank() },
            _ => Read::refused(name.to_owned(), missing(question)),
        },
        Kind::Choice { .. } => {
            match form.choices(question).iter().find(|choice| choice.value == raw.trim() && choice.valid_on(today)) {
                Some(choice) => Read { value: Some(text(choice.value.clone())), ..Read::blank() },
                None => Read::refused(
                    name.to_owned(),
                    Text::both(
                        format!("Chọn {} trong danh sách", question.label_inside(Lang::Vi)),
                        format!("Select {} from the list", object(question.label_inside(Lang::En))),
                    ),
                ),
            }
        }
    }
}

fn read_date(kind: &Kind, name: &str, fields: Fields<'_>, today: Date) -> Read {
    let day = match fields.part(name, Part::Day) {
        "" => fields.get(name),
        day => day,
    };
    let (month, year) = (fields.part(name, Part::Month), fields.part(name, Part::Year));
    if [day, month, year].iter().all(|text| parse_line(text, usize::MAX).is_ok_and(|line| line.value.is_empty())) {
        return Read::blank();
    }
    match kind {
        Kind::PartialDate => Read::of(name, parse_partial_date(day, month, year, Some(today)), Value::PartialDate),
        Kind::AnyDate => Read::of(name, parse_date(day, month, year, None), Value::Date),
        _ => Read::of(name, parse_date(day, month, year, Some(today)), Value::Date),
    }
}

/// A place's name without what kind of place it is, to compare names as people write them.
fn place_key(name: &str) -> String {
    let folded = fold(name);
    let kinds = ["tinh ", "thanh pho ", "tp. ", "tp ", "phuong ", "xa ", "dac khu "];
    kinds.iter().find_map(|kind| folded.strip_prefix(kind)).unwrap_or(&folded).to_owned()
}

fn read_address(form: &Form, abroad: bool, name: &str, fields: Fields<'_>, today: Date) -> Read {
    let mut problems: Vec<Note> = Vec::new();
    let mut line = |part: Part| match parse_line(fields.part(name, part), ADDRESS_MAX) {
        Ok(parsed) => parsed.value,
        Err(wrong) => {
            problems.push((format!("{name}{}", part.suffix()), wrong.message));
            String::new()
        }
    };
    let (province, ward, street) = (line(Part::Province), line(Part::Ward), line(Part::Street));
    if !problems.is_empty() {
        return Read { value: None, problems, warnings: Vec::new() };
    }
    if province.is_empty() && ward.is_empty() && street.is_empty() {
        return Read::blank();
    }
    let mut ask = |part: Part, vi: String, en: String| problems.push((format!("{name}{}", part.suffix()), Text::both(vi, en)));
    if abroad && province == ABROAD {
        if street.is_empty() {
            ask(
                Part::Street,
                "Nhập địa chỉ ở nước ngoài, kèm tên nước".into(),
                "Enter the address abroad with its country".into(),
            );
        }
        let value = problems.is_empty().then(|| Value::Address(Address { province, ward: String::new(), street }));
        return Read { value, problems, warnings: Vec::new() };
    }
    let provinces: Vec<&Choice> = form.list(PROVINCES).iter().filter(|choice| choice.valid_on(today)).collect();
    let known = meant(&provinces, &province, [fold, place_key]);
    let province_code = match known {
        Some(choice) => choice.value.clone(),
        None if province.is_empty() => {
            ask(Part::Province, "Chọn tỉnh hoặc thành phố".into(), "Select the province or city".into());
            String::new()
        }
        None if provinces.is_empty() => province.clone(),
        None => {
            let merged = provinces.iter().find(|choice| choice.formerly.iter().any(|old| place_key(old) == place_key(&province)));
            match merged {
                Some(new) => {
                    let (vi, en) = (new.text.get(Lang::Vi), new.text.get(Lang::En));
                    ask(
                        Part::Province,
                        format!("{province} nay thuộc {vi}: chọn {vi}"),
                        format!("{province} is now part of {en}: select {en}"),
                    );
                }
                None => ask(
                    Part::Province,
                    "Chọn tỉnh hoặc thành phố trong danh sách hiện nay".into(),
                    "Select a province or city from today's list".into(),
                ),
            }
            String::new()
        }
    };
    let wards: Vec<&Choice> = form.wards(&province_code).filter(|choice| choice.valid_on(today)).collect();
    let in_list = meant(&wards, &ward, [fold, place_key]);
    let ward_code = match in_list {
        Some(choice) => choice.value.clone(),
        None if ward.is_empty() => {
            ask(Part::Ward, "Nhập xã, phường hoặc đặc khu".into(), "Enter the commune, ward or special zone".into());
            String::new()
        }
        None if wards.is_empty() => ward.clone(),
        None => {
            let names = known.map_or_else(|| Text::vi(&province), |choice| choice.text.clone());
            ask(
                Part::Ward,
                format!("Chọn xã, phường hoặc đặc khu thuộc {}", names.get(Lang::Vi)),
                format!("Select a commune, ward or special zone of {}", names.get(Lang::En)),
            );
            String::new()
        }
    };
    if street.is_empty() {
        ask(Part::Street, "Nhập số nhà, đường, tổ hoặc thôn".into(), "Enter house number and street, or the hamlet".into());
    }
    let value = problems.is_empty().then_some(Value::Address(Address { province: province_code, ward: ward_code, street }));
    Read { value, problems, warnings: Vec::new() }
}

/// Name of the box of `key` in the `row`-th row (from 1) of a table.
pub(crate) fn row_name(name: &str, row: usize, key: &str) -> String {
    format!("{name}-{row}-{key}")
}

fn read_rows(form: &Form, question: &Question, name: &str, fields: Fields<'_>, today: Date) -> Read {
    let Kind::Rows { item, min, max, questions, rules } = &question.kind else { return Read::blank() };
    let mut read_all = Read { value: None, problems: Vec::new(), warnings: Vec::new() };
    let mut rows: Vec<BTreeMap<String, Value>> = Vec::new();
    for row in 1..=*max {
        let read_row: Vec<(&Question, String, Read)> = questions
            .iter()
            .map(|inner| {
                let inner_name = row_name(name, row, &inner.key);
                let read = read(form, inner, &inner_name, fields, today);
                (inner, inner_name, read)
            })
            .collect();
        if read_row.iter().all(|(.., read)| read.value == Some(Value::Blank)) {
            continue;
        }
        // Sentences name the row: in the list of what is to be mended they stand without it.
        let told = |(field, message): Note| {
            let of = |lang: Lang| format!("{} {row}: {}", item.get(lang), super::lower_first(message.get(lang)));
            (field, Text::both(of(Lang::Vi), of(Lang::En)))
        };
        let mut values = BTreeMap::new();
        let mut wrong = false;
        for (inner, inner_name, read) in read_row {
            match read.value {
                Some(Value::Blank) if !inner.optional => {
                    wrong = true;
                    read_all.problems.push(told((first_box(&inner.kind, &inner_name), missing(inner))));
                }
                Some(Value::Blank) => {}
                None => wrong = true,
                Some(value) => {
                    values.insert(inner.key.clone(), value);
                }
            }
            read_all.problems.extend(read.problems.into_iter().map(told));
            read_all.warnings.extend(read.warnings.into_iter().map(told));
        }
        if !wrong {
            let row = Row { questions, values: &values, name: &|key| row_name(name, row, key) };
            for rule in rules {
                let told = row.broken(rule, today).into_iter().map(told);
                if rule.warns() { read_all.warnings.extend(told) } else { read_all.problems.extend(told) }
            }
        }
        rows.push(values);
    }
    if rows.len() < *min && !(rows.is_empty() && question.optional) {
        let message = Text::both(
            format!("Nhập ít nhất {min} mục: {}", lower(item, Lang::Vi)),
            format!("Enter at least {min}: {}", lower(item, Lang::En)),
        );
        read_all.problems.push((first_box(&question.kind, name), message));
    }
    if read_all.problems.is_empty() {
        read_all.value = Some(if rows.is_empty() { Value::Blank } else { Value::Rows(rows) });
    }
    read_all
}

/// A row of a table that holds the hard rules of its columns.
struct Row<'a> {
    questions: &'a [Question],
    values: &'a BTreeMap<String, Value>,
    name: &'a dyn Fn(&str) -> String,
}

impl Row<'_> {
    /// The sentences of a rule over the row, each at its box.
    fn broken(&self, rule: &CrossRule, today: Date) -> Vec<Note> {
        let all: Vec<&Question> = self.questions.iter().collect();
        let answer = |value: &Value| Answer::typed(value.clone(), jiff::Timestamp::UNIX_EPOCH);
        let view: Answers = self.values.iter().map(|(key, value)| (key.clone(), answer(value))).collect();
        let Some(at) = rule.stands_at(&all, |_| true) else { return Vec::new() };
        let field = first_box(&at.kind, &(self.name)(&at.key));
        rule.broken(&all, &view, |_| true, today).into_iter().map(|(_, message)| (field.clone(), message)).collect()
    }
}

fn lower(text: &Text, lang: Lang) -> String {
    super::lower_first(text.get(lang))
}

/// Words that an English label may begin with and takes no article before.
const NO_ARTICLE: [&str; 8] = ["the", "what", "where", "which", "who", "why", "when", "how"];

/// An English label as the object of "Enter".
fn object(label: String) -> String {
    let first = label.split_whitespace().next().unwrap_or_default();
    if NO_ARTICLE.contains(&first) { label } else { format!("the {label}") }
}

/// What to do about an answer that is not there.
pub(super) fn missing(question: &Question) -> Text {
    let (vi, en) = (question.label_inside(Lang::Vi), object(question.label_inside(Lang::En)));
    match question.kind {
        Kind::YesNo => Text::both(
            format!("Chọn Có hoặc Không: {}", question.label.get(Lang::Vi)),
            format!("Select Yes or No: {}", question.label.get(Lang::En)),
        ),
        Kind::Choice { .. } => Text::both(format!("Chọn {vi}"), format!("Select {en}")),
        _ => Text::both(format!("Nhập {vi}"), format!("Enter {en}")),
    }
}

/// The id of the box that a sentence about the whole question leads to.
pub(super) fn first_box(kind: &Kind, name: &str) -> String {
    let part = match kind {
        Kind::Date | Kind::AnyDate => Part::Day,
        Kind::PartialDate => Part::Year,
        Kind::Address { .. } => Part::Province,
        Kind::Rows { questions, .. } => {
            return questions
                .first()
                .map_or_else(|| name.to_owned(), |inner| first_box(&inner.kind, &row_name(name, 1, &inner.key)));
        }
        _ => Part::Whole,
    };
    format!("{name}{}", part.suffix())
}

/// One box of a question, as a page draws it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Its `name` and `id`.
    pub name: String,
    /// Which box of the question.
    pub part: Part,
    /// The `autocomplete` attribute: `off` where nothing else is declared.
    pub autocomplete: &'static str,
    /// The `inputmode` attribute, where the keyboard should be another one.
    pub inputmode: Option<&'static str>,
}

/// Autofill tokens that a question may carry (pages: forms); the last two stand for several boxes.
pub(crate) const TOKENS: [&str; 7] = ["name", "sex", "tel", "email", "organization", "bday", "address"];

impl Question {
    /// The boxes of the question; a table has those of its `row`-th row, named by [`Question::row_inputs`] instead.
    pub fn inputs(&self) -> Vec<Input> {
        self.inputs_named(&self.key)
    }

    /// The boxes of one row of a table (from 1); empty for other kinds.
    pub fn row_inputs(&self, row: usize) -> Vec<(&Question, Vec<Input>)> {
        match &self.kind {
            Kind::Rows { questions, .. } => {
                questions.iter().map(|inner| (inner, inner.inputs_named(&row_name(&self.key, row, &inner.key)))).collect()
            }
            _ => Vec::new(),
        }
    }

    fn inputs_named(&self, name: &str) -> Vec<Input> {
        let token = self.autocomplete.as_deref();
        let declared = token.and_then(|token| TOKENS.into_iter().find(|known| *known == token));
        let input = |part: Part, autocomplete: Option<&'static str>, inputmode| Input {
            name: format!("{name}{}", part.suffix()),
            part,
            autocomplete: autocomplete.unwrap_or("off"),
            inputmode,
        };
        let born = |token| (declared == Some("bday")).then_some(token);
        let lives = |token| (declared == Some("address")).then_some(token);
        match &self.kind {
            Kind::Date | Kind::AnyDate | Kind::PartialDate => vec![
                input(Part::Day, born("bday-day"), Some("numeric")),
                input(Part::Month, born("bday-month"), Some("numeric")),
                input(Part::Year, born("bday-year"), Some("numeric")),
            ],
            Kind::Address { .. } => vec![
                input(Part::Province, lives("address-level1"), None),
                input(Part::Ward, lives("address-level2"), None),
                input(Part::Street, lives("street-address"), None),
            ],
            Kind::Rows { .. } => Vec::new(),
            Kind::PersonalId | Kind::OldIdCard | Kind::TaxCode | Kind::Digits { .. } | Kind::Money | Kind::Integer { .. } => {
                vec![input(Part::Whole, declared, Some("numeric"))]
            }
            Kind::Phone | Kind::Mobile | Kind::Hotline => vec![input(Part::Whole, declared, Some("tel"))],
            Kind::Email => vec![input(Part::Whole, declared, Some("email"))],
            _ => vec![input(Part::Whole, declared, None)],
        }
    }
}

/// Takes the `row`-th row (from 1) of the table `key` out of what a page sent; the rows below move up.
pub fn without_row(fields: Vec<(String, String)>, key: &str, row: usize) -> Vec<(String, String)> {
    let moved = |(name, value): (String, String)| {
        let placed = name.strip_prefix(key).and_then(|rest| rest.strip_prefix('-')).and_then(|rest| rest.split_once('-'));
        let number = placed.and_then(|(number, column)| number.parse::<usize>().ok().map(|number| (number, column)));
        match number {
            Some((number, _)) if number == row => None,
            Some((number, column)) if number > row && row > 0 => Some((row_name(key, number - 1, column), value)),
            _ => Some((name, value)),
        }
    };
    fields.into_iter().filter_map(moved).collect()
}

/// What the boxes of `name` hold for a value: reading them gives the value back.
pub fn fields_of(name: &str, value: &Value) -> Vec<(String, String)> {
    let boxed = |part: Part, text: String| (format!("{name}{}", part.suffix()), text);
    let dated = |[day, month, year]: [String; 3]| vec![boxed(Part::Day, day), boxed(Part::Month, month), boxed(Part::Year, year)];
    match value {
        Value::Blank => Vec::new(),
        Value::Text(text) => vec![boxed(Part::Whole, text.clone())],
        Value::Integer(number) => vec![boxed(Part::Whole, number.to_string())],
        Value::YesNo(_) => vec![boxed(Part::Whole, value.word().unwrap_or_default())],
        Value::Date(date) => dated(crate::format::PartialDate::Day(*date).boxes()),
        Value::PartialDate(date) => dated(date.boxes()),
        Value::Address(address) => vec![
            boxed(Part::Province, address.province.clone()),
            boxed(Part::Ward, address.ward.clone()),
            boxed(Part::Street, address.street.clone()),
        ],
        Value::Rows(rows) => rows
            .iter()
            .zip(1..)
            .flat_map(|(row, number)| row.iter().flat_map(move |(key, value)| fields_of(&row_name(name, number, key), value)))
            .collect(),
    }
}

//! Forms as data (biểu mẫu điện tử): one engine reads, checks, prints and compares every form.
//!
//! A [`Form`] is a data file with a version and a first day of validity; adding one needs no code. What a person typed
//! becomes [`Answers`] in [`check_step`]; [`check_all`] holds the same rules over everything before submitting, because
//! a draft may be older than its form and an API sends everything at once.

mod answer;
mod check;
mod condition;
mod input;
mod list;
mod output;
mod procedure;
mod route;
mod rule;
#[cfg(test)]
mod tests;
mod validate;

pub use answer::{Address, Answer, Answers, Replaced, Source, Value};
pub use check::{Checked, Problem, Raw, SHOWN, check_all, check_step};
pub use condition::Condition;
pub use input::{Input, fields_of, without_row};
pub use list::{Choice, ChoiceList, Lists, Places};
pub use output::{Change, RowsTable, SummaryRow, changes, payload, show_value, summary, visible_answers};
pub use rule::{CrossRule, Rule};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::code::ProcedureCode;
use crate::lang::{Lang, Text};
use crate::prefill::Origin;

/// Name of the list that the province box of an address takes its choices from.
pub const PROVINCES: &str = "provinces";
/// Name of the list of wards, each `within` its province; a province without wards here takes typed text.
pub const WARDS: &str = "wards";
/// What the province box of an address carries for a place outside Vietnam.
pub const ABROAD: &str = "abroad";

/// Biểu mẫu điện tử: what one procedure asks, step by step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// The word that names it in file names and drafts, as `khai-sinh`.
    pub id: String,
    /// Its procedure; the form of a person's own data has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub procedure: Option<ProcedureCode>,
    /// The procedures that one file serves, as CT01 does: [`Form::of_each_procedure`] makes a form of each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub procedures: Vec<ProcedureCode>,
    /// Rises with every change; drafts and dossiers keep the one they were filled in with.
    pub version: u32,
    /// The first day that it may be submitted.
    pub valid_from: Date,
    /// What stands above it.
    pub title: Text,
    /// How long filling it in takes.
    pub minutes: u32,
    /// Where its questions come from: the legal form, and what is not verified.
    pub source: String,
    /// What the applicant declares when submitting (lời cam đoan).
    pub declaration: Text,
    /// Its steps, one natural group of questions each.
    pub steps: Vec<Step>,
    /// Rules that concern several answers.
    #[serde(default)]
    pub rules: Vec<CrossRule>,
    /// The lists that its choices name, put in by [`Form::with_lists`].
    #[serde(default)]
    pub lists: Lists,
    /// Provinces and wards, which change without the form: published by themselves, put in by [`Form::with_places`].
    #[serde(skip)]
    pub places: Places,
}

/// A page of a form (bước).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its word in the address.
    pub slug: String,
    /// Its heading.
    pub title: Text,
    /// A sentence or two under the heading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intro: Option<Text>,
    /// When it is asked at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show_if: Option<Condition>,
    /// What it asks.
    pub questions: Vec<Question>,
}

/// Câu hỏi: one thing that a form asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its name in answers and inputs, unique in the form.
    pub key: String,
    /// What kind of answer it takes.
    pub kind: Kind,
    /// What is asked, as a noun (`Họ và tên của mẹ`); of a yes-or-no question the whole question.
    pub label: Text,
    /// The hint at the input: every question has one (R1.20).
    pub help: Text,
    /// What a special term means, for who wants to know (TT32 11.2c).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explain: Option<Text>,
    /// May be left empty.
    #[serde(default)]
    pub optional: bool,
    /// Sealed in the store, masked in lists, never in logs or mail (R7.3).
    #[serde(default)]
    pub sensitive: bool,
    /// The browser's autofill token: `bday` of a date, `address` of an address stand for those of their boxes; none is `off`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub autocomplete: Option<String>,
    /// When it is asked at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show_if: Option<Condition>,
    /// What the answer is about, in words that all forms share: `mother.name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fact: Option<String>,
    /// Where a value may come from, the best first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prefill: Vec<Origin>,
    /// Of a date: also print it in Vietnamese words.
    #[serde(default)]
    pub in_words: bool,
}

/// What kind of answer a question takes; formats are those of [`crate::format`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Kind {
    /// Họ và tên.
    Name,
    /// Số định danh, số căn cước.
    PersonalId,
    /// Số chứng minh nhân dân cũ.
    OldIdCard,
    /// Số hộ chiếu Việt Nam.
    Passport,
    /// Số điện thoại, mobile or landline.
    Phone,
    /// Số điện thoại di động.
    Mobile,
    /// Số điện thoại của cơ quan, tổ chức: also 1800 and 1900.
    Hotline,
    /// Thư điện tử.
    Email,
    /// Mã số thuế.
    TaxCode,
    /// Biển số xe.
    Plate,
    /// A code of digits alone, zeros in front included, as of a trade (mã ngành).
    Digits {
        /// Fewest digits.
        min: usize,
        /// Most digits.
        max: usize,
    },
    /// A date up to today.
    Date,
    /// A date that may lie ahead.
    AnyDate,
    /// A date up to today of which the day and month may be unknown.
    PartialDate,
    /// Giờ, phút.
    Time,
    /// Có, không.
    YesNo,
    /// Số tiền.
    Money,
    /// A whole number.
    Integer {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// A line of text.
    Text {
        /// Most characters.
        max: usize,
    },
    /// Several lines of text.
    LongText {
        /// Most characters.
        max: usize,
    },
    /// One of a few answers (radio buttons) or of a list (a select).
    Choice {
        /// The answers, where they are this question's own.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        options: Vec<Choice>,
        /// The list, where they are shared.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        list: Option<String>,
    },
    /// A place of today: province, ward, street, no district (R4.7).
    Address {
        /// A place outside Vietnam may be given.
        #[serde(default)]
        abroad: bool,
    },
    /// A place as an older paper has it: one line, any name (R4.8).
    HistoricAddress,
    /// The same questions for each of several things (bảng kê), as the members of a household.
    Rows {
        /// What one row is, as `Thành viên`.
        item: Text,
        /// Fewest rows.
        min: usize,
        /// Most rows.
        max: usize,
        /// What is asked of each.
        questions: Vec<Question>,
        /// Rules over the answers of one row, by the keys of its columns.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        rules: Vec<CrossRule>,
    },
}

/// Longest old address.
pub(crate) const HISTORIC_MAX: usize = 250;
/// Longest box of an address.
pub(crate) const ADDRESS_MAX: usize = 150;

impl Form {
    /// The form with those of `lists` that its questions name.
    pub fn with_lists(mut self, lists: &Lists) -> Form {
        let mut wanted: Vec<&str> = Vec::new();
        for question in self.questions() {
            let rows: &[Question] = if let Kind::Rows { questions, .. } = &question.kind { questions } else { &[] };
            for question in std::iter::once(question).chain(rows) {
                match &question.kind {
                    Kind::Choice { list: Some(list), .. } => wanted.push(list),
                    Kind::Address { .. } => wanted.extend([PROVINCES, WARDS]),
                    _ => {}
                }
            }
        }
        let found: Vec<(String, ChoiceList)> =
            wanted.into_iter().filter_map(|name| lists.get(name).map(|list| (name.to_owned(), list.clone()))).collect();
        self.lists.extend(found);
        self
    }

    /// A form of each procedure that the file serves, with what differs between them settled; the form itself where the file
    /// names no list of procedures. The id of each ends in its procedure's code: `ct01-1-004222`.
    pub fn of_each_procedure(self) -> Vec<Form> {
        if self.procedures.is_empty() {
            return vec![self];
        }
        let one = |code: &ProcedureCode| {
            let mut form = Form { procedures: Vec::new(), procedure: Some(code.clone()), ..self.clone() };
            form.id = format!("{}-{}", self.id, code.as_str().replace('.', "-"));
            form.settle(code);
            form
        };
        self.procedures.iter().map(one).collect()
    }

    /// The questions of all steps, in order.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.steps.iter().flat_map(|step| &step.questions)
    }

    /// The question of a key.
    pub fn question(&self, key: &str) -> Option<&Question> {
        self.questions().find(|question| question.key == key)
    }

    /// The step of a slug.
    pub fn step(&self, slug: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.slug == slug)
    }

    /// The step that asks a question.
    pub fn step_of(&self, key: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.questions.iter().any(|question| question.key == key))
    }

    /// The choices of a question, its own or those of its list, of all times; empty for other kinds.
    pub fn choices<'a>(&'a self, question: &'a Question) -> &'a [Choice] {
        match &question.kind {
            Kind::Choice { list: Some(list), .. } => self.list(list),
            Kind::Choice { options, list: None } => options,
            _ => &[],
        }
    }

    /// A list by its name, with what can be chosen no more or not yet; empty where there is none.
    pub fn list(&self, name: &str) -> &[Choice] {
        self.places.list(name).or_else(|| self.lists.get(name)).map_or(&[], |list| &list.choices)
    }

    /// The form with the provinces and wards of an edition.
    pub fn with_places(mut self, places: &Places) -> Form {
        self.places = places.clone();
        self
    }

    /// Whether it asks for a place of today, and so needs [`Places`].
    pub fn asks_for_places(&self) -> bool {
        let is_place = |question: &Question| matches!(question.kind, Kind::Address { .. });
        self.questions().any(|question| {
            is_place(question) || matches!(&question.kind, Kind::Rows { questions, .. } if questions.iter().any(is_place))
        })
    }

    /// The wards known of a province, of all times.
    pub fn wards<'a>(&'a self, province: &'a str) -> impl Iterator<Item = &'a Choice> {
        self.list(WARDS).iter().filter(move |ward| ward.within.as_deref() == Some(province))
    }
}

impl Question {
    /// The label with a small first letter, to stand inside a sentence; `UBND` and the like stay.
    pub(crate) fn label_inside(&self, lang: Lang) -> String {
        lower_first(self.label.get(lang))
    }
}

/// Lowers the first letter, to stand inside a sentence, unless the second is a capital too.
pub fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(first), second) if !second.is_some_and(char::is_uppercase) => {
            first.to_lowercase().chain(text.chars().skip(1)).collect()
        }
        _ => text.to_owned(),
    }
}

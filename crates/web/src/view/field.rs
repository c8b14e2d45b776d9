//! One field of a form with its label, hint, explanation and error.

use askama::Template;
use domain::lang::Lang;

use crate::html::escaped;

/// One of the answers that radios, checkboxes or a list offer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// A line below the label; not shown in a drop-down list.
    pub hint: Option<String>,
    /// It is the answer now.
    pub chosen: bool,
}

impl Choice {
    /// A choice that is not made yet.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Choice {
        Choice { value: value.into(), label: label.into(), hint: None, chosen: false }
    }

    /// Adds a line below the label.
    pub fn hint(mut self, hint: impl Into<String>) -> Choice {
        self.hint = Some(hint.into());
        self
    }
}

/// What a field looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// One line of the given `type` (`text`, `email`, `tel`, `search`).
    Line(&'static str),
    /// Several lines.
    Area {
        /// How many are shown.
        rows: u8,
    },
    /// One of several answers, all in view.
    Radios(Vec<Choice>),
    /// Any of several answers.
    Checkboxes(Vec<Choice>),
    /// One of many answers; with a button beside it where the choice changes the page, which works without JavaScript.
    Select {
        /// The answers.
        choices: Vec<Choice>,
        /// The button's name and value, and its words.
        button: Option<(String, String, String)>,
    },
    /// Day, month and year, in three boxes named `name-day`, `name-month`, `name-year`; the first takes a whole pasted date.
    Date([String; 3]),
}

/// A term explained where it first stands (TT32 11.2c).
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(source = "<details><summary>{{ term }}</summary><p>{{ text }}</p></details>", ext = "html")]
pub struct Explain {
    /// What the reader may wonder about: "Nơi thường trú là gì?".
    pub term: String,
    /// The explanation.
    pub text: String,
}

/// An explanation of `term`.
pub fn explain(term: impl Into<String>, text: impl Into<String>) -> Explain {
    Explain { term: term.into(), text: text.into() }
}

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "parts/field.html")]
pub struct Field {
    /// The language of the page.
    pub lang: Lang,
    /// The id of the input (the first one of a group), which the error summary links to.
    pub id: String,
    /// The name that is sent.
    pub name: String,
    /// The question.
    pub label: String,
    /// How to answer.
    pub hint: Option<String>,
    /// What is wrong and what to do.
    pub error: Option<String>,
    /// The present value of a line, an area.
    pub value: String,
    /// What it looks like.
    pub kind: Kind,
    /// The browser's autofill token; `bday` gives the three of a date.
    pub autocomplete: Option<&'static str>,
    /// The keyboard: `numeric` for numbers and codes.
    pub inputmode: Option<&'static str>,
    /// The question may be left out, and says so.
    pub optional: bool,
    /// A term of the question explained.
    pub explain: Option<Explain>,
    /// Where the value came from, if the person did not type it.
    pub source: Option<String>,
    /// About how many characters it shows, where that helps to see what is wanted.
    pub size: Option<u8>,
    /// The longest value the browser lets through; the server checks it too.
    pub limit: Option<u32>,
}

impl Field {
    /// A field of any kind; its id is its name.
    pub fn new(lang: Lang, name: impl Into<String>, label: impl Into<String>, kind: Kind) -> Field {
        let name = name.into();
        Field {
            lang,
            id: name.clone(),
            name,
            label: label.into(),
            hint: None,
            error: None,
            value: String::new(),
            kind,
            autocomplete: None,
            inputmode: None,
            optional: false,
            explain: None,
            source: None,
            size: None,
            limit: None,
        }
    }

    /// One line of text.
    pub fn text(lang: Lang, name: impl Into<String>, label: impl Into<String>) -> Field {
        Field::new(lang, name, label, Kind::Line("text"))
    }

    /// An e-mail address.
    pub fn email(lang: Lang, name: impl Into<String>, label: impl Into<String>) -> Field {
        Field::new(lang, name, label, Kind::Line("email")).autocomplete("email")
    }

    /// Several lines of text.
    pub fn area(lang: Lang, name: impl Into<String>, label: impl Into<String>, rows: u8) -> Field {
        Field::new(lang, name, label, Kind::Area { rows })
    }

    /// A code or number of about `digits` digits: a numeric keyboard, never remembered by the browser.
    pub fn code(lang: Lang, name: impl Into<String>, label: impl Into<String>, digits: u8) -> Field {
        Field {
            inputmode: Some("numeric"),
            autocomplete: Some("off"),
            size: Some(digits.max(2)),
            ..Field::text(lang, name, label)
        }
    }

    /// One of several answers, all in view.
    pub fn radios(lang: Lang, name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Field {
        Field::new(lang, name, label, Kind::Radios(choices))
    }

    /// Any of several answers.
    pub fn checkboxes(lang: Lang, name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Field {
        Field::new(lang, name, label, Kind::Checkboxes(choices))
    }

    /// One of many answers.
    pub fn select(lang: Lang, name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Field {
        Field::new(lang, name, label, Kind::Select { choices, button: None })
    }

    /// A date, as it was typed: day, month, year. Its id is that of the box for the day.
    pub fn date(lang: Lang, name: impl Into<String>, label: impl Into<String>, typed: [String; 3]) -> Field {
        let name = name.into();
        Field::new(lang, name.clone(), label, Kind::Date(typed)).id(format!("{name}-day"))
    }

    /// Sets the id where it cannot be the name.
    pub fn id(mut self, id: impl Into<String>) -> Field {
        self.id = id.into();
        self
    }

    /// Sets the value; of a group it chooses the answer that has it (checkboxes: call it once a value).
    pub fn value(mut self, value: impl Into<String>) -> Field {
        self.value = value.into();
        let several = matches!(self.kind, Kind::Checkboxes(_));
        if let Kind::Radios(choices) | Kind::Checkboxes(choices) | Kind::Select { choices, .. } = &mut self.kind {
            for choice in choices {
                choice.chosen = choice.value == self.value || (several && choice.chosen);
            }
        }
        self
    }

    /// Says how to answer.
    pub fn hint(mut self, hint: impl Into<String>) -> Field {
        self.hint = Some(hint.into());
        self
    }

    /// Says what is wrong, if something is.
    pub fn error(mut self, error: Option<String>) -> Field {
        self.error = error;
        self
    }

    /// Explains a term of the question.
    pub fn explain(mut self, explain: Explain) -> Field {
        self.explain = Some(explain);
        self
    }

    /// Says where the value came from.
    pub fn source(mut self, source: impl Into<String>) -> Field {
        self.source = Some(source.into());
        self
    }

    /// Lets the question be left out.
    pub fn optional(mut self) -> Field {
        self.optional = true;
        self
    }

    /// Sets the browser's autofill token.
    pub fn autocomplete(mut self, token: &'static str) -> Field {
        self.autocomplete = Some(token);
        self
    }

    /// Sets the longest value.
    pub fn limit(mut self, characters: u32) -> Field {
        self.limit = Some(characters);
        self
    }

    /// Puts a button beside a list whose choice changes the page.
    pub fn button(mut self, name: impl Into<String>, value: impl Into<String>, label: impl Into<String>) -> Field {
        if let Kind::Select { button, .. } = &mut self.kind {
            *button = Some((name.into(), value.into(), label.into()));
        }
        self
    }

    /// A group of inputs, which is a fieldset with a legend.
    fn group(&self) -> bool {
        matches!(self.kind, Kind::Radios(_) | Kind::Checkboxes(_) | Kind::Date(_))
    }

    /// The attributes that tie hint, source and error to the input.
    fn aria(&self) -> String {
        let parts = [("hint", self.hint.is_some()), ("source", self.source.is_some()), ("error", self.error.is_some())];
        let ids: Vec<String> =
            parts.iter().filter(|(_, there)| *there).map(|(part, _)| format!("{}-{part}", escaped(&self.id))).collect();
        let described = if ids.is_empty() { String::new() } else { format!(" aria-describedby=\"{}\"", ids.join(" ")) };
        let invalid = if self.error.is_some() && !self.group() { " aria-invalid=\"true\"" } else { "" };
        described + invalid
    }

    /// The attributes for browser and keyboard.
    fn extras(&self) -> String {
        let mut out = String::new();
        let limit = self.limit.map(|limit| limit.to_string());
        for (name, value) in [("autocomplete", self.autocomplete), ("inputmode", self.inputmode), ("maxlength", limit.as_deref())]
        {
            if let Some(value) = value {
                out += &format!(" {name}=\"{}\"", escaped(value));
            }
        }
        out
    }

    /// The three boxes of a date: name, label, value, autofill token, size.
    fn boxes<'a>(&'a self, typed: &'a [String; 3]) -> [DateBox<'a>; 3] {
        let birthday = self.autocomplete == Some("bday");
        let token = |token| if birthday { Some(token) } else { self.autocomplete };
        let [day, month, year] = typed;
        let lang = self.lang;
        let part =
            |name: &str, label, value, token, size| DateBox { name: format!("{}-{name}", self.name), label, value, token, size };
        [
            part("day", lang.say("Ngày", "Day"), day, token("bday-day"), 2),
            part("month", lang.say("Tháng", "Month"), month, token("bday-month"), 2),
            part("year", lang.say("Năm", "Year"), year, token("bday-year"), 4),
        ]
    }

    /// The id of the `n`th answer of a group, counted from 0.
    fn nth(&self, n: &usize) -> String {
        if *n == 0 { self.id.clone() } else { format!("{}-{}", self.id, n + 1) }
    }
}

/// One box of a date.
struct DateBox<'a> {
    /// Its id too.
    name: String,
    label: &'static str,
    value: &'a str,
    token: Option<&'static str>,
    size: u8,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_tells_everything_to_a_screen_reader() {
        let html = Field::code(Lang::Vi, "cccd", "Số căn cước", 12)
            .hint("12 chữ số ở mặt trước thẻ")
            .source("Lấy từ tài khoản của bạn")
            .error(Some("Nhập đủ 12 chữ số, hiện có 11".into()))
            .value("01234567890")
            .to_string();
        for part in [
            "<label for=\"cccd\">",
            "aria-describedby=\"cccd-hint cccd-source cccd-error\"",
            "aria-invalid=\"true\"",
            "id=\"cccd-error\"",
            "inputmode=\"numeric\"",
            "autocomplete=\"off\"",
            "value=\"01234567890\"",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert!(!html.contains("bắt buộc"));
    }

    #[test]
    fn a_value_chooses_its_answer() {
        let html = Field::radios(Lang::En, "x", "Sure?", vec![Choice::new("yes", "Yes"), Choice::new("no", "No")])
            .value("no")
            .optional()
            .to_string();
        assert!(html.contains("value=\"no\" checked"), "{html}");
        assert_eq!(html.matches("checked").count(), 1);
        assert!(html.contains("(optional)") && html.contains("<fieldset"));
        let choices = ["a", "b", "c"].map(|v| Choice::new(v, v)).to_vec();
        let html = Field::checkboxes(Lang::Vi, "x", "?", choices).value("a").value("c").to_string();
        assert_eq!(html.matches("checked").count(), 2);
    }

    #[test]
    fn a_birthday_has_three_boxes_and_their_tokens() {
        let typed = ["1", "2", "1990"].map(String::from);
        let html = Field::date(Lang::Vi, "sinh", "Ngày sinh", typed).autocomplete("bday").to_string();
        for part in [
            "id=\"sinh-day\" name=\"sinh-day\"",
            "name=\"sinh-month\"",
            "name=\"sinh-year\"",
            "bday-day",
            "bday-month",
            "bday-year",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn values_are_escaped() {
        let html = Field::area(Lang::Vi, "x", "?", 4).value("</textarea><script>").to_string();
        assert!(!html.contains("<script>"));
    }
}

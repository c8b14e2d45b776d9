//! From a question of a form to the boxes of a page: the one mapping that form steps and the profile use.

use askama::Template;
use domain::form::{ABROAD, Form, Kind as Asks, PROVINCES, Problem, Question, Raw, lower_first};
use domain::format::Part;
use domain::lang::Lang;
use jiff::civil::Date;

use super::{Choice, Explain, Field, Hidden, Kind, explain};

/// Name of the buttons that show the page again without checking it: a province was chosen (`value` is the key), a table is
/// to have one more row (`+KEY`), or one of its rows is to go (`-KEY-ROW`).
pub const AGAIN: &str = "_again";
/// Name of the hidden field that says how many rows of a table are shown: `_rows-KEY`.
pub const ROWS: &str = "_rows-";
/// A longer list than this is a drop-down.
const RADIOS: usize = 7;

/// One question as a page draws it: a field, or several under one legend.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "parts/question.html")]
pub struct Asked {
    lang: Lang,
    hidden: Hidden,
    /// The legend of a group, which a single field has not.
    legend: Option<Legend>,
    items: Vec<Item>,
    /// The button that adds a row.
    more: Option<Button>,
}

/// A button that changes the number of rows; the page comes back at the place it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Button {
    value: String,
    label: String,
    to: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Legend {
    id: String,
    label: String,
    optional: bool,
    hint: String,
    explain: Option<Explain>,
    source: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Item {
    Field(Box<Field>),
    /// A row of a table begins: its id and legend.
    Row(String, String),
    /// It ends, with the button that takes it out.
    End(Option<Button>),
}

impl Asked {
    fn again(&self) -> &'static str {
        AGAIN
    }
}

/// What a page knows while it draws questions.
#[derive(Debug, Clone, Copy)]
pub struct Drawing<'a> {
    /// The form.
    pub form: &'a Form,
    /// The language of the page.
    pub lang: Lang,
    /// What stands in the boxes.
    pub raw: &'a Raw,
    /// What has to be mended.
    pub problems: &'a [Problem],
    /// The day: what can be chosen depends on it (R4.9).
    pub today: Date,
}

impl Drawing<'_> {
    /// Draws a question; `source` says where its value came from, `rows` how many rows a table shows at least.
    pub fn question(&self, question: &Question, source: Option<String>, rows: usize) -> Asked {
        let shown = Hidden::new([(domain::form::SHOWN, question.key.as_str())]);
        match &question.kind {
            Asks::Address { .. } => {
                let fields = self.address(question, &question.key);
                let items = fields.into_iter().map(|field| Item::Field(Box::new(field))).collect();
                Asked { lang: self.lang, hidden: shown, legend: Some(self.legend(question, source)), items, more: None }
            }
            Asks::Rows { .. } => self.table(question, shown, source, rows),
            _ => {
                let field = Field { source, ..self.field(question, &question.key) };
                let items = vec![Item::Field(Box::new(field))];
                Asked { lang: self.lang, hidden: shown, legend: None, items, more: None }
            }
        }
    }

    fn legend(&self, question: &Question, source: Option<String>) -> Legend {
        Legend {
            id: question.key.clone(),
            label: question.label.get(self.lang).to_owned(),
            optional: question.optional,
            hint: question.help.get(self.lang).to_owned(),
            explain: self.explained(question),
            source,
        }
    }

    fn explained(&self, question: &Question) -> Option<Explain> {
        let term = self.lang.say("Giải thích", "What this means");
        question.explain.as_ref().map(|text| explain(term, text.get(self.lang)))
    }

    /// The sentences at the boxes whose name begins with `name`, or at the one box of this name.
    fn error(&self, name: &str, whole: bool) -> Option<String> {
        let here = |field: &str| {
            field == name || (whole && field.strip_prefix(name).is_some_and(|part| ["-day", "-month", "-year"].contains(&part)))
        };
        let mut sentences: Vec<&str> = Vec::new();
        for problem in self.problems.iter().filter(|problem| here(&problem.field)) {
            let sentence = problem.message.get(self.lang);
            if !sentences.contains(&sentence) {
                sentences.push(sentence);
            }
        }
        (!sentences.is_empty()).then(|| sentences.join(". "))
    }

    /// Draws a question of one field whose boxes begin with `name`.
    fn field(&self, question: &Question, name: &str) -> Field {
        let (lang, label) = (self.lang, question.label.get(self.lang));
        let value = self.raw.get(name);
        let choices = |with_none: bool| -> Vec<Choice> {
            let none = with_none.then(|| Choice::new("", lang.say("Chọn", "Select")));
            let all = self.form.choices(question).iter().filter(|choice| choice.valid_on(self.today));
            none.into_iter().chain(all.map(|choice| Choice::new(&choice.value, choice.text.get(lang)))).collect()
        };
        let field = match &question.kind {
            Asks::Date | Asks::AnyDate | Asks::PartialDate => {
                let part = |part: Part| self.raw.get(&format!("{name}{}", part.suffix())).to_owned();
                let day = Some(part(Part::Day)).filter(|day| !day.is_empty()).unwrap_or_else(|| value.to_owned());
                Field::date(lang, name, label, [day, part(Part::Month), part(Part::Year)])
            }
            Asks::YesNo => {
                let choices = vec![Choice::new("yes", lang.say("Có", "Yes")), Choice::new("no", lang.say("Không", "No"))];
                Field::radios(lang, name, label, choices).value(value)
            }
            Asks::Choice { .. } if self.form.choices(question).len() > RADIOS => {
                Field::select(lang, name, label, choices(true)).value(value)
            }
            Asks::Choice { .. } => Field::radios(lang, name, label, choices(false)).value(value),
            Asks::LongText { .. } => Field::area(lang, name, label, 4).value(value),
            Asks::PersonalId => Field { size: Some(14), ..Field::text(lang, name, label).value(value) },
            Asks::OldIdCard | Asks::Passport | Asks::Plate | Asks::Digits { .. } => {
                Field { size: Some(11), ..Field::text(lang, name, label).value(value) }
            }
            Asks::TaxCode => Field { size: Some(15), ..Field::text(lang, name, label).value(value) },
            Asks::Integer { .. } | Asks::Time => Field { size: Some(5), ..Field::text(lang, name, label).value(value) },
            Asks::Phone | Asks::Mobile | Asks::Hotline => {
                Field { kind: Kind::Line("tel"), size: Some(14), ..Field::text(lang, name, label).value(value) }
            }
            Asks::Email => Field { kind: Kind::Line("email"), ..Field::text(lang, name, label).value(value) },
            _ => Field::text(lang, name, label).value(value),
        };
        let whole = matches!(field.kind, Kind::Date(_));
        let mut field = field.hint(question.help.get(lang)).error(self.error(name, whole));
        field.optional = question.optional;
        field.explain = self.explained(question);
        if let Some(input) = question.inputs().first() {
            field.inputmode = input.inputmode;
            // The three boxes of a birthday are known by one token.
            field.autocomplete = Some(if question.autocomplete.as_deref() == Some("bday") { "bday" } else { input.autocomplete });
        }
        field
    }

    /// Draws the three fields of an address: without JavaScript the button beside the province brings its wards.
    fn address(&self, question: &Question, name: &str) -> Vec<Field> {
        let lang = self.lang;
        let inputs = question.inputs();
        let token = |part: Part| inputs.iter().find(|input| input.part == part).map(|input| input.autocomplete);
        let named = |part: Part| format!("{name}{}", part.suffix());
        let (province, ward, street) = (named(Part::Province), named(Part::Ward), named(Part::Street));
        let abroad = matches!(question.kind, Asks::Address { abroad: true });
        let chosen = self.raw.get(&province);

        let mut provinces = vec![Choice::new("", lang.say("Chọn tỉnh, thành phố", "Select a province or city"))];
        if abroad {
            provinces.push(Choice::new(ABROAD, lang.say("Ở nước ngoài", "Abroad")));
        }
        let list = self.form.list(PROVINCES).iter().filter(|choice| choice.valid_on(self.today));
        provinces.extend(list.map(|choice| Choice::new(&choice.value, choice.text.get(lang))));
        let mut fields = Vec::new();
        let label = lang.say("Tỉnh, thành phố", "Province or city");
        let select = Field::select(lang, &province, label, provinces).value(chosen);
        fields.push(select.button(AGAIN, name, lang.say("Chọn tỉnh", "Take this province")));

        let wards: Vec<Choice> = self
            .form
            .wards(chosen)
            .filter(|choice| choice.valid_on(self.today))
            .map(|choice| Choice::new(&choice.value, choice.text.get(lang)))
            .collect();
        let typed = self.raw.get(&ward);
        let label = lang.say("Xã, phường, đặc khu", "Commune, ward or special zone");
        if chosen != ABROAD {
            fields.push(if wards.is_empty() {
                Field::text(lang, &ward, label).value(typed)
            } else {
                let none = Choice::new("", lang.say("Chọn xã, phường", "Select one"));
                Field::select(lang, &ward, label, std::iter::once(none).chain(wards).collect()).value(typed)
            });
        }
        let label = if chosen == ABROAD {
            lang.say("Địa chỉ ở nước ngoài, kèm tên nước", "Address abroad with its country")
        } else {
            lang.say("Số nhà, đường, tổ, thôn", "House number and street, or hamlet")
        };
        fields.push(Field::text(lang, &street, label).value(self.raw.get(&street)));
        for field in &mut fields {
            let part = [Part::Province, Part::Ward, Part::Street].into_iter().find(|part| field.name.ends_with(part.suffix()));
            field.autocomplete = part.and_then(token);
            field.error = self.error(&field.name, false);
        }
        fields
    }

    fn table(&self, question: &Question, shown: Hidden, source: Option<String>, rows: usize) -> Asked {
        let Asks::Rows { item, min, max, questions, .. } = &question.kind else {
            return Asked { lang: self.lang, hidden: shown, legend: None, items: Vec::new(), more: None };
        };
        let rows = rows.max(self.raw.rows(&question.key)).max(*min).max(1).min(*max);
        let mut items = Vec::new();
        for row in 1..=rows {
            items.push(Item::Row(format!("{}-{row}", question.key), format!("{} {row}", item.get(self.lang))));
            for (inner, inputs) in questions.iter().zip(question.row_inputs(row)) {
                let Some(first) = inputs.1.first() else { continue };
                let name = first.name.strip_suffix(first.part.suffix()).unwrap_or(&first.name);
                match inner.kind {
                    Asks::Address { .. } => {
                        items.extend(self.address(inner, name).into_iter().map(|field| Item::Field(Box::new(field))));
                    }
                    _ => items.push(Item::Field(Box::new(self.field(inner, name)))),
                }
            }
            items.push(Item::End((rows > 1).then(|| Button {
                value: format!("-{}-{row}", question.key),
                label: format!("{} {} {row}", self.lang.say("Bỏ", "Remove"), lower_first(item.get(self.lang))),
                to: format!("{}-hint", question.key),
            })));
        }
        let Hidden(mut hidden) = shown;
        hidden.push((format!("{ROWS}{}", question.key), rows.to_string()));
        let more = (rows < *max).then(|| Button {
            value: format!("+{}", question.key),
            label: format!("{} {}", self.lang.say("Thêm", "Add"), lower_first(item.get(self.lang))),
            to: format!("{}-{}", question.key, rows + 1),
        });
        Asked { lang: self.lang, hidden: Hidden(hidden), legend: Some(self.legend(question, source)), items, more }
    }
}

#[cfg(test)]
#[path = "../../../domain/tests/formats/mod.rs"]
mod formats;

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = jiff::civil::date(2026, 11, 24);
    const FORM: &str = r#"{
        "id": "thu", "version": 1, "valid_from": "2026-01-01", "title": "Thử", "minutes": 1, "source": "made up",
        "declaration": "Đúng", "lists": {
            "provinces": { "source": "x", "choices": [{ "value": "99", "text": "Tỉnh Mẫu" }, { "value": "01", "text": "Hà Nội" }] },
            "wards": { "source": "x", "choices": [{ "value": "99001", "within": "99", "text": "Phường Một" }] }
        },
        "steps": [{ "slug": "mot", "title": "Một", "questions": [
            { "key": "born", "kind": "date", "label": "Ngày sinh", "help": "Ví dụ 27 3 1990", "autocomplete": "bday" },
            { "key": "home", "kind": { "address": { "abroad": true } }, "label": "Nơi ở", "help": "Chọn", "autocomplete": "address",
              "optional": true },
            { "key": "id", "kind": "personal_id", "label": "Số định danh", "help": "12 chữ số", "explain": "Trên thẻ" },
            { "key": "sure", "kind": "yes_no", "label": "Chắc chưa?", "help": "Chọn" },
            { "key": "kids", "label": "Con", "help": "Mỗi con một mục", "kind": { "rows": { "item": "Con", "min": 1, "max": 2,
              "questions": [{ "key": "name", "kind": "name", "label": "Tên", "help": "Tên" },
                            { "key": "born", "kind": "date", "label": "Ngày sinh", "help": "Ngày" }] } } }
        ] }]
    }"#;

    fn draw(key: &str, typed: &[(&str, &str)], rows: usize) -> String {
        let form: Form = serde_json::from_str(FORM).unwrap();
        let fields: Vec<(String, String)> = typed.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let now = "2026-11-24T00:00:00Z".parse().unwrap();
        let checked = domain::form::check_step(&form, &form.steps[0], &fields, &domain::form::Answers::new(), now);
        let drawing = Drawing { form: &form, lang: Lang::Vi, raw: &checked.raw, problems: &checked.problems, today: TODAY };
        let question = form.question(key).unwrap();
        drawing.question(question, Some("Lấy từ tài khoản".into()), rows).to_string()
    }

    #[test]
    fn boxes_have_the_names_that_the_engine_reads() {
        for (key, typed, parts) in [
            (
                "born",
                vec![("born-day", "31"), ("born-month", "2"), ("born-year", "1990")],
                vec![
                    "id=\"born-day\" name=\"born-day\"",
                    "value=\"31\"",
                    "autocomplete=\"bday-year\"",
                    "name=\"_shown\" value=\"born\"",
                    "Lỗi:",
                    "Lấy từ tài khoản",
                    "Ví dụ 27 3 1990",
                ],
            ),
            (
                "id",
                vec![("id", "123")],
                vec!["name=\"id\"", "inputmode=\"numeric\"", "autocomplete=\"off\"", "Trên thẻ", "value=\"123\""],
            ),
            ("sure", vec![("sure", "no")], vec!["name=\"sure\" value=\"no\" checked", "id=\"sure\""]),
            (
                "home",
                vec![],
                vec![
                    "id=\"home-province\"",
                    "value=\"abroad\"",
                    "type=\"text\"",
                    "name=\"_again\" value=\"home\"",
                    "(không bắt buộc)",
                ],
            ),
            (
                "home",
                vec![("home-province", "99")],
                vec!["value=\"99\" selected", "<select id=\"home-ward\"", "Phường Một", "address-level2"],
            ),
            (
                "kids",
                vec![("kids-1-name", "An")],
                vec!["name=\"kids-1-name\"", "name=\"kids-1-born-day\"", "value=\"+kids\"", "name=\"_rows-kids\" value=\"1\""],
            ),
        ] {
            let html = draw(key, &typed, 0);
            for part in parts {
                assert!(html.contains(part), "{key}: {part} in {html}");
            }
        }
        assert!(!draw("home", &[("home-province", "abroad")], 0).contains("home-ward"));
        assert!(draw("kids", &[], 5).contains("kids-2-name") && !draw("kids", &[], 5).contains("value=\"+kids\""));
    }

    #[test]
    fn rows_come_and_go_by_buttons() {
        let count = |html: &str, part: &str| html.matches(part).count();
        for (rows, legends, add, remove) in [(1, 1, 1, 0), (2, 2, 0, 2)] {
            let html = draw("kids", &[("kids-1-name", "An")], rows);
            assert_eq!(count(&html, "<legend>Con "), legends, "{html}");
            assert_eq!(count(&html, "name=\"_again\" value=\"+kids\" formaction=\"#kids-2\">Thêm con<"), add, "{html}");
            assert_eq!(count(&html, ">Bỏ con "), remove, "{html}");
            assert_eq!(count(&html, "<fieldset"), count(&html, "</fieldset"));
        }
        let html = draw("kids", &[], 2);
        assert!(
            html.contains("value=\"-kids-2\" formaction=\"#kids-hint\">Bỏ con 2<") && html.contains("id=\"kids-2\""),
            "{html}"
        );
    }

    /// The table of formats (domain §4) drives the page: what was typed stands in the box, with the sentence in both languages.
    #[test]
    fn the_table_of_formats_drives_the_page() {
        let mut refused = 0;
        for row in formats::rows() {
            let line = row.line;
            let form: Form = serde_json::from_str(&row.form).unwrap_or_else(|error| panic!("{line}: {error}"));
            let now = "2026-11-24T00:00:00Z".parse().unwrap();
            let checked = domain::form::check_step(&form, &form.steps[0], &row.fields, &domain::form::Answers::new(), now);
            let page = |lang: Lang| {
                let drawing = Drawing { form: &form, lang, raw: &checked.raw, problems: &checked.problems, today: TODAY };
                drawing.question(form.question("x").unwrap(), None, 0).to_string()
            };
            let (vi, en) = (page(Lang::Vi), page(Lang::En));
            let chooses = row.kind == "\"yes_no\"" || row.kind.contains("choice") || row.kind.contains("{\"address");
            let kept = row.fields.iter().all(|(_, typed)| vi.contains(&crate::html::escaped(typed)));
            assert!(chooses || kept, "{line}: what was typed is kept in {vi}");
            let wrong = row.shown.is_none();
            refused += usize::from(wrong);
            assert_eq!((vi.contains("Lỗi:"), en.contains("Error:")), (wrong, wrong), "{line}: a soft rule is no error");
            if let (true, Some((said_vi, said_en))) = (wrong, row.sentence) {
                assert!(vi.contains(&crate::html::escaped(said_vi)), "{line}: {vi}");
                assert!(en.contains(&crate::html::escaped(said_en)), "{line}: {en}");
                assert!(chooses || vi.contains("aria-invalid=\"true\""), "{line}: {vi}");
            }
            assert!(vi.contains("Gợi ý") && en.contains("Hint"), "{line}: help stands at every box (R1.20)");
        }
        assert!(refused > 40, "{refused}");
    }
}

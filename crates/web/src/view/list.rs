//! Lists and figures: summaries, tables, services, steps, tags, bars.

use askama::Template;
use domain::form::RowsTable;
use domain::lang::{Lang, Text};

use crate::frame::Link;
use crate::html::{Marked, escaped};

/// One answer of a summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The question, short.
    pub key: String,
    /// The answer; line breaks are kept.
    pub value: String,
    /// A remark below the answer: where it came from.
    pub note: Option<String>,
    /// Where to change it; read as "Sửa" with the key for who cannot see.
    pub change: Option<String>,
    /// The answer as a table. A narrow one stands in place of `value` and has the key as its caption; each row of a wide one is
    /// a list of its own below `value`, for no telephone and no paper has room for its columns.
    pub table: Option<Table>,
}

impl Row {
    /// A row to read.
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> Row {
        Row { key: key.into(), value: value.into(), note: None, change: None, table: None }
    }

    /// Adds a remark below the answer.
    pub fn note(mut self, note: impl Into<String>) -> Row {
        self.note = Some(note.into());
        self
    }

    /// Shows an answer of several rows as a table; `id` tells it apart on the page.
    pub fn table(mut self, id: &str, table: Option<RowsTable>) -> Row {
        let of_rows = table.as_ref().map(|table| format!("{}: {}", table.item, table.rows.len()));
        self.table = table.map(|table| {
            let row = |(number, cells): (usize, Vec<String>)| {
                std::iter::once(Cell::Text(format!("{} {number}", table.item))).chain(cells.into_iter().map(Cell::Text)).collect()
            };
            Table {
                id: format!("bang-{id}"),
                caption: self.key.clone(),
                rows: (1..).zip(table.rows).map(row).collect(),
                head: std::iter::once(table.item.clone()).chain(table.head).collect(),
            }
        });
        if let (Some(of_rows), None) = (of_rows, self.narrow_table()) {
            self.value = of_rows;
        }
        self
    }

    fn narrow_table(&self) -> Option<&Table> {
        self.table.as_ref().filter(|table| !table.wide())
    }

    /// Adds a link to the place where it is changed.
    pub fn change(mut self, href: impl Into<String>) -> Row {
        self.change = Some(href.into());
        self
    }
}

/// Keys and values, as on check-your-answers and receipts.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "parts/summary.html")]
pub struct Summary {
    /// The language of the page.
    pub lang: Lang,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "parts/cell.html")]
pub enum Cell {
    /// Words.
    Text(String),
    /// A figure, set to the right.
    Number(String),
    /// Words in Vietnamese on a page that is not.
    Vietnamese(String),
    /// Words that lead somewhere.
    Link(Link),
    /// A state.
    Tag(Tag),
    /// A bar of this many percent.
    Bar(Bar),
}

impl Cell {
    /// A text on a page in the language `page`.
    pub fn of(text: &Text, page: Lang) -> Cell {
        let words = text.get(page).to_owned();
        if text.lang(page) == page { Cell::Text(words) } else { Cell::Vietnamese(words) }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }
}

/// A table with its caption and headers (TT32 điều 18); it scrolls by itself where it is wider than the screen.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "parts/table.html")]
pub struct Table {
    /// The id of the caption, unique on the page.
    pub id: String,
    /// What the table shows.
    pub caption: String,
    /// The heads of the columns; the first column heads its rows.
    pub head: Vec<String>,
    /// The rows, each with as many cells as there are heads; a single cell heads the rows after it.
    pub rows: Vec<Vec<Cell>>,
}

impl Cell {
    fn is_number(&self) -> bool {
        matches!(self, Cell::Number(_))
    }
}

impl Table {
    /// Whether each row's head stands above its cells, not beside them: so many columns fit a telephone only then.
    fn wide(&self) -> bool {
        self.head.len() > 4
    }

    /// Whether the cells of a column are figures, so that its head stands over them.
    fn numeric(&self, column: &usize) -> bool {
        self.rows.iter().find(|row| row.len() > 1).and_then(|row| row.get(*column)).is_some_and(Cell::is_number)
    }
}

/// One service in a list.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "parts/service-item.html")]
pub struct ServiceItem {
    /// The language of the page.
    pub lang: Lang,
    /// The address.
    pub href: String,
    /// The service's legal name (tên thủ tục).
    pub name: Text,
    /// What stands below the name: field, agency, time, fee.
    pub facts: Vec<String>,
    /// How far it goes online.
    pub tag: Option<Tag>,
}

impl ServiceItem {
    pub(crate) fn marked(&self) -> Marked<'_> {
        Marked(&self.name, self.lang)
    }
}

/// One step of a guide, or one event of a history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is done, or what happened.
    pub title: String,
    /// When, for a history.
    pub when: Option<String>,
    /// More lines.
    pub lines: Vec<String>,
}

/// Numbered steps, or a history with the newest event where the caller puts it.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "parts/steps.html")]
pub struct Steps {
    /// A history: dots in place of numbers.
    pub history: bool,
    /// The steps in order.
    pub steps: Vec<Step>,
}

/// How a state looks; the words say it, the colour repeats it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Nothing special.
    #[default]
    Plain,
    /// Done, open, in time.
    Good,
    /// Late, refused, failed.
    Bad,
}

/// A state in a few words.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(source = "<span class=\"tag{{ self.class() }}\">{{ text }}</span>", ext = "html")]
pub struct Tag {
    /// The words.
    pub text: String,
    /// The tone.
    pub tone: Tone,
}

impl Tag {
    /// A tag.
    pub fn new(text: impl Into<String>, tone: Tone) -> Tag {
        Tag { text: text.into(), tone }
    }

    fn class(&self) -> &'static str {
        match self.tone {
            Tone::Plain => "",
            Tone::Good => " good",
            Tone::Bad => " bad",
        }
    }
}

/// A horizontal bar that stands beside its figure; the figure is text elsewhere, so the bar is silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Template)]
#[template(
    source = "<svg class=\"bar\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">{% if share %}<path opacity=\".2\" d=\"M0 0h100v8H0z\"/>{% endif %}<path d=\"M0 0h{{ self.width() }}v8H0z\"/></svg>",
    ext = "html"
)]
pub struct Bar {
    /// How long, from 0 to 100; more is cut.
    pub percent: u8,
    /// It is part of a whole, which stands behind it.
    pub share: bool,
}

impl Bar {
    fn width(&self) -> u8 {
        self.percent.min(100)
    }
}

/// A row's change link is the word for the eye and the key for the ear.
impl Summary {
    /// A summary.
    pub fn new(lang: Lang, rows: Vec<Row>) -> Summary {
        Summary { lang, rows }
    }

    /// The rows in order, those that stand together in one list, and each with a table by itself.
    fn parts(&self) -> impl Iterator<Item = &[Row]> {
        self.rows.chunk_by(|one, next| one.table.is_none() && next.table.is_none())
    }

    fn changeable(&self) -> bool {
        self.rows.iter().any(|row| row.change.is_some())
    }

    fn change_name(&self, row: &Row) -> String {
        escaped(&format!("{}: {}", self.lang.say("Sửa", "Change"), row.key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_link_says_what_it_changes() {
        let html = Summary::new(Lang::Vi, vec![Row::new("Họ và tên", "A <b>").note("Lấy từ tài khoản").change("/nop/x?sua=ten")]);
        let html = html.to_string();
        assert!(html.contains("aria-label=\"Sửa: Họ và tên\"") && html.contains("A &#60;b&#62;"), "{html}");
    }

    #[test]
    fn an_answer_of_rows_is_a_table_between_the_lists() {
        let table = RowsTable {
            item: "Thành viên".into(),
            head: vec!["Họ và tên".into()],
            rows: vec![vec!["An".into()], vec!["Bình <b>".into()]],
        };
        let rows = vec![
            Row::new("Một", "1"),
            Row::new("Danh sách", "1. An").table("members", Some(table)).note("Lấy từ tài khoản").change("/x#members"),
            Row::new("Hai", "2"),
            Row::new("Ba", "3"),
        ];
        let html = Summary::new(Lang::Vi, rows).to_string();
        for part in [
            "<caption id=\"bang-members\">Danh sách</caption>",
            "<th scope=\"col\">Thành viên</th><th scope=\"col\">Họ và tên</th>",
            "<th scope=\"row\">Thành viên 2</th><td>Bình &#60;b&#62;</td>",
            "Lấy từ tài khoản",
            "aria-label=\"Sửa: Danh sách\"",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert_eq!((html.matches("<dl").count(), html.matches("<dt").count()), (2, 3), "{html}");
    }

    #[test]
    fn an_answer_of_long_rows_is_a_list_for_each() {
        let row = |name: &str| [name, "Nữ", "02/11/2026", "001326000101"].map(String::from).into();
        let head = ["Họ và tên", "Giới tính", "Ngày sinh", "Số định danh"].map(String::from).into();
        let table = RowsTable { item: "Thành viên".into(), head, rows: vec![row("An"), row("Bình <b>")] };
        let rows = vec![Row::new("Danh sách", "1. An").table("members", Some(table)).change("/x#members"), Row::new("Hai", "2")];
        let html = Summary::new(Lang::Vi, rows).to_string();
        for part in [
            "<dt>Danh sách</dt><dd>Thành viên: 2</dd><dd><a",
            "aria-labelledby=\"bang-members-2\"><p id=\"bang-members-2\"><b>Thành viên 2</b></p>",
            "<dt>Họ và tên</dt><dd>Bình &#60;b&#62;</dd>",
            "<dt>Số định danh</dt><dd>001326000101</dd>",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert_eq!((html.matches("<dl").count(), html.matches("<table").count()), (4, 0), "{html}");
    }

    #[test]
    fn a_table_ties_cells_to_heads() {
        let table = Table {
            id: "so-lieu".into(),
            caption: "Số liệu".into(),
            head: vec!["Phường".into(), "Đã nhận".into()],
            rows: vec![vec!["Một".into(), Cell::Number("12".into())]],
        };
        let html = table.to_string();
        for part in [
            "<caption id=\"so-lieu\">",
            "<th scope=\"col\" class=\"num\">",
            "<th scope=\"row\">Một",
            "aria-labelledby=\"so-lieu\"",
            "tabindex=\"0\"",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn a_wide_table_heads_its_rows_from_above() {
        let row = |name: &str| [Cell::from(name)].into_iter().chain((1..5).map(|n| Cell::Number(n.to_string()))).collect();
        let head = ["Phường", "Một", "Hai", "Ba", "Bốn"].map(String::from).into();
        let table = Table { id: "so-lieu".into(), caption: "Số liệu".into(), head, rows: vec![row("A"), row("B")] };
        let html = table.to_string();
        assert_eq!(html.matches("<td colspan=\"4\"><b>").count(), 3, "{html}");
        assert_eq!(html.matches("<tbody>").count(), 2, "{html}");
        assert_eq!(html.matches("<td class=\"num\">").count(), 8, "{html}");
        assert!(html.contains("<td colspan=\"4\"><b>Phường</b></td></tr><tr><th scope=\"col\" class=\"num\">Một"), "{html}");
    }

    #[test]
    fn an_untranslated_name_is_marked() {
        let item =
            ServiceItem { lang: Lang::En, href: "/en/dich-vu/1".into(), name: Text::vi("Khai sinh"), facts: vec![], tag: None };
        assert!(item.to_string().contains("<span lang=\"vi\">Khai sinh</span>"));
    }

    #[test]
    fn a_bar_stays_in_its_box() {
        assert!(Bar { percent: 250, share: false }.to_string().contains("h100v8"));
    }
}

//! Words that were searched for and found nothing, as the catalogue's editor sees them.

use askama::Template;
use domain::lang::{Lang, Text};
use domain::unfound::{SHOWN_FROM, Unfound};

use crate::frame::{Frame, Link};
use crate::pages::statistics::data::field;
use crate::view::{Cell, Table, Tag, Tone};

/// What the search says today of words that once found nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Today {
    /// Still nothing.
    Nothing,
    /// A service that has some of the words.
    Guess(Link),
    /// This service first.
    Finds(Link),
}

impl Today {
    fn words(&self, lang: Lang) -> &'static str {
        match self {
            Today::Nothing => lang.say("chưa ra gì", "still nothing"),
            Today::Guess(_) => lang.say("chỉ đoán", "only guesses"),
            Today::Finds(_) => lang.say("đã ra", "found now"),
        }
    }

    fn service(&self) -> Option<&Link> {
        match self {
            Today::Nothing => None,
            Today::Guess(link) | Today::Finds(link) => Some(link),
        }
    }
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnfoundLine {
    /// The words and how often they were asked for.
    pub unfound: Unfound,
    /// What they find now.
    pub today: Today,
}

impl UnfoundLine {
    /// `11/2026`, of the last month in which the words were asked for.
    fn last(&self) -> String {
        format!("{:02}/{}", self.unfound.last.month, self.unfound.last.year)
    }

    fn row(&self, lang: Lang) -> Vec<Cell> {
        let tone = if matches!(self.today, Today::Finds(_)) { Tone::Good } else { Tone::Plain };
        vec![
            Cell::of(&Text::vi(self.unfound.words.clone()), lang),
            Cell::Number(self.unfound.count.to_string()),
            Cell::Text(self.last()),
            Cell::Tag(Tag::new(self.today.words(lang), tone)),
            self.today.service().map_or_else(|| Cell::from("–"), |link| Cell::Link(link.clone())),
        ]
    }
}

/// The heads of the columns, on the page and in the file.
fn head(lang: Lang) -> [&'static str; 5] {
    [
        lang.say("Từ đã tìm", "Words"),
        lang.say("Số lượt", "Times"),
        lang.say("Tháng gần nhất", "Last in"),
        lang.say("Tìm hôm nay", "Today"),
        lang.say("Thủ tục ra đầu tiên", "First service"),
    ]
}

/// The page at `/can-bo/danh-muc/tu-chua-tim-thay`.
#[derive(Debug, Template)]
#[template(path = "pages/casework/unfound.html")]
pub struct UnfoundPage {
    /// What stands around it.
    pub frame: Frame,
    /// The words; none where no words were asked for often enough.
    table: Option<Table>,
    /// Whether there are more than the page shows; the file has them.
    more: bool,
    /// The same as a file.
    file: Link,
}

impl UnfoundPage {
    /// The page with its first lines; `more`: there are others.
    pub fn new(frame: Frame, lines: &[UnfoundLine], more: bool) -> UnfoundPage {
        let lang = frame.lang;
        let table = Table {
            id: "tu".into(),
            caption: lang.say("Từ chưa tìm thấy, nhiều lượt nhất trước", "Words that found nothing, most asked for first").into(),
            head: head(lang).map(String::from).to_vec(),
            rows: lines.iter().map(|line| line.row(lang)).collect(),
        };
        let file = lang.href("/can-bo/danh-muc/tu-chua-tim-thay.csv");
        let file = Link::new(file, lang.say("Tải danh sách (CSV)", "Download the list (CSV)"));
        UnfoundPage { frame, table: (!lines.is_empty()).then_some(table), more, file }
    }

    fn from(&self) -> u64 {
        SHOWN_FROM
    }
}

/// The lines as CSV.
pub fn unfound_csv(lines: &[UnfoundLine], lang: Lang) -> String {
    let cells = |line: &UnfoundLine| {
        let service = line.today.service().map(|link| link.label.clone()).unwrap_or_default();
        let (words, count) = (line.unfound.words.clone(), line.unfound.count.to_string());
        [words, count, line.last(), line.today.words(lang).to_owned(), service]
    };
    let rows = std::iter::once(head(lang).map(String::from)).chain(lines.iter().map(cells));
    rows.map(|row| format!("{}\r\n", row.map(|cell| field(&cell)).join(","))).collect()
}

crate::page!(UnfoundPage);

#[cfg(test)]
mod tests {
    use domain::statistics::Month;

    use super::*;

    #[test]
    fn a_file_says_what_the_page_says() {
        let line = |words: &str, today| UnfoundLine {
            unfound: Unfound { words: words.into(), count: 7, last: Month { year: 2026, month: 9 } },
            today,
        };
        let link = Link::new("/dich-vu/1", "Cấp, đổi");
        let lines =
            [line("trà sữa", Today::Nothing), line("giữ xe", Today::Finds(link.clone())), line("ô sin", Today::Guess(link))];
        assert_eq!(
            unfound_csv(&lines, Lang::Vi),
            "Từ đã tìm,Số lượt,Tháng gần nhất,Tìm hôm nay,Thủ tục ra đầu tiên\r\n\
             trà sữa,7,09/2026,chưa ra gì,\r\ngiữ xe,7,09/2026,đã ra,\"Cấp, đổi\"\r\nô sin,7,09/2026,chỉ đoán,\"Cấp, đổi\"\r\n"
        );
        assert!(unfound_csv(&[], Lang::En).starts_with("Words,Times,"));
    }
}

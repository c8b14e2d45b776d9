//! The columns of the table, known by their headings in either language, in any order.

use crate::format::fold;
use crate::lang::{Lang, Text};

/// A column that the portal reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// Mã thủ tục.
    Procedure,
    /// Hình thức nộp.
    Channel,
    /// Ngày nhận.
    Received,
    /// Giờ nhận.
    Time,
    /// Họ và tên.
    Name,
    /// Số điện thoại.
    Phone,
    /// Thư điện tử.
    Email,
    /// Số định danh cá nhân.
    PersonalId,
    /// Địa chỉ.
    Address,
    /// Ghi chú.
    Remark,
    /// Ngày hẹn trả.
    Due,
    /// Số sổ: the row's number in the agency's own book; with it two rows that read alike are two dossiers.
    Reference,
}

impl Column {
    /// Every column, as the template has them.
    pub const ALL: [Column; 12] = [
        Column::Reference,
        Column::Procedure,
        Column::Channel,
        Column::Received,
        Column::Time,
        Column::Name,
        Column::Phone,
        Column::Email,
        Column::PersonalId,
        Column::Address,
        Column::Due,
        Column::Remark,
    ];

    /// The heading in `lang`.
    pub fn title(self, lang: Lang) -> &'static str {
        match self {
            Column::Procedure => lang.say("Mã thủ tục", "Procedure"),
            Column::Channel => lang.say("Hình thức nộp", "Channel"),
            Column::Received => lang.say("Ngày nhận", "Received on"),
            Column::Time => lang.say("Giờ nhận", "Received at"),
            Column::Name => lang.say("Họ và tên", "Full name"),
            Column::Phone => lang.say("Số điện thoại", "Phone"),
            Column::Email => lang.say("Thư điện tử", "E-mail"),
            Column::PersonalId => lang.say("Số định danh cá nhân", "Personal ID"),
            Column::Address => lang.say("Địa chỉ", "Address"),
            Column::Remark => lang.say("Ghi chú", "Remark"),
            Column::Due => lang.say("Ngày hẹn trả", "Due date"),
            Column::Reference => lang.say("Số sổ", "Book number"),
        }
    }

    /// The file must have it.
    pub fn is_required(self) -> bool {
        matches!(self, Column::Procedure | Column::Received | Column::Time | Column::Name)
    }

    /// What stands in it, with an example, in `lang`.
    pub fn help(self, lang: Lang) -> &'static str {
        match self {
            Column::Procedure => lang.say("ví dụ 1.001193", "for example 1.001193"),
            Column::Channel => {
                lang.say("Trực tiếp hoặc Bưu chính; để trống là Trực tiếp", "Counter or Post; left empty it is Counter")
            }
            Column::Received => lang.say("ngày/tháng/năm, ví dụ 24/11/2026", "day/month/year, for example 24/11/2026"),
            Column::Time => lang.say("ví dụ 14:05", "for example 14:05"),
            Column::Name => lang.say("của người nộp", "of the applicant"),
            Column::Phone => lang.say("có thể để trống", "may be empty"),
            Column::Email => {
                lang.say("có thể để trống; có thì người nộp nhận thư báo", "may be empty; with it the applicant is told by mail")
            }
            Column::PersonalId => lang.say("12 chữ số, có thể để trống", "12 digits, may be empty"),
            Column::Address | Column::Remark => lang.say("có thể để trống", "may be empty"),
            Column::Due => {
                lang.say("chỉ ghi khi thủ tục không có thời hạn cố định", "only where the procedure has no fixed time limit")
            }
            Column::Reference => lang.say(
                "số của hồ sơ trong sổ của cơ quan, có thể để trống; nhờ số này mà nhập lại tệp không ghi hai lần",
                "the dossier's number in your own book, may be empty; it keeps a repeated file from registering twice",
            ),
        }
    }

    /// The column that a heading names, however it is written.
    fn named(heading: &str) -> Option<Column> {
        let key = |text: &str| -> String { fold(text).chars().filter(|c| c.is_ascii_alphanumeric()).collect() };
        let wanted = key(heading);
        let other = match wanted.as_str() {
            "email" | "mail" => Some(Column::Email),
            "dienthoai" | "sdt" => Some(Column::Phone),
            "cccd" | "socccd" | "sodinhdanh" => Some(Column::PersonalId),
            "hoten" | "tennguoinop" => Some(Column::Name),
            _ => None,
        };
        Column::ALL
            .into_iter()
            .find(|column| [Lang::Vi, Lang::En].iter().any(|lang| key(column.title(*lang)) == wanted))
            .or(other)
    }
}

/// The first line of the file: which cell of a row belongs to which column. What the portal does not know it passes over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    places: Vec<Option<Column>>,
}

impl Header {
    /// Reads the headings. Errors: a required column is missing, or one stands twice; all at once.
    pub fn read<'a>(headings: impl IntoIterator<Item = &'a str>) -> Result<Header, Text> {
        let places: Vec<Option<Column>> = headings.into_iter().map(Column::named).collect();
        let list = |columns: &[Column], lang| columns.iter().map(|column| column.title(lang)).collect::<Vec<_>>().join(", ");
        let times = |column: Column| places.iter().filter(|place| **place == Some(column)).count();
        let missing: Vec<Column> = Column::ALL.into_iter().filter(|column| column.is_required() && times(*column) == 0).collect();
        let twice: Vec<Column> = Column::ALL.into_iter().filter(|column| times(*column) > 1).collect();
        if missing.is_empty() && twice.is_empty() {
            return Ok(Header { places });
        }
        let (mut vi, mut en) = (Vec::new(), Vec::new());
        if !missing.is_empty() {
            vi.push(format!("Tệp thiếu cột: {}.", list(&missing, Lang::Vi)));
            en.push(format!("The file lacks these columns: {}.", list(&missing, Lang::En)));
        }
        if !twice.is_empty() {
            vi.push(format!("Cột này có hai lần: {}.", list(&twice, Lang::Vi)));
            en.push(format!("These columns stand twice: {}.", list(&twice, Lang::En)));
        }
        Err(Text::both(vi.join(" "), en.join(" ")))
    }

    /// How many cells a row has.
    pub fn width(&self) -> usize {
        self.places.len()
    }

    /// The cell of `column` in a row, without spaces around it; empty where the file does not have it. What
    /// [`super::safe_cell`] put before a cell is taken off again.
    pub(super) fn cell<'a>(&self, cells: &'a [String], column: Column) -> &'a str {
        let place = self.places.iter().position(|place| *place == Some(column));
        let cell = place.and_then(|place| cells.get(place)).map_or("", |cell| cell.trim());
        match cell.strip_prefix('\'') {
            Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
            _ => cell,
        }
    }
}

//! The file itself: its separator, its rows with their lines, and files that go back to a spreadsheet.

use csv::{ByteRecord, ReaderBuilder};
use serde::{Deserialize, Serialize};

use super::{Column, Header, RefusedRow};
use crate::format::grouped;
use crate::lang::{Lang, Text};

/// Rows that one file may have.
pub const MOST_ROWS: usize = 50_000;
/// Bytes that one cell may have: a longer one is most often a quote that nobody closed.
pub const LONGEST_CELL: usize = 20_000;

/// A row that is not blank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The line of the file that it begins on, from 1.
    pub line: u64,
    /// Its cells; `None` where the row is not text in UTF-8 or has a cell longer than [`LONGEST_CELL`].
    pub cells: Option<Vec<String>>,
}

/// A file, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The headings as they stand.
    pub headings: Vec<String>,
    /// The rows in order.
    pub rows: Vec<Row>,
    /// How many lines held nothing but separators. (Wholly empty ones are no rows and are not counted.)
    pub blank: u64,
}

/// Reads a CSV file: UTF-8 with or without its mark, separated by commas, semicolons or tabs, whichever the first line has
/// most of. Errors: what makes the file unreadable as a whole.
pub fn read_table(bytes: &[u8]) -> Result<Table, Text> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let first = bytes.split(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
    if first.is_empty() {
        return Err(Text::both("Tệp không có dòng nào.", "The file has no lines."));
    }
    let often = |separator: u8| first.iter().filter(|byte| **byte == separator).count();
    let separator = [b',', b';', b'\t'].into_iter().rev().max_by_key(|separator| often(*separator)).unwrap_or(b',');
    let mut reader = ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(bytes);
    let mut record = ByteRecord::new();
    let (mut headings, mut rows, mut blank) = (None, Vec::new(), 0);
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            // Reading from memory into flexible records does not fail; if it ever does, the rest is not guessed at.
            Err(error) => {
                return Err(Text::both(format!("Không đọc được tệp: {error}"), format!("The file cannot be read: {error}")));
            }
        }
        let line = record.position().map_or(0, csv::Position::line);
        let empty = record.iter().all(|cell| cell.trim_ascii().is_empty());
        if headings.is_none() {
            if empty {
                continue;
            }
            let cells: Option<Vec<String>> = record.iter().map(text).collect();
            let cells = cells.ok_or_else(|| {
                Text::both(
                    "Tệp không theo bảng mã UTF-8. Trong bảng tính, chọn lưu dạng CSV UTF-8.",
                    "The file is not UTF-8. In the spreadsheet, save it as CSV UTF-8.",
                )
            })?;
            Header::read(cells.iter().map(String::as_str))?;
            headings = Some(cells);
        } else if empty {
            blank += 1;
        } else {
            if rows.len() == MOST_ROWS {
                return Err(Text::both(
                    format!("Tệp có hơn {} dòng. Chia thành nhiều tệp rồi nhập từng tệp.", grouped(MOST_ROWS, Lang::Vi)),
                    format!("The file has more than {} rows. Divide it and import each part.", grouped(MOST_ROWS, Lang::En)),
                ));
            }
            rows.push(Row { line, cells: record.iter().map(text).collect() });
        }
    }
    let headings = headings.unwrap_or_default();
    if rows.is_empty() {
        return Err(Text::both("Tệp không có hồ sơ nào dưới dòng tiêu đề.", "The file has no dossier below its headings."));
    }
    Ok(Table { headings, rows, blank })
}

fn text(cell: &[u8]) -> Option<String> {
    (cell.len() <= LONGEST_CELL).then(|| std::str::from_utf8(cell).ok().map(str::to_owned))?
}

/// A cell as it goes into a file for spreadsheets: one that a spreadsheet would take for a formula begins with `'`.
pub fn safe_cell(cell: &str) -> String {
    let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if risky { format!("'{cell}") } else { cell.to_owned() }
}

fn write(rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut writer = csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        // Writing to memory does not fail.
        let _ = writer.write_record(row.iter().map(|cell| safe_cell(cell)));
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// The rows that were not taken, with their lines and what is wrong, beside their cells as they stood: mended, the file can
/// be imported as it is.
pub fn mistakes_csv(headings: &[String], refused: &[RefusedRow], lang: Lang) -> String {
    let mut first = vec![lang.say("Dòng", "Line").to_owned(), lang.say("Lỗi", "Mistakes").to_owned()];
    first.extend(headings.iter().cloned());
    let rows = refused.iter().map(|row| {
        let mistakes: Vec<String> = row.mistakes.iter().map(|mistake| mistake.sentence(lang)).collect();
        let mut cells = vec![row.line.to_string(), mistakes.join("; ")];
        cells.extend(row.cells.iter().cloned());
        cells
    });
    write(std::iter::once(first).chain(rows))
}

/// An empty file with the headings in `lang`, to be filled in.
pub fn template_csv(lang: Lang) -> String {
    write([Column::ALL.map(|column| column.title(lang).to_owned()).to_vec()])
}

//! A table of paper dossiers (danh sách hồ sơ giấy): a CSV file as spreadsheets write it, read row by row. The file is
//! refused only for what makes every row unreadable; anything else is a mistake of its row, and the other rows are taken.

mod columns;
mod row;
mod table;
#[cfg(test)]
mod tests;

pub use columns::{Column, Header};
pub use row::{Mistake, PaperRow, RefusedRow, submission_of};
pub use table::{LONGEST_CELL, MOST_ROWS, Row, Table, mistakes_csv, read_table, safe_cell, template_csv};

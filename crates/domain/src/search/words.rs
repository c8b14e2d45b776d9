//! The table of everyday words and abbreviations (`words.tsv`).

use super::fold;

/// What a line of the table does to a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An abbreviation (viết tắt), replaced by its long form.
    Short,
    /// An everyday word or older name (tên thường gọi), tried beside what was typed.
    Folk,
    /// Asking and politeness, which says nothing about the procedure.
    Quiet,
}

/// One line: a phrase that people type and how to read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saying {
    /// What it does.
    pub kind: Kind,
    /// What people type, with its marks.
    pub phrase: String,
    /// What is looked for in its place; empty for [`Kind::Quiet`].
    pub reading: String,
}

/// More words would make the phrase a whole question, which belongs among the synonyms of a procedure.
pub(super) const LONGEST_PHRASE: usize = 6;

/// The table that comes with the program.
#[must_use]
pub fn sayings() -> Vec<Saying> {
    parse_sayings(include_str!("words.tsv")).0
}

/// Reads a table; lines that do not follow its format come back by number and reason.
#[must_use]
pub fn parse_sayings(table: &str) -> (Vec<Saying>, Vec<(usize, &'static str)>) {
    let mut sayings: Vec<Saying> = Vec::new();
    let mut refused = Vec::new();
    for (at, line) in table.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        match parse_line(line) {
            Ok(saying) if sayings.contains(&saying) => refused.push((at + 1, "stands twice")),
            Ok(saying) => sayings.push(saying),
            Err(reason) => refused.push((at + 1, reason)),
        }
    }
    (sayings, refused)
}

fn parse_line(line: &str) -> Result<Saying, &'static str> {
    let mut cells = line.split('\t').map(str::trim);
    let kind = match cells.next() {
        Some("short") => Kind::Short,
        Some("folk") => Kind::Folk,
        Some("quiet") => Kind::Quiet,
        _ => return Err("kind is none of short, folk, quiet"),
    };
    let phrase = cells.next().unwrap_or_default();
    let reading = cells.next().unwrap_or_default();
    if cells.next().is_some() {
        return Err("more than three cells");
    }
    let length = fold::words(phrase, LONGEST_PHRASE + 1).len();
    if length == 0 || length > LONGEST_PHRASE {
        return Err("the phrase has no word or more than six");
    }
    if (kind == Kind::Quiet) != reading.is_empty() {
        return Err("a reading is needed, except for a quiet phrase");
    }
    Ok(Saying { kind, phrase: phrase.to_owned(), reading: reading.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_well_formed() {
        let (sayings, refused) = parse_sayings(include_str!("words.tsv"));
        assert_eq!(refused, []);
        for needed in [
            "cccd",
            "cmnd",
            "gplx",
            "blx",
            "gks",
            "hkd",
            "lltp",
            "bhxh",
            "bhyt",
            "bhtn",
            "pccc",
            "sổ đỏ",
            "sổ hồng",
            "sang tên",
            "giấy độc thân",
            "sao y",
            "nhập hộ khẩu",
            "passport",
        ] {
            assert!(sayings.iter().any(|saying| saying.phrase == needed), "{needed}");
        }
    }

    #[test]
    fn a_line_out_of_format_is_named() {
        let table = "# remark\nshort\tabc\talpha\n\nslang\ta\tb\nshort\tabc\nquiet\txin\tcho\nshort\t!\tx\nshort\tabc\talpha\nfolk\ta b c d e f g\tx\nfolk\ta\tb\tc";
        let (sayings, refused) = parse_sayings(table);
        assert_eq!(sayings.len(), 1);
        assert_eq!(refused.iter().map(|line| line.0).collect::<Vec<_>>(), [4, 5, 6, 7, 8, 9, 10]);
    }
}

//! The table of everyday words and abbreviations (`words.tsv`).

use std::collections::HashSet;

use super::fold;

/// What a line of the table does to a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An abbreviation (viết tắt), replaced by its long form.
    Short,
    /// An everyday word or older name (tên thường gọi), tried beside what was typed.
    Folk,
    /// A word of wide use (mở, xin, tiệm): its reading counts less than what else was asked for.
    Soft,
    /// Asking and politeness, which says nothing about the procedure.
    Quiet,
    /// Words of a name that make it a special case (cấp lại, yếu tố nước ngoài): the reading names the [`Trait`].
    Mark,
    /// Words of a query that ask for such a case (bị mất, hết hạn): the reading names the [`Trait`].
    Wants,
}

/// What makes a procedure a special case, which few ask for without saying so. A set of them is a `u16`, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trait {
    /// Once more, for what was lost or spoiled (cấp lại).
    Again,
    /// A new one for an old one (cấp đổi).
    Swap,
    /// Longer (gia hạn).
    Extend,
    /// Otherwise than before (thay đổi, điều chỉnh).
    Amend,
    /// No more (chấm dứt, thu hồi, xóa).
    End,
    /// Stopped for a time (tạm ngừng).
    Pause,
    /// Joined, parted, turned into another (sáp nhập, chuyển đổi).
    Reshape,
    /// With a foreigner, or for one (yếu tố nước ngoài).
    Foreign,
    /// In a border region (khu vực biên giới).
    Border,
    /// Of the army or the police (quân đội, công an).
    Force,
    /// At a representation abroad (cơ quan đại diện).
    Abroad,
    /// Of a province that the portal does not serve; no word of a name says so.
    Elsewhere,
}

impl Trait {
    const ALL: [(&'static str, Trait); 12] = [
        ("again", Trait::Again),
        ("swap", Trait::Swap),
        ("extend", Trait::Extend),
        ("amend", Trait::Amend),
        ("end", Trait::End),
        ("pause", Trait::Pause),
        ("reshape", Trait::Reshape),
        ("foreign", Trait::Foreign),
        ("border", Trait::Border),
        ("force", Trait::Force),
        ("abroad", Trait::Abroad),
        ("elsewhere", Trait::Elsewhere),
    ];
    /// Traits of what is done, which stand at the beginning of a name.
    pub(super) const ACTS: u16 = 0b111_1111;

    /// The set of the traits that a reading names; several stand between commas.
    pub(super) fn set(reading: &str) -> Option<u16> {
        reading.split(',').try_fold(0, |set, name| {
            let (_, found) = Trait::ALL.iter().find(|(known, _)| *known == name.trim())?;
            Some(set | 1 << *found as u16)
        })
    }
}

/// One line: a phrase that people type and how to read it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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
    let (mut sayings, mut refused, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for (at, line) in table.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        match parse_line(line) {
            Ok(saying) if seen.insert(saying.clone()) => sayings.push(saying),
            Ok(_) => refused.push((at + 1, "stands twice")),
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
        Some("soft") => Kind::Soft,
        Some("quiet") => Kind::Quiet,
        Some("mark") => Kind::Mark,
        Some("wants") => Kind::Wants,
        _ => return Err("kind is none of short, folk, soft, quiet, mark, wants"),
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
    if matches!(kind, Kind::Mark | Kind::Wants) && Trait::set(reading).is_none() {
        return Err("the reading names no such trait");
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

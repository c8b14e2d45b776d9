//! What import and publish did, in figures that add up.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use domain::lang::Lang;
use domain::national::Doubt;

/// A line that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Its number in the file, from 1.
    pub line: usize,
    /// Its code as it stands there, if one could be read.
    pub code: Option<String>,
    /// A word for counting, as in `malformed-code`.
    pub kind: String,
    /// Why, in a sentence.
    pub reason: String,
}

/// A record that was taken as it stands although something about it is odd (R5.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubtful {
    /// Its line.
    pub line: usize,
    /// Its code.
    pub code: String,
    /// What is odd.
    pub doubts: Vec<Doubt>,
}

/// What an import did. `new + changed + unchanged + refused + blank` is the number of lines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportReport {
    /// Nothing was written.
    pub dry_run: bool,
    /// Lines of the file.
    pub lines: usize,
    /// Lines with nothing on them.
    pub blank: usize,
    /// Records that were not there before.
    pub new: usize,
    /// Records whose text is another than before.
    pub changed: usize,
    /// Records that are as they were, and were not written again.
    pub unchanged: usize,
    /// Records that are kept from an earlier file and do not stand in this one.
    pub absent: usize,
    /// Lines that were not taken.
    pub refused: Vec<Refused>,
    /// Records that were taken and are doubtful.
    pub doubtful: Vec<Doubtful>,
    /// Why the file could not be read to its end; what was read before is kept.
    pub broken: Option<String>,
}

impl ImportReport {
    /// Records that were taken.
    pub fn taken(&self) -> usize {
        self.new + self.changed + self.unchanged
    }

    /// Every line is accounted for.
    pub fn adds_up(&self) -> bool {
        self.taken() + self.refused.len() + self.blank == self.lines
    }

    /// How many records have each kind of doubt.
    pub fn doubts(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for record in &self.doubtful {
            let mut kinds: Vec<&str> = record.doubts.iter().map(Doubt::code).collect();
            kinds.sort_unstable();
            kinds.dedup();
            for kind in kinds {
                *counts.entry(kind).or_default() += 1;
            }
        }
        counts
    }
}

impl fmt::Display for ImportReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.doubtful.is_empty() {
            writeln!(f, "Taken as they stand, but doubtful:")?;
        }
        for record in &self.doubtful {
            let doubts: Vec<String> = record.doubts.iter().map(|doubt| doubt.sentence(Lang::En)).collect();
            writeln!(f, "  line {:>6}  {}  {}", record.line, record.code, doubts.join("; "))?;
        }
        if !self.refused.is_empty() {
            writeln!(f, "Not taken:")?;
        }
        for refused in &self.refused {
            // The code as it stands, in quotes: spaces around it are often what is wrong with it.
            let code = refused.code.as_ref().map_or_else(|| "no code".to_owned(), |code| format!("{code:?}"));
            writeln!(f, "  line {:>6}  {code}  {}", refused.line, refused.reason)?;
        }
        if !self.doubtful.is_empty() {
            writeln!(f, "Doubtful records: {}", self.doubtful.len())?;
            for (kind, count) in self.doubts() {
                writeln!(f, "  {count:>6}  {kind}")?;
            }
        }
        if let Some(why) = &self.broken {
            writeln!(f, "The file could not be read to its end: {why}")?;
        }
        let blank = if self.blank == 0 { String::new() } else { format!(" + {} blank", self.blank) };
        writeln!(
            f,
            "{} new + {} changed + {} unchanged + {} not taken{blank} = {} lines{}",
            self.new,
            self.changed,
            self.unchanged,
            self.refused.len(),
            self.lines,
            if self.dry_run { "; dry run, nothing was written" } else { "" },
        )?;
        if self.absent > 0 {
            writeln!(f, "{} records of an earlier file are not in this one; they are kept", self.absent)?;
        }
        Ok(())
    }
}

/// What an edition consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionReport {
    /// Its number.
    pub edition: u64,
    /// The one that was served before.
    pub before: Option<u64>,
    /// Procedures in it.
    pub procedures: usize,
    /// Those that have text of the agency's own.
    pub curated: usize,
    /// Services that this portal takes dossiers of, "một phần" (R1.17).
    pub partial: usize,
    /// Services that it describes.
    pub information: usize,
    /// Services that lack one of the eleven items, which their pages say (R1.16).
    pub incomplete: usize,
    /// Services that a life event leads to: because their text or record says so, and by rule.
    pub life_events: (usize, usize),
    /// Bytes of the directory in memory.
    pub directory: usize,
    /// Bytes of the search index in memory.
    pub index: usize,
    /// Bytes of both as stored, and in how many parts.
    pub directory_stored: (usize, u16),
    /// Number of blocks.
    pub blocks: u16,
    /// Bytes of all blocks as stored, and of the largest.
    pub blocks_stored: (usize, usize),
    /// How long it took.
    pub took: Duration,
}

impl fmt::Display for EditionReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kb = |bytes: usize| format!("{} KB", bytes.div_ceil(1000));
        let before = self.before.map_or_else(|| "the first".to_owned(), |before| format!("after {before}"));
        writeln!(
            f,
            "Edition {} ({before}) is served: {} procedures, {} with the agency's own text",
            self.edition, self.procedures, self.curated
        )?;
        writeln!(
            f,
            "  delivery: 0 toàn trình, {} một phần, {} cung cấp thông tin; {} lack an item of Art. 5",
            self.partial, self.information, self.incomplete
        )?;
        let (named, ruled) = self.life_events;
        writeln!(f, "  life events: {} services, {named} by their own text or record, {ruled} by rule", named + ruled)?;
        writeln!(
            f,
            "  directory {} + search index {} in memory; {} stored in {} parts",
            kb(self.directory),
            kb(self.index),
            kb(self.directory_stored.0),
            self.directory_stored.1
        )?;
        writeln!(f, "  {} blocks, {} stored, the largest {}", self.blocks, kb(self.blocks_stored.0), kb(self.blocks_stored.1))?;
        writeln!(f, "  {:.1} s", self.took.as_secs_f64())
    }
}

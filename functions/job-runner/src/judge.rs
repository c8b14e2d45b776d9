//! What an import makes of one line of the national export. A dry run asks the same.

use std::collections::HashMap;

use app::jobs::{Line, StagedLine};
use domain::code::ProcedureCode;
use domain::lang::Lang;
use domain::national::{Doubt, Reader, Reading, Rejected};
use store::Source;

/// What becomes of a line.
#[derive(Debug)]
pub enum Judged {
    /// It is empty.
    Blank,
    /// It is not taken.
    Refused(Refusal),
    /// It is taken as it stands.
    Taken(Box<Taken>),
}

/// Why a line is not taken.
#[derive(Debug)]
pub struct Refusal {
    /// Its code as it stands there, if one could be read.
    pub code: Option<String>,
    /// A word for counting, as in `malformed-code`.
    pub kind: String,
    /// Why, in a sentence.
    pub reason: String,
}

/// A record that is taken.
#[derive(Debug)]
pub struct Taken {
    /// Its code.
    pub code: ProcedureCode,
    /// The record as it is stored.
    pub source: Source,
    /// What is odd about it (R5.3).
    pub doubts: Vec<Doubt>,
    /// How it stands to what the catalogue has.
    pub change: Change,
}

/// How a record stands to what the catalogue has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The catalogue lacks it.
    New,
    /// The catalogue has another text of it.
    Changed,
    /// The catalogue has it.
    Unchanged,
}

impl Judged {
    fn refused(code: Option<String>, kind: &str, reason: impl Into<String>) -> Judged {
        Judged::Refused(Refusal { code, kind: kind.to_owned(), reason: reason.into() })
    }

    fn too_large(code: Option<String>) -> Judged {
        Judged::refused(code, "too-large", "The record is too large to be stored")
    }

    /// Judges a line as it was staged. `kept` has the hashes of the records that stand in the catalogue.
    pub fn of_staged(line: usize, staged: &StagedLine, reader: &mut Reader, kept: &HashMap<ProcedureCode, String>) -> Judged {
        let read = match staged {
            StagedLine::TooLarge => return Judged::too_large(None),
            StagedLine::TooLong => Line::TooLong,
            StagedLine::NotUtf8 => Line::NotUtf8,
            StagedLine::Text(text) => Line::Text(text),
        };
        Judged::of(line, read, reader, kept)
    }

    /// Judges a line of the file. `reader` remembers the codes of the lines before it.
    pub fn of(line: usize, read: Line<'_>, reader: &mut Reader, kept: &HashMap<ProcedureCode, String>) -> Judged {
        let text = match read {
            Line::TooLong => return Judged::refused(None, "too-long", "The line is longer than 2 MB"),
            Line::NotUtf8 => return Judged::refused(None, "not-utf-8", "The line is not UTF-8 text"),
            Line::Text(text) => text,
        };
        let Reading { procedure, doubts } = match reader.read(line, text) {
            None => return Judged::Blank,
            Some(Err(Rejected { code, reason, .. })) => return Judged::refused(code, reason.code(), reason.sentence(Lang::En)),
            Some(Ok(reading)) => reading,
        };
        let code = procedure.code.clone();
        let source = match Source::national(&procedure) {
            Ok(source) if source.fits() => source,
            Ok(_) => return Judged::too_large(Some(code.to_string())),
            Err(error) => return Judged::refused(Some(code.to_string()), "too-large", error.to_string()),
        };
        let change = match kept.get(&code) {
            Some(hash) if hash == source.hash() => Change::Unchanged,
            Some(_) => Change::Changed,
            None => Change::New,
        };
        Judged::Taken(Box::new(Taken { code, source, doubts, change }))
    }
}

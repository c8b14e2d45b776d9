//! Importing the national portal's export: the lines were staged in pieces; each chunk reads one piece and writes the records
//! that are new or have changed, together with what became of every line. The agency's own text is not touched.

use std::collections::{HashMap, HashSet};

use app::App;
use app::jobs::{ImportInput, LinesPiece, StagedLine, piece};
use domain::code::ProcedureCode;
use domain::job::{Chunk, Count, Job};
use domain::lang::Text;
use domain::national::{Doubt, Reader};
use serde::{Deserialize, Serialize};
use store::keys::CatalogueKind;
use store::{StoreError, Write};

use crate::judge::{Change, Judged, Refusal, Taken};
use crate::run::{Stop, Worked};

/// What became of the lines of one piece, besides the counts.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct LineResults {
    /// Codes that were taken, with their lines: a second record of a code is rejected in a later piece too.
    pub taken: Vec<(ProcedureCode, usize)>,
    /// Lines that were not taken: line, code as it stands, a word for counting, why.
    pub refused: Vec<(usize, Option<String>, String, String)>,
    /// Records that were taken and are doubtful: line, code, what is odd.
    pub doubtful: Vec<(usize, String, Vec<Doubt>)>,
}

pub(crate) struct Import {
    input: ImportInput,
    /// Hashes of the national records that stand in the catalogue.
    kept: HashMap<ProcedureCode, String>,
    reader: Reader,
    /// Codes that this file has.
    seen: HashSet<ProcedureCode>,
}

impl Import {
    /// What is in memory: which records stand there, and which codes the pieces before had.
    pub(crate) async fn open(app: &App, job: &Job) -> Result<Import, Stop> {
        let store = app.store();
        let input = store.job_part(&job.id, ImportInput::PART).await?;
        let input = input.ok_or_else(|| Stop::Store(StoreError::Corrupt(format!("import {} has no input", job.id))))?;
        let kept = store.source_hashes(CatalogueKind::National).await?;
        let (mut reader, mut seen) = (Reader::new(), HashSet::new());
        for results in store.job_parts::<LineResults>(&job.id, "RESULT#").await? {
            for (code, line) in results.taken {
                reader.remember(code.clone(), line);
                seen.insert(code);
            }
        }
        Ok(Import { input, kept, reader, seen })
    }

    pub(crate) async fn chunk(&mut self, app: &App, job: &Job) -> Result<Worked, Stop> {
        if job.cursor >= self.input.pieces {
            return self.close(job);
        }
        let staged: Option<LinesPiece> = app.store().job_part(&job.id, &piece(job.cursor)).await?;
        let lines =
            staged.ok_or_else(|| Stop::Store(StoreError::Corrupt(format!("import {} lacks piece {}", job.id, job.cursor))))?;
        let (mut results, mut counts, mut writes) = (LineResults::default(), Counted::default(), Vec::new());
        for (line, staged) in &lines {
            self.line(app, *line, staged, &mut results, &mut counts, &mut writes);
        }
        self.seen.extend(results.taken.iter().map(|(code, _)| code.clone()));
        writes.push(app.store().job_part_write(job, &format!("RESULT#{:06}", job.cursor), &results)?);
        let counts = vec![
            (Count::New, counts.new),
            (Count::Changed, counts.changed),
            (Count::Unchanged, counts.unchanged),
            (Count::Blank, counts.blank),
            (Count::Refused, results.refused.len() as u64),
        ];
        Ok(Worked { chunk: Chunk { cursor: job.cursor + 1, done: lines.len() as u64, counts, last: false }, results: writes })
    }

    fn line(
        &mut self,
        app: &App,
        line: usize,
        staged: &StagedLine,
        results: &mut LineResults,
        counts: &mut Counted,
        writes: &mut Vec<Write>,
    ) {
        match Judged::of_staged(line, staged, &mut self.reader, &self.kept) {
            Judged::Blank => counts.blank += 1,
            Judged::Refused(Refusal { code, kind, reason }) => results.refused.push((line, code, kind, reason)),
            Judged::Taken(taken) => {
                let Taken { code, source, doubts, change } = *taken;
                if !doubts.is_empty() {
                    results.doubtful.push((line, code.to_string(), doubts));
                }
                results.taken.push((code.clone(), line));
                match change {
                    Change::Unchanged => counts.unchanged += 1,
                    Change::Changed => counts.changed += 1,
                    Change::New => counts.new += 1,
                }
                if change != Change::Unchanged {
                    self.kept.insert(code, source.hash().to_owned());
                    writes.push(app.store().source_write(source));
                }
            }
        }
    }

    /// Says what the file lacks of what stood there before, and whether it was whole.
    fn close(&self, job: &Job) -> Result<Worked, Stop> {
        if let Some(broken) = &self.input.broken {
            return Err(Stop::Fail(Text::both(
                format!("Tệp không đọc được đến hết ({broken}). Những dòng đọc được đã ghi và được giữ lại."),
                format!("The file could not be read to its end ({broken}). The lines that could be read are kept."),
            )));
        }
        let absent = self.kept.keys().filter(|code| !self.seen.contains(*code)).count() as u64;
        let counts = vec![(Count::Absent, absent)];
        Ok(Worked { chunk: Chunk { cursor: job.cursor, done: 1, counts, last: true }, results: Vec::new() })
    }
}

#[derive(Default)]
struct Counted {
    new: u64,
    changed: u64,
    unchanged: u64,
    blank: u64,
}

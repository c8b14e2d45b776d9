//! Long jobs as they begin: what they work on is staged first, then the job is stored, and only then does anybody know of it.

mod lines;

use std::io::{self, Read};

use domain::agency::Identity;
use domain::code::{AgencyCode, JobId};
use domain::job::papers::{Row, Table};
use domain::job::publish::PORTIONS;
use domain::job::{Job, JobKind};
use domain::lang::Text;
use domain::log::{Actor, Event, LogLine};
use serde::{Deserialize, Serialize};
use store::{Begun, PART_MAX, packed};

use crate::{App, Failure};

pub use lines::{LONGEST, Line, Lines};

/// Lines of a piece of an export: each may become a write of one transaction.
const PIECE_LINES: usize = 80;
/// Bytes of a piece of an export, as text.
const PIECE_BYTES: usize = 1_000_000;
/// Pieces that are staged at once.
const AT_ONCE: usize = 8;
/// Rows of a piece of a table: each takes up to [`store::PAPER_WRITES`] writes of one transaction.
const PIECE_ROWS: usize = 18;

/// The name of a staged piece.
pub fn piece(number: u32) -> String {
    format!("PIECE#{number:06}")
}

/// The bytes of a value as JSON.
pub fn size_of(value: &impl Serialize) -> usize {
    serde_json::to_vec(value).map_or(0, |json| json.len())
}

/// What a publish rests on besides the catalogue's sources.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishInput {
    /// The edition whose agencies, calendar, texts and list of forms it has: its own where they were staged there, else the
    /// one that was served when it began.
    pub from: u64,
    /// Who the portal belongs to.
    pub identity: Identity,
    /// What was found to stand in the way when it was staged: said with what is found later, everything at once.
    #[serde(default)]
    pub problems: Vec<String>,
}

/// What was staged of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportInput {
    /// How many pieces.
    pub pieces: u32,
    /// How many lines.
    pub lines: u64,
    /// Why the file could not be read to its end.
    pub broken: Option<String>,
}

/// What was staged of a table of paper dossiers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PapersInput {
    /// How many pieces.
    pub pieces: u32,
    /// The headings as they stand.
    pub headings: Vec<String>,
}

impl PublishInput {
    /// The name that it is staged under.
    pub const PART: &str = "INPUT";
}

impl ImportInput {
    /// The name that it is staged under.
    pub const PART: &str = "INPUT";
}

impl PapersInput {
    /// The name that it is staged under.
    pub const PART: &str = "INPUT";
}

/// A line as it is staged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum StagedLine {
    /// Its text.
    Text(String),
    /// It is no text in UTF-8.
    NotUtf8,
    /// It is longer than [`LONGEST`].
    TooLong,
    /// It does not fit into an item.
    TooLarge,
}

/// A piece of an export: lines with their numbers.
pub type LinesPiece = Vec<(usize, StagedLine)>;

impl App {
    /// Begins a job whose input is staged, with its log line. `runner` has the lease at once where it does the work itself.
    pub async fn begin_job(&self, job: &Job, runner: Option<&str>) -> Result<Begun, Failure> {
        Ok(self.store().begin_job(job, &self.job_line(job)?, runner).await?)
    }

    /// The log line of a job: that it begins, or that it has ended.
    pub fn job_line(&self, job: &Job) -> Result<LogLine, Failure> {
        let (job_id, kind) = (job.id.clone(), job.kind);
        let event = match job.ended_at {
            None => Event::JobBegun { job: job_id, kind },
            Some(_) => Event::JobEnded { job: job_id, kind, done: job.failure.is_none() },
        };
        let now = self.now();
        Ok(LogLine {
            id: self.new_id()?,
            recorded_at: now,
            effective_at: now,
            actor: job.started_by.clone(),
            procedure: None,
            agency: job.agency.clone(),
            channel: None,
            event,
        })
    }

    /// A publish of what the catalogue's sources say now, with the rest of the edition that is served. A read and two writes;
    /// the job itself is still to be begun.
    pub async fn prepare_publish(&self, id: JobId, by: Actor) -> Result<Job, Failure> {
        let head = self.store().head().await?.ok_or_else(|| Failure::Unavailable("nothing is published yet".into()))?;
        let mut job = Job::begin(id, JobKind::PublishCatalogue, u64::from(PORTIONS), by, self.now());
        job.edition = Some(self.store().next_edition().await?);
        let input = PublishInput { from: head.edition, identity: head.identity, problems: Vec::new() };
        self.store().stage(&job, &[(PublishInput::PART.to_owned(), input)]).await?;
        Ok(job)
    }

    /// Stages an export, plain or gzip, and answers with the job that reads it; the job itself is still to be begun. A file
    /// that cannot be read to its end is staged as far as it goes.
    pub async fn prepare_import(&self, id: JobId, by: Actor, file: impl Read + Send + 'static) -> Result<Job, Failure> {
        let mut job = Job::begin(id, JobKind::ImportCatalogue, 1, by, self.now());
        let mut input = ImportInput { pieces: 0, lines: 0, broken: None };
        let mut lines = match blocking(move || Lines::open(file)).await? {
            Ok(lines) => Some(lines),
            Err(error) => {
                input.broken = Some(error.to_string());
                None
            }
        };
        while let Some(mut reader) = lines.take() {
            let (reader, pieces, end) = blocking(move || {
                let (pieces, end) = next_pieces(&mut reader);
                (reader, pieces, end)
            })
            .await?;
            let mut staged = Vec::with_capacity(pieces.len());
            for lines in pieces {
                input.lines = lines.last().map_or(input.lines, |(line, _)| *line as u64);
                staged.push((piece(input.pieces), lines));
                input.pieces += 1;
            }
            self.store().stage(&job, &staged).await?;
            match end {
                None => lines = Some(reader),
                Some(Ok(())) => {}
                Some(Err(error)) => input.broken = Some(format!("after line {}: {error}", input.lines)),
            }
        }
        // One unit more than there are lines: the comparison at the end.
        job.total = input.lines + 1;
        self.store().stage(&job, &[(ImportInput::PART.to_owned(), input)]).await?;
        Ok(job)
    }

    /// Stages a table of paper dossiers received at `agency`; the job itself is still to be begun.
    pub async fn prepare_papers(&self, id: JobId, by: Actor, agency: AgencyCode, table: Table) -> Result<Job, Failure> {
        let mut job = Job::begin(id, JobKind::ImportPapers, table.rows.len() as u64, by, self.now());
        job.agency = Some(agency);
        job.counts.add(domain::job::Count::Blank, table.blank);
        let pieces: Vec<(String, Vec<Row>)> =
            (0..).zip(table.rows.chunks(PIECE_ROWS)).map(|(n, rows)| (piece(n), rows.to_vec())).collect();
        let input = PapersInput { pieces: u32::try_from(pieces.len()).unwrap_or(u32::MAX), headings: table.headings };
        for group in pieces.chunks(50) {
            self.store().stage(&job, group).await?;
        }
        self.store().stage(&job, &[(PapersInput::PART.to_owned(), input)]).await?;
        Ok(job)
    }
}

/// What a second job of a kind that is alone at work is told.
pub fn busy(kind: JobKind) -> Text {
    let (vi, en) = (kind.name(domain::lang::Lang::Vi), kind.name(domain::lang::Lang::En));
    Text::both(
        format!("{vi} đang được thực hiện. Chờ lần đó xong rồi làm lại."),
        format!("{en} is under way. Wait for it and try again."),
    )
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Failure::Internal(error.to_string()))
}

/// Some pieces of the file, and how it ends where it does.
fn next_pieces(lines: &mut Lines) -> (Vec<LinesPiece>, Option<io::Result<()>>) {
    let mut pieces: Vec<LinesPiece> = Vec::new();
    let (mut piece, mut bytes) = (LinesPiece::new(), 0);
    let end = loop {
        let (number, line) = match lines.next_line() {
            Ok(Some(next)) => next,
            Ok(None) => break Some(Ok(())),
            Err(error) => break Some(Err(error)),
        };
        let (staged, size) = match line {
            Line::Text(text) if text.len() > PART_MAX && !packs(text) => (StagedLine::TooLarge, 0),
            Line::Text(text) => (StagedLine::Text(text.to_owned()), text.len()),
            Line::NotUtf8 => (StagedLine::NotUtf8, 0),
            Line::TooLong => (StagedLine::TooLong, 0),
        };
        if piece.len() == PIECE_LINES || (bytes + size > PIECE_BYTES && !piece.is_empty()) {
            pieces.extend(fitting(std::mem::take(&mut piece)));
            bytes = 0;
        }
        bytes += size;
        piece.push((number, staged));
        if pieces.len() >= AT_ONCE {
            break None;
        }
    };
    if !piece.is_empty() {
        pieces.extend(fitting(piece));
    }
    (pieces, end)
}

fn packs(text: &str) -> bool {
    packed(text.as_bytes()).is_ok_and(|stored| stored.len() < PART_MAX)
}

/// The piece, or each of its lines by itself where together they do not fit into an item.
fn fitting(piece: LinesPiece) -> Vec<LinesPiece> {
    let fits = size_of(&piece) < PART_MAX
        || serde_json::to_vec(&piece).is_ok_and(|json| packed(&json).is_ok_and(|stored| stored.len() < PART_MAX));
    if fits { vec![piece] } else { piece.into_iter().map(|line| vec![line]).collect() }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn staged(text: String) -> Vec<LinesPiece> {
        let mut lines = Lines::open(Cursor::new(text.into_bytes())).unwrap();
        let mut all = Vec::new();
        loop {
            let (pieces, end) = next_pieces(&mut lines);
            all.extend(pieces);
            if end.is_some() {
                return all;
            }
        }
    }

    #[test]
    fn every_line_is_in_one_piece_and_every_piece_fits() {
        // Noise does not compress: letters by a generator.
        let mut seed = 1_u32;
        let mut noise = |length: usize| -> String {
            let letter = |_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                char::from(b' ' + (seed >> 25) as u8 % 94)
            };
            (0..length).map(letter).collect()
        };
        let mut lines: Vec<String> = (0..1_000).map(|n| noise(if n % 50 == 0 { 90_000 } else { 200 })).collect();
        lines.extend([noise(900_000), "x".into()]);
        let pieces = staged(lines.join("\n"));
        let numbers: Vec<usize> = pieces.iter().flatten().map(|(number, _)| *number).collect();
        assert_eq!(numbers, (1..=1_002).collect::<Vec<_>>());
        for piece in &pieces {
            let stored = packed(&serde_json::to_vec(piece).unwrap()).unwrap().len();
            assert!(piece.len() <= PIECE_LINES && stored < PART_MAX, "{} lines, {stored} bytes", piece.len());
        }
        assert_eq!(pieces.iter().flatten().filter(|(_, line)| *line == StagedLine::TooLarge).count(), 1);
        let texts =
            pieces.iter().flatten().filter(|(_, line)| matches!(line, StagedLine::Text(text) if *text == lines[999])).count();
        assert_eq!(texts, 1);
    }
}

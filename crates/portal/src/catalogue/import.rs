//! Reading the national portal's export: its lines are staged, and a long job that this process does itself takes them into
//! the catalogue; if it dies, `job-runner` goes on. A dry run reads and reports without any of it.

use std::collections::HashMap;
use std::io::Read;

use app::jobs::{ImportInput, Lines};
use app::{App, Failure};
use domain::code::{JobId, ProcedureCode};
use domain::job::{Count, Job};
use domain::log::Actor;
use domain::national::Reader;
use indicatif::ProgressBar;
use jiff::Timestamp;
use job_runner::{Change, Judged, LineResults, Ran, Refusal};
use store::keys::CatalogueKind;
use store::{Begun, StoreError};

use super::report::{Doubtful, ImportReport, Refused};

/// Why an import stopped. What was written before is kept; the import may be run again.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The database refused or did not answer. A job that was begun goes on by itself.
    #[error("the records could not be stored: {0}")]
    Store(#[from] StoreError),
    /// The thread that reads has died.
    #[error("reading stopped: {0}")]
    Reading(#[from] tokio::task::JoinError),
    /// Another import is at work, or another process took this one over.
    #[error("job {0} is importing; its page is /tien-trinh/{0}")]
    Busy(JobId),
}

impl From<Failure> for ImportError {
    fn from(failure: Failure) -> Self {
        ImportError::Store(StoreError::Unavailable(failure.internals().unwrap_or("a request failed").to_owned()))
    }
}

/// Reads records, writes those that are new or have changed, and says what became of every line. Repeatable: a second run
/// finds all unchanged. The agency's own text is not touched. `dry_run` writes nothing. `progress` counts bytes while the
/// file is read and lines while they are taken.
pub async fn import(
    app: &App,
    reader: impl Read + Send + 'static,
    dry_run: bool,
    progress: &ProgressBar,
) -> Result<ImportReport, ImportError> {
    let reader = progress.wrap_read(reader);
    if dry_run {
        let kept = app.store().source_hashes(CatalogueKind::National).await?;
        return Ok(tokio::task::spawn_blocking(move || rehearse(reader, &kept)).await?);
    }
    let id = JobId::parse(&app.new_id()?).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let job = app.prepare_import(id, Actor::Operator, reader).await?;
    let runner = app.new_id()?;
    match app.begin_job(&job, Some(&runner)).await? {
        Begun::New | Begun::Again => {}
        Begun::Busy(other) => return Err(ImportError::Busy(other)),
    }
    finish(app, &job.id, &runner, app.now(), progress).await
}

/// Does an import that was begun to its end. `now` is the time by which the lease is taken, as in a publish.
pub(crate) async fn finish(
    app: &App,
    id: &JobId,
    runner: &str,
    now: Timestamp,
    progress: &ProgressBar,
) -> Result<ImportReport, ImportError> {
    let leased = app.store().lease_job(id, runner, now).await?.ok_or_else(|| ImportError::Busy(id.clone()))?;
    super::show(progress, &leased.job);
    match job_runner::run(app, leased, Timestamp::MAX, |job| super::show(progress, job)).await? {
        Ran::Ended(job) => report(app, &job).await,
        Ran::HandedOn(_) | Ran::TakenOver => Err(ImportError::Busy(id.clone())),
    }
}

async fn report(app: &App, job: &Job) -> Result<ImportReport, ImportError> {
    let input: Option<ImportInput> = app.store().job_part(&job.id, ImportInput::PART).await?;
    let count = |count| usize::try_from(job.counts.get(count)).unwrap_or(usize::MAX);
    let mut report = ImportReport {
        dry_run: false,
        lines: usize::try_from(input.as_ref().map_or(0, |input| input.lines)).unwrap_or(usize::MAX),
        blank: count(Count::Blank),
        new: count(Count::New),
        changed: count(Count::Changed),
        unchanged: count(Count::Unchanged),
        absent: count(Count::Absent),
        refused: Vec::new(),
        doubtful: Vec::new(),
        broken: input.and_then(|input| input.broken),
    };
    for results in app.store().job_parts::<LineResults>(&job.id, "RESULT#").await? {
        let refused = results.refused.into_iter().map(|(line, code, kind, reason)| Refused { line, code, kind, reason });
        report.refused.extend(refused);
        let doubtful = results.doubtful.into_iter().map(|(line, code, doubts)| Doubtful { line, code, doubts });
        report.doubtful.extend(doubtful);
    }
    Ok(report)
}

/// Reads a file and says what an import would do.
fn rehearse(reader: impl Read + Send + 'static, kept: &HashMap<ProcedureCode, String>) -> ImportReport {
    let mut report = ImportReport { dry_run: true, ..ImportReport::default() };
    let mut lines = match Lines::open(reader) {
        Ok(lines) => lines,
        Err(error) => {
            report.broken = Some(error.to_string());
            return report;
        }
    };
    let mut records = Reader::new();
    loop {
        let (line, read) = match lines.next_line() {
            Ok(Some(next)) => next,
            Ok(None) => break,
            Err(error) => {
                report.broken = Some(format!("after line {}: {error}", report.lines));
                break;
            }
        };
        report.lines = line;
        match Judged::of(line, read, &mut records, kept) {
            Judged::Blank => report.blank += 1,
            Judged::Refused(Refusal { code, kind, reason }) => report.refused.push(Refused { line, code, kind, reason }),
            Judged::Taken(taken) => {
                if !taken.doubts.is_empty() {
                    report.doubtful.push(Doubtful { line, code: taken.code.to_string(), doubts: taken.doubts });
                }
                match taken.change {
                    Change::New => report.new += 1,
                    Change::Changed => report.changed += 1,
                    Change::Unchanged => report.unchanged += 1,
                }
            }
        }
    }
    report.absent = kept.len() - report.changed - report.unchanged;
    report
}

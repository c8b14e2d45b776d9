//! Reading the national portal's export into the store: one thread reads and packs, several writes are under way.

use std::collections::HashMap;
use std::io::Read;

use domain::code::ProcedureCode;
use domain::national::{Reader, Reading};
use futures_util::{StreamExt, TryStreamExt, stream};
use indicatif::ProgressBar;
use store::keys::CatalogueKind;
use store::{Source, Store, StoreError};
use tokio::sync::mpsc;

use super::lines::{Line, Lines};
use super::report::{Doubtful, ImportReport, Refused};

/// Records of one write: what DynamoDB takes at once.
const BATCH: usize = 25;
/// Writes under way at once.
const WRITERS: usize = 8;

/// Why an import stopped. What was written before is kept; the import may be run again.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The database refused or did not answer.
    #[error("the records could not be stored: {0}")]
    Store(#[from] StoreError),
    /// The thread that reads has died.
    #[error("reading stopped: {0}")]
    Reading(#[from] tokio::task::JoinError),
}

/// Reads records, writes those that are new or have changed, and says what became of every line. Repeatable: a second run
/// finds all unchanged. The agency's own text is not touched. `dry_run` writes nothing. `progress` counts bytes read.
pub async fn import(
    store: &Store,
    reader: impl Read + Send + 'static,
    dry_run: bool,
    progress: &ProgressBar,
) -> Result<ImportReport, ImportError> {
    let kept = store.source_hashes(CatalogueKind::National).await?;
    let (send, receive) = mpsc::channel::<Vec<Source>>(WRITERS);
    let reader = progress.wrap_read(reader);
    let progress = progress.clone();
    let reading = tokio::task::spawn_blocking(move || {
        let mut writer = Writer { send, batch: Vec::with_capacity(BATCH), dry_run };
        read(reader, kept, &mut writer, &progress)
    });
    let batches = stream::unfold(receive, async |mut receive| receive.recv().await.map(|batch| (batch, receive)));
    let written = batches.map(|batch| store.put_sources(batch)).buffer_unordered(WRITERS).try_collect::<()>().await;
    // Where a write failed, the channel is closed and the reader has stopped at its next batch.
    let report = reading.await?;
    written?;
    Ok(report)
}

/// Gathers what is to be written.
struct Writer {
    send: mpsc::Sender<Vec<Source>>,
    batch: Vec<Source>,
    dry_run: bool,
}

/// Nobody takes what was read: a write has failed.
struct Closed;

impl Writer {
    fn put(&mut self, source: Source) -> Result<(), Closed> {
        if self.dry_run {
            return Ok(());
        }
        self.batch.push(source);
        if self.batch.len() < BATCH { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> Result<(), Closed> {
        if self.batch.is_empty() {
            return Ok(());
        }
        self.send.blocking_send(std::mem::take(&mut self.batch)).map_err(|_| Closed)
    }
}

fn read(
    reader: impl Read + Send + 'static,
    mut kept: HashMap<ProcedureCode, String>,
    writer: &mut Writer,
    progress: &ProgressBar,
) -> ImportReport {
    let mut report = ImportReport { dry_run: writer.dry_run, ..ImportReport::default() };
    let mut lines = match Lines::open(reader) {
        Ok(lines) => lines,
        Err(error) => {
            report.broken = Some(error.to_string());
            return report;
        }
    };
    let mut records = Reader::new();
    loop {
        let (line, text) = match lines.next() {
            Ok(Some(next)) => next,
            Ok(None) => break,
            Err(error) => {
                report.broken = Some(format!("after line {}: {error}", report.lines));
                break;
            }
        };
        report.lines = line;
        let refused = |kind, reason: &str| Refused { line, code: None, kind, reason: reason.to_owned() };
        match text {
            Line::TooLong => report.refused.push(refused("too-long", "The line is longer than 2 MB")),
            Line::NotUtf8 => report.refused.push(refused("not-utf-8", "The line is not UTF-8 text")),
            Line::Text(text) => match records.read(line, text) {
                None => report.blank += 1,
                Some(Err(rejected)) => report.refused.push(rejected.into()),
                Some(Ok(reading)) => {
                    if take(line, reading, &mut kept, writer, &mut report).is_err() {
                        break;
                    }
                }
            },
        }
        if line % 512 == 0 {
            progress.set_message(format!("{line} lines"));
        }
    }
    report.absent = kept.len();
    // Where nobody takes the rest, the write that failed is the error that is reported.
    let _ = writer.flush();
    report
}

fn take(
    line: usize,
    reading: Reading,
    kept: &mut HashMap<ProcedureCode, String>,
    writer: &mut Writer,
    report: &mut ImportReport,
) -> Result<(), Closed> {
    let Reading { procedure, doubts } = reading;
    let code = procedure.code.to_string();
    let source = match Source::national(&procedure) {
        Ok(source) if source.fits() => source,
        unfit => {
            let reason = unfit.err().map_or_else(|| "The record is too large to be stored".to_owned(), |error| error.to_string());
            report.refused.push(Refused { line, code: Some(code), kind: "too-large", reason });
            return Ok(());
        }
    };
    if !doubts.is_empty() {
        report.doubtful.push(Doubtful { line, code, doubts });
    }
    match kept.remove(&procedure.code) {
        Some(hash) if hash == source.hash() => {
            report.unchanged += 1;
            return Ok(());
        }
        Some(_) => report.changed += 1,
        None => report.new += 1,
    }
    writer.put(source)
}

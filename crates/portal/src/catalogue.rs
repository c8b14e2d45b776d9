//! `portal catalogue`: reading the national portal's export, and publishing an edition from it and the agency's own text.

pub(crate) mod import;
pub(crate) mod publish;
mod report;

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

use app::App;
use clap::Subcommand;
use domain::job::Job;
use domain::lang::Lang;
use indicatif::{ProgressDrawTarget, ProgressStyle};

use crate::data::{BadData, Data};

pub use import::{ImportError, import};
pub use indicatif::ProgressBar;
pub use publish::{PublishError, publish};
pub use report::{Doubtful, EditionReport, ImportReport, Refused};

/// Work on the catalogue.
#[derive(Debug, Clone, Subcommand)]
pub enum CatalogueCommand {
    /// Reads the national portal's export, one JSON record a line, plain or gzip. Reports every record that was not taken
    /// and every doubtful one, repairs nothing and leaves the agency's own text alone. Publish to show what was read.
    Import {
        /// The file.
        file: PathBuf,
        /// Reads and reports, writes nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Builds the next edition from the agency's own text, the national records and the data files, and serves it.
    Publish {
        /// A folder of data files in place of those built into the command.
        #[arg(long, value_name = "FOLDER")]
        data: Option<PathBuf>,
    },
}

/// Why the command stopped.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// The file cannot be opened.
    #[error("{}: {error}", .file.display())]
    Unopened {
        /// Which.
        file: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The import stopped.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The file ended where it should not have. What was read before is kept.
    #[error("the file is not whole: {0}")]
    NotWhole(String),
    /// Data files are wrong.
    #[error("the data files are not right:\n{0}")]
    Data(#[from] BadData),
    /// The edition was not built.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// The report cannot be written.
    #[error("the report cannot be written: {0}")]
    Report(std::io::Error),
}

/// Carries out a command; the report goes to `out`, progress to the terminal's standard error.
pub async fn run(command: CatalogueCommand, app: &App, out: &mut (dyn Write + Send)) -> Result<(), CatalogueError> {
    match command {
        CatalogueCommand::Import { file, dry_run } => {
            let unopened = |error| CatalogueError::Unopened { file: file.clone(), error };
            let reader = File::open(&file).map_err(unopened)?;
            let progress = bytes_bar(reader.metadata().map_err(unopened)?.len());
            let report = import(app, reader, dry_run, &progress).await;
            progress.finish_and_clear();
            let report = report?;
            write!(out, "{report}").map_err(CatalogueError::Report)?;
            report.broken.map_or(Ok(()), |why| Err(CatalogueError::NotWhole(why)))
        }
        CatalogueCommand::Publish { data } => {
            let data = Data::of(data.as_deref())?;
            let progress = steps_bar();
            let loaded = data.load(app.store()).await.map_err(PublishError::from)?;
            let report = publish(app, &data, &progress).await;
            progress.finish_and_clear();
            write!(out, "{loaded} texts of the agency were new or changed\n{}", report?).map_err(CatalogueError::Report)
        }
    }
}

/// Shows how far a job is.
pub(crate) fn show(bar: &ProgressBar, job: &Job) {
    let (number, steps) = job.step();
    let step = number.checked_sub(1).and_then(|at| steps.get(at)).map_or("", |step| step.name(Lang::En));
    bar.set_style(style("{bar:40} {percent:>3} % {pos}/{len}, {eta} left {wide_msg}"));
    bar.set_length(job.total);
    bar.set_position(job.done);
    bar.set_message(format!("{number}/{} {step}", steps.len()));
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// A bar over the bytes of a file.
pub fn bytes_bar(length: u64) -> ProgressBar {
    bar(length, style("{bar:40} {percent:>3} % {bytes}/{total_bytes}, {eta} left {wide_msg}"))
}

/// A bar over the steps of an edition.
pub fn steps_bar() -> ProgressBar {
    bar(100, style("{bar:40} {percent:>3} % {wide_msg}"))
}

fn bar(length: u64, style: ProgressStyle) -> ProgressBar {
    ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr()).with_style(style)
}

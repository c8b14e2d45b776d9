//! `portal dossiers`: registering many paper dossiers from a table, as the officer's page does.

use std::path::PathBuf;

use app::App;
use clap::Subcommand;
use domain::access::Action;
use domain::code::{AgencyCode, JobId};
use domain::job::papers::{RefusedRow, mistakes_csv, read_table};
use domain::job::{Count, Job};
use domain::lang::Lang;
use domain::log::Actor;
use indicatif::ProgressBar;
use jiff::Timestamp;
use job_runner::Ran;

use crate::{Fault, catalogue, officer};

/// Work on dossiers.
#[derive(Debug, Clone, Subcommand)]
pub enum DossiersCommand {
    /// Registers the paper dossiers of a CSV file, one a row, whatever stood there before: a row that was registered is not
    /// registered again. Writes the rows with mistakes, and what is wrong with them, into a file to be mended and imported.
    Import {
        /// The file.
        file: PathBuf,
        /// The agency that received them, as in H99.01.
        #[arg(long)]
        agency: String,
        /// The officer in whose name they are registered, by e-mail address.
        #[arg(long)]
        officer: String,
        /// Where the rows with mistakes go; beside the file, unless given.
        #[arg(long, value_name = "FILE")]
        mistakes: Option<PathBuf>,
    },
}

/// Carries out a command; `bar` shows how far it is. Answers with what was done. Errors: what the command was
/// told does not fit, the file cannot be read, the database does not answer; a job that was begun goes on by itself.
pub async fn run(command: DossiersCommand, app: &App, bar: &ProgressBar) -> Result<String, Fault> {
    let DossiersCommand::Import { file, agency, officer, mistakes } = command;
    let code =
        AgencyCode::parse(&agency).map_err(|_| Fault::new(format!("{agency} is no agency code, which looks like H99.01")))?;
    let account = app.store().account_of(&app.blind_email(&officer)).await?;
    let account = account.filter(|account| account.may(Action::RegisterPaper, &code));
    let account = account.ok_or_else(|| Fault::new(format!("{officer} registers no paper dossiers at {agency}")))?;
    let bytes = std::fs::read(&file).map_err(|error| Fault::new(format!("{}: {error}", file.display())))?;
    let table = read_table(&bytes).map_err(|why| Fault::new(format!("{}: {}", file.display(), why.get(Lang::En))))?;
    let headings = table.headings.clone();

    let id = JobId::parse(&officer::new_id(app)?)?;
    let job = app.prepare_papers(id, Actor::Officer(account.id), code, table).await.map_err(fault)?;
    let runner = officer::new_id(app)?;
    app.begin_job(&job, Some(&runner)).await.map_err(fault)?;
    let taken_over = || Fault::new(format!("job {} goes on elsewhere; its page is {}/tien-trinh/{0}", job.id, app.origin()));
    let leased = app.store().lease_job(&job.id, &runner, app.now()).await?.ok_or_else(taken_over)?;
    catalogue::show(bar, &leased.job);
    let ran = job_runner::run(app, leased, Timestamp::MAX, |job| catalogue::show(bar, job)).await?;
    bar.finish_and_clear();
    let Ran::Ended(job) = ran else { return Err(taken_over()) };
    let refused: Vec<RefusedRow> =
        app.store().job_parts::<Vec<RefusedRow>>(&job.id, "RESULT#").await?.into_iter().flatten().collect();
    let mut said = report(&job);
    if !refused.is_empty() {
        let file = mistakes.unwrap_or_else(|| file.with_extension("loi.csv"));
        let text = format!("\u{feff}{}", mistakes_csv(&headings, &refused, Lang::Vi));
        std::fs::write(&file, text).map_err(|error| Fault::new(format!("{}: {error}", file.display())))?;
        said.push_str(&format!("\nThe rows with mistakes stand in {}", file.display()));
    }
    Ok(said)
}

fn report(job: &Job) -> String {
    let count = |count| job.counts.get(count);
    let (new, already, refused) = (count(Count::Registered), count(Count::Already), count(Count::Refused));
    let failure = job.failure.as_ref().map(|why| format!("It stopped: {}\n", why.get(Lang::En))).unwrap_or_default();
    format!(
        "{failure}{new} registered + {already} registered before + {refused} with mistakes = {} of {} rows",
        job.done, job.total
    )
}

fn fault(failure: app::Failure) -> Fault {
    Fault::new(failure.internals().unwrap_or("a request failed").to_owned())
}

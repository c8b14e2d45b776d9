//! Publishing from the data files: what an edition holds besides procedures is staged under the edition's number, and the
//! rest is the work of a long job that this process does itself; if it dies, `job-runner` goes on.

use domain::code::JobId;
use domain::job::{Count, Job, JobKind};
use domain::log::Actor;
use indicatif::ProgressBar;
use jiff::Timestamp;
use job_runner::Ran;
use store::{Begun, EditionParts, FormEntry, StoreError};

use super::report::EditionReport;
use crate::data::Data;
use app::jobs::PublishInput;
use app::{App, Failure};

/// Why no edition was published. What was served before is served on.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The database refused or did not answer. A job that was begun goes on by itself.
    #[error("the edition could not be stored: {0}")]
    Store(#[from] StoreError),
    /// What is to be published does not fit together; everything at once.
    #[error("{}", .0.join("\n"))]
    Unfit(Vec<String>),
    /// Another publish is at work, or another process took this one over.
    #[error("job {0} is publishing; its page is /tien-trinh/{0}")]
    Busy(JobId),
}

impl From<Failure> for PublishError {
    fn from(failure: Failure) -> Self {
        PublishError::Store(StoreError::Unavailable(failure.internals().unwrap_or("a request failed").to_owned()))
    }
}

/// Builds an edition from what the store holds and `data`, writes it under a new number and serves it. `progress` counts the
/// job's portions. Readers see the old edition until all of the new one is written.
pub async fn publish(app: &App, data: &Data, progress: &ProgressBar) -> Result<EditionReport, PublishError> {
    let (job, runner) = (begin(app, data).await?, app.new_id()?);
    match app.begin_job(&job, Some(&runner)).await? {
        Begun::New | Begun::Again => {}
        Begun::Busy(other) => return Err(PublishError::Busy(other)),
    }
    finish(app, &job.id, &runner, app.now(), progress).await
}

/// Stages what the data files say.
async fn begin(app: &App, data: &Data) -> Result<Job, PublishError> {
    let store = app.store();
    let mut problems = Vec::new();
    for form in &data.forms {
        match store.put_form(form).await {
            Err(error) if error.is_conflict() => {
                let (id, version) = (&form.id, form.version);
                problems.push(format!("form {id} version {version} stands with other content: raise its version"));
            }
            done => done?,
        }
    }
    let entries: Vec<FormEntry> = data
        .forms
        .iter()
        .map(|form| FormEntry {
            id: form.id.clone(),
            version: form.version,
            procedure: form.procedure.clone(),
            valid_from: form.valid_from,
        })
        .collect();
    let mut parts = EditionParts::new();
    parts.agencies(&data.agencies)?;
    parts.calendar(&data.calendar)?;
    parts.texts(&data.content)?;
    parts.forms(&entries)?;
    parts.places(&data.places)?;
    parts.event_rules(&data.event_rules)?;

    let edition = store.next_edition().await?;
    let id = JobId::parse(&app.new_id()?).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let total = u64::from(domain::job::publish::PORTIONS);
    let mut job = Job::begin(id, JobKind::PublishCatalogue, total, Actor::Operator, app.now());
    job.edition = Some(edition);
    store.put_edition_parts(edition, parts).await?;
    let input = PublishInput { from: edition, identity: data.agencies.portal.clone(), problems };
    store.stage(&job, &[(PublishInput::PART.to_owned(), input)]).await?;
    Ok(job)
}

/// Does a publish that was begun to its end. `now` is the time by which the lease is taken: ahead of the clock where whoever
/// had it is known to be gone.
pub(crate) async fn finish(
    app: &App,
    id: &JobId,
    runner: &str,
    now: Timestamp,
    progress: &ProgressBar,
) -> Result<EditionReport, PublishError> {
    let leased = app.store().lease_job(id, runner, now).await?.ok_or_else(|| PublishError::Busy(id.clone()))?;
    super::show(progress, &leased.job);
    let ran = job_runner::run(app, leased, Timestamp::MAX, |job| super::show(progress, job)).await?;
    match ran {
        Ran::Ended(Job { failure: Some(why), .. }) => {
            let text = why.en.unwrap_or(why.vi);
            Err(PublishError::Unfit(text.lines().map(str::to_owned).collect()))
        }
        Ran::Ended(job) => Ok(report(&job)),
        Ran::HandedOn(_) | Ran::TakenOver => Err(PublishError::Busy(id.clone())),
    }
}

/// What the edition of a publish that is done consists of.
fn report(job: &Job) -> EditionReport {
    let count = |count| usize::try_from(job.counts.get(count)).unwrap_or(usize::MAX);
    let short = |number| u16::try_from(job.counts.get(number)).unwrap_or(u16::MAX);
    let (procedures, partial) = (count(Count::Procedures), count(Count::Partial));
    let took = job.ended_at.unwrap_or(job.updated_at).duration_since(job.started_at);
    EditionReport {
        edition: job.edition.unwrap_or_default(),
        before: Some(job.counts.get(Count::Before)).filter(|before| *before > 0),
        procedures,
        curated: count(Count::Curated),
        partial,
        information: procedures.saturating_sub(partial),
        incomplete: count(Count::Incomplete),
        directory: count(Count::DirectoryBytes),
        index: count(Count::IndexBytes),
        directory_stored: (count(Count::DirectoryStored), short(Count::DirectoryParts)),
        life_events: (count(Count::EventsNamed), count(Count::EventsRuled)),
        blocks: short(Count::Blocks),
        blocks_stored: (count(Count::BlocksStored), count(Count::LargestBlock)),
        took: took.unsigned_abs(),
    }
}

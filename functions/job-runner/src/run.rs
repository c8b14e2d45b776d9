//! The loop over the chunks of one job, under its lease.

use app::{App, Failure};
use domain::job::{Chunk, Job, JobKind, MOST_ATTEMPTS};
use domain::lang::Text;
use jiff::Timestamp;
use store::{LeasedJob, StoreError, Write};

use crate::import::Import;
use crate::papers::Papers;
use crate::publish::Publish;

/// How often a chunk that met what somebody else wrote meanwhile is looked at anew.
const MOST_CONFLICTS: u32 = 5;

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ran {
    /// The job has ended, done or failed.
    Ended(Job),
    /// The time was over: the job waits for the next runner.
    HandedOn(Job),
    /// The lease ran out on the way and another runner has the job.
    TakenOver,
}

/// What a chunk did, to be stored together.
pub(crate) struct Worked {
    pub(crate) chunk: Chunk,
    pub(crate) results: Vec<Write>,
}

/// Why a chunk was not done.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The database did not answer or holds something strange: the job may be tried again.
    Store(StoreError),
    /// The job cannot go on; in words for who started it.
    Fail(Text),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Stop::Store(error)
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        let why = failure.internals().unwrap_or("a request failed").to_owned();
        Stop::Store(if matches!(failure, Failure::Unavailable(_)) {
            StoreError::Unavailable(why)
        } else {
            StoreError::Corrupt(why)
        })
    }
}

/// The work of one kind, with what it keeps in memory between chunks.
enum Work {
    Publish(Box<Publish>),
    Import(Box<Import>),
    Papers(Box<Papers>),
}

impl Work {
    async fn open(app: &App, job: &Job) -> Result<Work, Stop> {
        Ok(match job.kind {
            JobKind::PublishCatalogue => Work::Publish(Box::new(Publish::open(app, job).await?)),
            JobKind::ImportCatalogue => Work::Import(Box::new(Import::open(app, job).await?)),
            JobKind::ImportPapers => Work::Papers(Box::new(Papers::open(app, job).await?)),
            JobKind::DemoSeed => {
                return Err(Stop::Store(StoreError::Corrupt("the local portal makes its demonstration itself".into())));
            }
        })
    }

    async fn chunk(&mut self, app: &App, job: &Job) -> Result<Worked, Stop> {
        match self {
            Work::Publish(work) => work.chunk(app, job).await,
            Work::Import(work) => work.chunk(app, job).await,
            Work::Papers(work) => work.chunk(app, job).await,
        }
    }
}

/// Does chunk after chunk until the job ends or it is `until`; `seen` is told of the job after each. The caller has the lease.
/// Errors: the database; the lease then runs out and the sweeper goes on.
pub async fn run(app: &App, mut leased: LeasedJob, until: Timestamp, mut seen: impl FnMut(&Job)) -> Result<Ran, StoreError> {
    if leased.attempts > MOST_ATTEMPTS {
        let why = Text::both(
            format!("Đã thử {MOST_ATTEMPTS} lần mà một phần việc không xong."),
            format!("One portion of the work did not come to its end in {MOST_ATTEMPTS} attempts."),
        );
        return fail(app, &leased, why).await;
    }
    let mut work = match Work::open(app, &leased.job).await {
        Ok(work) => work,
        Err(Stop::Fail(why)) => return fail(app, &leased, why).await,
        Err(Stop::Store(error)) => return Err(error),
    };
    let mut conflicts = 0;
    loop {
        let Worked { chunk, results } = match work.chunk(app, &leased.job).await {
            Ok(worked) => worked,
            Err(Stop::Fail(why)) => return fail(app, &leased, why).await,
            Err(Stop::Store(error)) => return Err(error),
        };
        let job = leased.job.after(&chunk, app.now());
        let line = if job.ended() { Some(app.job_line(&job).map_err(internal)?) } else { None };
        match app.store().store_chunk(&leased, &job, results, line.as_ref(), app.now()).await {
            Ok(next) => leased = next,
            Err(StoreError::Conflict { at: 0, .. }) => return Ok(Ran::TakenOver),
            Err(StoreError::Conflict { .. }) if matches!(work, Work::Publish(_)) => {
                let why = Text::both(
                    "Một bản công bố mới hơn đã được đưa ra phục vụ trong lúc này.",
                    "A later edition was published meanwhile.",
                );
                return fail(app, &leased, why).await;
            }
            // Somebody wrote the same meanwhile: looked at anew, it is no news.
            Err(StoreError::Conflict { .. }) if conflicts < MOST_CONFLICTS => {
                conflicts += 1;
                continue;
            }
            Err(error) => return Err(error),
        }
        conflicts = 0;
        seen(&leased.job);
        if leased.job.ended() {
            return Ok(Ran::Ended(leased.job));
        }
        if app.now() >= until {
            app.store().hand_on_job(&leased, app.now()).await?;
            return Ok(Ran::HandedOn(leased.job));
        }
    }
}

/// Ends the job; what it has done stays done.
async fn fail(app: &App, leased: &LeasedJob, why: Text) -> Result<Ran, StoreError> {
    tracing::error!(job = %leased.job.id, kind = leased.job.kind.code(), why = why.en.as_deref().unwrap_or(&why.vi), "job failed");
    let job = leased.job.failed(why, app.now());
    let line = app.job_line(&job).map_err(internal)?;
    match app.store().store_chunk(leased, &job, Vec::new(), Some(&line), app.now()).await {
        Ok(_) => Ok(Ran::Ended(job)),
        Err(StoreError::Conflict { at: 0, .. }) => Ok(Ran::TakenOver),
        Err(error) => Err(error),
    }
}

fn internal(failure: Failure) -> StoreError {
    StoreError::Unavailable(failure.internals().unwrap_or("no randomness").to_owned())
}

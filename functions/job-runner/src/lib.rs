//! DynamoDB stream -> long jobs (tác vụ dài): whoever has a job's lease does its next chunk and stores what came of it with
//! the job after it, in one transaction, until all is done or a minute before the function's own time is over. The stream
//! starts it for a new job; the sweeper, each minute, for those in nobody's hands: a runner that dies costs one chunk.

mod build;
mod import;
mod judge;
mod papers;
mod publish;
mod run;

use app::App;
use aws_lambda_events::dynamodb::{Event, EventRecord};
use aws_lambda_events::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use domain::code::JobId;
use jiff::Timestamp;
use serde::Deserialize;
use store::{Item, StoreError, waiting_job};

pub use import::LineResults;
pub use judge::{Change, Judged, Refusal, Taken};
pub use run::{Ran, run};

/// The filter of the event source mapping, in the template and in the local stream pump: jobs as they begin, and not the
/// changes that each chunk makes.
pub const FILTER: &str = r#"{"eventName":["INSERT"],"dynamodb":{"NewImage":{"due_of":{"S":["JOB"]}}}}"#;

/// How many jobs one sweep looks at; what is left waits for the next.
const SWEPT: i32 = 20;

/// What starts the function.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Started {
    /// The schedule: `{"sweep": true}`.
    Sweep {
        /// Always true; it tells the two apart.
        sweep: bool,
    },
    /// A batch of the table's stream.
    Stream(Event),
}

/// Does what `started` speaks of until `until`. The answer to the stream names the record from which it has to come again.
/// Errors: the database, on a sweep.
pub async fn handle(app: &App, started: Started, until: Timestamp) -> Result<DynamoDbEventResponse, StoreError> {
    let mut response = DynamoDbEventResponse::default();
    match started {
        Started::Stream(event) => {
            for record in &event.records {
                let Some(id) = begun(record) else { continue };
                if let Err(error) = take(app, &id, until).await {
                    tracing::error!(job = %id, %error, "the chunk was not stored; the sweeper goes on");
                    let mut failure = DynamoDbBatchItemFailure::default();
                    failure.item_identifier = Some(record.change.sequence_number.clone().unwrap_or_default());
                    response.batch_item_failures.push(failure);
                    break;
                }
            }
        }
        Started::Sweep { .. } => {
            for id in app.store().jobs_due(app.now(), SWEPT).await? {
                if app.now() >= until {
                    break;
                }
                // One job that fails must not keep the others waiting.
                if let Err(error) = take(app, &id, until).await {
                    tracing::error!(job = %id, %error, "the chunk was not stored; it will be tried again");
                }
            }
        }
    }
    Ok(response)
}

/// Takes the lease on a job, if nobody has it, and goes on with it.
async fn take(app: &App, id: &JobId, until: Timestamp) -> Result<(), StoreError> {
    let runner = app.new_id().map_err(|_| StoreError::Unavailable("no randomness".into()))?;
    let Some(leased) = app.store().lease_job(id, &runner, app.now()).await? else {
        return Ok(());
    };
    let kind = leased.job.kind.code();
    let ran = run(app, leased, until, |_| {}).await?;
    let (percent, outcome) = match &ran {
        Ran::Ended(job) => (job.percent(), if job.failure.is_none() { "done" } else { "failed" }),
        Ran::HandedOn(job) => (job.percent(), "handed on"),
        Ran::TakenOver => (0, "taken over"),
    };
    tracing::info!(job = %id, kind, percent, outcome, "ran");
    Ok(())
}

/// The job that a record begins.
fn begun(record: &EventRecord) -> Option<JobId> {
    if record.event_name != "INSERT" {
        return None;
    }
    waiting_job(&Item::from(record.change.new_image.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_starters_are_told_apart() {
        let sweep = include_str!("../../../events/job-runner-sweep.json");
        assert!(matches!(serde_json::from_str(sweep).unwrap(), Started::Sweep { sweep: true }));
        let stream = include_str!("../../../events/job-runner-stream.json");
        let Started::Stream(event) = serde_json::from_str(stream).unwrap() else { panic!("not a stream") };
        let begun: Vec<_> = event.records.iter().map(begun).collect();
        assert_eq!(begun, [JobId::parse("0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5c").ok(), None, None]);
    }
}

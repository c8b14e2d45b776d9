//! The `job-runner` function on AWS.

use jiff::{SignedDuration, Timestamp};
use job_runner::{Started, handle};
use lambda_runtime::{Error, LambdaEvent, run, service_fn};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let app = app::App::from_env_with(store::Patience::Command).await;
    let app = &app;
    run(service_fn(async |event: LambdaEvent<Started>| {
        // A minute is left for the chunk that is under way when it is time to stop.
        let deadline = i64::try_from(event.context.deadline).unwrap_or(i64::MAX);
        let until = Timestamp::from_millisecond(deadline)?.saturating_sub(SignedDuration::from_secs(60))?;
        Ok::<_, Error>(handle(app, event.payload, until).await?)
    }))
    .await
}

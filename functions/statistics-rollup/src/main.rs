//! The `statistics-rollup` function on AWS.

use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use statistics_rollup::{Started, handle};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let app = app::App::from_env().await;
    let app = &app;
    run(service_fn(async |event: LambdaEvent<Started>| Ok::<_, Error>(handle(app.store(), app.now(), event.payload).await?)))
        .await
}

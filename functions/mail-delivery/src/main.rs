//! Wiring of the function: the environment, the clients, the runtime.

use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use mail_delivery::{Delivery, Started, settings};
use store::{Patience, Store};

#[tokio::main]
async fn main() -> Result<(), Error> {
    app::log_as_json();
    let mut environment = app::config::environment();
    let config = environment.config();
    let settings = settings(&mut environment, config.as_ref().map_or("", |config| &config.origin));
    let config = environment.finish(config).unwrap_or_else(|error| {
        tracing::error!("{error}");
        std::process::exit(1)
    });
    let sdk = app::aws::sdk_config().await;
    let store = Store::open(&sdk, config.tables, config.secret, Patience::Request);
    let delivery = Delivery { store, mailer: mail::Mailer::open(&sdk, settings), clock: app::Clock::system() };
    let delivery = &delivery;
    run(service_fn(async |event: LambdaEvent<Started>| Ok::<_, Error>(delivery.handle(event.payload).await?))).await
}

//! The `service-lookup` function on AWS.

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    lambda_http::run(service_lookup::router(app::App::from_env().await)).await
}

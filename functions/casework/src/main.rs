//! The `casework` function on AWS.

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    lambda_http::run(casework::router(app::App::from_env().await)).await
}

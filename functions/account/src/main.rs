//! The `account` function on AWS.

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    lambda_http::run(account::router(app::App::from_env().await)).await
}

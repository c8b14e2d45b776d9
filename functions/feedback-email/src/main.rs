//! The `feedback-email` function on AWS.

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    lambda_http::run(feedback_email::router(app::App::from_env().await)).await
}

//! The `rating-capture` function on AWS.

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    lambda_http::run(rating_capture::router(app::App::from_env().await)).await
}

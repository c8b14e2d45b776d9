//! The `form-submission` function on AWS.

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    lambda_http::run(form_submission::router(app::App::from_env().await)).await
}

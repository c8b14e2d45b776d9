//! Every event in `events/` is fed to its handler, as `cargo lambda invoke` would.

use std::fs;
use std::path::Path;

use axum::body::Body;
use http::Request;
use serde_json::Value;
use tests::Portal;
use tower::ServiceExt;

/// The request that lambda_http makes of an event of an HTTP API (payload 2.0).
fn request_of(event: &Value) -> Request<Body> {
    let text = |pointer: &str| event.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let query = text("/rawQueryString");
    let uri = if query.is_empty() { text("/rawPath") } else { format!("{}?{query}", text("/rawPath")) };
    let mut request = Request::builder().method(text("/requestContext/http/method").as_str()).uri(uri);
    for (name, value) in event["headers"].as_object().into_iter().flatten() {
        request = request.header(name, value.as_str().unwrap_or_default());
    }
    for cookie in event["cookies"].as_array().into_iter().flatten() {
        request = request.header("cookie", cookie.as_str().unwrap_or_default());
    }
    request.body(Body::from(text("/body"))).expect("an event is a request")
}

#[tokio::test]
async fn every_event_is_answered_by_its_handler() {
    let portal = Portal::start().await;
    let running = &portal.running;
    let site = portal::serve::gather(&running.app, running.mailbox.clone());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../events");
    let mut fed = 0;
    for entry in fs::read_dir(folder).expect("events/") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let event: Value = serde_json::from_str(&fs::read_to_string(&path).expect("a file")).expect("JSON");
        if name.starts_with("mail-delivery-") {
            let started: mail_delivery::Started = serde_json::from_value(event).unwrap_or_else(|error| panic!("{name}: {error}"));
            running.delivery.handle(started).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        } else if name.starts_with("statistics-rollup-") {
            let started = serde_json::from_value(event).unwrap_or_else(|error| panic!("{name}: {error}"));
            let app = &running.app;
            statistics_rollup::handle(app.store(), app.now(), started).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        } else if name.starts_with("job-runner-") {
            let started = serde_json::from_value(event).unwrap_or_else(|error| panic!("{name}: {error}"));
            let until = jiff::Timestamp::MAX;
            job_runner::handle(&running.app, started, until).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        } else {
            let request = request_of(&event);
            let function = app::routes::function_of(request.uri().path());
            assert!(name.starts_with(&format!("{function}-")), "{name} is answered by {function}");
            let Ok(answer) = site.clone().oneshot(request).await;
            assert!(answer.status().as_u16() < 500, "{name}: {}", answer.status());
        }
        fed += 1;
    }
    assert!(fed >= 16, "{fed} events");
}

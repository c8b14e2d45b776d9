//! A proxy before the database: counts the calls that a request makes, and answers some of them with canned bytes, for
//! what the embedded database never says.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, Request};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::net::TcpListener;

/// A canned answer: how often, to which operation, with which body.
#[derive(Debug, Clone)]
pub struct Fault {
    /// As in `TransactWriteItems`.
    pub operation: &'static str,
    /// How many times.
    pub times: usize,
    /// The JSON that is answered with status 400.
    pub body: &'static str,
}

/// What DynamoDB says when another transaction is in the way of the first write.
pub const TRANSACTION_CONFLICT: &str = r#"{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","Message":"Transaction cancelled, please refer cancellation reasons for specific reasons [TransactionConflict, None]","CancellationReasons":[{"Code":"TransactionConflict","Message":"Transaction is ongoing for the item"},{"Code":"None"}]}"#;

#[derive(Debug, Default)]
struct Seen {
    calls: Vec<String>,
    faults: Vec<Fault>,
}

/// A running proxy.
#[derive(Debug, Clone)]
pub struct Proxy {
    /// Where it listens.
    pub address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Clone)]
struct Wire {
    client: Client<HttpConnector, Full<Bytes>>,
    to: SocketAddr,
    seen: Arc<Mutex<Seen>>,
}

impl Proxy {
    /// A proxy before the database at `to`.
    pub async fn before(to: SocketAddr) -> Proxy {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let seen = Arc::new(Mutex::new(Seen::default()));
        let wire = Wire { client: Client::builder(TokioExecutor::new()).build_http(), to, seen: Arc::clone(&seen) };
        let router = Router::new().fallback(pass).with_state(wire);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Proxy { address, seen }
    }

    /// The operations that were called since the last time, in order.
    pub fn calls(&self) -> Vec<String> {
        std::mem::take(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner).calls)
    }

    /// Answers the next calls of an operation with a canned body.
    pub fn plant(&self, fault: Fault) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).faults.push(fault);
    }
}

async fn pass(State(wire): State<Wire>, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    if let Some(canned) = wire.note(&parts.headers) {
        return json(canned);
    }
    let path = parts.uri.path();
    let mut onward = Request::builder().method(parts.method).uri(format!("http://{}{path}", wire.to));
    for (name, value) in &parts.headers {
        onward = onward.header(name, value);
    }
    let onward = onward.body(Full::new(body)).expect("a request that came in is well-formed");
    match wire.client.request(onward).await {
        Ok(answer) => answer.map(Body::new),
        Err(_) => {
            let mut answer = Response::new(Body::empty());
            *answer.status_mut() = http::StatusCode::BAD_GATEWAY;
            answer
        }
    }
}

impl Wire {
    fn note(&self, headers: &HeaderMap) -> Option<&'static str> {
        let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.calls.push(operation.to_owned());
        let fault = seen.faults.iter_mut().find(|fault| fault.times > 0 && fault.operation == operation)?;
        fault.times -= 1;
        Some(fault.body)
    }
}

fn json(body: &'static str) -> Response {
    let mut answer = Response::new(Body::from(body));
    *answer.status_mut() = http::StatusCode::BAD_REQUEST;
    answer.headers_mut().insert("content-type", http::HeaderValue::from_static("application/x-amz-json-1.0"));
    answer
}

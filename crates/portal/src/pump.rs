//! The stream pump: reads the portal table's stream from the embedded database and calls `mail-delivery` and `job-runner` as
//! Lambda's event source mapping does, with the same filter, the same event and the same answer, and their sweepers as the
//! schedule does. On AWS the template says the same.

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::time::Duration;

use app::{App, Clock};
use aws_config::SdkConfig;
use aws_sdk_dynamodbstreams::Client;
use aws_sdk_dynamodbstreams::types::{AttributeValue, Record, ShardIteratorType};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use mail::{Mailer, Settings};
use mail_delivery::Delivery;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::Fault;

/// Records that one call takes.
const BATCH: usize = 10;
/// Attempts after the first; then the records are left to the sweeper, as on AWS once they are in the failure queue.
const RETRIES: u32 = 5;
/// How often the stream is asked for news; Lambda asks four times a second.
const POLL: Duration = Duration::from_millis(200);
/// How often what waits is swept; mails every 5 minutes on AWS, jobs each minute.
const SWEEP: Duration = Duration::from_secs(60);

/// What delivers the portal's mails on this machine. Errors: nothing is published, so nobody knows whose mails they are.
pub(crate) async fn delivery(app: &App, ses: &SdkConfig) -> Result<Delivery, Fault> {
    let head = app.store().head().await?.ok_or_else(|| Fault::new("nothing is published yet"))?;
    let identity = head.identity;
    let settings = Settings {
        origin: app.origin().to_owned(),
        portal_name: identity.name,
        sender: identity.sender,
        configuration_set: None,
        demo: identity.demo,
    };
    let clock = Clock::from_fn({
        let app = app.clone();
        move || app.now()
    });
    Ok(Delivery { store: app.store().clone(), mailer: Mailer::open(ses, settings), clock })
}

/// A function that the stream and a schedule start.
pub(crate) struct Function<F> {
    /// The filter of its event source mapping.
    pub(crate) filter: &'static str,
    /// What happens with an event.
    pub(crate) handle: F,
}

/// Hands what is queued to a function, and sweeps each minute, until `stopped`. What was queued before the start is swept at
/// once.
pub(crate) async fn run<Started, Answer, Error, Handled>(
    sdk: SdkConfig,
    table: String,
    function: Function<impl Fn(Started) -> Handled>,
    stopped: impl Future<Output = ()>,
) where
    Started: DeserializeOwned,
    Answer: Serialize,
    Error: fmt::Display,
    Handled: Future<Output = Result<Answer, Error>>,
{
    let handle = &function.handle;
    let invoke = |event: Value| async move {
        let started: Started = serde_json::from_value(event).map_err(|error| error.to_string())?;
        let response = handle(started).await.map_err(|error| error.to_string())?;
        serde_json::to_value(response).map_err(|error| error.to_string())
    };
    let stream = async {
        let mut tail = Tail::new(Client::new(&sdk), table);
        let mapping = Mapping { filter: function.filter, pause: POLL, invoke: &invoke };
        let mut each = tokio::time::interval(POLL);
        each.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            each.tick().await;
            mapping.take(tail.news().await).await;
        }
    };
    let sweep = async {
        let mut each = tokio::time::interval(SWEEP);
        each.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            each.tick().await;
            if let Err(error) = invoke(json!({"sweep": true})).await {
                tracing::warn!(error, "the sweep will be tried again");
            }
        }
    };
    tokio::select! {
        () = stream => {}
        () = sweep => {}
        () = stopped => {}
    }
}

/// The end of a table's stream, shard by shard.
struct Tail {
    client: Client,
    table: String,
    shards: Vec<Shard>,
    /// The first look begins at what comes next, for the sweep takes what waits already; later ones miss nothing.
    from: ShardIteratorType,
}

struct Shard {
    id: String,
    /// `None` once the shard is closed and read to its end.
    iterator: Option<String>,
}

impl Tail {
    fn new(client: Client, table: String) -> Tail {
        Tail { client, table, shards: Vec::new(), from: ShardIteratorType::Latest }
    }

    /// What came since the last call, oldest first, as Lambda's JSON. After a failure the next call begins anew.
    async fn news(&mut self) -> Vec<Value> {
        match self.read().await {
            Ok(records) => records,
            Err(error) => {
                tracing::warn!(%error, "the stream cannot be read; beginning anew");
                self.shards.clear();
                Vec::new()
            }
        }
    }

    async fn read(&mut self) -> Result<Vec<Value>, Fault> {
        if self.shards.iter().all(|shard| shard.iterator.is_none()) {
            self.look_for_shards().await?;
        }
        let mut records = Vec::new();
        for shard in &mut self.shards {
            let Some(iterator) = shard.iterator.take() else { continue };
            let output = self.client.get_records().shard_iterator(iterator).send().await?;
            records.extend(output.records().iter().map(event_record));
            shard.iterator = output.next_shard_iterator;
        }
        Ok(records)
    }

    async fn look_for_shards(&mut self) -> Result<(), Fault> {
        let streams = self.client.list_streams().table_name(&self.table).send().await?;
        let Some(arn) = streams.streams().last().and_then(|stream| stream.stream_arn()).map(str::to_owned) else {
            return Err(Fault::new(format!("{} has no stream", self.table)));
        };
        let described = self.client.describe_stream().stream_arn(&arn).send().await?;
        let ids = described.stream_description().map(|stream| stream.shards()).unwrap_or_default();
        for id in ids.iter().filter_map(|shard| shard.shard_id()) {
            if self.shards.iter().any(|shard| shard.id == id) {
                continue;
            }
            let request = self.client.get_shard_iterator().stream_arn(&arn).shard_id(id);
            let output = request.shard_iterator_type(self.from.clone()).send().await?;
            self.shards.push(Shard { id: id.to_owned(), iterator: output.shard_iterator });
        }
        self.from = ShardIteratorType::TrimHorizon;
        Ok(())
    }
}

/// A record as it stands in the event of a function.
fn event_record(record: &Record) -> Value {
    let image =
        |item: Option<&std::collections::HashMap<String, AttributeValue>>| item.map(|item| Value::Object(attributes(item)));
    let mut change = Map::new();
    if let Some(dynamodb) = record.dynamodb() {
        let parts = [
            ("Keys", image(dynamodb.keys())),
            ("NewImage", image(dynamodb.new_image())),
            ("OldImage", image(dynamodb.old_image())),
            ("SequenceNumber", dynamodb.sequence_number().map(Value::from)),
            ("SizeBytes", Some(Value::from(dynamodb.size_bytes().unwrap_or_default()))),
            ("StreamViewType", dynamodb.stream_view_type().map(|view| Value::from(view.as_str()))),
            ("ApproximateCreationDateTime", dynamodb.approximate_creation_date_time().map(|at| Value::from(at.secs()))),
        ];
        change.extend(parts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    }
    json!({
        "eventID": record.event_id().unwrap_or_default(),
        "eventName": record.event_name().map(|name| name.as_str()),
        "eventVersion": record.event_version(),
        "eventSource": record.event_source(),
        "awsRegion": record.aws_region().unwrap_or_default(),
        "dynamodb": change,
    })
}

fn attributes(item: &std::collections::HashMap<String, AttributeValue>) -> Map<String, Value> {
    item.iter().map(|(name, value)| (name.clone(), attribute(value))).collect()
}

fn attribute(value: &AttributeValue) -> Value {
    let bytes = |blob: &aws_sdk_dynamodbstreams::primitives::Blob| BASE64_STANDARD.encode(blob.as_ref());
    match value {
        AttributeValue::S(text) => json!({"S": text}),
        AttributeValue::N(number) => json!({"N": number}),
        AttributeValue::B(blob) => json!({"B": bytes(blob)}),
        AttributeValue::Bool(yes) => json!({"BOOL": yes}),
        AttributeValue::Ss(texts) => json!({"SS": texts}),
        AttributeValue::Ns(numbers) => json!({"NS": numbers}),
        AttributeValue::Bs(blobs) => json!({"BS": blobs.iter().map(bytes).collect::<Vec<_>>()}),
        AttributeValue::L(list) => json!({"L": list.iter().map(attribute).collect::<Vec<_>>()}),
        AttributeValue::M(map) => json!({"M": attributes(map)}),
        _ => json!({"NULL": true}),
    }
}

/// Whether `value` fits a filter of an event source mapping: every key of the pattern, and one of each list's values.
fn fits(pattern: &Value, value: &Value) -> bool {
    match pattern {
        Value::Object(keys) => keys.iter().all(|(key, inner)| value.get(key).is_some_and(|value| fits(inner, value))),
        Value::Array(any) => any.contains(value),
        _ => false,
    }
}

/// An event source mapping with ReportBatchItemFailures and BisectBatchOnFunctionError.
struct Mapping<'a, F> {
    filter: &'static str,
    /// The first pause between attempts; it doubles.
    pause: Duration,
    invoke: &'a F,
}

impl<F, Answer> Mapping<'_, F>
where
    F: Fn(Value) -> Answer,
    Answer: Future<Output = Result<Value, String>>,
{
    /// Hands on the records that fit the filter, in order: nothing behind a failing record is tried before it is through
    /// or given up.
    async fn take(&self, records: Vec<Value>) {
        let filter: Value = serde_json::from_str(self.filter).unwrap_or_default();
        let fitting: Vec<Value> = records.into_iter().filter(|record| fits(&filter, record)).collect();
        for batch in fitting.chunks(BATCH) {
            self.offer(batch.to_vec()).await;
        }
    }

    async fn offer(&self, batch: Vec<Value>) {
        let mut left = VecDeque::from([(batch, 0)]);
        while let Some((batch, attempts)) = left.pop_front() {
            let (from, error): (usize, Option<String>) = match (self.invoke)(json!({ "Records": batch })).await {
                Ok(answer) => (checkpoint(&batch, &answer), None),
                Err(error) => (0, Some(error)),
            };
            if from >= batch.len() {
                continue;
            }
            let rest = batch[from..].to_vec();
            // Records before the checkpoint are through: the rest is a batch of its own.
            let attempts = if from > 0 { 0 } else { attempts + 1 };
            if attempts > RETRIES {
                tracing::error!(records = rest.len(), error, "left to the sweeper");
                continue;
            }
            tokio::time::sleep(self.pause * 2_u32.pow(attempts)).await;
            if error.is_some() && rest.len() > 1 {
                let (first, second) = rest.split_at(rest.len() / 2);
                left.push_front((second.to_vec(), attempts));
                left.push_front((first.to_vec(), attempts));
            } else {
                left.push_front((rest, attempts));
            }
        }
    }
}

/// Where the next attempt begins: at the lowest failed record, past the end if none failed, and at the start if the answer
/// names a record that was not there.
fn checkpoint(batch: &[Value], answer: &Value) -> usize {
    let failures = answer.get("batchItemFailures").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    failures
        .iter()
        .map(|failure| {
            let named = failure.get("itemIdentifier");
            batch.iter().position(|record| named.is_some() && record["dynamodb"].get("SequenceNumber") == named).unwrap_or(0)
        })
        .min()
        .unwrap_or(batch.len())
}

impl fmt::Debug for Tail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tail({})", self.table)
    }
}

#[cfg(test)]
mod tests;

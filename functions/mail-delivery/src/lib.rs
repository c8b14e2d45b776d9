//! DynamoDB stream -> SES: every mail the portal sends. The stream starts it for a new mail; the sweeper, on a schedule, for
//! those that the stream missed, that SES refused, or whose sender died (safety §3). SES's own events tell it what became of
//! a mail.

mod report;

use std::fmt;
use std::future::Future;

use app::Clock;
use app::config::Environment;
use aws_lambda_events::dynamodb::{Event, EventRecord};
use aws_lambda_events::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use domain::lang::Text;
use domain::outbox::{LEASE_SECONDS, retry_at};
use jiff::{SignedDuration, Timestamp};
use mail::{MailError, Mailer, MessageId, Settings};
use serde::Deserialize;
use store::{Item, LeasedMail, Store, StoreError, waiting_mail};

pub use report::Report;

/// The filter of the event source mapping, in the template and in the local stream pump: mails as they are queued, and not
/// the changes of their state that delivering makes.
pub const FILTER: &str = r#"{"eventName":["INSERT"],"dynamodb":{"NewImage":{"due_of":{"S":["MAIL"]}}}}"#;

/// How many mails one sweep takes: at 100 ms each well within a minute; what is left is due at the next.
const SWEPT: i32 = 100;
/// A mail that SES took is forgotten after 90 days, one that was given up after 30 (by TTL).
const SENT_KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);
const DEAD_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What starts the function.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Started {
    /// The schedule: `{"sweep": true}`.
    Sweep {
        /// Always true; it tells the two apart.
        sweep: bool,
    },
    /// An event of SES about one mail, by EventBridge.
    Report(Report),
    /// A batch of the table's stream.
    Stream(Event),
}

/// What became of one mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// SES took it.
    Sent,
    /// SES did not take it; the sweeper tries again when it is due.
    PutOff,
    /// It never will be sent; somebody has to look.
    GivenUp,
    /// It was sent before, is in another's hands or is not due: nothing to do.
    NotDue,
}

/// Settings of the mails, from `PORTAL_SENDER`, `PORTAL_NAME`, and where they are set `PORTAL_NAME_EN`,
/// `PORTAL_CONFIGURATION_SET` and `PORTAL_DEMO`.
pub fn settings<F: Fn(&str) -> Option<String>>(environment: &mut Environment<F>, origin: &str) -> Settings {
    let name = environment.required("PORTAL_NAME");
    Settings {
        origin: origin.to_owned(),
        portal_name: Text { vi: name, en: environment.optional("PORTAL_NAME_EN") },
        sender: environment.required("PORTAL_SENDER"),
        configuration_set: environment.optional("PORTAL_CONFIGURATION_SET"),
        demo: environment.optional("PORTAL_DEMO").is_some(),
    }
}

/// What delivering needs. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Where mails wait.
    pub store: Store,
    /// The way out.
    pub mailer: Mailer,
    /// The time.
    pub clock: Clock,
}

impl Delivery {
    /// Delivers what `started` speaks of. The answer to the stream names the record from which it has to come again: one
    /// whose outcome the database would not keep. A mail that SES refused and that was put off is no failure of the batch.
    /// Errors: the database, on a sweep or a report.
    pub async fn handle(&self, started: Started) -> Result<DynamoDbEventResponse, StoreError> {
        match started {
            Started::Stream(event) => {
                let deliver = |id: String| async move { self.deliver(&id).await.map(|outcome| note(&id, outcome)) };
                Ok(batch(&event.records, deliver).await)
            }
            Started::Sweep { .. } => {
                for id in self.store.mails_due(self.clock.now(), SWEPT).await? {
                    note(&id, self.deliver(&id).await?);
                }
                Ok(DynamoDbEventResponse::default())
            }
            Started::Report(report) => {
                self.heed(&report).await?;
                Ok(DynamoDbEventResponse::default())
            }
        }
    }

    /// Lease, send, keep the outcome.
    async fn deliver(&self, id: &str) -> Result<Outcome, StoreError> {
        let now = self.clock.now();
        let leased = match self.store.lease_mail(id, now, later(now, SignedDuration::from_secs(LEASE_SECONDS))).await {
            Ok(Some(leased)) => leased,
            Ok(None) => return Ok(Outcome::NotDue),
            Err(StoreError::Corrupt(why)) => {
                tracing::error!(mail = id, why, "the letter does not open");
                return Ok(Outcome::PutOff);
            }
            Err(error) => return Err(error),
        };
        let sent = self.mailer.send(&leased.mail).await;
        let now = self.clock.now();
        let kept = match &sent {
            Ok(message) => self.keep_sent(&leased, message, now).await.map(|()| Outcome::Sent),
            Err(MailError::TryAgain(why)) => match retry_at(now, leased.attempts + 1) {
                Some(due) => {
                    tracing::warn!(mail = id, why, attempts = leased.attempts + 1, "put off");
                    self.store.mail_put_off(&leased, due).await.map(|()| Outcome::PutOff)
                }
                None => self.give_up(&leased, why, now).await,
            },
            Err(MailError::Refused(why)) => self.give_up(&leased, why, now).await,
        };
        match kept {
            Err(error) if error.is_conflict() => {
                // SES's own event closed the lease before us, or it ran out on the way and another sender has the mail.
                tracing::error!(mail = id, sent = sent.is_ok(), "the outcome came after the lease");
                Ok(if sent.is_ok() { Outcome::Sent } else { Outcome::PutOff })
            }
            other => other,
        }
    }

    /// Keeps that SES took the mail; tried thrice, for without this record the mail goes out a second time.
    async fn keep_sent(&self, leased: &LeasedMail, message: &MessageId, now: Timestamp) -> Result<(), StoreError> {
        let mut left = 3;
        loop {
            left -= 1;
            match self.store.mail_sent(leased, message.as_str(), later(now, SENT_KEPT)).await {
                Err(StoreError::Unavailable(why)) if left > 0 => {
                    tracing::warn!(mail = leased.mail.id, why, "sent, but not yet recorded");
                }
                done => return done,
            }
        }
    }

    async fn give_up(&self, leased: &LeasedMail, why: &str, now: Timestamp) -> Result<Outcome, StoreError> {
        tracing::error!(mail = leased.mail.id, why, attempts = leased.attempts + 1, "mail given up");
        self.store.mail_given_up(leased, later(now, DEAD_KEPT)).await.map(|()| Outcome::GivenUp)
    }
}

fn later(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.saturating_add(by).unwrap_or(Timestamp::MAX)
}

fn note(id: &str, outcome: Outcome) {
    tracing::info!(mail = id, outcome = ?outcome, "delivered");
}

/// The id of the mail that a record queues.
fn queued(record: &EventRecord) -> Option<String> {
    if record.event_name != "INSERT" {
        return None;
    }
    waiting_mail(&Item::from(record.change.new_image.clone())).map(str::to_owned)
}

/// Delivers the mails of `records` in order, up to the first that fails: its sequence number is the checkpoint at which
/// Lambda begins the next attempt, so whatever follows it comes again.
async fn batch<E, F>(records: &[EventRecord], deliver: impl Fn(String) -> F) -> DynamoDbEventResponse
where
    E: fmt::Display,
    F: Future<Output = Result<(), E>>,
{
    let mut response = DynamoDbEventResponse::default();
    for record in records {
        let Some(id) = queued(record) else { continue };
        if let Err(error) = deliver(id.clone()).await {
            tracing::error!(mail = id, %error, "not delivered");
            // Without a number Lambda takes the whole batch as failed, which is what is left to say.
            let mut failure = DynamoDbBatchItemFailure::default();
            failure.item_identifier = Some(record.change.sequence_number.clone().unwrap_or_default());
            response.batch_item_failures.push(failure);
            break;
        }
    }
    response
}

#[cfg(test)]
mod tests;

//! Long jobs: the job, what was staged for it and what came of each chunk. A chunk is one transaction: its results, and the
//! job after it, if the lease is still the runner's and nobody has done the chunk before (safety §1).

use aws_sdk_dynamodb::types::ReturnValue;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;

use domain::code::JobId;
use domain::job::{Job, KEPT_DAYS, LEASE_SECONDS};
use domain::log::LogLine;
use domain::secret::Purpose;

use crate::access::{Page, from_item, number, text, to_item};
use crate::error::if_held;
use crate::keys::{Key, attribute, owner_jobs};
use crate::outbox::sortable;
use crate::sealed::BODY;
use crate::transaction::{Condition, Write};
use crate::{Item, Store, StoreError};

/// The partition of the `due` index that holds every job that `job-runner` has not ended yet, by the end of its lease.
const WAITING: &str = "JOB";
/// Attribute: who has the lease.
const RUNNER: &str = "runner";
/// Attribute: how often a chunk was begun since the last one that was stored.
const ATTEMPTS: &str = "attempts";
/// Attribute of the item that keeps two of a kind apart: the job that is at work.
const AT_WORK: &str = "job";

/// What became of a job that was to begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// It has begun.
    New,
    /// The same was begun before.
    Again,
    /// Another of its kind is at work.
    Busy(JobId),
}

/// A job with the lease that was taken on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeasedJob {
    /// The job.
    pub job: Job,
    /// Who has the lease.
    pub runner: String,
    /// How often a chunk was begun since the last one that was stored, this time included.
    pub attempts: u32,
}

/// A job's item as it is with `runner` and the end of its lease; an ended one is in nobody's hands and on no list of work.
fn item(job: &Job, lease: Option<(&str, Timestamp)>) -> Result<Item, StoreError> {
    let mut item = to_item(&Key::job(&job.id), job)?;
    item.insert(attribute::OWNER.into(), text(owner_jobs(job)));
    item.insert(attribute::OWNED_AT.into(), text(format!("{}#{}", sortable(job.started_at), job.id)));
    item.insert(attribute::EXPIRES.into(), number(expires(job)));
    if !job.ended() {
        let (runner, ends) = lease.unwrap_or(("", job.started_at));
        item.insert(RUNNER.into(), text(runner));
        if job.kind.is_run() {
            item.insert(attribute::DUE_OF.into(), text(WAITING));
        }
        item.insert(attribute::DUE_AT.into(), text(sortable(ends)));
    }
    Ok(item)
}

fn expires(job: &Job) -> i64 {
    let kept = job.started_at.saturating_add(SignedDuration::from_hours(24 * KEPT_DAYS));
    kept.unwrap_or(Timestamp::MAX).as_second()
}

/// When a lease that is taken at `now` ends.
fn lease_end(now: Timestamp) -> Timestamp {
    now.saturating_add(SignedDuration::from_secs(LEASE_SECONDS)).unwrap_or(Timestamp::MAX)
}

impl Store {
    /// Begins a job, with its log line. What it works on is staged before ([`Store::stage`]). `runner` has the lease at once
    /// where who begins it does the work too; else `job-runner` takes it. One transaction.
    pub async fn begin_job(&self, job: &Job, line: &LogLine, runner: Option<&str>) -> Result<Begun, StoreError> {
        let lease = runner.map(|runner| (runner, lease_end(job.started_at)));
        let mut writes = vec![Write::put(item(job, lease)?, Some(Condition::absent())), self.log_line(line)?];
        if job.kind.alone() {
            let mut at_work = Key::job_at_work(job.kind).attributes();
            at_work.insert(AT_WORK.into(), text(job.id.as_str()));
            writes.push(Write::put(at_work, Some(Condition::absent())));
        }
        match self.transact(writes).await {
            Ok(()) => Ok(Begun::New),
            Err(StoreError::Conflict { at: 0, .. }) => Ok(Begun::Again),
            Err(StoreError::Conflict { at: 2, found: Some(found) }) => {
                let other = found.get(AT_WORK).and_then(|id| id.as_s().ok()).and_then(|id| JobId::parse(id).ok());
                other.map(Begun::Busy).ok_or_else(|| StoreError::Corrupt("a job at work without its id".into()))
            }
            Err(error) => Err(error),
        }
    }

    /// Keeps something that a job works on, sealed. A round trip for 25. Nothing knows of it before the job has begun; it
    /// goes when the job does.
    pub async fn stage<T: Serialize>(&self, job: &Job, staged: &[(String, T)]) -> Result<(), StoreError> {
        let items = staged.iter().map(|(name, value)| self.staged_item(job, name, value)).collect::<Result<_, _>>()?;
        self.put_all(items).await
    }

    /// What was staged for a job, or kept by one of its chunks, under a name. One round trip.
    pub async fn job_part<T: DeserializeOwned>(&self, id: &JobId, name: &str) -> Result<Option<T>, StoreError> {
        let key = Key::job_part(id, name);
        self.get_item(&key).await?.map(|item| self.unseal(Purpose::Field, &key, &item)).transpose()
    }

    /// All parts of a job whose names begin with `prefix`, in order. A round trip a megabyte.
    pub async fn job_parts<T: DeserializeOwned>(&self, id: &JobId, prefix: &str) -> Result<Vec<T>, StoreError> {
        let items = self.query(&Key::job(id).pk, prefix).await?;
        let open = |item: Item| {
            let name = item.get(attribute::SK).and_then(|sk| sk.as_s().ok()).cloned().unwrap_or_default();
            self.unseal(Purpose::Field, &Key::job_part(id, &name), &item)
        };
        items.into_iter().map(open).collect()
    }

    /// The write that keeps a part of what came of a chunk; it goes into the chunk's transaction.
    pub fn job_part_write<T: Serialize>(&self, job: &Job, name: &str, value: &T) -> Result<Write, StoreError> {
        Ok(Write::put(self.staged_item(job, name, value)?, None))
    }

    fn staged_item<T: Serialize>(&self, job: &Job, name: &str, value: &T) -> Result<Item, StoreError> {
        let key = Key::job_part(&job.id, name);
        let mut item = key.attributes();
        item.insert(BODY.into(), self.seal(Purpose::Field, &key, value)?);
        item.insert(attribute::EXPIRES.into(), number(expires(job)));
        Ok(item)
    }

    /// Tells everyone, in the head, that the demonstration is being made by this job, or that it is not. One write; the head's
    /// other attributes stay as they are.
    pub async fn tell_seeding(&self, job: Option<&JobId>) -> Result<(), StoreError> {
        let request = self.client.update_item().table_name(&self.tables.portal).set_key(Some(Key::head().attributes()));
        let request = request.expression_attribute_names("#seeding", "seeding");
        match job {
            Some(id) => request.update_expression("SET #seeding = :job").expression_attribute_values(":job", text(id.as_str())),
            None => request.update_expression("REMOVE #seeding"),
        }
        .send()
        .await?;
        Ok(())
    }

    /// A job. One round trip.
    pub async fn job(&self, id: &JobId) -> Result<Option<Job>, StoreError> {
        self.get(&Key::job(id)).await
    }

    /// The jobs of the catalogue or of an agency (as `like` is), the latest first. One round trip.
    pub async fn jobs_like(&self, like: &Job, limit: i32) -> Result<Vec<Job>, StoreError> {
        let Page { items, .. } = self.owned_by(&owner_jobs(like), None, limit).await?;
        items.into_iter().map(from_item).collect()
    }

    /// Ids of up to `limit` jobs in nobody's hands at `now`, longest waiting first. One round trip.
    pub async fn jobs_due(&self, now: Timestamp, limit: i32) -> Result<Vec<JobId>, StoreError> {
        let Page { items, .. } = self.due_of(WAITING, None, limit).await?;
        let until = sortable(now);
        let due = items.into_iter().filter(|item| text_of(item, attribute::DUE_AT).is_some_and(|at| at <= until.as_str()));
        Ok(due.filter_map(|item| JobId::parse(text_of(&item, "id")?).ok()).collect())
    }

    /// Takes the lease on a job. `None`: it has ended, or another has it. One write.
    pub async fn lease_job(&self, id: &JobId, runner: &str, now: Timestamp) -> Result<Option<LeasedJob>, StoreError> {
        let sent = self
            .client
            .update_item()
            .table_name(&self.tables.portal)
            .set_key(Some(Key::job(id).attributes()))
            .update_expression("SET #runner = :runner, #due_at = :ends ADD #attempts :one")
            .condition_expression("attribute_exists(#due_at) AND (#due_at <= :now OR #runner = :runner)")
            .expression_attribute_names("#runner", RUNNER)
            .expression_attribute_names("#due_at", attribute::DUE_AT)
            .expression_attribute_names("#attempts", ATTEMPTS)
            .expression_attribute_values(":runner", text(runner))
            .expression_attribute_values(":ends", text(sortable(lease_end(now))))
            .expression_attribute_values(":now", text(sortable(now)))
            .expression_attribute_values(":one", number(1))
            .return_values(ReturnValue::AllNew)
            .send()
            .await;
        let Some(output) = if_held(sent)? else { return Ok(None) };
        let item = output.attributes.unwrap_or_default();
        let attempts = item.get(ATTEMPTS).and_then(|n| n.as_n().ok()).and_then(|n| n.parse().ok()).unwrap_or(1);
        Ok(Some(LeasedJob { job: from_item(item)?, runner: runner.to_owned(), attempts }))
    }

    /// Gives the lease back: whoever looks for work takes the job next. One write. Errors: Conflict, when another has it.
    pub async fn hand_on_job(&self, leased: &LeasedJob, now: Timestamp) -> Result<(), StoreError> {
        let item = item(&leased.job, Some(("", now)))?;
        self.transact(vec![Write::put(item, Some(held(leased)))]).await
    }

    /// Stores a chunk: `job` is the job after it, `results` what came of it, `line` the log's line where this ends the job.
    /// The lease begins anew. One transaction: at most 96 results of 4 MB.
    /// Errors: Conflict at 0, when the lease is another's or the chunk was stored before; later places are those of `results`
    /// from 1 on.
    pub async fn store_chunk(
        &self,
        leased: &LeasedJob,
        job: &Job,
        results: Vec<Write>,
        line: Option<&LogLine>,
        now: Timestamp,
    ) -> Result<LeasedJob, StoreError> {
        let mut writes = vec![Write::put(item(job, Some((&leased.runner, lease_end(now))))?, Some(held(leased)))];
        writes.extend(results);
        if let Some(line) = line {
            writes.push(self.log_line(line)?);
        }
        if job.ended() && job.kind.alone() && job.kind.is_run() {
            writes.push(Write::delete(&Key::job_at_work(job.kind)));
        }
        self.transact(writes).await?;
        Ok(LeasedJob { job: job.clone(), runner: leased.runner.clone(), attempts: 0 })
    }
}

fn text_of<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name).and_then(|value| value.as_s().ok()).map(String::as_str)
}

/// The job is in this runner's hands and stands where it took it.
fn held(leased: &LeasedJob) -> Condition {
    Condition {
        expression: "#runner = :runner AND #cursor = :cursor AND #state = :state".into(),
        names: vec![("#runner", RUNNER), ("#cursor", "cursor"), ("#state", "state")],
        values: Item::from([
            (":runner".to_owned(), text(&*leased.runner)),
            (":cursor".to_owned(), number(leased.job.cursor)),
            (":state".to_owned(), text("running")),
        ]),
    }
}

/// Whether a stream record's new image is a job that waits for a runner: what `job-runner` is started for.
pub fn waiting_job(image: &Item) -> Option<JobId> {
    let waits = text_of(image, attribute::DUE_OF).is_some_and(|of| of == WAITING);
    waits.then(|| text_of(image, "id").and_then(|id| JobId::parse(id).ok())).flatten()
}

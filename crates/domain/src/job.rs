//! Long work (tác vụ dài): what takes more than ten seconds runs in bounded chunks behind the page, and the page shows how
//! much of it is done (R1.10, TT32 11.2đ).
//!
//! A [`Job`] is what is known of such work between two chunks: whoever has its lease does the next one and stores its
//! results together with the job after it, so that a runner that dies costs one chunk and nothing is done twice.

mod counts;
mod kind;
pub mod papers;
pub mod publish;
#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::code::{AgencyCode, JobId};
use crate::lang::Text;
use crate::log::Actor;

pub use counts::{Count, JobCounts};
pub use kind::{JobKind, Step};

/// How often a chunk may be begun without coming to its end before the job is given up: a chunk that kills its runner must
/// not do so forever.
pub const MOST_ATTEMPTS: u32 = 8;
/// How long a lease lasts after a chunk, in seconds: many times what a chunk takes.
pub const LEASE_SECONDS: i64 = 60;
/// How long a job and what was staged for it are kept, in days: its page can be looked at for a month.
pub const KEPT_DAYS: i64 = 30;

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// There is more to do.
    Running,
    /// All of it is done.
    Done,
    /// It stopped for good; what its counts name is kept.
    Failed,
}

/// One piece of long work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Its identity, made when the page that may start it is first shown: a second click starts nothing.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// For which agency, where it is an agency's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<AgencyCode>,
    /// Who started it.
    pub started_by: Actor,
    /// When.
    pub started_at: Timestamp,
    /// Where it stands.
    pub state: JobState,
    /// The next chunk, in the kind's own measure: a portion of an edition, a piece of a file.
    pub cursor: u32,
    /// Units of work done: lines, rows, portions, dossiers. It never falls.
    pub done: u64,
    /// Units of work in all; it never changes.
    pub total: u64,
    /// What came of it so far.
    #[serde(default)]
    pub counts: JobCounts,
    /// When the last chunk was stored.
    pub updated_at: Timestamp,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// Why it failed, in words for who started it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Text>,
    /// The edition that it writes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<u64>,
}

/// A finished chunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// Where the next one begins.
    pub cursor: u32,
    /// Units of work that this one did.
    pub done: u64,
    /// What came of it.
    pub counts: Vec<(Count, u64)>,
    /// Nothing is left to do.
    pub last: bool,
}

impl Job {
    /// A job of which nothing is done yet. `total` is its units of work, at least one.
    pub fn begin(id: JobId, kind: JobKind, total: u64, started_by: Actor, now: Timestamp) -> Job {
        Job {
            id,
            kind,
            agency: None,
            started_by,
            started_at: now,
            state: JobState::Running,
            cursor: 0,
            done: 0,
            total: total.max(1),
            counts: JobCounts::default(),
            updated_at: now,
            ended_at: None,
            failure: None,
            edition: None,
        }
    }

    /// The job after a chunk: only the last one brings `done` to `total`. A job that has ended stays as it is.
    pub fn after(&self, chunk: &Chunk, now: Timestamp) -> Job {
        let mut job = self.clone();
        if job.ended() {
            return job;
        }
        job.cursor = job.cursor.max(chunk.cursor);
        for (count, more) in &chunk.counts {
            job.counts.add(*count, *more);
        }
        job.updated_at = now;
        if chunk.last {
            job.done = job.total;
            job.state = JobState::Done;
            job.ended_at = Some(now);
        } else {
            job.done = job.done.saturating_add(chunk.done).min(job.total - 1).max(job.done);
        }
        job
    }

    /// The job when it stops for good: what was done stays done. A job that has ended stays as it is.
    pub fn failed(&self, why: Text, now: Timestamp) -> Job {
        if self.ended() {
            return self.clone();
        }
        Job { state: JobState::Failed, failure: Some(why), ended_at: Some(now), updated_at: now, ..self.clone() }
    }

    /// Nothing more will happen.
    pub fn ended(&self) -> bool {
        self.state != JobState::Running
    }

    /// Done of total in hundredths, rounded down: 100 when all is done and never before (R1.10).
    pub fn percent(&self) -> u8 {
        if self.state == JobState::Done {
            return 100;
        }
        let hundredths = u128::from(self.done) * 100 / u128::from(self.total.max(1));
        u8::try_from(hundredths.min(99)).unwrap_or(99)
    }

    /// How long it will probably take from `now` on, at the pace so far. `None`: it has ended, or nothing is done yet.
    pub fn eta(&self, now: Timestamp) -> Option<SignedDuration> {
        if self.ended() || self.done == 0 {
            return None;
        }
        let took = self.updated_at.duration_since(self.started_at).as_millis().max(0);
        let left = took.saturating_mul(i128::from(self.total - self.done)) / i128::from(self.done);
        let left = left - now.duration_since(self.updated_at).as_millis().max(0);
        Some(SignedDuration::from_millis(i64::try_from(left.max(0)).unwrap_or(i64::MAX)))
    }

    /// The step that it is in, from 1, and how many there are.
    pub fn step(&self) -> (usize, &'static [Step]) {
        let steps = self.kind.steps();
        let at = match self.kind {
            JobKind::PublishCatalogue => publish::step_number(self.cursor),
            JobKind::ImportCatalogue => usize::from(self.done + 1 >= self.total),
            JobKind::ImportPapers | JobKind::DemoSeed => 0,
        };
        let at = if self.state == JobState::Done { steps.len() } else { at + 1 };
        (at.min(steps.len()), steps)
    }

    /// Whether `account` may look at it: whoever may start the same at the same agency. The demonstration's seed is nobody's
    /// secret.
    pub fn seen_by(&self, account: Option<&Account>) -> bool {
        let Some(action) = self.kind.action() else { return true };
        let Some(account) = account else { return false };
        match &self.agency {
            Some(agency) => account.may(action, agency),
            None => account.posts.iter().any(|post| account.may(action, &post.agency)),
        }
    }
}

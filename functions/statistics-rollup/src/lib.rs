//! Schedule -> year-to-date statistics (tổng hợp số liệu): recomputes what changed, from the log up.
//!
//! Log lines -> cells of a day and shard -> tallies of a month for each service and agency -> figures of a year. Each level
//! is a value computed anew from the one below and written over what stood there; nothing is ever added to a figure, so a
//! run that is repeated, cut short or doubled changes nothing. A day whose cells change is put on a queue before and taken
//! from it after its figures stand: what a run that died had begun, the next one finishes.
//!
//! What a run costs, in read units (4 KB each, consistent), does not depend on how many dossiers are stored:
//! - 16 queries of the log for each day, at least one unit each: the lines of these days;
//! - one query for each month that these days are in: its cells, some 20 bytes each, compressed;
//! - for each service and agency with something new one query of its tallies (12 small items a year);
//! - for each block of services with something new one read, and one of the figures of all.
//!
//! It writes the cells, tallies, services, blocks and totals that changed, two writes of the lease and one of the head.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use domain::clock;
use domain::code::{AgencyCode, ProcedureCode};
use domain::log::SHARDS;
use domain::statistics::{FiguresHead, Month};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use store::{QueuedDay, SpoiledItem, Store, StoreError};

mod count;
mod publish;

/// How long a lease lasts; it is renewed with each day, so it outlasts a day's count and not much more.
const LEASE: Duration = Duration::from_secs(300);
/// Days of the queue that one nightly run takes; what is left is the next one's.
const MOST_QUEUED: usize = 62;
/// The longest range that may be asked for, in days: ten years.
const MOST_DAYS: usize = 3_660;

/// Which days of the log are counted again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Today and yesterday.
    Recent,
    /// The last seven days and what is queued.
    Nightly,
    /// All days from one to another, both included, with everything that is made of them: the operator's repair.
    Days {
        /// The first.
        from: Date,
        /// The last.
        to: Date,
    },
}

/// What EventBridge Scheduler sends: `{"scope":"recent"}`, `{"scope":"nightly"}`, or `{"from":"…","to":"…"}` by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Started {
    /// By schedule.
    Named {
        /// Which.
        scope: Named,
    },
    /// By hand.
    Range {
        /// The first day.
        from: Date,
        /// The last day.
        to: Date,
    },
}

/// A scope by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Named {
    /// [`Scope::Recent`].
    Recent,
    /// [`Scope::Nightly`].
    Nightly,
}

impl From<Started> for Scope {
    fn from(started: Started) -> Scope {
        match started {
            Started::Named { scope: Named::Recent } => Scope::Recent,
            Started::Named { scope: Named::Nightly } => Scope::Nightly,
            Started::Range { from, to } => Scope::Days { from, to },
        }
    }
}

/// What a run did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Which figures stand now.
    pub figures: FiguresHead,
    /// Days counted.
    pub days: usize,
    /// Lines read.
    pub lines: usize,
    /// Shards of days whose cells changed.
    pub changed: usize,
    /// Services whose figures were computed.
    pub services: usize,
    /// Queued days that are left for the next run.
    pub left: usize,
    /// Lines that could not be read and are counted nowhere; `portal recount` names what they should have said.
    #[serde(serialize_with = "keys")]
    pub spoiled: Vec<SpoiledItem>,
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Report { figures, days, lines, changed, services, left, spoiled } = self;
        write!(f, "{days} days, {lines} lines; {changed} shards of days changed, {services} services computed; ")?;
        write!(f, "figures of {} as of {}, version {}", figures.year, clock::show_time(figures.as_of), figures.version)?;
        if *left > 0 {
            write!(f, "; {left} queued days are left for the next run")?;
        }
        if !spoiled.is_empty() {
            write!(f, "; {} lines cannot be read and are counted nowhere", spoiled.len())?;
        }
        Ok(())
    }
}

fn keys<S: serde::Serializer>(items: &[SpoiledItem], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(items.iter().map(|item| format!("{}/{}", item.pk, item.sk)))
}

/// Why nothing, or not all, was done.
#[derive(Debug, thiserror::Error)]
pub enum RollupError {
    /// Another roll-up is at work; it will find what this one would have.
    #[error("another roll-up is at work")]
    Busy,
    /// Another roll-up took over while this one was out of its lease: it finishes what this one began.
    #[error("another roll-up has taken over")]
    Overtaken,
    /// The days asked for end before they begin, or are more than ten years.
    #[error("the days from {from} to {to} cannot be counted")]
    Range {
        /// The first.
        from: Date,
        /// The last.
        to: Date,
    },
    /// The database failed; what was begun stays queued.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for RollupError {
    fn from(error: StoreError) -> Self {
        if error.is_conflict() { RollupError::Overtaken } else { RollupError::Store(error) }
    }
}

/// What has to be computed again: each service and agency with the first year that something changed in.
#[derive(Debug, Default)]
struct Changed {
    services: BTreeMap<ProcedureCode, i16>,
    agencies: BTreeMap<AgencyCode, i16>,
}

impl Changed {
    fn service(&mut self, code: &ProcedureCode, year: i16) {
        self.services.entry(code.clone()).and_modify(|first| *first = year.min(*first)).or_insert(year);
    }

    fn agency(&mut self, code: &AgencyCode, year: i16) {
        self.agencies.entry(code.clone()).and_modify(|first| *first = year.min(*first)).or_insert(year);
    }

    fn merge(&mut self, other: Changed) {
        other.services.iter().for_each(|(code, year)| self.service(code, *year));
        other.agencies.iter().for_each(|(code, year)| self.agency(code, *year));
    }
}

/// One run, under its lease.
struct Run<'a> {
    store: &'a Store,
    /// Its number: it writes over nothing that a later one wrote.
    number: u64,
    /// What is recorded later is not counted.
    now: Timestamp,
    begun: Instant,
    /// Days that are on the queue and will be taken from it.
    queued: BTreeMap<Date, QueuedDay>,
    /// Days of which everything is computed again, whether it changed or not.
    whole: BTreeSet<Date>,
    report: Report,
}

impl Run<'_> {
    /// The end of a lease that begins now. The clock is `now` plus what went by since, for a run has one `now`.
    fn lease_end(&self) -> Timestamp {
        lease_end(self.now, self.begun.elapsed())
    }
}

fn lease_end(now: Timestamp, elapsed: Duration) -> Timestamp {
    let span = jiff::SignedDuration::try_from(elapsed + LEASE).unwrap_or(jiff::SignedDuration::ZERO);
    now.saturating_add(span).unwrap_or(Timestamp::MAX)
}

/// The days of a scope at `now`. Errors: a range that cannot be.
fn days_of(scope: Scope, now: Timestamp) -> Result<BTreeSet<Date>, RollupError> {
    let today = clock::vietnam_date(now);
    let (from, to) = match scope {
        Scope::Recent => (today.saturating_sub(1.day()), today),
        Scope::Nightly => (today.saturating_sub(6.days()), today),
        Scope::Days { from, to } => (from, to),
    };
    let days: BTreeSet<Date> = from.series(1.day()).take_while(|day| *day <= to).take(MOST_DAYS + 1).collect();
    if days.is_empty() || days.len() > MOST_DAYS { Err(RollupError::Range { from, to }) } else { Ok(days) }
}

/// Counts the days of `scope` again and publishes what changed, as of `now`. `progress` is told the steps done and their
/// number (a step is a shard of a day); they are equal only at the end of a run that succeeded.
/// Errors: see [`RollupError`]; a run that failed is finished by the next.
pub async fn rollup(
    store: &Store,
    now: Timestamp,
    scope: Scope,
    mut progress: impl FnMut(usize, usize),
) -> Result<Report, RollupError> {
    let days = days_of(scope, now)?;
    let begun = Instant::now();
    let Some(number) = store.lease_rollup(now, lease_end(now, begun.elapsed())).await? else {
        return Err(RollupError::Busy);
    };
    let figures = FiguresHead { version: 0, year: clock::vietnam_date(now).year(), as_of: now };
    let report = Report { figures, days: 0, lines: 0, changed: 0, services: 0, left: 0, spoiled: Vec::new() };
    let run = Run { store, number, now, begun, queued: BTreeMap::new(), whole: BTreeSet::new(), report };
    let done = count_and_publish(run, scope, days, &mut progress).await;
    // The lease would end by itself; the next run need not wait for that.
    if let Err(error) = store.end_rollup_lease(number, now).await {
        tracing::warn!(%error, "the lease of the roll-up could not be given back");
    }
    done
}

async fn count_and_publish(
    mut run: Run<'_>,
    scope: Scope,
    mut days: BTreeSet<Date>,
    progress: &mut impl FnMut(usize, usize),
) -> Result<Report, RollupError> {
    let waiting = run.store.queued_days().await?;
    let room = if scope == Scope::Nightly { MOST_QUEUED } else { 0 };
    let (here, elsewhere): (Vec<QueuedDay>, Vec<QueuedDay>) = waiting.into_iter().partition(|queued| days.contains(&queued.day));
    run.report.left = elsewhere.len().saturating_sub(room);
    let taken: Vec<QueuedDay> = here.into_iter().chain(elsewhere.into_iter().take(room)).collect();
    days.extend(taken.iter().map(|queued| queued.day));
    run.whole.extend(taken.iter().map(|queued| queued.day));
    run.queued.extend(taken.into_iter().map(|queued| (queued.day, queued)));
    if matches!(scope, Scope::Days { .. }) {
        run.whole.extend(days.iter().copied());
    }

    let mut months: BTreeMap<Month, BTreeSet<Date>> = BTreeMap::new();
    for day in &days {
        months.entry(Month { year: day.year(), month: day.month() }).or_default().insert(*day);
    }
    let (mut done, mut total) = (0, days.len() * usize::from(SHARDS) + 1);
    progress(done, total);
    let mut changed = Changed::default();
    for (month, days) in months {
        let step = |more: usize| {
            total += more;
            done += 1;
            progress(done.min(total - 1), total);
        };
        changed.merge(run.count_month(month, days, step).await?);
    }
    let first = Date::new(run.report.figures.year, 1, 1).unwrap_or(Date::MIN);
    let rebuild = matches!(scope, Scope::Days { from, to } if from <= first && to >= clock::vietnam_date(run.now));
    run.publish(changed, rebuild).await?;
    progress(total, total);
    if !run.report.spoiled.is_empty() {
        tracing::error!(lines = run.report.spoiled.len(), "lines of the log cannot be read and are counted nowhere");
    }
    Ok(run.report)
}

/// The same after whichever roll-up is at work, for who cannot come again later: the operator, and the local portal when
/// it has made its demo. Waits as long as a lease lasts; `now` is asked when it is this one's turn.
pub async fn rollup_in_turn(
    store: &Store,
    now: impl Fn() -> Timestamp,
    scope: Scope,
    mut progress: impl FnMut(usize, usize),
) -> Result<Report, RollupError> {
    let begun = Instant::now();
    loop {
        match rollup(store, now(), scope, &mut progress).await {
            Err(RollupError::Busy | RollupError::Overtaken) if begun.elapsed() < LEASE => {
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
            done => return done,
        }
    }
}

/// Runs what the schedule asks for. A roll-up that is at work already is no failure. Errors: the database's; the run is
/// begun again by the schedule.
pub async fn handle(store: &Store, now: Timestamp, started: Started) -> Result<Option<Report>, RollupError> {
    match rollup(store, now, started.into(), |_, _| ()).await {
        Ok(report) => {
            tracing::info!(
                days = report.days,
                lines = report.lines,
                changed = report.changed,
                services = report.services,
                version = report.figures.version,
                left = report.left,
                "rolled up"
            );
            Ok(Some(report))
        }
        Err(error @ (RollupError::Busy | RollupError::Overtaken)) => {
            tracing::warn!(%error, "not rolled up");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_the_schedule_sends() {
        for (event, scope) in [
            (r#"{"scope":"recent"}"#, Some(Scope::Recent)),
            (r#"{"scope":"nightly"}"#, Some(Scope::Nightly)),
            (r#"{"from":"2026-01-01","to":"2026-11-24"}"#, Some(Scope::Days { from: date(2026, 1, 1), to: date(2026, 11, 24) })),
            (r#"{"scope":"all"}"#, None),
            ("{}", None),
        ] {
            assert_eq!(serde_json::from_str::<Started>(event).ok().map(Scope::from), scope, "{event}");
        }
        let nightly = include_str!("../../../events/statistics-rollup-nightly.json");
        assert_eq!(serde_json::from_str::<Started>(nightly).map(Scope::from).ok(), Some(Scope::Nightly));
    }

    #[test]
    fn days_are_those_of_vietnam() {
        // 17:00 UTC: the next day has begun in Vietnam.
        let now = "2026-12-31T17:00:00Z".parse().unwrap();
        let ends = |scope| days_of(scope, now).ok().map(|days| (days.len(), *days.first().unwrap(), *days.last().unwrap()));
        assert_eq!(ends(Scope::Recent), Some((2, date(2026, 12, 31), date(2027, 1, 1))));
        assert_eq!(ends(Scope::Nightly), Some((7, date(2026, 12, 26), date(2027, 1, 1))));
        let range = |from, to| ends(Scope::Days { from, to });
        assert_eq!(range(date(2026, 1, 1), date(2026, 1, 1)).map(|(count, ..)| count), Some(1));
        assert_eq!(range(date(2026, 1, 2), date(2026, 1, 1)), None);
        assert_eq!(range(date(2000, 1, 1), date(2026, 1, 1)), None);
    }
}

//! What lies below the figures: cells of days, tallies of months, the days that wait, the lease.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;

use domain::code::{AgencyCode, ProcedureCode};
use domain::statistics::{CellKey, Cells, Counts, Month};

use super::{AT_ONCE, RUN, packed};
use crate::access::{from_item, number, text};
use crate::error::if_held;
use crate::keys::{Key, ROLLUP_QUEUE, attribute};
use crate::outbox::sortable;
use crate::sealed::unpack;
use crate::{Item, Store, StoreError};

/// Cells in one item: at some 20 bytes each, compressed, well under the 400 KB of an item.
const CELLS_IN_A_PART: usize = 8_000;
/// What the lease and its item are called.
const LEASE: &str = "statistics-rollup";

/// How a cell is stored.
type Stored = (Month, ProcedureCode, AgencyCode, Counts);

/// What one recorded month counts to for one service: by month of effect and agency.
pub type ServiceTally = Vec<(Month, AgencyCode, Counts)>;

/// A day of the log that waits to be counted again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueuedDay {
    /// The day in Vietnam.
    pub day: Date,
    /// How often it was queued; it leaves the queue only if nobody queued it again meanwhile.
    pub times: u64,
}

/// What the days of one month of the log count to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MonthCells {
    /// By day and shard.
    pub cells: BTreeMap<(Date, u8), Cells>,
    /// Days with a part that is damaged or missing: to be counted again before the month is summed.
    pub damaged: BTreeSet<Date>,
}

impl Store {
    /// What the days of a month of the log count to. A round trip a megabyte.
    pub async fn cells_of_month(&self, recorded: Month) -> Result<MonthCells, StoreError> {
        let mut found = MonthCells::default();
        // How many parts each shard of a day should have, and how many were found.
        let mut parts: BTreeMap<(Date, u8), (usize, usize)> = BTreeMap::new();
        for item in self.query(&Key::cells_of_month(recorded), "").await? {
            let Some((day, shard, part)) = place(recorded, &item) else { continue };
            let (wanted, seen) = parts.entry((day, shard)).or_insert((1, 0));
            if part == 0 {
                // Parts come in order, so the first of each shard tells how many there are.
                *wanted = item.get("parts").and_then(|n| n.as_n().ok()).and_then(|n| n.parse().ok()).unwrap_or(1);
            }
            if part >= *wanted {
                continue;
            }
            match unpack::<Vec<Stored>>(&item) {
                Ok(stored) => {
                    let cells = stored
                        .into_iter()
                        .map(|(month, procedure, agency, counts)| (CellKey { month, procedure, agency }, counts));
                    found.cells.entry((day, shard)).or_default().extend(cells);
                    *seen += 1;
                }
                Err(error) => tracing::error!(%day, shard, part, %error, "cells are damaged and are counted again"),
            }
        }
        found.damaged = parts.into_iter().filter(|(_, (wanted, seen))| wanted != seen).map(|((day, _), _)| day).collect();
        Ok(found)
    }

    /// Writes what a shard of a day counts to over what stands, under the roll-up `run`. A write for each 8,000 cells.
    pub async fn put_cells(&self, run: u64, day: Date, shard: u8, cells: &Cells) -> Result<(), StoreError> {
        let stored: Vec<Stored> =
            cells.iter().map(|(key, counts)| (key.month, key.procedure.clone(), key.agency.clone(), *counts)).collect();
        let parts: Vec<&[Stored]> = if stored.is_empty() { vec![&[]] } else { stored.chunks(CELLS_IN_A_PART).collect() };
        let count = parts.len();
        // The first part goes last: it says how many there are.
        for (part, cells) in parts.into_iter().enumerate().rev() {
            let mut item = packed(&Key::cells(day, shard, part), &cells)?;
            item.insert("parts".into(), number(count));
            self.put_under(run, vec![item]).await?;
        }
        Ok(())
    }

    /// Writes what a month of the log counts to for some services and agencies, under the roll-up `run`. A write each.
    pub async fn put_tallies(
        &self,
        run: u64,
        recorded: Month,
        services: &BTreeMap<ProcedureCode, ServiceTally>,
        agencies: &BTreeMap<AgencyCode, Vec<(Month, Counts)>>,
    ) -> Result<(), StoreError> {
        let services = services.iter().map(|(code, tally)| packed(&Key::tally(code.as_str(), recorded), tally));
        let agencies = agencies.iter().map(|(code, tally)| packed(&Key::tally(code.as_str(), recorded), tally));
        self.put_under(run, services.chain(agencies).collect::<Result<_, _>>()?).await
    }

    /// Everything that was ever counted for some services: the tallies of all recorded months. A round trip each (and an
    /// item for each month since the portal began: 12 a year, however many dossiers).
    pub async fn service_tallies(&self, codes: &[ProcedureCode]) -> Result<Vec<(ProcedureCode, ServiceTally)>, StoreError> {
        // Owned, or the compiler cannot prove the closure general enough to be sent between threads.
        stream::iter(codes.to_vec())
            .map(|code| async move {
                let items = self.query(&Key::tallies(code.as_str()), "").await?;
                let months = items.iter().map(unpack::<ServiceTally>).collect::<Result<Vec<_>, _>>()?;
                Ok((code, months.concat()))
            })
            .buffered(AT_ONCE)
            .try_collect()
            .await
    }

    /// Everything that was ever counted for some agencies. A round trip each.
    pub async fn agency_tallies(&self, codes: &[AgencyCode]) -> Result<Vec<(AgencyCode, Vec<(Month, Counts)>)>, StoreError> {
        // Owned, or the compiler cannot prove the closure general enough to be sent between threads.
        stream::iter(codes.to_vec())
            .map(|code| async move {
                let items = self.query(&Key::tallies(code.as_str()), "").await?;
                let months = items.iter().map(unpack::<Vec<(Month, Counts)>>).collect::<Result<Vec<_>, _>>()?;
                Ok((code, months.concat()))
            })
            .buffered(AT_ONCE)
            .try_collect()
            .await
    }

    /// Queues a day of the log to be counted again: an import queues the days it wrote, and the roll-up what it begins.
    /// One write.
    pub async fn queue_day(&self, day: Date) -> Result<QueuedDay, StoreError> {
        Ok(QueuedDay { day, times: self.count(&Key::queued_day(day), None).await? })
    }

    /// The days that wait, oldest first. One round trip.
    pub async fn queued_days(&self) -> Result<Vec<QueuedDay>, StoreError> {
        #[derive(Deserialize)]
        struct Queued {
            sk: Date,
            count: u64,
        }
        let items = self.query(ROLLUP_QUEUE, "").await?;
        items.into_iter().map(|item| from_item(item).map(|Queued { sk, count }| QueuedDay { day: sk, times: count })).collect()
    }

    /// Takes a day from the queue, unless it was queued again since it was read. One write.
    pub async fn unqueue_day(&self, queued: QueuedDay) -> Result<(), StoreError> {
        let sent = self
            .client
            .delete_item()
            .table_name(&self.tables.portal)
            .set_key(Some(Key::queued_day(queued.day).attributes()))
            .condition_expression("#count = :times")
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":times", number(queued.times))
            .send()
            .await;
        if_held(sent).map(drop)
    }

    /// Takes the lease of the roll-up until `until` and answers with the number of this run, which only rises.
    /// `None`: another roll-up is at work. One write.
    pub async fn lease_rollup(&self, now: Timestamp, until: Timestamp) -> Result<Option<u64>, StoreError> {
        let sent = self
            .client
            .update_item()
            .table_name(&self.tables.portal)
            .set_key(Some(Key::lease(LEASE).attributes()))
            .update_expression("SET #until = :until ADD #run :one")
            .condition_expression("attribute_not_exists(#pk) OR #until <= :now")
            .expression_attribute_names("#pk", attribute::PK)
            .expression_attribute_names("#until", "until")
            .expression_attribute_names("#run", RUN)
            .expression_attribute_values(":until", text(sortable(until)))
            .expression_attribute_values(":now", text(sortable(now)))
            .expression_attribute_values(":one", number(1))
            .return_values(aws_sdk_dynamodb::types::ReturnValue::AllNew)
            .send()
            .await;
        let Some(output) = if_held(sent)? else { return Ok(None) };
        let run = output.attributes.as_ref().and_then(|item| item.get(RUN)).and_then(|run| run.as_n().ok());
        let run = run.and_then(|run| run.parse().ok());
        run.map(Some).ok_or_else(|| StoreError::Corrupt("a lease without a run".into()))
    }

    /// Moves the end of the lease of `run`: later while it works, to the past when it is done. One write.
    /// Errors: Conflict, when another run has taken it.
    pub async fn end_rollup_lease(&self, run: u64, until: Timestamp) -> Result<(), StoreError> {
        self.client
            .update_item()
            .table_name(&self.tables.portal)
            .set_key(Some(Key::lease(LEASE).attributes()))
            .update_expression("SET #until = :until")
            .condition_expression("#run = :run")
            .expression_attribute_names("#until", "until")
            .expression_attribute_names("#run", RUN)
            .expression_attribute_values(":until", text(sortable(until)))
            .expression_attribute_values(":run", number(run))
            .send()
            .await?;
        Ok(())
    }
}

/// The day, shard and part that an item of cells is of.
fn place(recorded: Month, item: &Item) -> Option<(Date, u8, usize)> {
    let sk = item.get(attribute::SK)?.as_s().ok()?;
    let mut parts = sk.split('#');
    let day = Date::new(recorded.year, recorded.month, parts.next()?.parse().ok()?).ok()?;
    Some((day, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sealed::pack;

    #[test]
    fn a_part_of_cells_fits_into_an_item() {
        let mut seed = 3_u64;
        let mut any = |most: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % most
        };
        let cells: Vec<Stored> = (0..CELLS_IN_A_PART)
            .map(|_| {
                let counts = Counts { received_online: any(100) as i64, resolved_online: any(100) as i64, ..Counts::default() };
                (
                    Month { year: 2026, month: 11 },
                    ProcedureCode::parse(&format!("{}.{:06}", any(9), any(1_000_000))).unwrap(),
                    AgencyCode::parse(&format!("H{:02}.{}", any(99), any(999))).unwrap(),
                    counts,
                )
            })
            .collect();
        let size = pack(&cells).unwrap().as_b().unwrap().as_ref().len();
        assert!((50_000..390_000).contains(&size), "{size}");
    }
}

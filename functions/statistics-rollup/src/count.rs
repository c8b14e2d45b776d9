//! From the log to cells, and from cells to the tallies of a month.

use std::collections::{BTreeMap, BTreeSet};

use domain::code::{AgencyCode, ProcedureCode};
use domain::log::SHARDS;
use domain::statistics::{CellKey, Cells, Counts, Month, cells};
use jiff::civil::Date;
use store::{Lines, MonthCells, ServiceTally, Store, StoreError};
use tokio::task::JoinSet;

use crate::{Changed, RollupError, Run};

impl Run<'_> {
    /// Counts `days` of a month of the log again and tallies the month for every service and agency that changed.
    /// `step` is called for each shard of a day, with the steps that came on top since.
    pub(crate) async fn count_month(
        &mut self,
        month: Month,
        mut days: BTreeSet<Date>,
        mut step: impl FnMut(usize),
    ) -> Result<Changed, RollupError> {
        let MonthCells { mut cells, damaged } = self.store.cells_of_month(month).await?;
        // A month is summed of whole days only.
        let mut more = damaged.difference(&days).count() * usize::from(SHARDS);
        self.whole.extend(damaged.iter().copied());
        days.extend(damaged);
        let mut changed = Changed::default();
        for day in days {
            self.store.end_rollup_lease(self.number, self.lease_end()).await?;
            self.report.days += 1;
            for (shard, Lines { lines, spoiled }) in lines_of_day(self.store, day).await? {
                self.report.lines += lines.len();
                self.report.spoiled.extend(spoiled);
                let after = cells_as_of(&lines, self.now);
                let before = cells.remove(&(day, shard)).unwrap_or_default();
                let whole = self.whole.contains(&day);
                mark_changes(&before, &after, whole, &mut changed);
                if before != after || (whole && !after.is_empty()) {
                    self.remember(day).await?;
                    self.store.put_cells(self.number, day, shard, &after).await?;
                    self.report.changed += usize::from(before != after);
                }
                if !after.is_empty() {
                    cells.insert((day, shard), after);
                }
                step(std::mem::take(&mut more));
            }
        }
        self.tally(month, cells.values(), &changed).await?;
        Ok(changed)
    }

    /// Queues a day before its cells change, so that a run that dies between cells and figures is finished by another.
    async fn remember(&mut self, day: Date) -> Result<(), RollupError> {
        if !self.queued.contains_key(&day) {
            self.queued.insert(day, self.store.queue_day(day).await?);
        }
        Ok(())
    }

    async fn tally(&self, month: Month, cells: impl Iterator<Item = &Cells>, changed: &Changed) -> Result<(), RollupError> {
        let mut services: BTreeMap<&ProcedureCode, BTreeMap<(Month, &AgencyCode), Counts>> =
            changed.services.keys().map(|code| (code, BTreeMap::new())).collect();
        let mut agencies: BTreeMap<&AgencyCode, BTreeMap<Month, Counts>> =
            changed.agencies.keys().map(|code| (code, BTreeMap::new())).collect();
        for (CellKey { month, procedure, agency }, counts) in cells.flatten() {
            if let Some(tally) = services.get_mut(procedure) {
                *tally.entry((*month, agency)).or_default() += *counts;
            }
            if let Some(tally) = agencies.get_mut(agency) {
                *tally.entry(*month).or_default() += *counts;
            }
        }
        let services: BTreeMap<ProcedureCode, ServiceTally> = services
            .into_iter()
            .map(|(code, tally)| {
                let rows = tally.into_iter().map(|((month, agency), counts)| (month, agency.clone(), counts));
                (code.clone(), rows.filter(|(.., counts)| !counts.is_zero()).collect())
            })
            .collect();
        let agencies: BTreeMap<AgencyCode, Vec<(Month, Counts)>> = agencies
            .into_iter()
            .map(|(code, tally)| (code.clone(), tally.into_iter().filter(|(_, counts)| !counts.is_zero()).collect()))
            .collect();
        Ok(self.store.put_tallies(self.number, month, &services, &agencies).await?)
    }
}

/// The lines of all shards of a day, read side by side.
async fn lines_of_day(store: &Store, day: Date) -> Result<BTreeMap<u8, Lines>, StoreError> {
    let mut reads = JoinSet::new();
    for shard in 0..SHARDS {
        let store = store.clone();
        reads.spawn(async move { Ok::<_, StoreError>((shard, store.lines_and_spoiled(day, shard).await?)) });
    }
    let mut found = BTreeMap::new();
    while let Some(read) = reads.join_next().await {
        let (shard, lines) = read.map_err(|error| StoreError::Unavailable(error.to_string()))??;
        found.insert(shard, lines);
    }
    Ok(found)
}

/// What lines count to that were recorded by `now`: a clock that ran ahead wrote the others, and they wait for their time.
fn cells_as_of(lines: &[domain::log::LogLine], now: jiff::Timestamp) -> Cells {
    cells(lines.iter().filter(|line| line.recorded_at <= now))
}

/// Notes every service and agency whose cells differ, or, of a day that is computed again as a whole, every one of them.
fn mark_changes(before: &Cells, after: &Cells, whole: bool, changed: &mut Changed) {
    let keys = before.keys().chain(after.keys().filter(|key| !before.contains_key(key)));
    for key in keys.filter(|key| whole || before.get(key) != after.get(key)) {
        changed.service(&key.procedure, key.month.year);
        changed.agency(&key.agency, key.month.year);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_computed_again() {
        let key = |n: u8, year| CellKey {
            month: Month { year, month: 12 },
            procedure: ProcedureCode::parse(&format!("1.00000{n}")).unwrap(),
            agency: AgencyCode::parse(&format!("H99.0{n}")).unwrap(),
        };
        let counts = |n| Counts { received_online: n, ..Counts::default() };
        let before = Cells::from([(key(1, 2026), counts(1)), (key(2, 2026), counts(1)), (key(4, 2026), counts(1))]);
        let after = Cells::from([
            (key(1, 2026), counts(1)),
            (key(2, 2026), counts(2)),
            (key(3, 2025), counts(1)),
            (key(2, 2025), counts(1)),
        ]);
        for (whole, expect) in [
            (false, vec![("1.000002", 2025), ("1.000003", 2025), ("1.000004", 2026)]),
            (true, vec![("1.000001", 2026), ("1.000002", 2025), ("1.000003", 2025), ("1.000004", 2026)]),
        ] {
            let mut changed = Changed::default();
            mark_changes(&before, &after, whole, &mut changed);
            let services: Vec<_> = changed.services.iter().map(|(code, year)| (code.as_str(), *year)).collect();
            assert_eq!(services, expect);
            assert_eq!(changed.agencies.len(), expect.len());
        }
    }
}

//! From tallies to the published figures of years.

use std::collections::{BTreeMap, BTreeSet};

use domain::code::{AgencyCode, ProcedureCode};
use domain::statistics::{AllFigures, Counts, FigureBlock, FiguresHead, Month, ServiceFigures, YearToDate, figure_block};
use store::StoreError;

use crate::{Changed, RollupError, Run};

/// Services whose tallies are in memory at once.
const AT_ONCE: usize = 200;

impl Run<'_> {
    /// Computes the figures of every year that changed for what changed, writes those that differ, tells the head, and
    /// takes the counted days from the queue. `rebuild`: whatever is published is computed again, too.
    pub(crate) async fn publish(&mut self, mut changed: Changed, rebuild: bool) -> Result<(), RollupError> {
        let year = self.report.figures.year;
        let before = self.store.figures_head().await?;
        self.add_what_stands(&mut changed, year, rebuild).await?;
        let mut differs = before.is_none_or(|head| head.year != year);
        let mut rows: BTreeMap<i16, BTreeMap<ProcedureCode, Counts>> = BTreeMap::new();
        let services: Vec<(ProcedureCode, i16)> = std::mem::take(&mut changed.services).into_iter().collect();
        self.report.services = services.len();
        for chunk in services.chunks(AT_ONCE) {
            self.store.end_rollup_lease(self.number, self.lease_end()).await?;
            let codes: Vec<ProcedureCode> = chunk.iter().map(|(code, _)| code.clone()).collect();
            for ((code, tally), (_, first)) in self.store.service_tallies(&codes).await?.into_iter().zip(chunk) {
                let mut figures = Vec::new();
                for year in *first..=year {
                    let service = self.service_figures(year, &tally);
                    rows.entry(year).or_default().insert(code.clone(), service.counts);
                    figures.push((code.clone(), service));
                }
                self.store.put_service_figures(self.number, &figures).await?;
            }
        }
        let mut agency_rows: BTreeMap<i16, BTreeMap<AgencyCode, Counts>> = BTreeMap::new();
        let agencies: Vec<(AgencyCode, i16)> = std::mem::take(&mut changed.agencies).into_iter().collect();
        let codes: Vec<AgencyCode> = agencies.iter().map(|(code, _)| code.clone()).collect();
        for ((code, tally), (_, first)) in self.store.agency_tallies(&codes).await?.into_iter().zip(&agencies) {
            for year in *first..=year {
                let counts = YearToDate::sum(year, tally.iter().copied()).counts;
                agency_rows.entry(year).or_default().insert(code.clone(), counts);
            }
        }
        let years: BTreeSet<i16> = rows.keys().chain(agency_rows.keys()).copied().chain([year]).collect();
        for year in years {
            let services = rows.remove(&year).unwrap_or_default();
            differs |= self.write_blocks(year, &services, rebuild).await?;
            differs |= self.write_all(year, services, agency_rows.remove(&year).unwrap_or_default(), rebuild).await?;
        }
        let version = before.filter(|_| !differs).map_or(self.number, |head| head.version);
        let head = FiguresHead { version, year, as_of: self.now };
        self.store.publish_figures(&head).await?;
        self.report.figures = head;
        for queued in std::mem::take(&mut self.queued).into_values() {
            self.store.unqueue_day(queued).await?;
        }
        Ok(())
    }

    /// A year's first roll-up carries over what waits since the last year; a rebuild takes in what is published without
    /// any line behind it.
    async fn add_what_stands(&self, changed: &mut Changed, year: i16, rebuild: bool) -> Result<(), RollupError> {
        let this_year = readable(self.store.all_figures(year).await, rebuild)?;
        let mut stands: Vec<AllFigures> = Vec::new();
        if this_year.is_none() {
            stands.extend(readable(self.store.all_figures(year - 1).await, rebuild)?);
        }
        if rebuild {
            stands.extend(this_year);
            for block in self.store.figure_blocks(year).await? {
                block.services.keys().for_each(|code| changed.service(code, year));
            }
        }
        for all in stands {
            all.services.keys().for_each(|code| changed.service(code, year));
            all.agencies.keys().for_each(|code| changed.agency(code, year));
        }
        Ok(())
    }

    fn service_figures(&self, year: i16, tally: &[(Month, AgencyCode, Counts)]) -> ServiceFigures {
        let mut by_agency: BTreeMap<&AgencyCode, Vec<(Month, Counts)>> = BTreeMap::new();
        for (month, agency, counts) in tally {
            by_agency.entry(agency).or_default().push((*month, *counts));
        }
        let agencies: BTreeMap<AgencyCode, Counts> = by_agency
            .into_iter()
            .map(|(agency, months)| (agency.clone(), YearToDate::sum(year, months).counts))
            .filter(|(_, counts)| !counts.is_zero())
            .collect();
        let counts = agencies.values().copied().sum();
        ServiceFigures { year, version: self.number, as_of: self.now, counts, agencies }
    }

    /// Writes the blocks in which a service's figures differ; says whether any did.
    async fn write_blocks(&self, year: i16, rows: &BTreeMap<ProcedureCode, Counts>, rebuild: bool) -> Result<bool, RollupError> {
        let mut by_block: BTreeMap<u16, Vec<(&ProcedureCode, Counts)>> = BTreeMap::new();
        for (code, counts) in rows {
            by_block.entry(figure_block(code)).or_default().push((code, *counts));
        }
        let mut differs = false;
        for (number, rows) in by_block {
            let found = readable(self.store.figure_block(year, number).await, rebuild)?;
            let before = found.map(|block| block.services).unwrap_or_default();
            let mut services = before.clone();
            rows.into_iter().for_each(|(code, counts)| set(&mut services, code, counts));
            if services != before {
                let block = FigureBlock { year, version: self.number, as_of: self.now, services };
                self.store.put_figure_block(self.number, number, &block).await?;
                differs = true;
            }
        }
        Ok(differs)
    }

    /// Writes the figures of all where they differ or stand nowhere; says whether they did.
    async fn write_all(
        &self,
        year: i16,
        services: BTreeMap<ProcedureCode, Counts>,
        agencies: BTreeMap<AgencyCode, Counts>,
        rebuild: bool,
    ) -> Result<bool, RollupError> {
        let before = readable(self.store.all_figures(year).await, rebuild)?;
        let mut all = before.clone().unwrap_or_else(|| AllFigures {
            year,
            version: 0,
            as_of: self.now,
            services: BTreeMap::new(),
            agencies: BTreeMap::new(),
        });
        services.iter().for_each(|(code, counts)| set(&mut all.services, code, *counts));
        agencies.iter().for_each(|(code, counts)| set(&mut all.agencies, code, *counts));
        if before.as_ref() == Some(&all) {
            return Ok(false);
        }
        (all.version, all.as_of) = (self.number, self.now);
        self.store.put_all_figures(self.number, &all).await?;
        Ok(true)
    }
}

/// A figure that counts nothing does not stand.
fn set<K: Ord + Clone>(rows: &mut BTreeMap<K, Counts>, key: &K, counts: Counts) {
    if counts.is_zero() {
        rows.remove(key);
    } else {
        rows.insert(key.clone(), counts);
    }
}

/// A rebuild writes over a damaged item as if none stood there; any other run stops, for it would lose the rest of it.
fn readable<T>(read: Result<Option<T>, StoreError>, rebuild: bool) -> Result<Option<T>, StoreError> {
    match read {
        Err(StoreError::Corrupt(reason)) if rebuild => {
            tracing::warn!(reason, "a damaged figure is written anew");
            Ok(None)
        }
        read => read,
    }
}

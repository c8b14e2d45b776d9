//! `portal recount`: counts again from what is (dossiers' headers and ratings, never the log), as of the last roll-up, and
//! compares with the published figures; then compares the log line by line with what is. Every spoiled figure and every
//! spoiled line is named. It reads everything once: the whole table by scan, the log by day and shard.
//!
//! What was written after the roll-up is taken back by its own lines, so a portal in use can be recounted.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use domain::clock;
use domain::code::{AgencyCode, DossierCode, ProcedureCode};
use domain::log::{LogLine, SHARDS};
use domain::statistics::{AllFigures, Cells, Counts, Month, ServiceFigures, YearToDate, cells, merge};
use futures_util::{StreamExt, TryStreamExt, stream};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use store::{Fact, SpoiledItem, Store, StoreError};

mod facts;
mod figures;
mod lines;

#[cfg(test)]
mod tests;

pub use facts::{Facts, Held};
pub use lines::LineFault;

/// Segments of the scan, and partitions of the log, that are read side by side.
const AT_ONCE: usize = 16;

/// Something that does not agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// No figures were ever published.
    NothingPublished,
    /// A published figure is not what is counted.
    Figure {
        /// Where it is published.
        place: Place,
        /// Its year.
        year: i16,
        /// Which of the numbers.
        figure: String,
        /// What is published.
        published: i64,
        /// What is counted.
        counted: i64,
    },
    /// A published item cannot be read.
    Damaged {
        /// Where.
        place: Place,
        /// Its year.
        year: i16,
        /// What is wrong with it.
        reason: String,
    },
    /// What is stored of a shard of a day is not what its lines count to.
    Cells {
        /// The day.
        day: Date,
        /// The shard.
        shard: u8,
        /// The service and agency of the first cell that differs.
        first: String,
    },
    /// The log does not say what a dossier says.
    Line {
        /// The dossier.
        dossier: DossierCode,
        /// The line's key, where there is a line.
        line: Option<String>,
        /// What is wrong.
        fault: LineFault,
    },
    /// The log does not say what a rating says.
    Rating {
        /// The rating's key.
        rater: String,
        /// The line's key, where there is a line.
        line: Option<String>,
        /// What is wrong.
        fault: LineFault,
    },
    /// An item or line that cannot be read.
    Spoiled(SpoiledItem),
}

/// Where a figure is published.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// On the service's page.
    Service(ProcedureCode),
    /// In the service's own figures, for one agency.
    ServiceAt(ProcedureCode, AgencyCode),
    /// In the list of all services.
    Listed(ProcedureCode),
    /// In the list of agencies.
    Agency(AgencyCode),
    /// A whole item.
    Item(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Service(code) => write!(f, "service {code}"),
            Place::ServiceAt(code, agency) => write!(f, "service {code} at agency {agency}"),
            Place::Listed(code) => write!(f, "service {code} in the list of all"),
            Place::Agency(agency) => write!(f, "agency {agency}"),
            Place::Item(name) => f.write_str(name),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Difference::NothingPublished => f.write_str("no figures are published: run `portal rollup` first"),
            Difference::Figure { place, year, figure, published, counted } => {
                write!(f, "figure  {place}, {year}, {figure}: published {published}, counted {counted}")
            }
            Difference::Damaged { place, year, reason } => write!(f, "figure  {place}, {year}: cannot be read ({reason})"),
            Difference::Cells { day, shard, first } => {
                write!(f, "cells   {day} shard {shard:02}: not what the lines count to ({first}); roll this day up again")
            }
            Difference::Line { dossier, line, fault } => {
                write!(f, "line    {dossier}, {}: {fault}", line.as_deref().unwrap_or("no line"))
            }
            Difference::Rating { rater, line, fault } => {
                write!(f, "line    rating {rater}, {}: {fault}", line.as_deref().unwrap_or("no line"))
            }
            Difference::Spoiled(SpoiledItem { pk, sk, reason }) => write!(f, "spoiled {pk} / {sk}: cannot be read ({reason})"),
        }
    }
}

/// What a recount found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The time of the roll-up that the figures are compared as of.
    pub as_of: Option<Timestamp>,
    /// Dossiers read.
    pub dossiers: usize,
    /// Ratings read.
    pub ratings: usize,
    /// Lines read.
    pub lines: usize,
    /// What the year of the figures counts to, by service: from dossiers and ratings, not from what is published.
    pub services: BTreeMap<ProcedureCode, Counts>,
    /// Everything that does not agree.
    pub differences: Vec<Difference>,
}

impl Report {
    /// Everything agrees.
    pub fn agrees(&self) -> bool {
        self.differences.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for difference in &self.differences {
            writeln!(f, "{difference}")?;
        }
        let as_of = self.as_of.map_or("nothing".to_owned(), clock::show_time);
        let Report { dossiers, ratings, lines, differences, .. } = self;
        writeln!(f, "{dossiers} dossiers, {ratings} ratings, {lines} log lines; figures as of {as_of}")?;
        match differences.len() {
            0 => writeln!(f, "figures and log agree with what is"),
            1 => writeln!(f, "1 difference"),
            count => writeln!(f, "{count} differences"),
        }
    }
}

/// A line with the key under which it stands.
#[derive(Debug, Clone)]
struct Filed {
    day: Date,
    shard: u8,
    line: LogLine,
}

impl Filed {
    fn key(&self) -> String {
        format!("{}#{:02}/{}", self.day, self.shard, self.line.id)
    }
}

/// Counts again and compares. `now` ends the log. Errors: the database's.
pub async fn recount(store: &Store, now: Timestamp) -> Result<Report, StoreError> {
    let head = store.figures_head().await?;
    let as_of = head.map(|head| head.as_of);
    let (facts, mut differences) = read_facts(store).await?;
    let mut services = BTreeMap::new();
    let days = days_of_log(&facts, now);
    let (log, spoiled) = read_log(store, &days).await?;
    differences.extend(spoiled.into_iter().map(Difference::Spoiled));
    differences.extend(lines::check(&facts, &log));
    match head {
        None => differences.push(Difference::NothingPublished),
        Some(head) => {
            let counted = lines_as_of(&log, head.as_of);
            differences.extend(check_cells(store, &days, &counted, head.as_of).await?);
            let from_log = counted.into_values().fold(Cells::new(), |mut sum, cells| {
                merge(&mut sum, cells);
                sum
            });
            let later: Vec<&LogLine> = log.iter().map(|filed| &filed.line).filter(|line| line.recorded_at > head.as_of).collect();
            let recounted = facts.as_of(head.as_of, &later);
            let first = recounted.keys().chain(from_log.keys()).map(|key| key.month.year).min().unwrap_or(head.year);
            for year in first.min(head.year)..=head.year {
                let expected = figures::Expected::of(year, head.year, &recounted, &from_log);
                differences.extend(check_figures(store, year, &expected).await?);
                services = expected.services;
            }
        }
    }
    Ok(Report { as_of, dossiers: facts.dossiers.len(), ratings: facts.ratings.len(), lines: log.len(), services, differences })
}

async fn read_facts(store: &Store) -> Result<(Facts, Vec<Difference>), StoreError> {
    let mut facts = Facts::default();
    let mut spoiled = Vec::new();
    let segments = i32::try_from(AT_ONCE).unwrap_or(1);
    let take = |fact| match fact {
        Fact::Dossier(dossier) => facts.add_dossier(&dossier),
        Fact::Rating(rating) => facts.add_rating(*rating),
        Fact::Spoiled(item) => spoiled.push(Difference::Spoiled(item)),
    };
    store.scan_facts(segments, take).await?;
    Ok((facts, spoiled))
}

/// The days on which lines may have been recorded: from the first fact, or the beginning of this year, to tomorrow, for a
/// clock may run ahead.
fn days_of_log(facts: &Facts, now: Timestamp) -> Vec<Date> {
    let today = clock::vietnam_date(now);
    let new_year = Date::new(today.year(), 1, 1).unwrap_or(today);
    let first = facts.first().map_or(new_year, |first| clock::vietnam_date(first).min(new_year));
    let last = today.saturating_add(1.day());
    first.series(1.day()).take_while(|day| *day <= last).collect()
}

async fn read_log(store: &Store, days: &[Date]) -> Result<(Vec<Filed>, Vec<SpoiledItem>), StoreError> {
    let mut reads = stream::iter(days.iter().flat_map(|day| (0..SHARDS).map(move |shard| (*day, shard))))
        .map(|(day, shard)| async move { Ok::<_, StoreError>((day, shard, store.lines_and_spoiled(day, shard).await?)) })
        .buffered(AT_ONCE);
    let (mut log, mut spoiled) = (Vec::new(), Vec::new());
    while let Some((day, shard, lines)) = reads.try_next().await? {
        log.extend(lines.lines.into_iter().map(|line| Filed { day, shard, line }));
        spoiled.extend(lines.spoiled);
    }
    Ok((log, spoiled))
}

/// What the lines of each shard of a day count to that were recorded by `as_of`.
fn lines_as_of(log: &[Filed], as_of: Timestamp) -> BTreeMap<(Date, u8), Cells> {
    let mut counted: BTreeMap<(Date, u8), Cells> = BTreeMap::new();
    for filed in log.iter().filter(|filed| filed.line.recorded_at <= as_of) {
        merge(counted.entry((filed.day, filed.shard)).or_default(), cells([&filed.line]));
    }
    counted.retain(|_, cells| !cells.is_empty());
    counted
}

async fn check_cells(
    store: &Store,
    days: &[Date],
    counted: &BTreeMap<(Date, u8), Cells>,
    as_of: Timestamp,
) -> Result<Vec<Difference>, StoreError> {
    let last = clock::vietnam_date(as_of);
    let months: BTreeSet<Month> = days.iter().map(|day| Month { year: day.year(), month: day.month() }).collect();
    let mut stored: BTreeMap<(Date, u8), Cells> = BTreeMap::new();
    let mut differences = Vec::new();
    for month in months {
        let found = store.cells_of_month(month).await?;
        stored.extend(found.cells.into_iter().filter(|(_, cells)| !cells.is_empty()));
    }
    let places: BTreeSet<&(Date, u8)> = counted.keys().chain(stored.keys()).filter(|(day, _)| *day <= last).collect();
    let none = Cells::new();
    for place in places {
        let (lines, cells) = (counted.get(place).unwrap_or(&none), stored.get(place).unwrap_or(&none));
        let differing = lines.keys().chain(cells.keys()).find(|key| lines.get(key) != cells.get(key));
        if let Some(key) = differing {
            let first = format!("{}, {}, {}", key.month, key.procedure, key.agency);
            differences.push(Difference::Cells { day: place.0, shard: place.1, first });
        }
    }
    Ok(differences)
}

/// Reads what is published of a year and compares it with what is expected.
async fn check_figures(store: &Store, year: i16, expected: &figures::Expected) -> Result<Vec<Difference>, StoreError> {
    let damaged = |place, reason| Difference::Damaged { place, year, reason };
    let mut differences = Vec::new();
    let mut pages: BTreeMap<ProcedureCode, Counts> = BTreeMap::new();
    match store.figure_blocks(year).await {
        Ok(blocks) => pages.extend(blocks.into_iter().flat_map(|block| block.services)),
        Err(StoreError::Corrupt(reason)) => differences.push(damaged(Place::Item("blocks of services".into()), reason)),
        Err(error) => return Err(error),
    }
    let all = match store.all_figures(year).await {
        Ok(all) => all,
        Err(StoreError::Corrupt(reason)) => {
            differences.push(damaged(Place::Item("the figures of all".into()), reason));
            None
        }
        Err(error) => return Err(error),
    };
    let AllFigures { services, agencies, .. } = all.unwrap_or_else(|| AllFigures {
        year,
        version: 0,
        as_of: Timestamp::UNIX_EPOCH,
        services: BTreeMap::new(),
        agencies: BTreeMap::new(),
    });
    differences.extend(expected.compare_services(&pages, Place::Service));
    differences.extend(expected.compare_services(&services, Place::Listed));
    differences.extend(expected.compare_agencies(&agencies));
    let codes: BTreeSet<&ProcedureCode> = pages.keys().chain(services.keys()).chain(expected.services.keys()).collect();
    let own = stream::iter(codes)
        .map(|code| async move { (code, store.service_figures(year, code).await) })
        .buffered(AT_ONCE)
        .collect::<Vec<_>>()
        .await;
    for (code, figures) in own {
        match figures {
            Ok(figures) => {
                let agencies = figures.map(|ServiceFigures { agencies, .. }| agencies).unwrap_or_default();
                differences.extend(expected.compare_service(code, &agencies));
            }
            Err(StoreError::Corrupt(reason)) => differences.push(damaged(Place::Service(code.clone()), reason)),
            Err(error) => return Err(error),
        }
    }
    Ok(differences)
}

/// The sum of a year over some cells.
fn year_of<'a>(year: i16, cells: impl IntoIterator<Item = (Month, &'a Counts)>) -> Counts {
    YearToDate::sum(year, cells.into_iter().map(|(month, counts)| (month, *counts))).counts
}

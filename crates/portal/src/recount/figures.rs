//! Published figures against what is counted.

use std::collections::{BTreeMap, BTreeSet};

use domain::code::{AgencyCode, ProcedureCode};
use domain::rating::{Criterion, Satisfaction};
use domain::statistics::{Apart, Cells, Counts, Month};

use super::{Difference, Place, year_of};

/// What the figures of a year should be.
pub(super) struct Expected {
    year: i16,
    /// Who waits is known as of the roll-up alone, so in the figures of its year.
    waiting: bool,
    /// By service.
    pub(super) services: BTreeMap<ProcedureCode, Counts>,
    by_service_and_agency: BTreeMap<ProcedureCode, BTreeMap<AgencyCode, Counts>>,
    agencies: BTreeMap<AgencyCode, Counts>,
}

type Months<'a> = Vec<(Month, &'a Counts)>;

impl Expected {
    /// From the cells counted from dossiers and ratings; `from_log` gives what headers keep no time of.
    pub(super) fn of(year: i16, current: i16, counted: &Cells, from_log: &Cells) -> Expected {
        let mut by_pair = sums(year, counted);
        for ((procedure, agency), logged) in sums(year, from_log) {
            let counts = by_pair.entry((procedure, agency)).or_default();
            (counts.not_accepted, counts.withdrawn, counts.stopped) = (logged.not_accepted, logged.withdrawn, logged.stopped);
        }
        let mut expected = Expected {
            year,
            waiting: year == current,
            services: BTreeMap::new(),
            by_service_and_agency: BTreeMap::new(),
            agencies: BTreeMap::new(),
        };
        for ((procedure, agency), counts) in by_pair {
            *expected.services.entry(procedure.clone()).or_default() += counts;
            *expected.agencies.entry(agency.clone()).or_default() += counts;
            expected.by_service_and_agency.entry(procedure).or_default().insert(agency, counts);
        }
        expected
    }

    pub(super) fn compare_services(
        &self,
        published: &BTreeMap<ProcedureCode, Counts>,
        place: fn(ProcedureCode) -> Place,
    ) -> Vec<Difference> {
        self.compare(published, &self.services, |code| place(code.clone()))
    }

    pub(super) fn compare_agencies(&self, published: &BTreeMap<AgencyCode, Counts>) -> Vec<Difference> {
        self.compare(published, &self.agencies, |code| Place::Agency(code.clone()))
    }

    pub(super) fn compare_service(&self, code: &ProcedureCode, published: &BTreeMap<AgencyCode, Counts>) -> Vec<Difference> {
        let none = BTreeMap::new();
        let counted = self.by_service_and_agency.get(code).unwrap_or(&none);
        self.compare(published, counted, |agency| Place::ServiceAt(code.clone(), agency.clone()))
    }

    fn compare<K: Ord>(
        &self,
        published: &BTreeMap<K, Counts>,
        counted: &BTreeMap<K, Counts>,
        place: impl Fn(&K) -> Place,
    ) -> Vec<Difference> {
        let keys: BTreeSet<&K> = published.keys().chain(counted.keys()).collect();
        let mut differences = Vec::new();
        for key in keys {
            let value = |of: &BTreeMap<K, Counts>| of.get(key).copied().unwrap_or_default();
            for ((figure, published), (_, counted)) in numbers(&value(published)).into_iter().zip(numbers(&value(counted))) {
                let skipped = !self.waiting && figure == Apart::Waiting.key();
                if published != counted && !skipped {
                    differences.push(Difference::Figure { place: place(key), year: self.year, figure, published, counted });
                }
            }
        }
        differences
    }
}

fn sums(year: i16, cells: &Cells) -> BTreeMap<(ProcedureCode, AgencyCode), Counts> {
    let mut by_pair: BTreeMap<(ProcedureCode, AgencyCode), Months<'_>> = BTreeMap::new();
    for (key, counts) in cells {
        by_pair.entry((key.procedure.clone(), key.agency.clone())).or_default().push((key.month, counts));
    }
    by_pair.into_iter().map(|(pair, months)| (pair, year_of(year, months))).collect()
}

/// Every number of the counts by a name that a reader finds again in the law and in the open data.
fn numbers(counts: &Counts) -> Vec<(String, i64)> {
    let mut numbers = vec![
        ("11.3a received online".to_owned(), counts.received_online),
        ("11.3b settled online".to_owned(), counts.resolved_online),
        ("11.3c settled online on time".to_owned(), counts.on_time_online),
        ("11.3d received".to_owned(), counts.received()),
        ("settled not online".to_owned(), counts.resolved_other),
    ];
    for criterion in Criterion::ALL {
        for level in Satisfaction::ALL {
            numbers.push((format!("11.3đ {} {}", criterion.key(), level.key()), counts.rated(criterion, level)));
        }
    }
    numbers.extend(Apart::ALL.map(|apart| (apart.key().to_owned(), apart.of(counts))));
    numbers
}

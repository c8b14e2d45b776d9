//! The figures as they are published: by service in blocks, by service with its agencies, and all in one.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Counts, YearToDate};
use crate::code::{AgencyCode, ProcedureCode};
use crate::procedure::stable_hash;

/// Into how many blocks the services of a year are cut: at 10,000 services, the most of a portal, some 80 stand in each.
pub const FIGURE_BLOCKS: u16 = 128;

/// The block of a service's figures; it depends on the code alone, not on the edition of the catalogue.
pub fn figure_block(code: &ProcedureCode) -> u16 {
    (stable_hash(code.as_str().as_bytes()) % u64::from(FIGURE_BLOCKS)) as u16
}

/// What the portal's head says of the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiguresHead {
    /// Rises when any figure changes: what was read under an older one is read again.
    pub version: u64,
    /// The year that the current figures are of.
    pub year: i16,
    /// What was recorded until then is counted (số liệu đến, R2.4).
    pub as_of: Timestamp,
}

impl FiguresHead {
    /// The time of figures of `year` that were last written at `written`: those of the current year hold until the last
    /// roll-up, which found no change in them; those of another year until they were written.
    pub fn as_of(head: Option<&FiguresHead>, year: i16, written: Timestamp) -> Timestamp {
        head.filter(|head| head.year == year).map_or(written, |head| head.as_of.max(written))
    }
}

/// Some dozens of services' figures of one year: what a service page reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureBlock {
    /// The year.
    pub year: i16,
    /// The version of the figures in which this block was last written.
    pub version: u64,
    /// When that was.
    pub as_of: Timestamp,
    /// Services with anything to count.
    pub services: BTreeMap<ProcedureCode, Counts>,
}

impl FigureBlock {
    /// The figures of a service; all zero where it has none.
    pub fn of(&self, code: &ProcedureCode) -> YearToDate {
        YearToDate { year: self.year, counts: self.services.get(code).copied().unwrap_or_default() }
    }
}

/// One service's figures of one year with its agencies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceFigures {
    /// The year.
    pub year: i16,
    /// The version of the figures in which they were last written.
    pub version: u64,
    /// When that was.
    pub as_of: Timestamp,
    /// The service's counts.
    pub counts: Counts,
    /// The same by agency.
    pub agencies: BTreeMap<AgencyCode, Counts>,
}

impl ServiceFigures {
    /// The service's figures.
    pub fn total(&self) -> YearToDate {
        YearToDate { year: self.year, counts: self.counts }
    }
}

/// All services and all agencies of one year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllFigures {
    /// The year.
    pub year: i16,
    /// The version of the figures in which they were last written.
    pub version: u64,
    /// When that was.
    pub as_of: Timestamp,
    /// Services with anything to count.
    pub services: BTreeMap<ProcedureCode, Counts>,
    /// Agencies with anything to count, over all services.
    pub agencies: BTreeMap<AgencyCode, Counts>,
}

impl AllFigures {
    /// The portal's figures.
    pub fn total(&self) -> YearToDate {
        YearToDate { year: self.year, counts: self.services.values().copied().sum() }
    }
}

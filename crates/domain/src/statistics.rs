//! Statistics (thống kê) of TT32 11.3: what the log counts to, and the five figures of a year to date (R1.13–R1.14b).
//!
//! A log line adds to cells of {month in which it took effect, service, agency}. Cells are signed sums, so they can be made
//! of any part of the log and put together in any order; a figure is read off the sum, and never added to.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::clock;
use crate::code::{AgencyCode, ProcedureCode};
use crate::dossier::{Channel, DossierState};
use crate::log::{Event, LogLine};

mod counts;
mod figures;
mod published;

#[cfg(test)]
mod tests;

pub use counts::{Apart, Counts};
pub use figures::{FEWEST_RATERS, Figure, Percent, Satisfied, YearToDate, shown_cuts};
pub use published::{AllFigures, FIGURE_BLOCKS, FigureBlock, FiguresHead, ServiceFigures, figure_block};

/// A month in Vietnam.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "(i16, i8)", into = "(i16, i8)")]
pub struct Month {
    /// The year.
    pub year: i16,
    /// 1 to 12.
    pub month: i8,
}

impl Month {
    /// The month in Vietnam at `moment`; a year begins at 17:00 UTC on 31 December (R1.14).
    pub fn of(moment: Timestamp) -> Month {
        let date = clock::vietnam_date(moment);
        Month { year: date.year(), month: date.month() }
    }
}

impl From<(i16, i8)> for Month {
    fn from((year, month): (i16, i8)) -> Month {
        Month { year, month }
    }
}

impl From<Month> for (i16, i8) {
    fn from(month: Month) -> (i16, i8) {
        (month.year, month.month)
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// What a cell is of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellKey {
    /// The month in which the counted things took effect.
    pub month: Month,
    /// The service.
    pub procedure: ProcedureCode,
    /// The agency.
    pub agency: AgencyCode,
}

/// Cells by key. No cell is all zero, so equal contents are equal maps.
pub type Cells = BTreeMap<CellKey, Counts>;

/// What the lines count to. Their order does not matter; lines of accounts and messages count to nothing.
pub fn cells<'a>(lines: impl IntoIterator<Item = &'a LogLine>) -> Cells {
    let mut cells = Cells::new();
    for line in lines {
        count(line, |key, counts| add(&mut cells, key, counts));
    }
    cells
}

/// Adds the cells of one part of the log to those of another: commutative, associative, with no cells as its zero.
pub fn merge(into: &mut Cells, from: Cells) {
    for (key, counts) in from {
        add(into, key, counts);
    }
}

fn add(cells: &mut Cells, key: CellKey, counts: Counts) {
    use std::collections::btree_map::Entry;
    match cells.entry(key) {
        Entry::Vacant(_) if counts.is_zero() => {}
        Entry::Vacant(place) => {
            place.insert(counts);
        }
        Entry::Occupied(mut place) => {
            *place.get_mut() += counts;
            if place.get().is_zero() {
                place.remove();
            }
        }
    }
}

/// What one line adds, to which cells: one, or two where a rating leaves the month of the one it replaces.
fn count(line: &LogLine, mut add: impl FnMut(CellKey, Counts)) {
    let (Some(procedure), Some(agency)) = (&line.procedure, &line.agency) else { return };
    let at = |moment| CellKey { month: Month::of(moment), procedure: procedure.clone(), agency: agency.clone() };
    match &line.event {
        Event::Submitted { .. } => add(at(line.effective_at), Counts { waiting: 1, ..Counts::default() }),
        Event::Moved { from, to, received, resolved_on_time, .. } => {
            let online = line.channel == Some(Channel::Online);
            add(at(line.effective_at), moved(online, *from, *to, *received, *resolved_on_time));
        }
        Event::Rated { levels, replaced, .. } => {
            add(at(line.effective_at), Counts::of_levels(levels));
            if let Some(replaced) = replaced {
                add(at(replaced.rated_at), -Counts::of_levels(&replaced.levels));
            }
        }
        Event::AccountOpened { .. }
        | Event::ProfileChanged { .. }
        | Event::PostsChanged { .. }
        | Event::FeedbackReceived { .. }
        | Event::NoticePublished { .. }
        | Event::NoticeChanged { .. }
        | Event::JobBegun { .. }
        | Event::JobEnded { .. } => {}
    }
}

/// A change of state (R1.14a): the flags `received` and `resolved_on_time` stand on first entries alone, so that a dossier
/// that comes back from a supplement is not received again; state 3 and withdrawals are in neither.
fn moved(online: bool, from: Option<DossierState>, to: DossierState, received: bool, resolved_on_time: Option<bool>) -> Counts {
    let waits = |state: DossierState| i64::from(state == DossierState::Submitted);
    let mut counts = Counts { waiting: waits(to) - from.map_or(0, waits), ..Counts::default() };
    if received {
        *(if online { &mut counts.received_online } else { &mut counts.received_other }) = 1;
    }
    if let Some(on_time) = resolved_on_time {
        *(if online { &mut counts.resolved_online } else { &mut counts.resolved_other }) = 1;
        counts.on_time_online = i64::from(online && on_time);
    } else if to == DossierState::Stopped {
        let withdrawn = from == Some(DossierState::WithdrawalAsked);
        *(if withdrawn { &mut counts.withdrawn } else { &mut counts.stopped }) = 1;
    }
    counts.not_accepted = i64::from(to == DossierState::NotAccepted);
    counts
}

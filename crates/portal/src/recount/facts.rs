//! What is: dossiers' headers and ratings, and what they count to as of a time.

use std::collections::{BTreeMap, HashMap};

use domain::code::{AgencyCode, DossierCode, ProcedureCode};
use domain::dossier::{Channel, Dossier, DossierState};
use domain::log::{Event, LogLine};
use domain::rating::{Levels, Rating};
use domain::statistics::{CellKey, Cells, Counts, Month, merge};
use jiff::Timestamp;

/// What a recount holds of a dossier's header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its service.
    pub procedure: ProcedureCode,
    /// Its agency.
    pub agency: AgencyCode,
    /// How it came.
    pub channel: Channel,
    /// Where it stands.
    pub state: DossierState,
    /// Its version.
    pub version: u32,
    /// When it was handed in.
    pub submitted_at: Timestamp,
    /// When it was received.
    pub received_at: Option<Timestamp>,
    /// When it was resolved.
    pub resolved_at: Option<Timestamp>,
    /// Whether that was on time.
    pub on_time: Option<bool>,
}

/// All that is.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Dossiers by code.
    pub dossiers: BTreeMap<DossierCode, Held>,
    /// Ratings by their keys.
    pub ratings: BTreeMap<String, Rating>,
}

/// What later lines say stood before them.
#[derive(Default)]
struct Later<'a> {
    received: bool,
    resolved: bool,
    /// The state before the first of them; `None` within for a dossier that did not exist.
    before: Option<(u32, Option<DossierState>)>,
    rating: Option<(Timestamp, &'a LogLine)>,
}

impl Facts {
    /// Takes a header.
    pub fn add_dossier(&mut self, dossier: &Dossier) {
        let held = Held {
            procedure: dossier.procedure.clone(),
            agency: dossier.agency.clone(),
            channel: dossier.channel,
            state: dossier.state,
            version: dossier.version,
            submitted_at: dossier.submitted_at,
            received_at: dossier.received_at,
            resolved_at: dossier.resolved_at,
            on_time: dossier.on_time,
        };
        self.dossiers.insert(dossier.code.clone(), held);
    }

    /// Takes a rating.
    pub fn add_rating(&mut self, rating: Rating) {
        self.ratings.insert(rating.rater.clone(), rating);
    }

    /// The earliest time that any of them speaks of.
    pub fn first(&self) -> Option<Timestamp> {
        let dossiers = self.dossiers.values().map(|held| held.submitted_at);
        dossiers.chain(self.ratings.values().map(|rating| rating.rated_at)).min()
    }

    /// What is counted from what was at `as_of`: the five figures and who waits. `later` are the lines recorded since; they
    /// are taken back, so that headers and ratings stand as they stood then. What a header keeps no time of (state 3,
    /// withdrawals, stops) is not counted.
    pub fn as_of(&self, as_of: Timestamp, later: &[&LogLine]) -> Cells {
        let mut by_dossier: HashMap<&DossierCode, Later> = HashMap::new();
        let mut by_rater: HashMap<&str, Later> = HashMap::new();
        for line in later {
            match &line.event {
                Event::Submitted { dossier, version } => by_dossier.entry(dossier).or_default().came_before(*version, None),
                Event::Moved { dossier, from, version, received, resolved_on_time, .. } => {
                    let later = by_dossier.entry(dossier).or_default();
                    later.received |= received;
                    later.resolved |= resolved_on_time.is_some();
                    later.came_before(*version, *from);
                }
                Event::Rated { rater, .. } => {
                    let later = by_rater.entry(rater).or_default();
                    if later.rating.is_none_or(|(first, _)| line.recorded_at < first) {
                        later.rating = Some((line.recorded_at, line));
                    }
                }
                _ => {}
            }
        }
        let mut cells = Cells::new();
        for (code, held) in &self.dossiers {
            held.count(as_of, by_dossier.get(code).unwrap_or(&Later::default()), &mut cells);
        }
        for (rater, rating) in &self.ratings {
            if let Some((levels, at)) = rating_as_of(rating, as_of, by_rater.get(rater.as_str())) {
                add(&mut cells, &rating.procedure, &rating.agency, at, Counts::of_levels(&levels));
            }
        }
        cells
    }
}

impl Later<'_> {
    fn came_before(&mut self, version: u32, from: Option<DossierState>) {
        if self.before.is_none_or(|(first, _)| version < first) {
            self.before = Some((version, from));
        }
    }
}

impl Held {
    fn count(&self, as_of: Timestamp, later: &Later, cells: &mut Cells) {
        let online = self.channel == Channel::Online;
        let mut at = |moment, counts| add(cells, &self.procedure, &self.agency, moment, counts);
        let state = later.before.map_or(Some(self.state), |(_, from)| from);
        if state == Some(DossierState::Submitted) {
            at(self.submitted_at, Counts { waiting: 1, ..Counts::default() });
        }
        if let Some(received) = self.received_at.filter(|received| *received <= as_of && !later.received) {
            let (received_online, received_other) = (i64::from(online), i64::from(!online));
            at(received, Counts { received_online, received_other, ..Counts::default() });
        }
        if let Some(resolved) = self.resolved_at.filter(|resolved| *resolved <= as_of && !later.resolved) {
            let on_time = self.on_time == Some(true);
            let counts = Counts {
                resolved_online: i64::from(online),
                resolved_other: i64::from(!online),
                on_time_online: i64::from(online && on_time),
                ..Counts::default()
            };
            at(resolved, counts);
        }
    }
}

fn rating_as_of(rating: &Rating, as_of: Timestamp, later: Option<&Later>) -> Option<(Levels, Timestamp)> {
    if rating.rated_at <= as_of {
        return Some((rating.levels, rating.rated_at));
    }
    let (_, line) = later?.rating?;
    match &line.event {
        Event::Rated { replaced: Some(replaced), .. } => Some((replaced.levels, replaced.rated_at)),
        _ => None,
    }
}

fn add(cells: &mut Cells, procedure: &ProcedureCode, agency: &AgencyCode, at: Timestamp, counts: Counts) {
    let key = CellKey { month: Month::of(at), procedure: procedure.clone(), agency: agency.clone() };
    merge(cells, Cells::from([(key, counts)]));
}

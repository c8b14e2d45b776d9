//! The log against what is: each dossier's lines are a path to where it stands, one line a version (safety I9, I10).

use std::collections::BTreeMap;
use std::fmt;

use domain::clock::show_time;
use domain::code::DossierCode;
use domain::dossier::{Channel, DossierState};
use domain::log::{Event, LogLine};
use jiff::Timestamp;

use super::{Difference, Facts, Filed, Held};

/// What is wrong with a line, or with there being none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineFault {
    /// No line for this version of the dossier.
    Missing(u32),
    /// More than one line for this version.
    Doubled(u32),
    /// A line of a version that the dossier has not reached.
    Ahead {
        /// The line's.
        line: u32,
        /// The dossier's.
        dossier: u32,
    },
    /// Nothing stands under the line's dossier or rater.
    Unknown,
    /// The line stands in another partition than its day and service say.
    Misfiled,
    /// A value differs.
    Differs {
        /// Which.
        what: &'static str,
        /// What the line says.
        line: String,
        /// What the dossier or rating says.
        stands: String,
    },
    /// The rating has no line.
    NoLine,
}

impl fmt::Display for LineFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LineFault::Missing(version) => write!(f, "the line of version {version} is missing"),
            LineFault::Doubled(version) => write!(f, "a second line of version {version}"),
            LineFault::Ahead { line, dossier } => write!(f, "a line of version {line}, but the dossier stands at {dossier}"),
            LineFault::Unknown => f.write_str("nothing stands under this code"),
            LineFault::Misfiled => f.write_str("filed under another day or shard than its own"),
            LineFault::Differs { what, line, stands } => write!(f, "{what}: the line says {line}, what stands says {stands}"),
            LineFault::NoLine => f.write_str("no line of it as it stands"),
        }
    }
}

/// Compares every line with what is, and everything that is with its lines.
pub(super) fn check(facts: &Facts, log: &[Filed]) -> Vec<Difference> {
    let mut by_dossier: BTreeMap<&DossierCode, Vec<&Filed>> = BTreeMap::new();
    let mut by_rater: BTreeMap<&str, Vec<&Filed>> = BTreeMap::new();
    for filed in log {
        match &filed.line.event {
            Event::Submitted { dossier, .. } | Event::Moved { dossier, .. } => by_dossier.entry(dossier).or_default().push(filed),
            Event::Rated { rater, .. } => by_rater.entry(rater).or_default().push(filed),
            _ => {}
        }
    }
    let mut differences = Vec::new();
    for (dossier, lines) in &by_dossier {
        if !facts.dossiers.contains_key(*dossier) {
            differences.extend(lines.iter().map(|filed| at_line(dossier, filed, LineFault::Unknown)));
        }
    }
    for (dossier, held) in &facts.dossiers {
        check_dossier(dossier, held, by_dossier.get(dossier).map_or(&[], Vec::as_slice), &mut differences);
    }
    check_ratings(facts, &by_rater, &mut differences);
    differences
}

fn at_line(dossier: &DossierCode, filed: &Filed, fault: LineFault) -> Difference {
    Difference::Line { dossier: dossier.clone(), line: Some(filed.key()), fault }
}

fn version_of(line: &LogLine) -> u32 {
    match &line.event {
        Event::Submitted { version, .. } | Event::Moved { version, .. } => *version,
        _ => 0,
    }
}

fn check_dossier(dossier: &DossierCode, held: &Held, lines: &[&Filed], differences: &mut Vec<Difference>) {
    let mut by_version: BTreeMap<u32, &Filed> = BTreeMap::new();
    for filed in lines {
        let version = version_of(&filed.line);
        let fault = if version > held.version {
            Some(LineFault::Ahead { line: version, dossier: held.version })
        } else {
            by_version.insert(version, filed).map(|_| LineFault::Doubled(version))
        };
        differences.extend(fault.map(|fault| at_line(dossier, filed, fault)));
        differences.extend(common_faults(held, filed).into_iter().map(|fault| at_line(dossier, filed, fault)));
    }
    for version in (1..=held.version).filter(|version| !by_version.contains_key(version)) {
        differences.push(Difference::Line { dossier: dossier.clone(), line: None, fault: LineFault::Missing(version) });
    }
    let mut stood: Option<DossierState> = None;
    let mut seen = Seen::default();
    for (version, filed) in &by_version {
        let mut faults = Vec::new();
        let (from, to) = ends(&filed.line.event);
        // Where the line before is missing, nobody knows where this one began.
        let known = *version == 1 || by_version.contains_key(&(version - 1));
        if known && from != stood {
            faults.push(differs("the state before", state(from), state(stood)));
        }
        if *version == held.version && to != Some(held.state) {
            faults.push(differs("the state after", state(to), state(Some(held.state))));
        }
        stood = to;
        faults.extend(seen.faults(held, &filed.line));
        differences.extend(faults.into_iter().map(|fault| at_line(dossier, filed, fault)));
    }
    // A missing line is named already; what is left is a line that does not say what it should.
    let complete = (1..=held.version).all(|version| by_version.contains_key(&version));
    for (what, stands, said) in [("received", held.received_at, seen.received), ("resolved", held.resolved_at, seen.resolved)] {
        if complete && let (Some(stands), false) = (stands, said) {
            let fault = differs(what, "nothing".into(), show_time(stands));
            differences.push(Difference::Line { dossier: dossier.clone(), line: None, fault });
        }
    }
}

/// What every line of a dossier shares with its header.
fn common_faults(held: &Held, filed: &Filed) -> Vec<LineFault> {
    let line = &filed.line;
    let mut faults = Vec::new();
    if line.partition() != (filed.day, filed.shard) {
        faults.push(LineFault::Misfiled);
    }
    let none = || "none".to_owned();
    if line.procedure.as_ref() != Some(&held.procedure) {
        faults.push(differs(
            "service",
            line.procedure.as_ref().map_or_else(none, ToString::to_string),
            held.procedure.to_string(),
        ));
    }
    if line.agency.as_ref() != Some(&held.agency) {
        faults.push(differs("agency", line.agency.as_ref().map_or_else(none, ToString::to_string), held.agency.to_string()));
    }
    if line.channel != Some(held.channel) {
        faults.push(differs("channel", line.channel.map_or_else(none, channel), channel(held.channel)));
    }
    faults
}

/// What a dossier's lines have said so far.
#[derive(Default)]
struct Seen {
    received: bool,
    resolved: bool,
}

impl Seen {
    fn faults(&mut self, held: &Held, line: &LogLine) -> Vec<LineFault> {
        let mut faults = Vec::new();
        let mut time = |what, stands: Option<Timestamp>, twice: bool| {
            if twice || stands != Some(line.effective_at) {
                let stands = if twice { "once" } else { "" }.to_owned() + &stands.map_or("nothing".to_owned(), exact);
                faults.push(differs(what, exact(line.effective_at), stands));
            }
        };
        match &line.event {
            Event::Submitted { .. } => time("submitted", Some(held.submitted_at), false),
            Event::Moved { received, resolved_on_time, .. } => {
                if *received {
                    time("received", held.received_at, std::mem::replace(&mut self.received, true));
                }
                if let Some(on_time) = resolved_on_time {
                    time("resolved", held.resolved_at, std::mem::replace(&mut self.resolved, true));
                    if held.on_time != Some(*on_time) {
                        faults.push(differs("on time", on_time.to_string(), format!("{:?}", held.on_time)));
                    }
                }
            }
            _ => {}
        }
        faults
    }
}

fn check_ratings(facts: &Facts, by_rater: &BTreeMap<&str, Vec<&Filed>>, differences: &mut Vec<Difference>) {
    let at = |rater: &str, line: Option<&Filed>, fault| Difference::Rating {
        rater: rater.to_owned(),
        line: line.map(Filed::key),
        fault,
    };
    for (rater, lines) in by_rater {
        let Some(stands) = facts.ratings.get(*rater) else {
            differences.extend(lines.iter().map(|filed| at(rater, Some(filed), LineFault::Unknown)));
            continue;
        };
        let mut live: Option<&Filed> = None;
        for filed in lines {
            let line = &filed.line;
            if line.partition() != (filed.day, filed.shard) {
                differences.push(at(rater, Some(filed), LineFault::Misfiled));
            }
            if line.procedure.as_ref() != Some(&stands.procedure) {
                let said = line.procedure.as_ref().map_or("none".to_owned(), ToString::to_string);
                differences.push(at(rater, Some(filed), differs("service", said, stands.procedure.to_string())));
            }
            if line.agency.as_ref() != Some(&stands.agency) {
                let said = line.agency.as_ref().map_or("none".to_owned(), ToString::to_string);
                differences.push(at(rater, Some(filed), differs("agency", said, stands.agency.to_string())));
            }
            if live.is_none_or(|live| live.line.effective_at <= line.effective_at) {
                live = Some(filed);
            }
        }
        let Some(live) = live else { continue };
        let Event::Rated { levels, .. } = &live.line.event else { continue };
        if live.line.effective_at != stands.rated_at {
            let fault = differs("rated", exact(live.line.effective_at), exact(stands.rated_at));
            differences.push(at(rater, Some(live), fault));
        } else if *levels != stands.levels {
            let fault = differs("levels", format!("{levels:?}"), format!("{:?}", stands.levels));
            differences.push(at(rater, Some(live), fault));
        }
    }
    let unlogged = facts.ratings.keys().filter(|rater| !by_rater.contains_key(rater.as_str()));
    differences.extend(unlogged.map(|rater| at(rater, None, LineFault::NoLine)));
}

fn ends(event: &Event) -> (Option<DossierState>, Option<DossierState>) {
    match event {
        Event::Submitted { .. } => (None, Some(DossierState::Submitted)),
        Event::Moved { from, to, .. } => (*from, Some(*to)),
        _ => (None, None),
    }
}

fn differs(what: &'static str, line: String, stands: String) -> LineFault {
    LineFault::Differs { what, line, stands }
}

fn state(state: Option<DossierState>) -> String {
    state.map_or("none".to_owned(), |state| state.code().to_string())
}

fn channel(channel: Channel) -> String {
    format!("{channel:?}").to_lowercase()
}

/// To the last digit: a time that differs by less than a second differs.
fn exact(at: Timestamp) -> String {
    at.to_string()
}

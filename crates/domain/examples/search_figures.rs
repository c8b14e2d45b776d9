//! Figures of the search: how often a bent name finds itself, how often everyday words find what was meant, sizes and times.
//!
//! `cargo run --release -p domain --example search_figures -- [FILE] [kind to show misses of]` where FILE is a national export
//! as JSON lines, plain or gzip. Without it the export that PORTAL_NATIONAL_EXPORT names is taken; else names are made up.
//! Kinds are those of the table and `tuning`. Misses of the held-out queries are never shown.

#[path = "../tests/bend/mod.rs"]
mod bend;
#[path = "../tests/queries/mod.rs"]
mod queries;
mod served;

use std::collections::BTreeMap;
use std::io::Write;
use std::time::{Duration, Instant};

use bend::{BENDS, Bend, Dice};
use domain::procedure::Procedure;
use domain::search::{self, Gathered, Index, fold};

#[expect(clippy::disallowed_methods, reason = "an example is its own edge")]
fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().or_else(|| std::env::var("PORTAL_NATIONAL_EXPORT").ok());
    let misses_of = arguments.next();
    let procedures = match &file {
        Some(file) => served::served(file)?,
        None => served::made_up(bend::made_up_names(6_000)),
    };
    let mut out = std::io::stdout().lock();
    report(&mut out, &procedures, misses_of.as_deref())
}

fn report(out: &mut impl Write, procedures: &[Procedure], misses_of: Option<&str>) -> std::io::Result<()> {
    let served = served::provinces()?;
    let gathered: Vec<Gathered<'_>> = procedures.iter().map(|procedure| Gathered::of(procedure, &served)).collect();
    let entries: Vec<_> = gathered.iter().map(Gathered::entry).collect();
    let started = Instant::now();
    let bytes = search::build(&entries);
    writeln!(out, "{} procedures, built in {:.0?}, {} bytes", procedures.len(), started.elapsed(), bytes.len())?;
    let started = Instant::now();
    let index = Index::open(bytes).map_err(std::io::Error::other)?;
    let opened = started.elapsed();
    let first = index.search("dang ky khai sinh", 10);
    writeln!(out, "open {opened:.1?}, open and first answer {:.1?} ({} hits)", started.elapsed(), first.hits.len())?;

    let mut costs = bent_names(out, &index, procedures, misses_of)?;
    costs.extend(everyday(out, &index, procedures, misses_of)?);
    let hostile = [
        "x ".repeat(5_000),
        "khaisinh ".repeat(1_100),
        "kua ".repeat(2_500),
        "ddawngkys".repeat(1_100),
        "cap giay ".repeat(1_100),
    ];
    let slowest = hostile.iter().map(|query| best_of_three(|| index.search(query, 20)).1).max().unwrap_or_default();
    writeln!(out, "slowest of {} queries of 10,000 letters: {slowest:.2?}", hostile.len())?;
    let most = costs.iter().map(|(_, work)| *work).max().unwrap_or_default();
    let mean = costs.iter().map(|(_, work)| *work).sum::<usize>() / costs.len().max(1);
    writeln!(out, "postings and words of titles read for one: {mean} in the mean, {most} at most")?;
    let mut times: Vec<Duration> = costs.into_iter().map(|(time, _)| time).collect();
    times.sort_unstable();
    let at = |part: f64| times.get((times.len() as f64 * part) as usize).copied().unwrap_or(Duration::ZERO);
    let most = times.last().copied().unwrap_or_default();
    writeln!(
        out,
        "time of {} queries: p50 {:.2?}, p99 {:.2?}, p99.9 {:.2?}, most {most:.2?}",
        times.len(),
        at(0.5),
        at(0.99),
        at(0.999)
    )
}

/// Every name, bent in every way: it must find itself.
fn bent_names(
    out: &mut impl Write,
    index: &Index,
    procedures: &[Procedure],
    misses_of: Option<&str>,
) -> std::io::Result<Vec<Cost>> {
    let keys: Vec<String> = procedures.iter().map(|procedure| fold(&procedure.name)).collect();
    let mut costs = Vec::new();
    let mut all = Tally::default();
    writeln!(out, "{:<34} {:>7} {:>7} {:>7}", "bent names", "queries", "hit@1", "hit@5")?;
    let parts: &[(&str, Bend)] = &[("middle half", bend::middle), ("half of the words", bend::half)];
    for (kind, bend) in BENDS.iter().chain(parts) {
        let part = parts.iter().any(|(name, _)| name == kind);
        let mut dice = Dice(1);
        let mut tally = Tally::default();
        for (at, procedure) in procedures.iter().enumerate() {
            let query = bend(&procedure.name, &mut dice);
            // A part of several names means none of them. Looking that up is slow, so a tenth of the parts must do.
            if part && (at % 10 != 0 || bend::is_ambiguous(&query, &keys)) {
                continue;
            }
            let (found, time) = best_of_three(|| index.search(&query, 5));
            costs.push((time, found.work));
            let place = found.hits.iter().position(|hit| keys[hit.doc as usize] == keys[at]);
            tally.count(place);
            if place != Some(0) && misses_of == Some(*kind) {
                let got = found.hits.first().map_or("", |hit| &procedures[hit.doc as usize].name);
                writeln!(out, "{place:?}\n  asked {query}\n  meant {}\n  got   {got}", procedure.name)?;
            }
        }
        tally.write(out, kind)?;
        if !part {
            all.add(&tally);
        }
    }
    all.write(out, "all whole names")?;
    Ok(costs)
}

/// The everyday queries, asked of the real catalogue; nothing when the catalogue is made up.
fn everyday(
    out: &mut impl Write,
    index: &Index,
    procedures: &[Procedure],
    misses_of: Option<&str>,
) -> std::io::Result<Vec<Cost>> {
    let mut costs = Vec::new();
    let mut tallies: BTreeMap<(bool, u8, &str), Tally> = BTreeMap::new();
    let mut guesses = Tally::default();
    for asked in queries::everyday() {
        if !asked.codes.iter().any(|code| procedures.iter().any(|procedure| procedure.code.as_str() == *code)) {
            continue;
        }
        let (found, time) = best_of_three(|| index.search(asked.query, 5));
        costs.push((time, found.work));
        let place = found.hits.iter().position(|hit| asked.codes.contains(&procedures[hit.doc as usize].code.as_str()));
        if found.is_guess() {
            guesses.count(place);
        }
        let written = if fold(asked.query) == asked.query.to_lowercase() { "without marks" } else { "with marks" };
        for (order, kind) in [(0, "all"), (1, asked.kind), (2, asked.who), (3, written)] {
            tallies.entry((asked.held_out, order, kind)).or_default().count(place);
        }
        if place != Some(0) && misses_of == Some("tuning") && !asked.held_out {
            writeln!(out, "{place:?} {} {:?}", asked.query, found.understood)?;
            for hit in found.hits.iter().take(3) {
                let got = &procedures[hit.doc as usize];
                writeln!(out, "    {:.3} {} {}", hit.score, got.code, got.name)?;
            }
        }
    }
    for ((held_out, _, kind), tally) in tallies {
        tally.write(out, &format!("{} {kind}", if held_out { "held-out everyday words," } else { "tuned everyday words," }))?;
    }
    guesses.write(out, "everyday words, answered by a guess")?;
    Ok(costs)
}

/// How long a query takes, and how much is read for it, which no other work on the machine disturbs.
type Cost = (Duration, usize);

#[derive(Default)]
struct Tally {
    asked: usize,
    first: usize,
    five: usize,
}

impl Tally {
    fn count(&mut self, place: Option<usize>) {
        self.asked += 1;
        self.first += usize::from(place == Some(0));
        self.five += usize::from(place.is_some());
    }

    fn add(&mut self, other: &Tally) {
        self.asked += other.asked;
        self.first += other.first;
        self.five += other.five;
    }

    fn write(&self, out: &mut impl Write, what: &str) -> std::io::Result<()> {
        let share = |hits: usize| 100.0 * hits as f64 / self.asked.max(1) as f64;
        writeln!(out, "{what:<38} {:>7} {:>6.2}% {:>6.2}%", self.asked, share(self.first), share(self.five))
    }
}

/// The time that the work takes when nothing else disturbs it.
fn best_of_three<T>(work: impl Fn() -> T) -> (T, Duration) {
    let run = || {
        let started = Instant::now();
        let result = work();
        (result, started.elapsed())
    };
    let (result, first) = run();
    (result, first.min(run().1).min(run().1))
}

//! Figures of the search: how often a bent name finds itself, sizes and times, beside a plain scan.
//!
//! `cargo run --release -p domain --example search_figures -- FILE [SEED] [kind to show misses of]` where FILE is a
//! national export as JSON lines (`-` reads standard input). Without FILE the export that PORTAL_NATIONAL_EXPORT
//! names is taken, if plain; else names are made up.

#[path = "../tests/bend/mod.rs"]
mod bend;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::time::{Duration, Instant};

use bend::{BENDS, Bend, Dice};
use domain::search::{self, Entry, Index, fold};

#[derive(Default)]
struct Record {
    code: String,
    name: String,
    sector: String,
    agency: String,
    body: String,
}

#[expect(clippy::disallowed_methods, reason = "an example is its own edge")]
fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().or_else(|| std::env::var("PORTAL_NATIONAL_EXPORT").ok());
    let seed = arguments.next().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let misses_of = arguments.next();
    let records = match file.as_deref() {
        Some("-") => read(std::io::stdin().lock())?,
        Some(file) => read(BufReader::new(std::fs::File::open(file)?))?,
        None => bend::made_up_names(6_000).into_iter().map(|name| Record { name, ..Record::default() }).collect(),
    };
    let mut out = std::io::stdout().lock();
    report(&mut out, &records, seed, misses_of.as_deref())
}

fn read(lines: impl BufRead) -> std::io::Result<Vec<Record>> {
    let mut records = Vec::new();
    for line in lines.lines() {
        let value: serde_json::Value = serde_json::from_str(&line?)?;
        let code = value["code"].as_str().unwrap_or_default();
        if code.len() != 8
            || !code.bytes().enumerate().all(|(at, byte)| if at == 1 { byte == b'.' } else { byte.is_ascii_digit() })
        {
            continue;
        }
        let names = |key: &str| -> String {
            let list = value[key].as_array().map(Vec::as_slice).unwrap_or_default();
            list.iter().filter_map(|item| item["name"].as_str()).collect::<Vec<_>>().join("; ")
        };
        let mut body = names("resultsDetails");
        for case in value["executionCases"].as_array().map(Vec::as_slice).unwrap_or_default() {
            for paper in case["profileComponents"].as_array().map(Vec::as_slice).unwrap_or_default() {
                body.push(' ');
                body.push_str(paper["name"].as_str().unwrap_or_default());
            }
        }
        records.push(Record {
            code: code.to_owned(),
            name: value["name"].as_str().unwrap_or_default().to_owned(),
            sector: names("categoriesDetails"),
            agency: value["executingAgencies"].as_str().unwrap_or_default().to_owned(),
            body,
        });
    }
    Ok(records)
}

fn report(out: &mut impl Write, records: &[Record], seed: u64, misses_of: Option<&str>) -> std::io::Result<()> {
    let entries: Vec<Entry<'_>> = records
        .iter()
        .map(|record| Entry {
            name: &record.name,
            sector: &record.sector,
            agency: &record.agency,
            body: &record.body,
            ..Entry::default()
        })
        .collect();
    let started = Instant::now();
    let bytes = search::build(&entries);
    writeln!(out, "{} procedures, built in {:.0?}, {} bytes", records.len(), started.elapsed(), bytes.len())?;
    let started = Instant::now();
    let index = Index::open(bytes).map_err(std::io::Error::other)?;
    let opened = started.elapsed();
    let first = index.search("dang ky khai sinh", 10);
    writeln!(out, "open {opened:.1?}, open and first answer {:.1?} ({} hits)", started.elapsed(), first.hits.len())?;

    let keys: Vec<String> = records.iter().map(|record| fold(&record.name)).collect();
    let mut times = Vec::new();
    let mut scan_times = Vec::new();
    writeln!(out, "{:<22} {:>7} {:>7} {:>7} {:>9} {:>9}", "kind", "queries", "hit@1", "hit@5", "scan@1", "scan@5")?;
    let parts: &[(&str, Bend)] = &[("middle half", bend::middle), ("half of the words", bend::half)];
    for (kind, bend) in BENDS.iter().chain(parts) {
        let part = parts.iter().any(|(name, _)| name == kind);
        let mut dice = Dice(seed);
        let (mut asked, mut first, mut five, mut scan_first, mut scan_five) = (0_usize, 0, 0, 0, 0);
        for (at, record) in records.iter().enumerate() {
            let query = bend(&record.name, &mut dice);
            if part && bend::is_ambiguous(&query, &keys) {
                continue;
            }
            asked += 1;
            let (found, time) = best_of_three(|| index.search(&query, 5));
            times.push(time);
            let place = found.hits.iter().position(|hit| keys[hit.doc as usize] == keys[at]);
            first += usize::from(place == Some(0));
            five += usize::from(place.is_some());
            if place != Some(0) && misses_of == Some(*kind) {
                let got = found.hits.first().map_or("", |hit| &records[hit.doc as usize].name);
                writeln!(out, "{place:?}\n  asked {query}\n  meant {}\n  got   {got}\n  {:?}", record.name, found.understood)?;
            }
            // The scan is slow: a fiftieth of the queries tells enough.
            if asked % 50 == 1 {
                let (scanned, time) = best_of_three(|| scan(&fold(&query), &keys));
                scan_times.push(time);
                let place = scanned.iter().position(|doc| keys[*doc] == keys[at]);
                scan_first += usize::from(place == Some(0));
                scan_five += usize::from(place.is_some());
            }
        }
        let share = |hits: usize, of: usize| 100.0 * hits as f64 / of.max(1) as f64;
        let sample = asked.div_ceil(50);
        writeln!(
            out,
            "{kind:<22} {asked:>7} {:>6.2}% {:>6.2}% {:>8.2}% {:>8.2}%",
            share(first, asked),
            share(five, asked),
            share(scan_first, sample),
            share(scan_five, sample)
        )?;
    }
    tuning_set(out, &index, records, misses_of)?;
    let hostile = [
        "x ".repeat(5_000),
        "khaisinh ".repeat(1_100),
        "kua ".repeat(2_500),
        "ddawngkys".repeat(1_100),
        "cap giay ".repeat(1_100),
    ];
    let slowest = hostile.iter().map(|query| best_of_three(|| index.search(query, 20)).1).max().unwrap_or_default();
    writeln!(out, "slowest of {} queries of 10,000 letters: {slowest:.0?}", hostile.len())?;
    for (name, times) in [("search", &mut times), ("plain scan", &mut scan_times)] {
        times.sort_unstable();
        let at = |part: f64| times.get((times.len() as f64 * part) as usize).copied().unwrap_or(Duration::ZERO);
        let most = times.last().copied().unwrap_or_default();
        writeln!(out, "{name}: p50 {:.0?}, p99 {:.0?}, p99.9 {:.0?}, most {most:.0?}", at(0.5), at(0.99), at(0.999))?;
    }
    Ok(())
}

/// The tuning set, asked of the real catalogue; nothing when the catalogue is made up.
fn tuning_set(out: &mut impl Write, index: &Index, records: &[Record], misses_of: Option<&str>) -> std::io::Result<()> {
    let mut kinds: BTreeMap<&str, (u32, u32, u32)> = BTreeMap::new();
    for line in include_str!("../../../tests/data/search-queries.tsv").lines() {
        let mut cells = line.split('\t');
        let (Some(query), Some(codes), Some(kind)) = (cells.next(), cells.next(), cells.next()) else { continue };
        if line.starts_with('#') || !records.iter().any(|record| codes.contains(&record.code) && !record.code.is_empty()) {
            continue;
        }
        let hits = index.search(query, 5).hits;
        let place = hits.iter().position(|hit| codes.contains(&records[hit.doc as usize].code));
        let (asked, first, five) = kinds.entry(kind).or_default();
        *asked += 1;
        *first += u32::from(place == Some(0));
        *five += u32::from(place.is_some());
        if place != Some(0) && misses_of == Some("tuning") {
            writeln!(out, "{kind}: {query} ({codes}) at {place:?}")?;
            for hit in hits {
                let record = &records[hit.doc as usize];
                writeln!(out, "    {:.3} {} {}", hit.score, record.code, record.name)?;
            }
        }
    }
    for (kind, (asked, first, five)) in kinds {
        writeln!(out, "tuning set, {kind:<13} {asked:>4} queries, hit@1 {first:>3}, hit@5 {five:>3}")?;
    }
    Ok(())
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

/// What one would write first: names that have most of the words, shorter names first.
fn scan(query: &str, keys: &[String]) -> Vec<usize> {
    let words: Vec<&str> = query.split(' ').collect();
    let mut scored: Vec<(usize, usize, usize)> = keys
        .iter()
        .enumerate()
        .map(|(at, key)| {
            let whole = if key.contains(query) { words.len() } else { 0 };
            let having = words.iter().filter(|word| key.contains(**word)).count();
            (usize::MAX - having - whole, key.len(), at)
        })
        .collect();
    scored.sort_unstable();
    scored.into_iter().take(5).map(|(_, _, at)| at).collect()
}

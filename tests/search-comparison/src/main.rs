//! Our search beside tantivy in memory and a plain scan: the same texts, the same queries, one run.
//!
//! `cargo run --release --manifest-path tests/search-comparison/Cargo.toml -- [FILE]`, FILE as for `search_figures`.

#[path = "../../../crates/domain/tests/bend/mod.rs"]
mod bend;
#[path = "../../../crates/domain/tests/queries/mod.rs"]
mod queries;
#[path = "../../../crates/domain/examples/served/mod.rs"]
mod served;

use std::io::Write;
use std::time::{Duration, Instant};

use bend::{BENDS, Dice};
use domain::procedure::Procedure;
use domain::search::{self, Entry, Gathered, Index, fold};
use tantivy::collector::TopDocs;
use tantivy::query::QueryParser;
use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{IndexReader, TantivyDocument, schema::Value};

/// One name in so many is bent: the scan is slow.
const EVERY: usize = 40;

type Answer<'a> = Box<dyn Fn(&str) -> Vec<usize> + 'a>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args().nth(1).or_else(|| std::env::var("PORTAL_NATIONAL_EXPORT").ok());
    let procedures = match &file {
        Some(file) => served::served(file)?,
        None => served::made_up(bend::made_up_names(6_000)),
    };
    let served = served::provinces()?;
    let gathered: Vec<Gathered<'_>> = procedures.iter().map(|procedure| Gathered::of(procedure, &served)).collect();
    let entries: Vec<Entry<'_>> = gathered.iter().map(Gathered::entry).collect();
    let bytes = search::build(&entries);

    // What a process that has just begun does before it answers: ours lies built, the others are made from the texts.
    let started = Instant::now();
    let ours = Index::open(bytes)?;
    let _ = ours.search("dang ky khai sinh", 5);
    let ours_opened = started.elapsed();
    let started = Instant::now();
    let theirs = Tantivy::of(&entries)?;
    theirs.search("dang ky khai sinh", false);
    let theirs_opened = started.elapsed();
    let started = Instant::now();
    let keys: Vec<String> = procedures.iter().map(|procedure| fold(&procedure.name)).collect();
    scan("dang ky khai sinh", &keys);
    let scan_opened = started.elapsed();

    let scan_bytes: usize = keys.iter().map(String::len).sum();
    let rows: [(&str, usize, Duration, Answer<'_>); 4] = [
        (
            "ours",
            ours.size(),
            ours_opened,
            Box::new(|query| ours.search(query, 5).hits.iter().map(|hit| hit.doc as usize).collect()),
        ),
        ("tantivy", theirs.bytes, theirs_opened, Box::new(|query| theirs.search(query, false))),
        ("tantivy, fuzzy", theirs.bytes, theirs_opened, Box::new(|query| theirs.search(query, true))),
        ("plain scan", scan_bytes, scan_opened, Box::new(|query| scan(&fold(query), &keys))),
    ];
    let mut out = std::io::stdout().lock();
    writeln!(out, "| | bent hit@1 | bent hit@5 | everyday hit@1 | everyday hit@5 | p50 | p99 | memory | first answer |")?;
    writeln!(out, "|---|---|---|---|---|---|---|---|---|")?;
    for (name, bytes, opened, answer) in rows {
        let mut times = Vec::new();
        let bent = bent_names(&procedures, &keys, &answer, &mut times);
        let everyday = everyday(&procedures, &answer, &mut times);
        times.sort_unstable();
        let at = |part: usize| times[(times.len() * part / 100).min(times.len() - 1)];
        writeln!(
            out,
            "| {name} | {} | {} | {:.2?} | {:.2?} | {:.2} MB | {opened:.2?} |",
            share(bent),
            share(everyday),
            at(50),
            at(99),
            bytes as f64 / 1e6
        )?;
    }
    Ok(())
}

/// {asked, first, among five}.
type Tally = (usize, usize, usize);

fn share((asked, first, five): Tally) -> String {
    let of = |hits: usize| 100.0 * hits as f64 / asked.max(1) as f64;
    format!("{:.1} % | {:.1} %", of(first), of(five))
}

fn count(tally: &mut Tally, place: Option<usize>) {
    tally.0 += 1;
    tally.1 += usize::from(place == Some(0));
    tally.2 += usize::from(place.is_some());
}

fn bent_names(procedures: &[Procedure], keys: &[String], answer: &Answer<'_>, times: &mut Vec<Duration>) -> Tally {
    let mut tally = Tally::default();
    for (_, bend) in BENDS {
        let mut dice = Dice(1);
        for (at, procedure) in procedures.iter().enumerate().step_by(EVERY) {
            let found = timed(answer, &bend(&procedure.name, &mut dice), times);
            count(&mut tally, found.iter().position(|doc| keys[*doc] == keys[at]));
        }
    }
    tally
}

fn everyday(procedures: &[Procedure], answer: &Answer<'_>, times: &mut Vec<Duration>) -> Tally {
    let mut tally = Tally::default();
    for asked in queries::everyday() {
        if !asked.codes.iter().any(|code| procedures.iter().any(|procedure| procedure.code.as_str() == *code)) {
            continue;
        }
        let found = timed(answer, asked.query, times);
        count(&mut tally, found.iter().position(|doc| asked.codes.contains(&procedures[*doc].code.as_str())));
    }
    tally
}

/// The answer, and the time it takes when nothing else disturbs it.
fn timed(answer: &Answer<'_>, query: &str, times: &mut Vec<Duration>) -> Vec<usize> {
    let mut best = Duration::MAX;
    let mut found = Vec::new();
    for _ in 0..3 {
        let started = Instant::now();
        found = answer(query);
        best = best.min(started.elapsed());
    }
    times.push(best);
    found
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

/// tantivy over the same texts, folded as ours are, with the same weights by field.
struct Tantivy {
    reader: IndexReader,
    exact: QueryParser,
    fuzzy: QueryParser,
    number: Field,
    bytes: usize,
}

impl Tantivy {
    fn of(entries: &[Entry<'_>]) -> tantivy::Result<Self> {
        let mut schema = Schema::builder();
        let text = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default().set_tokenizer("default").set_index_option(IndexRecordOption::WithFreqs),
        );
        let weights = [("name", 3.0), ("synonyms", 2.0), ("called", 2.0), ("sector", 1.0), ("agency", 0.5), ("body", 0.5)];
        let fields = weights.map(|(name, weight)| (schema.add_text_field(name, text.clone()), weight));
        let number = schema.add_u64_field("number", FAST | tantivy::schema::STORED);
        let index = tantivy::Index::create_in_ram(schema.build());
        let mut writer = index.writer_with_num_threads(1, 50_000_000)?;
        for (at, entry) in entries.iter().enumerate() {
            let mut document = TantivyDocument::new();
            let synonyms = format!("{} {}", entry.alias.unwrap_or_default(), entry.synonyms.join(" "));
            let called = entry.called.join(" ");
            let texts = [entry.name, &synonyms, &called, entry.sector, entry.agency, entry.body];
            for ((field, _), text) in fields.iter().zip(texts) {
                document.add_text(*field, fold(text));
            }
            document.add_u64(number, at as u64);
            writer.add_document(document)?;
        }
        writer.commit()?;
        writer.wait_merging_threads()?;
        let reader = index.reader()?;
        let bytes = reader.searcher().space_usage()?.total().get_bytes() as usize;
        let parser = |fuzzy: bool| {
            let mut parser = QueryParser::for_index(&index, fields.iter().map(|(field, _)| *field).collect());
            for (field, weight) in &fields {
                parser.set_field_boost(*field, *weight);
                if fuzzy {
                    parser.set_field_fuzzy(*field, false, 1, true);
                }
            }
            parser
        };
        Ok(Self { exact: parser(false), fuzzy: parser(true), reader, number, bytes })
    }

    fn search(&self, query: &str, fuzzy: bool) -> Vec<usize> {
        let words: String = fold(query).chars().map(|sign| if sign.is_alphanumeric() { sign } else { ' ' }).collect();
        let parser = if fuzzy { &self.fuzzy } else { &self.exact };
        let searcher = self.reader.searcher();
        let Ok(hits) = searcher.search(&parser.parse_query_lenient(&words).0, &TopDocs::with_limit(5).order_by_score()) else {
            return Vec::new();
        };
        let number = |address| {
            let document: TantivyDocument = searcher.doc(address).ok()?;
            Some(document.get_first(self.number)?.as_u64()? as usize)
        };
        hits.into_iter().filter_map(|(_, address)| number(address)).collect()
    }
}

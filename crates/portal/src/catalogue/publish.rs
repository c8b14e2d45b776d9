//! Building and serving an edition: the agency's text over the national records, in the layout that pages read.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::time::Instant;

use domain::catalogue::{self, Directory, Summary};
use domain::clock::vietnam_date;
use domain::code::ProcedureCode;
use domain::lang::Lang;
use domain::procedure::{Delivery, Item, Procedure};
use domain::search::{self, Gathered};
use indicatif::ProgressBar;
use jiff::{Timestamp, civil::Date};
use store::{EditionParts, FormEntry, PART_MAX, Sources, Store, StoreError, Switch, packed};

use super::report::EditionReport;
use crate::data::Data;

/// One portal holds up to this many procedures (design §5).
const MOST_PROCEDURES: usize = 10_000;
/// Editions that were begun and never served are looked for among so many numbers before this one.
const ABANDONED: u64 = 20;

/// Why no edition was published. What was served before is served on.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The database refused or did not answer.
    #[error("the edition could not be stored: {0}")]
    Store(#[from] StoreError),
    /// What is to be published does not fit together; everything at once.
    #[error("the edition is not fit to be published:\n{}", .0.join("\n"))]
    Unfit(Vec<String>),
    /// A later edition was published meanwhile.
    #[error("edition {0} was overtaken by a later one")]
    Overtaken(u64),
    /// The thread that builds has died.
    #[error("building stopped: {0}")]
    Building(#[from] tokio::task::JoinError),
}

impl PublishError {
    fn unfit(problem: impl std::fmt::Display) -> PublishError {
        PublishError::Unfit(vec![problem.to_string()])
    }
}

/// An edition in memory.
struct Built {
    parts: EditionParts,
    blocks: u16,
    report: EditionReport,
}

/// Builds an edition from what the store holds and `data`, writes it under a new number and serves it. `progress` counts
/// hundredths. Readers see the old edition until all of the new one is written.
pub async fn publish(store: &Store, data: &Data, now: Timestamp, progress: &ProgressBar) -> Result<EditionReport, PublishError> {
    let begun = Instant::now();
    progress.set_length(100);
    progress.set_message("reading");
    let sources = store.sources().await?;
    progress.set_position(15);
    progress.set_message("building");
    let today = vietnam_date(now);
    let Built { parts, blocks, mut report } = tokio::task::spawn_blocking({
        let (data, progress) = (data.clone(), progress.clone());
        move || build(sources, &data, today, &progress)
    })
    .await??;

    progress.set_message("writing");
    for form in &data.forms {
        store.put_form(form).await.map_err(|error| {
            if error.is_conflict() {
                PublishError::unfit(format!(
                    "form {} version {} stands with other content: raise its version",
                    form.id, form.version
                ))
            } else {
                error.into()
            }
        })?;
    }
    let edition = store.next_edition().await?;
    let (directory_parts, whole) = (parts.directory_parts(), parts.size().max(1));
    let written = std::sync::atomic::AtomicUsize::new(0);
    store
        .put_edition(edition, parts, |bytes| {
            let so_far = bytes + written.fetch_add(bytes, std::sync::atomic::Ordering::Relaxed);
            progress.set_position(65 + (30 * so_far / whole) as u64);
        })
        .await?;
    let switch = Switch { edition, blocks, directory_parts, identity: data.agencies.portal.clone() };
    let before = store
        .switch_head(&switch)
        .await
        .map_err(|error| if error.is_conflict() { PublishError::Overtaken(edition) } else { error.into() })?;
    progress.set_message("letting go of the edition before");
    for old in before.unwrap_or(1).max(edition.saturating_sub(ABANDONED))..edition {
        store.retire_edition(old, now).await?;
    }
    progress.set_position(100);
    report.edition = edition;
    report.before = before;
    report.took = begun.elapsed();
    Ok(report)
}

/// Which forms the data offer, and which procedures take dossiers today.
fn forms(data: &Data, today: Date) -> (Vec<FormEntry>, HashSet<ProcedureCode>) {
    let entries: Vec<FormEntry> = data
        .forms
        .iter()
        .map(|form| FormEntry {
            id: form.id.clone(),
            version: form.version,
            procedure: form.procedure.clone(),
            valid_from: form.valid_from,
        })
        .collect();
    let taking = entries.iter().filter(|entry| entry.valid_from <= today).filter_map(|entry| entry.procedure.clone()).collect();
    (entries, taking)
}

fn build(
    sources: BTreeMap<ProcedureCode, Sources>,
    data: &Data,
    today: Date,
    progress: &ProgressBar,
) -> Result<Built, PublishError> {
    let curated = sources.values().filter(|sources| sources.curated.is_some()).count();
    let mut procedures: Vec<Procedure> = sources
        .into_values()
        .filter_map(|Sources { curated, national }| catalogue::merge(curated.as_ref(), national.as_ref()))
        .collect();
    catalogue::sort(&mut procedures);
    let named = procedures.iter().filter(|procedure| !procedure.life_events.is_empty()).count();
    let ruled = procedures.iter_mut().filter_map(|procedure| data.event_rules.complete(procedure).then_some(())).count();
    let (entries, taking) = forms(data, today);
    let problems = problems(&procedures, &entries, data);
    if !problems.is_empty() {
        return Err(PublishError::Unfit(problems));
    }

    let mut parts = EditionParts::new();
    let blocks = cut(&procedures, &mut parts)?;
    progress.set_position(40);
    let summaries: Vec<Summary> =
        procedures.iter().map(|procedure| Summary::of(procedure, taking.contains(&procedure.code))).collect();
    let directory = Directory::build(&summaries, blocks.count).map_err(PublishError::unfit)?;
    let words: Vec<Gathered<'_>> = procedures.iter().map(Gathered::of).collect();
    let index = search::build(&words.iter().map(Gathered::entry).collect::<Vec<_>>());
    progress.set_position(60);
    let directory_stored = parts.directory(&directory, &index)?;
    parts.agencies(&data.agencies)?;
    parts.calendar(&data.calendar)?;
    parts.texts(&data.content)?;
    parts.forms(&entries)?;
    parts.places(&data.places)?;
    progress.set_position(65);

    let delivered = |wanted| summaries.iter().filter(|summary| Delivery::of(summary.has_form) == wanted).count();
    let report = EditionReport {
        edition: 0,
        before: None,
        procedures: procedures.len(),
        curated,
        partial: delivered(Delivery::Partial),
        information: delivered(Delivery::Information),
        incomplete: procedures.iter().filter(|procedure| !procedure.missing_items().is_empty()).count(),
        directory: directory.len(),
        index: index.len(),
        directory_stored: (directory_stored, parts.directory_parts()),
        life_events: (named, ruled),
        blocks: blocks.count,
        blocks_stored: (blocks.stored, blocks.largest),
        stored: (parts.size(), parts.count()),
        took: std::time::Duration::ZERO,
    };
    Ok(Built { parts, blocks: blocks.count, report })
}

/// Blocks as they were cut.
struct Cut {
    count: u16,
    stored: usize,
    largest: usize,
}

fn cut(procedures: &[Procedure], parts: &mut EditionParts) -> Result<Cut, PublishError> {
    // Deflate never makes a block longer by more than a few bytes, so a short one need not be tried.
    let fits = |bytes: &[u8]| bytes.len() < PART_MAX - 1_000 || packed(bytes).is_ok_and(|stored| stored.len() <= PART_MAX);
    let blocks = catalogue::split(procedures, fits).map_err(PublishError::unfit)?;
    let mut cut = Cut { count: blocks.count, stored: 0, largest: 0 };
    for (number, bytes) in blocks.blocks {
        let stored = packed(&bytes)?;
        cut.stored += stored.len();
        cut.largest = cut.largest.max(stored.len());
        parts.block(number, stored);
    }
    Ok(cut)
}

/// Everything that stands in the way of publishing.
fn problems(procedures: &[Procedure], forms: &[FormEntry], data: &Data) -> Vec<String> {
    let mut problems = Vec::new();
    if procedures.len() > MOST_PROCEDURES {
        problems.push(format!("{} procedures, one portal holds up to {MOST_PROCEDURES}", procedures.len()));
    }
    let by_code: BTreeMap<&ProcedureCode, &Procedure> = procedures.iter().map(|procedure| (&procedure.code, procedure)).collect();
    let mut versions = BTreeSet::new();
    for form in forms {
        if !versions.insert((&form.id, form.version)) {
            problems.push(format!("form {} version {} stands twice", form.id, form.version));
        }
        let Some(code) = &form.procedure else { continue };
        match by_code.get(code) {
            None => problems.push(format!("form {} is of {code}, which the catalogue does not have", form.id)),
            // R1.16: a service takes dossiers only with all eleven items of Art. 5, and somebody must receive them.
            Some(procedure) => {
                let missing = procedure.missing_items();
                if !missing.is_empty() {
                    let names: Vec<String> = missing.into_iter().map(|item: Item| item.name().get(Lang::En).to_owned()).collect();
                    problems.push(format!("{code} takes dossiers by form {} and lacks: {}", form.id, names.join(", ")));
                }
                if procedure.receives.is_empty() {
                    problems.push(format!("{code} takes dossiers by form {} and no kind of agency receives them", form.id));
                }
            }
        }
    }
    for guide in &data.content.guides {
        for link in guide.steps.iter().flat_map(|step| &step.links).filter(|link| !by_code.contains_key(link)) {
            problems.push(format!("guide {} leads to {link}, which the catalogue does not have", guide.slug));
        }
    }
    problems
}

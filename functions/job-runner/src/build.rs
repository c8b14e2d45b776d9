//! An edition in memory, from procedures to the parts that are stored.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use domain::agency::Province;
use domain::catalogue::{self, Directory, EventRules, Summary};
use domain::code::ProcedureCode;
use domain::content::Content;
use domain::job::Count;
use domain::lang::Lang;
use domain::procedure::{Delivery, Item, Procedure};
use domain::search::{self, Gathered};
use store::{EditionParts, FormEntry, PART_MAX, packed};

/// One portal holds up to this many procedures (design §5).
const MOST_PROCEDURES: usize = 10_000;

/// An edition in memory: its parts by name, as they are stored.
pub(crate) struct Built {
    pub(crate) blocks: Vec<(String, Vec<u8>)>,
    pub(crate) rest: Vec<(String, Vec<u8>)>,
    pub(crate) counts: Vec<(Count, u64)>,
}

/// Builds the edition of `procedures`, of which this portal, which serves the provinces `served`, takes dossiers of `taking`.
/// The same input gives the same bytes.
/// Errors: everything that stands in the way of publishing, with the `problems` that were found before.
pub(crate) fn build(
    mut procedures: Vec<Procedure>,
    taking: &HashSet<ProcedureCode>,
    served: &[Province],
    forms: &[FormEntry],
    texts: &Content,
    rules: &EventRules,
    mut problems: Vec<String>,
) -> Result<Built, Vec<String>> {
    catalogue::sort(&mut procedures);
    let named = procedures.iter().filter(|procedure| !procedure.life_events.is_empty()).count();
    let ruled = procedures.iter_mut().filter_map(|procedure| rules.complete(procedure).then_some(())).count();
    problems.extend(problems_of(&procedures, forms, texts));
    if !problems.is_empty() {
        return Err(problems);
    }
    let unfit = |problem: &dyn std::fmt::Display| vec![problem.to_string()];
    // Deflate never makes a block longer by more than a few bytes, so a short one need not be tried.
    let fits = |bytes: &[u8]| bytes.len() < PART_MAX - 1_000 || packed(bytes).is_ok_and(|stored| stored.len() <= PART_MAX);
    let blocks = catalogue::split(&procedures, fits).map_err(|error| unfit(&error))?;
    let mut parts = EditionParts::new();
    for (number, bytes) in blocks.blocks {
        parts.block(number, packed(&bytes).map_err(|error| unfit(&error))?);
    }
    let largest = parts.largest();
    let (blocks_stored, stored) = (parts.size(), parts.into_parts().into_iter().collect());

    let summaries: Vec<Summary> =
        procedures.iter().map(|procedure| Summary::of(procedure, taking.contains(&procedure.code), served)).collect();
    let directory = Directory::build(&summaries, blocks.count).map_err(|error| unfit(&error))?;
    let words: Vec<Gathered<'_>> = procedures.iter().map(|procedure| Gathered::of(procedure, served)).collect();
    let index = search::build(&words.iter().map(Gathered::entry).collect::<Vec<_>>());
    let mut rest = EditionParts::new();
    let directory_stored = rest.directory(&directory, &index).map_err(|error| unfit(&error))?;
    rest.common(&procedures).map_err(|error| unfit(&error))?;

    let partial = summaries.iter().filter(|summary| Delivery::of(summary.has_form) == Delivery::Partial).count();
    let incomplete = procedures.iter().filter(|procedure| !procedure.missing_items().is_empty()).count();
    let counts = [
        (Count::Procedures, procedures.len()),
        (Count::Partial, partial),
        (Count::Incomplete, incomplete),
        (Count::EventsNamed, named),
        (Count::EventsRuled, ruled),
        (Count::Blocks, usize::from(blocks.count)),
        (Count::BlocksStored, blocks_stored),
        (Count::LargestBlock, largest),
        (Count::DirectoryParts, usize::from(rest.directory_parts())),
        (Count::DirectoryBytes, directory.len()),
        (Count::IndexBytes, index.len()),
        (Count::DirectoryStored, directory_stored),
    ];
    let counts = counts.map(|(count, number)| (count, number as u64)).to_vec();
    Ok(Built { blocks: stored, rest: rest.into_parts().into_iter().collect(), counts })
}

/// Everything that stands in the way of publishing.
fn problems_of(procedures: &[Procedure], forms: &[FormEntry], texts: &Content) -> Vec<String> {
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
    for guide in &texts.guides {
        for link in guide.steps.iter().flat_map(|step| &step.links).filter(|link| !by_code.contains_key(link)) {
            problems.push(format!("guide {} leads to {link}, which the catalogue does not have", guide.slug));
        }
    }
    problems
}

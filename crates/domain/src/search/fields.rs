//! BM25 over all fields: which documents have telling words of the query, and how many.

use super::layout::{Postings, View};
use super::read::{Alt, Position};

/// Documents that are looked at closely, or twice as many as are wanted: what has less of the query's words in all its fields is
/// not the better for how they stand in its titles.
const CANDIDATES: usize = 96;
/// How many rough scores there are: exponents and the first three bits behind them.
const ROUGH: usize = 1 << 11;
/// Postings that one reading may read; telling words come first, so what is left out tells little.
const MOST_POSTINGS: usize = 30_000;

/// What the fields of each document have of a reading of the query.
pub(super) struct Fields {
    /// A document each.
    pub(super) scores: Vec<f32>,
    /// How many postings were read.
    pub(super) read: usize,
    /// What those words of the query count together that were not read to the end.
    pub(super) unread: f32,
    /// The least part of what a word of the query counts that a document gained for it, but for its impact.
    pub(super) share: f32,
}

impl Fields {
    pub(super) fn of(view: &View<'_>, positions: &[Position]) -> Self {
        let mut wanted: Vec<(f32, usize, &Alt)> = Vec::new();
        let mut share = 1.0_f32;
        for (at, position) in positions.iter().enumerate() {
            for alt in &position.alts {
                let worth = position.weight.min(view.worth(alt.term));
                share = share.min(worth / position.weight);
                wanted.push((worth * alt.weight, at, alt));
            }
        }
        wanted.sort_by(|one, other| other.0.total_cmp(&one.0));
        let mut fields = Self { scores: vec![0.0; view.documents], read: 0, unread: 0.0, share };
        for (worth, at, alt) in wanted {
            if fields.read > MOST_POSTINGS {
                fields.unread += positions[at].weight;
            } else {
                fields.add(view, worth, alt);
            }
        }
        fields
    }

    /// Adds what a word that the query may mean gives each document.
    fn add(&mut self, view: &View<'_>, worth: f32, alt: &Alt) {
        for variant in view.variants_of(alt.term) {
            let worth = worth * alt.marks(view, variant) / 255.0;
            self.read += match view.row(variant) {
                Some((count, row)) => {
                    add_row(&mut self.scores, worth, row);
                    count.min(row.len())
                }
                None => add_postings(&mut self.scores, worth, view.posted_variant(variant)),
            };
        }
        self.read += add_postings(&mut self.scores, worth / 255.0, view.posted_body(alt.term));
    }

    /// The documents with the best scores of which `limit` are wanted, best first; of equals those that come first in the
    /// catalogue.
    pub(super) fn best(&self, limit: usize) -> Vec<u32> {
        let candidates = CANDIDATES.max(2 * limit);
        let least = self.reached_by(candidates);
        // What is above 0 has the order of its bits; the document below them parts equals.
        let keyed = self.scores.iter().enumerate().filter(|(_, score)| **score > 0.0 && rough(**score) >= least);
        let key = |(at, score): (usize, &f32)| u64::from(score.to_bits()) << 32 | u64::from(!(at as u32));
        let mut keyed: Vec<u64> = keyed.map(key).collect();
        if keyed.len() > candidates {
            keyed.select_nth_unstable_by(candidates, |one, other| other.cmp(one));
            keyed.truncate(candidates);
        }
        keyed.sort_unstable_by(|one, other| other.cmp(one));
        keyed.into_iter().map(|key| !(key as u32)).collect()
    }

    /// The highest rough score that so many documents reach; 0 when there are fewer.
    fn reached_by(&self, candidates: usize) -> usize {
        let mut documents = [0_u32; ROUGH];
        for score in &self.scores {
            documents[rough(*score)] += 1;
        }
        let mut reach = 0;
        let enough = |at: &usize| {
            reach += documents[*at] as usize;
            reach >= candidates
        };
        (1..ROUGH).rev().find(enough).unwrap_or(0)
    }
}

/// The upper bits of a score that is not below 0: ordered as scores are, an eighth of each doubling apart.
fn rough(score: f32) -> usize {
    (score.to_bits() >> 20) as usize % ROUGH
}

/// Adds what a list of postings gives each document, and says how long it is.
fn add_postings(scores: &mut [f32], worth: f32, postings: Postings<'_>) -> usize {
    let mut read = 0;
    // No list is longer than the catalogue, unless spoiled.
    for (document, impact) in postings.take(scores.len()) {
        if let Some(score) = scores.get_mut(document) {
            *score += worth * f32::from(impact);
        }
        read += 1;
    }
    read
}

/// Adds what a row of impacts gives each document.
fn add_row(scores: &mut [f32], worth: f32, row: &[u8]) {
    for (score, impact) in scores.iter_mut().zip(row) {
        *score += worth * f32::from(*impact);
    }
}

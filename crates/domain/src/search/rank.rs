//! Ordering what fits: first every document that has a telling word of the query (BM25 over all fields), then the
//! best of these by how the words stand in their titles.

use super::layout::{Postings, Section, View};
use super::read::{Alt, Position, Query};
use super::words::Trait;
use super::{Found, Hit, How, QUERY_WORDS, Reading};

/// Documents that are looked at closely.
const CANDIDATES: usize = 256;
/// Postings that one query may read; telling words come first, so what is left out tells little.
const MOST_POSTINGS: usize = 30_000;
/// Hits below this share of the best are noise.
const TAIL: f32 = 0.35;

const COVER: f32 = 0.1;
const PAIRS: f32 = 0.37;
const WHOLE: f32 = 0.45;
const FIELDS: f32 = 0.2;
/// What those add that are asked for often, and what the special cases add or take, see `words::Trait`.
const POPULAR: f32 = 0.15;
/// What a long name takes, for it has some of any words, and from how many words on.
const LONG: f32 = 0.17;
const LONG_FROM: usize = 30;
const ASKED: f32 = 0.12;
const UNASKED: f32 = 0.1;
/// What a usual case takes where the query says what is to be done with what one has (lost, to be changed, to be ended).
const MISSED: f32 = 0.13;
/// Parts names that are equal but for punctuation.
const SAME_TEXT: f32 = 0.075;
const SAME_SIGNS: f32 = 0.03;
const TITLE_KINDS: [f32; 3] = [1.0, 0.98, 0.96];

/// Ranks by each reading of a query and keeps the better of each document's scores.
pub(super) fn answer(view: &View<'_>, readings: Vec<Query>, limit: usize) -> Found {
    let mut hits: Vec<Hit> = Vec::new();
    let mut best = 0;
    let mut most = 0.0;
    for (at, query) in readings.iter().enumerate() {
        let ranked = Ranking::of(view, query).hits(limit.max(10));
        let top = ranked.first().map_or(0.0, |hit| hit.score);
        if top > most {
            (best, most) = (at, top);
        }
        hits.extend(ranked);
    }
    hits.sort_by(|one, other| one.doc.cmp(&other.doc).then(other.score.total_cmp(&one.score)));
    hits.dedup_by_key(|hit| hit.doc);
    hits.sort_by(|one, other| other.score.total_cmp(&one.score).then(one.doc.cmp(&other.doc)));
    hits.retain(|hit| hit.score >= TAIL * most);
    hits.truncate(limit);

    let Some(query) = readings.into_iter().nth(best) else {
        return Found::default();
    };
    let seen = hits.first().map(|hit| Ranking::of(view, &query).seen(hit.doc as usize)).unwrap_or_default();
    explain(view, query, hits, &seen)
}

/// Says what was read otherwise than typed, in the words of the best hit.
fn explain(view: &View<'_>, query: Query, hits: Vec<Hit>, seen: &[Option<usize>]) -> Found {
    let mut understood = query.notes;
    let mut repaired = understood.iter().any(|note| matches!(note.how, How::Split | How::Joined));
    let mut words: Vec<String> = Vec::with_capacity(query.positions.len());
    for (at, position) in query.positions.into_iter().enumerate() {
        let meant = seen.get(at).copied().flatten().or_else(|| {
            let best = position.alts.first()?;
            Some(view.variants_of(best.term).start)
        });
        match meant {
            Some(variant) if position.repaired => {
                let read = view.spelled(variant).to_owned();
                repaired = true;
                words.push(read.clone());
                understood.push(Reading { typed: position.word.text.clone(), read, how: How::Typo });
            }
            _ => words.push(position.word.text.clone()),
        }
    }
    Found {
        literal: understood.is_empty(),
        suggestion: (repaired && !hits.is_empty()).then(|| words.join(" ")),
        hits,
        understood,
    }
}

/// What the words of a query mean to the words of titles.
struct Ranking<'v, 'a> {
    view: &'v View<'a>,
    positions: &'v [Position],
    /// By variant: 0, or one more than its place in `slots`.
    slot_of: Vec<u16>,
    slots: Vec<Slot>,
    /// The positions that each slot answers and how well, slot after slot.
    weights: Vec<(usize, f32)>,
    prints: [u32; 2],
    wants: u16,
    cost: f32,
    total: f32,
    total_pairs: f32,
}

/// A variant that the query asks for.
struct Slot {
    positions: u128,
    /// Its part of [`Ranking::weights`].
    weights: std::ops::Range<usize>,
    /// How much its term tells.
    worth: f32,
}

impl<'v, 'a> Ranking<'v, 'a> {
    fn of(view: &'v View<'a>, query: &'v Query) -> Self {
        let positions = &query.positions[..query.positions.len().min(QUERY_WORDS)];
        let mut ranking = Self {
            view,
            positions,
            slot_of: vec![0; view.variants],
            slots: Vec::new(),
            weights: Vec::new(),
            prints: query.prints,
            wants: query.wants,
            cost: query.cost,
            total: positions.iter().map(|position| position.weight).sum(),
            total_pairs: positions.windows(2).map(|two| (two[0].weight + two[1].weight) / 2.0).sum(),
        };
        let mut wanted: Vec<(usize, usize, f32)> = Vec::new();
        for (at, position) in positions.iter().enumerate() {
            for alt in &position.alts {
                let variants = view.variants_of(alt.term);
                wanted.extend(variants.map(|variant| (variant, at, alt.weight * ranking.marks(variant, alt))));
            }
        }
        wanted.sort_by_key(|(variant, _, _)| *variant);
        for wanted in wanted.chunk_by(|one, other| one.0 == other.0) {
            ranking.want(wanted);
        }
        ranking
    }

    /// Takes a slot for a variant: `wanted` is the variant, a position and how well it answers that, each.
    fn want(&mut self, wanted: &[(usize, usize, f32)]) {
        let variant = wanted[0].0;
        let (Some(slot), Ok(next)) = (self.slot_of.get_mut(variant), u16::try_from(self.slots.len() + 1)) else { return };
        *slot = next;
        let from = self.weights.len();
        self.weights.extend(wanted.iter().map(|(_, position, weight)| (*position, *weight)));
        self.slots.push(Slot {
            positions: wanted.iter().fold(0, |set, (_, position, _)| set | 1 << position),
            weights: from..self.weights.len(),
            worth: self.view.worth(self.view.term_of(variant)),
        });
    }

    fn marks(&self, variant: usize, alt: &Alt) -> f32 {
        if alt.exact == 0 || self.view.exact(variant) == alt.exact { 1.0 } else { alt.other_marks }
    }

    fn slot(&self, variant: usize) -> Option<&Slot> {
        let slot = *self.slot_of.get(variant)?;
        self.slots.get(usize::from(slot).checked_sub(1)?)
    }

    fn hits(&self, limit: usize) -> Vec<Hit> {
        if self.total <= 0.0 {
            return Vec::new();
        }
        let fields = self.fields();
        let candidates = candidates(&fields);
        let mut hits: Vec<Hit> =
            candidates.into_iter().map(|doc| Hit { doc, score: self.score(doc as usize, fields[doc as usize]) }).collect();
        hits.sort_by(|one, other| other.score.total_cmp(&one.score).then(one.doc.cmp(&other.doc)));
        hits.truncate(limit);
        hits
    }

    /// BM25 over all fields, a document each.
    fn fields(&self) -> Vec<f32> {
        let mut wanted: Vec<(f32, &Alt)> = Vec::new();
        for position in self.positions {
            for alt in &position.alts {
                let worth = position.weight.min(self.view.worth(alt.term)) * alt.weight;
                wanted.push((worth, alt));
            }
        }
        wanted.sort_by(|one, other| other.0.total_cmp(&one.0));
        let mut scores = vec![0.0_f32; self.view.documents];
        let mut read = 0;
        for (worth, alt) in wanted {
            if read > MOST_POSTINGS {
                break;
            }
            for variant in self.view.variants_of(alt.term) {
                let worth = worth * self.marks(variant, alt) / 255.0;
                read += match self.view.row(variant) {
                    Some((count, row)) => add_row(&mut scores, worth, row).min(count),
                    None => add_postings(&mut scores, worth, self.view.posted_variant(variant)),
                };
            }
            read += add_postings(&mut scores, worth / 255.0, self.view.posted_body(alt.term));
        }
        scores
    }

    fn score(&self, document: usize, fields: f32) -> f32 {
        let mut best = 0.0_f32;
        let mut whole = 0.0_f32;
        let mut length = 0;
        for title in self.titles(document) {
            let kind = self.view.section(Section::TitleKind).get(title).copied().unwrap_or(0);
            let kind = TITLE_KINDS.get(usize::from(kind)).copied().unwrap_or(0.9);
            let fit = self.fit(title);
            let score = kind * (fit.score() + fit.cover * fit.whole * self.same(title));
            if score > best {
                best = score;
                whole = fit.whole;
                length = self.words(title).len();
            }
        }
        let popular = f32::from(self.view.u16(Section::Popular, document));
        let popular = (popular.ln_1p() / 1000.0_f32.ln()).min(1.0);
        // A name that was typed in full must not lose to a popular or a plainer one beside it.
        let traits = self.view.u16(Section::Traits, document);
        let unasked = UNASKED * (traits & !self.wants).count_ones() as f32;
        let asked = ASKED * (traits & self.wants).count_ones() as f32;
        let acts = self.wants & Trait::ACTS;
        let missed = if acts != 0 && traits & acts == 0 { MISSED } else { 0.0 };
        let fit = best + FIELDS * (fields / self.total);
        let long = LONG * (length.saturating_sub(LONG_FROM) as f32 / LONG_FROM as f32).min(1.0);
        fit * (1.0 + (1.0 - whole) * (POPULAR * popular + asked - unasked - missed - long - self.cost))
    }

    fn same(&self, title: usize) -> f32 {
        let [text, signs] = self.prints;
        let same_text = self.view.u32(Section::TitlePrint, 2 * title) == text;
        let same_signs = self.view.u32(Section::TitlePrint, 2 * title + 1) == signs;
        SAME_TEXT * f32::from(u8::from(same_text)) + SAME_SIGNS * f32::from(u8::from(same_signs))
    }

    fn titles(&self, document: usize) -> std::ops::Range<usize> {
        let titles = self.view.range(Section::DocTitle, document);
        titles.start..titles.end.min(self.view.section(Section::TitleKind).len())
    }

    fn words(&self, title: usize) -> std::ops::Range<usize> {
        let words = self.view.range(Section::TitleAt, title);
        words.start..words.end.min(self.view.len(Section::TitleWords, 2))
    }

    fn fit(&self, title: usize) -> Fit {
        let mut found = [0.0_f32; QUERY_WORDS];
        let (mut covered, mut paired, mut used, mut last) = (0.0, 0.0, 0_u128, 0_u128);
        let (mut told, mut counted) = (0.0, 0_u128);
        let all = self.view.f32(Section::TitleWorth, title);
        for at in self.words(title) {
            let Some(slot) = self.slot(usize::from(self.view.u16(Section::TitleWords, at))) else {
                last = 0;
                continue;
            };
            for (position, weight) in &self.weights[slot.weights.clone()] {
                if *weight > found[*position] {
                    covered += (weight - found[*position]) * self.positions[*position].weight;
                    found[*position] = *weight;
                }
            }
            let follows = (last << 1) & slot.positions;
            let mut fresh = follows & !counted;
            counted |= fresh;
            while fresh != 0 {
                let position = fresh.trailing_zeros() as usize;
                fresh &= fresh - 1;
                let before = position - 1;
                let weight = (self.positions[before].weight + self.positions[position].weight) / 2.0;
                paired += weight * found[before].min(found[position]);
            }
            // Each word of the query accounts for one word of the title, the next in order if possible.
            let free = slot.positions & !used;
            if free != 0 {
                let choice = if follows & free != 0 { follows & free } else { free };
                let chosen = choice & choice.wrapping_neg();
                used |= chosen;
                let chosen = chosen.trailing_zeros() as usize;
                told += slot.worth * found[chosen] * self.positions[chosen].told;
            }
            last = slot.positions;
        }
        let cover = covered / self.total;
        Fit {
            cover,
            pairs: if self.total_pairs > 0.0 { paired / self.total_pairs } else { cover },
            whole: if all > 0.0 { told / all } else { 0.0 },
        }
    }

    /// Which variant of the document's best title answers each word of the query.
    fn seen(&self, document: usize) -> Vec<Option<usize>> {
        let best = self.titles(document).max_by(|one, other| self.fit(*one).score().total_cmp(&self.fit(*other).score()));
        let mut seen: Vec<Option<(f32, usize)>> = vec![None; self.positions.len()];
        for at in best.map(|title| self.words(title)).unwrap_or_default() {
            let variant = usize::from(self.view.u16(Section::TitleWords, at));
            for (position, weight) in self.slot(variant).map_or(&[][..], |slot| &self.weights[slot.weights.clone()]) {
                if seen[*position].is_none_or(|(other, _)| *weight > other) {
                    seen[*position] = Some((*weight, variant));
                }
            }
        }
        seen.into_iter().map(|found| found.map(|(_, variant)| variant)).collect()
    }
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
fn add_row(scores: &mut [f32], worth: f32, row: &[u8]) -> usize {
    for (score, impact) in scores.iter_mut().zip(row) {
        *score += worth * f32::from(*impact);
    }
    row.len()
}

/// The documents with the best scores, of equals those that come first in the catalogue.
fn candidates(fields: &[f32]) -> Vec<u32> {
    // What is above 0 has the order of its bits; the document below them parts equals.
    let keyed = fields.iter().enumerate().filter(|(_, score)| **score > 0.0);
    let mut keyed: Vec<u64> = keyed.map(|(at, score)| u64::from(score.to_bits()) << 32 | u64::from(!(at as u32))).collect();
    if keyed.len() > CANDIDATES {
        keyed.select_nth_unstable_by(CANDIDATES, |one, other| other.cmp(one));
        keyed.truncate(CANDIDATES);
    }
    keyed.into_iter().map(|key| !(key as u32)).collect()
}

/// How the words of a query and those of a title go together, each between 0 and 1.
struct Fit {
    /// How much of the query the title has.
    cover: f32,
    /// How much of it stands side by side in both.
    pairs: f32,
    /// How much of the title the query has.
    whole: f32,
}

impl Fit {
    fn score(&self) -> f32 {
        self.cover * (COVER + PAIRS * self.pairs + WHOLE * self.whole)
    }
}

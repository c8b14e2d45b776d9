//! Ordering what fits: first every document that has a telling word of the query (BM25 over all fields), then the
//! best of these by how the words stand in their titles.

use super::fields::Fields;
use super::layout::{Section, View};
use super::read::{Position, Query};
use super::words::Trait;
use super::{Found, Hit, How, QUERY_WORDS, Reading};

/// Hits below this share of the best are noise.
const TAIL: f32 = 0.35;

const COVER: f32 = 0.1;
const PAIRS: f32 = 0.37;
const WHOLE: f32 = 0.45;
const FIELDS: f32 = 0.2;
/// What those add that are asked for often, and what the special cases add or take, see `words::Trait`.
const POPULAR: f32 = 0.15;
/// What a long name takes, for it has some of any words, and from how many words on.
const LONG: f32 = 0.22;
const LONG_FROM: usize = 30;
const ASKED: f32 = 0.12;
const UNASKED: f32 = 0.12;
/// What a usual case takes where the query says what is to be done with what one has (lost, to be changed, to be ended).
const MISSED: f32 = 0.13;
/// Parts names that are equal but for punctuation.
const SAME_TEXT: f32 = 0.075;
const SAME_SIGNS: f32 = 0.03;
/// How much of the query, and of the name or of the query's neighbours, must be found in a name for it to have been typed in
/// full or quoted, and the words from which on that is no accident.
const IN_FULL: f32 = 0.9;
const FULL_FROM: usize = 8;
/// What rounding may take from the most that a score can be.
const ROUNDED: f32 = 1.001;
const TITLE_KINDS: [f32; 5] = [1.0, 0.98, 0.96, 0.85, 0.8];

/// Ranks by each reading of a query and keeps the better of each document's scores. Who typed a name in full or quoted it
/// meant it: no other reading is tried then.
pub(super) fn answer(view: &View<'_>, readings: impl Iterator<Item = Query>, limit: usize) -> Found {
    let mut hits: Vec<Hit> = Vec::new();
    let mut best: Option<Query> = None;
    let (mut most, mut work) = (0.0, 0);
    for query in readings {
        // What does not reach the last of the hits so far changes nothing.
        let floor = hits.get(limit.max(1) - 1).map_or(0.0, |last| last.score);
        let ranking = Ranking::of(view, &query);
        let (ranked, read) = ranking.hits(limit.max(1), floor);
        work += read;
        let top = ranked.first().map_or(0.0, |hit| hit.score);
        let named = query.as_typed && ranked.first().is_some_and(|hit| ranking.is_named(hit.doc as usize));
        if best.is_none() || top > most {
            (best, most) = (Some(query), top);
        }
        hits.extend(ranked);
        hits.sort_by(|one, other| one.doc.cmp(&other.doc).then(other.score.total_cmp(&one.score)));
        hits.dedup_by_key(|hit| hit.doc);
        hits.sort_by(better);
        if named {
            break;
        }
    }
    hits.retain(|hit| hit.score >= TAIL * most);
    hits.truncate(limit);

    let Some(query) = best else { return Found::default() };
    let seen = hits.first().map(|hit| Ranking::of(view, &query).seen(hit.doc as usize)).unwrap_or_default();
    Found { work, ..explain(view, query, hits, &seen) }
}

/// The better first, of equals the one that comes first in the catalogue.
fn better(one: &Hit, other: &Hit) -> std::cmp::Ordering {
    other.score.total_cmp(&one.score).then(one.doc.cmp(&other.doc))
}

/// Says what was read otherwise than typed, in the words of the best hit.
fn explain(view: &View<'_>, query: Query, hits: Vec<Hit>, seen: &[Option<usize>]) -> Found {
    let mut understood = query.notes;
    let mut repaired = understood.iter().any(|note| matches!(note.how, How::Split | How::Joined));
    let mut words: Vec<String> = Vec::with_capacity(query.positions.len());
    for (at, position) in query.positions.into_iter().enumerate() {
        let shown = seen.get(at).copied().flatten();
        let meant = shown.or_else(|| Some(view.variants_of(position.alts.first()?.term).start));
        let typed = position.word.text.clone();
        match meant.map(|variant| view.spelled(variant).to_owned()) {
            Some(read) if position.repaired => {
                repaired = true;
                words.push(read.clone());
                understood.push(Reading { typed, read, how: How::Typo });
            }
            // Beside a word that is spelled anew, one without marks is given those of the title.
            Some(read) if shown.is_some() && !position.word.marked => words.push(read),
            _ => words.push(typed),
        }
    }
    Found {
        literal: understood.is_empty(),
        suggestion: (repaired && !hits.is_empty()).then(|| words.join(" ")),
        hits,
        understood,
        work: 0,
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
    prints: [u16; 2],
    wants: u16,
    cost: f32,
    total: f32,
    total_pairs: f32,
    /// The most that a word of a title tells for what the query's word counts that it answers.
    tells: f32,
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
            tells: 0.0,
        };
        let mut wanted: Vec<(usize, usize, f32)> = Vec::new();
        for (at, position) in positions.iter().enumerate() {
            for alt in &position.alts {
                let variants = view.variants_of(alt.term);
                wanted.extend(variants.map(|variant| (variant, at, alt.weight * alt.marks(view, variant))));
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
        let worth = self.view.worth(self.view.term_of(variant));
        for (_, position, _) in wanted {
            let position = &self.positions[*position];
            self.tells = self.tells.max(worth * position.told / position.weight);
        }
        self.slots.push(Slot {
            positions: wanted.iter().fold(0, |set, (_, position, _)| set | 1 << position),
            weights: from..self.weights.len(),
            worth,
        });
    }

    fn slot(&self, variant: usize) -> Option<&Slot> {
        let slot = *self.slot_of.get(variant)?;
        self.slots.get(usize::from(slot).checked_sub(1)?)
    }

    /// The best `limit` documents, as far as they reach `floor`, best first; and how much was read for them.
    fn hits(&self, limit: usize, floor: f32) -> (Vec<Hit>, usize) {
        if self.total <= 0.0 {
            return (Vec::new(), 0);
        }
        let fields = Fields::of(self.view, self.positions);
        let mut read = fields.read;
        let mut hits: Vec<Hit> = Vec::new();
        for doc in fields.best(limit) {
            let floor = hits.get(limit - 1).map_or(floor, |last| last.score.max(floor));
            if self.most(doc as usize, &fields) < floor {
                continue;
            }
            let hit = Hit { doc, score: self.score(doc as usize, fields.scores[doc as usize]) };
            read += self.titles(doc as usize).map(|title| self.words(title).len()).sum::<usize>();
            hits.insert(hits.partition_point(|other| better(other, &hit).is_lt()), hit);
            hits.truncate(limit);
        }
        (hits, read)
    }

    /// What the score of a document cannot exceed, told from its fields alone: each word of the query that stands in one of
    /// its titles gave at least the document's least impact.
    fn most(&self, document: usize, fields: &Fields) -> f32 {
        let found = fields.scores[document];
        let least = f32::from(self.view.section(Section::DocLeast).get(document).copied().unwrap_or(0).max(1)) / 255.0;
        let covered = (found / (least * fields.share) + fields.unread).min(self.total);
        let cover = covered / self.total;
        let pairs = if self.total_pairs > 0.0 { (covered / self.total_pairs).min(1.0) } else { cover };
        let (mut best, mut most_whole) = (0.0_f32, 0.0_f32);
        for title in self.titles(document) {
            let whole = (self.tells * covered / self.view.title_worth(title)).min(1.0);
            best = best.max(self.rate(document, title, &Fit { cover, pairs, whole }));
            most_whole = most_whole.max(whole);
        }
        let beside = self.beside(document);
        let beside = if beside > 0.0 { beside } else { beside * (1.0 - most_whole) };
        ROUNDED * (best + FIELDS * (found / self.total)) * (1.0 + beside)
    }

    /// What a document gains or loses by what it is, whatever its words; a name that was typed in full is above it.
    fn beside(&self, document: usize) -> f32 {
        let popular = f32::from(self.view.u16(Section::Popular, document)) / f32::from(u16::MAX);
        let traits = self.view.u16(Section::Traits, document);
        let unasked = UNASKED * (traits & !self.wants).count_ones() as f32;
        let asked = ASKED * (traits & self.wants).count_ones() as f32;
        let acts = self.wants & Trait::ACTS;
        let missed = if acts != 0 && traits & acts == 0 { MISSED } else { 0.0 };
        POPULAR * popular + asked - unasked - missed - self.cost
    }

    fn score(&self, document: usize, fields: f32) -> f32 {
        let mut best = 0.0_f32;
        let mut whole = 0.0_f32;
        let mut length = 0;
        for title in self.titles(document) {
            let fit = self.fit(title);
            let score = self.rate(document, title, &fit);
            if score > best {
                best = score;
                whole = fit.whole;
                length = self.words(title).len();
            }
        }
        // A name that was typed in full must not lose to a popular or a plainer one beside it.
        let long = LONG * (length.saturating_sub(LONG_FROM) as f32 / LONG_FROM as f32).min(1.0);
        let fit = best + FIELDS * (fields / self.total);
        fit * (1.0 + (1.0 - whole) * (self.beside(document) - long))
    }

    /// Whether one of its names was typed in full, or a long part of it as it stands.
    fn is_named(&self, document: usize) -> bool {
        let full = |fit: Fit| fit.cover >= IN_FULL && fit.whole.max(fit.pairs) >= IN_FULL;
        self.positions.len() >= FULL_FROM && self.titles(document).any(|title| full(self.fit(title)))
    }

    /// What a title gains that is the whole query, a name besides where its punctuation is the query's.
    fn same(&self, document: usize, title: usize) -> f32 {
        let [text, signs] = self.prints;
        let same_text = self.view.u16(Section::TitlePrint, title) == text;
        let is_name = self.view.section(Section::TitleKind).get(title) == Some(&0);
        let same_signs = is_name && self.view.u16(Section::NameSigns, document) == signs;
        SAME_TEXT * f32::from(u8::from(same_text)) + SAME_SIGNS * f32::from(u8::from(same_signs))
    }

    /// What a title scores that fits so.
    fn rate(&self, document: usize, title: usize, fit: &Fit) -> f32 {
        self.kind(title) * (fit.score() + fit.cover * fit.whole * self.same(document, title))
    }

    /// What a title counts by whose words it has.
    fn kind(&self, title: usize) -> f32 {
        let kind = self.view.section(Section::TitleKind).get(title).copied().unwrap_or(0);
        TITLE_KINDS.get(usize::from(kind)).copied().unwrap_or(0.8)
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
        let all = self.view.title_worth(title);
        for variant in self.view.u16s(Section::TitleWords, self.words(title)) {
            let Some(slot) = self.slot(usize::from(variant)) else {
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
            whole: if all > 0.0 { (told / all).min(1.0) } else { 0.0 },
        }
    }

    /// Which variant of the document's best title answers each word of the query.
    fn seen(&self, document: usize) -> Vec<Option<usize>> {
        let best = self.titles(document).max_by(|one, other| self.fit(*one).score().total_cmp(&self.fit(*other).score()));
        let mut seen: Vec<Option<(f32, usize)>> = vec![None; self.positions.len()];
        let words = best.map(|title| self.words(title)).unwrap_or_default();
        for variant in self.view.u16s(Section::TitleWords, words).map(usize::from) {
            for (position, weight) in self.slot(variant).map_or(&[][..], |slot| &self.weights[slot.weights.clone()]) {
                if seen[*position].is_none_or(|(other, _)| *weight > other) {
                    seen[*position] = Some((*weight, variant));
                }
            }
        }
        seen.into_iter().map(|found| found.map(|(_, variant)| variant)).collect()
    }
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

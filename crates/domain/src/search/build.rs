//! Building an index from the entries of an edition.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::fold::{self, Word};
use super::layout::{Section, Writer, size};
use super::lookup::{LEAST_WORTH, MOST_WORTH, WORTH_UNITS};
use super::phrases;
use super::postings::{self, AGENCY, ALIAS, NAME, SECTOR, SYNONYM};
use super::words::{self, Kind, Saying, Trait};
use super::{Entry, Shape};

const TITLE_WORDS: usize = 400;
const TEXT_WORDS: usize = 4_000;
/// Kinds of titles, see [`Section::TitleKind`].
const CALLED: u8 = 3;
const ALSO_CALLED: u8 = 4;
/// Stands for the words that a u16 cannot number; no catalogue comes near.
const NO_VARIANT: u16 = u16::MAX;

/// Builds the index of `entries` with the words that come with the program. The place of an entry is its document
/// number.
#[must_use]
pub fn build(entries: &[Entry<'_>]) -> Vec<u8> {
    build_with(entries, &words::sayings())
}

/// As [`build`], with a table of everyday words of one's own.
#[must_use]
pub fn build_with(entries: &[Entry<'_>], sayings: &[Saying]) -> Vec<u8> {
    let texts: Vec<Texts> = entries.iter().map(Texts::of).collect();
    let phrases: Vec<Vec<Word>> = sayings.iter().map(|saying| fold::words(&saying.phrase, words::LONGEST_PHRASE)).collect();
    let vocabulary = Vocabulary::of(&texts, &phrases);
    let mut writer = Writer::default();
    vocabulary.write(&mut writer);
    postings::write(&mut writer, &texts, &vocabulary);
    write_titles(&mut writer, &texts, &vocabulary);
    write_title_worths(&mut writer, &texts, &vocabulary);
    writer.u16s(Section::Popular, entries.iter().map(|entry| popularity(entry.popular)));
    write_traits(&mut writer, entries, &texts, sayings, &phrases);
    write_cuts(&mut writer, &vocabulary);
    write_pairs(&mut writer, &texts, &phrases, &vocabulary);
    let names: Vec<&[Word]> = texts.iter().map(|text| text.titles[0].1.as_slice()).collect();
    phrases::write(&mut writer, &names, sayings, &phrases, &vocabulary);
    writer.finish(size(entries.len()))
}

/// The popularity that nothing exceeds.
const MOST_POPULAR: f64 = 1000.0;

/// How often something is asked for, of its own scale, in parts of the whole range: each doubling tells the same.
fn popularity(popular: u16) -> u16 {
    (f64::from(popular).ln_1p() / MOST_POPULAR.ln() * f64::from(u16::MAX)) as u16
}

/// The words of one entry by field.
pub(super) struct Texts {
    pub(super) titles: Vec<(u8, Vec<Word>)>,
    prints: Vec<[u16; 2]>,
    sector: Vec<Word>,
    agency: Vec<Word>,
    pub(super) body: Vec<String>,
}

impl Texts {
    fn of(entry: &Entry<'_>) -> Self {
        let mut titles = vec![(0, fold::words(entry.name, TITLE_WORDS))];
        titles.extend(entry.alias.map(|alias| (1, fold::words(alias, TITLE_WORDS))));
        titles.extend(entry.synonyms.iter().map(|synonym| (2, fold::words(synonym, TITLE_WORDS))));
        let called = entry.called.iter().enumerate();
        titles.extend(called.map(|(at, called)| (if at == 0 { CALLED } else { ALSO_CALLED }, fold::words(called, TITLE_WORDS))));
        let prints = [Some(entry.name), entry.alias].into_iter().flatten().chain(entry.synonyms.iter().map(String::as_str));
        let prints = prints.chain(entry.called.iter().copied()).map(fold::prints).collect();
        let mut body: Vec<String> = fold::words(entry.body, TEXT_WORDS).into_iter().map(|word| word.folded).collect();
        body.sort_unstable();
        body.dedup();
        Self {
            titles,
            prints,
            sector: fold::words(entry.sector, TITLE_WORDS),
            agency: fold::words(entry.agency, TITLE_WORDS),
            body,
        }
    }

    /// The short fields, whose words are spelled with care, with their weights.
    pub(super) fn short(&self) -> impl Iterator<Item = (f32, &[Word])> {
        let titles = self.titles.iter().map(|(kind, words)| {
            let weight = match kind {
                0 => NAME,
                1 => ALIAS,
                _ => SYNONYM,
            };
            (weight, words.as_slice())
        });
        titles.chain([(SECTOR, self.sector.as_slice()), (AGENCY, self.agency.as_slice())])
    }
}

#[derive(Default)]
pub(super) struct Variant {
    /// How often each way to write it occurs (the tone may stand in two places).
    spelled: BTreeMap<String, u32>,
    count: u32,
}

#[derive(Default)]
pub(super) struct Term {
    /// Sorted by frequency once the vocabulary is complete.
    pub(super) variants: Vec<(u32, Variant)>,
    by_exact: HashMap<u32, usize>,
    first_variant: u32,
    pub(super) number: u32,
    in_titles: u32,
    in_fields: u32,
    in_bodies: u32,
}

/// All words of the edition. Terms are numbered in the order of their letters.
pub(super) struct Vocabulary {
    pub(super) terms: BTreeMap<String, Term>,
    pub(super) documents: usize,
}

impl Vocabulary {
    fn of(texts: &[Texts], phrases: &[Vec<Word>]) -> Self {
        let mut terms: BTreeMap<String, Term> = BTreeMap::new();
        for text in texts {
            let mut seen: Vec<&str> = Vec::new();
            let mut seen_in_titles: Vec<&str> = Vec::new();
            for (weight, words) in text.short() {
                for word in words {
                    let term = terms.entry(word.folded.clone()).or_default();
                    term.count(word);
                    if weight >= SYNONYM {
                        seen_in_titles.push(&word.folded);
                    }
                    seen.push(&word.folded);
                }
            }
            for list in [&mut seen, &mut seen_in_titles] {
                list.sort_unstable();
                list.dedup();
            }
            for word in &seen {
                terms.entry((*word).to_owned()).or_default().in_fields += 1;
            }
            for word in &seen_in_titles {
                terms.entry((*word).to_owned()).or_default().in_titles += 1;
            }
            for word in &text.body {
                terms.entry(word.clone()).or_default().in_bodies += 1;
            }
        }
        // Words of the table are no slips, whether a name has them or not.
        for word in phrases.iter().flatten() {
            terms.entry(word.folded.clone()).or_default().count(word);
        }
        let documents = texts.len();
        terms.retain(|_, term| !term.variants.is_empty() || worth_a_body(term, documents));
        let mut first_variant = 0;
        for (number, term) in terms.values_mut().enumerate() {
            term.number = size(number);
            term.first_variant = first_variant;
            term.variants.sort_by_key(|(exact, variant)| (std::cmp::Reverse(variant.count), *exact));
            term.by_exact = term.variants.iter().enumerate().map(|(at, (exact, _))| (*exact, at)).collect();
            first_variant += size(term.variants.len());
        }
        Self { terms, documents }
    }

    pub(super) fn variant(&self, word: &Word) -> u32 {
        self.terms
            .get(&word.folded)
            .map_or(0, |term| term.first_variant + size(term.by_exact.get(&word.exact).copied().unwrap_or(0)))
    }

    /// As titles and phrases have it.
    pub(super) fn short_variant(&self, word: &Word) -> u16 {
        u16::try_from(self.variant(word)).unwrap_or(NO_VARIANT)
    }

    pub(super) fn number(&self, word: &Word) -> u32 {
        self.terms.get(&word.folded).map_or(0, |term| term.number)
    }

    fn write(&self, writer: &mut Writer) {
        writer.strings(Section::TermAt, Section::TermBytes, self.terms.keys().map(String::as_str));
        for term in self.terms.values() {
            writer.u32s(Section::TermVariant, [term.first_variant]);
            writer.u32s(Section::TermWorth, [term.worth(self.documents).to_bits()]);
            for (exact, _) in &term.variants {
                writer.u32s(Section::VariantExact, [*exact]);
                writer.u32s(Section::VariantTerm, [term.number]);
            }
        }
        let variants = self.terms.values().map(|term| size(term.variants.len())).sum();
        writer.u32s(Section::TermVariant, [variants]);
        let spelled = self.terms.values().flat_map(|term| term.variants.iter().map(|(_, variant)| variant.usual()));
        writer.strings(Section::SpelledAt, Section::SpelledBytes, spelled);
    }
}

impl Term {
    fn count(&mut self, word: &Word) {
        let at = *self.by_exact.entry(word.exact).or_insert_with(|| {
            self.variants.push((word.exact, Variant::default()));
            self.variants.len() - 1
        });
        let variant = &mut self.variants[at].1;
        variant.count += 1;
        *variant.spelled.entry(word.text.clone()).or_default() += 1;
    }

    /// BM25's inverse document frequency, over names where the word occurs in names.
    pub(super) fn worth(&self, documents: usize) -> f32 {
        let having = if self.in_titles > 0 { self.in_titles } else { self.in_fields.max(self.in_bodies) };
        let (all, having) = (documents as f32, having as f32);
        ((all - having + 0.5) / (having + 0.5)).max(0.0).ln_1p() + 0.05
    }
}

impl Variant {
    fn usual(&self) -> &str {
        self.spelled.iter().max_by_key(|(_, count)| **count).map_or("", |(spelled, _)| spelled)
    }
}

/// Words of one body alone are mostly dirt, words of every body tell nothing. A small catalogue keeps all.
pub(super) fn worth_a_body(term: &Term, documents: usize) -> bool {
    let most = size(documents / 8).max(50);
    let least = if documents > 500 { 2 } else { 1 };
    (least..=most).contains(&(term.in_bodies + term.in_fields))
}

fn write_titles(writer: &mut Writer, texts: &[Texts], vocabulary: &Vocabulary) {
    let (mut titles, mut words_so_far) = (0_u32, 0_u32);
    for text in texts {
        writer.u32s(Section::DocTitle, [titles]);
        writer.u16s(Section::TitlePrint, text.prints.iter().map(|[text, _]| *text));
        writer.u16s(Section::NameSigns, text.prints.iter().take(1).map(|[_, signs]| *signs));
        for (kind, words) in &text.titles {
            writer.section(Section::TitleKind).push(*kind);
            writer.u32s(Section::TitleAt, [words_so_far]);
            writer.u16s(Section::TitleWords, words.iter().map(|word| vocabulary.short_variant(word)));
            words_so_far += size(words.len());
            titles += 1;
        }
    }
    writer.u32s(Section::DocTitle, [titles]);
    writer.u32s(Section::TitleAt, [words_so_far]);
}

/// As what is read back, so that a word of a title tells the same in both; in sixteenths.
fn write_title_worths(writer: &mut Writer, texts: &[Texts], vocabulary: &Vocabulary) {
    let worth = |word: &Word| {
        let term = vocabulary.terms.get(&word.folded);
        term.map_or(0.0, |term| term.worth(vocabulary.documents)).clamp(LEAST_WORTH, MOST_WORTH)
    };
    for (_, words) in texts.iter().flat_map(|text| &text.titles) {
        let together = words.iter().map(worth).fold(0.0, |all, worth| all + worth);
        writer.u16s(Section::TitleWorth, [((together * WORTH_UNITS) as u16).max(1)]);
    }
}

/// Words that stand before what is done.
const LEADS: [&str; 8] = ["thu", "tuc", "hanh", "chinh", "trinh", "tu", "de", "nghi"];
/// Within so many words of the beginning a mark says what is done.
const ACT_WITHIN: usize = 4;

/// The special cases that names speak of. "Cấp, cấp lại" is also the usual case, so it is none.
fn write_traits(writer: &mut Writer, entries: &[Entry<'_>], texts: &[Texts], sayings: &[Saying], phrases: &[Vec<Word>]) {
    let marks: Vec<(&[Word], u16)> = sayings
        .iter()
        .zip(phrases)
        .filter(|(saying, _)| saying.kind == Kind::Mark)
        .filter_map(|(saying, phrase)| Some((phrase.as_slice(), Trait::set(&saying.reading)?)))
        .collect();
    let traits = entries.iter().zip(texts).map(|(entry, text)| {
        let name = &text.titles[0].1;
        let lead = name.iter().take_while(|word| LEADS.contains(&word.folded.as_str())).count();
        let begins = entry.name.split_whitespace().nth(lead).unwrap_or_default();
        let also_usual = begins.contains([',', '/']) || name.get(lead + 1).is_some_and(|word| word.text == "mới");
        let mut traits = if entry.elsewhere { 1 << Trait::Elsewhere as u16 } else { 0 };
        for (mark, set) in &marks {
            let within = if set & Trait::ACTS != 0 { lead + ACT_WITHIN } else { name.len() };
            let stands = |at: usize| {
                let here = name.get(at..at + mark.len());
                here.is_some_and(|here| here.iter().zip(*mark).all(|(one, other)| one.exact == other.exact))
            };
            if !(set & Trait::ACTS != 0 && also_usual) && (0..within.min(name.len())).any(stands) {
                traits |= set;
            }
        }
        traits
    });
    let traits: Vec<u16> = traits.collect();
    writer.u16s(Section::Traits, traits);
}

fn write_cuts(writer: &mut Writer, vocabulary: &Vocabulary) {
    let mut cuts: Vec<(u32, u32)> = Vec::new();
    for (word, term) in &vocabulary.terms {
        if term.variants.is_empty() || !Shape::of(word).may_be_mistyped() {
            continue;
        }
        cuts.extend(super::typo::cuts(word.as_bytes()).map(|print| (print, term.number)));
    }
    cuts.sort_unstable();
    cuts.dedup();
    writer.u32s(Section::CutPrint, cuts.iter().map(|cut| cut.0));
    writer.u32s(Section::CutTerm, cuts.iter().map(|cut| cut.1));
}

fn write_pairs(writer: &mut Writer, texts: &[Texts], phrases: &[Vec<Word>], vocabulary: &Vocabulary) {
    let mut pairs: BTreeSet<u32> = BTreeSet::new();
    // What else a service is called is left out: it is free speech, and would make a third more pairs.
    let titles = texts.iter().flat_map(|text| &text.titles).filter(|(kind, _)| *kind < ALSO_CALLED).map(|(_, words)| words);
    let beside = texts.iter().flat_map(|text| [&text.sector, &text.agency]);
    let lists = titles.chain(beside).chain(phrases);
    for words in lists {
        for two in words.windows(2) {
            pairs.insert(super::pair_print(vocabulary.number(&two[0]), vocabulary.number(&two[1])));
        }
    }
    writer.u32s(Section::PairPrint, pairs);
}

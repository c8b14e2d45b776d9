//! Questions that one asks of an index: which term, which variants, which neighbours.

use std::ops::Range;

use super::fold::fingerprint;
use super::layout::{Postings, Section, View};
use super::{pair_print, typo};

/// How much a term tells lies between these.
pub(super) const LEAST_WORTH: f32 = 0.01;
pub(super) const MOST_WORTH: f32 = 20.0;
/// In what parts of one it is kept how much the words of a title tell together.
pub(super) const WORTH_UNITS: f32 = 16.0;
/// Bytes of a row of impacts before the first of them.
pub(super) const ROW_HEAD: usize = 4;
/// How far from where it should lie a fingerprint is looked for first.
const NEAR: usize = 256;
/// Fingerprints that stand for many terms would make a look-up long; no real one does.
const MOST_OF_ONE_PRINT: usize = 64;

impl<'a> View<'a> {
    pub(super) fn folded(&self, term: u32) -> &'a [u8] {
        self.bytes(Section::TermAt, Section::TermBytes, term as usize)
    }

    fn first_term_from(&self, folded: &[u8]) -> u32 {
        first_of(0..self.terms, |term| self.folded(term as u32) >= folded) as u32
    }

    /// The term of a folded word, wherever it occurs.
    pub(super) fn term(&self, folded: &[u8]) -> Option<u32> {
        let at = self.first_term_from(folded);
        ((at as usize) < self.terms && self.folded(at) == folded).then_some(at)
    }

    /// The term of a folded word that occurs in a short field: names, sectors and agencies are spelled with care.
    pub(super) fn known(&self, folded: &[u8]) -> Option<u32> {
        self.term(folded).filter(|term| self.is_known(*term))
    }

    pub(super) fn is_known(&self, term: u32) -> bool {
        !self.variants_of(term).is_empty()
    }

    /// The known terms that begin with `folded`, except itself.
    pub(super) fn longer(&self, folded: &[u8]) -> impl Iterator<Item = u32> {
        let from = self.first_term_from(folded);
        (from..self.terms as u32)
            .take_while(|term| self.folded(*term).starts_with(folded))
            .filter(|term| self.folded(*term).len() > folded.len() && self.is_known(*term))
    }

    pub(super) fn variants_of(&self, term: u32) -> Range<usize> {
        let range = self.range(Section::TermVariant, term as usize);
        range.start..range.end.min(self.variants)
    }

    pub(super) fn exact(&self, variant: usize) -> u32 {
        self.u32(Section::VariantExact, variant)
    }

    /// Whether a variant is written with any mark.
    pub(super) fn is_marked(&self, variant: usize) -> bool {
        self.exact(variant) != fingerprint(self.folded(self.term_of(variant)).iter().copied())
    }

    pub(super) fn term_of(&self, variant: usize) -> u32 {
        self.u32(Section::VariantTerm, variant)
    }

    /// How a variant is written; of a term's variants the first is the most frequent.
    pub(super) fn spelled(&self, variant: usize) -> &'a str {
        self.string(Section::SpelledAt, Section::SpelledBytes, variant)
    }

    /// How much a term tells, above 0; bytes that are no such number tell nothing.
    #[inline]
    pub(super) fn worth(&self, term: u32) -> f32 {
        self.f32(Section::TermWorth, term as usize).clamp(LEAST_WORTH, MOST_WORTH)
    }

    /// How much the words of a title tell together.
    #[inline]
    pub(super) fn title_worth(&self, title: usize) -> f32 {
        f32::from(self.u16(Section::TitleWorth, title)) / WORTH_UNITS
    }

    /// The impacts of a variant, a document each, and how many are not 0; nothing for a variant with postings.
    pub(super) fn row(&self, variant: usize) -> Option<(usize, &'a [u8])> {
        let row = usize::from(self.u16(Section::VariantRow, variant)).checked_sub(1)?;
        let width = ROW_HEAD + self.documents;
        let row = self.section(Section::Rows).get(row.checked_mul(width)?..)?.get(..width)?;
        let (count, impacts) = row.split_first_chunk::<ROW_HEAD>()?;
        Some((u32::from_le_bytes(*count) as usize, impacts))
    }

    pub(super) fn posted_variant(&self, variant: usize) -> Postings<'a> {
        self.posted(Section::VariantAt, variant)
    }

    pub(super) fn posted_body(&self, term: u32) -> Postings<'a> {
        self.posted(Section::BodyAt, term as usize)
    }

    fn posted(&self, at: Section, index: usize) -> Postings<'a> {
        Postings { bytes: self.bytes(at, Section::Postings, index), document: 0 }
    }

    /// Whether two terms stand side by side anywhere.
    pub(super) fn pair(&self, first: u32, second: u32) -> bool {
        let print = pair_print(first, second);
        let at = self.first_from(Section::PairPrint, print);
        at < self.len(Section::PairPrint, 4) && self.u32(Section::PairPrint, at) == print
    }

    /// The first of sorted fingerprints that is not below `value`. They are spread evenly, so it lies near its share.
    fn first_from(&self, section: Section, value: u32) -> usize {
        let all = self.len(section, 4);
        let guess = ((u64::from(value) * all as u64) >> 32) as usize;
        let (mut low, mut high) = (guess.saturating_sub(NEAR), (guess + NEAR).min(all));
        if low > 0 && self.u32(section, low - 1) >= value {
            low = 0;
        }
        if high < all && self.u32(section, high) < value {
            high = all;
        }
        first_of(low..high, |at| self.u32(section, at) >= value)
    }

    /// The known terms one slip of the finger away.
    pub(super) fn one_slip_away(&self, folded: &str) -> Vec<u32> {
        let mut found = Vec::new();
        for print in typo::cuts(folded.as_bytes()) {
            let from = self.first_from(Section::CutPrint, print);
            for at in (from..self.len(Section::CutPrint, 4)).take(MOST_OF_ONE_PRINT) {
                if self.u32(Section::CutPrint, at) != print {
                    break;
                }
                let term = self.u32(Section::CutTerm, at);
                if self.is_known(term) && typo::one_slip_apart(self.folded(term), folded.as_bytes()) {
                    found.push(term);
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    pub(super) fn phrases(&self) -> usize {
        self.section(Section::PhraseKind).len()
    }

    pub(super) fn phrase(&self, at: usize) -> Phrase<'a> {
        let reading = usize::from(self.u16(Section::PhraseReading, at));
        Phrase {
            kind: self.section(Section::PhraseKind).get(at).copied().unwrap_or(0),
            words: self.range(Section::PhraseAt, at),
            reading: self.string(Section::ReadingAt, Section::ReadingBytes, reading),
        }
    }

    /// The variant of a word of a phrase.
    pub(super) fn phrase_word(&self, word: usize) -> usize {
        usize::from(self.u16(Section::PhraseWords, word))
    }

    /// Of the phrases of `among`, which begin with the same `before` words, those whose next word is of `term`.
    pub(super) fn phrases_on(&self, among: Range<usize>, before: usize, term: u32) -> Range<usize> {
        let next = |at: usize| self.range(Section::PhraseAt, at).nth(before).map(|word| self.term_of(self.phrase_word(word)));
        let first = first_of(among.clone(), |at| next(at) >= Some(term));
        let end = first_of(first..among.end, |at| next(at) > Some(term));
        first..end
    }

    /// How many words a phrase has.
    pub(super) fn phrase_length(&self, at: usize) -> usize {
        self.range(Section::PhraseAt, at).len()
    }
}

/// The first of `range` that `fits`, where those that fit follow those that do not.
fn first_of(range: Range<usize>, fits: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (range.start, range.end);
    while low < high {
        let middle = low + (high - low) / 2;
        if fits(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

/// A line of the table of everyday words, as the index keeps it.
#[derive(Debug, Clone)]
pub(super) struct Phrase<'a> {
    pub(super) kind: u8,
    /// Where its words stand, see [`View::phrase_word`].
    pub(super) words: Range<usize>,
    pub(super) reading: &'a str,
}

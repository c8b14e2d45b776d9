//! Questions that one asks of an index: which term, which variants, which neighbours.

use std::ops::Range;

use super::layout::{Postings, Section, View};
use super::{pair_print, typo};

/// Fingerprints that stand for many terms would make a look-up long; no real one does.
const MOST_OF_ONE_PRINT: usize = 64;

impl<'a> View<'a> {
    pub(super) fn folded(&self, term: u32) -> &'a [u8] {
        self.bytes(Section::TermAt, Section::TermBytes, term as usize)
    }

    fn first_term_from(&self, folded: &[u8]) -> u32 {
        let (mut low, mut high) = (0, self.terms as u32);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.folded(middle) < folded {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
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
        let worth = f32::from_bits(self.u32(Section::TermWorth, term as usize));
        if worth.is_finite() { worth.clamp(0.01, 20.0) } else { 0.01 }
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

    fn first_from(&self, section: Section, value: u32) -> usize {
        let (mut low, mut high) = (0, self.len(section, 4));
        while low < high {
            let middle = low + (high - low) / 2;
            if self.u32(section, middle) < value {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
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
        let string = |part| self.string(Section::PhraseAt, Section::PhraseBytes, 3 * at + part);
        Phrase {
            kind: self.section(Section::PhraseKind).get(at).copied().unwrap_or(0),
            folded: string(0),
            phrase: string(1),
            reading: string(2),
        }
    }

    /// The first phrase that is not before `folded`.
    pub(super) fn first_phrase_from(&self, folded: &str) -> usize {
        let (mut low, mut high) = (0, self.phrases());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.bytes(Section::PhraseAt, Section::PhraseBytes, 3 * middle) < folded.as_bytes() {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

/// A line of the table of everyday words, as the index keeps it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Phrase<'a> {
    pub(super) kind: u8,
    pub(super) folded: &'a str,
    pub(super) phrase: &'a str,
    pub(super) reading: &'a str,
}

//! The flat layout of an index: a header that says where each section lies, then the sections.
//!
//! ```text
//! magic "TTHC" · version u32 · documents u32 · sections u32 · {offset u32, length u32} each · bytes
//! ```
//! Everything is little-endian. Reading goes through [`View`], whose every access is checked: a spoiled index finds
//! the wrong thing, it never panics.

use thiserror::Error;

const MAGIC: [u8; 4] = *b"TTHC";
/// Goes up with every change of a section's meaning, of folding or of fingerprints.
const VERSION: u32 = 7;
const FIXED: usize = 16;
const EMPTY: &[u8] = &[];

/// The bytes are not an index that this program can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Corrupt {
    /// The first bytes are those of something else.
    #[error("not a search index")]
    Magic,
    /// Built by another version of the program.
    #[error("search index of layout {0}, expected {VERSION}")]
    Version(u32),
    /// A section lies outside the bytes or two sections do not fit together.
    #[error("search index is cut short or its sections disagree")]
    Bounds,
}

/// What the index consists of, in the order of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub(super) enum Section {
    /// u32 a term and one more: where its folded letters begin. Terms are sorted.
    TermAt,
    /// The folded letters.
    TermBytes,
    /// f32 a term: how much it tells.
    TermWorth,
    /// u32 a term and one more: its first variant. No variant: the term is known from bodies only.
    TermVariant,
    /// u32 a term and one more: postings of documents that have it in the body only.
    BodyAt,
    /// u32 a variant and one more: postings of documents that have it in a short field.
    VariantAt,
    /// {difference of document as varint, impact u8} each.
    Postings,
    /// u16 a variant: 0, or one more than its row of impacts, which it has instead of postings.
    VariantRow,
    /// {postings u32, impact u8 a document} each: what every other name has is read faster so.
    Rows,
    /// u32 a variant: fingerprint of its letters with marks.
    VariantExact,
    /// u32 a variant: its term.
    VariantTerm,
    /// u32 a variant and one more: where its text begins.
    SpelledAt,
    /// The texts with marks, to show.
    SpelledBytes,
    /// u32 a document and one more: its first title. The first title is the name.
    DocTitle,
    /// u8 a document: the least that a word of its titles has as impact.
    DocLeast,
    /// u32 a title and one more: its first word.
    TitleAt,
    /// u8 a title: 0 name, 1 alias, 2 synonym, 3 what it is called, 4 what else it is called.
    TitleKind,
    /// u16 a title: fingerprint of the whole, folded.
    TitlePrint,
    /// u16 a document: fingerprint of the punctuation of its name, to part equals.
    NameSigns,
    /// u16 a word of a title: its variant.
    TitleWords,
    /// u16 a title: how much its words tell together, in sixteenths.
    TitleWorth,
    /// u16 a document: how often it is asked for, in parts of the whole range.
    Popular,
    /// u16 a document: what makes it a special case, see `words::Trait`.
    Traits,
    /// u32 each, sorted: fingerprints of the known terms and of each with one letter left out.
    CutPrint,
    /// u32 each: the term of that fingerprint.
    CutTerm,
    /// u32 each, sorted: fingerprints of neighbouring terms.
    PairPrint,
    /// u32 a phrase and one more: its first word. Sorted by the terms of their words.
    PhraseAt,
    /// u16 a word of a phrase: its variant.
    PhraseWords,
    /// u16 a phrase: its reading.
    PhraseReading,
    /// u32 a reading and one more: many phrases share one.
    ReadingAt,
    /// Their letters.
    ReadingBytes,
    /// u8 a phrase, see `words::Kind`.
    PhraseKind,
}

const SECTIONS: usize = Section::PhraseKind as usize + 1;

/// Collects the sections and joins them.
#[derive(Default)]
pub(super) struct Writer {
    sections: [Vec<u8>; SECTIONS],
}

impl Writer {
    pub(super) fn section(&mut self, section: Section) -> &mut Vec<u8> {
        &mut self.sections[section as usize]
    }

    pub(super) fn u32s(&mut self, section: Section, values: impl IntoIterator<Item = u32>) {
        self.section(section).extend(values.into_iter().flat_map(u32::to_le_bytes));
    }

    pub(super) fn u16s(&mut self, section: Section, values: impl IntoIterator<Item = u16>) {
        self.section(section).extend(values.into_iter().flat_map(u16::to_le_bytes));
    }

    /// Strings one after the other, and where each begins.
    pub(super) fn strings<'a>(&mut self, at: Section, bytes: Section, strings: impl IntoIterator<Item = &'a str>) {
        for string in strings {
            let begin = size(self.section(bytes).len());
            self.u32s(at, [begin]);
            self.section(bytes).extend_from_slice(string.as_bytes());
        }
        let end = size(self.section(bytes).len());
        self.u32s(at, [end]);
    }

    pub(super) fn finish(self, documents: u32) -> Vec<u8> {
        let head = FIXED + 8 * SECTIONS;
        let body: usize = self.sections.iter().map(Vec::len).sum();
        let mut bytes = Vec::with_capacity(head + body);
        bytes.extend(MAGIC);
        for value in [VERSION, documents, size(SECTIONS)] {
            bytes.extend(value.to_le_bytes());
        }
        let mut offset = head;
        for section in &self.sections {
            bytes.extend(size(offset).to_le_bytes());
            bytes.extend(size(section.len()).to_le_bytes());
            offset += section.len();
        }
        for section in self.sections {
            bytes.extend(section);
        }
        bytes
    }
}

/// An index of four gigabytes is never built: 10,000 procedures make a few megabytes.
pub(super) fn size(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// Sections of the bytes of an index, read in place.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) documents: usize,
    pub(super) terms: usize,
    pub(super) variants: usize,
    sections: [&'a [u8]; SECTIONS],
}

impl<'a> View<'a> {
    /// Checks the header, the bounds of the sections and that they fit together.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Corrupt> {
        if bytes.get(..4) != Some(&MAGIC[..]) {
            return Err(Corrupt::Magic);
        }
        let version = number(bytes, 1).ok_or(Corrupt::Bounds)?;
        if version != VERSION {
            return Err(Corrupt::Version(version));
        }
        if number(bytes, 3) != Some(size(SECTIONS)) {
            return Err(Corrupt::Bounds);
        }
        let mut sections = [EMPTY; SECTIONS];
        let mut expected = FIXED + 8 * SECTIONS;
        for (at, section) in sections.iter_mut().enumerate() {
            let offset = number(bytes, 4 + 2 * at).ok_or(Corrupt::Bounds)? as usize;
            let length = number(bytes, 5 + 2 * at).ok_or(Corrupt::Bounds)? as usize;
            if offset != expected {
                return Err(Corrupt::Bounds);
            }
            expected = offset.saturating_add(length);
            *section = bytes.get(offset..expected).ok_or(Corrupt::Bounds)?;
        }
        if expected != bytes.len() {
            return Err(Corrupt::Bounds);
        }
        let mut view = Self { documents: number(bytes, 2).ok_or(Corrupt::Bounds)? as usize, terms: 0, variants: 0, sections };
        view.terms = view.len(Section::TermWorth, 4);
        view.variants = view.len(Section::VariantExact, 4);
        if view.agrees() { Ok(view) } else { Err(Corrupt::Bounds) }
    }

    fn agrees(&self) -> bool {
        let (terms, variants) = (self.terms, self.variants);
        let titles = self.section(Section::TitleKind).len();
        let phrases = self.section(Section::PhraseKind).len();
        let fits = |section, width, count| self.section(section).len() == width * count;
        fits(Section::TermAt, 4, terms + 1)
            && fits(Section::TermWorth, 4, terms)
            && fits(Section::TermVariant, 4, terms + 1)
            && fits(Section::BodyAt, 4, terms + 1)
            && fits(Section::VariantAt, 4, variants + 1)
            && fits(Section::VariantTerm, 4, variants)
            && fits(Section::VariantExact, 4, variants)
            && fits(Section::VariantRow, 2, variants)
            && fits(Section::SpelledAt, 4, variants + 1)
            && fits(Section::DocTitle, 4, self.documents + 1)
            && fits(Section::DocLeast, 1, self.documents)
            && fits(Section::TitleAt, 4, titles + 1)
            && fits(Section::TitlePrint, 2, titles)
            && fits(Section::NameSigns, 2, self.documents)
            && fits(Section::TitleWorth, 2, titles)
            && fits(Section::Popular, 2, self.documents)
            && fits(Section::Traits, 2, self.documents)
            && fits(Section::CutTerm, 4, self.len(Section::CutPrint, 4))
            && fits(Section::PhraseAt, 4, phrases + 1)
            && fits(Section::PhraseReading, 2, phrases)
            && !self.section(Section::ReadingAt).is_empty()
    }

    pub(super) fn section(&self, section: Section) -> &'a [u8] {
        self.sections[section as usize]
    }

    pub(super) fn len(&self, section: Section, width: usize) -> usize {
        self.section(section).len() / width
    }

    /// A number of an array of u32; 0 outside of it.
    pub(super) fn u32(&self, section: Section, at: usize) -> u32 {
        number(self.section(section), at).unwrap_or(0)
    }

    /// A number of an array of u16; 0 outside of it.
    pub(super) fn u16(&self, section: Section, at: usize) -> u16 {
        let (pairs, _) = self.section(section).as_chunks::<2>();
        pairs.get(at).map_or(0, |bytes| u16::from_le_bytes(*bytes))
    }

    /// Numbers of an array of u16; none outside of it.
    pub(super) fn u16s(&self, section: Section, range: std::ops::Range<usize>) -> impl Iterator<Item = u16> + use<'a> {
        let (pairs, _) = self.section(section).as_chunks::<2>();
        pairs.get(range).unwrap_or_default().iter().map(|bytes| u16::from_le_bytes(*bytes))
    }

    /// A number of an array of f32; 0 outside of it and for bytes that are no such number.
    pub(super) fn f32(&self, section: Section, at: usize) -> f32 {
        let value = f32::from_bits(self.u32(section, at));
        if value.is_finite() { value } else { 0.0 }
    }

    /// Two neighbours of an array of u32, as a range that may be empty and is never reversed.
    pub(super) fn range(&self, section: Section, at: usize) -> std::ops::Range<usize> {
        let begin = self.u32(section, at) as usize;
        begin..(self.u32(section, at + 1) as usize).max(begin)
    }

    /// The bytes of one string.
    pub(super) fn bytes(&self, at: Section, bytes: Section, index: usize) -> &'a [u8] {
        self.section(bytes).get(self.range(at, index)).unwrap_or(EMPTY)
    }

    /// The string of one string's bytes.
    pub(super) fn string(&self, at: Section, bytes: Section, index: usize) -> &'a str {
        std::str::from_utf8(self.bytes(at, bytes, index)).unwrap_or("")
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let (words, _) = bytes.as_chunks::<4>();
    words.get(at).map(|word| u32::from_le_bytes(*word))
}

/// A number below 2^32 in one to five bytes, the low seven bits first.
pub(super) fn put_varint(bytes: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

/// {document, impact} of a list of postings.
pub(super) struct Postings<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) document: u32,
}

impl Iterator for Postings<'_> {
    type Item = (usize, u8);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if let [difference @ ..0x80, impact, rest @ ..] = self.bytes {
            self.bytes = rest;
            self.document = self.document.wrapping_add(u32::from(*difference));
            return Some((self.document as usize, *impact));
        }
        let mut difference = 0_u32;
        let mut shift = 0;
        loop {
            let (&byte, rest) = self.bytes.split_first()?;
            self.bytes = rest;
            difference |= u32::from(byte & 0x7f).wrapping_shl(shift);
            if byte < 0x80 {
                break;
            }
            shift += 7;
        }
        let (&impact, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        self.document = self.document.wrapping_add(difference);
        Some((self.document as usize, impact))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn varints_come_back() {
        let mut bytes = Vec::new();
        for difference in [0, 1, 127, 128, 300, 70_000] {
            put_varint(&mut bytes, difference);
            bytes.push(9);
        }
        let documents: Vec<_> = Postings { bytes: &bytes, document: 0 }.collect();
        assert_eq!(documents.iter().map(|found| found.0).collect::<Vec<_>>(), [0, 1, 128, 256, 556, 70_556]);
        assert!(documents.iter().all(|found| found.1 == 9));
    }

    #[test]
    fn an_empty_layout_opens_and_a_foreign_one_does_not() {
        let mut writer = Writer::default();
        for section in [
            Section::TermAt,
            Section::TermVariant,
            Section::BodyAt,
            Section::VariantAt,
            Section::SpelledAt,
            Section::DocTitle,
            Section::TitleAt,
            Section::PhraseAt,
            Section::ReadingAt,
        ] {
            writer.u32s(section, [0]);
        }
        let bytes = writer.finish(0);
        assert!(View::open(&bytes).is_ok());
        assert_eq!(View::open(b"PK\x03\x04....").err(), Some(Corrupt::Magic));
        assert_eq!(View::open(b"").err(), Some(Corrupt::Magic));
        assert_eq!(View::open(&bytes[..bytes.len() - 1]).err(), Some(Corrupt::Bounds));
        let mut newer = bytes.clone();
        newer[4] = 9;
        assert_eq!(View::open(&newer).err(), Some(Corrupt::Version(9)));
    }
}

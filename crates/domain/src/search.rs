//! Searching the published catalogue (tra cứu thủ tục): in process, over one flat index, without a scan.
//!
//! [`build`] turns the entries of an edition into bytes, [`Index::open`] reads them in place, [`Index::search`]
//! answers. A query goes three ways: [`mod@fold`] finds words equal that are written differently, `read` makes out
//! what was meant (Telex and VNI keys, a slip of the finger, a lost space, an abbreviation), `rank` orders what fits.

mod build;
mod fields;
mod fold;
mod gather;
mod layout;
mod lookup;
mod phrases;
mod postings;
mod rank;
mod read;
mod say;
mod spacing;
mod syllable;
mod typing;
mod typo;
mod words;

pub use build::{build, build_with};
pub use fold::fold;
pub use gather::Gathered;
pub use layout::Corrupt;
pub use words::{Kind, Saying, parse_sayings, sayings};

use layout::View;

/// What is known of one procedure for searching. Its place in the list is its document number.
#[derive(Debug, Clone, Copy, Default)]
pub struct Entry<'a> {
    /// The legal name (tên thủ tục).
    pub name: &'a str,
    /// The agency's own shorter name (tên gọi tắt).
    pub alias: Option<&'a str>,
    /// The field of administration (lĩnh vực).
    pub sector: &'a str,
    /// The agencies that carry it out (cơ quan thực hiện).
    pub agency: &'a str,
    /// What people call it.
    pub synonyms: &'a [String],
    /// What `called.tsv` has for it, in everyday words, what tells most first: less sure than its own texts.
    pub called: &'a [&'a str],
    /// Text beside the name: papers, results, subjects.
    pub body: &'a str,
    /// How often it is asked for, in any unit; 0 for unknown.
    pub popular: u16,
    /// It applies in a province alone that the portal does not serve.
    pub elsewhere: bool,
}

/// A procedure that fits a query.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Its place in the list that the index was built from.
    pub doc: u32,
    /// How well it fits: about 1 where all was found in one name, above for who is asked for often.
    pub score: f32,
}

/// How a part of a query was read otherwise than typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Keys of the Telex method.
    Telex,
    /// Keys of the VNI method.
    Vni,
    /// A slip of the finger.
    Typo,
    /// A space was missing.
    Split,
    /// A space was too many.
    Joined,
    /// An abbreviation or an everyday word (viết tắt, tên thường gọi).
    Saying,
}

/// A part of a query and what it was read as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// As typed, in lower case.
    pub typed: String,
    /// As understood, with its marks.
    pub read: String,
    /// Why.
    pub how: How,
}

/// The answer to a query.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found {
    /// Best first.
    pub hits: Vec<Hit>,
    /// What was read otherwise than typed.
    pub understood: Vec<Reading>,
    /// Whether the words were looked for exactly as typed, so that a literal search would find the same.
    pub literal: bool,
    /// How many postings and words of titles were read for it.
    pub work: usize,
    /// The query as it was probably meant, when a slip was repaired or when nothing was found as typed.
    pub suggestion: Option<String>,
}

/// The score below which the best hit has so little of what was asked for that it is but a guess (docs/search.md).
const GUESS: f32 = 0.3;

impl Found {
    /// Whether nothing was found, or only what has little of the query's words.
    #[must_use]
    pub fn is_guess(&self) -> bool {
        self.hits.first().is_none_or(|best| best.score < GUESS)
    }
}

/// An opened index.
#[derive(Debug, Clone)]
pub struct Index {
    bytes: Vec<u8>,
}

/// Queries are from anyone: what lies beyond is not read.
pub const LONGEST_QUERY: usize = 2_000;
/// Words of a query that are looked for.
const QUERY_WORDS: usize = 128;

impl Index {
    /// Checks the header and that the sections lie within `bytes` and fit together; reads nothing else.
    ///
    /// # Errors
    /// [`Corrupt`] when the bytes are not an index of this version.
    pub fn open(bytes: Vec<u8>) -> Result<Self, Corrupt> {
        View::open(&bytes)?;
        Ok(Self { bytes })
    }

    /// The number of documents.
    #[must_use]
    pub fn documents(&self) -> usize {
        View::open(&self.bytes).map_or(0, |view| view.documents)
    }

    /// The size in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// At most `limit` procedures that fit what was probably meant by `query`, best first.
    #[must_use]
    pub fn search(&self, query: &str, limit: usize) -> Found {
        let Ok(view) = View::open(&self.bytes) else {
            return Found::default();
        };
        let readings = read::understand(&view, &clip(query));
        rank::answer(&view, readings, limit)
    }

    /// At most `limit` procedures that have the words of `query` as typed (with or without their marks), best first.
    #[must_use]
    pub fn search_literal(&self, query: &str, limit: usize) -> Found {
        let Ok(view) = View::open(&self.bytes) else {
            return Found::default();
        };
        let reading = read::literal(&view, &clip(query));
        rank::answer(&view, std::iter::once(reading), limit)
    }
}

fn clip(query: &str) -> String {
    query.chars().take(LONGEST_QUERY).collect()
}

/// A fingerprint of two words side by side.
fn pair_print(first: u32, second: u32) -> u32 {
    fold::fingerprint(first.to_le_bytes().into_iter().chain(second.to_le_bytes()))
}

/// Whether a word is such that people mistype it; numbers and codes are never repaired (they would become others).
struct Shape {
    letters: usize,
    digits: usize,
}

impl Shape {
    fn of(folded: &str) -> Self {
        Self { letters: folded.len(), digits: folded.bytes().filter(u8::is_ascii_digit).count() }
    }

    fn may_be_mistyped(&self) -> bool {
        self.letters > 1 && self.digits == 0
    }
}

//! The directory's bytes: where each value stands. All numbers are little-endian; a string is an offset into the last
//! section (4 bytes) and a length (2 bytes).
//!
//! header · records · extras · groups · lists of groups · documents by code · popular documents · strings

use std::{collections::HashMap, sync::Arc};

/// First bytes; the digit changes with the layout.
pub(super) const MAGIC: u32 = u32::from_le_bytes(*b"DIR1");

/// Header: one `u32` each.
pub(super) mod header {
    pub(in super::super) const MAGIC: usize = 0;
    pub(in super::super) const DOCS: usize = 4;
    pub(in super::super) const EXTRAS: usize = 8;
    /// Counts of groups, one a kind.
    pub(in super::super) const GROUPS: usize = 12;
    pub(in super::super) const LISTS: usize = 36;
    pub(in super::super) const POPULAR: usize = 40;
    pub(in super::super) const STRINGS: usize = 44;
    pub(in super::super) const BLOCKS: usize = 48;
    pub(in super::super) const SIZE: usize = 52;
}

/// One procedure.
pub(super) mod record {
    pub(in super::super) const CODE: usize = 0;
    pub(in super::super) const NAME: usize = 4;
    pub(in super::super) const SECTOR: usize = 10;
    pub(in super::super) const MINISTRY: usize = 12;
    pub(in super::super) const AGENCIES: usize = 14;
    pub(in super::super) const AGENCY_COUNT: usize = 18;
    pub(in super::super) const TERM_UNIT: usize = 19;
    pub(in super::super) const TERM_VALUE: usize = 20;
    pub(in super::super) const FEE_KIND: usize = 24;
    pub(in super::super) const FLAGS: usize = 25;
    pub(in super::super) const LEVELS: usize = 26;
    pub(in super::super) const SUBJECTS: usize = 27;
    pub(in super::super) const LIFE_EVENTS: usize = 28;
    pub(in super::super) const FEE: usize = 32;
    pub(in super::super) const UPDATED: usize = 40;
    pub(in super::super) const SIZE: usize = 42;
    /// [`FLAGS`]: a form is published.
    pub(in super::super) const HAS_FORM: u8 = 1;
    /// [`FLAGS`]: there is an extra row.
    pub(in super::super) const HAS_EXTRA: u8 = 2;
    /// [`FLAGS`]: a province that the portal does not serve published it.
    pub(in super::super) const ELSEWHERE: u8 = 4;
    /// No group, no unit.
    pub(in super::super) const NONE: u16 = u16::MAX;
}

/// What only procedures with the agency's own text have: five strings after the document's number.
pub(super) mod extra {
    pub(in super::super) const DOC: usize = 0;
    pub(in super::super) const NAME_EN: usize = 2;
    pub(in super::super) const ALIAS_VI: usize = 8;
    pub(in super::super) const ALIAS_EN: usize = 14;
    pub(in super::super) const SUMMARY_VI: usize = 20;
    pub(in super::super) const SUMMARY_EN: usize = 26;
    pub(in super::super) const SIZE: usize = 32;
}

/// One group.
pub(super) mod group {
    pub(in super::super) const NAME: usize = 0;
    pub(in super::super) const NAME_EN: usize = 6;
    pub(in super::super) const SLUG: usize = 12;
    pub(in super::super) const CODES: usize = 18;
    pub(in super::super) const COUNT: usize = 24;
    pub(in super::super) const SIZE: usize = 26;
}

/// Reads numbers and strings at any place; outside there is nothing, never a panic.
#[derive(Clone)]
pub(super) struct View {
    bytes: Arc<[u8]>,
}

impl View {
    pub(super) fn new(bytes: Arc<[u8]>) -> View {
        View { bytes }
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    fn take<const N: usize>(&self, at: usize) -> Option<[u8; N]> {
        self.bytes.get(at..at.checked_add(N)?)?.try_into().ok()
    }

    pub(super) fn u8(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    pub(super) fn u16(&self, at: usize) -> u16 {
        self.take(at).map_or(0, u16::from_le_bytes)
    }

    pub(super) fn u32(&self, at: usize) -> u32 {
        self.take(at).map_or(0, u32::from_le_bytes)
    }

    pub(super) fn u64(&self, at: usize) -> u64 {
        self.take(at).map_or(0, u64::from_le_bytes)
    }

    /// The string whose offset and length stand at `at`; empty where they make no sense.
    pub(super) fn text(&self, strings: usize, at: usize) -> &str {
        let (offset, length) = (self.u32(at) as usize, usize::from(self.u16(at + 4)));
        let range = strings.checked_add(offset).and_then(|from| Some(from..from.checked_add(length)?));
        range.and_then(|range| self.bytes.get(range)).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

/// The last section while it is written: equal strings stand once.
#[derive(Default)]
pub(super) struct Strings {
    bytes: Vec<u8>,
    places: HashMap<String, u32>,
}

impl Strings {
    /// Offset and length of `text`, which is cut where it is longer than a length can say.
    pub(super) fn put(&mut self, text: &str) -> [u8; 6] {
        let text = &text[..text.floor_char_boundary(usize::from(u16::MAX))];
        let place = match self.places.get(text) {
            _ if text.is_empty() => 0,
            Some(place) => *place,
            None => {
                let place = u32::try_from(self.bytes.len()).unwrap_or(u32::MAX);
                self.bytes.extend_from_slice(text.as_bytes());
                self.places.insert(text.to_owned(), place);
                place
            }
        };
        let mut place_and_length = [0; 6];
        place_and_length[..4].copy_from_slice(&place.to_le_bytes());
        place_and_length[4..].copy_from_slice(&(text.len() as u16).to_le_bytes());
        place_and_length
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// A row of fixed size while it is written.
pub(super) fn set<const N: usize, const M: usize>(row: &mut [u8; N], at: usize, value: [u8; M]) {
    row[at..at + M].copy_from_slice(&value);
}

//! The directory (danh mục): what home, lists and search need of every procedure, laid out flat when it is published and
//! read in place, without parsing. Spoiled bytes give empty texts and missing rows, never a panic.

use std::sync::Arc;

use jiff::{ToSpan, civil::Date};

use super::{
    build,
    group::{Group, GroupKind},
    layout::{self, View, extra, header, record},
};
use crate::{
    agency::province_of,
    code::ProcedureCode,
    lang::{Lang, Text},
    procedure::{Delivery, FeeBrief, Level, LifeEvent, Subject, slug},
    term::Term,
};

/// The number of a procedure in one edition: its place in alphabetical order, the same in directory and search index.
pub type Doc = u32;

/// Bytes that are not a directory or a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the published bytes cannot be read")]
pub struct Corrupted;

/// The directory of one edition.
#[derive(Clone)]
pub struct Directory {
    view: View,
    docs: usize,
    extras: usize,
    extras_at: usize,
    groups_at: [usize; 6],
    group_counts: [usize; 6],
    lists_at: usize,
    codes_at: usize,
    popular_at: usize,
    popular: usize,
    strings_at: usize,
}

impl Directory {
    /// Lays out a directory. `summaries` stand in the order of lists (see `sort`), `blocks` is the number of blocks.
    /// Errors: more than 65,535 procedures or groups of a kind.
    pub fn build(summaries: &[super::Summary], blocks: u16) -> Result<Vec<u8>, TooMany> {
        build::build(summaries, blocks)
    }

    /// Opens bytes that [`Directory::build`] made: only the header is looked at. Errors: they are cut or something else.
    pub fn open(bytes: Arc<[u8]>) -> Result<Directory, Corrupted> {
        let view = View::new(bytes);
        let number = |at| view.u32(at) as usize;
        if view.u32(header::MAGIC) != layout::MAGIC {
            return Err(Corrupted);
        }
        let (docs, extras, lists, popular, strings) = (
            number(header::DOCS),
            number(header::EXTRAS),
            number(header::LISTS),
            number(header::POPULAR),
            number(header::STRINGS),
        );
        let mut end = header::SIZE;
        let mut section = |count: usize, size: usize| {
            let start = end;
            end = count.checked_mul(size).and_then(|length| start.checked_add(length)).ok_or(Corrupted)?;
            Ok::<usize, Corrupted>(start)
        };
        section(docs, record::SIZE)?;
        let extras_at = section(extras, extra::SIZE)?;
        let (mut groups_at, mut group_counts) = ([0; 6], [0; 6]);
        for kind in 0..groups_at.len() {
            group_counts[kind] = number(header::GROUPS + 4 * kind);
            groups_at[kind] = section(group_counts[kind], layout::group::SIZE)?;
        }
        let lists_at = section(lists, 2)?;
        let codes_at = section(docs, 2)?;
        let popular_at = section(popular, 2)?;
        let strings_at = section(strings, 1)?;
        let most = usize::from(u16::MAX);
        if end != view.len() || docs > most || group_counts.iter().any(|count| *count > most) {
            return Err(Corrupted);
        }
        Ok(Directory {
            docs,
            extras,
            extras_at,
            groups_at,
            group_counts,
            lists_at,
            codes_at,
            popular_at,
            popular,
            strings_at,
            view,
        })
    }

    /// How many procedures it has.
    pub fn len(&self) -> usize {
        self.docs
    }

    /// It has none.
    pub fn is_empty(&self) -> bool {
        self.docs == 0
    }

    /// The number of blocks of its edition.
    pub fn blocks(&self) -> u16 {
        u16::try_from(self.view.u32(header::BLOCKS)).unwrap_or(1)
    }

    /// The procedure with this number.
    pub fn entry(&self, doc: Doc) -> Option<Entry<'_>> {
        let doc_at = doc as usize;
        let row = header::SIZE + doc_at.min(self.docs) * record::SIZE;
        (doc_at < self.docs && self.view.u32(row + record::CODE) < build::CODES).then_some(Entry { directory: self, doc, row })
    }

    /// The procedure with this code.
    pub fn find(&self, code: &ProcedureCode) -> Option<Entry<'_>> {
        let wanted = build::code_number(code);
        let (mut low, mut high) = (0, self.docs);
        while low < high {
            let middle = (low + high) / 2;
            let doc = Doc::from(self.view.u16(self.codes_at + 2 * middle));
            let entry = self.entry(doc)?;
            match entry.number().cmp(&wanted) {
                std::cmp::Ordering::Equal => return Some(entry),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// All procedures, in alphabetical order.
    pub fn entries(&self) -> Entries<'_> {
        Entries::all(self)
    }

    /// The popular ones, first place first.
    pub fn popular(&self) -> impl Iterator<Item = Entry<'_>> {
        (0..self.popular).filter_map(|place| self.entry(Doc::from(self.view.u16(self.popular_at + 2 * place))))
    }

    /// All groups of a kind: sectors, ministries and agencies in alphabetical order, the others in their own; life events,
    /// subjects and levels are there even without procedures.
    pub fn groups(&self, kind: GroupKind) -> impl Iterator<Item = Group<'_>> {
        (0..self.group_count(kind)).filter_map(move |index| self.group_at(kind, u16::try_from(index).ok()?))
    }

    /// The group with this address.
    pub fn group(&self, kind: GroupKind, slug: &str) -> Option<Group<'_>> {
        self.groups(kind).find(|group| group.slug() == slug)
    }

    pub(super) fn group_at(&self, kind: GroupKind, index: u16) -> Option<Group<'_>> {
        let row = self.groups_at[kind as usize] + usize::from(index) * layout::group::SIZE;
        (usize::from(index) < self.group_count(kind)).then_some(Group { directory: self, kind, index, row })
    }

    pub(super) fn group_count(&self, kind: GroupKind) -> usize {
        self.group_counts[kind as usize]
    }

    pub(super) fn view(&self) -> &View {
        &self.view
    }

    pub(super) fn text(&self, at: usize) -> &str {
        self.view.text(self.strings_at, at)
    }

    fn extra(&self, doc: Doc, field: usize) -> Option<&str> {
        let (mut low, mut high) = (0, self.extras);
        while low < high {
            let middle = (low + high) / 2;
            let row = self.extras_at + middle * extra::SIZE;
            match Doc::from(self.view.u16(row + extra::DOC)).cmp(&doc) {
                std::cmp::Ordering::Equal => return Some(self.text(row + field)).filter(|text| !text.is_empty()),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }
}

/// More than a directory can number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{found} {what}, at most 65,534")]
pub struct TooMany {
    /// Of what.
    pub what: &'static str,
    /// How many.
    pub found: usize,
}

/// Entries in alphabetical order.
#[derive(Clone)]
pub struct Entries<'a> {
    directory: &'a Directory,
    next: usize,
}

impl<'a> Entries<'a> {
    pub(super) fn all(directory: &'a Directory) -> Entries<'a> {
        Entries { directory, next: 0 }
    }
}

impl<'a> Iterator for Entries<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        while self.next < self.directory.docs {
            let doc = Doc::try_from(self.next).ok()?;
            self.next += 1;
            if let Some(entry) = self.directory.entry(doc) {
                return Some(entry);
            }
        }
        None
    }
}

/// One procedure of the directory.
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    directory: &'a Directory,
    doc: Doc,
    row: usize,
}

impl std::fmt::Debug for Entry<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.code(), self.name())
    }
}

impl<'a> Entry<'a> {
    /// Its number.
    pub fn doc(&self) -> Doc {
        self.doc
    }

    fn number(&self) -> u32 {
        self.directory.view.u32(self.row + record::CODE)
    }

    /// Mã thủ tục.
    pub fn code(&self) -> ProcedureCode {
        build::code_of(self.number())
    }

    /// Tên pháp lý.
    pub fn name(&self) -> &'a str {
        self.directory.text(self.row + record::NAME)
    }

    /// The name in both languages, English only where it is translated.
    pub fn title(&self) -> Text {
        Text { vi: self.name().to_owned(), en: self.has_extra(extra::NAME_EN).map(str::to_owned) }
    }

    /// The friendly name.
    pub fn alias(&self) -> Option<Text> {
        self.both(extra::ALIAS_VI, extra::ALIAS_EN)
    }

    /// Who needs it and what one gets.
    pub fn summary(&self) -> Option<Text> {
        self.both(extra::SUMMARY_VI, extra::SUMMARY_EN)
    }

    fn both(&self, vi: usize, en: usize) -> Option<Text> {
        self.has_extra(vi).map(|vi| Text { vi: vi.to_owned(), en: self.has_extra(en).map(str::to_owned) })
    }

    fn has_extra(&self, field: usize) -> Option<&'a str> {
        if self.flags() & record::HAS_EXTRA == 0 { None } else { self.directory.extra(self.doc, field) }
    }

    /// The last part of its page's address.
    pub fn slug(&self) -> String {
        slug(self.name())
    }

    /// The path of its page, Vietnamese.
    pub fn path(&self) -> String {
        format!("/dich-vu/{}/{}", self.code(), self.slug())
    }

    /// Its block.
    pub fn block(&self) -> u16 {
        super::block_of(&self.code(), self.directory.blocks())
    }

    /// Lĩnh vực.
    pub fn sector(&self) -> Option<Group<'a>> {
        self.directory.group_at(GroupKind::Sector, self.directory.view.u16(self.row + record::SECTOR))
    }

    /// Cơ quan công bố.
    pub fn ministry(&self) -> Option<Group<'a>> {
        self.directory.group_at(GroupKind::Ministry, self.directory.view.u16(self.row + record::MINISTRY))
    }

    /// Cơ quan giải quyết.
    pub fn agencies(&self) -> impl Iterator<Item = Group<'a>> {
        let directory = self.directory;
        self.indexes(GroupKind::Agency).filter_map(move |index| directory.group_at(GroupKind::Agency, index))
    }

    /// Sự kiện trong đời.
    pub fn life_events(&self) -> impl Iterator<Item = LifeEvent> + use<> {
        self.indexes(GroupKind::LifeEvent).filter_map(|index| LifeEvent::ALL.get(usize::from(index)).copied())
    }

    /// Đối tượng.
    pub fn subjects(&self) -> impl Iterator<Item = Subject> + use<> {
        self.indexes(GroupKind::Subject).filter_map(|index| Subject::ALL.get(usize::from(index)).copied())
    }

    /// Cấp hành chính.
    pub fn levels(&self) -> impl Iterator<Item = Level> + use<> {
        self.indexes(GroupKind::Level).filter_map(|index| Level::ALL.get(usize::from(index)).copied())
    }

    /// Thời hạn.
    pub fn term(&self) -> Option<Term> {
        let view = &self.directory.view;
        let unit = build::UNITS.get(usize::from(view.u8(self.row + record::TERM_UNIT)))?;
        Some(Term { value: view.u32(self.row + record::TERM_VALUE), unit: *unit })
    }

    /// Phí in brief.
    pub fn fee(&self) -> FeeBrief {
        let amount = self.directory.view.u64(self.row + record::FEE);
        match self.directory.view.u8(self.row + record::FEE_KIND) {
            1 => FeeBrief::Free,
            2 => FeeBrief::Exactly(amount),
            3 => FeeBrief::From(amount),
            4 => FeeBrief::Varies,
            _ => FeeBrief::Unknown,
        }
    }

    /// Thời hạn in words, "Chưa công bố" where there is none.
    pub fn term_words(&self, lang: Lang) -> String {
        self.term().map_or_else(|| lang.say("Chưa công bố", "Not published").to_owned(), |term| term.describe(lang))
    }

    /// This portal takes dossiers for it.
    pub fn has_form(&self) -> bool {
        self.flags() & record::HAS_FORM != 0
    }

    /// How far it goes online here (R1.17).
    pub fn delivery(&self) -> Delivery {
        Delivery::of(self.has_form())
    }

    /// The province that published it for itself, where the portal does not serve that: "tỉnh Bắc Ninh".
    pub fn elsewhere(&self) -> Option<&'a str> {
        let publisher = (self.flags() & record::ELSEWHERE != 0).then(|| self.ministry()).flatten()?;
        province_of(publisher.vi())
    }

    /// Cập nhật ngày.
    pub fn updated_on(&self) -> Option<Date> {
        match self.directory.view.u16(self.row + record::UPDATED) {
            0 => None,
            days => build::FIRST_DAY.checked_add(i64::from(days).days()).ok(),
        }
    }

    fn flags(&self) -> u8 {
        self.directory.view.u8(self.row + record::FLAGS)
    }

    /// The groups of `kind` that it belongs to, by their place.
    pub(super) fn indexes(&self, kind: GroupKind) -> Indexes {
        let view = &self.directory.view;
        match kind {
            GroupKind::Sector => Indexes::one(view.u16(self.row + record::SECTOR)),
            GroupKind::Ministry => Indexes::one(view.u16(self.row + record::MINISTRY)),
            GroupKind::Agency => {
                let first = view.u32(self.row + record::AGENCIES) as usize;
                let at = first.saturating_mul(2).saturating_add(self.directory.lists_at);
                Indexes::List { view: view.clone(), at, left: view.u8(self.row + record::AGENCY_COUNT) }
            }
            GroupKind::LifeEvent => Indexes::Bits(view.u32(self.row + record::LIFE_EVENTS)),
            GroupKind::Subject => Indexes::Bits(u32::from(view.u8(self.row + record::SUBJECTS))),
            GroupKind::Level => Indexes::Bits(u32::from(view.u8(self.row + record::LEVELS))),
        }
    }
}

/// Places of groups: a list in the directory, or the bits of a set.
pub(super) enum Indexes {
    Bits(u32),
    One(Option<u16>),
    List { view: View, at: usize, left: u8 },
}

impl Indexes {
    fn one(index: u16) -> Indexes {
        Indexes::One((index != record::NONE).then_some(index))
    }
}

impl Iterator for Indexes {
    type Item = u16;

    fn next(&mut self) -> Option<u16> {
        match self {
            Indexes::Bits(0) => None,
            Indexes::Bits(bits) => {
                let lowest = bits.trailing_zeros();
                *bits &= *bits - 1;
                u16::try_from(lowest).ok()
            }
            Indexes::One(index) => index.take(),
            Indexes::List { view, at, left } => {
                *left = left.checked_sub(1)?;
                let index = view.u16(*at);
                *at = at.saturating_add(2);
                Some(index)
            }
        }
    }
}

#[cfg(test)]
mod tests;

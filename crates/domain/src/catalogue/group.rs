//! Groups that readers browse by: sector, ministry, kind of agency, life event, subject, level.

use super::{
    directory::{Directory, Doc, Entries, Entry},
    layout,
};
use crate::{lang::Lang, lang::Text};

/// What a group is made by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupKind {
    /// Lĩnh vực; sectors of one name are one group, whatever their codes.
    Sector,
    /// Bộ, ngành hoặc tỉnh công bố.
    Ministry,
    /// Loại cơ quan giải quyết.
    Agency,
    /// Sự kiện trong đời.
    LifeEvent,
    /// Đối tượng.
    Subject,
    /// Cấp hành chính.
    Level,
}

impl GroupKind {
    /// All kinds, in the order of the directory's sections.
    pub const ALL: [GroupKind; 6] =
        [GroupKind::Sector, GroupKind::Ministry, GroupKind::Agency, GroupKind::LifeEvent, GroupKind::Subject, GroupKind::Level];
}

/// One group of the directory.
#[derive(Clone, Copy)]
pub struct Group<'a> {
    pub(super) directory: &'a Directory,
    pub(super) kind: GroupKind,
    pub(super) index: u16,
    pub(super) row: usize,
}

impl PartialEq for Group<'_> {
    fn eq(&self, other: &Self) -> bool {
        (self.kind, self.index) == (other.kind, other.index)
    }
}

impl std::fmt::Debug for Group<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {}", self.kind, self.slug())
    }
}

impl<'a> Group<'a> {
    /// What it is made by.
    pub fn kind(&self) -> GroupKind {
        self.kind
    }

    /// Its place among its kind: sectors, ministries and agencies in alphabetical order, the others in their own.
    pub fn index(&self) -> u16 {
        self.index
    }

    /// The last part of its address: unique among its kind and the same in every edition.
    pub fn slug(&self) -> &'a str {
        self.directory.text(self.row + layout::group::SLUG)
    }

    /// Its name, English where there is one.
    pub fn name(&self) -> Text {
        let en = self.directory.text(self.row + layout::group::NAME_EN);
        Text { vi: self.vi().to_owned(), en: (!en.is_empty()).then(|| en.to_owned()) }
    }

    /// Its name in Vietnamese.
    pub fn vi(&self) -> &'a str {
        self.directory.text(self.row + layout::group::NAME)
    }

    /// Its name in `lang`, Vietnamese where it is not translated.
    pub fn get(&self, lang: Lang) -> &'a str {
        let en = self.directory.text(self.row + layout::group::NAME_EN);
        if lang == Lang::En && !en.is_empty() { en } else { self.vi() }
    }

    /// The codes of a sector or ministry; several where they share the name.
    pub fn codes(&self) -> impl Iterator<Item = &'a str> {
        self.directory.text(self.row + layout::group::CODES).split(' ').filter(|code| !code.is_empty())
    }

    /// How many procedures it has.
    pub fn count(&self) -> usize {
        usize::from(self.directory.view().u16(self.row + layout::group::COUNT))
    }

    /// Its procedures, in alphabetical order.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'a>> + 'a {
        let group = *self;
        Entries::all(self.directory).filter(move |entry| group.holds(entry))
    }

    /// The numbers of its procedures.
    pub fn docs(&self) -> impl Iterator<Item = Doc> + 'a {
        self.entries().map(|entry| entry.doc())
    }

    /// Its sectors with the number of this group's procedures in each, in alphabetical order.
    pub fn sectors(&self) -> Vec<(Group<'a>, usize)> {
        self.divided_by(GroupKind::Sector)
    }

    /// Its procedures counted by sector or by ministry, empty groups left out.
    pub fn divided_by(&self, kind: GroupKind) -> Vec<(Group<'a>, usize)> {
        let mut counts = vec![0; self.directory.group_count(kind)];
        for entry in self.entries() {
            for index in entry.indexes(kind) {
                if let Some(count) = counts.get_mut(usize::from(index)) {
                    *count += 1;
                }
            }
        }
        self.directory.groups(kind).zip(counts).filter(|(_, count)| *count > 0).collect()
    }

    /// `entry` belongs to it.
    pub fn holds(&self, entry: &Entry<'_>) -> bool {
        entry.indexes(self.kind).any(|index| index == self.index)
    }
}

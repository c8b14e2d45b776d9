//! What a job did, in figures that add up.

use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::lang::Lang;

/// Something that a job counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Count {
    /// Dossiers that were registered.
    Registered,
    /// Rows that stand as dossiers already: the file was read before.
    Already,
    /// Rows or lines that were not taken.
    Refused,
    /// Lines with nothing on them.
    Blank,
    /// Records that were not there before.
    New,
    /// Records whose text is another than before.
    Changed,
    /// Records that are as they were.
    Unchanged,
    /// Records of an earlier file that do not stand in this one; they are kept.
    Absent,
    /// Procedures in the edition.
    Procedures,
    /// Those with text of the agency's own.
    Curated,
    /// Services that this portal takes dossiers of (R1.17).
    Partial,
    /// Services that lack one of the eleven items (R1.16).
    Incomplete,
    /// Services that a life event leads to because their text or record says so.
    EventsNamed,
    /// Services that a life event leads to by rule.
    EventsRuled,
    /// Blocks of the edition.
    Blocks,
    /// Parts of its directory.
    DirectoryParts,
    /// Bytes of the directory in memory.
    DirectoryBytes,
    /// Bytes of the search index in memory.
    IndexBytes,
    /// Bytes of directory and index as stored.
    DirectoryStored,
    /// Bytes of the blocks as stored.
    BlocksStored,
    /// Bytes of the largest block as stored.
    LargestBlock,
    /// The edition that was served before.
    Before,
    /// Dossiers that were made.
    Made,
    /// Dossiers that the rules refused.
    LeftOut,
}

const ALL: [(Count, &str); 24] = [
    (Count::Registered, "registered"),
    (Count::Already, "already"),
    (Count::Refused, "refused"),
    (Count::Blank, "blank"),
    (Count::New, "new"),
    (Count::Changed, "changed"),
    (Count::Unchanged, "unchanged"),
    (Count::Absent, "absent"),
    (Count::Procedures, "procedures"),
    (Count::Curated, "curated"),
    (Count::Partial, "partial"),
    (Count::Incomplete, "incomplete"),
    (Count::EventsNamed, "events_named"),
    (Count::EventsRuled, "events_ruled"),
    (Count::Blocks, "blocks"),
    (Count::DirectoryParts, "directory_parts"),
    (Count::DirectoryBytes, "directory_bytes"),
    (Count::IndexBytes, "index_bytes"),
    (Count::DirectoryStored, "directory_stored"),
    (Count::BlocksStored, "blocks_stored"),
    (Count::LargestBlock, "largest_block"),
    (Count::Before, "before"),
    (Count::Made, "made"),
    (Count::LeftOut, "left_out"),
];

impl Count {
    /// What the page calls it; `None` where only the command speaks of it.
    pub fn name(self, lang: Lang) -> Option<&'static str> {
        Some(match self {
            Count::Registered => lang.say("Hồ sơ đã ghi", "Dossiers registered"),
            Count::Already => lang.say("Đã ghi từ trước", "Registered before"),
            Count::Refused => lang.say("Dòng có lỗi, chưa ghi", "Lines with mistakes, not taken"),
            Count::Blank => lang.say("Dòng trống", "Blank lines"),
            Count::New => lang.say("Thủ tục mới", "New procedures"),
            Count::Changed => lang.say("Thủ tục thay đổi", "Changed procedures"),
            Count::Unchanged => lang.say("Thủ tục không đổi", "Unchanged procedures"),
            Count::Absent => lang.say("Có từ trước, không có trong tệp này (vẫn giữ)", "Known before, not in this file (kept)"),
            Count::Procedures => lang.say("Thủ tục trong bản công bố", "Procedures in the edition"),
            Count::Curated => lang.say("Trong đó do cơ quan biên soạn", "Of these with the agency's own text"),
            Count::Partial => lang.say("Nhận hồ sơ trực tuyến", "Taking dossiers online"),
            Count::Incomplete => lang.say("Thiếu mục theo Điều 5", "Lacking an item of Article 5"),
            Count::Made => lang.say("Hồ sơ đã tạo", "Dossiers made"),
            Count::LeftOut => lang.say("Không tạo được", "Left out"),
            _ => return None,
        })
    }
}

/// What was counted; what was not, is 0.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JobCounts(BTreeMap<Count, u64>);

impl JobCounts {
    /// How many there are of `count`.
    pub fn get(&self, count: Count) -> u64 {
        self.0.get(&count).copied().unwrap_or_default()
    }

    /// Adds to a count.
    pub fn add(&mut self, count: Count, more: u64) {
        let of = self.0.entry(count).or_default();
        *of = of.saturating_add(more);
    }

    /// All that was counted, in the order of [`Count`].
    pub fn iter(&self) -> impl Iterator<Item = (Count, u64)> {
        self.0.iter().map(|(count, number)| (*count, *number))
    }
}

impl Serialize for JobCounts {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(ALL.iter().filter_map(|(count, word)| Some((word, self.0.get(count)?))))
    }
}

impl<'de> Deserialize<'de> for JobCounts {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let words = BTreeMap::<String, u64>::deserialize(from)?;
        let known = |word: String| ALL.iter().find(|(_, known)| *known == word).map(|(count, _)| *count).ok_or(word);
        let counts = words.into_iter().map(|(word, number)| Ok((known(word)?, number)));
        counts.collect::<Result<_, String>>().map(JobCounts).map_err(|word| D::Error::custom(format!("no count {word}")))
    }
}

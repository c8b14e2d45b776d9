//! Words that were searched for and found nothing (từ chưa tìm thấy), for whoever edits the catalogue: counted by month,
//! without who typed them, and only where they cannot be what tells of a person.
//!
//! A name cannot be told from other words. So nobody is shown words before they were asked for [`SHOWN_FROM`] times, and
//! all counts of a month go two months after it. The counters of a month have a fixed number of places ([`SHARDS`] times
//! [`SLOTS`]): who types nonsense all day fills places, not the table.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Span, Timestamp, civil};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::clock;
use crate::procedure::stable_hash;
use crate::search::fold;
use crate::statistics::Month;

/// Letters of words that are kept: what is longer tells a story, maybe somebody's.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=60;
/// Words that are kept together.
const WORDS: usize = 8;
/// Digits that are kept: a year, a telephone, an ID, a tax code, a plate and a dossier's code all have more.
const DIGITS: usize = 3;
/// Words of an address of mail or of the web, where its signs were left out.
const ADDRESSES: [&str; 4] = ["www", "http", "https", "gmail"];

/// How often words must have been asked for before anyone is shown them.
pub const SHOWN_FROM: u64 = 3;
/// Months whose counters stand: this one and the two before.
pub const MONTHS: usize = 3;
/// Partitions of the counters of a month.
pub const SHARDS: u8 = 8;
/// Counters of one partition.
pub const SLOTS: u16 = 2_048;

/// Seconds in which one process counts the same words once, and no more than [`ADMITTED`] words.
const WINDOW: i64 = 600;
/// Words that one process counts in one window.
const ADMITTED: usize = 40;

/// Words as they may be kept: composed, in lower case, a space between two.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnfoundWords(String);

impl UnfoundWords {
    /// The words of a query, if they may be kept. None: too short or too long, or with anything that an address, a number
    /// of a person or a dossier, a date, markup or a control character has. Nothing is cut out: the whole is left.
    pub fn of(query: &str) -> Option<UnfoundWords> {
        let signs: Vec<char> = query.chars().flat_map(char::to_lowercase).nfc().collect();
        let mut text = String::with_capacity(query.len());
        let (mut letters, mut digits) = (0, 0);
        for (at, sign) in signs.iter().copied().enumerate() {
            if sign.is_ascii_digit() {
                digits += 1;
                text.push(sign);
            } else if sign.is_alphabetic() || is_combining_mark(sign) {
                letters += usize::from(sign.is_alphabetic());
                text.push(sign);
            } else if parts_words(sign) && !(sign == '.' && stands_inside(&signs, at)) {
                text.push(' ');
            } else {
                return None;
            }
        }
        let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
        let kept = LETTERS.contains(&letters)
            && digits <= DIGITS
            && words.len() <= WORDS
            && !words.iter().any(|word| ADDRESSES.contains(word) || word.starts_with(is_combining_mark));
        kept.then(|| UnfoundWords(words.join(" ")))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where the words of a month are counted: partition and place in it. Words that meet others there are not counted in
    /// that month; in the next they stand elsewhere.
    pub fn place(&self, month: Month) -> (u8, u16) {
        // Its upper bits are mixed best.
        let hash = stable_hash(format!("{month} {}", self.0).as_bytes()) >> 40;
        let (shard, rest) = (hash % u64::from(SHARDS), hash / u64::from(SHARDS));
        (shard as u8, (rest % u64::from(SLOTS)) as u16)
    }
}

/// What stands between words and says nothing.
fn parts_words(sign: char) -> bool {
    matches!(sign, ' ' | '\u{a0}' | '.' | ',' | ';' | '?' | '!' | '…' | '-' | '–' | '/' | '&' | '+' | '(' | ')')
        || matches!(sign, '\'' | '’' | '"' | '“' | '”')
}

/// Whether a sign has a letter or a digit on both sides, as the dot of a web address has.
fn stands_inside(signs: &[char], at: usize) -> bool {
    let is_word = |at: Option<usize>| at.and_then(|at| signs.get(at)).is_some_and(|sign| sign.is_alphanumeric());
    is_word(at.checked_sub(1)) && is_word(Some(at + 1))
}

/// The months whose counters stand at `now`, the latest first.
pub fn months(now: Timestamp) -> [Month; MONTHS] {
    let first = first_day(Month::of(now));
    std::array::from_fn(|back| month_of(later(first, -(back as i32))))
}

/// When the counters of a month go: as the third month after it begins, which says nothing of when anybody searched.
pub fn goes_at(month: Month) -> Timestamp {
    clock::start_of(later(first_day(month), MONTHS as i32))
}

fn first_day(month: Month) -> civil::Date {
    civil::Date::new(month.year, month.month, 1).unwrap_or(civil::Date::MIN)
}

fn later(day: civil::Date, months: i32) -> civil::Date {
    day.saturating_add(Span::new().months(months))
}

fn month_of(day: civil::Date) -> Month {
    Month { year: day.year(), month: day.month() }
}

/// A counter of one month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// The words, as [`UnfoundWords`] has them.
    pub words: String,
    /// How often they were asked for.
    pub count: u64,
}

/// Words that found nothing, however they were spelled, over the months that stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfound {
    /// The spelling that was used most.
    pub words: String,
    /// How often they were asked for.
    pub count: u64,
    /// The last month in which they were.
    pub last: Month,
}

/// What the catalogue's editor is shown: spellings that fold to the same together, those asked for most first, and none
/// that was asked for less than [`SHOWN_FROM`] times.
pub fn list(counted: impl IntoIterator<Item = (Month, Counted)>) -> Vec<Unfound> {
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for (month, Counted { words, count }) in counted {
        let group = groups.entry(fold(&words)).or_insert_with(|| Group { last: month, spellings: BTreeMap::new() });
        group.last = group.last.max(month);
        *group.spellings.entry(words).or_default() += count;
    }
    let mut found: Vec<Unfound> = groups.into_iter().filter_map(|(folded, group)| group.shown(&folded)).collect();
    found.sort_by(|one, other| (other.count, other.last, &one.words).cmp(&(one.count, one.last, &other.words)));
    found
}

struct Group {
    last: Month,
    spellings: BTreeMap<String, u64>,
}

impl Group {
    fn shown(self, folded: &str) -> Option<Unfound> {
        let count = self.spellings.values().sum();
        // With marks rather than without, where both are used alike: they say more.
        let most = self.spellings.into_iter().max_by_key(|(words, count)| (*count, words != folded));
        most.filter(|_| count >= SHOWN_FROM).map(|(words, _)| Unfound { words, count, last: self.last })
    }
}

/// What one process has counted lately: a page that is loaded again is not asked anew, and nobody fills the counters in a
/// hurry.
#[derive(Debug, Default)]
pub struct Lately {
    window: i64,
    words: BTreeSet<UnfoundWords>,
}

impl Lately {
    /// Whether these words are to be counted at `now`.
    pub fn admits(&mut self, words: &UnfoundWords, now: Timestamp) -> bool {
        let window = now.as_second().div_euclid(WINDOW);
        if window != self.window {
            *self = Lately { window, ..Lately::default() };
        }
        self.words.len() < ADMITTED && self.words.insert(words.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_kept() {
        let long = "a".repeat(61);
        let cases: &[(&str, Option<&str>)] = &[
            ("bán trà sữa vỉa hè", Some("bán trà sữa vỉa hè")),
            ("  Bán TRÀ  SỮA?! ", Some("bán trà sữa")),
            ("ba\u{301}n tra\u{300}", Some("bán trà")),
            ("GIẤY ĐỘC THÂN", Some("giấy độc thân")),
            ("C/O form E", Some("c o form e")),
            ("bằng lái b1, b2", Some("bằng lái b1 b2")),
            ("xin ở lại. làm sao", Some("xin ở lại làm sao")),
            ("“sổ hồng” (chung cư)", Some("sổ hồng chung cư")),
            ("出生登记", Some("出生登记")),
            ("visa", Some("visa")),
            ("mẫu 123", Some("mẫu 123")),
            ("một hai ba bốn năm sáu bảy tám", Some("một hai ba bốn năm sáu bảy tám")),
            // Too short, too long.
            ("", None),
            ("a", None),
            ("12", None),
            ("?!…", None),
            ("một hai ba bốn năm sáu bảy tám chín", None),
            (&long, None),
            // Numbers of persons, dossiers, cars; dates.
            ("0912345678", None),
            ("goi 0912 345 678", None),
            ("091.2.3.4", None),
            ("cccd 001190012345", None),
            ("mst 0100109106-001", None),
            ("sinh 12/3/1990", None),
            ("sinh ngày 2-9-15", None),
            ("năm 1990", None),
            ("H99.01-261124-0001", None),
            ("xe 30a-123.45", None),
            ("hộ chiếu b1234567", None),
            ("thửa ①②③④", None),
            ("số ١٢٣٤", None),
            // Addresses of mail and web.
            ("an@example.com", None),
            ("an at gmail", None),
            ("an.nguyen example", None),
            ("dichvucong.gov.vn", None),
            ("https://example.vn/x", None),
            ("www example", None),
            // Markup, control characters, what turns the direction, what is no letter.
            ("<b>xin</b>", None),
            ("xin\u{0}phép", None),
            ("xin\tphép", None),
            ("xin\u{202e}phép", None),
            ("xin\u{200b}phép", None),
            ("xin phép 🙂", None),
            ("xin {phép}", None),
            ("' or 1=1 --", None),
            ("xin \u{301}phép", None),
        ];
        for (query, expect) in cases {
            let kept = UnfoundWords::of(query);
            assert_eq!(kept.as_ref().map(UnfoundWords::as_str), *expect, "{query:?}");
            assert_eq!(kept.as_ref().and_then(|kept| UnfoundWords::of(kept.as_str())), kept, "{query:?} is not stable");
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_kept_is_plain_words(query in "\\PC{0,40}|[a-zàđ0-9 .@/-]{0,40}|.{0,20}") {
            if let Some(kept) = UnfoundWords::of(&query) {
                let text = kept.as_str();
                assert!(text.chars().all(|c| c == ' ' || c.is_ascii_digit() || c.is_alphabetic() || is_combining_mark(c)), "{text:?}");
                assert!(text.chars().filter(char::is_ascii_digit).count() <= DIGITS && text.split(' ').count() <= WORDS, "{text:?}");
            }
        }
    }

    #[test]
    fn words_of_a_month_have_their_place() {
        let at = |n: u32, month: i8| UnfoundWords(format!("từ số {n}")).place(Month { year: 2026, month });
        let places: BTreeSet<(u8, u16)> = (0..4_000).map(|n| at(n, 11)).collect();
        assert!(places.iter().all(|(shard, slot)| *shard < SHARDS && *slot < SLOTS));
        let shards: BTreeSet<u8> = places.iter().map(|(shard, _)| *shard).collect();
        assert_eq!(shards.len(), usize::from(SHARDS), "no partition has all of them");
        assert!(places.len() > 3_400, "{} places for 4,000 words", places.len());
        let moved = (0..100).filter(|n| at(*n, 11) != at(*n, 12)).count();
        assert!(moved > 90, "who meets others in one month stands elsewhere in the next: {moved}");
    }

    #[test]
    fn a_month_stands_for_three() {
        for (now, expect) in [
            ("2026-11-24T09:00:00+07:00", ["2026-11", "2026-10", "2026-09"]),
            ("2027-01-01T00:00:00+07:00", ["2027-01", "2026-12", "2026-11"]),
            ("2026-12-31T23:59:59+07:00", ["2026-12", "2026-11", "2026-10"]),
            ("2027-03-31T12:00:00+07:00", ["2027-03", "2027-02", "2027-01"]),
        ] {
            let now: Timestamp = now.parse().unwrap();
            let months = months(now);
            assert_eq!(months.map(|month| month.to_string()), expect);
            assert!(months.iter().all(|month| goes_at(*month) > now), "what is listed has not gone");
            assert!(goes_at(months[2]) <= clock::start_of(later(first_day(months[0]), 1)), "what has gone is not listed");
        }
        assert_eq!(goes_at(Month { year: 2026, month: 11 }), "2027-02-01T00:00:00+07:00".parse::<Timestamp>().unwrap());
    }

    #[test]
    fn spellings_are_listed_together_and_no_rare_words() {
        let month = |month: i8| Month { year: 2026, month };
        let row = |at: i8, words: &str, count: u64| (month(at), Counted { words: words.to_owned(), count });
        let listed = list([
            row(9, "trà sữa", 2),
            row(11, "tra sua", 2),
            row(10, "ô sin", 9),
            row(11, "nguyễn thị an", 2),
            row(9, "giữ xe", 1),
            row(10, "giữ xe", 1),
            row(11, "giữ xe", 1),
            row(11, "bơm cát", 4),
        ]);
        let said: Vec<(&str, u64, i8)> = listed.iter().map(|each| (each.words.as_str(), each.count, each.last.month)).collect();
        assert_eq!(said, [("ô sin", 9, 10), ("bơm cát", 4, 11), ("trà sữa", 4, 11), ("giữ xe", 3, 11)]);
        assert_eq!(list([]), []);
    }

    #[test]
    fn a_process_counts_words_once_and_not_all_at_once() {
        let mut lately = Lately::default();
        let now: Timestamp = "2026-11-24T09:00:00+07:00".parse().unwrap();
        let later = now + jiff::SignedDuration::from_secs(WINDOW);
        let words = |n: usize| UnfoundWords(format!("từ {n}"));
        let admitted = |lately: &mut Lately, at| (0..2 * ADMITTED).filter(|n| lately.admits(&words(*n), at)).count();
        assert!(lately.admits(&words(0), now) && !lately.admits(&words(0), now), "loaded again");
        assert_eq!(admitted(&mut lately, now), ADMITTED - 1);
        assert!(lately.admits(&words(0), later));
        assert_eq!(admitted(&mut lately, later), ADMITTED - 1);
        assert!(lately.admits(&words(0), now), "a clock that was set back holds up nothing");
    }
}

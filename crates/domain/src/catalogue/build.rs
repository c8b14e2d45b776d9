//! Writing a directory.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use super::{
    Summary,
    collation::collation_key,
    directory::TooMany,
    layout::{self, Strings, extra, group, header, record, set},
};
use crate::{
    code::ProcedureCode,
    lang::Text,
    procedure::{FeeBrief, Level, LifeEvent, Subject, ascii_words, slug_of},
    term::TermUnit,
};

/// Units by the number that stands for them.
pub(super) const UNITS: [TermUnit; 6] =
    [TermUnit::Hour, TermUnit::WorkingDay, TermUnit::Day, TermUnit::Month, TermUnit::Year, TermUnit::Other];
/// Days are counted from here.
pub(super) const FIRST_DAY: Date = jiff::civil::date(2000, 1, 1);
/// Codes as numbers are below this: a digit and six.
pub(super) const CODES: u32 = 10_000_000;

/// `1.001193` as 1001193.
pub(super) fn code_number(code: &ProcedureCode) -> u32 {
    code.as_str().bytes().filter(u8::is_ascii_digit).fold(0, |number, digit| number * 10 + u32::from(digit - b'0'))
}

/// The code of a number below [`CODES`].
pub(super) fn code_of(number: u32) -> ProcedureCode {
    let number = number % CODES;
    ProcedureCode::parse(&format!("{}.{:06}", number / 1_000_000, number % 1_000_000))
        .expect("a digit, a dot and six digits are a code")
}

/// A group while it is gathered: how it is spelled, by how often.
#[derive(Default)]
struct Gathered {
    spellings: BTreeMap<String, usize>,
    /// The spelling that came with the English name: an agency's own text, not a record's.
    own: Option<String>,
    en: String,
    codes: Vec<String>,
    count: u16,
}

/// Groups of one kind whose address is their name.
#[derive(Default)]
struct Gathering(BTreeMap<String, Gathered>);

impl Gathering {
    fn add(&mut self, slug: String, name: &Text, code: Option<&str>) {
        let group = self.0.entry(slug).or_default();
        *group.spellings.entry(name.vi.clone()).or_default() += 1;
        if let (None, Some(en)) = (&group.own, &name.en) {
            group.own = Some(name.vi.clone());
            group.en.clone_from(en);
        }
        if let Some(code) = code
            && !group.codes.iter().any(|known| known == code)
        {
            group.codes.push(code.to_owned());
        }
        group.count = group.count.saturating_add(1);
    }

    /// Rows in alphabetical order, and the place of each address.
    fn rows(self, what: &'static str) -> Result<(Vec<Row>, HashMap<String, u16>), TooMany> {
        let mut rows: Vec<Row> = self
            .0
            .into_iter()
            .map(|(slug, group)| {
                // The spelling of an agency's own text is shown, else the most frequent; of equals, the first by its letters.
                let most = group.spellings.values().copied().max().unwrap_or(0);
                let frequent = || group.spellings.into_iter().find(|(_, count)| *count == most).map(|(name, _)| name);
                let name = group.own.or_else(frequent).unwrap_or_default();
                Row { name, en: group.en, slug, codes: group.codes.join(" "), count: group.count }
            })
            .collect();
        if rows.len() >= usize::from(u16::MAX) {
            return Err(TooMany { what, found: rows.len() });
        }
        rows.sort_by_cached_key(|row| (collation_key(&row.name), row.slug.clone()));
        let places = rows.iter().enumerate().map(|(place, row)| (row.slug.clone(), place as u16)).collect();
        Ok((rows, places))
    }
}

struct Row {
    name: String,
    en: String,
    slug: String,
    codes: String,
    count: u16,
}

/// The address of a kind of agency: common short forms count as the long one, so that "UBND cấp xã" is one group.
fn agency_slug(name: &str) -> String {
    match ascii_words(name).strip_prefix("ubnd ") {
        Some(rest) => slug_of(&format!("uy ban nhan dan {rest}")),
        None => slug_of(name),
    }
}

pub(super) fn build(summaries: &[Summary], blocks: u16) -> Result<Vec<u8>, TooMany> {
    if summaries.len() >= usize::from(u16::MAX) {
        return Err(TooMany { what: "procedures", found: summaries.len() });
    }
    let (mut sectors, mut ministries, mut agencies) = (Gathering::default(), Gathering::default(), Gathering::default());
    for summary in summaries {
        if let Some(sector) = &summary.sector {
            sectors.add(slug_of(&sector.name), &Text::vi(sector.name.as_str()), Some(&sector.code));
        }
        if let Some(ministry) = &summary.ministry {
            ministries.add(slug_of(&ministry.name), &Text::vi(ministry.name.as_str()), Some(&ministry.code));
        }
        let mut seen = Vec::new();
        for agency in &summary.agencies {
            let slug = agency_slug(&agency.vi);
            if !seen.contains(&slug) {
                agencies.add(slug.clone(), agency, None);
                seen.push(slug);
            }
        }
    }
    let (sector_rows, sector_at) = sectors.rows("sectors")?;
    let (ministry_rows, ministry_at) = ministries.rows("ministries")?;
    let (agency_rows, agency_at) = agencies.rows("agencies")?;

    let count = |holds: &dyn Fn(&Summary) -> bool| summaries.iter().filter(|summary| holds(summary)).count() as u16;
    let fixed = |name: Text, slug: String, count: u16| Row {
        name: name.vi,
        en: name.en.unwrap_or_default(),
        slug,
        codes: String::new(),
        count,
    };
    let life_rows = LifeEvent::ALL
        .iter()
        .map(|event| fixed(event.name(), event.slug().to_owned(), count(&|s| s.life_events.contains(event))))
        .collect();
    let subject_rows = Subject::ALL
        .iter()
        .map(|subject| fixed(subject.name(), slug_of(&subject.name().vi), count(&|s| s.subjects.contains(subject))))
        .collect();
    let level_rows = Level::ALL
        .iter()
        .map(|level| fixed(level.name(), slug_of(&level.name().vi), count(&|s| s.levels.contains(level))))
        .collect();
    let groups: [Vec<Row>; 6] = [sector_rows, ministry_rows, agency_rows, life_rows, subject_rows, level_rows];

    let mut strings = Strings::default();
    let mut records = Vec::with_capacity(summaries.len() * record::SIZE);
    let (mut extras, mut lists) = (Vec::new(), Vec::<u16>::new());
    for (doc, summary) in summaries.iter().enumerate() {
        let first = lists.len();
        for agency in &summary.agencies {
            if let Some(place) = agency_at.get(&agency_slug(&agency.vi))
                && !lists[first..].contains(place)
                && lists.len() - first < usize::from(u8::MAX)
            {
                lists.push(*place);
            }
        }
        let place = |places: &HashMap<String, u16>, name: Option<&str>| {
            name.and_then(|name| places.get(&slug_of(name))).copied().unwrap_or(record::NONE)
        };
        let mut row = [0_u8; record::SIZE];
        set(&mut row, record::CODE, code_number(&summary.code).to_le_bytes());
        set(&mut row, record::NAME, strings.put(&summary.name));
        set(&mut row, record::SECTOR, place(&sector_at, summary.sector.as_ref().map(|s| s.name.as_str())).to_le_bytes());
        set(&mut row, record::MINISTRY, place(&ministry_at, summary.ministry.as_ref().map(|m| m.name.as_str())).to_le_bytes());
        set(&mut row, record::AGENCIES, u32::try_from(first).unwrap_or(0).to_le_bytes());
        row[record::AGENCY_COUNT] = (lists.len() - first) as u8;
        row[record::TERM_UNIT] =
            summary.term.and_then(|term| UNITS.iter().position(|unit| *unit == term.unit)).map_or(u8::MAX, |place| place as u8);
        set(&mut row, record::TERM_VALUE, summary.term.map_or(0, |term| term.value).to_le_bytes());
        let (kind, amount) = match summary.fee {
            FeeBrief::Unknown => (0, 0),
            FeeBrief::Free => (1, 0),
            FeeBrief::Exactly(amount) => (2, amount),
            FeeBrief::From(amount) => (3, amount),
            FeeBrief::Varies => (4, 0),
        };
        row[record::FEE_KIND] = kind;
        set(&mut row, record::FEE, amount.to_le_bytes());
        let has_extra = summary.name_en.is_some() || summary.alias.is_some() || summary.summary.is_some();
        let flags =
            [(summary.has_form, record::HAS_FORM), (has_extra, record::HAS_EXTRA), (summary.elsewhere, record::ELSEWHERE)];
        row[record::FLAGS] = flags.into_iter().filter(|(set, _)| *set).fold(0, |flags, (_, flag)| flags | flag);
        row[record::LEVELS] = bits(Level::ALL.iter().map(|level| summary.levels.contains(level))) as u8;
        row[record::SUBJECTS] = bits(Subject::ALL.iter().map(|subject| summary.subjects.contains(subject))) as u8;
        let life_events = bits(LifeEvent::ALL.iter().map(|event| summary.life_events.contains(event)));
        set(&mut row, record::LIFE_EVENTS, life_events.to_le_bytes());
        let days = summary.updated_on.and_then(|date| u16::try_from((date - FIRST_DAY).get_days()).ok());
        set(&mut row, record::UPDATED, days.unwrap_or(0).to_le_bytes());
        records.extend_from_slice(&row);

        if has_extra {
            let mut row = [0_u8; extra::SIZE];
            set(&mut row, extra::DOC, (doc as u16).to_le_bytes());
            set(&mut row, extra::NAME_EN, strings.put(summary.name_en.as_deref().unwrap_or_default()));
            for (text, vi, en) in
                [(&summary.alias, extra::ALIAS_VI, extra::ALIAS_EN), (&summary.summary, extra::SUMMARY_VI, extra::SUMMARY_EN)]
            {
                set(&mut row, vi, strings.put(text.as_ref().map_or("", |text| &text.vi)));
                set(&mut row, en, strings.put(text.as_ref().and_then(|text| text.en.as_deref()).unwrap_or_default()));
            }
            extras.extend_from_slice(&row);
        }
    }

    let mut group_bytes = Vec::new();
    for row in groups.iter().flatten() {
        let mut bytes = [0_u8; group::SIZE];
        set(&mut bytes, group::NAME, strings.put(&row.name));
        set(&mut bytes, group::NAME_EN, strings.put(&row.en));
        set(&mut bytes, group::SLUG, strings.put(&row.slug));
        set(&mut bytes, group::CODES, strings.put(&row.codes));
        set(&mut bytes, group::COUNT, row.count.to_le_bytes());
        group_bytes.extend_from_slice(&bytes);
    }
    let mut by_code: Vec<u16> = (0..summaries.len() as u16).collect();
    by_code.sort_by_key(|doc| code_number(&summaries[usize::from(*doc)].code));
    let mut popular: Vec<u16> = by_code.iter().copied().filter(|doc| summaries[usize::from(*doc)].popular.is_some()).collect();
    popular.sort_by_key(|doc| (summaries[usize::from(*doc)].popular, *doc));

    let strings = strings.into_bytes();
    let mut head = [0_u8; header::SIZE];
    let mut number = |at: usize, value: usize| set(&mut head, at, u32::try_from(value).unwrap_or(u32::MAX).to_le_bytes());
    number(header::MAGIC, layout::MAGIC as usize);
    number(header::DOCS, summaries.len());
    number(header::EXTRAS, extras.len() / extra::SIZE);
    for (kind, rows) in groups.iter().enumerate() {
        number(header::GROUPS + 4 * kind, rows.len());
    }
    number(header::LISTS, lists.len());
    number(header::POPULAR, popular.len());
    number(header::STRINGS, strings.len());
    number(header::BLOCKS, usize::from(blocks));

    let mut bytes = head.to_vec();
    bytes.extend(records);
    bytes.extend(extras);
    bytes.extend(group_bytes);
    for numbers in [&lists, &by_code, &popular] {
        bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    }
    bytes.extend(strings);
    Ok(bytes)
}

fn bits(set: impl Iterator<Item = bool>) -> u32 {
    set.enumerate().fold(0, |bits, (place, is_in)| bits | (u32::from(is_in) << place))
}

//! Made-up procedures in the format of the national portal's export, with its dirt (domain R5.3) and its spread of names and
//! sectors, the same for the same seed. No real procedure is among them: codes begin with 6 to 9, trades are playful.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

use serde_json::{Value, json};

mod record;
mod words;

use record::{Record, steps};
use words::{ACTIONS, ASPECTS, CLAUSES, PAPERS, TRADES};

/// How many records the usual file has.
pub const USUAL: usize = 6_000;

/// A made-up file and what is known about it.
#[derive(Debug, Clone)]
pub struct MadeUp {
    /// One JSON record a line.
    pub lines: Vec<String>,
    /// The codes that are malformed, as they stand; the first two collide with good records when trimmed or cut.
    pub malformed: Vec<String>,
    /// How many taken records have each doubt, by its code.
    pub doubts: BTreeMap<&'static str, usize>,
    /// Names, as they are shown, of the records that are well-formed, by code.
    pub names: BTreeMap<String, String>,
    /// How many sectors there are, by code.
    pub sectors: usize,
}

impl MadeUp {
    /// The file as one text.
    pub fn text(&self) -> String {
        self.lines.join("\n") + "\n"
    }
}

/// The usual 6,000 records, made once.
pub fn usual() -> &'static MadeUp {
    static MADE: OnceLock<MadeUp> = OnceLock::new();
    MADE.get_or_init(|| records(USUAL, 11))
}

/// SplitMix64: enough for spread, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.roll() % end.max(1) as u64) as usize
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// `count` different numbers below `end`.
    fn some(&mut self, count: usize, end: usize) -> BTreeSet<usize> {
        let mut numbers: Vec<usize> = (0..end).collect();
        for at in 0..count.min(end) {
            let other = at + self.below(end - at);
            numbers.swap(at, other);
        }
        numbers.into_iter().take(count).collect()
    }
}

/// `count` of 5,665 records, in the proportion of `of_real`.
fn share(of_real: usize, count: usize) -> usize {
    (of_real * count).div_ceil(5_665)
}

struct Sector {
    code: String,
    name: String,
    trade: &'static str,
    ministry: usize,
}

/// 297 codes with 283 names, as unlike in size as the real ones.
fn sectors() -> Vec<Sector> {
    let mut sectors: Vec<Sector> = Vec::new();
    for place in 0..297 {
        // Some sectors stand under a second code of another ministry.
        let named = if place < 283 { place } else { (place - 283) * 7 };
        let (trade, aspect) = (TRADES[named % TRADES.len()], ASPECTS[named / TRADES.len() % ASPECTS.len()]);
        let ministry = if place < 283 { named % 20 } else { (named + 7) % 20 };
        sectors.push(Sector {
            code: format!("G{}-MU{place:03}", 70 + ministry),
            name: aspect.replace("{}", trade),
            trade,
            ministry,
        });
    }
    sectors
}

/// Sizes that fall off like the real ones (the first has a tenth of all), none empty; they add up to `count`.
fn sizes(count: usize, groups: usize) -> Vec<usize> {
    let weight = |place: usize| 1.0 / (place as f64 + 1.0).powf(0.95);
    let all: f64 = (0..groups).map(weight).sum();
    let spare = count.saturating_sub(groups) as f64;
    let mut sizes: Vec<usize> = (0..groups).map(|place| 1 + (weight(place) / all * spare) as usize).collect();
    let rest = count.saturating_sub(sizes.iter().sum());
    sizes[0] += rest;
    sizes
}

/// `count` made-up records (at least 300), four of which have a malformed code.
pub fn records(count: usize, seed: u64) -> MadeUp {
    let mut dice = Dice(seed);
    let good = count - 4;
    let sectors = sectors();
    let mut sector_of: Vec<usize> =
        sizes(good, sectors.len()).into_iter().enumerate().flat_map(|(sector, size)| std::iter::repeat_n(sector, size)).collect();
    sector_of.truncate(good);
    let order: Vec<usize> = {
        let mut order: Vec<usize> = (0..good).collect();
        for at in 0..good {
            let other = at + dice.below(good - at);
            order.swap(at, other);
        }
        order
    };
    let mut dirt = |of_real: usize| dice.some(share(of_real, count), good);
    let (nfd, blanks, small, full, nobody, lawless, seldom) =
        (dirt(1222), dirt(163), dirt(159), dirt(156), dirt(39), dirt(200), dirt(212));
    let broken: BTreeSet<usize> = dirt(25).difference(&blanks).copied().collect();
    // Few have it in the name itself.
    let nfd_names: BTreeSet<usize> = nfd.iter().step_by(13).copied().collect();

    let mut made = MadeUp {
        lines: Vec::with_capacity(count),
        malformed: Vec::new(),
        doubts: BTreeMap::new(),
        names: BTreeMap::new(),
        sectors: sectors.len(),
    };
    let mut earlier: Vec<String> = Vec::new();
    for (at, &place) in order.iter().enumerate() {
        let sector = &sectors[sector_of[place]];
        let code = format!("{}.{:06}", 6 + at % 4, 1_000 + at / 4 * 7);
        let name = name(&mut dice, sector.trade, &mut earlier);
        let mut raw_name = name.clone();
        if blanks.contains(&at) {
            raw_name = match at % 4 {
                0 => format!(" {name}"),
                1 => format!("{name}\n"),
                2 => name.replacen(' ', "  ", 1),
                _ => name.replacen(' ', "\t", 1),
            };
        } else if broken.contains(&at) {
            raw_name = name.replacen(' ', "\n", 1);
        }
        if nfd_names.contains(&at) {
            raw_name = decompose(&raw_name);
        }
        let mut told = steps(&mut dice, sector.trade, at);
        if nfd.contains(&at) {
            told = serde_json::from_str(&decompose(&told.to_string())).expect("marks apart are JSON still");
        }
        let record = Record {
            code: &code,
            raw_name: &raw_name,
            sector,
            steps: told,
            small_fee: small.contains(&at),
            full_without_online: full.contains(&at),
            nobody: nobody.contains(&at),
            lawless: lawless.contains(&at),
            life_event: seldom.contains(&at),
        };
        made.lines.push(record.json(&mut dice, at).to_string());
        for (is_there, doubt) in [
            // Every record's steps say "nộp", so marks apart are always among them.
            (nfd.contains(&at), "not-nfc"),
            (blanks.contains(&at), "name-whitespace"),
            (broken.contains(&at), "name-line-break"),
            (record.small_fee, "small-fee"),
            (record.full_without_online, "full-without-online"),
            (record.nobody, "no-agency"),
            (record.lawless, "no-legal-basis"),
        ] {
            *made.doubts.entry(doubt).or_default() += usize::from(is_there);
        }
        made.names.insert(code, name);
    }
    // The four malformed codes: with a blank and with a digit too many beside good ones, too long, marked as deleted.
    let codes: Vec<String> = made.names.keys().cloned().collect();
    made.malformed =
        vec![format!(" {}", codes[good / 3]), format!("{}1", codes[good / 2]), "6.909182739".into(), "6.914955-Xoa".into()];
    for (number, code) in made.malformed.iter().enumerate() {
        let at = (number + 1) * made.lines.len() / 5;
        let copy = made.lines[at].replacen(&codes_in(&made.lines[at]), &json!(code).to_string(), 1);
        made.lines.insert(at, copy);
    }
    made
}

/// The quoted code of a line.
fn codes_in(line: &str) -> String {
    let record: Value = serde_json::from_str(line).unwrap_or_default();
    record["code"].to_string()
}

/// A name as long as real ones are: deciles of their lengths in letters.
fn name(dice: &mut Dice, trade: &str, earlier: &mut Vec<String>) -> String {
    // One in sixteen repeats an earlier one word by word, as provinces publish the same procedure.
    if earlier.len() > 50 && dice.chance(6) {
        return earlier[dice.below(earlier.len())].clone();
    }
    // One in five is the near twin of an earlier one.
    if earlier.len() > 50 && dice.chance(20) {
        let twin = earlier[dice.below(earlier.len())].clone();
        let from = ACTIONS.iter().find(|action| twin.starts_with(**action));
        let changed = match (dice.below(3), from) {
            (0, _) => format!("{twin} (cấp tỉnh)"),
            (1, _) => format!("{twin} (cấp xã)"),
            (_, Some(from)) => twin.replacen(from, dice.pick(&ACTIONS[..8]), 1),
            _ => format!("{twin} (thực hiện tại cơ quan ở nước ngoài)"),
        };
        if !changed.contains(") (") {
            earlier.push(changed.clone());
            return changed;
        }
    }
    const DECILES: [usize; 11] = [7, 41, 53, 64, 75, 86, 100, 120, 149, 202, 420];
    let decile = dice.below(10);
    let wanted = DECILES[decile] + dice.below(DECILES[decile + 1] - DECILES[decile]);
    let mut name = if wanted < 30 {
        format!("{} {}", dice.pick(&ACTIONS[..8]), trade)
    } else {
        format!("{} {} {trade}", dice.pick(ACTIONS), dice.pick(PAPERS))
    };
    let mut clauses = 0;
    while name.chars().count() + 20 < wanted && clauses < 12 {
        let clause = dice.pick(CLAUSES).replace("{}", dice.pick(TRADES));
        name.push_str(if clauses > 0 { "; " } else { " " });
        name.push_str(&clause);
        clauses += 1;
    }
    // Real ones run to more than a thousand letters.
    if dice.below(700) == 0 {
        for _ in 0..15 {
            name.push_str(", ");
            name.push_str(&dice.pick(CLAUSES).replace("{}", dice.pick(TRADES)));
        }
    }
    earlier.push(name.clone());
    name
}

/// Some letters as a base and its marks apart, as in a file pasted from elsewhere.
fn decompose(text: &str) -> String {
    let mut apart = String::with_capacity(text.len() + 64);
    for letter in text.chars() {
        match letter {
            'ộ' => apart.push_str("ô\u{323}"),
            'ấ' => apart.push_str("â\u{301}"),
            'ế' => apart.push_str("ê\u{301}"),
            'ạ' => apart.push_str("a\u{323}"),
            'à' => apart.push_str("a\u{300}"),
            letter => apart.push(letter),
        }
    }
    apart
}

#[cfg(test)]
mod tests {
    use domain::national::Reader;

    use super::*;

    #[test]
    fn a_reader_finds_the_dirt_that_was_put_in() {
        let made = usual();
        assert_eq!(made.lines.len(), USUAL);
        let mut reader = Reader::new();
        let (mut taken, mut rejected, mut doubts) = (BTreeMap::new(), Vec::new(), BTreeMap::<&str, usize>::new());
        for (at, line) in made.lines.iter().enumerate() {
            match reader.read(at + 1, line).expect("no line is blank") {
                Ok(reading) => {
                    let kinds: BTreeSet<&str> = reading.doubts.iter().map(|doubt| doubt.code()).collect();
                    for kind in kinds {
                        *doubts.entry(kind).or_default() += 1;
                    }
                    taken.insert(reading.procedure.code.to_string(), reading.procedure.name);
                }
                Err(refused) => rejected.extend(refused.code),
            }
        }
        assert_eq!(taken, made.names);
        assert_eq!(rejected.iter().collect::<BTreeSet<_>>(), made.malformed.iter().collect::<BTreeSet<_>>());
        assert_eq!(doubts, made.doubts);
        assert!(taken.contains_key(made.malformed[0].trim()) && taken.contains_key(&made.malformed[1][..8]));
    }

    #[test]
    fn names_and_sectors_are_spread_like_the_real_ones() {
        let made = usual();
        let mut lengths: Vec<usize> = made.names.values().map(|name| name.chars().count()).collect();
        lengths.sort_unstable();
        let decile = |tenth: usize| lengths[(lengths.len() - 1) * tenth / 10];
        assert!((60..120).contains(&decile(5)) && (150..300).contains(&decile(9)) && decile(10) > 600, "{lengths:?}");
        let different: BTreeSet<&String> = made.names.values().collect();
        assert!((5_300..5_900).contains(&different.len()), "{}", different.len());
        let mut sizes: BTreeMap<String, usize> = BTreeMap::new();
        for line in &made.lines {
            let record: Value = serde_json::from_str(line).expect("every line is JSON");
            *sizes.entry(record["categoriesDetails"][0]["code"].to_string()).or_default() += 1;
        }
        assert_eq!(sizes.len(), made.sectors);
        let mut sizes: Vec<usize> = sizes.into_values().collect();
        sizes.sort_unstable_by(|one, other| other.cmp(one));
        assert!(sizes[0] > 450 && sizes[20] < 70 && sizes[296] < 12, "{sizes:?}");
    }

    #[test]
    fn the_same_seed_makes_the_same_file() {
        assert_eq!(records(400, 3).lines, records(400, 3).lines);
        assert_ne!(records(400, 3).lines, records(400, 4).lines);
    }
}

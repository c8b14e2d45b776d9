//! Making out what a query means: which words, and what each may stand for.

use std::cell::OnceCell;
use std::rc::Rc;

use super::fold::{self, Word};
use super::layout::View;
use super::say::say;
use super::spacing::{respace, support};
use super::{How, QUERY_WORDS, Reading, Shape, syllable, typing};

/// A query as one may read it.
#[derive(Debug, Default)]
pub(super) struct Query {
    pub(super) positions: Vec<Position>,
    pub(super) notes: Vec<Reading>,
    /// Fingerprints of what was typed, see [`fold::prints`].
    pub(super) prints: [u16; 2],
    /// The special cases that were asked for, see [`Trait`].
    pub(super) wants: u16,
    /// What reading it so takes from a score: the table knows better.
    pub(super) cost: f32,
    /// Whether nothing of it was replaced by what the table reads.
    pub(super) as_typed: bool,
}

/// One word of a query and what it may stand for.
#[derive(Debug)]
pub(super) struct Position {
    pub(super) alts: Vec<Alt>,
    /// How much it counts.
    pub(super) weight: f32,
    /// How much it tells of a title that has it.
    pub(super) told: f32,
    /// As typed; of a repaired word what is shown comes from the names that it found.
    pub(super) word: Rc<Word>,
    pub(super) repaired: bool,
    /// The phrase that it comes from; 0 for none.
    span: u8,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Alt {
    pub(super) term: u32,
    /// The marks that it was written with; 0 when they say nothing.
    pub(super) exact: u32,
    pub(super) weight: f32,
    /// What is left of the weight when the marks are others.
    pub(super) other_marks: f32,
}

impl Alt {
    /// What is left of its weight where a variant of it stands.
    pub(super) fn marks(&self, view: &View<'_>, variant: usize) -> f32 {
        if self.exact == 0 || view.exact(variant) == self.exact { 1.0 } else { self.other_marks }
    }

    /// A term whatever its marks.
    fn any(term: u32, weight: f32) -> Self {
        Self { term, exact: 0, weight, other_marks: 1.0 }
    }
}

/// What a word with other marks than typed counts, by whether it was typed with any (R4.3).
const OTHER_MARKS: f32 = 0.55;
const NO_MARKS: f32 = 0.95;
const MOST_ALTS: usize = 12;
/// What a word tells that nobody knows: it still counts for how much of the query was found.
pub(super) const UNKNOWN: f32 = 2.0;
/// What a quiet word counts beside others.
const QUIET: f32 = 0.25;
/// How much of a title a reading tells that is made of its words: less than one who typed them.
const READ: f32 = 0.65;
/// A reading of many words counts no more than this together: it stands for one thing that was asked for.
const MOST_OF_A_READING: f32 = 9.0;
/// What is left of a repair's weight when the word could have been meant as it stands.
const MEANT: f32 = 0.35;

/// Only the words as typed.
pub(super) fn literal(view: &View<'_>, query: &str) -> Query {
    let tokens = tokens(view, query);
    let marked = tokens.iter().any(|token| token.word.marked);
    let positions = tokens
        .into_iter()
        .map(|token| {
            let term = view.term(token.word.folded.as_bytes());
            let alts: Vec<Alt> = term.map(|term| token.alt(term, marked)).into_iter().collect();
            Position::of(view, token, alts)
        })
        .collect();
    Query { positions, notes: Vec::new(), prints: fold::prints(query), wants: 0, cost: 0.0, as_typed: true }
}

/// The ways to read a query, as typed first and then the likeliest first; at least one, at most nine. Each is made out when it
/// is asked for.
pub(super) fn understand<'v, 'a>(view: &'v View<'a>, query: &str) -> impl Iterator<Item = Query> + use<'v, 'a> {
    let mut tokens = tokens(view, query);
    let mut notes = Vec::new();
    let marked = tokens.iter().any(|token| token.word.marked);
    decode(view, &mut tokens, &mut notes, marked);
    for token in &mut tokens {
        token.mended = token.known.is_none() && token.also.is_none() && Shape::of(&token.word.folded).may_be_mistyped();
    }
    let marked = tokens.iter().any(|token| token.word.marked);
    let open = query.chars().next_back().is_some_and(char::is_alphanumeric);

    let prints = fold::prints(query);
    let (readings, wants) = say(view, &tokens);
    readings.into_iter().map(move |reading| {
        let (cost, as_typed) = (reading.cost, reading.as_typed);
        let mut query = Query { positions: Vec::new(), notes: notes.clone(), prints, wants, cost, as_typed };
        query.notes.extend(reading.notes);
        let tokens = respace(view, reading.tokens, &mut query.notes);
        query.positions = repair(view, tokens, marked, open);
        query
    })
}

/// A word of a query on its way to be understood.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) word: Rc<Word>,
    /// Its term, if it occurs in a short field.
    pub(super) known: Option<u32>,
    /// Comes from the table of everyday words: neither repaired nor joined.
    pub(super) fixed: bool,
    pub(super) quiet: bool,
    /// Another word that it may stand for, with its marks.
    pub(super) also: Option<(u32, u32)>,
    /// What it counts beside others.
    pub(super) scale: f32,
    /// Whether it stands in the table's reading of what was typed.
    pub(super) read: bool,
    /// The phrase that it comes from; 0 for none.
    pub(super) span: u8,
    /// Whether it is also found in a phrase by what it may be a slip of.
    pub(super) mended: bool,
    /// The known terms one slip away, once they were looked for; all readings of the query share them.
    pub(super) slips: Rc<OnceCell<Vec<u32>>>,
}

impl Token {
    pub(super) fn of(view: &View<'_>, word: Word) -> Self {
        Self {
            known: view.known(word.folded.as_bytes()),
            word: Rc::new(word),
            fixed: false,
            quiet: false,
            also: None,
            scale: 1.0,
            read: false,
            span: 0,
            mended: false,
            slips: Rc::default(),
        }
    }

    /// The known terms one slip away.
    fn slips(&self, view: &View<'_>) -> &[u32] {
        self.slips.get_or_init(|| view.one_slip_away(&self.word.folded))
    }

    /// Terms that a word that nobody knows is found by in a phrase.
    pub(super) fn mends(&self, view: &View<'_>) -> &[u32] {
        if self.mended { self.slips(view) } else { &[] }
    }

    /// Its term, and those that it may be a slip of.
    pub(super) fn readings(&self, view: &View<'_>) -> impl Iterator<Item = u32> {
        self.known.into_iter().chain(self.mends(view).iter().copied())
    }

    /// The word as typed. In a query with marks they count, and a bare word may have been left bare in haste.
    fn alt(&self, term: u32, marked: bool) -> Alt {
        let exact = if marked { self.word.exact } else { 0 };
        let other_marks = if self.word.marked { OTHER_MARKS } else { NO_MARKS };
        Alt { term, exact, weight: 1.0, other_marks }
    }
}

impl Position {
    fn of(view: &View<'_>, token: Token, alts: Vec<Alt>) -> Self {
        let worth = alts.first().map_or(UNKNOWN, |alt| view.worth(alt.term));
        let quiet = if token.quiet { QUIET } else { 1.0 };
        Self {
            weight: worth * quiet * token.scale,
            told: if token.read { READ } else { 1.0 },
            alts,
            word: token.word,
            repaired: false,
            span: token.span,
        }
    }
}

fn tokens(view: &View<'_>, query: &str) -> Vec<Token> {
    fold::words(query, QUERY_WORDS).into_iter().map(|word| Token::of(view, word)).collect()
}

/// Telex and VNI keys. A word that stands in a name is left alone, for "aids" and "b2" end in keys, too; so is one
/// doubtful word among words with marks, for that is rather a slip.
fn decode(view: &View<'_>, tokens: &mut [Token], notes: &mut Vec<Reading>, marked: bool) {
    type Method = fn(&str) -> Option<String>;
    let methods: [(Method, How); 2] = [(typing::telex, How::Telex), (typing::vni, How::Vni)];
    for (method, how) in methods {
        let decoded: Vec<Option<Token>> = tokens
            .iter()
            .map(|token| {
                let text = method(&token.word.folded).filter(|_| !token.word.marked)?;
                let word = fold::words(&text, 1).pop()?;
                Some(Token::of(view, word))
            })
            .collect();
        let sure = tokens
            .iter()
            .zip(&decoded)
            .filter(|(token, decoded)| token.known.is_none() && decoded.as_ref().is_some_and(|decoded| decoded.known.is_some()))
            .count();
        if sure == 0 {
            continue;
        }
        let certain = !marked && (sure > 1 || tokens.len() == 1);
        for (token, decoded) in tokens.iter_mut().zip(decoded) {
            let Some(decoded) = decoded else { continue };
            match (token.known, decoded.known) {
                (None, _) if certain => {
                    notes.push(Reading { typed: token.word.text.clone(), read: decoded.word.text.clone(), how });
                    *token = decoded;
                }
                (_, Some(term)) => token.also = Some((term, decoded.word.exact)),
                (_, None) => {}
            }
        }
    }
}

/// Says for each word what it may stand for: itself, what is one slip away, what it is the beginning of.
fn repair(view: &View<'_>, tokens: Vec<Token>, marked: bool, open: bool) -> Vec<Position> {
    let known: Vec<Option<u32>> = tokens.iter().map(|token| token.known).collect();
    let last = tokens.len().saturating_sub(1);
    let mut positions: Vec<Position> = Vec::with_capacity(tokens.len());
    for (at, token) in tokens.into_iter().enumerate() {
        let before =
            at.checked_sub(1).and_then(|before| known[before].or_else(|| positions[before].alts.first().map(|alt| alt.term)));
        let after = known.get(at + 1).copied().flatten();
        let mut alts: Vec<Alt> = Vec::new();
        if let Some(term) = token.known {
            alts.push(token.alt(term, marked));
        } else if let Some(term) = view.term(token.word.folded.as_bytes()) {
            alts.push(Alt::any(term, 0.9));
        }
        if let Some((term, exact)) = token.also {
            let exact = if marked { 0 } else { exact };
            alts.push(Alt { term, exact, weight: 0.9, other_marks: OTHER_MARKS });
        }
        let mut repaired = false;
        if !token.fixed && Shape::of(&token.word.folded).may_be_mistyped() {
            let (own, sides) = token.known.map_or((0, 2), |term| support(view, before, term, after));
            if token.known.is_none() || own < sides {
                let slips = slips(view, &token, before, after, own);
                let best = slips.iter().map(|alt| alt.weight).fold(0.0, f32::max);
                repaired = token.known.is_none() && token.also.is_none() && best > MEANT;
                alts.extend(slips);
            }
        }
        if at == last && open && !token.fixed {
            alts.extend(endings(view, &token, before));
        }
        alts.sort_by(|one, other| other.weight.total_cmp(&one.weight));
        let mut seen = Vec::new();
        alts.retain(|alt| {
            let new = !seen.contains(&alt.term);
            seen.push(alt.term);
            new
        });
        alts.truncate(MOST_ALTS);
        let mut position = Position::of(view, token, alts);
        position.repaired = repaired;
        positions.push(position);
    }
    bound_readings(&mut positions);
    positions
}

/// Keeps a long reading from drowning the words beside it.
fn bound_readings(positions: &mut [Position]) {
    for part in positions.chunk_by_mut(|one, other| one.span == other.span).filter(|part| part[0].span > 0) {
        let together: f32 = part.iter().map(|position| position.weight).sum();
        if together > MOST_OF_A_READING {
            for position in part {
                position.weight *= MOST_OF_A_READING / together;
            }
        }
    }
}

fn slips(view: &View<'_>, token: &Token, before: Option<u32>, after: Option<u32>, own: u8) -> Vec<Alt> {
    let meant = syllable::is_syllable(&token.word.folded);
    token
        .slips(view)
        .iter()
        .filter_map(|&term| {
            let (support, sides) = support(view, before, term, after);
            let weight = match (token.known, support) {
                (Some(_), support) if support > own => 0.6,
                (Some(_), _) => return None,
                (None, 0) if sides == 0 => 0.8,
                (None, 0) => 0.45,
                (None, support) if support == sides => 0.85,
                (None, _) => 0.7,
            };
            let weight = if meant && support < 2 { MEANT * weight } else { weight };
            // Among equals the more frequent word is the likelier one.
            Some(Alt::any(term, weight - 0.005 * view.worth(term)))
        })
        .collect()
}

fn endings(view: &View<'_>, token: &Token, before: Option<u32>) -> Vec<Alt> {
    let mut found: Vec<Alt> = view
        .longer(token.word.folded.as_bytes())
        .filter_map(|term| {
            let linked = before.is_some_and(|before| view.pair(before, term));
            let weight = match (token.known, linked) {
                (Some(_), true) => 0.35,
                (Some(_), false) => return None,
                (None, true) => 0.8,
                (None, false) if before.is_none() => 0.75,
                (None, false) => 0.4,
            };
            Some(Alt::any(term, weight - 0.005 * view.worth(term)))
        })
        .collect();
    found.sort_by(|one, other| other.weight.total_cmp(&one.weight));
    found.truncate(MOST_ALTS);
    found
}

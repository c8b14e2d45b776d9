//! Making out what a query means: which words, and what each may stand for.

use super::fold::{self, Word};
use super::layout::View;
use super::lookup::Phrase;
use super::spacing::{respace, support};
use super::words::LONGEST_PHRASE;
use super::{How, QUERY_WORDS, Reading, Shape, typing};

/// A query as one may read it.
#[derive(Debug, Default)]
pub(super) struct Query {
    pub(super) positions: Vec<Position>,
    pub(super) notes: Vec<Reading>,
    /// Fingerprints of what was typed, see [`fold::prints`].
    pub(super) prints: [u32; 2],
}

/// One word of a query and what it may stand for.
#[derive(Debug)]
pub(super) struct Position {
    pub(super) alts: Vec<Alt>,
    /// How much it counts.
    pub(super) weight: f32,
    /// As typed; of a repaired word what is shown comes from the names that it found.
    pub(super) text: String,
    pub(super) repaired: bool,
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
    /// A term whatever its marks.
    fn any(term: u32, weight: f32) -> Self {
        Self { term, exact: 0, weight, other_marks: 1.0 }
    }
}

/// What a word with other marks than typed counts, by whether it was typed with any (R4.3).
const OTHER_MARKS: f32 = 0.8;
const NO_MARKS: f32 = 0.95;
const MOST_ALTS: usize = 12;
/// What a quiet word counts beside others.
const QUIET: f32 = 0.15;

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
    Query { positions, notes: Vec::new(), prints: fold::prints(query) }
}

/// The ways to read a query, the likeliest first; at least one, at most three.
pub(super) fn understand(view: &View<'_>, query: &str) -> Vec<Query> {
    let mut tokens = tokens(view, query);
    let mut notes = Vec::new();
    let marked = tokens.iter().any(|token| token.word.marked);
    decode(view, &mut tokens, &mut notes, marked);
    let marked = tokens.iter().any(|token| token.word.marked);
    let open = query.chars().next_back().is_some_and(char::is_alphanumeric);

    let prints = fold::prints(query);
    let mut queries = Vec::new();
    for reading in say(view, &tokens) {
        let mut query = Query { positions: Vec::new(), notes: notes.clone(), prints };
        query.notes.extend(reading.notes);
        let tokens = respace(view, reading.tokens, &mut query.notes);
        query.positions = repair(view, tokens, marked, open);
        queries.push(query);
    }
    queries
}

/// A word of a query on its way to be understood.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) word: Word,
    /// Its term, if it occurs in a short field.
    pub(super) known: Option<u32>,
    /// Comes from the table of everyday words: neither repaired nor joined.
    pub(super) fixed: bool,
    pub(super) quiet: bool,
    /// Another word that it may stand for, with its marks.
    pub(super) also: Option<(u32, u32)>,
}

impl Token {
    pub(super) fn of(view: &View<'_>, word: Word) -> Self {
        Self { known: view.known(word.folded.as_bytes()), word, fixed: false, quiet: false, also: None }
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
        // A word that nobody knows still counts for how much of the query was found.
        let told = alts.first().map_or(2.0, |alt| view.worth(alt.term));
        Self { weight: told * if token.quiet { QUIET } else { 1.0 }, alts, text: token.word.text, repaired: false }
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

struct Said {
    tokens: Vec<Token>,
    notes: Vec<Reading>,
}

/// Replaces abbreviations and everyday words. Where those are words of names, too, the query is also read as typed;
/// where the table has two readings, both are tried.
fn say(view: &View<'_>, tokens: &[Token]) -> Vec<Said> {
    let mut spans: Vec<(std::ops::Range<usize>, Vec<Phrase<'_>>)> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match longest_phrase(view, &tokens[at..]) {
            Some((length, phrases)) => {
                spans.push((at..at + length, phrases));
                at += length;
            }
            None => at += 1,
        }
    }
    let second = spans.iter().any(|(_, phrases)| phrases.len() > 1);
    let as_typed = spans.iter().any(|(_, phrases)| phrases[0].kind != QUIET_KIND)
        && spans.iter().all(|(span, phrases)| {
            phrases[0].kind == QUIET_KIND || tokens[span.clone()].iter().all(|token| token.known.is_some())
        });
    let mut readings = vec![replace(view, tokens, &spans, Some(0))];
    if second {
        readings.push(replace(view, tokens, &spans, Some(1)));
    }
    if as_typed {
        readings.push(replace(view, tokens, &spans, None));
    }
    readings
}

const QUIET_KIND: u8 = 2;

fn replace(
    view: &View<'_>,
    tokens: &[Token],
    spans: &[(std::ops::Range<usize>, Vec<Phrase<'_>>)],
    choice: Option<usize>,
) -> Said {
    let mut said = Said { tokens: Vec::new(), notes: Vec::new() };
    let mut at = 0;
    for (span, phrases) in spans {
        said.tokens.extend_from_slice(&tokens[at..span.start]);
        at = span.end;
        let phrase = choice.and_then(|choice| phrases.get(choice).or(phrases.first()));
        match phrase {
            Some(phrase) if phrase.kind != QUIET_KIND => {
                let typed: Vec<&str> = tokens[span.clone()].iter().map(|token| token.word.text.as_str()).collect();
                said.notes.push(Reading { typed: typed.join(" "), read: phrase.reading.to_owned(), how: How::Saying });
                let words = fold::words(phrase.reading, QUERY_WORDS);
                said.tokens.extend(words.into_iter().map(|word| Token { fixed: true, ..Token::of(view, word) }));
            }
            _ => {
                let quiet = phrases.first().is_some_and(|phrase| phrase.kind == QUIET_KIND);
                said.tokens.extend(tokens[span.clone()].iter().cloned().map(|token| Token { quiet, fixed: quiet, ..token }));
            }
        }
    }
    said.tokens.extend_from_slice(&tokens[at..]);
    said.tokens.truncate(QUERY_WORDS);
    // A query of nothing but such words is about them.
    if said.tokens.iter().all(|token| token.quiet) {
        for token in &mut said.tokens {
            token.quiet = false;
        }
    }
    said
}

/// The longest phrase of the table that the tokens begin with, and its readings.
fn longest_phrase<'a>(view: &View<'a>, tokens: &[Token]) -> Option<(usize, Vec<Phrase<'a>>)> {
    let first = &tokens.first()?.word.folded;
    let mut best: Option<(usize, Vec<Phrase<'a>>)> = None;
    for at in view.first_phrase_from(first)..view.phrases() {
        let phrase = view.phrase(at);
        let mut letters = phrase.folded.split(' ');
        if letters.next() != Some(first.as_str()) {
            break;
        }
        let words = fold::words(phrase.phrase, LONGEST_PHRASE);
        // A spoiled index may hold a phrase without a word, which would fit for ever.
        let fits = !words.is_empty()
            && words.len() <= tokens.len()
            && words
                .iter()
                .zip(tokens)
                .all(|(word, token)| word.folded == token.word.folded && (!token.word.marked || token.word.exact == word.exact));
        if !fits {
            continue;
        }
        match &mut best {
            Some((length, phrases)) if *length == words.len() => phrases.push(phrase),
            Some((length, _)) if *length > words.len() => {}
            _ => best = Some((words.len(), vec![phrase])),
        }
    }
    best
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
                repaired = token.known.is_none() && token.also.is_none() && !slips.is_empty();
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
    positions
}

fn slips(view: &View<'_>, token: &Token, before: Option<u32>, after: Option<u32>, own: u8) -> Vec<Alt> {
    view.one_slip_away(&token.word.folded)
        .into_iter()
        .filter_map(|term| {
            let (support, sides) = support(view, before, term, after);
            let weight = match (token.known, support) {
                (Some(_), support) if support > own => 0.6,
                (Some(_), _) => return None,
                (None, 0) if sides == 0 => 0.8,
                (None, 0) => 0.45,
                (None, support) if support == sides => 0.85,
                (None, _) => 0.7,
            };
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

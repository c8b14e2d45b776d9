//! Making out what a query means: which words, and what each may stand for.

use super::fold::{self, Word};
use super::layout::View;
use super::lookup::Phrase;
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
/// Longer words are not made of words of which one is forgotten.
const LONGEST_JOINED: usize = 8;
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

#[derive(Debug, Clone)]
struct Token {
    word: Word,
    /// Its term, if it occurs in a short field.
    known: Option<u32>,
    /// Comes from the table of everyday words: neither repaired nor joined.
    fixed: bool,
    quiet: bool,
    /// Another word that it may stand for, with its marks.
    also: Option<(u32, u32)>,
}

impl Token {
    fn of(view: &View<'_>, word: Word) -> Self {
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
        let fits = words.len() <= tokens.len()
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

/// Mends lost and superfluous spaces.
fn respace(view: &View<'_>, tokens: Vec<Token>, notes: &mut Vec<Reading>) -> Vec<Token> {
    let mut spaced: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let token = &tokens[at];
        let before = spaced.last().and_then(|token| token.known);
        if let Some(joined) = join(view, before, &tokens[at..]) {
            notes.push(Reading {
                typed: format!("{} {}", token.word.text, tokens[at + 1].word.text),
                read: joined.word.text.clone(),
                how: How::Joined,
            });
            spaced.push(joined);
            at += 2;
            continue;
        }
        at += 1;
        let parts =
            if token.fixed || token.known.is_some() || token.also.is_some() { Vec::new() } else { split(view, &token.word) };
        if parts.is_empty() {
            spaced.push(token.clone());
            continue;
        }
        let read: Vec<&str> = parts
            .iter()
            .map(|part| match part.known {
                Some(term) if !part.word.marked => view.spelled(view.variants_of(term).start),
                _ => part.word.text.as_str(),
            })
            .collect();
        notes.push(Reading { typed: token.word.text.clone(), read: read.join(" "), how: How::Split });
        spaced.extend(parts);
    }
    spaced.truncate(QUERY_WORDS);
    spaced
}

/// One word of the first two tokens, when that makes more sense than two.
fn join(view: &View<'_>, before: Option<u32>, tokens: &[Token]) -> Option<Token> {
    let [first, second, rest @ ..] = tokens else { return None };
    let length = first.word.folded.len() + second.word.folded.len();
    if first.fixed || second.fixed || length > LONGEST_JOINED {
        return None;
    }
    let text = format!("{}{}", first.word.text, second.word.text);
    let joined = Token::of(view, fold::words(&text, 1).pop()?);
    let term = joined.known?;
    let after = rest.first().and_then(|token| token.known);
    let (support, sides) = support(view, before, term, after);
    let sensible = match (first.known, second.known) {
        (None, None) => true,
        (Some(one), Some(other)) => {
            let linked =
                before.is_some_and(|before| view.pair(before, one)) && after.is_some_and(|after| view.pair(other, after));
            sides > 0 && support == sides && !view.pair(one, other) && !linked
        }
        _ => support == sides,
    };
    sensible.then_some(joined)
}

/// The known words that a run of letters without spaces consists of; nothing when it does not.
fn split(view: &View<'_>, word: &Word) -> Vec<Token> {
    let folded = word.folded.as_bytes();
    let letters: Vec<char> = word.text.chars().collect();
    if folded.len() < 4 || !word.folded.is_ascii() || letters.len() != folded.len() {
        return Vec::new();
    }
    // best[end] = (cost, begin of the last word, its term)
    let mut best: Vec<Option<(f32, usize, u32)>> = vec![None; folded.len() + 1];
    best[0] = Some((0.0, 0, u32::MAX));
    for end in 1..=folded.len() {
        for begin in end.saturating_sub(LONGEST_JOINED)..end {
            let Some((cost, _, last)) = best[begin] else { continue };
            let Some(term) = view.known(&folded[begin..end]) else { continue };
            let alone = if end - begin == 1 { 4.0 } else { 0.0 };
            let stranger = if begin > 0 && !view.pair(last, term) { 6.0 } else { 0.0 };
            let cost = cost + 3.0 + 0.3 * view.worth(term) + alone + stranger;
            if best[end].is_none_or(|found| cost < found.0) {
                best[end] = Some((cost, begin, term));
            }
        }
    }
    let mut cuts = Vec::new();
    let mut end = folded.len();
    let mut strangers = 0;
    while end > 0 {
        let Some((_, begin, term)) = best[end] else { return Vec::new() };
        if let Some((_, _, last)) = best[begin]
            && begin > 0
            && !view.pair(last, term)
        {
            strangers += 1;
        }
        cuts.push(begin..end);
        end = begin;
    }
    if cuts.len() < 2 || 2 * strangers >= cuts.len() {
        return Vec::new();
    }
    cuts.into_iter()
        .rev()
        .filter_map(|cut| {
            let text: String = letters[cut].iter().collect();
            fold::words(&text, 1).pop()
        })
        .map(|word| Token::of(view, word))
        .collect()
}

/// On how many sides a term stands beside what it is known to stand beside, and on how many it could.
fn support(view: &View<'_>, before: Option<u32>, term: u32, after: Option<u32>) -> (u8, u8) {
    let left = before.is_some_and(|before| view.pair(before, term));
    let right = after.is_some_and(|after| view.pair(term, after));
    (u8::from(left) + u8::from(right), u8::from(before.is_some()) + u8::from(after.is_some()))
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

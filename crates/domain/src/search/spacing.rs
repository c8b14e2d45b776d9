//! Spaces that are missing (`khaisinh`) or too many (`kh ai sinh`).

use super::fold::{self, Word};
use super::layout::View;
use super::read::Token;
use super::{How, QUERY_WORDS, Reading};

/// Longer words are not made of words of which one is forgotten.
const LONGEST_JOINED: usize = 8;

/// Mends lost and superfluous spaces.
pub(super) fn respace(view: &View<'_>, tokens: Vec<Token>, notes: &mut Vec<Reading>) -> Vec<Token> {
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
    let term = known_joined(view, &first.word.folded, &second.word.folded)?;
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
    let text = format!("{}{}", first.word.text, second.word.text);
    sensible.then(|| fold::words(&text, 1).pop()).flatten().map(|word| Token::of(view, word))
}

/// The term that the letters of two short words make together.
fn known_joined(view: &View<'_>, first: &str, second: &str) -> Option<u32> {
    let mut letters = [0; LONGEST_JOINED];
    let (before, after) = letters.split_at_mut(first.len());
    before.copy_from_slice(first.as_bytes());
    after.get_mut(..second.len())?.copy_from_slice(second.as_bytes());
    view.known(&letters[..first.len() + second.len()])
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
pub(super) fn support(view: &View<'_>, before: Option<u32>, term: u32, after: Option<u32>) -> (u8, u8) {
    let left = before.is_some_and(|before| view.pair(before, term));
    let right = after.is_some_and(|after| view.pair(term, after));
    (u8::from(left) + u8::from(right), u8::from(before.is_some()) + u8::from(after.is_some()))
}

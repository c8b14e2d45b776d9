//! Everyday words in a query: which of them the table knows, and what to read in their place.

use std::ops::Range;

use super::fold;
use super::layout::View;
use super::lookup::Phrase;
use super::read::{Token, UNKNOWN};
use super::words::{LONGEST_PHRASE, Trait};
use super::{How, QUERY_WORDS, Reading, syllable};

/// Parts of a query that are tried as mere details.
const MOST_DETAILS: usize = 3;
/// A shorter word alone is not taken for the slip of an everyday one: too many are one slip away.
const LONG_WORD: usize = 5;
/// What a word counts that was typed for what it was read as.
const KEPT: f32 = 0.25;
/// The same of a word that names have, too.
const KEPT_NAMED: f32 = 0.6;
/// What reading all words as typed takes where the table knows better, and what taking a part of them for a detail does.
const STUBBORN: f32 = 0.18;
const DETAIL: f32 = 0.12;
/// What the reading of a soft word counts.
const SOFT: f32 = 0.16;

/// A query after what the table knows was replaced.
pub(super) struct Said {
    pub(super) tokens: Vec<Token>,
    pub(super) notes: Vec<Reading>,
    /// What reading it so takes from a score.
    pub(super) cost: f32,
}

/// A part of a query that the table knows, and its lines for it.
struct Span<'a> {
    range: Range<usize>,
    phrases: Vec<Phrase<'a>>,
}

impl Span<'_> {
    /// Whether it names a thing.
    fn names(&self) -> bool {
        [SHORT_KIND, FOLK_KIND, NAMED_KIND].contains(&self.phrases[0].kind)
    }
}

/// How to read the parts that the table knows.
#[derive(Clone, Copy)]
enum Choice {
    /// By the first line for each, or by the second where there is one.
    Line(usize),
    /// By the first lines, but one part is a mere detail of another: "mở công ty" where "tư vấn du học" stands beside it.
    Detail(usize),
    /// As typed.
    Typed,
}

/// Replaces abbreviations and everyday words. The query is also read as typed; where the table has two readings, both are
/// tried; where two parts name things, either may be what is asked for. The second value is the special cases that were
/// asked for.
pub(super) fn say(view: &View<'_>, tokens: &[Token]) -> (Vec<Said>, u16) {
    let mut wants = 0;
    let mut all: Vec<(usize, usize, Phrase<'_>)> = Vec::new();
    for from in 0..tokens.len() {
        for (length, phrase) in phrases(view, &tokens[from..]) {
            match phrase.kind {
                CASE_KIND => wants |= Trait::set(phrase.reading).unwrap_or(0),
                _ => all.push((from, length, phrase)),
            }
        }
    }
    let spans = spans(view, tokens, &all);
    let readings = choices(tokens, &spans).into_iter().map(|choice| replace(view, tokens, &spans, choice)).collect();
    (readings, wants)
}

/// Which phrases are taken. What names a thing goes before what says what to do with it, and that before mere asking;
/// among these the longest goes first, and of equals the one whose words tell most ("tiệm net" before "mở tiệm").
fn spans<'a>(view: &View<'a>, tokens: &[Token], all: &[(usize, usize, Phrase<'a>)]) -> Vec<Span<'a>> {
    let mut taken = vec![false; tokens.len()];
    let mut spans: Vec<Span<'_>> = Vec::new();
    for kinds in [&[SHORT_KIND, FOLK_KIND, NAMED_KIND][..], &[SOFT_KIND], &[QUIET_KIND]] {
        let mut ranges: Vec<(usize, f32, usize)> = all
            .iter()
            .filter(|(_, _, phrase)| kinds.contains(&phrase.kind))
            .map(|(from, length, _)| (*length, told(view, &tokens[*from..from + length]), *from))
            .collect();
        ranges.sort_by(|one, other| other.0.cmp(&one.0).then(other.1.total_cmp(&one.1)).then(one.2.cmp(&other.2)));
        for (length, _, from) in ranges {
            let range = from..from + length;
            if taken[range.clone()].contains(&true) {
                continue;
            }
            let same =
                |found: &&(usize, usize, Phrase<'a>)| found.0 == from && found.1 == length && kinds.contains(&found.2.kind);
            let phrases = all.iter().filter(same).map(|found| found.2).collect();
            taken[range.clone()].fill(true);
            spans.push(Span { range, phrases });
        }
    }
    spans.sort_by_key(|span| span.range.start);
    spans
}

/// How much words tell together.
fn told(view: &View<'_>, tokens: &[Token]) -> f32 {
    tokens.iter().map(|token| token.known.map_or(UNKNOWN, |term| view.worth(term))).sum()
}

/// Which readings are worth trying.
fn choices(tokens: &[Token], spans: &[Span<'_>]) -> Vec<Choice> {
    let mut choices = vec![Choice::Line(0)];
    if spans.iter().any(|span| span.phrases.len() > 1) {
        choices.push(Choice::Line(1));
    }
    let things: Vec<usize> = (0..spans.len()).filter(|at| spans[*at].names()).collect();
    if things.len() > 1 {
        choices.extend(things.into_iter().take(MOST_DETAILS).map(Choice::Detail));
    }
    let known = |span: &Span<'_>| tokens[span.range.clone()].iter().any(|token| token.known.is_some());
    if spans.iter().any(|span| span.phrases[0].kind != QUIET_KIND && known(span)) {
        choices.push(Choice::Typed);
    }
    choices
}

/// What part of all that names a thing the `detail` is, by how much its words tell.
fn share(view: &View<'_>, tokens: &[Token], spans: &[Span<'_>], detail: usize) -> f32 {
    let told = |span: &Span<'_>| told(view, &tokens[span.range.clone()]);
    told(&spans[detail]) / spans.iter().filter(|span| span.names()).map(told).sum::<f32>()
}

const SHORT_KIND: u8 = 0;
const FOLK_KIND: u8 = 1;
const QUIET_KIND: u8 = 2;
const SOFT_KIND: u8 = 3;
const CASE_KIND: u8 = 4;
/// An everyday word that names have, too.
const NAMED_KIND: u8 = 5;

fn replace(view: &View<'_>, tokens: &[Token], spans: &[Span<'_>], choice: Choice) -> Said {
    let cost = match choice {
        Choice::Line(_) => 0.0,
        Choice::Detail(detail) => DETAIL * share(view, tokens, spans, detail),
        Choice::Typed => STUBBORN,
    };
    let mut said = Said { tokens: Vec::new(), notes: Vec::new(), cost };
    let mut at = 0;
    for (number, (place, span)) in (1_u8..=u8::MAX).zip(spans.iter().enumerate()) {
        said.tokens.extend_from_slice(&tokens[at..span.range.start]);
        at = span.range.end;
        let typed = &tokens[span.range.clone()];
        let phrase = match choice {
            Choice::Line(line) => span.phrases.get(line).or(span.phrases.first()),
            Choice::Detail(detail) if detail == place => {
                said.tokens.extend(typed.iter().cloned().map(|token| Token { fixed: true, scale: KEPT, ..token }));
                continue;
            }
            Choice::Detail(_) => span.phrases.first(),
            Choice::Typed => None,
        };
        match phrase {
            Some(phrase) if phrase.kind != QUIET_KIND => {
                let soft = phrase.kind == SOFT_KIND;
                if !soft {
                    let typed: Vec<&str> = typed.iter().map(|token| token.word.text.as_str()).collect();
                    said.notes.push(Reading { typed: typed.join(" "), read: phrase.reading.to_owned(), how: How::Saying });
                }
                let scale = if soft { SOFT } else { 1.0 };
                let words = fold::words(phrase.reading, QUERY_WORDS);
                let as_read =
                    words.into_iter().map(|word| Token { fixed: true, read: true, scale, span: number, ..Token::of(view, word) });
                said.tokens.extend(as_read);
                // What was typed is not forgotten, where it is a word of the catalogue at all.
                let typed = typed.iter().filter(|token| token.known.is_some()).cloned();
                let kept = if phrase.kind == NAMED_KIND { KEPT_NAMED } else { KEPT };
                said.tokens.extend(typed.map(|token| Token { fixed: true, scale: kept, ..token }));
            }
            _ => {
                let quiet = span.phrases[0].kind == QUIET_KIND;
                said.tokens.extend(typed.iter().cloned().map(|token| Token { quiet, fixed: quiet, ..token }));
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

/// The phrases of the table that the tokens begin with, and how many tokens each takes.
fn phrases<'a>(view: &View<'a>, tokens: &[Token]) -> Vec<(usize, Phrase<'a>)> {
    let mut found = Vec::new();
    let Some(first) = tokens.first() else { return found };
    phrases_from(view, &first.word.folded, tokens, &mut found);
    for mend in &first.mends {
        if let Ok(mend) = std::str::from_utf8(view.folded(*mend)) {
            phrases_from(view, mend, tokens, &mut found);
        }
    }
    found
}

/// As [`phrases`], of those that begin with the word `first`.
fn phrases_from<'a>(view: &View<'a>, first: &str, tokens: &[Token], found: &mut Vec<(usize, Phrase<'a>)>) {
    if first.is_empty() {
        return;
    }
    for at in view.first_phrase_from(first)..view.phrases() {
        let phrase = view.phrase(at);
        let mut folded = phrase.folded.split(' ');
        if folded.next() != Some(first) {
            break;
        }
        let length = 1 + phrase.folded.bytes().filter(|byte| *byte == b' ').count();
        let same = length <= tokens.len() && folded.zip(&tokens[1..]).all(|(word, token)| token.reads(view, word));
        if !same {
            continue;
        }
        let typed = &tokens[..length];
        let words = || fold::words(phrase.phrase, LONGEST_PHRASE);
        // Marks that were typed must be those of the phrase, and one bare word may be any of several.
        let fits = match typed {
            [token] if token.word.folded != first && (first.len() < LONG_WORD || syllable::is_syllable(&token.word.folded)) => {
                false
            }
            [token] if [FOLK_KIND, NAMED_KIND].contains(&phrase.kind) && !token.word.marked => {
                words().iter().all(|word| !word.marked)
            }
            _ if typed.iter().any(|token| token.word.marked) => words()
                .iter()
                .zip(typed)
                .all(|(word, token)| !token.word.marked || token.word.exact == word.exact || !token.mends.is_empty()),
            _ => true,
        };
        if fits {
            found.push((length, phrase));
        }
    }
}

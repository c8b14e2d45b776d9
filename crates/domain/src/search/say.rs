//! Everyday words in a query: which of them the table knows, and what to read in their place.

use std::ops::Range;

use super::fold;
use super::layout::View;
use super::lookup::Phrase;
use super::read::{Token, UNKNOWN};
use super::words::Trait;
use super::{How, QUERY_WORDS, Reading, syllable};

/// Parts of a query that are tried as mere details, and as typed.
const MOST_DETAILS: usize = 3;
/// A shorter word alone is not taken for the slip of an everyday one: too many are one slip away.
const LONG_WORD: usize = 5;
/// What a word counts that was typed for what it was read as.
const KEPT: f32 = 0.25;
/// The same of a word that names have, too.
const KEPT_NAMED: f32 = 0.3;
/// What reading all words as typed takes where the table knows better, what it takes where names have them, too, what reading
/// one part of them as typed takes, and what taking a part for a detail does.
const STUBBORN: f32 = 0.18;
const STUBBORN_NAMED: f32 = 0.13;
const STUBBORN_PART: f32 = 0.09;
const DETAIL: f32 = 0.09;
/// What the reading of a soft word counts.
const SOFT: f32 = 0.16;

/// A query after what the table knows was replaced.
pub(super) struct Said {
    pub(super) tokens: Vec<Token>,
    pub(super) notes: Vec<Reading>,
    /// What reading it so takes from a score.
    pub(super) cost: f32,
    /// Whether nothing was replaced.
    pub(super) as_typed: bool,
}

/// A part of a query that the table knows, and its lines for it.
struct Span<'a> {
    range: Range<usize>,
    phrases: Vec<Phrase<'a>>,
    /// The words of what the first two lines read, which more than one reading of the query may need.
    read: [Vec<Token>; 2],
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
    /// By the first lines, but one part as typed.
    TypedPart(usize),
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
                CASE_KIND if length == 1 && is_part(view, tokens, from) => {}
                CASE_KIND => wants |= Trait::set(phrase.reading).unwrap_or(0),
                _ => all.push((from, length, phrase)),
            }
        }
    }
    let spans = spans(view, tokens, &all);
    let readings = choices(tokens, &spans).into_iter().map(|choice| replace(view, tokens, &spans, choice)).collect();
    (readings, wants)
}

/// Whether a word without marks is rather the second part of a word that names have: "dung" in "xay dung" is no "dừng".
fn is_part(view: &View<'_>, tokens: &[Token], at: usize) -> bool {
    let [before, here] = [at.checked_sub(1), Some(at)].map(|at| tokens.get(at?)?.known);
    !tokens[at].word.marked && before.zip(here).is_some_and(|(before, here)| view.pair(before, here))
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
            let phrases: Vec<Phrase<'_>> = all.iter().filter(same).map(|found| found.2.clone()).collect();
            let read = [0, 1].map(|line| phrases.get(line).map(|phrase| read(view, phrase)).unwrap_or_default());
            taken[range.clone()].fill(true);
            spans.push(Span { range, phrases, read });
        }
    }
    spans.sort_by_key(|span| span.range.start);
    spans
}

/// The words that a line of the table reads.
fn read(view: &View<'_>, phrase: &Phrase<'_>) -> Vec<Token> {
    let scale = if phrase.kind == SOFT_KIND { SOFT } else { 1.0 };
    let words = fold::words(phrase.reading, QUERY_WORDS).into_iter();
    words.map(|word| Token { fixed: true, read: true, scale, ..Token::of(view, word) }).collect()
}

/// How much words tell together.
fn told(view: &View<'_>, tokens: &[Token]) -> f32 {
    tokens.iter().map(|token| token.known.map_or(UNKNOWN, |term| view.worth(term))).sum()
}

/// Which readings are worth trying.
fn choices(tokens: &[Token], spans: &[Span<'_>]) -> Vec<Choice> {
    let mut choices = Vec::new();
    let known = |span: &Span<'_>| tokens[span.range.clone()].iter().any(|token| token.known.is_some());
    if spans.iter().any(|span| span.phrases[0].kind != QUIET_KIND && known(span)) {
        choices.push(Choice::Typed);
    }
    choices.push(Choice::Line(0));
    if spans.iter().any(|span| span.phrases.len() > 1) {
        choices.push(Choice::Line(1));
    }
    let things: Vec<usize> = (0..spans.len()).filter(|at| spans[*at].names()).collect();
    if things.len() > 1 {
        choices.extend(things.iter().copied().take(MOST_DETAILS).map(Choice::Detail));
        choices.extend(things.into_iter().take(MOST_DETAILS).map(Choice::TypedPart));
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
        Choice::TypedPart(part) => STUBBORN_PART * share(view, tokens, spans, part),
        Choice::Typed => {
            let named = (0..spans.len()).filter(|at| spans[*at].phrases[0].kind == NAMED_KIND);
            let named: f32 = named.map(|at| share(view, tokens, spans, at)).sum();
            STUBBORN + (STUBBORN_NAMED - STUBBORN) * named
        }
    };
    let as_typed = matches!(choice, Choice::Typed);
    let mut said = Said { tokens: Vec::new(), notes: Vec::new(), cost, as_typed };
    let mut at = 0;
    for (number, (place, span)) in (1_u8..=u8::MAX).zip(spans.iter().enumerate()) {
        said.tokens.extend_from_slice(&tokens[at..span.range.start]);
        at = span.range.end;
        let typed = &tokens[span.range.clone()];
        let line = match choice {
            Choice::Line(line) => Some(line.min(span.phrases.len() - 1)),
            Choice::Detail(detail) if detail == place => {
                said.tokens.extend(typed.iter().cloned().map(|token| Token { fixed: true, scale: KEPT, ..token }));
                continue;
            }
            Choice::TypedPart(part) if part == place => None,
            Choice::Detail(_) | Choice::TypedPart(_) => Some(0),
            Choice::Typed => None,
        };
        match line.map(|line| (&span.phrases[line], &span.read[line])) {
            Some((phrase, read)) if phrase.kind != QUIET_KIND => {
                if phrase.kind != SOFT_KIND {
                    let typed: Vec<&str> = typed.iter().map(|token| token.word.text.as_str()).collect();
                    said.notes.push(Reading { typed: typed.join(" "), read: phrase.reading.to_owned(), how: How::Saying });
                }
                said.tokens.extend(read.iter().cloned().map(|token| Token { span: number, ..token }));
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
    for term in first.readings(view) {
        let mut here = Vec::new();
        phrases_on(view, 0..view.phrases(), term, 0, tokens, &mut here);
        here.sort_unstable();
        let taken = here.into_iter().map(|(at, length)| (length, view.phrase(at)));
        found.extend(taken.filter(|(length, phrase)| fits(view, phrase, term, &tokens[..*length])));
    }
    found
}

/// Collects the phrases of `among`, which agree in the words before the token `at`, that go on with `term` for it; and how
/// many tokens each takes.
fn phrases_on(view: &View<'_>, among: Range<usize>, term: u32, at: usize, tokens: &[Token], found: &mut Vec<(usize, usize)>) {
    let mut among = view.phrases_on(among, at, term);
    while !among.is_empty() && view.phrase_length(among.start) == at + 1 {
        found.push((among.start, at + 1));
        among.start += 1;
    }
    let Some(next) = tokens.get(at + 1).filter(|_| !among.is_empty()) else { return };
    for term in next.readings(view) {
        phrases_on(view, among.clone(), term, at + 1, tokens, found);
    }
}

/// Whether a phrase whose letters were typed, or a slip of them, is meant. Marks that were typed must be those of the
/// phrase, and one bare word may be any of several.
fn fits(view: &View<'_>, phrase: &Phrase<'_>, first: u32, typed: &[Token]) -> bool {
    let mut words = phrase.words.clone().map(|word| view.phrase_word(word));
    match typed {
        [token]
            if token.known != Some(first)
                && (view.folded(first).len() < LONG_WORD || syllable::is_syllable(&token.word.folded)) =>
        {
            false
        }
        [token] if [FOLK_KIND, NAMED_KIND].contains(&phrase.kind) && !token.word.marked => {
            words.all(|word| !view.is_marked(word))
        }
        _ if typed.iter().any(|token| token.word.marked) => words
            .zip(typed)
            .all(|(word, token)| !token.word.marked || token.word.exact == view.exact(word) || !token.mends(view).is_empty()),
        _ => true,
    }
}

//! Writing the table of everyday words into an index.

use std::collections::{BTreeSet, HashMap};

use super::build::Vocabulary;
use super::fold::Word;
use super::layout::{Section, Writer, size};
use super::words::{Kind, Saying};

/// Writes the table, sorted by the terms of its phrases. `phrases` are the words of `sayings`, `names` are those of the
/// catalogue.
pub(super) fn write(writer: &mut Writer, names: &[&[Word]], sayings: &[Saying], phrases: &[Vec<Word>], vocabulary: &Vocabulary) {
    let named = named(names, phrases);
    let mut phrases: Vec<(&[Word], &Saying, bool)> =
        phrases.iter().zip(sayings).zip(named).map(|((words, saying), named)| (words.as_slice(), saying, named)).collect();
    phrases.sort_by_cached_key(|(words, ..)| words.iter().map(|word| vocabulary.number(word)).collect::<Vec<_>>());
    let mut words_so_far = 0;
    for (words, ..) in &phrases {
        writer.u32s(Section::PhraseAt, [words_so_far]);
        writer.u16s(Section::PhraseWords, words.iter().map(|word| vocabulary.short_variant(word)));
        words_so_far += size(words.len());
    }
    writer.u32s(Section::PhraseAt, [words_so_far]);
    let readings: BTreeSet<&str> = sayings.iter().map(|saying| saying.reading.as_str()).take(usize::from(u16::MAX)).collect();
    let places: HashMap<&str, u16> = readings.iter().copied().zip(0..).collect();
    let place = |saying: &Saying| places.get(saying.reading.as_str()).copied().unwrap_or(u16::MAX);
    let each = phrases.iter().flat_map(|(_, saying, _)| place(saying).to_le_bytes());
    writer.section(Section::PhraseReading).extend(each);
    writer.strings(Section::ReadingAt, Section::ReadingBytes, readings.iter().copied());
    writer.section(Section::PhraseKind).extend(phrases.iter().map(|(_, saying, named)| match saying.kind {
        Kind::Short => 0,
        Kind::Folk if *named => 5,
        Kind::Folk => 1,
        Kind::Quiet => 2,
        Kind::Soft => 3,
        Kind::Mark | Kind::Wants => 4,
    }));
}

/// A phrase that stands in so many names may mean itself, whatever the table reads it as.
const NAMED: usize = 3;

/// Which phrases of the table stand in names, too.
fn named(names: &[&[Word]], phrases: &[Vec<Word>]) -> Vec<bool> {
    let phrases: Vec<Vec<u32>> = phrases.iter().map(|phrase| exact(phrase)).collect();
    let mut by_first: HashMap<u32, Vec<usize>> = HashMap::new();
    for (at, phrase) in phrases.iter().enumerate() {
        if let Some(first) = phrase.first() {
            by_first.entry(*first).or_default().push(at);
        }
    }
    let mut found = vec![0; phrases.len()];
    for name in names {
        let name = exact(name);
        for from in 0..name.len() {
            for at in by_first.get(&name[from]).into_iter().flatten() {
                found[*at] += usize::from(name[from..].starts_with(&phrases[*at]));
            }
        }
    }
    found.into_iter().map(|names| names >= NAMED).collect()
}

fn exact(words: &[Word]) -> Vec<u32> {
    words.iter().map(|word| word.exact).collect()
}

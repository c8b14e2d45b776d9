//! Writing the postings: which documents have which word, and how much it counts there.

use std::collections::BTreeMap;

use super::build::{Term, Texts, Vocabulary, worth_a_body};
use super::layout::{Section, Writer, put_varint, size};

/// How much a word counts by where it stands.
pub(super) const NAME: f32 = 3.0;
pub(super) const ALIAS: f32 = 2.5;
pub(super) const SYNONYM: f32 = 2.0;
pub(super) const SECTOR: f32 = 1.0;
pub(super) const AGENCY: f32 = 0.5;
const BODY: f32 = 0.5;
/// BM25's two constants: how soon repetition stops to count, how much a long name is held against it.
const SATURATION: f32 = 1.2;
const LENGTH: f32 = 0.4;
/// Words of one body that are kept: those that tell most.
const BODY_WORDS: usize = 90;
/// A variant in more than such a part of the documents has a row instead of postings.
const ROW_FROM: usize = 4;

/// Writes which documents have which word, and how much it counts there.
pub(super) fn write(writer: &mut Writer, texts: &[Texts], vocabulary: &Vocabulary) {
    let variants: usize = vocabulary.terms.values().map(|term| term.variants.len()).sum();
    let mut by_variant: Vec<Vec<(u32, u8)>> = vec![Vec::new(); variants];
    let mut by_body: Vec<Vec<(u32, u8)>> = vec![Vec::new(); vocabulary.terms.len()];
    let names: usize = texts.iter().map(|text| text.titles[0].1.len()).sum();
    let average = (names as f32 / texts.len().max(1) as f32).max(1.0);
    for (document, text) in texts.iter().enumerate() {
        let document = size(document);
        let mut weights: BTreeMap<u32, f32> = BTreeMap::new();
        let mut terms: Vec<u32> = Vec::new();
        let mut least = u8::MAX;
        for (weight, words) in text.short() {
            let weight = if weight >= SYNONYM {
                let weight = weight / (1.0 - LENGTH + LENGTH * words.len() as f32 / average);
                least = least.min(impact(weight));
                weight
            } else {
                weight
            };
            for word in words {
                *weights.entry(vocabulary.variant(word)).or_default() += weight;
                terms.push(vocabulary.number(word));
            }
        }
        writer.section(Section::DocLeast).push(least);
        terms.sort_unstable();
        for (variant, weight) in weights {
            by_variant[variant as usize].push((document, impact(weight)));
        }
        let mut body: Vec<(&Term, f32)> = text
            .body
            .iter()
            .filter_map(|word| vocabulary.terms.get(word))
            .filter(|term| worth_a_body(term, vocabulary.documents) && terms.binary_search(&term.number).is_err())
            .map(|term| (term, term.worth(vocabulary.documents)))
            .collect();
        body.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.number.cmp(&other.0.number)));
        for (term, _) in body.into_iter().take(BODY_WORDS) {
            by_body[term.number as usize].push((document, impact(BODY)));
        }
    }
    write_rows(writer, &mut by_variant, texts.len());
    for (at, lists) in [(Section::VariantAt, by_variant), (Section::BodyAt, by_body)] {
        for list in lists {
            let begin = size(writer.section(Section::Postings).len());
            writer.u32s(at, [begin]);
            let bytes = writer.section(Section::Postings);
            let mut last = 0;
            for (document, impact) in list {
                put_varint(bytes, document - last);
                bytes.push(impact);
                last = document;
            }
        }
        let end = size(writer.section(Section::Postings).len());
        writer.u32s(at, [end]);
    }
}

/// Moves the lists of what stands in so many names that a byte a document is read faster, and is hardly longer.
fn write_rows(writer: &mut Writer, by_variant: &mut [Vec<(u32, u8)>], documents: usize) {
    let mut rows = 0;
    let rows = by_variant.iter_mut().map(|list| {
        if list.len() <= documents / ROW_FROM || rows == u16::MAX {
            return 0;
        }
        let mut row = vec![0; documents];
        for (document, impact) in list.iter() {
            row[*document as usize] = *impact;
        }
        writer.u32s(Section::Rows, [size(list.len())]);
        writer.section(Section::Rows).extend(row);
        list.clear();
        rows += 1;
        rows
    });
    let rows: Vec<u16> = rows.collect();
    writer.u16s(Section::VariantRow, rows);
}

fn impact(weight: f32) -> u8 {
    // Between 0 and 1, so that a byte is enough.
    (255.0 * weight / (SATURATION + weight)).round().clamp(1.0, 255.0) as u8
}

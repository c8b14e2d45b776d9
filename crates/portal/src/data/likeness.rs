//! No two launch procedures may read alike: a guide that fits two services helps with neither. Measured over the Vietnamese
//! text of the steps, and of the questions with their answers, by runs of five words.

use std::collections::{BTreeMap, BTreeSet};

use domain::catalogue::Curated;

use super::Data;

/// Words of a shingle: shorter runs are names of offices and papers, which services share rightly.
const WORDS: usize = 5;

/// The share of the shorter text's shingles that two texts may have in common. With 40 procedures (780 pairs) the most was
/// 4.9 % of the steps and 3.6 % of the questions, the 95th percentile 1.7 % and 0.7 %, the median nothing; the first guides,
/// written by copying, came to 33 %.
const BOUND: f64 = 0.10;

/// Words from which a sentence may stand in one procedure only.
const SENTENCE: usize = 6;

/// The texts of one procedure that are compared with the same part of another.
fn parts(own: &Curated) -> [(&'static str, Vec<&str>); 2] {
    let steps = own.steps.iter().flat_map(|step| [step.title.vi.as_str(), step.text.vi.as_str()]).collect();
    let questions = own.questions.iter().flat_map(|asked| [asked.question.vi.as_str(), asked.answer.vi.as_str()]).collect();
    [("steps", steps), ("questions", questions)]
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// The runs of words within each text; none spans two texts.
fn shingles(texts: &[&str]) -> BTreeSet<String> {
    texts.iter().flat_map(|text| words(text).windows(WORDS).map(|run| run.join(" ")).collect::<Vec<_>>()).collect()
}

/// What two procedures have in common, for one part: the share of the shorter text, and the runs.
struct Likeness {
    pair: String,
    share: f64,
    runs: Vec<String>,
}

fn likenesses(procedures: &[Curated]) -> Vec<Likeness> {
    let read: Vec<[(&str, BTreeSet<String>); 2]> =
        procedures.iter().map(|own| parts(own).map(|(part, texts)| (part, shingles(&texts)))).collect();
    let mut found = Vec::new();
    for (place, (one, left)) in procedures.iter().zip(&read).enumerate() {
        for (other, right) in procedures.iter().zip(&read).skip(place + 1) {
            for ((part, left), (_, right)) in left.iter().zip(right) {
                let runs: Vec<String> = left.intersection(right).cloned().collect();
                let share = runs.len() as f64 / left.len().min(right.len()).max(1) as f64;
                found.push(Likeness { pair: format!("{part} of {} and {}", one.code, other.code), share, runs });
            }
        }
    }
    found
}

/// The pairs above the bound, and the sentences that stand twice, each with the text in question.
fn complaints(procedures: &[Curated]) -> Vec<String> {
    let alike = likenesses(procedures).into_iter().filter(|likeness| likeness.share > BOUND);
    let mut complaints: Vec<String> =
        alike.map(|found| format!("{}: {:.1} %: {}", found.pair, 100.0 * found.share, found.runs.join(" | "))).collect();
    let mut sentences: BTreeMap<String, &Curated> = BTreeMap::new();
    for own in procedures {
        for sentence in
            parts(own).into_iter().flat_map(|(_, texts)| texts).flat_map(|text| text.split(['.', '?', '!', ':', ';', '\n']))
        {
            let sentence = words(sentence);
            if sentence.len() < SENTENCE {
                continue;
            }
            let sentence = sentence.join(" ");
            if let Some(first) = sentences.get(&sentence).filter(|first| first.code != own.code) {
                complaints.push(format!("{} and {} both say: {sentence}", first.code, own.code));
            }
            sentences.entry(sentence).or_insert(own);
        }
    }
    complaints
}

fn launch() -> Vec<Curated> {
    Data::built_in().unwrap_or_else(|bad| panic!("{bad}")).procedures
}

#[test]
fn no_two_launch_procedures_read_alike() {
    let procedures = launch();
    for part in ["steps", "questions"] {
        let mut found: Vec<Likeness> =
            likenesses(&procedures).into_iter().filter(|likeness| likeness.pair.starts_with(part)).collect();
        found.sort_by(|one, other| other.share.total_cmp(&one.share));
        let at = |share: f64| 100.0 * found[((found.len() - 1) as f64 * share) as usize].share;
        eprintln!("{part}, {} pairs: median {:.1} %, 95 % of pairs {:.1} %", found.len(), at(0.5), at(0.05));
        for Likeness { pair, share, .. } in &found[..3] {
            eprintln!("  {:.1} % {pair}", 100.0 * share);
        }
    }
    let complaints = complaints(&procedures);
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn a_planted_copy_is_found() {
    let procedures = launch();
    let code = |text: &str| procedures.iter().position(|own| own.code.as_str() == text).expect("a launch procedure");
    let (from, to) = (code("1.000656"), code("1.004837"));

    // A guide taken over whole, with the name of the paper changed.
    let mut copied = procedures.clone();
    copied[to].steps = copied[from].steps.clone();
    for step in &mut copied[to].steps {
        step.text.vi = step.text.vi.replace("khai tử", "giám hộ");
    }
    let found = complaints(&copied);
    let named = |part: &str| found.iter().any(|line| line.starts_with(&format!("{part} of 1.000656 and 1.004837")));
    assert!(named("steps") && !named("questions"), "{found:?}");

    // One answer more, word for word: too little for the share, but a sentence that stands twice.
    let mut copied = procedures;
    let answer = copied[from].questions[0].clone();
    copied[to].questions.push(answer);
    let found = complaints(&copied);
    assert!(found.iter().any(|line| line.starts_with("1.000656 and 1.004837 both say: ")), "{found:?}");
}

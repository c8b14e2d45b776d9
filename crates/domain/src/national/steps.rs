//! Steps put in one blob, split at "Bước n:" where that begins a line or a sentence; prose that only mentions a step stays whole.

use super::clean;
use crate::{lang::Text, procedure::Step};

/// The longest first line that is taken for a heading.
const HEADING: usize = 90;

/// The steps of one entry of the record: its name, if any, heads the first.
pub(super) fn split(name: &str, description: &str) -> Vec<Step> {
    let (name, text) = (clean::line(name), clean::lines(description));
    let marks = marks(&text);
    let mut steps = Vec::new();
    let first = marks.first().map_or(text.len(), |mark| mark.from);
    let before = text[..first].trim();
    if !name.is_empty() || !before.is_empty() {
        steps.push(step(name, before));
    }
    for (at, mark) in marks.iter().enumerate() {
        let end = marks.get(at + 1).map_or(text.len(), |next| next.from);
        let mut body = text[mark.to..end].trim();
        // Before a new series stands its heading, as in "b) Nộp trực tuyến:"; it belongs to what follows.
        let mut heading = None;
        if marks.get(at + 1).is_some_and(|next| next.number <= mark.number)
            && let Some((rest, last)) = body.rsplit_once('\n')
            && last.chars().count() <= HEADING
            && (last.ends_with(':') || is_lettered(last))
        {
            (body, heading) = (rest.trim_end(), Some(last));
        }
        let (title, body) = title(&text[mark.from..mark.to], body);
        steps.push(step(title, body));
        steps.extend(heading.map(|heading| step(heading.to_owned(), "")));
    }
    steps
}

fn step(title: String, text: &str) -> Step {
    Step { title: Text::vi(title), text: Text::vi(text) }
}

/// "Bước 2: Nhận kết quả" where a short first line heads more text, else "Bước 2".
fn title<'a>(mark: &str, body: &'a str) -> (String, &'a str) {
    // A bullet is for the eye; a letter before the word is how other texts refer to the step.
    let label =
        mark.trim_start_matches(|sign: char| !sign.is_alphanumeric()).trim_end_matches(|sign: char| !sign.is_ascii_digit());
    match body.split_once('\n') {
        Some((head, rest)) if head.chars().count() <= HEADING && !head.ends_with([';', ',']) => {
            (format!("{label}: {}", head.trim_end_matches(':')), rest.trim_start())
        }
        _ => (label.to_owned(), body),
    }
}

/// "Bước n" where it begins a step.
struct Mark {
    /// Where what belongs to it begins, bullets included.
    from: usize,
    /// Where its text begins.
    to: usize,
    number: u32,
}

fn marks(text: &str) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for (at, word) in text.match_indices(['B', 'b']).filter_map(|(at, _)| Some((at, word_bước(&text[at..])?))) {
        let after = &text[at + word..];
        // The number stands on the word's own line: the next may begin with a bullet's.
        let digits = after.len() - after.trim_start_matches(' ').trim_start_matches(|sign: char| sign.is_ascii_digit()).len();
        let Ok(number) = after[..digits].trim().parse::<u32>() else { continue };
        let rest = &after[digits..];
        let Some(sign) = separator(rest) else { continue };
        let before = &text[..at];
        let line = before.rsplit('\n').next().unwrap_or_default();
        let from = if is_bullet(line) {
            before.len() - line.len()
        } else {
            // Within a line only "… hồ sơ. Bước 2: …" begins a step: a sentence before, a colon after, in sequence.
            let ended = before.ends_with(' ') && before.trim_end().ends_with(['.', ';', ':', ')']);
            let in_sequence = marks.last().map_or(number == 1, |last| number == last.number.saturating_add(1));
            if !(ended && in_sequence && rest.trim_start().starts_with(':')) {
                continue;
            }
            at
        };
        marks.push(Mark { from, to: at + word + digits + sign, number });
    }
    marks
}

/// The length of "Bước" (in any case) at the start of `text`.
fn word_bước(text: &str) -> Option<usize> {
    ["Bước", "BƯỚC", "bước"].iter().find(|word| text.starts_with(**word)).map(|word| word.len())
}

/// The length of what parts the number from the text; `None` where it is not the number of a step ("Bước 2.1", "bước 3 của").
fn separator(rest: &str) -> Option<usize> {
    let blanks = rest.len() - rest.trim_start_matches(' ').len();
    let mut signs = rest[blanks..].chars();
    match signs.next() {
        None => Some(rest.len()),
        Some('\n') => Some(blanks),
        Some('.') if signs.next().is_some_and(|next| next.is_ascii_digit()) => None,
        Some(':' | '.' | ')' | '-' | '–') => {
            let sign = rest[blanks..].chars().next().map_or(0, char::len_utf8);
            // "Bước 1.:" and "Bước 1:." are one sign to a reader.
            let more =
                rest[blanks + sign..].chars().take_while(|sign| matches!(sign, ':' | '.')).map(char::len_utf8).sum::<usize>();
            Some(blanks + sign + more)
        }
        _ => None,
    }
}

/// Nothing but a bullet or a letter stands before it: "", "- ", "+ ", "b) ", "1. ".
fn is_bullet(line: &str) -> bool {
    let line = line.trim();
    let mut signs = line.chars();
    match (signs.next(), signs.next(), signs.next(), signs.next()) {
        (None, ..) => true,
        (Some(sign), None, ..) => !sign.is_alphanumeric(),
        (Some(sign), Some(')' | '.' | '/'), None, _) => sign.is_alphanumeric(),
        (Some(_), Some(sign), Some(')' | '.' | '/'), None) => sign.is_ascii_digit(),
        _ => false,
    }
}

/// "b) Nộp trực tuyến", "2. Cấp lại", "* Trường hợp …".
fn is_lettered(line: &str) -> bool {
    let mut signs = line.chars();
    match (signs.next(), signs.next()) {
        (Some('*'), _) => true,
        (Some(sign), Some(')' | '.')) => sign.is_alphanumeric(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(name: &str, description: &str, expect: &[(&str, &str)]) {
        let steps = split(name, description);
        let read: Vec<(&str, &str)> = steps.iter().map(|step| (step.title.vi.as_str(), step.text.vi.as_str())).collect();
        assert_eq!(read, expect, "{description}");
    }

    #[test]
    fn splits_where_a_step_begins() {
        check("", "Bước 1: Nộp.\nBước 2: Nhận.", &[("Bước 1", "Nộp."), ("Bước 2", "Nhận.")]);
        check("", "- Bước 1. Nộp.\n- Bước 2. Nhận.", &[("Bước 1", "Nộp."), ("Bước 2", "Nhận.")]);
        check("", "a) Bước 1: Nộp.\nđ) Bước 2: Nhận.", &[("a) Bước 1", "Nộp."), ("đ) Bước 2", "Nhận.")]);
        check("", " + Bước 1 : Nộp.\n\tBước 2\nNhận.", &[("Bước 1", "Nộp."), ("Bước 2", "Nhận.")]);
        check("", "Bước 1:Nộp. Bước 2: Nhận.", &[("Bước 1", "Nộp."), ("Bước 2", "Nhận.")]);
        check("", "BƯỚC 1: Nộp\nBƯỚC 2: Nhận", &[("BƯỚC 1", "Nộp"), ("BƯỚC 2", "Nhận")]);
    }

    #[test]
    fn a_short_first_line_heads_its_step() {
        check(
            "",
            "Bước 1: Nộp hồ sơ:\nTại quầy\nhoặc qua mạng\nBước 2: Nhận",
            &[("Bước 1: Nộp hồ sơ", "Tại quầy\nhoặc qua mạng"), ("Bước 2", "Nhận")],
        );
        let long = "rất dài ".repeat(20);
        check("", &format!("Bước 1: {long}\nthêm"), &[("Bước 1", &format!("{}\nthêm", long.trim()))]);
    }

    #[test]
    fn prose_stays_whole() {
        for prose in [
            "Nếu thiếu thì thực hiện lại Bước 1.",
            "Thực hiện theo quy định tại điểm a Bước 3. Sau đó nhận.",
            "Các bước 2 và 3 làm cùng lúc",
            "Bước 2.1 là một phần của bước lớn",
            "Nộp hồ sơ tại quầy.\nNhận kết quả.",
            "B1) Cách ghi khác",
        ] {
            check("", prose, &[("", prose)]);
        }
        check(
            "",
            "Bước 1: Kiểm tra. Nếu thiếu thì làm lại Bước 1. Bước 3: không phải bước kế tiếp.",
            &[("Bước 1", "Kiểm tra. Nếu thiếu thì làm lại Bước 1. Bước 3: không phải bước kế tiếp.")],
        );
    }

    #[test]
    fn what_stands_before_and_between_is_kept_in_order() {
        check(
            "",
            "Mở đầu.\na) Nộp trực tiếp:\nBước 1: Một.\nBước 2: Hai.\nb) Nộp trực tuyến:\nBước 1: Ba.\nBước 2: Bốn.",
            &[
                ("", "Mở đầu.\na) Nộp trực tiếp:"),
                ("Bước 1", "Một."),
                ("Bước 2", "Hai."),
                ("b) Nộp trực tuyến:", ""),
                ("Bước 1", "Ba."),
                ("Bước 2", "Bốn."),
            ],
        );
        check("", "Bước\n\n1. Bước 5:\nNộp.", &[("", "Bước"), ("1. Bước 5", "Nộp.")]);
        check("Bước 2:", "Nhận kết quả", &[("Bước 2:", "Nhận kết quả")]);
        check("Nộp", "", &[("Nộp", "")]);
        check("", " \n", &[]);
    }

    fn letters(text: &str) -> String {
        text.chars().filter(|sign| sign.is_alphanumeric()).collect()
    }

    proptest! {
        #[test]
        fn no_word_is_lost_or_moved(
            name in "(Bước [0-9]:)?( [a-z]{0,3})?",
            parts in prop::collection::vec("(\n|\\. |; |\n[-+*] |\n[a-dđ]\\) |\n1\\. | )?(Bước|BƯỚC|bước) ?[0-9]{0,3} ?[:.)-]?[:.]? ?(\n)?[a-zà-ỹ]{0,5}:?", 0..9),
        ) {
            let text = parts.concat();
            let steps = split(&name, &text);
            let read: String = steps.iter().map(|step| letters(&step.title.vi) + &letters(&step.text.vi)).collect();
            prop_assert_eq!(read, letters(&clean::line(&name)) + &letters(&clean::lines(&text)));
        }
    }
}

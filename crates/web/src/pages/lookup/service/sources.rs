//! Where the parts of a page are from; what is not verified says so.

use domain::lang::Lang;
use domain::procedure::{Part, Procedure, UNVERIFIED};

fn name_of(part: Part, lang: Lang) -> &'static str {
    match part {
        Part::Name => lang.say("tên", "name"),
        Part::Steps => lang.say("các bước", "steps"),
        Part::Ways => lang.say("cách nộp", "ways to apply"),
        Part::Papers => lang.say("giấy tờ", "papers"),
        Part::Term => lang.say("thời hạn", "time limit"),
        Part::Subjects => lang.say("đối tượng", "who applies"),
        Part::Agencies => lang.say("cơ quan", "agency"),
        Part::Results => lang.say("kết quả", "result"),
        Part::Forms => lang.say("mẫu đơn", "forms"),
        Part::Conditions => lang.say("điều kiện", "conditions"),
        Part::Fees => lang.say("phí, lệ phí", "fees"),
        Part::LegalBasis => lang.say("căn cứ pháp lý", "legal basis"),
    }
}

/// One source, and what of the page rests on it.
#[derive(Debug)]
pub struct SourceLine {
    /// The source as the data write it.
    pub text: String,
    /// The parts that rest on it, where there are several sources.
    pub parts: String,
}

/// A line for each source, the most used first; all parts that no other line names rest on the first.
pub(super) fn of(procedure: &Procedure, lang: Lang) -> Vec<SourceLine> {
    let record = format!("bản ghi quốc gia {}", procedure.code);
    let mut sources: Vec<(&str, Vec<&str>)> = Vec::new();
    for part in Part::ALL {
        let source = procedure.source_of(part).unwrap_or(&record);
        match sources.iter_mut().find(|(known, _)| *known == source) {
            Some((_, parts)) => parts.push(name_of(part, lang)),
            None => sources.push((source, vec![name_of(part, lang)])),
        }
    }
    sources.sort_by_key(|(_, parts)| std::cmp::Reverse(parts.len()));
    let line = |(place, (source, parts)): (usize, (&str, Vec<&str>))| SourceLine {
        text: source.to_owned(),
        parts: if place == 0 && source != UNVERIFIED { String::new() } else { parts.join(", ") },
    };
    sources.into_iter().enumerate().map(line).collect()
}

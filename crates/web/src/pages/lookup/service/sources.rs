//! Where the parts of a page are from; what is not verified says so.

use domain::lang::{Lang, Text};
use domain::procedure::{Part, Procedure};

use crate::pages::lookup::item::same;

/// What a data file writes of a fact without a source.
pub(super) const UNVERIFIED: &str = "unverified";

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

/// A line for each source, the most used first, with its parts where there are several.
pub(super) fn of(procedure: &Procedure, lang: Lang) -> Vec<Text> {
    let record = format!("bản ghi của Cổng Dịch vụ công quốc gia, mã {}", procedure.code);
    let mut sources: Vec<(&str, Vec<&str>)> = Vec::new();
    for part in Part::ALL {
        let source = procedure.source_of(part).unwrap_or(&record);
        match sources.iter_mut().find(|(known, _)| *known == source) {
            Some((_, parts)) => parts.push(name_of(part, lang)),
            None => sources.push((source, vec![name_of(part, lang)])),
        }
    }
    sources.sort_by_key(|(_, parts)| std::cmp::Reverse(parts.len()));
    let several = sources.len() > 1;
    let line = |(place, (source, parts)): (usize, (&str, Vec<&str>))| {
        if source == UNVERIFIED {
            return same(format!("{} {}", lang.say("Chưa xác minh:", "Not verified:"), parts.join(", ")));
        }
        if several && place > 0 {
            return Text::both(format!("{source}: {}", parts.join(", ")), format!("{source}: {}", parts.join(", ")));
        }
        Text::vi(source)
    };
    sources.into_iter().enumerate().map(line).collect()
}

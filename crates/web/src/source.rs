//! Where a text comes from, as the page says it: data write it in Vietnamese, and `unverified` where nobody has checked.

use std::fmt;

use askama::filters::HtmlSafe;
use domain::lang::Lang;
use domain::procedure::UNVERIFIED;

use crate::html::escaped;
use crate::prose::capital;

/// Words that sources are made of, longer ones first: as the data write them, and as a citizen reads them.
const WORDS: [(&str, &str, &str); 21] = [
    ("nêu trong căn cứ của bản ghi", "nêu trong căn cứ pháp lý của thủ tục", "named in the procedure's legal basis"),
    (
        "nêu trong bản ghi quốc gia",
        "nêu tại Cổng Dịch vụ công quốc gia, thủ tục",
        "named at the National Public Service Portal, procedure",
    ),
    ("bản ghi quốc gia, ", "Cổng Dịch vụ công quốc gia, ", "National Public Service Portal, "),
    ("cách hiểu thông thường", "giải thích chung để tham khảo", "general explanation, for information"),
    ("cách vận hành của cổng này", "cách cổng này hoạt động", "how this portal works"),
    ("phí bản sao theo bản ghi", "phí bản sao theo thủ tục", "fee of copies by procedure"),
    ("lịch làm việc của cổng", "lịch làm việc của cổng", "the portal's working calendar"),
    ("bản ghi quốc gia", "Cổng Dịch vụ công quốc gia, thủ tục", "National Public Service Portal, procedure"),
    ("định nghĩa theo luật", "định nghĩa theo luật", "definition by law"),
    ("đã được thay thế", "đã được thay thế", "since replaced"),
    ("đã được thay bằng", "đã được thay bằng", "since replaced by"),
    ("quy định nay", "quy định hiện nay", "today's rule"),
    ("định nghĩa còn như", "định nghĩa còn như", "definition still as in"),
    ("(thay ", "(thay ", "(in place of "),
    ("Bộ luật Dân sự", "Bộ luật Dân sự", "Civil Code"),
    ("Thông tư", "Thông tư", "Circular"),
    ("Nghị định", "Nghị định", "Decree"),
    ("Quyết định", "Quyết định", "Decision"),
    ("Điều", "Điều", "Article"),
    ("Luật", "Luật", "Law"),
    (" và ", " và ", " and "),
];

/// Whether a source says of all or of a part that nobody has checked it.
pub(crate) fn is_doubtful(source: &str) -> bool {
    source.contains(UNVERIFIED)
}

/// A source in the page's language, as HTML; what has no English is marked as Vietnamese.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a>(pub &'a str, pub Lang);

impl HtmlSafe for Source<'_> {}

impl fmt::Display for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Source(source, lang) = *self;
        if source == UNVERIFIED {
            return f.write_str(
                lang.say("Thông tin tham khảo, cần hỏi lại cơ quan giải quyết", "For information only, check with the agency"),
            );
        }
        for (at, part) in source.split(UNVERIFIED).enumerate() {
            if at > 0 {
                f.write_str(lang.say("cần hỏi lại cơ quan giải quyết", "check with the agency"))?;
            }
            write_part(f, part, at == 0, lang)?;
        }
        Ok(())
    }
}

/// What stands between two doubts, piece by piece: each is in English as a whole or not at all. The first begins a sentence.
fn write_part(f: &mut fmt::Formatter<'_>, part: &str, first: bool, lang: Lang) -> fmt::Result {
    for (at, piece) in part.split("; ").enumerate() {
        if at > 0 {
            f.write_str("; ")?;
        }
        let begun = |text: String| escaped(&if first && at == 0 { capital(&text) } else { text });
        match (lang, english(piece)) {
            (Lang::En, Some(english)) => f.write_str(&begun(english))?,
            (Lang::En, None) => write!(f, "<span lang=\"vi\">{}</span>", begun(vietnamese(piece)))?,
            (Lang::Vi, _) => f.write_str(&begun(vietnamese(piece)))?,
        }
    }
    Ok(())
}

/// A piece as a citizen reads it.
fn vietnamese(piece: &str) -> String {
    WORDS.iter().fold(piece.to_owned(), |text, (data, vi, _)| if data == vi { text } else { text.replace(data, vi) })
}

/// A piece in English, if all of its words are known; the codes of legal texts stay as they are, dates do not.
fn english(piece: &str) -> Option<String> {
    let translated = WORDS.iter().fold(piece.to_owned(), |text, (data, _, en)| text.replace(data, en));
    let foreign = translated.chars().any(|letter| letter.is_lowercase() && !letter.is_ascii());
    (!foreign).then(|| translated.replace("18/07/2026", "18 July 2026"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_speak_the_language_of_the_page() {
        for (source, vi, en) in [
            ("unverified", "Thông tin tham khảo, cần hỏi lại cơ quan giải quyết", "For information only, check with the agency"),
            (
                "bản ghi quốc gia 1.001193 (18/07/2026); lệ phí: unverified",
                "Cổng Dịch vụ công quốc gia, thủ tục 1.001193 (18/07/2026); lệ phí: cần hỏi lại cơ quan giải quyết",
                "National Public Service Portal, procedure 1.001193 (18 July 2026); \
                 <span lang=\"vi\">lệ phí: </span>check with the agency",
            ),
            (
                "Nghị định 61/2018/NĐ-CP, Điều 17 (quy định nay: unverified)",
                "Nghị định 61/2018/NĐ-CP, Điều 17 (quy định hiện nay: cần hỏi lại cơ quan giải quyết)",
                "Decree 61/2018/NĐ-CP, Article 17 (today&#39;s rule: check with the agency)",
            ),
            ("cách vận hành của cổng này", "Cách cổng này hoạt động", "How this portal works"),
            ("Luật <Thử>", "Luật &#60;Thử&#62;", "<span lang=\"vi\">Luật &#60;Thử&#62;</span>"),
        ] {
            assert_eq!(Source(source, Lang::Vi).to_string(), vi);
            assert_eq!(Source(source, Lang::En).to_string(), en);
            assert_eq!(is_doubtful(source), vi.contains("cần hỏi lại cơ quan giải quyết"), "{source}");
        }
    }
}

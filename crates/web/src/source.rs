//! Where a text comes from, as the page says it: data write it in Vietnamese, and `unverified` where nobody has checked.

use std::borrow::Cow;
use std::fmt;

use askama::filters::HtmlSafe;
use domain::lang::Lang;
use domain::procedure::UNVERIFIED;

use crate::html::escaped;

/// Words that sources are made of, longer ones first, so that a reader of English learns what a text rests on.
const WORDS: [(&str, &str); 20] = [
    ("bản ghi của Cổng Dịch vụ công quốc gia, mã", "record of the National Public Service Portal, code"),
    ("nêu trong căn cứ của bản ghi", "named in the record's legal basis"),
    ("cách vận hành của cổng này", "how this portal works"),
    ("cách hiểu thông thường", "common understanding"),
    ("định nghĩa theo luật", "definition by law"),
    ("phí bản sao theo bản ghi", "fee of copies by record"),
    ("lịch làm việc của cổng", "the portal's working calendar"),
    ("đã được thay thế", "since replaced"),
    ("đã được thay bằng", "since replaced by"),
    ("quy định nay", "today's rule"),
    ("định nghĩa còn như", "definition still as in"),
    ("(thay ", "(in place of "),
    ("bản ghi quốc gia", "national record"),
    ("Bộ luật Dân sự", "Civil Code"),
    ("Thông tư", "Circular"),
    ("Nghị định", "Decree"),
    ("Quyết định", "Decision"),
    ("Điều", "Article"),
    ("Luật", "Law"),
    (" và ", " and "),
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
        let doubt = lang.say("chưa xác minh", "not verified");
        for (at, part) in source.split(UNVERIFIED).enumerate() {
            if at > 0 {
                f.write_str(doubt)?;
            }
            write_part(f, part, lang)?;
        }
        Ok(())
    }
}

/// What stands between two doubts, piece by piece: each is in English as a whole or not at all.
fn write_part(f: &mut fmt::Formatter<'_>, part: &str, lang: Lang) -> fmt::Result {
    for (at, piece) in part.split("; ").enumerate() {
        if at > 0 {
            f.write_str("; ")?;
        }
        match (lang, english(piece)) {
            (Lang::Vi, _) => f.write_str(&escaped(piece))?,
            (Lang::En, Some(english)) => f.write_str(&escaped(&english))?,
            (Lang::En, None) => write!(f, "<span lang=\"vi\">{}</span>", escaped(piece))?,
        }
    }
    Ok(())
}

/// A piece in English, if all of its words are known; the codes of legal texts stay as they are.
fn english(piece: &str) -> Option<Cow<'_, str>> {
    let translated = WORDS.iter().fold(Cow::Borrowed(piece), |text, (vi, en)| match text.contains(vi) {
        true => Cow::Owned(text.replace(vi, en)),
        false => text,
    });
    let foreign = translated.chars().any(|letter| letter.is_lowercase() && !letter.is_ascii());
    (!foreign).then_some(translated)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_speak_the_language_of_the_page() {
        for (source, vi, en) in [
            ("unverified", "chưa xác minh", "not verified"),
            (
                "bản ghi quốc gia 1.001193 (18/07/2026); lệ phí: unverified",
                "bản ghi quốc gia 1.001193 (18/07/2026); lệ phí: chưa xác minh",
                "national record 1.001193 (18/07/2026); <span lang=\"vi\">lệ phí: </span>not verified",
            ),
            (
                "Nghị định 61/2018/NĐ-CP, Điều 17 (quy định nay: unverified)",
                "Nghị định 61/2018/NĐ-CP, Điều 17 (quy định nay: chưa xác minh)",
                "Decree 61/2018/NĐ-CP, Article 17 (today&#39;s rule: not verified)",
            ),
            ("cách vận hành của cổng này", "cách vận hành của cổng này", "how this portal works"),
            ("Luật <Thử>", "Luật &#60;Thử&#62;", "<span lang=\"vi\">Luật &#60;Thử&#62;</span>"),
        ] {
            assert_eq!(Source(source, Lang::Vi).to_string(), vi);
            assert_eq!(Source(source, Lang::En).to_string(), en);
            assert_eq!(is_doubtful(source), vi.contains("chưa xác minh"), "{source}");
        }
    }
}

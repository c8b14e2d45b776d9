//! Notices as feeds: Atom (RFC 4287) for readers of news, iCalendar (RFC 5545) for calendars. What little of the two formats
//! the portal uses is written here; tests read it with parsers of others.

use std::fmt::Write;

use domain::clock::start_of;
use domain::lang::Lang;
use domain::notice::{MaintenanceNotice, NoticeKind, NoticeState};
use jiff::{Timestamp, ToSpan};

use crate::frame::Site;
use crate::html::escaped;

/// The content type of [`atom`].
pub const ATOM: &str = "application/atom+xml; charset=utf-8";
/// The content type of [`calendar`].
pub const CALENDAR: &str = "text/calendar; charset=utf-8";

/// What a subscriber reads of a notice: kind and title.
fn headline(notice: &MaintenanceNotice, lang: Lang) -> String {
    let (kind, title) = (notice.kind.text(), notice.title.get(lang));
    match notice.withdrawn_at {
        Some(_) => format!("{} {}: {title}", lang.say("Đã rút:", "Withdrawn:"), kind.get(lang)),
        None => format!("{}: {title}", kind.get(lang)),
    }
}

/// The whole of it in lines.
fn words(notice: &MaintenanceNotice, lang: Lang) -> String {
    let time = |at| domain::clock::time_in(at, lang);
    let mut lines = vec![
        format!("{}: {}", lang.say("Từ", "From"), time(notice.starts_at)),
        format!("{}: {}", lang.say("Dự kiến hoạt động lại", "Expected back"), time(notice.returns_at)),
    ];
    if let Some(ended) = notice.ended_at {
        lines.push(format!("{}: {}", lang.say("Đã hoạt động lại lúc", "Back since"), time(ended)));
    }
    lines.push(format!("{}: {}", lang.say("Phạm vi", "Affected"), notice.scope.text().get(lang)));
    lines.push(notice.what.get(lang).to_owned());
    lines.push(format!("{}: {}", lang.say("Trong thời gian này", "Meanwhile"), notice.other_way.get(lang)));
    lines.join("\n")
}

/// When a notice was published or last changed.
fn changed_at(notice: &MaintenanceNotice) -> Timestamp {
    notice.changes.last().map_or(notice.published_at, |(at, _)| *at)
}

/// An Atom feed of `notices`, the newest first; `year` dates a feed without entries.
pub fn atom(site: &Site, lang: Lang, notices: &[MaintenanceNotice], year: i16) -> String {
    let list = format!("{}{}", site.origin, lang.href("/thong-bao"));
    let new_year = jiff::civil::Date::new(year, 1, 1).map_or(Timestamp::UNIX_EPOCH, start_of);
    let updated = notices.iter().map(changed_at).max().unwrap_or(new_year);
    let title = format!("{} – {}", lang.say("Thông báo bảo trì, sự cố", "Maintenance and incidents"), site.name.get(lang));
    let list = escaped(&list);
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n<id>{list}</id>\n\
         <title>{}</title>\n<updated>{updated:.0}</updated>\n<author><name>{}</name></author>\n\
         <link rel=\"self\" type=\"application/atom+xml\" href=\"{list}.atom\"/>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{list}\"/>\n",
        lang.tag(),
        escaped(&title),
        escaped(site.agency.get(lang)),
    );
    for notice in notices {
        let term = match notice.kind {
            NoticeKind::Maintenance => "maintenance",
            NoticeKind::Incident => "incident",
        };
        let _ = write!(
            xml,
            "<entry>\n<id>{list}/{code}</id>\n<title>{}</title>\n<published>{:.0}</published>\n<updated>{:.0}</updated>\n\
             <link rel=\"alternate\" type=\"text/html\" href=\"{list}/{code}\"/>\n<category term=\"{term}\"/>\n\
             <content type=\"text\">{}</content>\n</entry>\n",
            escaped(&headline(notice, lang)),
            notice.published_at,
            changed_at(notice),
            escaped(&words(notice, lang)),
            code = notice.code,
        );
    }
    xml.push_str("</feed>\n");
    xml
}

/// A calendar with an event for each notice: withdrawn ones are cancelled, ended ones as long as they were.
pub fn calendar(site: &Site, lang: Lang, notices: &[MaintenanceNotice]) -> String {
    let host = site.origin.split("://").last().unwrap_or_default();
    let utc = |at: Timestamp| at.strftime("%Y%m%dT%H%M%SZ").to_string();
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".into(),
        "PRODID:-//Cong dich vu cong//Thong bao//VI".into(),
        "CALSCALE:GREGORIAN".into(),
        "METHOD:PUBLISH".into(),
        format!("X-WR-CALNAME:{}", ics_text(lang.say("Bảo trì và sự cố của cổng", "Maintenance and incidents"))),
    ];
    for notice in notices {
        let cancelled = notice.state(notice.starts_at) == NoticeState::Withdrawn;
        // An event ends after it starts, whatever was ended in its first moment.
        let end = notice.over_at().max(notice.starts_at.saturating_add(1.minute()).unwrap_or(notice.starts_at));
        lines.extend([
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}@{host}", notice.code),
            format!("DTSTAMP:{}", utc(changed_at(notice))),
            format!("SEQUENCE:{}", notice.version - 1),
            format!("DTSTART:{}", utc(notice.starts_at)),
            format!("DTEND:{}", utc(end)),
            format!("SUMMARY:{}", ics_text(&headline(notice, lang))),
            format!("DESCRIPTION:{}", ics_text(&words(notice, lang))),
            format!("URL:{}{}", site.origin, lang.href(&format!("/thong-bao/{}", notice.code))),
            format!("STATUS:{}", if cancelled { "CANCELLED" } else { "CONFIRMED" }),
            "TRANSP:TRANSPARENT".into(),
            "END:VEVENT".into(),
        ]);
    }
    lines.push("END:VCALENDAR".into());
    ics_file(&lines)
}

/// A text as a value of iCalendar.
pub fn ics_text(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n")
}

/// Lines of iCalendar as a file: each ends in CRLF and is folded at 75 bytes, never within a letter.
pub fn ics_file<L: AsRef<str>>(lines: &[L]) -> String {
    let mut file = String::new();
    for line in lines {
        let mut length = 0;
        for letter in line.as_ref().chars() {
            if length + letter.len_utf8() > 74 {
                file.push_str("\r\n ");
                length = 1;
            }
            file.push(letter);
            length += letter.len_utf8();
        }
        file.push_str("\r\n");
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_letters() {
        let line = format!("SUMMARY:{}", ics_text(&"Bảo trì, nâng cấp; hết\n".repeat(8)));
        let file = ics_file(&[&line]);
        assert!(file.lines().all(|line| line.len() <= 75) && file.ends_with("\r\n"));
        assert_eq!(file.replace("\r\n ", "").trim_end(), line);
        assert!(line.contains("trì\\, nâng cấp\\; hết\\n"));
    }
}

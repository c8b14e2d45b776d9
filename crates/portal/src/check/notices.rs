//! 11.2e: maintenance is told of one whole working day ahead, with the time of return (R1.11). Read from the feeds, as a
//! subscriber would.

use std::collections::BTreeMap;

use domain::calendar::WorkingCalendar;
use domain::clock::show_time;
use domain::compliance::Clause;
use domain::lang::Text;
use domain::notice::lead;
use http::StatusCode;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use scraper::ElementRef;

use super::Findings;
use super::visitor::{Seen, Visitor, all, links, select, words};
use crate::Fault;

/// What the feeds say of one notice.
#[derive(Debug, Default, PartialEq, Eq)]
struct Told {
    published: Option<Timestamp>,
    maintenance: bool,
    starts: Option<Timestamp>,
    returns: Option<Timestamp>,
    cancelled: bool,
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    text.split_once(from)?.1.split_once(to).map(|(within, _)| within)
}

/// The notices of an Atom feed and a calendar, by code.
fn read(atom: &str, calendar: &str) -> BTreeMap<String, Told> {
    let mut told: BTreeMap<String, Told> = BTreeMap::new();
    for entry in atom.split("<entry>").skip(1) {
        let Some(code) = between(entry, "<id>", "</id>").and_then(|id| id.rsplit('/').next()) else { continue };
        let of = told.entry(code.to_owned()).or_default();
        of.published = between(entry, "<published>", "</published>").and_then(|at| at.parse().ok());
        of.maintenance = entry.contains("term=\"maintenance\"");
    }
    let at = |value: &str| {
        let civil = DateTime::strptime("%Y%m%dT%H%M%SZ", value).ok()?;
        civil.to_zoned_datetime(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    };
    for event in calendar.replace("\r\n ", "").split("BEGIN:VEVENT").skip(1) {
        let value = |name: &str| event.lines().find_map(|line| line.trim_end().strip_prefix(name));
        let Some(code) = value("UID:").and_then(|id| id.split('@').next()) else { continue };
        let of = told.entry(code.to_owned()).or_default();
        of.starts = value("DTSTART:").and_then(at);
        of.returns = value("DTEND:").and_then(at);
        of.cancelled = value("STATUS:") == Some("CANCELLED");
    }
    told
}

/// What is wrong with a notice of maintenance.
fn wrong(told: &Told, calendar: &WorkingCalendar) -> Option<Text> {
    if told.cancelled || !told.maintenance {
        return None;
    }
    let (Some(published), Some(starts)) = (told.published, told.starts) else {
        return Some(Text::both("Thông báo thiếu giờ công bố hoặc giờ bắt đầu", "The notice lacks its publication or its start"));
    };
    if told.returns.is_none_or(|returns| returns <= starts) {
        return Some(Text::both("Thông báo thiếu giờ hoạt động trở lại", "The notice lacks the time of return"));
    }
    // Where the calendar does not reach nobody can say how many working days there were.
    let lead = lead(calendar, published, starts).ok()?;
    (starts < lead.earliest).then(|| {
        Text::both("Bảo trì được báo chưa đủ một ngày làm việc trước", "Maintenance was announced less than a working day ahead")
    })
}

/// The banners of the home page: the code of the notice that each leads to, and its words.
fn banners(visitor: &Visitor, home: &Seen) -> Vec<(String, String)> {
    let html = home.html();
    let banner = |shown: &ElementRef<'_>| {
        let to = select(*shown, "a[href]").into_iter().filter_map(|link| visitor.local(link.value().attr("href")?));
        Some((to.filter_map(|path| path.strip_prefix("/thong-bao/").map(str::to_owned)).next()?, words(*shown)))
    };
    all(&html, "aside p").iter().filter_map(banner).collect()
}

/// Each notice that stands is shown at home with its time of return, and no banner is left of one that is over.
fn shown_at_home(told: &BTreeMap<String, Told>, banners: &[(String, String)], now: Timestamp, found: &mut Findings) {
    let (clause, page) = (Clause::Maintenance, "/");
    let stands = |notice: &Told| !notice.cancelled && notice.returns.is_some_and(|returns| returns > now);
    for (code, notice) in told.iter().filter(|(_, notice)| stands(notice)) {
        let back = notice.returns.map(show_time).unwrap_or_default();
        match banners.iter().find(|(of, _)| of == code) {
            None => found.fails(
                clause,
                page,
                Text::both(format!("Không hiện thông báo {code} còn hiệu lực"), format!("Notice {code} stands and is not shown")),
            ),
            Some((_, words)) if !words.contains(&back) => found.fails(
                clause,
                page,
                Text::both(
                    format!("Thông báo {code} không nêu giờ hoạt động lại {back}"),
                    format!("The banner of {code} does not say that the portal is back at {back}"),
                ),
            ),
            Some(_) => {}
        }
    }
    for (code, _) in banners.iter().filter(|(code, _)| told.get(code).is_some_and(|notice| !stands(notice))) {
        found.fails(
            clause,
            page,
            Text::both(format!("Vẫn hiện thông báo {code} đã hết"), format!("Notice {code} is over and still shown")),
        );
    }
}

pub(super) async fn maintenance(
    visitor: &mut Visitor,
    calendar: &WorkingCalendar,
    now: Timestamp,
    found: &mut Findings,
) -> Result<(), Fault> {
    let (clause, path) = (Clause::Maintenance, "/thong-bao");
    let home = visitor.get("/").await?;
    let led = links(&home.html()).iter().filter_map(|href| visitor.local(href)).any(|link| link == path);
    if !led {
        let seen = Text::both("Trang chủ không dẫn tới thông báo", "The home page does not lead to the notices");
        found.fails(clause, "/", seen);
    }
    let page = visitor.get(path).await?;
    if page.status != StatusCode::OK || all(&page.html(), "main h1").is_empty() {
        let seen = Text::both("Không có trang thông báo", "There is no page of notices");
        found.fails(clause, path, seen);
    }
    let (atom, calendar_file) = (visitor.get("/thong-bao.atom").await?, visitor.get("/thong-bao.ics").await?);
    let told = read(&atom.text, &calendar_file.text);
    for (code, notice) in &told {
        if let Some(seen) = wrong(notice, calendar) {
            found.fails(clause, &format!("{path}/{code}"), seen);
        }
    }
    let banners = banners(visitor, &home);
    shown_at_home(&told, &banners, now, found);
    let (all, shown) = (told.len(), banners.len());
    found.else_holds(
        clause,
        path,
        Text::both(
            format!("{all} thông báo trong năm, mỗi lần bảo trì báo trước ít nhất một ngày làm việc; trang chủ hiện {shown}"),
            format!("{all} notices this year, maintenance always announced a working day ahead; {shown} shown at home"),
        ),
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ATOM: &str = "<feed><entry><id>http://x/thong-bao/TB-1</id><published>2026-11-27T03:00:00Z</published>\
        <category term=\"maintenance\"/></entry></feed>";

    fn told(start: &str, end: &str) -> Option<Text> {
        let ics = format!("BEGIN:VEVENT\r\nUID:TB-1@x\r\nDTSTART:{start}\r\nDTEND:{end}\r\nSTATUS:CONFIRMED\r\nEND:VEVENT\r\n");
        let calendar = crate::data::Data::built_in().unwrap().calendar;
        let calendar = WorkingCalendar::parse(calendar).unwrap();
        wrong(&read(ATOM, &ics)["TB-1"], &calendar)
    }

    /// Published on Friday 27/11/2026: Monday is whole, so that it may begin on Tuesday at 00:00 in Vietnam (R1.11).
    #[test]
    fn a_notice_is_judged_by_its_feeds() {
        for (start, end, right) in [
            ("20261130T170000Z", "20261130T190000Z", true),
            ("20261130T165900Z", "20261130T190000Z", false),
            ("20261128T170000Z", "20261128T190000Z", false),
            ("20261130T170000Z", "20261130T170000Z", false),
            ("", "20261130T190000Z", false),
        ] {
            assert_eq!(told(start, end).is_none(), right, "{start} {end}");
        }
    }
}

//! Notices of maintenance and of incidents: those that stand, the history by year, and each by itself (TT32 11.2e).

use askama::Template;
use domain::clock::time_in;
use domain::lang::{Lang, Text};
use domain::notice::{CurrentNotice, MaintenanceNotice, NoticeKind, NoticeState, Tally};
use jiff::{SignedDuration, Timestamp};

use super::item::{Entry, Item, same};
use crate::frame::{Frame, Link};
use crate::prose::Prose;
use crate::view::{Row, Step, Steps, Summary, Tag, Tone};

/// Notices on a page of the history.
pub const ON_A_PAGE: usize = 50;

/// The page at `/thong-bao`.
#[derive(Debug, Template)]
#[template(path = "pages/lookup/notices.html")]
pub struct Notices {
    /// What stands around it.
    pub frame: Frame,
    /// To come and under way.
    pub current: Vec<Item>,
    /// The year of the history.
    pub year: i16,
    /// What is over, or was withdrawn.
    pub past: Vec<Item>,
    /// How often and how long the portal was away in this year.
    pub tally: String,
    /// The next page of the year.
    pub next: Option<String>,
    /// Other years.
    pub years: Vec<Link>,
}

/// The page at `/thong-bao/{code}`.
#[derive(Debug, Template)]
#[template(path = "pages/lookup/notice.html")]
pub struct NoticePage {
    /// What stands around it.
    pub frame: Frame,
    /// Kind and state.
    pub tags: Vec<Tag>,
    /// Times, what is affected, when it was published.
    pub facts: Summary,
    /// What is done and why.
    pub what: Text,
    /// How people are served meanwhile.
    pub other_way: Text,
    /// The affected services.
    pub services: Vec<Entry>,
    /// What was changed after publication, newest first.
    pub changes: Steps,
    /// The same for calendars.
    pub calendar: String,
}

crate::page!(Notices, NoticePage);

/// The tags of kind and state.
pub fn tags(kind: NoticeKind, state: NoticeState, lang: Lang) -> Vec<Tag> {
    let kind_tone = if kind == NoticeKind::Incident { Tone::Bad } else { Tone::Plain };
    let state_tone = if state == NoticeState::Ongoing { Tone::Bad } else { Tone::Plain };
    vec![Tag::new(kind.text().get(lang), kind_tone), Tag::new(state.text().get(lang), state_tone)]
}

/// Times, what is affected, when it was published and how far ahead.
pub fn facts(notice: &MaintenanceNotice, agency: &str, lang: Lang) -> Vec<Row> {
    let mut rows = vec![
        Row::new(lang.say("Bắt đầu", "Begins"), time_in(notice.starts_at, lang)),
        Row::new(lang.say("Dự kiến hoạt động lại", "Expected back"), time_in(notice.returns_at, lang)),
    ];
    if let Some(ended) = notice.ended_at {
        rows.push(Row::new(lang.say("Đã hoạt động lại lúc", "Back since"), time_in(ended, lang)));
    }
    if let Some(withdrawn) = notice.withdrawn_at {
        rows.push(Row::new(lang.say("Rút lúc", "Withdrawn at"), time_in(withdrawn, lang)));
    }
    rows.push(Row::new(lang.say("Phạm vi", "Affected"), notice.scope.text().get(lang)));
    let published = Row::new(lang.say("Công bố lúc", "Published at"), time_in(notice.published_at, lang));
    rows.push(match (notice.lead, lang) {
        (Some(days), Lang::Vi) => published.note(format!("Báo trước {days} ngày làm việc trọn vẹn")),
        (Some(1), Lang::En) => published.note("1 whole working day ahead"),
        (Some(days), Lang::En) => published.note(format!("{days} whole working days ahead")),
        (None, _) => {
            published.note(lang.say("Sự cố khẩn cấp, không báo trước được", "An emergency that could not be told ahead"))
        }
    });
    rows.push(Row::new(lang.say("Nơi công bố", "Published by"), agency));
    rows.push(Row::new(lang.say("Số thông báo", "Number"), notice.code.as_str()));
    rows
}

/// What was changed after publication, newest first.
pub fn changes(notice: &MaintenanceNotice, lang: Lang) -> Steps {
    let step = |(at, change): &(Timestamp, domain::notice::NoticeChange)| Step {
        title: change.text().get(lang).to_owned(),
        when: Some(time_in(*at, lang)),
        lines: Vec::new(),
    };
    Steps { history: true, steps: notice.changes.iter().rev().map(step).collect() }
}

/// A line of a list.
fn item(notice: &CurrentNotice, state: NoticeState, over_at: Timestamp, lang: Lang) -> Item {
    let span = format!("{} – {}", time_in(notice.starts_at, lang), time_in(over_at, lang));
    let kind = notice.kind.text();
    let tone = if state == NoticeState::Ongoing { Tone::Bad } else { Tone::Plain };
    Item {
        lang,
        href: lang.href(&format!("/thong-bao/{}", notice.code)),
        name: notice.title.clone(),
        facts: vec![kind, same(span), notice.scope.text()],
        tag: Some(Tag::new(state.text().get(lang), tone)),
        others: Vec::new(),
    }
}

fn past_item(notice: &MaintenanceNotice, now: Timestamp, lang: Lang) -> Item {
    let brief = CurrentNotice {
        code: notice.code.clone(),
        kind: notice.kind,
        title: notice.title.clone(),
        scope: notice.scope.clone(),
        starts_at: notice.starts_at,
        returns_at: notice.returns_at,
    };
    item(&brief, notice.state(now), notice.over_at(), lang)
}

/// How long, in hours and minutes.
fn long(duration: SignedDuration, lang: Lang) -> String {
    let (hours, minutes) = (duration.as_mins() / 60, duration.as_mins() % 60);
    match lang {
        Lang::Vi if hours == 0 => format!("{minutes} phút"),
        Lang::Vi if minutes == 0 => format!("{hours} giờ"),
        Lang::Vi => format!("{hours} giờ {minutes} phút"),
        Lang::En => format!("{hours} h {minutes:02} min"),
    }
}

fn tally_text(tally: Tally, year: i16, lang: Lang) -> String {
    let (maintained, down) = (long(tally.maintained, lang), long(tally.down, lang));
    match lang {
        Lang::Vi => format!(
            "Năm {year}: {} lần bảo trì, dừng tổng cộng {maintained}; {} sự cố, dừng tổng cộng {down}.",
            tally.maintenance, tally.incidents
        ),
        Lang::En => format!(
            "{year}: times of maintenance: {}, {maintained} together; incidents: {}, {down} together.",
            tally.maintenance, tally.incidents
        ),
    }
}

impl Notices {
    /// The page: what the head says of now, and page `page` (from 1) of the history of `year`, of which `all` are the notices.
    pub fn new(
        frame: Frame,
        standing: &[&CurrentNotice],
        (year, page): (i16, usize),
        all: &[MaintenanceNotice],
        tally: Tally,
        now: Timestamp,
    ) -> Notices {
        let lang = frame.lang;
        let over = |notice: &&MaintenanceNotice| matches!(notice.state(now), NoticeState::Past | NoticeState::Withdrawn);
        let past: Vec<&MaintenanceNotice> = all.iter().filter(over).collect();
        let this_year = domain::clock::vietnam_date(now).year();
        let years = (this_year - 4..=this_year).rev().filter(|other| *other != year);
        let current = standing.iter().map(|notice| item(notice, notice.state(now), notice.returns_at, lang));
        Notices {
            current: if year == this_year && page == 1 { current.collect() } else { Vec::new() },
            past: past.iter().skip((page - 1) * ON_A_PAGE).take(ON_A_PAGE).map(|notice| past_item(notice, now, lang)).collect(),
            next: (past.len() > page * ON_A_PAGE).then(|| lang.href(&format!("/thong-bao?nam={year}&trang={}", page + 1))),
            years: years.map(|other| Link::new(lang.href(&format!("/thong-bao?nam={other}")), other.to_string())).collect(),
            tally: tally_text(tally, year, lang),
            year,
            frame,
        }
    }
}

impl NoticePage {
    /// The page of a notice; `services` are the names of those that it is about.
    pub fn new(
        frame: Frame,
        notice: &MaintenanceNotice,
        agency: &str,
        services: Vec<(String, Text)>,
        now: Timestamp,
    ) -> NoticePage {
        let lang = frame.lang;
        let path = format!("/thong-bao/{}", notice.code);
        let mut frame = frame.named(&notice.title).crumb("/thong-bao", lang.say("Thông báo", "Notices"));
        if notice.title.en.is_none() || notice.what.en.is_none() {
            frame = frame.canonical_vi();
        }
        NoticePage {
            tags: tags(notice.kind, notice.state(now), lang),
            facts: Summary::new(lang, facts(notice, agency, lang)),
            what: notice.what.clone(),
            other_way: notice.other_way.clone(),
            services: services.into_iter().map(|(path, name)| Entry::new(lang, &path, name)).collect(),
            changes: changes(notice, lang),
            calendar: lang.href(&format!("{path}.ics")),
            frame,
        }
    }

    fn prose<'a>(&self, text: &'a Text) -> Prose<'a> {
        Prose(text, self.frame.lang)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_in_hours_and_minutes() {
        for (minutes, vi, en) in [(0, "0 phút", "0 h 00 min"), (60, "1 giờ", "1 h 00 min"), (150, "2 giờ 30 phút", "2 h 30 min")]
        {
            let span = SignedDuration::from_mins(minutes);
            assert_eq!((long(span, Lang::Vi).as_str(), long(span, Lang::En).as_str()), (vi, en));
        }
    }
}

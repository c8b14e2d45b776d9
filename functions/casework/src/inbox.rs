//! The agency's inbox: what is due first stands first (`/can-bo`).

use std::collections::HashMap;

use app::{App, Failure, Here, send};
use axum::extract::State;
use axum::response::Response;
use domain::access::Action;
use domain::calendar::{WorkingCalendar, time_left};
use domain::clock::{due_in, time_in};
use domain::code::{AgencyCode, DossierCode, ProcedureCode};
use domain::dossier::{Deadline, Dossier, Urgency, next_deadline, urgency};
use domain::lang::{Lang, Text};
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use store::{WorkList, place_in_list};
use web::answer::{self, Caching, Wants};
use web::fields::Fields;
use web::frame::Link;
use web::pages::casework::{Group, Inbox, Tab};
use web::view::{ServiceItem, Tag, Tone};

use crate::officer::Officer;
use crate::words::encode;

/// Dossiers on a page.
const ON_A_PAGE: usize = 50;
/// Dossiers that are read to be counted: beyond them the page says "and more".
const COUNTED: usize = 200;

/// The lists with their words in addresses.
const LISTS: [(WorkList, &str); 3] = [(WorkList::Open, ""), (WorkList::Paused, "cho-dan"), (WorkList::Collect, "cho-tra")];

fn list_name(list: WorkList, lang: Lang) -> &'static str {
    match list {
        WorkList::Open => lang.say("Cần xử lý", "To be done"),
        WorkList::Paused => lang.say("Chờ người dân", "Waiting for the citizen"),
        WorkList::Collect => lang.say("Chờ trả kết quả", "Waiting to be collected"),
    }
}

fn group_name(urgency: Urgency, lang: Lang) -> &'static str {
    match urgency {
        Urgency::Overdue => lang.say("Quá hạn", "Overdue"),
        Urgency::Today => lang.say("Đến hạn hôm nay", "Due today"),
        Urgency::Soon => lang.say("Sắp đến hạn", "Due soon"),
        Urgency::Later => lang.say("Còn thời gian", "Later"),
    }
}

pub(crate) async fn show(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    let officer = Officer::of(&app, &headers, &here).await?;
    let query = Fields::query(Some(&here.query));
    let site = app.site().await;
    let wants = Wants::of(&headers, &site);
    if officer.agencies(Action::ListDossiers).is_empty() && !officer.agencies(Action::EditCatalogue).is_empty() {
        return Ok(send(answer::redirect(&here.href("/can-bo/danh-muc"), &wants)));
    }
    if officer.agencies(Action::ListDossiers).is_empty() && !officer.agencies(Action::PublishNotice).is_empty() {
        // An administrator has no dossiers: the desk begins with the notices.
        return Ok(send(answer::redirect(&here.href("/can-bo/thong-bao"), &wants)));
    }
    let agency = officer.agency(Action::ListDossiers, query.get("co-quan"))?;

    let searched = query.get("ma");
    if let Ok(code) = DossierCode::parse_typed(searched)
        && let Some(found) = app.store().dossier(&code).await?
        && officer.may(Action::ReadDossier, &found.agency)
    {
        return Ok(send(answer::redirect(&here.href(&format!("/can-bo/ho-so/{code}")), &wants)));
    }

    let (list, _) = LISTS.into_iter().find(|(_, word)| *word == query.get("danh-sach")).unwrap_or(LISTS[0]);
    let after = query.find("sau").filter(|after| !after.is_empty());
    let counts_too = after.is_none() && list == WorkList::Open;
    let limit = if counts_too { COUNTED } else { ON_A_PAGE };
    let read = app.store().work_list(&agency, list, after, i32::try_from(limit).unwrap_or(i32::MAX));
    let (page, calendar) = tokio::try_join!(async { Ok::<_, Failure>(read.await?) }, app.calendar())?;
    let now = app.now();

    let counts = if counts_too { counts(&page.items, page.next.is_some(), &calendar, now, here.lang) } else { Vec::new() };
    let more = page.items.len() > ON_A_PAGE || page.next.is_some();
    let shown: Vec<Dossier> = page.items.into_iter().take(ON_A_PAGE).collect();
    let link = |parts: &[(&str, &str)]| {
        let pairs: Vec<String> = parts
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", encode(value)))
            .collect();
        here.href(&format!("/can-bo{}{}", if pairs.is_empty() { "" } else { "?" }, pairs.join("&")))
    };
    let word = LISTS.iter().find(|(l, _)| *l == list).map_or("", |(_, word)| word);
    let next = shown
        .last()
        .filter(|_| more)
        .and_then(place_in_list)
        .map(|(_, place)| link(&[("co-quan", agency.as_str()), ("danh-sach", word), ("sau", &place)]));
    let lists = LISTS
        .iter()
        .map(|(l, word)| Tab {
            link: Link::new(link(&[("co-quan", agency.as_str()), ("danh-sach", word)]), list_name(*l, here.lang)),
            current: *l == list,
        })
        .collect();
    let groups = groups(&app, &here, shown, list, &calendar, now).await?;
    let agency_name = app.agency(&agency).await?.map_or_else(|| agency.to_string(), |a| a.name.get(here.lang).to_owned());
    let frame = officer.frame(&app, &site, &here, here.lang.say("Hộp việc", "Inbox")).caption(agency_name);
    let inbox = Inbox {
        frame,
        agencies: agencies(&app, &officer, &agency, &here).await?,
        lists,
        counts,
        groups,
        none: here.lang.say("Không có hồ sơ nào trong danh sách này.", "There are no dossiers in this list.").to_owned(),
        register: officer
            .may(Action::RegisterPaper, &agency)
            .then(|| here.href(&format!("/can-bo/tiep-nhan?co-quan={}", encode(agency.as_str())))),
        next,
        not_found: Some(searched.to_owned()).filter(|searched| !searched.is_empty()),
        agency: agency.to_string(),
    };
    let status = if inbox.not_found.is_some() { StatusCode::NOT_FOUND } else { StatusCode::OK };
    Ok(send(answer::page(status, &inbox, Caching::Private, &wants)))
}

/// The officer's agencies to choose from; none where there is one alone.
async fn agencies(app: &App, officer: &Officer, shown: &AgencyCode, here: &Here) -> Result<Vec<Tab>, Failure> {
    let codes = officer.agencies(Action::ListDossiers);
    let mut tabs = Vec::new();
    if codes.len() < 2 {
        return Ok(tabs);
    }
    for code in codes {
        let name = app.agency(&code).await?.map_or_else(|| code.to_string(), |agency| agency.name.get(here.lang).to_owned());
        let href = here.href(&format!("/can-bo?co-quan={}", encode(code.as_str())));
        tabs.push(Tab { link: Link::new(href, name), current: code == *shown });
    }
    Ok(tabs)
}

fn counts(dossiers: &[Dossier], more: bool, calendar: &WorkingCalendar, now: Timestamp, lang: Lang) -> Vec<Tag> {
    let mut of: HashMap<Urgency, usize> = HashMap::new();
    for dossier in dossiers {
        if let Some(Deadline::At(at)) = next_deadline(dossier) {
            *of.entry(urgency(calendar, at, now)).or_default() += 1;
        }
    }
    let last = Urgency::ALL.into_iter().rev().find(|group| of.contains_key(group));
    let tag = |group: Urgency| {
        let count = of.get(&group).copied().unwrap_or_default();
        // What was cut off belongs to the last group that was read, or to one after it.
        let plus = if more && last.is_some_and(|last| group >= last) { "+" } else { "" };
        let tone = if group == Urgency::Overdue && count > 0 { Tone::Bad } else { Tone::Plain };
        Tag::new(format!("{}: {count}{plus}", group_name(group, lang)), tone)
    };
    Urgency::ALL.into_iter().map(tag).collect()
}

/// The dossiers by urgency; the other lists are one group.
async fn groups(
    app: &App,
    here: &Here,
    dossiers: Vec<Dossier>,
    list: WorkList,
    calendar: &WorkingCalendar,
    now: Timestamp,
) -> Result<Vec<Group>, Failure> {
    let lang = here.lang;
    let mut names: HashMap<ProcedureCode, Text> = HashMap::new();
    let mut groups: Vec<Group> = Vec::new();
    for dossier in dossiers {
        if !names.contains_key(&dossier.procedure) {
            let found = app.procedure(&dossier.procedure).await?;
            let name = found.map_or_else(|| Text::vi(dossier.procedure.as_str()), |procedure| procedure.title());
            names.insert(dossier.procedure.clone(), name);
        }
        let Some(deadline) = next_deadline(&dossier) else { continue };
        let (title, when, tag) = match deadline {
            Deadline::At(at) => {
                let group = urgency(calendar, at, now);
                let left = time_left(calendar, at, now).ok();
                let tag = left.map(|left| {
                    let tone = if left.late() { Tone::Bad } else { Tone::Plain };
                    Tag::new(left.text().get(lang), tone)
                });
                (group_name(group, lang), format!("{} {}", lang.say("hạn", "due"), due_in(at, lang)), tag)
            }
            Deadline::Paused { since } | Deadline::Collect { since } => {
                (list_name(list, lang), format!("{} {}", lang.say("từ", "since"), time_in(since, lang)), None)
            }
        };
        let name = names.get(&dossier.procedure).cloned().unwrap_or_default();
        let with_code = |name: &str| format!("{}: {name}", dossier.code);
        let item = ServiceItem {
            lang,
            href: here.href(&format!("/can-bo/ho-so/{}", dossier.code)),
            name: Text { vi: with_code(&name.vi), en: name.en.as_deref().map(with_code) },
            facts: vec![dossier.state.name(lang).to_owned(), when, dossier.channel.name(lang).to_lowercase()],
            tag,
        };
        match groups.last_mut().filter(|group| group.title == title) {
            Some(group) => group.dossiers.push(item),
            None => groups.push(Group { title: title.to_owned(), dossiers: vec![item] }),
        }
    }
    Ok(groups)
}

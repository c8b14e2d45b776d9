//! Narrowing a list by links: level, applicant, agency, and whether dossiers are taken here.

use domain::catalogue::{Directory, Entry, Group, GroupKind};
use domain::lang::Text;

use crate::fields::Fields;
use crate::frame::Frame;
use crate::pages::lookup::item::{grouped, same};

/// The names of the filters in an address.
const LEVEL: &str = "cap";
const SUBJECT: &str = "doi-tuong";
const AGENCY: &str = "co-quan";
const ONLINE: &str = "truc-tuyen";
const EVENT: &str = "su-kien";

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter<'a> {
    /// The level of government that settles it (cấp hành chính).
    pub level: Option<Group<'a>>,
    /// Who applies.
    pub subject: Option<Group<'a>>,
    /// The agency that settles or has published it: one name may be both.
    pub agency: Vec<Group<'a>>,
    /// The life event that it belongs to.
    pub event: Option<Group<'a>>,
    /// Dossiers are taken here.
    pub online: bool,
}

impl<'a> Filter<'a> {
    /// Reads the filters of an address; a group that does not exist narrows nothing.
    pub fn read(directory: &'a Directory, query: &Fields) -> Filter<'a> {
        Filter {
            level: directory.group(GroupKind::Level, query.get(LEVEL)),
            subject: directory.group(GroupKind::Subject, query.get(SUBJECT)),
            agency: agencies(directory, query.get(AGENCY)),
            event: directory.group(GroupKind::LifeEvent, query.get(EVENT)),
            online: query.get(ONLINE) == "1",
        }
    }

    /// Narrows nothing.
    pub fn is_empty(&self) -> bool {
        self.level.is_none() && self.subject.is_none() && self.agency.is_empty() && self.event.is_none() && !self.online
    }

    /// `entry` passes.
    pub fn lets(&self, entry: &Entry<'_>) -> bool {
        self.level.is_none_or(|group| group.holds(entry))
            && self.subject.is_none_or(|group| group.holds(entry))
            && self.event.is_none_or(|group| group.holds(entry))
            && (self.agency.is_empty() || self.agency.iter().any(|group| group.holds(entry)))
            && (!self.online || entry.has_form())
    }

    /// The query of an address with these filters, with `?`; empty where there are none.
    pub fn query(&self) -> String {
        let group = |name: &str, group: Option<&Group<'_>>| group.map(|group| format!("{name}={}", group.slug()));
        let parts = [
            group(LEVEL, self.level.as_ref()),
            group(SUBJECT, self.subject.as_ref()),
            group(AGENCY, self.agency.first()),
            group(EVENT, self.event.as_ref()),
            self.online.then(|| format!("{ONLINE}=1")),
        ];
        let query = parts.into_iter().flatten().collect::<Vec<_>>().join("&");
        if query.is_empty() { query } else { format!("?{query}") }
    }

    /// The filters in words, for the title.
    pub fn words(&self, frame: &Frame) -> Vec<String> {
        let groups = self.level.iter().chain(&self.subject).chain(self.agency.first()).chain(&self.event);
        let mut words: Vec<String> = groups.map(|group| group.get(frame.lang).to_owned()).collect();
        if self.online {
            words.push(frame.say("nộp trực tuyến", "apply online").to_owned());
        }
        words
    }
}

/// The agency groups with this address: those who settle, those who publish.
pub(super) fn agencies<'a>(directory: &'a Directory, slug: &str) -> Vec<Group<'a>> {
    [GroupKind::Agency, GroupKind::Ministry].into_iter().filter_map(|kind| directory.group(kind, slug)).collect()
}

/// One way to narrow a list further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The list narrowed.
    pub href: String,
    /// By what.
    pub name: Text,
    /// How many stay.
    pub count: String,
    /// It is chosen; the link takes it back.
    pub chosen: bool,
}

/// All ways to narrow a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filtering {
    /// By name of the filter.
    pub kinds: Vec<(&'static str, Vec<Choice>)>,
    /// Some are chosen.
    pub active: bool,
}

impl Filtering {
    /// The links of the list at `path`, counted over what the other filters let through.
    pub(super) fn of<'a>(
        frame: &Frame,
        path: &str,
        filter: &Filter<'a>,
        all: &[Entry<'a>],
        directory: &'a Directory,
    ) -> Filtering {
        let lang = frame.lang;
        let link = |filter: &Filter<'_>| format!("{}{}", lang.href(path), filter.query());
        let mut kinds = Vec::new();
        for (kind, name) in
            [(GroupKind::Level, lang.say("Cấp giải quyết", "Level")), (GroupKind::Subject, lang.say("Đối tượng", "Applicant"))]
        {
            let chosen = if kind == GroupKind::Level { filter.level } else { filter.subject };
            let with = |group: Option<Group<'a>>| match kind {
                GroupKind::Level => Filter { level: group, ..filter.clone() },
                _ => Filter { subject: group, ..filter.clone() },
            };
            let open = with(None);
            let rest: Vec<&Entry<'_>> = all.iter().filter(|entry| open.lets(entry)).collect();
            let choices: Vec<Choice> = directory
                .groups(kind)
                .filter_map(|group| {
                    let count = rest.iter().filter(|entry| group.holds(entry)).count();
                    let current = chosen == Some(group);
                    (current || (count > 0 && count < rest.len())).then(|| Choice {
                        href: link(&with((!current).then_some(group))),
                        name: group.name(),
                        count: grouped(count, lang),
                        chosen: current,
                    })
                })
                .collect();
            if !choices.is_empty() {
                kinds.push((name, choices));
            }
        }
        let open = Filter { online: false, ..filter.clone() };
        let (rest, online) = all
            .iter()
            .filter(|entry| open.lets(entry))
            .fold((0, 0), |(rest, online), entry| (rest + 1, online + usize::from(entry.has_form())));
        if filter.online || (online > 0 && online < rest) {
            let name = same(frame.say("Nộp trực tuyến tại cổng này", "Apply online here"));
            let href = link(&Filter { online: !filter.online, ..filter.clone() });
            let choice = Choice { href, name, count: grouped(online, lang), chosen: filter.online };
            kinds.push((lang.say("Cách nộp", "How to apply"), vec![choice]));
        }
        // Agency and life event are chosen on pages of their own, so here they can only be taken back.
        let without_agency = Filter { agency: Vec::new(), ..filter.clone() };
        let without_event = Filter { event: None, ..filter.clone() };
        for (group, kind, without) in [
            (filter.agency.first(), lang.say("Cơ quan", "Agency"), without_agency),
            (filter.event.as_ref(), lang.say("Sự kiện trong đời", "Life event"), without_event),
        ] {
            if let Some(group) = group {
                let count = grouped(all.iter().filter(|entry| filter.lets(entry)).count(), lang);
                kinds.push((kind, vec![Choice { href: link(&without), name: group.name(), count, chosen: true }]));
            }
        }
        Filtering { kinds, active: !filter.is_empty() }
    }
}

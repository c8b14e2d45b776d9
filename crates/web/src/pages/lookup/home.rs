//! The first page: searching, what is asked for most, life events, and every other way to a service.

use askama::Template;
use domain::catalogue::{Directory, GroupKind};
use domain::content::Content;
use domain::lang::{Lang, Text};
use domain::procedure::{Audience, LifeEvent};

use super::item::{Entry, delivery_tag, fee_fact, grouped, same};
use crate::frame::{Frame, Link};
use crate::view::Tag;

/// The most popular services that are shown.
const POPULAR: usize = 12;
/// The groups of each kind that are named here.
const NAMED: usize = 7;
/// The agencies among them: their names are long.
const AGENCIES: usize = 4;

/// A popular service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Popular {
    /// The address.
    pub href: String,
    /// The friendly name, or the legal one.
    pub name: Text,
    /// Time and fee.
    pub facts: String,
    /// Dossiers are taken here.
    pub tag: Option<Tag>,
}

/// A figure of the portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// The number, as people write it.
    pub value: String,
    /// What it counts.
    pub label: String,
}

impl Figure {
    /// A number of things.
    pub fn count(count: i64, lang: Lang, vi: &str, en: &str) -> Figure {
        Figure { value: grouped(usize::try_from(count).unwrap_or(0), lang), label: lang.say(vi, en).to_owned() }
    }
}

/// The page at `/`.
#[derive(Debug, Template)]
#[template(path = "pages/lookup/home.html")]
pub struct Home {
    /// What stands around it.
    pub frame: Frame,
    /// What is asked for most.
    pub popular: Vec<Popular>,
    /// Life events of citizens.
    pub citizens: Vec<Entry>,
    /// Life events of businesses.
    pub businesses: Vec<Entry>,
    /// Fields of the popular services.
    pub sectors: Vec<Entry>,
    /// Agencies of the popular services.
    pub agencies: Vec<Entry>,
    /// Who applies.
    pub subjects: Vec<Entry>,
    /// Three figures of the year to date.
    pub figures: Vec<Figure>,
    /// Until when they count (R2.4), if they come from the roll-up.
    pub as_of: Option<String>,
    /// Where the making of the demonstration shows itself, while it is under way.
    pub seeding: Option<String>,
    /// General guides (R1.5).
    pub guides: Vec<Link>,
    /// Topics of frequent questions (R1.5).
    pub topics: Vec<Link>,
}

crate::page!(Home);

impl Home {
    /// The page over what is published. Until `figures` are set it shows the catalogue's own.
    pub fn new(frame: Frame, directory: &Directory, content: &Content) -> Home {
        let lang = frame.lang;
        let popular = directory.popular().take(POPULAR).map(|entry| Popular {
            href: lang.href(&entry.path()),
            name: entry.alias().unwrap_or_else(|| entry.title()),
            facts: format!("{} · {}", entry.term_words(lang), fee_fact(entry.fee(), lang)),
            tag: delivery_tag(&entry, lang),
        });
        let events = |audience: Audience| {
            let groups = directory.groups(GroupKind::LifeEvent).zip(LifeEvent::ALL);
            groups
                .filter(|(_, event)| event.audience() == audience)
                .map(|(group, _)| Entry::new(lang, &format!("/su-kien/{}", group.slug()), group.name()).count(group.count()))
                .collect::<Vec<_>>()
        };
        let (mut sectors, mut agencies) = (Vec::new(), Vec::new());
        for entry in directory.popular() {
            add(&mut sectors, entry.sector());
            for agency in entry.agencies() {
                add(&mut agencies, Some(agency));
            }
        }
        // Single offices lead to little: those with most services come first.
        agencies.sort_by_key(|group| std::cmp::Reverse(group.count()));
        agencies.truncate(AGENCIES);
        let entries = |groups: Vec<domain::catalogue::Group<'_>>, folder: &str| {
            let line = |group: &domain::catalogue::Group<'_>| {
                Entry::new(lang, &format!("/{folder}/{}", group.slug()), group.name()).count(group.count())
            };
            groups.iter().take(NAMED).map(line).collect::<Vec<_>>()
        };
        let online = directory.entries().filter(|entry| entry.has_form()).count();
        let figure =
            |count: usize, vi: &str, en: &str| Figure { value: grouped(count, lang), label: lang.say(vi, en).to_owned() };
        Home {
            popular: popular.collect(),
            citizens: events(Audience::Citizens),
            businesses: events(Audience::Businesses),
            sectors: entries(sectors, "linh-vuc"),
            agencies: entries(agencies, "co-quan"),
            subjects: entries(directory.groups(GroupKind::Subject).filter(|group| group.count() > 0).collect(), "doi-tuong"),
            seeding: None,
            figures: vec![
                figure(directory.len(), "thủ tục có hướng dẫn", "procedures described"),
                figure(directory.groups(GroupKind::Sector).count(), "lĩnh vực", "fields of administration"),
                figure(online, "thủ tục nộp được trực tuyến tại đây", "procedures you can apply for here"),
            ],
            as_of: None,
            guides: content
                .guides
                .iter()
                .map(|guide| Link::new(lang.href(&format!("/huong-dan/{}", guide.slug)), guide.title.get(lang)))
                .collect(),
            topics: content
                .topics
                .iter()
                .map(|topic| Link::new(format!("{}#{}", lang.href("/hoi-dap"), topic.slug), topic.title.get(lang)))
                .collect(),
            frame,
        }
    }

    /// Links to the job that makes the demonstration's dossiers.
    pub fn seeding(mut self, href: String) -> Home {
        self.seeding = Some(href);
        self
    }

    /// Sets the figures of this year to date and until when they count.
    pub fn figures(mut self, figures: Vec<Figure>, as_of: String) -> Home {
        self.figures = figures;
        self.as_of = Some(as_of);
        self
    }

    /// The last line of a list: the way to all of its kind.
    fn all(&self, path: &str, vi: &str, en: &str) -> Entry {
        Entry::new(self.frame.lang, path, same(self.frame.say(vi, en)))
    }
}

fn add<'a>(groups: &mut Vec<domain::catalogue::Group<'a>>, group: Option<domain::catalogue::Group<'a>>) {
    if let Some(group) = group.filter(|group| !groups.contains(group)) {
        groups.push(group);
    }
}

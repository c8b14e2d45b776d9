//! Indexes: all sectors, agencies, life events; the sectors of one agency or of one kind of applicant.

use askama::Template;
use domain::catalogue::{Directory, Group, GroupKind};
use domain::content::Content;
use domain::lang::{Lang, Text};
use domain::procedure::{Audience, LifeEvent};
use unicode_normalization::UnicodeNormalization;

use super::filter::{Filter, Filtering, agencies};
use super::list::{NO_SECTOR_PATH, no_sector};
use crate::frame::{Frame, Link};
use crate::pages::lookup::item::{Entry, same, services};

/// From so many entries on they are parted by their first letter.
const LETTERED: usize = 40;
/// From so many agencies on, those that settle a single procedure stand under a heading of their own: the national
/// records name hundreds of single offices.
const MANY_AGENCIES: usize = 40;

/// Entries under one heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The id of the heading.
    pub id: String,
    /// The heading; none where there is one list.
    pub title: Option<Text>,
    /// The groups.
    pub entries: Vec<Entry>,
}

/// A page of groups.
#[derive(Debug, Template)]
#[template(path = "pages/lookup/index.html")]
pub struct Index {
    /// What stands around it.
    pub frame: Frame,
    /// What the page is for.
    pub intro: String,
    /// Ways to narrow it.
    pub filtering: Filtering,
    /// Links to the sections, where they are many.
    pub contents: Vec<Link>,
    /// The groups.
    pub sections: Vec<Section>,
    /// Other ways to a service.
    pub others: Vec<Link>,
}

crate::page!(Index);

/// The index of sectors, which is the page of the menu.
const SECTORS: &str = "/linh-vuc";

/// The ways to browse, for the foot of each index.
const WAYS: [(&str, &str, &str); 4] = [
    ("/linh-vuc", "Dịch vụ theo lĩnh vực", "Services by field"),
    ("/su-kien", "Dịch vụ theo sự kiện trong đời", "Services by life event"),
    ("/co-quan", "Dịch vụ theo cơ quan", "Services by agency"),
    ("/tim-kiem", "Tìm dịch vụ", "Find a service"),
];

impl Index {
    fn new(frame: Frame, intro: String, sections: Vec<Section>) -> Index {
        let lang = frame.lang;
        let contents = if sections.len() > 3 {
            let link = |section: &Section| {
                Link::new(format!("#{}", section.id), section.title.as_ref().map_or("", |title| title.get(lang)))
            };
            sections.iter().map(link).collect()
        } else {
            Vec::new()
        };
        let others = WAYS.iter().filter(|(path, ..)| *path != frame.path);
        let others = others.map(|(path, vi, en)| Link::new(lang.href(path), lang.say(vi, en))).collect();
        Index { frame: frame.description(intro.clone()), intro, filtering: Filtering::default(), contents, sections, others }
    }

    /// All sectors (lĩnh vực), narrowed by `filter`: the page of the menu.
    pub fn sectors(frame: Frame, directory: &Directory, filter: &Filter<'_>) -> Index {
        let all: Vec<_> = directory.entries().collect();
        let filtering = Filtering::of(&frame, SECTORS, filter, &all, directory);
        let mut titles = vec![frame.title.clone()];
        titles.extend(filter.words(&frame));
        let frame = Frame { title: titles.join(" – "), ..frame };
        let frame = if filter.is_empty() { frame } else { frame.only_copy_of(SECTORS) };
        Index { filtering, ..Index::by_sector(frame, directory, filter) }
    }

    /// The sectors of one kind of applicant (đối tượng).
    pub fn subject(frame: Frame, directory: &Directory, group: Group<'_>) -> Index {
        let lang = frame.lang;
        let name = group.name();
        let title = format!("{}: {}", lang.say("Đối tượng", "Applicants"), name.get(lang));
        let frame = Frame { title, ..frame }
            .named(&name)
            .caption(lang.say("Đối tượng thực hiện", "Who applies"))
            .crumb("/linh-vuc", lang.say("Dịch vụ theo lĩnh vực", "Services by field"));
        let filter = Filter { subject: Some(group), ..Filter::default() };
        Index::by_sector(frame, directory, &filter)
    }

    /// The sectors of an agency, by what it settles or has published. `None`: no agency has this address.
    pub fn agency(frame: Frame, directory: &Directory, slug: &str) -> Option<Index> {
        let lang = frame.lang;
        let agency = agencies(directory, slug);
        let name = agency.first()?.name();
        let title = format!("{}: {}", lang.say("Cơ quan", "Agency"), name.get(lang));
        let frame = Frame { title, ..frame }
            .named(&name)
            .caption(lang.say("Cơ quan", "Agency"))
            .crumb("/co-quan", lang.say("Cơ quan", "Agencies"));
        let filter = Filter { agency, ..Filter::default() };
        Some(Index::by_sector(frame, directory, &filter))
    }

    fn by_sector(frame: Frame, directory: &Directory, filter: &Filter<'_>) -> Index {
        let lang = frame.lang;
        let mut counts = vec![0; directory.groups(GroupKind::Sector).count()];
        let (mut total, mut without) = (0, 0);
        for entry in directory.entries().filter(|entry| filter.lets(entry)) {
            total += 1;
            match entry.sector().and_then(|sector| counts.get_mut(usize::from(sector.index()))) {
                Some(count) => *count += 1,
                None => without += 1,
            }
        }
        let query = filter.query();
        let mut entries: Vec<Entry> = directory
            .groups(GroupKind::Sector)
            .zip(counts)
            .filter(|(_, count)| *count > 0)
            .map(|(group, count)| Entry::new(lang, &format!("/linh-vuc/{}{query}", group.slug()), group.name()).count(count))
            .collect();
        if without > 0 {
            entries.push(Entry::new(lang, &format!("{NO_SECTOR_PATH}{query}"), no_sector()).count(without));
        }
        let intro = match lang {
            Lang::Vi => {
                format!("{} trong {} lĩnh vực. Chọn một lĩnh vực để xem danh sách.", services(total, lang), entries.len())
            }
            Lang::En => format!("{} in {} fields. Choose a field to see its list.", services(total, lang), entries.len()),
        };
        Index::new(frame, intro, lettered(entries))
    }

    /// All agencies: ministries, provinces, and the kinds of agency that settle (R1.18).
    pub fn agencies(frame: Frame, directory: &Directory) -> Index {
        let lang = frame.lang;
        let entry = |group: Group<'_>| Entry::new(lang, &format!("/co-quan/{}", group.slug()), group.name()).count(group.count());
        let local = |group: &Group<'_>| ["UBND", "Ủy ban nhân dân", "Trung tâm"].iter().any(|stem| group.vi().starts_with(stem));
        let (provinces, ministries): (Vec<_>, Vec<_>) = directory.groups(GroupKind::Ministry).partition(local);
        let many = directory.groups(GroupKind::Agency).count() >= MANY_AGENCIES;
        let (single, mut kinds): (Vec<Group<'_>>, Vec<Group<'_>>) =
            directory.groups(GroupKind::Agency).partition(|group| many && group.count() == 1);
        kinds.sort_by_key(|group| (std::cmp::Reverse(group.count()), group.index()));
        let section = |id: &str, vi: &str, en: &str, groups: Vec<Group<'_>>| Section {
            id: id.to_owned(),
            title: Some(same(lang.say(vi, en))),
            entries: groups.into_iter().map(entry).collect(),
        };
        let sections = [
            section("bo-nganh", "Bộ, ngành công bố thủ tục", "Ministries that publish procedures", ministries),
            section(
                "tinh-thanh-pho",
                "Tỉnh, thành phố công bố thủ tục",
                "Provinces and cities that publish procedures",
                provinces,
            ),
            section("giai-quyet", "Cơ quan giải quyết", "Agencies that settle procedures", kinds),
            section("mot-thu-tuc", "Cơ quan giải quyết một thủ tục", "Agencies that settle one procedure", single),
        ];
        let intro = lang.say(
            "Chọn cơ quan để xem các lĩnh vực và thủ tục của cơ quan đó.",
            "Choose an agency to see its fields and procedures.",
        );
        Index::new(frame, intro.to_owned(), sections.into_iter().filter(|section| !section.entries.is_empty()).collect())
    }

    /// All life events (sự kiện trong đời) with a sentence each.
    pub fn life_events(frame: Frame, directory: &Directory, content: &Content) -> Index {
        let lang = frame.lang;
        let section = |audience: Audience, id: &str, vi: &str, en: &str| Section {
            id: id.to_owned(),
            title: Some(same(lang.say(vi, en))),
            entries: directory
                .groups(GroupKind::LifeEvent)
                .zip(LifeEvent::ALL)
                .filter(|(_, event)| event.audience() == audience)
                .map(|(group, event)| {
                    Entry::new(lang, &format!("/su-kien/{}", group.slug()), group.name())
                        .count(group.count())
                        .note(content.life_event(*event).cloned())
                })
                .collect(),
        };
        let sections = vec![
            section(Audience::Citizens, "cong-dan", "Công dân", "Citizens"),
            section(Audience::Businesses, "doanh-nghiep", "Doanh nghiệp", "Businesses"),
        ];
        let intro = lang.say(
            "Chọn việc đang đến với bạn hoặc doanh nghiệp của bạn để thấy các thủ tục liên quan.",
            "Choose what is happening to you or your business to see the procedures that belong to it.",
        );
        Index::new(frame, intro.to_owned(), sections)
    }

    /// Sections without a sentence at each entry are set in columns.
    fn columns(&self, section: &Section) -> bool {
        section.entries.len() > 5 && section.entries.iter().all(|entry| entry.note.is_none())
    }
}

/// Parts a long list by first letter; Đ is a letter of its own.
fn lettered(entries: Vec<Entry>) -> Vec<Section> {
    if entries.len() < LETTERED {
        return vec![Section { id: "danh-sach".to_owned(), title: None, entries }];
    }
    let mut sections: Vec<Section> = Vec::new();
    for entry in entries {
        let letter = letter_of(&entry.name.vi);
        match sections.iter_mut().find(|section| section.title.as_ref().is_some_and(|title| title.vi == letter)) {
            Some(section) => section.entries.push(entry),
            None => sections.push(Section {
                id: format!("chu-{}", letter.to_lowercase().replace('đ', "dd")),
                title: Some(same(letter)),
                entries: vec![entry],
            }),
        }
    }
    sections
}

/// The letter that `name` stands under: A for Á and Ấ, but Đ for Đ.
fn letter_of(name: &str) -> String {
    let first = name.chars().find(|c| c.is_alphanumeric()).unwrap_or('#');
    first.nfd().next().unwrap_or(first).to_uppercase().collect()
}

//! The services of one sector (lĩnh vực).

use askama::Template;
use domain::catalogue::{Directory, Entry, Group};
use domain::lang::Text;

use super::filter::{Filter, Filtering};
use crate::frame::Frame;
use crate::pages::lookup::item::{Item, same, services};

/// Longer lists have names alone, or a page of the largest sector would not fit (quality: page).
pub(super) const WITH_FACTS: usize = 100;
/// From here on a list is parted by who has published its services.
const PARTED: usize = 20;
/// From so many parts on, links lead to them.
const CONTENTS: usize = 4;

/// Services under one heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The id of the heading.
    pub id: String,
    /// The heading; none where the list is one.
    pub title: Option<Text>,
    /// How many.
    pub count: String,
    /// The services in alphabetical order.
    pub items: Vec<Item>,
}

/// A list of services.
#[derive(Debug, Template)]
#[template(path = "pages/lookup/list.html")]
pub struct List {
    /// What stands around it.
    pub frame: Frame,
    /// How many are shown.
    pub total: String,
    /// Ways to narrow it.
    pub filtering: Filtering,
    /// The services.
    pub parts: Vec<Part>,
}

crate::page!(List);

impl List {
    /// The page of a sector (lĩnh vực); `group` is `None` for services that have none.
    pub fn sector<'a>(frame: Frame, directory: &'a Directory, group: Option<Group<'a>>, filter: &Filter<'a>) -> List {
        let lang = frame.lang;
        let (path, name) = match &group {
            Some(group) => (format!("/linh-vuc/{}", group.slug()), group.name()),
            None => (NO_SECTOR_PATH.to_owned(), no_sector()),
        };
        let all: Vec<Entry<'a>> = match group {
            Some(group) => group.entries().collect(),
            None => directory.entries().filter(|entry| entry.sector().is_none()).collect(),
        };
        let shown: Vec<Entry<'a>> = all.iter().copied().filter(|entry| filter.lets(entry)).collect();
        let shown_name = name.get(lang).to_owned();
        let mut titles = vec![format!("{} {shown_name}", lang.say("Lĩnh vực", "Field:"))];
        titles.extend(filter.words(&frame));
        let mut frame = Frame { title: titles.join(" – "), ..frame }
            .named(&name)
            .caption(lang.say("Lĩnh vực", "Field of administration"))
            .description(match lang {
                domain::lang::Lang::Vi => format!("{} thuộc lĩnh vực {}.", services(all.len(), lang), name.vi),
                domain::lang::Lang::En => format!("{} in the field {}.", services(all.len(), lang), name.get(lang)),
            })
            .crumb("/linh-vuc", lang.say("Dịch vụ theo lĩnh vực", "Services by field"));
        if !filter.is_empty() {
            frame = frame.only_copy_of(&path);
        }
        List {
            total: services(shown.len(), lang),
            filtering: Filtering::of(&frame, &path, filter, &all, directory),
            parts: parts(&shown, &frame),
            frame,
        }
    }

    /// Links to the parts are worth their place.
    fn contents(&self) -> bool {
        self.parts.len() >= CONTENTS
    }
}

/// Where services without a sector are listed.
pub(super) const NO_SECTOR_PATH: &str = "/linh-vuc/chua-xep";
/// The last part of that address.
pub const NO_SECTOR: &str = "chua-xep";

pub(super) fn no_sector() -> Text {
    Text::both("Chưa xếp lĩnh vực", "Not yet in a field")
}

/// What can be applied for here comes first; a long list is parted by who has published it.
fn parts(shown: &[Entry<'_>], frame: &Frame) -> Vec<Part> {
    let lang = frame.lang;
    let item = |entry: &Entry<'_>| {
        if shown.len() <= WITH_FACTS { Item::whole(entry, lang, false) } else { Item::short(entry, lang) }
    };
    let part = |id: &str, title: Option<Text>, entries: Vec<&Entry<'_>>| Part {
        id: id.to_owned(),
        title,
        count: entries.len().to_string(),
        items: entries.into_iter().map(item).collect(),
    };
    let (online, others): (Vec<&Entry<'_>>, Vec<&Entry<'_>>) = shown.iter().partition(|entry| entry.has_form());
    let mut parts = Vec::new();
    if !online.is_empty() && !others.is_empty() {
        parts.push(part("truc-tuyen", Some(same(frame.say("Nộp trực tuyến tại cổng này", "Apply online here"))), online));
    } else if !online.is_empty() {
        return vec![part("danh-sach", None, online)];
    }
    let mut ministries: Vec<(Option<Group<'_>>, Vec<&Entry<'_>>)> = Vec::new();
    if others.len() >= PARTED {
        for entry in &others {
            match ministries.iter_mut().find(|(ministry, _)| *ministry == entry.ministry()) {
                Some((_, entries)) => entries.push(entry),
                None => ministries.push((entry.ministry(), vec![entry])),
            }
        }
        ministries.sort_by_key(|(ministry, _)| ministry.map_or(u16::MAX, |ministry| ministry.index()));
    }
    if ministries.len() > 1 {
        parts.extend(ministries.into_iter().map(|(ministry, entries)| match ministry {
            Some(ministry) => part(ministry.slug(), Some(ministry.name()), entries),
            None => part("khac", Some(same(frame.say("Chưa rõ nơi công bố", "Publisher not known"))), entries),
        }));
    } else if !others.is_empty() {
        let title = (!parts.is_empty()).then(|| same(frame.say("Chưa nộp trực tuyến tại cổng này", "Not yet online here")));
        parts.push(part("danh-sach", title, others));
    }
    parts
}

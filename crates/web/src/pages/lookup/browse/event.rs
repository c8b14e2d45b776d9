//! The page of a life event (sự kiện trong đời): what to do in which order, and the services that belong to it (R2.6).

use askama::Template;
use domain::catalogue::{Directory, Entry, Group};
use domain::content::{Content, EventGuide};
use domain::lang::Text;
use domain::procedure::LifeEvent;

use super::filter::Filter;
use super::list::{NO_SECTOR_PATH, Part, WITH_FACTS, no_sector};
use crate::frame::Frame;
use crate::pages::lookup::item::{self, Item, same, services};
use crate::pages::lookup::text::Steps;
use crate::prose::Prose;

/// So many services are named here; of an event with more, the largest fields stand as links to their own lists, or the
/// page would pass the 24 KB of lists (quality: page).
const NAMED: usize = 120;

/// The page of a life event.
#[derive(Debug, Template)]
#[template(path = "pages/lookup/event.html")]
pub struct EventPage {
    /// What stands around it.
    pub frame: Frame,
    /// A sentence about the event.
    pub intro: Option<Text>,
    /// What to do in which order.
    pub guide: Option<EventGuide>,
    /// Its steps, with the services that this edition has of them.
    pub steps: Steps,
    /// How many services belong to it.
    pub total: String,
    /// Fields with too many services to name them: links to their own lists, narrowed to this event.
    pub large: Vec<item::Entry>,
    /// The other services: what can be applied for here, then by field.
    pub parts: Vec<Part>,
}

crate::page!(EventPage);

impl EventPage {
    /// The page over what is published.
    pub fn new(frame: Frame, directory: &Directory, group: Group<'_>, event: LifeEvent, content: &Content) -> EventPage {
        let lang = frame.lang;
        let name = event.name();
        let intro = content.life_event(event).cloned();
        let frame = Frame { title: format!("{}: {}", lang.say("Sự kiện", "Life event"), name.get(lang)), ..frame }
            .named(&name)
            .caption(lang.say("Sự kiện trong đời", "Life event"))
            .description(intro.as_ref().map_or("", |text| text.get(lang)))
            .crumb("/su-kien", lang.say("Sự kiện trong đời", "Life events"));
        let guide = content.event_guide(event).cloned();
        let steps = Steps::new(lang, guide.as_ref().map_or(&[], |guide| &guide.steps), directory);
        let (large, parts) = by_field(group, &frame);
        EventPage { intro, guide, steps, total: services(group.count(), lang), large, parts, frame }
    }

    fn prose<'a>(&self, text: &'a Text) -> Prose<'a> {
        Prose(text, self.frame.lang)
    }
}

/// The fields that are links, and the services that are named.
fn by_field(group: Group<'_>, frame: &Frame) -> (Vec<item::Entry>, Vec<Part>) {
    let lang = frame.lang;
    let facts = group.count() <= WITH_FACTS;
    let item = |entry: &Entry<'_>| if facts { Item::whole(entry, lang, false) } else { Item::short(entry, lang) };
    let part = |id: &str, title: Text, entries: &[Entry<'_>]| Part {
        id: id.to_owned(),
        title: Some(title),
        count: entries.len().to_string(),
        items: entries.iter().map(item).collect(),
    };
    let (online, others): (Vec<Entry<'_>>, Vec<Entry<'_>>) = group.entries().partition(|entry| entry.has_form());
    let mut fields: Vec<(Option<Group<'_>>, Vec<Entry<'_>>)> = Vec::new();
    for entry in others {
        match fields.iter_mut().find(|(sector, _)| *sector == entry.sector()) {
            Some((_, entries)) => entries.push(entry),
            None => fields.push((entry.sector(), vec![entry])),
        }
    }
    fields.sort_by_key(|(sector, _)| sector.map_or(u16::MAX, |sector| sector.index()));
    let sizes: Vec<usize> = fields.iter().map(|(_, entries)| entries.len()).collect();
    let largest = largest_named(&sizes, NAMED.saturating_sub(online.len()));

    let query = Filter { event: Some(group), ..Filter::default() }.query();
    let (mut large, mut parts) = (Vec::new(), Vec::new());
    if !online.is_empty() {
        parts.push(part("truc-tuyen", same(frame.say("Nộp trực tuyến tại cổng này", "Apply online here")), &online));
    }
    for (sector, entries) in &fields {
        let (path, id, title) = match sector {
            Some(sector) => (format!("/linh-vuc/{}", sector.slug()), sector.slug(), sector.name()),
            None => (NO_SECTOR_PATH.to_owned(), "chua-xep", no_sector()),
        };
        if entries.len() <= largest {
            parts.push(part(id, title, entries));
        } else {
            large.push(item::Entry::new(lang, &format!("{path}{query}"), title).count(entries.len()));
        }
    }
    (large, parts)
}

/// The size up to which fields are named, so that together they have at most `room` services; fields of one size are
/// treated alike.
fn largest_named(sizes: &[usize], room: usize) -> usize {
    let fits = |limit: usize| sizes.iter().filter(|size| **size <= limit).sum::<usize>() <= room;
    sizes.iter().copied().filter(|size| fits(*size)).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_fields_are_left_to_lists_of_their_own() {
        for (sizes, room, expect) in [
            (&[][..], 10, 0),
            (&[3, 4][..], 10, 4),
            (&[300, 10, 3, 2][..], 120, 10),
            (&[60, 60, 10][..], 120, 10),
            (&[60, 60][..], 120, 60),
            (&[121][..], 120, 0),
        ] {
            assert_eq!(largest_named(sizes, room), expect, "{sizes:?}");
        }
    }
}

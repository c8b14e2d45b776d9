//! Texts of the portal that belong to no procedure (nội dung chung): guides, frequent questions, pages about the portal
//! itself, life events and what to do in them, a glossary (TT32 11.1). They are data and published with an edition.

mod event_guide;
mod term;

pub use event_guide::EventGuide;
pub use term::GlossaryTerm;

use serde::{Deserialize, Serialize};

use crate::{
    code::ProcedureCode,
    lang::Text,
    procedure::{LifeEvent, Question},
};

/// All texts of an edition.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// General guides, in the order of their list.
    #[serde(default)]
    pub guides: Vec<Guide>,
    /// Frequent questions by topic.
    #[serde(default)]
    pub topics: Vec<Topic>,
    /// Pages about the portal.
    #[serde(default)]
    pub pages: Vec<Page>,
    /// What stands above the list of a life event.
    #[serde(default)]
    pub life_events: Vec<LifeEventText>,
    /// What to do in which order, by life event.
    #[serde(default)]
    pub event_guides: Vec<EventGuide>,
    /// The glossary, in any order.
    #[serde(default)]
    pub terms: Vec<GlossaryTerm>,
}

/// Hướng dẫn chung (TT32 11.1a).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guide {
    /// The last part of its address.
    pub slug: String,
    /// Its name.
    pub title: Text,
    /// What it is for, in a sentence or two.
    pub summary: Text,
    /// Where its facts come from.
    pub source: String,
    /// What to do, in order.
    pub steps: Vec<GuideStep>,
}

/// One step of a guide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuideStep {
    /// What is done.
    pub title: Text,
    /// How; paragraphs are parted by blank lines.
    pub text: Text,
    /// The procedures that it speaks of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<ProcedureCode>,
}

/// Câu hỏi thường gặp of one topic (TT32 11.1b).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// Its place on the page.
    pub slug: String,
    /// Its name.
    pub title: Text,
    /// The questions with their answers.
    pub questions: Vec<Question>,
}

/// A page about the portal itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Its address.
    pub slug: String,
    /// Its name.
    pub title: Text,
    /// Paragraphs parted by blank lines; `## ` opens a heading, `- ` an item of a list.
    pub body: Text,
}

/// What the portal says of a life event above its procedures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LifeEventText {
    /// Which.
    pub slug: LifeEvent,
    /// In a sentence.
    pub summary: Text,
}

impl Content {
    /// The guide with this address.
    pub fn guide(&self, slug: &str) -> Option<&Guide> {
        self.guides.iter().find(|guide| guide.slug == slug)
    }

    /// The topic with this address.
    pub fn topic(&self, slug: &str) -> Option<&Topic> {
        self.topics.iter().find(|topic| topic.slug == slug)
    }

    /// The page with this address.
    pub fn page(&self, slug: &str) -> Option<&Page> {
        self.pages.iter().find(|page| page.slug == slug)
    }

    /// What is said of a life event.
    pub fn life_event(&self, event: LifeEvent) -> Option<&Text> {
        self.life_events.iter().find(|text| text.slug == event).map(|text| &text.summary)
    }

    /// What to do in which order in a life event.
    pub fn event_guide(&self, event: LifeEvent) -> Option<&EventGuide> {
        self.event_guides.iter().find(|guide| guide.event == event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_by_their_address() {
        let event = LifeEvent::ALL[0];
        let content = Content {
            pages: vec![Page { slug: "gioi-thieu".into(), title: Text::vi("Giới thiệu"), body: Text::vi("…") }],
            life_events: vec![LifeEventText { slug: event, summary: Text::vi("Khi nhà có em bé") }],
            ..Content::default()
        };
        assert!(content.page("gioi-thieu").is_some() && content.page("gioi").is_none());
        assert!(content.guide("gioi-thieu").is_none() && content.topic("gioi-thieu").is_none());
        assert_eq!(content.life_event(event), Some(&Text::vi("Khi nhà có em bé")));
        assert_eq!(content.life_event(LifeEvent::ALL[1]), None);
    }
}

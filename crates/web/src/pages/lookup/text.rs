//! Guides, questions and answers, pages about the portal, and the site map as a tree (R1.5, R1.25).

use askama::Template;
use askama::filters::HtmlSafe;
use domain::catalogue::{Directory, GroupKind, collation_key};
use domain::content::{Content, GlossaryTerm, Guide, GuideStep, Page, Topic};
use domain::lang::{Lang, Text};

use super::item::{Entry, same};
use crate::frame::Frame;
use crate::html::Marked;
use crate::prose::{Body, Prose};

/// Where the glossary is.
pub const GLOSSARY: &str = "/huong-dan/thuat-ngu";

/// All general guides.
#[derive(Debug, Template)]
#[template(path = "pages/lookup/guides.html")]
pub struct Guides {
    /// What stands around it.
    pub frame: Frame,
    /// A line for each.
    pub guides: Vec<Entry>,
    /// The guides by life event.
    pub events: Vec<Entry>,
}

/// The steps of a guide, with the services that the edition has of those that they speak of.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "parts/guide-steps.html")]
pub struct Steps {
    /// The language of the page.
    pub lang: Lang,
    /// Each step with its links.
    pub steps: Vec<(GuideStep, Vec<Entry>)>,
}

impl HtmlSafe for Steps {}

/// One guide.
#[derive(Debug, Template)]
#[template(path = "pages/lookup/guide.html")]
pub struct GuidePage {
    /// What stands around it.
    pub frame: Frame,
    /// The guide.
    pub guide: Guide,
    /// Its steps.
    pub steps: Steps,
}

/// Giải thích từ ngữ.
#[derive(Debug, Template)]
#[template(path = "pages/lookup/glossary.html")]
pub struct Glossary {
    /// What stands around it.
    pub frame: Frame,
    /// The words in the order of the page's alphabet.
    pub terms: Vec<GlossaryTerm>,
}

/// Frequent questions by topic.
#[derive(Debug, Template)]
#[template(path = "pages/lookup/questions.html")]
pub struct Questions {
    /// What stands around it.
    pub frame: Frame,
    /// The topics.
    pub topics: Vec<Topic>,
}

/// A page about the portal.
#[derive(Debug, Template)]
#[template(path = "pages/lookup/about.html")]
pub struct About {
    /// What stands around it.
    pub frame: Frame,
    /// Its text.
    pub body: Text,
}

/// A branch of the site map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// Where it begins.
    pub root: Entry,
    /// What lies below.
    pub leaves: Vec<Entry>,
}

/// The site map as a tree (TT32 điều 16).
#[derive(Debug, Template)]
#[template(path = "pages/lookup/site-map.html")]
pub struct SiteMap {
    /// What stands around it.
    pub frame: Frame,
    /// The branches, the home page left out.
    pub branches: Vec<Branch>,
}

crate::page!(Guides, GuidePage, Glossary, Questions, About, SiteMap);

impl Guides {
    /// The list.
    pub fn new(frame: Frame, content: &Content) -> Guides {
        let lang = frame.lang;
        let line = |guide: &Guide| {
            Entry::new(lang, &format!("/huong-dan/{}", guide.slug), guide.title.clone()).note(Some(guide.summary.clone()))
        };
        let events = content.event_guides.iter();
        let events =
            events.map(|guide| Entry::new(lang, &format!("/su-kien/{}#huong-dan", guide.event.slug()), guide.event.name()));
        Guides { guides: content.guides.iter().map(line).collect(), events: events.collect(), frame }
    }
}

impl Steps {
    /// `steps` with links to the services that `directory` has; what it lacks has no page, so its link is left out here.
    pub fn new(lang: Lang, steps: &[GuideStep], directory: &Directory) -> Steps {
        let with_links = |step: &GuideStep| {
            let entries = step.links.iter().filter_map(|code| directory.find(code));
            let links = entries.map(|entry| Entry::new(lang, &entry.path(), entry.alias().unwrap_or_else(|| entry.title())));
            (step.clone(), links.collect())
        };
        Steps { lang, steps: steps.iter().map(with_links).collect() }
    }

    fn marked<'a>(&self, text: &'a Text) -> Marked<'a> {
        Marked(text, self.lang)
    }

    fn prose<'a>(&self, text: &'a Text) -> Prose<'a> {
        Prose(text, self.lang)
    }
}

impl GuidePage {
    /// The guide, with the names of the services from the directory.
    pub fn new(frame: Frame, guide: &Guide, directory: &Directory) -> GuidePage {
        let lang = frame.lang;
        let frame = frame.description(guide.summary.get(lang)).crumb("/huong-dan", lang.say("Hướng dẫn", "Guides"));
        GuidePage { steps: Steps::new(lang, &guide.steps, directory), guide: guide.clone(), frame }
    }
}

impl Glossary {
    /// The page.
    pub fn new(frame: Frame, content: &Content) -> Glossary {
        let lang = frame.lang;
        let mut terms = content.terms.clone();
        terms.sort_by_cached_key(|term| collation_key(term.name.get(lang)));
        Glossary { terms, frame: frame.crumb("/huong-dan", lang.say("Hướng dẫn", "Guides")) }
    }
}

impl Questions {
    /// The page.
    pub fn new(frame: Frame, content: &Content) -> Questions {
        Questions { topics: content.topics.clone(), frame }
    }

    fn prose<'a>(&self, text: &'a Text) -> Prose<'a> {
        Prose(text, self.frame.lang)
    }
}

impl About {
    /// The page.
    pub fn new(frame: Frame, page: &Page) -> About {
        About { body: page.body.clone(), frame }
    }

    fn body(&self) -> Body<'_> {
        Body(&self.body, self.frame.lang)
    }
}

impl SiteMap {
    /// Everything that a reader can reach without knowing its address.
    pub fn new(frame: Frame, directory: &Directory, content: &Content) -> SiteMap {
        let lang = frame.lang;
        let leaf = |path: &str, vi: &str, en: &str| Entry::new(lang, path, same(lang.say(vi, en)));
        let branch = |path: &str, vi: &str, en: &str, leaves: Vec<Entry>| Branch { root: leaf(path, vi, en), leaves };
        let groups = |kind: GroupKind, folder: &str| {
            // A life event has its guide even where no service of it is published.
            let groups = directory.groups(kind).filter(|group| group.count() > 0 || kind == GroupKind::LifeEvent);
            groups
                .map(|group| Entry::new(lang, &format!("/{folder}/{}", group.slug()), group.name()).count(group.count()))
                .collect::<Vec<_>>()
        };
        let guide = |guide: &Guide| Entry::new(lang, &format!("/huong-dan/{}", guide.slug), guide.title.clone());
        let glossary = leaf(GLOSSARY, "Giải thích từ ngữ", "Glossary");
        let guides = content.guides.iter().map(guide).chain([glossary]).collect();
        let topic = |topic: &Topic| Entry::new(lang, &format!("/hoi-dap#{}", topic.slug), topic.title.clone());
        let branches = vec![
            branch(
                "/gioi-thieu",
                "Giới thiệu",
                "About this portal",
                vec![
                    leaf("/rieng-tu", "Bảo vệ dữ liệu cá nhân", "Privacy"),
                    leaf("/cookie", "Cookie", "Cookies"),
                    leaf("/tiep-can", "Hỗ trợ tiếp cận", "Accessibility"),
                    leaf("/du-lieu", "Dữ liệu mở", "Open data"),
                ],
            ),
            branch("/tim-kiem", "Tìm dịch vụ", "Find a service", Vec::new()),
            branch(
                "/su-kien",
                "Dịch vụ theo sự kiện trong đời",
                "Services by life event",
                groups(GroupKind::LifeEvent, "su-kien"),
            ),
            branch("/linh-vuc", "Dịch vụ theo lĩnh vực", "Services by field", groups(GroupKind::Sector, "linh-vuc")),
            branch("/co-quan", "Dịch vụ theo cơ quan", "Services by agency", groups(GroupKind::Ministry, "co-quan")),
            branch("/linh-vuc", "Dịch vụ theo đối tượng", "Services by applicant", groups(GroupKind::Subject, "doi-tuong")),
            branch("/tra-cuu", "Tra cứu hồ sơ", "Track a dossier", Vec::new()),
            branch("/thong-ke", "Thống kê", "Statistics", Vec::new()),
            branch("/thong-bao", "Thông báo bảo trì, sự cố", "Maintenance and incidents", Vec::new()),
            branch("/huong-dan", "Hướng dẫn", "Guides", guides),
            branch("/hoi-dap", "Hỏi đáp", "Questions and answers", content.topics.iter().map(topic).collect()),
            branch("/gop-y", "Góp ý, phản ánh", "Send feedback", Vec::new()),
            branch("/tai-khoan", "Trang của tôi", "My page", Vec::new()),
            branch("/can-bo", "Dành cho cán bộ", "For officers", Vec::new()),
        ];
        SiteMap { branches, frame }
    }
}

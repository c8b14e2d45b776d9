//! Guides, questions and answers, pages about the portal, and the site map as a tree (R1.5, R1.25).

use askama::Template;
use domain::catalogue::{Directory, GroupKind};
use domain::content::{Content, Guide, Page, Topic};
use domain::lang::Text;

use super::item::{Entry, same};
use crate::frame::Frame;
use crate::prose::{Body, Prose};

/// All general guides.
#[derive(Debug, Template)]
#[template(path = "pages/lookup/guides.html")]
pub struct Guides {
    /// What stands around it.
    pub frame: Frame,
    /// A line for each.
    pub guides: Vec<Entry>,
}

/// One guide.
#[derive(Debug, Template)]
#[template(path = "pages/lookup/guide.html")]
pub struct GuidePage {
    /// What stands around it.
    pub frame: Frame,
    /// The guide.
    pub guide: Guide,
    /// The services that each step speaks of.
    pub links: Vec<Vec<Entry>>,
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

crate::page!(Guides, GuidePage, Questions, About, SiteMap);

impl Guides {
    /// The list.
    pub fn new(frame: Frame, content: &Content) -> Guides {
        let lang = frame.lang;
        let line = |guide: &Guide| {
            Entry::new(lang, &format!("/huong-dan/{}", guide.slug), guide.title.clone()).note(Some(guide.summary.clone()))
        };
        Guides { guides: content.guides.iter().map(line).collect(), frame }
    }
}

impl GuidePage {
    /// The guide, with the names of the services from the directory.
    pub fn new(frame: Frame, guide: &Guide, directory: &Directory) -> GuidePage {
        let lang = frame.lang;
        let frame = frame.description(guide.summary.get(lang)).crumb("/huong-dan", lang.say("Hướng dẫn", "Guides"));
        let links = guide.steps.iter().map(|step| {
            let entries = step.links.iter().filter_map(|code| directory.find(code));
            entries.map(|entry| Entry::new(lang, &entry.path(), entry.title())).collect()
        });
        GuidePage { links: links.collect(), guide: guide.clone(), frame }
    }

    fn prose<'a>(&self, text: &'a Text) -> Prose<'a> {
        Prose(text, self.frame.lang)
    }

    /// The services of the step at `place`.
    fn links_of(&self, place: &usize) -> &[Entry] {
        self.links.get(*place).map_or(&[], Vec::as_slice)
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
            let groups = directory.groups(kind).filter(|group| group.count() > 0);
            groups
                .map(|group| Entry::new(lang, &format!("/{folder}/{}", group.slug()), group.name()).count(group.count()))
                .collect::<Vec<_>>()
        };
        let guide = |guide: &Guide| Entry::new(lang, &format!("/huong-dan/{}", guide.slug), guide.title.clone());
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
            branch("/huong-dan", "Hướng dẫn", "Guides", content.guides.iter().map(guide).collect()),
            branch("/hoi-dap", "Hỏi đáp", "Questions and answers", content.topics.iter().map(topic).collect()),
            branch("/gop-y", "Góp ý, phản ánh", "Send feedback", Vec::new()),
            branch("/tai-khoan", "Tài khoản của bạn", "Your account", Vec::new()),
            branch("/can-bo", "Dành cho cán bộ", "For officers", Vec::new()),
        ];
        SiteMap { branches, frame }
    }
}

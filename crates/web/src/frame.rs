//! What stands around every page: identity of the portal, language, title, menu, notice, way back.

use std::sync::Arc;

use domain::lang::{Lang, Text};
use serde::{Deserialize, Serialize};

use crate::html::{Marked, script_json};
use crate::source::Source;
use crate::view::{ErrorSummary, Hidden, ShownErrors};

/// Who the portal belongs to (TT32 điều 16): data of the deploying agency, never of the code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// The public origin, without a slash at its end: `https://dvc.example.vn`.
    pub origin: String,
    /// The portal's name (tên cổng).
    pub name: Text,
    /// The agency's full name (tên đầy đủ của cơ quan).
    pub agency: Text,
    /// The person or office responsible (người chịu trách nhiệm).
    pub responsible: Text,
    /// The postal address (địa chỉ).
    pub address: Text,
    /// The telephone number for questions (đường dây nóng), as people write it.
    pub hotline: String,
    /// The address that takes feedback (TT32 11.2g).
    pub email: String,
    /// People and dossiers here are made up, and every page says so.
    pub demo: bool,
    /// The version of the software.
    pub version: String,
    /// Notices of maintenance and incidents that stand now (TT32 11.2e).
    #[serde(skip)]
    pub notices: Vec<Banner>,
}

/// One notice in the notice region of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Banner {
    /// What happens, from when, and when the portal is back.
    pub text: Text,
    /// Where the whole notice is, without `/en`.
    pub path: String,
    /// The words of the link to it.
    pub link: Text,
}

impl Site {
    /// The portal is reached over https.
    pub fn https(&self) -> bool {
        self.origin.starts_with("https://")
    }

    /// The hotline as a `tel:` link dials it.
    pub fn dial(&self) -> String {
        self.hotline.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
    }
}

/// A link with its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The address.
    pub href: String,
    /// The words, which say where it goes.
    pub label: String,
    /// The words are Vietnamese on a page that is not.
    pub vi: bool,
}

impl Link {
    /// A link to `href` that reads `label`.
    pub fn new(href: impl Into<String>, label: impl Into<String>) -> Link {
        Link { href: href.into(), label: label.into(), vi: false }
    }

    /// A link that reads `text` in the language of its page, `page`.
    pub fn to(href: impl Into<String>, text: &Text, page: Lang) -> Link {
        Link { vi: text.lang(page) != page, ..Link::new(href, text.get(page)) }
    }

    /// What marks words that are not in the page's language.
    pub fn mark(&self) -> &'static str {
        if self.vi { " lang=\"vi\"" } else { "" }
    }
}

/// Whether search engines may list a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Robots {
    /// They may.
    #[default]
    Index,
    /// They may not: errors, forms, personal pages.
    NoIndex,
}

/// The person a personal page was made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// How the page names the person.
    pub name: String,
    /// The person's own places, before "sign out".
    pub links: Vec<Link>,
}

/// Everything of a page but its content; each page struct has one as `frame`.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The portal.
    pub site: Arc<Site>,
    /// The language of the page.
    pub lang: Lang,
    /// The page's address without `/en`, with its query if it has one.
    pub path: String,
    /// What makes the page's title unique; the portal's name is put behind it.
    pub title: String,
    /// The one heading of the first level; the title, unless set.
    pub h1: String,
    /// The heading is Vietnamese on a page that is not.
    pub h1_vi: bool,
    /// A small line above the heading: the service a form belongs to, the step.
    pub caption: Option<String>,
    /// One or two sentences for search results; may be empty.
    pub description: String,
    /// The pages above this one, home left out.
    pub breadcrumb: Vec<Link>,
    /// The way back of a question, in place of a breadcrumb.
    pub back: Option<String>,
    /// May search engines list the page.
    pub robots: Robots,
    /// The other language has this page too, which is announced by hreflang.
    pub alternate: bool,
    /// The full address that search engines keep, where it is not the page's own.
    pub canonical: Option<String>,
    /// The token of a signed-in form; pages that carry one are never cached.
    pub csrf: Option<String>,
    /// JSON-LD objects, made safe for a script element.
    pub jsonld: Vec<String>,
    /// The person of a personal page; `None` on all public pages.
    pub signed_in: Option<SignedIn>,
    /// What has to be mended in the form of this page.
    pub errors: ErrorSummary,
}

/// One entry of the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuEntry {
    /// The address in the page's language.
    pub href: String,
    /// Its name in the page's language.
    pub label: &'static str,
    /// The value of `aria-current`, if the page is this entry or lies below it.
    pub current: Option<&'static str>,
    /// The shortcut key (TT32 điều 18), if it has one.
    pub key: Option<&'static str>,
}

/// An entry of the menu: address, Vietnamese, English, the prefixes that lie below it, shortcut key.
type Entry = (&'static str, &'static str, &'static str, &'static [&'static str], Option<&'static str>);

/// The menu (TT32 điều 16).
const MENU: [Entry; 7] = [
    ("/", "Trang chủ", "Home", &[], Some("1")),
    ("/gioi-thieu", "Giới thiệu", "About", &[], None),
    (
        "/linh-vuc",
        "Dịch vụ công trực tuyến",
        "Online services",
        &["/dich-vu", "/su-kien", "/co-quan", "/doi-tuong", "/nop"],
        None,
    ),
    ("/tra-cuu", "Tra cứu hồ sơ", "Track a dossier", &[], None),
    ("/thong-ke", "Thống kê", "Statistics", &[], None),
    (NOTICES, "Thông báo", "Notices", &[], None),
    ("/so-do", "Sơ đồ cổng", "Site map", &[], Some("3")),
];

/// The footer's links: address, Vietnamese, English. Guides and questions are TT32 11.1.
const FOOTER: [(&str, &str, &str); 9] = [
    ("/gop-y", "Góp ý, phản ánh", "Send feedback"),
    ("/huong-dan", "Hướng dẫn", "Guides"),
    ("/hoi-dap", "Hỏi đáp", "Questions and answers"),
    ("/tiep-can", "Hỗ trợ tiếp cận", "Accessibility"),
    ("/rieng-tu", "Bảo vệ dữ liệu cá nhân", "Privacy"),
    ("/cookie", "Cookie", "Cookies"),
    ("/so-do", "Sơ đồ cổng", "Site map"),
    ("/du-lieu", "Dữ liệu mở", "Open data"),
    ("/can-bo", "Dành cho cán bộ", "For officers"),
];

/// The list of notices.
const NOTICES: &str = "/thong-bao";

/// The name of the hidden field that carries the token of a form.
pub const CSRF: &str = "csrf";

impl Frame {
    /// The frame of the page at `path` (without `/en`); its heading is its title.
    pub fn new(site: &Arc<Site>, lang: Lang, path: impl Into<String>, title: impl Into<String>) -> Frame {
        let title = title.into();
        Frame {
            site: Arc::clone(site),
            lang,
            path: path.into(),
            h1: title.clone(),
            h1_vi: false,
            title,
            caption: None,
            description: String::new(),
            breadcrumb: Vec::new(),
            back: None,
            robots: Robots::Index,
            alternate: true,
            canonical: None,
            csrf: None,
            jsonld: Vec::new(),
            signed_in: None,
            errors: ErrorSummary::default(),
        }
    }

    /// Sets the heading where it differs from the title.
    pub fn h1(mut self, h1: impl Into<String>) -> Frame {
        self.h1 = h1.into();
        self
    }

    /// Sets the heading to a text of the data, which may have no translation.
    pub fn named(mut self, name: &Text) -> Frame {
        self.h1_vi = name.lang(self.lang) != self.lang;
        self.h1 = name.get(self.lang).to_owned();
        self
    }

    /// Sets the small line above the heading.
    pub fn caption(mut self, caption: impl Into<String>) -> Frame {
        self.caption = Some(caption.into());
        self
    }

    /// Sets what search results say of the page.
    pub fn description(mut self, description: impl Into<String>) -> Frame {
        self.description = description.into();
        self
    }

    /// Adds a page to the breadcrumb; `path` is without `/en`.
    pub fn crumb(mut self, path: &str, label: impl Into<String>) -> Frame {
        self.breadcrumb.push(Link::new(self.lang.href(path), label));
        self
    }

    /// Gives a link back; `path` is without `/en`.
    pub fn back(mut self, path: &str) -> Frame {
        self.back = Some(self.lang.href(path));
        self
    }

    /// Keeps the page out of search engines.
    pub fn no_index(mut self) -> Frame {
        self.robots = Robots::NoIndex;
        self.alternate = false;
        self
    }

    /// Marks a page in English whose subject is not translated: search engines keep the Vietnamese one.
    pub fn canonical_vi(mut self) -> Frame {
        self.alternate = false;
        self.canonical = Some(format!("{}{}", self.site.origin, self.path));
        self
    }

    /// Marks a narrowed list: search engines keep the whole one at `path` (without `/en`).
    pub fn only_copy_of(mut self, path: &str) -> Frame {
        self.alternate = false;
        self.canonical = Some(format!("{}{}", self.site.origin, self.lang.href(path)));
        self
    }

    /// Makes it a personal page: signed in as `who`, with the token of its forms.
    pub fn personal(mut self, who: SignedIn, csrf: impl Into<String>) -> Frame {
        self.signed_in = Some(who);
        self.csrf = Some(csrf.into());
        self.no_index()
    }

    /// Gives the token of its forms to a page of a session that is not signed in.
    pub fn csrf(mut self, csrf: impl Into<String>) -> Frame {
        self.csrf = Some(csrf.into());
        self.no_index()
    }

    /// Adds a JSON-LD object.
    pub fn jsonld(mut self, value: &serde_json::Value) -> Frame {
        self.jsonld.push(script_json(value));
        self
    }

    /// Lists what has to be mended.
    pub fn errors(mut self, errors: ErrorSummary) -> Frame {
        self.errors = errors;
        self
    }

    /// The text of the page's language.
    pub fn say<'a>(&self, vi: &'a str, en: &'a str) -> &'a str {
        self.lang.say(vi, en)
    }

    /// The address of `path` in the page's language.
    pub fn href(&self, path: &str) -> String {
        self.lang.href(path)
    }

    /// A text of the data, marked as Vietnamese where it has no English.
    pub fn text<'a>(&self, text: &'a Text) -> Marked<'a> {
        Marked(text, self.lang)
    }

    /// Where a text of the data comes from.
    pub fn source<'a>(&self, source: &'a str) -> Source<'a> {
        Source(source, self.lang)
    }

    /// The whole title: "Lỗi: " first where something has to be mended, the portal's name last.
    pub fn full_title(&self) -> String {
        let error = if self.errors.is_empty() { "" } else { self.say("Lỗi: ", "Error: ") };
        format!("{error}{} – {}", self.title, self.site.name.get(self.lang))
    }

    /// The page in the other language.
    pub fn other_href(&self) -> String {
        self.lang.other().href(&self.path)
    }

    /// The page's full address in `lang`.
    pub fn absolute(&self, lang: Lang) -> String {
        format!("{}{}", self.site.origin, lang.href(&self.path))
    }

    /// The full address that search engines keep.
    pub fn canonical_url(&self) -> String {
        self.canonical.clone().unwrap_or_else(|| self.absolute(self.lang))
    }

    /// The page is kept out of search engines.
    pub fn hidden(&self) -> bool {
        self.robots == Robots::NoIndex
    }

    /// The menu in the page's language.
    pub fn menu(&self) -> Vec<MenuEntry> {
        let path = self.path.split('?').next().unwrap_or_default();
        let below = |prefix: &str| path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        MENU.iter()
            .map(|&(href, vi, en, prefixes, key)| {
                let current = if path == href {
                    Some("page")
                } else if href != "/" && (below(href) || prefixes.iter().any(|prefix| below(prefix))) {
                    Some("true")
                } else {
                    None
                };
                MenuEntry { href: self.href(href), label: self.say(vi, en), current, key }
            })
            .collect()
    }

    /// The links of the footer in the page's language.
    pub fn footer(&self) -> Vec<Link> {
        FOOTER.iter().map(|&(path, vi, en)| Link::new(self.href(path), self.say(vi, en))).collect()
    }

    /// The hidden field that carries the token of a form; nothing where the page has no session.
    pub fn token(&self) -> Hidden {
        Hidden(self.csrf.iter().map(|token| (CSRF.to_owned(), token.clone())).collect())
    }

    /// The box that lists what has to be mended.
    pub fn error_box(&self) -> ShownErrors<'_> {
        self.errors.summary(self.lang)
    }

    /// The notices that this page does not tell itself: the list of notices tells all of them, a notice its own.
    pub fn banners(&self) -> Vec<&Banner> {
        let page = self.path.split('?').next().unwrap_or_default();
        let told = |banner: &&Banner| page == NOTICES || page == banner.path;
        self.site.notices.iter().filter(|banner| !told(banner)).collect()
    }

    /// The script of pages with a search box, for the template.
    pub fn suggest(&self) -> &'static str {
        crate::script::suggest()
    }

    /// The script of a page that shows work under way, for the template.
    pub fn progress(&self) -> &'static str {
        crate::script::progress()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn site() -> Arc<Site> {
        Arc::new(Site {
            origin: "http://localhost:8080".into(),
            name: Text::both("Cổng dịch vụ công tỉnh Mẫu", "Mẫu Province Public Services"),
            agency: Text::both("Ủy ban nhân dân tỉnh Mẫu", "People's Committee of Mẫu Province"),
            responsible: Text::vi("Bà Nguyễn Thị Ví Dụ"),
            address: Text::vi("Số 1, đường Thử Nghiệm, phường Một, tỉnh Mẫu"),
            hotline: "1900 0000".into(),
            email: "gopy@mau.example".into(),
            demo: true,
            version: "0.1.0".into(),
            notices: Vec::new(),
        })
    }

    #[test]
    fn the_menu_knows_where_it_is() {
        for (path, expect) in [
            ("/", vec![("Trang chủ", "page")]),
            ("/linh-vuc", vec![("Dịch vụ công trực tuyến", "page")]),
            ("/dich-vu/1.001193/khai-sinh", vec![("Dịch vụ công trực tuyến", "true")]),
            ("/thong-ke?nam=2026", vec![("Thống kê", "page")]),
            ("/gop-y", vec![]),
            ("/nopx", vec![]),
        ] {
            let menu = Frame::new(&site(), Lang::Vi, path, "T").menu();
            let current: Vec<_> = menu.iter().filter_map(|e| e.current.map(|c| (e.label, c))).collect();
            assert_eq!(current, expect, "{path}");
        }
    }

    #[test]
    fn a_page_of_notices_does_not_tell_them_twice() {
        let banner = |code: &str| Banner {
            text: Text::vi("Bảo trì"),
            path: format!("/thong-bao/{code}"),
            link: Text::vi("Đọc thông báo"),
        };
        let site = Arc::new(Site { notices: vec![banner("TB-1"), banner("TB-2")], ..Site::clone(&site()) });
        for (path, shown) in [
            ("/", vec!["/thong-bao/TB-1", "/thong-bao/TB-2"]),
            ("/thong-bao", vec![]),
            ("/thong-bao?nam=2026", vec![]),
            ("/thong-bao/TB-1", vec!["/thong-bao/TB-2"]),
            ("/thong-baox", vec!["/thong-bao/TB-1", "/thong-bao/TB-2"]),
        ] {
            let frame = Frame::new(&site, Lang::Vi, path, "T");
            assert_eq!(frame.banners().iter().map(|banner| banner.path.as_str()).collect::<Vec<_>>(), shown, "{path}");
        }
    }

    #[test]
    fn titles_and_addresses() {
        let frame = Frame::new(&site(), Lang::En, "/gop-y", "Feedback");
        assert_eq!(frame.full_title(), "Feedback – Mẫu Province Public Services");
        assert_eq!(frame.other_href(), "/gop-y");
        assert_eq!(frame.canonical_url(), "http://localhost:8080/en/gop-y");
        assert_eq!(frame.clone().canonical_vi().canonical_url(), "http://localhost:8080/gop-y");
        let mut errors = ErrorSummary::default();
        errors.add("ten", "Nhập họ tên");
        assert!(Frame::new(&site(), Lang::Vi, "/gop-y", "Góp ý").errors(errors).full_title().starts_with("Lỗi: Góp ý"));
        assert_eq!(site().dial(), "19000000");
    }
}

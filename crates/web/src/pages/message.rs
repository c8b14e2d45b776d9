//! A page of a few paragraphs: something was done, or something is explained.

use askama::Template;

use crate::frame::{Frame, Link};

/// A heading, paragraphs and ways on.
#[derive(Debug, Template)]
#[template(path = "pages/message.html")]
pub struct Message {
    /// What stands around it; its heading says what happened.
    pub frame: Frame,
    /// The paragraphs.
    pub paragraphs: Vec<String>,
    /// Where to go from here.
    pub links: Vec<Link>,
}

crate::page!(Message);

impl Message {
    /// A page without text yet.
    pub fn new(frame: Frame) -> Message {
        Message { frame, paragraphs: Vec::new(), links: Vec::new() }
    }

    /// Adds a paragraph.
    pub fn say(mut self, paragraph: impl Into<String>) -> Message {
        self.paragraphs.push(paragraph.into());
        self
    }

    /// Adds a way on; `path` is without `/en`.
    pub fn link(mut self, path: &str, label: impl Into<String>) -> Message {
        self.links.push(Link::new(self.frame.href(path), label));
        self
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::lang::{Lang, Text};

    use super::*;
    use crate::answer::{self, Caching, Wants};
    use crate::frame::tests::site;
    use crate::frame::{Banner, SignedIn, Site};

    fn page(lang: Lang) -> Message {
        let banner =
            Banner { text: Text::vi("Bảo <trì>"), path: "/thong-bao/TB-1".into(), link: Text::both("Đọc", "Read") };
        let site = Arc::new(Site { notices: vec![banner], ..Site::clone(&site()) });
        let frame = Frame::new(&site, lang, "/gioi-thieu", "T").crumb("/", "C").description("D \"q\"");
        Message::new(frame).say("<b>").link("/gop-y", "L")
    }

    /// R1.25: banner, menu, site map, contact, on every page, in both languages.
    #[test]
    fn the_frame_has_what_the_law_wants() {
        for (lang, parts) in [
            (
                Lang::Vi,
                [
                    "lang=\"vi\"",
                    "Ủy ban nhân dân tỉnh Mẫu",
                    ">Trang chủ<",
                    ">Giới thiệu<",
                    ">Dịch vụ công trực tuyến<",
                    ">Tra cứu hồ sơ<",
                    ">Thống kê<",
                    ">Thông báo<",
                    "<p class=\"note\">Bảo &#60;trì&#62; <a href=\"/thong-bao/TB-1\">Đọc</a></p>",
                    ">Sơ đồ cổng<",
                    "Bản trình diễn",
                    "href=\"/en/gioi-thieu\" hreflang=\"en\"",
                ],
            ),
            (
                Lang::En,
                [
                    "lang=\"en\"",
                    "People&#39;s Committee of Mẫu Province",
                    ">Home<",
                    ">About<",
                    ">Online services<",
                    ">Track a dossier<",
                    ">Statistics<",
                    ">Notices<",
                    "<p class=\"note\"><span lang=\"vi\">Bảo &#60;trì&#62;</span> <a href=\"/en/thong-bao/TB-1\">Read</a></p>",
                    ">Site map<",
                    "Demonstration",
                    "href=\"/gioi-thieu\" hreflang=\"vi\"",
                ],
            ),
        ] {
            let html = page(lang).to_string();
            for part in parts.iter().chain(&[
                "Nguyễn Thị Ví Dụ",
                "tel:19000000",
                "mailto:gopy@mau.example",
                "href=\"#noi-dung\"",
                "id=\"noi-dung\"",
                "accesskey=\"1\"",
                "accesskey=\"3\"",
                "accesskey=\"4\"",
                "D &#34;q&#34;",
                "<p>&#60;b&#62;</p>",
                "hreflang=\"vi\"",
                "rel=\"canonical\"",
            ]) {
                assert!(html.contains(part), "{part} in {html}");
            }
            assert_eq!(html.matches("<h1").count(), 1);
            assert!(!html.contains("http-equiv") && !html.contains(" style=") && !html.contains("<script"));
        }
    }

    #[test]
    fn a_personal_page_is_never_kept() {
        let send = |page: &Message| answer::page(http::StatusCode::OK, page, Caching::MINUTE, &Wants::default());
        let mut page = page(Lang::Vi);
        assert_eq!(send(&page).headers()["cache-control"], "public, max-age=60");
        assert!(!page.to_string().contains("csrf"));
        page.frame = page.frame.personal(SignedIn { name: "An".into(), links: vec![] }, "token-1");
        assert_eq!(send(&page).headers()["cache-control"], "no-store");
        let html = page.to_string();
        assert!(html.contains("<input type=\"hidden\" name=\"csrf\" value=\"token-1\">") && html.contains("noindex"));
    }
}

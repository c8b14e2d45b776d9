//! Files for programs: site maps, robots, the search box of browsers, whom to tell of a weakness.

use std::fmt::Write;

use domain::catalogue::{Directory, Entry, GroupKind};
use domain::clock::start_of;
use domain::content::Content;
use domain::lang::Lang;
use jiff::civil::Date;

use super::text::GLOSSARY;
use crate::frame::Site;
use crate::html::escaped;

/// Services in one part of the site map.
pub const IN_A_PART: usize = 1000;

/// The portal's icon, as an image of its own.
pub const ICON: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 96 96\"><rect width=\"96\" height=\"96\" rx=\"16\" fill=\"#98151f\"/><circle cx=\"48\" cy=\"48\" r=\"37\" fill=\"none\" stroke=\"#fc5\" stroke-width=\"3\"/><path fill=\"#fc5\" d=\"M48 21l3 16 11-12-6 15 15-6-12 11 16 3-16 3 12 10-15-5 6 15-11-12-3 16-3-16-10 12 5-15-15 6 12-11-16-3 16-3-12-11 15 6-6-15 11 12z\"/></svg>";

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const SPACE: &str = "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"";

/// Pages that stand in the site map whatever the catalogue holds.
const PAGES: [&str; 15] = [
    "/",
    "/linh-vuc",
    "/co-quan",
    "/su-kien",
    "/thong-ke",
    "/thong-bao",
    "/huong-dan",
    GLOSSARY,
    "/hoi-dap",
    "/gioi-thieu",
    "/rieng-tu",
    "/cookie",
    "/tiep-can",
    "/du-lieu",
    "/so-do",
];

/// The index: part 0 holds pages and lists, the others a thousand services each.
pub fn site_map_index(origin: &str, directory: &Directory) -> String {
    let mut xml = format!("{HEAD}<sitemapindex {SPACE}>\n");
    for number in 0..=directory.len().div_ceil(IN_A_PART) {
        let _ = writeln!(xml, "<sitemap><loc>{}/sitemap-{number}.xml</loc></sitemap>", escaped(origin));
    }
    xml.push_str("</sitemapindex>\n");
    xml
}

/// One part. A page stands in it in English too where it is translated (design §6a). `None`: there is no such part.
pub fn site_map(origin: &str, directory: &Directory, content: &Content, number: usize) -> Option<String> {
    let mut xml = format!("{HEAD}<urlset {SPACE}>\n");
    let mut add = |path: &str, changed: Option<Date>, languages: &[Lang]| {
        for lang in languages {
            let _ = write!(xml, "<url><loc>{}{}</loc>", escaped(origin), escaped(&lang.href(path)));
            if let Some(date) = changed {
                let _ = write!(xml, "<lastmod>{date}</lastmod>");
            }
            xml.push_str("</url>\n");
        }
    };
    const BOTH: &[Lang] = &[Lang::Vi, Lang::En];
    match number.checked_sub(1) {
        None => {
            PAGES.iter().for_each(|path| add(path, None, BOTH));
            content.guides.iter().for_each(|guide| add(&format!("/huong-dan/{}", guide.slug), None, BOTH));
            for (kind, folder) in [
                (GroupKind::LifeEvent, "su-kien"),
                (GroupKind::Subject, "doi-tuong"),
                (GroupKind::Sector, "linh-vuc"),
                (GroupKind::Ministry, "co-quan"),
            ] {
                // A life event has its guide even where no service of it is published.
                let groups = directory.groups(kind).filter(|group| group.count() > 0 || kind == GroupKind::LifeEvent);
                groups.for_each(|group| add(&format!("/{folder}/{}", group.slug()), None, BOTH));
            }
        }
        Some(part) => {
            let entries: Vec<Entry<'_>> = directory.entries().skip(part * IN_A_PART).take(IN_A_PART).collect();
            if entries.is_empty() {
                return None;
            }
            for entry in entries {
                let languages = if entry.title().en.is_some() { BOTH } else { &[Lang::Vi] };
                add(&entry.path(), entry.updated_on(), languages);
            }
        }
    }
    xml.push_str("</urlset>\n");
    Some(xml)
}

/// Everything public may be indexed (R1.7); what belongs to a person, and searches without end, may not.
pub fn robots(origin: &str) -> String {
    let closed =
        ["/tim-kiem?", "/tim-kiem/", "/tai-khoan", "/dang-nhap", "/dang-xuat", "/nop/", "/ho-so", "/danh-gia", "/can-bo"];
    let mut text = String::from("User-agent: *\n");
    for path in closed {
        let _ = writeln!(text, "Disallow: {path}\nDisallow: /en{path}");
    }
    let _ = writeln!(text, "Allow: /\n\nSitemap: {origin}/sitemap.xml");
    text
}

/// The description by which a browser searches here (OpenSearch 1.1); a short name has 16 letters at most.
pub fn open_search(site: &Site) -> String {
    let (name, origin) = (escaped(&site.name.vi), escaped(&site.origin));
    format!(
        "{HEAD}<OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\"><ShortName>Dịch vụ công</ShortName>\
         <Description>{name}</Description><InputEncoding>UTF-8</InputEncoding>\
         <Url type=\"text/html\" template=\"{origin}/tim-kiem?q={{searchTerms}}\"/>\
         <Url type=\"application/x-suggestions+json\" template=\"{origin}/tim-kiem/goi-y?q={{searchTerms}}\"/></OpenSearchDescription>\n"
    )
}

/// Whom to tell of a weakness (RFC 9116), until `until`.
pub fn security(site: &Site, until: Date) -> String {
    let expires = start_of(until);
    format!(
        "Contact: mailto:{}\nExpires: {expires}\nPreferred-Languages: vi, en\nCanonical: {}/.well-known/security.txt\n",
        site.email, site.origin
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::tests::site;
    use crate::pages::lookup::tests::directory;

    #[test]
    fn every_service_stands_in_one_part() {
        let directory = directory(2300);
        let index = site_map_index("https://x.example", &directory);
        assert_eq!(index.matches("<sitemap>").count(), 4);
        let parts: Vec<String> =
            (0..4).filter_map(|n| site_map("https://x.example", &directory, &Content::default(), n)).collect();
        assert_eq!(parts.len(), 4);
        assert!(site_map("https://x.example", &directory, &Content::default(), 4).is_none());
        for entry in directory.entries() {
            let address = format!("<loc>https://x.example{}</loc>", entry.path());
            assert_eq!(parts.iter().filter(|part| part.contains(&address)).count(), 1, "{address}");
        }
        assert!(parts[0].contains("<loc>https://x.example/</loc>") && parts[0].contains("<loc>https://x.example/en</loc>"));
        assert!(parts[1].contains("<lastmod>2026-04-15</lastmod>"));
        // What is not translated stays out in English.
        assert_eq!(parts.iter().map(|part| part.matches("/en/dich-vu/").count()).sum::<usize>(), 12);
    }

    #[test]
    fn robots_keep_out_of_what_is_personal_only() {
        let text = robots("https://x.example");
        assert!(text.contains("Disallow: /en/ho-so\n") && text.ends_with("Sitemap: https://x.example/sitemap.xml\n"));
        for open in ["/dich-vu", "/linh-vuc", "/thong-ke", "/gop-y"] {
            assert!(!text.contains(&format!("Disallow: {open}")), "{open}");
        }
    }

    #[test]
    fn whom_to_tell_of_a_weakness() {
        let text = security(&site(), jiff::civil::date(2027, 5, 1));
        assert!(text.contains("Contact: mailto:gopy@mau.example\nExpires: 2027-04-30T17:00:00Z\n"), "{text}");
        assert!(open_search(&site()).contains("/tim-kiem?q={searchTerms}\""));
    }
}

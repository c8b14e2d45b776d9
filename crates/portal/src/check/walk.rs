//! The way of a visitor: from home along links, page by page, as far as three clicks reach.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::visitor::{Seen, Visitor, all, links, select};
use crate::Fault;

/// The law's number of clicks (TT32 11.2b).
pub(crate) const CLICKS: usize = 3;
/// What no visitor is led into on the way to a service: other languages, personal pages, what writes, what machines read.
const NOT_ON_THE_WAY: [&str; 12] = [
    "/en",
    "/nop",
    "/ho-so",
    "/dang-nhap",
    "/dang-xuat",
    "/tai-khoan",
    "/can-bo",
    "/danh-gia",
    "/gop-y",
    "/dev",
    "/tim-kiem",
    "/thong-ke",
];

/// What the walk found.
#[derive(Debug, Default)]
pub(crate) struct Walk {
    /// Clicks from home to each service, by code.
    pub(crate) clicks: BTreeMap<String, usize>,
    /// The address of each service that a list showed.
    pub(crate) services: BTreeMap<String, String>,
    /// The services that take dossiers here.
    pub(crate) online: BTreeSet<String>,
    /// The pages at most one click away, home first.
    pub(crate) pages: Vec<Seen>,
    /// Pages that did not answer with 200.
    pub(crate) broken: Vec<(String, u16)>,
}

/// The code in the address of a service's page.
pub(crate) fn code_of(path: &str) -> Option<&str> {
    path.strip_prefix("/dich-vu/")?.split(['/', '?']).next().filter(|code| !code.is_empty())
}

fn leads_on(path: &str) -> bool {
    // A list that is narrowed shows nothing that the whole one does not.
    if path.contains('?') {
        return false;
    }
    let last = path.rsplit('/').next().unwrap_or_default();
    !last.contains('.') && !NOT_ON_THE_WAY.iter().any(|prefix| path == *prefix || path.starts_with(&format!("{prefix}/")))
}

/// Walks from home, breadth first, and opens every page that lies fewer than three clicks away and is no service's.
/// `told` hears how many pages are done of those known. Errors: a page does not answer at all.
pub(crate) async fn walk(visitor: &mut Visitor, told: impl Fn(usize, usize)) -> Result<Walk, Fault> {
    let mut walk = Walk::default();
    let mut known = BTreeSet::from(["/".to_owned()]);
    let mut open = VecDeque::from([("/".to_owned(), 0)]);
    let mut done = 0;
    while let Some((path, depth)) = open.pop_front() {
        let page = visitor.get(&path).await?;
        told(done, known.len());
        if page.status != http::StatusCode::OK {
            walk.broken.push((path, page.status.as_u16()));
            continue;
        }
        {
            let html = page.html();
            for link in links(&html).iter().filter_map(|href| visitor.local(href)) {
                if let Some(code) = code_of(&link) {
                    walk.clicks.entry(code.to_owned()).or_insert(depth + 1);
                    walk.services.entry(code.to_owned()).or_insert(link);
                } else if depth + 1 < CLICKS && leads_on(&link) && known.insert(link.clone()) {
                    open.push_back((link, depth + 1));
                }
            }
            for line in all(&html, "li, .card") {
                if select(line, ".tag.good").is_empty() {
                    continue;
                }
                let codes = select(line, "a[href]").into_iter().filter_map(|link| link.value().attr("href"));
                walk.online.extend(codes.filter_map(code_of).map(str::to_owned));
            }
        }
        done += 1;
        if depth <= 1 {
            walk.pages.push(page);
        }
    }
    Ok(walk)
}

//! Every service is found in at most three clicks from home, with the whole catalogue loaded (TT32 11.2b, R1.7), and every
//! page is one request within its bytes.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::Read;
use std::path::PathBuf;

use flate2::read::GzDecoder;
use portal::data::Data;
use tests::{Browser, Page, Portal, export, made_up};

/// The launch services, which are reached in two.
fn launch() -> Vec<String> {
    let data = Data::built_in().unwrap_or_else(|bad| panic!("{bad}"));
    data.procedures.iter().map(|own| own.code.to_string()).collect()
}

async fn loaded(file: PathBuf) -> Portal {
    Portal::start_with(|options| portal::serve::Options { catalogue: Some(file), ..options }).await
}

fn code_of(path: &str) -> Option<&str> {
    path.strip_prefix("/dich-vu/").and_then(|rest| rest.split('/').next())
}

/// The clicks from home to every service, following plain links; service pages themselves are not opened.
async fn depths(browser: &mut Browser) -> BTreeMap<String, usize> {
    let mut services = BTreeMap::new();
    let mut seen = BTreeSet::from(["/".to_owned()]);
    let mut queue = VecDeque::from([("/".to_owned(), 0)]);
    while let Some((path, depth)) = queue.pop_front() {
        if depth == 3 {
            continue;
        }
        let page = browser.get(&path).await;
        if page.status != 200 || !page.headers.get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
            continue;
        }
        for link in page.links() {
            if let Some(code) = code_of(&link) {
                services.entry(code.to_owned()).or_insert(depth + 1);
            } else if depth < 2 && browsing(&link) && seen.insert(link.clone()) {
                queue.push_back((link, depth + 1));
            }
        }
    }
    services
}

/// Links that a visitor who looks for a service follows.
fn browsing(path: &str) -> bool {
    ["/linh-vuc", "/su-kien", "/co-quan", "/doi-tuong"].iter().any(|prefix| path.starts_with(prefix))
}

async fn sitemap(browser: &mut Browser) -> BTreeSet<String> {
    let locations = |page: &Page| -> Vec<String> {
        let text = page.text();
        text.split("<loc>")
            .skip(1)
            .filter_map(|rest| rest.split("</loc>").next())
            .map(|location| location.splitn(4, '/').nth(3).map_or_else(|| "/".to_owned(), |path| format!("/{path}")))
            .collect()
    };
    let index = browser.get("/sitemap.xml").await.expect(200);
    let mut codes = BTreeSet::new();
    for part in locations(&index) {
        let part = browser.get(&part).await.expect(200);
        codes.extend(locations(&part).iter().filter_map(|path| code_of(path)).map(str::to_owned));
    }
    codes
}

async fn check_clicks(portal: &Portal, expected: usize) {
    let mut browser = portal.browser();
    let found = depths(&mut browser).await;
    let mut table: BTreeMap<usize, usize> = BTreeMap::new();
    for depth in found.values() {
        *table.entry(*depth).or_default() += 1;
    }
    eprintln!("clicks from home -> services: {table:?}");
    assert_eq!(found.len(), expected, "services that are reached: {table:?}");
    for code in launch() {
        assert!(found[&code] <= 2, "{code} is {} clicks away", found[&code]);
    }
    let listed = sitemap(&mut browser).await;
    assert_eq!(listed, found.keys().cloned().collect::<BTreeSet<_>>(), "the sitemap lists every service");
}

/// What a page costs to fetch: compressed bytes, and requests besides itself.
async fn cost(browser: &mut Browser, path: &str) -> (usize, usize) {
    browser.headers.insert("accept-encoding", "gzip".parse().expect("a header"));
    let page = browser.get(path).await;
    browser.headers.clear();
    assert_eq!(page.status, 200, "{path}");
    let bytes = page.body.len();
    let mut html = String::new();
    GzDecoder::new(&page.body[..]).read_to_string(&mut html).expect("gzip");
    let document = scraper::Html::parse_document(&html);
    let selector = "img[src], script[src], link[rel=stylesheet], iframe, video, audio, source";
    let others = document.select(&scraper::Selector::parse(selector).expect("a selector")).count();
    (bytes, others)
}

async fn check_bytes(portal: &Portal) {
    let mut browser = portal.browser();
    let sectors: Vec<String> =
        browser.get("/linh-vuc").await.links().into_iter().filter(|link| link.starts_with("/linh-vuc/")).collect();
    let (mut services, mut heavy): (Vec<String>, usize) = (Vec::new(), 0);
    for path in [
        "/",
        "/linh-vuc",
        "/co-quan",
        "/tim-kiem?q=giay+phep",
        "/huong-dan",
        "/huong-dan/thuat-ngu",
        "/hoi-dap",
        "/su-kien",
        "/thong-ke",
        "/so-do",
        "/gop-y",
        "/tra-cuu",
        "/dang-nhap",
        "/nop/1.001193",
    ] {
        let limit = if matches!(path, "/linh-vuc" | "/co-quan" | "/so-do") { 24 } else { 14 };
        let (bytes, others) = cost(&mut browser, path).await;
        eprintln!("{bytes:>6} bytes {path}");
        assert!(bytes <= limit * 1024 && others == 0, "{path}: {bytes} bytes, {others} further requests");
    }
    for path in &sectors {
        let (bytes, others) = cost(&mut browser, path).await;
        if bytes > 24 * 1024 {
            eprintln!("{bytes:>6} bytes {path}, above the 24 KB of lists");
            heavy += 1;
        }
        assert!(bytes <= 32 * 1024 && others == 0, "{path}: {bytes} bytes, {others} further requests");
        if services.len() < 600 {
            services.extend(browser.get(path).await.links().into_iter().filter(|link| code_of(link).is_some()));
        }
    }
    let events: Vec<String> =
        browser.get("/su-kien").await.links().into_iter().filter(|link| link.starts_with("/su-kien/")).collect();
    assert_eq!(events.len(), 22);
    for path in &events {
        let (bytes, others) = cost(&mut browser, path).await;
        eprintln!("{bytes:>6} bytes {path}");
        assert!(bytes <= 24 * 1024 && others == 0, "{path}: {bytes} bytes, {others} further requests");
    }
    // The few largest sectors are above the figure for lists; no other may join them.
    assert!(heavy <= 4, "{heavy} lists above 24 KB");
    services.truncate(400);
    let mut sizes = Vec::new();
    let mut titles = BTreeSet::new();
    for path in &services {
        let (bytes, others) = cost(&mut browser, path).await;
        assert_eq!(others, 0, "{path}");
        sizes.push(bytes);
        let page = browser.get(path).await;
        assert!(titles.insert(page.words("title")), "the title of {path} is not its own: {}", page.words("title"));
        let text = page.text();
        for part in ["rel=\"canonical\"", "application/ld+json", "GovernmentService", "hreflang=\"en\""] {
            assert!(text.contains(part), "{path} has no {part}");
        }
    }
    sizes.sort_unstable();
    let at = |share: f64| sizes[((sizes.len() - 1) as f64 * share) as usize];
    eprintln!("service pages: median {} bytes, 99.5 % {} bytes, of {}", at(0.5), at(0.995), sizes.len());
    assert!(at(0.5) <= 6 * 1024 + 512 && at(0.995) <= 14 * 1024, "median {}, 99.5 % {}", at(0.5), at(0.995));
}

/// Pages that show where their texts come from, and what they rest on.
async fn sourced_pages(browser: &mut Browser) -> Vec<String> {
    let mut paths: Vec<String> = ["/", "/hoi-dap", "/huong-dan/thuat-ngu"].map(str::to_owned).into();
    for (list, prefix) in [("/huong-dan", "/huong-dan/"), ("/su-kien", "/su-kien/"), ("/so-do", "/")] {
        let links = browser.get(list).await.expect(200).links();
        paths.extend(links.into_iter().filter(|link| link.starts_with(prefix) && !link.contains('#')));
    }
    paths.extend(launch().iter().map(|code| format!("/dich-vu/{code}")));
    let mut seen = BTreeSet::new();
    paths.retain(|path| !path.starts_with("/en") && seen.insert(path.clone()));
    paths
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_has_checked_is_said_in_words() {
    let portal = Portal::start().await;
    let mut browser = portal.browser();
    let paths = sourced_pages(&mut browser).await;
    assert!(paths.len() > 80, "{paths:?}");
    for path in paths {
        for path in [path.clone(), format!("/en{}", path.trim_end_matches('/'))] {
            let page = browser.get(&path).await;
            assert!(!page.text().to_lowercase().contains("unverified"), "{path} prints the data's own mark");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn six_thousand_made_up_services_are_three_clicks_away_and_light() {
    let made = made_up::usual();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("made-up.jsonl");
    std::fs::write(&file, made.text()).expect("a file");
    let portal = loaded(file).await;
    // The launch procedures are not among the made-up ones.
    check_clicks(&portal, made.lines.len() - made.malformed.len() + launch().len()).await;
    check_bytes(&portal).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_real_services_are_three_clicks_away() {
    let Some(file) = export::national_export() else { return };
    let portal = loaded(file).await;
    check_clicks(&portal, 5_661).await;
    check_bytes(&portal).await;
}

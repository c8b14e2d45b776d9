//! Every service is found in at most three clicks from home, with the whole catalogue loaded (TT32 11.2b, R1.7), and every
//! page is one request within its bytes.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::Read;
use std::path::PathBuf;

use flate2::read::GzDecoder;
use portal::data::Data;
use tests::{Browser, Page, Portal, export, made_up, officer};

use crate::journey::{act, answer, fill_in, hand_in};

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
    cost_of(browser, path, 200).await
}

/// The same of a page that is answered with another status.
async fn cost_of(browser: &mut Browser, path: &str, status: u16) -> (usize, usize) {
    browser.headers.insert("accept-encoding", "gzip".parse().expect("a header"));
    let page = browser.get(path).await;
    browser.headers.clear();
    assert_eq!((page.status.as_u16(), page.path.as_str()), (status, path));
    let bytes = page.body.len();
    let mut html = String::new();
    GzDecoder::new(&page.body[..]).read_to_string(&mut html).expect("gzip");
    let document = scraper::Html::parse_document(&html);
    let selector = "img[src], script[src], link[rel=stylesheet], iframe, video, audio, source";
    let others = document.select(&scraper::Selector::parse(selector).expect("a selector")).count();
    (bytes, others)
}

/// Pages that are read side by side.
const AT_ONCE: usize = 8;

/// Every service says in its page's head what it is: a title that no other has, where it stands, in which languages, and
/// itself for machines. Only what is translated is announced in English; an imported text's English page points back.
async fn check_heads(portal: &Portal) {
    let launch: BTreeSet<String> = launch().into_iter().collect();
    let mut paths = BTreeSet::new();
    let mut browser = portal.browser();
    for sector in browser.get("/linh-vuc").await.links().into_iter().filter(|link| link.starts_with("/linh-vuc/")) {
        paths.extend(browser.get(&sector).await.links().into_iter().filter(|link| code_of(link).is_some()));
    }
    let paths: Vec<String> = paths.into_iter().collect();
    let mut reading = tokio::task::JoinSet::new();
    for part in 0..AT_ONCE {
        let (mut browser, paths) = (portal.browser(), paths.clone());
        reading.spawn(async move {
            let mut heads = Vec::new();
            for path in paths.into_iter().skip(part).step_by(AT_ONCE) {
                let text = browser.get(&path).await.expect(200).text();
                heads.push((path, text[..text.find("<body").unwrap_or(text.len())].to_owned()));
            }
            heads
        });
    }
    let mut titles = BTreeMap::new();
    for (path, head) in reading.join_all().await.into_iter().flatten() {
        let title = head.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).unwrap_or_default().to_owned();
        assert!(!title.is_empty(), "{path} has no title");
        if let Some(other) = titles.insert(title.clone(), path.clone()) {
            panic!("{path} and {other} are both {title:?}");
        }
        assert!(head.contains("application/ld+json") && head.contains("GovernmentService"), "{path} says nothing to machines");
        let canonical = format!("rel=\"canonical\" href=\"{}{path}\"", portal.running.app.origin());
        assert!(head.contains(&canonical), "{path} is not canonical");
        let translated = code_of(&path).is_some_and(|code| launch.contains(code));
        for lang in ["vi", "en"] {
            let announced = head.contains(&format!("<link rel=\"alternate\" hreflang=\"{lang}\""));
            assert_eq!(announced, translated, "{path} announces {lang}");
        }
    }
    eprintln!("{} services, each with a title of its own", titles.len());
    for (path, translated) in [(paths.iter().find(|path| code_of(path).is_some_and(|code| launch.contains(code))), true)]
        .into_iter()
        .chain([(paths.iter().find(|path| code_of(path).is_some_and(|code| !launch.contains(code))), false)])
    {
        let path = path.expect("one of each kind");
        let english = browser.get(&format!("/en{path}")).await.expect(200);
        let itself =
            format!("rel=\"canonical\" href=\"{}{}{path}\"", portal.running.app.origin(), if translated { "/en" } else { "" });
        assert!(english.text().contains(&itself), "/en{path}: {}", english.words("title"));
    }
}

async fn check_bytes(portal: &Portal) {
    let mut browser = portal.browser();
    let sectors: Vec<String> =
        browser.get("/linh-vuc").await.links().into_iter().filter(|link| link.starts_with("/linh-vuc/")).collect();
    let (mut services, mut heaviest): (Vec<String>, usize) = (Vec::new(), 0);
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
        heaviest = heaviest.max(bytes);
        assert!(bytes <= 24 * 1024 && others == 0, "{path}: {bytes} bytes, {others} further requests");
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
    eprintln!("{heaviest:>6} bytes at most of a sector");
    services.truncate(400);
    let mut sizes = Vec::new();
    for path in &services {
        let (bytes, others) = cost(&mut browser, path).await;
        assert_eq!(others, 0, "{path}");
        sizes.push(bytes);
    }
    sizes.sort_unstable();
    let at = |share: f64| sizes[((sizes.len() - 1) as f64 * share) as usize];
    eprintln!("service pages: median {} bytes, 99.5 % {} bytes, of {}", at(0.5), at(0.995), sizes.len());
    assert!(at(0.5) <= 6 * 1024 && at(0.995) <= 14 * 1024, "median {}, 99.5 % {}", at(0.5), at(0.995));
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
    check_heads(&portal).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_real_services_are_three_clicks_away() {
    let Some(file) = export::national_export() else { return };
    let portal = loaded(file).await;
    check_clicks(&portal, 5_661).await;
    check_bytes(&portal).await;
    check_heads(&portal).await;
}

/// The pages of a person, of the desk and of what went wrong, each with who opens it, its address and its status.
async fn own_pages(portal: &Portal) -> Vec<(&'static str, Browser, String, u16)> {
    let mut citizen = portal.signed_in("can.nhe@nguoi-dan.example").await;
    let mut desk = portal.signed_in(officer::SUPERVISOR).await;
    let editor = portal.signed_in("danh.muc@minh-hoa.example").await;
    let mut pages = Vec::new();
    // Every page of the longest form, with the answers in it.
    let check = fill_in(&mut citizen, &[]).await;
    let start = citizen.get("/nop/1.001193").await.expect(200);
    let mut page = citizen.submit(start.form("/nop/1.001193")).await.expect(200);
    while !page.path.contains("/kiem-tra") {
        pages.push(("a step of a form", citizen.clone(), page.path.clone(), 200));
        page = answer(&mut citizen, &page.expect(200), &[]).await;
    }
    let path = page.path;
    for (name, page) in [("check-your-answers", "kiem-tra"), ("the print of a form", "in")] {
        pages.push((name, citizen.clone(), path.replace("kiem-tra", page), 200));
    }
    let (_, code) = hand_in(&mut citizen, &check).await;
    let home = format!("/can-bo/ho-so/{code}");
    act(&mut desk, &code, "tiep-nhan", &[]).await.expect(200);
    pages.push(("a dossier at the desk", desk.clone(), home.clone(), 200));
    pages.push(("the slip", desk.clone(), format!("{home}/phieu"), 200));
    act(&mut desk, &code, "ket-qua", &[("number", "1/2026")]).await.expect(200);
    let rating = portal.running.app.rating_link(&domain::code::DossierCode::parse(&code).expect("a code"));
    let form = desk.get("/can-bo/thong-bao/moi").await.expect(200).form("/can-bo/thong-bao/moi");
    let seen = desk.submit(crate::notices::night(form).set("services", "1.001193").set("buoc", "xem")).await.expect(200);
    let notice = desk.submit(seen.form("/can-bo/thong-bao/moi").set("buoc", "cong-bo")).await.expect(200);
    let notice = notice.path.split('?').next().expect("a path").to_owned();
    let anybody = portal.browser();
    for (name, browser, path) in [
        ("the start of a form", &citizen, "/nop/1.001193"),
        ("a dossier", &citizen, format!("/ho-so/{code}").as_str()),
        ("a receipt", &citizen, format!("/ho-so/{code}/bien-nhan").as_str()),
        ("my page", &citizen, "/tai-khoan"),
        ("the profile", &citizen, "/tai-khoan/thong-tin"),
        ("signing out", &citizen, "/dang-xuat"),
        ("a rating", &anybody, rating.as_str()),
        ("signing in", &anybody, "/dang-nhap"),
        ("the code", &anybody, "/dang-nhap/ma"),
        ("the inbox", &desk, "/can-bo"),
        ("a paper dossier", &desk, "/can-bo/tiep-nhan"),
        ("many paper dossiers", &desk, "/can-bo/tiep-nhan/nhieu"),
        ("notices at the desk", &desk, "/can-bo/thong-bao"),
        ("a new notice", &desk, "/can-bo/thong-bao/moi"),
        ("a notice at the desk", &desk, notice.as_str()),
        ("the catalogue at the desk", &editor, "/can-bo/danh-muc"),
        ("notices", &anybody, "/thong-bao"),
        ("a notice", &anybody, notice.replace("/can-bo", "").as_str()),
        ("where a message stands", &anybody, "/gop-y/tra-cuu"),
        ("home", &anybody, "/"),
        ("a service", &anybody, "/dich-vu/1.001193/thu-tuc-dang-ky-khai-sinh"),
        ("figures of a service", &anybody, "/thong-ke/1.001193"),
        ("a guide", &anybody, "/huong-dan/thuat-ngu"),
        ("questions", &anybody, "/hoi-dap"),
        ("where the law is met", &anybody, "/huong-dan/tuan-thu"),
    ] {
        pages.push((name, browser.clone(), path.to_owned(), 200));
    }
    for (name, browser, path, status) in [
        ("not found", &anybody, "/khong-co", 404),
        ("no such service", &anybody, "/dich-vu/9.999999", 404),
        ("not readable", &anybody, "/dich-vu/%FF%FE", 400),
        ("no form here", &anybody, "/nop/1.000894", 404),
        ("somebody else's dossier", &desk, "/can-bo/ho-so/H99.02-261123-0001", 404),
    ] {
        pages.push((name, browser.clone(), path.to_owned(), status));
    }
    pages
}

#[tokio::test]
async fn every_type_of_page_is_one_request_within_its_bytes() {
    let portal = Portal::start().await;
    for (name, mut browser, path, status) in own_pages(&portal).await {
        for lang in ["", "/en"] {
            let path = if path == "/" && !lang.is_empty() { lang.to_owned() } else { format!("{lang}{path}") };
            let (bytes, others) = cost_of(&mut browser, &path, status).await;
            eprintln!("{bytes:>6} bytes {name}, {path}");
            assert!(bytes <= 14 * 1024 && others == 0, "{name}, {path}: {bytes} bytes, {others} further requests");
        }
    }
}

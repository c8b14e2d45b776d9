//! Long jobs (R1.10): started from the officer's pages, seen in percent, killed and gone on with.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use app::App;
use domain::code::{AccountId, AgencyCode, JobId};
use domain::job::papers::{RefusedRow, read_table};
use domain::job::{Count, Job, JobState, LEASE_SECONDS, MOST_ATTEMPTS};
use domain::log::Actor;
use jiff::{SignedDuration, Timestamp};
use job_runner::{Ran, Started, handle, run};
use portal::catalogue::{self, ProgressBar};
use portal::data::Data;
use portal::recount::recount;
use serde_json::Value;
use store::{Begun, WorkList};
use tests::proxy::Proxy;
use tests::{Browser, Page, Portal, TestClock, made_up, officer};

use crate::catalogue::Database;

mod command;
mod killed;

pub(crate) const HEAD: &str = "Số sổ,Mã thủ tục,Hình thức nộp,Ngày nhận,Giờ nhận,Họ và tên,Số điện thoại,Thư điện tử,Ghi chú";
const WARD: &str = "H99.01";

/// A future that is dropped at its `left`-th await, as a process is that is killed there.
struct Killed<F> {
    future: F,
    left: usize,
}

impl<F: Future + Unpin> Future for Killed<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        self.left -= 1;
        Pin::new(&mut self.future).poll(context).map(Some)
    }
}

/// Lets runners work on a job, each killed at its `awaits`-th await, until one comes to the end. Answers with the job and how
/// many were killed; whatever was seen of it never falls.
async fn run_to_the_end(app: &App, clock: &TestClock, id: &JobId, awaits: impl Fn(usize) -> usize) -> (Job, usize) {
    let mut seen = app.store().job(id).await.unwrap().unwrap();
    for attempt in 0..2_000 {
        clock.pass(SignedDuration::from_secs(LEASE_SECONDS + 1));
        let runner = app.new_id().unwrap();
        let Some(leased) = app.store().lease_job(id, &runner, app.now()).await.unwrap() else {
            // Only an ended job has no lease to give: its last runner was killed between its last write and the answer to it.
            seen = app.store().job(id).await.unwrap().unwrap();
            assert_eq!((seen.state, &seen.failure), (JobState::Done, &None), "nobody has it, after {attempt} kills");
            return (seen, attempt);
        };
        let running = pin!(run(app, leased, Timestamp::MAX, |_| {}));
        let ran = Killed { future: running, left: awaits(attempt) }.await;
        let job = app.store().job(id).await.unwrap().unwrap();
        assert!(job.percent() >= seen.percent() && job.done >= seen.done, "{} % after {} %", job.percent(), seen.percent());
        assert_eq!(job.percent() == 100, job.state == JobState::Done);
        seen = job;
        if let Some(ran) = ran {
            assert!(matches!(ran.unwrap(), Ran::Ended(_)));
            assert_eq!((seen.state, &seen.failure), (JobState::Done, &None), "after {attempt} kills");
            return (seen, attempt);
        }
    }
    panic!("no runner came to the end: {} %", seen.percent());
}

fn id(app: &App) -> JobId {
    JobId::parse(&app.new_id().unwrap()).unwrap()
}

/// A database with the launch catalogue, without anything that would work on jobs by itself.
async fn database() -> Database {
    let database = Database::new().await;
    database.publish(&Data::built_in().unwrap()).await.unwrap();
    database
}

/// Begins a job that the lease of a runner that is gone keeps from others for a while.
async fn begin(app: &App, job: &Job) {
    assert_eq!(app.begin_job(job, Some("gone")).await.unwrap(), Begun::New);
}

async fn editor(portal: &Portal) -> Browser {
    portal.signed_in("danh.muc@minh-hoa.example").await
}

/// Looks at a job's page until it has ended. What it shows never falls.
pub(crate) async fn to_the_end(browser: &mut Browser, page: Page) -> Page {
    let mut seen = percent(&page);
    let mut each = tokio::time::interval(std::time::Duration::from_millis(50));
    for _ in 0..2_000 {
        each.tick().await;
        let page = browser.get(&page.path).await.expect(200);
        assert!(percent(&page) >= seen, "{} % after {seen} %", percent(&page));
        seen = percent(&page);
        if !page.words("main").contains("Cập nhật tiến độ") {
            return page;
        }
    }
    panic!("the job does not end: {seen} %");
}

/// What the bar says, which is what the words say.
fn percent(page: &Page) -> u8 {
    let html = page.html();
    let selector = scraper::Selector::parse("progress").unwrap();
    let bar = html.select(&selector).next().unwrap_or_else(|| panic!("{} has no bar: {}", page.path, page.words("main")));
    let value: u8 = bar.value().attr("value").and_then(|value| value.parse().ok()).expect("a number");
    assert!(page.words("[role=status]").starts_with(&format!("{value}%")), "{}", page.words("[role=status]"));
    value
}

#[tokio::test]
async fn an_editor_publishes_once_however_often_she_clicks() {
    let portal = Portal::start().await;
    let store = portal.running.app.store();
    let before = store.head().await.unwrap().unwrap().edition;
    let mut editor = editor(&portal).await;
    let page = editor.get("/can-bo").await.expect(200);
    assert!(page.path.starts_with("/can-bo/danh-muc"), "the editor's desk is the catalogue: {}", page.path);
    let form = page.form("/can-bo/danh-muc/cong-bo");
    let progress = editor.submit(form.clone()).await.expect(200);
    assert!(progress.path.starts_with("/tien-trinh/"), "{}", progress.path);
    let again = editor.submit(form).await.expect(200);
    assert_eq!(again.path, progress.path, "a second click shows the same job");
    let done = to_the_end(&mut editor, progress).await;
    assert_eq!(percent(&done), 100);
    assert!(done.words("main").contains("Thủ tục trong bản công bố"), "{}", done.words("main"));
    let after = store.head().await.unwrap().unwrap();
    assert_eq!(after.edition, before + 1);

    // The same bytes as the edition that the command published from the data files.
    let (one, other) = (store.edition_parts(before).await.unwrap(), store.edition_parts(after.edition).await.unwrap());
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    assert!(one == other, "an edition of equal sources is equal");

    let listed = editor.get("/can-bo/danh-muc").await.expect(200);
    assert_eq!(listed.all("tbody tr").iter().filter(|row| row.contains("Công bố danh mục")).count(), 2);
    let english = editor.get(&format!("/en{}", done.path)).await.expect(200);
    assert!(english.words("main").contains("Step 5/5"), "{}", english.words("main"));
    editor.headers.insert("accept", "application/json".parse().unwrap());
    let json: Value = serde_json::from_slice(&editor.get(&done.path).await.expect(200).body).unwrap();
    assert_eq!(
        (&json["percent"], &json["done"], &json["total"], &json["step"]),
        (&100.into(), &100.into(), &100.into(), &5.into())
    );
}

/// The first percentage (pages.md: under a second), by counting: the page that the button leads to has it, after calls that do
/// not grow with the work and one read, and the first chunk moves it.
#[tokio::test]
async fn the_first_percentage_is_on_the_next_page_and_the_first_chunk_moves_it() {
    let portal = Portal::start().await;
    let proxy = Proxy::before(portal.running.dynamodb).await;
    let mut editor = editor(&portal).await.at(portal.through(&proxy).await);
    let page = editor.get("/can-bo/danh-muc").await.expect(200);
    proxy.calls();
    let sent = editor.submit_only(page.form("/can-bo/danh-muc/cong-bo")).await.expect(303);
    let calls = proxy.calls();
    assert!(calls.len() <= 8, "{calls:?}");
    let shown = editor.get(&sent.location().unwrap()).await.expect(200);
    assert!(percent(&shown) <= 100);
    assert_eq!(proxy.calls(), ["BatchGetItem"], "the page is one read");

    let database = database().await;
    let (app, clock) = (&database.app, &database.clock);
    let by = || Actor::Officer(AccountId::parse(&app.new_id().unwrap()).unwrap());
    let made = made_up::records(300, 3);
    let table = read_table(rows(100).0.as_bytes()).unwrap();
    for job in [
        app.prepare_import(id(app), by(), std::io::Cursor::new(made.text())).await.unwrap(),
        app.prepare_publish(id(app), by()).await.unwrap(),
        app.prepare_papers(id(app), by(), AgencyCode::parse(WARD).unwrap(), table).await.unwrap(),
    ] {
        begin(app, &job).await;
        clock.pass(SignedDuration::from_secs(LEASE_SECONDS + 1));
        let leased = app.store().lease_job(&job.id, "one", app.now()).await.unwrap().unwrap();
        let mut seen = Vec::new();
        // Its time is over at once: it does one chunk.
        let ran = run(app, leased, app.now(), |job| seen.push(job.percent())).await.unwrap();
        assert!(matches!(ran, Ran::HandedOn(_)), "{ran:?}");
        assert!(seen.len() == 1 && (1..50).contains(&seen[0]), "{:?}: {seen:?}", job.kind);
    }
}

/// With JavaScript the percentages move by themselves: the page of a job at work carries the script that the security policy
/// names, and the script finds in the JSON what the page shows.
#[tokio::test]
async fn the_page_of_a_job_at_work_looks_again_by_itself() {
    let portal = Portal::start().await;
    let app = &portal.running.app;
    let job = app.prepare_publish(id(app), Actor::Operator).await.unwrap();
    begin(app, &job).await;
    let path = format!("/tien-trinh/{}", job.id);
    let mut browser = editor(&portal).await;
    let mut asking = browser.clone();
    asking.headers.insert("accept", "application/json".parse().unwrap());
    let told = async |asking: &mut Browser, path: &str| -> Value {
        serde_json::from_slice(&asking.get(path).await.expect(200).body).unwrap()
    };
    for path in [path.clone(), format!("/en{path}")] {
        let page = browser.get(&path).await.expect(200);
        assert_eq!(page.all("script[type=module]"), [web::script::progress().split_whitespace().collect::<Vec<_>>().join(" ")]);
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains(web::script::csp_hashes()), "{policy}");
        let json = told(&mut asking, &path).await;
        assert_eq!(page.words("[role=status]"), format!("{}% {}", json["percent"], json["status"].as_str().unwrap()));
        let rows: Vec<&str> = json["rows"].as_array().unwrap().iter().map(|row| row[1].as_str().unwrap()).collect();
        assert_eq!(page.all("main dd"), rows);
        assert_eq!(json["state"], "running");
    }
    portal.clock.pass(SignedDuration::from_secs(LEASE_SECONDS + 1));
    let leased = app.store().lease_job(&job.id, "one", app.now()).await.unwrap().unwrap();
    assert!(matches!(run(app, leased, Timestamp::MAX, |_| {}).await.unwrap(), Ran::Ended(_)));
    assert_eq!(told(&mut asking, &path).await["state"], "done");
    assert!(browser.get(&path).await.expect(200).all("script").is_empty(), "what has ended does not move");
}

#[tokio::test]
async fn a_job_is_seen_by_those_who_may_start_it() {
    let portal = Portal::start().await;
    let app = &portal.running.app;
    let job = app.prepare_publish(id(app), Actor::Operator).await.unwrap();
    begin(app, &job).await;
    let path = format!("/tien-trinh/{}", job.id);
    let unknown = format!("/tien-trinh/{}", app.new_id().unwrap());
    let mut anybody = portal.browser();
    assert!(anybody.get(&path).await.path.starts_with("/dang-nhap"));
    let mut citizen = portal.signed_in("ai.do@nguoi-dan.example").await;
    let mut receptionist = portal.signed_in(officer::RECEPTIONIST).await;
    for browser in [&mut anybody, &mut citizen, &mut receptionist] {
        for path in [&unknown, "/tien-trinh/x", "/tien-trinh"] {
            browser.get(path).await.expect(404);
        }
    }
    for browser in [&mut citizen, &mut receptionist] {
        browser.get(&path).await.expect(404);
        browser.get(&format!("{path}/loi.csv")).await.expect(404);
        browser.get("/can-bo/danh-muc").await.expect(404);
    }
    let mut editor = editor(&portal).await;
    let page = editor.get(&path).await.expect(200);
    assert_eq!(percent(&page), 0);
    assert_eq!(page.headers["cache-control"], "no-store");
    editor.get("/can-bo/tiep-nhan/nhieu").await.expect(404);

    // While it is at work no second one begins; nobody is told more than that.
    let second = app.prepare_publish(id(app), Actor::Operator).await.unwrap();
    assert_eq!(app.begin_job(&second, None).await.unwrap(), Begun::Busy(job.id.clone()));
    let page = editor.get("/can-bo/danh-muc").await.expect(200);
    let refused = editor.submit(page.form("/can-bo/danh-muc/cong-bo")).await.expect(409);
    assert!(refused.words("main").contains("đang được thực hiện"), "{}", refused.words("main"));
}

#[tokio::test]
async fn a_lease_keeps_two_runners_apart() {
    let database = database().await;
    let (app, clock) = (&database.app, &database.clock);
    let job = app.prepare_publish(id(app), Actor::Operator).await.unwrap();
    assert_eq!(app.begin_job(&job, Some("one")).await.unwrap(), Begun::New);
    assert_eq!(app.begin_job(&job, Some("two")).await.unwrap(), Begun::Again);
    let first = app.store().lease_job(&job.id, "one", app.now()).await.unwrap().unwrap();
    assert_eq!(app.store().lease_job(&job.id, "two", app.now()).await.unwrap(), None);
    clock.pass(SignedDuration::from_secs(LEASE_SECONDS + 1));
    let second = app.store().lease_job(&job.id, "two", app.now()).await.unwrap().unwrap();
    // The first wakes up and has nothing to say; the second goes on.
    assert_eq!(run(app, first, Timestamp::MAX, |_| {}).await.unwrap(), Ran::TakenOver);
    assert_eq!(app.store().job(&job.id).await.unwrap().unwrap().done, 0);
    // Its time is over after one chunk: it hands the job on, and the sweeper ends it.
    let Ran::HandedOn(job) = run(app, second, app.now(), |_| {}).await.unwrap() else { panic!("not handed on") };
    assert!(job.done > 0 && !job.ended());
    handle(app, Started::Sweep { sweep: true }, Timestamp::MAX).await.unwrap();
    let job = app.store().job(&job.id).await.unwrap().unwrap();
    assert_eq!((job.state, job.percent()), (JobState::Done, 100));
    assert_eq!(app.store().lease_job(&job.id, "three", app.now()).await.unwrap(), None, "an ended job is nobody's work");
    assert!(app.store().jobs_due(Timestamp::MAX, 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_job_that_kills_every_runner_is_given_up() {
    let database = database().await;
    let (app, clock) = (&database.app, &database.clock);
    let edition = app.store().head().await.unwrap().unwrap().edition;
    let job = app.prepare_publish(id(app), Actor::Operator).await.unwrap();
    begin(app, &job).await;
    for attempt in 1..=MOST_ATTEMPTS + 1 {
        clock.pass(SignedDuration::from_secs(LEASE_SECONDS + 1));
        let leased = app.store().lease_job(&job.id, &attempt.to_string(), app.now()).await.unwrap().unwrap();
        if attempt > MOST_ATTEMPTS {
            let Ran::Ended(job) = run(app, leased, Timestamp::MAX, |_| {}).await.unwrap() else { panic!("goes on") };
            assert_eq!((job.state, job.percent()), (JobState::Failed, 0));
        }
    }
    assert_eq!(app.store().head().await.unwrap().unwrap().edition, edition, "what was served is served on");
    // The next one may begin.
    let next = app.prepare_publish(id(app), Actor::Operator).await.unwrap();
    assert_eq!(app.begin_job(&next, Some("test")).await.unwrap(), Begun::New);
}

/// A publish killed at every so many awaits builds the edition that one never killed does.
#[tokio::test(flavor = "multi_thread")]
async fn a_publish_is_killed_anywhere_and_its_edition_is_the_same() {
    let database = database().await;
    let (app, clock) = (&database.app, &database.clock);
    let made = made_up::records(300, 21);
    let bytes = std::io::Cursor::new(made.text());
    catalogue::import(app, bytes, false, &ProgressBar::hidden()).await.unwrap();
    let whole = catalogue::publish(app, &Data::built_in().unwrap(), &ProgressBar::hidden()).await.unwrap();
    let job = app.prepare_publish(id(app), Actor::Operator).await.unwrap();
    begin(app, &job).await;
    // Sixteen shards, some parts, some chunks: a few hundred awaits, cut after ever more of them.
    let (job, killed) = run_to_the_end(app, clock, &job.id, |attempt| 60 + attempt * 25).await;
    assert!(killed >= 3, "{killed} runners were killed");
    let (one, other) =
        (app.store().edition_parts(whole.edition).await.unwrap(), app.store().edition_parts(job.edition.unwrap()).await.unwrap());
    assert!(one == other, "{:?} and {:?}", one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    assert_eq!(app.store().head().await.unwrap().unwrap().edition, job.edition.unwrap());
    let count = |job: &Job, count| job.counts.get(count);
    assert_eq!(
        (count(&job, Count::Procedures) as usize, count(&job, Count::Curated) as usize),
        (whole.procedures, whole.curated)
    );
}

/// Rows of paper dossiers, one in a hundred with a mistake; answers with the file and how many are bad.
fn rows(count: usize) -> (String, usize) {
    let mut text = format!("\u{feff}{HEAD}\r\n");
    let mut bad = 0;
    for row in 0..count {
        let (day, minute) = (2 + row / 60 % 20, row % 60);
        let good = row % 100 != 57;
        bad += usize::from(!good);
        let code = if good { "2.000815" } else { "2.00081" };
        let email = if row % 50 == 0 { format!("nguoi{row}@nguoi-dan.example") } else { String::new() };
        text += &format!(
            "{row},{code},Trực tiếp,{day:02}/11/2026,{:02}:{minute:02},Nguyễn Văn Thử,0912345678,{email},\"Bản sao\nsố {row}\"\r\n",
            8 + row / 1200 % 8
        );
        if row % 500 == 3 {
            text += "\r\n,,,,,,,,\r\n";
        }
    }
    (text, bad)
}

/// All dossiers of the ward that are to be worked on.
async fn dossiers(app: &App) -> usize {
    let (ward, mut after, mut count) = (AgencyCode::parse(WARD).unwrap(), None::<String>, 0);
    loop {
        let page = app.store().work_list(&ward, WorkList::Open, after.as_deref(), 500).await.unwrap();
        count += page.items.len();
        match page.next {
            Some(next) => after = Some(next),
            None => return count,
        }
    }
}

/// Killed in mid-work, a file of many rows is registered once and all of it adds up. PORTAL_TEST_ROWS makes it larger.
#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::disallowed_methods, reason = "a test has no other way to learn how many rows are wanted")]
async fn a_table_killed_half_way_adds_up() {
    let count = std::env::var("PORTAL_TEST_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(1_500);
    let database = database().await;
    let (app, clock) = (&database.app, &database.clock);
    let (text, bad) = rows(count);
    let by = Actor::Officer(AccountId::parse(&app.new_id().unwrap()).unwrap());
    let prepare = async || {
        let table = read_table(text.as_bytes()).unwrap();
        app.prepare_papers(id(app), by.clone(), AgencyCode::parse(WARD).unwrap(), table).await.unwrap()
    };
    let begun = std::time::Instant::now();
    let job = prepare().await;
    begin(app, &job).await;
    assert_eq!(job.total as usize, count);
    // The first runner is killed half-way, the next ones after a few chunks, in the middle of what they do.
    clock.pass(SignedDuration::from_secs(LEASE_SECONDS + 1));
    let runner = app.store().lease_job(&job.id, "first", app.now()).await.unwrap().unwrap();
    let half = std::cell::Cell::new(false);
    {
        let mut running = pin!(run(app, runner, Timestamp::MAX, |job| half.set(job.percent() >= 50)));
        while !half.get() {
            let step = Killed { future: running.as_mut(), left: 1 }.await;
            assert!(step.is_none(), "it ended before it was half done");
        }
    }
    let at_half = app.store().job(&job.id).await.unwrap().unwrap();
    assert!((50..100).contains(&at_half.percent()), "{}", at_half.percent());
    assert_eq!(dossiers(app).await as u64, at_half.counts.get(Count::Registered), "nothing lost, nothing twice");
    let (done, killed) = run_to_the_end(app, clock, &job.id, |attempt| 12 + attempt * attempt * 2).await;
    assert!(killed >= 4, "{killed}");
    let get = |count| done.counts.get(count) as usize;
    assert_eq!((get(Count::Registered), get(Count::Refused), get(Count::Already)), (count - bad, bad, 0));
    assert_eq!(get(Count::Blank), count.div_ceil(500).max(1));
    assert_eq!(dossiers(app).await, count - bad);
    let refused: Vec<RefusedRow> =
        app.store().job_parts::<Vec<RefusedRow>>(&job.id, "RESULT#").await.unwrap().into_iter().flatten().collect();
    assert_eq!(refused.len(), bad);
    let took = begun.elapsed();

    // The same file again: every row is there already.
    let again = prepare().await;
    begin(app, &again).await;
    let (again, _) = run_to_the_end(app, clock, &again.id, |_| usize::MAX).await;
    let get = |count| again.counts.get(count) as usize;
    assert_eq!((get(Count::Registered), get(Count::Refused), get(Count::Already)), (0, bad, count - bad));
    assert_eq!(dossiers(app).await, count - bad);
    statistics_rollup::rollup(app.store(), app.now(), statistics_rollup::Scope::Nightly, |_, _| {}).await.unwrap();
    let report = recount(app.store(), app.now()).await.unwrap();
    assert!(report.agrees(), "{report}");
    eprintln!("{count} rows, {bad} bad, {killed} runners killed besides the first, {took:?}");
}

#[tokio::test]
async fn a_receptionist_registers_many_from_a_file() {
    let portal = Portal::start().await;
    let mut desk = portal.signed_in(officer::RECEPTIONIST).await;
    let page = desk.get("/can-bo/tiep-nhan").await.expect(200);
    let page = desk.get(&page.link("Nhập từ tệp CSV")).await.expect(200);
    let form = || page.form("/can-bo/tiep-nhan/nhieu");
    let empty = desk.get(&page.link("Tải tệp mẫu")).await.expect(200);
    assert!(empty.text().contains("Số sổ,Mã thủ tục"), "{}", empty.text());

    // What spoils the whole file is said at the field, and nothing begins.
    for (file, words) in [
        (None, "Chọn tệp CSV"),
        (Some("a,b\n1,2\n".as_bytes()), "thiếu cột: Mã thủ tục"),
        (Some(b"\xff\xfe".as_slice()), "UTF-8"),
        (Some(empty.body.as_ref()), "không có hồ sơ nào"),
    ] {
        let refused = desk.upload(form(), "tep", file).await.expect(422);
        assert!(refused.words(".errors").contains(words), "{words}: {}", refused.words("main"));
    }

    let good = "2.000815,Trực tiếp,20/11/2026,08:30";
    let text = format!(
        "{HEAD}\n1,{good},An,,an@nguoi-dan.example,\n2,{good},Bình,,,\n2,{good},Bình,,,\n3,{good},=cmd(),,,\n4,9.999999,,20/11/2026,08:30,Ca,+84912345678,,\n\
         2,{good},Bình khác,,,\n5,{good},Dương,,,\n"
    );
    let upload = form();
    let progress = desk.upload(upload.clone(), "tep", Some(text.as_bytes())).await.expect(200);
    let again = desk.upload(upload, "tep", Some(text.as_bytes())).await.expect(200);
    assert_eq!(again.path, progress.path);
    let done = to_the_end(&mut desk, progress).await;
    let rows: BTreeMap<String, String> = done.all("main dl.rows dt").into_iter().zip(done.all("main dl.rows dd")).collect();
    let row = |key: &str| rows.get(key).map(String::as_str);
    assert_eq!(
        (row("Hồ sơ đã ghi"), row("Đã ghi từ trước"), row("Dòng có lỗi, chưa ghi")),
        (Some("3"), Some("1"), Some("3")),
        "{rows:?}"
    );
    let inbox = desk.get("/can-bo").await.expect(200);
    assert_eq!(inbox.all("main ol.plain > li").len(), 3, "{}", inbox.words("main"));
    portal.mail_to("an@nguoi-dan.example", |mail| mail.subject.contains("H99.01")).await;

    let file = desk.get(&done.link("Tải các dòng có lỗi")).await.expect(200);
    let csv = file.text();
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8; header=present");
    for part in ["'=cmd()", "'+84912345678", "Không có thủ tục nào mang mã này", "đã được ghi với nội dung khác"]
    {
        assert!(csv.contains(part), "{part} in {csv}");
    }
    assert!(!csv.contains("Dương"), "what was registered is not to be mended: {csv}");
    // Mended in that very file, the rest is registered and nothing twice.
    let mended =
        csv.replace("'=cmd()", "Cường").replace("9.999999", "2.000815").replace("Bình khác", "Bình").replace("\u{feff}", "");
    let page = desk.get("/can-bo/tiep-nhan/nhieu").await.expect(200);
    let progress = desk.upload(page.form("/can-bo/tiep-nhan/nhieu"), "tep", Some(mended.as_bytes())).await.expect(200);
    let done = to_the_end(&mut desk, progress).await;
    let rows: BTreeMap<String, String> = done.all("main dl.rows dt").into_iter().zip(done.all("main dl.rows dd")).collect();
    assert_eq!((rows["Hồ sơ đã ghi"].as_str(), rows["Đã ghi từ trước"].as_str()), ("2", "1"), "{rows:?}");
    // Another ward's desk does not see it.
    let mut elsewhere = portal.signed_in(officer::ELSEWHERE).await;
    elsewhere.get(&done.path).await.expect(404);
}

#[tokio::test]
async fn an_editor_imports_a_file() {
    let portal = Portal::start().await;
    let mut editor = editor(&portal).await;
    let page = editor.get("/can-bo/danh-muc").await.expect(200);
    let form = page.form("/can-bo/danh-muc/nhap");
    let refused = editor.upload(form.clone(), "tep", None).await.expect(422);
    assert!(refused.words(".errors").contains("Chọn tệp"), "{}", refused.words("main"));
    let made = made_up::records(300, 9);
    let progress = editor.upload(form, "tep", Some(made.text().as_bytes())).await.expect(200);
    let done = to_the_end(&mut editor, progress).await;
    assert_eq!(percent(&done), 100);
    let words = done.words("main");
    assert!(words.contains("Thủ tục mới 296") && words.contains("Dòng có lỗi, chưa ghi 4"), "{words}");
    // A body larger than any form takes is refused with a page.
    let page = editor.get("/can-bo/danh-muc").await.expect(200);
    editor.upload(page.form("/can-bo/danh-muc/nhap"), "tep", Some(&vec![b'x'; 4_100_000])).await.expect(413);
}

#[tokio::test]
async fn the_demonstration_shows_itself_while_it_is_made() {
    let portal = Portal::start_with(|options| portal::serve::Options { empty: false, ..options }).await;
    let mut anybody = portal.browser();
    let home = anybody.get("/").await.expect(200);
    let page = anybody.get(&home.link("Xem tiến độ")).await.expect(200);
    assert!(percent(&page) < 100 && page.words("main").contains("300"), "{}", page.words("main"));
}

//! A portal's process killed with SIGKILL in the middle of a publish of 6,000 procedures and of a table of paper dossiers, and
//! started again.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use app::App;
use domain::code::{AccountId, AgencyCode, JobId};
use domain::job::papers::{RefusedRow, read_table};
use domain::job::{Count, Job, JobState};
use domain::log::Actor;
use domain::secret::Secret;
use portal::catalogue::{self, ProgressBar};
use portal::data::Data;
use portal::recount::recount;
use portal::serve::{self, Options, local_sdk, tables};
use store::{Begun, Patience, Store};
use tests::{TestClock, made_up};

use super::{WARD, dossiers, rows};

/// Names the folder of the portal that a process of this test is to run.
const FOLDER: &str = "PORTAL_TEST_FOLDER";
/// What all processes' clocks show.
const NOW: &str = "2026-11-24T09:00:00+07:00";

/// A process that runs the portal of a folder.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // SIGKILL; it may be gone already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts the test of this name once more, which runs the portal as long as it lives.
fn start(test: &str, folder: &Path) -> Process {
    let _ = std::fs::remove_file(folder.join("address"));
    let child = Command::new(std::env::current_exe().expect("this test's own program"))
        .args([&format!("jobs::killed::{test}"), "--exact"])
        .env(FOLDER, folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    Process(child.expect("a process"))
}

/// The folder of the portal that this process is to run, where it was started for that.
#[expect(clippy::disallowed_methods, reason = "so the first process tells the second")]
fn told_to_run() -> Option<PathBuf> {
    std::env::var(FOLDER).ok().map(PathBuf::from)
}

/// The portal in this process, until it is killed.
async fn be_the_portal(folder: &Path) {
    let clock = TestClock::at(NOW).clock();
    let options = Options { port: 0, folder: folder.to_owned(), empty: true, clock, ..Options::default() };
    let running = serve::start(options).await.expect("starts");
    std::fs::write(folder.join("address.new"), running.dynamodb.to_string()).expect("a file");
    std::fs::rename(folder.join("address.new"), folder.join("address")).expect("a file");
    std::future::pending::<()>().await;
}

/// The database of a process, once it is up.
async fn database(folder: &Path) -> App {
    let begun = Instant::now();
    let mut each = tokio::time::interval(Duration::from_millis(20));
    let address: SocketAddr = loop {
        each.tick().await;
        if let Some(address) = std::fs::read_to_string(folder.join("address")).ok().and_then(|text| text.parse().ok()) {
            break address;
        }
        assert!(begun.elapsed() < Duration::from_secs(120), "the process does not come up");
    };
    let key: [u8; 32] = std::fs::read(folder.join("secret")).expect("a secret").try_into().expect("32 bytes");
    let secret = Secret::new(&key);
    let store = Store::open(&local_sdk(address), tables(), secret.clone(), Patience::Command);
    App::new(store, secret, "http://localhost:8080", TestClock::at(NOW).clock())
}

/// Looks at the job until `enough`, and answers with what was seen last. It never falls.
async fn watch(app: &App, id: &JobId, mut seen: u8, mut enough: impl FnMut(&Job) -> bool) -> (Job, u8) {
    let begun = Instant::now();
    let mut each = tokio::time::interval(Duration::from_millis(10));
    loop {
        each.tick().await;
        let job = app.store().job(id).await.expect("reads").expect("a job");
        assert!(job.percent() >= seen, "{} % after {seen} %", job.percent());
        seen = job.percent();
        if enough(&job) {
            return (job, seen);
        }
        assert!(begun.elapsed() < Duration::from_secs(300), "{seen} % for too long");
    }
}

/// Begins a job as the officer's page does, so that the stream starts the runner in the other process; kills that between two
/// percentages that were seen, once `enough` of it is done, starts it again and waits for the end. Answers with the job and the
/// database of the process that ended it.
async fn begun_killed_and_gone_on_with(
    test: &str,
    folder: &Path,
    first: Process,
    app: &App,
    job: &Job,
    enough: u8,
) -> (Job, App, Process) {
    let begun = Instant::now();
    assert_eq!(app.begin_job(job, None).await.expect("begins"), Begun::New);
    let (mut below, mut told) = (Vec::new(), None);
    let (_, seen) = watch(app, &job.id, 0, |job| {
        let percent = job.percent();
        assert!(percent < 100, "it was done before it could be killed");
        if percent > 0 && below.last() != Some(&percent) {
            told.get_or_insert_with(|| begun.elapsed());
            below.push(percent);
        }
        below.len() >= 2 && percent > enough
    })
    .await;
    drop(first);
    let second = start(test, folder);
    let app = database(folder).await;
    let left = app.store().job(&job.id).await.expect("reads").expect("a job");
    assert!(left.percent() >= seen && left.percent() < 100, "killed at {} % after {seen} %", left.percent());
    let (done, _) = watch(&app, &job.id, seen, Job::ended).await;
    assert_eq!((done.state, done.percent()), (JobState::Done, 100));
    let (kind, told, left) = (job.kind.code(), told.unwrap_or_default(), left.percent());
    eprintln!("{kind}: above 0 % after {told:?}, seen {below:?} before the kill, found at {left} %");
    (done, app, second)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_killed_between_two_percentages_goes_on() {
    const TEST: &str = "a_process_killed_between_two_percentages_goes_on";
    if let Some(folder) = told_to_run() {
        return be_the_portal(&folder).await;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let first = start(TEST, folder.path());
    let app = database(folder.path()).await;
    let made = made_up::usual();
    let report =
        catalogue::import(&app, std::io::Cursor::new(made.text()), false, &ProgressBar::hidden()).await.expect("imports");
    assert_eq!(report.new, made.names.len());
    // Published by this process, which nobody kills.
    let whole = catalogue::publish(&app, &Data::built_in().expect("data"), &ProgressBar::hidden()).await.expect("publishes");

    let id = JobId::parse(&app.new_id().expect("an id")).expect("an id");
    let job = app.prepare_publish(id, Actor::Operator).await.expect("staged");
    // Within the blocks: the next percentage is on its way.
    let (done, app, _second) = begun_killed_and_gone_on_with(TEST, folder.path(), first, &app, &job, 20).await;

    let store = app.store();
    assert_eq!(store.head().await.expect("reads").map(|head| head.edition), done.edition);
    let one = store.edition_parts(whole.edition).await.expect("reads");
    let other = store.edition_parts(done.edition.expect("an edition")).await.expect("reads");
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    assert!(one == other && one.len() > 120, "{} parts", one.len());
}

/// A table whose runner is killed in another process: every row is registered once, every mistake is kept once.
#[tokio::test(flavor = "multi_thread")]
async fn a_table_whose_process_is_killed_adds_up() {
    const TEST: &str = "a_table_whose_process_is_killed_adds_up";
    const ROWS: usize = 1_500;
    if let Some(folder) = told_to_run() {
        return be_the_portal(&folder).await;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let first = start(TEST, folder.path());
    let app = database(folder.path()).await;
    let (text, bad) = rows(ROWS);
    let by = Actor::Officer(AccountId::parse(&app.new_id().expect("an id")).expect("an id"));
    let id = JobId::parse(&app.new_id().expect("an id")).expect("an id");
    let table = read_table(text.as_bytes()).expect("a table");
    let ward = AgencyCode::parse(WARD).expect("a code");
    let job = app.prepare_papers(id, by, ward, table).await.expect("staged");
    let (done, app, _second) = begun_killed_and_gone_on_with(TEST, folder.path(), first, &app, &job, 10).await;

    let get = |count| done.counts.get(count) as usize;
    assert_eq!((get(Count::Registered), get(Count::Refused), get(Count::Already)), (ROWS - bad, bad, 0));
    assert_eq!(dossiers(&app).await, ROWS - bad);
    let refused = app.store().job_parts::<Vec<RefusedRow>>(&job.id, "RESULT#").await.expect("reads");
    let mut lines: Vec<u64> = refused.into_iter().flatten().map(|row| row.line).collect();
    lines.dedup();
    assert_eq!(lines.len(), bad, "each mistake once");
    statistics_rollup::rollup(app.store(), app.now(), statistics_rollup::Scope::Nightly, |_, _| {}).await.expect("rolls up");
    let report = recount(app.store(), app.now()).await.expect("counts");
    assert!(report.agrees(), "{report}");
}

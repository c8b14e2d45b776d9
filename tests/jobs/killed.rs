//! A portal's process killed with SIGKILL in the middle of a publish of 6,000 procedures, and started again.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use app::{App, Clock};
use domain::code::JobId;
use domain::job::{Job, JobState};
use domain::log::Actor;
use domain::secret::Secret;
use portal::catalogue::{self, ProgressBar};
use portal::data::Data;
use portal::serve::{self, Options, local_sdk, tables};
use store::{Begun, Patience, Store};
use tests::made_up;

/// Names the folder of the portal that a process of this test is to run.
const FOLDER: &str = "PORTAL_TEST_FOLDER";
/// The name of the test, by which it starts itself in another process.
const TEST: &str = "jobs::killed::a_process_killed_between_two_percentages_goes_on";

/// A process that runs the portal of a folder.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // SIGKILL; it may be gone already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(folder: &Path) -> Process {
    let _ = std::fs::remove_file(folder.join("address"));
    let child = Command::new(std::env::current_exe().expect("this test's own program"))
        .args([TEST, "--exact"])
        .env(FOLDER, folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    Process(child.expect("a process"))
}

/// The portal in this process, until it is killed.
async fn be_the_portal(folder: &Path) {
    let options = Options { port: 0, folder: folder.to_owned(), empty: true, ..Options::default() };
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
    App::new(store, secret, "http://localhost:8080", Clock::system())
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

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::disallowed_methods, reason = "the test starts itself once more and tells the second where to live")]
async fn a_process_killed_between_two_percentages_goes_on() {
    if let Ok(folder) = std::env::var(FOLDER) {
        return be_the_portal(Path::new(&folder)).await;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let first = start(folder.path());
    let app = database(folder.path()).await;
    let made = made_up::usual();
    let report =
        catalogue::import(&app, std::io::Cursor::new(made.text()), false, &ProgressBar::hidden()).await.expect("imports");
    assert_eq!(report.new, made.names.len());
    // Published by this process, which nobody kills.
    let whole = catalogue::publish(&app, &Data::built_in().expect("data"), &ProgressBar::hidden()).await.expect("publishes");

    // Begun as the officer's page does; the stream starts the runner in the other process.
    let id = JobId::parse(&app.new_id().expect("an id")).expect("an id");
    let job = app.prepare_publish(id.clone(), Actor::Operator).await.expect("staged");
    assert_eq!(app.begin_job(&job, None).await.expect("begins"), Begun::New);
    let mut below = Vec::new();
    let (_, seen) = watch(&app, &id, 0, |job| {
        let percent = job.percent();
        assert!(percent < 100, "it was done before it could be killed");
        if percent > 0 && below.last() != Some(&percent) {
            below.push(percent);
        }
        // Two percentages were seen, the last within the blocks: the next is on its way.
        below.len() >= 2 && percent > 20
    })
    .await;
    drop(first);
    let second = start(folder.path());
    let app = database(folder.path()).await;
    let left = app.store().job(&id).await.expect("reads").expect("a job");
    assert!(left.percent() >= seen && left.percent() < 100, "killed at {} % after {seen} %", left.percent());
    let (done, _) = watch(&app, &id, seen, Job::ended).await;
    assert_eq!((done.state, done.percent()), (JobState::Done, 100));

    let store = app.store();
    assert_eq!(store.head().await.expect("reads").map(|head| head.edition), done.edition);
    let one = store.edition_parts(whole.edition).await.expect("reads");
    let other = store.edition_parts(done.edition.expect("an edition")).await.expect("reads");
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    assert!(one == other && one.len() > 120, "{} parts", one.len());
    drop(second);
    eprintln!("seen {below:?} before the kill, found at {} %, ended with the same {} parts", left.percent(), one.len());
}

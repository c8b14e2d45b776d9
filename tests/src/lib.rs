//! What the tests stand on: a portal of one's own on free ports, a browser that reads pages and sends forms as a citizen
//! without JavaScript does, a clock that the test sets, and a proxy before the database that counts calls and plants faults.

pub mod browser;
pub mod clock;
pub mod export;
pub mod made_up;
pub mod proxy;
pub mod terminal;

use portal::serve::{self, Options, Running};

pub use browser::{Browser, Form, Page};
pub use clock::TestClock;

/// The address of an officer of the demo's first ward, by role.
pub mod officer {
    /// Receives dossiers.
    pub const RECEPTIONIST: &str = "tiep.nhan.sm@minh-hoa.example";
    /// Settles them.
    pub const HANDLER: &str = "ho.tich.sm@minh-hoa.example";
    /// Oversees the ward.
    pub const SUPERVISOR: &str = "phu.trach.sm@minh-hoa.example";
    /// Receives dossiers in the other ward.
    pub const ELSEWHERE: &str = "tiep.nhan.dt@minh-hoa.example";
    /// Receives and settles at the ward's police.
    pub const POLICE: &str = "cu.tru.sm@minh-hoa.example";
}

/// A portal that a test has to itself.
#[derive(Debug)]
pub struct Portal {
    /// What runs.
    pub running: Running,
    /// Its clock.
    pub clock: TestClock,
}

impl Portal {
    /// An empty portal in memory, with the launch procedures and the demo's officers, on Monday 23/11/2026 at 09:00 in
    /// Vietnam.
    pub async fn start() -> Portal {
        Portal::start_with(|options| options).await
    }

    /// The same with other options.
    pub async fn start_with(change: impl FnOnce(Options) -> Options) -> Portal {
        let clock = TestClock::at("2026-11-23T09:00:00+07:00");
        let options = Options { port: 0, memory: true, empty: true, clock: clock.clock(), ..Options::default() };
        let running = serve::start(change(options)).await.unwrap_or_else(|fault| panic!("the portal does not start: {fault}"));
        Portal { running, clock }
    }

    /// A browser that has never been here.
    pub fn browser(&self) -> Browser {
        Browser::new(self.running.portal)
    }

    /// The same functions over the same database, but through `proxy`: the address where they answer.
    pub async fn through(&self, proxy: &proxy::Proxy) -> std::net::SocketAddr {
        self.through_with(proxy, |site| site).await
    }

    /// The same with something laid around every request.
    pub async fn through_with(
        &self,
        proxy: &proxy::Proxy,
        wrap: impl FnOnce(axum::Router) -> axum::Router,
    ) -> std::net::SocketAddr {
        let app = self.running.app_over(proxy.address);
        let site = wrap(serve::gather(&app, self.running.mailbox.clone()));
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move { axum::serve(listener, site).await });
        address
    }

    /// A browser in which `email` is signed in by a one-time code from the mailbox.
    pub async fn signed_in(&self, email: &str) -> Browser {
        let mut browser = self.browser();
        self.sign_in(&mut browser, "/dang-nhap", email).await;
        browser
    }

    /// Signs in from the page at `path`, which leads to asking for the address; answers with the page that follows.
    pub async fn sign_in(&self, browser: &mut Browser, path: &str, email: &str) -> Page {
        let page = browser.get(path).await;
        let before: Vec<String> = self.running.mailbox.list(Some(email), usize::MAX).into_iter().map(|mail| mail.id).collect();
        let sent = browser.submit(page.form("/dang-nhap").set("email", email)).await;
        let mail = self.mail_to(email, |mail| !before.contains(&mail.id) && code_in(&mail.text).is_some()).await;
        browser.submit(sent.form("/dang-nhap/ma").set("code", &code_in(&mail.text).unwrap_or_default())).await
    }

    /// Rolls the figures up as the nightly schedule does: its event, fed to its handler.
    pub async fn roll_up(&self) {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../events/statistics-rollup-nightly.json");
        let event = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let started = serde_json::from_str(&event).unwrap_or_else(|error| panic!("{path}: {error}"));
        let app = &self.running.app;
        let report = statistics_rollup::handle(app.store(), app.now(), started).await;
        assert!(report.is_ok_and(|report| report.is_some()), "the figures were not rolled up");
    }

    /// A mail to `email` that `wanted` holds for; waits until the pump has brought it.
    pub async fn mail_to(&self, email: &str, wanted: impl Fn(&portal::mailbox::Mail) -> bool) -> portal::mailbox::Mail {
        let come = self.running.mailbox.wait_for(|mail| mail.to == email && wanted(mail));
        let waited = tokio::time::timeout(std::time::Duration::from_secs(60), come).await;
        waited.unwrap_or_else(|_| panic!("no such mail to {email} came"))
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        self.running.stop();
    }
}

fn code_in(text: &str) -> Option<String> {
    text.split(|c: char| !c.is_ascii_digit()).find(|digits| digits.len() == 6).map(str::to_owned)
}

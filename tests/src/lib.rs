//! What the tests stand on: a portal of one's own on free ports, a browser that reads pages and sends forms as a citizen
//! without JavaScript does, a clock that the test sets, and a proxy before the database that counts calls and plants faults.

pub mod browser;
pub mod clock;
pub mod made_up;
pub mod proxy;

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
    /// An empty portal in memory, with the launch procedures and the demo's officers, on Tuesday 24/11/2026 at 09:00 in
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

    /// A browser in which `email` is signed in by a one-time code from the mailbox.
    pub async fn signed_in(&self, email: &str) -> Browser {
        let mut browser = self.browser();
        self.sign_in(&mut browser, "/dang-nhap", email).await;
        browser
    }

    /// Signs in from the page at `path`, which leads to asking for the address; answers with the page that follows.
    pub async fn sign_in(&self, browser: &mut Browser, path: &str, email: &str) -> Page {
        let page = browser.get(path).await;
        let sent = browser.submit(page.form("/dang-nhap").set("email", email)).await;
        let code = self.code_for(email).await;
        browser.submit(sent.form("/dang-nhap/ma").set("code", &code)).await
    }

    /// The newest code that `email` was sent.
    pub async fn code_for(&self, email: &str) -> String {
        let mail = self.mail_to(email, |mail| code_in(&mail.text).is_some()).await;
        code_in(&mail.text).unwrap_or_default()
    }

    /// The newest mail to `email` that `wanted` holds for; waits until the pump has brought it.
    pub async fn mail_to(&self, email: &str, wanted: impl Fn(&portal::mailbox::Mail) -> bool) -> portal::mailbox::Mail {
        let mut seen = self.running.mailbox.subscribe();
        loop {
            let found = self.running.mailbox.mails().into_iter().filter(|mail| mail.to == email).rev().find(|mail| wanted(mail));
            if let Some(mail) = found {
                return mail;
            }
            let waited = tokio::time::timeout(std::time::Duration::from_secs(30), seen.changed()).await;
            assert!(waited.is_ok(), "no such mail to {email} came");
        }
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

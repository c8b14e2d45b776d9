//! Where rules, store and pages meet, once: the [`App`] context, who is signed in, limits, and errors turned into answers.

pub mod aws;
mod clock;
pub mod config;
mod failure;
mod figures;
mod here;
pub mod jobs;
mod notice;
mod officers;
mod posted;
mod published;
mod rating_link;
mod recipient;
pub mod routes;
mod session;
mod site;
mod unfound;

use std::sync::Arc;

use domain::secret::Secret;
use jiff::Timestamp;
use ring::rand::{SecureRandom, SystemRandom};
use store::{Patience, Store};
use web::cookie::SessionCookie as Jar;

pub use clock::Clock;
pub use config::Config;
pub use failure::Failure;
pub use here::Here;
pub use notice::Closed;
pub use posted::{Posted, Uploaded, peek};
pub use published::{Catalogue, ProvinceAgencies};
pub use recipient::Recipient;
pub use session::{SessionCookie, SignedIn, Who, client_address};
pub use site::{send, site};

/// What every handler needs. Cheap to clone.
#[derive(Debug, Clone)]
pub struct App(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    secret: Secret,
    origin: String,
    clock: Clock,
    jar: Jar,
    published: published::Published,
    figures: figures::HeldFigures,
    notices: notice::HeldNotices,
    unfound: unfound::CountedLately,
    officers: officers::HeldNames,
}

impl App {
    /// An app over an open store.
    pub fn new(store: Store, secret: Secret, origin: impl Into<String>, clock: Clock) -> App {
        let origin = origin.into();
        // Config refuses an origin that has no jar; only a test could come here with one.
        let jar = Jar::for_origin(&origin).unwrap_or_else(|error| panic!("{origin}: {error}"));
        App(Arc::new(Inner {
            store,
            secret,
            origin,
            clock,
            jar,
            published: published::Published::default(),
            figures: figures::HeldFigures::default(),
            notices: notice::HeldNotices::default(),
            unfound: unfound::CountedLately::default(),
            officers: officers::HeldNames::default(),
        }))
    }

    /// The app of a function: reads the environment, opens the database and its connection before the first request.
    /// Ends the process with exit code 1 and one message when something is missing.
    pub async fn from_env() -> App {
        App::from_env_with(Patience::Request).await
    }

    /// The same, with another patience: a chunk of long work may wait longer than a request.
    pub async fn from_env_with(patience: Patience) -> App {
        log_as_json();
        let config = match Config::from_env() {
            Ok(config) => config,
            Err(error) => {
                tracing::error!("{error}");
                std::process::exit(1)
            }
        };
        let store = Store::open(&aws::sdk_config().await, config.tables, config.secret.clone(), patience);
        if let Err(error) = store.warm().await {
            tracing::warn!(%error, "the connection could not be opened ahead");
        }
        App::new(store, config.secret, config.origin, Clock::system())
    }

    /// The same app by another clock: how the demo is seeded as of January.
    pub fn with_clock(&self, clock: Clock) -> App {
        App::new(self.0.store.clone(), self.0.secret.clone(), self.0.origin.clone(), clock)
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// The secret, for what is derived from it.
    pub fn secret(&self) -> &Secret {
        &self.0.secret
    }

    /// What addresses in mails and canonical links begin with.
    pub fn origin(&self) -> &str {
        &self.0.origin
    }

    /// How the session's cookie is read and written.
    pub fn jar(&self) -> Jar {
        self.0.jar
    }

    fn held_figures(&self) -> &figures::HeldFigures {
        &self.0.figures
    }

    fn held_notices(&self) -> &notice::HeldNotices {
        &self.0.notices
    }

    fn held_names(&self) -> &officers::HeldNames {
        &self.0.officers
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Random bytes of the system. Errors: the system has none.
    pub fn random<const N: usize>(&self) -> Result<[u8; N], Failure> {
        let mut bytes = [0; N];
        SystemRandom::new().fill(&mut bytes).map_err(|_| Failure::Internal("the system gives no randomness".into()))?;
        Ok(bytes)
    }

    /// A new id: UUIDv7, so that ids sort by time.
    pub fn new_id(&self) -> Result<String, Failure> {
        let millis = u64::try_from(self.now().as_millisecond()).unwrap_or_default();
        let random = self.random::<10>()?;
        Ok(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().to_string())
    }

    /// The blind index of an e-mail address: the same for every way of writing it.
    pub fn blind_email(&self, email: &str) -> String {
        self.0.secret.blind(domain::secret::Purpose::BlindIndex, &email.trim().to_lowercase())
    }
}

/// One line of JSON a record, on standard output, where CloudWatch takes it.
pub fn log_as_json() {
    let subscriber = tracing_subscriber::fmt().json().flatten_event(true).with_target(false).with_current_span(false);
    // A second call in one process, as in tests, keeps the first subscriber.
    let _ = subscriber.with_max_level(tracing::Level::INFO).try_init();
}

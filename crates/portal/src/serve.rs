//! The whole portal in one process: an embedded DynamoDB, an SES endpoint with its mailbox, every function behind one
//! address, and what drives them by time and by stream. The handlers are those that run on AWS; nothing tells them where
//! they are.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use app::{App, Clock};
use aws_config::{BehaviorVersion, Region, SdkConfig};
use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::response::IntoResponse;
use domain::job::JobKind;
use domain::secret::Secret;
use http::HeaderValue;
use jiff::{SignedDuration, Timestamp};
use ring::rand::{SecureRandom, SystemRandom};
use store::{Patience, Store, Tables};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower::ServiceExt;

use crate::catalogue::{CatalogueCommand, ProgressBar};
use crate::mailbox::Mailbox;
use crate::{Fault, catalogue, database, demo, mailbox, pump, schedule, ses};

/// How the local portal is to run.
#[derive(Debug, Clone)]
pub struct Options {
    /// The portal's port; DynamoDB is on the next one, SES on the one after. 0 takes free ones.
    pub port: u16,
    /// Keep everything in memory.
    pub memory: bool,
    /// Where files are kept otherwise.
    pub folder: PathBuf,
    /// Start without demo dossiers.
    pub empty: bool,
    /// The national export to import beside the launch procedures.
    pub catalogue: Option<PathBuf>,
    /// The clock that everything goes by.
    pub clock: Clock,
    /// Say what happens, with progress bars.
    pub talk: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            port: 8080,
            memory: false,
            folder: PathBuf::from(".portal"),
            empty: false,
            catalogue: None,
            clock: Clock::system(),
            talk: false,
        }
    }
}

/// A portal that runs. Dropping it leaves it running; [`Running::stop`] ends it.
#[derive(Debug)]
pub struct Running {
    /// The portal's address.
    pub portal: SocketAddr,
    /// The embedded DynamoDB's address.
    pub dynamodb: SocketAddr,
    /// The SES endpoint's address.
    pub ses: SocketAddr,
    /// The app that the functions share here.
    pub app: App,
    /// What the SES endpoint took.
    pub mailbox: Mailbox,
    /// What delivers the mails: here it is started by the pump, and by whoever wants a sweep now.
    pub delivery: mail_delivery::Delivery,
    /// The 32 bytes that stand behind the app's secret, in base64: for functions that run elsewhere.
    pub secret: String,
    clock: Clock,
    stop: watch::Sender<bool>,
    demo: Option<tokio::task::JoinHandle<Result<(), Fault>>>,
}

impl Running {
    /// Waits until the demo dossiers are there. Errors: seeding failed.
    pub async fn seeded(&mut self) -> Result<(), Fault> {
        match self.demo.take() {
            Some(task) => task.await.map_err(|error| Fault::new(format!("seeding ended early: {error}")))?,
            None => Ok(()),
        }
    }

    /// What a person at the terminal needs: addresses and accounts.
    pub fn greeting(&self) -> Result<String, Fault> {
        let Running { portal, dynamodb, ses, .. } = self;
        let port = portal.port();
        let officers: String = demo::officers()?.iter().map(|line| format!("             {line}\n")).collect();
        Ok(format!(
            "Portal       http://localhost:{port}\nMailbox      http://localhost:{port}/dev/mailbox  (codes to sign in arrive here)\n\
             DynamoDB     http://{dynamodb}\nSES          http://{ses}\n\
             Sign in with any address, or as an officer:\n{officers}Ctrl-C ends it."
        ))
    }

    /// The environment of a function that runs elsewhere on this machine, as lines of NAME="value".
    pub fn environment(&self) -> String {
        let Tables { portal, log } = tables();
        [
            ("AWS_ENDPOINT_URL_DYNAMODB", format!("http://{}", self.dynamodb)),
            ("AWS_ENDPOINT_URL_SES", format!("http://{}", self.ses)),
            ("AWS_REGION", "ap-southeast-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", "local".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "local".to_owned()),
            ("PORTAL_TABLE", portal),
            ("PORTAL_LOG_TABLE", log),
            ("PORTAL_ORIGIN", self.app.origin().to_owned()),
            ("PORTAL_SECRET", self.secret.clone()),
            ("PORTAL_SENDER", "khong-tra-loi@minh-hoa.example".to_owned()),
            ("PORTAL_NAME", "Cổng dịch vụ công trực tuyến (bản trình diễn)".to_owned()),
            ("PORTAL_DEMO", "1".to_owned()),
        ]
        .map(|(name, value)| format!("{name}=\"{value}\"\n"))
        .concat()
    }

    /// The same app over another way to the same database: a proxy that a test puts before it.
    pub fn app_over(&self, database: SocketAddr) -> App {
        let store = Store::open(&local_sdk(database), tables(), self.app.secret().clone(), Patience::Request);
        App::new(store, self.app.secret().clone(), self.app.origin(), self.clock.clone())
    }

    /// Ends every part.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Resolves when [`Running::stop`] was called.
    pub async fn stopped(&self) {
        stopped(self.stop.subscribe()).await;
    }
}

/// The names that the local tables have.
pub fn tables() -> Tables {
    Tables { portal: "portal".into(), log: "portal-log".into() }
}

/// The SDK's configuration for an endpoint on this machine: made-up credentials, no TLS.
pub fn local_sdk(endpoint: SocketAddr) -> SdkConfig {
    let credentials = aws_sdk_dynamodbstreams::config::Credentials::new("local", "local", None, None, "local portal");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("ap-southeast-1"))
        .endpoint_url(format!("http://{endpoint}"))
        .credentials_provider(aws_sdk_dynamodbstreams::config::SharedCredentialsProvider::new(credentials))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build()
}

/// Starts every part and answers once the portal takes requests. Errors: a port is taken, a file is not readable.
pub async fn start(options: Options) -> Result<Running, Fault> {
    let (stop, stopping) = watch::channel(false);
    let ports: Vec<u16> = (0..3).map(|place| if options.port == 0 { 0 } else { options.port.saturating_add(place) }).collect();
    let (web, dynamo, mail) = (bind(ports[0]).await?, bind(ports[1]).await?, bind(ports[2]).await?);
    let (portal, dynamodb, ses) = (address(&web)?, address(&dynamo)?, address(&mail)?);

    let (database, key) = open(&options).await?;
    let sweeper = sweep(database.clone(), options.clock.clone(), stopping.clone());
    tokio::spawn(dynoxide::server::serve_with_shutdown(dynamo, database, stopped(stopping.clone())));
    let mailbox = if options.memory { Mailbox::in_memory() } else { Mailbox::in_folder(options.folder.join("mail"))? };
    tokio::spawn(ses::serve(mail, mailbox.clone(), options.clock.clone(), stopped(stopping.clone())));

    let secret = Secret::new(&key);
    let origin = format!("http://localhost:{}", portal.port());
    let store = Store::open(&local_sdk(dynamodb), tables(), secret.clone(), Patience::Request);
    store.create_tables().await?;
    let app = App::new(store.clone(), secret.clone(), origin, options.clock.clone());

    let patient = Store::open(&local_sdk(dynamodb), tables(), secret.clone(), Patience::Command);
    let patient = App::new(patient, secret, app.origin(), options.clock.clone());
    prepare(&patient, &options).await?;
    demo::add_officers(&app).await?;
    let seed = if options.empty { None } else { demo::begin(&app).await? };

    let delivery = pump::delivery(&app, &local_sdk(ses)).await?;
    let deliver = pump::Function {
        filter: mail_delivery::FILTER,
        handle: {
            let delivery = delivery.clone();
            move |started| {
                let delivery = delivery.clone();
                async move { delivery.handle(started).await }
            }
        },
    };
    tokio::spawn(pump::run(local_sdk(dynamodb), tables().portal, deliver, stopped(stopping.clone())));
    let run_jobs = pump::Function {
        filter: job_runner::FILTER,
        handle: move |started| {
            let app = patient.clone();
            // Here nothing ends a function but the end of the process.
            async move { job_runner::handle(&app, started, Timestamp::MAX).await }
        },
    };
    tokio::spawn(pump::run(local_sdk(dynamodb), tables().portal, run_jobs, stopped(stopping.clone())));
    tokio::spawn(schedule::run(app.clone(), stopped(stopping.clone())));
    let site = gather(&app, mailbox.clone());
    tokio::spawn(
        axum::serve(web, site.into_make_service_with_connect_info::<SocketAddr>())
            .with_graceful_shutdown(stopped(stopping))
            .into_future(),
    );

    let demo = if options.empty {
        tokio::spawn(sweeper);
        None
    } else {
        let seed = demo::seed(app.clone(), mailbox.clone(), seed, options.talk);
        Some(tokio::spawn(async move {
            // What is seeded lives in the past: its drafts and codes would be swept away from under it.
            let seeded = seed.await;
            tokio::spawn(sweeper);
            seeded
        }))
    };
    let secret = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, key);
    Ok(Running { portal, dynamodb, ses, app, mailbox, delivery, secret, clock: options.clock, stop, demo })
}

async fn bind(port: u16) -> Result<TcpListener, Fault> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| {
        Fault::new(format!(
            "port {port} is not to be had ({error}); the portal takes three in a row from --port on: choose another"
        ))
    })
}

fn address(listener: &TcpListener) -> Result<SocketAddr, Fault> {
    listener.local_addr().map_err(|error| Fault::new(error.to_string()))
}

async fn stopped(mut stopping: watch::Receiver<bool>) {
    // An error means that the sender is gone: the portal is over.
    let _ = stopping.wait_for(|stop| *stop).await;
}

/// The database and the secret's bytes: from the folder, or new in memory.
async fn open(options: &Options) -> Result<(dynoxide::Database, [u8; 32]), Fault> {
    let random = || {
        let mut key = [0; 32];
        SystemRandom::new().fill(&mut key).map(|()| key).map_err(|_| Fault::new("the system gives no randomness"))
    };
    if options.memory {
        return Ok((database::in_memory()?, random()?));
    }
    tokio::fs::create_dir_all(&options.folder).await.map_err(|error| unreadable(&options.folder, error))?;
    let (file, secret) = (options.folder.join("portal.db"), options.folder.join("secret"));
    let key = match tokio::fs::read(&secret).await {
        Ok(bytes) => bytes.try_into().map_err(|_| Fault::new(format!("{} must have 32 bytes", secret.display())))?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let key = random()?;
            tokio::fs::write(&secret, key).await.map_err(|error| unreadable(&secret, error))?;
            key
        }
        Err(error) => return Err(unreadable(&secret, error)),
    };
    Ok((database::in_file(&file)?, key))
}

fn unreadable(path: &Path, error: std::io::Error) -> Fault {
    Fault::new(format!("{}: {error}", path.display()))
}

/// The embedded database deletes what has expired only when it is told to, and by the wall clock: where the portal goes by
/// another, it would delete what is still good.
async fn sweep(database: dynoxide::Database, clock: Clock, stopping: watch::Receiver<bool>) {
    let mut each = tokio::time::interval(Duration::from_secs(60));
    loop {
        tokio::select! {
            _ = each.tick() => {
                let apart = clock.now().duration_since(Clock::system().now()).abs();
                if apart < SignedDuration::from_secs(60) && let Err(error) = database.sweep_ttl() {
                    tracing::warn!(%error, "what has expired could not be swept");
                }
            }
            () = stopped(stopping.clone()) => return,
        }
    }
}

/// Frees the jobs of a process that is gone, loads the data files and publishes, where nothing is published yet or there is
/// an export to import.
async fn prepare(app: &App, options: &Options) -> Result<(), Fault> {
    let published = app.store().head().await?.is_some() && options.catalogue.is_none();
    free_jobs(app, published).await?;
    if published {
        return Ok(());
    }
    let mut told: Vec<u8> = Vec::new();
    if let Some(file) = options.catalogue.clone() {
        catalogue::run(CatalogueCommand::Import { file, dry_run: false }, app, &mut told).await?;
    }
    catalogue::run(CatalogueCommand::Publish { data: None }, app, &mut told).await?;
    if options.talk {
        tokio::io::AsyncWriteExt::write_all(&mut tokio::io::stdout(), &told).await?;
    }
    Ok(())
}

/// Whoever had a lease when this process starts is gone: nobody else works on this database. Jobs go on at once; where the
/// catalogue is to be made anew, those of the catalogue come to their end first.
async fn free_jobs(app: &App, published: bool) -> Result<(), Fault> {
    let later = app.now().saturating_add(SignedDuration::from_secs(domain::job::LEASE_SECONDS + 1))?;
    for id in app.store().jobs_due(Timestamp::MAX, 100).await? {
        let runner = crate::officer::new_id(app)?;
        let Some(leased) = app.store().lease_job(&id, &runner, later).await? else { continue };
        if !published && leased.job.kind == JobKind::PublishCatalogue {
            catalogue::publish::finish(app, &id, &runner, later, &ProgressBar::hidden()).await?;
        } else if !published && leased.job.kind == JobKind::ImportCatalogue {
            catalogue::import::finish(app, &id, &runner, later, &ProgressBar::hidden()).await?;
        } else {
            app.store().hand_on_job(&leased, app.now()).await?;
        }
    }
    Ok(())
}

/// All functions behind one address, by the one table of routes.
pub fn gather(app: &App, mailbox: Mailbox) -> Router {
    let functions: HashMap<&'static str, Router> = HashMap::from([
        ("service-lookup", service_lookup::router(app.clone())),
        ("account", account::router(app.clone())),
        ("form-submission", form_submission::router(app.clone())),
        ("rating-capture", rating_capture::router(app.clone())),
        ("feedback-email", feedback_email::router(app.clone())),
        ("casework", casework::router(app.clone())),
    ]);
    let functions = Arc::new(functions);
    Router::new().merge(mailbox::routes(mailbox)).fallback(move |request: Request| {
        let functions = Arc::clone(&functions);
        async move {
            let function = app::routes::function_of(request.uri().path());
            match functions.get(function) {
                Some(router) => match router.clone().oneshot(from_front(request)).await {
                    Ok(response) => response,
                    Err(never) => match never {},
                },
                None => http::StatusCode::NOT_FOUND.into_response(),
            }
        }
    })
}

/// What API Gateway does to a request: it writes the peer's address itself, whatever the client claimed.
fn from_front(mut request: Request) -> Request {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip().to_string());
    request.headers_mut().remove("x-forwarded-for");
    if let Some(peer) = peer.and_then(|peer| HeaderValue::from_str(&peer).ok()) {
        request.headers_mut().insert("x-forwarded-for", peer);
    }
    request
}

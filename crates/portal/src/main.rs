//! `portal`: the operator's command.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use app::{App, Clock, Config};
use clap::{Args, Parser, Subcommand};
use domain::lang::Lang;
use jiff::civil::Date;
use portal::catalogue::{self, CatalogueCommand};
use portal::dossiers::{self, DossiersCommand};
use portal::officer::{self, OfficerCommand};
use portal::serve::{self, Options};
use portal::{Fault, check, recount};
use statistics_rollup::Scope;
use store::{Patience, Store};

/// Online public services: the local portal, and what an operator does. Every subcommand but `serve` reaches the database
/// that the AWS SDK's own environment and PORTAL_TABLE, PORTAL_LOG_TABLE, PORTAL_ORIGIN and PORTAL_SECRET name.
#[derive(Debug, Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs the whole portal on this machine: the default.
    Serve(Serve),
    /// Imports and publishes procedures.
    #[command(subcommand)]
    Catalogue(CatalogueCommand),
    /// Recomputes the statistics from the log: recent days, or those named.
    Rollup {
        /// First day, as in 2026-01-01.
        #[arg(long, requires = "to")]
        from: Option<Date>,
        /// Last day.
        #[arg(long, requires = "from")]
        to: Option<Date>,
    },
    /// Counts again from dossiers and ratings, and names every figure and log line that does not agree. Reads everything.
    Recount,
    /// Registers paper dossiers.
    #[command(subcommand)]
    Dossiers(DossiersCommand),
    /// Walks a running portal as a visitor and says what holds of Article 11, clause by clause. Exit code 1 when one fails.
    Check {
        /// The portal's address.
        #[arg(default_value = "http://localhost:8080")]
        url: String,
        /// Keeps what was found for the page /huong-dan/tuan-thu, in the database that the environment names.
        #[arg(long)]
        publish: bool,
        /// The portal's folder of data files, for its working days; those built in, unless given.
        #[arg(long, value_name = "FOLDER")]
        data: Option<PathBuf>,
    },
    /// Gives officers their posts.
    #[command(subcommand)]
    Officer(OfficerCommand),
}

#[derive(Debug, Default, Args)]
struct Serve {
    /// The portal's port; DynamoDB is on the next one, SES on the one after.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Keeps everything in memory.
    #[arg(long)]
    memory: bool,
    /// Where files are kept otherwise.
    #[arg(long, default_value = ".portal")]
    folder: PathBuf,
    /// Starts without demo dossiers.
    #[arg(long)]
    empty: bool,
    /// The national portal's export, imported beside the launch procedures.
    #[arg(long, value_name = "FILE")]
    catalogue: Option<PathBuf>,
    /// Writes the environment that functions under `cargo lambda watch` need to reach this portal's database.
    #[arg(long, value_name = "FILE")]
    env_file: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    // What handlers log on AWS, in lines for the terminal: the references that error pages name, and what is tried again.
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_target(false).with_max_level(tracing::Level::WARN).init();
    let command = Cli::parse()
        .command
        .unwrap_or_else(|| Command::Serve(Serve { port: 8080, folder: PathBuf::from(".portal"), ..Serve::default() }));
    match run(command).await {
        Ok(code) => code,
        Err(fault) => {
            // Standard error may be closed; there is nobody left to tell.
            let _ = writeln!(std::io::stderr(), "portal: {fault}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<ExitCode, Fault> {
    let mut out = std::io::stdout();
    match command {
        Command::Serve(serve) => local_portal(serve, &mut out).await?,
        Command::Catalogue(command) => {
            let app = operator().await?;
            catalogue::run(command, &app, &mut out).await?;
        }
        Command::Rollup { from, to } => {
            let app = operator().await?;
            let scope = match (from, to) {
                (Some(from), Some(to)) => Scope::Days { from, to },
                _ => Scope::Nightly,
            };
            let bar = catalogue::steps_bar();
            let report = statistics_rollup::rollup(app.store(), app.now(), scope, |done, total| {
                bar.set_length(total as u64);
                bar.set_position(done as u64);
            })
            .await;
            bar.finish_and_clear();
            writeln!(out, "{}", report?)?;
        }
        Command::Recount => {
            let app = operator().await?;
            let report = recount::recount(app.store(), app.now()).await?;
            write!(out, "{report}")?;
            return Ok(if report.agrees() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Command::Dossiers(command) => {
            let app = operator().await?;
            writeln!(out, "{}", dossiers::run(command, &app, &catalogue::steps_bar()).await?)?;
        }
        Command::Check { url, publish, data } => {
            let calendar = check::calendar_of(data.as_deref())?;
            let bar = catalogue::steps_bar();
            let found = check::check(&url, &calendar, Clock::system().now(), |done, known| {
                bar.set_length(known as u64);
                bar.set_position(done as u64);
            })
            .await;
            bar.finish_and_clear();
            let found = found?;
            writeln!(out, "{}", check::Printed(&found, Lang::En))?;
            if publish {
                operator().await?.store().put_compliance(&found).await?;
            }
            return Ok(if found.holds() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Command::Officer(command) => {
            let app = operator().await?;
            writeln!(out, "{}", officer::run(command, &app).await?)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The app over the database that the environment names. Errors: all that the environment lacks.
async fn operator() -> Result<App, Fault> {
    let config = Config::from_env()?;
    let sdk = app::aws::sdk_config().await;
    let store = Store::open(&sdk, config.tables, config.secret.clone(), Patience::Command);
    Ok(App::new(store, config.secret, config.origin, Clock::system()))
}

async fn local_portal(serve: Serve, out: &mut impl Write) -> Result<(), Fault> {
    let Serve { port, memory, folder, empty, catalogue, env_file } = serve;
    let options = Options { port, memory, folder, empty, catalogue, talk: true, ..Options::default() };
    let mut running = serve::start(options).await?;
    writeln!(out, "{}", running.greeting()?)?;
    if let Some(file) = env_file {
        std::fs::write(&file, running.environment()).map_err(|error| Fault::new(format!("{}: {error}", file.display())))?;
    }
    tokio::select! {
        seeded = running.seeded() => if let Err(fault) = seeded {
            tracing::error!(%fault, "the demonstration is not whole; the portal runs on");
        },
        stop = tokio::signal::ctrl_c() => return Ok(stop?),
    }
    tokio::signal::ctrl_c().await?;
    running.stop();
    Ok(())
}

//! The command line: daily use in one binary.

mod calendar;
mod custody;
mod document;
mod dossier;
mod first_start;
mod ledes;
mod tax;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};

use crate::app::{self, App};
use crate::bench;
use crate::client::{self, Client};
use crate::config::{LogFormat, Settings};
use crate::demo;
use crate::kit::Clock;
use crate::say;
use crate::search;
use crate::seed;

/// Counsel Desk (法顾台): how public agencies choose, hear and pay their legal advisers.
///
/// Start with `counsel demo`, which plays one matter from submission to payment and explains each step.
#[derive(Debug, Parser)]
#[command(name = "counsel", version, max_term_width = 100)]
struct Cli {
    /// TOML file with settings
    #[arg(long, env = "COUNSEL_CONFIG", global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Play one matter from submission to payment over HTTP, and compare every step with what law and rules demand
    ///
    /// Starts a server of its own over an embedded SQLite database in a temporary folder (or --data DIR, or
    /// --database-url postgres://…), which must be empty, loads the demonstration city and plays one contract as its
    /// people: about forty steps, at a set time. Exit code 0 when every due date, state, balance and hash is as it
    /// must be.
    Demo(demo::Options),
    /// Measure what the program costs on this machine: start-up, memory, requests per second of processor time
    ///
    /// Starts a server of its own over the demonstration city in a temporary database, or over the empty one of
    /// --database-url, and asks it to read, list, create and write opinions for as long as it can.
    Bench(bench::Options),
    /// Serve the API until SIGTERM or Ctrl-C; migrates first, and over an empty database prints the first codes
    Serve,
    /// Bring the database schema up to date and load the embedded calendars and rule packs
    Migrate,
    /// Give out single-use codes for the administrators' offices that nobody holds, and print them, once
    ///
    /// There is no default account. `serve` does this by itself over an empty database; afterwards this command
    /// replaces a code that was lost, as long as nobody has taken the office. On SQLite the server must be stopped.
    FirstStart(first_start::Options),
    /// Index all words again that the search finds (全文检索重建索引)
    ///
    /// Never needed by itself: every write indexes what it writes. On SQLite the server must be stopped.
    Reindex,
    /// Load the demonstration city into an empty database and print its sign-ins, once
    Seed,
    /// Print the OpenAPI document; needs no database
    Openapi {
        /// Print the route index instead: tag, operation, method, path, roles
        #[arg(long)]
        routes: bool,
    },
    /// Working days and deadlines, without a server
    Calendar {
        #[command(subcommand)]
        command: calendar::CalendarCommand,
    },
    /// Tax that is withheld from the pay of scholars, without a server
    Tax {
        #[command(subcommand)]
        command: tax::TaxCommand,
    },
    /// Electronic invoices of law firms (LEDES 1998B, 98BI V2), without a server
    Ledes {
        #[command(subcommand)]
        command: ledes::LedesCommand,
    },
    /// Contracts as files, without a server
    Document {
        #[command(subcommand)]
        command: document::DocumentCommand,
    },
    /// Verify and export the audit trail, and its heads kept outside the database
    Audit {
        #[command(subcommand)]
        command: custody::AuditCommand,
    },
    /// Save every row and every file from one snapshot, beside a running server
    ///
    /// One zip file that is verified before it gets its name; only its owner can read it, for it holds password
    /// hashes. It can be restored into SQLite and PostgreSQL alike.
    Backup {
        /// The file, or a folder in which it gets a name made from the time
        target: PathBuf,
    },
    /// Put a backup back, into an empty database and an empty folder for files
    ///
    /// Everybody must sign in again afterwards. Mails that waited when the backup was taken are sent.
    Restore {
        /// The backup
        file: PathBuf,
    },
    /// Check the database, the audit trail, the ledgers and the files; exit code 0 when everything is sound
    Verify {
        /// Check a backup instead; needs no database
        #[arg(long, value_name = "FILE")]
        backup: Option<PathBuf>,
    },
    /// Verify the dossier of a matter; needs no database
    Dossier {
        #[command(subcommand)]
        command: dossier::DossierCommand,
    },
    /// Read one document under limits and print its text; the server starts this for each upload
    #[command(hide = true)]
    ReadDocument {
        /// The file
        file: PathBuf,
    },
    /// Read one table under limits and print its rows; the server starts this for each import
    #[command(hide = true)]
    ReadTable {
        /// The file
        file: PathBuf,
    },
    /// Ask a running server whether it is ready; exit code 0 when it is
    Healthcheck,
}

/// Runs the program.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("counsel: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    if let Command::ReadDocument { file } = &cli.command {
        return Ok(crate::documents::read_in_child(file));
    }
    if let Command::ReadTable { file } = &cli.command {
        return Ok(crate::documents::read_table_in_child(file));
    }
    if let Command::Dossier { command } = &cli.command {
        return Ok(dossier::run(command));
    }
    let settings = cli.settings.with_file(cli.config.as_deref())?;
    // The demo and the bench print their own story.
    logging(&settings, if matches!(cli.command, Command::Demo(_) | Command::Bench(_)) { "warn" } else { "info" });
    match cli.command {
        Command::Openapi { routes } => {
            say!("{}", if routes { app::routes()? } else { format!("{:#}", app::spec()?) });
            Ok(ExitCode::SUCCESS)
        }
        Command::Demo(options) => block_on(async move { demo::run(settings, options, told_to_stop()?).await }),
        Command::Bench(options) => block_on(bench::run(settings, options)),
        Command::Serve => block_on(serve(settings)),
        Command::Migrate => block_on(async move {
            let app = App::open(&settings, Clock::System, true)?;
            app.load_embedded().await?;
            say!("the schema is up to date");
            Ok(ExitCode::SUCCESS)
        }),
        Command::Calendar { command } => calendar::run(command),
        Command::Tax { command } => tax::run(command),
        Command::Ledes { command } => ledes::run(command),
        Command::Document { command } => block_on(document::run(command)),
        Command::FirstStart(options) => block_on(async move {
            let app = App::open(&settings, Clock::System, true)?;
            app.load_embedded().await?;
            first_start::run(&app, options).await
        }),
        Command::Reindex => block_on(async move {
            let app = App::open(&settings, Clock::System, true)?;
            let indexed = search::rebuild(&app.db).await?;
            say!("{indexed} texts, opinions and recommendations indexed");
            Ok(ExitCode::SUCCESS)
        }),
        Command::Seed => block_on(seed(settings)),
        Command::Audit { command } => block_on(custody::audit(command, settings)),
        Command::Backup { target } => block_on(async move { custody::backup(&target, settings).await }),
        Command::Restore { file } => block_on(async move { custody::restore(&file, settings).await }),
        Command::Verify { backup } => block_on(async move { custody::verify(backup.as_deref(), settings).await }),
        // Handled above, before settings are read: the child needs none.
        Command::ReadDocument { .. } | Command::ReadTable { .. } | Command::Dossier { .. } => Ok(ExitCode::SUCCESS),
        Command::Healthcheck => block_on(healthcheck(settings)),
    }
}

fn block_on(work: impl Future<Output = anyhow::Result<ExitCode>>) -> anyhow::Result<ExitCode> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}

fn logging(settings: &Settings, default: &str) {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::new(settings.log.as_deref().unwrap_or(default));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let set = match settings.log_format.unwrap_or_default() {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder.json().try_init(),
    };
    if let Err(error) = set {
        eprintln!("counsel: cannot start logging: {error}");
    }
}

async fn serve(settings: Settings) -> anyhow::Result<ExitCode> {
    let address = settings.listen()?;
    // Before anybody can know that we listen: a signal that comes early must not go the default way.
    let told_to_stop = told_to_stop()?;
    let app = App::open(&settings, Clock::System, true)?;
    app.load_embedded().await?;
    make_room(settings.edge()?.connections);
    first_start::over_an_empty_database(&app).await?;
    let listener = std::net::TcpListener::bind(address)?;
    let address = listener.local_addr()?;
    let scheme = if settings.tls()?.is_some() { "https" } else { "http" };
    tracing::info!(%address, "listening; the API is documented at {scheme}://{address}/docs");
    let drain = Duration::from_secs(settings.drain_seconds.unwrap_or(25));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let worker = tokio::spawn(app.worker().run(async move {
        // Told, or nobody is left to tell: either way it is over.
        let _told = stopped.await;
    }));
    let chores = tokio::spawn(app.chores().run());
    let keeper = app.keeper(&settings);
    let keeping = tokio::spawn(keeper.clone().run());
    app.serve(listener, told_to_stop, drain).await?;
    chores.abort();
    keeping.abort();
    // A mail that is being sent is finished, so that it is not sent again after the next start.
    drop(stop);
    if tokio::time::timeout(drain, worker).await.is_err() {
        tracing::warn!("a mail was still being sent; it may go again with the same Message-ID");
    }
    if let Err(error) = keeper.publish().await {
        tracing::error!(%error, "the heads could not be published at the end");
    }
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// File descriptors for as many connections, and for what else is open.
fn make_room(connections: usize) {
    let wanted = u64::try_from(connections).unwrap_or(u64::MAX).saturating_add(256);
    match rlimit::increase_nofile_limit(wanted) {
        Ok(given) if given >= wanted => {}
        Ok(given) => tracing::warn!(given, wanted, "the system gives fewer file descriptors than connections need"),
        Err(error) => tracing::warn!(%error, "the limit of file descriptors cannot be read"),
    }
}

/// Listens for SIGTERM and Ctrl-C from now on; what it gives is done when one of them has come.
fn told_to_stop() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => tracing::info!("SIGTERM: finishing what is under way"),
            _ = interrupt.recv() => tracing::info!("interrupted: finishing what is under way"),
        }
    })
}

async fn seed(settings: Settings) -> anyhow::Result<ExitCode> {
    let app = App::open(&settings, Clock::System, true)?;
    app.load_embedded().await?;
    let people = seed::load(&app, |_login| seed::random_password()).await?;
    say!("{:<17} {:<19} {:<16} who", "login", "password", "role");
    for person in people {
        let seed::SignIn { login, password, name, role, organisation } = person;
        say!("{login:<17} {password:<19} {:<16} {name}, {organisation}", role.as_str());
    }
    say!("\nThe passwords are shown only this once.");
    Ok(ExitCode::SUCCESS)
}

async fn healthcheck(settings: Settings) -> anyhow::Result<ExitCode> {
    let address = settings.listen()?;
    let (status, body) = match settings.tls()? {
        Some((certificate, _)) => client::get_over_tls(address, &certificate, "/readyz").await?,
        None => {
            let answer = Client::new(&format!("http://{address}"))?.get("/readyz").await?;
            (answer.status, answer.body.to_string())
        }
    };
    say!("{body}");
    Ok(if status == 200 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

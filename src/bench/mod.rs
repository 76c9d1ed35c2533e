//! `counsel bench`: what the program costs on this machine, measured as its users meet it.
//!
//! A server of its own runs as a process of its own, so that its processor time is not mixed with that of the
//! clients; the demonstration city lies in a temporary database. Printed are start-up, memory, the size of the
//! program, and for reading, listing, creating and writing an opinion the requests a second, the requests for each
//! second of processor time, and how long the slowest took.

mod load;
mod server;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context;
use tempfile::TempDir;

use crate::app::App;
use crate::client::Client;
use crate::config::Settings;
use crate::kit::Clock;
use crate::say;
use crate::seed;

use load::{Load, Taken};
use server::Server;

/// The day on which the bench plays: within the engagements of the demonstration city.
const TODAY: &str = "2026-09-18T09:00:00+08:00";

/// What `counsel bench` takes.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Two seconds for each kind of request instead of ten
    #[arg(long)]
    quick: bool,
    /// Clients that ask at the same time
    #[arg(long, default_value_t = 8, value_name = "N")]
    clients: usize,
    /// Be the server of a bench
    #[arg(long, hide = true)]
    server: bool,
}

/// Measures and prints.
pub async fn run(settings: Settings, options: Options) -> anyhow::Result<ExitCode> {
    if options.server {
        return server::serve(settings, clock()?).await;
    }
    let place = Place::new(settings)?;
    let app = App::open(&place.settings, clock()?, true)?;
    app.load_embedded().await?;
    let password = seed::random_password();
    seed::load(&app, |_login| password.clone())
        .await
        .context("the bench needs an empty database: give another --database-url, or none")?;
    let database = app.db.version().await?;
    drop(app);

    let program = std::env::current_exe()?;
    let begun = Instant::now();
    let server = Server::start(&program, &place.settings)?;
    let client = Client::new(&server.url())?;
    anyhow::ensure!(client.get("/readyz").await?.status == 200, "the server is not ready");
    let ready = begun.elapsed();

    let cores = std::thread::available_parallelism()?;
    say!("{database}, {cores} cores, {} clients, build {}", options.clients, build());
    say!("size of the program      {:>8.1} MiB", mebibytes(std::fs::metadata(&program)?.len()));
    say!("start-up until ready     {:>8.0} ms", ready.as_secs_f64() * 1e3);
    say!("memory of the idle server{:>8.1} MiB", mebibytes(server.resident()?));

    let mut load = Load::new(client, &password, options.clients).await?;
    let lasting = Duration::from_secs(if options.quick { 2 } else { 10 });
    say!(
        "\n{:<10} {:>9} {:>10} {:>17} {:>8} {:>8}",
        "request",
        "requests",
        "per second",
        "per CPU second",
        "p50",
        "p99"
    );
    let mut failed = 0;
    for kind in load::Kind::ALL {
        load.prepare(*kind).await?;
        let (before, begun) = (server.processor_time()?, Instant::now());
        let taken = load.run(*kind, lasting).await?;
        let (spent, elapsed) = (server.processor_time()?.saturating_sub(before), begun.elapsed());
        print(kind.as_str(), &taken, spent, elapsed);
        failed += taken.failed;
    }
    say!("\nmemory after the load    {:>8.1} MiB", mebibytes(server.resident()?));
    if failed > 0 {
        say!("{failed} requests failed");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

fn clock() -> anyhow::Result<Clock> {
    Ok(Clock::standing_at(TODAY.parse()?))
}

fn build() -> &'static str {
    if cfg!(debug_assertions) { "development: figures of a release build differ" } else { "release" }
}

fn mebibytes(bytes: u64) -> f64 {
    // Enough for anything that is printed with one decimal.
    f64::from(u32::try_from(bytes >> 10).unwrap_or(u32::MAX)) / 1024.0
}

fn print(name: &str, taken: &Taken, processor: Duration, elapsed: Duration) {
    let count = f64::from(u32::try_from(taken.times.len()).unwrap_or(u32::MAX));
    say!(
        "{name:<10} {:>9} {:>10.0} {:>17.0} {:>5.1} ms {:>5.1} ms",
        taken.times.len(),
        count / elapsed.as_secs_f64(),
        count / processor.as_secs_f64().max(0.01),
        taken.percentile(50).as_secs_f64() * 1e3,
        taken.percentile(99).as_secs_f64() * 1e3,
    );
}

/// Where the bench keeps its data.
struct Place {
    settings: Settings,
    _temporary: TempDir,
}

impl Place {
    fn new(mut settings: Settings) -> anyhow::Result<Self> {
        let temporary = TempDir::with_prefix("counsel-bench-")?;
        let folder: PathBuf = temporary.path().to_owned();
        settings.database_url.get_or_insert_with(|| format!("sqlite:{}", folder.join("counsel.db").display()));
        settings.files = Some(folder.join("files"));
        settings.listen = Some("127.0.0.1:0".to_owned());
        // Its people do not exist: nothing is mailed to them.
        settings.smtp_url = None;
        Ok(Self { settings, _temporary: temporary })
    }
}

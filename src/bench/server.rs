//! The server of a bench: the same program in a process of its own, whose time and memory the system keeps apart.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::Duration;

use anyhow::Context;

use crate::app::App;
use crate::config::Settings;
use crate::kit::Clock;
use crate::ops;
use crate::say;

/// What Linux counts processor time in, whatever the machine: a hundredth of a second.
const TICK: Duration = Duration::from_millis(10);

/// A running server; ended when dropped.
pub(super) struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Starts it and waits for its address.
    pub fn start(program: &Path, settings: &Settings) -> anyhow::Result<Self> {
        let mut command = Command::new(program);
        command.args(["bench", "--server", "--log", "warn", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped());
        // A few clients ask more than any account should.
        command.args(["--rate", "0", "--address-rate", "0", "--sign-in-rate", "0", "--verify-rate", "0"]);
        command.env("COUNSEL_DATABASE_URL", settings.database_url.as_deref().unwrap_or_default());
        command.arg("--files").arg(settings.files());
        let mut child = command.spawn().context("cannot start the server of the bench")?;
        let mut address = String::new();
        let stdout = child.stdout.take().context("the server's output is piped")?;
        BufReader::new(stdout).read_line(&mut address)?;
        let server = Self { child, address: address.trim().to_owned() };
        anyhow::ensure!(!server.address.is_empty(), "the server of the bench ended before it listened");
        Ok(server)
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Memory in use, in bytes.
    pub fn resident(&self) -> anyhow::Result<u64> {
        ops::resident(self.child.id()).context("the system does not tell how much memory the server holds")
    }

    /// Processor time spent so far, its own and the system's on its behalf.
    pub fn processor_time(&self) -> anyhow::Result<Duration> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // The name in parentheses may contain blanks.
        let (_, fields) = stat.rsplit_once(')').context("no name in /proc/…/stat")?;
        let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<u32>).sum::<Result<u32, _>>()?;
        Ok(TICK * ticks)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Its data is temporary: nothing needs to be finished.
        if let Err(error) = self.child.kill().and_then(|()| self.child.wait()) {
            tracing::warn!(%error, "the server of the bench does not end");
        }
    }
}

/// Serves for ever, at a time that stands still, and says where.
pub(super) async fn serve(settings: Settings, clock: Clock) -> anyhow::Result<ExitCode> {
    let app = App::open(&settings, clock, false)?;
    let listener = std::net::TcpListener::bind(settings.listen()?)?;
    say!("{}", listener.local_addr()?);
    app.serve(listener, std::future::pending(), Duration::ZERO).await?;
    Ok(ExitCode::SUCCESS)
}

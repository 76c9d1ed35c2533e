//! The page of figures that monitoring reads.

use std::time::Instant;

use crate::db::Db;
use crate::error::{Error, Result};
use crate::http::{Metrics, single};
use crate::notify::{self, Counts};

/// Everything that is counted, in the text format of Prometheus.
pub async fn metrics(edge: &Metrics, db: &Db, started: Instant) -> Result<String> {
    let mails = db.read(notify::counts).await?;
    let mut text = String::new();
    edge.write(&mut text).and_then(|()| rest(&mut text, db, &mails, started)).map_err(Error::internal)?;
    Ok(text)
}

fn rest(text: &mut String, db: &Db, mails: &Counts, started: Instant) -> std::fmt::Result {
    if let Some((commits, writes)) = db.commits_and_writes() {
        single(text, "counsel_db_commits_total", "counter", "Commits of the SQLite writer.", commits)?;
        single(text, "counsel_db_writes_total", "counter", "Writes in them.", writes)?;
    }
    single(text, "counsel_outbox_pending", "gauge", "Mails that wait to be sent.", mails.pending.unsigned_abs())?;
    single(text, "counsel_outbox_failed", "gauge", "Mails that were given up.", mails.failed.unsigned_abs())?;
    single(text, "counsel_uptime_seconds", "gauge", "Seconds since the start.", started.elapsed().as_secs())?;
    if let Some(bytes) = resident("self") {
        single(text, "process_resident_memory_bytes", "gauge", "Memory held.", bytes)?;
    }
    if let Ok(open) = std::fs::read_dir("/proc/self/fd") {
        let open = u64::try_from(open.count()).unwrap_or(u64::MAX);
        single(text, "process_open_fds", "gauge", "File descriptors held.", open)?;
    }
    Ok(())
}

/// Memory that a process holds, in bytes; `self` is this one. `None` where the system does not tell.
pub fn resident(process: impl std::fmt::Display) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().trim_end_matches(" kB").parse::<u64>().ok().map(|kilobytes| kilobytes << 10)
}

//! The keeper: what must be done again and again beside the server.
//!
//! It publishes the heads of the audit chains right after the start, after so many entries or minutes, and at the
//! end; it checks everything once a day and tells the audit administrators what it finds; it forgets idempotency keys
//! after seven days. Two servers over one database may each have a keeper.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::json;

use super::check::{Finding, check};
use super::export::own_entry;
use crate::access::{Actor, Role};
use crate::audit::{self, Head, Heads, Outcome, Progress, Published};
use crate::ctx::Ctx;
use crate::db::Db;
use crate::documents::Files;
use crate::error::{Error, Result};
use crate::http;
use crate::identity;
use crate::kit::Clock;
use crate::notify::Mail;
use crate::ops::Condition;

/// How often.
#[derive(Clone, Copy, Debug)]
pub struct Rhythm {
    /// Heads are published after so many entries …
    pub entries: i64,
    /// … or after so long, when anything was written.
    pub publish: Duration,
    /// Everything is checked after so long.
    pub check: Duration,
}

/// Does it. Cheap to clone; clones share what they know.
#[derive(Clone)]
pub struct Keeper {
    /// The database.
    pub db: Db,
    /// The files.
    pub files: Files,
    /// The time.
    pub clock: Clock,
    /// The heads kept outside.
    pub heads: Heads,
    /// Where it says what is wrong.
    pub condition: Condition,
    /// How often.
    pub rhythm: Rhythm,
    known: Arc<Mutex<Known>>,
}

#[derive(Default)]
struct Known {
    progress: Progress,
    checks: u32,
    /// The faults that were last told of, so that nobody is told the same every day.
    told: Vec<String>,
}

const PAUSE: Duration = Duration::from_secs(2);
/// After heads could not be written.
const RETRY: Duration = Duration::from_secs(30);
const HOUR: Duration = Duration::from_secs(3600);
/// Every so many checks the whole trail is read, not only what is new.
const WHOLE_EVERY: u32 = 7;
const KEYS_KEPT_SECONDS: i64 = 7 * 24 * 3600;
const KEYS_AT_ONCE: i64 = 500;

const HEADS_NOT_WRITTEN: &str = "AUDIT_HEADS_NOT_WRITTEN";

impl Keeper {
    /// A keeper that has done nothing yet.
    pub fn new(db: Db, files: Files, clock: Clock, heads: Heads, condition: Condition, rhythm: Rhythm) -> Self {
        Self { db, files, clock, heads, condition, rhythm, known: Arc::default() }
    }

    /// Runs for ever.
    pub async fn run(self) {
        let (mut published, mut checked, mut purged): (Option<(Instant, i64)>, Option<Instant>, Option<Instant>) =
            (None, None, None);
        let mut failed: Option<Instant> = None;
        loop {
            match self.db.read(audit::heads).await {
                Ok(now) => {
                    let written = sum(&now);
                    let due = published.is_none_or(|(at, before)| {
                        written - before >= self.rhythm.entries
                            || (written != before && at.elapsed() >= self.rhythm.publish)
                    });
                    if due && failed.is_none_or(|at| at.elapsed() >= RETRY) {
                        if logged("heads could not be published", self.publish().await) {
                            (published, failed) = (Some((Instant::now(), written)), None);
                        } else {
                            failed = Some(Instant::now());
                        }
                    }
                }
                Err(error) => tracing::error!(%error, "the heads of the audit trail cannot be read"),
            }
            if checked.is_none_or(|at| at.elapsed() >= self.rhythm.check) {
                logged("what is kept could not be checked", self.check().await);
                checked = Some(Instant::now());
            }
            if purged.is_none_or(|at| at.elapsed() >= HOUR) {
                logged("old idempotency keys could not be deleted", self.forget_keys().await);
                purged = Some(Instant::now());
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Publishes the heads that have moved. Chains that have gone back are checked, and told of, at once.
    pub async fn publish(&self) -> Result<usize> {
        let (heads, now) = (self.heads.clone(), self.clock.now());
        let current = self.db.read(audit::heads).await?;
        let published =
            tokio::task::spawn_blocking(move || heads.publish(&current, now)).await.map_err(Error::internal)?;
        self.condition.set(HEADS_NOT_WRITTEN, published.is_err());
        let Published { lines, gone_back } = published.map_err(Error::internal)?;
        if !gone_back.is_empty() {
            tracing::error!(gone_back = gone_back.join("; "), "the audit trail has gone back");
            self.check().await?;
        }
        Ok(lines)
    }

    /// Checks everything; what is wrong is logged, shown in the service's condition, and told of when it is new.
    pub async fn check(&self) -> Result<Vec<Finding>> {
        let progress = {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.checks += 1;
            if known.checks.is_multiple_of(WHOLE_EVERY) { Progress::default() } else { known.progress.clone() }
        };
        let (findings, progress) = check(&self.db, &self.files, &self.heads, progress).await?;
        let faults: Vec<String> = findings
            .iter()
            .filter(|finding| !finding.good)
            .map(|finding| format!("{}: {}", finding.what, finding.said))
            .collect();
        let new = {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            // From a damaged trail the next check must not go on as if it had been good.
            known.progress = if faults.is_empty() { progress } else { Progress::default() };
            let new = known.told != faults;
            known.told.clone_from(&faults);
            new
        };
        for finding in &findings {
            self.condition.set(finding.code, !finding.good);
        }
        for fault in &faults {
            tracing::error!(fault, "what is kept is damaged");
        }
        if new && !faults.is_empty() {
            self.tell(faults).await?;
        }
        Ok(findings)
    }

    async fn tell(&self, faults: Vec<String>) -> Result<()> {
        let now = self.clock.now();
        let entry = own_entry("counsel_check", Outcome::Refused, &json!({ "faults": faults }), now);
        let mail = Mail::of("custody_check").with("count", faults.len());
        self.db
            .write(move |conn| {
                audit::append(conn, &entry)?;
                let system = Actor::system();
                identity::tell_everybody_in_role(&mut Ctx::new(conn, &system, now, None), Role::AuditAdmin, &mail)
            })
            .await
    }

    /// Deletes idempotency keys after seven days, some at a time; says how many.
    pub async fn forget_keys(&self) -> Result<usize> {
        let before = self.clock.now().plus_seconds(-KEYS_KEPT_SECONDS);
        let mut forgotten = 0;
        while self.db.read(move |conn| http::any_key_before(conn, before)).await? {
            forgotten += self.db.write(move |conn| http::forget_keys(conn, before, KEYS_AT_ONCE)).await?;
        }
        Ok(forgotten)
    }
}

fn sum(heads: &BTreeMap<String, Head>) -> i64 {
    heads.values().map(|head| head.seq).sum()
}

/// Whether it went well.
fn logged<T>(what: &str, result: Result<T>) -> bool {
    if let Err(error) = &result {
        tracing::error!(%error, "{what}");
    }
    result.is_ok()
}

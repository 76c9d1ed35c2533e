//! Putting a backup back, into an empty place.
//!
//! The archive is verified before anything is touched. Files go first, all rows then in one transaction, in which the
//! database, the ledgers and the audit chains are checked before it is committed. Three things differ afterwards
//! from what was saved, and nothing else: every token is revoked, because whoever holds one may no longer be who they
//! were; the trail has one more entry, which says what was restored; and the heads kept outside have a line for each
//! chain that says the same. Mails that were waiting are sent, under the Message-ID they had.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use futures_util::StreamExt;
use serde_json::json;

use super::archive::{Manifest, Reading};
use super::check;
use super::export::own_entry;
use crate::audit::{self, Heads, Outcome};
use crate::db::{Conn, Db, Target, tables};
use crate::documents::Files;
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::Timestamp;

/// Where a backup is put back.
pub struct Place {
    /// The database, which must have no rows.
    pub database: Target,
    /// The folder of files, which must have none.
    pub files: Files,
    /// The heads kept outside, which may know what came after the backup.
    pub heads: Heads,
}

/// Puts a backup back and gives what it says of itself.
pub async fn restore(archive: &Path, place: Place, now: Timestamp) -> anyhow::Result<Manifest> {
    let mut reading = Reading::open(archive)?;
    reading.verify().with_context(|| format!("{} is not sound", archive.display()))?;
    ensure!(
        place.files.kept().next().await.is_none(),
        "there are files already: a backup is restored into an empty folder"
    );
    let new_file = match &place.database {
        Target::Sqlite(path) => Some(NewFile::at(path)?),
        Target::Postgres(_) => None,
    };
    let db = Db::open(&place.database)?;
    db.read(refuse_rows).await?;
    db.migrate_to(&reading.manifest.migrations)?;
    for sha256 in reading.files() {
        place.files.take_in(&sha256, reading.file(&sha256)?).await?;
    }
    let (path, manifest) = (archive.to_owned(), reading.manifest.clone());
    db.write(move |conn| put_back(conn, &path, &manifest, now)).await.context("nothing was put into the database")?;
    if let Some(file) = new_file {
        file.keep();
    }
    place.heads.restored(&reading.manifest.heads(), now)?;
    place.heads.publish(&db.read(audit::heads).await?, now)?;
    // What this program's tables have beyond those of the backup.
    db.migrate()?;
    Ok(reading.manifest)
}

fn refuse_rows(conn: &mut Conn) -> Result<()> {
    for table in tables::all(conn)? {
        let rows = tables::count(conn, &table.name)?;
        if rows > 0 {
            return Err(Error::internal(format!(
                "the database is not empty (table {} has {rows} rows): a backup is restored into an empty one",
                table.name
            )));
        }
    }
    Ok(())
}

const ROWS_AT_ONCE: usize = 500;
const BYTES_AT_ONCE: usize = 1 << 20;

/// Puts all rows back and checks what came of it, in the caller's transaction.
fn put_back(conn: &mut Conn, archive: &Path, manifest: &Manifest, now: Timestamp) -> Result<()> {
    tables::without_haste(conn)?;
    let mut reading = Reading::open(archive).map_err(Error::internal)?;
    let deferred = tables::defer_references(conn)?;
    let guarded = tables::guarded(conn)?;
    let (first, then): (Vec<_>, Vec<_>) = manifest.tables.iter().partition(|table| guarded.contains(&table.name));
    for table in first.into_iter().chain(then) {
        tables::empty(conn, &table.name)?;
        let (mut rows, mut batch) = (0, String::new());
        reading.each_line(&table.name, |line| {
            batch.push(if batch.is_empty() { '[' } else { ',' });
            batch.push_str(line);
            rows += 1;
            if rows < ROWS_AT_ONCE && batch.len() < BYTES_AT_ONCE {
                return Ok(());
            }
            rows = 0;
            put_batch(conn, &table.name, &table.columns, &mut batch)
        })?;
        put_batch(conn, &table.name, &table.columns, &mut batch)?;
        let there = tables::count(conn, &table.name)?;
        if u64::try_from(there) != Ok(table.rows) {
            return Err(Error::internal(format!("table {} has {there} rows, not {}", table.name, table.rows)));
        }
    }
    tables::settle(conn, &deferred)?;
    identity::revoke_all_tokens(conn, now)?;
    let facts = json!({ "digest": manifest.digest, "taken_at": manifest.taken_at });
    audit::append(conn, &own_entry("counsel_restore", Outcome::Done, &facts, now))?;
    let wrong = tables::faults(conn)?.into_iter().next();
    let wrong = wrong.or(check::ledgers(conn)?.1).or(audit::verify(conn)?.first_bad);
    wrong.map_or(Ok(()), |wrong| Err(Error::internal(wrong)))
}

fn put_batch(conn: &mut Conn, table: &str, columns: &[String], batch: &mut String) -> Result<()> {
    if !batch.is_empty() {
        batch.push(']');
        tables::put(conn, table, columns, batch)?;
        batch.clear();
    }
    Ok(())
}

/// A SQLite file that did not exist before; what was begun is taken away unless it was kept.
struct NewFile {
    path: PathBuf,
    kept: bool,
}

impl NewFile {
    /// Refuses a file that is there. What an earlier file of this name left beside it would be read as if it
    /// belonged to the new one, so it goes.
    fn at(path: &Path) -> anyhow::Result<Self> {
        if path.metadata().is_ok_and(|there| there.len() > 0) {
            bail!("there is a database at {}: a backup is restored into an empty place", path.display());
        }
        let file = Self { path: path.to_owned(), kept: false };
        file.remove_beside()?;
        Ok(file)
    }

    fn remove_beside(&self) -> std::io::Result<()> {
        for ending in ["-wal", "-shm", "-journal"] {
            match std::fs::remove_file(format!("{}{ending}", self.path.display())) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.kept {
            let gone = self.remove_beside().and_then(|()| std::fs::remove_file(&self.path));
            if let Err(error) = gone {
                tracing::warn!(%error, "what was begun could not be taken away");
            }
        }
    }
}

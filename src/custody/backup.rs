//! Taking a backup while the service runs.
//!
//! All rows come from one snapshot: one read transaction on either database, so that writing goes on meanwhile.
//! Files are never changed or deleted and are kept before the row that names them, so those that the snapshot names
//! are copied after it has ended. The archive is written under a temporary name, synced, opened again and verified;
//! only then it gets its name. It holds password hashes: only its owner may read it.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use futures_util::StreamExt;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::archive::{Manifest, Reading, Writing};
use super::export::record;
use crate::audit::{self, Outcome};
use crate::db::{Db, tables};
use crate::documents::Files;
use crate::error::Error;
use crate::kit::Timestamp;

/// A backup that was made and verified.
#[derive(Debug)]
pub struct Made {
    /// Where it is.
    pub file: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// What it holds.
    pub manifest: Manifest,
}

/// Makes a backup: under this name, or under a name made from the time when it is a folder.
pub async fn backup(db: &Db, files: &Files, target: &Path, now: Timestamp) -> anyhow::Result<Made> {
    let target = if target.is_dir() { target.join(file_name(now)) } else { target.to_owned() };
    ensure!(!target.exists(), "{} is there already", target.display());
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Readable for its owner alone, and gone when anything fails.
    let (file, unnamed) = tempfile::Builder::new()
        .prefix(".counsel-backup-")
        .tempfile_in(folder)
        .with_context(|| format!("cannot write into {}", folder.display()))?
        .into_parts();
    let facts = json!({ "file": target.display().to_string() });
    if let Err(error) = record(db, "counsel_backup", Outcome::Done, facts, now).await {
        // What is there can be saved from a full disk too.
        tracing::warn!(%error, "the trail does not say that this backup was made");
    }
    let (mut writing, manifest, hashes) = snapshot(db, file, now).await?;
    for sha256 in hashes {
        copy(files, &sha256, &mut writing).await?;
    }
    writing.finish(manifest)?;
    let mut reading = Reading::open(&unnamed)?;
    reading.verify().context("the backup that was just written is not sound")?;
    let size = std::fs::metadata(&unnamed)?.len();
    unnamed.persist_noclobber(&target).with_context(|| format!("cannot name {}", target.display()))?;
    File::open(folder)?.sync_all()?;
    Ok(Made { file: target, size, manifest: reading.manifest })
}

fn file_name(now: Timestamp) -> String {
    let time: String = now.to_string().chars().take(19).filter(|c| c.is_ascii_digit() || *c == 'T').collect();
    format!("counsel-{time}.zip")
}

/// Writes every row of one snapshot; gives the hashes of the files that it names.
async fn snapshot(db: &Db, file: File, now: Timestamp) -> anyhow::Result<(Writing, Manifest, Vec<String>)> {
    let database = db.version().await?;
    let written = db.read(move |conn| {
        tables::without_haste(conn)?;
        let mut writing = Writing::new(file);
        let manifest = Manifest::new(database, now, tables::migrations(conn)?, &audit::heads(conn)?);
        for table in tables::all(conn)? {
            writing.table(conn, &table)?;
        }
        Ok((writing, manifest, super::check::named_files(conn)?))
    });
    Ok(written.await?)
}

async fn copy(files: &Files, sha256: &str, writing: &mut Writing) -> anyhow::Result<()> {
    let mut bytes = files.stream(sha256).await?;
    writing.file(sha256)?;
    let (mut hasher, mut size) = (Sha256::new(), 0);
    while let Some(chunk) = bytes.next().await {
        let chunk = chunk.map_err(Error::file)?;
        hasher.update(&chunk);
        size += u64::try_from(chunk.len())?;
        writing.bytes(&chunk)?;
    }
    ensure!(hex::encode(hasher.finalize()) == sha256, "file {sha256} is damaged: run `counsel verify`");
    writing.file_ends(sha256, size);
    Ok(())
}

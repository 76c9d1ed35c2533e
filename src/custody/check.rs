//! Checking everything that is kept.

use std::collections::BTreeSet;

use diesel::prelude::*;
use futures_util::StreamExt;
use sha2::{Digest, Sha256};

use crate::audit::{self, Heads, Progress};
use crate::budget::{self, BudgetLine, EntryKind, Reservation};
use crate::db::schema::{budget_lines, reservations};
use crate::db::{Conn, Db, tables};
use crate::documents::{self, Files};
use crate::error::{Error, Result};
use crate::kit::Fen;
use crate::selection;

/// What was found of one thing that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was checked.
    pub what: &'static str,
    /// Stable code of what it means when it is not good.
    pub code: &'static str,
    /// Whether it is as it must be.
    pub good: bool,
    /// In words.
    pub said: String,
}

/// Checks the database itself, the audit trail against the heads kept outside, the ledgers and the files. The trail
/// is read on from where an earlier check ended.
pub async fn check(db: &Db, files: &Files, heads: &Heads, progress: Progress) -> Result<(Vec<Finding>, Progress)> {
    let finding = |what, code, fault: Option<String>, good: String| Finding {
        what,
        code,
        good: fault.is_none(),
        said: fault.unwrap_or(good),
    };
    let faults = db.read(|conn| tables::without_haste(conn).and_then(|()| tables::faults(conn))).await?;
    let database = finding("database", "DATABASE_DAMAGED", join(faults), "pages and references are sound".into());

    let kept = heads.kept().map_err(Error::internal)?;
    let (trail, progress) = db
        .read(move |conn| tables::without_haste(conn).and_then(|()| audit::verify_from(conn, &kept, progress)))
        .await?;
    let good = format!("{} entries in {} chains, {} heads kept outside", trail.entries, trail.chains, trail.heads);
    let good = if trail.given_up > 0 { format!("{good}, {} given up by a restore", trail.given_up) } else { good };
    let trail = finding("audit trail", "AUDIT_TRAIL_DAMAGED", trail.first_bad, good);

    let (lines, fault) = db.read(ledgers).await?;
    let money = finding("ledgers", "LEDGERS_WRONG", fault, format!("{lines} budget lines foot"));

    let (count, orphans, faults) = kept_files(db, files).await?;
    let good = format!("{count} files have their hash, {orphans} belong to nothing");
    let kept = finding("files", "FILES_DAMAGED", join(faults), good);
    Ok((vec![database, trail, money, kept], progress))
}

fn join(faults: Vec<String>) -> Option<String> {
    (!faults.is_empty()).then(|| faults.join("; "))
}

/// Adds up every ledger: its entries must give the totals of its line, its reservations what the line holds reserved
/// and spent. Says how many lines there are and which is the first that does not foot.
pub(super) fn ledgers(conn: &mut Conn) -> Result<(usize, Option<String>)> {
    let lines: Vec<BudgetLine> =
        budget_lines::table.order(budget_lines::id).select(BudgetLine::as_select()).load(conn)?;
    for line in &lines {
        let entries = budget::entries(conn, line.id)?;
        let held: Vec<Reservation> = reservations::table
            .filter(reservations::line_id.eq(line.id))
            .select(Reservation::as_select())
            .load(conn)?;
        let totals = line.totals();
        let mut reserved = Fen::ZERO;
        for reservation in &held {
            reserved = reserved.plus(reservation.remaining()?)?;
        }
        let opening = entries.iter().filter(|entry| entry.kind == EntryKind::Opening).map(|entry| entry.amount);
        let paid = Fen::sum(held.iter().map(|reservation| reservation.paid).chain(opening))?;
        let advanced = budget::rules::advanced(&entries) == Ok(line.advanced);
        let foots = advanced && budget::rules::foot(&entries) == Ok(totals);
        if !foots || reserved != totals.reserved || paid != totals.spent {
            return Ok((lines.len(), Some(format!("budget line {} ({}) does not foot", line.id, line.name))));
        }
    }
    Ok((lines.len(), None))
}

/// The hashes of all files that anything names, each once.
pub(super) fn named_files(conn: &mut Conn) -> Result<Vec<String>> {
    let mut named = documents::hashes(conn)?;
    named.extend(selection::hashes(conn)?);
    named.sort_unstable();
    named.dedup();
    Ok(named)
}

/// Reads every file that a document names; counts those that no document names.
async fn kept_files(db: &Db, files: &Files) -> Result<(usize, usize, Vec<String>)> {
    let named = db.read(named_files).await?;
    let (mut faults, mut there) = (Vec::new(), BTreeSet::new());
    let mut kept = Box::pin(files.kept());
    while let Some(sha256) = kept.next().await {
        there.insert(sha256?);
    }
    for sha256 in &named {
        if !there.remove(sha256) {
            faults.push(format!("file {sha256} is missing"));
        } else if hash(files, sha256).await? != *sha256 {
            faults.push(format!("file {sha256} is damaged"));
        }
    }
    Ok((named.len(), there.len(), faults))
}

async fn hash(files: &Files, sha256: &str) -> Result<String> {
    let (mut hasher, mut bytes) = (Sha256::new(), files.stream(sha256).await?);
    while let Some(chunk) = bytes.next().await {
        hasher.update(chunk.map_err(Error::file)?);
    }
    Ok(hex::encode(hasher.finalize()))
}

//! The audit trail as JSON Lines, and verifying such lines without a database.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use anyhow::Context;
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::audit::{self, Entry, Follower, Head, Kept, NewEntry, Outcome, Selection, Verification, rules};
use crate::db::Db;
use crate::error::Result;
use crate::kit::Timestamp;

/// An entry as a line: the fields of the API.
#[derive(Serialize, Deserialize)]
struct Line {
    chain: String,
    seq: i64,
    at: String,
    account: String,
    name: String,
    role: String,
    operation: String,
    outcome: String,
    subject_kind: String,
    subject_id: String,
    detail: String,
    request: String,
    previous: String,
    hash: String,
}

impl From<Entry> for Line {
    fn from(e: Entry) -> Self {
        Self {
            chain: e.chain,
            seq: e.seq,
            at: e.at.to_string(),
            account: e.account,
            name: e.name,
            role: e.role,
            operation: e.operation,
            outcome: e.outcome.as_str().to_owned(),
            subject_kind: e.subject_kind,
            subject_id: e.subject_id,
            detail: e.detail,
            request: e.request,
            previous: e.previous,
            hash: e.hash,
        }
    }
}

impl TryFrom<Line> for Entry {
    type Error = anyhow::Error;
    fn try_from(l: Line) -> anyhow::Result<Self> {
        Ok(Self {
            id: 0,
            chain: l.chain,
            seq: l.seq,
            at: l.at.parse()?,
            account: l.account,
            name: l.name,
            role: l.role,
            operation: l.operation,
            outcome: outcome(&l.outcome)?,
            subject_kind: l.subject_kind,
            subject_id: l.subject_id,
            detail: l.detail,
            request: l.request,
            previous: l.previous,
            hash: l.hash,
        })
    }
}

pub(super) fn outcome(text: &str) -> anyhow::Result<Outcome> {
    Outcome::ALL.iter().find(|outcome| outcome.as_str() == text).copied().context("no such outcome")
}

const CHUNK: i64 = 1000;

/// The lines of a span, a thousand entries at a time.
pub(super) fn lines(
    db: Db,
    chain: Option<String>,
    first: i64,
    last: i64,
) -> impl Stream<Item = std::io::Result<Bytes>> + Send {
    stream::try_unfold(first - 1, move |after| {
        let (db, chain) = (db.clone(), chain.clone());
        async move {
            let read = db.read(move |conn| audit::entries_after(conn, chain.as_deref(), after, last, CHUNK)).await;
            let entries = read.map_err(std::io::Error::other)?;
            let Some(next) = entries.last().map(|entry| entry.id) else { return Ok(None) };
            let mut text = String::new();
            for entry in entries {
                text.push_str(&serde_json::to_string(&Line::from(entry))?);
                text.push('\n');
            }
            Ok(Some((Bytes::from(text), next)))
        }
    })
}

/// Writes the selected entries, after recording in the trail that somebody at the command line did so.
pub async fn write_export(db: &Db, selection: Selection, now: Timestamp, mut to: impl Write) -> anyhow::Result<u64> {
    let chosen = selection.clone();
    let (first, last) = db.read(move |conn| audit::span(conn, &chosen)).await?;
    let facts = json!({ "chain": selection.chain, "first_entry": first.to_string(), "last_entry": last.to_string() });
    record(db, "counsel_audit_export", Outcome::Done, facts, now).await?;
    let mut written = 0;
    let mut lines = std::pin::pin!(lines(db.clone(), selection.chain, first, last));
    while let Some(chunk) = lines.next().await {
        let chunk = chunk?;
        to.write_all(&chunk)?;
        written += u64::try_from(chunk.iter().filter(|byte| **byte == b'\n').count())?;
    }
    to.flush()?;
    Ok(written)
}

/// Appends an entry of the program's own to the trail.
pub(super) async fn record(
    db: &Db,
    operation: &'static str,
    outcome: Outcome,
    detail: serde_json::Value,
    now: Timestamp,
) -> Result<()> {
    let entry = own_entry(operation, outcome, &detail, now);
    db.write(move |conn| audit::append(conn, &entry)).await
}

/// An entry of the program's own.
pub(super) fn own_entry(operation: &str, outcome: Outcome, detail: &serde_json::Value, now: Timestamp) -> NewEntry {
    NewEntry {
        chain: "system".into(),
        at: now,
        account: String::new(),
        name: "system".into(),
        role: String::new(),
        operation: operation.into(),
        outcome,
        subject_kind: "installation".into(),
        subject_id: "this".into(),
        detail: detail.to_string(),
        request: String::new(),
    }
}

/// Verifies exported lines: each entry by its own hash, each with the one before it, and the kept heads that fall
/// into what was exported. What comes before the first exported entry of a chain is taken on trust.
pub fn verify_file(file: &Path, kept: &Kept) -> anyhow::Result<Verification> {
    let open = std::fs::File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut heads: BTreeMap<String, Head> = BTreeMap::new();
    let (mut follower, mut entries, mut wrong) = (Follower::new(kept), 0, None);
    for (number, text) in (1..).zip(BufReader::new(open).lines()) {
        let read = serde_json::from_str::<Line>(&text?).map_err(anyhow::Error::from).and_then(Entry::try_from);
        let Ok(entry) = read else {
            wrong = Some(format!("line {number} is not an entry"));
            break;
        };
        let before = Head { seq: entry.seq - 1, hash: entry.previous.clone() };
        let head = heads.entry(entry.chain.clone()).or_insert(before);
        match rules::follow(head, &entry) {
            Ok(next) => *head = next,
            Err(fault) => wrong = Some(fault),
        }
        wrong = wrong.or_else(|| follower.fits(&entry));
        if wrong.is_some() {
            break;
        }
        entries += 1;
    }
    Ok(Verification {
        entries,
        chains: i64::try_from(heads.len())?,
        heads: follower.fitted,
        given_up: i64::try_from(kept.given_up)?,
        first_bad: wrong.or_else(|| kept.fault.clone()),
    })
}

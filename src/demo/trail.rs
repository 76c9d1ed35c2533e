//! The audit trail, checked by somebody who has only the API: every entry read, every hash computed anew.

use std::collections::BTreeMap;

use anyhow::Context;
use chrono::DateTime;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::check::{Differs, number, same, text};
use super::people::Cast;

/// Stands for "no entry before this one".
const NONE_BEFORE: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The fields of an entry that its hash covers, in order, between the instant and the end.
const FIELDS: [&str; 9] =
    ["account", "name", "role", "operation", "outcome", "subject_kind", "subject_id", "detail", "request"];

/// What was found, for telling.
pub(super) struct Trail {
    /// Entries read.
    pub entries: usize,
    /// Chains they form.
    pub chains: usize,
    /// How many of them tell of a refusal.
    pub refusals: usize,
}

/// Reads all of the trail and verifies it here, then compares with what the server says of it.
pub(super) async fn verify(cast: &mut Cast, auditor: &str) -> anyhow::Result<Trail> {
    let entries = cast.all(auditor, "/v1/audit-entries").await?;
    let mut chains: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for entry in &entries {
        chains.entry(text(entry, "/chain")?).or_default().push(entry);
    }
    for (chain, entries) in &mut chains {
        entries.sort_by_key(|entry| entry.get("seq").and_then(Value::as_i64));
        follow(chain, entries)?;
    }
    let said = cast.get(auditor, "/v1/audit-entries/verification").await?.body;
    let intact = said.get("intact").and_then(Value::as_bool).context("no verdict on the trail")?;
    let wrong = said.get("first_bad").and_then(Value::as_str).unwrap_or_default();
    same("审计日志自检 the server's verdict on the trail", "intact", if intact { "intact" } else { wrong })?;
    same("审计日志条数 audit entries", entries.len(), number(&said, "/entries")?)?;
    same("审计链数 audit chains", chains.len(), number(&said, "/chains")?)?;
    let refusals = entries.iter().filter(|entry| entry.get("outcome").is_some_and(|outcome| outcome == "REFUSED"));
    Ok(Trail { entries: entries.len(), chains: chains.len(), refusals: refusals.count() })
}

fn follow(chain: &str, entries: &[&Value]) -> anyhow::Result<()> {
    let mut previous = NONE_BEFORE.to_owned();
    for (seq, entry) in (1_i64..).zip(entries) {
        let what = |of: &str| format!("审计链 {chain} 第 {seq} 条 audit entry: {of}");
        same(&what("place"), seq, number(entry, "/seq")?)?;
        same(&what("hash before it"), &previous, text(entry, "/previous")?)?;
        let hash = hash(chain, seq, &previous, entry)?;
        let stored = text(entry, "/hash")?;
        if hash != stored {
            return Err(Differs { what: what("hash"), expected: hash, got: stored.to_owned() }.into());
        }
        previous = hash;
    }
    Ok(())
}

/// SHA-256 over the byte 1 and then each field, preceded by its length in bytes and a colon.
fn hash(chain: &str, seq: i64, previous: &str, entry: &Value) -> anyhow::Result<String> {
    let micros = DateTime::parse_from_rfc3339(text(entry, "/at")?)?.timestamp_micros();
    let (seq, at) = (seq.to_string(), micros.to_string());
    let mut parts = vec![previous, chain, &seq, &at];
    for field in FIELDS {
        parts.push(entry.get(field).and_then(Value::as_str).with_context(|| format!("an entry has no {field}"))?);
    }
    let mut hasher = Sha256::new();
    hasher.update([1]);
    for part in parts {
        hasher.update(format!("{}:{part}", part.len()));
    }
    Ok(hex::encode(hasher.finalize()))
}

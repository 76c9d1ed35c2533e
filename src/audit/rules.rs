//! How an entry is hashed and how a chain is checked.

use sha2::{Digest, Sha256};

use super::model::{Entry, NewEntry};

/// Stands for "no entry before this one".
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The hash of an entry. Each field is preceded by its length, so that no two different entries give the
/// same bytes.
pub fn hash(previous: &str, seq: i64, entry: &NewEntry) -> String {
    let mut hasher = Sha256::new();
    hasher.update([1]);
    let (seq, at) = (seq.to_string(), entry.at.micros().to_string());
    for field in [
        previous,
        &entry.chain,
        &seq,
        &at,
        &entry.account,
        &entry.name,
        &entry.role,
        &entry.operation,
        entry.outcome.as_str(),
        &entry.subject_kind,
        &entry.subject_id,
        &entry.detail,
        &entry.request,
    ] {
        hasher.update(field.len().to_string());
        hasher.update([b':']);
        hasher.update(field);
    }
    hex::encode(hasher.finalize())
}

/// Where a chain has got to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Last place taken.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
}

impl Default for Head {
    fn default() -> Self {
        Self { seq: 0, hash: GENESIS.to_owned() }
    }
}

/// Checks that `entry` is the one after `head` and has not been altered; gives the new head, or what is
/// wrong.
pub fn follow(head: &Head, entry: &Entry) -> Result<Head, String> {
    let place = format!("chain {} entry {}", entry.chain, entry.seq);
    if entry.seq != head.seq + 1 {
        return Err(format!("{place}: entry {} is missing before it", head.seq + 1));
    }
    if entry.previous != head.hash {
        return Err(format!("{place}: does not follow the entry before it"));
    }
    let content = NewEntry {
        chain: entry.chain.clone(),
        at: entry.at,
        account: entry.account.clone(),
        name: entry.name.clone(),
        role: entry.role.clone(),
        operation: entry.operation.clone(),
        outcome: entry.outcome,
        subject_kind: entry.subject_kind.clone(),
        subject_id: entry.subject_id.clone(),
        detail: entry.detail.clone(),
        request: entry.request.clone(),
    };
    if hash(&entry.previous, entry.seq, &content) != entry.hash {
        return Err(format!("{place}: was altered after it was written"));
    }
    Ok(Head { seq: entry.seq, hash: entry.hash.clone() })
}

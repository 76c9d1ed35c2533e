//! Reading the trail from end to end, beside the heads that are kept outside.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::heads::Kept;
use super::model::{Entry, Verification};
use super::rules::{self, Head};
use super::store;
use crate::db::Conn;
use crate::db::schema::audit_entries;
use crate::error::Result;

/// How far verifying has come, so that the next time it goes on from there.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    heads: BTreeMap<String, Head>,
    last: i64,
    entries: i64,
}

const CHUNK: i64 = 1000;

/// Verifies the chains alone.
pub fn verify(conn: &mut Conn) -> Result<Verification> {
    verify_against(conn, &Kept::default())
}

/// Verifies the chains and finds each kept head in them; names the first entry that does not fit.
pub fn verify_against(conn: &mut Conn, kept: &Kept) -> Result<Verification> {
    Ok(verify_from(conn, kept, Progress::default())?.0)
}

/// The same from where an earlier run ended: of what that has read, only the ends of the chains are looked at.
pub fn verify_from(conn: &mut Conn, kept: &Kept, mut progress: Progress) -> Result<(Verification, Progress)> {
    let mut follower = Follower::new(kept);
    let gone = still_there(conn, &progress)?;
    if gone.is_some() {
        // The whole trail is read again, to name the first entry that does not fit.
        progress = Progress::default();
    }
    follower.skip(&progress.heads);
    let wrong = match read_on(conn, &mut progress, &mut follower)? {
        Some(wrong) => Some(wrong),
        None => follower.missing(&progress.heads).or(ends(&progress.heads, &store::heads(conn)?)).or(gone),
    };
    let found = Verification {
        entries: progress.entries,
        chains: i64::try_from(progress.heads.len()).unwrap_or(i64::MAX),
        heads: follower.fitted,
        given_up: i64::try_from(kept.given_up).unwrap_or(i64::MAX),
        first_bad: wrong.or_else(|| kept.fault.clone()),
    };
    Ok((found, progress))
}

/// Whether the last entries that were read are there as they were read.
fn still_there(conn: &mut Conn, progress: &Progress) -> Result<Option<String>> {
    for (chain, head) in &progress.heads {
        let now: Option<String> = audit_entries::table
            .filter(audit_entries::chain.eq(chain).and(audit_entries::seq.eq(head.seq)))
            .select(audit_entries::hash)
            .first(conn)
            .optional()?;
        if now.as_deref() != Some(head.hash.as_str()) {
            return Ok(Some(format!("chain {chain} entry {}: is not the entry that was verified before", head.seq)));
        }
    }
    Ok(None)
}

fn read_on(conn: &mut Conn, progress: &mut Progress, follower: &mut Follower) -> Result<Option<String>> {
    loop {
        let rows: Vec<Entry> = audit_entries::table
            .filter(audit_entries::id.gt(progress.last))
            .order(audit_entries::id.asc())
            .limit(CHUNK)
            .select(Entry::as_select())
            .load(conn)?;
        for entry in &rows {
            let head = progress.heads.entry(entry.chain.clone()).or_default();
            match rules::follow(head, entry) {
                Ok(next) => *head = next,
                Err(wrong) => return Ok(Some(wrong)),
            }
            if let Some(wrong) = follower.fits(entry) {
                return Ok(Some(wrong));
            }
            (progress.entries, progress.last) = (progress.entries + 1, entry.id);
        }
        if rows.is_empty() {
            return Ok(None);
        }
    }
}

/// Compares where the chains end with what the database itself keeps of it.
fn ends(read: &BTreeMap<String, Head>, kept: &BTreeMap<String, Head>) -> Option<String> {
    let wrong = kept.iter().find(|(chain, head)| read.get(*chain) != Some(*head)).map(|(chain, head)| {
        let read = read.get(chain).map_or(0, |head| head.seq);
        format!("chain {chain}: ends at entry {read}, its head says {}", head.seq)
    });
    wrong.or_else(|| {
        read.keys().find(|chain| !kept.contains_key(*chain)).map(|chain| format!("chain {chain}: has no head"))
    })
}

/// Goes through the kept heads as the chains are read.
pub struct Follower {
    kept: Kept,
    fits_up_to: BTreeMap<String, i64>,
    /// Heads that were found in the chains.
    pub fitted: i64,
}

impl Follower {
    /// Begins with these.
    pub fn new(kept: &Kept) -> Self {
        Self { kept: kept.clone(), fits_up_to: BTreeMap::new(), fitted: 0 }
    }

    /// Heads of entries that an earlier run has compared.
    fn skip(&mut self, read: &BTreeMap<String, Head>) {
        for (chain, head) in read {
            if let Some(heads) = self.kept.heads.get_mut(chain) {
                let before = heads.len();
                heads.retain(|kept| kept.seq > head.seq);
                self.fitted += i64::try_from(before - heads.len()).unwrap_or(0);
            }
        }
    }

    /// What is wrong with an entry, if a head was kept of it and is another.
    pub fn fits(&mut self, entry: &Entry) -> Option<String> {
        let heads = self.kept.heads.get_mut(&entry.chain)?;
        while let Some(head) = heads.front().filter(|head| head.seq == entry.seq) {
            if head.hash != entry.hash {
                let good = self.fits_up_to.get(&entry.chain).copied().unwrap_or(0);
                return Some(format!(
                    "chain {} entry {}: is not the entry whose hash was kept outside at {}; what follows entry {good} was written anew",
                    entry.chain, entry.seq, head.at
                ));
            }
            heads.pop_front();
            self.fitted += 1;
            self.fits_up_to.insert(entry.chain.clone(), entry.seq);
        }
        None
    }

    /// The first entry that must be there because its head was kept, and is not.
    pub fn missing(&self, read: &BTreeMap<String, Head>) -> Option<String> {
        self.kept.heads.iter().find_map(|(chain, heads)| {
            let head = heads.back()?;
            let end = read.get(chain).map_or(0, |head| head.seq);
            Some(format!(
                "chain {chain} entry {}: is missing; the chain ends at entry {end}, and entry {} was kept outside at {}",
                end + 1,
                head.seq,
                head.at
            ))
        })
    }
}

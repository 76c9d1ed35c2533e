//! Reading and appending entries.

use std::collections::BTreeMap;

use diesel::dsl::{max, min};
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::model::{Entry, NewEntry};
use super::rules::{self, Head};
use crate::access::{Actor, Role};
use crate::db::Conn;
use crate::db::schema::{audit_chains, audit_entries};
use crate::error::{Error, Result};
use crate::kit::{PageRequest, Timestamp};
use crate::load_for_update;

/// Appends an entry to its chain, in the caller's transaction. On PostgreSQL the head row is locked, so that
/// two appends to one chain follow each other.
pub fn append(conn: &mut Conn, entry: &NewEntry) -> Result<()> {
    let head = match head(conn, &entry.chain)? {
        Some(head) => head,
        None => begin(conn, &entry.chain)?,
    };
    let seq = head.seq + 1;
    let hash = rules::hash(&head.hash, seq, entry);
    diesel::insert_into(audit_entries::table)
        .values((
            (
                audit_entries::chain.eq(&entry.chain),
                audit_entries::seq.eq(seq),
                audit_entries::at.eq(entry.at),
                audit_entries::account.eq(&entry.account),
                audit_entries::name.eq(&entry.name),
                audit_entries::role.eq(&entry.role),
                audit_entries::operation.eq(&entry.operation),
            ),
            (
                audit_entries::outcome.eq(entry.outcome),
                audit_entries::subject_kind.eq(&entry.subject_kind),
                audit_entries::subject_id.eq(&entry.subject_id),
                audit_entries::detail.eq(&entry.detail),
                audit_entries::request.eq(&entry.request),
                audit_entries::previous.eq(&head.hash),
                audit_entries::hash.eq(&hash),
            ),
        ))
        .execute(conn)?;
    diesel::update(audit_chains::table.filter(audit_chains::chain.eq(&entry.chain)))
        .set((audit_chains::seq.eq(seq), audit_chains::hash.eq(&hash)))
        .execute(conn)?;
    Ok(())
}

/// Where a chain has got to, held until the transaction ends.
fn head(conn: &mut Conn, chain: &str) -> Result<Option<Head>> {
    let found: QueryResult<(i64, String)> = load_for_update!(
        conn,
        audit_chains::table.filter(audit_chains::chain.eq(chain)).select((audit_chains::seq, audit_chains::hash))
    );
    Ok(found.optional()?.map(|(seq, hash)| Head { seq, hash }))
}

/// Begins a chain; of two that begin it at once, the second waits and goes on from the first.
fn begin(conn: &mut Conn, chain: &str) -> Result<Head> {
    diesel::sql_query("INSERT INTO audit_chains (chain, seq, hash) VALUES ($1, 0, $2) ON CONFLICT (chain) DO NOTHING")
        .bind::<Text, _>(chain)
        .bind::<Text, _>(rules::GENESIS)
        .execute(conn)?;
    head(conn, chain)?.ok_or_else(|| Error::internal("the chain that was just begun is not there"))
}

/// A page of entries that the actor may see, newest first: the security administrator sees what the audit
/// administrator did (三员分立), the others everything.
pub(super) fn list(
    conn: &mut Conn,
    actor: &Actor,
    operation: Option<&str>,
    subject: Option<&str>,
    page: &PageRequest,
) -> Result<Vec<Entry>> {
    let mut query = audit_entries::table
        .select(Entry::as_select())
        .order(audit_entries::id.desc())
        .limit(page.fetch())
        .into_boxed();
    if let Some(before) = page.cursor.as_ref().and_then(|cursor| cursor.after().parse::<i64>().ok()) {
        query = query.filter(audit_entries::id.lt(before));
    }
    if actor.role == Role::SecurityAdmin {
        query = query.filter(audit_entries::role.eq(Role::AuditAdmin.as_str()));
    }
    if let Some(operation) = operation {
        query = query.filter(audit_entries::operation.eq(operation.to_owned()));
    }
    if let Some(subject) = subject {
        query = query.filter(audit_entries::subject_id.eq(subject.to_owned()));
    }
    Ok(query.load(conn)?)
}

/// Where each chain has got to, as the database keeps it.
pub fn heads(conn: &mut Conn) -> Result<BTreeMap<String, Head>> {
    let kept: Vec<(String, i64, String)> =
        audit_chains::table.select((audit_chains::chain, audit_chains::seq, audit_chains::hash)).load(conn)?;
    Ok(kept.into_iter().map(|(chain, seq, hash)| (chain, Head { seq, hash })).collect())
}

/// Which entries are asked for.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Only this chain.
    pub chain: Option<String>,
    /// From this instant on.
    pub from: Option<Timestamp>,
    /// Up to this instant.
    pub to: Option<Timestamp>,
}

/// The first and last entry that a selection spans. What lies between them is given without gaps, so that its
/// hashes can be followed.
pub fn span(conn: &mut Conn, selection: &Selection) -> Result<(i64, i64)> {
    let bound = |conn: &mut Conn, from: bool| -> Result<Option<i64>> {
        let mut query = audit_entries::table.into_boxed();
        if let Some(chain) = &selection.chain {
            query = query.filter(audit_entries::chain.eq(chain.clone()));
        }
        if let Some(at) = selection.from {
            query = query.filter(audit_entries::at.ge(at));
        }
        if let Some(at) = selection.to {
            query = query.filter(audit_entries::at.le(at));
        }
        Ok(match from {
            true => query.select(min(audit_entries::id)).first(conn)?,
            false => query.select(max(audit_entries::id)).first(conn)?,
        })
    };
    Ok((bound(conn, true)?.unwrap_or(0), bound(conn, false)?.unwrap_or(-1)))
}

/// Entries of a span after one of them, oldest first.
pub fn entries_after(conn: &mut Conn, chain: Option<&str>, after: i64, last: i64, limit: i64) -> Result<Vec<Entry>> {
    let mut query = audit_entries::table
        .filter(audit_entries::id.gt(after).and(audit_entries::id.le(last)))
        .order(audit_entries::id.asc())
        .limit(limit)
        .select(Entry::as_select())
        .into_boxed();
    if let Some(chain) = chain {
        query = query.filter(audit_entries::chain.eq(chain.to_owned()));
    }
    Ok(query.load(conn)?)
}

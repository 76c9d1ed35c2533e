//! Idempotency keys: the row is written in the transaction of the effect, so a key exists exactly when its
//! effect does. Scoped to the membership; only successful answers are kept.

use diesel::prelude::*;

use crate::db::schema::idempotency_keys as keys;
use crate::db::{Conn, one_at_a_time};
use crate::error::{Error, Result};
use crate::kit::Timestamp;

/// A key as the client sent it, with what it was sent for.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub principal: String,
    pub key: String,
    pub fingerprint: String,
}

/// The stored answer to this key, if there is one; an error when it was used for another request. Of several
/// requests with one new key at once the first goes on, and the others wait here for its answer.
pub(super) fn stored(conn: &mut Conn, key: &Key) -> Result<Option<String>> {
    one_at_a_time(conn, &format!("idempotency key {} of {}", key.key, key.principal))?;
    found(conn, key)
}

/// The same without waiting for others: what is there now.
pub(super) fn found(conn: &mut Conn, key: &Key) -> Result<Option<String>> {
    let found: Option<(String, String)> = keys::table
        .filter(keys::principal.eq(&key.principal).and(keys::key.eq(&key.key)))
        .select((keys::fingerprint, keys::answer))
        .first(conn)
        .optional()?;
    match found {
        Some((fingerprint, answer)) if fingerprint == key.fingerprint => Ok(Some(answer)),
        Some(_) => Err(Error::KeyReused),
        None => Ok(None),
    }
}

/// Keeps the answer.
pub(super) fn keep(conn: &mut Conn, key: &Key, answer: &str, now: Timestamp) -> Result<()> {
    diesel::insert_into(keys::table)
        .values((
            keys::principal.eq(&key.principal),
            keys::key.eq(&key.key),
            keys::fingerprint.eq(&key.fingerprint),
            keys::answer.eq(answer),
            keys::at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Whether there are keys from before an instant.
pub fn any_key_before(conn: &mut Conn, before: Timestamp) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(keys::table.filter(keys::at.lt(before)))).get_result(conn)?)
}

/// Deletes keys from before an instant, at most so many; says how many.
pub fn forget_keys(conn: &mut Conn, before: Timestamp, at_most: i64) -> Result<usize> {
    let old: Vec<(String, String)> = keys::table
        .filter(keys::at.lt(before))
        .order(keys::at)
        .limit(at_most)
        .select((keys::principal, keys::key))
        .load(conn)?;
    let mut forgotten = 0;
    for (principal, key) in &old {
        forgotten += diesel::delete(keys::table.find((principal, key))).execute(conn)?;
    }
    Ok(forgotten)
}

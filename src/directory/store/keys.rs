//! Keys of names as they are stored, and the edition that they are of.

use diesel::prelude::*;

use super::super::model::{ExpertId, ExpertInterestId, InterestId};
use super::super::rules::party_key;
use crate::db::Conn;
use crate::db::schema::{expert_interests, experts, interests, party_key_editions};
use crate::error::Result;
use crate::kit::Timestamp;

/// The edition of all stored keys; none before the first was noted.
pub fn key_edition(conn: &mut Conn) -> Result<Option<i64>> {
    Ok(party_key_editions::table.select(diesel::dsl::max(party_key_editions::edition)).first(conn)?)
}

/// Notes that all stored keys are of this edition.
pub fn note_key_edition(conn: &mut Conn, edition: i64, now: Timestamp) -> Result<()> {
    diesel::insert_into(party_key_editions::table)
        .values((party_key_editions::edition.eq(edition), party_key_editions::made_at.eq(now)))
        .execute(conn)?;
    Ok(())
}

/// Makes the keys of all interests and experts anew; says how many were others.
pub fn rekey(conn: &mut Conn) -> Result<usize> {
    let mut changed = 0;
    let rows: Vec<(InterestId, String, String)> =
        interests::table.select((interests::id, interests::party, interests::party_key)).load(conn)?;
    for (id, name, key) in rows {
        let anew = party_key(&name);
        if anew != key {
            changed += diesel::update(interests::table.find(id)).set(interests::party_key.eq(anew)).execute(conn)?;
        }
    }
    let rows: Vec<(ExpertInterestId, String, String)> = expert_interests::table
        .select((expert_interests::id, expert_interests::party, expert_interests::party_key))
        .load(conn)?;
    for (id, name, key) in rows {
        let anew = party_key(&name);
        if anew != key {
            let row = expert_interests::table.find(id);
            changed += diesel::update(row).set(expert_interests::party_key.eq(anew)).execute(conn)?;
        }
    }
    let rows: Vec<(ExpertId, String, String)> =
        experts::table.select((experts::id, experts::employer, experts::employer_key)).load(conn)?;
    for (id, name, key) in rows {
        let anew = party_key(&name);
        if anew != key {
            changed += diesel::update(experts::table.find(id)).set(experts::employer_key.eq(anew)).execute(conn)?;
        }
    }
    Ok(changed)
}

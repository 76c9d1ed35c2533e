//! Parties of matters, with their other names and those related to them.

use std::collections::BTreeMap;

use diesel::prelude::*;

use crate::db::Conn;
use crate::db::schema::{review_parties, review_party_names};
use crate::directory;
use crate::error::Result;
use crate::kit::Timestamp;
use crate::review::model::{NewParty, Party, PartyId, PartyName, PartyTie, ReviewId, WholeParty};

/// Adds a party to a matter.
pub fn insert_party(conn: &mut Conn, review: ReviewId, id: PartyId, new: &NewParty) -> Result<()> {
    let row = Party {
        id,
        review_id: review,
        name: new.name.trim().to_owned(),
        party_key: directory::party_key(&new.name),
        role: new.role,
        credit_code: directory::credit_code(&new.credit_code).unwrap_or_default(),
        legal_person: new.legal_person.trim().to_owned(),
    };
    diesel::insert_into(review_parties::table).values(row).execute(conn)?;
    for (ordinal, other) in (1_i64..).zip(&new.names) {
        diesel::insert_into(review_party_names::table)
            .values((
                review_party_names::party_id.eq(id),
                review_party_names::ordinal.eq(ordinal),
                review_party_names::relation.eq(other.tie),
                review_party_names::name.eq(other.name.trim()),
                review_party_names::credit_code.eq(directory::credit_code(&other.credit_code).unwrap_or_default()),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Takes a party from a matter; what was found and declared about it stays.
pub fn delete_party(conn: &mut Conn, id: PartyId) -> Result<()> {
    diesel::delete(review_party_names::table.filter(review_party_names::party_id.eq(id))).execute(conn)?;
    diesel::delete(review_parties::table.find(id)).execute(conn)?;
    Ok(())
}

/// The parties of a matter.
pub fn parties(conn: &mut Conn, review: ReviewId) -> Result<Vec<WholeParty>> {
    parties_of(conn, vec![review])
}

/// What the parties of a matter are called, those related to them left out.
pub fn party_names(conn: &mut Conn, review: ReviewId) -> Result<Vec<String>> {
    let names = review_parties::table.filter(review_parties::review_id.eq(review)).order(review_parties::id);
    Ok(names.select(review_parties::name).load(conn)?)
}

/// The parties of many matters; two queries for all.
pub fn parties_of(conn: &mut Conn, reviews: Vec<ReviewId>) -> Result<Vec<WholeParty>> {
    let rows: Vec<Party> = review_parties::table
        .filter(review_parties::review_id.eq_any(reviews))
        .order(review_parties::id)
        .select(Party::as_select())
        .load(conn)?;
    let ids: Vec<PartyId> = rows.iter().map(|row| row.id).collect();
    let others: Vec<(PartyId, PartyTie, String, String)> = review_party_names::table
        .filter(review_party_names::party_id.eq_any(ids))
        .order((review_party_names::party_id, review_party_names::ordinal))
        .select((
            review_party_names::party_id,
            review_party_names::relation,
            review_party_names::name,
            review_party_names::credit_code,
        ))
        .load(conn)?;
    let mut names: BTreeMap<PartyId, Vec<PartyName>> = BTreeMap::new();
    for (party, tie, name, credit_code) in others {
        names.entry(party).or_default().push(PartyName { tie, name, credit_code });
    }
    let whole = |party: Party| WholeParty { names: names.remove(&party.id).unwrap_or_default(), party };
    Ok(rows.into_iter().map(whole).collect())
}

/// Brings all stored keys of names, here and in the directory, to the edition of this program; says how many were others.
pub fn renew_keys(conn: &mut Conn, now: Timestamp) -> Result<usize> {
    if directory::key_edition(conn)? == Some(directory::KEY_EDITION) {
        return Ok(0);
    }
    let changed = directory::rekey(conn)? + rekey(conn)?;
    directory::note_key_edition(conn, directory::KEY_EDITION, now)?;
    Ok(changed)
}

fn rekey(conn: &mut Conn) -> Result<usize> {
    let rows: Vec<(PartyId, String, String)> = review_parties::table
        .select((review_parties::id, review_parties::name, review_parties::party_key))
        .load(conn)?;
    let mut changed = 0;
    for (id, name, key) in rows {
        let anew = directory::party_key(&name);
        if anew != key {
            let row = review_parties::table.find(id);
            changed += diesel::update(row).set(review_parties::party_key.eq(anew)).execute(conn)?;
        }
    }
    Ok(changed)
}

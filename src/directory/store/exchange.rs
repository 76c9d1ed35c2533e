//! Queries for tables: what of a row is here already, and whole rolls, oldest entry first.

use std::collections::BTreeMap;

use diesel::dsl::{exists, sql};
use diesel::prelude::*;
use diesel::select;
use diesel::sql_types::Bool;

use super::super::model::{
    Adviser, AdviserId, Expert, ExpertEntry, ExpertId, ExpertInterest, Firm, FirmEntry, IntegrityRecord, Interest,
    Leave, NewIntegrity, Relation, Subject,
};
use super::super::rules;
use super::{experts as pool, firms as roll, integrity as register, interests_visible_to, visible_to};
use crate::access::{Actor, OrganisationId};
use crate::db::Conn;
use crate::db::schema::{
    advisers, expert_interests, experts, firms, integrity_records, interests, leaves, organisations,
};
use crate::error::Result;
use crate::identity::{self, OrganisationKind};
use crate::kit::Day;

/// How an adviser is told in a table; of nobody, both are empty.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// Name.
    pub name: String,
    /// Licence number; empty without one.
    pub licence: String,
}

/// Whether this licence is on the roll.
pub fn licence_on_roll(conn: &mut Conn, number: &str) -> Result<bool> {
    // As the index of licences has it, which knows of no empty ones.
    let licensed = sql::<Bool>("licence_number <> ''");
    let known = advisers::table.filter(advisers::licence_number.eq(number).and(licensed));
    Ok(select(exists(known)).get_result(conn)?)
}

/// Whether an adviser without a licence has this name.
pub fn unlicensed_on_roll(conn: &mut Conn, name: &str) -> Result<bool> {
    let known = advisers::table.filter(advisers::licence_number.eq("").and(advisers::name.eq(name)));
    Ok(select(exists(known)).get_result(conn)?)
}

/// The advisers of this name and licence number; two at most.
pub fn advisers_called(conn: &mut Conn, name: &str, licence: &str) -> Result<Vec<AdviserId>> {
    let known = advisers::table.filter(advisers::name.eq(name).and(advisers::licence_number.eq(licence)));
    Ok(known.limit(2).select(advisers::id).load(conn)?)
}

/// The adviser of this licence number, or of this name without a licence, when it is one and no other.
pub fn adviser_called(conn: &mut Conn, text: &str) -> Result<Option<AdviserId>> {
    let unlicensed = advisers::licence_number.eq("").and(advisers::name.eq(text));
    let known = advisers::table.filter(advisers::licence_number.eq(text).or(unlicensed));
    let known: Vec<AdviserId> = known.limit(2).select(advisers::id).load(conn)?;
    Ok(if let [one] = known.as_slice() { Some(*one) } else { None })
}

/// The law firm of this credit code, name or id.
pub fn firm_called(conn: &mut Conn, text: &str) -> Result<Option<OrganisationId>> {
    if let Some(code) = rules::law_firm_code(text) {
        return Ok(firms::table.filter(firms::credit_code.eq(code)).select(firms::id).first(conn).optional()?);
    }
    let found = identity::organisation_called(conn, text)?;
    Ok(found.filter(|found| found.kind == OrganisationKind::LawFirm).map(|firm| firm.id))
}

/// Whether the organisation is on the roll of firms.
pub fn is_firm_on_roll(conn: &mut Conn, id: OrganisationId) -> Result<bool> {
    Ok(select(exists(firms::table.filter(firms::id.eq(id)))).get_result(conn)?)
}

/// The expert of this name and employer.
pub fn expert_named(conn: &mut Conn, name: &str, employer: &str) -> Result<Option<ExpertId>> {
    let known = experts::table.filter(experts::name.eq(name).and(experts::employer.eq(employer)));
    Ok(known.select(experts::id).first(conn).optional()?)
}

/// Whether the adviser declared this already.
pub fn has_interest(conn: &mut Conn, adviser: AdviserId, key: &str, relation: Relation) -> Result<bool> {
    let declared = interests::table
        .filter(interests::adviser_id.eq(adviser).and(interests::party_key.eq(key)))
        .filter(interests::relation.eq(relation));
    Ok(select(exists(declared)).get_result(conn)?)
}

/// Whether this decision is on record already.
pub fn is_on_record(conn: &mut Conn, new: &NewIntegrity) -> Result<bool> {
    let same = integrity_records::table
        .filter(integrity_records::kind.eq(new.kind).and(integrity_records::decided_on.eq(new.decided_on)))
        .filter(integrity_records::authority.eq(&new.authority).and(integrity_records::evidence.eq(&new.evidence)))
        .into_boxed();
    let about = match new.subject {
        Subject::Adviser(id) => same.filter(integrity_records::adviser_id.eq(id)),
        Subject::Firm(id) => same.filter(integrity_records::firm_id.eq(id)),
    };
    Ok(about.count().get_result::<i64>(conn)? > 0)
}

/// The names of all law firms by id.
pub fn names_of_firms(conn: &mut Conn) -> Result<BTreeMap<OrganisationId, String>> {
    let names: Vec<(OrganisationId, String)> = organisations::table
        .filter(organisations::kind.eq(OrganisationKind::LawFirm))
        .select((organisations::id, organisations::name))
        .load(conn)?;
    Ok(names.into_iter().collect())
}

/// Every adviser that the actor sees.
pub fn whole_roll(conn: &mut Conn, actor: &Actor) -> Result<Vec<Adviser>> {
    Ok(visible_to(actor).order(advisers::id).select(Adviser::as_select()).load(conn)?)
}

/// Every firm that the actor sees.
pub fn all_firms(conn: &mut Conn, actor: &Actor) -> Result<Vec<FirmEntry>> {
    let rows = roll::visible_to(actor).order(firms::id).select(Firm::as_select()).load(conn)?;
    roll::entries(conn, rows)
}

/// Every expert that the actor sees.
pub fn all_experts(conn: &mut Conn, actor: &Actor) -> Result<Vec<ExpertEntry>> {
    let rows = pool::visible_to(actor).order(experts::id).select(Expert::as_select()).load(conn)?;
    pool::entries(conn, rows)
}

/// The advisers whose interests and leave the actor sees, by id.
fn people(conn: &mut Conn, actor: &Actor) -> Result<BTreeMap<AdviserId, Named>> {
    let rows: Vec<(AdviserId, String, String)> =
        interests_visible_to(actor).select((advisers::id, advisers::name, advisers::licence_number)).load(conn)?;
    Ok(rows.into_iter().map(|(id, name, licence)| (id, Named { name, licence })).collect())
}

/// Every leave that the actor sees and that is not over, with whose it is.
pub fn all_leaves(conn: &mut Conn, actor: &Actor, today: Day) -> Result<Vec<(Named, Leave)>> {
    let people = people(conn, actor)?;
    let rows: Vec<Leave> = leaves::table
        .filter(leaves::withdrawn_at.is_null().and(leaves::to_day.ge(today)))
        .order(leaves::id)
        .select(Leave::as_select())
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|row| Some((people.get(&row.adviser_id)?.clone(), row))).collect())
}

/// Every declared interest of advisers that the actor sees, with whose it is.
pub fn all_interests(conn: &mut Conn, actor: &Actor) -> Result<Vec<(Named, Interest)>> {
    let people = people(conn, actor)?;
    let rows: Vec<Interest> = interests::table.order(interests::id).select(Interest::as_select()).load(conn)?;
    Ok(rows.into_iter().filter_map(|row| Some((people.get(&row.adviser_id)?.clone(), row))).collect())
}

/// Every declared interest of experts that the actor sees, with whose it is.
pub fn all_expert_interests(conn: &mut Conn, actor: &Actor) -> Result<Vec<(Expert, ExpertInterest)>> {
    let rows: Vec<Expert> = pool::visible_to(actor).select(Expert::as_select()).load(conn)?;
    let people: BTreeMap<ExpertId, Expert> = rows.into_iter().map(|row| (row.id, row)).collect();
    let rows: Vec<ExpertInterest> =
        expert_interests::table.order(expert_interests::id).select(ExpertInterest::as_select()).load(conn)?;
    Ok(rows.into_iter().filter_map(|row| Some((people.get(&row.expert_id)?.clone(), row))).collect())
}

/// The integrity register as the actor sees it: with the person, or with the name of the firm.
pub fn whole_register(conn: &mut Conn, actor: &Actor) -> Result<Vec<(Named, String, IntegrityRecord)>> {
    let (people, firms) = (people(conn, actor)?, names_of_firms(conn)?);
    let rows = register::visible_to(actor).order(integrity_records::id).select(IntegrityRecord::as_select());
    let rows: Vec<IntegrityRecord> = rows.load(conn)?;
    let about = |row: IntegrityRecord| {
        let person = row.adviser_id.and_then(|id| people.get(&id)).cloned().unwrap_or_default();
        let firm = row.firm_id.and_then(|id| firms.get(&id)).cloned().unwrap_or_default();
        (person, firm, row)
    };
    Ok(rows.into_iter().map(about).collect())
}

//! Queries for tables: what of a table is here already, and whole rolls, oldest entry first.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::super::model::{Adviser, Expert, ExpertEntry, Firm, FirmEntry};
use super::{experts as pool, firms as roll, visible_to};
use crate::access::{Actor, OrganisationId};
use crate::db::Conn;
use crate::db::schema::{advisers, experts, firms, organisations};
use crate::error::Result;

/// Which of these licence numbers are on the roll.
pub fn licences_on_roll(conn: &mut Conn, numbers: Vec<String>) -> Result<Vec<String>> {
    let known = advisers::table.filter(advisers::licence_number.eq_any(numbers));
    Ok(known.select(advisers::licence_number).load(conn)?)
}

/// Which of these names advisers without a licence have.
pub fn unlicensed_on_roll(conn: &mut Conn, names: Vec<String>) -> Result<Vec<String>> {
    let known = advisers::table.filter(advisers::licence_number.eq("").and(advisers::name.eq_any(names)));
    Ok(known.select(advisers::name).load(conn)?)
}

/// Which of these credit codes are on the roll.
pub fn codes_on_roll(conn: &mut Conn, codes: Vec<String>) -> Result<Vec<String>> {
    Ok(firms::table.filter(firms::credit_code.eq_any(codes)).select(firms::credit_code).load(conn)?)
}

/// Which of these organisations are on the roll of firms.
pub fn firms_on_roll(conn: &mut Conn, ids: Vec<OrganisationId>) -> Result<Vec<OrganisationId>> {
    Ok(firms::table.filter(firms::id.eq_any(ids)).select(firms::id).load(conn)?)
}

/// Experts of these names, with their employers.
pub fn experts_named(conn: &mut Conn, names: Vec<String>) -> Result<Vec<(String, String)>> {
    Ok(experts::table.filter(experts::name.eq_any(names)).select((experts::name, experts::employer)).load(conn)?)
}

/// The names of the firms that lawyers on the roll belong to.
pub fn names_of_firms(conn: &mut Conn) -> Result<BTreeMap<OrganisationId, String>> {
    let of_lawyers: Vec<Option<OrganisationId>> = advisers::table.select(advisers::firm_id).distinct().load(conn)?;
    let ids: Vec<OrganisationId> = of_lawyers.into_iter().flatten().collect();
    let names: Vec<(OrganisationId, String)> = organisations::table
        .filter(organisations::id.eq_any(ids))
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

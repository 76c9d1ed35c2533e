//! Queries of the pool of experts. It is open to all whom the policy lets through; interests and appearances to the
//! coordinator and audit.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::super::model::{Appearance, Expert, ExpertEntry, ExpertField, ExpertFilter, ExpertId, ExpertInterest};
use super::rules;
use crate::access::{Actor, Role};
use crate::ctx::{Ctx, guarded};
use crate::db::schema::{expert_appearances, expert_fields, expert_interests, experts};
use crate::db::{Conn, MultiBackend};
use crate::error::{Error, Result};
use crate::kit::PageRequest;
use crate::load_for_update;

/// Those who prepare decisions, the coordinator and audit see the pool.
pub(super) fn visible_to(actor: &Actor) -> experts::BoxedQuery<'static, MultiBackend> {
    let all = experts::table.into_boxed();
    match actor.role {
        _ if actor.is_system => all,
        Role::AgencyOfficer | Role::AgencyHead | Role::Coordinator | Role::Auditor => all,
        _ => all.filter(experts::id.eq("")),
    }
}

/// One expert, if the actor sees the pool.
pub fn expert(conn: &mut Conn, actor: &Actor, id: ExpertId) -> Result<ExpertEntry> {
    let expert = visible_to(actor).filter(experts::id.eq(id)).select(Expert::as_select()).first(conn)?;
    entries(conn, vec![expert])?.pop().ok_or(Error::NotFound)
}

/// A page of the pool, newest first.
pub fn list_experts(
    conn: &mut Conn,
    actor: &Actor,
    filter: &ExpertFilter,
    page: &PageRequest,
) -> Result<Vec<ExpertEntry>> {
    let mut query = visible_to(actor)
        .filter(experts::id.lt(page.before().to_owned()))
        .order(experts::id.desc())
        .limit(page.fetch());
    if let Some(field) = filter.field {
        let of_field = expert_fields::table.filter(expert_fields::field.eq(field)).select(expert_fields::expert_id);
        query = query.filter(experts::id.eq_any(of_field));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(experts::updated_at.ge(since));
    }
    query = match filter.in_pool {
        Some(true) => query.filter(experts::left_on.is_null()),
        Some(false) => query.filter(experts::left_on.is_not_null()),
        None => query,
    };
    let rows = query.select(Expert::as_select()).load(conn)?;
    entries(conn, rows)
}

/// Adds fields, one query for all.
pub(super) fn entries(conn: &mut Conn, rows: Vec<Expert>) -> Result<Vec<ExpertEntry>> {
    let ids: Vec<ExpertId> = rows.iter().map(|row| row.id).collect();
    let pairs: Vec<(ExpertId, ExpertField)> =
        expert_fields::table.filter(expert_fields::expert_id.eq_any(ids)).load(conn)?;
    let mut fields: BTreeMap<ExpertId, Vec<ExpertField>> = super::grouped(pairs);
    let entry = |expert: Expert| ExpertEntry { fields: fields.remove(&expert.id).unwrap_or_default(), expert };
    Ok(rows.into_iter().map(entry).collect())
}

/// One expert, held until the transaction ends.
pub fn expert_for_update(conn: &mut Conn, id: ExpertId) -> Result<Expert> {
    Ok(load_for_update!(conn, experts::table.filter(experts::id.eq(id)).select(Expert::as_select()))?)
}

/// Takes an expert into the pool.
pub fn insert_expert(conn: &mut Conn, row: &Expert, fields: &[ExpertField]) -> Result<()> {
    diesel::insert_into(experts::table).values(row).execute(conn).map_err(|error| in_pool(error.into()))?;
    set_fields(conn, row.id, fields)
}

/// Writes an expert anew, at the version after the one that was read, changed now.
pub fn update_expert(ctx: &mut Ctx<'_>, row: &Expert, fields: &[ExpertField]) -> Result<()> {
    let unchanged = experts::table.filter(experts::id.eq(row.id).and(experts::version.eq(row.version)));
    let changed = diesel::update(unchanged)
        .set((
            experts::name.eq(&row.name),
            experts::employer.eq(&row.employer),
            experts::employer_key.eq(&row.employer_key),
            experts::title.eq(&row.title),
            experts::contact.eq(&row.contact),
            experts::left_on.eq(row.left_on),
            experts::version.eq(row.version + 1),
            experts::updated_at.eq(ctx.now),
        ))
        .execute(ctx.conn)
        .map_err(|error| in_pool(error.into()))?;
    guarded(changed, row.version)?;
    diesel::delete(expert_fields::table.filter(expert_fields::expert_id.eq(row.id))).execute(ctx.conn)?;
    set_fields(ctx.conn, row.id, fields)
}

fn set_fields(conn: &mut Conn, id: ExpertId, fields: &[ExpertField]) -> Result<()> {
    for field in fields {
        diesel::insert_into(expert_fields::table)
            .values((expert_fields::expert_id.eq(id), expert_fields::field.eq(field)))
            .execute(conn)?;
    }
    Ok(())
}

fn in_pool(error: Error) -> Error {
    if error.is_duplicate() { rules::EXPERT_IN_POOL.refuse().into() } else { error }
}

/// A page of an expert's interests, newest first.
pub fn list_expert_interests(conn: &mut Conn, expert: ExpertId, page: &PageRequest) -> Result<Vec<ExpertInterest>> {
    Ok(expert_interests::table
        .filter(expert_interests::expert_id.eq(expert).and(expert_interests::id.lt(page.before().to_owned())))
        .order(expert_interests::id.desc())
        .limit(page.fetch())
        .select(ExpertInterest::as_select())
        .load(conn)?)
}

/// An expert's interests in a party, given by its key.
pub fn expert_interests_in(conn: &mut Conn, expert: ExpertId, party_key: &str) -> Result<Vec<ExpertInterest>> {
    Ok(expert_interests::table
        .filter(expert_interests::expert_id.eq(expert).and(expert_interests::party_key.eq(party_key.to_owned())))
        .order(expert_interests::id)
        .select(ExpertInterest::as_select())
        .load(conn)?)
}

/// Notes an interest of an expert.
pub fn insert_expert_interest(conn: &mut Conn, row: &ExpertInterest) -> Result<()> {
    diesel::insert_into(expert_interests::table).values(row).execute(conn)?;
    Ok(())
}

/// A page of an expert's appearances, newest first.
pub fn list_appearances(conn: &mut Conn, expert: ExpertId, page: &PageRequest) -> Result<Vec<Appearance>> {
    Ok(expert_appearances::table
        .filter(expert_appearances::expert_id.eq(expert).and(expert_appearances::id.lt(page.before().to_owned())))
        .order(expert_appearances::id.desc())
        .limit(page.fetch())
        .select(Appearance::as_select())
        .load(conn)?)
}

/// Notes an appearance.
pub fn insert_appearance(conn: &mut Conn, row: &Appearance) -> Result<()> {
    diesel::insert_into(expert_appearances::table).values(row).execute(conn)?;
    Ok(())
}

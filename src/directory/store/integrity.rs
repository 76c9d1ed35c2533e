//! Queries of the integrity register.

use diesel::prelude::*;

use super::super::model::{AdviserId, IntegrityFilter, IntegrityId, IntegrityRecord};
use crate::access::{Actor, OrganisationId, Role};
use crate::ctx::guarded;
use crate::db::schema::{advisers, integrity_records};
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::kit::PageRequest;

/// The coordinator and audit see the whole register, a firm what concerns it and its people, advisers what concerns
/// themselves.
pub(super) fn visible_to(actor: &Actor) -> integrity_records::BoxedQuery<'static, MultiBackend> {
    let all = integrity_records::table.into_boxed();
    match actor.role {
        _ if actor.is_system => all,
        Role::Coordinator | Role::Auditor => all,
        Role::FirmManager => {
            let people = advisers::table.filter(advisers::firm_id.eq(actor.organisation)).select(advisers::id);
            all.filter(
                integrity_records::firm_id
                    .eq(actor.organisation)
                    .or(integrity_records::adviser_id.eq_any(people.nullable())),
            )
        }
        Role::Adviser => {
            let own = advisers::table.filter(advisers::account_id.eq(actor.account)).select(advisers::id);
            all.filter(integrity_records::adviser_id.eq_any(own.nullable()))
        }
        _ => all.filter(integrity_records::id.eq("")),
    }
}

/// One entry, if the actor sees it.
pub fn integrity(conn: &mut Conn, actor: &Actor, id: IntegrityId) -> Result<IntegrityRecord> {
    let one = visible_to(actor).filter(integrity_records::id.eq(id));
    Ok(one.select(IntegrityRecord::as_select()).first(conn)?)
}

/// A page of the register, newest first.
pub fn list_integrity(
    conn: &mut Conn,
    actor: &Actor,
    filter: &IntegrityFilter,
    page: &PageRequest,
) -> Result<Vec<IntegrityRecord>> {
    let mut query = visible_to(actor)
        .filter(integrity_records::id.lt(page.before().to_owned()))
        .order(integrity_records::id.desc())
        .limit(page.fetch());
    if let Some(adviser) = filter.adviser_id {
        query = query.filter(integrity_records::adviser_id.eq(adviser));
    }
    if let Some(firm) = filter.firm_id {
        query = query.filter(integrity_records::firm_id.eq(firm));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(integrity_records::kind.eq(kind));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(integrity_records::recorded_at.ge(since).or(integrity_records::lifted_at.ge(since)));
    }
    query = match filter.in_force {
        Some(true) => query.filter(integrity_records::lifted_on.is_null()),
        Some(false) => query.filter(integrity_records::lifted_on.is_not_null()),
        None => query,
    };
    Ok(query.select(IntegrityRecord::as_select()).load(conn)?)
}

/// Every entry about these advisers and firms, lifted ones included, oldest first; for the work of another slice.
pub fn integrity_of(conn: &mut Conn, advisers: &[AdviserId], firms: &[OrganisationId]) -> Result<Vec<IntegrityRecord>> {
    let about =
        integrity_records::adviser_id.eq_any(advisers.to_vec()).or(integrity_records::firm_id.eq_any(firms.to_vec()));
    Ok(integrity_records::table
        .filter(about)
        .order(integrity_records::id)
        .select(IntegrityRecord::as_select())
        .load(conn)?)
}

/// Puts an entry on record.
pub fn insert_integrity(conn: &mut Conn, row: &IntegrityRecord) -> Result<()> {
    diesel::insert_into(integrity_records::table).values(row).execute(conn)?;
    Ok(())
}

/// Notes that an entry is lifted, once.
pub fn lift_integrity(conn: &mut Conn, row: &IntegrityRecord) -> Result<()> {
    let unchanged = integrity_records::table
        .filter(integrity_records::id.eq(row.id).and(integrity_records::version.eq(row.version)));
    let changed = diesel::update(unchanged)
        .set((
            integrity_records::lifted_on.eq(row.lifted_on),
            integrity_records::lift_reason.eq(&row.lift_reason),
            integrity_records::lifted_by.eq(row.lifted_by),
            integrity_records::lifted_at.eq(row.lifted_at),
            integrity_records::version.eq(row.version + 1),
        ))
        .execute(conn)?;
    guarded(changed, row.version)
}

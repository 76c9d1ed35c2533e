//! Queries of law firms. Like the roll, they are open to all who work on matters; the policy says who those are.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::super::model::{Firm, FirmEntry, FirmFilter, PracticeArea};
use super::{grouped, rules};
use crate::access::{Actor, OrganisationId, Role};
use crate::ctx::{Ctx, guarded};
use crate::db::schema::{firm_areas, firms, organisations};
use crate::db::{Conn, MultiBackend};
use crate::error::{Error, Result};
use crate::kit::PageRequest;
use crate::load_for_update;

/// The administrators read nothing of the roll.
pub(super) fn visible_to(actor: &Actor) -> firms::BoxedQuery<'static, MultiBackend> {
    let all = firms::table.into_boxed();
    if Role::ADMINISTRATORS.contains(&actor.role) { all.filter(firms::id.eq("")) } else { all }
}

/// One firm, if the actor sees it.
pub fn firm(conn: &mut Conn, actor: &Actor, id: OrganisationId) -> Result<FirmEntry> {
    let firm = visible_to(actor).filter(firms::id.eq(id)).select(Firm::as_select()).first(conn)?;
    entries(conn, vec![firm])?.pop().ok_or(Error::NotFound)
}

/// A firm that is on the roll, for the work of another slice.
pub fn firm_entry(conn: &mut Conn, id: OrganisationId) -> Result<Option<FirmEntry>> {
    let found: Option<Firm> = firms::table.find(id).select(Firm::as_select()).first(conn).optional()?;
    Ok(entries(conn, found.into_iter().collect())?.pop())
}

/// A page of firms, newest first.
pub fn list_firms(conn: &mut Conn, actor: &Actor, filter: &FirmFilter, page: &PageRequest) -> Result<Vec<FirmEntry>> {
    let mut query =
        visible_to(actor).filter(firms::id.lt(page.before().to_owned())).order(firms::id.desc()).limit(page.fetch());
    if let Some(city) = &filter.city {
        query = query.filter(firms::city.eq(city.clone()));
    }
    if let Some(area) = filter.area {
        let at_home = firm_areas::table.filter(firm_areas::area.eq(area)).select(firm_areas::firm_id);
        query = query.filter(firms::id.eq_any(at_home));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(firms::updated_at.ge(since));
    }
    let rows = query.select(Firm::as_select()).load(conn)?;
    entries(conn, rows)
}

/// Adds names and areas, two queries for all.
pub(super) fn entries(conn: &mut Conn, rows: Vec<Firm>) -> Result<Vec<FirmEntry>> {
    let ids: Vec<OrganisationId> = rows.iter().map(|row| row.id).collect();
    let names: Vec<(OrganisationId, String)> = organisations::table
        .filter(organisations::id.eq_any(ids.clone()))
        .select((organisations::id, organisations::name))
        .load(conn)?;
    let mut names: BTreeMap<OrganisationId, String> = names.into_iter().collect();
    let mut areas: BTreeMap<OrganisationId, Vec<PracticeArea>> =
        grouped(firm_areas::table.filter(firm_areas::firm_id.eq_any(ids)).load(conn)?);
    let entry = |firm: Firm| FirmEntry {
        name: names.remove(&firm.id).unwrap_or_default(),
        areas: areas.remove(&firm.id).unwrap_or_default(),
        firm,
    };
    Ok(rows.into_iter().map(entry).collect())
}

/// One firm, held until the transaction ends.
pub fn firm_for_update(conn: &mut Conn, id: OrganisationId) -> Result<Firm> {
    Ok(load_for_update!(conn, firms::table.filter(firms::id.eq(id)).select(Firm::as_select()))?)
}

/// Enters a firm.
pub fn insert_firm(conn: &mut Conn, row: &Firm, areas: &[PracticeArea]) -> Result<()> {
    diesel::insert_into(firms::table).values(row).execute(conn).map_err(|error| on_roll(error.into()))?;
    set_areas(conn, row.id, areas)
}

/// Writes a firm anew, at the version after the one that was read, changed now.
pub fn update_firm(ctx: &mut Ctx<'_>, row: &Firm, areas: &[PracticeArea]) -> Result<()> {
    let unchanged = firms::table.filter(firms::id.eq(row.id).and(firms::version.eq(row.version)));
    let changed = diesel::update(unchanged)
        .set((
            firms::credit_code.eq(&row.credit_code),
            firms::licence_number.eq(&row.licence_number),
            firms::established_on.eq(row.established_on),
            firms::city.eq(&row.city),
            firms::version.eq(row.version + 1),
            firms::updated_at.eq(ctx.now),
        ))
        .execute(ctx.conn)
        .map_err(|error| on_roll(error.into()))?;
    guarded(changed, row.version)?;
    diesel::delete(firm_areas::table.filter(firm_areas::firm_id.eq(row.id))).execute(ctx.conn)?;
    set_areas(ctx.conn, row.id, areas)
}

fn set_areas(conn: &mut Conn, id: OrganisationId, areas: &[PracticeArea]) -> Result<()> {
    for area in areas {
        diesel::insert_into(firm_areas::table)
            .values((firm_areas::firm_id.eq(id), firm_areas::area.eq(area)))
            .execute(conn)?;
    }
    Ok(())
}

fn on_roll(error: Error) -> Error {
    if error.is_duplicate() { rules::FIRM_ON_ROLL.refuse().into() } else { error }
}

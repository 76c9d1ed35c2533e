//! Objections and the steps of a government purchase.

use diesel::prelude::*;

use super::super::model::{Objection, ObjectionId, RoundId, StepDone};
use crate::access::Actor;
use crate::ctx::guarded;
use crate::db::Conn;
use crate::db::schema::{selection_objections, selection_purchase_steps};
use crate::error::Result;

/// One objection, for the body that runs the round and for audit.
pub(in crate::selection) fn objection(conn: &mut Conn, actor: &Actor, id: ObjectionId) -> Result<Objection> {
    let row: Objection = selection_objections::table.find(id).select(Objection::as_select()).first(conn)?;
    super::own(conn, actor, row.round_id)?;
    Ok(row)
}

/// The objections of a round in order.
pub(in crate::selection) fn objections_of(conn: &mut Conn, round: RoundId) -> Result<Vec<Objection>> {
    Ok(selection_objections::table
        .filter(selection_objections::round_id.eq(round))
        .order(selection_objections::sequence)
        .select(Objection::as_select())
        .load(conn)?)
}

pub(in crate::selection) fn insert_objection(conn: &mut Conn, row: &Objection) -> Result<()> {
    diesel::insert_into(selection_objections::table).values(row).execute(conn)?;
    Ok(())
}

/// Writes an objection back, one version on.
pub(in crate::selection) fn save_objection(conn: &mut Conn, row: Objection) -> Result<Objection> {
    let next = Objection { version: row.version + 1, ..row };
    let target = selection_objections::table
        .filter(selection_objections::id.eq(next.id).and(selection_objections::version.eq(next.version - 1)));
    let changed = diesel::update(target).set(&next).execute(conn)?;
    guarded(changed, next.version - 1)?;
    Ok(next)
}

pub(in crate::selection) fn insert_step(conn: &mut Conn, row: &StepDone) -> Result<()> {
    diesel::insert_into(selection_purchase_steps::table).values(row).execute(conn)?;
    Ok(())
}

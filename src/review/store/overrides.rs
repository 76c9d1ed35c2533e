//! Queries of permissions to go beyond the budget.

use std::collections::BTreeMap;

use diesel::prelude::*;

use crate::budget::{LineId, ReservationId};
use crate::ctx::guarded;
use crate::db::Conn;
use crate::db::schema::budget_overrides;
use crate::error::Result;
use crate::kit::Fen;
use crate::review::model::ReviewId;
use crate::review::overrides::Override;

pub fn insert_override(conn: &mut Conn, row: &Override) -> Result<()> {
    diesel::insert_into(budget_overrides::table).values(row).execute(conn)?;
    Ok(())
}

/// What may go beyond a line in a matter and does not yet: the newest.
pub fn free_override(conn: &mut Conn, review: ReviewId, line: LineId) -> Result<Option<Override>> {
    Ok(budget_overrides::table
        .filter(budget_overrides::review_id.eq(review).and(budget_overrides::line_id.eq(line)))
        .filter(budget_overrides::reservation_id.is_null())
        .order(budget_overrides::id.desc())
        .select(Override::as_select())
        .first(conn)
        .optional()?)
}

/// What may go beyond which lines in a matter and does not yet: for whoever looks who can be offered it.
pub fn free_overrides(conn: &mut Conn, review: ReviewId) -> Result<BTreeMap<LineId, Fen>> {
    let free: Vec<(LineId, Fen)> = budget_overrides::table
        .filter(budget_overrides::review_id.eq(review).and(budget_overrides::reservation_id.is_null()))
        .order(budget_overrides::id)
        .select((budget_overrides::line_id, budget_overrides::amount))
        .load(conn)?;
    Ok(free.into_iter().collect())
}

/// By which permission a reservation goes beyond its line.
pub fn override_of(conn: &mut Conn, id: ReservationId) -> Result<Option<Override>> {
    let of = budget_overrides::table.filter(budget_overrides::reservation_id.eq(id));
    Ok(of.select(Override::as_select()).first(conn).optional()?)
}

/// Notes what of it is used; guarded by the version that was read.
pub fn use_override(conn: &mut Conn, row: &Override) -> Result<()> {
    let unchanged =
        budget_overrides::table.filter(budget_overrides::id.eq(row.id).and(budget_overrides::version.eq(row.version)));
    let changed = diesel::update(unchanged)
        .set((
            budget_overrides::used.eq(row.used),
            budget_overrides::reservation_id.eq(row.reservation_id),
            budget_overrides::version.eq(row.version + 1),
        ))
        .execute(conn)?;
    guarded(changed, row.version)
}

/// All of a matter, oldest first.
pub fn overrides_of(conn: &mut Conn, review: ReviewId) -> Result<Vec<Override>> {
    Ok(budget_overrides::table
        .filter(budget_overrides::review_id.eq(review))
        .order(budget_overrides::id)
        .select(Override::as_select())
        .load(conn)?)
}

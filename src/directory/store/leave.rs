//! Queries of leave, and of licences that end. Whose leave somebody may see is asked of the adviser before.

use diesel::prelude::*;

use super::super::model::{AdviserId, Leave, LeaveId};
use super::adviser_with_interests;
use crate::access::Actor;
use crate::ctx::{Ctx, guarded};
use crate::db::Conn;
use crate::db::schema::{advisers, leaves};
use crate::error::Result;
use crate::kit::{Day, PageRequest, Timestamp};

/// A page of an adviser's leave, newest first; what was taken back included.
pub fn list_leaves(
    conn: &mut Conn,
    adviser: AdviserId,
    since: Option<Timestamp>,
    page: &PageRequest,
) -> Result<Vec<Leave>> {
    let mut query = leaves::table
        .filter(leaves::adviser_id.eq(adviser).and(leaves::id.lt(page.before().to_owned())))
        .order(leaves::id.desc())
        .limit(page.fetch())
        .select(Leave::as_select())
        .into_boxed();
    if let Some(since) = since {
        query = query.filter(leaves::recorded_at.ge(since).or(leaves::withdrawn_at.ge(since)));
    }
    Ok(query.load(conn)?)
}

/// A leave of an adviser whose leave the actor may see.
pub fn leave(conn: &mut Conn, actor: &Actor, id: LeaveId) -> Result<Leave> {
    let leave: Leave = leaves::table.find(id).select(Leave::as_select()).first(conn)?;
    adviser_with_interests(conn, actor, leave.adviser_id)?;
    Ok(leave)
}

/// A leave of the adviser, not taken back, that has a day in common with these.
pub fn leave_between(conn: &mut Conn, adviser: AdviserId, from: Day, to: Day) -> Result<Option<Leave>> {
    Ok(leaves::table
        .filter(leaves::adviser_id.eq(adviser).and(leaves::withdrawn_at.is_null()))
        .filter(leaves::from_day.le(to).and(leaves::to_day.ge(from)))
        .order(leaves::from_day)
        .select(Leave::as_select())
        .first(conn)
        .optional()?)
}

/// A leave of some of these advisers, not taken back, on this day.
pub fn leave_on(conn: &mut Conn, advisers: &[AdviserId], on: Day) -> Result<Option<Leave>> {
    Ok(leaves::table
        .filter(leaves::adviser_id.eq_any(advisers.to_vec()).and(leaves::withdrawn_at.is_null()))
        .filter(leaves::from_day.le(on).and(leaves::to_day.ge(on)))
        .order(leaves::adviser_id)
        .select(Leave::as_select())
        .first(conn)
        .optional()?)
}

/// Notes a leave.
pub fn insert_leave(conn: &mut Conn, row: &Leave) -> Result<()> {
    diesel::insert_into(leaves::table).values(row).execute(conn)?;
    Ok(())
}

/// Notes that a leave was taken back.
pub fn withdraw_leave(conn: &mut Conn, row: &Leave) -> Result<()> {
    let unchanged = leaves::table.filter(leaves::id.eq(row.id).and(leaves::version.eq(row.version)));
    let changed = diesel::update(unchanged)
        .set((
            leaves::withdrawn_at.eq(row.withdrawn_at),
            leaves::withdrawn_by.eq(row.withdrawn_by),
            leaves::version.eq(row.version + 1),
        ))
        .execute(conn)?;
    guarded(changed, row.version)
}

/// Advisers whose licence comes to one of these days, where nobody was told of it yet: each a number of days before the
/// end and the last day of a licence that is so close.
pub fn licences_to_tell(conn: &mut Conn, stages: &[(i64, Day)], limit: i64) -> Result<Vec<AdviserId>> {
    let mut query = advisers::table.into_boxed().filter(advisers::licence_until.lt(""));
    for (days, last) in stages {
        query = query.or_filter(advisers::licence_until.le(*last).and(advisers::licence_told.gt(*days)));
    }
    Ok(query.order(advisers::id).limit(limit).select(advisers::id).load(conn)?)
}

/// How many days before the end those concerned were told last.
pub fn licence_told(conn: &mut Conn, adviser: AdviserId) -> Result<i64> {
    Ok(advisers::table.find(adviser).select(advisers::licence_told).first(conn)?)
}

/// Notes that they are told so many days before the end.
pub fn set_licence_told(ctx: &mut Ctx<'_>, adviser: AdviserId, days: i64) -> Result<()> {
    let told = (advisers::licence_told.eq(days), advisers::updated_at.eq(ctx.now));
    diesel::update(advisers::table.find(adviser)).set(told).execute(ctx.conn)?;
    Ok(())
}

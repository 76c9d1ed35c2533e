//! Leave of advisers, and whether they are fit for work on a day.

use crate::ctx::Ctx;
use crate::db::Conn;
use crate::directory::model::{Adviser, AdviserId, Leave, LeaveId, NewLeave};
use crate::directory::{rules, store};
use crate::error::{Error, Result};
use crate::kit::Day;

/// Notes that an adviser takes no work on some days.
pub fn take_leave(ctx: &mut Ctx<'_>, new: &NewLeave) -> Result<Leave> {
    // Two leaves of one adviser are noted one after the other, so that they cannot overlap.
    let adviser = store::adviser_with_interests(ctx.conn, ctx.actor, new.adviser_id)?;
    store::adviser_for_update(ctx.conn, adviser.id)?;
    let faults = rules::leave_faults(new.from_day, new.to_day, ctx.today());
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    if let Some(other) = store::leave_between(ctx.conn, adviser.id, new.from_day, new.to_day)? {
        return Err(rules::overlaps(&other).into());
    }
    let row = Leave {
        id: ctx.id(),
        adviser_id: adviser.id,
        from_day: new.from_day,
        to_day: new.to_day,
        reason: new.reason.as_deref().unwrap_or_default().trim().to_owned(),
        recorded_by: ctx.actor.account,
        recorded_at: ctx.now,
        withdrawn_at: None,
        withdrawn_by: None,
        version: 1,
    };
    store::insert_leave(ctx.conn, &row)?;
    ctx.done("leave", row.id, &[("adviser", &adviser.id), ("from_day", &row.from_day), ("to_day", &row.to_day)]);
    Ok(row)
}

/// Takes a leave back: it does not count any more. Somebody who comes back early takes the whole of it back.
pub fn withdraw_leave(ctx: &mut Ctx<'_>, id: LeaveId) -> Result<Leave> {
    let row = store::leave(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(row.version)?;
    rules::LEAVE_WITHDRAWN.require(row.withdrawn_at.is_none())?;
    let row = Leave { withdrawn_at: Some(ctx.now), withdrawn_by: Some(ctx.actor.account), ..row };
    store::withdraw_leave(ctx.conn, &row)?;
    ctx.done("leave", id, &[("adviser", &row.adviser_id)]);
    store::leave(ctx.conn, ctx.actor, id)
}

/// Refuses work for advisers who may not do it on a day: a licence has expired, or one is on leave.
pub fn fit(conn: &mut Conn, advisers: &[Adviser], on: Day) -> Result<()> {
    for adviser in advisers {
        rules::licence_holds(adviser, on)?;
    }
    let ids: Vec<AdviserId> = advisers.iter().map(|adviser| adviser.id).collect();
    let Some(leave) = store::leave_on(conn, &ids, on)? else { return Ok(()) };
    let name = advisers.iter().find(|adviser| adviser.id == leave.adviser_id).map_or("", |adviser| &adviser.name);
    Err(rules::ON_LEAVE.refuse().with("adviser", name).with("until", leave.to_day).into())
}

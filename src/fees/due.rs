//! The days that run from verification: for payment, and for an appeal against a reduction.

use super::model::{ClaimId, FeeClaim};
use super::{rules, store};
use crate::access::OrganisationId;
use crate::calendar::{self, Correction};
use crate::ctx::{Ctx, by_the_program, each_by_the_program};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::{Day, Timestamp};

/// What stands in for a day that needs a calendar which is not loaded.
const CALENDAR_NOT_LOADED: &str = "CALENDAR_NOT_LOADED";

/// The days of a claim.
pub(super) struct Days {
    /// Last day of payment.
    pub due_on: Option<Day>,
    /// Last day for an appeal, where there is something to appeal.
    pub appeal_until: Option<Day>,
    /// `CALENDAR_NOT_LOADED` when one of them is missing for that; else empty.
    pub problem: &'static str,
}

/// Reckons them from the day of verification. Without the year's calendar there is none yet, and the claim goes
/// on; a day is never guessed.
pub(super) fn from(conn: &mut Conn, agency: OrganisationId, verified_on: Day, can_be_appealed: bool) -> Result<Days> {
    let jurisdiction = identity::organisation(conn, agency)?.jurisdiction;
    let pack = calendar::in_force(&jurisdiction, verified_on)?;
    let calendar = calendar::load(conn)?;
    let payment = pack.calendar_days("payment.days").map_err(Error::internal)?;
    let due_on = calendar.after_calendar_days(verified_on.date(), payment).ok().map(Day::from);
    let local = pack.value("fee.appeal_wd").is_ok();
    let days =
        if local { pack.working_days("fee.appeal_wd").map_err(Error::internal)? } else { rules::APPEAL_WORKING_DAYS };
    let last = calendar.after_working_days(verified_on.date(), days).ok().map(Day::from);
    let appeal_until = last.filter(|_| can_be_appealed);
    let missing = due_on.is_none() || (can_be_appealed && last.is_none());
    Ok(Days { due_on, appeal_until, problem: if missing { CALENDAR_NOT_LOADED } else { "" } })
}

/// Reckons again the days of every claim that is owed and that a corrected calendar can move, each with an audit entry of
/// its own, in the transaction of the caller; says how many claims moved. The time for an appeal only becomes longer.
pub fn recount_all(ctx: &mut Ctx<'_>, correction: &Correction) -> Result<usize> {
    let owed = store::with_days_since(ctx.conn, correction.since)?;
    each_by_the_program(ctx, "fees_recount", owed, recount)
}

fn recount(ctx: &mut Ctx<'_>, id: ClaimId) -> Result<()> {
    let before = store::for_update(ctx.conn, ctx.actor, id)?;
    let days = look(ctx.conn, &before)?.ok_or(Error::NotFound)?;
    let after = FeeClaim {
        due_on: days.due_on,
        appeal_until: days.appeal_until.max(before.appeal_until),
        due_problem: days.problem.to_owned(),
        version: before.version + 1,
        ..before.clone()
    };
    if (after.due_on, after.appeal_until) == (before.due_on, before.appeal_until) {
        return Err(Error::NotFound);
    }
    keep(ctx, &before, &after)
}

/// What could not be reckoned of a claim before and can be now.
fn look(conn: &mut Conn, claim: &FeeClaim) -> Result<Option<Days>> {
    let Some(verified_at) = claim.verified_at else { return Ok(None) };
    let whole = store::whole_one(conn, claim.clone())?;
    let can_be_appealed = rules::open_to_appeal(&whole.lines, &whole.appeals).next().is_some();
    let days = from(conn, claim.agency_id, verified_at.day(), can_be_appealed)?;
    let news = days.due_on != claim.due_on || days.appeal_until != claim.appeal_until;
    Ok(Some(days).filter(|_| news))
}

/// Claims of which a day can be reckoned now, at most so many. What waits for another year hides none of them.
pub fn reckonable(conn: &mut Conn, _now: Timestamp, limit: i64) -> Result<Vec<ClaimId>> {
    let (mut found, mut after) = (Vec::new(), String::new());
    while let Some(some) = store::without_days(conn, &after)? {
        for claim in some {
            after = claim.id.to_string();
            if look(conn, &claim)?.is_some() {
                found.push(claim.id);
            }
            if i64::try_from(found.len()).is_ok_and(|found| found >= limit) {
                return Ok(found);
            }
        }
    }
    Ok(found)
}

/// Reckons the days of a claim that waited for a calendar.
pub fn reckon(ctx: &mut Ctx<'_>, id: ClaimId) -> Result<()> {
    let before = store::for_update(ctx.conn, ctx.actor, id)?;
    let waits = !before.due_problem.is_empty() && store::OWED.contains(&before.state);
    let days = if waits { look(ctx.conn, &before)? } else { None };
    let days = days.ok_or(Error::NotFound)?;
    let after = FeeClaim {
        due_on: days.due_on,
        appeal_until: days.appeal_until,
        due_problem: days.problem.to_owned(),
        version: before.version + 1,
        ..before.clone()
    };
    keep(ctx, &before, &after)
}

/// Writes the days of a claim and says what they are.
fn keep(ctx: &mut Ctx<'_>, before: &FeeClaim, after: &FeeClaim) -> Result<()> {
    store::update(ctx.conn, before, after)?;
    let mut facts: Vec<(&'static str, &dyn std::fmt::Display)> = vec![("number", &after.number)];
    for (name, day) in [("due_on", &after.due_on), ("appeal_until", &after.appeal_until)] {
        if let Some(day) = day {
            facts.push((name, day));
        }
    }
    ctx.done("fee_claim", after.id, &facts);
    Ok(())
}

/// Reckons the days of every claim that waited for a calendar, each with an audit entry of its own, in the
/// transaction of the caller; says how many claims there were.
pub fn reckon_all(ctx: &mut Ctx<'_>) -> Result<usize> {
    let all = reckonable(ctx.conn, ctx.now, i64::MAX)?;
    for id in &all {
        by_the_program(ctx.conn, ctx.now, "fees_reckon", |ctx| reckon(ctx, *id))?;
    }
    Ok(all.len())
}

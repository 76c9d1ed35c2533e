//! The days that run from verification: for payment, and for an appeal against a reduction.

use super::model::FeeClaim;
use super::{rules, store};
use crate::access::OrganisationId;
use crate::calendar;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::Day;

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
pub(super) fn reckon(conn: &mut Conn, agency: OrganisationId, verified_on: Day, can_be_appealed: bool) -> Result<Days> {
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

/// Reckons the days of every claim that waits for a calendar, after one was loaded; says how many have them now.
/// For the use case that loads calendars: it runs in that transaction, and the caller says what was done.
pub fn recompute_due(conn: &mut Conn) -> Result<usize> {
    let mut found = 0;
    for before in store::without_days(conn)? {
        let Some(verified_at) = before.verified_at else { continue };
        let claim = store::whole_one(conn, before.clone())?;
        let can_be_appealed = rules::open_to_appeal(&claim.lines, &claim.appeals).next().is_some();
        let days = reckon(conn, before.agency_id, verified_at.day(), can_be_appealed)?;
        if days.due_on == before.due_on && days.appeal_until == before.appeal_until {
            continue;
        }
        let after = FeeClaim {
            due_on: days.due_on,
            appeal_until: days.appeal_until,
            due_problem: days.problem.to_owned(),
            version: before.version + 1,
            ..before.clone()
        };
        store::update(conn, &before, &after)?;
        found += usize::from(days.problem.is_empty());
    }
    Ok(found)
}

//! What time brings to cases: last days that are near or were missed, and those that waited for a calendar.

use super::model::{Case, Deadline, DeadlineId};
use super::rules::{self, Length};
use super::{actions, response, store};
use crate::access::Role;
use crate::calendar::pack::{LimitUnit, RulePack, Unit};
use crate::calendar::{self, Correction};
use crate::ctx::{Ctx, each_by_the_program};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::{Day, Timestamp};
use crate::notify::Mail;

/// The rules of the place whose office reviews the agency's responses.
pub(super) fn pack_of(ctx: &mut Ctx<'_>, case: &Case) -> Result<&'static RulePack> {
    let jurisdiction = identity::organisation(ctx.conn, case.review_body_id)?.jurisdiction;
    calendar::in_force(&jurisdiction, ctx.today())
}

/// How long a limit of the rule pack is, in the unit in which it is given.
pub(super) fn length(pack: &RulePack, key: &str) -> Result<Length> {
    let found = match pack.value(key).map_err(Error::internal)?.unit {
        Unit::WorkingDays => pack.working_days(key).map(|days| Length::Days(LimitUnit::WorkingDays, days)),
        Unit::Months => pack.months(key).map(Length::Months),
        _ => pack.calendar_days(key).map(|days| Length::Days(LimitUnit::CalendarDays, days)),
    };
    found.map_err(Error::internal)
}

/// Last days that are near or were missed, and of which nobody was told.
pub fn due(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<DeadlineId>> {
    store::to_tell(conn, now, limit)
}

/// Tells agency and office, once before a last day and once when a duty was missed.
pub fn tell(ctx: &mut Ctx<'_>, id: DeadlineId) -> Result<()> {
    let case_id = store::deadline(ctx.conn, id)?.case_id;
    let case = store::hold(ctx.conn, case_id)?;
    let deadline = store::deadline(ctx.conn, id)?;
    let due_on = deadline.due_on.filter(|_| deadline.done_on.is_none()).ok_or(Error::NotFound)?;
    let missed = due_on < ctx.today();
    let told = if missed { deadline.missed_told_at } else { deadline.told_at };
    if told.is_some() {
        return Err(Error::NotFound);
    }
    let (number, code) = (&case.number, deadline.code);
    let after = if missed {
        let mail = Mail::of("cases_missed").with("number", number).with("code", code).with("due_on", due_on);
        identity::tell_role(ctx, case.agency_id, Role::AgencyHead, &mail)?;
        tell_both(ctx, &case, &mail)?;
        Deadline { missed_told_at: Some(ctx.now), ..deadline }
    } else {
        let mail = Mail::of("cases_near").with("number", number).with("code", code).with("due_on", due_on);
        tell_both(ctx, &case, &mail)?;
        Deadline { told_at: Some(ctx.now), ..deadline }
    };
    store::update_deadline(ctx.conn, &after)?;
    actions::keep(ctx, &case, case.clone(), &[("deadline", &code), ("due_on", &due_on), ("missed", &missed)])?;
    Ok(())
}

fn tell_both(ctx: &mut Ctx<'_>, case: &Case, mail: &Mail) -> Result<()> {
    identity::tell_role(ctx, case.agency_id, Role::AgencyOfficer, mail)?;
    identity::tell_role(ctx, case.review_body_id, Role::Coordinator, mail)
}

/// Reckons the last days that waited for a calendar, after one was loaded; says how many have one now. Part of the
/// action that loads calendars.
pub fn reckon_deadlines(ctx: &mut Ctx<'_>) -> Result<usize> {
    let mut found = 0;
    for id in store::without_a_day(ctx.conn)? {
        let (case, deadline, due_on) = reckoned(ctx, id)?;
        if due_on.is_none() {
            continue;
        }
        store::update_deadline(ctx.conn, &Deadline { due_on, ..deadline })?;
        let after = Case { version: case.version + 1, updated_at: ctx.now, ..case.clone() };
        store::update(ctx.conn, case.version, &after)?;
        let whole = store::whole(ctx.conn, after, ctx.today())?;
        response::bind(ctx, &whole)?;
        found += 1;
    }
    Ok(found)
}

/// Reckons again the last days that a corrected calendar moves, either way as the law has them, and tells agency and
/// office; says how many moved. Part of the action that corrects calendars.
pub fn recount_deadlines(ctx: &mut Ctx<'_>, correction: &Correction) -> Result<usize> {
    let open = store::open_since(ctx.conn, correction.since)?;
    each_by_the_program(ctx, "cases_recount", open, |ctx, id| {
        let (case, deadline, after) = reckoned(ctx, id)?;
        let before = deadline.due_on;
        let (Some(was), Some(due_on)) = (before, after.filter(|_| before != after)) else {
            return Err(Error::NotFound);
        };
        let code = deadline.code;
        let mail = Mail::of("cases_recount")
            .with("number", &case.number)
            .with("code", code)
            .with("before", was)
            .with("due_on", due_on);
        tell_both(ctx, &case, &mail)?;
        store::update_deadline(ctx.conn, &Deadline { due_on: after, told_at: None, missed_told_at: None, ..deadline })?;
        let facts: [(&str, &dyn std::fmt::Display); 3] = [("deadline", &code), ("before", &was), ("due_on", &due_on)];
        let whole = actions::keep(ctx, &case, case.clone(), &facts)?;
        response::bind(ctx, &whole)
    })
}

/// A last day again, from the event from which it runs, with its case held; none while a calendar is missing.
fn reckoned(ctx: &mut Ctx<'_>, id: DeadlineId) -> Result<(Case, Deadline, Option<Day>)> {
    let case_id = store::deadline(ctx.conn, id)?.case_id;
    let case = store::hold(ctx.conn, case_id)?;
    let whole = store::whole(ctx.conn, case.clone(), ctx.today())?;
    let deadline = whole.deadlines.iter().find(|one| one.id == id).ok_or(Error::NotFound)?;
    let event = whole.events.iter().find(|event| event.ordinal == deadline.event).ok_or(Error::NotFound)?;
    let stage = whole.stages.iter().find(|stage| stage.ordinal == event.stage).ok_or(Error::NotFound)?;
    let follows = rules::follows(event.kind, stage.kind, stage.procedure);
    let due_on = match follows.into_iter().find(|one| one.code == deadline.code) {
        Some(same) => {
            let (length, calendar) = (length(pack_of(ctx, &case)?, same.key)?, calendar::load(ctx.conn)?);
            rules::last_day(&calendar, deadline.from_day, length).ok()
        }
        None => None,
    };
    Ok((case, deadline.clone(), due_on))
}

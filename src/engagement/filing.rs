//! Filing with the justice bureau (备案): within so many days of signing, of each change and of a dismissal. What was not
//! filed in time is listed, and told once.

use super::life::said;
use super::model::{Engaged, Engagement, EngagementEvent, EngagementId, Filing, FilingEvent, NewFiling};
use super::steps::{Why, written};
use super::{rules, store};
use crate::access::Role;
use crate::calendar::pack::RulePack;
use crate::calendar::{self, Correction};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::Day;
use crate::notify::Mail;

/// The rules of the engaging body's place.
pub(super) fn pack_of(ctx: &mut Ctx<'_>, engagement: &Engagement) -> Result<&'static RulePack> {
    let jurisdiction = identity::organisation(ctx.conn, engagement.engaging_id)?.jurisdiction;
    calendar::in_force(&jurisdiction, ctx.today())
}

/// How many terms may follow each other, where the place limits it; 0 is no limit.
pub(super) fn max_terms(ctx: &mut Ctx<'_>, engagement: &Engagement) -> Result<u32> {
    pack_of(ctx, engagement)?.times("engagement.max_consecutive_terms").map_err(Error::internal)
}

/// The last day of filing what happened on a day; none while a calendar is missing.
fn due(ctx: &mut Ctx<'_>, engagement: &Engagement, occurred_on: Day) -> Result<Option<Day>> {
    let days = pack_of(ctx, engagement)?.calendar_days("engagement.filing_cd").map_err(Error::internal)?;
    Ok(calendar::load(ctx.conn)?.after_calendar_days(occurred_on.date(), days).ok().map(Day::from))
}

/// From now on a filing is owed. The engagement is held.
pub(super) fn owe(ctx: &mut Ctx<'_>, engagement: &Engagement, event: FilingEvent, occurred_on: Day) -> Result<()> {
    let row = Filing {
        engagement_id: engagement.id,
        ordinal: store::count_filings(ctx.conn, engagement.id)? + 1,
        event,
        occurred_on,
        due_on: due(ctx, engagement, occurred_on)?,
        recorded_at: ctx.now,
        filed_on: None,
        number: String::new(),
        filed_at: None,
        told_at: None,
    };
    store::insert_filing(ctx.conn, &row)
}

/// Records that it was filed: on which day, under which number.
pub fn file(ctx: &mut Ctx<'_>, id: EngagementId, new: &NewFiling) -> Result<Engaged> {
    let before = store::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(before.version)?;
    let engaged = store::whole(ctx.conn, before.clone(), None)?;
    let found = engaged.filings.iter().find(|filing| filing.ordinal == new.filing);
    let Some(filing) = found else {
        return Err(Error::field("/filing", "INVALID", "the engagement has no such filing"));
    };
    rules::FILED_ALREADY.require(filing.filed_on.is_none())?;
    if new.filed_on > ctx.today() || new.filed_on < filing.occurred_on {
        return Err(Error::field("/filed_on", "INVALID", "must lie between what is filed and today"));
    }
    let after =
        Filing { filed_on: Some(new.filed_on), number: new.number.clone(), filed_at: Some(ctx.now), ..filing.clone() };
    store::update_filing(ctx.conn, &after)?;
    let changed = store::touch(ctx, &before)?;
    written(ctx, before.state, &changed, EngagementEvent::File, Why::default(), None)?;
    said(ctx, &changed, &[("filing", &new.filing), ("filed_on", &new.filed_on), ("filing_number", &new.number)]);
    store::whole(ctx.conn, changed, None)
}

/// Tells the office, once, that filings of an engagement are overdue.
pub fn tell_overdue(ctx: &mut Ctx<'_>, id: EngagementId) -> Result<()> {
    let engagement = store::hold(ctx.conn, id)?;
    let late = store::mark_told(ctx.conn, id, ctx.now)?;
    if late == 0 {
        return Err(Error::NotFound);
    }
    let mail = Mail::of("engagement_overdue").with("number", &engagement.number).with("count", late);
    identity::tell_role(ctx, engagement.engaging_id, Role::Coordinator, &mail)?;
    said(ctx, &engagement, &[("overdue", &late)]);
    Ok(())
}

/// Reckons the last days of filings that waited for a calendar, after one was loaded; says how many have one now. Part
/// of the action that loads calendars.
pub fn reckon_filings(ctx: &mut Ctx<'_>) -> Result<usize> {
    let mut found = 0;
    for filing in store::filings_without_day(ctx.conn)? {
        let engagement = store::hold(ctx.conn, filing.engagement_id)?;
        let Some(day) = due(ctx, &engagement, filing.occurred_on)? else { continue };
        store::update_filing(ctx.conn, &Filing { due_on: Some(day), ..filing })?;
        let changed = store::touch(ctx, &engagement)?;
        written(ctx, engagement.state, &changed, EngagementEvent::Reckon, Why::default(), None)?;
        found += 1;
    }
    Ok(found)
}

/// Reckons again the last days of open filings that a corrected calendar can move; says how many moved. Part of the
/// action that corrects calendars.
pub fn recount_filings(ctx: &mut Ctx<'_>, correction: &Correction) -> Result<usize> {
    let mut moved = 0;
    for filing in store::open_filings_since(ctx.conn, correction.since)? {
        let engagement = store::hold(ctx.conn, filing.engagement_id)?;
        let Some(day) = due(ctx, &engagement, filing.occurred_on)? else { continue };
        if filing.due_on == Some(day) {
            continue;
        }
        store::update_filing(ctx.conn, &Filing { due_on: Some(day), ..filing })?;
        let changed = store::touch(ctx, &engagement)?;
        written(ctx, engagement.state, &changed, EngagementEvent::Reckon, Why::default(), None)?;
        moved += 1;
    }
    Ok(moved)
}

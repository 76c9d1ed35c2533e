//! What time brings to publications: last days for filing, evaluations, and the end of their force.

use super::model::{Publication, PublicationEvent, PublicationId};
use super::{actions, rules, store};
use crate::access::{OrganisationId, Role};
use crate::calendar::pack::RulePack;
use crate::calendar::{self, Correction};
use crate::ctx::{Ctx, each_by_the_program};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::{Day, Timestamp};
use crate::notify::Mail;

/// The rules of the place of the office.
pub(super) fn pack_of(ctx: &mut Ctx<'_>, body: OrganisationId) -> Result<&'static RulePack> {
    let jurisdiction = identity::organisation(ctx.conn, body)?.jurisdiction;
    calendar::in_force(&jurisdiction, ctx.today())
}

/// The last day for filing; none where it need not be filed, or while a calendar is missing.
pub(super) fn filing_due(ctx: &mut Ctx<'_>, publication: &Publication) -> Result<Option<Day>> {
    let Some(key) = rules::filing_value(publication.kind) else { return Ok(None) };
    let days = pack_of(ctx, publication.review_body_id)?.calendar_days(key).map_err(Error::internal)?;
    let due = calendar::load(ctx.conn)?.after_calendar_days(publication.published_on.date(), days);
    Ok(due.ok().map(Day::from))
}

/// Publications of which something is to be told.
pub fn due(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<PublicationId>> {
    store::to_tell(conn, now, limit)
}

/// Tells of what is due about a publication, each thing once; what is past its last day has ended.
pub fn watch(ctx: &mut Ctx<'_>, id: PublicationId) -> Result<()> {
    let before = store::for_update(ctx.conn, ctx.actor, id)?;
    let notices = rules::notices(&before, ctx.today());
    if notices == rules::Notices::default() {
        return Err(Error::NotFound);
    }
    let mut after = before.clone();
    let shown = |day: Option<Day>| day.map_or_else(|| "—".to_owned(), |day| day.to_string());
    if notices.filing {
        let due_on = shown(before.filing_due_on);
        let mail = Mail::of("publication_filing_due").with("number", &before.number).with("due_on", due_on);
        identity::tell_role(ctx, before.agency_id, Role::AgencyOfficer, &mail)?;
        after.filing_told_at = Some(ctx.now);
    }
    if notices.evaluation && !notices.over {
        let by = shown(before.evaluate_by);
        let mail = Mail::of("publication_evaluation_due").with("number", &before.number).with("by", by);
        identity::tell_role(ctx, before.agency_id, Role::AgencyOfficer, &mail)?;
        after.evaluation_told_at = Some(ctx.now);
    }
    if notices.over {
        after.state = rules::step(&before, PublicationEvent::End)?;
        after.ended_on = before.valid_until;
        let last = shown(before.valid_until);
        let mail = Mail::of("publication_end").with("number", &before.number).with("last", last);
        identity::tell_role(ctx, before.agency_id, Role::AgencyOfficer, &mail)?;
    }
    actions::keep(ctx, &before, after, &[("filing", &notices.filing), ("evaluation", &notices.evaluation)])?;
    Ok(())
}

/// Reckons the last days for filing that waited for a calendar, after one was loaded; says how many have one now. Part
/// of the action that loads calendars.
pub fn reckon_filings(ctx: &mut Ctx<'_>) -> Result<usize> {
    let mut found = 0;
    for waiting in store::without_a_filing_day(ctx.conn)? {
        let before = store::for_update(ctx.conn, &crate::access::Actor::system(), waiting.id)?;
        let Some(due) = filing_due(ctx, &before)? else { continue };
        let (version, updated_at) = (before.version + 1, ctx.now);
        let after = Publication { filing_due_on: Some(due), version, updated_at, ..before.clone() };
        store::update(ctx.conn, before.version, &after)?;
        found += 1;
    }
    Ok(found)
}

/// Reckons again the last days for filing that a corrected calendar moves, and tells the agency; says how many moved.
/// Part of the action that corrects calendars.
pub fn recount_filings(ctx: &mut Ctx<'_>, correction: &Correction) -> Result<usize> {
    let open = store::unfiled_since(ctx.conn, correction.since)?;
    each_by_the_program(ctx, "publication_recount", open, |ctx, id| {
        let publication = store::for_update(ctx.conn, ctx.actor, id)?;
        let (before, after) = (publication.filing_due_on, filing_due(ctx, &publication)?);
        let (Some(before), Some(due_on)) = (before, after.filter(|_| before != after)) else {
            return Err(Error::NotFound);
        };
        let mail = Mail::of("publication_recount")
            .with("number", &publication.number)
            .with("before", before)
            .with("due_on", due_on);
        identity::tell_role(ctx, publication.agency_id, Role::AgencyOfficer, &mail)?;
        let moved = Publication { filing_due_on: after, filing_told_at: None, ..publication.clone() };
        actions::keep(ctx, &publication, moved, &[("before", &before), ("due_on", &due_on)])?;
        Ok(())
    })
}

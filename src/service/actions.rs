//! Use cases of service records: enter, confirm, dispute.

use super::model::{NewService, ServiceEvent, ServiceRecord, ServiceRecordId, ServiceState, Shown};
use super::{rules, store};
use crate::access::Role;
use crate::cases;
use crate::conduct::{self, Subject};
use crate::ctx::Ctx;
use crate::directory;
use crate::engagement;
use crate::error::{Error, Result};
use crate::identity;
use crate::notify::Mail;
use crate::review;

const NOUN: &str = "service_record";

/// Enters a record: the adviser their own, the office for an adviser whom it has engaged.
pub(super) fn enter(ctx: &mut Ctx<'_>, new: &NewService) -> Result<Shown> {
    let faults = rules::faults(new, ctx.now);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    // Held, so that two records of one time do not come at once.
    let adviser = directory::adviser_for_update(ctx.conn, new.adviser_id)?;
    let own = adviser.account_id == Some(ctx.actor.account);
    rules::NOT_YOUR_SERVICE.require(own || ctx.actor.role != Role::Adviser)?;
    let engagement = engagement::find_for(ctx.conn, adviser.id, new.agency_id, new.begun_at.day())?
        .filter(|engagement| engagement.firm_id == adviser.firm_id)
        .filter(|engagement| own || engagement.engaging_id == ctx.actor.organisation)
        .ok_or_else(|| rules::SERVICE_NOT_ENGAGED.refuse())?;
    about(ctx, new)?;
    if let Some(id) = new.corrects {
        let old = store::visible(ctx.conn, ctx.actor, id)?;
        let old = store::shown_one(ctx.conn, old)?;
        rules::corrects(&old.record, old.corrected_by.is_some(), new)?;
    }
    rules::SERVICE_AT_THE_SAME_TIME.require(!store::at_the_same_time(ctx.conn, new)?)?;
    let row = ServiceRecord {
        id: ctx.id(),
        kind: new.kind,
        adviser_id: adviser.id,
        firm_id: adviser.firm_id,
        engagement_id: engagement.id,
        engaging_id: engagement.engaging_id,
        agency_id: new.agency_id,
        review_id: new.review_id,
        case_id: new.case_id,
        begun_at: new.begun_at,
        ended_at: new.ended_at,
        asked_by: new.asked_by.clone(),
        subject: new.subject.clone(),
        outcome: new.outcome.clone(),
        state: ServiceState::Entered,
        answered_by: None,
        answered_at: None,
        dispute_reason: String::new(),
        corrects: new.corrects,
        claim_line_id: None,
        version: 1,
        entered_by: ctx.actor.account,
        entered_at: ctx.now,
        updated_at: ctx.now,
    };
    store::insert(ctx.conn, &row)?;
    let mail = Mail::of("service_enter").with("adviser", &adviser.name).with("on_day", new.begun_at.day());
    identity::tell_role(ctx, new.agency_id, Role::AgencyOfficer, &mail)?;
    ctx.done(NOUN, row.id, &[("adviser", &adviser.name), ("kind", &row.kind), ("minutes", &row.minutes())]);
    store::shown_one(ctx.conn, row)
}

/// The matter and the case must be the agency's. An adviser names a matter that is assigned to them; cases they do not
/// see, so that only whose it is is asked.
fn about(ctx: &mut Ctx<'_>, new: &NewService) -> Result<()> {
    if let Some(review) = new.review_id {
        let review = review::visible(ctx.conn, ctx.actor, review)?;
        if review.agency_id != new.agency_id {
            return Err(Error::NotFound);
        }
    }
    if let Some(case) = new.case_id
        && cases::agency_of(ctx.conn, case)? != new.agency_id
    {
        return Err(Error::NotFound);
    }
    Ok(())
}

/// The agency confirms a record: it counts, as an event of conduct. A correction of what counted already counts no
/// second time.
pub(super) fn confirm(ctx: &mut Ctx<'_>, id: ServiceRecordId) -> Result<Shown> {
    let record = answered(ctx, id, ServiceEvent::Confirm, "")?;
    let corrected = record.corrects.map(|old| store::visible(ctx.conn, ctx.actor, old)).transpose()?;
    if corrected.is_none_or(|old| old.state != ServiceState::Confirmed) {
        let (body, subject) = (record.engaging_id, Subject::Adviser(record.adviser_id));
        conduct::record(ctx, body, subject, rules::conduct_code(record.kind), NOUN, record.id)?;
    }
    let mail = Mail::of("service_confirm").with("on_day", record.begun_at.day());
    conduct::tell_subject(ctx, Subject::Adviser(record.adviser_id), &mail)?;
    store::shown_one(ctx.conn, record)
}

/// The agency disputes a record, saying why.
pub(super) fn dispute(ctx: &mut Ctx<'_>, id: ServiceRecordId, reason: &str) -> Result<Shown> {
    let record = answered(ctx, id, ServiceEvent::Dispute, reason)?;
    let mail = Mail::of("service_dispute").with("on_day", record.begun_at.day());
    conduct::tell_subject(ctx, Subject::Adviser(record.adviser_id), &mail)?;
    store::shown_one(ctx.conn, record)
}

fn answered(ctx: &mut Ctx<'_>, id: ServiceRecordId, event: ServiceEvent, reason: &str) -> Result<ServiceRecord> {
    let before = store::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(before.version)?;
    let state = rules::step(before.state, event)?;
    let after = ServiceRecord {
        state,
        answered_by: Some(ctx.actor.account),
        answered_at: Some(ctx.now),
        dispute_reason: reason.to_owned(),
        version: before.version + 1,
        updated_at: ctx.now,
        ..before.clone()
    };
    store::answer(ctx.conn, before.version, &after)?;
    ctx.done(NOUN, id, &[("state", &state), ("kind", &after.kind), ("minutes", &after.minutes())]);
    Ok(after)
}

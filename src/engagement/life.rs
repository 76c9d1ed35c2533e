//! What becomes of an engagement that was signed: suspended, resumed, ended by notice, by dismissal, by itself, closed.

use super::model::{
    Dismissal, DismissalGround, Engaged, Engagement, EngagementEvent, EngagementId, FilingEvent, NewDismissal, Notice,
    SuspensionGround,
};
use super::steps::{Why, take};
use super::{filing, rules, store, tell};
use crate::access::Role;
use crate::ctx::Ctx;
use crate::directory::{self, IntegrityKind, NewIntegrity, Subject};
use crate::error::{Error, Result};
use crate::identity;
use crate::notify::Mail;

/// An engagement that is held, at the version that the caller read.
pub(super) fn held(ctx: &mut Ctx<'_>, id: EngagementId, event: EngagementEvent) -> Result<Engagement> {
    let before = store::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(before.version)?;
    rules::step(before.state, event)?;
    Ok(before)
}

/// Says what was done with an engagement.
pub(super) fn said(ctx: &mut Ctx<'_>, engagement: &Engagement, facts: &[(&'static str, &dyn std::fmt::Display)]) {
    let mut all: Vec<(&'static str, &dyn std::fmt::Display)> =
        vec![("number", &engagement.number), ("state", &engagement.state)];
    all.extend_from_slice(facts);
    ctx.done("engagement", engagement.id, &all);
}

/// Suspends: no new work is begun; what is under way goes on or is handed over.
pub(super) fn suspend(ctx: &mut Ctx<'_>, id: EngagementId, ground: SuspensionGround, reason: &str) -> Result<Engaged> {
    let before = held(ctx, id, EngagementEvent::Suspend)?;
    let why = Why { code: ground.as_str(), reason };
    let after = take(ctx, &before, EngagementEvent::Suspend, why, |_| {})?;
    let engaged = store::whole(ctx.conn, after, None)?;
    let mail = Mail::of("engagement_suspend").with("number", &before.number).with("ground", ground);
    tell::everybody(ctx, &engaged, &mail)?;
    said(ctx, &engaged.engagement, &[("ground", &ground), ("reason", &reason)]);
    Ok(engaged)
}

/// Goes on after a suspension.
pub(super) fn resume(ctx: &mut Ctx<'_>, id: EngagementId, reason: &str) -> Result<Engaged> {
    let before = held(ctx, id, EngagementEvent::Resume)?;
    let after = take(ctx, &before, EngagementEvent::Resume, Why { code: "", reason }, |_| {})?;
    let engaged = store::whole(ctx.conn, after, None)?;
    let mail = Mail::of("engagement_resume").with("number", &before.number);
    tell::everybody(ctx, &engaged, &mail)?;
    said(ctx, &engaged.engagement, &[("reason", &reason)]);
    Ok(engaged)
}

/// The firm, or the scholar, gives notice. The engagement runs until the last day that the notice names.
pub(super) fn resign(ctx: &mut Ctx<'_>, id: EngagementId, notice: &Notice) -> Result<Engaged> {
    let before = held(ctx, id, EngagementEvent::Resign)?;
    let engaged = store::whole(ctx.conn, before.clone(), None)?;
    let for_the_firm = ctx.actor.role == Role::FirmManager;
    let alone = before.firm_id.is_none() && engaged.adviser_ids().len() == 1;
    rules::PARTY_GIVES_NOTICE.require(for_the_firm || alone)?;
    rules::NOTICE_GIVEN.require(before.ends_on == before.to_day)?;
    let days = filing::pack_of(ctx, &before)?.calendar_days("engagement.resign_notice_cd").map_err(Error::internal)?;
    rules::notice(notice.last_day, ctx.today().plus_days(i64::from(days)))?;
    if notice.last_day >= before.to_day {
        return Err(Error::field("/last_day", "TOO_LARGE", "the engagement is over by then anyway"));
    }
    let why = Why { code: "", reason: &notice.reason };
    let after = take(ctx, &before, EngagementEvent::Resign, why, |engagement| engagement.ends_on = notice.last_day)?;
    let engaged = Engaged { engagement: after, ..engaged };
    let mail = Mail::of("engagement_resign").with("number", &before.number).with("last_day", notice.last_day);
    identity::tell_role(ctx, before.engaging_id, Role::Coordinator, &mail)?;
    for agency in &engaged.agency_ids {
        identity::tell_role(ctx, *agency, Role::AgencyOfficer, &mail)?;
    }
    said(ctx, &engaged.engagement, &[("last_day", &notice.last_day), ("reason", &notice.reason)]);
    Ok(engaged)
}

/// The office dismisses, at once, on a ground and with evidence. What shows misconduct goes on the integrity record of
/// the adviser whose it is, or else of the firm, or of all whom the contract names in person.
pub(super) fn dismiss(ctx: &mut Ctx<'_>, id: EngagementId, new: &NewDismissal) -> Result<Engaged> {
    let before = held(ctx, id, EngagementEvent::Dismiss)?;
    let engaged = store::whole(ctx.conn, before.clone(), None)?;
    if new.adviser_id.is_some_and(|id| engaged.namings.iter().all(|naming| naming.adviser_id != id)) {
        return Err(Error::field("/adviser_id", "INVALID", "is not named in the engagement"));
    }
    if new.ground == DismissalGround::AppraisedIncompetent {
        rules::found_incompetent(&engaged.grades, new.adviser_id)?;
    }
    let why = Why { code: new.ground.as_str(), reason: &new.reason };
    let after = take(ctx, &before, EngagementEvent::Dismiss, why, |_| {})?;
    let row = Dismissal {
        engagement_id: id,
        adviser_id: new.adviser_id,
        ground: new.ground,
        evidence: new.evidence.clone(),
        notified: new.notified.clone(),
        made_at: ctx.now,
    };
    store::insert_dismissal(ctx.conn, &row)?;
    filing::owe(ctx, &after, FilingEvent::Dismissal, ctx.today())?;
    if new.ground.is_misconduct() {
        put_on_record(ctx, &engaged, new)?;
    }
    let mail = Mail::of("engagement_dismiss").with("number", &before.number).with("ground", new.ground);
    tell::everybody(ctx, &engaged, &mail)?;
    let engaged = store::whole(ctx.conn, after, None)?;
    said(
        ctx,
        &engaged.engagement,
        &[("ground", &new.ground), ("evidence", &new.evidence), ("notified", &new.notified), ("reason", &new.reason)],
    );
    Ok(engaged)
}

fn put_on_record(ctx: &mut Ctx<'_>, engaged: &Engaged, new: &NewDismissal) -> Result<()> {
    let subjects = match (new.adviser_id, engaged.engagement.firm_id) {
        (Some(adviser), _) => vec![Subject::Adviser(adviser)],
        (None, Some(firm)) => vec![Subject::Firm(firm)],
        (None, None) => engaged.adviser_ids().into_iter().map(Subject::Adviser).collect(),
    };
    let authority = identity::organisation(ctx.conn, engaged.engagement.engaging_id)?.name;
    for subject in subjects {
        let record = NewIntegrity {
            subject,
            kind: IntegrityKind::Incident,
            authority: authority.clone(),
            decided_on: ctx.today(),
            summary: format!("{} {}：{}", engaged.engagement.number, new.ground, new.reason),
            evidence: new.evidence.clone(),
            document: None,
        };
        directory::record_integrity(ctx, &record)?;
    }
    Ok(())
}

/// Notes that the last day of an engagement is over: its last term's, or the one that a notice named.
pub fn end_due(ctx: &mut Ctx<'_>, id: EngagementId) -> Result<()> {
    let before = store::hold(ctx.conn, id)?;
    if !store::RUNNING.contains(&before.state) || before.ends_on >= ctx.today() {
        return Err(Error::NotFound);
    }
    let by_notice = before.ends_on < before.to_day;
    let event = if by_notice { EngagementEvent::Leave } else { EngagementEvent::Expire };
    let after = take(ctx, &before, event, Why::default(), |_| {})?;
    if by_notice {
        filing::owe(ctx, &after, FilingEvent::Dismissal, before.ends_on)?;
    }
    let engaged = store::whole(ctx.conn, after, None)?;
    let mail = Mail::of("engagement_end").with("number", &before.number).with("ends_on", before.ends_on);
    tell::everybody(ctx, &engaged, &mail)?;
    identity::tell_role(ctx, before.engaging_id, Role::Coordinator, &mail)?;
    said(ctx, &engaged.engagement, &[("ends_on", &before.ends_on)]);
    Ok(())
}

/// Closes an engagement that has ended and of which nothing is open any more, or gives a draft up. The caller says how
/// much work and how many claims are open; part of its action.
pub fn close(ctx: &mut Ctx<'_>, id: EngagementId, open_work: i64, open_claims: i64) -> Result<Engaged> {
    let before = held(ctx, id, EngagementEvent::Close)?;
    rules::settled(open_work, open_claims)?;
    let after = take(ctx, &before, EngagementEvent::Close, Why::default(), |_| {})?;
    let engaged = store::whole(ctx.conn, after, None)?;
    // Nobody else knew of a draft.
    if before.signed_at.is_some() {
        let mail = Mail::of("engagement_close").with("number", &before.number);
        tell::everybody(ctx, &engaged, &mail)?;
    }
    said(ctx, &engaged.engagement, &[]);
    Ok(engaged)
}

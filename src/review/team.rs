//! Lead and co-counsel (主办、协办): colleagues of one firm who work on one opinion.
//!
//! Whoever was offered the matter leads: begins the opinion, hands it in, and their firm is paid for it. The lead invites
//! colleagues whom the same engagement names; they see the parties, declare, and accept or decline as with any offer. Co-counsel
//! see what the lead sees, ask in the lead's place, revise the lead's draft and are named in the opinion, and have no money
//! of their own. Who leaves as co-counsel changes nothing for the matter; with the lead all of them leave.

use super::assignment::{Able, able, own};
use super::conflict;
use super::due;
use super::model::{Assignment, AssignmentId, AssignmentState, Review, ReviewState};
use super::rules::{self, team as of_team};
use super::store;
use crate::ctx::Ctx;
use crate::directory::{self, Adviser, AdviserId};
use crate::engagement;
use crate::error::Result;
use crate::identity;
use crate::kit::Fen;
use crate::notify::Mail;

/// The lead invites a colleague.
pub(super) fn invite(ctx: &mut Ctx<'_>, id: AssignmentId, adviser_id: AdviserId) -> Result<Assignment> {
    let (review, lead) = own(ctx, id)?;
    at_work(ctx, &review, &lead)?;
    let here = store::assignments_of(ctx.conn, review.id)?;
    let Able { adviser, account_id, weighed } = able(ctx, &review, adviser_id, &here)?;
    same_firm(&lead, &adviser)?;
    let today = ctx.today();
    engagement::find_for(ctx.conn, adviser_id, review.agency_id, today)?
        .filter(|engagement| engagement.id == lead.engagement_id)
        .ok_or_else(|| rules::NO_ENGAGEMENT.refuse().with("adviser", &adviser.name))?;
    let row = Assignment {
        id: ctx.id(),
        adviser_id,
        account_id,
        fee: Fen::ZERO,
        state: AssignmentState::Offered,
        reason: String::new(),
        version: 1,
        offered_at: ctx.now,
        answered_at: None,
        expires_at: due::offer_expires(ctx, &review)?,
        assists: Some(lead.id),
        ..lead
    };
    store::insert_assignment(ctx.conn, &row)?;
    conflict::open_findings(ctx, &row, &weighed)?;
    let mail = Mail::of("review_invite_co_counsel").with("number", &review.number).with("until", row.until());
    identity::tell(ctx, account_id, &mail)?;
    ctx.done("assignment", row.id, &[("review", &review.number), ("adviser", &adviser.name), ("assists", &id)]);
    Ok(row)
}

/// Somebody who was invited accepts, while the lead is at work.
pub(super) fn join(ctx: &mut Ctx<'_>, review: &Review, row: &Assignment) -> Result<Assignment> {
    let lead = store::assignment(ctx.conn, row.work())?;
    at_work(ctx, review, &lead)?;
    store::answer_assignment(ctx.conn, row, AssignmentState::Accepted, "", ctx.now)?;
    answered(ctx, &review.number, &lead, row, AssignmentState::Accepted)
}

/// Says that co-counsel stood back or let the time pass.
pub(super) fn left(ctx: &mut Ctx<'_>, number: &str, row: &Assignment) -> Result<Assignment> {
    let lead = store::assignment(ctx.conn, row.work())?;
    let now = store::assignment(ctx.conn, row.id)?.state;
    answered(ctx, number, &lead, row, now)
}

fn answered(
    ctx: &mut Ctx<'_>,
    number: &str,
    lead: &Assignment,
    row: &Assignment,
    state: AssignmentState,
) -> Result<Assignment> {
    let name = directory::adviser(ctx.conn, row.adviser_id)?.name;
    let mail = Mail::of("review_co_counsel").with("number", number).with("name", &name).with("state", state);
    identity::tell(ctx, lead.account_id, &mail)?;
    ctx.done("assignment", row.id, &[("review", &number), ("state", &state), ("assists", &lead.id)]);
    store::assignment(ctx.conn, row.id)
}

/// With the lead all co-counsel leave.
pub(super) fn dissolve(ctx: &mut Ctx<'_>, review: &Review, lead: &Assignment) -> Result<()> {
    for row in store::assignments_of(ctx.conn, review.id)? {
        if row.assists == Some(lead.id) && rules::is_active(row.state) {
            store::answer_assignment(ctx.conn, &row, AssignmentState::Released, "", ctx.now)?;
            let mail = Mail::of("review_release").with("number", &review.number);
            identity::tell(ctx, row.account_id, &mail)?;
        }
    }
    Ok(())
}

/// Refuses a lead to take anything back but their own co-counsel.
pub(super) fn is_lead_of(ctx: &mut Ctx<'_>, row: &Assignment) -> Result<()> {
    let lead = row.assists.map(|lead| store::assignment(ctx.conn, lead)).transpose()?;
    Ok(of_team::LEAD_ONLY.require(lead.is_some_and(|lead| ctx.actor.is(lead.account_id)))?)
}

/// Refuses where the lead of a matter that is held is not at work on the opinion.
pub(super) fn at_work(ctx: &mut Ctx<'_>, review: &Review, lead: &Assignment) -> Result<()> {
    of_team::LEAD_ONLY.require(lead.assists.is_none())?;
    let here = lead.state == AssignmentState::Accepted && lead.round == review.round && lead.suspended_at.is_none();
    let waits = matches!(review.state, ReviewState::InReview | ReviewState::OnHold);
    let delivered = store::is_delivered(ctx.conn, lead.id)?;
    Ok(of_team::NOT_AT_WORK.require(here && waits && !delivered)?)
}

/// Refuses anybody but a colleague of the lead's firm.
pub(super) fn same_firm(lead: &Assignment, adviser: &Adviser) -> Result<()> {
    Ok(of_team::SAME_FIRM_ONLY.require(lead.firm_id.is_some() && lead.firm_id == adviser.firm_id)?)
}

//! How an adviser leaves a matter: stands back, is released, lets the offer expire. The money is free again, and so is
//! the matter when nobody is on it any more.

use super::actions::move_on;
use super::model::{Assignment, AssignmentId, AssignmentState, Review, ReviewState};
use super::rules::{self, Event};
use super::store;
use super::{conflict, overrides, team};
use crate::access::Role;
use crate::budget;
use crate::conduct::{self, Subject};
use crate::ctx::Ctx;
use crate::engagement;
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::Fen;
use crate::notify::Mail;

/// Ends an assignment of a matter that is held, and says how much money is free again.
pub(super) fn leave(
    ctx: &mut Ctx<'_>,
    review: Review,
    row: &Assignment,
    state: AssignmentState,
    reason: &str,
) -> Result<Fen> {
    store::answer_assignment(ctx.conn, row, state, reason, ctx.now)?;
    if row.assists.is_some() {
        // The lead goes on, and the matter with them.
        return Ok(Fen::ZERO);
    }
    let freed = free(ctx, row)?;
    team::dissolve(ctx, &review, row)?;
    let mut others = store::assignments_of(ctx.conn, review.id)?;
    others.retain(|a| a.round == review.round && a.id != row.id && rules::is_active(a.state) && a.assists.is_none());
    match review.state {
        ReviewState::Assigned | ReviewState::InReview | ReviewState::OnHold if others.is_empty() => {
            move_on(ctx, review, Event::StandBack, |_| {})?;
        }
        // This one was the last who was waited for.
        ReviewState::InReview if store::all_heard(ctx.conn, &review)? => {
            move_on(ctx, review, Event::OpinionsIn, |_| {})?;
        }
        // All who are on the matter have delivered; without this one's opinion too few may have been heard.
        ReviewState::DraftOpinion => {
            let heard = others.iter().filter(|a| a.state == AssignmentState::Accepted).count();
            if heard < store::opinions_wanted(ctx.conn, &review)? {
                let mut review = move_on(ctx, review, Event::StandBack, |_| {})?;
                if !others.is_empty() {
                    review = move_on(ctx, review, Event::Offer, |_| {})?;
                }
                if heard > 0 {
                    move_on(ctx, review, Event::Start, |_| {})?;
                }
            }
        }
        _ => {}
    }
    Ok(freed)
}

/// Frees the fee of an assignment, unless it has been claimed: then those who decide on the claim decide on the money.
/// The assignment has just been changed, and so is held: a claim sees that, or is seen here. In the order in which an offer takes it, so that the two cannot wait for each other.
pub(super) fn free(ctx: &mut Ctx<'_>, row: &Assignment) -> Result<Fen> {
    // Co-counsel have no money of their own: what is reserved is the lead's.
    if row.assists.is_some() || store::is_claimed(ctx.conn, row.reservation_id)? {
        return Ok(Fen::ZERO);
    }
    let engagement = engagement::get(ctx.conn, row.engagement_id)?;
    // What was paid or went back already does not go back again.
    let rest = budget::reservation(ctx.conn, row.reservation_id)?.remaining()?;
    engagement::free_fee(ctx, &engagement, row.term, rest)?;
    let freed = budget::release(ctx, row.reservation_id)?;
    overrides::give_back(ctx, row)?;
    Ok(freed)
}

/// The office takes an assignment back, before its work is delivered; a lead the one of their own co-counsel.
pub(super) fn release(ctx: &mut Ctx<'_>, id: AssignmentId, reason: &str) -> Result<Assignment> {
    let seen = store::assignment(ctx.conn, id)?;
    store::for_update(ctx.conn, ctx.actor, seen.review_id)?;
    let held = store::assignment(ctx.conn, id)?;
    if ctx.actor.role == Role::Adviser {
        team::is_lead_of(ctx, &held)?;
    }
    ctx.expect_version(held.version)?;
    let (row, number, freed) = released(ctx, id, reason.trim())?;
    ctx.done(
        "assignment",
        id,
        &[("review", &number), ("state", &AssignmentState::Released), ("reason", &reason.trim()), ("freed", &freed)],
    );
    Ok(row)
}

/// Takes an assignment back and tells the adviser; says of which matter, and how much money is free again. Part of an
/// action that says what was done.
pub fn released(ctx: &mut Ctx<'_>, id: AssignmentId, reason: &str) -> Result<(Assignment, String, Fen)> {
    let seen = store::assignment(ctx.conn, id)?;
    let review = store::for_update(ctx.conn, ctx.actor, seen.review_id)?;
    let row = store::assignment(ctx.conn, id)?;
    rules::ASSIGNMENT_OVER.require(rules::is_active(row.state)).map_err(|refusal| refusal.with("state", row.state))?;
    rules::WORK_DELIVERED.require(!store::is_delivered(ctx.conn, row.work())?)?;
    let (number, body) = (review.number.clone(), review.review_body_id);
    let freed = leave(ctx, review, &row, AssignmentState::Released, reason)?;
    if row.assists.is_none() {
        conduct::record(ctx, body, Subject::Adviser(row.adviser_id), "RELEASED", "assignment", id)?;
    }
    let mail = Mail::of("review_release").with("number", &number);
    identity::tell(ctx, row.account_id, &mail)?;
    Ok((store::assignment(ctx.conn, id)?, number, freed))
}

/// Ends an offer that nobody answered in time.
pub fn expire_offer(ctx: &mut Ctx<'_>, id: AssignmentId) -> Result<()> {
    let seen = store::assignment(ctx.conn, id)?;
    let review = store::for_update(ctx.conn, ctx.actor, seen.review_id)?;
    let row = store::assignment(ctx.conn, id)?;
    let waits = conflict::has_open_finding(ctx.conn, id)?;
    if row.state != AssignmentState::Offered || waits || !rules::is_expired(row.expires_at, ctx.now) {
        return Err(Error::NotFound);
    }
    let (number, body) = (review.number.clone(), review.review_body_id);
    let freed = leave(ctx, review, &row, AssignmentState::Expired, "")?;
    if row.assists.is_some() {
        return team::left(ctx, &number, &row).map(drop);
    }
    conduct::record(ctx, body, Subject::Adviser(row.adviser_id), "OFFER_EXPIRED", "assignment", id)?;
    let mail = Mail::of("review_expire_offer").with("number", &number);
    identity::tell_role(ctx, body, Role::Coordinator, &mail)?;
    identity::tell(ctx, row.account_id, &mail)?;
    ctx.done("assignment", id, &[("review", &number), ("state", &AssignmentState::Expired), ("freed", &freed)]);
    Ok(())
}

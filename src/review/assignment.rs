//! Use cases of assignment: offer, accept, decline, recuse.

use super::actions::move_on;
use super::model::{Assignment, AssignmentId, AssignmentState, Review, ReviewId};
use super::rules::{self, Event};
use super::store;
use crate::budget;
use crate::ctx::Ctx;
use crate::directory::{self, Adviser, AdviserId};
use crate::engagement::{self, Service};
use crate::error::Result;
use crate::identity;
use crate::notify::Mail;

/// Offers the matter to an adviser: no conflict, an engagement that serves the agency, a rate, money. The fee
/// is reserved before the work begins.
pub(super) fn offer(
    ctx: &mut Ctx<'_>,
    review_id: ReviewId,
    adviser_id: AdviserId,
    service: Service,
) -> Result<Assignment> {
    let review = store::for_update(ctx.conn, ctx.actor, review_id)?;
    ctx.expect_version(review.version)?;
    rules::step(review.state, Event::Offer)?;
    let adviser = directory::adviser(ctx.conn, adviser_id)?;
    no_conflict(ctx, &review, &adviser)?;
    let here = store::assignments_of(ctx.conn, review_id)?;
    let twice = here.iter().any(|a| a.round == review.round && a.adviser_id == adviser_id && rules::is_active(a.state));
    rules::ALREADY_ASSIGNED.require(!twice)?;
    let today = ctx.today();
    let engagement = engagement::find_for(ctx.conn, adviser_id, review.agency_id, today)?
        .ok_or_else(|| rules::NO_ENGAGEMENT.refuse().with("adviser", &adviser.name))?;
    let rate = engagement::rate_for(ctx.conn, engagement.id, service, today)?
        .ok_or_else(|| rules::NO_RATE.refuse().with("service", service))?;
    engagement::commit_fee(ctx, &engagement, rate.amount)?;
    let reservation_id =
        budget::reserve(ctx, engagement.budget_line_id, rate.amount, &format!("{} {}", review.number, adviser.name))?;
    let row = Assignment {
        id: ctx.id(),
        review_id,
        round: review.round,
        adviser_id,
        account_id: adviser.account_id,
        firm_id: adviser.firm_id,
        engagement_id: engagement.id,
        reservation_id,
        service,
        fee: rate.amount,
        state: AssignmentState::Offered,
        reason: String::new(),
        version: 1,
        offered_at: ctx.now,
        answered_at: None,
    };
    store::insert_assignment(ctx.conn, &row)?;
    let review = move_on(ctx, review, Event::Offer, |_| {})?;
    let mail = Mail::of("review_offer").with("number", &review.number).with("title", &review.title);
    identity::tell(ctx, adviser.account_id, &mail)?;
    ctx.done("assignment", row.id, &[("review", &review.number), ("adviser", &adviser.name), ("fee", &row.fee)]);
    Ok(row)
}

/// Refuses when the adviser or a colleague of the firm has an interest in a party.
fn no_conflict(ctx: &mut Ctx<'_>, review: &Review, adviser: &Adviser) -> Result<()> {
    let keys: Vec<String> = store::parties(ctx.conn, review.id)?.into_iter().map(|party| party.party_key).collect();
    match directory::conflicting_interests(ctx.conn, adviser, &keys)?.first() {
        None => Ok(()),
        Some(found) => Err(rules::CONFLICT_OF_INTEREST
            .refuse()
            .with("adviser", &adviser.name)
            .with("party", &found.party)
            .with("relation", found.relation)
            .into()),
    }
}

/// The adviser accepts; conflicts are looked for again, because registers change.
pub(super) fn accept(ctx: &mut Ctx<'_>, id: AssignmentId) -> Result<Assignment> {
    let (review, row) = own(ctx, id)?;
    rules::OFFER_ANSWERED.require(row.state == AssignmentState::Offered)?;
    let adviser = directory::adviser(ctx.conn, row.adviser_id)?;
    no_conflict(ctx, &review, &adviser)?;
    store::answer_assignment(ctx.conn, &row, AssignmentState::Accepted, "", ctx.now)?;
    let review = move_on(ctx, review, Event::Start, |_| {})?;
    ctx.done("assignment", id, &[("review", &review.number), ("state", &AssignmentState::Accepted)]);
    store::assignment(ctx.conn, id)
}

/// The adviser stands back: declines with a reason, or recuses for a conflict. The money is free again, and
/// the matter with it when nobody else is on it.
pub(super) fn stand_back(
    ctx: &mut Ctx<'_>,
    id: AssignmentId,
    state: AssignmentState,
    reason: &str,
) -> Result<Assignment> {
    let (review, row) = own(ctx, id)?;
    let may = row.state == AssignmentState::Offered
        || (row.state == AssignmentState::Accepted && state == AssignmentState::Recused);
    rules::OFFER_ANSWERED.require(may)?;
    if row.state == AssignmentState::Accepted {
        // Once the office's turn has come the work is delivered, and its fee with it.
        rules::step(review.state, Event::StandBack)?;
    }
    store::answer_assignment(ctx.conn, &row, state, reason, ctx.now)?;
    // What was paid or went back already does not go back again. In the order in which an offer takes them, so
    // that the two cannot wait for each other.
    let engagement = engagement::get(ctx.conn, row.engagement_id)?;
    let rest = budget::reservation(ctx.conn, row.reservation_id)?.remaining()?;
    engagement::free_fee(ctx, &engagement, rest)?;
    budget::release(ctx, row.reservation_id)?;
    let others = store::assignments_of(ctx.conn, review.id)?
        .into_iter()
        .any(|a| a.round == review.round && a.id != id && rules::is_active(a.state));
    if !others {
        move_on(ctx, review.clone(), Event::StandBack, |_| {})?;
    }
    let mail = Mail::of("review_stand_back").with("number", &review.number).with("state", state).with("reason", reason);
    identity::tell_role(ctx, review.review_body_id, crate::access::Role::Coordinator, &mail)?;
    ctx.done("assignment", id, &[("review", &review.number), ("state", &state), ("reason", &reason)]);
    store::assignment(ctx.conn, id)
}

/// The adviser's own assignment with its review, both held.
fn own(ctx: &mut Ctx<'_>, id: AssignmentId) -> Result<(Review, Assignment)> {
    let seen = store::own_assignment_for_update(ctx.conn, ctx.actor, id)?;
    let review = store::for_update(ctx.conn, ctx.actor, seen.review_id)?;
    ctx.expect_version(seen.version)?;
    Ok((review, seen))
}

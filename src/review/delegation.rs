//! Handing an assignment to a colleague (转办): the adviser asks, the office decides.
//!
//! Counsel are chosen in person, so that nobody hands a matter on by themselves. When the office approves, the adviser leaves
//! the matter and the colleague has the offer, in one transaction and by all the rules of any offer: fitness, conflicts,
//! engagement, rate and money. What is refused of that leaves everything as it was.

use super::assignment::{own, place};
use super::leave::leave;
use super::model::{Assignment, AssignmentId, AssignmentState, Delegation, DelegationId, DelegationState, Review};
use super::rules::{self, team as of_team};
use super::store;
use super::team::{at_work, same_firm};
use crate::access::Role;
use crate::ctx::Ctx;
use crate::directory::{self, AdviserId};
use crate::error::Result;
use crate::identity;
use crate::notify::Mail;

/// Asks to hand one's assignment to a colleague.
pub(super) fn request(ctx: &mut Ctx<'_>, id: AssignmentId, to: AdviserId, reason: &str) -> Result<Delegation> {
    let (review, row) = own(ctx, id)?;
    at_work(ctx, &review, &row)?;
    let adviser = directory::adviser(ctx.conn, to)?;
    same_firm(&row, &adviser)?;
    rules::ALREADY_ASSIGNED.require(to != row.adviser_id)?;
    of_team::DELEGATION_WAITS.require(!store::delegation_waits(ctx.conn, id)?)?;
    let wish = Delegation {
        id: ctx.id(),
        review_id: review.id,
        assignment_id: id,
        adviser_id: to,
        reason: reason.to_owned(),
        state: DelegationState::Requested,
        requested_by: ctx.actor.account,
        requested_at: ctx.now,
        decided_by: None,
        decided_at: None,
        remark: String::new(),
        given: None,
        version: 1,
    };
    store::insert_delegation(ctx.conn, &wish)?;
    let mail = Mail::of("review_delegate").with("number", &review.number).with("name", &adviser.name);
    identity::tell_role(ctx, review.review_body_id, Role::Coordinator, &mail)?;
    let facts: [(&str, &dyn std::fmt::Display); 3] =
        [("review", &review.number), ("adviser", &adviser.name), ("reason", &reason)];
    ctx.done("delegation", wish.id, &facts);
    Ok(wish)
}

/// The office decides: the colleague has the offer, or everything stays as it was.
pub(super) fn decide(ctx: &mut Ctx<'_>, id: DelegationId, approved: bool, remark: &str) -> Result<Delegation> {
    let seen = store::delegation(ctx.conn, id)?;
    let review = store::for_update(ctx.conn, ctx.actor, seen.review_id)?;
    let wish = store::delegation(ctx.conn, id)?;
    ctx.expect_version(wish.version)?;
    of_team::DELEGATION_DECIDED.require(wish.state == DelegationState::Requested)?;
    let from = store::assignment(ctx.conn, wish.assignment_id)?;
    let number = review.number.clone();
    let given = if approved { Some(hand_on(ctx, review, &from, wish.adviser_id)?.id) } else { None };
    let decided = Delegation {
        state: if approved { DelegationState::Approved } else { DelegationState::Refused },
        decided_by: Some(ctx.actor.account),
        decided_at: Some(ctx.now),
        remark: remark.to_owned(),
        given,
        version: wish.version + 1,
        ..wish
    };
    store::decide_delegation(ctx.conn, &decided)?;
    let mail = Mail::of("review_decide_delegation").with("number", &number).with("state", decided.state);
    identity::tell(ctx, decided.requested_by, &mail)?;
    ctx.done("delegation", id, &[("review", &number), ("state", &decided.state), ("remark", &remark)]);
    Ok(decided)
}

fn hand_on(ctx: &mut Ctx<'_>, review: Review, from: &Assignment, to: AdviserId) -> Result<Assignment> {
    at_work(ctx, &review, from)?;
    let id = review.id;
    leave(ctx, review, from, AssignmentState::Released, "转办")?;
    let review = store::hold(ctx.conn, id)?;
    place(ctx, review, to, from.service)
}

//! The agency takes a matter back.

use super::actions::move_on;
use super::leave;
use super::model::{AssignmentState, Review, ReviewId};
use super::rules::{self, Event};
use super::store;
use crate::access::Role;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::identity;
use crate::notify::Mail;

/// Ends the matter before the review opinion is issued. What counsel has delivered stays theirs to claim for; every
/// other assignment is released and its money free. The clock stops for good.
pub(super) fn withdraw(ctx: &mut Ctx<'_>, id: ReviewId, reason: &str) -> Result<Review> {
    let review = store::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(review.version)?;
    rules::step(review.state, Event::Withdraw)?;
    let title = if review.number.is_empty() { review.title.clone() } else { review.number.clone() };
    let mail = Mail::of("review_withdraw").with("title", &title);
    let (mut released, mut kept) = (0, 0);
    for row in store::assignments_of(ctx.conn, id)? {
        if row.round != review.round || !rules::is_active(row.state) {
            continue;
        }
        if store::is_delivered(ctx.conn, row.work())? {
            kept += 1;
        } else {
            store::answer_assignment(ctx.conn, &row, AssignmentState::Released, reason.trim(), ctx.now)?;
            leave::free(ctx, &row)?;
            released += 1;
        }
        identity::tell(ctx, row.account_id, &mail)?;
    }
    store::close_supplements(ctx.conn, &review, ctx.now)?;
    for hold in store::holds(ctx.conn, &review)?.into_iter().filter(|hold| hold.resumed_at.is_none()) {
        store::end_hold(ctx.conn, hold.id, ctx.actor.account, ctx.now)?;
    }
    if let Some(mut round) = store::current_round(ctx.conn, &review)? {
        round.stopped_on = Some(round.stopped_on.unwrap_or_else(|| ctx.today()));
        round.due_problem = String::new();
        store::update_round(ctx.conn, &round)?;
    }
    let submitted = review.round > 0;
    let review = move_on(ctx, review, Event::Withdraw, |review| review.end_reason = reason.trim().to_owned())?;
    if submitted {
        identity::tell_role(ctx, review.review_body_id, Role::Coordinator, &mail)?;
    }
    identity::tell(ctx, review.created_by, &mail)?;
    ctx.done(
        "review",
        id,
        &[("state", &review.state), ("reason", &review.end_reason), ("released", &released), ("delivered", &kept)],
    );
    Ok(review)
}

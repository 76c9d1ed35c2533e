//! Independent double opinions (独立双审): two advisers of different firms give their opinions on one frozen text, and know
//! nothing of each other until the office has accepted both.
//!
//! The office begins it before anybody is offered the matter. While it is blind, an adviser and the firm see of the other
//! one neither assignment nor questions nor opinion, and the agency sees no opinion of counsel at all, so that it cannot
//! tell. Only when both are in it is the office's turn; then they can be compared. Where no second adviser can be
//! found the office ends it, saying why, and the round goes on with one opinion.

use diesel::prelude::*;

use super::actions::{move_on, touch};
use super::model::{Assignment, Review, ReviewId, ReviewState};
use super::rules::{self, Event};
use super::store;
use crate::access::AccountId;
use crate::ctx::Ctx;
use crate::db::Conn;
use crate::db::schema::double_reviews;
use crate::directory::Adviser;
use crate::error::Result;
use crate::kit::Timestamp;

/// A round that wants two independent opinions.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = double_reviews)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct DoubleReview {
    /// Of which review.
    pub review_id: ReviewId,
    /// Of which round.
    pub round: i64,
    /// Why.
    pub reason: String,
    /// Who began it.
    pub begun_by: AccountId,
    /// When.
    pub begun_at: Timestamp,
    /// Why it was ended; empty while it goes on.
    pub ended_for: String,
    /// Who ended it.
    pub ended_by: Option<AccountId>,
    /// When.
    pub ended_at: Option<Timestamp>,
}

/// Begins it, before anybody is offered the matter.
pub(super) fn begin(ctx: &mut Ctx<'_>, id: ReviewId, reason: &str) -> Result<Review> {
    let review = store::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(review.version)?;
    rules::DOUBLE_ALREADY.require(store::double_review(ctx.conn, id, review.round)?.is_none())?;
    rules::DOUBLE_TOO_LATE
        .require(review.state == ReviewState::Accepted)
        .map_err(|refusal| refusal.with("state", review.state))?;
    let row = DoubleReview {
        review_id: id,
        round: review.round,
        reason: reason.trim().to_owned(),
        begun_by: ctx.actor.account,
        begun_at: ctx.now,
        ended_for: String::new(),
        ended_by: None,
        ended_at: None,
    };
    store::insert_double(ctx.conn, &row)?;
    let review = touch(ctx, review)?;
    ctx.done("review", id, &[("number", &review.number), ("round", &row.round), ("reason", &row.reason)]);
    Ok(review)
}

/// Ends it where no second adviser can be found; the round goes on with one opinion.
pub(super) fn end(ctx: &mut Ctx<'_>, id: ReviewId, reason: &str) -> Result<Review> {
    let review = store::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(review.version)?;
    let waits = matches!(
        review.state,
        ReviewState::Accepted | ReviewState::Assigned | ReviewState::InReview | ReviewState::OnHold
    );
    rules::DOUBLE_NOT_UNDER_WAY.require(waits && store::opinions_wanted(ctx.conn, &review)? > 1)?;
    let here = store::assignments_of(ctx.conn, id)?;
    let at_work =
        here.iter().filter(|a| a.round == review.round && rules::is_active(a.state) && a.assists.is_none()).count();
    rules::DOUBLE_BOTH_AT_WORK.require(at_work < 2)?;
    store::end_double(ctx, &review, reason.trim())?;
    // The one who is left may have been heard already.
    let review = if review.state == ReviewState::InReview && store::all_heard(ctx.conn, &review)? {
        move_on(ctx, review, Event::OpinionsIn, |_| {})?
    } else {
        touch(ctx, review)?
    };
    let (number, state) = (review.number.clone(), review.state);
    ctx.done("review", id, &[("number", &number), ("state", &state), ("reason", &reason.trim())]);
    Ok(review)
}

/// How the present round stands, where two independent opinions are or were wanted.
pub(super) fn of_round(ctx: &mut Ctx<'_>, id: ReviewId) -> Result<Option<DoubleReview>> {
    let review = store::visible(ctx.conn, ctx.actor, id)?;
    store::double_review(ctx.conn, id, review.round)
}

/// Refuses a third adviser, and a second one of the same firm.
pub(super) fn may_join(conn: &mut Conn, review: &Review, adviser: &Adviser, here: &[Assignment]) -> Result<()> {
    if store::opinions_wanted(conn, review)? < 2 {
        return Ok(());
    }
    let active: Vec<&Assignment> =
        here.iter().filter(|a| a.round == review.round && rules::is_active(a.state) && a.assists.is_none()).collect();
    rules::DOUBLE_FULL.require(active.len() < 2)?;
    let colleague = active.iter().any(|a| a.firm_id.is_some() && a.firm_id == adviser.firm_id);
    Ok(rules::DOUBLE_SAME_FIRM.require(!colleague)?)
}

//! Queries of independent double opinions: what is shown of a matter while its two advisers know nothing of each other.

use diesel::prelude::*;

use crate::access::{Actor, Role};
use crate::ctx::{Ctx, guarded};
use crate::db::Conn;
use crate::db::schema::{assignments, double_reviews, reviews};
use crate::error::Result;
use crate::review::double::DoubleReview;
use crate::review::model::{Assignment, Review, ReviewId, ReviewState};

/// Where both opinions are in.
const BOTH_IN: [ReviewState; 4] =
    [ReviewState::DraftOpinion, ReviewState::OpinionIssued, ReviewState::Handling, ReviewState::Closed];

/// The matters whose present round wants two independent opinions that are not both in. What an adviser of one of them is
/// shown of the matter does not tell of the other adviser.
#[diesel::dsl::auto_type(no_type_alias)]
pub fn blind_reviews() -> _ {
    let over: [ReviewState; 4] = BOTH_IN;
    double_reviews::table
        .inner_join(
            reviews::table.on(reviews::id.eq(double_reviews::review_id).and(reviews::round.eq(double_reviews::round))),
        )
        .filter(double_reviews::ended_at.is_null())
        .filter(reviews::state.ne_all(over))
        .select(double_reviews::review_id)
}

/// How many opinions of counsel a matter's present round wants before it is the office's turn.
pub fn opinions_wanted(conn: &mut Conn, review: &Review) -> Result<usize> {
    let double = double_review(conn, review.id, review.round)?;
    Ok(if double.is_some_and(|double| double.ended_at.is_none()) { 2 } else { 1 })
}

pub fn double_review(conn: &mut Conn, review: ReviewId, round: i64) -> Result<Option<DoubleReview>> {
    Ok(double_reviews::table.find((review, round)).select(DoubleReview::as_select()).first(conn).optional()?)
}

pub fn insert_double(conn: &mut Conn, row: &DoubleReview) -> Result<()> {
    diesel::insert_into(double_reviews::table).values(row).execute(conn)?;
    Ok(())
}

pub fn end_double(ctx: &mut Ctx<'_>, review: &Review, reason: &str) -> Result<()> {
    let under_way = double_reviews::table
        .filter(double_reviews::review_id.eq(review.id).and(double_reviews::round.eq(review.round)))
        .filter(double_reviews::ended_at.is_null());
    let changed = diesel::update(under_way)
        .set((
            double_reviews::ended_for.eq(reason),
            double_reviews::ended_by.eq(ctx.actor.account),
            double_reviews::ended_at.eq(ctx.now),
        ))
        .execute(ctx.conn)?;
    guarded(changed, review.version)
}

/// Whether somebody is on the adviser's side, who must not learn of another adviser's work.
const fn is_counsel(actor: &Actor) -> bool {
    !actor.is_system && matches!(actor.role, Role::Adviser | Role::FirmManager)
}

/// The assignments of a matter that somebody sees who sees the matter, oldest first.
pub fn shown_assignments(conn: &mut Conn, actor: &Actor, review: ReviewId) -> Result<Vec<Assignment>> {
    let mut query = assignments::table
        .filter(assignments::review_id.eq(review))
        .order(assignments::id)
        .select(Assignment::as_select())
        .into_boxed();
    if is_counsel(actor) {
        let ours = assignments::account_id.eq(actor.account).or(assignments::firm_id.eq(actor.organisation));
        query = query.filter(assignments::review_id.ne_all(blind_reviews()).or(ours));
    }
    Ok(query.load(conn)?)
}

//! Use cases of asking the agency.

use super::model::{Question, QuestionId, Review, ReviewId, ReviewState};
use super::{rules, store};
use crate::access::Role;
use crate::conduct::{self, Subject};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::identity;
use crate::notify::Mail;

/// Asks the agency. The clock goes on: only a hold stops it.
pub(super) fn ask(ctx: &mut Ctx<'_>, review_id: ReviewId, question: &str) -> Result<Question> {
    let review = store::for_update(ctx.conn, ctx.actor, review_id)?;
    open(&review)?;
    let assignment = store::assignment_of(ctx.conn, &review, ctx.actor.account)?;
    rules::ONLY_THE_ADVISER.require(ctx.actor.role != Role::Adviser || assignment.is_some())?;
    let row = Question {
        id: ctx.id(),
        review_id,
        round: review.round,
        question: question.trim().to_owned(),
        asked_by: ctx.actor.account,
        asked_at: ctx.now,
        answer: None,
        answered_by: None,
        answered_at: None,
        version: 1,
    };
    store::insert_question(ctx.conn, &row)?;
    if let Some(assignment) = assignment {
        let adviser = Subject::Adviser(assignment.adviser_id);
        conduct::record(ctx, review.review_body_id, adviser, "QUESTION_ASKED", "question", row.id)?;
    }
    let mail = Mail::of("review_ask").with("number", &review.number);
    identity::tell(ctx, review.created_by, &mail)?;
    ctx.done("question", row.id, &[("review", &review.number)]);
    Ok(row)
}

/// The agency answers, once.
pub(super) fn answer(ctx: &mut Ctx<'_>, id: QuestionId, answer: &str) -> Result<Question> {
    let question = store::visible_question(ctx.conn, ctx.actor, id)?;
    let review = store::for_update(ctx.conn, ctx.actor, question.review_id)?;
    ctx.expect_version(question.version)?;
    rules::QUESTION_ANSWERED.require(question.answer.is_none())?;
    open(&review)?;
    store::answer_question(ctx.conn, &question, answer.trim(), ctx.actor.account, ctx.now)?;
    let mail = Mail::of("review_answer").with("number", &review.number);
    identity::tell(ctx, question.asked_by, &mail)?;
    ctx.done("question", id, &[("review", &review.number)]);
    store::visible_question(ctx.conn, ctx.actor, id)
}

/// Questions belong to the time between the start of the work and the issue of the opinion.
fn open(review: &Review) -> Result<()> {
    let open = matches!(
        review.state,
        ReviewState::Accepted
            | ReviewState::Assigned
            | ReviewState::InReview
            | ReviewState::OnHold
            | ReviewState::DraftOpinion
    );
    if open {
        Ok(())
    } else {
        Err(rules::ILLEGAL_TRANSITION.refuse().with("state", review.state).with("event", "ASK").into())
    }
}

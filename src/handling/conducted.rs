//! What the handling tells of conduct: whose recommendations are adopted, and how the agency answers.

use super::model::Answer;
use super::standing::Handled;
use crate::conduct::{self, Subject};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::opinion::{self, RecommendationId, Severity};
use crate::review::{self, Review};

/// The answer to a recommendation was overdue.
const OVERDUE: &str = "HANDLING_OVERDUE";
const NOUN: &str = "recommendation";

/// The agency has answered for the first time: in time, or late if nobody has noted that yet.
pub(super) fn answered(ctx: &mut Ctx<'_>, review: &Review, handled: &Handled) -> Result<()> {
    let Some(due_on) = handled.due_on.filter(|_| handled.recommendation.severity != Severity::Note) else {
        return Ok(());
    };
    let (id, agency) = (handled.recommendation.id, Subject::Agency(review.agency_id));
    if ctx.today() <= due_on {
        return conduct::record(ctx, review.review_body_id, agency, "HANDLING_ON_TIME", NOUN, id);
    }
    if conduct::recorded(ctx.conn, OVERDUE, id.as_str())? {
        return Ok(());
    }
    conduct::record(ctx, review.review_body_id, agency, OVERDUE, NOUN, id)
}

/// The answer to a recommendation has become overdue.
pub(super) fn overdue(ctx: &mut Ctx<'_>, review: &Review, id: RecommendationId) -> Result<()> {
    conduct::record(ctx, review.review_body_id, Subject::Agency(review.agency_id), OVERDUE, NOUN, id)
}

/// The office does not accept an answer.
pub(super) fn disputed(ctx: &mut Ctx<'_>, review: &Review, id: RecommendationId) -> Result<()> {
    conduct::record(ctx, review.review_body_id, Subject::Agency(review.agency_id), "ANSWER_DISPUTED", NOUN, id)
}

/// What became of a recommendation is final: it counts for the agency, and for the adviser whose recommendation the
/// office took up.
pub(super) fn verified(ctx: &mut Ctx<'_>, review: &Review, handled: &Handled) -> Result<()> {
    let Some(answer) = handled.handling.answer else { return Ok(()) };
    let code = match answer {
        Answer::Adopted => "RECOMMENDATION_ADOPTED",
        Answer::PartiallyAdopted => "RECOMMENDATION_PARTLY_ADOPTED",
        Answer::NotAdopted => "RECOMMENDATION_NOT_ADOPTED",
    };
    let (body, agency, recommendation) =
        (review.review_body_id, Subject::Agency(review.agency_id), &handled.recommendation);
    conduct::record(ctx, body, agency, code, NOUN, recommendation.id)?;
    if answer == Answer::NotAdopted && recommendation.severity == Severity::Must {
        conduct::record(ctx, body, agency, "MUST_NOT_ADOPTED", NOUN, recommendation.id)?;
    }
    let Some(source) = recommendation.source_id else { return Ok(()) };
    let (_, counsels) = opinion::recommendation(ctx.conn, source)?;
    let assignment =
        counsels.assignment_id.ok_or_else(|| Error::internal("an opinion of counsel has an assignment"))?;
    let adviser = Subject::Adviser(review::assignment(ctx.conn, assignment)?.adviser_id);
    conduct::record(ctx, body, adviser, code, NOUN, recommendation.id)
}

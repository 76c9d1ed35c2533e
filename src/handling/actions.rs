//! Use cases of handling: propose the revision, answer, decide, verify.

use super::model::{Decision, Handling, HandlingState, NewAnswer, Revision};
use super::{rules, store};
use crate::access::Role;
use crate::ctx::Ctx;
use crate::documents;
use crate::error::{Error, Result};
use crate::identity;
use crate::notify::Mail;
use crate::opinion::{self, OpinionKind, OpinionState, Recommendation, RecommendationId};
use crate::review::{self, Review, ReviewId, ReviewState};

/// A recommendation with what became of it.
pub(super) type Handled = (Recommendation, Handling);

/// Every recommendation of the issued review opinion with what became of it, in order.
pub(super) fn list(ctx: &mut Ctx<'_>, id: ReviewId) -> Result<Vec<Handled>> {
    let review = review::visible(ctx.conn, ctx.actor, id)?;
    let Some(issued) = opinion::issued_review_opinion(ctx.conn, &review)? else { return Ok(Vec::new()) };
    let mut handled = store::of_review(ctx.conn, id)?;
    let recommendations = opinion::recommendations(ctx.conn, issued.id)?;
    let with_handling = recommendations.into_iter().map(|recommendation| {
        let at = handled.iter().position(|handling| handling.recommendation_id == recommendation.id);
        let handling = at.map_or_else(|| Handling::open(&recommendation, id), |at| handled.swap_remove(at));
        (recommendation, handling)
    });
    Ok(with_handling.collect())
}

/// Proposes a later version of the text as the revised one.
pub(super) fn propose_revision(ctx: &mut Ctx<'_>, id: ReviewId, number: i64) -> Result<(Review, Revision)> {
    let review = review::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(review.version)?;
    in_handling(&review)?;
    let frozen = store::of_review(ctx.conn, id)?.iter().any(|handling| handling.state == HandlingState::Verified);
    rules::REVISION_FROZEN.require(!frozen)?;
    let round =
        review::current_round(ctx.conn, &review)?.ok_or_else(|| Error::internal("a review under way has a round"))?;
    rules::NOT_A_REVISION.require(number > round.document_version)?;
    let version = documents::version(ctx.conn, ctx.actor, review.document_id, number)?;
    let row = Revision {
        review_id: id,
        document_version: number,
        sha256: version.sha256,
        proposed_by: ctx.actor.account,
        proposed_at: ctx.now,
    };
    store::put_revision(ctx.conn, &row)?;
    let review = review::touch(ctx, review)?;
    ctx.done("review", id, &[("review", &review.number), ("document_version", &number), ("sha256", &row.sha256)]);
    Ok((review, row))
}

/// Answers a recommendation.
pub(super) fn answer(ctx: &mut Ctx<'_>, id: RecommendationId, new: &NewAnswer) -> Result<Handled> {
    let (review, recommendation, before) = held(ctx, id)?;
    let revised = store::revision(ctx.conn, review.id)?.is_some();
    let state = rules::answer(before.state, recommendation.severity, new, revised)?;
    let after = Handling {
        answer: Some(new.answer),
        state,
        clause: new.clause.trim().to_owned(),
        explanation: new.explanation.trim().to_owned(),
        legal_basis: new.legal_basis.trim().to_owned(),
        answered_by: Some(ctx.actor.account),
        answered_at: Some(ctx.now),
        // A new answer needs a new decision.
        head_id: None,
        decision: None,
        decision_reason: String::new(),
        decided_at: None,
        version: before.version + 1,
        ..before.clone()
    };
    store::save(ctx.conn, before.version, &after)?;
    let review = review::touch(ctx, review)?;
    if state == HandlingState::Escalated {
        let mail = Mail::of("handling_answer").with("number", &review.number);
        identity::tell_role(ctx, review.agency_id, Role::AgencyHead, &mail)?;
    }
    ctx.done("recommendation", id, &[("review", &review.number), ("answer", &new.answer), ("state", &state)]);
    Ok((recommendation, after))
}

/// The agency's head decides on a MUST that is not adopted, by name.
pub(super) fn decide(ctx: &mut Ctx<'_>, id: RecommendationId, decision: Decision, reason: &str) -> Result<Handled> {
    let (review, recommendation, before) = held(ctx, id)?;
    let state = rules::decide(before.state, decision)?;
    rules::HEAD_IS_ANOTHER.require(before.answered_by != Some(ctx.actor.account))?;
    let after = Handling {
        state,
        head_id: Some(ctx.actor.account),
        decision: Some(decision),
        decision_reason: reason.trim().to_owned(),
        decided_at: Some(ctx.now),
        version: before.version + 1,
        ..before.clone()
    };
    store::save(ctx.conn, before.version, &after)?;
    let review = review::touch(ctx, review)?;
    ctx.done(
        "recommendation",
        id,
        &[("review", &review.number), ("decision", &decision), ("head", &ctx.actor.name), ("state", &state)],
    );
    Ok((recommendation, after))
}

/// The office verifies an answer against the revised text.
pub(super) fn verify(ctx: &mut Ctx<'_>, id: RecommendationId) -> Result<Handled> {
    let (review, recommendation, before) = held(ctx, id)?;
    let round =
        review::current_round(ctx.conn, &review)?.ok_or_else(|| Error::internal("a review under way has a round"))?;
    let reviewed = text_of(ctx, &review, round.document_version)?;
    let revision = store::revision(ctx.conn, review.id)?;
    let revised = revision.map(|revision| text_of(ctx, &review, revision.document_version)).transpose()?;
    rules::verify(&before, &recommendation, &reviewed, revised.as_deref())?;
    let after = Handling {
        state: HandlingState::Verified,
        verified_by: Some(ctx.actor.account),
        verified_at: Some(ctx.now),
        version: before.version + 1,
        ..before.clone()
    };
    store::save(ctx.conn, before.version, &after)?;
    let review = review::touch(ctx, review)?;
    ctx.done("recommendation", id, &[("review", &review.number), ("state", &after.state)]);
    Ok((recommendation, after))
}

/// The text of a version of the document under review.
fn text_of(ctx: &mut Ctx<'_>, review: &Review, number: i64) -> Result<String> {
    let version = documents::version_by_number(ctx.conn, review.document_id, number)?;
    documents::text(ctx.conn, &version)
}

/// A recommendation of the issued review opinion, its matter held, and what became of it so far.
fn held(ctx: &mut Ctx<'_>, id: RecommendationId) -> Result<(Review, Recommendation, Handling)> {
    let (recommendation, opinion) = opinion::recommendation(ctx.conn, id)?;
    let review = review::for_update(ctx.conn, ctx.actor, opinion.review_id)?;
    let handling =
        store::of_recommendation(ctx.conn, id)?.unwrap_or_else(|| Handling::open(&recommendation, review.id));
    ctx.expect_version(handling.version)?;
    let issued =
        opinion.kind == OpinionKind::Review && opinion.state == OpinionState::Issued && opinion.round == review.round;
    rules::NOT_FOR_HANDLING.require(issued)?;
    in_handling(&review)?;
    Ok((review, recommendation, handling))
}

fn in_handling(review: &Review) -> Result<()> {
    rules::NOT_IN_HANDLING
        .require(review.state == ReviewState::Handling)
        .map_err(|refusal| refusal.with("state", review.state).into())
}

//! Use cases of handling: propose the revision, answer, dispute, escalate, decide, verify.

use super::model::{Decision, Handling, HandlingState, NewAnswer, Revision, Step, StepKind};
use super::standing::{Handled, Terms};
use super::{check, conducted, rules, store, verdict};
use crate::access::Role;
use crate::ctx::Ctx;
use crate::documents;
use crate::error::{Error, Result};
use crate::identity;
use crate::notify::Mail;
use crate::opinion::{self, Opinion, OpinionKind, OpinionState, Recommendation, RecommendationId};
use crate::review::{self, Review, ReviewId, ReviewState, Round};

/// A recommendation that somebody works on: its matter is held, `before` is where its handling stands.
struct Case {
    review: Review,
    round: Round,
    opinion: Opinion,
    recommendation: Recommendation,
    before: Handling,
    revision: Option<Revision>,
}

/// Proposes a later version of the text as the revised one.
pub(super) fn propose_revision(ctx: &mut Ctx<'_>, id: ReviewId, number: i64) -> Result<(Review, Revision)> {
    let review = review::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(review.version)?;
    in_handling(&review)?;
    let issued = opinion::issued(ctx.conn, id, review.round)?;
    let ids: Vec<RecommendationId> = issued.recommendations.iter().map(|r| r.id).collect();
    let frozen = store::of_recommendations(ctx.conn, &ids)?.iter().any(|handling| rules::is_done(handling.state));
    rules::REVISION_FROZEN.require(!frozen)?;
    let round =
        review::current_round(ctx.conn, &review)?.ok_or_else(|| Error::internal("a review under way has a round"))?;
    rules::NOT_A_REVISION.require(number > round.document_version)?;
    let version = documents::version(ctx.conn, ctx.actor, review.document_id, number)?;
    check::comparable(ctx, &review, [round.document_version, number])?;
    let row = Revision {
        review_id: id,
        document_version: number,
        sha256: version.sha256,
        proposed_by: ctx.actor.account,
        proposed_at: ctx.now,
        round: review.round,
    };
    store::put_revision(ctx.conn, &row)?;
    let review = review::touch(ctx, review)?;
    ctx.done("review", id, &[("review", &review.number), ("document_version", &number), ("sha256", &row.sha256)]);
    Ok((review, row))
}

/// Answers a recommendation.
pub(super) fn answer(ctx: &mut Ctx<'_>, id: RecommendationId, new: &NewAnswer) -> Result<Handled> {
    let case = held(ctx, id)?;
    let state = rules::answer(case.before.state, case.recommendation.severity, new, case.revision.is_some())?;
    let after = Handling {
        answer: Some(new.answer),
        state,
        clause: new.clause.trim().to_owned(),
        explanation: new.explanation.trim().to_owned(),
        legal_basis: new.legal_basis.trim().to_owned(),
        answered_by: Some(ctx.actor.account),
        answered_at: Some(ctx.now),
        // A new answer needs a new decision, and is disputed anew.
        head_id: None,
        decision: None,
        decision_reason: String::new(),
        decided_at: None,
        disputed_by: None,
        disputed_at: None,
        dispute_reason: String::new(),
        ..next(&case.before)
    };
    let reason = after.explanation.clone();
    let first = case.before.version == 0;
    let (review, handled) = keep(ctx, case, after, StepKind::Answered, &reason)?;
    if first {
        conducted::answered(ctx, &review, &handled)?;
    }
    if state == HandlingState::Escalated {
        let mail = Mail::of("handling_answer").with("number", &review.number);
        identity::tell_role(ctx, review.agency_id, Role::AgencyHead, &mail)?;
    }
    ctx.done("recommendation", id, &[("review", &review.number), ("answer", &new.answer), ("state", &state)]);
    Ok(handled)
}

/// The office does not accept an answer: it says why instead of verifying.
pub(super) fn dispute(ctx: &mut Ctx<'_>, id: RecommendationId, reason: &str) -> Result<Handled> {
    let case = held(ctx, id)?;
    let state = rules::dispute(case.before.state, case.before.decision)?;
    let after = Handling {
        state,
        disputed_by: Some(ctx.actor.account),
        disputed_at: Some(ctx.now),
        dispute_reason: reason.trim().to_owned(),
        ..next(&case.before)
    };
    let (review, handled) = keep(ctx, case, after, StepKind::Disputed, reason.trim())?;
    conducted::disputed(ctx, &review, id)?;
    let mail =
        Mail::of("handling_dispute").with("number", &review.number).with("clause", &handled.recommendation.clause);
    tell_who_answered(ctx, &handled, &mail)?;
    ctx.done("recommendation", id, &[("review", &review.number), ("state", &state), ("reason", &reason.trim())]);
    Ok(handled)
}

/// The office takes a dispute to the agency's head.
pub(super) fn escalate(ctx: &mut Ctx<'_>, id: RecommendationId) -> Result<Handled> {
    let case = held(ctx, id)?;
    let state = rules::escalate(case.before.state)?;
    let after = Handling { state, ..next(&case.before) };
    let reason = after.dispute_reason.clone();
    let (review, handled) = keep(ctx, case, after, StepKind::Escalated, &reason)?;
    let mail =
        Mail::of("handling_escalate").with("number", &review.number).with("clause", &handled.recommendation.clause);
    identity::tell_role(ctx, review.agency_id, Role::AgencyHead, &mail)?;
    ctx.done("recommendation", id, &[("review", &review.number), ("state", &state)]);
    Ok(handled)
}

/// The agency's head decides by name: on a MUST that is not adopted, or on a dispute.
pub(super) fn decide(ctx: &mut Ctx<'_>, id: RecommendationId, decision: Decision, reason: &str) -> Result<Handled> {
    let case = held(ctx, id)?;
    let state = rules::decide(case.before.state, decision)?;
    rules::HEAD_IS_ANOTHER.require(case.before.answered_by != Some(ctx.actor.account))?;
    let after = Handling {
        state,
        head_id: Some(ctx.actor.account),
        decision: Some(decision),
        decision_reason: reason.trim().to_owned(),
        decided_at: Some(ctx.now),
        ..next(&case.before)
    };
    let (review, handled) = keep(ctx, case, after, StepKind::Decided, reason.trim())?;
    let mail = Mail::of("handling_decide")
        .with("number", &review.number)
        .with("clause", &handled.recommendation.clause)
        .with("decision", decision)
        .with("head", &ctx.actor.name);
    tell_who_answered(ctx, &handled, &mail)?;
    identity::tell_role(ctx, review.review_body_id, Role::Coordinator, &mail)?;
    let facts: [(&str, &dyn std::fmt::Display); 4] =
        [("review", &review.number), ("decision", &decision), ("head", &ctx.actor.name), ("state", &state)];
    ctx.done("recommendation", id, &facts);
    Ok(handled)
}

/// The office verifies an answer against the revised text, or takes note of what the head decided.
pub(super) fn verify(ctx: &mut Ctx<'_>, id: RecommendationId) -> Result<Handled> {
    let case = held(ctx, id)?;
    let state = rules::verified(case.before.state, case.before.decision)?;
    let verdict = match &case.revision {
        Some(revision) => {
            let pairing = check::pairing(ctx, &case.review, &case.round, revision)?;
            Some(verdict::judge(&pairing, &case.recommendation).verdict)
        }
        None => None,
    };
    rules::holds(case.before.answer, case.recommendation.demand, verdict)?;
    let after =
        Handling { state, verified_by: Some(ctx.actor.account), verified_at: Some(ctx.now), ..next(&case.before) };
    let (review, handled) = keep(ctx, case, after, StepKind::Verified, "")?;
    conducted::verified(ctx, &review, &handled)?;
    ctx.done("recommendation", id, &[("review", &review.number), ("state", &state)]);
    Ok(handled)
}

/// The handling one version on.
fn next(before: &Handling) -> Handling {
    Handling { version: before.version + 1, ..before.clone() }
}

/// Writes what became of a recommendation and the step that led there.
fn keep(ctx: &mut Ctx<'_>, case: Case, after: Handling, event: StepKind, reason: &str) -> Result<(Review, Handled)> {
    store::save(ctx.conn, case.before.version, &after)?;
    let step = Step {
        id: ctx.id(),
        recommendation_id: after.recommendation_id,
        event,
        state: after.state,
        answer: after.answer,
        decision: after.decision,
        clause: after.clause.clone(),
        reason: reason.to_owned(),
        legal_basis: after.legal_basis.clone(),
        document_version: case.revision.map(|revision| revision.document_version),
        account_id: ctx.actor.account,
        name: ctx.actor.name.clone(),
        at: ctx.now,
    };
    store::add_step(ctx.conn, &step)?;
    let review = review::touch(ctx, case.review)?;
    let handled =
        Terms::load(ctx)?.handled(ctx.conn, &review, &case.round, &case.opinion, case.recommendation, after)?;
    Ok((review, handled))
}

fn tell_who_answered(ctx: &mut Ctx<'_>, handled: &Handled, mail: &Mail) -> Result<()> {
    match handled.handling.answered_by {
        Some(account) => identity::tell(ctx, account, mail),
        None => Ok(()),
    }
}

/// A recommendation of what the office has issued, its matter held, and where its handling stands.
fn held(ctx: &mut Ctx<'_>, id: RecommendationId) -> Result<Case> {
    let (recommendation, opinion) = opinion::recommendation(ctx.conn, id)?;
    let review = review::for_update(ctx.conn, ctx.actor, opinion.review_id)?;
    let known = store::of_recommendation(ctx.conn, id)?;
    let mut before = known.unwrap_or_else(|| Handling::open(&recommendation, review.id));
    ctx.expect_version(before.version)?;
    rules::NOT_FOR_HANDLING.require(opinion.kind == OpinionKind::Review && opinion.state == OpinionState::Issued)?;
    in_handling(&review)?;
    let round = review::round(ctx.conn, &review, opinion.round)?
        .ok_or_else(|| Error::internal("an issued opinion is of a round"))?;
    let withdrawn = opinion::issued(ctx.conn, review.id, round.number)?.withdrawn.contains(&id);
    before.state = rules::standing(before.state, withdrawn, round.number != review.round);
    let revision = store::revision(ctx.conn, &review)?;
    Ok(Case { review, round, opinion, recommendation, before, revision })
}

fn in_handling(review: &Review) -> Result<()> {
    rules::NOT_IN_HANDLING
        .require(review.state == ReviewState::Handling)
        .map_err(|refusal| refusal.with("state", review.state).into())
}

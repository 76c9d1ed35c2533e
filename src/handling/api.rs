//! Handling and the gate over HTTP.

use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};

use super::check_views::{AcknowledgementInput, TextCheck};
use super::standing::Handled;
use super::views::{
    AnswerInput, ClearanceView, DecisionInput, DisputeInput, HandlingView, Handlings, History, NewRoundInput,
    NewRoundView, RevisionInput, RevisionView,
};
use super::{actions, check, gate, rounds, standing};
use crate::http::{Body, Call, Found, Saved, Tag};
use crate::kit::{Cursor, Limit, Page, PageRequest};
use crate::opinion::RecommendationId;
use crate::review::{Material, ReviewId};

/// Handling.
#[derive(Clone)]
pub struct HandlingApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Handling")]
impl HandlingApi {
    /// Propose the revised text (提出修改文本)
    #[oai(path = "/reviews/:review_id/revision", method = "put", operation_id = "handling_propose_revision")]
    async fn propose_revision(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        body: Body<RevisionInput>,
    ) -> poem::Result<Saved<RevisionView>> {
        call.change(move |ctx| actions::propose_revision(ctx, review_id.0, body.0.document_version)).await
    }

    /// Submit a changed text for the next round (重新送审): a new receipt, clock, hearing and opinion
    ///
    /// What is not done of the old round is superseded. The office checks again that the submission is complete.
    #[oai(path = "/reviews/:review_id/begin-again", method = "post", operation_id = "handling_begin_again")]
    async fn begin_again(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        body: Body<NewRoundInput>,
    ) -> poem::Result<Saved<NewRoundView>> {
        let NewRoundInput { document_version, reason, materials, no_state_secrets: said } = body.0;
        let materials: Vec<Material> = materials.unwrap_or_default().into_iter().map(Into::into).collect();
        call.change(move |ctx| rounds::begin_again(ctx, review_id.0, document_version, &reason, &materials, said)).await
    }

    /// Every recommendation that the office has issued on a round, with what became of it
    #[oai(path = "/reviews/:review_id/handlings", method = "get", operation_id = "handling_list")]
    async fn list(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        /// Of this round; the current one unless told.
        round: Query<Option<i64>>,
    ) -> poem::Result<Found<Handlings>> {
        let rows = call.load(move |ctx| standing::list(ctx, review_id.0, round.0));
        Ok(Found::Ok(Body(Handlings { items: rows.await?.into_iter().map(Into::into).collect() }), None))
    }

    /// List the recommendations that wait for the agency (待处理建议), over all matters, newest first
    ///
    /// Each MUST and SHOULD in force that is open, in dispute or with the head: the agency's own, for the office
    /// those of the matters it reviews.
    #[oai(path = "/handlings", method = "get", operation_id = "handling_list_waiting")]
    async fn list_waiting(
        &self,
        call: Call,
        /// Only those whose answer is overdue (逾期).
        overdue: Query<Option<bool>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<HandlingView>>> {
        let overdue = overdue.0.unwrap_or_default();
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |handled: &Handled| handled.recommendation.id.to_string(),
            move |ctx, page| standing::waiting(ctx, overdue, page),
        )
        .await
    }

    /// Everything that was done about a recommendation (办理记录): by whom, when and why
    #[oai(path = "/recommendations/:recommendation_id/history", method = "get", operation_id = "handling_history")]
    async fn history(&self, call: Call, recommendation_id: Path<RecommendationId>) -> poem::Result<Found<History>> {
        let steps = call.load(move |ctx| standing::history(ctx, recommendation_id.0));
        Ok(Found::Ok(Body(History { items: steps.await?.into_iter().map(Into::into).collect() }), None))
    }

    /// Answer a recommendation (答复采纳情况)
    ///
    /// Adopted needs where; adopted in part needs where and why; not adopted needs why and a legal basis. A
    /// MUST that is not adopted goes to the agency's head.
    #[oai(path = "/recommendations/:recommendation_id/answer", method = "post", operation_id = "handling_answer")]
    async fn answer(
        &self,
        call: Call,
        recommendation_id: Path<RecommendationId>,
        body: Body<AnswerInput>,
    ) -> poem::Result<Saved<HandlingView>> {
        let new = body.0.into();
        call.change(move |ctx| actions::answer(ctx, recommendation_id.0, &new)).await
    }

    /// Dispute an answer (提出异议), saying why, instead of verifying it
    #[oai(path = "/recommendations/:recommendation_id/dispute", method = "post", operation_id = "handling_dispute")]
    async fn dispute(
        &self,
        call: Call,
        recommendation_id: Path<RecommendationId>,
        body: Body<DisputeInput>,
    ) -> poem::Result<Saved<HandlingView>> {
        call.change(move |ctx| actions::dispute(ctx, recommendation_id.0, &body.0.reason)).await
    }

    /// Take a dispute to the agency's head (提请负责人决定)
    #[oai(path = "/recommendations/:recommendation_id/escalate", method = "post", operation_id = "handling_escalate")]
    async fn escalate(
        &self,
        call: Call,
        recommendation_id: Path<RecommendationId>,
    ) -> poem::Result<Saved<HandlingView>> {
        call.change(move |ctx| actions::escalate(ctx, recommendation_id.0)).await
    }

    /// Decide on a MUST that is not adopted, or on a dispute (负责人决定), by name
    #[oai(path = "/recommendations/:recommendation_id/decide", method = "post", operation_id = "handling_decide")]
    async fn decide(
        &self,
        call: Call,
        recommendation_id: Path<RecommendationId>,
        body: Body<DecisionInput>,
    ) -> poem::Result<Saved<HandlingView>> {
        call.change(move |ctx| actions::decide(ctx, recommendation_id.0, body.0.decision, &body.0.reason)).await
    }

    /// Verify an answer against the revised text (核验); the first verification freezes the revision
    ///
    /// An answer that the head confirmed is settled (SETTLED), any other verified (VERIFIED).
    #[oai(path = "/recommendations/:recommendation_id/verify", method = "post", operation_id = "handling_verify")]
    async fn verify(&self, call: Call, recommendation_id: Path<RecommendationId>) -> poem::Result<Saved<HandlingView>> {
        call.change(move |ctx| actions::verify(ctx, recommendation_id.0)).await
    }

    /// What the revised text shows (文本核验): a verdict on each recommendation, and what was changed and never asked for
    ///
    /// Found by comparing the reviewed text and the proposed revision, without any model.
    #[oai(path = "/reviews/:review_id/text-check", method = "get", operation_id = "handling_check_text")]
    async fn check_text(&self, call: Call, review_id: Path<ReviewId>) -> poem::Result<Found<TextCheck>> {
        call.read(move |ctx| check::look(ctx, review_id.0)).await
    }

    /// Let silent edits stand (确认擅自改动), with the reason: the office answers for it by name
    ///
    /// Otherwise the agency takes them back, or submits the text for the next round.
    #[oai(
        path = "/reviews/:review_id/text-check/acknowledge",
        method = "post",
        operation_id = "handling_acknowledge_edits"
    )]
    async fn acknowledge_edits(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        body: Body<AcknowledgementInput>,
    ) -> poem::Result<Saved<TextCheck>> {
        let AcknowledgementInput { fingerprints, reason } = body.0;
        call.change(move |ctx| check::acknowledge(ctx, review_id.0, &fingerprints, &reason)).await
    }

    /// Clear the text (放行) and close the matter; refused with every reason
    #[oai(path = "/reviews/:review_id/clear", method = "post", operation_id = "handling_clear")]
    async fn clear(&self, call: Call, review_id: Path<ReviewId>) -> poem::Result<Saved<ClearanceView>> {
        call.change(move |ctx| Ok((review_id.0, gate::clear(ctx, review_id.0)?))).await
    }

    /// May this text go on: exactly the cleared bytes, or not, with every reason
    #[oai(path = "/reviews/:review_id/clearance", method = "get", operation_id = "handling_clearance")]
    async fn clearance(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        /// SHA-256, in hex, of the file that is about to be signed, deliberated or issued.
        #[oai(validator(min_length = 64, max_length = 64))]
        sha256: Query<String>,
    ) -> poem::Result<Found<ClearanceView>> {
        call.read(move |ctx| Ok((review_id.0, gate::ask(ctx, review_id.0, &sha256.0)?))).await
    }
}

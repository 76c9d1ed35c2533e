//! Handling and the gate over HTTP.

use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};

use super::views::{AnswerInput, ClearanceView, DecisionInput, HandlingView, Handlings, RevisionInput, RevisionView};
use super::{actions, gate};
use crate::http::{Body, Call, Found, Saved, Tag};
use crate::opinion::RecommendationId;
use crate::review::ReviewId;

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

    /// Every recommendation of the issued review opinion with what became of it
    #[oai(path = "/reviews/:review_id/handlings", method = "get", operation_id = "handling_list")]
    async fn list(&self, call: Call, review_id: Path<ReviewId>) -> poem::Result<Found<Handlings>> {
        let rows = call.load(move |ctx| actions::list(ctx, review_id.0));
        Ok(Found::Ok(Body(Handlings { items: rows.await?.into_iter().map(Into::into).collect() }), None))
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

    /// Decide on a MUST that is not adopted (负责人决定), by name
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
    #[oai(path = "/recommendations/:recommendation_id/verify", method = "post", operation_id = "handling_verify")]
    async fn verify(&self, call: Call, recommendation_id: Path<RecommendationId>) -> poem::Result<Saved<HandlingView>> {
        call.change(move |ctx| actions::verify(ctx, recommendation_id.0)).await
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

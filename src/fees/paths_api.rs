//! Fees over HTTP: what leaves the straight way from claim to payment.

use poem_openapi::OpenApi;
use poem_openapi::param::Path;

use super::model::{AppealDecision, ClaimId, Reduction, Reversal};
use super::path_views::{AppealDecisionInput, AppealInput, ClaimReasonInput, ReductionsInput, ReversalInput};
use super::views::ClaimView;
use super::{closing, endings, reductions, reversals};
use crate::engagement::{EngagementId, EngagementView};
use crate::http::{Body, Call, Saved, Tag};

/// Reductions, appeals, returns, rejections, withdrawals, voided invoices and reversals of fee claims.
#[derive(Clone)]
pub struct FeePathsApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Fees")]
impl FeePathsApi {
    /// Withdraw a claim (撤回) before approval; its work can be claimed anew
    #[oai(path = "/fee-claims/:claim_id/withdraw", method = "post", operation_id = "fees_withdraw_claim")]
    async fn withdraw(
        &self,
        call: Call,
        claim_id: Path<ClaimId>,
        body: Body<ClaimReasonInput>,
    ) -> poem::Result<Saved<ClaimView>> {
        call.change(move |ctx| endings::withdraw(ctx, claim_id.0, &body.0.reason)).await
    }

    /// Verify delivery with lines reduced (核减), each for a reason; the days of payment run from today
    #[oai(path = "/fee-claims/:claim_id/reduce", method = "post", operation_id = "fees_reduce_claim")]
    async fn reduce(
        &self,
        call: Call,
        claim_id: Path<ClaimId>,
        body: Body<ReductionsInput>,
    ) -> poem::Result<Saved<ClaimView>> {
        let reductions = Vec::<Reduction>::from(body.0);
        call.change(move |ctx| reductions::reduce(ctx, claim_id.0, &reductions)).await
    }

    /// Send a claim back (退回): the agency before it verifies, the agency or finance after
    #[oai(path = "/fee-claims/:claim_id/return", method = "post", operation_id = "fees_return_claim")]
    async fn send_back(
        &self,
        call: Call,
        claim_id: Path<ClaimId>,
        body: Body<ClaimReasonInput>,
    ) -> poem::Result<Saved<ClaimView>> {
        call.change(move |ctx| endings::send_back(ctx, claim_id.0, &body.0.reason)).await
    }

    /// Reject a claim (驳回) before approval; its work can be claimed once more
    #[oai(path = "/fee-claims/:claim_id/reject", method = "post", operation_id = "fees_reject_claim")]
    async fn reject(
        &self,
        call: Call,
        claim_id: Path<ClaimId>,
        body: Body<ClaimReasonInput>,
    ) -> poem::Result<Saved<ClaimView>> {
        call.change(move |ctx| endings::reject(ctx, claim_id.0, &body.0.reason)).await
    }

    /// Accept the reductions (认可核减), so that finance need not wait for the days of appeal
    #[oai(path = "/fee-claims/:claim_id/accept-reduction", method = "post", operation_id = "fees_accept_reduction")]
    async fn accept_reduction(&self, call: Call, claim_id: Path<ClaimId>) -> poem::Result<Saved<ClaimView>> {
        call.change(move |ctx| reductions::accept(ctx, claim_id.0)).await
    }

    /// Appeal against the reduction of a line (申请复核), once; the claim waits for the decision
    #[oai(path = "/fee-claims/:claim_id/appeal", method = "post", operation_id = "fees_appeal_reduction")]
    async fn appeal(
        &self,
        call: Call,
        claim_id: Path<ClaimId>,
        body: Body<AppealInput>,
    ) -> poem::Result<Saved<ClaimView>> {
        call.change(move |ctx| reductions::appeal(ctx, claim_id.0, body.0.line, &body.0.reasons)).await
    }

    /// Decide an appeal (复核), by somebody of the agency who did not verify
    #[oai(path = "/fee-claims/:claim_id/appeals/:line/decide", method = "post", operation_id = "fees_decide_appeal")]
    async fn decide_appeal(
        &self,
        call: Call,
        claim_id: Path<ClaimId>,
        /// Number of the line whose reduction was appealed.
        line: Path<i64>,
        body: Body<AppealDecisionInput>,
    ) -> poem::Result<Saved<ClaimView>> {
        let decision = AppealDecision::from(body.0);
        call.change(move |ctx| reductions::decide(ctx, claim_id.0, line.0, &decision)).await
    }

    /// Void a wrong invoice (发票红冲); the claim awaits another one, the number stays used
    #[oai(path = "/fee-claims/:claim_id/void-invoice", method = "post", operation_id = "fees_void_invoice")]
    async fn void_invoice(
        &self,
        call: Call,
        claim_id: Path<ClaimId>,
        body: Body<ClaimReasonInput>,
    ) -> poem::Result<Saved<ClaimView>> {
        call.change(move |ctx| reversals::void_invoice(ctx, claim_id.0, &body.0.reason)).await
    }

    /// Reverse a payment (红字冲销) by an entry of its own; never by who paid
    #[oai(path = "/fee-claims/:claim_id/reverse", method = "post", operation_id = "fees_reverse_claim")]
    async fn reverse(
        &self,
        call: Call,
        claim_id: Path<ClaimId>,
        body: Body<ReversalInput>,
    ) -> poem::Result<Saved<ClaimView>> {
        let reversal = Reversal::from(body.0);
        call.change(move |ctx| reversals::reverse(ctx, claim_id.0, &reversal)).await
    }

    /// Close an engagement (办结) that has ended, when all its work and claims are settled; or give a draft up
    #[oai(path = "/engagements/:engagement_id/close", method = "post", operation_id = "fees_close_engagement")]
    async fn close_engagement(
        &self,
        call: Call,
        engagement_id: Path<EngagementId>,
    ) -> poem::Result<Saved<EngagementView>> {
        call.change(move |ctx| closing::close_engagement(ctx, engagement_id.0)).await
    }
}

//! Fees over HTTP.

use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};

use super::model::{Claim, ClaimFilter, ClaimId, ClaimState, Invoice, KeptLine, NewClaim};
use super::path_views::CorrectionInput;
use super::views::{ClaimInput, ClaimView, InvoiceInput, PaymentInput};
use super::{actions, endings, store};
use crate::access::OrganisationId;
use crate::engagement::EngagementId;
use crate::http::{Body, Call, Created, Found, Saved, Tag};
use crate::kit::{Cursor, Limit, Page, PageRequest};

/// Fees.
#[derive(Clone)]
pub struct FeesApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Fees")]
impl FeesApi {
    /// Prepare a claim (起草费用申请) for opinions that the office accepted, each once
    #[oai(path = "/fee-claims", method = "post", operation_id = "fees_create_claim")]
    async fn create(&self, call: Call, body: Body<ClaimInput>) -> poem::Result<Created<ClaimView>> {
        let new = NewClaim::from(body.0);
        call.create(move |ctx| actions::create(ctx, &new)).await
    }

    /// List claims, newest first
    #[expect(clippy::too_many_arguments, reason = "one a filter")]
    #[oai(path = "/fee-claims", method = "get", operation_id = "fees_list_claims")]
    async fn list(
        &self,
        call: Call,
        /// Only in this state.
        state: Query<Option<ClaimState>>,
        /// Only for work done for this agency.
        agency_id: Query<Option<OrganisationId>>,
        /// Only under this engagement.
        engagement_id: Query<Option<EngagementId>>,
        /// `true`: only where the last day of payment is past and nothing is paid (逾期未付); `false`: only others.
        overdue: Query<Option<bool>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<ClaimView>>> {
        let filter =
            ClaimFilter { state: state.0, agency: agency_id.0, engagement: engagement_id.0, overdue: overdue.0 };
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |claim: &Claim| claim.claim.id.to_string(),
            move |ctx, page| store::list(ctx.conn, ctx.actor, &filter, ctx.today(), page),
        )
        .await
    }

    /// One claim
    #[oai(path = "/fee-claims/:claim_id", method = "get", operation_id = "fees_get_claim")]
    async fn get(&self, call: Call, claim_id: Path<ClaimId>) -> poem::Result<Found<ClaimView>> {
        call.get(move |ctx| {
            let claim = store::visible(ctx.conn, ctx.actor, claim_id.0)?;
            store::whole_one(ctx.conn, claim)
        })
        .await
    }

    /// Correct a claim (更正) that is a draft or was sent back: keep these lines, drop the others
    #[oai(path = "/fee-claims/:claim_id", method = "put", operation_id = "fees_correct_claim")]
    async fn correct(
        &self,
        call: Call,
        claim_id: Path<ClaimId>,
        body: Body<CorrectionInput>,
    ) -> poem::Result<Saved<ClaimView>> {
        let kept = Vec::<KeptLine>::from(body.0);
        call.change(move |ctx| endings::correct(ctx, claim_id.0, &kept)).await
    }

    /// Submit a claim (提交), or submit again what was sent back
    #[oai(path = "/fee-claims/:claim_id/submit", method = "post", operation_id = "fees_submit_claim")]
    async fn submit(&self, call: Call, claim_id: Path<ClaimId>) -> poem::Result<Saved<ClaimView>> {
        call.change(move |ctx| actions::submit(ctx, claim_id.0)).await
    }

    /// Verify delivery in full (核验); the days of payment run from today
    #[oai(path = "/fee-claims/:claim_id/verify", method = "post", operation_id = "fees_verify_claim")]
    async fn verify(&self, call: Call, claim_id: Path<ClaimId>) -> poem::Result<Saved<ClaimView>> {
        call.change(move |ctx| actions::verify(ctx, claim_id.0)).await
    }

    /// Approve (审批)
    #[oai(path = "/fee-claims/:claim_id/approve", method = "post", operation_id = "fees_approve_claim")]
    async fn approve(&self, call: Call, claim_id: Path<ClaimId>) -> poem::Result<Saved<ClaimView>> {
        call.change(move |ctx| actions::approve(ctx, claim_id.0)).await
    }

    /// Record the firm's invoice (登记发票), for exactly the approved amount
    #[oai(path = "/fee-claims/:claim_id/invoice", method = "post", operation_id = "fees_record_invoice")]
    async fn record_invoice(
        &self,
        call: Call,
        claim_id: Path<ClaimId>,
        body: Body<InvoiceInput>,
    ) -> poem::Result<Saved<ClaimView>> {
        let invoice = Invoice::from(body.0);
        call.change(move |ctx| actions::record_invoice(ctx, claim_id.0, &invoice)).await
    }

    /// Pay (支付) out of the reservation; by somebody who had no hand in the claim
    #[oai(path = "/fee-claims/:claim_id/pay", method = "post", operation_id = "fees_pay_claim")]
    async fn pay(
        &self,
        call: Call,
        claim_id: Path<ClaimId>,
        body: Body<PaymentInput>,
    ) -> poem::Result<Saved<ClaimView>> {
        call.change(move |ctx| actions::pay(ctx, claim_id.0, &body.0.reference)).await
    }
}

//! Joint and paper submissions over HTTP.

use poem_openapi::OpenApi;
use poem_openapi::param::Path;

use super::api::with_round;
use super::model::{Receipt, ReviewId};
use super::views::{
    CoAgenciesInput, PaperInput, PaperSupplementInput, ReasonInput, ReceiptInput, ReviewView, SubmitInput,
};
use super::{joint, paper};
use crate::http::{Body, Call, Created, Saved, Tag};

/// Joint and paper submissions.
#[derive(Clone)]
pub struct SubmissionApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Review")]
impl SubmissionApi {
    /// Say which agencies submit the matter together with its own (联合送审), while it is not handed in
    ///
    /// They see what the own agency sees, the draft included, and answer questions. The own agency leads (主办): it alone
    /// takes the matter its steps.
    #[oai(path = "/reviews/:review_id/co-agencies", method = "put", operation_id = "review_set_co_agencies")]
    async fn set_co_agencies(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        body: Body<CoAgenciesInput>,
    ) -> poem::Result<Saved<ReviewView>> {
        let agencies = body.0.co_agency_ids;
        call.change(move |ctx| with_round(ctx, |ctx| joint::set(ctx, review_id.0, &agencies))).await
    }

    /// Co-sign the text that was handed in (会签), as the head of a co-submitting agency; the office takes it when all have
    #[oai(path = "/reviews/:review_id/cosign", method = "post", operation_id = "review_cosign")]
    async fn cosign(&self, call: Call, review_id: Path<ReviewId>) -> poem::Result<Saved<ReviewView>> {
        call.change(move |ctx| with_round(ctx, |ctx| joint::cosign(ctx, review_id.0))).await
    }

    /// Enter a matter that an agency brought on paper (录入纸质送审), with the day on which it was received
    ///
    /// Its text and scans are documents that the office made for the agency. The clock counts from the day of receipt, when
    /// the matter is accepted. The agency sees it and confirms or contests what was entered.
    #[oai(path = "/paper-reviews", method = "post", operation_id = "review_enter_paper")]
    async fn enter_paper(&self, call: Call, body: Body<PaperInput>) -> poem::Result<Created<ReviewView>> {
        let new = body.0.meant()?;
        call.create(move |ctx| with_round(ctx, |ctx| paper::enter(ctx, &new))).await
    }

    /// Hand a matter that came on paper in again (代交补正材料), when what was missing was brought on paper too
    ///
    /// As `POST /v1/reviews/{review_id}/resubmit` for the agency, with the day on which it was brought. A new text is a version
    /// that the office adds to the document it made. The agency is asked anew to confirm.
    #[oai(path = "/reviews/:review_id/paper/resubmit", method = "post", operation_id = "review_resubmit_paper")]
    async fn resubmit_paper(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        body: Body<PaperSupplementInput>,
    ) -> poem::Result<Saved<ReviewView>> {
        let PaperSupplementInput { receipt, materials, no_state_secrets } = body.0;
        let (receipt, materials) = (Receipt::from(receipt), materials.into_iter().map(Into::into).collect::<Vec<_>>());
        call.change(move |ctx| {
            with_round(ctx, |ctx| paper::resubmit(ctx, review_id.0, &receipt, &materials, no_state_secrets))
        })
        .await
    }

    /// Correct when and by whom it was brought (更正纸质收件), before it is accepted; the agency is asked anew
    #[oai(path = "/reviews/:review_id/paper", method = "put", operation_id = "review_correct_paper")]
    async fn correct_paper(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        body: Body<ReceiptInput>,
    ) -> poem::Result<Saved<ReviewView>> {
        let receipt = Receipt::from(body.0);
        call.change(move |ctx| with_round(ctx, |ctx| paper::correct(ctx, review_id.0, &receipt))).await
    }

    /// Confirm what the office entered from paper (确认纸质送审), and that there are no state secrets in it
    #[oai(path = "/reviews/:review_id/paper/confirm", method = "post", operation_id = "review_confirm_paper")]
    async fn confirm_paper(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        body: Body<SubmitInput>,
    ) -> poem::Result<Saved<ReviewView>> {
        let said = body.0.no_state_secrets;
        call.change(move |ctx| with_round(ctx, |ctx| paper::confirm(ctx, review_id.0, said))).await
    }

    /// Contest what the office entered from paper (对纸质送审提出异议), saying why: it is not accepted so
    #[oai(path = "/reviews/:review_id/paper/contest", method = "post", operation_id = "review_contest_paper")]
    async fn contest_paper(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        body: Body<ReasonInput>,
    ) -> poem::Result<Saved<ReviewView>> {
        call.change(move |ctx| with_round(ctx, |ctx| paper::contest(ctx, review_id.0, body.0.reason.trim()))).await
    }
}

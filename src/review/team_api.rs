//! Co-counsel and assignments that are handed on, over HTTP.

use poem_openapi::OpenApi;
use poem_openapi::param::Path;

use super::model::{AssignmentId, DelegationId, ReviewId};
use super::views::{
    AssignmentView, CoCounselInput, DelegationDecisionInput, DelegationInput, DelegationView, Delegations,
};
use super::{delegation, store, team};
use crate::http::{Body, Call, Created, Found, Saved, Tag};

/// Co-counsel and handing on.
#[derive(Clone)]
pub struct TeamApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Review")]
impl TeamApi {
    /// Invite a colleague as co-counsel (邀请协办), as the lead of an accepted assignment
    ///
    /// They answer as to any offer. Co-counsel see what the lead sees, ask in the lead's place and revise the lead's draft; the
    /// lead hands it in, and the firm is paid by the lead's fee.
    #[oai(path = "/assignments/:assignment_id/co-counsel", method = "post", operation_id = "review_invite_co_counsel")]
    async fn invite(
        &self,
        call: Call,
        assignment_id: Path<AssignmentId>,
        body: Body<CoCounselInput>,
    ) -> poem::Result<Created<AssignmentView>> {
        call.create(move |ctx| team::invite(ctx, assignment_id.0, body.0.adviser_id)).await
    }

    /// Ask to hand one's assignment to a colleague (申请转办); the office decides
    #[oai(path = "/assignments/:assignment_id/delegations", method = "post", operation_id = "review_delegate")]
    async fn delegate(
        &self,
        call: Call,
        assignment_id: Path<AssignmentId>,
        body: Body<DelegationInput>,
    ) -> poem::Result<Created<DelegationView>> {
        let DelegationInput { adviser_id, reason } = body.0;
        call.create(move |ctx| delegation::request(ctx, assignment_id.0, adviser_id, reason.trim())).await
    }

    /// The wishes to hand assignments of a matter on, oldest first (转办申请)
    #[oai(path = "/reviews/:review_id/delegations", method = "get", operation_id = "review_list_delegations")]
    async fn delegations(&self, call: Call, review_id: Path<ReviewId>) -> poem::Result<Found<Delegations>> {
        let rows = call.load(move |ctx| {
            let review = store::visible(ctx.conn, ctx.actor, review_id.0)?;
            store::delegations_of(ctx.conn, ctx.actor, review.id)
        });
        Ok(Found::Ok(Body(Delegations { items: rows.await?.into_iter().map(Into::into).collect() }), None))
    }

    /// Decide about it (转办审批): the colleague is offered the matter instead, or everything stays as it was
    #[oai(path = "/delegations/:delegation_id/decide", method = "post", operation_id = "review_decide_delegation")]
    async fn decide(
        &self,
        call: Call,
        delegation_id: Path<DelegationId>,
        body: Body<DelegationDecisionInput>,
    ) -> poem::Result<Saved<DelegationView>> {
        let DelegationDecisionInput { approved, remark } = body.0;
        call.change(move |ctx| delegation::decide(ctx, delegation_id.0, approved, remark.trim())).await
    }
}

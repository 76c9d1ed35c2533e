//! Assignment over HTTP.

use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};

use super::model::{Assignment, AssignmentId, AssignmentState, ReviewId};
use super::views::{AssignmentView, Assignments, HandOverView, OfferInput, ReasonInput};
use super::{assignment, hand_over, leave, store};
use crate::engagement::{self, EngagementId};
use crate::http::{Body, Call, Created, Found, Saved, Tag};
use crate::kit::{Cursor, Limit, Page, PageRequest};

/// Assignment.
#[derive(Clone)]
pub struct AssignmentApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Review")]
impl AssignmentApi {
    /// Offer the matter to an adviser (分派); refused on a conflict of interest, without an engagement, a rate or money
    #[oai(path = "/reviews/:review_id/assignments", method = "post", operation_id = "review_offer")]
    async fn offer(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        body: Body<OfferInput>,
    ) -> poem::Result<Created<AssignmentView>> {
        call.create(move |ctx| assignment::offer(ctx, review_id.0, body.0.adviser_id, body.0.service)).await
    }

    /// The assignments of a matter
    #[oai(path = "/reviews/:review_id/assignments", method = "get", operation_id = "review_list_assignments")]
    async fn list_assignments(&self, call: Call, review_id: Path<ReviewId>) -> poem::Result<Found<Assignments>> {
        let rows = call.load(move |ctx| {
            let review = store::visible(ctx.conn, ctx.actor, review_id.0)?;
            store::shown_assignments(ctx.conn, ctx.actor, review.id)
        });
        Ok(Found::Ok(Body(Assignments { items: rows.await?.into_iter().map(Into::into).collect() }), None))
    }

    /// Accept the offer (接受)
    #[oai(path = "/assignments/:assignment_id/accept", method = "post", operation_id = "review_accept_offer")]
    async fn accept_offer(&self, call: Call, assignment_id: Path<AssignmentId>) -> poem::Result<Saved<AssignmentView>> {
        call.change(move |ctx| assignment::accept(ctx, assignment_id.0)).await
    }

    /// Decline the offer (拒绝), with a reason
    #[oai(path = "/assignments/:assignment_id/decline", method = "post", operation_id = "review_decline_offer")]
    async fn decline_offer(
        &self,
        call: Call,
        assignment_id: Path<AssignmentId>,
        body: Body<ReasonInput>,
    ) -> poem::Result<Saved<AssignmentView>> {
        call.change(move |ctx| assignment::stand_back(ctx, assignment_id.0, AssignmentState::Declined, &body.0.reason))
            .await
    }

    /// Recuse oneself (回避) for a conflict of interest, also one that becomes known late: any time before the review
    /// opinion is issued; what one has delivered then counts as not heard
    #[oai(path = "/assignments/:assignment_id/recuse", method = "post", operation_id = "review_recuse")]
    async fn recuse(
        &self,
        call: Call,
        assignment_id: Path<AssignmentId>,
        body: Body<ReasonInput>,
    ) -> poem::Result<Saved<AssignmentView>> {
        call.change(move |ctx| assignment::stand_back(ctx, assignment_id.0, AssignmentState::Recused, &body.0.reason))
            .await
    }

    /// Take an assignment back (解除分派), before the adviser's opinion is accepted; as a lead that of one's own co-counsel
    #[oai(path = "/assignments/:assignment_id/release", method = "post", operation_id = "review_release")]
    async fn release(
        &self,
        call: Call,
        assignment_id: Path<AssignmentId>,
        body: Body<ReasonInput>,
    ) -> poem::Result<Saved<AssignmentView>> {
        call.change(move |ctx| leave::release(ctx, assignment_id.0, &body.0.reason)).await
    }

    /// List the assignments under an engagement (合同项下的分派), newest first
    #[oai(path = "/engagements/:engagement_id/assignments", method = "get", operation_id = "review_list_engaged")]
    async fn list_engaged(
        &self,
        call: Call,
        engagement_id: Path<EngagementId>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<AssignmentView>>> {
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |row: &Assignment| row.id.to_string(),
            move |ctx, page| {
                let engagement = engagement::visible(ctx.conn, ctx.actor, engagement_id.0)?;
                store::assignments_under(ctx.conn, engagement.id, page)
            },
        )
        .await
    }

    /// Hand over the work (工作移交) of an engagement that is suspended or has ended: releases all that is not delivered
    #[oai(path = "/engagements/:engagement_id/hand-over", method = "post", operation_id = "review_hand_over")]
    async fn hand_over(
        &self,
        call: Call,
        engagement_id: Path<EngagementId>,
        body: Body<ReasonInput>,
    ) -> poem::Result<Saved<HandOverView>> {
        call.change(move |ctx| hand_over::hand_over(ctx, engagement_id.0, body.0.reason.trim())).await
    }
}

//! Allocation over HTTP.

use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};

use super::model::{AllocationId, NewAllocation, Whole};
use super::views::{AllocationDrawInput, AllocationInput, AllocationView, Quotes, ReassignInput, ReassignReport};
use super::{actions, quote, reassign, store};
use crate::directory::AdviserId;
use crate::engagement::Service;
use crate::http::{Body, Call, Created, Found, Saved, Tag};
use crate::kit::{Cursor, Limit, Page, PageRequest};
use crate::review::ReviewId;

/// Allocation.
#[derive(Clone)]
pub struct AllocationApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Allocation")]
impl AllocationApi {
    /// Quote (费用预览): what the matter would cost with each adviser, and what money is left; nothing is written
    #[oai(path = "/reviews/:review_id/quote", method = "get", operation_id = "allocation_quote")]
    async fn quote(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        /// Service of the rate card.
        service: Query<Service>,
        /// Only this adviser.
        adviser_id: Query<Option<AdviserId>>,
    ) -> poem::Result<Found<Quotes>> {
        call.read(move |ctx| quote::quote(ctx, review_id.0, service.0, adviser_id.0)).await
    }

    /// Allocate a matter (分派) by match, rotation or draw: examines everybody, stores the whole ranking, offers to the first
    ///
    /// Everybody who is engaged for the agency is examined and stored with the facts, the rule that leaves them out or their
    /// scores. A match and a rotation offer the matter at once; a draw commits to its seed and pool and waits for the
    /// word. Nobody who can be offered it is an answer too: EXHAUSTED, with every reason.
    #[oai(path = "/reviews/:review_id/allocations", method = "post", operation_id = "allocation_create")]
    async fn create(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        body: Body<AllocationInput>,
    ) -> poem::Result<Created<AllocationView>> {
        let new = NewAllocation::from(body.0);
        call.create(move |ctx| actions::create(ctx, review_id.0, &new)).await
    }

    /// List the allocations of a matter, newest first
    #[oai(path = "/reviews/:review_id/allocations", method = "get", operation_id = "allocation_list")]
    async fn list(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<AllocationView>>> {
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |whole: &Whole| whole.allocation.id.to_string(),
            move |ctx, page| store::list(ctx.conn, ctx.actor, review_id.0, page),
        )
        .await
    }

    /// Get one allocation with everybody it examined
    #[oai(path = "/allocations/:allocation_id", method = "get", operation_id = "allocation_get")]
    async fn get(&self, call: Call, allocation_id: Path<AllocationId>) -> poem::Result<Found<AllocationView>> {
        call.get(move |ctx| store::shown(ctx.conn, ctx.actor, allocation_id.0)).await
    }

    /// Draw lots (抽签) before a witness: the seed is revealed, the word mixed in, and the first drawn is offered the matter
    #[oai(path = "/allocations/:allocation_id/draw", method = "post", operation_id = "allocation_draw")]
    async fn draw(
        &self,
        call: Call,
        allocation_id: Path<AllocationId>,
        body: Body<AllocationDrawInput>,
    ) -> poem::Result<Saved<AllocationView>> {
        let AllocationDrawInput { witness, word } = body.0;
        call.change(move |ctx| actions::draw(ctx, allocation_id.0, &witness, &word)).await
    }

    /// Offer the matter to the next in order (依次改派), when whoever was offered it is not on it any more
    ///
    /// After a decline, a recusal or an expiry the program does this by itself; after a release the office decides.
    #[oai(path = "/allocations/:allocation_id/next", method = "post", operation_id = "allocation_next")]
    async fn next(&self, call: Call, allocation_id: Path<AllocationId>) -> poem::Result<Saved<AllocationView>> {
        call.change(move |ctx| actions::next(ctx, allocation_id.0)).await
    }

    /// Reassign the open work of an adviser who leaves (批量改派), each matter for itself; the answer has a row for each
    ///
    /// What is not delivered is released and offered to the first of those named who can take it, or to whom a match finds,
    /// by the rules of any offer. What is refused of a matter leaves that matter as it was.
    #[oai(path = "/advisers/:adviser_id/reassign", method = "post", operation_id = "allocation_reassign")]
    async fn reassign(
        &self,
        call: Call,
        adviser_id: Path<AdviserId>,
        body: Body<ReassignInput>,
    ) -> poem::Result<Saved<ReassignReport>> {
        let ReassignInput { adviser_ids, reason } = body.0;
        let to = adviser_ids.unwrap_or_default();
        call.change(move |ctx| reassign::reassign(ctx, adviser_id.0, &to, reason.trim())).await
    }
}

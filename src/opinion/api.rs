//! Opinions over HTTP.

use poem_openapi::OpenApi;
use poem_openapi::param::Path;

use super::model::{Content, Opinion, OpinionId, Whole};
use super::views::{OpinionInput, OpinionView, Opinions, ReturnInput};
use super::{actions, draft, store, supplement};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::http::{Body, Call, Created, Found, Saved, Tag};
use crate::review::ReviewId;

/// Opinions.
#[derive(Clone)]
pub struct OpinionApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Opinion")]
impl OpinionApi {
    /// Begin an opinion (起草意见): an adviser counsel's, a coordinator the office's
    #[oai(path = "/reviews/:review_id/opinions", method = "post", operation_id = "opinion_draft")]
    async fn draft(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        body: Body<OpinionInput>,
    ) -> poem::Result<Created<OpinionView>> {
        let content = Content::from(body.0);
        call.create(move |ctx| whole(ctx, |ctx| draft::draft(ctx, review_id.0, &content))).await
    }

    /// Write a draft anew (修改草稿)
    #[oai(path = "/opinions/:opinion_id", method = "put", operation_id = "opinion_revise")]
    async fn revise(
        &self,
        call: Call,
        opinion_id: Path<OpinionId>,
        body: Body<OpinionInput>,
    ) -> poem::Result<Saved<OpinionView>> {
        let content = Content::from(body.0);
        call.change(move |ctx| whole(ctx, |ctx| draft::revise(ctx, opinion_id.0, &content))).await
    }

    /// The opinions on a matter that the caller may see
    #[oai(path = "/reviews/:review_id/opinions", method = "get", operation_id = "opinion_list")]
    async fn list(&self, call: Call, review_id: Path<ReviewId>) -> poem::Result<Found<Opinions>> {
        let rows = call.load(move |ctx| {
            let opinions = store::of_review(ctx.conn, ctx.actor, review_id.0)?;
            store::whole(ctx.conn, ctx.actor, opinions)
        });
        Ok(Found::Ok(Body(Opinions { items: rows.await?.into_iter().map(Into::into).collect() }), None))
    }

    /// One opinion
    #[oai(path = "/opinions/:opinion_id", method = "get", operation_id = "opinion_get")]
    async fn get(&self, call: Call, opinion_id: Path<OpinionId>) -> poem::Result<Found<OpinionView>> {
        call.get(move |ctx| {
            let opinion = store::visible(ctx.conn, ctx.actor, opinion_id.0)?;
            parts(ctx, opinion)
        })
        .await
    }

    /// Hand a finished draft in (提交意见)
    #[oai(path = "/opinions/:opinion_id/submit", method = "post", operation_id = "opinion_submit")]
    async fn submit(&self, call: Call, opinion_id: Path<OpinionId>) -> poem::Result<Saved<OpinionView>> {
        call.change(move |ctx| whole(ctx, |ctx| draft::submit(ctx, opinion_id.0))).await
    }

    /// Return an opinion to its author (退回意见), saying why; a countersignature is void
    ///
    /// Any coordinator returns counsel's; the office's is returned by one who did not write it. Never once issued.
    #[oai(path = "/opinions/:opinion_id/return", method = "post", operation_id = "opinion_return")]
    async fn send_back(
        &self,
        call: Call,
        opinion_id: Path<OpinionId>,
        body: Body<ReturnInput>,
    ) -> poem::Result<Saved<OpinionView>> {
        call.change(move |ctx| whole(ctx, |ctx| actions::send_back(ctx, opinion_id.0, &body.0.reason))).await
    }

    /// Begin a supplementary opinion (补充意见) to the review opinion that was issued last
    ///
    /// What was issued is immutable. A supplementary opinion adds findings and recommendations, may withdraw
    /// recommendations and may change the conclusion; once it is issued, its conclusion is the one that holds.
    #[oai(path = "/opinions/:opinion_id/supplement", method = "post", operation_id = "opinion_supplement")]
    async fn supplement(
        &self,
        call: Call,
        opinion_id: Path<OpinionId>,
        body: Body<OpinionInput>,
    ) -> poem::Result<Created<OpinionView>> {
        let content = Content::from(body.0);
        call.create(move |ctx| whole(ctx, |ctx| supplement::supplement(ctx, opinion_id.0, &content))).await
    }

    /// Accept counsel's opinion as delivered (接收顾问意见): numbered and sealed
    #[oai(path = "/opinions/:opinion_id/accept", method = "post", operation_id = "opinion_accept")]
    async fn accept(&self, call: Call, opinion_id: Path<OpinionId>) -> poem::Result<Saved<OpinionView>> {
        call.change(move |ctx| whole(ctx, |ctx| actions::accept(ctx, opinion_id.0))).await
    }

    /// Countersign the office's opinion (会签); never one's own
    #[oai(path = "/opinions/:opinion_id/countersign", method = "post", operation_id = "opinion_countersign")]
    async fn countersign(&self, call: Call, opinion_id: Path<OpinionId>) -> poem::Result<Saved<OpinionView>> {
        call.change(move |ctx| whole(ctx, |ctx| actions::countersign(ctx, opinion_id.0))).await
    }

    /// Issue the office's opinion (出具审查意见): numbered, sealed, immutable; the first stops the clock
    #[oai(path = "/opinions/:opinion_id/issue", method = "post", operation_id = "opinion_issue")]
    async fn issue(&self, call: Call, opinion_id: Path<OpinionId>) -> poem::Result<Saved<OpinionView>> {
        call.change(move |ctx| whole(ctx, |ctx| actions::issue(ctx, opinion_id.0))).await
    }
}

fn whole(ctx: &mut Ctx<'_>, action: impl FnOnce(&mut Ctx<'_>) -> Result<Opinion>) -> Result<Whole> {
    let opinion = action(ctx)?;
    parts(ctx, opinion)
}

fn parts(ctx: &mut Ctx<'_>, opinion: Opinion) -> Result<Whole> {
    store::whole(ctx.conn, ctx.actor, vec![opinion])?.pop().ok_or(Error::NotFound)
}

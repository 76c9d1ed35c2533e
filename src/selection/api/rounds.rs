//! The steps of a round.

use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};

use super::super::model::{FullRound, PurchaseStep, RoundId, RoundState};
use super::super::{actions, store};
use super::evidence::{Evidence, Ranking};
use super::views::{RoundInput, RoundView};
use crate::access::OrganisationId;
use crate::http::{Body, Call, Created, Found, Saved, Tag};
use crate::kit::{Cursor, Day, Limit, Page, PageRequest, Timestamp};

/// How a round ends early (取消或者失败).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct RoundEnd {
    /// `true` when it ends without result (失败), `false` when it is called off (取消).
    failed: bool,
    /// Why (原因); shown to everybody.
    #[oai(validator(min_length = 1, max_length = 2000, pattern = r"\S"))]
    reason: String,
}

/// Who watches the opening of the prices (报价开启见证).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PriceOpeningInput {
    /// Name and office of the witness (见证人).
    #[oai(validator(min_length = 1, max_length = 200, pattern = r"\S"))]
    witness: String,
}

/// A witness of the draw (抽签见证), should lots be needed.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct RankInput {
    /// Name and office of the witness (见证人).
    #[oai(validator(min_length = 1, max_length = 200, pattern = r"\S"))]
    witness: Option<String>,
    /// The word that the witness says there and then (见证人当场说出的词); it is mixed into the seed.
    #[oai(validator(min_length = 1, max_length = 200, pattern = r"\S"))]
    word: Option<String>,
}

/// The approval of the names (审定).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ApprovalInput {
    /// By which document it was approved (批准文号或者会议纪要).
    #[oai(validator(min_length = 1, max_length = 200, pattern = r"\S"))]
    approval: String,
}

/// A step of a government purchase that was done (政府采购环节).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PurchaseStepInput {
    /// Which step (环节).
    step: PurchaseStep,
    /// On which day (日期).
    done_on: Day,
}

/// Rounds.
#[derive(Clone)]
pub struct RoundsApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Selection")]
impl RoundsApi {
    /// Draft a round of selection (起草选聘公告); weights that do not make exactly 100 are refused
    #[oai(path = "/selection-rounds", method = "post", operation_id = "selection_create")]
    async fn create(&self, call: Call, body: Body<RoundInput>) -> poem::Result<Created<RoundView>> {
        let (new, now) = (body.0.into(), call.now());
        call.create(move |ctx| Ok((actions::create(ctx, &new)?, now))).await
    }

    /// List rounds, newest first
    #[oai(path = "/selection-rounds", method = "get", operation_id = "selection_list")]
    async fn list(
        &self,
        call: Call,
        /// Only rounds of this review body.
        review_body_id: Query<Option<OrganisationId>>,
        /// Only rounds in this state.
        state: Query<Option<RoundState>>,
        /// Only those changed at this instant or later (增量同步), for programs that keep a copy; still newest first.
        updated_since: Query<Option<Timestamp>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<RoundView>>> {
        let now = call.now();
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |(full, _): &(FullRound, _)| full.round.id.to_string(),
            move |ctx, page| {
                let rows = store::list(ctx.conn, ctx.actor, review_body_id.0, state.0, updated_since.0, page)?;
                Ok(rows.into_iter().map(|full| (full, now)).collect())
            },
        )
        .await
    }

    /// Get one round: notice, criteria, times, where it stands, the draw's commitment, the dates of a purchase
    #[oai(path = "/selection-rounds/:round_id", method = "get", operation_id = "selection_get")]
    async fn get(&self, call: Call, round_id: Path<RoundId>) -> poem::Result<Found<RoundView>> {
        let now = call.now();
        call.get(move |ctx| {
            let round = store::visible(ctx.conn, ctx.actor, round_id.0)?;
            Ok((store::full(ctx.conn, round)?, now))
        })
        .await
    }

    /// Revise a draft (修改公告草稿); refused once it is published
    #[oai(path = "/selection-rounds/:round_id", method = "put", operation_id = "selection_revise")]
    async fn revise(
        &self,
        call: Call,
        round_id: Path<RoundId>,
        body: Body<RoundInput>,
    ) -> poem::Result<Saved<RoundView>> {
        let (new, now) = (body.0.into(), call.now());
        call.change(move |ctx| Ok((actions::revise(ctx, round_id.0, &new)?, now))).await
    }

    /// Publish the notice (发布公告): freezes criteria and rule pack, commits to the seed of a draw
    #[oai(path = "/selection-rounds/:round_id/publish", method = "post", operation_id = "selection_publish")]
    async fn publish(&self, call: Call, round_id: Path<RoundId>) -> poem::Result<Saved<RoundView>> {
        let now = call.now();
        call.change(move |ctx| Ok((actions::publish(ctx, round_id.0)?, now))).await
    }

    /// Call a round off (取消) or end it without result (失败), with the reason
    #[oai(path = "/selection-rounds/:round_id/end", method = "post", operation_id = "selection_end")]
    async fn end(&self, call: Call, round_id: Path<RoundId>, body: Body<RoundEnd>) -> poem::Result<Saved<RoundView>> {
        let now = call.now();
        call.change(move |ctx| Ok((actions::end(ctx, round_id.0, body.0.failed, &body.0.reason)?, now))).await
    }

    /// Begin the evaluation (开始评审) when every application is decided on; fixes the pool of the draw
    #[oai(path = "/selection-rounds/:round_id/evaluate", method = "post", operation_id = "selection_begin_evaluation")]
    async fn begin_evaluation(&self, call: Call, round_id: Path<RoundId>) -> poem::Result<Saved<RoundView>> {
        let now = call.now();
        call.change(move |ctx| Ok((actions::begin_evaluation(ctx, round_id.0)?, now))).await
    }

    /// Open the sealed prices (开启报价), once, during the evaluation and before a witness
    #[oai(path = "/selection-rounds/:round_id/open-prices", method = "post", operation_id = "selection_open_prices")]
    async fn open_prices(
        &self,
        call: Call,
        round_id: Path<RoundId>,
        body: Body<PriceOpeningInput>,
    ) -> poem::Result<Saved<RoundView>> {
        let now = call.now();
        call.change(move |ctx| Ok((actions::open_prices(ctx, round_id.0, &body.0.witness)?, now))).await
    }

    /// Fix the order (排序) when all sheets are signed; where candidates are equal in everything, draws lots
    #[oai(path = "/selection-rounds/:round_id/rank", method = "post", operation_id = "selection_rank")]
    async fn rank(&self, call: Call, round_id: Path<RoundId>, body: Body<RankInput>) -> poem::Result<Saved<RoundView>> {
        let (witness, now) = (body.0.witness.zip(body.0.word), call.now());
        call.change(move |ctx| Ok((actions::rank(ctx, round_id.0, witness.as_ref())?, now))).await
    }

    /// Put the names forward (公示拟聘名单): the first above the least total, up to the quota
    #[oai(path = "/selection-rounds/:round_id/propose", method = "post", operation_id = "selection_propose")]
    async fn propose(&self, call: Call, round_id: Path<RoundId>) -> poem::Result<Saved<RoundView>> {
        let now = call.now();
        call.change(move |ctx| Ok((actions::propose(ctx, round_id.0)?, now))).await
    }

    /// Record the approval (审定) when publicity is over; by somebody else than who put the names forward
    #[oai(path = "/selection-rounds/:round_id/approve", method = "post", operation_id = "selection_approve")]
    async fn approve(
        &self,
        call: Call,
        round_id: Path<RoundId>,
        body: Body<ApprovalInput>,
    ) -> poem::Result<Saved<RoundView>> {
        let now = call.now();
        call.change(move |ctx| Ok((actions::approve(ctx, round_id.0, &body.0.approval)?, now))).await
    }

    /// Record a step of a government purchase (登记政府采购环节), each in its order
    #[oai(
        path = "/selection-rounds/:round_id/purchase-steps",
        method = "post",
        operation_id = "selection_record_purchase_step"
    )]
    async fn record_step(
        &self,
        call: Call,
        round_id: Path<RoundId>,
        body: Body<PurchaseStepInput>,
    ) -> poem::Result<Saved<RoundView>> {
        let now = call.now();
        call.change(move |ctx| Ok((actions::record_step(ctx, round_id.0, body.0.step, body.0.done_on)?, now))).await
    }
}

/// The order and its proof.
#[derive(Clone)]
pub struct RankingApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Selection")]
impl RankingApi {
    /// The order, explained line by line (排序说明), once it is fixed
    #[oai(path = "/selection-rounds/:round_id/ranking", method = "get", operation_id = "selection_ranking")]
    async fn ranking(&self, call: Call, round_id: Path<RoundId>) -> poem::Result<Found<Ranking>> {
        let load = call.load(move |ctx| {
            let round = store::own(ctx.conn, ctx.actor, round_id.0)?;
            let full = store::full(ctx.conn, round)?;
            Ranking::of(ctx.conn, &full)
        });
        Ok(Found::Ok(Body(load.await?), None))
    }

    /// Everything with which a stranger recomputes the result (证据包), once the order is fixed
    #[oai(path = "/selection-rounds/:round_id/evidence", method = "get", operation_id = "selection_evidence")]
    async fn evidence(&self, call: Call, round_id: Path<RoundId>) -> poem::Result<Found<Evidence>> {
        let now = call.now();
        let load = call.load(move |ctx| {
            let round = store::own(ctx.conn, ctx.actor, round_id.0)?;
            let full = store::full(ctx.conn, round)?;
            Evidence::of(ctx.conn, full, now)
        });
        Ok(Found::Ok(Body(load.await?), None))
    }
}

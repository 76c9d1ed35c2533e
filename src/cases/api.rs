//! Cases over HTTP.

use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};

use super::model::{
    CaseFilter, CaseId, CaseKind, CaseState, NewCase, NewCaseEvent, NewConclusion, NewStage, WholeCase,
};
use super::views::{
    CaseEventInput, CaseInput, CasePerformanceInput, CaseReviewInput, CaseView, ConclusionInput, MetInput, StageInput,
};
use super::{actions, response, store};
use crate::http::{Body, Call, Created, Found, Saved, Tag};
use crate::kit::{Cursor, Limit, Page, PageRequest, Timestamp};

/// Cases.
#[derive(Clone)]
pub struct CasesApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Cases")]
impl CasesApi {
    /// Open a case (立案登记) with its first stage
    #[oai(path = "/cases", method = "post", operation_id = "cases_open")]
    async fn open(&self, call: Call, body: Body<CaseInput>) -> poem::Result<Created<CaseView>> {
        let new = NewCase::from(body.0);
        call.create(move |ctx| actions::open(ctx, &new)).await
    }

    /// List cases (复议应诉台账), newest first
    #[oai(path = "/cases", method = "get", operation_id = "cases_list")]
    async fn list(
        &self,
        call: Call,
        /// Only in this state.
        state: Query<Option<CaseState>>,
        /// Only of this kind.
        kind: Query<Option<CaseKind>>,
        /// Only those changed at this instant or later.
        updated_since: Query<Option<Timestamp>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<CaseView>>> {
        let filter = CaseFilter { state: state.0, kind: kind.0, updated_since: updated_since.0 };
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |whole: &WholeCase| whole.case.id.to_string(),
            move |ctx, page| {
                let today = ctx.today();
                store::list(ctx.conn, ctx.actor, filter, today, page)
            },
        )
        .await
    }

    /// One case with its stages, parties, events and last days
    #[oai(path = "/cases/:case_id", method = "get", operation_id = "cases_get")]
    async fn get(&self, call: Call, case_id: Path<CaseId>) -> poem::Result<Found<CaseView>> {
        call.get(move |ctx| {
            let case = store::visible(ctx.conn, ctx.actor, case_id.0)?;
            let today = ctx.today();
            store::whole(ctx.conn, case, today)
        })
        .await
    }

    /// Begin the next stage (进入下一程序); a concluded case is open again
    #[oai(path = "/cases/:case_id/stages", method = "post", operation_id = "cases_begin_stage")]
    async fn begin_stage(
        &self,
        call: Call,
        case_id: Path<CaseId>,
        body: Body<StageInput>,
    ) -> poem::Result<Saved<CaseView>> {
        let new = NewStage::from(body.0);
        call.change(move |ctx| actions::begin_stage(ctx, case_id.0, &new)).await
    }

    /// Link the review of the response to the present stage (关联答复审查事项), once
    ///
    /// The review is then due by the first duty of the stage that is not done, when that comes before its own limit.
    #[oai(path = "/cases/:case_id/review", method = "post", operation_id = "cases_link_review")]
    async fn link_review(
        &self,
        call: Call,
        case_id: Path<CaseId>,
        body: Body<CaseReviewInput>,
    ) -> poem::Result<Saved<CaseView>> {
        call.change(move |ctx| response::link(ctx, case_id.0, body.0.review_id)).await
    }

    /// Record what happened in the present stage (登记案件节点); statutory last days follow from it
    ///
    /// What is served on the agency has the day on which it was made and the day of receipt; last days run from receipt.
    #[oai(path = "/cases/:case_id/events", method = "post", operation_id = "cases_record")]
    async fn record(
        &self,
        call: Call,
        case_id: Path<CaseId>,
        body: Body<CaseEventInput>,
    ) -> poem::Result<Saved<CaseView>> {
        let new = NewCaseEvent::from(body.0);
        call.change(move |ctx| actions::record(ctx, case_id.0, &new)).await
    }

    /// Record that what was due was done (期限办理)
    #[oai(path = "/cases/:case_id/deadlines/:number/meet", method = "post", operation_id = "cases_meet")]
    async fn meet(
        &self,
        call: Call,
        case_id: Path<CaseId>,
        /// Number of the last day in the case.
        number: Path<i64>,
        body: Body<MetInput>,
    ) -> poem::Result<Saved<CaseView>> {
        let (done_on, note) = body.0.parts();
        call.change(move |ctx| actions::meet(ctx, case_id.0, number.0, done_on, &note)).await
    }

    /// Conclude a case (结案) with its outcome
    #[oai(path = "/cases/:case_id/conclude", method = "post", operation_id = "cases_conclude")]
    async fn conclude(
        &self,
        call: Call,
        case_id: Path<CaseId>,
        body: Body<ConclusionInput>,
    ) -> poem::Result<Saved<CaseView>> {
        let new = NewConclusion::from(body.0);
        call.change(move |ctx| actions::conclude(ctx, case_id.0, &new)).await
    }

    /// Record that what was decided was performed (履行)
    #[oai(path = "/cases/:case_id/perform", method = "post", operation_id = "cases_perform")]
    async fn perform(
        &self,
        call: Call,
        case_id: Path<CaseId>,
        body: Body<CasePerformanceInput>,
    ) -> poem::Result<Saved<CaseView>> {
        let CasePerformanceInput { performed_on, performance } = body.0;
        call.change(move |ctx| actions::perform(ctx, case_id.0, performed_on, performance.trim())).await
    }
}

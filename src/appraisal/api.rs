//! Appraisals over HTTP.

use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};

use super::model::{AppraisalFilter, AppraisalId, AppraisalState, NewAppraisal, Whole};
use super::views::{
    AppraisalInput, AppraisalView, ContestDecisionInput, ContestInput, ScoresInput, SelfAssessmentInput,
};
use super::{actions, closing, store};
use crate::conduct::{SubjectId, SubjectKind};
use crate::http::{Body, Call, Created, Found, Saved, Tag};
use crate::kit::{Cursor, Limit, Page, PageRequest, Timestamp};

/// Appraisals.
#[derive(Clone)]
pub struct AppraisalApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Appraisal")]
impl AppraisalApi {
    /// Open the appraisal of an adviser, a reviewer or an agency for a year (启动考核); the rules are frozen
    #[oai(path = "/appraisals", method = "post", operation_id = "appraisal_open")]
    async fn open(&self, call: Call, body: Body<AppraisalInput>) -> poem::Result<Created<AppraisalView>> {
        let new = NewAppraisal::from(body.0);
        call.create(move |ctx| actions::open(ctx, new)).await
    }

    /// List appraisals, newest first
    #[expect(clippy::too_many_arguments, reason = "one a filter")]
    #[oai(path = "/appraisals", method = "get", operation_id = "appraisal_list")]
    async fn list(
        &self,
        call: Call,
        /// Only of subjects of this kind.
        subject_kind: Query<Option<SubjectKind>>,
        /// Only of this subject.
        subject_id: Query<Option<SubjectId>>,
        /// Only for this year.
        year: Query<Option<i64>>,
        /// Only in this state.
        state: Query<Option<AppraisalState>>,
        /// Only those changed at this instant or later (增量同步), for programs that keep a copy; still newest first.
        updated_since: Query<Option<Timestamp>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<AppraisalView>>> {
        let filter = AppraisalFilter {
            kind: subject_kind.0,
            subject: subject_id.0,
            year: year.0,
            state: state.0,
            updated_since: updated_since.0,
        };
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |whole: &Whole| whole.appraisal.id.to_string(),
            move |ctx, page| store::list(ctx.conn, ctx.actor, &filter, page),
        )
        .await
    }

    /// One appraisal with its lines and the events behind each
    ///
    /// The subject sees points, grade and lines once they are told.
    #[oai(path = "/appraisals/:appraisal_id", method = "get", operation_id = "appraisal_get")]
    async fn get(&self, call: Call, appraisal_id: Path<AppraisalId>) -> poem::Result<Found<AppraisalView>> {
        call.get(move |ctx| {
            let appraisal = store::visible(ctx.conn, ctx.actor, appraisal_id.0)?;
            store::whole_one(ctx.conn, ctx.actor, appraisal)
        })
        .await
    }

    /// Assess oneself, or the own agency (自评)
    #[oai(path = "/appraisals/:appraisal_id/self-assess", method = "post", operation_id = "appraisal_self_assess")]
    async fn self_assess(
        &self,
        call: Call,
        appraisal_id: Path<AppraisalId>,
        body: Body<SelfAssessmentInput>,
    ) -> poem::Result<Saved<AppraisalView>> {
        call.change(move |ctx| actions::self_assess(ctx, appraisal_id.0, &body.0.statement)).await
    }

    /// Go on without a self-assessment (不再等待自评) once the days for it are over
    #[oai(
        path = "/appraisals/:appraisal_id/skip-self-assessment",
        method = "post",
        operation_id = "appraisal_skip_self_assessment"
    )]
    async fn skip_self_assessment(
        &self,
        call: Call,
        appraisal_id: Path<AppraisalId>,
    ) -> poem::Result<Saved<AppraisalView>> {
        call.change(move |ctx| actions::skip_self_assessment(ctx, appraisal_id.0)).await
    }

    /// Give the employer's points (评分); the year's events are counted and frozen as lines
    #[oai(path = "/appraisals/:appraisal_id/score", method = "post", operation_id = "appraisal_score")]
    async fn score(
        &self,
        call: Call,
        appraisal_id: Path<AppraisalId>,
        body: Body<ScoresInput>,
    ) -> poem::Result<Saved<AppraisalView>> {
        let scores: Vec<_> = body.0.into();
        call.change(move |ctx| actions::score(ctx, appraisal_id.0, &scores)).await
    }

    /// Tell the subject the result (告知); the days for an objection begin
    #[oai(path = "/appraisals/:appraisal_id/notify", method = "post", operation_id = "appraisal_notify")]
    async fn notify(&self, call: Call, appraisal_id: Path<AppraisalId>) -> poem::Result<Saved<AppraisalView>> {
        call.change(move |ctx| actions::notify(ctx, appraisal_id.0)).await
    }

    /// Contest one deduction (提出异议), with reasons
    #[oai(path = "/appraisals/:appraisal_id/contest", method = "post", operation_id = "appraisal_contest")]
    async fn contest(
        &self,
        call: Call,
        appraisal_id: Path<AppraisalId>,
        body: Body<ContestInput>,
    ) -> poem::Result<Saved<AppraisalView>> {
        call.change(move |ctx| closing::contest(ctx, appraisal_id.0, &body.0.item, &body.0.reasons)).await
    }

    /// Decide on the objection (处理异议), by another than who scored; upheld, the deduction is lifted
    #[oai(path = "/appraisals/:appraisal_id/decide", method = "post", operation_id = "appraisal_decide")]
    async fn decide(
        &self,
        call: Call,
        appraisal_id: Path<AppraisalId>,
        body: Body<ContestDecisionInput>,
    ) -> poem::Result<Saved<AppraisalView>> {
        call.change(move |ctx| closing::decide(ctx, appraisal_id.0, body.0.outcome, &body.0.reason)).await
    }

    /// Confirm the grade (确定等次), by another than who scored; what follows is written down
    #[oai(path = "/appraisals/:appraisal_id/confirm", method = "post", operation_id = "appraisal_confirm")]
    async fn confirm(&self, call: Call, appraisal_id: Path<AppraisalId>) -> poem::Result<Saved<AppraisalView>> {
        call.change(move |ctx| closing::confirm(ctx, appraisal_id.0)).await
    }
}

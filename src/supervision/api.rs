//! Supervision over HTTP.

use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};

use super::model::{Narrowed, NewNotice, Notice, NoticeGround, NoticeId, NoticeState};
use super::{actions, store};
use crate::access::{AccountId, OrganisationId};
use crate::http::{Body, Call, Created, Found, Resource, Saved, Tag};
use crate::kit::{Cursor, Day, Limit, Page, PageRequest, Timestamp};
use crate::review::{AssignmentId, ReviewId};

/// A supervision notice to be issued (发出督办).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SupervisionInput {
    /// Why (事由): something that is overdue in the matter.
    ground: NoticeGround,
    /// With OPINION_OVERDUE: the assignment of the adviser whose opinion is overdue.
    assignment_id: Option<AssignmentId>,
    /// What is demanded (督办要求).
    #[oai(validator(min_length = 2, max_length = 2000))]
    demand: String,
    /// Last day for the answer (答复期限), after today.
    answer_by: Day,
}

/// The answer to a notice (督办答复).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SupervisionAnswer {
    /// Why it is late, what has been done and when the rest will be.
    #[oai(validator(min_length = 2, max_length = 2000))]
    answer: String,
}

/// What came of a notice (督办结果).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SupervisionOutcome {
    /// What came of it.
    #[oai(validator(min_length = 2, max_length = 2000))]
    outcome: String,
}

/// A supervision notice (督办通知).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SupervisionView {
    /// Id.
    id: NoticeId,
    /// Number people use, such as 督办〔2026〕第0001号.
    number: String,
    /// In which matter.
    review_id: ReviewId,
    /// In which of its rounds.
    round: i64,
    /// The office that issued it (督办机构).
    review_body_id: OrganisationId,
    /// Why (事由).
    ground: NoticeGround,
    /// The last day that had passed.
    due_on: Day,
    /// The person to whom it is addressed: a reviewer or an adviser.
    account_id: Option<AccountId>,
    /// The agency to which it is addressed.
    agency_id: Option<OrganisationId>,
    /// The adviser's assignment.
    assignment_id: Option<AssignmentId>,
    /// What is demanded (督办要求).
    demand: String,
    /// Last day for the answer (答复期限).
    answer_by: Day,
    /// Where it stands.
    state: NoticeState,
    /// Who issued it.
    issued_by: AccountId,
    /// When.
    issued_at: Timestamp,
    /// The answer (答复).
    answer: Option<String>,
    /// Who answered.
    answered_by: Option<AccountId>,
    /// When.
    answered_at: Option<Timestamp>,
    /// What came of it (结果).
    outcome: Option<String>,
    /// Who closed it.
    closed_by: Option<AccountId>,
    /// When.
    closed_at: Option<Timestamp>,
    /// Last change.
    updated_at: Timestamp,
    /// Version; wanted as If-Match.
    version: i64,
}

impl From<Notice> for SupervisionView {
    fn from(n: Notice) -> Self {
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        Self {
            id: n.id,
            number: n.number,
            review_id: n.review_id,
            round: n.round,
            review_body_id: n.review_body_id,
            ground: n.ground,
            due_on: n.due_on,
            account_id: n.account_id,
            agency_id: n.agency_id,
            assignment_id: n.assignment_id,
            demand: n.demand,
            answer_by: n.answer_by,
            state: n.state,
            issued_by: n.issued_by,
            issued_at: n.issued_at,
            answer: some(n.answer),
            answered_by: n.answered_by,
            answered_at: n.answered_at,
            outcome: some(n.outcome),
            closed_by: n.closed_by,
            closed_at: n.closed_at,
            updated_at: n.updated_at,
            version: n.version,
        }
    }
}

impl Resource for SupervisionView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/supervision-notices/{}", self.id)
    }
}

/// Supervision.
#[derive(Clone)]
pub struct SupervisionApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Supervision")]
impl SupervisionApi {
    /// Issue a supervision notice (发出督办) on something that is overdue in the matter
    #[oai(path = "/reviews/:review_id/supervision-notices", method = "post", operation_id = "supervision_issue")]
    async fn issue(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        body: Body<SupervisionInput>,
    ) -> poem::Result<Created<SupervisionView>> {
        let SupervisionInput { ground, assignment_id, demand, answer_by } = body.0;
        let new = NewNotice { ground, assignment_id, demand, answer_by };
        call.create(move |ctx| actions::issue(ctx, review_id.0, &new)).await
    }

    /// List supervision notices, newest first: the office its own, everybody else those to them
    #[expect(clippy::too_many_arguments, reason = "one a filter")]
    #[oai(path = "/supervision-notices", method = "get", operation_id = "supervision_list")]
    async fn list(
        &self,
        call: Call,
        /// Only in this state.
        state: Query<Option<NoticeState>>,
        /// Only on this ground.
        ground: Query<Option<NoticeGround>>,
        /// Only in this matter.
        review_id: Query<Option<ReviewId>>,
        /// `true`: only those that were not answered by the named day.
        unanswered: Query<Option<bool>>,
        /// Only those changed at this instant or later, for programs that keep a copy; still newest first by creation.
        updated_since: Query<Option<Timestamp>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<SupervisionView>>> {
        let only = Narrowed {
            state: state.0,
            ground: ground.0,
            review: review_id.0,
            unanswered_on: None,
            updated_since: updated_since.0,
        };
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |notice: &Notice| notice.id.to_string(),
            move |ctx, page| {
                let only = Narrowed { unanswered_on: unanswered.0.unwrap_or(false).then(|| ctx.today()), ..only };
                store::list(ctx.conn, ctx.actor, &only, page)
            },
        )
        .await
    }

    /// One supervision notice
    #[oai(path = "/supervision-notices/:notice_id", method = "get", operation_id = "supervision_get")]
    async fn get(&self, call: Call, notice_id: Path<NoticeId>) -> poem::Result<Found<SupervisionView>> {
        call.get(move |ctx| store::visible(ctx.conn, ctx.actor, notice_id.0)).await
    }

    /// Answer a notice (答复督办), once
    #[oai(path = "/supervision-notices/:notice_id/answer", method = "post", operation_id = "supervision_answer")]
    async fn answer(
        &self,
        call: Call,
        notice_id: Path<NoticeId>,
        body: Body<SupervisionAnswer>,
    ) -> poem::Result<Saved<SupervisionView>> {
        call.change(move |ctx| actions::answer(ctx, notice_id.0, &body.0.answer)).await
    }

    /// Close a notice (办结督办): what was demanded is done, or was answered for
    #[oai(path = "/supervision-notices/:notice_id/close", method = "post", operation_id = "supervision_close")]
    async fn close(
        &self,
        call: Call,
        notice_id: Path<NoticeId>,
        body: Body<SupervisionOutcome>,
    ) -> poem::Result<Saved<SupervisionView>> {
        call.change(move |ctx| actions::close(ctx, notice_id.0, &body.0.outcome)).await
    }
}

//! Changes of the budget over HTTP.

use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};

use super::model::{BudgetChange, BudgetChangeKind, BudgetChangeState, ChangeId, LineId, NewChange};
use super::{changes, store};
use crate::access::AccountId;
use crate::http::{Body, Call, Created, Found, Resource, Saved, Tag};
use crate::kit::{Cursor, Limit, Money, Page, PageRequest, Timestamp};

/// A change of the budget (预算变动) to be proposed.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct BudgetChangeInput {
    /// How (变动方式).
    kind: BudgetChangeKind,
    /// Which line (预算项目); of a transfer the one that gives (调出).
    line_id: LineId,
    /// Of a transfer the line that gains (调入): of the same agency, of the same year or a later one.
    to_line_id: Option<LineId>,
    /// How much, more than nothing (金额).
    amount: Money,
    /// The document by which it is ordered (批复文号).
    #[oai(validator(min_length = 1, max_length = 200))]
    document: String,
    /// Why (事由).
    #[oai(validator(min_length = 2, max_length = 2000))]
    reason: String,
}

/// What is said with a decision about a change of the budget (批复意见).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct BudgetDecisionInput {
    /// In words.
    #[oai(validator(min_length = 2, max_length = 2000))]
    remark: String,
}

/// A change of the budget (预算变动).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct BudgetChangeView {
    /// Id.
    id: ChangeId,
    /// How (变动方式).
    kind: BudgetChangeKind,
    /// Which line (预算项目).
    line_id: LineId,
    /// Of a transfer the line that gains (调入).
    to_line_id: Option<LineId>,
    /// How much (金额).
    amount: Money,
    /// The document by which it is ordered (批复文号).
    document: String,
    /// Why (事由).
    reason: String,
    /// Where it stands (办理状态).
    state: BudgetChangeState,
    /// Who proposed it.
    proposed_by: AccountId,
    /// When.
    proposed_at: Timestamp,
    /// Who decided it.
    decided_by: Option<AccountId>,
    /// When.
    decided_at: Option<Timestamp>,
    /// What they said to it (批复意见).
    remark: Option<String>,
    /// Version; wanted as If-Match.
    version: i64,
}

impl From<BudgetChange> for BudgetChangeView {
    fn from(c: BudgetChange) -> Self {
        Self {
            id: c.id,
            kind: c.kind,
            line_id: c.line_id,
            to_line_id: c.to_line_id,
            amount: c.amount.into(),
            document: c.document,
            reason: c.reason,
            state: c.state,
            proposed_by: c.proposed_by,
            proposed_at: c.proposed_at,
            decided_by: c.decided_by,
            decided_at: c.decided_at,
            remark: Some(c.remark).filter(|remark| !remark.is_empty()),
            version: c.version,
        }
    }
}

impl Resource for BudgetChangeView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/budget-changes/{}", self.id)
    }
}

/// Changes of the budget.
#[derive(Clone)]
pub struct BudgetChangesApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Budget")]
impl BudgetChangesApi {
    /// Propose a change of the budget (提出预算追加、调减、调剂或者结转); nothing moves before it is approved
    #[oai(path = "/budget-changes", method = "post", operation_id = "budget_propose_change")]
    async fn propose(&self, call: Call, body: Body<BudgetChangeInput>) -> poem::Result<Created<BudgetChangeView>> {
        let BudgetChangeInput { kind, line_id, to_line_id, amount, document, reason } = body.0;
        let new = NewChange { kind, line_id, to_line_id, amount: amount.amount, document, reason };
        call.create(move |ctx| changes::propose(ctx, &new)).await
    }

    /// List changes of the budget (预算变动), newest first
    #[oai(path = "/budget-changes", method = "get", operation_id = "budget_list_changes")]
    async fn list(
        &self,
        call: Call,
        /// Only of this line, giving or gaining.
        line_id: Query<Option<LineId>>,
        /// Only in this state.
        state: Query<Option<BudgetChangeState>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<BudgetChangeView>>> {
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |change: &BudgetChange| change.id.to_string(),
            move |ctx, page| store::list_changes(ctx.conn, ctx.actor, line_id.0, state.0, page),
        )
        .await
    }

    /// Get one change of the budget (预算变动)
    #[oai(path = "/budget-changes/:change_id", method = "get", operation_id = "budget_get_change")]
    async fn get(&self, call: Call, change_id: Path<ChangeId>) -> poem::Result<Found<BudgetChangeView>> {
        call.get(move |ctx| store::change(ctx.conn, ctx.actor, change_id.0)).await
    }

    /// Approve a change of the budget (批准预算变动), as another person of the finance department; the money moves
    #[oai(path = "/budget-changes/:change_id/approve", method = "post", operation_id = "budget_approve_change")]
    async fn approve(
        &self,
        call: Call,
        change_id: Path<ChangeId>,
        body: Body<BudgetDecisionInput>,
    ) -> poem::Result<Saved<BudgetChangeView>> {
        call.change(move |ctx| changes::approve(ctx, change_id.0, &body.0.remark)).await
    }

    /// Refuse a change of the budget (不予批准预算变动), saying why
    #[oai(path = "/budget-changes/:change_id/refuse", method = "post", operation_id = "budget_refuse_change")]
    async fn refuse(
        &self,
        call: Call,
        change_id: Path<ChangeId>,
        body: Body<BudgetDecisionInput>,
    ) -> poem::Result<Saved<BudgetChangeView>> {
        call.change(move |ctx| changes::refuse(ctx, change_id.0, &body.0.remark)).await
    }
}

//! Permissions to go beyond the budget, over HTTP.

use poem_openapi::param::Path;
use poem_openapi::{Object, OpenApi};

use super::model::ReviewId;
use super::overrides::{self, NewOverride, Override, OverrideId};
use super::store;
use crate::access::AccountId;
use crate::budget::LineId;
use crate::http::{Body, Call, Created, Found, Resource, Tag};
use crate::kit::{Money, Timestamp};

/// What the head of the agency stands for (超预算先行分派授权).
#[derive(Clone, Debug, Object)]
pub struct BudgetOverrideInput {
    /// The line of the agency's budget that has not enough left (预算项目).
    budget_line_id: LineId,
    /// At most so much beyond it (最高金额).
    amount: Money,
    /// The paper that orders it (批准文件).
    #[oai(validator(min_length = 1, max_length = 200))]
    document: String,
    /// Why it cannot wait for the budget (理由).
    #[oai(validator(min_length = 1, max_length = 1000))]
    reason: String,
}

/// A permission to go beyond the budget, and what of it is used (超预算先行分派授权).
#[derive(Clone, Debug, Object)]
pub struct BudgetOverrideView {
    /// Id.
    id: OverrideId,
    /// For which matter.
    review_id: ReviewId,
    /// Beyond which line (预算项目).
    budget_line_id: LineId,
    /// At most so much (最高金额).
    amount: Money,
    /// What of it is advanced (已先行占用): reserved, and not paid before the budget covers it.
    used: Money,
    /// The paper that orders it (批准文件).
    document: String,
    /// Why (理由).
    reason: String,
    /// The head who stands for it (批准人).
    granted_by: AccountId,
    /// When (批准时间).
    granted_at: Timestamp,
    /// Version.
    version: i64,
}

impl From<Override> for BudgetOverrideView {
    fn from(o: Override) -> Self {
        Self {
            id: o.id,
            review_id: o.review_id,
            budget_line_id: o.line_id,
            amount: o.amount.into(),
            used: o.used.into(),
            document: o.document,
            reason: o.reason,
            granted_by: o.granted_by,
            granted_at: o.granted_at,
            version: o.version,
        }
    }
}

impl Resource for BudgetOverrideView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/reviews/{}/budget-overrides", self.review_id)
    }
}

/// The permissions of a matter, oldest first.
#[derive(Clone, Debug, Object)]
pub struct BudgetOverrides {
    /// The permissions.
    items: Vec<BudgetOverrideView>,
}

/// Permissions to go beyond the budget.
#[derive(Clone)]
pub struct OverrideApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Review")]
impl OverrideApi {
    /// Stand for a fee that the budget cannot bear (超预算先行分派), as the head of the agency whose budget it is
    ///
    /// Without it an offer is refused where no money is left. What goes beyond the budget is reserved as an advance, and not paid
    /// before the budget is increased or money is transferred to the line.
    #[oai(path = "/reviews/:review_id/budget-overrides", method = "post", operation_id = "review_grant_override")]
    async fn grant(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        body: Body<BudgetOverrideInput>,
    ) -> poem::Result<Created<BudgetOverrideView>> {
        let BudgetOverrideInput { budget_line_id, amount, document, reason } = body.0;
        let (document, reason) = (document.trim().to_owned(), reason.trim().to_owned());
        let new = NewOverride { line_id: budget_line_id, amount: amount.amount, document, reason };
        call.create(move |ctx| overrides::grant(ctx, review_id.0, &new)).await
    }

    /// Who stands for what beyond the budget in a matter (超预算先行分派授权), oldest first
    #[oai(path = "/reviews/:review_id/budget-overrides", method = "get", operation_id = "review_list_overrides")]
    async fn list(&self, call: Call, review_id: Path<ReviewId>) -> poem::Result<Found<BudgetOverrides>> {
        let rows = call.load(move |ctx| {
            let review = store::visible(ctx.conn, ctx.actor, review_id.0)?;
            store::overrides_of(ctx.conn, review.id)
        });
        Ok(Found::Ok(Body(BudgetOverrides { items: rows.await?.into_iter().map(Into::into).collect() }), None))
    }
}

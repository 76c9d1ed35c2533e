//! The budget over HTTP.

use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};

use super::model::{
    BudgetLine, EntryKind, LedgerAccount, LedgerEntry, LedgerEntryId, LineId, NewLine, ReservationId, Totals,
};
use super::{actions, store};
use crate::access::{AccountId, OrganisationId};
use crate::http::{Body, Call, Created, Found, Resource, Tag};
use crate::kit::{Cursor, Fen, Limit, Money, Page, PageRequest, Timestamp};

/// A budget line (预算项目) to be entered.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct BudgetLineInput {
    /// Whose money (预算单位).
    agency_id: OrganisationId,
    /// The year it is for (预算年度).
    #[oai(validator(minimum(value = "2000"), maximum(value = "2100")))]
    fiscal_year: i64,
    /// Code of the budget subject (预算科目编码), such as 30227.
    #[oai(validator(min_length = 1, max_length = 40))]
    subject_code: String,
    /// What it is for (项目名称).
    #[oai(validator(min_length = 1, max_length = 200))]
    name: String,
    /// What may be spent (预算金额), more than nothing.
    appropriated: Money,
}

/// A budget line (预算项目) and where its money is.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct BudgetLineView {
    /// Id.
    id: LineId,
    /// Whose money (预算单位).
    agency_id: OrganisationId,
    /// The year it is for (预算年度).
    fiscal_year: i64,
    /// Code of the budget subject (预算科目编码).
    subject_code: String,
    /// What it is for (项目名称).
    name: String,
    /// What may be spent (预算金额).
    appropriated: Money,
    /// Set aside for work that was offered (已占用).
    reserved: Money,
    /// Paid (已支出).
    spent: Money,
    /// What can still be reserved (可用余额).
    available: Money,
    /// What of the appropriation no budget covers yet (超预算先行占用): reserved for work for which the agency's head stands,
    /// and not paid before the budget is increased.
    advanced: Money,
    /// Version.
    version: i64,
}

impl From<BudgetLine> for BudgetLineView {
    fn from(line: BudgetLine) -> Self {
        let Totals { appropriated, reserved, spent } = line.totals();
        Self {
            id: line.id,
            agency_id: line.agency_id,
            fiscal_year: line.fiscal_year,
            // The table holds reserved and spent within appropriated, so the difference always exists.
            available: line.totals().available().unwrap_or(Fen::ZERO).into(),
            subject_code: line.subject_code,
            name: line.name,
            appropriated: appropriated.into(),
            reserved: reserved.into(),
            spent: spent.into(),
            advanced: line.advanced.into(),
            version: line.version,
        }
    }
}

impl Resource for BudgetLineView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/budget-lines/{}", self.id)
    }
}

/// A ledger entry (台账记录): one move of money from account to account.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct LedgerEntryView {
    /// Id.
    id: LedgerEntryId,
    /// What it records (业务类型).
    kind: EntryKind,
    /// The account that gains (借方).
    debit: LedgerAccount,
    /// The account that gives (贷方).
    credit: LedgerAccount,
    /// How much (金额).
    amount: Money,
    /// For which reservation (占用).
    reservation_id: Option<ReservationId>,
    /// Why (事由).
    reason: String,
    /// The account that did it (经办人); the nil UUID for the program itself.
    made_by: AccountId,
    /// When (时间).
    made_at: Timestamp,
}

impl From<LedgerEntry> for LedgerEntryView {
    fn from(e: LedgerEntry) -> Self {
        Self {
            id: e.id,
            kind: e.kind,
            debit: e.debit,
            credit: e.credit,
            amount: e.amount.into(),
            reservation_id: e.reservation_id,
            reason: e.reason,
            made_by: e.made_by,
            made_at: e.made_at,
        }
    }
}

/// The budget.
#[derive(Clone)]
pub struct BudgetApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Budget")]
impl BudgetApi {
    /// Enter a budget line (预算项目) with its appropriation
    #[oai(path = "/budget-lines", method = "post", operation_id = "budget_create_line")]
    async fn create_line(&self, call: Call, body: Body<BudgetLineInput>) -> poem::Result<Created<BudgetLineView>> {
        let BudgetLineInput { agency_id, fiscal_year, subject_code, name, appropriated } = body.0;
        let new = NewLine { agency_id, fiscal_year, subject_code, name, appropriated: appropriated.amount };
        call.create(move |ctx| actions::create_line(ctx, &new)).await
    }

    /// List budget lines, newest first
    #[oai(path = "/budget-lines", method = "get", operation_id = "budget_list_lines")]
    async fn list_lines(
        &self,
        call: Call,
        /// Only lines of this agency.
        agency_id: Query<Option<OrganisationId>>,
        /// Only lines for this year.
        fiscal_year: Query<Option<i64>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<BudgetLineView>>> {
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |line: &BudgetLine| line.id.to_string(),
            move |ctx, page| store::list(ctx.conn, ctx.actor, agency_id.0, fiscal_year.0, page),
        )
        .await
    }

    /// Get one budget line: appropriated, reserved, spent, available
    #[oai(path = "/budget-lines/:line_id", method = "get", operation_id = "budget_get_line")]
    async fn get_line(&self, call: Call, line_id: Path<LineId>) -> poem::Result<Found<BudgetLineView>> {
        call.get(move |ctx| store::visible(ctx.conn, ctx.actor, line_id.0)).await
    }

    /// List the ledger (台账) of a budget line, newest first
    #[oai(path = "/budget-lines/:line_id/entries", method = "get", operation_id = "budget_list_entries")]
    async fn list_entries(
        &self,
        call: Call,
        line_id: Path<LineId>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<LedgerEntryView>>> {
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |entry: &LedgerEntry| entry.id.to_string(),
            move |ctx, page| store::list_entries(ctx.conn, ctx.actor, line_id.0, page),
        )
        .await
    }
}

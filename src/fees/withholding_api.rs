//! Withheld tax over HTTP.

use poem_openapi::OpenApi;
use poem_openapi::param::Query;

use super::model::{ClaimId, Withholding, WithholdingFilter};
use super::store;
use super::withholding_views::{WithholdingView, filing, statement};
use crate::engagement::EngagementId;
use crate::http::{Call, Download, Found, Tag};
use crate::kit::{Cursor, Limit, Page, PageRequest};
use crate::tables::{self, TableFormat};

/// Tax withheld from what scholars are paid.
#[derive(Clone)]
pub struct WithholdingApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Fees")]
impl WithholdingApi {
    /// List tax withheld (代扣个人所得税), newest first: a scholar their own, finance what its agency withheld
    #[oai(path = "/withholdings", method = "get", operation_id = "fees_list_withholdings")]
    async fn list(
        &self,
        call: Call,
        /// Only of payments in this month, such as `2026-02`.
        #[oai(validator(pattern = "^[0-9]{4}-(0[1-9]|1[0-2])$"))]
        month: Query<Option<String>>,
        /// Only under this engagement.
        engagement_id: Query<Option<EngagementId>>,
        /// Only of this claim.
        claim_id: Query<Option<ClaimId>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<WithholdingView>>> {
        let filter = WithholdingFilter { month: month.0, year: None, engagement: engagement_id.0, claim: claim_id.0 };
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |row: &Withholding| row.id.to_string(),
            move |ctx, page| store::withholdings(ctx.conn, ctx.actor, &filter, Some(page)),
        )
        .await
    }

    /// Get the table for filing a month's tax (扣缴申报表): a row for each payer, person and project, with the last day on which
    /// the tax is handed to the treasury
    #[oai(path = "/withholdings/filing", method = "get", operation_id = "fees_export_filing")]
    async fn filing(
        &self,
        call: Call,
        /// The month, such as `2026-02`.
        #[oai(validator(pattern = "^[0-9]{4}-(0[1-9]|1[0-2])$"))]
        month: Query<String>,
        /// As what (格式): CSV unless told.
        format: Query<Option<TableFormat>>,
    ) -> poem::Result<Download> {
        let format = format.0.unwrap_or(TableFormat::Csv);
        let name = format!("withholding-{}", month.0);
        let bytes = call.load(move |ctx| filing(ctx, &month.0, format)).await?;
        Ok(tables::exported(&name, format, bytes)?)
    }

    /// Get the own statement of a year (扣缴税款凭据): every payment, the tax withheld of it and what was paid out
    #[oai(path = "/withholdings/statement", method = "get", operation_id = "fees_export_statement")]
    async fn statement(
        &self,
        call: Call,
        /// The year of the payments.
        #[oai(validator(minimum(value = "2000"), maximum(value = "2999")))]
        year: Query<i32>,
        /// As what (格式): CSV unless told.
        format: Query<Option<TableFormat>>,
    ) -> poem::Result<Download> {
        let format = format.0.unwrap_or(TableFormat::Csv);
        let bytes = call.load(move |ctx| statement(ctx, year.0, format)).await?;
        Ok(tables::exported(&format!("statement-{}", year.0), format, bytes)?)
    }
}

//! Going live over HTTP.

use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};

use super::books::CarryoverBook;
use super::import::import;
use crate::documents::{Files, RawFile, Reader};
use crate::http::{Call, Download, Saved, Tag};
use crate::tables::{self, How, ImportReport, TableFormat};

/// Going live: what was under way before is carried over from tables.
#[derive(Clone)]
pub struct CarryoverApi;

/// Receives a table and carries over what it says.
async fn carried(
    call: Call,
    place: (&Files, &Reader),
    book: CarryoverBook,
    how: (Option<bool>, Option<bool>),
    file: RawFile,
) -> poem::Result<Saved<ImportReport>> {
    let (call, table, sha256) = tables::receive(call, place.0, place.1, file).await?;
    let how = How { dry_run: how.0.unwrap_or_default(), partial: how.1.unwrap_or_default() };
    let english = call.english();
    call.change(move |ctx| Ok(ImportReport::new(book.as_str(), import(ctx, book, &table, &sha256, how)?, english)))
        .await
}

#[OpenApi(prefix_path = "/v1", tag = "Tag::Carryover")]
impl CarryoverApi {
    /// Carry over budget balances (导入预算余额): what was appropriated, and what of it was spent before going live
    ///
    /// A table as the template has it, CSV or .xlsx. Each row makes a budget line with its appropriation and an opening entry
    /// (期初已支出) for what was spent. Every fault of every row is named; nothing is written unless every row is right or
    /// `partial` is set. Open for half a year after the own organisation was entered.
    #[oai(path = "/carryover/balances", method = "post", operation_id = "carryover_balances")]
    async fn balances(
        &self,
        call: Call,
        files: Data<&Files>,
        reader: Data<&Reader>,
        /// Only check (只检查): nothing is written whatever is found.
        dry_run: Query<Option<bool>>,
        /// Write the rows that are right though others are wrong (只导入正确的行).
        partial: Query<Option<bool>>,
        file: RawFile,
    ) -> poem::Result<Saved<ImportReport>> {
        carried(call, (files.0, reader.0), CarryoverBook::Balances, (dry_run.0, partial.0), file).await
    }

    /// Carry over engagements (导入存量合同) that were signed before going live and are running
    ///
    /// A table as the template has it, CSV or .xlsx. Each row makes an engagement that is ACTIVE at once, marked by the number
    /// that it had; what was used before counts against its ceiling. Firms, advisers and budget lines must be here already.
    /// Every fault of every row is named; nothing is written unless every row is right or `partial` is set. Open for half a
    /// year after the own organisation was entered.
    #[oai(path = "/carryover/engagements", method = "post", operation_id = "carryover_engagements")]
    async fn engagements(
        &self,
        call: Call,
        files: Data<&Files>,
        reader: Data<&Reader>,
        /// Only check (只检查): nothing is written whatever is found.
        dry_run: Query<Option<bool>>,
        /// Write the rows that are right though others are wrong (只导入正确的行).
        partial: Query<Option<bool>>,
        file: RawFile,
    ) -> poem::Result<Saved<ImportReport>> {
        carried(call, (files.0, reader.0), CarryoverBook::Engagements, (dry_run.0, partial.0), file).await
    }

    /// Carry over open matters (导入存量事项) that were received before going live
    ///
    /// A table as the template has it, CSV or .xlsx. The agency uploads the text first and tells the document's id. Each row
    /// makes a matter that is ACCEPTED, whose clock counts from the day of receipt; where an adviser was at work, it is offered
    /// to them. Every fault of every row is named; nothing is written unless every row is right or `partial` is set. Open for
    /// half a year after the own organisation was entered.
    #[oai(path = "/carryover/matters", method = "post", operation_id = "carryover_matters")]
    async fn matters(
        &self,
        call: Call,
        files: Data<&Files>,
        reader: Data<&Reader>,
        /// Only check (只检查): nothing is written whatever is found.
        dry_run: Query<Option<bool>>,
        /// Write the rows that are right though others are wrong (只导入正确的行).
        partial: Query<Option<bool>>,
        file: RawFile,
    ) -> poem::Result<Saved<ImportReport>> {
        carried(call, (files.0, reader.0), CarryoverBook::Matters, (dry_run.0, partial.0), file).await
    }

    /// Get the empty table of what is carried over (下载迁移模板): headings in Chinese and English, in a workbook with a page
    /// that says what each column takes
    #[oai(path = "/carryover/:book/template", method = "get", operation_id = "carryover_template")]
    async fn template(
        &self,
        call: Call,
        book: Path<CarryoverBook>,
        /// As what (格式): a workbook unless told.
        format: Query<Option<TableFormat>>,
    ) -> poem::Result<Download> {
        call.actor()?;
        let format = format.0.unwrap_or(TableFormat::Xlsx);
        let bytes = tables::template(format, book.0.columns())?;
        Ok(tables::exported(&format!("{}-template", book.0.as_str().to_lowercase()), format, bytes)?)
    }
}

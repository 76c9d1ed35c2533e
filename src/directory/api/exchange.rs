//! Rolls in and out as tables, over HTTP.

use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};

use super::Recheck;
use crate::directory::exchange::{self, Roll};
use crate::documents::{Files, RawFile, Reader};
use crate::http::{Call, Download, Saved, Tag};
use crate::tables::{self, How, ImportReport, TableFormat};

/// Rolls as tables.
#[derive(Clone)]
pub struct ExchangeApi(pub(super) Recheck);

#[OpenApi(prefix_path = "/v1", tag = "Tag::Directory")]
impl ExchangeApi {
    /// Import a table into a roll (批量导入): every row is checked, and the answer names every fault
    ///
    /// CSV (UTF-8 or GB18030) or the first sheet of a workbook (.xlsx), told by content, of at most 5,000 rows and 8 MiB. The
    /// first row names the columns, in Chinese as an export does, by the English field names, or both as the template does;
    /// the order is free. Nothing is written unless every row is right or `partial` is set. Rows are added; what is on the
    /// roll already is a fault.
    #[oai(path = "/rolls/:roll/table", method = "post", operation_id = "directory_import")]
    #[expect(clippy::too_many_arguments, reason = "what an upload needs")]
    async fn import(
        &self,
        call: Call,
        files: Data<&Files>,
        reader: Data<&Reader>,
        roll: Path<Roll>,
        /// Only check (只检查): nothing is written whatever is found.
        dry_run: Query<Option<bool>>,
        /// Write the rows that are right though others are wrong (只导入正确的行).
        partial: Query<Option<bool>>,
        file: RawFile,
    ) -> poem::Result<Saved<ImportReport>> {
        let (call, table, sha256) = tables::receive(call, files.0, reader.0, file).await?;
        let how = How { dry_run: dry_run.0.unwrap_or_default(), partial: partial.0.unwrap_or_default() };
        let (english, recheck) = (call.english(), self.0);
        call.change(move |ctx| {
            let report = exchange::import(ctx, roll.0, &table, &sha256, how)?;
            if roll.0 == Roll::Interests && report.written > 0 {
                recheck(ctx, None)?;
            }
            Ok(ImportReport::new(roll.0.as_str(), report, english))
        })
        .await
    }

    /// Export a roll as a table (导出名录), oldest entry first; what it gives can be imported elsewhere
    #[oai(path = "/rolls/:roll/table", method = "get", operation_id = "directory_export")]
    async fn export(
        &self,
        call: Call,
        roll: Path<Roll>,
        /// As what (格式): CSV unless told.
        format: Query<Option<TableFormat>>,
    ) -> poem::Result<Download> {
        let format = format.0.unwrap_or(TableFormat::Csv);
        let bytes = call.load(move |ctx| exchange::export(ctx, roll.0, format)).await?;
        Ok(tables::exported(&roll.0.as_str().to_lowercase(), format, bytes)?)
    }

    /// Get the empty table of a roll to fill in (下载导入模板): headings in Chinese and English, in a workbook with a page that
    /// says what each column takes
    #[oai(path = "/rolls/:roll/template", method = "get", operation_id = "directory_template")]
    async fn template(
        &self,
        call: Call,
        roll: Path<Roll>,
        /// As what (格式): a workbook unless told.
        format: Query<Option<TableFormat>>,
    ) -> poem::Result<Download> {
        call.actor()?;
        let format = format.0.unwrap_or(TableFormat::Xlsx);
        let bytes = tables::template(format, roll.0.book())?;
        Ok(tables::exported(&format!("{}-template", roll.0.as_str().to_lowercase()), format, bytes)?)
    }
}

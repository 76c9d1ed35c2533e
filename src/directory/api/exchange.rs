//! Rolls in and out as tables, over HTTP.

use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};
use sha2::{Digest, Sha256};

use crate::directory::exchange::{self, Fault, Format, How, Report, Roll};
use crate::documents::{Files, RawFile, Reader};
use crate::error::Error;
use crate::http::{Call, Download, Resource, Saved, Tag};

/// The largest table in bytes.
const LARGEST: u64 = 8 << 20;

/// What is wrong with a cell of an imported table (错误).
#[derive(Clone, Debug, Object)]
pub struct ImportFault {
    /// Number of the row (行号), as a spreadsheet counts; the head is row 1.
    row: u64,
    /// The column (栏目), by its Chinese name.
    column: String,
    /// Stable code, such as `REQUIRED` or `ON_ROLL`.
    code: String,
    /// What is wrong, in the reader's language.
    detail: String,
}

/// What became of an import (导入报告).
#[derive(Clone, Debug, Object)]
pub struct ImportReport {
    /// Which roll (名录).
    roll: Roll,
    /// Rows below the head (数据行数).
    rows: u64,
    /// Rows in which nothing is wrong (正确行数).
    right: u64,
    /// Rows that were written (写入行数): none unless all are right or `partial` is set.
    written: u64,
    /// Everything that is wrong (全部错误), in the order of rows.
    faults: Vec<ImportFault>,
}

impl Resource for ImportReport {
    /// A report is never changed.
    fn version(&self) -> i64 {
        1
    }
    fn location(&self) -> String {
        format!("/v1/rolls/{}/table", self.roll)
    }
}

/// What a code means, in Chinese and English.
const WORDS: &[(&str, &str, &str)] = &[
    ("UNKNOWN_COLUMN", "没有这个栏目", "there is no such column"),
    ("REPEATED_COLUMN", "栏目重复", "the column stands twice"),
    ("MISSING_COLUMN", "缺少这个栏目", "the column is missing"),
    ("REQUIRED", "必填", "must be filled in"),
    ("WRONG_FORMAT", "格式不对", "has the wrong format"),
    ("NOT_A_VALUE", "不在可选值之内", "is none of the values there are"),
    (
        "NUMBER_NOT_TEXT",
        "单元格是数字，末几位可能已经丢失，请设为文本后重填",
        "is a number that may have lost digits: make the cell text",
    ),
    (
        "UNKNOWN_FIRM",
        "没有这家律师事务所，请先导入律所名录",
        "there is no law firm of this name: import the firms first",
    ),
    ("ON_ROLL", "名录中已有", "is on the roll already"),
    ("TWICE", "与前面的行重复", "stands in a row before"),
    ("TOO_LONG", "太长", "is too long"),
    ("TOO_SHORT", "不得为空", "must not be blank"),
    ("TOO_FEW", "至少填写一项", "must name at least one"),
    ("TOO_LARGE", "太大或者太晚", "is too large or too late"),
    ("TOO_SMALL", "太小或者太早", "is too small or too early"),
    ("INVALID", "与人员类别不符", "does not fit the kind of person"),
];

impl ImportReport {
    fn new(report: Report, english: bool) -> Self {
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        let fault = |fault: Fault| {
            let words = WORDS.iter().find(|(code, _, _)| *code == fault.code);
            let detail = words.map_or(fault.code, |&(_, zh, en)| if english { en } else { zh });
            ImportFault {
                row: count(fault.row),
                column: fault.column,
                code: fault.code.to_owned(),
                detail: detail.to_owned(),
            }
        };
        Self {
            roll: report.roll,
            rows: count(report.rows),
            right: count(report.right),
            written: count(report.written),
            faults: report.faults.into_iter().map(fault).collect(),
        }
    }
}

/// Rolls as tables.
#[derive(Clone)]
pub struct ExchangeApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Directory")]
impl ExchangeApi {
    /// Import a table into a roll (批量导入): every row is checked, and the answer names every fault
    ///
    /// CSV (UTF-8 or GB18030) or the first sheet of a workbook (.xlsx), told by content, of at most 5,000 rows and 8 MiB. The
    /// first row names the columns, in Chinese as an export does, or by the English field names; the order is free.
    /// Nothing is written unless every row is right or `partial` is set. Rows are added; what is on the roll already is a
    /// fault.
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
        let stored = file.receive(files.0).await?;
        if stored.size > LARGEST {
            return Err(Error::TooLarge { limit: LARGEST }.into());
        }
        let call = call.covering(&stored.sha256);
        let table = reader.0.read_table(stored.path()).await?;
        let how = How { dry_run: dry_run.0.unwrap_or_default(), partial: partial.0.unwrap_or_default() };
        let (english, sha256) = (call.english(), stored.sha256.clone());
        call.change(move |ctx| {
            let report = exchange::import(ctx, roll.0, &table, &sha256, how)?;
            Ok(ImportReport::new(report, english))
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
        format: Query<Option<Format>>,
    ) -> poem::Result<Download> {
        let format = format.0.unwrap_or(Format::Csv);
        let bytes = call.load(move |ctx| exchange::export(ctx, roll.0, format)).await?;
        Ok(Download {
            size: u64::try_from(bytes.len()).map_err(Error::internal)?,
            media_type: format.media_type().to_owned(),
            file_name: format!("{}.{}", roll.0.as_str().to_lowercase(), format.ending()),
            sha256: hex::encode(Sha256::digest(&bytes)),
            body: poem::Body::from_bytes(bytes.into()),
        })
    }
}

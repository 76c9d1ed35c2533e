//! What tables have in common over HTTP: receiving one, the report of an import, and sending one.

use poem_openapi::Object;
use sha2::{Digest, Sha256};

use super::columns::Fault;
use super::import::Report;
use super::write::TableFormat;
use crate::documents::{Files, RawFile, Reader, Table};
use crate::error::{Error, Result};
use crate::http::{Call, Download, Resource};

/// The largest table in bytes.
const LARGEST: u64 = 8 << 20;

/// What is wrong with a cell of an imported table (错误).
#[derive(Clone, Debug, Object)]
pub struct ImportFault {
    /// Number of the row (行号), as a spreadsheet counts; the head is row 1.
    row: u64,
    /// The column (栏目), by its Chinese name; empty when it is the row as a whole.
    column: String,
    /// Stable code, such as `REQUIRED`, or the code of the rule that refuses, such as `LICENCE_ON_ROLL`.
    code: String,
    /// What is wrong (说明), in the reader's language.
    detail: String,
}

/// What became of an import (导入报告).
#[derive(Clone, Debug, Object)]
pub struct ImportReport {
    /// Which table (表) it was.
    table: String,
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
    /// It is kept nowhere but in the trail.
    fn location(&self) -> String {
        String::new()
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
    ("UNKNOWN_FIRM", "没有这家律师事务所，请先导入律所名录", "there is no such law firm: import the firms first"),
    ("UNKNOWN_PERSON", "名录中没有此人，或者同名者不止一人", "nobody of this name is here, or more than one"),
    ("UNKNOWN_AGENCY", "没有这个承办单位", "there is no agency of this name"),
    ("UNKNOWN_LINE", "没有这个预算科目，请先导入预算余额", "there is no such budget line: import the balances first"),
    ("UNKNOWN_DOCUMENT", "没有这个文件，或者尚未上传", "the agency has no such document, or nothing was uploaded"),
    ("NOT_FOUND", "未找到，或您无权查看", "is not here, or not visible to you"),
    ("ON_ROLL", "名录中已有", "is on the roll already"),
    ("TWICE", "与前面的行重复", "stands in a row before"),
    ("TOO_LONG", "太长", "is too long"),
    ("TOO_SHORT", "不得为空", "must not be blank"),
    ("TOO_FEW", "至少填写一项", "must name at least one"),
    ("TOO_LARGE", "太大或者太晚", "is too large or too late"),
    ("TOO_SMALL", "太小或者太早", "is too small or too early"),
    ("INVALID", "与同一行的其他栏目不符", "does not fit the rest of the row"),
];

impl ImportReport {
    /// The report of an import for a reader of English or Chinese.
    pub fn new(table: &str, report: Report, english: bool) -> Self {
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        let fault = |fault: Fault| {
            let words = WORDS.iter().find(|(code, _, _)| *code == fault.code);
            let said = if english { fault.en } else { fault.zh };
            let detail = match words {
                Some((_, _, en)) if english => format!("{en} {said}"),
                Some((_, zh, _)) => format!("{zh} {said}"),
                None => said,
            };
            let detail = if detail.trim().is_empty() { fault.code } else { detail.trim() }.to_owned();
            ImportFault { row: count(fault.row), column: fault.column, code: fault.code.to_owned(), detail }
        };
        Self {
            table: table.to_owned(),
            rows: count(report.rows),
            right: count(report.right),
            written: count(report.written),
            faults: report.faults.into_iter().map(fault).collect(),
        }
    }
}

/// Receives a table and has it read; gives the call, bound to the content, and the SHA-256 of the file.
pub async fn receive(call: Call, files: &Files, reader: &Reader, file: RawFile) -> Result<(Call, Table, String)> {
    let stored = file.receive(files).await?;
    if stored.size > LARGEST {
        return Err(Error::TooLarge { limit: LARGEST });
    }
    let call = call.covering(&stored.sha256);
    let table = reader.read_table(stored.path()).await?;
    Ok((call, table, stored.sha256.clone()))
}

/// A table to be sent.
pub fn exported(name: &str, format: TableFormat, bytes: Vec<u8>) -> Result<Download> {
    let (media_type, ending) = match format {
        TableFormat::Csv => (Download::CSV, "csv"),
        TableFormat::Xlsx => (Download::XLSX, "xlsx"),
    };
    Ok(Download {
        size: u64::try_from(bytes.len()).map_err(Error::internal)?,
        media_type: media_type.to_owned(),
        file_name: format!("{name}.{ending}"),
        sha256: hex::encode(Sha256::digest(&bytes)),
        body: poem::Body::from_bytes(bytes.into()),
    })
}

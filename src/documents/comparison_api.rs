//! What changed between two versions, over HTTP.

use poem::Body as PoemBody;
use poem_openapi::param::{Path, Query};
use poem_openapi::{Enum, OpenApi};
use sha2::{Digest, Sha256};

use super::comparison::{self, Comparison};
use super::model::DocumentId;
use super::store;
use crate::error::{Error, Result};
use crate::http::{Body, Call, Download, Found, Tag};
use crate::kit::Timestamp;

/// As what a comparison is handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ComparisonFile {
    /// A Word document with tracked changes (带修订的 Word 文件).
    #[oai(rename = "DOCX")]
    Docx,
    /// A page to be read and printed (网页).
    #[oai(rename = "HTML")]
    Html,
}

/// The comparison of versions.
#[derive(Clone)]
pub struct ComparisonApi;

/// Two versions of a document that the caller sees.
struct Versions {
    old: String,
    new: String,
    at: Timestamp,
}

#[OpenApi(prefix_path = "/v1", tag = "Tag::Documents")]
impl ComparisonApi {
    /// What changed between two versions (版本比对), clause by clause and word by word
    ///
    /// Clauses that were moved, renumbered, split or merged are shown as that. Changes that touch sums of money, shares, days,
    /// parties or liability come first. Computed from the texts alone, without any model.
    #[oai(path = "/documents/:document_id/comparison", method = "get", operation_id = "documents_compare")]
    async fn compare(
        &self,
        call: Call,
        document_id: Path<DocumentId>,
        /// Number of the version before.
        #[oai(validator(minimum(value = "1")))]
        from: Query<i64>,
        /// Number of the version after.
        #[oai(validator(minimum(value = "1")))]
        to: Query<i64>,
    ) -> poem::Result<Found<Comparison>> {
        let Versions { old, new, .. } = versions(call, document_id.0, from.0, to.0).await?;
        // Large texts take a while, and the threads that serve must not wait.
        let compared = tokio::task::spawn_blocking(move || comparison::compare(&old, &new)).await;
        Ok(Found::Ok(Body(compared.map_err(Error::internal)?), None))
    }

    /// The same as a file (比对文件): a Word document with tracked changes, or a page
    ///
    /// The document is made from the texts; the layout of the files is not kept.
    #[oai(path = "/documents/:document_id/comparison/file", method = "get", operation_id = "documents_compare_file")]
    async fn compare_file(
        &self,
        call: Call,
        document_id: Path<DocumentId>,
        /// Number of the version before.
        #[oai(validator(minimum(value = "1")))]
        from: Query<i64>,
        /// Number of the version after.
        #[oai(validator(minimum(value = "1")))]
        to: Query<i64>,
        /// As what.
        format: Query<ComparisonFile>,
    ) -> poem::Result<Download> {
        let (before, after, format) = (from.0, to.0, format.0);
        let versions = versions(call, document_id.0, before, after).await?;
        let made = tokio::task::spawn_blocking(move || file(&versions, before, after, format)).await;
        Ok(made.map_err(Error::internal)??)
    }
}

async fn versions(call: Call, id: DocumentId, from: i64, to: i64) -> poem::Result<Versions> {
    let load = call.load(move |ctx| {
        let (before, after) =
            (store::version(ctx.conn, ctx.actor, id, from)?, store::version(ctx.conn, ctx.actor, id, to)?);
        let at = after.created_at;
        let versions = Versions { old: store::text(ctx.conn, &before)?, new: store::text(ctx.conn, &after)?, at };
        if !(comparison::fits(&versions.old) && comparison::fits(&versions.new)) {
            return Err(Error::field("to", "TOO_LARGE", "texts of more than 4 MiB or 50,000 lines are not compared"));
        }
        Ok(versions)
    });
    Ok(load.await?)
}

fn file(versions: &Versions, from: i64, to: i64, format: ComparisonFile) -> Result<Download> {
    let Versions { old, new, at } = versions;
    let (bytes, media_type, ending) = match format {
        ComparisonFile::Docx => {
            let day = format!("{}T00:00:00Z", at.day());
            let author = format!("第{to}版");
            (comparison::redline(old, new, &author, &day).map_err(Error::internal)?, Download::DOCX, "docx")
        }
        ComparisonFile::Html => {
            let compared = comparison::compare(old, new);
            let page = comparison::page(&compared, &format!("第{from}版"), &format!("第{to}版"));
            (page.into_bytes(), Download::HTML, "html")
        }
    };
    Ok(Download {
        size: u64::try_from(bytes.len()).map_err(Error::internal)?,
        sha256: hex::encode(Sha256::digest(&bytes)),
        body: PoemBody::from(bytes),
        media_type: media_type.to_owned(),
        file_name: format!("comparison-{from}-{to}.{ending}"),
    })
}

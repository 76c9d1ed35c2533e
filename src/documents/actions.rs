//! Use cases of documents.

use sha2::{Digest, Sha256};

use super::model::{Document, DocumentId, DocumentVersion, Upload};
use super::store;
use crate::ctx::Ctx;
use crate::error::Result;

/// Makes a document without content.
pub(super) fn create(ctx: &mut Ctx<'_>, title: &str) -> Result<Document> {
    let row = Document {
        id: ctx.id(),
        agency_id: ctx.actor.organisation,
        title: title.trim().to_owned(),
        latest: 0,
        version: 1,
        created_by: ctx.actor.account,
        created_at: ctx.now,
    };
    store::insert(ctx.conn, &row)?;
    ctx.done("document", row.id, &[("title", &row.title)]);
    Ok(row)
}

/// Adds a version. Gives the document's new version number with it.
pub(super) fn add_version(ctx: &mut Ctx<'_>, id: DocumentId, upload: &Upload) -> Result<(i64, DocumentVersion)> {
    let document = store::own_for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(document.version)?;
    let row = DocumentVersion {
        id: ctx.id(),
        document_id: id,
        number: document.latest + 1,
        file_name: upload.file_name.clone(),
        media_type: upload.media_type.to_owned(),
        size: upload.size,
        sha256: upload.sha256.clone(),
        text_sha256: hex::encode(Sha256::digest(&upload.text)),
        created_by: ctx.actor.account,
        created_at: ctx.now,
    };
    store::add_version(ctx.conn, &document, &row, &upload.text)?;
    ctx.done("document", id, &[("number", &row.number), ("sha256", &row.sha256), ("file_name", &row.file_name)]);
    Ok((document.version + 1, row))
}

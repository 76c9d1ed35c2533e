//! Exports of the audit trail over HTTP.

use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Binary;
use poem_openapi::{ApiResponse, Object, OpenApi};

use super::model::{Export, ExportId};
use super::{actions, export, store};
use crate::access::AccountId;
use crate::audit::Selection;
use crate::http::{Body, Call, Created, Door, Found, Resource, Tag};
use crate::kit::Timestamp;

/// Which entries of the audit trail are to be exported (导出范围). Without anything, all of them.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AuditExportInput {
    /// Only this chain: id of an organisation, or `system`.
    #[oai(validator(min_length = 1, max_length = 64))]
    chain: Option<String>,
    /// From this instant on (起).
    from: Option<Timestamp>,
    /// Up to this instant (止).
    to: Option<Timestamp>,
}

/// An export of the audit trail (审计日志导出). Which entries it spans was settled when it was made.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AuditExportView {
    /// Id.
    id: ExportId,
    /// The only chain in it, when one was named.
    chain: Option<String>,
    /// From this instant on, when one was named.
    from: Option<Timestamp>,
    /// Up to this instant, when one was named.
    to: Option<Timestamp>,
    /// Who made it.
    created_by: AccountId,
    /// When it was made.
    created_at: Timestamp,
    /// Where its lines are.
    content: String,
}

impl From<Export> for AuditExportView {
    fn from(e: Export) -> Self {
        Self {
            content: format!("/v1/audit-exports/{}/content", e.id),
            id: e.id,
            chain: Some(e.chain).filter(|chain| !chain.is_empty()),
            from: e.from_at,
            to: e.to_at,
            created_by: e.created_by,
            created_at: e.created_at,
        }
    }
}

impl Resource for AuditExportView {
    fn version(&self) -> i64 {
        1
    }
    fn location(&self) -> String {
        format!("/v1/audit-exports/{}", self.id)
    }
}

/// The lines of an export.
#[derive(ApiResponse)]
enum Lines {
    /// One entry a line as JSON, in the fields of `AuditEntry`, oldest first. `counsel audit verify --export FILE`
    /// verifies them without a database.
    #[oai(status = 200, content_type = "application/jsonl")]
    Ok(
        Binary<poem::Body>,
        /// The name to save it under.
        #[oai(header = "Content-Disposition")]
        String,
    ),
}

/// Custody.
#[derive(Clone)]
pub struct CustodyApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Custody")]
impl CustodyApi {
    /// Make an export of the audit trail (审计日志导出); that it was made is itself in the trail
    #[oai(path = "/audit-exports", method = "post", operation_id = "custody_create_export")]
    async fn create_export(&self, call: Call, body: Body<AuditExportInput>) -> poem::Result<Created<AuditExportView>> {
        let AuditExportInput { chain, from, to } = body.0;
        let selection = Selection { chain, from, to };
        call.create(move |ctx| actions::create_export(ctx, &selection)).await
    }

    /// Show an export of the audit trail
    #[oai(path = "/audit-exports/:export_id", method = "get", operation_id = "custody_get_export")]
    async fn get_export(&self, call: Call, export_id: Path<ExportId>) -> poem::Result<Found<AuditExportView>> {
        call.get(move |ctx| store::get(ctx.conn, export_id.0)).await
    }

    /// Download the lines of an export of the audit trail
    #[oai(path = "/audit-exports/:export_id/content", method = "get", operation_id = "custody_download_export")]
    async fn download_export(&self, call: Call, export_id: Path<ExportId>, door: Data<&Door>) -> poem::Result<Lines> {
        let export = call.load(move |ctx| store::get(ctx.conn, export_id.0)).await?;
        let name = format!("attachment; filename=\"audit-{}.jsonl\"", export.id);
        let chain = Some(export.chain).filter(|chain| !chain.is_empty());
        let lines = export::lines(door.0.db.clone(), chain, export.first_entry, export.last_entry);
        Ok(Lines::Ok(Binary(poem::Body::from_bytes_stream(lines)), name))
    }
}

//! Documents over HTTP.

use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};

use super::clauses::{self, Clause};
use super::files::{Files, Stored};
use super::model::{Document, DocumentId, DocumentVersion, Upload};
use super::reader::Reader;
use super::upload::{FileForm, RawFile};
use super::{actions, secrecy, store};
use crate::access::{AccountId, Actor, OrganisationId};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::http::{Body, Call, Created, Download, Found, Resource, Tag};
use crate::kit::{Cursor, Limit, Page, PageRequest, Timestamp};

/// A document to be made.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct DocumentInput {
    /// What it is called (文件名称).
    #[oai(validator(min_length = 1, max_length = 300))]
    title: String,
    /// For which agency: the office makes documents of what came on paper (纸质材料); an agency makes its own.
    agency_id: Option<OrganisationId>,
}

/// A document (文件). It gains versions and never loses one.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct DocumentView {
    /// Id.
    id: DocumentId,
    /// Whose.
    agency_id: OrganisationId,
    /// What it is called.
    title: String,
    /// Number of the newest version; 0 before the first upload.
    latest: i64,
    /// Who made it.
    created_by: AccountId,
    /// When.
    created_at: Timestamp,
    /// Version of this description; wanted as If-Match for an upload.
    version: i64,
    /// The office that made it for the agency, because it came on paper (代录机构).
    entered_for: Option<OrganisationId>,
}

impl From<Document> for DocumentView {
    fn from(d: Document) -> Self {
        Self {
            id: d.id,
            agency_id: d.agency_id,
            title: d.title,
            latest: d.latest,
            created_by: d.created_by,
            created_at: d.created_at,
            version: d.version,
            entered_for: d.entered_for,
        }
    }
}

impl Resource for DocumentView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/documents/{}", self.id)
    }
}

/// A version of a document (版本): a file that never changes.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct DocumentVersionView {
    /// Of which document.
    document_id: DocumentId,
    /// From 1.
    number: i64,
    /// Name it was uploaded under.
    file_name: String,
    /// Media type as recognised from the content.
    media_type: String,
    /// Bytes.
    size: i64,
    /// SHA-256 of the bytes, hex.
    sha256: String,
    /// SHA-256 of the text read from it, hex.
    text_sha256: String,
    /// Who uploaded it.
    created_by: AccountId,
    /// When.
    created_at: Timestamp,
    /// After an upload: the document's version now, for the next If-Match.
    document_version: i64,
}

impl From<(i64, DocumentVersion)> for DocumentVersionView {
    fn from((document_version, v): (i64, DocumentVersion)) -> Self {
        Self {
            document_id: v.document_id,
            number: v.number,
            file_name: v.file_name,
            media_type: v.media_type,
            size: v.size,
            sha256: v.sha256,
            text_sha256: v.text_sha256,
            created_by: v.created_by,
            created_at: v.created_at,
            document_version,
        }
    }
}

impl Resource for DocumentVersionView {
    fn version(&self) -> i64 {
        self.document_version
    }
    fn location(&self) -> String {
        format!("/v1/documents/{}/versions/{}", self.document_id, self.number)
    }
}

/// All versions of a document, newest first.
#[derive(Clone, Debug, Object)]
pub struct DocumentVersions {
    /// The versions.
    items: Vec<DocumentVersionView>,
}

/// The text of a version (文本).
#[derive(Clone, Debug, Object)]
pub struct DocumentText {
    /// Lines, automatic numbering included.
    text: String,
    /// SHA-256 of the text, hex.
    sha256: String,
}

/// A clause (条款) of a version's text.
#[derive(Clone, Debug, Object)]
pub struct ClauseView {
    /// Counted from one, the preamble included.
    ordinal: i32,
    /// 第一条, 一、, 1.1, Article 3; ¶1 for a paragraph without a number; empty for the preamble.
    label: String,
    /// Its heading, when it has one.
    heading: String,
    /// The whole clause.
    text: String,
}

impl From<Clause> for ClauseView {
    fn from(c: Clause) -> Self {
        Self { ordinal: c.ordinal, label: c.label, heading: c.heading, text: c.text }
    }
}

/// The clauses of a version's text, in order.
#[derive(Clone, Debug, Object)]
pub struct Clauses {
    /// The clauses.
    items: Vec<ClauseView>,
}

/// Documents.
#[derive(Clone)]
pub struct DocumentsApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Documents")]
impl DocumentsApi {
    /// Make a document (文件); its content is uploaded next
    #[oai(path = "/documents", method = "post", operation_id = "documents_create")]
    async fn create(&self, call: Call, body: Body<DocumentInput>) -> poem::Result<Created<DocumentView>> {
        call.create(move |ctx| actions::create(ctx, &body.0.title, body.0.agency_id)).await
    }

    /// List documents, newest first
    #[oai(path = "/documents", method = "get", operation_id = "documents_list")]
    async fn list(
        &self,
        call: Call,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<DocumentView>>> {
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |d: &Document| d.id.to_string(),
            |ctx, page| store::list(ctx.conn, ctx.actor, page),
        )
        .await
    }

    /// One document
    #[oai(path = "/documents/:document_id", method = "get", operation_id = "documents_get")]
    async fn get(&self, call: Call, document_id: Path<DocumentId>) -> poem::Result<Found<DocumentView>> {
        call.get(move |ctx| store::visible(ctx.conn, ctx.actor, document_id.0)).await
    }

    /// Upload a new version as the plain body (for programs)
    ///
    /// DOCX, PDF with text, or plain text (UTF-8, UTF-16, GB18030), recognised by content. The text is read at
    /// once; a file without readable text is refused with the reason.
    #[oai(path = "/documents/:document_id/content", method = "put", operation_id = "documents_upload")]
    async fn upload(
        &self,
        call: Call,
        files: Data<&Files>,
        reader: Data<&Reader>,
        document_id: Path<DocumentId>,
        /// Name of the file.
        file_name: Query<String>,
        file: RawFile,
    ) -> poem::Result<Created<DocumentVersionView>> {
        let stored = file.receive(files.0).await?;
        add(call, files.0, reader.0, document_id.0, file_name.0, stored).await
    }

    /// Upload a new version as a form (for browsers)
    #[oai(path = "/documents/:document_id/versions", method = "post", operation_id = "documents_upload_form")]
    async fn upload_form(
        &self,
        call: Call,
        files: Data<&Files>,
        reader: Data<&Reader>,
        document_id: Path<DocumentId>,
        form: FileForm,
    ) -> poem::Result<Created<DocumentVersionView>> {
        let (stored, name) = form.receive(files.0).await?;
        add(call, files.0, reader.0, document_id.0, name.unwrap_or_else(|| "unnamed".into()), stored).await
    }

    /// All versions of a document, newest first
    #[oai(path = "/documents/:document_id/versions", method = "get", operation_id = "documents_list_versions")]
    async fn list_versions(&self, call: Call, document_id: Path<DocumentId>) -> poem::Result<Found<DocumentVersions>> {
        let load = call.load(move |ctx| {
            let document = store::visible(ctx.conn, ctx.actor, document_id.0)?;
            Ok((document.version, store::list_versions(ctx.conn, document.id)?))
        });
        let (version, rows) = load.await?;
        Ok(Found::Ok(
            Body(DocumentVersions { items: rows.into_iter().map(|row| (version, row).into()).collect() }),
            None,
        ))
    }

    /// Download the file of a version, exactly as it was uploaded
    #[oai(
        path = "/documents/:document_id/versions/:number/content",
        method = "get",
        operation_id = "documents_download"
    )]
    async fn download(
        &self,
        call: Call,
        files: Data<&Files>,
        document_id: Path<DocumentId>,
        number: Path<i64>,
    ) -> poem::Result<Download> {
        let version = call.load(move |ctx| store::version(ctx.conn, ctx.actor, document_id.0, number.0)).await?;
        let chunks = files.0.stream(&version.sha256).await?;
        Ok(Download {
            body: poem::Body::from_bytes_stream(chunks),
            size: u64::try_from(version.size).unwrap_or_default(),
            media_type: version.media_type,
            file_name: version.file_name,
            sha256: version.sha256,
        })
    }

    /// The text of a version, automatic numbering included
    #[oai(path = "/documents/:document_id/versions/:number/text", method = "get", operation_id = "documents_get_text")]
    async fn get_text(
        &self,
        call: Call,
        document_id: Path<DocumentId>,
        number: Path<i64>,
    ) -> poem::Result<Found<DocumentText>> {
        let load = call.load(move |ctx| {
            let version = store::version(ctx.conn, ctx.actor, document_id.0, number.0)?;
            Ok(DocumentText { text: store::text(ctx.conn, &version)?, sha256: version.text_sha256 })
        });
        Ok(Found::Ok(Body(load.await?), None))
    }

    /// The clauses (条款) of a version's text, to which recommendations are anchored
    #[oai(
        path = "/documents/:document_id/versions/:number/clauses",
        method = "get",
        operation_id = "documents_list_clauses"
    )]
    async fn list_clauses(
        &self,
        call: Call,
        document_id: Path<DocumentId>,
        number: Path<i64>,
    ) -> poem::Result<Found<Clauses>> {
        let load = call.load(move |ctx| {
            let version = store::version(ctx.conn, ctx.actor, document_id.0, number.0)?;
            store::text(ctx.conn, &version)
        });
        let items = clauses::clauses(&load.await?).into_iter().map(Into::into).collect();
        Ok(Found::Ok(Body(Clauses { items }), None))
    }
}

/// Reads, keeps and records a received file, in this order: what cannot be read is never kept, and a record
/// never points at a file that is not there. What is refused anyway is neither read nor kept.
async fn add(
    call: Call,
    files: &Files,
    reader: &Reader,
    id: DocumentId,
    file_name: String,
    stored: Stored,
) -> Result<Created<DocumentVersionView>, poem::Error> {
    let call = call.covering(&stored.sha256);
    let file_name = safe_name(&file_name)?;
    call.foresee(move |conn, actor| Ok(store::own(conn, actor, id)?.version)).await?;
    let read = reader.read(stored.path()).await?;
    let name = file_name.clone();
    let upload = Upload {
        file_name,
        media_type: read.media_type,
        size: i64::try_from(stored.size).map_err(Error::internal)?,
        sha256: stored.sha256.clone(),
        mark: secrecy::mark(&name, &read.text),
        text: read.text,
    };
    if upload.mark.is_some() {
        let (sha256, mark) = (upload.sha256.clone(), upload.mark.clone());
        let look = move |conn: &mut Conn, actor: &Actor| {
            let document = store::own(conn, actor, id)?;
            actions::admitted(conn, document.agency_id, &sha256, mark.as_ref())?;
            Ok(document.version)
        };
        call.foresee(look).await?;
    }
    files.keep(stored).await?;
    call.create(move |ctx| actions::add_version(ctx, id, &upload)).await
}

/// The last part of the name; folders in it mean nothing here.
pub fn safe_name(name: &str) -> Result<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    if last.is_empty() || last.chars().count() > 200 || last.chars().any(char::is_control) {
        return Err(Error::field(
            "file_name",
            "WRONG_FORMAT",
            "must be 1 to 200 characters without control characters",
        ));
    }
    Ok(last.to_owned())
}

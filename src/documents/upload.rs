//! The two doors for files: the plain body for programs, a form for browsers. Both are streamed.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use poem::web::Multipart;
use poem::{FromRequest, Request, RequestBody};
use poem_openapi::registry::{MetaMediaType, MetaRequest, MetaSchema, MetaSchemaRef};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};

use super::files::{Files, Stored};
use crate::error::{Error, Result};

type Chunks = Pin<Box<dyn Stream<Item = std::io::Result<Bytes>> + Send>>;

/// `application/octet-stream`: the bytes of the file and nothing else.
pub struct RawFile {
    chunks: Chunks,
    declared: Option<u64>,
}

/// `multipart/form-data` with one part named `file`.
pub struct FileForm {
    form: Multipart,
    /// Whether the form went past its limit: the form's own error only says that it broke off.
    too_large: Arc<AtomicBool>,
}

fn declared(request: &Request) -> Option<u64> {
    request.header(poem::http::header::CONTENT_LENGTH)?.parse().ok()
}

fn essence(request: &Request) -> String {
    request.content_type().and_then(|full| full.split(';').next()).unwrap_or_default().trim().to_ascii_lowercase()
}

fn binary() -> MetaSchema {
    MetaSchema::new_with_format("string", "binary")
}

fn request_meta(content_type: &'static str, schema: MetaSchema, description: &'static str) -> MetaRequest {
    let content = vec![MetaMediaType { content_type, schema: MetaSchemaRef::Inline(Box::new(schema)) }];
    MetaRequest { description: Some(description), content, required: true }
}

impl<'a> ApiExtractor<'a> for RawFile {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    type ParamType = ();
    type ParamRawType = ();

    fn request_meta() -> Option<MetaRequest> {
        Some(request_meta("application/octet-stream", binary(), "The file: DOCX, PDF or text."))
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        if essence(request) != "application/octet-stream" {
            return Err(Error::UnsupportedMedia("send the file as application/octet-stream".into()).into());
        }
        let chunks: Chunks = Box::pin(body.take()?.into_bytes_stream());
        Ok(Self { chunks, declared: declared(request) })
    }
}

impl RawFile {
    /// Receives the file.
    pub async fn receive(self, files: &Files) -> Result<Stored> {
        if self.declared.is_some_and(|size| size > files.limit()) {
            return Err(Error::TooLarge { limit: files.limit() });
        }
        files.receive(self.chunks).await
    }
}

impl<'a> ApiExtractor<'a> for FileForm {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    type ParamType = ();
    type ParamRawType = ();

    fn request_meta() -> Option<MetaRequest> {
        let mut form = MetaSchema::new("object");
        form.properties = vec![("file", MetaSchemaRef::Inline(Box::new(binary())))];
        form.required = vec!["file"];
        Some(request_meta("multipart/form-data", form, "A form with the file as part `file`."))
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        if essence(request) != "multipart/form-data" {
            return Err(Error::UnsupportedMedia("send a form as multipart/form-data".into()).into());
        }
        let limit = request.data::<Files>().map_or(0, Files::limit);
        if declared(request).is_some_and(|size| size > limit + FORM_OVERHEAD) {
            return Err(Error::TooLarge { limit }.into());
        }
        let too_large = Arc::new(AtomicBool::new(false));
        let chunks: Chunks = Box::pin(body.take()?.into_bytes_stream());
        let capped = cap(chunks, limit + FORM_OVERHEAD, Arc::clone(&too_large));
        *body = RequestBody::new(poem::Body::from_bytes_stream(capped));
        Ok(Self { form: <Multipart as FromRequest>::from_request(request, body).await?, too_large })
    }
}

/// What a form may hold beside the file.
const FORM_OVERHEAD: u64 = 64 << 10;

/// Ends a stream with an error after `limit` bytes, so that parts we do not want cannot go on for ever.
fn cap(chunks: Chunks, limit: u64, passed: Arc<AtomicBool>) -> impl Stream<Item = std::io::Result<Bytes>> + Send {
    let mut seen = 0_u64;
    chunks.map(move |chunk| {
        let chunk = chunk?;
        seen += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
        if seen > limit {
            passed.store(true, Ordering::Relaxed);
            return Err(std::io::Error::other("the form is too large"));
        }
        Ok(chunk)
    })
}

impl FileForm {
    /// Receives the part named `file`, with the name its sender gave it.
    pub async fn receive(self, files: &Files) -> Result<(Stored, Option<String>)> {
        let too_large = Arc::clone(&self.too_large);
        let received = self.file(files).await;
        let passed = too_large.load(Ordering::Relaxed);
        received.map_err(|error| if passed { Error::TooLarge { limit: files.limit() } } else { error })
    }

    async fn file(mut self, files: &Files) -> Result<(Stored, Option<String>)> {
        while let Some(field) = self.form.next_field().await.map_err(|error| Error::Malformed(error.to_string()))? {
            if field.name() == Some("file") {
                let name = field.file_name().map(str::to_owned);
                let chunks = read_chunks(field.into_async_read());
                return Ok((files.receive(Box::pin(chunks)).await?, name));
            }
        }
        Err(Error::Malformed("the form has no part named `file`".into()))
    }
}

fn read_chunks(
    reader: impl tokio::io::AsyncRead + Send + Unpin + 'static,
) -> impl Stream<Item = std::io::Result<Bytes>> + Send {
    poem::Body::from_async_read(reader).into_bytes_stream()
}

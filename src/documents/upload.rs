//! The two doors for files: the plain body for programs, a form for browsers. Both are streamed.

use std::pin::Pin;

use bytes::Bytes;
use futures_util::Stream;
use poem::web::Multipart;
use poem::{FromRequest, Request, RequestBody};
use poem_openapi::registry::{MetaMediaType, MetaRequest, MetaSchema, MetaSchemaRef};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};

use super::files::{Files, Stored};
use crate::error::{Error, Result};
use crate::http;

type Chunks = Pin<Box<dyn Stream<Item = std::io::Result<Bytes>> + Send>>;

/// `application/octet-stream`: the bytes of the file and nothing else.
pub struct RawFile(Chunks);

/// `multipart/form-data` with one part named `file`.
pub struct FileForm(Multipart);

fn essence(request: &Request) -> String {
    request.content_type().and_then(|full| full.split(';').next()).unwrap_or_default().trim().to_ascii_lowercase()
}

fn limit(request: &Request) -> u64 {
    request.data::<Files>().map_or(0, Files::limit)
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
        Some(request_meta("application/octet-stream", binary(), "The bytes of the file."))
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        if essence(request) != "application/octet-stream" {
            return Err(Error::UnsupportedMedia("send the file as application/octet-stream".into()).into());
        }
        http::allow_body(request, limit(request));
        Ok(Self(Box::pin(body.take()?.into_bytes_stream())))
    }
}

impl RawFile {
    /// Receives the file.
    pub async fn receive(self, files: &Files) -> Result<Stored> {
        files.receive(self.0).await
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
        http::allow_body(request, limit(request) + FORM_OVERHEAD);
        Ok(Self(<Multipart as FromRequest>::from_request(request, body).await?))
    }
}

/// What a form may hold beside the file.
const FORM_OVERHEAD: u64 = 64 << 10;

impl FileForm {
    /// Receives the part named `file`, with the name its sender gave it.
    pub async fn receive(mut self, files: &Files) -> Result<(Stored, Option<String>)> {
        while let Some(field) = self.0.next_field().await.map_err(|error| Error::Malformed(error.to_string()))? {
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

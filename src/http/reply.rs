//! What handlers answer with: 200 for what was found or changed, 201 with a Location for what is new.

use poem::http::{HeaderValue, header};
use poem::{Body as PoemBody, IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{MetaMediaType, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::types::{ParseFromJSON, ToJSON};

use super::Body;

/// A view that stands for one thing with a version and an address.
pub trait Resource: ParseFromJSON + ToJSON + Send + Sync + 'static {
    /// The version, which becomes the ETag.
    fn version(&self) -> i64;
    /// Its path.
    fn location(&self) -> String;
    /// What is kept to answer a repeated idempotency key with. A secret that is shown once is left out of it.
    fn kept(&self) -> String {
        self.to_json_string()
    }
}

/// The ETag of a version.
pub(super) fn etag(version: i64) -> String {
    format!("\"{version}\"")
}

/// Something read. Things with a version carry their ETag.
#[derive(ApiResponse)]
pub enum Found<T: ParseFromJSON + ToJSON + Send + Sync> {
    /// Found.
    #[oai(status = 200)]
    Ok(
        Body<T>,
        /// Version of what was read.
        #[oai(header = "ETag")]
        Option<String>,
    ),
}

/// Something changed.
#[derive(ApiResponse)]
pub enum Saved<T: ParseFromJSON + ToJSON + Send + Sync> {
    /// Done; the new state.
    #[oai(status = 200)]
    Ok(
        Body<T>,
        /// New version.
        #[oai(header = "ETag")]
        String,
        /// `true` when this is the stored answer to an earlier request with the same key.
        #[oai(header = "Idempotency-Replayed")]
        Option<String>,
    ),
}

/// Something new.
#[derive(ApiResponse)]
pub enum Created<T: ParseFromJSON + ToJSON + Send + Sync> {
    /// Created.
    #[oai(status = 201)]
    Ok(
        Body<T>,
        /// Version.
        #[oai(header = "ETag")]
        String,
        /// Its address.
        #[oai(header = "Location")]
        String,
        /// `true` when this is the stored answer to an earlier request with the same key.
        #[oai(header = "Idempotency-Replayed")]
        Option<String>,
    ),
}

/// A file, streamed, always as an attachment: never shown in the page's own context.
pub struct Download {
    /// The bytes.
    pub body: PoemBody,
    /// How many.
    pub size: u64,
    /// Media type as recognised from the content: one of those named here.
    pub media_type: String,
    /// Name it was uploaded under.
    pub file_name: String,
    /// SHA-256 in hex, which is also its ETag.
    pub sha256: String,
}

impl Download {
    /// Word.
    pub const DOCX: &'static str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    /// PDF.
    pub const PDF: &'static str = "application/pdf";
    /// Plain text, in whatever encoding it was uploaded.
    pub const TEXT: &'static str = "text/plain";
    /// A table as text.
    pub const CSV: &'static str = "text/csv";
    /// A table as a workbook.
    pub const XLSX: &'static str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    /// A folder of files.
    pub const ZIP: &'static str = "application/zip";
    /// A page to be printed.
    pub const HTML: &'static str = "text/html";
    /// Whatever the program does not read.
    pub const OTHER: &'static str = "application/octet-stream";
}

impl IntoResponse for Download {
    fn into_response(self) -> Response {
        let mut response = Response::builder()
            .header(header::CONTENT_TYPE, self.media_type)
            .header(header::CONTENT_LENGTH, self.size)
            .body(self.body);
        let headers = response.headers_mut();
        for (name, value) in [
            (header::CONTENT_DISPOSITION, attachment(&self.file_name)),
            (header::ETAG, format!("\"{}\"", self.sha256)),
            (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox; frame-ancestors 'none'".to_owned()),
        ] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
        response
    }
}

impl ApiResponse for Download {
    fn meta() -> MetaResponses {
        let schema = || MetaSchemaRef::Inline(Box::new(MetaSchema::new_with_format("string", "binary")));
        let content = [Self::DOCX, Self::PDF, Self::TEXT, Self::CSV, Self::XLSX, Self::ZIP, Self::HTML, Self::OTHER]
            .map(|content_type| MetaMediaType { content_type, schema: schema() })
            .into();
        MetaResponses {
            responses: vec![MetaResponse {
                description: "The file, with the media type that it was recognised as; what the program does not read is `application/octet-stream`.",
                status: Some(200),
                status_range: None,
                content,
                headers: vec![],
            }],
        }
    }

    fn register(_registry: &mut Registry) {}
}

/// RFC 6266: a plain name for old clients and the true name in UTF-8.
fn attachment(file_name: &str) -> String {
    let plain: String = file_name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ') { c } else { '_' })
        .collect();
    let mut encoded = String::new();
    for byte in file_name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_characters_and_cannot_break_the_header() {
        assert_eq!(
            attachment("合同\".pdf"),
            "attachment; filename=\"___.pdf\"; filename*=UTF-8''%E5%90%88%E5%90%8C%22.pdf"
        );
        assert!(!attachment("a\r\nSet-Cookie: x").contains('\n'));
    }
}

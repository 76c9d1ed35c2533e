//! Companions, certificates and the comparison of files over HTTP.

use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use sha2::{Digest as _, Sha256};

use super::certificate::{self, Offered};
use super::clearance_views::{
    AttachedView, CertificateView, CompanionInput, Companions, RevocationInput, VerificationView,
};
use super::{companions, print};
use crate::documents::{Files, RawFile, Reader};
use crate::http::{Body, Call, Download, Found, Saved, Tag};
use crate::review::ReviewId;

/// Clearances.
#[derive(Clone)]
pub struct ClearanceApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Handling")]
impl ClearanceApi {
    /// What lies, or must lie, beside the draft when it is deliberated or signed (提请审议材料)
    #[oai(path = "/reviews/:review_id/companions", method = "get", operation_id = "handling_list_companions")]
    async fn list_companions(&self, call: Call, review_id: Path<ReviewId>) -> poem::Result<Found<Companions>> {
        let rows = call.load(move |ctx| companions::list(ctx, review_id.0));
        Ok(Found::Ok(Body(Companions { items: rows.await?.into_iter().map(Into::into).collect() }), None))
    }

    /// Attach a companion (附具提请审议材料), a remark or a file, in place of what was attached under this code
    #[oai(path = "/reviews/:review_id/companions/:code", method = "put", operation_id = "handling_attach_companion")]
    async fn attach_companion(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        /// Code of the list, from `GET /v1/rules/{jurisdiction}/{kind}`.
        code: Path<String>,
        body: Body<CompanionInput>,
    ) -> poem::Result<Saved<AttachedView>> {
        let new = body.0.under(code.0)?;
        call.change(move |ctx| companions::attach(ctx, review_id.0, &new)).await
    }

    /// The certificate of a clearance (放行证明)
    #[oai(path = "/clearances/:number", method = "get", operation_id = "handling_get_certificate")]
    async fn get_certificate(
        &self,
        call: Call,
        /// Number of the certificate.
        number: Path<String>,
    ) -> poem::Result<Found<CertificateView>> {
        call.get(move |ctx| certificate::get(ctx, &number.0)).await
    }

    /// The certificate as a page to be printed (打印放行证明), in Chinese
    #[oai(path = "/clearances/:number/page", method = "get", operation_id = "handling_print_certificate")]
    async fn print_certificate(
        &self,
        call: Call,
        /// Number of the certificate.
        number: Path<String>,
    ) -> poem::Result<Download> {
        let certified = call.load(move |ctx| certificate::get(ctx, &number.0)).await?;
        let page = print::page(&certified);
        Ok(Download {
            size: u64::try_from(page.len()).unwrap_or_default(),
            media_type: Download::HTML.to_owned(),
            file_name: format!("{}.html", certified.certificate.number),
            sha256: hex::encode(Sha256::digest(&page)),
            body: page.into(),
        })
    }

    /// Revoke a clearance (撤销放行): its text may not go on any more, and its certificate says so
    #[oai(path = "/clearances/:number/revoke", method = "post", operation_id = "handling_revoke")]
    async fn revoke(
        &self,
        call: Call,
        /// Number of the certificate.
        number: Path<String>,
        body: Body<RevocationInput>,
    ) -> poem::Result<Saved<CertificateView>> {
        call.change(move |ctx| certificate::revoke(ctx, &number.0, &body.0.reason)).await
    }

    /// Ask whether a file is the cleared text (核对文本), with number and check code of its certificate; no sign-in
    ///
    /// EXACT the same bytes · SAME_TEXT another file with the same text · DIFFERENT, with where it differs first, in the
    /// words of the file alone · UNKNOWN, where number or code is wrong. DOCX, PDF with text, or plain text. Nothing is
    /// kept. So many files a minute from one address, and no more.
    #[oai(path = "/verify", method = "post", operation_id = "handling_verify_text")]
    async fn verify_text(
        &self,
        call: Call,
        files: Data<&Files>,
        reader: Data<&Reader>,
        /// Number of the certificate.
        #[oai(validator(min_length = 1, max_length = 60))]
        number: Query<String>,
        /// Its check code.
        #[oai(validator(min_length = 1, max_length = 60))]
        code: Query<String>,
        file: RawFile,
    ) -> poem::Result<Found<VerificationView>> {
        // The file is read whatever the number: neither the answer nor its time tells whether there is such a one.
        let stored = file.receive(files.0).await?;
        let read = reader.0.read(stored.path()).await?;
        let offered = Offered { number: number.0, code: code.0, sha256: stored.sha256.clone(), text: read.text };
        drop(stored);
        let verified = call.look(move |conn| certificate::verify(conn, offered)).await?;
        Ok(Found::Ok(Body(verified.into()), None))
    }
}

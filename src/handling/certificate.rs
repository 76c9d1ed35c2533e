//! Certificates of clearances (放行证明): shown to those who see the matter, revoked by the office, and compared with a
//! file by anybody who holds number and check code.

use super::compare::{self, Difference};
use super::model::{Certificate, Clearance, Revocation};
use super::{rules, store};
use crate::access::Role;
use crate::ctx::Ctx;
use crate::db::Conn;
use crate::documents;
use crate::error::{Error, Result};
use crate::identity;
use crate::notify::Mail;
use crate::review::{self, Review};

crate::text_enum! {
    /// Whether a certificate still holds.
    pub enum CertificateState {
        /// It holds (有效).
        Valid = "VALID",
        /// The office has revoked it (已撤销).
        Revoked = "REVOKED",
        /// A later text of the same document was cleared (已被新的放行取代).
        Superseded = "SUPERSEDED",
    }
}

crate::text_enum! {
    /// Whether a file is the cleared text.
    pub enum Verdict {
        /// The same bytes (完全一致).
        Exact = "EXACT",
        /// Another file with the same text (文本一致).
        SameText = "SAME_TEXT",
        /// Another text (文本不一致).
        Different = "DIFFERENT",
        /// No certificate has this number and check code (查无此证).
        Unknown = "UNKNOWN",
    }
}

/// A certificate with everything it shows.
#[derive(Clone, Debug)]
pub(super) struct Certified {
    /// The certificate.
    pub certificate: Certificate,
    /// The clearance.
    pub clearance: Clearance,
    /// The matter.
    pub review: Review,
    /// Name of the agency.
    pub agency: String,
    /// Name of the office.
    pub body: String,
    /// That it was revoked.
    pub revocation: Option<Revocation>,
    /// Number of the certificate that takes its place.
    pub superseded_by: Option<String>,
}

impl Certified {
    /// Whether it still holds. What was revoked is revoked, whatever came after.
    pub(super) const fn state(&self) -> CertificateState {
        state(self.revocation.is_some(), self.superseded_by.is_some())
    }

    /// Its version: revoking it is the one change that there is.
    pub(super) const fn version(&self) -> i64 {
        if self.revocation.is_some() { 2 } else { 1 }
    }
}

const fn state(revoked: bool, superseded: bool) -> CertificateState {
    match (revoked, superseded) {
        (true, _) => CertificateState::Revoked,
        (false, true) => CertificateState::Superseded,
        (false, false) => CertificateState::Valid,
    }
}

/// A number or code as people type it.
fn typed(text: &str) -> String {
    text.trim().to_ascii_lowercase()
}

/// The certificate with this number, if its matter may be seen.
pub(super) fn get(ctx: &mut Ctx<'_>, number: &str) -> Result<Certified> {
    let (certificate, clearance) = store::certificate(ctx.conn, &typed(number), None)?.ok_or(Error::NotFound)?;
    let review = review::visible(ctx.conn, ctx.actor, clearance.review_id)?;
    shown(ctx, review, certificate, clearance)
}

fn shown(ctx: &mut Ctx<'_>, review: Review, certificate: Certificate, clearance: Clearance) -> Result<Certified> {
    let name = |conn: &mut Conn, id| Ok::<_, Error>(identity::organisation(conn, id)?.name);
    Ok(Certified {
        agency: name(ctx.conn, review.agency_id)?,
        body: name(ctx.conn, review.review_body_id)?,
        revocation: store::revocation(ctx.conn, clearance.id)?,
        superseded_by: store::superseding(ctx.conn, &certificate, &clearance)?,
        certificate,
        clearance,
        review,
    })
}

/// Revokes a clearance: the gate is closed again for its text, and the certificate says so to everybody.
pub(super) fn revoke(ctx: &mut Ctx<'_>, number: &str, reason: &str) -> Result<Certified> {
    let (certificate, clearance) = store::certificate(ctx.conn, &typed(number), None)?.ok_or(Error::NotFound)?;
    let review = review::for_update(ctx.conn, ctx.actor, clearance.review_id)?;
    let before = store::revocation(ctx.conn, clearance.id)?;
    ctx.expect_version(if before.is_some() { 2 } else { 1 })?;
    rules::REVOKED_ALREADY.require(before.is_none())?;
    let row = Revocation {
        clearance_id: clearance.id,
        reason: reason.trim().to_owned(),
        revoked_by: ctx.actor.account,
        revoked_at: ctx.now,
    };
    store::insert_revocation(ctx.conn, &row)?;
    let mail = Mail::of("handling_revoke").with("number", &review.number).with("clearance", &clearance.number);
    identity::tell(ctx, review.created_by, &mail)?;
    identity::tell_role(ctx, review.agency_id, Role::AgencyHead, &mail)?;
    ctx.done(
        "clearance",
        clearance.id,
        &[("review", &review.number), ("number", &clearance.number), ("reason", &row.reason)],
    );
    shown(ctx, review, certificate, clearance)
}

/// A file that somebody offers, already read.
#[derive(Clone, Debug)]
pub(super) struct Offered {
    /// Number of the certificate.
    pub number: String,
    /// Its check code.
    pub code: String,
    /// SHA-256 of the file's bytes.
    pub sha256: String,
    /// Its text.
    pub text: String,
}

/// What is told about a file.
#[derive(Clone, Debug)]
pub(super) struct Verified {
    /// Whether it is the cleared text.
    pub verdict: Verdict,
    /// Hash of the file that was offered.
    pub sha256: String,
    /// The clearance; none when number and code are of no certificate.
    pub of: Option<(Clearance, CertificateState, bool)>,
    /// Where it differs first.
    pub difference: Option<Difference>,
}

/// Compares a file with the cleared text. A wrong number and a wrong code are the same to who asks: one query finds
/// neither.
pub(super) fn verify(conn: &mut Conn, offered: Offered) -> Result<Verified> {
    let Offered { number, code, sha256, text } = offered;
    let Some((certificate, clearance)) = store::certificate(conn, &typed(&number), Some(&typed(&code)))? else {
        return Ok(Verified { verdict: Verdict::Unknown, sha256, of: None, difference: None });
    };
    let revoked = store::revocation(conn, clearance.id)?.is_some();
    let superseded = store::superseding(conn, &certificate, &clearance)?.is_some();
    let (verdict, difference) = if clearance.sha256 == sha256 {
        (Verdict::Exact, None)
    } else {
        let version = documents::version_by_number(conn, certificate.document_id, clearance.document_version)?;
        let difference = compare::first_difference(&documents::text(conn, &version)?, &text);
        (if difference.is_none() { Verdict::SameText } else { Verdict::Different }, difference)
    };
    let of = Some((clearance, state(revoked, superseded), !certificate.legal_risk.is_empty()));
    Ok(Verified { verdict, sha256, of, difference })
}

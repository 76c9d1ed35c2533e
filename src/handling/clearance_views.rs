//! How companions, certificates and comparisons look on the wire.

use poem_openapi::Object;

use super::certificate::{CertificateState, Certified, Verdict, Verified};
use super::companions::Wanted;
use super::compare::Difference;
use super::gate::Gate;
use super::model::{Companion, NewCompanion};
use super::rules::Reason;
use crate::access::AccountId;
use crate::documents::DocumentId;
use crate::error::{Error, Result};
use crate::http::Resource;
use crate::kit::{Day, Timestamp};
use crate::review::{Review, ReviewId};

/// Why a text may not go on, in words (不放行原因说明).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct GateReason {
    /// The reason.
    code: Reason,
    /// In Chinese.
    zh: String,
    /// In English.
    en: String,
    /// Legal basis.
    legal_basis: String,
    /// What to do, in Chinese.
    remedy_zh: String,
    /// What to do, in English.
    remedy_en: String,
    /// Of MISSING_COMPANION: codes of what is missing.
    companions: Option<Vec<String>>,
    /// Of WINDOW_TOO_SHORT: the first day on which it may be deliberated; absent while a calendar is missing.
    deliberation_from: Option<Day>,
}

impl GateReason {
    /// The reasons of a gate in words.
    pub(super) fn all(gate: &Gate) -> Vec<Self> {
        gate.reasons.iter().map(|reason| Self::of(*reason, gate)).collect()
    }

    fn of(code: Reason, gate: &Gate) -> Self {
        let words = code.words();
        Self {
            code,
            zh: words.zh.into(),
            en: words.en.into(),
            legal_basis: words.basis.into(),
            remedy_zh: words.remedy_zh.into(),
            remedy_en: words.remedy_en.into(),
            companions: (code == Reason::MissingCompanion).then(|| gate.missing.clone()),
            deliberation_from: gate.deliberation_from.filter(|_| code == Reason::WindowTooShort),
        }
    }
}

/// Something to lie beside the draft (提请审议材料).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CompanionInput {
    /// Where it is, or a remark.
    #[oai(validator(max_length = 500))]
    note: Option<String>,
    /// One of the agency's documents; needed where the rules want a file.
    document_id: Option<DocumentId>,
    /// Number of its version, whose hash is frozen; goes with `document_id`.
    #[oai(validator(minimum(value = "1")))]
    document_version: Option<i64>,
}

impl CompanionInput {
    /// What is attached under a code.
    pub(super) fn under(self, code: String) -> Result<NewCompanion> {
        let file = match (self.document_id, self.document_version) {
            (Some(document), Some(version)) => Some((document, version)),
            (None, None) => None,
            (Some(_), None) => return Err(Error::field("/document_version", "REQUIRED", "goes with document_id")),
            (None, Some(_)) => return Err(Error::field("/document_id", "REQUIRED", "goes with document_version")),
        };
        Ok(NewCompanion { code, note: self.note.unwrap_or_default(), file })
    }
}

/// What was attached.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AttachedView {
    /// Of which review.
    review_id: ReviewId,
    /// Code of the rules' list.
    code: String,
    /// Where it is, or a remark.
    note: Option<String>,
    /// The document.
    document_id: Option<DocumentId>,
    /// Number of its version.
    document_version: Option<i64>,
    /// SHA-256 of the version's bytes.
    sha256: Option<String>,
    /// Who attached it.
    attached_by: AccountId,
    /// When.
    attached_at: Timestamp,
    /// Version of the matter now.
    version: i64,
}

impl From<(Review, Companion)> for AttachedView {
    fn from((review, c): (Review, Companion)) -> Self {
        Self {
            review_id: c.review_id,
            code: c.code,
            note: Some(c.note).filter(|note| !note.is_empty()),
            document_id: c.document_id,
            document_version: c.document_version,
            sha256: c.sha256,
            attached_by: c.attached_by,
            attached_at: c.attached_at,
            version: review.version,
        }
    }
}

impl Resource for AttachedView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/reviews/{}/companions", self.review_id)
    }
}

/// Something that lies, or must lie, beside the draft (提请审议材料).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CompanionView {
    /// Code of the rules' list.
    code: String,
    /// In Chinese.
    zh: String,
    /// In English.
    en: String,
    /// Whether it is required of this matter, its form considered.
    required: bool,
    /// Whether the matter itself brings it, so that it is not attached.
    own: bool,
    /// Whether it must be a file.
    file: bool,
    /// Whether the gate stays closed for want of it.
    missing: bool,
    /// Where it is, or a remark.
    note: Option<String>,
    /// The document that is attached.
    document_id: Option<DocumentId>,
    /// Number of its version.
    document_version: Option<i64>,
    /// SHA-256 of the version's bytes.
    sha256: Option<String>,
    /// Who attached it.
    attached_by: Option<AccountId>,
    /// When.
    attached_at: Option<Timestamp>,
}

impl From<Wanted> for CompanionView {
    fn from(wanted: Wanted) -> Self {
        let missing = wanted.is_missing();
        let Wanted { rule, required, attached } = wanted;
        let of = attached.as_ref();
        Self {
            code: rule.code.clone(),
            zh: rule.zh.clone(),
            en: rule.en.clone(),
            required,
            own: rule.own,
            file: rule.file,
            missing,
            note: of.map(|one| one.note.clone()).filter(|note| !note.is_empty()),
            document_id: of.and_then(|one| one.document_id),
            document_version: of.and_then(|one| one.document_version),
            attached_by: of.map(|one| one.attached_by),
            attached_at: of.map(|one| one.attached_at),
            sha256: attached.and_then(|one| one.sha256),
        }
    }
}

/// Everything that the rules want beside the draft of a matter, with what is attached.
#[derive(Clone, Debug, Object)]
pub struct Companions {
    /// In the order of the rules.
    pub items: Vec<CompanionView>,
}

/// The certificate of a clearance (放行证明): it is good for exactly one text.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CertificateView {
    /// Its number.
    number: String,
    /// Its check code: with both anybody can have a file compared, so it is given to those who shall.
    check_code: String,
    /// Whether it still holds.
    state: CertificateState,
    /// Number of the clearance.
    clearance_number: String,
    /// Of which review.
    review_id: ReviewId,
    /// Number of that review.
    review_number: String,
    /// What it is about.
    title: String,
    /// Name of the agency.
    agency: String,
    /// Name of the office.
    review_body: String,
    /// Of which round.
    round: i64,
    /// The document.
    document_id: DocumentId,
    /// Number of the version that was cleared.
    document_version: i64,
    /// SHA-256 of its bytes: only these may go on.
    sha256: String,
    /// Conclusion of the review opinion.
    conclusion: String,
    /// Whether it is an exploratory reform (探索性改革), which may go on with its legal risk made explicit.
    exploratory_reform: bool,
    /// That legal risk.
    legal_risk: Option<String>,
    /// Who cleared it.
    cleared_by: AccountId,
    /// When.
    cleared_at: Timestamp,
    /// Why it was revoked.
    revocation_reason: Option<String>,
    /// Who revoked it.
    revoked_by: Option<AccountId>,
    /// When.
    revoked_at: Option<Timestamp>,
    /// Number of the certificate that takes its place.
    superseded_by: Option<String>,
    /// Version; wanted as If-Match.
    version: i64,
}

impl From<Certified> for CertificateView {
    fn from(certified: Certified) -> Self {
        let (state, version) = (certified.state(), certified.version());
        let Certified { certificate, clearance, review, agency, body, revocation, superseded_by } = certified;
        let revoked = revocation.as_ref();
        Self {
            state,
            clearance_number: clearance.number,
            review_id: review.id,
            review_number: review.number,
            title: review.title,
            agency,
            review_body: body,
            round: clearance.round,
            document_id: certificate.document_id,
            document_version: clearance.document_version,
            sha256: clearance.sha256,
            conclusion: certificate.conclusion,
            exploratory_reform: !certificate.legal_risk.is_empty(),
            legal_risk: Some(certificate.legal_risk).filter(|risk| !risk.is_empty()),
            cleared_by: clearance.cleared_by,
            cleared_at: clearance.cleared_at,
            revoked_by: revoked.map(|row| row.revoked_by),
            revoked_at: revoked.map(|row| row.revoked_at),
            revocation_reason: revocation.map(|row| row.reason),
            superseded_by,
            version,
            number: certificate.number,
            check_code: certificate.check_code,
        }
    }
}

impl Resource for CertificateView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/clearances/{}", self.number)
    }
}

/// Why a clearance is revoked (撤销理由).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct RevocationInput {
    /// Why.
    #[oai(validator(min_length = 2, max_length = 2000))]
    pub reason: String,
}

/// Where a file differs first from the cleared text: its own words only.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct DifferenceView {
    /// Label of the clause of the file, such as 第三条; empty for what comes before the first.
    clause: String,
    /// Characters of that clause before the difference, blanks not counted.
    offset: u32,
    /// The file's words before it, without blanks.
    before: String,
    /// The file's words from it on, without blanks.
    after: String,
    /// Whether the file simply ends here, where the cleared text goes on.
    ends: bool,
}

impl From<Difference> for DifferenceView {
    fn from(found: Difference) -> Self {
        Self {
            clause: found.clause,
            offset: u32::try_from(found.offset).unwrap_or(u32::MAX),
            before: found.before,
            after: found.after,
            ends: found.ends,
        }
    }
}

/// Whether a file is the cleared text (核对结果).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct VerificationView {
    /// Whether it is.
    result: Verdict,
    /// SHA-256 of the file that was sent.
    sha256: String,
    /// Whether the certificate still holds; absent when it is UNKNOWN.
    state: Option<CertificateState>,
    /// Number of the clearance.
    clearance_number: Option<String>,
    /// The day on which the text was cleared.
    cleared_on: Option<Day>,
    /// Whether it is an exploratory reform that may go on with its legal risk made explicit.
    exploratory_reform: Option<bool>,
    /// Where the file differs first, when it is DIFFERENT.
    difference: Option<DifferenceView>,
}

impl From<Verified> for VerificationView {
    fn from(verified: Verified) -> Self {
        let Verified { verdict, sha256, of, difference } = verified;
        Self {
            result: verdict,
            sha256,
            state: of.as_ref().map(|(_, state, _)| *state),
            cleared_on: of.as_ref().map(|(clearance, ..)| clearance.cleared_at.day()),
            exploratory_reform: of.as_ref().map(|(.., exploratory)| *exploratory),
            clearance_number: of.map(|(clearance, ..)| clearance.number),
            difference: difference.map(Into::into),
        }
    }
}

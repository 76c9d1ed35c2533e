//! Clearances, their certificates, and what lies beside the draft.

use diesel::prelude::*;

use crate::access::AccountId;
use crate::db::schema::{clearance_certificates, clearance_revocations, clearances, companions};
use crate::documents::DocumentId;
use crate::kit::Timestamp;
use crate::review::ReviewId;

crate::id!(
    /// A clearance.
    ClearanceId
);

/// The clearance of one exact text.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = clearances)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Clearance {
    /// Id.
    pub id: ClearanceId,
    /// Of which review.
    pub review_id: ReviewId,
    /// Of which round.
    pub round: i64,
    /// Number people use.
    pub number: String,
    /// Number of the document's version that was cleared.
    pub document_version: i64,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Who cleared it.
    pub cleared_by: AccountId,
    /// When.
    pub cleared_at: Timestamp,
}

/// The certificate of a clearance (放行证明): with number and check code anybody can have a file compared with it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = clearance_certificates)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Certificate {
    /// Of which clearance.
    pub clearance_id: ClearanceId,
    /// Its number, unique in the installation.
    pub number: String,
    /// What the holder shows with the number; random.
    pub check_code: String,
    /// The document whose version was cleared.
    pub document_id: DocumentId,
    /// Conclusion of the review opinion that the clearance rests on.
    pub conclusion: String,
    /// The legal risk that was made explicit, of an exploratory reform; empty otherwise.
    pub legal_risk: String,
}

/// That a clearance was revoked (撤销放行).
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = clearance_revocations)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Revocation {
    /// Of which clearance.
    pub clearance_id: ClearanceId,
    /// Why.
    pub reason: String,
    /// Who revoked it.
    pub revoked_by: AccountId,
    /// When.
    pub revoked_at: Timestamp,
}

/// What lies beside the draft (提请审议材料), as it was attached.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = companions)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Companion {
    /// Of which review.
    pub review_id: ReviewId,
    /// Code of the rule pack's list.
    pub code: String,
    /// Where it is, or a remark.
    pub note: String,
    /// The document that it is, of the agency's own.
    pub document_id: Option<DocumentId>,
    /// Number of its version.
    pub document_version: Option<i64>,
    /// SHA-256 of the version's bytes.
    pub sha256: Option<String>,
    /// Who attached it.
    pub attached_by: AccountId,
    /// When.
    pub attached_at: Timestamp,
}

/// What is attached.
#[derive(Clone, Debug)]
pub struct NewCompanion {
    /// Code of the rule pack's list.
    pub code: String,
    /// Where it is, or a remark.
    pub note: String,
    /// A version of one of the agency's documents.
    pub file: Option<(DocumentId, i64)>,
}

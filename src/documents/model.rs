//! Documents and their versions.

use diesel::prelude::*;

use super::secrecy::Mark;
use crate::access::{AccountId, OrganisationId};
use crate::db::schema::{document_versions, documents, finding_dismissals, secrecy_releases};
use crate::kit::Timestamp;

crate::id!(
    /// A document.
    DocumentId
);
crate::id!(
    /// A version of a document.
    DocumentVersionId
);

/// A document: a title and its versions.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = documents)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Document {
    /// Id.
    pub id: DocumentId,
    /// Whose.
    pub agency_id: OrganisationId,
    /// What it is called.
    pub title: String,
    /// Number of the newest version; 0 before the first upload.
    pub latest: i64,
    /// Version of the row.
    pub version: i64,
    /// Who made it.
    pub created_by: AccountId,
    /// When.
    pub created_at: Timestamp,
    /// The office that made it for the agency, because it came on paper.
    pub entered_for: Option<OrganisationId>,
}

/// One version: a file that never changes.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = document_versions)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct DocumentVersion {
    /// Id.
    pub id: DocumentVersionId,
    /// Of which document.
    pub document_id: DocumentId,
    /// From 1.
    pub number: i64,
    /// Name it was uploaded under.
    pub file_name: String,
    /// Media type as recognised from the content.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// SHA-256 of the bytes, hex.
    pub sha256: String,
    /// SHA-256 of the text read from it, hex.
    pub text_sha256: String,
    /// Who uploaded it.
    pub created_by: AccountId,
    /// When.
    pub created_at: Timestamp,
}

/// A file that was taken and read, not yet a version of anything.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Name it was uploaded under.
    pub file_name: String,
    /// Media type as recognised from the content.
    pub media_type: &'static str,
    /// Bytes.
    pub size: i64,
    /// SHA-256 of the bytes, hex.
    pub sha256: String,
    /// Its text.
    pub text: String,
    /// The mark of secrecy that it bears.
    pub mark: Option<Mark>,
}

crate::id!(
    /// A release of a file that bears a mark of secrecy.
    ReleaseId
);

/// A file that bears a mark of secrecy and is let in all the same (放行).
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = secrecy_releases)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Release {
    /// Id.
    pub id: ReleaseId,
    /// SHA-256 of the bytes, hex.
    pub sha256: String,
    /// The agency that may upload it.
    pub agency_id: OrganisationId,
    /// Why.
    pub reason: String,
    /// Who released it.
    pub released_by: AccountId,
    /// When.
    pub released_at: Timestamp,
}

/// What a release is made from.
#[derive(Clone, Debug)]
pub struct NewRelease {
    /// SHA-256 of the bytes, hex.
    pub sha256: String,
    /// The agency that may upload it.
    pub agency_id: OrganisationId,
    /// Why.
    pub reason: String,
}

crate::id!(
    /// A finding of the check of texts that was set aside.
    DismissalId
);

/// A finding of the check of texts that was looked at and set aside (排除), for all versions that show the same.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = finding_dismissals)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Dismissal {
    /// Id.
    pub id: DismissalId,
    /// Of which document.
    pub document_id: DocumentId,
    /// The version in which it was looked at.
    pub number: i64,
    /// What makes it the same finding in another version, hex.
    pub fingerprint: String,
    /// Code of the rule.
    pub rule: String,
    /// The text that it was about.
    pub quote: String,
    /// Why it is none.
    pub reason: String,
    /// Who set it aside.
    pub dismissed_by: AccountId,
    /// When.
    pub dismissed_at: Timestamp,
}

/// What a dismissal is made from.
#[derive(Clone, Debug)]
pub struct NewDismissal {
    /// The version that shows the finding.
    pub number: i64,
    /// Its fingerprint, hex.
    pub fingerprint: String,
    /// Code of its rule.
    pub rule: String,
    /// Its text.
    pub quote: String,
    /// Why it is none.
    pub reason: String,
}

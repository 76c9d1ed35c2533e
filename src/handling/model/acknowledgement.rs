//! That silent edits may stand.

use diesel::prelude::*;

use crate::access::AccountId;
use crate::db::schema::edit_acknowledgements;
use crate::kit::Timestamp;
use crate::review::ReviewId;

crate::id!(
    /// An acknowledgement of a silent edit.
    AcknowledgementId
);

/// The office has looked at a silent edit and lets it stand (确认). Rows are only ever added.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = edit_acknowledgements)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Acknowledgement {
    /// Id.
    pub id: AcknowledgementId,
    /// Of which review.
    pub review_id: ReviewId,
    /// Of which round.
    pub round: i64,
    /// What makes it the same edit in another version, hex.
    pub fingerprint: String,
    /// Number of the version in which it was looked at.
    pub document_version: i64,
    /// Label of the clause.
    pub clause: String,
    /// Why it may stand.
    pub reason: String,
    /// Who says so.
    pub acknowledged_by: AccountId,
    /// When.
    pub acknowledged_at: Timestamp,
}

//! Exports of the audit trail.

use diesel::prelude::*;

use crate::access::AccountId;
use crate::db::schema::audit_exports;
use crate::kit::Timestamp;

crate::id!(
    /// An export of the audit trail.
    ExportId
);

/// An export: which entries it spans is settled when it is made, so its content never changes.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_exports)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Export {
    /// Id.
    pub id: ExportId,
    /// Only this chain; empty for all.
    pub chain: String,
    /// From this instant on, when one was named.
    pub from_at: Option<Timestamp>,
    /// Up to this instant, when one was named.
    pub to_at: Option<Timestamp>,
    /// First entry that it spans.
    pub first_entry: i64,
    /// Last entry that it spans.
    pub last_entry: i64,
    /// Who made it.
    pub created_by: AccountId,
    /// When.
    pub created_at: Timestamp,
}

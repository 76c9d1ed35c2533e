//! Entries of the trail.

use diesel::prelude::*;

use crate::db::schema::audit_entries;
use crate::kit::Timestamp;

crate::text_enum! {
    /// What came of it.
    pub enum Outcome {
        /// Carried out (成功).
        Done = "DONE",
        /// Refused (拒绝): failed sign-in, missing permission, hidden object, refusing rule.
        Refused = "REFUSED",
    }
}

/// One entry as it stands in the database.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = audit_entries)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Entry {
    /// Order over all chains.
    pub id: i64,
    /// The chain: the actor's organisation, or `system`.
    pub chain: String,
    /// Place in the chain, from 1 without gaps.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Account id of who did it; empty when nobody was signed in.
    pub account: String,
    /// Their name then.
    pub name: String,
    /// Their role then; empty when nobody was signed in.
    pub role: String,
    /// The operation.
    pub operation: String,
    /// What came of it.
    pub outcome: Outcome,
    /// Kind of the thing it was done to.
    pub subject_kind: String,
    /// Id of the thing it was done to; empty when there is none.
    pub subject_id: String,
    /// Facts as JSON: the new state, the rule that refused.
    pub detail: String,
    /// The request.
    pub request: String,
    /// Hash of the entry before it in its chain; 64 zeros for the first.
    pub previous: String,
    /// SHA-256 over `previous` and all of the above but `id`.
    pub hash: String,
}

/// An entry before it has its place in the chain.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// See [`Entry::chain`].
    pub chain: String,
    /// See [`Entry::at`].
    pub at: Timestamp,
    /// See [`Entry::account`].
    pub account: String,
    /// See [`Entry::name`].
    pub name: String,
    /// See [`Entry::role`].
    pub role: String,
    /// See [`Entry::operation`].
    pub operation: String,
    /// See [`Entry::outcome`].
    pub outcome: Outcome,
    /// See [`Entry::subject_kind`].
    pub subject_kind: String,
    /// See [`Entry::subject_id`].
    pub subject_id: String,
    /// See [`Entry::detail`].
    pub detail: String,
    /// See [`Entry::request`].
    pub request: String,
}

/// What verifying the trail found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Entries read.
    pub entries: i64,
    /// Chains read.
    pub chains: i64,
    /// Heads kept outside the database that were found in the chains.
    pub heads: i64,
    /// Heads kept outside that a restored backup gave up.
    pub given_up: i64,
    /// The first entry or chain that does not fit, in words; `None` when all fit.
    pub first_bad: Option<String>,
}

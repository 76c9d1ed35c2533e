//! Leave of advisers.

use diesel::prelude::*;

use super::AdviserId;
use crate::access::AccountId;
use crate::db::schema::leaves;
use crate::kit::{Day, Timestamp};

crate::id!(
    /// A leave of an adviser.
    LeaveId
);

/// Days on which an adviser takes no work.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = leaves)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Leave {
    /// Id.
    pub id: LeaveId,
    /// Whose.
    pub adviser_id: AdviserId,
    /// First day.
    pub from_day: Day,
    /// Last day.
    pub to_day: Day,
    /// Why; empty when it was not said.
    pub reason: String,
    /// Who noted it.
    pub recorded_by: AccountId,
    /// When.
    pub recorded_at: Timestamp,
    /// When it was taken back.
    pub withdrawn_at: Option<Timestamp>,
    /// By whom.
    pub withdrawn_by: Option<AccountId>,
    /// Version.
    pub version: i64,
}

/// What a new leave is made from.
#[derive(Clone, Debug)]
pub struct NewLeave {
    /// Whose.
    pub adviser_id: AdviserId,
    /// First day.
    pub from_day: Day,
    /// Last day.
    pub to_day: Day,
    /// Why.
    pub reason: Option<String>,
}

//! Who does the work of an assignment besides whoever has accepted it.

use diesel::prelude::*;

use super::{AssignmentId, ReviewId};
use crate::access::AccountId;
use crate::db::schema::delegations;
use crate::directory::AdviserId;
use crate::kit::Timestamp;

crate::id!(
    /// A wish to hand an assignment to a colleague.
    DelegationId
);

crate::text_enum! {
    /// Where a wish to hand an assignment to a colleague stands (转办状态).
    pub enum DelegationState {
        /// The office has not decided (待批准).
        Requested = "REQUESTED",
        /// Approved: the colleague has the offer (已批准).
        Approved = "APPROVED",
        /// Refused: everything stays as it was (未批准).
        Refused = "REFUSED",
    }
}

/// A wish to hand an assignment to a colleague (转办申请).
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = delegations)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Delegation {
    /// Id.
    pub id: DelegationId,
    /// Of which review.
    pub review_id: ReviewId,
    /// Which assignment.
    pub assignment_id: AssignmentId,
    /// To whom.
    pub adviser_id: AdviserId,
    /// Why.
    pub reason: String,
    /// Where it stands.
    pub state: DelegationState,
    /// Who asked.
    pub requested_by: AccountId,
    /// When.
    pub requested_at: Timestamp,
    /// Who decided.
    pub decided_by: Option<AccountId>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// What was said to the decision.
    pub remark: String,
    /// The colleague's assignment, when it was approved.
    pub given: Option<AssignmentId>,
    /// Version.
    pub version: i64,
}

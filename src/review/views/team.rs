//! How co-counsel and wishes to hand an assignment on look on the wire.

use poem_openapi::Object;

use crate::access::AccountId;
use crate::directory::AdviserId;
use crate::http::Resource;
use crate::kit::Timestamp;
use crate::review::model::{AssignmentId, Delegation, DelegationId, DelegationState, ReviewId};

/// Who is invited to assist (协办律师).
#[derive(Clone, Debug, Object)]
pub struct CoCounselInput {
    /// A colleague of the lead's firm, named by the same engagement.
    pub adviser_id: AdviserId,
}

/// A wish to hand one's assignment to a colleague (转办申请).
#[derive(Clone, Debug, Object)]
pub struct DelegationInput {
    /// A colleague of the same firm.
    pub adviser_id: AdviserId,
    /// Why.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub reason: String,
}

/// What the office decides about it (转办决定).
#[derive(Clone, Debug, Object)]
pub struct DelegationDecisionInput {
    /// Whether the colleague is offered the matter instead.
    pub approved: bool,
    /// What is said to it.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub remark: String,
}

/// A wish to hand an assignment to a colleague, and what the office decided (转办).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct DelegationView {
    /// Id.
    id: DelegationId,
    /// Of which review.
    review_id: ReviewId,
    /// Which assignment.
    assignment_id: AssignmentId,
    /// To whom.
    adviser_id: AdviserId,
    /// Why.
    reason: String,
    /// Where it stands.
    state: DelegationState,
    /// Who asked.
    requested_by: AccountId,
    /// When.
    requested_at: Timestamp,
    /// Who decided.
    decided_by: Option<AccountId>,
    /// When.
    decided_at: Option<Timestamp>,
    /// What was said to the decision.
    remark: Option<String>,
    /// The colleague's assignment, when it was approved.
    given_assignment_id: Option<AssignmentId>,
    /// Version; wanted as If-Match.
    version: i64,
}

impl From<Delegation> for DelegationView {
    fn from(d: Delegation) -> Self {
        Self {
            id: d.id,
            review_id: d.review_id,
            assignment_id: d.assignment_id,
            adviser_id: d.adviser_id,
            reason: d.reason,
            state: d.state,
            requested_by: d.requested_by,
            requested_at: d.requested_at,
            decided_by: d.decided_by,
            decided_at: d.decided_at,
            remark: Some(d.remark).filter(|remark| !remark.is_empty()),
            given_assignment_id: d.given,
            version: d.version,
        }
    }
}

impl Resource for DelegationView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/delegations/{}", self.id)
    }
}

/// The wishes to hand assignments of a matter on, oldest first (转办申请).
#[derive(Clone, Debug, Object)]
pub struct Delegations {
    /// The wishes.
    pub items: Vec<DelegationView>,
}

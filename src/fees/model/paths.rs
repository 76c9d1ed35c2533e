//! What fee claims need beside the straight way: steps, appeals, voided invoices, and what is asked for with them.

use diesel::prelude::*;

use super::{ClaimEvent, ClaimId, ClaimLineId, ClaimState, TaxRate};
use crate::access::{AccountId, OrganisationId, Role};
use crate::db::schema::{claim_appeals, claim_invoices, claim_steps};
use crate::kit::{Fen, Timestamp};

crate::id!(
    /// A step of a fee claim.
    ClaimStepId
);
crate::id!(
    /// An appeal against a reduction.
    ClaimAppealId
);

crate::text_enum! {
    /// Where an appeal stands (复核状态).
    pub enum AppealState {
        /// To be decided (待复核).
        Open = "OPEN",
        /// The reduction stands (维持).
        Upheld = "UPHELD",
        /// The amount was changed (变更).
        Changed = "CHANGED",
        /// The claim was withdrawn before a decision (失效).
        Lapsed = "LAPSED",
    }
}

crate::text_enum! {
    /// How an appeal is decided (复核结论).
    pub enum AppealOutcome {
        /// The reduction stands (维持).
        Upheld = "UPHELD",
        /// More is due than the verifier left (变更).
        Changed = "CHANGED",
    }
}

/// A step of a claim: who took it, as whom, when and why. Written once, never changed.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = claim_steps)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct ClaimStep {
    /// Id.
    pub id: ClaimStepId,
    /// Of which claim.
    pub claim_id: ClaimId,
    /// What happened.
    pub event: ClaimEvent,
    /// Where the claim stood afterwards.
    pub state: ClaimState,
    /// In which role.
    pub role: Role,
    /// Who.
    pub made_by: AccountId,
    /// When.
    pub made_at: Timestamp,
    /// Why; empty where nobody asks.
    pub reason: String,
    /// Number of the voucher of a payment or reversal; else empty.
    pub reference: String,
}

/// An appeal of the claimant against the reduction of a line; one a line.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = claim_appeals)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct ClaimAppeal {
    /// Id.
    pub id: ClaimAppealId,
    /// Of which claim.
    pub claim_id: ClaimId,
    /// About which line.
    pub line_id: ClaimLineId,
    /// The line's number.
    pub ordinal: i64,
    /// Where it stands.
    pub state: AppealState,
    /// Why the claimant disagrees.
    pub reasons: String,
    /// Who filed it.
    pub filed_by: AccountId,
    /// When.
    pub filed_at: Timestamp,
    /// What is due as decided.
    pub amount: Option<Fen>,
    /// Reason of the decision.
    pub decision: String,
    /// Who decided.
    pub decided_by: Option<AccountId>,
    /// When.
    pub decided_at: Option<Timestamp>,
}

/// An invoice that was recorded, voided or not. Its number stays used.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = claim_invoices)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct ClaimInvoice {
    /// Whose.
    pub claimant_id: OrganisationId,
    /// Number.
    pub number: String,
    /// For which claim.
    pub claim_id: ClaimId,
    /// Tax rate.
    pub tax_rate: TaxRate,
    /// Amount, tax included.
    pub amount: Fen,
    /// The tax in it.
    pub tax: Fen,
    /// Who recorded it.
    pub recorded_by: AccountId,
    /// When.
    pub recorded_at: Timestamp,
    /// Why it was voided; empty while it holds.
    pub void_reason: String,
    /// Who voided it.
    pub voided_by: Option<AccountId>,
    /// When.
    pub voided_at: Option<Timestamp>,
}

/// A line that the verifier reduces.
#[derive(Clone, Debug)]
pub struct Reduction {
    /// Number of the line.
    pub ordinal: i64,
    /// What is due for it.
    pub amount: Fen,
    /// Why.
    pub reason: String,
}

/// A line that the claimant keeps when correcting.
#[derive(Clone, Debug)]
pub struct KeptLine {
    /// Number of the line.
    pub ordinal: i64,
    /// Remark.
    pub explanation: String,
}

/// A decision on an appeal.
#[derive(Clone, Debug)]
pub struct AppealDecision {
    /// How.
    pub outcome: AppealOutcome,
    /// What is due, when that changes.
    pub amount: Option<Fen>,
    /// Why.
    pub reason: String,
}

/// A reversal of a payment.
#[derive(Clone, Debug)]
pub struct Reversal {
    /// Why.
    pub reason: String,
    /// Number of the voucher.
    pub reference: String,
    /// Whether the work may be claimed anew.
    pub reclaimable: bool,
}

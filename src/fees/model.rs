//! Fee claims and their lines.

use diesel::prelude::*;

use crate::access::{AccountId, OrganisationId};
use crate::budget::{LineId as BudgetLineId, ReservationId};
use crate::db::schema::{claim_lines, fee_claims};
use crate::engagement::{EngagementId, RateUnit, Service};
use crate::kit::{Day, Fen, Timestamp};
use crate::opinion::OpinionId;

crate::id!(
    /// A fee claim.
    ClaimId
);
crate::id!(
    /// A line of a fee claim.
    ClaimLineId
);

crate::text_enum! {
    /// Where a fee claim stands (费用申请状态).
    pub enum ClaimState {
        /// Being prepared by the claimant (起草).
        Draft = "DRAFT",
        /// Submitted (已提交): the agency verifies delivery.
        Submitted = "SUBMITTED",
        /// Delivery verified (已核验): finance approves.
        Verified = "VERIFIED",
        /// Approved (已审批): the firm's invoice is awaited.
        Approved = "APPROVED",
        /// The invoice matches (待支付).
        Payable = "PAYABLE",
        /// Paid (已支付).
        Paid = "PAID",
    }
}

/// A fee claim.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = fee_claims)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
#[diesel(treat_none_as_null = true)]
pub struct FeeClaim {
    /// Id.
    pub id: ClaimId,
    /// Number people use, given at submission; empty before.
    pub number: String,
    /// Under which engagement.
    pub engagement_id: EngagementId,
    /// The firm.
    pub claimant_id: OrganisationId,
    /// The agency that was served.
    pub agency_id: OrganisationId,
    /// Whose budget line pays.
    pub budget_line_id: BudgetLineId,
    /// Where it stands.
    pub state: ClaimState,
    /// Sum of the lines.
    pub total: Fen,
    /// Who prepared it.
    pub claimed_by: AccountId,
    /// When it was submitted.
    pub submitted_at: Option<Timestamp>,
    /// Who verified delivery.
    pub verified_by: Option<AccountId>,
    /// When.
    pub verified_at: Option<Timestamp>,
    /// Last day of payment.
    pub due_on: Option<Day>,
    /// Who approved.
    pub approved_by: Option<AccountId>,
    /// When.
    pub approved_at: Option<Timestamp>,
    /// Number of the firm's invoice.
    pub invoice_number: Option<String>,
    /// Its tax rate.
    pub invoice_tax_rate: Option<TaxRate>,
    /// Its amount, tax included.
    pub invoice_amount: Option<Fen>,
    /// The tax in it.
    pub invoice_tax: Option<Fen>,
    /// Who paid.
    pub paid_by: Option<AccountId>,
    /// When.
    pub paid_at: Option<Timestamp>,
    /// Reference of the payment order.
    pub payment_reference: Option<String>,
    /// Version.
    pub version: i64,
    /// When it was begun.
    pub created_at: Timestamp,
}

crate::text_enum! {
    /// Tax rate of a firm's invoice (增值税税率).
    pub enum TaxRate {
        /// General taxpayer (一般纳税人), 6 %.
        Six = "0.06",
        /// Simplified levy (简易计税), 3 %.
        Three = "0.03",
        /// Simplified levy as reduced (减按), 1 %.
        One = "0.01",
    }
}

/// A line: one accepted piece of work.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = claim_lines)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct ClaimLine {
    /// Id.
    pub id: ClaimLineId,
    /// Of which claim.
    pub claim_id: ClaimId,
    /// From 1.
    pub ordinal: i64,
    /// The accepted opinion that is paid for.
    pub opinion_id: OpinionId,
    /// The money that was reserved for it.
    pub reservation_id: ReservationId,
    /// Service of the rate card.
    pub service: Service,
    /// Unit of the rate.
    pub unit: RateUnit,
    /// How many units, as decimal text.
    pub quantity: String,
    /// Rate for a unit.
    pub rate: Fen,
    /// Amount.
    pub amount: Fen,
    /// Remark of the claimant.
    pub explanation: String,
}

/// What a new line is made from.
#[derive(Clone, Debug)]
pub struct NewLine {
    /// The accepted opinion.
    pub opinion_id: OpinionId,
    /// Remark.
    pub explanation: String,
}

/// What a new claim is made from.
#[derive(Clone, Debug)]
pub struct NewClaim {
    /// Under which engagement.
    pub engagement_id: EngagementId,
    /// The agency that was served.
    pub agency_id: OrganisationId,
    /// The work.
    pub lines: Vec<NewLine>,
}

/// A firm's invoice.
#[derive(Clone, Debug)]
pub struct Invoice {
    /// Number.
    pub number: String,
    /// Tax rate.
    pub tax_rate: TaxRate,
    /// Amount, tax included.
    pub amount: Fen,
}

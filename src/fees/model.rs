//! Fee claims: their lines, steps, appeals and invoices.

use diesel::prelude::*;

use crate::access::{AccountId, OrganisationId};
use crate::budget::{LineId as BudgetLineId, ReservationId};
use crate::db::schema::{claim_lines, fee_claims};
use crate::engagement::{EngagementId, HeldBack, RateUnit, Service};
use crate::kit::{Day, Fen, Timestamp};
use crate::opinion::OpinionId;

mod paths;
mod withheld;

pub use paths::{
    AppealDecision, AppealOutcome, AppealState, ClaimAppeal, ClaimInvoice, ClaimStep, KeptLine, Reduction, Reversal,
};
pub use withheld::{Withholding, WithholdingFilter, WithholdingId};

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
        /// Sent back (已退回): the claimant corrects it and submits it again under its number.
        Returned = "RETURNED",
        /// Rejected (已驳回) before approval: over; the work may be claimed once more.
        Rejected = "REJECTED",
        /// Withdrawn (已撤回) by the claimant before approval: over; the work may be claimed anew.
        Withdrawn = "WITHDRAWN",
        /// The payment was reversed (已冲销): over.
        Reversed = "REVERSED",
    }
}

crate::text_enum! {
    /// What happens to a claim (事件).
    pub enum ClaimEvent {
        /// The claimant submits, again after a return (提交).
        Submit = "SUBMIT",
        /// The claimant drops lines or rewords remarks (更正).
        Correct = "CORRECT",
        /// The claimant gives the claim up (撤回).
        Withdraw = "WITHDRAW",
        /// The agency verifies delivery in full (核验).
        Verify = "VERIFY",
        /// The agency verifies delivery and reduces lines (核减).
        Reduce = "REDUCE",
        /// The agency or finance sends the claim back (退回).
        Return = "RETURN",
        /// The agency or finance rejects the claim (驳回).
        Reject = "REJECT",
        /// The claimant accepts the reductions (认可核减).
        AcceptReduction = "ACCEPT_REDUCTION",
        /// The claimant asks for a reduction to be looked at again (申请复核).
        Appeal = "APPEAL",
        /// Somebody else of the agency decides the appeal (复核).
        DecideAppeal = "DECIDE_APPEAL",
        /// Finance approves (审批).
        Approve = "APPROVE",
        /// The firm's invoice matches (收票).
        Invoice = "INVOICE",
        /// A wrong invoice is voided (发票红冲).
        VoidInvoice = "VOID_INVOICE",
        /// Finance pays (支付).
        Pay = "PAY",
        /// Finance reverses the payment (红字冲销).
        Reverse = "REVERSE",
    }
}

crate::text_enum! {
    /// A duty in a claim; nobody has two of them (不相容岗位).
    pub enum Duty {
        /// Preparing and filing it (申请).
        Claim = "CLAIM",
        /// Verifying delivery (核验).
        Verify = "VERIFY",
        /// Deciding appeals (复核).
        Reconsider = "RECONSIDER",
        /// Approving, and reversing what was paid (审批).
        Approve = "APPROVE",
        /// Paying (支付).
        Pay = "PAY",
    }
}

crate::text_enum! {
    /// What a line does with its work (明细状态).
    pub enum LineState {
        /// Holds it (占用): nobody else claims for it.
        Held = "HELD",
        /// Taken out of the claim by the claimant (撤下).
        Dropped = "DROPPED",
        /// The claim came to nothing and the work may be claimed anew (释放).
        Freed = "FREED",
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
    /// The firm; of a scholar, the organisation through which they act.
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
    /// Last day of payment; `None` before verification and while a calendar is missing.
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
    /// `CALENDAR_NOT_LOADED` when that is why a day is missing; else empty.
    pub due_problem: String,
    /// Last day on which a reduction can be appealed; `None` without one and while a calendar is missing.
    pub appeal_until: Option<Day>,
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
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = claim_lines)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
#[diesel(treat_none_as_null = true)]
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
    /// The agreed fee.
    pub amount: Fen,
    /// Remark of the claimant.
    pub explanation: String,
    /// What it does with its work.
    pub state: LineState,
    /// What the agency verified, or an appeal decided; `None` before.
    pub verified_amount: Option<Fen>,
    /// Why that is less than the agreed fee; empty when it is not.
    pub reduction_reason: String,
    /// The term of the engagement that pays: the one in which the work was offered.
    pub term: i64,
}

impl ClaimLine {
    /// What is to be paid for it.
    pub fn payable(&self) -> Fen {
        self.verified_amount.unwrap_or(self.amount)
    }

    /// Whether the verifier found less due than was agreed.
    pub fn is_reduced(&self) -> bool {
        self.payable() < self.amount
    }
}

/// A claim with everything that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The claim.
    pub claim: FeeClaim,
    /// Its lines, in order.
    pub lines: Vec<ClaimLine>,
    /// What became of it, oldest first.
    pub steps: Vec<ClaimStep>,
    /// Appeals, oldest first.
    pub appeals: Vec<ClaimAppeal>,
    /// Invoices, oldest first.
    pub invoices: Vec<ClaimInvoice>,
    /// What the appraisals decided of the part that the contract holds back.
    pub held_back: Vec<HeldBack>,
}

/// What a new line is made from.
#[derive(Clone, Debug)]
pub struct NewLine {
    /// The accepted opinion.
    pub opinion_id: OpinionId,
    /// Remark.
    pub explanation: String,
}

/// Which claims a list shows.
#[derive(Clone, Debug, Default)]
pub struct ClaimFilter {
    /// In this state.
    pub state: Option<ClaimState>,
    /// For work done for this agency.
    pub agency: Option<OrganisationId>,
    /// Under this engagement.
    pub engagement: Option<EngagementId>,
    /// Whether the last day of payment is past and it is not paid.
    pub overdue: Option<bool>,
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

//! How fee claims look on the wire.

use poem_openapi::Object;

use super::actions::Claim;
use super::model::{ClaimId, ClaimLine, ClaimState, Invoice, NewClaim, NewLine, TaxRate};
use crate::access::{AccountId, OrganisationId};
use crate::budget::LineId as BudgetLineId;
use crate::engagement::{EngagementId, RateUnit, Service};
use crate::http::Resource;
use crate::kit::{Day, Money, Timestamp};
use crate::opinion::OpinionId;

/// A piece of work to be claimed for.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ClaimLineInput {
    /// The accepted opinion of counsel.
    opinion_id: OpinionId,
    /// Remark.
    #[oai(validator(max_length = 1000))]
    explanation: Option<String>,
}

/// A fee claim (费用申请) to be prepared. Amounts come from the agreed fees, never from the claimant.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ClaimInput {
    /// Under which engagement.
    engagement_id: EngagementId,
    /// The agency that was served.
    agency_id: OrganisationId,
    /// The work.
    #[oai(validator(min_items = 1, max_items = 200))]
    lines: Vec<ClaimLineInput>,
}

impl From<ClaimInput> for NewClaim {
    fn from(input: ClaimInput) -> Self {
        let line = |line: ClaimLineInput| NewLine {
            opinion_id: line.opinion_id,
            explanation: line.explanation.unwrap_or_default(),
        };
        Self {
            engagement_id: input.engagement_id,
            agency_id: input.agency_id,
            lines: input.lines.into_iter().map(line).collect(),
        }
    }
}

/// A firm's invoice (发票).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct InvoiceInput {
    /// Number (发票号码).
    #[oai(validator(min_length = 4, max_length = 40))]
    number: String,
    /// Tax rate.
    tax_rate: TaxRate,
    /// Amount, tax included (价税合计).
    amount: Money,
}

impl From<InvoiceInput> for Invoice {
    fn from(input: InvoiceInput) -> Self {
        Self { number: input.number, tax_rate: input.tax_rate, amount: input.amount.amount }
    }
}

/// A payment (支付).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PaymentInput {
    /// Reference of the payment order (支付凭证号).
    #[oai(validator(min_length = 1, max_length = 100))]
    pub reference: String,
}

/// A line of a claim.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ClaimLineView {
    /// From 1.
    ordinal: i64,
    /// The accepted opinion that is paid for.
    opinion_id: OpinionId,
    /// Service of the rate card.
    service: Service,
    /// Unit of the rate.
    unit: RateUnit,
    /// How many units.
    quantity: String,
    /// Rate for a unit.
    rate: Money,
    /// Amount.
    amount: Money,
    /// Remark.
    explanation: Option<String>,
}

impl From<ClaimLine> for ClaimLineView {
    fn from(line: ClaimLine) -> Self {
        Self {
            ordinal: line.ordinal,
            opinion_id: line.opinion_id,
            service: line.service,
            unit: line.unit,
            quantity: line.quantity,
            rate: line.rate.into(),
            amount: line.amount.into(),
            explanation: Some(line.explanation).filter(|text| !text.is_empty()),
        }
    }
}

/// A fee claim (费用申请).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ClaimView {
    /// Id.
    id: ClaimId,
    /// Number people use; empty before submission.
    number: String,
    /// Under which engagement.
    engagement_id: EngagementId,
    /// The firm.
    claimant_id: OrganisationId,
    /// The agency that was served.
    agency_id: OrganisationId,
    /// Whose budget line pays.
    budget_line_id: BudgetLineId,
    /// Where it stands.
    state: ClaimState,
    /// Sum of the lines.
    total: Money,
    /// The work.
    lines: Vec<ClaimLineView>,
    /// Who prepared it.
    claimed_by: AccountId,
    /// When it was submitted.
    submitted_at: Option<Timestamp>,
    /// Who verified delivery.
    verified_by: Option<AccountId>,
    /// Last day of payment (支付期限).
    due_on: Option<Day>,
    /// Who approved.
    approved_by: Option<AccountId>,
    /// Number of the firm's invoice.
    invoice_number: Option<String>,
    /// Its tax rate.
    invoice_tax_rate: Option<TaxRate>,
    /// The tax in it.
    invoice_tax: Option<Money>,
    /// Who paid.
    paid_by: Option<AccountId>,
    /// When.
    paid_at: Option<Timestamp>,
    /// Reference of the payment order.
    payment_reference: Option<String>,
    /// Version; wanted as If-Match.
    version: i64,
}

impl From<Claim> for ClaimView {
    fn from((c, lines): Claim) -> Self {
        Self {
            id: c.id,
            number: c.number,
            engagement_id: c.engagement_id,
            claimant_id: c.claimant_id,
            agency_id: c.agency_id,
            budget_line_id: c.budget_line_id,
            state: c.state,
            total: c.total.into(),
            lines: lines.into_iter().map(Into::into).collect(),
            claimed_by: c.claimed_by,
            submitted_at: c.submitted_at,
            verified_by: c.verified_by,
            due_on: c.due_on,
            approved_by: c.approved_by,
            invoice_number: c.invoice_number,
            invoice_tax_rate: c.invoice_tax_rate,
            invoice_tax: c.invoice_tax.map(Into::into),
            paid_by: c.paid_by,
            paid_at: c.paid_at,
            payment_reference: c.payment_reference,
            version: c.version,
        }
    }
}

impl Resource for ClaimView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/fee-claims/{}", self.id)
    }
}

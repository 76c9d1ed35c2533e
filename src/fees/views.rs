//! How fee claims look on the wire.

use poem_openapi::Object;

use super::model::{Claim, ClaimId, ClaimLine, ClaimState, Invoice, LineState, NewClaim, NewLine, TaxRate};
use super::path_views::{ClaimAppealView, ClaimStepView, VoidedInvoiceView};
use crate::access::{AccountId, OrganisationId};
use crate::budget::LineId as BudgetLineId;
use crate::directory::AdviserId;
use crate::engagement::{EngagementId, HeldBack, Holdback, RateUnit, Service};
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
    /// The agreed fee (约定金额).
    amount: Money,
    /// Remark.
    explanation: Option<String>,
    /// What the line does with its work (明细状态).
    state: LineState,
    /// What is due (核定金额) as the agency verified or an appeal decided; absent before.
    verified_amount: Option<Money>,
    /// Why that is less than the agreed fee (核减理由).
    reduction_reason: Option<String>,
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
            state: line.state,
            verified_amount: line.verified_amount.map(Into::into),
            reduction_reason: Some(line.reduction_reason).filter(|text| !text.is_empty()),
        }
    }
}

/// What the appraisal of a year decided of the part of the fees that the contract holds back (考核挂钩费用).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct HeldBackView {
    /// For whose work (受聘人员).
    adviser_id: AdviserId,
    /// Of which year (年度).
    year: i64,
    /// Whether it is paid (是否兑付).
    holdback: Holdback,
}

impl From<HeldBack> for HeldBackView {
    fn from(fact: HeldBack) -> Self {
        Self { adviser_id: fact.adviser_id, year: fact.year, holdback: fact.holdback }
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
    /// What is due for all lines that were not dropped (应付金额): verified amounts, agreed fees before verification.
    total: Money,
    /// The work.
    lines: Vec<ClaimLineView>,
    /// What appraisals decided of the part that the contract holds back (考核挂钩费用), by year and adviser; nothing before.
    held_back: Vec<HeldBackView>,
    /// Appeals against reductions (复核), oldest first.
    appeals: Vec<ClaimAppealView>,
    /// What became of the claim (办理记录), oldest first.
    steps: Vec<ClaimStepView>,
    /// Who prepared it.
    claimed_by: AccountId,
    /// When it was submitted.
    submitted_at: Option<Timestamp>,
    /// Who verified delivery.
    verified_by: Option<AccountId>,
    /// Last day of payment (支付期限).
    due_on: Option<Day>,
    /// Last day for an appeal against a reduction (申请复核期限).
    appeal_until: Option<Day>,
    /// `CALENDAR_NOT_LOADED` when that is why one of these days is missing (缺少工作日历).
    due_problem: Option<String>,
    /// Who approved.
    approved_by: Option<AccountId>,
    /// Number of the firm's invoice.
    invoice_number: Option<String>,
    /// Its tax rate.
    invoice_tax_rate: Option<TaxRate>,
    /// The tax in it.
    invoice_tax: Option<Money>,
    /// Invoices that were voided (已红冲发票), oldest first.
    voided_invoices: Vec<VoidedInvoiceView>,
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
    fn from(claim: Claim) -> Self {
        let Claim { claim: c, lines, steps, appeals, invoices, held_back } = claim;
        let voided = invoices.into_iter().filter(|invoice| invoice.voided_at.is_some());
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
            held_back: held_back.into_iter().map(Into::into).collect(),
            appeals: appeals.into_iter().map(Into::into).collect(),
            steps: steps.into_iter().map(Into::into).collect(),
            voided_invoices: voided.map(Into::into).collect(),
            claimed_by: c.claimed_by,
            submitted_at: c.submitted_at,
            verified_by: c.verified_by,
            due_on: c.due_on,
            appeal_until: c.appeal_until,
            due_problem: Some(c.due_problem).filter(|problem| !problem.is_empty()),
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

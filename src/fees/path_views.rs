//! How the side ways of fee claims look on the wire.

use poem_openapi::Object;

use super::model::{
    AppealDecision, AppealOutcome, AppealState, ClaimAppeal, ClaimEvent, ClaimInvoice, ClaimState, ClaimStep, KeptLine,
    Reduction, Reversal, TaxRate,
};
use crate::access::{AccountId, Role};
use crate::kit::{Money, Timestamp};

/// Why a claim is sent back, rejected or withdrawn, or its invoice voided.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ClaimReasonInput {
    /// Why (理由).
    #[oai(validator(min_length = 2, max_length = 2000))]
    pub reason: String,
}

/// A line to be kept (保留的明细) in a correction.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct KeptLineInput {
    /// Number of the line (序号).
    ordinal: i64,
    /// Remark (说明); without one the line has none.
    #[oai(validator(max_length = 1000))]
    explanation: Option<String>,
}

/// A correction (更正): lines that are not named are dropped. Amounts stay the agreed fees.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CorrectionInput {
    /// The lines to be kept (保留的明细).
    #[oai(validator(min_items = 1, max_items = 200))]
    lines: Vec<KeptLineInput>,
}

impl From<CorrectionInput> for Vec<KeptLine> {
    fn from(input: CorrectionInput) -> Self {
        let kept =
            |line: KeptLineInput| KeptLine { ordinal: line.ordinal, explanation: line.explanation.unwrap_or_default() };
        input.lines.into_iter().map(kept).collect()
    }
}

/// A line to be reduced (核减).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ReductionInput {
    /// Number of the line (序号).
    ordinal: i64,
    /// What is due for it (核定金额): less than the agreed fee; 0.00 for work not done in time.
    amount: Money,
    /// Why (核减理由).
    #[oai(validator(min_length = 2, max_length = 2000))]
    reason: String,
}

/// Reductions (核减); lines that are not named are verified in full.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ReductionsInput {
    /// The lines to be reduced (核减的明细).
    #[oai(validator(min_items = 1, max_items = 200))]
    reductions: Vec<ReductionInput>,
}

impl From<ReductionsInput> for Vec<Reduction> {
    fn from(input: ReductionsInput) -> Self {
        let reduction = |r: ReductionInput| Reduction { ordinal: r.ordinal, amount: r.amount.amount, reason: r.reason };
        input.reductions.into_iter().map(reduction).collect()
    }
}

/// An appeal against a reduction (申请复核).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AppealInput {
    /// Number of the reduced line (序号).
    pub line: i64,
    /// Why the fee is due (复核理由).
    #[oai(validator(min_length = 2, max_length = 2000))]
    pub reasons: String,
}

/// A decision on an appeal (复核决定).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AppealDecisionInput {
    /// How (复核结论).
    outcome: AppealOutcome,
    /// What is due (核定金额), with CHANGED only: more than the verifier left, at most the agreed fee.
    amount: Option<Money>,
    /// Why (复核理由).
    #[oai(validator(min_length = 2, max_length = 2000))]
    reason: String,
}

impl From<AppealDecisionInput> for AppealDecision {
    fn from(input: AppealDecisionInput) -> Self {
        Self { outcome: input.outcome, amount: input.amount.map(|money| money.amount), reason: input.reason }
    }
}

/// A reversal of a payment (红字冲销).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ReversalInput {
    /// Why (冲销理由).
    #[oai(validator(min_length = 2, max_length = 2000))]
    reason: String,
    /// Number of the red-letter voucher (红字凭证号).
    #[oai(validator(min_length = 1, max_length = 100))]
    reference: String,
    /// Whether the work may be claimed anew (可否再申请), as after a payment that went wrong. The agreed fees are then
    /// reserved again at once, which a budget line without enough left refuses.
    reclaimable: bool,
}

impl From<ReversalInput> for Reversal {
    fn from(input: ReversalInput) -> Self {
        Self { reason: input.reason, reference: input.reference, reclaimable: input.reclaimable }
    }
}

/// A step of a claim (办理记录).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ClaimStepView {
    /// What happened (事项).
    event: ClaimEvent,
    /// Where the claim stood afterwards (状态).
    state: ClaimState,
    /// In which role (角色).
    role: Role,
    /// Who (经办人).
    made_by: AccountId,
    /// When (时间).
    made_at: Timestamp,
    /// Why (理由).
    reason: Option<String>,
    /// Number of the voucher of a payment or reversal (凭证号).
    reference: Option<String>,
}

fn said(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

impl From<ClaimStep> for ClaimStepView {
    fn from(step: ClaimStep) -> Self {
        Self {
            event: step.event,
            state: step.state,
            role: step.role,
            made_by: step.made_by,
            made_at: step.made_at,
            reason: said(step.reason),
            reference: said(step.reference),
        }
    }
}

/// An appeal against the reduction of a line (复核).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ClaimAppealView {
    /// Number of the line (序号).
    line: i64,
    /// Where it stands (复核状态).
    state: AppealState,
    /// Why the claimant disagrees (复核理由).
    reasons: String,
    /// Who filed it (申请人).
    filed_by: AccountId,
    /// When (申请时间).
    filed_at: Timestamp,
    /// What is due as decided (核定金额).
    amount: Option<Money>,
    /// Reason of the decision (决定理由).
    decision: Option<String>,
    /// Who decided (复核人).
    decided_by: Option<AccountId>,
    /// When (复核时间).
    decided_at: Option<Timestamp>,
}

impl From<ClaimAppeal> for ClaimAppealView {
    fn from(appeal: ClaimAppeal) -> Self {
        Self {
            line: appeal.ordinal,
            state: appeal.state,
            reasons: appeal.reasons,
            filed_by: appeal.filed_by,
            filed_at: appeal.filed_at,
            amount: appeal.amount.map(Into::into),
            decision: said(appeal.decision),
            decided_by: appeal.decided_by,
            decided_at: appeal.decided_at,
        }
    }
}

/// An invoice that was voided (已红冲发票); its number stays used.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct VoidedInvoiceView {
    /// Number (发票号码).
    number: String,
    /// Tax rate (税率).
    tax_rate: TaxRate,
    /// Amount, tax included (价税合计).
    amount: Money,
    /// The tax in it (税额).
    tax: Money,
    /// Why it was voided (红冲理由).
    reason: String,
    /// Who voided it (经办人).
    voided_by: Option<AccountId>,
    /// When (红冲时间).
    voided_at: Option<Timestamp>,
}

impl From<ClaimInvoice> for VoidedInvoiceView {
    fn from(invoice: ClaimInvoice) -> Self {
        Self {
            number: invoice.number,
            tax_rate: invoice.tax_rate,
            amount: invoice.amount.into(),
            tax: invoice.tax.into(),
            reason: invoice.void_reason,
            voided_by: invoice.voided_by,
            voided_at: invoice.voided_at,
        }
    }
}

//! How contracts of the register look on the wire.

use poem_openapi::Object;

use super::model::{
    Change, ChangeKind, ChangeState, ContractClass, ContractId, ContractParty, ContractState, Node, NodeKind,
    NodeState, Payment, Warning, WarningLevel, WarningReason, Whole,
};
use crate::access::{AccountId, OrganisationId};
use crate::budget::LineId;
use crate::http::Resource;
use crate::kit::{Day, Money, Timestamp};
use crate::review::ReviewId;

fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// The other side of a contract (合同相对方).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ContractPartyView {
    /// Its name (名称).
    name: String,
    /// Its unified social credit code (统一社会信用代码), where one is known.
    credit_code: Option<String>,
}

impl From<ContractParty> for ContractPartyView {
    fn from(party: ContractParty) -> Self {
        Self { name: party.name, credit_code: some(party.credit_code) }
    }
}

/// A node of performance (履约节点).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct NodeView {
    /// Its number in the contract, from 1 (序号).
    number: i64,
    /// What is to happen (节点名称).
    name: String,
    /// What it is (节点类别).
    kind: NodeKind,
    /// The day that was planned first (原计划日期).
    first_planned_on: Day,
    /// The day that is planned now (计划日期).
    planned_on: Day,
    /// The day on which it was done (实际日期).
    actual_on: Option<Day>,
    /// Where it stands (节点状态).
    state: NodeState,
    /// Whether its planned day has passed undone (逾期).
    late: bool,
    /// What came of it, or why it was put off or left out (说明).
    note: Option<String>,
}

/// A payment under a contract (合同款项).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PaymentView {
    /// Its number in the contract, from 1 (序号).
    number: i64,
    /// For what (款项名称).
    purpose: String,
    /// Last day for paying (应付日期).
    due_on: Day,
    /// How much is due (应付金额).
    amount: Money,
    /// How much of it was paid (已付金额).
    paid: Money,
    /// When the last of that was paid (付款日期).
    paid_on: Option<Day>,
    /// Whether its day has passed and it is not paid in full (逾期未付).
    late: bool,
}

/// A warning that performance is in danger (履约预警).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct WarningView {
    /// Its number in the contract, from 1 (序号).
    number: i64,
    /// How grave (预警级别).
    level: WarningLevel,
    /// Why (预警事由).
    reason: WarningReason,
    /// What happened (情况).
    facts: String,
    /// Who raised it (预警人).
    raised_by: AccountId,
    /// When (预警日期).
    raised_on: Day,
    /// What the agency did about it (处置情况).
    disposal: Option<String>,
    /// When (处置日期).
    disposed_on: Option<Day>,
    /// What the office says of that (反馈意见).
    feedback: Option<String>,
    /// Who closed it (关闭人).
    closed_by: Option<AccountId>,
    /// When it was closed (关闭日期).
    closed_on: Option<Day>,
}

impl From<Warning> for WarningView {
    fn from(warning: Warning) -> Self {
        Self {
            number: warning.ordinal,
            level: warning.level,
            reason: warning.reason,
            facts: warning.facts,
            raised_by: warning.raised_by,
            raised_on: warning.raised_on,
            disposal: some(warning.disposal),
            disposed_on: warning.disposed_on,
            feedback: some(warning.feedback),
            closed_by: warning.closed_by,
            closed_on: warning.closed_on,
        }
    }
}

/// An amendment of a contract (合同变更).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ChangeView {
    /// Its number in the contract, from 1 (序号).
    number: i64,
    /// What it changes (变更类型).
    kind: ChangeKind,
    /// How it reads before (变更前).
    before: String,
    /// How it is to read (变更后).
    after: String,
    /// The new amount (变更后金额), of a change of the amount.
    new_amount: Option<Money>,
    /// The new last day (变更后届满日期), of a change of the term.
    new_expires_on: Option<Day>,
    /// Why (变更理由).
    reason: String,
    /// Where it stands (变更状态).
    state: ChangeState,
    /// Who proposed it (提出人).
    proposed_by: AccountId,
    /// When (提出时间).
    proposed_at: Timestamp,
    /// The review that cleared it (审查事项).
    review_id: Option<ReviewId>,
    /// Number of that clearance (放行编号).
    clearance: Option<String>,
    /// SHA-256 of the cleared bytes.
    sha256: Option<String>,
    /// Day of the last signature (签订日期).
    signed_on: Option<Day>,
    /// Why it was given up (放弃理由).
    drop_reason: Option<String>,
    /// Day on which it was filed (备案日期).
    filed_on: Option<Day>,
    /// Number of that filing (备案编号).
    filing_number: Option<String>,
}

impl From<Change> for ChangeView {
    fn from(change: Change) -> Self {
        Self {
            number: change.ordinal,
            kind: change.kind,
            before: change.before_text,
            after: change.after_text,
            new_amount: change.new_amount.map(Money::from),
            new_expires_on: change.new_expires_on,
            reason: change.reason,
            state: change.state,
            proposed_by: change.proposed_by,
            proposed_at: change.proposed_at,
            review_id: change.review_id,
            clearance: some(change.clearance),
            sha256: some(change.sha256),
            signed_on: change.signed_on,
            drop_reason: some(change.drop_reason),
            filed_on: change.filed_on,
            filing_number: some(change.filing_number),
        }
    }
}

/// A contract of the register (合同台账).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ContractView {
    /// Id.
    id: ContractId,
    /// Number in the agency's register (登记编号).
    number: String,
    /// The number that the agency itself gives its contracts (合同编号).
    own_number: Option<String>,
    /// What it is called (合同名称).
    title: String,
    /// What it is about (合同类别).
    class: ContractClass,
    /// The agency that signs it (承办单位).
    agency_id: OrganisationId,
    /// The office with which it is filed (备案机构).
    review_body_id: OrganisationId,
    /// Whether it was signed without a review here (未经审查).
    unreviewed: bool,
    /// Why there is no review (未经审查的原因).
    unreviewed_because: Option<String>,
    /// The review that cleared it (审查事项).
    review_id: Option<ReviewId>,
    /// Number of the clearance (放行编号).
    clearance: Option<String>,
    /// SHA-256 of the cleared bytes: only these may be signed.
    sha256: Option<String>,
    /// The other side (合同相对方).
    parties: Vec<ContractPartyView>,
    /// What it comes to (标的额); 0.00 when it names no amount.
    amount: Money,
    /// The budget line from which it is paid (预算项目).
    budget_line_id: Option<LineId>,
    /// Where it stands (合同状态).
    state: ContractState,
    /// Day of the last signature (签订日期).
    signed_on: Option<Day>,
    /// First day on which it is in force (生效日期).
    effective_on: Option<Day>,
    /// Last day on which it is in force (届满日期).
    expires_on: Option<Day>,
    /// Last day for filing (备案期限); absent before signing, or while a calendar is missing.
    filing_due_on: Option<Day>,
    /// Day on which it was filed (备案日期).
    filed_on: Option<Day>,
    /// Number of the filing (备案编号).
    filing_number: Option<String>,
    /// Whether it was filed after its last day, or was not and that day has passed (逾期备案); absent while none is known.
    filing_late: Option<bool>,
    /// Day on which it ended (终了日期).
    ended_on: Option<Day>,
    /// Why it ended, or what its dispute is about (终了原因、争议情况).
    end_reason: Option<String>,
    /// Where it is in the archives (档号).
    archive_number: Option<String>,
    /// Day on which it went there (归档日期).
    archived_on: Option<Day>,
    /// Nodes of performance (履约节点).
    nodes: Vec<NodeView>,
    /// Payments (款项).
    payments: Vec<PaymentView>,
    /// Warnings (履约预警).
    warnings: Vec<WarningView>,
    /// Amendments (合同变更).
    changes: Vec<ChangeView>,
    /// Who registered it (登记人).
    created_by: AccountId,
    /// When (登记时间).
    created_at: Timestamp,
    /// Last change.
    updated_at: Timestamp,
    /// Version, wanted as If-Match.
    version: i64,
}

impl From<Whole> for ContractView {
    fn from(whole: Whole) -> Self {
        let (c, today) = (whole.contract, whole.today);
        let node = |node: Node| NodeView {
            late: node.is_late(today),
            number: node.ordinal,
            name: node.name,
            kind: node.kind,
            first_planned_on: node.first_planned_on,
            planned_on: node.planned_on,
            actual_on: node.actual_on,
            state: node.state,
            note: some(node.note),
        };
        let payment = |payment: Payment| PaymentView {
            late: payment.is_late(today),
            number: payment.ordinal,
            purpose: payment.purpose,
            due_on: payment.due_on,
            amount: payment.amount.into(),
            paid: payment.paid.into(),
            paid_on: payment.paid_on,
        };
        Self {
            id: c.id,
            number: c.number,
            own_number: some(c.own_number),
            title: c.title,
            class: c.class,
            agency_id: c.agency_id,
            review_body_id: c.review_body_id,
            unreviewed: c.review_id.is_none(),
            unreviewed_because: some(c.unreviewed_because),
            review_id: c.review_id,
            clearance: some(c.clearance),
            sha256: some(c.sha256),
            parties: whole.parties.into_iter().map(Into::into).collect(),
            amount: c.amount.into(),
            budget_line_id: c.budget_line_id,
            state: c.state,
            signed_on: c.signed_on,
            effective_on: c.effective_on,
            expires_on: c.expires_on,
            filing_due_on: c.filing_due_on,
            filed_on: c.filed_on,
            filing_number: some(c.filing_number),
            filing_late: c.filing_due_on.map(|due| c.filed_on.unwrap_or(today) > due),
            ended_on: c.ended_on,
            end_reason: some(c.end_reason),
            archive_number: some(c.archive_number),
            archived_on: c.archived_on,
            nodes: whole.nodes.into_iter().map(node).collect(),
            payments: whole.payments.into_iter().map(payment).collect(),
            warnings: whole.warnings.into_iter().map(Into::into).collect(),
            changes: whole.changes.into_iter().map(Into::into).collect(),
            created_by: c.created_by,
            created_at: c.created_at,
            updated_at: c.updated_at,
            version: c.version,
        }
    }
}

impl Resource for ContractView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/contracts/{}", self.id)
    }
}

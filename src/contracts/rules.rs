//! What may happen to a contract of the register, and what is to be told of it.

use super::model::{
    Change, ChangeKind, ChangeState, Contract, ContractEvent, ContractState, Days, NewChange, Node, NodeRecord,
    NodeState, Payment, Warning, Whole,
};
use crate::error::{FieldError, Refusal};
use crate::kit::{Day, Fen};

crate::rules! {
    CONTRACT_TRANSITION {
        basis: "政府合同管理规定（签订、备案、履行、归档的次序）",
        zh: "该合同的当前状态不允许此操作。",
        en: "The contract's state does not allow this.",
        remedy_zh: "请查看合同状态，按登记、签订、备案、履行、终了、归档的次序办理。",
        remedy_en: "Look at its state: registered, signed, filed, performed, ended, archived follow each other."
    }
    NOT_A_CONTRACT {
        basis: "政府合同管理规定（合同台账）",
        zh: "只有政府合同事项可以登记为合同。",
        en: "Only a review of a government contract is registered as a contract.",
        remedy_zh: "其他文件请登记公布情况。",
        remedy_en: "Other texts are registered when they are published."
    }
    CONTRACT_NOT_CLEARED {
        basis: "国务院令第713号第25条；政府合同管理规定（未经合法性审查不得签订）",
        zh: "该审查事项尚未放行。",
        en: "The review has not cleared its text.",
        remedy_zh: "请先办结审查并取得放行。",
        remedy_en: "Have the review finished and the text cleared first."
    }
    CONTRACT_REGISTERED_ALREADY {
        basis: "政府合同管理规定（一份合同登记一次）",
        zh: "该放行的文本已经登记，或者已经用于合同变更。",
        en: "This cleared text has been registered already, or was used for an amendment.",
        remedy_zh: "请在已登记的合同上办理。",
        remedy_en: "Go on with the contract that is registered."
    }
    SIGNED_OTHER_TEXT {
        basis: "国务院令第713号第25条；政府合同管理规定（不得签订未经审查的文本）",
        zh: "所签文本与放行的文本不一致。",
        en: "The text that was signed is not the text that was cleared.",
        remedy_zh: "请签订经放行的文本；文本有改动的，重新送审。",
        remedy_en: "Sign the cleared text; one that was changed goes through review again."
    }
    SIGNED_BEFORE_CLEARANCE {
        basis: "政府合同管理规定（未经合法性审查不得签订）",
        zh: "签订日期早于放行日期。",
        en: "It was signed before its text was cleared.",
        remedy_zh: "确在放行前签订的，应当如实登记为未经审查的合同。",
        remedy_en: "What was signed before is entered as a contract without a review."
    }
    NOT_FILED {
        basis: "政府合同管理规定（签订后规定期限内备案）",
        zh: "合同或者已经生效的变更尚未备案，不得归档。",
        en: "The contract, or an amendment in force, has not been filed, so it is not archived.",
        remedy_zh: "请先向审核机构备案。",
        remedy_en: "File it with the legal affairs office first."
    }
    CHANGE_NOT_TO_FILE {
        basis: "规则包 contract.filing_wd（补充协议、变更与合同一并备案）",
        zh: "该项变更尚未生效、已经放弃，或者已经备案。",
        en: "The amendment is not in force, was given up, or is filed already.",
        remedy_zh: "请核对变更的状态；生效后再备案。",
        remedy_en: "Look where the amendment stands; it is filed once it is in force."
    }
    STILL_OPEN {
        basis: "政府合同管理规定（履约预警处置、款项结清后终了）",
        zh: "尚有未办结的节点、未结清的款项、未关闭的预警或者未决的变更。",
        en: "Nodes, payments, warnings or amendments are still open.",
        remedy_zh: "请先办结；不再履行的节点可以跳过，变更可以放弃。",
        remedy_en: "Settle them first: a node can be left out, an amendment dropped."
    }
    NODE_SETTLED {
        basis: "政府合同管理规定（履约记录）",
        zh: "该节点已经完成或者跳过，不再更改。",
        en: "The node is done or left out; it no longer changes.",
        remedy_zh: "需要的，请另设节点。",
        remedy_en: "Add another node where one is needed."
    }
    PAID_TOO_MUCH {
        basis: "政府合同管理规定（按约定付款）；保障中小企业款项支付条例",
        zh: "付款超过该款项的应付余额。",
        en: "More would be paid than is due.",
        remedy_zh: "请核对金额；约定变更的，先办理合同变更。",
        remedy_en: "Check the amount; where more was agreed, amend the contract first."
    }
    WARNING_STEP {
        basis: "政府合同管理规定（预警、处置、反馈、关闭）",
        zh: "预警须先由承办单位处置，再由审核机构关闭；已关闭的不再更改。",
        en: "A warning is dealt with by the agency and then closed by the office; a closed one no longer changes.",
        remedy_zh: "请按次序办理；情况又有变化的，另行预警。",
        remedy_en: "Take it in this order; raise another warning where things change again."
    }
    CHANGE_SETTLED {
        basis: "政府合同管理规定（合同变更）",
        zh: "该变更已经生效或者放弃。",
        en: "The amendment has taken effect or was dropped.",
        remedy_zh: "再次变更的，请另行提出。",
        remedy_en: "Propose another one."
    }
    CHANGE_NOT_CLEARED {
        basis: "政府合同管理规定（合同变更应当重新审查）",
        zh: "合同变更须经提出之后放行的另一次审查方可生效。",
        en: "An amendment takes effect only by another review, cleared after it was proposed.",
        remedy_zh: "请将变更文本送审，放行后再办理。",
        remedy_en: "Submit its text for review, and come back when it is cleared."
    }
}

/// Every step of a contract.
pub const TRANSITIONS: &[(ContractState, ContractEvent, ContractState)] = {
    use ContractEvent as E;
    use ContractState as S;
    &[
        (S::Registered, E::Sign, S::Signed),
        (S::Signed, E::File, S::Filed),
        (S::Terminated, E::File, S::Terminated),
        (S::Expired, E::File, S::Expired),
        (S::Filed, E::Begin, S::Performing),
        (S::Performing, E::Complete, S::Completed),
        (S::Expired, E::Complete, S::Completed),
        (S::InDispute, E::Complete, S::Completed),
        (S::Signed, E::Terminate, S::Terminated),
        (S::Filed, E::Terminate, S::Terminated),
        (S::Performing, E::Terminate, S::Terminated),
        (S::InDispute, E::Terminate, S::Terminated),
        (S::Signed, E::Expire, S::Expired),
        (S::Filed, E::Expire, S::Expired),
        (S::Performing, E::Expire, S::Expired),
        (S::Performing, E::Dispute, S::InDispute),
        (S::Expired, E::Dispute, S::InDispute),
        (S::InDispute, E::Settle, S::Performing),
        (S::Completed, E::Archive, S::Archived),
        (S::Terminated, E::Archive, S::Archived),
        (S::Expired, E::Archive, S::Archived),
    ]
};

/// The states in which a contract binds: it can be performed, amended and warned of.
pub const IN_FORCE: [ContractState; 5] = [
    ContractState::Signed,
    ContractState::Filed,
    ContractState::Performing,
    ContractState::Expired,
    ContractState::InDispute,
];

/// The states from which a contract expires by itself.
pub const RUNNING: [ContractState; 3] = [ContractState::Signed, ContractState::Filed, ContractState::Performing];

/// Where an event leads.
pub fn step(contract: &Contract, event: ContractEvent) -> Result<ContractState, Refusal> {
    let found = TRANSITIONS.iter().find(|(from, on, _)| *from == contract.state && *on == event);
    let refuse = || CONTRACT_TRANSITION.refuse().with("state", contract.state).with("event", event);
    let (_, _, to) = found.ok_or_else(refuse)?;
    // What was filed is not filed again.
    if event == ContractEvent::File && contract.filed_on.is_some() {
        return Err(refuse());
    }
    Ok(*to)
}

/// Refuses while a contract does not bind.
pub fn in_force(contract: &Contract) -> Result<(), Refusal> {
    if IN_FORCE.contains(&contract.state) {
        return Ok(());
    }
    Err(CONTRACT_TRANSITION.refuse().with("state", contract.state))
}

/// Refuses any other bytes than the cleared ones.
pub fn same_text(cleared: &str, signed: &str) -> Result<(), Refusal> {
    if cleared.eq_ignore_ascii_case(signed) {
        return Ok(());
    }
    Err(SIGNED_OTHER_TEXT.refuse().with("cleared", cleared))
}

/// What is wrong with the days of a contract.
pub fn day_faults(days: &Days, today: Day) -> Vec<FieldError> {
    let mut faults = Vec::new();
    if days.signed_on > today {
        faults.push(wrong("/signed_on", "has not come yet"));
    }
    if days.expires_on.is_some_and(|last| last < days.effective_on) {
        faults.push(wrong("/expires_on", "lies before the first day"));
    }
    faults
}

/// What is wrong with a record of a node.
pub fn node_faults(node: &Node, record: &NodeRecord, today: Day) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let (done, postponed) = (record.state == NodeState::Done, record.state == NodeState::Postponed);
    if done != record.actual_on.is_some() {
        faults.push(wrong("/actual_on", "is named exactly when the node is done"));
    }
    if record.actual_on.is_some_and(|day| day > today) {
        faults.push(wrong("/actual_on", "has not come yet"));
    }
    if postponed != record.planned_on.is_some() {
        faults.push(wrong("/planned_on", "is named exactly when the node is put off"));
    }
    if record.planned_on.is_some_and(|day| day <= node.planned_on) {
        faults.push(wrong("/planned_on", "must be later than what is planned now"));
    }
    if (postponed || record.state == NodeState::Skipped) && record.note.is_empty() {
        faults.push(wrong("/note", "must say why"));
    }
    faults
}

/// What is wrong with an amendment: it brings a new amount or last day exactly when that is what it changes.
pub fn change_faults(contract: &Contract, new: &NewChange) -> Vec<FieldError> {
    let mut faults = Vec::new();
    if (new.kind == ChangeKind::Amount) != new.new_amount.is_some() {
        faults.push(wrong("/new_amount", "is named exactly when the amount changes"));
    }
    if (new.kind == ChangeKind::Term) != new.new_expires_on.is_some() {
        faults.push(wrong("/new_expires_on", "is named exactly when the term changes"));
    }
    if new.new_expires_on.is_some_and(|last| contract.effective_on.is_some_and(|first| last < first)) {
        faults.push(wrong("/new_expires_on", "lies before the first day"));
    }
    faults
}

/// The node as it stands after a record.
pub fn recorded(node: &Node, record: &NodeRecord) -> Result<Node, Refusal> {
    NODE_SETTLED.require(node.is_open())?;
    let planned_on = record.planned_on.unwrap_or(node.planned_on);
    // A node that is put off can become late again.
    let put_off = record.planned_on.is_some();
    let (told_at, near_told_at) = if put_off { (None, None) } else { (node.told_at, node.near_told_at) };
    let after = node.clone();
    Ok(Node {
        planned_on,
        told_at,
        near_told_at,
        actual_on: record.actual_on,
        state: record.state,
        note: record.note.clone(),
        ..after
    })
}

/// What is paid of a payment after another part of it.
pub fn paid(payment: &Payment, part: Fen) -> Result<Fen, Refusal> {
    let left = Fen::new(payment.amount.get().saturating_sub(payment.paid.get()));
    let refuse = || PAID_TOO_MUCH.refuse().with("left", left);
    if part > left {
        return Err(refuse());
    }
    payment.paid.plus(part).map_err(|_overflow| refuse())
}

/// Whether a warning may be dealt with by the agency.
pub fn may_dispose(warning: &Warning) -> Result<(), Refusal> {
    WARNING_STEP.require(warning.closed_on.is_none())
}

/// Whether a warning may be closed by the office.
pub fn may_close(warning: &Warning) -> Result<(), Refusal> {
    WARNING_STEP.require(warning.closed_on.is_none() && warning.disposed_on.is_some())
}

/// Whether an amendment is still open.
pub fn is_proposed(change: &Change) -> Result<(), Refusal> {
    CHANGE_SETTLED.require(change.state == ChangeState::Proposed)
}

/// Refuses the end of a contract on which something is still open. A terminated contract leaves nodes and payments as
/// they are; its warnings and amendments must be settled all the same.
pub fn settled(whole: &Whole, terminated: bool) -> Result<(), Refusal> {
    let nodes = whole.nodes.iter().filter(|node| node.is_open()).count();
    let payments = whole.payments.iter().filter(|payment| payment.paid < payment.amount).count();
    let warnings = whole.warnings.iter().filter(|warning| warning.closed_on.is_none()).count();
    let changes = whole.changes.iter().filter(|change| change.state == ChangeState::Proposed).count();
    if warnings + changes == 0 && (terminated || nodes + payments == 0) {
        return Ok(());
    }
    let refusal = STILL_OPEN.refuse().with("nodes", nodes).with("payments", payments);
    Err(refusal.with("warnings", warnings).with("changes", changes))
}

/// Whether every amendment in force is filed.
pub fn changes_are_filed(whole: &Whole) -> bool {
    whole.changes.iter().all(|change| change.state != ChangeState::Effective || change.filed_on.is_some())
}

/// What is to be told of a contract.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notices {
    /// Filing is due today or tomorrow, or overdue.
    pub filing: bool,
    /// It expires soon.
    pub expiring: bool,
    /// Its last day has passed.
    pub expired: bool,
    /// Ordinals of nodes that are late.
    pub nodes: Vec<i64>,
    /// Ordinals of payments that are late.
    pub payments: Vec<i64>,
    /// Ordinals of nodes whose day is near.
    pub near_nodes: Vec<i64>,
    /// Ordinals of payments whose day is near.
    pub near_payments: Vec<i64>,
}

/// What is to be told of a contract on a day, and was not told before.
pub fn notices(whole: &Whole, today: Day) -> Notices {
    let contract = &whole.contract;
    let runs = RUNNING.contains(&contract.state);
    let binds = IN_FORCE.contains(&contract.state);
    let expired = runs && contract.expires_on.is_some_and(|last| last < today);
    let late_nodes = whole.nodes.iter().filter(|node| binds && node.told_at.is_none() && node.is_late(today));
    let late_payments =
        whole.payments.iter().filter(|payment| binds && payment.told_at.is_none() && payment.is_late(today));
    let near_nodes = whole.nodes.iter().filter(|node| binds && node.near_told_at.is_none() && node.is_near(today));
    let near_payments =
        whole.payments.iter().filter(|payment| binds && payment.near_told_at.is_none() && payment.is_near(today));
    Notices {
        filing: contract.filed_on.is_none()
            && contract.filing_told_at.is_none()
            && contract.filing_due_on.is_some_and(|due| due <= today.plus_days(1)),
        expiring: runs
            && !expired
            && contract.expiry_told_at.is_none()
            && contract.remind_on.is_some_and(|day| day <= today),
        expired,
        nodes: late_nodes.map(|node| node.ordinal).collect(),
        payments: late_payments.map(|payment| payment.ordinal).collect(),
        near_nodes: near_nodes.map(|node| node.ordinal).collect(),
        near_payments: near_payments.map(|payment| payment.ordinal).collect(),
    }
}

fn wrong(pointer: &str, detail: &str) -> FieldError {
    FieldError { pointer: pointer.to_owned(), code: "INVALID", detail: detail.to_owned() }
}

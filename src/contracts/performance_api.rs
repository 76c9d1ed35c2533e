//! Performance of contracts over HTTP.

use poem_openapi::param::Path;
use poem_openapi::{Object, OpenApi};

use super::model::{ContractId, NodeKind, NodeRecord, NodeState, WarningLevel, WarningReason};
use super::performance;
use super::views::ContractView;
use crate::http::{Body, Call, Saved, Tag};
use crate::kit::{Day, Money};

/// A node of performance to be added (履约节点).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct NodeInput {
    /// What is to happen (节点名称).
    #[oai(validator(min_length = 1, max_length = 200))]
    name: String,
    /// What it is (节点类别).
    kind: NodeKind,
    /// On which day (计划日期).
    planned_on: Day,
}

/// Where a node stands now (节点进展).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct NodeRecordInput {
    /// Where it stands (节点状态).
    state: NodeState,
    /// The day on which it was done (实际日期); named exactly when it is DONE.
    actual_on: Option<Day>,
    /// The later day to which it is put off (延期至); named exactly when it is POSTPONED.
    planned_on: Option<Day>,
    /// What came of it; why it is put off or left out (说明).
    #[oai(validator(max_length = 2000))]
    note: Option<String>,
}

/// A payment that will be due (应付款项).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct DuePaymentInput {
    /// For what (款项名称).
    #[oai(validator(min_length = 1, max_length = 200))]
    purpose: String,
    /// Last day for paying (应付日期).
    due_on: Day,
    /// How much (应付金额), more than nothing.
    amount: Money,
}

/// A payment that was made (付款).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PaidInput {
    /// How much (付款金额), more than nothing and not more than is left.
    amount: Money,
    /// On which day (付款日期).
    paid_on: Day,
}

/// A warning that performance is in danger (履约预警).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct WarningInput {
    /// How grave (预警级别).
    level: WarningLevel,
    /// Why (预警事由).
    reason: WarningReason,
    /// What happened (情况).
    #[oai(validator(min_length = 2, max_length = 5000))]
    facts: String,
}

/// What was done about a warning (处置情况).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct DisposalInput {
    /// In words.
    #[oai(validator(min_length = 2, max_length = 5000))]
    disposal: String,
}

/// What the office says of the disposal (反馈意见).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct FeedbackInput {
    /// In words.
    #[oai(validator(min_length = 2, max_length = 5000))]
    feedback: String,
}

impl From<NodeRecordInput> for NodeRecord {
    fn from(input: NodeRecordInput) -> Self {
        Self {
            state: input.state,
            actual_on: input.actual_on,
            planned_on: input.planned_on,
            note: input.note.unwrap_or_default().trim().to_owned(),
        }
    }
}

/// Performance of contracts.
#[derive(Clone)]
pub struct PerformanceApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Contracts")]
impl PerformanceApi {
    /// Add a node of performance (履约节点)
    #[oai(path = "/contracts/:contract_id/nodes", method = "post", operation_id = "contracts_add_node")]
    async fn add_node(
        &self,
        call: Call,
        contract_id: Path<ContractId>,
        body: Body<NodeInput>,
    ) -> poem::Result<Saved<ContractView>> {
        let NodeInput { name, kind, planned_on } = body.0;
        call.change(move |ctx| performance::add_node(ctx, contract_id.0, name.trim(), kind, planned_on)).await
    }

    /// Record where a node stands (节点进展): under way, done, put off or left out
    #[oai(
        path = "/contracts/:contract_id/nodes/:number/record",
        method = "post",
        operation_id = "contracts_record_node"
    )]
    async fn record_node(
        &self,
        call: Call,
        contract_id: Path<ContractId>,
        /// Number of the node in the contract.
        number: Path<i64>,
        body: Body<NodeRecordInput>,
    ) -> poem::Result<Saved<ContractView>> {
        let record = body.0.into();
        call.change(move |ctx| performance::record_node(ctx, contract_id.0, number.0, &record)).await
    }

    /// Add a payment that will be due (应付款项)
    #[oai(path = "/contracts/:contract_id/payments", method = "post", operation_id = "contracts_add_payment")]
    async fn add_payment(
        &self,
        call: Call,
        contract_id: Path<ContractId>,
        body: Body<DuePaymentInput>,
    ) -> poem::Result<Saved<ContractView>> {
        let DuePaymentInput { purpose, due_on, amount } = body.0;
        call.change(move |ctx| performance::add_payment(ctx, contract_id.0, purpose.trim(), due_on, amount.amount))
            .await
    }

    /// Record that a payment was made (付款), in full or in part
    #[oai(path = "/contracts/:contract_id/payments/:number/pay", method = "post", operation_id = "contracts_pay")]
    async fn pay(
        &self,
        call: Call,
        contract_id: Path<ContractId>,
        /// Number of the payment in the contract.
        number: Path<i64>,
        body: Body<PaidInput>,
    ) -> poem::Result<Saved<ContractView>> {
        let PaidInput { amount, paid_on } = body.0;
        call.change(move |ctx| performance::pay(ctx, contract_id.0, number.0, amount.amount, paid_on)).await
    }

    /// Warn that performance is in danger (履约预警); agency and office are told
    #[oai(path = "/contracts/:contract_id/warnings", method = "post", operation_id = "contracts_warn")]
    async fn warn(
        &self,
        call: Call,
        contract_id: Path<ContractId>,
        body: Body<WarningInput>,
    ) -> poem::Result<Saved<ContractView>> {
        let WarningInput { level, reason, facts } = body.0;
        call.change(move |ctx| performance::warn(ctx, contract_id.0, level, reason, facts.trim())).await
    }

    /// Say what was done about a warning (预警处置)
    #[oai(
        path = "/contracts/:contract_id/warnings/:number/dispose",
        method = "post",
        operation_id = "contracts_dispose"
    )]
    async fn dispose(
        &self,
        call: Call,
        contract_id: Path<ContractId>,
        /// Number of the warning in the contract.
        number: Path<i64>,
        body: Body<DisposalInput>,
    ) -> poem::Result<Saved<ContractView>> {
        call.change(move |ctx| performance::dispose(ctx, contract_id.0, number.0, body.0.disposal.trim())).await
    }

    /// Close a warning that was dealt with (预警关闭)
    #[oai(
        path = "/contracts/:contract_id/warnings/:number/close",
        method = "post",
        operation_id = "contracts_close_warning"
    )]
    async fn close_warning(
        &self,
        call: Call,
        contract_id: Path<ContractId>,
        /// Number of the warning in the contract.
        number: Path<i64>,
        body: Body<FeedbackInput>,
    ) -> poem::Result<Saved<ContractView>> {
        call.change(move |ctx| performance::close_warning(ctx, contract_id.0, number.0, body.0.feedback.trim())).await
    }
}

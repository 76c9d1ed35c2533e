//! Amendments of contracts over HTTP.

use poem_openapi::param::Path;
use poem_openapi::{Object, OpenApi};

use super::api::ContractFilingInput;
use super::changes;
use super::model::{ChangeKind, ContractId, NewChange};
use super::views::ContractView;
use crate::http::{Body, Call, Saved, Tag};
use crate::kit::{Day, Money};
use crate::review::ReviewId;

/// An amendment to be proposed (合同变更).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ChangeInput {
    /// What it changes (变更类型).
    kind: ChangeKind,
    /// How it reads before (变更前).
    #[oai(validator(min_length = 1, max_length = 5000))]
    before: String,
    /// How it is to read (变更后).
    #[oai(validator(min_length = 1, max_length = 5000))]
    after: String,
    /// The new amount (变更后金额); named exactly when the amount changes.
    new_amount: Option<Money>,
    /// The new last day (变更后届满日期); named exactly when the term changes.
    new_expires_on: Option<Day>,
    /// Why (变更理由).
    #[oai(validator(min_length = 2, max_length = 5000))]
    reason: String,
}

/// The signing of an amendment (变更签订).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AmendmentInput {
    /// The review that has cleared its text since it was proposed (审查事项).
    review_id: ReviewId,
    /// SHA-256, in hex, of the file that was signed; it must be the cleared one.
    #[oai(validator(pattern = "^[0-9A-Fa-f]{64}$"))]
    sha256: String,
    /// Day of the last signature (签订日期).
    signed_on: Day,
}

/// Why an amendment is given up (放弃变更).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct DropInput {
    /// Why.
    #[oai(validator(min_length = 2, max_length = 2000))]
    reason: String,
}

impl From<ChangeInput> for NewChange {
    fn from(input: ChangeInput) -> Self {
        Self {
            kind: input.kind,
            before: input.before.trim().to_owned(),
            after: input.after.trim().to_owned(),
            new_amount: input.new_amount.map(|money| money.amount),
            new_expires_on: input.new_expires_on,
            reason: input.reason.trim().to_owned(),
        }
    }
}

/// Amendments of contracts.
#[derive(Clone)]
pub struct ContractChangesApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Contracts")]
impl ContractChangesApi {
    /// Propose an amendment (合同变更); it has no effect before a review of its own is cleared
    #[oai(path = "/contracts/:contract_id/changes", method = "post", operation_id = "contracts_propose_change")]
    async fn propose(
        &self,
        call: Call,
        contract_id: Path<ContractId>,
        body: Body<ChangeInput>,
    ) -> poem::Result<Saved<ContractView>> {
        let new = body.0.into();
        call.change(move |ctx| changes::propose(ctx, contract_id.0, &new)).await
    }

    /// Record that an amendment was signed (变更生效): exactly the text that was cleared for it
    #[oai(
        path = "/contracts/:contract_id/changes/:number/take-effect",
        method = "post",
        operation_id = "contracts_amend"
    )]
    async fn amend(
        &self,
        call: Call,
        contract_id: Path<ContractId>,
        /// Number of the amendment in the contract.
        number: Path<i64>,
        body: Body<AmendmentInput>,
    ) -> poem::Result<Saved<ContractView>> {
        let AmendmentInput { review_id, sha256, signed_on } = body.0;
        call.change(move |ctx| changes::take_effect(ctx, contract_id.0, number.0, review_id, &sha256, signed_on)).await
    }

    /// Record that an amendment in force was filed (变更备案), as the contract was; it is archived only then
    #[oai(
        path = "/contracts/:contract_id/changes/:number/file",
        method = "post",
        operation_id = "contracts_file_change"
    )]
    async fn file_change(
        &self,
        call: Call,
        contract_id: Path<ContractId>,
        /// Number of the amendment in the contract.
        number: Path<i64>,
        body: Body<ContractFilingInput>,
    ) -> poem::Result<Saved<ContractView>> {
        let ContractFilingInput { filed_on, number: filing } = body.0;
        call.change(move |ctx| changes::file(ctx, contract_id.0, number.0, filed_on, filing.trim())).await
    }

    /// Give an amendment up (放弃变更)
    #[oai(
        path = "/contracts/:contract_id/changes/:number/drop",
        method = "post",
        operation_id = "contracts_drop_change"
    )]
    async fn drop_change(
        &self,
        call: Call,
        contract_id: Path<ContractId>,
        /// Number of the amendment in the contract.
        number: Path<i64>,
        body: Body<DropInput>,
    ) -> poem::Result<Saved<ContractView>> {
        call.change(move |ctx| changes::drop_change(ctx, contract_id.0, number.0, body.0.reason.trim())).await
    }
}

//! The register of contracts over HTTP.

use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};

use super::model::{
    ContractClass, ContractEnding, ContractFilter, ContractId, ContractState, Days, NewContract, UnreviewedContract,
    Whole,
};
use super::views::ContractView;
use super::{actions, store};
use crate::access::OrganisationId;
use crate::budget::LineId;
use crate::http::{Body, Call, Created, Found, Saved, Tag};
use crate::kit::{Cursor, Day, Limit, Money, Page, PageRequest, Timestamp};
use crate::review::ReviewId;

/// A contract to be registered from the clearance of its review (合同登记).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct RegistrationInput {
    /// The review that cleared it (审查事项).
    review_id: ReviewId,
    /// What it is about (合同类别).
    class: ContractClass,
    /// The number that the agency itself gives its contracts (合同编号).
    #[oai(validator(max_length = 100))]
    own_number: Option<String>,
    /// The budget line from which it is paid (预算项目).
    budget_line_id: Option<LineId>,
}

/// The other side of a contract (合同相对方).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ContractPartyInput {
    /// Its name (名称).
    #[oai(validator(min_length = 1, max_length = 200))]
    name: String,
    /// Its unified social credit code (统一社会信用代码).
    #[oai(validator(pattern = "^[0-9A-Z]{18}$"))]
    credit_code: Option<String>,
}

/// A contract that was signed without a review here (未经审查的合同).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct UnreviewedInput {
    /// What it is called (合同名称).
    #[oai(validator(min_length = 1, max_length = 200))]
    title: String,
    /// What it is about (合同类别).
    class: ContractClass,
    /// The number that the agency itself gives its contracts (合同编号).
    #[oai(validator(max_length = 100))]
    own_number: Option<String>,
    /// The other side (合同相对方).
    #[oai(validator(min_items = 1, max_items = 50))]
    parties: Vec<ContractPartyInput>,
    /// What it comes to (标的额); nothing when it names no amount.
    amount: Option<Money>,
    /// Why there is no review (未经审查的原因): signed before going live, not in scope, or missed.
    #[oai(validator(min_length = 2, max_length = 2000))]
    because: String,
    /// Day of the last signature (签订日期).
    signed_on: Day,
    /// First day on which it is in force (生效日期); the day of signing unless told.
    effective_on: Option<Day>,
    /// Last day on which it is in force (届满日期); absent when it has no term.
    expires_on: Option<Day>,
}

/// The signing of a contract (合同签订).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ContractSigningInput {
    /// SHA-256, in hex, of the file that was signed; it must be the cleared one.
    #[oai(validator(pattern = "^[0-9A-Fa-f]{64}$"))]
    sha256: String,
    /// Day of the last signature (签订日期).
    signed_on: Day,
    /// First day on which it is in force (生效日期); the day of signing unless told.
    effective_on: Option<Day>,
    /// Last day on which it is in force (届满日期); absent when it has no term.
    expires_on: Option<Day>,
}

/// The filing of a contract (合同备案).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ContractFilingInput {
    /// Day on which text and papers were handed in (备案日期).
    pub filed_on: Day,
    /// Number of the filing (备案编号).
    #[oai(validator(min_length = 1, max_length = 100))]
    pub number: String,
}

/// The end of a contract (合同终了).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ContractEndInput {
    /// How it ends (终了方式).
    ending: ContractEnding,
    /// On which day (终了日期).
    ended_on: Day,
    /// Acceptance and evaluation, or why it is ended (验收评价或者终止理由).
    #[oai(validator(min_length = 2, max_length = 5000))]
    reason: String,
}

/// What a dispute is about, or how it was settled (争议情况).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ContractDisputeInput {
    /// In words.
    #[oai(validator(min_length = 2, max_length = 5000))]
    reason: String,
}

/// Where a contract is in the archives (归档).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ContractArchiveInput {
    /// Volume and shelf (档号).
    #[oai(validator(min_length = 1, max_length = 200))]
    archive_number: String,
}

fn trimmed(text: Option<String>) -> String {
    text.unwrap_or_default().trim().to_owned()
}

impl From<RegistrationInput> for NewContract {
    fn from(input: RegistrationInput) -> Self {
        Self {
            review_id: input.review_id,
            own_number: trimmed(input.own_number),
            class: input.class,
            budget_line_id: input.budget_line_id,
        }
    }
}

impl From<UnreviewedInput> for UnreviewedContract {
    fn from(input: UnreviewedInput) -> Self {
        let party = |party: ContractPartyInput| (party.name.trim().to_owned(), trimmed(party.credit_code));
        Self {
            own_number: trimmed(input.own_number),
            title: input.title.trim().to_owned(),
            class: input.class,
            parties: input.parties.into_iter().map(party).collect(),
            amount: input.amount.map(|money| money.amount).unwrap_or_default(),
            because: input.because.trim().to_owned(),
            days: Days {
                signed_on: input.signed_on,
                effective_on: input.effective_on.unwrap_or(input.signed_on),
                expires_on: input.expires_on,
            },
        }
    }
}

/// The register of contracts.
#[derive(Clone)]
pub struct ContractsApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Contracts")]
impl ContractsApi {
    /// Register a contract from the clearance of its review (合同登记)
    #[oai(path = "/contracts", method = "post", operation_id = "contracts_register")]
    async fn register(&self, call: Call, body: Body<RegistrationInput>) -> poem::Result<Created<ContractView>> {
        let new = body.0.into();
        call.create(move |ctx| actions::register(ctx, &new)).await
    }

    /// Enter a contract that was signed without a review here (未经审查合同登记), with the reason; the office is told
    #[oai(path = "/unreviewed-contracts", method = "post", operation_id = "contracts_enter_unreviewed")]
    async fn enter_unreviewed(&self, call: Call, body: Body<UnreviewedInput>) -> poem::Result<Created<ContractView>> {
        let new = body.0.into();
        call.create(move |ctx| actions::enter_unreviewed(ctx, &new)).await
    }

    /// List contracts of the register (合同台账), newest first
    #[expect(clippy::too_many_arguments, reason = "one a filter")]
    #[oai(path = "/contracts", method = "get", operation_id = "contracts_list")]
    async fn list(
        &self,
        call: Call,
        /// Only in this state.
        state: Query<Option<ContractState>>,
        /// Only about this.
        class: Query<Option<ContractClass>>,
        /// Only of this agency.
        agency_id: Query<Option<OrganisationId>>,
        /// Only those that were signed without a review here, or only the others.
        unreviewed: Query<Option<bool>>,
        /// `true`: only those of which filing, a node or a payment is overdue (逾期).
        overdue: Query<Option<bool>>,
        /// Only those of which filing, a node or a payment is due before this day.
        due_before: Query<Option<Day>>,
        /// Only those changed at this instant or later.
        updated_since: Query<Option<Timestamp>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<ContractView>>> {
        let filter = ContractFilter {
            state: state.0,
            class: class.0,
            agency_id: agency_id.0,
            unreviewed: unreviewed.0,
            overdue: overdue.0,
            due_before: due_before.0,
            updated_since: updated_since.0,
        };
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |whole: &Whole| whole.contract.id.to_string(),
            move |ctx, page| {
                let today = ctx.today();
                store::list(ctx.conn, ctx.actor, &filter, today, page)
            },
        )
        .await
    }

    /// One contract with its nodes, payments, warnings and amendments
    #[oai(path = "/contracts/:contract_id", method = "get", operation_id = "contracts_get")]
    async fn get(&self, call: Call, contract_id: Path<ContractId>) -> poem::Result<Found<ContractView>> {
        call.get(move |ctx| {
            let contract = store::visible(ctx.conn, ctx.actor, contract_id.0)?;
            let today = ctx.today();
            store::whole(ctx.conn, contract, today)
        })
        .await
    }

    /// Record that exactly the cleared text was signed (签订); filing is due from that day
    #[oai(path = "/contracts/:contract_id/sign", method = "post", operation_id = "contracts_sign")]
    async fn sign(
        &self,
        call: Call,
        contract_id: Path<ContractId>,
        body: Body<ContractSigningInput>,
    ) -> poem::Result<Saved<ContractView>> {
        let ContractSigningInput { sha256, signed_on, effective_on, expires_on } = body.0;
        let days = Days { signed_on, effective_on: effective_on.unwrap_or(signed_on), expires_on };
        call.change(move |ctx| actions::sign(ctx, contract_id.0, &sha256, &days)).await
    }

    /// Record that a contract was filed (备案), as the office received it
    #[oai(path = "/contracts/:contract_id/file", method = "post", operation_id = "contracts_file")]
    async fn file(
        &self,
        call: Call,
        contract_id: Path<ContractId>,
        body: Body<ContractFilingInput>,
    ) -> poem::Result<Saved<ContractView>> {
        call.change(move |ctx| actions::file(ctx, contract_id.0, body.0.filed_on, body.0.number.trim())).await
    }

    /// Begin performance (开始履行)
    #[oai(path = "/contracts/:contract_id/begin", method = "post", operation_id = "contracts_begin")]
    async fn begin(&self, call: Call, contract_id: Path<ContractId>) -> poem::Result<Saved<ContractView>> {
        call.change(move |ctx| actions::begin(ctx, contract_id.0)).await
    }

    /// End a contract: performed in full (履行完毕), or before (解除、终止)
    ///
    /// Nodes, payments, warnings and amendments must be settled; of a terminated contract, warnings and amendments.
    #[oai(path = "/contracts/:contract_id/end", method = "post", operation_id = "contracts_end")]
    async fn end(
        &self,
        call: Call,
        contract_id: Path<ContractId>,
        body: Body<ContractEndInput>,
    ) -> poem::Result<Saved<ContractView>> {
        let ContractEndInput { ending, ended_on, reason } = body.0;
        call.change(move |ctx| actions::end(ctx, contract_id.0, ending, ended_on, reason.trim())).await
    }

    /// Record that a dispute arose (发生争议)
    #[oai(path = "/contracts/:contract_id/dispute", method = "post", operation_id = "contracts_dispute")]
    async fn dispute(
        &self,
        call: Call,
        contract_id: Path<ContractId>,
        body: Body<ContractDisputeInput>,
    ) -> poem::Result<Saved<ContractView>> {
        call.change(move |ctx| actions::dispute(ctx, contract_id.0, body.0.reason.trim())).await
    }

    /// Record that the dispute was settled and performance goes on (争议解决)
    #[oai(path = "/contracts/:contract_id/settle", method = "post", operation_id = "contracts_settle")]
    async fn settle(
        &self,
        call: Call,
        contract_id: Path<ContractId>,
        body: Body<ContractDisputeInput>,
    ) -> poem::Result<Saved<ContractView>> {
        call.change(move |ctx| actions::settle(ctx, contract_id.0, body.0.reason.trim())).await
    }

    /// Put a contract that has ended and was filed into the archives (归档)
    #[oai(path = "/contracts/:contract_id/archive", method = "post", operation_id = "contracts_archive")]
    async fn archive(
        &self,
        call: Call,
        contract_id: Path<ContractId>,
        body: Body<ContractArchiveInput>,
    ) -> poem::Result<Saved<ContractView>> {
        call.change(move |ctx| actions::archive(ctx, contract_id.0, body.0.archive_number.trim())).await
    }
}

//! Contracts of the register, their nodes, payments, warnings and amendments.

mod parts;

use diesel::prelude::*;

pub use parts::{
    Change, ChangeKind, ChangeState, NEAR_DAYS, Node, NodeKind, NodeRecord, NodeState, Payment, Warning, WarningLevel,
    WarningReason,
};

use crate::access::{AccountId, OrganisationId};
use crate::budget::LineId;
use crate::db::schema::{contract_parties, contracts};
use crate::kit::{Day, Fen, Timestamp};
use crate::review::ReviewId;

crate::id!(
    /// A contract of the register.
    ContractId
);

crate::text_enum! {
    /// What a contract is about (合同类别).
    pub enum ContractClass {
        /// State assets: built, leased, contracted out, sold or managed (国有资产).
        StateAssets = "STATE_ASSETS",
        /// Natural resources: their use is granted or leased (自然资源使用权).
        NaturalResources = "NATURAL_RESOURCES",
        /// Franchise or partnership with private capital (特许经营、政府和社会资本合作).
        Franchise = "FRANCHISE",
        /// Expropriation and compensation (征收、征用补偿).
        Expropriation = "EXPROPRIATION",
        /// Goods and services bought, commissions (采购、委托).
        Procurement = "PROCUREMENT",
        /// Loans, grants, subsidies (借款、资助、补贴).
        Financing = "FINANCING",
        /// Investment promotion (招商引资).
        InvestmentPromotion = "INVESTMENT_PROMOTION",
        /// Strategic or regional co-operation, letters of intent, memoranda (战略合作、意向书、备忘录).
        Cooperation = "COOPERATION",
        /// Construction works (工程).
        Works = "WORKS",
        /// Lease (租赁).
        Lease = "LEASE",
        /// Anything else (其他).
        Other = "OTHER",
    }
}

crate::text_enum! {
    /// Where a contract of the register stands (合同状态).
    pub enum ContractState {
        /// Registered from its clearance, not signed yet (已登记).
        Registered = "REGISTERED",
        /// Signed (已签订): filing is due.
        Signed = "SIGNED",
        /// Filed with the legal affairs office (已备案).
        Filed = "FILED",
        /// Being performed (履行中).
        Performing = "PERFORMING",
        /// Performed in full (履行完毕).
        Completed = "COMPLETED",
        /// Ended before it was performed (已解除、终止).
        Terminated = "TERMINATED",
        /// Its last day has passed (已届满).
        Expired = "EXPIRED",
        /// In dispute (争议中).
        InDispute = "IN_DISPUTE",
        /// In the archives (已归档).
        Archived = "ARCHIVED",
    }
}

crate::text_enum! {
    /// What happens to a contract of the register.
    pub enum ContractEvent {
        /// Its cleared text was signed (签订).
        Sign = "SIGN",
        /// It was filed with the office (备案).
        File = "FILE",
        /// Performance has begun (开始履行).
        Begin = "BEGIN",
        /// It was performed in full (履行完毕).
        Complete = "COMPLETE",
        /// It was ended before (解除、终止).
        Terminate = "TERMINATE",
        /// Its last day has passed (届满).
        Expire = "EXPIRE",
        /// A dispute arose (发生争议).
        Dispute = "DISPUTE",
        /// The dispute was settled and performance goes on (争议解决).
        Settle = "SETTLE",
        /// It went into the archives (归档).
        Archive = "ARCHIVE",
    }
}

crate::text_enum! {
    /// How a contract ends (合同终了方式).
    pub enum ContractEnding {
        /// Performed in full (履行完毕).
        Completed = "COMPLETED",
        /// Ended before it was performed (解除、终止).
        Terminated = "TERMINATED",
    }
}

/// A contract of the register.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = contracts)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
#[diesel(treat_none_as_null = true)]
pub struct Contract {
    /// Id.
    pub id: ContractId,
    /// Number in the agency's register.
    pub number: String,
    /// The number that the agency itself gives its contracts; empty when it gives none.
    pub own_number: String,
    /// What it is called.
    pub title: String,
    /// What it is about.
    pub class: ContractClass,
    /// The agency that signs it.
    pub agency_id: OrganisationId,
    /// The office with which it is filed.
    pub review_body_id: OrganisationId,
    /// The review that cleared it; none when it was signed without one.
    pub review_id: Option<ReviewId>,
    /// Number of the clearance; empty without a review.
    pub clearance: String,
    /// SHA-256 of the cleared bytes; empty without a review.
    pub sha256: String,
    /// Why there is no review; empty when there is one.
    pub unreviewed_because: String,
    /// What it comes to; zero when it names no amount.
    pub amount: Fen,
    /// The budget line from which it is paid.
    pub budget_line_id: Option<LineId>,
    /// Where it stands.
    pub state: ContractState,
    /// Day of the last signature.
    pub signed_on: Option<Day>,
    /// First day on which it is in force.
    pub effective_on: Option<Day>,
    /// Last day on which it is in force.
    pub expires_on: Option<Day>,
    /// The day from which it is told that it expires.
    pub remind_on: Option<Day>,
    /// Last day for filing; none before signing, or while a calendar is missing.
    pub filing_due_on: Option<Day>,
    /// Day on which it was filed.
    pub filed_on: Option<Day>,
    /// Number of the filing.
    pub filing_number: String,
    /// Day on which it ended.
    pub ended_on: Option<Day>,
    /// Why it ended, or what the dispute is about.
    pub end_reason: String,
    /// Where it is in the archives.
    pub archive_number: String,
    /// Day on which it went there.
    pub archived_on: Option<Day>,
    /// When it was told that filing is due.
    pub filing_told_at: Option<Timestamp>,
    /// When it was told that it expires.
    pub expiry_told_at: Option<Timestamp>,
    /// Version.
    pub version: i64,
    /// Who registered it.
    pub created_by: AccountId,
    /// When.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// The other side of a contract (合同相对方).
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = contract_parties)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct ContractParty {
    /// Of which contract.
    pub contract_id: ContractId,
    /// From 1.
    pub ordinal: i64,
    /// Its name.
    pub name: String,
    /// Its unified social credit code; empty when it has none or none is known.
    pub credit_code: String,
}

/// A contract with everything that hangs on it, as seen on a day.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The contract.
    pub contract: Contract,
    /// The other side.
    pub parties: Vec<ContractParty>,
    /// Nodes of performance.
    pub nodes: Vec<Node>,
    /// Payments.
    pub payments: Vec<Payment>,
    /// Warnings.
    pub warnings: Vec<Warning>,
    /// Amendments.
    pub changes: Vec<Change>,
    /// The day on which it is looked at: what is late depends on it.
    pub today: Day,
}

/// What a contract is registered from.
#[derive(Clone, Debug)]
pub struct NewContract {
    /// The review that cleared it.
    pub review_id: ReviewId,
    /// The agency's own number.
    pub own_number: String,
    /// What it is about.
    pub class: ContractClass,
    /// The budget line from which it is paid.
    pub budget_line_id: Option<LineId>,
}

/// A contract that was signed without a review here.
#[derive(Clone, Debug)]
pub struct UnreviewedContract {
    /// The agency's own number.
    pub own_number: String,
    /// What it is called.
    pub title: String,
    /// What it is about.
    pub class: ContractClass,
    /// The other side: names and credit codes.
    pub parties: Vec<(String, String)>,
    /// What it comes to.
    pub amount: Fen,
    /// Why there is no review.
    pub because: String,
    /// Its days.
    pub days: Days,
}

/// The days of a contract that is signed.
#[derive(Clone, Copy, Debug)]
pub struct Days {
    /// Day of the last signature.
    pub signed_on: Day,
    /// First day on which it is in force.
    pub effective_on: Day,
    /// Last day; none when it has no term.
    pub expires_on: Option<Day>,
}

/// An amendment as it is proposed.
#[derive(Clone, Debug)]
pub struct NewChange {
    /// What it changes.
    pub kind: ChangeKind,
    /// How it reads before.
    pub before: String,
    /// How it is to read.
    pub after: String,
    /// The new amount.
    pub new_amount: Option<Fen>,
    /// The new last day.
    pub new_expires_on: Option<Day>,
    /// Why.
    pub reason: String,
}

/// What a list of contracts is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct ContractFilter {
    /// Only in this state.
    pub state: Option<ContractState>,
    /// Only about this.
    pub class: Option<ContractClass>,
    /// Only of this agency.
    pub agency_id: Option<OrganisationId>,
    /// Only those without a review, or only the others.
    pub unreviewed: Option<bool>,
    /// Only those of which something is overdue.
    pub overdue: Option<bool>,
    /// Only those of which something is due before this day.
    pub due_before: Option<Day>,
    /// Only those changed at this instant or later.
    pub updated_since: Option<Timestamp>,
}

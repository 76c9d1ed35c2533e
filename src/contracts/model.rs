//! Contracts of the register, their nodes, payments, warnings and amendments.

use diesel::prelude::*;

use crate::access::{AccountId, OrganisationId};
use crate::budget::LineId;
use crate::db::schema::{
    contract_changes, contract_nodes, contract_parties, contract_payments, contract_warnings, contracts,
};
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

crate::text_enum! {
    /// What a node of performance is (节点类别).
    pub enum NodeKind {
        /// Performance begins (开始).
        Start = "START",
        /// A step on the way: delivery, acceptance, a report (过程).
        Process = "PROCESS",
        /// Performance ends (结束).
        End = "END",
    }
}

crate::text_enum! {
    /// Where a node of performance stands (节点状态).
    pub enum NodeState {
        /// Not begun (未开始).
        NotBegun = "NOT_BEGUN",
        /// Under way (进行中).
        UnderWay = "UNDER_WAY",
        /// Put off to a later day (已延期).
        Postponed = "POSTPONED",
        /// Done (已完成).
        Done = "DONE",
        /// Left out (已跳过).
        Skipped = "SKIPPED",
    }
}

/// A node of performance (履约节点).
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = contract_nodes)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
#[diesel(primary_key(contract_id, ordinal))]
#[diesel(treat_none_as_null = true)]
pub struct Node {
    /// Of which contract.
    pub contract_id: ContractId,
    /// From 1.
    pub ordinal: i64,
    /// What is to happen.
    pub name: String,
    /// What it is.
    pub kind: NodeKind,
    /// The day that was planned first.
    pub first_planned_on: Day,
    /// The day that is planned now.
    pub planned_on: Day,
    /// The day on which it was done.
    pub actual_on: Option<Day>,
    /// Where it stands.
    pub state: NodeState,
    /// What came of it, or why it was put off or left out.
    pub note: String,
    /// When it was told that it is late.
    pub told_at: Option<Timestamp>,
}

impl Node {
    /// Whether it still waits to be done.
    pub const fn is_open(&self) -> bool {
        matches!(self.state, NodeState::NotBegun | NodeState::UnderWay | NodeState::Postponed)
    }

    /// Whether its planned day has passed undone.
    pub fn is_late(&self, today: Day) -> bool {
        self.is_open() && self.planned_on < today
    }
}

/// What is recorded of a node.
#[derive(Clone, Debug)]
pub struct NodeRecord {
    /// Where it stands now.
    pub state: NodeState,
    /// The day on which it was done.
    pub actual_on: Option<Day>,
    /// The later day to which it is put off.
    pub planned_on: Option<Day>,
    /// What came of it, or why.
    pub note: String,
}

/// A payment under a contract (合同款项).
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = contract_payments)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
#[diesel(primary_key(contract_id, ordinal))]
#[diesel(treat_none_as_null = true)]
pub struct Payment {
    /// Of which contract.
    pub contract_id: ContractId,
    /// From 1.
    pub ordinal: i64,
    /// For what.
    pub purpose: String,
    /// Last day for paying.
    pub due_on: Day,
    /// How much is due.
    pub amount: Fen,
    /// How much of it was paid.
    pub paid: Fen,
    /// When the last of that was paid.
    pub paid_on: Option<Day>,
    /// When it was told that it is late.
    pub told_at: Option<Timestamp>,
}

impl Payment {
    /// Whether its day has passed and it is not paid in full.
    pub fn is_late(&self, today: Day) -> bool {
        self.paid < self.amount && self.due_on < today
    }
}

crate::text_enum! {
    /// How grave a warning is (预警级别).
    pub enum WarningLevel {
        /// To be watched (关注).
        Attention = "ATTENTION",
        /// Serious (较重).
        Serious = "SERIOUS",
        /// Grave (严重).
        Grave = "GRAVE",
    }
}

crate::text_enum! {
    /// Why performance is in danger (预警事由).
    pub enum WarningReason {
        /// Force majeure (不可抗力).
        ForceMajeure = "FORCE_MAJEURE",
        /// The law or policy that it rests on has changed (签订依据变化).
        BasisChanged = "BASIS_CHANGED",
        /// The other side's finances have worsened (对方财务状况恶化).
        FinancesWorse = "FINANCES_WORSE",
        /// The other side has lost its credit (对方丧失商业信誉).
        CreditLost = "CREDIT_LOST",
        /// The other side says or shows that it will not perform (预期违约).
        AnticipatoryBreach = "ANTICIPATORY_BREACH",
        /// Something else (其他).
        Other = "OTHER",
    }
}

/// A warning that performance is in danger (履约预警).
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = contract_warnings)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
#[diesel(primary_key(contract_id, ordinal))]
#[diesel(treat_none_as_null = true)]
pub struct Warning {
    /// Of which contract.
    pub contract_id: ContractId,
    /// From 1.
    pub ordinal: i64,
    /// How grave.
    pub level: WarningLevel,
    /// Why.
    pub reason: WarningReason,
    /// What happened.
    pub facts: String,
    /// Who raised it.
    pub raised_by: AccountId,
    /// When.
    pub raised_on: Day,
    /// What the agency did about it; empty before.
    pub disposal: String,
    /// When.
    pub disposed_on: Option<Day>,
    /// What the office says of that; empty before it is closed.
    pub feedback: String,
    /// Who closed it.
    pub closed_by: Option<AccountId>,
    /// When.
    pub closed_on: Option<Day>,
}

crate::text_enum! {
    /// What an amendment changes (变更类型).
    pub enum ChangeKind {
        /// The amount (金额).
        Amount = "AMOUNT",
        /// The term (期限).
        Term = "TERM",
        /// A clause (条款).
        Clause = "CLAUSE",
        /// A party (主体).
        Party = "PARTY",
    }
}

crate::text_enum! {
    /// Where an amendment stands (变更状态).
    pub enum ChangeState {
        /// Proposed (待审查): it has no effect before it is cleared.
        Proposed = "PROPOSED",
        /// Cleared, signed and in force (已生效).
        Effective = "EFFECTIVE",
        /// Given up (已放弃).
        Dropped = "DROPPED",
    }
}

/// An amendment of a contract (合同变更).
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = contract_changes)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
#[diesel(primary_key(contract_id, ordinal))]
#[diesel(treat_none_as_null = true)]
pub struct Change {
    /// Of which contract.
    pub contract_id: ContractId,
    /// From 1.
    pub ordinal: i64,
    /// What it changes.
    pub kind: ChangeKind,
    /// How it reads before.
    pub before_text: String,
    /// How it is to read.
    pub after_text: String,
    /// The new amount, of a change of the amount.
    pub new_amount: Option<Fen>,
    /// The new last day, of a change of the term.
    pub new_expires_on: Option<Day>,
    /// Why.
    pub reason: String,
    /// Where it stands.
    pub state: ChangeState,
    /// Who proposed it.
    pub proposed_by: AccountId,
    /// When.
    pub proposed_at: Timestamp,
    /// The review that cleared it.
    pub review_id: Option<ReviewId>,
    /// Number of that clearance.
    pub clearance: String,
    /// SHA-256 of the cleared bytes.
    pub sha256: String,
    /// Day of the last signature.
    pub signed_on: Option<Day>,
    /// Why it was given up.
    pub drop_reason: String,
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

//! What hangs on a contract: nodes of performance, payments, warnings, amendments.

use diesel::prelude::*;

use super::ContractId;
use crate::access::AccountId;
use crate::db::schema::{contract_changes, contract_nodes, contract_payments, contract_warnings};
use crate::kit::{Day, Fen, Timestamp};
use crate::review::ReviewId;

/// Calendar days before a node or a payment from which it is told that its day is near.
pub const NEAR_DAYS: i64 = 7;

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
    /// When it was told that its day is near.
    pub near_told_at: Option<Timestamp>,
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

    /// Whether its planned day comes within the days before which it is told.
    pub fn is_near(&self, today: Day) -> bool {
        self.is_open() && (today..=today.plus_days(NEAR_DAYS)).contains(&self.planned_on)
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
    /// When it was told that its day is near.
    pub near_told_at: Option<Timestamp>,
}

impl Payment {
    /// Whether its day has passed and it is not paid in full.
    pub fn is_late(&self, today: Day) -> bool {
        self.paid < self.amount && self.due_on < today
    }

    /// Whether its day comes within the days before which it is told, and it is not paid in full.
    pub fn is_near(&self, today: Day) -> bool {
        self.paid < self.amount && (today..=today.plus_days(NEAR_DAYS)).contains(&self.due_on)
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
    /// Day on which it was filed, as the contract was.
    pub filed_on: Option<Day>,
    /// Number of that filing.
    pub filing_number: String,
}

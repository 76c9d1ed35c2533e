//! Objections, and the dates of a government purchase.

use diesel::prelude::*;

use super::{ApplicationId, RoundId, Source};
use crate::access::AccountId;
use crate::db::schema::{selection_objections, selection_purchase_steps};
use crate::kit::{Day, Timestamp};

crate::id!(
    /// An objection.
    ObjectionId
);

crate::text_enum! {
    /// Where an objection stands (异议状态).
    pub enum ObjectionState {
        /// Waits for its answer (待答复); blocks the approval.
        Open = "OPEN",
        /// Well founded (成立): the candidate is removed.
        Upheld = "UPHELD",
        /// Not well founded (不成立).
        Dismissed = "DISMISSED",
    }
}

/// An objection to the proposed names.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = selection_objections, treat_none_as_null = true)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Objection {
    /// Id.
    pub id: ObjectionId,
    /// In which round.
    pub round_id: RoundId,
    /// Its number in the round, from 1.
    pub sequence: i64,
    /// In which publicity period of the round, from 1.
    pub period: i64,
    /// Against which candidate; absent when it is about the round as a whole.
    pub application_id: Option<ApplicationId>,
    /// Who objects.
    pub name: String,
    /// How they are reached.
    pub contact: String,
    /// The objection.
    pub text: String,
    /// How it came in.
    pub source: Source,
    /// When.
    pub received_at: Timestamp,
    /// Where it stands.
    pub state: ObjectionState,
    /// The written answer; empty before.
    pub answer: String,
    /// Who answered.
    pub answered_by: Option<AccountId>,
    /// When.
    pub answered_at: Option<Timestamp>,
    /// Version.
    pub version: i64,
}

/// What an objection is made from.
#[derive(Clone, Debug)]
pub struct NewObjection {
    /// Against which candidate, by its number in the round.
    pub candidate: Option<i64>,
    /// Who objects.
    pub name: String,
    /// How they are reached.
    pub contact: String,
    /// The objection.
    pub text: String,
}

crate::text_enum! {
    /// A dated step of a government purchase after the evaluation (政府采购后续环节).
    pub enum PurchaseStep {
        /// The evaluation report goes to the buyer (送交评审报告).
        Report = "REPORT",
        /// The buyer confirms (确定中标、成交供应商).
        Confirmation = "CONFIRMATION",
        /// The award is notified and announced (发出通知书并公告).
        AwardNotice = "AWARD_NOTICE",
        /// The contract is signed (签订合同).
        Contract = "CONTRACT",
        /// The contract is published (公告合同).
        Publication = "PUBLICATION",
        /// A copy of the contract is filed with finance (合同备案).
        Filing = "FILING",
    }
}

/// A step that was done.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = selection_purchase_steps)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct StepDone {
    /// Of which round.
    pub round_id: RoundId,
    /// Which step.
    pub step: PurchaseStep,
    /// On which day.
    pub done_on: Day,
    /// Who recorded it.
    pub recorded_by: AccountId,
    /// When.
    pub recorded_at: Timestamp,
}

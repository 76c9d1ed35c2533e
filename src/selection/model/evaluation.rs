//! Evaluators and their score sheets.

use diesel::prelude::*;

use super::{ApplicationId, CriterionId, RoundId};
use crate::access::AccountId;
use crate::db::schema::{selection_cells, selection_evaluators, selection_price_openings};
use crate::kit::{Points, Timestamp};

crate::id!(
    /// An evaluator of a round, with the one score sheet that is theirs.
    EvaluatorId
);

crate::text_enum! {
    /// Where an evaluator stands (评委状态).
    pub enum EvaluatorState {
        /// Appointed, has not declared (待声明).
        Appointed = "APPOINTED",
        /// Declared that there is no conflict of interest (无利害关系).
        Clear = "CLEAR",
        /// Stood back for a conflict of interest (已回避).
        Recused = "RECUSED",
        /// Signed the sheet; it cannot be changed any more (已签字).
        Signed = "SIGNED",
    }
}

/// An evaluator of a round, who is at the same time the owner of one sheet.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = selection_evaluators, treat_none_as_null = true)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Evaluator {
    /// Id.
    pub id: EvaluatorId,
    /// Of which round.
    pub round_id: RoundId,
    /// The person.
    pub account_id: AccountId,
    /// The person's name.
    pub name: String,
    /// Where the evaluator stands.
    pub state: EvaluatorState,
    /// What was declared: the conflict, or a remark.
    pub declaration: String,
    /// When it was declared.
    pub declared_at: Option<Timestamp>,
    /// When the sheet was signed.
    pub signed_at: Option<Timestamp>,
    /// Version of the evaluator and the sheet.
    pub version: i64,
    /// Who appointed.
    pub appointed_by: AccountId,
    /// When.
    pub appointed_at: Timestamp,
}

/// One cell of a sheet.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = selection_cells)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Score {
    /// Whose sheet.
    pub evaluator_id: EvaluatorId,
    /// Of which application.
    pub application_id: ApplicationId,
    /// In which criterion.
    pub criterion_id: CriterionId,
    /// Points.
    pub points: Points,
}

/// The opening of the sealed prices.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = selection_price_openings)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct PriceOpening {
    /// Of which round.
    pub round_id: RoundId,
    /// When.
    pub opened_at: Timestamp,
    /// By whom.
    pub opened_by: AccountId,
    /// Their name.
    pub name: String,
    /// Who watched.
    pub witness: String,
}

//! What a notice asks of candidates beyond the rules of the place.

use diesel::prelude::*;

use super::RoundId;
use crate::db::schema::selection_conditions;

crate::id!(
    /// A condition that a notice adds.
    ConditionId
);

crate::text_enum! {
    /// By what a candidate shows that a condition is met (证明方式).
    pub enum Proof {
        /// By saying so (声明).
        Declaration = "DECLARATION",
        /// By a document, handed in under the condition's code (附证明材料).
        Document = "DOCUMENT",
    }
}

/// A condition that a notice adds to those of the rule pack: everybody declares it, an officer looks at it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = selection_conditions)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct OwnCondition {
    /// Id.
    pub id: ConditionId,
    /// Of which round.
    pub round_id: RoundId,
    /// Its place in the list.
    pub position: i64,
    /// Code, once a round, and none of the rule pack's.
    pub code: String,
    /// What is asked.
    pub text: String,
    /// By what it is shown.
    pub proof: Proof,
}

/// What such a condition is made from.
#[derive(Clone, Debug)]
pub struct NewCondition {
    /// Code.
    pub code: String,
    /// What is asked.
    pub text: String,
    /// By what it is shown.
    pub proof: Proof,
}

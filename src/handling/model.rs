//! Handlings, revisions, clearances.

mod acknowledgement;
mod clearance;

use diesel::prelude::*;

pub use acknowledgement::Acknowledgement;
pub use clearance::{Certificate, Clearance, ClearanceId, Companion, NewCompanion, Revocation};

use crate::access::AccountId;
use crate::db::schema::{handling_steps, handlings, revisions};
use crate::kit::Timestamp;
use crate::opinion::{Recommendation, RecommendationId, Severity};
use crate::review::ReviewId;

crate::id!(
    /// A step in the handling of a recommendation.
    StepId
);

crate::text_enum! {
    /// The agency's answer to a recommendation.
    pub enum Answer {
        /// Adopted (采纳).
        Adopted = "ADOPTED",
        /// Adopted in part (部分采纳).
        PartiallyAdopted = "PARTIALLY_ADOPTED",
        /// Not adopted (不采纳).
        NotAdopted = "NOT_ADOPTED",
    }
}

crate::text_enum! {
    /// Where the handling of a recommendation stands.
    pub enum HandlingState {
        /// Not answered (待答复).
        Open = "OPEN",
        /// Answered (已答复).
        Answered = "ANSWERED",
        /// With the agency's head (待负责人决定).
        Escalated = "ESCALATED",
        /// Verified against the text (已核验): done.
        Verified = "VERIFIED",
        /// The office does not accept the answer (有异议): the agency answers anew, or the office escalates.
        Disputed = "DISPUTED",
        /// The head has decided by name that the answer stands, and the office has taken note (已裁定): done.
        Settled = "SETTLED",
        /// Withdrawn by a supplementary opinion, or left behind by a new round (已失效): it need not be handled.
        Superseded = "SUPERSEDED",
    }
}

crate::text_enum! {
    /// What the head decides on an answer: a MUST that is not adopted, or what the office disputes.
    pub enum Decision {
        /// The answer stands; the head answers for it (维持答复).
        Confirmed = "CONFIRMED",
        /// It must be answered anew (责成重新处理).
        Overruled = "OVERRULED",
    }
}

/// What became of a recommendation. The row appears with the first answer; before, it is open.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = handlings)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
#[diesel(primary_key(recommendation_id))]
#[diesel(treat_none_as_null = true)]
pub struct Handling {
    /// Of which recommendation.
    pub recommendation_id: RecommendationId,
    /// Of which review.
    pub review_id: ReviewId,
    /// How binding the recommendation is.
    pub severity: Severity,
    /// The answer.
    pub answer: Option<Answer>,
    /// Where it stands.
    pub state: HandlingState,
    /// Where in the revised text.
    pub clause: String,
    /// What was done, or why not.
    pub explanation: String,
    /// Legal basis of not adopting.
    pub legal_basis: String,
    /// Who answered.
    pub answered_by: Option<AccountId>,
    /// When.
    pub answered_at: Option<Timestamp>,
    /// The head who decided.
    pub head_id: Option<AccountId>,
    /// What they decided.
    pub decision: Option<Decision>,
    /// Why.
    pub decision_reason: String,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Who verified.
    pub verified_by: Option<AccountId>,
    /// When.
    pub verified_at: Option<Timestamp>,
    /// Version; 0 while there is no row.
    pub version: i64,
    /// Who disputes the answer.
    pub disputed_by: Option<AccountId>,
    /// When.
    pub disputed_at: Option<Timestamp>,
    /// Why.
    pub dispute_reason: String,
}

impl Handling {
    /// Whether the agency has adopted it, wholly or in part.
    pub const fn is_adopted(&self) -> bool {
        matches!(self.answer, Some(Answer::Adopted | Answer::PartiallyAdopted))
    }

    /// The handling of a recommendation that nobody has answered.
    pub fn open(recommendation: &Recommendation, review_id: ReviewId) -> Self {
        Self {
            recommendation_id: recommendation.id,
            review_id,
            severity: recommendation.severity,
            answer: None,
            state: HandlingState::Open,
            clause: String::new(),
            explanation: String::new(),
            legal_basis: String::new(),
            answered_by: None,
            answered_at: None,
            head_id: None,
            decision: None,
            decision_reason: String::new(),
            decided_at: None,
            verified_by: None,
            verified_at: None,
            version: 0,
            disputed_by: None,
            disputed_at: None,
            dispute_reason: String::new(),
        }
    }
}

crate::text_enum! {
    /// What was done about a recommendation.
    pub enum StepKind {
        /// The agency answered (答复).
        Answered = "ANSWERED",
        /// The office disputed the answer (提出异议).
        Disputed = "DISPUTED",
        /// The office took it to the agency's head (提请负责人决定).
        Escalated = "ESCALATED",
        /// The head decided (负责人决定).
        Decided = "DECIDED",
        /// The office verified the answer, or took note of the decision (核验).
        Verified = "VERIFIED",
    }
}

/// A step in the handling of a recommendation: who did what, when and why. Steps are only ever added.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = handling_steps)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Step {
    /// Id.
    pub id: StepId,
    /// Of which recommendation.
    pub recommendation_id: RecommendationId,
    /// What was done.
    pub event: StepKind,
    /// Where the handling stood afterwards.
    pub state: HandlingState,
    /// The answer that was given or is spoken of.
    pub answer: Option<Answer>,
    /// What the head decided.
    pub decision: Option<Decision>,
    /// Where in the revised text.
    pub clause: String,
    /// Why, in the words of who did it.
    pub reason: String,
    /// Legal basis of not adopting.
    pub legal_basis: String,
    /// Number of the document's version that was proposed as the revision then.
    pub document_version: Option<i64>,
    /// Who did it.
    pub account_id: AccountId,
    /// Their name.
    pub name: String,
    /// When.
    pub at: Timestamp,
}

/// An answer as it is given.
#[derive(Clone, Debug)]
pub struct NewAnswer {
    /// The answer.
    pub answer: Answer,
    /// Where in the revised text.
    pub clause: String,
    /// What was done, or why not.
    pub explanation: String,
    /// Legal basis of not adopting.
    pub legal_basis: String,
}

/// The revised version that the agency proposes.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = revisions)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Revision {
    /// Of which review.
    pub review_id: ReviewId,
    /// Number of the document's version.
    pub document_version: i64,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Who proposed it.
    pub proposed_by: AccountId,
    /// When.
    pub proposed_at: Timestamp,
    /// In which round.
    pub round: i64,
}

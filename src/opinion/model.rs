//! Opinions, findings, recommendations.

use diesel::prelude::*;

use crate::access::AccountId;
use crate::db::schema::{findings, opinion_returns, opinions, recommendations, withdrawals};
use crate::kit::Timestamp;
use crate::review::{AssignmentId, ReviewId};

crate::id!(
    /// An opinion.
    OpinionId
);
crate::id!(
    /// A recommendation of an opinion.
    RecommendationId
);
crate::id!(
    /// A return of an opinion to its author.
    ReturnId
);

crate::text_enum! {
    /// Whose opinion it is.
    pub enum OpinionKind {
        /// Counsel's legal opinion (法律意见书).
        Counsel = "COUNSEL",
        /// The office's legality-review opinion (合法性审查意见书).
        Review = "REVIEW",
    }
}

crate::text_enum! {
    /// Where an opinion stands.
    pub enum OpinionState {
        /// Being written (起草).
        Draft = "DRAFT",
        /// Handed in (已提交).
        Submitted = "SUBMITTED",
        /// Back with its author, for the reasons given (已退回).
        Returned = "RETURNED",
        /// Issued, or accepted as delivered (已出具): immutable.
        Issued = "ISSUED",
    }
}

/// An opinion.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = opinions)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Opinion {
    /// Id.
    pub id: OpinionId,
    /// Of which review.
    pub review_id: ReviewId,
    /// Of which round.
    pub round: i64,
    /// Whose it is.
    pub kind: OpinionKind,
    /// Counsel's assignment; none for the office's.
    pub assignment_id: Option<AssignmentId>,
    /// Number, given at issue; empty before.
    pub number: String,
    /// Conclusion, one of those the kind of matter allows.
    pub conclusion: String,
    /// Summary.
    pub summary: String,
    /// Where it stands.
    pub state: OpinionState,
    /// Who wrote it.
    pub author_id: AccountId,
    /// When it was handed in.
    pub submitted_at: Option<Timestamp>,
    /// Who countersigned.
    pub countersigned_by: Option<AccountId>,
    /// When.
    pub countersigned_at: Option<Timestamp>,
    /// Who issued it, or accepted it as delivered.
    pub issued_by: Option<AccountId>,
    /// When.
    pub issued_at: Option<Timestamp>,
    /// SHA-256 over the issued content; empty before.
    pub seal: String,
    /// Version.
    pub version: i64,
    /// When it was begun.
    pub created_at: Timestamp,
    /// The issued opinion that a supplementary one (补充意见) adds to.
    pub supplements: Option<OpinionId>,
}

/// An opinion went back to its author.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = opinion_returns)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Return {
    /// Id.
    pub id: ReturnId,
    /// Which opinion.
    pub opinion_id: OpinionId,
    /// Why.
    pub reason: String,
    /// Who returned it.
    pub returned_by: AccountId,
    /// Their name.
    pub name: String,
    /// When.
    pub returned_at: Timestamp,
}

crate::text_enum! {
    /// Whether a review item conforms to the law.
    pub enum Conforms {
        /// It does (符合).
        Yes = "YES",
        /// It does not (不符合).
        No = "NO",
        /// It does not arise (不涉及).
        NotApplicable = "NOT_APPLICABLE",
    }
}

/// The answer to one review item.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = findings)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Finding {
    /// Code of the checklist.
    pub item: String,
    /// Whether it conforms.
    pub conforms: Conforms,
    /// What was found.
    pub finding: String,
}

crate::text_enum! {
    /// How binding a recommendation is.
    pub enum Severity {
        /// Must be adopted, or a named head answers for it (应当采纳).
        Must = "MUST",
        /// Should be adopted, or reasons given (建议采纳).
        Should = "SHOULD",
        /// To be noted (提示).
        Note = "NOTE",
    }
}

crate::text_enum! {
    /// What a recommendation demands of the text.
    pub enum Demand {
        /// Insert the demanded text (增加).
        Insert = "INSERT",
        /// Replace the quote by the demanded text (修改).
        Replace = "REPLACE",
        /// Delete the quote (删除).
        Delete = "DELETE",
        /// As described (说明).
        Describe = "DESCRIBE",
    }
}

/// A recommendation, anchored to a clause and a quote.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = recommendations)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Recommendation {
    /// Id.
    pub id: RecommendationId,
    /// Of which opinion.
    pub opinion_id: OpinionId,
    /// From 1.
    pub ordinal: i64,
    /// How binding.
    pub severity: Severity,
    /// Kind of defect, such as `PAYMENT_TERM`.
    pub issue_code: String,
    /// Label of the clause, such as 第八条.
    pub clause: String,
    /// Words of that clause.
    pub quote: String,
    /// What is demanded.
    pub demand: Demand,
    /// The text demanded.
    pub demanded_text: String,
    /// Why.
    pub reason: String,
    /// Legal basis.
    pub legal_basis: String,
    /// For the office's: counsel's recommendation it comes from.
    pub source_id: Option<RecommendationId>,
}

/// A recommendation of an earlier opinion that a supplementary one withdraws.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = withdrawals)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Withdrawal {
    /// The supplementary opinion.
    pub opinion_id: OpinionId,
    /// Which recommendation.
    pub recommendation_id: RecommendationId,
    /// Why.
    pub reason: String,
}

/// A recommendation as it is written down.
#[derive(Clone, Debug)]
pub struct NewRecommendation {
    /// See [`Recommendation::severity`].
    pub severity: Severity,
    /// See [`Recommendation::issue_code`].
    pub issue_code: String,
    /// See [`Recommendation::clause`].
    pub clause: String,
    /// See [`Recommendation::quote`].
    pub quote: String,
    /// See [`Recommendation::demand`].
    pub demand: Demand,
    /// See [`Recommendation::demanded_text`].
    pub demanded_text: String,
    /// See [`Recommendation::reason`].
    pub reason: String,
    /// See [`Recommendation::legal_basis`].
    pub legal_basis: String,
    /// See [`Recommendation::source_id`].
    pub source_id: Option<RecommendationId>,
}

/// The content of an opinion as it is written down.
#[derive(Clone, Debug)]
pub struct Content {
    /// Conclusion.
    pub conclusion: String,
    /// Summary.
    pub summary: String,
    /// Answers to the review items.
    pub findings: Vec<Finding>,
    /// Recommendations, in order.
    pub recommendations: Vec<NewRecommendation>,
    /// In a supplementary opinion: which earlier recommendations it withdraws, and why.
    pub withdraws: Vec<(RecommendationId, String)>,
}

/// An opinion with all its parts.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The opinion.
    pub opinion: Opinion,
    /// Answers to the review items.
    pub findings: Vec<Finding>,
    /// Recommendations, in order.
    pub recommendations: Vec<Recommendation>,
    /// What it withdraws.
    pub withdrawals: Vec<Withdrawal>,
    /// How often it went back to its author, oldest first; only for those inside.
    pub returns: Vec<Return>,
    /// Co-counsel who have written on it.
    pub co_authors: Vec<AccountId>,
}

/// What the office has issued on a round: its review opinion and the supplementary ones, in order.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The opinions; each later one supplements the one before.
    pub opinions: Vec<Opinion>,
    /// All their recommendations, in order.
    pub recommendations: Vec<Recommendation>,
    /// Those that a later opinion has withdrawn.
    pub withdrawn: Vec<RecommendationId>,
}

impl Issued {
    /// The conclusion that holds: that of the last.
    pub fn conclusion(&self) -> Option<&str> {
        self.opinions.last().map(|opinion| opinion.conclusion.as_str())
    }

    /// The recommendations that have not been withdrawn.
    pub fn in_force(&self) -> impl Iterator<Item = &Recommendation> {
        self.recommendations.iter().filter(|recommendation| !self.withdrawn.contains(&recommendation.id))
    }
}

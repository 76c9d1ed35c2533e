//! The comparison of two opinions of counsel over HTTP.

use poem_openapi::param::Path;
use poem_openapi::{Object, OpenApi};

use super::compare::{self, Agreement, ComparedClause, ComparedItem, Comparison};
use super::model::{Conforms, OpinionId, RecommendationId};
use super::views::OpinionView;
use crate::http::{Call, Found, Tag};
use crate::review::ReviewId;

/// A review item in both opinions (审查要点比对).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ComparedItemView {
    /// Code of the checklist (要点).
    item: String,
    /// Whether they agree that it conforms (比对结果); words are not compared.
    agreement: Agreement,
    /// Whether it conforms by the first opinion (第一份意见).
    first: Option<Conforms>,
    /// Whether it conforms by the second opinion (第二份意见).
    second: Option<Conforms>,
}

impl From<ComparedItem> for ComparedItemView {
    fn from(one: ComparedItem) -> Self {
        Self {
            item: one.item,
            agreement: one.agreement,
            first: one.first.map(|finding| finding.conforms),
            second: one.second.map(|finding| finding.conforms),
        }
    }
}

/// A clause in both opinions (条款建议比对).
#[derive(Clone, Debug, Object)]
pub struct ComparedClauseView {
    /// The clause (条款).
    clause: String,
    /// Whether they demand the same of the same words, as binding (比对结果); reasons may differ.
    agreement: Agreement,
    /// The recommendations of the first opinion (第一份意见的建议).
    first: Vec<RecommendationId>,
    /// The recommendations of the second opinion (第二份意见的建议).
    second: Vec<RecommendationId>,
}

impl From<ComparedClause> for ComparedClauseView {
    fn from(one: ComparedClause) -> Self {
        Self { clause: one.clause, agreement: one.agreement, first: one.first, second: one.second }
    }
}

/// Two opinions of counsel side by side (双审意见比对).
#[derive(Clone, Debug, Object)]
pub struct ComparisonView {
    /// The opinion that was begun first (第一份意见).
    first_id: OpinionId,
    /// The other (第二份意见).
    second_id: OpinionId,
    /// Whether they come to one conclusion (结论比对).
    conclusion: Agreement,
    /// By review item, in the order of the codes (要点比对).
    items: Vec<ComparedItemView>,
    /// By clause, in the order in which they are named (条款比对).
    clauses: Vec<ComparedClauseView>,
    /// Both opinions in full (两份意见全文).
    opinions: Vec<OpinionView>,
}

impl From<Comparison> for ComparisonView {
    fn from(comparison: Comparison) -> Self {
        let Comparison { first, second, conclusion, items, clauses } = comparison;
        Self {
            first_id: first.opinion.id,
            second_id: second.opinion.id,
            conclusion,
            items: items.into_iter().map(Into::into).collect(),
            clauses: clauses.into_iter().map(Into::into).collect(),
            opinions: vec![first.into(), second.into()],
        }
    }
}

/// Comparing opinions.
#[derive(Clone)]
pub struct CompareApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Opinion")]
impl CompareApi {
    /// Compare the two opinions of counsel in the present round (双审意见比对), once both are accepted as delivered
    #[oai(path = "/reviews/:review_id/opinions/compare", method = "get", operation_id = "opinion_compare")]
    async fn compare(&self, call: Call, review_id: Path<ReviewId>) -> poem::Result<Found<ComparisonView>> {
        call.read(move |ctx| compare::compare(ctx, review_id.0)).await
    }
}

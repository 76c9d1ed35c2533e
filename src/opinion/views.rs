//! How opinions look on the wire.

use poem_openapi::Object;

use super::model::{
    Conforms, Content, Demand, Finding, NewRecommendation, OpinionId, OpinionKind, OpinionState, Recommendation,
    RecommendationId, Return, Severity, Whole, Withdrawal,
};
use crate::access::AccountId;
use crate::http::Resource;
use crate::kit::Timestamp;
use crate::review::ReviewId;

/// The answer to a review item (审查要点).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct FindingView {
    /// Code of the checklist, from `GET /v1/rules/{jurisdiction}/{kind}`.
    #[oai(validator(min_length = 1, max_length = 60))]
    item: String,
    /// Whether it conforms.
    conforms: Conforms,
    /// What was found.
    #[oai(validator(min_length = 1, max_length = 5000))]
    finding: String,
}

/// A recommendation (修改建议) to be written down.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct RecommendationInput {
    /// How binding.
    severity: Severity,
    /// Kind of defect, such as `PAYMENT_TERM`.
    #[oai(validator(min_length = 1, max_length = 60))]
    issue_code: String,
    /// Label of the clause, such as 第八条, from the clauses of the version under review.
    #[oai(validator(max_length = 100))]
    clause: String,
    /// Words of that clause, exactly as they stand; needed to replace or delete.
    #[oai(validator(max_length = 5000))]
    quote: Option<String>,
    /// What is demanded.
    demand: Demand,
    /// The text demanded; needed to insert or replace.
    #[oai(validator(max_length = 10000))]
    demanded_text: Option<String>,
    /// Why.
    #[oai(validator(min_length = 1, max_length = 5000))]
    reason: String,
    /// Legal basis (法律依据).
    #[oai(validator(min_length = 1, max_length = 1000))]
    legal_basis: String,
    /// In the office's opinion: counsel's recommendation it comes from.
    source_id: Option<RecommendationId>,
}

/// A recommendation that a supplementary opinion withdraws (撤回的建议): it need not be handled any more. One that
/// is done already stays done.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct WithdrawalView {
    /// Which recommendation, of an earlier opinion on the same round.
    recommendation_id: RecommendationId,
    /// Why.
    #[oai(validator(min_length = 2, max_length = 5000))]
    reason: String,
}

impl From<Withdrawal> for WithdrawalView {
    fn from(w: Withdrawal) -> Self {
        Self { recommendation_id: w.recommendation_id, reason: w.reason }
    }
}

/// Why an opinion goes back to its author (退回理由).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ReturnInput {
    /// What is to be done about it.
    #[oai(validator(min_length = 2, max_length = 5000))]
    pub reason: String,
}

/// A return of an opinion to its author (退回).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ReturnView {
    /// Why.
    reason: String,
    /// Who returned it.
    returned_by: AccountId,
    /// Their name.
    name: String,
    /// When.
    returned_at: Timestamp,
}

impl From<Return> for ReturnView {
    fn from(r: Return) -> Self {
        Self { reason: r.reason, returned_by: r.returned_by, name: r.name, returned_at: r.returned_at }
    }
}

/// The content of an opinion (意见内容).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct OpinionInput {
    /// Conclusion (审查结论), one of those the kind of matter allows.
    #[oai(validator(min_length = 1, max_length = 60))]
    conclusion: String,
    /// Summary.
    #[oai(validator(min_length = 1, max_length = 10000))]
    summary: String,
    /// Answers to the review items; all of them before it is handed in, in a supplementary opinion those that
    /// are answered anew.
    #[oai(validator(max_items = 100))]
    findings: Vec<FindingView>,
    /// Recommendations, in order.
    #[oai(validator(max_items = 300))]
    recommendations: Vec<RecommendationInput>,
    /// Only in a supplementary opinion: earlier recommendations that it withdraws.
    #[oai(validator(max_items = 300))]
    withdraws: Option<Vec<WithdrawalView>>,
}

impl From<OpinionInput> for Content {
    fn from(input: OpinionInput) -> Self {
        Self {
            conclusion: input.conclusion,
            summary: input.summary,
            findings: input
                .findings
                .into_iter()
                .map(|f| Finding { item: f.item, conforms: f.conforms, finding: f.finding })
                .collect(),
            recommendations: input.recommendations.into_iter().map(Into::into).collect(),
            withdraws: input
                .withdraws
                .unwrap_or_default()
                .into_iter()
                .map(|w| (w.recommendation_id, w.reason.trim().to_owned()))
                .collect(),
        }
    }
}

impl From<RecommendationInput> for NewRecommendation {
    fn from(input: RecommendationInput) -> Self {
        Self {
            severity: input.severity,
            issue_code: input.issue_code,
            clause: input.clause,
            quote: input.quote.unwrap_or_default(),
            demand: input.demand,
            demanded_text: input.demanded_text.unwrap_or_default(),
            reason: input.reason,
            legal_basis: input.legal_basis,
            source_id: input.source_id,
        }
    }
}

/// A recommendation (修改建议).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct RecommendationView {
    /// Id.
    pub id: RecommendationId,
    /// From 1.
    pub ordinal: i64,
    /// How binding.
    pub severity: Severity,
    /// Kind of defect.
    pub issue_code: String,
    /// Label of the clause.
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
    /// Counsel's recommendation it comes from.
    pub source_id: Option<RecommendationId>,
}

impl From<Recommendation> for RecommendationView {
    fn from(r: Recommendation) -> Self {
        Self {
            id: r.id,
            ordinal: r.ordinal,
            severity: r.severity,
            issue_code: r.issue_code,
            clause: r.clause,
            quote: r.quote,
            demand: r.demand,
            demanded_text: r.demanded_text,
            reason: r.reason,
            legal_basis: r.legal_basis,
            source_id: r.source_id,
        }
    }
}

/// An opinion (意见).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct OpinionView {
    /// Id.
    id: OpinionId,
    /// Of which review.
    review_id: ReviewId,
    /// Of which round.
    round: i64,
    /// Whose it is.
    kind: OpinionKind,
    /// For a supplementary opinion (补充意见): the issued opinion that it adds to.
    supplements: Option<OpinionId>,
    /// Number, given at issue; empty before.
    number: String,
    /// Conclusion.
    conclusion: String,
    /// Summary.
    summary: String,
    /// Where it stands.
    state: OpinionState,
    /// Who wrote it, and answers for it.
    author_id: AccountId,
    /// Co-counsel who have written on it (协办律师).
    co_author_ids: Vec<AccountId>,
    /// When it was handed in.
    submitted_at: Option<Timestamp>,
    /// Who countersigned.
    countersigned_by: Option<AccountId>,
    /// Who issued it, or accepted it as delivered.
    issued_by: Option<AccountId>,
    /// When.
    issued_at: Option<Timestamp>,
    /// SHA-256 over the issued content.
    seal: Option<String>,
    /// Answers to the review items.
    findings: Vec<FindingView>,
    /// Recommendations, in order.
    recommendations: Vec<RecommendationView>,
    /// Earlier recommendations that a supplementary opinion withdraws.
    withdraws: Vec<WithdrawalView>,
    /// How often it went back to its author, oldest first: shown to the author, the author's firm, the office
    /// and audit.
    returns: Vec<ReturnView>,
    /// Version; wanted as If-Match.
    version: i64,
}

impl From<Whole> for OpinionView {
    fn from(whole: Whole) -> Self {
        let o = whole.opinion;
        Self {
            id: o.id,
            review_id: o.review_id,
            round: o.round,
            kind: o.kind,
            supplements: o.supplements,
            number: o.number,
            conclusion: o.conclusion,
            summary: o.summary,
            state: o.state,
            author_id: o.author_id,
            co_author_ids: whole.co_authors,
            submitted_at: o.submitted_at,
            countersigned_by: o.countersigned_by,
            issued_by: o.issued_by,
            issued_at: o.issued_at,
            seal: Some(o.seal).filter(|seal| !seal.is_empty()),
            findings: whole
                .findings
                .into_iter()
                .map(|f| FindingView { item: f.item, conforms: f.conforms, finding: f.finding })
                .collect(),
            recommendations: whole.recommendations.into_iter().map(Into::into).collect(),
            withdraws: whole.withdrawals.into_iter().map(Into::into).collect(),
            returns: whole.returns.into_iter().map(Into::into).collect(),
            version: o.version,
        }
    }
}

impl Resource for OpinionView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/opinions/{}", self.id)
    }
}

/// The opinions on a matter that the caller may see, oldest first.
#[derive(Clone, Debug, Object)]
pub struct Opinions {
    /// The opinions.
    pub items: Vec<OpinionView>,
}

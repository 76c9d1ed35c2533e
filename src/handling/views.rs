//! How handling and the gate look on the wire.

use poem_openapi::Object;

use super::clearance_views::GateReason;
use super::gate::Gate;
use super::model::{Answer, Decision, HandlingState, NewAnswer, Revision, Step, StepKind};
use super::rules::Reason;
use super::standing::Handled;
use crate::access::AccountId;
use crate::http::Resource;
use crate::kit::{Day, Timestamp};
use crate::opinion::{OpinionId, RecommendationId, Severity};
use crate::review::{MaterialInput, Review, ReviewId, ReviewState, Round};

/// The version that carries the recommendations out (修改文本).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct RevisionInput {
    /// Number of a later version of the document under review.
    #[oai(validator(minimum(value = "1")))]
    pub document_version: i64,
}

/// The proposed revision (修改文本).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct RevisionView {
    /// Of which review.
    review_id: ReviewId,
    /// Number of the document's version.
    document_version: i64,
    /// SHA-256 of its bytes.
    sha256: String,
    /// Who proposed it.
    proposed_by: AccountId,
    /// When.
    proposed_at: Timestamp,
    /// State of the matter.
    state: ReviewState,
    /// Version of the matter now.
    version: i64,
}

impl From<(Review, Revision)> for RevisionView {
    fn from((review, r): (Review, Revision)) -> Self {
        Self {
            review_id: r.review_id,
            document_version: r.document_version,
            sha256: r.sha256,
            proposed_by: r.proposed_by,
            proposed_at: r.proposed_at,
            state: review.state,
            version: review.version,
        }
    }
}

impl Resource for RevisionView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/reviews/{}", self.review_id)
    }
}

/// An answer to a recommendation (采纳情况).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AnswerInput {
    /// The answer.
    answer: Answer,
    /// Where in the revised text; needed when adopted, wholly or in part.
    #[oai(validator(max_length = 200))]
    clause: Option<String>,
    /// What was done, or why not; needed unless adopted.
    #[oai(validator(max_length = 5000))]
    explanation: Option<String>,
    /// Legal basis; needed when not adopted.
    #[oai(validator(max_length = 1000))]
    legal_basis: Option<String>,
}

impl From<AnswerInput> for NewAnswer {
    fn from(input: AnswerInput) -> Self {
        Self {
            answer: input.answer,
            clause: input.clause.unwrap_or_default(),
            explanation: input.explanation.unwrap_or_default(),
            legal_basis: input.legal_basis.unwrap_or_default(),
        }
    }
}

/// Why the office does not accept an answer (异议).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct DisputeInput {
    /// Why.
    #[oai(validator(min_length = 2, max_length = 5000))]
    pub reason: String,
}

/// A changed text for the next round (重新送审).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct NewRoundInput {
    /// Number of a later version of the document, with other bytes than the one under review.
    #[oai(validator(minimum(value = "1")))]
    pub document_version: i64,
    /// What has changed, and why.
    #[oai(validator(min_length = 2, max_length = 5000))]
    pub reason: String,
    /// Materials that are handed in anew or in addition (送审材料); those of before stand. The list must be complete
    /// by the rules in force today.
    #[oai(validator(max_items = 100))]
    pub materials: Option<Vec<MaterialInput>>,
    /// `true`: there are no state secrets in it (不涉及国家秘密). Without this declaration nothing is received.
    pub no_state_secrets: bool,
}

/// The round that has begun (新一轮审查).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct NewRoundView {
    /// Of which review.
    review_id: ReviewId,
    /// Number of the round.
    round: i64,
    /// Number of the document's version under review.
    document_version: i64,
    /// SHA-256 of its bytes.
    sha256: String,
    /// Day of receipt, from which the clock will count.
    received_on: Day,
    /// State of the matter.
    state: ReviewState,
    /// Version of the matter now.
    version: i64,
}

impl From<(Review, Round)> for NewRoundView {
    fn from((review, round): (Review, Round)) -> Self {
        Self {
            review_id: review.id,
            round: round.number,
            document_version: round.document_version,
            sha256: round.sha256,
            received_on: round.received_on,
            state: review.state,
            version: review.version,
        }
    }
}

impl Resource for NewRoundView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/reviews/{}", self.review_id)
    }
}

/// The head's decision (负责人决定) on a MUST that is not adopted, or on a dispute.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct DecisionInput {
    /// The decision.
    pub decision: Decision,
    /// Why.
    #[oai(validator(min_length = 2, max_length = 5000))]
    pub reason: String,
}

/// What became of a recommendation (意见处理).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct HandlingView {
    /// Of which recommendation.
    recommendation_id: RecommendationId,
    /// Of which review.
    review_id: ReviewId,
    /// Number of that review.
    review_number: String,
    /// Of which opinion: the review opinion, or a supplementary one.
    opinion_id: OpinionId,
    /// Place in the opinion.
    ordinal: i64,
    /// How binding the recommendation is.
    severity: Severity,
    /// Where it stands.
    state: HandlingState,
    /// Last day for the answer (答复期限), in working days from the issue; absent while a calendar is missing.
    due_on: Option<Day>,
    /// Whether that day has passed and the agency has not answered for good (逾期未处理).
    overdue: bool,
    /// The answer.
    answer: Option<Answer>,
    /// Where in the revised text.
    clause: Option<String>,
    /// What was done, or why not.
    explanation: Option<String>,
    /// Legal basis of not adopting.
    legal_basis: Option<String>,
    /// Who answered.
    answered_by: Option<AccountId>,
    /// When.
    answered_at: Option<Timestamp>,
    /// The head who decided.
    head_id: Option<AccountId>,
    /// What they decided.
    decision: Option<Decision>,
    /// Why.
    decision_reason: Option<String>,
    /// Who disputes the answer.
    disputed_by: Option<AccountId>,
    /// When.
    disputed_at: Option<Timestamp>,
    /// Why.
    dispute_reason: Option<String>,
    /// Who verified.
    verified_by: Option<AccountId>,
    /// When.
    verified_at: Option<Timestamp>,
    /// Version, 0 before the first answer; wanted as If-Match.
    version: i64,
}

impl From<Handled> for HandlingView {
    fn from(handled: Handled) -> Self {
        let h = handled.handling;
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        Self {
            recommendation_id: h.recommendation_id,
            review_id: h.review_id,
            review_number: handled.number,
            opinion_id: handled.recommendation.opinion_id,
            ordinal: handled.recommendation.ordinal,
            severity: h.severity,
            state: h.state,
            due_on: handled.due_on,
            overdue: handled.overdue,
            answer: h.answer,
            clause: some(h.clause),
            explanation: some(h.explanation),
            legal_basis: some(h.legal_basis),
            answered_by: h.answered_by,
            answered_at: h.answered_at,
            head_id: h.head_id,
            decision: h.decision,
            decision_reason: some(h.decision_reason),
            disputed_by: h.disputed_by,
            disputed_at: h.disputed_at,
            dispute_reason: some(h.dispute_reason),
            verified_by: h.verified_by,
            verified_at: h.verified_at,
            version: h.version,
        }
    }
}

impl Resource for HandlingView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/reviews/{}/handlings", self.review_id)
    }
}

/// Every recommendation that the office has issued on a round, with what became of it.
#[derive(Clone, Debug, Object)]
pub struct Handlings {
    /// In the order of the opinion; those of supplementary opinions after it.
    pub items: Vec<HandlingView>,
}

/// A step in the handling of a recommendation (办理记录).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct StepView {
    /// What was done.
    event: StepKind,
    /// Where the handling stood afterwards.
    state: HandlingState,
    /// The answer that was given, or that is spoken of.
    answer: Option<Answer>,
    /// What the head decided on that answer.
    decision: Option<Decision>,
    /// Where in the revised text.
    clause: Option<String>,
    /// Why, in the words of who did it.
    reason: Option<String>,
    /// Legal basis of not adopting.
    legal_basis: Option<String>,
    /// Number of the document's version that was proposed as the revision at the time.
    document_version: Option<i64>,
    /// Who did it.
    account_id: AccountId,
    /// Their name.
    name: String,
    /// When.
    at: Timestamp,
}

impl From<Step> for StepView {
    fn from(s: Step) -> Self {
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        Self {
            event: s.event,
            state: s.state,
            answer: s.answer,
            decision: s.decision,
            clause: some(s.clause),
            reason: some(s.reason),
            legal_basis: some(s.legal_basis),
            document_version: s.document_version,
            account_id: s.account_id,
            name: s.name,
            at: s.at,
        }
    }
}

/// Everything that was done about a recommendation: each answer, dispute, escalation, decision and verification.
#[derive(Clone, Debug, Object)]
pub struct History {
    /// The steps, oldest first.
    pub items: Vec<StepView>,
}

/// Whether a text may go on (放行).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ClearanceView {
    /// Of which review.
    review_id: ReviewId,
    /// Whether it may be signed, deliberated or issued.
    allowed: bool,
    /// Why not; empty when it may.
    reasons: Vec<Reason>,
    /// The same in words, each with its legal basis and what to do.
    explanations: Vec<GateReason>,
    /// Conclusion of the review opinion, or supplementary one, that was issued last.
    conclusion: Option<String>,
    /// Number of the clearance.
    number: Option<String>,
    /// Number of its certificate (放行证明), for `GET /v1/clearances/{number}`.
    certificate: Option<String>,
    /// Number of the document's version that was cleared, or that the matter has arrived at.
    document_version: i64,
    /// SHA-256 of its bytes: only these may go on.
    sha256: String,
    /// Who cleared it.
    cleared_by: Option<AccountId>,
    /// When.
    cleared_at: Option<Timestamp>,
    /// Version of the answer: always 1, a clearance never changes.
    version: i64,
}

impl From<(ReviewId, Gate)> for ClearanceView {
    fn from((review_id, gate): (ReviewId, Gate)) -> Self {
        let explanations = GateReason::all(&gate);
        let (cleared, certificate) = gate.clearance.unzip();
        Self {
            review_id,
            allowed: gate.reasons.is_empty() && cleared.is_some(),
            explanations,
            certificate: certificate.map(|certificate| certificate.number),
            reasons: gate.reasons,
            conclusion: gate.conclusion,
            number: cleared.as_ref().map(|c| c.number.clone()),
            document_version: gate.document_version,
            sha256: gate.sha256,
            cleared_by: cleared.as_ref().map(|c| c.cleared_by),
            cleared_at: cleared.as_ref().map(|c| c.cleared_at),
            version: 1,
        }
    }
}

impl Resource for ClearanceView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/reviews/{}/clearance", self.review_id)
    }
}

//! How reviews look on the wire.

use poem_openapi::Object;

use super::model::{
    Assignment, AssignmentId, AssignmentState, Material, Party, PartyRole, Question, QuestionId, Review, ReviewId,
    ReviewState, Round,
};
use crate::access::{AccountId, OrganisationId};
use crate::calendar::CountedDay;
use crate::directory::AdviserId;
use crate::documents::DocumentId;
use crate::engagement::{EngagementId, Service};
use crate::http::Resource;
use crate::identity::MatterKind;
use crate::kit::{Day, Money, Timestamp};

/// A party (当事人) to be named.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PartyInput {
    /// Full name.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub name: String,
    /// What it is in the matter.
    pub role: PartyRole,
}

/// A material (送审材料) handed in.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct MaterialInput {
    /// Code of the checklist, from `GET /v1/rules/{jurisdiction}/{kind}`.
    #[oai(validator(min_length = 1, max_length = 60))]
    pub code: String,
    /// Where it is, or a remark.
    #[oai(validator(max_length = 500))]
    pub note: Option<String>,
}

/// A matter to be drafted (送审事项).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ReviewInput {
    /// Kind of matter.
    pub kind: MatterKind,
    /// What it is about.
    #[oai(validator(min_length = 1, max_length = 300))]
    pub title: String,
    /// The text to be reviewed.
    pub document_id: DocumentId,
    /// Contract amount (标的额).
    pub amount: Option<Money>,
    /// Parties; a contract needs its counterparty.
    #[oai(validator(max_items = 50))]
    pub parties: Vec<PartyInput>,
    /// Materials handed in.
    #[oai(validator(max_items = 50))]
    pub materials: Vec<MaterialInput>,
}

/// A matter under review (审查事项).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ReviewView {
    /// Id.
    id: ReviewId,
    /// Number people use, such as 合审〔2026〕第0001号; empty before acceptance.
    number: String,
    /// Kind of matter.
    kind: MatterKind,
    /// What it is about.
    title: String,
    /// The submitting agency.
    agency_id: OrganisationId,
    /// Who reviews it.
    review_body_id: OrganisationId,
    /// The text under review.
    document_id: DocumentId,
    /// Contract amount.
    amount: Money,
    /// Where it stands.
    state: ReviewState,
    /// Number of the current round; 0 before submission.
    round: i64,
    /// Number of the document's version under review.
    document_version: Option<i64>,
    /// SHA-256 of the text version under review.
    sha256: Option<String>,
    /// Day of receipt (收件日).
    received_on: Option<Day>,
    /// Last day of the time limit (审查期限).
    due_on: Option<Day>,
    /// Why there is no due day, when a calendar is missing.
    due_problem: Option<String>,
    /// Day on which the review opinion was issued.
    issued_on: Option<Day>,
    /// Who drafted it.
    created_by: AccountId,
    /// When.
    created_at: Timestamp,
    /// Last change.
    updated_at: Timestamp,
    /// Version; wanted as If-Match.
    version: i64,
}

impl From<(Review, Option<Round>)> for ReviewView {
    fn from((r, round): (Review, Option<Round>)) -> Self {
        let of = |f: fn(&Round) -> Option<Day>| round.as_ref().and_then(f);
        Self {
            id: r.id,
            number: r.number,
            kind: r.kind,
            title: r.title,
            agency_id: r.agency_id,
            review_body_id: r.review_body_id,
            document_id: r.document_id,
            amount: r.amount.into(),
            state: r.state,
            round: r.round,
            received_on: of(|round| Some(round.received_on)),
            due_on: of(|round| round.due_on),
            issued_on: of(|round| round.issued_on),
            due_problem: round.as_ref().map(|round| round.due_problem.clone()).filter(|problem| !problem.is_empty()),
            document_version: round.as_ref().map(|round| round.document_version),
            sha256: round.map(|round| round.sha256),
            created_by: r.created_by,
            created_at: r.created_at,
            updated_at: r.updated_at,
            version: r.version,
        }
    }
}

impl Resource for ReviewView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/reviews/{}", self.id)
    }
}

/// A matter with what was handed in.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ReviewDetail {
    /// The matter.
    #[oai(flatten)]
    review: ReviewView,
    /// Its parties.
    parties: Vec<PartyInput>,
    /// Materials handed in.
    materials: Vec<MaterialInput>,
}

impl From<(Review, Option<Round>, Vec<Party>, Vec<Material>)> for ReviewDetail {
    fn from((review, round, parties, materials): (Review, Option<Round>, Vec<Party>, Vec<Material>)) -> Self {
        Self {
            review: (review, round).into(),
            parties: parties.into_iter().map(|party| PartyInput { name: party.name, role: party.role }).collect(),
            materials: materials
                .into_iter()
                .map(|m| MaterialInput { code: m.code, note: Some(m.note).filter(|note| !note.is_empty()) })
                .collect(),
        }
    }
}

impl Resource for ReviewDetail {
    fn version(&self) -> i64 {
        self.review.version
    }
    fn location(&self) -> String {
        self.review.location()
    }
}

/// The clock of a round (审查时限), with every day behind it.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ClockView {
    /// Day of receipt, itself not counted.
    pub received_on: Day,
    /// Working days allowed.
    pub limit_days: Option<i64>,
    /// Last day; it ends at 24:00 Asia/Shanghai.
    pub due_on: Option<Day>,
    /// Why there is no due day, when a calendar is missing.
    pub due_problem: Option<String>,
    /// Working days that have passed while the clock ran: a day counts at its 24:00.
    pub days_counted: Option<i64>,
    /// Working days left, today included while the clock runs.
    pub days_left: Option<i64>,
    /// Day on which the review opinion was issued, which stops the clock.
    pub issued_on: Option<Day>,
    /// Rule pack frozen at acceptance.
    pub rule_pack: String,
    /// Its hash.
    pub rule_pack_hash: String,
    /// Every day from receipt, exclusive, to the due day, with its reason and source.
    pub days: Vec<CountedDay>,
}

/// An offer to an adviser (分派).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct OfferInput {
    /// To whom.
    pub adviser_id: AdviserId,
    /// Service of the engagement's rate card.
    pub service: Service,
}

/// A reason.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ReasonInput {
    /// Why (理由).
    #[oai(validator(min_length = 2, max_length = 2000))]
    pub reason: String,
}

/// An adviser's assignment (分派).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AssignmentView {
    /// Id.
    pub id: AssignmentId,
    /// Of which review.
    pub review_id: ReviewId,
    /// Of which round.
    pub round: i64,
    /// The adviser.
    pub adviser_id: AdviserId,
    /// Engagement under which they work.
    pub engagement_id: EngagementId,
    /// Service of the rate card.
    pub service: Service,
    /// Fee reserved.
    pub fee: Money,
    /// Where it stands.
    pub state: AssignmentState,
    /// Why it was declined or recused.
    pub reason: Option<String>,
    /// When it was offered.
    pub offered_at: Timestamp,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
    /// Version; wanted as If-Match.
    pub version: i64,
}

impl From<Assignment> for AssignmentView {
    fn from(a: Assignment) -> Self {
        Self {
            id: a.id,
            review_id: a.review_id,
            round: a.round,
            adviser_id: a.adviser_id,
            engagement_id: a.engagement_id,
            service: a.service,
            fee: a.fee.into(),
            state: a.state,
            reason: Some(a.reason).filter(|reason| !reason.is_empty()),
            offered_at: a.offered_at,
            answered_at: a.answered_at,
            version: a.version,
        }
    }
}

impl Resource for AssignmentView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/assignments/{}", self.id)
    }
}

/// The assignments of a matter, oldest first.
#[derive(Clone, Debug, Object)]
pub struct Assignments {
    /// The assignments.
    pub items: Vec<AssignmentView>,
}

/// A text.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct TextInput {
    /// The text.
    #[oai(validator(min_length = 2, max_length = 10000))]
    pub text: String,
}

/// A question to the agency (提问) and its answer.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct QuestionView {
    /// Id.
    pub id: QuestionId,
    /// Of which review.
    pub review_id: ReviewId,
    /// Of which round.
    pub round: i64,
    /// The question.
    pub question: String,
    /// Who asked.
    pub asked_by: AccountId,
    /// When.
    pub asked_at: Timestamp,
    /// The answer.
    pub answer: Option<String>,
    /// Who answered.
    pub answered_by: Option<AccountId>,
    /// When.
    pub answered_at: Option<Timestamp>,
    /// Version; wanted as If-Match.
    pub version: i64,
}

impl From<Question> for QuestionView {
    fn from(q: Question) -> Self {
        Self {
            id: q.id,
            review_id: q.review_id,
            round: q.round,
            question: q.question,
            asked_by: q.asked_by,
            asked_at: q.asked_at,
            answer: q.answer,
            answered_by: q.answered_by,
            answered_at: q.answered_at,
            version: q.version,
        }
    }
}

impl Resource for QuestionView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/questions/{}", self.id)
    }
}

/// The questions of a matter, oldest first.
#[derive(Clone, Debug, Object)]
pub struct Questions {
    /// The questions.
    pub items: Vec<QuestionView>,
}

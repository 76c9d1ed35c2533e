//! How reviews look on the wire.

mod form;
mod paths;
mod questions;
mod submission;
mod team;

use poem_openapi::Object;

pub use form::{DeliberationInput, FormEntry, ReviewChanges, particulars};
pub use paths::{
    ClockDay, DueMoveView, ExtendInput, ExtensionView, HoldInput, HoldView, ResubmitInput, SupplementInput,
    SupplementView,
};
pub use questions::{QuestionAnswerInput, QuestionInput, QuestionView, Questions};
pub use submission::{
    CoAgenciesInput, PaperInput, PaperSupplementInput, ReceiptInput, SubmissionView, SubmitInput, new_review,
};

pub use team::{CoCounselInput, DelegationDecisionInput, DelegationInput, DelegationView, Delegations};

use super::conflict::{PartyInput, PartyView};
use super::hand_over::HandOver;
use super::model::{
    Assignment, AssignmentId, AssignmentState, Material, Review, ReviewId, ReviewState, Round, Submission, Supplement,
    SupplementItem, WholeParty,
};
use crate::access::{AccountId, OrganisationId};
use crate::calendar::form::Particular;
use crate::directory::AdviserId;
use crate::documents::DocumentId;
use crate::engagement::{EngagementId, Service};
use crate::http::Resource;
use crate::identity::MatterKind;
use crate::kit::{Day, Money, Timestamp};

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

impl From<MaterialInput> for Material {
    fn from(input: MaterialInput) -> Self {
        Self { code: input.code, note: input.note.unwrap_or_default() }
    }
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
    /// The form (送审要素): fields of `GET /v1/rules/{jurisdiction}/{kind}`. It can be filled in later; what is required must
    /// be there when the matter is submitted.
    #[oai(validator(max_items = 60))]
    pub particulars: Option<Vec<FormEntry>>,
}

/// A matter under review (审查事项).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ReviewView {
    /// Id.
    id: ReviewId,
    /// Number people use, such as 合审〔2026〕第0001号; empty before acceptance.
    number: String,
    /// The number that it had before going live (原编号): it was carried over (存量事项). Absent when it began here.
    carried_from: Option<String>,
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
    /// Last day of the time limit (审查期限); while the clock stands still, as it was reckoned before.
    due_on: Option<Day>,
    /// Why there is no due day, when a calendar is missing.
    due_problem: Option<String>,
    /// Since when the clock stands still: the first day that does not count.
    stopped_on: Option<Day>,
    /// Day on which the review opinion was issued.
    issued_on: Option<Day>,
    /// Why it was returned or withdrawn.
    end_reason: Option<String>,
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
            carried_from: Some(r.carried_from).filter(|number| !number.is_empty()),
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
            stopped_on: of(|round| round.stopped_on),
            issued_on: of(|round| round.issued_on),
            end_reason: Some(r.end_reason).filter(|reason| !reason.is_empty()),
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
    parties: Vec<PartyView>,
    /// Materials handed in.
    materials: Vec<MaterialInput>,
    /// The form, as it is filled in (送审要素).
    particulars: Vec<FormEntry>,
    /// Returns for supplement (退回补正) of the current round, oldest first.
    supplements: Vec<SupplementView>,
    /// How it was handed in (送审情况).
    #[oai(flatten)]
    submission: SubmissionView,
}

/// A matter with everything that its detail shows.
pub struct Detailed {
    /// The matter.
    pub review: Review,
    /// Its current round.
    pub round: Option<Round>,
    /// Its parties.
    pub parties: Vec<WholeParty>,
    /// Materials handed in.
    pub materials: Vec<Material>,
    /// The form, as it is filled in.
    pub particulars: Vec<Particular>,
    /// Returns for supplement of the current round.
    pub supplements: Vec<(Supplement, Vec<SupplementItem>)>,
    /// How it was handed in.
    pub submission: Submission,
}

impl From<Detailed> for ReviewDetail {
    fn from(Detailed { review, round, parties, materials, particulars, supplements, submission }: Detailed) -> Self {
        Self {
            review: (review, round).into(),
            submission: submission.into(),
            supplements: supplements.into_iter().map(Into::into).collect(),
            particulars: particulars.into_iter().map(Into::into).collect(),
            parties: parties.into_iter().map(Into::into).collect(),
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
    /// Days allowed, an extension included; working days unless the rules count calendar days.
    pub limit_days: Option<i64>,
    /// Last day; it ends at 24:00 Asia/Shanghai. While the clock stands still, the last day as it was reckoned before:
    /// resuming moves it.
    pub due_on: Option<Day>,
    /// Last day that the law sets for the response (法定期限), which no hold and no extension moves: the last day is never later.
    pub statutory_due_on: Option<Day>,
    /// Of which case, and by which law.
    pub statutory_basis: Option<String>,
    /// Why there is no due day, when a calendar is missing.
    pub due_problem: Option<String>,
    /// Days of the limit that have passed while the clock ran: a day counts at its 24:00.
    pub days_counted: Option<i64>,
    /// Days of the limit left, today included while the clock runs; negative when it is over.
    pub days_left: Option<i64>,
    /// Since when the clock stands still: the first day that does not count.
    pub stopped_on: Option<Day>,
    /// Day on which the review opinion was issued, which stops the clock.
    pub issued_on: Option<Day>,
    /// Holds of the round, oldest first.
    pub holds: Vec<HoldView>,
    /// Its extension.
    pub extension: Option<ExtensionView>,
    /// Last days that moved because a year's calendar was corrected (更正放假安排), oldest first.
    pub moves: Vec<DueMoveView>,
    /// Rule pack frozen at acceptance.
    pub rule_pack: String,
    /// Its hash.
    pub rule_pack_hash: String,
    /// Every day from receipt, exclusive, to the due day, with its reason and source.
    pub days: Vec<ClockDay>,
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
    /// Fee reserved; nothing for co-counsel, whom the lead's fee pays.
    pub fee: Money,
    /// Where it stands.
    pub state: AssignmentState,
    /// Why it was declined, recused or released.
    pub reason: Option<String>,
    /// When it was offered.
    pub offered_at: Timestamp,
    /// Until when the offer can be answered; absent while a calendar is missing.
    pub expires_at: Option<Timestamp>,
    /// When it was answered, or ended otherwise.
    pub answered_at: Option<Timestamp>,
    /// Since when the adviser does not see the matter any more (暂停查阅): a conflict was found after the opinion was issued.
    pub suspended_at: Option<Timestamp>,
    /// Whose assignment this one assists as co-counsel (协办); absent of a lead (主办).
    pub assists: Option<AssignmentId>,
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
            expires_at: a.expires_at,
            answered_at: a.answered_at,
            suspended_at: a.suspended_at,
            assists: a.assists,
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

/// Work that was handed over (工作移交).
#[derive(Clone, Debug, Object)]
pub struct HandOverView {
    /// Of which engagement.
    engagement_id: EngagementId,
    /// The assignments that were released; their matters can be offered to somebody else.
    released: Vec<AssignmentView>,
    /// Version of the engagement now.
    version: i64,
}

impl From<HandOver> for HandOverView {
    fn from(handed: HandOver) -> Self {
        Self {
            engagement_id: handed.engagement.id,
            released: handed.released.into_iter().map(AssignmentView::from).collect(),
            version: handed.engagement.version,
        }
    }
}

impl Resource for HandOverView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/engagements/{}", self.engagement_id)
    }
}

/// The assignments of a matter, oldest first.
#[derive(Clone, Debug, Object)]
pub struct Assignments {
    /// The assignments.
    pub items: Vec<AssignmentView>,
}

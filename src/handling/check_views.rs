//! How the check of a revised text looks on the wire.

use poem_openapi::Object;

use super::check::Checked;
use super::model::{Acknowledgement, Answer, HandlingState};
use super::silent::Edit;
use super::standing::Handled;
use super::verdict::{AdoptionVerdict, Judged};
use crate::access::AccountId;
use crate::documents::comparison::Change;
use crate::http::Resource;
use crate::kit::Timestamp;
use crate::opinion::{RecommendationId, Severity};
use crate::review::ReviewId;

/// What a revised text shows (文本核验).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct TextCheck {
    /// Of which review.
    review_id: ReviewId,
    /// Number of the document's version that was reviewed.
    reviewed_version: i64,
    /// Number of the version that is proposed as the revision; absent before.
    revised_version: Option<i64>,
    /// Each recommendation of the round, with what the revised text shows of it.
    verdicts: Vec<RecommendationVerdict>,
    /// What was changed though no adopted recommendation asks for it (擅自改动), what touches most first. Each must be
    /// acknowledged before the text is cleared. While answers are missing, what they would ask for is listed, too.
    silent_edits: Vec<SilentEdit>,
    /// Version of the matter now.
    version: i64,
}

/// What the revised text shows of a recommendation (采纳核验).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct RecommendationVerdict {
    /// Which recommendation.
    recommendation_id: RecommendationId,
    /// Place in its opinion.
    ordinal: i64,
    /// How binding it is.
    severity: Severity,
    /// The clause of the reviewed text that it is about.
    clause: String,
    /// Where its handling stands.
    state: HandlingState,
    /// What the agency answered.
    answer: Option<Answer>,
    /// What the text shows; absent before a revision is proposed.
    verdict: Option<AdoptionVerdict>,
    /// Where its clause stands in the revised text.
    now_in: Vec<String>,
}

impl From<(Handled, Option<Judged>)> for RecommendationVerdict {
    fn from((handled, judged): (Handled, Option<Judged>)) -> Self {
        Self {
            recommendation_id: handled.recommendation.id,
            ordinal: handled.recommendation.ordinal,
            severity: handled.recommendation.severity,
            clause: handled.recommendation.clause,
            state: handled.handling.state,
            answer: handled.handling.answer,
            verdict: judged.as_ref().map(|judged| judged.verdict),
            now_in: judged.map(|judged| judged.clauses).unwrap_or_default(),
        }
    }
}

/// Something that was changed and never asked for (擅自改动).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SilentEdit {
    /// What makes it the same edit in another version, hex; named when it is acknowledged.
    fingerprint: String,
    /// The change; its words are those that no recommendation explains.
    change: Change,
    /// Who acknowledged it, and why; absent while nobody has.
    acknowledged: Option<EditAcknowledgement>,
}

impl From<(Edit, Option<Acknowledgement>)> for SilentEdit {
    fn from((edit, acknowledged): (Edit, Option<Acknowledgement>)) -> Self {
        Self { fingerprint: edit.fingerprint, change: edit.change, acknowledged: acknowledged.map(Into::into) }
    }
}

/// That the office has looked at a silent edit and lets it stand (确认).
#[derive(Clone, Debug, Object)]
pub struct EditAcknowledgement {
    /// Number of the version in which it was looked at.
    document_version: i64,
    /// Why it may stand.
    reason: String,
    /// Who says so.
    acknowledged_by: AccountId,
    /// When.
    acknowledged_at: Timestamp,
}

impl From<Acknowledgement> for EditAcknowledgement {
    fn from(a: Acknowledgement) -> Self {
        Self {
            document_version: a.document_version,
            reason: a.reason,
            acknowledged_by: a.acknowledged_by,
            acknowledged_at: a.acknowledged_at,
        }
    }
}

impl From<Checked> for TextCheck {
    fn from(checked: Checked) -> Self {
        Self {
            review_id: checked.review.id,
            reviewed_version: checked.reviewed,
            revised_version: checked.revised,
            verdicts: checked.verdicts.into_iter().map(Into::into).collect(),
            silent_edits: checked.edits.into_iter().map(Into::into).collect(),
            version: checked.review.version,
        }
    }
}

impl Resource for TextCheck {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/reviews/{}/text-check", self.review_id)
    }
}

/// Silent edits that may stand (确认改动).
#[derive(Clone, Debug, Object)]
pub struct AcknowledgementInput {
    /// Fingerprints of the edits, as listed by the check.
    #[oai(validator(min_items = 1, max_items = 500))]
    pub fingerprints: Vec<String>,
    /// Why they may stand without a new review.
    #[oai(validator(min_length = 2, max_length = 2000))]
    pub reason: String,
}

//! Events and whom they are about.

use diesel::prelude::*;

use crate::access::{AccountId, OrganisationId};
use crate::db::schema::conduct_events;
use crate::directory::AdviserId;
use crate::documents::DocumentId;
use crate::kit::{Day, Timestamp};

crate::id!(
    /// An event of conduct.
    ConductEventId
);
crate::id!(
    /// Whom an event or an appraisal is about: an adviser, the account of a reviewer, or an agency.
    SubjectId
);

crate::text_enum! {
    /// What a subject is.
    pub enum SubjectKind {
        /// A legal adviser (法律顾问).
        Adviser = "ADVISER",
        /// A coordinator of the review body, by account (审查人员).
        Reviewer = "REVIEWER",
        /// An agency that submits matters (送审单位).
        Agency = "AGENCY",
    }
}

/// Whom something is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An adviser.
    Adviser(AdviserId),
    /// A reviewer, by account.
    Reviewer(AccountId),
    /// A submitting unit.
    Agency(OrganisationId),
}

impl Subject {
    /// What it is.
    pub const fn kind(self) -> SubjectKind {
        match self {
            Self::Adviser(_) => SubjectKind::Adviser,
            Self::Reviewer(_) => SubjectKind::Reviewer,
            Self::Agency(_) => SubjectKind::Agency,
        }
    }

    /// Its id as text.
    pub fn id(self) -> String {
        match self {
            Self::Adviser(id) => id.to_string(),
            Self::Reviewer(id) => id.to_string(),
            Self::Agency(id) => id.to_string(),
        }
    }

    /// From kind and id.
    pub fn of(kind: SubjectKind, id: &str) -> Result<Self, uuid::Error> {
        Ok(match kind {
            SubjectKind::Adviser => Self::Adviser(id.parse()?),
            SubjectKind::Reviewer => Self::Reviewer(id.parse()?),
            SubjectKind::Agency => Self::Agency(id.parse()?),
        })
    }
}

/// An event.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = conduct_events)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct ConductEvent {
    /// Id.
    pub id: ConductEventId,
    /// What the subject is.
    pub subject_kind: SubjectKind,
    /// The subject.
    pub subject_id: String,
    /// The review body under which it happened.
    pub organisation_id: OrganisationId,
    /// Code of the catalogue.
    pub code: String,
    /// Day on which it happened.
    pub on_day: Day,
    /// What kind of thing proves it; of what was noted by hand, the event itself.
    pub source_noun: String,
    /// Id of that thing.
    pub source_id: String,
    /// How often it counts.
    pub quantity: i64,
    /// Evidence in words, of what was noted by hand.
    pub evidence: String,
    /// Evidence as a document.
    pub document_id: Option<DocumentId>,
    /// The event that this one voids.
    pub voids: Option<ConductEventId>,
    /// Who noted it; the nil id for the program itself.
    pub recorded_by: AccountId,
    /// When it was written down.
    pub recorded_at: Timestamp,
}

impl ConductEvent {
    /// The noun under which events are known, to the audit trail and as sources.
    pub const NOUN: &'static str = "conduct_event";

    /// Whether a coordinator entered it by hand.
    pub fn is_noted(&self) -> bool {
        self.source_noun == Self::NOUN && self.source_id == self.id.as_str()
    }
}

/// An event with what is shown beside it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The event.
    pub event: ConductEvent,
    /// The later event that voids it.
    pub voided_by: Option<ConductEventId>,
    /// Its words in Chinese.
    pub zh: String,
    /// Its words in English.
    pub en: String,
}

/// What a list of events is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct EventFilter {
    /// Only subjects of this kind.
    pub kind: Option<SubjectKind>,
    /// Only this subject.
    pub subject: Option<SubjectId>,
    /// Only this code.
    pub code: Option<String>,
    /// Only from this day on.
    pub from: Option<Day>,
    /// Only until this day.
    pub to: Option<Day>,
}

/// An event to be noted by hand.
#[derive(Clone, Debug)]
pub struct NewNote {
    /// What the subject is.
    pub kind: SubjectKind,
    /// The subject.
    pub subject: SubjectId,
    /// Code of the catalogue.
    pub code: String,
    /// Day on which it happened.
    pub on_day: Day,
    /// How often it counts.
    pub quantity: i64,
    /// Evidence in words.
    pub evidence: String,
    /// Evidence as a document.
    pub document_id: Option<DocumentId>,
}

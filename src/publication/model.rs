//! Publications.

use diesel::prelude::*;

use crate::access::{AccountId, OrganisationId};
use crate::db::schema::publications;
use crate::identity::MatterKind;
use crate::kit::{Day, Timestamp};
use crate::review::ReviewId;

crate::id!(
    /// A publication of the register.
    PublicationId
);

crate::text_enum! {
    /// Where a publication stands (公布状态).
    pub enum PublicationState {
        /// Published (已公布): filing is due, where it is to be filed.
        Published = "PUBLISHED",
        /// Filed (已备案).
        Filed = "FILED",
        /// Evaluated before its last day (已评估).
        Evaluated = "EVALUATED",
        /// Repealed, or past its last day (已废止、失效).
        Ended = "ENDED",
    }
}

crate::text_enum! {
    /// What happens to a publication.
    pub enum PublicationEvent {
        /// It was filed (备案).
        File = "FILE",
        /// It was evaluated (评估).
        Evaluate = "EVALUATE",
        /// It was repealed, or its last day has passed (废止、失效).
        End = "END",
    }
}

crate::text_enum! {
    /// What an evaluation comes to (评估结论).
    pub enum Evaluation {
        /// To be kept, by a new text that is reviewed (继续执行).
        Keep = "KEEP",
        /// To be revised (修订).
        Revise = "REVISE",
        /// To be repealed or to lapse (废止、失效).
        Repeal = "REPEAL",
    }
}

/// A publication of the register.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = publications)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
#[diesel(treat_none_as_null = true)]
pub struct Publication {
    /// Id.
    pub id: PublicationId,
    /// The review that cleared it.
    pub review_id: ReviewId,
    /// What it is.
    pub kind: MatterKind,
    /// What it is called.
    pub title: String,
    /// Who made it.
    pub agency_id: OrganisationId,
    /// Who reviewed it.
    pub review_body_id: OrganisationId,
    /// Number of the clearance.
    pub clearance: String,
    /// SHA-256 of the cleared bytes.
    pub sha256: String,
    /// Where it stands.
    pub state: PublicationState,
    /// The number under which it was published.
    pub number: String,
    /// The day on which it was.
    pub published_on: Day,
    /// First day on which it is in force.
    pub effective_on: Day,
    /// Last day on which it is in force.
    pub valid_until: Option<Day>,
    /// Last day for filing; none where it need not be filed, or while a calendar is missing.
    pub filing_due_on: Option<Day>,
    /// Day on which it was filed.
    pub filed_on: Option<Day>,
    /// Number of the filing.
    pub filing_number: String,
    /// Last day for the evaluation.
    pub evaluate_by: Option<Day>,
    /// Day on which it was evaluated.
    pub evaluated_on: Option<Day>,
    /// What that came to.
    pub evaluation: Option<Evaluation>,
    /// Day after which it is in force no longer.
    pub ended_on: Option<Day>,
    /// Why it ended, or what the evaluation says.
    pub note: String,
    /// When it was told that filing is due.
    pub filing_told_at: Option<Timestamp>,
    /// When it was told that the evaluation is due.
    pub evaluation_told_at: Option<Timestamp>,
    /// Version.
    pub version: i64,
    /// Who recorded it.
    pub created_by: AccountId,
    /// When.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// A publication, as seen on a day.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The publication.
    pub publication: Publication,
    /// The day.
    pub today: Day,
}

/// A publication as it is recorded.
#[derive(Clone, Debug)]
pub struct NewPublication {
    /// The review that cleared it.
    pub review_id: ReviewId,
    /// SHA-256 of what was published.
    pub sha256: String,
    /// The number under which it was.
    pub number: String,
    /// On which day.
    pub published_on: Day,
    /// From when it is in force.
    pub effective_on: Day,
    /// Until when.
    pub valid_until: Option<Day>,
}

/// What a list of publications is narrowed to.
#[derive(Clone, Copy, Debug, Default)]
pub struct PublicationFilter {
    /// Only in this state.
    pub state: Option<PublicationState>,
    /// Only of this kind.
    pub kind: Option<MatterKind>,
    /// Only those whose filing or evaluation is overdue.
    pub overdue: Option<bool>,
    /// Only those changed at this instant or later.
    pub updated_since: Option<Timestamp>,
}

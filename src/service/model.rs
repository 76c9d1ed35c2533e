//! Records of service.

use diesel::prelude::*;

use crate::access::{AccountId, OrganisationId};
use crate::cases::CaseId;
use crate::db::schema::service_records;
use crate::directory::AdviserId;
use crate::engagement::EngagementId;
use crate::kit::Timestamp;
use crate::review::ReviewId;

crate::id!(
    /// A record of service.
    ServiceRecordId
);
crate::id!(
    /// The line of a fee claim that pays for a record.
    ClaimLineId
);

crate::text_enum! {
    /// What an adviser did (服务类别).
    pub enum ServiceKind {
        /// Attended a meeting (参加会议).
        Meeting = "MEETING",
        /// Attended a hearing (参加听证).
        Hearing = "HEARING",
        /// Took part in a negotiation (参与谈判、调解).
        Negotiation = "NEGOTIATION",
        /// Gave oral advice (口头咨询).
        OralAdvice = "ORAL_ADVICE",
        /// Gave a training (开展培训).
        Training = "TRAINING",
        /// Appeared in court or before a reconsideration body (出庭、参加复议).
        CourtAppearance = "COURT_APPEARANCE",
    }
}

crate::text_enum! {
    /// Where a record stands (记录状态).
    pub enum ServiceState {
        /// Entered (待确认): the agency has not answered.
        Entered = "ENTERED",
        /// Confirmed by the agency (已确认): it counts.
        Confirmed = "CONFIRMED",
        /// Disputed by the agency (有异议): it does not count.
        Disputed = "DISPUTED",
    }
}

crate::text_enum! {
    /// What the agency does with a record.
    pub enum ServiceEvent {
        /// It confirms (确认).
        Confirm = "CONFIRM",
        /// It disputes (提出异议).
        Dispute = "DISPUTE",
    }
}

/// A record of service.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = service_records)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct ServiceRecord {
    /// Id.
    pub id: ServiceRecordId,
    /// What was done.
    pub kind: ServiceKind,
    /// By whom.
    pub adviser_id: AdviserId,
    /// Their firm; none for scholars.
    pub firm_id: Option<OrganisationId>,
    /// Under which engagement.
    pub engagement_id: EngagementId,
    /// Who engaged them.
    pub engaging_id: OrganisationId,
    /// For which agency.
    pub agency_id: OrganisationId,
    /// For which matter.
    pub review_id: Option<ReviewId>,
    /// For which case.
    pub case_id: Option<CaseId>,
    /// From when.
    pub begun_at: Timestamp,
    /// To when.
    pub ended_at: Timestamp,
    /// Who asked for it.
    pub asked_by: String,
    /// What it was about.
    pub subject: String,
    /// What came of it.
    pub outcome: String,
    /// Where it stands.
    pub state: ServiceState,
    /// Who confirmed or disputed it.
    pub answered_by: Option<AccountId>,
    /// When.
    pub answered_at: Option<Timestamp>,
    /// Why it is disputed; empty otherwise.
    pub dispute_reason: String,
    /// The record that this one corrects.
    pub corrects: Option<ServiceRecordId>,
    /// The line of a claim that paid for it.
    pub claim_line_id: Option<ClaimLineId>,
    /// Version.
    pub version: i64,
    /// Who entered it.
    pub entered_by: AccountId,
    /// When.
    pub entered_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

impl ServiceRecord {
    /// Whole minutes that it took.
    pub const fn minutes(&self) -> i64 {
        (self.ended_at.micros() - self.begun_at.micros()) / 60_000_000
    }
}

/// A record with the one that corrects it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The record.
    pub record: ServiceRecord,
    /// The later record that corrects it.
    pub corrected_by: Option<ServiceRecordId>,
}

/// A record as it is entered.
#[derive(Clone, Debug)]
pub struct NewService {
    /// What was done.
    pub kind: ServiceKind,
    /// By whom.
    pub adviser_id: AdviserId,
    /// For which agency.
    pub agency_id: OrganisationId,
    /// For which matter.
    pub review_id: Option<ReviewId>,
    /// For which case.
    pub case_id: Option<CaseId>,
    /// From when.
    pub begun_at: Timestamp,
    /// To when.
    pub ended_at: Timestamp,
    /// Who asked for it.
    pub asked_by: String,
    /// What it was about.
    pub subject: String,
    /// What came of it.
    pub outcome: String,
    /// The record that this one corrects.
    pub corrects: Option<ServiceRecordId>,
}

/// What a list of records is narrowed to.
#[derive(Clone, Copy, Debug, Default)]
pub struct ServiceFilter {
    /// Only in this state.
    pub state: Option<ServiceState>,
    /// Only of this kind.
    pub kind: Option<ServiceKind>,
    /// Only of this adviser.
    pub adviser_id: Option<AdviserId>,
    /// Only for this matter.
    pub review_id: Option<ReviewId>,
    /// Only for this case.
    pub case_id: Option<CaseId>,
    /// Only those changed at this instant or later.
    pub updated_since: Option<Timestamp>,
}

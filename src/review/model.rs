//! Reviews, rounds, parties, assignments.

mod paths;
mod questions;
mod submission;
mod team;

use diesel::prelude::*;

pub use paths::{DueKind, DueMove, Extension, Hold, HoldId, HoldKind, Mark, Supplement, SupplementId, SupplementItem};
pub use questions::{Asked, FileId, NewQuestion, Question, QuestionDetail, QuestionFile, QuestionId};
pub use submission::{
    CoAgency, Cosignature, NewPaper, Occasion, PaperState, PaperSubmission, Receipt, SecrecyDeclaration, Submission,
};
pub use team::{Delegation, DelegationId, DelegationState};

use crate::access::{AccountId, OrganisationId};
use crate::budget::ReservationId;
use crate::calendar::form::Particular;
use crate::db::schema::{assignments, review_parties, review_rounds, reviews};
use crate::directory::AdviserId;
use crate::documents::DocumentId;
use crate::engagement::{EngagementId, Service};
use crate::identity::MatterKind;
use crate::kit::{Day, Fen, Timestamp};

crate::id!(
    /// A matter under review.
    ReviewId
);
crate::id!(
    /// A round of a review.
    RoundId
);
crate::id!(
    /// A party of a matter.
    PartyId
);
crate::id!(
    /// An adviser's assignment to a round.
    AssignmentId
);
crate::text_enum! {
    /// Where a review stands (审查状态).
    pub enum ReviewState {
        /// Being drafted by the agency (起草).
        Draft = "DRAFT",
        /// Submitted (已送审): the office checks that it is complete.
        Submitted = "SUBMITTED",
        /// Returned to the agency with the list of what is missing (待补正).
        SupplementRequired = "SUPPLEMENT_REQUIRED",
        /// Complete and taken (已受理): the clock counts from the day of receipt.
        Accepted = "ACCEPTED",
        /// Offered to an adviser (已分派).
        Assigned = "ASSIGNED",
        /// An adviser is at work (审查中).
        InReview = "IN_REVIEW",
        /// The review waits (已中止): for something whose time is excluded from the limit, or for something else.
        OnHold = "ON_HOLD",
        /// Counsel's opinions are in (拟出意见): the office makes its own.
        DraftOpinion = "DRAFT_OPINION",
        /// The review opinion is issued (已出具意见) and nothing in it needs handling.
        OpinionIssued = "OPINION_ISSUED",
        /// Its recommendations are being handled (意见处理中).
        Handling = "HANDLING",
        /// Cleared and closed (已办结).
        Closed = "CLOSED",
        /// Given back for good (已退回): what was missing was not handed in in time.
        Returned = "RETURNED",
        /// Taken back by the agency (已撤回).
        Withdrawn = "WITHDRAWN",
    }
}

/// A matter under review.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = reviews)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Review {
    /// Id.
    pub id: ReviewId,
    /// Number people use, given at acceptance; empty before.
    pub number: String,
    /// Kind of matter.
    pub kind: MatterKind,
    /// What it is about.
    pub title: String,
    /// The submitting agency, who owns the matter.
    pub agency_id: OrganisationId,
    /// Who reviews it.
    pub review_body_id: OrganisationId,
    /// The text under review.
    pub document_id: DocumentId,
    /// Contract amount; zero when there is none.
    pub amount: Fen,
    /// Where it stands.
    pub state: ReviewState,
    /// Number of the current round; 0 before submission.
    pub round: i64,
    /// Version.
    pub version: i64,
    /// Who drafted it.
    pub created_by: AccountId,
    /// When.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
    /// Why it was returned or withdrawn; empty otherwise.
    pub end_reason: String,
    /// The number that it had before going live; empty when it began here.
    pub carried_from: String,
}

/// A round: one text version, its clock.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = review_rounds)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Round {
    /// Id.
    pub id: RoundId,
    /// Of which review.
    pub review_id: ReviewId,
    /// From 1.
    pub number: i64,
    /// Number of the document's version under review.
    pub document_version: i64,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// When the submission was received.
    pub received_at: Timestamp,
    /// The day of receipt, from which the clock counts.
    pub received_on: Day,
    /// When it was found complete.
    pub accepted_at: Option<Timestamp>,
    /// Rule pack frozen at acceptance; empty before.
    pub rule_pack: String,
    /// Its hash.
    pub rule_pack_hash: String,
    /// Days allowed, an extension included; `None` when the pack sets no limit.
    pub limit_days: Option<i64>,
    /// Last day; `None` without a limit or while a calendar is missing.
    pub due_on: Option<Day>,
    /// `CALENDAR_NOT_LOADED` when that is why there is no due day.
    pub due_problem: String,
    /// Day on which the review opinion was issued.
    pub issued_on: Option<Day>,
    /// Who found it complete.
    pub accepted_by: Option<AccountId>,
    /// The first day whose 24:00 the clock does not see: a hold stops it, or the matter was withdrawn.
    pub stopped_on: Option<Day>,
}

crate::text_enum! {
    /// What a party is in the matter.
    pub enum PartyRole {
        /// Counterparty of a contract (合同相对方).
        Counterparty = "COUNTERPARTY",
        /// Another party concerned (其他利害关系人).
        Other = "OTHER",
    }
}

/// A party of a matter.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = review_parties)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Party {
    /// Id.
    pub id: PartyId,
    /// Of which review.
    pub review_id: ReviewId,
    /// Name as given.
    pub name: String,
    /// Name as compared (`directory::party_key`).
    pub party_key: String,
    /// What it is in the matter.
    pub role: PartyRole,
    /// Unified social credit code; empty when it is not known.
    pub credit_code: String,
    /// Legal representative; empty when not known.
    pub legal_person: String,
}

crate::text_enum! {
    /// What another name that is given with a party is (名称或者关联方的类别).
    pub enum PartyTie {
        /// A former name of the party itself (曾用名).
        FormerName = "FORMER_NAME",
        /// A short name of the party itself (简称).
        ShortName = "SHORT_NAME",
        /// Its parent company (母公司).
        Parent = "PARENT",
        /// A subsidiary (子公司).
        Subsidiary = "SUBSIDIARY",
        /// Its controlling shareholder (控股股东).
        ControllingShareholder = "CONTROLLING_SHAREHOLDER",
        /// Who controls it in fact (实际控制人).
        ActualController = "ACTUAL_CONTROLLER",
        /// Otherwise related (其他关联方).
        Affiliate = "AFFILIATE",
    }
}

impl PartyTie {
    /// Whether it is another name of the party itself.
    pub const fn is_alias(self) -> bool {
        matches!(self, Self::FormerName | Self::ShortName)
    }
}

/// Another name of a party, or the name of somebody related to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyName {
    /// What it is.
    pub tie: PartyTie,
    /// The name.
    pub name: String,
    /// Whose unified social credit code is known; empty otherwise, and of the party's own names.
    pub credit_code: String,
}

/// A party with everything that tells who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WholeParty {
    /// The party.
    pub party: Party,
    /// Its other names and those related to it.
    pub names: Vec<PartyName>,
}

/// What a party is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewParty {
    /// Full name.
    pub name: String,
    /// What it is in the matter.
    pub role: PartyRole,
    /// Unified social credit code; empty when it is not known.
    pub credit_code: String,
    /// Legal representative; empty when not known.
    pub legal_person: String,
    /// Other names and those related to it.
    pub names: Vec<PartyName>,
}

impl NewParty {
    /// What must be said; the rest is left open.
    pub fn named(name: &str, role: PartyRole) -> Self {
        let (credit_code, legal_person) = (String::new(), String::new());
        Self { name: name.to_owned(), role, credit_code, legal_person, names: Vec::new() }
    }
}

/// A material handed in with the submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Material {
    /// Code of the rule pack's checklist.
    pub code: String,
    /// Where it is, or a remark.
    pub note: String,
}

/// What a new review is made from.
#[derive(Clone, Debug)]
pub struct NewReview {
    /// Kind of matter.
    pub kind: MatterKind,
    /// What it is about.
    pub title: String,
    /// The text.
    pub document_id: DocumentId,
    /// Contract amount; zero when there is none.
    pub amount: Fen,
    /// Parties.
    pub parties: Vec<NewParty>,
    /// Materials handed in.
    pub materials: Vec<Material>,
    /// What is filled into the form.
    pub particulars: Vec<Particular>,
}

/// A matter that was received before going live (存量事项).
#[derive(Clone, Debug)]
pub struct CarriedReview {
    /// The number that it had.
    pub number: String,
    /// Whose matter it is.
    pub agency_id: OrganisationId,
    /// The day on which its complete submission was received, from which the clock counts.
    pub received_on: Day,
    /// What it is.
    pub matter: NewReview,
}

crate::text_enum! {
    /// Where an assignment stands (分派状态).
    pub enum AssignmentState {
        /// Offered, not answered (待接受).
        Offered = "OFFERED",
        /// Accepted (已接受).
        Accepted = "ACCEPTED",
        /// Stood back for a conflict of interest (已回避).
        Recused = "RECUSED",
        /// Declined for another reason (已拒绝).
        Declined = "DECLINED",
        /// Not answered in time (已过期).
        Expired = "EXPIRED",
        /// Taken back by the office (已解除).
        Released = "RELEASED",
    }
}

/// An adviser's assignment to a round.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = assignments)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Assignment {
    /// Id.
    pub id: AssignmentId,
    /// Of which review.
    pub review_id: ReviewId,
    /// Of which round.
    pub round: i64,
    /// The adviser.
    pub adviser_id: AdviserId,
    /// The adviser's account, by which they see the matter.
    pub account_id: AccountId,
    /// Their firm; none for scholars.
    pub firm_id: Option<OrganisationId>,
    /// Engagement under which they work.
    pub engagement_id: EngagementId,
    /// Money reserved for the fee.
    pub reservation_id: ReservationId,
    /// Service of the rate card.
    pub service: Service,
    /// Fee reserved.
    pub fee: Fen,
    /// Where it stands.
    pub state: AssignmentState,
    /// Why it was declined, recused or released.
    pub reason: String,
    /// Version.
    pub version: i64,
    /// When it was offered.
    pub offered_at: Timestamp,
    /// When it was answered, or ended otherwise.
    pub answered_at: Option<Timestamp>,
    /// Until when it can be answered; `None` while a calendar is missing.
    pub expires_at: Option<Timestamp>,
    /// The term of the engagement that pays: the one in which it was offered.
    pub term: i64,
    /// Since when the adviser does not see the matter any more, though the work counts: a conflict was found after the
    /// opinion was issued.
    pub suspended_at: Option<Timestamp>,
    /// The assignment of the lead whom this one assists as co-counsel; `None` of a lead.
    pub assists: Option<AssignmentId>,
}

impl Assignment {
    /// The assignment under which the work is done: the lead's.
    pub fn work(&self) -> AssignmentId {
        self.assists.unwrap_or(self.id)
    }

    /// The last day for an answer to the offer, as it is told; a dash while a calendar is missing.
    pub fn until(&self) -> String {
        self.expires_at.map_or_else(|| "—".to_owned(), |at| at.plus_seconds(-1).day().to_string())
    }
}

//! How a matter was handed in: declarations of secrecy, agencies that submit it together, matters that came on paper.

use diesel::prelude::*;

use super::{NewReview, ReviewId};
use crate::access::{AccountId, OrganisationId};
use crate::db::schema::{review_co_agencies, review_cosignatures, review_declarations, review_papers};
use crate::documents::DocumentId;
use crate::kit::{Day, Timestamp};

crate::id!(
    /// A declaration that there are no state secrets in what is handed in.
    SecrecyDeclarationId
);
crate::id!(
    /// A co-signature.
    CosignatureId
);

crate::text_enum! {
    /// On which occasion it was declared that there are no state secrets (声明场合).
    pub enum Occasion {
        /// The matter was submitted (送审).
        Submit = "SUBMIT",
        /// What was missing was handed in (补正).
        Resubmit = "RESUBMIT",
        /// A changed text was submitted (重新送审).
        NewRound = "NEW_ROUND",
        /// The office entered the matter; the paper says so (纸质送审).
        Paper = "PAPER",
        /// The agency confirmed what the office had entered (确认纸质送审).
        PaperConfirmed = "PAPER_CONFIRMED",
    }
}

/// A declaration that there are no state secrets in what is handed in.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = review_declarations)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct SecrecyDeclaration {
    /// Id.
    pub id: SecrecyDeclarationId,
    /// Of which review.
    pub review_id: ReviewId,
    /// Of which round.
    pub round: i64,
    /// On which occasion.
    pub occasion: Occasion,
    /// Who declared it.
    pub declared_by: AccountId,
    /// When.
    pub declared_at: Timestamp,
}

/// An agency that submits a matter together with its own.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = review_co_agencies)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct CoAgency {
    /// Of which review.
    pub review_id: ReviewId,
    /// Which agency.
    pub agency_id: OrganisationId,
    /// Who added it.
    pub added_by: AccountId,
    /// When.
    pub added_at: Timestamp,
}

/// That an agency co-signed a text.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = review_cosignatures)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Cosignature {
    /// Id.
    pub id: CosignatureId,
    /// Of which review.
    pub review_id: ReviewId,
    /// Which agency.
    pub agency_id: OrganisationId,
    /// Of which round.
    pub round: i64,
    /// SHA-256 of the text.
    pub sha256: String,
    /// Who signed.
    pub signed_by: AccountId,
    /// When.
    pub signed_at: Timestamp,
}

crate::text_enum! {
    /// What the agency says of a matter that the office entered from paper (确认状态).
    pub enum PaperState {
        /// It has not answered (待确认).
        Open = "OPEN",
        /// It confirmed it (已确认).
        Confirmed = "CONFIRMED",
        /// It contested it (有异议): it is not accepted so.
        Contested = "CONTESTED",
    }
}

/// That a matter came on paper and was entered by the office.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = review_papers)]
#[diesel(primary_key(review_id))]
#[diesel(treat_none_as_null = true)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct PaperSubmission {
    /// Of which review.
    pub review_id: ReviewId,
    /// The day on which it was received.
    pub received_on: Day,
    /// Who brought it.
    pub brought_by: String,
    /// Why it was entered late; empty when it was not.
    pub late_reason: String,
    /// Who entered it.
    pub entered_by: AccountId,
    /// When.
    pub entered_at: Timestamp,
    /// What the agency says of it.
    pub state: PaperState,
    /// Who said so.
    pub answered_by: Option<AccountId>,
    /// When.
    pub answered_at: Option<Timestamp>,
    /// Why it is contested; empty otherwise.
    pub reason: String,
}

/// When and by whom a matter was brought.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// The day on which it was received.
    pub received_on: Day,
    /// Who brought it.
    pub brought_by: String,
    /// Why it is entered late; empty when it is not.
    pub late_reason: String,
}

/// A matter that came on paper.
#[derive(Clone, Debug)]
pub struct NewPaper {
    /// Whose matter it is.
    pub agency_id: OrganisationId,
    /// When and by whom it was brought.
    pub receipt: Receipt,
    /// What it is.
    pub matter: NewReview,
    /// Scans of what was brought beside the text.
    pub scans: Vec<DocumentId>,
    /// Whether the paper declares that there are no state secrets in it.
    pub no_state_secrets: bool,
}

/// How a matter was handed in.
#[derive(Clone, Debug)]
pub struct Submission {
    /// Declarations that there are no state secrets, oldest first.
    pub declarations: Vec<SecrecyDeclaration>,
    /// Agencies that submit it together with its own.
    pub co_agencies: Vec<CoAgency>,
    /// Their signatures under the text under review.
    pub cosignatures: Vec<Cosignature>,
    /// That it came on paper.
    pub paper: Option<PaperSubmission>,
}

//! The integrity register.

use diesel::prelude::*;

use super::AdviserId;
use crate::access::{AccountId, OrganisationId};
use crate::db::schema::integrity_records;
use crate::documents::DocumentId;
use crate::kit::{Day, Timestamp};

crate::id!(
    /// An entry of the integrity register.
    IntegrityId
);

crate::text_enum! {
    /// What stands against an adviser or a firm.
    pub enum IntegrityKind {
        /// Criminal punishment (刑事处罚).
        CriminalPunishment = "CRIMINAL_PUNISHMENT",
        /// Administrative penalty (行政处罚).
        AdministrativePenalty = "ADMINISTRATIVE_PENALTY",
        /// Sanction of the bar association (行业处分).
        IndustrySanction = "INDUSTRY_SANCTION",
        /// Incident in the work of an adviser, dismissal included (履职不良事件、解聘).
        Incident = "INCIDENT",
        /// Complaint that was found justified (查实的投诉).
        Complaint = "COMPLAINT",
    }
}

/// An entry of the integrity register. It is never changed; once, it may be lifted.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = integrity_records)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct IntegrityRecord {
    /// Id.
    pub id: IntegrityId,
    /// The adviser it is about; else it is about a firm.
    pub adviser_id: Option<AdviserId>,
    /// The firm it is about.
    pub firm_id: Option<OrganisationId>,
    /// What it is.
    pub kind: IntegrityKind,
    /// Who decided it.
    pub authority: String,
    /// Day of the decision.
    pub decided_on: Day,
    /// What happened.
    pub summary: String,
    /// Number of the decision and where it can be found.
    pub evidence: String,
    /// A document that proves it.
    pub document_id: Option<DocumentId>,
    /// Which version of the document.
    pub document_version: Option<i64>,
    /// Who recorded it.
    pub recorded_by: AccountId,
    /// When.
    pub recorded_at: Timestamp,
    /// Day from which it no longer counts.
    pub lifted_on: Option<Day>,
    /// Why.
    pub lift_reason: Option<String>,
    /// Who noted that.
    pub lifted_by: Option<AccountId>,
    /// When.
    pub lifted_at: Option<Timestamp>,
    /// Version.
    pub version: i64,
}

/// Whom an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An adviser.
    Adviser(AdviserId),
    /// A law firm.
    Firm(OrganisationId),
}

/// What a new entry is made from.
#[derive(Clone, Debug)]
pub struct NewIntegrity {
    /// Whom it is about.
    pub subject: Subject,
    /// What it is.
    pub kind: IntegrityKind,
    /// Who decided it.
    pub authority: String,
    /// Day of the decision.
    pub decided_on: Day,
    /// What happened.
    pub summary: String,
    /// Number of the decision and where it can be found.
    pub evidence: String,
    /// A document that proves it, and its version.
    pub document: Option<(DocumentId, i64)>,
}

/// What lifting an entry says.
#[derive(Clone, Debug)]
pub struct Lifting {
    /// Day from which it no longer counts.
    pub lifted_on: Day,
    /// Why.
    pub reason: String,
}

/// Which entries a list shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct IntegrityFilter {
    /// Only those about this adviser.
    pub adviser_id: Option<AdviserId>,
    /// Only those about this firm.
    pub firm_id: Option<OrganisationId>,
    /// Only those of this kind.
    pub kind: Option<IntegrityKind>,
    /// Only those that count, or only those that were lifted.
    pub in_force: Option<bool>,
    /// Only those changed at this instant or later.
    pub updated_since: Option<Timestamp>,
}

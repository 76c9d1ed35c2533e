//! Engagements and their rates.

use diesel::prelude::*;

use crate::access::OrganisationId;
use crate::budget::LineId;
use crate::db::schema::{engagements, rates};
use crate::directory::AdviserId;
use crate::kit::{Day, Fen, Timestamp};

crate::id!(
    /// An engagement.
    EngagementId
);
crate::id!(
    /// A rate of an engagement.
    RateId
);

crate::text_enum! {
    /// Form of an engagement.
    pub enum EngagementKind {
        /// Standing counsel (常年法律顾问).
        Standing = "STANDING",
        /// For a special matter (专项法律顾问).
        SpecialMatter = "SPECIAL_MATTER",
        /// Invited adviser (特邀法律顾问).
        Invited = "INVITED",
    }
}

crate::text_enum! {
    /// Where an engagement stands.
    pub enum EngagementState {
        /// In force (有效): work can be offered within its term.
        Active = "ACTIVE",
        /// Suspended (暂停): no new work.
        Suspended = "SUSPENDED",
        /// Dismissed (解聘).
        Terminated = "TERMINATED",
        /// The term is over (期满).
        Expired = "EXPIRED",
        /// Settled, nothing is open any more (办结).
        Closed = "CLOSED",
    }
}

crate::text_enum! {
    /// What a rate is for.
    pub enum Service {
        /// Review of a contract (合同审查).
        ContractReview = "CONTRACT_REVIEW",
        /// Review of a normative document or government rule (规范性文件审核).
        NormativeDocumentReview = "NORMATIVE_DOCUMENT_REVIEW",
        /// Review of a major administrative decision (重大行政决策审查).
        MajorDecisionReview = "MAJOR_DECISION_REVIEW",
        /// Consultation (法律咨询).
        Consultation = "CONSULTATION",
        /// Reconsideration and litigation (复议、诉讼代理).
        Litigation = "LITIGATION",
    }
}

crate::text_enum! {
    /// What a rate is paid by.
    pub enum RateUnit {
        /// Per item (按件), with a written opinion.
        PerItem = "PER_ITEM",
        /// Per hour (按小时).
        PerHour = "PER_HOUR",
        /// Per day (按日).
        PerDay = "PER_DAY",
        /// Per half day (按半日).
        PerHalfDay = "PER_HALF_DAY",
        /// Per stage of a case (按诉讼阶段).
        PerCaseStage = "PER_CASE_STAGE",
        /// Per session (按次).
        PerSession = "PER_SESSION",
        /// Per year (按年).
        PerYear = "PER_YEAR",
    }
}

crate::text_enum! {
    /// What a rate says about tax.
    pub enum TaxBasis {
        /// Before income tax is withheld (税前).
        Gross = "GROSS",
        /// After income tax is withheld (税后): the payer grosses it up.
        NetOfTax = "NET_OF_TAX",
        /// Value-added tax is inside (含增值税): a firm's invoice total.
        VatInclusive = "VAT_INCLUSIVE",
    }
}

/// A contract with a firm or with scholars.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = engagements)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Engagement {
    /// Id.
    pub id: EngagementId,
    /// Its number, one sequence for each engaging body and year.
    pub number: String,
    /// The review body that engages.
    pub engaging_id: OrganisationId,
    /// The firm; absent for scholars.
    pub firm_id: Option<OrganisationId>,
    /// Where fees are reserved unless said otherwise.
    pub budget_line_id: LineId,
    /// Its form.
    pub kind: EngagementKind,
    /// First day of the term.
    pub from_day: Day,
    /// Last day of the term.
    pub to_day: Day,
    /// The most that all fees together may come to.
    pub ceiling: Fen,
    /// What was offered so far and has not fallen away.
    pub committed: Fen,
    /// Where it stands.
    pub state: EngagementState,
    /// Version.
    pub version: i64,
    /// Since when it is here.
    pub created_at: Timestamp,
}

/// An engagement with everything that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Engaged {
    /// The contract.
    pub engagement: Engagement,
    /// The advisers it names.
    pub adviser_ids: Vec<AdviserId>,
    /// The agencies it serves.
    pub agency_ids: Vec<OrganisationId>,
    /// The rate card.
    pub rates: Vec<Rate>,
}

/// What a new engagement is made from.
#[derive(Clone, Debug)]
pub struct NewEngagement {
    /// The firm; absent for scholars.
    pub firm_id: Option<OrganisationId>,
    /// The advisers it names.
    pub adviser_ids: Vec<AdviserId>,
    /// The agencies it serves.
    pub agency_ids: Vec<OrganisationId>,
    /// Where fees are reserved.
    pub budget_line_id: LineId,
    /// Its form.
    pub kind: EngagementKind,
    /// First day of the term.
    pub from_day: Day,
    /// Last day of the term.
    pub to_day: Day,
    /// The most that all fees together may come to.
    pub ceiling: Fen,
    /// The rate card.
    pub rates: Vec<NewRate>,
}

/// What one kind of work costs under an engagement, from one day to another.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = rates)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Rate {
    /// Id.
    pub id: RateId,
    /// Of which engagement.
    pub engagement_id: EngagementId,
    /// For what.
    pub service: Service,
    /// By what it is paid.
    pub unit: RateUnit,
    /// How much a unit.
    pub amount: Fen,
    /// What that says about tax.
    pub tax_basis: TaxBasis,
    /// First day.
    pub from_day: Day,
    /// Last day.
    pub to_day: Day,
}

/// What a new rate is made from; it holds for the whole term.
#[derive(Clone, Debug)]
pub struct NewRate {
    /// For what.
    pub service: Service,
    /// By what it is paid.
    pub unit: RateUnit,
    /// How much a unit.
    pub amount: Fen,
    /// What that says about tax.
    pub tax_basis: TaxBasis,
}

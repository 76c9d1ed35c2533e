//! What an engagement consists of: terms, named advisers, contract items, rate cards.

use diesel::prelude::*;

use super::EngagementId;
use crate::db::schema::{card_rates, engagement_namings, engagement_terms, rate_cards};
use crate::directory::AdviserId;
use crate::kit::{Day, Fen, Timestamp};

crate::id!(
    /// A rate card.
    CardId
);
crate::id!(
    /// A rate of a rate card.
    RateId
);

/// A term of an engagement, with a ceiling of its own.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = engagement_terms)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Term {
    /// Of which engagement.
    pub engagement_id: EngagementId,
    /// From 1.
    pub number: i64,
    /// First day.
    pub from_day: Day,
    /// Last day.
    pub to_day: Day,
    /// The most that all fees of work offered in it may come to.
    pub ceiling: Fen,
    /// What was offered in it and has not fallen away.
    pub committed: Fen,
    /// When it was agreed.
    pub made_at: Timestamp,
    /// What of the committed was used before going live.
    pub carried: Fen,
}

/// An adviser named in an engagement, from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = engagement_namings)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Naming {
    /// In which engagement.
    pub engagement_id: EngagementId,
    /// Who.
    pub adviser_id: AdviserId,
    /// First day.
    pub from_day: Day,
    /// Last day, where the naming was ended.
    pub to_day: Option<Day>,
    /// When it was recorded.
    pub named_at: Timestamp,
    /// When its end was recorded.
    pub ended_at: Option<Timestamp>,
    /// Why it was ended; empty before.
    pub end_reason: String,
    /// Day of the undertaking of confidentiality; none in a draft.
    pub confidentiality_on: Option<Day>,
    /// Day of the undertaking on conflicts of interest; none in a draft.
    pub conflict_on: Option<Day>,
    /// Where the signed undertakings are kept.
    pub document: String,
}

/// The undertakings of an adviser.
#[derive(Clone, Debug)]
pub struct Undertaking {
    /// Who.
    pub adviser_id: AdviserId,
    /// Day of the undertaking of confidentiality.
    pub confidentiality_on: Day,
    /// Day of the undertaking on conflicts of interest.
    pub conflict_on: Day,
    /// Where the signed paper is kept.
    pub document: String,
}

crate::text_enum! {
    /// What a contract with an adviser must say (合同必备条款).
    pub enum ContractItem {
        /// Scope of the services (服务范围).
        Scope = "SCOPE",
        /// Requirements of the work (工作要求).
        WorkRequirements = "WORK_REQUIREMENTS",
        /// Fees (报酬).
        Fee = "FEE",
        /// What the engaging side provides (工作保障).
        Guarantees = "GUARANTEES",
        /// Confidentiality (保密义务).
        Confidentiality = "CONFIDENTIALITY",
        /// Prevention of conflicts of interest (利益冲突防范).
        ConflictPrevention = "CONFLICT_PREVENTION",
        /// Cases in which it ends (解约情形).
        Termination = "TERMINATION",
        /// Liability for breach (违约责任).
        Breach = "BREACH",
    }
}

/// Where a required item stands in the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Which.
    pub item: ContractItem,
    /// Its clause.
    pub clause: String,
}

/// A version of the rate card. It holds from its day until the next one begins.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = rate_cards)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct RateCard {
    /// Id.
    pub id: CardId,
    /// Of which engagement.
    pub engagement_id: EngagementId,
    /// From 1, in the order in which they were agreed.
    pub number: i64,
    /// First day.
    pub from_day: Day,
    /// When it was agreed.
    pub made_at: Timestamp,
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

/// What one kind of work costs under a rate card.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = card_rates)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Rate {
    /// Id.
    pub id: RateId,
    /// Of which card.
    pub card_id: CardId,
    /// For what.
    pub service: Service,
    /// By what it is paid.
    pub unit: RateUnit,
    /// How much a unit.
    pub amount: Fen,
    /// What that says about tax.
    pub tax_basis: TaxBasis,
}

/// What a new rate is made from.
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

/// What a new rate card is made from.
#[derive(Clone, Debug)]
pub struct NewCard {
    /// First day.
    pub from_day: Day,
    /// What each kind of work costs.
    pub rates: Vec<NewRate>,
}

/// What another naming is made from.
#[derive(Clone, Debug)]
pub struct NewNaming {
    /// First day.
    pub from_day: Day,
    /// Who, with both undertakings.
    pub undertaking: Undertaking,
}

/// How a naming ends.
#[derive(Clone, Debug)]
pub struct NamingEnd {
    /// Last day.
    pub last_day: Day,
    /// Why.
    pub reason: String,
}

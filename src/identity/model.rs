//! Organisations, accounts, memberships.

use diesel::prelude::*;

use crate::access::{AccountId, MembershipId, OrganisationId, Role};
use crate::db::schema::{accounts, memberships, organisations};
use crate::kit::{Day, Timestamp};
use crate::notify::Language;

crate::text_enum! {
    /// What an organisation is.
    pub enum OrganisationKind {
        /// An agency (行政机关) that submits matters.
        Agency = "AGENCY",
        /// A review body (审核机构, 司法局).
        ReviewBody = "REVIEW_BODY",
        /// A law firm (律师事务所).
        LawFirm = "LAW_FIRM",
        /// Finance (财政部门).
        Finance = "FINANCE",
        /// Audit (审计部门).
        Audit = "AUDIT",
        /// Who runs this installation (运维单位).
        Operator = "OPERATOR",
    }
}

crate::text_enum! {
    /// Kind of matter under review.
    pub enum MatterKind {
        /// Government contract (政府合同).
        Contract = "CONTRACT",
        /// Administrative normative document (行政规范性文件).
        NormativeDocument = "NORMATIVE_DOCUMENT",
        /// Major administrative decision (重大行政决策).
        MajorDecision = "MAJOR_DECISION",
        /// Government rule (政府规章).
        GovernmentRule = "GOVERNMENT_RULE",
        /// Enforcement decision (执法决定).
        EnforcementDecision = "ENFORCEMENT_DECISION",
        /// Response in reconsideration or litigation (复议答复、应诉).
        DisputeResponse = "DISPUTE_RESPONSE",
        /// Other consultation (其他法律咨询).
        Other = "OTHER",
    }
}

/// An organisation.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = organisations)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Organisation {
    /// Id.
    pub id: OrganisationId,
    /// What it is.
    pub kind: OrganisationKind,
    /// Full name, unique.
    pub name: String,
    /// Whose rules apply to it, such as `CN-DEMO`.
    pub jurisdiction: String,
    /// Version.
    pub version: i64,
    /// Since when it is here.
    pub created_at: Timestamp,
}

/// What a new organisation is made from.
#[derive(Clone, Debug)]
pub struct NewOrganisation {
    /// What it is.
    pub kind: OrganisationKind,
    /// Full name.
    pub name: String,
    /// Whose rules apply to it.
    pub jurisdiction: String,
    /// For an agency: who reviews its matters from today on.
    pub review_body_id: Option<OrganisationId>,
}

/// A person's account.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = accounts)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Account {
    /// Id.
    pub id: AccountId,
    /// Login name, unique.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// Address for mails.
    pub email: String,
    /// argon2id, as PHC string.
    pub password_hash: String,
    /// Version.
    pub version: i64,
    /// Since when it is here.
    pub created_at: Timestamp,
    /// In which language mails are written to them.
    pub language: Language,
}

/// What a new account is made from.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Login name.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// Address for mails.
    pub email: String,
    /// Already hashed: hashing takes too long to happen inside a transaction.
    pub password_hash: String,
    /// In which language mails are written to them.
    pub language: Language,
}

/// A role in an organisation from one day to another.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = memberships)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Membership {
    /// Id.
    pub id: MembershipId,
    /// Whose.
    pub account_id: AccountId,
    /// Where.
    pub organisation_id: OrganisationId,
    /// What it allows.
    pub role: Role,
    /// First day.
    pub from_day: Day,
    /// Last day; 9999-12-31 when open.
    pub to_day: Day,
    /// Version.
    pub version: i64,
    /// Since when it is here.
    pub created_at: Timestamp,
}

/// What a new membership is made from.
#[derive(Clone, Debug)]
pub struct NewMembership {
    /// Whose.
    pub account_id: AccountId,
    /// Where.
    pub organisation_id: OrganisationId,
    /// What it allows.
    pub role: Role,
    /// First day; today when absent.
    pub from_day: Option<Day>,
    /// Last day; open when absent.
    pub to_day: Option<Day>,
}

//! Organisations, accounts, memberships, tokens.

use diesel::prelude::*;

use super::password::PasswordTerms;
use crate::access::{AccountId, MembershipId, OrganisationId, Role, TokenId};
use crate::db::schema::{accounts, memberships, organisations, tokens};
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

crate::text_enum! {
    /// Where an account stands.
    pub enum AccountState {
        /// Invited, and has not set a password yet (已邀请).
        Invited = "INVITED",
        /// In use (在用).
        Active = "ACTIVE",
        /// Stopped for a time (停用).
        Suspended = "SUSPENDED",
        /// Closed for good (注销).
        Ended = "ENDED",
    }
}

crate::text_enum! {
    /// What a token is.
    pub enum TokenKind {
        /// From signing in; ends after idle time (登录会话).
        Session = "SESSION",
        /// Made by somebody for a program, limited by scopes (访问令牌).
        Api = "API",
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
    /// Where it stands.
    pub state: AccountState,
    /// When its holder last set the password; 0 when somebody else chose it.
    pub password_set_at: Timestamp,
    /// In which language mails are written to them.
    pub language: Language,
}

/// Somebody to be invited: they set their own password.
#[derive(Clone, Debug)]
pub struct NewInvitation {
    /// Login name.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// Address for mails; the code goes there.
    pub email: String,
    /// In which language mails are written to them.
    pub language: Language,
}

/// What an active account with a password that somebody else chose is made from: the demonstration's people.
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

/// A session or an API token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = tokens)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Token {
    /// Id.
    pub id: TokenId,
    /// The membership that it acts for.
    pub membership_id: MembershipId,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when at most.
    pub expires_at: Timestamp,
    /// What it is.
    pub kind: TokenKind,
    /// What its holder calls it; empty for a session.
    pub name: String,
    /// Operation ids and slices, separated by spaces; empty for a session, which has the whole role.
    pub scopes: String,
    /// Last use, to the minute.
    pub used_at: Timestamp,
}

/// What a new token is made from.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// What its holder calls it.
    pub name: String,
    /// Operation ids and slices.
    pub scopes: Vec<String>,
    /// Last day.
    pub last_day: Day,
}

/// What passwords and sessions must keep to here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Passwords.
    pub passwords: PasswordTerms,
    /// A session ends after so long without a call.
    pub idle_seconds: i64,
    /// And after so long in any case.
    pub session_seconds: i64,
}

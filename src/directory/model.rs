//! Advisers and their declared interests.

use diesel::prelude::*;

use crate::access::{AccountId, OrganisationId};
use crate::db::schema::{advisers, interests};
use crate::kit::{Day, Timestamp};

crate::id!(
    /// An adviser on the roll.
    AdviserId
);
crate::id!(
    /// A declared interest.
    InterestId
);

crate::text_enum! {
    /// What an adviser is.
    pub enum AdviserKind {
        /// Practising lawyer of a firm (执业律师): engaged through the firm and paid to the firm.
        Lawyer = "LAWYER",
        /// Legal scholar (法学专家): engaged and paid in person.
        LegalScholar = "LEGAL_SCHOLAR",
        /// Public lawyer (公职律师): a civil servant, never paid for advice.
        PublicLawyer = "PUBLIC_LAWYER",
    }
}

crate::text_enum! {
    /// What binds an adviser to a party.
    pub enum Relation {
        /// Present client (现委托人).
        Client = "CLIENT",
        /// Former client (曾委托人).
        FormerClient = "FORMER_CLIENT",
        /// Close relative, or a relative's business (近亲属).
        Relative = "RELATIVE",
        /// Share or other stake (持股或者其他权益).
        Shareholder = "SHAREHOLDER",
        /// Opponent in a case (对方当事人).
        Opponent = "OPPONENT",
        /// Anything else that could affect impartiality (其他利害关系).
        Other = "OTHER",
    }
}

/// An adviser on the roll.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = advisers)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Adviser {
    /// Id.
    pub id: AdviserId,
    /// The person's account; one adviser each.
    pub account_id: AccountId,
    /// The lawyer's firm; nobody else has one.
    pub firm_id: Option<OrganisationId>,
    /// What the adviser is.
    pub kind: AdviserKind,
    /// Name as on the licence.
    pub name: String,
    /// Practice licence number; empty for scholars without one.
    pub licence_number: String,
    /// First day of practice, or of legal teaching and research.
    pub practising_since: Day,
    /// Version.
    pub version: i64,
    /// Since when it is here.
    pub created_at: Timestamp,
}

/// What a new adviser is made from.
#[derive(Clone, Debug)]
pub struct NewAdviser {
    /// The person's account.
    pub account_id: AccountId,
    /// The lawyer's firm.
    pub firm_id: Option<OrganisationId>,
    /// What the adviser is.
    pub kind: AdviserKind,
    /// Name as on the licence.
    pub name: String,
    /// Practice licence number.
    pub licence_number: Option<String>,
    /// First day of practice, or of legal teaching and research.
    pub practising_since: Day,
}

/// A party that an adviser is bound to.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = interests)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Interest {
    /// Id.
    pub id: InterestId,
    /// Whose.
    pub adviser_id: AdviserId,
    /// The party as declared.
    pub party: String,
    /// The party for comparison: see [`super::party_key`].
    pub party_key: String,
    /// What binds the adviser to it.
    pub relation: Relation,
    /// Who declared it.
    pub declared_by: AccountId,
    /// When.
    pub declared_at: Timestamp,
}

/// What a declaration is made from.
#[derive(Clone, Debug)]
pub struct NewInterest {
    /// Whose.
    pub adviser_id: AdviserId,
    /// The party, in its full name.
    pub party: String,
    /// What binds the adviser to it.
    pub relation: Relation,
}

//! The values of the directory: advisers and their declared interests here, firms and the integrity register beside.

mod areas;
mod experts;
mod firms;
mod integrity;
mod leave;

pub use areas::PracticeArea;
pub use experts::{
    Appearance, AppearanceId, Expert, ExpertEntry, ExpertField, ExpertFilter, ExpertId, ExpertInterest,
    ExpertInterestId, Independence, NewAppearance, NewExpert, Payment,
};
pub use firms::{Firm, FirmEntry, FirmFilter, FirmParticulars, NewFirm};
pub use integrity::{IntegrityFilter, IntegrityId, IntegrityKind, IntegrityRecord, Lifting, NewIntegrity, Subject};
pub use leave::{Leave, LeaveId, NewLeave};

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
    /// The person's account, once they have one; one adviser each.
    pub account_id: Option<AccountId>,
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
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Since when it is here.
    pub created_at: Timestamp,
    /// Professional title; empty when none.
    pub title: String,
    /// Day of birth, where it is known.
    pub born_on: Option<Day>,
    /// Last day on which the licence holds, where it ends.
    pub licence_until: Option<Day>,
    /// How many matters at a time, where there is a limit.
    pub capacity: Option<i64>,
}

/// An adviser with what stands in other rows, and what a day makes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollEntry {
    /// The adviser.
    pub adviser: Adviser,
    /// Practice areas, in the order of the catalogue.
    pub areas: Vec<PracticeArea>,
    /// Full years of practice today.
    pub years_of_practice: i64,
}

/// What is entered of a person and may be changed later.
#[derive(Clone, Debug)]
pub struct Particulars {
    /// The lawyer's firm.
    pub firm_id: Option<OrganisationId>,
    /// Name as on the licence.
    pub name: String,
    /// Practice licence number.
    pub licence_number: Option<String>,
    /// Last day on which the licence holds.
    pub licence_until: Option<Day>,
    /// First day of practice, or of legal teaching and research.
    pub practising_since: Day,
    /// Professional title.
    pub title: Option<String>,
    /// Day of birth.
    pub born_on: Option<Day>,
    /// How many matters at a time.
    pub capacity: Option<i64>,
    /// Practice areas.
    pub areas: Vec<PracticeArea>,
}

impl Particulars {
    /// What must be said of everybody; the rest is left open.
    pub fn of(name: &str, practising_since: Day) -> Self {
        Self {
            firm_id: None,
            name: name.to_owned(),
            licence_number: None,
            licence_until: None,
            practising_since,
            title: None,
            born_on: None,
            capacity: None,
            areas: Vec::new(),
        }
    }
}

/// What a new adviser is made from.
#[derive(Clone, Debug)]
pub struct NewAdviser {
    /// The person's account, when they have one already.
    pub account_id: Option<AccountId>,
    /// What the adviser is.
    pub kind: AdviserKind,
    /// The rest.
    pub particulars: Particulars,
}

/// Which part of the roll a list shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct RollFilter {
    /// Only advisers of this kind.
    pub kind: Option<AdviserKind>,
    /// Only lawyers of this firm.
    pub firm_id: Option<OrganisationId>,
    /// Only those who practise in this area.
    pub area: Option<PracticeArea>,
    /// Only those whose licence ends before this day.
    pub licence_until_before: Option<Day>,
    /// Only those with, or only those without, a sign-in.
    pub has_account: Option<bool>,
    /// Only those whose licence holds on this day and who are not on leave then.
    pub available_on: Option<Day>,
    /// Only those changed at this instant or later.
    pub updated_since: Option<Timestamp>,
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
    /// The party's unified social credit code; empty when it is not known.
    pub credit_code: String,
    /// Last day of what is over, where it is known.
    pub ended_on: Option<Day>,
    /// Of a shareholder, the share in hundredths of a percent, where it is known.
    pub share: Option<i64>,
}

/// A declared interest with the other names of its party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedInterest {
    /// The interest.
    pub interest: Interest,
    /// Former and short names of the party.
    pub aliases: Vec<String>,
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
    /// The party's unified social credit code; empty when it is not known.
    pub credit_code: String,
    /// Former and short names of the party.
    pub aliases: Vec<String>,
    /// Last day of what is over.
    pub ended_on: Option<Day>,
    /// Of a shareholder, the share in hundredths of a percent.
    pub share: Option<i64>,
}

impl NewInterest {
    /// What must be said; the rest is left open.
    pub fn of(adviser_id: AdviserId, party: &str, relation: Relation) -> Self {
        Self {
            adviser_id,
            party: party.to_owned(),
            relation,
            credit_code: String::new(),
            aliases: Vec::new(),
            ended_on: None,
            share: None,
        }
    }
}

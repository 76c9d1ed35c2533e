//! Engagements.

use diesel::prelude::*;

use crate::access::OrganisationId;
use crate::budget::LineId;
use crate::db::schema::engagements;
use crate::directory::AdviserId;
use crate::kit::{Day, Fen, Timestamp};

mod life;
mod parts;

pub use life::{
    Dismissal, DismissalGround, EngagementEvent, EngagementStep, Filing, FilingEvent, Grade, Graded, Holdback,
    NewDismissal, NewFiling, NewGrade, Notice, StepId, SuspensionGround,
};
pub use parts::{
    CardId, ContractItem, Item, Naming, NamingEnd, NewCard, NewNaming, NewRate, Rate, RateCard, RateUnit, Service,
    TaxBasis, Term, Undertaking,
};

crate::id!(
    /// An engagement.
    EngagementId
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
    /// Where an engagement stands (聘用状态).
    pub enum EngagementState {
        /// Being prepared (起草).
        Draft = "DRAFT",
        /// Signed (已签订); its first day is still to come.
        Signed = "SIGNED",
        /// In force (有效): work can be offered within its term.
        Active = "ACTIVE",
        /// Suspended (暂停): no new work.
        Suspended = "SUSPENDED",
        /// Dismissed (解聘).
        Terminated = "TERMINATED",
        /// Ended by notice of the firm or the scholar (辞聘).
        Resigned = "RESIGNED",
        /// The term is over (期满).
        Expired = "EXPIRED",
        /// Settled, nothing is open any more (办结).
        Closed = "CLOSED",
    }
}

/// A contract with a firm or with scholars.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = engagements)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
#[diesel(treat_none_as_null = true)]
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
    /// First day of the first term.
    pub from_day: Day,
    /// Last day of the last term.
    pub to_day: Day,
    /// The ceilings of all terms together.
    pub ceiling: Fen,
    /// What was offered so far in all terms and has not fallen away.
    pub committed: Fen,
    /// Where it stands.
    pub state: EngagementState,
    /// Version.
    pub version: i64,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Since when it is here.
    pub created_at: Timestamp,
    /// What it is for.
    pub scope: String,
    /// The day on which it ends as things stand: the last of its terms, or earlier where notice was given.
    pub ends_on: Day,
    /// The day on which the contract was signed.
    pub signed_on: Option<Day>,
    /// When that was recorded; before, it is nobody's contract.
    pub signed_at: Option<Timestamp>,
    /// The number that it had before going live; empty when it began here.
    pub carried_from: String,
    /// Terms that were over before going live.
    pub terms_before: i64,
}

/// An engagement with everything that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Engaged {
    /// The contract.
    pub engagement: Engagement,
    /// Its terms, oldest first.
    pub terms: Vec<Term>,
    /// The advisers it names and named, in the order of their naming.
    pub namings: Vec<Naming>,
    /// The agencies it serves.
    pub agency_ids: Vec<OrganisationId>,
    /// Where the required items stand in the contract.
    pub items: Vec<Item>,
    /// Rate cards with their rates, oldest first.
    pub cards: Vec<(RateCard, Vec<Rate>)>,
    /// What must be filed, and was.
    pub filings: Vec<Filing>,
    /// Grades of its yearly appraisals, oldest first.
    pub grades: Vec<Graded>,
    /// How it was dismissed.
    pub dismissal: Option<Dismissal>,
}

impl Engaged {
    /// The advisers whose naming has not been ended.
    pub fn adviser_ids(&self) -> Vec<AdviserId> {
        self.namings.iter().filter(|naming| naming.to_day.is_none()).map(|naming| naming.adviser_id).collect()
    }
}

/// What an engagement is drafted from.
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
    /// What it is for.
    pub scope: String,
    /// First day of the term.
    pub from_day: Day,
    /// Last day of the term.
    pub to_day: Day,
    /// The most that all fees of the term together may come to.
    pub ceiling: Fen,
    /// The rate card.
    pub rates: Vec<NewRate>,
}

/// What is known of a contract that was signed, and under which work was done, before going live (存量合同).
#[derive(Clone, Debug)]
pub struct Carried {
    /// The number that it had.
    pub number: String,
    /// The day of the last signature.
    pub signed_on: Day,
    /// The day of the undertakings of everybody named.
    pub undertaken_on: Day,
    /// What of the ceiling was used.
    pub used: Fen,
    /// Terms that were over before the present one.
    pub terms_before: i64,
}

/// What is recorded when the contract is signed.
#[derive(Clone, Debug)]
pub struct Signing {
    /// The day of the last signature.
    pub signed_on: Day,
    /// Where the required items stand.
    pub items: Vec<Item>,
    /// The undertakings of the advisers it names.
    pub undertakings: Vec<Undertaking>,
}

/// What a renewal agrees.
#[derive(Clone, Debug)]
pub struct NewTerm {
    /// The day of the last signature.
    pub signed_on: Day,
    /// Its last day; it begins on the day after the last one.
    pub to_day: Day,
    /// The most that all its fees together may come to.
    pub ceiling: Fen,
    /// Its rate card; without one the present card goes on.
    pub rates: Vec<NewRate>,
}

/// Which engagements a list shows.
#[derive(Clone, Debug, Default)]
pub struct EngagementFilter {
    /// In this state.
    pub state: Option<EngagementState>,
    /// Of this form.
    pub kind: Option<EngagementKind>,
    /// That serve this agency.
    pub agency: Option<OrganisationId>,
    /// That name this adviser.
    pub adviser: Option<AdviserId>,
    /// With this firm.
    pub firm: Option<OrganisationId>,
    /// That end before this day.
    pub ends_before: Option<Day>,
    /// Whether a filing is overdue.
    pub filing_overdue: Option<bool>,
    /// As things stood then.
    pub as_of: Option<Timestamp>,
    /// Only those changed at this instant or later.
    pub updated_since: Option<Timestamp>,
}

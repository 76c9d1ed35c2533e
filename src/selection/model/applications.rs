//! Applications, what they were registered with and what became of them.

use diesel::prelude::*;

use super::{CriterionId, RoundId};
use crate::access::{AccountId, OrganisationId};
use crate::db::schema::{
    selection_applications, selection_checks, selection_counts, selection_materials, selection_prices,
};
use crate::directory::AdviserId;
use crate::kit::{Fen, Points, Timestamp};

crate::id!(
    /// An application.
    ApplicationId
);
crate::id!(
    /// A document handed in with an application.
    MaterialId
);
crate::id!(
    /// One condition looked at for one person of an application.
    CheckId
);

crate::text_enum! {
    /// How it came in (提交方式).
    pub enum Source {
        /// By the one concerned (网上).
        Online = "ONLINE",
        /// On paper, entered by the office (纸质).
        Paper = "PAPER",
    }
}

crate::text_enum! {
    /// Where an application stands (报名状态).
    pub enum ApplicationState {
        /// Registered (已报名).
        Registered = "REGISTERED",
        /// Meets the conditions (合格).
        Qualified = "QUALIFIED",
        /// Does not meet them (不合格).
        Rejected = "REJECTED",
        /// Put forward (拟聘).
        Proposed = "PROPOSED",
        /// Removed by an objection that was upheld (取消资格).
        Excluded = "EXCLUDED",
        /// Withdrawn by the candidate (退出).
        Withdrawn = "WITHDRAWN",
        /// Awarded (聘用).
        Awarded = "AWARDED",
    }
}

crate::text_enum! {
    /// What gave a rank (排序依据).
    pub enum SettledBy {
        /// The total (总分).
        Total = "TOTAL",
        /// The same total, and more points in the criterion that breaks ties (同分比较指定项).
        TieBreaker = "TIE_BREAKER",
        /// The same in that too, and registered earlier (报名在先).
        Earlier = "EARLIER",
        /// The same in all, and drawn by lot (抽签).
        Lots = "LOTS",
    }
}

/// An application of a firm with its named lawyers, or of a scholar.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = selection_applications, treat_none_as_null = true)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Application {
    /// Id.
    pub id: ApplicationId,
    /// In which round.
    pub round_id: RoundId,
    /// Its number in the round, in order of registration, from 1.
    pub sequence: i64,
    /// Whose: the firm's id, or the scholar's; once a round.
    pub candidate: String,
    /// The firm; absent for scholars.
    pub firm_id: Option<OrganisationId>,
    /// The candidate's name at registration.
    pub name: String,
    /// How it came in.
    pub source: Source,
    /// What the candidate says.
    pub statement: String,
    /// Where it stands.
    pub state: ApplicationState,
    /// Codes of the conditions that are not met, or why it was removed or withdrawn.
    pub reason: String,
    /// Total, once ranked.
    pub total: Option<Points>,
    /// Rank, once ranked, from 1.
    pub rank: Option<i64>,
    /// What gave the rank.
    pub settled_by: Option<SettledBy>,
    /// Version.
    pub version: i64,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Who registered it.
    pub registered_by: AccountId,
    /// When.
    pub registered_at: Timestamp,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Timestamp>,
    /// In which publicity period it was put forward last; 0 for never.
    pub put_forward: i64,
}

/// What an application is made from. The price stands apart and goes nowhere but into its own table.
#[derive(Clone)]
pub struct NewApplication {
    /// The firm; absent for scholars.
    pub firm_id: Option<OrganisationId>,
    /// The named lawyers, or the scholar.
    pub adviser_ids: Vec<AdviserId>,
    /// What the candidate says.
    pub statement: String,
    /// Items claimed for COUNT criteria, by code.
    pub counts: Vec<(String, i64)>,
    /// The sealed price, where the round has a PRICE criterion.
    pub price: Option<Fen>,
}

/// Items claimed and verified for a COUNT criterion.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = selection_counts)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Count {
    /// Of which application.
    pub application_id: ApplicationId,
    /// For which criterion.
    pub criterion_id: CriterionId,
    /// As claimed.
    pub claimed: i64,
    /// As verified; absent before.
    pub verified: Option<i64>,
}

/// A sealed price.
#[derive(Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = selection_prices)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Price {
    /// Of which application.
    pub application_id: ApplicationId,
    /// In which round.
    pub round_id: RoundId,
    /// The price.
    pub amount: Fen,
}

crate::text_enum! {
    /// What came of looking at a condition (审查结论).
    pub enum CheckOutcome {
        /// Met (符合).
        Met = "MET",
        /// Not met (不符合).
        NotMet = "NOT_MET",
    }
}

/// One condition looked at for one person of an application, or for its firm.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = selection_checks)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Check {
    /// Id.
    pub id: CheckId,
    /// Of which application.
    pub application_id: ApplicationId,
    /// Whom it concerns.
    pub adviser_id: AdviserId,
    /// Code of the condition.
    pub condition: String,
    /// What came of it.
    pub outcome: CheckOutcome,
    /// Reason code, such as `TOO_FEW_YEARS`; `OK` when met.
    pub reason: String,
    /// What was compared.
    pub detail: String,
}

/// A document handed in with an application.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = selection_materials)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Material {
    /// Id.
    pub id: MaterialId,
    /// Of which application.
    pub application_id: ApplicationId,
    /// What it is for: the code of a condition or criterion, or any other.
    pub code: String,
    /// Name it was uploaded under.
    pub file_name: String,
    /// Bytes.
    pub size: i64,
    /// SHA-256 in hex.
    pub sha256: String,
    /// Who handed it in.
    pub created_by: AccountId,
    /// When.
    pub created_at: Timestamp,
}

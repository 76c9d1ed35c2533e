//! Rounds of selection and what they are announced with.

use std::sync::Arc;

use diesel::prelude::*;

use crate::access::{AccountId, OrganisationId};
use crate::calendar::Calendar;
use crate::calendar::pack::RulePack;
use crate::db::schema::{selection_criteria, selection_draws, selection_rounds};
use crate::kit::{Day, Fen, Points, Timestamp};

mod applications;
mod conditions;
mod evaluation;
mod publicity;

pub use applications::{
    Application, ApplicationId, ApplicationState, Check, CheckOutcome, Count, Material, MaterialId, NewApplication,
    Price, SettledBy, Source,
};
pub use conditions::{NewCondition, OwnCondition, Proof};
pub use evaluation::{Evaluator, EvaluatorId, EvaluatorState, PriceOpening, Score};
pub use publicity::{NewObjection, Objection, ObjectionId, ObjectionState, PurchaseStep, StepDone};

crate::id!(
    /// A round of selection.
    RoundId
);
crate::id!(
    /// A criterion of a round.
    CriterionId
);

crate::text_enum! {
    /// What a round selects for (选聘类型).
    pub enum RoundKind {
        /// The award makes an engagement for each who is awarded (聘用).
        Standard = "STANDARD",
        /// The award makes members of a panel, from which work is called off later (入库).
        Framework = "FRAMEWORK",
    }
}

crate::text_enum! {
    /// By which rules it goes (采购方式).
    pub enum Route {
        /// Selection by the rules for legal advisers (选聘).
        Selection = "SELECTION",
        /// A government purchase (政府采购): its dates after the evaluation are watched as well.
        Purchase = "PURCHASE",
    }
}

crate::text_enum! {
    /// How the sheets of several evaluators become one figure (计分方法).
    pub enum Averaging {
        /// The mean of all signed sheets (平均分).
        Plain = "PLAIN",
        /// The mean without the highest and the lowest sheet of each candidate (去掉一个最高分和一个最低分), where five or more are signed.
        DropHighLow = "DROP_HIGH_LOW",
    }
}

crate::text_enum! {
    /// How points of a criterion come about (评分方式).
    pub enum CriterionKind {
        /// Given by each evaluator (评委打分).
        Scored = "SCORED",
        /// By formula from the sealed price (价格分): base / bid × weight; the base is the lowest bid, and no less than the base price.
        Price = "PRICE",
        /// By formula from a verified number of items (业绩计件): so many points an item, up to the weight.
        Count = "COUNT",
    }
}

crate::text_enum! {
    /// Where a round stands (状态).
    pub enum RoundState {
        /// Being drafted (起草); nobody else sees it.
        Draft = "DRAFT",
        /// Published, registration has not begun (公告).
        Announced = "ANNOUNCED",
        /// Candidates register (报名).
        Registration = "REGISTRATION",
        /// Registration is over; conditions are checked (资格审查).
        Qualification = "QUALIFICATION",
        /// Evaluators score (评审).
        Evaluation = "EVALUATION",
        /// The order is fixed (已排序).
        Ranked = "RANKED",
        /// The proposed names are shown to everybody (公示).
        Publicity = "PUBLICITY",
        /// An objection waits for its answer (异议处理).
        Objection = "OBJECTION",
        /// The publicity period is over; approval and award (审定).
        Approval = "APPROVAL",
        /// Awarded (完成).
        Completed = "COMPLETED",
        /// Called off (取消).
        Cancelled = "CANCELLED",
        /// Ended without result (失败).
        Failed = "FAILED",
    }
}

/// A round of selection.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = selection_rounds, treat_none_as_null = true)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Round {
    /// Id.
    pub id: RoundId,
    /// Its number (选〔2026〕第0001号), one sequence for each body and year; given at publication.
    pub number: String,
    /// The review body that runs it.
    pub review_body_id: OrganisationId,
    /// What it selects for.
    pub kind: RoundKind,
    /// By which rules it goes.
    pub route: Route,
    /// What it is called.
    pub title: String,
    /// The text of the notice.
    pub notice: String,
    /// How many can be awarded.
    pub quota: i64,
    /// With fewer qualified candidates there is no evaluation.
    pub min_qualified: i64,
    /// How sheets become one figure.
    pub averaging: Averaging,
    /// Code of the criterion that breaks ties first; empty for none.
    pub tie_breaker: String,
    /// The least total with which somebody can be proposed.
    pub min_total: Points,
    /// When registration begins.
    pub registration_from: Timestamp,
    /// When it ends: this instant is too late.
    pub registration_until: Timestamp,
    /// Where it stands, as last written; see `rules::by_time`.
    pub state: RoundState,
    /// Rule pack frozen at publication; empty before.
    pub rule_pack: String,
    /// Its hash.
    pub rule_pack_hash: String,
    /// Working days of publicity, frozen at publication.
    pub publicity_days: i64,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// On which day the order was fixed, which ends the evaluation.
    pub ranked_on: Option<Day>,
    /// First day of the present publicity period.
    pub publicity_from: Option<Day>,
    /// Its last day.
    pub publicity_until: Option<Day>,
    /// How many publicity periods have begun.
    pub publicity_period: i64,
    /// Who put the names forward.
    pub proposed_by: Option<AccountId>,
    /// Who recorded the approval.
    pub approved_by: Option<AccountId>,
    /// By which document it was approved; empty before.
    pub approval: String,
    /// Why it was called off or failed.
    pub end_reason: String,
    /// Version.
    pub version: i64,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Who drafted it.
    pub created_by: AccountId,
    /// Since when it is here.
    pub created_at: Timestamp,
}

/// A criterion of a round.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = selection_criteria)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Criterion {
    /// Id.
    pub id: CriterionId,
    /// Of which round.
    pub round_id: RoundId,
    /// Its place in the list.
    pub position: i64,
    /// Code, once a round.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// How its points come about.
    pub kind: CriterionKind,
    /// The most points; all of a round make exactly 100.
    pub weight: Points,
    /// For PRICE: the base is no less than this.
    pub base_price: Fen,
    /// For COUNT: points for each item.
    pub per_item: Points,
    /// What is looked at.
    pub guidance: String,
}

/// The draw of a round: its commitment stands from publication on.
#[derive(Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = selection_draws, primary_key(round_id))]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Draw {
    /// Of which round.
    pub round_id: RoundId,
    /// SHA-256 of the seed.
    pub commitment: String,
    /// The seed; shown to nobody before the draw.
    pub seed: String,
    /// The numbers in the pool, each with a line feed; empty before it is fixed.
    pub pool: String,
    /// Its SHA-256.
    pub pool_hash: String,
    /// Who witnessed the draw; empty before.
    pub witness: String,
    /// The witness' word.
    pub word: String,
    /// When it was drawn; 0 before.
    pub drawn_at: Timestamp,
}

impl Draw {
    /// Whether it took place.
    pub fn is_over(&self) -> bool {
        self.drawn_at > Timestamp::from_micros(0)
    }
}

/// A round with what belongs to it.
#[derive(Clone)]
pub struct FullRound {
    /// The round.
    pub round: Round,
    /// Its criteria in order.
    pub criteria: Vec<Criterion>,
    /// What its notice asks of candidates beyond the rule pack, in order.
    pub conditions: Vec<OwnCondition>,
    /// Its draw, once it is published.
    pub draw: Option<Draw>,
    /// When the prices were opened.
    pub opening: Option<PriceOpening>,
    /// What was done of a government purchase.
    pub steps: Vec<StepDone>,
    /// The working days that its dates are counted by; only for a purchase.
    pub calendar: Option<Arc<Calendar>>,
    /// The rules that it froze, once it is published.
    pub pack: Option<&'static RulePack>,
}

/// What a round is drafted from.
#[derive(Clone, Debug)]
pub struct NewRound {
    /// What it selects for.
    pub kind: RoundKind,
    /// By which rules it goes.
    pub route: Route,
    /// What it is called.
    pub title: String,
    /// The text of the notice.
    pub notice: String,
    /// How many can be awarded.
    pub quota: i64,
    /// The least number of qualified candidates.
    pub min_qualified: i64,
    /// How sheets become one figure.
    pub averaging: Averaging,
    /// Code of the criterion that breaks ties first.
    pub tie_breaker: Option<String>,
    /// The least total; the rule pack's unless told.
    pub min_total: Option<Points>,
    /// When registration begins.
    pub registration_from: Timestamp,
    /// When it ends.
    pub registration_until: Timestamp,
    /// The criteria.
    pub criteria: Vec<NewCriterion>,
    /// What is asked of candidates beyond the rule pack.
    pub conditions: Vec<NewCondition>,
}

/// What a criterion is made from.
#[derive(Clone, Debug)]
pub struct NewCriterion {
    /// Code.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// How its points come about.
    pub kind: CriterionKind,
    /// The most points.
    pub weight: Points,
    /// For PRICE.
    pub base_price: Option<Fen>,
    /// For COUNT.
    pub per_item: Option<Points>,
    /// What is looked at.
    pub guidance: String,
}

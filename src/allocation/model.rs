//! Allocations: what each was made from, whom it examined, in which order, and what was offered.

use diesel::prelude::*;

use crate::access::{AccountId, OrganisationId};
use crate::db::schema::{allocation_candidates, allocation_places, allocation_turns, allocations};
use crate::directory::{AdviserId, PracticeArea};
use crate::engagement::{EngagementId, Grade, Service};
use crate::kit::{Fen, Timestamp};
use crate::review::{AssignmentId, AssignmentState, ReviewId};

crate::id!(
    /// An allocation.
    AllocationId
);

crate::text_enum! {
    /// How the order is made (分派方式).
    pub enum Method {
        /// By points for what is known of each (智能匹配).
        Match = "MATCH",
        /// Whoever was offered work longest ago (轮候).
        Rotation = "ROTATION",
        /// By lot, verifiably (抽签).
        Draw = "DRAW",
    }
}

crate::text_enum! {
    /// Where an allocation stands (分派状态).
    pub enum AllocationState {
        /// Seed and pool of the draw are committed to (待抽签).
        Committed = "COMMITTED",
        /// Somebody was offered the matter (已派出).
        Offered = "OFFERED",
        /// Nobody is left in the order (无人可派).
        Exhausted = "EXHAUSTED",
    }
}

crate::text_enum! {
    /// What happens to an allocation (事件).
    pub enum AllocationEvent {
        /// Lots are drawn (抽签).
        Draw = "DRAW",
        /// The next in order is offered the matter (依次改派).
        Next = "NEXT",
        /// Nobody is left (用尽).
        Exhaust = "EXHAUST",
    }
}

/// What an allocation was made from.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = allocations)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Allocation {
    /// Id.
    pub id: AllocationId,
    /// Of which review.
    pub review_id: ReviewId,
    /// Of which round.
    pub round: i64,
    /// How the order is made.
    pub method: Method,
    /// Service of the rate card.
    pub service: Service,
    /// Only people of this firm.
    pub firm_id: Option<OrganisationId>,
    /// Rule pack in force.
    pub rule_pack: String,
    /// Its hash.
    pub rule_pack_hash: String,
    /// Weight of expertise.
    pub expertise: i64,
    /// Weight of the load.
    pub load: i64,
    /// Weight of fairness.
    pub fairness: i64,
    /// Weight of the rate.
    pub rate: i64,
    /// Weight of past performance.
    pub performance: i64,
    /// Weight of open conflicts.
    pub conflict: i64,
    /// What counts as the capacity of those who have set none.
    pub usual_capacity: i64,
    /// Score of the grade EXCELLENT.
    pub excellent: i64,
    /// Score of the grade COMPETENT.
    pub competent: i64,
    /// Score of the grade BASIC.
    pub basic: i64,
    /// Score of the grade INCOMPETENT.
    pub incompetent: i64,
    /// Score without a grade.
    pub ungraded: i64,
    /// SHA-256 of the seed; empty without a draw.
    pub commitment: String,
    /// The seed, told once the draw is over; empty without a draw.
    pub seed: String,
    /// Hash of the pool; empty without a draw.
    pub pool_hash: String,
    /// The word of the witness; empty before the draw.
    pub word: String,
    /// Who watched; empty before the draw.
    pub witness: String,
    /// When it was drawn.
    pub drawn_at: Option<Timestamp>,
    /// Where it stands.
    pub state: AllocationState,
    /// Version.
    pub version: i64,
    /// Who made it.
    pub created_by: AccountId,
    /// When.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

impl Allocation {
    /// The score of a grade.
    pub const fn grade_score(&self, grade: Option<Grade>) -> i64 {
        match grade {
            Some(Grade::Excellent) => self.excellent,
            Some(Grade::Competent) => self.competent,
            Some(Grade::Basic) => self.basic,
            Some(Grade::Incompetent) => self.incompetent,
            None => self.ungraded,
        }
    }
}

/// Somebody who was examined: the facts as they were, why they are left out, or their scores.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = allocation_candidates)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Candidate {
    /// Of which allocation.
    pub allocation_id: AllocationId,
    /// From 1, in the order in which the advisers came on the roll; the number in a draw.
    pub number: i64,
    /// The adviser.
    pub adviser_id: AdviserId,
    /// The firm.
    pub firm_id: Option<OrganisationId>,
    /// Under which engagement.
    pub engagement_id: EngagementId,
    /// Code of the rule that bars them; empty for those in the pool.
    pub excluded_by: String,
    /// How many of the wanted practice areas are theirs.
    pub areas_matched: i64,
    /// Matters in hand.
    pub in_hand: i64,
    /// How many they take.
    pub capacity: Option<i64>,
    /// How often the office offered them work this year.
    pub offers_this_year: i64,
    /// When it did so last.
    pub last_offered_at: Option<Timestamp>,
    /// The fee by the card of the day.
    pub fee: Option<Fen>,
    /// Grade of the latest year.
    pub grade: Option<Grade>,
    /// Ties that wait for a decision.
    pub ties_open: i64,
    /// Score of expertise.
    pub expertise: i64,
    /// Score of the load.
    pub load: i64,
    /// Score of fairness.
    pub fairness: i64,
    /// Score of the rate.
    pub rate: i64,
    /// Score of past performance.
    pub performance: i64,
    /// Score of open conflicts.
    pub conflict: i64,
    /// Scores times weights, added up.
    pub points: i64,
}

impl Candidate {
    /// Whether they can be offered the matter.
    pub const fn in_pool(&self) -> bool {
        self.excluded_by.is_empty()
    }
}

/// A place in the order.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = allocation_places)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Place {
    /// Of which allocation.
    pub allocation_id: AllocationId,
    /// From 1.
    pub place: i64,
    /// Whose.
    pub number: i64,
    /// The ticket in a draw, in hex; empty otherwise.
    pub ticket: String,
}

/// What became of a place when its turn came.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = allocation_turns)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Turn {
    /// Of which allocation.
    pub allocation_id: AllocationId,
    /// Which place.
    pub place: i64,
    /// What was offered.
    pub assignment_id: Option<AssignmentId>,
    /// Code of the rule by which the offer was refused; empty otherwise.
    pub refused_by: String,
    /// When.
    pub made_at: Timestamp,
}

/// An allocation with everything that belongs to it.
#[derive(Clone, Debug)]
pub struct Whole {
    /// What it was made from.
    pub allocation: Allocation,
    /// The practice areas wanted.
    pub areas: Vec<PracticeArea>,
    /// Everybody examined, by number.
    pub candidates: Vec<Candidate>,
    /// The order.
    pub places: Vec<Place>,
    /// What became of it, by place, with where each assignment stands now.
    pub turns: Vec<(Turn, Option<AssignmentState>)>,
}

/// What a new allocation is made from.
#[derive(Clone, Debug)]
pub struct NewAllocation {
    /// How the order is made.
    pub method: Method,
    /// Service of the rate card.
    pub service: Service,
    /// Only people of this firm.
    pub firm_id: Option<OrganisationId>,
    /// Practice areas wanted; none for those of the rule pack.
    pub areas: Vec<PracticeArea>,
}

//! Call-offs, their pools and draws.

use diesel::prelude::*;

use super::{MemberId, PanelId};
use crate::access::{AccountId, OrganisationId};
use crate::db::schema::{call_off_candidates, call_off_parties, call_offs, panel_draws};
use crate::kit::{Fen, Timestamp};

crate::id!(
    /// A call-off.
    CallOffId
);
crate::id!(
    /// A member among the candidates of a call-off.
    CandidateId
);
crate::id!(
    /// A party to the matter of a call-off.
    PartyId
);
crate::id!(
    /// A draw, as everybody sees it.
    DrawId
);

crate::text_enum! {
    /// How a member is chosen.
    pub enum CallOffMethod {
        /// Named with reasons (直接选定), up to an amount.
        DirectAward = "DIRECT_AWARD",
        /// The lowest sealed price of those who bid (二次竞价).
        FurtherCompetition = "FURTHER_COMPETITION",
        /// Whose turn it is (顺序轮候).
        Rotation = "ROTATION",
        /// A draw that anybody can recompute (随机抽取).
        Draw = "DRAW",
    }
}

crate::text_enum! {
    /// Where a call-off stands.
    pub enum CallOffState {
        /// Bids or the draw are awaited (进行中).
        Open = "OPEN",
        /// A member is chosen (已选定).
        Decided = "DECIDED",
        /// The engagement is drafted (已转聘用).
        Engaged = "ENGAGED",
        /// Nobody bid, or nobody is left in order (未成).
        Failed = "FAILED",
        /// Given up (取消).
        Cancelled = "CANCELLED",
    }
}

crate::text_enum! {
    /// What can happen to a call-off.
    pub enum CallOffEvent {
        /// A member of the pool hands in a price.
        Bid = "BID",
        /// Somebody is chosen: at once, when prices are opened or when lots are drawn.
        Decide = "DECIDE",
        /// There is nobody to choose.
        Fail = "FAIL",
        /// The chosen member declines and another stands in order.
        Decline = "DECLINE",
        /// The chosen member declines and nobody is left.
        Exhaust = "EXHAUST",
        /// The office gives it up.
        Cancel = "CANCEL",
        /// The engagement is drafted.
        Engage = "ENGAGE",
    }
}

crate::text_enum! {
    /// Why a member is left out, or its turn passes.
    pub enum Bar {
        /// Somebody of it has declared an interest in a party (利益冲突).
        ConflictOfInterest = "CONFLICT_OF_INTEREST",
        /// Nobody it names can take work: on leave, without a valid licence, or no longer of the firm (无人可以承接).
        NobodyFit = "NOBODY_FIT",
        /// It has left the panel meanwhile (已退出资源库).
        LeftPanel = "LEFT_PANEL",
        /// It declined (不承接).
        Declined = "DECLINED",
    }
}

/// Work that is called off a panel.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = call_offs, treat_none_as_null = true)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct CallOff {
    /// Id.
    pub id: CallOffId,
    /// Of which panel.
    pub panel_id: PanelId,
    /// Its number, one sequence for each office and year.
    pub number: String,
    /// The review body that calls off.
    pub engaging_id: OrganisationId,
    /// The agency for which it is.
    pub agency_id: OrganisationId,
    /// What the work is.
    pub title: String,
    /// What it will cost, as far as one can tell.
    pub estimate: Fen,
    /// How the member is chosen.
    pub method: CallOffMethod,
    /// Why by this method, and for direct award why this member.
    pub reason: String,
    /// Until when bids are taken; only in a competition.
    pub bids_until: Option<Timestamp>,
    /// The draw; only in one.
    pub draw_id: Option<DrawId>,
    /// Who watched the opening of prices or the draw; empty before.
    pub witness: String,
    /// Where it stands.
    pub state: CallOffState,
    /// Who is chosen, while DECIDED or ENGAGED.
    pub chosen_id: Option<MemberId>,
    /// Why it was cancelled; empty otherwise.
    pub cancelled_for: String,
    /// Version.
    pub version: i64,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// By whom it was called off.
    pub created_by: AccountId,
    /// Since when it is here.
    pub created_at: Timestamp,
    /// When somebody was chosen first, or nobody was there to choose.
    pub decided_at: Option<Timestamp>,
}

/// A member among the candidates of a call-off.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = call_off_candidates, treat_none_as_null = true)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Candidate {
    /// Id.
    pub id: CandidateId,
    /// Of which call-off.
    pub call_off_id: CallOffId,
    /// Which member.
    pub member_id: MemberId,
    /// Its rank on the panel.
    pub rank: i64,
    /// Why it is not in the pool; absent for those who are.
    pub excluded_by: Option<Bar>,
    /// Why its turn passed.
    pub passed_by: Option<Bar>,
    /// The party of the conflict, or the reason for declining; else empty.
    pub note: String,
    /// How often it had been chosen before.
    pub turns: i64,
    /// When it had been chosen last.
    pub last_turn_at: Option<Timestamp>,
    /// Its price, from the opening on.
    pub bid: Option<Fen>,
    /// Its ticket in the draw, in hex; empty without a draw.
    pub ticket: String,
    /// Its place in the order, from 1; absent before the decision, and for those who are left out or did not bid.
    pub place: Option<i64>,
    /// When it was chosen.
    pub chosen_at: Option<Timestamp>,
}

impl Candidate {
    /// Whether it was in the pool from the beginning.
    pub const fn in_pool(&self) -> bool {
        self.excluded_by.is_none()
    }
}

/// A party to the matter that is called off.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = call_off_parties)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Party {
    /// Id.
    pub id: PartyId,
    /// Of which call-off.
    pub call_off_id: CallOffId,
    /// Its name.
    pub name: String,
}

/// A draw. It does not say for which matter: everybody sees it.
#[derive(Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = panel_draws)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Draw {
    /// Id.
    pub id: DrawId,
    /// SHA-256 of the seed.
    pub commitment: String,
    /// The ranks in the pool, each with a line feed.
    pub pool: String,
    /// Its SHA-256.
    pub pool_hash: String,
    /// The seed; shown to nobody before the draw.
    pub seed: String,
    /// The witness' word; empty before.
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

/// A call-off with what belongs to it.
#[derive(Clone)]
pub struct WholeCallOff {
    /// The call-off.
    pub call_off: CallOff,
    /// The parties to the matter.
    pub parties: Vec<Party>,
    /// The candidates in the order of rank.
    pub candidates: Vec<Candidate>,
    /// Its draw.
    pub draw: Option<Draw>,
}

/// What a new call-off is made from.
#[derive(Clone, Debug)]
pub struct NewCallOff {
    /// The agency for which it is.
    pub agency_id: OrganisationId,
    /// What the work is.
    pub title: String,
    /// What it will cost, as far as one can tell.
    pub estimate: Fen,
    /// The parties to the matter, for conflicts of interest.
    pub parties: Vec<String>,
    /// How the member is chosen.
    pub method: CallOffMethod,
    /// Why.
    pub reason: String,
    /// Whom, in a direct award.
    pub member_id: Option<MemberId>,
    /// Until when bids are taken, in a competition.
    pub bids_until: Option<Timestamp>,
}

/// Which call-offs a list shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct CallOffFilter {
    /// Of this panel.
    pub panel: Option<PanelId>,
    /// For this agency.
    pub agency: Option<OrganisationId>,
    /// In this state.
    pub state: Option<CallOffState>,
    /// By this method.
    pub method: Option<CallOffMethod>,
    /// Only those changed at this instant or later.
    pub updated_since: Option<Timestamp>,
}

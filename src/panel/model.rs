//! Panels, their members, and call-offs.

use diesel::prelude::*;

use crate::access::{AccountId, OrganisationId};
use crate::db::schema::{call_off_candidates, call_off_parties, call_offs, panel_members, panels};
use crate::directory::AdviserId;
use crate::kit::{Day, Fen, Timestamp};
use crate::selection::{ApplicationId, RoundId};

crate::id!(
    /// A panel.
    PanelId
);
crate::id!(
    /// A member of a panel.
    MemberId
);
crate::id!(
    /// A call-off.
    CallOffId
);
crate::id!(
    /// A member in the pool of a call-off.
    CandidateId
);

crate::id!(
    /// A party to the matter of a call-off.
    PartyId
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
        /// Nobody bid, or all declined (未成).
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
        /// Prices are opened or lots are drawn, and there is somebody to choose.
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

/// A panel.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = panels)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Panel {
    /// Id.
    pub id: PanelId,
    /// Its number, one sequence for each office and year.
    pub number: String,
    /// The review body whose panel it is.
    pub engaging_id: OrganisationId,
    /// The framework round it came from.
    pub round_id: RoundId,
    /// Its title.
    pub title: String,
    /// First day of its term.
    pub from_day: Day,
    /// Last day of its term.
    pub to_day: Day,
    /// Version.
    pub version: i64,
    /// Since when it is here.
    pub created_at: Timestamp,
}

/// A member of a panel: a firm with its named lawyers, or a scholar.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = panel_members)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Member {
    /// Id.
    pub id: MemberId,
    /// Of which panel.
    pub panel_id: PanelId,
    /// The application that was successful.
    pub application_id: ApplicationId,
    /// The firm; absent for a scholar.
    pub firm_id: Option<OrganisationId>,
    /// Its rank in the round, from 1.
    pub rank: i64,
    /// First day of membership.
    pub from_day: Day,
    /// The day from which it is no member any more; absent while it is one.
    pub removed_on: Option<Day>,
    /// Why it was removed; empty while it was not.
    pub removed_for: String,
    /// How many turns it was given.
    pub turns: i64,
    /// When it was given the last one.
    pub last_turn_at: Option<Timestamp>,
    /// Version.
    pub version: i64,
}

/// A panel with its members and the people they name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WholePanel {
    /// The panel.
    pub panel: Panel,
    /// Members in the order of their rank, each with its people.
    pub members: Vec<(Member, Vec<AdviserId>)>,
}

/// Work that is called off a panel.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = call_offs)]
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
    /// SHA-256 of the seed in hex, published before the draw; empty without a draw.
    pub seed_sha256: String,
    /// SHA-256 of the list of those in the draw; empty without a draw.
    pub pool_sha256: String,
    /// The seed in hex; shown once the lots are drawn.
    pub seed: String,
    /// Who watched the opening of prices or the draw.
    pub witness: String,
    /// The word that the witness gave for the draw.
    pub witness_word: String,
    /// Where it stands.
    pub state: CallOffState,
    /// Who is chosen, while DECIDED or ENGAGED.
    pub chosen_id: Option<MemberId>,
    /// Why it was cancelled; empty otherwise.
    pub cancelled_for: String,
    /// Version.
    pub version: i64,
    /// By whom it was called off.
    pub created_by: AccountId,
    /// Since when it is here.
    pub created_at: Timestamp,
    /// When the member was chosen.
    pub decided_at: Option<Timestamp>,
}

/// A member in the pool of a call-off.
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
    /// Code of the rule by which it is left out; empty for those in the pool.
    pub excluded_by: String,
    /// Whom or what that concerns.
    pub excluded_for: String,
    /// The turns it had been given before.
    pub turns: i64,
    /// When it had been given the last one.
    pub last_turn_at: Option<Timestamp>,
    /// Its price; sealed until the opening.
    pub bid: Option<Fen>,
    /// When it bid.
    pub bid_at: Option<Timestamp>,
    /// Its ticket in the draw, in hex; empty without a draw.
    pub ticket: String,
    /// Its place in the order, from 1; absent when it is left out or did not bid, and before the decision.
    pub place: Option<i64>,
    /// Why it declined; empty otherwise.
    pub declined_for: String,
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

/// A call-off with its pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WholeCallOff {
    /// The call-off.
    pub call_off: CallOff,
    /// The parties to the matter.
    pub parties: Vec<Party>,
    /// The pool in the order of rank.
    pub candidates: Vec<Candidate>,
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

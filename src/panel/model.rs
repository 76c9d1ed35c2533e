//! Panels and their members; call-offs beside.

use diesel::prelude::*;

use crate::access::OrganisationId;
use crate::db::schema::{panel_members, panels};
use crate::directory::AdviserId;
use crate::kit::{Day, Timestamp};
use crate::selection::{ApplicationId, RoundId};

mod call_offs;

pub use call_offs::{
    Bar, CallOff, CallOffEvent, CallOffFilter, CallOffId, CallOffMethod, CallOffState, Candidate, CandidateId, Draw,
    DrawId, NewCallOff, Party, WholeCallOff,
};

crate::id!(
    /// A panel.
    PanelId
);
crate::id!(
    /// A member of a panel.
    MemberId
);

crate::text_enum! {
    /// Where a panel stands by its days.
    pub enum PanelState {
        /// Its first day is still to come (待生效).
        Coming = "COMING",
        /// Work can be called off (有效).
        InForce = "IN_FORCE",
        /// Its last day is over (期满).
        Expired = "EXPIRED",
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
    /// Version: one more with each removal.
    pub version: i64,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// How many days before its end those concerned were told last.
    pub ending_told: i64,
    /// Since when it is here.
    pub created_at: Timestamp,
}

impl Panel {
    /// Where it stands on a day; nobody has to write it down.
    pub fn state(&self, on: Day) -> PanelState {
        match () {
            () if on < self.from_day => PanelState::Coming,
            () if on > self.to_day => PanelState::Expired,
            () => PanelState::InForce,
        }
    }
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
    /// Its rank in the round, by which it is known in draws.
    pub rank: i64,
    /// When it was removed; absent while it is a member.
    pub removed_at: Option<Timestamp>,
    /// Why it was removed; empty while it was not.
    pub removed_for: String,
}

/// A member with what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WholeMember {
    /// The member.
    pub member: Member,
    /// The people it names.
    pub adviser_ids: Vec<AdviserId>,
    /// How often it was chosen.
    pub turns: i64,
    /// When it was chosen last.
    pub last_turn_at: Option<Timestamp>,
}

/// A panel with its members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WholePanel {
    /// The panel.
    pub panel: Panel,
    /// Members in the order of their rank.
    pub members: Vec<WholeMember>,
    /// Where it stands.
    pub state: PanelState,
}

/// Which panels a list shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct PanelFilter {
    /// Of this review body.
    pub engaging: Option<OrganisationId>,
    /// In this state.
    pub state: Option<PanelState>,
    /// As things stood then.
    pub as_of: Option<Timestamp>,
    /// Only those changed at this instant or later.
    pub updated_since: Option<Timestamp>,
}

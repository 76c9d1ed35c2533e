//! Queries of panels and call-offs.

use std::collections::BTreeMap;

use diesel::expression::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::model::{
    CallOff, CallOffId, CallOffMethod, CallOffState, Candidate, Member, MemberId, Panel, PanelId, Party, WholeCallOff,
    WholePanel,
};
use crate::access::{Actor, OrganisationId, Role};
use crate::ctx::guarded;
use crate::db::schema::{
    advisers, call_off_candidates, call_off_parties, call_offs, panel_member_advisers, panel_members, panels,
};
use crate::db::{Conn, MultiBackend};
use crate::directory::AdviserId;
use crate::error::{Error, Result};
use crate::kit::{Day, Fen, PageRequest, Timestamp};
use crate::load_for_update;

type Panels = panels::BoxedQuery<'static, MultiBackend>;
type Filter = Box<dyn BoxableExpression<call_offs::table, MultiBackend, SqlType = Bool>>;

/// A panel is published, so everybody who works on matters sees it; the administrators do not.
fn visible_to(actor: &Actor) -> Panels {
    let all = panels::table.into_boxed();
    if Role::ADMINISTRATORS.contains(&actor.role) { all.filter(panels::id.eq("")) } else { all }
}

/// The members that an actor speaks for: a firm's manager for the firm, an adviser for those that name him.
#[diesel::dsl::auto_type(no_type_alias)]
fn members_of_firm(firm: OrganisationId) -> _ {
    panel_members::table.filter(panel_members::firm_id.eq(firm)).select(panel_members::id)
}

#[diesel::dsl::auto_type(no_type_alias)]
fn members_naming(actor: &Actor) -> _ {
    let own = advisers::table.filter(advisers::account_id.eq(actor.account)).select(advisers::id);
    panel_member_advisers::table
        .filter(panel_member_advisers::adviser_id.eq_any(own))
        .select(panel_member_advisers::member_id)
}

/// A call-off is seen by the office that makes it, the agency for which it is, those in its pool, and audit.
fn call_offs_visible_to(actor: &Actor) -> Filter {
    match actor.role {
        _ if actor.is_system => Box::new(call_offs::version.ge(0)),
        Role::Auditor => Box::new(call_offs::version.ge(0)),
        Role::Coordinator => Box::new(call_offs::engaging_id.eq(actor.organisation)),
        Role::AgencyOfficer | Role::AgencyHead => Box::new(call_offs::agency_id.eq(actor.organisation)),
        Role::FirmManager => {
            let pools = call_off_candidates::table
                .filter(call_off_candidates::member_id.eq_any(members_of_firm(actor.organisation)))
                .select(call_off_candidates::call_off_id);
            Box::new(call_offs::id.eq_any(pools))
        }
        Role::Adviser => {
            let pools = call_off_candidates::table
                .filter(call_off_candidates::member_id.eq_any(members_naming(actor)))
                .select(call_off_candidates::call_off_id);
            Box::new(call_offs::id.eq_any(pools))
        }
        Role::FinanceOfficer | Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => {
            Box::new(call_offs::version.lt(0))
        }
    }
}

/// Ids of the members of a panel that an actor speaks for.
pub(super) fn spoken_for(conn: &mut Conn, actor: &Actor, panel: PanelId) -> Result<Vec<MemberId>> {
    let members = panel_members::table.filter(panel_members::panel_id.eq(panel)).select(panel_members::id).into_boxed();
    let members = match actor.role {
        Role::FirmManager => members.filter(panel_members::id.eq_any(members_of_firm(actor.organisation))),
        // A lawyer does not bind the firm.
        Role::Adviser => members.filter(
            panel_members::id.eq_any(members_naming(actor)).and(panel_members::firm_id.is_null()),
        ),
        _ => return Ok(Vec::new()),
    };
    Ok(members.load(conn)?)
}

/// One panel with its members, as far as the actor sees it. `on` leaves only those who were members on that day.
pub(super) fn panel(conn: &mut Conn, actor: &Actor, id: PanelId, on: Option<Day>) -> Result<WholePanel> {
    let panel = visible_to(actor).filter(panels::id.eq(id)).select(Panel::as_select()).first(conn)?;
    with_members(conn, vec![panel], on)?.pop().ok_or(Error::NotFound)
}

/// A panel of the actor's own office, held until the transaction ends.
pub(super) fn own_for_update(conn: &mut Conn, actor: &Actor, id: PanelId) -> Result<Panel> {
    let own = panels::table.filter(panels::id.eq(id).and(panels::engaging_id.eq(actor.organisation)));
    Ok(load_for_update!(conn, own.select(Panel::as_select()))?)
}

/// A page of panels, newest first. `on` leaves only those in force on that day, with their members on it.
pub(super) fn list(
    conn: &mut Conn,
    actor: &Actor,
    engaging: Option<OrganisationId>,
    on: Option<Day>,
    page: &PageRequest,
) -> Result<Vec<WholePanel>> {
    let mut query =
        visible_to(actor).filter(panels::id.lt(page.before().to_owned())).order(panels::id.desc()).limit(page.fetch());
    if let Some(engaging) = engaging {
        query = query.filter(panels::engaging_id.eq(engaging));
    }
    if let Some(on) = on {
        query = query.filter(panels::from_day.le(on).and(panels::to_day.ge(on)));
    }
    let rows = query.select(Panel::as_select()).load(conn)?;
    with_members(conn, rows, on)
}

/// Adds members and their people to each panel, two queries for the whole page.
fn with_members(conn: &mut Conn, rows: Vec<Panel>, on: Option<Day>) -> Result<Vec<WholePanel>> {
    let ids: Vec<PanelId> = rows.iter().map(|row| row.id).collect();
    let mut members = panel_members::table
        .filter(panel_members::panel_id.eq_any(ids))
        .order((panel_members::panel_id, panel_members::rank))
        .select(Member::as_select())
        .into_boxed();
    if let Some(on) = on {
        let still = panel_members::removed_on.is_null().or(panel_members::removed_on.gt(on));
        members = members.filter(panel_members::from_day.le(on)).filter(still.assume_not_null());
    }
    let members: Vec<Member> = members.load(conn)?;
    let mut people = people(conn, members.iter().map(|member| member.id).collect())?;
    let mut by_panel: BTreeMap<PanelId, Vec<(Member, Vec<AdviserId>)>> = BTreeMap::new();
    for mut member in members {
        if on.is_some() {
            // On that day it was a member: what came later was not known.
            member.removed_on = None;
            member.removed_for.clear();
        }
        let named = people.remove(&member.id).unwrap_or_default();
        by_panel.entry(member.panel_id).or_default().push((member, named));
    }
    let whole =
        rows.into_iter().map(|panel| WholePanel { members: by_panel.remove(&panel.id).unwrap_or_default(), panel });
    Ok(whole.collect())
}

/// The people that members name.
fn people(conn: &mut Conn, members: Vec<MemberId>) -> Result<BTreeMap<MemberId, Vec<AdviserId>>> {
    let pairs: Vec<(MemberId, AdviserId)> = panel_member_advisers::table
        .filter(panel_member_advisers::member_id.eq_any(members))
        .order((panel_member_advisers::member_id, panel_member_advisers::adviser_id))
        .load(conn)?;
    let mut named: BTreeMap<MemberId, Vec<AdviserId>> = BTreeMap::new();
    for (member, adviser) in pairs {
        named.entry(member).or_default().push(adviser);
    }
    Ok(named)
}

/// One member with its people.
pub(super) fn member(conn: &mut Conn, id: MemberId) -> Result<(Member, Vec<AdviserId>)> {
    let member = panel_members::table.find(id).select(Member::as_select()).first(conn)?;
    let named = people(conn, vec![id])?.remove(&id).unwrap_or_default();
    Ok((member, named))
}

/// Inserts a panel with its members.
pub(super) fn insert(conn: &mut Conn, new: &WholePanel) -> Result<()> {
    diesel::insert_into(panels::table).values(&new.panel).execute(conn)?;
    for (member, named) in &new.members {
        diesel::insert_into(panel_members::table).values(member).execute(conn)?;
        for adviser in named {
            diesel::insert_into(panel_member_advisers::table)
                .values((
                    panel_member_advisers::member_id.eq(member.id),
                    panel_member_advisers::adviser_id.eq(adviser),
                ))
                .execute(conn)?;
        }
    }
    Ok(())
}

/// Ends a membership. The panel is held.
pub(super) fn remove(conn: &mut Conn, member: &Member, from: Day, reason: &str) -> Result<()> {
    let row = panel_members::id.eq(member.id).and(panel_members::version.eq(member.version));
    let changed = diesel::update(panel_members::table.filter(row))
        .set((
            panel_members::removed_on.eq(from),
            panel_members::removed_for.eq(reason),
            panel_members::version.eq(member.version + 1),
        ))
        .execute(conn)?;
    guarded(changed, member.version)
}

/// Gives a member a turn. The panel is held.
pub(super) fn give_turn(conn: &mut Conn, member: MemberId, at: Timestamp) -> Result<()> {
    diesel::update(panel_members::table.find(member))
        .set((
            panel_members::turns.eq(panel_members::turns + 1),
            panel_members::last_turn_at.eq(at),
            panel_members::version.eq(panel_members::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// One call-off with its pool, if the actor sees it.
pub(super) fn call_off(conn: &mut Conn, actor: &Actor, id: CallOffId) -> Result<WholeCallOff> {
    let row = call_offs::table.filter(call_offs::id.eq(id)).filter(call_offs_visible_to(actor));
    let row = row.select(CallOff::as_select()).first(conn)?;
    with_pool(conn, vec![row])?.pop().ok_or(Error::NotFound)
}

/// One call-off that the actor sees, held until the transaction ends; its panel is held first, as by everybody.
pub(super) fn call_off_for_update(conn: &mut Conn, actor: &Actor, id: CallOffId) -> Result<WholeCallOff> {
    let seen = call_off(conn, actor, id)?;
    let panel = panels::table.filter(panels::id.eq(seen.call_off.panel_id)).select(Panel::as_select());
    let _held: Panel = load_for_update!(conn, panel)?;
    call_off(conn, actor, id)
}

/// What a list of call-offs is narrowed to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Narrowed {
    /// Of this panel.
    pub panel: Option<PanelId>,
    /// For this agency.
    pub agency: Option<OrganisationId>,
    /// In this state.
    pub state: Option<CallOffState>,
    /// By this method.
    pub method: Option<CallOffMethod>,
}

/// A page of call-offs, newest first.
pub(super) fn list_call_offs(
    conn: &mut Conn,
    actor: &Actor,
    only: Narrowed,
    page: &PageRequest,
) -> Result<Vec<WholeCallOff>> {
    let mut query = call_offs::table
        .filter(call_offs_visible_to(actor))
        .filter(call_offs::id.lt(page.before().to_owned()))
        .select(CallOff::as_select())
        .into_boxed();
    if let Some(panel) = only.panel {
        query = query.filter(call_offs::panel_id.eq(panel));
    }
    if let Some(agency) = only.agency {
        query = query.filter(call_offs::agency_id.eq(agency));
    }
    if let Some(state) = only.state {
        query = query.filter(call_offs::state.eq(state));
    }
    if let Some(method) = only.method {
        query = query.filter(call_offs::method.eq(method));
    }
    let rows = query.order(call_offs::id.desc()).limit(page.fetch()).load(conn)?;
    with_pool(conn, rows)
}

/// Adds parties and pool to each call-off, two queries for the whole page.
fn with_pool(conn: &mut Conn, rows: Vec<CallOff>) -> Result<Vec<WholeCallOff>> {
    let ids: Vec<CallOffId> = rows.iter().map(|row| row.id).collect();
    let named: Vec<Party> = call_off_parties::table
        .filter(call_off_parties::call_off_id.eq_any(ids.clone()))
        .order((call_off_parties::call_off_id, call_off_parties::id))
        .select(Party::as_select())
        .load(conn)?;
    let pool: Vec<Candidate> = call_off_candidates::table
        .filter(call_off_candidates::call_off_id.eq_any(ids))
        .order((call_off_candidates::call_off_id, call_off_candidates::rank))
        .select(Candidate::as_select())
        .load(conn)?;
    let mut parties: BTreeMap<CallOffId, Vec<Party>> = BTreeMap::new();
    for party in named {
        parties.entry(party.call_off_id).or_default().push(party);
    }
    let mut pools: BTreeMap<CallOffId, Vec<Candidate>> = BTreeMap::new();
    for candidate in pool {
        pools.entry(candidate.call_off_id).or_default().push(candidate);
    }
    let whole = rows.into_iter().map(|call_off| WholeCallOff {
        parties: parties.remove(&call_off.id).unwrap_or_default(),
        candidates: pools.remove(&call_off.id).unwrap_or_default(),
        call_off,
    });
    Ok(whole.collect())
}

/// Inserts a call-off with its parties and its pool.
pub(super) fn insert_call_off(conn: &mut Conn, new: &WholeCallOff) -> Result<()> {
    diesel::insert_into(call_offs::table).values(&new.call_off).execute(conn)?;
    for party in &new.parties {
        diesel::insert_into(call_off_parties::table).values(party).execute(conn)?;
    }
    for candidate in &new.candidates {
        diesel::insert_into(call_off_candidates::table).values(candidate).execute(conn)?;
    }
    Ok(())
}

/// Writes a bid. The panel is held.
pub(super) fn bid(conn: &mut Conn, candidate: &Candidate, amount: Fen, at: Timestamp) -> Result<()> {
    diesel::update(call_off_candidates::table.find(candidate.id))
        .set((call_off_candidates::bid.eq(amount), call_off_candidates::bid_at.eq(at)))
        .execute(conn)?;
    Ok(())
}

/// Writes what became of the candidates. The panel is held.
pub(super) fn save_candidates(conn: &mut Conn, candidates: &[Candidate]) -> Result<()> {
    for candidate in candidates {
        diesel::update(call_off_candidates::table.find(candidate.id)).set(candidate).execute(conn)?;
    }
    Ok(())
}

/// Moves a call-off on, at the version that was read.
pub(super) fn save_call_off(conn: &mut Conn, row: &CallOff) -> Result<()> {
    let at = call_offs::id.eq(row.id).and(call_offs::version.eq(row.version));
    let changed = diesel::update(call_offs::table.filter(at))
        .set((
            call_offs::state.eq(row.state),
            call_offs::chosen_id.eq(row.chosen_id),
            call_offs::witness.eq(&row.witness),
            call_offs::witness_word.eq(&row.witness_word),
            call_offs::cancelled_for.eq(&row.cancelled_for),
            call_offs::decided_at.eq(row.decided_at),
            call_offs::version.eq(row.version + 1),
        ))
        .execute(conn)?;
    guarded(changed, row.version)
}

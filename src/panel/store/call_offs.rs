//! Queries of call-offs, their candidates, bids and draws.

use std::collections::BTreeMap;

use diesel::expression::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::super::model::{
    CallOff, CallOffFilter, CallOffId, Candidate, CandidateId, Draw, DrawId, MemberId, Party, WholeCallOff,
};
use super::{belongs_to, hold, spoken_for};
use crate::access::{Actor, Role};
use crate::ctx::{Ctx, guarded};
use crate::db::schema::{
    call_off_bids, call_off_candidates, call_off_parties, call_offs, panel_draws, panel_members, panels,
};
use crate::db::{Conn, MultiBackend};
use crate::error::{Error, Result};
use crate::kit::{Fen, PageRequest, Timestamp};

type Filter = Box<dyn BoxableExpression<call_offs::table, MultiBackend, SqlType = Bool>>;

/// Seen by the office that makes it, the agency for which it is, those in its pool, and audit. Who is left out for a
/// conflict of interest learns nothing of the matter.
fn visible_to(conn: &mut Conn, actor: &Actor) -> Result<Filter> {
    Ok(match actor.role {
        _ if actor.is_system => Box::new(call_offs::version.ge(0)),
        Role::Auditor => Box::new(call_offs::version.ge(0)),
        Role::Coordinator => Box::new(call_offs::engaging_id.eq(actor.organisation)),
        Role::AgencyOfficer | Role::AgencyHead => Box::new(call_offs::agency_id.eq(actor.organisation)),
        Role::FirmManager | Role::Adviser => {
            let own: Vec<MemberId> = belongs_to(actor).select(panel_members::id).load(conn)?;
            let pools = call_off_candidates::table
                .filter(call_off_candidates::member_id.eq_any(own).and(call_off_candidates::excluded_by.is_null()))
                .select(call_off_candidates::call_off_id);
            Box::new(call_offs::id.eq_any(pools))
        }
        Role::FinanceOfficer | Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => {
            Box::new(call_offs::version.lt(0))
        }
    })
}

/// One call-off with its candidates, if the actor sees it.
pub fn call_off(conn: &mut Conn, actor: &Actor, id: CallOffId) -> Result<WholeCallOff> {
    let query = call_offs::table.filter(call_offs::id.eq(id)).filter(visible_to(conn, actor)?);
    let row = query.select(CallOff::as_select()).first(conn)?;
    let mut whole = whole(conn, vec![row])?;
    conceal(conn, actor, &mut whole)?;
    whole.pop().ok_or(Error::NotFound)
}

/// One call-off, if the actor sees it, with all that belongs to it; its panel is held until the transaction ends, so
/// that what happens on a panel happens one after the other.
pub fn held_call_off(conn: &mut Conn, actor: &Actor, id: CallOffId) -> Result<WholeCallOff> {
    let seen = call_off(conn, actor, id)?;
    hold(conn, seen.call_off.panel_id)?;
    let row = call_offs::table.find(id).select(CallOff::as_select()).first(conn)?;
    whole(conn, vec![row])?.pop().ok_or(Error::NotFound)
}

/// A page of call-offs, newest first.
pub fn list_call_offs(
    conn: &mut Conn,
    actor: &Actor,
    only: CallOffFilter,
    page: &PageRequest,
) -> Result<Vec<WholeCallOff>> {
    let mut query = call_offs::table
        .filter(visible_to(conn, actor)?)
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
    if let Some(since) = only.updated_since {
        query = query.filter(call_offs::updated_at.ge(since));
    }
    let rows = query.order(call_offs::id.desc()).limit(page.fetch()).load(conn)?;
    let mut whole = whole(conn, rows)?;
    conceal(conn, actor, &mut whole)?;
    Ok(whole)
}

/// Adds parties, candidates and draw to each call-off, three queries for the whole page.
fn whole(conn: &mut Conn, rows: Vec<CallOff>) -> Result<Vec<WholeCallOff>> {
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
    let drawn: Vec<Draw> = panel_draws::table
        .filter(panel_draws::id.eq_any(rows.iter().filter_map(|row| row.draw_id).collect::<Vec<DrawId>>()))
        .select(Draw::as_select())
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
        draw: drawn.iter().find(|draw| Some(draw.id) == call_off.draw_id).cloned(),
        call_off,
    });
    Ok(whole.collect())
}

/// Members learn who was in the pool, not who was left out; and not of another why exactly its turn passed.
fn conceal(conn: &mut Conn, actor: &Actor, shown: &mut [WholeCallOff]) -> Result<()> {
    if !matches!(actor.role, Role::FirmManager | Role::Adviser) {
        return Ok(());
    }
    let own: Vec<MemberId> = spoken_for(actor).select(panel_members::id).load(conn)?;
    for WholeCallOff { candidates, .. } in shown {
        candidates.retain(Candidate::in_pool);
        for other in candidates.iter_mut().filter(|one| !own.contains(&one.member_id)) {
            other.note.clear();
        }
    }
    Ok(())
}

/// Inserts a call-off with all that belongs to it.
pub fn insert_call_off(ctx: &mut Ctx<'_>, new: &WholeCallOff) -> Result<()> {
    let conn = &mut *ctx.conn;
    if let Some(draw) = &new.draw {
        diesel::insert_into(panel_draws::table).values(draw).execute(conn)?;
    }
    diesel::insert_into(call_offs::table).values(&new.call_off).execute(conn)?;
    for party in &new.parties {
        diesel::insert_into(call_off_parties::table).values(party).execute(conn)?;
    }
    for candidate in &new.candidates {
        diesel::insert_into(call_off_candidates::table).values(candidate).execute(conn)?;
    }
    touch_panel(ctx, new)
}

/// Writes a call-off and its candidates back, one version on, changed now.
pub fn save_call_off(ctx: &mut Ctx<'_>, whole: &WholeCallOff) -> Result<()> {
    let conn = &mut *ctx.conn;
    let next = CallOff { version: whole.call_off.version + 1, updated_at: ctx.now, ..whole.call_off.clone() };
    let unchanged = call_offs::table.filter(call_offs::id.eq(next.id).and(call_offs::version.eq(next.version - 1)));
    let changed = diesel::update(unchanged).set(&next).execute(conn)?;
    guarded(changed, next.version - 1)?;
    for candidate in &whole.candidates {
        let row = call_off_candidates::table.filter(call_off_candidates::id.eq(candidate.id));
        diesel::update(row).set(candidate).execute(conn)?;
    }
    touch_panel(ctx, whole)
}

/// A panel is shown with the turns of its members, so it has changed when one was chosen.
fn touch_panel(ctx: &mut Ctx<'_>, whole: &WholeCallOff) -> Result<()> {
    if whole.candidates.iter().any(|one| one.chosen_at == Some(ctx.now)) {
        let panel = panels::table.filter(panels::id.eq(whole.call_off.panel_id));
        diesel::update(panel).set(panels::updated_at.eq(ctx.now)).execute(ctx.conn)?;
    }
    Ok(())
}

/// Notes that a draw was held.
pub fn save_draw(conn: &mut Conn, draw: &Draw) -> Result<()> {
    diesel::update(panel_draws::table.filter(panel_draws::id.eq(draw.id)))
        .set((panel_draws::word.eq(&draw.word), panel_draws::drawn_at.eq(draw.drawn_at)))
        .execute(conn)?;
    Ok(())
}

/// Lays a price aside, in the place of an earlier one. The panel is held.
pub fn bid(conn: &mut Conn, candidate: CandidateId, amount: Fen, at: Timestamp) -> Result<()> {
    let laid = (call_off_bids::amount.eq(amount), call_off_bids::bid_at.eq(at));
    let earlier = call_off_bids::table.filter(call_off_bids::candidate_id.eq(candidate));
    if diesel::update(earlier).set(laid).execute(conn)? == 0 {
        let row = (call_off_bids::candidate_id.eq(candidate), laid.0, laid.1);
        diesel::insert_into(call_off_bids::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// The prices that were laid aside: the one query that reads them, for the opening.
pub fn bids(conn: &mut Conn, candidates: &[Candidate]) -> Result<BTreeMap<CandidateId, Fen>> {
    let ids: Vec<CandidateId> = candidates.iter().map(|one| one.id).collect();
    let rows: Vec<(CandidateId, Fen)> = call_off_bids::table
        .filter(call_off_bids::candidate_id.eq_any(ids))
        .select((call_off_bids::candidate_id, call_off_bids::amount))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// A page of call-offs by draw, newest draw first, for anybody.
pub fn list_draws(conn: &mut Conn, page: &PageRequest) -> Result<Vec<WholeCallOff>> {
    let rows = call_offs::table
        .filter(call_offs::draw_id.lt(page.before().to_owned()).assume_not_null())
        .order(call_offs::draw_id.desc())
        .limit(page.fetch())
        .select(CallOff::as_select())
        .load(conn)?;
    whole(conn, rows)
}

/// The call-off of one draw, for anybody.
pub fn drawn(conn: &mut Conn, id: DrawId) -> Result<WholeCallOff> {
    let row = call_offs::table.filter(call_offs::draw_id.eq(id)).select(CallOff::as_select()).first(conn)?;
    whole(conn, vec![row])?.pop().ok_or(Error::NotFound)
}

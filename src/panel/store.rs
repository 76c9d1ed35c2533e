//! Queries of panels and their members; call-offs beside.

use std::collections::BTreeMap;

use diesel::dsl::{count_star, max};
use diesel::prelude::*;

use super::model::{Member, MemberId, Panel, PanelFilter, PanelId, PanelState, WholeMember, WholePanel};
use crate::access::{AccountId, Actor, Role};
use crate::ctx::{Ctx, guarded};
use crate::db::schema::{advisers, call_off_candidates, panel_member_advisers, panel_members, panels};
use crate::db::{Conn, MultiBackend};
use crate::directory::AdviserId;
use crate::error::{Error, Result};
use crate::kit::{Day, PageRequest, Timestamp};
use crate::load_for_update;

mod call_offs;

pub(super) use call_offs::{
    bid, bids, call_off, drawn, held_call_off, insert_call_off, list_call_offs, list_draws, save_call_off, save_draw,
};

type Panels = panels::BoxedQuery<'static, MultiBackend>;
type Members = panel_members::BoxedQuery<'static, MultiBackend>;

/// A panel is published, so everybody who works on matters sees it; the administrators do not.
fn visible_to(actor: &Actor) -> Panels {
    let all = panels::table.into_boxed();
    if Role::ADMINISTRATORS.contains(&actor.role) { all.filter(panels::id.eq("")) } else { all }
}

/// The members that an actor speaks for: a manager for the firm, a scholar in person. A lawyer does not bind the firm.
fn spoken_for(actor: &Actor) -> Members {
    let members = panel_members::table.into_boxed();
    match actor.role {
        Role::FirmManager => members.filter(panel_members::firm_id.eq(actor.organisation)),
        Role::Adviser => {
            members.filter(panel_members::firm_id.is_null()).filter(panel_members::id.eq_any(naming(actor.account)))
        }
        _ => members.filter(panel_members::id.eq("")),
    }
}

/// The members that an actor belongs to: a lawyer to the firm that names them as well.
fn belongs_to(actor: &Actor) -> Members {
    let members: Members = panel_members::table.into_boxed();
    match actor.role {
        Role::Adviser => members.filter(panel_members::id.eq_any(naming(actor.account))),
        _ => spoken_for(actor),
    }
}

#[diesel::dsl::auto_type(no_type_alias)]
fn naming(account: AccountId) -> _ {
    let own = advisers::table.filter(advisers::account_id.eq(account)).select(advisers::id);
    panel_member_advisers::table
        .filter(panel_member_advisers::adviser_id.eq_any(own))
        .select(panel_member_advisers::member_id)
}

/// Ids of the members of a panel that an actor speaks for.
pub(super) fn own_members(conn: &mut Conn, actor: &Actor, panel: PanelId) -> Result<Vec<MemberId>> {
    Ok(spoken_for(actor).filter(panel_members::panel_id.eq(panel)).select(panel_members::id).load(conn)?)
}

/// One panel with its members, if the actor sees it: now, or as it stood at an instant.
pub(super) fn panel(
    conn: &mut Conn,
    actor: &Actor,
    id: PanelId,
    as_of: Option<Timestamp>,
    today: Day,
) -> Result<WholePanel> {
    let mut query = visible_to(actor).filter(panels::id.eq(id));
    if let Some(at) = as_of {
        query = query.filter(panels::created_at.le(at));
    }
    let row = query.select(Panel::as_select()).first(conn)?;
    with_members(conn, vec![row], as_of, today)?.pop().ok_or(Error::NotFound)
}

/// A panel of the actor's own office, held until the transaction ends.
pub(super) fn own_for_update(conn: &mut Conn, actor: &Actor, id: PanelId) -> Result<Panel> {
    let own = panels::table.filter(panels::id.eq(id).and(panels::engaging_id.eq(actor.organisation)));
    Ok(load_for_update!(conn, own.select(Panel::as_select()))?)
}

/// One panel, whoever asks, held until the transaction ends.
pub(super) fn hold(conn: &mut Conn, id: PanelId) -> Result<Panel> {
    Ok(load_for_update!(conn, panels::table.filter(panels::id.eq(id)).select(Panel::as_select()))?)
}

/// A page of panels, newest first.
pub(super) fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: PanelFilter,
    today: Day,
    page: &PageRequest,
) -> Result<Vec<WholePanel>> {
    let mut query =
        visible_to(actor).filter(panels::id.lt(page.before().to_owned())).order(panels::id.desc()).limit(page.fetch());
    if let Some(engaging) = filter.engaging {
        query = query.filter(panels::engaging_id.eq(engaging));
    }
    if let Some(at) = filter.as_of {
        query = query.filter(panels::created_at.le(at));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(panels::updated_at.ge(since));
    }
    if let (Some(at), Some(since)) = (filter.as_of, filter.updated_since) {
        let removed =
            panel_members::table.filter(panel_members::removed_at.between(since, at)).select(panel_members::panel_id);
        let took_turns = call_off_candidates::table
            .filter(call_off_candidates::chosen_at.between(since, at))
            .select(call_off_candidates::member_id);
        let chosen = panel_members::table.filter(panel_members::id.eq_any(took_turns)).select(panel_members::panel_id);
        let changed = panels::id.eq_any(removed).or(panels::id.eq_any(chosen));
        query = query.filter(panels::created_at.ge(since).or(changed));
    }
    let on = filter.as_of.map_or(today, Timestamp::day);
    query = match filter.state {
        None => query,
        Some(PanelState::Coming) => query.filter(panels::from_day.gt(on)),
        Some(PanelState::InForce) => query.filter(panels::from_day.le(on).and(panels::to_day.ge(on))),
        Some(PanelState::Expired) => query.filter(panels::to_day.lt(on)),
    };
    let rows = query.select(Panel::as_select()).load(conn)?;
    with_members(conn, rows, filter.as_of, today)
}

/// Adds to each panel its members, the same number of queries for one and for a page. As of an instant nothing is known
/// of what came later.
fn with_members(conn: &mut Conn, rows: Vec<Panel>, as_of: Option<Timestamp>, today: Day) -> Result<Vec<WholePanel>> {
    let at = as_of.unwrap_or(Timestamp::from_micros(i64::MAX));
    let ids: Vec<PanelId> = rows.iter().map(|row| row.id).collect();
    let members = panel_members::table.filter(panel_members::panel_id.eq_any(ids)).into_boxed();
    let mut by_panel: BTreeMap<PanelId, Vec<WholeMember>> = BTreeMap::new();
    for mut whole in whole_members(conn, members, at)? {
        if whole.member.removed_at.is_some_and(|removed| removed > at) {
            whole.member.removed_at = None;
            whole.member.removed_for.clear();
        }
        by_panel.entry(whole.member.panel_id).or_default().push(whole);
    }
    let on = as_of.map_or(today, Timestamp::day);
    let whole = rows.into_iter().map(|row| {
        let members = by_panel.remove(&row.id).unwrap_or_default();
        let removed: i64 = members.iter().map(|one| i64::from(one.member.removed_at.is_some())).sum();
        let state = row.state(on);
        let changes = members.iter().flat_map(|one| [one.member.removed_at, one.last_turn_at]).flatten();
        let changed = changes.fold(row.created_at, Timestamp::max);
        let updated_at = if as_of.is_some() { changed } else { row.updated_at };
        WholePanel { panel: Panel { version: 1 + removed, updated_at, ..row }, members, state }
    });
    Ok(whole.collect())
}

/// All members that there ever were of a panel, as they stand.
pub(super) fn members(conn: &mut Conn, panel: PanelId) -> Result<Vec<WholeMember>> {
    let members = panel_members::table.filter(panel_members::panel_id.eq(panel)).into_boxed();
    whole_members(conn, members, Timestamp::from_micros(i64::MAX))
}

/// One member.
pub(super) fn member(conn: &mut Conn, id: MemberId) -> Result<WholeMember> {
    let member = panel_members::table.filter(panel_members::id.eq(id)).into_boxed();
    whole_members(conn, member, Timestamp::from_micros(i64::MAX))?.pop().ok_or(Error::NotFound)
}

/// Members in the order of their rank, each with its people and the turns it had by then.
fn whole_members(conn: &mut Conn, members: Members, at: Timestamp) -> Result<Vec<WholeMember>> {
    let rows: Vec<Member> =
        members.order((panel_members::panel_id, panel_members::rank)).select(Member::as_select()).load(conn)?;
    let ids: Vec<MemberId> = rows.iter().map(|row| row.id).collect();
    let pairs: Vec<(MemberId, AdviserId)> = panel_member_advisers::table
        .filter(panel_member_advisers::member_id.eq_any(ids.clone()))
        .order((panel_member_advisers::member_id, panel_member_advisers::adviser_id))
        .load(conn)?;
    let mut people: BTreeMap<MemberId, Vec<AdviserId>> = BTreeMap::new();
    for (member, adviser) in pairs {
        people.entry(member).or_default().push(adviser);
    }
    let given: Vec<(MemberId, i64, Option<Timestamp>)> = call_off_candidates::table
        .filter(call_off_candidates::member_id.eq_any(ids).and(call_off_candidates::chosen_at.le(at)))
        .group_by(call_off_candidates::member_id)
        .select((call_off_candidates::member_id, count_star(), max(call_off_candidates::chosen_at)))
        .load(conn)?;
    let mut given: BTreeMap<MemberId, (i64, Option<Timestamp>)> =
        given.into_iter().map(|(member, turns, last)| (member, (turns, last))).collect();
    let whole = rows.into_iter().map(|member| {
        let (turns, last_turn_at) = given.remove(&member.id).unwrap_or_default();
        WholeMember { adviser_ids: people.remove(&member.id).unwrap_or_default(), turns, last_turn_at, member }
    });
    Ok(whole.collect())
}

/// Inserts a panel with its members.
pub(super) fn insert(conn: &mut Conn, new: &WholePanel) -> Result<()> {
    diesel::insert_into(panels::table).values(&new.panel).execute(conn)?;
    for WholeMember { member, adviser_ids, .. } in &new.members {
        diesel::insert_into(panel_members::table).values(member).execute(conn)?;
        for adviser in adviser_ids {
            let named = (panel_member_advisers::member_id.eq(member.id), panel_member_advisers::adviser_id.eq(adviser));
            diesel::insert_into(panel_member_advisers::table).values(named).execute(conn)?;
        }
    }
    Ok(())
}

/// Ends a membership, one version of the panel on, changed now.
pub(super) fn remove(ctx: &mut Ctx<'_>, panel: &Panel, member: MemberId, reason: &str) -> Result<()> {
    diesel::update(panel_members::table.filter(panel_members::id.eq(member)))
        .set((panel_members::removed_at.eq(ctx.now), panel_members::removed_for.eq(reason)))
        .execute(ctx.conn)?;
    let unchanged = panels::table.filter(panels::id.eq(panel.id).and(panels::version.eq(panel.version)));
    let next = (panels::version.eq(panel.version + 1), panels::updated_at.eq(ctx.now));
    let changed = diesel::update(unchanged).set(next).execute(ctx.conn)?;
    guarded(changed, panel.version)
}

/// Panels whose last day is over and of which nobody was told.
pub fn expired(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<PanelId>> {
    Ok(panels::table
        .filter(panels::to_day.lt(now.day()).and(panels::expiry_told_at.is_null()))
        .order((panels::to_day, panels::id))
        .limit(limit)
        .select(panels::id)
        .load(conn)?)
}

/// Notes that those concerned are told that a panel is over; whether that was still to be done.
pub(super) fn note_expiry_told(ctx: &mut Ctx<'_>, panel: PanelId) -> Result<bool> {
    let untold = panels::table.filter(panels::id.eq(panel).and(panels::expiry_told_at.is_null()));
    let told = (panels::expiry_told_at.eq(ctx.now), panels::updated_at.eq(ctx.now));
    Ok(diesel::update(untold).set(told).execute(ctx.conn)? == 1)
}

/// Panels in force that come to one of these days, where nobody was told of it yet: each a number of days before the end
/// and the last day of a panel that is so close.
pub fn ending_on(conn: &mut Conn, now: Timestamp, stages: &[(i64, Day)], limit: i64) -> Result<Vec<PanelId>> {
    let mut query = panels::table.into_boxed().filter(panels::id.eq(""));
    for (days, last) in stages {
        let close = panels::to_day.ge(now.day()).and(panels::to_day.le(*last));
        query = query.or_filter(close.and(panels::ending_told.gt(*days)));
    }
    Ok(query.order((panels::to_day, panels::id)).limit(limit).select(panels::id).load(conn)?)
}

/// Notes that those concerned are told so many days before the end; whether that was still to be done.
pub(super) fn note_ending_told(ctx: &mut Ctx<'_>, panel: PanelId, days: i64) -> Result<bool> {
    let untold = panels::table.filter(panels::id.eq(panel).and(panels::ending_told.gt(days)));
    let told = (panels::ending_told.eq(days), panels::updated_at.eq(ctx.now));
    Ok(diesel::update(untold).set(told).execute(ctx.conn)? == 1)
}

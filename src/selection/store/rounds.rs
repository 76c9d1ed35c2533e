//! Rounds, criteria, draws.

use std::sync::Arc;

use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::super::model::{
    Criterion, Draw, FullRound, OwnCondition, PriceOpening, Round, RoundId, RoundState, Route, StepDone,
};
use crate::access::{Actor, OrganisationId, Role};
use crate::calendar;
use crate::ctx::{Ctx, guarded};
use crate::db::schema::{
    selection_conditions, selection_criteria, selection_draws, selection_price_openings, selection_purchase_steps,
    selection_rounds,
};
use crate::db::{Conn, MultiBackend};
use crate::error::{Error, Result};
use crate::kit::{Day, PageRequest, Timestamp};
use crate::load_for_update;

type Filter = Box<dyn BoxableExpression<selection_rounds::table, MultiBackend, SqlType = Bool>>;

/// What is published is everybody's; a draft is its body's and audit's.
fn visible_to(actor: &Actor) -> Filter {
    let public = selection_rounds::state.ne(RoundState::Draft);
    match actor.role {
        _ if actor.is_system => Box::new(selection_rounds::version.ge(0)),
        Role::Auditor => Box::new(selection_rounds::version.ge(0)),
        Role::Coordinator => Box::new(public.or(selection_rounds::review_body_id.eq(actor.organisation))),
        _ => Box::new(public),
    }
}

/// One round, if the actor sees it.
pub(in crate::selection) fn visible(conn: &mut Conn, actor: &Actor, id: RoundId) -> Result<Round> {
    let query = selection_rounds::table.filter(selection_rounds::id.eq(id)).filter(visible_to(actor));
    Ok(query.select(Round::as_select()).first(conn)?)
}

/// One published round, for anybody.
pub(in crate::selection) fn published(conn: &mut Conn, id: RoundId) -> Result<Round> {
    let query = selection_rounds::table.filter(selection_rounds::id.eq(id));
    Ok(query.filter(selection_rounds::state.ne(RoundState::Draft)).select(Round::as_select()).first(conn)?)
}

/// One round, held until the transaction ends: whatever happens in a round begins with this, so that two things that
/// happen at once follow each other.
pub(in crate::selection) fn for_update(conn: &mut Conn, id: RoundId) -> Result<Round> {
    let query = selection_rounds::table.filter(selection_rounds::id.eq(id));
    Ok(load_for_update!(conn, query.select(Round::as_select()))?)
}

/// One round of the actor's own body, for those who run it and for audit.
pub fn own(conn: &mut Conn, actor: &Actor, id: RoundId) -> Result<Round> {
    let round = visible(conn, actor, id)?;
    let own = actor.is_system || actor.role == Role::Auditor || round.review_body_id == actor.organisation;
    if own { Ok(round) } else { Err(Error::NotFound) }
}

/// A page of rounds, newest first.
pub(in crate::selection) fn list(
    conn: &mut Conn,
    actor: &Actor,
    body: Option<OrganisationId>,
    state: Option<RoundState>,
    since: Option<Timestamp>,
    page: &PageRequest,
) -> Result<Vec<FullRound>> {
    let mut query = selection_rounds::table
        .filter(visible_to(actor))
        .filter(selection_rounds::id.lt(page.before().to_owned()))
        .order(selection_rounds::id.desc())
        .limit(page.fetch())
        .select(Round::as_select())
        .into_boxed();
    if let Some(body) = body {
        query = query.filter(selection_rounds::review_body_id.eq(body));
    }
    if let Some(state) = state {
        query = query.filter(selection_rounds::state.eq(state));
    }
    if let Some(since) = since {
        query = query.filter(selection_rounds::updated_at.ge(since));
    }
    let rows = query.load(conn)?;
    with_parts(conn, rows)
}

/// A page of published rounds, newest first, for anybody.
pub(in crate::selection) fn list_published(
    conn: &mut Conn,
    since: Option<Timestamp>,
    page: &PageRequest,
) -> Result<Vec<FullRound>> {
    let mut query = selection_rounds::table
        .filter(selection_rounds::state.ne(RoundState::Draft))
        .filter(selection_rounds::id.lt(page.before().to_owned()))
        .order(selection_rounds::id.desc())
        .limit(page.fetch())
        .select(Round::as_select())
        .into_boxed();
    if let Some(since) = since {
        query = query.filter(selection_rounds::updated_at.ge(since));
    }
    let rows = query.load(conn)?;
    with_parts(conn, rows)
}

/// A round with everything that belongs to it.
pub(in crate::selection) fn full(conn: &mut Conn, round: Round) -> Result<FullRound> {
    with_parts(conn, vec![round])?.pop().ok_or(Error::NotFound)
}

/// Adds the parts, five queries for the whole page.
fn with_parts(conn: &mut Conn, rows: Vec<Round>) -> Result<Vec<FullRound>> {
    let ids: Vec<RoundId> = rows.iter().map(|row| row.id).collect();
    let criteria: Vec<Criterion> = selection_criteria::table
        .filter(selection_criteria::round_id.eq_any(ids.clone()))
        .order((selection_criteria::round_id, selection_criteria::position))
        .select(Criterion::as_select())
        .load(conn)?;
    let conditions: Vec<OwnCondition> = selection_conditions::table
        .filter(selection_conditions::round_id.eq_any(ids.clone()))
        .order((selection_conditions::round_id, selection_conditions::position))
        .select(OwnCondition::as_select())
        .load(conn)?;
    let draws: Vec<Draw> = selection_draws::table
        .filter(selection_draws::round_id.eq_any(ids.clone()))
        .select(Draw::as_select())
        .load(conn)?;
    let openings: Vec<PriceOpening> = selection_price_openings::table
        .filter(selection_price_openings::round_id.eq_any(ids.clone()))
        .select(PriceOpening::as_select())
        .load(conn)?;
    let steps: Vec<StepDone> = selection_purchase_steps::table
        .filter(selection_purchase_steps::round_id.eq_any(ids))
        .order(selection_purchase_steps::recorded_at)
        .select(StepDone::as_select())
        .load(conn)?;
    let is_purchase = |round: &Round| round.route == Route::Purchase;
    let calendar = if rows.iter().any(is_purchase) { Some(Arc::new(calendar::load(conn)?)) } else { None };
    let full = rows.into_iter().map(|round| {
        let published = !round.rule_pack.is_empty();
        let pack = published.then(|| calendar::frozen(conn, &round.rule_pack, &round.rule_pack_hash)).transpose()?;
        Ok(FullRound {
            criteria: criteria.iter().filter(|part| part.round_id == round.id).cloned().collect(),
            conditions: conditions.iter().filter(|part| part.round_id == round.id).cloned().collect(),
            draw: draws.iter().find(|part| part.round_id == round.id).cloned(),
            opening: openings.iter().find(|part| part.round_id == round.id).cloned(),
            calendar: calendar.clone().filter(|_| is_purchase(&round)),
            steps: steps.iter().filter(|part| part.round_id == round.id).cloned().collect(),
            pack,
            round,
        })
    });
    full.collect()
}

/// Rounds whose state the clock has moved on since it was written.
pub(in crate::selection) fn due(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<RoundId>> {
    let opens = selection_rounds::state.eq(RoundState::Announced).and(selection_rounds::registration_from.le(now));
    let closes = selection_rounds::state.eq(RoundState::Registration).and(selection_rounds::registration_until.le(now));
    let ends = selection_rounds::state
        .eq(RoundState::Publicity)
        .and(selection_rounds::publicity_until.lt(now.day()).assume_not_null());
    Ok(selection_rounds::table
        .filter(opens.or(closes).or(ends))
        .order(selection_rounds::id)
        .limit(limit)
        .select(selection_rounds::id)
        .load(conn)?)
}

/// Rounds in publicity whose last day is this one or later.
pub(in crate::selection) fn in_publicity_since(conn: &mut Conn, since: Day) -> Result<Vec<RoundId>> {
    Ok(selection_rounds::table
        .filter(selection_rounds::state.eq_any([RoundState::Publicity, RoundState::Objection]))
        .filter(selection_rounds::publicity_until.ge(since))
        .order(selection_rounds::id)
        .select(selection_rounds::id)
        .load(conn)?)
}

pub(in crate::selection) fn insert(conn: &mut Conn, row: &Round) -> Result<()> {
    diesel::insert_into(selection_rounds::table).values(row).execute(conn)?;
    Ok(())
}

/// Writes a round back, one version on, changed now.
pub(in crate::selection) fn save(ctx: &mut Ctx<'_>, round: Round) -> Result<Round> {
    let next = Round { version: round.version + 1, updated_at: ctx.now, ..round };
    let target = selection_rounds::table
        .filter(selection_rounds::id.eq(next.id).and(selection_rounds::version.eq(next.version - 1)));
    let changed = diesel::update(target).set(&next).execute(ctx.conn)?;
    guarded(changed, next.version - 1)?;
    Ok(next)
}

pub(in crate::selection) fn criteria(conn: &mut Conn, round: RoundId) -> Result<Vec<Criterion>> {
    Ok(selection_criteria::table
        .filter(selection_criteria::round_id.eq(round))
        .order(selection_criteria::position)
        .select(Criterion::as_select())
        .load(conn)?)
}

/// Replaces the criteria of a draft.
pub(in crate::selection) fn replace_criteria(conn: &mut Conn, round: RoundId, rows: &[Criterion]) -> Result<()> {
    diesel::delete(selection_criteria::table.filter(selection_criteria::round_id.eq(round))).execute(conn)?;
    for row in rows {
        diesel::insert_into(selection_criteria::table).values(row).execute(conn)?;
    }
    Ok(())
}

pub(in crate::selection) fn conditions(conn: &mut Conn, round: RoundId) -> Result<Vec<OwnCondition>> {
    Ok(selection_conditions::table
        .filter(selection_conditions::round_id.eq(round))
        .order(selection_conditions::position)
        .select(OwnCondition::as_select())
        .load(conn)?)
}

/// Replaces the own conditions of a draft.
pub(in crate::selection) fn replace_conditions(conn: &mut Conn, round: RoundId, rows: &[OwnCondition]) -> Result<()> {
    diesel::delete(selection_conditions::table.filter(selection_conditions::round_id.eq(round))).execute(conn)?;
    for row in rows {
        diesel::insert_into(selection_conditions::table).values(row).execute(conn)?;
    }
    Ok(())
}

pub(in crate::selection) fn insert_draw(conn: &mut Conn, row: &Draw) -> Result<()> {
    diesel::insert_into(selection_draws::table).values(row).execute(conn)?;
    Ok(())
}

pub(in crate::selection) fn draw(conn: &mut Conn, round: RoundId) -> Result<Draw> {
    Ok(selection_draws::table.find(round).select(Draw::as_select()).first(conn)?)
}

pub(in crate::selection) fn update_draw(conn: &mut Conn, row: &Draw) -> Result<()> {
    let target = selection_draws::table.filter(selection_draws::round_id.eq(row.round_id));
    diesel::update(target).set(row).execute(conn)?;
    Ok(())
}

//! Queries of cases.

use diesel::expression::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::model::{
    Case, CaseEvent, CaseFilter, CaseId, CaseParty, Deadline, DeadlineCode, DeadlineFilter, DeadlineId, DeadlineNature,
    DeadlineState, ListedDeadline, Stage, WholeCase,
};
use super::rules::NEAR_DAYS;
use crate::access::{Actor, OrganisationId, Role};
use crate::ctx::guarded;
use crate::db::schema::{case_deadlines, case_events, case_parties, case_stages, cases};
use crate::db::{Conn, MultiBackend};
use crate::error::{Error, Result};
use crate::kit::{Day, PageRequest, Timestamp};
use crate::load_for_update;

type Filter = Box<dyn BoxableExpression<cases::table, MultiBackend, SqlType = Bool>>;

type Deadlines = case_deadlines::BoxedQuery<'static, MultiBackend>;

/// An agency sees its own cases, the office those of the agencies whose responses it reviews, audit all.
fn visible_to(actor: &Actor) -> Filter {
    match actor.role {
        _ if actor.is_system => Box::new(cases::version.gt(0)),
        Role::Auditor => Box::new(cases::version.gt(0)),
        Role::AgencyOfficer | Role::AgencyHead => Box::new(cases::agency_id.eq(actor.organisation)),
        Role::Coordinator => Box::new(cases::review_body_id.eq(actor.organisation)),
        _ => Box::new(cases::version.lt(0)),
    }
}

/// One case that the actor may see.
pub(super) fn visible(conn: &mut Conn, actor: &Actor, id: CaseId) -> Result<Case> {
    Ok(cases::table.filter(cases::id.eq(id)).filter(visible_to(actor)).select(Case::as_select()).first(conn)?)
}

/// Whose a case is, for the work of another slice.
pub fn agency_of(conn: &mut Conn, id: CaseId) -> Result<OrganisationId> {
    Ok(cases::table.find(id).select(cases::agency_id).first(conn)?)
}

/// One case that the actor may see, held until the transaction ends.
pub(super) fn for_update(conn: &mut Conn, actor: &Actor, id: CaseId) -> Result<Case> {
    visible(conn, actor, id)?;
    hold(conn, id)
}

/// One case, held until the transaction ends, whoever asks.
pub(super) fn hold(conn: &mut Conn, id: CaseId) -> Result<Case> {
    Ok(load_for_update!(conn, cases::table.filter(cases::id.eq(id)).select(Case::as_select()))?)
}

pub(super) fn list(
    conn: &mut Conn,
    actor: &Actor,
    only: CaseFilter,
    today: Day,
    page: &PageRequest,
) -> Result<Vec<WholeCase>> {
    let mut query = cases::table
        .filter(visible_to(actor))
        .filter(cases::id.lt(page.before().to_owned()))
        .select(Case::as_select())
        .into_boxed();
    if let Some(state) = only.state {
        query = query.filter(cases::state.eq(state));
    }
    if let Some(kind) = only.kind {
        query = query.filter(cases::kind.eq(kind));
    }
    if let Some(since) = only.updated_since {
        query = query.filter(cases::updated_at.ge(since));
    }
    let rows = query.order(cases::id.desc()).limit(page.fetch()).load(conn)?;
    with_parts(conn, rows, today)
}

/// A case with everything in it.
pub(super) fn whole(conn: &mut Conn, case: Case, today: Day) -> Result<WholeCase> {
    with_parts(conn, vec![case], today)?.pop().ok_or(Error::NotFound)
}

fn with_parts(conn: &mut Conn, rows: Vec<Case>, today: Day) -> Result<Vec<WholeCase>> {
    let ids: Vec<CaseId> = rows.iter().map(|row| row.id).collect();
    let stages: Vec<Stage> = case_stages::table
        .filter(case_stages::case_id.eq_any(ids.clone()))
        .order(case_stages::ordinal)
        .select(Stage::as_select())
        .load(conn)?;
    let parties: Vec<CaseParty> = case_parties::table
        .filter(case_parties::case_id.eq_any(ids.clone()))
        .order((case_parties::stage, case_parties::ordinal))
        .select(CaseParty::as_select())
        .load(conn)?;
    let events: Vec<CaseEvent> = case_events::table
        .filter(case_events::case_id.eq_any(ids.clone()))
        .order(case_events::ordinal)
        .select(CaseEvent::as_select())
        .load(conn)?;
    let deadlines: Vec<Deadline> = case_deadlines::table
        .filter(case_deadlines::case_id.eq_any(ids))
        .order(case_deadlines::ordinal)
        .select(Deadline::as_select())
        .load(conn)?;
    let whole = |case: Case| WholeCase {
        stages: stages.iter().filter(|one| one.case_id == case.id).cloned().collect(),
        parties: parties.iter().filter(|one| one.case_id == case.id).cloned().collect(),
        events: events.iter().filter(|one| one.case_id == case.id).cloned().collect(),
        deadlines: deadlines.iter().filter(|one| one.case_id == case.id).cloned().collect(),
        today,
        case,
    };
    Ok(rows.into_iter().map(whole).collect())
}

/// Last days of the cases that the actor may see; the same rule as [`visible_to`].
fn deadlines_visible_to(actor: &Actor) -> Deadlines {
    let all = case_deadlines::table.into_boxed();
    match actor.role {
        _ if actor.is_system => all,
        Role::Auditor => all,
        Role::AgencyOfficer | Role::AgencyHead => {
            let own = cases::table.filter(cases::agency_id.eq(actor.organisation)).select(cases::id);
            all.filter(case_deadlines::case_id.eq_any(own))
        }
        Role::Coordinator => {
            let reviewed = cases::table.filter(cases::review_body_id.eq(actor.organisation)).select(cases::id);
            all.filter(case_deadlines::case_id.eq_any(reviewed))
        }
        _ => all.filter(case_deadlines::id.eq("")),
    }
}

/// A page of last days over all cases that the actor may see, newest first.
pub(super) fn deadlines(
    conn: &mut Conn,
    actor: &Actor,
    only: DeadlineFilter,
    today: Day,
    page: &PageRequest,
) -> Result<Vec<ListedDeadline>> {
    let mut query = deadlines_visible_to(actor).filter(case_deadlines::id.lt(page.before().to_owned()));
    if let Some(state) = only.state {
        query = match state {
            DeadlineState::Done | DeadlineState::DoneLate => query.filter(case_deadlines::done_on.is_not_null()),
            _ => query.filter(case_deadlines::done_on.is_null()),
        };
        query = match state {
            DeadlineState::Done => {
                query.filter(case_deadlines::due_on.is_null().or(case_deadlines::done_on.le(case_deadlines::due_on)))
            }
            DeadlineState::DoneLate => query.filter(case_deadlines::done_on.gt(case_deadlines::due_on)),
            DeadlineState::Due => query.filter(case_deadlines::due_on.ge(today)),
            DeadlineState::Unknown => query.filter(case_deadlines::due_on.is_null()),
            DeadlineState::Missed => {
                query.filter(case_deadlines::due_on.lt(today)).filter(case_deadlines::must.eq(DeadlineNature::Duty))
            }
            DeadlineState::Lapsed => {
                query.filter(case_deadlines::due_on.lt(today)).filter(case_deadlines::must.eq(DeadlineNature::Right))
            }
        };
    }
    if let Some(day) = only.due_before {
        query = query.filter(case_deadlines::due_on.lt(day));
    }
    let rows: Vec<Deadline> =
        query.select(Deadline::as_select()).order(case_deadlines::id.desc()).limit(page.fetch()).load(conn)?;
    let ids: Vec<CaseId> = rows.iter().map(|row| row.case_id).collect();
    let named: Vec<(CaseId, String, String)> =
        cases::table.filter(cases::id.eq_any(ids)).select((cases::id, cases::number, cases::title)).load(conn)?;
    let listed = |deadline: Deadline| {
        let (_, number, title) = named.iter().find(|(id, _, _)| *id == deadline.case_id).ok_or(Error::NotFound)?;
        Ok(ListedDeadline { number: number.clone(), title: title.clone(), today, deadline })
    };
    rows.into_iter().map(listed).collect()
}

pub(super) fn insert(conn: &mut Conn, row: &Case) -> Result<()> {
    diesel::insert_into(cases::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn insert_stage(conn: &mut Conn, row: &Stage, parties: &[CaseParty]) -> Result<()> {
    diesel::insert_into(case_stages::table).values(row).execute(conn)?;
    for party in parties {
        diesel::insert_into(case_parties::table).values(party).execute(conn)?;
    }
    Ok(())
}

/// Writes which review is of a stage's response.
pub(super) fn link_review(conn: &mut Conn, row: &Stage) -> Result<()> {
    let stage =
        case_stages::table.filter(case_stages::case_id.eq(row.case_id).and(case_stages::ordinal.eq(row.ordinal)));
    diesel::update(stage).set(case_stages::review_id.eq(row.review_id)).execute(conn)?;
    Ok(())
}

pub(super) fn insert_event(conn: &mut Conn, row: &CaseEvent, deadlines: &[Deadline]) -> Result<()> {
    diesel::insert_into(case_events::table).values(row).execute(conn)?;
    for deadline in deadlines {
        diesel::insert_into(case_deadlines::table).values(deadline).execute(conn)?;
    }
    Ok(())
}

/// Writes a case; guarded by the version it was read at.
pub(super) fn update(conn: &mut Conn, before: i64, after: &Case) -> Result<()> {
    let this = cases::table.filter(cases::id.eq(after.id).and(cases::version.eq(before)));
    guarded(diesel::update(this).set(after).execute(conn)?, before)
}

/// Writes a last day; the case is held.
pub(super) fn update_deadline(conn: &mut Conn, row: &Deadline) -> Result<()> {
    diesel::update(case_deadlines::table.find(row.id)).set(row).execute(conn)?;
    Ok(())
}

/// Last days that are near or missed and of which nobody was told.
pub(super) fn to_tell(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<DeadlineId>> {
    let today = now.day();
    let near = case_deadlines::told_at
        .is_null()
        .and(case_deadlines::due_on.ge(today).and(case_deadlines::due_on.le(today.plus_days(NEAR_DAYS))));
    let missed = case_deadlines::missed_told_at
        .is_null()
        .and(case_deadlines::due_on.lt(today).and(case_deadlines::must.eq(DeadlineNature::Duty)));
    Ok(case_deadlines::table
        .filter(case_deadlines::done_on.is_null())
        // The other side's time is nothing to act on.
        .filter(case_deadlines::code.ne(DeadlineCode::Sue))
        .filter(near.or(missed))
        .order(case_deadlines::id)
        .limit(limit)
        .select(case_deadlines::id)
        .load(conn)?)
}

pub(super) fn deadline(conn: &mut Conn, id: DeadlineId) -> Result<Deadline> {
    Ok(case_deadlines::table.find(id).select(Deadline::as_select()).first(conn)?)
}

/// Last days that lie on this day or a later one, of what is not done.
pub(super) fn open_since(conn: &mut Conn, since: Day) -> Result<Vec<DeadlineId>> {
    let open = case_deadlines::table.filter(case_deadlines::done_on.is_null().and(case_deadlines::due_on.ge(since)));
    Ok(open.order(case_deadlines::id).select(case_deadlines::id).load(conn)?)
}

/// Last days that wait for a calendar.
pub(super) fn without_a_day(conn: &mut Conn) -> Result<Vec<DeadlineId>> {
    let waiting = case_deadlines::table.filter(case_deadlines::due_on.is_null());
    Ok(waiting.order(case_deadlines::id).select(case_deadlines::id).load(conn)?)
}

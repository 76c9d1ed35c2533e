//! Queries of appraisals.

use diesel::expression::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::model::{
    Appraisal, AppraisalFilter, AppraisalId, AppraisalState, Consequence, Contest, Line, LineId, Whole,
};
use crate::access::{Actor, OrganisationId, Role};
use crate::calendar;
use crate::conduct::{ConductEventId, SubjectKind};
use crate::ctx::{Ctx, guarded};
use crate::db::schema::{
    advisers, appraisal_consequences, appraisal_contests, appraisal_line_events, appraisal_lines, appraisals,
    engagement_namings, engagements,
};
use crate::db::{Conn, MultiBackend};
use crate::directory::AdviserId;
use crate::engagement::{EngagementId, EngagementState, Grade};
use crate::error::{Error, Result};
use crate::kit::{Day, PageRequest};
use crate::load_for_update;

type Filter = Box<dyn BoxableExpression<appraisals::table, MultiBackend, SqlType = Bool>>;

/// The subject sees its own, a firm those of its people, the coordinator those of the own body, audit all.
fn visible_to(actor: &Actor) -> Filter {
    let of_advisers = appraisals::subject_kind.eq(SubjectKind::Adviser);
    match actor.role {
        _ if actor.is_system => Box::new(appraisals::version.ge(0)),
        Role::Auditor => Box::new(appraisals::version.ge(0)),
        Role::Coordinator => Box::new(appraisals::body_id.eq(actor.organisation)),
        Role::Adviser => {
            let own = advisers::table.filter(advisers::account_id.eq(actor.account)).select(advisers::id);
            Box::new(of_advisers.and(appraisals::subject_id.eq_any(own)))
        }
        Role::FirmManager => {
            let ours = advisers::table.filter(advisers::firm_id.eq(actor.organisation)).select(advisers::id);
            Box::new(of_advisers.and(appraisals::subject_id.eq_any(ours)))
        }
        Role::AgencyOfficer | Role::AgencyHead => Box::new(
            appraisals::subject_kind
                .eq(SubjectKind::Agency)
                .and(appraisals::subject_id.eq(actor.organisation.to_string())),
        ),
        Role::FinanceOfficer | Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => {
            Box::new(appraisals::version.lt(0))
        }
    }
}

/// Points, grade and lines are seen by the office once they are there, by the subject and everybody else once the
/// subject has been told.
fn sees_points(actor: &Actor, appraisal: &Appraisal) -> bool {
    let office = actor.is_system || (actor.role == Role::Coordinator && !appraisal.is_about(actor.account));
    office || !matches!(appraisal.state, AppraisalState::Open | AppraisalState::SelfAssessed | AppraisalState::Scored)
}

/// One appraisal that the actor may see.
pub(super) fn visible(conn: &mut Conn, actor: &Actor, id: AppraisalId) -> Result<Appraisal> {
    Ok(appraisals::table
        .filter(appraisals::id.eq(id))
        .filter(visible_to(actor))
        .select(Appraisal::as_select())
        .first(conn)?)
}

/// One appraisal that the actor may see, held until the transaction ends.
pub(super) fn for_update(conn: &mut Conn, actor: &Actor, id: AppraisalId) -> Result<Appraisal> {
    visible(conn, actor, id)?;
    Ok(load_for_update!(conn, appraisals::table.filter(appraisals::id.eq(id)).select(Appraisal::as_select()))?)
}

/// A page of appraisals with everything that belongs to them, newest first.
pub(super) fn list(conn: &mut Conn, actor: &Actor, filter: &AppraisalFilter, page: &PageRequest) -> Result<Vec<Whole>> {
    let mut query = appraisals::table
        .filter(visible_to(actor))
        .filter(appraisals::id.lt(page.before().to_owned()))
        .select(Appraisal::as_select())
        .into_boxed();
    if let Some(kind) = filter.kind {
        query = query.filter(appraisals::subject_kind.eq(kind));
    }
    if let Some(subject) = filter.subject {
        query = query.filter(appraisals::subject_id.eq(subject.to_string()));
    }
    if let Some(year) = filter.year {
        query = query.filter(appraisals::year.eq(year));
    }
    if let Some(state) = filter.state {
        query = query.filter(appraisals::state.eq(state));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(appraisals::updated_at.ge(since));
    }
    let rows = query.order(appraisals::id.desc()).limit(page.fetch()).load(conn)?;
    whole(conn, actor, rows)
}

/// One appraisal with everything that belongs to it.
pub(super) fn whole_one(conn: &mut Conn, actor: &Actor, appraisal: Appraisal) -> Result<Whole> {
    whole(conn, actor, vec![appraisal])?.pop().ok_or(Error::NotFound)
}

/// Adds lines, events, objections and consequences, four queries for the whole page.
fn whole(conn: &mut Conn, actor: &Actor, rows: Vec<Appraisal>) -> Result<Vec<Whole>> {
    let ids: Vec<AppraisalId> = rows.iter().map(|row| row.id).collect();
    let lines: Vec<Line> = appraisal_lines::table
        .filter(appraisal_lines::appraisal_id.eq_any(ids.clone()))
        .order((appraisal_lines::appraisal_id, appraisal_lines::edition, appraisal_lines::ordinal))
        .select(Line::as_select())
        .load(conn)?;
    let line_ids: Vec<LineId> = lines.iter().map(|line| line.id).collect();
    let events: Vec<(LineId, ConductEventId)> = appraisal_line_events::table
        .filter(appraisal_line_events::line_id.eq_any(line_ids))
        .order((appraisal_line_events::line_id, appraisal_line_events::event_id))
        .load(conn)?;
    let contests: Vec<Contest> = appraisal_contests::table
        .filter(appraisal_contests::appraisal_id.eq_any(ids.clone()))
        .select(Contest::as_select())
        .load(conn)?;
    let consequences: Vec<Consequence> = appraisal_consequences::table
        .filter(appraisal_consequences::appraisal_id.eq_any(ids))
        .order(appraisal_consequences::id)
        .select(Consequence::as_select())
        .load(conn)?;
    let whole = rows.into_iter().map(|mut appraisal| {
        let holding =
            lines.iter().filter(|line| line.appraisal_id == appraisal.id && line.edition == appraisal.edition);
        let with_events = |line: &Line| {
            let behind = events.iter().filter(|(of, _)| *of == line.id).map(|(_, event)| *event);
            (line.clone(), behind.collect())
        };
        let mut lines: Vec<(Line, Vec<ConductEventId>)> = holding.map(with_events).collect();
        if !sees_points(actor, &appraisal) {
            (appraisal.total, appraisal.grade) = (None, None);
            lines.clear();
        }
        Ok(Whole {
            pack: calendar::frozen(conn, &appraisal.rule_pack, &appraisal.rule_pack_hash)?,
            lines,
            contest: contests.iter().find(|contest| contest.appraisal_id == appraisal.id).cloned(),
            consequences: consequences.iter().filter(|one| one.appraisal_id == appraisal.id).cloned().collect(),
            appraisal,
        })
    });
    whole.collect()
}

/// The lines of the edition that holds, in order, with the events behind each.
pub(super) fn lines(conn: &mut Conn, appraisal: &Appraisal) -> Result<Vec<(Line, Vec<ConductEventId>)>> {
    Ok(whole_one(conn, &Actor::system(), appraisal.clone())?.lines)
}

/// The confirmed grade of the same subject by the same body in another year.
pub(super) fn grade_of(conn: &mut Conn, appraisal: &Appraisal, year: i64) -> Result<Option<Grade>> {
    let found: Option<Option<Grade>> = appraisals::table
        .filter(appraisals::body_id.eq(appraisal.body_id))
        .filter(appraisals::subject_kind.eq(appraisal.subject_kind))
        .filter(appraisals::subject_id.eq(&appraisal.subject_id))
        .filter(appraisals::year.eq(year).and(appraisals::state.eq(AppraisalState::Confirmed)))
        .select(appraisals::grade)
        .first(conn)
        .optional()?;
    Ok(found.flatten())
}

/// The engagements of an adviser by a body that were in force on some day between two.
pub(super) fn engagements_of(
    conn: &mut Conn,
    body: OrganisationId,
    adviser: AdviserId,
    from: Day,
    to: Day,
) -> Result<Vec<EngagementId>> {
    let naming = engagement_namings::table
        .filter(engagement_namings::adviser_id.eq(adviser).and(engagement_namings::from_day.le(to)))
        .filter(engagement_namings::to_day.is_null().or(engagement_namings::to_day.ge(from)))
        .select(engagement_namings::engagement_id);
    Ok(engagements::table
        .filter(engagements::engaging_id.eq(body).and(engagements::id.eq_any(naming)))
        .filter(engagements::state.ne(EngagementState::Draft))
        .filter(engagements::from_day.le(to).and(engagements::ends_on.ge(from)))
        .order(engagements::id)
        .select(engagements::id)
        .load(conn)?)
}

pub(super) fn insert(conn: &mut Conn, row: &Appraisal) -> Result<()> {
    diesel::insert_into(appraisals::table).values(row).execute(conn)?;
    Ok(())
}

/// Appraisals whose subject may object until this day or a later one.
pub(super) fn contestable_since(conn: &mut Conn, since: Day) -> Result<Vec<AppraisalId>> {
    let open = appraisals::table
        .filter(appraisals::state.eq(AppraisalState::Notified).and(appraisals::contest_until.ge(since)));
    Ok(open.order(appraisals::id).select(appraisals::id).load(conn)?)
}

/// Writes an appraisal, one version after the one it was read at, changed now.
pub(super) fn update(ctx: &mut Ctx<'_>, row: Appraisal) -> Result<Appraisal> {
    let read_at = row.version;
    let next = Appraisal { version: read_at + 1, updated_at: ctx.now, ..row };
    let this = appraisals::table.filter(appraisals::id.eq(next.id).and(appraisals::version.eq(read_at)));
    guarded(diesel::update(this).set(&next).execute(ctx.conn)?, read_at)?;
    Ok(next)
}

pub(super) fn insert_line(conn: &mut Conn, line: &Line, events: &[ConductEventId]) -> Result<()> {
    diesel::insert_into(appraisal_lines::table).values(line).execute(conn)?;
    for event in events {
        diesel::insert_into(appraisal_line_events::table)
            .values((appraisal_line_events::line_id.eq(line.id), appraisal_line_events::event_id.eq(event)))
            .execute(conn)?;
    }
    Ok(())
}

pub(super) fn insert_contest(conn: &mut Conn, row: &Contest) -> Result<()> {
    diesel::insert_into(appraisal_contests::table).values(row).execute(conn)?;
    Ok(())
}

/// The objection of an appraisal that is contested.
pub(super) fn contest(conn: &mut Conn, id: AppraisalId) -> Result<Contest> {
    Ok(appraisal_contests::table.find(id).select(Contest::as_select()).first(conn)?)
}

/// Writes the decision on an objection; the appraisal is held.
pub(super) fn decide_contest(conn: &mut Conn, row: &Contest) -> Result<()> {
    diesel::update(appraisal_contests::table.filter(appraisal_contests::appraisal_id.eq(row.appraisal_id)))
        .set((
            appraisal_contests::outcome.eq(row.outcome),
            appraisal_contests::decision.eq(&row.decision),
            appraisal_contests::decided_by.eq(row.decided_by),
            appraisal_contests::decided_at.eq(row.decided_at),
        ))
        .execute(conn)?;
    Ok(())
}

pub(super) fn insert_consequence(conn: &mut Conn, row: &Consequence) -> Result<()> {
    diesel::insert_into(appraisal_consequences::table).values(row).execute(conn)?;
    Ok(())
}

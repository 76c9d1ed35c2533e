//! Queries of conduct events.

use diesel::dsl::{exists, not};
use diesel::expression::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::model::{ConductEvent, ConductEventId, EventFilter, Shown, Subject, SubjectKind};
use crate::access::{Actor, OrganisationId, Role};
use crate::calendar;
use crate::db::schema::{
    accounts, advisers, conduct_events, engagement_namings, engagements, memberships, organisations, review_bodies,
};
use crate::db::{Conn, MultiBackend};
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::{Day, PageRequest};

type Filter = Box<dyn BoxableExpression<conduct_events::table, MultiBackend, SqlType = Bool>>;

/// The subject sees what is about it, a firm what is about its people, the coordinator what happened under the own
/// body, audit all.
fn visible_to(actor: &Actor) -> Filter {
    let of_advisers = conduct_events::subject_kind.eq(SubjectKind::Adviser);
    match actor.role {
        _ if actor.is_system => Box::new(conduct_events::quantity.ge(0)),
        Role::Auditor => Box::new(conduct_events::quantity.ge(0)),
        Role::Coordinator => Box::new(conduct_events::organisation_id.eq(actor.organisation)),
        Role::Adviser => {
            let own = advisers::table.filter(advisers::account_id.eq(actor.account)).select(advisers::id);
            Box::new(of_advisers.and(conduct_events::subject_id.eq_any(own)))
        }
        Role::FirmManager => {
            let ours = advisers::table.filter(advisers::firm_id.eq(actor.organisation)).select(advisers::id);
            Box::new(of_advisers.and(conduct_events::subject_id.eq_any(ours)))
        }
        Role::AgencyOfficer | Role::AgencyHead => Box::new(
            conduct_events::subject_kind
                .eq(SubjectKind::Agency)
                .and(conduct_events::subject_id.eq(actor.organisation.to_string())),
        ),
        Role::FinanceOfficer | Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => {
            Box::new(conduct_events::quantity.lt(0))
        }
    }
}

/// One event that the actor may see.
pub(super) fn visible(conn: &mut Conn, actor: &Actor, id: ConductEventId) -> Result<ConductEvent> {
    Ok(conduct_events::table
        .filter(conduct_events::id.eq(id))
        .filter(visible_to(actor))
        .select(ConductEvent::as_select())
        .first(conn)?)
}

/// A page of events, newest first.
pub(super) fn list(conn: &mut Conn, actor: &Actor, filter: &EventFilter, page: &PageRequest) -> Result<Vec<Shown>> {
    let mut query = conduct_events::table
        .filter(visible_to(actor))
        .filter(conduct_events::id.lt(page.before().to_owned()))
        .select(ConductEvent::as_select())
        .into_boxed();
    if let Some(kind) = filter.kind {
        query = query.filter(conduct_events::subject_kind.eq(kind));
    }
    if let Some(subject) = filter.subject {
        query = query.filter(conduct_events::subject_id.eq(subject.to_string()));
    }
    if let Some(code) = &filter.code {
        query = query.filter(conduct_events::code.eq(code.clone()));
    }
    if let Some(from) = filter.from {
        query = query.filter(conduct_events::on_day.ge(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(conduct_events::on_day.le(to));
    }
    let rows = query.order(conduct_events::id.desc()).limit(page.fetch()).load(conn)?;
    shown(conn, rows)
}

/// One event with what is shown beside it.
pub(super) fn shown_one(conn: &mut Conn, event: ConductEvent) -> Result<Shown> {
    shown(conn, vec![event])?.pop().ok_or(Error::NotFound)
}

/// Adds to each event its words, by the rules of its body, and the event that voids it.
fn shown(conn: &mut Conn, events: Vec<ConductEvent>) -> Result<Vec<Shown>> {
    let ids: Vec<Option<ConductEventId>> = events.iter().map(|event| Some(event.id)).collect();
    let voiding: Vec<(ConductEventId, Option<ConductEventId>)> = conduct_events::table
        .filter(conduct_events::voids.eq_any(ids))
        .select((conduct_events::id, conduct_events::voids))
        .load(conn)?;
    let mut packs: Vec<(OrganisationId, String)> = Vec::new();
    let mut all = Vec::new();
    for event in events {
        if !packs.iter().any(|(body, _)| *body == event.organisation_id) {
            packs.push((event.organisation_id, identity::organisation(conn, event.organisation_id)?.jurisdiction));
        }
        let place = packs.iter().find(|(body, _)| *body == event.organisation_id).map(|(_, place)| place.as_str());
        let pack = calendar::in_force(place.unwrap_or_default(), event.on_day)?;
        let known = pack.event(&event.code);
        let word = |text: Option<&String>| text.cloned().unwrap_or_else(|| event.code.clone());
        let (zh, en) = (word(known.map(|known| &known.zh)), word(known.map(|known| &known.en)));
        let voided_by = voiding.iter().find(|(_, voided)| *voided == Some(event.id)).map(|(id, _)| *id);
        all.push(Shown { voided_by, zh, en, event });
    }
    Ok(all)
}

/// Whether an event has been voided.
pub(super) fn is_voided(conn: &mut Conn, id: ConductEventId) -> Result<bool> {
    Ok(diesel::select(exists(conduct_events::table.filter(conduct_events::voids.eq(id)))).get_result(conn)?)
}

/// The events about a subject under a body from one day to another that have not been voided, and void nothing.
pub fn facts(conn: &mut Conn, body: OrganisationId, subject: Subject, from: Day, to: Day) -> Result<Vec<ConductEvent>> {
    let later = diesel::alias!(conduct_events as later);
    let voiding = later.filter(later.field(conduct_events::voids).eq(conduct_events::id.nullable()));
    Ok(conduct_events::table
        .filter(conduct_events::organisation_id.eq(body))
        .filter(conduct_events::subject_kind.eq(subject.kind()))
        .filter(conduct_events::subject_id.eq(subject.id()))
        .filter(conduct_events::on_day.ge(from).and(conduct_events::on_day.le(to)))
        .filter(conduct_events::voids.is_null())
        .filter(not(exists(voiding)))
        .order(conduct_events::id)
        .select(ConductEvent::as_select())
        .load(conn)?)
}

/// Events by their ids, whoever asks; whether they may see them was decided before.
pub fn events(conn: &mut Conn, ids: &[ConductEventId]) -> Result<Vec<ConductEvent>> {
    Ok(conduct_events::table
        .filter(conduct_events::id.eq_any(ids.to_vec()))
        .order(conduct_events::id)
        .select(ConductEvent::as_select())
        .load(conn)?)
}

/// Whether the program has recorded this about a thing.
pub fn recorded(conn: &mut Conn, code: &str, source: &str) -> Result<bool> {
    let known = conduct_events::code.eq(code.to_owned()).and(conduct_events::source_id.eq(source.to_owned()));
    Ok(diesel::select(exists(conduct_events::table.filter(known))).get_result(conn)?)
}

/// The name of a subject that stands under a body: an adviser whom it has engaged, a coordinator of its own, an agency
/// whose matters it reviews. Nobody else is found.
pub fn subject_name(conn: &mut Conn, body: OrganisationId, subject: Subject) -> Result<String> {
    Ok(match subject {
        Subject::Adviser(id) => {
            let ours = engagements::table.filter(engagements::engaging_id.eq(body)).select(engagements::id);
            let named = engagement_namings::table
                .filter(engagement_namings::engagement_id.eq_any(ours))
                .select(engagement_namings::adviser_id);
            let found = advisers::table.filter(advisers::id.eq(id)).filter(advisers::id.eq_any(named));
            found.select(advisers::name).first(conn)?
        }
        Subject::Reviewer(id) => {
            let ours = memberships::table
                .filter(memberships::organisation_id.eq(body).and(memberships::role.eq(Role::Coordinator)))
                .select(memberships::account_id);
            let found = accounts::table.filter(accounts::id.eq(id)).filter(accounts::id.eq_any(ours));
            found.select(accounts::name).first(conn)?
        }
        Subject::Agency(id) => {
            let ours =
                review_bodies::table.filter(review_bodies::review_body_id.eq(body)).select(review_bodies::agency_id);
            let found = organisations::table.filter(organisations::id.eq(id)).filter(organisations::id.eq_any(ours));
            found.select(organisations::name).first(conn)?
        }
    })
}

pub(super) fn insert(conn: &mut Conn, row: &ConductEvent) -> Result<()> {
    diesel::insert_into(conduct_events::table).values(row).execute(conn)?;
    Ok(())
}

//! Queries of publications.

use diesel::expression::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::model::{Publication, PublicationFilter, PublicationId, PublicationState, Seen};
use super::rules::EVALUATION_NOTICE_DAYS;
use crate::access::{Actor, Role};
use crate::ctx::guarded;
use crate::db::schema::publications;
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::kit::{Day, PageRequest, Timestamp};
use crate::load_for_update;
use crate::review::ReviewId;

type Filter = Box<dyn BoxableExpression<publications::table, MultiBackend, SqlType = Bool>>;

/// An agency sees its own, the office those that it reviewed, audit all.
fn visible_to(actor: &Actor) -> Filter {
    match actor.role {
        _ if actor.is_system => Box::new(publications::version.gt(0)),
        Role::Auditor => Box::new(publications::version.gt(0)),
        Role::AgencyOfficer | Role::AgencyHead => Box::new(publications::agency_id.eq(actor.organisation)),
        Role::Coordinator => Box::new(publications::review_body_id.eq(actor.organisation)),
        _ => Box::new(publications::version.lt(0)),
    }
}

/// One publication that the actor may see.
pub(super) fn visible(conn: &mut Conn, actor: &Actor, id: PublicationId) -> Result<Publication> {
    let seen = publications::table.filter(publications::id.eq(id)).filter(visible_to(actor));
    Ok(seen.select(Publication::as_select()).first(conn)?)
}

/// One publication that the actor may see, held until the transaction ends.
pub(super) fn for_update(conn: &mut Conn, actor: &Actor, id: PublicationId) -> Result<Publication> {
    visible(conn, actor, id)?;
    let found =
        load_for_update!(conn, publications::table.filter(publications::id.eq(id)).select(Publication::as_select()));
    Ok(found?)
}

/// A page of publications, newest first.
pub(super) fn list(
    conn: &mut Conn,
    actor: &Actor,
    only: PublicationFilter,
    today: Day,
    page: &PageRequest,
) -> Result<Vec<Seen>> {
    let mut query = publications::table
        .filter(visible_to(actor))
        .filter(publications::id.lt(page.before().to_owned()))
        .select(Publication::as_select())
        .into_boxed();
    if let Some(state) = only.state {
        query = query.filter(publications::state.eq(state));
    }
    if let Some(kind) = only.kind {
        query = query.filter(publications::kind.eq(kind));
    }
    if let Some(since) = only.updated_since {
        query = query.filter(publications::updated_at.ge(since));
    }
    if only.overdue == Some(true) {
        let filing = publications::filed_on.is_null().and(publications::filing_due_on.lt(today));
        let evaluation = publications::evaluated_on.is_null().and(publications::evaluate_by.lt(today));
        query = query.filter(publications::state.ne(PublicationState::Ended)).filter(filing.or(evaluation));
    }
    let rows: Vec<Publication> = query.order(publications::id.desc()).limit(page.fetch()).load(conn)?;
    Ok(rows.into_iter().map(|publication| Seen { publication, today }).collect())
}

/// Whether a review's text is registered as published.
pub(super) fn is_published(conn: &mut Conn, review: ReviewId) -> Result<bool> {
    let its = publications::table.filter(publications::review_id.eq(review));
    Ok(diesel::select(diesel::dsl::exists(its)).get_result(conn)?)
}

pub(super) fn insert(conn: &mut Conn, row: &Publication) -> Result<()> {
    diesel::insert_into(publications::table).values(row).execute(conn)?;
    Ok(())
}

/// Writes a publication; guarded by the version it was read at.
pub(super) fn update(conn: &mut Conn, before: i64, after: &Publication) -> Result<()> {
    let this = publications::table.filter(publications::id.eq(after.id).and(publications::version.eq(before)));
    guarded(diesel::update(this).set(after).execute(conn)?, before)
}

/// Publications of which something is to be told.
pub(super) fn to_tell(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<PublicationId>> {
    let today = now.day();
    let filing = publications::filed_on
        .is_null()
        .and(publications::filing_told_at.is_null())
        .and(publications::filing_due_on.le(today.plus_days(1)));
    let evaluation = publications::evaluated_on
        .is_null()
        .and(publications::evaluation_told_at.is_null())
        .and(publications::evaluate_by.le(today.plus_days(EVALUATION_NOTICE_DAYS)));
    let over = publications::valid_until.lt(today);
    Ok(publications::table
        .filter(publications::state.ne(PublicationState::Ended))
        .filter(filing.or(evaluation).or(over))
        .order(publications::id)
        .limit(limit)
        .select(publications::id)
        .load(conn)?)
}

/// Publications that are not filed and whose last day for that is this day or a later one.
pub(super) fn unfiled_since(conn: &mut Conn, since: Day) -> Result<Vec<PublicationId>> {
    let open = publications::table.filter(publications::filed_on.is_null().and(publications::filing_due_on.ge(since)));
    Ok(open.order(publications::id).select(publications::id).load(conn)?)
}

/// Publications that are to be filed and whose last day for that is not known.
pub(super) fn without_a_filing_day(conn: &mut Conn) -> Result<Vec<Publication>> {
    let waiting = publications::table
        .filter(publications::state.eq(PublicationState::Published))
        .filter(publications::filing_due_on.is_null());
    Ok(waiting.order(publications::id).select(Publication::as_select()).load(conn)?)
}

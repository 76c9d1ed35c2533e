//! Queries of service records.

use diesel::dsl::exists;
use diesel::expression::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};

use super::model::{NewService, ServiceFilter, ServiceRecord, ServiceRecordId, ServiceState, Shown};
use crate::access::{Actor, Role};
use crate::ctx::guarded;
use crate::db::schema::{advisers, service_records};
use crate::db::{Conn, MultiBackend};
use crate::error::{Error, Result};
use crate::kit::PageRequest;
use crate::load_for_update;

type Filter = Box<dyn BoxableExpression<service_records::table, MultiBackend, SqlType = Nullable<Bool>>>;

/// The adviser sees their own records, a firm those of its people, an agency those of work for it, the office those
/// under its engagements, audit all.
fn visible_to(actor: &Actor) -> Filter {
    match actor.role {
        _ if actor.is_system => Box::new(service_records::version.gt(0).nullable()),
        Role::Auditor => Box::new(service_records::version.gt(0).nullable()),
        Role::Coordinator => Box::new(service_records::engaging_id.eq(actor.organisation).nullable()),
        Role::AgencyOfficer | Role::AgencyHead => {
            Box::new(service_records::agency_id.eq(actor.organisation).nullable())
        }
        Role::FirmManager => Box::new(service_records::firm_id.eq(actor.organisation)),
        Role::Adviser => {
            let own = advisers::table.filter(advisers::account_id.eq(actor.account)).select(advisers::id);
            Box::new(service_records::adviser_id.eq_any(own).nullable())
        }
        _ => Box::new(service_records::version.lt(0).nullable()),
    }
}

/// One record that the actor may see.
pub(super) fn visible(conn: &mut Conn, actor: &Actor, id: ServiceRecordId) -> Result<ServiceRecord> {
    let seen = service_records::table.filter(service_records::id.eq(id)).filter(visible_to(actor));
    Ok(seen.select(ServiceRecord::as_select()).first(conn)?)
}

/// One record that the actor may see, held until the transaction ends.
pub(super) fn for_update(conn: &mut Conn, actor: &Actor, id: ServiceRecordId) -> Result<ServiceRecord> {
    visible(conn, actor, id)?;
    let found = load_for_update!(
        conn,
        service_records::table.filter(service_records::id.eq(id)).select(ServiceRecord::as_select())
    );
    Ok(found?)
}

/// A page of records, newest first.
pub(super) fn list(conn: &mut Conn, actor: &Actor, only: ServiceFilter, page: &PageRequest) -> Result<Vec<Shown>> {
    let mut query = service_records::table
        .filter(visible_to(actor))
        .filter(service_records::id.lt(page.before().to_owned()))
        .select(ServiceRecord::as_select())
        .into_boxed();
    if let Some(state) = only.state {
        query = query.filter(service_records::state.eq(state));
    }
    if let Some(kind) = only.kind {
        query = query.filter(service_records::kind.eq(kind));
    }
    if let Some(adviser) = only.adviser_id {
        query = query.filter(service_records::adviser_id.eq(adviser));
    }
    if let Some(review) = only.review_id {
        query = query.filter(service_records::review_id.eq(review));
    }
    if let Some(case) = only.case_id {
        query = query.filter(service_records::case_id.eq(case));
    }
    if let Some(since) = only.updated_since {
        query = query.filter(service_records::updated_at.ge(since));
    }
    let rows = query.order(service_records::id.desc()).limit(page.fetch()).load(conn)?;
    shown(conn, rows)
}

/// A record with the one that corrects it.
pub(super) fn shown_one(conn: &mut Conn, record: ServiceRecord) -> Result<Shown> {
    shown(conn, vec![record])?.pop().ok_or(Error::NotFound)
}

fn shown(conn: &mut Conn, rows: Vec<ServiceRecord>) -> Result<Vec<Shown>> {
    let ids: Vec<Option<ServiceRecordId>> = rows.iter().map(|row| Some(row.id)).collect();
    let correcting: Vec<(ServiceRecordId, Option<ServiceRecordId>)> = service_records::table
        .filter(service_records::corrects.eq_any(ids))
        .select((service_records::id, service_records::corrects))
        .load(conn)?;
    let by = |id| correcting.iter().find(|(_, corrected)| *corrected == Some(id)).map(|(by, _)| *by);
    Ok(rows.into_iter().map(|record| Shown { corrected_by: by(record.id), record }).collect())
}

/// Whether an adviser has another record, not disputed and not the one to be corrected, at the same time. The adviser
/// is held, so that of two at once the second is found.
pub(super) fn at_the_same_time(conn: &mut Conn, new: &NewService) -> Result<bool> {
    let others = service_records::table
        .filter(service_records::adviser_id.eq(new.adviser_id))
        .filter(service_records::state.ne(ServiceState::Disputed))
        .filter(service_records::begun_at.lt(new.ended_at).and(service_records::ended_at.gt(new.begun_at)))
        .select(service_records::id);
    let found: Vec<ServiceRecordId> = others.load(conn)?;
    for id in found {
        // What has been corrected counts by the record that corrects it.
        let corrected = service_records::table.filter(service_records::corrects.eq(id));
        let corrected: bool = diesel::select(exists(corrected)).get_result(conn)?;
        if !corrected && new.corrects != Some(id) {
            return Ok(true);
        }
    }
    Ok(false)
}

pub(super) fn insert(conn: &mut Conn, row: &ServiceRecord) -> Result<()> {
    diesel::insert_into(service_records::table).values(row).execute(conn)?;
    Ok(())
}

/// Writes the agency's answer; guarded by the version it was read at.
pub(super) fn answer(conn: &mut Conn, before: i64, after: &ServiceRecord) -> Result<()> {
    let this = service_records::table.filter(service_records::id.eq(after.id).and(service_records::version.eq(before)));
    let changed = diesel::update(this)
        .set((
            service_records::state.eq(after.state),
            service_records::answered_by.eq(after.answered_by),
            service_records::answered_at.eq(after.answered_at),
            service_records::dispute_reason.eq(&after.dispute_reason),
            service_records::version.eq(after.version),
            service_records::updated_at.eq(after.updated_at),
        ))
        .execute(conn)?;
    guarded(changed, before)
}

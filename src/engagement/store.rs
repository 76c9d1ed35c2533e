//! Queries of engagements.

use std::collections::BTreeMap;

use diesel::dsl::exists;
use diesel::prelude::*;

use super::model::{Engaged, Engagement, EngagementId, EngagementState, Rate, Service};
use crate::access::{Actor, OrganisationId, Role};
use crate::db::schema::{advisers, engagement_advisers, engagement_agencies, engagements, organisations, rates};
use crate::db::{Conn, MultiBackend};
use crate::directory::AdviserId;
use crate::error::{Error, Result};
use crate::identity::OrganisationKind;
use crate::kit::{Day, Fen, PageRequest};

type Engagements = engagements::BoxedQuery<'static, MultiBackend>;

/// An agency sees what serves it, its finance staff included; the coordinator what the own body engages;
/// advisers and firms theirs; the finance department and audit all.
fn visible_to(actor: &Actor) -> Engagements {
    let all = engagements::table.into_boxed();
    let serving = engagement_agencies::table
        .filter(engagement_agencies::agency_id.eq(actor.organisation))
        .select(engagement_agencies::engagement_id);
    match actor.role {
        _ if actor.is_system => all,
        Role::Auditor => all,
        Role::FinanceOfficer => {
            let finance = organisations::table
                .filter(organisations::id.eq(actor.organisation))
                .filter(organisations::kind.eq(OrganisationKind::Finance));
            all.filter(engagements::id.eq_any(serving).or(exists(finance)))
        }
        Role::AgencyOfficer | Role::AgencyHead => all.filter(engagements::id.eq_any(serving)),
        Role::Coordinator => all.filter(engagements::engaging_id.eq(actor.organisation)),
        Role::FirmManager => all.filter(engagements::firm_id.eq(actor.organisation)),
        Role::Adviser => {
            let own = advisers::table.filter(advisers::account_id.eq(actor.account)).select(advisers::id);
            let naming = engagement_advisers::table
                .filter(engagement_advisers::adviser_id.eq_any(own))
                .select(engagement_advisers::engagement_id);
            all.filter(engagements::id.eq_any(naming))
        }
        Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => all.filter(engagements::id.eq("")),
    }
}

/// One engagement with everything that belongs to it, if the actor sees it.
pub(super) fn engaged(conn: &mut Conn, actor: &Actor, id: EngagementId) -> Result<Engaged> {
    let engagement = visible_to(actor).filter(engagements::id.eq(id)).select(Engagement::as_select()).first(conn)?;
    with_parts(conn, vec![engagement])?.pop().ok_or(Error::NotFound)
}

/// A page of engagements, newest first.
pub(super) fn list(
    conn: &mut Conn,
    actor: &Actor,
    state: Option<EngagementState>,
    agency: Option<OrganisationId>,
    adviser: Option<AdviserId>,
    page: &PageRequest,
) -> Result<Vec<Engaged>> {
    let mut query = visible_to(actor)
        .filter(engagements::id.lt(page.before().to_owned()))
        .order(engagements::id.desc())
        .limit(page.fetch());
    if let Some(state) = state {
        query = query.filter(engagements::state.eq(state));
    }
    if let Some(agency) = agency {
        query = query.filter(engagements::id.eq_any(serving(agency)));
    }
    if let Some(adviser) = adviser {
        query = query.filter(engagements::id.eq_any(naming(adviser)));
    }
    let rows = query.select(Engagement::as_select()).load(conn)?;
    with_parts(conn, rows)
}

#[diesel::dsl::auto_type(no_type_alias)]
fn serving(agency: OrganisationId) -> _ {
    engagement_agencies::table
        .filter(engagement_agencies::agency_id.eq(agency))
        .select(engagement_agencies::engagement_id)
}

#[diesel::dsl::auto_type(no_type_alias)]
fn naming(adviser: AdviserId) -> _ {
    engagement_advisers::table
        .filter(engagement_advisers::adviser_id.eq(adviser))
        .select(engagement_advisers::engagement_id)
}

/// Adds advisers, agencies and rates to each engagement, three queries for the whole page.
fn with_parts(conn: &mut Conn, rows: Vec<Engagement>) -> Result<Vec<Engaged>> {
    let ids: Vec<EngagementId> = rows.iter().map(|row| row.id).collect();
    let named: Vec<(EngagementId, AdviserId)> = engagement_advisers::table
        .filter(engagement_advisers::engagement_id.eq_any(ids.clone()))
        .order(engagement_advisers::adviser_id)
        .load(conn)?;
    let served: Vec<(EngagementId, OrganisationId)> = engagement_agencies::table
        .filter(engagement_agencies::engagement_id.eq_any(ids.clone()))
        .order(engagement_agencies::agency_id)
        .load(conn)?;
    let cards: Vec<Rate> =
        rates::table.filter(rates::engagement_id.eq_any(ids)).order(rates::id).select(Rate::as_select()).load(conn)?;
    let (mut named, mut served) = (by_engagement(named), by_engagement(served));
    let mut cards = by_engagement(cards.into_iter().map(|rate| (rate.engagement_id, rate)));
    let engaged = rows.into_iter().map(|engagement| Engaged {
        adviser_ids: named.remove(&engagement.id).unwrap_or_default(),
        agency_ids: served.remove(&engagement.id).unwrap_or_default(),
        rates: cards.remove(&engagement.id).unwrap_or_default(),
        engagement,
    });
    Ok(engaged.collect())
}

fn by_engagement<T>(pairs: impl IntoIterator<Item = (EngagementId, T)>) -> BTreeMap<EngagementId, Vec<T>> {
    let mut groups: BTreeMap<EngagementId, Vec<T>> = BTreeMap::new();
    for (id, part) in pairs {
        groups.entry(id).or_default().push(part);
    }
    groups
}

/// One engagement, for the work of another slice.
pub fn get(conn: &mut Conn, id: EngagementId) -> Result<Engagement> {
    Ok(engagements::table.find(id).select(Engagement::as_select()).first(conn)?)
}

/// The engagement under which an adviser works for an agency on a day: active, in its term; the newest of
/// several.
pub fn find_for(conn: &mut Conn, adviser: AdviserId, agency: OrganisationId, on: Day) -> Result<Option<Engagement>> {
    Ok(engagements::table
        .filter(engagements::state.eq(EngagementState::Active))
        .filter(engagements::from_day.le(on).and(engagements::to_day.ge(on)))
        .filter(engagements::id.eq_any(naming(adviser)).and(engagements::id.eq_any(serving(agency))))
        .order(engagements::id.desc())
        .select(Engagement::as_select())
        .first(conn)
        .optional()?)
}

/// What a service costs under an engagement on a day.
pub fn rate_for(conn: &mut Conn, engagement: EngagementId, service: Service, on: Day) -> Result<Option<Rate>> {
    Ok(rates::table
        .filter(rates::engagement_id.eq(engagement).and(rates::service.eq(service)))
        .filter(rates::from_day.le(on).and(rates::to_day.ge(on)))
        .order(rates::from_day.desc())
        .select(Rate::as_select())
        .first(conn)
        .optional()?)
}

/// Inserts an engagement with everything that belongs to it.
pub(super) fn insert(conn: &mut Conn, new: &Engaged) -> Result<()> {
    let id = new.engagement.id;
    diesel::insert_into(engagements::table).values(&new.engagement).execute(conn)?;
    for adviser in &new.adviser_ids {
        diesel::insert_into(engagement_advisers::table)
            .values((engagement_advisers::engagement_id.eq(id), engagement_advisers::adviser_id.eq(adviser)))
            .execute(conn)?;
    }
    for agency in &new.agency_ids {
        diesel::insert_into(engagement_agencies::table)
            .values((engagement_agencies::engagement_id.eq(id), engagement_agencies::agency_id.eq(agency)))
            .execute(conn)?;
    }
    for rate in &new.rates {
        diesel::insert_into(rates::table).values(rate).execute(conn)?;
    }
    Ok(())
}

/// Commits a fee; `false` when it does not fit under the ceiling, or the engagement is in none of these states.
pub(super) fn commit(conn: &mut Conn, id: EngagementId, fee: Fen, states: &[EngagementState]) -> Result<bool> {
    let left = engagements::ceiling - engagements::committed;
    let fits = engagements::state.eq_any(states.to_vec()).and(left.ge(fee));
    let changed = diesel::update(engagements::table.filter(engagements::id.eq(id).and(fits)))
        .set((
            engagements::committed.eq(engagements::committed + fee),
            engagements::version.eq(engagements::version + 1),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Frees a committed fee; `false` when less than that is committed.
pub(super) fn free(conn: &mut Conn, id: EngagementId, fee: Fen) -> Result<bool> {
    let row = engagements::table.filter(engagements::id.eq(id).and(engagements::committed.ge(fee)));
    let changed = diesel::update(row)
        .set((
            engagements::committed.eq(engagements::committed - fee),
            engagements::version.eq(engagements::version + 1),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

//! Queries of engagements.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

mod parts;
mod write;

pub(super) use parts::{grades, whole, with_parts};
pub(super) use write::{
    commit, end_naming, free, insert, insert_card, insert_dismissal, insert_filing, insert_grade, insert_items,
    insert_naming, insert_step, insert_term, mark_told, replace_parts, set_undertaking, touch, update, update_filing,
};

use super::model::{
    CardId, Engaged, Engagement, EngagementFilter, EngagementId, EngagementState, EngagementStep, Filing, Rate,
    Service, Term,
};
use crate::access::{Actor, OrganisationId, Role};
use crate::db::schema::{
    advisers, card_rates, engagement_agencies, engagement_filings, engagement_namings, engagement_steps,
    engagement_terms, engagements, organisations, rate_cards,
};
use crate::db::{Conn, MultiBackend};
use crate::directory::AdviserId;
use crate::error::Result;
use crate::identity::OrganisationKind;
use crate::kit::{Day, PageRequest, Timestamp};
use crate::load_for_update;

type Engagements = engagements::BoxedQuery<'static, MultiBackend>;

/// What is in force once its first day has come: the piece of work that begins it may be a moment late.
const IN_FORCE: [EngagementState; 2] = [EngagementState::Signed, EngagementState::Active];

/// What ends by itself when its last day is over.
pub(super) const RUNNING: [EngagementState; 2] = [EngagementState::Active, EngagementState::Suspended];

/// An agency sees what serves it, its finance staff included; the coordinator what the own body engages;
/// advisers and firms theirs; the finance department and audit all. Drafts are the office's own business.
fn visible_to(actor: &Actor) -> Engagements {
    let all = engagements::table.into_boxed();
    let signed = engagements::signed_at.is_not_null();
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
            all.filter(engagements::id.eq_any(serving).or(exists(finance))).filter(signed)
        }
        Role::AgencyOfficer | Role::AgencyHead => all.filter(engagements::id.eq_any(serving)).filter(signed),
        Role::Coordinator => all.filter(engagements::engaging_id.eq(actor.organisation)),
        Role::FirmManager => all.filter(engagements::firm_id.eq(actor.organisation)).filter(signed),
        Role::Adviser => {
            let own = advisers::table.filter(advisers::account_id.eq(actor.account)).select(advisers::id);
            let naming = engagement_namings::table
                .filter(engagement_namings::adviser_id.eq_any(own))
                .select(engagement_namings::engagement_id);
            all.filter(engagements::id.eq_any(naming)).filter(signed)
        }
        Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => all.filter(engagements::id.eq("")),
    }
}

/// One engagement that the actor sees.
pub fn visible(conn: &mut Conn, actor: &Actor, id: EngagementId) -> Result<Engagement> {
    Ok(visible_to(actor).filter(engagements::id.eq(id)).select(Engagement::as_select()).first(conn)?)
}

/// One engagement that the actor sees, held until the transaction ends.
pub(super) fn for_update(conn: &mut Conn, actor: &Actor, id: EngagementId) -> Result<Engagement> {
    visible(conn, actor, id)?;
    hold(conn, id)
}

/// One engagement, whoever asks, held until the transaction ends.
pub fn hold(conn: &mut Conn, id: EngagementId) -> Result<Engagement> {
    Ok(load_for_update!(conn, engagements::table.filter(engagements::id.eq(id)).select(Engagement::as_select()))?)
}

/// One engagement with everything that belongs to it, if the actor sees it: now, or as it stood at an instant, when it
/// had been signed.
pub(super) fn engaged(conn: &mut Conn, actor: &Actor, id: EngagementId, as_of: Option<Timestamp>) -> Result<Engaged> {
    let mut query = visible_to(actor).filter(engagements::id.eq(id));
    if let Some(at) = as_of {
        query = query.filter(engagements::signed_at.le(at));
    }
    let engagement = query.select(Engagement::as_select()).first(conn)?;
    whole(conn, engagement, as_of)
}

/// A page of engagements, newest first. `today` tells what is overdue.
pub(super) fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: &EngagementFilter,
    today: Day,
    page: &PageRequest,
) -> Result<Vec<Engaged>> {
    let on = filter.as_of.map_or(today, Timestamp::day);
    let query = narrowed(visible_to(actor), filter, on)
        .filter(engagements::id.lt(page.before().to_owned()))
        .order(engagements::id.desc())
        .limit(page.fetch());
    let rows = query.select(Engagement::as_select()).load(conn)?;
    with_parts(conn, rows, filter.as_of)
}

/// What the filter leaves. What changes is looked up in the steps when it is asked as of an instant.
fn narrowed(mut query: Engagements, filter: &EngagementFilter, on: Day) -> Engagements {
    let at = filter.as_of.unwrap_or(Timestamp::from_micros(i64::MAX));
    if let Some(at) = filter.as_of {
        let later = diesel::alias!(engagement_steps as later);
        let newer = later
            .filter(later.field(engagement_steps::engagement_id).eq(engagement_steps::engagement_id))
            .filter(later.field(engagement_steps::made_at).le(at))
            .filter(later.field(engagement_steps::version).gt(engagement_steps::version));
        let states = filter.state.map_or_else(|| EngagementState::ALL.to_vec(), |state| vec![state]);
        let stood = engagement_steps::table
            .filter(engagement_steps::made_at.le(at))
            .filter(not(exists(newer)))
            .filter(engagement_steps::state.eq_any(states))
            .filter(engagement_steps::ends_on.lt(filter.ends_before.unwrap_or(Day::end_of_time())))
            .filter(engagement_steps::made_at.ge(filter.updated_since.unwrap_or(Timestamp::from_micros(0))))
            .select(engagement_steps::engagement_id);
        query = query.filter(engagements::signed_at.le(at)).filter(engagements::id.eq_any(stood));
    } else {
        if let Some(state) = filter.state {
            query = query.filter(engagements::state.eq(state));
        }
        if let Some(day) = filter.ends_before {
            query = query.filter(engagements::ends_on.lt(day));
        }
        if let Some(since) = filter.updated_since {
            query = query.filter(engagements::updated_at.ge(since));
        }
    }
    if let Some(kind) = filter.kind {
        query = query.filter(engagements::kind.eq(kind));
    }
    if let Some(firm) = filter.firm {
        query = query.filter(engagements::firm_id.eq(firm));
    }
    if let Some(agency) = filter.agency {
        let serving = engagement_agencies::table
            .filter(engagement_agencies::agency_id.eq(agency))
            .select(engagement_agencies::engagement_id);
        query = query.filter(engagements::id.eq_any(serving));
    }
    if let Some(adviser) = filter.adviser {
        let named = engagement_namings::table
            .filter(engagement_namings::adviser_id.eq(adviser).and(engagement_namings::named_at.le(at)))
            .select(engagement_namings::engagement_id);
        query = query.filter(engagements::id.eq_any(named));
    }
    if let Some(overdue) = filter.filing_overdue {
        let late = engagement_filings::table
            .filter(engagement_filings::recorded_at.le(at).and(engagement_filings::due_on.lt(on)))
            .filter(engagement_filings::filed_at.is_null().or(engagement_filings::filed_at.gt(at)))
            .select(engagement_filings::engagement_id);
        query = if overdue {
            query.filter(engagements::id.eq_any(late))
        } else {
            query.filter(engagements::id.ne_all(late))
        };
    }
    query
}

/// The steps of an engagement, newest first.
pub(super) fn steps(
    conn: &mut Conn,
    actor: &Actor,
    id: EngagementId,
    page: &PageRequest,
) -> Result<Vec<EngagementStep>> {
    let engagement = visible(conn, actor, id)?;
    Ok(engagement_steps::table
        .filter(engagement_steps::engagement_id.eq(engagement.id))
        .filter(engagement_steps::id.lt(page.before().to_owned()))
        .order(engagement_steps::id.desc())
        .limit(page.fetch())
        .select(EngagementStep::as_select())
        .load(conn)?)
}

/// One engagement, for the work of another slice.
pub fn get(conn: &mut Conn, id: EngagementId) -> Result<Engagement> {
    Ok(engagements::table.find(id).select(Engagement::as_select()).first(conn)?)
}

/// The engagement under which an adviser works for an agency on a day: in force, and naming the adviser on that day;
/// the newest of several.
pub fn find_for(conn: &mut Conn, adviser: AdviserId, agency: OrganisationId, on: Day) -> Result<Option<Engagement>> {
    let naming = engagement_namings::table
        .filter(engagement_namings::adviser_id.eq(adviser).and(engagement_namings::from_day.le(on)))
        .filter(engagement_namings::to_day.is_null().or(engagement_namings::to_day.ge(on)))
        .select(engagement_namings::engagement_id);
    let serving = engagement_agencies::table
        .filter(engagement_agencies::agency_id.eq(agency))
        .select(engagement_agencies::engagement_id);
    Ok(engagements::table
        .filter(engagements::state.eq_any(IN_FORCE))
        .filter(engagements::from_day.le(on).and(engagements::ends_on.ge(on)))
        .filter(engagements::id.eq_any(naming).and(engagements::id.eq_any(serving)))
        .order(engagements::id.desc())
        .select(Engagement::as_select())
        .first(conn)
        .optional()?)
}

/// What a service costs under an engagement on a day, by the rate card of that day.
pub fn rate_for(conn: &mut Conn, engagement: EngagementId, service: Service, on: Day) -> Result<Option<Rate>> {
    let card = rate_cards::table
        .filter(rate_cards::engagement_id.eq(engagement).and(rate_cards::from_day.le(on)))
        .order(rate_cards::from_day.desc())
        .select(rate_cards::id)
        .first::<CardId>(conn)
        .optional()?;
    let Some(card) = card else { return Ok(None) };
    let rate = card_rates::table.filter(card_rates::card_id.eq(card).and(card_rates::service.eq(service)));
    Ok(rate.select(Rate::as_select()).first(conn).optional()?)
}

/// A term of an engagement by its number.
pub(super) fn term(conn: &mut Conn, id: EngagementId, number: i64) -> Result<Term> {
    Ok(engagement_terms::table.find((id, number)).select(Term::as_select()).first(conn)?)
}

/// The term into which a day falls.
pub(super) fn term_on(conn: &mut Conn, id: EngagementId, on: Day) -> Result<Option<Term>> {
    Ok(engagement_terms::table
        .filter(engagement_terms::engagement_id.eq(id))
        .filter(engagement_terms::from_day.le(on).and(engagement_terms::to_day.ge(on)))
        .select(Term::as_select())
        .first(conn)
        .optional()?)
}

/// Signed engagements whose first day has come, oldest first.
pub fn to_begin(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<EngagementId>> {
    Ok(engagements::table
        .filter(engagements::state.eq(EngagementState::Signed).and(engagements::from_day.le(now.day())))
        .order(engagements::id)
        .limit(limit)
        .select(engagements::id)
        .load(conn)?)
}

/// Engagements whose last day is over, the longest ended first.
pub fn to_end(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<EngagementId>> {
    Ok(engagements::table
        .filter(engagements::state.eq_any(RUNNING).and(engagements::ends_on.lt(now.day())))
        .order((engagements::ends_on, engagements::id))
        .limit(limit)
        .select(engagements::id)
        .load(conn)?)
}

/// Engagements with an overdue filing that nobody was told of, the longest overdue first.
pub fn overdue_filings(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<EngagementId>> {
    let mut ids: Vec<EngagementId> = engagement_filings::table
        .filter(engagement_filings::filed_on.is_null().and(engagement_filings::due_on.lt(now.day())))
        .filter(engagement_filings::told_at.is_null())
        .order((engagement_filings::due_on, engagement_filings::engagement_id))
        .limit(limit)
        .select(engagement_filings::engagement_id)
        .load(conn)?;
    ids.dedup();
    Ok(ids)
}

/// Filings whose last day waits for a calendar.
pub(super) fn filings_without_day(conn: &mut Conn) -> Result<Vec<Filing>> {
    Ok(engagement_filings::table
        .filter(engagement_filings::filed_on.is_null().and(engagement_filings::due_on.is_null()))
        .order((engagement_filings::engagement_id, engagement_filings::ordinal))
        .select(Filing::as_select())
        .load(conn)?)
}

/// Filings that are owed, with their last day on this day or later.
pub(super) fn open_filings_since(conn: &mut Conn, since: Day) -> Result<Vec<Filing>> {
    Ok(engagement_filings::table
        .filter(engagement_filings::filed_on.is_null().and(engagement_filings::due_on.ge(since)))
        .order((engagement_filings::engagement_id, engagement_filings::ordinal))
        .select(Filing::as_select())
        .load(conn)?)
}

/// How many filings an engagement has had.
pub(super) fn count_filings(conn: &mut Conn, id: EngagementId) -> Result<i64> {
    Ok(engagement_filings::table.filter(engagement_filings::engagement_id.eq(id)).count().get_result(conn)?)
}

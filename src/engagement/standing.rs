//! Under what advisers could be offered work for an agency on a day, for many at once.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::model::{CardId, Engagement, EngagementId, EngagementState, Grade, Rate, RateCard, Service, Term};
use crate::access::OrganisationId;
use crate::db::Conn;
use crate::db::schema::{
    card_rates, engagement_agencies, engagement_grades, engagement_namings, engagement_terms, engagements, rate_cards,
};
use crate::directory::AdviserId;
use crate::error::Result;
use crate::kit::Day;

/// What an adviser could be offered work under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offerable {
    /// The engagement: the one that would be taken, or a suspended one where there is no other.
    pub engagement: Engagement,
    /// Its term of the day.
    pub term: Option<Term>,
    /// What the service costs by its card of the day, with the number of that card.
    pub rate: Option<(i64, Rate)>,
}

const SERVING: [EngagementState; 3] = [EngagementState::Signed, EngagementState::Active, EngagementState::Suspended];

/// Everybody who is named on a day in an engagement that serves an agency then, with what work could be offered under. Of
/// several engagements of one adviser the newest that takes work counts, as when work is offered. Five queries,
/// however many they are.
pub fn offerable(
    conn: &mut Conn,
    agency: OrganisationId,
    service: Service,
    on: Day,
) -> Result<BTreeMap<AdviserId, Offerable>> {
    let serving = engagement_agencies::table
        .filter(engagement_agencies::agency_id.eq(agency))
        .select(engagement_agencies::engagement_id);
    let found: Vec<Engagement> = engagements::table
        .filter(engagements::state.eq_any(SERVING).and(engagements::id.eq_any(serving)))
        .filter(engagements::from_day.le(on).and(engagements::ends_on.ge(on)))
        .order(engagements::id.desc())
        .select(Engagement::as_select())
        .load(conn)?;
    let ids: Vec<EngagementId> = found.iter().map(|one| one.id).collect();
    let named: Vec<(EngagementId, AdviserId)> = engagement_namings::table
        .filter(engagement_namings::engagement_id.eq_any(ids.clone()).and(engagement_namings::from_day.le(on)))
        .filter(engagement_namings::to_day.is_null().or(engagement_namings::to_day.ge(on)))
        .select((engagement_namings::engagement_id, engagement_namings::adviser_id))
        .load(conn)?;
    let terms: Vec<Term> = engagement_terms::table
        .filter(engagement_terms::engagement_id.eq_any(ids.clone()))
        .filter(engagement_terms::from_day.le(on).and(engagement_terms::to_day.ge(on)))
        .select(Term::as_select())
        .load(conn)?;
    let rates = rates(conn, ids, service, on)?;
    // Those that take work come before the suspended ones, the newest first.
    let taking = found.iter().filter(|one| one.state != EngagementState::Suspended);
    let suspended = found.iter().filter(|one| one.state == EngagementState::Suspended);
    let mut offerable = BTreeMap::new();
    for engagement in taking.chain(suspended) {
        for (_, adviser) in named.iter().filter(|(id, _)| *id == engagement.id) {
            offerable.entry(*adviser).or_insert_with(|| Offerable {
                engagement: engagement.clone(),
                term: terms.iter().find(|term| term.engagement_id == engagement.id).cloned(),
                rate: rates.get(&engagement.id).cloned(),
            });
        }
    }
    Ok(offerable)
}

/// What a service costs under each engagement by its card of a day.
fn rates(
    conn: &mut Conn,
    ids: Vec<EngagementId>,
    service: Service,
    on: Day,
) -> Result<BTreeMap<EngagementId, (i64, Rate)>> {
    let cards: Vec<RateCard> = rate_cards::table
        .filter(rate_cards::engagement_id.eq_any(ids).and(rate_cards::from_day.le(on)))
        .order((rate_cards::engagement_id, rate_cards::from_day))
        .select(RateCard::as_select())
        .load(conn)?;
    // The last of each engagement is the card of the day.
    let newest: BTreeMap<EngagementId, RateCard> = cards.into_iter().map(|card| (card.engagement_id, card)).collect();
    let of_card: BTreeMap<CardId, (EngagementId, i64)> =
        newest.values().map(|card| (card.id, (card.engagement_id, card.number))).collect();
    let found: Vec<Rate> = card_rates::table
        .filter(card_rates::card_id.eq_any(of_card.keys().copied().collect::<Vec<_>>()))
        .filter(card_rates::service.eq(service))
        .select(Rate::as_select())
        .load(conn)?;
    let of = |rate: Rate| of_card.get(&rate.card_id).map(|(engagement, number)| (*engagement, (*number, rate)));
    Ok(found.into_iter().filter_map(of).collect())
}

/// The grade of each adviser's latest year under engagements of an office; of several the newest counts. One query for all.
pub fn latest_grades(
    conn: &mut Conn,
    office: OrganisationId,
    advisers: &[AdviserId],
) -> Result<BTreeMap<AdviserId, Grade>> {
    let ours = engagements::table.filter(engagements::engaging_id.eq(office)).select(engagements::id);
    let given: Vec<(Option<AdviserId>, Grade)> = engagement_grades::table
        .filter(engagement_grades::adviser_id.eq_any(advisers.iter().copied().map(Some).collect::<Vec<_>>()))
        .filter(engagement_grades::engagement_id.eq_any(ours))
        .order((engagement_grades::year, engagement_grades::id))
        .select((engagement_grades::adviser_id, engagement_grades::grade))
        .load(conn)?;
    Ok(given.into_iter().filter_map(|(adviser, grade)| Some((adviser?, grade))).collect())
}

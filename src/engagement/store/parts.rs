//! What belongs to engagements, loaded for a whole page, as it stands or as it stood at an instant.

use std::collections::BTreeMap;

use diesel::prelude::*;

use crate::access::OrganisationId;
use crate::db::Conn;
use crate::db::schema::{
    card_rates, engagement_agencies, engagement_dismissals, engagement_filings, engagement_grades, engagement_items,
    engagement_namings, engagement_steps, engagement_terms, rate_cards,
};
use crate::engagement::model::{
    CardId, ContractItem, Dismissal, Engaged, Engagement, EngagementId, EngagementStep, Filing, Graded, Item, Naming,
    Rate, RateCard, Term,
};
use crate::error::{Error, Result};
use crate::kit::{Fen, Timestamp};

/// One engagement with everything that belongs to it.
pub fn whole(conn: &mut Conn, engagement: Engagement, as_of: Option<Timestamp>) -> Result<Engaged> {
    with_parts(conn, vec![engagement], as_of)?.pop().ok_or(Error::NotFound)
}

/// Adds to each engagement what belongs to it, the same number of queries for one and for a page. As of an instant only
/// what had been recorded by then.
pub fn with_parts(conn: &mut Conn, rows: Vec<Engagement>, as_of: Option<Timestamp>) -> Result<Vec<Engaged>> {
    let ids: Vec<EngagementId> = rows.iter().map(|row| row.id).collect();
    let at = as_of.unwrap_or(Timestamp::from_micros(i64::MAX));
    let mut terms = terms(conn, &ids, at)?;
    let mut namings = namings(conn, &ids, at)?;
    let served: Vec<(EngagementId, OrganisationId)> = engagement_agencies::table
        .filter(engagement_agencies::engagement_id.eq_any(ids.clone()))
        .order(engagement_agencies::agency_id)
        .load(conn)?;
    let mut served = grouped(served);
    let items: Vec<(EngagementId, ContractItem, String)> = engagement_items::table
        .filter(engagement_items::engagement_id.eq_any(ids.clone()))
        .order(engagement_items::item)
        .load(conn)?;
    let mut items = grouped(items.into_iter().map(|(id, item, clause)| (id, Item { item, clause })));
    let mut cards = cards(conn, &ids, at)?;
    let mut filings = filings(conn, &ids, at)?;
    let given = grades(conn, &ids)?.into_iter().filter(|grade| grade.recorded_at <= at);
    let mut grades = grouped(given.map(|grade| (grade.engagement_id, grade)));
    let dismissals: Vec<Dismissal> = engagement_dismissals::table
        .filter(engagement_dismissals::engagement_id.eq_any(ids.clone()).and(engagement_dismissals::made_at.le(at)))
        .select(Dismissal::as_select())
        .load(conn)?;
    let engaged = rows.into_iter().map(|engagement| Engaged {
        terms: terms.remove(&engagement.id).unwrap_or_default(),
        namings: namings.remove(&engagement.id).unwrap_or_default(),
        agency_ids: served.remove(&engagement.id).unwrap_or_default(),
        items: items.remove(&engagement.id).unwrap_or_default(),
        cards: cards.remove(&engagement.id).unwrap_or_default(),
        filings: filings.remove(&engagement.id).unwrap_or_default(),
        grades: grades.remove(&engagement.id).unwrap_or_default(),
        dismissal: dismissals.iter().find(|one| one.engagement_id == engagement.id).cloned(),
        engagement,
    });
    let mut engaged: Vec<Engaged> = engaged.collect();
    if as_of.is_some() {
        go_back(conn, &ids, at, &mut engaged)?;
    }
    Ok(engaged)
}

/// Sets state, version, days and money of each engagement to what they were, by the steps taken until then.
fn go_back(conn: &mut Conn, ids: &[EngagementId], at: Timestamp, engaged: &mut [Engaged]) -> Result<()> {
    let steps: Vec<EngagementStep> = engagement_steps::table
        .filter(engagement_steps::engagement_id.eq_any(ids.to_vec()).and(engagement_steps::made_at.le(at)))
        .order((engagement_steps::engagement_id, engagement_steps::version))
        .select(EngagementStep::as_select())
        .load(conn)?;
    let mut steps = grouped(steps.into_iter().map(|step| (step.engagement_id, step)));
    for Engaged { engagement, terms, .. } in engaged {
        let taken = steps.remove(&engagement.id).unwrap_or_default();
        let Some(last) = taken.last() else { continue };
        (engagement.state, engagement.version, engagement.ends_on) = (last.state, last.version, last.ends_on);
        engagement.updated_at = last.made_at;
        for term in terms.iter_mut() {
            let moved = taken.iter().filter(|step| step.term == term.number).map(|step| step.amount);
            term.committed = Fen::sum(moved)?;
        }
        if let Some(newest) = terms.last() {
            engagement.to_day = newest.to_day;
        }
        engagement.ceiling = Fen::sum(terms.iter().map(|term| term.ceiling))?;
        engagement.committed = Fen::sum(terms.iter().map(|term| term.committed))?;
    }
    Ok(())
}

type Grouped<T> = BTreeMap<EngagementId, Vec<T>>;

fn terms(conn: &mut Conn, ids: &[EngagementId], at: Timestamp) -> Result<Grouped<Term>> {
    let rows: Vec<Term> = engagement_terms::table
        .filter(engagement_terms::engagement_id.eq_any(ids.to_vec()).and(engagement_terms::made_at.le(at)))
        .order(engagement_terms::number)
        .select(Term::as_select())
        .load(conn)?;
    Ok(grouped(rows.into_iter().map(|term| (term.engagement_id, term))))
}

fn namings(conn: &mut Conn, ids: &[EngagementId], at: Timestamp) -> Result<Grouped<Naming>> {
    let rows: Vec<Naming> = engagement_namings::table
        .filter(engagement_namings::engagement_id.eq_any(ids.to_vec()).and(engagement_namings::named_at.le(at)))
        .order((engagement_namings::named_at, engagement_namings::adviser_id))
        .select(Naming::as_select())
        .load(conn)?;
    let then = |naming: Naming| {
        if naming.ended_at.is_some_and(|ended| ended > at) {
            Naming { to_day: None, ended_at: None, end_reason: String::new(), ..naming }
        } else {
            naming
        }
    };
    Ok(grouped(rows.into_iter().map(|naming| (naming.engagement_id, then(naming)))))
}

fn cards(conn: &mut Conn, ids: &[EngagementId], at: Timestamp) -> Result<Grouped<(RateCard, Vec<Rate>)>> {
    let cards: Vec<RateCard> = rate_cards::table
        .filter(rate_cards::engagement_id.eq_any(ids.to_vec()).and(rate_cards::made_at.le(at)))
        .order((rate_cards::engagement_id, rate_cards::from_day))
        .select(RateCard::as_select())
        .load(conn)?;
    let card_ids: Vec<CardId> = cards.iter().map(|card| card.id).collect();
    let rates: Vec<Rate> = card_rates::table
        .filter(card_rates::card_id.eq_any(card_ids))
        .order(card_rates::id)
        .select(Rate::as_select())
        .load(conn)?;
    let of = |card: &RateCard| rates.iter().filter(|rate| rate.card_id == card.id).cloned().collect();
    Ok(grouped(cards.into_iter().map(|card| {
        let rates = of(&card);
        (card.engagement_id, (card, rates))
    })))
}

fn filings(conn: &mut Conn, ids: &[EngagementId], at: Timestamp) -> Result<Grouped<Filing>> {
    let rows: Vec<Filing> = engagement_filings::table
        .filter(engagement_filings::engagement_id.eq_any(ids.to_vec()).and(engagement_filings::recorded_at.le(at)))
        .order(engagement_filings::ordinal)
        .select(Filing::as_select())
        .load(conn)?;
    let then = |filing: Filing| {
        if filing.filed_at.is_some_and(|filed| filed > at) {
            Filing { filed_on: None, number: String::new(), filed_at: None, ..filing }
        } else {
            filing
        }
    };
    Ok(grouped(rows.into_iter().map(|filing| (filing.engagement_id, then(filing)))))
}

/// The grades of some engagements, by year in the order in which they were given.
pub fn grades(conn: &mut Conn, ids: &[EngagementId]) -> Result<Vec<Graded>> {
    Ok(engagement_grades::table
        .filter(engagement_grades::engagement_id.eq_any(ids.to_vec()))
        .order((engagement_grades::year, engagement_grades::id))
        .select(Graded::as_select())
        .load(conn)?)
}

fn grouped<T>(pairs: impl IntoIterator<Item = (EngagementId, T)>) -> Grouped<T> {
    let mut groups: Grouped<T> = BTreeMap::new();
    for (id, part) in pairs {
        groups.entry(id).or_default().push(part);
    }
    groups
}

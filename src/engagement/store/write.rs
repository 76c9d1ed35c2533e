//! What is written about engagements.

use diesel::prelude::*;

use crate::ctx::{Ctx, guarded};
use crate::db::Conn;
use crate::db::schema::{
    card_rates, engagement_agencies, engagement_dismissals, engagement_filings, engagement_grades, engagement_items,
    engagement_namings, engagement_steps, engagement_terms, engagements, rate_cards,
};
use crate::engagement::model::{
    Dismissal, Engaged, Engagement, EngagementId, EngagementState, EngagementStep, Filing, Graded, Item, Naming,
    NamingEnd, Rate, RateCard, Term, Undertaking,
};
use crate::error::Result;
use crate::kit::{Fen, Timestamp};

/// Inserts an engagement with its parts.
pub fn insert(conn: &mut Conn, new: &Engaged) -> Result<()> {
    diesel::insert_into(engagements::table).values(&new.engagement).execute(conn)?;
    insert_parts(conn, new)
}

/// Writes a draft anew: its parts take the place of those that were there.
pub fn replace_parts(conn: &mut Conn, new: &Engaged) -> Result<()> {
    let id = new.engagement.id;
    let cards = rate_cards::table.filter(rate_cards::engagement_id.eq(id)).select(rate_cards::id);
    diesel::delete(card_rates::table.filter(card_rates::card_id.eq_any(cards))).execute(conn)?;
    diesel::delete(rate_cards::table.filter(rate_cards::engagement_id.eq(id))).execute(conn)?;
    diesel::delete(engagement_namings::table.filter(engagement_namings::engagement_id.eq(id))).execute(conn)?;
    diesel::delete(engagement_agencies::table.filter(engagement_agencies::engagement_id.eq(id))).execute(conn)?;
    diesel::delete(engagement_terms::table.filter(engagement_terms::engagement_id.eq(id))).execute(conn)?;
    insert_parts(conn, new)
}

fn insert_parts(conn: &mut Conn, new: &Engaged) -> Result<()> {
    for term in &new.terms {
        insert_term(conn, term)?;
    }
    for naming in &new.namings {
        insert_naming(conn, naming)?;
    }
    for agency in &new.agency_ids {
        diesel::insert_into(engagement_agencies::table)
            .values((
                engagement_agencies::engagement_id.eq(new.engagement.id),
                engagement_agencies::agency_id.eq(agency),
            ))
            .execute(conn)?;
    }
    for (card, rates) in &new.cards {
        insert_card(conn, card, rates)?;
    }
    Ok(())
}

/// Marks an engagement that is held as changed: what belongs to it changed.
pub fn touch(ctx: &mut Ctx<'_>, before: &Engagement) -> Result<Engagement> {
    update(ctx, before.clone())
}

/// Writes an engagement, one version after the one it was read at, changed now.
pub fn update(ctx: &mut Ctx<'_>, row: Engagement) -> Result<Engagement> {
    let read_at = row.version;
    let next = Engagement { version: read_at + 1, updated_at: ctx.now, ..row };
    let this = engagements::table.filter(engagements::id.eq(next.id).and(engagements::version.eq(read_at)));
    guarded(diesel::update(this).set(&next).execute(ctx.conn)?, read_at)?;
    Ok(next)
}

pub fn insert_step(conn: &mut Conn, step: &EngagementStep) -> Result<()> {
    diesel::insert_into(engagement_steps::table).values(step).execute(conn)?;
    Ok(())
}

pub fn insert_grade(conn: &mut Conn, grade: &Graded) -> Result<()> {
    diesel::insert_into(engagement_grades::table).values(grade).execute(conn)?;
    Ok(())
}

pub fn insert_term(conn: &mut Conn, term: &Term) -> Result<()> {
    diesel::insert_into(engagement_terms::table).values(term).execute(conn)?;
    Ok(())
}

pub fn insert_naming(conn: &mut Conn, naming: &Naming) -> Result<()> {
    diesel::insert_into(engagement_namings::table).values(naming).execute(conn)?;
    Ok(())
}

pub fn insert_card(conn: &mut Conn, card: &RateCard, rates: &[Rate]) -> Result<()> {
    diesel::insert_into(rate_cards::table).values(card).execute(conn)?;
    for rate in rates {
        diesel::insert_into(card_rates::table).values(rate).execute(conn)?;
    }
    Ok(())
}

/// Ends a naming.
pub fn end_naming(conn: &mut Conn, naming: &Naming, end: &NamingEnd, now: Timestamp) -> Result<()> {
    let this = engagement_namings::table.find((naming.engagement_id, naming.adviser_id, naming.from_day));
    diesel::update(this)
        .set((
            engagement_namings::to_day.eq(end.last_day),
            engagement_namings::ended_at.eq(now),
            engagement_namings::end_reason.eq(&end.reason),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn insert_dismissal(conn: &mut Conn, row: &Dismissal) -> Result<()> {
    diesel::insert_into(engagement_dismissals::table).values(row).execute(conn)?;
    Ok(())
}

pub fn insert_filing(conn: &mut Conn, row: &Filing) -> Result<()> {
    diesel::insert_into(engagement_filings::table).values(row).execute(conn)?;
    Ok(())
}

/// Writes a filing; the engagement is held.
pub fn update_filing(conn: &mut Conn, row: &Filing) -> Result<()> {
    let this = engagement_filings::table.find((row.engagement_id, row.ordinal));
    diesel::update(this).set(row).execute(conn)?;
    Ok(())
}

/// Notes that the office is told of the overdue filings of an engagement; says how many they are.
pub fn mark_told(conn: &mut Conn, id: EngagementId, now: Timestamp) -> Result<usize> {
    let late = engagement_filings::table
        .filter(engagement_filings::engagement_id.eq(id))
        .filter(engagement_filings::filed_on.is_null().and(engagement_filings::due_on.lt(now.day())))
        .filter(engagement_filings::told_at.is_null());
    Ok(diesel::update(late).set(engagement_filings::told_at.eq(now)).execute(conn)?)
}

/// Records where the required items stand.
pub fn insert_items(conn: &mut Conn, id: EngagementId, items: &[Item]) -> Result<()> {
    for Item { item, clause } in items {
        diesel::insert_into(engagement_items::table)
            .values((
                engagement_items::engagement_id.eq(id),
                engagement_items::item.eq(item),
                engagement_items::clause.eq(clause),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Records the undertakings of an adviser named in a draft that is being signed.
pub fn set_undertaking(conn: &mut Conn, id: EngagementId, given: &Undertaking) -> Result<()> {
    let this = engagement_namings::engagement_id.eq(id).and(engagement_namings::adviser_id.eq(given.adviser_id));
    diesel::update(engagement_namings::table.filter(this))
        .set((
            engagement_namings::confidentiality_on.eq(given.confidentiality_on),
            engagement_namings::conflict_on.eq(given.conflict_on),
            engagement_namings::document.eq(&given.document),
        ))
        .execute(conn)?;
    Ok(())
}

/// Commits a fee in a term; `false` when it does not fit under the ceiling, or the engagement is in none of these
/// states. The engagement goes first, so that two that commit at once follow each other.
pub fn commit(ctx: &mut Ctx<'_>, id: EngagementId, term: i64, fee: Fen, states: &[EngagementState]) -> Result<bool> {
    let fits = engagements::state.eq_any(states.to_vec()).and((engagements::ceiling - engagements::committed).ge(fee));
    let held = diesel::update(engagements::table.filter(engagements::id.eq(id).and(fits)))
        .set((
            engagements::committed.eq(engagements::committed + fee),
            engagements::version.eq(engagements::version + 1),
            engagements::updated_at.eq(ctx.now),
        ))
        .execute(ctx.conn)?;
    if held == 0 {
        return Ok(false);
    }
    let left = engagement_terms::ceiling - engagement_terms::committed;
    let this = engagement_terms::engagement_id.eq(id).and(engagement_terms::number.eq(term)).and(left.ge(fee));
    let changed = diesel::update(engagement_terms::table.filter(this))
        .set(engagement_terms::committed.eq(engagement_terms::committed + fee))
        .execute(ctx.conn)?;
    Ok(changed == 1)
}

/// Frees a committed fee of a term; `false` when less than that is committed in it.
pub fn free(ctx: &mut Ctx<'_>, id: EngagementId, term: i64, fee: Fen) -> Result<bool> {
    let row = engagements::table.filter(engagements::id.eq(id).and(engagements::committed.ge(fee)));
    let held = diesel::update(row)
        .set((
            engagements::committed.eq(engagements::committed - fee),
            engagements::version.eq(engagements::version + 1),
            engagements::updated_at.eq(ctx.now),
        ))
        .execute(ctx.conn)?;
    if held == 0 {
        return Ok(false);
    }
    let this = engagement_terms::engagement_id.eq(id).and(engagement_terms::number.eq(term));
    let changed = diesel::update(engagement_terms::table.filter(this.and(engagement_terms::committed.ge(fee))))
        .set(engagement_terms::committed.eq(engagement_terms::committed - fee))
        .execute(ctx.conn)?;
    Ok(changed == 1)
}

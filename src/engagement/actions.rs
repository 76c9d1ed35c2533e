//! Use cases of engagements. `commit_fee`, `recommit_fee` and `free_fee` are parts of the actions of other slices: they run in
//! the caller's transaction, and the caller says what was done.

use super::model::{Engaged, Engagement, EngagementState, NewEngagement, NewRate, Rate};
use super::{rules, store};
use crate::access::OrganisationId;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::identity::{self, MatterKind, Organisation, OrganisationKind};
use crate::kit::Fen;
use crate::{budget, calendar, directory, numbers};

#[cfg(test)]
mod tests;

/// Enters an engagement, active from its first day. `engaging` is the review body: a coordinator's own.
pub fn create(ctx: &mut Ctx<'_>, engaging: OrganisationId, new: &NewEngagement) -> Result<Engaged> {
    let faults = rules::faults(new);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let engaging = identity::organisation(ctx.conn, engaging)?;
    let advisers = new.adviser_ids.iter().map(|id| directory::adviser(ctx.conn, *id)).collect::<Result<Vec<_>>>()?;
    rules::who(new.firm_id, &advisers)?;
    rules::term(new.from_day, new.to_day, max_term_years(&engaging, new)?)?;
    for agency in &new.agency_ids {
        agency_of(ctx, &engaging, *agency)?;
    }
    let line = budget::visible(ctx.conn, ctx.actor, new.budget_line_id)?;
    rules::line_of_agency(line.agency_id, &new.agency_ids)?;
    let year = ctx.today().year();
    let number = numbers::next(ctx.conn, engaging.id, "engagement", year)?;
    let engagement = Engagement {
        id: ctx.id(),
        number: numbers::format("聘", year, number),
        engaging_id: engaging.id,
        firm_id: new.firm_id,
        budget_line_id: new.budget_line_id,
        kind: new.kind,
        from_day: new.from_day,
        to_day: new.to_day,
        ceiling: new.ceiling,
        committed: Fen::ZERO,
        state: EngagementState::Active,
        version: 1,
        created_at: ctx.now,
    };
    let rates = new.rates.iter().map(|rate| rate_of(ctx, &engagement, rate)).collect();
    let engaged =
        Engaged { engagement, adviser_ids: new.adviser_ids.clone(), agency_ids: new.agency_ids.clone(), rates };
    store::insert(ctx.conn, &engaged)?;
    let Engagement { id, number, kind, ceiling, .. } = &engaged.engagement;
    ctx.done("engagement", id, &[("number", number), ("kind", kind), ("ceiling", ceiling)]);
    Ok(engaged)
}

/// Years that the rules of the engaging body's place allow for a term that begins on this day.
fn max_term_years(engaging: &Organisation, new: &NewEngagement) -> Result<u32> {
    let Ok(pack) = calendar::in_force(&engaging.jurisdiction, new.from_day) else {
        return Err(Error::field("/from_day", "TOO_SMALL", "no rule pack is in force on this day"));
    };
    pack.years("engagement.max_term_years").map_err(Error::internal)
}

/// Refuses what is not an agency whose matters the engaging body reviews.
fn agency_of(ctx: &mut Ctx<'_>, engaging: &Organisation, id: OrganisationId) -> Result<()> {
    let agency = identity::organisation(ctx.conn, id)?;
    if agency.kind != OrganisationKind::Agency {
        return Err(Error::field("/agency_ids", "INVALID", "must be organisations of kind AGENCY"));
    }
    for kind in MatterKind::ALL {
        if identity::review_body_of(ctx.conn, id, *kind, ctx.today())? == Some(engaging.id) {
            return Ok(());
        }
    }
    Err(rules::AGENCY_OF_OTHER_BODY.refuse().with("agency", &agency.name).into())
}

fn rate_of(ctx: &Ctx<'_>, engagement: &Engagement, new: &NewRate) -> Rate {
    Rate {
        id: ctx.id(),
        engagement_id: engagement.id,
        service: new.service,
        unit: new.unit,
        amount: new.amount,
        tax_basis: new.tax_basis,
        from_day: engagement.from_day,
        to_day: engagement.to_day,
    }
}

/// Commits a fee against the ceiling; refuses when it does not fit.
pub fn commit_fee(ctx: &mut Ctx<'_>, engagement: &Engagement, fee: Fen) -> Result<()> {
    not_negative(fee)?;
    if store::commit(ctx.conn, engagement.id, fee, &[EngagementState::Active])? {
        return Ok(());
    }
    rules::commit(&store::get(ctx.conn, engagement.id)?, fee)?;
    // Somebody gave a fee back between the two looks.
    Err(Error::busy("the engagement has just changed"))
}

/// Commits a fee again for work that was done under the engagement, whatever has become of it since; refuses
/// when it does not fit under the ceiling any more.
pub fn recommit_fee(ctx: &mut Ctx<'_>, engagement: &Engagement, fee: Fen) -> Result<()> {
    not_negative(fee)?;
    if store::commit(ctx.conn, engagement.id, fee, EngagementState::ALL)? {
        return Ok(());
    }
    rules::room(&store::get(ctx.conn, engagement.id)?, fee)?;
    Err(Error::busy("the engagement has just changed"))
}

/// Gives a committed fee back: the work fell away, or cost less than was offered.
pub fn free_fee(ctx: &mut Ctx<'_>, engagement: &Engagement, fee: Fen) -> Result<()> {
    not_negative(fee)?;
    if store::free(ctx.conn, engagement.id, fee)? {
        Ok(())
    } else {
        Err(Error::internal("more is freed than the engagement has committed"))
    }
}

/// A negative fee would free what it says it commits.
fn not_negative(fee: Fen) -> Result<()> {
    if fee < Fen::ZERO { Err(Error::internal("a fee is never negative")) } else { Ok(()) }
}

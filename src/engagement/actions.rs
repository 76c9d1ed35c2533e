//! Use cases of engagements until they are in force: drafted, changed, signed, begun. What becomes of them then stands
//! in files of its own.

use super::model::{
    Carried, Engaged, Engagement, EngagementEvent, EngagementId, EngagementState, FilingEvent, Naming, NewEngagement,
    NewRate, Rate, RateCard, Signing, Term,
};
use super::steps::{Why, take, written};
use super::{filing, rules, store, tell};
use crate::access::OrganisationId;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::identity::{self, Organisation, OrganisationKind};
use crate::kit::{Day, Fen};
use crate::notify::Mail;
use crate::{budget, calendar, directory, numbers};

#[cfg(test)]
mod tests;

const FIRST_TERM: i64 = 1;

/// Drafts an engagement. `engaging` is the review body: a coordinator's own.
pub fn create(ctx: &mut Ctx<'_>, engaging: OrganisationId, new: &NewEngagement) -> Result<Engaged> {
    let engaging = identity::organisation(ctx.conn, engaging)?;
    let engaged = drafted(ctx, &engaging, new)?;
    store::insert(ctx.conn, &engaged)?;
    let made = &engaged.engagement;
    written(ctx, made.state, made, EngagementEvent::Create, Why::default(), None)?;
    ctx.done("engagement", made.id, &[("number", &made.number), ("kind", &made.kind), ("ceiling", &made.ceiling)]);
    Ok(engaged)
}

/// Carries over a contract that was signed before going live (存量合同): in force at once, with what was used of its
/// ceiling counted against it. It was signed and filed by the rules of its day, so nothing is asked of its clauses and no
/// filing is owed; whom it names, whom it serves, its term and its money pass the rules for new ones.
pub fn carry_over(
    ctx: &mut Ctx<'_>,
    engaging: OrganisationId,
    new: &NewEngagement,
    carried: &Carried,
) -> Result<Engaged> {
    let faults = rules::carried_faults(new, carried, ctx.today());
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let running = new.from_day <= ctx.today() && new.to_day >= ctx.today();
    rules::CARRIED_NOT_RUNNING.require(running)?;
    let engaging = identity::organisation(ctx.conn, engaging)?;
    let mut engaged = drafted(ctx, &engaging, new)?;
    engaged.engagement.carried_from = carried.number.trim().to_owned();
    engaged.engagement.terms_before = carried.terms_before;
    engaged.engagement.committed = carried.used;
    for term in &mut engaged.terms {
        (term.committed, term.carried) = (carried.used, carried.used);
    }
    for naming in &mut engaged.namings {
        naming.confidentiality_on = Some(carried.undertaken_on);
        naming.conflict_on = Some(carried.undertaken_on);
    }
    store::insert(ctx.conn, &engaged)
        .map_err(|error| if error.is_duplicate() { rules::CONTRACT_CARRIED_ALREADY.refuse().into() } else { error })?;
    let draft = engaged.engagement;
    written(ctx, draft.state, &draft, EngagementEvent::Create, Why::default(), None)?;
    let now = ctx.now;
    let after = Engagement {
        state: rules::step(draft.state, EngagementEvent::CarryOver)?,
        signed_on: Some(carried.signed_on),
        signed_at: Some(now),
        ..draft.clone()
    };
    let after = store::update(ctx, after)?;
    let why = Why { code: "", reason: &draft.carried_from };
    written(ctx, draft.state, &after, EngagementEvent::CarryOver, why, Some((FIRST_TERM, carried.used)))?;
    ctx.done(
        "engagement",
        after.id,
        &[("number", &after.number), ("carried_from", &after.carried_from), ("used", &carried.used)],
    );
    store::whole(ctx.conn, after, None)
}

/// A draft that may be agreed, with its parts.
fn drafted(ctx: &mut Ctx<'_>, engaging: &Organisation, new: &NewEngagement) -> Result<Engaged> {
    checked(ctx, engaging, new)?;
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
        state: EngagementState::Draft,
        version: 1,
        updated_at: ctx.now,
        created_at: ctx.now,
        scope: new.scope.clone(),
        ends_on: new.to_day,
        signed_on: None,
        signed_at: None,
        carried_from: String::new(),
        terms_before: 0,
    };
    Ok(with_parts(ctx, engagement, new))
}

/// Changes a draft: what is given takes the place of all that was there.
pub(super) fn change(ctx: &mut Ctx<'_>, id: EngagementId, new: &NewEngagement) -> Result<Engaged> {
    let before = store::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(before.version)?;
    rules::step(before.state, EngagementEvent::Change)?;
    let engaging = identity::organisation(ctx.conn, before.engaging_id)?;
    checked(ctx, &engaging, new)?;
    let after = take(ctx, &before, EngagementEvent::Change, Why::default(), |engagement| {
        engagement.firm_id = new.firm_id;
        engagement.budget_line_id = new.budget_line_id;
        engagement.kind = new.kind;
        engagement.scope.clone_from(&new.scope);
        (engagement.from_day, engagement.to_day, engagement.ends_on) = (new.from_day, new.to_day, new.to_day);
        engagement.ceiling = new.ceiling;
    })?;
    let engaged = with_parts(ctx, after, new);
    store::replace_parts(ctx.conn, &engaged)?;
    let made = &engaged.engagement;
    ctx.done("engagement", id, &[("number", &made.number), ("kind", &made.kind), ("ceiling", &made.ceiling)]);
    Ok(engaged)
}

/// Records that the contract was signed: all required items are in it, everybody named has given both undertakings and is
/// fit for work on the first day on which there can be any. It is in force from its first day, at once when that has come.
pub fn sign(ctx: &mut Ctx<'_>, id: EngagementId, signing: &Signing) -> Result<Engaged> {
    let before = store::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(before.version)?;
    rules::step(before.state, EngagementEvent::Sign)?;
    let named = store::whole(ctx.conn, before.clone(), None)?.adviser_ids();
    let faults = rules::signing_faults(signing, &named, ctx.today());
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let advisers = directory::advisers(ctx.conn, &named)?;
    rules::who(before.firm_id, &advisers)?;
    directory::fit(ctx.conn, &advisers, before.from_day.max(ctx.today()))?;
    rules::contract(&signing.items)?;
    rules::undertaken(&advisers, &signing.undertakings)?;
    rules::TERM_OVER.require(before.to_day >= ctx.today())?;
    let engaging = identity::organisation(ctx.conn, before.engaging_id)?;
    rules::term(before.from_day, before.to_day, max_term_years(&engaging, before.from_day)?)?;
    store::insert_items(ctx.conn, id, &signing.items)?;
    for undertaking in &signing.undertakings {
        store::set_undertaking(ctx.conn, id, undertaking)?;
    }
    let now = ctx.now;
    let mut after = take(ctx, &before, EngagementEvent::Sign, Why::default(), |engagement| {
        engagement.signed_on = Some(signing.signed_on);
        engagement.signed_at = Some(now);
    })?;
    if after.from_day <= ctx.today() {
        after = begin(ctx, &after)?;
    }
    filing::owe(ctx, &after, FilingEvent::Engaging, signing.signed_on)?;
    let engaged = store::whole(ctx.conn, after, None)?;
    let made = &engaged.engagement;
    // The demonstration city is put there by the program, and nobody is told of it.
    if !ctx.actor.is_system {
        let mail = Mail::of("engagement_sign")
            .with("number", &made.number)
            .with("from_day", made.from_day)
            .with("to_day", made.to_day);
        tell::everybody(ctx, &engaged, &mail)?;
    }
    ctx.done("engagement", id, &[("number", &made.number), ("state", &made.state), ("signed_on", &signing.signed_on)]);
    Ok(engaged)
}

/// A signed engagement whose first day has come is in force.
pub(super) fn begin(ctx: &mut Ctx<'_>, signed: &Engagement) -> Result<Engagement> {
    take(ctx, signed, EngagementEvent::Begin, Why::default(), |_| {})
}

/// Notes that the first day of a signed engagement has come, and tells those whom it concerns.
pub fn begin_due(ctx: &mut Ctx<'_>, id: EngagementId) -> Result<()> {
    let signed = store::hold(ctx.conn, id)?;
    if signed.state != EngagementState::Signed || signed.from_day > ctx.today() {
        return Err(Error::NotFound);
    }
    let begun = begin(ctx, &signed)?;
    let engaged = store::whole(ctx.conn, begun, None)?;
    let number = &engaged.engagement.number;
    let mail = Mail::of("engagement_begin").with("number", number).with("to_day", engaged.engagement.to_day);
    tell::everybody(ctx, &engaged, &mail)?;
    ctx.done("engagement", id, &[("number", number), ("state", &engaged.engagement.state)]);
    Ok(())
}

/// Refuses what may not be agreed.
fn checked(ctx: &mut Ctx<'_>, engaging: &Organisation, new: &NewEngagement) -> Result<()> {
    let faults = rules::faults(new);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    rules::who(new.firm_id, &directory::advisers(ctx.conn, &new.adviser_ids)?)?;
    rules::term(new.from_day, new.to_day, max_term_years(engaging, new.from_day)?)?;
    for agency in &new.agency_ids {
        agency_of(ctx, engaging, *agency)?;
    }
    let line = budget::visible(ctx.conn, ctx.actor, new.budget_line_id)?;
    Ok(rules::line_of_agency(line.agency_id, &new.agency_ids)?)
}

/// The parts that a draft consists of: one term, one rate card, everybody named from its first day on.
fn with_parts(ctx: &Ctx<'_>, engagement: Engagement, new: &NewEngagement) -> Engaged {
    let engagement_id = engagement.id;
    let term = Term {
        engagement_id,
        number: FIRST_TERM,
        from_day: new.from_day,
        to_day: new.to_day,
        ceiling: new.ceiling,
        committed: Fen::ZERO,
        made_at: ctx.now,
        carried: Fen::ZERO,
    };
    let naming = |adviser_id: &directory::AdviserId| Naming {
        engagement_id,
        adviser_id: *adviser_id,
        from_day: new.from_day,
        to_day: None,
        named_at: ctx.now,
        ended_at: None,
        end_reason: String::new(),
        confidentiality_on: None,
        conflict_on: None,
        document: String::new(),
    };
    Engaged {
        terms: vec![term],
        namings: new.adviser_ids.iter().map(naming).collect(),
        agency_ids: new.agency_ids.clone(),
        items: Vec::new(),
        cards: vec![card(ctx, engagement_id, 1, new.from_day, &new.rates)],
        filings: Vec::new(),
        grades: Vec::new(),
        dismissal: None,
        engagement,
    }
}

/// A rate card with its rates.
pub(super) fn card(
    ctx: &Ctx<'_>,
    engagement_id: EngagementId,
    number: i64,
    from_day: Day,
    rates: &[NewRate],
) -> (RateCard, Vec<Rate>) {
    let card = RateCard { id: ctx.id(), engagement_id, number, from_day, made_at: ctx.now };
    let rate = |new: &NewRate| Rate {
        id: ctx.id(),
        card_id: card.id,
        service: new.service,
        unit: new.unit,
        amount: new.amount,
        tax_basis: new.tax_basis,
    };
    let rates = rates.iter().map(rate).collect();
    (card, rates)
}

/// Years that the rules of the engaging body's place allow for a term that begins on this day.
pub(super) fn max_term_years(engaging: &Organisation, from_day: Day) -> Result<u32> {
    let Ok(pack) = calendar::in_force(&engaging.jurisdiction, from_day) else {
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
    let reviewed = identity::is_reviewed_by(ctx.conn, id, engaging.id, ctx.today())?;
    Ok(rules::AGENCY_OF_OTHER_BODY.require(reviewed).map_err(|refusal| refusal.with("agency", &agency.name))?)
}

//! What is agreed while an engagement runs: another term, another rate card, other advisers. Each is a change that is
//! filed with the justice bureau.

use super::actions::{card, max_term_years};
use super::life::{held, said};
use super::model::{
    Engaged, EngagementEvent, EngagementId, FilingEvent, Naming, NamingEnd, NewCard, NewNaming, NewTerm, Term,
};
use super::steps::{Why, take};
use super::{filing, rules, store, tell};
use crate::ctx::Ctx;
use crate::directory;
use crate::error::{Error, FieldError, Result};
use crate::identity;
use crate::kit::Fen;
use crate::notify::Mail;

/// Renews for another term, which begins on the day after the last one and has a ceiling of its own; before the last
/// one is over, when the last grades of those named allow it.
pub(super) fn renew(ctx: &mut Ctx<'_>, id: EngagementId, new: &NewTerm) -> Result<Engaged> {
    let before = held(ctx, id, EngagementEvent::Renew)?;
    let mut faults = rules::rate_faults(&new.rates);
    faults.extend(rules::not_in_future("/signed_on", new.signed_on, ctx.today()));
    if new.ceiling <= Fen::ZERO {
        faults.push(rules::wrong("/ceiling/amount", "TOO_SMALL", "must be more than 0.00"));
    }
    refuse(faults)?;
    rules::NOTICE_GIVEN.require(before.ends_on == before.to_day)?;
    rules::RENEWAL_TOO_LATE.require(before.to_day >= ctx.today())?;
    let engaged = store::whole(ctx.conn, before.clone(), None)?;
    let most = filing::max_terms(ctx, &before)?;
    let before_here = usize::try_from(before.terms_before).map_err(Error::internal)?;
    let named = engaged.adviser_ids();
    rules::renewable(&engaged.grades, &named, before_here + engaged.terms.len(), most)?;
    rules::who(before.firm_id, &directory::advisers(ctx.conn, &named)?)?;
    let from_day = before.to_day.plus_days(1);
    let engaging = identity::organisation(ctx.conn, before.engaging_id)?;
    rules::term(from_day, new.to_day, max_term_years(&engaging, from_day)?)?;
    let number = engaged.terms.last().map_or(1, |last| last.number + 1);
    let term = Term {
        engagement_id: id,
        number,
        from_day,
        to_day: new.to_day,
        ceiling: new.ceiling,
        committed: Fen::ZERO,
        made_at: ctx.now,
        carried: Fen::ZERO,
    };
    store::insert_term(ctx.conn, &term)?;
    if !new.rates.is_empty() {
        insert_card(ctx, &engaged, from_day, &new.rates)?;
    }
    let ceiling = before.ceiling.plus(new.ceiling)?;
    let after = take(ctx, &before, EngagementEvent::Renew, Why::default(), |engagement| {
        (engagement.to_day, engagement.ends_on) = (new.to_day, new.to_day);
        engagement.ceiling = ceiling;
    })?;
    filing::owe(ctx, &after, FilingEvent::Change, new.signed_on)?;
    let engaged = store::whole(ctx.conn, after, None)?;
    let mail = Mail::of("engagement_renew").with("number", &before.number).with("to_day", new.to_day);
    tell::everybody(ctx, &engaged, &mail)?;
    said(ctx, &engaged.engagement, &[("term", &number), ("to_day", &new.to_day), ("ceiling", &new.ceiling)]);
    Ok(engaged)
}

/// Agrees on a new rate card from a day on: the present one ends on the day before. What was offered before keeps its
/// fee.
pub(super) fn add_rates(ctx: &mut Ctx<'_>, id: EngagementId, new: &NewCard) -> Result<Engaged> {
    let before = held(ctx, id, EngagementEvent::AddRates)?;
    let mut faults = rules::rate_faults(&new.rates);
    if new.from_day < before.from_day || new.from_day > before.ends_on {
        faults.push(rules::wrong("/from_day", "INVALID", "must lie within the engagement"));
    }
    refuse(faults)?;
    rules::RATES_NOT_BACKDATED.require(new.from_day >= ctx.today())?;
    let engaged = store::whole(ctx.conn, before.clone(), None)?;
    let number = insert_card(ctx, &engaged, new.from_day, &new.rates)?;
    let after = take(ctx, &before, EngagementEvent::AddRates, Why::default(), |_| {})?;
    filing::owe(ctx, &after, FilingEvent::Change, ctx.today())?;
    let engaged = store::whole(ctx.conn, after, None)?;
    let mail = Mail::of("engagement_add_rates").with("number", &before.number).with("from_day", new.from_day);
    tell::everybody(ctx, &engaged, &mail)?;
    said(ctx, &engaged.engagement, &[("card", &number), ("from_day", &new.from_day)]);
    Ok(engaged)
}

/// Puts another rate card in; refuses when one begins on that day already.
fn insert_card(
    ctx: &mut Ctx<'_>,
    engaged: &Engaged,
    from_day: crate::kit::Day,
    rates: &[super::model::NewRate],
) -> Result<i64> {
    rules::RATES_DAY_TAKEN.require(engaged.cards.iter().all(|(card, _)| card.from_day != from_day))?;
    let number = engaged.cards.iter().map(|(card, _)| card.number).max().unwrap_or_default() + 1;
    let (row, rates) = card(ctx, engaged.engagement.id, number, from_day, rates);
    store::insert_card(ctx.conn, &row, &rates)?;
    Ok(number)
}

/// Names another adviser, who has given both undertakings and is fit for work on the first day.
pub(super) fn name(ctx: &mut Ctx<'_>, id: EngagementId, new: &NewNaming) -> Result<Engaged> {
    let before = held(ctx, id, EngagementEvent::Name)?;
    let mut faults = rules::undertaking_faults(&new.undertaking, "", ctx.today());
    if new.from_day < ctx.today().max(before.from_day) || new.from_day > before.ends_on {
        faults.push(rules::wrong("/from_day", "INVALID", "must be a day of the engagement that is still to come"));
    }
    refuse(faults)?;
    let adviser = directory::adviser(ctx.conn, new.undertaking.adviser_id)?;
    rules::who(before.firm_id, std::slice::from_ref(&adviser))?;
    directory::fit(ctx.conn, std::slice::from_ref(&adviser), new.from_day)?;
    let engaged = store::whole(ctx.conn, before.clone(), None)?;
    // Whoever was taken out of the way of a renewal does not come back by this door.
    rules::graded_well(rules::grades_of(&engaged.grades, adviser.id))?;
    let named = |naming: &Naming| naming.adviser_id == adviser.id && naming.to_day.is_none_or(|to| to >= new.from_day);
    rules::NAMED_ALREADY.require(!engaged.namings.iter().any(named))?;
    let row = Naming {
        engagement_id: id,
        adviser_id: adviser.id,
        from_day: new.from_day,
        to_day: None,
        named_at: ctx.now,
        ended_at: None,
        end_reason: String::new(),
        confidentiality_on: Some(new.undertaking.confidentiality_on),
        conflict_on: Some(new.undertaking.conflict_on),
        document: new.undertaking.document.clone(),
    };
    store::insert_naming(ctx.conn, &row)?;
    let after = take(ctx, &before, EngagementEvent::Name, Why::default(), |_| {})?;
    filing::owe(ctx, &after, FilingEvent::Change, new.from_day)?;
    let engaged = store::whole(ctx.conn, after, None)?;
    let mail = Mail::of("engagement_name")
        .with("number", &before.number)
        .with("adviser", &adviser.name)
        .with("from_day", new.from_day);
    tell::everybody(ctx, &engaged, &mail)?;
    said(ctx, &engaged.engagement, &[("adviser", &adviser.name), ("from_day", &new.from_day)]);
    Ok(engaged)
}

/// Ends the naming of an adviser on a day; somebody else stays named. What the adviser has accepted goes on.
pub(super) fn end_naming(
    ctx: &mut Ctx<'_>,
    id: EngagementId,
    adviser: directory::AdviserId,
    end: &NamingEnd,
) -> Result<Engaged> {
    let before = held(ctx, id, EngagementEvent::EndNaming)?;
    let engaged = store::whole(ctx.conn, before.clone(), None)?;
    let open = engaged.namings.iter().find(|naming| naming.adviser_id == adviser && naming.to_day.is_none());
    let naming = open.ok_or(Error::NotFound)?;
    if end.last_day < ctx.today().max(naming.from_day) || end.last_day > before.ends_on {
        return Err(Error::field("/last_day", "INVALID", "must be a day of the naming that is not over"));
    }
    rules::LAST_ADVISER.require(engaged.adviser_ids().len() > 1)?;
    store::end_naming(ctx.conn, naming, end, ctx.now)?;
    let name = directory::adviser(ctx.conn, adviser)?.name;
    let why = Why { code: "", reason: &end.reason };
    let after = take(ctx, &before, EngagementEvent::EndNaming, why, |_| {})?;
    filing::owe(ctx, &after, FilingEvent::Change, end.last_day)?;
    // As it was, so that the adviser is told too.
    let mail = Mail::of("engagement_end_naming")
        .with("number", &before.number)
        .with("adviser", &name)
        .with("last_day", end.last_day);
    tell::everybody(ctx, &engaged, &mail)?;
    let engaged = store::whole(ctx.conn, after, None)?;
    said(ctx, &engaged.engagement, &[("adviser", &name), ("last_day", &end.last_day), ("reason", &end.reason)]);
    Ok(engaged)
}

fn refuse(faults: Vec<FieldError>) -> Result<()> {
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

//! Scholars are paid in person (劳务报酬): tax is withheld by month and project, the rest is paid out, and the tax is owed
//! to the treasury separately. A reversal takes the top of the month's income first, as if its payment had been the newest.

use super::model::{Claim, FeeClaim, Withholding};
use super::{rules, store};
use crate::access::{AccountId, OrganisationId, Role};
use crate::budget;
use crate::calendar::{self, pack::RulePack};
use crate::ctx::Ctx;
use crate::directory;
use crate::engagement::{self, Engagement, EngagementId, TaxBasis};
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::{Day, Fen};
use crate::review::Assignment;
use crate::tax::{Labour, Month, TaxError};

/// The engagement under which the actor claims: their firm's, or the one that engages them in person.
pub(super) fn claimable(ctx: &mut Ctx<'_>, id: EngagementId) -> Result<Engagement> {
    let scholar = ctx.actor.role == Role::Adviser;
    let engagement =
        if scholar { engagement::visible(ctx.conn, ctx.actor, id)? } else { engagement::get(ctx.conn, id)? };
    let own = if scholar { engagement.firm_id.is_none() } else { engagement.firm_id == Some(ctx.actor.organisation) };
    if own { Ok(engagement) } else { Err(Error::NotFound) }
}

/// Whether this is the actor's own work under such an engagement.
pub(super) fn is_own(ctx: &Ctx<'_>, engagement: &Engagement, work: &Assignment) -> bool {
    match engagement.firm_id {
        Some(firm) => work.firm_id == Some(firm),
        None => work.firm_id.is_none() && work.account_id == ctx.actor.account,
    }
}

/// A fee that was agreed after tax holds less than is to be spent: what is reserved for it would not do.
pub(super) fn before_tax(ctx: &mut Ctx<'_>, work: &Assignment) -> Result<()> {
    let rate = engagement::rate_for(ctx.conn, work.engagement_id, work.service, work.offered_at.day())?;
    Ok(rules::FEE_AFTER_TAX.require(rate.is_none_or(|rate| rate.tax_basis != TaxBasis::NetOfTax))?)
}

/// Withholds the tax of a payment that is made now; nothing of a firm's. Further payments under the engagement wait, so
/// that each is taxed on what was paid before it.
pub(super) fn withhold(ctx: &mut Ctx<'_>, claim: &FeeClaim) -> Result<Option<Withholding>> {
    let engagement = engagement::hold(ctx.conn, claim.engagement_id)?;
    if engagement.firm_id.is_some() {
        return Ok(None);
    }
    let agency_id = budget::line(ctx.conn, claim.budget_line_id)?.agency_id;
    let adviser = directory::adviser_of_account(ctx.conn, claim.claimed_by)?;
    let adviser = adviser.ok_or_else(|| Error::internal("a scholar who claims is on the roll"))?;
    let month = month_of(ctx.today());
    let (before, pack) = (sum(ctx, claim.claimed_by, engagement.id, &month)?, pack(ctx, agency_id, ctx.today())?);
    let found = table(pack)?.withhold(before, claim.total).map_err(unreckoned)?;
    let row = Withholding {
        id: ctx.id(),
        claim_id: claim.id,
        reverses: None,
        account_id: claim.claimed_by,
        adviser_id: adviser.id,
        engagement_id: engagement.id,
        agency_id,
        month,
        gross: found.gross,
        tax: found.tax,
        net: found.net,
        month_income: found.income,
        month_tax: found.month_tax,
        rules: pack.id.clone(),
        rules_hash: pack.hash.clone(),
        made_by: ctx.actor.account,
        made_at: ctx.now,
    };
    store::insert_withholding(ctx.conn, &row)?;
    Ok(Some(row))
}

/// Gives back the tax of a payment that is reversed now, in the month of the payment: what the month's income bears without
/// it is kept. Nothing of a firm's.
pub(super) fn give_back(ctx: &mut Ctx<'_>, claim: &Claim) -> Result<Option<Withholding>> {
    let engagement = engagement::hold(ctx.conn, claim.claim.engagement_id)?;
    let Some(paid) = store::withholding_of(ctx.conn, claim.claim.id)? else { return Ok(None) };
    let month = sum(ctx, paid.account_id, engagement.id, &paid.month)?;
    let pack = pack(ctx, paid.agency_id, paid.made_at.day())?;
    let rest = month.income.minus(paid.gross)?;
    let kept = table(pack)?.withhold(Month::default(), rest).map_err(unreckoned)?;
    let tax = month.withheld.minus(kept.month_tax)?;
    let negative = |amount: Fen| Fen::ZERO.minus(amount);
    let row = Withholding {
        id: ctx.id(),
        reverses: Some(paid.id),
        gross: negative(paid.gross)?,
        tax: negative(tax)?,
        net: negative(paid.gross.minus(tax)?)?,
        month_income: rest,
        month_tax: kept.month_tax,
        rules: pack.id.clone(),
        rules_hash: pack.hash.clone(),
        made_by: ctx.actor.account,
        made_at: ctx.now,
        ..paid
    };
    store::insert_withholding(ctx.conn, &row)?;
    Ok(Some(row))
}

/// Such as `2026-02`.
pub(super) fn month_of(day: Day) -> String {
    day.date().format("%Y-%m").to_string()
}

/// What was paid to somebody under an engagement in a month, and withheld of it.
fn sum(ctx: &mut Ctx<'_>, who: AccountId, project: EngagementId, month: &str) -> Result<Month> {
    let rows = store::withheld_in(ctx.conn, who, project, month)?;
    Ok(Month {
        income: Fen::sum(rows.iter().map(|(gross, _)| *gross))?,
        withheld: Fen::sum(rows.iter().map(|(_, tax)| *tax))?,
    })
}

/// The rules of the payer's place on a day.
pub(super) fn pack(ctx: &mut Ctx<'_>, payer: OrganisationId, on: Day) -> Result<&'static RulePack> {
    let jurisdiction = identity::organisation(ctx.conn, payer)?.jurisdiction;
    calendar::in_force(&jurisdiction, on)
}

pub(super) fn table(pack: &RulePack) -> Result<Labour> {
    Labour::of(pack).map_err(Error::internal)
}

pub(super) fn unreckoned(error: TaxError) -> Error {
    Error::internal(error)
}

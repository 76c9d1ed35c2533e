//! Use cases of the budget. `reserve`, `pay`, `release`, `reverse` and `reopen` are parts of the actions of other slices: they run
//! in the caller's transaction, and the caller says what was done.

use super::model::{BudgetLine, EntryKind, LedgerEntry, LineId, NewLine, Reservation, ReservationId, Totals};
use super::{rules, store};
use crate::access::Role;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::identity::{self, OrganisationKind};
use crate::kit::Fen;
use crate::notify::Mail;

#[cfg(test)]
mod tests;

/// Enters a line with its appropriation.
pub fn create_line(ctx: &mut Ctx<'_>, new: &NewLine) -> Result<BudgetLine> {
    carry_over(ctx, new, Fen::ZERO)
}

/// Enters a line of which something was paid before going live: an opening entry of its own takes that from what is
/// available. No claim and no reservation stands behind it, so it is never reversed.
pub fn carry_over(ctx: &mut Ctx<'_>, new: &NewLine, spent: Fen) -> Result<BudgetLine> {
    let agency = identity::organisation(ctx.conn, new.agency_id)?;
    if agency.kind != OrganisationKind::Agency {
        return Err(Error::field("/agency_id", "INVALID", "must be an organisation of kind AGENCY"));
    }
    if new.appropriated <= Fen::ZERO {
        return Err(Error::field("/appropriated/amount", "TOO_SMALL", "must be more than 0.00"));
    }
    let faults = rules::opening_faults(new, spent, ctx.today());
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    if !ctx.actor.is_system {
        rules::may_enter(&identity::organisation(ctx.conn, ctx.actor.organisation)?, agency.id)?;
    }
    let row = BudgetLine {
        id: ctx.id(),
        agency_id: agency.id,
        fiscal_year: new.fiscal_year,
        subject_code: new.subject_code.trim().to_owned(),
        name: new.name.trim().to_owned(),
        appropriated: new.appropriated,
        reserved: Fen::ZERO,
        spent,
        version: 1,
        created_at: ctx.now,
        advanced: Fen::ZERO,
    };
    store::insert_line(ctx.conn, &row)
        .map_err(|error| if error.is_duplicate() { rules::LINE_EXISTS.refuse().into() } else { error })?;
    post(ctx, row.id, EntryKind::Appropriation, row.appropriated, None, &row.name)?;
    if spent > Fen::ZERO {
        post(ctx, row.id, EntryKind::Opening, spent, None, &row.name)?;
    }
    ctx.done(
        "budget_line",
        row.id,
        &[
            ("agency", &agency.name),
            ("fiscal_year", &row.fiscal_year),
            ("appropriated", &row.appropriated),
            ("spent", &row.spent),
        ],
    );
    Ok(row)
}

/// Sets money aside for a piece of work; refuses when the line has not enough left.
pub fn reserve(ctx: &mut Ctx<'_>, line: LineId, amount: Fen, reason: &str) -> Result<ReservationId> {
    take(ctx, line, amount)?;
    let row = Reservation {
        id: ctx.id(),
        line_id: line,
        amount,
        paid: Fen::ZERO,
        released: Fen::ZERO,
        reason: reason.to_owned(),
        version: 1,
    };
    store::insert_reservation(ctx.conn, &row)?;
    post(ctx, line, EntryKind::Reservation, amount, Some(row.id), reason)?;
    Ok(row.id)
}

/// The same where the agency's head stands for what is missing, at most so much: it is advanced ahead of the budget. Says
/// how much was.
pub fn reserve_beyond(
    ctx: &mut Ctx<'_>,
    line: LineId,
    amount: Fen,
    reason: &str,
    most: Fen,
) -> Result<(ReservationId, Fen)> {
    let held = store::line_for_update(ctx.conn, line)?;
    let missing = rules::advance(&held.totals(), amount, most)?;
    if missing > Fen::ZERO {
        store::advance(ctx.conn, line, missing)?;
        post(ctx, line, EntryKind::Advance, missing, None, reason)?;
    }
    Ok((reserve(ctx, line, amount, reason)?, missing))
}

/// What is available covers what was advanced, before anything else.
pub(super) fn cover(ctx: &mut Ctx<'_>, line: LineId, reason: &str) -> Result<()> {
    let held = store::line_for_update(ctx.conn, line)?;
    let covered = rules::covered(&held)?;
    if covered > Fen::ZERO {
        store::cover(ctx.conn, line, covered)?;
        post(ctx, line, EntryKind::AdvanceCovered, covered, None, reason)?;
    }
    Ok(())
}

/// Moves money of a line from available to reserved, if there is enough.
fn take(ctx: &mut Ctx<'_>, line: LineId, amount: Fen) -> Result<()> {
    rules::AMOUNT_NOT_POSITIVE.require(amount > Fen::ZERO)?;
    if store::reserve(ctx.conn, line, amount)? {
        return watch(ctx, line, amount);
    }
    rules::reserve(&store::line(ctx.conn, line)?.totals(), amount)?;
    // Somebody gave money back between the two looks.
    Err(Error::busy("the budget line has just changed"))
}

/// Tells the agency's finance staff and its officers when what was just set aside reaches a share of the line that is
/// watched.
fn watch(ctx: &mut Ctx<'_>, id: LineId, amount: Fen) -> Result<()> {
    let line = store::line(ctx.conn, id)?;
    let after = line.totals();
    let before = Totals { reserved: after.reserved.minus(amount)?, ..after };
    let Some(share) = rules::alert(&before, &after)? else { return Ok(()) };
    let mail = Mail::of("budget_alert")
        .with("line", &line.name)
        .with("year", line.fiscal_year)
        .with("share", share)
        .with("available", after.available()?);
    for role in [Role::FinanceOfficer, Role::AgencyOfficer] {
        identity::tell_role(ctx, line.agency_id, role, &mail)?;
    }
    Ok(())
}

/// Pays out of a reservation, never more than what is left of it. Paying nothing (work that earned nothing)
/// does nothing.
pub fn pay(ctx: &mut Ctx<'_>, id: ReservationId, amount: Fen) -> Result<()> {
    let before = store::reservation_to_change(ctx.conn, id)?;
    let after = rules::pay(&before, amount)?;
    if amount == Fen::ZERO {
        return Ok(());
    }
    rules::payable(&store::line_for_update(ctx.conn, before.line_id)?, amount)?;
    store::save_reservation(ctx.conn, &before, &after)?;
    store::spend(ctx.conn, before.line_id, amount)?;
    post(ctx, before.line_id, EntryKind::Payment, amount, Some(id), &before.reason)
}

/// Gives back what is left of a reservation and says how much that was. Doing it again gives back nothing.
pub fn release(ctx: &mut Ctx<'_>, id: ReservationId) -> Result<Fen> {
    let before = store::reservation_to_change(ctx.conn, id)?;
    let (rest, after) = rules::release(&before)?;
    if rest > Fen::ZERO {
        store::save_reservation(ctx.conn, &before, &after)?;
        store::give_back(ctx.conn, before.line_id, rest)?;
        post(ctx, before.line_id, EntryKind::Release, rest, Some(id), &before.reason)?;
        cover(ctx, before.line_id, &before.reason)?;
    }
    Ok(rest)
}

/// Reverses a payment by an entry of its own (红字): the payment's entry stays, the money is available again.
pub fn reverse(ctx: &mut Ctx<'_>, id: ReservationId, amount: Fen, reason: &str) -> Result<()> {
    let before = store::reservation_to_change(ctx.conn, id)?;
    let after = rules::reverse(&before, amount)?;
    store::save_reservation(ctx.conn, &before, &after)?;
    store::unspend(ctx.conn, before.line_id, amount)?;
    post(ctx, before.line_id, EntryKind::Reversal, amount, Some(id), reason)?;
    cover(ctx, before.line_id, reason)
}

/// Sets aside again what a reservation gave back, for the same work; refuses when the line has not enough left.
/// Says how much that was.
pub fn reopen(ctx: &mut Ctx<'_>, id: ReservationId, reason: &str) -> Result<Fen> {
    let before = store::reservation_to_change(ctx.conn, id)?;
    let (back, after) = rules::reopen(&before)?;
    take(ctx, before.line_id, back)?;
    store::save_reservation(ctx.conn, &before, &after)?;
    post(ctx, before.line_id, EntryKind::Reservation, back, Some(id), reason)?;
    Ok(back)
}

pub(super) fn post(
    ctx: &mut Ctx<'_>,
    line: LineId,
    kind: EntryKind,
    amount: Fen,
    reservation: Option<ReservationId>,
    reason: &str,
) -> Result<()> {
    let row = LedgerEntry {
        id: ctx.id(),
        line_id: line,
        kind,
        debit: kind.debit(),
        credit: kind.credit(),
        amount,
        reservation_id: reservation,
        reason: reason.to_owned(),
        made_by: ctx.actor.account,
        made_at: ctx.now,
    };
    store::insert_entry(ctx.conn, &row)
}

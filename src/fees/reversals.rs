//! Red letters (红字): an invoice that was wrong, a payment that was wrong. Neither is ever deleted.

use super::actions::by_term;
use super::model::{Claim, ClaimEvent, ClaimId, ClaimLine, FeeClaim, LineState, Reversal};
use super::steps::{Note, begin, end};
use super::{rules, store, withholding, work};
use crate::access::Role;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::identity;
use crate::kit::Fen;
use crate::notify::Mail;
use crate::{budget, engagement};

/// A wrong invoice is voided, by the firm or by finance; the claim awaits another one. The number stays used.
pub(super) fn void_invoice(ctx: &mut Ctx<'_>, id: ClaimId, reason: &str) -> Result<Claim> {
    let mut step = begin(ctx, id, ClaimEvent::VoidInvoice)?;
    rules::NO_INVOICE.require(step.before.claim.invoice_number.is_some())?;
    store::void_invoice(ctx.conn, &step.before.claim, ctx.actor.account, ctx.now, reason)?;
    let number = step.before.claim.invoice_number.clone().unwrap_or_default();
    step.after = FeeClaim {
        invoice_number: None,
        invoice_tax_rate: None,
        invoice_amount: None,
        invoice_tax: None,
        ..step.after
    };
    let mail = Mail::of("fees_void_invoice").with("number", &step.after.number).with("invoice", &number);
    let by_the_firm = ctx.actor.role == Role::FirmManager;
    let other_side = step.after.approved_by.filter(|_| by_the_firm).unwrap_or(step.after.claimed_by);
    identity::tell(ctx, other_side, &mail)?;
    end(ctx, step, Note { reason, facts: &[("invoice", &number)], ..Note::default() })
}

/// A payment is reversed: spent goes back to available, and the engagement has that much less committed. When the
/// work may be claimed anew, its fees are committed and reserved again at this moment, or all of it is refused.
pub(super) fn reverse(ctx: &mut Ctx<'_>, id: ClaimId, reversal: &Reversal) -> Result<Claim> {
    let step = begin(ctx, id, ClaimEvent::Reverse)?;
    let lines: Vec<&ClaimLine> = rules::counting(&step.before.lines).collect();
    let why = format!("{} {}", step.after.number, reversal.reason);
    let held = work::of_lines(ctx, lines.iter().copied())?;
    let engagement = engagement::get(ctx.conn, step.after.engagement_id)?;
    for (term, paid) in by_term(lines.iter().map(|line| (line.term, line.payable())))? {
        engagement::free_fee(ctx, &engagement, term, paid)?;
    }
    let given_back = withholding::give_back(ctx, &step.before)?.map_or(Fen::ZERO, |row| row.tax);
    if reversal.reclaimable {
        for (term, fees) in by_term(lines.iter().map(|line| (line.term, line.amount)))? {
            engagement::recommit_fee(ctx, &engagement, term, fees)?;
        }
    }
    for line in lines.iter().filter(|line| line.payable() > Fen::ZERO) {
        budget::reverse(ctx, line.reservation_id, line.payable(), &why)?;
    }
    for line in lines.iter().filter(|_| reversal.reclaimable) {
        budget::reopen(ctx, line.reservation_id, &why)?;
        work::let_go(ctx, &held, line, LineState::Freed)?;
    }
    let mail = Mail::of("fees_reverse_claim")
        .with("number", &step.after.number)
        .with("total", step.after.total)
        .with("reference", &reversal.reference);
    identity::tell(ctx, step.after.claimed_by, &mail)?;
    let note = Note {
        reason: &reversal.reason,
        reference: &reversal.reference,
        facts: &[("reclaimable", &reversal.reclaimable), ("tax", &given_back)],
    };
    end(ctx, step, note)
}

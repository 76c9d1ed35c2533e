//! Use cases of fees on the straight way: claim, submit, verify, approve, invoice, pay. What leaves it stands in
//! [`super::reductions`], [`super::endings`] and [`super::reversals`].

use std::collections::BTreeMap;

use super::model::{
    Claim, ClaimEvent, ClaimId, ClaimInvoice, ClaimLine, ClaimState, FeeClaim, Invoice, LineState, NewClaim, NewLine,
    Reduction,
};
use super::steps::{Note, Step, begin, end};
use super::{due, rules, store, withholding, work};
use crate::access::Role;
use crate::budget;
use crate::ctx::Ctx;
use crate::engagement::{self, Engagement, RateUnit};
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::Fen;
use crate::notify::Mail;
use crate::numbers;
use crate::opinion::{self, OpinionState};
use crate::review::{self, AssignmentState};

const PREFIX: &str = "费申";

/// Prepares a claim for accepted work of one engagement and one agency.
pub(super) fn create(ctx: &mut Ctx<'_>, new: &NewClaim) -> Result<Claim> {
    let engagement = withholding::claimable(ctx, new.engagement_id)?;
    let id = ctx.id();
    let held = work::hold(ctx, new.lines.iter().map(|line| line.opinion_id))?;
    let mut lines = Vec::new();
    for (ordinal, line) in (1..).zip(&new.lines) {
        lines.push(line_for(ctx, &held, (id, ordinal), &engagement, new, line)?);
    }
    let claim = FeeClaim {
        id,
        number: String::new(),
        engagement_id: engagement.id,
        claimant_id: ctx.actor.organisation,
        agency_id: new.agency_id,
        budget_line_id: engagement.budget_line_id,
        state: ClaimState::Draft,
        total: Fen::sum(lines.iter().map(|line| line.amount))?,
        claimed_by: ctx.actor.account,
        submitted_at: None,
        verified_by: None,
        verified_at: None,
        due_on: None,
        approved_by: None,
        approved_at: None,
        invoice_number: None,
        invoice_tax_rate: None,
        invoice_amount: None,
        invoice_tax: None,
        paid_by: None,
        paid_at: None,
        payment_reference: None,
        version: 1,
        created_at: ctx.now,
        due_problem: String::new(),
        appeal_until: None,
    };
    store::insert(ctx.conn, &claim, &lines)
        .map_err(|error| if error.is_duplicate() { rules::CLAIMED_ALREADY.refuse().into() } else { error })?;
    ctx.done("fee_claim", id, &[("total", &claim.total), ("lines", &lines.len())]);
    store::whole_one(ctx.conn, claim)
}

/// A line for one accepted opinion of the claimant's own people: the fee that was agreed when it was offered.
fn line_for(
    ctx: &mut Ctx<'_>,
    held: &work::Held,
    (claim_id, ordinal): (ClaimId, i64),
    engagement: &Engagement,
    new: &NewClaim,
    line: &NewLine,
) -> Result<ClaimLine> {
    let opinion = opinion::counsel_opinion(ctx.conn, line.opinion_id)?;
    let assignment = held.get(&opinion.id).ok_or_else(|| Error::internal("the work is held before it is claimed"))?;
    if !withholding::is_own(ctx, engagement, assignment) {
        return Err(Error::NotFound);
    }
    // Who stood back after delivering is not paid: the money was released with the assignment.
    let earned = opinion.state == OpinionState::Issued && assignment.state == AssignmentState::Accepted;
    rules::WORK_NOT_ACCEPTED.require(earned).map_err(|refusal| refusal.with("opinion", opinion.id))?;
    let agency = review::agency_of(ctx.conn, opinion.review_id)?;
    rules::OTHER_ENGAGEMENT.require(assignment.engagement_id == engagement.id && agency == new.agency_id)?;
    withholding::before_tax(ctx, assignment)?;
    let rejections = store::rejections(ctx.conn, opinion.id)?;
    rules::REJECTED_FOR_GOOD.require(rejections <= rules::REJECTIONS_FORGIVEN)?;
    Ok(ClaimLine {
        id: ctx.id(),
        claim_id,
        ordinal,
        opinion_id: line.opinion_id,
        reservation_id: assignment.reservation_id,
        service: assignment.service,
        unit: RateUnit::PerItem,
        quantity: "1".to_owned(),
        rate: assignment.fee,
        amount: assignment.fee,
        explanation: line.explanation.clone(),
        state: LineState::Held,
        verified_amount: None,
        reduction_reason: String::new(),
        term: assignment.term,
    })
}

/// The firm submits; what was sent back keeps its number.
pub(super) fn submit(ctx: &mut Ctx<'_>, id: ClaimId) -> Result<Claim> {
    let mut step = begin(ctx, id, ClaimEvent::Submit)?;
    if step.after.number.is_empty() {
        let year = ctx.today().year();
        let number = numbers::next(ctx.conn, step.after.claimant_id, PREFIX, year)?;
        step.after.number = numbers::format(PREFIX, year, number);
    }
    step.after.submitted_at = Some(ctx.now);
    let mail = Mail::of("fees_submit_claim").with("number", &step.after.number).with("total", step.after.total);
    identity::tell_role(ctx, step.after.agency_id, Role::AgencyOfficer, &mail)?;
    end(ctx, step, Note::default())
}

/// The agency verifies that the work was delivered; from today the days of payment run.
pub(super) fn verify(ctx: &mut Ctx<'_>, id: ClaimId) -> Result<Claim> {
    let mut step = begin(ctx, id, ClaimEvent::Verify)?;
    verified(ctx, &mut step, &[])?;
    end(ctx, step, Note::default())
}

/// Writes down what was verified: each line's amount, who, when, and the days that run from today.
pub(super) fn verified(ctx: &mut Ctx<'_>, step: &mut Step, reductions: &[Reduction]) -> Result<()> {
    let lines = rules::verified(&step.before.lines, &step.before.appeals, reductions)?;
    for line in &lines {
        store::update_line(ctx.conn, line)?;
    }
    let can_be_appealed = rules::open_to_appeal(&lines, &step.before.appeals).next().is_some();
    let days = due::from(ctx.conn, step.after.agency_id, ctx.today(), can_be_appealed)?;
    step.after = FeeClaim {
        total: rules::total(&lines)?,
        verified_by: Some(ctx.actor.account),
        verified_at: Some(ctx.now),
        due_on: days.due_on,
        appeal_until: days.appeal_until,
        due_problem: days.problem.to_owned(),
        ..step.after.clone()
    };
    Ok(())
}

/// Finance approves, once the claimant has been heard on what was reduced.
pub(super) fn approve(ctx: &mut Ctx<'_>, id: ClaimId) -> Result<Claim> {
    let mut step = begin(ctx, id, ClaimEvent::Approve)?;
    let Claim { claim, lines, appeals, steps, .. } = &step.before;
    rules::approve(claim, lines, appeals, steps, ctx.today())?;
    step.after.approved_by = Some(ctx.actor.account);
    step.after.approved_at = Some(ctx.now);
    let in_person = engagement::get(ctx.conn, step.after.engagement_id)?.firm_id.is_none();
    if in_person {
        step.after.state = ClaimState::Payable;
        let mail = Mail::of("fees_approve_scholar").with("number", &step.after.number).with("total", step.after.total);
        identity::tell(ctx, step.after.claimed_by, &mail)?;
        return end(ctx, step, Note::default());
    }
    let mail = Mail::of("fees_approve_claim").with("number", &step.after.number).with("total", step.after.total);
    identity::tell(ctx, step.after.claimed_by, &mail)?;
    end(ctx, step, Note::default())
}

/// The firm records its invoice, which must be for the approved amount to the fen and under a number that was
/// never used.
pub(super) fn record_invoice(ctx: &mut Ctx<'_>, id: ClaimId, invoice: &Invoice) -> Result<Claim> {
    let mut step = begin(ctx, id, ClaimEvent::Invoice)?;
    if invoice.amount != step.before.claim.total {
        return Err(rules::INVOICE_MISMATCH
            .refuse()
            .with("approved", step.before.claim.total)
            .with("invoice", invoice.amount)
            .into());
    }
    let tax = rules::tax_within(invoice.amount, invoice.tax_rate)?;
    let row = ClaimInvoice {
        claimant_id: step.after.claimant_id,
        number: invoice.number.clone(),
        claim_id: id,
        tax_rate: invoice.tax_rate,
        amount: invoice.amount,
        tax,
        recorded_by: ctx.actor.account,
        recorded_at: ctx.now,
        void_reason: String::new(),
        voided_by: None,
        voided_at: None,
    };
    store::insert_invoice(ctx.conn, &row).map_err(|error| {
        if error.is_duplicate() { rules::INVOICE_USED.refuse().with("number", &invoice.number).into() } else { error }
    })?;
    step.after = FeeClaim {
        invoice_number: Some(row.number),
        invoice_tax_rate: Some(row.tax_rate),
        invoice_amount: Some(row.amount),
        invoice_tax: Some(row.tax),
        ..step.after
    };
    end(ctx, step, Note { facts: &[("invoice", &invoice.number)], ..Note::default() })
}

/// Another finance officer pays what was verified, out of what was reserved; the rest of each fee goes back to
/// the budget line and under the engagement's ceiling.
pub(super) fn pay(ctx: &mut Ctx<'_>, id: ClaimId, reference: &str) -> Result<Claim> {
    let mut step = begin(ctx, id, ClaimEvent::Pay)?;
    let withheld = withholding::withhold(ctx, &step.before.claim)?;
    let payments: Vec<_> = rules::counting(&step.before.lines).map(|line| (line, line.payable())).collect();
    settle(ctx, &step.before.claim, &payments)?;
    step.after = FeeClaim {
        paid_by: Some(ctx.actor.account),
        paid_at: Some(ctx.now),
        payment_reference: Some(reference.to_owned()),
        ..step.after
    };
    if let Some(row) = withheld {
        let mail = Mail::of("fees_pay_scholar")
            .with("number", &step.after.number)
            .with("total", row.gross)
            .with("tax", row.tax)
            .with("net", row.net)
            .with("reference", reference);
        identity::tell(ctx, step.after.claimed_by, &mail)?;
        return end(ctx, step, Note { reference, facts: &[("tax", &row.tax), ("net", &row.net)], ..Note::default() });
    }
    let mail = Mail::of("fees_pay_claim")
        .with("number", &step.after.number)
        .with("total", step.after.total)
        .with("reference", reference);
    identity::tell(ctx, step.after.claimed_by, &mail)?;
    end(ctx, step, Note { reference, ..Note::default() })
}

/// Settles lines for good: pays so much for each and gives back the rest of what is reserved for it, once. The
/// engagement goes first, as in an offer, so that the two cannot wait for each other.
pub(super) fn settle(ctx: &mut Ctx<'_>, claim: &FeeClaim, payments: &[(&ClaimLine, Fen)]) -> Result<()> {
    let engagement = engagement::get(ctx.conn, claim.engagement_id)?;
    let mut rests = Vec::new();
    for (line, paid) in payments {
        let held = budget::reservation(ctx.conn, line.reservation_id)?.remaining()?;
        // What is held no longer is not paid either: `budget::pay` refuses below.
        rests.push(held.minus(*paid)?.max(Fen::ZERO));
    }
    for (term, rest) in by_term(payments.iter().zip(&rests).map(|((line, _), rest)| (line.term, *rest)))? {
        engagement::free_fee(ctx, &engagement, term, rest)?;
    }
    for ((line, paid), rest) in payments.iter().zip(rests) {
        budget::pay(ctx, line.reservation_id, *paid)?;
        if budget::release(ctx, line.reservation_id)? != rest {
            return Err(Error::busy("a reservation has just changed"));
        }
    }
    Ok(())
}

/// Sums of money by the term of the engagement that it belongs to.
pub(super) fn by_term(amounts: impl IntoIterator<Item = (i64, Fen)>) -> Result<BTreeMap<i64, Fen>> {
    let mut sums = BTreeMap::new();
    for (term, amount) in amounts {
        let sum: &mut Fen = sums.entry(term).or_insert(Fen::ZERO);
        *sum = sum.plus(amount)?;
    }
    Ok(sums)
}

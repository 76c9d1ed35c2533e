//! Use cases of fees: claim, submit, verify, approve, invoice, pay.

use super::model::{ClaimId, ClaimLine, ClaimState, FeeClaim, Invoice, NewClaim, NewLine};
use super::rules::{self, ClaimEvent};
use super::store;
use crate::access::Role;
use crate::budget;
use crate::calendar;
use crate::ctx::Ctx;
use crate::engagement::{self, Engagement, RateUnit};
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::{Day, Fen};
use crate::notify::Mail;
use crate::numbers;
use crate::opinion::{self, OpinionState};
use crate::review::{self, AssignmentState};

/// A claim with its lines.
pub(super) type Claim = (FeeClaim, Vec<ClaimLine>);

const PREFIX: &str = "费申";

/// Prepares a claim for accepted work of one engagement and one agency.
pub(super) fn create(ctx: &mut Ctx<'_>, new: &NewClaim) -> Result<Claim> {
    let engagement = engagement::get(ctx.conn, new.engagement_id)?;
    if engagement.firm_id != Some(ctx.actor.organisation) {
        return Err(Error::NotFound);
    }
    let id = ctx.id();
    let mut lines = Vec::new();
    for (ordinal, line) in (1..).zip(&new.lines) {
        lines.push(work(ctx, id, ordinal, &engagement, new, line)?);
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
    };
    store::insert(ctx.conn, &claim, &lines)
        .map_err(|error| if error.is_duplicate() { rules::CLAIMED_ALREADY.refuse().into() } else { error })?;
    ctx.done("fee_claim", id, &[("total", &claim.total), ("lines", &lines.len())]);
    Ok((claim, lines))
}

/// A line for one accepted opinion of the claimant's own people: the fee that was agreed when it was offered.
fn work(
    ctx: &mut Ctx<'_>,
    claim_id: ClaimId,
    ordinal: i64,
    engagement: &Engagement,
    new: &NewClaim,
    line: &NewLine,
) -> Result<ClaimLine> {
    let opinion = opinion::counsel_opinion(ctx.conn, line.opinion_id)?;
    let assignment_id =
        opinion.assignment_id.ok_or_else(|| Error::internal("an opinion of counsel has an assignment"))?;
    let assignment = review::assignment(ctx.conn, assignment_id)?;
    if assignment.firm_id != Some(ctx.actor.organisation) {
        return Err(Error::NotFound);
    }
    // Who stood back after delivering is not paid: the money was released with the assignment.
    let earned = opinion.state == OpinionState::Issued && assignment.state == AssignmentState::Accepted;
    rules::WORK_NOT_ACCEPTED.require(earned).map_err(|refusal| refusal.with("opinion", opinion.id))?;
    let agency = review::agency_of(ctx.conn, opinion.review_id)?;
    rules::OTHER_ENGAGEMENT.require(assignment.engagement_id == engagement.id && agency == new.agency_id)?;
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
    })
}

/// The firm submits.
pub(super) fn submit(ctx: &mut Ctx<'_>, id: ClaimId) -> Result<Claim> {
    let before = held(ctx, id)?;
    let state = rules::step(before.state, ClaimEvent::Submit)?;
    let year = ctx.today().year();
    let number = numbers::next(ctx.conn, before.claimant_id, PREFIX, year)?;
    let after =
        FeeClaim { state, number: numbers::format(PREFIX, year, number), submitted_at: Some(ctx.now), ..next(&before) };
    let mail = Mail::of("fees_submit_claim").with("number", &after.number).with("total", after.total);
    identity::tell_role(ctx, after.agency_id, Role::AgencyOfficer, &mail)?;
    save(ctx, &before, after)
}

/// The agency verifies that the work was delivered; from today the days of payment run.
pub(super) fn verify(ctx: &mut Ctx<'_>, id: ClaimId) -> Result<Claim> {
    let before = held(ctx, id)?;
    let state = rules::step(before.state, ClaimEvent::Verify)?;
    rules::duties_separate(&before, ctx.actor.account)?;
    let jurisdiction = identity::organisation(ctx.conn, before.agency_id)?.jurisdiction;
    let days =
        calendar::in_force(&jurisdiction, ctx.today())?.calendar_days("payment.days").map_err(Error::internal)?;
    // Without the year's calendar there is no due day yet; the claim goes on.
    let due_on = calendar::load(ctx.conn)?.after_calendar_days(ctx.today().date(), days).ok().map(Day::from);
    let after =
        FeeClaim { state, verified_by: Some(ctx.actor.account), verified_at: Some(ctx.now), due_on, ..next(&before) };
    save(ctx, &before, after)
}

/// Finance approves.
pub(super) fn approve(ctx: &mut Ctx<'_>, id: ClaimId) -> Result<Claim> {
    let before = held(ctx, id)?;
    let state = rules::step(before.state, ClaimEvent::Approve)?;
    rules::duties_separate(&before, ctx.actor.account)?;
    let after = FeeClaim { state, approved_by: Some(ctx.actor.account), approved_at: Some(ctx.now), ..next(&before) };
    let mail = Mail::of("fees_approve_claim").with("number", &after.number).with("total", after.total);
    identity::tell(ctx, after.claimed_by, &mail)?;
    save(ctx, &before, after)
}

/// The firm records its invoice, which must be for the approved amount to the fen.
pub(super) fn record_invoice(ctx: &mut Ctx<'_>, id: ClaimId, invoice: &Invoice) -> Result<Claim> {
    let before = held(ctx, id)?;
    let state = rules::step(before.state, ClaimEvent::Invoice)?;
    if invoice.amount != before.total {
        return Err(rules::INVOICE_MISMATCH
            .refuse()
            .with("approved", before.total)
            .with("invoice", invoice.amount)
            .into());
    }
    let after = FeeClaim {
        state,
        invoice_number: Some(invoice.number.clone()),
        invoice_tax_rate: Some(invoice.tax_rate),
        invoice_amount: Some(invoice.amount),
        invoice_tax: Some(rules::tax_within(invoice.amount, invoice.tax_rate)?),
        ..next(&before)
    };
    save(ctx, &before, after).map_err(|error| {
        if error.is_duplicate() { rules::INVOICE_USED.refuse().with("number", &invoice.number).into() } else { error }
    })
}

/// Another finance officer pays, out of what was reserved; what is left of a reservation goes back.
pub(super) fn pay(ctx: &mut Ctx<'_>, id: ClaimId, reference: &str) -> Result<Claim> {
    let before = held(ctx, id)?;
    let state = rules::step(before.state, ClaimEvent::Pay)?;
    rules::duties_separate(&before, ctx.actor.account)?;
    for line in store::lines(ctx.conn, id)? {
        budget::pay(ctx, line.reservation_id, line.amount)?;
        budget::release(ctx, line.reservation_id)?;
    }
    let after = FeeClaim {
        state,
        paid_by: Some(ctx.actor.account),
        paid_at: Some(ctx.now),
        payment_reference: Some(reference.to_owned()),
        ..next(&before)
    };
    let mail = Mail::of("fees_pay_claim")
        .with("number", &after.number)
        .with("total", after.total)
        .with("reference", reference);
    identity::tell(ctx, after.claimed_by, &mail)?;
    save(ctx, &before, after)
}

/// The claim, held, at the version the caller read.
fn held(ctx: &mut Ctx<'_>, id: ClaimId) -> Result<FeeClaim> {
    let claim = store::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(claim.version)?;
    Ok(claim)
}

fn next(before: &FeeClaim) -> FeeClaim {
    FeeClaim { version: before.version + 1, ..before.clone() }
}

fn save(ctx: &mut Ctx<'_>, before: &FeeClaim, after: FeeClaim) -> Result<Claim> {
    store::update(ctx.conn, before, &after)?;
    ctx.done("fee_claim", after.id, &[("number", &after.number), ("state", &after.state), ("total", &after.total)]);
    let lines = store::lines(ctx.conn, after.id)?;
    Ok((after, lines))
}

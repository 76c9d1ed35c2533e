//! Reductions (核减) and what follows: the claimant accepts, or appeals and somebody else of the agency decides.

use super::actions::verified;
use super::model::{
    AppealDecision, AppealOutcome, AppealState, Claim, ClaimAppeal, ClaimEvent, ClaimId, ClaimLine, Reduction,
};
use super::steps::{Note, begin, end};
use super::{rules, store};
use crate::access::Role;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::identity;
use crate::notify::Mail;

/// The agency verifies delivery and reduces lines, each for a reason.
pub(super) fn reduce(ctx: &mut Ctx<'_>, id: ClaimId, reductions: &[Reduction]) -> Result<Claim> {
    let mut step = begin(ctx, id, ClaimEvent::Reduce)?;
    let faults = rules::reduction_faults(&step.before.lines, reductions);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    verified(ctx, &mut step, reductions)?;
    let until = step.after.appeal_until.map_or_else(|| "—".to_owned(), |day| day.to_string());
    let mail = Mail::of("fees_reduce_claim")
        .with("number", &step.after.number)
        .with("claimed", step.before.claim.total)
        .with("total", step.after.total)
        .with("until", &until);
    identity::tell(ctx, step.after.claimed_by, &mail)?;
    let of_line = |r: &Reduction| format!("{}: {} {}", r.ordinal, r.amount, r.reason);
    let reduced = reductions.iter().map(of_line).collect::<Vec<_>>().join("; ");
    let claimed = step.before.claim.total;
    end(ctx, step, Note { facts: &[("claimed", &claimed), ("reduced", &reduced)], ..Note::default() })
}

/// The claimant accepts what was reduced, so that finance need not wait.
pub(super) fn accept(ctx: &mut Ctx<'_>, id: ClaimId) -> Result<Claim> {
    let step = begin(ctx, id, ClaimEvent::AcceptReduction)?;
    let Claim { lines, appeals, steps, .. } = &step.before;
    rules::waits(appeals)?;
    rules::NOT_REDUCED.require(lines.iter().any(ClaimLine::is_reduced))?;
    let open = rules::open_to_appeal(lines, appeals).next().is_some() && !rules::accepted(steps);
    rules::REDUCTION_SETTLED.require(open)?;
    let mail = Mail::of("fees_accept_reduction").with("number", &step.after.number).with("total", step.after.total);
    if let Some(verifier) = step.after.verified_by {
        identity::tell(ctx, verifier, &mail)?;
    }
    end(ctx, step, Note::default())
}

/// The claimant appeals against the reduction of a line; the claim waits.
pub(super) fn appeal(ctx: &mut Ctx<'_>, id: ClaimId, ordinal: i64, reasons: &str) -> Result<Claim> {
    let step = begin(ctx, id, ClaimEvent::Appeal)?;
    let Claim { claim, lines, appeals, steps, .. } = &step.before;
    let Some(line) = rules::counting(lines).find(|line| line.ordinal == ordinal) else {
        return Err(Error::field("/line", "INVALID", "the claim has no such line"));
    };
    rules::appeal(line, appeals, steps, claim.appeal_until, ctx.today())?;
    let row = ClaimAppeal {
        id: ctx.id(),
        claim_id: id,
        line_id: line.id,
        ordinal,
        state: AppealState::Open,
        reasons: reasons.to_owned(),
        filed_by: ctx.actor.account,
        filed_at: ctx.now,
        amount: None,
        decision: String::new(),
        decided_by: None,
        decided_at: None,
    };
    store::insert_appeal(ctx.conn, &row)?;
    let mail = Mail::of("fees_appeal_reduction").with("number", &step.after.number).with("line", ordinal);
    identity::tell_role(ctx, step.after.agency_id, Role::AgencyHead, &mail)?;
    end(ctx, step, Note { reason: reasons, facts: &[("line", &ordinal)], ..Note::default() })
}

/// Somebody of the agency who did not verify decides an appeal: the reduction stands, or more is due.
pub(super) fn decide(ctx: &mut Ctx<'_>, id: ClaimId, ordinal: i64, decision: &AppealDecision) -> Result<Claim> {
    let mut step = begin(ctx, id, ClaimEvent::DecideAppeal)?;
    let Claim { lines, appeals, .. } = &step.before;
    let appeal = appeals.iter().find(|appeal| appeal.ordinal == ordinal).ok_or(Error::NotFound)?;
    rules::REDUCTION_SETTLED.require(appeal.state == AppealState::Open)?;
    let line = lines.iter().find(|line| line.id == appeal.line_id).ok_or(Error::NotFound)?;
    let amount = rules::decided(line, decision).map_err(Error::Invalid)?;
    let state = match decision.outcome {
        AppealOutcome::Upheld => AppealState::Upheld,
        AppealOutcome::Changed => AppealState::Changed,
    };
    let decided = ClaimAppeal {
        state,
        amount: Some(amount),
        decision: decision.reason.clone(),
        decided_by: Some(ctx.actor.account),
        decided_at: Some(ctx.now),
        ..appeal.clone()
    };
    store::update_appeal(ctx.conn, &decided)?;
    let changed = ClaimLine { verified_amount: Some(amount), ..line.clone() };
    store::update_line(ctx.conn, &changed)?;
    step.after.total = step.after.total.minus(line.payable())?.plus(amount)?;
    let mail = Mail::of("fees_decide_appeal")
        .with("number", &step.after.number)
        .with("line", ordinal)
        .with("outcome", state)
        .with("amount", amount);
    identity::tell(ctx, step.after.claimed_by, &mail)?;
    let facts: [(&'static str, &dyn std::fmt::Display); 3] =
        [("line", &ordinal), ("outcome", &state), ("amount", &amount)];
    end(ctx, step, Note { reason: &decision.reason, facts: &facts, ..Note::default() })
}

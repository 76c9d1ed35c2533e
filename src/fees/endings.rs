//! Claims that leave the way to payment before approval: sent back and corrected, rejected, withdrawn.
//!
//! The money stays reserved as long as the work may still be claimed, and goes back when it may not.

use super::actions::settle;
use super::model::{Claim, ClaimEvent, ClaimId, ClaimLine, FeeClaim, KeptLine, LineState};
use super::steps::{Note, begin, end};
use super::{rules, store, work};
use crate::access::Role;
use crate::ctx::Ctx;
use crate::error::{Error, FieldError, Result};
use crate::identity;
use crate::kit::Fen;
use crate::notify::Mail;

/// The agency or finance sends the claim back, and nothing is verified any more.
pub(super) fn send_back(ctx: &mut Ctx<'_>, id: ClaimId, reason: &str) -> Result<Claim> {
    let mut step = begin(ctx, id, ClaimEvent::Return)?;
    rules::stage(step.before.claim.state, ctx.actor.role)?;
    rules::waits(&step.before.appeals)?;
    let unverify =
        |line: &ClaimLine| ClaimLine { verified_amount: None, reduction_reason: String::new(), ..line.clone() };
    let lines: Vec<ClaimLine> = rules::counting(&step.before.lines).map(unverify).collect();
    for line in &lines {
        store::update_line(ctx.conn, line)?;
    }
    step.after = FeeClaim {
        total: rules::total(&lines)?,
        verified_by: None,
        verified_at: None,
        due_on: None,
        due_problem: String::new(),
        appeal_until: None,
        ..step.after
    };
    let mail = Mail::of("fees_return_claim").with("number", &step.after.number);
    identity::tell(ctx, step.after.claimed_by, &mail)?;
    end(ctx, step, Note::why(reason))
}

/// The claimant corrects what is not submitted, or was sent back: keeps these lines with these remarks, drops the
/// others. Amounts stay as agreed.
pub(super) fn correct(ctx: &mut Ctx<'_>, id: ClaimId, kept: &[KeptLine]) -> Result<Claim> {
    let mut step = begin(ctx, id, ClaimEvent::Correct)?;
    let before: Vec<&ClaimLine> = rules::counting(&step.before.lines).collect();
    let faults = unknown(&before, kept);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let correct = |line: &&ClaimLine| match kept.iter().find(|kept| kept.ordinal == line.ordinal) {
        Some(kept) => ClaimLine { explanation: kept.explanation.clone(), ..(*line).clone() },
        None => ClaimLine { state: LineState::Dropped, ..(*line).clone() },
    };
    let lines: Vec<ClaimLine> = before.iter().map(correct).collect();
    let gone = |line: &&ClaimLine| line.state == LineState::Dropped;
    let held = work::of_lines(ctx, lines.iter().filter(gone))?;
    for line in &lines {
        if gone(&line) {
            work::let_go(ctx, &held, line, LineState::Dropped)?;
        } else {
            store::update_line(ctx.conn, line)?;
        }
    }
    step.after.total = rules::total(&lines)?;
    let dropped = lines.iter().filter(|line| line.state == LineState::Dropped).count();
    end(ctx, step, Note { facts: &[("lines", &kept.len()), ("dropped", &dropped)], ..Note::default() })
}

/// Lines to be kept that the claim does not have, or that stand twice.
fn unknown(lines: &[&ClaimLine], kept: &[KeptLine]) -> Vec<FieldError> {
    let mut faults = Vec::new();
    for (n, one) in kept.iter().enumerate() {
        let twice = kept[..n].iter().any(|earlier| earlier.ordinal == one.ordinal);
        let there = lines.iter().any(|line| line.ordinal == one.ordinal);
        if twice || !there {
            let detail = if twice { "stands twice" } else { "the claim has no such line" };
            let pointer = format!("/lines/{n}/ordinal");
            faults.push(FieldError { pointer, code: "INVALID", detail: detail.to_owned() });
        }
    }
    faults
}

/// The agency or finance rejects the claim. Its work can be claimed once more, on new evidence; the second time
/// it is settled with nothing, and the money goes back.
pub(super) fn reject(ctx: &mut Ctx<'_>, id: ClaimId, reason: &str) -> Result<Claim> {
    let step = begin(ctx, id, ClaimEvent::Reject)?;
    rules::stage(step.before.claim.state, ctx.actor.role)?;
    rules::waits(&step.before.appeals)?;
    let held = work::of_lines(ctx, rules::counting(&step.before.lines))?;
    let mut for_good = Vec::new();
    for line in rules::counting(&step.before.lines) {
        if store::rejections(ctx.conn, line.opinion_id)? < rules::REJECTIONS_FORGIVEN {
            work::let_go(ctx, &held, line, LineState::Freed)?;
        } else {
            for_good.push((line, Fen::ZERO));
        }
    }
    settle(ctx, &step.before.claim, &for_good)?;
    let mail = Mail::of("fees_reject_claim").with("number", &step.after.number);
    identity::tell(ctx, step.after.claimed_by, &mail)?;
    let settled = for_good.len();
    end(ctx, step, Note { reason, facts: &[("settled_for_good", &settled)], ..Note::default() })
}

/// The claimant gives the claim up; its work can be claimed anew.
pub(super) fn withdraw(ctx: &mut Ctx<'_>, id: ClaimId, reason: &str) -> Result<Claim> {
    let step = begin(ctx, id, ClaimEvent::Withdraw)?;
    let held = work::of_lines(ctx, rules::counting(&step.before.lines))?;
    for line in rules::counting(&step.before.lines) {
        work::let_go(ctx, &held, line, LineState::Freed)?;
    }
    store::lapse_appeals(ctx.conn, id)?;
    if step.after.submitted_at.is_some() {
        let mail = Mail::of("fees_withdraw_claim").with("number", &step.after.number);
        identity::tell_role(ctx, step.after.agency_id, Role::AgencyOfficer, &mail)?;
    }
    end(ctx, step, Note::why(reason))
}

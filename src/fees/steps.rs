//! What every step of a claim has in common: it is held at the version the caller read, the state must allow it,
//! nobody has two duties, and what happened is written down.

use std::fmt::Display;

use super::model::{Claim, ClaimEvent, ClaimId, ClaimStep, FeeClaim};
use super::{rules, store};
use crate::ctx::Ctx;
use crate::error::Result;

/// A claim about to take a step.
pub(super) struct Step {
    /// What happens.
    pub event: ClaimEvent,
    /// The claim with everything that belongs to it, as it stands.
    pub before: Claim,
    /// The claim as it will stand; the use case sets what else changes.
    pub after: FeeClaim,
}

/// Begins a step; refuses when the state or the separation of duties forbids it.
pub(super) fn begin(ctx: &mut Ctx<'_>, id: ClaimId, event: ClaimEvent) -> Result<Step> {
    let claim = store::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(claim.version)?;
    let state = rules::step(claim.state, event)?;
    let before = store::whole_one(ctx.conn, claim)?;
    let hands = rules::hands(&before.claim, &before.steps);
    rules::duties_separate(&hands, ctx.actor.account, rules::duty(event, ctx.actor.role))?;
    let after = FeeClaim { state, version: before.claim.version + 1, ..before.claim.clone() };
    Ok(Step { event, before, after })
}

/// What is written down with a step besides where it led.
#[derive(Clone, Copy, Default)]
pub(super) struct Note<'a> {
    /// Why.
    pub reason: &'a str,
    /// Number of a voucher.
    pub reference: &'a str,
    /// More facts for the audit trail.
    pub facts: &'a [(&'static str, &'a dyn Display)],
}

impl<'a> Note<'a> {
    /// A step with a reason.
    pub(super) fn why(reason: &'a str) -> Self {
        Self { reason, ..Self::default() }
    }
}

/// Ends a step: writes the claim, its step and what the audit trail says of it.
pub(super) fn end(ctx: &mut Ctx<'_>, step: Step, note: Note<'_>) -> Result<Claim> {
    let Step { event, before, after } = step;
    store::update(ctx.conn, &before.claim, &after)?;
    let row = ClaimStep {
        id: ctx.id(),
        claim_id: after.id,
        event,
        state: after.state,
        role: ctx.actor.role,
        made_by: ctx.actor.account,
        made_at: ctx.now,
        reason: note.reason.to_owned(),
        reference: note.reference.to_owned(),
    };
    store::insert_step(ctx.conn, &row)?;
    let mut facts: Vec<(&'static str, &dyn Display)> =
        vec![("number", &after.number), ("state", &after.state), ("total", &after.total)];
    if !note.reason.is_empty() {
        facts.push(("reason", &note.reason));
    }
    if !note.reference.is_empty() {
        facts.push(("reference", &note.reference));
    }
    facts.extend_from_slice(note.facts);
    ctx.done("fee_claim", after.id, &facts);
    store::whole_one(ctx.conn, after)
}

//! What every step of an engagement has in common: the state must allow it, it is written at the version that was read,
//! and what happened is written down.

use super::model::{Engagement, EngagementEvent, EngagementState, EngagementStep};
use super::{rules, store};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::kit::Fen;

/// Why a step is taken.
#[derive(Clone, Copy, Default)]
pub(super) struct Why<'a> {
    /// Code of the ground.
    pub code: &'a str,
    /// In words.
    pub reason: &'a str,
}

/// Takes an engagement that is held a step along the transition table; `also` sets what else changes.
pub(super) fn take(
    ctx: &mut Ctx<'_>,
    before: &Engagement,
    event: EngagementEvent,
    why: Why<'_>,
    also: impl FnOnce(&mut Engagement),
) -> Result<Engagement> {
    let state = rules::step(before.state, event)?;
    let mut after = Engagement { state, ..before.clone() };
    also(&mut after);
    let after = store::update(ctx, after)?;
    written(ctx, before.state, &after, event, why, None)?;
    Ok(after)
}

/// Writes down what happened to an engagement, and in which term how much more is committed.
pub(super) fn written(
    ctx: &mut Ctx<'_>,
    from_state: EngagementState,
    after: &Engagement,
    event: EngagementEvent,
    why: Why<'_>,
    money: Option<(i64, Fen)>,
) -> Result<()> {
    let (term, amount) = money.unwrap_or((0, Fen::ZERO));
    let row = EngagementStep {
        id: ctx.id(),
        engagement_id: after.id,
        version: after.version,
        event,
        from_state,
        state: after.state,
        made_by: (!ctx.actor.is_system).then_some(ctx.actor.account),
        made_at: ctx.now,
        ends_on: after.ends_on,
        code: why.code.to_owned(),
        reason: why.reason.to_owned(),
        term,
        amount,
    };
    store::insert_step(ctx.conn, &row)
}

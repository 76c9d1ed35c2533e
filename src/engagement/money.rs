//! Money under an engagement: committed when work is offered, freed when it falls away or costs less. Each term has its
//! own ceiling, and a fee counts in the term in which its work was offered for as long as it counts. These are parts of
//! the actions of other slices: they run in the caller's transaction, and the caller says what was done.

use super::model::{Engagement, EngagementEvent, EngagementState};
use super::steps::{Why, written};
use super::{actions, rules, store};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::kit::Fen;

/// Committed again under an engagement, whatever has become of it since, unless it is settled.
const NOT_SETTLED: [EngagementState; 5] = [
    EngagementState::Active,
    EngagementState::Suspended,
    EngagementState::Terminated,
    EngagementState::Resigned,
    EngagementState::Expired,
];

/// Commits a fee under the ceiling of today's term and says which term that is; refuses when it does not fit.
pub fn commit_fee(ctx: &mut Ctx<'_>, engagement: &Engagement, fee: Fen) -> Result<i64> {
    not_negative(fee)?;
    // Its first day has come, and nobody has noted it yet.
    if engagement.state == EngagementState::Signed {
        let held = store::hold(ctx.conn, engagement.id)?;
        if held.state == EngagementState::Signed && held.from_day <= ctx.today() {
            actions::begin(ctx, &held)?;
        }
    }
    let today = ctx.today();
    if let Some(term) = store::term_on(ctx.conn, engagement.id, today)? {
        if store::commit(ctx, engagement.id, term.number, fee, &[EngagementState::Active])? {
            moved(ctx, engagement, EngagementEvent::Commit, term.number, fee)?;
            return Ok(term.number);
        }
        rules::takes_work(&store::get(ctx.conn, engagement.id)?)?;
        rules::room(&store::term(ctx.conn, engagement.id, term.number)?, fee)?;
    } else {
        return Err(rules::ENGAGEMENT_NOT_ACTIVE.refuse().with("day", today).into());
    }
    // Somebody gave a fee back between the two looks.
    Err(Error::busy("the engagement has just changed"))
}

/// Commits a fee again in the term in which its work was offered; refuses when it does not fit under the ceiling any
/// more, or everything was settled.
pub fn recommit_fee(ctx: &mut Ctx<'_>, engagement: &Engagement, term: i64, fee: Fen) -> Result<()> {
    not_negative(fee)?;
    if store::commit(ctx, engagement.id, term, fee, &NOT_SETTLED)? {
        return moved(ctx, engagement, EngagementEvent::Commit, term, fee);
    }
    let now = store::get(ctx.conn, engagement.id)?;
    rules::ENGAGEMENT_SETTLED.require(NOT_SETTLED.contains(&now.state))?;
    rules::room(&store::term(ctx.conn, engagement.id, term)?, fee)?;
    Err(Error::busy("the engagement has just changed"))
}

/// Gives a committed fee back: the work fell away, or cost less than was offered.
pub fn free_fee(ctx: &mut Ctx<'_>, engagement: &Engagement, term: i64, fee: Fen) -> Result<()> {
    not_negative(fee)?;
    if fee == Fen::ZERO {
        return Ok(());
    }
    if !store::free(ctx, engagement.id, term, fee)? {
        return Err(Error::internal("more is freed than the engagement has committed"));
    }
    moved(ctx, engagement, EngagementEvent::Free, term, Fen::ZERO.minus(fee)?)
}

/// Writes down that money moved. The engagement is held by the update before.
fn moved(ctx: &mut Ctx<'_>, engagement: &Engagement, event: EngagementEvent, term: i64, more: Fen) -> Result<()> {
    let now = store::get(ctx.conn, engagement.id)?;
    written(ctx, now.state, &now, event, Why::default(), Some((term, more)))
}

/// A negative fee would free what it says it commits.
fn not_negative(fee: Fen) -> Result<()> {
    if fee < Fen::ZERO { Err(Error::internal("a fee is never negative")) } else { Ok(()) }
}

//! Use cases of selection. Whatever happens in a round holds its row first and sees the state as the clock has it.

mod applications;
mod award;
mod evaluation;
mod publicity;
mod ranking;
mod rounds;
mod withdrawal;

pub use award::{Awarded, complete};
pub use rounds::{due_rounds, recount_publicity, settle_due};

pub(super) use applications::{Upload, add_material, apply, qualify};
pub(super) use evaluation::{Conflict, appoint, declare, score, sign};
pub(super) use publicity::{answer, approve, enter, object, propose, record_step};
pub(super) use ranking::{open_prices, rank, standings};
pub(super) use rounds::{begin_evaluation, create, end, publish, revise};
pub(super) use withdrawal::withdraw;

use super::model::{Application, Round, RoundId};
use super::{rules, store};
use crate::access::Role;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::identity;
use crate::notify::Mail;

/// The round held until the transaction ends, with its state as the clock has it; that state is written at once, so
/// that nothing which began earlier and comes later finds the one before.
fn held(ctx: &mut Ctx<'_>, id: RoundId) -> Result<Round> {
    let round = store::for_update(ctx.conn, id)?;
    by_clock(ctx, round)
}

/// The same for a step of the round itself, by somebody of its own body who names its version.
fn for_step(ctx: &mut Ctx<'_>, id: RoundId) -> Result<Round> {
    store::own(ctx.conn, ctx.actor, id)?;
    let round = store::for_update(ctx.conn, id)?;
    ctx.expect_version(round.version)?;
    by_clock(ctx, round)
}

fn by_clock(ctx: &mut Ctx<'_>, round: Round) -> Result<Round> {
    let state = rules::by_time(&round, ctx.now);
    if state == round.state { Ok(round) } else { store::save(ctx, Round { state, ..round }) }
}

/// Mails those who run the round.
fn tell_body(ctx: &mut Ctx<'_>, round: &Round, mail: &Mail) -> Result<()> {
    identity::tell_role(ctx, round.review_body_id, Role::Coordinator, mail)
}

/// Mails the people of an application and whoever registered it.
fn tell_candidate(ctx: &mut Ctx<'_>, application: &Application, mail: &Mail) -> Result<()> {
    for account in store::accounts_of(ctx.conn, application)? {
        identity::tell(ctx, account, mail)?;
    }
    Ok(())
}

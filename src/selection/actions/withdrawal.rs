//! A candidate withdraws (退出).

use super::super::model::{Application, ApplicationId, ApplicationState, Round, RoundState};
use super::super::rules::{self, Event};
use super::super::store;
use super::applications::own;
use super::{held, tell_body, tell_candidate};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::notify::Mail;

/// Takes an application out of its round, for good. Whoever was put forward leaves a place to the next rank: the round
/// goes back to the order, and the names are shown anew.
pub fn withdraw(ctx: &mut Ctx<'_>, id: ApplicationId, reason: &str) -> Result<Application> {
    let seen = store::application(ctx.conn, ctx.actor, id)?;
    let round = held(ctx, seen.round_id)?;
    let application = store::any_application(ctx.conn, id)?;
    own(ctx, &round, &application)?;
    ctx.expect_version(application.version)?;
    rules::withdrawal(round.state, application.state)?;
    let put_forward = application.state == ApplicationState::Proposed;
    let row = Application {
        state: ApplicationState::Withdrawn,
        reason: reason.trim().to_owned(),
        withdrawn_at: Some(ctx.now),
        ..application
    };
    let row = store::save_application(ctx, row)?;
    let round = if put_forward { back_to_the_order(ctx, round)? } else { round };
    let mail = Mail::of("selection_withdraw")
        .with("number", &round.number)
        .with("title", &round.title)
        .with("sequence", row.sequence);
    tell_candidate(ctx, &row, &mail)?;
    tell_body(ctx, &round, &mail)?;
    ctx.done(
        "selection_application",
        id,
        &[("state", &row.state), ("sequence", &row.sequence), ("reason", &row.reason), ("round_state", &round.state)],
    );
    Ok(row)
}

/// What was approved is no longer what is put forward.
fn back_to_the_order(ctx: &mut Ctx<'_>, round: Round) -> Result<Round> {
    let state: RoundState = rules::step(round.state, Event::Withdraw)?;
    store::save(ctx, Round { state, approved_by: None, approval: String::new(), ..round })
}

//! Evaluators: appointment, declaration, sheet, signature.

use super::super::model::{
    Application, ApplicationId, ApplicationState, Criterion, CriterionId, CriterionKind, Evaluator, EvaluatorId,
    EvaluatorState, Round, RoundId, RoundState, Score,
};
use super::super::rules;
use super::super::store;
use super::{held, tell_body};
use crate::access::{AccountId, Role};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::identity::{self, AccountState};
use crate::kit::Points;
use crate::notify::Mail;

/// When evaluators can be appointed: from publication until the order is fixed.
const APPOINTING: [RoundState; 4] =
    [RoundState::Announced, RoundState::Registration, RoundState::Qualification, RoundState::Evaluation];

/// Appoints somebody.
pub fn appoint(ctx: &mut Ctx<'_>, round_id: RoundId, account: AccountId) -> Result<Evaluator> {
    store::own(ctx.conn, ctx.actor, round_id)?;
    let round = held(ctx, round_id)?;
    in_state(&round, &APPOINTING, "APPOINT")?;
    let person = identity::account(ctx.conn, account)?;
    let roles = identity::roles_held_from(ctx.conn, account, ctx.today())?;
    if person.state != AccountState::Active || roles.is_empty() {
        return Err(Error::field("/account_id", "INVALID", "must be an active account with a role"));
    }
    rules::EVALUATOR_ADMINISTRATOR.require(roles.iter().all(|role| !Role::ADMINISTRATORS.contains(role)))?;
    rules::EVALUATOR_IS_CANDIDATE.require(!store::is_candidate(ctx.conn, round_id, account)?)?;
    let row = Evaluator {
        id: ctx.id(),
        round_id,
        account_id: account,
        name: person.name,
        state: EvaluatorState::Appointed,
        declaration: String::new(),
        declared_at: None,
        signed_at: None,
        version: 1,
        appointed_by: ctx.actor.account,
        appointed_at: ctx.now,
    };
    let taken =
        |error: Error| if error.is_duplicate() { rules::EVALUATOR_APPOINTED_ALREADY.refuse().into() } else { error };
    store::insert_evaluator(ctx.conn, &row).map_err(taken)?;
    identity::tell(
        ctx,
        account,
        &Mail::of("selection_appoint").with("number", &round.number).with("title", &round.title),
    )?;
    ctx.done("selection_evaluator", row.id, &[("round", &round.number), ("name", &row.name)]);
    Ok(row)
}

crate::text_enum! {
    /// What an evaluator declares (利害关系声明).
    pub enum Conflict {
        /// No conflict of interest with any candidate (无利害关系).
        None = "NONE",
        /// Stands back (回避).
        Recused = "RECUSED",
    }
}

/// The evaluator declares: that there is no conflict, once the candidates are known; or to stand back, until the sheet is
/// signed. What a sheet held that far is gone.
pub fn declare(ctx: &mut Ctx<'_>, id: EvaluatorId, conflict: Conflict, text: &str) -> Result<Evaluator> {
    let (round, evaluator) = mine(ctx, id)?;
    rules::EVALUATOR_RECUSED.require(evaluator.state != EvaluatorState::Recused)?;
    rules::SHEET_SIGNED.require(evaluator.state != EvaluatorState::Signed)?;
    in_state(&round, &APPOINTING, "DECLARE")?;
    let state = match conflict {
        Conflict::Recused => {
            store::replace_cells(ctx.conn, id, &[])?;
            EvaluatorState::Recused
        }
        Conflict::None => {
            in_state(&round, &[RoundState::Qualification, RoundState::Evaluation], "DECLARE")?;
            rules::DECLARED_ALREADY.require(evaluator.state == EvaluatorState::Appointed)?;
            rules::EVALUATOR_IS_CANDIDATE.require(!store::is_candidate(ctx.conn, round.id, evaluator.account_id)?)?;
            EvaluatorState::Clear
        }
    };
    let declaration = text.trim().to_owned();
    let evaluator = Evaluator { state, declaration, declared_at: Some(ctx.now), ..evaluator };
    let evaluator = store::save_evaluator(ctx.conn, evaluator)?;
    if state == EvaluatorState::Recused {
        tell_body(
            ctx,
            &round,
            &Mail::of("selection_recuse").with("number", &round.number).with("title", &round.title),
        )?;
        tell_when_complete(ctx, &round)?;
    }
    ctx.done("selection_evaluator", id, &[("state", &state), ("declaration", &evaluator.declaration)]);
    Ok(evaluator)
}

/// Fills the sheet anew. Cells may be missing until it is signed.
pub fn score(ctx: &mut Ctx<'_>, id: EvaluatorId, cells: &[(ApplicationId, CriterionId, Points)]) -> Result<Evaluator> {
    let (round, evaluator) = mine(ctx, id)?;
    can_score(&round, &evaluator)?;
    let (applications, criteria) = grid(ctx, &round)?;
    let mut rows: Vec<Score> = Vec::new();
    for (n, (application_id, criterion_id, points)) in cells.iter().enumerate() {
        let wrong = |field: &str, detail: &str| Error::field(format!("/scores/{n}/{field}"), "INVALID", detail);
        if applications.iter().all(|one| one.id != *application_id) {
            return Err(wrong("application_id", "must be a qualified application of the round"));
        }
        let Some(criterion) = criteria.iter().find(|one| one.id == *criterion_id) else {
            return Err(wrong("criterion_id", "must be a scored criterion of the round"));
        };
        if *points < Points::ZERO {
            return Err(wrong("points", "must not be less than 0.00"));
        }
        if *points > criterion.weight {
            let refusal = rules::SCORE_ABOVE_MAXIMUM.refuse().with("criterion", &criterion.code);
            return Err(refusal.with("maximum", criterion.weight).with("points", points).into());
        }
        if rows.iter().any(|row| (row.application_id, row.criterion_id) == (*application_id, *criterion_id)) {
            return Err(wrong("criterion_id", "the cell stands twice"));
        }
        rows.push(Score {
            evaluator_id: id,
            application_id: *application_id,
            criterion_id: *criterion_id,
            points: *points,
        });
    }
    store::replace_cells(ctx.conn, id, &rows)?;
    let evaluator = store::save_evaluator(ctx.conn, evaluator)?;
    // How many, and never which: the trail is read by others.
    ctx.done("selection_evaluator", id, &[("cells", &rows.len())]);
    Ok(evaluator)
}

/// Signs the sheet; from here on it is immutable.
pub fn sign(ctx: &mut Ctx<'_>, id: EvaluatorId) -> Result<Evaluator> {
    let (round, evaluator) = mine(ctx, id)?;
    can_score(&round, &evaluator)?;
    let (applications, criteria) = grid(ctx, &round)?;
    let wanted = applications.len() * criteria.len();
    let cells = store::sheets(ctx.conn, evaluator.account_id, &[id])?;
    // What was given to somebody who has withdrawn since fills no other cell.
    let there = cells.iter().filter(|cell| applications.iter().any(|one| one.id == cell.application_id)).count();
    if there < wanted {
        return Err(rules::SHEET_INCOMPLETE.refuse().with("missing", wanted - there).into());
    }
    let evaluator = Evaluator { state: EvaluatorState::Signed, signed_at: Some(ctx.now), ..evaluator };
    let evaluator = store::save_evaluator(ctx.conn, evaluator)?;
    tell_when_complete(ctx, &round)?;
    ctx.done("selection_evaluator", id, &[("state", &evaluator.state), ("cells", &there)]);
    Ok(evaluator)
}

/// The round held, and the evaluator, who must be the caller.
fn mine(ctx: &mut Ctx<'_>, id: EvaluatorId) -> Result<(Round, Evaluator)> {
    let seen = store::evaluator(ctx.conn, ctx.actor, id)?;
    if !ctx.actor.is(seen.account_id) {
        return Err(Error::NotFound);
    }
    let round = held(ctx, seen.round_id)?;
    let evaluator = store::evaluator(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(evaluator.version)?;
    Ok((round, evaluator))
}

fn can_score(round: &Round, evaluator: &Evaluator) -> Result<()> {
    rules::EVALUATOR_RECUSED.require(evaluator.state != EvaluatorState::Recused)?;
    rules::SHEET_SIGNED.require(evaluator.state != EvaluatorState::Signed)?;
    rules::NOT_DECLARED.require(evaluator.state != EvaluatorState::Appointed)?;
    in_state(round, &[RoundState::Evaluation], "SCORE")
}

/// Rows and columns of a sheet: qualified applications and scored criteria.
fn grid(ctx: &mut Ctx<'_>, round: &Round) -> Result<(Vec<Application>, Vec<Criterion>)> {
    let mut applications = store::applications_of(ctx.conn, round.id)?;
    applications.retain(|one| one.state == ApplicationState::Qualified);
    let mut criteria = store::criteria(ctx.conn, round.id)?;
    criteria.retain(|one| one.kind == CriterionKind::Scored);
    Ok((applications, criteria))
}

fn in_state(round: &Round, states: &[RoundState], event: &str) -> Result<()> {
    if states.contains(&round.state) {
        return Ok(());
    }
    Err(rules::ROUND_TRANSITION.refuse().with("state", round.state).with("event", event).into())
}

/// Tells those who run the round when the last sheet is in.
fn tell_when_complete(ctx: &mut Ctx<'_>, round: &Round) -> Result<()> {
    let evaluators = store::evaluators_of(ctx.conn, round.id)?;
    let in_or_out = |one: &Evaluator| matches!(one.state, EvaluatorState::Signed | EvaluatorState::Recused);
    let complete = evaluators.iter().all(in_or_out)
        && evaluators.iter().any(|one| one.state == EvaluatorState::Signed)
        && round.state == RoundState::Evaluation;
    if complete {
        tell_body(ctx, round, &Mail::of("selection_sign").with("number", &round.number).with("title", &round.title))
    } else {
        Ok(())
    }
}

//! Drafting, publishing and ending a round; the beginning of the evaluation; what the clock moves on.

use super::super::draw::{Seed, pool_hash, pool_text};
use super::super::model::{
    ApplicationState, Criterion, Draw, EvaluatorState, FullRound, NewRound, OwnCondition, Round, RoundId, RoundState,
};
use super::super::rules::{self, Event};
use super::super::store;
use super::{for_step, held, tell_body, tell_candidate};
use crate::calendar::pack::RulePack;
use crate::calendar::{self, Correction};
use crate::ctx::Ctx;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::kit::{Fen, Points, Timestamp};
use crate::notify::Mail;
use crate::{identity, numbers};

/// Drafts a round of the actor's body.
pub fn create(ctx: &mut Ctx<'_>, new: &NewRound) -> Result<FullRound> {
    let round = Round {
        id: ctx.id(),
        number: String::new(),
        review_body_id: ctx.actor.organisation,
        kind: new.kind,
        route: new.route,
        title: String::new(),
        notice: String::new(),
        quota: new.quota,
        min_qualified: new.min_qualified,
        averaging: new.averaging,
        tie_breaker: String::new(),
        min_total: Points::ZERO,
        registration_from: new.registration_from,
        registration_until: new.registration_until,
        state: RoundState::Draft,
        rule_pack: String::new(),
        rule_pack_hash: String::new(),
        publicity_days: 0,
        published_at: None,
        ranked_on: None,
        publicity_from: None,
        publicity_until: None,
        publicity_period: 0,
        proposed_by: None,
        approved_by: None,
        approval: String::new(),
        end_reason: String::new(),
        version: 1,
        updated_at: ctx.now,
        created_by: ctx.actor.account,
        created_at: ctx.now,
    };
    let round = filled(ctx, round, new)?;
    store::insert(ctx.conn, &round)?;
    written(ctx, round, new)
}

/// Revises a draft.
pub fn revise(ctx: &mut Ctx<'_>, id: RoundId, new: &NewRound) -> Result<FullRound> {
    let round = for_step(ctx, id)?;
    let round = filled(ctx, round, new)?;
    let round = store::save(ctx, round)?;
    written(ctx, round, new)
}

/// The round with what it is drafted from, when that is in order.
fn filled(ctx: &mut Ctx<'_>, round: Round, new: &NewRound) -> Result<Round> {
    rules::revision(round.state, new)?;
    let faults = rules::faults(new);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let pack = pack_of(ctx, &round)?;
    rules::conditions_differ(new.conditions.iter().map(|one| one.code.as_str()), pack)?;
    let least = match new.min_total {
        Some(least) => least,
        None => Points::whole(pack.points("selection.min_points").map_err(Error::internal)?),
    };
    Ok(Round {
        kind: new.kind,
        route: new.route,
        title: new.title.trim().to_owned(),
        notice: new.notice.trim().to_owned(),
        quota: new.quota,
        min_qualified: new.min_qualified,
        averaging: new.averaging,
        tie_breaker: new.tie_breaker.clone().unwrap_or_default(),
        min_total: least,
        registration_from: new.registration_from,
        registration_until: new.registration_until,
        ..round
    })
}

fn written(ctx: &mut Ctx<'_>, round: Round, new: &NewRound) -> Result<FullRound> {
    let criteria: Vec<Criterion> = new
        .criteria
        .iter()
        .zip(1..)
        .map(|(one, position)| Criterion {
            id: ctx.id(),
            round_id: round.id,
            position,
            code: one.code.clone(),
            name: one.name.trim().to_owned(),
            kind: one.kind,
            weight: one.weight,
            base_price: one.base_price.unwrap_or(Fen::ZERO),
            per_item: one.per_item.unwrap_or(Points::ZERO),
            guidance: one.guidance.trim().to_owned(),
        })
        .collect();
    store::replace_criteria(ctx.conn, round.id, &criteria)?;
    let conditions: Vec<OwnCondition> = new
        .conditions
        .iter()
        .zip(1..)
        .map(|(one, position)| OwnCondition {
            id: ctx.id(),
            round_id: round.id,
            position,
            code: one.code.clone(),
            text: one.text.trim().to_owned(),
            proof: one.proof,
        })
        .collect();
    store::replace_conditions(ctx.conn, round.id, &conditions)?;
    ctx.done("selection_round", round.id, &[("title", &round.title), ("quota", &round.quota)]);
    store::full(ctx.conn, round)
}

/// The rules of the place whose body runs the round: those in force, and once published those frozen.
fn pack_of(ctx: &mut Ctx<'_>, round: &Round) -> Result<&'static RulePack> {
    if !round.rule_pack.is_empty() {
        return calendar::frozen(ctx.conn, &round.rule_pack, &round.rule_pack_hash);
    }
    let body = identity::organisation(ctx.conn, round.review_body_id)?;
    calendar::in_force(&body.jurisdiction, ctx.today())
}

/// Publishes the notice: from here on nothing of it changes, the rules are frozen, and the seed of a draw is committed to.
pub fn publish(ctx: &mut Ctx<'_>, id: RoundId) -> Result<FullRound> {
    let round = for_step(ctx, id)?;
    let state = rules::step(round.state, Event::Publish)?;
    if round.registration_until <= ctx.now {
        return Err(rules::REGISTRATION_CLOSED.refuse().with("registration_until", round.registration_until).into());
    }
    let pack = pack_of(ctx, &round)?;
    // The rules may have changed since it was drafted.
    let own = store::conditions(ctx.conn, id)?;
    rules::conditions_differ(own.iter().map(|one| one.code.as_str()), pack)?;
    let days = pack.working_days("selection.publicity_wd").map_err(Error::internal)?;
    let year = ctx.today().year();
    let number = numbers::next(ctx.conn, round.review_body_id, "selection", year)?;
    let seed = Seed(rand::random());
    let draw = Draw {
        round_id: id,
        commitment: seed.commitment(),
        seed: seed.reveal(),
        pool: String::new(),
        pool_hash: String::new(),
        witness: String::new(),
        word: String::new(),
        drawn_at: Timestamp::from_micros(0),
    };
    store::insert_draw(ctx.conn, &draw)?;
    let announced = Round {
        state,
        number: numbers::format("选", year, number),
        rule_pack: pack.id.clone(),
        rule_pack_hash: pack.hash.clone(),
        publicity_days: i64::from(days),
        published_at: Some(ctx.now),
        ..round
    };
    let state = rules::by_time(&announced, ctx.now);
    let round = store::save(ctx, Round { state, ..announced })?;
    ctx.done(
        "selection_round",
        id,
        &[("number", &round.number), ("rule_pack", &round.rule_pack), ("commitment", &draw.commitment)],
    );
    store::full(ctx.conn, round)
}

/// Calls a round off, or ends it without result.
pub fn end(ctx: &mut Ctx<'_>, id: RoundId, failed: bool, reason: &str) -> Result<FullRound> {
    let round = for_step(ctx, id)?;
    let was_public = rules::is_public(round.state);
    let state = rules::step(round.state, if failed { Event::Fail } else { Event::Cancel })?;
    let round = store::save(ctx, Round { state, end_reason: reason.trim().to_owned(), ..round })?;
    if was_public {
        let mail = Mail::of("selection_end")
            .with("number", &round.number)
            .with("title", &round.title)
            .with("state", round.state);
        for application in store::applications_of(ctx.conn, id)? {
            tell_candidate(ctx, &application, &mail)?;
        }
        for evaluator in store::evaluators_of(ctx.conn, id)? {
            identity::tell(ctx, evaluator.account_id, &mail)?;
        }
    }
    ctx.done("selection_round", id, &[("state", &round.state), ("reason", &round.end_reason)]);
    store::full(ctx.conn, round)
}

/// Begins the evaluation: every application is decided on, enough are qualified, somebody can score. The pool of the
/// draw is fixed and published with its hash.
pub fn begin_evaluation(ctx: &mut Ctx<'_>, id: RoundId) -> Result<FullRound> {
    let round = for_step(ctx, id)?;
    let state = rules::step(round.state, Event::BeginEvaluation)?;
    let applications = store::applications_of(ctx.conn, id)?;
    let undecided = applications.iter().filter(|one| one.state == ApplicationState::Registered).count();
    if undecided > 0 {
        return Err(rules::APPLICATIONS_UNDECIDED.refuse().with("undecided", undecided).into());
    }
    let qualified: Vec<i64> =
        applications.iter().filter(|one| one.state == ApplicationState::Qualified).map(|one| one.sequence).collect();
    if i64::try_from(qualified.len()).map_err(Error::internal)? < round.min_qualified {
        let refusal = rules::TOO_FEW_QUALIFIED.refuse().with("qualified", qualified.len());
        return Err(refusal.with("needed", round.min_qualified).into());
    }
    let evaluators = store::evaluators_of(ctx.conn, id)?;
    let clear: Vec<_> = evaluators.iter().filter(|one| one.state == EvaluatorState::Clear).collect();
    rules::NO_EVALUATOR.require(!clear.is_empty())?;
    let draw = store::draw(ctx.conn, id)?;
    store::update_draw(ctx.conn, &Draw { pool: pool_text(&qualified), pool_hash: pool_hash(&qualified), ..draw })?;
    let round = store::save(ctx, Round { state, ..round })?;
    let mail = Mail::of("selection_begin_evaluation").with("number", &round.number).with("title", &round.title);
    for evaluator in clear {
        identity::tell(ctx, evaluator.account_id, &mail)?;
    }
    ctx.done("selection_round", id, &[("qualified", &qualified.len()), ("pool_hash", &pool_hash(&qualified))]);
    store::full(ctx.conn, round)
}

/// Rounds that the clock has moved on.
pub fn due_rounds(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<RoundId>> {
    store::due(conn, now, limit)
}

/// Writes down what the clock has decided, and tells those who run the round.
pub fn settle_due(ctx: &mut Ctx<'_>, id: RoundId) -> Result<()> {
    let before = store::for_update(ctx.conn, id)?.state;
    let round = held(ctx, id)?;
    if round.state == before {
        return Err(Error::NotFound);
    }
    tell_body(
        ctx,
        &round,
        &Mail::of("selection_settle")
            .with("number", &round.number)
            .with("title", &round.title)
            .with("state", round.state),
    )?;
    ctx.done("selection_round", id, &[("number", &round.number), ("state", &round.state)]);
    Ok(())
}

/// Reckons again the last days of publicity that a corrected calendar moves to a later day; what was announced is never
/// cut short. Says how many rounds moved. Part of the action that corrects calendars.
pub fn recount_publicity(ctx: &mut Ctx<'_>, correction: &Correction) -> Result<usize> {
    let mut moved = 0;
    for id in store::in_publicity_since(ctx.conn, correction.since)? {
        let round = held(ctx, id)?;
        let (Some(from), Some(until)) = (round.publicity_from, round.publicity_until) else { continue };
        let days = u32::try_from(round.publicity_days).map_err(Error::internal)?;
        let Some(later) = correction.later(from, days, until) else { continue };
        let round = store::save(ctx, Round { publicity_until: Some(later), ..round })?;
        let mail = Mail::of("selection_recount").with("number", &round.number).with("until", later);
        tell_body(ctx, &round, &mail)?;
        moved += 1;
    }
    Ok(moved)
}

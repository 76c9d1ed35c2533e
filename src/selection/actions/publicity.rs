//! Putting names forward, objections, approval, and the steps of a government purchase.

use super::super::model::{
    Application, ApplicationState, FullRound, NewObjection, Objection, ObjectionId, ObjectionState, PurchaseStep,
    Round, RoundId, RoundState, Route, Source, StepDone,
};
use super::super::rules::{self, Event};
use super::super::store;
use super::{for_step, held, tell_body, tell_candidate};
use crate::calendar;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::kit::Day;
use crate::notify::Mail;

/// Puts the first ones above the least total forward, up to the quota and, in a framework round, to what is left when the
/// share that must be eliminated is, and shows them to everybody for the publicity period. After an objection that was upheld, or a withdrawal, the next rank moves up, and the period begins anew.
pub fn propose(ctx: &mut Ctx<'_>, id: RoundId) -> Result<FullRound> {
    let round = for_step(ctx, id)?;
    let state = rules::step(round.state, Event::Propose)?;
    let quota = usize::try_from(round.quota).map_err(Error::internal)?;
    let pack = calendar::frozen(ctx.conn, &round.rule_pack, &round.rule_pack_hash)?;
    let criteria = store::criteria(ctx.conn, id)?;
    let mut ranked: Vec<Application> = store::applications_of(ctx.conn, id)?;
    let competed = ranked.iter().filter(|one| one.rank.is_some()).count();
    let places = rules::places(quota, competed, rules::least_share(round.kind, &criteria, pack))?;
    ranked.retain(|one| matches!(one.state, ApplicationState::Qualified | ApplicationState::Proposed));
    ranked.retain(|one| one.total.is_some_and(|total| total >= round.min_total));
    ranked.sort_by_key(|one| one.rank);
    ranked.truncate(places);
    rules::NOBODY_APPOINTABLE.require(!ranked.is_empty())?;
    let days = u32::try_from(round.publicity_days).map_err(Error::internal)?;
    let last = calendar::load(ctx.conn)?.after_working_days(ctx.today().date(), days);
    let last = Day::from(last.map_err(calendar::not_loaded)?);
    let (from, until) = (Some(ctx.today()), Some(last));
    let round = Round {
        state,
        publicity_from: from,
        publicity_until: until,
        publicity_period: round.publicity_period + 1,
        proposed_by: Some(ctx.actor.account),
        ..round
    };
    let round = store::save(ctx, round)?;
    let mail =
        Mail::of("selection_propose").with("number", &round.number).with("title", &round.title).with("until", last);
    let count = ranked.len();
    for application in ranked {
        let state = ApplicationState::Proposed;
        let put_forward = round.publicity_period;
        let row = store::save_application(ctx, Application { state, put_forward, ..application })?;
        tell_candidate(ctx, &row, &mail)?;
    }
    ctx.done("selection_round", id, &[("proposed", &count), ("ranked", &competed), ("publicity_until", &last)]);
    store::full(ctx.conn, round)
}

/// Anybody objects, without a sign-in.
pub fn object(ctx: &mut Ctx<'_>, round_id: RoundId, new: &NewObjection) -> Result<Objection> {
    store::published(ctx.conn, round_id)?;
    entered(ctx, round_id, new, Source::Online)
}

/// The office enters an objection that came on paper.
pub fn enter(ctx: &mut Ctx<'_>, round_id: RoundId, new: &NewObjection) -> Result<Objection> {
    store::own(ctx.conn, ctx.actor, round_id)?;
    entered(ctx, round_id, new, Source::Paper)
}

fn entered(ctx: &mut Ctx<'_>, round_id: RoundId, new: &NewObjection, source: Source) -> Result<Objection> {
    let round = held(ctx, round_id)?;
    // While another objection holds the round, the period may have ended.
    let open = match round.state {
        RoundState::Publicity => true,
        RoundState::Objection => round.publicity_until.is_some_and(|last| ctx.today() <= last),
        _ => false,
    };
    if !open {
        return Err(rules::NOT_IN_PUBLICITY.refuse().with("state", round.state).into());
    }
    let state = rules::step(round.state, Event::Object)?;
    let application_id = match new.candidate {
        None => None,
        Some(sequence) => {
            let found = store::by_sequence(ctx.conn, round_id, sequence)?;
            let found = found.filter(|one| one.state == ApplicationState::Proposed);
            let wrong = || Error::field("/candidate", "INVALID", "must be the number of a candidate put forward");
            Some(found.ok_or_else(wrong)?.id)
        }
    };
    let row = Objection {
        id: ctx.id(),
        round_id,
        sequence: i64::try_from(store::objections_of(ctx.conn, round_id)?.len()).map_err(Error::internal)? + 1,
        period: round.publicity_period,
        application_id,
        name: new.name.trim().to_owned(),
        contact: new.contact.trim().to_owned(),
        text: new.text.trim().to_owned(),
        source,
        received_at: ctx.now,
        state: ObjectionState::Open,
        answer: String::new(),
        answered_by: None,
        answered_at: None,
        version: 1,
    };
    store::insert_objection(ctx.conn, &row)?;
    let round = store::save(ctx, Round { state, ..round })?;
    tell_body(ctx, &round, &Mail::of("selection_object").with("number", &round.number).with("title", &round.title))?;
    ctx.done("selection_objection", row.id, &[("round", &round.number), ("sequence", &row.sequence)]);
    Ok(row)
}

/// Answers an objection in writing. Upheld, it removes the candidate; with the last one open answered, the round goes on,
/// or back to the order when somebody was removed or has withdrawn.
pub fn answer(
    ctx: &mut Ctx<'_>,
    id: ObjectionId,
    upheld: bool,
    candidate: Option<i64>,
    text: &str,
) -> Result<Objection> {
    let seen = store::objection(ctx.conn, ctx.actor, id)?;
    let round = held(ctx, seen.round_id)?;
    let objection = store::objection(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(objection.version)?;
    rules::OBJECTION_ANSWERED.require(objection.state == ObjectionState::Open)?;
    rules::step(round.state, Event::Dismiss)?;
    let application_id =
        if upheld { Some(exclude(ctx, &round, &objection, candidate)?) } else { objection.application_id };
    let state = if upheld { ObjectionState::Upheld } else { ObjectionState::Dismissed };
    let objection = Objection {
        state,
        application_id,
        answer: text.trim().to_owned(),
        answered_by: Some(ctx.actor.account),
        answered_at: Some(ctx.now),
        ..objection
    };
    let objection = store::save_objection(ctx.conn, objection)?;
    let all = store::objections_of(ctx.conn, round.id)?;
    if all.iter().all(|one| one.state != ObjectionState::Open) {
        let state = rules::step(round.state, if left(ctx, &round)? { Event::Uphold } else { Event::Dismiss })?;
        let settled = Round { state, ..round };
        let state = rules::by_time(&settled, ctx.now);
        store::save(ctx, Round { state, ..settled })?;
    }
    ctx.done("selection_objection", id, &[("state", &state), ("answer", &objection.answer)]);
    Ok(objection)
}

/// Whether somebody who was put forward in this period is no longer: removed, or withdrawn.
fn left(ctx: &mut Ctx<'_>, round: &Round) -> Result<bool> {
    let all = store::applications_of(ctx.conn, round.id)?;
    Ok(all.iter().any(|one| one.put_forward == round.publicity_period && one.state != ApplicationState::Proposed))
}

/// Removes the candidate against whom an objection is upheld; one may be removed already, or have withdrawn.
fn exclude(
    ctx: &mut Ctx<'_>,
    round: &Round,
    objection: &Objection,
    candidate: Option<i64>,
) -> Result<super::super::model::ApplicationId> {
    let found = match (objection.application_id, candidate) {
        (Some(id), _) => Some(store::any_application(ctx.conn, id)?),
        (None, Some(sequence)) => store::by_sequence(ctx.conn, round.id, sequence)?,
        (None, None) => None,
    };
    let row = found.filter(|one| one.put_forward > 0).ok_or_else(|| rules::OBJECTION_NAMES_NOBODY.refuse())?;
    let id = row.id;
    if row.state == ApplicationState::Proposed {
        let reason = format!("OBJECTION {}", objection.sequence);
        let row = Application { state: ApplicationState::Excluded, reason, ..row };
        let row = store::save_application(ctx, row)?;
        tell_candidate(
            ctx,
            &row,
            &Mail::of("selection_exclude")
                .with("number", &round.number)
                .with("title", &round.title)
                .with("sequence", row.sequence),
        )?;
    }
    Ok(id)
}

/// Records the approval once the period is over; by somebody else than who put the names forward.
pub fn approve(ctx: &mut Ctx<'_>, id: RoundId, approval: &str) -> Result<FullRound> {
    let round = for_step(ctx, id)?;
    if matches!(round.state, RoundState::Publicity | RoundState::Objection) {
        let until = round.publicity_until.map(|day| day.to_string()).unwrap_or_default();
        return Err(rules::PUBLICITY_RUNNING.refuse().with("state", round.state).with("publicity_until", until).into());
    }
    let state = rules::step(round.state, Event::Approve)?;
    rules::APPROVER_PROPOSED.require(round.proposed_by != Some(ctx.actor.account))?;
    let approval = approval.trim().to_owned();
    let round = Round { state, approval, approved_by: Some(ctx.actor.account), ..round };
    let round = store::save(ctx, round)?;
    tell_body(ctx, &round, &Mail::of("selection_approve").with("number", &round.number).with("title", &round.title))?;
    ctx.done("selection_round", id, &[("approval", &round.approval)]);
    store::full(ctx.conn, round)
}

/// Records a step of a government purchase.
pub fn record_step(ctx: &mut Ctx<'_>, id: RoundId, step: PurchaseStep, done_on: Day) -> Result<FullRound> {
    let round = for_step(ctx, id)?;
    rules::NOT_A_PURCHASE.require(round.route == Route::Purchase)?;
    let full = store::full(ctx.conn, round)?;
    rules::next_step(step, done_on, ctx.today(), full.round.ranked_on, &full.steps)?;
    let row = StepDone { round_id: id, step, done_on, recorded_by: ctx.actor.account, recorded_at: ctx.now };
    store::insert_step(ctx.conn, &row)?;
    let round = store::save(ctx, full.round)?;
    ctx.done("selection_round", id, &[("step", &step), ("done_on", &done_on)]);
    store::full(ctx.conn, round)
}

//! Showing what a matter goes by: its clock (what was counted, what was skipped, and why) and its rules.

use super::due;
use super::model::{Hold, Review, ReviewId, Round};
use super::store;
use super::views::{ClockDay, ClockView};
use super::{rules, statutory};
use crate::calendar::pack::LimitUnit;
use crate::calendar::{self, Calendar, RulesForKind};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::kit::Day;

/// The clock of the current round.
pub(super) fn show(ctx: &mut Ctx<'_>, id: ReviewId) -> Result<ClockView> {
    let review: Review = store::visible(ctx.conn, ctx.actor, id)?;
    let round = store::current_round(ctx.conn, &review)?.ok_or(Error::NotFound)?;
    let holds = store::holds(ctx.conn, &review)?;
    let extension = store::extension(ctx.conn, &review)?;
    let mut moves = store::due_moves(ctx.conn, id)?;
    moves.retain(|moved| moved.round == round.number);
    let law = statutory::of(ctx.conn, id)?;
    let calendar = calendar::load(ctx.conn)?;
    // Nothing is frozen before acceptance, and nothing counted by another unit than working days.
    let unit = if round.accepted_at.is_some() { due::unit(ctx.conn, &review, &round)? } else { LimitUnit::WorkingDays };
    let counted = counted(&calendar, unit, &round, &holds, ctx.today());
    Ok(ClockView {
        received_on: round.received_on,
        limit_days: round.limit_days,
        due_on: round.due_on,
        statutory_due_on: law.as_ref().map(|day| day.due_on),
        statutory_basis: law.map(|day| day.basis),
        days: days(&calendar, &round, &holds),
        due_problem: Some(round.due_problem).filter(|problem| !problem.is_empty()),
        days_counted: counted,
        days_left: round.limit_days.zip(counted).map(|(limit, counted)| limit - counted),
        stopped_on: round.stopped_on,
        issued_on: round.issued_on,
        holds: holds.into_iter().map(Into::into).collect(),
        extension: extension.map(Into::into),
        moves: moves.into_iter().map(Into::into).collect(),
        rule_pack: round.rule_pack,
        rule_pack_hash: round.rule_pack_hash,
    })
}

/// The rules that the matter froze when it was accepted; before that, those in force.
pub(super) fn rules(ctx: &mut Ctx<'_>, id: ReviewId) -> Result<RulesForKind> {
    let review: Review = store::visible(ctx.conn, ctx.actor, id)?;
    let round = store::current_round(ctx.conn, &review)?.filter(|round| !round.rule_pack.is_empty());
    let pack = match round {
        Some(round) => calendar::frozen(ctx.conn, &round.rule_pack, &round.rule_pack_hash)?,
        None => calendar::in_force(&store::jurisdiction(ctx.conn, review.review_body_id)?, ctx.today())?,
    };
    calendar::rules_for(pack, review.kind.as_str())
}

/// Days whose 24:00 the running clock has seen: after the day of receipt, before today, before the day on which the
/// clock was stopped or the opinion issued. `None` when a needed calendar is missing.
fn counted(calendar: &Calendar, unit: LimitUnit, round: &Round, holds: &[Hold], today: Day) -> Option<i64> {
    let ends = [Some(today), round.issued_on, round.stopped_on];
    let last = ends.into_iter().flatten().min().unwrap_or(today).plus_days(-1);
    if last <= round.received_on {
        return Some(0);
    }
    calendar.counted(unit, round.received_on.date(), last.date(), &due::stops(holds)).ok().map(i64::from)
}

/// Every day up to the last one, with what makes it count or not.
fn days(calendar: &Calendar, round: &Round, holds: &[Hold]) -> Vec<ClockDay> {
    let Some(due) = round.due_on else { return Vec::new() };
    let explained = calendar.explain(round.received_on.date(), due.date()).unwrap_or_default();
    let held = |day: Day| {
        let covers = |hold: &&Hold| {
            rules::stops_clock(hold.kind) && hold.held_on <= day && hold.resumed_on.is_none_or(|until| day < until)
        };
        holds.iter().find(covers).map(|hold| hold.kind)
    };
    explained.into_iter().map(|day| ClockDay::new(day, held)).collect()
}

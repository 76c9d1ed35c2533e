//! Showing what a matter goes by: its clock (what was counted, what was skipped, and why) and its rules.

use super::model::{Review, ReviewId, Round};
use super::store;
use super::views::ClockView;
use crate::calendar::{self, Calendar, CountedDay, RulesForKind};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::kit::Day;

/// The clock of the current round.
pub(super) fn show(ctx: &mut Ctx<'_>, id: ReviewId) -> Result<ClockView> {
    let review: Review = store::visible(ctx.conn, ctx.actor, id)?;
    let round = store::current_round(ctx.conn, &review)?.ok_or(Error::NotFound)?;
    let calendar = calendar::load(ctx.conn)?;
    let counted = counted(&calendar, &round, ctx.today());
    let days =
        round.due_on.and_then(|due| calendar.explain(round.received_on.date(), due.date()).ok()).unwrap_or_default();
    Ok(ClockView {
        received_on: round.received_on,
        limit_days: round.limit_days,
        due_on: round.due_on,
        due_problem: Some(round.due_problem).filter(|problem| !problem.is_empty()),
        days_counted: counted,
        days_left: round.limit_days.zip(counted).map(|(limit, counted)| limit - counted),
        issued_on: round.issued_on,
        rule_pack: round.rule_pack,
        rule_pack_hash: round.rule_pack_hash,
        days: days.into_iter().map(CountedDay::from).collect(),
    })
}

/// The rules that the matter froze when it was accepted; before that, those in force.
pub(super) fn rules(ctx: &mut Ctx<'_>, id: ReviewId) -> Result<RulesForKind> {
    let review: Review = store::visible(ctx.conn, ctx.actor, id)?;
    let round = store::current_round(ctx.conn, &review)?.filter(|round| !round.rule_pack.is_empty());
    let pack = match round {
        Some(round) => calendar::frozen(&round.rule_pack, &round.rule_pack_hash)?,
        None => calendar::in_force(&store::jurisdiction(ctx.conn, review.review_body_id)?, ctx.today())?,
    };
    calendar::rules_for(pack, review.kind.as_str())
}

/// Working days whose 24:00 the clock has seen: after the day of receipt, before today or before the day on
/// which the opinion was issued. `None` when a needed calendar is missing.
fn counted(calendar: &Calendar, round: &Round, today: Day) -> Option<i64> {
    let last = round.issued_on.map_or(today, |issued| issued.min(today)).plus_days(-1);
    if last <= round.received_on {
        return Some(0);
    }
    calendar.working_days_between(round.received_on.date(), last.date()).ok().map(i64::from)
}

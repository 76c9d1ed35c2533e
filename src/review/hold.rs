//! Use cases of the clock: hold, resume, extend.

use super::actions::move_on;
use super::due;
use super::model::{Extension, Hold, HoldKind, Review, ReviewId, Round};
use super::rules::{self, Event};
use super::store;
use crate::calendar;
use crate::conduct::{self, Subject};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::Day;
use crate::notify::Mail;

/// Holds the review. Whether the clock stops is a rule, not a choice.
pub(super) fn hold(ctx: &mut Ctx<'_>, id: ReviewId, kind: HoldKind, reason: &str) -> Result<Review> {
    let (review, mut round) = held(ctx, id, Event::Hold)?;
    let row = Hold {
        id: ctx.id(),
        review_id: id,
        round: review.round,
        kind,
        reason: reason.trim().to_owned(),
        held_by: ctx.actor.account,
        held_at: ctx.now,
        held_on: ctx.today(),
        resumed_by: None,
        resumed_at: None,
        resumed_on: None,
    };
    store::insert_hold(ctx.conn, &row)?;
    let stops = rules::stops_clock(kind);
    if stops {
        round.stopped_on = Some(row.held_on);
        store::update_round(ctx.conn, &round)?;
    }
    let review = move_on(ctx, review, Event::Hold, |_| {})?;
    let mail = Mail::of("review_hold").with("number", &review.number).with("kind", kind);
    tell_both(ctx, &review, &mail)?;
    ctx.done(
        "review",
        id,
        &[("state", &review.state), ("kind", &kind), ("stops_clock", &stops), ("reason", &row.reason)],
    );
    Ok(review)
}

/// Goes on. The last day moves by the days that the clock stood still. Nobody may be left on the matter by now.
pub(super) fn resume(ctx: &mut Ctx<'_>, id: ReviewId) -> Result<Review> {
    let (review, mut round) = held(ctx, id, Event::Resume)?;
    let before = shown(round.due_on);
    let open = store::holds(ctx.conn, &review)?.into_iter().find(|hold| hold.resumed_at.is_none());
    let open = open.ok_or_else(|| Error::internal("a review on hold has a hold"))?;
    store::end_hold(ctx.conn, open.id, ctx.actor.account, ctx.now)?;
    if rules::stops_clock(open.kind) {
        round.stopped_on = None;
        due::set(ctx, &review, &mut round)?;
        store::update_round(ctx.conn, &round)?;
    }
    let mut review = move_on(ctx, review, Event::Resume, |_| {})?;
    if active(ctx, &review)?.is_empty() {
        review = move_on(ctx, review, Event::StandBack, |_| {})?;
    } else if store::all_heard(ctx.conn, &review)? {
        // Whoever was waited for has stood back meanwhile.
        review = move_on(ctx, review, Event::OpinionsIn, |_| {})?;
    }
    let after = shown(round.due_on);
    let mail = Mail::of("review_resume").with("number", &review.number).with("due_on", &after);
    tell_both(ctx, &review, &mail)?;
    ctx.done("review", id, &[("state", &review.state), ("due_before", &before), ("due_on", &after)]);
    Ok(review)
}

/// Extends the limit, once a round, within what the rules allow.
pub(super) fn extend(ctx: &mut Ctx<'_>, id: ReviewId, days: i64, reason: &str) -> Result<Review> {
    let (review, mut round) = held(ctx, id, Event::Extend)?;
    rules::EXTENDED_ALREADY.require(store::extension(ctx.conn, &review)?.is_none())?;
    rules::EXTEND_BY_ANOTHER.require(round.accepted_by != Some(ctx.actor.account))?;
    rules::EXTENSION_TOO_LATE
        .require(!rules::is_over(round.due_on, ctx.today()))
        .map_err(|refusal| refusal.with("due_on", shown(round.due_on)))?;
    let pack = calendar::frozen(ctx.conn, &round.rule_pack, &round.rule_pack_hash)?;
    let limit = pack.kind(review.kind.as_str()).and_then(|kind| kind.limit.as_ref());
    let maximum = limit.and_then(|limit| limit.maximum.as_ref()).map(|maximum| i64::from(maximum.days));
    let before = shown(round.due_on);
    round.limit_days = Some(rules::extended(round.limit_days, maximum, days)?);
    due::set(ctx, &review, &mut round)?;
    store::update_round(ctx.conn, &round)?;
    let row = Extension {
        id: ctx.id(),
        review_id: id,
        round: review.round,
        days,
        reason: reason.trim().to_owned(),
        approved_by: ctx.actor.account,
        approved_at: ctx.now,
    };
    store::insert_extension(ctx.conn, &row)?;
    let review = move_on(ctx, review, Event::Extend, |_| {})?;
    // It is about who handles the matter; another has approved it.
    let reviewer = Subject::Reviewer(round.accepted_by.unwrap_or(ctx.actor.account));
    conduct::record(ctx, review.review_body_id, reviewer, "CLOCK_EXTENDED", "review", id)?;
    let after = shown(round.due_on);
    let mail = Mail::of("review_extend").with("number", &review.number).with("due_on", &after);
    tell_both(ctx, &review, &mail)?;
    ctx.done("review", id, &[("days", &days), ("due_before", &before), ("due_on", &after), ("reason", &row.reason)]);
    Ok(review)
}

/// The matter and its round, held, at the version the caller read, in a state that allows the step.
fn held(ctx: &mut Ctx<'_>, id: ReviewId, event: Event) -> Result<(Review, Round)> {
    let review = store::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(review.version)?;
    rules::step(review.state, event)?;
    let round =
        store::current_round(ctx.conn, &review)?.ok_or_else(|| Error::internal("a review under way has a round"))?;
    Ok((review, round))
}

fn active(ctx: &mut Ctx<'_>, review: &Review) -> Result<Vec<super::model::Assignment>> {
    let mut here = store::assignments_of(ctx.conn, review.id)?;
    here.retain(|assignment| assignment.round == review.round && rules::is_active(assignment.state));
    Ok(here)
}

/// Tells the agency's officer and the advisers who are on the matter.
fn tell_both(ctx: &mut Ctx<'_>, review: &Review, mail: &Mail) -> Result<()> {
    identity::tell(ctx, review.created_by, mail)?;
    for assignment in active(ctx, review)? {
        identity::tell(ctx, assignment.account_id, mail)?;
    }
    Ok(())
}

fn shown(day: Option<Day>) -> String {
    day.map_or_else(|| "—".to_owned(), |day| day.to_string())
}

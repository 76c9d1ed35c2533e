//! Reminders of the last day of a review (期限提醒): some working days before it, on it, and when it is over. Each is told
//! once for each last day: one that moved is told of again.

use super::model::{Mark, Review, Round, RoundId};
use super::{rules, store};
use crate::access::{AccountId, Actor, Role};
use crate::calendar;
use crate::ctx::Ctx;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::{Day, Timestamp};
use crate::notify::Mail;

/// Working days before the last day on which it is told of first.
const BEFORE: &str = "review.remind_wd";

/// Rounds under way of which somebody must be reminded now, those due first, first.
pub fn to_remind(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<RoundId>> {
    let today = now.day();
    let widest = widest(conn, today, BEFORE)?;
    store::unreminded(conn, today, widest, limit)
}

/// The latest last day of which somebody may have to be reminded today, by whichever rules; so many working days before it
/// by this value of theirs.
pub(super) fn widest(conn: &mut Conn, today: Day, value: &str) -> Result<Day> {
    let calendar = calendar::load(conn)?;
    let packs = calendar::editions(conn)?;
    let days = packs.iter().filter_map(|pack| pack.working_days(value).ok()).max().unwrap_or_default();
    // Without the next year's calendar nobody knows what lies beyond this one.
    Ok(calendar.after_working_days(today.date(), days).map_or(today, Day::from))
}

/// Reminds of the last day of a round: those at work on it; when it is over, the whole office and the agency as well.
pub fn remind(ctx: &mut Ctx<'_>, id: RoundId) -> Result<()> {
    let (review, round) = held(ctx, id)?;
    let due_on = round.due_on.ok_or(Error::NotFound)?;
    let mark = mark(ctx, &round, due_on)?.ok_or(Error::NotFound)?;
    if !store::note_reminded(ctx.conn, round.id, mark, due_on, ctx.now)? {
        return Err(Error::NotFound);
    }
    let soon = Mail::of("review_remind").with("number", &review.number).with("due_on", due_on);
    let over = Mail::of("review_overdue").with("number", &review.number).with("due_on", due_on);
    let mail = if mark == Mark::Over { over } else { soon };
    let mut told = store::still_to_deliver(ctx.conn, &review)?;
    if mark == Mark::Over {
        identity::tell_role(ctx, review.review_body_id, Role::Coordinator, &mail)?;
        told.push(review.created_by);
    } else {
        told.extend(round.accepted_by);
    }
    for account in told {
        identity::tell(ctx, account, &mail)?;
    }
    ctx.done("review", review.id, &[("number", &review.number), ("mark", &mark), ("due_on", &due_on)]);
    Ok(())
}

/// The matter, held, and the round, when it is the present one and under way.
fn held(ctx: &mut Ctx<'_>, id: RoundId) -> Result<(Review, Round)> {
    let review_id = store::review_of_round(ctx.conn, id)?;
    let review = store::for_update(ctx.conn, &Actor::system(), review_id)?;
    let round = store::current_round(ctx.conn, &review)?.filter(|round| round.id == id && round.issued_on.is_none());
    let round = round.ok_or(Error::NotFound)?;
    if rules::is_over_for_good(review.state) { Err(Error::NotFound) } else { Ok((review, round)) }
}

/// Of what somebody is to be reminded today. What stands still in time is not about to be late.
fn mark(ctx: &mut Ctx<'_>, round: &Round, due_on: Day) -> Result<Option<Mark>> {
    let today = ctx.today();
    if round.stopped_on.is_some_and(|stopped| stopped <= due_on) {
        return Ok(None);
    }
    if due_on <= today {
        return Ok(Some(if due_on < today { Mark::Over } else { Mark::Today }));
    }
    let days = calendar::frozen(ctx.conn, &round.rule_pack, &round.rule_pack_hash)?.working_days(BEFORE).ok();
    let soon = match days {
        Some(days) => calendar::load(ctx.conn)?.after_working_days(today.date(), days).ok().map(Day::from),
        None => None,
    };
    Ok(soon.is_some_and(|soon| due_on <= soon).then_some(Mark::Soon))
}

/// The last day of a matter's present round, when it is over and no review opinion is issued, and who took it on. What
/// stood still in time is not late while it does.
pub fn overdue_since(ctx: &mut Ctx<'_>, review: &Review) -> Result<Option<(Day, AccountId)>> {
    let round = store::current_round(ctx.conn, review)?.filter(|round| round.issued_on.is_none());
    let Some(round) = round.filter(|_| !rules::is_over_for_good(review.state)) else { return Ok(None) };
    let due_on = round.due_on.filter(|due| *due < ctx.today() && round.stopped_on.is_none_or(|stopped| *due < stopped));
    Ok(due_on.zip(round.accepted_by))
}

//! Reckoning again what a corrected calendar moves (更正后重新计算期限): the last day of the review itself, which moves
//! either way, and the last days of answers to returns, offers and questions, which only move to later days. What moved
//! is recorded in the matter and those concerned are told.

use super::actions::touch;
use super::model::{AssignmentState, DueKind, DueMove, Review, ReviewId};
use super::{due, questions, rules, store};
use crate::calendar::Correction;
use crate::ctx::{Ctx, each_by_the_program};
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::Day;
use crate::notify::Mail;

/// How many matters are looked at together.
const CHUNK: i64 = 200;

/// Reckons again every open last day that the correction can move, each matter with an audit entry of its own, in the
/// transaction of the caller; says how many matters had one that moved.
pub fn recount_all(ctx: &mut Ctx<'_>, correction: &Correction) -> Result<usize> {
    let (mut count, mut after) = (0, String::new());
    loop {
        let ids = store::with_a_day_since(ctx.conn, correction.since, &after, CHUNK)?;
        let Some(last) = ids.last() else { return Ok(count) };
        after = last.to_string();
        count += each_by_the_program(ctx, "review_recount", ids, |ctx, id| recount(ctx, id, correction))?;
    }
}

fn recount(ctx: &mut Ctx<'_>, id: ReviewId, correction: &Correction) -> Result<()> {
    let review = store::for_update(ctx.conn, ctx.actor, id)?;
    let mut moves = Vec::new();
    if let Some(moved) = the_review(ctx, &review)? {
        moves.push((DueKind::ReviewLimit, moved));
    }
    moves.extend(the_supplement(ctx, &review, correction)?.map(|moved| (DueKind::SupplementAnswer, moved)));
    for moved in the_offers(ctx, &review, correction)? {
        moves.push((DueKind::OfferAnswer, moved));
    }
    let questions = questions::moved(ctx, &review, correction)?;
    moves.extend(questions.iter().map(|moved| (DueKind::QuestionAnswer, (moved.before, moved.after))));
    if moves.is_empty() {
        return Err(Error::NotFound);
    }
    for (what, (before, after)) in &moves {
        let row = DueMove {
            id: ctx.id(),
            review_id: id,
            round: review.round,
            what: *what,
            before: *before,
            after: *after,
            year: i64::from(correction.year),
            calendar_version: correction.version,
            moved_at: ctx.now,
        };
        store::insert_due_move(ctx.conn, &row)?;
    }
    tell(ctx, &review, &moves)?;
    for moved in &questions {
        let mail = mail(&review, DueKind::QuestionAnswer, moved.before, moved.after);
        questions::tell_moved(ctx, &review, &moved.question, &mail)?;
    }
    let said: Vec<String> = moves.iter().map(|(what, (before, after))| format!("{what} {before} → {after}")).collect();
    let number = review.number.clone();
    touch(ctx, review)?;
    ctx.done("review", id, &[("number", &number), ("moved", &said.join(", ")), ("calendar", &correction.year)]);
    Ok(())
}

type Moved = (Day, Day);

/// The last day of the review, while it is under way.
fn the_review(ctx: &mut Ctx<'_>, review: &Review) -> Result<Option<Moved>> {
    let over = rules::is_over_for_good(review.state);
    let round = store::current_round(ctx.conn, review)?.filter(|round| !over && round.issued_on.is_none());
    let Some((mut round, before)) = round.and_then(|round| round.due_on.map(|due| (round, due))) else {
        return Ok(None);
    };
    due::set(ctx, review, &mut round)?;
    let Some(after) = round.due_on.filter(|after| *after != before) else { return Ok(None) };
    store::update_round(ctx.conn, &round)?;
    Ok(Some((before, after)))
}

/// The last day for the answer to an open return for supplement.
fn the_supplement(ctx: &mut Ctx<'_>, review: &Review, correction: &Correction) -> Result<Option<Moved>> {
    let mut supplements = store::supplements(ctx.conn, review)?.into_iter().map(|(supplement, _)| supplement);
    let open = supplements.rfind(|row| row.closed_at.is_none());
    let Some((open, before)) = open.and_then(|row| row.due_on.map(|due| (row, due))) else { return Ok(None) };
    let days = due::answer_days(ctx, review, due::SUPPLEMENT)?;
    let Some(after) = correction.later(open.requested_at.day(), days, before) else { return Ok(None) };
    store::set_supplement_due(ctx.conn, open.id, after)?;
    Ok(Some((before, after)))
}

/// The last days for the answers to open offers.
fn the_offers(ctx: &mut Ctx<'_>, review: &Review, correction: &Correction) -> Result<Vec<Moved>> {
    let mut moves = Vec::new();
    for offer in store::assignments_of(ctx.conn, review.id)? {
        let Some(expires_at) = offer.expires_at.filter(|_| offer.state == AssignmentState::Offered) else { continue };
        let before = expires_at.plus_seconds(-1).day();
        let days = due::answer_days(ctx, review, due::OFFER)?;
        let Some(after) = correction.later(offer.offered_at.day(), days, before) else { continue };
        store::set_expiry(ctx.conn, offer.id, after.plus_days(1).begins())?;
        moves.push((before, after));
    }
    Ok(moves)
}

fn mail(review: &Review, what: DueKind, before: Day, after: Day) -> Mail {
    let name = if review.number.is_empty() { &review.title } else { &review.number };
    Mail::of("review_recount").with("number", name).with("what", what).with("before", before).with("due_on", after)
}

/// Tells the agency's officer and whoever has the matter in hand of the review and the supplement, and the advisers of
/// their offers and of the review that they work on.
fn tell(ctx: &mut Ctx<'_>, review: &Review, moves: &[(DueKind, Moved)]) -> Result<()> {
    let round = store::current_round(ctx.conn, review)?;
    let mut advisers = store::assignments_of(ctx.conn, review.id)?;
    advisers.retain(|one| one.round == review.round && rules::is_active(one.state));
    for (what, (before, after)) in moves {
        let mail = mail(review, *what, *before, *after);
        let mut told = Vec::new();
        if matches!(what, DueKind::ReviewLimit | DueKind::SupplementAnswer) {
            told.push(review.created_by);
            told.extend(round.as_ref().and_then(|round| round.accepted_by));
        }
        let concerned = |state| match what {
            DueKind::ReviewLimit => true,
            // Of a question those are told who asked it and who are asked.
            DueKind::SupplementAnswer | DueKind::QuestionAnswer => false,
            DueKind::OfferAnswer => state == AssignmentState::Offered,
        };
        told.extend(advisers.iter().filter(|one| concerned(one.state)).map(|one| one.account_id));
        for account in told {
            identity::tell(ctx, account, &mail)?;
        }
    }
    Ok(())
}

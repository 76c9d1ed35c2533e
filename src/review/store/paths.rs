//! Queries of returns for supplement, holds and extensions; and of what waits for the time or for a calendar.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use crate::access::{AccountId, OrganisationId};
use crate::budget::ReservationId;
use crate::db::Conn;
use crate::db::schema::{
    assignments, claim_lines, conflict_findings, opinions, questions, review_due_moves, review_extensions,
    review_holds, review_reminders, review_rounds, review_supplement_items, review_supplements, reviews,
};
use crate::directory::AdviserId;
use crate::engagement::EngagementId;
use crate::error::Result;
use crate::kit::{Day, PageRequest, Timestamp};
use crate::review::model::{
    Assignment, AssignmentId, AssignmentState, DueMove, Extension, Hold, HoldId, Mark, Review, ReviewId, ReviewState,
    RoundId, Supplement, SupplementId, SupplementItem,
};

pub fn insert_supplement(conn: &mut Conn, row: &Supplement, items: &[SupplementItem]) -> Result<()> {
    diesel::insert_into(review_supplements::table).values(row).execute(conn)?;
    for (ordinal, item) in (1_i64..).zip(items) {
        diesel::insert_into(review_supplement_items::table)
            .values((
                review_supplement_items::supplement_id.eq(row.id),
                review_supplement_items::ordinal.eq(ordinal),
                review_supplement_items::code.eq(&item.code),
                review_supplement_items::note.eq(&item.note),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// The returns of a review's current round with what each asked for, oldest first.
pub fn supplements(conn: &mut Conn, review: &Review) -> Result<Vec<(Supplement, Vec<SupplementItem>)>> {
    let rows: Vec<Supplement> = review_supplements::table
        .filter(review_supplements::review_id.eq(review.id).and(review_supplements::round.eq(review.round)))
        .order(review_supplements::id)
        .select(Supplement::as_select())
        .load(conn)?;
    let ids: Vec<SupplementId> = rows.iter().map(|row| row.id).collect();
    let items: Vec<(SupplementId, String, String)> = review_supplement_items::table
        .filter(review_supplement_items::supplement_id.eq_any(ids))
        .order((review_supplement_items::supplement_id, review_supplement_items::ordinal))
        .select((review_supplement_items::supplement_id, review_supplement_items::code, review_supplement_items::note))
        .load(conn)?;
    let of = |id: SupplementId| {
        let its = items.iter().filter(|(supplement, _, _)| *supplement == id);
        its.map(|(_, code, note)| SupplementItem { code: code.clone(), note: note.clone() }).collect()
    };
    Ok(rows
        .into_iter()
        .map(|row| {
            let items = of(row.id);
            (row, items)
        })
        .collect())
}

/// Notes that a return was answered, or that the matter ended.
pub fn close_supplements(conn: &mut Conn, review: &Review, now: Timestamp) -> Result<()> {
    let open = review_supplements::table
        .filter(review_supplements::review_id.eq(review.id).and(review_supplements::closed_at.is_null()));
    diesel::update(open).set(review_supplements::closed_at.eq(now)).execute(conn)?;
    Ok(())
}

pub fn set_supplement_due(conn: &mut Conn, id: SupplementId, due_on: Day) -> Result<()> {
    diesel::update(review_supplements::table.find(id)).set(review_supplements::due_on.eq(due_on)).execute(conn)?;
    Ok(())
}

pub fn insert_hold(conn: &mut Conn, row: &Hold) -> Result<()> {
    diesel::insert_into(review_holds::table).values(row).execute(conn)?;
    Ok(())
}

/// The holds of a review's current round, oldest first.
pub fn holds(conn: &mut Conn, review: &Review) -> Result<Vec<Hold>> {
    Ok(review_holds::table
        .filter(review_holds::review_id.eq(review.id).and(review_holds::round.eq(review.round)))
        .order(review_holds::id)
        .select(Hold::as_select())
        .load(conn)?)
}

pub fn end_hold(conn: &mut Conn, id: HoldId, by: AccountId, now: Timestamp) -> Result<()> {
    diesel::update(review_holds::table.filter(review_holds::id.eq(id).and(review_holds::resumed_at.is_null())))
        .set((
            review_holds::resumed_by.eq(by),
            review_holds::resumed_at.eq(now),
            review_holds::resumed_on.eq(now.day()),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn insert_extension(conn: &mut Conn, row: &Extension) -> Result<()> {
    diesel::insert_into(review_extensions::table).values(row).execute(conn)?;
    Ok(())
}

/// The extension of a review's current round.
pub fn extension(conn: &mut Conn, review: &Review) -> Result<Option<Extension>> {
    Ok(review_extensions::table
        .filter(review_extensions::review_id.eq(review.id).and(review_extensions::round.eq(review.round)))
        .select(Extension::as_select())
        .first(conn)
        .optional()?)
}

pub fn set_expiry(conn: &mut Conn, id: AssignmentId, expires_at: Timestamp) -> Result<()> {
    diesel::update(assignments::table.find(id))
        .set((assignments::expires_at.eq(expires_at), assignments::version.eq(assignments::version + 1)))
        .execute(conn)?;
    Ok(())
}

/// Whether the office has accepted an opinion under this assignment: its work is delivered.
pub fn is_delivered(conn: &mut Conn, id: AssignmentId) -> Result<bool> {
    let accepted = opinions::table.filter(opinions::assignment_id.eq(id).and(opinions::state.eq("ISSUED")));
    Ok(diesel::select(exists(accepted)).get_result(conn)?)
}

/// Whether a fee claim draws on the reservation: its money is then for those who decide on the claim.
pub fn is_claimed(conn: &mut Conn, reservation: ReservationId) -> Result<bool> {
    let lines =
        claim_lines::table.filter(claim_lines::reservation_id.eq(reservation).and(claim_lines::state.eq("HELD")));
    Ok(diesel::select(exists(lines)).get_result(conn)?)
}

/// Offers that nobody answered in time, the longest overdue first.
pub fn expired_offers(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<AssignmentId>> {
    let undecided = conflict_findings::table
        .filter(conflict_findings::assignment_id.eq(assignments::id).and(conflict_findings::state.eq("OPEN")));
    Ok(assignments::table
        .filter(assignments::state.eq(AssignmentState::Offered).and(assignments::expires_at.le(now)))
        // Who cannot accept because somebody has to decide does not run out of time.
        .filter(not(exists(undecided)))
        .order((assignments::expires_at, assignments::id))
        .limit(limit)
        .select(assignments::id)
        .load(conn)?)
}

/// Matters returned for supplement whose agencies did not answer in time, the longest overdue first.
pub fn unanswered_supplements(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<ReviewId>> {
    Ok(review_supplements::table
        .filter(review_supplements::closed_at.is_null().and(review_supplements::due_on.lt(now.day())))
        .order((review_supplements::due_on, review_supplements::id))
        .limit(limit)
        .select(review_supplements::review_id)
        .load(conn)?)
}

/// Matters in which some last day waits for a calendar, oldest first; after `after`.
pub fn without_a_day(conn: &mut Conn, after: &str, limit: i64) -> Result<Vec<ReviewId>> {
    let mut ids: Vec<ReviewId> = review_rounds::table
        .filter(review_rounds::due_problem.eq(crate::review::due::NOT_LOADED))
        .filter(review_rounds::review_id.gt(after.to_owned()))
        .order(review_rounds::review_id)
        .limit(limit)
        .select(review_rounds::review_id)
        .load(conn)?;
    let supplements: Vec<ReviewId> = review_supplements::table
        .filter(review_supplements::closed_at.is_null().and(review_supplements::due_on.is_null()))
        .filter(review_supplements::review_id.gt(after.to_owned()))
        .order(review_supplements::review_id)
        .limit(limit)
        .select(review_supplements::review_id)
        .load(conn)?;
    let offers: Vec<ReviewId> = assignments::table
        .filter(assignments::state.eq(AssignmentState::Offered).and(assignments::expires_at.is_null()))
        .filter(assignments::review_id.gt(after.to_owned()))
        .order(assignments::review_id)
        .limit(limit)
        .select(assignments::review_id)
        .load(conn)?;
    ids.extend(super::with_open_questions(conn, after, limit)?);
    ids.extend(supplements);
    ids.extend(offers);
    ids.sort_unstable();
    ids.dedup();
    ids.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(ids)
}

/// Open assignments in matters that a review body reviews: offered, or accepted and not delivered, in the present round. In
/// the order of their matters, so that two who go through them cannot wait for each other.
#[diesel::dsl::auto_type(no_type_alias)]
fn open_at(body: OrganisationId) -> _ {
    let open: [AssignmentState; 2] = [AssignmentState::Offered, AssignmentState::Accepted];
    let work =
        opinions::assignment_id.eq(assignments::id.nullable()).or(opinions::assignment_id.eq(assignments::assists));
    let delivered = opinions::table.filter(work).filter(opinions::state.eq("ISSUED"));
    assignments::table
        .inner_join(
            reviews::table.on(reviews::id.eq(assignments::review_id).and(reviews::round.eq(assignments::round))),
        )
        .filter(reviews::review_body_id.eq(body))
        .filter(assignments::state.eq_any(open))
        .filter(not(exists(delivered)))
        .order((assignments::review_id, assignments::id))
}

/// Open assignments of leads under an engagement, with whom their co-counsel leave.
pub fn open_work(conn: &mut Conn, engagement: EngagementId, body: OrganisationId) -> Result<Vec<AssignmentId>> {
    let under = open_at(body).filter(assignments::engagement_id.eq(engagement).and(assignments::assists.is_null()));
    Ok(under.select(assignments::id).load(conn)?)
}

/// Open assignments of an adviser, as lead or co-counsel.
pub fn open_work_of(conn: &mut Conn, adviser: AdviserId, body: OrganisationId) -> Result<Vec<Assignment>> {
    let own = open_at(body).filter(assignments::adviser_id.eq(adviser));
    Ok(own.select(Assignment::as_select()).load(conn)?)
}

/// A page of the assignments under an engagement, newest first; whether it may be seen was decided before.
pub fn assignments_under(conn: &mut Conn, engagement: EngagementId, page: &PageRequest) -> Result<Vec<Assignment>> {
    Ok(assignments::table
        .filter(assignments::engagement_id.eq(engagement))
        .filter(assignments::id.lt(page.before().to_owned()))
        .order(assignments::id.desc())
        .limit(page.fetch())
        .select(Assignment::as_select())
        .load(conn)?)
}

/// Matters with an open last day on this day or later, in the order of their ids; after `after`.
pub fn with_a_day_since(conn: &mut Conn, since: Day, after: &str, limit: i64) -> Result<Vec<ReviewId>> {
    let mut ids: Vec<ReviewId> = review_rounds::table
        .filter(review_rounds::issued_on.is_null().and(review_rounds::due_on.ge(since)))
        .filter(review_rounds::review_id.gt(after.to_owned()))
        .order(review_rounds::review_id)
        .limit(limit)
        .select(review_rounds::review_id)
        .load(conn)?;
    let supplements: Vec<ReviewId> = review_supplements::table
        .filter(review_supplements::closed_at.is_null().and(review_supplements::due_on.ge(since)))
        .filter(review_supplements::review_id.gt(after.to_owned()))
        .order(review_supplements::review_id)
        .limit(limit)
        .select(review_supplements::review_id)
        .load(conn)?;
    let offers: Vec<ReviewId> = assignments::table
        .filter(assignments::state.eq(AssignmentState::Offered).and(assignments::expires_at.ge(since.begins())))
        .filter(assignments::review_id.gt(after.to_owned()))
        .order(assignments::review_id)
        .limit(limit)
        .select(assignments::review_id)
        .load(conn)?;
    let asked: Vec<ReviewId> = questions::table
        .filter(questions::answered_at.is_null().and(questions::due_on.ge(since)))
        .filter(questions::review_id.gt(after.to_owned()))
        .order(questions::review_id)
        .limit(limit)
        .select(questions::review_id)
        .load(conn)?;
    ids.extend(supplements);
    ids.extend(offers);
    ids.extend(asked);
    ids.sort_unstable();
    ids.dedup();
    ids.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(ids)
}

pub fn insert_due_move(conn: &mut Conn, row: &DueMove) -> Result<()> {
    diesel::insert_into(review_due_moves::table).values(row).execute(conn)?;
    Ok(())
}

/// The last days of a matter that moved with corrections, oldest first.
pub fn due_moves(conn: &mut Conn, review: ReviewId) -> Result<Vec<DueMove>> {
    Ok(review_due_moves::table
        .filter(review_due_moves::review_id.eq(review))
        .order(review_due_moves::id)
        .select(DueMove::as_select())
        .load(conn)?)
}

/// Rounds under way whose last day lies on or before `widest` and of which nobody was reminded as they stand today,
/// those due first, first.
pub fn unreminded(conn: &mut Conn, today: Day, widest: Day, limit: i64) -> Result<Vec<RoundId>> {
    let told = |mark: Mark| {
        exists(
            review_reminders::table
                .filter(review_reminders::round_id.eq(review_rounds::id))
                .filter(review_reminders::due_on.nullable().eq(review_rounds::due_on))
                .filter(review_reminders::mark.eq(mark)),
        )
    };
    let over = review_rounds::due_on.lt(today).and(not(told(Mark::Over)).nullable());
    let now = review_rounds::due_on.eq(today).and(not(told(Mark::Today)).nullable());
    let soon = review_rounds::due_on.gt(today).and(not(told(Mark::Soon)).nullable());
    let gone = [ReviewState::Withdrawn, ReviewState::Returned];
    Ok(review_rounds::table
        .inner_join(
            reviews::table.on(reviews::id.eq(review_rounds::review_id).and(reviews::round.eq(review_rounds::number))),
        )
        .filter(review_rounds::issued_on.is_null().and(review_rounds::due_on.le(widest)))
        .filter(review_rounds::stopped_on.is_null().or(review_rounds::due_on.lt(review_rounds::stopped_on)))
        .filter(reviews::state.ne_all(gone))
        .filter(over.or(now).or(soon))
        .order((review_rounds::due_on, review_rounds::id))
        .limit(limit)
        .select(review_rounds::id)
        .load(conn)?)
}

pub fn review_of_round(conn: &mut Conn, id: RoundId) -> Result<ReviewId> {
    Ok(review_rounds::table.find(id).select(review_rounds::review_id).first(conn)?)
}

/// Notes that somebody was reminded; `false` when that was noted before. The matter is held.
pub fn note_reminded(conn: &mut Conn, id: RoundId, mark: Mark, due_on: Day, now: Timestamp) -> Result<bool> {
    if diesel::select(exists(review_reminders::table.find((id, mark, due_on)))).get_result(conn)? {
        return Ok(false);
    }
    diesel::insert_into(review_reminders::table)
        .values((
            review_reminders::round_id.eq(id),
            review_reminders::mark.eq(mark),
            review_reminders::due_on.eq(due_on),
            review_reminders::told_at.eq(now),
        ))
        .execute(conn)?;
    Ok(true)
}

/// The accounts of the advisers who have accepted a matter's present round and not submitted an opinion.
pub fn still_to_deliver(conn: &mut Conn, review: &Review) -> Result<Vec<AccountId>> {
    let delivered = opinions::table
        .filter(opinions::assignment_id.eq(assignments::id.nullable()))
        .filter(opinions::state.eq_any(["SUBMITTED", "ISSUED"]));
    Ok(assignments::table
        .filter(assignments::review_id.eq(review.id).and(assignments::round.eq(review.round)))
        .filter(assignments::state.eq(AssignmentState::Accepted).and(assignments::assists.is_null()))
        .filter(not(exists(delivered)))
        .order(assignments::id)
        .select(assignments::account_id)
        .load(conn)?)
}

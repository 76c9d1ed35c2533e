//! Queries of allocations.

use std::collections::BTreeMap;

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::model::{Allocation, AllocationId, AllocationState, Candidate, Place, Turn, Whole};
use crate::access::{Actor, Role};
use crate::ctx::guarded;
use crate::db::schema::{
    allocation_areas, allocation_candidates, allocation_places, allocation_turns, allocations, assignments,
    double_reviews, reviews,
};
use crate::db::{Conn, MultiBackend};
use crate::directory::{AdviserId, PracticeArea};
use crate::error::{Error, Result};
use crate::kit::{PageRequest, Timestamp};
use crate::review::{self, AssignmentState, ReviewId, ReviewState};

type Allocations = allocations::BoxedQuery<'static, MultiBackend>;

/// The office sees the allocations of its matters, audit all.
fn visible_to(actor: &Actor) -> Allocations {
    let all = allocations::table.into_boxed();
    match actor.role {
        _ if actor.is_system => all,
        Role::Auditor => all,
        Role::Coordinator => {
            let ours = reviews::table.filter(reviews::review_body_id.eq(actor.organisation)).select(reviews::id);
            all.filter(allocations::review_id.eq_any(ours))
        }
        _ => all.filter(allocations::id.eq("")),
    }
}

/// One allocation that the actor sees.
pub(super) fn visible(conn: &mut Conn, actor: &Actor, id: AllocationId) -> Result<Allocation> {
    Ok(visible_to(actor).filter(allocations::id.eq(id)).select(Allocation::as_select()).first(conn)?)
}

/// The same with everything that belongs to it.
pub(super) fn shown(conn: &mut Conn, actor: &Actor, id: AllocationId) -> Result<Whole> {
    let row = visible(conn, actor, id)?;
    with_parts(conn, vec![row])?.pop().ok_or(Error::NotFound)
}

/// One allocation with everything that belongs to it, whoever asks.
pub(super) fn whole(conn: &mut Conn, id: AllocationId) -> Result<Whole> {
    let row = allocations::table.find(id).select(Allocation::as_select()).first(conn)?;
    with_parts(conn, vec![row])?.pop().ok_or(Error::NotFound)
}

/// A page of the allocations of a matter, newest first.
pub(super) fn list(conn: &mut Conn, actor: &Actor, review: ReviewId, page: &PageRequest) -> Result<Vec<Whole>> {
    review::visible(conn, actor, review)?;
    let rows = visible_to(actor)
        .filter(allocations::review_id.eq(review).and(allocations::id.lt(page.before().to_owned())))
        .order(allocations::id.desc())
        .limit(page.fetch())
        .select(Allocation::as_select())
        .load(conn)?;
    with_parts(conn, rows)
}

/// Adds to each what belongs to it, the same number of queries for one and for a page.
fn with_parts(conn: &mut Conn, rows: Vec<Allocation>) -> Result<Vec<Whole>> {
    let ids: Vec<AllocationId> = rows.iter().map(|row| row.id).collect();
    let areas: Vec<(AllocationId, PracticeArea)> = allocation_areas::table
        .filter(allocation_areas::allocation_id.eq_any(ids.clone()))
        .order((allocation_areas::allocation_id, allocation_areas::area))
        .load(conn)?;
    let candidates: Vec<Candidate> = allocation_candidates::table
        .filter(allocation_candidates::allocation_id.eq_any(ids.clone()))
        .order((allocation_candidates::allocation_id, allocation_candidates::number))
        .select(Candidate::as_select())
        .load(conn)?;
    let places: Vec<Place> = allocation_places::table
        .filter(allocation_places::allocation_id.eq_any(ids.clone()))
        .order((allocation_places::allocation_id, allocation_places::place))
        .select(Place::as_select())
        .load(conn)?;
    let turns = turns_of(conn, ids)?;
    let mut areas = grouped(areas);
    let mut candidates = grouped(candidates.into_iter().map(|one| (one.allocation_id, one)));
    let mut places = grouped(places.into_iter().map(|one| (one.allocation_id, one)));
    let mut turns = grouped(turns.into_iter().map(|(turn, state)| (turn.allocation_id, (turn, state))));
    let whole = |allocation: Allocation| Whole {
        areas: areas.remove(&allocation.id).unwrap_or_default(),
        candidates: candidates.remove(&allocation.id).unwrap_or_default(),
        places: places.remove(&allocation.id).unwrap_or_default(),
        turns: turns.remove(&allocation.id).unwrap_or_default(),
        allocation,
    };
    Ok(rows.into_iter().map(whole).collect())
}

fn grouped<T>(pairs: impl IntoIterator<Item = (AllocationId, T)>) -> BTreeMap<AllocationId, Vec<T>> {
    let mut groups: BTreeMap<AllocationId, Vec<T>> = BTreeMap::new();
    for (id, one) in pairs {
        groups.entry(id).or_default().push(one);
    }
    groups
}

/// The turns of an allocation by place, each with where its assignment stands.
pub(super) fn turns(conn: &mut Conn, id: AllocationId) -> Result<Vec<(Turn, Option<AssignmentState>)>> {
    turns_of(conn, vec![id])
}

fn turns_of(conn: &mut Conn, ids: Vec<AllocationId>) -> Result<Vec<(Turn, Option<AssignmentState>)>> {
    Ok(allocation_turns::table
        .left_join(assignments::table.on(assignments::id.nullable().eq(allocation_turns::assignment_id)))
        .filter(allocation_turns::allocation_id.eq_any(ids))
        .order((allocation_turns::allocation_id, allocation_turns::place))
        .select((Turn::as_select(), assignments::state.nullable()))
        .load(conn)?)
}

/// Everybody examined, by number.
pub(super) fn candidates(conn: &mut Conn, id: AllocationId) -> Result<Vec<Candidate>> {
    Ok(allocation_candidates::table
        .filter(allocation_candidates::allocation_id.eq(id))
        .order(allocation_candidates::number)
        .select(Candidate::as_select())
        .load(conn)?)
}

/// The places whose turn has not come, in order, each with its adviser.
pub(super) fn to_come(conn: &mut Conn, id: AllocationId) -> Result<Vec<(Place, AdviserId)>> {
    let come = allocation_turns::table.filter(allocation_turns::allocation_id.eq(id)).select(allocation_turns::place);
    let places: Vec<Place> = allocation_places::table
        .filter(allocation_places::allocation_id.eq(id).and(allocation_places::place.ne_all(come)))
        .order(allocation_places::place)
        .select(Place::as_select())
        .load(conn)?;
    let advisers: BTreeMap<i64, AdviserId> =
        candidates(conn, id)?.into_iter().map(|one| (one.number, one.adviser_id)).collect();
    let whose = |place: Place| {
        let adviser = advisers.get(&place.number).copied()?;
        Some((place, adviser))
    };
    Ok(places.into_iter().filter_map(whose).collect())
}

/// Who has a place in the order.
pub(super) fn adviser_at(conn: &mut Conn, id: AllocationId, place: i64) -> Result<AdviserId> {
    let number = allocation_places::table.find((id, place)).select(allocation_places::number).first::<i64>(conn)?;
    Ok(allocation_candidates::table.find((id, number)).select(allocation_candidates::adviser_id).first(conn)?)
}

/// Whether somebody whom this allocation found is on the matter, or has not answered yet.
pub(super) fn is_on_it(conn: &mut Conn, id: AllocationId) -> Result<bool> {
    let active = [AssignmentState::Offered, AssignmentState::Accepted];
    let given =
        allocation_turns::table.filter(allocation_turns::allocation_id.eq(id)).select(allocation_turns::assignment_id);
    let on_it =
        assignments::table.filter(assignments::id.nullable().eq_any(given)).filter(assignments::state.eq_any(active));
    Ok(diesel::select(exists(on_it)).get_result(conn)?)
}

/// Whether a draw for a matter waits for its word.
pub(super) fn has_committed(conn: &mut Conn, review: ReviewId) -> Result<bool> {
    let waiting = allocations::table
        .filter(allocations::review_id.eq(review).and(allocations::state.eq(AllocationState::Committed)));
    Ok(diesel::select(exists(waiting)).get_result(conn)?)
}

/// Allocations of which nobody is on the matter any more because the advisers stood back or let the time pass, oldest
/// first. Where the office has taken one back, or has found somebody otherwise, the office goes on.
pub fn waiting(conn: &mut Conn, _now: Timestamp, limit: i64) -> Result<Vec<AllocationId>> {
    let open = [ReviewState::Accepted, ReviewState::Assigned, ReviewState::InReview];
    let left = [AssignmentState::Declined, AssignmentState::Recused, AssignmentState::Expired];
    let given = |states: Vec<AssignmentState>| {
        allocation_turns::table
            .inner_join(assignments::table.on(assignments::id.nullable().eq(allocation_turns::assignment_id)))
            .filter(allocation_turns::allocation_id.eq(allocations::id))
            .filter(assignments::state.eq_any(states))
    };
    let kept = vec![AssignmentState::Offered, AssignmentState::Accepted, AssignmentState::Released];
    let on_it = assignments::table
        .filter(assignments::review_id.eq(allocations::review_id).and(assignments::round.eq(allocations::round)))
        .filter(assignments::state.eq_any([AssignmentState::Offered, AssignmentState::Accepted]));
    let double = double_reviews::table
        .filter(double_reviews::review_id.eq(allocations::review_id).and(double_reviews::round.eq(allocations::round)))
        .filter(double_reviews::ended_at.is_null());
    let under_way = reviews::table
        .filter(reviews::id.eq(allocations::review_id).and(reviews::round.eq(allocations::round)))
        .filter(reviews::state.eq_any(open));
    Ok(allocations::table
        .filter(allocations::state.eq(AllocationState::Offered))
        .filter(exists(under_way))
        .filter(exists(given(left.to_vec())))
        .filter(not(exists(given(kept))))
        .filter(not(exists(on_it)).or(exists(double)))
        .order(allocations::id)
        .limit(limit)
        .select(allocations::id)
        .load(conn)?)
}

/// Inserts an allocation with everybody it examined.
pub(super) fn insert(
    conn: &mut Conn,
    row: &Allocation,
    areas: &[PracticeArea],
    candidates: &[Candidate],
) -> Result<()> {
    diesel::insert_into(allocations::table).values(row).execute(conn)?;
    for area in areas {
        diesel::insert_into(allocation_areas::table)
            .values((allocation_areas::allocation_id.eq(row.id), allocation_areas::area.eq(area)))
            .execute(conn)?;
    }
    for candidate in candidates {
        diesel::insert_into(allocation_candidates::table).values(candidate).execute(conn)?;
    }
    Ok(())
}

/// Inserts the order.
pub(super) fn insert_places(conn: &mut Conn, places: &[Place]) -> Result<()> {
    for place in places {
        diesel::insert_into(allocation_places::table).values(place).execute(conn)?;
    }
    Ok(())
}

/// Inserts what became of a place.
pub(super) fn insert_turn(conn: &mut Conn, turn: &Turn) -> Result<()> {
    diesel::insert_into(allocation_turns::table).values(turn).execute(conn)?;
    Ok(())
}

/// Writes what changes of an allocation; guarded by the version it was read at.
pub(super) fn save(conn: &mut Conn, before: &Allocation, after: &Allocation) -> Result<()> {
    let unchanged =
        allocations::table.filter(allocations::id.eq(before.id).and(allocations::version.eq(before.version)));
    let changed = diesel::update(unchanged)
        .set((
            allocations::state.eq(after.state),
            allocations::word.eq(&after.word),
            allocations::witness.eq(&after.witness),
            allocations::drawn_at.eq(after.drawn_at),
            allocations::version.eq(after.version),
            allocations::updated_at.eq(after.updated_at),
        ))
        .execute(conn)?;
    guarded(changed, before.version)
}

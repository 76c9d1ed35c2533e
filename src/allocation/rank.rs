//! The order (排序): facts in, scores and places out. Everything is reckoned in whole numbers, rounded down, from what is
//! stored and shown, so that anybody comes to the same.

use std::cmp::Reverse;

use super::model::{Allocation, Candidate, Method, Place};
use crate::selection::draw::Key;

/// The best score.
const FULL: i64 = 100;

/// Scores those in the pool, who are compared among themselves. `areas` is how many practice areas are wanted.
pub fn score(basis: &Allocation, areas: i64, candidates: &mut [Candidate]) {
    let pool = || candidates.iter().filter(|one| one.in_pool());
    let most = pool().map(|one| one.offers_this_year).max().unwrap_or_default();
    let lowest = pool().filter_map(|one| one.fee).min().map_or(0, |fee| fee.get());
    for one in candidates.iter_mut().filter(|one| one.in_pool()) {
        one.expertise = share(one.areas_matched, areas).unwrap_or(FULL);
        let capacity = one.capacity.unwrap_or(basis.usual_capacity);
        one.load = FULL - share(one.in_hand, capacity).unwrap_or(FULL).min(FULL);
        one.fairness = FULL - share(one.offers_this_year, most).unwrap_or_default();
        one.rate = one.fee.and_then(|fee| share(lowest, fee.get())).unwrap_or_default();
        one.performance = basis.grade_score(one.grade);
        one.conflict = if one.ties_open == 0 { FULL } else { 0 };
        one.points = basis.expertise * one.expertise
            + basis.load * one.load
            + basis.fairness * one.fairness
            + basis.rate * one.rate
            + basis.performance * one.performance
            + basis.conflict * one.conflict;
    }
}

/// A part of a whole in hundredths, rounded down; nothing where there is no whole.
fn share(part: i64, whole: i64) -> Option<i64> {
    part.saturating_mul(FULL).checked_div(whole)
}

/// The places of those in the pool, whatever order they are given in. A draw needs its key.
pub fn places(method: Method, candidates: &[Candidate], key: Option<&Key>) -> Vec<Place> {
    let mut pool: Vec<&Candidate> = candidates.iter().filter(|one| one.in_pool()).collect();
    // Whoever was never offered work comes before everybody who was.
    match method {
        Method::Match => {
            pool.sort_by_key(|one| (Reverse(one.points), one.offers_this_year, one.last_offered_at, one.number));
        }
        Method::Rotation => pool.sort_by_key(|one| (one.last_offered_at, one.number)),
        Method::Draw => {
            let numbers: Vec<i64> = pool.iter().map(|one| one.number).collect();
            let drawn = key.map(|key| key.order(&numbers)).unwrap_or_default();
            pool.retain(|one| drawn.contains(&one.number));
            pool.sort_by_key(|one| drawn.iter().position(|number| *number == one.number));
        }
    }
    let place = |(place, one): (i64, &Candidate)| Place {
        allocation_id: one.allocation_id,
        place,
        number: one.number,
        ticket: key.filter(|_| method == Method::Draw).map(|key| key.ticket(one.number)).unwrap_or_default(),
    };
    (1..).zip(pool).map(place).collect()
}

#[cfg(test)]
mod tests;

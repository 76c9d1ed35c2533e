//! Use cases: allocate, draw, and go on to the next in order.

use super::examine::{Examined, examine};
use super::model::{
    Allocation, AllocationEvent, AllocationId, AllocationState, Candidate, Method, NewAllocation, Place, Turn, Whole,
};
use super::{rank, rules, store};
use crate::access::Role;
use crate::calendar::pack::RulePack;
use crate::ctx::Ctx;
use crate::directory::PracticeArea;
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::Timestamp;
use crate::notify::Mail;
use crate::review::{self, Assignment, Event, Review, ReviewId};
use crate::selection::draw::{self, Seed};

/// Examines everybody, stores the whole, and offers the matter to the first; for a draw the program commits to a seed and
/// to the pool.
pub(super) fn create(ctx: &mut Ctx<'_>, review_id: ReviewId, new: &NewAllocation) -> Result<Whole> {
    let review = review::for_update(ctx.conn, ctx.actor, review_id)?;
    ctx.expect_version(review.version)?;
    begin(ctx, &review, new)
}

/// The same for a matter that is held, as a part of another action too.
pub(super) fn begin(ctx: &mut Ctx<'_>, review: &Review, new: &NewAllocation) -> Result<Whole> {
    review::rules::step(review.state, Event::Offer)?;
    rules::DRAW_PENDING.require(!store::has_committed(ctx.conn, review.id)?)?;
    let pack = review::pack_of(ctx, review)?;
    let areas = wanted(pack, review, &new.areas)?;
    let examined = examine(ctx, review, new.service, new.firm_id)?;
    let mut allocation = basis(ctx, review, new, pack)?;
    let mut candidates: Vec<Candidate> =
        (1..).zip(&examined).map(|(number, one)| candidate(&allocation, number, one, &areas)).collect();
    rank::score(&allocation, i64::try_from(areas.len()).map_err(Error::internal)?, &mut candidates);
    let pool: Vec<i64> = candidates.iter().filter(|one| one.in_pool()).map(|one| one.number).collect();
    if new.method == Method::Draw {
        let seed = Seed(rand::random());
        (allocation.commitment, allocation.seed) = (seed.commitment(), seed.reveal());
        allocation.pool_hash = draw::pool_hash(&pool);
        allocation.state = AllocationState::Committed;
    }
    store::insert(ctx.conn, &allocation, &areas, &candidates)?;
    if new.method != Method::Draw {
        let places = rank::places(new.method, &candidates, None);
        store::insert_places(ctx.conn, &places)?;
        let after = offer_next(ctx, &allocation, AllocationEvent::Next)?;
        store::save(ctx.conn, &allocation, &after)?;
        said(ctx, review, &after, pool.len())?;
    } else {
        said(ctx, review, &allocation, pool.len())?;
    }
    store::whole(ctx.conn, allocation.id)
}

/// Reveals the seed, mixes in the witness' word, and offers the matter to the first who is drawn.
pub(super) fn draw(ctx: &mut Ctx<'_>, id: AllocationId, witness: &str, word: &str) -> Result<Whole> {
    let (review, before) = held(ctx, id)?;
    ctx.expect_version(before.version)?;
    rules::step(before.state, AllocationEvent::Draw)?;
    may_go_on(&review, &before)?;
    let seed = Seed::read(&before.seed).ok_or_else(|| Error::internal("the seed of a draw is damaged"))?;
    let candidates = store::candidates(ctx.conn, id)?;
    let places = rank::places(Method::Draw, &candidates, Some(&seed.key(word)));
    store::insert_places(ctx.conn, &places)?;
    let drawn = Allocation {
        word: word.to_owned(),
        witness: witness.trim().to_owned(),
        drawn_at: Some(ctx.now),
        ..before.clone()
    };
    let after = offer_next(ctx, &drawn, AllocationEvent::Draw)?;
    store::save(ctx.conn, &before, &after)?;
    said(ctx, &review, &after, places.len())?;
    store::whole(ctx.conn, id)
}

/// Offers the matter to the next in order: the office goes on.
pub(super) fn next(ctx: &mut Ctx<'_>, id: AllocationId) -> Result<Whole> {
    let (review, before) = held(ctx, id)?;
    ctx.expect_version(before.version)?;
    rules::step(before.state, AllocationEvent::Next)?;
    rules::STILL_OFFERED.require(!store::is_on_it(ctx.conn, id)?)?;
    may_go_on(&review, &before)?;
    let after = offer_next(ctx, &before, AllocationEvent::Next)?;
    store::save(ctx.conn, &before, &after)?;
    said(ctx, &review, &after, 0)?;
    store::whole(ctx.conn, id)
}

/// Offers the matter to the next in order, because whoever was offered it stood back or let the time pass: the program goes
/// on, unless the office has found somebody else meanwhile.
pub fn go_on(ctx: &mut Ctx<'_>, id: AllocationId) -> Result<()> {
    let (review, before) = held(ctx, id)?;
    let open = before.state == AllocationState::Offered
        && before.round == review.round
        && review::rules::step(review.state, Event::Offer).is_ok();
    let here = review::assignments_of(ctx.conn, review.id)?;
    let counts = |one: &&Assignment| one.round == review.round && one.assists.is_none();
    let active = here.iter().filter(counts).filter(|one| review::rules::is_active(one.state)).count();
    let found = store::is_on_it(ctx.conn, id)? || active >= review::opinions_wanted(ctx.conn, &review)?;
    if !open || found {
        return Err(Error::NotFound);
    }
    let after = offer_next(ctx, &before, AllocationEvent::Next)?;
    store::save(ctx.conn, &before, &after)?;
    said(ctx, &review, &after, 0)
}

/// An allocation that the actor sees and its matter, held first, as in an offer.
fn held(ctx: &mut Ctx<'_>, id: AllocationId) -> Result<(Review, Allocation)> {
    let seen = store::visible(ctx.conn, ctx.actor, id)?;
    let review = review::for_update(ctx.conn, ctx.actor, seen.review_id)?;
    Ok((review, store::visible(ctx.conn, ctx.actor, id)?))
}

fn may_go_on(review: &Review, allocation: &Allocation) -> Result<()> {
    rules::ALLOCATION_OF_ROUND_OVER.require(allocation.round == review.round)?;
    review::rules::step(review.state, Event::Offer)?;
    Ok(())
}

/// Offers the matter to the first in order whose turn has not come and who can be offered it now; those who cannot are
/// passed over by the rule that refuses. Gives the allocation as it stands then.
fn offer_next(ctx: &mut Ctx<'_>, before: &Allocation, event: AllocationEvent) -> Result<Allocation> {
    let mut offered = false;
    for (place, adviser) in store::to_come(ctx.conn, before.id)? {
        let Place { place, .. } = place;
        let mut given = None;
        let tried = ctx.attempt(|ctx| {
            let review = review::for_update(ctx.conn, ctx.actor, before.review_id)?;
            given = Some(review::place(ctx, review, adviser, before.service)?.id);
            Ok(true)
        });
        let refused_by = match tried {
            Ok(_) => String::new(),
            Err(Error::Refused(refusal)) => {
                given = None;
                refusal.rule.code.to_owned()
            }
            Err(other) => return Err(other),
        };
        offered = given.is_some();
        let turn = Turn { allocation_id: before.id, place, assignment_id: given, refused_by, made_at: ctx.now };
        store::insert_turn(ctx.conn, &turn)?;
        if offered {
            break;
        }
    }
    let event = if offered { event } else { AllocationEvent::Exhaust };
    let state = rules::step(before.state, event)?;
    Ok(Allocation { state, version: before.version + 1, updated_at: ctx.now, ..before.clone() })
}

/// Says what was done, and tells the coordinators when nobody is left.
fn said(ctx: &mut Ctx<'_>, review: &Review, allocation: &Allocation, pool: usize) -> Result<()> {
    if allocation.state == AllocationState::Exhausted {
        let mail = Mail::of("allocation_exhausted").with("number", &review.number);
        identity::tell_role(ctx, review.review_body_id, Role::Coordinator, &mail)?;
    }
    let last = store::turns(ctx.conn, allocation.id)?.pop().and_then(|(turn, _)| turn.assignment_id);
    let assignment = last.map(|id| id.to_string()).unwrap_or_default();
    ctx.done(
        "allocation",
        allocation.id,
        &[
            ("review", &review.number),
            ("method", &allocation.method),
            ("state", &allocation.state),
            ("pool", &pool),
            ("assignment", &assignment),
        ],
    );
    Ok(())
}

/// The practice areas sought: as told, or the rule pack's for the kind of matter.
fn wanted(pack: &RulePack, review: &Review, told: &[PracticeArea]) -> Result<Vec<PracticeArea>> {
    let mut areas = told.to_vec();
    if areas.is_empty() {
        let of_kind = pack.allocation.get(review.kind.as_str()).map(|subject| subject.areas.as_slice());
        for code in of_kind.unwrap_or_default() {
            areas.push(code.parse().map_err(Error::internal)?);
        }
    }
    areas.sort_unstable();
    areas.dedup();
    Ok(areas)
}

/// What the allocation is reckoned by, from the rules in force.
fn basis(ctx: &mut Ctx<'_>, review: &Review, new: &NewAllocation, pack: &RulePack) -> Result<Allocation> {
    let points = |key: &str| pack.points(&format!("allocation.{key}")).map(i64::from).map_err(Error::internal);
    Ok(Allocation {
        id: ctx.id(),
        review_id: review.id,
        round: review.round,
        method: new.method,
        service: new.service,
        firm_id: new.firm_id,
        rule_pack: pack.id.clone(),
        rule_pack_hash: pack.hash.clone(),
        expertise: points("weight_expertise")?,
        load: points("weight_load")?,
        fairness: points("weight_fairness")?,
        rate: points("weight_rate")?,
        performance: points("weight_performance")?,
        conflict: points("weight_conflict")?,
        usual_capacity: i64::from(pack.times("allocation.usual_capacity").map_err(Error::internal)?),
        excellent: points("grade_excellent")?,
        competent: points("grade_competent")?,
        basic: points("grade_basic")?,
        incompetent: points("grade_incompetent")?,
        ungraded: points("grade_none")?,
        commitment: String::new(),
        seed: String::new(),
        pool_hash: String::new(),
        word: String::new(),
        witness: String::new(),
        drawn_at: None::<Timestamp>,
        state: AllocationState::Offered,
        version: 1,
        created_by: ctx.actor.account,
        created_at: ctx.now,
        updated_at: ctx.now,
    })
}

/// One who was examined, as it is stored; scores come later.
fn candidate(allocation: &Allocation, number: i64, one: &Examined, areas: &[PracticeArea]) -> Candidate {
    let matched = areas.iter().filter(|area| one.areas.contains(area)).count();
    Candidate {
        allocation_id: allocation.id,
        number,
        adviser_id: one.adviser.id,
        firm_id: one.adviser.firm_id,
        engagement_id: one.offerable.engagement.id,
        excluded_by: one.excluded_by.map(|rule| rule.code.to_owned()).unwrap_or_default(),
        areas_matched: i64::try_from(matched).unwrap_or(i64::MAX),
        in_hand: one.in_hand,
        capacity: one.adviser.capacity,
        offers_this_year: one.offers_this_year,
        last_offered_at: one.last_offered_at,
        fee: one.fee(),
        grade: one.grade,
        ties_open: one.ties_open,
        expertise: 0,
        load: 0,
        fairness: 0,
        rate: 0,
        performance: 0,
        conflict: 0,
        points: 0,
    }
}

//! Use cases of assignment: offer, accept, decline, recuse.

use super::actions::move_on;
use super::conflict::Weighed;
use super::leave::leave;
use super::model::{Assignment, AssignmentId, AssignmentState, Review, ReviewId};
use super::rules::{self, Event};
use super::store;
use super::{conflict, double, due, overrides, team};
use crate::access::{AccountId, Role};
use crate::conduct::{self, Subject};
use crate::ctx::Ctx;
use crate::directory::{self, Adviser, AdviserId};
use crate::engagement::{self, Service};
use crate::error::Result;
use crate::identity;
use crate::kit::Fen;
use crate::notify::Mail;

/// Offers the matter to an adviser by hand.
pub fn offer(ctx: &mut Ctx<'_>, review_id: ReviewId, adviser_id: AdviserId, service: Service) -> Result<Assignment> {
    let review = store::for_update(ctx.conn, ctx.actor, review_id)?;
    ctx.expect_version(review.version)?;
    place(ctx, review, adviser_id, service)
}

/// Offers a matter that is held to an adviser: fit for work, no conflict, an engagement that serves the agency, a rate,
/// money. The fee is reserved before the work begins.
pub fn place(ctx: &mut Ctx<'_>, review: Review, adviser_id: AdviserId, service: Service) -> Result<Assignment> {
    let review_id = review.id;
    rules::step(review.state, Event::Offer)?;
    let today = ctx.today();
    let here = store::assignments_of(ctx.conn, review_id)?;
    let Able { adviser, account_id, weighed } = able(ctx, &review, adviser_id, &here)?;
    double::may_join(ctx.conn, &review, &adviser, &here)?;
    let engagement = engagement::find_for(ctx.conn, adviser_id, review.agency_id, today)?
        // A contract of the firm that the lawyer has left names them still.
        .filter(|engagement| engagement.firm_id == adviser.firm_id)
        .ok_or_else(|| rules::NO_ENGAGEMENT.refuse().with("adviser", &adviser.name))?;
    let rate = engagement::rate_for(ctx.conn, engagement.id, service, today)?
        .ok_or_else(|| rules::NO_RATE.refuse().with("service", service))?;
    let term = engagement::commit_fee(ctx, &engagement, rate.amount)?;
    let (reservation_id, advanced) = overrides::reserve(
        ctx,
        &review,
        engagement.budget_line_id,
        rate.amount,
        &format!("{} {}", review.number, adviser.name),
    )?;
    let row = Assignment {
        id: ctx.id(),
        review_id,
        round: review.round,
        adviser_id,
        account_id,
        firm_id: adviser.firm_id,
        engagement_id: engagement.id,
        reservation_id,
        service,
        fee: rate.amount,
        state: AssignmentState::Offered,
        reason: String::new(),
        version: 1,
        offered_at: ctx.now,
        answered_at: None,
        expires_at: due::offer_expires(ctx, &review)?,
        term,
        suspended_at: None,
        assists: None,
    };
    store::insert_assignment(ctx.conn, &row)?;
    conflict::open_findings(ctx, &row, &weighed)?;
    let review = move_on(ctx, review, Event::Offer, |_| {})?;
    let mail = Mail::of("review_offer").with("number", &review.number).with("until", row.until());
    identity::tell(ctx, account_id, &mail)?;
    ctx.done("assignment", row.id, &[("review", &review.number), ("adviser", &adviser.name), ("fee", &row.fee)]);
    if advanced > Fen::ZERO {
        ctx.also("advanced", advanced);
    }
    Ok(row)
}

/// Who can be put on a matter, by themselves.
pub(super) struct Able {
    pub(super) adviser: Adviser,
    pub(super) account_id: AccountId,
    /// What somebody has to decide about conflicts.
    pub(super) weighed: Vec<Weighed>,
}

/// Refuses whoever cannot be put on a matter that is held: unfit for work, bound by a conflict, on it already, or with as many
/// matters in hand as they take.
pub(super) fn able(ctx: &mut Ctx<'_>, review: &Review, id: AdviserId, here: &[Assignment]) -> Result<Able> {
    // Held, so that two offers at once do not go past the adviser's capacity.
    let adviser = directory::adviser_for_update(ctx.conn, id)?;
    let account_id = directory::sign_in_of(&adviser)?;
    directory::fit(ctx.conn, std::slice::from_ref(&adviser), ctx.today())?;
    let weighed = conflict::may_be_offered(ctx, review, &adviser)?;
    let twice = here.iter().any(|a| a.round == review.round && a.adviser_id == id && rules::is_active(a.state));
    rules::ALREADY_ASSIGNED.require(!twice)?;
    if let Some(capacity) = adviser.capacity {
        let in_hand = store::in_hand_of(ctx.conn, &[id])?.remove(&id).unwrap_or_default();
        if in_hand >= capacity {
            let refusal = rules::AT_CAPACITY.refuse().with("adviser", &adviser.name);
            return Err(refusal.with("in_hand", in_hand).with("capacity", capacity).into());
        }
    }
    Ok(Able { adviser, account_id, weighed })
}

/// The adviser accepts, who has declared about every party; fitness and conflicts are looked at again, because registers
/// change. Only now the matter is open to them.
pub(super) fn accept(ctx: &mut Ctx<'_>, id: AssignmentId) -> Result<Assignment> {
    let (review, row) = own(ctx, id)?;
    rules::OFFER_ANSWERED.require(row.state == AssignmentState::Offered)?;
    in_time(ctx, &row)?;
    // Nothing is begun under an engagement that has ended or is suspended since the offer.
    engagement::rules::takes_work(&engagement::get(ctx.conn, row.engagement_id)?)?;
    let adviser = directory::adviser(ctx.conn, row.adviser_id)?;
    directory::fit(ctx.conn, std::slice::from_ref(&adviser), ctx.today())?;
    conflict::may_accept(ctx, &review, &row)?;
    if row.assists.is_some() {
        return team::join(ctx, &review, &row);
    }
    store::answer_assignment(ctx.conn, &row, AssignmentState::Accepted, "", ctx.now)?;
    let review = move_on(ctx, review, Event::Start, |_| {})?;
    let adviser = Subject::Adviser(row.adviser_id);
    conduct::record(ctx, review.review_body_id, adviser, "OFFER_ACCEPTED", "assignment", id)?;
    ctx.done("assignment", id, &[("review", &review.number), ("state", &AssignmentState::Accepted)]);
    store::assignment(ctx.conn, id)
}

/// The adviser stands back: declines with a reason, or recuses for a conflict, which may become known at any time
/// before the review opinion is issued. The money is free again, and the matter with it when nobody else is on it.
pub(super) fn stand_back(
    ctx: &mut Ctx<'_>,
    id: AssignmentId,
    state: AssignmentState,
    reason: &str,
) -> Result<Assignment> {
    let (review, row) = own(ctx, id)?;
    let may = row.state == AssignmentState::Offered
        || (row.state == AssignmentState::Accepted && state == AssignmentState::Recused);
    rules::OFFER_ANSWERED.require(may && row.suspended_at.is_none())?;
    in_time(ctx, &row)?;
    if row.state == AssignmentState::Accepted {
        rules::step(review.state, Event::StandBack)?;
    }
    let (number, body, stage) = (review.number.clone(), review.review_body_id, review.state);
    let freed = leave(ctx, review, &row, state, reason)?;
    if row.assists.is_some() {
        return team::left(ctx, &number, &row);
    }
    let code = match (state, row.state) {
        (AssignmentState::Recused, AssignmentState::Accepted) => "RECUSED_LATE",
        (AssignmentState::Recused, _) => "RECUSED",
        _ => "OFFER_DECLINED",
    };
    conduct::record(ctx, body, Subject::Adviser(row.adviser_id), code, "assignment", id)?;
    let mail = Mail::of("review_stand_back").with("number", &number).with("state", state);
    identity::tell_role(ctx, body, Role::Coordinator, &mail)?;
    ctx.done(
        "assignment",
        id,
        &[("review", &number), ("state", &state), ("reason", &reason), ("stage", &stage), ("freed", &freed)],
    );
    store::assignment(ctx.conn, id)
}

/// An offer whose time is over cannot be answered, whether or not that has been noted yet. While somebody has to decide about
/// a conflict, its time stands still.
fn in_time(ctx: &mut Ctx<'_>, row: &Assignment) -> Result<()> {
    let over = row.state == AssignmentState::Offered
        && rules::is_expired(row.expires_at, ctx.now)
        && !conflict::has_open_finding(ctx.conn, row.id)?;
    Ok(rules::OFFER_EXPIRED.require(!over)?)
}

/// The adviser's own assignment with its review, which is held: every change to the assignment holds it first. What is only
/// offered is not seen, and answered all the same.
pub(super) fn own(ctx: &mut Ctx<'_>, id: AssignmentId) -> Result<(Review, Assignment)> {
    let seen = store::own_assignment(ctx.conn, ctx.actor, id)?;
    let review = store::hold(ctx.conn, seen.review_id)?;
    let row = store::assignment(ctx.conn, id)?;
    if row.state != AssignmentState::Offered {
        store::visible(ctx.conn, ctx.actor, review.id)?;
    }
    ctx.expect_version(row.version)?;
    rules::ROUND_OVER.require(row.round == review.round)?;
    Ok((review, row))
}

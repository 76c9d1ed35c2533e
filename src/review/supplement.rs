//! Use cases of completeness: return for supplement, hand in again, give back what stayed unanswered.

use super::actions::{handed_in, known_materials, move_on};
use super::declaration::declared;
use super::due;
use super::joint;
use super::model::{Material, Occasion, Review, ReviewId, ReviewState, Round, Supplement, SupplementItem};
use super::rules::{self, Event};
use super::store;
use crate::access::Role;
use crate::conduct::{self, Subject};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::{Day, Timestamp};
use crate::notify::Mail;

/// Tells the agency, at once and in full, what is missing.
pub(super) fn request(ctx: &mut Ctx<'_>, id: ReviewId, items: &[SupplementItem]) -> Result<Review> {
    let review = store::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(review.version)?;
    rules::step(review.state, Event::RequestSupplement)?;
    known_items(ctx, &review, items)?;
    let earlier: Vec<SupplementItem> =
        store::supplements(ctx.conn, &review)?.into_iter().flat_map(|(_, items)| items).collect();
    rules::ask_once(&earlier, items)?;
    let row = Supplement {
        id: ctx.id(),
        review_id: id,
        round: review.round,
        requested_by: ctx.actor.account,
        requested_at: ctx.now,
        due_on: due::answer_by(ctx, &review, due::SUPPLEMENT)?,
        closed_at: None,
    };
    store::insert_supplement(ctx.conn, &row, items)?;
    let review = move_on(ctx, review, Event::RequestSupplement, |_| {})?;
    let agency = Subject::Agency(review.agency_id);
    conduct::record(ctx, review.review_body_id, agency, "SUPPLEMENT_DEMANDED", "review", id)?;
    let (items, due_on) = (list(items), day(row.due_on));
    let mail = Mail::of("review_request_supplement").with("title", &review.title).with("due_on", &due_on);
    identity::tell(ctx, review.created_by, &mail)?;
    ctx.done("review", id, &[("state", &review.state), ("items", &items), ("due_on", &due_on)]);
    Ok(review)
}

/// Codes must be of the checklist, so that the agency can look them up; each may stand once.
fn known_items(ctx: &mut Ctx<'_>, review: &Review, items: &[SupplementItem]) -> Result<()> {
    let kind = due::pack_of(ctx, review)?.kind(review.kind.as_str());
    let known = |code: &str| kind.is_some_and(|kind| kind.materials.iter().any(|material| material.code == code));
    for (n, item) in items.iter().enumerate() {
        if item.code.is_empty() && item.note.is_empty() {
            return Err(Error::field(format!("/items/{n}"), "REQUIRED", "needs a code, a note, or both"));
        }
        let pointer = || format!("/items/{n}/code");
        if !item.code.is_empty() && !known(&item.code) {
            let detail = format!("`{}` is not a material of {}", item.code, review.kind);
            return Err(Error::field(pointer(), "NOT_A_VALUE", detail));
        }
        if items.iter().take(n).any(|earlier| earlier == item || (!item.code.is_empty() && earlier.code == item.code)) {
            return Err(Error::field(pointer(), "INVALID", "stands twice"));
        }
    }
    Ok(())
}

/// The agency hands in again: what was missing, and the newest version of the text. Today is the day of receipt.
pub(super) fn resubmit(
    ctx: &mut Ctx<'_>,
    id: ReviewId,
    materials: &[Material],
    no_state_secrets: bool,
) -> Result<Review> {
    let review = store::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(review.version)?;
    let (review, round) = handed_in_again(ctx, review, materials, no_state_secrets, (ctx.now, ctx.today()))?;
    let mail = Mail::of("review_resubmit").with("title", &review.title).with("received_on", round.received_on);
    identity::tell_role(ctx, review.review_body_id, Role::Coordinator, &mail)?;
    ctx.done("review", id, &[("state", &review.state), ("received_on", &round.received_on), ("sha256", &round.sha256)]);
    Ok(review)
}

/// What was missing is there: the matter waits for the office again, received when the caller says.
pub(super) fn handed_in_again(
    ctx: &mut Ctx<'_>,
    review: Review,
    materials: &[Material],
    no_state_secrets: bool,
    (received_at, received_on): (Timestamp, Day),
) -> Result<(Review, Round)> {
    let id = review.id;
    rules::step(review.state, Event::Resubmit)?;
    let (asked, items) = open(ctx, &review)?;
    rules::SUPPLEMENT_OVERDUE
        .require(!rules::is_over(asked.due_on, received_on))
        .map_err(|refusal| refusal.with("due_on", day(asked.due_on)))?;
    if received_on < asked.requested_at.day() {
        return Err(Error::field("/receipt/received_on", "TOO_SMALL", "is before the day on which it was given back"));
    }
    known_materials(ctx, review.review_body_id, review.kind, materials)?;
    rules::answers(&items, materials)?;
    store::put_materials(ctx.conn, id, materials)?;
    let version = handed_in(ctx, &review)?;
    declared(ctx, id, review.round, Occasion::Resubmit, no_state_secrets)?;
    let mut round =
        store::current_round(ctx.conn, &review)?.ok_or_else(|| Error::internal("a submitted review has a round"))?;
    round.document_version = version.number;
    round.sha256 = version.sha256;
    round.received_at = received_at;
    round.received_on = received_on;
    store::update_round(ctx.conn, &round)?;
    store::close_supplements(ctx.conn, &review, ctx.now)?;
    let review = move_on(ctx, review, Event::Resubmit, |_| {})?;
    joint::ask_signatures(ctx, &review)?;
    Ok((review, round))
}

/// The office gives a matter back whose agency did not answer in time.
pub(super) fn give_back(ctx: &mut Ctx<'_>, id: ReviewId) -> Result<Review> {
    let review = store::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(review.version)?;
    rules::step(review.state, Event::Return)?;
    let (asked, _) = open(ctx, &review)?;
    rules::SUPPLEMENT_DAYS_LEFT
        .require(rules::is_over(asked.due_on, ctx.today()))
        .map_err(|refusal| refusal.with("due_on", day(asked.due_on)))?;
    returned(ctx, review)
}

/// The same when the time has come and nobody did it.
pub fn return_unanswered(ctx: &mut Ctx<'_>, id: ReviewId) -> Result<()> {
    let review = store::for_update(ctx.conn, ctx.actor, id)?;
    if review.state != ReviewState::SupplementRequired || !rules::is_over(open(ctx, &review)?.0.due_on, ctx.today()) {
        return Err(Error::NotFound);
    }
    returned(ctx, review)?;
    Ok(())
}

fn returned(ctx: &mut Ctx<'_>, review: Review) -> Result<Review> {
    store::close_supplements(ctx.conn, &review, ctx.now)?;
    let review = move_on(ctx, review, Event::Return, |review| {
        review.end_reason = rules::SUPPLEMENT_OVERDUE.zh.to_owned();
    })?;
    let agency = Subject::Agency(review.agency_id);
    conduct::record(ctx, review.review_body_id, agency, "SUBMISSION_RETURNED", "review", review.id)?;
    let mail = Mail::of("review_return").with("title", &review.title);
    identity::tell(ctx, review.created_by, &mail)?;
    identity::tell_role(ctx, review.review_body_id, Role::Coordinator, &mail)?;
    ctx.done("review", review.id, &[("state", &review.state), ("reason", &review.end_reason)]);
    Ok(review)
}

/// The return that waits for its answer.
fn open(ctx: &mut Ctx<'_>, review: &Review) -> Result<(Supplement, Vec<SupplementItem>)> {
    let mut waiting = store::supplements(ctx.conn, review)?.into_iter().filter(|(row, _)| row.closed_at.is_none());
    waiting.next_back().ok_or_else(|| Error::internal("a review returned for supplement has a list"))
}

fn list(items: &[SupplementItem]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join("；")
}

fn day(day: Option<Day>) -> String {
    day.map_or_else(|| "—".to_owned(), |day| day.to_string())
}

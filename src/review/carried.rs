//! Matters that were received before going live (存量事项), carried over by the office.
//!
//! The clock counts from the day on which the office received the submission, by the rules of that day. Everything else
//! is as for a matter that is handed in now: the text of its agency, complete materials and parties, and every gate that
//! follows. Only the form stays empty, because nobody filled it in; where its rules want a day of deliberation, the agency
//! still plans one before the gate opens.

use super::actions::{complete, draft, known_materials, take_on};
use super::model::{CarriedReview, Review};
use super::rules::{self, Event};
use super::{rounds, store};
use crate::calendar;
use crate::ctx::Ctx;
use crate::documents;
use crate::error::{Error, Result};
use crate::identity;
use crate::notify::Mail;

/// Carries a matter over: it is ACCEPTED. Its text is the newest version of a document of its agency that is under no
/// other review; who uploaded that counts as its drafter, and is told.
pub fn carry_over(ctx: &mut Ctx<'_>, new: &CarriedReview) -> Result<Review> {
    let matter = &new.matter;
    let mut faults = rules::carried_faults(new, ctx.today());
    let jurisdiction = store::jurisdiction(ctx.conn, ctx.actor.organisation)?;
    if calendar::in_force(&jurisdiction, new.received_on).is_err() {
        faults.push(rules::wrong("/received_on", "TOO_SMALL", "no rule pack is in force on this day"));
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let body = identity::review_body_of(ctx.conn, new.agency_id, matter.kind, ctx.today())?;
    let body = body.filter(|body| *body == ctx.actor.organisation).ok_or_else(|| rules::NOT_OUR_AGENCY.refuse())?;
    let document = documents::of_agency(ctx.conn, matter.document_id, new.agency_id)?;
    rules::TEXT_UNDER_REVIEW.require(!store::is_under_review(ctx.conn, document.id)?)?;
    rules::NO_TEXT_SUBMITTED.require(document.latest > 0)?;
    known_materials(ctx, body, matter.kind, &matter.materials)?;
    let review = draft(ctx, &document, body, matter, (document.created_by, new.number.trim()))
        .map_err(|error| if error.is_duplicate() { rules::MATTER_CARRIED_ALREADY.refuse().into() } else { error })?;
    complete(ctx, &review)?;
    let version = documents::version_by_number(ctx.conn, document.id, document.latest)?;
    let mut round = rounds::received(ctx, &review, &version);
    (round.received_on, round.received_at) = (new.received_on, new.received_on.begins());
    store::insert_round(ctx.conn, &round)?;
    let review = super::move_on(ctx, review, Event::Submit, |review| review.round = round.number)?;
    let (review, round) = take_on(ctx, review, round)?;
    let due = round.due_on.map_or_else(|| "—".to_owned(), |day| day.to_string());
    let mail =
        Mail::of("review_accept").with("number", &review.number).with("title", &review.title).with("due_on", &due);
    identity::tell(ctx, review.created_by, &mail)?;
    ctx.done(
        "review",
        review.id,
        &[
            ("number", &review.number),
            ("carried_from", &review.carried_from),
            ("received_on", &round.received_on),
            ("due_on", &due),
        ],
    );
    Ok(review)
}

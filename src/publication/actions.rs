//! Use cases of publications: publish, file, evaluate, end.

use super::model::{Evaluation, NewPublication, Publication, PublicationEvent, PublicationId, PublicationState, Seen};
use super::{rules, store, watch};
use crate::ctx::Ctx;
use crate::error::{Error, FieldError, Result};
use crate::handling;
use crate::identity;
use crate::kit::Day;
use crate::notify::Mail;
use crate::review;

/// Records that exactly the cleared text was published.
pub(super) fn publish(ctx: &mut Ctx<'_>, new: &NewPublication) -> Result<Seen> {
    // Held, so that of two at once the second finds it published.
    let review = review::for_update(ctx.conn, ctx.actor, new.review_id)?;
    rules::is_published(review.kind)?;
    let clearance = handling::clearance(ctx.conn, &review)?.ok_or_else(|| rules::NOT_CLEARED_TO_PUBLISH.refuse())?;
    rules::PUBLISHED_ALREADY.require(!store::is_published(ctx.conn, review.id)?)?;
    rules::same_text(&clearance.sha256, &new.sha256)?;
    let mut faults = Vec::new();
    let mut wrong = |pointer: &str, detail: &str| {
        faults.push(FieldError { pointer: pointer.to_owned(), code: "INVALID", detail: detail.to_owned() });
    };
    if new.published_on > ctx.today() || new.published_on < clearance.cleared_at.day() {
        wrong("/published_on", "must lie between the clearance and today");
    }
    if new.valid_until.is_some_and(|last| last < new.effective_on) {
        wrong("/valid_until", "lies before the first day in force");
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let pack = watch::pack_of(ctx, review.review_body_id)?;
    let years = pack.years("normative.validity_years").map_err(Error::internal)?;
    rules::valid(review.kind, new.effective_on, new.valid_until, years)?;
    let months = pack.months("normative.evaluation_months").map_err(Error::internal)?;
    let mut row = Publication {
        id: ctx.id(),
        review_id: review.id,
        kind: review.kind,
        title: review.title,
        agency_id: review.agency_id,
        review_body_id: review.review_body_id,
        clearance: clearance.number,
        sha256: clearance.sha256,
        state: PublicationState::Published,
        number: new.number.clone(),
        published_on: new.published_on,
        effective_on: new.effective_on,
        valid_until: new.valid_until,
        filing_due_on: None,
        filed_on: None,
        filing_number: String::new(),
        evaluate_by: rules::evaluate_by(review.kind, new.valid_until, months),
        evaluated_on: None,
        evaluation: None,
        ended_on: None,
        note: String::new(),
        filing_told_at: None,
        evaluation_told_at: None,
        version: 1,
        created_by: ctx.actor.account,
        created_at: ctx.now,
        updated_at: ctx.now,
    };
    row.filing_due_on = watch::filing_due(ctx, &row)?;
    store::insert(ctx.conn, &row)?;
    ctx.done("publication", row.id, &[("number", &row.number), ("title", &row.title), ("sha256", &row.sha256)]);
    Ok(Seen { publication: row, today: ctx.today() })
}

/// The office records that it was filed.
pub(super) fn file(ctx: &mut Ctx<'_>, id: PublicationId, on: Day, number: &str) -> Result<Seen> {
    let before = held(ctx, id)?;
    let state = rules::step(&before, PublicationEvent::File)?;
    if on > ctx.today() || on < before.published_on {
        return Err(Error::field("/filed_on", "INVALID", "must lie between the publication and today"));
    }
    let mail = Mail::of("publication_file").with("number", &before.number).with("filing", number);
    identity::tell(ctx, before.created_by, &mail)?;
    let after = Publication { state, filed_on: Some(on), filing_number: number.to_owned(), ..before.clone() };
    keep(ctx, &before, after, &[("filed_on", &on), ("filing_number", &number)])
}

/// The agency records its evaluation.
pub(super) fn evaluate(ctx: &mut Ctx<'_>, id: PublicationId, result: Evaluation, on: Day, note: &str) -> Result<Seen> {
    let before = held(ctx, id)?;
    let state = rules::step(&before, PublicationEvent::Evaluate)?;
    if on > ctx.today() || on < before.published_on {
        return Err(Error::field("/evaluated_on", "INVALID", "must lie between the publication and today"));
    }
    let after = Publication {
        state,
        evaluated_on: Some(on),
        evaluation: Some(result),
        note: note.to_owned(),
        ..before.clone()
    };
    keep(ctx, &before, after, &[("evaluation", &result), ("evaluated_on", &on)])
}

/// The agency records that it was repealed.
pub(super) fn end(ctx: &mut Ctx<'_>, id: PublicationId, on: Day, reason: &str) -> Result<Seen> {
    let before = held(ctx, id)?;
    let state = rules::step(&before, PublicationEvent::End)?;
    if on > ctx.today() || on < before.published_on {
        return Err(Error::field("/ended_on", "INVALID", "must lie between the publication and today"));
    }
    let after = Publication { state, ended_on: Some(on), note: reason.to_owned(), ..before.clone() };
    keep(ctx, &before, after, &[("ended_on", &on)])
}

fn held(ctx: &mut Ctx<'_>, id: PublicationId) -> Result<Publication> {
    let publication = store::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(publication.version)?;
    Ok(publication)
}

/// Writes a publication after a change, and says so.
pub(super) fn keep(
    ctx: &mut Ctx<'_>,
    before: &Publication,
    after: Publication,
    facts: &[(&'static str, &dyn std::fmt::Display)],
) -> Result<Seen> {
    let after = Publication { version: before.version + 1, updated_at: ctx.now, ..after };
    store::update(ctx.conn, before.version, &after)?;
    let mut all: Vec<(&'static str, &dyn std::fmt::Display)> = vec![("number", &after.number), ("state", &after.state)];
    all.extend_from_slice(facts);
    ctx.done("publication", after.id, &all);
    Ok(Seen { publication: after, today: ctx.today() })
}

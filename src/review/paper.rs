//! Use cases of paper submissions (纸质送审): the office enters a matter that was brought on paper, with the day on which it
//! was received; the clock counts from that day. The agency confirms what was entered, or contests it, which stops the
//! acceptance until the office has corrected it. Until somebody of the agency confirms, what the agency is told goes to
//! whoever entered the matter, who passes it on.

use super::actions::{complete, draft, known_materials, move_on, touch};
use super::declaration::declared;
use super::model::{
    Material, NewPaper, Occasion, PaperState, PaperSubmission, QuestionFile, Receipt, Review, ReviewId, ReviewState,
    Round,
};
use super::questions::attachable;
use super::rules::{self, Event};
use super::supplement::handed_in_again;
use super::{form, rounds, store};
use crate::access::Role;
use crate::calendar;
use crate::ctx::Ctx;
use crate::documents;
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::{Day, Timestamp};
use crate::notify::Mail;

/// Working days within which what came on paper is entered without a reason.
const ENTRY: &str = "review.paper_entry_wd";

/// Enters a matter that came on paper: it is SUBMITTED, received on the day that the office names.
pub(super) fn enter(ctx: &mut Ctx<'_>, new: &NewPaper) -> Result<Review> {
    let (matter, receipt) = (&new.matter, &new.receipt);
    let office = ctx.actor.organisation;
    receipt_day(ctx, receipt)?;
    let body = identity::review_body_of(ctx.conn, new.agency_id, matter.kind, ctx.today())?;
    rules::NOT_OUR_AGENCY.require(body == Some(office))?;
    let seen = documents::visible(ctx.conn, ctx.actor, matter.document_id)?;
    let document = documents::of_agency(ctx.conn, seen.id, new.agency_id)?;
    rules::TEXT_UNDER_REVIEW.require(!store::is_under_review(ctx.conn, document.id)?)?;
    rules::NO_TEXT_SUBMITTED.require(document.latest > 0)?;
    known_materials(ctx, office, matter.kind, &matter.materials)?;
    form::known(ctx, office, matter.kind, &matter.particulars)?;
    let review = draft(ctx, &document, office, matter, (ctx.actor.account, ""))?;
    complete(ctx, &review)?;
    form::complete(ctx, &review)?;
    let row = PaperSubmission {
        review_id: review.id,
        received_on: receipt.received_on,
        brought_by: receipt.brought_by.clone(),
        late_reason: receipt.late_reason.clone(),
        entered_by: ctx.actor.account,
        entered_at: ctx.now,
        state: PaperState::Open,
        answered_by: None,
        answered_at: None,
        reason: String::new(),
    };
    store::insert_paper(ctx.conn, &row)?;
    let version = documents::version_by_number(ctx.conn, document.id, document.latest)?;
    let mut round = rounds::received(ctx, &review, &version);
    received(ctx, &mut round, receipt.received_on);
    store::insert_round(ctx.conn, &round)?;
    let review = move_on(ctx, review, Event::Submit, |review| review.round = round.number)?;
    declared(ctx, review.id, round.number, Occasion::Paper, new.no_state_secrets)?;
    scanned(ctx, &review, new)?;
    ask_agency(ctx, &review, receipt)?;
    Ok(entered(ctx, review, receipt, &round.sha256))
}

/// Asks the agency whether what was entered is right.
fn ask_agency(ctx: &mut Ctx<'_>, review: &Review, receipt: &Receipt) -> Result<()> {
    let mail = Mail::of("review_enter_paper").with("title", &review.title).with("received_on", receipt.received_on);
    identity::tell_role(ctx, review.agency_id, Role::AgencyOfficer, &mail)
}

/// Says in the trail what the office entered for the agency.
fn entered(ctx: &mut Ctx<'_>, review: Review, receipt: &Receipt, sha256: &str) -> Review {
    ctx.done(
        "review",
        review.id,
        &[
            ("state", &review.state),
            ("entered_by_office", &ctx.actor.name),
            ("brought_by", &receipt.brought_by),
            ("received_on", &receipt.received_on),
            ("late_reason", &receipt.late_reason),
            ("sha256", &sha256),
        ],
    );
    review
}

/// Lays the scans beside the matter.
fn scanned(ctx: &mut Ctx<'_>, review: &Review, new: &NewPaper) -> Result<()> {
    for (n, document) in new.scans.iter().enumerate() {
        if new.scans.iter().take(n).any(|earlier| earlier == document) {
            return Err(Error::field(format!("/scan_document_ids/{n}"), "INVALID", "stands twice"));
        }
        let version = attachable(ctx, review, *document)?;
        let row = QuestionFile {
            id: ctx.id(),
            review_id: review.id,
            round: review.round,
            document_id: *document,
            document_version: version.number,
            question_id: None,
            asked_of: None,
            assignment_id: None,
            added_by: ctx.actor.account,
            added_at: ctx.now,
        };
        store::insert_file(ctx.conn, &row)?;
    }
    Ok(())
}

/// What was missing was brought on paper too: the office hands the matter in again for the agency, received on the day that
/// it names; the agency is asked anew whether that is right.
pub(super) fn resubmit(
    ctx: &mut Ctx<'_>,
    id: ReviewId,
    receipt: &Receipt,
    materials: &[Material],
    no_state_secrets: bool,
) -> Result<Review> {
    let review = store::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(review.version)?;
    let before = store::paper(ctx.conn, id)?.ok_or_else(|| rules::NOT_ON_PAPER.refuse())?;
    receipt_day(ctx, receipt)?;
    let received = received_at(ctx, receipt.received_on);
    let (review, round) = handed_in_again(ctx, review, materials, no_state_secrets, received)?;
    store::update_paper(ctx.conn, &asked_anew(before, receipt))?;
    ask_agency(ctx, &review, receipt)?;
    Ok(entered(ctx, review, receipt, &round.sha256))
}

/// The office corrects the receipt, before it takes the matter; the agency is asked anew.
pub(super) fn correct(ctx: &mut Ctx<'_>, id: ReviewId, receipt: &Receipt) -> Result<Review> {
    let (review, before) = held(ctx, id)?;
    if review.state != ReviewState::Submitted || review.round != 1 {
        return Err(rules::ILLEGAL_TRANSITION.refuse().with("state", review.state).with("event", "CORRECT").into());
    }
    receipt_day(ctx, receipt)?;
    let row = asked_anew(before.clone(), receipt);
    store::update_paper(ctx.conn, &row)?;
    let mut round =
        store::current_round(ctx.conn, &review)?.ok_or_else(|| Error::internal("a submitted review has a round"))?;
    received(ctx, &mut round, receipt.received_on);
    store::update_round(ctx.conn, &round)?;
    ask_agency(ctx, &review, receipt)?;
    let review = touch(ctx, review)?;
    ctx.done(
        "review",
        id,
        &[
            ("before", &before.received_on),
            ("received_on", &row.received_on),
            ("brought_by", &row.brought_by),
            ("late_reason", &row.late_reason),
        ],
    );
    Ok(review)
}

/// The agency confirms what was entered, and declares by itself that there are no state secrets in it. Whoever does so is
/// told from now on what the agency is told.
pub(super) fn confirm(ctx: &mut Ctx<'_>, id: ReviewId, no_state_secrets: bool) -> Result<Review> {
    let (review, before) = held(ctx, id)?;
    declared(ctx, id, review.round, Occasion::PaperConfirmed, no_state_secrets)?;
    let entered_by = before.entered_by;
    answered(ctx, before, PaperState::Confirmed, "")?;
    store::set_contact(ctx.conn, id, ctx.actor.account)?;
    let mail = Mail::of("review_confirm_paper").with("title", &review.title);
    identity::tell(ctx, entered_by, &mail)?;
    let review = touch(ctx, Review { created_by: ctx.actor.account, ..review })?;
    ctx.done("review", id, &[("title", &review.title), ("paper", &PaperState::Confirmed)]);
    Ok(review)
}

/// The agency contests what was entered, saying why.
pub(super) fn contest(ctx: &mut Ctx<'_>, id: ReviewId, reason: &str) -> Result<Review> {
    let (review, before) = held(ctx, id)?;
    rules::PAPER_ANSWERED.require(before.state == PaperState::Open)?;
    let entered_by = before.entered_by;
    answered(ctx, before, PaperState::Contested, reason)?;
    let mail = Mail::of("review_contest_paper").with("title", &review.title);
    identity::tell(ctx, entered_by, &mail)?;
    let review = touch(ctx, review)?;
    ctx.done("review", id, &[("title", &review.title), ("paper", &PaperState::Contested), ("reason", &reason)]);
    Ok(review)
}

/// Refuses to take a matter on while its agency contests what was entered.
pub(super) fn uncontested(ctx: &mut Ctx<'_>, review: &Review) -> Result<()> {
    let contested = store::paper(ctx.conn, review.id)?.is_some_and(|paper| paper.state == PaperState::Contested);
    Ok(rules::PAPER_CONTESTED.require(!contested)?)
}

/// The matter and its paper submission, held, at the version the caller read; what is confirmed does not change.
fn held(ctx: &mut Ctx<'_>, id: ReviewId) -> Result<(Review, PaperSubmission)> {
    let review = store::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(review.version)?;
    let paper = store::paper(ctx.conn, id)?.ok_or_else(|| rules::NOT_ON_PAPER.refuse())?;
    rules::PAPER_ANSWERED.require(paper.state != PaperState::Confirmed)?;
    Ok((review, paper))
}

fn answered(ctx: &mut Ctx<'_>, before: PaperSubmission, state: PaperState, reason: &str) -> Result<()> {
    let row = PaperSubmission {
        state,
        answered_by: Some(ctx.actor.account),
        answered_at: Some(ctx.now),
        reason: reason.to_owned(),
        ..before
    };
    store::update_paper(ctx.conn, &row)
}

/// What is entered now; the agency has not answered it.
fn asked_anew(before: PaperSubmission, receipt: &Receipt) -> PaperSubmission {
    PaperSubmission {
        received_on: receipt.received_on,
        brought_by: receipt.brought_by.clone(),
        late_reason: receipt.late_reason.clone(),
        state: PaperState::Open,
        answered_by: None,
        answered_at: None,
        reason: String::new(),
        ..before
    }
}

/// The round was received on this day.
fn received(ctx: &Ctx<'_>, round: &mut Round, on: Day) {
    (round.received_at, round.received_on) = received_at(ctx, on);
}

fn received_at(ctx: &Ctx<'_>, on: Day) -> (Timestamp, Day) {
    (if on == ctx.today() { ctx.now } else { on.begins() }, on)
}

/// Refuses a day of receipt that has not come, that no rules know, or that lies far back without a reason.
fn receipt_day(ctx: &mut Ctx<'_>, receipt: &Receipt) -> Result<()> {
    let (on, today) = (receipt.received_on, ctx.today());
    rules::RECEIVED_IN_FUTURE.require(on <= today)?;
    let jurisdiction = store::jurisdiction(ctx.conn, ctx.actor.organisation)?;
    let Ok(pack) = calendar::in_force(&jurisdiction, on) else {
        return Err(Error::field("/received_on", "TOO_SMALL", "no rule pack is in force on this day"));
    };
    let days = pack.working_days(ENTRY).map_err(Error::internal)?;
    // Without the year's calendar so many days are fewer than so many working days.
    let in_time = calendar::load(ctx.conn)?.after_working_days(on.date(), days);
    let in_time = in_time.map_or_else(|_| on.plus_days(i64::from(days)), Day::from);
    Ok(rules::entered_in_time(today, in_time, &receipt.late_reason)?)
}

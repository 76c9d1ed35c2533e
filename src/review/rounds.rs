//! The rounds of a matter: what is received in each, and the next one when the text has changed (重新送审).

use super::actions::{complete, known_materials, move_on};
use super::declaration::declared;
use super::leave::free;
use super::model::{AssignmentState, Material, Occasion, Review, Round};
use super::rules::Event;
use super::{form, joint, store};
use crate::access::Role;
use crate::ctx::Ctx;
use crate::documents::DocumentVersion;
use crate::error::Result;
use crate::identity;
use crate::notify::Mail;

/// The round that begins with the receipt of a text today; its clock starts when it is found complete.
pub(super) fn received(ctx: &Ctx<'_>, review: &Review, version: &DocumentVersion) -> Round {
    Round {
        id: ctx.id(),
        review_id: review.id,
        number: review.round + 1,
        document_version: version.number,
        sha256: version.sha256.clone(),
        received_at: ctx.now,
        received_on: ctx.today(),
        accepted_at: None,
        rule_pack: String::new(),
        rule_pack_hash: String::new(),
        limit_days: None,
        due_on: None,
        due_problem: String::new(),
        issued_on: None,
        accepted_by: None,
        stopped_on: None,
    }
}

/// Begins the next round of a matter whose text has changed: the office receives it today and checks again that
/// it is complete. Offers of the old round that nobody answered are taken back and their money is free again; what
/// was accepted was delivered, and can still be claimed for.
///
/// What is handed in must be as complete as the first time, by the rules that are in force now: materials that are
/// given are added to those of before, or replace them.
pub fn begin_again(
    ctx: &mut Ctx<'_>,
    review: Review,
    version: &DocumentVersion,
    materials: &[Material],
    no_state_secrets: bool,
) -> Result<(Review, Round)> {
    known_materials(ctx, review.review_body_id, review.kind, materials)?;
    store::put_materials(ctx.conn, review.id, materials)?;
    complete(ctx, &review)?;
    form::complete(ctx, &review)?;
    let round = received(ctx, &review, version);
    declared(ctx, review.id, round.number, Occasion::NewRound, no_state_secrets)?;
    for offer in store::assignments_of(ctx.conn, review.id)? {
        if offer.round != review.round || offer.state != AssignmentState::Offered {
            continue;
        }
        store::answer_assignment(ctx.conn, &offer, AssignmentState::Released, "", ctx.now)?;
        free(ctx, &offer)?;
        let mail = Mail::of("review_offer_over").with("number", &review.number);
        identity::tell(ctx, offer.account_id, &mail)?;
    }
    store::insert_round(ctx.conn, &round)?;
    let review = move_on(ctx, review, Event::BeginAgain, |review| review.round = round.number)?;
    let mail = Mail::of("review_begin_again")
        .with("number", &review.number)
        .with("title", &review.title)
        .with("round", round.number)
        .with("received_on", round.received_on);
    identity::tell_role(ctx, review.review_body_id, Role::Coordinator, &mail)?;
    joint::ask_signatures(ctx, &review)?;
    Ok((review, round))
}

//! Use cases of intake: draft, submit, accept; and the step that later slices call.

use super::declaration::declared;
use super::due;
use super::model::{Material, NewParty, NewReview, Occasion, PartyId, Review, ReviewId, ReviewState, Round};
use super::rules::{self, Event};
use super::{form, joint, paper, rounds, store};
use crate::access::{AccountId, OrganisationId, Role};
use crate::calendar::{self, pack};
use crate::conduct::{self, Subject};
use crate::ctx::Ctx;
use crate::documents::{self, Document, DocumentVersion};
use crate::error::{Error, Result};
use crate::identity::{self, MatterKind};
use crate::notify::Mail;
use crate::numbers;

/// Drafts a review of a document of one's own agency.
pub(super) fn create(ctx: &mut Ctx<'_>, new: &NewReview) -> Result<Review> {
    let document = documents::visible(ctx.conn, ctx.actor, new.document_id)?;
    let review_body_id = identity::review_body_of(ctx.conn, document.agency_id, new.kind, ctx.today())?
        .ok_or_else(|| rules::NO_REVIEW_BODY.refuse())?;
    known_materials(ctx, review_body_id, new.kind, &new.materials)?;
    form::known(ctx, review_body_id, new.kind, &new.particulars)?;
    let row = draft(ctx, &document, review_body_id, new, (ctx.actor.account, ""))?;
    ctx.done("review", row.id, &[("title", &row.title), ("kind", &row.kind)]);
    Ok(row)
}

/// Writes a draft: of whom, and under which number before going live.
pub(super) fn draft(
    ctx: &mut Ctx<'_>,
    document: &Document,
    review_body_id: OrganisationId,
    new: &NewReview,
    (created_by, carried_from): (AccountId, &str),
) -> Result<Review> {
    let row = Review {
        id: ctx.id(),
        number: String::new(),
        kind: new.kind,
        title: new.title.trim().to_owned(),
        agency_id: document.agency_id,
        review_body_id,
        document_id: document.id,
        amount: new.amount,
        state: ReviewState::Draft,
        round: 0,
        version: 1,
        created_by,
        created_at: ctx.now,
        updated_at: ctx.now,
        end_reason: String::new(),
        carried_from: carried_from.to_owned(),
    };
    let faults = rules::party_faults(&new.parties);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let parties: Vec<(PartyId, NewParty)> = new.parties.iter().map(|party| (ctx.id(), party.clone())).collect();
    store::insert(ctx.conn, &row, &parties, &new.materials)?;
    store::replace_particulars(ctx.conn, row.id, &new.particulars)?;
    Ok(row)
}

/// A material code that the rule pack does not know is a mistake worth telling at once.
pub(super) fn known_materials(
    ctx: &mut Ctx<'_>,
    review_body: OrganisationId,
    kind: MatterKind,
    materials: &[Material],
) -> Result<()> {
    let jurisdiction = store::jurisdiction(ctx.conn, review_body)?;
    let pack = calendar::in_force(&jurisdiction, ctx.today())?;
    let known = pack.kind(kind.as_str()).map(|kind| &kind.materials);
    for (n, material) in materials.iter().enumerate() {
        if !known.is_some_and(|list| list.iter().any(|m| m.code == material.code)) {
            return Err(Error::field(
                format!("/materials/{n}/code"),
                "NOT_A_VALUE",
                format!("`{}` is not a material of {kind}", material.code),
            ));
        }
        if materials.iter().take(n).any(|earlier| earlier.code == material.code) {
            return Err(Error::field(format!("/materials/{n}/code"), "INVALID", "stands twice"));
        }
    }
    Ok(())
}

/// Submits: the text of the newest version and the materials are what the office receives today.
pub(super) fn submit(ctx: &mut Ctx<'_>, id: ReviewId, no_state_secrets: bool) -> Result<Review> {
    let review = store::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(review.version)?;
    rules::step(review.state, Event::Submit)?;
    let version = handed_in(ctx, &review)?;
    let round = rounds::received(ctx, &review, &version);
    declared(ctx, id, round.number, Occasion::Submit, no_state_secrets)?;
    store::insert_round(ctx.conn, &round)?;
    let review = move_on(ctx, review, Event::Submit, |review| review.round = round.number)?;
    let mail = Mail::of("review_submit").with("title", &review.title).with("received_on", round.received_on);
    identity::tell_role(ctx, review.review_body_id, Role::Coordinator, &mail)?;
    joint::ask_signatures(ctx, &review)?;
    ctx.done("review", id, &[("state", &review.state), ("received_on", &round.received_on), ("sha256", &round.sha256)]);
    Ok(review)
}

/// What is handed in: the newest version of the text, with its form. Refused when something that is required is missing.
pub(super) fn handed_in(ctx: &mut Ctx<'_>, review: &Review) -> Result<DocumentVersion> {
    let document = documents::visible(ctx.conn, ctx.actor, review.document_id)?;
    rules::NO_TEXT_SUBMITTED.require(document.latest > 0)?;
    complete(ctx, review)?;
    form::complete(ctx, review)?;
    documents::version_by_number(ctx.conn, document.id, document.latest)
}

/// Refuses when a party or a material is missing that the rules in force require, naming it.
pub(super) fn complete(ctx: &mut Ctx<'_>, review: &Review) -> Result<()> {
    let parties = store::parties(ctx.conn, review.id)?;
    rules::PARTIES_MISSING.require(review.kind != MatterKind::Contract || !parties.is_empty())?;
    let jurisdiction = store::jurisdiction(ctx.conn, review.review_body_id)?;
    let pack = calendar::in_force(&jurisdiction, ctx.today())?;
    let materials = pack.kind(review.kind.as_str()).map(|kind| kind.materials.as_slice()).unwrap_or_default();
    let filled = store::particulars(ctx.conn, review.id)?;
    let wanted = |material: &&pack::Material| {
        calendar::form::required(material.required, material.required_when.as_ref(), &filled)
    };
    let required: Vec<String> = materials.iter().filter(wanted).map(|material| material.code.clone()).collect();
    Ok(rules::complete(&required, &store::materials(ctx.conn, review.id)?)?)
}

/// Finds the submission complete: freezes the rule pack and starts the clock on the day of receipt.
pub(super) fn accept(ctx: &mut Ctx<'_>, id: ReviewId) -> Result<Review> {
    let review = store::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(review.version)?;
    rules::step(review.state, Event::Accept)?;
    let round =
        store::current_round(ctx.conn, &review)?.ok_or_else(|| Error::internal("a submitted review has a round"))?;
    joint::complete(ctx, &review, &round)?;
    paper::uncontested(ctx, &review)?;
    let (review, round) = take_on(ctx, review, round)?;
    if store::supplements(ctx.conn, &review)?.is_empty() {
        let agency = Subject::Agency(review.agency_id);
        conduct::record(ctx, review.review_body_id, agency, "SUBMISSION_COMPLETE", "review", id)?;
    }
    let due = round.due_on.map_or_else(|| "—".to_owned(), |day| day.to_string());
    let mail =
        Mail::of("review_accept").with("number", &review.number).with("title", &review.title).with("due_on", &due);
    identity::tell(ctx, review.created_by, &mail)?;
    ctx.done(
        "review",
        id,
        &[("state", &review.state), ("number", &review.number), ("due_on", &due), ("rule_pack", &round.rule_pack)],
    );
    Ok(review)
}

/// Takes a complete submission on: the rules of the day of receipt are frozen, its clock starts on that day, and the
/// matter has its number.
pub(super) fn take_on(ctx: &mut Ctx<'_>, review: Review, mut round: Round) -> Result<(Review, Round)> {
    let jurisdiction = store::jurisdiction(ctx.conn, review.review_body_id)?;
    let pack = calendar::in_force(&jurisdiction, round.received_on)?;
    round.accepted_at = Some(ctx.now);
    round.rule_pack.clone_from(&pack.id);
    round.rule_pack_hash.clone_from(&pack.hash);
    round.accepted_by = Some(ctx.actor.account);
    let limit = pack.kind(review.kind.as_str()).and_then(|kind| kind.limit.as_ref());
    round.limit_days = limit.map(|limit| i64::from(limit.days));
    // Without the year's calendar there is no day; intake goes on.
    due::set(ctx, &review, &mut round)?;
    store::update_round(ctx.conn, &round)?;
    let number = number(ctx, &review, &round)?;
    let review = move_on(ctx, review, Event::Accept, |review| review.number = number)?;
    Ok((review, round))
}

/// The number of a matter: given at its first acceptance, kept in later rounds.
fn number(ctx: &mut Ctx<'_>, review: &Review, round: &Round) -> Result<String> {
    if !review.number.is_empty() {
        return Ok(review.number.clone());
    }
    let (prefix, year) = (store::number_prefix(review.kind), round.received_on.year());
    let number = numbers::next(ctx.conn, review.review_body_id, prefix, year)?;
    Ok(numbers::format(prefix, year, number))
}

/// Takes a review one step along the transition table; `also` may set what goes with it. The caller has
/// loaded it with [`store::for_update`].
pub fn move_on(ctx: &mut Ctx<'_>, before: Review, event: Event, also: impl FnOnce(&mut Review)) -> Result<Review> {
    let state = rules::step(before.state, event)?;
    let mut after = Review { state, version: before.version + 1, updated_at: ctx.now, ..before.clone() };
    also(&mut after);
    store::update(ctx.conn, &before, &after)?;
    Ok(after)
}

/// Marks a review as changed without moving it on, so that whoever read it before knows: what hangs on it
/// changed.
pub fn touch(ctx: &mut Ctx<'_>, before: Review) -> Result<Review> {
    let after = Review { version: before.version + 1, updated_at: ctx.now, ..before.clone() };
    store::update(ctx.conn, &before, &after)?;
    Ok(after)
}

//! The form of a matter: filled in with the draft, changed while nothing is handed in, and complete when it is.

use super::model::{Material, Review, ReviewId, ReviewState};
use super::{actions, rules, store};
use crate::access::OrganisationId;
use crate::calendar;
use crate::calendar::form::{self, Particular, Value};
use crate::calendar::pack::{DELIBERATION, KindRules, RulePack};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::identity::MatterKind;
use crate::kit::{Day, Fen};

/// What a draft is changed to; its form is filled in anew.
#[derive(Clone, Debug)]
pub(super) struct Changes {
    /// What it is about.
    pub(super) title: String,
    /// Contract amount; zero when there is none.
    pub(super) amount: Fen,
    /// Everything that is filled into the form.
    pub(super) particulars: Vec<Particular>,
    /// The list of materials; as it was when `None`.
    pub(super) materials: Option<Vec<Material>>,
}

/// The rules in force for a kind of matter of a review body.
fn in_force(
    ctx: &mut Ctx<'_>,
    body: OrganisationId,
    kind: MatterKind,
) -> Result<(&'static RulePack, &'static KindRules)> {
    let jurisdiction = store::jurisdiction(ctx.conn, body)?;
    let pack = calendar::in_force(&jurisdiction, ctx.today())?;
    let rules = pack.kind(kind.as_str());
    rules.map(|rules| (pack, rules)).ok_or_else(|| Error::internal(format!("rule pack {} lacks {kind}", pack.id)))
}

/// Refuses answers that do not fit their fields, naming every fault.
pub(super) fn known(ctx: &mut Ctx<'_>, body: OrganisationId, kind: MatterKind, given: &[Particular]) -> Result<()> {
    let (_, rules) = in_force(ctx, body, kind)?;
    let faults = form::faults(&rules.fields, given);
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

/// Refuses to hand in a form that lacks something, or that does not keep to what law and rules demand.
pub(super) fn complete(ctx: &mut Ctx<'_>, review: &Review) -> Result<()> {
    let (pack, rules) = in_force(ctx, review.review_body_id, review.kind)?;
    form::complete(pack, rules, &store::particulars(ctx.conn, review.id)?)
}

/// Changes a matter that is not handed in: title, amount, form and materials.
pub(super) fn change(ctx: &mut Ctx<'_>, id: ReviewId, new: &Changes) -> Result<Review> {
    let review = store::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(review.version)?;
    let open = matches!(review.state, ReviewState::Draft | ReviewState::SupplementRequired);
    rules::FORM_CLOSED.require(open).map_err(|refusal| refusal.with("state", review.state))?;
    known(ctx, review.review_body_id, review.kind, &new.particulars)?;
    if let Some(materials) = &new.materials {
        actions::known_materials(ctx, review.review_body_id, review.kind, materials)?;
        store::replace_materials(ctx.conn, id, materials)?;
    }
    store::replace_particulars(ctx.conn, id, &new.particulars)?;
    let after = Review {
        title: new.title.trim().to_owned(),
        amount: new.amount,
        version: review.version + 1,
        updated_at: ctx.now,
        ..review.clone()
    };
    store::update(ctx.conn, &review, &after)?;
    let fields: Vec<&str> = new.particulars.iter().map(|one| one.code.as_str()).collect();
    ctx.done("review", id, &[("title", &after.title), ("amount", &after.amount), ("fields", &fields.join(", "))]);
    Ok(after)
}

/// Plans the deliberation for another day. What was handed in stays as it is: only the day moves, to one to come, so
/// that the time for the review can be long enough.
pub(super) fn plan_deliberation(ctx: &mut Ctx<'_>, id: ReviewId, on: Day) -> Result<Review> {
    let review = store::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(review.version)?;
    let over = [ReviewState::Closed, ReviewState::Returned, ReviewState::Withdrawn].contains(&review.state);
    rules::FORM_CLOSED.require(!over).map_err(|refusal| refusal.with("state", review.state))?;
    let (_, rules) = in_force(ctx, review.review_body_id, review.kind)?;
    if !rules.fields.iter().any(|field| field.code == DELIBERATION) {
        let detail = format!("a matter of kind {} is not deliberated", review.kind);
        return Err(Error::field("/deliberation_on", "NOT_A_VALUE", detail));
    }
    if on < ctx.today() {
        return Err(Error::field("/deliberation_on", "TOO_SMALL", "must not lie in the past"));
    }
    let before = form::day(&store::particulars(ctx.conn, id)?, DELIBERATION);
    store::put_particular(ctx.conn, id, &Particular { code: DELIBERATION.into(), value: Value::Day(on) })?;
    let review = actions::touch(ctx, review)?;
    let before = before.map_or_else(|| "—".to_owned(), |day| day.to_string());
    ctx.done("review", id, &[("before", &before), ("deliberation_on", &on)]);
    Ok(review)
}

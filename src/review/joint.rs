//! Use cases of joint submissions (联合送审): the matter's own agency leads (主办) and alone takes it its steps; the others
//! (协办) see what it sees, answer questions, and each co-signs (会签) the text before the office takes it.

use super::actions::touch;
use super::model::{Cosignature, Review, ReviewId, ReviewState, Round};
use super::{rules, store};
use crate::access::{OrganisationId, Role};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::identity::{self, OrganisationKind};
use crate::notify::Mail;

/// Says which agencies submit a matter together with its own, while it is not handed in.
pub(super) fn set(ctx: &mut Ctx<'_>, id: ReviewId, agencies: &[OrganisationId]) -> Result<Review> {
    let review = store::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(review.version)?;
    let open = matches!(review.state, ReviewState::Draft | ReviewState::SupplementRequired);
    rules::FORM_CLOSED.require(open).map_err(|refusal| refusal.with("state", review.state))?;
    let mut names = Vec::new();
    for (n, agency) in agencies.iter().enumerate() {
        let found = identity::organisation(ctx.conn, *agency)?;
        let twice = agencies.iter().take(n).any(|earlier| earlier == agency);
        if found.kind != OrganisationKind::Agency || found.id == review.agency_id || twice {
            let detail = "must be another agency, named once";
            return Err(Error::field(format!("/co_agency_ids/{n}"), "INVALID", detail));
        }
        names.push(found.name);
    }
    let before = store::co_agencies(ctx.conn, id)?;
    store::set_co_agencies(ctx.conn, id, agencies, ctx.actor.account, ctx.now)?;
    let mail = Mail::of("review_set_co_agencies").with("title", &review.title);
    for agency in agencies.iter().filter(|agency| !before.iter().any(|one| one.agency_id == **agency)) {
        identity::tell_role(ctx, *agency, Role::AgencyOfficer, &mail)?;
    }
    let review = touch(ctx, review)?;
    ctx.done("review", id, &[("title", &review.title), ("co_agencies", &names.join("、"))]);
    Ok(review)
}

/// The head of a co-submitting agency co-signs the text that was handed in.
pub(super) fn cosign(ctx: &mut Ctx<'_>, id: ReviewId) -> Result<Review> {
    let review = store::held_by_any(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(review.version)?;
    let agency = ctx.actor.organisation;
    let is_co_agency = store::co_agencies(ctx.conn, id)?.iter().any(|one| one.agency_id == agency);
    rules::CO_AGENCY_ONLY.require(is_co_agency)?;
    if review.state != ReviewState::Submitted {
        return Err(rules::ILLEGAL_TRANSITION.refuse().with("state", review.state).with("event", "COSIGN").into());
    }
    let round =
        store::current_round(ctx.conn, &review)?.ok_or_else(|| Error::internal("a submitted review has a round"))?;
    let signed = store::cosignatures(ctx.conn, &round)?.iter().any(|one| one.agency_id == agency);
    rules::COSIGNED_ALREADY.require(!signed)?;
    let row = Cosignature {
        id: ctx.id(),
        review_id: id,
        agency_id: agency,
        round: round.number,
        sha256: round.sha256,
        signed_by: ctx.actor.account,
        signed_at: ctx.now,
    };
    store::insert_cosignature(ctx.conn, &row)?;
    let mail = Mail::of("review_cosign").with("title", &review.title);
    identity::tell(ctx, review.created_by, &mail)?;
    let review = touch(ctx, review)?;
    ctx.done("review", id, &[("title", &review.title), ("sha256", &row.sha256)]);
    Ok(review)
}

/// Tells the heads of co-submitting agencies that a text waits for their signature.
pub(super) fn ask_signatures(ctx: &mut Ctx<'_>, review: &Review) -> Result<()> {
    let mail = Mail::of("review_cosign_wanted").with("title", &review.title);
    for one in store::co_agencies(ctx.conn, review.id)? {
        identity::tell_role(ctx, one.agency_id, Role::AgencyHead, &mail)?;
    }
    Ok(())
}

/// Refuses a text that a co-submitting agency has not signed, naming those that lack.
pub(super) fn complete(ctx: &mut Ctx<'_>, review: &Review, round: &Round) -> Result<()> {
    let signed = store::cosignatures(ctx.conn, round)?;
    let mut missing = Vec::new();
    for one in store::co_agencies(ctx.conn, review.id)? {
        if !signed.iter().any(|signature| signature.agency_id == one.agency_id) {
            missing.push(identity::organisation(ctx.conn, one.agency_id)?.name);
        }
    }
    Ok(rules::cosigned(&missing)?)
}

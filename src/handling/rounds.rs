//! Use case of submitting a changed text again (重新送审): the next round of the same matter.

use super::{rules, standing, store};
use crate::ctx::Ctx;
use crate::documents;
use crate::error::{Error, Result};
use crate::review::{self, Event, Material, Review, ReviewId, Round};

/// Submits a later version of the text for the next round. What is not done of this round is superseded: the new
/// text is reviewed from the beginning, and no opinion or verification of the old one counts for it.
pub(super) fn begin_again(
    ctx: &mut Ctx<'_>,
    id: ReviewId,
    number: i64,
    reason: &str,
    materials: &[Material],
    no_state_secrets: bool,
) -> Result<(Review, Round)> {
    let review = review::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(review.version)?;
    review::rules::step(review.state, Event::BeginAgain)?;
    let round =
        review::current_round(ctx.conn, &review)?.ok_or_else(|| Error::internal("a review under way has a round"))?;
    rules::NOT_A_REVISION.require(number > round.document_version)?;
    let version = documents::version(ctx.conn, ctx.actor, review.document_id, number)?;
    rules::SAME_TEXT.require(version.sha256 != round.sha256)?;
    let before = standing::of_round(ctx, &review, &round)?;
    let superseded = before.iter().filter(|handled| !rules::is_done(handled.handling.state)).count();
    let proposed = store::revision(ctx.conn, &review)?.map(|revision| revision.document_version.to_string());
    let (review, round) = review::begin_again(ctx, review, &version, materials, no_state_secrets)?;
    ctx.done(
        "review",
        id,
        &[
            ("review", &review.number),
            ("state", &review.state),
            ("round", &round.number),
            ("document_version", &round.document_version),
            ("sha256", &round.sha256),
            ("revision_left", &proposed.unwrap_or_default()),
            ("superseded", &superseded),
            ("reason", &reason.trim()),
        ],
    );
    Ok((review, round))
}

//! Use case of adding to what was issued: a supplementary opinion (补充意见).

use super::model::{Content, Opinion, OpinionId, OpinionKind};
use super::{draft, rules, store};
use crate::ctx::Ctx;
use crate::error::Result;

/// Begins a supplementary opinion to the one that was issued last. From here it goes the way of the first:
/// revised, handed in, countersigned by another, issued.
pub(super) fn supplement(ctx: &mut Ctx<'_>, id: OpinionId, content: &Content) -> Result<Opinion> {
    let (review, supplemented) = store::for_update(ctx.conn, ctx.actor, id)?;
    rules::turn(OpinionKind::Review, true, review.state)?;
    let issued = store::issued(ctx.conn, review.id, review.round)?;
    rules::NOT_THE_LAST_ISSUED.require(issued.opinions.last().is_some_and(|last| last.id == supplemented.id))?;
    rules::ONE_OPINION_EACH.require(!store::is_supplemented(ctx.conn, id)?)?;
    draft::begin(ctx, &review, OpinionKind::Review, None, Some(id), content)
}

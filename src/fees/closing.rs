//! Closing an engagement (办结): only when everything under it is settled.

use super::store;
use crate::ctx::Ctx;
use crate::engagement::{self, Engaged, EngagementId};
use crate::error::Result;

/// Closes an engagement that has ended, or gives a draft up; refused while work is open, unclaimed work included, or a
/// claim is.
pub(super) fn close_engagement(ctx: &mut Ctx<'_>, id: EngagementId) -> Result<Engaged> {
    let (work, claims) = (store::open_work(ctx.conn, id)?, store::open_claims(ctx.conn, id)?);
    engagement::close(ctx, id, work, claims)
}

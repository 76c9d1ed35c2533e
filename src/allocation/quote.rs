//! The quote (费用预览): what the matter would cost with each adviser, and what money is left. Nothing is written.

use super::examine::{Examined, examine};
use crate::ctx::Ctx;
use crate::directory::AdviserId;
use crate::engagement::Service;
use crate::error::{Error, Result};
use crate::review::{self, ReviewId};

/// Quotes for everybody who is engaged for the agency, those in the pool first and the cheapest of them; or for one.
pub(super) fn quote(
    ctx: &mut Ctx<'_>,
    review_id: ReviewId,
    service: Service,
    adviser: Option<AdviserId>,
) -> Result<Vec<Examined>> {
    let review = review::visible(ctx.conn, ctx.actor, review_id)?;
    let mut quotes = examine(ctx, &review, service, None)?;
    if let Some(adviser) = adviser {
        quotes.retain(|one| one.adviser.id == adviser);
        if quotes.is_empty() {
            return Err(Error::NotFound);
        }
    }
    quotes.sort_by_key(|one| (one.excluded_by.is_some(), one.fee(), one.adviser.id));
    Ok(quotes)
}

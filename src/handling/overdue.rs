//! Supervision (督办): when an answer becomes overdue, the agency's officers and head and the office are told, once for
//! each recommendation.

use super::standing::{self, Terms};
use super::{conducted, store};
use crate::access::{Actor, Role};
use crate::ctx::Ctx;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::{Day, PageRequest, Timestamp};
use crate::notify::Mail;
use crate::opinion::RecommendationId;
use crate::review::{self, Review, ReviewId};

/// Matters with overdue answers that nobody was told of.
pub fn overdue(conn: &mut Conn, now: Timestamp, _limit: i64) -> Result<Vec<ReviewId>> {
    let system = Actor::system();
    let mut ctx = Ctx::new(conn, &system, now, None);
    let terms = Terms::load(&mut ctx)?;
    // What was told of is not found again, so that the first page is always what is next.
    let rows = standing::overdue_rows(&mut ctx, &terms, true, &PageRequest::default())?;
    let mut ids: Vec<ReviewId> = rows.into_iter().map(|(_, _, review, _)| review.id).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// The earliest last day among the answers of a matter's present round that are overdue.
pub fn overdue_since(ctx: &mut Ctx<'_>, review: &Review) -> Result<Option<Day>> {
    let Some(round) = review::current_round(ctx.conn, review)? else { return Ok(None) };
    let handled = standing::of_round(ctx, review, &round)?;
    Ok(handled.into_iter().filter(|handled| handled.overdue).filter_map(|handled| handled.due_on).min())
}

/// Tells of everything in a matter that has become overdue.
pub fn tell_overdue(ctx: &mut Ctx<'_>, id: ReviewId) -> Result<()> {
    let review = review::for_update(ctx.conn, ctx.actor, id)?;
    let round = review::current_round(ctx.conn, &review)?.ok_or(Error::NotFound)?;
    let mut late = standing::of_round(ctx, &review, &round)?;
    late.retain(|handled| handled.overdue);
    let ids: Vec<RecommendationId> = late.iter().map(|handled| handled.recommendation.id).collect();
    let told = store::told(ctx.conn, &ids)?;
    late.retain(|handled| !told.contains(&handled.recommendation.id));
    let due_on = late.iter().filter_map(|handled| handled.due_on).min().ok_or(Error::NotFound)?;
    for handled in &late {
        store::note_told(ctx.conn, handled.recommendation.id, ctx.now)?;
        conducted::overdue(ctx, &review, handled.recommendation.id)?;
    }
    let mail =
        Mail::of("handling_overdue").with("number", &review.number).with("count", late.len()).with("due_on", due_on);
    for (organisation, role) in [
        (review.agency_id, Role::AgencyOfficer),
        (review.agency_id, Role::AgencyHead),
        (review.review_body_id, Role::Coordinator),
    ] {
        identity::tell_role(ctx, organisation, role, &mail)?;
    }
    ctx.done("review", id, &[("review", &review.number), ("overdue", &late.len())]);
    Ok(())
}

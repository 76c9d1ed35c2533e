//! Queries of handling. Whether a matter may be seen is asked of `review`.

use diesel::prelude::*;

use super::model::{Clearance, Handling, Revision};
use crate::ctx::guarded;
use crate::db::Conn;
use crate::db::schema::{clearances, handlings, revisions};
use crate::error::Result;
use crate::opinion::RecommendationId;
use crate::review::{Review, ReviewId};

/// The handlings of a matter that exist; recommendations without one are open.
pub(super) fn of_review(conn: &mut Conn, review: ReviewId) -> Result<Vec<Handling>> {
    Ok(handlings::table.filter(handlings::review_id.eq(review)).select(Handling::as_select()).load(conn)?)
}

pub(super) fn of_recommendation(conn: &mut Conn, id: RecommendationId) -> Result<Option<Handling>> {
    Ok(handlings::table.find(id).select(Handling::as_select()).first(conn).optional()?)
}

/// Writes a handling: the first answer makes the row, later ones are guarded by its version.
pub(super) fn save(conn: &mut Conn, before: i64, after: &Handling) -> Result<()> {
    if before == 0 {
        diesel::insert_into(handlings::table).values(after).execute(conn)?;
        return Ok(());
    }
    let this = handlings::table
        .filter(handlings::recommendation_id.eq(after.recommendation_id).and(handlings::version.eq(before)));
    guarded(diesel::update(this).set(after).execute(conn)?, before)
}

pub(super) fn revision(conn: &mut Conn, review: ReviewId) -> Result<Option<Revision>> {
    Ok(revisions::table.find(review).select(Revision::as_select()).first(conn).optional()?)
}

pub(super) fn put_revision(conn: &mut Conn, row: &Revision) -> Result<()> {
    diesel::delete(revisions::table.find(row.review_id)).execute(conn)?;
    diesel::insert_into(revisions::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn clearance(conn: &mut Conn, review: &Review) -> Result<Option<Clearance>> {
    Ok(clearances::table
        .filter(clearances::review_id.eq(review.id).and(clearances::round.eq(review.round)))
        .select(Clearance::as_select())
        .first(conn)
        .optional()?)
}

pub(super) fn insert_clearance(conn: &mut Conn, row: &Clearance) -> Result<()> {
    diesel::insert_into(clearances::table).values(row).execute(conn)?;
    Ok(())
}

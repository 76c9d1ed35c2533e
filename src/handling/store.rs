//! Queries of handling. Whether a matter may be seen is asked of `review`.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::model::{
    Acknowledgement, Certificate, Clearance, ClearanceId, Companion, Handling, Revision, Revocation, Step,
};
use super::rules::WAITING;
use crate::access::{Actor, Role};
use crate::ctx::guarded;
use crate::db::Conn;
use crate::db::schema::{
    clearance_certificates, clearance_revocations, clearances, companions, edit_acknowledgements, handling_notices,
    handling_steps, handlings, opinions, recommendations, review_rounds, reviews, revisions, withdrawals,
};
use crate::error::Result;
use crate::kit::{PageRequest, Timestamp};
use crate::opinion::{Opinion, OpinionKind, OpinionState, Recommendation, RecommendationId, Severity};
use crate::review::{Review, ReviewId, Round};

/// The handlings of recommendations that exist; recommendations without one are open.
pub(super) fn of_recommendations(conn: &mut Conn, ids: &[RecommendationId]) -> Result<Vec<Handling>> {
    Ok(handlings::table
        .filter(handlings::recommendation_id.eq_any(ids.to_vec()))
        .select(Handling::as_select())
        .load(conn)?)
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

pub(super) fn add_step(conn: &mut Conn, row: &Step) -> Result<()> {
    diesel::insert_into(handling_steps::table).values(row).execute(conn)?;
    Ok(())
}

/// Everything that was done about a recommendation, oldest first.
pub(super) fn steps(conn: &mut Conn, id: RecommendationId) -> Result<Vec<Step>> {
    Ok(handling_steps::table
        .filter(handling_steps::recommendation_id.eq(id))
        .order(handling_steps::id)
        .select(Step::as_select())
        .load(conn)?)
}

/// What a list of what waits for agencies is narrowed to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Only<'a> {
    /// Rounds with one edition of a rule pack, by its hash.
    pub(super) pack_hash: &'a str,
    /// Opinions issued before this instant.
    pub(super) issued_before: Timestamp,
    /// What nobody was told of as overdue.
    pub(super) untold: bool,
}

/// A recommendation with its opinion, matter and round.
pub(super) type Waiting = (Recommendation, Opinion, Review, Round);

/// Recommendations in force that wait for the agency, newest first: an agency's own, for the office those of the
/// matters it reviews.
pub(super) fn waiting(
    conn: &mut Conn,
    actor: &Actor,
    only: Option<Only<'_>>,
    page: &PageRequest,
) -> Result<Vec<Waiting>> {
    let later = diesel::alias!(opinions as later);
    let withdrawn = withdrawals::table
        .inner_join(later.on(later.field(opinions::id).eq(withdrawals::opinion_id)))
        .filter(withdrawals::recommendation_id.eq(recommendations::id))
        .filter(later.field(opinions::state).eq(OpinionState::Issued));
    let answered = handlings::table
        .filter(handlings::recommendation_id.eq(recommendations::id))
        .filter(handlings::state.ne_all(WAITING));
    let mut query = recommendations::table
        .inner_join(opinions::table.on(opinions::id.eq(recommendations::opinion_id)))
        .inner_join(reviews::table.on(reviews::id.eq(opinions::review_id).and(reviews::round.eq(opinions::round))))
        .inner_join(
            review_rounds::table
                .on(review_rounds::review_id.eq(reviews::id).and(review_rounds::number.eq(reviews::round))),
        )
        .filter(opinions::kind.eq(OpinionKind::Review).and(opinions::state.eq(OpinionState::Issued)))
        .filter(recommendations::severity.ne(Severity::Note))
        .filter(recommendations::id.lt(page.before().to_owned()))
        .filter(not(exists(withdrawn)))
        .filter(not(exists(answered)))
        .order(recommendations::id.desc())
        .limit(page.fetch())
        .select((Recommendation::as_select(), Opinion::as_select(), Review::as_select(), Round::as_select()))
        .into_boxed();
    match actor.role {
        Role::Auditor => {}
        Role::Coordinator => query = query.filter(reviews::review_body_id.eq(actor.organisation)),
        _ => query = query.filter(reviews::agency_id.eq(actor.organisation)),
    }
    if let Some(Only { pack_hash, issued_before, untold }) = only {
        query = query
            .filter(review_rounds::rule_pack_hash.eq(pack_hash.to_owned()))
            .filter(opinions::issued_at.assume_not_null().lt(issued_before));
        if untold {
            let told = handling_notices::table.filter(handling_notices::recommendation_id.eq(recommendations::id));
            query = query.filter(not(exists(told)));
        }
    }
    Ok(query.load(conn)?)
}

/// Of which of these recommendations it was told that they are overdue.
pub(super) fn told(conn: &mut Conn, ids: &[RecommendationId]) -> Result<Vec<RecommendationId>> {
    let these = handling_notices::table.filter(handling_notices::recommendation_id.eq_any(ids.to_vec()));
    Ok(these.select(handling_notices::recommendation_id).load(conn)?)
}

/// Notes that it was told.
pub(super) fn note_told(conn: &mut Conn, id: RecommendationId, now: Timestamp) -> Result<()> {
    let row = (handling_notices::recommendation_id.eq(id), handling_notices::told_at.eq(now));
    diesel::insert_into(handling_notices::table).values(row).execute(conn)?;
    Ok(())
}

/// The revision that was proposed in the current round.
pub(super) fn revision(conn: &mut Conn, review: &Review) -> Result<Option<Revision>> {
    Ok(revisions::table
        .filter(revisions::review_id.eq(review.id).and(revisions::round.eq(review.round)))
        .select(Revision::as_select())
        .first(conn)
        .optional()?)
}

pub(super) fn put_revision(conn: &mut Conn, row: &Revision) -> Result<()> {
    diesel::delete(revisions::table.find(row.review_id)).execute(conn)?;
    diesel::insert_into(revisions::table).values(row).execute(conn)?;
    Ok(())
}

/// The clearance of the current round of a matter; whether the matter may be seen was asked before.
pub fn clearance(conn: &mut Conn, review: &Review) -> Result<Option<Clearance>> {
    Ok(clearances::table
        .filter(clearances::review_id.eq(review.id).and(clearances::round.eq(review.round)))
        .select(Clearance::as_select())
        .first(conn)
        .optional()?)
}

pub(super) fn insert_clearance(conn: &mut Conn, row: &Clearance, certificate: &Certificate) -> Result<()> {
    diesel::insert_into(clearances::table).values(row).execute(conn)?;
    diesel::insert_into(clearance_certificates::table).values(certificate).execute(conn)?;
    Ok(())
}

/// The certificate of a clearance.
pub(super) fn certificate_of(conn: &mut Conn, id: ClearanceId) -> Result<Certificate> {
    Ok(clearance_certificates::table.find(id).select(Certificate::as_select()).first(conn)?)
}

/// A certificate by its number, and by its check code as well when one is given. Whether its matter may be seen is the
/// caller's business.
pub(super) fn certificate(
    conn: &mut Conn,
    number: &str,
    code: Option<&str>,
) -> Result<Option<(Certificate, Clearance)>> {
    let mut query = clearance_certificates::table
        .inner_join(clearances::table.on(clearances::id.eq(clearance_certificates::clearance_id)))
        .filter(clearance_certificates::number.eq(number))
        .select((Certificate::as_select(), Clearance::as_select()))
        .into_boxed();
    if let Some(code) = code {
        query = query.filter(clearance_certificates::check_code.eq(code.to_owned()));
    }
    Ok(query.first(conn).optional()?)
}

/// The number of the certificate that takes the place of this one: of the text of the same document that was cleared
/// last, if that was later and stands.
pub(super) fn superseding(conn: &mut Conn, certificate: &Certificate, clearance: &Clearance) -> Result<Option<String>> {
    let revoked = clearance_revocations::table.select(clearance_revocations::clearance_id);
    Ok(clearance_certificates::table
        .inner_join(clearances::table.on(clearances::id.eq(clearance_certificates::clearance_id)))
        .filter(clearance_certificates::document_id.eq(certificate.document_id))
        .filter(clearances::id.gt(clearance.id))
        .filter(clearances::id.ne_all(revoked))
        .order(clearances::id.desc())
        .select(clearance_certificates::number)
        .first(conn)
        .optional()?)
}

pub(super) fn revocation(conn: &mut Conn, id: ClearanceId) -> Result<Option<Revocation>> {
    Ok(clearance_revocations::table.find(id).select(Revocation::as_select()).first(conn).optional()?)
}

pub(super) fn insert_revocation(conn: &mut Conn, row: &Revocation) -> Result<()> {
    diesel::insert_into(clearance_revocations::table).values(row).execute(conn)?;
    Ok(())
}

/// The silent edits of the current round that the office lets stand.
pub(super) fn acknowledgements(conn: &mut Conn, review: &Review) -> Result<Vec<Acknowledgement>> {
    Ok(edit_acknowledgements::table
        .filter(edit_acknowledgements::review_id.eq(review.id).and(edit_acknowledgements::round.eq(review.round)))
        .select(Acknowledgement::as_select())
        .load(conn)?)
}

pub(super) fn insert_acknowledgement(conn: &mut Conn, row: &Acknowledgement) -> Result<()> {
    diesel::insert_into(edit_acknowledgements::table).values(row).execute(conn)?;
    Ok(())
}

/// What is attached to a matter.
pub(super) fn companions(conn: &mut Conn, review: ReviewId) -> Result<Vec<Companion>> {
    Ok(companions::table
        .filter(companions::review_id.eq(review))
        .order(companions::code)
        .select(Companion::as_select())
        .load(conn)?)
}

/// Attaches something in place of what was attached under the same code.
pub(super) fn put_companion(conn: &mut Conn, row: &Companion) -> Result<()> {
    diesel::delete(companions::table.find((row.review_id, &row.code))).execute(conn)?;
    diesel::insert_into(companions::table).values(row).execute(conn)?;
    Ok(())
}

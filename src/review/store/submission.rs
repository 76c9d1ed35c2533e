//! Queries of declarations, co-submitting agencies and paper submissions.

use diesel::prelude::*;

use crate::access::{AccountId, OrganisationId};
use crate::db::Conn;
use crate::db::schema::{review_co_agencies, review_cosignatures, review_declarations, review_papers, reviews};
use crate::error::Result;
use crate::kit::Timestamp;
use crate::review::model::{
    CoAgency, Cosignature, PaperSubmission, Review, ReviewId, Round, SecrecyDeclaration, Submission,
};

/// How a matter was handed in.
pub fn submission(conn: &mut Conn, review: &Review, round: Option<&Round>) -> Result<Submission> {
    let declarations = review_declarations::table
        .filter(review_declarations::review_id.eq(review.id))
        .order(review_declarations::id)
        .select(SecrecyDeclaration::as_select())
        .load(conn)?;
    let cosignatures = round.map_or_else(|| Ok(Vec::new()), |round| cosignatures(conn, round))?;
    let (co_agencies, paper) = (co_agencies(conn, review.id)?, paper(conn, review.id)?);
    Ok(Submission { declarations, co_agencies, cosignatures, paper })
}

pub fn insert_declaration(conn: &mut Conn, row: &SecrecyDeclaration) -> Result<()> {
    diesel::insert_into(review_declarations::table).values(row).execute(conn)?;
    Ok(())
}

/// The agencies that submit a matter together with its own.
pub fn co_agencies(conn: &mut Conn, review: ReviewId) -> Result<Vec<CoAgency>> {
    Ok(review_co_agencies::table
        .filter(review_co_agencies::review_id.eq(review))
        .order(review_co_agencies::agency_id)
        .select(CoAgency::as_select())
        .load(conn)?)
}

/// Writes which agencies those are; who stays keeps the time at which it joined.
pub fn set_co_agencies(
    conn: &mut Conn,
    review: ReviewId,
    agencies: &[OrganisationId],
    by: AccountId,
    now: Timestamp,
) -> Result<()> {
    let before: Vec<OrganisationId> = co_agencies(conn, review)?.into_iter().map(|one| one.agency_id).collect();
    let gone = review_co_agencies::table
        .filter(review_co_agencies::review_id.eq(review).and(review_co_agencies::agency_id.ne_all(agencies.to_vec())));
    diesel::delete(gone).execute(conn)?;
    for agency in agencies.iter().filter(|agency| !before.contains(agency)) {
        let row = CoAgency { review_id: review, agency_id: *agency, added_by: by, added_at: now };
        diesel::insert_into(review_co_agencies::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// The signatures of co-submitting agencies under the text of a round.
pub fn cosignatures(conn: &mut Conn, round: &Round) -> Result<Vec<Cosignature>> {
    Ok(review_cosignatures::table
        .filter(review_cosignatures::review_id.eq(round.review_id).and(review_cosignatures::round.eq(round.number)))
        .filter(review_cosignatures::sha256.eq(round.sha256.clone()))
        .order(review_cosignatures::id)
        .select(Cosignature::as_select())
        .load(conn)?)
}

pub fn insert_cosignature(conn: &mut Conn, row: &Cosignature) -> Result<()> {
    diesel::insert_into(review_cosignatures::table).values(row).execute(conn)?;
    Ok(())
}

/// That a matter came on paper, if it did.
pub fn paper(conn: &mut Conn, review: ReviewId) -> Result<Option<PaperSubmission>> {
    Ok(review_papers::table.find(review).select(PaperSubmission::as_select()).first(conn).optional()?)
}

pub fn insert_paper(conn: &mut Conn, row: &PaperSubmission) -> Result<()> {
    diesel::insert_into(review_papers::table).values(row).execute(conn)?;
    Ok(())
}

/// Writes what is said of a paper submission; the matter is held.
pub fn update_paper(conn: &mut Conn, row: &PaperSubmission) -> Result<()> {
    diesel::update(review_papers::table.find(row.review_id)).set(row).execute(conn)?;
    Ok(())
}

/// Makes somebody the one whom the matter's agency is told through.
pub fn set_contact(conn: &mut Conn, review: ReviewId, account: AccountId) -> Result<()> {
    diesel::update(reviews::table.find(review)).set(reviews::created_by.eq(account)).execute(conn)?;
    Ok(())
}

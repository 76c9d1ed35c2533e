//! Organisations and who reviews for them.

use diesel::prelude::*;

use crate::access::OrganisationId;
use crate::db::Conn;
use crate::db::schema::{organisations, review_bodies};
use crate::error::Result;
use crate::identity::model::{MatterKind, Organisation, OrganisationKind};
use crate::kit::{Day, PageRequest};

pub fn insert_organisation(conn: &mut Conn, row: &Organisation) -> Result<()> {
    diesel::insert_into(organisations::table).values(row).execute(conn)?;
    Ok(())
}

pub fn insert_review_body(
    conn: &mut Conn,
    id: uuid::Uuid,
    agency: OrganisationId,
    body: OrganisationId,
    kind: MatterKind,
    from: Day,
) -> Result<()> {
    diesel::insert_into(review_bodies::table)
        .values((
            review_bodies::id.eq(id.to_string()),
            review_bodies::agency_id.eq(agency),
            review_bodies::review_body_id.eq(body),
            review_bodies::matter_kind.eq(kind),
            review_bodies::from_day.eq(from),
            review_bodies::to_day.eq(Day::end_of_time()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Who reviews an agency's matters of a kind on a day.
pub fn review_body_of(
    conn: &mut Conn,
    agency: OrganisationId,
    kind: MatterKind,
    on: Day,
) -> Result<Option<OrganisationId>> {
    Ok(review_bodies::table
        .filter(review_bodies::agency_id.eq(agency).and(review_bodies::matter_kind.eq(kind)))
        .filter(review_bodies::from_day.le(on).and(review_bodies::to_day.ge(on)))
        .order(review_bodies::from_day.desc())
        .select(review_bodies::review_body_id)
        .first(conn)
        .optional()?)
}

/// Whether a body reviews an agency's matters of any kind on a day.
pub fn is_reviewed_by(conn: &mut Conn, agency: OrganisationId, body: OrganisationId, on: Day) -> Result<bool> {
    for kind in MatterKind::ALL {
        if review_body_of(conn, agency, *kind, on)? == Some(body) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// One organisation. Names of organisations are public within the installation.
pub fn organisation(conn: &mut Conn, id: OrganisationId) -> Result<Organisation> {
    Ok(organisations::table.find(id).select(Organisation::as_select()).first(conn)?)
}

/// The organisation of this name, for the work of another slice.
pub fn organisation_named(conn: &mut Conn, name: &str) -> Result<Option<Organisation>> {
    let named = organisations::table.filter(organisations::name.eq(name));
    Ok(named.select(Organisation::as_select()).first(conn).optional()?)
}

/// The organisation of this id or name, for the work of another slice.
pub fn organisation_called(conn: &mut Conn, text: &str) -> Result<Option<Organisation>> {
    match text.parse::<OrganisationId>() {
        Ok(id) => Ok(organisations::table.find(id).select(Organisation::as_select()).first(conn).optional()?),
        Err(_a_name) => organisation_named(conn, text),
    }
}

/// Whether anybody has set this installation up yet.
/// The organisations of a kind of which there are few: the finance departments.
pub fn of_kind(conn: &mut Conn, kind: OrganisationKind) -> Result<Vec<OrganisationId>> {
    let found = organisations::table.filter(organisations::kind.eq(kind)).order(organisations::id);
    Ok(found.select(organisations::id).load(conn)?)
}

pub fn any_organisation(conn: &mut Conn) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(organisations::table.select(organisations::id))).get_result(conn)?)
}

pub fn list_organisations(conn: &mut Conn, page: &PageRequest) -> Result<Vec<Organisation>> {
    Ok(organisations::table
        .filter(organisations::id.lt(page.before().to_owned()))
        .order(organisations::id.desc())
        .limit(page.fetch())
        .select(Organisation::as_select())
        .load(conn)?)
}

/// Who runs this installation.
pub fn operator(conn: &mut Conn) -> Result<Option<Organisation>> {
    Ok(organisations::table
        .filter(organisations::kind.eq(OrganisationKind::Operator))
        .order(organisations::id)
        .select(Organisation::as_select())
        .first(conn)
        .optional()?)
}

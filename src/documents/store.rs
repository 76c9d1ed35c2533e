//! Queries of documents.

use diesel::dsl::{exists, not};
use diesel::expression::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use super::model::{Dismissal, DismissalId, Document, DocumentId, DocumentVersion, Release, ReleaseId};
use crate::access::{Actor, OrganisationId, Role};
use crate::ctx::guarded;
use crate::db::schema::{
    assignments, companions, document_texts, document_versions, documents, finding_dismissals, review_co_agencies,
    review_files, reviews, secrecy_releases,
};
use crate::db::search::{self, Source};
use crate::db::{Conn, MultiBackend};
use crate::error::{Error, Result};
use crate::kit::PageRequest;
use crate::load_for_update;

type Filter = Box<dyn BoxableExpression<documents::table, MultiBackend, SqlType = Bool>>;

/// While a matter is here, none of its counsel learns what others asked: the same states as `review::counsel_is_open` has,
/// whose test compares the two.
pub const AT_WORK: [&str; 4] = ["ACCEPTED", "ASSIGNED", "IN_REVIEW", "ON_HOLD"];

/// While a matter is here, its text is awaited from whoever hands it in.
const AWAITED: &str = "SUPPLEMENT_REQUIRED";

/// What an actor may see. Others than the owner see a document through the review it was submitted for.
pub fn visible_to(actor: &Actor) -> Filter {
    let submitted = reviews::table.filter(reviews::round.gt(0));
    let assigned = reviews::table
        .inner_join(assignments::table.on(assignments::review_id.eq(reviews::id)))
        .filter(assignments::state.eq("ACCEPTED").and(assignments::suspended_at.is_null()));
    // What lies beside a draft is seen with it.
    let beside = || companions::table.filter(companions::document_id.is_not_null());
    let beside_assigned = beside()
        .inner_join(assignments::table.on(assignments::review_id.eq(companions::review_id)))
        .filter(assignments::state.eq("ACCEPTED").and(assignments::suspended_at.is_null()));
    let file = companions::document_id.assume_not_null();
    // What was given with an answer or a consultation is seen with it: by counsel when they may know the question.
    let filed = || review_files::table.inner_join(reviews::table.on(reviews::id.eq(review_files::review_id)));
    let filed_assigned = || {
        let own = review_files::assignment_id.is_null();
        let own = own.or(review_files::assignment_id.eq(assignments::id.nullable()).assume_not_null());
        // Co-counsel see what the lead sees.
        let own = own.or(review_files::assignment_id.eq(assignments::assists).assume_not_null());
        filed()
            .inner_join(assignments::table.on(assignments::review_id.eq(review_files::review_id)))
            .filter(assignments::state.eq("ACCEPTED").and(assignments::suspended_at.is_null()))
            .filter(own.or(review_files::round.lt(reviews::round)).or(reviews::state.ne_all(AT_WORK)))
    };
    match actor.role {
        _ if actor.is_system => Box::new(documents::latest.ge(0)),
        Role::Auditor => Box::new(documents::latest.ge(0)),
        Role::AgencyOfficer | Role::AgencyHead => {
            let joint = || {
                let with = review_co_agencies::table.filter(review_co_agencies::agency_id.eq(actor.organisation));
                with.select(review_co_agencies::review_id)
            };
            let open = review_files::asked_of.is_null().or(review_files::asked_of.eq("AGENCY").assume_not_null());
            let matters = reviews::agency_id.eq(actor.organisation).or(reviews::id.eq_any(joint()));
            Box::new(
                documents::agency_id
                    .eq(actor.organisation)
                    .or(documents::id
                        .eq_any(reviews::table.filter(reviews::id.eq_any(joint())).select(reviews::document_id)))
                    .or(documents::id.eq_any(beside().filter(companions::review_id.eq_any(joint())).select(file)))
                    .or(documents::id.eq_any(filed().filter(matters).filter(open).select(review_files::document_id))),
            )
        }
        Role::Coordinator => Box::new(
            documents::id
                .eq_any(submitted.filter(reviews::review_body_id.eq(actor.organisation)).select(reviews::document_id))
                .or(documents::id.eq_any(
                    beside()
                        .inner_join(reviews::table.on(reviews::id.eq(companions::review_id)))
                        .filter(reviews::review_body_id.eq(actor.organisation))
                        .select(file),
                ))
                .or(documents::id.eq_any(
                    filed().filter(reviews::review_body_id.eq(actor.organisation)).select(review_files::document_id),
                ))
                .or(documents::entered_for.eq(actor.organisation).assume_not_null()),
        ),
        Role::Adviser => Box::new(
            documents::id
                .eq_any(assigned.filter(assignments::account_id.eq(actor.account)).select(reviews::document_id))
                .or(documents::id
                    .eq_any(beside_assigned.filter(assignments::account_id.eq(actor.account)).select(file)))
                .or(documents::id.eq_any(
                    filed_assigned()
                        .filter(assignments::account_id.eq(actor.account))
                        .select(review_files::document_id),
                )),
        ),
        Role::FirmManager => Box::new(
            documents::id
                .eq_any(assigned.filter(assignments::firm_id.eq(actor.organisation)).select(reviews::document_id))
                .or(documents::id
                    .eq_any(beside_assigned.filter(assignments::firm_id.eq(actor.organisation)).select(file)))
                .or(documents::id.eq_any(
                    filed_assigned()
                        .filter(assignments::firm_id.eq(actor.organisation))
                        .select(review_files::document_id),
                )),
        ),
        Role::FinanceOfficer | Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => {
            Box::new(documents::latest.lt(0))
        }
    }
}

/// One document that the actor may see.
pub fn visible(conn: &mut Conn, actor: &Actor, id: DocumentId) -> Result<Document> {
    Ok(documents::table
        .filter(documents::id.eq(id))
        .filter(visible_to(actor))
        .select(Document::as_select())
        .first(conn)?)
}

/// A document of an agency, for the work of another slice that knows whose it is.
pub fn of_agency(conn: &mut Conn, id: DocumentId, agency: OrganisationId) -> Result<Document> {
    let its = documents::table.filter(documents::id.eq(id).and(documents::agency_id.eq(agency)));
    Ok(its.select(Document::as_select()).first(conn)?)
}

pub(super) fn list(conn: &mut Conn, actor: &Actor, page: &PageRequest) -> Result<Vec<Document>> {
    Ok(documents::table
        .filter(visible_to(actor))
        .filter(documents::id.lt(page.before().to_owned()))
        .order(documents::id.desc())
        .limit(page.fetch())
        .select(Document::as_select())
        .load(conn)?)
}

pub(super) fn insert(conn: &mut Conn, row: &Document) -> Result<()> {
    diesel::insert_into(documents::table).values(row).execute(conn)?;
    Ok(())
}

/// What an actor may add versions to: an agency its own documents; the office those that it made for an agency, until they
/// are under review.
fn changeable_by(actor: &Actor) -> Filter {
    // What was given back for supplement is completed by whoever made it.
    let reviewed = reviews::table.filter(reviews::document_id.eq(documents::id).and(reviews::state.ne(AWAITED)));
    match actor.role {
        Role::Coordinator => {
            Box::new(documents::entered_for.eq(actor.organisation).assume_not_null().and(not(exists(reviewed))))
        }
        _ => Box::new(documents::agency_id.eq(actor.organisation)),
    }
}

/// A document to which the actor may add versions.
pub(super) fn own(conn: &mut Conn, actor: &Actor, id: DocumentId) -> Result<Document> {
    let found = documents::table.filter(documents::id.eq(id)).filter(changeable_by(actor));
    Ok(found.select(Document::as_select()).first(conn)?)
}

/// The same, held until the transaction ends.
pub(super) fn own_for_update(conn: &mut Conn, actor: &Actor, id: DocumentId) -> Result<Document> {
    own(conn, actor, id)?;
    Ok(load_for_update!(conn, documents::table.filter(documents::id.eq(id)).select(Document::as_select()))?)
}

/// Adds a version and makes it the latest.
pub(super) fn add_version(conn: &mut Conn, document: &Document, row: &DocumentVersion, text: &str) -> Result<()> {
    // The same text may come from two at once: one of them writes it, and both have it.
    let query = "INSERT INTO document_texts (sha256, text) VALUES ($1, $2) ON CONFLICT (sha256) DO NOTHING";
    let added = diesel::sql_query(query).bind::<Text, _>(&row.sha256).bind::<Text, _>(text).execute(conn)?;
    if added > 0 {
        search::put(conn, Source::Text, &row.sha256, text)?;
    }
    diesel::insert_into(document_versions::table).values(row).execute(conn)?;
    let changed = diesel::update(
        documents::table.filter(documents::id.eq(document.id).and(documents::version.eq(document.version))),
    )
    .set((documents::latest.eq(row.number), documents::version.eq(document.version + 1)))
    .execute(conn)?;
    guarded(changed, document.version)
}

pub(super) fn list_versions(conn: &mut Conn, document: DocumentId) -> Result<Vec<DocumentVersion>> {
    Ok(document_versions::table
        .filter(document_versions::document_id.eq(document))
        .order(document_versions::number.desc())
        .select(DocumentVersion::as_select())
        .load(conn)?)
}

/// A version of a document that the actor may see.
pub fn version(conn: &mut Conn, actor: &Actor, document: DocumentId, number: i64) -> Result<DocumentVersion> {
    visible(conn, actor, document)?;
    version_by_number(conn, document, number)
}

/// A version of a document; whether it may be seen was asked before.
pub fn version_by_number(conn: &mut Conn, document: DocumentId, number: i64) -> Result<DocumentVersion> {
    Ok(document_versions::table
        .filter(document_versions::document_id.eq(document).and(document_versions::number.eq(number)))
        .select(DocumentVersion::as_select())
        .first(conn)?)
}

/// The text of a version.
pub fn text(conn: &mut Conn, version: &DocumentVersion) -> Result<String> {
    let found: Option<String> =
        document_texts::table.find(&version.sha256).select(document_texts::text).first(conn).optional()?;
    found.ok_or_else(|| Error::internal(format!("the text of file {} is missing", version.sha256)))
}

/// The hashes of all files that documents are made of. Not for requests: it asks nobody's leave.
pub fn hashes(conn: &mut Conn) -> Result<Vec<String>> {
    let hashes = document_versions::table.select(document_versions::sha256).distinct();
    Ok(hashes.order(document_versions::sha256).load(conn)?)
}

/// Whether a file that bears a mark of secrecy was released for the agency.
pub(super) fn is_released(conn: &mut Conn, agency: OrganisationId, sha256: &str) -> Result<bool> {
    let released = secrecy_releases::table
        .filter(secrecy_releases::agency_id.eq(agency).and(secrecy_releases::sha256.eq(sha256.to_owned())));
    Ok(diesel::select(exists(released)).get_result(conn)?)
}

pub(super) fn insert_release(conn: &mut Conn, row: &Release) -> Result<()> {
    diesel::insert_into(secrecy_releases::table).values(row).execute(conn)?;
    Ok(())
}

/// One release of a marked file.
pub(super) fn release(conn: &mut Conn, id: ReleaseId) -> Result<Release> {
    Ok(secrecy_releases::table.find(id).select(Release::as_select()).first(conn)?)
}

/// A page of releases of marked files, newest first.
pub(super) fn releases(conn: &mut Conn, page: &PageRequest) -> Result<Vec<Release>> {
    Ok(secrecy_releases::table
        .filter(secrecy_releases::id.lt(page.before().to_owned()))
        .order(secrecy_releases::id.desc())
        .limit(page.fetch())
        .select(Release::as_select())
        .load(conn)?)
}

pub(super) fn insert_dismissal(conn: &mut Conn, row: &Dismissal) -> Result<()> {
    diesel::insert_into(finding_dismissals::table).values(row).execute(conn)?;
    Ok(())
}

/// A dismissal of a document that the actor may see.
pub(super) fn dismissal(conn: &mut Conn, actor: &Actor, id: DismissalId) -> Result<Dismissal> {
    let found: Dismissal = finding_dismissals::table.find(id).select(Dismissal::as_select()).first(conn)?;
    visible(conn, actor, found.document_id)?;
    Ok(found)
}

/// A page of a document's dismissals, newest first.
pub(super) fn dismissals(
    conn: &mut Conn,
    actor: &Actor,
    document: DocumentId,
    page: &PageRequest,
) -> Result<Vec<Dismissal>> {
    visible(conn, actor, document)?;
    Ok(finding_dismissals::table
        .filter(finding_dismissals::document_id.eq(document))
        .filter(finding_dismissals::id.lt(page.before().to_owned()))
        .order(finding_dismissals::id.desc())
        .limit(page.fetch())
        .select(Dismissal::as_select())
        .load(conn)?)
}

/// The findings of a document that were set aside; whether it may be seen was asked before.
pub(super) fn dismissed(conn: &mut Conn, document: DocumentId) -> Result<Vec<Dismissal>> {
    let its = finding_dismissals::table.filter(finding_dismissals::document_id.eq(document));
    Ok(its.select(Dismissal::as_select()).load(conn)?)
}

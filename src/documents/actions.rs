//! Use cases of documents.

use sha2::{Digest, Sha256};

use super::model::{Dismissal, Document, DocumentId, DocumentVersion, NewDismissal, NewRelease, Release, Upload};
use super::secrecy::{self, Mark};
use super::store;
use crate::access::{OrganisationId, Role};
use crate::ctx::Ctx;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::identity::{self, OrganisationKind};

/// Makes a document without content: an agency its own, the office one for an agency that it reviews.
pub(super) fn create(ctx: &mut Ctx<'_>, title: &str, agency: Option<OrganisationId>) -> Result<Document> {
    let own = ctx.actor.organisation;
    let (agency_id, entered_for) = match (ctx.actor.role, agency) {
        (Role::Coordinator, Some(agency)) if identity::is_reviewed_by(ctx.conn, agency, own, ctx.today())? => {
            (agency, Some(own))
        }
        (Role::Coordinator, _) => {
            return Err(Error::field("/agency_id", "INVALID", "must be an agency that the office reviews"));
        }
        (_, agency) if agency.is_none_or(|agency| agency == own) => (own, None),
        _ => return Err(Error::field("/agency_id", "INVALID", "must be the own agency, or left out")),
    };
    let row = Document {
        id: ctx.id(),
        agency_id,
        title: title.trim().to_owned(),
        latest: 0,
        version: 1,
        created_by: ctx.actor.account,
        created_at: ctx.now,
        entered_for,
    };
    store::insert(ctx.conn, &row)?;
    ctx.done("document", row.id, &[("title", &row.title)]);
    Ok(row)
}

/// Adds a version. Gives the document's new version number with it.
pub(super) fn add_version(ctx: &mut Ctx<'_>, id: DocumentId, upload: &Upload) -> Result<(i64, DocumentVersion)> {
    let document = store::own_for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(document.version)?;
    admitted(ctx.conn, document.agency_id, &upload.sha256, upload.mark.as_ref())?;
    let row = DocumentVersion {
        id: ctx.id(),
        document_id: id,
        number: document.latest + 1,
        file_name: upload.file_name.clone(),
        media_type: upload.media_type.to_owned(),
        size: upload.size,
        sha256: upload.sha256.clone(),
        text_sha256: hex::encode(Sha256::digest(&upload.text)),
        created_by: ctx.actor.account,
        created_at: ctx.now,
    };
    store::add_version(ctx.conn, &document, &row, &upload.text)?;
    ctx.done("document", id, &[("number", &row.number), ("sha256", &row.sha256), ("file_name", &row.file_name)]);
    Ok((document.version + 1, row))
}

/// Refuses a file that bears a mark of secrecy, unless it was released for the agency.
pub(super) fn admitted(conn: &mut Conn, agency: OrganisationId, sha256: &str, mark: Option<&Mark>) -> Result<()> {
    let is_released = mark.is_some() && store::is_released(conn, agency, sha256)?;
    Ok(secrecy::admitted(mark, sha256, is_released)?)
}

/// Lets a file in although it bears a mark: exactly these bytes, for this agency.
pub(super) fn release(ctx: &mut Ctx<'_>, new: &NewRelease) -> Result<Release> {
    let agency = identity::organisation(ctx.conn, new.agency_id)?;
    if agency.kind != OrganisationKind::Agency {
        return Err(Error::field("/agency_id", "INVALID", "is no agency"));
    }
    let refuse = || secrecy::RELEASED_ALREADY.refuse().into();
    let row = Release {
        id: ctx.id(),
        sha256: new.sha256.to_ascii_lowercase(),
        agency_id: agency.id,
        reason: new.reason.trim().to_owned(),
        released_by: ctx.actor.account,
        released_at: ctx.now,
    };
    if store::is_released(ctx.conn, agency.id, &row.sha256)? {
        return Err(refuse());
    }
    // Of two who release it at once, the second finds it there.
    store::insert_release(ctx.conn, &row).map_err(|error| if error.is_duplicate() { refuse() } else { error })?;
    ctx.done("secrecy_release", row.id, &[("sha256", &row.sha256), ("agency", &agency.name), ("reason", &row.reason)]);
    Ok(row)
}

/// Sets a finding of the check of texts aside, for every version of the document that shows the same.
pub(super) fn dismiss(ctx: &mut Ctx<'_>, document: DocumentId, new: &NewDismissal) -> Result<Dismissal> {
    let version = store::version(ctx.conn, ctx.actor, document, new.number)?;
    let row = Dismissal {
        id: ctx.id(),
        document_id: version.document_id,
        number: version.number,
        fingerprint: new.fingerprint.clone(),
        rule: new.rule.clone(),
        quote: new.quote.clone(),
        reason: new.reason.trim().to_owned(),
        dismissed_by: ctx.actor.account,
        dismissed_at: ctx.now,
    };
    let again = || Error::field("/fingerprint", "INVALID", "is of a finding that has been dismissed already");
    store::insert_dismissal(ctx.conn, &row).map_err(|error| if error.is_duplicate() { again() } else { error })?;
    ctx.done("finding_dismissal", row.id, &[("rule", &row.rule), ("document", &document), ("reason", &row.reason)]);
    Ok(row)
}

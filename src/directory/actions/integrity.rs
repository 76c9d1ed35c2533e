//! The integrity register.

use crate::access::{OrganisationId, Role};
use crate::ctx::Ctx;
use crate::directory::model::{AdviserId, IntegrityId, IntegrityRecord, Lifting, NewIntegrity, Subject};
use crate::directory::{rules, store};
use crate::documents;
use crate::error::{Error, Result};
use crate::identity::{self, OrganisationKind};
use crate::notify::Mail;

/// Puts something on record against an adviser or a firm, and tells them.
pub fn record_integrity(ctx: &mut Ctx<'_>, new: &NewIntegrity) -> Result<IntegrityRecord> {
    let faults = rules::integrity_faults(new.decided_on, [&new.authority, &new.summary, &new.evidence], ctx.today());
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let (adviser_id, firm_id) = subject(ctx, new.subject)?;
    if let Some((id, version)) = new.document {
        documents::version(ctx.conn, ctx.actor, id, version)?;
    }
    let row = IntegrityRecord {
        id: ctx.id(),
        adviser_id,
        firm_id,
        kind: new.kind,
        authority: new.authority.trim().to_owned(),
        decided_on: new.decided_on,
        summary: new.summary.trim().to_owned(),
        evidence: new.evidence.trim().to_owned(),
        document_id: new.document.map(|(id, _)| id),
        document_version: new.document.map(|(_, version)| version),
        recorded_by: ctx.actor.account,
        recorded_at: ctx.now,
        lifted_on: None,
        lift_reason: None,
        lifted_by: None,
        lifted_at: None,
        version: 1,
    };
    store::insert_integrity(ctx.conn, &row)?;
    let mail = Mail::of("directory_record_integrity").with("decided_on", row.decided_on);
    tell(ctx, &row, &mail)?;
    ctx.done(
        "integrity_record",
        row.id,
        &[("about", &about(&row)), ("kind", &row.kind), ("decided_on", &row.decided_on)],
    );
    Ok(row)
}

/// The two columns that say whom an entry is about.
fn subject(ctx: &mut Ctx<'_>, subject: Subject) -> Result<(Option<AdviserId>, Option<OrganisationId>)> {
    match subject {
        Subject::Adviser(id) => Ok((Some(store::adviser(ctx.conn, id)?.id), None)),
        Subject::Firm(id) => {
            let firm = identity::organisation(ctx.conn, id)?;
            if firm.kind == OrganisationKind::LawFirm {
                Ok((None, Some(firm.id)))
            } else {
                Err(Error::field("/firm_id", "INVALID", "must be an organisation of kind LAW_FIRM"))
            }
        }
    }
}

/// Notes that an entry no longer counts: the punishment was set aside, or its time is over.
pub fn lift_integrity(ctx: &mut Ctx<'_>, id: IntegrityId, lifting: &Lifting) -> Result<IntegrityRecord> {
    let row = store::integrity(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(row.version)?;
    rules::INTEGRITY_LIFTED.require(row.lifted_on.is_none())?;
    let faults = rules::lifting_faults(lifting, row.decided_on, ctx.today());
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let row = IntegrityRecord {
        lifted_on: Some(lifting.lifted_on),
        lift_reason: Some(lifting.reason.trim().to_owned()),
        lifted_by: Some(ctx.actor.account),
        lifted_at: Some(ctx.now),
        ..row
    };
    store::lift_integrity(ctx.conn, &row)?;
    let mail = Mail::of("directory_lift_integrity").with("decided_on", row.decided_on);
    tell(ctx, &row, &mail)?;
    ctx.done("integrity_record", id, &[("about", &about(&row)), ("lifted_on", &lifting.lifted_on)]);
    store::integrity(ctx.conn, ctx.actor, id)
}

/// Whom an entry is about, for the trail.
fn about(row: &IntegrityRecord) -> String {
    row.adviser_id.map(|id| id.to_string()).or(row.firm_id.map(|id| id.to_string())).unwrap_or_default()
}

/// Tells the adviser and the managers of the firm that it concerns.
fn tell(ctx: &mut Ctx<'_>, row: &IntegrityRecord, mail: &Mail) -> Result<()> {
    let adviser = row.adviser_id.map(|id| store::adviser(ctx.conn, id)).transpose()?;
    if let Some(account) = adviser.as_ref().and_then(|adviser| adviser.account_id) {
        identity::tell(ctx, account, mail)?;
    }
    if let Some(firm) = row.firm_id.or(adviser.and_then(|adviser| adviser.firm_id)) {
        identity::tell_role(ctx, firm, Role::FirmManager, mail)?;
    }
    Ok(())
}

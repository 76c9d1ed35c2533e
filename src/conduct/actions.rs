//! Recording events where they happen, and noting by hand what no slice brings.

use super::model::{ConductEvent, ConductEventId, NewNote, Shown, Subject, SubjectKind};
use super::{rules, store};
use crate::access::{OrganisationId, Role};
use crate::calendar;
use crate::ctx::Ctx;
use crate::directory;
use crate::documents;
use crate::error::{Error, Result};
use crate::identity;
use crate::notify::Mail;

/// The code of an event that voids another.
const VOIDED: &str = "EVENT_VOIDED";

/// Records an event of today in the transaction of the act: about whom, under which body, and the thing that proves it.
pub fn record(
    ctx: &mut Ctx<'_>,
    body: OrganisationId,
    subject: Subject,
    code: &'static str,
    noun: &'static str,
    id: impl std::fmt::Display,
) -> Result<()> {
    let row = ConductEvent {
        id: ctx.id(),
        subject_kind: subject.kind(),
        subject_id: subject.id(),
        organisation_id: body,
        code: code.to_owned(),
        on_day: ctx.today(),
        source_noun: noun.to_owned(),
        source_id: id.to_string(),
        quantity: 1,
        evidence: String::new(),
        document_id: None,
        voids: None,
        recorded_by: ctx.actor.account,
        recorded_at: ctx.now,
    };
    store::insert(ctx.conn, &row)
}

/// Notes an event by hand, with its evidence, about a subject of the own body.
pub(super) fn note(ctx: &mut Ctx<'_>, new: &NewNote) -> Result<Shown> {
    let body = ctx.actor.organisation;
    let subject = subject(new.kind, new.subject.as_str())?;
    let name = store::subject_name(ctx.conn, body, subject)?;
    rules::not_oneself(new.kind, new.subject.as_str(), ctx.actor.account)?;
    let jurisdiction = identity::organisation(ctx.conn, body)?.jurisdiction;
    let pack = calendar::in_force(&jurisdiction, ctx.today())?;
    rules::may_note(pack.event(&new.code), new.kind, new.on_day, ctx.today())?;
    if let Some(document) = new.document_id {
        documents::visible(ctx.conn, ctx.actor, document)?;
    }
    let id: ConductEventId = ctx.id();
    let row = ConductEvent {
        id,
        subject_kind: new.kind,
        subject_id: subject.id(),
        organisation_id: body,
        code: new.code.clone(),
        on_day: new.on_day,
        source_noun: ConductEvent::NOUN.to_owned(),
        source_id: id.to_string(),
        quantity: new.quantity,
        evidence: new.evidence.trim().to_owned(),
        document_id: new.document_id,
        voids: None,
        recorded_by: ctx.actor.account,
        recorded_at: ctx.now,
    };
    store::insert(ctx.conn, &row)?;
    let mail = Mail::of("conduct_note").with("on_day", row.on_day);
    tell_subject(ctx, subject, &mail)?;
    ctx.done(ConductEvent::NOUN, id, &[("subject", &name), ("code", &row.code), ("on_day", &row.on_day)]);
    store::shown_one(ctx.conn, row)
}

/// Voids what was noted by hand, by a later event that says why.
pub(super) fn void(ctx: &mut Ctx<'_>, id: ConductEventId, reason: &str) -> Result<Shown> {
    let event = store::visible(ctx.conn, ctx.actor, id)?;
    rules::not_oneself(event.subject_kind, &event.subject_id, ctx.actor.account)?;
    rules::may_void(&event, store::is_voided(ctx.conn, id)?)?;
    let row = ConductEvent {
        id: ctx.id(),
        code: VOIDED.to_owned(),
        on_day: ctx.today(),
        source_id: id.to_string(),
        evidence: reason.trim().to_owned(),
        document_id: None,
        voids: Some(id),
        recorded_by: ctx.actor.account,
        recorded_at: ctx.now,
        ..event.clone()
    };
    // Of two who void it at once, the second finds it voided.
    store::insert(ctx.conn, &row)
        .map_err(|error| if error.is_duplicate() { rules::EVENT_VOIDED_ALREADY.refuse().into() } else { error })?;
    let mail = Mail::of("conduct_void").with("on_day", event.on_day);
    tell_subject(ctx, subject(event.subject_kind, &event.subject_id)?, &mail)?;
    ctx.done(ConductEvent::NOUN, row.id, &[("voids", &id), ("code", &event.code), ("reason", &row.evidence)]);
    store::shown_one(ctx.conn, row)
}

fn subject(kind: SubjectKind, id: &str) -> Result<Subject> {
    Subject::of(kind, id).map_err(Error::internal)
}

/// Mails whom an event or an appraisal is about: the adviser, the reviewer, the agency's officers and head.
pub fn tell_subject(ctx: &mut Ctx<'_>, subject: Subject, mail: &Mail) -> Result<()> {
    match subject {
        Subject::Adviser(id) => {
            // Who has no sign-in yet is told by the firm or the office.
            match directory::adviser(ctx.conn, id)?.account_id {
                Some(account) => identity::tell(ctx, account, mail),
                None => Ok(()),
            }
        }
        Subject::Reviewer(account) => identity::tell(ctx, account, mail),
        Subject::Agency(agency) => {
            identity::tell_role(ctx, agency, Role::AgencyOfficer, mail)?;
            identity::tell_role(ctx, agency, Role::AgencyHead, mail)
        }
    }
}

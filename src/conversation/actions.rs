//! Use cases of the conversation: note, record a meeting or a consultation.

use super::model::{Consultation, ConsultationKind, NewConsultation, Note, NoteId, Paper, Recorded, Side};
use super::{rules, store};
use crate::access::Role;
use crate::ctx::Ctx;
use crate::directory;
use crate::error::{Error, Result};
use crate::identity;
use crate::review::{self, Review, ReviewId};

/// Notes something for one's own side. The trail says that there is a note, never what it says.
pub(super) fn note(ctx: &mut Ctx<'_>, id: ReviewId, text: &str, corrects: Option<NoteId>) -> Result<Note> {
    let review = review::visible(ctx.conn, ctx.actor, id)?;
    if let Some(earlier) = corrects {
        store::note(ctx.conn, ctx.actor, &review, earlier)?;
    }
    let (side, organisation_id, assignment_id) = match ctx.actor.role {
        Role::Coordinator => (Side::Office, Some(ctx.actor.organisation), None),
        Role::AgencyOfficer | Role::AgencyHead => (Side::Agency, Some(ctx.actor.organisation), None),
        _ => {
            let assignment = store::held_assignment(ctx.conn, ctx.actor, &review)?;
            (Side::Counsel, assignment.firm_id, Some(assignment.id))
        }
    };
    let row = Note {
        id: ctx.id(),
        review_id: id,
        round: review.round,
        side,
        organisation_id,
        assignment_id,
        text: text.trim().to_owned(),
        corrects,
        written_by: ctx.actor.account,
        written_at: ctx.now,
    };
    store::insert_note(ctx.conn, &row)?;
    ctx.done("note", row.id, &[("review", &id), ("side", &side)]);
    Ok(row)
}

/// Records a meeting about a matter, or that an expert of the pool was consulted, who must be independent of the agency and
/// of every party.
pub(super) fn record(ctx: &mut Ctx<'_>, id: ReviewId, new: &NewConsultation) -> Result<Recorded> {
    let review = review::for_update(ctx.conn, ctx.actor, id)?;
    rules::was_held(new.held_on, ctx.today())?;
    independent(ctx, &review, new)?;
    let mut papers = Vec::new();
    for (n, document) in new.documents.iter().enumerate() {
        if new.documents.iter().take(n).any(|earlier| earlier == document) {
            return Err(Error::field(format!("/document_ids/{n}"), "INVALID", "stands twice"));
        }
        let version = review::attachable(ctx, &review, *document)?;
        papers.push(Paper { document_id: *document, document_version: version.number });
    }
    let row = Consultation {
        id: ctx.id(),
        review_id: id,
        round: review.round,
        kind: if new.expert_id.is_some() { ConsultationKind::Expert } else { ConsultationKind::Meeting },
        held_on: new.held_on,
        subject: new.subject.clone(),
        participants: new.participants.clone(),
        outcome: new.outcome.clone(),
        expert_id: new.expert_id,
        recorded_by: ctx.actor.account,
        recorded_at: ctx.now,
    };
    store::insert(ctx, &row, &papers)?;
    ctx.done("consultation", row.id, &[("review", &review.number), ("kind", &row.kind), ("held_on", &row.held_on)]);
    Ok(Recorded { consultation: row, papers })
}

/// Refuses an expert whom something binds to the agency or a party of the matter.
fn independent(ctx: &mut Ctx<'_>, review: &Review, new: &NewConsultation) -> Result<()> {
    let Some(expert) = new.expert_id else { return Ok(()) };
    let agency = identity::organisation(ctx.conn, review.agency_id)?.name;
    let mut parties = review::party_names(ctx.conn, review.id)?;
    parties.push(agency);
    for party in &parties {
        rules::may_be_consulted(&directory::check_expert(ctx, expert, party)?, party, new.held_on)?;
    }
    Ok(())
}

//! Queries of notes, meetings and consultations.

use diesel::expression::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};

use super::model::{Consultation, ConsultationId, Note, NoteId, Paper, Recorded, Side};
use crate::access::{Actor, Role};
use crate::ctx::Ctx;
use crate::db::schema::{assignments, review_consultations, review_files, review_notes};
use crate::db::{Conn, MultiBackend};
use crate::documents::DocumentId;
use crate::error::{Error, Result};
use crate::kit::PageRequest;
use crate::review::{self, Assignment, AssignmentState, FileId, Review, ReviewId};

type Filter = Box<dyn BoxableExpression<review_notes::table, MultiBackend, SqlType = Nullable<Bool>>>;

/// Notes are their own side's: the office's of the office, an agency's of that agency alone, counsel's of the adviser who
/// holds the assignment and of the firm. Audit reads all.
fn visible_to(actor: &Actor) -> Filter {
    let held = assignments::table
        .filter(assignments::state.eq(AssignmentState::Accepted).and(assignments::suspended_at.is_null()))
        .select(assignments::id.nullable());
    let of = |side: Side| review_notes::side.eq(side).nullable();
    match actor.role {
        _ if actor.is_system => Box::new(review_notes::round.ge(0).nullable()),
        Role::Auditor => Box::new(review_notes::round.ge(0).nullable()),
        Role::Coordinator => Box::new(of(Side::Office).and(review_notes::organisation_id.eq(actor.organisation))),
        Role::AgencyOfficer | Role::AgencyHead => {
            Box::new(of(Side::Agency).and(review_notes::organisation_id.eq(actor.organisation)))
        }
        Role::Adviser => {
            let own = review_notes::assignment_id.eq_any(held.filter(assignments::account_id.eq(actor.account)));
            Box::new(own.or(review_notes::assignment_id.eq_any(review::assisted_by(actor.account))))
        }
        Role::FirmManager => {
            Box::new(review_notes::assignment_id.eq_any(held.filter(assignments::firm_id.eq(actor.organisation))))
        }
        _ => Box::new(review_notes::round.lt(0).nullable()),
    }
}

/// A page of the notes on a matter that the actor may see, newest first; the matter was looked up as one that they see.
pub(super) fn notes(conn: &mut Conn, actor: &Actor, review: &Review, page: &PageRequest) -> Result<Vec<Note>> {
    Ok(review_notes::table
        .filter(review_notes::review_id.eq(review.id))
        .filter(visible_to(actor))
        .filter(review_notes::id.lt(page.before().to_owned()))
        .order(review_notes::id.desc())
        .limit(page.fetch())
        .select(Note::as_select())
        .load(conn)?)
}

/// A note on this matter that the actor may see.
pub(super) fn note(conn: &mut Conn, actor: &Actor, review: &Review, id: NoteId) -> Result<Note> {
    Ok(review_notes::table
        .filter(review_notes::id.eq(id).and(review_notes::review_id.eq(review.id)))
        .filter(visible_to(actor))
        .select(Note::as_select())
        .first(conn)?)
}

pub(super) fn insert_note(conn: &mut Conn, row: &Note) -> Result<()> {
    diesel::insert_into(review_notes::table).values(row).execute(conn)?;
    Ok(())
}

/// The newest assignment by which an adviser sees a matter, their own or as co-counsel.
pub(super) fn held_assignment(conn: &mut Conn, actor: &Actor, review: &Review) -> Result<Assignment> {
    Ok(assignments::table
        .filter(assignments::review_id.eq(review.id).and(assignments::account_id.eq(actor.account)))
        .filter(assignments::state.eq(AssignmentState::Accepted).and(assignments::suspended_at.is_null()))
        .order(assignments::id.desc())
        .select(Assignment::as_select())
        .first(conn)?)
}

/// Writes a meeting or consultation with its papers.
pub(super) fn insert(ctx: &mut Ctx<'_>, row: &Consultation, papers: &[Paper]) -> Result<()> {
    diesel::insert_into(review_consultations::table).values(row).execute(ctx.conn)?;
    for paper in papers {
        let id: FileId = ctx.id();
        diesel::insert_into(review_files::table)
            .values((
                review_files::id.eq(id),
                review_files::review_id.eq(row.review_id),
                review_files::round.eq(row.round),
                review_files::document_id.eq(paper.document_id),
                review_files::document_version.eq(paper.document_version),
                review_files::consultation_id.eq(row.id),
                review_files::added_by.eq(row.recorded_by),
                review_files::added_at.eq(row.recorded_at),
            ))
            .execute(ctx.conn)?;
    }
    Ok(())
}

/// A page of the meetings and consultations of a matter, newest first; that it may be seen was decided before.
pub(super) fn consultations(conn: &mut Conn, review: ReviewId, page: &PageRequest) -> Result<Vec<Recorded>> {
    let rows: Vec<Consultation> = review_consultations::table
        .filter(review_consultations::review_id.eq(review))
        .filter(review_consultations::id.lt(page.before().to_owned()))
        .order(review_consultations::id.desc())
        .limit(page.fetch())
        .select(Consultation::as_select())
        .load(conn)?;
    with_papers(conn, rows)
}

/// One of them.
pub(super) fn consultation(conn: &mut Conn, review: ReviewId, id: ConsultationId) -> Result<Recorded> {
    let row: Consultation = review_consultations::table
        .filter(review_consultations::id.eq(id).and(review_consultations::review_id.eq(review)))
        .select(Consultation::as_select())
        .first(conn)?;
    with_papers(conn, vec![row])?.pop().ok_or(Error::NotFound)
}

fn with_papers(conn: &mut Conn, rows: Vec<Consultation>) -> Result<Vec<Recorded>> {
    let ids: Vec<ConsultationId> = rows.iter().map(|row| row.id).collect();
    let papers: Vec<(Option<ConsultationId>, DocumentId, i64)> = review_files::table
        .filter(review_files::consultation_id.eq_any(ids))
        .order(review_files::id)
        .select((review_files::consultation_id, review_files::document_id, review_files::document_version))
        .load(conn)?;
    let of = |id: ConsultationId| {
        let its = papers.iter().filter(|(of, _, _)| *of == Some(id));
        its.map(|(_, document_id, document_version)| Paper {
            document_id: *document_id,
            document_version: *document_version,
        })
        .collect()
    };
    Ok(rows.into_iter().map(|row| Recorded { papers: of(row.id), consultation: row }).collect())
}

//! The conversation over HTTP.

use poem_openapi::param::{Path, Query};
use poem_openapi::{Enum, OpenApi};

use super::model::{ConsultationId, Entry, NewConsultation, Note, NoteId, Recorded};
use super::views::{ConsultationInput, ConsultationView, SideNoteInput, SideNoteView, TimelineEntry};
use super::{actions, store, timeline};
use crate::http::{Body, Call, Created, Found, Tag};
use crate::kit::{Cursor, Limit, Page, PageRequest};
use crate::review::{self, ReviewId};

/// In which order the time line is read (排序).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
#[oai(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TimelineOrder {
    /// Newest first (由新到旧).
    #[default]
    Newest,
    /// Oldest first (由旧到新).
    Oldest,
}

/// The conversation about a matter.
#[derive(Clone)]
pub struct ConversationApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Conversation")]
impl ConversationApi {
    /// Note something for one's own side (内部备注); it never changes, a later note corrects it
    #[oai(path = "/reviews/:review_id/notes", method = "post", operation_id = "conversation_note")]
    async fn note(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        body: Body<SideNoteInput>,
    ) -> poem::Result<Created<SideNoteView>> {
        let SideNoteInput { text, corrected_note_id } = body.0;
        call.create(move |ctx| actions::note(ctx, review_id.0, &text, corrected_note_id)).await
    }

    /// List the notes of one's own side on a matter (本方内部备注), newest first
    #[oai(path = "/reviews/:review_id/notes", method = "get", operation_id = "conversation_list_notes")]
    async fn list_notes(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<SideNoteView>>> {
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |note: &Note| note.id.to_string(),
            move |ctx, page| {
                let review = review::visible(ctx.conn, ctx.actor, review_id.0)?;
                store::notes(ctx.conn, ctx.actor, &review, page)
            },
        )
        .await
    }

    /// One note of one's own side on a matter (本方内部备注)
    #[oai(path = "/reviews/:review_id/notes/:note_id", method = "get", operation_id = "conversation_get_note")]
    async fn get_note(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        note_id: Path<NoteId>,
    ) -> poem::Result<Found<SideNoteView>> {
        call.get(move |ctx| {
            let review = review::visible(ctx.conn, ctx.actor, review_id.0)?;
            store::note(ctx.conn, ctx.actor, &review, note_id.0)
        })
        .await
    }

    /// One meeting or consultation of a matter (会商、专家咨询)
    #[oai(
        path = "/reviews/:review_id/consultations/:consultation_id",
        method = "get",
        operation_id = "conversation_get"
    )]
    async fn get(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        consultation_id: Path<ConsultationId>,
    ) -> poem::Result<Found<ConsultationView>> {
        call.get(move |ctx| {
            let review = review::visible(ctx.conn, ctx.actor, review_id.0)?;
            store::consultation(ctx.conn, review.id, consultation_id.0)
        })
        .await
    }

    /// Record a meeting about a matter (会商), or that an expert was consulted (专家咨询)
    ///
    /// What advisers did there for pay is a record of service of its own.
    #[oai(path = "/reviews/:review_id/consultations", method = "post", operation_id = "conversation_record")]
    async fn record(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        body: Body<ConsultationInput>,
    ) -> poem::Result<Created<ConsultationView>> {
        let new = NewConsultation::from(body.0);
        call.create(move |ctx| actions::record(ctx, review_id.0, &new)).await
    }

    /// List the meetings and consultations of a matter (会商、专家咨询), newest first
    #[oai(path = "/reviews/:review_id/consultations", method = "get", operation_id = "conversation_list")]
    async fn list(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<ConsultationView>>> {
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |recorded: &Recorded| recorded.consultation.id.to_string(),
            move |ctx, page| {
                let review = review::visible(ctx.conn, ctx.actor, review_id.0)?;
                store::consultations(ctx.conn, review.id, page)
            },
        )
        .await
    }

    /// Everything that happened to a matter (办理时间轴), as far as one may see it
    ///
    /// Steps, offers, questions and answers, files, notes of one's own side, meetings, consultations, service, holds,
    /// returns for supplement, opinions and what became of them, in the order of time.
    #[oai(path = "/reviews/:review_id/timeline", method = "get", operation_id = "conversation_timeline")]
    async fn timeline(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        /// Newest first unless told. A cursor belongs to the order in which it was given.
        order: Query<Option<TimelineOrder>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<TimelineEntry>>> {
        let oldest_first = order.0.unwrap_or_default() == TimelineOrder::Oldest;
        call.page(PageRequest::new(limit.0, cursor.0), Entry::place, move |ctx, page| {
            timeline::read(ctx, review_id.0, oldest_first, page)
        })
        .await
    }
}

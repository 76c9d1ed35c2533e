//! Conduct over HTTP.

use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};

use super::model::{ConductEventId, EventFilter, NewNote, Shown, SubjectId, SubjectKind};
use super::{actions, store};
use crate::access::{AccountId, OrganisationId};
use crate::documents::DocumentId;
use crate::http::{Body, Call, Created, Found, Resource, Tag};
use crate::kit::{Cursor, Day, Limit, Page, PageRequest, Timestamp};

/// An event to be noted by hand (登记履职事件).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct NoteInput {
    /// What the subject is (对象类别).
    subject_kind: SubjectKind,
    /// The subject (对象): an adviser whom the own body has engaged, the account of a coordinator of the own body, or an
    /// agency whose matters it reviews.
    subject_id: SubjectId,
    /// Code of an event (事件代码) that is noted by hand, from `GET /v1/appraisal-schemes/{jurisdiction}`.
    #[oai(validator(min_length = 1, max_length = 60))]
    code: String,
    /// Day on which it happened (发生日).
    on_day: Day,
    /// How often it counts (次数); once unless told.
    #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
    quantity: Option<i64>,
    /// Evidence in words (证明): what happened, and how it is known.
    #[oai(validator(min_length = 1, max_length = 2000))]
    evidence: String,
    /// Evidence as a document (证明文件) that the coordinator may read.
    document_id: Option<DocumentId>,
}

impl From<NoteInput> for NewNote {
    fn from(input: NoteInput) -> Self {
        Self {
            kind: input.subject_kind,
            subject: input.subject_id,
            code: input.code,
            on_day: input.on_day,
            quantity: input.quantity.unwrap_or(1),
            evidence: input.evidence,
            document_id: input.document_id,
        }
    }
}

/// Why an event is voided (撤销理由).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct VoidInput {
    /// The reason.
    #[oai(validator(min_length = 1, max_length = 2000))]
    reason: String,
}

/// An event of conduct (履职事件).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ConductEventView {
    /// Id.
    id: ConductEventId,
    /// What the subject is (对象类别).
    subject_kind: SubjectKind,
    /// The subject (对象): an adviser, the account of a reviewer, or an agency.
    subject_id: String,
    /// The review body under which it happened (审核机构).
    review_body_id: OrganisationId,
    /// Code of the catalogue (事件代码).
    code: String,
    /// Its words in Chinese.
    zh: String,
    /// Its words in English.
    en: String,
    /// Day on which it happened (发生日).
    on_day: Day,
    /// How often it counts (次数).
    quantity: i64,
    /// What kind of thing proves it (来源): assignment, opinion, recommendation, question, review, engagement; of what
    /// was noted by hand, `conduct_event`.
    source_noun: String,
    /// Id of that thing.
    source_id: String,
    /// Evidence in words (证明), or why it voids another event.
    evidence: Option<String>,
    /// Evidence as a document (证明文件).
    document_id: Option<DocumentId>,
    /// The event that this one voids (撤销的事件).
    voids: Option<ConductEventId>,
    /// The later event that voids this one (被何事件撤销); what is voided is not counted.
    voided_by: Option<ConductEventId>,
    /// Who caused it to be written down; the nil id for the program itself.
    recorded_by: AccountId,
    /// When it was written down (记录时间).
    recorded_at: Timestamp,
}

impl From<Shown> for ConductEventView {
    fn from(Shown { event, voided_by, zh, en }: Shown) -> Self {
        Self {
            id: event.id,
            subject_kind: event.subject_kind,
            subject_id: event.subject_id,
            review_body_id: event.organisation_id,
            code: event.code,
            zh,
            en,
            on_day: event.on_day,
            quantity: event.quantity,
            source_noun: event.source_noun,
            source_id: event.source_id,
            evidence: Some(event.evidence).filter(|text| !text.is_empty()),
            document_id: event.document_id,
            voids: event.voids,
            voided_by,
            recorded_by: event.recorded_by,
            recorded_at: event.recorded_at,
        }
    }
}

impl Resource for ConductEventView {
    /// Events do not change.
    fn version(&self) -> i64 {
        1
    }
    fn location(&self) -> String {
        format!("/v1/conduct-events/{}", self.id)
    }
}

/// Conduct.
#[derive(Clone)]
pub struct ConductApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Conduct")]
impl ConductApi {
    /// Note an event that the program cannot know (登记履职事件), with its evidence
    #[oai(path = "/conduct-events", method = "post", operation_id = "conduct_note")]
    async fn note(&self, call: Call, body: Body<NoteInput>) -> poem::Result<Created<ConductEventView>> {
        let new = NewNote::from(body.0);
        call.create(move |ctx| actions::note(ctx, &new)).await
    }

    /// List events of conduct, newest first
    ///
    /// An adviser sees their own, a firm those of its people, an agency its own, the office those under the own body.
    #[expect(clippy::too_many_arguments, reason = "one a filter")]
    #[oai(path = "/conduct-events", method = "get", operation_id = "conduct_list")]
    async fn list(
        &self,
        call: Call,
        /// Only about subjects of this kind.
        subject_kind: Query<Option<SubjectKind>>,
        /// Only about this subject.
        subject_id: Query<Option<SubjectId>>,
        /// Only with this code.
        #[oai(validator(max_length = 60))]
        code: Query<Option<String>>,
        /// Only from this day on.
        from: Query<Option<Day>>,
        /// Only until this day.
        to: Query<Option<Day>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<ConductEventView>>> {
        let filter = EventFilter { kind: subject_kind.0, subject: subject_id.0, code: code.0, from: from.0, to: to.0 };
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |shown: &Shown| shown.event.id.to_string(),
            move |ctx, page| store::list(ctx.conn, ctx.actor, &filter, page),
        )
        .await
    }

    /// One event, with the thing that proves it
    #[oai(path = "/conduct-events/:event_id", method = "get", operation_id = "conduct_get")]
    async fn get(&self, call: Call, event_id: Path<ConductEventId>) -> poem::Result<Found<ConductEventView>> {
        call.get(move |ctx| {
            let event = store::visible(ctx.conn, ctx.actor, event_id.0)?;
            store::shown_one(ctx.conn, event)
        })
        .await
    }

    /// Void an event that was noted by hand (撤销登记) by a later event that says why
    ///
    /// What the program recorded itself is not voided: a wrong deduction is contested in the appraisal.
    #[oai(path = "/conduct-events/:event_id/void", method = "post", operation_id = "conduct_void")]
    async fn void(
        &self,
        call: Call,
        event_id: Path<ConductEventId>,
        body: Body<VoidInput>,
    ) -> poem::Result<Created<ConductEventView>> {
        call.create(move |ctx| actions::void(ctx, event_id.0, &body.0.reason)).await
    }
}

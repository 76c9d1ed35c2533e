//! What everybody sees without a sign-in: notices, proposed names, results, objections; and the page of it.

use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};

use super::super::model::{
    ApplicationState, FullRound, NewObjection, Objection, ObjectionId, ObjectionState, RoundId, RoundState, Source,
};
use super::super::{actions, store};
use super::views::{RoundView, said};
use crate::db::{Conn, Db};
use crate::error::Result;
use crate::http::{Body, Call, Created, Found, Resource, Saved, Tag};
use crate::identity;
use crate::kit::{Cursor, Limit, Page, PageRequest, Points, Timestamp};

mod html;

pub use html::page;

/// A candidate who is put forward or awarded (拟聘或者聘用名单).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PublicName {
    /// Rank (名次).
    rank: i64,
    /// Number in the round (报名序号): how an objection names the candidate.
    sequence: i64,
    /// Name (名称).
    name: String,
    /// Names of the lawyers put forward, or of the scholar (人员).
    people: Vec<String>,
    /// Total (总分).
    total: Points,
    /// PROPOSED or AWARDED (状态).
    state: ApplicationState,
}

/// A published round as everybody sees it (选聘公告).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PublicRound {
    /// Name of the body that runs it (组织单位).
    review_body: String,
    /// The round (选聘).
    round: RoundView,
    /// During publicity those put forward, afterwards those awarded, by rank (拟聘或者聘用名单).
    names: Vec<PublicName>,
}

/// A published round in a list (选聘公告).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PublicRoundLine {
    /// Id.
    id: RoundId,
    /// Its number (编号).
    number: String,
    /// What it is called (标题).
    title: String,
    /// Where it stands (状态).
    state: RoundState,
    /// How many can be awarded (名额).
    quota: i64,
    /// When registration begins (报名开始时间).
    registration_from: Timestamp,
    /// When it ends (报名截止时间).
    registration_until: Timestamp,
    /// When the round was changed last (最后更新时间).
    updated_at: Timestamp,
}

impl From<(FullRound, Timestamp)> for PublicRoundLine {
    fn from((full, now): (FullRound, Timestamp)) -> Self {
        let state = super::super::rules::by_time(&full.round, now);
        let r = full.round;
        Self {
            id: r.id,
            number: r.number,
            title: r.title,
            state,
            quota: r.quota,
            registration_from: r.registration_from,
            registration_until: r.registration_until,
            updated_at: r.updated_at,
        }
    }
}

/// A published round with the names that may be shown.
pub(super) fn public(conn: &mut Conn, id: RoundId, now: Timestamp) -> Result<PublicRound> {
    let round = store::published(conn, id)?;
    let review_body = identity::organisation(conn, round.review_body_id)?.name;
    let shown = match round.state {
        RoundState::Publicity | RoundState::Objection | RoundState::Approval => Some(ApplicationState::Proposed),
        RoundState::Completed => Some(ApplicationState::Awarded),
        _ => None,
    };
    let mut rows = store::applications_of(conn, id)?;
    rows.retain(|one| Some(one.state) == shown);
    rows.sort_by_key(|one| one.rank);
    let ids: Vec<_> = rows.iter().map(|one| one.id).collect();
    let mut people = store::people_of(conn, &ids)?;
    let names = rows.into_iter().filter_map(|one| {
        Some(PublicName {
            rank: one.rank?,
            sequence: one.sequence,
            people: people.remove(&one.id).unwrap_or_default().into_iter().map(|person| person.name).collect(),
            total: one.total?,
            state: one.state,
            name: one.name,
        })
    });
    let names = names.collect();
    Ok(PublicRound { review_body, round: (store::full(conn, round)?, now).into(), names })
}

/// The page of a round, without a sign-in. `None` when there is no such notice.
pub(super) async fn public_round(db: &Db, id: RoundId, now: Timestamp) -> Result<PublicRound> {
    db.read(move |conn| public(conn, id, now)).await
}

/// An objection (异议) to the names that are put forward.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ObjectionInput {
    /// Against which candidate, by its number in the round (报名序号); absent when it is about the round as a whole.
    #[oai(validator(minimum(value = "1"), maximum(value = "100000")))]
    candidate: Option<i64>,
    /// Who objects (异议人); shown only to those who answer.
    #[oai(validator(min_length = 1, max_length = 100, pattern = r"\S"))]
    name: String,
    /// How they are reached (联系方式); shown only to those who answer.
    #[oai(validator(min_length = 1, max_length = 200, pattern = r"\S"))]
    contact: String,
    /// The objection with its facts (异议内容和事实依据).
    #[oai(validator(min_length = 1, max_length = 5000, pattern = r"\S"))]
    text: String,
}

impl From<ObjectionInput> for NewObjection {
    fn from(input: ObjectionInput) -> Self {
        Self { candidate: input.candidate, name: input.name, contact: input.contact, text: input.text }
    }
}

/// What whoever objected gets back (异议受理).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ObjectionReceipt {
    /// Id.
    id: ObjectionId,
    /// Its number in the round (编号).
    sequence: i64,
    /// When it was received (收到时间).
    received_at: Timestamp,
    /// Version.
    version: i64,
}

impl From<Objection> for ObjectionReceipt {
    fn from(o: Objection) -> Self {
        Self { id: o.id, sequence: o.sequence, received_at: o.received_at, version: o.version }
    }
}

impl Resource for ObjectionReceipt {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/selection-objections/{}", self.id)
    }
}

/// An objection as those see it who answer (异议).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ObjectionView {
    /// Id.
    id: ObjectionId,
    /// In which round (选聘).
    round_id: RoundId,
    /// Its number in the round (编号).
    sequence: i64,
    /// Against which application (报名).
    application_id: Option<super::super::model::ApplicationId>,
    /// Who objects (异议人).
    name: String,
    /// How they are reached (联系方式).
    contact: String,
    /// The objection (内容).
    text: String,
    /// How it came in (提交方式).
    source: Source,
    /// When (收到时间).
    received_at: Timestamp,
    /// Where it stands (状态).
    state: ObjectionState,
    /// The written answer (答复).
    answer: Option<String>,
    /// When it was answered (答复时间).
    answered_at: Option<Timestamp>,
    /// Version.
    version: i64,
}

impl From<Objection> for ObjectionView {
    fn from(o: Objection) -> Self {
        Self {
            id: o.id,
            round_id: o.round_id,
            sequence: o.sequence,
            application_id: o.application_id,
            name: o.name,
            contact: o.contact,
            text: o.text,
            source: o.source,
            received_at: o.received_at,
            state: o.state,
            answer: said(&o.answer),
            answered_at: o.answered_at,
            version: o.version,
        }
    }
}

impl Resource for ObjectionView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/selection-objections/{}", self.id)
    }
}

/// The objections of a round.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Objections {
    /// In the order in which they came.
    items: Vec<ObjectionView>,
}

/// The answer to an objection (异议答复).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ObjectionAnswer {
    /// Whether it is well founded (是否成立); then the candidate is removed and the next rank moves up.
    upheld: bool,
    /// The candidate whom it is upheld against, by number, where the objection names none (报名序号).
    #[oai(validator(minimum(value = "1"), maximum(value = "100000")))]
    candidate: Option<i64>,
    /// The written answer with its reasons (书面答复).
    #[oai(validator(min_length = 1, max_length = 5000, pattern = r"\S"))]
    answer: String,
}

/// What everybody may see and do, and the objections.
#[derive(Clone)]
pub struct PublicApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Selection")]
impl PublicApi {
    /// Published rounds, newest first (选聘公告列表)
    #[oai(path = "/public/selection-rounds", method = "get", operation_id = "selection_list_public")]
    async fn list_public(
        &self,
        call: Call,
        /// Only those changed at this instant or later (增量同步), for programs that keep a copy; still newest first.
        updated_since: Query<Option<Timestamp>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<PublicRoundLine>>> {
        let (request, now) = (PageRequest::new(limit.0, cursor.0), call.now());
        let asked = request.clone();
        let rows = call.look(move |conn| store::list_published(conn, updated_since.0, &asked)).await?;
        let shown = request.page(rows, |full| full.round.id.to_string(), |full| PublicRoundLine::from((full, now)));
        Ok(Found::Ok(Body(shown), None))
    }

    /// One published round: notice, criteria, conditions, the draw, during publicity the proposed names, the result
    #[oai(path = "/public/selection-rounds/:round_id", method = "get", operation_id = "selection_get_public")]
    async fn get_public(&self, call: Call, round_id: Path<RoundId>) -> poem::Result<Found<PublicRound>> {
        let now = call.now();
        Ok(Found::Ok(Body(call.look(move |conn| public(conn, round_id.0, now)).await?), None))
    }

    /// Object to the proposed names (提出异议) during the publicity period; anybody, with a name and a way to answer
    #[oai(path = "/public/selection-rounds/:round_id/objections", method = "post", operation_id = "selection_object")]
    async fn object(
        &self,
        call: Call,
        round_id: Path<RoundId>,
        body: Body<ObjectionInput>,
    ) -> poem::Result<Created<ObjectionReceipt>> {
        let new = NewObjection::from(body.0);
        call.create(move |ctx| actions::object(ctx, round_id.0, &new)).await
    }

    /// Enter an objection that came on paper (登记异议)
    #[oai(path = "/selection-rounds/:round_id/objections", method = "post", operation_id = "selection_enter_objection")]
    async fn enter(
        &self,
        call: Call,
        round_id: Path<RoundId>,
        body: Body<ObjectionInput>,
    ) -> poem::Result<Created<ObjectionView>> {
        let new = NewObjection::from(body.0);
        call.create(move |ctx| actions::enter(ctx, round_id.0, &new)).await
    }

    /// The objections of a round with their answers
    #[oai(path = "/selection-rounds/:round_id/objections", method = "get", operation_id = "selection_list_objections")]
    async fn list_objections(&self, call: Call, round_id: Path<RoundId>) -> poem::Result<Found<Objections>> {
        let load = call.load(move |ctx| {
            let round = store::own(ctx.conn, ctx.actor, round_id.0)?;
            store::objections_of(ctx.conn, round.id)
        });
        Ok(Found::Ok(Body(Objections { items: load.await?.into_iter().map(Into::into).collect() }), None))
    }

    /// Answer an objection in writing (答复异议), once
    #[oai(
        path = "/selection-objections/:objection_id/answer",
        method = "post",
        operation_id = "selection_answer_objection"
    )]
    async fn answer(
        &self,
        call: Call,
        objection_id: Path<ObjectionId>,
        body: Body<ObjectionAnswer>,
    ) -> poem::Result<Saved<ObjectionView>> {
        let ObjectionAnswer { upheld, candidate, answer } = body.0;
        call.change(move |ctx| actions::answer(ctx, objection_id.0, upheld, candidate, &answer)).await
    }
}

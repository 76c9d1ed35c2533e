//! The pool of experts over HTTP.

use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};

use crate::access::AccountId;
use crate::directory::model::{
    Appearance, AppearanceId, ExpertEntry, ExpertField, ExpertFilter, ExpertId, ExpertInterest, ExpertInterestId,
    Independence, NewAppearance, NewExpert, Payment, Relation,
};
use crate::directory::{actions, store};
use crate::http::{Body, Call, Created, Found, Resource, Saved, Tag};
use crate::kit::{Cursor, Day, Limit, Page, PageRequest, Timestamp};

/// An expert (专家) for the argument of decisions, with all particulars as they are from now on.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ExpertInput {
    /// Name (姓名).
    #[oai(validator(min_length = 1, max_length = 100))]
    name: String,
    /// Who employs them (工作单位), in its full name: nobody is independent of their employer.
    #[oai(validator(min_length = 1, max_length = 200))]
    employer: String,
    /// Professional title (职称).
    #[oai(validator(min_length = 1, max_length = 50))]
    title: String,
    /// How to reach them (联系方式).
    #[oai(validator(max_length = 200))]
    contact: Option<String>,
    /// Since when they are out of the pool (出库日期); absent while they are in it.
    left_on: Option<Day>,
    /// Fields (专业领域).
    #[oai(validator(min_items = 1, max_items = 20))]
    fields: Vec<ExpertField>,
}

impl From<ExpertInput> for NewExpert {
    fn from(i: ExpertInput) -> Self {
        let ExpertInput { name, employer, title, contact, left_on, fields } = i;
        Self { name, employer, title, contact, left_on, fields }
    }
}

/// An expert (专家) of the pool. Experts have no account and are never engaged.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ExpertView {
    /// Id.
    id: ExpertId,
    /// Name (姓名).
    name: String,
    /// Who employs them (工作单位).
    employer: String,
    /// Professional title (职称).
    title: String,
    /// How to reach them (联系方式).
    contact: Option<String>,
    /// Since when they are out of the pool (出库日期).
    left_on: Option<Day>,
    /// Fields (专业领域).
    fields: Vec<ExpertField>,
    /// Version.
    version: i64,
    /// When it was changed last (最后更新时间).
    updated_at: Timestamp,
}

impl From<ExpertEntry> for ExpertView {
    fn from(ExpertEntry { expert: e, fields }: ExpertEntry) -> Self {
        Self {
            id: e.id,
            name: e.name,
            employer: e.employer,
            title: e.title,
            contact: Some(e.contact).filter(|contact| !contact.is_empty()),
            left_on: e.left_on,
            fields,
            version: e.version,
            updated_at: e.updated_at,
        }
    }
}

impl Resource for ExpertView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/experts/{}", self.id)
    }
}

/// An interest (利害关系) that an expert declared.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ExpertInterestInput {
    /// The party's full name (当事人名称).
    #[oai(validator(min_length = 1, max_length = 200))]
    party: String,
    /// What binds the expert to it (关系).
    relation: Relation,
}

/// A declared interest (利害关系) of an expert.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ExpertInterestView {
    /// Id.
    id: ExpertInterestId,
    /// Whose (专家).
    expert_id: ExpertId,
    /// The party as declared (当事人名称).
    party: String,
    /// What binds the expert to it (关系).
    relation: Relation,
    /// Who noted it (登记人).
    declared_by: AccountId,
    /// When (登记时间).
    declared_at: Timestamp,
}

impl From<ExpertInterest> for ExpertInterestView {
    fn from(i: ExpertInterest) -> Self {
        Self {
            id: i.id,
            expert_id: i.expert_id,
            party: i.party,
            relation: i.relation,
            declared_by: i.declared_by,
            declared_at: i.declared_at,
        }
    }
}

impl Resource for ExpertInterestView {
    /// Declarations are never changed.
    fn version(&self) -> i64 {
        1
    }
    fn location(&self) -> String {
        format!("/v1/experts/{}/interests", self.expert_id)
    }
}

/// Whether an expert can be heard about a party (独立性核查).
#[derive(Clone, Debug, Object)]
pub struct IndependenceView {
    /// The expert (专家).
    expert_id: ExpertId,
    /// True when nothing is known that binds the expert to the party (是否独立).
    independent: bool,
    /// True when the party employs the expert (是否为其工作单位).
    employed: bool,
    /// What binds the expert to the party by declaration (已申报的关系).
    relations: Vec<Relation>,
}

impl From<Independence> for IndependenceView {
    fn from(i: Independence) -> Self {
        Self {
            expert_id: i.expert.id,
            independent: !i.employed && i.interests.is_empty(),
            employed: i.employed,
            relations: i.interests.iter().map(|interest| interest.relation).collect(),
        }
    }
}

/// An appearance (参与论证) of an expert, to be noted.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AppearanceInput {
    /// On which matter (论证事项).
    #[oai(validator(min_length = 1, max_length = 300))]
    matter: String,
    /// On which day (论证日期).
    on_day: Day,
    /// Paid or not (是否有偿).
    paid: Payment,
}

/// An appearance (参与论证) of an expert. It is never changed.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AppearanceView {
    /// Id.
    id: AppearanceId,
    /// Who was heard (专家).
    expert_id: ExpertId,
    /// On which matter (论证事项).
    matter: String,
    /// On which day (论证日期).
    on_day: Day,
    /// Paid or not (是否有偿).
    paid: Payment,
    /// Who noted it (登记人).
    recorded_by: AccountId,
    /// When (登记时间).
    recorded_at: Timestamp,
}

impl From<Appearance> for AppearanceView {
    fn from(a: Appearance) -> Self {
        Self {
            id: a.id,
            expert_id: a.expert_id,
            matter: a.matter,
            on_day: a.on_day,
            paid: a.paid,
            recorded_by: a.recorded_by,
            recorded_at: a.recorded_at,
        }
    }
}

impl Resource for AppearanceView {
    /// Appearances are never changed.
    fn version(&self) -> i64 {
        1
    }
    fn location(&self) -> String {
        format!("/v1/experts/{}/appearances", self.expert_id)
    }
}

/// The pool of experts.
#[derive(Clone)]
pub struct ExpertsApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Directory")]
impl ExpertsApi {
    /// Take an expert into the pool (专家入库)
    #[oai(path = "/experts", method = "post", operation_id = "directory_enter_expert")]
    async fn enter_expert(&self, call: Call, body: Body<ExpertInput>) -> poem::Result<Created<ExpertView>> {
        let new = NewExpert::from(body.0);
        call.create(move |ctx| actions::enter_expert(ctx, &new)).await
    }

    /// List the pool of experts (专家库), newest first
    #[oai(path = "/experts", method = "get", operation_id = "directory_list_experts")]
    async fn list_experts(
        &self,
        call: Call,
        /// Only experts of this field (专业领域).
        field: Query<Option<ExpertField>>,
        /// Only those in the pool, or only those who left it (是否在库).
        in_pool: Query<Option<bool>>,
        /// Only those changed at this instant or later (增量同步), for programs that keep a copy; still newest first.
        updated_since: Query<Option<Timestamp>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<ExpertView>>> {
        let filter = ExpertFilter { field: field.0, in_pool: in_pool.0, updated_since: updated_since.0 };
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |entry: &ExpertEntry| entry.expert.id.to_string(),
            move |ctx, page| store::list_experts(ctx.conn, ctx.actor, &filter, page),
        )
        .await
    }

    /// Get one expert
    #[oai(path = "/experts/:expert_id", method = "get", operation_id = "directory_get_expert")]
    async fn get_expert(&self, call: Call, expert_id: Path<ExpertId>) -> poem::Result<Found<ExpertView>> {
        call.get(move |ctx| store::expert(ctx.conn, ctx.actor, expert_id.0)).await
    }

    /// Write an expert's particulars anew (变更专家资料); with `left_on` they are out of the pool
    #[oai(path = "/experts/:expert_id", method = "put", operation_id = "directory_change_expert")]
    async fn change_expert(
        &self,
        call: Call,
        expert_id: Path<ExpertId>,
        body: Body<ExpertInput>,
    ) -> poem::Result<Saved<ExpertView>> {
        let new = NewExpert::from(body.0);
        call.change(move |ctx| actions::change_expert(ctx, expert_id.0, &new)).await
    }

    /// Note an interest that an expert declared (登记专家利害关系)
    #[oai(path = "/experts/:expert_id/interests", method = "post", operation_id = "directory_declare_expert_interest")]
    async fn declare_expert_interest(
        &self,
        call: Call,
        expert_id: Path<ExpertId>,
        body: Body<ExpertInterestInput>,
    ) -> poem::Result<Created<ExpertInterestView>> {
        let ExpertInterestInput { party, relation } = body.0;
        call.create(move |ctx| actions::declare_expert_interest(ctx, expert_id.0, &party, relation)).await
    }

    /// List an expert's declared interests, newest first
    #[oai(path = "/experts/:expert_id/interests", method = "get", operation_id = "directory_list_expert_interests")]
    async fn list_expert_interests(
        &self,
        call: Call,
        expert_id: Path<ExpertId>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<ExpertInterestView>>> {
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |interest: &ExpertInterest| interest.id.to_string(),
            move |ctx, page| {
                let expert = store::expert(ctx.conn, ctx.actor, expert_id.0)?.expert;
                store::list_expert_interests(ctx.conn, expert.id, page)
            },
        )
        .await
    }

    /// Whether an expert can be heard about a party (核查专家独立性): it does not employ them, nor have they an interest in it
    #[oai(path = "/experts/:expert_id/independence", method = "get", operation_id = "directory_check_expert")]
    async fn check_expert(
        &self,
        call: Call,
        expert_id: Path<ExpertId>,
        /// The party's full name (当事人名称).
        party: Query<String>,
    ) -> poem::Result<Found<IndependenceView>> {
        call.read(move |ctx| actions::check_expert(ctx, expert_id.0, &party.0)).await
    }

    /// Note that an expert was heard (登记参与论证)
    #[oai(path = "/experts/:expert_id/appearances", method = "post", operation_id = "directory_record_appearance")]
    async fn record_appearance(
        &self,
        call: Call,
        expert_id: Path<ExpertId>,
        body: Body<AppearanceInput>,
    ) -> poem::Result<Created<AppearanceView>> {
        let AppearanceInput { matter, on_day, paid } = body.0;
        let new = NewAppearance { expert_id: expert_id.0, matter, on_day, paid };
        call.create(move |ctx| actions::record_appearance(ctx, &new)).await
    }

    /// List an expert's appearances (参与论证记录), newest first
    #[oai(path = "/experts/:expert_id/appearances", method = "get", operation_id = "directory_list_appearances")]
    async fn list_appearances(
        &self,
        call: Call,
        expert_id: Path<ExpertId>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<AppearanceView>>> {
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |appearance: &Appearance| appearance.id.to_string(),
            move |ctx, page| {
                let expert = store::expert(ctx.conn, ctx.actor, expert_id.0)?.expert;
                store::list_appearances(ctx.conn, expert.id, page)
            },
        )
        .await
    }
}

//! The directory over HTTP.

use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};

use super::model::{Adviser, AdviserId, AdviserKind, Interest, InterestId, NewAdviser, NewInterest, Relation};
use super::{actions, store};
use crate::access::{AccountId, OrganisationId};
use crate::http::{Body, Call, Created, Found, Resource, Tag};
use crate::kit::{Cursor, Day, Limit, Page, PageRequest, Timestamp};

/// An adviser (法律顾问) to be entered on the roll.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AdviserInput {
    /// The person's account (账号); one adviser each.
    account_id: AccountId,
    /// What the adviser is (人员类别).
    kind: AdviserKind,
    /// The lawyer's firm (律师事务所); required for LAWYER, absent for others.
    firm_id: Option<OrganisationId>,
    /// Name as on the licence (姓名).
    #[oai(validator(min_length = 1, max_length = 100))]
    name: String,
    /// Practice licence number (执业证号); required for LAWYER and PUBLIC_LAWYER.
    #[oai(validator(max_length = 40))]
    licence_number: Option<String>,
    /// First day of practice (执业起始日), or of legal teaching and research.
    practising_since: Day,
}

/// An adviser (法律顾问).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AdviserView {
    /// Id.
    id: AdviserId,
    /// The person's account (账号).
    account_id: AccountId,
    /// What the adviser is (人员类别).
    kind: AdviserKind,
    /// The lawyer's firm (律师事务所).
    firm_id: Option<OrganisationId>,
    /// Name (姓名).
    name: String,
    /// Practice licence number (执业证号).
    licence_number: Option<String>,
    /// First day of practice (执业起始日).
    practising_since: Day,
    /// Version.
    version: i64,
}

impl From<Adviser> for AdviserView {
    fn from(a: Adviser) -> Self {
        Self {
            id: a.id,
            account_id: a.account_id,
            kind: a.kind,
            firm_id: a.firm_id,
            name: a.name,
            licence_number: Some(a.licence_number).filter(|number| !number.is_empty()),
            practising_since: a.practising_since,
            version: a.version,
        }
    }
}

impl Resource for AdviserView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/advisers/{}", self.id)
    }
}

/// An interest (利害关系) to be declared.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct InterestInput {
    /// The party's full name (当事人名称).
    #[oai(validator(min_length = 1, max_length = 200))]
    party: String,
    /// What binds the adviser to it (关系).
    relation: Relation,
}

/// A declared interest (利害关系).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct InterestView {
    /// Id.
    id: InterestId,
    /// Whose.
    adviser_id: AdviserId,
    /// The party as declared (当事人名称).
    party: String,
    /// What binds the adviser to it (关系).
    relation: Relation,
    /// The account that declared it (申报人).
    declared_by: AccountId,
    /// When (申报时间).
    declared_at: Timestamp,
}

impl From<Interest> for InterestView {
    fn from(i: Interest) -> Self {
        Self {
            id: i.id,
            adviser_id: i.adviser_id,
            party: i.party,
            relation: i.relation,
            declared_by: i.declared_by,
            declared_at: i.declared_at,
        }
    }
}

impl Resource for InterestView {
    /// Declarations are never changed.
    fn version(&self) -> i64 {
        1
    }
    fn location(&self) -> String {
        format!("/v1/advisers/{}/interests", self.adviser_id)
    }
}

/// The directory.
#[derive(Clone)]
pub struct DirectoryApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Directory")]
impl DirectoryApi {
    /// Enter an adviser (法律顾问) on the roll
    #[oai(path = "/advisers", method = "post", operation_id = "directory_create_adviser")]
    async fn create_adviser(&self, call: Call, body: Body<AdviserInput>) -> poem::Result<Created<AdviserView>> {
        let AdviserInput { account_id, kind, firm_id, name, licence_number, practising_since } = body.0;
        let new = NewAdviser { account_id, firm_id, kind, name, licence_number, practising_since };
        call.create(move |ctx| actions::create_adviser(ctx, &new)).await
    }

    /// List the roll of advisers (顾问名录), newest first
    #[oai(path = "/advisers", method = "get", operation_id = "directory_list_advisers")]
    async fn list_advisers(
        &self,
        call: Call,
        /// Only advisers of this kind.
        kind: Query<Option<AdviserKind>>,
        /// Only lawyers of this firm.
        firm_id: Query<Option<OrganisationId>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<AdviserView>>> {
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |a: &Adviser| a.id.to_string(),
            move |ctx, page| store::list(ctx.conn, ctx.actor, kind.0, firm_id.0, page),
        )
        .await
    }

    /// Get one adviser
    #[oai(path = "/advisers/:adviser_id", method = "get", operation_id = "directory_get_adviser")]
    async fn get_adviser(&self, call: Call, adviser_id: Path<AdviserId>) -> poem::Result<Found<AdviserView>> {
        call.get(move |ctx| store::get(ctx.conn, ctx.actor, adviser_id.0)).await
    }

    /// Declare an interest (申报利害关系): advisers their own, firms their people's, the coordinator anybody's
    #[oai(path = "/advisers/:adviser_id/interests", method = "post", operation_id = "directory_declare_interest")]
    async fn declare_interest(
        &self,
        call: Call,
        adviser_id: Path<AdviserId>,
        body: Body<InterestInput>,
    ) -> poem::Result<Created<InterestView>> {
        let InterestInput { party, relation } = body.0;
        let new = NewInterest { adviser_id: adviser_id.0, party, relation };
        call.create(move |ctx| actions::declare_interest(ctx, &new)).await
    }

    /// List an adviser's declared interests, newest first
    #[oai(path = "/advisers/:adviser_id/interests", method = "get", operation_id = "directory_list_interests")]
    async fn list_interests(
        &self,
        call: Call,
        adviser_id: Path<AdviserId>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<InterestView>>> {
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |i: &Interest| i.id.to_string(),
            move |ctx, page| store::list_interests(ctx.conn, ctx.actor, adviser_id.0, page),
        )
        .await
    }
}

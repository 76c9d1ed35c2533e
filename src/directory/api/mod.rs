//! The directory over HTTP: advisers and their interests here, their leave, firms, the integrity
//! register, the pool of experts and tables beside.

mod exchange;
mod experts;
mod firms;
mod integrity;
mod leave;

use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};

use super::model::{
    AdviserId, AdviserKind, InterestId, NamedInterest, NewAdviser, NewInterest, Particulars, PracticeArea, Relation,
    RollEntry, RollFilter,
};
use super::{actions, store};
use crate::access::{AccountId, OrganisationId};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::http::{Body, Call, Created, Found, Resource, Saved, Tag};
use crate::kit::{Cursor, Day, Limit, Page, PageRequest, Timestamp};
use exchange::ExchangeApi;
use experts::ExpertsApi;
use firms::FirmsApi;
use integrity::IntegrityApi;
use leave::LeaveApi;

/// An adviser (法律顾问) to be entered on the roll.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AdviserInput {
    /// The person's account (账号), which must be one of an adviser, a lawyer's in the firm; one adviser each. Absent for
    /// somebody who has no sign-in yet: it is linked later.
    account_id: Option<AccountId>,
    /// What the adviser is (人员类别).
    kind: AdviserKind,
    /// The lawyer's firm (律师事务所); required for LAWYER, absent for others.
    firm_id: Option<OrganisationId>,
    /// Name as on the licence (姓名).
    #[oai(validator(min_length = 1, max_length = 100))]
    name: String,
    /// Practice licence number (执业证号), once on the roll; required for LAWYER and PUBLIC_LAWYER.
    #[oai(validator(max_length = 40))]
    licence_number: Option<String>,
    /// Last day on which the licence holds (执业证有效期至), where it ends.
    licence_until: Option<Day>,
    /// First day of practice (执业起始日), or of legal teaching and research.
    practising_since: Day,
    /// Professional title (职称), such as 二级律师 or 教授.
    #[oai(validator(max_length = 50))]
    title: Option<String>,
    /// Day of birth (出生日期). Shown to the person, the firm, the coordinator and audit only.
    born_on: Option<Day>,
    /// How many matters the adviser takes at a time (同时承办上限); without a limit when absent.
    #[oai(validator(minimum(value = "1"), maximum(value = "500")))]
    capacity: Option<i64>,
    /// Practice areas (专业领域).
    #[oai(default, validator(max_items = 20))]
    areas: Vec<PracticeArea>,
}

/// An adviser's particulars (顾问资料), all of them, as they are from now on.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AdviserChanges {
    /// The lawyer's firm (律师事务所); required for LAWYER, absent for others. An adviser with an account needs the role
    /// of adviser in the new firm first.
    firm_id: Option<OrganisationId>,
    /// Name as on the licence (姓名).
    #[oai(validator(min_length = 1, max_length = 100))]
    name: String,
    /// Practice licence number (执业证号); required for LAWYER and PUBLIC_LAWYER.
    #[oai(validator(max_length = 40))]
    licence_number: Option<String>,
    /// Last day on which the licence holds (执业证有效期至), where it ends.
    licence_until: Option<Day>,
    /// First day of practice (执业起始日), or of legal teaching and research.
    practising_since: Day,
    /// Professional title (职称).
    #[oai(validator(max_length = 50))]
    title: Option<String>,
    /// Day of birth (出生日期).
    born_on: Option<Day>,
    /// How many matters the adviser takes at a time (同时承办上限); without a limit when absent.
    #[oai(validator(minimum(value = "1"), maximum(value = "500")))]
    capacity: Option<i64>,
    /// Practice areas (专业领域).
    #[oai(default, validator(max_items = 20))]
    areas: Vec<PracticeArea>,
}

impl From<AdviserChanges> for Particulars {
    fn from(c: AdviserChanges) -> Self {
        Self {
            firm_id: c.firm_id,
            name: c.name,
            licence_number: c.licence_number,
            licence_until: c.licence_until,
            practising_since: c.practising_since,
            title: c.title,
            born_on: c.born_on,
            capacity: c.capacity,
            areas: c.areas,
        }
    }
}

impl From<AdviserInput> for NewAdviser {
    fn from(i: AdviserInput) -> Self {
        let particulars = Particulars {
            firm_id: i.firm_id,
            name: i.name,
            licence_number: i.licence_number,
            licence_until: i.licence_until,
            practising_since: i.practising_since,
            title: i.title,
            born_on: i.born_on,
            capacity: i.capacity,
            areas: i.areas,
        };
        Self { account_id: i.account_id, kind: i.kind, particulars }
    }
}

/// The account to be linked to an adviser (关联账号).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AdviserAccountInput {
    /// The account (账号): it must hold the role of adviser today, a lawyer's in the lawyer's firm, and be no other
    /// adviser's.
    account_id: AccountId,
}

/// An adviser (法律顾问).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AdviserView {
    /// Id.
    id: AdviserId,
    /// The person's account (账号); absent for somebody without a sign-in.
    account_id: Option<AccountId>,
    /// What the adviser is (人员类别).
    kind: AdviserKind,
    /// The lawyer's firm (律师事务所).
    firm_id: Option<OrganisationId>,
    /// Name (姓名).
    name: String,
    /// Practice licence number (执业证号).
    licence_number: Option<String>,
    /// Last day on which the licence holds (执业证有效期至).
    licence_until: Option<Day>,
    /// First day of practice (执业起始日).
    practising_since: Day,
    /// Full years of practice today (执业年限), by the calendar.
    years_of_practice: i64,
    /// Professional title (职称).
    title: Option<String>,
    /// Day of birth (出生日期), for the person, the firm, the coordinator and audit.
    born_on: Option<Day>,
    /// How many matters the adviser takes at a time (同时承办上限).
    capacity: Option<i64>,
    /// Practice areas (专业领域).
    areas: Vec<PracticeArea>,
    /// Version.
    version: i64,
    /// When it was changed last (最后更新时间).
    updated_at: Timestamp,
}

impl From<RollEntry> for AdviserView {
    fn from(RollEntry { adviser: a, areas, years_of_practice }: RollEntry) -> Self {
        Self {
            id: a.id,
            account_id: a.account_id,
            kind: a.kind,
            firm_id: a.firm_id,
            name: a.name,
            licence_number: Some(a.licence_number).filter(|number| !number.is_empty()),
            licence_until: a.licence_until,
            practising_since: a.practising_since,
            years_of_practice,
            title: Some(a.title).filter(|title| !title.is_empty()),
            born_on: a.born_on,
            capacity: a.capacity,
            areas,
            version: a.version,
            updated_at: a.updated_at,
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
    /// The party's unified social credit code (统一社会信用代码), when it is known: by it the party is told for certain.
    #[oai(validator(max_length = 40))]
    credit_code: Option<String>,
    /// Former and short names of the party (曾用名、简称).
    #[oai(default, validator(max_items = 20))]
    aliases: Vec<String>,
    /// Last day of what is over (终止日), such as the mandate of a former client: some time after it the conflict weighs less.
    ended_on: Option<Day>,
    /// Of a shareholder, the share (持股比例) in hundredths of a percent: 500 is 5%.
    #[oai(validator(minimum(value = "1"), maximum(value = "10000")))]
    share: Option<i64>,
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
    /// The party's unified social credit code (统一社会信用代码).
    credit_code: Option<String>,
    /// Former and short names of the party (曾用名、简称).
    aliases: Vec<String>,
    /// Last day of what is over (终止日).
    ended_on: Option<Day>,
    /// Of a shareholder, the share (持股比例) in hundredths of a percent.
    share: Option<i64>,
    /// The account that declared it (申报人).
    declared_by: AccountId,
    /// When (申报时间).
    declared_at: Timestamp,
}

impl From<NamedInterest> for InterestView {
    fn from(NamedInterest { interest: i, aliases }: NamedInterest) -> Self {
        Self {
            id: i.id,
            adviser_id: i.adviser_id,
            party: i.party,
            relation: i.relation,
            credit_code: Some(i.credit_code).filter(|code| !code.is_empty()),
            aliases,
            ended_on: i.ended_on,
            share: i.share,
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

/// Advisers and their leave, firms, the integrity register, the pool of experts, and tables of them.
pub type DirectoryApi = (AdvisersApi, LeaveApi, FirmsApi, IntegrityApi, ExpertsApi, ExchangeApi);

/// See [`DirectoryApi`].
pub const fn api(recheck: Recheck) -> DirectoryApi {
    (AdvisersApi(recheck), LeaveApi, FirmsApi, IntegrityApi, ExpertsApi, ExchangeApi(recheck))
}

/// What looks at the matters under way again after the register of an adviser has changed, or after that of many, in the
/// same transaction. Matters stand to the right of the directory: [`crate::app`] says which it is.
pub type Recheck = fn(&mut Ctx<'_>, Option<AdviserId>) -> Result<()>;

/// Advisers.
#[derive(Clone)]
pub struct AdvisersApi(Recheck);

#[OpenApi(prefix_path = "/v1", tag = "Tag::Directory")]
impl AdvisersApi {
    /// Enter an adviser (法律顾问) on the roll
    #[oai(path = "/advisers", method = "post", operation_id = "directory_create_adviser")]
    async fn create_adviser(&self, call: Call, body: Body<AdviserInput>) -> poem::Result<Created<AdviserView>> {
        let new = NewAdviser::from(body.0);
        call.create(move |ctx| {
            let made = actions::create_adviser(ctx, &new)?;
            actions::entry(ctx, made)
        })
        .await
    }

    /// List the roll of advisers (顾问名录), newest first
    #[oai(path = "/advisers", method = "get", operation_id = "directory_list_advisers")]
    #[expect(clippy::too_many_arguments, reason = "the filters of the list")]
    async fn list_advisers(
        &self,
        call: Call,
        /// Only advisers of this kind (人员类别).
        kind: Query<Option<AdviserKind>>,
        /// Only lawyers of this firm (律师事务所).
        firm_id: Query<Option<OrganisationId>>,
        /// Only those who practise in this area (专业领域).
        area: Query<Option<PracticeArea>>,
        /// Only those whose licence ends before this day (执业证有效期早于); those without an end are not among them.
        licence_until_before: Query<Option<Day>>,
        /// Only those with a sign-in, or only those without (是否已有账号).
        has_account: Query<Option<bool>>,
        /// Only those whose licence holds on this day and who are not on leave then (当日可承办).
        available_on: Query<Option<Day>>,
        /// Only those changed at this instant or later (增量同步), for programs that keep a copy; still newest first.
        updated_since: Query<Option<Timestamp>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<AdviserView>>> {
        let filter = RollFilter {
            kind: kind.0,
            firm_id: firm_id.0,
            area: area.0,
            licence_until_before: licence_until_before.0,
            has_account: has_account.0,
            available_on: available_on.0,
            updated_since: updated_since.0,
        };
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |entry: &RollEntry| entry.adviser.id.to_string(),
            move |ctx, page| {
                let rows = store::list(ctx.conn, ctx.actor, &filter, page)?;
                store::entries(ctx.conn, ctx.actor, ctx.now.day(), rows)
            },
        )
        .await
    }

    /// Get one adviser
    #[oai(path = "/advisers/:adviser_id", method = "get", operation_id = "directory_get_adviser")]
    async fn get_adviser(&self, call: Call, adviser_id: Path<AdviserId>) -> poem::Result<Found<AdviserView>> {
        call.get(move |ctx| {
            let adviser = store::get(ctx.conn, ctx.actor, adviser_id.0)?;
            actions::entry(ctx, adviser)
        })
        .await
    }

    /// Write an adviser's particulars anew (变更顾问资料); what they are and their account stay
    #[oai(path = "/advisers/:adviser_id", method = "put", operation_id = "directory_change_adviser")]
    async fn change_adviser(
        &self,
        call: Call,
        adviser_id: Path<AdviserId>,
        body: Body<AdviserChanges>,
    ) -> poem::Result<Saved<AdviserView>> {
        let particulars = Particulars::from(body.0);
        let recheck = self.0;
        call.change(move |ctx| {
            let changed = actions::change_adviser(ctx, adviser_id.0, &particulars)?;
            // In another firm other interests count.
            recheck(ctx, Some(changed.id))?;
            actions::entry(ctx, changed)
        })
        .await
    }

    /// Link the account of an adviser who had no sign-in (关联账号), once and for good
    #[oai(path = "/advisers/:adviser_id/link-account", method = "post", operation_id = "directory_link_account")]
    async fn link_account(
        &self,
        call: Call,
        adviser_id: Path<AdviserId>,
        body: Body<AdviserAccountInput>,
    ) -> poem::Result<Saved<AdviserView>> {
        let account = body.0.account_id;
        call.change(move |ctx| {
            let linked = actions::link_account(ctx, adviser_id.0, account)?;
            actions::entry(ctx, linked)
        })
        .await
    }

    /// Declare an interest (申报利害关系): advisers their own, firms their people's, the coordinator anybody's
    #[oai(path = "/advisers/:adviser_id/interests", method = "post", operation_id = "directory_declare_interest")]
    async fn declare_interest(
        &self,
        call: Call,
        adviser_id: Path<AdviserId>,
        body: Body<InterestInput>,
    ) -> poem::Result<Created<InterestView>> {
        let InterestInput { party, relation, credit_code, aliases, ended_on, share } = body.0;
        let credit_code = credit_code.unwrap_or_default();
        let new = NewInterest { adviser_id: adviser_id.0, party, relation, credit_code, aliases, ended_on, share };
        let recheck = self.0;
        call.create(move |ctx| {
            let interest = actions::declare_interest(ctx, &new)?;
            recheck(ctx, Some(new.adviser_id))?;
            Ok(NamedInterest { interest, aliases: new.aliases.clone() })
        })
        .await
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
            |named: &NamedInterest| named.interest.id.to_string(),
            move |ctx, page| store::list_interests(ctx.conn, ctx.actor, adviser_id.0, page),
        )
        .await
    }
}

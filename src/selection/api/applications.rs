//! Applications over HTTP.

use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};

use super::super::actions::{self, Upload};
use super::super::model::{
    Application, ApplicationId, ApplicationState, Check, CheckOutcome, Count, CriterionId, Material, MaterialId,
    NewApplication, RoundId, SettledBy, Source,
};
use super::super::store;
use super::views::said;
use crate::access::OrganisationId;
use crate::ctx::Ctx;
use crate::directory::{Adviser, AdviserId, AdviserKind};
use crate::documents::{Files, RawFile, safe_name};
use crate::error::{Error, Result};
use crate::http::{Body, Call, Created, Download, Found, Resource, Saved, Tag};
use crate::kit::{Cursor, Limit, Money, Page, PageRequest, Points, Timestamp};

/// Items that a candidate claims, or that an officer verified, for a criterion that counts (业绩件数).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CountInput {
    /// Code of the criterion (评分项代码).
    #[oai(validator(min_length = 1, max_length = 40, pattern = "^[A-Z][A-Z0-9_]*$"))]
    code: String,
    /// How many (件数).
    #[oai(validator(minimum(value = "0"), maximum(value = "100000")))]
    count: i64,
}

/// An application (报名).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ApplicationInput {
    /// The firm that applies with its named lawyers (律师事务所); absent for a scholar.
    firm_id: Option<OrganisationId>,
    /// The named lawyers (拟派律师), or the scholar alone (法学专家).
    #[oai(validator(min_items = 1, max_items = 100, unique_items))]
    adviser_ids: Vec<AdviserId>,
    /// What the candidate says (报名说明): experience, plan of service.
    #[oai(validator(max_length = 20000))]
    statement: Option<String>,
    /// Items claimed for criteria that count (业绩件数).
    #[oai(validator(max_items = 30))]
    counts: Vec<CountInput>,
    /// The sealed price (密封报价), where the round has one; nobody reads it before it is opened.
    price: Option<Money>,
}

impl From<ApplicationInput> for NewApplication {
    fn from(input: ApplicationInput) -> Self {
        Self {
            firm_id: input.firm_id,
            adviser_ids: input.adviser_ids,
            statement: input.statement.unwrap_or_default(),
            counts: input.counts.into_iter().map(|one| (one.code, one.count)).collect(),
            price: input.price.map(|price| price.amount),
        }
    }
}

/// What an officer found of a condition that was declared (声明事项审查).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct DeclaredInput {
    /// Code of the condition (条件代码).
    #[oai(validator(min_length = 1, max_length = 40, pattern = "^[A-Z][A-Z0-9_]*$"))]
    code: String,
    /// Whether it is met (是否符合).
    met: bool,
}

/// The check of an application (资格审查).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct QualificationInput {
    /// Conditions that are declared (声明事项); one that is not named counts as not met.
    #[oai(validator(max_items = 30))]
    declared: Vec<DeclaredInput>,
    /// Items verified for criteria that count (核实件数); what is not named was found as claimed.
    #[oai(validator(max_items = 30))]
    counts: Vec<CountInput>,
}

/// A withdrawal (退出).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ApplicationWithdrawal {
    /// Why (原因); of what came on paper, where the paper is kept as well.
    #[oai(validator(min_length = 2, max_length = 2000, pattern = r"\S"))]
    reason: String,
}

/// Somebody in an application (参选人员).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PersonView {
    /// The adviser on the roll (顾问).
    adviser_id: AdviserId,
    /// Name (姓名).
    name: String,
    /// Lawyer or scholar (类别).
    kind: AdviserKind,
}

/// Items claimed and verified (业绩件数).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CountView {
    /// Which criterion (评分项).
    criterion_id: CriterionId,
    /// As claimed (申报件数).
    claimed: i64,
    /// As verified (核实件数).
    verified: Option<i64>,
}

impl From<&Count> for CountView {
    fn from(count: &Count) -> Self {
        Self { criterion_id: count.criterion_id, claimed: count.claimed, verified: count.verified }
    }
}

/// One condition looked at for one person (条件核查).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CheckView {
    /// Whom it concerns (人员).
    adviser_id: AdviserId,
    /// Code of the condition (条件代码).
    condition: String,
    /// What came of it (结论).
    outcome: CheckOutcome,
    /// Reason code (原因代码): OK, TOO_FEW_YEARS, TOO_OLD, BIRTH_UNKNOWN, NO_LICENCE, LICENCE_EXPIRED, RECORD_FOUND, NOT_DECLARED, DECLARATION_REFUSED, EVIDENCE_MISSING.
    reason: String,
    /// What was compared (比对内容).
    detail: Option<String>,
}

impl From<&Check> for CheckView {
    fn from(check: &Check) -> Self {
        Self {
            adviser_id: check.adviser_id,
            condition: check.condition.clone(),
            outcome: check.outcome,
            reason: check.reason.clone(),
            detail: said(&check.detail),
        }
    }
}

/// A document handed in (报名材料).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct MaterialView {
    /// Id.
    id: MaterialId,
    /// Of which application (报名).
    application_id: ApplicationId,
    /// What it is for (用途): the code of a condition or criterion, or any other.
    code: String,
    /// Name of the file (文件名).
    file_name: String,
    /// Bytes (字节数).
    size: i64,
    /// SHA-256 in hex (哈希).
    sha256: String,
    /// When it was handed in (提交时间).
    created_at: Timestamp,
}

impl From<Material> for MaterialView {
    fn from(m: Material) -> Self {
        Self {
            id: m.id,
            application_id: m.application_id,
            code: m.code,
            file_name: m.file_name,
            size: m.size,
            sha256: m.sha256,
            created_at: m.created_at,
        }
    }
}

impl Resource for MaterialView {
    fn version(&self) -> i64 {
        1
    }
    fn location(&self) -> String {
        format!("/v1/selection-materials/{}/content", self.id)
    }
}

/// An application (报名). Its price is never part of it.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ApplicationView {
    /// Id.
    id: ApplicationId,
    /// In which round (选聘).
    round_id: RoundId,
    /// Its number in the round, in order of registration (报名序号).
    sequence: i64,
    /// The candidate's name (报名人).
    name: String,
    /// The firm (律师事务所); absent for a scholar.
    firm_id: Option<OrganisationId>,
    /// The named lawyers, or the scholar (参选人员).
    people: Vec<PersonView>,
    /// How it came in (提交方式).
    source: Source,
    /// What the candidate says (报名说明).
    statement: String,
    /// Where it stands (状态).
    state: ApplicationState,
    /// Codes of the conditions that are not met, or why it was removed or withdrawn (原因).
    reason: Option<String>,
    /// Items claimed and verified (业绩件数).
    counts: Vec<CountView>,
    /// The check of the conditions (条件核查).
    checks: Vec<CheckView>,
    /// Documents handed in (报名材料).
    materials: Vec<MaterialView>,
    /// Total (总分), once ranked.
    total: Option<Points>,
    /// Rank (名次), once ranked.
    rank: Option<i64>,
    /// What gave the rank (排序依据).
    settled_by: Option<SettledBy>,
    /// When it was registered (报名时间).
    registered_at: Timestamp,
    /// When it was withdrawn (退出时间).
    withdrawn_at: Option<Timestamp>,
    /// Version.
    version: i64,
    /// When it was changed last (最后更新时间).
    updated_at: Timestamp,
}

/// An application with what belongs to it.
#[derive(Clone)]
pub struct FullApplication {
    application: Application,
    people: Vec<Adviser>,
    counts: Vec<Count>,
    checks: Vec<Check>,
    materials: Vec<Material>,
}

/// Adds the parts, four queries for the whole page.
fn with_parts(ctx: &mut Ctx<'_>, rows: Vec<Application>) -> Result<Vec<FullApplication>> {
    let ids: Vec<ApplicationId> = rows.iter().map(|row| row.id).collect();
    let mut people = store::people_of(ctx.conn, &ids)?;
    let counts = store::counts_of(ctx.conn, &ids)?;
    let checks = store::checks_of(ctx.conn, &ids)?;
    let materials = store::materials_of(ctx.conn, &ids)?;
    let full = rows.into_iter().map(|row| FullApplication {
        people: people.remove(&row.id).unwrap_or_default(),
        counts: counts.iter().filter(|one| one.application_id == row.id).cloned().collect(),
        checks: checks.iter().filter(|one| one.application_id == row.id).cloned().collect(),
        materials: materials.iter().filter(|one| one.application_id == row.id).cloned().collect(),
        application: row,
    });
    Ok(full.collect())
}

fn full(ctx: &mut Ctx<'_>, row: Application) -> Result<FullApplication> {
    with_parts(ctx, vec![row])?.pop().ok_or(Error::NotFound)
}

impl From<FullApplication> for ApplicationView {
    fn from(full: FullApplication) -> Self {
        let FullApplication { application: a, people, counts, checks, materials } = full;
        let person = |one: Adviser| PersonView { adviser_id: one.id, name: one.name, kind: one.kind };
        Self {
            id: a.id,
            round_id: a.round_id,
            sequence: a.sequence,
            name: a.name,
            firm_id: a.firm_id,
            people: people.into_iter().map(person).collect(),
            source: a.source,
            statement: a.statement,
            state: a.state,
            reason: said(&a.reason),
            counts: counts.iter().map(Into::into).collect(),
            checks: checks.iter().map(Into::into).collect(),
            materials: materials.into_iter().map(Into::into).collect(),
            total: a.total,
            rank: a.rank,
            settled_by: a.settled_by,
            registered_at: a.registered_at,
            withdrawn_at: a.withdrawn_at,
            version: a.version,
            updated_at: a.updated_at,
        }
    }
}

impl Resource for ApplicationView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/selection-applications/{}", self.id)
    }
}

/// Applications.
#[derive(Clone)]
pub struct ApplicationsApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Selection")]
impl ApplicationsApi {
    /// Register (报名): a firm with its named lawyers, a scholar in person, or the office what came on paper
    #[oai(path = "/selection-rounds/:round_id/applications", method = "post", operation_id = "selection_apply")]
    async fn apply(
        &self,
        call: Call,
        round_id: Path<RoundId>,
        body: Body<ApplicationInput>,
    ) -> poem::Result<Created<ApplicationView>> {
        let new = NewApplication::from(body.0);
        call.create(move |ctx| {
            let row = actions::apply(ctx, round_id.0, &new)?;
            full(ctx, row)
        })
        .await
    }

    /// The applications of a round that the caller may see, newest first
    #[oai(
        path = "/selection-rounds/:round_id/applications",
        method = "get",
        operation_id = "selection_list_applications"
    )]
    async fn list(
        &self,
        call: Call,
        round_id: Path<RoundId>,
        /// Only applications in this state.
        state: Query<Option<ApplicationState>>,
        /// Only those changed at this instant or later (增量同步), for programs that keep a copy; still newest first.
        updated_since: Query<Option<Timestamp>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<ApplicationView>>> {
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |full: &FullApplication| full.application.id.to_string(),
            move |ctx, page| {
                let round = store::visible(ctx.conn, ctx.actor, round_id.0)?;
                let rows = store::list_applications(ctx.conn, ctx.actor, round.id, state.0, updated_since.0, page)?;
                with_parts(ctx, rows)
            },
        )
        .await
    }

    /// Get one application with the check of its conditions
    #[oai(path = "/selection-applications/:application_id", method = "get", operation_id = "selection_get_application")]
    async fn get(&self, call: Call, application_id: Path<ApplicationId>) -> poem::Result<Found<ApplicationView>> {
        call.get(move |ctx| {
            let row = store::application(ctx.conn, ctx.actor, application_id.0)?;
            full(ctx, row)
        })
        .await
    }

    /// Check the conditions (资格审查): computed where the roll answers, as the officer found where it was declared
    #[oai(
        path = "/selection-applications/:application_id/qualify",
        method = "post",
        operation_id = "selection_qualify"
    )]
    async fn qualify(
        &self,
        call: Call,
        application_id: Path<ApplicationId>,
        body: Body<QualificationInput>,
    ) -> poem::Result<Saved<ApplicationView>> {
        let declared: Vec<(String, bool)> = body.0.declared.into_iter().map(|one| (one.code, one.met)).collect();
        let counts: Vec<(String, i64)> = body.0.counts.into_iter().map(|one| (one.code, one.count)).collect();
        call.change(move |ctx| {
            let row = actions::qualify(ctx, application_id.0, &declared, &counts)?;
            full(ctx, row)
        })
        .await
    }

    /// Withdraw an application (退出), for good, until the award; the next rank moves up for whoever was put forward
    #[oai(
        path = "/selection-applications/:application_id/withdraw",
        method = "post",
        operation_id = "selection_withdraw"
    )]
    async fn withdraw(
        &self,
        call: Call,
        application_id: Path<ApplicationId>,
        body: Body<ApplicationWithdrawal>,
    ) -> poem::Result<Saved<ApplicationView>> {
        call.change(move |ctx| {
            let row = actions::withdraw(ctx, application_id.0, &body.0.reason)?;
            full(ctx, row)
        })
        .await
    }

    /// Hand a document in (提交报名材料) while registration is open, as the plain body
    ///
    /// Any file will do, scans of certificates too: it is kept exactly as it came and given back as a download.
    #[oai(
        path = "/selection-applications/:application_id/materials",
        method = "post",
        operation_id = "selection_add_material"
    )]
    async fn add_material(
        &self,
        call: Call,
        files: Data<&Files>,
        application_id: Path<ApplicationId>,
        /// What it is for: the code of a condition or criterion, or any other.
        #[oai(validator(min_length = 1, max_length = 40, pattern = "^[A-Z][A-Z0-9_]*$"))]
        code: Query<String>,
        /// Name of the file.
        file_name: Query<String>,
        file: RawFile,
    ) -> poem::Result<Created<MaterialView>> {
        let stored = file.receive(files.0).await?;
        let call = call.covering(&stored.sha256);
        let file_name = safe_name(&file_name.0)?;
        call.foresee(move |conn, actor| Ok(store::application(conn, actor, application_id.0)?.version)).await?;
        let upload = Upload {
            code: code.0,
            file_name,
            size: i64::try_from(stored.size).map_err(Error::internal)?,
            sha256: stored.sha256.clone(),
        };
        files.0.keep(stored).await?;
        call.create(move |ctx| actions::add_material(ctx, application_id.0, &upload)).await
    }

    /// Download a document, exactly as it was handed in
    #[oai(
        path = "/selection-materials/:material_id/content",
        method = "get",
        operation_id = "selection_download_material"
    )]
    async fn download(&self, call: Call, files: Data<&Files>, material_id: Path<MaterialId>) -> poem::Result<Download> {
        let material = call.load(move |ctx| store::material(ctx.conn, ctx.actor, material_id.0)).await?;
        let chunks = files.0.stream(&material.sha256).await?;
        Ok(Download {
            body: poem::Body::from_bytes_stream(chunks),
            size: u64::try_from(material.size).unwrap_or_default(),
            media_type: Download::OTHER.to_owned(),
            file_name: material.file_name,
            sha256: material.sha256,
        })
    }
}

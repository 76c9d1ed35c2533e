//! Engagements over HTTP.

use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};

use super::model::{
    Engaged, EngagementId, EngagementKind, EngagementState, NewEngagement, NewRate, Rate, RateUnit, Service, TaxBasis,
};
use super::{actions, store};
use crate::access::OrganisationId;
use crate::budget::LineId;
use crate::directory::AdviserId;
use crate::http::{Body, Call, Created, Found, Resource, Tag};
use crate::kit::{Cursor, Day, Limit, Money, Page, PageRequest};

/// A rate (计费标准) to be agreed, for the whole term.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct RateInput {
    /// For what (服务类型); one rate for each service.
    service: Service,
    /// By what it is paid (计费单位).
    unit: RateUnit,
    /// How much a unit (单价), more than nothing.
    amount: Money,
    /// What that says about tax (税务口径).
    tax_basis: TaxBasis,
}

/// An engagement (聘用合同) to be entered.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct EngagementInput {
    /// The firm (律师事务所) that is engaged and paid for its lawyers; absent for scholars.
    firm_id: Option<OrganisationId>,
    /// The advisers it names (受聘人员): lawyers of the firm, or scholars.
    #[oai(validator(min_items = 1, max_items = 100, unique_items))]
    adviser_ids: Vec<AdviserId>,
    /// The agencies it serves (服务单位).
    #[oai(validator(min_items = 1, max_items = 100, unique_items))]
    agency_ids: Vec<OrganisationId>,
    /// Where fees are reserved (预算项目); a line of one of the agencies served.
    budget_line_id: LineId,
    /// Its form (聘用形式).
    kind: EngagementKind,
    /// First day of the term (聘期起始日).
    from_day: Day,
    /// Last day of the term (聘期截止日).
    to_day: Day,
    /// The most that all fees together may come to (金额上限).
    ceiling: Money,
    /// The rate card (计费标准).
    #[oai(validator(min_items = 1, max_items = 20))]
    rates: Vec<RateInput>,
}

impl From<RateInput> for NewRate {
    fn from(r: RateInput) -> Self {
        Self { service: r.service, unit: r.unit, amount: r.amount.amount, tax_basis: r.tax_basis }
    }
}

impl From<EngagementInput> for NewEngagement {
    fn from(input: EngagementInput) -> Self {
        Self {
            firm_id: input.firm_id,
            adviser_ids: input.adviser_ids,
            agency_ids: input.agency_ids,
            budget_line_id: input.budget_line_id,
            kind: input.kind,
            from_day: input.from_day,
            to_day: input.to_day,
            ceiling: input.ceiling.amount,
            rates: input.rates.into_iter().map(Into::into).collect(),
        }
    }
}

/// A rate (计费标准).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct RateView {
    /// For what (服务类型).
    service: Service,
    /// By what it is paid (计费单位).
    unit: RateUnit,
    /// How much a unit (单价).
    amount: Money,
    /// What that says about tax (税务口径).
    tax_basis: TaxBasis,
    /// First day it holds (生效日).
    from_day: Day,
    /// Last day it holds (失效日).
    to_day: Day,
}

impl From<Rate> for RateView {
    fn from(r: Rate) -> Self {
        Self {
            service: r.service,
            unit: r.unit,
            amount: r.amount.into(),
            tax_basis: r.tax_basis,
            from_day: r.from_day,
            to_day: r.to_day,
        }
    }
}

/// An engagement (聘用合同).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct EngagementView {
    /// Id.
    id: EngagementId,
    /// Its number (合同编号), such as 聘〔2026〕第0001号; one sequence for each engaging body and year.
    number: String,
    /// The review body that engages (聘任单位).
    engaging_id: OrganisationId,
    /// The firm (律师事务所); absent for scholars.
    firm_id: Option<OrganisationId>,
    /// The advisers it names (受聘人员).
    adviser_ids: Vec<AdviserId>,
    /// The agencies it serves (服务单位).
    agency_ids: Vec<OrganisationId>,
    /// Where fees are reserved (预算项目).
    budget_line_id: LineId,
    /// Its form (聘用形式).
    kind: EngagementKind,
    /// First day of the term (聘期起始日).
    from_day: Day,
    /// Last day of the term (聘期截止日).
    to_day: Day,
    /// The most that all fees together may come to (金额上限).
    ceiling: Money,
    /// What was offered so far and has not fallen away (已承诺金额).
    committed: Money,
    /// Where it stands (状态).
    state: EngagementState,
    /// The rate card (计费标准).
    rates: Vec<RateView>,
    /// Version.
    version: i64,
}

impl From<Engaged> for EngagementView {
    fn from(engaged: Engaged) -> Self {
        let Engaged { engagement: e, adviser_ids, agency_ids, rates } = engaged;
        Self {
            id: e.id,
            number: e.number,
            engaging_id: e.engaging_id,
            firm_id: e.firm_id,
            adviser_ids,
            agency_ids,
            budget_line_id: e.budget_line_id,
            kind: e.kind,
            from_day: e.from_day,
            to_day: e.to_day,
            ceiling: e.ceiling.into(),
            committed: e.committed.into(),
            state: e.state,
            rates: rates.into_iter().map(RateView::from).collect(),
            version: e.version,
        }
    }
}

impl Resource for EngagementView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/engagements/{}", self.id)
    }
}

/// Engagements.
#[derive(Clone)]
pub struct EngagementApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Engagement")]
impl EngagementApi {
    /// Engage a firm's lawyers or scholars (聘用) for the agencies served; active at once
    #[oai(path = "/engagements", method = "post", operation_id = "engagement_create")]
    async fn create(&self, call: Call, body: Body<EngagementInput>) -> poem::Result<Created<EngagementView>> {
        let new = NewEngagement::from(body.0);
        call.create(move |ctx| actions::create(ctx, ctx.actor.organisation, &new)).await
    }

    /// List engagements, newest first
    #[oai(path = "/engagements", method = "get", operation_id = "engagement_list")]
    async fn list(
        &self,
        call: Call,
        /// Only engagements in this state.
        state: Query<Option<EngagementState>>,
        /// Only engagements that serve this agency.
        agency_id: Query<Option<OrganisationId>>,
        /// Only engagements that name this adviser.
        adviser_id: Query<Option<AdviserId>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<EngagementView>>> {
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |engaged: &Engaged| engaged.engagement.id.to_string(),
            move |ctx, page| store::list(ctx.conn, ctx.actor, state.0, agency_id.0, adviser_id.0, page),
        )
        .await
    }

    /// Get one engagement with its rate card and what is committed of its ceiling
    #[oai(path = "/engagements/:engagement_id", method = "get", operation_id = "engagement_get")]
    async fn get(&self, call: Call, engagement_id: Path<EngagementId>) -> poem::Result<Found<EngagementView>> {
        call.get(move |ctx| store::engaged(ctx.conn, ctx.actor, engagement_id.0)).await
    }
}

//! Service records over HTTP.

use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};

use super::model::{ClaimLineId, NewService, ServiceFilter, ServiceKind, ServiceRecordId, ServiceState, Shown};
use super::{actions, store};
use crate::access::{AccountId, OrganisationId};
use crate::cases::CaseId;
use crate::directory::AdviserId;
use crate::engagement::EngagementId;
use crate::http::{Body, Call, Created, Found, Resource, Saved, Tag};
use crate::kit::{Cursor, Limit, Page, PageRequest, Timestamp};
use crate::review::ReviewId;

/// A record of service to be entered (服务登记).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ServiceInput {
    /// What was done (服务类别).
    kind: ServiceKind,
    /// By whom (顾问): advisers enter their own service.
    adviser_id: AdviserId,
    /// For which agency (服务单位).
    agency_id: OrganisationId,
    /// For which matter (审查事项), if any.
    review_id: Option<ReviewId>,
    /// For which case (案件), if any.
    case_id: Option<CaseId>,
    /// From when (开始时间).
    begun_at: Timestamp,
    /// To when (结束时间): a minute to a day later, and past.
    ended_at: Timestamp,
    /// Who asked for it (邀请人).
    #[oai(validator(min_length = 1, max_length = 200))]
    asked_by: String,
    /// What it was about (服务内容).
    #[oai(validator(min_length = 1, max_length = 2000))]
    subject: String,
    /// What came of it (服务结果).
    #[oai(validator(min_length = 1, max_length = 5000))]
    outcome: String,
    /// The record that this one corrects (更正的记录).
    corrects: Option<ServiceRecordId>,
}

impl From<ServiceInput> for NewService {
    fn from(input: ServiceInput) -> Self {
        Self {
            kind: input.kind,
            adviser_id: input.adviser_id,
            agency_id: input.agency_id,
            review_id: input.review_id,
            case_id: input.case_id,
            begun_at: input.begun_at,
            ended_at: input.ended_at,
            asked_by: input.asked_by.trim().to_owned(),
            subject: input.subject.trim().to_owned(),
            outcome: input.outcome.trim().to_owned(),
            corrects: input.corrects,
        }
    }
}

/// Why a record is disputed (异议理由).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ServiceDisputeInput {
    /// The reason.
    #[oai(validator(min_length = 2, max_length = 2000))]
    reason: String,
}

/// A record of service (服务记录).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ServiceRecordView {
    /// Id.
    id: ServiceRecordId,
    /// What was done (服务类别).
    kind: ServiceKind,
    /// By whom (顾问).
    adviser_id: AdviserId,
    /// Under which engagement (聘用合同).
    engagement_id: EngagementId,
    /// For which agency (服务单位).
    agency_id: OrganisationId,
    /// For which matter (审查事项).
    review_id: Option<ReviewId>,
    /// For which case (案件).
    case_id: Option<CaseId>,
    /// From when (开始时间).
    begun_at: Timestamp,
    /// To when (结束时间).
    ended_at: Timestamp,
    /// Whole minutes that it took (时长).
    minutes: i64,
    /// Who asked for it (邀请人).
    asked_by: String,
    /// What it was about (服务内容).
    subject: String,
    /// What came of it (服务结果).
    outcome: String,
    /// Where it stands (记录状态).
    state: ServiceState,
    /// Who confirmed or disputed it (确认人).
    answered_by: Option<AccountId>,
    /// When (确认时间).
    answered_at: Option<Timestamp>,
    /// Why it is disputed (异议理由).
    dispute_reason: Option<String>,
    /// The record that this one corrects (更正的记录).
    corrects: Option<ServiceRecordId>,
    /// The later record that corrects this one (被何记录更正).
    corrected_by: Option<ServiceRecordId>,
    /// The line of a fee claim that paid for it (结算明细).
    claim_line_id: Option<ClaimLineId>,
    /// Who entered it (登记人).
    entered_by: AccountId,
    /// When it was entered (登记时间).
    entered_at: Timestamp,
    /// Last change.
    updated_at: Timestamp,
    /// Version, wanted as If-Match.
    version: i64,
}

impl From<Shown> for ServiceRecordView {
    fn from(Shown { record, corrected_by }: Shown) -> Self {
        Self {
            minutes: record.minutes(),
            id: record.id,
            kind: record.kind,
            adviser_id: record.adviser_id,
            engagement_id: record.engagement_id,
            agency_id: record.agency_id,
            review_id: record.review_id,
            case_id: record.case_id,
            begun_at: record.begun_at,
            ended_at: record.ended_at,
            asked_by: record.asked_by,
            subject: record.subject,
            outcome: record.outcome,
            state: record.state,
            answered_by: record.answered_by,
            answered_at: record.answered_at,
            dispute_reason: Some(record.dispute_reason).filter(|text| !text.is_empty()),
            corrects: record.corrects,
            corrected_by,
            claim_line_id: record.claim_line_id,
            entered_by: record.entered_by,
            entered_at: record.entered_at,
            updated_at: record.updated_at,
            version: record.version,
        }
    }
}

impl Resource for ServiceRecordView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/service-records/{}", self.id)
    }
}

/// Service records.
#[derive(Clone)]
pub struct ServiceApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Service")]
impl ServiceApi {
    /// Enter what an adviser did (服务登记): a meeting, a hearing, oral advice, a training, an appearance
    #[oai(path = "/service-records", method = "post", operation_id = "service_enter")]
    async fn enter(&self, call: Call, body: Body<ServiceInput>) -> poem::Result<Created<ServiceRecordView>> {
        let new = NewService::from(body.0);
        call.create(move |ctx| actions::enter(ctx, &new)).await
    }

    /// List service records (服务日志), newest first
    #[expect(clippy::too_many_arguments, reason = "one a filter")]
    #[oai(path = "/service-records", method = "get", operation_id = "service_list")]
    async fn list(
        &self,
        call: Call,
        /// Only in this state.
        state: Query<Option<ServiceState>>,
        /// Only of this kind.
        kind: Query<Option<ServiceKind>>,
        /// Only of this adviser.
        adviser_id: Query<Option<AdviserId>>,
        /// Only for this matter.
        review_id: Query<Option<ReviewId>>,
        /// Only for this case.
        case_id: Query<Option<CaseId>>,
        /// Only those changed at this instant or later.
        updated_since: Query<Option<Timestamp>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<ServiceRecordView>>> {
        let filter = ServiceFilter {
            state: state.0,
            kind: kind.0,
            adviser_id: adviser_id.0,
            review_id: review_id.0,
            case_id: case_id.0,
            updated_since: updated_since.0,
        };
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |shown: &Shown| shown.record.id.to_string(),
            move |ctx, page| store::list(ctx.conn, ctx.actor, filter, page),
        )
        .await
    }

    /// One record of service
    #[oai(path = "/service-records/:service_record_id", method = "get", operation_id = "service_get")]
    async fn get(
        &self,
        call: Call,
        service_record_id: Path<ServiceRecordId>,
    ) -> poem::Result<Found<ServiceRecordView>> {
        call.get(move |ctx| {
            let record = store::visible(ctx.conn, ctx.actor, service_record_id.0)?;
            store::shown_one(ctx.conn, record)
        })
        .await
    }

    /// Confirm a record (确认): it counts in the appraisal and never changes
    #[oai(path = "/service-records/:service_record_id/confirm", method = "post", operation_id = "service_confirm")]
    async fn confirm(
        &self,
        call: Call,
        service_record_id: Path<ServiceRecordId>,
    ) -> poem::Result<Saved<ServiceRecordView>> {
        call.change(move |ctx| actions::confirm(ctx, service_record_id.0)).await
    }

    /// Dispute a record (提出异议), saying why
    #[oai(path = "/service-records/:service_record_id/dispute", method = "post", operation_id = "service_dispute")]
    async fn dispute(
        &self,
        call: Call,
        service_record_id: Path<ServiceRecordId>,
        body: Body<ServiceDisputeInput>,
    ) -> poem::Result<Saved<ServiceRecordView>> {
        call.change(move |ctx| actions::dispute(ctx, service_record_id.0, body.0.reason.trim())).await
    }
}

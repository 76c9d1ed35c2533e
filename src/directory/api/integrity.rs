//! The integrity register over HTTP.

use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};

use crate::access::{AccountId, OrganisationId};
use crate::directory::model::{
    AdviserId, IntegrityFilter, IntegrityId, IntegrityKind, IntegrityRecord, Lifting, NewIntegrity, Subject,
};
use crate::directory::{actions, store};
use crate::documents::DocumentId;
use crate::error::{Error, Result};
use crate::http::{Body, Call, Created, Found, Resource, Saved, Tag};
use crate::kit::{Cursor, Day, Limit, Page, PageRequest, Timestamp};

/// An entry of the integrity register (诚信档案) to be made. Either `adviser_id` or `firm_id` says whom it is about.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct IntegrityInput {
    /// The adviser (法律顾问) it is about.
    adviser_id: Option<AdviserId>,
    /// The law firm (律师事务所) it is about.
    firm_id: Option<OrganisationId>,
    /// What it is (类别).
    kind: IntegrityKind,
    /// Who decided it (决定机关).
    #[oai(validator(min_length = 1, max_length = 200))]
    authority: String,
    /// Day of the decision (决定日期).
    decided_on: Day,
    /// What happened and what was decided (事由与决定).
    #[oai(validator(min_length = 1, max_length = 2000))]
    summary: String,
    /// The evidence (证据): number of the decision and where it can be found.
    #[oai(validator(min_length = 1, max_length = 1000))]
    evidence: String,
    /// A document (证据文件) that proves it, which the caller may see.
    document_id: Option<DocumentId>,
    /// Which version of the document; required with `document_id`.
    document_version: Option<i64>,
}

impl IntegrityInput {
    fn read(self) -> Result<NewIntegrity> {
        let subject = match (self.adviser_id, self.firm_id) {
            (Some(adviser), None) => Subject::Adviser(adviser),
            (None, Some(firm)) => Subject::Firm(firm),
            (None, None) => {
                return Err(Error::field("/adviser_id", "REQUIRED", "is required when there is no firm_id"));
            }
            (Some(_), Some(_)) => {
                return Err(Error::field("/firm_id", "INVALID", "must be absent when there is an adviser_id"));
            }
        };
        let document = match (self.document_id, self.document_version) {
            (Some(id), Some(version)) => Some((id, version)),
            (None, None) => None,
            (Some(_), None) => {
                return Err(Error::field("/document_version", "REQUIRED", "is required with document_id"));
            }
            (None, Some(_)) => {
                return Err(Error::field("/document_id", "REQUIRED", "is required with document_version"));
            }
        };
        Ok(NewIntegrity {
            subject,
            kind: self.kind,
            authority: self.authority,
            decided_on: self.decided_on,
            summary: self.summary,
            evidence: self.evidence,
            document,
        })
    }
}

/// Why an entry of the integrity register no longer counts (解除).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct LiftingInput {
    /// Day from which it no longer counts (解除日期).
    lifted_on: Day,
    /// Why (解除理由): the punishment was set aside, or its time is over.
    #[oai(validator(min_length = 1, max_length = 1000))]
    reason: String,
}

/// An entry of the integrity register (诚信记录). It is never changed or deleted; once, it may be lifted.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct IntegrityView {
    /// Id.
    id: IntegrityId,
    /// The adviser (法律顾问) it is about; else it is about a firm.
    adviser_id: Option<AdviserId>,
    /// The law firm (律师事务所) it is about.
    firm_id: Option<OrganisationId>,
    /// What it is (类别).
    kind: IntegrityKind,
    /// Who decided it (决定机关).
    authority: String,
    /// Day of the decision (决定日期).
    decided_on: Day,
    /// What happened and what was decided (事由与决定).
    summary: String,
    /// The evidence (证据).
    evidence: String,
    /// A document (证据文件) that proves it.
    document_id: Option<DocumentId>,
    /// Which version of the document.
    document_version: Option<i64>,
    /// Who recorded it (登记人).
    recorded_by: AccountId,
    /// When (登记时间).
    recorded_at: Timestamp,
    /// Day from which it no longer counts (解除日期); absent while it counts.
    lifted_on: Option<Day>,
    /// Why (解除理由).
    lift_reason: Option<String>,
    /// Who noted that it was lifted.
    lifted_by: Option<AccountId>,
    /// When that was noted.
    lifted_at: Option<Timestamp>,
    /// Version.
    version: i64,
    /// When it was recorded or lifted last (最后更新时间).
    updated_at: Timestamp,
}

impl From<IntegrityRecord> for IntegrityView {
    fn from(r: IntegrityRecord) -> Self {
        Self {
            id: r.id,
            adviser_id: r.adviser_id,
            firm_id: r.firm_id,
            kind: r.kind,
            authority: r.authority,
            decided_on: r.decided_on,
            summary: r.summary,
            evidence: r.evidence,
            document_id: r.document_id,
            document_version: r.document_version,
            recorded_by: r.recorded_by,
            recorded_at: r.recorded_at,
            lifted_on: r.lifted_on,
            lift_reason: r.lift_reason,
            lifted_by: r.lifted_by,
            lifted_at: r.lifted_at,
            version: r.version,
            updated_at: r.lifted_at.unwrap_or(r.recorded_at),
        }
    }
}

impl Resource for IntegrityView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/integrity-records/{}", self.id)
    }
}

/// The integrity register.
#[derive(Clone)]
pub struct IntegrityApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Directory")]
impl IntegrityApi {
    /// Put a penalty, sanction, incident or complaint on record (登记诚信记录); those concerned are told
    #[oai(path = "/integrity-records", method = "post", operation_id = "directory_record_integrity")]
    async fn record_integrity(&self, call: Call, body: Body<IntegrityInput>) -> poem::Result<Created<IntegrityView>> {
        let new = body.0.read()?;
        call.create(move |ctx| actions::record_integrity(ctx, &new)).await
    }

    /// List the integrity register (诚信档案), newest first: a firm sees what concerns it and its people
    #[oai(path = "/integrity-records", method = "get", operation_id = "directory_list_integrity")]
    #[expect(clippy::too_many_arguments, reason = "the filters of the list")]
    async fn list_integrity(
        &self,
        call: Call,
        /// Only entries about this adviser.
        adviser_id: Query<Option<AdviserId>>,
        /// Only entries about this law firm itself.
        firm_id: Query<Option<OrganisationId>>,
        /// Only entries of this kind (类别).
        kind: Query<Option<IntegrityKind>>,
        /// Only entries that count, or only those that were lifted (是否有效).
        in_force: Query<Option<bool>>,
        /// Only those changed at this instant or later (增量同步), for programs that keep a copy; still newest first.
        updated_since: Query<Option<Timestamp>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<IntegrityView>>> {
        let filter = IntegrityFilter {
            adviser_id: adviser_id.0,
            firm_id: firm_id.0,
            kind: kind.0,
            in_force: in_force.0,
            updated_since: updated_since.0,
        };
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |r: &IntegrityRecord| r.id.to_string(),
            move |ctx, page| store::list_integrity(ctx.conn, ctx.actor, &filter, page),
        )
        .await
    }

    /// Get one entry of the integrity register
    #[oai(path = "/integrity-records/:record_id", method = "get", operation_id = "directory_get_integrity")]
    async fn get_integrity(&self, call: Call, record_id: Path<IntegrityId>) -> poem::Result<Found<IntegrityView>> {
        call.get(move |ctx| store::integrity(ctx.conn, ctx.actor, record_id.0)).await
    }

    /// Note that an entry no longer counts (解除诚信记录), once
    #[oai(path = "/integrity-records/:record_id/lift", method = "post", operation_id = "directory_lift_integrity")]
    async fn lift_integrity(
        &self,
        call: Call,
        record_id: Path<IntegrityId>,
        body: Body<LiftingInput>,
    ) -> poem::Result<Saved<IntegrityView>> {
        let LiftingInput { lifted_on, reason } = body.0;
        let lifting = Lifting { lifted_on, reason };
        call.change(move |ctx| actions::lift_integrity(ctx, record_id.0, &lifting)).await
    }
}

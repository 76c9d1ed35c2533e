//! The register of publications over HTTP.

use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};

use super::model::{Evaluation, NewPublication, PublicationFilter, PublicationId, PublicationState, Seen};
use super::{actions, store};
use crate::access::{AccountId, OrganisationId};
use crate::http::{Body, Call, Created, Found, Resource, Saved, Tag};
use crate::identity::MatterKind;
use crate::kit::{Cursor, Day, Limit, Page, PageRequest, Timestamp};
use crate::review::ReviewId;

/// A publication (公布登记).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PublicationInput {
    /// The review that cleared it (审查事项).
    review_id: ReviewId,
    /// SHA-256, in hex, of the file that was published; it must be the cleared one.
    #[oai(validator(pattern = "^[0-9A-Fa-f]{64}$"))]
    sha256: String,
    /// The number under which it was published (文号、统一登记号).
    #[oai(validator(min_length = 1, max_length = 100))]
    number: String,
    /// On which day (公布日期).
    published_on: Day,
    /// First day on which it is in force (施行日期); the day of publication unless told.
    effective_on: Option<Day>,
    /// Last day on which it is in force (有效期至); needed for a normative document.
    valid_until: Option<Day>,
}

impl From<PublicationInput> for NewPublication {
    fn from(input: PublicationInput) -> Self {
        Self {
            review_id: input.review_id,
            sha256: input.sha256,
            number: input.number.trim().to_owned(),
            published_on: input.published_on,
            effective_on: input.effective_on.unwrap_or(input.published_on),
            valid_until: input.valid_until,
        }
    }
}

/// The filing of a publication (备案).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PublicationFilingInput {
    /// On which day (备案日期).
    filed_on: Day,
    /// Number of the filing (备案编号).
    #[oai(validator(min_length = 1, max_length = 100))]
    number: String,
}

/// An evaluation (评估).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct EvaluationInput {
    /// What it comes to (评估结论).
    result: Evaluation,
    /// On which day (评估日期).
    evaluated_on: Day,
    /// Why (评估意见).
    #[oai(validator(min_length = 2, max_length = 5000))]
    note: String,
}

/// The repeal of a publication (废止).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct RepealInput {
    /// The last day on which it was in force (废止日期).
    ended_on: Day,
    /// By what, and why (废止依据).
    #[oai(validator(min_length = 2, max_length = 2000))]
    reason: String,
}

/// A publication of the register (公布台账).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PublicationView {
    /// Id.
    id: PublicationId,
    /// The review that cleared it (审查事项).
    review_id: ReviewId,
    /// What it is (文件类别).
    kind: MatterKind,
    /// What it is called (标题).
    title: String,
    /// Who made it (制定单位).
    agency_id: OrganisationId,
    /// Who reviewed it (审核机构).
    review_body_id: OrganisationId,
    /// Number of the clearance (放行编号).
    clearance: String,
    /// SHA-256 of the cleared and published bytes.
    sha256: String,
    /// Where it stands (状态).
    state: PublicationState,
    /// The number under which it was published (文号).
    number: String,
    /// On which day (公布日期).
    published_on: Day,
    /// First day on which it is in force (施行日期).
    effective_on: Day,
    /// Last day on which it is in force (有效期至).
    valid_until: Option<Day>,
    /// Last day for filing (备案期限); absent where it need not be filed, or while a calendar is missing.
    filing_due_on: Option<Day>,
    /// Day on which it was filed (备案日期).
    filed_on: Option<Day>,
    /// Number of the filing (备案编号).
    filing_number: Option<String>,
    /// Whether it was filed after its last day, or was not and that day has passed (逾期备案).
    filing_late: Option<bool>,
    /// Last day for the evaluation (评估期限).
    evaluate_by: Option<Day>,
    /// When it was evaluated (评估日期).
    evaluated_on: Option<Day>,
    /// What that came to (评估结论).
    evaluation: Option<Evaluation>,
    /// The last day on which it was in force (失效日期).
    ended_on: Option<Day>,
    /// What the evaluation says, or why it was repealed (说明).
    note: Option<String>,
    /// Who recorded it (登记人).
    created_by: AccountId,
    /// When it was recorded (登记时间).
    created_at: Timestamp,
    /// Last change.
    updated_at: Timestamp,
    /// Version, wanted as If-Match.
    version: i64,
}

impl From<Seen> for PublicationView {
    fn from(Seen { publication: p, today }: Seen) -> Self {
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        Self {
            filing_late: p.filing_due_on.map(|due| p.filed_on.unwrap_or(today) > due),
            id: p.id,
            review_id: p.review_id,
            kind: p.kind,
            title: p.title,
            agency_id: p.agency_id,
            review_body_id: p.review_body_id,
            clearance: p.clearance,
            sha256: p.sha256,
            state: p.state,
            number: p.number,
            published_on: p.published_on,
            effective_on: p.effective_on,
            valid_until: p.valid_until,
            filing_due_on: p.filing_due_on,
            filed_on: p.filed_on,
            filing_number: some(p.filing_number),
            evaluate_by: p.evaluate_by,
            evaluated_on: p.evaluated_on,
            evaluation: p.evaluation,
            ended_on: p.ended_on,
            note: some(p.note),
            created_by: p.created_by,
            created_at: p.created_at,
            updated_at: p.updated_at,
            version: p.version,
        }
    }
}

impl Resource for PublicationView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/publications/{}", self.id)
    }
}

/// The register of publications.
#[derive(Clone)]
pub struct PublicationApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Publication")]
impl PublicationApi {
    /// Record that exactly the cleared text was published (公布登记); filing is due from that day
    #[oai(path = "/publications", method = "post", operation_id = "publication_publish")]
    async fn publish(&self, call: Call, body: Body<PublicationInput>) -> poem::Result<Created<PublicationView>> {
        let new = NewPublication::from(body.0);
        call.create(move |ctx| actions::publish(ctx, &new)).await
    }

    /// List publications (公布台账), newest first
    #[expect(clippy::too_many_arguments, reason = "one a filter")]
    #[oai(path = "/publications", method = "get", operation_id = "publication_list")]
    async fn list(
        &self,
        call: Call,
        /// Only in this state.
        state: Query<Option<PublicationState>>,
        /// Only of this kind.
        kind: Query<Option<MatterKind>>,
        /// `true`: only those whose filing or evaluation is overdue (逾期).
        overdue: Query<Option<bool>>,
        /// Only those changed at this instant or later.
        updated_since: Query<Option<Timestamp>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<PublicationView>>> {
        let filter =
            PublicationFilter { state: state.0, kind: kind.0, overdue: overdue.0, updated_since: updated_since.0 };
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |seen: &Seen| seen.publication.id.to_string(),
            move |ctx, page| {
                let today = ctx.today();
                store::list(ctx.conn, ctx.actor, filter, today, page)
            },
        )
        .await
    }

    /// One publication
    #[oai(path = "/publications/:publication_id", method = "get", operation_id = "publication_get")]
    async fn get(&self, call: Call, publication_id: Path<PublicationId>) -> poem::Result<Found<PublicationView>> {
        call.get(move |ctx| {
            let publication = store::visible(ctx.conn, ctx.actor, publication_id.0)?;
            Ok(Seen { publication, today: ctx.today() })
        })
        .await
    }

    /// Record that a publication was filed (备案), as the office received it
    #[oai(path = "/publications/:publication_id/file", method = "post", operation_id = "publication_file")]
    async fn file(
        &self,
        call: Call,
        publication_id: Path<PublicationId>,
        body: Body<PublicationFilingInput>,
    ) -> poem::Result<Saved<PublicationView>> {
        let PublicationFilingInput { filed_on, number } = body.0;
        call.change(move |ctx| actions::file(ctx, publication_id.0, filed_on, number.trim())).await
    }

    /// Record the evaluation of a normative document before its last day (评估)
    #[oai(path = "/publications/:publication_id/evaluate", method = "post", operation_id = "publication_evaluate")]
    async fn evaluate(
        &self,
        call: Call,
        publication_id: Path<PublicationId>,
        body: Body<EvaluationInput>,
    ) -> poem::Result<Saved<PublicationView>> {
        let EvaluationInput { result, evaluated_on, note } = body.0;
        call.change(move |ctx| actions::evaluate(ctx, publication_id.0, result, evaluated_on, note.trim())).await
    }

    /// Record that it was repealed (废止)
    #[oai(path = "/publications/:publication_id/end", method = "post", operation_id = "publication_end")]
    async fn end(
        &self,
        call: Call,
        publication_id: Path<PublicationId>,
        body: Body<RepealInput>,
    ) -> poem::Result<Saved<PublicationView>> {
        let RepealInput { ended_on, reason } = body.0;
        call.change(move |ctx| actions::end(ctx, publication_id.0, ended_on, reason.trim())).await
    }
}

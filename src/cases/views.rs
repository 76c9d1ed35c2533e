//! How cases look on the wire.

use poem_openapi::Object;

use super::model::{
    Appearance, CaseEvent, CaseEventKind, CaseId, CaseKind, CaseOutcome, CaseParty, CasePartyRole, CaseState, Deadline,
    DeadlineCode, DeadlineId, DeadlineNature, DeadlineState, ListedDeadline, NewCase, NewCaseEvent, NewConclusion,
    NewStage, Procedure, Stage, StageKind, WholeCase,
};
use crate::access::{AccountId, OrganisationId};
use crate::http::Resource;
use crate::kit::{Day, Timestamp};
use crate::review::ReviewId;

fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

fn trimmed(text: Option<String>) -> String {
    text.unwrap_or_default().trim().to_owned()
}

/// A party of a stage (当事人).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CasePartyInput {
    /// Its name (名称).
    #[oai(validator(min_length = 1, max_length = 200))]
    name: String,
    /// What it is in this stage (地位); it may be another in the next.
    role: CasePartyRole,
}

/// The review of a response (答复审查事项).
#[derive(Clone, Debug, Object)]
pub struct CaseReviewInput {
    /// A matter of kind DISPUTE_RESPONSE of the agency.
    pub review_id: ReviewId,
}

/// A stage as it begins (程序阶段).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct StageInput {
    /// What it is (程序阶段).
    kind: StageKind,
    /// By which procedure (程序); ordinary unless told.
    procedure: Option<Procedure>,
    /// The reconsideration body or court (复议机关、法院).
    #[oai(validator(min_length = 1, max_length = 200))]
    authority: String,
    /// Their number of it (案号).
    #[oai(validator(max_length = 100))]
    authority_number: Option<String>,
    /// When it began (立案、受理日期).
    begun_on: Day,
    /// The review of the agency's response (答复、应诉审查事项), of kind DISPUTE_RESPONSE.
    review_id: Option<ReviewId>,
    /// The parties and what they are in this stage (当事人).
    #[oai(validator(min_items = 1, max_items = 100))]
    parties: Vec<CasePartyInput>,
}

/// A case as it is opened (立案登记).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CaseInput {
    /// What it is called (案件名称).
    #[oai(validator(min_length = 1, max_length = 200))]
    title: String,
    /// How it began (案件类型).
    kind: CaseKind,
    /// The act that is attacked (被诉行政行为、案由).
    #[oai(validator(min_length = 1, max_length = 1000))]
    cause: String,
    /// Its first stage (程序阶段).
    stage: StageInput,
}

impl From<StageInput> for NewStage {
    fn from(input: StageInput) -> Self {
        Self {
            kind: input.kind,
            procedure: input.procedure.unwrap_or(Procedure::Ordinary),
            authority: input.authority.trim().to_owned(),
            authority_number: trimmed(input.authority_number),
            begun_on: input.begun_on,
            review_id: input.review_id,
            parties: input.parties.into_iter().map(|party| (party.name.trim().to_owned(), party.role)).collect(),
        }
    }
}

impl From<CaseInput> for NewCase {
    fn from(input: CaseInput) -> Self {
        Self {
            title: input.title.trim().to_owned(),
            kind: input.kind,
            cause: input.cause.trim().to_owned(),
            stage: input.stage.into(),
        }
    }
}

/// Something that happened in the present stage (案件节点).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CaseEventInput {
    /// What happened (节点).
    kind: CaseEventKind,
    /// When it happened or was made (作出、发生日期); of a hearing that is to come, when it will be.
    on_day: Day,
    /// When the agency received it (收到日期); named exactly when something is served on it. Last days run from here.
    received_on: Option<Day>,
    /// Who appeared for the agency (出庭人员); named exactly when a hearing was held.
    head_appeared: Option<Appearance>,
    /// Their names (姓名).
    #[oai(validator(max_length = 500))]
    appeared: Option<String>,
    /// What it says (内容).
    #[oai(validator(max_length = 5000))]
    text: Option<String>,
}

impl From<CaseEventInput> for NewCaseEvent {
    fn from(input: CaseEventInput) -> Self {
        Self {
            kind: input.kind,
            on_day: input.on_day,
            received_on: input.received_on,
            head_appeared: input.head_appeared,
            appeared: trimmed(input.appeared),
            text: trimmed(input.text),
        }
    }
}

/// What was done about a last day (期限办理).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct MetInput {
    /// On which day (办理日期).
    done_on: Day,
    /// How (办理情况).
    #[oai(validator(max_length = 2000))]
    note: Option<String>,
}

impl MetInput {
    /// The day, and how.
    pub fn parts(self) -> (Day, String) {
        (self.done_on, trimmed(self.note))
    }
}

/// How a case is concluded (结案).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ConclusionInput {
    /// What came of it (案件结果).
    outcome: CaseOutcome,
    /// When (结案日期).
    concluded_on: Day,
    /// What was decided for good (结论).
    #[oai(validator(min_length = 1, max_length = 5000))]
    conclusion: String,
    /// Until when it is to be performed (履行期限).
    perform_by: Option<Day>,
}

impl From<ConclusionInput> for NewConclusion {
    fn from(input: ConclusionInput) -> Self {
        Self {
            outcome: input.outcome,
            on: input.concluded_on,
            text: input.conclusion.trim().to_owned(),
            perform_by: input.perform_by,
        }
    }
}

/// How what was decided was performed (履行).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CasePerformanceInput {
    /// When (履行日期).
    pub performed_on: Day,
    /// How (履行情况).
    #[oai(validator(min_length = 1, max_length = 5000))]
    pub performance: String,
}

/// A party of a stage (当事人).
#[derive(Clone, Debug, Object)]
pub struct CasePartyView {
    /// Its name (名称).
    name: String,
    /// What it is in this stage (地位).
    role: CasePartyRole,
}

/// A stage of a case (程序阶段).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct StageView {
    /// Its number in the case, from 1 (序号).
    number: i64,
    /// What it is (程序阶段).
    kind: StageKind,
    /// By which procedure (程序).
    procedure: Procedure,
    /// The reconsideration body or court (复议机关、法院).
    authority: String,
    /// Their number of it (案号).
    authority_number: Option<String>,
    /// When it began (立案、受理日期).
    begun_on: Day,
    /// The review of the agency's response (答复、应诉审查事项).
    review_id: Option<ReviewId>,
    /// The parties and what they are in this stage (当事人).
    parties: Vec<CasePartyView>,
}

impl StageView {
    fn of(stage: Stage, parties: &[CaseParty]) -> Self {
        let here = parties.iter().filter(|party| party.stage == stage.ordinal);
        Self {
            number: stage.ordinal,
            kind: stage.kind,
            procedure: stage.procedure,
            authority: stage.authority,
            authority_number: some(stage.authority_number),
            begun_on: stage.begun_on,
            review_id: stage.review_id,
            parties: here.map(|party| CasePartyView { name: party.name.clone(), role: party.role }).collect(),
        }
    }
}

/// Something that happened in a case (案件节点).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CaseEventView {
    /// Its number in the case, from 1 (序号).
    number: i64,
    /// In which stage (程序序号).
    stage: i64,
    /// What happened (节点).
    kind: CaseEventKind,
    /// When it happened or was made (作出、发生日期).
    on_day: Day,
    /// When the agency received it (收到日期).
    received_on: Option<Day>,
    /// Who appeared for the agency (出庭人员).
    head_appeared: Option<Appearance>,
    /// Their names (姓名).
    appeared: Option<String>,
    /// What it says (内容).
    text: Option<String>,
    /// Who recorded it (登记人).
    recorded_by: AccountId,
    /// When it was recorded (登记时间).
    recorded_at: Timestamp,
}

impl From<CaseEvent> for CaseEventView {
    fn from(event: CaseEvent) -> Self {
        Self {
            number: event.ordinal,
            stage: event.stage,
            kind: event.kind,
            on_day: event.on_day,
            received_on: event.received_on,
            head_appeared: event.head_appeared,
            appeared: some(event.appeared),
            text: some(event.text),
            recorded_by: event.recorded_by,
            recorded_at: event.recorded_at,
        }
    }
}

/// A last day of a case (法定期限).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct DeadlineView {
    /// Id.
    id: DeadlineId,
    /// Its number in the case, from 1 (序号).
    number: i64,
    /// What is due (事项).
    code: DeadlineCode,
    /// Whether it must be kept, or is a right (性质).
    nature: DeadlineNature,
    /// Legal basis (依据).
    basis: String,
    /// Number of the event from which it runs (节点序号).
    event: i64,
    /// The day from which it runs, not counted itself (起算日).
    from_day: Day,
    /// The last day (届满日); absent while a calendar is missing.
    due_on: Option<Day>,
    /// Where it stands today (状态).
    state: DeadlineState,
    /// When it was done (办理日期).
    done_on: Option<Day>,
    /// How (办理情况).
    note: Option<String>,
}

impl DeadlineView {
    fn of(deadline: Deadline, today: Day) -> Self {
        Self {
            state: deadline.state(today),
            id: deadline.id,
            number: deadline.ordinal,
            code: deadline.code,
            nature: deadline.must,
            basis: deadline.basis,
            event: deadline.event,
            from_day: deadline.from_day,
            due_on: deadline.due_on,
            done_on: deadline.done_on,
            note: some(deadline.note),
        }
    }
}

/// A last day in the list over all cases (期限清单).
#[derive(Clone, Debug, Object)]
pub struct ListedDeadlineView {
    /// Of which case (案件).
    case_id: CaseId,
    /// Number of that case (登记编号).
    case_number: String,
    /// What that case is called (案件名称).
    case_title: String,
    /// The last day (期限).
    deadline: DeadlineView,
}

impl From<ListedDeadline> for ListedDeadlineView {
    fn from(listed: ListedDeadline) -> Self {
        Self {
            case_id: listed.deadline.case_id,
            case_number: listed.number,
            case_title: listed.title,
            deadline: DeadlineView::of(listed.deadline, listed.today),
        }
    }
}

/// A case (复议应诉案件).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CaseView {
    /// Id.
    id: CaseId,
    /// Number in the agency's register (登记编号).
    number: String,
    /// What it is called (案件名称).
    title: String,
    /// How it began (案件类型).
    kind: CaseKind,
    /// The act that is attacked (被诉行政行为、案由).
    cause: String,
    /// The agency (行政机关).
    agency_id: OrganisationId,
    /// The office that reviews its responses (审核机构).
    review_body_id: OrganisationId,
    /// Where it stands (案件状态).
    state: CaseState,
    /// What came of it (案件结果).
    outcome: Option<CaseOutcome>,
    /// When it was concluded (结案日期).
    concluded_on: Option<Day>,
    /// What was decided for good (结论).
    conclusion: Option<String>,
    /// Until when it is to be performed (履行期限).
    perform_by: Option<Day>,
    /// When it was performed (履行日期).
    performed_on: Option<Day>,
    /// How (履行情况).
    performance: Option<String>,
    /// Its stages (程序阶段).
    stages: Vec<StageView>,
    /// What happened (案件节点).
    events: Vec<CaseEventView>,
    /// What is or was due (法定期限).
    deadlines: Vec<DeadlineView>,
    /// Who entered it (登记人).
    created_by: AccountId,
    /// When it was entered (登记时间).
    created_at: Timestamp,
    /// Last change.
    updated_at: Timestamp,
    /// Version, wanted as If-Match.
    version: i64,
}

impl From<WholeCase> for CaseView {
    fn from(whole: WholeCase) -> Self {
        let WholeCase { case, stages, parties, events, deadlines, today } = whole;
        Self {
            id: case.id,
            number: case.number,
            title: case.title,
            kind: case.kind,
            cause: case.cause,
            agency_id: case.agency_id,
            review_body_id: case.review_body_id,
            state: case.state,
            outcome: case.outcome,
            concluded_on: case.concluded_on,
            conclusion: some(case.conclusion),
            perform_by: case.perform_by,
            performed_on: case.performed_on,
            performance: some(case.performance),
            stages: stages.into_iter().map(|stage| StageView::of(stage, &parties)).collect(),
            events: events.into_iter().map(Into::into).collect(),
            deadlines: deadlines.into_iter().map(|deadline| DeadlineView::of(deadline, today)).collect(),
            created_by: case.created_by,
            created_at: case.created_at,
            updated_at: case.updated_at,
            version: case.version,
        }
    }
}

impl Resource for CaseView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/cases/{}", self.id)
    }
}

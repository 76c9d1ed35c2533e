//! Cases, stages, parties, events and last days.

use diesel::prelude::*;

use crate::access::{AccountId, OrganisationId};
use crate::db::schema::{case_deadlines, case_events, case_parties, case_stages, cases};
use crate::kit::{Day, Timestamp};
use crate::review::ReviewId;

crate::id!(
    /// A case.
    CaseId
);
crate::id!(
    /// A last day of a case.
    DeadlineId
);

crate::text_enum! {
    /// How a case began (案件类型).
    pub enum CaseKind {
        /// Administrative reconsideration (行政复议).
        Reconsideration = "RECONSIDERATION",
        /// Administrative litigation (行政诉讼).
        AdministrativeLitigation = "ADMINISTRATIVE_LITIGATION",
    }
}

crate::text_enum! {
    /// Where a case stands (案件状态).
    pub enum CaseState {
        /// Going on (办理中).
        Open = "OPEN",
        /// Decided for good, or ended otherwise (已结案): what was decided is to be performed.
        Concluded = "CONCLUDED",
        /// Performed (已履行).
        Performed = "PERFORMED",
    }
}

crate::text_enum! {
    /// What happens to a case as a whole.
    pub enum CaseStep {
        /// Another stage begins (进入下一程序).
        BeginStage = "BEGIN_STAGE",
        /// It is concluded (结案).
        Conclude = "CONCLUDE",
        /// What was decided was performed (履行).
        Perform = "PERFORM",
    }
}

crate::text_enum! {
    /// What came of a case for the agency (案件结果).
    pub enum CaseOutcome {
        /// Upheld, claim dismissed (维持、胜诉).
        Won = "WON",
        /// Revoked, found unlawful, ordered to act (撤销、确认违法、责令履行，败诉).
        Lost = "LOST",
        /// Lost in part (部分败诉).
        PartlyLost = "PARTLY_LOST",
        /// Settled between the parties (和解).
        Settled = "SETTLED",
        /// Mediated (调解).
        Mediated = "MEDIATED",
        /// Withdrawn by the other side (撤回申请、撤诉).
        Withdrawn = "WITHDRAWN",
    }
}

crate::text_enum! {
    /// A stage of a case (程序阶段).
    pub enum StageKind {
        /// Reconsideration (复议).
        Reconsideration = "RECONSIDERATION",
        /// First instance (一审).
        FirstInstance = "FIRST_INSTANCE",
        /// Second instance (二审).
        SecondInstance = "SECOND_INSTANCE",
        /// Retrial (再审).
        Retrial = "RETRIAL",
        /// Enforcement (执行).
        Enforcement = "ENFORCEMENT",
    }
}

crate::text_enum! {
    /// The procedure of a stage (程序).
    pub enum Procedure {
        /// Ordinary procedure (普通程序).
        Ordinary = "ORDINARY",
        /// Simplified procedure (简易程序).
        Simplified = "SIMPLIFIED",
    }
}

crate::text_enum! {
    /// What a party is in a stage (当事人地位).
    pub enum CasePartyRole {
        /// Applicant for reconsideration (复议申请人).
        Applicant = "APPLICANT",
        /// Respondent in reconsideration (被申请人).
        Respondent = "RESPONDENT",
        /// Plaintiff (原告).
        Plaintiff = "PLAINTIFF",
        /// Defendant (被告).
        Defendant = "DEFENDANT",
        /// Appellant (上诉人).
        Appellant = "APPELLANT",
        /// Appellee (被上诉人).
        Appellee = "APPELLEE",
        /// Applicant for retrial (再审申请人).
        RetrialApplicant = "RETRIAL_APPLICANT",
        /// Respondent in retrial (再审被申请人).
        RetrialRespondent = "RETRIAL_RESPONDENT",
        /// Third party (第三人).
        ThirdParty = "THIRD_PARTY",
    }
}

crate::text_enum! {
    /// What happened in a case (案件节点).
    pub enum CaseEventKind {
        /// The agency received a copy of the application for reconsideration (收到复议申请书副本).
        ApplicationReceived = "APPLICATION_RECEIVED",
        /// The agency, as maker of a normative document, was asked to reply on it (附带审查通知).
        DocumentReviewAsked = "DOCUMENT_REVIEW_ASKED",
        /// The agency received an opinion that demands correction (收到行政复议意见书).
        CorrectionDemanded = "CORRECTION_DEMANDED",
        /// The agency received a copy of the complaint (收到起诉状副本).
        ComplaintReceived = "COMPLAINT_RECEIVED",
        /// The agency received a copy of the appeal (收到上诉状副本).
        AppealReceived = "APPEAL_RECEIVED",
        /// A hearing or session was held (听证、开庭).
        Hearing = "HEARING",
        /// The reconsideration was decided (复议决定).
        ReconsiderationDecision = "RECONSIDERATION_DECISION",
        /// Judgment was given (判决).
        Judgment = "JUDGMENT",
        /// A ruling was given (裁定).
        Ruling = "RULING",
        /// The court suggests something about a normative document (司法建议).
        JudicialSuggestion = "JUDICIAL_SUGGESTION",
        /// The other side's time to sue is over, without a suit (起诉期限届满).
        SuitPeriodOver = "SUIT_PERIOD_OVER",
        /// Something else (其他).
        Other = "OTHER",
    }
}

crate::text_enum! {
    /// Who appeared for the agency (出庭人员).
    pub enum Appearance {
        /// Its head (行政机关主要负责人).
        Head = "HEAD",
        /// A deputy head (副职负责人).
        Deputy = "DEPUTY",
        /// Staff in the head's place (工作人员).
        Staff = "STAFF",
    }
}

crate::text_enum! {
    /// What is due in a case (期限事项).
    pub enum DeadlineCode {
        /// Written reply, evidence and legal basis to the reconsideration body (复议答复举证).
        ReconsiderationReply = "RECONSIDERATION_REPLY",
        /// Reply of the maker of a normative document (制定机关书面答复).
        DocumentMakerReply = "DOCUMENT_MAKER_REPLY",
        /// Report on the correction (反馈纠正情况).
        CorrectionReport = "CORRECTION_REPORT",
        /// Answer, evidence and normative basis to the court (答辩举证).
        CourtAnswer = "COURT_ANSWER",
        /// Asking for more time for evidence (申请延期举证).
        EvidenceExtension = "EVIDENCE_EXTENSION",
        /// Objecting to the jurisdiction (管辖异议).
        JurisdictionObjection = "JURISDICTION_OBJECTION",
        /// Appealing (上诉).
        Appeal = "APPEAL",
        /// Answer to an appeal (上诉答辩).
        AppealAnswer = "APPEAL_ANSWER",
        /// Applying for retrial (申请再审).
        Retrial = "RETRIAL",
        /// Until when the other side may sue (对方起诉期限).
        Sue = "SUE",
        /// Reply to a judicial suggestion (书面答复司法建议).
        SuggestionReply = "SUGGESTION_REPLY",
        /// Applying for enforcement (申请强制执行).
        Enforcement = "ENFORCEMENT",
        /// Appearing at a hearing or session (出庭、参加听证).
        Hearing = "HEARING",
    }
}

crate::text_enum! {
    /// Whether a last day must be kept (期限性质).
    pub enum DeadlineNature {
        /// It must be kept (义务).
        Duty = "DUTY",
        /// It is a right that can be left unused (权利).
        Right = "RIGHT",
    }
}

crate::text_enum! {
    /// Where a last day stands (期限状态).
    pub enum DeadlineState {
        /// Still to be kept (未到期).
        Due = "DUE",
        /// Kept (已办).
        Done = "DONE",
        /// Done after it (逾期办理).
        DoneLate = "DONE_LATE",
        /// A duty whose last day has passed undone (逾期未办).
        Missed = "MISSED",
        /// A right whose last day has passed unused (期限已过).
        Lapsed = "LAPSED",
        /// No last day is known, because a calendar is not loaded (待推算).
        Unknown = "UNKNOWN",
    }
}

/// A case.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = cases)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
#[diesel(treat_none_as_null = true)]
pub struct Case {
    /// Id.
    pub id: CaseId,
    /// Number in the agency's register.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// How it began.
    pub kind: CaseKind,
    /// The act that is attacked.
    pub cause: String,
    /// The agency.
    pub agency_id: OrganisationId,
    /// The office that reviews its responses.
    pub review_body_id: OrganisationId,
    /// Where it stands.
    pub state: CaseState,
    /// What came of it.
    pub outcome: Option<CaseOutcome>,
    /// When it was concluded.
    pub concluded_on: Option<Day>,
    /// What was decided for good, in words.
    pub conclusion: String,
    /// Until when that is to be performed.
    pub perform_by: Option<Day>,
    /// When it was performed.
    pub performed_on: Option<Day>,
    /// How.
    pub performance: String,
    /// Version.
    pub version: i64,
    /// Who entered it.
    pub created_by: AccountId,
    /// When.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// A stage of a case.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = case_stages)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Stage {
    /// Of which case.
    pub case_id: CaseId,
    /// From 1.
    pub ordinal: i64,
    /// What it is.
    pub kind: StageKind,
    /// By which procedure.
    pub procedure: Procedure,
    /// Before whom.
    pub authority: String,
    /// Their number of it.
    pub authority_number: String,
    /// When it began.
    pub begun_on: Day,
    /// The review of the agency's response.
    pub review_id: Option<ReviewId>,
}

/// A party of a stage.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = case_parties)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct CaseParty {
    /// Of which case.
    pub case_id: CaseId,
    /// Of which stage.
    pub stage: i64,
    /// From 1.
    pub ordinal: i64,
    /// Its name.
    pub name: String,
    /// What it is in this stage.
    pub role: CasePartyRole,
}

/// Something that happened in a case.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = case_events)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct CaseEvent {
    /// Of which case.
    pub case_id: CaseId,
    /// From 1.
    pub ordinal: i64,
    /// In which stage.
    pub stage: i64,
    /// What happened.
    pub kind: CaseEventKind,
    /// When it happened or was made.
    pub on_day: Day,
    /// When the agency received it.
    pub received_on: Option<Day>,
    /// Who appeared for the agency.
    pub head_appeared: Option<Appearance>,
    /// Their names.
    pub appeared: String,
    /// What it says.
    pub text: String,
    /// Who recorded it.
    pub recorded_by: AccountId,
    /// When.
    pub recorded_at: Timestamp,
}

/// A last day of a case.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = case_deadlines)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
#[diesel(treat_none_as_null = true)]
pub struct Deadline {
    /// Id.
    pub id: DeadlineId,
    /// Of which case.
    pub case_id: CaseId,
    /// From which event it runs.
    pub event: i64,
    /// From 1, in the case.
    pub ordinal: i64,
    /// What is due.
    pub code: DeadlineCode,
    /// Whether it must be kept.
    pub must: DeadlineNature,
    /// Legal basis, as the rule pack cites it.
    pub basis: String,
    /// The day from which it runs, not counted itself.
    pub from_day: Day,
    /// The last day; none while a calendar is missing.
    pub due_on: Option<Day>,
    /// When it was done.
    pub done_on: Option<Day>,
    /// How.
    pub note: String,
    /// When it was told that it is near.
    pub told_at: Option<Timestamp>,
    /// When it was told that it was missed.
    pub missed_told_at: Option<Timestamp>,
}

impl Deadline {
    /// Where it stands on a day.
    pub fn state(&self, today: Day) -> DeadlineState {
        match (self.done_on, self.due_on) {
            (Some(done), Some(due)) if done > due => DeadlineState::DoneLate,
            (Some(_), _) => DeadlineState::Done,
            (None, None) => DeadlineState::Unknown,
            (None, Some(due)) if due >= today => DeadlineState::Due,
            (None, Some(_)) if self.must == DeadlineNature::Right => DeadlineState::Lapsed,
            (None, Some(_)) => DeadlineState::Missed,
        }
    }
}

/// A case with everything in it, as seen on a day.
#[derive(Clone, Debug)]
pub struct WholeCase {
    /// The case.
    pub case: Case,
    /// Its stages.
    pub stages: Vec<Stage>,
    /// Parties of all stages.
    pub parties: Vec<CaseParty>,
    /// What happened.
    pub events: Vec<CaseEvent>,
    /// What is or was due.
    pub deadlines: Vec<Deadline>,
    /// The day on which it is looked at.
    pub today: Day,
}

/// A last day in a list over all cases.
#[derive(Clone, Debug)]
pub struct ListedDeadline {
    /// The last day.
    pub deadline: Deadline,
    /// Number of the case.
    pub number: String,
    /// What the case is called.
    pub title: String,
    /// The day on which it is looked at.
    pub today: Day,
}

/// A case as it is opened.
#[derive(Clone, Debug)]
pub struct NewCase {
    /// What it is called.
    pub title: String,
    /// How it began.
    pub kind: CaseKind,
    /// The act that is attacked.
    pub cause: String,
    /// Its first stage.
    pub stage: NewStage,
}

/// A stage as it begins.
#[derive(Clone, Debug)]
pub struct NewStage {
    /// What it is.
    pub kind: StageKind,
    /// By which procedure.
    pub procedure: Procedure,
    /// Before whom.
    pub authority: String,
    /// Their number of it.
    pub authority_number: String,
    /// When it began.
    pub begun_on: Day,
    /// The review of the agency's response.
    pub review_id: Option<ReviewId>,
    /// The parties and what they are in it.
    pub parties: Vec<(String, CasePartyRole)>,
}

/// An event as it is recorded.
#[derive(Clone, Debug)]
pub struct NewCaseEvent {
    /// What happened.
    pub kind: CaseEventKind,
    /// When it happened or was made.
    pub on_day: Day,
    /// When the agency received it.
    pub received_on: Option<Day>,
    /// Who appeared for the agency.
    pub head_appeared: Option<Appearance>,
    /// Their names.
    pub appeared: String,
    /// What it says.
    pub text: String,
}

/// How a case is concluded.
#[derive(Clone, Debug)]
pub struct NewConclusion {
    /// What came of it.
    pub outcome: CaseOutcome,
    /// When.
    pub on: Day,
    /// In words.
    pub text: String,
    /// Until when it is to be performed.
    pub perform_by: Option<Day>,
}

/// What a list of cases is narrowed to.
#[derive(Clone, Copy, Debug, Default)]
pub struct CaseFilter {
    /// Only in this state.
    pub state: Option<CaseState>,
    /// Only of this kind.
    pub kind: Option<CaseKind>,
    /// Only those changed at this instant or later.
    pub updated_since: Option<Timestamp>,
}

/// What a list of last days is narrowed to.
#[derive(Clone, Copy, Debug, Default)]
pub struct DeadlineFilter {
    /// Only in this state.
    pub state: Option<DeadlineState>,
    /// Only due before this day.
    pub due_before: Option<Day>,
}

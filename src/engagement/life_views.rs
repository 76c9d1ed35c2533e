//! How the life of an engagement looks on the wire: what is asked for, and what is told of it.

use poem_openapi::Object;

use super::model::{
    Dismissal, DismissalGround, EngagementEvent, EngagementState, EngagementStep, Filing, FilingEvent, Grade, Graded,
    Holdback, NamingEnd, NewCard, NewDismissal, NewFiling, NewNaming, NewRate, NewTerm, Notice, StepId,
    SuspensionGround, Undertaking,
};
use super::views::{RateInput, some};
use crate::access::AccountId;
use crate::directory::AdviserId;
use crate::kit::{Day, Fen, Money, Timestamp};

/// Why an engagement is suspended (暂停).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SuspensionInput {
    /// Ground (暂停事由).
    pub ground: SuspensionGround,
    /// Why (理由).
    #[oai(validator(min_length = 2, max_length = 2000))]
    pub reason: String,
}

/// Why an engagement goes on (恢复).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ResumptionInput {
    /// Why (理由).
    #[oai(validator(min_length = 2, max_length = 2000))]
    pub reason: String,
}

/// A notice (辞聘通知) of the firm or the scholar.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct NoticeInput {
    /// Last day of the engagement (最后一日), with the rules' days of notice.
    last_day: Day,
    /// Why (理由).
    #[oai(validator(min_length = 2, max_length = 2000))]
    reason: String,
}

impl From<NoticeInput> for Notice {
    fn from(input: NoticeInput) -> Self {
        Self { last_day: input.last_day, reason: input.reason.trim().to_owned() }
    }
}

/// A dismissal (解聘).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct DismissalInput {
    /// Ground (解聘事由).
    ground: DismissalGround,
    /// Whose conduct it is (责任人); without one that of the firm, or of all scholars named.
    adviser_id: Option<AdviserId>,
    /// What happened (事实和理由).
    #[oai(validator(min_length = 2, max_length = 2000))]
    reason: String,
    /// What shows it (证据): number of the decision, notice or record, and where it is kept.
    #[oai(validator(min_length = 2, max_length = 500))]
    evidence: String,
    /// Whom the office told besides the firm (已告知单位), such as the bar association (律师协会).
    #[oai(validator(min_length = 2, max_length = 200))]
    notified: String,
}

impl From<DismissalInput> for NewDismissal {
    fn from(input: DismissalInput) -> Self {
        Self {
            ground: input.ground,
            adviser_id: input.adviser_id,
            reason: input.reason.trim().to_owned(),
            evidence: input.evidence.trim().to_owned(),
            notified: input.notified.trim().to_owned(),
        }
    }
}

/// A renewal (续聘): another term after the last one.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct RenewalInput {
    /// The day of the last signature (签订日期).
    signed_on: Day,
    /// Last day of the new term (截止日); it begins on the day after the last one.
    to_day: Day,
    /// The most that the fees of all work offered in it may come to (金额上限).
    ceiling: Money,
    /// Its rate card (计费标准); without one the present card goes on.
    #[oai(validator(min_items = 1, max_items = 20))]
    rates: Option<Vec<RateInput>>,
}

impl From<RenewalInput> for NewTerm {
    fn from(input: RenewalInput) -> Self {
        Self {
            signed_on: input.signed_on,
            to_day: input.to_day,
            ceiling: input.ceiling.amount,
            rates: input.rates.unwrap_or_default().into_iter().map(NewRate::from).collect(),
        }
    }
}

/// A new version of the rate card (调整计费标准).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct RateCardInput {
    /// First day it holds (生效日), today or later; the present card ends on the day before.
    from_day: Day,
    /// What each kind of work costs from then on; what is not on it has no rate any more.
    #[oai(validator(min_items = 1, max_items = 20))]
    rates: Vec<RateInput>,
}

impl From<RateCardInput> for NewCard {
    fn from(input: RateCardInput) -> Self {
        Self { from_day: input.from_day, rates: input.rates.into_iter().map(NewRate::from).collect() }
    }
}

/// Another adviser (增加受聘人员) with both undertakings.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct NamingInput {
    /// Who.
    adviser_id: AdviserId,
    /// First day (起始日), today or later.
    from_day: Day,
    /// Day of the undertaking of confidentiality (保密承诺日期).
    confidentiality_on: Day,
    /// Day of the undertaking on conflicts of interest (利益冲突承诺日期).
    conflict_on: Day,
    /// Where the signed paper is kept (档号).
    #[oai(validator(max_length = 200))]
    document: Option<String>,
}

impl From<NamingInput> for NewNaming {
    fn from(input: NamingInput) -> Self {
        let undertaking = Undertaking {
            adviser_id: input.adviser_id,
            confidentiality_on: input.confidentiality_on,
            conflict_on: input.conflict_on,
            document: input.document.unwrap_or_default().trim().to_owned(),
        };
        Self { from_day: input.from_day, undertaking }
    }
}

/// The end of a naming (减少受聘人员).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct NamingEndInput {
    /// Last day (截止日), today or later.
    last_day: Day,
    /// Why (理由).
    #[oai(validator(min_length = 2, max_length = 2000))]
    reason: String,
}

impl From<NamingEndInput> for NamingEnd {
    fn from(input: NamingEndInput) -> Self {
        Self { last_day: input.last_day, reason: input.reason.trim().to_owned() }
    }
}

/// That a filing was made (已备案).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct FilingInput {
    /// Number of the filing in the engagement (序号).
    #[oai(validator(minimum(value = "1")))]
    filing: i64,
    /// The day on which it was filed (备案日期).
    filed_on: Day,
    /// Number under which it was filed (备案号).
    #[oai(validator(min_length = 1, max_length = 100))]
    number: String,
}

impl From<FilingInput> for NewFiling {
    fn from(input: FilingInput) -> Self {
        Self { filing: input.filing, filed_on: input.filed_on, number: input.number.trim().to_owned() }
    }
}

/// How an engagement was dismissed (解聘).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct DismissalView {
    /// Ground (解聘事由).
    ground: DismissalGround,
    /// Whose conduct it was (责任人), where it was one person's.
    adviser_id: Option<AdviserId>,
    /// What shows it (证据).
    evidence: String,
    /// Whom the office told besides the firm (已告知单位).
    notified: String,
    /// When.
    made_at: Timestamp,
}

impl From<Dismissal> for DismissalView {
    fn from(d: Dismissal) -> Self {
        Self {
            ground: d.ground,
            adviser_id: d.adviser_id,
            evidence: d.evidence,
            notified: d.notified,
            made_at: d.made_at,
        }
    }
}

/// A filing with the justice bureau (备案).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct FilingView {
    /// From 1 (序号).
    ordinal: i64,
    /// What is filed (备案事项).
    event: FilingEvent,
    /// The day of what is filed (发生日期).
    occurred_on: Day,
    /// Last day (备案期限); absent while a calendar is missing.
    due_on: Option<Day>,
    /// The day on which it was filed (备案日期).
    filed_on: Option<Day>,
    /// Number under which it was filed (备案号).
    number: Option<String>,
}

impl From<Filing> for FilingView {
    fn from(f: Filing) -> Self {
        Self {
            ordinal: f.ordinal,
            event: f.event,
            occurred_on: f.occurred_on,
            due_on: f.due_on,
            filed_on: f.filed_on,
            number: some(f.number),
        }
    }
}

/// A grade of the yearly appraisal (考核等次) of an adviser; of several for one year and adviser the last one counts, and of
/// several advisers the worst.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct GradeView {
    /// Whose (受聘人员).
    adviser_id: Option<AdviserId>,
    /// For which year (年度).
    year: i64,
    /// The grade (等次).
    grade: Grade,
    /// What it means for the part of the fees that the contract holds back until the appraisal (考核挂钩费用).
    holdback: Option<Holdback>,
    /// When it was given.
    recorded_at: Timestamp,
}

impl From<Graded> for GradeView {
    fn from(g: Graded) -> Self {
        Self {
            adviser_id: g.adviser_id,
            year: g.year,
            grade: g.grade,
            holdback: g.holdback,
            recorded_at: g.recorded_at,
        }
    }
}

/// What happened to an engagement (办理记录).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct EngagementStepView {
    /// Id.
    id: StepId,
    /// What happened (事件).
    event: EngagementEvent,
    /// Where it stood before (原状态).
    from_state: EngagementState,
    /// Where it stood afterwards (新状态).
    state: EngagementState,
    /// Who; absent where the program did it by itself.
    made_by: Option<AccountId>,
    /// When.
    made_at: Timestamp,
    /// Code of the ground (事由), or the grade.
    code: Option<String>,
    /// Why (理由).
    reason: Option<String>,
    /// The term whose money moved (届次).
    term: Option<i64>,
    /// How much was committed with this step (承诺金额).
    committed: Option<Money>,
    /// How much was freed with this step (释放金额).
    freed: Option<Money>,
    /// Version of the engagement afterwards.
    version: i64,
}

impl From<EngagementStep> for EngagementStepView {
    fn from(s: EngagementStep) -> Self {
        let freed = Fen::ZERO.minus(s.amount).unwrap_or(Fen::ZERO);
        Self {
            id: s.id,
            event: s.event,
            from_state: s.from_state,
            state: s.state,
            made_by: s.made_by,
            made_at: s.made_at,
            code: some(s.code),
            reason: some(s.reason),
            term: Some(s.term).filter(|term| *term > 0),
            committed: (s.amount > Fen::ZERO).then(|| s.amount.into()),
            freed: (freed > Fen::ZERO).then(|| freed.into()),
            version: s.version,
        }
    }
}

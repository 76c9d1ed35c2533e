//! How appraisals look on the wire.

use poem_openapi::Object;

use super::model::{
    Appraisal, AppraisalId, AppraisalState, Consequence, ConsequenceCode, Contest, ContestOutcome, Ground, Line,
    NewAppraisal, Whole,
};
use super::rules::words;
use crate::access::{AccountId, OrganisationId};
use crate::calendar::{self, pack::RulePack, pack::Scheme};
use crate::conduct::{ConductEventId, SubjectId, SubjectKind};
use crate::engagement::Grade;
use crate::http::Resource;
use crate::kit::{Day, Points, Timestamp};

/// An appraisal (考核) to be opened.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AppraisalInput {
    /// What the subject is (对象类别).
    subject_kind: SubjectKind,
    /// The subject (对象): an adviser whom the own body has engaged, the account of a coordinator of the own body, or an
    /// agency whose matters it reviews.
    subject_id: SubjectId,
    /// The calendar year (考核年度).
    #[oai(validator(minimum(value = "2000"), maximum(value = "2200")))]
    year: i32,
}

impl From<AppraisalInput> for NewAppraisal {
    fn from(input: AppraisalInput) -> Self {
        Self { kind: input.subject_kind, subject: input.subject_id, year: input.year }
    }
}

/// A self-assessment (自评).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SelfAssessmentInput {
    /// How the subject sees the year.
    #[oai(validator(min_length = 1, max_length = 5000))]
    pub statement: String,
}

/// The employer's points for one item (评分).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ScoreInput {
    /// Code of an item that is SCORED (评分项目).
    #[oai(validator(min_length = 1, max_length = 60))]
    item: String,
    /// From 0.00 to the points of the item.
    points: Points,
}

/// The employer's points (用人单位评分): one for each item of the scheme that is SCORED.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ScoresInput {
    /// The points.
    #[oai(validator(max_items = 50))]
    scores: Vec<ScoreInput>,
}

impl From<ScoresInput> for Vec<(String, Points)> {
    fn from(input: ScoresInput) -> Self {
        input.scores.into_iter().map(|score| (score.item, score.points)).collect()
    }
}

/// An objection (异议) against one deduction.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ContestInput {
    /// Code of the item (扣分项目).
    #[oai(validator(min_length = 1, max_length = 60))]
    pub item: String,
    /// Why it is wrong.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reasons: String,
}

/// The decision on an objection (异议处理).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ContestDecisionInput {
    /// What becomes of it.
    pub outcome: ContestOutcome,
    /// Why.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: String,
}

/// A block of the scheme, and what is left of it (考核维度得分).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct BlockScore {
    /// Code.
    code: String,
    /// In Chinese.
    zh: String,
    /// In English.
    en: String,
    /// Its points (分值).
    points: Points,
    /// What is left of them (得分).
    left: Points,
}

/// A line of an appraisal (计分明细): what one item took or added, and the events behind it.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AppraisalLineView {
    /// Code of the item (项目).
    item: String,
    /// In Chinese.
    zh: String,
    /// In English.
    en: String,
    /// The block whose points it takes (所属维度).
    block: Option<String>,
    /// How it counts: DEDUCT (扣分), ADD (加分), RATE (比率), SCORED (评分) or VETO (一票否决).
    how: String,
    /// The most that was at stake (分值或者封顶).
    at_stake: Points,
    /// How often what it counts happened (次数); of a rate, what counts in full.
    counted: i64,
    /// Of a rate: what counts in part.
    in_part: i64,
    /// Of a rate: what counts against.
    against: i64,
    /// What the employer gave (评分).
    given: Option<Points>,
    /// What it would take, less than nothing, or add, before any cap (封顶前).
    raw: Points,
    /// What it takes or adds (计分). A hundred and these of all lines are the total.
    points: Points,
    /// Whether an objection that was upheld lifted the deduction (异议成立).
    lifted: bool,
    /// How it came about, in Chinese (计分说明).
    explanation_zh: String,
    /// The same in English.
    explanation_en: String,
    /// The events behind it (依据事件): see `GET /v1/conduct-events/{event_id}`.
    event_ids: Vec<ConductEventId>,
}

/// An objection and what became of it (异议).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ContestView {
    /// Code of the item.
    item: String,
    /// Why.
    reasons: String,
    /// Who filed it.
    contested_by: AccountId,
    /// When.
    contested_at: Timestamp,
    /// What became of it; absent while it is open.
    outcome: Option<ContestOutcome>,
    /// Why.
    decision: Option<String>,
    /// Who decided.
    decided_by: Option<AccountId>,
    /// When.
    decided_at: Option<Timestamp>,
}

impl From<Contest> for ContestView {
    fn from(contest: Contest) -> Self {
        Self {
            item: contest.item,
            reasons: contest.reasons,
            contested_by: contest.contested_by,
            contested_at: contest.contested_at,
            outcome: contest.outcome,
            decision: Some(contest.decision).filter(|text| !text.is_empty()),
            decided_by: contest.decided_by,
            decided_at: contest.decided_at,
        }
    }
}

/// What follows from a confirmed grade (结果运用).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ConsequenceView {
    /// What follows.
    code: ConsequenceCode,
    /// Why.
    ground: Ground,
    /// The event that is the ground.
    event_id: Option<ConductEventId>,
}

impl From<Consequence> for ConsequenceView {
    fn from(one: Consequence) -> Self {
        Self { code: one.code, ground: one.ground, event_id: one.event_id }
    }
}

/// An appraisal (年度考核).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AppraisalView {
    /// Id.
    id: AppraisalId,
    /// Number people use (考核文号), such as 考〔2026〕第0001号.
    number: String,
    /// The review body that appraises (考核单位).
    review_body_id: OrganisationId,
    /// What the subject is (对象类别).
    subject_kind: SubjectKind,
    /// The subject (对象).
    subject_id: String,
    /// Its name.
    subject_name: String,
    /// The calendar year (考核年度).
    year: i64,
    /// Rule pack frozen when it was opened.
    rule_pack: String,
    /// Its hash.
    rule_pack_hash: String,
    /// Where it stands (考核状态).
    state: AppraisalState,
    /// The self-assessment (自评).
    statement: Option<String>,
    /// When the self-assessment came, or the office went on without.
    assessed_at: Option<Timestamp>,
    /// When it was scored.
    scored_at: Option<Timestamp>,
    /// Who scored.
    scored_by: Option<AccountId>,
    /// When the subject was told.
    notified_at: Option<Timestamp>,
    /// Last day for an objection (异议截止日).
    contest_until: Option<Day>,
    /// The blocks with what is left of them; nothing before the points can be seen.
    blocks: Vec<BlockScore>,
    /// The lines, one for each item, in the order in which they were counted; nothing before the points can be seen.
    lines: Vec<AppraisalLineView>,
    /// The points (总分): a hundred and what the lines take and add.
    total: Option<Points>,
    /// The grade (考核等次); final once the state is CONFIRMED.
    grade: Option<Grade>,
    /// The objection (异议).
    contest: Option<ContestView>,
    /// What follows (结果运用), once the grade is confirmed.
    consequences: Vec<ConsequenceView>,
    /// When the grade was confirmed.
    confirmed_at: Option<Timestamp>,
    /// Who confirmed it.
    confirmed_by: Option<AccountId>,
    /// Version.
    version: i64,
    /// When it was changed last (最后更新时间).
    updated_at: Timestamp,
}

impl From<Whole> for AppraisalView {
    fn from(Whole { appraisal, lines, contest, consequences, pack }: Whole) -> Self {
        let lifted = contest.as_ref().filter(|c| c.outcome == Some(ContestOutcome::Upheld)).map(|c| c.item.clone());
        let shown = Shown::of(pack, &appraisal);
        Self {
            id: appraisal.id,
            number: appraisal.number,
            review_body_id: appraisal.body_id,
            subject_kind: appraisal.subject_kind,
            subject_id: appraisal.subject_id,
            subject_name: appraisal.subject_name,
            year: appraisal.year,
            rule_pack: appraisal.rule_pack,
            rule_pack_hash: appraisal.rule_pack_hash,
            state: appraisal.state,
            statement: Some(appraisal.statement).filter(|text| !text.is_empty()),
            assessed_at: appraisal.assessed_at,
            scored_at: appraisal.scored_at,
            scored_by: appraisal.scored_by,
            notified_at: appraisal.notified_at,
            contest_until: appraisal.contest_until,
            blocks: shown.blocks(&lines),
            lines: lines.into_iter().map(|(line, events)| shown.line(line, events, lifted.as_deref())).collect(),
            total: appraisal.total,
            grade: appraisal.grade,
            contest: contest.map(Into::into),
            consequences: consequences.into_iter().map(Into::into).collect(),
            confirmed_at: appraisal.confirmed_at,
            confirmed_by: appraisal.confirmed_by,
            version: appraisal.version,
            updated_at: appraisal.updated_at,
        }
    }
}

impl Resource for AppraisalView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/appraisals/{}", self.id)
    }
}

/// The words of the frozen scheme.
struct Shown {
    scheme: Option<&'static Scheme>,
    weight: &'static str,
}

impl Shown {
    fn of(pack: &'static RulePack, appraisal: &Appraisal) -> Self {
        Self {
            scheme: pack.scheme(appraisal.subject_kind.as_str()),
            weight: pack.ratio("adoption.partial_weight").unwrap_or_default(),
        }
    }

    fn blocks(&self, lines: &[(Line, Vec<ConductEventId>)]) -> Vec<BlockScore> {
        let Some(scheme) = self.scheme.filter(|_| !lines.is_empty()) else { return Vec::new() };
        let score = |block: &calendar::pack::Block| {
            let of = |line: &Line| {
                scheme.items.iter().any(|item| item.code == line.item && item.block.as_deref() == Some(&block.code))
            };
            let taken = Points::sum(lines.iter().filter(|(line, _)| of(line)).map(|(line, _)| line.points));
            let points = Points::new(block.points);
            BlockScore {
                code: block.code.clone(),
                zh: block.zh.clone(),
                en: block.en.clone(),
                points,
                left: points.plus(taken),
            }
        };
        scheme.blocks.iter().map(score).collect()
    }

    fn line(&self, line: Line, event_ids: Vec<ConductEventId>, lifted: Option<&str>) -> AppraisalLineView {
        let item = self.scheme.and_then(|scheme| scheme.items.iter().find(|item| item.code == line.item));
        let lifted = lifted == Some(line.item.as_str());
        let explained = item.map(|item| words::explain(item, &line, self.weight, lifted));
        let (explanation_zh, explanation_en) = explained.unwrap_or_default();
        let code = || line.item.clone();
        AppraisalLineView {
            zh: item.map_or_else(code, |item| item.zh.clone()),
            en: item.map_or_else(code, |item| item.en.clone()),
            block: item.and_then(|item| item.block.clone()),
            how: line.how,
            at_stake: line.at_stake,
            counted: line.counted,
            in_part: line.in_part,
            against: line.against,
            given: line.given,
            raw: line.raw,
            points: line.points,
            lifted,
            explanation_zh,
            explanation_en,
            event_ids,
            item: line.item,
        }
    }
}

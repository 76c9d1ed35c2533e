//! What requests bring and answers show of rounds.

use poem_openapi::Object;

use super::super::model::{
    Averaging, Criterion, CriterionId, CriterionKind, Draw, FullRound, NewCondition, NewCriterion, NewRound,
    OwnCondition, PriceOpening, Proof, PurchaseStep, RoundId, RoundKind, RoundState, Route,
};
use super::super::rules;
use crate::access::OrganisationId;
use crate::calendar::Citation;
use crate::calendar::pack::{RulePack, Test};
use crate::error::Result;
use crate::http::Resource;
use crate::kit::{Day, Money, Points, Timestamp};

/// A criterion (评分项) of a round.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CriterionInput {
    /// Code (代码), once a round.
    #[oai(validator(min_length = 1, max_length = 40, pattern = "^[A-Z][A-Z0-9_]*$"))]
    code: String,
    /// What it is called (名称).
    #[oai(validator(min_length = 1, max_length = 100, pattern = r"\S"))]
    name: String,
    /// How its points come about (评分方式).
    kind: CriterionKind,
    /// The most points (分值); all of a round make exactly 100.00.
    weight: Points,
    /// For PRICE: the base is no less than this (基准价下限).
    base_price: Option<Money>,
    /// For COUNT: points for each item (每件得分).
    per_item: Option<Points>,
    /// What is looked at (评分说明).
    #[oai(validator(max_length = 2000))]
    guidance: Option<String>,
}

/// A condition (公告自定条件) that the notice adds to those of the rule pack; it concerns every candidate.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ConditionInput {
    /// Code (代码), once a round and none of the rule pack's; documents that prove it are handed in under it.
    #[oai(validator(min_length = 1, max_length = 40, pattern = "^[A-Z][A-Z0-9_]*$"))]
    code: String,
    /// What is asked (条件内容); shown to everybody.
    #[oai(validator(min_length = 1, max_length = 1000, pattern = r"\S"))]
    text: String,
    /// Whether a document must prove it (须附证明).
    evidence: bool,
}

/// A round of selection (选聘公告) to be drafted or revised.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct RoundInput {
    /// What it selects for (选聘类型).
    kind: RoundKind,
    /// By which rules it goes (采购方式).
    route: Route,
    /// What it is called (标题).
    #[oai(validator(min_length = 1, max_length = 200, pattern = r"\S"))]
    title: String,
    /// The text of the notice (公告正文); shown to everybody.
    #[oai(validator(min_length = 1, max_length = 20000, pattern = r"\S"))]
    notice: String,
    /// How many can be awarded (名额).
    #[oai(validator(minimum(value = "1"), maximum(value = "500")))]
    quota: i64,
    /// With fewer qualified candidates there is no evaluation (最少合格人数).
    #[oai(validator(minimum(value = "1"), maximum(value = "500")))]
    min_qualified: i64,
    /// How sheets become one figure (计分方法).
    averaging: Averaging,
    /// Code of the criterion that breaks ties first (同分优先比较项), usually the record of government work.
    #[oai(validator(min_length = 1, max_length = 40, pattern = "^[A-Z][A-Z0-9_]*$"))]
    tie_breaker: Option<String>,
    /// The least total with which somebody can be proposed (最低总分); the rule pack's unless told.
    min_total: Option<Points>,
    /// When registration begins (报名开始时间).
    registration_from: Timestamp,
    /// When it ends (报名截止时间): this very instant is too late.
    registration_until: Timestamp,
    /// The criteria (评分标准).
    #[oai(validator(min_items = 1, max_items = 30))]
    criteria: Vec<CriterionInput>,
    /// What is asked of candidates beyond the rule pack (公告自定条件).
    #[oai(default, validator(max_items = 30))]
    conditions: Vec<ConditionInput>,
}

impl From<RoundInput> for NewRound {
    fn from(input: RoundInput) -> Self {
        let criterion = |c: CriterionInput| NewCriterion {
            code: c.code,
            name: c.name,
            kind: c.kind,
            weight: c.weight,
            base_price: c.base_price.map(|price| price.amount),
            per_item: c.per_item,
            guidance: c.guidance.unwrap_or_default(),
        };
        let condition = |c: ConditionInput| NewCondition {
            code: c.code,
            text: c.text,
            proof: if c.evidence { Proof::Document } else { Proof::Declaration },
        };
        Self {
            kind: input.kind,
            route: input.route,
            title: input.title,
            notice: input.notice,
            quota: input.quota,
            min_qualified: input.min_qualified,
            averaging: input.averaging,
            tie_breaker: input.tie_breaker,
            min_total: input.min_total,
            registration_from: input.registration_from,
            registration_until: input.registration_until,
            criteria: input.criteria.into_iter().map(criterion).collect(),
            conditions: input.conditions.into_iter().map(condition).collect(),
        }
    }
}

/// A criterion (评分项).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CriterionView {
    /// Id.
    pub(super) id: CriterionId,
    /// Code (代码).
    pub(super) code: String,
    /// What it is called (名称).
    pub(super) name: String,
    /// How its points come about (评分方式).
    pub(super) kind: CriterionKind,
    /// The most points (分值).
    pub(super) weight: Points,
    /// For PRICE: the base is no less than this (基准价下限).
    pub(super) base_price: Option<Money>,
    /// For COUNT: points for each item (每件得分).
    pub(super) per_item: Option<Points>,
    /// What is looked at (评分说明).
    pub(super) guidance: String,
}

impl From<&Criterion> for CriterionView {
    fn from(c: &Criterion) -> Self {
        Self {
            id: c.id,
            code: c.code.clone(),
            name: c.name.clone(),
            kind: c.kind,
            weight: c.weight,
            base_price: (c.kind == CriterionKind::Price).then(|| c.base_price.into()),
            per_item: (c.kind == CriterionKind::Count).then_some(c.per_item),
            guidance: c.guidance.clone(),
        }
    }
}

/// A condition of candidates (报名条件), from the rule pack that the round froze or from the notice itself.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ConditionView {
    /// Code (代码).
    pub(super) code: String,
    /// In Chinese.
    pub(super) zh: String,
    /// In English; absent for what the notice adds.
    pub(super) en: Option<String>,
    /// How it is decided: YEARS_OF_PRACTICE, NO_RECORD, MAX_AGE or LICENCE_VALID from the roll (系统核验); DECLARED by the candidate, looked at by an officer (声明).
    pub(super) how: String,
    /// The years that are compared with (年数).
    pub(super) years: Option<u32>,
    /// Whether a declaration needs a document (须附证明).
    pub(super) evidence: bool,
    /// Its citation (依据); absent for what the notice adds.
    pub(super) citation: Option<Citation>,
}

impl From<&OwnCondition> for ConditionView {
    fn from(own: &OwnCondition) -> Self {
        Self {
            code: own.code.clone(),
            zh: own.text.clone(),
            en: None,
            how: "DECLARED".to_owned(),
            years: None,
            evidence: own.proof == Proof::Document,
            citation: None,
        }
    }
}

/// The conditions of a pack.
fn conditions(pack: &RulePack) -> Vec<ConditionView> {
    let how = |how| match how {
        Test::YearsOfPractice => "YEARS_OF_PRACTICE",
        Test::NoRecord => "NO_RECORD",
        Test::MaxAge => "MAX_AGE",
        Test::LicenceValid => "LICENCE_VALID",
        Test::Declared => "DECLARED",
    };
    pack.conditions
        .iter()
        .map(|condition| ConditionView {
            code: condition.code.clone(),
            zh: condition.zh.clone(),
            en: Some(condition.en.clone()),
            how: how(condition.how).to_owned(),
            years: condition.value.as_deref().and_then(|key| pack.years(key).ok()),
            evidence: condition.evidence,
            citation: Some((&condition.cite).into()),
        })
        .collect()
}

/// The draw of a round (抽签), which anybody can verify: see the algorithm in the description of the evidence.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct DrawView {
    /// SHA-256 of the seed (种子承诺), published before anybody registered.
    pub(super) commitment: String,
    /// SHA-256 of the pool (抽签范围哈希), once the qualified candidates are known.
    pub(super) pool_hash: Option<String>,
    /// The numbers in the pool, each followed by a line feed (抽签范围).
    pub(super) pool: Option<String>,
    /// The seed in hex (种子), revealed at the draw.
    pub(super) seed: Option<String>,
    /// Who watched (见证人).
    pub(super) witness: Option<String>,
    /// The word that the witness said (见证人的词).
    pub(super) word: Option<String>,
    /// When it was drawn (抽签时间).
    pub(super) drawn_at: Option<Timestamp>,
}

impl From<&Draw> for DrawView {
    fn from(draw: &Draw) -> Self {
        let over = draw.is_over();
        let fixed = !draw.pool_hash.is_empty();
        Self {
            commitment: draw.commitment.clone(),
            pool_hash: fixed.then(|| draw.pool_hash.clone()),
            pool: fixed.then(|| draw.pool.clone()),
            seed: over.then(|| draw.seed.clone()),
            witness: over.then(|| draw.witness.clone()),
            word: over.then(|| draw.word.clone()),
            drawn_at: over.then_some(draw.drawn_at),
        }
    }
}

/// The opening of the prices (报价开启).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PriceOpeningView {
    /// When (时间).
    opened_at: Timestamp,
    /// By whom (开启人).
    name: String,
    /// Who watched (见证人).
    witness: String,
}

impl From<&PriceOpening> for PriceOpeningView {
    fn from(opening: &PriceOpening) -> Self {
        Self { opened_at: opening.opened_at, name: opening.name.clone(), witness: opening.witness.clone() }
    }
}

/// A dated step of a government purchase (政府采购环节).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PurchaseDate {
    /// Which step (环节).
    step: PurchaseStep,
    /// Last day (期限); absent while the step before is not done.
    due_on: Option<Day>,
    /// When it was done (办理日期).
    done_on: Option<Day>,
    /// Whether it was done late, or is late today (逾期).
    late: bool,
    /// Its basis (依据).
    citation: Citation,
}

/// A round of selection (选聘).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct RoundView {
    /// Id.
    pub(super) id: RoundId,
    /// Its number (编号), such as 选〔2026〕第0001号; given at publication.
    pub(super) number: Option<String>,
    /// The review body that runs it (组织单位).
    pub(super) review_body_id: OrganisationId,
    /// What it selects for (选聘类型).
    pub(super) kind: RoundKind,
    /// By which rules it goes (采购方式).
    pub(super) route: Route,
    /// What it is called (标题).
    pub(super) title: String,
    /// The text of the notice (公告正文).
    pub(super) notice: String,
    /// How many can be awarded (名额).
    pub(super) quota: i64,
    /// The least number of qualified candidates (最少合格人数).
    pub(super) min_qualified: i64,
    /// How sheets become one figure (计分方法).
    pub(super) averaging: Averaging,
    /// Code of the criterion that breaks ties first (同分优先比较项).
    pub(super) tie_breaker: Option<String>,
    /// The least total (最低总分).
    pub(super) min_total: Points,
    /// When registration begins (报名开始时间).
    pub(super) registration_from: Timestamp,
    /// When it ends (报名截止时间): this very instant is too late.
    pub(super) registration_until: Timestamp,
    /// Where it stands, by the clock (状态).
    pub(super) state: RoundState,
    /// Rule pack frozen at publication (规则包).
    pub(super) rule_pack: Option<String>,
    /// Its hash (规则包哈希).
    pub(super) rule_pack_hash: Option<String>,
    /// The conditions of candidates (报名条件): of the rules of the place, once published, and the notice's own.
    pub(super) conditions: Vec<ConditionView>,
    /// The criteria (评分标准).
    pub(super) criteria: Vec<CriterionView>,
    /// When it was published (发布时间).
    pub(super) published_at: Option<Timestamp>,
    /// On which day the order was fixed (排序日期).
    pub(super) ranked_on: Option<Day>,
    /// First day of the publicity period (公示开始日).
    pub(super) publicity_from: Option<Day>,
    /// Its last day (公示截止日).
    pub(super) publicity_until: Option<Day>,
    /// By which document it was approved (批准文号).
    pub(super) approval: Option<String>,
    /// Why it was called off or failed (终止原因).
    pub(super) end_reason: Option<String>,
    /// The draw (抽签), once published.
    pub(super) draw: Option<DrawView>,
    /// The opening of the prices (报价开启).
    pub(super) price_opening: Option<PriceOpeningView>,
    /// For a framework round, the share of those ranked that is not put forward at least (最低淘汰比例), such as `0.2`; one
    /// candidate is eliminated in any case. Known once the round is published.
    pub(super) min_elimination: Option<String>,
    /// For a government purchase, the dates after the evaluation (政府采购期限).
    pub(super) purchase_dates: Vec<PurchaseDate>,
    /// For a government purchase, until when the files are kept at least: so many years after its end (采购文件保存年限).
    pub(super) purchase_retention_years: Option<u32>,
    /// Version.
    pub(super) version: i64,
    /// When it was changed last (最后更新时间).
    pub(super) updated_at: Timestamp,
}

/// A text that may be empty.
pub fn said(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn purchase_dates(full: &FullRound, pack: &RulePack, today: Day) -> Result<Vec<PurchaseDate>> {
    let Some(calendar) = &full.calendar else { return Ok(Vec::new()) };
    let dated = rules::dates(pack, calendar, full.round.ranked_on, &full.steps)?;
    let view = |one: rules::Dated| PurchaseDate {
        step: one.step,
        due_on: one.due_on,
        done_on: one.done_on,
        late: one.due_on.is_some_and(|due| one.done_on.unwrap_or(today) > due),
        citation: (&one.cite).into(),
    };
    Ok(dated.into_iter().map(view).collect())
}

impl From<(FullRound, Timestamp)> for RoundView {
    fn from((full, now): (FullRound, Timestamp)) -> Self {
        let state = rules::by_time(&full.round, now);
        let pack = full.pack;
        let dates = pack.map(|pack| purchase_dates(&full, pack, now.day()).unwrap_or_default());
        let elimination = pack.and_then(|pack| rules::least_share(full.round.kind, &full.criteria, pack));
        let retention = pack.filter(|_| full.round.route == Route::Purchase);
        let mut asked = pack.map(conditions).unwrap_or_default();
        let FullRound { round: r, criteria, conditions: own, draw, opening, .. } = full;
        asked.extend(own.iter().map(ConditionView::from));
        Self {
            id: r.id,
            number: said(&r.number),
            review_body_id: r.review_body_id,
            kind: r.kind,
            route: r.route,
            title: r.title,
            notice: r.notice,
            quota: r.quota,
            min_qualified: r.min_qualified,
            averaging: r.averaging,
            tie_breaker: said(&r.tie_breaker),
            min_total: r.min_total,
            registration_from: r.registration_from,
            registration_until: r.registration_until,
            state,
            rule_pack: said(&r.rule_pack),
            rule_pack_hash: said(&r.rule_pack_hash),
            conditions: asked,
            criteria: criteria.iter().map(Into::into).collect(),
            published_at: r.published_at,
            ranked_on: r.ranked_on,
            publicity_from: r.publicity_from,
            publicity_until: r.publicity_until,
            approval: said(&r.approval),
            end_reason: said(&r.end_reason),
            draw: draw.as_ref().map(Into::into),
            price_opening: opening.as_ref().map(Into::into),
            min_elimination: elimination.map(str::to_owned),
            purchase_dates: dates.unwrap_or_default(),
            purchase_retention_years: retention.and_then(|pack| pack.years("procurement.retention_years").ok()),
            version: r.version,
            updated_at: r.updated_at,
        }
    }
}

impl Resource for RoundView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/selection-rounds/{}", self.id)
    }
}

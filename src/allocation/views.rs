//! What allocations, quotes and reassignments look like on the wire.

use poem_openapi::Object;

use super::examine::Examined;
use super::model::{Allocation, AllocationId, AllocationState, Candidate, Method, NewAllocation, Whole};
use super::reassign::Moved;
use super::rules;
use crate::access::{AccountId, OrganisationId};
use crate::budget::LineId;
use crate::directory::{AdviserId, PracticeArea};
use crate::engagement::{EngagementId, Grade, RateUnit, Service, TaxBasis};
use crate::error::Rule;
use crate::http::Resource;
use crate::kit::{Money, Timestamp};
use crate::review::{AssignmentId, AssignmentState, ReviewId};
use crate::selection::draw;

/// A rule that leaves somebody out (排除原因).
#[derive(Clone, Debug, Object)]
pub struct BarView {
    /// Its code (规则代码).
    code: String,
    /// What it says in Chinese (中文).
    zh: String,
    /// What it says in English (英文).
    en: String,
    /// Where it stands (依据).
    legal_basis: String,
}

impl From<&Rule> for BarView {
    fn from(rule: &Rule) -> Self {
        let [code, zh, en, legal_basis] = [rule.code, rule.zh, rule.en, rule.basis].map(str::to_owned);
        Self { code, zh, en, legal_basis }
    }
}

/// A stored code with its words; one that no rule has any more keeps its code.
fn bar(code: &str) -> Option<BarView> {
    let blank = || BarView { code: code.to_owned(), zh: String::new(), en: String::new(), legal_basis: String::new() };
    (!code.is_empty()).then(|| rules::named(code).map_or_else(blank, BarView::from))
}

/// How a matter is to be allocated (分派).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AllocationInput {
    /// How the order is made (分派方式).
    method: Method,
    /// Service of the rate card (服务项目).
    service: Service,
    /// Only people of this firm (限定律师事务所).
    firm_id: Option<OrganisationId>,
    /// The practice areas that the matter wants (所需专业领域); those of the rule pack for its kind when absent.
    #[oai(validator(max_items = 19))]
    areas: Option<Vec<PracticeArea>>,
}

impl From<AllocationInput> for NewAllocation {
    fn from(input: AllocationInput) -> Self {
        let AllocationInput { method, service, firm_id, areas } = input;
        Self { method, service, firm_id, areas: areas.unwrap_or_default() }
    }
}

/// The drawing of lots (抽签).
#[derive(Clone, Debug, Object)]
pub struct AllocationDrawInput {
    /// Who watches it (见证人).
    #[oai(validator(min_length = 1, max_length = 200, pattern = r"\S"))]
    pub witness: String,
    /// Any word that the witness says (见证人的词), mixed into the draw.
    #[oai(validator(min_length = 1, max_length = 200, pattern = r"\S"))]
    pub word: String,
}

/// The six criteria of a match, as weights or as scores (评价项目).
#[derive(Clone, Debug, Object)]
pub struct CriteriaView {
    /// Expertise (专业匹配): matched areas in hundredths of the wanted ones; 100 when none is wanted.
    expertise: i64,
    /// Load (在办数量): 100 less the matters in hand in hundredths of the capacity, at least 0.
    load: i64,
    /// Fairness (分派均衡): 100 less this year's offers in hundredths of the most in the pool.
    fairness: i64,
    /// Rate (费用): the lowest fee of the pool in hundredths of the own.
    rate: i64,
    /// Past performance (履职评价): the score of the latest year's grade.
    performance: i64,
    /// Conflicts (利益冲突): 100, or 0 when a tie waits for a decision.
    conflict: i64,
}

/// What grades are worth in the match (考核等次得分).
#[derive(Clone, Debug, Object)]
pub struct GradeScoresView {
    /// Excellent (优秀).
    excellent: i64,
    /// Competent (合格).
    competent: i64,
    /// Competent at the least (基本合格).
    basic: i64,
    /// Incompetent (不合格).
    incompetent: i64,
    /// Without a grade (尚无考核).
    ungraded: i64,
}

/// Somebody who was examined (候选顾问): the facts as they were at that time.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AllocationCandidateView {
    /// Number (编号), from 1 in the order in which the advisers came on the roll; the number in a draw.
    number: i64,
    /// The adviser (顾问).
    adviser_id: AdviserId,
    /// The firm (律师事务所).
    firm_id: Option<OrganisationId>,
    /// Under which engagement (聘用合同).
    engagement_id: EngagementId,
    /// The first rule that leaves them out (排除原因); absent for those in the pool. What conflict it is, the conflict check tells.
    excluded_by: Option<BarView>,
    /// How many of the wanted practice areas are theirs (匹配的专业领域数).
    areas_matched: i64,
    /// Matters in hand (在办数量).
    in_hand: i64,
    /// How many they take (承办上限), where they have set it.
    capacity: Option<i64>,
    /// How often the office offered them work this year (本年分派次数).
    offers_this_year: i64,
    /// When it did so last (最近分派时间).
    last_offered_at: Option<Timestamp>,
    /// The fee by the card of the day (费用).
    fee: Option<Money>,
    /// Grade of the latest year (最近考核等次).
    grade: Option<Grade>,
    /// Ties that wait for a decision (待决定的利益冲突线索数).
    ties_open: i64,
    /// Scores from 0 to 100, rounded down (各项得分); absent for those left out.
    scores: Option<CriteriaView>,
    /// Scores times weights, added up (总分); absent for those left out.
    points: Option<i64>,
    /// The place in the order, from 1 (次序); absent for those left out, and before a draw.
    place: Option<i64>,
    /// The ticket in the draw, in hex (抽签值).
    ticket: Option<String>,
    /// What was offered when the turn came (派出的分派).
    assignment_id: Option<AssignmentId>,
    /// Where that stands now (分派状态).
    assignment_state: Option<AssignmentState>,
    /// The rule by which they were passed over when the turn came (轮空原因).
    passed_by: Option<BarView>,
    /// When the turn came (轮到时间).
    turn_at: Option<Timestamp>,
}

impl From<&Candidate> for AllocationCandidateView {
    fn from(one: &Candidate) -> Self {
        let scores = CriteriaView {
            expertise: one.expertise,
            load: one.load,
            fairness: one.fairness,
            rate: one.rate,
            performance: one.performance,
            conflict: one.conflict,
        };
        Self {
            number: one.number,
            adviser_id: one.adviser_id,
            firm_id: one.firm_id,
            engagement_id: one.engagement_id,
            excluded_by: bar(&one.excluded_by),
            areas_matched: one.areas_matched,
            in_hand: one.in_hand,
            capacity: one.capacity,
            offers_this_year: one.offers_this_year,
            last_offered_at: one.last_offered_at,
            fee: one.fee.map(Money::from),
            grade: one.grade,
            ties_open: one.ties_open,
            scores: one.in_pool().then_some(scores),
            points: one.in_pool().then_some(one.points),
            place: None,
            ticket: None,
            assignment_id: None,
            assignment_state: None,
            passed_by: None,
            turn_at: None,
        }
    }
}

/// The draw of an allocation (抽签), which anybody can verify. The key is SHA-256(seed ‖ 00 ‖ word in UTF-8), the ticket of a
/// candidate SHA-256(key ‖ 00 ‖ number in decimal digits); the tickets in ascending order are the order drawn.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AllocationLotsView {
    /// SHA-256 of the seed, in hex (种子承诺).
    commitment: String,
    /// The numbers in the pool, ascending, each followed by a line feed (抽签范围).
    pool: String,
    /// SHA-256 of that text, in hex (抽签范围哈希).
    pool_hash: String,
    /// The seed in hex (种子), revealed at the draw.
    seed: Option<String>,
    /// The word that the witness said (见证人的词).
    word: Option<String>,
    /// Who watched (见证人).
    witness: Option<String>,
    /// When it was drawn (抽签时间).
    drawn_at: Option<Timestamp>,
}

/// An allocation (分派): everybody examined, why somebody is left out, the order and what it was reckoned from.
///
/// MATCH: most points first; of equals fewer offers this year, then the earlier last offer, never offered before all, then
/// the lower number. ROTATION: the earlier last offer, never offered before all, then the lower number. DRAW: the lots.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AllocationView {
    /// Id.
    id: AllocationId,
    /// Of which review (审查事项).
    review_id: ReviewId,
    /// Of which round (轮次).
    round: i64,
    /// How the order is made (分派方式).
    method: Method,
    /// Service of the rate card (服务项目).
    service: Service,
    /// Only people of this firm (限定律师事务所).
    firm_id: Option<OrganisationId>,
    /// The practice areas wanted (所需专业领域).
    areas: Vec<PracticeArea>,
    /// Rule pack from which weights and scores come (规则包).
    rule_pack: String,
    /// Its hash (规则包哈希).
    rule_pack_hash: String,
    /// Weights (权重).
    weights: CriteriaView,
    /// What grades are worth (考核等次得分).
    grades: GradeScoresView,
    /// What counts as the capacity of those who have set none (默认承办数量).
    usual_capacity: i64,
    /// The lots (抽签), of a draw.
    draw: Option<AllocationLotsView>,
    /// Where it stands (状态).
    state: AllocationState,
    /// Everybody examined, by number (候选顾问).
    candidates: Vec<AllocationCandidateView>,
    /// Who made it (分派人).
    created_by: AccountId,
    /// When (分派时间).
    created_at: Timestamp,
    /// Last change (最后更新时间).
    updated_at: Timestamp,
    /// Version; wanted as If-Match.
    version: i64,
}

impl From<Whole> for AllocationView {
    fn from(whole: Whole) -> Self {
        let draw = lots(&whole);
        let Whole { allocation: row, areas, candidates, places, turns } = whole;
        let shown = |one: &Candidate| {
            let mut view = AllocationCandidateView::from(one);
            let Some(place) = places.iter().find(|place| place.number == one.number) else { return view };
            view.place = Some(place.place);
            view.ticket = Some(place.ticket.clone()).filter(|ticket| !ticket.is_empty());
            if let Some((turn, state)) = turns.iter().find(|(turn, _)| turn.place == place.place) {
                view.assignment_id = turn.assignment_id;
                view.assignment_state = *state;
                view.passed_by = bar(&turn.refused_by);
                view.turn_at = Some(turn.made_at);
            }
            view
        };
        Self {
            candidates: candidates.iter().map(shown).collect(),
            id: row.id,
            review_id: row.review_id,
            round: row.round,
            method: row.method,
            service: row.service,
            firm_id: row.firm_id,
            areas,
            weights: CriteriaView {
                expertise: row.expertise,
                load: row.load,
                fairness: row.fairness,
                rate: row.rate,
                performance: row.performance,
                conflict: row.conflict,
            },
            grades: GradeScoresView {
                excellent: row.excellent,
                competent: row.competent,
                basic: row.basic,
                incompetent: row.incompetent,
                ungraded: row.ungraded,
            },
            usual_capacity: row.usual_capacity,
            draw,
            rule_pack: row.rule_pack,
            rule_pack_hash: row.rule_pack_hash,
            state: row.state,
            created_by: row.created_by,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}

/// What is told of the lots; the seed only once they are drawn.
fn lots(whole: &Whole) -> Option<AllocationLotsView> {
    let Allocation { method, commitment, pool_hash, seed, word, witness, drawn_at, .. } = &whole.allocation;
    let pool: Vec<i64> = whole.candidates.iter().filter(|one| one.in_pool()).map(|one| one.number).collect();
    let told = |text: &String| drawn_at.is_some().then(|| text.clone());
    (*method == Method::Draw).then(|| AllocationLotsView {
        commitment: commitment.clone(),
        pool: draw::pool_text(&pool),
        pool_hash: pool_hash.clone(),
        seed: told(seed),
        word: told(word),
        witness: told(witness),
        drawn_at: *drawn_at,
    })
}

impl Resource for AllocationView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/allocations/{}", self.id)
    }
}

/// What the matter would cost with an adviser (费用预览).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct QuoteView {
    /// The adviser (顾问).
    adviser_id: AdviserId,
    /// The firm (律师事务所).
    firm_id: Option<OrganisationId>,
    /// Under which engagement (聘用合同).
    engagement_id: EngagementId,
    /// Number of the rate card of the day (计费标准序号).
    card: Option<i64>,
    /// By what it is paid (计费单位).
    unit: Option<RateUnit>,
    /// The fee that would be reserved (将占用的费用).
    fee: Option<Money>,
    /// What the fee says about tax (含税口径).
    tax_basis: Option<TaxBasis>,
    /// Which term of the engagement would pay (聘期序号).
    term: Option<i64>,
    /// What is left under the ceiling of that term (聘期限额余额).
    ceiling_left: Option<Money>,
    /// The budget line (预算项目).
    budget_line_id: LineId,
    /// What is left on it (预算余额).
    budget_left: Money,
    /// The first rule by which they cannot be offered the matter now (不能分派的原因).
    excluded_by: Option<BarView>,
}

impl From<Examined> for QuoteView {
    fn from(one: Examined) -> Self {
        let Examined { adviser, offerable, ceiling_left, budget_left, excluded_by, .. } = one;
        let (card, rate) = offerable.rate.unzip();
        Self {
            adviser_id: adviser.id,
            firm_id: adviser.firm_id,
            engagement_id: offerable.engagement.id,
            card,
            unit: rate.as_ref().map(|rate| rate.unit),
            fee: rate.as_ref().map(|rate| rate.amount.into()),
            tax_basis: rate.map(|rate| rate.tax_basis),
            term: offerable.term.map(|term| term.number),
            ceiling_left: ceiling_left.map(Money::from),
            budget_line_id: offerable.engagement.budget_line_id,
            budget_left: budget_left.into(),
            excluded_by: excluded_by.map(BarView::from),
        }
    }
}

/// Quotes (费用预览): those who can be offered the matter first, the cheapest of them before the others.
#[derive(Clone, Debug, Object)]
pub struct Quotes {
    /// The quotes.
    items: Vec<QuoteView>,
}

impl From<Vec<Examined>> for Quotes {
    fn from(quotes: Vec<Examined>) -> Self {
        Self { items: quotes.into_iter().map(QuoteView::from).collect() }
    }
}

/// To whom the open work of an adviser goes (批量改派).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ReassignInput {
    /// To whom (承接顾问), the first of them who can take a matter; by a match for each matter when absent.
    #[oai(validator(min_items = 1, max_items = 50))]
    pub adviser_ids: Option<Vec<AdviserId>>,
    /// Why (理由).
    #[oai(validator(min_length = 2, max_length = 2000))]
    pub reason: String,
}

/// What became of one matter (单个事项的结果).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct MovedView {
    /// The matter (审查事项).
    review_id: ReviewId,
    /// The assignment of whoever leaves (原分派); released, unless nothing was changed.
    from_assignment: AssignmentId,
    /// The new assignment (新分派).
    to_assignment: Option<AssignmentId>,
    /// Who is offered it (承接顾问).
    adviser_id: Option<AdviserId>,
    /// The allocation that found them (分派记录).
    allocation_id: Option<AllocationId>,
    /// The rule by which nothing was changed (未改派的原因): the matter stays as it was.
    refused_by: Option<BarView>,
}

/// What became of the open work (改派结果), one row a matter.
#[derive(Clone, Debug, Object)]
pub struct ReassignReport {
    /// Matters that were handed over (已改派).
    moved: u64,
    /// Matters that stay as they were (未改派).
    left: u64,
    /// By matter (明细).
    rows: Vec<MovedView>,
}

impl From<Vec<Moved>> for ReassignReport {
    fn from(rows: Vec<Moved>) -> Self {
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        let left = rows.iter().filter(|row| row.refused.is_some()).count();
        let view = |row: Moved| MovedView {
            review_id: row.review_id,
            from_assignment: row.from,
            to_assignment: row.to.map(|(assignment, _)| assignment),
            adviser_id: row.to.map(|(_, adviser)| adviser),
            allocation_id: row.allocation_id,
            refused_by: row.refused.map(|refusal| BarView::from(refusal.rule)),
        };
        Self { moved: count(rows.len() - left), left: count(left), rows: rows.into_iter().map(view).collect() }
    }
}

impl Resource for ReassignReport {
    /// A report is never changed.
    fn version(&self) -> i64 {
        1
    }
    /// It is kept nowhere but in the trail.
    fn location(&self) -> String {
        String::new()
    }
}

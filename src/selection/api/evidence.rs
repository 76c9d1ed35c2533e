//! The order with its explanation, and everything with which a stranger recomputes it.

use std::collections::BTreeMap;

use poem_openapi::Object;

use super::super::actions;
use super::super::draw::Seed;
use super::super::model::{
    Application, ApplicationId, ApplicationState, CriterionId, EvaluatorId, EvaluatorState, FullRound, ObjectionState,
    SettledBy,
};
use super::super::rules::{MIN_SHEETS_TO_DROP, Standing};
use super::super::store;
use super::applications::{CheckView, CountView};
use super::evaluation::ScoreView;
use super::views::{RoundView, said};
use crate::db::Conn;
use crate::directory::AdviserId;
use crate::error::{Error, Result};
use crate::kit::{Day, Money, Points, Timestamp};

/// One line of an explanation: what a criterion gave (得分明细).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct LineView {
    /// Which criterion (评分项).
    criterion_id: CriterionId,
    /// Rounded half up, for reading (得分).
    points: Points,
    /// Exactly, as a fraction of hundredths of a point (精确值).
    exact: String,
    /// How it was reckoned, with every figure (计算过程).
    reckoned: String,
}

/// Where a candidate stands, and why (名次说明).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct StandingView {
    /// Rank (名次).
    rank: i64,
    /// Which application (报名).
    application_id: ApplicationId,
    /// Its number in the round (报名序号).
    sequence: i64,
    /// The candidate's name (报名人).
    name: String,
    /// Where the application stands now (状态).
    state: ApplicationState,
    /// The sum of the lines, rounded half up once (总分).
    total: Points,
    /// The sum exactly, as a fraction of hundredths of a point (精确值).
    exact: String,
    /// What gave the rank (排序依据).
    settled_by: SettledBy,
    /// The ticket drawn (抽签结果), where lots were needed: the smaller comes first.
    ticket: Option<String>,
    /// Whether the total reaches the least total (是否达到最低总分).
    appointable: bool,
    /// One line for each criterion (得分明细).
    lines: Vec<LineView>,
    /// Evaluators whose sheet was left out for this candidate (去掉的最高、最低评分表).
    dropped: Vec<EvaluatorId>,
}

/// The order of a round (排序结果).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Ranking {
    /// From the first on.
    items: Vec<StandingView>,
}

impl Ranking {
    /// Reckons it from what is stored.
    pub fn of(conn: &mut Conn, full: &FullRound) -> Result<Self> {
        let applications: BTreeMap<ApplicationId, Application> =
            store::applications_of(conn, full.round.id)?.into_iter().map(|one| (one.id, one)).collect();
        let draw = full.draw.as_ref().filter(|draw| draw.is_over());
        let key = draw.and_then(|draw| Seed::read(&draw.seed).map(|seed| seed.key(&draw.word)));
        let view = |standing: Standing| {
            let application = applications.get(&standing.application_id);
            let application = application.ok_or_else(|| Error::internal("a standing of no application"))?;
            // What was written when the order was fixed, and what is reckoned now, is one and the same.
            if application.rank != Some(standing.rank) || application.total != Some(standing.total) {
                return Err(Error::internal("the order that was fixed is not the one that is reckoned"));
            }
            let lots = standing.settled_by == SettledBy::Lots;
            let lines = standing.lines.into_iter().map(|line| LineView {
                criterion_id: line.criterion_id,
                points: line.points,
                exact: line.exact.to_string(),
                reckoned: line.reckoned,
            });
            Ok(StandingView {
                rank: standing.rank,
                application_id: standing.application_id,
                sequence: standing.sequence,
                name: application.name.clone(),
                state: application.state,
                total: standing.total,
                exact: standing.exact.to_string(),
                settled_by: standing.settled_by,
                ticket: key.as_ref().filter(|_| lots).map(|key| key.ticket(standing.sequence)),
                appointable: standing.total >= full.round.min_total,
                lines: lines.collect(),
                dropped: standing.dropped,
            })
        };
        let items = actions::standings(conn, full)?.into_iter().map(view).collect::<Result<Vec<_>>>()?;
        Ok(Self { items })
    }
}

/// Somebody in an application, with what the roll says (参选人员).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct EvidencePerson {
    /// The adviser on the roll (顾问).
    adviser_id: AdviserId,
    /// Name (姓名).
    name: String,
    /// First day of practice (执业起始日).
    practising_since: Day,
}

/// An application in the evidence (报名).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct EvidenceApplication {
    /// Id.
    id: ApplicationId,
    /// Number in the round (报名序号).
    sequence: i64,
    /// Name (报名人).
    name: String,
    /// When it was registered (报名时间).
    registered_at: Timestamp,
    /// Where it stands (状态).
    state: ApplicationState,
    /// Why it was rejected, removed or withdrawn (原因).
    reason: Option<String>,
    /// When it was withdrawn (退出时间); whoever withdrew before the order was fixed is not in it.
    withdrawn_at: Option<Timestamp>,
    /// The people (参选人员).
    people: Vec<EvidencePerson>,
    /// The check of the conditions (条件核查).
    checks: Vec<CheckView>,
    /// Items verified (核实件数).
    counts: Vec<CountView>,
    /// The price as it was opened (报价).
    price: Option<Money>,
}

/// An evaluator in the evidence, with the signed sheet (评委及其评分表).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct EvidenceSheet {
    /// Which evaluator (评委).
    evaluator_id: EvaluatorId,
    /// Name (姓名).
    name: String,
    /// SIGNED, or RECUSED without a sheet (状态).
    state: EvaluatorState,
    /// When it was signed (签字时间).
    signed_at: Option<Timestamp>,
    /// Its cells (评分).
    scores: Vec<ScoreView>,
}

/// An objection in the evidence, without who made it (异议).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct EvidenceObjection {
    /// Its number (编号).
    sequence: i64,
    /// Against which application (报名).
    application_id: Option<ApplicationId>,
    /// The objection (内容).
    text: String,
    /// Where it stands (状态).
    state: ObjectionState,
    /// The written answer (答复).
    answer: Option<String>,
}

/// Everything with which a stranger recomputes a round (证据包).
///
/// **Points.** A SCORED criterion gives the mean of the signed sheets; with DROP_HIGH_LOW and five sheets or more, without
/// the sheet with the lowest sum for this candidate and the one with the highest (of equal sums, the smaller evaluator id).
/// PRICE gives base / max(base, price) × weight, where base is the lowest price and no less than `base_price`. COUNT gives
/// min(weight, verified × per_item). The exact sum is rounded half up to 0.01 once. **Ties**: points of the tie breaker, rounded
/// likewise; earlier `registered_at`; lots. **Lots**: key = SHA-256(seed ‖ 0x00 ‖ word); ticket of a number = SHA-256(key ‖ 0x00 ‖
/// the number in decimal digits); tickets ascending. SHA-256(seed) is the commitment, SHA-256(pool) the pool's hash.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Evidence {
    /// The round with criteria, conditions and draw (选聘).
    round: RoundView,
    /// Every application, in order of registration (报名).
    applications: Vec<EvidenceApplication>,
    /// Every evaluator with the signed sheet (评分表).
    sheets: Vec<EvidenceSheet>,
    /// The order with its explanation (排序说明).
    ranking: Ranking,
    /// Objections and answers (异议与答复).
    objections: Vec<EvidenceObjection>,
    /// With fewer signed sheets none is left out (去掉最高、最低分所需评分表数).
    min_sheets_to_drop: u32,
}

impl Evidence {
    /// Collects it.
    pub fn of(conn: &mut Conn, full: FullRound, now: Timestamp) -> Result<Self> {
        let ranking = Ranking::of(conn, &full)?;
        let id = full.round.id;
        let rows = store::applications_of(conn, id)?;
        let ids: Vec<ApplicationId> = rows.iter().map(|one| one.id).collect();
        let mut people = store::people_of(conn, &ids)?;
        let checks = store::checks_of(conn, &ids)?;
        let counts = store::counts_of(conn, &ids)?;
        let prices = store::opened_prices(conn, id)?;
        let applications = rows.into_iter().map(|one| EvidenceApplication {
            id: one.id,
            sequence: one.sequence,
            registered_at: one.registered_at,
            state: one.state,
            reason: said(&one.reason),
            withdrawn_at: one.withdrawn_at,
            people: people
                .remove(&one.id)
                .unwrap_or_default()
                .into_iter()
                .map(|person| EvidencePerson {
                    adviser_id: person.id,
                    name: person.name,
                    practising_since: person.practising_since,
                })
                .collect(),
            checks: checks.iter().filter(|check| check.application_id == one.id).map(Into::into).collect(),
            counts: counts.iter().filter(|count| count.application_id == one.id).map(Into::into).collect(),
            price: prices.iter().find(|price| price.application_id == one.id).map(|price| price.amount.into()),
            name: one.name,
        });
        let applications = applications.collect();
        let cells = store::signed_sheets(conn, id)?;
        let sheets = store::evaluators_of(conn, id)?.into_iter().map(|one| EvidenceSheet {
            evaluator_id: one.id,
            name: one.name,
            state: one.state,
            signed_at: one.signed_at,
            scores: cells.iter().filter(|cell| cell.evaluator_id == one.id).map(Into::into).collect(),
        });
        let sheets = sheets.collect();
        let objections = store::objections_of(conn, id)?.into_iter().map(|one| EvidenceObjection {
            sequence: one.sequence,
            application_id: one.application_id,
            text: one.text,
            state: one.state,
            answer: said(&one.answer),
        });
        Ok(Self {
            applications,
            sheets,
            ranking,
            objections: objections.collect(),
            min_sheets_to_drop: u32::try_from(MIN_SHEETS_TO_DROP).map_err(Error::internal)?,
            round: (full, now).into(),
        })
    }
}

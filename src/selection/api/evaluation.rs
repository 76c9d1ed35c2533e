//! Evaluators and their sheets over HTTP.

use poem_openapi::param::Path;
use poem_openapi::{Object, OpenApi};

use super::super::actions::{self, Conflict};
use super::super::model::{
    ApplicationId, CriterionId, Evaluator, EvaluatorId, EvaluatorState, RoundId, RoundState, Score,
};
use super::super::{rules, store};
use super::views::said;
use crate::access::AccountId;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::http::{Body, Call, Created, Found, Resource, Saved, Tag};
use crate::kit::{Points, Timestamp};

/// Somebody to be appointed as an evaluator (委派评委).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct EvaluatorInput {
    /// The person's account (账号): anybody with a role but the three administrators, no candidate and nobody of a candidate's firm.
    account_id: AccountId,
}

/// What an evaluator declares (利害关系声明).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct DeclarationInput {
    /// No conflict, or stands back (有无利害关系).
    conflict: Conflict,
    /// The conflict, or a remark (说明).
    #[oai(validator(max_length = 2000))]
    text: Option<String>,
}

/// One cell of a sheet (评分).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ScoreView {
    /// Which application (报名).
    application_id: ApplicationId,
    /// Which criterion (评分项).
    criterion_id: CriterionId,
    /// Points (得分), at most the criterion's weight.
    points: Points,
}

impl From<&Score> for ScoreView {
    fn from(score: &Score) -> Self {
        Self { application_id: score.application_id, criterion_id: score.criterion_id, points: score.points }
    }
}

/// A sheet to be filled anew (评分表).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SheetInput {
    /// All its cells (评分); what is left out is empty.
    #[oai(validator(max_items = 10000))]
    scores: Vec<ScoreView>,
}

/// A candidate as an evaluator sees it before declaring (报名人).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CandidateName {
    /// Number in the round (报名序号).
    sequence: i64,
    /// Name (名称).
    name: String,
    /// Names of the lawyers put forward, or of the scholar (人员).
    people: Vec<String>,
}

/// An evaluator of a round, with the one sheet that is theirs (评委及其评分表).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct EvaluatorView {
    /// Id.
    id: EvaluatorId,
    /// Of which round (选聘).
    round_id: RoundId,
    /// The person's account (账号).
    account_id: AccountId,
    /// The person's name (姓名).
    name: String,
    /// Where the evaluator stands (状态).
    state: EvaluatorState,
    /// What was declared (声明).
    declaration: Option<String>,
    /// When it was declared (声明时间).
    declared_at: Option<Timestamp>,
    /// When the sheet was signed (签字时间).
    signed_at: Option<Timestamp>,
    /// For the evaluator alone, once registration is over: who the candidates are, so that a conflict can be seen (报名人名单).
    candidates: Vec<CandidateName>,
    /// The cells of the sheet (评分): for the evaluator alone until the order is fixed.
    scores: Vec<ScoreView>,
    /// Version.
    version: i64,
}

/// An evaluator with what the reader may see of the sheet.
#[derive(Clone)]
pub struct Seen {
    evaluator: Evaluator,
    candidates: Vec<CandidateName>,
    scores: Vec<Score>,
}

fn seen(ctx: &mut Ctx<'_>, evaluator: Evaluator) -> Result<Seen> {
    all_seen(ctx, vec![evaluator])?.pop().ok_or(Error::NotFound)
}

/// Evaluators of one round, the sheets with one query; the candidates are named to the one who reads alone.
fn all_seen(ctx: &mut Ctx<'_>, evaluators: Vec<Evaluator>) -> Result<Vec<Seen>> {
    let ids: Vec<EvaluatorId> = evaluators.iter().map(|one| one.id).collect();
    let cells = store::sheets(ctx.conn, ctx.actor.account, &ids)?;
    let seen = evaluators.into_iter().map(|evaluator| {
        let scores = cells.iter().filter(|cell| cell.evaluator_id == evaluator.id).cloned().collect();
        Ok(Seen { candidates: candidates(ctx, &evaluator)?, scores, evaluator })
    });
    seen.collect()
}

/// The candidates' names, for the evaluator alone; who stood back sees none.
fn candidates(ctx: &mut Ctx<'_>, evaluator: &Evaluator) -> Result<Vec<CandidateName>> {
    if !ctx.actor.is(evaluator.account_id) || evaluator.state == EvaluatorState::Recused {
        return Ok(Vec::new());
    }
    let round = store::visible(ctx.conn, ctx.actor, evaluator.round_id)?;
    if matches!(rules::by_time(&round, ctx.now), RoundState::Announced | RoundState::Registration) {
        return Ok(Vec::new());
    }
    let applications = store::applications_of(ctx.conn, round.id)?;
    let ids: Vec<ApplicationId> = applications.iter().map(|one| one.id).collect();
    let mut people = store::people_of(ctx.conn, &ids)?;
    let names = applications.into_iter().map(|one| CandidateName {
        sequence: one.sequence,
        people: people.remove(&one.id).unwrap_or_default().into_iter().map(|person| person.name).collect(),
        name: one.name,
    });
    Ok(names.collect())
}

impl From<Seen> for EvaluatorView {
    fn from(seen: Seen) -> Self {
        let e = seen.evaluator;
        Self {
            id: e.id,
            round_id: e.round_id,
            account_id: e.account_id,
            name: e.name,
            state: e.state,
            declaration: said(&e.declaration),
            declared_at: e.declared_at,
            signed_at: e.signed_at,
            candidates: seen.candidates,
            scores: seen.scores.iter().map(Into::into).collect(),
            version: e.version,
        }
    }
}

impl Resource for EvaluatorView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/selection-evaluators/{}", self.id)
    }
}

/// The evaluators of a round.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Evaluators {
    /// Those that the caller may see, in the order of their appointment.
    items: Vec<EvaluatorView>,
}

/// Evaluators.
#[derive(Clone)]
pub struct EvaluationApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Selection")]
impl EvaluationApi {
    /// Appoint an evaluator (委派评委)
    #[oai(path = "/selection-rounds/:round_id/evaluators", method = "post", operation_id = "selection_appoint")]
    async fn appoint(
        &self,
        call: Call,
        round_id: Path<RoundId>,
        body: Body<EvaluatorInput>,
    ) -> poem::Result<Created<EvaluatorView>> {
        call.create(move |ctx| {
            let row = actions::appoint(ctx, round_id.0, body.0.account_id)?;
            seen(ctx, row)
        })
        .await
    }

    /// The evaluators of a round: oneself for an evaluator, all for the body that runs it
    #[oai(path = "/selection-rounds/:round_id/evaluators", method = "get", operation_id = "selection_list_evaluators")]
    async fn list(&self, call: Call, round_id: Path<RoundId>) -> poem::Result<Found<Evaluators>> {
        let load = call.load(move |ctx| {
            let round = store::visible(ctx.conn, ctx.actor, round_id.0)?;
            let rows = store::list_evaluators(ctx.conn, ctx.actor, round.id)?;
            all_seen(ctx, rows)
        });
        Ok(Found::Ok(Body(Evaluators { items: load.await?.into_iter().map(Into::into).collect() }), None))
    }

    /// Get one evaluator with the sheet, as far as the caller may read it
    #[oai(path = "/selection-evaluators/:evaluator_id", method = "get", operation_id = "selection_get_evaluator")]
    async fn get(&self, call: Call, evaluator_id: Path<EvaluatorId>) -> poem::Result<Found<EvaluatorView>> {
        call.get(move |ctx| {
            let row = store::evaluator(ctx.conn, ctx.actor, evaluator_id.0)?;
            seen(ctx, row)
        })
        .await
    }

    /// Declare that there is no conflict of interest, or stand back (声明或者回避); only the evaluator
    #[oai(path = "/selection-evaluators/:evaluator_id/declare", method = "post", operation_id = "selection_declare")]
    async fn declare(
        &self,
        call: Call,
        evaluator_id: Path<EvaluatorId>,
        body: Body<DeclarationInput>,
    ) -> poem::Result<Saved<EvaluatorView>> {
        call.change(move |ctx| {
            let text = body.0.text.as_deref().unwrap_or_default();
            let row = actions::declare(ctx, evaluator_id.0, body.0.conflict, text)?;
            seen(ctx, row)
        })
        .await
    }

    /// Fill one's sheet (打分); it can be filled anew until it is signed
    #[oai(path = "/selection-evaluators/:evaluator_id/sheet", method = "put", operation_id = "selection_score")]
    async fn score(
        &self,
        call: Call,
        evaluator_id: Path<EvaluatorId>,
        body: Body<SheetInput>,
    ) -> poem::Result<Saved<EvaluatorView>> {
        let cells: Vec<_> =
            body.0.scores.into_iter().map(|one| (one.application_id, one.criterion_id, one.points)).collect();
        call.change(move |ctx| {
            let row = actions::score(ctx, evaluator_id.0, &cells)?;
            seen(ctx, row)
        })
        .await
    }

    /// Sign one's sheet (签字); nothing of it changes any more
    #[oai(path = "/selection-evaluators/:evaluator_id/sign", method = "post", operation_id = "selection_sign")]
    async fn sign(&self, call: Call, evaluator_id: Path<EvaluatorId>) -> poem::Result<Saved<EvaluatorView>> {
        call.change(move |ctx| {
            let row = actions::sign(ctx, evaluator_id.0)?;
            seen(ctx, row)
        })
        .await
    }
}

//! Opening the prices, and fixing the order.

use std::collections::BTreeMap;

use super::super::draw::Seed;
use super::super::model::{
    Application, ApplicationState, Criterion, CriterionKind, Draw, EvaluatorState, FullRound, PriceOpening, Round,
    RoundId, RoundState, Score,
};
use super::super::rules::{self, Bid, Entry, Event, Known, Sheet, Standing, Tied};
use super::super::store;
use super::for_step;
use crate::ctx::Ctx;
use crate::db::Conn;
use crate::error::{Error, Result};

/// Opens the sealed prices, once, before a witness.
pub fn open_prices(ctx: &mut Ctx<'_>, id: RoundId, witness: &str) -> Result<FullRound> {
    let round = for_step(ctx, id)?;
    let full = store::full(ctx.conn, round)?;
    let priced = full.criteria.iter().any(|criterion| criterion.kind == CriterionKind::Price);
    let sealed = full.round.state == RoundState::Evaluation && full.opening.is_none();
    rules::PRICES_SEALED.require(priced && sealed)?;
    let opening = PriceOpening {
        round_id: id,
        opened_at: ctx.now,
        opened_by: ctx.actor.account,
        name: ctx.actor.name.clone(),
        witness: witness.trim().to_owned(),
    };
    store::insert_opening(ctx.conn, &opening)?;
    let round = store::save(ctx, full.round)?;
    ctx.done("selection_round", id, &[("opened_by", &opening.name), ("witness", &opening.witness)]);
    store::full(ctx.conn, round)
}

/// Fixes the order. `witness` names who watches a draw and the word they say; it is only used when lots are needed.
pub fn rank(ctx: &mut Ctx<'_>, id: RoundId, witness: Option<&(String, String)>) -> Result<FullRound> {
    let round = for_step(ctx, id)?;
    let state = rules::step(round.state, Event::Rank)?;
    let full = store::full(ctx.conn, round)?;
    sheets_are_in(ctx, &full)?;
    let priced = full.criteria.iter().any(|criterion| criterion.kind == CriterionKind::Price);
    rules::PRICES_NOT_OPENED.require(!priced || full.opening.is_some())?;
    let material = material(ctx.conn, &full.round)?;
    let standings = match reckoned(&full, &material, None)? {
        Ok(standings) => standings,
        Err(Tied(groups)) => {
            let texts: Vec<String> = groups.iter().map(|group| format!("{group:?}")).collect();
            let needed = || rules::LOTS_NEED_WITNESS.refuse().with("tied", texts.join(" "));
            let (name, word) =
                witness.filter(|(name, word)| !name.trim().is_empty() && !word.is_empty()).ok_or_else(needed)?;
            let draw = store::draw(ctx.conn, id)?;
            let draw = Draw { witness: name.trim().to_owned(), word: word.clone(), drawn_at: ctx.now, ..draw };
            store::update_draw(ctx.conn, &draw)?;
            let settled = reckoned(&full, &material, Some(&draw))?;
            settled.map_err(|_tied| Error::internal("lots that do not tell apart"))?
        }
    };
    for standing in &standings {
        let row = material.applications.iter().find(|one| one.id == standing.application_id).cloned();
        let row = row.ok_or_else(|| Error::internal("a standing of no application"))?;
        let (total, rank) = (Some(standing.total), Some(standing.rank));
        store::save_application(ctx, Application { total, rank, settled_by: Some(standing.settled_by), ..row })?;
    }
    let round = Round { state, ranked_on: Some(ctx.today()), ..full.round };
    let round = store::save(ctx, round)?;
    let lots = standings.iter().filter(|one| one.settled_by == super::super::model::SettledBy::Lots).count();
    ctx.done("selection_round", id, &[("state", &round.state), ("ranked", &standings.len()), ("by_lots", &lots)]);
    store::full(ctx.conn, round)
}

/// Every evaluator has signed or stood back, and somebody has signed.
fn sheets_are_in(ctx: &mut Ctx<'_>, full: &FullRound) -> Result<()> {
    let evaluators = store::evaluators_of(ctx.conn, full.round.id)?;
    let out: Vec<&str> = evaluators
        .iter()
        .filter(|one| matches!(one.state, EvaluatorState::Appointed | EvaluatorState::Clear))
        .map(|one| one.name.as_str())
        .collect();
    if !out.is_empty() {
        return Err(rules::SHEETS_NOT_IN.refuse().with("waiting_for", out.join(" ")).into());
    }
    rules::NO_EVALUATOR.require(evaluators.iter().any(|one| one.state == EvaluatorState::Signed))?;
    Ok(())
}

/// What the order is reckoned from.
struct Material {
    applications: Vec<Application>,
    entries: Vec<Entry>,
    sheets: Vec<Sheet>,
    bids: Vec<Bid>,
}

fn material(conn: &mut Conn, round: &Round) -> Result<Material> {
    let mut applications = store::applications_of(conn, round.id)?;
    // Whoever withdraws before the order is fixed is not in it; whoever does so later keeps the rank, and the order holds.
    applications.retain(|one| match one.state {
        ApplicationState::Registered | ApplicationState::Rejected => false,
        ApplicationState::Withdrawn => one.rank.is_some(),
        _ => true,
    });
    let ids: Vec<_> = applications.iter().map(|one| one.id).collect();
    let counts = store::counts_of(conn, &ids)?;
    let entries = applications.iter().map(|one| Entry {
        application_id: one.id,
        sequence: one.sequence,
        registered_at: one.registered_at,
        counts: counts
            .iter()
            .filter(|count| count.application_id == one.id)
            .map(|count| (count.criterion_id, count.verified.unwrap_or_default()))
            .collect(),
    });
    let entries = entries.collect();
    let sheets = by_evaluator(store::signed_sheets(conn, round.id)?);
    let prices = store::opened_prices(conn, round.id)?;
    let bids = prices
        .into_iter()
        .filter(|price| ids.contains(&price.application_id))
        .map(|price| Bid { application_id: price.application_id, amount: price.amount })
        .collect();
    Ok(Material { applications, entries, sheets, bids })
}

fn by_evaluator(cells: Vec<Score>) -> Vec<Sheet> {
    let mut sheets: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
    for cell in cells {
        let points = sheets.entry(cell.evaluator_id).or_default();
        points.insert((cell.application_id, cell.criterion_id), cell.points);
    }
    sheets.into_iter().map(|(evaluator_id, points)| Sheet { evaluator_id, points }).collect()
}

fn reckoned(
    full: &FullRound,
    material: &Material,
    draw: Option<&Draw>,
) -> Result<std::result::Result<Vec<Standing>, Tied>> {
    let criteria: &[Criterion] = &full.criteria;
    let known = Known {
        criteria,
        averaging: full.round.averaging,
        tie_breaker: &full.round.tie_breaker,
        entries: &material.entries,
        sheets: &material.sheets,
        bids: &material.bids,
    };
    let Some(draw) = draw else { return rules::rank(&known, None) };
    let seed = Seed::read(&draw.seed).ok_or_else(|| Error::internal("a seed that cannot be read"))?;
    let key = seed.key(&draw.word);
    rules::rank(&known, Some(&|group: &[i64]| key.order(group)))
}

/// The order of a ranked round with every line of it, reckoned anew from what is stored.
pub fn standings(conn: &mut Conn, full: &FullRound) -> Result<Vec<Standing>> {
    if full.round.ranked_on.is_none() {
        return Err(Error::NotFound);
    }
    let material = material(conn, &full.round)?;
    let draw = full.draw.as_ref().filter(|draw| draw.is_over());
    reckoned(full, &material, draw)?.map_err(|_tied| Error::internal("a ranked round with ties"))
}

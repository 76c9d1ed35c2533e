//! Evaluators and sheets.

use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::super::model::{Evaluator, EvaluatorId, EvaluatorState, PriceOpening, RoundId, Score};
use crate::access::{AccountId, Actor, Role};
use crate::ctx::guarded;
use crate::db::schema::{selection_cells, selection_evaluators, selection_price_openings, selection_rounds};
use crate::db::{Conn, MultiBackend};
use crate::error::Result;

type Filter = Box<dyn BoxableExpression<selection_evaluators::table, MultiBackend, SqlType = Bool>>;

/// Evaluators see themselves; the body that runs the round and audit see who evaluates.
fn visible_to(actor: &Actor) -> Filter {
    let own = selection_evaluators::account_id.eq(actor.account);
    match actor.role {
        _ if actor.is_system => Box::new(selection_evaluators::version.ge(0)),
        Role::Auditor => Box::new(selection_evaluators::version.ge(0)),
        Role::Coordinator => {
            let rounds = selection_rounds::table
                .filter(selection_rounds::review_body_id.eq(actor.organisation))
                .select(selection_rounds::id);
            Box::new(own.or(selection_evaluators::round_id.eq_any(rounds)))
        }
        Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => Box::new(selection_evaluators::version.lt(0)),
        _ => Box::new(own),
    }
}

/// One evaluator, if the actor sees them.
pub(in crate::selection) fn evaluator(conn: &mut Conn, actor: &Actor, id: EvaluatorId) -> Result<Evaluator> {
    let query = selection_evaluators::table.filter(selection_evaluators::id.eq(id)).filter(visible_to(actor));
    Ok(query.select(Evaluator::as_select()).first(conn)?)
}

/// The evaluators of a round that the actor sees.
pub(in crate::selection) fn list_evaluators(conn: &mut Conn, actor: &Actor, round: RoundId) -> Result<Vec<Evaluator>> {
    let query = selection_evaluators::table.filter(selection_evaluators::round_id.eq(round));
    Ok(query.filter(visible_to(actor)).order(selection_evaluators::id).select(Evaluator::as_select()).load(conn)?)
}

/// Every evaluator of a round, for the round's own work.
pub(in crate::selection) fn evaluators_of(conn: &mut Conn, round: RoundId) -> Result<Vec<Evaluator>> {
    let query = selection_evaluators::table.filter(selection_evaluators::round_id.eq(round));
    Ok(query.order(selection_evaluators::id).select(Evaluator::as_select()).load(conn)?)
}

pub(in crate::selection) fn insert_evaluator(conn: &mut Conn, row: &Evaluator) -> Result<()> {
    diesel::insert_into(selection_evaluators::table).values(row).execute(conn)?;
    Ok(())
}

/// Writes an evaluator back, one version on.
pub(in crate::selection) fn save_evaluator(conn: &mut Conn, row: Evaluator) -> Result<Evaluator> {
    let next = Evaluator { version: row.version + 1, ..row };
    let target = selection_evaluators::table
        .filter(selection_evaluators::id.eq(next.id).and(selection_evaluators::version.eq(next.version - 1)));
    let changed = diesel::update(target).set(&next).execute(conn)?;
    guarded(changed, next.version - 1)?;
    Ok(next)
}

/// The cells of sheets: of the reader's own while it is filled in, of anybody's once the round is ranked. The condition is
/// in the query, so that no caller can forget it.
pub(in crate::selection) fn sheets(conn: &mut Conn, reader: AccountId, ids: &[EvaluatorId]) -> Result<Vec<Score>> {
    let own = selection_evaluators::table
        .filter(selection_evaluators::account_id.eq(reader))
        .filter(selection_evaluators::state.ne(EvaluatorState::Recused))
        .select(selection_evaluators::id);
    let ranked = selection_rounds::table.filter(selection_rounds::ranked_on.is_not_null()).select(selection_rounds::id);
    let open = selection_evaluators::table
        .filter(selection_evaluators::round_id.eq_any(ranked))
        .select(selection_evaluators::id);
    Ok(selection_cells::table
        .filter(selection_cells::evaluator_id.eq_any(ids.to_vec()))
        .filter(selection_cells::evaluator_id.eq_any(own).or(selection_cells::evaluator_id.eq_any(open)))
        .order((selection_cells::evaluator_id, selection_cells::application_id, selection_cells::criterion_id))
        .select(Score::as_select())
        .load(conn)?)
}

/// The cells of all signed sheets of a round, for reckoning: nothing while a sheet is still out.
pub(in crate::selection) fn signed_sheets(conn: &mut Conn, round: RoundId) -> Result<Vec<Score>> {
    let evaluators = evaluators_of(conn, round)?;
    let out = |one: &Evaluator| matches!(one.state, EvaluatorState::Appointed | EvaluatorState::Clear);
    if evaluators.iter().any(out) {
        return Ok(Vec::new());
    }
    let signed: Vec<EvaluatorId> =
        evaluators.iter().filter(|one| one.state == EvaluatorState::Signed).map(|one| one.id).collect();
    Ok(selection_cells::table
        .filter(selection_cells::evaluator_id.eq_any(signed))
        .order((selection_cells::evaluator_id, selection_cells::application_id, selection_cells::criterion_id))
        .select(Score::as_select())
        .load(conn)?)
}

/// Replaces the cells of a sheet that is not signed.
pub(in crate::selection) fn replace_cells(conn: &mut Conn, id: EvaluatorId, cells: &[Score]) -> Result<()> {
    diesel::delete(selection_cells::table.filter(selection_cells::evaluator_id.eq(id))).execute(conn)?;
    for cell in cells {
        diesel::insert_into(selection_cells::table).values(cell).execute(conn)?;
    }
    Ok(())
}

pub(in crate::selection) fn insert_opening(conn: &mut Conn, row: &PriceOpening) -> Result<()> {
    diesel::insert_into(selection_price_openings::table).values(row).execute(conn)?;
    Ok(())
}

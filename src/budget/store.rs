//! Queries of the budget. What changes a total is a conditional update, so that two who reserve at once
//! cannot both take the last of it.

use diesel::dsl::exists;
use diesel::expression::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};

use super::model::{
    BudgetChange, BudgetChangeState, BudgetLine, ChangeId, LedgerEntry, LineId, Reservation, ReservationId,
};
use crate::access::{Actor, OrganisationId, Role};
use crate::ctx::guarded;
use crate::db::schema::{budget_changes, budget_lines, ledger_entries, organisations, reservations, review_bodies};
use crate::db::{Conn, MultiBackend};
use crate::error::{Error, Result};
use crate::identity::OrganisationKind;
use crate::kit::{Fen, PageRequest};
use crate::load_for_update;

type Lines = budget_lines::BoxedQuery<'static, MultiBackend>;

/// An agency sees its own lines, its finance staff included; the coordinator those of the agencies whose matters
/// the own body reviews; the finance department and audit all.
fn visible_to(actor: &Actor) -> Lines {
    let lines = budget_lines::table.into_boxed();
    let own = budget_lines::agency_id.eq(actor.organisation);
    match actor.role {
        _ if actor.is_system => lines,
        Role::Auditor => lines,
        Role::Coordinator => {
            let reviewed = review_bodies::table
                .filter(review_bodies::review_body_id.eq(actor.organisation))
                .select(review_bodies::agency_id);
            lines.filter(budget_lines::agency_id.eq_any(reviewed))
        }
        Role::FinanceOfficer => {
            let finance = organisations::table
                .filter(organisations::id.eq(actor.organisation))
                .filter(organisations::kind.eq(OrganisationKind::Finance));
            lines.filter(own.or(exists(finance)))
        }
        Role::AgencyOfficer | Role::AgencyHead => lines.filter(own),
        _ => lines.filter(budget_lines::id.eq("")),
    }
}

/// One line, if the actor sees it.
pub fn visible(conn: &mut Conn, actor: &Actor, id: LineId) -> Result<BudgetLine> {
    Ok(visible_to(actor).filter(budget_lines::id.eq(id)).select(BudgetLine::as_select()).first(conn)?)
}

/// The line of an agency for a subject in a year, if the actor sees it.
pub fn line_of(
    conn: &mut Conn,
    actor: &Actor,
    agency: OrganisationId,
    fiscal_year: i64,
    subject_code: &str,
) -> Result<Option<LineId>> {
    let one = visible_to(actor)
        .filter(budget_lines::agency_id.eq(agency).and(budget_lines::fiscal_year.eq(fiscal_year)))
        .filter(budget_lines::subject_code.eq(subject_code.to_owned()));
    Ok(one.select(budget_lines::id).first(conn).optional()?)
}

/// A page of lines, newest first.
pub(super) fn list(
    conn: &mut Conn,
    actor: &Actor,
    agency: Option<OrganisationId>,
    fiscal_year: Option<i64>,
    page: &PageRequest,
) -> Result<Vec<BudgetLine>> {
    let mut query = visible_to(actor)
        .filter(budget_lines::id.lt(page.before().to_owned()))
        .order(budget_lines::id.desc())
        .limit(page.fetch());
    if let Some(agency) = agency {
        query = query.filter(budget_lines::agency_id.eq(agency));
    }
    if let Some(year) = fiscal_year {
        query = query.filter(budget_lines::fiscal_year.eq(year));
    }
    Ok(query.select(BudgetLine::as_select()).load(conn)?)
}

/// A page of a line's ledger, newest first.
pub(super) fn list_entries(conn: &mut Conn, actor: &Actor, id: LineId, page: &PageRequest) -> Result<Vec<LedgerEntry>> {
    let line = visible(conn, actor, id)?;
    Ok(ledger_entries::table
        .filter(ledger_entries::line_id.eq(line.id).and(ledger_entries::id.lt(page.before().to_owned())))
        .order(ledger_entries::id.desc())
        .limit(page.fetch())
        .select(LedgerEntry::as_select())
        .load(conn)?)
}

/// One line, for the work of another slice.
pub fn line(conn: &mut Conn, id: LineId) -> Result<BudgetLine> {
    Ok(budget_lines::table.find(id).select(BudgetLine::as_select()).first(conn)?)
}

/// Some lines, for the work of another slice; one query for all.
pub fn lines(conn: &mut Conn, ids: &[LineId]) -> Result<Vec<BudgetLine>> {
    Ok(budget_lines::table.filter(budget_lines::id.eq_any(ids.to_vec())).select(BudgetLine::as_select()).load(conn)?)
}

/// The whole ledger of a line, oldest first: what [`super::rules::foot`] adds up.
pub fn entries(conn: &mut Conn, line: LineId) -> Result<Vec<LedgerEntry>> {
    Ok(ledger_entries::table
        .filter(ledger_entries::line_id.eq(line))
        .order(ledger_entries::id)
        .select(LedgerEntry::as_select())
        .load(conn)?)
}

/// One reservation.
pub fn reservation(conn: &mut Conn, id: ReservationId) -> Result<Reservation> {
    Ok(reservations::table.find(id).select(Reservation::as_select()).first(conn)?)
}

/// One reservation, locked until the transaction ends.
pub(super) fn reservation_to_change(conn: &mut Conn, id: ReservationId) -> Result<Reservation> {
    Ok(load_for_update!(conn, reservations::table.filter(reservations::id.eq(id)).select(Reservation::as_select()))?)
}

/// More for the line.
pub(super) fn appropriate(conn: &mut Conn, id: LineId, amount: Fen) -> Result<()> {
    let changed = diesel::update(budget_lines::table.find(id))
        .set((
            budget_lines::appropriated.eq(budget_lines::appropriated + amount),
            budget_lines::version.eq(budget_lines::version + 1),
        ))
        .execute(conn)?;
    held(changed)
}

/// Less for the line, of what is available; `false` when there is not enough.
pub(super) fn withdraw(conn: &mut Conn, id: LineId, amount: Fen) -> Result<bool> {
    let free = budget_lines::appropriated - budget_lines::reserved - budget_lines::spent;
    let changed = diesel::update(budget_lines::table.filter(budget_lines::id.eq(id).and(free.ge(amount))))
        .set((
            budget_lines::appropriated.eq(budget_lines::appropriated - amount),
            budget_lines::version.eq(budget_lines::version + 1),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

pub(super) fn insert_change(conn: &mut Conn, row: &BudgetChange) -> Result<()> {
    diesel::insert_into(budget_changes::table).values(row).execute(conn)?;
    Ok(())
}

/// Writes what was decided of a change.
pub(super) fn decide_change(conn: &mut Conn, before: &BudgetChange, after: &BudgetChange) -> Result<()> {
    let row =
        budget_changes::table.filter(budget_changes::id.eq(before.id).and(budget_changes::version.eq(before.version)));
    let changed = diesel::update(row)
        .set((
            budget_changes::state.eq(after.state),
            budget_changes::decided_by.eq(after.decided_by),
            budget_changes::decided_at.eq(after.decided_at),
            budget_changes::remark.eq(&after.remark),
            budget_changes::version.eq(after.version),
        ))
        .execute(conn)?;
    guarded(changed, before.version)
}

type ChangeFilter = Box<dyn BoxableExpression<budget_changes::table, MultiBackend, SqlType = Nullable<Bool>>>;

/// A change is seen by those who see its line, or the line that gains.
fn changes_visible_to(actor: &Actor) -> ChangeFilter {
    macro_rules! of_lines {
        ($which:expr) => {
            Box::new(
                budget_changes::line_id
                    .eq_any(budget_lines::table.filter($which).select(budget_lines::id))
                    .nullable()
                    .or(budget_changes::to_line_id
                        .eq_any(budget_lines::table.filter($which).select(budget_lines::id.nullable()))),
            )
        };
    }
    let own = || budget_lines::agency_id.eq(actor.organisation);
    match actor.role {
        _ if actor.is_system => Box::new(budget_changes::version.gt(0).nullable()),
        Role::Auditor => Box::new(budget_changes::version.gt(0).nullable()),
        Role::Coordinator => {
            let reviewed = || {
                let ours = review_bodies::table.filter(review_bodies::review_body_id.eq(actor.organisation));
                ours.select(review_bodies::agency_id)
            };
            of_lines!(budget_lines::agency_id.eq_any(reviewed()))
        }
        Role::FinanceOfficer => {
            let finance = || {
                let this = organisations::table.filter(organisations::id.eq(actor.organisation));
                this.filter(organisations::kind.eq(OrganisationKind::Finance))
            };
            of_lines!(own().or(exists(finance())))
        }
        Role::AgencyOfficer | Role::AgencyHead => of_lines!(own()),
        _ => Box::new(budget_changes::version.lt(0).nullable()),
    }
}

/// One change, if the actor sees it.
pub(super) fn change(conn: &mut Conn, actor: &Actor, id: ChangeId) -> Result<BudgetChange> {
    let seen = budget_changes::table.filter(budget_changes::id.eq(id)).filter(changes_visible_to(actor));
    Ok(seen.select(BudgetChange::as_select()).first(conn)?)
}

/// The same, held until the transaction ends.
pub(super) fn change_for_update(conn: &mut Conn, actor: &Actor, id: ChangeId) -> Result<BudgetChange> {
    change(conn, actor, id)?;
    Ok(load_for_update!(
        conn,
        budget_changes::table.filter(budget_changes::id.eq(id)).select(BudgetChange::as_select())
    )?)
}

/// A page of changes, newest first.
pub(super) fn list_changes(
    conn: &mut Conn,
    actor: &Actor,
    line: Option<LineId>,
    state: Option<BudgetChangeState>,
    page: &PageRequest,
) -> Result<Vec<BudgetChange>> {
    let mut query = budget_changes::table
        .into_boxed::<MultiBackend>()
        .filter(changes_visible_to(actor))
        .filter(budget_changes::id.lt(page.before().to_owned()))
        .order(budget_changes::id.desc())
        .limit(page.fetch());
    if let Some(line) = line {
        let either = budget_changes::line_id.eq(line).nullable().or(budget_changes::to_line_id.eq(line));
        query = query.filter(either);
    }
    if let Some(state) = state {
        query = query.filter(budget_changes::state.eq(state));
    }
    Ok(query.select(BudgetChange::as_select()).load(conn)?)
}

pub(super) fn insert_line(conn: &mut Conn, row: &BudgetLine) -> Result<()> {
    diesel::insert_into(budget_lines::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn insert_entry(conn: &mut Conn, row: &LedgerEntry) -> Result<()> {
    diesel::insert_into(ledger_entries::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn insert_reservation(conn: &mut Conn, row: &Reservation) -> Result<()> {
    diesel::insert_into(reservations::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn save_reservation(conn: &mut Conn, before: &Reservation, after: &Reservation) -> Result<()> {
    let row = reservations::table.filter(reservations::id.eq(before.id).and(reservations::version.eq(before.version)));
    let changed = diesel::update(row)
        .set((
            reservations::paid.eq(after.paid),
            reservations::released.eq(after.released),
            reservations::version.eq(after.version),
        ))
        .execute(conn)?;
    guarded(changed, before.version)
}

/// Available to reserved; `false` when there is not enough, or no such line.
pub(super) fn reserve(conn: &mut Conn, id: LineId, amount: Fen) -> Result<bool> {
    let free = budget_lines::appropriated - budget_lines::reserved - budget_lines::spent;
    let changed = diesel::update(budget_lines::table.filter(budget_lines::id.eq(id).and(free.ge(amount))))
        .set((
            budget_lines::reserved.eq(budget_lines::reserved + amount),
            budget_lines::version.eq(budget_lines::version + 1),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// One line, held until the transaction ends.
pub(super) fn line_for_update(conn: &mut Conn, id: LineId) -> Result<BudgetLine> {
    Ok(load_for_update!(conn, budget_lines::table.filter(budget_lines::id.eq(id)).select(BudgetLine::as_select()))?)
}

/// More for a line that is held, ahead of its budget.
pub(super) fn advance(conn: &mut Conn, id: LineId, amount: Fen) -> Result<()> {
    let changed = diesel::update(budget_lines::table.find(id))
        .set((
            budget_lines::appropriated.eq(budget_lines::appropriated + amount),
            budget_lines::advanced.eq(budget_lines::advanced + amount),
            budget_lines::version.eq(budget_lines::version + 1),
        ))
        .execute(conn)?;
    held(changed)
}

/// Takes back from a line that is held what is available and was advanced.
pub(super) fn cover(conn: &mut Conn, id: LineId, amount: Fen) -> Result<()> {
    let changed = diesel::update(budget_lines::table.find(id))
        .set((
            budget_lines::appropriated.eq(budget_lines::appropriated - amount),
            budget_lines::advanced.eq(budget_lines::advanced - amount),
            budget_lines::version.eq(budget_lines::version + 1),
        ))
        .execute(conn)?;
    held(changed)
}

/// Reserved to spent.
pub(super) fn spend(conn: &mut Conn, id: LineId, amount: Fen) -> Result<()> {
    let changed =
        diesel::update(budget_lines::table.filter(budget_lines::id.eq(id).and(budget_lines::reserved.ge(amount))))
            .set((
                budget_lines::reserved.eq(budget_lines::reserved - amount),
                budget_lines::spent.eq(budget_lines::spent + amount),
                budget_lines::version.eq(budget_lines::version + 1),
            ))
            .execute(conn)?;
    held(changed)
}

/// Spent back to available.
pub(super) fn unspend(conn: &mut Conn, id: LineId, amount: Fen) -> Result<()> {
    let changed =
        diesel::update(budget_lines::table.filter(budget_lines::id.eq(id).and(budget_lines::spent.ge(amount))))
            .set((
                budget_lines::spent.eq(budget_lines::spent - amount),
                budget_lines::version.eq(budget_lines::version + 1),
            ))
            .execute(conn)?;
    held(changed)
}

/// Reserved back to available.
pub(super) fn give_back(conn: &mut Conn, id: LineId, amount: Fen) -> Result<()> {
    let changed =
        diesel::update(budget_lines::table.filter(budget_lines::id.eq(id).and(budget_lines::reserved.ge(amount))))
            .set((
                budget_lines::reserved.eq(budget_lines::reserved - amount),
                budget_lines::version.eq(budget_lines::version + 1),
            ))
            .execute(conn)?;
    held(changed)
}

/// A line always holds what its reservations hold, and has spent what was paid out of them.
fn held(changed: usize) -> Result<()> {
    if changed == 1 { Ok(()) } else { Err(Error::internal("a budget line holds less than its reservations")) }
}

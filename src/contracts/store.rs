//! Queries of the register of contracts.

use diesel::dsl::exists;
use diesel::expression::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};

use super::model::{
    Change, Contract, ContractFilter, ContractId, ContractParty, NEAR_DAYS, Node, NodeState, Payment, Warning, Whole,
};
use super::rules::{IN_FORCE, RUNNING};
use crate::access::{Actor, Role};
use crate::ctx::guarded;
use crate::db::schema::{
    contract_changes, contract_nodes, contract_parties, contract_payments, contract_warnings, contracts, review_parties,
};
use crate::db::{Conn, MultiBackend};
use crate::error::{Error, Result};
use crate::kit::{Day, PageRequest, Timestamp};
use crate::load_for_update;
use crate::review::{PartyRole, ReviewId};

type Filter = Box<dyn BoxableExpression<contracts::table, MultiBackend, SqlType = Bool>>;
type NullFilter = Box<dyn BoxableExpression<contracts::table, MultiBackend, SqlType = Nullable<Bool>>>;

const OPEN_NODES: [NodeState; 3] = [NodeState::NotBegun, NodeState::UnderWay, NodeState::Postponed];

/// An agency sees its own contracts, the office those that are filed with it, audit all.
fn visible_to(actor: &Actor) -> Filter {
    match actor.role {
        _ if actor.is_system => Box::new(contracts::version.gt(0)),
        Role::Auditor => Box::new(contracts::version.gt(0)),
        Role::AgencyOfficer | Role::AgencyHead => Box::new(contracts::agency_id.eq(actor.organisation)),
        Role::Coordinator => Box::new(contracts::review_body_id.eq(actor.organisation)),
        _ => Box::new(contracts::version.lt(0)),
    }
}

/// One contract that the actor may see.
pub(super) fn visible(conn: &mut Conn, actor: &Actor, id: ContractId) -> Result<Contract> {
    let seen = contracts::table.filter(contracts::id.eq(id)).filter(visible_to(actor));
    Ok(seen.select(Contract::as_select()).first(conn)?)
}

/// One contract that the actor may see, held until the transaction ends.
pub(super) fn for_update(conn: &mut Conn, actor: &Actor, id: ContractId) -> Result<Contract> {
    visible(conn, actor, id)?;
    hold(conn, id)
}

/// One contract, held until the transaction ends, whoever asks.
pub(super) fn hold(conn: &mut Conn, id: ContractId) -> Result<Contract> {
    Ok(load_for_update!(conn, contracts::table.filter(contracts::id.eq(id)).select(Contract::as_select()))?)
}

/// Contracts of which something is due before a day: filing, a node, a payment.
fn due_before(day: Day) -> NullFilter {
    let nodes = contract_nodes::table
        .filter(contract_nodes::contract_id.eq(contracts::id))
        .filter(contract_nodes::state.eq_any(OPEN_NODES).and(contract_nodes::planned_on.lt(day)));
    let payments = contract_payments::table
        .filter(contract_payments::contract_id.eq(contracts::id))
        .filter(contract_payments::paid.lt(contract_payments::amount).and(contract_payments::due_on.lt(day)));
    let binding = contracts::state.eq_any(IN_FORCE);
    let filing = contracts::filed_on.is_null().and(contracts::filing_due_on.lt(day));
    Box::new(filing.or(binding.and(exists(nodes).or(exists(payments))).nullable()))
}

pub(super) fn list(
    conn: &mut Conn,
    actor: &Actor,
    only: &ContractFilter,
    today: Day,
    page: &PageRequest,
) -> Result<Vec<Whole>> {
    let mut query = contracts::table
        .filter(visible_to(actor))
        .filter(contracts::id.lt(page.before().to_owned()))
        .select(Contract::as_select())
        .into_boxed();
    if let Some(state) = only.state {
        query = query.filter(contracts::state.eq(state));
    }
    if let Some(class) = only.class {
        query = query.filter(contracts::class.eq(class));
    }
    if let Some(agency) = only.agency_id {
        query = query.filter(contracts::agency_id.eq(agency));
    }
    match only.unreviewed {
        Some(true) => query = query.filter(contracts::review_id.is_null()),
        Some(false) => query = query.filter(contracts::review_id.is_not_null()),
        None => {}
    }
    if let Some(since) = only.updated_since {
        query = query.filter(contracts::updated_at.ge(since));
    }
    if only.overdue == Some(true) {
        query = query.filter(due_before(today));
    }
    if let Some(day) = only.due_before {
        query = query.filter(due_before(day));
    }
    let rows = query.order(contracts::id.desc()).limit(page.fetch()).load(conn)?;
    with_parts(conn, rows, today)
}

/// A contract with everything that hangs on it.
pub(super) fn whole(conn: &mut Conn, contract: Contract, today: Day) -> Result<Whole> {
    with_parts(conn, vec![contract], today)?.pop().ok_or(Error::NotFound)
}

fn with_parts(conn: &mut Conn, rows: Vec<Contract>, today: Day) -> Result<Vec<Whole>> {
    let ids: Vec<ContractId> = rows.iter().map(|row| row.id).collect();
    let parties: Vec<ContractParty> = contract_parties::table
        .filter(contract_parties::contract_id.eq_any(ids.clone()))
        .order(contract_parties::ordinal)
        .select(ContractParty::as_select())
        .load(conn)?;
    let nodes: Vec<Node> = contract_nodes::table
        .filter(contract_nodes::contract_id.eq_any(ids.clone()))
        .order(contract_nodes::ordinal)
        .select(Node::as_select())
        .load(conn)?;
    let payments: Vec<Payment> = contract_payments::table
        .filter(contract_payments::contract_id.eq_any(ids.clone()))
        .order(contract_payments::ordinal)
        .select(Payment::as_select())
        .load(conn)?;
    let warnings: Vec<Warning> = contract_warnings::table
        .filter(contract_warnings::contract_id.eq_any(ids.clone()))
        .order(contract_warnings::ordinal)
        .select(Warning::as_select())
        .load(conn)?;
    let changes: Vec<Change> = contract_changes::table
        .filter(contract_changes::contract_id.eq_any(ids))
        .order(contract_changes::ordinal)
        .select(Change::as_select())
        .load(conn)?;
    let whole = |contract: Contract| Whole {
        parties: parties.iter().filter(|one| one.contract_id == contract.id).cloned().collect(),
        nodes: nodes.iter().filter(|one| one.contract_id == contract.id).cloned().collect(),
        payments: payments.iter().filter(|one| one.contract_id == contract.id).cloned().collect(),
        warnings: warnings.iter().filter(|one| one.contract_id == contract.id).cloned().collect(),
        changes: changes.iter().filter(|one| one.contract_id == contract.id).cloned().collect(),
        today,
        contract,
    };
    Ok(rows.into_iter().map(whole).collect())
}

/// Names of the other side, as the review knows them.
pub(super) fn counterparties(conn: &mut Conn, review: ReviewId) -> Result<Vec<String>> {
    let them = review_parties::table
        .filter(review_parties::review_id.eq(review).and(review_parties::role.eq(PartyRole::Counterparty)));
    Ok(them.order(review_parties::id).select(review_parties::name).load(conn)?)
}

pub(super) fn insert(conn: &mut Conn, row: &Contract, parties: &[ContractParty]) -> Result<()> {
    diesel::insert_into(contracts::table).values(row).execute(conn)?;
    for party in parties {
        diesel::insert_into(contract_parties::table).values(party).execute(conn)?;
    }
    Ok(())
}

/// Writes a contract; guarded by the version it was read at.
pub(super) fn update(conn: &mut Conn, before: i64, after: &Contract) -> Result<()> {
    let this = contracts::table.filter(contracts::id.eq(after.id).and(contracts::version.eq(before)));
    guarded(diesel::update(this).set(after).execute(conn)?, before)
}

/// Adds a node, or writes what became of it; the contract is held.
pub(super) fn put_node(conn: &mut Conn, row: &Node) -> Result<()> {
    let there = contract_nodes::table.find((row.contract_id, row.ordinal));
    if diesel::update(there).set(row).execute(conn)? == 0 {
        diesel::insert_into(contract_nodes::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// Adds a payment, or writes what became of it; the contract is held.
pub(super) fn put_payment(conn: &mut Conn, row: &Payment) -> Result<()> {
    let there = contract_payments::table.find((row.contract_id, row.ordinal));
    if diesel::update(there).set(row).execute(conn)? == 0 {
        diesel::insert_into(contract_payments::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// Adds a warning, or writes what became of it; the contract is held.
pub(super) fn put_warning(conn: &mut Conn, row: &Warning) -> Result<()> {
    let there = contract_warnings::table.find((row.contract_id, row.ordinal));
    if diesel::update(there).set(row).execute(conn)? == 0 {
        diesel::insert_into(contract_warnings::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// Adds an amendment, or writes what became of it; the contract is held.
pub(super) fn put_change(conn: &mut Conn, row: &Change) -> Result<()> {
    let there = contract_changes::table.find((row.contract_id, row.ordinal));
    if diesel::update(there).set(row).execute(conn)? == 0 {
        diesel::insert_into(contract_changes::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// Whether a review has cleared a contract of the register, or an amendment of one.
pub(super) fn is_used(conn: &mut Conn, review: ReviewId) -> Result<bool> {
    let registered = contracts::table.filter(contracts::review_id.eq(review));
    let amended = contract_changes::table.filter(contract_changes::review_id.eq(review));
    Ok(diesel::select(exists(registered)).get_result::<bool>(conn)?
        || diesel::select(exists(amended)).get_result::<bool>(conn)?)
}

/// Contracts of which something is to be told.
pub(super) fn to_tell(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<ContractId>> {
    let today = now.day();
    let nodes = contract_nodes::table
        .filter(contract_nodes::contract_id.eq(contracts::id).and(contract_nodes::told_at.is_null()))
        .filter(contract_nodes::state.eq_any(OPEN_NODES).and(contract_nodes::planned_on.lt(today)));
    let payments = contract_payments::table
        .filter(contract_payments::contract_id.eq(contracts::id).and(contract_payments::told_at.is_null()))
        .filter(contract_payments::paid.lt(contract_payments::amount).and(contract_payments::due_on.lt(today)));
    let near = today.plus_days(NEAR_DAYS);
    let near_nodes = contract_nodes::table
        .filter(contract_nodes::contract_id.eq(contracts::id).and(contract_nodes::near_told_at.is_null()))
        .filter(contract_nodes::state.eq_any(OPEN_NODES).and(contract_nodes::planned_on.between(today, near)));
    let near_payments = contract_payments::table
        .filter(contract_payments::contract_id.eq(contracts::id).and(contract_payments::near_told_at.is_null()))
        .filter(contract_payments::paid.lt(contract_payments::amount))
        .filter(contract_payments::due_on.between(today, near));
    let parts = exists(nodes).or(exists(payments)).or(exists(near_nodes)).or(exists(near_payments));
    let parts = contracts::state.eq_any(IN_FORCE).and(parts);
    let filing = contracts::filed_on
        .is_null()
        .and(contracts::filing_told_at.is_null())
        .and(contracts::filing_due_on.le(today.plus_days(1)));
    let runs = contracts::state.eq_any(RUNNING);
    let expiring = runs.and(contracts::expiry_told_at.is_null()).and(contracts::remind_on.le(today));
    let expired = contracts::state.eq_any(RUNNING).and(contracts::expires_on.lt(today));
    Ok(contracts::table
        .filter(filing.or(expiring).or(expired).or(parts.nullable()))
        .order(contracts::id)
        .limit(limit)
        .select(contracts::id)
        .load(conn)?)
}

/// Contracts that are not filed and whose last day for that is this day or a later one.
pub(super) fn unfiled_since(conn: &mut Conn, since: Day) -> Result<Vec<ContractId>> {
    let open = contracts::table.filter(contracts::filed_on.is_null().and(contracts::filing_due_on.ge(since)));
    Ok(open.order(contracts::id).select(contracts::id).load(conn)?)
}

/// Contracts that are signed and whose last day for filing is not known.
pub(super) fn without_a_filing_day(conn: &mut Conn) -> Result<Vec<ContractId>> {
    let waiting = contracts::table
        .filter(contracts::signed_on.is_not_null().and(contracts::filed_on.is_null()))
        .filter(contracts::filing_due_on.is_null());
    Ok(waiting.order(contracts::id).select(contracts::id).load(conn)?)
}

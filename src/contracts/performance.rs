//! While a contract is performed: nodes, payments, warnings.

use super::actions::{held, keep};
use super::model::{
    Contract, ContractId, Node, NodeKind, NodeRecord, NodeState, Payment, Warning, WarningLevel, WarningReason, Whole,
};
use super::{rules, store};
use crate::access::Role;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::{Day, Fen};
use crate::notify::Mail;

/// A contract in force that somebody works on, with its parts.
fn in_force(ctx: &mut Ctx<'_>, id: ContractId) -> Result<Whole> {
    let contract = held(ctx, id)?;
    rules::in_force(&contract)?;
    store::whole(ctx.conn, contract, ctx.today())
}

/// Adds a node.
pub(super) fn add_node(
    ctx: &mut Ctx<'_>,
    id: ContractId,
    name: &str,
    kind: NodeKind,
    planned_on: Day,
) -> Result<Whole> {
    let whole = in_force(ctx, id)?;
    let ordinal = next(whole.nodes.last().map(|node| node.ordinal));
    let row = Node {
        contract_id: id,
        ordinal,
        name: name.to_owned(),
        kind,
        first_planned_on: planned_on,
        planned_on,
        actual_on: None,
        state: NodeState::NotBegun,
        note: String::new(),
        told_at: None,
        near_told_at: None,
    };
    store::put_node(ctx.conn, &row)?;
    touched(ctx, &whole.contract, &[("node", &ordinal), ("planned_on", &planned_on)])
}

/// Records where a node stands.
pub(super) fn record_node(ctx: &mut Ctx<'_>, id: ContractId, ordinal: i64, record: &NodeRecord) -> Result<Whole> {
    let whole = in_force(ctx, id)?;
    let node = whole.nodes.iter().find(|node| node.ordinal == ordinal).ok_or(Error::NotFound)?;
    let after = rules::recorded(node, record)?;
    let faults = rules::node_faults(node, record, ctx.today());
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    store::put_node(ctx.conn, &after)?;
    touched(ctx, &whole.contract, &[("node", &ordinal), ("node_state", &record.state)])
}

/// Adds a payment that will be due.
pub(super) fn add_payment(ctx: &mut Ctx<'_>, id: ContractId, purpose: &str, due_on: Day, amount: Fen) -> Result<Whole> {
    if amount <= Fen::ZERO {
        return Err(Error::field("/amount/amount", "TOO_SMALL", "must be more than nothing"));
    }
    let whole = in_force(ctx, id)?;
    let ordinal = next(whole.payments.last().map(|payment| payment.ordinal));
    let row = Payment {
        contract_id: id,
        ordinal,
        purpose: purpose.to_owned(),
        due_on,
        amount,
        paid: Fen::ZERO,
        paid_on: None,
        told_at: None,
        near_told_at: None,
    };
    store::put_payment(ctx.conn, &row)?;
    touched(ctx, &whole.contract, &[("payment", &ordinal), ("amount", &amount), ("due_on", &due_on)])
}

/// Records that a payment was made, in full or in part.
pub(super) fn pay(ctx: &mut Ctx<'_>, id: ContractId, ordinal: i64, amount: Fen, on: Day) -> Result<Whole> {
    if amount <= Fen::ZERO {
        return Err(Error::field("/amount/amount", "TOO_SMALL", "must be more than nothing"));
    }
    let whole = in_force(ctx, id)?;
    let payment = whole.payments.iter().find(|payment| payment.ordinal == ordinal).ok_or(Error::NotFound)?;
    if on > ctx.today() {
        return Err(Error::field("/paid_on", "INVALID", "has not come yet"));
    }
    let after = Payment { paid: rules::paid(payment, amount)?, paid_on: Some(on), ..payment.clone() };
    store::put_payment(ctx.conn, &after)?;
    touched(ctx, &whole.contract, &[("payment", &ordinal), ("paid", &amount), ("paid_on", &on)])
}

/// Warns that performance is in danger; agency and office are told.
pub(super) fn warn(
    ctx: &mut Ctx<'_>,
    id: ContractId,
    level: WarningLevel,
    reason: WarningReason,
    facts: &str,
) -> Result<Whole> {
    let whole = in_force(ctx, id)?;
    let ordinal = next(whole.warnings.last().map(|warning| warning.ordinal));
    let row = Warning {
        contract_id: id,
        ordinal,
        level,
        reason,
        facts: facts.to_owned(),
        raised_by: ctx.actor.account,
        raised_on: ctx.today(),
        disposal: String::new(),
        disposed_on: None,
        feedback: String::new(),
        closed_by: None,
        closed_on: None,
    };
    store::put_warning(ctx.conn, &row)?;
    let contract = &whole.contract;
    let mail = Mail::of("contracts_warn").with("number", &contract.number).with("level", level);
    for (organisation, role) in [
        (contract.agency_id, Role::AgencyOfficer),
        (contract.agency_id, Role::AgencyHead),
        (contract.review_body_id, Role::Coordinator),
    ] {
        identity::tell_role(ctx, organisation, role, &mail)?;
    }
    touched(ctx, contract, &[("warning", &ordinal), ("level", &level), ("reason", &reason)])
}

/// The agency says what it did about a warning.
pub(super) fn dispose(ctx: &mut Ctx<'_>, id: ContractId, ordinal: i64, disposal: &str) -> Result<Whole> {
    let contract = held(ctx, id)?;
    let warning = warning(ctx, &contract, ordinal)?;
    rules::may_dispose(&warning)?;
    let after = Warning { disposal: disposal.to_owned(), disposed_on: Some(ctx.today()), ..warning };
    store::put_warning(ctx.conn, &after)?;
    let mail = Mail::of("contracts_dispose").with("number", &contract.number);
    identity::tell_role(ctx, contract.review_body_id, Role::Coordinator, &mail)?;
    touched(ctx, &contract, &[("warning", &ordinal)])
}

/// The office closes a warning that was dealt with.
pub(super) fn close_warning(ctx: &mut Ctx<'_>, id: ContractId, ordinal: i64, feedback: &str) -> Result<Whole> {
    let contract = held(ctx, id)?;
    let warning = warning(ctx, &contract, ordinal)?;
    rules::may_close(&warning)?;
    let after = Warning {
        feedback: feedback.to_owned(),
        closed_by: Some(ctx.actor.account),
        closed_on: Some(ctx.today()),
        ..warning
    };
    store::put_warning(ctx.conn, &after)?;
    touched(ctx, &contract, &[("warning", &ordinal), ("closed_on", &ctx.today())])
}

fn warning(ctx: &mut Ctx<'_>, contract: &Contract, ordinal: i64) -> Result<Warning> {
    let whole = store::whole(ctx.conn, contract.clone(), ctx.today())?;
    whole.warnings.into_iter().find(|warning| warning.ordinal == ordinal).ok_or(Error::NotFound)
}

/// What hangs on a contract has changed.
fn touched(ctx: &mut Ctx<'_>, contract: &Contract, facts: &[(&'static str, &dyn std::fmt::Display)]) -> Result<Whole> {
    keep(ctx, contract, contract.clone(), facts)
}

/// The number after the last one.
pub(super) fn next(last: Option<i64>) -> i64 {
    last.unwrap_or_default() + 1
}

//! Use cases of changes during the year (预算追加、调减、调剂、结转): finance proposes, another person of the finance department
//! decides, and only then money moves, by entries of the ledger.

use super::actions::{cover, post};
use super::model::{BudgetChange, BudgetChangeKind, BudgetChangeState, ChangeId, EntryKind, LineId, NewChange};
use super::{rules, store};
use crate::access::Role;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::identity::{self, OrganisationKind};
use crate::kit::Fen;
use crate::notify::Mail;

/// Proposes a change; nothing moves yet.
pub(super) fn propose(ctx: &mut Ctx<'_>, new: &NewChange) -> Result<BudgetChange> {
    let line = store::visible(ctx.conn, ctx.actor, new.line_id)?;
    rules::may_enter(&identity::organisation(ctx.conn, ctx.actor.organisation)?, line.agency_id)?;
    if new.amount <= Fen::ZERO {
        return Err(Error::field("/amount/amount", "TOO_SMALL", "must be more than 0.00"));
    }
    match (new.kind, new.to_line_id) {
        (BudgetChangeKind::Transfer, None) => {
            return Err(Error::field("/to_line_id", "REQUIRED", "a transfer names the line that gains"));
        }
        (BudgetChangeKind::Transfer, Some(to)) if to == line.id => {
            return Err(Error::field("/to_line_id", "INVALID", "is the line that gives"));
        }
        (BudgetChangeKind::Transfer, Some(to)) => rules::transfer(&line, &store::visible(ctx.conn, ctx.actor, to)?)?,
        (_, Some(_)) => return Err(Error::field("/to_line_id", "INVALID", "only a transfer has one")),
        (_, None) => {}
    }
    if new.kind != BudgetChangeKind::Increase {
        rules::reserve(&line.totals(), new.amount)?;
    }
    let row = BudgetChange {
        id: ctx.id(),
        kind: new.kind,
        line_id: line.id,
        to_line_id: new.to_line_id,
        amount: new.amount,
        document: new.document.trim().to_owned(),
        reason: new.reason.trim().to_owned(),
        state: BudgetChangeState::Proposed,
        proposed_by: ctx.actor.account,
        proposed_at: ctx.now,
        decided_by: None,
        decided_at: None,
        remark: String::new(),
        version: 1,
    };
    store::insert_change(ctx.conn, &row)?;
    let mail = Mail::of("budget_propose_change").with("line", &line.name).with("amount", row.amount);
    for department in identity::of_kind(ctx.conn, OrganisationKind::Finance)? {
        identity::tell_role(ctx, department, Role::FinanceOfficer, &mail)?;
    }
    ctx.done("budget_change", row.id, &[("line", &line.name), ("kind", &row.kind), ("amount", &row.amount)]);
    Ok(row)
}

/// Approves a change, and moves the money.
pub(super) fn approve(ctx: &mut Ctx<'_>, id: ChangeId, remark: &str) -> Result<BudgetChange> {
    let before = decided_here(ctx, id)?;
    let why = format!("{}：{}", before.document, before.reason);
    match (before.kind, before.to_line_id) {
        (BudgetChangeKind::Increase, _) => gain(ctx, before.line_id, before.amount, EntryKind::Appropriation, &why)?,
        (BudgetChangeKind::Decrease, _) => give(ctx, before.line_id, before.amount, EntryKind::Reduction, &why)?,
        (BudgetChangeKind::Transfer, Some(to)) => {
            // Always in the order of the lines, so that two transfers the other way round do not wait for each other.
            if before.line_id < to {
                give(ctx, before.line_id, before.amount, EntryKind::TransferOut, &why)?;
                gain(ctx, to, before.amount, EntryKind::TransferIn, &why)?;
            } else {
                gain(ctx, to, before.amount, EntryKind::TransferIn, &why)?;
                give(ctx, before.line_id, before.amount, EntryKind::TransferOut, &why)?;
            }
        }
        (BudgetChangeKind::Transfer, None) => return Err(Error::internal("a transfer has a line that gains")),
    }
    decide(ctx, &before, BudgetChangeState::Approved, remark)
}

/// Refuses a change, saying why.
pub(super) fn refuse(ctx: &mut Ctx<'_>, id: ChangeId, remark: &str) -> Result<BudgetChange> {
    let before = decided_here(ctx, id)?;
    decide(ctx, &before, BudgetChangeState::Refused, remark)
}

/// A change that the actor may decide, held.
fn decided_here(ctx: &mut Ctx<'_>, id: ChangeId) -> Result<BudgetChange> {
    let change = store::change_for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(change.version)?;
    let office = identity::organisation(ctx.conn, ctx.actor.organisation)?;
    rules::may_decide(&change, ctx.actor.account, &office)?;
    Ok(change)
}

fn gain(ctx: &mut Ctx<'_>, line: LineId, amount: Fen, kind: EntryKind, why: &str) -> Result<()> {
    store::appropriate(ctx.conn, line, amount)?;
    post(ctx, line, kind, amount, None, why)?;
    cover(ctx, line, why)
}

fn give(ctx: &mut Ctx<'_>, line: LineId, amount: Fen, kind: EntryKind, why: &str) -> Result<()> {
    if !store::withdraw(ctx.conn, line, amount)? {
        rules::reserve(&store::line(ctx.conn, line)?.totals(), amount)?;
        // Somebody gave money back between the two looks.
        return Err(Error::busy("the budget line has just changed"));
    }
    post(ctx, line, kind, amount, None, why)
}

fn decide(ctx: &mut Ctx<'_>, before: &BudgetChange, state: BudgetChangeState, remark: &str) -> Result<BudgetChange> {
    let after = BudgetChange {
        state,
        decided_by: Some(ctx.actor.account),
        decided_at: Some(ctx.now),
        remark: remark.trim().to_owned(),
        version: before.version + 1,
        ..before.clone()
    };
    store::decide_change(ctx.conn, before, &after)?;
    let line = store::line(ctx.conn, before.line_id)?;
    let mail =
        Mail::of("budget_decide_change").with("line", &line.name).with("amount", before.amount).with("state", state);
    identity::tell(ctx, before.proposed_by, &mail)?;
    ctx.done(
        "budget_change",
        before.id,
        &[("line", &line.name), ("kind", &before.kind), ("amount", &before.amount), ("state", &state)],
    );
    Ok(after)
}

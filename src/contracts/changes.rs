//! Amendments: proposed, cleared by a review of their own, in force.

use super::actions::{Cleared, cleared, held, keep};
use super::model::{Change, ChangeState, Contract, ContractId, NewChange, Whole};
use super::performance::next;
use super::{rules, store, watch};
use crate::access::Role;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::Day;
use crate::notify::Mail;
use crate::review::ReviewId;

/// Proposes an amendment. It has no effect yet.
pub(super) fn propose(ctx: &mut Ctx<'_>, id: ContractId, new: &NewChange) -> Result<Whole> {
    let contract = held(ctx, id)?;
    rules::in_force(&contract)?;
    let faults = rules::change_faults(&contract, new);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let whole = store::whole(ctx.conn, contract.clone(), ctx.today())?;
    let ordinal = next(whole.changes.last().map(|change| change.ordinal));
    let row = Change {
        contract_id: id,
        ordinal,
        kind: new.kind,
        before_text: new.before.clone(),
        after_text: new.after.clone(),
        new_amount: new.new_amount,
        new_expires_on: new.new_expires_on,
        reason: new.reason.clone(),
        state: ChangeState::Proposed,
        proposed_by: ctx.actor.account,
        proposed_at: ctx.now,
        review_id: None,
        clearance: String::new(),
        sha256: String::new(),
        signed_on: None,
        drop_reason: String::new(),
        filed_on: None,
        filing_number: String::new(),
    };
    store::put_change(ctx.conn, &row)?;
    keep(ctx, &contract, contract.clone(), &[("change", &ordinal), ("kind", &new.kind)])
}

/// The text of an amendment was signed: exactly what a review has cleared since it was proposed.
pub(super) fn take_effect(
    ctx: &mut Ctx<'_>,
    id: ContractId,
    ordinal: i64,
    review: ReviewId,
    sha256: &str,
    signed_on: Day,
) -> Result<Whole> {
    let contract = held(ctx, id)?;
    rules::in_force(&contract)?;
    let change = change(ctx, &contract, ordinal)?;
    rules::is_proposed(&change)?;
    let Cleared { number, sha256: text, at, .. } = cleared(ctx, review)?;
    rules::CHANGE_NOT_CLEARED.require(at >= change.proposed_at)?;
    rules::same_text(&text, sha256)?;
    rules::SIGNED_BEFORE_CLEARANCE.require(at.day() <= signed_on)?;
    if signed_on > ctx.today() {
        return Err(Error::field("/signed_on", "INVALID", "has not come yet"));
    }
    let mut after = contract.clone();
    after.amount = change.new_amount.unwrap_or(after.amount);
    if change.new_expires_on.is_some() {
        after.expires_on = change.new_expires_on;
        after.remind_on = watch::remind_on(ctx, &after)?;
        after.expiry_told_at = None;
    }
    let done = Change {
        state: ChangeState::Effective,
        review_id: Some(review),
        clearance: number,
        sha256: text,
        signed_on: Some(signed_on),
        ..change
    };
    store::put_change(ctx.conn, &done)?;
    let mail = Mail::of("contracts_amend").with("number", &contract.number).with("clearance", &done.clearance);
    identity::tell_role(ctx, contract.review_body_id, Role::Coordinator, &mail)?;
    keep(ctx, &contract, after, &[("change", &ordinal), ("clearance", &done.clearance), ("signed_on", &signed_on)])
}

/// An amendment in force was filed with the office, within the same working days as the contract itself.
pub(super) fn file(ctx: &mut Ctx<'_>, id: ContractId, ordinal: i64, filed_on: Day, number: &str) -> Result<Whole> {
    let contract = held(ctx, id)?;
    let change = change(ctx, &contract, ordinal)?;
    rules::CHANGE_NOT_TO_FILE.require(change.state == ChangeState::Effective && change.filed_on.is_none())?;
    if filed_on > ctx.today() || change.signed_on.is_some_and(|signed| filed_on < signed) {
        return Err(Error::field("/filed_on", "INVALID", "must lie between the signing and today"));
    }
    let filed = Change { filed_on: Some(filed_on), filing_number: number.to_owned(), ..change };
    store::put_change(ctx.conn, &filed)?;
    let mail = Mail::of("contracts_file").with("number", &contract.number).with("filing", number);
    identity::tell(ctx, filed.proposed_by, &mail)?;
    let facts: [(&str, &dyn std::fmt::Display); 3] =
        [("change", &ordinal), ("filed_on", &filed_on), ("filing_number", &number)];
    keep(ctx, &contract, contract.clone(), &facts)
}

/// Gives an amendment up.
pub(super) fn drop_change(ctx: &mut Ctx<'_>, id: ContractId, ordinal: i64, reason: &str) -> Result<Whole> {
    let contract = held(ctx, id)?;
    let change = change(ctx, &contract, ordinal)?;
    rules::is_proposed(&change)?;
    let dropped = Change { state: ChangeState::Dropped, drop_reason: reason.to_owned(), ..change };
    store::put_change(ctx.conn, &dropped)?;
    keep(ctx, &contract, contract.clone(), &[("change", &ordinal), ("change_state", &dropped.state)])
}

fn change(ctx: &mut Ctx<'_>, contract: &Contract, ordinal: i64) -> Result<Change> {
    let whole = store::whole(ctx.conn, contract.clone(), ctx.today())?;
    whole.changes.into_iter().find(|change| change.ordinal == ordinal).ok_or(Error::NotFound)
}

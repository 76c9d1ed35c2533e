//! Use cases of the register: register, sign, file, begin, end, dispute, settle, archive.

use super::model::{
    Contract, ContractEnding, ContractEvent, ContractId, ContractParty, ContractState, Days, NewContract,
    UnreviewedContract, Whole,
};
use super::{rules, store, watch};
use crate::access::Role;
use crate::budget;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::handling;
use crate::identity::{self, MatterKind};
use crate::kit::{Day, Fen};
use crate::notify::Mail;
use crate::numbers;
use crate::review::{self, ReviewId};

const PREFIX: &str = "合同";

/// A text that was cleared: by which review, under which number, which bytes, on which day.
pub(super) struct Cleared {
    pub review: review::Review,
    pub number: String,
    pub sha256: String,
    pub at: crate::kit::Timestamp,
}

/// The clearance of a review of a contract that nothing was registered from yet. The review is held, so that of two at
/// once the second finds it used.
pub(super) fn cleared(ctx: &mut Ctx<'_>, id: ReviewId) -> Result<Cleared> {
    let review = review::for_update(ctx.conn, ctx.actor, id)?;
    rules::NOT_A_CONTRACT.require(review.kind == MatterKind::Contract)?;
    let clearance = handling::clearance(ctx.conn, &review)?.ok_or_else(|| rules::CONTRACT_NOT_CLEARED.refuse())?;
    rules::CONTRACT_REGISTERED_ALREADY.require(!store::is_used(ctx.conn, id)?)?;
    Ok(Cleared { review, number: clearance.number, sha256: clearance.sha256, at: clearance.cleared_at })
}

/// Registers a contract from the clearance of its review.
pub(super) fn register(ctx: &mut Ctx<'_>, new: &NewContract) -> Result<Whole> {
    let Cleared { review, number, sha256, .. } = cleared(ctx, new.review_id)?;
    if let Some(line) = new.budget_line_id {
        budget::visible(ctx.conn, ctx.actor, line)?;
    }
    let parties = store::counterparties(ctx.conn, review.id)?.into_iter().map(|name| (name, String::new())).collect();
    let blank = blank(ctx, review.review_body_id)?;
    let row = Contract {
        own_number: new.own_number.clone(),
        title: review.title,
        class: new.class,
        review_id: Some(review.id),
        clearance: number,
        sha256,
        amount: review.amount,
        budget_line_id: new.budget_line_id,
        ..blank
    };
    keep_new(ctx, row, parties)
}

/// Enters a contract that was signed without a review here: shown as such, and to be filed like any other.
pub(super) fn enter_unreviewed(ctx: &mut Ctx<'_>, new: &UnreviewedContract) -> Result<Whole> {
    let faults = rules::day_faults(&new.days, ctx.today());
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let agency = ctx.actor.organisation;
    let body = identity::review_body_of(ctx.conn, agency, MatterKind::Contract, ctx.today())?
        .ok_or_else(|| review::rules::NO_REVIEW_BODY.refuse())?;
    let blank = blank(ctx, body)?;
    let mut row = Contract {
        own_number: new.own_number.clone(),
        title: new.title.clone(),
        class: new.class,
        unreviewed_because: new.because.clone(),
        amount: new.amount,
        state: ContractState::Signed,
        ..blank
    };
    set_days(ctx, &mut row, &new.days)?;
    let mail = Mail::of("contracts_enter_unreviewed").with("number", &row.number);
    identity::tell_role(ctx, body, Role::Coordinator, &mail)?;
    keep_new(ctx, row, new.parties.clone())
}

/// A row with a number of the agency's register and nothing else filled in.
fn blank(ctx: &mut Ctx<'_>, body: crate::access::OrganisationId) -> Result<Contract> {
    let (agency, year) = (ctx.actor.organisation, ctx.today().year());
    let number = numbers::next(ctx.conn, agency, PREFIX, year)?;
    Ok(Contract {
        id: ctx.id(),
        number: numbers::format(PREFIX, year, number),
        own_number: String::new(),
        title: String::new(),
        class: super::model::ContractClass::Other,
        agency_id: agency,
        review_body_id: body,
        review_id: None,
        clearance: String::new(),
        sha256: String::new(),
        unreviewed_because: String::new(),
        amount: Fen::ZERO,
        budget_line_id: None,
        state: ContractState::Registered,
        signed_on: None,
        effective_on: None,
        expires_on: None,
        remind_on: None,
        filing_due_on: None,
        filed_on: None,
        filing_number: String::new(),
        ended_on: None,
        end_reason: String::new(),
        archive_number: String::new(),
        archived_on: None,
        filing_told_at: None,
        expiry_told_at: None,
        version: 1,
        created_by: ctx.actor.account,
        created_at: ctx.now,
        updated_at: ctx.now,
    })
}

fn keep_new(ctx: &mut Ctx<'_>, row: Contract, parties: Vec<(String, String)>) -> Result<Whole> {
    let parties: Vec<ContractParty> = parties
        .into_iter()
        .zip(1..)
        .map(|((name, credit_code), ordinal)| ContractParty { contract_id: row.id, ordinal, name, credit_code })
        .collect();
    store::insert(ctx.conn, &row, &parties)?;
    said(ctx, &row, &[("title", &row.title), ("clearance", &row.clearance), ("state", &row.state)]);
    store::whole(ctx.conn, row, ctx.today())
}

/// The days of a signed contract, with those that follow from them.
fn set_days(ctx: &mut Ctx<'_>, row: &mut Contract, days: &Days) -> Result<()> {
    row.signed_on = Some(days.signed_on);
    row.effective_on = Some(days.effective_on);
    row.expires_on = days.expires_on;
    row.remind_on = watch::remind_on(ctx, row)?;
    row.filing_due_on = watch::filing_due(ctx, row)?;
    Ok(())
}

/// Records that exactly the cleared text was signed. From that day filing is due.
pub(super) fn sign(ctx: &mut Ctx<'_>, id: ContractId, sha256: &str, days: &Days) -> Result<Whole> {
    let contract = held(ctx, id)?;
    let state = rules::step(&contract, ContractEvent::Sign)?;
    rules::same_text(&contract.sha256, sha256)?;
    let faults = rules::day_faults(days, ctx.today());
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let review = contract.review_id.ok_or_else(|| Error::internal("what is not signed yet was reviewed"))?;
    let review = review::visible(ctx.conn, ctx.actor, review)?;
    let clearance = handling::clearance(ctx.conn, &review)?.ok_or(Error::NotFound)?;
    rules::SIGNED_BEFORE_CLEARANCE.require(clearance.cleared_at.day() <= days.signed_on)?;
    let mut after = Contract { state, ..contract.clone() };
    set_days(ctx, &mut after, days)?;
    let due = after.filing_due_on.map_or_else(|| "—".to_owned(), |day| day.to_string());
    let mail = Mail::of("contracts_sign").with("number", &after.number).with("due_on", &due);
    identity::tell_role(ctx, after.review_body_id, Role::Coordinator, &mail)?;
    keep(
        ctx,
        &contract,
        after,
        &[("signed_on", &days.signed_on), ("sha256", &contract.sha256), ("filing_due_on", &due)],
    )
}

/// The office records that a contract was filed: on which day, under which number.
pub(super) fn file(ctx: &mut Ctx<'_>, id: ContractId, filed_on: Day, number: &str) -> Result<Whole> {
    let contract = held(ctx, id)?;
    let state = rules::step(&contract, ContractEvent::File)?;
    if filed_on > ctx.today() || contract.signed_on.is_some_and(|signed| filed_on < signed) {
        return Err(Error::field("/filed_on", "INVALID", "must lie between the signing and today"));
    }
    let after = Contract { state, filed_on: Some(filed_on), filing_number: number.to_owned(), ..contract.clone() };
    let mail = Mail::of("contracts_file").with("number", &after.number).with("filing", number);
    identity::tell(ctx, after.created_by, &mail)?;
    keep(ctx, &contract, after, &[("filed_on", &filed_on), ("filing_number", &number)])
}

/// Performance begins.
pub(super) fn begin(ctx: &mut Ctx<'_>, id: ContractId) -> Result<Whole> {
    let contract = held(ctx, id)?;
    let state = rules::step(&contract, ContractEvent::Begin)?;
    keep(ctx, &contract, Contract { state, ..contract.clone() }, &[("state", &state)])
}

/// A contract ends: performed in full, or before.
pub(super) fn end(ctx: &mut Ctx<'_>, id: ContractId, ending: ContractEnding, on: Day, reason: &str) -> Result<Whole> {
    let contract = held(ctx, id)?;
    let event = match ending {
        ContractEnding::Completed => ContractEvent::Complete,
        ContractEnding::Terminated => ContractEvent::Terminate,
    };
    let state = rules::step(&contract, event)?;
    if on > ctx.today() || contract.signed_on.is_some_and(|signed| on < signed) {
        return Err(Error::field("/ended_on", "INVALID", "must lie between the signing and today"));
    }
    let whole = store::whole(ctx.conn, contract.clone(), ctx.today())?;
    rules::settled(&whole, ending == ContractEnding::Terminated)?;
    let after = Contract { state, ended_on: Some(on), end_reason: reason.to_owned(), ..contract.clone() };
    keep(ctx, &contract, after, &[("state", &state), ("ended_on", &on)])
}

/// A dispute arose about it.
pub(super) fn dispute(ctx: &mut Ctx<'_>, id: ContractId, reason: &str) -> Result<Whole> {
    let contract = held(ctx, id)?;
    let state = rules::step(&contract, ContractEvent::Dispute)?;
    let mail = Mail::of("contracts_dispute").with("number", &contract.number);
    identity::tell_role(ctx, contract.review_body_id, Role::Coordinator, &mail)?;
    let after = Contract { state, end_reason: reason.to_owned(), ..contract.clone() };
    keep(ctx, &contract, after, &[("state", &state)])
}

/// The dispute is settled, and performance goes on.
pub(super) fn settle(ctx: &mut Ctx<'_>, id: ContractId, outcome: &str) -> Result<Whole> {
    let contract = held(ctx, id)?;
    let state = rules::step(&contract, ContractEvent::Settle)?;
    let after = Contract { state, end_reason: outcome.to_owned(), ..contract.clone() };
    keep(ctx, &contract, after, &[("state", &state)])
}

/// A contract that has ended and was filed goes into the archives.
pub(super) fn archive(ctx: &mut Ctx<'_>, id: ContractId, number: &str) -> Result<Whole> {
    let contract = held(ctx, id)?;
    let state = rules::step(&contract, ContractEvent::Archive)?;
    rules::NOT_FILED.require(contract.filed_on.is_some())?;
    let whole = store::whole(ctx.conn, contract.clone(), ctx.today())?;
    rules::settled(&whole, contract.state == ContractState::Terminated)?;
    rules::NOT_FILED.require(rules::changes_are_filed(&whole))?;
    let after = Contract {
        state,
        archive_number: number.to_owned(),
        archived_on: Some(ctx.today()),
        ended_on: contract.ended_on.or(contract.expires_on),
        ..contract.clone()
    };
    keep(ctx, &contract, after, &[("archive_number", &number)])
}

/// A contract that somebody works on, at the version that they saw.
pub(super) fn held(ctx: &mut Ctx<'_>, id: ContractId) -> Result<Contract> {
    let contract = store::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(contract.version)?;
    Ok(contract)
}

/// Writes a contract after a change to it or to what hangs on it, and says so.
pub(super) fn keep(
    ctx: &mut Ctx<'_>,
    before: &Contract,
    after: Contract,
    facts: &[(&'static str, &dyn std::fmt::Display)],
) -> Result<Whole> {
    let after = Contract { version: before.version + 1, updated_at: ctx.now, ..after };
    store::update(ctx.conn, before.version, &after)?;
    said(ctx, &after, facts);
    store::whole(ctx.conn, after, ctx.today())
}

/// Says what was done to a contract.
fn said(ctx: &mut Ctx<'_>, contract: &Contract, facts: &[(&'static str, &dyn std::fmt::Display)]) {
    let mut all: Vec<(&'static str, &dyn std::fmt::Display)> = vec![("number", &contract.number)];
    all.extend_from_slice(facts);
    ctx.done("contract", contract.id, &all);
}

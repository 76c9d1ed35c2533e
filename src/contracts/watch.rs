//! What time brings to contracts: last days for filing, and who is told of what is due, late or over.

use std::fmt::Display;

use super::model::{Contract, ContractEvent, ContractId, Node, Payment, Whole};
use super::{rules, store};
use crate::access::Role;
use crate::calendar::pack::RulePack;
use crate::calendar::{self, Correction};
use crate::ctx::{Ctx, each_by_the_program};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::{Day, Timestamp};
use crate::notify::Mail;

fn pack_of(ctx: &mut Ctx<'_>, contract: &Contract) -> Result<&'static RulePack> {
    let jurisdiction = identity::organisation(ctx.conn, contract.review_body_id)?.jurisdiction;
    calendar::in_force(&jurisdiction, ctx.today())
}

/// The last day for filing, from the day of signing; none before, or while a calendar is missing.
pub(super) fn filing_due(ctx: &mut Ctx<'_>, contract: &Contract) -> Result<Option<Day>> {
    let days = pack_of(ctx, contract)?.working_days("contract.filing_wd").map_err(Error::internal)?;
    let calendar = calendar::load(ctx.conn)?;
    let due = contract.signed_on.and_then(|signed| calendar.after_working_days(signed.date(), days).ok());
    Ok(due.map(Day::from))
}

/// The day from which it is told that a contract expires; none where it has no last day.
pub(super) fn remind_on(ctx: &mut Ctx<'_>, contract: &Contract) -> Result<Option<Day>> {
    let days = pack_of(ctx, contract)?.calendar_days("contract.expiry_notice_cd").map_err(Error::internal)?;
    Ok(contract.expires_on.map(|last| last.plus_days(-i64::from(days))))
}

/// Contracts of which something is to be told.
pub fn due(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<ContractId>> {
    store::to_tell(conn, now, limit)
}

/// Tells of everything about a contract that is due, late or over, each thing once; what has expired is EXPIRED.
pub fn watch(ctx: &mut Ctx<'_>, id: ContractId) -> Result<()> {
    let contract = store::for_update(ctx.conn, ctx.actor, id)?;
    let whole = store::whole(ctx.conn, contract.clone(), ctx.today())?;
    let notices = rules::notices(&whole, ctx.today());
    if notices == rules::Notices::default() {
        return Err(Error::NotFound);
    }
    let mut after = contract.clone();
    let shown = |day: Option<Day>| day.map_or_else(|| "—".to_owned(), |day| day.to_string());
    if notices.filing {
        let mail = Mail::of("contracts_filing_due")
            .with("number", &contract.number)
            .with("due_on", shown(contract.filing_due_on));
        identity::tell_role(ctx, contract.agency_id, Role::AgencyOfficer, &mail)?;
        after.filing_told_at = Some(ctx.now);
    }
    if notices.expiring {
        let mail = Mail::of("contracts_expiring")
            .with("number", &contract.number)
            .with("expires_on", shown(contract.expires_on));
        identity::tell_role(ctx, contract.agency_id, Role::AgencyOfficer, &mail)?;
        after.expiry_told_at = Some(ctx.now);
    }
    if notices.expired {
        after.state = rules::step(&contract, ContractEvent::Expire)?;
        let mail = Mail::of("contracts_expire")
            .with("number", &contract.number)
            .with("expires_on", shown(contract.expires_on));
        tell_both(ctx, &contract, &mail)?;
    }
    let late = notices.nodes.len() + notices.payments.len();
    if late > 0 {
        let mail = Mail::of("contracts_late")
            .with("number", &contract.number)
            .with("nodes", notices.nodes.len())
            .with("payments", notices.payments.len());
        tell_both(ctx, &contract, &mail)?;
    }
    for node in whole.nodes.iter().filter(|node| notices.nodes.contains(&node.ordinal)) {
        store::put_node(ctx.conn, &Node { told_at: Some(ctx.now), ..node.clone() })?;
    }
    for payment in whole.payments.iter().filter(|payment| notices.payments.contains(&payment.ordinal)) {
        store::put_payment(ctx.conn, &Payment { told_at: Some(ctx.now), ..payment.clone() })?;
    }
    let near = tell_near(ctx, &whole, &notices)?;
    let state = after.state;
    let facts: [(&'static str, &dyn Display); 4] =
        [("state", &state), ("filing", &notices.filing), ("late", &late), ("near", &near)];
    super::actions::keep(ctx, &contract, after, &facts)?;
    Ok(())
}

/// Tells the agency, whose work it is, of each node and payment whose day is near; says how many there are.
fn tell_near(ctx: &mut Ctx<'_>, whole: &Whole, notices: &rules::Notices) -> Result<usize> {
    let (agency, told) = (whole.contract.agency_id, Some(ctx.now));
    let number = &whole.contract.number;
    let mail =
        |what: &str, on: Day| Mail::of("contracts_near").with("number", number).with("what", what).with("due_on", on);
    for node in whole.nodes.iter().filter(|node| notices.near_nodes.contains(&node.ordinal)) {
        identity::tell_role(ctx, agency, Role::AgencyOfficer, &mail(&node.name, node.planned_on))?;
        store::put_node(ctx.conn, &Node { near_told_at: told, ..node.clone() })?;
    }
    for payment in whole.payments.iter().filter(|payment| notices.near_payments.contains(&payment.ordinal)) {
        identity::tell_role(ctx, agency, Role::AgencyOfficer, &mail(&payment.purpose, payment.due_on))?;
        store::put_payment(ctx.conn, &Payment { near_told_at: told, ..payment.clone() })?;
    }
    Ok(notices.near_nodes.len() + notices.near_payments.len())
}

fn tell_both(ctx: &mut Ctx<'_>, contract: &Contract, mail: &Mail) -> Result<()> {
    identity::tell_role(ctx, contract.agency_id, Role::AgencyOfficer, mail)?;
    identity::tell_role(ctx, contract.review_body_id, Role::Coordinator, mail)
}

/// Reckons the last days for filing that waited for a calendar, after one was loaded; says how many have one now. Part
/// of the action that loads calendars.
pub fn reckon_filings(ctx: &mut Ctx<'_>) -> Result<usize> {
    let mut found = 0;
    for id in store::without_a_filing_day(ctx.conn)? {
        let contract = store::hold(ctx.conn, id)?;
        let Some(due) = filing_due(ctx, &contract)? else { continue };
        let (before, updated_at) = (contract.version, ctx.now);
        let after = Contract { filing_due_on: Some(due), version: before + 1, updated_at, ..contract };
        store::update(ctx.conn, before, &after)?;
        found += 1;
    }
    Ok(found)
}

/// Reckons again the last days for filing that a corrected calendar moves, and tells the agency; says how many moved.
/// Part of the action that corrects calendars.
pub fn recount_filings(ctx: &mut Ctx<'_>, correction: &Correction) -> Result<usize> {
    let open = store::unfiled_since(ctx.conn, correction.since)?;
    each_by_the_program(ctx, "contracts_recount", open, |ctx, id| {
        let contract = store::hold(ctx.conn, id)?;
        let (before, after) = (contract.filing_due_on, filing_due(ctx, &contract)?);
        let (Some(before), Some(due_on)) = (before, after.filter(|_| before != after)) else {
            return Err(Error::NotFound);
        };
        let mail = Mail::of("contracts_recount")
            .with("number", &contract.number)
            .with("before", before)
            .with("due_on", due_on);
        identity::tell_role(ctx, contract.agency_id, Role::AgencyOfficer, &mail)?;
        let moved = Contract { filing_due_on: after, filing_told_at: None, ..contract.clone() };
        super::actions::keep(ctx, &contract, moved, &[("before", &before), ("due_on", &due_on)])?;
        Ok(())
    })
}

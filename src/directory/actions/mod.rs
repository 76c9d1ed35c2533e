//! Use cases of the directory: advisers and their interests here, firms and the integrity register beside.

mod experts;
mod firms;
mod integrity;
mod leave;
mod licences;

use super::model::{Adviser, AdviserId, Interest, NewAdviser, NewInterest, Particulars, RollEntry};
use super::{rules, store};
use crate::access::{AccountId, OrganisationId, Role};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::identity::{self, AccountState};
use crate::notify::Mail;

pub use experts::{change_expert, check_expert, declare_expert_interest, enter_expert, record_appearance};
pub use firms::{change_firm, enter_firm};
pub use integrity::{lift_integrity, record_integrity};
pub use leave::{fit, take_leave, withdraw_leave};
pub use licences::{licences_ending, watch_licence};

#[cfg(test)]
mod tests;

/// Enters an adviser on the roll.
pub fn create_adviser(ctx: &mut Ctx<'_>, new: &NewAdviser) -> Result<Adviser> {
    let NewAdviser { account_id, kind, particulars } = new;
    let blank = Adviser {
        id: ctx.id(),
        account_id: *account_id,
        firm_id: None,
        kind: *kind,
        name: String::new(),
        licence_number: String::new(),
        practising_since: particulars.practising_since,
        version: 1,
        updated_at: ctx.now,
        created_at: ctx.now,
        title: String::new(),
        born_on: None,
        licence_until: None,
        capacity: None,
    };
    let row = filled(ctx, blank, particulars)?;
    if let Some(account) = row.account_id {
        may_be(ctx, account, row.firm_id)?;
    }
    store::insert_adviser(ctx.conn, &row, &in_order(&particulars.areas))?;
    ctx.done("adviser", row.id, &[("name", &row.name), ("kind", &row.kind)]);
    Ok(row)
}

/// Writes an adviser's particulars anew. What they are and whose account they have stays.
pub fn change_adviser(ctx: &mut Ctx<'_>, id: AdviserId, particulars: &Particulars) -> Result<Adviser> {
    let before = store::adviser_for_update(ctx.conn, id)?;
    ctx.expect_version(before.version)?;
    let row = filled(ctx, before.clone(), particulars)?;
    if let Some(account) = row.account_id.filter(|_| row.firm_id != before.firm_id) {
        may_be(ctx, account, row.firm_id)?;
    }
    store::update_adviser(ctx, &row, &in_order(&particulars.areas))?;
    if row.licence_until != before.licence_until {
        store::set_licence_told(ctx, id, rules::NOT_TOLD)?;
    }
    ctx.done("adviser", id, &[("name", &row.name), ("licence_number", &row.licence_number)]);
    store::adviser(ctx.conn, id)
}

/// The row with these particulars, which are right.
fn filled(ctx: &mut Ctx<'_>, row: Adviser, new: &Particulars) -> Result<Adviser> {
    let firm = new.firm_id.map(|id| identity::organisation(ctx.conn, id)).transpose()?;
    let faults = rules::faults(row.kind, new, firm.map(|firm| firm.kind), ctx.today());
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let trimmed = |text: &Option<String>| text.as_deref().unwrap_or_default().trim().to_owned();
    Ok(Adviser {
        firm_id: new.firm_id,
        name: new.name.trim().to_owned(),
        licence_number: trimmed(&new.licence_number),
        practising_since: new.practising_since,
        title: trimmed(&new.title),
        born_on: new.born_on,
        licence_until: new.licence_until,
        capacity: new.capacity,
        ..row
    })
}

/// In the order of the catalogue, each once.
fn in_order<T: Ord + Copy>(areas: &[T]) -> Vec<T> {
    let mut areas = areas.to_vec();
    areas.sort_unstable();
    areas.dedup();
    areas
}

/// Gives an adviser who has no sign-in yet their account, for good.
pub fn link_account(ctx: &mut Ctx<'_>, id: AdviserId, account: AccountId) -> Result<Adviser> {
    let row = store::adviser_for_update(ctx.conn, id)?;
    ctx.expect_version(row.version)?;
    rules::ACCOUNT_LINKED.require(row.account_id.is_none())?;
    may_be(ctx, account, row.firm_id)?;
    let areas = store::areas_of(ctx.conn, vec![id])?.remove(&id).unwrap_or_default();
    let row = Adviser { account_id: Some(account), ..row };
    store::update_adviser(ctx, &row, &areas)?;
    identity::tell(ctx, account, &Mail::of("directory_link_account").with("adviser", &row.name))?;
    ctx.done("adviser", id, &[("name", &row.name), ("account", &account)]);
    store::adviser(ctx.conn, id)
}

/// Refuses an account that cannot be an adviser's.
fn may_be(ctx: &mut Ctx<'_>, account: AccountId, firm: Option<OrganisationId>) -> Result<()> {
    let state = identity::account(ctx.conn, account)?.state;
    rules::ACCOUNT_NOT_ADVISERS.require(state != AccountState::Ended)?;
    let held = identity::memberships_of(ctx.conn, account, ctx.today())?;
    let advises: Vec<OrganisationId> =
        held.iter().filter(|one| one.role == Role::Adviser).map(|one| one.organisation_id).collect();
    Ok(rules::account_fits(firm, &advises)?)
}

/// An adviser with everything that the actor sees of them.
pub fn entry(ctx: &mut Ctx<'_>, adviser: Adviser) -> Result<RollEntry> {
    let today = ctx.today();
    store::entries(ctx.conn, ctx.actor, today, vec![adviser])?.pop().ok_or(Error::NotFound)
}

/// Declares an interest. What the program itself enters counts as declared by the adviser.
pub fn declare_interest(ctx: &mut Ctx<'_>, new: &NewInterest) -> Result<Interest> {
    let adviser = store::adviser_with_interests(ctx.conn, ctx.actor, new.adviser_id)?;
    let faults = rules::interest_faults(new, ctx.today());
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let row = Interest {
        id: ctx.id(),
        adviser_id: adviser.id,
        party: new.party.trim().to_owned(),
        party_key: rules::party_key(&new.party),
        relation: new.relation,
        declared_by: if ctx.actor.is_system { rules::sign_in_of(&adviser)? } else { ctx.actor.account },
        declared_at: ctx.now,
        credit_code: rules::credit_code(&new.credit_code).unwrap_or_default(),
        ended_on: new.ended_on,
        share: new.share,
    };
    store::insert_interest(ctx.conn, &row, &new.aliases)?;
    ctx.done("interest", row.id, &[("adviser", &adviser.id), ("party", &row.party), ("relation", &row.relation)]);
    Ok(row)
}

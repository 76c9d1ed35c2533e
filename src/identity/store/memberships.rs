//! Memberships: who holds which role, and when.

use diesel::prelude::*;

use crate::access::{AccountId, MembershipId, OrganisationId, Role};
use crate::ctx::guarded;
use crate::db::Conn;
use crate::db::schema::{accounts, memberships};
use crate::error::Result;
use crate::identity::model::{Account, AccountState, Membership};
use crate::kit::{Day, PageRequest};

pub fn insert_membership(conn: &mut Conn, row: &Membership) -> Result<()> {
    diesel::insert_into(memberships::table).values(row).execute(conn)?;
    Ok(())
}

pub fn membership(conn: &mut Conn, id: MembershipId) -> Result<Membership> {
    Ok(memberships::table.find(id).select(Membership::as_select()).first(conn)?)
}

/// A page of memberships, newest first.
pub fn list_memberships(
    conn: &mut Conn,
    account: Option<AccountId>,
    organisation: Option<OrganisationId>,
    page: &PageRequest,
) -> Result<Vec<Membership>> {
    let mut query = memberships::table
        .filter(memberships::id.lt(page.before().to_owned()))
        .order(memberships::id.desc())
        .limit(page.fetch())
        .select(Membership::as_select())
        .into_boxed();
    if let Some(account) = account {
        query = query.filter(memberships::account_id.eq(account));
    }
    if let Some(organisation) = organisation {
        query = query.filter(memberships::organisation_id.eq(organisation));
    }
    Ok(query.load(conn)?)
}

/// All memberships of an account that hold on a day.
pub fn memberships_of(conn: &mut Conn, account: AccountId, on: Day) -> Result<Vec<Membership>> {
    Ok(memberships::table
        .filter(memberships::account_id.eq(account).and(memberships::from_day.le(on)).and(memberships::to_day.ge(on)))
        .order(memberships::id)
        .select(Membership::as_select())
        .load(conn)?)
}

/// All memberships of these accounts, whenever they hold; in one query.
pub fn memberships_among(conn: &mut Conn, accounts: &[AccountId]) -> Result<Vec<Membership>> {
    let theirs = memberships::table.filter(memberships::account_id.eq_any(accounts.to_vec()));
    Ok(theirs.order(memberships::id).select(Membership::as_select()).load(conn)?)
}

/// Roles an account holds or will hold.
pub fn roles_held_from(conn: &mut Conn, account: AccountId, on: Day) -> Result<Vec<Role>> {
    Ok(memberships::table
        .filter(memberships::account_id.eq(account).and(memberships::to_day.ge(on)))
        // What ended before it began was never held.
        .filter(memberships::from_day.le(memberships::to_day))
        .select(memberships::role)
        .load(conn)?)
}

pub fn end_membership(conn: &mut Conn, row: &Membership, last: Day) -> Result<()> {
    let changed =
        diesel::update(memberships::table.filter(memberships::id.eq(row.id).and(memberships::version.eq(row.version))))
            .set((memberships::to_day.eq(last), memberships::version.eq(row.version + 1)))
            .execute(conn)?;
    guarded(changed, row.version)
}

/// Whether an administrator's office is held: by somebody whose account has not ended, now or from a later day on.
pub fn office_is_held(conn: &mut Conn, role: Role, on: Day) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(administrators(role, on).select(memberships::id))).get_result(conn)?)
}

/// Whether this mail address belongs to somebody who holds an administrator's office.
pub fn administrator_has_address(conn: &mut Conn, email: &str, on: Day) -> Result<bool> {
    for role in Role::ADMINISTRATORS {
        let addresses: Vec<String> = administrators(*role, on).select(accounts::email).load(conn)?;
        if addresses.iter().any(|address| address.eq_ignore_ascii_case(email)) {
            return Ok(true);
        }
    }
    Ok(false)
}

#[diesel::dsl::auto_type(no_type_alias)]
fn administrators(role: Role, on: Day) -> _ {
    let ended: AccountState = AccountState::Ended;
    memberships::table
        .inner_join(accounts::table.on(accounts::id.eq(memberships::account_id)))
        .filter(memberships::role.eq(role).and(memberships::to_day.ge(on)).and(accounts::state.ne(ended)))
}

/// The accounts in use that hold a role in an organisation on a day: whom to tell.
pub fn accounts_in_role(conn: &mut Conn, organisation: OrganisationId, role: Role, on: Day) -> Result<Vec<Account>> {
    Ok(accounts::table
        .inner_join(memberships::table.on(memberships::account_id.eq(accounts::id)))
        .filter(memberships::organisation_id.eq(organisation).and(memberships::role.eq(role)))
        .filter(memberships::from_day.le(on).and(memberships::to_day.ge(on)))
        .filter(accounts::state.eq(AccountState::Active))
        .select(Account::as_select())
        .order(accounts::id)
        .load(conn)?)
}

/// Everybody who holds a role in whatever organisation.
pub fn accounts_in_role_anywhere(conn: &mut Conn, role: Role, on: Day) -> Result<Vec<Account>> {
    let holders = memberships::table
        .filter(memberships::role.eq(role))
        .filter(memberships::from_day.le(on).and(memberships::to_day.ge(on)))
        .select(memberships::account_id);
    Ok(accounts::table
        .filter(accounts::id.eq_any(holders))
        .order(accounts::id)
        .select(Account::as_select())
        .load(conn)?)
}

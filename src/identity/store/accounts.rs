//! Accounts, their passwords and the codes sent to them.

use diesel::prelude::*;

use crate::access::{AccountId, Role};
use crate::ctx::guarded;
use crate::db::Conn;
use crate::db::schema::{account_codes, accounts, former_passwords, office_codes};
use crate::error::Result;
use crate::identity::model::{Account, AccountState};
use crate::kit::{PageRequest, Timestamp};
use crate::load_for_update;
use crate::notify::Language;

pub fn insert_account(conn: &mut Conn, row: &Account) -> Result<()> {
    diesel::insert_into(accounts::table).values(row).execute(conn)?;
    Ok(())
}

/// One account, for names and mail addresses.
pub fn account(conn: &mut Conn, id: AccountId) -> Result<Account> {
    Ok(accounts::table.find(id).select(Account::as_select()).first(conn)?)
}

/// The names of these accounts, in one query.
pub fn names_of(conn: &mut Conn, ids: &[AccountId]) -> Result<Vec<(AccountId, String)>> {
    let named = accounts::table.filter(accounts::id.eq_any(ids.to_vec()));
    Ok(named.select((accounts::id, accounts::name)).load(conn)?)
}

/// One account, held until the transaction ends: whatever changes an account, or gives it a role, begins here.
pub fn account_for_update(conn: &mut Conn, id: AccountId) -> Result<Account> {
    let found: QueryResult<Account> = load_for_update!(conn, accounts::table.find(id).select(Account::as_select()));
    Ok(found?)
}

pub fn account_by_login(conn: &mut Conn, login: &str) -> Result<Option<Account>> {
    Ok(accounts::table.filter(accounts::login.eq(login)).select(Account::as_select()).first(conn).optional()?)
}

pub fn list_accounts(conn: &mut Conn, page: &PageRequest) -> Result<Vec<Account>> {
    Ok(accounts::table
        .filter(accounts::id.lt(page.before().to_owned()))
        .order(accounts::id.desc())
        .limit(page.fetch())
        .select(Account::as_select())
        .load(conn)?)
}

pub fn set_language(conn: &mut Conn, row: &Account, language: Language) -> Result<()> {
    let changed =
        diesel::update(accounts::table.filter(accounts::id.eq(row.id).and(accounts::version.eq(row.version))))
            .set((accounts::language.eq(language), accounts::version.eq(row.version + 1)))
            .execute(conn)?;
    guarded(changed, row.version)
}

pub fn set_state(conn: &mut Conn, row: &Account, state: AccountState) -> Result<()> {
    let changed =
        diesel::update(accounts::table.filter(accounts::id.eq(row.id).and(accounts::version.eq(row.version))))
            .set((accounts::state.eq(state), accounts::version.eq(row.version + 1)))
            .execute(conn)?;
    guarded(changed, row.version)
}

/// Sets a password that its owner chose, and keeps the one before.
pub fn set_password(conn: &mut Conn, row: &Account, hash: &str, now: Timestamp, keep: usize) -> Result<()> {
    let changed =
        diesel::update(accounts::table.filter(accounts::id.eq(row.id).and(accounts::version.eq(row.version))))
            .set((
                accounts::password_hash.eq(hash),
                accounts::password_set_at.eq(now),
                accounts::version.eq(row.version + 1),
            ))
            .execute(conn)?;
    guarded(changed, row.version)?;
    if row.password_hash.is_empty() {
        return Ok(());
    }
    diesel::insert_into(former_passwords::table)
        .values((
            former_passwords::account_id.eq(row.id),
            former_passwords::seq.eq(row.version),
            former_passwords::password_hash.eq(&row.password_hash),
        ))
        .execute(conn)?;
    let older: Vec<i64> = former_passwords::table
        .filter(former_passwords::account_id.eq(row.id))
        .order(former_passwords::seq.desc())
        .offset(i64::try_from(keep).unwrap_or(i64::MAX))
        .limit(i64::MAX)
        .select(former_passwords::seq)
        .load(conn)?;
    diesel::delete(former_passwords::table.filter(former_passwords::account_id.eq(row.id)))
        .filter(former_passwords::seq.eq_any(older))
        .execute(conn)?;
    Ok(())
}

/// The same password stored with today's parameters.
pub fn renew_hash(conn: &mut Conn, row: &Account, hash: &str) -> Result<()> {
    let same = accounts::id.eq(row.id).and(accounts::password_hash.eq(&row.password_hash));
    diesel::update(accounts::table.filter(same)).set(accounts::password_hash.eq(hash)).execute(conn)?;
    Ok(())
}

/// Hashes of the last passwords, the present one first.
pub fn last_passwords(conn: &mut Conn, row: &Account, most: usize) -> Result<Vec<String>> {
    let mut hashes = vec![row.password_hash.clone()];
    let former: Vec<String> = former_passwords::table
        .filter(former_passwords::account_id.eq(row.id))
        .order(former_passwords::seq.desc())
        .select(former_passwords::password_hash)
        .load(conn)?;
    hashes.extend(former);
    hashes.retain(|hash| !hash.is_empty());
    hashes.truncate(most);
    Ok(hashes)
}

/// A code for an account, in place of the one before.
pub fn put_account_code(conn: &mut Conn, account: AccountId, hash: &str, expires: Timestamp) -> Result<()> {
    take_back_account_code(conn, account)?;
    diesel::insert_into(account_codes::table)
        .values((
            account_codes::account_id.eq(account),
            account_codes::code_hash.eq(hash),
            account_codes::expires_at.eq(expires),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn take_back_account_code(conn: &mut Conn, account: AccountId) -> Result<()> {
    diesel::delete(account_codes::table.filter(account_codes::account_id.eq(account))).execute(conn)?;
    Ok(())
}

/// The account that a live code was sent to.
pub fn account_of_code(conn: &mut Conn, hash: &str, now: Timestamp) -> Result<Option<Account>> {
    let live = account_codes::code_hash.eq(hash).and(account_codes::expires_at.gt(now));
    let id: Option<AccountId> =
        account_codes::table.filter(live).select(account_codes::account_id).first(conn).optional()?;
    id.map(|id| account(conn, id)).transpose()
}

/// Uses a code up: of several who try, one sees `true`.
pub fn use_account_code(conn: &mut Conn, hash: &str, now: Timestamp) -> Result<bool> {
    let live = account_codes::code_hash.eq(hash).and(account_codes::expires_at.gt(now));
    Ok(diesel::delete(account_codes::table.filter(live)).execute(conn)? == 1)
}

/// A code for an office, in place of the one before.
pub fn put_office_code(conn: &mut Conn, role: Role, hash: &str, expires: Timestamp) -> Result<()> {
    diesel::delete(office_codes::table.filter(office_codes::role.eq(role))).execute(conn)?;
    diesel::insert_into(office_codes::table)
        .values((office_codes::role.eq(role), office_codes::code_hash.eq(hash), office_codes::expires_at.eq(expires)))
        .execute(conn)?;
    Ok(())
}

/// The office that a live code is for.
pub fn office_of_code(conn: &mut Conn, hash: &str, now: Timestamp) -> Result<Option<Role>> {
    let live = office_codes::code_hash.eq(hash).and(office_codes::expires_at.gt(now));
    Ok(office_codes::table.filter(live).select(office_codes::role).first(conn).optional()?)
}

/// Until when the code of an office is live, if there is one.
pub fn office_code_expires(conn: &mut Conn, role: Role, now: Timestamp) -> Result<Option<Timestamp>> {
    let live = office_codes::role.eq(role).and(office_codes::expires_at.gt(now));
    Ok(office_codes::table.filter(live).select(office_codes::expires_at).first(conn).optional()?)
}

/// Uses a code up: of several who try, one sees `true`.
pub fn use_office_code(conn: &mut Conn, hash: &str, now: Timestamp) -> Result<bool> {
    let live = office_codes::code_hash.eq(hash).and(office_codes::expires_at.gt(now));
    Ok(diesel::delete(office_codes::table.filter(live)).execute(conn)? == 1)
}

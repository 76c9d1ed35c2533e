//! Queries of identity.

use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::model::{Account, MatterKind, Membership, Organisation};
use crate::access::{AccountId, Actor, MembershipId, OrganisationId, Role, TokenId};
use crate::ctx::guarded;
use crate::db::Conn;
use crate::db::schema::{accounts, memberships, organisations, review_bodies, tokens};
use crate::error::{Error, Result};
use crate::kit::{Day, PageRequest, Timestamp};
use crate::notify::Language;

/// What a token is stored as.
pub(super) fn token_hash(token: &str) -> String {
    hex::encode(Sha256::digest(token))
}

/// The actor of a live token of a live membership. Looked up at every request, so that a revocation works at
/// once.
pub fn authenticate(conn: &mut Conn, token: &str, now: Timestamp) -> Result<Option<Actor>> {
    let today = now.day();
    type Row = (TokenId, MembershipId, OrganisationId, Role, AccountId, String);
    let row: Option<Row> = tokens::table
        .inner_join(memberships::table.on(memberships::id.eq(tokens::membership_id)))
        .inner_join(accounts::table.on(accounts::id.eq(memberships::account_id)))
        .filter(tokens::secret_hash.eq(token_hash(token)))
        .filter(tokens::revoked_at.is_null().and(tokens::expires_at.gt(now)))
        .filter(memberships::from_day.le(today).and(memberships::to_day.ge(today)))
        .select((
            tokens::id,
            memberships::id,
            memberships::organisation_id,
            memberships::role,
            accounts::id,
            accounts::name,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(|(token, membership, organisation, role, account, name)| Actor {
        account,
        name,
        membership,
        organisation,
        role,
        token,
        is_system: false,
    }))
}

pub(super) fn insert_organisation(conn: &mut Conn, row: &Organisation) -> Result<()> {
    diesel::insert_into(organisations::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn insert_review_body(
    conn: &mut Conn,
    id: uuid::Uuid,
    agency: OrganisationId,
    body: OrganisationId,
    kind: MatterKind,
    from: Day,
) -> Result<()> {
    diesel::insert_into(review_bodies::table)
        .values((
            review_bodies::id.eq(id.to_string()),
            review_bodies::agency_id.eq(agency),
            review_bodies::review_body_id.eq(body),
            review_bodies::matter_kind.eq(kind),
            review_bodies::from_day.eq(from),
            review_bodies::to_day.eq(Day::end_of_time()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Who reviews an agency's matters of a kind on a day.
pub fn review_body_of(
    conn: &mut Conn,
    agency: OrganisationId,
    kind: MatterKind,
    on: Day,
) -> Result<Option<OrganisationId>> {
    Ok(review_bodies::table
        .filter(review_bodies::agency_id.eq(agency).and(review_bodies::matter_kind.eq(kind)))
        .filter(review_bodies::from_day.le(on).and(review_bodies::to_day.ge(on)))
        .order(review_bodies::from_day.desc())
        .select(review_bodies::review_body_id)
        .first(conn)
        .optional()?)
}

/// One organisation. Names of organisations are public within the installation.
pub fn organisation(conn: &mut Conn, id: OrganisationId) -> Result<Organisation> {
    Ok(organisations::table.find(id).select(Organisation::as_select()).first(conn)?)
}

/// Whether anybody has set this installation up yet.
pub fn any_organisation(conn: &mut Conn) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(organisations::table.select(organisations::id))).get_result(conn)?)
}

pub(super) fn list_organisations(conn: &mut Conn, page: &PageRequest) -> Result<Vec<Organisation>> {
    Ok(organisations::table
        .filter(organisations::id.lt(page.before().to_owned()))
        .order(organisations::id.desc())
        .limit(page.fetch())
        .select(Organisation::as_select())
        .load(conn)?)
}

pub(super) fn insert_account(conn: &mut Conn, row: &Account) -> Result<()> {
    diesel::insert_into(accounts::table).values(row).execute(conn)?;
    Ok(())
}

/// One account, for names and mail addresses.
pub fn account(conn: &mut Conn, id: AccountId) -> Result<Account> {
    Ok(accounts::table.find(id).select(Account::as_select()).first(conn)?)
}

pub(super) fn set_language(conn: &mut Conn, row: &Account, language: Language) -> Result<()> {
    let changed =
        diesel::update(accounts::table.filter(accounts::id.eq(row.id).and(accounts::version.eq(row.version))))
            .set((accounts::language.eq(language), accounts::version.eq(row.version + 1)))
            .execute(conn)?;
    guarded(changed, row.version)
}

pub(super) fn account_by_login(conn: &mut Conn, login: &str) -> Result<Option<Account>> {
    Ok(accounts::table.filter(accounts::login.eq(login)).select(Account::as_select()).first(conn).optional()?)
}

pub(super) fn list_accounts(conn: &mut Conn, page: &PageRequest) -> Result<Vec<Account>> {
    Ok(accounts::table
        .filter(accounts::id.lt(page.before().to_owned()))
        .order(accounts::id.desc())
        .limit(page.fetch())
        .select(Account::as_select())
        .load(conn)?)
}

/// The accounts that hold a role in an organisation on a day: whom to tell.
pub fn accounts_in_role(conn: &mut Conn, organisation: OrganisationId, role: Role, on: Day) -> Result<Vec<Account>> {
    Ok(accounts::table
        .inner_join(memberships::table.on(memberships::account_id.eq(accounts::id)))
        .filter(memberships::organisation_id.eq(organisation).and(memberships::role.eq(role)))
        .filter(memberships::from_day.le(on).and(memberships::to_day.ge(on)))
        .select(Account::as_select())
        .order(accounts::id)
        .load(conn)?)
}

pub(super) fn insert_membership(conn: &mut Conn, row: &Membership) -> Result<()> {
    diesel::insert_into(memberships::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn membership(conn: &mut Conn, id: MembershipId) -> Result<Membership> {
    Ok(memberships::table.find(id).select(Membership::as_select()).first(conn)?)
}

/// A page of memberships, newest first.
pub(super) fn list_memberships(
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
pub(super) fn memberships_of(conn: &mut Conn, account: AccountId, on: Day) -> Result<Vec<Membership>> {
    Ok(memberships::table
        .filter(memberships::account_id.eq(account).and(memberships::from_day.le(on)).and(memberships::to_day.ge(on)))
        .order(memberships::id)
        .select(Membership::as_select())
        .load(conn)?)
}

/// Roles an account holds or will hold.
pub(super) fn roles_held_from(conn: &mut Conn, account: AccountId, on: Day) -> Result<Vec<Role>> {
    Ok(memberships::table
        .filter(memberships::account_id.eq(account).and(memberships::to_day.ge(on)))
        .select(memberships::role)
        .load(conn)?)
}

pub(super) fn end_membership(conn: &mut Conn, row: &Membership, last: Day, now: Timestamp) -> Result<()> {
    let changed =
        diesel::update(memberships::table.filter(memberships::id.eq(row.id).and(memberships::version.eq(row.version))))
            .set((memberships::to_day.eq(last), memberships::version.eq(row.version + 1)))
            .execute(conn)?;
    guarded(changed, row.version)?;
    diesel::update(tokens::table.filter(tokens::membership_id.eq(row.id).and(tokens::revoked_at.is_null())))
        .set(tokens::revoked_at.eq(now))
        .execute(conn)?;
    Ok(())
}

pub(super) fn insert_token(
    conn: &mut Conn,
    id: TokenId,
    membership: MembershipId,
    secret_hash: &str,
    now: Timestamp,
    expires: Timestamp,
) -> Result<()> {
    diesel::insert_into(tokens::table)
        .values((
            tokens::id.eq(id),
            tokens::membership_id.eq(membership),
            tokens::secret_hash.eq(secret_hash),
            tokens::created_at.eq(now),
            tokens::expires_at.eq(expires),
        ))
        .execute(conn)?;
    Ok(())
}

pub(super) fn revoke_token(conn: &mut Conn, id: TokenId, now: Timestamp) -> Result<()> {
    match diesel::update(tokens::table.filter(tokens::id.eq(id).and(tokens::revoked_at.is_null())))
        .set(tokens::revoked_at.eq(now))
        .execute(conn)?
    {
        1 => Ok(()),
        _ => Err(Error::Unauthenticated),
    }
}

/// Revokes every token of everybody.
pub fn revoke_all_tokens(conn: &mut Conn, now: Timestamp) -> Result<usize> {
    Ok(diesel::update(tokens::table.filter(tokens::revoked_at.is_null()))
        .set(tokens::revoked_at.eq(now))
        .execute(conn)?)
}

/// Everybody who holds a role in whatever organisation.
pub(super) fn accounts_in_role_anywhere(conn: &mut Conn, role: Role, on: Day) -> Result<Vec<Account>> {
    let holders = memberships::table
        .filter(memberships::role.eq(role))
        .filter(memberships::from_day.le(on).and(memberships::to_day.ge(on)))
        .select(memberships::account_id);
    Ok(accounts::table.filter(accounts::id.eq_any(holders)).order(accounts::id).select(Account::as_select()).load(conn)?)
}

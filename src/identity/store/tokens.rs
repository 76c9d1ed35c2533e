//! Tokens: looked up at every request, so that whatever ends one ends it at once.

use diesel::prelude::*;

use crate::access::{AccountId, Actor, MembershipId, OrganisationId, Role, Scope, TokenId};
use crate::db::Conn;
use crate::db::schema::{accounts, memberships, tokens};
use crate::error::{Error, Result};
use crate::identity::model::{AccountState, Token, TokenKind};
use crate::identity::secret;
use crate::kit::{PageRequest, Timestamp};

const MICROS: i64 = 1_000_000;

/// Not revoked, not expired, and not idle for too long.
macro_rules! live {
    ($now:expr) => {
        tokens::revoked_at
            .is_null()
            .and(tokens::expires_at.gt($now))
            .and(tokens::idle_seconds.eq(0_i64).or((tokens::used_at + tokens::idle_seconds * MICROS).gt($now)))
    };
}

/// The actor of a live token, of a membership that holds today, of an active account: all three, at every request.
pub fn authenticate(conn: &mut Conn, token: &str, now: Timestamp) -> Result<Option<Actor>> {
    if !secret::is_token(token) {
        return Ok(None);
    }
    let today = now.day();
    type Row = ((TokenId, TokenKind, String, Timestamp), (MembershipId, OrganisationId, Role), (AccountId, String));
    let row: Option<Row> = tokens::table
        .inner_join(memberships::table.on(memberships::id.eq(tokens::membership_id)))
        .inner_join(accounts::table.on(accounts::id.eq(memberships::account_id)))
        .filter(tokens::secret_hash.eq(secret::hash(token)))
        .filter(live!(now))
        .filter(memberships::from_day.le(today).and(memberships::to_day.ge(today)))
        .filter(accounts::state.eq(AccountState::Active))
        .select((
            (tokens::id, tokens::kind, tokens::scopes, tokens::used_at),
            (memberships::id, memberships::organisation_id, memberships::role),
            (accounts::id, accounts::name),
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(|((token, kind, scopes, seen), (membership, organisation, role), (account, name))| Actor {
        account,
        name,
        membership,
        organisation,
        role,
        token,
        scope: match kind {
            TokenKind::Session => Scope::whole_role(),
            TokenKind::Api => Scope::named(&scopes),
        },
        seen,
        is_system: false,
    }))
}

/// Notes that a token was used.
pub fn note_use(conn: &mut Conn, actor: &Actor, now: Timestamp) -> Result<()> {
    diesel::update(tokens::table.filter(tokens::id.eq(actor.token).and(tokens::used_at.lt(now))))
        .set(tokens::used_at.eq(now))
        .execute(conn)?;
    Ok(())
}

pub fn insert_token(conn: &mut Conn, row: &Token, secret: &str, idle_seconds: i64) -> Result<()> {
    diesel::insert_into(tokens::table)
        .values((
            tokens::id.eq(row.id),
            tokens::membership_id.eq(row.membership_id),
            tokens::secret_hash.eq(secret::hash(secret)),
            tokens::created_at.eq(row.created_at),
            tokens::expires_at.eq(row.expires_at),
            tokens::kind.eq(row.kind),
            tokens::name.eq(&row.name),
            tokens::scopes.eq(&row.scopes),
            tokens::idle_seconds.eq(idle_seconds),
            tokens::used_at.eq(row.used_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// The live tokens of an account, newest first.
pub fn list_tokens(conn: &mut Conn, account: AccountId, now: Timestamp, page: &PageRequest) -> Result<Vec<Token>> {
    Ok(tokens::table
        .inner_join(memberships::table.on(memberships::id.eq(tokens::membership_id)))
        .filter(memberships::account_id.eq(account).and(tokens::id.lt(page.before().to_owned())))
        .filter(live!(now))
        .order(tokens::id.desc())
        .limit(page.fetch())
        .select(Token::as_select())
        .load(conn)?)
}

/// A token of an account that has not been revoked.
pub fn token_of(conn: &mut Conn, account: AccountId, id: TokenId) -> Result<Token> {
    Ok(tokens::table
        .inner_join(memberships::table.on(memberships::id.eq(tokens::membership_id)))
        .filter(memberships::account_id.eq(account).and(tokens::id.eq(id)).and(tokens::revoked_at.is_null()))
        .select(Token::as_select())
        .first(conn)?)
}

/// Revokes one token.
pub fn revoke_token(conn: &mut Conn, id: TokenId, now: Timestamp) -> Result<()> {
    match diesel::update(tokens::table.filter(tokens::id.eq(id).and(tokens::revoked_at.is_null())))
        .set(tokens::revoked_at.eq(now))
        .execute(conn)?
    {
        1 => Ok(()),
        _ => Err(Error::Unauthenticated),
    }
}

/// Revokes every token of a membership; says how many.
pub fn revoke_of_membership(conn: &mut Conn, membership: MembershipId, now: Timestamp) -> Result<usize> {
    Ok(diesel::update(tokens::table.filter(tokens::membership_id.eq(membership).and(tokens::revoked_at.is_null())))
        .set(tokens::revoked_at.eq(now))
        .execute(conn)?)
}

/// Revokes every token of an account; says how many.
pub fn revoke_of_account(conn: &mut Conn, account: AccountId, now: Timestamp) -> Result<usize> {
    let held: Vec<MembershipId> =
        memberships::table.filter(memberships::account_id.eq(account)).select(memberships::id).load(conn)?;
    let mut revoked = 0;
    for membership in held {
        revoked += revoke_of_membership(conn, membership, now)?;
    }
    Ok(revoked)
}

/// Revokes every token of everybody.
pub fn revoke_all_tokens(conn: &mut Conn, now: Timestamp) -> Result<usize> {
    Ok(diesel::update(tokens::table.filter(tokens::revoked_at.is_null()))
        .set(tokens::revoked_at.eq(now))
        .execute(conn)?)
}

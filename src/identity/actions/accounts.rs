//! Accounts from invitation to end, and their passwords.

use super::memberships::recipient;
use super::name_taken;
use crate::access::AccountId;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::identity::model::{Account, AccountState, NewAccount, NewInvitation};
use crate::identity::rules::{self, AccountEvent};
use crate::identity::{Preset, secret, store};
use crate::kit::Timestamp;
use crate::notify::{self, Mail};

/// How long a code that was mailed is good for.
const CODE_DAYS: i64 = 7;

/// Somebody at the door, after login and password were looked at. Nothing here tells an unknown login from a wrong
/// password.
#[derive(Clone, Debug)]
pub struct Proof {
    /// Whose login it is, if anybody's.
    pub claimed: Option<Account>,
    /// Whether the password was right.
    pub fits: bool,
    /// Until when this login must wait, whether it exists or not.
    pub locked_until: Option<Timestamp>,
    /// The same password hashed with today's parameters.
    pub renewed: Option<String>,
}

impl Proof {
    /// The account, if it was proved and is in use.
    pub fn account(&self) -> Result<&Account> {
        if let Some(until) = self.locked_until {
            return Err(rules::SIGN_IN_LOCKED.refuse().with("until", until).into());
        }
        match &self.claimed {
            Some(account) if self.fits && account.state == AccountState::Active => Ok(account),
            Some(account) if self.fits => Err(rules::ACCOUNT_NOT_ACTIVE.refuse().with("state", account.state).into()),
            _ => Err(Error::WrongCredentials),
        }
    }
}

/// Makes an active account with a password that somebody else chose. It can do nothing until a membership is granted.
pub fn create_account(ctx: &mut Ctx<'_>, new: &NewAccount) -> Result<Account> {
    let NewAccount { login, name, email, password_hash, language } = new.clone();
    let row = put(ctx, NewInvitation { login, name, email, language }, AccountState::Active, password_hash)?;
    ctx.done("account", row.id, &[("login", &row.login)]);
    Ok(row)
}

/// Invites somebody: an account without a password, and a mail with a code to set one.
pub fn invite(ctx: &mut Ctx<'_>, new: &NewInvitation) -> Result<Account> {
    let row = put(ctx, new.clone(), AccountState::Invited, String::new())?;
    mail_code(ctx, &row)?;
    ctx.done("account", row.id, &[("login", &row.login), ("state", &row.state)]);
    Ok(row)
}

fn put(ctx: &mut Ctx<'_>, new: NewInvitation, state: AccountState, password_hash: String) -> Result<Account> {
    let row = Account {
        id: ctx.id(),
        login: new.login,
        name: new.name.trim().to_owned(),
        email: new.email,
        password_hash,
        version: 1,
        created_at: ctx.now,
        state,
        password_set_at: Timestamp::from_micros(0),
        language: new.language,
    };
    store::insert_account(ctx.conn, &row).map_err(name_taken)?;
    Ok(row)
}

/// Mails a new code in place of the one before: to an invited person to begin, to others to set a new password.
/// The present password works until the code is used.
pub fn send_code(ctx: &mut Ctx<'_>, id: AccountId) -> Result<Account> {
    let row = store::account_for_update(ctx.conn, id)?;
    if !takes_code(&row) {
        return Err(rules::ACCOUNT_TRANSITION.refuse().with("state", row.state).into());
    }
    mail_code(ctx, &row)?;
    ctx.done("account", id, &[("state", &row.state)]);
    Ok(row)
}

fn takes_code(row: &Account) -> bool {
    matches!(row.state, AccountState::Invited | AccountState::Active)
}

fn mail_code(ctx: &mut Ctx<'_>, row: &Account) -> Result<()> {
    let (code, expires) = (secret::code(), ctx.now.plus_seconds(CODE_DAYS * 24 * 3600));
    store::put_account_code(ctx.conn, row.id, &secret::code_hash(&code), expires)?;
    let until = expires.day();
    let invitation = Mail::of("identity_invite").with("login", &row.login).with("code", &code).with("until", until);
    let reset = Mail::of("identity_send_code").with("login", &row.login).with("code", &code).with("until", until);
    let mail = if row.state == AccountState::Invited { invitation } else { reset };
    notify::enqueue(ctx, &recipient(row), &mail)
}

/// Sets the password of whoever holds the code; an invited person's account becomes active. Whatever acted for the
/// account before stops.
pub fn activate(ctx: &mut Ctx<'_>, code_hash: &str, password_hash: &str) -> Result<Account> {
    let account = store::account_of_code(ctx.conn, code_hash, ctx.now)?;
    let account = account.ok_or_else(|| rules::CODE_NOT_VALID.refuse())?;
    let row = store::account_for_update(ctx.conn, account.id)?;
    // Of several who bring one code, one uses it up.
    rules::CODE_NOT_VALID.require(store::use_account_code(ctx.conn, code_hash, ctx.now)? && takes_code(&row))?;
    let invited = row.state == AccountState::Invited;
    let row = renew_password(ctx, row, password_hash)?;
    let row = if invited { step(ctx, row, AccountEvent::Activate)? } else { row };
    store::end_attempts(ctx.conn, row.id)?;
    ctx.proved(row.id, &row.name, None);
    ctx.done("account", row.id, &[("state", &row.state)]);
    Ok(row)
}

/// Changes a password, for somebody who proved the old one. Whatever acted for the account before stops.
pub fn change_password(ctx: &mut Ctx<'_>, proof: &Proof, password_hash: &str) -> Result<Account> {
    let proved = proof.account()?;
    let row = store::account_for_update(ctx.conn, proved.id)?;
    if row.version != proved.version {
        return Err(Error::WrongCredentials);
    }
    let row = renew_password(ctx, row, password_hash)?;
    ctx.proved(row.id, &row.name, None);
    ctx.done("account", row.id, &[("version", &row.version)]);
    Ok(row)
}

fn renew_password(ctx: &mut Ctx<'_>, row: Account, password_hash: &str) -> Result<Account> {
    store::set_password(ctx.conn, &row, password_hash, ctx.now, Preset::Djbh3.barred())?;
    store::revoke_of_account(ctx.conn, row.id, ctx.now)?;
    let password_hash = password_hash.to_owned();
    Ok(Account { password_hash, password_set_at: ctx.now, version: row.version + 1, ..row })
}

/// Stops an account for a time: its tokens end at once, its memberships stay.
pub fn suspend(ctx: &mut Ctx<'_>, id: AccountId, reason: &str) -> Result<Account> {
    stop(ctx, id, AccountEvent::Suspend, reason)
}

/// Closes an account for good.
pub fn end_account(ctx: &mut Ctx<'_>, id: AccountId, reason: &str) -> Result<Account> {
    stop(ctx, id, AccountEvent::End, reason)
}

fn stop(ctx: &mut Ctx<'_>, id: AccountId, event: AccountEvent, reason: &str) -> Result<Account> {
    if ctx.actor.is(id) {
        return Err(rules::NOT_ONES_OWN_ACCOUNT.refuse().into());
    }
    let row = for_change(ctx, id)?;
    let row = step(ctx, row, event)?;
    store::revoke_of_account(ctx.conn, id, ctx.now)?;
    store::take_back_account_code(ctx.conn, id)?;
    ctx.done("account", id, &[("state", &row.state), ("reason", &reason)]);
    Ok(row)
}

/// Lets a suspended account work again; its holder signs in anew.
pub fn resume(ctx: &mut Ctx<'_>, id: AccountId, reason: &str) -> Result<Account> {
    let row = for_change(ctx, id)?;
    let row = step(ctx, row, AccountEvent::Resume)?;
    ctx.done("account", id, &[("state", &row.state), ("reason", &reason)]);
    Ok(row)
}

fn for_change(ctx: &mut Ctx<'_>, id: AccountId) -> Result<Account> {
    let row = store::account_for_update(ctx.conn, id)?;
    ctx.expect_version(row.version)?;
    Ok(row)
}

fn step(ctx: &mut Ctx<'_>, row: Account, event: AccountEvent) -> Result<Account> {
    let state = rules::step(row.state, event)?;
    store::set_state(ctx.conn, &row, state)?;
    Ok(Account { state, version: row.version + 1, ..row })
}

/// Revokes every session and token of an account.
pub fn revoke_tokens_of(ctx: &mut Ctx<'_>, id: AccountId) -> Result<Account> {
    let row = store::account(ctx.conn, id)?;
    let revoked = store::revoke_of_account(ctx.conn, id, ctx.now)?;
    ctx.done("account", id, &[("revoked", &revoked)]);
    Ok(row)
}

/// Lets somebody who failed too often try again at once.
pub fn unlock(ctx: &mut Ctx<'_>, id: AccountId) -> Result<Account> {
    let row = store::account(ctx.conn, id)?;
    store::end_attempts(ctx.conn, id)?;
    ctx.done("account", id, &[("login", &row.login)]);
    Ok(row)
}

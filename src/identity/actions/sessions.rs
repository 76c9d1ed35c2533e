//! Signing in and out.

use super::Proof;
use crate::access::MembershipId;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::identity::model::{Account, Membership, Organisation, Terms, Token, TokenKind};
use crate::identity::{rules, secret, store};
use crate::kit::Timestamp;
use crate::notify::Language;

/// A token and whom it acts for. The secret is shown here once and never again.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The secret.
    pub token: String,
    /// Until when it works.
    pub expires_at: Timestamp,
    /// The account.
    pub account: Account,
    /// The membership it acts for.
    pub membership: Membership,
    /// The organisation of that membership.
    pub organisation: Organisation,
}

/// Makes a session for somebody who proved who they are.
pub fn sign_in(ctx: &mut Ctx<'_>, proof: &Proof, chosen: Option<MembershipId>, terms: Terms) -> Result<SignedIn> {
    let account = proof.account()?;
    if terms.passwords.must_change(account.password_set_at, ctx.now) {
        return Err(rules::PASSWORD_MUST_CHANGE.refuse().into());
    }
    let held = store::memberships_of(ctx.conn, account.id, ctx.today())?;
    let membership = match (chosen, held.as_slice()) {
        (_, []) => return Err(rules::NO_MEMBERSHIP.refuse().into()),
        (None, [only]) => only.clone(),
        (None, several) => {
            let refusal = several
                .iter()
                .fold(rules::MEMBERSHIP_TO_CHOOSE.refuse(), |refusal, m| refusal.with(m.role.as_str(), m.id));
            return Err(refusal.into());
        }
        (Some(id), several) => several.iter().find(|membership| membership.id == id).cloned().ok_or(Error::NotFound)?,
    };
    let organisation = store::organisation(ctx.conn, membership.organisation_id)?;
    if let Some(hash) = &proof.renewed {
        store::renew_hash(ctx.conn, account, hash)?;
    }
    let secret = secret::token();
    let row = Token {
        id: ctx.id(),
        membership_id: membership.id,
        created_at: ctx.now,
        expires_at: ctx.now.plus_seconds(terms.session_seconds),
        kind: TokenKind::Session,
        name: String::new(),
        scopes: String::new(),
        used_at: ctx.now,
    };
    store::insert_token(ctx.conn, &row, &secret, terms.idle_seconds)?;
    ctx.proved(account.id, &account.name, Some(membership.role));
    ctx.done("account", account.id, &[("membership", &membership.id), ("token", &row.id)]);
    Ok(SignedIn { token: secret, expires_at: row.expires_at, account: account.clone(), membership, organisation })
}

/// Revokes the token that was used for this very call.
pub fn sign_out(ctx: &mut Ctx<'_>) -> Result<(Account, Membership, Organisation)> {
    let who = who(ctx)?;
    store::revoke_token(ctx.conn, ctx.actor.token, ctx.now)?;
    ctx.done("account", ctx.actor.account, &[("token", &ctx.actor.token)]);
    Ok(who)
}

/// Who the caller is.
pub fn who(ctx: &mut Ctx<'_>) -> Result<(Account, Membership, Organisation)> {
    let actor = ctx.actor;
    Ok((
        store::account(ctx.conn, actor.account)?,
        store::membership(ctx.conn, actor.membership)?,
        store::organisation(ctx.conn, actor.organisation)?,
    ))
}

/// The caller says in which language mails are to be written to them.
pub fn choose_language(ctx: &mut Ctx<'_>, language: Language) -> Result<(Account, Membership, Organisation)> {
    let account = store::account(ctx.conn, ctx.actor.account)?;
    store::set_language(ctx.conn, &account, language)?;
    ctx.done("account", ctx.actor.account, &[("language", &language)]);
    who(ctx)
}

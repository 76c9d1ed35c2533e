//! API tokens: made, listed and revoked by whoever they act for.

use crate::access::TokenId;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::identity::model::{Account, NewToken, Token, TokenKind};
use crate::identity::{rules, secret, store};

/// Makes a token for the membership that the caller acts for; gives its secret, which is never shown again.
pub fn create_token(ctx: &mut Ctx<'_>, new: &NewToken) -> Result<(Token, String)> {
    // A token that could make others would not be bound by its own scopes and end.
    rules::SESSION_REQUIRED.require(ctx.actor.scope.is_whole_role())?;
    if let Some(place) = rules::scopes_fit(&new.scopes, ctx.actor.role)? {
        let what = "is neither an operation id nor the name of a slice of the API";
        return Err(Error::field(format!("/scopes/{place}"), "NOT_A_VALUE", what));
    }
    if new.last_day < ctx.today() {
        return Err(Error::field("/last_day", "TOO_SMALL", "must not lie in the past"));
    }
    if new.last_day > ctx.today().plus_days(rules::TOKEN_DAYS) {
        return Err(Error::field("/last_day", "TOO_LARGE", "must lie within a year"));
    }
    let mut scopes = new.scopes.clone();
    scopes.sort();
    scopes.dedup();
    let row = Token {
        id: ctx.id(),
        membership_id: ctx.actor.membership,
        created_at: ctx.now,
        expires_at: new.last_day.plus_days(1).begins(),
        kind: TokenKind::Api,
        name: new.name.trim().to_owned(),
        scopes: scopes.join(" "),
        used_at: ctx.now,
    };
    let secret = secret::token();
    store::insert_token(ctx.conn, &row, &secret, 0)?;
    ctx.done("token", row.id, &[("name", &row.name), ("scopes", &row.scopes), ("last_day", &new.last_day)]);
    Ok((row, secret))
}

/// Revokes one of the caller's own sessions or tokens.
pub fn revoke_token(ctx: &mut Ctx<'_>, id: TokenId) -> Result<Token> {
    let row = store::token_of(ctx.conn, ctx.actor.account, id)?;
    store::revoke_token(ctx.conn, id, ctx.now)?;
    ctx.done("token", id, &[("kind", &row.kind)]);
    Ok(row)
}

/// Revokes every session and token of the caller, this one included.
pub fn revoke_all_tokens(ctx: &mut Ctx<'_>) -> Result<Account> {
    let revoked = store::revoke_of_account(ctx.conn, ctx.actor.account, ctx.now)?;
    ctx.done("account", ctx.actor.account, &[("revoked", &revoked)]);
    store::account(ctx.conn, ctx.actor.account)
}

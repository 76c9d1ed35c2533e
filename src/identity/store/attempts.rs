//! Attempts to sign in, for logins that exist and for those that do not alike.

use diesel::prelude::*;

use super::account_by_login;
use crate::access::AccountId;
use crate::db::schema::sign_in_attempts as attempts;
use crate::db::{Conn, one_at_a_time};
use crate::error::Result;
use crate::identity::model::Account;
use crate::identity::{rules, secret};
use crate::kit::Timestamp;

/// Rows kept for logins that do not exist, so that guessing names does not fill the database.
const STRANGERS: i64 = 10_000;

/// An attempt that was counted, or one that must wait.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// Whose login it is, if anybody's.
    pub account: Option<Account>,
    /// Until when to wait.
    pub locked_until: Option<Timestamp>,
}

/// Counts an attempt before its password is looked at.
pub fn begin_attempt(conn: &mut Conn, login: &str, now: Timestamp) -> Result<Attempt> {
    let key = secret::hash(login);
    one_at_a_time(conn, &format!("sign-in {key}"))?;
    let account = account_by_login(conn, login)?;
    let earlier: Option<(i64, Timestamp)> =
        attempts::table.find(&key).select((attempts::attempts, attempts::last_at)).first(conn).optional()?;
    let counted = match earlier {
        None => Ok(1),
        Some((earlier, last)) => rules::attempt(earlier, last, now),
    };
    let counted = match counted {
        Ok(counted) => counted,
        Err(until) => return Ok(Attempt { account, locked_until: Some(until) }),
    };
    if earlier.is_some() {
        diesel::update(attempts::table.find(&key))
            .set((attempts::attempts.eq(counted), attempts::last_at.eq(now)))
            .execute(conn)?;
    } else {
        diesel::insert_into(attempts::table)
            .values((
                attempts::login_hash.eq(&key),
                attempts::account_id.eq(account.as_ref().map(|account| account.id)),
                attempts::attempts.eq(counted),
                attempts::last_at.eq(now),
            ))
            .execute(conn)?;
        forget(conn, now)?;
    }
    Ok(Attempt { account, locked_until: None })
}

/// What no longer counts goes; and of strangers the oldest, when there are too many.
fn forget(conn: &mut Conn, now: Timestamp) -> Result<()> {
    let over = now.plus_seconds(-rules::LOCK_SECONDS);
    diesel::delete(attempts::table.filter(attempts::last_at.le(over))).execute(conn)?;
    let strangers: i64 = attempts::table.filter(attempts::account_id.is_null()).count().get_result(conn)?;
    if strangers > STRANGERS {
        let oldest: Vec<String> = attempts::table
            .filter(attempts::account_id.is_null())
            .order(attempts::last_at)
            .limit(strangers - STRANGERS)
            .select(attempts::login_hash)
            .load(conn)?;
        diesel::delete(attempts::table.filter(attempts::login_hash.eq_any(oldest))).execute(conn)?;
    }
    Ok(())
}

/// The password was right: what was counted is forgotten.
pub fn end_attempts(conn: &mut Conn, account: AccountId) -> Result<()> {
    diesel::delete(attempts::table.filter(attempts::account_id.eq(account))).execute(conn)?;
    Ok(())
}

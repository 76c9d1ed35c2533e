//! Who holds which role, and telling those who do.

use super::name_taken;
use crate::access::{AccountId, MembershipId, OrganisationId, Role};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::identity::model::{Account, AccountState, Membership, NewMembership};
use crate::identity::{rules, store};
use crate::kit::Day;
use crate::notify::{self, Mail, Recipient};

/// Grants a role in an organisation.
pub fn grant_membership(ctx: &mut Ctx<'_>, new: &NewMembership) -> Result<Membership> {
    if ctx.actor.is(new.account_id) {
        return Err(rules::NOT_TO_ONESELF.refuse().into());
    }
    // Held, so that two grants to one account at once see each other.
    let account = store::account_for_update(ctx.conn, new.account_id)?;
    if account.state == AccountState::Ended {
        return Err(rules::ACCOUNT_TRANSITION.refuse().with("state", account.state).into());
    }
    let organisation = store::organisation(ctx.conn, new.organisation_id)?;
    rules::role_fits(new.role, organisation.kind)?;
    rules::administrators_separate(&store::roles_held_from(ctx.conn, account.id, ctx.today())?, new.role)?;
    let from_day = new.from_day.unwrap_or_else(|| ctx.today());
    let to_day = new.to_day.unwrap_or_else(Day::end_of_time);
    if to_day < from_day {
        return Err(Error::field("/to_day", "TOO_SMALL", "must not lie before from_day"));
    }
    let row = Membership {
        id: ctx.id(),
        account_id: account.id,
        organisation_id: organisation.id,
        role: new.role,
        from_day,
        to_day,
        version: 1,
        created_at: ctx.now,
    };
    store::insert_membership(ctx.conn, &row).map_err(name_taken)?;
    ctx.done(
        "membership",
        row.id,
        &[("account", &account.login), ("organisation", &organisation.name), ("role", &row.role)],
    );
    Ok(row)
}

/// Ends a membership as of yesterday and revokes its tokens at once.
pub fn end_membership(ctx: &mut Ctx<'_>, id: MembershipId) -> Result<Membership> {
    let row = store::membership(ctx.conn, id)?;
    ctx.expect_version(row.version)?;
    let yesterday = ctx.today().plus_days(-1);
    if row.to_day <= yesterday {
        return Err(rules::MEMBERSHIP_ENDED.refuse().with("to_day", row.to_day).into());
    }
    let last = yesterday.max(row.from_day.plus_days(-1));
    store::end_membership(ctx.conn, &row, last)?;
    store::revoke_of_membership(ctx.conn, id, ctx.now)?;
    ctx.done("membership", id, &[("to_day", &last)]);
    Ok(Membership { to_day: last, version: row.version + 1, ..row })
}

/// Mails one person.
pub fn tell(ctx: &mut Ctx<'_>, account: AccountId, mail: &Mail) -> Result<()> {
    let account = store::account(ctx.conn, account)?;
    notify::enqueue(ctx, &recipient(&account), mail)
}

/// Mails everybody who holds a role in an organisation today.
pub fn tell_role(ctx: &mut Ctx<'_>, organisation: OrganisationId, role: Role, mail: &Mail) -> Result<()> {
    for account in store::accounts_in_role(ctx.conn, organisation, role, ctx.today())? {
        notify::enqueue(ctx, &recipient(&account), mail)?;
    }
    Ok(())
}

/// Mails everybody who holds a role in whatever organisation today.
pub fn tell_everybody_in_role(ctx: &mut Ctx<'_>, role: Role, mail: &Mail) -> Result<()> {
    for account in store::accounts_in_role_anywhere(ctx.conn, role, ctx.today())? {
        notify::enqueue(ctx, &recipient(&account), mail)?;
    }
    Ok(())
}

pub(super) fn recipient(account: &Account) -> Recipient<'_> {
    Recipient { address: &account.email, name: &account.name, language: account.language }
}

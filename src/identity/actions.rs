//! Use cases of identity.

use super::model::{
    Account, MatterKind, Membership, NewAccount, NewMembership, NewOrganisation, Organisation, OrganisationKind,
};
use super::{rules, store};
use crate::access::{AccountId, MembershipId, OrganisationId, Role};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::kit::{Day, Timestamp};
use crate::notify::{self, Language, Mail, Recipient};

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

/// How long a token from signing in works.
const SESSION_SECONDS: i64 = 12 * 3600;

/// Makes a token for an account whose password was verified.
pub(super) fn sign_in(ctx: &mut Ctx<'_>, account: &Account, chosen: Option<MembershipId>) -> Result<SignedIn> {
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
    let token = format!("cdt_{}", hex::encode(rand::random::<[u8; 32]>()));
    let expires_at = ctx.now.plus_seconds(SESSION_SECONDS);
    store::insert_token(ctx.conn, ctx.id(), membership.id, &store::token_hash(&token), ctx.now, expires_at)?;
    ctx.done("account", account.id, &[("membership", &membership.id)]);
    Ok(SignedIn { token, expires_at, account: account.clone(), membership, organisation })
}

/// Revokes the token that was used for this very call.
pub(super) fn sign_out(ctx: &mut Ctx<'_>) -> Result<(Account, Membership, Organisation)> {
    let who = who(ctx)?;
    store::revoke_token(ctx.conn, ctx.actor.token, ctx.now)?;
    ctx.done("account", ctx.actor.account, &[("token", &ctx.actor.token)]);
    Ok(who)
}

/// Who the caller is.
pub(super) fn who(ctx: &mut Ctx<'_>) -> Result<(Account, Membership, Organisation)> {
    let actor = ctx.actor;
    Ok((
        store::account(ctx.conn, actor.account)?,
        store::membership(ctx.conn, actor.membership)?,
        store::organisation(ctx.conn, actor.organisation)?,
    ))
}

/// The caller says in which language mails are to be written to them.
pub(super) fn choose_language(ctx: &mut Ctx<'_>, language: Language) -> Result<(Account, Membership, Organisation)> {
    let account = store::account(ctx.conn, ctx.actor.account)?;
    store::set_language(ctx.conn, &account, language)?;
    ctx.done("account", ctx.actor.account, &[("language", &language)]);
    who(ctx)
}

/// Makes an organisation; an agency is told who reviews its matters.
pub fn create_organisation(ctx: &mut Ctx<'_>, new: &NewOrganisation) -> Result<Organisation> {
    if let Some(body) = new.review_body_id {
        let body = store::organisation(ctx.conn, body)?;
        if new.kind != OrganisationKind::Agency || body.kind != OrganisationKind::ReviewBody {
            return Err(Error::field(
                "/review_body_id",
                "INVALID",
                "only an agency has a review body, and it must be an organisation of kind REVIEW_BODY",
            ));
        }
    }
    let row = Organisation {
        id: ctx.id(),
        kind: new.kind,
        name: new.name.trim().to_owned(),
        jurisdiction: new.jurisdiction.clone(),
        version: 1,
        created_at: ctx.now,
    };
    store::insert_organisation(ctx.conn, &row).map_err(name_taken)?;
    if let Some(body) = new.review_body_id {
        for kind in MatterKind::ALL {
            store::insert_review_body(ctx.conn, ctx.id::<uuid::Uuid>(), row.id, body, *kind, ctx.today())?;
        }
    }
    ctx.done("organisation", row.id, &[("name", &row.name), ("kind", &row.kind)]);
    Ok(row)
}

/// Makes an account. It can do nothing until a membership is granted.
pub fn create_account(ctx: &mut Ctx<'_>, new: &NewAccount) -> Result<Account> {
    let row = Account {
        id: ctx.id(),
        login: new.login.clone(),
        name: new.name.trim().to_owned(),
        email: new.email.clone(),
        password_hash: new.password_hash.clone(),
        version: 1,
        created_at: ctx.now,
        language: new.language,
    };
    store::insert_account(ctx.conn, &row).map_err(name_taken)?;
    ctx.done("account", row.id, &[("login", &row.login)]);
    Ok(row)
}

/// Grants a role in an organisation.
pub fn grant_membership(ctx: &mut Ctx<'_>, new: &NewMembership) -> Result<Membership> {
    if ctx.actor.is(new.account_id) {
        return Err(rules::NOT_TO_ONESELF.refuse().into());
    }
    let account = store::account(ctx.conn, new.account_id)?;
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
pub(super) fn end_membership(ctx: &mut Ctx<'_>, id: MembershipId) -> Result<Membership> {
    let row = store::membership(ctx.conn, id)?;
    ctx.expect_version(row.version)?;
    let yesterday = ctx.today().plus_days(-1);
    if row.to_day <= yesterday {
        return Err(rules::MEMBERSHIP_ENDED.refuse().with("to_day", row.to_day).into());
    }
    let last = yesterday.max(row.from_day.plus_days(-1));
    store::end_membership(ctx.conn, &row, last, ctx.now)?;
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

fn recipient(account: &Account) -> Recipient<'_> {
    Recipient { address: &account.email, name: &account.name, language: account.language }
}

fn name_taken(error: Error) -> Error {
    if error.is_duplicate() { rules::NAME_TAKEN.refuse().into() } else { error }
}

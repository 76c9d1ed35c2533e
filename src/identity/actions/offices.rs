//! The offices of the three separated administrators (三员分立): how the first of each comes in.
//!
//! There is no default account. The command line gives out one single-use code for each office that nobody holds;
//! whoever brings it takes the office. Afterwards administrators are invited and authorised like everybody else.

use super::{create_organisation, name_taken};
use crate::access::Role;
use crate::ctx::{Ctx, by_the_program};
use crate::db::{Conn, one_at_a_time};
use crate::error::Result;
use crate::identity::model::{
    Account, AccountState, Membership, NewInvitation, NewOrganisation, Organisation, OrganisationKind,
};
use crate::identity::{rules, secret, store};
use crate::kit::{Day, Timestamp};

/// How long a code for an office is good for.
const CODE_DAYS: i64 = 3;

/// The name under which the audit trail has what the command did.
const OPERATION: &str = "counsel_first_start";

/// A code that was given out. The code is shown here once and never again.
#[derive(Clone, Debug)]
pub struct IssuedCode {
    /// The office.
    pub role: Role,
    /// The code.
    pub code: String,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

/// What a first start found of one office.
#[derive(Clone, Debug)]
pub enum FirstStart {
    /// Nobody holds it: a code.
    Issued(IssuedCode),
    /// Nobody holds it, and a code is out until then.
    Waiting(Role, Timestamp),
    /// Somebody holds it.
    Held(Role),
}

/// Gives out a code for each office that nobody holds and no code is out for, and makes the operator's organisation
/// where there is none.
pub fn first_start(conn: &mut Conn, now: Timestamp, operator: &str) -> Result<Vec<FirstStart>> {
    one_office_at_a_time(conn)?;
    if store::operator(conn)?.is_none() {
        let new = NewOrganisation {
            kind: OrganisationKind::Operator,
            name: operator.to_owned(),
            jurisdiction: "CN".to_owned(),
            review_body_id: None,
        };
        by_the_program(conn, now, OPERATION, |ctx| create_organisation(ctx, &new))?;
    }
    let mut found = Vec::new();
    for role in Role::ADMINISTRATORS.iter().copied() {
        found.push(if store::office_is_held(conn, role, now.day())? {
            FirstStart::Held(role)
        } else if let Some(until) = store::office_code_expires(conn, role, now)? {
            FirstStart::Waiting(role, until)
        } else {
            FirstStart::Issued(by_the_program(conn, now, OPERATION, |ctx| issue(ctx, role))?)
        });
    }
    Ok(found)
}

/// Gives out a new code for one office in place of one that was lost; refused once somebody holds it.
pub fn issue_again(conn: &mut Conn, now: Timestamp, role: Role) -> Result<IssuedCode> {
    one_office_at_a_time(conn)?;
    by_the_program(conn, now, OPERATION, |ctx| issue(ctx, role))
}

fn issue(ctx: &mut Ctx<'_>, role: Role) -> Result<IssuedCode> {
    rules::OFFICE_HELD.require(!store::office_is_held(ctx.conn, role, ctx.today())?)?;
    let issued = IssuedCode { role, code: secret::code(), expires_at: ctx.now.plus_seconds(CODE_DAYS * 24 * 3600) };
    store::put_office_code(ctx.conn, role, &secret::code_hash(&issued.code), issued.expires_at)?;
    ctx.done("office", role, &[("expires_at", &issued.expires_at)]);
    Ok(issued)
}

/// Whoever takes an office.
#[derive(Clone, Debug)]
pub struct NewAdministrator {
    /// Who they are.
    pub person: NewInvitation,
    /// Already hashed: hashing takes too long to happen inside a transaction.
    pub password_hash: String,
}

/// Takes an office with its code: an account with that role and no other. The code is used up.
pub fn take_office(
    ctx: &mut Ctx<'_>,
    code_hash: &str,
    new: &NewAdministrator,
) -> Result<(Account, Membership, Organisation)> {
    one_office_at_a_time(ctx.conn)?;
    let role = store::office_of_code(ctx.conn, code_hash, ctx.now)?.ok_or_else(|| rules::CODE_NOT_VALID.refuse())?;
    rules::CODE_NOT_VALID.require(store::use_office_code(ctx.conn, code_hash, ctx.now)?)?;
    rules::OFFICE_HELD.require(!store::office_is_held(ctx.conn, role, ctx.today())?)?;
    let NewInvitation { login, name, email, language } = new.person.clone();
    // Another login does not make another person.
    rules::ADMINISTRATORS_SEPARATE.require(!store::administrator_has_address(ctx.conn, &email, ctx.today())?)?;
    let organisation = store::operator(ctx.conn)?.ok_or_else(|| rules::CODE_NOT_VALID.refuse())?;
    let account = Account {
        id: ctx.id(),
        login,
        name: name.trim().to_owned(),
        email,
        password_hash: new.password_hash.clone(),
        version: 1,
        created_at: ctx.now,
        state: AccountState::Active,
        password_set_at: ctx.now,
        language,
    };
    store::insert_account(ctx.conn, &account).map_err(name_taken)?;
    let membership = Membership {
        id: ctx.id(),
        account_id: account.id,
        organisation_id: organisation.id,
        role,
        from_day: ctx.today(),
        to_day: Day::end_of_time(),
        version: 1,
        created_at: ctx.now,
    };
    store::insert_membership(ctx.conn, &membership)?;
    ctx.proved(account.id, &account.name, Some(role));
    ctx.done("account", account.id, &[("login", &account.login), ("role", &role)]);
    Ok((account, membership, organisation))
}

/// Offices are given out and taken one after the other.
fn one_office_at_a_time(conn: &mut Conn) -> Result<()> {
    one_at_a_time(conn, "administrators' offices")
}

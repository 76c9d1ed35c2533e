//! Queries of the directory.

use diesel::prelude::*;

use super::model::{Adviser, AdviserId, AdviserKind, Interest};
use crate::access::{AccountId, Actor, OrganisationId, Role};
use crate::db::schema::{advisers, interests};
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::kit::PageRequest;

type Advisers = advisers::BoxedQuery<'static, MultiBackend>;

/// The roll is open to all who work on matters; the administrators read nothing of it.
fn visible_to(actor: &Actor) -> Advisers {
    let roll = advisers::table.into_boxed();
    if Role::ADMINISTRATORS.contains(&actor.role) { roll.filter(advisers::id.eq("")) } else { roll }
}

/// The advisers whose interests the actor may see and declare: oneself, the firm its people, the coordinator
/// and audit everybody.
fn interests_visible_to(actor: &Actor) -> Advisers {
    let roll = visible_to(actor);
    match actor.role {
        _ if actor.is_system => roll,
        Role::Coordinator | Role::Auditor => roll,
        Role::Adviser => roll.filter(advisers::account_id.eq(actor.account)),
        Role::FirmManager => roll.filter(advisers::firm_id.eq(actor.organisation)),
        _ => roll.filter(advisers::id.eq("")),
    }
}

/// One adviser, if the actor sees it.
pub(super) fn get(conn: &mut Conn, actor: &Actor, id: AdviserId) -> Result<Adviser> {
    Ok(visible_to(actor).filter(advisers::id.eq(id)).select(Adviser::as_select()).first(conn)?)
}

/// A page of the roll, newest first.
pub(super) fn list(
    conn: &mut Conn,
    actor: &Actor,
    kind: Option<AdviserKind>,
    firm: Option<OrganisationId>,
    page: &PageRequest,
) -> Result<Vec<Adviser>> {
    let mut query = visible_to(actor)
        .filter(advisers::id.lt(page.before().to_owned()))
        .order(advisers::id.desc())
        .limit(page.fetch());
    if let Some(kind) = kind {
        query = query.filter(advisers::kind.eq(kind));
    }
    if let Some(firm) = firm {
        query = query.filter(advisers::firm_id.eq(firm));
    }
    Ok(query.select(Adviser::as_select()).load(conn)?)
}

/// One adviser, if the actor may see and declare interests of it.
pub(super) fn adviser_with_interests(conn: &mut Conn, actor: &Actor, id: AdviserId) -> Result<Adviser> {
    Ok(interests_visible_to(actor).filter(advisers::id.eq(id)).select(Adviser::as_select()).first(conn)?)
}

/// A page of an adviser's interests, newest first.
pub(super) fn list_interests(
    conn: &mut Conn,
    actor: &Actor,
    id: AdviserId,
    page: &PageRequest,
) -> Result<Vec<Interest>> {
    let adviser = adviser_with_interests(conn, actor, id)?;
    Ok(interests::table
        .filter(interests::adviser_id.eq(adviser.id).and(interests::id.lt(page.before().to_owned())))
        .order(interests::id.desc())
        .limit(page.fetch())
        .select(Interest::as_select())
        .load(conn)?)
}

/// One adviser, for the work of another slice.
pub fn adviser(conn: &mut Conn, id: AdviserId) -> Result<Adviser> {
    Ok(advisers::table.find(id).select(Adviser::as_select()).first(conn)?)
}

/// The adviser that an account is, if it is one.
pub fn adviser_of_account(conn: &mut Conn, account: AccountId) -> Result<Option<Adviser>> {
    Ok(advisers::table.filter(advisers::account_id.eq(account)).select(Adviser::as_select()).first(conn).optional()?)
}

/// Interests in the parties, declared by the adviser or by another lawyer of the same firm.
pub(super) fn interests_around(conn: &mut Conn, adviser: &Adviser, parties: &[String]) -> Result<Vec<Interest>> {
    // Without a firm the second half compares with NULL, which holds for nobody.
    let around = advisers::table
        .filter(advisers::id.eq(adviser.id).or(advisers::firm_id.eq(adviser.firm_id)))
        .select(advisers::id);
    Ok(interests::table
        .filter(interests::party_key.eq_any(parties.to_vec()))
        .filter(interests::adviser_id.eq_any(around))
        .order(interests::id)
        .select(Interest::as_select())
        .load(conn)?)
}

pub(super) fn insert_adviser(conn: &mut Conn, row: &Adviser) -> Result<()> {
    diesel::insert_into(advisers::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn insert_interest(conn: &mut Conn, row: &Interest) -> Result<()> {
    diesel::insert_into(interests::table).values(row).execute(conn)?;
    Ok(())
}

//! Queries of co-counsel and of assignments that are handed on.

use diesel::dsl::exists;
use diesel::prelude::*;

use crate::access::{AccountId, Actor, Role};
use crate::ctx::guarded;
use crate::db::Conn;
use crate::db::schema::{assignments, delegations};
use crate::error::Result;
use crate::review::model::{AssignmentId, AssignmentState, Delegation, DelegationId, DelegationState, ReviewId};

/// The assignments of leads whom an account assists as co-counsel: what hangs on them, co-counsel see as the lead does.
#[diesel::dsl::auto_type(no_type_alias)]
pub fn assisted_by(account: AccountId) -> _ {
    let accepted: AssignmentState = AssignmentState::Accepted;
    assignments::table
        .filter(assignments::account_id.eq(account))
        .filter(assignments::state.eq(accepted))
        .filter(assignments::suspended_at.is_null())
        .filter(assignments::assists.is_not_null())
        .select(assignments::assists)
}

/// Whether a wish to hand an assignment on waits for the office.
pub fn delegation_waits(conn: &mut Conn, id: AssignmentId) -> Result<bool> {
    let waits = delegations::table
        .filter(delegations::assignment_id.eq(id).and(delegations::state.eq(DelegationState::Requested)));
    Ok(diesel::select(exists(waits)).get_result(conn)?)
}

pub fn insert_delegation(conn: &mut Conn, row: &Delegation) -> Result<()> {
    diesel::insert_into(delegations::table).values(row).execute(conn)?;
    Ok(())
}

/// One; whether it may be seen is asked of its matter.
pub fn delegation(conn: &mut Conn, id: DelegationId) -> Result<Delegation> {
    Ok(delegations::table.find(id).select(Delegation::as_select()).first(conn)?)
}

/// Writes the decision; guarded by the version that was read.
pub fn decide_delegation(conn: &mut Conn, row: &Delegation) -> Result<()> {
    let before = row.version - 1;
    let unchanged = delegations::table.filter(delegations::id.eq(row.id).and(delegations::version.eq(before)));
    let changed = diesel::update(unchanged)
        .set((
            delegations::state.eq(row.state),
            delegations::decided_by.eq(row.decided_by),
            delegations::decided_at.eq(row.decided_at),
            delegations::remark.eq(&row.remark),
            delegations::given.eq(row.given),
            delegations::version.eq(row.version),
        ))
        .execute(conn)?;
    guarded(changed, before)
}

/// The wishes of a matter that somebody sees who sees the matter, oldest first: counsel those of their own, a firm of its
/// people's.
pub fn delegations_of(conn: &mut Conn, actor: &Actor, review: ReviewId) -> Result<Vec<Delegation>> {
    let mut query = delegations::table
        .inner_join(assignments::table.on(assignments::id.eq(delegations::assignment_id)))
        .filter(delegations::review_id.eq(review))
        .order(delegations::id)
        .select(Delegation::as_select())
        .into_boxed();
    match actor.role {
        _ if actor.is_system => {}
        Role::Coordinator | Role::Auditor => {}
        Role::FirmManager => query = query.filter(assignments::firm_id.eq(actor.organisation)),
        _ => query = query.filter(delegations::requested_by.eq(actor.account)),
    }
    Ok(query.load(conn)?)
}

//! Queries of fees.

use diesel::dsl::exists;
use diesel::expression::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::model::{ClaimId, ClaimLine, ClaimState, FeeClaim};
use crate::access::{Actor, Role};
use crate::ctx::guarded;
use crate::db::schema::{claim_lines, engagements, fee_claims, organisations};
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::identity::OrganisationKind;
use crate::kit::PageRequest;
use crate::load_for_update;

type Filter = Box<dyn BoxableExpression<fee_claims::table, MultiBackend, SqlType = Bool>>;

/// What an actor may see: a firm its own claims, an agency those for work done for it, its finance staff included,
/// the office those under its engagements, the finance department and audit all that were submitted.
fn visible_to(actor: &Actor) -> Filter {
    let submitted = fee_claims::state.ne(ClaimState::Draft);
    match actor.role {
        _ if actor.is_system => Box::new(fee_claims::version.ge(0)),
        Role::FirmManager => Box::new(fee_claims::claimant_id.eq(actor.organisation)),
        Role::AgencyOfficer | Role::AgencyHead => Box::new(fee_claims::agency_id.eq(actor.organisation).and(submitted)),
        Role::Coordinator => {
            let ours =
                engagements::table.filter(engagements::engaging_id.eq(actor.organisation)).select(engagements::id);
            Box::new(fee_claims::engagement_id.eq_any(ours).and(submitted))
        }
        Role::FinanceOfficer => {
            let finance = organisations::table
                .filter(organisations::id.eq(actor.organisation))
                .filter(organisations::kind.eq(OrganisationKind::Finance));
            Box::new(fee_claims::agency_id.eq(actor.organisation).or(exists(finance)).and(submitted))
        }
        Role::Auditor => Box::new(submitted),
        Role::Adviser | Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => {
            Box::new(fee_claims::version.lt(0))
        }
    }
}

/// One claim that the actor may see.
pub(super) fn visible(conn: &mut Conn, actor: &Actor, id: ClaimId) -> Result<FeeClaim> {
    Ok(fee_claims::table
        .filter(fee_claims::id.eq(id))
        .filter(visible_to(actor))
        .select(FeeClaim::as_select())
        .first(conn)?)
}

/// One claim that the actor may see, held until the transaction ends.
pub(super) fn for_update(conn: &mut Conn, actor: &Actor, id: ClaimId) -> Result<FeeClaim> {
    visible(conn, actor, id)?;
    Ok(load_for_update!(conn, fee_claims::table.filter(fee_claims::id.eq(id)).select(FeeClaim::as_select()))?)
}

/// A page of claims, newest first.
pub(super) fn list(
    conn: &mut Conn,
    actor: &Actor,
    state: Option<ClaimState>,
    page: &PageRequest,
) -> Result<Vec<FeeClaim>> {
    let mut query = fee_claims::table
        .filter(visible_to(actor))
        .filter(fee_claims::id.lt(page.before().to_owned()))
        .select(FeeClaim::as_select())
        .into_boxed();
    if let Some(state) = state {
        query = query.filter(fee_claims::state.eq(state));
    }
    Ok(query.order(fee_claims::id.desc()).limit(page.fetch()).load(conn)?)
}

pub(super) fn insert(conn: &mut Conn, claim: &FeeClaim, lines: &[ClaimLine]) -> Result<()> {
    diesel::insert_into(fee_claims::table).values(claim).execute(conn)?;
    for line in lines {
        diesel::insert_into(claim_lines::table).values(line).execute(conn)?;
    }
    Ok(())
}

/// Writes a claim; guarded by the version it was read at.
pub(super) fn update(conn: &mut Conn, before: &FeeClaim, after: &FeeClaim) -> Result<()> {
    let this = fee_claims::table.filter(fee_claims::id.eq(before.id).and(fee_claims::version.eq(before.version)));
    guarded(diesel::update(this).set(after).execute(conn)?, before.version)
}

/// The lines of a claim, in order.
pub(super) fn lines(conn: &mut Conn, id: ClaimId) -> Result<Vec<ClaimLine>> {
    Ok(claim_lines::table
        .filter(claim_lines::claim_id.eq(id))
        .order(claim_lines::ordinal)
        .select(ClaimLine::as_select())
        .load(conn)?)
}

/// The lines of many claims, for lists.
pub(super) fn lines_of_all(conn: &mut Conn, claims: &[FeeClaim]) -> Result<Vec<ClaimLine>> {
    let ids: Vec<ClaimId> = claims.iter().map(|claim| claim.id).collect();
    Ok(claim_lines::table
        .filter(claim_lines::claim_id.eq_any(ids))
        .order((claim_lines::claim_id, claim_lines::ordinal))
        .select(ClaimLine::as_select())
        .load(conn)?)
}

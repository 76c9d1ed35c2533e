//! Queries of fees.

use std::collections::HashMap;

use diesel::dsl::exists;
use diesel::expression::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::model::{
    AppealState, Claim, ClaimAppeal, ClaimFilter, ClaimId, ClaimInvoice, ClaimLine, ClaimState, ClaimStep, FeeClaim,
    LineState, Withholding, WithholdingFilter,
};
use crate::access::{AccountId, Actor, OrganisationId, Role};
use crate::ctx::guarded;
use crate::db::schema::{
    accounts, assignments, claim_appeals, claim_invoices, claim_lines, claim_steps, engagements, fee_claims,
    organisations, reservations, withholdings,
};
use crate::db::{Conn, MultiBackend};
use crate::engagement::{self, EngagementId};
use crate::error::{Error, Result};
use crate::identity::OrganisationKind;
use crate::kit::{Day, Fen, PageRequest, Timestamp};
use crate::load_for_update;
use crate::opinion::OpinionId;

/// States in which the days of payment run.
pub(super) const OWED: [ClaimState; 3] = [ClaimState::Verified, ClaimState::Approved, ClaimState::Payable];

type Filter = Box<dyn BoxableExpression<fee_claims::table, MultiBackend, SqlType = Bool>>;

/// What an actor may see: a firm its own claims, an agency those for work done for it, its finance staff included,
/// the office those under its engagements, the finance department and audit all that were submitted.
fn visible_to(actor: &Actor) -> Filter {
    // What was given up as a draft was never anybody else's business.
    let submitted = fee_claims::submitted_at.is_not_null();
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
        // Scholars claim in person; what lawyers did is claimed by their firm.
        Role::Adviser => {
            let in_person = engagements::table.filter(engagements::firm_id.is_null()).select(engagements::id);
            Box::new(fee_claims::claimed_by.eq(actor.account).and(fee_claims::engagement_id.eq_any(in_person)))
        }
        Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => Box::new(fee_claims::version.lt(0)),
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

/// A page of claims, newest first. `today` tells which are overdue.
pub(super) fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: &ClaimFilter,
    today: Day,
    page: &PageRequest,
) -> Result<Vec<Claim>> {
    let mut query = fee_claims::table
        .filter(visible_to(actor))
        .filter(fee_claims::id.lt(page.before().to_owned()))
        .select(FeeClaim::as_select())
        .into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(fee_claims::state.eq(state));
    }
    if let Some(agency) = filter.agency {
        query = query.filter(fee_claims::agency_id.eq(agency));
    }
    if let Some(engagement) = filter.engagement {
        query = query.filter(fee_claims::engagement_id.eq(engagement));
    }
    let owed = fee_claims::state.eq_any(OWED.to_vec());
    match filter.overdue {
        Some(true) => query = query.filter(owed.and(fee_claims::due_on.lt(today))),
        Some(false) => {
            let in_time = fee_claims::due_on.is_null().or(fee_claims::due_on.ge(today));
            query = query.filter(fee_claims::state.ne_all(OWED.to_vec()).or(in_time));
        }
        None => {}
    }
    let claims = query.order(fee_claims::id.desc()).limit(page.fetch()).load(conn)?;
    whole(conn, claims)
}

/// A claim with everything that belongs to it.
pub(super) fn whole_one(conn: &mut Conn, claim: FeeClaim) -> Result<Claim> {
    whole(conn, vec![claim])?.pop().ok_or(Error::NotFound)
}

/// Adds lines, steps, appeals, invoices and what is held back to each claim, five queries for the whole page.
fn whole(conn: &mut Conn, claims: Vec<FeeClaim>) -> Result<Vec<Claim>> {
    let ids: Vec<ClaimId> = claims.iter().map(|claim| claim.id).collect();
    let lines: Vec<ClaimLine> = claim_lines::table
        .filter(claim_lines::claim_id.eq_any(ids.clone()))
        .order((claim_lines::claim_id, claim_lines::ordinal))
        .select(ClaimLine::as_select())
        .load(conn)?;
    let steps: Vec<ClaimStep> = claim_steps::table
        .filter(claim_steps::claim_id.eq_any(ids.clone()))
        .order(claim_steps::id)
        .select(ClaimStep::as_select())
        .load(conn)?;
    let appeals: Vec<ClaimAppeal> = claim_appeals::table
        .filter(claim_appeals::claim_id.eq_any(ids.clone()))
        .order(claim_appeals::id)
        .select(ClaimAppeal::as_select())
        .load(conn)?;
    let invoices: Vec<ClaimInvoice> = claim_invoices::table
        .filter(claim_invoices::claim_id.eq_any(ids))
        .order((claim_invoices::recorded_at, claim_invoices::number))
        .select(ClaimInvoice::as_select())
        .load(conn)?;
    let engagements: Vec<EngagementId> = claims.iter().map(|claim| claim.engagement_id).collect();
    let held_back = engagement::held_back(conn, &engagements)?;
    let whole = claims.into_iter().map(|claim| Claim {
        held_back: held_back.iter().filter(|one| one.engagement_id == claim.engagement_id).cloned().collect(),
        lines: lines.iter().filter(|line| line.claim_id == claim.id).cloned().collect(),
        steps: steps.iter().filter(|step| step.claim_id == claim.id).cloned().collect(),
        appeals: appeals.iter().filter(|appeal| appeal.claim_id == claim.id).cloned().collect(),
        invoices: invoices.iter().filter(|invoice| invoice.claim_id == claim.id).cloned().collect(),
        claim,
    });
    Ok(whole.collect())
}

/// How many claims for this work were rejected.
pub(super) fn rejections(conn: &mut Conn, opinion: OpinionId) -> Result<i64> {
    let rejected = fee_claims::table.filter(fee_claims::state.eq(ClaimState::Rejected)).select(fee_claims::id);
    Ok(claim_lines::table
        .filter(claim_lines::opinion_id.eq(opinion).and(claim_lines::state.ne(LineState::Dropped)))
        .filter(claim_lines::claim_id.eq_any(rejected))
        .count()
        .get_result(conn)?)
}

/// Claims that are owed and lack a day because a calendar was missing, some at a time: the next after this one in the
/// order of ids; `None` at the end.
pub(super) fn without_days(conn: &mut Conn, after: &str) -> Result<Option<Vec<FeeClaim>>> {
    const CHUNK: i64 = 200;
    let some: Vec<FeeClaim> = fee_claims::table
        .filter(fee_claims::due_problem.ne("").and(fee_claims::state.eq_any(OWED.to_vec())))
        .filter(fee_claims::id.gt(after.to_owned()))
        .order(fee_claims::id)
        .limit(CHUNK)
        .select(FeeClaim::as_select())
        .load(conn)?;
    Ok(Some(some).filter(|some| !some.is_empty()))
}

/// Claims that are owed and of which a day lies on this one or later.
pub(super) fn with_days_since(conn: &mut Conn, since: Day) -> Result<Vec<ClaimId>> {
    Ok(fee_claims::table
        .filter(fee_claims::state.eq_any(OWED.to_vec()))
        .filter(fee_claims::due_on.ge(since).or(fee_claims::appeal_until.ge(since)))
        .order(fee_claims::id)
        .select(fee_claims::id)
        .load(conn)?)
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

/// Writes a line; the claim is held.
pub(super) fn update_line(conn: &mut Conn, line: &ClaimLine) -> Result<()> {
    diesel::update(claim_lines::table.filter(claim_lines::id.eq(line.id))).set(line).execute(conn)?;
    Ok(())
}

pub(super) fn insert_step(conn: &mut Conn, step: &ClaimStep) -> Result<()> {
    diesel::insert_into(claim_steps::table).values(step).execute(conn)?;
    Ok(())
}

pub(super) fn insert_appeal(conn: &mut Conn, appeal: &ClaimAppeal) -> Result<()> {
    diesel::insert_into(claim_appeals::table).values(appeal).execute(conn)?;
    Ok(())
}

/// Writes the decision on an appeal; the claim is held.
pub(super) fn update_appeal(conn: &mut Conn, appeal: &ClaimAppeal) -> Result<()> {
    diesel::update(claim_appeals::table.filter(claim_appeals::id.eq(appeal.id))).set(appeal).execute(conn)?;
    Ok(())
}

/// Open appeals of a claim that is over come to nothing.
pub(super) fn lapse_appeals(conn: &mut Conn, claim: ClaimId) -> Result<()> {
    let open = claim_appeals::claim_id.eq(claim).and(claim_appeals::state.eq(AppealState::Open));
    diesel::update(claim_appeals::table.filter(open))
        .set(claim_appeals::state.eq(AppealState::Lapsed))
        .execute(conn)?;
    Ok(())
}

pub(super) fn insert_invoice(conn: &mut Conn, invoice: &ClaimInvoice) -> Result<()> {
    diesel::insert_into(claim_invoices::table).values(invoice).execute(conn)?;
    Ok(())
}

/// Notes that an invoice was voided; the claim is held.
pub(super) fn void_invoice(
    conn: &mut Conn,
    claim: &FeeClaim,
    who: AccountId,
    now: Timestamp,
    reason: &str,
) -> Result<()> {
    let this = claim_invoices::claim_id.eq(claim.id).and(claim_invoices::voided_at.is_null());
    diesel::update(claim_invoices::table.filter(this))
        .set((
            claim_invoices::void_reason.eq(reason),
            claim_invoices::voided_by.eq(Some(who)),
            claim_invoices::voided_at.eq(Some(now)),
        ))
        .execute(conn)?;
    Ok(())
}

/// States that a claim does not leave any more.
const OVER: [ClaimState; 4] = [ClaimState::Paid, ClaimState::Rejected, ClaimState::Withdrawn, ClaimState::Reversed];

/// How many claims under an engagement are not over.
pub(super) fn open_claims(conn: &mut Conn, id: EngagementId) -> Result<i64> {
    let open = fee_claims::engagement_id.eq(id).and(fee_claims::state.ne_all(OVER));
    Ok(fee_claims::table.filter(open).count().get_result(conn)?)
}

/// How many pieces of work under an engagement still hold money: not done, or done and not paid.
pub(super) fn open_work(conn: &mut Conn, id: EngagementId) -> Result<i64> {
    let held = reservations::table
        .filter(reservations::amount.gt(reservations::paid + reservations::released))
        .select(reservations::id);
    let open = assignments::engagement_id.eq(id).and(assignments::assists.is_null());
    let open = open.and(assignments::reservation_id.eq_any(held));
    Ok(assignments::table.filter(open).count().get_result(conn)?)
}

pub(super) fn insert_withholding(conn: &mut Conn, row: &Withholding) -> Result<()> {
    diesel::insert_into(withholdings::table).values(row).execute(conn)?;
    Ok(())
}

/// What was withheld when a claim was paid; `None` for a firm's.
pub(super) fn withholding_of(conn: &mut Conn, claim: ClaimId) -> Result<Option<Withholding>> {
    let paid = withholdings::claim_id.eq(claim).and(withholdings::reverses.is_null());
    Ok(withholdings::table.filter(paid).select(Withholding::as_select()).first(conn).optional()?)
}

/// Gross and tax of everything paid to somebody under an engagement in a month, what was reversed included.
pub(super) fn withheld_in(
    conn: &mut Conn,
    who: AccountId,
    project: EngagementId,
    month: &str,
) -> Result<Vec<(Fen, Fen)>> {
    let this = withholdings::account_id.eq(who).and(withholdings::engagement_id.eq(project));
    Ok(withholdings::table
        .filter(this.and(withholdings::month.eq(month.to_owned())))
        .select((withholdings::gross, withholdings::tax))
        .load(conn)?)
}

type TaxFilter = Box<dyn BoxableExpression<withholdings::table, MultiBackend, SqlType = Bool>>;

/// Whose tax an actor may see: a scholar their own, finance that of its agency, the finance department and audit all.
fn taxes_visible_to(actor: &Actor) -> TaxFilter {
    match actor.role {
        _ if actor.is_system => Box::new(withholdings::made_at.ge(Timestamp::from_micros(0))),
        Role::Adviser => Box::new(withholdings::account_id.eq(actor.account)),
        Role::FinanceOfficer => {
            let finance = organisations::table
                .filter(organisations::id.eq(actor.organisation))
                .filter(organisations::kind.eq(OrganisationKind::Finance));
            Box::new(withholdings::agency_id.eq(actor.organisation).or(exists(finance)))
        }
        Role::Auditor => Box::new(withholdings::made_at.ge(Timestamp::from_micros(0))),
        _ => Box::new(withholdings::made_at.lt(Timestamp::from_micros(0))),
    }
}

/// Withholdings that an actor sees, newest first; a page of them, or all.
pub(super) fn withholdings(
    conn: &mut Conn,
    actor: &Actor,
    filter: &WithholdingFilter,
    page: Option<&PageRequest>,
) -> Result<Vec<Withholding>> {
    let mut query = withholdings::table.filter(taxes_visible_to(actor)).select(Withholding::as_select()).into_boxed();
    if let Some(month) = &filter.month {
        query = query.filter(withholdings::month.eq(month.clone()));
    }
    if let Some(year) = filter.year {
        query = query.filter(withholdings::month.between(format!("{year:04}-01"), format!("{year:04}-12")));
    }
    if let Some(engagement) = filter.engagement {
        query = query.filter(withholdings::engagement_id.eq(engagement));
    }
    if let Some(claim) = filter.claim {
        query = query.filter(withholdings::claim_id.eq(claim));
    }
    if let Some(page) = page {
        query = query.filter(withholdings::id.lt(page.before().to_owned())).limit(page.fetch());
    }
    Ok(query.order(withholdings::id.desc()).load(conn)?)
}

/// Names of people, organisations, engagements and claims by their ids, one query for each kind.
pub(super) fn names(conn: &mut Conn, rows: &[Withholding]) -> Result<Names> {
    let people: Vec<AccountId> = rows.iter().map(|row| row.account_id).collect();
    let payers: Vec<OrganisationId> = rows.iter().map(|row| row.agency_id).collect();
    let projects: Vec<EngagementId> = rows.iter().map(|row| row.engagement_id).collect();
    let claims: Vec<ClaimId> = rows.iter().map(|row| row.claim_id).collect();
    let people: Vec<(AccountId, String)> =
        accounts::table.filter(accounts::id.eq_any(people)).select((accounts::id, accounts::name)).load(conn)?;
    let payers: Vec<(OrganisationId, String)> = organisations::table
        .filter(organisations::id.eq_any(payers))
        .select((organisations::id, organisations::name))
        .load(conn)?;
    let projects: Vec<(EngagementId, String)> = engagements::table
        .filter(engagements::id.eq_any(projects))
        .select((engagements::id, engagements::number))
        .load(conn)?;
    let claims: Vec<(ClaimId, String)> = fee_claims::table
        .filter(fee_claims::id.eq_any(claims))
        .select((fee_claims::id, fee_claims::number))
        .load(conn)?;
    Ok(Names {
        people: people.into_iter().collect(),
        payers: payers.into_iter().collect(),
        projects: projects.into_iter().collect(),
        claims: claims.into_iter().collect(),
    })
}

/// What stands for ids in a table for people.
pub(super) struct Names {
    pub people: HashMap<AccountId, String>,
    pub payers: HashMap<OrganisationId, String>,
    pub projects: HashMap<EngagementId, String>,
    pub claims: HashMap<ClaimId, String>,
}

//! Queries of the conflict check: other matters, findings, declarations, briefs.

use std::collections::{BTreeMap, BTreeSet};

use diesel::dsl::exists;
use diesel::prelude::*;

use super::engine::{Work, identity};
use super::model::{Declaration, Finding, FindingFilter, FindingId, FindingState};
use crate::access::{Actor, OrganisationId, Role};
use crate::ctx::guarded;
use crate::db::schema::{assignments, conflict_declarations, conflict_findings, organisations, reviews};
use crate::db::{Conn, MultiBackend};
use crate::directory::{Adviser, AdviserId, Identity};
use crate::error::Result;
use crate::kit::{Day, PageRequest, Timestamp};
use crate::review::model::{
    Assignment, AssignmentId, AssignmentState, PartyId, Review, ReviewId, ReviewState, WholeParty,
};
use crate::review::store::parties_of;

const ACTIVE: [AssignmentState; 2] = [AssignmentState::Offered, AssignmentState::Accepted];
const ENDED: [ReviewState; 3] = [ReviewState::Closed, ReviewState::Returned, ReviewState::Withdrawn];

/// The other matters that some advisers or their firms have accepted, those under way and those that ended since a day, for
/// each adviser; the same number of queries for one and for all.
pub(super) fn works(conn: &mut Conn, review: &Review, advisers: &[Adviser], since: Day) -> Result<Vec<Vec<Work>>> {
    let ids: Vec<AdviserId> = advisers.iter().map(|adviser| adviser.id).collect();
    let firms: Vec<Option<OrganisationId>> = advisers.iter().map(|adviser| adviser.firm_id).collect();
    let accepted: Vec<(ReviewId, AdviserId, Option<OrganisationId>)> = assignments::table
        .filter(assignments::state.eq(AssignmentState::Accepted).and(assignments::review_id.ne(review.id)))
        // Without a firm the second half compares with NULL, which holds for nobody.
        .filter(assignments::adviser_id.eq_any(ids).or(assignments::firm_id.eq_any(firms)))
        .order(assignments::review_id)
        .select((assignments::review_id, assignments::adviser_id, assignments::firm_id))
        .load(conn)?;
    let others: Vec<Review> = reviews::table
        .filter(reviews::id.eq_any(accepted.iter().map(|(matter, _, _)| *matter).collect::<BTreeSet<_>>()))
        .filter(reviews::state.ne_all(ENDED).or(reviews::updated_at.ge(since.begins())))
        .order(reviews::id)
        .select(Review::as_select())
        .load(conn)?;
    let names = organisation_names(conn, others.iter().map(|other| other.agency_id).collect())?;
    let mut parties: BTreeMap<ReviewId, Vec<Identity>> = BTreeMap::new();
    for party in parties_of(conn, others.iter().map(|other| other.id).collect())? {
        parties.entry(party.party.review_id).or_default().push(identity(&party));
    }
    let work = |other: &Review| {
        let name = names.get(&other.agency_id).map(String::as_str).unwrap_or_default();
        Work {
            review_id: (other.review_body_id == review.review_body_id).then_some(other.id),
            agency: (other.agency_id, Identity::named(name)),
            parties: parties.get(&other.id).cloned().unwrap_or_default(),
            is_open: !ENDED.contains(&other.state),
        }
    };
    let of = |adviser: &Adviser| {
        let theirs = |(_, by, firm): &&(ReviewId, AdviserId, Option<OrganisationId>)| {
            *by == adviser.id || (firm.is_some() && *firm == adviser.firm_id)
        };
        let matters: BTreeSet<ReviewId> = accepted.iter().filter(theirs).map(|(matter, _, _)| *matter).collect();
        others.iter().filter(|other| matters.contains(&other.id)).map(work).collect()
    };
    Ok(advisers.iter().map(of).collect())
}

/// The names of organisations.
pub(super) fn organisation_names(
    conn: &mut Conn,
    ids: Vec<OrganisationId>,
) -> Result<BTreeMap<OrganisationId, String>> {
    let names: Vec<(OrganisationId, String)> = organisations::table
        .filter(organisations::id.eq_any(ids))
        .select((organisations::id, organisations::name))
        .load(conn)?;
    Ok(names.into_iter().collect())
}

/// Assignments of these advisers, or of all, in matters under way; in the order of the matters, so that two who go through
/// them cannot wait for each other.
pub(super) fn under_way(conn: &mut Conn, advisers: Option<&[AdviserId]>) -> Result<Vec<AssignmentId>> {
    let mut query = assignments::table
        .inner_join(
            reviews::table.on(reviews::id.eq(assignments::review_id).and(reviews::round.eq(assignments::round))),
        )
        .filter(assignments::state.eq_any(ACTIVE).and(assignments::suspended_at.is_null()))
        .filter(reviews::state.ne_all(ENDED))
        .order((assignments::review_id, assignments::id))
        .select(assignments::id)
        .into_boxed();
    if let Some(advisers) = advisers {
        query = query.filter(assignments::adviser_id.eq_any(advisers.to_vec()));
    }
    Ok(query.load(conn)?)
}

/// Assignments that are active in the present round of a matter.
pub(super) fn active_in(conn: &mut Conn, review: &Review) -> Result<Vec<Assignment>> {
    Ok(assignments::table
        .filter(assignments::review_id.eq(review.id).and(assignments::round.eq(review.round)))
        .filter(assignments::state.eq_any(ACTIVE).and(assignments::suspended_at.is_null()))
        .order(assignments::id)
        .select(Assignment::as_select())
        .load(conn)?)
}

/// Takes the access of an adviser to a matter that comes by what they accepted.
pub(super) fn suspend(conn: &mut Conn, review: ReviewId, adviser: AdviserId, now: Timestamp) -> Result<()> {
    let accepted = assignments::table
        .filter(assignments::review_id.eq(review).and(assignments::adviser_id.eq(adviser)))
        .filter(assignments::state.eq(AssignmentState::Accepted).and(assignments::suspended_at.is_null()));
    diesel::update(accepted)
        .set((assignments::suspended_at.eq(now), assignments::version.eq(assignments::version + 1)))
        .execute(conn)?;
    Ok(())
}

/// What was found between some advisers and a matter, the latest first: under whichever assignment.
pub(super) fn findings_between(conn: &mut Conn, review: ReviewId, advisers: Vec<AdviserId>) -> Result<Vec<Finding>> {
    Ok(conflict_findings::table
        .filter(conflict_findings::review_id.eq(review).and(conflict_findings::adviser_id.eq_any(advisers)))
        .order(conflict_findings::id.desc())
        .select(Finding::as_select())
        .load(conn)?)
}

pub(super) fn insert_finding(conn: &mut Conn, row: &Finding) -> Result<()> {
    diesel::insert_into(conflict_findings::table).values(row).execute(conn)?;
    Ok(())
}

/// Writes the decision; guarded by the version that was read.
pub(super) fn decide(conn: &mut Conn, row: &Finding) -> Result<()> {
    let unchanged = conflict_findings::table
        .filter(conflict_findings::id.eq(row.id).and(conflict_findings::version.eq(row.version)));
    let changed = diesel::update(unchanged)
        .set((
            conflict_findings::state.eq(row.state),
            conflict_findings::reason.eq(&row.reason),
            conflict_findings::decided_by.eq(row.decided_by),
            conflict_findings::decided_at.eq(row.decided_at),
            conflict_findings::version.eq(row.version + 1),
        ))
        .execute(conn)?;
    guarded(changed, row.version)
}

type Findings = conflict_findings::BoxedQuery<'static, MultiBackend>;

/// What an actor may see: the office what concerns its matters, the agency's head what concerns the agency's.
fn visible_to(actor: &Actor) -> Findings {
    let all = conflict_findings::table.into_boxed();
    let matters = reviews::table.select(reviews::id);
    match actor.role {
        _ if actor.is_system => all,
        Role::Auditor => all,
        Role::Coordinator => all.filter(
            conflict_findings::review_id.eq_any(matters.filter(reviews::review_body_id.eq(actor.organisation))),
        ),
        Role::AgencyHead => {
            all.filter(conflict_findings::review_id.eq_any(matters.filter(reviews::agency_id.eq(actor.organisation))))
        }
        _ => all.filter(conflict_findings::id.eq("")),
    }
}

/// One finding that the actor may see.
pub(super) fn visible_finding(conn: &mut Conn, actor: &Actor, id: FindingId) -> Result<Finding> {
    Ok(visible_to(actor).filter(conflict_findings::id.eq(id)).select(Finding::as_select()).first(conn)?)
}

/// A page of findings, newest first.
pub(super) fn list_findings(
    conn: &mut Conn,
    actor: &Actor,
    filter: FindingFilter,
    page: &PageRequest,
) -> Result<Vec<Finding>> {
    let mut query = visible_to(actor).filter(conflict_findings::id.lt(page.before().to_owned()));
    if let Some(state) = filter.state {
        query = query.filter(conflict_findings::state.eq(state));
    }
    if let Some(review) = filter.review_id {
        query = query.filter(conflict_findings::review_id.eq(review));
    }
    if let Some(adviser) = filter.adviser_id {
        query = query.filter(conflict_findings::adviser_id.eq(adviser));
    }
    Ok(query.order(conflict_findings::id.desc()).limit(page.fetch()).select(Finding::as_select()).load(conn)?)
}

/// Whether anything about an assignment waits for a decision.
pub(in crate::review) fn has_open_finding(conn: &mut Conn, id: AssignmentId) -> Result<bool> {
    let open = conflict_findings::table
        .filter(conflict_findings::assignment_id.eq(id).and(conflict_findings::state.eq(FindingState::Open)));
    Ok(diesel::select(exists(open)).get_result(conn)?)
}

pub(super) fn insert_declaration(conn: &mut Conn, row: &Declaration) -> Result<()> {
    diesel::insert_into(conflict_declarations::table).values(row).execute(conn)?;
    Ok(())
}

/// The parties about which was declared under an assignment.
pub(super) fn declared(conn: &mut Conn, assignments: Vec<AssignmentId>) -> Result<Vec<(AssignmentId, PartyId)>> {
    Ok(conflict_declarations::table
        .filter(conflict_declarations::assignment_id.eq_any(assignments))
        .select((conflict_declarations::assignment_id, conflict_declarations::party_id))
        .load(conn)?)
}

/// What of an offer or accepted assignment is told before anything else: to the adviser and the firm.
#[derive(Clone, Debug)]
pub(super) struct Brief {
    /// The assignment.
    pub assignment: Assignment,
    /// The matter; little of it is told.
    pub review: Review,
    /// Last day of the review.
    pub due_on: Option<Day>,
    /// Name of the agency.
    pub agency: String,
    /// The parties, and whether the adviser has declared about each.
    pub parties: Vec<(WholeParty, bool)>,
}

/// The assignments that are an adviser's own, or of the firm's people, while they are in it.
fn own(actor: &Actor) -> assignments::BoxedQuery<'static, MultiBackend> {
    let active = assignments::table
        .filter(assignments::state.eq_any(ACTIVE).and(assignments::suspended_at.is_null()))
        .into_boxed();
    match actor.role {
        Role::Adviser => active.filter(assignments::account_id.eq(actor.account)),
        Role::FirmManager => active.filter(assignments::firm_id.eq(actor.organisation)),
        _ => active.filter(assignments::id.eq("")),
    }
}

/// The brief of one assignment.
pub(super) fn brief(conn: &mut Conn, actor: &Actor, id: AssignmentId) -> Result<Brief> {
    let row: Assignment = own(actor).filter(assignments::id.eq(id)).select(Assignment::as_select()).first(conn)?;
    briefs(conn, vec![row])?.pop().ok_or(crate::error::Error::NotFound)
}

/// A page of briefs of offers that wait for an answer, newest first.
pub(super) fn list_offers(conn: &mut Conn, actor: &Actor, page: &PageRequest) -> Result<Vec<Brief>> {
    let rows: Vec<Assignment> = own(actor)
        .filter(assignments::state.eq(AssignmentState::Offered))
        .filter(assignments::id.lt(page.before().to_owned()))
        .order(assignments::id.desc())
        .limit(page.fetch())
        .select(Assignment::as_select())
        .load(conn)?;
    briefs(conn, rows)
}

/// Briefs of assignments, in their order; the parts are loaded for all at once.
fn briefs(conn: &mut Conn, rows: Vec<Assignment>) -> Result<Vec<Brief>> {
    let ids: Vec<ReviewId> = rows.iter().map(|row| row.review_id).collect();
    let matters: Vec<Review> =
        reviews::table.filter(reviews::id.eq_any(ids.clone())).select(Review::as_select()).load(conn)?;
    let rounds = crate::review::store::current_rounds(conn, &matters)?;
    let names = organisation_names(conn, matters.iter().map(|review| review.agency_id).collect())?;
    let parties = parties_of(conn, ids)?;
    let declared = declared(conn, rows.iter().map(|row| row.id).collect())?;
    let brief = |row: Assignment| {
        let review = matters.iter().find(|review| review.id == row.review_id)?.clone();
        let its = parties.iter().filter(|whole| whole.party.review_id == review.id);
        let round = rounds.iter().find(|round| round.review_id == review.id && round.number == row.round);
        Some(Brief {
            parties: its.map(|whole| (whole.clone(), declared.contains(&(row.id, whole.party.id)))).collect(),
            due_on: round.and_then(|round| round.due_on),
            agency: names.get(&review.agency_id).cloned().unwrap_or_default(),
            review,
            assignment: row,
        })
    };
    Ok(rows.into_iter().filter_map(brief).collect())
}

//! Queries of reviews.

mod double;
mod form;
mod overrides;
mod parties;
mod paths;
mod questions;
mod submission;
mod team;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use diesel::dsl::{count_star, max};
use diesel::expression::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::model::{
    Assignment, AssignmentId, AssignmentState, Material, NewParty, PartyId, Review, ReviewId, ReviewState, Round,
};
use super::{due, rules};
pub use double::{blind_reviews, opinions_wanted};
pub(super) use double::{double_review, end_double, insert_double, shown_assignments};
pub use form::particulars;
pub(super) use form::{put_particular, replace_particulars};
pub(super) use parties::{delete_party, insert_party, parties, parties_of};
pub use parties::{party_names, renew_keys};
pub(super) use paths::{
    assignments_under, close_supplements, due_moves, end_hold, extension, holds, insert_due_move, insert_extension,
    insert_hold, insert_supplement, is_claimed, is_delivered, note_reminded, open_work, review_of_round, set_expiry,
    set_supplement_due, supplements, unreminded, with_a_day_since, without_a_day,
};
pub use paths::{expired_offers, open_work_of, still_to_deliver, unanswered_supplements};
pub(super) use questions::{
    answer_question, detailed, insert_file, insert_question, note_question_reminded, question, questions_of,
    questions_with_a_day, questions_without_a_day, set_question_due, unreminded_questions, visible_question,
    with_open_questions,
};
pub use questions::{counsel_is_open, unanswered_questions};
pub(super) use submission::{
    co_agencies, cosignatures, insert_cosignature, insert_declaration, insert_paper, paper, set_co_agencies,
    set_contact, submission, update_paper,
};

pub use overrides::free_overrides;
pub(super) use overrides::{free_override, insert_override, override_of, overrides_of, use_override};
pub use team::assisted_by;
pub(super) use team::{decide_delegation, delegation, delegation_waits, delegations_of, insert_delegation};

use crate::access::{AccountId, Actor, OrganisationId, Role};
use crate::ctx::guarded;
use crate::db::schema::{assignments, review_co_agencies, review_materials, review_rounds, reviews};
use crate::db::{Conn, MultiBackend};
use crate::directory::AdviserId;
use crate::documents::DocumentId;
use crate::error::{Error, Result};
use crate::identity::MatterKind;
use crate::kit::{Day, PageRequest, Timestamp};
use crate::load_for_update;

type Filter = Box<dyn BoxableExpression<reviews::table, MultiBackend, SqlType = Bool>>;

/// What an actor may see: an agency its own and those that it submits together with another, the review body what was submitted to it, an adviser what they have
/// accepted, a firm what its people have.
pub fn visible_to(actor: &Actor) -> Filter {
    // Blind first: what is only offered is seen as a brief. Whose conflict was found sees nothing any more.
    let assigned = assignments::table
        .filter(assignments::state.eq(AssignmentState::Accepted).and(assignments::suspended_at.is_null()));
    match actor.role {
        _ if actor.is_system => Box::new(reviews::round.ge(0)),
        Role::Auditor => Box::new(reviews::round.ge(0)),
        Role::AgencyOfficer | Role::AgencyHead => Box::new(own_of(actor.organisation).or(joint_of(actor.organisation))),
        Role::Coordinator => {
            // A draft that was withdrawn was never submitted either.
            Box::new(reviews::review_body_id.eq(actor.organisation).and(reviews::round.gt(0)))
        }
        Role::Adviser => Box::new(
            reviews::id
                .eq_any(assigned.filter(assignments::account_id.eq(actor.account)).select(assignments::review_id)),
        ),
        Role::FirmManager => Box::new(
            reviews::id
                .eq_any(assigned.filter(assignments::firm_id.eq(actor.organisation)).select(assignments::review_id)),
        ),
        Role::FinanceOfficer | Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => {
            Box::new(reviews::round.lt(0))
        }
    }
}

/// An agency's own matters.
fn own_of(agency: OrganisationId) -> Filter {
    Box::new(reviews::agency_id.eq(agency))
}

/// The matters that an agency submits together with another, which leads.
fn joint_of(agency: OrganisationId) -> Filter {
    let joint = review_co_agencies::table.filter(review_co_agencies::agency_id.eq(agency));
    Box::new(reviews::id.eq_any(joint.select(review_co_agencies::review_id)))
}

/// The same as [`visible_to`], cut into parts that an index each answers in the order of a list: of an agency's own matters
/// or joint ones in one condition, a database reads them all before it sorts.
fn parts_visible_to(actor: &Actor) -> Vec<Filter> {
    match actor.role {
        Role::AgencyOfficer | Role::AgencyHead if !actor.is_system => {
            vec![own_of(actor.organisation), joint_of(actor.organisation)]
        }
        _ => vec![visible_to(actor)],
    }
}

/// One review that the actor may see.
pub fn visible(conn: &mut Conn, actor: &Actor, id: ReviewId) -> Result<Review> {
    Ok(reviews::table.filter(reviews::id.eq(id)).filter(visible_to(actor)).select(Review::as_select()).first(conn)?)
}

/// One review that the actor may see, held until the transaction ends: whatever changes a matter begins with
/// this, so that two changes to one matter follow each other. Of the agencies of a joint matter the leading one alone
/// changes it.
pub fn for_update(conn: &mut Conn, actor: &Actor, id: ReviewId) -> Result<Review> {
    let seen = visible(conn, actor, id)?;
    let agency = matches!(actor.role, Role::AgencyOfficer | Role::AgencyHead);
    rules::LEAD_AGENCY_ONLY.require(!agency || seen.agency_id == actor.organisation)?;
    Ok(load_for_update!(conn, reviews::table.filter(reviews::id.eq(id)).select(Review::as_select()))?)
}

/// The same for what co-submitting agencies do as well: answer, co-sign.
pub(super) fn held_by_any(conn: &mut Conn, actor: &Actor, id: ReviewId) -> Result<Review> {
    visible(conn, actor, id)?;
    hold(conn, id)
}

/// One review, held likewise; whether whoever asks may was decided before.
pub(super) fn hold(conn: &mut Conn, id: ReviewId) -> Result<Review> {
    Ok(load_for_update!(conn, reviews::table.filter(reviews::id.eq(id)).select(Review::as_select()))?)
}

/// What a list is narrowed to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Narrowed {
    /// Only in this state.
    pub(super) state: Option<ReviewState>,
    /// Only of this kind.
    pub(super) kind: Option<MatterKind>,
    /// Only those whose last day cannot be reckoned for want of a calendar, or only the others.
    pub(super) at_risk: Option<bool>,
    /// Only those whose last day is over while the opinion is not issued, or only the others.
    pub(super) overdue: Option<bool>,
    /// Only those under way whose last day lies before this one.
    pub(super) due_before: Option<Day>,
    /// Only those changed at this instant or later.
    pub(super) updated_since: Option<Timestamp>,
}

pub(super) fn list(
    conn: &mut Conn,
    actor: &Actor,
    only: Narrowed,
    today: Day,
    page: &PageRequest,
) -> Result<Vec<Review>> {
    let mut found = Vec::new();
    for part in parts_visible_to(actor) {
        found.extend(newest_of(conn, part, only, today, page)?);
    }
    // Each part newest first; what is in two parts is listed once.
    found.sort_by_key(|review: &Review| Reverse(review.id));
    found.dedup_by_key(|review| review.id);
    found.truncate(usize::try_from(page.fetch()).map_err(Error::internal)?);
    Ok(found)
}

fn newest_of(conn: &mut Conn, part: Filter, only: Narrowed, today: Day, page: &PageRequest) -> Result<Vec<Review>> {
    let mut query = reviews::table
        .filter(part)
        .filter(reviews::id.lt(page.before().to_owned()))
        .select(Review::as_select())
        .into_boxed();
    if let Some(state) = only.state {
        query = query.filter(reviews::state.eq(state));
    }
    if let Some(kind) = only.kind {
        query = query.filter(reviews::kind.eq(kind));
    }
    if let Some(since) = only.updated_since {
        query = query.filter(reviews::updated_at.ge(since));
    }
    // A round is under way until its opinion is issued; only the newest round of a matter can be.
    let under_way = review_rounds::table.filter(review_rounds::issued_on.is_null()).select(review_rounds::review_id);
    if only.at_risk.is_some() || only.overdue.is_some() || only.due_before.is_some() {
        query = query.filter(reviews::state.ne(ReviewState::Withdrawn));
    }
    if let Some(at_risk) = only.at_risk {
        let waiting = under_way.filter(review_rounds::due_problem.eq(due::NOT_LOADED));
        query =
            if at_risk { query.filter(reviews::id.eq_any(waiting)) } else { query.filter(reviews::id.ne_all(waiting)) };
    }
    if let Some(overdue) = only.overdue {
        // What was stopped in time is not late while it stands still.
        let late = review_rounds::stopped_on.is_null().or(review_rounds::due_on.lt(review_rounds::stopped_on));
        let over = under_way.filter(review_rounds::due_on.lt(today)).filter(late);
        query = if overdue { query.filter(reviews::id.eq_any(over)) } else { query.filter(reviews::id.ne_all(over)) };
    }
    if let Some(day) = only.due_before {
        query = query.filter(reviews::id.eq_any(under_way.filter(review_rounds::due_on.lt(day))));
    }
    Ok(query.order(reviews::id.desc()).limit(page.fetch()).load(conn)?)
}

/// Whether there is a matter about a document, those that were taken back or returned left out.
pub(super) fn is_under_review(conn: &mut Conn, document: DocumentId) -> Result<bool> {
    let over = [ReviewState::Withdrawn, ReviewState::Returned];
    let about = reviews::table.filter(reviews::document_id.eq(document).and(reviews::state.ne_all(over)));
    Ok(diesel::select(diesel::dsl::exists(about)).get_result(conn)?)
}

pub(super) fn insert(
    conn: &mut Conn,
    row: &Review,
    parties: &[(PartyId, NewParty)],
    materials: &[Material],
) -> Result<()> {
    diesel::insert_into(reviews::table).values(row).execute(conn)?;
    for (id, party) in parties {
        insert_party(conn, row.id, *id, party)?;
    }
    for material in materials {
        insert_material(conn, row.id, material)?;
    }
    Ok(())
}

/// Writes what can change of a review; guarded by the version it was read at.
pub(super) fn update(conn: &mut Conn, before: &Review, after: &Review) -> Result<()> {
    let changed =
        diesel::update(reviews::table.filter(reviews::id.eq(before.id).and(reviews::version.eq(before.version))))
            .set((
                reviews::number.eq(&after.number),
                reviews::title.eq(&after.title),
                reviews::amount.eq(after.amount),
                reviews::state.eq(after.state),
                reviews::round.eq(after.round),
                reviews::version.eq(after.version),
                reviews::updated_at.eq(after.updated_at),
                reviews::end_reason.eq(&after.end_reason),
            ))
            .execute(conn)?;
    guarded(changed, before.version)
}

pub(super) fn materials(conn: &mut Conn, review: ReviewId) -> Result<Vec<Material>> {
    let rows: Vec<(String, String)> = review_materials::table
        .filter(review_materials::review_id.eq(review))
        .order(review_materials::code)
        .select((review_materials::code, review_materials::note))
        .load(conn)?;
    Ok(rows.into_iter().map(|(code, note)| Material { code, note }).collect())
}

/// Writes the list of materials anew.
pub(super) fn replace_materials(conn: &mut Conn, review: ReviewId, materials: &[Material]) -> Result<()> {
    diesel::delete(review_materials::table.filter(review_materials::review_id.eq(review))).execute(conn)?;
    materials.iter().try_for_each(|material| insert_material(conn, review, material))
}

/// Adds materials; one that is there already is handed in anew.
pub(super) fn put_materials(conn: &mut Conn, review: ReviewId, materials: &[Material]) -> Result<()> {
    for material in materials {
        let there = review_materials::table.find((review, &material.code));
        diesel::delete(there).execute(conn)?;
        insert_material(conn, review, material)?;
    }
    Ok(())
}

fn insert_material(conn: &mut Conn, review: ReviewId, material: &Material) -> Result<()> {
    diesel::insert_into(review_materials::table)
        .values((
            review_materials::review_id.eq(review),
            review_materials::code.eq(&material.code),
            review_materials::note.eq(&material.note),
        ))
        .execute(conn)?;
    Ok(())
}

pub(super) fn insert_round(conn: &mut Conn, round: &Round) -> Result<()> {
    diesel::insert_into(review_rounds::table).values(round).execute(conn)?;
    Ok(())
}

/// The current round; there is none before submission.
pub fn current_round(conn: &mut Conn, review: &Review) -> Result<Option<Round>> {
    round(conn, review, review.round)
}

/// A round by its number.
pub fn round(conn: &mut Conn, review: &Review, number: i64) -> Result<Option<Round>> {
    Ok(review_rounds::table
        .filter(review_rounds::review_id.eq(review.id).and(review_rounds::number.eq(number)))
        .select(Round::as_select())
        .first(conn)
        .optional()?)
}

/// The current rounds of many reviews, for lists.
pub(super) fn current_rounds(conn: &mut Conn, reviews: &[Review]) -> Result<Vec<Round>> {
    let ids: Vec<ReviewId> = reviews.iter().map(|review| review.id).collect();
    Ok(review_rounds::table.filter(review_rounds::review_id.eq_any(ids)).select(Round::as_select()).load(conn)?)
}

/// Writes everything about a round that can change before its opinion is issued.
pub(super) fn update_round(conn: &mut Conn, round: &Round) -> Result<()> {
    diesel::update(review_rounds::table.find(round.id))
        .set((
            (
                review_rounds::document_version.eq(round.document_version),
                review_rounds::sha256.eq(&round.sha256),
                review_rounds::received_at.eq(round.received_at),
                review_rounds::received_on.eq(round.received_on),
                review_rounds::accepted_at.eq(round.accepted_at),
                review_rounds::accepted_by.eq(round.accepted_by),
            ),
            (
                review_rounds::rule_pack.eq(&round.rule_pack),
                review_rounds::rule_pack_hash.eq(&round.rule_pack_hash),
                review_rounds::limit_days.eq(round.limit_days),
                review_rounds::due_on.eq(round.due_on),
                review_rounds::due_problem.eq(&round.due_problem),
                review_rounds::stopped_on.eq(round.stopped_on),
            ),
        ))
        .execute(conn)?;
    Ok(())
}

/// Stops the clock of a round on the day its review opinion is issued.
pub fn mark_issued(conn: &mut Conn, round: &Round, on: Day) -> Result<()> {
    diesel::update(review_rounds::table.find(round.id)).set(review_rounds::issued_on.eq(on)).execute(conn)?;
    Ok(())
}

pub(super) fn insert_assignment(conn: &mut Conn, row: &Assignment) -> Result<()> {
    diesel::insert_into(assignments::table).values(row).execute(conn)?;
    Ok(())
}

/// The assignments of a matter, oldest first; whether they may be seen was decided before.
pub fn assignments_of(conn: &mut Conn, review: ReviewId) -> Result<Vec<Assignment>> {
    Ok(assignments::table
        .filter(assignments::review_id.eq(review))
        .order(assignments::id)
        .select(Assignment::as_select())
        .load(conn)?)
}

/// The assignments of a round that were accepted, each of which owes an opinion: of leads, without their co-counsel.
pub fn accepted_assignments(conn: &mut Conn, review: &Review) -> Result<Vec<Assignment>> {
    let all = assignments_of(conn, review.id)?;
    let of_round = |a: &Assignment| a.round == review.round && a.state == AssignmentState::Accepted;
    Ok(all.into_iter().filter(|a| of_round(a) && a.assists.is_none()).collect())
}

/// How many matters each of some advisers has in hand: offered or taken, in a round that still waits for counsel. Who has none
/// is left out; one query for all.
pub fn in_hand_of(conn: &mut Conn, advisers: &[AdviserId]) -> Result<BTreeMap<AdviserId, i64>> {
    let waits = [ReviewState::Assigned, ReviewState::InReview, ReviewState::OnHold];
    let counted: Vec<(AdviserId, i64)> = assignments::table
        .inner_join(reviews::table.on(reviews::id.eq(assignments::review_id)))
        .filter(assignments::adviser_id.eq_any(advisers.to_vec()))
        .filter(assignments::state.eq_any([AssignmentState::Offered, AssignmentState::Accepted]))
        .filter(assignments::round.eq(reviews::round).and(reviews::state.eq_any(waits)))
        .group_by(assignments::adviser_id)
        .select((assignments::adviser_id, count_star()))
        .load(conn)?;
    Ok(counted.into_iter().collect())
}

/// How often an office has offered work to each of some advisers since an instant, and when last at all; whoever had no
/// offer is left out. Two queries for all.
pub fn offers_to(
    conn: &mut Conn,
    body: OrganisationId,
    advisers: &[AdviserId],
    since: Timestamp,
) -> Result<BTreeMap<AdviserId, (i64, Timestamp)>> {
    let ours = || {
        assignments::table
            .inner_join(reviews::table.on(reviews::id.eq(assignments::review_id)))
            .filter(reviews::review_body_id.eq(body).and(assignments::adviser_id.eq_any(advisers.to_vec())))
            .filter(assignments::assists.is_null())
            .group_by(assignments::adviser_id)
    };
    let last: Vec<(AdviserId, Option<Timestamp>)> =
        ours().select((assignments::adviser_id, max(assignments::offered_at))).load(conn)?;
    let counted: Vec<(AdviserId, i64)> =
        ours().filter(assignments::offered_at.ge(since)).select((assignments::adviser_id, count_star())).load(conn)?;
    let counted: BTreeMap<AdviserId, i64> = counted.into_iter().collect();
    let one = |(adviser, last): (AdviserId, Option<Timestamp>)| {
        Some((adviser, (counted.get(&adviser).copied().unwrap_or_default(), last?)))
    };
    Ok(last.into_iter().filter_map(one).collect())
}

/// Whose a matter is; whether it may be seen was decided before.
pub fn agency_of(conn: &mut Conn, id: ReviewId) -> Result<OrganisationId> {
    Ok(reviews::table.find(id).select(reviews::agency_id).first(conn)?)
}

/// One assignment, whoever asks; whether they may was decided before.
pub fn assignment(conn: &mut Conn, id: AssignmentId) -> Result<Assignment> {
    Ok(assignments::table.find(id).select(Assignment::as_select()).first(conn)?)
}

/// The same, held until the transaction ends: whoever decides by its state on its money does so.
pub fn hold_assignment(conn: &mut Conn, id: AssignmentId) -> Result<Assignment> {
    Ok(load_for_update!(conn, assignments::table.filter(assignments::id.eq(id)).select(Assignment::as_select()))?)
}

/// Whether all who are on the matter have delivered, and as many as are wanted: then it is the office's turn.
pub fn all_heard(conn: &mut Conn, review: &Review) -> Result<bool> {
    let accepted = accepted_assignments(conn, review)?;
    for assignment in &accepted {
        if !is_delivered(conn, assignment.id)? {
            return Ok(false);
        }
    }
    Ok(accepted.len() >= opinions_wanted(conn, review)?)
}

/// The accepted assignment of an account in a review's current round, as lead or as co-counsel.
pub fn assignment_of(conn: &mut Conn, review: &Review, account: AccountId) -> Result<Option<Assignment>> {
    let all = assignments_of(conn, review.id)?;
    let theirs = |a: &Assignment| a.round == review.round && a.state == AssignmentState::Accepted;
    Ok(all.into_iter().find(|a| theirs(a) && a.account_id == account))
}

/// The adviser's own assignment.
pub(super) fn own_assignment(conn: &mut Conn, actor: &Actor, id: AssignmentId) -> Result<Assignment> {
    let own = assignments::table.filter(assignments::id.eq(id).and(assignments::account_id.eq(actor.account)));
    Ok(own.select(Assignment::as_select()).first(conn)?)
}

pub(super) fn answer_assignment(
    conn: &mut Conn,
    row: &Assignment,
    state: AssignmentState,
    reason: &str,
    now: Timestamp,
) -> Result<()> {
    let changed =
        diesel::update(assignments::table.filter(assignments::id.eq(row.id).and(assignments::version.eq(row.version))))
            .set((
                assignments::state.eq(state),
                assignments::reason.eq(reason),
                assignments::answered_at.eq(now),
                assignments::version.eq(row.version + 1),
            ))
            .execute(conn)?;
    guarded(changed, row.version)
}

/// Prefix of a review body's numbers for a kind of matter.
pub(super) const fn number_prefix(kind: MatterKind) -> &'static str {
    match kind {
        MatterKind::Contract => "合审",
        MatterKind::NormativeDocument => "规审",
        MatterKind::MajorDecision => "决审",
        MatterKind::GovernmentRule => "章审",
        MatterKind::EnforcementDecision => "执审",
        MatterKind::DisputeResponse => "诉审",
        MatterKind::Other => "咨审",
    }
}

/// The organisation's jurisdiction decides whose rules apply.
pub(super) fn jurisdiction(conn: &mut Conn, organisation: OrganisationId) -> Result<String> {
    Ok(crate::identity::organisation(conn, organisation).map_err(Error::internal)?.jurisdiction)
}

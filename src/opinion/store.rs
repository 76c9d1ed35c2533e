//! Queries of opinions.

use diesel::expression::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::model::{
    Content, Finding, Issued, NewRecommendation, Opinion, OpinionId, OpinionKind, OpinionState, Recommendation,
    RecommendationId, Return, Severity, Whole, Withdrawal,
};
use super::words;
use crate::access::{AccountId, Actor, Role};
use crate::ctx::guarded;
use crate::db::schema::{
    assignments, findings, opinion_authors, opinion_returns, opinions, recommendations, withdrawals,
};
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::kit::Timestamp;
use crate::load_for_update;
use crate::review::{self, AssignmentId, Review, ReviewId};

type Filter = Box<dyn BoxableExpression<opinions::table, MultiBackend, SqlType = Bool>>;

/// What an actor may see of the opinions on a matter they may see: drafts are their author's and the co-counsel's, counsel's
/// opinions are not shown to other counsel, and agencies see what is issued.
pub fn visible_to(actor: &Actor) -> Filter {
    let assisted = opinions::assignment_id.eq_any(review::assisted_by(actor.account)).assume_not_null();
    let mine = opinions::author_id.eq(actor.account).or(opinions::assignment_id.is_not_null().and(assisted));
    match actor.role {
        _ if actor.is_system => Box::new(opinions::round.ge(0)),
        Role::Auditor => Box::new(opinions::round.ge(0)),
        Role::Coordinator => {
            Box::new(opinions::state.ne(OpinionState::Draft).or(opinions::kind.eq(OpinionKind::Review)))
        }
        Role::Adviser => {
            Box::new(mine.or(opinions::kind.eq(OpinionKind::Review).and(opinions::state.eq(OpinionState::Issued))))
        }
        Role::FirmManager => {
            let ours = assignments::table
                .filter(assignments::firm_id.eq(actor.organisation))
                .select(assignments::id.nullable());
            let delivered = opinions::assignment_id.eq_any(ours).and(opinions::state.ne(OpinionState::Draft));
            let issued = opinions::kind.eq(OpinionKind::Review).and(opinions::state.eq(OpinionState::Issued));
            Box::new(delivered.assume_not_null().or(issued))
        }
        _ => {
            // Of two independent opinions the agency sees none before both are in, so that it cannot tell.
            let told = opinions::kind.eq(OpinionKind::Review).or(opinions::review_id.ne_all(review::blind_reviews()));
            Box::new(opinions::state.eq(OpinionState::Issued).and(told))
        }
    }
}

/// One opinion that the actor may see.
pub(super) fn visible(conn: &mut Conn, actor: &Actor, id: OpinionId) -> Result<Opinion> {
    let found: Opinion = opinions::table
        .filter(opinions::id.eq(id))
        .filter(visible_to(actor))
        .select(Opinion::as_select())
        .first(conn)?;
    review::visible(conn, actor, found.review_id)?;
    Ok(found)
}

/// The opinions on a matter that the actor may see, oldest first.
pub(super) fn of_review(conn: &mut Conn, actor: &Actor, review_id: ReviewId) -> Result<Vec<Opinion>> {
    review::visible(conn, actor, review_id)?;
    Ok(opinions::table
        .filter(opinions::review_id.eq(review_id))
        .filter(visible_to(actor))
        .order(opinions::id)
        .select(Opinion::as_select())
        .load(conn)?)
}

/// One opinion and its matter, both held until the transaction ends.
pub(super) fn for_update(conn: &mut Conn, actor: &Actor, id: OpinionId) -> Result<(Review, Opinion)> {
    let seen = visible(conn, actor, id)?;
    let review = review::for_update(conn, actor, seen.review_id)?;
    let opinion = load_for_update!(conn, opinions::table.filter(opinions::id.eq(id)).select(Opinion::as_select()))?;
    Ok((review, opinion))
}

pub(super) fn has_opinion(conn: &mut Conn, assignment: AssignmentId) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(opinions::table.filter(opinions::assignment_id.eq(assignment))))
        .get_result(conn)?)
}

pub(super) fn has_review_opinion(conn: &mut Conn, review: &Review) -> Result<bool> {
    let of_round = opinions::table.filter(
        opinions::review_id
            .eq(review.id)
            .and(opinions::round.eq(review.round))
            .and(opinions::kind.eq(OpinionKind::Review)),
    );
    Ok(diesel::select(diesel::dsl::exists(of_round)).get_result(conn)?)
}

/// Whether a supplementary opinion to this one has been begun.
pub(super) fn is_supplemented(conn: &mut Conn, id: OpinionId) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(opinions::table.filter(opinions::supplements.eq(id)))).get_result(conn)?)
}

/// Whether a supplementary opinion of the current round has been handed in and is neither issued nor returned.
pub fn supplement_pending(conn: &mut Conn, review: &Review) -> Result<bool> {
    let pending = |opinion: &Opinion| opinion.supplements.is_some() && opinion.state == OpinionState::Submitted;
    Ok(of_round(conn, review, OpinionKind::Review)?.iter().any(pending))
}

/// Whoever has written on an opinion besides its author, by the order in which they did first.
pub(super) fn co_authors(conn: &mut Conn, ids: &[OpinionId]) -> Result<Vec<(OpinionId, AccountId)>> {
    Ok(opinion_authors::table
        .filter(opinion_authors::opinion_id.eq_any(ids.to_vec()))
        .order((opinion_authors::opinion_id, opinion_authors::since, opinion_authors::account_id))
        .select((opinion_authors::opinion_id, opinion_authors::account_id))
        .load(conn)?)
}

pub(super) fn insert_co_author(conn: &mut Conn, id: OpinionId, who: AccountId, now: Timestamp) -> Result<()> {
    diesel::insert_into(opinion_authors::table)
        .values((
            opinion_authors::opinion_id.eq(id),
            opinion_authors::account_id.eq(who),
            opinion_authors::since.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

pub(super) fn insert_return(conn: &mut Conn, row: &Return) -> Result<()> {
    diesel::insert_into(opinion_returns::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn insert(conn: &mut Conn, row: &Opinion) -> Result<()> {
    diesel::insert_into(opinions::table).values(row).execute(conn)?;
    Ok(())
}

/// Writes all content anew; the opinion is a draft, so nothing points at it yet.
pub(super) fn replace_content(
    conn: &mut Conn,
    id: OpinionId,
    content: &Content,
    ids: &[RecommendationId],
) -> Result<()> {
    words::forget(conn, id)?;
    diesel::delete(findings::table.filter(findings::opinion_id.eq(id))).execute(conn)?;
    diesel::delete(recommendations::table.filter(recommendations::opinion_id.eq(id))).execute(conn)?;
    diesel::delete(withdrawals::table.filter(withdrawals::opinion_id.eq(id))).execute(conn)?;
    for (recommendation_id, reason) in &content.withdraws {
        let row = Withdrawal { opinion_id: id, recommendation_id: *recommendation_id, reason: reason.clone() };
        diesel::insert_into(withdrawals::table).values(row).execute(conn)?;
    }
    for finding in &content.findings {
        diesel::insert_into(findings::table)
            .values((
                findings::opinion_id.eq(id),
                findings::item.eq(&finding.item),
                findings::conforms.eq(finding.conforms),
                findings::finding.eq(&finding.finding),
            ))
            .execute(conn)?;
    }
    for (ordinal, (new, fresh)) in (1..).zip(content.recommendations.iter().zip(ids)) {
        let row = row(*fresh, id, ordinal, new);
        diesel::insert_into(recommendations::table).values(&row).execute(conn)?;
        words::index_recommendation(conn, &row)?;
    }
    words::index(conn, id, &content.conclusion, &content.summary, &content.findings)
}

fn row(id: RecommendationId, opinion_id: OpinionId, ordinal: i64, new: &NewRecommendation) -> Recommendation {
    Recommendation {
        id,
        opinion_id,
        ordinal,
        severity: new.severity,
        issue_code: new.issue_code.clone(),
        clause: new.clause.clone(),
        quote: new.quote.clone(),
        demand: new.demand,
        demanded_text: new.demanded_text.clone(),
        reason: new.reason.clone(),
        legal_basis: new.legal_basis.clone(),
        source_id: new.source_id,
    }
}

/// Writes everything about an opinion that can change; guarded by the version it was read at.
pub(super) fn update(conn: &mut Conn, before: &Opinion, after: &Opinion) -> Result<()> {
    let changed =
        diesel::update(opinions::table.filter(opinions::id.eq(before.id).and(opinions::version.eq(before.version))))
            .set((
                opinions::number.eq(&after.number),
                opinions::conclusion.eq(&after.conclusion),
                opinions::summary.eq(&after.summary),
                opinions::state.eq(after.state),
                opinions::submitted_at.eq(after.submitted_at),
                opinions::countersigned_by.eq(after.countersigned_by),
                opinions::countersigned_at.eq(after.countersigned_at),
                opinions::issued_by.eq(after.issued_by),
                opinions::issued_at.eq(after.issued_at),
                opinions::seal.eq(&after.seal),
                opinions::version.eq(after.version),
            ))
            .execute(conn)?;
    guarded(changed, before.version)
}

pub(super) fn findings_of(conn: &mut Conn, id: OpinionId) -> Result<Vec<Finding>> {
    Ok(findings::table
        .filter(findings::opinion_id.eq(id))
        .order(findings::item)
        .select(Finding::as_select())
        .load(conn)?)
}

/// Opinions with all their parts, for somebody who may see them.
pub(super) fn whole(conn: &mut Conn, actor: &Actor, opinions: Vec<Opinion>) -> Result<Vec<Whole>> {
    let ids: Vec<OpinionId> = opinions.iter().map(|opinion| opinion.id).collect();
    let found: Vec<(OpinionId, Finding)> = findings::table
        .filter(findings::opinion_id.eq_any(ids.clone()))
        .order((findings::opinion_id, findings::item))
        .select((findings::opinion_id, Finding::as_select()))
        .load(conn)?;
    let recommended = recommendations_of(conn, &ids)?;
    let withdrawn = withdrawals_of(conn, &ids)?;
    let returned = returns_of(conn, actor, &ids)?;
    let authors = co_authors(conn, &ids)?;
    let parts = |opinion: Opinion| {
        let findings = found.iter().filter(|(of, _)| *of == opinion.id).map(|(_, finding)| finding.clone());
        Whole {
            findings: findings.collect(),
            recommendations: recommended.iter().filter(|r| r.opinion_id == opinion.id).cloned().collect(),
            withdrawals: withdrawn.iter().filter(|w| w.opinion_id == opinion.id).cloned().collect(),
            returns: returned.iter().filter(|r| r.opinion_id == opinion.id).cloned().collect(),
            co_authors: authors.iter().filter(|(of, _)| *of == opinion.id).map(|(_, who)| *who).collect(),
            opinion,
        }
    };
    Ok(opinions.into_iter().map(parts).collect())
}

/// How often opinions went back: the office and audit see it of all, an author of their own, a firm of its
/// people's. It does not concern the agency.
fn returns_of(conn: &mut Conn, actor: &Actor, ids: &[OpinionId]) -> Result<Vec<Return>> {
    let mut query = opinion_returns::table
        .inner_join(opinions::table.on(opinions::id.eq(opinion_returns::opinion_id)))
        .filter(opinion_returns::opinion_id.eq_any(ids.to_vec()))
        .select(Return::as_select())
        .order(opinion_returns::id)
        .into_boxed();
    match actor.role {
        _ if actor.is_system => {}
        Role::Coordinator | Role::Auditor => {}
        Role::FirmManager => {
            let ours = assignments::table
                .filter(assignments::firm_id.eq(actor.organisation))
                .select(assignments::id.nullable());
            query = query.filter(opinions::assignment_id.eq_any(ours));
        }
        _ => query = query.filter(opinions::author_id.eq(actor.account)),
    }
    Ok(query.load(conn)?)
}

/// The recommendations of many opinions, in order.
pub(super) fn recommendations_of(conn: &mut Conn, ids: &[OpinionId]) -> Result<Vec<Recommendation>> {
    Ok(recommendations::table
        .filter(recommendations::opinion_id.eq_any(ids.to_vec()))
        .order((recommendations::opinion_id, recommendations::ordinal))
        .select(Recommendation::as_select())
        .load(conn)?)
}

/// What supplementary opinions withdraw.
pub(super) fn withdrawals_of(conn: &mut Conn, ids: &[OpinionId]) -> Result<Vec<Withdrawal>> {
    Ok(withdrawals::table
        .filter(withdrawals::opinion_id.eq_any(ids.to_vec()))
        .order((withdrawals::opinion_id, withdrawals::recommendation_id))
        .select(Withdrawal::as_select())
        .load(conn)?)
}

/// The recommendations of an opinion, in order.
pub(super) fn recommendations(conn: &mut Conn, id: OpinionId) -> Result<Vec<Recommendation>> {
    Ok(recommendations::table
        .filter(recommendations::opinion_id.eq(id))
        .order(recommendations::ordinal)
        .select(Recommendation::as_select())
        .load(conn)?)
}

pub(super) fn severities(conn: &mut Conn, id: OpinionId) -> Result<Vec<Severity>> {
    Ok(recommendations::table
        .filter(recommendations::opinion_id.eq(id))
        .select(recommendations::severity)
        .load(conn)?)
}

/// One recommendation with its opinion; whether it may be seen is asked of its matter.
pub fn recommendation(conn: &mut Conn, id: RecommendationId) -> Result<(Recommendation, Opinion)> {
    let found: Recommendation = recommendations::table.find(id).select(Recommendation::as_select()).first(conn)?;
    let opinion = opinions::table.find(found.opinion_id).select(Opinion::as_select()).first(conn)?;
    Ok((found, opinion))
}

/// What the office has issued on a round of a matter.
pub fn issued(conn: &mut Conn, review: ReviewId, round: i64) -> Result<Issued> {
    let mut rows: Vec<Opinion> = opinions::table
        .filter(opinions::review_id.eq(review).and(opinions::round.eq(round)))
        .filter(opinions::kind.eq(OpinionKind::Review).and(opinions::state.eq(OpinionState::Issued)))
        .select(Opinion::as_select())
        .load(conn)?;
    // Each but the first supplements the one before.
    let mut chain: Vec<Opinion> = Vec::new();
    while let Some(next) = rows.iter().position(|row| row.supplements == chain.last().map(|last| last.id)) {
        chain.push(rows.swap_remove(next));
    }
    let ids: Vec<OpinionId> = chain.iter().map(|opinion| opinion.id).collect();
    let mut recommendations = recommendations_of(conn, &ids)?;
    recommendations.sort_by_key(|r| (ids.iter().position(|id| *id == r.opinion_id), r.ordinal));
    let withdrawn = withdrawals_of(conn, &ids)?.into_iter().map(|withdrawal| withdrawal.recommendation_id).collect();
    Ok(Issued { opinions: chain, recommendations, withdrawn })
}

/// Counsel's opinions of the current round that were accepted as delivered. Who has stood back since, for a
/// conflict found late, is not heard.
pub fn counsel_opinions_issued(conn: &mut Conn, review: &Review) -> Result<Vec<Opinion>> {
    let accepted = review::accepted_assignments(conn, review)?;
    let heard = |opinion: &Opinion| accepted.iter().any(|assignment| opinion.assignment_id == Some(assignment.id));
    Ok(of_round(conn, review, OpinionKind::Counsel)?
        .into_iter()
        .filter(|opinion| opinion.state == OpinionState::Issued && heard(opinion))
        .collect())
}

fn of_round(conn: &mut Conn, review: &Review, kind: OpinionKind) -> Result<Vec<Opinion>> {
    Ok(opinions::table
        .filter(opinions::review_id.eq(review.id).and(opinions::round.eq(review.round)).and(opinions::kind.eq(kind)))
        .order(opinions::id)
        .select(Opinion::as_select())
        .load(conn)?)
}

/// An opinion of counsel in any state, for the work of another slice; whether it may be seen is asked there.
pub fn counsel_opinion(conn: &mut Conn, id: OpinionId) -> Result<Opinion> {
    Ok(opinions::table
        .filter(opinions::id.eq(id).and(opinions::kind.eq(OpinionKind::Counsel)))
        .select(Opinion::as_select())
        .first(conn)?)
}

//! Use cases of writing: draft, revise, hand in.

use super::model::{Content, Issued, Opinion, OpinionId, OpinionKind, OpinionState, Severity};
use super::rules::{self, OpinionEvent};
use super::{hearing, store};
use crate::access::Role;
use crate::calendar::{self, pack::KindRules};
use crate::conduct::{self, Subject};
use crate::ctx::Ctx;
use crate::documents::{self, clauses};
use crate::error::{Error, FieldError, Result};
use crate::identity;
use crate::notify::Mail;
use crate::review::{self, Assignment, AssignmentId, Review, ReviewId};

/// Begins an opinion: an adviser counsel's, a coordinator the office's.
pub(super) fn draft(ctx: &mut Ctx<'_>, review_id: ReviewId, content: &Content) -> Result<Opinion> {
    let review = review::for_update(ctx.conn, ctx.actor, review_id)?;
    let (kind, assignment_id) = place(ctx, &review)?;
    begin(ctx, &review, kind, assignment_id, None, content)
}

/// Writes the first draft of an opinion whose place has been found.
pub(super) fn begin(
    ctx: &mut Ctx<'_>,
    review: &Review,
    kind: OpinionKind,
    assignment_id: Option<AssignmentId>,
    supplements: Option<OpinionId>,
    content: &Content,
) -> Result<Opinion> {
    check(ctx, review, kind, supplements, content)?;
    let row = Opinion {
        id: ctx.id(),
        review_id: review.id,
        round: review.round,
        kind,
        assignment_id,
        number: String::new(),
        conclusion: content.conclusion.clone(),
        summary: content.summary.clone(),
        state: OpinionState::Draft,
        author_id: ctx.actor.account,
        submitted_at: None,
        countersigned_by: None,
        countersigned_at: None,
        issued_by: None,
        issued_at: None,
        seal: String::new(),
        version: 1,
        created_at: ctx.now,
        supplements,
    };
    store::insert(ctx.conn, &row)?;
    write(ctx, row.id, content)?;
    let supplements = supplements.map(|id| id.to_string()).unwrap_or_default();
    ctx.done("opinion", row.id, &[("review", &review.number), ("kind", &kind), ("supplements", &supplements)]);
    Ok(row)
}

/// Which opinion the actor may begin now.
fn place(ctx: &mut Ctx<'_>, review: &Review) -> Result<(OpinionKind, Option<AssignmentId>)> {
    if ctx.actor.role == Role::Adviser {
        rules::turn(OpinionKind::Counsel, false, review.state)?;
        let assignment = review::assignment_of(ctx.conn, review, ctx.actor.account)?
            .ok_or_else(|| review::rules::ONLY_THE_ADVISER.refuse())?;
        review::rules::team::LEAD_ONLY.require(assignment.assists.is_none())?;
        rules::ONE_OPINION_EACH.require(!store::has_opinion(ctx.conn, assignment.id)?)?;
        Ok((OpinionKind::Counsel, Some(assignment.id)))
    } else {
        rules::turn(OpinionKind::Review, false, review.state)?;
        rules::ONE_OPINION_EACH.require(!store::has_review_opinion(ctx.conn, review)?)?;
        Ok((OpinionKind::Review, None))
    }
}

/// Writes a draft anew: its author, or co-counsel, who are named as such from then on.
pub(super) fn revise(ctx: &mut Ctx<'_>, id: OpinionId, content: &Content) -> Result<Opinion> {
    let (review, before, state) = own_draft(ctx, id, OpinionEvent::Revise)?;
    let author = ctx.actor.account;
    if !ctx.actor.is(before.author_id) && !store::co_authors(ctx.conn, &[id])?.iter().any(|(_, who)| *who == author) {
        store::insert_co_author(ctx.conn, id, author, ctx.now)?;
    }
    check(ctx, &review, before.kind, before.supplements, content)?;
    write(ctx, id, content)?;
    let after = Opinion {
        conclusion: content.conclusion.clone(),
        summary: content.summary.clone(),
        state,
        version: before.version + 1,
        ..before.clone()
    };
    store::update(ctx.conn, &before, &after)?;
    ctx.done("opinion", id, &[("review", &review.number), ("state", &after.state)]);
    Ok(after)
}

/// Hands a finished draft in.
pub(super) fn submit(ctx: &mut Ctx<'_>, id: OpinionId) -> Result<Opinion> {
    let (review, before, state) = own_draft(ctx, id, OpinionEvent::Submit)?;
    if before.kind == OpinionKind::Review {
        hearing::cites_heard(ctx, &review, &before)?;
    }
    let rules_of_kind = kind_rules(ctx, &review)?;
    rules::open(rules_of_kind, &before.conclusion, &review::particulars(ctx.conn, review.id)?)?;
    if before.supplements.is_some() {
        supplement_finished(ctx, &review, &before)?;
    } else {
        let items: Vec<String> = rules_of_kind.items.iter().map(|item| item.code.clone()).collect();
        let (findings, severities) = (store::findings_of(ctx.conn, id)?, store::severities(ctx.conn, id)?);
        rules::finished(&before.conclusion, &findings, &severities, &items)?;
    }
    let after = Opinion { state, submitted_at: Some(ctx.now), version: before.version + 1, ..before.clone() };
    store::update(ctx.conn, &before, &after)?;
    // What comes again after a return was in time, or not, when it came first.
    if before.kind == OpinionKind::Counsel && before.submitted_at.is_none() {
        let assignment = counsels_assignment(ctx, &before)?;
        let due = review::own_last_day(ctx.conn, &review, &assignment)?;
        let codes = ["OPINION_ON_TIME", "OPINION_LATE", "OPINION_UNTIMED"];
        let (code, adviser) = (conduct::rules::timed(due, ctx.today(), codes), Subject::Adviser(assignment.adviser_id));
        conduct::record(ctx, review.review_body_id, adviser, code, "opinion", id)?;
    }
    let mail = Mail::of("opinion_submit").with("number", &review.number);
    identity::tell_role(ctx, review.review_body_id, Role::Coordinator, &mail)?;
    ctx.done("opinion", id, &[("review", &review.number), ("state", &after.state), ("conclusion", &after.conclusion)]);
    Ok(after)
}

/// The adviser who gives an opinion of counsel.
pub(super) fn counsel(ctx: &mut Ctx<'_>, opinion: &Opinion) -> Result<Subject> {
    Ok(Subject::Adviser(counsels_assignment(ctx, opinion)?.adviser_id))
}

fn counsels_assignment(ctx: &mut Ctx<'_>, opinion: &Opinion) -> Result<Assignment> {
    let id = opinion.assignment_id.ok_or_else(|| Error::internal("an opinion of counsel has an assignment"))?;
    review::assignment(ctx.conn, id)
}

/// A supplementary opinion is finished when it says something, and its conclusion is in keeping with everything
/// that will be in force once it is issued. What it does not answer anew stands as it was found.
fn supplement_finished(ctx: &mut Ctx<'_>, review: &Review, opinion: &Opinion) -> Result<()> {
    let issued = store::issued(ctx.conn, review.id, review.round)?;
    let own = store::severities(ctx.conn, opinion.id)?;
    let withdrawn = store::withdrawals_of(ctx.conn, &[opinion.id])?;
    let says_something = issued.conclusion() != Some(opinion.conclusion.as_str())
        || !own.is_empty()
        || !withdrawn.is_empty()
        || finds_something_new(ctx, &issued.opinions, opinion.id)?;
    rules::SUPPLEMENT_SAYS_NOTHING.require(says_something)?;
    let kept = issued.in_force().filter(|r| !withdrawn.iter().any(|w| w.recommendation_id == r.id));
    let in_force: Vec<Severity> = kept.map(|r| r.severity).chain(own).collect();
    Ok(rules::in_keeping(&opinion.conclusion, &in_force)?)
}

/// Whether an opinion finds anything that was not found in these before; to say the same again is no finding.
fn finds_something_new(ctx: &mut Ctx<'_>, issued: &[Opinion], id: OpinionId) -> Result<bool> {
    let mut told = Vec::new();
    for opinion in issued {
        told.extend(store::findings_of(ctx.conn, opinion.id)?);
    }
    Ok(store::findings_of(ctx.conn, id)?.iter().any(|finding| !told.contains(finding)))
}

/// The actor's own draft and its matter, both held, and the state that the event leads to. Co-counsel write on the lead's
/// and do not hand it in.
fn own_draft(ctx: &mut Ctx<'_>, id: OpinionId, event: OpinionEvent) -> Result<(Review, Opinion, OpinionState)> {
    let (review, opinion) = store::for_update(ctx.conn, ctx.actor, id)?;
    if !ctx.actor.is(opinion.author_id) {
        if ctx.actor.role != Role::Adviser || opinion.kind == OpinionKind::Review {
            return Err(Error::NotFound);
        }
        // Whoever else of counsel sees it assists the lead.
        review::rules::team::LEAD_ONLY.require(event == OpinionEvent::Revise)?;
    }
    ctx.expect_version(opinion.version)?;
    let state = rules::step(opinion.state, event)?;
    of_present_round(&review, &opinion)?;
    Ok((review, opinion, state))
}

/// Refuses work on an opinion whose turn is over, or whose round.
pub(super) fn of_present_round(review: &Review, opinion: &Opinion) -> Result<()> {
    rules::NOT_YOUR_TURN
        .require(opinion.round == review.round)
        .map_err(|refusal| refusal.with("round", review.round))?;
    Ok(rules::turn(opinion.kind, opinion.supplements.is_some(), review.state)?)
}

/// The rules that the round froze.
pub(super) fn kind_rules(ctx: &mut Ctx<'_>, review: &Review) -> Result<&'static KindRules> {
    let round =
        review::current_round(ctx.conn, review)?.ok_or_else(|| Error::internal("a review under way has a round"))?;
    let pack = calendar::frozen(ctx.conn, &round.rule_pack, &round.rule_pack_hash)?;
    pack.kind(review.kind.as_str())
        .ok_or_else(|| Error::internal(format!("rule pack {} lacks {}", pack.id, review.kind)))
}

/// Refuses content that does not fit the rules or the text under review, naming every fault.
fn check(
    ctx: &mut Ctx<'_>,
    review: &Review,
    kind: OpinionKind,
    supplements: Option<OpinionId>,
    content: &Content,
) -> Result<()> {
    let rules_of_kind = kind_rules(ctx, review)?;
    let items: Vec<String> = rules_of_kind.items.iter().map(|item| item.code.clone()).collect();
    let round =
        review::current_round(ctx.conn, review)?.ok_or_else(|| Error::internal("a review under way has a round"))?;
    let version = documents::version_by_number(ctx.conn, review.document_id, round.document_version)?;
    let clauses = clauses::clauses(&documents::text(ctx.conn, &version)?);
    let mut faults = rules::faults(content, &rules_of_kind.conclusions.codes, &items, &clauses);
    source_faults(ctx, review, kind, content, &mut faults)?;
    let issued = supplements.map(|_| store::issued(ctx.conn, review.id, review.round)).transpose()?;
    withdrawal_faults(issued.as_ref(), content, &mut faults);
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

/// The office's recommendation may cite one of counsel's in the same round, and only that.
fn source_faults(
    ctx: &mut Ctx<'_>,
    review: &Review,
    kind: OpinionKind,
    content: &Content,
    faults: &mut Vec<FieldError>,
) -> Result<()> {
    let heard =
        if kind == OpinionKind::Review { store::counsel_opinions_issued(ctx.conn, review)? } else { Vec::new() };
    for (n, recommendation) in content.recommendations.iter().enumerate() {
        let Some(source) = recommendation.source_id else { continue };
        let cited = match store::recommendation(ctx.conn, source) {
            Ok((_, opinion)) => heard.iter().any(|counsel| counsel.id == opinion.id),
            Err(Error::NotFound) => false,
            Err(other) => return Err(other),
        };
        if !cited {
            let detail = "must be a recommendation of a counsel opinion accepted in this round".to_owned();
            faults.push(FieldError { pointer: format!("/recommendations/{n}/source_id"), code: "NOT_A_VALUE", detail });
        }
    }
    Ok(())
}

/// A supplementary opinion withdraws what is in force in its round, each once; no other opinion withdraws.
fn withdrawal_faults(issued: Option<&Issued>, content: &Content, faults: &mut Vec<FieldError>) {
    for (n, (id, _)) in content.withdraws.iter().enumerate() {
        let twice = content.withdraws.iter().take(n).any(|(earlier, _)| earlier == id);
        let in_force = issued.is_some_and(|issued| issued.in_force().any(|recommendation| recommendation.id == *id));
        if twice || !in_force {
            let detail = "must be a recommendation in force of the opinion that this one supplements".to_owned();
            let pointer = format!("/withdraws/{n}/recommendation_id");
            faults.push(FieldError { pointer, code: "NOT_A_VALUE", detail });
        }
    }
}

fn write(ctx: &mut Ctx<'_>, id: OpinionId, content: &Content) -> Result<()> {
    let fresh: Vec<_> = content.recommendations.iter().map(|_| ctx.id()).collect();
    store::replace_content(ctx.conn, id, content, &fresh)
}

//! Use cases of the office: accept counsel's opinion or return one, countersign and issue its own.

use sha2::{Digest, Sha256};

use super::draft::{counsel, kind_rules, of_present_round};
use super::model::{Opinion, OpinionId, OpinionKind, OpinionState, Return, Severity};
use super::rules::{self, OpinionEvent};
use super::{hearing, store};
use crate::conduct::{self, Subject};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::identity;
use crate::notify::Mail;
use crate::numbers;
use crate::review::{self, Event, Review, ReviewState, Round};

const COUNSEL_PREFIX: &str = "法意";
const REVIEW_PREFIX: &str = "审意";
const SUPPLEMENT_PREFIX: &str = "补意";

/// Accepts counsel's opinion as delivered. When all who accepted the matter have delivered, the office's turn
/// has come.
pub(super) fn accept(ctx: &mut Ctx<'_>, id: OpinionId) -> Result<Opinion> {
    let (review, before, _) = handed_in(ctx, id, OpinionEvent::Accept)?;
    rules::OTHER_KIND.require(before.kind == OpinionKind::Counsel)?;
    still_on_it(ctx, &review, &before)?;
    let after = seal(ctx, &review, &before, COUNSEL_PREFIX)?;
    let (number, adviser) = (review.number.clone(), counsel(ctx, &before)?);
    conduct::record(ctx, review.review_body_id, adviser, "OPINION_ACCEPTED", "opinion", id)?;
    if review::all_heard(ctx.conn, &review)? {
        review::move_on(ctx, review, Event::OpinionsIn, |_| {})?;
    }
    let mail = Mail::of("opinion_accept").with("number", &number).with("opinion", &after.number);
    identity::tell(ctx, after.author_id, &mail)?;
    ctx.done("opinion", id, &[("review", &number), ("number", &after.number), ("seal", &after.seal)]);
    Ok(after)
}

/// Countersigns the office's opinion; never one's own.
pub(super) fn countersign(ctx: &mut Ctx<'_>, id: OpinionId) -> Result<Opinion> {
    let (review, before, state) = handed_in(ctx, id, OpinionEvent::Countersign)?;
    rules::OTHER_KIND.require(before.kind == OpinionKind::Review)?;
    rules::COUNTERSIGN_BY_ANOTHER.require(!ctx.actor.is(before.author_id))?;
    hearing::heard_before(ctx, &review, &before)?;
    let after = Opinion {
        state,
        countersigned_by: Some(ctx.actor.account),
        countersigned_at: Some(ctx.now),
        version: before.version + 1,
        ..before.clone()
    };
    store::update(ctx.conn, &before, &after)?;
    ctx.done("opinion", id, &[("review", &review.number)]);
    Ok(after)
}

/// Returns an opinion to its author, saying why; a countersignature is void.
pub(super) fn send_back(ctx: &mut Ctx<'_>, id: OpinionId, reason: &str) -> Result<Opinion> {
    let (review, before, state) = handed_in(ctx, id, OpinionEvent::Return)?;
    rules::COUNTERSIGN_BY_ANOTHER.require(!ctx.actor.is(before.author_id))?;
    if before.kind == OpinionKind::Counsel {
        still_on_it(ctx, &review, &before)?;
    }
    let row = Return {
        id: ctx.id(),
        opinion_id: id,
        reason: reason.trim().to_owned(),
        returned_by: ctx.actor.account,
        name: ctx.actor.name.clone(),
        returned_at: ctx.now,
    };
    store::insert_return(ctx.conn, &row)?;
    let after = Opinion {
        state,
        countersigned_by: None,
        countersigned_at: None,
        version: before.version + 1,
        ..before.clone()
    };
    store::update(ctx.conn, &before, &after)?;
    let (whose, code) = match before.kind {
        OpinionKind::Counsel => (counsel(ctx, &before)?, "OPINION_RETURNED"),
        OpinionKind::Review => (Subject::Reviewer(before.author_id), "REVIEW_RETURNED"),
    };
    conduct::record(ctx, review.review_body_id, whose, code, "opinion", id)?;
    let mail = Mail::of("opinion_return").with("number", &review.number);
    identity::tell(ctx, after.author_id, &mail)?;
    let facts: [(&str, &dyn std::fmt::Display); 4] =
        [("review", &review.number), ("kind", &after.kind), ("state", &state), ("reason", &row.reason)];
    ctx.done("opinion", id, &facts);
    Ok(after)
}

/// Counsel who has stood back is not heard.
fn still_on_it(ctx: &mut Ctx<'_>, review: &Review, opinion: &Opinion) -> Result<()> {
    let accepted = review::accepted_assignments(ctx.conn, review)?;
    Ok(rules::ADVISER_STOOD_BACK.require(accepted.iter().any(|a| opinion.assignment_id == Some(a.id)))?)
}

/// Issues the office's opinion: numbered, sealed, immutable. The clock stops with the first of a round; a
/// supplementary one adds to what is to be handled.
pub(super) fn issue(ctx: &mut Ctx<'_>, id: OpinionId) -> Result<Opinion> {
    let (review, before, _) = handed_in(ctx, id, OpinionEvent::Issue)?;
    rules::OTHER_KIND.require(before.kind == OpinionKind::Review)?;
    rules::COUNTERSIGN_BY_ANOTHER.require(!ctx.actor.is(before.author_id))?;
    rules::NOT_COUNTERSIGNED.require(before.countersigned_by.is_some())?;
    hearing::heard_before(ctx, &review, &before)?;
    let heard = !store::counsel_opinions_issued(ctx.conn, &review)?.is_empty();
    rules::COUNSEL_NOT_HEARD.require(heard || !kind_rules(ctx, &review)?.counsel.required)?;
    let supplementary = before.supplements.is_some();
    let after = seal(ctx, &review, &before, if supplementary { SUPPLEMENT_PREFIX } else { REVIEW_PREFIX })?;
    let mut review = if supplementary {
        review::touch(ctx, review)?
    } else {
        let round = review::current_round(ctx.conn, &review)?
            .ok_or_else(|| Error::internal("a review under way has a round"))?;
        review::mark_issued(ctx.conn, &round, ctx.today())?;
        note_issue(ctx, &review, &before, &round)?;
        review::move_on(ctx, review, Event::Issue, |_| {})?
    };
    let to_handle = store::severities(ctx.conn, id)?.iter().any(|severity| *severity != Severity::Note);
    if to_handle && review.state == ReviewState::OpinionIssued {
        review = review::move_on(ctx, review, Event::Handle, |_| {})?;
    }
    let mail = Mail::of("opinion_issue").with("number", &review.number).with("opinion", &after.number);
    identity::tell(ctx, review.created_by, &mail)?;
    ctx.done(
        "opinion",
        id,
        &[
            ("review", &review.number),
            ("number", &after.number),
            ("conclusion", &after.conclusion),
            ("seal", &after.seal),
            ("state", &review.state),
        ],
    );
    Ok(after)
}

/// Notes how the office and the agency did: whether the opinion is in time, and what the agency left unanswered.
fn note_issue(ctx: &mut Ctx<'_>, review: &Review, opinion: &Opinion, round: &Round) -> Result<()> {
    let (body, reviewer) = (review.review_body_id, Subject::Reviewer(opinion.author_id));
    let codes = ["REVIEW_ON_TIME", "REVIEW_LATE", "REVIEW_UNTIMED"];
    let code = conduct::rules::timed(round.due_on, ctx.today(), codes);
    conduct::record(ctx, body, reviewer, code, "opinion", opinion.id)?;
    for question in review::unanswered_questions(ctx.conn, review)? {
        let agency = Subject::Agency(review.agency_id);
        conduct::record(ctx, body, agency, "QUESTION_UNANSWERED", "question", question)?;
    }
    Ok(())
}

/// An opinion that has been handed in, with its matter, both held, and the state that the event leads to.
fn handed_in(ctx: &mut Ctx<'_>, id: OpinionId, event: OpinionEvent) -> Result<(Review, Opinion, OpinionState)> {
    let (review, opinion) = store::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(opinion.version)?;
    let state = rules::step(opinion.state, event)?;
    of_present_round(&review, &opinion)?;
    Ok((review, opinion, state))
}

/// Numbers and seals: from here on the database itself refuses a change.
fn seal(ctx: &mut Ctx<'_>, review: &Review, before: &Opinion, prefix: &str) -> Result<Opinion> {
    let year = ctx.today().year();
    let number = numbers::next(ctx.conn, review.review_body_id, prefix, year)?;
    let number = numbers::format(prefix, year, number);
    let mut after = Opinion {
        state: OpinionState::Issued,
        number,
        issued_by: Some(ctx.actor.account),
        issued_at: Some(ctx.now),
        version: before.version + 1,
        ..before.clone()
    };
    after.seal = content_hash(ctx, review, &after)?;
    store::update(ctx.conn, before, &after)?;
    Ok(after)
}

/// SHA-256 over everything an opinion says, each part preceded by its length.
fn content_hash(ctx: &mut Ctx<'_>, review: &Review, opinion: &Opinion) -> Result<String> {
    let round =
        review::current_round(ctx.conn, review)?.ok_or_else(|| Error::internal("a review under way has a round"))?;
    let mut parts = vec![
        opinion.id.to_string(),
        opinion.number.clone(),
        round.sha256,
        opinion.conclusion.clone(),
        opinion.summary.clone(),
        opinion.author_id.to_string(),
    ];
    for (_, co_author) in store::co_authors(ctx.conn, &[opinion.id])? {
        parts.extend(["CO_AUTHOR".to_owned(), co_author.to_string()]);
    }
    for finding in store::findings_of(ctx.conn, opinion.id)? {
        parts.extend([finding.item, finding.conforms.to_string(), finding.finding]);
    }
    for r in store::recommendations(ctx.conn, opinion.id)? {
        parts.extend([
            r.id.to_string(),
            r.severity.to_string(),
            r.issue_code,
            r.clause,
            r.quote,
            r.demand.to_string(),
            r.demanded_text,
            r.reason,
            r.legal_basis,
        ]);
    }
    if let Some(supplemented) = opinion.supplements {
        parts.extend(["SUPPLEMENTS".to_owned(), supplemented.to_string()]);
    }
    for withdrawal in store::withdrawals_of(ctx.conn, &[opinion.id])? {
        parts.extend(["WITHDRAWS".to_owned(), withdrawal.recommendation_id.to_string(), withdrawal.reason]);
    }
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(format!("{}:{part}", part.len()));
    }
    Ok(hex::encode(hasher.finalize()))
}

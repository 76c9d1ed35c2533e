//! Use cases of the office: accept counsel's opinion, countersign and issue its own.

use sha2::{Digest, Sha256};

use super::draft::kind_rules;
use super::model::{Opinion, OpinionId, OpinionKind, OpinionState, Severity};
use super::{rules, store};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::identity;
use crate::notify::Mail;
use crate::numbers;
use crate::review::{self, Event, Review};

const COUNSEL_PREFIX: &str = "法意";
const REVIEW_PREFIX: &str = "审意";

/// Accepts counsel's opinion as delivered. When all who accepted the matter have delivered, the office's turn
/// has come.
pub(super) fn accept(ctx: &mut Ctx<'_>, id: OpinionId) -> Result<Opinion> {
    let (review, before) = handed_in(ctx, id, OpinionKind::Counsel)?;
    let accepted = review::accepted_assignments(ctx.conn, &review)?;
    rules::ADVISER_STOOD_BACK.require(accepted.iter().any(|a| before.assignment_id == Some(a.id)))?;
    let after = seal(ctx, &review, &before, COUNSEL_PREFIX)?;
    let number = review.number.clone();
    if store::all_heard(ctx.conn, &review)? {
        review::move_on(ctx, review, Event::OpinionsIn, |_| {})?;
    }
    let mail = Mail::of("opinion_accept").with("number", &number).with("opinion", &after.number);
    identity::tell(ctx, after.author_id, &mail)?;
    ctx.done("opinion", id, &[("review", &number), ("number", &after.number), ("seal", &after.seal)]);
    Ok(after)
}

/// Countersigns the office's opinion; never one's own.
pub(super) fn countersign(ctx: &mut Ctx<'_>, id: OpinionId) -> Result<Opinion> {
    let (review, before) = handed_in(ctx, id, OpinionKind::Review)?;
    rules::COUNTERSIGN_BY_ANOTHER.require(!ctx.actor.is(before.author_id))?;
    let after = Opinion {
        countersigned_by: Some(ctx.actor.account),
        countersigned_at: Some(ctx.now),
        version: before.version + 1,
        ..before.clone()
    };
    store::update(ctx.conn, &before, &after)?;
    ctx.done("opinion", id, &[("review", &review.number)]);
    Ok(after)
}

/// Issues the office's opinion: numbered, sealed, immutable. The clock stops today.
pub(super) fn issue(ctx: &mut Ctx<'_>, id: OpinionId) -> Result<Opinion> {
    let (review, before) = handed_in(ctx, id, OpinionKind::Review)?;
    rules::COUNTERSIGN_BY_ANOTHER.require(!ctx.actor.is(before.author_id))?;
    rules::NOT_COUNTERSIGNED.require(before.countersigned_by.is_some())?;
    let heard = !store::counsel_opinions_issued(ctx.conn, &review)?.is_empty();
    rules::COUNSEL_NOT_HEARD.require(heard || !kind_rules(ctx, &review)?.counsel.required)?;
    let after = seal(ctx, &review, &before, REVIEW_PREFIX)?;
    let round =
        review::current_round(ctx.conn, &review)?.ok_or_else(|| Error::internal("a review under way has a round"))?;
    review::mark_issued(ctx.conn, &round, ctx.today())?;
    let mut review = review::move_on(ctx, review, Event::Issue, |_| {})?;
    let to_handle = store::severities(ctx.conn, id)?.iter().any(|severity| *severity != Severity::Note);
    if to_handle {
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

/// An opinion of this kind that has been handed in and not yet issued, with its matter; both held.
fn handed_in(ctx: &mut Ctx<'_>, id: OpinionId, kind: OpinionKind) -> Result<(Review, Opinion)> {
    let (review, opinion) = store::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(opinion.version)?;
    rules::OTHER_KIND.require(opinion.kind == kind)?;
    rules::NOT_SUBMITTED
        .require(opinion.state == OpinionState::Submitted)
        .map_err(|refusal| refusal.with("state", opinion.state))?;
    Ok((review, opinion))
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
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(format!("{}:{part}", part.len()));
    }
    Ok(hex::encode(hasher.finalize()))
}

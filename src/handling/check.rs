//! The check of a revised text against the reviewed one (文本核验): verdicts, silent edits, and who acknowledged them.
//!
//! A silent edit keeps the gate closed until the office has looked at it and says by name and with a reason that it may stand
//! (确认); else the agency takes it back, or submits the text for the next round. Basis: 国务院令第713号 art 25.

use super::model::{Acknowledgement, Answer, Handling, Revision};
use super::silent::{self, Adopted, Edit};
use super::standing::{self, Handled};
use super::verdict::{self, Judged};
use super::{rules, store};
use crate::ctx::Ctx;
use crate::documents;
use crate::documents::comparison::{self, Pairing};
use crate::error::{Error, Result};
use crate::identity;
use crate::notify::Mail;
use crate::review::{self, Review, ReviewId, ReviewState, Round};

/// A revised text, checked.
#[derive(Clone, Debug)]
pub(super) struct Checked {
    /// The matter.
    pub review: Review,
    /// Number of the version that was reviewed.
    pub reviewed: i64,
    /// Number of the proposed version.
    pub revised: Option<i64>,
    /// Each recommendation, with its verdict once a revision is proposed.
    pub verdicts: Vec<(Handled, Option<Judged>)>,
    /// What nobody asked for, with who acknowledged it.
    pub edits: Vec<(Edit, Option<Acknowledgement>)>,
}

/// Checks the revision that is proposed in the current round of a matter that the actor sees.
pub(super) fn look(ctx: &mut Ctx<'_>, id: ReviewId) -> Result<Checked> {
    let review = review::visible(ctx.conn, ctx.actor, id)?;
    check(ctx, review)
}

fn check(ctx: &mut Ctx<'_>, review: Review) -> Result<Checked> {
    let round = review::current_round(ctx.conn, &review)?.ok_or(Error::NotFound)?;
    let handled = standing::of_round(ctx, &review, &round)?;
    let revision = store::revision(ctx.conn, &review)?;
    let Some(revision) = revision else {
        let verdicts = handled.into_iter().map(|one| (one, None)).collect();
        return Ok(Checked { review, reviewed: round.document_version, revised: None, verdicts, edits: Vec::new() });
    };
    let pairing = pairing(ctx, &review, &round, &revision)?;
    let known = store::acknowledgements(ctx.conn, &review)?;
    let edits = silent::edits(&pairing, &adopted(&handled)).into_iter().map(|edit| {
        let known = known.iter().find(|one| one.fingerprint == edit.fingerprint).cloned();
        (edit, known)
    });
    let edits = edits.collect();
    let judged = |one: Handled| {
        let verdict = verdict::judge(&pairing, &one.recommendation);
        (one, Some(verdict))
    };
    let verdicts = handled.into_iter().map(judged).collect();
    let revised = Some(revision.document_version);
    Ok(Checked { review, reviewed: round.document_version, revised, verdicts, edits })
}

/// Both texts of a round, paired.
pub(super) fn pairing(ctx: &mut Ctx<'_>, review: &Review, round: &Round, revision: &Revision) -> Result<Pairing> {
    let mut text = |number| {
        let version = documents::version_by_number(ctx.conn, review.document_id, number)?;
        documents::text(ctx.conn, &version)
    };
    Ok(Pairing::new(&text(round.document_version)?, &text(revision.document_version)?))
}

/// What was recommended and adopted: the grounds for a revised text.
fn adopted(handled: &[Handled]) -> Vec<Adopted<'_>> {
    let asks = handled.iter().filter(|one| asks_for_change(&one.handling));
    asks.map(|one| Adopted {
        recommendation: &one.recommendation,
        wholly: one.handling.answer == Some(Answer::Adopted),
        clause: &one.handling.clause,
    })
    .collect()
}

/// Whether a recommendation is a ground for the revised text: it is adopted and in force. A NOTE keeps no gate
/// closed, so that it is a ground only once its adoption has been verified.
pub(super) fn asks_for_change(handling: &Handling) -> bool {
    let in_force = handling.state != super::model::HandlingState::Superseded;
    let note = handling.severity == crate::opinion::Severity::Note;
    handling.is_adopted() && in_force && (!note || rules::is_done(handling.state))
}

/// Whether something was changed that nobody asked for and nobody has acknowledged. What was asked for is known only when
/// nothing is open any more; until then the open items keep the gate closed.
pub(super) fn is_edited_silently(
    ctx: &mut Ctx<'_>,
    review: &Review,
    round: &Round,
    revision: Option<&Revision>,
    handled: &[Handled],
) -> Result<bool> {
    let open =
        |one: &Handled| one.handling.severity != crate::opinion::Severity::Note && !rules::is_done(one.handling.state);
    let Some(revision) = revision.filter(|_| !handled.iter().any(open)) else { return Ok(false) };
    let pairing = pairing(ctx, review, round, revision)?;
    let known = store::acknowledgements(ctx.conn, review)?;
    let edits = silent::edits(&pairing, &adopted(handled));
    Ok(edits.iter().any(|edit| known.iter().all(|one| one.fingerprint != edit.fingerprint)))
}

/// The office has looked at silent edits and says why they may stand.
pub(super) fn acknowledge(ctx: &mut Ctx<'_>, id: ReviewId, fingerprints: &[String], reason: &str) -> Result<Checked> {
    let review = review::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(review.version)?;
    rules::NOT_IN_HANDLING
        .require(review.state == ReviewState::Handling)
        .map_err(|refusal| refusal.with("state", review.state))?;
    let mut checked = check(ctx, review)?;
    for (n, fingerprint) in fingerprints.iter().enumerate() {
        let found = checked.edits.iter_mut().find(|(edit, _)| edit.fingerprint == *fingerprint);
        let Some((edit, known)) = found else {
            let field = format!("/fingerprints/{n}");
            return Err(Error::field(&field, "INVALID", "is of no silent edit of the proposed revision"));
        };
        if known.is_some() {
            continue;
        }
        let place = edit.change.new.first().or(edit.change.old.first());
        let row = Acknowledgement {
            id: ctx.id(),
            review_id: id,
            round: checked.review.round,
            fingerprint: fingerprint.clone(),
            document_version: checked.revised.unwrap_or_default(),
            clause: place.map(|place| place.label.clone()).unwrap_or_default(),
            reason: reason.trim().to_owned(),
            acknowledged_by: ctx.actor.account,
            acknowledged_at: ctx.now,
        };
        store::insert_acknowledgement(ctx.conn, &row)?;
        *known = Some(row);
    }
    checked.review = review::touch(ctx, checked.review)?;
    let review = &checked.review;
    let mail = Mail::of("handling_acknowledge_edits").with("number", &review.number).with("edits", fingerprints.len());
    identity::tell(ctx, review.created_by, &mail)?;
    let edits = fingerprints.join(" ");
    ctx.done("review", id, &[("review", &review.number), ("edits", &edits), ("reason", &reason.trim())]);
    Ok(checked)
}

/// A revision that is too long is not compared, so that it cannot be proposed.
pub(super) fn comparable(ctx: &mut Ctx<'_>, review: &Review, versions: [i64; 2]) -> Result<()> {
    for number in versions {
        let version = documents::version_by_number(ctx.conn, review.document_id, number)?;
        let text = documents::text(ctx.conn, &version)?;
        rules::BEYOND_COMPARISON.require(comparison::fits(&text))?;
    }
    Ok(())
}

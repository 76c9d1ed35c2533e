//! The gate: gathers the facts, asks the rule, clears one exact text.

use super::model::{Clearance, Handling, HandlingState};
use super::rules::{self, Facts, Reason};
use super::{standing, store};
use crate::calendar;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::identity;
use crate::notify::Mail;
use crate::numbers;
use crate::opinion::{self, Severity};
use crate::review::{self, Event, Review, ReviewId};

const CLEARANCE_PREFIX: &str = "放行";

/// The text that a round has arrived at, and why it may not go on.
#[derive(Clone, Debug)]
pub(super) struct Gate {
    /// Conclusion of the issued review opinion.
    pub conclusion: Option<String>,
    /// Number of the document's version that the round has arrived at.
    pub document_version: i64,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Why it may not go on.
    pub reasons: Vec<Reason>,
    /// The clearance, once given.
    pub clearance: Option<Clearance>,
}

/// Looks at a matter: only at its latest round, and there at what was issued last.
pub(super) fn look(ctx: &mut Ctx<'_>, review: &Review) -> Result<Gate> {
    let round = review::current_round(ctx.conn, review)?.ok_or(Error::NotFound)?;
    let conclusion = opinion::issued(ctx.conn, review.id, round.number)?.conclusion().map(str::to_owned);
    let counsel_heard = !opinion::counsel_opinions_issued(ctx.conn, review)?.is_empty();
    let counsel_required = match round.rule_pack.as_str() {
        "" => true,
        id => calendar::frozen(ctx.conn, id, &round.rule_pack_hash)?
            .kind(review.kind.as_str())
            .is_none_or(|kind| kind.counsel.required),
    };
    let revision = store::revision(ctx.conn, review)?;
    let handled = standing::of_round(ctx, review, &round)?;
    let items: Vec<_> = handled.iter().map(|h| (h.handling.severity, h.handling.state)).collect();
    let facts = Facts {
        conclusion: conclusion.as_deref(),
        counsel_required,
        counsel_heard,
        supplement_pending: opinion::supplement_pending(ctx.conn, review)?,
        changed_unasked: revision.is_some() && !handled.iter().any(|handled| asks_for_change(&handled.handling)),
        items: &items,
    };
    let reasons = rules::gate(&facts);
    let (document_version, sha256) = revision
        .map_or((round.document_version, round.sha256), |revision| (revision.document_version, revision.sha256));
    Ok(Gate { conclusion, document_version, sha256, reasons, clearance: store::clearance(ctx.conn, review)? })
}

/// Whether a recommendation is a ground for the revised text: it is adopted and in force. A NOTE keeps no gate
/// closed, so that it is a ground only once its adoption has been verified.
fn asks_for_change(handling: &Handling) -> bool {
    let in_force = handling.state != HandlingState::Superseded;
    handling.is_adopted() && in_force && (handling.severity != Severity::Note || rules::is_done(handling.state))
}

/// Asks whether a given text may go on: exactly the cleared bytes, or not.
pub(super) fn ask(ctx: &mut Ctx<'_>, id: ReviewId, sha256: &str) -> Result<Gate> {
    let review = review::visible(ctx.conn, ctx.actor, id)?;
    let mut gate = look(ctx, &review)?;
    // Some programs write hashes in capitals.
    let sha256 = sha256.to_ascii_lowercase();
    match &gate.clearance {
        Some(clearance) if clearance.sha256 == sha256 => {}
        Some(_) => gate.reasons.push(Reason::TextChanged),
        None => {
            if gate.sha256 != sha256 && !gate.reasons.contains(&Reason::TextChanged) {
                gate.reasons.push(Reason::TextChanged);
            }
            gate.reasons.push(Reason::NotCleared);
        }
    }
    Ok(gate)
}

/// Clears the text that the round has arrived at, and closes the matter.
pub(super) fn clear(ctx: &mut Ctx<'_>, id: ReviewId) -> Result<Gate> {
    let review = review::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(review.version)?;
    review::rules::step(review.state, Event::Clear)?;
    let mut gate = look(ctx, &review)?;
    if !gate.reasons.is_empty() {
        let reasons: Vec<&str> = gate.reasons.iter().map(|reason| reason.as_str()).collect();
        return Err(rules::GATE_CLOSED.refuse().with("reasons", reasons.join(", ")).into());
    }
    let year = ctx.today().year();
    let number = numbers::next(ctx.conn, review.review_body_id, CLEARANCE_PREFIX, year)?;
    let row = Clearance {
        id: ctx.id(),
        review_id: id,
        round: review.round,
        number: numbers::format(CLEARANCE_PREFIX, year, number),
        document_version: gate.document_version,
        sha256: gate.sha256.clone(),
        cleared_by: ctx.actor.account,
        cleared_at: ctx.now,
    };
    store::insert_clearance(ctx.conn, &row)?;
    let review = review::move_on(ctx, review, Event::Clear, |_| {})?;
    let mail = Mail::of("handling_clear").with("number", &review.number).with("clearance", &row.number);
    identity::tell(ctx, review.created_by, &mail)?;
    ctx.done(
        "clearance",
        row.id,
        &[("review", &review.number), ("number", &row.number), ("sha256", &row.sha256), ("state", &review.state)],
    );
    gate.clearance = Some(row);
    Ok(gate)
}

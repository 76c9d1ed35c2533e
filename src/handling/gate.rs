//! The gate: gathers the facts, asks the rule, clears one exact text.

use super::model::{Certificate, Clearance};
use super::rules::{self, Facts, Reason};
use super::{check, companions, standing, store};
use crate::calendar;
use crate::calendar::form::{self, Particular};
use crate::calendar::pack::{DELIBERATION, EXPLORATORY, KindRules, LEGAL_RISK};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::identity::{self, MatterKind};
use crate::kit::Day;
use crate::notify::Mail;
use crate::numbers;
use crate::opinion;
use crate::review::{self, Event, Review, ReviewId, Round};

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
    /// Codes of what is missing beside the draft.
    pub missing: Vec<String>,
    /// The first day on which it may be deliberated, when the planned day comes too soon.
    pub deliberation_from: Option<Day>,
    /// The legal risk that was made explicit, of an exploratory reform.
    pub legal_risk: String,
    /// The clearance, once given, with its certificate.
    pub clearance: Option<(Clearance, Certificate)>,
}

/// Looks at a matter: only at its latest round, and there at what was issued last.
pub(super) fn look(ctx: &mut Ctx<'_>, review: &Review) -> Result<Gate> {
    let round = review::current_round(ctx.conn, review)?.ok_or(Error::NotFound)?;
    let conclusion = opinion::issued(ctx.conn, review.id, round.number)?.conclusion().map(str::to_owned);
    let counsel_heard = !opinion::counsel_opinions_issued(ctx.conn, review)?.is_empty();
    let revision = store::revision(ctx.conn, review)?;
    let handled = standing::of_round(ctx, review, &round)?;
    let items: Vec<_> = handled.iter().map(|h| (h.handling.severity, h.handling.state)).collect();
    let filled = review::particulars(ctx.conn, review.id)?;
    let kind = companions::kind_rules(ctx, review)?;
    let wanted = companions::wanted(ctx, review, kind, &filled)?;
    let missing: Vec<String> = wanted.iter().filter(|one| one.is_missing()).map(|one| one.rule.code.clone()).collect();
    let window = window(ctx, kind, &round, &filled)?;
    let exploratory = form::is_set(&filled, EXPLORATORY);
    let clearance = match store::clearance(ctx.conn, review)? {
        Some(row) => Some((row.clone(), store::certificate_of(ctx.conn, row.id)?)),
        None => None,
    };
    let facts = Facts {
        conclusion: conclusion.as_deref(),
        counsel_required: kind.counsel.required,
        counsel_heard,
        supplement_pending: opinion::supplement_pending(ctx.conn, review)?,
        changed_unasked: revision.is_some() && !handled.iter().any(|one| check::asks_for_change(&one.handling)),
        edited_silently: clearance.is_none()
            && check::is_edited_silently(ctx, review, &round, revision.as_ref(), &handled)?,
        exploratory,
        missing_companion: !missing.is_empty(),
        window_too_short: window.is_some(),
        substituted: substituted(ctx, review, &round, &filled)?,
        items: &items,
    };
    let (document_version, sha256) = revision
        .map_or((round.document_version, round.sha256), |revision| (revision.document_version, revision.sha256));
    let risk = form::words(&filled, LEGAL_RISK).filter(|_| exploratory);
    // What is cleared was found in order, and nothing of it has changed since; only its text and a revocation count.
    let reasons = if clearance.is_some() { Vec::new() } else { rules::gate(&facts) };
    Ok(Gate {
        legal_risk: risk.unwrap_or_default().to_owned(),
        conclusion,
        document_version,
        sha256,
        reasons,
        missing,
        deliberation_from: window.and_then(|window| window.first),
        clearance,
    })
}

/// A deliberation that is planned too soon.
struct TooSoon {
    /// The first day on which it may be; not known while a calendar is missing.
    first: Option<Day>,
}

/// Whether the planned day comes too soon: there must be so many working days after the day of receipt, the day of
/// deliberation included. An opinion may be as early as it likes.
fn window(ctx: &mut Ctx<'_>, kind: &KindRules, round: &Round, filled: &[Particular]) -> Result<Option<TooSoon>> {
    let Some(window) = &kind.min_window else { return Ok(None) };
    // Rules without such a field are those of an edition that did not ask for the day.
    let asked = kind.fields.iter().any(|field| field.code == DELIBERATION);
    if !asked || window.unless.as_ref().is_some_and(|flag| form::is_set(filled, flag)) {
        return Ok(None);
    }
    let calendar = calendar::load(ctx.conn)?;
    let first = calendar.after_working_days(round.received_on.date(), window.working_days).ok().map(Day::from);
    let planned = form::day(filled, DELIBERATION);
    let enough = planned.zip(first).is_some_and(|(planned, first)| planned >= first);
    Ok((!enough).then_some(TooSoon { first }))
}

/// Whether a text that must be reviewed as some kind of matter was only consulted on, or offered for comment.
fn substituted(ctx: &mut Ctx<'_>, review: &Review, round: &Round, filled: &[Particular]) -> Result<bool> {
    let facts = form::scope_facts(filled, review.amount).filter(|_| review.kind == MatterKind::Other);
    let Some(facts) = facts.filter(|_| !round.rule_pack.is_empty()) else { return Ok(false) };
    let pack = calendar::frozen(ctx.conn, &round.rule_pack, &round.rule_pack_hash)?;
    Ok(pack.scope.judge(&facts, &pack.values).in_scope)
}

/// Asks whether a given text may go on: exactly the cleared bytes, or not.
pub(super) fn ask(ctx: &mut Ctx<'_>, id: ReviewId, sha256: &str) -> Result<Gate> {
    let review = review::visible(ctx.conn, ctx.actor, id)?;
    let mut gate = look(ctx, &review)?;
    // Some programs write hashes in capitals.
    let sha256 = sha256.to_ascii_lowercase();
    match &gate.clearance {
        Some((clearance, _)) => {
            if clearance.sha256 != sha256 {
                gate.reasons.push(Reason::TextChanged);
            }
            if store::revocation(ctx.conn, clearance.id)?.is_some() {
                gate.reasons.push(Reason::ClearanceRevoked);
            }
        }
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
        let mut refusal = rules::GATE_CLOSED.refuse().with("reasons", reasons.join(", "));
        if !gate.missing.is_empty() {
            refusal = refusal.with("companions", gate.missing.join(", "));
        }
        if let Some(first) = gate.deliberation_from {
            refusal = refusal.with("deliberation_from", first);
        }
        return Err(refusal.into());
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
    let certificate = Certificate {
        clearance_id: row.id,
        number: format!("fx-{}", identity::readable_secret::<3>()),
        check_code: identity::readable_secret::<4>(),
        document_id: review.document_id,
        conclusion: gate.conclusion.clone().unwrap_or_default(),
        legal_risk: gate.legal_risk.clone(),
    };
    store::insert_clearance(ctx.conn, &row, &certificate)?;
    let review = review::move_on(ctx, review, Event::Clear, |_| {})?;
    let mail = Mail::of("handling_clear").with("number", &review.number).with("clearance", &row.number);
    identity::tell(ctx, review.created_by, &mail)?;
    ctx.done(
        "clearance",
        row.id,
        &[
            ("review", &review.number),
            ("number", &row.number),
            ("certificate", &certificate.number),
            ("sha256", &row.sha256),
            ("state", &review.state),
        ],
    );
    gate.clearance = Some((row, certificate));
    Ok(gate)
}

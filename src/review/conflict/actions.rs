//! Use cases: check, declare, change the parties, decide a finding; and what an offer and an acceptance ask.

use super::examine::{examine, suspend, weighed};
use super::model::{
    ConflictSeverity, Declaration, Finding, FindingDecision, FindingId, FindingState, NewDeclaration, Weighed,
};
use super::store;
use crate::access::Role;
use crate::ctx::Ctx;
use crate::directory::{self, Adviser, AdviserId, NewInterest};
use crate::error::{Error, Result};
use crate::identity::{self, MatterKind};
use crate::notify::Mail;
use crate::review::actions::touch;
use crate::review::assignment::own;
use crate::review::due;
use crate::review::model::{
    Assignment, AssignmentId, AssignmentState, NewParty, PartyId, Review, ReviewId, ReviewState, WholeParty,
};
use crate::review::rules;
use crate::review::store as reviews;

/// The whole result for an adviser before anything is offered.
pub(super) fn check(ctx: &mut Ctx<'_>, review_id: ReviewId, adviser_id: AdviserId) -> Result<(Adviser, Vec<Weighed>)> {
    let review = reviews::visible(ctx.conn, ctx.actor, review_id)?;
    let adviser = directory::adviser(ctx.conn, adviser_id)?;
    let weighed = weighed(ctx, &review, &adviser)?;
    Ok((adviser, weighed))
}

/// Refuses an offer that a conflict blocks; gives what somebody has to decide.
pub(in crate::review) fn may_be_offered(ctx: &mut Ctx<'_>, review: &Review, adviser: &Adviser) -> Result<Vec<Weighed>> {
    let weighed = weighed(ctx, review, adviser)?;
    match weighed.iter().find(|one| one.blocks()) {
        None => Ok(weighed),
        Some(found) => {
            let tie = &found.tie;
            let relation = tie.relation.map_or(tie.ground.as_str(), |relation| relation.as_str());
            Err(rules::CONFLICT_OF_INTEREST
                .refuse()
                .with("adviser", &adviser.name)
                .with("party", &tie.party)
                .with("relation", relation)
                .with("ground", tie.ground)
                .into())
        }
    }
}

/// Refuses an acceptance that a conflict blocks, that comes before the declaration, or about which somebody has to decide.
pub(in crate::review) fn may_accept(ctx: &mut Ctx<'_>, review: &Review, row: &Assignment) -> Result<()> {
    let adviser = directory::adviser(ctx.conn, row.adviser_id)?;
    may_be_offered(ctx, review, &adviser)?;
    let declared = store::declared(ctx.conn, vec![row.id])?;
    let parties = reviews::parties(ctx.conn, review.id)?;
    let missing: Vec<&str> = parties
        .iter()
        .filter(|whole| !declared.contains(&(row.id, whole.party.id)))
        .map(|whole| whole.party.name.as_str())
        .collect();
    rules::CONFLICT_NOT_DECLARED
        .require(missing.is_empty())
        .map_err(|refusal| refusal.with("parties", missing.join("；")))?;
    Ok(rules::CONFLICT_UNDECIDED.require(!store::has_open_finding(ctx.conn, row.id)?)?)
}

/// The adviser declares about parties of a matter that was offered to them, or that they work on. What binds them becomes
/// an interest on the register, and everybody of the firm is looked at again.
pub(super) fn declare(ctx: &mut Ctx<'_>, id: AssignmentId, answers: &[NewDeclaration]) -> Result<Assignment> {
    let (review, row) = own(ctx, id)?;
    rules::ASSIGNMENT_OVER.require(rules::is_active(row.state) && row.suspended_at.is_none())?;
    let parties = reviews::parties(ctx.conn, review.id)?;
    let mut declared: Vec<PartyId> = store::declared(ctx.conn, vec![id])?.into_iter().map(|(_, party)| party).collect();
    let mut interests: usize = 0;
    for (n, answer) in answers.iter().enumerate() {
        let known = parties.iter().find(|whole| whole.party.id == answer.party_id);
        let Some(WholeParty { party, .. }) = known else {
            let pointer = format!("/declarations/{n}/party_id");
            return Err(Error::field(pointer, "NOT_FOUND", "is no party of the matter"));
        };
        rules::PARTY_DECLARED_ALREADY
            .require(!declared.contains(&party.id))
            .map_err(|refusal| refusal.with("party", &party.name))?;
        let interest = match answer.relation {
            None => None,
            Some(relation) => {
                let new = NewInterest {
                    credit_code: party.credit_code.clone(),
                    ended_on: answer.ended_on,
                    share: answer.share,
                    ..NewInterest::of(row.adviser_id, &party.name, relation)
                };
                Some(directory::declare_interest(ctx, &new)?.id)
            }
        };
        interests += usize::from(interest.is_some());
        let declaration = Declaration {
            id: ctx.id(),
            assignment_id: id,
            party_id: party.id,
            party: party.name.clone(),
            relation: answer.relation,
            words: answer.words.trim().to_owned(),
            interest_id: interest,
            declared_by: ctx.actor.account,
            declared_at: ctx.now,
        };
        store::insert_declaration(ctx.conn, &declaration)?;
        declared.push(party.id);
    }
    if interests > 0 {
        super::recheck(ctx, Some(row.adviser_id))?;
    } else {
        examine(ctx, id)?;
    }
    let row = reviews::assignment(ctx.conn, id)?;
    ctx.done(
        "assignment",
        id,
        &[("review", &review.number), ("declared", &answers.len()), ("interests", &interests), ("state", &row.state)],
    );
    Ok(row)
}

/// Writes the parties of a matter under way anew. Those that stay as they are keep their id, and what was declared and
/// decided about them; everybody who is on the matter is looked at again.
pub(super) fn set_parties(ctx: &mut Ctx<'_>, id: ReviewId, parties: &[NewParty], reason: &str) -> Result<Review> {
    let review = reviews::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(review.version)?;
    let ended = matches!(review.state, ReviewState::Closed | ReviewState::Returned | ReviewState::Withdrawn);
    if ended {
        return Err(rules::ILLEGAL_TRANSITION.refuse().with("state", review.state).with("event", "SET_PARTIES").into());
    }
    let faults = rules::party_faults(parties);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let may_lack = review.state == ReviewState::Draft || review.kind != MatterKind::Contract;
    rules::PARTIES_MISSING.require(may_lack || !parties.is_empty())?;
    let mut before = reviews::parties(ctx.conn, id)?;
    let (mut added, mut removed) = (Vec::new(), Vec::new());
    for new in parties {
        match before.iter().position(|whole| is_the_same(whole, new)) {
            Some(at) => drop(before.remove(at)),
            None => {
                reviews::insert_party(ctx.conn, id, ctx.id(), new)?;
                added.push(new.name.trim().to_owned());
            }
        }
    }
    for whole in before {
        reviews::delete_party(ctx.conn, whole.party.id)?;
        removed.push(whole.party.name);
    }
    let review = touch(ctx, review)?;
    let on_it = store::active_in(ctx.conn, &review)?;
    let mut suspended = 0;
    for row in &on_it {
        if examine(ctx, row.id)? {
            suspended += 1;
        } else {
            let mail = Mail::of("review_set_parties").with("number", &review.number);
            identity::tell(ctx, row.account_id, &mail)?;
        }
    }
    ctx.done(
        "review",
        id,
        &[
            ("reason", &reason),
            ("added", &added.join("；")),
            ("removed", &removed.join("；")),
            ("suspended", &suspended),
        ],
    );
    reviews::visible(ctx.conn, ctx.actor, id)
}

/// Whether a party stays as it is.
fn is_the_same(whole: &WholeParty, new: &NewParty) -> bool {
    let WholeParty { party, names } = whole;
    let code = |text: &str| directory::credit_code(text).unwrap_or_default();
    let names_too = names.len() == new.names.len()
        && names.iter().zip(&new.names).all(|(old, new)| {
            (old.tie, old.name.as_str(), &old.credit_code) == (new.tie, new.name.trim(), &code(&new.credit_code))
        });
    names_too
        && party.role == new.role
        && party.name == new.name.trim()
        && party.credit_code == code(&new.credit_code)
        && party.legal_person == new.legal_person.trim()
}

/// Decides a finding: by the office, or the agency's head for a relative conflict of the agency's matter.
pub(super) fn decide(ctx: &mut Ctx<'_>, id: FindingId, decision: FindingDecision, reason: &str) -> Result<Finding> {
    let seen = store::visible_finding(ctx.conn, ctx.actor, id)?;
    let review = reviews::hold(ctx.conn, seen.review_id)?;
    let finding = store::visible_finding(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(finding.version)?;
    rules::FINDING_DECIDED.require(finding.state == FindingState::Open)?;
    rules::FINDING_OUTCOME
        .require(may_decide(&finding, decision, ctx.actor.role))
        .map_err(|refusal| refusal.with("severity", finding.severity).with("likeness", finding.likeness))?;
    let decided = Finding {
        state: decision.into(),
        reason: reason.trim().to_owned(),
        decided_by: Some(ctx.actor.account),
        decided_at: Some(ctx.now),
        ..finding
    };
    store::decide(ctx.conn, &decided)?;
    let row = reviews::assignment(ctx.conn, decided.assignment_id)?;
    let here = rules::is_active(row.state) && row.suspended_at.is_none() && row.round == review.round;
    let number = review.number.clone();
    if here && decision == FindingDecision::Conflict {
        let why = format!("{}：{}", decided.party, decided.legal_basis);
        suspend(ctx, review, &row, &why)?;
    } else if here {
        if row.state == AssignmentState::Offered && !store::has_open_finding(ctx.conn, row.id)? {
            // The adviser could not accept while this waited.
            if let Some(expires_at) = due::offer_expires(ctx, &review)? {
                reviews::set_expiry(ctx.conn, row.id, expires_at)?;
            }
        }
        let mail = Mail::of("review_decide_finding").with("number", &number);
        identity::tell(ctx, row.account_id, &mail)?;
    }
    ctx.done(
        "conflict_finding",
        id,
        &[("review", &number), ("ground", &decided.ground), ("decision", &decision), ("reason", &decided.reason)],
    );
    store::visible_finding(ctx.conn, ctx.actor, id)
}

/// What may become of a finding: a party that is certainly the same is not "no conflict", nobody consents to an absolute
/// conflict, and the agency's head decides on consent alone.
const fn may_decide(finding: &Finding, decision: FindingDecision, role: Role) -> bool {
    let relative = matches!(finding.severity, ConflictSeverity::Relative);
    match decision {
        FindingDecision::Conflict => relative || !matches!(role, Role::AgencyHead),
        FindingDecision::NoConflict => !finding.likeness.is_certain() && !matches!(role, Role::AgencyHead),
        FindingDecision::Consented => relative,
    }
}

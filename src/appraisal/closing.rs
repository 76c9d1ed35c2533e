//! Use cases from the objection to the consequences.

use std::collections::BTreeMap;

use super::actions::{bounds, compute, held, kept, subject};
use super::model::{
    Appraisal, AppraisalEvent, AppraisalId, AppraisalState, Consequence, ConsequenceCode, Contest, ContestOutcome,
    Ground, Whole,
};
use super::rules::score::Fact;
use super::{rules, store};
use crate::access::Role;
use crate::conduct::{self, ConductEventId, Subject};
use crate::ctx::Ctx;
use crate::directory::{self, AdviserId};
use crate::engagement::{self, Grade, Holdback, NewGrade};
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::Points;
use crate::notify::Mail;

const INACTIVE: &str = "INACTIVE";
const VETO: &str = "VETO";

/// The subject contests one deduction, once and in time.
pub(super) fn contest(ctx: &mut Ctx<'_>, id: AppraisalId, item: &str, reasons: &str) -> Result<Whole> {
    let (before, after) = held(ctx, id, AppraisalEvent::Contest)?;
    rules::by_the_subject(&before, ctx.actor.account, ctx.actor.role == Role::Coordinator)?;
    rules::CONTEST_LATE.require(!rules::is_over(before.contest_until, ctx.today()))?;
    let lines = store::lines(ctx.conn, &before)?;
    let line = lines.into_iter().find(|(line, _)| line.item == item);
    rules::NOT_A_DEDUCTION.require(line.is_some_and(|(line, _)| rules::contestable(&line)))?;
    let row = Contest {
        appraisal_id: id,
        item: item.to_owned(),
        reasons: reasons.trim().to_owned(),
        contested_by: ctx.actor.account,
        contested_at: ctx.now,
        outcome: None,
        decision: String::new(),
        decided_by: None,
        decided_at: None,
    };
    store::insert_contest(ctx.conn, &row)?;
    let mail = Mail::of("appraisal_contest").with("number", &after.number);
    identity::tell_role(ctx, after.body_id, Role::Coordinator, &mail)?;
    kept(ctx, after, &[("item", &row.item)])
}

/// Another than the scorer decides; an objection that is upheld lifts the deduction and counts anew, over the same
/// frozen facts.
pub(super) fn decide(ctx: &mut Ctx<'_>, id: AppraisalId, outcome: ContestOutcome, reason: &str) -> Result<Whole> {
    let (before, mut after) = held(ctx, id, AppraisalEvent::Decide)?;
    rules::by_another(&before, ctx.actor.account)?;
    let row = Contest {
        outcome: Some(outcome),
        decision: reason.trim().to_owned(),
        decided_by: Some(ctx.actor.account),
        decided_at: Some(ctx.now),
        ..store::contest(ctx.conn, id)?
    };
    store::decide_contest(ctx.conn, &row)?;
    if outcome == ContestOutcome::Upheld {
        let (facts, given) = counted(ctx, &before)?;
        after.edition = before.edition + 1;
        compute(ctx, &mut after, &facts, &given, Some(&row.item))?;
    }
    let mail = Mail::of("appraisal_decide").with("number", &after.number);
    conduct::tell_subject(ctx, subject(&after)?, &mail)?;
    let total = after.total.unwrap_or_default();
    kept(ctx, after, &[("item", &row.item), ("outcome", &outcome), ("total", &total)])
}

/// What was counted at the scoring: the events behind the lines and the employer's points. What happened or was voided
/// since does not change it.
fn counted(ctx: &mut Ctx<'_>, appraisal: &Appraisal) -> Result<(Vec<Fact>, BTreeMap<String, Points>)> {
    let lines = store::lines(ctx.conn, appraisal)?;
    let given = lines.iter().filter_map(|(line, _)| Some((line.item.clone(), line.given?))).collect();
    let mut ids: Vec<ConductEventId> = lines.into_iter().flat_map(|(_, events)| events).collect();
    ids.sort();
    ids.dedup();
    let events = conduct::events(ctx.conn, &ids)?;
    let facts = events.into_iter().map(|e| Fact { event: e.id, code: e.code, quantity: e.quantity });
    Ok((facts.collect(), given))
}

/// Another than the scorer confirms the grade; what follows from it is written down.
pub(super) fn confirm(ctx: &mut Ctx<'_>, id: AppraisalId) -> Result<Whole> {
    let (before, mut after) = held(ctx, id, AppraisalEvent::Confirm)?;
    rules::by_another(&before, ctx.actor.account)?;
    let contested = before.state == AppraisalState::Decided;
    rules::CONTEST_DAYS_LEFT.require(contested || rules::is_over(before.contest_until, ctx.today())).map_err(
        |refusal| refusal.with("until", before.contest_until.map(|day| day.to_string()).unwrap_or_default()),
    )?;
    let grade = before.grade.ok_or_else(|| Error::internal("a scored appraisal has a grade"))?;
    after.confirmed_by = Some(ctx.actor.account);
    after.confirmed_at = Some(ctx.now);
    let follows = follow(ctx, &before, grade)?;
    let words: Vec<String> = follows.iter().map(|(code, ground)| format!("{code} ({ground})")).collect();
    let mail = Mail::of("appraisal_confirm").with("number", &after.number).with("grade", grade);
    conduct::tell_subject(ctx, subject(&after)?, &mail)?;
    if let Subject::Adviser(adviser) = subject(&after)? {
        graded(ctx, &after, adviser, grade, &follows)?;
        if let Some(firm) = directory::adviser(ctx.conn, adviser)?.firm_id {
            identity::tell_role(ctx, firm, Role::FirmManager, &mail)?;
        }
    }
    kept(ctx, after, &[("grade", &grade), ("consequences", &words.join(", "))])
}

/// Writes down what follows from a grade, and gives it.
fn follow(ctx: &mut Ctx<'_>, appraisal: &Appraisal, grade: Grade) -> Result<Vec<(ConsequenceCode, Ground)>> {
    let lifted = lifted(ctx, appraisal)?;
    let mut lines = store::lines(ctx.conn, appraisal)?;
    lines.retain(|(line, _)| lifted.as_deref() != Some(line.item.as_str()));
    let behind = |how: Option<&str>| -> Vec<ConductEventId> {
        let of = lines.iter().filter(|(line, _)| how.is_none_or(|how| line.how == how));
        of.flat_map(|(_, events)| events.iter().copied()).collect()
    };
    let vetoes = behind(Some(VETO));
    let events = conduct::events(ctx.conn, &behind(None))?;
    let inactive: Vec<ConductEventId> = events.iter().filter(|e| e.code == INACTIVE).map(|e| e.id).collect();
    let year_before = store::grade_of(ctx.conn, appraisal, appraisal.year - 1)?;
    let follows = rules::consequences(appraisal.subject_kind, grade, year_before, &vetoes, &inactive);
    for (code, ground, event_id) in &follows {
        let row =
            Consequence { id: ctx.id(), appraisal_id: appraisal.id, code: *code, ground: *ground, event_id: *event_id };
        store::insert_consequence(ctx.conn, &row)?;
    }
    Ok(follows.into_iter().map(|(code, ground, _)| (code, ground)).collect())
}

/// The item whose deduction an upheld objection has lifted.
fn lifted(ctx: &mut Ctx<'_>, appraisal: &Appraisal) -> Result<Option<String>> {
    match store::contest(ctx.conn, appraisal.id) {
        Ok(contest) => Ok(Some(contest).filter(|c| c.outcome == Some(ContestOutcome::Upheld)).map(|c| c.item)),
        Err(Error::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Gives the grade to the adviser's engagements of the year: their renewal reads it, and fees what became of the part that
/// is held back.
fn graded(
    ctx: &mut Ctx<'_>,
    appraisal: &Appraisal,
    adviser: AdviserId,
    grade: Grade,
    follows: &[(ConsequenceCode, Ground)],
) -> Result<()> {
    let (from, to) = bounds(appraisal)?;
    let holdback = follows.iter().find_map(|(code, _)| match code {
        ConsequenceCode::HoldbackReleased => Some(Holdback::Released),
        ConsequenceCode::HoldbackWithheld => Some(Holdback::Withheld),
        _ => None,
    });
    let new = NewGrade { adviser, year: appraisal.year, grade, holdback, source: appraisal.id.as_str() };
    for engagement in store::engagements_of(ctx.conn, appraisal.body_id, adviser, from, to)? {
        engagement::graded(ctx, engagement, new)?;
    }
    Ok(())
}

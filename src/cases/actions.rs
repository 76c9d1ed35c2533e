//! Use cases of cases: open, next stage, record an event, meet what is due, conclude, perform.

use super::model::{
    Case, CaseEvent, CaseEventKind, CaseId, CaseParty, CaseState, CaseStep, Deadline, DeadlineCode, DeadlineNature,
    NewCase, NewCaseEvent, NewConclusion, NewStage, Stage, WholeCase,
};
use super::{response, rules, store, watch};
use crate::access::Role;
use crate::calendar;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::identity::{self, MatterKind};
use crate::kit::Day;
use crate::notify::Mail;
use crate::numbers;
use crate::review;

const PREFIX: &str = "案";

/// Opens a case with its first stage.
pub(super) fn open(ctx: &mut Ctx<'_>, new: &NewCase) -> Result<WholeCase> {
    let faults = rules::stage_faults(&new.stage, "/stage", ctx.today());
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let (agency, year) = (ctx.actor.organisation, ctx.today().year());
    let body = identity::review_body_of(ctx.conn, agency, MatterKind::DisputeResponse, ctx.today())?
        .ok_or_else(|| review::rules::NO_REVIEW_BODY.refuse())?;
    let number = numbers::next(ctx.conn, agency, PREFIX, year)?;
    let case = Case {
        id: ctx.id(),
        number: numbers::format(PREFIX, year, number),
        title: new.title.clone(),
        kind: new.kind,
        cause: new.cause.clone(),
        agency_id: agency,
        review_body_id: body,
        state: CaseState::Open,
        outcome: None,
        concluded_on: None,
        conclusion: String::new(),
        perform_by: None,
        performed_on: None,
        performance: String::new(),
        version: 1,
        created_by: ctx.actor.account,
        created_at: ctx.now,
        updated_at: ctx.now,
    };
    store::insert(ctx.conn, &case)?;
    add_stage(ctx, &case, 1, &new.stage)?;
    let mail = Mail::of("cases_open").with("number", &case.number);
    identity::tell_role(ctx, body, Role::Coordinator, &mail)?;
    said(ctx, &case, &[("title", &case.title), ("authority", &new.stage.authority)]);
    store::whole(ctx.conn, case, ctx.today())
}

/// The next stage begins; a concluded case is open again.
pub(super) fn begin_stage(ctx: &mut Ctx<'_>, id: CaseId, new: &NewStage) -> Result<WholeCase> {
    let whole = held(ctx, id)?;
    let state = rules::step(&whole.case, CaseStep::BeginStage)?;
    let faults = rules::stage_faults(new, "", ctx.today());
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let ordinal = next(whole.stages.last().map(|stage| stage.ordinal));
    add_stage(ctx, &whole.case, ordinal, new)?;
    let after = Case {
        state,
        outcome: None,
        concluded_on: None,
        conclusion: String::new(),
        perform_by: None,
        performed_on: None,
        performance: String::new(),
        ..whole.case.clone()
    };
    keep(ctx, &whole.case, after, &[("stage", &new.kind), ("authority", &new.authority)])
}

fn add_stage(ctx: &mut Ctx<'_>, case: &Case, ordinal: i64, new: &NewStage) -> Result<()> {
    if let Some(review) = new.review_id {
        response::of_a_response(ctx, review)?;
    }
    let row = Stage {
        case_id: case.id,
        ordinal,
        kind: new.kind,
        procedure: new.procedure,
        authority: new.authority.clone(),
        authority_number: new.authority_number.clone(),
        begun_on: new.begun_on,
        review_id: new.review_id,
    };
    let party = |((name, role), ordinal_here): (&(String, super::model::CasePartyRole), i64)| CaseParty {
        case_id: case.id,
        stage: ordinal,
        ordinal: ordinal_here,
        name: name.clone(),
        role: *role,
    };
    let parties: Vec<CaseParty> = new.parties.iter().zip(1..).map(party).collect();
    store::insert_stage(ctx.conn, &row, &parties)
}

/// Records what happened in the present stage, with the last days that follow from it.
pub(super) fn record(ctx: &mut Ctx<'_>, id: CaseId, new: &NewCaseEvent) -> Result<WholeCase> {
    let whole = held(ctx, id)?;
    rules::is_open(&whole.case)?;
    let faults = rules::event_faults(new, ctx.today());
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let stage = whole.stages.last().ok_or_else(|| Error::internal("a case has a stage"))?;
    let ordinal = next(whole.events.last().map(|event| event.ordinal));
    let row = CaseEvent {
        case_id: id,
        ordinal,
        stage: stage.ordinal,
        kind: new.kind,
        on_day: new.on_day,
        received_on: new.received_on,
        head_appeared: new.head_appeared,
        appeared: new.appeared.clone(),
        text: new.text.clone(),
        recorded_by: ctx.actor.account,
        recorded_at: ctx.now,
    };
    let pack = watch::pack_of(ctx, &whole.case)?;
    let calendar = calendar::load(ctx.conn)?;
    let from_day = rules::runs_from(new);
    let mut deadlines = Vec::new();
    let first = next(whole.deadlines.last().map(|deadline| deadline.ordinal));
    for (follows, place) in rules::follows(new.kind, stage.kind, stage.procedure).into_iter().zip(first..) {
        let value = pack.value(follows.key).map_err(Error::internal)?;
        let length = watch::length(pack, follows.key)?;
        deadlines.push(Deadline {
            id: ctx.id(),
            case_id: id,
            event: ordinal,
            ordinal: place,
            code: follows.code,
            must: follows.must,
            basis: format!("{}{}", value.cite.source, value.cite.basis),
            from_day,
            due_on: rules::last_day(&calendar, from_day, length).ok(),
            done_on: None,
            note: String::new(),
            told_at: None,
            missed_told_at: None,
        });
    }
    if new.kind == CaseEventKind::Hearing {
        hearing(ctx, &whole, new, (ordinal, first), &mut deadlines)?;
    }
    store::insert_event(ctx.conn, &row, &deadlines)?;
    let after = keep(
        ctx,
        &whole.case,
        whole.case.clone(),
        &[("event", &new.kind), ("from", &from_day), ("deadlines", &deadlines.len())],
    )?;
    response::bind(ctx, &after)?;
    Ok(after)
}

/// A hearing to come is told of before its day; one that was held is done.
fn hearing(
    ctx: &mut Ctx<'_>,
    whole: &WholeCase,
    new: &NewCaseEvent,
    (event, ordinal): (i64, i64),
    deadlines: &mut Vec<Deadline>,
) -> Result<()> {
    if new.on_day > ctx.today() {
        deadlines.push(Deadline {
            id: ctx.id(),
            case_id: whole.case.id,
            event,
            ordinal,
            code: DeadlineCode::Hearing,
            must: DeadlineNature::Right,
            basis: "《行政诉讼法》第三条第三款；《行政复议法》第五十一条第三款".to_owned(),
            from_day: ctx.today(),
            due_on: Some(new.on_day),
            done_on: None,
            note: String::new(),
            told_at: None,
            missed_told_at: None,
        });
        return Ok(());
    }
    let planned =
        |one: &&Deadline| one.code == DeadlineCode::Hearing && one.due_on == Some(new.on_day) && one.done_on.is_none();
    for one in whole.deadlines.iter().filter(planned) {
        store::update_deadline(ctx.conn, &Deadline { done_on: Some(new.on_day), ..one.clone() })?;
    }
    Ok(())
}

/// Records that what was due was done: on which day, and how.
pub(super) fn meet(ctx: &mut Ctx<'_>, id: CaseId, ordinal: i64, on: Day, note: &str) -> Result<WholeCase> {
    let whole = held(ctx, id)?;
    let found = whole.deadlines.iter().find(|deadline| deadline.ordinal == ordinal).ok_or(Error::NotFound)?;
    rules::DEADLINE_MET_ALREADY.require(found.done_on.is_none())?;
    if on > ctx.today() || on < found.from_day {
        return Err(Error::field("/done_on", "INVALID", "must lie between the day from which it runs and today"));
    }
    let after = Deadline { done_on: Some(on), note: note.to_owned(), ..found.clone() };
    store::update_deadline(ctx.conn, &after)?;
    let kept = keep(ctx, &whole.case, whole.case.clone(), &[("deadline", &after.code), ("done_on", &on)])?;
    response::bind(ctx, &kept)?;
    Ok(kept)
}

/// Concludes a case.
pub(super) fn conclude(ctx: &mut Ctx<'_>, id: CaseId, new: &NewConclusion) -> Result<WholeCase> {
    let whole = held(ctx, id)?;
    let state = rules::step(&whole.case, CaseStep::Conclude)?;
    if new.on > ctx.today() {
        return Err(Error::field("/concluded_on", "INVALID", "has not come yet"));
    }
    rules::duties_over(&whole.deadlines, ctx.today())?;
    let after = Case {
        state,
        outcome: Some(new.outcome),
        concluded_on: Some(new.on),
        conclusion: new.text.clone(),
        perform_by: new.perform_by,
        ..whole.case.clone()
    };
    let mail = Mail::of("cases_conclude").with("number", &whole.case.number);
    identity::tell_role(ctx, whole.case.review_body_id, Role::Coordinator, &mail)?;
    identity::tell_role(ctx, whole.case.agency_id, Role::AgencyHead, &mail)?;
    keep(ctx, &whole.case, after, &[("outcome", &new.outcome), ("concluded_on", &new.on)])
}

/// Records that what was decided was performed.
pub(super) fn perform(ctx: &mut Ctx<'_>, id: CaseId, on: Day, text: &str) -> Result<WholeCase> {
    let whole = held(ctx, id)?;
    let state = rules::step(&whole.case, CaseStep::Perform)?;
    if on > ctx.today() {
        return Err(Error::field("/performed_on", "INVALID", "has not come yet"));
    }
    let after = Case { state, performed_on: Some(on), performance: text.to_owned(), ..whole.case.clone() };
    keep(ctx, &whole.case, after, &[("performed_on", &on)])
}

/// A case that somebody works on, at the version that they saw.
pub(super) fn held(ctx: &mut Ctx<'_>, id: CaseId) -> Result<WholeCase> {
    let case = store::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(case.version)?;
    store::whole(ctx.conn, case, ctx.today())
}

/// Writes a case after a change to it or to what is in it, and says so.
pub(super) fn keep(
    ctx: &mut Ctx<'_>,
    before: &Case,
    after: Case,
    facts: &[(&'static str, &dyn std::fmt::Display)],
) -> Result<WholeCase> {
    let after = Case { version: before.version + 1, updated_at: ctx.now, ..after };
    store::update(ctx.conn, before.version, &after)?;
    said(ctx, &after, facts);
    store::whole(ctx.conn, after, ctx.today())
}

fn said(ctx: &mut Ctx<'_>, case: &Case, facts: &[(&'static str, &dyn std::fmt::Display)]) {
    let mut all: Vec<(&'static str, &dyn std::fmt::Display)> = vec![("number", &case.number)];
    all.extend_from_slice(facts);
    ctx.done("case", case.id, &all);
}

fn next(last: Option<i64>) -> i64 {
    last.unwrap_or_default() + 1
}

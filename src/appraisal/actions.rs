//! Use cases on the way to the points: open, self-assess, score, tell.

use std::collections::BTreeMap;

use super::model::{Appraisal, AppraisalEvent, AppraisalId, AppraisalState, Line, NewAppraisal, Whole};
use super::rules::score::{self, Fact};
use super::{rules, store};
use crate::access::Role;
use crate::calendar::{self, Correction, pack::RulePack, pack::Scheme};
use crate::conduct::{self, Subject};
use crate::ctx::{Ctx, each_by_the_program};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::{Day, Points};
use crate::notify::Mail;
use crate::numbers;

const PREFIX: &str = "考";
const SELF_ASSESSMENT: &str = "appraisal.self_assessment_wd";
const CONTEST: &str = "appraisal.contest_wd";

/// Opens the appraisal of a subject of the own body for a year, and freezes the rules.
pub(super) fn open(ctx: &mut Ctx<'_>, new: NewAppraisal) -> Result<Whole> {
    let body = ctx.actor.organisation;
    let subject = Subject::of(new.kind, new.subject.as_str()).map_err(Error::internal)?;
    let subject_name = conduct::subject_name(ctx.conn, body, subject)?;
    if new.year > ctx.today().year() {
        return Err(Error::field("/year", "INVALID", "has not begun yet"));
    }
    let jurisdiction = identity::organisation(ctx.conn, body)?.jurisdiction;
    let pack = calendar::in_force(&jurisdiction, ctx.today())?;
    let number_year = ctx.today().year();
    let number = numbers::next(ctx.conn, body, PREFIX, number_year)?;
    let row = Appraisal {
        id: ctx.id(),
        number: numbers::format(PREFIX, number_year, number),
        body_id: body,
        subject_kind: new.kind,
        subject_id: subject.id(),
        subject_name,
        year: i64::from(new.year),
        rule_pack: pack.id.clone(),
        rule_pack_hash: pack.hash.clone(),
        state: AppraisalState::Open,
        statement: String::new(),
        assessed_by: None,
        assessed_at: None,
        edition: 0,
        scored_by: None,
        scored_at: None,
        notified_at: None,
        contest_until: None,
        total: None,
        grade: None,
        confirmed_by: None,
        confirmed_at: None,
        opened_by: ctx.actor.account,
        opened_at: ctx.now,
        version: 1,
        updated_at: ctx.now,
    };
    rules::by_the_office(&row, ctx.actor.account)?;
    store::insert(ctx.conn, &row)
        .map_err(|error| if error.is_duplicate() { rules::APPRAISED_ALREADY.refuse().into() } else { error })?;
    let mail = Mail::of("appraisal_open").with("number", &row.number).with("year", row.year);
    conduct::tell_subject(ctx, subject, &mail)?;
    ctx.done("appraisal", row.id, &[("number", &row.number), ("subject", &row.subject_name), ("year", &row.year)]);
    store::whole_one(ctx.conn, ctx.actor, row)
}

/// An appraisal at the version that the caller read, held, and what it becomes by a step.
pub(super) fn held(ctx: &mut Ctx<'_>, id: AppraisalId, event: AppraisalEvent) -> Result<(Appraisal, Appraisal)> {
    let before = store::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(before.version)?;
    let state = rules::step(before.state, event)?;
    let after = Appraisal { state, ..before.clone() };
    Ok((before, after))
}

/// Writes the step, says what was done, and gives the appraisal as it is now.
pub(super) fn kept(
    ctx: &mut Ctx<'_>,
    after: Appraisal,
    facts: &[(&'static str, &dyn std::fmt::Display)],
) -> Result<Whole> {
    let after = store::update(ctx, after)?;
    let mut all: Vec<(&'static str, &dyn std::fmt::Display)> = vec![("number", &after.number), ("state", &after.state)];
    all.extend(facts);
    ctx.done("appraisal", after.id, &all);
    store::whole_one(ctx.conn, ctx.actor, after)
}

/// The subject says how they see the year.
pub(super) fn self_assess(ctx: &mut Ctx<'_>, id: AppraisalId, statement: &str) -> Result<Whole> {
    let (before, mut after) = held(ctx, id, AppraisalEvent::SelfAssess)?;
    rules::by_the_subject(&before, ctx.actor.account, ctx.actor.role == Role::Coordinator)?;
    after.statement = statement.trim().to_owned();
    after.assessed_by = Some(ctx.actor.account);
    after.assessed_at = Some(ctx.now);
    let mail = Mail::of("appraisal_self_assess").with("number", &after.number);
    identity::tell_role(ctx, after.body_id, Role::Coordinator, &mail)?;
    kept(ctx, after, &[])
}

/// The office goes on without a self-assessment when the days for it are over: they count from the day of opening, and
/// not before the year has ended.
pub(super) fn skip_self_assessment(ctx: &mut Ctx<'_>, id: AppraisalId) -> Result<Whole> {
    let (before, mut after) = held(ctx, id, AppraisalEvent::SkipSelfAssessment)?;
    rules::by_the_office(&before, ctx.actor.account)?;
    let from = before.opened_at.day().max(bounds(&before)?.1);
    let last = last_day(ctx, &before, from, SELF_ASSESSMENT)?;
    rules::SELF_ASSESSMENT_DAYS_LEFT
        .require(rules::is_over(Some(last), ctx.today()))
        .map_err(|refusal| refusal.with("until", last))?;
    after.assessed_at = Some(ctx.now);
    after.assessed_by = Some(ctx.actor.account);
    let mail = Mail::of("appraisal_skip_self_assessment").with("number", &after.number);
    conduct::tell_subject(ctx, subject(&after)?, &mail)?;
    kept(ctx, after, &[("until", &last)])
}

/// The office scores; the year's facts are counted and frozen.
pub(super) fn score(ctx: &mut Ctx<'_>, id: AppraisalId, scores: &[(String, Points)]) -> Result<Whole> {
    let (before, mut after) = held(ctx, id, AppraisalEvent::Score)?;
    rules::by_the_office(&before, ctx.actor.account)?;
    rules::YEAR_NOT_OVER.require(bounds(&before)?.1 < ctx.today())?;
    let (_, scheme) = frozen(ctx.conn, &before)?;
    let given = rules::given(scheme, scores)?;
    after.edition = 1;
    after.scored_by = Some(ctx.actor.account);
    after.scored_at = Some(ctx.now);
    let facts = facts(ctx, &after)?;
    compute(ctx, &mut after, &facts, &given, None)?;
    let (total, events) = (after.total.unwrap_or_default(), facts.len());
    kept(ctx, after, &[("total", &total), ("events", &events)])
}

/// Computes the sheet and freezes it as the lines of the present edition.
pub(super) fn compute(
    ctx: &mut Ctx<'_>,
    after: &mut Appraisal,
    facts: &[Fact],
    given: &BTreeMap<String, Points>,
    lifted: Option<&str>,
) -> Result<()> {
    let (pack, scheme) = frozen(ctx.conn, after)?;
    let sheet = score::compute(scheme, rules::terms(pack)?, facts, given, lifted);
    after.total = Some(sheet.total);
    after.grade = Some(sheet.grade);
    for (item, (ordinal, counted)) in scheme.items.iter().zip((1..).zip(sheet.lines)) {
        let line = Line {
            id: ctx.id(),
            appraisal_id: after.id,
            edition: after.edition,
            ordinal,
            item: counted.item,
            how: item.how.name().to_owned(),
            at_stake: counted.at_stake,
            counted: counted.count,
            in_part: counted.partial,
            against: counted.against,
            given: counted.given,
            raw: counted.raw,
            points: counted.points,
        };
        store::insert_line(ctx.conn, &line, &counted.events)?;
    }
    Ok(())
}

/// The facts of the year as they stand now.
pub(super) fn facts(ctx: &mut Ctx<'_>, appraisal: &Appraisal) -> Result<Vec<Fact>> {
    let (from, to) = bounds(appraisal)?;
    let events = conduct::facts(ctx.conn, appraisal.body_id, subject(appraisal)?, from, to)?;
    Ok(events.into_iter().map(|e| Fact { event: e.id, code: e.code, quantity: e.quantity }).collect())
}

/// The office tells the subject the result; the days for an objection begin.
pub(super) fn notify(ctx: &mut Ctx<'_>, id: AppraisalId) -> Result<Whole> {
    let (before, mut after) = held(ctx, id, AppraisalEvent::Notify)?;
    rules::by_the_office(&before, ctx.actor.account)?;
    let until = last_day(ctx, &before, ctx.today(), CONTEST)?;
    after.notified_at = Some(ctx.now);
    after.contest_until = Some(until);
    let mail = Mail::of("appraisal_notify").with("number", &after.number).with("until", until);
    conduct::tell_subject(ctx, subject(&after)?, &mail)?;
    kept(ctx, after, &[("until", &until)])
}

/// Gives those who may still object the days that a corrected calendar adds, and tells them; nobody loses a day. Says how
/// many. Part of the action that corrects calendars.
pub fn recount_contests(ctx: &mut Ctx<'_>, correction: &Correction) -> Result<usize> {
    let open = store::contestable_since(ctx.conn, correction.since)?;
    each_by_the_program(ctx, "appraisal_recount", open, |ctx, id| {
        let before = store::for_update(ctx.conn, ctx.actor, id)?;
        let (Some(notified_at), Some(until)) = (before.notified_at, before.contest_until) else {
            return Err(Error::NotFound);
        };
        let days = frozen(ctx.conn, &before)?.0.working_days(CONTEST).map_err(Error::internal)?;
        let later = correction.later(notified_at.day(), days, until).ok_or(Error::NotFound)?;
        let mail = Mail::of("appraisal_recount").with("number", &before.number).with("until", later);
        conduct::tell_subject(ctx, subject(&before)?, &mail)?;
        kept(ctx, Appraisal { contest_until: Some(later), ..before }, &[("before", &until), ("until", &later)])?;
        Ok(())
    })
}

/// The subject of an appraisal.
pub(super) fn subject(appraisal: &Appraisal) -> Result<Subject> {
    Subject::of(appraisal.subject_kind, &appraisal.subject_id).map_err(Error::internal)
}

/// The frozen pack and the scheme in it.
pub(super) fn frozen(conn: &mut Conn, appraisal: &Appraisal) -> Result<(&'static RulePack, &'static Scheme)> {
    let pack = calendar::frozen(conn, &appraisal.rule_pack, &appraisal.rule_pack_hash)?;
    let scheme = pack.scheme(appraisal.subject_kind.as_str()).ok_or_else(|| {
        Error::internal(format!("rule pack {} has no scheme for {}", pack.id, appraisal.subject_kind))
    })?;
    Ok((pack, scheme))
}

/// First and last day of the year.
pub(super) fn bounds(appraisal: &Appraisal) -> Result<(Day, Day)> {
    let day = |text: String| text.parse::<Day>().map_err(Error::internal);
    Ok((day(format!("{:04}-01-01", appraisal.year))?, day(format!("{:04}-12-31", appraisal.year))?))
}

/// So many working days after a day, by the frozen rules; refused while the year's calendar is missing.
fn last_day(ctx: &mut Ctx<'_>, appraisal: &Appraisal, from: Day, value: &str) -> Result<Day> {
    let (pack, _) = frozen(ctx.conn, appraisal)?;
    let days = pack.working_days(value).map_err(Error::internal)?;
    let calendar = calendar::load(ctx.conn)?;
    let last = calendar.after_working_days(from.date(), days).map_err(calendar::not_loaded)?;
    Ok(Day::from(last))
}

//! Last days: of the review, of an answer to a return for supplement, to an offer, to a question. Where a calendar is
//! missing there is none, intake goes on, and loading the calendar reckons what waited for it.

use super::actions::touch;
use super::model::{Assignment, AssignmentState, Hold, QuestionId, Review, ReviewId, Round, Supplement};
use super::{questions, rules, statutory, store};
use crate::access::Actor;
use crate::calendar::pack::{LimitUnit, RulePack};
use crate::calendar::{self, Calendar, Stop, YearNotLoaded};
use crate::ctx::{Ctx, by_the_program};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::{Day, Timestamp};
use crate::notify::Mail;

/// Why there is no due day.
pub(super) const NOT_LOADED: &str = "CALENDAR_NOT_LOADED";

/// The rules of the place whose review body has the matter.
pub fn pack_of(ctx: &mut Ctx<'_>, review: &Review) -> Result<&'static RulePack> {
    let jurisdiction = store::jurisdiction(ctx.conn, review.review_body_id)?;
    calendar::in_force(&jurisdiction, ctx.today())
}

/// How the round's limit is counted, by the rules that it froze.
pub(super) fn unit(conn: &mut Conn, review: &Review, round: &Round) -> Result<LimitUnit> {
    let pack = calendar::frozen(conn, &round.rule_pack, &round.rule_pack_hash)?;
    let limit = pack.kind(review.kind.as_str()).and_then(|kind| kind.limit.as_ref());
    Ok(limit.map_or(LimitUnit::WorkingDays, |limit| limit.unit))
}

/// The times that the clock stood still, those that are over.
pub(super) fn stops(holds: &[Hold]) -> Vec<Stop> {
    let over = holds.iter().filter(|hold| rules::stops_clock(hold.kind));
    over.filter_map(|hold| Some(Stop { from: hold.held_on.date(), until: hold.resumed_on?.date() })).collect()
}

/// Sets the round's due day anew, from the day of receipt, the limit and the holds that are over; never later than the last day
/// that the law sets.
pub(super) fn set(ctx: &mut Ctx<'_>, review: &Review, round: &mut Round) -> Result<()> {
    let calendar = calendar::load(ctx.conn)?;
    let due = last_day(ctx.conn, &calendar, review, round)?;
    let limit = due.and_then(std::result::Result::ok).map(Day::from);
    let law = statutory::of(ctx.conn, review.id)?.map(|day| day.due_on);
    round.due_on = limit.into_iter().chain(law).min();
    round.due_problem = if matches!(due, Some(Err(_))) { NOT_LOADED.to_owned() } else { String::new() };
    Ok(())
}

type LastDay = std::result::Result<chrono::NaiveDate, YearNotLoaded>;

/// `None` when there is no limit.
fn last_day(conn: &mut Conn, calendar: &Calendar, review: &Review, round: &Round) -> Result<Option<LastDay>> {
    let Some(limit) = round.limit_days else { return Ok(None) };
    let limit = u32::try_from(limit).map_err(Error::internal)?;
    let stops = stops(&store::holds(conn, review)?);
    let unit = unit(conn, review, round)?;
    Ok(Some(calendar.due(unit, round.received_on.date(), limit, &stops)))
}

/// The last day for the opinion of an assignment: the round's. Whoever took the work over from somebody who left has as many
/// days as the round gave from the day of their own offer, for the days before are not theirs. `None` without a limit or
/// while a calendar is missing.
pub fn own_last_day(conn: &mut Conn, review: &Review, assignment: &Assignment) -> Result<Option<Day>> {
    let Some(round) = store::current_round(conn, review)? else { return Ok(None) };
    let others = store::assignments_of(conn, review.id)?;
    let (Some(due), true) = (round.due_on, took_over(assignment, &others)) else { return Ok(round.due_on) };
    let calendar = calendar::load(conn)?;
    let from_the_offer = Round { received_on: assignment.offered_at.day(), ..round };
    let own = last_day(conn, &calendar, review, &from_the_offer)?.and_then(std::result::Result::ok).map(Day::from);
    Ok(own.map(|own| own.max(due)))
}

/// Whether somebody else had left this round before the work was offered here.
fn took_over(assignment: &Assignment, all: &[Assignment]) -> bool {
    all.iter().any(|other| {
        let left = !rules::is_active(other.state) && other.answered_at.is_some_and(|at| at <= assignment.offered_at);
        other.round == assignment.round && other.adviser_id != assignment.adviser_id && other.assists.is_none() && left
    })
}

/// The last day for an answer that is given from today on: so many working days, by a value of the rules.
pub(super) fn answer_by(ctx: &mut Ctx<'_>, review: &Review, value: &str) -> Result<Option<Day>> {
    let days = answer_days(ctx, review, value)?;
    let day = calendar::load(ctx.conn)?.after_working_days(ctx.today().date(), days);
    Ok(day.ok().map(Day::from))
}

/// So many working days an answer has, by a value of the rules.
pub(super) fn answer_days(ctx: &mut Ctx<'_>, review: &Review, value: &str) -> Result<u32> {
    pack_of(ctx, review)?.working_days(value).map_err(Error::internal)
}

/// Working days for the answer to a return for supplement.
pub(super) const SUPPLEMENT: &str = "review.supplement_wd";
/// Working days for the answer to an offer.
pub(super) const OFFER: &str = "review.offer_answer_wd";

/// When an offer that is made now expires: at the 24:00 of the last day.
pub(super) fn offer_expires(ctx: &mut Ctx<'_>, review: &Review) -> Result<Option<Timestamp>> {
    Ok(answer_by(ctx, review, OFFER)?.map(|day| day.plus_days(1).begins()))
}

/// What can be reckoned of a matter now and could not be before.
#[derive(Default)]
struct Found {
    round: Option<Round>,
    supplement: Option<(Supplement, Day)>,
    offers: Vec<(Assignment, Timestamp)>,
    questions: Vec<(QuestionId, Day)>,
}

impl Found {
    const fn is_empty(&self) -> bool {
        self.round.is_none() && self.supplement.is_none() && self.offers.is_empty() && self.questions.is_empty()
    }
}

/// Looks what can be reckoned. Whoever must answer has the whole time from the day on which the last day is known.
fn look(ctx: &mut Ctx<'_>, review: &Review) -> Result<Found> {
    let mut found = Found::default();
    if let Some(mut round) = store::current_round(ctx.conn, review)?.filter(|round| round.due_problem == NOT_LOADED) {
        set(ctx, review, &mut round)?;
        found.round = Some(round).filter(|round| round.due_problem.is_empty());
    }
    let mut supplements = store::supplements(ctx.conn, review)?.into_iter().map(|(supplement, _)| supplement);
    if let Some(open) = supplements.rfind(|row| row.closed_at.is_none() && row.due_on.is_none()) {
        found.supplement = answer_by(ctx, review, SUPPLEMENT)?.map(|day| (open, day));
    }
    found.questions = questions::reckonable(ctx, review)?;
    let without = |a: &Assignment| a.state == AssignmentState::Offered && a.expires_at.is_none();
    let offers: Vec<Assignment> = store::assignments_of(ctx.conn, review.id)?.into_iter().filter(without).collect();
    if !offers.is_empty()
        && let Some(at) = offer_expires(ctx, review)?
    {
        found.offers = offers.into_iter().map(|offer| (offer, at)).collect();
    }
    Ok(found)
}

/// How many matters are looked at together.
const CHUNK: i64 = 200;

/// Matters in which a last day can be reckoned now, at most so many. What waits for another year hides none of them.
pub fn reckonable(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<ReviewId>> {
    let (system, mut found, mut after) = (Actor::system(), Vec::new(), String::new());
    loop {
        let ids = store::without_a_day(conn, &after, CHUNK)?;
        let Some(last) = ids.last() else { return Ok(found) };
        after = last.to_string();
        for id in ids {
            let mut ctx = Ctx::new(conn, &system, now, None);
            let review = store::visible(ctx.conn, ctx.actor, id)?;
            if !look(&mut ctx, &review)?.is_empty() {
                found.push(id);
            }
            if i64::try_from(found.len()).is_ok_and(|found| found >= limit) {
                return Ok(found);
            }
        }
    }
}

/// Reckons the last days of a matter that waited for a calendar, and tells those whom they concern.
pub fn reckon(ctx: &mut Ctx<'_>, id: ReviewId) -> Result<()> {
    let review = store::for_update(ctx.conn, ctx.actor, id)?;
    let found = look(ctx, &review)?;
    if found.is_empty() {
        return Err(Error::NotFound);
    }
    let mut facts: Vec<(&'static str, String)> = Vec::new();
    let title = if review.number.is_empty() { review.title.clone() } else { review.number.clone() };
    if let Some(round) = &found.round {
        store::update_round(ctx.conn, round)?;
        facts.extend(round.due_on.map(|day| ("due_on", day.to_string())));
    }
    if let Some((supplement, due_on)) = &found.supplement {
        store::set_supplement_due(ctx.conn, supplement.id, *due_on)?;
        facts.push(("supplement_due_on", due_on.to_string()));
    }
    for (offer, at) in &found.offers {
        store::set_expiry(ctx.conn, offer.id, *at)?;
        facts.push(("offer_expires_at", at.to_string()));
        let mail = Mail::of("review_reckon").with("number", &title).with("due_on", at.plus_seconds(-1).day());
        identity::tell(ctx, offer.account_id, &mail)?;
    }
    for (question, due_on) in &found.questions {
        store::set_question_due(ctx.conn, *question, *due_on)?;
        facts.push(("question_due_on", due_on.to_string()));
    }
    let of_questions = found.questions.first().map(|(_, day)| *day);
    let for_agency = found.round.and_then(|round| round.due_on).or(found.supplement.map(|(_, day)| day));
    let for_agency = for_agency.or(of_questions);
    if let Some(due_on) = for_agency {
        let mail = Mail::of("review_reckon").with("number", &title).with("due_on", due_on);
        identity::tell(ctx, review.created_by, &mail)?;
    }
    touch(ctx, review)?;
    let facts: Vec<(&'static str, &dyn std::fmt::Display)> = facts
        .iter()
        .map(|(name, value)| {
            let value: &dyn std::fmt::Display = value;
            (*name, value)
        })
        .collect();
    ctx.done("review", id, &facts);
    Ok(())
}

/// Reckons everything that waited for a calendar, each matter with an audit entry of its own, in the transaction of
/// the caller; says how many matters there were.
pub fn reckon_all(ctx: &mut Ctx<'_>) -> Result<usize> {
    let (mut count, mut after) = (0, String::new());
    loop {
        let ids = store::without_a_day(ctx.conn, &after, CHUNK)?;
        let Some(last) = ids.last() else { return Ok(count) };
        after = last.to_string();
        for id in ids {
            match by_the_program(ctx.conn, ctx.now, "review_reckon", |ctx| reckon(ctx, id)) {
                Ok(()) => count += 1,
                // It waits for another year.
                Err(Error::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
    }
}

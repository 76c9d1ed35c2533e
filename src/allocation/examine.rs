//! Examining everybody who is engaged for the agency: the facts about each, and the first rule that bars them. The same
//! number of queries whoever many they are.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, NaiveDate};

use super::rules;
use crate::access::OrganisationId;
use crate::budget::{self, BudgetLine};
use crate::ctx::Ctx;
use crate::directory::{self, Adviser, AdviserId, PracticeArea};
use crate::engagement::{self, Grade, Offerable, Service};
use crate::error::{Error, Result, Rule};
use crate::kit::{Day, Fen, Timestamp};
use crate::review::{self, Assignment, Review, Standing};

/// What is known of one of them.
pub(super) struct Examined {
    /// The adviser.
    pub adviser: Adviser,
    /// What they could be offered the matter under.
    pub offerable: Offerable,
    /// What is left under the ceiling of the term.
    pub ceiling_left: Option<Fen>,
    /// What is left on the budget line, with what its head stands for beyond it in this matter.
    pub budget_left: Fen,
    /// Their practice areas.
    pub areas: Vec<PracticeArea>,
    /// Matters in hand.
    pub in_hand: i64,
    /// How often the office offered them work this year.
    pub offers_this_year: i64,
    /// When it did so last.
    pub last_offered_at: Option<Timestamp>,
    /// Grade of the latest year.
    pub grade: Option<Grade>,
    /// Ties that wait for a decision.
    pub ties_open: i64,
    /// The first rule that bars them.
    pub excluded_by: Option<&'static Rule>,
}

impl Examined {
    /// The fee by the card of the day.
    pub fn fee(&self) -> Option<Fen> {
        self.offerable.rate.as_ref().map(|(_, rate)| rate.amount)
    }
}

/// Examines everybody, in the order of the roll.
pub(super) fn examine(
    ctx: &mut Ctx<'_>,
    review: &Review,
    service: Service,
    firm: Option<OrganisationId>,
) -> Result<Vec<Examined>> {
    let today = ctx.today();
    let mut offerable = engagement::offerable(ctx.conn, review.agency_id, service, today)?;
    let ids: Vec<AdviserId> = offerable.keys().copied().collect();
    let advisers = directory::advisers(ctx.conn, &ids)?;
    let fit: BTreeSet<AdviserId> =
        directory::fit_among(ctx.conn, &ids, today)?.into_iter().map(|adviser| adviser.id).collect();
    let mut areas = directory::areas_of(ctx.conn, ids.clone())?;
    let in_hand = review::in_hand_of(ctx.conn, &ids)?;
    let offers = review::offers_to(ctx.conn, review.review_body_id, &ids, begin_of_year(today)?)?;
    let grades = engagement::latest_grades(ctx.conn, review.review_body_id, &ids)?;
    let lines: Vec<_> = offerable.values().map(|one| one.engagement.budget_line_id).collect();
    let lines: BTreeMap<_, BudgetLine> =
        budget::lines(ctx.conn, &lines)?.into_iter().map(|line| (line.id, line)).collect();
    let beyond = review::free_overrides(ctx.conn, review.id)?;
    let mut here = review::assignments_of(ctx.conn, review.id)?;
    here.retain(|assignment| assignment.round == review.round);
    let double = review::opinions_wanted(ctx.conn, review)? > 1;
    let standings = review::conflicts_among(ctx, review, &advisers)?;
    let mut examined = Vec::with_capacity(advisers.len());
    for (adviser, standing) in advisers.into_iter().zip(standings) {
        let Some(offerable) = offerable.remove(&adviser.id) else { continue };
        let line = lines.get(&offerable.engagement.budget_line_id);
        let line = line.ok_or_else(|| Error::internal("an engagement has no budget line"))?;
        let left = offerable.term.as_ref().map(|term| term.ceiling.minus(term.committed)).transpose()?;
        let (offers_this_year, last) = offers.get(&adviser.id).map_or((0, None), |(count, last)| (*count, Some(*last)));
        let mut one = Examined {
            ceiling_left: left,
            budget_left: line.totals().available()?.plus(beyond.get(&line.id).copied().unwrap_or_default())?,
            areas: areas.remove(&adviser.id).unwrap_or_default(),
            in_hand: in_hand.get(&adviser.id).copied().unwrap_or_default(),
            offers_this_year,
            last_offered_at: last,
            grade: grades.get(&adviser.id).copied(),
            ties_open: match standing {
                Standing::Open(ties) => i64::try_from(ties).unwrap_or(i64::MAX),
                Standing::Clear | Standing::Blocked => 0,
            },
            excluded_by: None,
            offerable,
            adviser,
        };
        one.excluded_by = barred_here(&one.adviser, &here, double)
            .or_else(|| (firm.is_some() && one.adviser.firm_id != firm).then_some(&rules::OUT_OF_SCOPE))
            .or_else(|| unfit(&one.adviser, fit.contains(&one.adviser.id), today))
            .or_else(|| (standing == Standing::Blocked).then_some(&review::rules::CONFLICT_OF_INTEREST))
            .or_else(|| without_means(&one));
        examined.push(one);
    }
    Ok(examined)
}

/// What bars somebody by what was offered in this round.
fn barred_here(adviser: &Adviser, here: &[Assignment], double: bool) -> Option<&'static Rule> {
    let active = || here.iter().filter(|assignment| review::rules::is_active(assignment.state));
    let theirs = |assignment: &Assignment| assignment.adviser_id == adviser.id;
    if active().any(theirs) {
        Some(&review::rules::ALREADY_ASSIGNED)
    } else if here.iter().any(theirs) {
        Some(&rules::HAD_THE_OFFER)
    } else if double && active().any(|one| one.firm_id.is_some() && one.firm_id == adviser.firm_id) {
        Some(&review::rules::DOUBLE_SAME_FIRM)
    } else {
        None
    }
}

/// What bars somebody by themselves.
fn unfit(adviser: &Adviser, fit: bool, today: Day) -> Option<&'static Rule> {
    if adviser.account_id.is_none() {
        Some(&directory::rules::NO_SIGN_IN)
    } else if adviser.licence_until.is_some_and(|until| until < today) {
        Some(&directory::rules::LICENCE_EXPIRED)
    } else if fit {
        None
    } else {
        Some(&directory::rules::ON_LEAVE)
    }
}

/// What bars somebody by capacity, contract or money.
fn without_means(one: &Examined) -> Option<&'static Rule> {
    let Offerable { engagement, rate, .. } = &one.offerable;
    let Some((_, rate)) = rate else {
        return Some(if engagement.firm_id == one.adviser.firm_id {
            &review::rules::NO_RATE
        } else {
            &review::rules::NO_ENGAGEMENT
        });
    };
    if one.adviser.capacity.is_some_and(|capacity| one.in_hand >= capacity) {
        Some(&review::rules::AT_CAPACITY)
    } else if engagement.firm_id != one.adviser.firm_id {
        // A contract of the firm that the lawyer has left names them still.
        Some(&review::rules::NO_ENGAGEMENT)
    } else if engagement.state == engagement::EngagementState::Suspended || one.ceiling_left.is_none() {
        Some(&engagement::rules::ENGAGEMENT_NOT_ACTIVE)
    } else if one.ceiling_left.is_some_and(|left| rate.amount > left) {
        Some(&engagement::rules::CEILING_EXCEEDED)
    } else if rate.amount > one.budget_left {
        Some(&budget::rules::BUDGET_INSUFFICIENT)
    } else {
        None
    }
}

fn begin_of_year(today: Day) -> Result<Timestamp> {
    let first = NaiveDate::from_yo_opt(today.date().year(), 1).ok_or_else(|| Error::internal("no such year"))?;
    Ok(Day::from(first).begins())
}

//! The engine: a scheme, the events of a year and the employer's points in, lines and a total out.
//!
//! Exact and without memory: integer hundredths of a point, a share as a fraction that is rounded half up once, and
//! nothing that depends on the order of the events. What each line takes is limited first by its own cap and then by
//! what its block has left; what is added, by what the bonus has left. So the counted points of all lines, added to a
//! hundred, are the total.

use std::collections::BTreeMap;

use crate::calendar::pack::{How, Item, Scheme};
use crate::conduct::ConductEventId;
use crate::engagement::Grade;
use crate::kit::Points;

/// An event as the engine sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The event.
    pub event: ConductEventId,
    /// Its code.
    pub code: String,
    /// How often it counts.
    pub quantity: i64,
}

/// Values of the rule pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The most that all bonus items add together.
    pub bonus_max: Points,
    /// Weight of adoption in part, as numerator and denominator.
    pub partial: (i64, i64),
    /// From here on excellent, competent, basic.
    pub grades: [Points; 3],
}

/// A line of the computed sheet: one for each item, those that nothing happened under included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Code of the item.
    pub item: String,
    /// The most that was at stake.
    pub at_stake: Points,
    /// How often what the item counts happened; of a share, what counts in full.
    pub count: i64,
    /// Of a share: what counts in part.
    pub partial: i64,
    /// Of a share: what counts against.
    pub against: i64,
    /// What the employer gave.
    pub given: Option<Points>,
    /// What it would take (less than nothing) or add, before any cap.
    pub raw: Points,
    /// What it takes or adds.
    pub points: Points,
    /// Whether an upheld objection has lifted it.
    pub lifted: bool,
    /// The events behind it, in order of their ids.
    pub events: Vec<ConductEventId>,
}

/// The computed sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Lines, in order of the scheme.
    pub lines: Vec<Counted>,
    /// A hundred and what the lines take and add.
    pub total: Points,
    /// Whether something decides alone.
    pub vetoed: bool,
    /// The grade.
    pub grade: Grade,
}

/// Computes the sheet. `given` has the employer's points by item; `lifted` is the item whose deduction an upheld
/// objection takes away.
pub fn compute(
    scheme: &Scheme,
    terms: Terms,
    facts: &[Fact],
    given: &BTreeMap<String, Points>,
    lifted: Option<&str>,
) -> Sheet {
    let mut left: BTreeMap<&str, Points> =
        scheme.blocks.iter().map(|block| (block.code.as_str(), Points::new(block.points))).collect();
    let mut bonus = terms.bonus_max;
    let mut lines: Vec<Counted> = Vec::new();
    let mut vetoed = false;
    for item in &scheme.items {
        let mut line = count(item, terms, facts, given.get(&item.code).copied());
        line.lifted = lifted == Some(item.code.as_str());
        match (&item.how, &item.block) {
            (How::Veto { .. }, _) => vetoed |= !line.lifted && line.count > 0,
            _ if line.lifted => {}
            (How::Add { .. }, _) => {
                line.points = line.raw.min(line.at_stake).min(bonus);
                bonus = bonus.minus(line.points);
            }
            (_, block) => {
                let rest = block.as_deref().and_then(|code| left.get_mut(code));
                if let Some(rest) = rest {
                    let taken = Points::ZERO.minus(line.raw).min(line.at_stake).min(*rest);
                    *rest = rest.minus(taken);
                    line.points = Points::ZERO.minus(taken);
                }
            }
        }
        lines.push(line);
    }
    let total = Points::whole(100).plus(Points::sum(lines.iter().map(|line| line.points)));
    Sheet { total, vetoed, grade: grade(terms.grades, total, vetoed), lines }
}

/// The grade for a total.
fn grade([excellent, competent, basic]: [Points; 3], total: Points, vetoed: bool) -> Grade {
    match total {
        _ if vetoed => Grade::Incompetent,
        _ if total >= excellent => Grade::Excellent,
        _ if total >= competent => Grade::Competent,
        _ if total >= basic => Grade::Basic,
        _ => Grade::Incompetent,
    }
}

/// An item before caps.
fn count(item: &Item, terms: Terms, facts: &[Fact], given: Option<Points>) -> Counted {
    let sum = |codes: &[String]| {
        let counted = facts.iter().filter(|fact| codes.contains(&fact.code));
        counted.fold(0_i64, |sum, fact| sum.saturating_add(fact.quantity))
    };
    let codes = item.how.events();
    let mut events: Vec<ConductEventId> =
        facts.iter().filter(|fact| codes.contains(&fact.code.as_str())).map(|fact| fact.event).collect();
    events.sort();
    let mut line = Counted {
        item: item.code.clone(),
        at_stake: Points::new(item.how.at_stake()),
        count: 0,
        partial: 0,
        against: 0,
        given: None,
        raw: Points::ZERO,
        points: Points::ZERO,
        lifted: false,
        events,
    };
    match &item.how {
        How::Deduct { events, each, .. } => {
            line.count = sum(events);
            line.raw = Points::ZERO.minus(Points::new(*each).times(line.count));
        }
        How::Add { events, each, .. } => {
            line.count = sum(events);
            line.raw = Points::new(*each).times(line.count);
        }
        How::Rate { full, partial, none, points } => {
            (line.count, line.partial, line.against) = (sum(full), sum(partial), sum(none));
            let earned = share(*points, [line.count, line.partial, line.against], terms.partial);
            line.raw = Points::new(earned).minus(line.at_stake);
        }
        How::Scored { .. } => {
            line.given = given;
            line.raw = given.unwrap_or_default().min(line.at_stake).minus(line.at_stake);
        }
        How::Veto { events } => line.count = sum(events),
    }
    line
}

/// `points` times (full + weight × partial) out of all, half up; all of them where there is nothing to share.
fn share(points: i64, [full, partial, none]: [i64; 3], (weight, of): (i64, i64)) -> i64 {
    let [points, full, partial, none, weight, of] = [points, full, partial, none, weight, of].map(i128::from);
    let all = (full + partial + none) * of;
    if all <= 0 {
        return i64::try_from(points).unwrap_or(i64::MAX);
    }
    let good = full * of + partial * weight;
    let doubled = (2 * points * good + all).div_euclid(2 * all);
    i64::try_from(doubled).unwrap_or(i64::MAX)
}

/// A plain decimal such as `0.5` as a fraction; nothing when it is none or more than one.
pub fn weight(decimal: &str) -> Option<(i64, i64)> {
    let (whole, rest) = decimal.split_once('.').unwrap_or((decimal, ""));
    let denominator = 10_i64.checked_pow(u32::try_from(rest.len()).ok()?)?;
    let numerator: i64 = format!("{whole}{rest}").parse().ok()?;
    (0..=denominator).contains(&numerator).then_some((numerator, denominator))
}

//! From sheets, prices and counts to the order, exactly, and line by line.
//!
//! Every figure is a whole number of hundredths of a point or an exact fraction of them. A candidate's total is the sum
//! of its lines, rounded half up to 0.01 once, at the end. Equal totals are told apart by the points of the criterion
//! that breaks ties (rounded in the same way), then by the earlier registration, then by lots.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::super::model::{ApplicationId, Averaging, Criterion, CriterionId, CriterionKind, EvaluatorId, SettledBy};
use crate::error::{Error, Result};
use crate::kit::{Fen, Fraction, Points, Timestamp};

/// With fewer signed sheets none is dropped.
pub const MIN_SHEETS_TO_DROP: usize = 5;

/// A qualified application with what formulas need of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which.
    pub application_id: ApplicationId,
    /// Its number in the round.
    pub sequence: i64,
    /// When it was registered.
    pub registered_at: Timestamp,
    /// Verified items, by criterion.
    pub counts: BTreeMap<CriterionId, i64>,
}

/// An opened price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bid {
    /// Whose.
    pub application_id: ApplicationId,
    /// How much.
    pub amount: Fen,
}

/// A signed sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Whose.
    pub evaluator_id: EvaluatorId,
    /// Its cells.
    pub points: BTreeMap<(ApplicationId, CriterionId), Points>,
}

/// One line of a candidate's explanation: a criterion and what it gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which criterion.
    pub criterion_id: CriterionId,
    /// Exactly, in hundredths of a point.
    pub exact: Fraction,
    /// Rounded half up, for reading and for breaking ties.
    pub points: Points,
    /// How it was reckoned, with every figure.
    pub reckoned: String,
}

/// Where a candidate stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Who.
    pub application_id: ApplicationId,
    /// Number in the round.
    pub sequence: i64,
    /// One for each criterion, in order.
    pub lines: Vec<Line>,
    /// The exact sum.
    pub exact: Fraction,
    /// Rounded half up once.
    pub total: Points,
    /// From 1.
    pub rank: i64,
    /// What gave the rank.
    pub settled_by: SettledBy,
    /// Evaluators whose sheet was dropped for this candidate.
    pub dropped: Vec<EvaluatorId>,
}

/// Candidates equal in everything, by number: lots must tell them apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tied(pub Vec<Vec<i64>>);

/// What is known of a round when it is ranked.
pub struct Known<'a> {
    /// In order.
    pub criteria: &'a [Criterion],
    /// How sheets become one figure.
    pub averaging: Averaging,
    /// Code of the criterion that breaks ties; empty for none.
    pub tie_breaker: &'a str,
    /// Qualified applications.
    pub entries: &'a [Entry],
    /// Signed sheets.
    pub sheets: &'a [Sheet],
    /// Opened prices.
    pub bids: &'a [Bid],
}

/// Gives the order drawn of some numbers.
pub type Lots<'a> = &'a dyn Fn(&[i64]) -> Vec<i64>;

/// The order. `lots` gives the order drawn of some numbers; without it, candidates who need lots are given back.
pub fn rank(known: &Known<'_>, lots: Option<Lots<'_>>) -> Result<std::result::Result<Vec<Standing>, Tied>> {
    let base = base_price(known);
    let mut standings = known.entries.iter().map(|entry| standing(known, entry, base)).collect::<Result<Vec<_>>>()?;
    let registered: BTreeMap<i64, Timestamp> =
        known.entries.iter().map(|entry| (entry.sequence, entry.registered_at)).collect();
    let breaker = known.criteria.iter().position(|criterion| criterion.code == known.tie_breaker);
    let broken = |one: &Standing| breaker.and_then(|n| one.lines.get(n)).map_or(Points::ZERO, |line| line.points);
    let at = |one: &Standing| registered.get(&one.sequence).copied().unwrap_or(Timestamp::from_micros(0));
    standings.sort_by_key(|one| (Reverse(one.total), Reverse(broken(one)), at(one), one.sequence));
    let groups: Vec<Vec<i64>> = standings
        .chunk_by(|a, b| (a.total, broken(a), at(a)) == (b.total, broken(b), at(b)))
        .filter(|group| group.len() > 1)
        .map(|group| group.iter().map(|one| one.sequence).collect())
        .collect();
    if !groups.is_empty() {
        let Some(lots) = lots else { return Ok(Err(Tied(groups))) };
        let mut drawn = BTreeMap::new();
        for group in &groups {
            drawn.extend(lots(group).into_iter().zip(0_usize..));
        }
        let lot = |one: &Standing| drawn.get(&one.sequence).copied();
        standings.sort_by_key(|one| (Reverse(one.total), Reverse(broken(one)), at(one), lot(one), one.sequence));
    }
    // What tells somebody from the nearest on either side is what settled the rank.
    let keys: Vec<_> = standings.iter().map(|one| (one.total, broken(one), at(one))).collect();
    for (n, one) in standings.iter_mut().enumerate() {
        let near = [n.checked_sub(1), n.checked_add(1)].into_iter().flatten().filter_map(|other| keys.get(other));
        one.settled_by =
            keys.get(n).and_then(|own| near.map(|other| settled(own, other)).max()).unwrap_or(SettledBy::Total);
        one.rank = i64::try_from(n).map_err(Error::internal)? + 1;
    }
    Ok(Ok(standings))
}

type Place = (Points, Points, Timestamp);

fn settled(own: &Place, other: &Place) -> SettledBy {
    if own.0 != other.0 {
        SettledBy::Total
    } else if own.1 != other.1 {
        SettledBy::TieBreaker
    } else if own.2 != other.2 {
        SettledBy::Earlier
    } else {
        SettledBy::Lots
    }
}

/// The lowest bid, and no less than the base price of the criterion.
fn base_price(known: &Known<'_>) -> Fen {
    let floor = known.criteria.iter().find(|one| one.kind == CriterionKind::Price).map(|one| one.base_price);
    let lowest = known.bids.iter().map(|bid| bid.amount).min();
    lowest.unwrap_or(Fen::ZERO).max(floor.unwrap_or(Fen::ZERO))
}

fn standing(known: &Known<'_>, entry: &Entry, base: Fen) -> Result<Standing> {
    let (kept, dropped) = sheets_for(known, entry.application_id);
    let lines = known
        .criteria
        .iter()
        .map(|criterion| line(known, entry, criterion, &kept, base))
        .collect::<Result<Vec<_>>>()?;
    let sum = lines.iter().try_fold(Fraction::ZERO, |sum, line| sum.plus(line.exact));
    let exact = sum.ok_or_else(too_large)?;
    Ok(Standing {
        application_id: entry.application_id,
        sequence: entry.sequence,
        lines,
        exact,
        total: exact.rounded().ok_or_else(too_large)?,
        rank: 0,
        settled_by: SettledBy::Total,
        dropped,
    })
}

/// The sheets that count for a candidate, and whose were dropped: of five or more, the one with the highest and the one
/// with the lowest sum for this candidate; of equal sums the evaluator with the smaller id.
fn sheets_for<'a>(known: &Known<'a>, application: ApplicationId) -> (Vec<&'a Sheet>, Vec<EvaluatorId>) {
    let mut sheets: Vec<&Sheet> = known.sheets.iter().collect();
    if known.averaging == Averaging::Plain || sheets.len() < MIN_SHEETS_TO_DROP {
        return (sheets, Vec::new());
    }
    let sum = |sheet: &Sheet| -> i64 {
        let own = sheet.points.iter().filter(|((of, _), _)| *of == application);
        own.map(|(_, points)| points.get()).sum()
    };
    sheets.sort_by_key(|sheet| (sum(sheet), sheet.evaluator_id));
    let lowest = sheets.remove(0);
    let most = sheets.iter().map(|sheet| sum(sheet)).max().unwrap_or_default();
    let highest = sheets.iter().position(|sheet| sum(sheet) == most).unwrap_or_default();
    let highest = sheets.remove(highest);
    (sheets, vec![lowest.evaluator_id, highest.evaluator_id])
}

fn line(known: &Known<'_>, entry: &Entry, criterion: &Criterion, sheets: &[&Sheet], base: Fen) -> Result<Line> {
    let (exact, reckoned) = match criterion.kind {
        CriterionKind::Scored => {
            let own = |sheet: &&Sheet| sheet.points.get(&(entry.application_id, criterion.id)).copied();
            let points = sheets.iter().map(own).collect::<Option<Vec<Points>>>();
            let points = points.ok_or_else(|| Error::internal("a signed sheet has an empty cell"))?;
            let texts: Vec<String> = points.iter().map(Points::to_string).collect();
            let sum: i128 = points.iter().map(|one| i128::from(one.get())).sum();
            let count = i128::try_from(points.len()).map_err(Error::internal)?;
            (Fraction::new(sum, count), format!("({}) / {}", texts.join(" + "), points.len()))
        }
        CriterionKind::Price => {
            let bid = known.bids.iter().find(|bid| bid.application_id == entry.application_id);
            let bid = bid.ok_or_else(|| Error::internal("a qualified application has no price"))?.amount;
            // A bid below the base price counts as the base price, so that nobody gets more than the weight.
            let counted = bid.max(base);
            let numerator = i128::from(base.get()) * i128::from(criterion.weight.get());
            let reckoned = format!("{base} / max({base}, {bid}) × {}", criterion.weight);
            (Fraction::new(numerator, i128::from(counted.get())), reckoned)
        }
        CriterionKind::Count => {
            let count = entry.counts.get(&criterion.id).copied().unwrap_or_default();
            let points = i128::from(count) * i128::from(criterion.per_item.get());
            let reckoned = format!("min({}, {count} × {})", criterion.weight, criterion.per_item);
            (Fraction::new(points.min(i128::from(criterion.weight.get())), 1), reckoned)
        }
    };
    let exact = exact.ok_or_else(too_large)?;
    Ok(Line { criterion_id: criterion.id, exact, points: exact.rounded().ok_or_else(too_large)?, reckoned })
}

fn too_large() -> Error {
    Error::internal("a score that cannot be reckoned")
}

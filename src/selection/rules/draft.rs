//! What a round must be like before it is published, and what an award must name.

use super::super::model::{ApplicationId, Averaging, CriterionKind, NewRound, RoundState};
use super::{AWARD_BEYOND_QUOTA, AWARD_NOT_AS_PROPOSED, CONDITION_OF_THE_RULES, CRITERIA_FROZEN, WEIGHTS_NOT_100};
use crate::calendar::pack::RulePack;
use crate::error::{FieldError, Refusal};
use crate::kit::{Fen, Points};

/// What is wrong with the fields of a round, all of it.
pub fn faults(new: &NewRound) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let mut wrong = |pointer: String, code, detail: &str| {
        faults.push(FieldError { pointer, code, detail: detail.to_owned() });
    };
    for (pointer, text) in [("/title", &new.title), ("/notice", &new.notice)] {
        if text.trim().is_empty() {
            wrong(pointer.to_owned(), "TOO_SHORT", "must not be blank");
        }
    }
    if new.registration_until <= new.registration_from {
        wrong("/registration_until".into(), "TOO_SMALL", "must lie after registration_from");
    }
    if new.min_total.is_some_and(|least| least > Points::HUNDRED) {
        wrong("/min_total".into(), "TOO_LARGE", "must be at most 100.00");
    }
    for (n, criterion) in new.criteria.iter().enumerate() {
        let at = |field: &str| format!("/criteria/{n}/{field}");
        if new.criteria[..n].iter().any(|earlier| earlier.code == criterion.code) {
            wrong(at("code"), "INVALID", "stands twice");
        }
        if criterion.weight <= Points::ZERO {
            wrong(at("weight"), "TOO_SMALL", "must be more than 0.00");
        }
        let (is_price, is_count) = (criterion.kind == CriterionKind::Price, criterion.kind == CriterionKind::Count);
        if is_price && new.criteria[..n].iter().any(|earlier| earlier.kind == CriterionKind::Price) {
            wrong(at("kind"), "INVALID", "a round has one price");
        }
        match criterion.base_price {
            Some(base) if is_price && base >= Fen::ZERO => {}
            Some(_) if is_price => wrong(at("base_price/amount"), "TOO_SMALL", "must not be negative"),
            Some(_) => wrong(at("base_price"), "INVALID", "only a price has one"),
            None if is_price => wrong(at("base_price"), "REQUIRED", "is required for a price"),
            None => {}
        }
        match criterion.per_item {
            Some(points) if is_count && points > Points::ZERO => {}
            Some(_) if is_count => wrong(at("per_item"), "TOO_SMALL", "must be more than 0.00"),
            Some(_) => wrong(at("per_item"), "INVALID", "only a count has one"),
            None if is_count => wrong(at("per_item"), "REQUIRED", "is required for a count"),
            None => {}
        }
    }
    for (n, condition) in new.conditions.iter().enumerate() {
        if new.conditions[..n].iter().any(|earlier| earlier.code == condition.code) {
            wrong(format!("/conditions/{n}/code"), "INVALID", "stands twice");
        }
    }
    let scored = new.criteria.iter().any(|criterion| criterion.kind == CriterionKind::Scored);
    if !scored && new.averaging == Averaging::DropHighLow {
        wrong("/averaging".into(), "INVALID", "there are no sheets without a scored criterion");
    }
    if let Some(code) = &new.tie_breaker
        && new.criteria.iter().all(|criterion| criterion.code != *code)
    {
        wrong("/tie_breaker".into(), "INVALID", "must be the code of a criterion");
    }
    faults
}

/// A round can be revised while it is a draft, and its weights make exactly 100.
pub fn revision(state: RoundState, new: &NewRound) -> Result<(), Refusal> {
    if state != RoundState::Draft {
        return Err(CRITERIA_FROZEN.refuse().with("state", state));
    }
    let sum = Points::new(new.criteria.iter().map(|criterion| criterion.weight.get()).sum());
    if sum != Points::HUNDRED {
        return Err(WEIGHTS_NOT_100.refuse().with("sum", sum));
    }
    Ok(())
}

/// What the notice asks is told apart from what the rules of the place ask.
pub fn conditions_differ<'a>(own: impl IntoIterator<Item = &'a str>, pack: &RulePack) -> Result<(), Refusal> {
    let same = own.into_iter().find(|code| pack.conditions.iter().any(|condition| condition.code == *code));
    match same {
        None => Ok(()),
        Some(code) => Err(CONDITION_OF_THE_RULES.refuse().with("condition", code).with("rule_pack", &pack.id)),
    }
}

/// The award names exactly those who were put forward, and no more than there are places.
pub fn award(quota: i64, proposed: &[ApplicationId], named: &[ApplicationId]) -> Result<(), Refusal> {
    let count = i64::try_from(named.len()).unwrap_or(i64::MAX);
    if count > quota {
        return Err(AWARD_BEYOND_QUOTA.refuse().with("quota", quota).with("named", count));
    }
    let (mut expected, mut got) = (proposed.to_vec(), named.to_vec());
    expected.sort_unstable();
    got.sort_unstable();
    AWARD_NOT_AS_PROPOSED.require(expected == got)
}

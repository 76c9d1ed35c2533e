//! How many of those who were ranked a framework round puts forward: it must eliminate a share of them, and one at least.
//! The reckoning is over all who were ranked, whatever became of them since, so that nobody who loses and withdraws takes a
//! place from the others.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::super::model::{Criterion, CriterionKind, RoundKind};
use super::FRAMEWORK_ELIMINATES_NOBODY;
use crate::calendar::pack::RulePack;
use crate::error::Refusal;

/// The share of those ranked that is not put forward at least, by the rules that the round froze: more where quality alone
/// is judged. Standard rounds have none, nor have rounds under rules that know of none.
pub fn least_share<'a>(kind: RoundKind, criteria: &[Criterion], pack: &'a RulePack) -> Option<&'a str> {
    let by_price = criteria.iter().any(|criterion| criterion.kind == CriterionKind::Price);
    let value = if by_price { "panel.min_elimination" } else { "panel.min_elimination_by_quality" };
    pack.ratio(value).ok().filter(|_| kind == RoundKind::Framework)
}

/// How many are put forward at most: the quota, and of so many who were ranked what is left when the share is eliminated,
/// rounded up, one at least.
pub fn places(quota: usize, ranked: usize, share: Option<&str>) -> Result<usize, Refusal> {
    let Some(share) = share else { return Ok(quota) };
    let part = share.parse::<Decimal>().unwrap_or(Decimal::ONE) * Decimal::from(ranked);
    let eliminated = part.ceil().to_usize().unwrap_or(ranked).max(1);
    let left = ranked.saturating_sub(eliminated);
    let refusal = || FRAMEWORK_ELIMINATES_NOBODY.refuse().with("ranked", ranked).with("share", share);
    if left == 0 { Err(refusal()) } else { Ok(left.min(quota)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_eliminated_and_one_at_least() {
        let kept = |ranked, share| places(100, ranked, Some(share)).map_err(|refusal| refusal.rule.code);
        for (ranked, by_price, by_quality) in
            [(2, 1, 1), (3, 2, 1), (4, 3, 2), (5, 4, 3), (6, 4, 3), (7, 5, 4), (10, 8, 6), (11, 8, 6)]
        {
            assert_eq!((kept(ranked, "0.2"), kept(ranked, "0.4")), (Ok(by_price), Ok(by_quality)), "{ranked}");
        }
        assert_eq!(kept(1, "0.2"), Err("FRAMEWORK_ELIMINATES_NOBODY"));
        assert_eq!(kept(0, "0.2"), Err("FRAMEWORK_ELIMINATES_NOBODY"));
    }

    #[test]
    fn the_quota_holds_as_well_and_alone_where_no_share_is_known() {
        assert_eq!(places(3, 10, Some("0.2")), Ok(3));
        assert_eq!(places(12, 10, None), Ok(12));
    }
}

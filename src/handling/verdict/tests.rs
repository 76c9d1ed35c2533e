use super::*;
use crate::handling::testing::{OLD, asked};

fn verdict(recommendation: &Recommendation, later: &str) -> AdoptionVerdict {
    judge(&Pairing::new(OLD, later), recommendation).verdict
}

#[test]
fn what_was_demanded_is_found_and_the_verdict_flips_when_it_is_undone() {
    let sooner = asked(Demand::Replace, "第二条", "九十日", "三十日");
    let no_guarantee = asked(Demand::Delete, "第三条", "甲方为乙方的贷款提供保证。", "");
    let secrecy = asked(Demand::Insert, "第四条", "", "保密期限为三年。");
    let all = OLD
        .replace("九十日", "三十日")
        .replace("甲方为乙方的贷款提供保证。", "")
        .replace("承担保密义务。", "承担保密义务。保密期限为三年。");
    for one in [&sooner, &no_guarantee, &secrecy] {
        assert_eq!(verdict(one, &all), AdoptionVerdict::Applied, "{one:?}");
        assert_eq!(verdict(one, OLD), AdoptionVerdict::Untouched, "{one:?}");
    }
}

#[test]
fn signs_alone_make_no_difference_and_a_point_does() {
    let share = asked(Demand::Replace, "第五条", "5%", "1.5%");
    assert_eq!(verdict(&share, &OLD.replace("5%", "１．５ ％")), AdoptionVerdict::AppliedNormalised);
    assert_eq!(verdict(&share, &OLD.replace("5%", "15%")), AdoptionVerdict::ChangedOtherwise);
    let insert = asked(Demand::Insert, "第四条", "", "保密期限为三年，自签订之日起算。");
    let wide = OLD.replace("承担保密义务。", "承担保密义务。保密期限为三年,自签订之日起算.");
    assert_eq!(verdict(&insert, &wide), AdoptionVerdict::AppliedNormalised);
}

#[test]
fn the_same_words_elsewhere_do_not_count() {
    let sooner = asked(Demand::Replace, "第二条", "九十日", "三十日");
    // The clause was changed otherwise, and what was demanded was put into another one.
    let elsewhere = OLD.replace("九十日", "六十日").replace("承担保密义务。", "承担保密义务，期限三十日。");
    assert_eq!(verdict(&sooner, &elsewhere), AdoptionVerdict::ChangedOtherwise);
    // Deleted here, and written there.
    let no_guarantee = asked(Demand::Delete, "第三条", "甲方为乙方的贷款提供保证。", "");
    let moved = OLD
        .replace("甲方为乙方的贷款提供保证。", "")
        .replace("承担保密义务。", "承担保密义务。甲方为乙方的贷款提供保证。");
    assert_eq!(verdict(&no_guarantee, &moved), AdoptionVerdict::ChangedOtherwise);
}

#[test]
fn a_clause_is_followed_wherever_it_went() {
    let share = asked(Demand::Replace, "第五条", "5%", "3%");
    let renumbered = OLD
        .replace("第五条", "第六条")
        .replace("第四条", "第五条")
        .replace("第三条 担保", "第三条 验收\n甲方组织验收。\n第四条 担保");
    let judged = judge(&Pairing::new(OLD, &renumbered.replace("5%", "3%")), &share);
    assert_eq!((judged.verdict, judged.clauses), (AdoptionVerdict::Applied, vec!["第六条".to_owned()]));
    assert_eq!(verdict(&share, &renumbered), AdoptionVerdict::Untouched, "a number is no word of a clause");
    let gone = OLD.split_once("第五条").unwrap().0.to_owned();
    assert_eq!(verdict(&share, &gone), AdoptionVerdict::ClauseDeleted);
    let anew = gone + "第五条 赔偿\n乙方逾期交付的，每日支付3%；甲方逾期付款的，另行协商处理。\n";
    assert_ne!(verdict(&share, &anew), AdoptionVerdict::Untouched);
}

#[test]
fn what_is_only_described_is_never_called_applied() {
    let described = asked(Demand::Describe, "第二条", "九十日", "");
    assert_eq!(verdict(&described, OLD), AdoptionVerdict::Untouched);
    assert_eq!(verdict(&described, &OLD.replace("九十日", "三十日")), AdoptionVerdict::ChangedOtherwise);
}

#[test]
fn a_change_is_seen_in_its_clause_and_not_elsewhere() {
    let text = "第一条 付款\n九十日内付款。\n第二条 验收\n三十日内验收，九十日内复验。\n第三条 担保\n提供保证。";
    let shows =
        |one: &Recommendation, before: &str, after: &str| judge(&Pairing::new(before, after), one).verdict.is_applied();
    let sooner = asked(Demand::Replace, "第一条", "九十日", "三十日");
    assert!(!shows(&sooner, text, text));
    assert!(shows(&sooner, text, &text.replacen("九十日", "三 十日", 1)));
    assert!(!shows(&sooner, text, &text.replace("，九十日", "，三十日")), "another clause was changed");
    let renumbered = "第一条 验收\n三十日内验收，九十日内复验。\n第二条 付款\n三十日内付款。";
    assert!(shows(&sooner, text, renumbered), "the clause stands elsewhere");
    let longer = asked(Demand::Replace, "第一条", "九十日内付款", "九十日内付款，遇节假日顺延");
    assert!(!shows(&longer, text, text));
    assert!(shows(&longer, text, &text.replace("内付款", "内付款，遇节假日顺延")));
    let out = asked(Demand::Delete, "第三条", "提供保证。", "");
    assert!(!shows(&out, text, text));
    assert!(shows(&out, text, &text.replace("提供保证。", "")));
    assert!(!shows(&out, text, &text.replace("\n提供保证。", "").replace("复验。", "复验。提供保证。")), "moved");
    let secret = asked(Demand::Insert, "第二条", "", "保密。");
    assert!(!shows(&secret, text, text));
    assert!(shows(&secret, text, &format!("{text}\n第四条 保密。")));
    let twice = format!("{text}\n第四条 保密。");
    assert!(!shows(&secret, &twice, &twice), "it stood there before");
}

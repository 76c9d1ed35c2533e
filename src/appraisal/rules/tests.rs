//! The engine on real schemes, and its laws on schemes made at random.

use proptest::prelude::*;

use super::score::{Fact, Sheet, Terms, compute, weight};
use super::*;
use crate::calendar::pack::RulePack;
use crate::calendar::seeds::{PACK_TEXTS, national};

fn event(n: u32) -> uuid::Uuid {
    uuid::Uuid::from_u128(u128::from(n) + 1)
}

fn facts(codes: &[(&str, i64)]) -> Vec<Fact> {
    let one = |(n, (code, quantity)): (u32, &(&str, i64))| Fact {
        event: event(n).into(),
        code: (*code).to_owned(),
        quantity: *quantity,
    };
    (0..).zip(codes).map(one).collect()
}

fn pack() -> &'static RulePack {
    national().unwrap()
}

fn full(scheme: &Scheme) -> BTreeMap<String, Points> {
    let scored = |item: &crate::calendar::pack::Item| match item.how {
        How::Scored { points } => Some((item.code.clone(), Points::new(points))),
        _ => None,
    };
    scheme.items.iter().filter_map(scored).collect()
}

fn of(kind: &str, codes: &[(&str, i64)]) -> Sheet {
    let scheme = pack().scheme(kind).unwrap();
    compute(scheme, terms(pack()).unwrap(), &facts(codes), &full(scheme), None)
}

fn line(sheet: &Sheet, item: &str) -> (String, String) {
    let line = sheet.lines.iter().find(|line| line.item == item).unwrap();
    (line.raw.to_string(), line.points.to_string())
}

fn text(raw: &str, points: &str) -> (String, String) {
    (raw.to_owned(), points.to_owned())
}

#[test]
fn a_year_without_events_has_all_points() {
    for kind in ["ADVISER", "REVIEWER", "AGENCY"] {
        let sheet = of(kind, &[]);
        assert_eq!((sheet.total.to_string().as_str(), sheet.grade, sheet.vetoed), ("100.00", Grade::Excellent, false));
        assert!(sheet.lines.iter().all(|line| line.events.is_empty()));
    }
}

#[test]
fn deductions_stop_at_their_cap_and_at_their_block() {
    // Five late opinions would cost 25, the item stops at 20.
    let sheet = of("ADVISER", &[("OPINION_LATE", 5)]);
    assert_eq!(line(&sheet, "OPINIONS_LATE"), text("-25.00", "-20.00"));
    assert_eq!((sheet.total.to_string().as_str(), sheet.grade), ("80.00", Grade::Competent));
    // 15 + 10 + 20 + 15 would be 60; the block has 40.
    let sheet = of("ADVISER", &[("OFFER_EXPIRED", 9), ("OFFER_DECLINED", 9), ("OPINION_LATE", 9), ("INACTIVE", 1)]);
    let taken =
        ["OFFERS_UNANSWERED", "OFFERS_DECLINED", "OPINIONS_LATE", "INACTIVITY"].map(|item| line(&sheet, item).1);
    assert_eq!(taken, ["-15.00", "-10.00", "-15.00", "0.00"]);
    assert_eq!((sheet.total.to_string().as_str(), sheet.grade), ("60.00", Grade::Basic));
}

#[test]
fn a_rate_is_an_exact_share_rounded_once() {
    let adoption = |full, part, none| {
        let counted = [
            ("RECOMMENDATION_ADOPTED", full),
            ("RECOMMENDATION_PARTLY_ADOPTED", part),
            ("RECOMMENDATION_NOT_ADOPTED", none),
        ];
        let counted: Vec<_> = counted.into_iter().filter(|(_, n)| *n > 0).collect();
        line(&of("ADVISER", &counted), "ADOPTION").1
    };
    assert_eq!(adoption(1, 0, 2), "-6.67"); // earned 3.333… → 3.33
    assert_eq!(adoption(2, 0, 1), "-3.33"); // earned 6.666… → 6.67
    assert_eq!(adoption(1, 1, 0), "-2.50");
    assert_eq!(adoption(0, 0, 1), "-10.00");
    assert_eq!(adoption(0, 0, 0), "0.00");
    // 10 × 0.5 / 8 = 0.625: half up.
    assert_eq!(adoption(0, 1, 7), "-9.37");
}

#[test]
fn the_bonus_has_one_cap_for_all() {
    let sheet = of("ADVISER", &[("COMMENDED", 3), ("TRAINING_GIVEN", 4)]);
    assert_eq!(line(&sheet, "COMMENDATIONS"), text("15.00", "15.00"));
    assert_eq!(line(&sheet, "TRAININGS"), text("8.00", "5.00"));
    assert_eq!(sheet.total.to_string(), "120.00");
}

#[test]
fn one_event_can_decide_alone() {
    let sheet = of("ADVISER", &[("SECRET_LEAKED", 1), ("COMMENDED", 3)]);
    assert_eq!((sheet.total.to_string().as_str(), sheet.vetoed, sheet.grade), ("115.00", true, Grade::Incompetent));
    let scheme = pack().scheme("ADVISER").unwrap();
    let lifted = compute(scheme, terms(pack()).unwrap(), &facts(&[("SECRET_LEAKED", 1)]), &full(scheme), Some("VETO"));
    assert_eq!((lifted.vetoed, lifted.grade), (false, Grade::Excellent));
}

#[test]
fn an_upheld_objection_gives_the_points_back_and_frees_the_block() {
    let scheme = pack().scheme("ADVISER").unwrap();
    let codes = facts(&[("OFFER_EXPIRED", 9), ("OFFER_DECLINED", 9), ("OPINION_LATE", 9), ("INACTIVE", 1)]);
    let sheet = compute(scheme, terms(pack()).unwrap(), &codes, &full(scheme), Some("OFFERS_UNANSWERED"));
    assert_eq!(line(&sheet, "OFFERS_UNANSWERED"), text("-27.00", "0.00"));
    // What the block could not hold before, it can now.
    assert_eq!(line(&sheet, "INACTIVITY").1, "-10.00");
    assert_eq!(sheet.lines.iter().filter(|line| line.lifted).count(), 1);
}

#[test]
fn employers_give_exactly_what_is_theirs_to_give() {
    let scheme = pack().scheme("ADVISER").unwrap();
    let score = |item: &str, points: &str| (item.to_owned(), points.parse::<Points>().unwrap());
    let right = [score("SATISFACTION", "7.50"), score("CONDUCT_AT_WORK", "6.00")];
    let scored = given(scheme, &right).unwrap();
    let sheet = compute(scheme, terms(pack()).unwrap(), &[], &scored, None);
    assert_eq!(line(&sheet, "SATISFACTION"), text("-0.50", "-0.50"));
    assert_eq!(sheet.total.to_string(), "99.50");
    for wrong in [
        vec![score("SATISFACTION", "7.50")],
        vec![score("SATISFACTION", "8.01"), score("CONDUCT_AT_WORK", "6.00")],
        vec![score("SATISFACTION", "-0.01"), score("CONDUCT_AT_WORK", "6.00")],
        vec![score("SATISFACTION", "8.00"), score("SATISFACTION", "8.00"), score("CONDUCT_AT_WORK", "6.00")],
        vec![score("SATISFACTION", "8.00"), score("CONDUCT_AT_WORK", "6.00"), score("OPINIONS_LATE", "1.00")],
    ] {
        assert!(matches!(given(scheme, &wrong), Err(Error::Invalid(_))), "{wrong:?}");
    }
}

/// A local pack in which an event that no code knows takes points.
const LOCAL: &str = r#"
id = "x-2026"
jurisdiction = "X"
title_zh = "某市"
title_en = "X"
extends = "cn-2026"
effective_from = "2026-01-01"
[conduct]
events = [{ code = "LEGAL_AID_REFUSED", zh = "拒绝值班", en = "Refused a duty day", subjects = ["ADVISER"], origin = "NOTED" }]
[appraisal.ADVISER]
items = [
    { code = "DUTY_DAYS", zh = "值班", en = "Duty days", block = "DISCIPLINE", how = "DEDUCT", events = ["LEGAL_AID_REFUSED"], points = "1.25", cap = 5, basis = "b", source = "product" },
    { code = "OPINIONS_LATE", zh = "逾期", en = "Late", block = "DUTY", how = "DEDUCT", events = ["OPINION_LATE"], points = 10, cap = 40, basis = "b", source = "product" },
]
"#;

#[test]
fn an_event_joins_by_data() {
    let local = RulePack::parse_onto(LOCAL, pack()).unwrap();
    let (scheme, terms) = (local.scheme("ADVISER").unwrap(), terms(&local).unwrap());
    let codes = facts(&[("LEGAL_AID_REFUSED", 3), ("OPINION_LATE", 1)]);
    let sheet = compute(scheme, terms, &codes, &full(scheme), None);
    assert_eq!(line(&sheet, "DUTY_DAYS").1, "-3.75");
    assert_eq!(line(&sheet, "OPINIONS_LATE").1, "-10.00");
    assert_eq!(sheet.total.to_string(), "86.25");
    let behind = &sheet.lines.iter().find(|line| line.item == "DUTY_DAYS").unwrap().events;
    assert_eq!(behind.as_slice(), [event(0).into()]);
    assert_eq!(scheme.items.len(), pack().scheme("ADVISER").unwrap().items.len() + 1, "one replaced, one added");
}

#[test]
fn a_scheme_that_is_not_sound_is_refused() {
    let local = |from: &str, to: &str| {
        let text = LOCAL.replacen(from, to, 1);
        assert_ne!(text, LOCAL);
        RulePack::parse_onto(&text, pack()).map(|_| ()).unwrap_err().to_string()
    };
    assert!(local("events = [\"LEGAL_AID_REFUSED\"]", "events = [\"NO_SUCH\"]").contains("NO_SUCH"));
    assert!(local("subjects = [\"ADVISER\"]", "subjects = [\"AGENCY\"]").contains("LEGAL_AID_REFUSED"));
    for (from, to) in [
        ("cap = 5", "cap = 16"),
        ("points = \"1.25\"", "points = \"1.255\""),
        ("points = \"1.25\"", "points = 0"),
        ("block = \"DISCIPLINE\", ", ""),
        ("block = \"DISCIPLINE\"", "block = \"NONE\""),
        ("how = \"DEDUCT\"", "how = \"RATE\""),
        (
            "items = [",
            "blocks = [{ code = \"DUTY\", zh = \"z\", en = \"e\", points = 41, basis = \"b\", source = \"product\" }]\nitems = [",
        ),
    ] {
        assert!(local(from, to).contains("appraisal.ADVISER"), "{from} → {to}");
    }
}

#[test]
fn what_follows_from_a_grade() {
    use ConsequenceCode as C;
    let veto: ConductEventId = event(7).into();
    let codes = |kind, grade, before, vetoes: &[ConductEventId], inactive: &[ConductEventId]| {
        consequences(kind, grade, before, vetoes, inactive).into_iter().map(|(code, ..)| code).collect::<Vec<_>>()
    };
    let adviser = |grade, before| codes(SubjectKind::Adviser, grade, before, &[], &[]);
    assert_eq!(adviser(Grade::Competent, Some(Grade::Basic)), [C::HoldbackReleased]);
    assert_eq!(adviser(Grade::Basic, None), [C::HoldbackWithheld, C::RenewalBarred]);
    assert_eq!(adviser(Grade::Basic, Some(Grade::Basic)), [C::HoldbackWithheld, C::RenewalBarred]);
    assert_eq!(adviser(Grade::Incompetent, None), [C::HoldbackWithheld, C::RenewalBarred, C::DismissalProposed]);
    let grounds = |before| consequences(SubjectKind::Adviser, Grade::Basic, before, &[], &[])[1].1;
    assert_eq!([grounds(None), grounds(Some(Grade::Basic))], [Ground::Grade, Ground::SecondBasic]);
    let vetoed = consequences(SubjectKind::Adviser, Grade::Incompetent, None, &[veto], &[]);
    assert_eq!(vetoed.last(), Some(&(C::DismissalProposed, Ground::Veto, Some(veto))));
    let idle = consequences(SubjectKind::Adviser, Grade::Competent, None, &[], &[veto]);
    assert_eq!(idle.last(), Some(&(C::DismissalProposed, Ground::Inactivity, Some(veto))));
    for kind in [SubjectKind::Agency, SubjectKind::Reviewer] {
        assert_eq!(codes(kind, Grade::Excellent, None, &[], &[]), [C::Commended]);
        assert_eq!(codes(kind, Grade::Incompetent, None, &[], &[]), [C::HeldToAccount]);
        assert_eq!(codes(kind, Grade::Basic, Some(Grade::Basic), &[], &[]), []);
    }
}

#[test]
fn weights_are_shares() {
    for (text, expected) in
        [("0.5", Some((5, 10))), ("1", Some((1, 1))), ("0.25", Some((25, 100))), ("1.5", None), ("x", None)]
    {
        assert_eq!(weight(text), expected, "{text}");
    }
}

/// Every pack that ships has sound schemes for all kinds.
#[test]
fn shipped_packs_appraise_everybody() {
    assert_eq!(PACK_TEXTS.len(), crate::calendar::seeds::packs().unwrap().all().count());
    for pack in crate::calendar::seeds::packs().unwrap().all() {
        terms(pack).unwrap();
        for kind in SubjectKind::ALL {
            assert!(pack.scheme(kind.as_str()).is_some(), "{} of {kind}", pack.id);
        }
    }
}

fn year() -> impl Strategy<Value = Vec<(usize, i64)>> {
    proptest::collection::vec((0_usize..64, 1_i64..9), 0..60)
}

fn codes(picked: &[(usize, i64)]) -> Vec<(&'static str, i64)> {
    let all = &pack().conduct;
    picked.iter().map(|(n, quantity)| (all[n % all.len()].code.as_str(), *quantity)).collect()
}

proptest! {
    #[test]
    fn points_add_up_and_caps_hold(picked in year(), kind in 0_usize..3, lifted in 0_usize..20) {
        let scheme = pack().scheme(SubjectKind::ALL[kind].as_str()).unwrap();
        let terms: Terms = terms(pack()).unwrap();
        let lifted = scheme.items.get(lifted).map(|item| item.code.as_str());
        let facts = facts(&codes(&picked));
        let sheet = compute(scheme, terms, &facts, &full(scheme), lifted);
        let sum = Points::sum(sheet.lines.iter().map(|line| line.points));
        prop_assert_eq!(Points::whole(100).plus(sum), sheet.total);
        let bonus = Points::sum(sheet.lines.iter().map(|line| line.points).filter(|points| *points > Points::ZERO));
        prop_assert!(bonus <= terms.bonus_max && sheet.total >= Points::ZERO);
        for block in &scheme.blocks {
            let of = |code: &str| scheme.items.iter().any(|item| item.code == code && item.block.as_ref() == Some(&block.code));
            let taken = Points::sum(sheet.lines.iter().filter(|line| of(&line.item)).map(|line| line.points));
            prop_assert!(taken.get() <= 0 && -taken.get() <= block.points, "{}: {taken}", block.code);
        }
        for (item, line) in scheme.items.iter().zip(&sheet.lines) {
            prop_assert!(line.points.get().abs() <= item.how.at_stake());
            prop_assert!(line.points == Points::ZERO || !line.events.is_empty(), "points without an event: {}", line.item);
        }
    }

    #[test]
    fn the_order_of_events_changes_nothing(picked in year(), turn in 0_usize..60) {
        let scheme = pack().scheme("ADVISER").unwrap();
        let mut other = facts(&codes(&picked));
        let first = compute(scheme, terms(pack()).unwrap(), &other, &full(scheme), None);
        let turn = turn.min(other.len());
        other.rotate_left(turn);
        other.reverse();
        prop_assert_eq!(first, compute(scheme, terms(pack()).unwrap(), &other, &full(scheme), None));
    }
}

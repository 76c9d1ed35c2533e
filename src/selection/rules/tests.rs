//! The pure decisions of a round, by example and by property.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::super::model::*;
use super::*;
use crate::calendar::pack::RulePack;
use crate::calendar::seeds;
use crate::directory::AdviserKind;
use crate::kit::{Day, Fen, Fraction, Points, Timestamp};

fn uuid(n: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(n)
}

fn points(text: &str) -> Points {
    text.parse().expect("points")
}

fn criterion(n: u128, code: &str, kind: CriterionKind, weight: &str) -> Criterion {
    Criterion {
        id: uuid(n).into(),
        round_id: uuid(0).into(),
        position: i64::try_from(n).expect("small"),
        code: code.into(),
        name: code.into(),
        kind,
        weight: points(weight),
        base_price: Fen::new(3_000_000),
        per_item: points("10.00"),
        guidance: String::new(),
    }
}

fn entry(n: i64, registered: i64) -> Entry {
    let id = uuid(1000 + u128::try_from(n).expect("positive"));
    Entry {
        application_id: id.into(),
        sequence: n,
        registered_at: Timestamp::from_micros(registered),
        counts: BTreeMap::new(),
    }
}

fn sheet(n: u128, cells: &[(&Entry, &Criterion, &str)]) -> Sheet {
    let cells = cells.iter().map(|(entry, criterion, text)| ((entry.application_id, criterion.id), points(text)));
    Sheet { evaluator_id: uuid(2000 + n).into(), points: cells.collect() }
}

struct Case {
    criteria: Vec<Criterion>,
    averaging: Averaging,
    tie_breaker: &'static str,
    entries: Vec<Entry>,
    sheets: Vec<Sheet>,
    bids: Vec<Bid>,
}

/// Draws lots.
type Lots<'a> = &'a dyn Fn(&[i64]) -> Vec<i64>;

impl Case {
    fn rank(&self, lots: Option<Lots<'_>>) -> Result<Vec<Standing>, Tied> {
        let known = Known {
            criteria: &self.criteria,
            averaging: self.averaging,
            tie_breaker: self.tie_breaker,
            entries: &self.entries,
            sheets: &self.sheets,
            bids: &self.bids,
        };
        rank(&known, lots).expect("reckoned")
    }
}

fn order(standings: &[Standing]) -> Vec<(i64, String, SettledBy)> {
    standings.iter().map(|one| (one.sequence, one.total.to_string(), one.settled_by)).collect()
}

#[test]
fn lower_prices_and_counts_give_what_the_formulas_say() {
    let (price, count) =
        (criterion(1, "PRICE", CriterionKind::Price, "30.00"), criterion(2, "WORK", CriterionKind::Count, "70.00"));
    let mut entries = vec![entry(1, 1), entry(2, 2), entry(3, 3)];
    for (entry, items) in entries.iter_mut().zip([3, 9, 0]) {
        entry.counts.insert(count.id, items);
    }
    let bid = |n: usize, fen| Bid { application_id: entries[n].application_id, amount: Fen::new(fen) };
    // The lowest bid lies under the floor of 30,000.00: it counts as the floor, and nobody gets more than 30.
    let bids = vec![bid(0, 2_000_000), bid(1, 4_500_000), bid(2, 7_000_000)];
    let case = Case {
        criteria: vec![price, count],
        averaging: Averaging::Plain,
        tie_breaker: "",
        entries,
        sheets: vec![],
        bids,
    };
    let standings = case.rank(None).expect("no ties");
    let lines = |n: usize| standings[n].lines.iter().map(|line| line.points.to_string()).collect::<Vec<_>>();
    assert_eq!(standings[0].sequence, 2);
    assert_eq!(lines(0), ["20.00", "70.00"], "30000 / 45000 × 30, and 9 × 10 capped at 70");
    assert_eq!(lines(1), ["30.00", "30.00"]);
    assert_eq!(lines(2), ["12.86", "0.00"], "30000 / 70000 × 30 = 12.857…");
    assert_eq!(standings[2].lines[0].exact, Fraction::new(9000, 7).expect("a fraction"));
}

#[test]
fn the_highest_and_the_lowest_sheet_are_left_out_of_five() {
    let one = criterion(1, "PLAN", CriterionKind::Scored, "100.00");
    let entry = entry(1, 1);
    let sheets = |texts: &[&str]| -> Vec<Sheet> {
        texts.iter().zip(1..).map(|(text, n)| sheet(n, &[(&entry, &one, text)])).collect()
    };
    let total = |averaging, texts: &[&str]| {
        let case = Case {
            criteria: vec![one.clone()],
            averaging,
            tie_breaker: "",
            entries: vec![entry.clone()],
            sheets: sheets(texts),
            bids: vec![],
        };
        let standings = case.rank(None).expect("no ties");
        (standings[0].total.to_string(), standings[0].dropped.len())
    };
    let five = ["10.00", "80.00", "81.00", "82.01", "100.00"];
    assert_eq!(total(Averaging::DropHighLow, &five), ("81.00".into(), 2), "243.01 / 3 = 81.0033…");
    assert_eq!(total(Averaging::Plain, &five), ("70.60".into(), 0));
    assert_eq!(total(Averaging::DropHighLow, &five[..4]), ("63.25".into(), 0), "four sheets are all counted");
    assert_eq!(total(Averaging::Plain, &["80.01", "80.02"]), ("80.02".into(), 0), "80.015 goes up, once");
}

#[test]
fn ties_go_by_the_tie_breaker_then_by_the_earlier_then_by_lots() {
    let (plan, work) =
        (criterion(1, "PLAN", CriterionKind::Scored, "50.00"), criterion(2, "WORK", CriterionKind::Scored, "50.00"));
    let entries = vec![entry(1, 9), entry(2, 9), entry(3, 5), entry(4, 9), entry(5, 9)];
    let scores = [("40.00", "40.00"), ("41.00", "39.00"), ("40.00", "40.00"), ("50.00", "50.00"), ("40.00", "40.00")];
    let cells: Vec<_> =
        entries.iter().zip(scores).flat_map(|(entry, (a, b))| [(entry, &plan, a), (entry, &work, b)]).collect();
    let sheets = vec![sheet(1, &cells)];
    let case = Case {
        criteria: vec![plan.clone(), work.clone()],
        averaging: Averaging::Plain,
        tie_breaker: "WORK",
        entries: entries.clone(),
        sheets,
        bids: vec![],
    };
    assert_eq!(case.rank(None).expect_err("lots are needed"), Tied(vec![vec![1, 5]]));
    let reversed = |group: &[i64]| group.iter().rev().copied().collect::<Vec<_>>();
    let standings = case.rank(Some(&reversed)).expect("drawn");
    let expected = [
        (4, "100.00", SettledBy::Total),
        (3, "80.00", SettledBy::Earlier),
        (5, "80.00", SettledBy::Lots),
        (1, "80.00", SettledBy::Lots),
        (2, "80.00", SettledBy::TieBreaker),
    ];
    assert_eq!(order(&standings), expected.map(|(n, total, by)| (n, total.to_owned(), by)));
}

fn new_round(weights: &[&str]) -> NewRound {
    let criteria = weights.iter().zip(0..).map(|(weight, n)| NewCriterion {
        code: format!("C{n}"),
        name: "服务方案".into(),
        kind: CriterionKind::Scored,
        weight: points(weight),
        base_price: None,
        per_item: None,
        guidance: String::new(),
    });
    NewRound {
        kind: RoundKind::Standard,
        route: Route::Selection,
        title: "选聘".into(),
        notice: "公告".into(),
        quota: 15,
        min_qualified: 3,
        averaging: Averaging::Plain,
        tie_breaker: None,
        min_total: None,
        registration_from: Timestamp::from_micros(1),
        registration_until: Timestamp::from_micros(2),
        criteria: criteria.collect(),
        conditions: vec![],
    }
}

#[test]
fn weights_make_exactly_a_hundred_and_are_fixed_at_publication() {
    let code = |state, weights: &[&str]| revision(state, &new_round(weights)).map_err(|refusal| refusal.rule.code);
    assert_eq!(code(RoundState::Draft, &["60.00", "40.00"]), Ok(()));
    for off in [["60.00", "39.00"], ["60.00", "41.00"], ["60.00", "40.01"]] {
        assert_eq!(code(RoundState::Draft, &off), Err("WEIGHTS_NOT_100"));
    }
    for state in RoundState::ALL.iter().filter(|state| **state != RoundState::Draft) {
        assert_eq!(code(*state, &["60.00", "40.00"]), Err("CRITERIA_FROZEN"), "{state}");
    }
    let pointers = |new: &NewRound| faults(new).into_iter().map(|fault| fault.pointer).collect::<Vec<_>>();
    assert!(pointers(&new_round(&["60.00", "40.00"])).is_empty());
    let mut wrong = new_round(&["100.00", "0.00"]);
    wrong.title = "　".into();
    wrong.registration_until = wrong.registration_from;
    wrong.tie_breaker = Some("C9".into());
    wrong.criteria[0].kind = CriterionKind::Price;
    wrong.criteria[1].per_item = Some(points("1.00"));
    let expected = [
        "/title",
        "/registration_until",
        "/criteria/0/base_price",
        "/criteria/1/weight",
        "/criteria/1/per_item",
        "/tie_breaker",
    ];
    assert_eq!(pointers(&wrong), expected);
}

fn person(kind: AdviserKind, since: &str) -> Candidate {
    Candidate {
        adviser_id: uuid(1).into(),
        name: "张三".into(),
        kind,
        practising_since: since.parse().expect("a day"),
        born_on: None,
        licence_number: "14401201510000001".into(),
        licence_until: None,
        records: vec![],
    }
}

fn unmet(pack: &RulePack, person: &Candidate, declared: &[&str], documents: &[&str]) -> Vec<(String, &'static str)> {
    unmet_of(Conditions { pack, own: &[] }, person, declared, documents)
}

fn unmet_of(
    asked: Conditions<'_>,
    person: &Candidate,
    declared: &[&str],
    documents: &[&str],
) -> Vec<(String, &'static str)> {
    let declared: Vec<(String, bool)> = declared.iter().map(|code| ((*code).to_owned(), true)).collect();
    let documents: Vec<String> = documents.iter().map(|code| (*code).to_owned()).collect();
    let on: Day = "2026-05-31".parse().expect("a day");
    let decided = decide(asked, person, on, &declared, &documents).expect("decided");
    let unmet = decided.into_iter().filter(|one| one.outcome == CheckOutcome::NotMet);
    unmet.map(|one| (one.condition, one.reason)).collect()
}

#[test]
fn what_the_notice_asks_is_looked_at_as_the_rules_are() {
    let pack = seeds::national().expect("a pack");
    let condition = |code: &str, proof| OwnCondition {
        id: uuid(5).into(),
        round_id: uuid(0).into(),
        position: 1,
        code: code.into(),
        text: "在本市设有办公场所".into(),
        proof,
    };
    let own = [condition("OFFICE_HERE", Proof::Document), condition("ON_CALL", Proof::Declaration)];
    let lawyer = person(AdviserKind::Lawyer, "2010-01-01");
    let found = |declared: &[&str], documents: &[&str]| {
        let all: Vec<&str> = ["POLITICS_AND_ETHICS"].iter().chain(declared).copied().collect();
        unmet_of(Conditions { pack, own: &own }, &lawyer, &all, documents)
    };
    assert!(found(&["OFFICE_HERE", "ON_CALL"], &["OFFICE_HERE"]).is_empty());
    assert_eq!(found(&["OFFICE_HERE", "ON_CALL"], &["ON_CALL"]), [("OFFICE_HERE".into(), "EVIDENCE_MISSING")]);
    assert_eq!(found(&["OFFICE_HERE"], &["OFFICE_HERE"]), [("ON_CALL".into(), "NOT_DECLARED")]);
    assert!(conditions_differ(["OFFICE_HERE"], pack).is_ok());
    let same = conditions_differ(["OFFICE_HERE", "PRACTICE_YEARS"], pack).expect_err("the rules ask that");
    assert_eq!(same.rule.code, "CONDITION_OF_THE_RULES");
}

#[test]
fn a_candidate_withdraws_while_the_round_lasts() {
    use ApplicationState as A;
    let code = |round, application| withdrawal(round, application).err().map(|refusal| refusal.rule.code);
    for state in RoundState::ALL {
        let over = matches!(state, RoundState::Completed | RoundState::Cancelled | RoundState::Failed);
        assert_eq!(code(*state, A::Proposed), over.then_some("WITHDRAWAL_TOO_LATE"), "{state}");
    }
    for application in A::ALL {
        let out = matches!(application, A::Rejected | A::Excluded | A::Withdrawn);
        let expected = out.then_some("NO_LONGER_CANDIDATE");
        assert_eq!(code(RoundState::Publicity, *application), expected, "{application}");
    }
}

#[test]
fn conditions_have_reason_codes() {
    let pack = seeds::national().expect("a pack");
    let declared = ["POLITICS_AND_ETHICS", "SCHOLAR_STANDING"];
    let lawyer = person(AdviserKind::Lawyer, "2021-05-31");
    assert!(unmet(pack, &lawyer, &declared, &[]).is_empty(), "five years to the day");
    let young = person(AdviserKind::Lawyer, "2021-06-01");
    assert_eq!(unmet(pack, &young, &declared, &[]), [("PRACTICE_YEARS".into(), "TOO_FEW_YEARS")]);
    let leap = person(AdviserKind::Lawyer, "2020-02-29");
    assert!(unmet(pack, &leap, &declared, &[]).is_empty());
    assert_eq!(unmet(pack, &lawyer, &[], &[]), [("POLITICS_AND_ETHICS".into(), "NOT_DECLARED")]);
    let without = Candidate { licence_number: String::new(), ..lawyer.clone() };
    assert_eq!(unmet(pack, &without, &declared, &[]), [("LICENCE_VALID".into(), "NO_LICENCE")]);
    let expired = Candidate { licence_until: Some("2026-05-30".parse().expect("a day")), ..lawyer.clone() };
    assert_eq!(unmet(pack, &expired, &declared, &[]), [("LICENCE_VALID".into(), "LICENCE_EXPIRED")]);
    let record = |kind: &str| Record { kind: kind.into(), decided_on: "2020-01-01".parse().expect("a day") };
    let sanctioned = Candidate { records: vec![record("INDUSTRY_SANCTION"), record("INCIDENT")], ..lawyer };
    assert_eq!(unmet(pack, &sanctioned, &declared, &[]), [("NO_PENALTY_OR_SANCTION".into(), "RECORD_FOUND")]);
    let scholar = person(AdviserKind::LegalScholar, "2025-01-01");
    assert_eq!(unmet(pack, &scholar, &declared, &[]), [("SCHOLAR_STANDING".into(), "EVIDENCE_MISSING")]);
    assert!(unmet(pack, &scholar, &declared, &["SCHOLAR_STANDING"]).is_empty());
}

#[test]
fn an_award_names_those_put_forward_and_no_more() {
    let ids: Vec<ApplicationId> = (1..=4).map(|n| uuid(n).into()).collect();
    let code = |quota, proposed: &[ApplicationId], named: &[ApplicationId]| {
        award(quota, proposed, named).map_err(|refusal| refusal.rule.code)
    };
    assert_eq!(code(2, &ids[..2], &[ids[1], ids[0]]), Ok(()));
    assert_eq!(code(2, &ids[..2], &ids[..3]), Err("AWARD_BEYOND_QUOTA"));
    for wrong in [&ids[..1], &ids[1..3], &[ids[0], ids[0]]] {
        assert_eq!(code(2, &ids[..2], wrong), Err("AWARD_NOT_AS_PROPOSED"));
    }
}

#[test]
fn nothing_follows_the_end() {
    for (from, event, to) in TRANSITIONS {
        let ended = [RoundState::Completed, RoundState::Cancelled, RoundState::Failed];
        assert!(!ended.contains(from), "{from} --{event}--> {to}");
    }
    assert!(step(RoundState::Draft, Event::Rank).is_err());
}

#[test]
fn purchase_steps_follow_each_other() {
    let pack = seeds::national().expect("a pack");
    let calendar = seeds::calendar().expect("a calendar");
    let day = |text: &str| text.parse::<Day>().expect("a day");
    let done = |step, on: &str| StepDone {
        round_id: uuid(1).into(),
        step,
        done_on: day(on),
        recorded_by: uuid(2).into(),
        recorded_at: Timestamp::from_micros(0),
    };
    let ranked = Some(day("2026-04-29"));
    let steps = vec![done(PurchaseStep::Report, "2026-04-30"), done(PurchaseStep::Confirmation, "2026-05-08")];
    let dated = dates(pack, calendar, ranked, &steps).expect("dated");
    let due: Vec<Option<String>> = dated.iter().map(|one| one.due_on.map(|day| day.to_string())).collect();
    // Labour Day: 1–5 May 2026 is free, 9 May is worked.
    let expected = [Some("2026-05-06"), Some("2026-05-11"), Some("2026-05-11"), None, None, None];
    assert_eq!(due, expected.map(|day| day.map(str::to_owned)));
    let code = |step, on: &str| {
        let on = next_step(step, day(on), day("2026-06-01"), ranked, &steps);
        on.map_err(|refusal| refusal.rule.code)
    };
    assert_eq!(code(PurchaseStep::AwardNotice, "2026-05-08"), Ok(()));
    for (step, on) in [
        (PurchaseStep::AwardNotice, "2026-05-07"),
        (PurchaseStep::AwardNotice, "2026-06-02"),
        (PurchaseStep::Contract, "2026-05-20"),
        (PurchaseStep::Report, "2026-05-20"),
    ] {
        assert_eq!(code(step, on), Err("PURCHASE_STEP_ORDER"), "{step} {on}");
    }
}

proptest! {
    /// Whatever the scores: ranks are 1 to n, totals never rise on the way down, every total is the sum of its lines,
    /// and the order does not depend on the order in which anything was read.
    #[test]
    fn an_order_is_an_order(scores in proptest::collection::vec((0i64..=6000, 0i64..=4000), 1..12), turn in 0usize..12) {
        let (plan, work) = (
            criterion(1, "PLAN", CriterionKind::Scored, "60.00"),
            criterion(2, "WORK", CriterionKind::Scored, "40.00"),
        );
        let mut entries: Vec<Entry> = (1..).zip(&scores).map(|(n, _)| entry(n, 7)).collect();
        let cells = entries.iter().zip(&scores).flat_map(|(entry, (a, b))| {
            [((entry.application_id, plan.id), Points::new(*a)), ((entry.application_id, work.id), Points::new(*b))]
        });
        let cells = cells.collect();
        let sheets = vec![Sheet { evaluator_id: uuid(1).into(), points: cells }];
        let case = |entries: &[Entry]| Case {
            criteria: vec![plan.clone(), work.clone()],
            averaging: Averaging::Plain,
            tie_breaker: "WORK",
            entries: entries.to_vec(),
            sheets: sheets.clone(),
            bids: vec![],
        };
        let seed = super::super::draw::Seed([3; 32]);
        let lots = |group: &[i64]| seed.key("词").order(group);
        let one = case(&entries).rank(Some(&lots)).expect("drawn");
        let turn = turn % entries.len();
        entries.rotate_left(turn);
        let other = case(&entries).rank(Some(&lots)).expect("drawn");
        prop_assert_eq!(&one, &other);
        for (n, standing) in (1..).zip(&one) {
            prop_assert_eq!(standing.rank, n);
            let sum = standing.lines.iter().map(|line| line.points.get()).sum::<i64>();
            prop_assert_eq!(standing.total.get(), sum, "one sheet has nothing to round");
        }
        for pair in one.windows(2) {
            prop_assert!(pair[0].total >= pair[1].total);
        }
    }
}

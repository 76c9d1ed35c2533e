use proptest::prelude::*;

use super::*;

fn pool(turns: &[(i64, Option<i64>)]) -> Vec<Candidate> {
    let nil = uuid::Uuid::nil();
    turns
        .iter()
        .zip(1..)
        .map(|((turns, last), rank)| Candidate {
            id: uuid::Uuid::from_u128(u128::try_from(rank).unwrap_or_default()).into(),
            call_off_id: nil.into(),
            member_id: nil.into(),
            rank,
            excluded_by: None,
            passed_by: None,
            note: String::new(),
            turns: *turns,
            last_turn_at: last.map(Timestamp::from_micros),
            bid: None,
            ticket: String::new(),
            place: None,
            chosen_at: None,
        })
        .collect()
}

fn order(candidates: &[Candidate]) -> Vec<i64> {
    let mut placed: Vec<&Candidate> = candidates.iter().filter(|one| one.place.is_some()).collect();
    placed.sort_by_key(|one| one.place);
    placed.into_iter().map(|one| one.rank).collect()
}

#[test]
fn turns_go_to_those_who_had_fewest_then_longest_ago_then_by_rank() {
    let mut four = pool(&[(1, Some(20)), (1, Some(10)), (0, None), (2, Some(5))]);
    place(CallOffMethod::Rotation, None, &mut four);
    assert_eq!(order(&four), [3, 2, 1, 4]);
}

#[test]
fn the_lowest_sealed_price_wins_and_rank_settles_what_is_even() {
    let mut four = pool(&[(0, None); 4]);
    for (candidate, bid) in four.iter_mut().zip([Some(900), Some(800), None, Some(800)]) {
        candidate.bid = bid.map(Fen::new);
    }
    place(CallOffMethod::FurtherCompetition, None, &mut four);
    assert_eq!(order(&four), [2, 4, 1]);
    assert_eq!(next(&mut four).map(|one| one.rank), Some(2));
    pass(&mut four[1], Bar::Declined, "no people");
    assert_eq!(next(&mut four).map(|one| one.rank), Some(4));
    pass(&mut four[1], Bar::LeftPanel, "");
    assert_eq!(
        (four[1].passed_by, four[1].note.as_str()),
        (Some(Bar::Declined), "no people"),
        "the first reason stays"
    );
    pass(&mut four[3], Bar::LeftPanel, "");
    pass(&mut four[0], Bar::NobodyFit, "");
    assert!(next(&mut four).is_none(), "who did not bid is never chosen");
}

#[test]
fn who_is_left_out_has_no_place() {
    let mut three = pool(&[(0, None); 3]);
    three[0].excluded_by = Some(Bar::ConflictOfInterest);
    for method in [CallOffMethod::Rotation, CallOffMethod::Draw] {
        let mut pool = three.clone();
        place(method, None, &mut pool);
        assert_eq!(order(&pool), [2, 3]);
    }
    let named = three[1].id;
    place(CallOffMethod::DirectAward, Some(named), &mut three);
    assert_eq!(order(&three), [2]);
}

proptest! {
    /// Whoever is left out from time to time, nobody is ever more than one turn ahead of somebody who never was.
    #[test]
    fn rotation_is_fair_in_the_long_run(members in 2_usize..8, rounds in 1_usize..60, out in 0_usize..8) {
        let mut all = pool(&vec![(0, None); members]);
        for round in 0..rounds {
            let mut now = all.clone();
            if round % 3 == 0 && out < members {
                now[out].excluded_by = Some(Bar::ConflictOfInterest);
            }
            place(CallOffMethod::Rotation, None, &mut now);
            let rank = next(&mut now).map(|one| one.rank);
            for one in all.iter_mut().filter(|one| Some(one.rank) == rank) {
                one.turns += 1;
                one.last_turn_at = Some(Timestamp::from_micros(i64::try_from(round).unwrap_or_default()));
            }
        }
        let always: Vec<i64> = all.iter().enumerate().filter(|(n, _)| *n != out).map(|(_, one)| one.turns).collect();
        let (most, least) = (always.iter().max(), always.iter().min());
        prop_assert!(most.zip(least).is_none_or(|(most, least)| most - least <= 1), "{always:?}");
    }
}

#[test]
fn who_is_told_that_a_panel_ends_is_told_at_each_stage() {
    let last = "2026-04-30".parse().unwrap();
    for (today, stage) in [
        ("2026-02-28", None),
        ("2026-03-01", Some(60)),
        ("2026-03-30", Some(60)),
        ("2026-03-31", Some(30)),
        ("2026-04-30", Some(30)),
        ("2026-05-01", None),
    ] {
        assert_eq!(ending_stage(last, today.parse().unwrap()), stage, "{today}");
    }
}

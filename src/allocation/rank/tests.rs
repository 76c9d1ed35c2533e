use proptest::prelude::*;

use super::*;
use crate::access::AccountId;
use crate::allocation::model::{AllocationId, AllocationState};
use crate::directory::PracticeArea;
use crate::engagement::{Grade, Service};
use crate::kit::{Fen, Timestamp};
use crate::selection::draw::Seed;

fn id<T: From<uuid::Uuid>>(n: u128) -> T {
    uuid::Uuid::from_u128(n).into()
}

/// The weights and scores of the national rule pack.
fn basis() -> Allocation {
    Allocation {
        id: id::<AllocationId>(1),
        review_id: id(2),
        round: 1,
        method: Method::Match,
        service: Service::ContractReview,
        firm_id: None,
        rule_pack: String::new(),
        rule_pack_hash: String::new(),
        expertise: 30,
        load: 15,
        fairness: 20,
        rate: 10,
        performance: 15,
        conflict: 10,
        usual_capacity: 5,
        excellent: 100,
        competent: 80,
        basic: 50,
        incompetent: 0,
        ungraded: 70,
        commitment: String::new(),
        seed: String::new(),
        pool_hash: String::new(),
        word: String::new(),
        witness: String::new(),
        drawn_at: None,
        state: AllocationState::Offered,
        version: 1,
        created_by: id::<AccountId>(3),
        created_at: Timestamp::from_micros(0),
        updated_at: Timestamp::from_micros(0),
    }
}

fn candidate(number: i64) -> Candidate {
    Candidate {
        allocation_id: id(1),
        number,
        adviser_id: id(10),
        firm_id: None,
        engagement_id: id(20),
        excluded_by: String::new(),
        areas_matched: 0,
        in_hand: 0,
        capacity: None,
        offers_this_year: 0,
        last_offered_at: None,
        fee: Some(Fen::new(80_000)),
        grade: None,
        ties_open: 0,
        expertise: 0,
        load: 0,
        fairness: 0,
        rate: 0,
        performance: 0,
        conflict: 0,
        points: 0,
    }
}

fn numbers(method: Method, candidates: &[Candidate], key: Option<&Key>) -> Vec<i64> {
    places(method, candidates, key).into_iter().map(|place| place.number).collect()
}

#[test]
fn scores_are_what_the_documentation_says() {
    let mut both = [candidate(1), candidate(2)];
    both[0] = Candidate { areas_matched: 1, in_hand: 2, offers_this_year: 1, ties_open: 1, ..candidate(1) };
    both[1] = Candidate {
        areas_matched: 3,
        in_hand: 1,
        capacity: Some(3),
        offers_this_year: 3,
        fee: Some(Fen::new(120_000)),
        grade: Some(Grade::Competent),
        ..candidate(2)
    };
    score(&basis(), 3, &mut both);
    let scores = |one: &Candidate| [one.expertise, one.load, one.fairness, one.rate, one.performance, one.conflict];
    assert_eq!(scores(&both[0]), [33, 60, 67, 100, 70, 0]);
    assert_eq!(scores(&both[1]), [100, 67, 0, 66, 80, 100]);
    assert_eq!(both[0].points, 30 * 33 + 15 * 60 + 20 * 67 + 10 * 100 + 15 * 70);
    assert_eq!(both[1].points, 30 * 100 + 15 * 67 + 10 * 66 + 15 * 80 + 10 * 100);
    assert_eq!(numbers(Method::Match, &both, None), [2, 1]);
}

#[test]
fn of_equals_fewer_offers_then_the_longer_wait_then_the_lower_number() {
    let at = |micros| Some(Timestamp::from_micros(micros));
    let equal = [
        Candidate { points: 5, offers_this_year: 1, last_offered_at: at(6), ..candidate(1) },
        Candidate { points: 5, offers_this_year: 0, last_offered_at: at(8), ..candidate(2) },
        Candidate { points: 5, offers_this_year: 0, last_offered_at: at(7), ..candidate(3) },
        Candidate { points: 5, offers_this_year: 0, last_offered_at: None, ..candidate(4) },
        Candidate { points: 5, offers_this_year: 0, last_offered_at: at(7), ..candidate(5) },
        Candidate { points: 6, offers_this_year: 9, last_offered_at: at(9), ..candidate(6) },
    ];
    assert_eq!(numbers(Method::Match, &equal, None), [6, 4, 3, 5, 2, 1]);
    assert_eq!(numbers(Method::Rotation, &equal, None), [4, 1, 3, 5, 2, 6]);
}

fn any_candidate(number: i64) -> impl Strategy<Value = Candidate> {
    let grade = proptest::option::of(proptest::sample::select(Grade::ALL));
    let last = proptest::option::of((0_i64..4).prop_map(Timestamp::from_micros));
    let counts = (0_i64..3, 0_i64..9, proptest::option::of(1_i64..6), 0_i64..4);
    (counts, last, 1_i64..5, grade, 0_i64..2, proptest::bool::weighted(0.3)).prop_map(
        move |((areas, in_hand, capacity, offers), last_offered_at, fee, grade, ties_open, out)| Candidate {
            excluded_by: if out { "ON_LEAVE".to_owned() } else { String::new() },
            areas_matched: areas,
            in_hand,
            capacity,
            offers_this_year: offers,
            last_offered_at,
            fee: Some(Fen::new(fee * 10_000)),
            grade,
            ties_open,
            ..candidate(number)
        },
    )
}

fn some_candidates() -> impl Strategy<Value = (Vec<Candidate>, Vec<Candidate>)> {
    (0_usize..12)
        .prop_flat_map(|count| (1_i64..).take(count).map(any_candidate).collect::<Vec<_>>())
        .prop_flat_map(|candidates| (Just(candidates.clone()), Just(candidates).prop_shuffle()))
}

proptest! {
    /// The order does not depend on the order in which candidates are given, ranks everybody in the pool once and nobody
    /// who is left out, and scores stay between 0 and 100.
    #[test]
    fn an_order_is_of_the_pool_and_of_nothing_else((mut given, mut shuffled) in some_candidates(), seed in any::<[u8; 32]>()) {
        score(&basis(), 2, &mut given);
        score(&basis(), 2, &mut shuffled);
        let key = Seed(seed).key("春");
        for method in Method::ALL {
            let order = numbers(*method, &given, Some(&key));
            prop_assert_eq!(&order, &numbers(*method, &shuffled, Some(&key)));
            let mut sorted = order;
            sorted.sort_unstable();
            let pool: Vec<i64> = given.iter().filter(|one| one.in_pool()).map(|one| one.number).collect();
            prop_assert_eq!(sorted, pool);
        }
        for one in given.iter().filter(|one| one.in_pool()) {
            for score in [one.expertise, one.load, one.fairness, one.rate, one.performance, one.conflict] {
                prop_assert!((0..=100).contains(&score));
            }
        }
        for one in given.iter().filter(|one| !one.in_pool()) {
            prop_assert_eq!(one.points, 0);
        }
    }

    /// Whoever has more points comes first.
    #[test]
    fn more_points_come_first((mut given, _) in some_candidates()) {
        score(&basis(), 2, &mut given);
        let points: Vec<i64> = places(Method::Match, &given, None)
            .iter()
            .filter_map(|place| given.iter().find(|one| one.number == place.number))
            .map(|one| one.points)
            .collect();
        prop_assert!(points.windows(2).all(|two| two[0] >= two[1]));
    }
}

#[test]
fn the_rule_packs_know_what_to_look_for() {
    let day = "2026-06-01".parse().expect("a day");
    for jurisdiction in ["CN", "CN-DEMO"] {
        let pack = crate::calendar::in_force(jurisdiction, day).expect("a pack");
        for kind in pack.kinds.keys().filter(|kind| *kind != "OTHER") {
            let subject = pack.allocation.get(kind).unwrap_or_else(|| panic!("{kind} has no areas"));
            for area in &subject.areas {
                assert!(area.parse::<PracticeArea>().is_ok(), "{kind}: {area} is no practice area");
            }
        }
        let weights = ["expertise", "load", "fairness", "rate", "performance", "conflict"];
        let weights = weights.map(|name| pack.points(&format!("allocation.weight_{name}")).expect("a weight"));
        assert_eq!(weights.iter().sum::<u32>(), 100);
    }
}

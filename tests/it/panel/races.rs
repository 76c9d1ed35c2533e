//! What happens on a panel at the same time is decided exactly once.

use counsel_desk::client::Answer;
use futures_util::future::{join, join_all, join3};
use serde_json::json;

use super::desk::{CALL_OFFS, Desk, LAST_DAY, candidate, candidates};
use crate::harness::Expect as _;

const LAST_INSTANT: &str = "2026-03-31T11:59:59.999999+08:00";
/// The first instant that is too late for a price.
const DEADLINE: &str = "2026-03-31T12:00:00+08:00";
const TURNS: usize = 12;

both_databases! {
    async fn what_comes_at_once_is_decided_once(app: TestApp) {
        let mut desk = Desk::open(&app).await;
        desk.take(&desk.establish(LAST_DAY).await.is(201));
        desk.hire().await;
        turns(&desk).await;
        one_word(&desk).await;
        the_deadline(&desk).await;
        one_answer(&desk).await;
    }
}

fn statuses(answers: &[Answer]) -> Vec<u16> {
    let mut all: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    all.sort_unstable();
    all
}

/// Of turns that are given at the same time each is given once: everybody has as many in the end.
async fn turns(desk: &Desk<'_>) {
    let rotations = join_all((0..TURNS).map(|_| desk.call_off(desk.work("ROTATION")))).await;
    let mut chosen: Vec<usize> = Vec::new();
    let mut seen: Vec<(String, u64)> = Vec::new();
    for made in &rotations {
        assert_eq!(made.status, 201, "{:#}", made.body);
        let turns = candidates(made).iter().map(|one| one["turns"].as_u64().unwrap()).sum();
        seen.push((made.body["number"].as_str().unwrap().to_owned(), turns));
        chosen.push(desk.chosen(made));
    }
    chosen.sort_unstable();
    let evenly: Vec<usize> = (1..=4).flat_map(|rank| [rank; TURNS / 4]).collect();
    assert_eq!(chosen, evenly, "a turn was given twice");
    seen.sort();
    assert!(seen.windows(2).all(|pair| pair[1].1 == pair[0].1 + 1), "each saw the turn before it: {seen:?}");
    let engaged = join_all((0..2).map(|_| desk.engage_at(&rotations[0]))).await;
    assert_eq!(statuses(&engaged), [201, 412]);
}

/// Two who draw at once, each with a word of their own: one word decides, and it is the one that is published.
async fn one_word(desk: &Desk<'_>) {
    let open = desk.call_off(desk.work("DRAW")).await.is(201);
    let office = desk.office().await.if_match(open.version());
    let path = format!("{CALL_OFFS}/{}/decide", open.id());
    let draw = |word: &str| office.post(&path, json!({ "witness": "市公证处 何平", "word": word }));
    let (one, other) = join(draw("春暖花开"), draw("秋高气爽")).await;
    let word = if one.status == 200 { "春暖花开" } else { "秋高气爽" };
    assert_eq!(statuses(&[one, other]), [200, 412]);
    let public = format!("/v1/public/panel-draws/{}", open.body["draw"]["id"].as_str().unwrap());
    assert_eq!(desk.app.visitor().get(&public).await.is(200).body["draw"]["word"], word);
}

/// Prices that come while they are opened: what was confirmed is in the order, what was refused is not, and of those in it
/// the lowest is chosen.
async fn the_deadline(desk: &Desk<'_>) {
    desk.app.later(LAST_INSTANT).await;
    let mut work = desk.work("FURTHER_COMPETITION");
    work["bids_until"] = DEADLINE.into();
    let open = desk.call_off(work).await.is(201);
    let path = format!("{CALL_OFFS}/{}", open.id());
    let office = desk.office().await.if_match(open.version());
    let mut managers = Vec::new();
    for rank in 1..=4 {
        managers.push(desk.manager(rank).await);
    }
    let price = |rank: usize, less: usize| format!("{}.00", 70_000 - 1_000 * rank - less);
    let bid = |rank: usize, less: usize| {
        let (who, path) = (managers[rank - 1].clone(), format!("{path}/bid"));
        let body = json!({ "amount": { "amount": price(rank, less), "currency": "CNY" } });
        async move { who.post(&path, body).await }
    };
    let strike = async {
        desk.app.set_time(DEADLINE);
        let opening = json!({ "witness": "市公证处 何平" });
        join(office.post(&format!("{path}/decide"), opening), join_all((1..=4).map(|rank| bid(rank, 500)))).await
    };
    let (early, (decided, late)) = join(join_all((1..=4).map(|rank| bid(rank, 0))), strike).await;
    let decided = decided.is(200);
    for answer in late {
        assert!(
            ["BIDS_CLOSED", "CALL_OFF_TRANSITION"].contains(&answer.body["code"].as_str().unwrap()),
            "{:#}",
            answer.body
        );
    }
    let mut lowest = None;
    for (answer, rank) in early.iter().zip(1..) {
        let counted = candidate(&decided, rank).get("bid").map(|bid| bid["amount"].clone());
        if answer.status == 200 {
            assert_eq!(counted, Some(price(rank, 0).into()), "a confirmed price was not opened");
            // The prices fall with the rank.
            lowest = Some(rank);
        } else {
            assert_eq!(counted, None, "a price was opened that nobody confirmed");
        }
    }
    match lowest {
        Some(rank) => assert_eq!(desk.chosen(&decided), rank),
        None => assert_eq!(decided.body["state"], "FAILED"),
    }
}

/// The chosen member declines while the office engages it and somebody gives the matter up: one of the three happens.
async fn one_answer(desk: &Desk<'_>) {
    for _ in 0..3 {
        let before = engagements(desk).await;
        let seen = desk.call_off(desk.work("ROTATION")).await.is(201);
        let (path, reason) = (format!("{CALL_OFFS}/{}", seen.id()), json!({ "reason": "人员不足" }));
        let member = desk.manager(desk.chosen(&seen)).await.if_match(seen.version());
        let office = desk.office().await.if_match(seen.version());
        let (declined, engaged, cancelled) = join3(
            member.post(&format!("{path}/decline"), reason.clone()),
            desk.engage_at(&seen),
            office.post(&format!("{path}/cancel"), reason.clone()),
        )
        .await;
        let happened = [&declined, &engaged, &cancelled].map(|answer| answer.status < 300);
        assert_eq!(happened.iter().filter(|yes| **yes).count(), 1, "{happened:?}");
        assert_eq!(engagements(desk).await - before, usize::from(happened[1]));
        let state = office.get(&path).await.is(200).body["state"].clone();
        let expected = if happened[0] {
            "DECIDED"
        } else if happened[1] {
            "ENGAGED"
        } else {
            "CANCELLED"
        };
        assert_eq!(state, expected);
    }
}

async fn engagements(desk: &Desk<'_>) -> usize {
    desk.office().await.get("/v1/engagements?state=DRAFT&limit=200").await.is(200).body["items"]
        .as_array()
        .unwrap()
        .len()
}

//! A sealed price is read by nobody before it is opened: every answer of every role is searched for it, and every row
//! of every table but its own.

use counsel_desk::access::policy;
use serde_json::json;

use super::play::verified;
use crate::harness::probe::{Place, Probe};
use crate::harness::selection::{self as round, BEGINS, DEADLINE};
use crate::harness::{Expect as _, TestApp, matter, rows};

/// An amount that stands nowhere else, on the wire and in fen.
const WIRE: &str = "73519.37";
const FEN: &str = "7351937";

const EVERYBODY: [&str; 12] = [
    "officer.cg",
    "head.cg",
    "coordinator.1",
    "coordinator.2",
    "lawyer.lin",
    "lawyer.zhou",
    "manager.yanxi",
    "finance.1",
    "auditor",
    "sysadmin",
    "secadmin",
    "auditadmin",
];

both_databases! {
    async fn no_price_is_read_before_it_is_opened(app: TestApp) {
        app.later(BEGINS).await;
        let id = round::published(&app, round::notice(1)).await.id();
        let (lin, yanxi) = (matter::adviser(&app, "lawyer.lin").await, matter::organisation(&app, "manager.yanxi").await);
        let counts = json!([{ "code": "TEAM", "count": 3 }]);
        let body = json!({
            "firm_id": yanxi, "adviser_ids": [lin], "counts": counts, "price": { "amount": WIRE, "currency": "CNY" },
        });
        // Under a key, so that the stored answer is searched too.
        let manager = app.actor("manager.yanxi").await.key("sealed-1");
        let made = round::apply(&manager, &id, body).await.is(201);
        assert!(!made.body.to_string().contains(WIRE), "{:#}", made.body);
        round::step(&app.actor("coordinator.1").await, &id, "open-prices", json!({ "witness": "何平" }))
            .await
            .refused(409, "PRICES_SEALED");
        let mut calls = search(&app, &id, &made.id()).await;
        app.later(DEADLINE).await;
        let (office, officer) = (app.actor("coordinator.1").await, app.actor("officer.cg").await);
        round::qualify(&office, &made, counts).await.is(200);
        let evaluator = round::appoint(&app, &id, "officer.cg").await.is(201).id();
        round::declare(&officer, &evaluator, "NONE").await.is(200);
        let begun = round::step(&office, &id, "evaluate", None).await.is(200);
        let cells = begun.body["criteria"].as_array().unwrap().iter().filter(|one| one["kind"] == "SCORED").map(|one| {
            json!({ "application_id": made.id(), "criterion_id": one["id"], "points": "9.00" })
        });
        round::score(&officer, &evaluator, cells.collect()).await.is(200);
        round::sign(&officer, &evaluator).await.is(200);
        calls += search(&app, &id, &made.id()).await;

        round::step(&office, &id, "open-prices", json!({ "witness": "何平" })).await.is(200);
        round::step(&office, &id, "rank", json!({})).await.is(200);
        let evidence = office.get(&format!("/v1/selection-rounds/{id}/evidence")).await.is(200);
        assert_eq!(evidence.body["applications"][0]["price"]["amount"], WIRE, "once opened it is there");
        let said = verified("selection::sealed", &evidence.body);
        println!("sealed prices: 0 of {calls} answers told one; then {said}");
    }
}

/// Everybody reads everything that there is to read; nothing of it holds the price. Gives the number of answers.
async fn search(app: &TestApp, round: &str, application: &str) -> usize {
    let mut calls = 0;
    for probe in Probe::all().iter().filter(|probe| probe.method == reqwest::Method::GET) {
        for login in EVERYBODY {
            let role = app.actor(login).await;
            let call = probe.fill(|slot| match (&slot.place, slot.noun) {
                (Place::Query, _) => None,
                (_, "round") => Some(round.to_owned()),
                (_, "application") => Some(application.to_owned()),
                _ => Some(crate::harness::probe::NOTHING.to_owned()),
            });
            let answer = call.send(&role).await;
            let text = format!("{:?} {}", answer.headers, answer.body);
            assert!(!text.contains(WIRE) && !text.contains(FEN), "{} told {login}: {text}", probe.id);
            calls += 1;
        }
    }
    assert!(calls > policy::OPERATIONS.len(), "{calls}");
    for row in rows::all(&app.app).await.iter().filter(|row| row.table != "selection_prices") {
        let text = row.values.to_string();
        assert!(!text.contains(WIRE) && !text.contains(FEN), "{}: {text}", row.table);
    }
    calls
}

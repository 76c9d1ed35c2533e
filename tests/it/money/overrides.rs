//! Beyond the budget: refused, unless the head of the agency stands for it by name; and never paid before the budget covers it.

use counsel_desk::client::Answer;
use counsel_desk::fees::ClaimEvent;
use serde_json::{Value, json};

use super::claims::line_of_cg;
use super::desk::{Desk, fen, yuan};
use crate::harness::matter::{self, step};
use crate::harness::{Expect as _, TestApp};
use crate::story::ways::told;

/// One person of the finance department proposes a change of the line, another approves it.
async fn changed(app: &TestApp, kind: &str, line: &str, amount: &str) {
    let (one, other) = (app.actor("finance.1").await, app.actor("finance.2").await);
    let change = json!({
        "kind": kind, "line_id": line, "amount": yuan(amount), "document": "江财预〔2026〕31号", "reason": "年中调整。",
    });
    let proposed = one.post("/v1/budget-changes", change).await.is(201);
    let path = format!("/v1/budget-changes/{}/approve", proposed.id());
    other.if_match(proposed.version()).post(&path, json!({ "remark": "已核。" })).await.is(200);
}

/// Appropriated, reserved, spent, available and advanced, in fen.
async fn standing(app: &TestApp) -> [i64; 5] {
    let line = line_of_cg(&app.actor("finance.1").await).await;
    ["appropriated", "reserved", "spent", "available", "advanced"].map(|name| fen(&line[name]))
}

async fn grant(app: &TestApp, who: &str, review: &str, line: &str, amount: &str) -> Answer {
    let body = json!({
        "budget_line_id": line, "amount": yuan(amount), "document": "江城管函〔2026〕7号", "reason": "应诉期限将至。",
    });
    app.actor(who).await.post(&format!("/v1/reviews/{review}/budget-overrides"), body).await
}

async fn offer(app: &TestApp, review: &str, adviser: &str) -> Answer {
    let office = app.actor("coordinator.1").await;
    let seen = office.get(&format!("/v1/reviews/{review}")).await.is(200);
    matter::offer(&office, &seen, adviser).await
}

/// What the office reads of the only permission: of how much, how much is used.
async fn used(app: &TestApp, review: &str) -> [i64; 2] {
    let list = app.actor("coordinator.1").await.get(&format!("/v1/reviews/{review}/budget-overrides")).await.is(200);
    let last = list.body["items"].as_array().unwrap().last().unwrap().clone();
    ["amount", "used"].map(|name| fen(&last[name]))
}

both_databases! {
    async fn an_offer_goes_beyond_the_budget_when_the_head_stands_for_it(app: TestApp) {
        let desk = Desk::open(&app).await;
        let (officer, office, lin) = (app.actor("officer.cg").await, app.actor("coordinator.1").await, app.actor("lawyer.lin").await);
        let line = line_of_cg(&app.actor("finance.1").await).await;
        let (id, left) = (line["id"].as_str().unwrap().to_owned(), fen(&line["available"]));
        changed(&app, "DECREASE", &id, &format!("{}.00", (left - 50_000) / 100)).await;
        let [all, ..] = standing(&app).await;
        let review = matter::accepted(&officer, &office, &matter::document(&officer).await).await.id();
        let adviser = matter::adviser(&app, "lawyer.lin").await;

        // 500.00 are left, and the fee is 800.00.
        offer(&app, &review, &adviser).await.refused(409, "BUDGET_INSUFFICIENT");
        grant(&app, "head.cg", &review, &id, "0.00").await.refused(422, "INVALID_FIELDS");
        grant(&app, "head.cg", &review, &id, "299.99").await.is(201);
        let refused = offer(&app, &review, &adviser).await.refused(409, "BUDGET_INSUFFICIENT");
        assert_eq!(refused.body["facts"]["override"], "299.99");
        assert_eq!(standing(&app).await, [all, 0, 0, 50_000, 0], "a refused offer advances nothing");
        grant(&app, "head.cg", &review, &id, "300.00").await.is(201);
        assert!(told(&app, "review_grant_override").await.contains(&"coordinator.1".to_owned()));
        let offered = offer(&app, &review, &adviser).await.is(201);
        assert_eq!(standing(&app).await, [all + 30_000, 80_000, 0, 0, 30_000]);
        assert_eq!(used(&app, &review).await, [30_000, 30_000]);

        // Another matter has no part in it.
        let other = matter::accepted(&officer, &office, &matter::document(&officer).await).await.id();
        offer(&app, &other, &adviser).await.refused(409, "BUDGET_INSUFFICIENT");

        // When the adviser leaves, the advance goes back, and may be used again.
        let why = json!({ "reason": "日程冲突" });
        lin.if_match(offered.version()).post(&format!("/v1/assignments/{}/decline", offered.id()), why).await.is(200);
        assert_eq!(standing(&app).await, [all, 0, 0, 50_000, 0]);
        assert_eq!(used(&app, &review).await, [30_000, 0]);
        let offered = offer(&app, &review, &adviser).await.is(201);

        // The work is done and approved; it is paid when the budget covers it.
        step(&lin, &offered, "/v1/assignments", "accept").await.is(200);
        let begun = lin.post(&format!("/v1/reviews/{review}/opinions"), matter::clean_opinion("可以签订。")).await.is(201);
        let handed_in = step(&lin, &begun, "/v1/opinions", "submit").await.is(200);
        let work = step(&office, &handed_in, "/v1/opinions", "accept").await.is(200).id();
        let way = [ClaimEvent::Submit, ClaimEvent::Verify, ClaimEvent::Approve, ClaimEvent::Invoice];
        let payable = desk.through(desk.claim(&[&work]).await.is(201), &way).await;
        let refused = desk.take(&payable, ClaimEvent::Pay).await.refused(409, "ADVANCE_NOT_COVERED");
        assert_eq!(refused.body["facts"]["covered"], "500.00");
        changed(&app, "INCREASE", &id, "299.99").await;
        assert_eq!(standing(&app).await, [all + 30_000, 80_000, 0, 0, 1]);
        desk.take(&payable, ClaimEvent::Pay).await.refused(409, "ADVANCE_NOT_COVERED");
        changed(&app, "INCREASE", &id, "0.02").await;
        assert_eq!(standing(&app).await, [all + 30_001, 80_000, 0, 1, 0]);
        desk.take(&payable, ClaimEvent::Pay).await.is(200);
        assert_eq!(standing(&app).await, [all + 30_001, 0, 80_000, 1, 0]);
        let path = format!("/v1/budget-lines/{id}/entries");
        let entries = app.actor("finance.1").await.get(&path).await.is(200).body;
        let of = |kind: &str| -> i64 {
            let of_kind = entries["items"].as_array().unwrap().iter().filter(|one: &&Value| one["kind"] == kind);
            of_kind.map(|one| fen(&one["amount"])).sum()
        };
        assert_eq!((of("ADVANCE"), of("ADVANCE_COVERED")), (60_000, 60_000));
    }
}

//! A party or the register changes while somebody is at work: access is gone with the change, or a finding waits.

use serde_json::{Value, json};

use super::blind::{PARTY, decide, findings, offered};
use crate::harness::{Actor, Expect as _, TestApp, matter};
use crate::story::ways::told;

/// A contract on which an adviser is at work: the review's id.
async fn at_work(app: &TestApp, login: &str) -> (String, String) {
    let (review, assignment) = offered(app, login).await;
    matter::step(&app.actor(login).await, &assignment, "/v1/assignments", "accept").await.is(200);
    (review, assignment.id())
}

/// Writes the parties of a matter anew.
async fn parties(who: &Actor, review: &str, parties: Value) -> counsel_desk::client::Answer {
    let seen = who.get(&format!("/v1/reviews/{review}")).await.is(200);
    let path = format!("/v1/reviews/{review}/parties");
    who.if_match(seen.version()).put(&path, json!({ "parties": parties, "reason": "相对方更名" })).await
}

async fn interest(who: &Actor, adviser: &str, says: Value) -> counsel_desk::client::Answer {
    who.post(&format!("/v1/advisers/{adviser}/interests"), says).await
}

async fn state(app: &TestApp, review: &str) -> (Value, Value) {
    let office = app.actor("coordinator.1").await;
    let seen = office.get(&format!("/v1/reviews/{review}")).await.is(200).body["state"].clone();
    let list = office.get(&format!("/v1/reviews/{review}/assignments")).await.is(200).body["items"].clone();
    (seen, list.as_array().unwrap().last().unwrap()["state"].clone())
}

async fn reserved(app: &TestApp) -> Value {
    let line = app.actor("officer.cg").await.get("/v1/budget-lines").await.is(200).body["items"][0].clone();
    line["reserved"]["amount"].clone()
}

both_databases! {
    async fn an_interest_that_becomes_known_ends_access_in_the_same_moment(app: TestApp) {
        let (review, _) = at_work(&app, "lawyer.lin").await;
        let lin = app.actor("lawyer.lin").await;
        assert_eq!(reserved(&app).await, "800.00");
        // The firm declares a client of its lawyer, under another spelling and with the credit code.
        let adviser = matter::adviser(&app, "lawyer.lin").await;
        let says = json!({ "party": "江州市安泊停車服務公司", "relation": "CLIENT" });
        interest(&app.actor("manager.yanxi").await, &adviser, says).await.is(201);
        lin.get(&format!("/v1/reviews/{review}")).await.refused(404, "NOT_FOUND");
        assert_eq!(state(&app, &review).await, (json!("ACCEPTED"), json!("RECUSED")));
        assert_eq!(reserved(&app).await, "0.00");
        let found = findings(&app, &review).await;
        assert_eq!((&found[0]["state"], &found[0]["likeness"], found.len()), (&json!("CONFLICT"), &json!("NAME"), 1));
        assert!(told(&app, "review_conflict_found").await.contains(&"coordinator.1".to_owned()));
        let events = app.actor("coordinator.1").await.get("/v1/conduct-events?code=CONFLICT_FOUND").await.is(200);
        assert_eq!(events.body["items"].as_array().unwrap().len(), 1);
    }

    async fn a_party_that_is_added_is_looked_for_at_once(app: TestApp) {
        let (review, assignment) = at_work(&app, "lawyer.lin").await;
        let (officer, lin) = (app.actor("officer.cg").await, app.actor("lawyer.lin").await);
        let adviser = matter::adviser(&app, "lawyer.lin").await;
        let (one, other) = ("914403001922038216", "91350100M000100Y43");
        let says = json!({ "party": "滨海飞鹭商贸有限公司", "relation": "CLIENT", "credit_code": one, "aliases": ["飞鹭商贸"] });
        interest(&lin, &adviser, says).await.is(201);
        assert_eq!(findings(&app, &review).await, Vec::<Value>::new());
        // Near, and with no code: a person decides that it is another. The party that stays is not declared about again.
        let named = |name: &str| json!({ "name": name, "role": "COUNTERPARTY" });
        parties(&officer, &review, json!([named(PARTY), named("江州飞鹭商贸有限公司")])).await.is(200);
        let found = findings(&app, &review).await;
        assert_eq!((&found[0]["state"], &found[0]["likeness"], found.len()), (&json!("OPEN"), &json!("NEAR_NAME"), 1));
        assert_eq!(told(&app, "review_conflict_open").await, ["coordinator.1", "coordinator.2"]);
        assert_eq!(told(&app, "review_set_parties").await, ["lawyer.lin"]);
        decide(&app, "head.cg", &found[0], "NO_CONFLICT").await.refused(409, "FINDING_OUTCOME");
        decide(&app, "coordinator.1", &found[0], "CONSENTED").await.refused(409, "FINDING_OUTCOME");
        decide(&app, "coordinator.1", &found[0], "NO_CONFLICT").await.is(200);
        let brief = lin.get(&format!("/v1/assignments/{assignment}/brief")).await.is(200).body;
        let declared: Vec<&Value> = brief["parties"].as_array().unwrap().iter().map(|party| &party["declared"]).collect();
        assert_eq!(declared, [true, false]);
        // Another code is another party, whatever it is called; the same code is the same.
        let coded = |code: &str| json!({ "name": "江州飞鹭商贸有限公司", "role": "COUNTERPARTY", "credit_code": code });
        parties(&officer, &review, json!([named(PARTY), coded(other)])).await.is(200);
        assert_eq!(findings(&app, &review).await.len(), 1);
        let wrong = parties(&officer, &review, json!([coded("914403001922038217")])).await.refused(422, "INVALID_FIELDS");
        assert_eq!(wrong.body["errors"][0]["pointer"], "/parties/0/credit_code");
        parties(&officer, &review, json!([])).await.refused(409, "PARTIES_MISSING");
        lin.get(&format!("/v1/reviews/{review}")).await.is(200);
        parties(&officer, &review, json!([named(PARTY), coded(one)])).await.is(200);
        lin.get(&format!("/v1/reviews/{review}")).await.refused(404, "NOT_FOUND");
        assert_eq!(state(&app, &review).await, (json!("ACCEPTED"), json!("RECUSED")));
    }

    async fn a_conflict_that_is_decided_ends_the_work_and_one_after_the_opinion_only_access(app: TestApp) {
        let (review, _) = at_work(&app, "lawyer.lin").await;
        let lin = app.actor("lawyer.lin").await;
        let adviser = matter::adviser(&app, "lawyer.lin").await;
        interest(&lin, &adviser, json!({ "party": PARTY, "relation": "FORMER_CLIENT", "ended_on": "2024-01-31" })).await.is(201);
        let found = findings(&app, &review).await;
        assert_eq!((&found[0]["ground"], &found[0]["state"]), (&json!("FORMER_CLIENT"), &json!("OPEN")));
        lin.get(&format!("/v1/reviews/{review}")).await.is(200);
        decide(&app, "coordinator.1", &found[0], "CONFLICT").await.is(200);
        lin.get(&format!("/v1/reviews/{review}")).await.refused(404, "NOT_FOUND");
        assert_eq!(state(&app, &review).await, (json!("ACCEPTED"), json!("RECUSED")));

        let office = app.actor("coordinator.1").await;
        let document = matter::document(&app.actor("officer.cg").await).await;
        let counsel = matter::delivered(&app, &document, "scholar.gu").await;
        let review = counsel.body["review_id"].as_str().unwrap().to_owned();
        let begun = office.post(&format!("/v1/reviews/{review}/opinions"), matter::clean_opinion("可以签订。")).await.is(201);
        let submitted = matter::step(&office, &begun, "/v1/opinions", "submit").await.is(200);
        let signer = app.actor("coordinator.2").await;
        let signed = matter::step(&signer, &submitted, "/v1/opinions", "countersign").await.is(200);
        matter::step(&signer, &signed, "/v1/opinions", "issue").await.is(200);
        let gu = app.actor("scholar.gu").await;
        gu.get(&format!("/v1/reviews/{review}")).await.is(200);
        let before = reserved(&app).await;
        interest(&gu, &matter::adviser(&app, "scholar.gu").await, json!({ "party": PARTY, "relation": "CLIENT" })).await.is(201);
        gu.get(&format!("/v1/reviews/{review}")).await.refused(404, "NOT_FOUND");
        assert_eq!(state(&app, &review).await, (json!("OPINION_ISSUED"), json!("ACCEPTED")), "the work is delivered");
        assert_eq!(reserved(&app).await, before, "and paid for");
    }
}

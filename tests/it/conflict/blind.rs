//! What an adviser sees before they have declared, and what comes of the declaration.

use serde_json::{Value, json};

use crate::harness::{Actor, Expect as _, TestApp, matter};
use crate::story::ways::told;

pub const PARTY: &str = "江州安泊停车服务有限公司";

/// A contract that the office has taken, offered to an adviser: the review's id, and the assignment.
pub async fn offered(app: &TestApp, login: &str) -> (String, counsel_desk::client::Answer) {
    app.set_time(matter::IN_TERM);
    let (officer, office) = (app.actor("officer.cg").await, app.actor("coordinator.1").await);
    let document = matter::document(&officer).await;
    let review = matter::accepted(&officer, &office, &document).await;
    let assignment = matter::offer(&office, &review, &matter::adviser(app, login).await).await.is(201);
    (review.id(), assignment)
}

/// Declares of the only party of a matter what binds the adviser to it.
pub async fn declare(who: &Actor, assignment: &str, says: Value) -> counsel_desk::client::Answer {
    let brief = who.get(&format!("/v1/assignments/{assignment}/brief")).await.is(200);
    let mut one = says;
    one["party_id"] = brief.body["parties"][0]["id"].clone();
    let path = format!("/v1/assignments/{assignment}/declare");
    who.if_match(brief.version()).post(&path, json!({ "declarations": [one] })).await
}

/// The findings of a matter, oldest first.
pub async fn findings(app: &TestApp, review: &str) -> Vec<Value> {
    let office = app.actor("coordinator.1").await;
    let list = office.get(&format!("/v1/conflict-findings?review_id={review}")).await.is(200);
    list.body["items"].as_array().unwrap().iter().rev().cloned().collect()
}

/// Decides a finding.
pub async fn decide(app: &TestApp, who: &str, finding: &Value, decision: &str) -> counsel_desk::client::Answer {
    let path = format!("/v1/conflict-findings/{}/decide", finding["id"].as_str().unwrap());
    let who = app.actor(who).await.if_match(&format!("\"{}\"", finding["version"]));
    who.post(&path, json!({ "decision": decision, "reason": "已当面核实" })).await
}

async fn reads(who: &Actor, review: &str, status: u16) {
    for part in ["", "/assignments", "/questions", "/opinions", "/rules", "/clock"] {
        who.get(&format!("/v1/reviews/{review}{part}")).await.is(status);
    }
}

both_databases! {
    async fn an_offer_shows_its_brief_alone_until_it_is_accepted(app: TestApp) {
        let (review, assignment) = offered(&app, "lawyer.lin").await;
        let (lin, firm) = (app.actor("lawyer.lin").await, app.actor("manager.yanxi").await);
        let document = app.actor("officer.cg").await.get(&format!("/v1/reviews/{review}")).await.is(200).body["document_id"].clone();
        let document = format!("/v1/documents/{}", document.as_str().unwrap());
        for who in [&lin, &firm] {
            reads(who, &review, 404).await;
            who.get(&document).await.refused(404, "NOT_FOUND");
            who.get(&format!("{document}/versions/1/text")).await.refused(404, "NOT_FOUND");
            assert_eq!(who.get("/v1/reviews").await.is(200).body["items"], json!([]));
            let offers = who.get("/v1/offers").await.is(200).body["items"].clone();
            let brief = &offers[0];
            assert_eq!((&brief["assignment_id"], &brief["parties"][0]["name"]), (&json!(assignment.id()), &json!(PARTY)));
            assert_eq!((&brief["agency"], &brief["kind"]), (&json!("市城市管理局"), &json!("CONTRACT")));
            let text = brief.to_string();
            assert!(!text.contains("停车场运营合同") && !text.contains(&review) && !text.contains("480000"), "{text}");
        }
        app.actor("lawyer.zhou").await.get(&format!("/v1/assignments/{}/brief", assignment.id())).await.refused(404, "NOT_FOUND");
        let accept = format!("/v1/assignments/{}/accept", assignment.id());
        let refused = lin.if_match(assignment.version()).post(&accept, None).await.refused(409, "CONFLICT_NOT_DECLARED");
        assert_eq!(refused.body["facts"]["parties"], PARTY);
        declare(&lin, &assignment.id(), json!({})).await.is(200);
        declare(&lin, &assignment.id(), json!({})).await.refused(409, "PARTY_DECLARED_ALREADY");
        reads(&lin, &review, 404).await;
        lin.if_match(assignment.version()).post(&accept, None).await.is(200);
        reads(&lin, &review, 200).await;
        reads(&firm, &review, 200).await;
        lin.get(&format!("{document}/versions/1/text")).await.is(200);
        assert_eq!(lin.get("/v1/offers").await.is(200).body["items"], json!([]));
    }

    async fn what_is_declared_is_weighed_at_once(app: TestApp) {
        // Absolute: the offer is over, and nobody of the firm is offered it.
        let (review, assignment) = offered(&app, "lawyer.lin").await;
        let lin = app.actor("lawyer.lin").await;
        let over = declare(&lin, &assignment.id(), json!({ "relation": "CLIENT", "words": "常年客户" })).await.is(200);
        assert_eq!(over.body["state"], "RECUSED");
        lin.get(&format!("/v1/assignments/{}/brief", assignment.id())).await.refused(404, "NOT_FOUND");
        let found = findings(&app, &review).await;
        assert_eq!((&found[0]["state"], &found[0]["ground"], &found[0]["severity"]), (&json!("CONFLICT"), &json!("CLIENT"), &json!("ABSOLUTE")));
        assert!(found[0]["legal_basis"].as_str().unwrap().contains("第三十九条"));
        decide(&app, "coordinator.1", &found[0], "NO_CONFLICT").await.refused(409, "FINDING_DECIDED");
        assert!(told(&app, "review_conflict_found").await.contains(&"lawyer.lin".to_owned()));
        let interests = lin.get(&format!("/v1/advisers/{}/interests", matter::adviser(&app, "lawyer.lin").await)).await.is(200);
        assert_eq!(interests.body["items"][0]["party"], PARTY);
        let office = app.actor("coordinator.1").await;
        let seen = office.get(&format!("/v1/reviews/{review}")).await.is(200);
        assert_eq!(seen.body["state"], "ACCEPTED");
        matter::offer(&office, &seen, &matter::adviser(&app, "lawyer.lin").await).await.refused(409, "CONFLICT_OF_INTEREST");

        // Relative: a decision, and only then the matter.
        let gu = matter::adviser(&app, "scholar.gu").await;
        let assignment = matter::offer(&office, &seen, &gu).await.is(201);
        let scholar = app.actor("scholar.gu").await;
        declare(&scholar, &assignment.id(), json!({ "relation": "OTHER", "words": "曾同台讲课" })).await.is(200);
        let accept = format!("/v1/assignments/{}/accept", assignment.id());
        scholar.if_match(assignment.version()).post(&accept, None).await.refused(409, "CONFLICT_UNDECIDED");
        let path = format!("/v1/reviews/{review}/conflict-check?adviser_id={gu}");
        let check = office.get(&path).await.is(200).body;
        assert_eq!((&check["may_be_offered"], &check["needs_decision"]), (&json!(true), &json!(true)));
        assert_eq!((&check["ties"][0]["likeness"], &check["ties"][0]["certain"]), (&json!("NAME"), &json!(true)));
        // While somebody has to decide, the offer does not expire; afterwards its time begins anew.
        app.later("2026-01-23T09:00:00+08:00").await;
        assert_eq!(app.due("review_expire_offer").await, 0);
        let scholar = app.actor("scholar.gu").await;
        let open = findings(&app, &review).await.pop().unwrap();
        decide(&app, "coordinator.1", &open, "NO_CONFLICT").await.refused(409, "FINDING_OUTCOME");
        let decided = decide(&app, "head.cg", &open, "CONSENTED").await.is(200);
        assert_eq!((&decided.body["state"], &decided.body["reason"]), (&json!("CONSENTED"), &json!("已当面核实")));
        assert_eq!(told(&app, "review_decide_finding").await, ["scholar.gu"]);
        let brief = scholar.get(&format!("/v1/assignments/{}/brief", assignment.id())).await.is(200);
        assert_eq!(brief.body["expires_at"], "2026-01-28T00:00:00.000000+08:00");
        scholar.if_match(brief.version()).post(&accept, None).await.is(200);
        reads(&scholar, &review, 200).await;
    }
}

//! The last day of a case binds the review of the response; a hearing to come is told of.

use counsel_desk::client::Answer;
use reqwest::Method;
use serde_json::{Value, json};

use super::{due, event, officer_reads, stage, step};
use crate::harness::{Expect as _, TestApp, matter};
use crate::story::ways::{correct, told};

/// A review of a response, accepted now, with counsel at work.
async fn response(app: &TestApp) -> Answer {
    let (officer, office) = (app.actor("officer.cg").await, app.actor("coordinator.1").await);
    let document = officer.post("/v1/documents", json!({ "title": "行政答辩状" })).await.is(201);
    let path = format!("/v1/documents/{}/content?file_name=answer.txt", document.id());
    officer.if_match(document.version()).send_bytes(Method::PUT, &path, "行政答辩状\n一、程序合法。\n").await.is(201);
    let materials = ["CLAIM", "RESPONSE", "EVIDENCE", "LEGAL_BASIS"].map(|code| json!({ "code": code }));
    let new = json!({
        "kind": "DISPUTE_RESPONSE", "title": "某停车公司诉罚款案答辩", "document_id": document.id(), "materials": materials,
        "parties": [], "particulars": [
            { "code": "STAGE", "choice": "FIRST_INSTANCE" }, { "code": "SERVED_ON", "day": "2026-03-10" },
            { "code": "ANSWER_UNTIL", "day": "2026-03-25" }, { "code": "COURT", "flag": true },
        ],
    });
    let made = officer.post("/v1/reviews", new).await.is(201);
    let submitted = matter::step(&officer, &made, "/v1/reviews", "submit").await.is(200);
    let accepted = matter::step(&office, &submitted, "/v1/reviews", "accept").await.is(200);
    let offered = matter::offer(&office, &accepted, &matter::adviser(app, "lawyer.lin").await).await.is(201);
    matter::step(&app.actor("lawyer.lin").await, &offered, "/v1/assignments", "accept").await.is(200);
    accepted
}

/// The last day of the review, and that which the law sets.
async fn clock(app: &TestApp, review: &Answer) -> [Value; 2] {
    let clock = app.actor("officer.cg").await.get(&format!("/v1/reviews/{}/clock", review.id())).await.is(200).body;
    ["due_on", "statutory_due_on"].map(|name| clock.get(name).cloned().unwrap_or_default())
}

async fn take(app: &TestApp, review: &Answer, verb: &str, body: Value) {
    let office = app.actor("coordinator.2").await;
    let path = format!("/v1/reviews/{}", review.id());
    let now = office.get(&path).await.is(200);
    office.if_match(now.version()).post(&format!("{path}/{verb}"), body).await.is(200);
}

both_databases! {
    async fn the_last_day_of_a_case_binds_the_review_of_its_response(app: TestApp) {
        app.later("2026-03-10T09:00:00+08:00").await;
        let officer = app.actor("officer.cg").await;
        let new = json!({
            "title": "某停车公司诉罚款案", "kind": "ADMINISTRATIVE_LITIGATION", "cause": "罚款5000元",
            "stage": stage("FIRST_INSTANCE", "江口区人民法院", "2026-03-09", ["PLAINTIFF", "DEFENDANT"]),
        });
        let made = officer.post("/v1/cases", new).await.is(201);
        let copy = event("COMPLAINT_RECEIVED", "2026-03-09", "2026-03-10");
        let case = step(&app, "officer.cg", &made, "events", copy).await.is(200);
        assert_eq!(due(&case)[0], ["COURT_ANSWER", "2026-03-25", "DUE"].map(String::from));

        // Handed in on Monday the 23rd: three working days would be one too many.
        app.later("2026-03-23T09:00:00+08:00").await;
        let (officer, review) = (app.actor("officer.cg").await, response(&app).await);
        assert_eq!(clock(&app, &review).await, [json!("2026-03-26"), Value::Null]);
        let link = |review: &str| json!({ "review_id": review });
        let contract = matter::drafted(&officer, &matter::document(&officer).await).await;
        step(&app, "officer.cg", &case, "review", link(&contract.id())).await.refused(409, "RESPONSE_OF_ANOTHER_KIND");
        let case = step(&app, "officer.cg", &case, "review", link(&review.id())).await.is(200);
        assert_eq!(case.body["stages"][0]["review_id"], json!(review.id()));
        step(&app, "officer.cg", &case, "review", link(&review.id())).await.refused(409, "RESPONSE_LINKED_ALREADY");
        assert_eq!(clock(&app, &review).await, ["2026-03-25", "2026-03-25"].map(Value::from));
        let shown = officer.get(&format!("/v1/reviews/{}/clock", review.id())).await.is(200).body;
        assert!(shown["statutory_basis"].as_str().unwrap().starts_with(case.body["number"].as_str().unwrap()));
        assert_eq!(told(&app, "review_statutory").await, ["coordinator.1", "officer.cg", "lawyer.lin"]);

        // No extension moves it, whatever it adds to the limit; a corrected calendar does, as it moves the last day of the case.
        app.later("2026-03-24T09:00:00+08:00").await;
        take(&app, &review, "extend", json!({ "days": 2, "reason": "证据较多" })).await;
        assert_eq!(clock(&app, &review).await, ["2026-03-25", "2026-03-25"].map(Value::from));
        correct(&app, "2026-03-25", true).await;
        assert_eq!(clock(&app, &review).await, ["2026-03-26", "2026-03-26"].map(Value::from));

        // What was due is done: the limit alone holds. Five working days, and the 25th is none any more.
        let case = officer_reads(&app, &case).await;
        let case = step(&app, "officer.cg", &case, "deadlines/1/meet", json!({ "done_on": "2026-03-24" })).await.is(200);
        assert_eq!(clock(&app, &review).await, [json!("2026-03-31"), Value::Null]);

        // A hearing to come is told of before its day, and done when it was held.
        let planned = json!({ "kind": "HEARING", "on_day": "2026-04-10" });
        let case = step(&app, "officer.cg", &case, "events", planned).await.is(200);
        let last = |case: &Answer| due(case).pop().unwrap();
        assert_eq!(last(&case), ["HEARING", "2026-04-10", "DUE"].map(String::from));
        app.later("2026-04-06T23:00:00+08:00").await;
        let before = told(&app, "cases_near").await.len();
        assert_eq!(app.due("cases_tell").await, 0);
        app.later("2026-04-07T00:00:00+08:00").await;
        assert_eq!((app.due("cases_tell").await, app.due("cases_tell").await), (1, 0));
        assert_eq!(told(&app, "cases_near").await[before..], ["officer.cg", "coordinator.1", "coordinator.2"]);
        app.later("2026-04-10T15:00:00+08:00").await;
        let case = officer_reads(&app, &case).await;
        let held = json!({ "kind": "HEARING", "on_day": "2026-04-10", "head_appeared": "DEPUTY", "appeared": "罗副局长" });
        let case = step(&app, "officer.cg", &case, "events", held).await.is(200);
        assert_eq!(last(&case), ["HEARING", "2026-04-10", "DONE"].map(String::from));
    }
}

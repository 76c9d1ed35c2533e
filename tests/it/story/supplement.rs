//! A submission that is not complete.

use serde_json::{Value, json};

use super::matter::{Matter, TEXT};
use super::ways::{by_itself, told};
use crate::harness::Expect as _;

fn asked() -> Value {
    json!({ "items": [{ "code": "APPROVALS", "note": "缺集体决策纪要" }, { "note": "附件二缺页" }] })
}

fn materials(codes: &[&str]) -> Value {
    let materials: Vec<Value> = codes.iter().map(|code| json!({ "code": code, "note": "已补" })).collect();
    json!({ "materials": materials, "no_state_secrets": true })
}

both_databases! {
    async fn the_clock_counts_from_the_day_on_which_the_submission_is_complete(app: TestApp) {
        let matter = Matter::submitted(&app).await;
        let returned = matter.step("coordinator.1", "request-supplement", asked()).await.is(200);
        assert_eq!(returned.body["state"], "SUPPLEMENT_REQUIRED");
        let seen = matter.read(&app.actor("officer.cg").await).await.is(200).body["supplements"][0].clone();
        assert_eq!((&seen["items"], &seen["due_on"]), (&asked()["items"], &json!("2026-09-24")));
        assert_eq!(told(&app, "review_request_supplement").await, ["officer.cg"]);
        matter.change("coordinator.1", "accept").await.refused(409, "ILLEGAL_TRANSITION");

        app.set_time("2026-09-21T15:00:00+08:00");
        let missing = matter.step("officer.cg", "resubmit", materials(&["FUNDING"])).await;
        let refusal = missing.refused(409, "LISTED_ITEMS_MISSING");
        assert_eq!(refusal.body["facts"], json!({ "missing": "APPROVALS" }));
        let unknown = matter.step("officer.cg", "resubmit", materials(&["NO_SUCH"])).await.refused(422, "INVALID_FIELDS");
        assert_eq!(unknown.body["errors"][0]["pointer"], "/materials/0/code");
        matter.upload(&format!("{TEXT}\n第五条 附件")).await.is(201);
        let again = matter.step("officer.cg", "resubmit", materials(&["APPROVALS"])).await.is(200);
        assert_eq!(
            (&again.body["state"], &again.body["received_on"], &again.body["document_version"], &again.body["round"]),
            (&json!("SUBMITTED"), &json!("2026-09-21"), &json!(2), &json!(1))
        );
        assert_eq!(told(&app, "review_resubmit").await, ["coordinator.1", "coordinator.2"]);
        let seen = matter.seen().await;
        assert!(seen["supplements"][0]["closed_at"].is_string());
        let approvals = seen["materials"].as_array().unwrap().iter().find(|m| m["code"] == "APPROVALS").unwrap();
        assert_eq!(approvals["note"], "已补");

        // Found complete two days later: the clock has run since the day of receipt all the same.
        app.set_time("2026-09-23T09:00:00+08:00");
        let accepted = matter.change("coordinator.1", "accept").await.is(200);
        assert_eq!(accepted.body["due_on"], "2026-09-29", "22, 23, 24, 28 and 29 September are worked");
        assert_eq!(matter.clock().await["days_counted"], 1);
    }

    async fn what_is_missing_is_told_once(app: TestApp) {
        let matter = Matter::submitted(&app).await;
        let empty = matter.step("coordinator.1", "request-supplement", json!({ "items": [] })).await;
        empty.refused(422, "INVALID_FIELDS");
        let items = json!({ "items": [{ "code": "APPROVALS" }, {}, { "code": "NO_SUCH" }] });
        let nothing = matter.step("coordinator.1", "request-supplement", items).await.refused(422, "INVALID_FIELDS");
        assert_eq!(nothing.body["errors"][0]["pointer"], "/items/1");
        let items = json!({ "items": [{ "code": "NO_SUCH" }] });
        let unknown = matter.step("coordinator.1", "request-supplement", items).await.refused(422, "INVALID_FIELDS");
        assert_eq!(unknown.body["errors"][0]["code"], "NOT_A_VALUE");
        matter.step("coordinator.1", "request-supplement", asked()).await.is(200);
        matter.step("coordinator.1", "request-supplement", asked()).await.refused(409, "ILLEGAL_TRANSITION");
        matter.step("officer.cg", "resubmit", materials(&["APPROVALS"])).await.is(200);
        let more = json!({ "items": [{ "code": "APPROVALS" }, { "code": "FUNDING" }] });
        let refusal = matter.step("coordinator.2", "request-supplement", more).await;
        assert_eq!(refusal.refused(409, "SUPPLEMENT_ASKED_ONCE").body["facts"], json!({ "new": "FUNDING" }));
        // What was listed and still lacks may be asked for again.
        let still = json!({ "items": [{ "code": "APPROVALS", "note": "纪要未盖章" }] });
        matter.step("coordinator.2", "request-supplement", still).await.is(200);
        assert_eq!(matter.seen().await["supplements"].as_array().unwrap().len(), 2);
    }

    async fn the_agency_has_until_midnight_of_the_last_day(app: TestApp) {
        let matter = Matter::submitted(&app).await;
        matter.step("coordinator.1", "request-supplement", asked()).await.is(200);
        app.set_time("2026-09-24T23:59:59+08:00");
        let early = matter.change("coordinator.1", "return").await.refused(409, "SUPPLEMENT_DAYS_LEFT");
        assert_eq!(early.body["facts"], json!({ "due_on": "2026-09-24" }));
        assert_eq!(app.chores().await, 0);
        app.set_time("2026-09-25T00:00:00+08:00");
        let late = matter.step("officer.cg", "resubmit", materials(&["APPROVALS"])).await;
        late.refused(409, "SUPPLEMENT_OVERDUE");
        let returned = matter.change("coordinator.1", "return").await.is(200);
        assert_eq!(returned.body["state"], "RETURNED");
        assert!(returned.body["end_reason"].as_str().is_some_and(|reason| reason.contains("补正")));
        matter.change("officer.cg", "submit").await.refused(409, "ILLEGAL_TRANSITION");
        matter.step("officer.cg", "withdraw", json!({ "reason": "不再需要" })).await.refused(409, "ILLEGAL_TRANSITION");
        assert_eq!(app.chores().await, 0);
    }

    async fn what_stays_unanswered_is_returned_by_itself(app: TestApp) {
        let (matter, other) = (Matter::submitted(&app).await, Matter::submitted(&app).await);
        matter.step("coordinator.1", "request-supplement", asked()).await.is(200);
        app.set_time("2026-09-25T00:00:00+08:00");
        assert_eq!(app.chores().await, 1);
        assert_eq!((matter.state().await.as_str(), other.state().await.as_str()), ("RETURNED", "SUBMITTED"));
        assert_eq!(told(&app, "review_return").await, ["officer.cg", "coordinator.1", "coordinator.2"]);
        let done = by_itself(&app, "review_return").await;
        assert_eq!((done.len(), &done[0].0, &done[0].1["state"]), (1, &matter.id, &json!("RETURNED")));
        assert_eq!(app.chores().await, 0, "once");
    }
}

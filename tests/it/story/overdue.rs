//! Until when a recommendation is to be answered, and who is told that it was not.

use serde_json::{Value, json};

use super::matter::{Matter, TEXT, no_guarantee, recommendation, sooner};
use super::ways::{by_itself, only, told, was_told};
use crate::harness::{Expect as _, TestApp};

#[test]
fn two_servers_tell_it_once() {
    TestApp::run_two("story::overdue::two_servers_tell_it_once", |one, other| async move {
        Matter::issued(&one, "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        for app in [&one, &other] {
            app.set_time("2026-09-25T00:00:00+08:00");
        }
        let (mine, theirs) = (one.app.chores(), other.app.chores());
        let done = futures_util::future::join_all([mine.once(), theirs.once(), mine.once(), theirs.once()]).await;
        assert!(done.into_iter().map(Result::unwrap).sum::<usize>() > 0);
        assert_eq!(told(&one, "handling_overdue").await.len(), 4);
    });
}

/// Ids of the recommendations in somebody's list.
async fn listed(app: &TestApp, who: &str, query: &str) -> Vec<Value> {
    let list = app.actor(who).await.get(&format!("/v1/handlings{query}")).await.is(200);
    list.body["items"].as_array().unwrap().iter().map(|item| item["recommendation_id"].clone()).collect()
}

both_databases! {
    async fn what_is_not_answered_in_time_is_overdue(app: TestApp) {
        let note = recommendation("NOTE", "第四条", "", "DESCRIBE", "");
        let three = json!([sooner("MUST"), no_guarantee("SHOULD"), note]);
        let (matter, asked) = Matter::issued(&app, "SIGN_AFTER_MODIFICATION", three).await;
        let (must, should) = (asked[0]["id"].clone(), asked[1]["id"].clone());
        // Issued on Friday the 18th; the 20th is a Sunday that is worked.
        let due: Vec<Value> = matter.handlings("officer.cg", None).await.iter().map(|h| h["due_on"].clone()).collect();
        assert_eq!(due, ["2026-09-24"; 3]);
        for who in ["officer.cg", "head.cg", "coordinator.2", "auditor"] {
            assert_eq!(listed(&app, who, "").await, [should.clone(), must.clone()], "{who}");
            assert!(listed(&app, who, "?overdue=true").await.is_empty(), "{who}");
        }
        app.later("2026-09-24T23:59:00+08:00").await;
        assert!(listed(&app, "coordinator.1", "?overdue=true").await.is_empty(), "the last day ends at 24:00");
        app.later("2026-09-25T00:00:00+08:00").await;
        assert_eq!(listed(&app, "coordinator.1", "?overdue=true").await, [should.clone(), must.clone()]);
        let flags: Vec<Value> = matter.handlings("officer.cg", None).await.iter().map(|h| h["overdue"].clone()).collect();
        assert_eq!(flags, [true, true, false], "a NOTE need not be answered");
        assert!(listed(&app, "officer.jt", "?overdue=true").await.is_empty(), "another agency's");
        app.actor("lawyer.lin").await.get("/v1/handlings").await.refused(403, "PERMISSION_MISSING");

        let office = app.actor("coordinator.1").await;
        let first = office.get("/v1/handlings?overdue=true&limit=1").await.is(200).body;
        assert_eq!((&first["items"][0]["recommendation_id"], &first["items"][0]["overdue"]), (&should, &json!(true)));
        let number = matter.read(&office).await.is(200).body["number"].clone();
        assert_eq!(first["items"][0]["review_number"], number);
        let rest = format!("?overdue=true&limit=1&cursor={}", first["next_cursor"].as_str().unwrap());
        assert_eq!(listed(&app, "coordinator.1", &rest).await, std::slice::from_ref(&must));

        matter.revise(&TEXT.replace("九十日", "三十日")).await;
        matter.answer(&asked[0], json!({ "answer": "ADOPTED", "clause": "第一条" })).await.is(200);
        assert_eq!(listed(&app, "officer.cg", "?overdue=true").await, std::slice::from_ref(&should));
        let dispute = json!({ "reason": "文本仍须修改。" });
        matter.handle("coordinator.1", &asked[0], "dispute", dispute).await.is(200);
        assert_eq!(listed(&app, "officer.cg", "?overdue=true").await, [should, must]);
    }

    async fn who_did_not_answer_in_time_is_told_once(app: TestApp) {
        let asked = json!([sooner("MUST"), no_guarantee("SHOULD")]);
        let (matter, _) = Matter::issued(&app, "SIGN_AFTER_MODIFICATION", asked).await;
        app.later("2026-09-21T09:00:00+08:00").await;
        matter.supplemented(only("SIGN_AFTER_MODIFICATION", json!([no_guarantee("SHOULD")]), json!([]))).await;
        app.later("2026-09-24T23:59:00+08:00").await;
        assert_eq!(app.chores().await, 0, "the last day ends at 24:00");
        app.later("2026-09-25T00:00:00+08:00").await;
        assert_eq!(app.chores().await, 1, "one matter");
        let everybody = ["officer.cg", "head.cg", "coordinator.1", "coordinator.2"];
        assert_eq!(told(&app, "handling_overdue").await, everybody);
        let number = matter.seen().await["number"].as_str().unwrap().to_owned();
        assert!(was_told(&app, "head.cg", &format!("{number} 有 2 条建议")).await);
        let done = by_itself(&app, "handling_overdue").await;
        assert_eq!(done[0], (matter.id.clone(), json!({ "review": number, "overdue": "2" })));
        app.later("2026-09-29T23:59:00+08:00").await;
        assert_eq!(app.chores().await, 0, "once");
        // What the supplementary opinion asked for is overdue later, and told by itself.
        app.later("2026-09-30T00:00:00+08:00").await;
        assert_eq!(app.chores().await, 1);
        assert_eq!(told(&app, "handling_overdue").await.len(), 2 * everybody.len());
        assert_eq!(by_itself(&app, "handling_overdue").await[1].1["overdue"], "1");
        assert_eq!(app.chores().await, 0);
    }

    async fn who_answered_is_not_told(app: TestApp) {
        let (matter, asked) = Matter::issued(&app, "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        matter.revise(&TEXT.replace("九十日", "三十日")).await;
        matter.answer(&asked[0], json!({ "answer": "ADOPTED", "clause": "第一条" })).await.is(200);
        app.later("2026-09-25T00:00:00+08:00").await;
        assert_eq!(app.chores().await, 0);
        // What the office disputes waits for the agency again.
        matter.handle("coordinator.1", &asked[0], "dispute", json!({ "reason": "文本仍须修改。" })).await.is(200);
        assert_eq!(app.chores().await, 1);
        assert_eq!(told(&app, "handling_overdue").await.len(), 4);
    }

    async fn what_is_withdrawn_or_left_behind_is_not_overdue(app: TestApp) {
        let (matter, asked) =
            Matter::issued(&app, "SIGN_AFTER_MODIFICATION", json!([sooner("MUST"), no_guarantee("MUST")])).await;
        app.later("2026-09-21T09:00:00+08:00").await;
        let withdraws = json!([{ "recommendation_id": asked[1]["id"], "reason": "原建议有误。" }]);
        let content = only("SIGN_AFTER_MODIFICATION", json!([no_guarantee("SHOULD")]), withdraws);
        let made = matter.supplement_to(&matter.last_issued().await, content.clone()).await.is(201);
        assert_eq!(listed(&app, "officer.cg", "").await.len(), 2, "a draft withdraws nothing");
        let handed_in = super::matter::next("coordinator.1", &app, &made, "submit").await.is(200);
        let signed = super::matter::next("coordinator.2", &app, &handed_in, "countersign").await.is(200);
        let issued = super::matter::next("coordinator.2", &app, &signed, "issue").await.is(200);
        let added = issued.body["recommendations"][0]["id"].clone();
        assert_eq!(listed(&app, "officer.cg", "").await, [added.clone(), asked[0]["id"].clone()]);
        app.later("2026-09-28T09:00:00+08:00").await;
        assert_eq!(listed(&app, "officer.cg", "?overdue=true").await, [asked[0]["id"].clone()]);
        // Five working days from the 21st: the 22nd to the 24th, the 28th and the 29th.
        assert_eq!(matter.handlings("officer.cg", None).await[2]["due_on"], "2026-09-29");
        app.later("2026-09-30T09:00:00+08:00").await;
        assert_eq!(listed(&app, "officer.cg", "?overdue=true").await, [added, asked[0]["id"].clone()]);
        let uploaded = matter.upload(&TEXT.replace("九十日", "三十日")).await.is(201).body;
        matter.begin_again(&uploaded["number"]).await.is(200);
        assert!(listed(&app, "officer.cg", "").await.is_empty(), "a new round has begun");
    }
}

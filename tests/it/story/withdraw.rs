//! The agency takes a matter back.

use serde_json::json;

use super::matter::{Matter, sooner};
use super::ways::{MATERIALS, assignment, money, reason, told};
use crate::harness::Expect as _;

both_databases! {
    async fn a_draft_that_was_withdrawn_stays_the_agencys_own(app: TestApp) {
        let matter = Matter::drafted_with(&app, &MATERIALS).await;
        let withdrawn = matter.step("officer.cg", "withdraw", reason()).await.is(200);
        assert_eq!((&withdrawn.body["state"], &withdrawn.body["end_reason"]), (&json!("WITHDRAWN"), &reason()["reason"]));
        let office = app.actor("coordinator.1").await;
        matter.read(&office).await.refused(404, "NOT_FOUND");
        office.get(&format!("/v1/documents/{}", matter.document)).await.refused(404, "NOT_FOUND");
        assert_eq!(told(&app, "review_withdraw").await, ["officer.cg"]);
        matter.change("officer.cg", "submit").await.refused(409, "ILLEGAL_TRANSITION");
    }

    async fn whoever_is_on_it_is_released_and_told(app: TestApp) {
        let matter = Matter::in_review(&app).await;
        let offered = matter.offer("顾思齐").await.is(201);
        app.set_time("2026-09-21T09:00:00+08:00");
        matter.hold("EXPERT").await.is(200);
        app.set_time("2026-09-21T10:00:00+08:00");
        let before = matter.clock().await["days_counted"].clone();
        matter.step("officer.cg", "withdraw", reason()).await.is(200);
        for at in 0..2 {
            assert_eq!(matter.assignment(at).await["state"], "RELEASED");
        }
        assert_eq!(money(&app, &offered.body).await, ("0.00".to_owned(), "0.00".to_owned()));
        assert_eq!(
            told(&app, "review_withdraw").await,
            ["lawyer.lin", "scholar.gu", "coordinator.1", "coordinator.2", "officer.cg"]
        );
        matter.read(&app.actor("lawyer.lin").await).await.refused(404, "NOT_FOUND");
        // The clock is stopped for good, and nothing becomes due any more.
        app.set_time("2026-10-20T09:00:00+08:00");
        let clock = matter.clock().await;
        assert_eq!((&clock["days_counted"], &clock["stopped_on"]), (&before, &json!("2026-09-21")));
        assert_eq!(app.chores().await, 0);
        for verb in ["resume", "accept", "clear"] {
            matter.change("coordinator.1", verb).await.refused(409, "ILLEGAL_TRANSITION");
        }
        let twice = matter.step("officer.cg", "withdraw", reason()).await;
        twice.refused(409, "ILLEGAL_TRANSITION");
    }

    async fn delivered_work_is_paid_all_the_same(app: TestApp) {
        let (matter, heard) = Matter::heard(&app, json!([sooner("MUST")])).await;
        let work = matter.assignment(0).await;
        matter.step("officer.cg", "withdraw", reason()).await.is(200);
        assert_eq!(matter.assignment(0).await["state"], "ACCEPTED");
        assert_eq!(money(&app, &work).await, ("800.00".to_owned(), "800.00".to_owned()));
        let agency = app.actor("officer.cg").await.get("/v1/me").await.is(200).body["organisation_id"].clone();
        let claim = json!({
            "engagement_id": work["engagement_id"], "agency_id": agency, "lines": [{ "opinion_id": heard.id() }],
        });
        app.actor("manager.yanxi").await.post("/v1/fee-claims", claim).await.is(201);
        assignment(&app, "lawyer.lin", &work, "recuse", reason()).await.refused(409, "ILLEGAL_TRANSITION");
    }

    async fn what_is_issued_is_not_withdrawn(app: TestApp) {
        let (matter, _) = Matter::issued(&app, "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        let refusal = matter.step("officer.cg", "withdraw", reason()).await.refused(409, "ILLEGAL_TRANSITION");
        assert_eq!(refusal.body["facts"], json!({ "state": "HANDLING", "event": "WITHDRAW" }));
    }
}

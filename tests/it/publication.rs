//! The register of publications: exactly the cleared text, filed in time, evaluated before its force ends.

use counsel_desk::client::Answer;
use serde_json::{Value, json};

use crate::harness::{Expect as _, TestApp, matter};
use crate::story::ways::{correct, told};

async fn step(app: &TestApp, who: &str, seen: &Answer, verb: &str, body: Value) -> Answer {
    let path = format!("/v1/publications/{}/{verb}", seen.id());
    app.actor(who).await.if_match(seen.version()).post(&path, body).await
}

async fn overdue(app: &TestApp) -> usize {
    let list = app.actor("coordinator.1").await.get("/v1/publications?overdue=true").await.is(200);
    list.body["items"].as_array().unwrap().len()
}

both_databases! {
    async fn exactly_the_cleared_text_is_published_filed_and_evaluated(app: TestApp) {
        app.later("2026-09-01T09:00:00+08:00").await;
        let officer = app.actor("officer.cg").await;
        let (one, other) = (app.actor("coordinator.1").await, app.actor("coordinator.2").await);
        let (lin, adviser) = (app.actor("lawyer.lin").await, matter::adviser(&app, "lawyer.lin").await);
        let (review, hash) = matter::cleared_document(&officer, [&one, &other], &lin, &adviser, "停车收费管理规定").await;
        // Six months before the last day in force is the end of February 2027.
        let publication = json!({
            "review_id": review, "sha256": hash, "number": "江城管规〔2026〕1号", "published_on": "2026-09-01",
            "valid_until": "2027-08-31",
        });
        let with = |field: &str, value: Value| {
            let mut changed = publication.clone();
            changed[field] = value;
            changed
        };
        let publish = async |body: Value| officer.post("/v1/publications", body).await;
        publish(with("sha256", "0".repeat(64).into())).await.refused(409, "PUBLISHED_OTHER_TEXT");
        publish(with("valid_until", "2031-09-01".into())).await.refused(409, "VALID_TOO_LONG");
        publish(with("published_on", "2026-08-31".into())).await.refused(422, "INVALID_FIELDS");
        let document = matter::document(&officer).await;
        let contract = matter::drafted(&officer, &document).await.id();
        publish(with("review_id", contract.clone().into())).await.refused(409, "NOT_PUBLISHED_HERE");
        let rules = json!({
            "kind": "NORMATIVE_DOCUMENT", "title": "停车收费管理规定（修订）", "document_id": document, "parties": [], "materials": [],
        });
        let open = officer.post("/v1/reviews", rules).await.is(201).id();
        publish(with("review_id", open.into())).await.refused(409, "NOT_CLEARED_TO_PUBLISH");
        assert_eq!(officer.get("/v1/publications").await.is(200).body["items"], json!([]));
        let register = json!({ "review_id": review, "class": "OTHER" });
        officer.post("/v1/contracts", register).await.refused(409, "NOT_A_CONTRACT");
        let made = publish(publication.clone()).await.is(201);
        publish(publication.clone()).await.refused(409, "PUBLISHED_ALREADY");
        // Thirty days end on 1 October, in the holiday: the 8th is worked.
        assert_eq!((&made.body["filing_due_on"], &made.body["evaluate_by"]), (&json!("2026-10-08"), &json!("2027-02-28")));
        let last_day = async || officer.get(&format!("/v1/publications/{}", made.id())).await.is(200).body["filing_due_on"].clone();
        correct(&app, "2026-10-08", true).await;
        assert_eq!(last_day().await, "2026-10-09");
        correct(&app, "2026-10-08", false).await;
        assert_eq!((last_day().await, told(&app, "publication_recount").await.len()), (json!("2026-10-08"), 2));
        let made = officer.get(&format!("/v1/publications/{}", made.id())).await.is(200);
        let evaluation = json!({ "result": "KEEP", "evaluated_on": "2026-09-01", "note": "继续执行。" });
        step(&app, "officer.cg", &made, "evaluate", evaluation.clone()).await.refused(409, "PUBLICATION_TRANSITION");

        app.later("2026-10-06T23:59:00+08:00").await;
        assert_eq!(app.due("publication_watch").await, 0);
        app.later("2026-10-07T00:00:00+08:00").await;
        assert_eq!((app.due("publication_watch").await, app.due("publication_watch").await), (1, 0));
        assert_eq!(told(&app, "publication_filing_due").await, ["officer.cg"]);
        app.later("2026-10-08T23:59:00+08:00").await;
        assert_eq!(overdue(&app).await, 0, "to the end of the last day");
        app.later("2026-10-09T09:00:00+08:00").await;
        assert_eq!(overdue(&app).await, 1);
        let now = app.actor("officer.cg").await.get(&format!("/v1/publications/{}", made.id())).await.is(200);
        let unpublished = json!({ "filed_on": "2026-08-31", "number": "规备〔2026〕8号" });
        step(&app, "coordinator.1", &now, "file", unpublished).await.refused(422, "INVALID_FIELDS");
        let filing = json!({ "filed_on": "2026-10-09", "number": "规备〔2026〕8号" });
        let now = step(&app, "coordinator.1", &now, "file", filing).await.is(200);
        assert_eq!((&now.body["state"], &now.body["filing_late"]), (&json!("FILED"), &json!(true)));
        assert_eq!(overdue(&app).await, 0);

        // The evaluation is told thirty days before, and the force ends by itself.
        app.later("2027-01-28T23:59:00+08:00").await;
        assert_eq!(app.due("publication_watch").await, 0);
        app.later("2027-01-29T00:00:00+08:00").await;
        assert_eq!((app.due("publication_watch").await, app.due("publication_watch").await), (1, 0));
        assert_eq!(told(&app, "publication_evaluation_due").await, ["officer.cg"]);
        app.later("2027-02-28T23:59:00+08:00").await;
        assert_eq!(overdue(&app).await, 0);
        app.later("2027-03-01T00:00:00+08:00").await;
        assert_eq!(overdue(&app).await, 1);
        let now = app.actor("officer.cg").await.get(&format!("/v1/publications/{}", made.id())).await.is(200);
        let now = step(&app, "officer.cg", &now, "evaluate", evaluation).await.is(200);
        assert_eq!((&now.body["state"], &now.body["evaluation"]), (&json!("EVALUATED"), &json!("KEEP")));
        assert_eq!(overdue(&app).await, 0);
        app.later("2027-08-31T23:59:00+08:00").await;
        assert_eq!(app.due("publication_watch").await, 0);
        app.later("2027-09-01T00:00:00+08:00").await;
        assert_eq!((app.due("publication_watch").await, app.due("publication_watch").await), (1, 0));
        let now = app.actor("auditor").await.get(&format!("/v1/publications/{}", made.id())).await.is(200);
        assert_eq!((&now.body["state"], &now.body["ended_on"]), (&json!("ENDED"), &json!("2027-08-31")));
        let repeal = json!({ "ended_on": "2027-09-01", "reason": "由新规定替代。" });
        step(&app, "officer.cg", &now, "end", repeal).await.refused(409, "PUBLICATION_TRANSITION");
    }
}

//! Refusals of intake and assignment.

use reqwest::Method;
use serde_json::{Value, json};

use super::matter::{FRIDAY, Matter, sooner};
use crate::harness::matter::{adviser, step};
use crate::harness::{Expect as _, TestApp};

/// What the agency's one budget line shows.
async fn line(app: &TestApp) -> Value {
    app.actor("officer.cg").await.get("/v1/budget-lines").await.is(200).body["items"][0].clone()
}

both_databases! {
    async fn missing_materials_are_all_named(app: TestApp) {
        let matter = Matter::drafted_with(&app, &["CONTRACT_TEXT"]).await;
        let refusal = matter.change("officer.cg", "submit").await.refused(409, "MATERIALS_MISSING");
        assert_eq!(refusal.body["facts"]["missing"], "COUNTERPARTY_QUALIFICATION, APPROVALS, FUNDING");
        assert_eq!(matter.state().await, "DRAFT");
    }

    async fn a_text_that_was_never_uploaded_is_not_submitted(app: TestApp) {
        app.set_time(FRIDAY);
        let officer = app.actor("officer.cg").await;
        let document = officer.post("/v1/documents", json!({ "title": "空" })).await.is(201).id();
        let new = json!({ "kind": "OTHER", "title": "空", "document_id": document, "parties": [], "materials": [{ "code": "DOCUMENT" }] });
        let made = officer.post("/v1/reviews", new).await.is(201);
        let submit = step(&officer, &made, "/v1/reviews", "submit").await;
        submit.refused(409, "NO_TEXT_SUBMITTED");
    }

    async fn a_conflict_of_interest_stops_the_offer(app: TestApp) {
        let matter = Matter::accepted(&app).await;
        let before = line(&app).await;
        // The contract with the adviser names no rate for lawsuits.
        let in_court = json!({ "adviser_id": adviser(&app, "lawyer.lin").await, "service": "LITIGATION" });
        let path = format!("/v1/reviews/{}/assignments", matter.id);
        let refusal = matter.send("coordinator.1", Method::POST, &path, in_court).await.refused(409, "NO_RATE");
        assert_eq!(refusal.body["facts"]["service"], "LITIGATION");
        let refusal = matter.offer("周明理").await.refused(409, "CONFLICT_OF_INTEREST");
        assert_eq!(refusal.body["rule"], "CONFLICT_OF_INTEREST");
        assert!(refusal.body["legal_basis"].as_str().unwrap().contains("律师法第39条"));
        assert!(refusal.body["remedy"].as_str().is_some_and(|remedy| !remedy.is_empty()));
        assert_eq!(refusal.body["facts"]["relation"], "CLIENT");
        assert_eq!((matter.state().await.as_str(), line(&app).await), ("ACCEPTED", before));
    }

    async fn nobody_is_offered_a_matter_twice(app: TestApp) {
        let matter = Matter::in_review(&app).await;
        matter.offer("林诤").await.refused(409, "ALREADY_ASSIGNED");
    }

    async fn what_a_matter_is_not_ready_for_is_refused(app: TestApp) {
        let matter = Matter::accepted(&app).await;
        let refusal = matter.change("coordinator.1", "accept").await.refused(409, "ILLEGAL_TRANSITION");
        assert_eq!(refusal.body["facts"], json!({ "state": "ACCEPTED", "event": "ACCEPT" }));
        matter.change("officer.cg", "submit").await.refused(409, "ILLEGAL_TRANSITION");
        matter.change("coordinator.1", "clear").await.refused(409, "ILLEGAL_TRANSITION");
    }

    async fn what_one_is_not_part_of_is_not_there(app: TestApp) {
        let (matter, recommendations) = Matter::issued(&app, "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        let officer = app.actor("officer.cg").await;
        let opinions = officer.get(&format!("/v1/reviews/{}/opinions", matter.id)).await.is(200);
        let opinion = opinions.body["items"][0]["id"].as_str().unwrap();
        let (review, document) = (format!("/v1/reviews/{}", matter.id), format!("/v1/documents/{}", matter.document));
        let reads = [
            review.clone(),
            format!("{review}/clock"),
            format!("{review}/assignments"),
            format!("{review}/questions"),
            format!("{review}/opinions"),
            format!("{review}/handlings"),
            format!("{review}/clearance?sha256={}", "0".repeat(64)),
            format!("/v1/opinions/{opinion}"),
            document.clone(),
            format!("{document}/versions"),
            format!("{document}/versions/1/content"),
            format!("{document}/versions/1/text"),
            format!("{document}/versions/1/clauses"),
        ];
        for path in &reads {
            officer.get(path).await.is(200);
        }
        for stranger in ["officer.jt", "lawyer.zhou", "scholar.gu", "manager.zhenghe"] {
            let stranger = app.actor(stranger).await;
            for path in &reads {
                stranger.get(path).await.refused(404, "NOT_FOUND");
            }
            assert_eq!(stranger.get("/v1/reviews").await.is(200).body["items"], json!([]));
            assert_eq!(stranger.get("/v1/documents").await.is(200).body["items"], json!([]));
        }
        let stranger = app.actor("officer.jt").await.if_match("\"0\"");
        let path = format!("/v1/recommendations/{}/answer", recommendations[0]["id"].as_str().unwrap());
        stranger.post(&path, json!({ "answer": "ADOPTED" })).await.refused(404, "NOT_FOUND");
    }

    async fn recusal_gives_the_money_back(app: TestApp) {
        let matter = Matter::accepted(&app).await;
        let assignment = matter.taken_by("lawyer.lin", "林诤").await;
        let reserved = line(&app).await;
        assert_eq!((&reserved["reserved"]["amount"], &reserved["available"]["amount"]), (&json!("800.00"), &json!("199200.00")));
        let lin = app.actor("lawyer.lin").await;
        // What was accepted is neither accepted again nor declined.
        step(&lin, &assignment, "/v1/assignments", "accept").await.refused(409, "OFFER_ANSWERED");
        let decline = format!("/v1/assignments/{}/decline", assignment.id());
        let reason = json!({ "reason": "工作安排冲突" });
        lin.if_match(assignment.version()).post(&decline, reason).await.refused(409, "OFFER_ANSWERED");
        assert_eq!(line(&app).await, reserved);
        let recused = matter.recused("lawyer.lin", &assignment).await.is(200);
        assert_eq!(recused.body["state"], "RECUSED");
        let freed = line(&app).await;
        assert_eq!((&freed["reserved"]["amount"], &freed["available"]["amount"]), (&json!("0.00"), &json!("200000.00")));
        let path = format!("/v1/engagements/{}", assignment.body["engagement_id"].as_str().unwrap());
        let engagement = app.actor("coordinator.1").await.get(&path).await.is(200);
        assert_eq!(engagement.body["committed"]["amount"], "0.00");
        assert_eq!(matter.state().await, "ACCEPTED");
        matter.read(&lin).await.refused(404, "NOT_FOUND");
    }

    async fn a_draft_is_the_agencys_own(app: TestApp) {
        let matter = Matter::drafted_with(&app, &[]).await;
        for other in ["coordinator.1", "lawyer.lin", "manager.yanxi"] {
            let other = app.actor(other).await;
            matter.read(&other).await.refused(404, "NOT_FOUND");
            other.get(&format!("/v1/documents/{}", matter.document)).await.refused(404, "NOT_FOUND");
        }
    }
}

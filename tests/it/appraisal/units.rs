//! Submitting units and reviewers, appraised by the same engine.

use serde_json::json;

use super::year::heard_and_handled;
use super::{
    AFTER_THE_YEAR, DAYS_OVER, account, events, every_point_is_proved, next_year, opened, pairs, points, recomputed,
    scores, step,
};
use crate::harness::{Expect as _, matter};
use crate::story::matter::{Matter, sooner};
use crate::story::ways::told;

both_databases! {
    async fn a_submitting_unit_is_appraised(app: TestApp) {
        heard_and_handled(&app).await;
        // What is missing is demanded, and never comes.
        let missing = Matter::submitted(&app).await;
        let asked = json!({ "items": [{ "code": "APPROVALS" }] });
        missing.step("coordinator.1", "request-supplement", asked).await.is(200);
        // A recommendation that nobody answers in five working days.
        Matter::issued(&app, "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        app.later("2026-10-09T09:00:00+08:00").await;
        assert_eq!(app.chores().await, 2, "one given back, one overdue");
        assert_eq!(app.chores().await, 0, "once");
        assert!(told(&app, "handling_overdue").await.contains(&"officer.cg".to_owned()));

        app.later(AFTER_THE_YEAR).await;
        next_year(&app).await;
        let agency = matter::organisation(&app, "officer.cg").await;
        let open = opened(&app, "coordinator.1", "AGENCY", &agency).await;
        let officer = app.actor("officer.cg").await;
        officer.get(&format!("/v1/appraisals/{}", open.id())).await.is(200);
        app.actor("officer.jt").await.get(&format!("/v1/appraisals/{}", open.id())).await.refused(404, "NOT_FOUND");
        let said = step(&app, "head.cg", &open, "self-assess", json!({ "statement": "已整改" })).await.is(200);
        let scored = step(&app, "coordinator.1", &said, "score", scores(&[("COOPERATION", "5.00")])).await.is(200);
        assert_eq!(points(&scored.body), pairs(&[
            ("COMPLETENESS", "-5.00"), // 15 × 2 / 3
            ("SUBMISSIONS_RETURNED", "-5.00"),
            ("QUESTIONS_UNANSWERED", "-3.00"),
            ("ANSWERS_OVERDUE", "-3.00"),
            ("COOPERATION", "-1.00"),
            ("ADOPTION_RATE", "-7.50"), // 15 × 1 / 2
        ]));
        assert_eq!((&scored.body["total"], &scored.body["grade"]), (&json!("75.50"), &json!("COMPETENT")));
        let notified = step(&app, "coordinator.2", &scored, "notify", None).await.is(200);
        assert_eq!(every_point_is_proved(&notified.body, &officer).await, 8);
        recomputed(&notified.body, &officer).await;
        app.later(DAYS_OVER).await;
        let confirmed = step(&app, "coordinator.2", &notified, "confirm", None).await.is(200);
        assert_eq!(confirmed.body["consequences"], json!([]));
    }

    async fn one_event_holds_a_unit_to_account(app: TestApp) {
        app.later(AFTER_THE_YEAR).await;
        next_year(&app).await;
        let agency = matter::organisation(&app, "officer.cg").await;
        let note = json!({
            "subject_kind": "AGENCY", "subject_id": agency, "code": "SIGNED_WITHOUT_REVIEW", "on_day": "2026-06-01",
            "evidence": "审计发现，合同编号 2026-33",
        });
        let event = app.actor("coordinator.1").await.post("/v1/conduct-events", note).await.is(201).id();
        let open = opened(&app, "coordinator.1", "AGENCY", &agency).await;
        let said = step(&app, "officer.cg", &open, "self-assess", json!({ "statement": "无" })).await.is(200);
        let scored = step(&app, "coordinator.1", &said, "score", scores(&[("COOPERATION", "6.00")])).await.is(200);
        assert_eq!((&scored.body["total"], &scored.body["grade"]), (&json!("100.00"), &json!("INCOMPETENT")));
        let notified = step(&app, "coordinator.1", &scored, "notify", None).await.is(200);
        app.later(DAYS_OVER).await;
        let confirmed = step(&app, "coordinator.2", &notified, "confirm", None).await.is(200);
        assert_eq!(confirmed.body["consequences"], json!([
            { "code": "HELD_TO_ACCOUNT", "ground": "VETO", "event_id": event },
        ]));
        let officer = app.actor("officer.cg").await;
        assert_eq!(events(&officer, "code=SIGNED_WITHOUT_REVIEW").await[0]["id"], event.as_str());
        recomputed(&confirmed.body, &officer).await;
    }

    async fn a_reviewer_is_appraised_by_others(app: TestApp) {
        heard_and_handled(&app).await;
        app.later(AFTER_THE_YEAR).await;
        next_year(&app).await;
        app.newcomer("coordinator.3", "市司法局", "COORDINATOR").await;
        let reviewer = account(&app, "coordinator.1").await;
        let own = json!({ "subject_kind": "REVIEWER", "subject_id": reviewer, "year": 2026 });
        app.actor("coordinator.1").await.post("/v1/appraisals", own).await.refused(409, "OWN_APPRAISAL");
        let open = opened(&app, "coordinator.2", "REVIEWER", &reviewer).await;
        let statement = json!({ "statement": "办结合同审查一件。" });
        step(&app, "coordinator.2", &open, "self-assess", statement.clone()).await.refused(409, "ONLY_THE_SUBJECT");
        let said = step(&app, "coordinator.1", &open, "self-assess", statement).await.is(200);
        let given = scores(&[("QUALITY_OF_WORK", "20.00")]);
        step(&app, "coordinator.1", &said, "score", given.clone()).await.refused(409, "OWN_APPRAISAL");
        let scored = step(&app, "coordinator.2", &said, "score", given).await.is(200);
        assert_eq!(points(&scored.body), pairs(&[("DRAFTS_RETURNED", "-3.00")]));
        let seen = app.actor("coordinator.1").await.get(&format!("/v1/appraisals/{}", open.id())).await.is(200);
        assert_eq!(seen.body["lines"], json!([]), "the subject is not told yet");
        let notified = step(&app, "coordinator.2", &scored, "notify", None).await.is(200);
        let office = app.actor("coordinator.2").await;
        assert_eq!(every_point_is_proved(&notified.body, &office).await, 1);
        recomputed(&notified.body, &office).await;
        app.later(DAYS_OVER).await;
        step(&app, "coordinator.1", &notified, "confirm", None).await.refused(409, "OWN_APPRAISAL");
        let confirmed = step(&app, "coordinator.3", &notified, "confirm", None).await.is(200);
        assert_eq!((&confirmed.body["total"], &confirmed.body["grade"]), (&json!("97.00"), &json!("EXCELLENT")));
        assert_eq!(confirmed.body["consequences"], json!([{ "code": "COMMENDED", "ground": "GRADE" }]));
    }
}

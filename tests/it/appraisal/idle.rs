//! Advisers who take no part in work: found by the time that passes, once for each spell, and what follows.

use serde_json::json;

use super::{events, every_point_is_proved, line, next_year, opened, recomputed, scores, step};
use crate::harness::{Expect as _, TestApp, matter};
use crate::story::matter::Matter;
use crate::story::ways::{correct, told};

/// Everything that is due is done; how many were found idle.
async fn found(app: &TestApp) -> usize {
    app.due("conduct_note_inactive").await
}

both_databases! {
    async fn three_months_without_work_are_noted_once(app: TestApp) {
        // The engagements of the demonstration city begin with September.
        app.later("2025-11-30T23:59:59+08:00").await;
        assert_eq!(found(&app).await, 0);
        app.later("2025-12-01T00:00:00+08:00").await;
        assert_eq!(found(&app).await, 3);
        assert_eq!(found(&app).await, 0, "once");
        let mut people = told(&app, "conduct_note_inactive").await;
        people.sort();
        assert_eq!(people, [
            "coordinator.1", "coordinator.1", "coordinator.1", "coordinator.2", "coordinator.2", "coordinator.2",
            "lawyer.lin", "lawyer.zhou", "manager.yanxi", "manager.zhenghe", "scholar.gu",
        ]);
        // One takes part again, and is idle again.
        Matter::in_review(&app).await;
        assert_eq!(found(&app).await, 0);
        app.later("2026-12-17T09:00:00+08:00").await;
        assert_eq!(found(&app).await, 0);
        app.later("2026-12-18T09:00:00+08:00").await;
        assert_eq!(found(&app).await, 1);
        let lin = app.actor("lawyer.lin").await;
        let spells = events(&lin, "code=INACTIVE").await;
        let days: Vec<&str> = spells.iter().map(|event| event["on_day"].as_str().unwrap()).collect();
        assert_eq!(days, ["2026-12-18", "2025-12-01"]);
        assert_eq!(spells[0]["source_noun"], "engagement");
    }

    async fn who_was_idle_may_be_dismissed(app: TestApp) {
        app.later("2026-04-01T09:00:00+08:00").await;
        assert_eq!(found(&app).await, 3);
        app.later("2026-12-31T09:00:00+08:00").await;
        let gu = matter::adviser(&app, "scholar.gu").await;
        let open = opened(&app, "coordinator.1", "ADVISER", &gu).await;
        let skip = "skip-self-assessment";
        step(&app, "coordinator.1", &open, skip, None).await.refused(409, "CALENDAR_NOT_LOADED");
        next_year(&app).await;
        // Ten working days after the year.
        app.later("2027-01-15T09:00:00+08:00").await;
        let refused = step(&app, "coordinator.1", &open, skip, None).await.refused(409, "SELF_ASSESSMENT_DAYS_LEFT");
        assert_eq!(refused.body["facts"]["until"], "2027-01-15");
        app.later("2027-01-18T09:00:00+08:00").await;
        let skipped = step(&app, "coordinator.1", &open, skip, None).await.is(200);
        let given = scores(&[("SATISFACTION", "0.00"), ("CONDUCT_AT_WORK", "0.00")]);
        let scored = step(&app, "coordinator.1", &skipped, "score", given).await.is(200);
        assert_eq!(line(&scored.body, "INACTIVITY")["points"], "-15.00");
        assert_eq!((&scored.body["total"], &scored.body["grade"]), (&json!("71.00"), &json!("BASIC")));
        let notified = step(&app, "coordinator.1", &scored, "notify", None).await.is(200);
        // A day more to object, where one of the five is no working day after all; and none less.
        assert_eq!(notified.body["contest_until"], "2027-01-25");
        correct(&app, "2027-01-20", true).await;
        correct(&app, "2027-01-20", false).await;
        let path = format!("/v1/appraisals/{}", notified.id());
        let notified = app.actor("coordinator.1").await.get(&path).await.is(200);
        assert_eq!(notified.body["contest_until"], "2027-01-26");
        assert_eq!(told(&app, "appraisal_recount").await, ["scholar.gu"]);
        app.later("2027-01-27T09:00:00+08:00").await;
        let confirmed = step(&app, "coordinator.2", &notified, "confirm", None).await.is(200);
        let event = line(&confirmed.body, "INACTIVITY")["event_ids"][0].clone();
        assert_eq!(confirmed.body["consequences"], json!([
            { "code": "HOLDBACK_WITHHELD", "ground": "GRADE" },
            { "code": "RENEWAL_BARRED", "ground": "GRADE" },
            { "code": "DISMISSAL_PROPOSED", "ground": "INACTIVITY", "event_id": event },
        ]));
        // The engagement has the grade, and is not renewed.
        let office = app.actor("coordinator.1").await;
        let list = office.get(&format!("/v1/engagements?adviser_id={gu}")).await.is(200);
        let engagement = &list.body["items"][0];
        assert_eq!((&engagement["grades"][0]["grade"], &engagement["grades"][0]["year"]), (&json!("BASIC"), &json!(2026)));
        let renewal = json!({
            "signed_on": "2027-01-26", "to_day": "2028-12-31", "ceiling": { "amount": "20000.00", "currency": "CNY" },
        });
        let path = format!("/v1/engagements/{}/renew", engagement["id"].as_str().unwrap());
        let office = office.if_match(&format!("\"{}\"", engagement["version"]));
        office.post(&path, renewal).await.refused(409, "GRADE_TOO_LOW");
        let scholar = app.actor("scholar.gu").await;
        assert_eq!(every_point_is_proved(&confirmed.body, &scholar).await, 1);
        recomputed(&confirmed.body, &scholar).await;
    }

    async fn a_year_is_scored_when_it_is_over(app: TestApp) {
        app.later("2026-12-31T09:00:00+08:00").await;
        let gu = matter::adviser(&app, "scholar.gu").await;
        let open = opened(&app, "coordinator.1", "ADVISER", &gu).await;
        let said = step(&app, "scholar.gu", &open, "self-assess", json!({ "statement": "无" })).await.is(200);
        let given = scores(&[("SATISFACTION", "8.00"), ("CONDUCT_AT_WORK", "6.00")]);
        step(&app, "coordinator.1", &said, "score", given.clone()).await.refused(409, "YEAR_NOT_OVER");
        let next = json!({ "subject_kind": "ADVISER", "subject_id": gu, "year": 2027 });
        app.actor("coordinator.1").await.post("/v1/appraisals", next).await.refused(422, "INVALID_FIELDS");
        app.later("2027-01-01T00:00:00+08:00").await;
        let scored = step(&app, "coordinator.1", &said, "score", given).await.is(200);
        step(&app, "coordinator.1", &scored, "notify", None).await.refused(409, "CALENDAR_NOT_LOADED");
    }
}

//! Drafting and signing; who sees what.

use serde_json::json;

use super::desk::{ENGAGEMENTS, draft, money, rates};
use crate::harness::{Expect as _, matter};

both_databases! {
    async fn a_draft_is_the_offices_own_until_it_is_signed(app: TestApp) {
        app.set_time(matter::IN_TERM);
        let (office, firm) = (app.actor("coordinator.1").await, app.actor("manager.yanxi").await);
        let mut wanted = draft(&app).await;
        let drafted = office.post(ENGAGEMENTS, wanted.clone()).await.is(201);
        assert_eq!((&drafted.body["state"], &drafted.body["version"]), (&json!("DRAFT"), &json!(1)));
        let path = format!("{ENGAGEMENTS}/{}", drafted.id());
        for who in ["manager.yanxi", "lawyer.lin", "officer.cg", "finance.1"] {
            app.actor(who).await.get(&path).await.refused(404, "NOT_FOUND");
        }
        wanted["ceiling"] = money("50000.00");
        wanted["rates"] = rates("900.00");
        let changed = office.if_match(drafted.version()).put(&path, wanted).await.is(200);
        assert_eq!(changed.body["terms"][0]["ceiling"]["amount"], "50000.00");
        assert_eq!(changed.body["rate_cards"][0]["rates"][0]["amount"]["amount"], "900.00");
        office.if_match(drafted.version()).post(&format!("{path}/sign"), json!({
            "signed_on": "2026-01-16", "contract_items": [{ "item": "FEE", "clause": "第五条" }], "undertakings": [],
        })).await.refused(422, "INVALID_FIELDS");

        let adviser = matter::adviser(&app, "lawyer.lin").await;
        let signing = matter::signing(&[&adviser], "2026-01-16");
        let mut less = signing.clone();
        less["contract_items"].as_array_mut().unwrap().truncate(6);
        let refused = office.if_match(changed.version()).post(&format!("{path}/sign"), less).await;
        let refused = refused.refused(409, "CONTRACT_ITEMS_MISSING");
        assert_eq!(refused.body["facts"]["missing"], "TERMINATION, BREACH");
        let signed = office.if_match(changed.version()).post(&format!("{path}/sign"), signing.clone()).await.is(200);
        assert_eq!((&signed.body["state"], &signed.body["signed_on"]), (&json!("ACTIVE"), &json!("2026-01-16")));
        assert_eq!(signed.body["advisers"][0]["confidentiality_on"], "2026-01-16");
        let filing = &signed.body["filings"][0];
        // Fifteen days later is a Saturday: 2026-02-02 is the next working day.
        assert_eq!((&filing["event"], &filing["due_on"]), (&json!("ENGAGING"), &json!("2026-02-02")));
        firm.get(&path).await.is(200);
        office.if_match(signed.version()).post(&format!("{path}/sign"), signing).await.refused(409, "ENGAGEMENT_STEP");
        let steps = firm.get(&format!("{path}/steps")).await.is(200);
        let events: Vec<&str> =
            steps.body["items"].as_array().unwrap().iter().map(|step| step["event"].as_str().unwrap()).collect();
        assert_eq!(events, ["BEGIN", "SIGN", "CHANGE", "CREATE"]);
    }

    async fn an_engagement_to_come_begins_by_itself(app: TestApp) {
        app.set_time(matter::IN_TERM);
        let office = app.actor("coordinator.1").await;
        let mut wanted = draft(&app).await;
        (wanted["from_day"], wanted["to_day"]) = (json!("2026-02-02"), json!("2027-02-01"));
        let drafted = office.post(ENGAGEMENTS, wanted).await.is(201);
        let adviser = matter::adviser(&app, "lawyer.lin").await;
        let path = format!("{ENGAGEMENTS}/{}", drafted.id());
        let signing = matter::signing(&[&adviser], "2026-01-16");
        let signed = office.if_match(drafted.version()).post(&format!("{path}/sign"), signing).await.is(200);
        assert_eq!(signed.body["state"], "SIGNED");
        assert_eq!(app.due("engagement_begin").await, 0);
        app.later("2026-02-02T00:01:00+08:00").await;
        assert_eq!(app.due("engagement_begin").await, 1);
        let begun = app.actor("coordinator.1").await.get(&path).await.is(200);
        assert_eq!((&begun.body["state"], &begun.body["version"]), (&json!("ACTIVE"), &json!(3)));
    }

    async fn what_may_not_be_agreed_is_refused_by_rule(app: TestApp) {
        app.set_time(matter::IN_TERM);
        let office = app.actor("coordinator.1").await;
        let whole = draft(&app).await;
        let with = |name: &str, value: serde_json::Value| {
            let mut body = whole.clone();
            body[name] = value;
            body
        };
        let mut in_person = whole.clone();
        in_person.as_object_mut().unwrap().remove("firm_id");
        office.post(ENGAGEMENTS, in_person).await.refused(409, "LAWYERS_THROUGH_FIRM");
        office.post(ENGAGEMENTS, with("to_day", json!("2029-01-01"))).await.refused(409, "TERM_TOO_LONG");
        office.post(ENGAGEMENTS, with("to_day", json!("2025-12-31"))).await.refused(409, "TERM_ORDER");
        let scholar = matter::adviser(&app, "scholar.gu").await;
        office.post(ENGAGEMENTS, with("adviser_ids", json!([scholar]))).await.refused(409, "SCHOLARS_IN_PERSON");
        office.post(ENGAGEMENTS, with("ceiling", money("0.00"))).await.refused(422, "INVALID_FIELDS");
        office.post(ENGAGEMENTS, with("rates", json!([]))).await.refused(422, "INVALID_FIELDS");
        office.get(&format!("{ENGAGEMENTS}?as_of=2026-13-01")).await.refused(422, "INVALID_FIELDS");
    }
}

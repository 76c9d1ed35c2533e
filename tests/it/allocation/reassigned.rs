//! An adviser leaves: all open work goes to others in one call, each matter for itself.

use serde_json::{Value, json};

use super::desk::Desk;
use crate::harness::{Expect as _, matter};

both_databases! {
    async fn the_work_of_whoever_leaves_goes_to_others(app: TestApp) {
        let desk = Desk::open(&app).await;
        let (lin, gu) = (matter::adviser(&app, "lawyer.lin").await, matter::adviser(&app, "scholar.gu").await);
        let path = format!("/v1/advisers/{lin}/reassign");
        let reason = "顾问离所，工作移交";
        let to = |advisers: &[&String]| json!({ "adviser_ids": advisers, "reason": reason });
        assert_eq!(desk.office.post(&path, to(&[&gu])).await.is(200).body, json!({ "moved": 0, "left": 0, "rows": [] }));
        desk.office.post(&path, to(&[&lin])).await.refused(422, "INVALID_FIELDS");

        // One is at work, one is offered, on one the other is already, and one is delivered.
        let (at_work, offered, shared, delivered) =
            (desk.accepted().await, desk.accepted().await, desk.accepted().await, desk.accepted().await);
        at_work.taken(&lin, "lawyer.lin").await;
        offered.offer(&lin).await.is(201);
        shared.taken(&lin, "lawyer.lin").await;
        shared.offer(&gu).await.is(201);
        delivered.taken(&lin, "lawyer.lin").await;
        let lawyer = app.actor("lawyer.lin").await;
        let opinion = lawyer.post(&delivered.path("opinions"), matter::clean_opinion("可以签订。")).await.is(201);
        let handed_in = matter::step(&lawyer, &opinion, "/v1/opinions", "submit").await.is(200);
        matter::step(&desk.office, &handed_in, "/v1/opinions", "accept").await.is(200);
        let before = shared.seen().await.body;

        let report = desk.office.post(&path, to(&[&gu])).await.is(200).body;
        assert_eq!((&report["moved"], &report["left"]), (&json!(2), &json!(1)), "{report:#}");
        let row = |id: &str| report["rows"].as_array().unwrap().iter().find(|row| row["review_id"] == id).cloned();
        assert_eq!(row(&delivered.id), None, "what is delivered stays");
        let left = row(&shared.id).unwrap();
        assert_eq!((&left["refused_by"]["code"], left.get("to_assignment")), (&json!("ALREADY_ASSIGNED"), None));
        assert_eq!(shared.seen().await.body, before, "nothing of it was changed");
        assert_eq!(states(&shared.assignments(&desk.office).await), ["ACCEPTED", "OFFERED"]);
        for moved in [&at_work, &offered] {
            let row = row(&moved.id).unwrap();
            let assignments = moved.assignments(&desk.office).await;
            assert_eq!(states(&assignments), ["RELEASED", "OFFERED"]);
            assert_eq!((&row["adviser_id"], &row["to_assignment"]), (&json!(gu), &assignments[1]["id"]));
            assert_eq!(assignments[0]["reason"], reason);
        }
        // Each matter has an entry of its own in the trail, and the whole one.
        let trail = app.audit_trail().await;
        let entries = trail.iter().filter(|entry| entry.operation == "allocation_reassign" && entry.subject_kind == "assignment");
        assert_eq!(entries.count(), 2);

        // By a match: where nobody is left the matter stays, with the reason.
        let report = desk.office.post(&format!("/v1/advisers/{gu}/reassign"), json!({ "reason": reason })).await.is(200).body;
        assert_eq!(report["rows"].as_array().unwrap().len(), 3, "{report:#}");
        for row in report["rows"].as_array().unwrap() {
            let found = row.get("to_assignment").is_some();
            assert_eq!(found, row.get("allocation_id").is_some(), "{row:#}");
            assert_ne!(found, row.get("refused_by").is_some(), "{row:#}");
        }
        // Whoever took it over leaves as well, and everybody else has had it.
        let zhou = matter::adviser(&app, "lawyer.zhou").await;
        let report = desk.office.post(&format!("/v1/advisers/{zhou}/reassign"), json!({ "reason": reason })).await.is(200).body;
        let rows = report["rows"].as_array().unwrap();
        assert!(rows.iter().any(|row| row["refused_by"]["code"] == "NOBODY_LEFT"), "{report:#}");
        let lawyer = app.actor("lawyer.lin").await;
        lawyer.post(&path, to(&[&gu])).await.refused(403, "PERMISSION_MISSING");
    }
}

fn states(assignments: &[Value]) -> Vec<&str> {
    assignments.iter().map(|one| one["state"].as_str().unwrap()).collect()
}

//! The integrity register: on record for good, lifted once.

use diesel::prelude::*;
use serde_json::{Value, json};

use super::{faults, told};
use crate::harness::matter::{self, IN_TERM};
use crate::harness::{Expect as _, TestApp};

const REGISTER: &str = "/v1/integrity-records";

fn entry(changes: Value) -> Value {
    let mut new = json!({
        "kind": "INDUSTRY_SANCTION", "authority": "市律师协会", "decided_on": "2025-12-01",
        "summary": "未尽勤勉义务，给予训诫处分", "evidence": "律协处〔2025〕第3号",
    });
    for (field, value) in changes.as_object().unwrap() {
        new[field] = value.clone();
    }
    new
}

/// Runs a statement that the database refuses; what it says.
async fn refused(app: &TestApp, statement: &'static str) -> String {
    let run = app.app.db.write(move |conn| Ok(diesel::sql_query(statement).execute(conn)?));
    run.await.expect_err(statement).to_string()
}

both_databases! {
    async fn an_entry_is_seen_by_those_concerned_and_lifted_once(app: TestApp) {
        app.set_time(IN_TERM);
        let office = app.actor("coordinator.1").await;
        let lin = matter::adviser(&app, "lawyer.lin").await;
        let firm = app.organisation("砚汐律师事务所").await;
        let made = office.post(REGISTER, entry(json!({ "adviser_id": lin }))).await.is(201);
        assert_eq!(told(&app, "directory_record_integrity").await, ["lawyer.lin", "manager.yanxi"]);
        let of_firm = office.post(REGISTER, entry(json!({ "firm_id": firm, "kind": "ADMINISTRATIVE_PENALTY" }))).await.is(201);
        let path = format!("{REGISTER}/{}", made.id());
        for (login, sees) in [("coordinator.2", 2), ("auditor", 2), ("manager.yanxi", 2), ("lawyer.lin", 1),
            ("manager.zhenghe", 0), ("lawyer.zhou", 0), ("scholar.gu", 0)]
        {
            let who = app.actor(login).await;
            let list = who.get(REGISTER).await.is(200);
            assert_eq!(list.body["items"].as_array().unwrap().len(), sees, "{login}");
            who.get(&path).await.is(if sees > 0 { 200 } else { 404 });
        }
        app.actor("officer.cg").await.get(REGISTER).await.refused(403, "PERMISSION_MISSING");

        let lift = async |version: &str, body: Value| office.if_match(version).post(&format!("{path}/lift"), body).await;
        let reason = |day: &str| json!({ "lifted_on": day, "reason": "处分期满" });
        lift("\"2\"", reason("2026-01-16")).await.refused(412, "VERSION_STALE");
        for day in ["2025-11-30", "2026-01-17"] {
            let wrong = lift(made.version(), reason(day)).await.refused(422, "INVALID_FIELDS");
            assert_eq!(faults(&wrong), ["/lifted_on"]);
        }
        let lifted = lift(made.version(), reason("2026-01-16")).await.is(200);
        assert_eq!((&lifted.body["lifted_on"], &lifted.body["summary"]), (&json!("2026-01-16"), &made.body["summary"]));
        lift(lifted.version(), reason("2026-01-16")).await.refused(409, "INTEGRITY_LIFTED");
        assert_eq!(told(&app, "directory_lift_integrity").await, ["lawyer.lin", "manager.yanxi"]);

        let ids = async |query: &str| -> Vec<String> {
            let list = office.get(&format!("{REGISTER}?{query}")).await.is(200);
            list.body["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(ids("in_force=true").await, [of_firm.id()]);
        assert_eq!(ids("in_force=false").await, [made.id()]);
        assert_eq!(ids(&format!("adviser_id={lin}")).await, [made.id()]);
        assert_eq!(ids(&format!("firm_id={firm}&kind=ADMINISTRATIVE_PENALTY")).await, [of_firm.id()]);
        assert_eq!(ids(&format!("firm_id={firm}&kind=COMPLAINT")).await, Vec::<String>::new());

        for statement in [
            "UPDATE integrity_records SET summary = 'x'",
            "UPDATE integrity_records SET lifted_on = '2026-01-16'",
            "UPDATE integrity_records SET lifted_on = NULL",
            "UPDATE integrity_records SET summary = 'x', lifted_on = '2026-01-16' WHERE lifted_on IS NULL",
            "DELETE FROM integrity_records",
        ] {
            let said = refused(&app, statement).await;
            assert!(said.contains("never changed or deleted"), "{statement}: {said}");
        }
    }

    async fn evidence_is_a_document_that_one_may_see(app: TestApp) {
        app.set_time(IN_TERM);
        let (office, officer) = (app.actor("coordinator.1").await, app.actor("officer.cg").await);
        let lin = matter::adviser(&app, "lawyer.lin").await;
        let document = matter::document(&officer).await;
        let with = |document: &str, version: i64| {
            entry(json!({ "adviser_id": lin, "document_id": document, "document_version": version }))
        };
        // The office sees a document from when it is handed in.
        office.post(REGISTER, with(&document, 1)).await.refused(404, "NOT_FOUND");
        matter::submitted(&officer, &document).await;
        office.post(REGISTER, with(&document, 2)).await.refused(404, "NOT_FOUND");
        let made = office.post(REGISTER, with(&document, 1)).await.is(201);
        assert_eq!((&made.body["document_id"], &made.body["document_version"]), (&json!(document), &json!(1)));
    }

    async fn every_fault_of_an_entry_is_named(app: TestApp) {
        app.set_time(IN_TERM);
        let office = app.actor("coordinator.1").await;
        let lin = matter::adviser(&app, "lawyer.lin").await;
        let agency = app.organisation("市城市管理局").await;
        for (changes, wrong) in [
            (json!({}), vec!["/adviser_id"]),
            (json!({ "adviser_id": lin, "firm_id": agency }), vec!["/firm_id"]),
            (json!({ "firm_id": agency }), vec!["/firm_id"]),
            (json!({ "adviser_id": lin, "document_id": lin }), vec!["/document_version"]),
            (json!({ "adviser_id": lin, "document_version": 1 }), vec!["/document_id"]),
            (json!({ "adviser_id": lin, "decided_on": "2026-01-17", "summary": " ", "evidence": " ", "authority": " " }),
                vec!["/decided_on", "/authority", "/summary", "/evidence"]),
            (json!({ "adviser_id": lin, "kind": "RUMOUR" }), vec!["/kind"]),
        ] {
            let refused = office.post(REGISTER, entry(changes.clone())).await.refused(422, "INVALID_FIELDS");
            assert_eq!(faults(&refused), wrong, "{changes}");
        }
        let nobody = json!({ "adviser_id": "00000000-0000-7000-8000-000000000000" });
        office.post(REGISTER, entry(nobody)).await.refused(404, "NOT_FOUND");
        assert_eq!(office.get(REGISTER).await.is(200).body["items"], json!([]));
    }
}

//! The audit trail: one entry for each write and each refusal (which the harness checks after every test),
//! and whoever damages it is found out.

use counsel_desk::audit;
use counsel_desk::db::{Conn, tables};
use counsel_desk::error::Error;
use diesel::connection::SimpleConnection as _;
use serde_json::json;

use crate::harness::{Expect as _, PASSWORD, TestApp};

both_databases! {
    async fn each_kind_of_call_leaves_what_it_should(app: TestApp) {
        let system = app.actor("sysadmin").await;
        let officer = app.actor("officer.cg").await;
        let before = app.audit_trail().await.len();
        let bureau = json!({ "kind": "AGENCY", "name": "市水务局", "jurisdiction": "CN-DEMO" });

        system.key("once").post("/v1/organisations", bureau.clone()).await.is(201);
        system.key("once").post("/v1/organisations", bureau.clone()).await.is(201);
        system.post("/v1/organisations", bureau.clone()).await.refused(409, "NAME_TAKEN");
        officer.post("/v1/organisations", bureau).await.refused(403, "PERMISSION_MISSING");
        let nothing = "/v1/organisations/00000000-0000-7000-8000-000000000000";
        officer.get(nothing).await.refused(404, "NOT_FOUND");
        app.visitor().sign_in("officer.cg", "not the password").await.refused(401, "WRONG_CREDENTIALS");
        // What was never let in, or never understood, is not worth an entry.
        app.visitor().get("/v1/me").await.refused(401, "UNAUTHENTICATED");
        system.post("/v1/organisations", json!({})).await.refused(422, "INVALID_FIELDS");
        officer.get("/v1/organisations").await.is(200);

        let trail = app.audit_trail().await;
        let added: Vec<String> = trail[before..]
            .iter()
            .map(|entry| {
                let detail: serde_json::Value = serde_json::from_str(&entry.detail).unwrap();
                format!("{} {} {} {}", entry.role, entry.operation, entry.outcome, detail["code"].as_str().unwrap_or("-"))
            })
            .collect();
        assert_eq!(added, [
            "SYSTEM_ADMIN identity_create_organisation DONE -",
            "SYSTEM_ADMIN identity_create_organisation REFUSED NAME_TAKEN",
            "AGENCY_OFFICER identity_create_organisation REFUSED PERMISSION_MISSING",
            "AGENCY_OFFICER identity_get_organisation REFUSED NOT_FOUND",
            " identity_sign_in REFUSED WRONG_CREDENTIALS",
        ]);
    }

    async fn entries_tell_who_when_and_about_what(app: TestApp) {
        let system = app.actor("sysadmin").await;
        let me = system.get("/v1/me").await.is(200);
        app.set_time("2025-09-26T10:15:00+08:00");
        let bureau = json!({ "kind": "AGENCY", "name": "市\"水务\"局\n", "jurisdiction": "CN-DEMO" });
        let made = system.post("/v1/organisations", bureau).await.is(201);
        let list = app.actor("auditor").await.get(&format!("/v1/audit-entries?subject={}", made.id())).await.is(200);
        let [entry] = list.body["items"].as_array().unwrap().as_slice() else { panic!("{:#}", list.body) };
        assert_eq!(entry["account"], me.body["account_id"]);
        assert_eq!(entry["name"], me.body["name"]);
        assert_eq!(entry["chain"], me.body["organisation_id"]);
        assert_eq!(entry["role"], "SYSTEM_ADMIN");
        assert_eq!(entry["at"], "2025-09-26T10:15:00.000000+08:00");
        assert_eq!(entry["operation"], "identity_create_organisation");
        assert_eq!(entry["subject_kind"], "organisation");
        assert_eq!(entry["request"].as_str(), made.header("x-request-id"));
        let detail: serde_json::Value = serde_json::from_str(entry["detail"].as_str().unwrap()).unwrap();
        assert_eq!(detail["name"], made.body["name"]);
    }

    async fn the_database_itself_refuses_to_change_entries(app: TestApp) {
        for statement in ["UPDATE audit_entries SET name = 'x'", "DELETE FROM audit_entries", "DELETE FROM audit_entries WHERE id = 1"] {
            let refused = as_owner(&app, statement.to_owned()).await.unwrap_err();
            assert!(refused.to_string().contains("never changed or deleted"), "{statement}: {refused}");
        }
        assert_eq!(app.app.db.read(audit::verify).await.unwrap().first_bad, None);
    }

    async fn every_kind_of_tampering_is_found(app: TestApp) {
        app.witness.excuse();
        let auditor = app.actor("auditadmin").await;
        // Its refusal stands in the chain of the officer's own organisation.
        app.actor("officer.cg").await.get("/v1/accounts").await.refused(403, "PERMISSION_MISSING");
        unlock(&app).await;
        let last = app.audit_trail().await.into_iter().filter(|entry| entry.chain == "system").map(|entry| entry.seq).max().unwrap();
        let head = format!("ends at entry {}, its head says {last}", last - 1);
        let cases = [
            ("UPDATE audit_entries SET name = 'somebody else' WHERE chain = 'system' AND seq = 3", "chain system entry 3: was altered"),
            ("UPDATE audit_entries SET detail = '{}' WHERE chain = 'system' AND seq = 5", "chain system entry 5: was altered"),
            ("UPDATE audit_entries SET at = at + 1 WHERE chain = 'system' AND seq = 7", "chain system entry 7: was altered"),
            ("UPDATE audit_entries SET outcome = 'REFUSED' WHERE chain = 'system' AND seq = 2", "chain system entry 2: was altered"),
            ("DELETE FROM audit_entries WHERE chain = 'system' AND seq = 4", "chain system entry 5: entry 4 is missing"),
            ("DELETE FROM audit_entries WHERE chain = 'system' AND seq = 1", "chain system entry 2: entry 1 is missing"),
            ("DELETE FROM audit_entries WHERE chain = 'system' AND seq = (SELECT max(seq) FROM audit_entries WHERE chain = 'system')", head.as_str()),
            ("DELETE FROM audit_entries WHERE chain <> 'system'", "ends at entry 0"),
            ("DELETE FROM audit_chains WHERE chain = 'system'", "chain system: has no head"),
            ("UPDATE audit_entries SET seq = seq + 1000 WHERE chain = 'system' AND seq IN (8); UPDATE audit_entries SET seq = 8 WHERE chain = 'system' AND seq = 9; UPDATE audit_entries SET seq = 9 WHERE chain = 'system' AND seq = 1008", "chain system entry 9: entry 8 is missing"),
        ];
        for (damage, expected) in cases {
            keep(&app).await;
            as_owner(&app, damage.to_owned()).await.unwrap();
            let found = app.app.db.read(audit::verify).await.unwrap().first_bad.unwrap_or_default();
            assert!(found.contains(expected), "{damage}\n  found: {found}\n  expected: {expected}");
            restore(&app).await;
            assert_eq!(app.app.db.read(audit::verify).await.unwrap().first_bad, None, "after {damage}");
        }
        as_owner(&app, cases[0].0.to_owned()).await.unwrap();
        let seen = auditor.get("/v1/audit-entries/verification").await.is(200);
        assert_eq!(seen.body["intact"], false);
        assert!(seen.body["first_bad"].as_str().unwrap().contains("chain system entry 3"));
    }

    async fn while_no_entry_can_be_written_nothing_changes(app: TestApp) {
        app.witness.excuse();
        let (system, officer) = (app.actor("sysadmin").await, app.actor("officer.cg").await);
        let postgres = app.app.db.read(|conn| Ok(conn.is_postgres())).await.unwrap();
        let (broken, mended) = if postgres {
            ("CREATE FUNCTION no_entry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no entry'; END $$; \
              CREATE TRIGGER no_entry BEFORE INSERT ON audit_entries FOR EACH ROW EXECUTE FUNCTION no_entry()",
             "DROP TRIGGER no_entry ON audit_entries")
        } else {
            ("CREATE TRIGGER no_entry BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'no entry'); END",
             "DROP TRIGGER no_entry")
        };
        as_owner(&app, broken.to_owned()).await.unwrap();
        let before = everything(&app).await;
        let mut tried = Vec::new();
        for n in 0..20 {
            let firm = json!({ "kind": "LAW_FIRM", "name": format!("律所 {n}"), "jurisdiction": "CN" });
            let (system, officer, visitor) = (system.clone(), officer.clone(), app.visitor());
            tried.push(tokio::spawn(async move { system.key(&format!("k{n}")).post("/v1/organisations", firm).await }));
            tried.push(tokio::spawn(async move { officer.post("/v1/documents", json!({ "title": "合同" })).await }));
            if n < 2 {
                let body = json!({ "login": "officer.cg", "password": PASSWORD });
                tried.push(tokio::spawn(async move { visitor.post("/v1/sessions", body).await }));
            }
        }
        let count = tried.len();
        for answer in tried {
            let answer = answer.await.unwrap();
            assert!(matches!(answer.status, 500 | 503), "{:#}", answer.body);
            assert_eq!(answer.header("content-type"), Some("application/problem+json"));
        }
        // What only reads goes on, a refusal stands though it cannot be recorded, and nothing has changed.
        officer.get("/v1/documents").await.is(200);
        officer.get("/v1/accounts").await.refused(403, "PERMISSION_MISSING");
        assert_eq!(everything(&app).await, before, "something changed without an entry");
        as_owner(&app, mended.to_owned()).await.unwrap();
        officer.post("/v1/documents", json!({ "title": "合同" })).await.is(201);
        println!("{count} writes while no entry could be written: 0 changes");
    }

    async fn a_change_that_cannot_be_audited_does_not_happen(app: TestApp) {
        app.witness.excuse();
        let system = app.actor("sysadmin").await;
        as_owner(&app, "ALTER TABLE audit_entries RENAME TO audit_entries_gone".to_owned()).await.unwrap();
        let bureau = json!({ "kind": "AGENCY", "name": "市水务局", "jurisdiction": "CN-DEMO" });
        let refused = system.post("/v1/organisations", bureau).await;
        assert!(refused.status >= 500, "{:#}", refused.body);
        assert!(!refused.body.to_string().contains("audit_entries"), "the client learns nothing of tables");
        as_owner(&app, "ALTER TABLE audit_entries_gone RENAME TO audit_entries".to_owned()).await.unwrap();
        let organisations = system.get("/v1/organisations").await.is(200);
        assert!(!organisations.body.to_string().contains("市水务局"));
        app.visitor().sign_in("officer.cg", PASSWORD).await.is(201);
    }
}

/// Every row of every table.
async fn everything(app: &TestApp) -> Vec<String> {
    let read = app.app.db.read(|conn| {
        let mut lines = Vec::new();
        for table in tables::all(conn)? {
            tables::each_line(conn, &table, |line| {
                lines.push(format!("{} {line}", table.name));
                Ok(())
            })?;
        }
        Ok(lines)
    });
    read.await.unwrap()
}

/// Runs statements as somebody who can write to the database directly.
pub async fn as_owner(app: &TestApp, statements: String) -> Result<(), Error> {
    app.app.db.write(move |conn: &mut Conn| Ok(conn.batch_execute(&statements)?)).await
}

/// Takes away what keeps entries from being changed.
pub async fn unlock(app: &TestApp) {
    let postgres = app.app.db.read(|conn| Ok(conn.is_postgres())).await.unwrap();
    let statements = if postgres {
        "DROP TRIGGER audit_entries_no_change ON audit_entries"
    } else {
        "DROP TRIGGER audit_entries_no_update; DROP TRIGGER audit_entries_no_delete"
    };
    as_owner(app, statements.to_owned()).await.unwrap();
}

pub async fn keep(app: &TestApp) {
    let copy = "DROP TABLE IF EXISTS kept_entries; DROP TABLE IF EXISTS kept_chains; \
        CREATE TABLE kept_entries AS SELECT * FROM audit_entries; CREATE TABLE kept_chains AS SELECT * FROM audit_chains";
    as_owner(app, copy.to_owned()).await.unwrap();
}

pub async fn restore(app: &TestApp) {
    let copy = "DELETE FROM audit_entries; DELETE FROM audit_chains; \
        INSERT INTO audit_entries SELECT * FROM kept_entries; INSERT INTO audit_chains SELECT * FROM kept_chains";
    as_owner(app, copy.to_owned()).await.unwrap();
}

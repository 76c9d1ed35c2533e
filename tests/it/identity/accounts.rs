//! Accounts from invitation to end.

use counsel_desk::db::schema::{account_codes, accounts};
use diesel::prelude::*;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::harness::{Actor, Expect, PASSWORD, TestApp};

const AGENCY: &str = "市城市管理局";

/// Does something to an account at its present version.
async fn step(system: &Actor, account: &str, verb: &str) -> counsel_desk::client::Answer {
    let path = format!("/v1/accounts/{account}");
    let version = system.get(&path).await.is(200).version().to_owned();
    system.if_match(&version).post(&format!("{path}/{verb}"), json!({ "reason": "测试" })).await
}

async fn state(app: &TestApp, account: &str) -> Value {
    app.actor("sysadmin").await.get(&format!("/v1/accounts/{account}")).await.is(200).body["state"].clone()
}

both_databases! {
    async fn the_invited_set_their_own_password(app: TestApp) {
        let account = app.invited("officer.new").await;
        assert_eq!(state(&app, &account).await, "INVITED");
        // The role may be given before; nobody acts in it yet.
        app.granted(&account, AGENCY, "AGENCY_OFFICER").await;
        app.visitor().sign_in("officer.new", PASSWORD).await.refused(401, "WRONG_CREDENTIALS");
        app.visitor().sign_in("officer.new", "").await.refused(422, "INVALID_FIELDS");
        let code = app.mailed_code("officer.new").await;
        let stored: Vec<String> =
            app.app.db.read(|conn| Ok(account_codes::table.select(account_codes::code_hash).load(conn)?)).await.unwrap();
        assert!(stored.len() == 1 && !stored[0].contains(&code));
        let activated = app.activated("officer.new").await.is(201);
        assert_eq!((&activated.body["state"], &activated.body["id"]), (&json!("ACTIVE"), &json!(account)));
        let me = app.actor("officer.new").await.get("/v1/me").await.is(200);
        assert_eq!(me.body["role"], "AGENCY_OFFICER");
        app.activated("officer.new").await.refused(409, "CODE_NOT_VALID");
    }

    async fn unknown_used_and_expired_codes_answer_alike(app: TestApp) {
        app.invited("one").await;
        app.invited("two").await;
        let (used, late) = (app.mailed_code("one").await, app.mailed_code("two").await);
        let bring = async |code: &str| {
            app.visitor().post("/v1/activations", json!({ "code": code, "password": PASSWORD })).await
        };
        bring(&used).await.is(201);
        app.set_time("2025-10-03T09:00:00+08:00");
        let mut answers = Vec::new();
        for code in [used.as_str(), late.as_str(), "zzzz-zzzz-zzzz-zzzz-zzzz-zzzz", "?"] {
            let answer = bring(code).await.refused(409, "CODE_NOT_VALID");
            let mut body = answer.body.clone();
            body["request_id"] = Value::Null;
            answers.push((body, answer.headers.len()));
        }
        assert!(answers.windows(2).all(|two| two[0] == two[1]), "{answers:#?}");
        // A new code works, and takes the place of the old.
        let account = app.app.db.read(|conn| Ok(accounts::table.filter(accounts::login.eq("two")).select(accounts::id).first::<String>(conn)?)).await.unwrap();
        app.set_time("2025-09-27T09:00:00+08:00");
        let mut system = app.visitor();
        system.sign_in("sysadmin", PASSWORD).await.is(201);
        system.post(&format!("/v1/accounts/{account}/send-code"), None).await.is(200);
        bring(&late).await.refused(409, "CODE_NOT_VALID");
        app.activated("two").await.is(201);
    }

    async fn twenty_at_once_with_one_code_are_one(app: TestApp) {
        app.invited("racer").await;
        let (code, visitor) = (app.mailed_code("racer").await, app.visitor());
        let bring = (0..20).map(|_| visitor.post("/v1/activations", json!({ "code": code, "password": PASSWORD })));
        let (done, refused): (Vec<_>, Vec<_>) = join_all(bring).await.into_iter().partition(|answer| answer.status == 201);
        assert_eq!(done.len(), 1);
        for late in refused {
            late.refused(409, "CODE_NOT_VALID");
        }
    }

    async fn suspended_comes_back_and_ended_does_not(app: TestApp) {
        let officer = app.newcomer("officer.new", AGENCY, "AGENCY_OFFICER").await;
        let account = officer.get("/v1/me").await.body["account_id"].as_str().unwrap().to_owned();
        let system = app.actor("sysadmin").await;
        step(&system, &account, "resume").await.refused(409, "ACCOUNT_TRANSITION");
        step(&system, &account, "suspend").await.is(200);
        officer.get("/v1/me").await.refused(401, "UNAUTHENTICATED");
        step(&system, &account, "suspend").await.refused(409, "ACCOUNT_TRANSITION");
        system.post(&format!("/v1/accounts/{account}/send-code"), None).await.refused(409, "ACCOUNT_TRANSITION");
        app.visitor().sign_in("officer.new", PASSWORD).await.refused(409, "ACCOUNT_NOT_ACTIVE");
        app.visitor().sign_in("officer.new", "not the password").await.refused(401, "WRONG_CREDENTIALS");
        step(&system, &account, "resume").await.is(200);
        // The old session stays ended.
        officer.get("/v1/me").await.refused(401, "UNAUTHENTICATED");
        let mut again = app.visitor();
        again.sign_in("officer.new", PASSWORD).await.is(201);
        step(&system, &account, "end").await.is(200);
        again.get("/v1/me").await.refused(401, "UNAUTHENTICATED");
        for verb in ["suspend", "resume", "end"] {
            step(&system, &account, verb).await.refused(409, "ACCOUNT_TRANSITION");
        }
        let grant = json!({ "account_id": account, "organisation_id": app.organisation(AGENCY).await, "role": "AGENCY_HEAD" });
        app.actor("secadmin").await.post("/v1/memberships", grant).await.refused(409, "ACCOUNT_TRANSITION");
    }

    async fn a_code_in_the_mail_is_void_once_the_account_is_stopped(app: TestApp) {
        let account = app.invited("officer.new").await;
        step(&app.actor("sysadmin").await, &account, "end").await.is(200);
        app.activated("officer.new").await.refused(409, "CODE_NOT_VALID");
        assert_eq!(state(&app, &account).await, "ENDED");
    }

    async fn nobody_stops_themselves(app: TestApp) {
        let system = app.actor("sysadmin").await;
        let own = system.get("/v1/me").await.body["account_id"].as_str().unwrap().to_owned();
        for verb in ["suspend", "end"] {
            step(&system, &own, verb).await.refused(409, "NOT_ONES_OWN_ACCOUNT");
        }
        system.get("/v1/me").await.is(200);
    }

    async fn a_stale_version_stops_nobody(app: TestApp) {
        let account = app.invited("officer.new").await;
        let path = format!("/v1/accounts/{account}/suspend");
        let system = app.actor("sysadmin").await;
        system.if_match("\"7\"").post(&path, json!({ "reason": "测试" })).await.refused(412, "VERSION_STALE");
        system.post(&path, json!({ "reason": "测试" })).await.refused(428, "VERSION_REQUIRED");
        system.if_match("\"1\"").post(&path, json!({})).await.refused(422, "INVALID_FIELDS");
    }

    async fn a_reset_is_a_code_and_never_a_password(app: TestApp) {
        let officer = app.newcomer("officer.new", AGENCY, "AGENCY_OFFICER").await;
        let account = officer.get("/v1/me").await.body["account_id"].as_str().unwrap().to_owned();
        let sent = app.actor("sysadmin").await.post(&format!("/v1/accounts/{account}/send-code"), None).await.is(200);
        let code = app.mailed_code("officer.new").await;
        assert!(!sent.body.to_string().contains(&code));
        // Until it is used nothing has changed.
        officer.get("/v1/me").await.is(200);
        let new = json!({ "code": code, "password": "Willow-staple-19-carts" });
        app.visitor().post("/v1/activations", new).await.is(201);
        officer.get("/v1/me").await.refused(401, "UNAUTHENTICATED");
        app.visitor().sign_in("officer.new", PASSWORD).await.refused(401, "WRONG_CREDENTIALS");
        app.visitor().sign_in("officer.new", "Willow-staple-19-carts").await.is(201);
        for entry in app.audit_trail().await {
            assert!(!entry.detail.contains(&code) && !entry.detail.contains("Willow"), "{entry:?}");
        }
    }
}

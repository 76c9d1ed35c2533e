//! API tokens: what their secrets look like, whom they act for and how they end. Scopes are tested cell by cell in
//! `permissions`.

use std::collections::BTreeSet;

use counsel_desk::db::schema::{idempotency_keys, tokens};
use diesel::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::harness::{Actor, Expect, PASSWORD, TestApp};

fn wanted(scopes: &[&str], last_day: &str) -> Value {
    json!({ "name": "案件系统对接", "scopes": scopes, "last_day": last_day })
}

fn bearer(app: &TestApp, token: &str) -> Actor {
    app.visitor().header("authorization", &format!("Bearer {token}"))
}

both_databases! {
    async fn a_secret_is_recognised_by_its_form(app: TestApp) {
        let officer = app.actor("officer.cg").await;
        let form = regex::Regex::new("^cdt_[0-9a-f]{72}$").unwrap();
        let mut seen = BTreeSet::new();
        for _ in 0..20 {
            let made = officer.post("/v1/tokens", wanted(&["identity_me"], "2025-12-31")).await.is(201);
            let token = made.body["token"].as_str().unwrap().to_owned();
            assert!(form.is_match(&token), "{token}");
            let (random, checksum) = token.split_at(68);
            assert_eq!(hex::encode(Sha256::digest(random))[..8], *checksum, "scanners can check it");
            assert!(seen.insert(random.to_owned()), "256 random bits came twice");
        }
        // Each bit is sometimes set and sometimes not.
        let digits: Vec<BTreeSet<u8>> = (4..68).map(|n| seen.iter().map(|token| token.as_bytes()[n]).collect()).collect();
        assert!(digits.iter().all(|digits| digits.len() > 3), "{digits:?}");
        let one = seen.first().unwrap();
        let typo = format!("{one}00000000");
        bearer(&app, &typo).get("/v1/me").await.refused(401, "UNAUTHENTICATED");
    }

    async fn the_secret_is_shown_once_and_kept_nowhere(app: TestApp) {
        let officer = app.actor("officer.cg").await;
        let made = officer.key("once").post("/v1/tokens", wanted(&["identity_me"], "2025-12-31")).await.is(201);
        let token = made.body["token"].as_str().unwrap().to_owned();
        let again = officer.key("once").post("/v1/tokens", wanted(&["identity_me"], "2025-12-31")).await.is(201);
        assert_eq!((again.body["token"].is_null(), &again.body["id"]), (true, &made.body["id"]));
        let shown = officer.get(Expect::header(&made, "location").unwrap()).await.is(200);
        let list = officer.get("/v1/tokens").await.is(200);
        assert!(!format!("{}{}", shown.body, list.body).contains("cdt_"));
        let stored = app.app.db.read(|conn| Ok((
            tokens::table.select(tokens::secret_hash).load::<String>(conn)?,
            idempotency_keys::table.select(idempotency_keys::answer).load::<String>(conn)?,
        ))).await.unwrap();
        assert!(!format!("{stored:?}").contains(&token[4..]));
        bearer(&app, &token).get("/v1/me").await.is(200);
    }

    async fn scopes_lie_within_the_role(app: TestApp) {
        let officer = app.actor("officer.cg").await;
        officer.post("/v1/tokens", wanted(&["review", "documents_create"], "2025-12-31")).await.is(201);
        officer.post("/v1/tokens", wanted(&["review_accept"], "2025-12-31")).await.refused(409, "SCOPE_BEYOND_ROLE");
        officer.post("/v1/tokens", wanted(&["review", "fees_pay_claim"], "2025-12-31")).await.refused(409, "SCOPE_BEYOND_ROLE");
        for nothing in ["reviews", "review_", "", "ops", "identity_sign_in", "review documents", "*"] {
            let refused = officer.post("/v1/tokens", wanted(&["review", nothing], "2025-12-31")).await.refused(422, "INVALID_FIELDS");
            assert_eq!(refused.body["errors"][0]["pointer"], "/scopes/1", "{nothing}");
        }
        officer.post("/v1/tokens", wanted(&[], "2025-12-31")).await.refused(422, "INVALID_FIELDS");
    }

    async fn a_scope_that_is_missing_is_named(app: TestApp) {
        let officer = app.actor("officer.cg").await;
        let made = officer.post("/v1/tokens", wanted(&["documents"], "2025-12-31")).await.is(201);
        let program = bearer(&app, made.body["token"].as_str().unwrap());
        program.get("/v1/documents").await.is(200);
        let refused = program.get("/v1/reviews").await.refused(403, "SCOPE_MISSING");
        assert_eq!(refused.body["permission"], "review_list");
        assert!(Expect::header(&refused, "www-authenticate").unwrap().contains("insufficient_scope"));
        program.get("/v1/accounts").await.refused(403, "PERMISSION_MISSING");
    }

    async fn a_token_makes_no_token(app: TestApp) {
        let officer = app.actor("officer.cg").await;
        let made = officer.post("/v1/tokens", wanted(&["identity"], "2025-12-31")).await.is(201);
        let program = bearer(&app, made.body["token"].as_str().unwrap());
        program.post("/v1/tokens", wanted(&["review"], "2025-12-31")).await.refused(409, "SESSION_REQUIRED");
    }

    async fn a_token_ends_with_its_last_day_and_not_for_idleness(app: TestApp) {
        let officer = app.actor("officer.cg").await;
        officer.post("/v1/tokens", wanted(&["identity_me"], "2025-09-25")).await.refused(422, "INVALID_FIELDS");
        officer.post("/v1/tokens", wanted(&["identity_me"], "2026-09-27")).await.refused(422, "INVALID_FIELDS");
        officer.post("/v1/tokens", wanted(&["identity_me"], "2026-09-26")).await.is(201);
        let made = officer.post("/v1/tokens", wanted(&["identity_me"], "2025-10-31")).await.is(201);
        let program = bearer(&app, made.body["token"].as_str().unwrap());
        app.set_time("2025-10-31T23:59:59+08:00");
        program.get("/v1/me").await.is(200);
        app.set_time("2025-11-01T00:00:00+08:00");
        program.get("/v1/me").await.refused(401, "UNAUTHENTICATED");
    }

    async fn everybody_sees_and_revokes_their_own(app: TestApp) {
        let (officer, other) = (app.actor("officer.cg").await, app.actor("officer.jt").await);
        let made = officer.post("/v1/tokens", wanted(&["identity_me"], "2025-12-31")).await.is(201);
        let path = format!("/v1/tokens/{}", made.id());
        for (kind, count) in [("API", 1), ("SESSION", 1)] {
            let list = officer.get("/v1/tokens").await.is(200);
            assert_eq!(list.body["items"].as_array().unwrap().iter().filter(|token| token["kind"] == kind).count(), count);
        }
        other.get(&path).await.refused(404, "NOT_FOUND");
        other.post(&format!("{path}/revoke"), None).await.refused(404, "NOT_FOUND");
        bearer(&app, made.body["token"].as_str().unwrap()).get("/v1/me").await.is(200);
        // Also at another session of theirs.
        let mut laptop = app.visitor();
        laptop.sign_in("officer.cg", PASSWORD).await.is(201);
        laptop.post(&format!("{path}/revoke"), None).await.is(200);
        laptop.post(&format!("{path}/revoke"), None).await.refused(404, "NOT_FOUND");
        let list = officer.get("/v1/tokens").await.is(200);
        assert!(list.body["items"].as_array().unwrap().iter().all(|token| token["kind"] == "SESSION"));
    }

    async fn last_use_is_noted_by_the_minute(app: TestApp) {
        let officer = app.actor("officer.cg").await;
        let made = officer.post("/v1/tokens", wanted(&["identity_me"], "2025-12-31")).await.is(201);
        let program = bearer(&app, made.body["token"].as_str().unwrap());
        let entries = app.audit_trail().await.len();
        for (time, noted) in [("09:00:59", "09:00:00"), ("09:01:05", "09:01:05"), ("09:02:04", "09:01:05"), ("09:30:00", "09:30:00")] {
            app.set_time(&format!("2025-09-26T{time}+08:00"));
            program.get("/v1/me").await.is(200);
            let shown = officer.get(&format!("/v1/tokens/{}", made.id())).await.is(200);
            assert_eq!(shown.body["used_at"], format!("2025-09-26T{noted}.000000+08:00"), "at {time}");
        }
        assert_eq!(app.audit_trail().await.len(), entries, "use is not an act");
    }
}

//! Sign-in, memberships and names. What belongs to accounts, passwords, administrators and tokens stands beside.

mod accounts;
mod administrators;
mod passwords;
mod revocation;
mod timing;
mod tokens;

use serde_json::json;

use crate::harness::{Expect, PASSWORD};

both_databases! {
    async fn everybody_knows_who_they_are(app: TestApp) {
        let me = app.actor("officer.cg").await.get("/v1/me").await.is(200);
        assert_eq!(me.body["role"], "AGENCY_OFFICER");
        assert_eq!(me.body["organisation"], "市城市管理局");
        app.visitor().get("/v1/me").await.refused(401, "UNAUTHENTICATED");
    }

    async fn signing_out_ends_this_token_and_no_other(app: TestApp) {
        let desk = app.actor("officer.cg").await;
        let mut laptop = app.visitor();
        laptop.sign_in("officer.cg", PASSWORD).await.is(201);
        desk.delete("/v1/sessions/current").await.is(200);
        desk.get("/v1/me").await.refused(401, "UNAUTHENTICATED");
        desk.delete("/v1/sessions/current").await.refused(401, "UNAUTHENTICATED");
        laptop.get("/v1/me").await.is(200);
    }

    async fn a_token_expires(app: TestApp) {
        let mut officer = app.visitor();
        let session = officer.sign_in("officer.cg", PASSWORD).await.is(201);
        assert_eq!(session.body["expires_at"], "2025-09-26T21:00:00.000000+08:00");
        app.set_time("2025-09-26T20:59:59+08:00");
        officer.get("/v1/me").await.is(200);
        app.set_time("2025-09-26T21:00:00+08:00");
        officer.get("/v1/me").await.refused(401, "UNAUTHENTICATED");
    }

    async fn a_membership_ends_with_its_last_day(app: TestApp) {
        let security = app.actor("secadmin").await;
        let account = app.invited("officer.temp").await;
        app.activated("officer.temp").await.is(201);
        let office = app.actor("officer.cg").await.get("/v1/me").await.body["organisation_id"].clone();
        let membership = json!({
            "account_id": account, "organisation_id": office, "role": "AGENCY_OFFICER",
            "from_day": "2025-09-27", "to_day": "2025-09-28",
        });
        security.post("/v1/memberships", membership).await.is(201);
        let mut temporary = app.visitor();
        temporary.sign_in("officer.temp", PASSWORD).await.refused(409, "NO_MEMBERSHIP");
        app.set_time("2025-09-27T00:00:00+08:00");
        temporary.sign_in("officer.temp", PASSWORD).await.is(201);
        app.set_time("2025-09-27T11:59:59+08:00");
        temporary.get("/v1/me").await.is(200);
        app.set_time("2025-09-28T23:59:59.999999+08:00");
        temporary.sign_in("officer.temp", PASSWORD).await.is(201);
        app.set_time("2025-09-29T00:00:00+08:00");
        temporary.get("/v1/me").await.refused(401, "UNAUTHENTICATED");
        temporary.sign_in("officer.temp", PASSWORD).await.refused(409, "NO_MEMBERSHIP");
    }

    async fn an_ended_membership_stops_at_once(app: TestApp) {
        let (security, officer) = (app.actor("secadmin").await, app.actor("officer.cg").await);
        let id = officer.get("/v1/me").await.body["membership_id"].as_str().unwrap().to_owned();
        let membership = security.get(&format!("/v1/memberships/{id}")).await.is(200);
        let end = format!("/v1/memberships/{id}/end");
        let ended = security.if_match(membership.version()).post(&end, None).await.is(200);
        assert_eq!(ended.body["to_day"], "2025-09-25");
        officer.get("/v1/me").await.refused(401, "UNAUTHENTICATED");
        app.visitor().sign_in("officer.cg", PASSWORD).await.refused(409, "NO_MEMBERSHIP");
        security.if_match(ended.version()).post(&end, None).await.refused(409, "MEMBERSHIP_ENDED");
    }

    async fn a_stranger_learns_nothing_about_logins(app: TestApp) {
        let wrong = app.visitor().sign_in("officer.cg", "not the password").await.refused(401, "WRONG_CREDENTIALS");
        let unknown = app.visitor().sign_in("nobody.here", PASSWORD).await.refused(401, "WRONG_CREDENTIALS");
        let without_id = |body: &serde_json::Value| {
            let mut body = body.clone();
            body["request_id"] = "".into();
            body
        };
        assert_eq!(without_id(&wrong.body), without_id(&unknown.body));
        assert_eq!(wrong.headers.len(), unknown.headers.len());
    }

    async fn a_token_is_kept_as_its_hash_only(app: TestApp) {
        let mut officer = app.visitor();
        let session = officer.sign_in("officer.cg", PASSWORD).await.is(201);
        let token = session.body["token"].as_str().unwrap().to_owned();
        assert!(token.starts_with("cdt_") && token.len() >= 4 + 64, "{token}");
        let stored: Vec<String> = app.app.db.read(|conn| {
            use counsel_desk::db::schema::tokens;
            use diesel::prelude::*;
            Ok(tokens::table.select(tokens::secret_hash).load(conn)?)
        }).await.unwrap();
        assert!(!stored.is_empty() && stored.iter().all(|hash| hash.len() == 64 && !token.contains(hash.as_str())));
        app.visitor().header("authorization", &format!("Bearer {}", stored[0])).get("/v1/me").await.refused(401, "UNAUTHENTICATED");
    }

    async fn administrators_hold_nothing_else(app: TestApp) {
        let security = app.actor("secadmin").await;
        let operator = security.get("/v1/me").await.body["organisation_id"].clone();
        let agency = app.actor("officer.cg").await.get("/v1/me").await.body["organisation_id"].clone();
        let of = async |login: &str| app.actor(login).await.get("/v1/me").await.body["account_id"].clone();
        let grant = |account, organisation, role| json!({ "account_id": account, "organisation_id": organisation, "role": role });

        let second_role = grant(of("sysadmin").await, operator.clone(), "AUDIT_ADMIN");
        security.post("/v1/memberships", second_role).await.refused(409, "ADMINISTRATORS_SEPARATE");
        let also_officer = grant(of("auditadmin").await, agency.clone(), "AGENCY_OFFICER");
        security.post("/v1/memberships", also_officer).await.refused(409, "ADMINISTRATORS_SEPARATE");
        let officer_administers = grant(of("officer.cg").await, operator.clone(), "SYSTEM_ADMIN");
        security.post("/v1/memberships", officer_administers).await.refused(409, "ADMINISTRATORS_SEPARATE");
        let oneself = grant(of("secadmin").await, operator, "SECURITY_ADMIN");
        security.post("/v1/memberships", oneself).await.refused(409, "NOT_TO_ONESELF");
        let misplaced = grant(of("officer.cg").await, agency, "FIRM_MANAGER");
        security.post("/v1/memberships", misplaced).await.refused(409, "ROLE_FITS_ORGANISATION");
    }

    async fn whoever_holds_several_roles_chooses_one(app: TestApp) {
        let security = app.actor("secadmin").await;
        let me = app.actor("officer.cg").await.get("/v1/me").await.is(200);
        let second = json!({
            "account_id": me.body["account_id"], "organisation_id": me.body["organisation_id"], "role": "AGENCY_HEAD",
        });
        let second = security.post("/v1/memberships", second).await.is(201).id();
        let asked = app.visitor().sign_in("officer.cg", PASSWORD).await.refused(409, "MEMBERSHIP_TO_CHOOSE");
        assert_eq!(asked.body["facts"]["AGENCY_HEAD"], second.as_str());
        let chosen = json!({ "login": "officer.cg", "password": PASSWORD, "membership_id": second });
        let session = app.visitor().post("/v1/sessions", chosen).await.is(201);
        assert_eq!(session.body["me"]["role"], "AGENCY_HEAD");
        let security_id = security.get("/v1/me").await.body["membership_id"].clone();
        let anothers = json!({ "login": "officer.cg", "password": PASSWORD, "membership_id": security_id });
        app.visitor().post("/v1/sessions", anothers).await.refused(404, "NOT_FOUND");
    }

    async fn what_was_made_is_found_where_the_answer_says(app: TestApp) {
        let (system, security) = (app.actor("sysadmin").await, app.actor("secadmin").await);
        let office = system.post("/v1/organisations", organisation("市水务局")).await.is(201);
        let person = system.post("/v1/accounts", account("officer.sw")).await.is(201);
        let role = json!({ "account_id": person.id(), "organisation_id": office.id(), "role": "AGENCY_OFFICER" });
        let role = security.post("/v1/memberships", role).await.is(201);
        for (maker, made) in [(&system, office), (&system, person.clone()), (&security, role.clone())] {
            let found = maker.get(Expect::header(&made, "location").unwrap()).await.is(200);
            assert_eq!((&found.body, &found.etag), (&made.body, &made.etag));
        }
        let list = security.get(&format!("/v1/memberships?account={}", person.id())).await.is(200);
        assert_eq!(list.body["items"], json!([role.body]));
    }

    async fn names_and_logins_are_taken_once(app: TestApp) {
        let system = app.actor("sysadmin").await;
        system.post("/v1/organisations", organisation("市司法局")).await.refused(409, "NAME_TAKEN");
        system.post("/v1/accounts", account("officer.cg")).await.refused(409, "NAME_TAKEN");
        let nowhere = json!({ "login": "x", "name": "x", "email": "nowhere" });
        let refused = system.post("/v1/accounts", nowhere).await.refused(422, "INVALID_FIELDS");
        assert_eq!(refused.body["errors"][0]["pointer"], "/email");
    }
}

fn account(login: &str) -> serde_json::Value {
    json!({ "login": login, "name": "临时人员", "email": format!("{login}@demo.invalid") })
}

fn organisation(name: &str) -> serde_json::Value {
    json!({ "kind": "AGENCY", "name": name, "jurisdiction": "CN-DEMO" })
}

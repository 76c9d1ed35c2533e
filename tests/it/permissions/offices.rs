//! Tokens with scopes, and people who are not in office, at every operation.

use std::collections::BTreeSet;

use counsel_desk::access::{Needs, Role, policy};
use counsel_desk::client::Answer;
use serde_json::json;

use super::{ENDS_THE_TOKEN, NOBODY, expectations};
use crate::harness::probe::Probe;
use crate::harness::slices::slice_of;
use crate::harness::{Actor, Expect as _, PASSWORD, TestApp};

/// Somebody in each role.
const PEOPLE: [(Role, &str); 10] = [
    (Role::AgencyOfficer, "officer.cg"),
    (Role::AgencyHead, "head.cg"),
    (Role::Coordinator, "coordinator.1"),
    (Role::Adviser, "lawyer.zhou"),
    (Role::FirmManager, "manager.zhenghe"),
    (Role::FinanceOfficer, "finance.1"),
    (Role::Auditor, "auditor"),
    (Role::SystemAdmin, "sysadmin"),
    (Role::SecurityAdmin, "secadmin"),
    (Role::AuditAdmin, "auditadmin"),
];

both_databases! {
    /// Every operation, with tokens of every role that name every other operation of the role, the others, and slices.
    async fn a_token_gets_through_to_exactly_its_role_within_its_scopes(app: TestApp) {
        let expected = expectations();
        let mut operations: Vec<Probe> = Probe::all().into_iter().filter(|o| !expected[&o.id][NOBODY]).collect();
        operations.sort_by_key(|operation| ENDS_THE_TOKEN.contains(&operation.id.as_str()));
        let (mut wrong, mut cells) = (Vec::new(), 0);
        for (role, login) in PEOPLE {
            let allowed: Vec<&str> =
                operations.iter().map(|o| o.id.as_str()).filter(|id| expected[*id][role.as_str()]).collect();
            let every_other = |odd: usize| allowed.iter().copied().skip(odd).step_by(2).collect::<Vec<_>>();
            let slices: BTreeSet<&str> = allowed.iter().map(|id| slice_of(id)).collect();
            let some_slices: Vec<&str> = slices.into_iter().step_by(2).collect();
            for scopes in [every_other(0), every_other(1), some_slices] {
                let mut token = token_of(&app, login, &scopes).await;
                for operation in &operations {
                    if ENDS_THE_TOKEN.contains(&operation.id.as_str()) {
                        token = token_of(&app, login, &scopes).await;
                    }
                    let in_scope = scopes.iter().any(|scope| *scope == operation.id || *scope == slice_of(&operation.id));
                    let answer = call(&token, operation).await;
                    check(operation, role.as_str(), in_scope && allowed.contains(&operation.id.as_str()), &answer, &mut wrong);
                    cells += 1;
                }
            }
        }
        assert!(wrong.is_empty(), "{} of the cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
        println!("T06 scopes: 0 wrong cells of role and scope (N={cells})");
    }

    /// Each role, live token in hand, and everything that can become of its account and membership.
    async fn who_is_not_in_office_gets_through_to_nothing(app: TestApp) {
        let expected = expectations();
        let operations: Vec<Probe> = Probe::all().into_iter().filter(|o| !expected[&o.id][NOBODY]).collect();
        app.newcomer("sysadmin.2", "市政务服务数据中心", "SYSTEM_ADMIN").await;
        app.newcomer("secadmin.2", "市政务服务数据中心", "SECURITY_ADMIN").await;
        let (mut wrong, mut cells) = (Vec::new(), 0);
        for (role, login) in PEOPLE {
            let me = app.actor(login).await.get("/v1/me").await.is(200).body;
            let (account, organisation) = (me["account_id"].as_str().unwrap(), me["organisation_id"].as_str().unwrap());
            let path = format!("/v1/accounts/{account}");
            for status in ["SUSPENDED", "ROLE_ENDED_AND_NOT_BEGUN", "ENDED"] {
                let (system, security) = (app.actor("sysadmin.2").await, app.actor("secadmin.2").await);
                let (token, session) = (token_of(&app, login, &["identity"]).await, signed_in(&app, login).await);
                let held = session.get("/v1/me").await.is(200).body["membership_id"].as_str().unwrap().to_owned();
                let change = async |who: &Actor, path: &str, verb: &str| {
                    let version = who.get(path).await.is(200).version().to_owned();
                    let body = if path.starts_with("/v1/accounts") { Some(json!({ "reason": "测试" })) } else { None };
                    who.if_match(&version).post(&format!("{path}/{verb}"), body).await.is(200)
                };
                let grant = async |from: &str| {
                    let role = role.as_str();
                    let new =
                        json!({ "account_id": account, "organisation_id": organisation, "role": role, "from_day": from });
                    security.post("/v1/memberships", new).await.is(201).id()
                };
                let mut coming = None;
                match status {
                    "SUSPENDED" => drop(change(&system, &path, "suspend").await),
                    "ENDED" => drop(change(&system, &path, "end").await),
                    _ => {
                        change(&security, &format!("/v1/memberships/{held}"), "end").await;
                        coming = Some(grant("2025-09-27").await);
                    }
                }
                for operation in &operations {
                    for old in [&token, &session] {
                        check(operation, NOBODY, false, &call(old, operation).await, &mut wrong);
                        cells += 1;
                    }
                }
                let code = if coming.is_some() { "NO_MEMBERSHIP" } else { "ACCOUNT_NOT_ACTIVE" };
                app.visitor().sign_in(login, PASSWORD).await.refused(409, code);
                // In office again, for the next status.
                if status == "SUSPENDED" {
                    change(&system, &path, "resume").await;
                }
                if let Some(coming) = coming {
                    change(&security, &format!("/v1/memberships/{coming}"), "end").await;
                    grant("2025-09-25").await;
                }
            }
        }
        assert!(wrong.is_empty(), "{} of the cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
        println!("T01 status at the door: 0 calls let through (N={cells})");
    }
}

/// A new session.
async fn signed_in(app: &TestApp, login: &str) -> Actor {
    let mut person = app.visitor();
    person.sign_in(login, PASSWORD).await.is(201);
    person
}

/// Somebody at a new API token with these scopes.
async fn token_of(app: &TestApp, login: &str, scopes: &[&str]) -> Actor {
    let body = json!({ "name": "测试", "scopes": scopes, "last_day": "2025-12-31" });
    let made = signed_in(app, login).await.post("/v1/tokens", body).await.is(201);
    app.visitor().header("authorization", &format!("Bearer {}", made.body["token"].as_str().unwrap()))
}

fn check(operation: &Probe, role: &str, allowed: bool, answer: &Answer, wrong: &mut Vec<String>) {
    let stopped = match answer.status {
        401 => answer.body["code"] == "UNAUTHENTICATED",
        403 => true,
        _ => false,
    };
    let right_refusal = answer.status == if role == NOBODY { 401 } else { 403 };
    let as_expected = if allowed { !stopped } else { stopped && right_refusal };
    if !as_expected || answer.status >= 500 {
        let expected = if allowed { "should get through" } else { "should be refused" };
        wrong.push(format!("{role} {expected} to {}, got {}: {}", operation.id, answer.status, answer.body));
    }
}

/// Calls an operation about what does not exist.
async fn call(person: &Actor, probe: &Probe) -> Answer {
    let needs = policy::operation(&probe.id).unwrap().needs;
    let person = if needs == Needs::IfMatch { person.if_match("\"1\"") } else { person.clone() };
    probe.about_nothing().send(&person).await
}

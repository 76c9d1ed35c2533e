//! Who gets through to what: every operation, every role, and nobody at all, against `permissions.toml`.

use std::collections::BTreeMap;

use counsel_desk::access::{Needs, Role, policy};
use counsel_desk::client::Answer;
use reqwest::Method;
use serde::Deserialize;
use serde_json::json;

use crate::harness::Actor;
use crate::harness::slices::{Published, built_operations, published};

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

const NOBODY: &str = "ANONYMOUS";

#[derive(Deserialize)]
struct File {
    roles: Vec<String>,
    expected: BTreeMap<String, String>,
}

/// Operation, then role, then whether that role gets through.
fn expectations() -> BTreeMap<String, BTreeMap<String, bool>> {
    let file: File = toml::from_str(include_str!("permissions.toml")).unwrap();
    let row = |(operation, cells): (String, String)| {
        let cells: Vec<bool> = cells
            .split_whitespace()
            .map(|cell| match cell {
                "Y" => true,
                "-" => false,
                other => panic!("{operation}: `{other}` is neither Y nor -"),
            })
            .collect();
        assert_eq!(cells.len(), file.roles.len(), "{operation} lacks cells, or has too many");
        (operation, file.roles.iter().cloned().zip(cells).collect())
    };
    file.expected.into_iter().map(row).collect()
}

#[test]
fn every_cell_is_filled() {
    let expected = expectations();
    for operation in policy::OPERATIONS {
        assert!(expected.contains_key(operation.id), "tests/it/permissions.toml says nothing about {}", operation.id);
    }
    for (operation, cells) in &expected {
        assert!(
            policy::operation(operation).is_some(),
            "tests/it/permissions.toml knows {operation}, the policy does not"
        );
        assert!(cells.contains_key(NOBODY));
        for role in Role::ALL {
            assert!(cells.contains_key(role.as_str()), "{role} has no column");
        }
    }
    for role in Role::ALL {
        assert!(PEOPLE.iter().any(|(known, _)| known == role), "nobody stands for {role}");
    }
}

/// The same comparison without a server, for operations of slices still to come as well.
#[test]
fn the_policy_says_what_is_expected() {
    for (id, cells) in expectations() {
        let operation = policy::operation(&id).unwrap();
        assert_eq!(operation.is_public(), cells[NOBODY], "{id} for somebody without a token");
        for role in Role::ALL {
            assert_eq!(operation.is_public() || operation.allows(*role), cells[role.as_str()], "{id} for {role}");
        }
    }
}

both_databases! {
    async fn everybody_gets_through_to_exactly_what_is_theirs(app: TestApp) {
        let expected = expectations();
        let mut operations: Vec<Published> = published();
        // Signing out ends the token that the rest is called with.
        operations.sort_by_key(|operation| operation.id == "identity_sign_out");
        assert_eq!(operations.len(), built_operations().len());
        let mut wrong = Vec::new();
        let visitor = app.visitor();
        for operation in &operations {
            let answer = call(&visitor, operation).await;
            check(operation, NOBODY, expected[&operation.id][NOBODY], &answer, &mut wrong);
        }
        for (role, login) in PEOPLE {
            let person = app.actor(login).await;
            for operation in &operations {
                let answer = call(&person, operation).await;
                check(operation, role.as_str(), expected[&operation.id][role.as_str()], &answer, &mut wrong);
            }
        }
        assert!(wrong.is_empty(), "{} of the cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
    }
}

fn check(operation: &Published, role: &str, allowed: bool, answer: &Answer, wrong: &mut Vec<String>) {
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

/// Calls an operation about a thing that does not exist, with the least that its door asks for.
async fn call(person: &Actor, operation: &Published) -> Answer {
    let needs = policy::operation(&operation.id).unwrap().needs;
    let person = if needs == Needs::IfMatch { person.if_match("\"1\"") } else { person.clone() };
    let method: Method = operation.method.parse().unwrap();
    let path = path_to_nothing(operation);
    let media = operation.value.pointer("/requestBody/content").and_then(|content| content.as_object()?.keys().next());
    match media.map(String::as_str) {
        Some("application/json") => person.send(method, &path, json!({})).await,
        Some("multipart/form-data") => person.send_form(&path, "nothing.txt", "nothing").await,
        Some(_bytes) => person.send_bytes(method, &path, "nothing").await,
        None => person.send(method, &path, None).await,
    }
}

/// The path with an id that nothing has.
fn path_to_nothing(operation: &Published) -> String {
    let mut path = operation.path.clone();
    for parameter in operation.value["parameters"].as_array().into_iter().flatten().filter(|p| p["in"] == "path") {
        let value = match (parameter["schema"]["type"].as_str(), parameter["schema"]["format"].as_str()) {
            (Some("integer"), _) => "1",
            (_, Some("uuid")) => "00000000-0000-7000-8000-000000000000",
            (_, Some("date")) => "2025-09-26",
            _ => "nothing",
        };
        path = path.replace(&format!("{{{}}}", parameter["name"].as_str().unwrap()), value);
    }
    path
}

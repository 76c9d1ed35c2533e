//! The published contract: committed, named by rule, and complete.

use counsel_desk::access::{Needs, policy};
use counsel_desk::app;
use counsel_desk::http::Contract;

use crate::harness::slices::{built_operations, published, slice_of};
use crate::harness::{Kind, TestApp, golden};

#[test]
fn contract_document_is_committed() {
    golden::holds("openapi/openapi.json", &format!("{:#}", app::spec().unwrap()));
}

#[test]
fn contract_routes_are_committed() {
    golden::holds("openapi/routes.txt", &app::routes().unwrap());
}

#[test]
fn the_policy_and_the_api_name_the_same_operations() {
    let published = published();
    for operation in built_operations() {
        assert!(published.iter().any(|p| p.id == operation.id), "{} is in the policy and not in the API", operation.id);
    }
    for operation in &published {
        assert!(policy::operation(&operation.id).is_some(), "{} is in the API and not in the policy", operation.id);
    }
}

#[test]
fn operations_are_named_after_their_slice_and_verb() {
    for operation in published() {
        let tags = operation.value["tags"].as_array().cloned().unwrap_or_default();
        let [tag] = tags.as_slice() else { panic!("{} has not exactly one tag", operation.id) };
        let slice = slice_of(&operation.id);
        assert_eq!(tag.as_str().unwrap().to_lowercase(), slice, "the tag of {}", operation.id);
        let snake = |c: char| c.is_ascii_lowercase() || c == '_';
        assert!(operation.id.chars().all(snake) && operation.id.len() > slice.len() + 1, "{}", operation.id);
        let summary = operation.value["summary"].as_str().unwrap_or_default();
        assert!(!summary.is_empty() && !summary.ends_with('.'), "the summary of {}: {summary:?}", operation.id);
    }
}

#[test]
fn paths_are_versioned_nouns() {
    for operation in published().iter().filter(|operation| slice_of(&operation.id) != "ops") {
        assert!(operation.path.starts_with("/v1/"), "{}", operation.path);
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "/-_{}".contains(c);
        assert!(operation.path.chars().all(plain) && !operation.path.ends_with('/'), "{}", operation.path);
    }
}

/// What can go wrong with a call is written in the contract, so that clients can prepare for it.
#[test]
fn every_error_status_is_documented() {
    for operation in published() {
        let known = policy::operation(&operation.id).unwrap();
        let mut statuses = vec![400, 429, 500, 503];
        let has_body = operation.value.get("requestBody").is_some();
        if !known.is_public() {
            statuses.extend([401, 403]);
        }
        if known.needs != Needs::Nothing {
            statuses.extend([409, 422, 507]);
        }
        if known.needs == Needs::IfMatch {
            statuses.extend([412, 428]);
        }
        if has_body {
            statuses.extend([408, 413, 415]);
        }
        if operation.path.contains('{') {
            statuses.push(404);
        }
        let responses = operation.value["responses"].as_object().unwrap();
        for status in statuses {
            assert!(responses.contains_key(&status.to_string()), "{} does not document {status}", operation.id);
        }
        assert!(responses.keys().any(|status| status.starts_with('2')), "{} never succeeds", operation.id);
        for (_, succeeds) in responses.iter().filter(|(status, _)| status.starts_with('2')) {
            let headers = &succeeds["headers"];
            assert!(headers["RateLimit"].is_object() && headers["RateLimit-Policy"].is_object(), "{}", operation.id);
        }
        if !has_body && known.needs == Needs::Nothing {
            assert_eq!(operation.method, "GET", "{} reads, so it is a GET", operation.id);
        }
    }
}

#[test]
fn every_field_and_parameter_is_described() {
    let spec = app::spec().unwrap();
    for operation in published() {
        for parameter in operation.value["parameters"].as_array().into_iter().flatten() {
            let described = parameter.get("$ref").is_some() || parameter["in"] == "path";
            assert!(described || parameter["description"].is_string(), "{}: {parameter}", operation.id);
        }
    }
    for (name, schema) in spec["components"]["schemas"].as_object().unwrap() {
        assert!(schema["description"].is_string() || schema["enum"].is_array(), "{name} has no description");
        for (field, value) in schema["properties"].as_object().into_iter().flatten() {
            let described =
                value["description"].is_string() || value["allOf"].is_array() || value.get("$ref").is_some();
            assert!(described || name == "Problem", "{name}.{field} has no description");
        }
    }
}

#[test]
fn every_request_body_has_an_example_that_fits_its_schema() {
    let spec = app::spec().unwrap();
    let contract = Contract::new(&spec).unwrap();
    let mut bodies = 0;
    for (path, item) in spec["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let Some(reference) = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str()
            else {
                continue;
            };
            let name = reference.rsplit('/').next().unwrap();
            let example = &spec["components"]["schemas"][name]["example"];
            assert!(example.is_object(), "{method} {path}: {name} has no example");
            contract.check(name, example).unwrap_or_else(|faults| panic!("the example of {name}: {faults:?}"));
            bodies += 1;
        }
    }
    assert!(bodies > 20, "{bodies} request bodies");
}

#[test]
fn the_documentation_page_needs_nothing_from_elsewhere() {
    TestApp::run(Kind::Sqlite, "openapi::documentation_page", |app| async move {
        let answer = reqwest::get(format!("{}/docs", app.url)).await.unwrap();
        assert_eq!(answer.status(), 200);
        let page = answer.text().await.unwrap();
        assert!(page.contains("SwaggerUIBundle(") && page.contains("review_submit"), "the page shows the contract");
        // Everything is inlined: no script, style, frame or picture of the page itself is fetched.
        let head = page.split("<script").next().unwrap();
        for fetched in ["<link", "<iframe", "<img", "@import"] {
            assert!(!head.contains(fetched), "{fetched} in the page");
        }
        assert!(!page.contains("<script src"), "a script is fetched");
    });
}

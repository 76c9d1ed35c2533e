//! What every answer carries, on every path and with every method; and that nothing answers but what is published.

use std::collections::{BTreeMap, BTreeSet};

use counsel_desk::client::Answer;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde_json::json;

use super::raw;
use crate::harness::slices::published;
use crate::harness::{Expect, Kind, TestApp};

const ALWAYS: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cache-control", "no-store"),
];
const API_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";
const METHODS: [&str; 8] = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"];
/// What would tell of what the program is made of.
const TELLING: [&str; 9] = ["hyper", "poem", "tokio", "rust", "sqlite 3", "diesel", "panicked", ".rs:", "stack"];

#[track_caller]
fn complete(call: &str, answer: &Answer) {
    let header = |name: &str| answer.headers.get(name).and_then(|value| value.to_str().ok());
    for (name, value) in ALWAYS {
        assert_eq!(header(name), Some(value), "{call}: {name}");
    }
    let policy = header("content-security-policy").unwrap_or_default();
    assert!(policy == API_POLICY, "{call}: {policy}");
    assert!(header("x-request-id").is_some() && header("strict-transport-security").is_none(), "{call}");
    silent(call, &answer.headers, &answer.body.to_string());
    if answer.status >= 400 && answer.body != serde_json::Value::Null {
        assert_eq!(header("content-type"), Some("application/problem+json"), "{call}: {}", answer.body);
        assert_eq!(answer.body["status"], answer.status, "{call}");
        assert!(["type", "title", "code", "request_id"].iter().all(|field| answer.body[*field].is_string()), "{call}");
    }
}

#[track_caller]
fn silent(call: &str, headers: &HeaderMap, body: &str) {
    for name in headers.keys() {
        let name = name.as_str();
        assert!(
            !["server", "x-powered-by", "via"].contains(&name) && !name.starts_with("access-control"),
            "{call}: {name}"
        );
    }
    let said = format!("{headers:?} {body}").to_lowercase();
    for word in TELLING {
        assert!(!said.contains(word), "{call} tells of {word}: {said}");
    }
}

#[test]
fn every_path_and_method_answers_in_the_same_form() {
    TestApp::run(Kind::Sqlite, "answers", |app| async move {
        let visitor = app.visitor().header("origin", "https://evil.example");
        let mut paths: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for operation in published() {
            paths.entry(operation.path).or_default().insert(operation.method);
        }
        let parameter = regex::Regex::new(r"\{[^}]+\}").unwrap();
        let (mut asked, mut answered) = (0, 0);
        for (path, known) in &paths {
            let address = parameter.replace_all(path, "0198f3c2-7c1e-7000-8000-000000000000");
            for method in METHODS {
                let answer = visitor.send(Method::from_bytes(method.as_bytes()).unwrap(), &address, None).await;
                let call = format!("{method} {path}");
                complete(&call, &answer);
                asked += 1;
                if known.contains(method) {
                    answered += 1;
                    // Without a sign-in one comes as far as to what is not there.
                    let open_to_all = path.starts_with("/v1/public/") && path.contains('{');
                    assert!(
                        answer.status != 405 && (answer.status != 404 || open_to_all),
                        "{call} is published and not there: {}",
                        answer.status
                    );
                } else {
                    assert_eq!(answer.status, 405, "{call} is not published and answers");
                    let allowed = Expect::header(&answer, "allow").unwrap_or_default();
                    assert!(known.iter().all(|method| allowed.contains(method.as_str())), "{call}: Allow: {allowed}");
                }
            }
        }
        let mut words = 0;
        for path in unpublished(&paths) {
            for method in ["GET", "POST", "OPTIONS"] {
                let answer = visitor.send(Method::from_bytes(method.as_bytes()).unwrap(), &path, None).await;
                let call = format!("{method} {path}");
                complete(&call, &answer);
                assert_eq!(answer.status, 404, "{call} answers and is not published");
                words += 1;
            }
        }
        let pages = ["/docs", "/openapi.json"];
        for (page, method) in pages.iter().flat_map(|page| METHODS[1..].iter().map(move |method| (page, method))) {
            let answer = visitor.send(Method::from_bytes(method.as_bytes()).unwrap(), page, None).await;
            complete(&format!("{method} {page}"), &answer);
            assert_eq!(Expect::header(&answer.refused(405, "METHOD_NOT_ALLOWED"), "allow"), Some("GET, HEAD"));
        }
        println!(
            "T10 answers: {asked} calls of {} paths, {answered} published; {words} others: 404; differences: 0 (N={})",
            paths.len(),
            asked + words
        );
    });
}

/// Addresses that people and scanners try, and those beside the published ones.
fn unpublished(paths: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let words = [
        "",
        "admin",
        "metrics",
        "debug",
        "debug/pprof",
        "actuator",
        "actuator/env",
        "server-status",
        "console",
        "swagger",
        "swagger-ui",
        "swagger.json",
        "openapi.yaml",
        "openapi",
        "redoc",
        "graphql",
        "api",
        "v1",
        "v2",
        "v1/",
        "v2/reviews",
        "internal",
        "status",
        "health",
        "ping",
        "version",
        "config",
        "env",
        ".env",
        ".git/config",
        ".git/HEAD",
        ".well-known/security.txt",
        ".well-known/openid-configuration",
        "robots.txt",
        "favicon.ico",
        "backup",
        "backup.zip",
        "counsel.db",
        "files",
        "kept",
        "incoming",
        "static",
        "assets",
        "login",
        "logout",
        "users",
        "v1/users",
        "v1/admin",
        "v1/tokens",
        "v1/login",
        "v1/password",
        "v1/export",
        "v1/import",
        "v1/bulk",
        "v1/debug",
        "v1/sql",
        "v1/outbox",
        "v1/seed",
        "v1/migrate",
        "v1/settings",
        "healthz/",
        "readyz/live",
        "docs/",
        "docs/index.html",
        "..%2f..%2fetc%2fpasswd",
        "v1/documents/..%2f..%2fcounsel.db",
        "v1//reviews",
        "//healthz",
        "%2e%2e/counsel.db",
    ];
    let beside = paths.keys().flat_map(|path| [format!("{path}/no-such-thing"), format!("{path}x")]);
    let known = |path: &String| {
        let parts: Vec<&str> = path.split('/').collect();
        paths.keys().any(|known| {
            let known: Vec<&str> = known.split('/').collect();
            known.len() == parts.len()
                && known.iter().zip(&parts).all(|(known, part)| known.starts_with('{') || known == part)
        })
    };
    let words = words.iter().map(|word| format!("/{word}"));
    words.chain(beside).map(|path| path.replace(['{', '}'], "_")).filter(|path| !known(path)).collect()
}

#[test]
fn pages_and_bare_refusals_tell_nothing() {
    let adjust = |settings: &mut counsel_desk::config::Settings| {
        settings.security_contact = Some("mailto:security@demo.invalid".into());
    };
    TestApp::run_with(Kind::Sqlite, "answers", adjust, |app| async move {
        let visitor = app.visitor();
        let page = visitor.get_bytes("/docs").await;
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none'; script-src 'unsafe-inline'") && !policy.contains("http"),
            "{policy}"
        );
        let document = visitor.get_bytes("/openapi.json").await;
        assert_eq!(document.headers["content-security-policy"], API_POLICY);

        let text = visitor.get_bytes("/.well-known/security.txt").await;
        assert_eq!((text.status, text.headers[CONTENT_TYPE].to_str().unwrap()), (200, "text/plain; charset=utf-8"));
        let text = String::from_utf8(text.bytes.to_vec()).unwrap();
        let field =
            |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).unwrap().to_owned();
        assert_eq!(field("Contact"), "mailto:security@demo.invalid");
        let expires: counsel_desk::kit::Timestamp = field("Expires").parse().unwrap();
        let now = app.clock.now();
        assert!(expires > now && expires < now.plus_seconds(365 * 24 * 3600), "less than a year");

        let too_large = json!({ "kind": "AGENCY", "name": "x".repeat(1 << 20), "jurisdiction": "CN" });
        let admin = app.actor("sysadmin").await;
        complete("413", &admin.post("/v1/organisations", too_large).await.refused(413, "BODY_TOO_LARGE"));
        let bare = [
            "\r\n\r\n\r\nnonsense\r\n\r\n",
            "GET  /healthz HTTP/1.1\r\n\r\n",
            "GET /healthz HTTP/9\r\n\r\n",
            "GET /\u{1} HTTP/1.1\r\n\r\n",
        ];
        let address = app.url.trim_start_matches("http://");
        for request in bare {
            let end = raw::send(address, request.as_bytes()).await;
            assert_eq!(end.statuses(), [400], "{request:?}: {}", end.said);
            let said = end.said.to_lowercase();
            assert!(TELLING.iter().all(|word| !said.contains(word)) && !said.contains("\r\nserver:"), "{said}");
        }
        println!("T10 bare refusals: 400 without a word of the program (N={})", bare.len());
    });
}

//! What every call can rely on, whatever it is about.

use std::collections::BTreeSet;

use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, TRANSFER_ENCODING};
use serde_json::{Value, json};

use crate::harness::{Actor, Expect};

const NOTHING: &str = "/v1/organisations/00000000-0000-7000-8000-000000000000";

both_databases! {
    async fn every_error_is_a_problem_in_the_readers_language(app: TestApp) {
        let system = app.actor("sysadmin").await;
        let (officer, security) = (app.actor("officer.cg").await, app.actor("secadmin").await);
        let membership = officer.get("/v1/me").await.body["membership_id"].as_str().unwrap().to_owned();
        let end = format!("/v1/memberships/{membership}/end");
        let too_large = json!({ "kind": "AGENCY", "name": "x".repeat(1 << 20), "jurisdiction": "CN" });
        let cases = [
            (400, "MALFORMED", system.clone(), Method::POST, "/v1/organisations", Sent::Text("{")),
            (400, "MALFORMED", system.header("idempotency-key", ""), Method::POST, "/v1/organisations", Sent::Json(json!({}))),
            (400, "MALFORMED", security.if_match("one"), Method::POST, end.as_str(), Sent::Nothing),
            (401, "UNAUTHENTICATED", app.visitor(), Method::GET, "/v1/me", Sent::Nothing),
            (401, "UNAUTHENTICATED", app.visitor().header("authorization", "Bearer cdt_nonsense"), Method::GET, "/v1/me", Sent::Nothing),
            (401, "UNAUTHENTICATED", app.visitor().header("authorization", "Basic b2ZmaWNlcjp4"), Method::GET, "/v1/me", Sent::Nothing),
            (401, "WRONG_CREDENTIALS", app.visitor(), Method::POST, "/v1/sessions", Sent::Json(json!({ "login": "x", "password": "y" }))),
            (403, "PERMISSION_MISSING", officer.clone(), Method::GET, "/v1/accounts", Sent::Nothing),
            (404, "NOT_FOUND", officer.clone(), Method::GET, NOTHING, Sent::Nothing),
            (404, "NOT_FOUND", officer.clone(), Method::GET, "/v1/organisations/not-an-id", Sent::Nothing),
            (404, "NOT_FOUND", officer.clone(), Method::GET, "/v1/no-such-thing", Sent::Nothing),
            (404, "NOT_FOUND", app.visitor(), Method::GET, "/no/such/page", Sent::Nothing),
            (405, "METHOD_NOT_ALLOWED", officer.clone(), Method::DELETE, "/v1/me", Sent::Nothing),
            (405, "METHOD_NOT_ALLOWED", officer.clone(), Method::PATCH, "/v1/organisations", Sent::Json(json!({}))),
            (409, "NAME_TAKEN", system.clone(), Method::POST, "/v1/organisations", Sent::Json(bureau("市司法局"))),
            (412, "VERSION_STALE", security.if_match("\"7\""), Method::POST, end.as_str(), Sent::Nothing),
            (413, "BODY_TOO_LARGE", system.clone(), Method::POST, "/v1/organisations", Sent::Json(too_large)),
            (415, "UNSUPPORTED_MEDIA_TYPE", system.clone(), Method::POST, "/v1/organisations", Sent::Plain("kind=AGENCY")),
            (415, "UNSUPPORTED_MEDIA_TYPE", system.clone(), Method::POST, "/v1/organisations", Sent::Nothing),
            (422, "INVALID_FIELDS", system.clone(), Method::POST, "/v1/organisations", Sent::Json(json!({ "kind": "BANK" }))),
            (422, "INVALID_FIELDS", officer.clone(), Method::GET, "/v1/organisations?limit=0", Sent::Nothing),
            (422, "INVALID_FIELDS", officer.clone(), Method::GET, "/v1/organisations?cursor=x", Sent::Nothing),
            (428, "VERSION_REQUIRED", security.clone(), Method::POST, end.as_str(), Sent::Nothing),
        ];
        for (status, code, person, method, path, sent) in cases {
            let chinese = send(&person, &method, path, &sent).await.refused(status, code);
            let english = send(&person.in_english(), &method, path, &sent).await.refused(status, code);
            let call = format!("{method} {path}");
            for answer in [&chinese, &english] {
                assert_eq!(answer.body["status"], status, "{call}");
                assert_eq!(answer.body["request_id"].as_str(), Expect::header(answer, "x-request-id"), "{call}");
                let kind = answer.body["type"].as_str().unwrap();
                assert_eq!(kind, format!("urn:counsel-desk:problem:{}", code.to_lowercase().replace('_', "-")));
            }
            assert_eq!(Expect::header(&chinese, "content-language"), Some("zh-CN"), "{call}");
            assert_eq!(Expect::header(&english, "content-language"), Some("en"), "{call}");
            let title = |answer: &counsel_desk::client::Answer| answer.body["title"].as_str().unwrap().to_owned();
            assert!(!title(&chinese).is_ascii() && title(&english).is_ascii(), "{call}: {} / {}", title(&chinese), title(&english));
        }
    }

    async fn errors_carry_the_headers_that_the_standards_ask_for(app: TestApp) {
        let officer = app.actor("officer.cg").await;
        let stranger = app.visitor().get("/v1/me").await.is(401);
        assert!(Expect::header(&stranger, "www-authenticate").unwrap().starts_with("Bearer "));
        let wrong_method = officer.put("/v1/organisations", None).await.is(405);
        assert_eq!(Expect::header(&wrong_method, "allow"), Some("GET, HEAD, POST"));
        let wrong_method = officer.post(NOTHING, None).await.is(405);
        assert_eq!(Expect::header(&wrong_method, "allow"), Some("GET, HEAD"));
        for answer in [stranger, officer.get("/v1/me").await.is(200)] {
            assert_eq!(Expect::header(&answer, "x-content-type-options"), Some("nosniff"));
            assert_eq!(Expect::header(&answer, "cache-control"), Some("no-store"));
            assert_eq!(Expect::header(&answer, "server"), None);
        }
    }

    async fn a_wrong_body_is_told_every_fault_at_once(app: TestApp) {
        let body = json!({ "kind": "BANK", "name": "", "color": "red", "review_body_id": 7 });
        let refused = app.actor("sysadmin").await.post("/v1/organisations", body).await.refused(422, "INVALID_FIELDS");
        let faults: BTreeSet<(String, String)> = refused.body["errors"].as_array().unwrap().iter()
            .map(|error| (error["pointer"].as_str().unwrap().to_owned(), error["code"].as_str().unwrap().to_owned()))
            .collect();
        let expected = [
            ("/color", "UNKNOWN_FIELD"), ("/jurisdiction", "REQUIRED"), ("/kind", "NOT_A_VALUE"), ("/name", "TOO_SHORT"),
            ("/review_body_id", "WRONG_TYPE"),
        ];
        assert_eq!(faults, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())).into());
    }

    async fn a_request_id_is_taken_or_given(app: TestApp) {
        let visitor = app.visitor();
        let brought = visitor.header("x-request-id", "case-2025-0001").get("/healthz").await.is(200);
        assert_eq!(Expect::header(&brought, "x-request-id"), Some("case-2025-0001"));
        for bad in ["short", "has spaces in it", &"x".repeat(65)] {
            let given = visitor.header("x-request-id", bad).get("/healthz").await.is(200);
            let given = Expect::header(&given, "x-request-id").unwrap();
            assert!(given != bad && given.len() == 36, "{given}");
        }
    }

    async fn a_repeated_key_gives_the_first_answer_again(app: TestApp) {
        let (system, security) = (app.actor("sysadmin").await.key("k-1"), app.actor("secadmin").await.key("k-1"));
        let first = system.post("/v1/organisations", bureau("市水务局")).await.is(201);
        assert_eq!(Expect::header(&first, "idempotency-replayed"), None);
        // The order of the fields does not make another request.
        let shuffled: Value = serde_json::from_str(r#"{"jurisdiction":"CN-DEMO","name":"市水务局","kind":"AGENCY"}"#).unwrap();
        let again = system.post("/v1/organisations", shuffled).await.is(201);
        assert_eq!(Expect::header(&again, "idempotency-replayed"), Some("true"));
        assert_eq!((again.body, again.etag), (first.body.clone(), first.etag));
        system.post("/v1/organisations", bureau("市林业局")).await.refused(422, "IDEMPOTENCY_KEY_REUSED");
        system.post("/v1/accounts", json!({
            "login": "x", "name": "x", "email": "x@demo.invalid",
        })).await.refused(422, "IDEMPOTENCY_KEY_REUSED");
        // A key is its owner's; another person's is another key.
        security.post("/v1/memberships", json!({
            "account_id": app.actor("officer.cg").await.get("/v1/me").await.body["account_id"],
            "organisation_id": first.body["id"], "role": "AGENCY_OFFICER",
        })).await.is(201);
    }

    async fn a_refused_request_leaves_its_key_free(app: TestApp) {
        let system = app.actor("sysadmin").await.key("k-2");
        system.post("/v1/organisations", bureau("市司法局")).await.refused(409, "NAME_TAKEN");
        system.post("/v1/organisations", bureau("市水务局")).await.is(201);
    }

    /// The case that idempotency is for: fifty clients send the same request at the same moment.
    async fn fifty_at_once_under_one_key_are_one(app: TestApp) {
        let system = app.actor("sysadmin").await;
        for round in 0..4 {
            let (under_key, name) = (system.key(&format!("round {round}")), format!("第{round}水务局"));
            let calls = (0..50).map(|_| under_key.post("/v1/organisations", bureau(&name)));
            let answers = futures_util::future::join_all(calls).await;
            let bodies: BTreeSet<String> = answers.iter().map(|answer| answer.clone().is(201).body.to_string()).collect();
            assert_eq!(bodies.len(), 1, "{bodies:?}");
            let first = answers.iter().filter(|answer| Expect::header(*answer, "idempotency-replayed").is_none());
            assert_eq!(first.count(), 1);
            assert_eq!(names(&system, "/v1/organisations?limit=200").await.iter().filter(|n| **n == name).count(), 1);
        }
    }

    async fn a_change_names_the_version_that_it_is_meant_for(app: TestApp) {
        let (security, officer) = (app.actor("secadmin").await, app.actor("officer.cg").await);
        let id = officer.get("/v1/me").await.body["membership_id"].as_str().unwrap().to_owned();
        let (one, end) = (format!("/v1/memberships/{id}"), format!("/v1/memberships/{id}/end"));
        let seen = security.get(&one).await.is(200);
        assert_eq!(seen.version(), "\"1\"");
        security.post(&end, None).await.refused(428, "VERSION_REQUIRED");
        let stale = security.if_match("\"2\"").post(&end, None).await.refused(412, "VERSION_STALE");
        assert!(stale.body["detail"].as_str().unwrap().contains('1'));
        assert_eq!(security.get(&one).await.body, seen.body, "a refused change changes nothing");
        let ended = security.if_match(seen.version()).post(&end, None).await.is(200);
        assert_eq!(ended.version(), "\"2\"");
        security.if_match(seen.version()).post(&end, None).await.refused(412, "VERSION_STALE");
    }

    /// Of many who change one version at once, one succeeds.
    async fn a_version_is_won_once(app: TestApp) {
        let (security, officer) = (app.actor("secadmin").await, app.actor("officer.cg").await);
        let id = officer.get("/v1/me").await.body["membership_id"].as_str().unwrap().to_owned();
        let end = format!("/v1/memberships/{id}/end");
        let calls = (0..16).map(|_| {
            let security = security.if_match("\"1\"");
            let end = end.clone();
            async move { security.post(&end, None).await.status }
        });
        let statuses = futures_util::future::join_all(calls).await;
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
        assert!(statuses.iter().all(|status| [200, 412].contains(status)), "{statuses:?}");
    }

    async fn what_has_not_changed_is_not_sent_again(app: TestApp) {
        let officer = app.actor("officer.cg").await;
        let id = officer.get("/v1/me").await.body["organisation_id"].as_str().unwrap().to_owned();
        let path = format!("/v1/organisations/{id}");
        let seen = officer.get(&path).await.is(200);
        let again = officer.header("if-none-match", seen.version()).get(&path).await.is(304);
        assert_eq!((again.body, again.etag), (Value::Null, seen.etag));
        officer.header("if-none-match", "\"9\"").get(&path).await.is(200);
        app.visitor().header("if-none-match", "\"1\"").get(&path).await.refused(401, "UNAUTHENTICATED");
    }

    async fn head_is_get_without_the_body(app: TestApp) {
        let officer = app.actor("officer.cg").await;
        for path in ["/v1/me", "/v1/organisations", "/healthz"] {
            let (get, head) = (officer.get(path).await.is(200), officer.send(Method::HEAD, path, None).await.is(200));
            assert_eq!(head.body, Value::Null, "{path}");
            assert_eq!(Expect::header(&head, "content-type"), Expect::header(&get, "content-type"), "{path}");
        }
        officer.send(Method::HEAD, "/v1/accounts", None).await.is(403);
    }

    async fn pages_visit_each_row_once_while_rows_are_added(app: TestApp) {
        let system = app.actor("sysadmin").await;
        let before = names(&system, "/v1/organisations?limit=200").await;
        let (mut visited, mut cursor, mut page) = (Vec::new(), String::new(), 0);
        loop {
            let answer = system.get(&format!("/v1/organisations?limit=3{cursor}")).await.is(200);
            visited.extend(answer.body["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()));
            page += 1;
            system.post("/v1/organisations", bureau(&format!("第{page}个新单位"))).await.is(201);
            match answer.body["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(page, before.len().div_ceil(3));
        assert_eq!(visited, before);
    }

    async fn bodies_have_a_limit_whatever_they_say_of_their_length(app: TestApp) {
        let system = app.actor("sysadmin").await;
        let fits = json!({ "kind": "AGENCY", "name": "市水务局", "jurisdiction": "CN-DEMO" }).to_string();
        let padded = |length: usize| format!("{fits}{}", " ".repeat(length - fits.len()));
        let send = async |body: String, chunked: bool| {
            let request = system.client.request(Method::POST, "/v1/organisations").header(CONTENT_TYPE, "application/json");
            let request = if chunked {
                let parts = body.into_bytes().chunks(4096).map(|part| Ok::<_, std::io::Error>(part.to_vec())).collect::<Vec<_>>();
                request.header(TRANSFER_ENCODING, "chunked").body(reqwest::Body::wrap_stream(futures_util::stream::iter(parts)))
            } else {
                request.body(body)
            };
            request.send().await.unwrap().status().as_u16()
        };
        assert_eq!(send(padded((1 << 20) + 1), false).await, 413);
        assert_eq!(send(padded((1 << 20) + 1), true).await, 413);
        assert_eq!(send(padded(1 << 20), true).await, 201);
    }

    async fn the_document_is_served_and_documented_without_internet(app: TestApp) {
        let visitor = app.visitor();
        let document = visitor.get_bytes("/openapi.json").await;
        assert_eq!(document.headers[CONTENT_TYPE], "application/json");
        assert_eq!(serde_json::from_slice::<Value>(&document.bytes).unwrap(), counsel_desk::app::spec().unwrap());
        let page = visitor.get("/docs").await.is(200);
        let page = page.body.as_str().unwrap();
        assert!(!page.contains("src=\"http") && !page.contains("href=\"http"), "the page loads something from elsewhere");
        visitor.get("/healthz").await.is(200);
        let ready = visitor.get("/readyz").await.is(200);
        assert!(ready.body["database"].as_str().is_some_and(|name| name == "SQLite" || name == "PostgreSQL"));
    }
}

/// What a request brings along.
enum Sent {
    Nothing,
    Json(Value),
    /// JSON by its label only.
    Text(&'static str),
    Plain(&'static str),
}

async fn send(person: &Actor, method: &Method, path: &str, sent: &Sent) -> counsel_desk::client::Answer {
    let labelled = |label: &'static str, text: &'static str| {
        person.client.request(method.clone(), path).header(CONTENT_TYPE, label).body(text).send()
    };
    match sent {
        Sent::Nothing => person.send(method.clone(), path, None).await,
        Sent::Json(body) => person.send(method.clone(), path, body.clone()).await,
        Sent::Text(text) => {
            counsel_desk::client::answer(labelled("application/json", text).await.unwrap()).await.unwrap()
        }
        Sent::Plain(text) => counsel_desk::client::answer(labelled("text/plain", text).await.unwrap()).await.unwrap(),
    }
}

fn bureau(name: &str) -> Value {
    json!({ "kind": "AGENCY", "name": name, "jurisdiction": "CN-DEMO" })
}

async fn names(person: &Actor, path: &str) -> Vec<String> {
    let list = person.get(path).await.is(200);
    list.body["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
}

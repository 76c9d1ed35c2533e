//! The figures for monitoring, and the caps on connections that they count.

use std::time::{Duration, Instant};

use counsel_desk::client::Client;
use regex::Regex;
use reqwest::Method;
use serde_json::json;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

use crate::harness::program::{Server, counsel, run};
use crate::harness::{Database, Expect as _, Kind, PASSWORD};

/// The value of a series; 0 when it is not there.
pub fn figure(text: &str, series: &str) -> u64 {
    let line = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    line.map_or(0, |value| value.parse().unwrap_or_else(|_| panic!("{series} {value}")))
}

async fn figures(address: &str) -> String {
    let answer = reqwest::get(format!("http://{address}/metrics")).await.unwrap();
    assert_eq!(answer.status(), 200);
    answer.text().await.unwrap()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

#[test]
fn requests_are_counted_by_operation_and_nobody_is_named() {
    let database = Database::fresh(Kind::Sqlite, "figures").unwrap();
    let server = Server::with(&database.file(), &["--metrics-listen", "127.0.0.1:0"]);
    let address = server.address_in("metrics are at");
    runtime().block_on(async {
        let mut officer = Client::new(&server.url()).unwrap();
        officer.sign_in("officer.cg", PASSWORD).await.unwrap().is(201);
        let document = officer.post("/v1/documents", Some(&json!({ "title": "保密名称" }))).await.unwrap().is(201).id();
        for _ in 0..7 {
            officer.get("/v1/me").await.unwrap().is(200);
            officer.get(&format!("/v1/documents/{document}")).await.unwrap().is(200);
        }
        officer.get("/v1/accounts").await.unwrap().is(403);
        officer.get("/v1/no-such-thing").await.unwrap().is(404);
        officer.send(Method::HEAD, "/v1/me", None).await.unwrap().is(200);
        let text = figures(&address).await;
        for (series, expected) in [
            ("counsel_http_requests_total{operation=\"identity_me\",status=\"2xx\"}", 8),
            ("counsel_http_requests_total{operation=\"documents_get\",status=\"2xx\"}", 7),
            ("counsel_http_requests_total{operation=\"identity_list_accounts\",status=\"4xx\"}", 1),
            ("counsel_http_requests_total{operation=\"none\",status=\"4xx\"}", 1),
            ("counsel_http_request_seconds_count{operation=\"documents_get\"}", 7),
            ("counsel_http_request_seconds_bucket{operation=\"documents_get\",le=\"+Inf\"}", 7),
            ("counsel_http_requests_in_flight", 0),
        ] {
            assert_eq!(figure(&text, series), expected, "{series}\n{text}");
        }
        for series in [
            "process_resident_memory_bytes",
            "process_open_fds",
            "counsel_db_commits_total",
            "counsel_connections_total",
        ] {
            assert!(figure(&text, series) > 0, "{series}\n{text}");
        }
        assert!(text.contains("\ncounsel_outbox_pending "), "{text}");
        let line =
            Regex::new(r#"^(# (HELP|TYPE) .+|[a-z_]+(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? [0-9.]+)$"#).unwrap();
        let wrong = text.lines().find(|text| !line.is_match(text));
        assert_eq!(wrong, None, "not the text format");
        for personal in [&document, "officer", "保密", "127.0.0.1", "cdt_"] {
            assert!(!text.contains(personal), "{personal} is in the figures");
        }
        println!(
            "metrics: {} series, {} bytes (N=1)",
            text.lines().filter(|line| !line.starts_with('#')).count(),
            text.len()
        );
        officer.get("/metrics").await.unwrap().refused(404, "NOT_FOUND");
    });
    let (status, said) = run(&mut counsel(&["serve", "--metrics-listen", "0.0.0.0:0"]));
    assert!(!status.success() && said.contains("loopback"), "{said}");
}

#[test]
fn connections_beyond_the_caps_are_closed_at_once() {
    for (flag, reason) in [("--connections-per-address", "address"), ("--connections", "full")] {
        let database = Database::fresh(Kind::Sqlite, "caps").unwrap();
        let server = Server::with(&database.file(), &[flag, "3", "--metrics-listen", "127.0.0.1:0"]);
        let address = server.address_in("metrics are at");
        runtime().block_on(async {
            let mut held = Vec::new();
            for _ in 0..3 {
                held.push(TcpStream::connect(&server.address).await.unwrap());
            }
            let begun = Instant::now();
            for _ in 0..5 {
                let mut refused = TcpStream::connect(&server.address).await.unwrap();
                // Closed, or reset: in either case at once.
                assert!(!matches!(refused.read(&mut [0]).await, Ok(1..)));
            }
            let took = begun.elapsed();
            assert!(took < Duration::from_secs(5), "{took:?}");
            let text = figures(&address).await;
            assert_eq!(
                figure(&text, &format!("counsel_connections_refused_total{{reason=\"{reason}\"}}")),
                5,
                "{text}"
            );
            assert_eq!(figure(&text, "counsel_connections_open"), 3, "{text}");
            println!("connections over {flag} 3: 5 of 5 closed within {took:.1?} (N=5)");
            drop(held);
            // Places are free again.
            let client = Client::new(&server.url()).unwrap();
            while client.get("/healthz").await.is_err() {
                assert!(begun.elapsed() < Duration::from_secs(20), "no place becomes free");
            }
        });
    }
}

//! Who the client is: a header says it only when a trusted proxy wrote it.

use counsel_desk::client::Client;
use reqwest::header::HeaderName;

use crate::harness::program::Server;
use crate::harness::{Database, Expect as _, Kind};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const RATE: u32 = 6;

struct Case {
    name: &'static str,
    settings: &'static [&'static str],
    /// What the client or proxy sends, for the nth address.
    header: fn(u32) -> (HeaderName, String),
    /// Whether each address is believed.
    believed: bool,
}

#[test]
fn only_a_trusted_proxy_says_who_the_client_is() {
    let plain = |n| (FORWARDED_FOR, format!("198.51.100.{n}"));
    let cases = [
        Case { name: "nobody is trusted", settings: &[], header: plain, believed: false },
        Case {
            name: "another is trusted",
            settings: &["--trusted-proxies", "192.0.2.0/24"],
            header: plain,
            believed: false,
        },
        Case {
            name: "the peer is trusted",
            settings: &["--trusted-proxies", "127.0.0.0/8"],
            header: plain,
            believed: true,
        },
        Case {
            name: "made up before the proxy",
            settings: &["--trusted-proxies", "127.0.0.0/8"],
            header: |n| (FORWARDED_FOR, format!("203.0.113.{n}, 198.51.100.1")),
            believed: false,
        },
        Case {
            name: "through a second trusted proxy",
            settings: &["--trusted-proxies", "127.0.0.0/8,10.0.0.0/8"],
            header: |n| (FORWARDED_FOR, format!("203.0.113.9, 198.51.100.{n}, 10.0.0.7")),
            believed: true,
        },
        Case {
            name: "the other header",
            settings: &["--trusted-proxies", "127.0.0.0/8"],
            header: |n| (HeaderName::from_static("forwarded"), format!("for=198.51.100.{n}")),
            believed: false,
        },
        Case {
            name: "the other header, as set",
            settings: &["--trusted-proxies", "127.0.0.0/8", "--proxy-header", "forwarded"],
            header: |n| (HeaderName::from_static("forwarded"), format!("for=198.51.100.{n};proto=https")),
            believed: true,
        },
    ];
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let n = cases.len();
    for Case { name, settings, header, believed } in cases {
        let database = Database::fresh(Kind::Sqlite, "proxies").unwrap();
        let rate = RATE.to_string();
        let server = Server::with(&database.file(), &[settings, &["--address-rate", &rate]].concat());
        runtime.block_on(async {
            let client = Client::new(&server.url()).unwrap();
            let mut answered = 0;
            for n in 1..=3 * RATE {
                let (header, value) = header(n);
                let answer = client.with_header(header, value).get("/v1/me").await.unwrap();
                assert!([401, 429].contains(&answer.status), "{name}: {}", answer.body);
                answered += u32::from(answer.status == 401);
            }
            // Believed, each address has a limit of its own; else all are one.
            let one = RATE..=RATE + 2;
            assert!(
                if believed { answered == 3 * RATE } else { one.contains(&answered) },
                "{name}: {answered} answered"
            );
            let line = server.wait_for("\"message\":\"request\"");
            assert_eq!(
                line.contains("\"client\":\"198.51.100.1\""),
                believed || name.starts_with("made up"),
                "{name}: {line}"
            );
            // Encryption in front is believed of the same.
            let sent = client.with_header(HeaderName::from_static("x-forwarded-proto"), "https");
            let told = sent.get("/healthz").await.unwrap();
            let trusted = settings.iter().any(|set| set.starts_with("127.0.0.0/8")) && !settings.contains(&"forwarded");
            assert_eq!(told.header("strict-transport-security").is_some(), trusted, "{name}");
            // No answer leads to an address of the client's choosing.
            let host = client.with_header(HeaderName::from_static("x-forwarded-host"), "evil.example");
            let answer = host.get("/v1/me").await.unwrap();
            assert!(!format!("{:?} {}", answer.headers, answer.body).contains("evil.example"), "{name}");
        });
    }
    println!("T18 proxies: spoofed headers were used 0 times (N={n} arrangements)");
}

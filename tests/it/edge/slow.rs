//! Clients that hold on to what they have been given are let go in time, and the others notice nothing.

use std::time::{Duration, Instant};

use counsel_desk::client::Client;
use counsel_desk::http::EdgeOptions;
use futures_util::future::join_all;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpSocket, TcpStream};

use super::figures::figure;
use super::raw::{End, drip, send, to_the_end};
use super::tls::Pair;
use crate::harness::program::Server;
use crate::harness::{Database, Expect as _, Kind, PASSWORD};

/// What the server is set to here, so that the test does not take minutes.
const HEADER: u64 = 2;
const BODY: u64 = 4;
const IDLE: u64 = 8;
/// What a busy machine may add; less than what lies between a header's deadline and that of idle connections.
const SLACK: Duration = Duration::from_secs(4);

/// Of each kind of bad client at once.
const EACH: usize = 4;
/// Sockets that say nothing.
const SILENT: usize = 100;

const GROWTH: u64 = 128 << 20;

#[test]
fn the_usual_deadlines_are_short_enough() {
    let usual = EdgeOptions::default();
    println!("T37 usual deadlines: header {:?}, body {:?}, idle {:?} (N=1)", usual.header, usual.body, usual.idle);
    assert!(usual.header <= Duration::from_secs(15));
    assert!(usual.body <= Duration::from_secs(60) && usual.idle <= Duration::from_secs(60));
}

/// What a bad client sends first, what it goes on with, and when it must be gone.
struct Bad {
    name: &'static str,
    first: Vec<u8>,
    more: &'static [u8],
    pause: Duration,
    within: u64,
    /// The answer, when one is given.
    status: Option<u16>,
}

fn bad() -> Vec<Bad> {
    let case = |name, first: String, more, within, status| Bad {
        name,
        first: first.into_bytes(),
        more,
        pause: Duration::from_millis(300),
        within,
        status,
    };
    let get = "GET /healthz HTTP/1.1\r\nHost: x\r\n";
    let post = |headers: &str, body: &str| {
        format!("POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{headers}\r\n\r\n{body}")
    };
    let many: String = (0..10_000).map(|n| format!("X-{n}: x\r\n")).collect();
    vec![
        case("slow header", get.into(), b"X-More: x\r\n", HEADER, None),
        case("header byte by byte", "G".into(), b"E", HEADER, None),
        case("half a header", get.into(), b"", HEADER, None),
        case("half a header after a request", format!("{get}\r\n{get}"), b"", IDLE, Some(200)),
        case("silence after a request", format!("{get}\r\n"), b"", IDLE, Some(200)),
        case("slow body", post("Content-Length: 100000", "{"), b" ", BODY, Some(408)),
        case("half a body", post("Content-Length: 100000", "{"), b"", BODY, Some(408)),
        case("half a chunked body", post("Transfer-Encoding: chunked", "5\r\n{    \r\n"), b"", BODY, Some(408)),
        case("slow chunked body", post("Transfer-Encoding: chunked", ""), b"1\r\n \r\n", BODY, Some(408)),
        case("10,000 headers", format!("{get}{many}\r\n"), b"", 0, Some(431)),
        case("a header of 1 MiB", format!("{get}X: {}\r\n\r\n", "x".repeat(1 << 20)), b"", 0, Some(431)),
    ]
}

#[test]
fn slow_clients_are_let_go_and_the_others_notice_nothing() {
    let (database, for_tls) =
        (Database::fresh(Kind::Sqlite, "slow").unwrap(), Database::fresh(Kind::Sqlite, "slow").unwrap());
    let [header, body, idle] = [HEADER, BODY, IDLE].map(|seconds| seconds.to_string());
    let settings = [
        ["--header-seconds", &header],
        ["--body-seconds", &body],
        ["--idle-seconds", &idle],
        ["--metrics-listen", "127.0.0.1:0"],
        ["--rate", "0"],
        ["--address-rate", "0"],
    ]
    .concat();
    let pair = Pair::fresh();
    let plain = Server::with(&database.file(), &settings);
    let figures = plain.address_in("metrics are at");
    let tls = Server::with(&for_tls.file(), &[&settings[..], &pair.settings()].concat());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let mut officer = Client::new(&plain.url()).unwrap();
        officer.sign_in("officer.cg", PASSWORD).await.unwrap().is(201);
        // The other one, too, has started when it answers: how long that takes is no matter of slow clients.
        send(&tls.address, b"x").await;
        let before = plain.resident();
        let cases = bad();
        let all = cases.len() * EACH + SILENT + 3 * EACH;
        let attacks = async {
            let (address, tls) = (plain.address.as_str(), tls.address.as_str());
            let slow = cases.iter().flat_map(|case| std::iter::repeat_n(case, EACH)).map(|case| async move {
                let end = drip(address, &case.first, case.more, case.pause).await;
                gone(case.name, &end, case.within);
                assert_eq!(end.statuses().first().copied(), case.status, "{}: {}", case.name, end.said);
                assert!(end.statuses().len() <= 1, "{}: {}", case.name, end.said);
                (case.name, end.after)
            });
            let silent = (0..SILENT).map(|_| async move {
                let end = send(address, b"").await;
                gone("silence", &end, HEADER);
                ("silence", end.after)
            });
            let hello = (0..EACH).map(|_| async move {
                // The beginning of a TLS handshake that announces more than comes.
                let end = send(tls, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03").await;
                gone("half a TLS handshake", &end, HEADER);
                ("half a TLS handshake", end.after)
            });
            let plain_to_tls = (0..EACH).map(|_| async move {
                let end = send(tls, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await;
                gone("plain HTTP where TLS is spoken", &end, 0);
                assert!(!end.said.contains("HTTP/"), "{}", end.said);
                ("plain HTTP where TLS is spoken", end.after)
            });
            let readers = (0..EACH).map(|_| reads_nothing(address));
            let (slow, silent, hello, plain_to_tls, readers) = tokio::join!(
                join_all(slow),
                join_all(silent),
                join_all(hello),
                join_all(plain_to_tls),
                still_reading(&figures, readers)
            );
            [slow, silent, hello, plain_to_tls, readers].concat()
        };
        let (mut took, mut most) = (Vec::new(), 0);
        let normal = async {
            loop {
                let begun = Instant::now();
                officer.get("/v1/me").await.expect("an answer").is(200);
                took.push(begun.elapsed());
                most = most.max(plain.resident().saturating_sub(before));
            }
        };
        let ends = tokio::select! { ends = attacks => ends, () = normal => unreachable!() };
        assert_eq!(ends.len() + EACH, all, "all have come to an end");
        let longest = ends.iter().max_by_key(|(_, after)| *after).unwrap();
        took.sort();
        let p99 = took[took.len() * 99 / 100];
        println!(
            "T37 slow clients: all let go, the last after {:.1?} ({}); a normal client: 0 errors, p99 {p99:.1?} (N={}); grown by {} KiB (N={all})",
            longest.1,
            longest.0,
            took.len(),
            most >> 10
        );
        assert!(p99 < Duration::from_millis(500), "p99 is {p99:?}");
        assert!(most < GROWTH, "the server grew by {} KiB", most >> 10);
        let figures = figure_text(&figures).await;
        let counted = |name| figure(&figures, name);
        assert!(counted("counsel_connections_cut_total{reason=\"header\"}") >= of(3 * EACH + SILENT), "{figures}");
        assert!(counted("counsel_connections_cut_total{reason=\"idle\"}") >= of(EACH), "{figures}");
        assert_eq!(counted("counsel_bodies_refused_total{reason=\"slow\"}"), of(4 * EACH), "{figures}");
    });
}

fn of(clients: usize) -> u64 {
    u64::try_from(clients).unwrap()
}

fn gone(name: &str, end: &End, within: u64) {
    assert!(end.after < Duration::from_secs(within) + SLACK, "{name}: {:?}", end.after);
}

async fn figure_text(address: &str) -> String {
    reqwest::get(format!("http://{address}/metrics")).await.unwrap().text().await.unwrap()
}

/// Asks for a lot and does not read it.
async fn reads_nothing(address: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream = socket.connect(address.parse().unwrap()).await.unwrap();
    let asked = "GET /docs HTTP/1.1\r\nHost: x\r\n\r\n".repeat(50);
    stream.write_all(asked.as_bytes()).await.unwrap();
    stream
}

/// The server counts those that it has let go: who does not read does not see it.
async fn still_reading(
    figures: &str,
    readers: impl Iterator<Item = impl Future<Output = TcpStream>>,
) -> Vec<(&'static str, Duration)> {
    let begun = Instant::now();
    let streams = join_all(readers).await;
    let deadline = Duration::from_secs(BODY) + SLACK;
    while figure(&figure_text(figures).await, "counsel_connections_cut_total{reason=\"reading\"}") < of(streams.len()) {
        assert!(begun.elapsed() < deadline, "those who do not read are still there");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    drop(streams);
    Vec::new()
}

/// A request hidden in another's body is never answered, and what can be read in two ways is refused.
#[test]
fn nothing_is_smuggled() {
    let database = Database::fresh(Kind::Sqlite, "smuggling").unwrap();
    let server =
        Server::with(&database.file(), &["--header-seconds", "1", "--idle-seconds", "1", "--body-seconds", "1"]);
    let hidden = "GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n";
    let chunk = format!("{:x}\r\n{hidden}\r\n0\r\n\r\n", hidden.len());
    let length = hidden.len();
    let post =
        |headers: &str, body: &str| format!("POST /v1/no-such-thing HTTP/1.1\r\nHost: x\r\n{headers}\r\n\r\n{body}");
    let cases = [
        ("length and chunks", post("Content-Length: 4\r\nTransfer-Encoding: chunked", &chunk)),
        (
            "chunks and length",
            post(
                &format!("Transfer-Encoding: chunked\r\nContent-Length: {}", chunk.len()),
                &format!("0\r\n\r\n{hidden}"),
            ),
        ),
        ("two lengths", post(&format!("Content-Length: 0\r\nContent-Length: {length}"), hidden)),
        ("two lengths in a line", post(&format!("Content-Length: 0, {length}"), hidden)),
        ("a signed length", post(&format!("Content-Length: +{length}"), hidden)),
        ("a length in hex", post(&format!("Content-Length: 0x{length:x}"), hidden)),
        ("a folded header", post(&format!("Content-Length:\r\n {length}"), hidden)),
        ("a folded encoding", post("Transfer-Encoding:\r\n chunked", &chunk)),
        ("a space before the colon", post(&format!("Content-Length : {length}"), hidden)),
        ("another encoding", post("Transfer-Encoding: xchunked", &chunk)),
        ("chunked, but not last", post("Transfer-Encoding: chunked, identity", &chunk)),
        ("a chunk size that is none", post("Transfer-Encoding: chunked", &format!("-1\r\n{hidden}"))),
        ("a chunk size too large", post("Transfer-Encoding: chunked", &format!("fffffffffffffffff\r\n{hidden}"))),
        ("a zero byte", post("X: a\0b", hidden)),
        ("a bare carriage return", post(&format!("X: a\rContent-Length: {length}"), hidden)),
        ("a bare line feed in a name", post(&format!("X\n: a\r\nContent-Length: {length}"), hidden)),
        ("another version", "GET / HTTP/3.0\r\nHost: x\r\n\r\n".to_owned()),
        ("not HTTP", "\x16\x03\x01\x00\x05hello\r\n\r\n".to_owned()),
    ];
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let count = cases.len();
        let ends = join_all(
            cases.into_iter().map(async |(name, bytes)| (name, send(&server.address, bytes.as_bytes()).await)),
        );
        for (name, end) in ends.await {
            let statuses = end.statuses();
            assert!(statuses.len() <= 1, "{name}: {statuses:?}");
            // The standard lets a request with both be taken by its chunks, if nothing comes after it.
            let only_answer = name.contains("chunk") && statuses == [404];
            assert!(
                only_answer || statuses.iter().all(|status| [400, 431, 505].contains(status)),
                "{name}: {}",
                end.said
            );
            assert!(!end.said.to_lowercase().contains("\r\nserver:"), "{name}: {}", end.said);
        }
        println!("T37 smuggling: 0 requests smuggled (N={count})");
        // What has only one meaning is taken, whatever its line ends.
        let end = send(&server.address, b"GET /healthz HTTP/1.1\nHost: x\nConnection: close\n\n").await;
        assert_eq!(end.statuses(), [200], "{}", end.said);
    });
}

/// A slow upload that keeps up the least pace comes through, though it takes longer than the grace.
#[test]
fn whoever_is_slow_but_steady_comes_through() {
    let database = Database::fresh(Kind::Sqlite, "steady").unwrap();
    let server = Server::with(&database.file(), &["--body-seconds", "1"]);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let body = format!("{{\"login\": \"officer.cg\", \"password\": \"{PASSWORD}\"{}}}", " ".repeat(20_000));
        let stream = TcpStream::connect(&server.address).await.unwrap();
        let (reader, mut writer) = stream.into_split();
        let head = format!(
            "POST /v1/sessions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let begun = Instant::now();
        let sending = async {
            writer.write_all(head.as_bytes()).await.unwrap();
            for part in body.as_bytes().chunks(2_000) {
                writer.write_all(part).await.unwrap();
                tokio::time::sleep(Duration::from_millis(250)).await;
            }
        };
        let ((), said) = tokio::join!(sending, to_the_end(reader));
        let took = begun.elapsed();
        println!("T37 slow but steady: {} bytes in {took:.1?}, taken (N=1)", body.len());
        assert!(said.starts_with("HTTP/1.1 201"), "{said}");
        assert!(took > Duration::from_secs(2), "it was not slow");
    });
}

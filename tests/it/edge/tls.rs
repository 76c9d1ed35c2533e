//! TLS in the program: versions, HTTP/2, a certificate that changes, and the health check through it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use counsel_desk::http::only_this_certificate;
use hyper::Request;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::ProtocolVersion;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::raw;
use crate::harness::program::{Server, counsel, run};
use crate::harness::{Database, Kind};

/// A certificate and its key in files; gone when dropped.
pub struct Pair {
    folder: tempfile::TempDir,
}

impl Pair {
    pub fn fresh() -> Self {
        let pair = Self { folder: tempfile::tempdir().unwrap() };
        pair.renew();
        pair
    }

    /// Puts another certificate in place.
    pub fn renew(&self) {
        let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        std::fs::write(self.key(), signing_key.serialize_pem()).unwrap();
        std::fs::write(self.certificate(), cert.pem()).unwrap();
    }

    fn certificate(&self) -> PathBuf {
        self.folder.path().join("certificate.pem")
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("key.pem")
    }

    /// A copy of what is in place now.
    fn copy(&self) -> Self {
        let copy = Self { folder: tempfile::tempdir().unwrap() };
        std::fs::copy(self.certificate(), copy.certificate()).unwrap();
        std::fs::copy(self.key(), copy.key()).unwrap();
        copy
    }

    pub fn settings(&self) -> [&str; 4] {
        let path = |name: &str| -> &str { self.folder.path().join(name).to_string_lossy().into_owned().leak() };
        ["--tls-certificate", path("certificate.pem"), "--tls-key", path("key.pem")]
    }
}

async fn connect(address: &str, pair: &Pair, protocols: &[&[u8]]) -> std::io::Result<TlsStream<TcpStream>> {
    let mut config = only_this_certificate(&pair.certificate()).unwrap();
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, TcpStream::connect(address).await?).await
}

/// Asks on a connection that stays open.
async fn ask(stream: &mut TlsStream<TcpStream>) -> String {
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    let (mut said, mut buffer) = (Vec::new(), [0; 4096]);
    while !said.ends_with(b"}") {
        let read = stream.read(&mut buffer).await.unwrap();
        assert!(read > 0, "closed after {}", String::from_utf8_lossy(&said));
        said.extend_from_slice(&buffer[..read]);
    }
    String::from_utf8(said).unwrap()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

#[test]
fn only_tls_1_2_and_1_3_are_spoken() {
    let (database, pair) = (Database::fresh(Kind::Sqlite, "tls").unwrap(), Pair::fresh());
    let server = Server::with(&database.file(), &pair.settings());
    runtime().block_on(async {
        let mut stream = connect(&server.address, &pair, &[b"http/1.1"]).await.unwrap();
        assert_eq!(stream.get_ref().1.protocol_version(), Some(ProtocolVersion::TLSv1_3));
        let said = ask(&mut stream).await;
        assert!(
            said.starts_with("HTTP/1.1 200") && said.contains("strict-transport-security: max-age=31536000"),
            "{said}"
        );
        // The beginning of a handshake by hand, because no client of ours can speak what is refused here.
        for (version, name) in [(0x00_u8, "SSL 3.0"), (0x01, "TLS 1.0"), (0x02, "TLS 1.1")] {
            let answer = hello(&server.address, version).await;
            assert_eq!(answer.first(), Some(&0x15), "{name} gets an alert: {answer:?}");
            // Fatal, protocol version or handshake failure.
            assert!(answer.get(5) == Some(&2) && [70, 40].contains(&answer[6]), "{name}: {answer:?}");
        }
        let answer = hello(&server.address, 0x03).await;
        assert_eq!(answer.first(), Some(&0x16), "TLS 1.2 is spoken: {answer:?}");
        let end = raw::send(&server.address, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
        assert!(!end.said.contains("HTTP/1.1"), "{}", end.said);
        println!("T38 TLS: 1.2 and 1.3 spoken; SSL 3.0, TLS 1.0, 1.1 and plain HTTP refused (N=6)");
    });
}

fn len(bytes: &[u8]) -> u8 {
    bytes.len().try_into().unwrap()
}

/// Begins a handshake in the highest version `3.minor` and gives the answer's beginning.
async fn hello(address: &str, minor: u8) -> Vec<u8> {
    let mut body = vec![3, minor];
    body.extend([7; 32]);
    body.push(0);
    // ECDHE with ECDSA and AES-GCM, and what older versions know.
    let suites = [0xc0, 0x2b, 0xc0, 0x2c, 0xc0, 0x09, 0xc0, 0x13, 0x00, 0x2f];
    body.extend([0, len(&suites)]);
    body.extend(suites);
    body.extend([1, 0]);
    // Groups, point formats and signatures.
    let extensions =
        [0, 10, 0, 6, 0, 4, 0, 23, 0, 24, 0, 11, 0, 2, 1, 0, 0, 13, 0, 10, 0, 8, 4, 3, 5, 3, 8, 4, 4, 1, 0, 23, 0, 0];
    body.extend([0, len(&extensions)]);
    body.extend(extensions);
    let mut record = vec![0x16, 3, 1, 0, len(&body) + 4, 1, 0, 0, len(&body)];
    record.extend(body);
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(&record).await.unwrap();
    let mut answer = vec![0; 7];
    stream.read_exact(&mut answer).await.unwrap();
    answer
}

#[test]
fn a_new_certificate_is_taken_and_a_broken_one_is_not() {
    let (database, pair) = (Database::fresh(Kind::Sqlite, "tls").unwrap(), Pair::fresh());
    let server = Server::with(&database.file(), &pair.settings());
    runtime().block_on(async {
        let http = [&b"http/1.1"[..]];
        let first = pair.copy();
        let mut standing = connect(&server.address, &first, &http).await.unwrap();
        ask(&mut standing).await;

        pair.renew();
        server.signal("HUP");
        server.wait_for("read anew");
        ask(&mut connect(&server.address, &pair, &http).await.unwrap()).await;
        assert!(connect(&server.address, &first, &http).await.is_err(), "the old certificate is still shown");
        ask(&mut standing).await;

        let second = pair.copy();
        for broken in ["certificate", "key"] {
            std::fs::write(pair.folder.path().join(format!("{broken}.pem")), "nonsense").unwrap();
            server.signal("HUP");
            server.wait_for("stays as it was");
            ask(&mut connect(&server.address, &second, &http).await.unwrap()).await;
        }
        // A key of another certificate.
        std::fs::copy(first.key(), pair.key()).unwrap();
        std::fs::copy(second.certificate(), pair.certificate()).unwrap();
        server.signal("HUP");
        server.wait_for("do not go together");
        ask(&mut connect(&server.address, &second, &http).await.unwrap()).await;

        // Without being told.
        pair.renew();
        let begun = Instant::now();
        server.wait_for("read anew");
        ask(&mut connect(&server.address, &pair, &http).await.unwrap()).await;
        ask(&mut standing).await;
        println!("T38 certificate: 2 new ones taken, 3 broken ones not, 0 connections dropped; noticed by itself after {:.1?} (N=6)", begun.elapsed());
    });
}

#[test]
fn http_2_is_spoken_and_its_slow_readers_are_let_go() {
    let (database, pair) = (Database::fresh(Kind::Sqlite, "tls").unwrap(), Pair::fresh());
    let settings = [&pair.settings()[..], &["--body-seconds", "2", "--idle-seconds", "6"]].concat();
    let server = Server::with(&database.file(), &settings);
    runtime().block_on(async {
        let stream = connect(&server.address, &pair, &[b"h2", b"http/1.1"]).await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
        let io = TokioIo::new(stream);
        let mut builder = hyper::client::conn::http2::Builder::new(TokioExecutor::new());
        builder.initial_stream_window_size(1 << 16);
        let (mut http, connection) = builder.handshake(io).await.unwrap();
        let closed = tokio::spawn(connection);
        let get = |path: &str| {
            let request = Request::get(format!("https://localhost{path}"));
            request.body(String::new()).unwrap()
        };
        for _ in 0..3 {
            let answer = http.send_request(get("/healthz")).await.unwrap();
            assert_eq!(answer.status(), 200);
            assert_eq!(answer.version(), hyper::Version::HTTP_2);
            assert!(answer.headers().contains_key("strict-transport-security"));
        }
        // A page that is larger than what may be sent without being taken, and is not taken.
        let begun = Instant::now();
        let held = http.send_request(get("/docs")).await.unwrap();
        let ended = tokio::time::timeout(Duration::from_secs(20), closed).await.expect("the server closes");
        let took = begun.elapsed();
        println!("T37 HTTP/2: a reader that does not read is let go after {took:.1?} (N=1)");
        assert!((2..6).contains(&took.as_secs()), "{took:?}, {ended:?}");
        drop(held);

        // One that asks for nothing.
        let io = TokioIo::new(connect(&server.address, &pair, &[b"h2"]).await.unwrap());
        let (mut http, connection) =
            hyper::client::conn::http2::handshake::<_, _, String>(TokioExecutor::new(), io).await.unwrap();
        let closed = tokio::spawn(connection);
        assert_eq!(http.send_request(get("/healthz")).await.unwrap().status(), 200);
        let begun = Instant::now();
        tokio::time::timeout(Duration::from_secs(20), closed)
            .await
            .expect("the server closes")
            .unwrap()
            .unwrap_or_default();
        assert!(begun.elapsed() >= Duration::from_secs(5), "not before its time: {:?}", begun.elapsed());
    });
}

#[test]
fn the_health_check_goes_through_tls_and_a_bad_pair_is_refused_at_the_start() {
    let (database, pair) = (Database::fresh(Kind::Sqlite, "tls").unwrap(), Pair::fresh());
    // With TLS a server may be reached from everywhere.
    let server = Server::with(&database.file(), &[&pair.settings()[..], &["--listen", "0.0.0.0:0"]].concat());
    let check = |pair: &Pair| run(counsel(&["healthcheck", "--listen", &server.address]).args(pair.settings()));
    let (status, said) = check(&pair);
    assert!(status.success() && said.contains("\"status\":\"ok\""), "{said}");
    let (status, said) = check(&Pair::fresh());
    assert!(!status.success(), "another's certificate was trusted: {said}");

    let other = Pair::fresh();
    std::fs::copy(other.key(), pair.key()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (status, said) = run(counsel(&["serve", "--listen", "127.0.0.1:0"]).args(pair.settings()).current_dir(&folder));
    assert!(!status.success() && said.contains("do not go together") && !said.contains("PRIVATE"), "{said}");
    let (status, said) = run(counsel(&["serve"]).args(&pair.settings()[..2]).current_dir(&folder));
    assert!(!status.success() && said.contains("both --tls-certificate and --tls-key"), "{said}");
}

//! A server that is told to stop finishes what it has begun.

use std::io::{BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::program::Server;
use crate::harness::{Database, Kind, PASSWORD};

#[test]
fn a_request_under_way_is_answered_and_the_exit_is_clean() {
    let database = Database::fresh(Kind::Sqlite, "drain").unwrap();
    let server = Server::over(&database.file());
    let body = json!({ "login": "officer.cg", "password": PASSWORD }).to_string();
    let mut slow = TcpStream::connect(&server.address).unwrap();
    slow.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let head = format!(
        "POST /v1/sessions HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        server.address,
        body.len()
    );
    slow.write_all(head.as_bytes()).unwrap();
    let mut answer = BufReader::new(slow.try_clone().unwrap());
    // The server says this when the handler asks for the body: the request is under way for certain.
    assert_eq!(line(&mut answer), "HTTP/1.1 100 Continue");
    assert_eq!(line(&mut answer), "");

    server.terminate();
    server.wait_for("finishing what is under way");
    slow.write_all(body.as_bytes()).unwrap();

    assert_eq!(line(&mut answer), "HTTP/1.1 201 Created");
    let mut length = 0;
    loop {
        let header = line(&mut answer).to_lowercase();
        if header.is_empty() {
            break;
        }
        if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut session = vec![0; length];
    answer.read_exact(&mut session).unwrap();
    let session: Value = serde_json::from_slice(&session).unwrap();
    assert!(session["token"].is_string(), "{session}");
    let status = server.wait();
    assert_eq!(status.code(), Some(0), "{status}");
}

#[test]
fn an_idle_server_stops_at_once() {
    let database = Database::fresh(Kind::Sqlite, "drain").unwrap();
    let server = Server::over(&database.file());
    // A connection that is kept open and asks for nothing is no reason to wait.
    let idle = TcpStream::connect(&server.address).unwrap();
    server.terminate();
    let begun = std::time::Instant::now();
    assert_eq!(server.wait().code(), Some(0));
    assert!(begun.elapsed() < Duration::from_secs(10), "it took {:?}", begun.elapsed());
    drop(idle);
}

fn line(answer: &mut impl std::io::BufRead) -> String {
    let mut line = String::new();
    answer.read_line(&mut line).unwrap();
    line.trim_end().to_owned()
}

//! A key has one effect, whatever becomes of the connections that bring it and of the server that serves it.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use counsel_desk::audit::Outcome;
use counsel_desk::client::{Answer, Client};
use counsel_desk::db::schema::{documents, idempotency_keys};
use diesel::prelude::*;
use futures_util::future::join_all;
use rand::seq::SliceRandom as _;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Notify;

use crate::harness::program::Server;
use crate::harness::{Database, Expect as _, Kind, PASSWORD};

const CLIENTS: usize = 100;
const KEYS: usize = 50;
/// Of how many connections one is cut.
const ONE_CUT_IN: u32 = 5;

both_databases! {
    async fn a_key_has_one_effect_though_connections_are_cut(app: TestApp) {
        let officer = app.actor("officer.cg").await;
        let cut = Arc::new(AtomicUsize::new(0));
        let clients = (0..CLIENTS).map(|_| {
            let (officer, address, cut) = (officer.clone(), app.url.replace("http://", ""), Arc::clone(&cut));
            tokio::spawn(async move {
                let mut answers = Vec::new();
                for key in shuffled() {
                    if rand::random_ratio(1, ONE_CUT_IN) {
                        cut_midway(&officer.client, &address, "/v1/documents", key, &title(key)).await.unwrap();
                        cut.fetch_add(1, Ordering::Relaxed);
                    }
                    // Whoever was cut off does not know, and asks again.
                    answers.push((key, officer.key(&name(key)).post("/v1/documents", title(key)).await));
                }
                answers
            })
        });
        let mut by_key: BTreeMap<usize, Vec<Answer>> = BTreeMap::new();
        for answers in join_all(clients).await {
            for (key, answer) in answers.unwrap() {
                by_key.entry(key).or_default().push(answer.is(201));
            }
        }
        for (key, answers) in &by_key {
            let seen: BTreeSet<(String, &str)> =
                answers.iter().map(|answer| (answer.body.to_string(), answer.version())).collect();
            assert_eq!((answers.len(), seen.len()), (CLIENTS, 1), "{key}: {seen:?}");
        }
        for key in 0..KEYS {
            let other = officer.key(&name(key)).post("/v1/documents", json!({ "title": "另一份合同" })).await;
            other.refused(422, "IDEMPOTENCY_KEY_REUSED");
        }
        let rows = app.app.db.read(|conn| {
            let documents: i64 = documents::table.count().get_result(conn)?;
            Ok((documents, idempotency_keys::table.count().get_result::<i64>(conn)?))
        });
        let effects = i64::try_from(KEYS).unwrap();
        assert_eq!(rows.await.unwrap(), (effects, effects), "documents, and keys");
        let trail = app.audit_trail().await;
        let done = trail.iter().filter(|entry| entry.operation == "documents_create" && entry.outcome == Outcome::Done);
        assert_eq!(done.count(), KEYS);
        let (cut, all) = (cut.load(Ordering::Relaxed), CLIENTS * KEYS);
        assert!(cut * 10 > all, "{cut} of {all} were cut");
        println!(
            "T21 idempotency on {}: {KEYS} effects of {KEYS} keys, 1 answer each, {cut} connections cut (N={all})",
            app.app.db.version().await.unwrap()
        );
    }
}

fn name(key: usize) -> String {
    format!("key-{key}")
}

fn title(key: usize) -> Value {
    json!({ "title": format!("合同 {key}") })
}

/// Each client brings the keys in an order of its own.
fn shuffled() -> Vec<usize> {
    let mut keys: Vec<usize> = (0..KEYS).collect();
    keys.shuffle(&mut rand::rng());
    keys
}

/// Sends the request up to some byte, or all of it and reads up to some byte of the answer, and hangs up.
async fn cut_midway(client: &Client, address: &str, path: &str, key: usize, body: &Value) -> io::Result<()> {
    let authorization = client.request(reqwest::Method::GET, "/").build().unwrap();
    let authorization = authorization.headers()["authorization"].to_str().unwrap().to_owned();
    let body = body.to_string();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: {authorization}\r\nIdempotency-Key: {}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        name(key),
        body.len()
    );
    let mut connection = TcpStream::connect(address).await?;
    if rand::random() {
        let sent = rand::random_range(1..request.len());
        connection.write_all(&request.as_bytes()[..sent]).await
    } else {
        connection.write_all(request.as_bytes()).await?;
        let mut some = vec![0; rand::random_range(0..200)];
        connection.read_exact(&mut some).await.map(drop)
    }
}

const KILLS: usize = 8;
const CLIENTS_OF_A_KILL: usize = 20;

/// What clients were answered, by key.
type Answered = Arc<Mutex<BTreeMap<usize, BTreeSet<String>>>>;

#[test]
fn a_key_has_one_effect_though_the_server_is_killed_sqlite() {
    though_the_server_is_killed(Kind::Sqlite, "idempotency::though_the_server_is_killed::sqlite");
}

#[test]
fn a_key_has_one_effect_though_the_server_is_killed_postgres() {
    though_the_server_is_killed(Kind::Postgres, "idempotency::though_the_server_is_killed::postgres");
}

fn though_the_server_is_killed(kind: Kind, name: &str) {
    let Some(database) = Database::fresh(kind, name) else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (answered, mut token): (Answered, Option<String>) = (Arc::default(), None);
    let (mut answers, cut) = (0, Arc::new(AtomicUsize::new(0)));
    for round in 0..=KILLS {
        let server = Server::start(database.counsel(&[]));
        answers += runtime.block_on(async {
            let mut client = Client::new(&server.url()).unwrap();
            if let Some(token) = &token {
                client = client.with_token(token);
            } else {
                let session = client.sign_in("sysadmin", PASSWORD).await.unwrap().is(201);
                token = session.body["token"].as_str().map(str::to_owned);
            }
            bring(&client, &answered, &cut, server, round < KILLS).await
        });
    }
    let answered = answered.lock().unwrap();
    assert_eq!(answered.len(), KEYS);
    for (key, bodies) in answered.iter() {
        assert_eq!(bodies.len(), 1, "{key}: {bodies:?}");
    }
    for (what, rows) in [
        ("effects", "organisations WHERE name LIKE 'office %'"),
        ("keys", "idempotency_keys"),
        ("entries", "audit_entries WHERE operation = 'identity_create_organisation' AND outcome = 'DONE'"),
    ] {
        let found = database.lines(&format!("SELECT CAST(count(*) AS TEXT) AS line FROM {rows}"));
        assert_eq!(found, [KEYS.to_string()], "{what}");
    }
    let cut = cut.load(Ordering::Relaxed);
    assert!(cut * 10 > answers, "{cut} cut beside {answers} answers");
    println!(
        "T21 idempotency over {KILLS} kills on {kind:?}: {KEYS} effects of {KEYS} keys, 1 answer each, {cut} connections \
         cut (N={answers})"
    );
}

/// All clients bring all keys at once. Either the server is killed in the midst of it, or all are answered, and
/// then a key with another request is refused. Says how many were answered.
async fn bring(client: &Client, answered: &Answered, cut: &Arc<AtomicUsize>, server: Server, kill: bool) -> usize {
    let (done, reached) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let enough = rand::random_range(1..KEYS * 4);
    let clients: Vec<_> = (0..CLIENTS_OF_A_KILL)
        .map(|_| {
            let (client, answered) = (client.clone(), Arc::clone(answered));
            let (done, reached, cut) = (Arc::clone(&done), Arc::clone(&reached), Arc::clone(cut));
            let address = server.address.clone();
            tokio::spawn(async move {
                for key in shuffled() {
                    if rand::random_ratio(1, ONE_CUT_IN) {
                        // The server may be gone already.
                        let _died = cut_midway(&client, &address, OFFICES, key, &firm(key, "office")).await;
                        cut.fetch_add(1, Ordering::Relaxed);
                    }
                    let Some(answer) = office(&client, key, "office").await else { return };
                    answered.lock().unwrap().entry(key).or_default().insert(answer.is(201).body.to_string());
                    if done.fetch_add(1, Ordering::Relaxed) + 1 == enough {
                        reached.notify_one();
                    }
                }
            })
        })
        .collect();
    let server = if kill {
        reached.notified().await;
        server.kill();
        None
    } else {
        Some(server)
    };
    for client in clients {
        client.await.unwrap();
    }
    if let Some(server) = server {
        for key in 0..KEYS {
            office(client, key, "another").await.unwrap().refused(422, "IDEMPOTENCY_KEY_REUSED");
        }
        server.terminate();
        assert!(server.wait().success());
    }
    done.load(Ordering::Relaxed)
}

const OFFICES: &str = "/v1/organisations";

fn firm(key: usize, word: &str) -> Value {
    json!({ "kind": "LAW_FIRM", "name": format!("{word} {key}"), "jurisdiction": "CN" })
}

/// Makes an organisation; nothing when the server died over it.
async fn office(client: &Client, key: usize, word: &str) -> Option<Answer> {
    client.idempotency_key(&name(key)).post(OFFICES, Some(&firm(key, word))).await.ok()
}

//! The server is killed at random moments under load. What it had acknowledged is there exactly once; what
//! it had not is there whole or not at all, and sending it again under its key makes it so once.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use counsel_desk::client::Client;
use diesel::connection::SimpleConnection as _;
use diesel::sql_types::{BigInt, Text};
use diesel::{Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection};
use serde_json::json;
use tokio::sync::Notify;

use crate::harness::program::{Server, counsel_over, run};
use crate::harness::{Database, Expect as _, Kind, PASSWORD};

const KILLS: usize = 20;
const CLIENTS: usize = 8;
/// Writes that are acknowledged before a kill: up to this many, drawn anew for each.
const MOST_BEFORE_A_KILL: usize = 60;

/// What the clients know.
#[derive(Default)]
struct Known {
    acknowledged: BTreeSet<String>,
    /// Sent, and never answered.
    unknown: BTreeSet<String>,
}

#[test]
fn nothing_acknowledged_is_lost_or_doubled() {
    let database = Database::fresh(Kind::Sqlite, "sigkill").unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let known = Arc::new(Mutex::new(Known::default()));
    let mut token: Option<String> = None;
    let mut resolved = 0;
    for kill in 0..KILLS {
        let server = Server::over(&database.file());
        runtime.block_on(async {
            let mut client = Client::new(&server.url()).unwrap();
            match &token {
                // A token outlives the crash: it was acknowledged too.
                Some(token) => client = client.with_token(token),
                None => {
                    let session = client.sign_in("sysadmin", PASSWORD).await.unwrap().is(201);
                    token = session.body["token"].as_str().map(str::to_owned);
                }
            }
            resolved += send_again(&client, &known).await;
            write_until(rand::random_range(1..=MOST_BEFORE_A_KILL), kill, &client, &known, server).await;
        });
    }
    let server = Server::over(&database.file());
    runtime.block_on(async {
        let client = Client::new(&server.url()).unwrap().with_token(token.as_deref().unwrap());
        resolved += send_again(&client, &known).await;
    });
    server.terminate();
    assert!(server.wait().success());

    let acknowledged = known.lock().unwrap().acknowledged.clone();
    let (organisations, entries) = stored(&database);
    let lost: Vec<&String> = acknowledged.iter().filter(|name| !organisations.contains(name)).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    assert_eq!(organisations.len(), acknowledged.len(), "each once, and nothing else");
    assert!(entries == organisations, "{} organisations, {} audit entries", organisations.len(), entries.len());
    let (status, said) = run(&mut counsel_over(&database.file(), &["audit", "verify"]));
    assert!(status.success(), "{said}");
    println!(
        "{KILLS} kills, {} acknowledged writes, {resolved} in doubt and sent again: 0 lost, 0 doubled",
        acknowledged.len()
    );
    assert!(acknowledged.len() > KILLS, "the clients hardly wrote");
}

/// Clients write at once until so many are acknowledged; then the server is killed in the midst of it.
async fn write_until(enough: usize, kill: usize, client: &Client, known: &Arc<Mutex<Known>>, server: Server) {
    let (done, reached) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let writers: Vec<_> = (0..CLIENTS)
        .map(|writer| {
            let (client, known, done, reached) =
                (client.clone(), Arc::clone(known), Arc::clone(&done), Arc::clone(&reached));
            tokio::spawn(async move {
                for n in 0.. {
                    let name = format!("organisation {kill:02}.{writer}.{n:04}");
                    known.lock().unwrap().unknown.insert(name.clone());
                    if make(&client, &name).await.is_none() {
                        return;
                    }
                    let mut known = known.lock().unwrap();
                    known.unknown.remove(&name);
                    known.acknowledged.insert(name);
                    if done.fetch_add(1, Ordering::Relaxed) + 1 == enough {
                        reached.notify_one();
                    }
                }
            })
        })
        .collect();
    reached.notified().await;
    server.kill();
    for writer in writers {
        writer.await.unwrap();
    }
}

/// Sends again what was never answered, under the same keys; says how many.
async fn send_again(client: &Client, known: &Arc<Mutex<Known>>) -> usize {
    let unknown: Vec<String> = known.lock().unwrap().unknown.iter().cloned().collect();
    for name in &unknown {
        make(client, name).await.expect("the server is up");
        let mut known = known.lock().unwrap();
        known.unknown.remove(name);
        known.acknowledged.insert(name.clone());
    }
    unknown.len()
}

/// Makes an organisation; `None` when the server died over it.
async fn make(client: &Client, name: &str) -> Option<()> {
    let body = json!({ "kind": "LAW_FIRM", "name": name, "jurisdiction": "CN" });
    let answer = client.idempotency_key(name).post("/v1/organisations", Some(&body)).await.ok()?;
    answer.is(201);
    Some(())
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Faults {
    #[diesel(sql_type = BigInt)]
    faults: i64,
}

/// Names of the organisations that were made, and of those that the audit trail tells of, after the file has
/// been found sound.
fn stored(database: &Database) -> (Vec<String>, Vec<String>) {
    let mut conn = SqliteConnection::establish(&database.file().to_string_lossy()).unwrap();
    conn.batch_execute("PRAGMA query_only = ON").unwrap();
    let integrity = "SELECT count(*) AS faults FROM pragma_integrity_check WHERE integrity_check <> 'ok'";
    let references = "SELECT count(*) AS faults FROM pragma_foreign_key_check";
    for check in [integrity, references] {
        let found: Faults = diesel::sql_query(check).get_result(&mut conn).unwrap();
        assert_eq!(found.faults, 0, "{check}");
    }
    let mut names = |query: &str| -> Vec<String> {
        diesel::sql_query(query).load::<Name>(&mut conn).unwrap().into_iter().map(|row| row.name).collect()
    };
    (
        names("SELECT name FROM organisations WHERE name LIKE 'organisation %' ORDER BY name"),
        names(
            "SELECT detail ->> 'name' AS name FROM audit_entries \
             WHERE operation = 'identity_create_organisation' AND outcome = 'DONE' ORDER BY name",
        ),
    )
}

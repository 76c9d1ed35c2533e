//! Backup while people work, and restore to an empty place: nothing is lost, nothing is added, and what is not sound
//! is not taken.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use counsel_desk::client::Client;
use counsel_desk::custody::archive::{Manifest, Reading};
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::matter::document;
use crate::harness::program::{Server, counsel, run};
use crate::harness::world::World;
use crate::harness::{Database, Expect as _, Kind, PASSWORD, TestApp};

const CLIENTS: usize = 16;
/// Writes that are acknowledged before the backup begins.
const BEFORE: usize = 150;

/// Files of a megabyte that are there before.
const LARGE_FILES: usize = 6;

/// What only a restore may change: tokens are revoked, and the trail says that it happened.
const CHANGED: [&str; 3] = ["audit_chains", "audit_entries", "tokens"];

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// Takes a backup and gives its file.
fn backup(database: &Database, name: &str) -> PathBuf {
    let file = database.folder().join(name);
    let (status, said) = run(&mut database.counsel(&["backup", &file.to_string_lossy()]));
    assert!(status.success(), "{said}");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "for its owner alone");
    file
}

fn restore(file: &Path, into: &Database) -> (bool, String) {
    let (status, said) = run(&mut into.counsel(&["restore", &file.to_string_lossy()]));
    (status.success(), said)
}

fn manifest(file: &Path) -> Manifest {
    Reading::open(file).unwrap().manifest
}

fn lines(file: &Path, table: &str) -> Vec<Value> {
    let mut lines = Vec::new();
    Reading::open(file)
        .unwrap()
        .each_line(table, |line| {
            lines.push(serde_json::from_str(line).unwrap());
            Ok(())
        })
        .unwrap();
    lines
}

/// Two backups hold the same, but for what a restore changes.
fn same_but_for_the_restore(first: &Path, second: &Path) {
    let (one, other) = (manifest(first), manifest(second));
    assert_eq!(one.migrations, other.migrations);
    assert_eq!(one.files, other.files, "the files");
    let of = |manifest: &Manifest| -> BTreeMap<String, (u64, String)> {
        manifest.tables.iter().map(|table| (table.name.clone(), (table.rows, table.sha256.clone()))).collect()
    };
    let (ones, others) = (of(&one), of(&other));
    assert_eq!(ones.keys().collect::<Vec<_>>(), others.keys().collect::<Vec<_>>());
    for (table, said) in ones.iter().filter(|(table, _)| !CHANGED.contains(&table.as_str())) {
        assert_eq!(said, &others[table], "table {table}");
    }
    // The trail has gone on: by the restore and by the second backup.
    let (before, after) = (lines(first, "audit_entries"), lines(second, "audit_entries"));
    assert_eq!(after[..before.len()], before[..]);
    let added: Vec<&str> = after[before.len()..].iter().map(|entry| entry["operation"].as_str().unwrap()).collect();
    assert_eq!(added, ["counsel_restore", "counsel_backup"]);
    // Tokens are as they were, and all revoked.
    let (before, after) = (lines(first, "tokens"), lines(second, "tokens"));
    assert_eq!(before.len(), after.len());
    for (mut before, mut after) in before.into_iter().zip(after) {
        assert!(after["revoked_at"].is_i64());
        if before["revoked_at"].is_null() {
            (before["revoked_at"], after["revoked_at"]) = (Value::Null, Value::Null);
        }
        assert_eq!(before, after);
    }
}

/// A text of a megabyte that does not compress to nothing.
fn large_text() -> String {
    let mut text = String::from("第一条 标的\n");
    while text.len() < 1 << 20 {
        text.push_str(&format!("{:032x} {:032x}\n", rand::random::<u128>(), rand::random::<u128>()));
    }
    text
}

/// What the clients have been told.
#[derive(Default)]
struct Load {
    acknowledged: Mutex<BTreeSet<String>>,
    enough: AtomicBool,
}

/// One client: makes law firms, or documents with a file, until it is told to stop.
async fn work(load: Arc<Load>, client: Client, number: usize, with_files: bool) {
    for n in 0.. {
        if load.enough.load(Ordering::Relaxed) {
            return;
        }
        let name = format!("{number:02}-{n:04}");
        if with_files {
            let made = client.post("/v1/documents", Some(&json!({ "title": name }))).await.unwrap().is(201);
            let path = format!("/v1/documents/{}/content?file_name=a.txt", made.id());
            let text = format!("合同 {name}\n第一条 标的\n{}\n", "甲方委托乙方运营停车场。".repeat(200));
            client.put_bytes(&path, text, made.version()).await.unwrap().is(201);
        } else {
            let firm = json!({ "kind": "LAW_FIRM", "name": name, "jurisdiction": "CN" });
            client.idempotency_key(&name).post("/v1/organisations", Some(&firm)).await.unwrap().is(201);
        }
        load.acknowledged.lock().unwrap().insert(name);
    }
}

/// Backup under the writes of sixteen clients, restore to an empty place, and comparison.
fn under_load(from: Kind, to: Kind, test: &str) {
    let (Some(database), Some(place)) = (Database::fresh(from, test), Database::nothing(to, test)) else { return };
    let load = Arc::new(Load::default());
    let (begun, file, before, during) = runtime().block_on(async {
        let app = TestApp::start(&database);
        let (system, officer) = (app.actor("sysadmin").await, app.actor("officer.cg").await);
        // Compressing takes its time in a build that is not optimised: once for each database is enough.
        for n in 0..if from == to { LARGE_FILES } else { 0 } {
            let made = officer.post("/v1/documents", json!({ "title": format!("large {n}") })).await.is(201);
            let path = format!("/v1/documents/{}/content?file_name=large.txt", made.id());
            officer.if_match(made.version()).send_bytes(Method::PUT, &path, large_text()).await.is(201);
        }
        let clients: Vec<_> = (0..CLIENTS)
            .map(|number| {
                let with_files = number % 4 == 0;
                let client = if with_files { officer.client.clone() } else { system.client.clone() };
                tokio::spawn(work(Arc::clone(&load), client, number, with_files))
            })
            .collect();
        while load.acknowledged.lock().unwrap().len() < BEFORE {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        let before = load.acknowledged.lock().unwrap().clone();
        let begun = Instant::now();
        let file = tokio::task::block_in_place(|| backup(&database, "under-load.zip"));
        let took = begun.elapsed();
        let during = load.acknowledged.lock().unwrap().len() - before.len();
        load.enough.store(true, Ordering::Relaxed);
        for client in clients {
            client.await.unwrap();
        }
        (took, file, before, during)
    });
    assert!(during > 0, "nobody wrote while the backup was taken");
    let (status, said) = run(&mut counsel(&["verify", "--backup", &file.to_string_lossy()]));
    assert!(status.success() && said.contains("sound"), "{said}");

    let restoring = Instant::now();
    let (good, said) = restore(&file, &place);
    assert!(good, "{said}");
    let restored_in = restoring.elapsed();
    let (status, said) = run(&mut place.counsel(&["verify"]));
    assert!(status.success() && !said.contains("DAMAGED"), "{said}");
    let (status, said) = run(&mut place.counsel(&["audit", "verify"]));
    assert!(status.success() && said.contains("intact"), "{said}");
    let second = backup(&place, "again.zip");
    same_but_for_the_restore(&file, &second);

    // Whatever was acknowledged before the backup began is in it.
    let names: BTreeSet<String> = ["organisations", "documents"]
        .iter()
        .flat_map(|table| lines(&second, table))
        .filter_map(|row| Some(row.get("name").or(row.get("title"))?.as_str()?.to_owned()))
        .collect();
    let lost: Vec<&String> = before.difference(&names).collect();
    assert!(lost.is_empty(), "acknowledged before the backup and lost: {lost:?}");

    let server = Server::start(place.counsel(&[]));
    runtime().block_on(async {
        let mut officer = Client::new(&server.url()).unwrap();
        officer.sign_in("officer.cg", PASSWORD).await.unwrap().is(201);
        let list = officer.get("/v1/documents?limit=200").await.unwrap().is(200);
        let item = list.body["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|item| item["latest"] == 1 && item["title"].as_str().unwrap().contains('-'))
            .unwrap()
            .clone();
        let path = format!("/v1/documents/{}/versions/1/content", item["id"].as_str().unwrap());
        let bytes = officer.get_bytes(&path).await.unwrap();
        assert_eq!(bytes.status, 200);
        assert!(std::str::from_utf8(&bytes.bytes).unwrap().contains(item["title"].as_str().unwrap()));
        officer.post("/v1/documents", Some(&json!({ "title": "新合同" }))).await.unwrap().is(201);
    });
    server.terminate();
    assert!(server.wait().success());
    let (status, said) = run(&mut place.counsel(&["audit", "verify"]));
    assert!(status.success(), "{said}");
    let said = manifest(&file);
    println!(
        "{from:?} to {to:?}: {} rows, {} files, {} bytes; backup {:.2} s beside {during} writes, restore {:.2} s; 0 of {} lost",
        said.rows(),
        said.files.count,
        std::fs::metadata(&file).unwrap().len(),
        begun.as_secs_f64(),
        restored_in.as_secs_f64(),
        before.len(),
    );
}

#[test]
fn under_load_sqlite() {
    under_load(Kind::Sqlite, Kind::Sqlite, "custody::under_load_sqlite");
}

#[test]
fn under_load_postgres() {
    under_load(Kind::Postgres, Kind::Postgres, "custody::under_load_postgres");
}

#[test]
fn under_load_from_one_database_into_the_other() {
    under_load(Kind::Sqlite, Kind::Postgres, "custody::from_sqlite_into_postgres");
    under_load(Kind::Postgres, Kind::Sqlite, "custody::from_postgres_into_sqlite");
}

/// What is sealed for good comes back as well: issued opinions with their recommendations, notices that were
/// published, and whatever else a city has.
fn everything(from: Kind, to: Kind, test: &str) {
    let (Some(database), Some(place)) = (Database::fresh(from, test), Database::nothing(to, test)) else { return };
    let first = runtime().block_on(async {
        let app = TestApp::start(&database);
        World::build(&app).await;
        backup(&database, "first.zip")
    });
    let rows = manifest(&first).tables.into_iter().filter(|table| table.rows > 0).map(|table| table.name);
    let held: BTreeSet<String> = rows.collect();
    for table in ["opinions", "recommendations", "findings", "handlings", "selection_criteria", "memberships"] {
        assert!(held.contains(table), "no rows in {table}: {held:?}");
    }
    let (restored, said) = restore(&first, &place);
    assert!(restored, "{said}");
    same_but_for_the_restore(&first, &backup(&place, "second.zip"));
    println!("everything, from {from:?} into {to:?}: {} tables with rows came back", held.len());
}

#[test]
fn everything_comes_back() {
    everything(Kind::Sqlite, Kind::Postgres, "custody::everything_from_sqlite_into_postgres");
    everything(Kind::Postgres, Kind::Sqlite, "custody::everything_from_postgres_into_sqlite");
}

fn only_what_is_sound_is_restored(kind: Kind, test: &str) {
    let Some(database) = Database::fresh(kind, test) else { return };
    runtime().block_on(async {
        let app = TestApp::start(&database);
        document(&app.actor("officer.cg").await).await;
    });
    let file = backup(&database, "whole.zip");
    let (status, said) = run(&mut database.counsel(&["backup", &file.to_string_lossy()]));
    assert!(!status.success() && said.contains("is there already"), "{said}");

    // Not into a place that holds something.
    let (good, said) = restore(&file, &database);
    assert!(!good, "{said}");
    assert!(said.contains("there are files already"), "{said}");
    std::fs::rename(database.folder().join("files"), database.folder().join("elsewhere")).unwrap();
    let (good, said) = restore(&file, &database);
    assert!(!good && (said.contains("there is a database at") || said.contains("is not empty")), "{said}");

    // Bytes turned over all through the file: found, and nothing is put anywhere.
    let bytes = std::fs::read(&file).unwrap();
    let bad = database.folder().join("bad.zip");
    let (mut found, mut harmless) = (0, 0);
    for part in 1..=40 {
        let mut damaged = bytes.clone();
        damaged[bytes.len() * part / 41] ^= 0x10;
        std::fs::write(&bad, damaged).unwrap();
        match Reading::open(&bad).and_then(|mut reading| reading.verify().map(|()| reading.manifest.digest.clone())) {
            // A byte of the zip's own book-keeping that nobody reads; what was saved is all there.
            Ok(digest) => {
                assert_eq!(digest, manifest(&file).digest);
                harmless += 1;
            }
            Err(_fault) => found += 1,
        }
    }
    assert!(found > 20, "{found} of 40 found");
    println!("{found} of 40 turned bytes found, {harmless} proven harmless");
    std::fs::write(&bad, &bytes[..bytes.len() / 2]).unwrap();
    let place = Database::nothing(kind, test).unwrap();
    let (good, said) = restore(&bad, &place);
    assert!(!good && said.contains("is not sound") || said.contains("cut off"), "{said}");

    // What an earlier database left beside its place does not get into the new one.
    if kind == Kind::Sqlite {
        for ending in ["-wal", "-shm"] {
            std::fs::write(format!("{}{ending}", place.file().display()), "left over").unwrap();
        }
    }
    let (good, said) = restore(&file, &place);
    assert!(good && said.contains("everybody must sign in again"), "{said}");
    let (status, said) = run(&mut place.counsel(&["verify"]));
    assert!(status.success(), "{said}");

    // Verifying finds a file that is damaged, one that is gone, and a ledger that does not foot.
    let kept = place.folder().join("files/kept");
    let name = manifest_file(&file);
    let path = kept.join(&name[..2]).join(&name);
    let content = std::fs::read(&path).unwrap();
    std::fs::write(&path, "something else").unwrap();
    let (status, said) = run(&mut place.counsel(&["verify"]));
    assert!(!status.success() && said.contains(&format!("file {name} is damaged")), "{said}");
    std::fs::remove_file(&path).unwrap();
    let (status, said) = run(&mut place.counsel(&["verify"]));
    assert!(!status.success() && said.contains(&format!("file {name} is missing")), "{said}");
    let (status, said) = run(&mut place.counsel(&["backup", &place.folder().join("x.zip").to_string_lossy()]));
    assert!(!status.success() && !place.folder().join("x.zip").exists(), "{said}");
    std::fs::write(&path, content).unwrap();
    std::fs::write(kept.join("ff"), "belongs to nothing").unwrap();
    let (status, said) = run(&mut place.counsel(&["verify"]));
    assert!(status.success() && said.contains("1 belong to nothing"), "{said}");
    place.execute("UPDATE budget_lines SET appropriated = appropriated + 1");
    let (status, said) = run(&mut place.counsel(&["verify"]));
    assert!(!status.success() && said.contains("does not foot"), "{said}");
}

/// The hash of the one file in a backup.
fn manifest_file(file: &Path) -> String {
    Reading::open(file).unwrap().files().remove(0)
}

#[test]
fn only_what_is_sound_is_restored_sqlite() {
    only_what_is_sound_is_restored(Kind::Sqlite, "custody::only_what_is_sound_sqlite");
}

#[test]
fn only_what_is_sound_is_restored_postgres() {
    only_what_is_sound_is_restored(Kind::Postgres, "custody::only_what_is_sound_postgres");
}

#[test]
fn heads_that_outlive_the_database_know_what_a_restore_gave_up() {
    let database = Database::fresh(Kind::Sqlite, "custody::heads_outlive").unwrap();
    let early = backup(&database, "early.zip");
    let server = Server::start(database.counsel(&[]));
    runtime().block_on(async {
        let mut system = Client::new(&server.url()).unwrap();
        system.sign_in("sysadmin", PASSWORD).await.unwrap().is(201);
        let firm = json!({ "kind": "LAW_FIRM", "name": "甲", "jurisdiction": "CN" });
        system.send(Method::POST, "/v1/organisations", Some(&firm)).await.unwrap().is(201);
    });
    server.terminate();
    assert!(server.wait().success());
    // The disk with the database is lost; the one with the heads is not.
    for gone in ["counsel.db", "counsel.db-wal", "counsel.db-shm"] {
        let path = database.folder().join(gone);
        assert!(!path.exists() || std::fs::remove_file(path).is_ok());
    }
    std::fs::remove_dir_all(database.folder().join("files")).unwrap();
    let (good, said) = restore(&early, &database);
    assert!(good, "{said}");
    let (status, said) = run(&mut database.counsel(&["audit", "verify"]));
    assert!(status.success() && said.contains("intact") && said.contains("gave up"), "{said}");
}
